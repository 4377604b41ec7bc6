// The first cheap test on every page of a watched Jira: may this be the Migration Assistant?
// Generous on purpose: a page let through by mistake costs one look, a page missed costs the product.
// Leaves nothing behind: no observer, no message unless the page passes.
(() => {
  const says = (text) => (text = text.toLowerCase()).includes("migr") || text.includes("移行");
  const MARKS = '.aui-nav-selected,nav [aria-current=page],script[src*="migration" i],link[href*="migration" i]';
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
      // What costs a script at its first touch is left alone: the location, and elements unless there are some to look at.
      // As strings, for a form of that name may stand in their place.
      const { querySelector, querySelectorAll } = Document.prototype;
      const address = String(document.URL);
      if (
        // Path and hash; neither host nor query.
        (says(address) && says(address.replace(/^[^/]*\/\/[^/]*|\?[^#]*/g, ""))) ||
        says(String(document.title).slice(0, 300)) ||
        // A file's address says it; of a menu item it is the text.
        (querySelector.call(document, MARKS) &&
          [...querySelectorAll.call(document, MARKS)].some((mark) => /^(script|link)$/.test(mark.localName) || says(mark.textContent.slice(0, 300))))
      ) {
        ask(3);
        return true;
      }
    } catch {
      // A page that breaks the test is no page for us.
    }
    return false;
  };
  // Once more for what comes late, such as a title that a script sets.
  if (!test()) setTimeout(test, 1_000);
})();
