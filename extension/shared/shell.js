// What the extension's own pages share: the way to the background and the clipboard, the page's language, and the start of the
// pages' module. A module: pages of instances never load it.
import "./say-more.js";

const { browser, say } = mtg;

mtg.shell = {
  /** @param {object} request */
  ask: (request) => browser.runtime.sendMessage({ request }),
  /** @param {string} url */
  openPrivately: (url) => browser.runtime.sendMessage({ shell: "openPrivately", url }),
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
 * @param {(source: { module_or_path: string }) => Promise<unknown>} init of the module
 * @param {string} name the module's
 * @param {() => Promise<() => void>} prepare what can be done while the module loads; answers with what draws
 */
export async function start(init, name, prepare) {
  addEventListener("error", coreFailed);
  addEventListener("unhandledrejection", coreFailed);
  // The sentences' language: the browser's own may be one that we do not speak.
  document.documentElement.lang = say.message("language");
  try {
    const draw = await prepare();
    await init({ module_or_path: browser.runtime.getURL(`core/${name}_bg.wasm`) });
    draw();
  } catch {
    coreFailed();
  }
}
