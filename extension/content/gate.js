// The first cheap test on every page of a watched Jira: may this be the Migration Assistant?
// Generous on purpose: a page let through by mistake costs one look, a page missed costs the product.
// Leaves nothing behind: no observer, no message unless the page passes.
(() => {
  const words = /migr|移行/i;
  // Not the title's element: the first element that a script touches costs more than all else here.
  const titleOf = Object.getOwnPropertyDescriptor(Document.prototype, "title").get;
  const find = (selector) => Document.prototype.querySelectorAll.call(document, selector);
  // A background that ends just then does not answer; nobody else would ask again.
  const ask = async (times) => {
    try {
      if (await (globalThis.browser ?? chrome).runtime.sendMessage({ shell: "gatePassed" })) return;
    } catch {
      // Cut off, or nobody there.
    }
    if (times > 1) setTimeout(ask, 300, times - 1);
  };
  const test = () => {
    try {
      const title = titleOf.call(document);
      const menu = find(".aui-nav-selected, nav [aria-current=page]")[0]?.textContent ?? "";
      if (
        words.test(location.pathname + location.hash) ||
        words.test(title.slice(0, 300)) ||
        words.test(menu.slice(0, 300)) ||
        find('script[src*="migration" i], link[href*="migration" i]').length
      ) {
        ask(3);
        return true;
      }
    } catch {
      // A page that breaks the test is no page for us.
    }
    return false;
  };
  if (!test() && document.readyState !== "complete") addEventListener("load", test, { once: true });
})();
