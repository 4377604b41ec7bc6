// The dashboard's room "API access" as tests use it: what a person sees of it, its fields, and its clock.
import assert from "node:assert/strict";
import { violations } from "./axe.js";
import { until } from "./browsers/index.js";

export const DASHBOARD = "dashboard/dashboard.html";
const ROOM = "#access";
export const EMAIL = "admin@example.com";
export const TOKEN = "ATATT3xFfGF0-made-up-for-this-test_0123456789=ABCDEF01";
/** How long the test of the credentials may take, and how long a token or a header stays. */
export const LIMIT_MS = 15_000;
export const KEPT_MS = 300_000;
/** How long it is in sight that something is done. */
export const TOLD_MS = 10_000;

/** The value of the header, by another's Base64. */
export const basic = (email, token) => `Basic ${Buffer.from(`${email}:${token}`, "utf8").toString("base64")}`;

/** Runs in the page: what a person sees of the room, sorted. */
function readRoom() {
  // Without the signs that isolate addresses; Firefox leaves them out by itself.
  const plain = (text) => text.replace(/[\u2068\u2069]/g, "").trim();
  const part = (id) => document.getElementById(id);
  const seen = (element) => Boolean(element?.checkVisibility());
  const text = (element) => (seen(element) ? plain(element.innerText) : null);
  const exact = (element) => (seen(element) ? element.textContent : null);
  const all = (root, selector) => [...root?.querySelectorAll(selector) ?? []].filter(seen);
  const result = part("result");
  return {
    status: text(part("status")) ?? "",
    alert: text(part("alert")) ?? "",
    email: part("email").value,
    token: part("token").value.length,
    wrong: Object.fromEntries(all(document, ".field > .wrong:not(:empty)").map((element) => [element.id.replace(/-wrong$/, ""), text(element)])),
    invalid: all(document, "[aria-invalid=true]").map(({ id }) => id),
    focus: document.activeElement?.id ?? "",
    header: text(part("header")),
    whose: text(part("header-for")),
    show: text(part("show")),
    doubts: all(part("doubts"), "li").map(text),
    progress: text(part("progress-text")),
    result: seen(result) ? {
      tone: result.classList.item(1),
      verdict: text(part("result-verdict")),
      why: text(part("result-verdict").nextElementSibling),
      status: text(part("result-status")),
      retry: text(part("result-retry")),
      remedies: all(result, "li").map((item) => {
        const link = item.querySelector("a");
        return {
          code: item.querySelector("input").id.replace(/^remedy-/, ""), text: text(item.querySelector("label")), done: item.querySelector("input").checked,
          link: link && { text: text(link), href: link.href, target: link.target, rel: link.rel },
        };
      }),
    } : null,
    commands: Object.fromEntries(["trigger", "status", "download"].map((name) => [name, { text: exact(part(`command-${name}`)), missing: text(part(`missing-${name}`)) || null }])),
    unwritten: text(part("commands-wrong")) || null,
    netrc: exact(part("netrc")),
    known: Object.fromEntries(["destination", "source"].map((name) => [name, [...part(`${name}-known`).options].map(({ value }) => value)])),
    notes: all(part("api-tokens"), "li").map((item) => ({
      label: text(item.querySelector("strong")), tone: item.classList.item(1), lines: all(item, "p").map(text), forget: item.querySelector("button").ariaLabel.replace(/[\u2068\u2069]/g, ""),
    })),
    practised: all(document, "[id^=practice-]").filter(({ checked }) => checked).map(({ id }) => id.replace(/^practice-/, "")),
  };
}

/**
 * Runs in the page: timers of exactly these lengths do not run by themselves but when `ring` is asked for them. Others are the browser's own.
 * `timers` lists the lengths of all that wait, and `reads` how many pieces of a body came.
 */
function holdTimers(lengths) {
  if (globalThis.held) return;
  const held = new Map();
  const waiting = new Map();
  const { setTimeout: set, clearTimeout: clear, setInterval: every, clearInterval: end } = globalThis;
  let next = 1_000_000;
  globalThis.setTimeout = (run, ms, ...rest) => {
    let id;
    const once = () => (waiting.delete(id), held.delete(id), run(...rest));
    id = lengths.includes(ms) ? next++ : set(once, ms);
    waiting.set(id, ms);
    if (lengths.includes(ms)) held.set(id, { ms, once });
    return id;
  };
  globalThis.clearTimeout = (id) => (waiting.delete(id), held.delete(id) || clear(id));
  globalThis.setInterval = (run, ms, ...rest) => {
    const id = every(run, ms, ...rest);
    waiting.set(id, ms);
    return id;
  };
  globalThis.clearInterval = (id) => (waiting.delete(id), end(id));
  const { read } = ReadableStreamDefaultReader.prototype;
  globalThis.held = {
    reads: 0,
    timers: () => [...waiting.values()].sort((a, b) => a - b),
    ring: (ms) => [...held.values()].filter((one) => one.ms === ms).map(({ once }) => once()).length,
  };
  ReadableStreamDefaultReader.prototype.read = function () {
    return read.call(this).then((piece) => (globalThis.held.reads += 1, piece));
  };
}

