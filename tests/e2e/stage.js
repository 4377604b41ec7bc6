// The stage of the end-to-end tests: the demo site, a browser with the built extension (granted the demo's hosts), and both instances watched.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { API, API_HOST, startApi } from "../site/api.js";
import { certificateFor } from "../site/certificate.js";
import { routePath } from "../site/pages.js";
import { startSite } from "../site/server.js";
import { capture, closedRoot, launch, until, withHostPermissions } from "./browsers/index.js";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const ORIGINS = { jira: "http://jira.example.com:8080", confluence: "http://wiki.example.com:8090" };
/** Where the stand-ins for the cloud and the sign-in pages are reached, and what the instances may take for their own base address. */
export const CLOUD = "https://migration.atlassian.com";
export const SIGN_IN = "https://id.atlassian.com";
export const COMPANY = "https://sso.example.com";
export const CANONICAL = { jira: "http://jira-base.example.com:8080", confluence: "http://wiki-base.example.com:8090" };
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
  const all = (part, selector) => [...part?.querySelectorAll(selector) ?? []];
  // An entry without its button, which says where the admin is, and without its sign, which says that it is done.
  const entry = (item) => {
    const done = Boolean(item.querySelector("[role=img]"));
    return {
      text: [...item.childNodes].filter(({ nodeType }) => nodeType === 3).map(({ data }) => data).join("").trim(),
      state: item.ariaCurrent === "step" ? "current" : done ? "done" : "toCome",
    };
  };
  const [step, question, advice] = [".step", ".question", ".advice"].map((part) => box.querySelector(part));
  return {
    tone: box.classList.item(1),
    quiet: Boolean(box.querySelector(".quiet")),
    pill: squeeze(pill?.lastChild.nodeType === 3 ? { innerText: pill.lastChild.data } : pill),
    headline: squeeze(box.querySelector("b")),
    bar: box.querySelector(".bar")?.ariaLabel ?? null,
    lines: [...box.querySelectorAll("section > div:not(.step, .question, .advice, .row, .bar) > small")].map(squeeze),
    number: squeeze(step?.querySelector("p")),
    step: squeeze(box.querySelector(".step > div")),
    note: squeeze(box.querySelector(".step > small")),
    way: step?.querySelector("ol") ? all(step, "ol > li").map(entry) : null,
    question: question && { text: squeeze(question.firstChild), answers: all(question, "button:not([value=nameSite])").map(squeeze), sites: all(question, "[value=nameSite]").map(squeeze) },
    advice: advice && {
      headline: squeeze(advice.firstChild), seen: all(advice, "ul > li").map(squeeze),
      items: all(advice, "ol > li").map((item) => ({
        item: item.querySelector("input").id, text: squeeze(item.querySelector("label")), tried: item.querySelector("input").checked, action: squeeze(item.querySelector("button")),
      })),
      copy: advice.querySelector("textarea")?.value ?? null, copied: squeeze(advice.querySelector("textarea + p")),
    },
    buttons: [...box.querySelectorAll("section > .row:not(.head) button")].map(squeeze),
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
    /**
     * What a person sees: {tone, quiet, pill, headline, bar, lines, number, step, note, way, question, advice, buttons, alerts, live, box, ring}.
     * `way`: the list of all steps, {text, state: "done" | "current" | "toCome"}, or null while it is folded; `question`: {text, answers, sites} or null;
     * `advice`: {headline, seen, items: {item, text, tried, action}[], copy, copied} or null; `buttons`: those of the last row.
     */
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
    /** A real click on a cloud site's button. @param {string} site */
    async nameSite(site) {
      await root.rested();
      await root.click({ role: "button", text: site });
    },
    /** A real click on the check box of a piece of advice. @param {string} item */
    async tick(item) {
      await root.rested();
      await root.click(`#${item}`);
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

/** The optional permission for notifications is one that is there from the start. @param {string} dir a copy */
async function mayNotify(dir) {
  const file = join(dir, "manifest.json");
  const { optional_permissions: optional, permissions, ...rest } = JSON.parse(await readFile(file, "utf8"));
  assert.deepEqual(optional, ["notifications"]);
  await writeFile(file, JSON.stringify({ ...rest, permissions: [...permissions, ...optional] }));
}

/** For `spoil`: these parts of the text replaced, each of which must be there. @param {[string, string][]} parts */
export const replaced = (...parts) => (source) => parts.reduce((text, [part, instead]) => {
  assert.ok(text.includes(part), `no more in the extension: ${part}`);
  return text.replace(part, instead);
}, source);

/** Runs in Firefox's own window: the admin has agreed to the data collection that the manifest calls optional. @param {string} id */
async function consent(id) {
  const { ExtensionPermissions } = ChromeUtils.importESModule("resource://gre/modules/ExtensionPermissions.sys.mjs");
  const { extension } = WebExtensionPolicy.getByID(id);
  const { optional } = extension.manifest.browser_specific_settings.gecko.data_collection_permissions;
  await ExtensionPermissions.add(id, { permissions: [], origins: [], data_collection: optional }, extension);
}

/** @typedef {Record<string, (source: string) => string>} Spoil file of the extension → its changed text */

/**
 * @typedef {object} StageOptions
 * @property {"chromium" | "firefox"} browser
 * @property {"dev" | "shipped"} [extension] the development build has an open shadow root
 * @property {object} [site] options of startSite
 * @property {("jira" | "confluence")[]} [watch] which are watched from the start; default both
 * @property {boolean} [granted] false: the built extension as it is, without any host
 * @property {boolean | "granted"} [cloud] Continue leads to the stand-in for the cloud under its real address; "granted": the extension may look at it.
 *   The settings that lead there hold from the start and after each reset.
 * @property {boolean | Partial<import("../site/api.js").ApiSettings>} [api] the stand-in for the cloud's API answers under its real address, see `on.api`;
 *   the settings hold from the start and after each reset
 * @property {boolean} [apiGranted] the extension may ask it without the browser's prompt, and in Firefox has the consent to the data that goes there
 * @property {boolean} [notifications] the copy may show notifications; Firefox shows them in windows of its own, see `on.notices`
 * @property {string[]} [patterns] match patterns that are granted beside the instances
 * @property {Spoil} [spoil]
 * @property {object} [launch] further options of launch: window, args, prefs, headless, prompts
 */

/** @param {StageOptions} options */
export async function stage({ browser, extension = "dev", site: siteOptions = {}, watch = ["jira", "confluence"], granted = true, cloud = false, api: apiSettings = false, apiGranted = false, notifications = false, patterns = [], spoil = {}, launch: more = {} }) {
  const built = fileURLToPath(new URL(BUILT[extension], import.meta.url));
  assert.ok(existsSync(join(built, "core/background_bg.wasm")), "the extension is not built: run ./build.sh");
  const folder = await mkdtemp(join(tmpdir(), "stage-"));
  const wanted = [...(granted || Object.keys(spoil).length ? PATTERNS : []), ...(cloud === "granted" ? [`${CLOUD}/*`] : []), ...(apiGranted ? [`${API}/*`] : []), ...patterns];
  const extensionDir = wanted.length ? await withHostPermissions(built, wanted, join(folder, "extension")) : built;
  await spoiled(extensionDir, spoil);
  if (notifications) await mayNotify(extensionDir);
  const certificate = cloud && await certificateFor([CLOUD, SIGN_IN, COMPANY].map((origin) => new URL(origin).hostname));
  const site = await startSite(cloud ? { cloudTls: certificate, ...siteOptions, settings: { cloudOrigin: CLOUD, signInOrigin: SIGN_IN, ssoOrigin: COMPANY, ...siteOptions.settings } } : siteOptions);
  const hosts = { "jira.example.com": site.jira.port, "wiki.example.com": site.confluence.port };
  if (cloud) {
    for (const origin of [CLOUD, SIGN_IN, COMPANY]) hosts[new URL(origin).hostname] = site.cloud.port;
    for (const [product, origin] of Object.entries(CANONICAL)) hosts[new URL(origin).hostname] = site[product].port;
  }
  const api = apiSettings && await startApi({ ...await certificateFor([API_HOST]), settings: apiSettings === true ? {} : apiSettings });
  if (api) hosts[API_HOST] = api.port;
  let session;
  try {
    // Firefox would ask in a window of its own before a form of the cloud's page goes to an instance without https.
    const prefs = {
      ...(cloud && { "security.warn_submit_secure_to_insecure": false }),
      // Without a desktop there is no system that would show them.
      ...(browser === "firefox" && { "alerts.useSystemBackend": false }),
      ...more.prefs,
    };
    session = await launch({ browser, extensionDir, hosts, ...more, prefs });
    if (apiGranted && browser === "firefox") await session.inBrowser(consent, session.extensionId);
  } catch (error) {
    await session?.close();
    await site.close();
    if (api) await api.close();
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

    /** The stand-in for the cloud's API, or false: {port, set, reset, requests, connections}, see ../site/api.js. */
    api,

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

    /** Uncaught errors of the extension, without Firefox's remarks (in its own console only) when a page is left while an answer is on its way, or the background is killed. */
    async faults() {
      const remark = /^Promise (rejected|resolved) (after|while) context|^sendRemoveListener on closed conduit/;
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
      const key = `instance:${product}:${base}`;
      const { [key]: record } = await session.inExtension((key) => chrome.storage.local.get(key), key);
      assert.equal(record?.granted, true, `not watched: ${JSON.stringify(record)}`);
    },

    /**
     * Changes one stored entry as our own pages do it: the background writes, and brings everything else up to date.
     * @param {string} key @param {(entry: any) => any} edit from the content (undefined: there is none) to the new one; null: it goes
     */
    async edit(key, edit) {
      await until(async () => {
        const { [key]: before } = await session.inExtension((key) => chrome.storage.local.get(key), key);
        const after = edit(structuredClone(before));
        const changes = after === null ? { writes: [], removes: [key] } : { writes: [{ key, value: after }], removes: [] };
        const answer = await on.ask({ shell: "commit", before: { [key]: before ?? null }, ...changes });
        // Somebody was faster: once more, as the pages do it.
        if (answer?.error?.code === "changed") return false;
        assert.equal(answer?.ok?.kind, "done", JSON.stringify(answer));
        return true;
      }, { what: `${key} changed` });
    },

    /** The texts of the notifications that are shown; Chromium tells only that there are some. @returns {Promise<string[]>} */
    notices: () => (browser === "firefox"
      ? session.inBrowser(() => [...Services.wm.getEnumerator("alert:alert")].filter(({ closed }) => !closed).map(({ document }) => document.documentElement.textContent))
      : session.inBackground(async () => Object.keys(await chrome.notifications.getAll()))),

    /** Takes the notifications away, as a person does. */
    clearNotices: () => (browser === "firefox"
      ? session.inBrowser(() => { for (const window of Services.wm.getEnumerator("alert:alert")) window.close(); })
      : session.inBackground(async () => { for (const id of Object.keys(await chrome.notifications.getAll())) await chrome.notifications.clear(id); })),

    /** No longer watched. @param {string} instance its key */
    stop: (instance) => on.edit(`instance:${instance}`, () => null),

    /**
     * The token is so old, by a renewal that the admin gave, some time ago (`told`: just now, and the card still says so).
     * @param {number} age milliseconds
     */
    async renewed(product, age, { base = ORIGINS[product], told = false } = {}) {
      const now = Date.now();
      const at = new Date(now - age).toISOString();
      await on.edit(`instance:${product}:${base}`, (record) => {
        const [first = {}, ...others] = record.tokens ?? [];
        const piece = { at: new Date(told ? now : now - 3 * MINUTE).toISOString(), what: "typed", from: at, to: at };
        const { guiding, here, tried, staysUnnamed, ...rest } = record;
        return { ...rest, tokens: [{ ...first, evidence: [...(first.evidence ?? []), piece] }, ...others] };
      });
    },

    /** What was recorded of an instance was recorded long ago, not just now. @param {string} instance its key */
    longAgo: (instance) => session.inExtension(async (key) => {
      const { [key]: record } = await chrome.storage.local.get(key);
      for (const piece of record.tokens[0].evidence) piece.at = new Date(Date.parse(piece.at) - 3 * 60_000).toISOString();
      await chrome.storage.local.set({ [key]: record });
    }, `instance:${instance}`),

    /** What is remembered of the tabs. */
    tabs: () => session.inExtension(() => chrome.storage.session.get(null)),

    /** All that is stored. */
    storage: () => session.inExtension(() => chrome.storage.local.get(null)),

    /** Nothing known of any token, as right after watching. */
    async forget() {
      // A background that was just started looks at everything, after its first answer; with that done it writes nothing unasked.
      await on.survey();
      await session.inExtension(async (entries) => {
        // Never empty in between: it would take that for the truth.
        await chrome.storage.local.set(entries);
        const more = Object.keys(await chrome.storage.local.get(null)).filter((key) => !(key in entries));
        await chrome.storage.local.remove(more);
      }, watched);
      await on.survey();
    },

    /** Badge, alarm, scripts and what `meta` says of all instances are those of what is stored now. */
    async survey() {
      const answer = await on.ask({ shell: "commit", before: {}, writes: [], removes: [] });
      assert.equal(answer?.ok?.kind, "done", JSON.stringify(answer));
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
      if (api) await api.close();
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
    await on.survey();
    watched = await on.storage();
    return on;
  } catch (error) {
    await on.close();
    throw error;
  }
}
