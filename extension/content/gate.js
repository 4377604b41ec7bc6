// The first cheap test on every page of a watched Jira: may this be the Migration Assistant?
// Generous on purpose: a page let through by mistake costs one look, a page missed costs the product.
// Leaves nothing behind: no observer, no message unless the page passes.
(() => {
  // Spelled out: ignoring case costs more, as soon as a sign beyond ASCII is in it.
  const words = /[Mm][Ii][Gg][Rr]|移行/;
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
  // What an element called "URL" or "title" covers up reads as its kind, which says nothing; one called "querySelectorAll" ends the test.
  const test = () => {
    try {
      // Path and hash; neither host nor query.
      const address = `${document.URL}`.replace(/^[^/]*\/\/[^/]*|\?[^#]*/g, "");
      // A file's address says it; of a menu item it is the text.
      const marks = [...document.querySelectorAll(MARKS)].map((/** @type {any} */ mark) => mark.src || mark.textContent.slice(0, 300) || mark.href);
      if (words.test([address, `${document.title}`, ...marks].join())) ask(3);
      // What comes late comes on the administration's pages; to wait for it costs more than half of the test.
      else return /\/(secure|plugins|admin)\//.test(address);
    } catch {
      // A page that breaks the test is no page for us.
    }
  };
  if (test() && document.readyState !== "complete") addEventListener("load", test, { once: true });
})();