/** Opens the dashboard, at this room. @param {any} session */
export const openRoom = async (session) => roomOf(await session.extensionPage(DASHBOARD + ROOM));

/** The room in an open dashboard; by the menu, if another one is in sight. */
export async function roomOf(page) {
  await page.waitFor(() => document.querySelector("main")?.hasAttribute("aria-busy") === false);
  if (await page.evaluate((room) => location.hash !== room, ROOM)) await page.click(`#rooms [href="${ROOM}"]`);
  const drawn = () => page.waitFor(() => document.querySelector("#room-access")?.hasAttribute("aria-busy") === false && document.querySelector("#rotation")?.checkVisibility());
  await drawn();
  const room = {
    page,
    drawn,
    /** Loads the page anew. */
    async reload() {
      await page.evaluate(() => {
        globalThis.before = true;
        // The page may be gone before the driver has its answer.
        setTimeout(() => location.reload());
      });
      await until(() => page.evaluate(() => !globalThis.before), { what: "loaded anew" });
      await drawn();
    },
    /** What a person sees of it, see readRoom. */
    see: () => page.evaluate(readRoom),
    /** Waits until what is seen satisfies `fits`, and returns it. */
    seen: (fits, what = fits.toString(), options = {}) => until(async () => {
      const now = await page.evaluate(readRoom);
      assert.ok(fits(now), JSON.stringify(now));
      return now;
    }, { what, ...options }),
    /** Puts a text into a field at once, as a paste does, whatever its length. @param {string} id @param {string} text */
    fill: (id, text) => page.evaluate((id, text) => {
      const field = document.getElementById(id);
      field.focus();
      field.value = text;
      field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertFromPaste" }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }, id, text),
    /** A real click, or a double one. @param {string} id @param {{count?: number}} [options] */
    press: (id, options) => page.click(`[id="${id}"]`, options),
    /** The keys of pasting, in a field. @param {string} id */
    paste: async (id) => {
      await page.evaluate((id) => document.getElementById(id).focus(), id);
      await page.paste();
    },
    /** What is on the clipboard now, by pasting it. @returns {Promise<string>} */
    async clipboard() {
      const before = await page.evaluate(() => {
        const { id } = document.activeElement;
        document.body.append(Object.assign(document.createElement("textarea"), { id: "pasted", autofocus: true }));
        document.getElementById("pasted").focus();
        return id;
      });
      await page.paste();
      await page.waitFor(() => document.getElementById("pasted").value !== "");
      return page.evaluate((before) => {
        const field = document.getElementById("pasted");
        field.remove();
        document.getElementById(before)?.focus();
        return field.value;
      }, before);
    },
    /** Puts a text on the clipboard; Firefox wants real input just before. @param {string} text */
    async toClipboard(text) {
      await page.click("h1");
      await page.evaluate((text) => navigator.clipboard.writeText(text), text);
    },
    /** Gives a control the focus and presses a key on it. */
    key: async (id, key) => {
      await page.evaluate((id) => document.getElementById(id).focus(), id);
      await page.press(key);
    },
    /**
     * Presses "Test" and answers with what is seen of the new result. `meanwhile` is called while the request is on its way.
     * @param {() => Promise<unknown>} [meanwhile]
     */
    async tested(meanwhile, press = () => room.press("test")) {
      await page.evaluate(() => document.querySelector("#result-verdict")?.setAttribute("data-before", ""));
      await press();
      await meanwhile?.();
      await page.waitFor(() => document.querySelector("#result-verdict:not([data-before])")?.checkVisibility());
      return page.evaluate(readRoom);
    },
    /** Timers of these lengths run when they are rung for. @param {number[]} lengths */
    hold: (lengths = [LIMIT_MS, KEPT_MS, TOLD_MS]) => page.evaluate(holdTimers, lengths),
    /** Lets the held timers of this length run; how many there were. @param {number} ms */
    ring: (ms) => page.evaluate((ms) => globalThis.held.ring(ms), ms),
    /** How many timers of this length wait. @param {number} ms */
    waiting: async (ms) => (await page.evaluate(() => globalThis.held.timers())).filter((one) => one === ms).length,
    /** The lengths of all timers that wait, without those that only let something go. @returns {Promise<number[]>} */
    asksAgain: async () => (await page.evaluate(() => globalThis.held.timers())).filter((ms) => ms !== KEPT_MS && ms !== TOLD_MS),
    /** How many pieces of bodies the page has read. @returns {Promise<number>} */
    reads: () => page.evaluate(() => globalThis.held.reads),
    /** What axe finds. @returns {Promise<string[]>} */
    violations: () => violations({ page }),
    close: () => page.close(),
  };
  return room;
}
