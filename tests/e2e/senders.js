// Messages as their real senders send them, and what the browser holds for the extension: badge, alarm, registered scripts.
import { until } from "./browsers/index.js";

/** An answer that has not come by then does not come: the background is long back. */
const LIMIT = 2_500;

/** Runs where the sender is: sends, and tells how it went: `{answer}`, `{rejected}` or `{silent: true}`. */
async function send(message, limit) {
  let timer;
  const silent = new Promise((resolve) => { timer = setTimeout(resolve, limit, { silent: true }); });
  const sent = chrome.runtime.sendMessage(message).then((answer = null) => ({ answer }), (error) => ({ rejected: String(error) }));
  const outcome = await Promise.race([sent, silent]);
  clearTimeout(timer);
  return outcome;
}

/** @typedef {{ answer?: any, rejected?: string, silent?: boolean }} Outcome */

/** @param {Outcome} outcome */
export const isOk = ({ answer }) => Boolean(answer?.ok);

/** @param {{ session: any }} on the stage */
export function sendersOf({ session }) {
  const { inExtension } = session;
  const run = inExtension.bind(session);

  const senders = {
    /** The number of the tab with this address, or the one that begins so. @param {string} address */
    tabAt: (address) => until(() => run(async (wanted) => {
      const tabs = await chrome.tabs.query({});
      return tabs.find(({ url }) => url?.startsWith(wanted))?.id;
    }, address), { what: `tab ${address}` }),

    /** From a page of the extension. @returns {Promise<Outcome>} */
    fromExtension: (message, limit = LIMIT) => run(send, message, limit),

    /** From the content script of a tab's frame: top, or the first one below (`frame: "below"`). @returns {Promise<Outcome>} */
    fromPage: (tab, message, { frame = "top", limit = LIMIT } = {}) => run(async (tabId, code, wanted, ...args) => {
      const target = wanted === "top" ? { tabId, frameIds: [0] } : { tabId, allFrames: true };
      // The function arrives as text; functions given to executeScript must stand in the extension's own page.
      const results = await chrome.scripting.executeScript({
        target, args,
        func: async (message, limit) => {
          let timer;
          const silent = new Promise((resolve) => { timer = setTimeout(resolve, limit, { silent: true }); });
          if (window !== top || !message.below) {
            const { below, ...rest } = message;
            const sent = chrome.runtime.sendMessage(rest).then((answer = null) => ({ answer }), (error) => ({ rejected: String(error) }));
            const outcome = await Promise.race([sent, silent]);
            clearTimeout(timer);
            return outcome;
          }
          clearTimeout(timer);
          return null;
        },
      });
      const found = results.find(({ frameId, result }) => (wanted === "top" ? frameId === 0 : frameId !== 0) && result);
      return found.result;
    }, tab, "", frame, frame === "top" ? message : { ...message, below: true }, limit),

    /** Runs `func` among the content scripts of a tab. */
    inPage: (tab, func, ...args) => run(async (tabId, source, args) => {
      const [{ result }] = await chrome.scripting.executeScript({ target: { tabId }, func: source, args });
      return result;
    }, tab, func, args),
  };
  return senders;
}
