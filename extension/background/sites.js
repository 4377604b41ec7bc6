// Which pages we are let onto: what the browser grants, and the content scripts registered for it.
// `meta` is the core's; here only the addresses in it are read, and nothing is taken for granted about it.

/** Run, in this order, where a page is or may be an assistant's. */
export const CARD_SCRIPTS = ["shared/browser.js", "shared/say.js", "content/look.js", "content/overlay.js", "content/main.js"];
/** Runs on every page of a watched origin whose assistant's path is not known, and asks for the others when it may be one. */
const GATE_SCRIPTS = ["content/gate.js"];

/** Where a renewal is confirmed, when `meta` names no hosts: Atlassian's commercial cloud. */
const CLOUD_HOSTS = ["migration.atlassian.com"];
/** A sign-in page: nothing of ours runs there, whatever `meta` says. */
const SIGN_IN = "https://id.atlassian.com";

/**
 * A registration as the core wants it.
 * @typedef {import("../core/background.js").Registration} Registration
 */

/**
 * The origins that `meta` speaks of: of watched instances, of Atlassian's page, and of the instance that is about to be watched.
 * @param {any} meta
 * @returns {{ watched: string[], wanted: string[] }} `wanted`: those and the intent's
 */
export function origins(meta) {
  const instances = Array.isArray(meta?.instances) ? meta.instances : [];
  const watched = [...instances.map((/** @type {any} */ instance) => originOf(instance?.base)), ...cloudOrigins(meta)];
  const wanted = [...watched, originOf(meta?.intent?.base)];
  return { watched: unique(watched), wanted: unique(wanted) };
}

/**
 * @param {any} meta
 * @returns {(string | undefined)[]}
 */
function cloudOrigins(meta) {
  const named = Array.isArray(meta?.cloudHosts) && meta.cloudHosts.length > 0 ? meta.cloudHosts : CLOUD_HOSTS;
  const found = named.map((/** @type {unknown} */ host) => (typeof host === "string" ? originOf(`https://${host}`) : undefined));
  return found.filter((/** @type {string | undefined} */ origin) => origin !== SIGN_IN);
}

/**
 * @param {unknown} base
 * @returns {string | undefined} `undefined` when it is no http(s) address
 */
function originOf(base) {
  if (typeof base !== "string" || !URL.canParse(base)) return undefined;
  const { protocol, origin } = new URL(base);
  return protocol === "http:" || protocol === "https:" ? origin : undefined;
}

/**
 * @param {(string | undefined)[]} list
 * @returns {string[]}
 */
function unique(list) {
  return [...new Set(list.filter((entry) => entry !== undefined))];
}

/**
 * The origins of `meta` that the browser lets us see now.
 * @param {unknown} meta
 */
export async function granted(meta) {
  const { wanted } = origins(meta);
  const answers = await Promise.all(wanted.map(isGranted));
  return wanted.filter((_, at) => answers[at]);
}

/** @param {string} origin */
async function isGranted(origin) {
  try {
    return await mtg.browser.permissions.contains({ origins: [mtg.matchPattern(origin)] });
  } catch {
    return false;
  }
}

/**
 * Gives permissions back, except where something that stays needs the same pattern: in Firefox one pattern serves all
 * ports of a host.
 * @param {string[]} list origins that the core no longer needs
 * @param {unknown} meta as it is without them
 */
export async function release(list, meta) {
  const kept = new Set(origins(meta).wanted.map((origin) => mtg.matchPattern(origin)));
  const patterns = new Set(list.map((origin) => mtg.matchPattern(origin)));
  for (const pattern of patterns) {
    if (kept.has(pattern)) continue;
    // Rejected when a wider grant covers it, which is the admin's to take back.
    await mtg.browser.permissions.remove({ origins: [pattern] }).catch(() => undefined);
  }
}

/**
 * Makes the registered content scripts those of the list and no others.
 * @param {Registration[]} list
 */
export async function register(list) {
  const { scripting } = mtg.browser;
  const wanted = scriptsFor(list);
  const there = await scripting.getRegisteredContentScripts();
  for (const script of wanted) {
    const old = there.find(({ id }) => id === script.id);
    // One by one: an address that the browser cannot match must not take the other instances' scripts with it.
    if (!old) await scripting.registerContentScripts([script]).catch(() => undefined);
    else if (!same(old, script)) await scripting.updateContentScripts([script]).catch(() => undefined);
  }
  // Last: a background killed on the way leaves one too many rather than one too few.
  const gone = there.filter(({ id }) => !wanted.some((script) => script.id === id)).map(({ id }) => id);
  if (gone.length > 0) await scripting.unregisterContentScripts({ ids: gone });
}

/**
 * Runs the registered scripts in pages that are open already: an update cut their old ones off. In Chromium those can say so,
 * in Firefox they are dead on the spot and leave their card behind; the new card takes its place in both.
 */
export async function reviveOpenPages() {
  const { scripting, tabs } = mtg.browser;
  for (const { matches, js } of await scripting.getRegisteredContentScripts()) {
    const open = await tabs.query({ url: matches });
    await Promise.allSettled(open.map(({ id }) => scripting.executeScript({ target: { tabId: /** @type {number} */ (id) }, files: js })));
  }
}

/**
 * The browser's form of the list. Without ports in patterns two instances of one host come to the same; one of them is enough.
 * @param {Registration[]} list
 */
export function scriptsFor(list) {
  const scripts = list.map(({ id, origin, paths, gate }) => ({
    id,
    matches: paths.map((path) => mtg.matchPattern(origin, path)),
    js: gate ? GATE_SCRIPTS : CARD_SCRIPTS,
    runAt: "document_idle",
    allFrames: false,
    persistAcrossSessions: true,
  }));
  return scripts.filter((script, at) => scripts.findIndex((other) => same(other, script)) === at);
}

/**
 * Whether two registrations run the same files on the same addresses. Browsers give both back in their own spelling and order.
 * @param {{ matches?: string[], js?: string[] }} a
 * @param {{ matches?: string[], js?: string[] }} b
 */
function same(a, b) {
  const text = (/** @type {typeof a} */ { matches, js }) =>
    JSON.stringify([[...(matches ?? [])].sort(), (js ?? []).map((file) => file.replace(/^\//, ""))]);
  return text(a) === text(b);
}
