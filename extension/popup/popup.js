// Starts the pages' module, which draws the popup, and hands it the few calls that it needs of the browser.
// The page in the tab is looked at while the module loads.
import init, { drawPopup } from "../core/pages.js";

const { browser, say } = mtg;

mtg.popup = {
  /** The active tab's number; its address is none of our business. */
  activeTab: async () => (await browser.tabs.query({ active: true, currentWindow: true }))[0]?.id,
  /** @param {object} request */
  ask: (request) => browser.runtime.sendMessage({ request }),
  /** What was permitted before, or more widely, tells nobody that it is permitted now: so we say it. */
  checkGrants: () => browser.runtime.sendMessage({ shell: "checkGrants" }),
  /** Only works in the same turn as the click. @param {string} origins with spaces between them */
  requestPermission: (origins) => browser.permissions.request({ origins: origins.split(" ").map((origin) => mtg.matchPattern(origin)) }),
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

addEventListener("error", coreFailed);
addEventListener("unhandledrejection", coreFailed);

document.documentElement.lang = browser.i18n.getMessage("@@ui_locale").replace("_", "-");
document.documentElement.dir = browser.i18n.getMessage("@@bidi_dir");

try {
  const tab = (await mtg.popup.activeTab()) ?? 0;
  const seen = mtg.popup.ask({ kind: "popupOpened", tab, signals: null });
  await init({ module_or_path: browser.runtime.getURL("core/pages_bg.wasm") });
  drawPopup(tab, seen);
} catch {
  coreFailed();
}
