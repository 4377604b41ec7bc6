// Starts the dashboard's module, and those of the rooms that have one of their own when they are entered; hands them the
// questions that they put to the browser.
import init, { drawDashboard } from "../core/dashboard.js";
import "../shared/desk.js";
import "../shared/zones.js";
import "./settings.js";
import { start } from "../shared/shell.js";

const { browser } = mtg;

/** @type {Record<string, () => Promise<(part: HTMLElement) => void>>} */
const ROOMS = {
  access: async () => {
    const { default: init, drawAccess } = await import("../core/access.js");
    await init({ module_or_path: browser.runtime.getURL("core/access_bg.wasm") });
    return drawAccess;
  },
  settings: async () => (await ofSettings()).drawSettings,
  carry: async () => (await ofSettings()).drawCarry,
};

async function ofSettings() {
  const module = await import("../core/settings.js");
  await module.default({ module_or_path: browser.runtime.getURL("core/settings_bg.wasm") });
  return module;
}

mtg.dashboard = {
  /** @param {string} room @param {HTMLElement} part */
  loadRoom: (room, part) => {
    part.setAttribute("aria-busy", "true");
    // What is thrown here is said by the page as any other failure of the core.
    void ROOMS[room]().then((draw) => draw(part));
  },
  /**
   * Only works in the same turn as the click. Firefox asks as well whether credentials may be sent; Chromium knows no such question.
   * @param {string} origin
   */
  requestApi: (origin) => browser.permissions.request({ origins: [mtg.matchPattern(origin)], ...mtg.dataConsent(["authenticationInfo", "personallyIdentifyingInfo"]) }),
};

start(init, "dashboard", async () => drawDashboard);
