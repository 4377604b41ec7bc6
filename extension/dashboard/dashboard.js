// Starts the pages' module, which draws the dashboard, and hands it the one question that it puts to the browser.
import { drawDashboard } from "../core/pages.js";
import { start } from "../shared/shell.js";

const { browser } = mtg;

mtg.dashboard = {
  /**
   * Only works in the same turn as the click. Firefox asks as well whether credentials may be sent; Chromium knows no such question.
   * @param {string} origin
   */
  requestApi: (origin) => browser.permissions.request({ origins: [mtg.matchPattern(origin)], ...mtg.dataConsent(["authenticationInfo", "personallyIdentifyingInfo"]) }),
};

start(async () => drawDashboard);
