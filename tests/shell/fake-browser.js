// A browser's extension API as far as the background uses it: enough to see what the shell asks for and what is left in storage.
import { setImmediate } from "node:timers/promises";

const OWN = { chromium: "chrome-extension://abcdefghijklmnopabcdefghijklmnop/", firefox: "moz-extension://00000000-1111-4222-8333-444444444444/" };

/**
 * Puts a fresh browser in place; the background's files find it as they find the real one.
 * @param {object} [options]
 * @param {"chromium" | "firefox"} [options.kind]
 * @param {Record<string, unknown>} [options.stored]
 * @param {Record<string, unknown>} [options.remembered] in `storage.session`
 * @param {string[]} [options.granted] match patterns and names of permissions
 * @param {unknown} [options.policy] what an organisation sets
 * @param {string} [options.version]
 * @param {string} [options.installType]
 */
export async function fakeBrowser({ kind = "chromium", stored = {}, remembered = {}, granted = [], policy = null, version = "0.0.0", installType = "development" } = {}) {
  const store = structuredClone(stored);
  const session = structuredClone(remembered);
  const patterns = new Set(granted);
  /** @type {any[]} */
  let scripts = [];
  /** @type {[string, ...any[]][]} */
  const calls = [];
  /** Of `storage.onChanged`. @type {((changes: unknown, area: string) => void)[]} */
  const listeners = [];
  /** Of notifications. @type {Set<unknown>} */
  const hearers = new Set();
  /** What a message of one of our own pages is answered with. @type {(message: any) => any} */
  let answer = () => undefined;
  /** Names of calls that the browser refuses. @type {Set<string>} */
  const refused = new Set();
  // Every call takes a turn of the event loop, as in a browser, so that two requests could get in each other's way.
  const call = (/** @type {string} */ name, /** @type {(...args: any[]) => any} */ work) => async (/** @type {any[]} */ ...args) => {
    calls.push([name, ...args.map((arg) => (arg?.func ? { ...arg, func: "function" } : structuredClone(arg)))]);
    await setImmediate();
    if (refused.has(name)) throw new Error(`${name} was refused`);
    return structuredClone(await work(...args));
  };
  // Chromium gives what is stored back with its fields in the order of their names, at every depth.
  const given = (/** @type {any} */ value) => {
    if (kind !== "chromium" || typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(given);
    return Object.fromEntries(Object.keys(value).sort().map((name) => [name, given(value[name])]));
  };
  const area = (/** @type {Record<string, unknown>} */ entries, before = "") => ({
    get: call(`${before}get`, (keys) => given(Object.fromEntries(Object.entries(entries).filter(([key]) => keys === null || keys.includes(key))))),
    getKeys: call(`${before}getKeys`, () => Object.keys(entries)),
    set: call(`${before}set`, (more) => void Object.assign(entries, structuredClone(more))),
    remove: call(`${before}remove`, (keys) => keys.forEach((/** @type {string} */ key) => delete entries[key])),
  });
  const browser = {
    runtime: {
      id: "own-id",
      getURL: (/** @type {string} */ path) => OWN[kind] + path,
      getManifest: () => ({ version }),
      sendMessage: call("sendMessage", (message) => answer(message)),
    },
    i18n: { getMessage: (/** @type {string} */ key, args = []) => [key, ...args].join(" ") },
    storage: {
      local: area(store),
      session: area(session, "session."),
      // Without a policy Firefox rejects, and Chromium has nothing in it.
      managed: {
        get: call("managed.get", (names) => {
          if (policy === null && kind === "firefox") throw new Error("Managed storage manifest not found");
          return Object.fromEntries(Object.entries(policy ?? {}).filter(([name]) => names === null || names.includes(name)));
        }),
      },
      onChanged: { addListener: (/** @type {any} */ listener) => void listeners.push(listener) },
    },
    permissions: {
      contains: call("contains", ({ origins = [], permissions = [] }) => [...origins, ...permissions].every((/** @type {string} */ each) => patterns.has(each))),
      getAll: call("permissions.getAll", () => ({ origins: [...patterns].filter((each) => each.includes("/")), permissions: [...patterns].filter((each) => !each.includes("/")) })),
      remove: call("permissions.remove", ({ origins }) => origins.map((/** @type {string} */ pattern) => patterns.delete(pattern)).some(Boolean)),
    },
    scripting: {
      executeScript: call("executeScript", ({ func }) => [{ result: func ? { place: "looked" } : null }]),
      getRegisteredContentScripts: call("getRegistered", () => scripts),
      registerContentScripts: call("register", (list) => void scripts.push(...list)),
      updateContentScripts: call("update", (list) => void (scripts = scripts.map((old) => list.find(({ id }) => id === old.id) ?? old))),
      unregisterContentScripts: call("unregister", ({ ids }) => void (scripts = scripts.filter(({ id }) => !ids.includes(id)))),
    },
    // Only there with the permission.
    notifications: granted.includes("notifications")
      ? {
          onClicked: { addListener: (/** @type {any} */ listener) => void hearers.add(listener) },
          // Firefox knows no buttons.
          ...(kind === "chromium" ? { onButtonClicked: { addListener: (/** @type {any} */ listener) => void hearers.add(listener) } } : {}),
          create: call("notifications.create", (id, { buttons }) => {
            if (buttons && kind === "firefox") throw new Error('Property "buttons" is unsupported by Firefox');
            return id;
          }),
        }
      : undefined,
    management: { getSelf: call("getSelf", () => ({ installType })) },
    tabs: { create: call("tabs.create", () => undefined), query: call("tabs.query", () => [{ id: 1 }, { id: 2 }, {}]), sendMessage: call("tabs.sendMessage", () => undefined) },
    alarms: { create: call("alarms.create", () => undefined), clear: call("alarms.clear", () => true) },
    action: {
      setBadgeText: call("badge text", () => undefined),
      setBadgeBackgroundColor: call("badge colour", () => undefined),
      setBadgeTextColor: call("badge text colour", () => undefined),
      setTitle: call("title", () => undefined),
      openPopup: call("openPopup", () => undefined),
    },
    // What Chromium answers where the extension may not look into private windows.
    windows: { create: call("windows.create", () => null) },
  };
  globalThis.chrome = browser;
  await import("../../extension/shared/browser.js");
  await import("../../extension/shared/patterns.js");
  mtg.browser = browser;
  return {
    browser, store, session, calls, refused, patterns, own: OWN[kind],
    /** The arguments of every call of this name so far. @param {string} name */
    called: (name) => calls.filter(([each]) => each === name).map(([, ...args]) => args),
    scripts: () => scripts,
    hearers,
    /** Something was stored. @param {string} where */
    changed: (where) => listeners.forEach((listener) => listener({}, where)),
    /** @param {(message: any) => any} work */
    answers: (work) => void (answer = work),
  };
}
