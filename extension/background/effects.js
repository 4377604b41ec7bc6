// What the core asks for besides answering and saving: one function per effect. Effects only show or prepare what is
// already safe, so one that fails costs nothing but itself; the next start makes all of them again.
import "../shared/browser.js";
import "../shared/say.js";
import { CARD_SCRIPTS, register } from "./sites.js";

/** The name of the one alarm. */
const ALARM = "next";

/** Badge colours by tone, each at least 4.5 : 1 against the white figures on it. */
const TONES = {
  calm: "#216e4e",
  success: "#216e4e",
  unknown: "#44546f",
  warning: "#a54800",
  blocked: "#ae2e24",
};

/**
 * @typedef {import("../core/background.js").Effect} Effect
 */

/** @type {Record<string, (effect: any) => Promise<unknown>>} */
const EFFECTS = { badge, alarm, register: registerAll, inject, recheck };

/** @type {Promise<void>} */
let last = Promise.resolve();

/**
 * Performs the effects after all that were asked for before, in their order. Never rejects.
 * @param {Effect[]} effects
 */
export function perform(effects) {
  last = last.then(async () => {
    for (const effect of effects) {
      // What is set aside is copied by the store, together with the writes; surveys and notices are the router's.
      await EFFECTS[effect.kind]?.(effect).catch(() => undefined);
    }
  });
  return last;
}

/**
 * Keys whose content is to be kept before it is overwritten.
 * @param {Effect[]} effects
 * @returns {string[]}
 */
export function keysToSetAside(effects) {
  return effects.flatMap((effect) => (effect.kind === "setAside" ? effect.keys : []));
}

/** @param {{ text: string, tone: keyof typeof TONES, title: import("../core/background.js").Text | null }} effect */
async function badge({ text, tone, title }) {
  const { action, i18n } = mtg.browser;
  await Promise.all([
    action.setBadgeText({ text }),
    action.setBadgeBackgroundColor({ color: TONES[tone] ?? TONES.unknown }),
    action.setBadgeTextColor({ color: "#ffffff" }),
    action.setTitle({ title: title ? mtg.say.text(title) : i18n.getMessage("manifestName") }),
  ]);
}

/** @param {{ at: string | null }} effect */
async function alarm({ at }) {
  const { alarms } = mtg.browser;
  if (at === null) await alarms.clear(ALARM);
  else await alarms.create(ALARM, { when: Date.parse(at) });
}

/** @param {{ scripts: import("../core/background.js").Registration[] }} effect */
function registerAll({ scripts }) {
  return register(scripts);
}

/** @param {{ tab: number }} effect */
async function inject({ tab }) {
  await mtg.browser.scripting.executeScript({ target: { tabId: tab }, files: CARD_SCRIPTS, injectImmediately: true });
}

/** Most tabs have no script of ours and refuse; the addresses that would tell them apart are none of our business. */
async function recheck() {
  const { tabs } = mtg.browser;
  const all = await tabs.query({});
  await Promise.allSettled(
    all.map(({ id }) => (id === undefined ? undefined : tabs.sendMessage(id, { shell: "recheck" }, { frameId: 0 }))),
  );
}
