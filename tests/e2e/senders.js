// Messages sent by their real senders, and what the browser holds for the extension: badge, alarm, registered scripts.
import { until } from "./browsers/index.js";

/** An answer that has not come by then does not come: the background is long back. */
const LIMIT = 2_500;

/** What became of a message. @typedef {{ answer?: any, rejected?: string, silent?: boolean }} Outcome */

/** @param {Outcome} outcome */
export const isOk = ({ answer }) => Boolean(answer?.ok);

/** How often our own pages make an edit anew when somebody else was faster. */
const TRIES = 5;

/** @param {any} session */
export function sendersOf(session) {
  const senders = {
    /** The number of the tab whose address begins so. @param {string} address */
    tabAt: (address) => until(() => session.inExtension(async (wanted) => {
      const tabs = await chrome.tabs.query({});
      return tabs.find(({ url }) => url?.startsWith(wanted))?.id;
    }, address), { what: `tab ${address}` }),

    /** From a page of the extension. @returns {Promise<Outcome>} */
    fromExtension: (message) => session.inExtension((message, limit) => {
      const sent = chrome.runtime.sendMessage(message).then((answer = null) => ({ answer }), (error) => ({ rejected: String(error) }));
      return Promise.race([sent, new Promise((resolve) => setTimeout(resolve, limit, { silent: true }))]);
    }, message, LIMIT),

    /**
     * An edit of one of our own pages, made as they make it: from what is stored, and anew when somebody was faster.
     * @param {string} key @param {(entry: any) => any} edit from the content (undefined: there is none) to the new one; null: it goes
     * @returns {Promise<Outcome>}
     */
    async commit(key, edit) {
      for (let tries = 1; ; tries++) {
        const { [key]: before } = await session.inExtension((key) => chrome.storage.local.get(key), key);
        const after = edit(structuredClone(before));
        const changes = after === null ? { writes: [], removes: [key] } : { writes: [{ key, value: after }], removes: [] };
        const outcome = await senders.fromExtension({ shell: "commit", before: { [key]: before ?? null }, ...changes });
        if (outcome.answer?.error?.code !== "changed" || tries === TRIES) return outcome;
      }
    },

    /** From among the content scripts of a tab, in its top frame or in the first one below. @returns {Promise<Outcome>} */
    fromPage: (tab, message, { below = false } = {}) => session.inExtension(async (tabId, below, ...args) => {
      const target = below ? { tabId, allFrames: true } : { tabId, frameIds: [0] };
      const results = await chrome.scripting.executeScript({
        target,
        args: [...args, below],
        func: (message, limit, below) => {
          if (below && window === top) return null;
          const sent = chrome.runtime.sendMessage(message).then((answer = null) => ({ answer }), (error) => ({ rejected: String(error) }));
          return Promise.race([sent, new Promise((resolve) => setTimeout(resolve, limit, { silent: true }))]);
        },
      });
      return results.map(({ result }) => result).find(Boolean) ?? { rejected: "no such frame" };
    }, tab, below, message, LIMIT),

    /** What our script in the tab sees of its page. */
    signalsOf: (tab) => session.inExtension(async (tabId) => {
      const [{ result }] = await chrome.scripting.executeScript({ target: { tabId }, func: () => globalThis.mtg.look().signals });
      return result;
    }, tab),

    /** Whether the card's scripts run in the tab. */
    hasScripts: (tab) => session.inExtension(async (tabId) => {
      const [{ result }] = await chrome.scripting.executeScript({ target: { tabId }, func: () => Boolean(globalThis.mtg?.page?.alive()) });
      return result;
    }, tab),

    /** What the browser shows and keeps for the extension now. */
    kept: () => session.inExtension(async () => {
      const { action, alarms, scripting } = chrome;
      const [badge, colour, title, alarm, scripts] = await Promise.all([
        action.getBadgeText({}), action.getBadgeBackgroundColor({}), action.getTitle({}), alarms.get("next"), scripting.getRegisteredContentScripts(),
      ]);
      return { badge, colour, title, alarm: alarm?.scheduledTime ?? null, scripts: scripts.map(({ id }) => id).sort() };
    }),

    /** What a browser without the extension's work would hold: nothing. */
    unkeep: () => session.inExtension(async () => {
      const { action, alarms, scripting } = chrome;
      await Promise.all([action.setBadgeText({ text: "0" }), alarms.clear("next"), scripting.unregisterContentScripts()]);
    }),
  };
  return senders;
}
