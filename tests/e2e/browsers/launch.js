// One door to both browsers. Everything a test needs hangs on the session that comes back.
import { existsSync } from "node:fs";
import { ChromiumSession } from "./chromium.js";
import { FirefoxSession } from "./firefox.js";

const PROGRAMS = {
  chromium: [process.env.CHROMIUM_BIN, "/usr/bin/chromium", "/usr/bin/chromium-browser"],
  firefox: [process.env.FIREFOX_BIN, "/usr/bin/firefox-esr", "/usr/bin/firefox"],
};

export const BROWSERS = /** @type {const} */ (["chromium", "firefox"]);

/**
 * @typedef {object} LaunchOptions
 * @property {"chromium" | "firefox"} browser
 * @property {string} extensionDir folder with manifest.json at its root
 * @property {boolean} [headless] default true; a headed Chromium gets its own virtual display
 * @property {boolean} [ownDisplay] headed on the display of the person who runs this instead
 * @property {Record<string, number>} [hosts] "name" or "name:port" → loopback port that answers for it. The address bar keeps name and port;
 *   every other name outside loopback is unreachable.
 * @property {"auto" | "real"} [prompts] Firefox: "auto" grants an optional permission after a real click (default), "real" shows the prompt.
 *   Chromium always shows the prompt; it can be answered only when headed.
 * @property {string[]} [args] further switches
 * @property {Record<string, unknown>} [prefs] Firefox preferences
 * @property {unknown} [managed] what the extension finds in `storage.managed`, by a policy that only this browser sees; Linux alone
 * @property {{width: number, height: number}} [window] size in CSS pixels
 */

/**
 * @param {LaunchOptions} options
 * @returns {Promise<ChromiumSession | FirefoxSession>}
 */
export async function launch(options) {
  const settings = { headless: true, hosts: {}, prompts: "auto", args: [], prefs: {}, window: { width: 1280, height: 900 }, ...options };
  const program = PROGRAMS[settings.browser]?.find((path) => path && existsSync(path));
  if (!program) throw new Error(`${settings.browser} is not installed (looked at ${PROGRAMS[settings.browser]?.filter(Boolean).join(", ")})`);
  return settings.browser === "chromium" ? ChromiumSession.start(program, settings) : FirefoxSession.start(program, settings);
}
