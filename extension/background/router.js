// Every request's way: who sent it, may that sender ask it, then core and store, and always an answer.
// Who sent it is what the browser says, never what the message says.
import { keysToSetAside, perform } from "./effects.js";
import { CARD_SCRIPTS, granted, origins, release, reviveOpenPages } from "./sites.js";
import { hear, notify, notifies } from "./notices.js";
import { commit, contentOf, inTurn, keyOfTab, keys, load, loadMeta, lockAwayFromPages, save, StorageError } from "./store.js";

/**
 * @typedef {import("../core/background.js").Request} Request
 * @typedef {import("../core/background.js").Sender} CoreSender
 * @typedef {import("../core/background.js").Outcome} Outcome
 * @typedef {import("../core/background.js").Reply} Reply
 * @typedef {{ ok: Reply } | { error: { code: string, text: { key: string, args: unknown[] } } }} Answer
 * @typedef {{
 *   load(): Promise<void>,
 *   needs(request: Request, sender: CoreSender, stored: import("./store.js").Shard[]): string[],
 *   handle(request: Request, sender: CoreSender, stored: import("./store.js").Shard[], nowMs: number): Outcome,
 * }} Core
 */

/** Our content script in the top frame of a tab. */
const PAGE = "page";
/** A page of the extension itself. */
const EXTENSION = "extension";

/** Which senders may ask the core what. What is not listed, nobody may ask by message. */
const REQUESTS = new Map([
  ["pageSeen", [PAGE]],
  ["pressed", [PAGE]],
  ["confirmed", [PAGE]],
  ["nameSite", [PAGE]],
  ["advice", [PAGE]],
  ["tried", [PAGE]],
  ["privateWindow", [PAGE]],
  ["cardCollapsed", [PAGE]],
  ["guide", [PAGE]],
  ["here", [PAGE]],
  ["renewedOn", [PAGE]],
  ["undoRenewal", [PAGE]],
  ["popupOpened", [EXTENSION]],
  ["watchIntent", [EXTENSION]],
  ["watchCancelled", [EXTENSION]],
  ["snooze", [PAGE]],
]);

/** The same for what the shell answers without the core. */
const SHELL_MESSAGES = new Map([
  ["gatePassed", [PAGE]],
  ["openPopup", [PAGE]],
  ["checkGrants", [EXTENSION]],
  ["commit", [EXTENSION]],
  ["openPrivately", [EXTENSION]],
]);

/** A page that does not answer in this time is shown in the popup as one that cannot be looked at. */
const LOOK_LIMIT_MS = 1500;

/** How long an organisation's policy is waited for. */
const POLICY_LIMIT_MS = 6000;
/** How long after the first answer a background that was just started looks at everything. */
const SETTLE_MS = 400;
/** How long "Remind me tomorrow" means, in hours. */
const A_DAY = 24;

/** @type {Answer} */
const DONE = { ok: { kind: "done" } };

/**
 * @param {Core} core
 * @param {(task: () => void) => void} [later] does what is not urgent
 */
