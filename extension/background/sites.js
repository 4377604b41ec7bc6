// Which pages we are let onto: what the browser grants, and the content scripts registered for it.
// What is stored is the core's; here only the addresses in keys and in `meta` are read, and nothing is taken for granted about them.

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

/** What keys of instances begin with: then the product, a colon, and the base address. */
const INSTANCE = /^instance:[a-z]+:/;

/**
 * The origins that storage speaks of: of watched instances, of Atlassian's page, and of the instance that is about to be watched.
 * @param {string[]} keys of all stored entries
 * @param {any} meta
 * @returns {{ watched: string[], wanted: string[] }} `wanted`: those and the intent's
 */
export function origins(keys, meta) {
  const instances = keys.filter((key) => INSTANCE.test(key)).map((key) => originOf(key.replace(INSTANCE, "")));
  const watched = [...instances, ...cloudOrigins(meta)];
  const wanted = [...watched, originOf(meta?.intent?.base)];
  return { watched: unique(watched), wanted: unique(wanted) };
}

/**
 * @param {any} meta
 * @returns {(string | undefined)[]}
 */
function cloudOrigins(meta) {
  const lists = [meta?.managed?.cloudHosts, meta?.cloudHosts, CLOUD_HOSTS];
  const named = lists.find((list) => Array.isArray(list) && list.length > 0);
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
 * Those of the origins that the browser lets us see now. What was granted pattern by pattern is in the browser's list; a
 * wider grant only shows when asked for.
 * @param {string[]} wanted
 */
export async function granted(wanted) {
  // Who cannot say what there is may still answer.
  const all = await mtg.browser.permissions.getAll().catch(() => ({ origins: ["<all_urls>"] }));
  const listed = new Set(all.origins ?? []);
  const isListed = (/** @type {string} */ origin) => listed.has(mtg.matchPattern(origin));
  const hosts = new Set([...listed].map(hostOf));
  const wider = new Set(await covered(wanted.filter((origin) => !isListed(origin) && mayCover(hosts, new URL(origin).hostname))));
  return wanted.filter((origin) => isListed(origin) || wider.has(origin));
}

/** @param {string} pattern */
const hostOf = (pattern) => (pattern === "<all_urls>" ? "*" : (pattern.split("/")[2] ?? "").replace(/:(\d+|\*)$/, ""));

/**
 * Whether one of these hosts, as patterns name them, is this one or one above it.
 * @param {Set<string>} hosts
 * @param {string} host
 */
function mayCover(hosts, host) {
  const parts = host.split(".");
  return hosts.has("*") || hosts.has(host) || parts.some((_, at) => hosts.has(`*.${parts.slice(at).join(".")}`));
}

/**
 * One question for all of them; only a no is looked into.
 * @param {string[]} origins
 * @returns {Promise<string[]>}
 */
async function covered(origins) {
  if (origins.length === 0 || (await areGranted(origins))) return origins;
  if (origins.length === 1) return [];
  const half = origins.length >> 1;
  return [...(await covered(origins.slice(0, half))), ...(await covered(origins.slice(half)))];
}

/** @param {string[]} origins */
async function areGranted(origins) {
  try {
    return await mtg.browser.permissions.contains({ origins: origins.map((origin) => mtg.matchPattern(origin)) });
  } catch {
    return false;
  }
}

/**
 * Gives permissions back, except where something that stays needs the same pattern: in Firefox one pattern serves all
 * ports of a host.
 * @param {string[]} list origins that the core no longer needs
 * @param {string[]} wanted those that are still needed
 */
export async function release(list, wanted) {
  const kept = new Set(wanted.map((origin) => mtg.matchPattern(origin)));
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
  const there = new Map((await scripting.getRegisteredContentScripts()).map((script) => [script.id, script]));
  const others = wanted.filter((script) => there.has(script.id) && what(there.get(script.id)) !== what(script));
  await inOne(wanted.filter(({ id }) => !there.has(id)), (scripts) => scripting.registerContentScripts(scripts));
  await inOne(others, (scripts) => scripting.updateContentScripts(scripts));
  // Last: a background killed on the way leaves one too many rather than one too few.
  for (const { id } of wanted) there.delete(id);
  if (there.size > 0) await scripting.unregisterContentScripts({ ids: [...there.keys()] });
}

/**
 * All in one call: browsers store every script with each call. An address that the browser cannot match must not take the
 * other instances' scripts with it, so a list that is refused is halved.
 * @template T
 * @param {T[]} list
 * @param {(list: T[]) => Promise<unknown>} call
 */
async function inOne(list, call) {
  if (list.length === 0) return;
  try {
    await call(list);
  } catch {
    if (list.length === 1) return;
    const half = list.length >> 1;
    await inOne(list.slice(0, half), call);
    await inOne(list.slice(half), call);
  }
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
  const known = new Set();
  return scripts.filter((script) => !known.has(what(script)) && known.add(what(script)));
}

/**
 * Which files run on which addresses, as a text. Browsers give both back in their own spelling and order.
 * @param {{ matches?: string[], js?: string[] }} script
 */
function what({ matches, js }) {
  return JSON.stringify([[...(matches ?? [])].sort(), (js ?? []).map((file) => file.replace(/^\//, ""))]);
}
