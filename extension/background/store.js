// The only place that writes storage, one request after the other: what one request loads, no other changes before it has saved.

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

/**
 * The entries that exist among the keys; what was emptied does not.
 * @param {string[]} keys
 * @returns {Promise<Shard[]>}
 */
export async function load(keys) {
  if (keys.length === 0) return [];
  const found = await asked(() => mtg.browser.storage.local.get(keys.includes(EVERYTHING) ? null : keys));
  const there = Object.entries(found).filter(([key, value]) => value !== null && !key.startsWith(ASIDE));
  return there.map(([key, value]) => ({ key, value }));
}

/**
 * The content of `meta`; `null` when there is none yet.
 * @returns {Promise<any>} whatever is stored there
 */
export async function loadMeta() {
  const [meta] = await load(["meta"]);
  return meta ? meta.value : null;
}

/**
 * Saves all of it or nothing, in one call: a background killed between two would leave half of it. So what is to go is emptied
 * in the same call, and taken away afterwards. Only to be called inside {@link inTurn}, with what was loaded there.
 * @param {Shard[]} loaded
 * @param {{ writes: Shard[], removes: string[], setAside: string[] }} changes `setAside`: keys whose loaded content is kept as a copy
 */
export async function save(loaded, { writes, removes, setAside }) {
  /** @type {Record<string, unknown>} */
  const entries = {};
  for (const key of removes) entries[key] = null;
  for (const { key, value } of loaded) if (setAside.includes(key)) entries[ASIDE + key] = value;
  for (const { key, value } of writes) entries[key] = value;
  if (Object.keys(entries).length === 0) return;
  const { local } = mtg.browser.storage;
  await asked(() => local.set(entries));
  if (removes.length > 0) await local.remove(removes).catch(() => undefined);
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
