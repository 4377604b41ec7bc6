// The background on its own: killed at any moment, asked by anybody, with broken stores, without its core, updated under open pages.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { BROWSERS, until } from "./browsers/index.js";
import { isOk, sendersOf } from "./senders.js";
import { DAY, HOUR, HOST, MINUTE, ORIGINS, pattern, sentence, stage } from "./stage.js";

const JIRA = `jira:${ORIGINS.jira}`;
const CONFLUENCE = `confluence:${ORIGINS.confluence}`;
/** A kill at each of these parts of the time that an answer takes from a stopped background. */
const PARTS = Array.from({ length: 17 }, (_, nth) => nth / 15);

/** The scripts that two watched instances need. */
const SCRIPTS = [`gate ${JIRA}`, `page ${CONFLUENCE}`];

/**
 * Kills before, during and after each kind of message.
 * @returns {Promise<{ kills: number, lost: string[], unanswered: string[], cut: number, took: Record<string, number> }>} `lost`: what was answered
 *   with ok and is not stored; `unanswered`: messages to a background at rest without an answer; `cut`: answers that a kill prevented
 */
async function killRun(on, tab, { parts = PARTS, only = null } = {}) {
  const { session } = on;
  const { fromExtension, fromPage, signalsOf, hasScripts } = sendersOf(session);
  const found = { kills: 0, lost: [], unanswered: [], cut: 0, answered: 0, took: {} };
  const signals = await signalsOf(tab);
  const page = (request) => () => fromPage(tab, { request });
  const extension = (request) => () => fromExtension({ request });
  const shell = (shell) => () => fromExtension({ shell });
  const evidence = (stored) => stored[`instance:${JIRA}`].tokens[0].evidence;
  const bases = (stored) => stored.meta.instances.map(({ base }) => base);
  const minute = (nth) => new Date(Date.parse("2026-01-01T00:00:00Z") + nth * MINUTE).toISOString();
  const renewal = (nth, instance) => ({ kind: "renewedOn", ...(instance && { instance }), from: minute(nth), to: minute(nth) });
  const intent = (base) => ({ kind: "watchIntent", tab, base, product: "jira", teach: null });
  const typed = (nth) => (stored) => evidence(stored).some(({ from }) => from === minute(nth));
  const sure = async (send) => {
    const outcome = await send();
    assert.ok(isOk(outcome), JSON.stringify(outcome));
  };
  let nth = 0;

  /** Each makes, for the nth time: what has to be there before, the message, and whether a stored state has its effect. */
  const KINDS = {
    pageSeen: () => {
      const since = new Date().toISOString();
      return { send: page({ kind: "pageSeen", counter: 1, signals, memory: { checking: true } }), holds: (stored) => evidence(stored).some(({ at, what }) => what === "expired" && at >= since) };
    },
    cardCollapsed: (n) => ({ send: page({ kind: "cardCollapsed", collapsed: n % 2 === 0 }), holds: (stored) => stored[`instance:${JIRA}`].collapsed === (n % 2 === 0) }),
    guide: (n) => ({ send: page({ kind: "guide", on: n % 2 === 0 }), holds: (stored) => stored[`instance:${JIRA}`].guiding === (n % 2 === 0) }),
    renewedOn: (n) => ({ send: page(renewal(n)), holds: typed(n) }),
    "renewedOn of the popup": (n) => ({ send: extension(renewal(n, JIRA)), holds: typed(n) }),
    undoRenewal: (n) => ({ first: page(renewal(n)), send: page({ kind: "undoRenewal" }), holds: (stored) => !typed(n)(stored) }),
    watchIntent: (n) => ({ send: extension(intent(`${ORIGINS.jira}/k${n}`)), holds: ({ meta }) => meta.intent?.base === `${ORIGINS.jira}/k${n}` }),
    checkGrants: (n) => {
      const base = `${ORIGINS.jira}/k${n}`;
      return { first: extension(intent(base)), send: shell("checkGrants"), holds: (stored) => bases(stored).includes(base) && Boolean(stored[`instance:jira:${base}`]), last: extension({ kind: "stopWatching", instance: `jira:${base}` }) };
    },
    stopWatching: (n) => {
      const base = `${ORIGINS.jira}/k${n}`;
      const watched = async () => {
        await sure(extension(intent(base)));
        return shell("checkGrants")();
      };
      return { first: watched, send: extension({ kind: "stopWatching", instance: `jira:${base}` }), holds: (stored) => !bases(stored).includes(base) && !stored[`instance:jira:${base}`] };
    },
    gatePassed: () => ({ send: () => fromPage(tab, { shell: "gatePassed" }), holds: () => hasScripts(tab) }),
  };

  const kill = async () => {
    found.kills++;
    await session.killBackground();
  };
  for (const [name, make] of Object.entries(KINDS)) {
    if (only && !only.includes(name)) continue;
    /** Sends with a kill, and judges the answer by what is stored. */
    const round = async (when, send) => {
      const what = make(++nth);
      if (what.first) await sure(what.first);
      const outcome = await send(what);
      const holds = await what.holds(await on.storage());
      if (isOk(outcome) && !holds) found.lost.push(`${name}, killed ${when}`);
      if (isOk(outcome)) found.answered++;
      else found.cut++;
      // What was cut is asked again, as a person would.
      if (!holds) {
        const again = await what.send();
        if (!isOk(again) || !(await what.holds(await on.storage()))) found.lost.push(`${name}, again after a kill ${when}: ${JSON.stringify(again)}`);
      }
      if (what.last) await sure(what.last);
    };
    await round("before", async ({ send }) => {
      await kill();
      const begun = performance.now();
      const outcome = await send();
      found.took[name] = performance.now() - begun;
      if (!isOk(outcome)) found.unanswered.push(`${name}: ${JSON.stringify(outcome)}`);
      return outcome;
    });
    for (const part of parts) {
      await round(`at ${part.toFixed(2)} of the time`, async ({ send }) => {
        await session.killBackground();
        const answer = send();
        // No state to wait for: the moment of the kill is what is tried out.
        await pause(part * found.took[name]);
        await kill();
        return answer;
      });
    }
    await round("after", async ({ send }) => {
      const outcome = await send();
      await kill();
      return outcome;
    });
  }
  return found;
}

