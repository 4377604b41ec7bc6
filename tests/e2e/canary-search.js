// What the canaries have in common: spies in the extension's own scripts, and looking for marks in whatever can hold them.
import { replaced } from "./stage.js";

/**
 * In `spied`, wherever scripts of the extension run: `found`, of everything that comes to the background or leaves it, that the core is asked and answers,
 * and that is said on a console; `counts`, how often each came by; and the core's `memory`, and those of `others`, the rooms' modules. A background that was started anew, and has another
 * `born`, knows only what came since.
 * @param {(text: string) => string[]} keep runs there: what is to be kept of a text
 * @param {RegExp} [inSenders] counted in `senders`: how often the browser's own words of a sender hold this
 * @returns {import("./stage.js").Spoil}
 */
export const spies = (keep, inSenders = /(?!)/) => ({
  // The first script everywhere: pages, popup, background.
  "shared/browser.js": (source) => `${source}
    if (!globalThis.spied) {
      const spied = globalThis.spied = { born: String(Math.random()), counts: {}, found: [], senders: 0, memory: null, others: {} };
      const keep = ${keep};
      globalThis.spy = (where, what) => {
        spied.counts[where] = (spied.counts[where] ?? 0) + 1;
        for (const part of keep(typeof what === "string" ? what : JSON.stringify(what) ?? "")) if (spied.found.length < 2_000) spied.found.push(where + ": " + part);
      };
      const background = Boolean(mtg.browser.runtime.onConnect) && location.protocol.endsWith("extension:") && location.pathname.includes("background");
      for (const method of ["log", "info", "debug", "warn", "error", "trace", "dir", "table"]) {
        const say = console[method].bind(console);
        console[method] = (...said) => {
          const what = said.map((one) => (one instanceof Error ? one.stack : typeof one === "string" ? one : JSON.stringify(one))).join(" ");
          if (background) spy("console of the background", what);
          else Promise.resolve(mtg.browser.runtime.sendMessage({ said: what })).catch(() => undefined);
          say(...said);
        };
      }
    }
  `,
  "background/main.js": replaced(
    ["browser.runtime.onMessage.addListener(router.onMessage);", `
      browser.runtime.onMessage.addListener((message, sender) => {
        spy("said" in message ? "console" : "message", message);
        spied.senders += ${inSenders}.test(sender.url + " " + sender.tab?.url);
      });
      browser.storage.onChanged.addListener((changes, area) => spy("storage." + area, changes));
      browser.runtime.onMessage.addListener(router.onMessage);`],
    ["browser.runtime.onConnect.addListener(router.onConnect);", `
      browser.runtime.onConnect.addListener((port) => port.onMessage.addListener((message) => spy("message", message)));
      browser.runtime.onConnect.addListener(router.onConnect);`],
  ),
  "background/router.js": replaced(["function onMessage(message, sender, sendResponse) {", `function onMessage(message, sender, respond) {
    const sendResponse = (answer) => {
      spy("answer", answer);
      respond(answer);
    };`]),
  "background/core.js": replaced(
    ["await glue.default({", "spied.memory = await glue.default({"],
    ["return guarded(() => glue.needs(/** @type {any} */ (short), sender, stored));", `
      spy("core, asked what it needs", { short, sender, stored });
      const needed = guarded(() => glue.needs(short, sender, stored));
      spy("core, needs", needed);
      return needed;`],
    ["return guarded(() => glue.handle(request, sender, stored, nowMs));", `
      spy("core, asked", { request, sender, stored });
      const outcome = guarded(() => glue.handle(request, sender, stored, nowMs));
      spy("core, answers", outcome);
      return outcome;`],
  ),
  // Popup and dashboard; some rooms of which have modules of their own.
  "shared/shell.js": replaced(["await init({", "spied.memory = await init({"]),
  "dashboard/dashboard.js": (source) => source.replaceAll(/await [\w.]+\(\{ module_or_path: browser\.runtime\.getURL\("core\/(\w+)_bg\.wasm"\)/g, "spied.others.$1 = $&"),
});

/** Runs where the core's module is: its memory, and that of the rooms' modules after it, in Base64. @param {string} [only] `own`, or a room */
export function readMemory(only) {
  const { memory: own, others } = globalThis.spied;
  const all = { own, ...others };
  const parts = (only ? [all[only]] : Object.values(all)).map(({ memory }) => new Uint8Array(memory.buffer));
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  parts.reduce((at, part) => (bytes.set(part, at), at + part.length), 0);
  if (bytes.toBase64) return bytes.toBase64();
  let text = "";
  for (let at = 0; at < bytes.length; at += 32_768) text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
  return btoa(text);
}

/** Runs in a page, in the card or the popup: all of its markup, and what stands in its fields. */
export function readMarkup(root) {
  const from = root.host ?? root.documentElement;
  return `${from.outerHTML} ${root.host ? root.innerHTML : root.title} ${[...root.querySelectorAll("input, textarea")].map(({ value }) => value).join(" ")}`;
}

/** What the extension has stored, and what it shows on its button. */
export const readKept = (session) => session.inExtension(async () => {
  const { storage, action, alarms } = globalThis.browser ?? chrome;
  const areas = ["local", "session", "sync", "managed"].map((area) => storage[area]?.get(null).catch(() => null));
  return JSON.stringify(await Promise.all([...areas, action.getTitle({}), action.getBadgeText({}), alarms.getAll()]));
});

/** The shortest part of a secret that is looked for, in characters. */
const PART = 12;

/**
 * Looks for secrets and all parts of them, in every form that a program is likely to give them.
 * @param {Record<string, string>} secrets name → text
 * @returns {(where: string | Uint8Array) => string[]} for each place: which secret it holds, or how much of which form
 */
export function searchFor(secrets) {
  /** @type {Map<number, Map<string, string>>} length of a part → part → its form */
  const parts = new Map();
  // By three bytes of a part: nearly everything is none, and is let go by at once.
  const starts = new Uint8Array(1 << 24);
  const whole = new Map();
  const add = (form, bytes, length) => {
    const part = Math.min(length, bytes.length);
    if (!parts.has(part)) parts.set(part, new Map());
    const known = parts.get(part);
    const text = bytes.toString("latin1");
    for (let at = 0; at + part <= bytes.length; at++) {
      starts[bytes[at] << 16 | bytes[at + 1] << 8 | bytes[at + 2]] = 1;
      const piece = text.slice(at, at + part);
      if (!known.has(piece)) known.set(piece, form);
    }
  };
  for (const [name, secret] of Object.entries(secrets)) {
    const utf8 = Buffer.from(secret, "utf8");
    whole.set(utf8.toString("latin1"), `the ${name}`);
    whole.set(Buffer.from(secret, "utf16le").toString("latin1"), `the ${name} in UTF-16`);
    add(name, utf8, PART);
    add(`${name} in UTF-16`, Buffer.from(secret, "utf16le"), 2 * PART);
    const ways = {
      "as JSON": JSON.stringify(secret).slice(1, -1),
      "percent-encoded": encodeURIComponent(secret),
      "as a form has it": String(new URLSearchParams([["", secret]])).slice(1),
      "as markup": secret.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;"),
      "in hex": utf8.toString("hex"),
      backwards: [...secret].reverse().join(""),
    };
    // In Base64 a text has three looks, by what stands before it; the ends depend on their neighbours.
    for (const before of [0, 1, 2]) ways[`in Base64, ${before}`] = Buffer.concat([Buffer.alloc(before), utf8]).toString("base64").slice(before ? 4 : 0).replace(/..?=*$/, "");
    for (const before of [0, 1, 2]) ways[`in base64url, ${before}`] = ways[`in Base64, ${before}`].replace(/\+/g, "-").replace(/\//g, "_");
    for (const [way, text] of Object.entries(ways)) if (text.length >= Math.min(PART, utf8.length)) add(`${name} ${way}`, Buffer.from(text, "utf8"), PART);
  }
  const lengths = [...parts.keys()].sort((a, b) => a - b);

  return (where) => {
    const bytes = typeof where === "string" ? Buffer.from(where, "utf8") : Buffer.from(where.buffer, where.byteOffset, where.byteLength);
    const found = [];
    /** The stretch of parts that overlap. */
    let from = -1, to = -1, form = "";
    const end = () => {
      if (from < 0) return;
      found.push(whole.get(bytes.toString("latin1", from, to)) ?? `${to - from} bytes of the ${form}`);
      from = -1;
    };
    for (let at = 0; at + 2 < bytes.length; at++) {
      if (!starts[bytes[at] << 16 | bytes[at + 1] << 8 | bytes[at + 2]]) continue;
      for (const length of lengths) {
        const piece = parts.get(length).get(bytes.toString("latin1", at, at + length));
        if (piece === undefined) continue;
        if (from < 0 || at >= to) {
          end();
          [from, form] = [at, piece];
        }
        to = Math.max(to, at + length);
      }
    }
    end();
    return found;
  };
}
