// The stage of the end-to-end tests: the demo site, a browser with the built extension (granted the demo's hosts), and both instances watched.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { routePath } from "../site/pages.js";
import { startSite } from "../site/server.js";
import { capture, closedRoot, launch, until, withHostPermissions } from "./browsers/index.js";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const ORIGINS = { jira: "http://jira.example.com:8080", confluence: "http://wiki.example.com:8090" };
export const HOST = "[data-migration-token-guide]";
const PATTERNS = ["*://jira.example.com/*", "*://wiki.example.com/*"];
const BUILT = { dev: "../../pkg/extension-dev", shipped: "../../pkg/extension" };

const sentences = JSON.parse(await readFile(new URL("../../extension/_locales/en/messages.json", import.meta.url), "utf8"));

/**
 * The product's sentence with this key; an argument that is left out stays an ellipsis. Unknown keys throw.
 * @param {string} key @param {...(string | number)} args
 */
export function sentence(key, ...args) {
  assert.ok(Object.hasOwn(sentences, key), `no sentence has the key ${key}`);
  return sentences[key].message.replace(/\$(\d)/g, (_, nth) => String(args[nth - 1] ?? "…"));
}

/** The whole sentence as a pattern: its arguments may be anything. @param {string} key */
export function pattern(key) {
  assert.ok(Object.hasOwn(sentences, key), `no sentence has the key ${key}`);
  const escaped = sentences[key].message.replace(/[.*+?^{}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replace(/\$\d/g, "(.+)")}$`, "u");
}

/** Runs in the card: what a person sees of it, sorted. */
function readCard(root) {
  const box = root.querySelector(".box");
  const squeeze = (element) => element?.innerText.replace(/\s+/g, " ").trim() ?? null;
  const rectOf = (element) => {
    if (!element?.checkVisibility({ visibilityProperty: true })) return null;
    const { left, top, right, bottom, width, height } = element.getBoundingClientRect();
    return { left, top, right, bottom, width, height };
  };
  const pill = box.querySelector(".pill");
  return {
    tone: box.classList.item(1),
    quiet: Boolean(box.querySelector(".quiet")),
    pill: squeeze(pill?.lastChild.nodeType === 3 ? { innerText: pill.lastChild.data } : pill),
    headline: squeeze(box.querySelector("b")),
    bar: box.querySelector(".bar")?.ariaLabel ?? null,
    lines: [...box.querySelectorAll("section > div:not(.step, .row, .bar) > small")].map(squeeze),
    step: squeeze(box.querySelector(".step > div")),
    note: squeeze(box.querySelector(".step > small")),
    buttons: [...box.querySelectorAll(".row:not(.head) button")].map(squeeze),
    alerts: [...box.querySelectorAll("[role=alert]")].map(squeeze).filter(Boolean),
    live: root.querySelector("[role=status]").textContent,
    box: rectOf(box),
    ring: rectOf(root.querySelector(".ring")),
  };
}

/** A click counts only on a card that has stood where it is for half a second; a little more here, for the way of the question. */
const RESTED = 700;

/** The card as tests use it: everything of closedRoot, and what follows. */
export function cardOf(root, tab) {
  let spot = "", since = 0;
  return Object.assign(root, {
    /** What a person sees: {tone, quiet, pill, headline, bar, lines, step, note, buttons, alerts, live, box, ring}. */
    see: () => root.evaluate(readCard),
    /** Waits until what is seen satisfies `fits`, and returns it. */
    seen: (fits, what = fits.toString()) => until(async () => {
      const seen = await root.see();
      assert.ok(fits(seen), JSON.stringify(seen));
      return seen;
    }, { what }),
    /** The card stands still where a person could have seen it. */
    rested: () => until(async () => {
      const now = JSON.stringify((await root.see()).box);
      if (now !== spot) [spot, since] = [now, performance.now()];
      return performance.now() - since > RESTED;
    }, { what: "the card stands still" }),
    /** A real click on the button with this sentence. @param {string} key */
    async press(key) {
      await root.rested();
      const label = key === "actionCollapse" || key === "actionClose";
      await root.click(key === "actionExpand" ? ".pill" : { role: "button", [label ? "label" : "text"]: sentence(key) });
    },
    tab,
  });
}

/** The ring lies around the control, six pixels outside. */
export const rings = (ring, control) => Boolean(ring && control) &&
  [["left", -6], ["top", -6], ["width", 12], ["height", 12]].every(([side, more]) => Math.abs(ring[side] - control[side] - more) < 1);

export const overlap = (a, b) => Boolean(a && b) && a.left < b.left + b.width && b.left < a.left + a.width && a.top < b.top + b.height && b.top < a.top + a.height;

/**
 * Changes files of a copy so that a guarantee is broken: the test of it must then fail. What pages load is minified when it is built;
 * here it is spoiled as it is written, and stays so.
 * @param {string} dir @param {Spoil} spoil
 */
async function spoiled(dir, spoil) {
  for (const [file, edit] of Object.entries(spoil)) {
    const written = fileURLToPath(new URL(`../../extension/${file}`, import.meta.url));
    const source = await readFile(existsSync(written) ? written : join(dir, file), "utf8");
    const changed = edit(source);
    assert.notEqual(changed, source, `nothing of ${file} was spoiled`);
    await writeFile(join(dir, file), changed);
  }
}

/** For `spoil`: these parts of the text replaced, each of which must be there. @param {[string, string][]} parts */
export const replaced = (...parts) => (source) => parts.reduce((text, [part, instead]) => {
  assert.ok(text.includes(part), `no more in the extension: ${part}`);
  return text.replace(part, instead);
}, source);

/** @typedef {Record<string, (source: string) => string>} Spoil file of the extension → its changed text */

/**
 * @typedef {object} StageOptions
 * @property {"chromium" | "firefox"} browser
 * @property {"dev" | "shipped"} [extension] the development build has an open shadow root
 * @property {object} [site] options of startSite
 * @property {("jira" | "confluence")[]} [watch] which are watched from the start; default both
 * @property {boolean} [granted] false: the built extension as it is, without any host
 * @property {Spoil} [spoil]
 * @property {object} [launch] further options of launch: window, args, prefs, headless, prompts
 */

/** @param {StageOptions} options */
export async function stage({ browser, extension = "dev", site: siteOptions = {}, watch = ["jira", "confluence"], granted = true, spoil = {}, launch: more = {} }) {
  const built = fileURLToPath(new URL(BUILT[extension], import.meta.url));
  assert.ok(existsSync(join(built, "core/background_bg.wasm")), "the extension is not built: run ./build.sh");
  const folder = await mkdtemp(join(tmpdir(), "stage-"));
  const extensionDir = granted || Object.keys(spoil).length ? await withHostPermissions(built, PATTERNS, join(folder, "extension")) : built;
  await spoiled(extensionDir, spoil);
  const site = await startSite(siteOptions);
  const hosts = { "jira.example.com": site.jira.port, "wiki.example.com": site.confluence.port };
  let session;
  try {
    session = await launch({ browser, extensionDir, hosts, ...more });
  } catch (error) {
    await site.close();
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  let watched = {};

  /** Chromium has commands for it; in Firefox the browser's own window does it to the tab in front. */
  async function emulate(tab, feature, value, inFirefox) {
    await tab.bringToFront();
    if (browser === "firefox") await session.inBrowser(`(${inFirefox})(gBrowser.selectedBrowser.browsingContext, ${JSON.stringify(value)})`);
    else if (feature) await tab.emulateMediaFeatures([{ name: feature, value }]);
    else await tab.emulateMediaType(value);
  }

  const on = {
    browser, session, site, extensionDir, built,

    /** The address of one of the assistant's routes, or of any path that begins with "/". @param {"jira" | "confluence"} product */
    url(product, route, { taught = false } = {}) {
      const { pathname, hash } = new URL(site[product].url(route.startsWith("/") ? route : routePath({ product, route, taught })));
      return ORIGINS[product] + pathname + hash;
    },

    /** Everything of the instance as on the first day, but with these settings (state.js); screens come at once unless said otherwise. */
    set(product, settings = {}) {
      site[product].reset();
      site[product].set({ delay: 0, sitesMs: 0, ...settings });
    },

    /** A tab; `tab.heard` lists what the page said and threw. */
    async tab() {
      const tab = await session.newPage();
      return Object.assign(tab, { heard: await capture(tab) });
    },

    /** Loads a route of the assistant afresh, with the demo's settings. */
    async open(tab, product, route = "", settings = {}) {
      on.set(product, settings);
      // By way of an empty page: an address that differs in its hash only would not be loaded.
      await tab.goto("about:blank");
      await tab.goto(on.url(product, route), { waitUntil: "domcontentloaded" });
    },

    /** The card, as soon as there is one; see closedRoot and cardOf. */
    card: async (tab, options) => cardOf(await closedRoot(tab, HOST, options), tab),

    /** Where the page's own control with this role and name is; null when nobody sees it. @param {string | {role: string, name: string}} control */
    control: (tab, control) => tab.evaluate(({ role, name }) => {
      const found = [...document.querySelectorAll(role === "link" ? "a" : "button")]
        .find((element) => element.textContent.trim() === name && element.checkVisibility({ visibilityProperty: true }));
      if (!found) return null;
      const { left, top, width, height } = found.getBoundingClientRect();
      return { left, top, width, height };
    }, typeof control === "string" ? { role: "button", name: control } : control),

    /** A real click on the page's own control, once it stands still and nothing is being loaded that would move it. */
    async pressInPage(tab, control) {
      let before = "", same = 0;
      const { left, top, width, height } = await until(async () => {
        const rect = await tab.evaluate(() => !document.querySelector(".aside[role=status]")) && await on.control(tab, control);
        const now = JSON.stringify(rect);
        same = rect && now === before ? same + 1 : 0;
        before = now;
        return same >= 5 && rect;
      }, { what: `the page's ${JSON.stringify(control)}` });
      await tab.mouse.click(left + width / 2, top + height / 2);
    },

    /** The key command, as the browser hands it to the background. */
    focusCard: () => session.inExtension(async () => {
      const [{ id }] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
      await chrome.tabs.sendMessage(id, { shell: "focusCard" }, { frameId: 0 });
    }),

    /** Uncaught errors of the extension, without Firefox's remark (in its own console only) when a page is left while an answer is on its way. */
    async faults() {
      const remark = /^Promise (rejected|resolved) (after|while) context/;
      return (await session.extensionErrors()).filter(({ severity, message }) => severity === "error" && !remark.test(message));
    },

    /** The colours that the admin's system asks for. @param {"light" | "dark"} scheme */
    colours: (tab, scheme) => emulate(tab, "prefers-color-scheme", scheme, (context, value) => { context.prefersColorSchemeOverride = value; }),
    /** @param {"screen" | "print"} medium */
    medium: (tab, medium) => emulate(tab, null, medium, (context, value) => { context.top.mediumOverride = value === "screen" ? "" : value; }),
    /** @param {"reduce" | "no-preference"} motion */
    motion: (tab, motion) => emulate(tab, "prefers-reduced-motion", motion, (_, value) => Services.prefs.setIntPref("ui.prefersReducedMotion", value === "reduce" ? 1 : 0)),

    /** A message to the background from a page of the extension. */
    ask: (message) => session.inExtension((what) => chrome.runtime.sendMessage(what), message),

    /** As the popup does it: the intent, then the browser's grant, which the copy has from its manifest. */
    async watch(product, { base = ORIGINS[product], tab = 1, teach = null } = {}) {
      const intent = await on.ask({ request: { kind: "watchIntent", tab, base, product, teach } });
      assert.equal(intent?.ok?.kind, "done", JSON.stringify(intent));
      const grants = await on.ask({ shell: "checkGrants" });
      assert.equal(grants?.ok?.kind, "done", JSON.stringify(grants));
      const { meta } = await session.inExtension(() => chrome.storage.local.get("meta"));
      assert.ok(meta?.instances?.some((instance) => instance.base === base && instance.granted !== false), `not watched: ${JSON.stringify(meta)}`);
    },

    /**
     * The token is so old, by a renewal that the admin gave, some time ago (`told`: just now, and the card still says so).
     * @param {number} age milliseconds
     */
    async renewed(product, age, { base = ORIGINS[product], told = false } = {}) {
      const at = new Date(Date.now() - age).toISOString();
      const instance = `${product}:${base}`;
      const answer = await on.ask({ request: { kind: "renewedOn", instance, from: at, to: at } });
      assert.equal(answer?.ok?.kind, "done", JSON.stringify(answer));
      if (!told) await on.longAgo(instance);
    },

    /** What was recorded of an instance was recorded long ago, not just now. @param {string} instance its key */
    longAgo: (instance) => session.inExtension(async (key) => {
      const { [key]: record } = await chrome.storage.local.get(key);
      for (const piece of record.tokens[0].evidence) piece.at = new Date(Date.parse(piece.at) - 3 * 60_000).toISOString();
      await chrome.storage.local.set({ [key]: record });
    }, `instance:${instance}`),

    /** All that is stored. */
    storage: () => session.inExtension(() => chrome.storage.local.get(null)),

    /** Nothing known of any token, as right after watching. */
    async forget() {
      // A background that was just started looks at everything once, after its first answer; with that done it writes nothing unasked.
      for (let times = 2; times--;) await on.ask({ shell: "checkGrants" });
      await session.inExtension(async (entries) => {
        // Never empty in between: it would take that for the truth.
        await chrome.storage.local.set(entries);
        const more = Object.keys(await chrome.storage.local.get(null)).filter((key) => !(key in entries));
        await chrome.storage.local.remove(more);
      }, watched);
    },

    /** Counts the messages that reach the background from now on; its answer is the list of their kinds. */
    async listen() {
      await session.inBackground(() => {
        globalThis.heard = [];
        if (globalThis.hears) return;
        globalThis.hears = true;
        chrome.runtime.onMessage.addListener((message) => { globalThis.heard.push(message?.shell ?? message?.request?.kind ?? "?"); });
      });
      return () => session.inBackground(() => {
        if (!globalThis.hears) throw new Error("the background was started anew in between");
        return globalThis.heard;
      });
    },

    async close() {
      await session.close();
      await site.close();
      await rm(folder, { recursive: true, force: true });
    },
  };

  try {
    if (!granted) return on;
    // A spoiled copy may begin to listen late; what it is tested for comes after that.
    await until(() => on.ask({ shell: "checkGrants" }), { what: "an answer of the background" });
    for (const product of watch) await on.watch(product);
    // Registration comes after the answer: a page opened before it would have no script.
    await until(
      async () => (await session.inExtension(() => chrome.scripting.getRegisteredContentScripts())).length >= watch.length,
      { what: "content scripts registered" },
    );
    watched = await on.storage();
    return on;
  } catch (error) {
    await on.close();
    throw error;
  }
}