export function makeRouter(core, later = (task) => void setTimeout(task, SETTLE_MS)) {
  /** Whether this worker has made badge, alarm and registrations once: the one before may have been killed on the way. */
  let settled = false;
  /** What the last survey had to tell, being shown and remembered. @type {Promise<void> | undefined} */
  let telling;
  /** All surveys that were asked for. @type {Promise<void>} */
  let surveys = Promise.resolve();
  lockAwayFromPages();

  /**
   * @param {any} message
   * @param {any} sender
   * @param {(answer: Answer) => void} sendResponse
   */
  function onMessage(message, sender, sendResponse) {
    const place = withoutQuery(sender.url);
    answer(message, whoSent(sender, place), place, sender).then(sendResponse, (error) => sendResponse(failure(error)));
    return true;
  }

  /**
   * @param {any} message
   * @param {typeof PAGE | typeof EXTENSION | undefined} who
   * @param {string} place
   * @param {any} sender only for the tab and document to act on
   * @returns {Promise<Answer>}
   */
  async function answer(message, who, place, sender) {
    const request = message?.request;
    const kind = request?.kind ?? message?.shell;
    const trusted = (request === undefined ? SHELL_MESSAGES : REQUESTS).get(kind);
    if (!trusted) return refusal("request", "errorRequest");
    if (!who || !trusted.includes(who)) return refusal("sender", "errorRequest");
    if (kind === "gatePassed") return startCard(place, sender);
    if (kind === "openPopup") return openPopup(sender.tab);
    if (kind === "checkGrants") return onGrants();
    if (kind === "commit") return commitEdit(message);
    if (kind === "openPrivately") return openPrivately(message.url);
    const { tab } = sender;
    /** @type {CoreSender} */
    const asker = who === PAGE ? { kind: PAGE, place, tab: tab.id, private: tab.incognito === true } : { kind: EXTENSION };
    const signals = kind === "popupOpened" ? { signals: await look(request.tab) } : {};
    const answered = await ask(async () => ({ ...request, ...signals }), asker);
    return "ok" in answered && answered.ok.kind === "address" ? openPrivately(answered.ok.address) : answered;
  }

  /**
   * Core and store, in turn with all others.
   * @param {(meta: any) => Promise<Request>} makeRequest
   * @param {CoreSender} sender
   * @returns {Promise<Answer>}
   */
  async function ask(makeRequest, sender) {
    // Loads while the requests before this one are still at work.
    const loading = core.load();
    loading.catch(() => undefined);
    const outcome = await inTurn(async () => {
      const asked = sender.kind === PAGE ? ["meta", keyOfTab(sender.tab)] : ["meta"];
      const known = await load(asked);
      const request = await makeRequest(contentOf("meta", known));
      await loading;
      const others = await load(core.needs(request, sender, known).filter((key) => !asked.includes(key)));
      const stored = [...known, ...others.filter(({ key }) => !asked.includes(key))];
      const result = core.handle(request, sender, stored, Date.now());
      const { writes, removes, effects } = result;
      await save(stored, { writes, removes, setAside: keysToSetAside(effects) });
      return result;
    });
    perform(outcome.effects);
    const { effects, reply } = outcome;
    for (const effect of effects) if (effect.kind === "notify") telling = told(effect).catch(() => undefined);
    if (effects.some((effect) => effect.kind === "survey")) void survey();
    settle();
    return reply.kind === "error" ? { error: { code: reply.code, text: reply.text } } : { ok: reply };
  }

  /**
   * A request of the background's own. Never rejects.
   * @param {(meta: any) => Promise<Request>} makeRequest
   */
  function asBackground(makeRequest) {
    return ask(makeRequest, { kind: "background" }).catch(failure);
  }

  function settle() {
    if (settled) return;
    settled = true;
    // What woke us reads storage with the answer and draws; with many instances a survey would be in its way.
    later(onWake);
  }

  /**
   * Nothing is said over a port: a page holds it open to learn that the extension has gone.
   * @param {any} port
   */
  function onConnect(port) {
    // Read, or Chromium reports as an error that a page went into its back/forward cache.
    port.onDisconnect.addListener(() => void mtg.browser.runtime.lastError);
  }

  /**
   * An edit of one of our own pages.
   * @param {any} message
   * @returns {Promise<Answer>}
   */
  async function commitEdit({ before, writes, removes }) {
    // What has passed until now was told, or not wanted, by what was set until now.
    await survey();
    const needed = origins(await keys(), await loadMeta()).wanted;
    if (!(await commit(before, { writes, removes }))) return refusal("changed", "errorChanged");
    const still = origins(await keys(), await loadMeta()).wanted;
    await release(needed.filter((origin) => !still.includes(origin)), still);
    await onGrants();
    await survey();
    perform([{ kind: "recheck" }]);
    return DONE;
  }

  /**
   * Shows a notification and only then has it remembered: a background killed in between shows it again, in place of itself.
   * @param {{ at: string, title: any, lines: any[] }} effect
   */
  async function told({ at, title, lines }) {
    if (await notify(title, lines)) await asBackground(async () => ({ kind: "told", at, local: minutesOfDay(new Date(at)) }));
  }

  /**
   * Goes through all instances; after the survey before and all that it had to tell, or the same would be told twice. Never rejects.
   */
  function survey() {
    surveys = surveys.then(async () => {
      await asBackground(tick);
      await telling;
    });
    return surveys;
  }

  /** Start, update or alarm: permissions may have changed while nobody listened. */
  async function onWake() {
    settled = true;
    await survey();
    await onGrants();
  }

  /**
   * Installed or updated: registrations first, then the pages that are open.
   * @param {{ reason?: string }} [how]
   */
  async function onInstalled({ reason } = {}) {
    if (reason === "install") void welcome().catch(() => undefined);
    await onWake();
    await perform([]);
    await reviveOpenPages().catch(() => undefined);
  }

  /**
   * Something was stored. Only an organisation's policy comes from elsewhere: Chromium has it some seconds after the start.
   * @param {unknown} _
   * @param {string} area
   */
  function onStored(_, area) {
    if (area === "managed") return onWake();
  }

  /** A notification was clicked: to the tokens. */
  function onNotice() {
    return openDashboard("overview");
  }

  /** Its button: "Remind me tomorrow". */
  function onSnooze() {
    return asBackground(async () => ({ kind: "snooze", hours: A_DAY }));
  }

  /**
   * The browser gave or took a permission. Never rejects.
   * @param {{ permissions?: string[] }} [change]
   */
  async function onGrants(change) {
    if (change?.permissions?.includes("notifications")) {
      hear(onNotice, onSnooze);
      // What is due is told as soon as it can be.
      await survey();
    }
    return asBackground(grantsNow);
  }

  /** @returns {Promise<Request>} */
  async function tick() {
    return { kind: "tick", local: minutesOfDay(new Date()), notify: await notifies(), managed: await mtg.managed() };
  }

  /**
   * @param {unknown} meta
   * @returns {Promise<Request>}
   */
  async function grantsNow(meta) {
    return { kind: "grantsChanged", granted: await granted(origins(await keys(), meta).wanted) };
  }

  /**
   * What is remembered of a tab goes with it, after whatever it has still asked.
   * @param {number} tab
   */
  async function onTabClosed(tab) {
    await inTurn(() => save([], { writes: [], removes: [keyOfTab(tab)], setAside: [] })).catch(() => undefined);
  }

  /**
   * @param {string} command
   * @param {{ id?: number }} [tab]
   */
  async function onCommand(command, tab) {
    if (command !== "focus-card" || tab?.id === undefined) return;
    await mtg.browser.tabs.sendMessage(tab.id, { shell: "focusCard" }, { frameId: 0 }).catch(() => undefined);
  }

  /**
   * The gate let a page through: put the card's scripts there, if the page is one of a watched origin.
   * @param {string} place
   * @param {any} sender
   * @returns {Promise<Answer>}
   */
  async function startCard(place, sender) {
    core.load().catch(() => undefined);
    const { watched } = origins(await keys(), await loadMeta());
    if (!watched.includes(new URL(place).origin)) return refusal("notWatched", "errorNotWatched");
    const { tab, documentId } = sender;
    const target = documentId ? { tabId: tab.id, documentIds: [documentId] } : { tabId: tab.id, frameIds: [0] };
    // Rejected when the page has gone or the permission with it; either way there is nobody left to tell.
    await mtg.browser.scripting.executeScript({ target, files: CARD_SCRIPTS, injectImmediately: true }).catch(() => undefined);
    return DONE;
  }

  return { onMessage, onConnect, onInstalled, onWake, onGrants, onStored, onNotice, onSnooze, onTabClosed, onCommand };
}

