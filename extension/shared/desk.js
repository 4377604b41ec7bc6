// What is stored, for our own pages: they read it themselves, and have the background write what they worked out.
import "./browser.js";

const { runtime, storage } = mtg.browser;
/** Copies of what could not be read; nobody but people reads those. */
const ASIDE = "aside:";

/** What the page has read last. @type {Record<string, unknown>} */
let known = {};
/** What the last commit changed, to take it back. @type {{ before: Record<string, unknown>, after: Record<string, unknown> } | undefined} */
let last;

/**
 * @param {Record<string, unknown>} before what must be there still; null: nothing
 * @param {Record<string, unknown>} after what comes instead; null: nothing
 */
async function send(before, after) {
  const writes = Object.entries(after).filter(([, value]) => value !== null).map(([key, value]) => ({ key, value }));
  const removes = Object.keys(after).filter((key) => after[key] === null);
  return runtime.sendMessage({ shell: "commit", before, writes, removes });
}

/**
 * The same text for the same content, in whatever order the browser gives the fields back; without what was told, which
 * every reminder changes.
 * @param {unknown} value
 */
const plain = (value) =>
  JSON.stringify(value ?? null, (name, part) => {
    if (name === "told") return undefined;
    if (typeof part !== "object" || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)));
  });

/**
 * An entry as it was before an edit, with all that has changed since and is not the edit's.
 * @param {any} now
 * @param {any} before
 * @param {any} after
 * @returns {unknown} `undefined`: what was edited has changed since
 */
function unedited(now, before, after) {
  if (!now || !before || !after) return plain(now) === plain(after) ? before : undefined;
  const back = { ...now };
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (plain(before[name]) === plain(after[name])) continue;
    if (plain(now[name]) !== plain(after[name])) return undefined;
    // Left out, it says nothing.
    if (name in before) back[name] = before[name];
    else delete back[name];
  }
  return back;
}

/** @param {string[]} keys */
async function some(keys) {
  const { meta } = /** @type {{ meta?: any }} */ (await storage.local.get(["meta"]));
  const urgent = Array.isArray(meta?.urgent) ? meta.urgent.map((/** @type {unknown} */ key) => `instance:${key}`) : [];
  return { meta: meta ?? null, ...(await storage.local.get([...keys, ...urgent])) };
}

mtg.desk = {
  /** @param {string[] | null} keys besides the settings and the instances that come first; null: everything */
  entries: async (keys) => {
    const all = await (keys === null ? storage.local.get(null) : some(keys));
    known = Object.fromEntries(Object.entries(all).filter(([key, value]) => value !== null && !key.startsWith(ASIDE)));
    return JSON.stringify(known);
  },

  /** @param {string} changes JSON text of `writes` and `removes` */
  commit: async (changes) => {
    const { writes, removes } = JSON.parse(changes);
    /** @type {Record<string, unknown>} */
    const after = {};
    for (const key of removes) after[key] = null;
    for (const { key, value } of writes) after[key] = value;
    const before = Object.fromEntries(Object.keys(after).map((key) => [key, known[key] ?? null]));
    const answer = await send(before, after);
    if (answer?.ok) last = { before, after };
    return answer;
  },

  undo: async () => {
    if (!last) return { ok: { kind: "done" } };
    const { before, after } = last;
    last = undefined;
    const stored = await storage.local.get(Object.keys(after));
    const now = Object.fromEntries(Object.keys(after).map((key) => [key, stored[key] ?? null]));
    const back = Object.fromEntries(Object.keys(after).map((key) => [key, unedited(now[key], before[key], after[key])]));
    const taken = Object.values(back).includes(undefined);
    return taken ? { error: { code: "changed", text: { key: "errorChanged", args: [] } } } : send(now, back);
  },

  /** @param {() => void} call */
  onChange: (call) => storage.onChanged.addListener((_, area) => void (area === "local" && call())),
};
