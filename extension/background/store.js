// The only place that writes storage, one request after the other: what one request loads, no other changes before it has saved.
// What is remembered of a tab is kept for the browser's session only, in memory; everything else on the disk.

/**
 * One stored entry.
 * @typedef {{ key: string, value: unknown }} Shard
 */

/** Storage could not be read or written; nothing was changed. */
export class StorageError extends Error {}

/** @type {Promise<unknown>} */
let last = Promise.resolve();

/**
 * Runs the task after all tasks before it, whether those succeeded or not.
 * @template T
 * @param {() => Promise<T>} task
 * @returns {Promise<T>}
 */
export function inTurn(task) {
  const turn = last.then(task, task);
  last = turn.catch(() => undefined);
  return turn;
}

/** Keeps content scripts out of the storage where the browser can (Chromium from 140 on). */
export function lockAwayFromPages() {
  const { local } = mtg.browser.storage;
  local.setAccessLevel?.({ accessLevel: "TRUSTED_CONTEXTS" })?.catch(() => undefined);
}

/** What the core says when it needs whatever there is, because `meta` is missing or cannot be read. */
const EVERYTHING = "*";
/** What keys of copies begin with; nobody but people reads those. */
const ASIDE = "aside:";
/** What keys of tabs begin with. */
const TAB = "tab:";

/** @param {number} tab */
export const keyOfTab = (tab) => TAB + tab;

/** @param {string} key */
const isOfTab = (key) => key.startsWith(TAB);

/**
 * The entries that exist among the keys; what was emptied does not. "Everything" names no tabs: nothing of them is worth a repair.
 * @param {string[]} keys
 * @returns {Promise<Shard[]>}
 */
export async function load(keys) {
  const { local, session } = mtg.browser.storage;
  const ofTabs = keys.filter(isOfTab);
  const kept = keys.filter((key) => !isOfTab(key));
  const found = await Promise.all([
    kept.length > 0 ? asked(() => local.get(kept.includes(EVERYTHING) ? null : kept)) : {},
    // Without it the card knows less of the way so far, and that is all.
    ofTabs.length > 0 ? asked(() => session.get(ofTabs)).catch(() => ({})) : {},
  ]);
  const there = found.flatMap((entries) => Object.entries(entries)).filter(([key, value]) => value !== null && !key.startsWith(ASIDE));
  return there.map(([key, value]) => ({ key, value }));
}

/**
 * The keys of everything that is stored.
 * @returns {Promise<string[]>}
 */
export function keys() {
  return asked(() => mtg.browser.storage.local.getKeys());
}

/**
 * Writes what a page of ours has worked out, if those entries are still as it read them.
 * @param {Record<string, unknown>} before the content of each entry that changes; null where there was none
 * @param {{ writes: Shard[], removes: string[] }} changes
 * @returns {Promise<boolean>} false: somebody changed one meanwhile, and nothing was written
 */
export function commit(before, { writes, removes }) {
  return inTurn(async () => {
    const now = await asked(() => mtg.browser.storage.local.get(Object.keys(before)));
    const same = Object.entries(before).every(([key, value]) => JSON.stringify(now[key] ?? null) === JSON.stringify(value ?? null));
    if (same) await save([], { writes, removes, setAside: [] });
    return same;
  });
}

/**
 * The content of `meta`; `null` when there is none yet.
 * @returns {Promise<any>} whatever is stored there
 */
export async function loadMeta() {
  return contentOf("meta", await load(["meta"]));
}

/**
 * @param {string} key
 * @param {Shard[]} shards
 * @returns {any} `null` when it is not among them
 */
export function contentOf(key, shards) {
  return shards.find((shard) => shard.key === key)?.value ?? null;
}

/**
 * Saves all of it or nothing, in one call: a background killed between two would leave half of it. So what is to go is emptied
 * in the same call, and taken away afterwards. What is remembered of a tab comes after that: it may lag behind what is kept
 * of its instance, but never be ahead of it, or a renewal that could not be saved would count as dealt with.
 * Only to be called inside {@link inTurn}, with what was loaded there.
 * @param {Shard[]} loaded
 * @param {{ writes: Shard[], removes: string[], setAside: string[] }} changes `setAside`: keys whose loaded content is kept as a copy
 */
export async function save(loaded, { writes, removes, setAside }) {
  const { local } = mtg.browser.storage;
  const gone = removes.filter((key) => !isOfTab(key));
  /** @type {Record<string, unknown>} */
  const entries = {};
  for (const key of gone) entries[key] = null;
  for (const { key, value } of loaded) if (setAside.includes(key) && !isOfTab(key)) entries[ASIDE + key] = value;
  for (const { key, value } of writes) if (!isOfTab(key)) entries[key] = value;
  const keeps = Object.keys(entries).length > 0;
  if (keeps) await asked(() => local.set(entries));
  if (gone.length > 0) await local.remove(gone).catch(() => undefined);
  const ofTabs = saveOfTabs(writes.filter(({ key }) => isOfTab(key)), removes.filter(isOfTab));
  // What is kept is safe by now; only a request that was about nothing else has failed.
  await (keeps ? ofTabs.catch(() => undefined) : ofTabs);
}

/**
 * @param {Shard[]} writes
 * @param {string[]} removes
 */
async function saveOfTabs(writes, removes) {
  const { session } = mtg.browser.storage;
  if (writes.length > 0) await asked(() => session.set(Object.fromEntries(writes.map(({ key, value }) => [key, value]))));
  if (removes.length > 0) await asked(() => session.remove(removes));
}

/**
 * The browsers word their storage errors differently, so only that it failed is told.
 * @template T
 * @param {() => Promise<T>} call
 */
async function asked(call) {
  try {
    return await call();
  } catch {
    throw new StorageError("storage refused");
  }
}