/** The first thing to see after installing. Not in the development build: each test would begin with it. */
async function welcome() {
  const { management, runtime } = mtg.browser;
  if (runtime.getManifest().version === "0.0.0") return;
  const { installType } = await management.getSelf();
  if (installType === "admin") await policyIsThere();
  const managed = await mtg.managed();
  if (managed?.welcome !== false) await openDashboard("welcome");
}

/** Chromium has a policy some seconds after an installation only. */
async function policyIsThere() {
  const { onChanged } = mtg.browser.storage;
  await new Promise((resolve) => {
    setTimeout(resolve, POLICY_LIMIT_MS);
    onChanged.addListener((_, area) => void (area === "managed" && resolve(undefined)));
  });
}

/** @param {string} room */
async function openDashboard(room) {
  await mtg.browser.tabs.create({ url: mtg.browser.runtime.getURL(`dashboard/dashboard.html#${room}`) });
}

/**
 * The admin's time of day, in minutes since midnight.
 * @param {Date} at
 */
const minutesOfDay = (at) => at.getHours() * 60 + at.getMinutes();

/**
 * @param {string} url the instance's own address, from the core
 * @returns {Promise<Answer>}
 */
async function openPrivately(url) {
  try {
    // Chromium answers with nothing where the extension may not look into the new window; it is open all the same.
    await mtg.browser.windows.create({ url, incognito: true });
    return DONE;
  } catch {
    // Firefox refuses until the admin lets the extension run in private windows.
    return refusal("privateWindow", "errorPrivateWindow");
  }
}

