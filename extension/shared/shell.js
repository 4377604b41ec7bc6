// What the extension's own pages share: the way to the background and the clipboard, the page's language, and the start of the
// pages' module. A module: pages of instances never load it.
import init from "../core/pages.js";

const { browser, say } = mtg;

mtg.shell = {
  /** @param {object} request */
  ask: (request) => browser.runtime.sendMessage({ request }),
  /** @param {string} text */
  copy: (text) => navigator.clipboard.writeText(text),
};

/** Also when the module traps later on: better one true sentence than a page whose buttons do nothing. */
function coreFailed() {
  const main = /** @type {HTMLElement} */ (document.getElementById("main"));
  main.replaceChildren();
  main.removeAttribute("aria-busy");
  /** @type {HTMLElement} */ (document.getElementById("alert")).textContent = say.text({ key: "errorCore", args: [] });
}

/**
 * Loads the module and lets the page draw.
 * @param {() => Promise<() => void>} prepare what can be done while the module loads; answers with what draws
 */
export async function start(prepare) {
  addEventListener("error", coreFailed);
  addEventListener("unhandledrejection", coreFailed);
  document.documentElement.lang = browser.i18n.getMessage("@@ui_locale").replace("_", "-");
  document.documentElement.dir = browser.i18n.getMessage("@@bidi_dir");
  try {
    const draw = await prepare();
    await init({ module_or_path: browser.runtime.getURL("core/pages_bg.wasm") });
    draw();
  } catch {
    coreFailed();
  }
}