for (const browser of BROWSERS) {
  describe(`the background in ${browser}`, { timeout: 240_000 }, () => {
    let on, page, tab, senders;

    /** A stage with the Jira checks open: its token has expired. */
    const checksOpen = async (stand) => {
      const opened = await stand.tab();
      await stand.open(opened, "jira", "checks", { tokenAge: 30 * DAY, checkedAgo: HOUR, lastUpdated: "none" });
      await (await stand.card(opened)).seen(({ headline }) => headline);
      return opened;
    };

    before(async () => {
      on = await stage({ browser });
      senders = sendersOf(on.session);
      page = await checksOpen(on);
      tab = await senders.tabAt(ORIGINS.jira);
    });
    after(() => on?.close());

    test("killed before, during and after each kind of message, it loses nothing", async (t) => {
      const { kills, lost, unanswered, cut, answered, took } = await killRun(on, tab);
      t.diagnostic(`${kills} kills, ${answered} answers, ${cut} cut; cold answers in ms: ${JSON.stringify(took, (_, value) => (typeof value === "number" ? Math.round(value) : value))}`);
      assert.deepEqual(lost, []);
      assert.deepEqual(unanswered, []);
      assert.ok(kills >= 190, `${kills} kills`);
      assert.ok(cut > 10 && answered > 10, `the kills came too early or too late: ${cut} cut, ${answered} answered`);
      assert.deepEqual(page.heard.errors, []);
    });
  });
}