/**
 * Where the browser can be asked for permissions: no page can.
 * @param {{ windowId: number }} tab
 * @returns {Promise<Answer>}
 */
async function openPopup({ windowId }) {
  try {
    await mtg.browser.action.openPopup({ windowId });
    return DONE;
  } catch {
    return refusal("popup", "errorOpenPopup");
  }
}

/**
 * Origin and path. The rest of an address may hold a live container token and goes no further than here.
 * @param {string | undefined} url
 */
function withoutQuery(url) {
  if (!url || !URL.canParse(url)) return "";
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

/**
 * Which kind of sender this is; `undefined` for everybody else. A tab proves nothing: extension pages can have one as well.
 * @param {any} sender
 * @param {string} place
 */
function whoSent(sender, place) {
  const { runtime } = mtg.browser;
  if (sender.id !== runtime.id) return undefined;
  const own = runtime.getURL("");
  if (place.startsWith(own)) return saysOrigin(sender, own.slice(0, -1)) ? EXTENSION : undefined;
  const web = place.startsWith("http://") || place.startsWith("https://");
  const top = sender.frameId === 0 && typeof sender.tab?.id === "number";
  return web && top && saysOrigin(sender, new URL(place).origin) ? PAGE : undefined;
}

/**
 * Sandboxed frames have our address and the origin "null". Firefox leaves the origin out.
 * @param {any} sender
 * @param {string} origin
 */
function saysOrigin(sender, origin) {
  return sender.origin === undefined || sender.origin === origin;
}

/**
 * What the page in the tab shows now; `null` when the browser does not let us look.
 * @param {number} tab
 */
async function look(tab) {
  const { scripting } = mtg.browser;
  const target = { tabId: tab };
  const looked = (async () => {
    await scripting.executeScript({ target, files: ["shared/browser.js", "content/look.js"], injectImmediately: true });
    const [seen] = await scripting.executeScript({ target, func: () => mtg.look().signals, injectImmediately: true });
    return seen?.result ?? null;
  })().catch(() => null);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, LOOK_LIMIT_MS, null);
  });
  const signals = await Promise.race([looked, late]);
  clearTimeout(timer);
  return signals;
}

/**
 * @param {string} code
 * @param {string} key
 * @returns {Answer}
 */
function refusal(code, key) {
  return { error: { code, text: { key, args: [] } } };
}

/** @param {unknown} error */
function failure(error) {
  return error instanceof StorageError ? refusal("storage", "errorStorage") : refusal("coreUnavailable", "errorCore");
}
