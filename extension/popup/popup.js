// Starts the pages' module, which draws the popup, and hands it the few calls that it needs of the browser.
// The page in the tab is looked at while the module loads.
import init, { drawPopup } from "../core/popup.js";
import "../shared/desk.js";
import { start } from "../shared/shell.js";

const { browser } = mtg;

mtg.popup = {
  /** The active tab's number; its address is none of our business. */
  activeTab: async () => (await browser.tabs.query({ active: true, currentWindow: true }))[0]?.id,
  /** What was permitted before, or more widely, tells nobody that it is permitted now: so we say it. */
  checkGrants: () => browser.runtime.sendMessage({ shell: "checkGrants" }),
  /** Only works in the same turn as the click. @param {string} origins with spaces between them */
  requestPermission: (origins) => browser.permissions.request({ origins: origins.split(" ").map((origin) => mtg.matchPattern(origin)) }),
  /** @param {string} room */
  openDashboard: (room) => void browser.tabs.create({ url: browser.runtime.getURL(`dashboard/dashboard.html#${room}`) }).then(() => close(), () => undefined),
};

start(init, "popup", async () => {
  const tab = (await mtg.popup.activeTab()) ?? 0;
  const seen = mtg.shell.ask({ kind: "popupOpened", tab, signals: null });
  return () => {
    drawPopup(tab, seen);
    // For the bench: what is drawn from the answer is painted in the frame that begins here.
    seen.then(() => requestAnimationFrame(() => performance.mark("drawn")), () => undefined);
  };
});
