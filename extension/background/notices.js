// Notifications: whether they can be shown, and the one that is. The permission is optional; without it there is none of this API.
import "../shared/browser.js";
import "../shared/say.js";

/** There is one at a time: a newer one says what is due now, in place of the older one. */
const ID = "reminders";

/** Whether notifications can be shown now. */
export async function notifies() {
  const { notifications, permissions } = mtg.browser;
  return notifications !== undefined && (await permissions.contains({ permissions: ["notifications"] }).catch(() => false));
}

/**
 * Hears what is done with notifications. At each start; and when they are permitted, for before there is nothing to hear of.
 * @param {() => unknown} clicked
 * @param {() => unknown} pressed their button
 */
export function hear(clicked, pressed) {
  const { notifications } = mtg.browser;
  notifications?.onClicked.addListener(clicked);
  // Firefox knows no buttons.
  if (!mtg.coversAllPorts()) notifications?.onButtonClicked.addListener(pressed);
}

/**
 * @param {any} title
 * @param {any[]} lines
 * @returns {Promise<boolean>} whether it is shown
 */
export async function notify(title, lines) {
  const { i18n, notifications, runtime } = mtg.browser;
  const notice = {
    type: "basic",
    iconUrl: runtime.getURL("icons/icon-128.png"),
    title: mtg.say.text(title),
    message: lines.map((line) => mtg.say.text(line)).join("\n"),
  };
  // Firefox knows no buttons and throws on them; there the popup and the card have the same.
  const buttons = mtg.coversAllPorts() ? {} : { buttons: [{ title: i18n.getMessage("actionSnooze") }] };
  try {
    await notifications.create(ID, { ...notice, ...buttons });
    return true;
  } catch {
    return false;
  }
}
