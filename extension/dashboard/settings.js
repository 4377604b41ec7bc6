// What the settings ask of the browser, and what can be told of it in a support ticket.
import "../shared/browser.js";
import "../shared/patterns.js";

const { browser } = mtg;
const NOTIFICATIONS = { permissions: ["notifications"] };

mtg.settings = {
  /** Only works in the same turn as the click. */
  requestNotifications: () => browser.permissions.request(NOTIFICATIONS),

  /** Whether notifications can be shown. */
  notifies: () => browser.permissions.contains(NOTIFICATIONS),

  /** Only works in the same turn as the click. @param {string} origin */
  requestAccess: (origin) => browser.permissions.request({ origins: [mtg.matchPattern(origin)] }),

  /** Lets the background look which permissions there are. */
  checkGrants: () => browser.runtime.sendMessage({ shell: "checkGrants" }),

  /** All that the organisation's policy says, as JSON text. */
  policy: async () => JSON.stringify(await mtg.managed(null)),

  /** The keyboard shortcuts: their names, what they do, and their keys; none where nothing is set. */
  shortcuts: () => browser.commands.getAll(),

  /** Whether {@link mtg.settings.openShortcuts} leads anywhere: only Firefox has such a page that can be opened. */
  opensShortcuts: () => browser.commands.openShortcutSettings !== undefined,
  openShortcuts: () => void browser.commands.openShortcutSettings().catch(() => undefined),

  /** Facts for a support ticket; nothing of what is stored, no address. */
  facts: async () => {
    const { permissions = [], origins = [] } = await browser.permissions.getAll();
    return {
      "Migration Token Guide": browser.runtime.getManifest().version,
      browser: navigator.userAgent,
      language: mtg.say.message("language"),
      zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      permissions: [...permissions].sort().join(", "),
      hosts: String(origins.length),
    };
  },
};
