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
  openDashboard: (room) => void toDashboard(room).then(() => close(), () => undefined),
};

/** In its tab, if this window has one: whatever was typed there is kept. @param {string} room */
async function toDashboard(room) {
  const page = browser.runtime.getURL("dashboard/dashboard.html");
  const [open] = await browser.tabs.query({ url: [`${page}*`], currentWindow: true });
  const url = `${page}#${room}`;
  await (open?.id === undefined ? browser.tabs.create({ url }) : browser.tabs.update(open.id, { active: true, url }));
}

start(init, "popup", async () => {
  const tab = (await mtg.popup.activeTab()) ?? 0;
  const seen = mtg.shell.ask({ kind: "popupOpened", tab, signals: null });
  return () => drawPopup(tab, seen);
});
