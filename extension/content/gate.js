// The first cheap test on every page of a watched Jira: may this be the Migration Assistant?
// Generous on purpose: a page let through by mistake costs one look, a page missed costs the product.
// Leaves nothing behind: no observer, no message unless the page passes.
(() => {
  // Spelled out: ignoring case costs more, as soon as a sign beyond ASCII is in it.
  const words = /[Mm][Ii][Gg][Rr]|移行/;
  // Of the document itself: the first element that a script touches costs more than all else here, the location half as much.
  const [titleOf, addressOf] = ["title", "URL"].map((name) => Object.getOwnPropertyDescriptor(Document.prototype, name).get);
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
      const marks = Document.prototype.querySelectorAll.call(document, MARKS);
      if (
        // Path and hash; neither host nor query.
        words.test(addressOf.call(document).replace(/^[^/]*\/\/[^/]*|\?[^#]*/g, "")) ||
        words.test(titleOf.call(document).slice(0, 300)) ||
        // A file's address says it; of a menu item it is the text.
        (marks.length && [...marks].some((mark) => /^(script|link)$/.test(mark.localName) || words.test(mark.textContent.slice(0, 300))))
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
