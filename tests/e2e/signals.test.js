// What look.js really collects on the demo site's pages, in both browsers. The records are read by tests/recorded.rs.
// BLESS=1 writes them anew (from Chromium); otherwise a difference fails. Both browsers must see the same.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { readIndex, stated } from "../site/index.js";
import { pages } from "../site/pages.js";
import { startSite } from "../site/server.js";
import { BROWSERS, launch } from "./browsers/index.js";

const here = dirname(fileURLToPath(import.meta.url));
const records = join(here, "../signals");
const scripts = ["shared/browser.js", "content/look.js"].map((file) => readFileSync(join(here, "../../extension", file), "utf8"));
/** Fixed, so that dates on the pages are the same in every run. */
const NOW = Date.parse("2026-11-22T12:00:00Z");

/** Both products on their root, and both below a context path. */
const SITES = {
  root: { ports: { jira: 8080, confluence: 8090 }, contexts: { jira: "", confluence: "" } },
  below: { ports: { jira: 8081, confluence: 8091 }, contexts: { jira: "/tools/jira", confluence: "/confluence" } },
};
const HOSTS = { jira: "jira.example.com", confluence: "wiki.example.com" };
/** Pages of neither product. */
const ELSEWHERE = { cloud: "http://migration.atlassian.com:8095", company: "http://sign-in.example.com:8095" };

/**
 * Chromium sees every page on the root; in Firefox the older generation lies below a context path. Both must see the same, apart
 * from the addresses; tests/recorded.rs puts every record below a context path as well.
 */
const siteOf = (browser, { host, generation }) => (browser === "firefox" && host === "instance" && generation === "y2021" ? "below" : "root");

/** In the page: looks as the content script does, until the expected text is there, nothing is asked any more, and two looks agree. */
async function lookAtRest(settled, unanswered) {
  const shown = (root) => root.textContent + [...root.querySelectorAll("iframe, demo-assistant")]
    .map((element) => shown(element.contentDocument?.body ?? element.shadowRoot ?? element)).join("");
  const moving = () => document.getAnimations().some(({ effect, playState }) => playState === "running" && effect.getTiming().iterations !== Infinity);
  const end = performance.now() + 15_000;
  for (let before = ""; performance.now() < end;) {
    const demo = globalThis.__demo ?? document.querySelector("iframe")?.contentWindow.__demo;
    const there = document.readyState === "complete" && !moving() && !(demo?.asking > unanswered) && shown(document.body).includes(settled);
    const seen = there ? JSON.stringify(globalThis.mtg.look().signals) : "";
    if (there && seen === before) return JSON.parse(seen);
    before = seen;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`"${settled}" did not come to rest`);
}

/** Settings that the assistant asks for when it shows a screen. All others shape the page itself, which is then loaded anew. */
const ASKED_LATER = ["tokenAge", "tokenCheck", "checkedAgo", "dayCount", "sites", "sitesMs", "plans"];
const shapeOf = ({ product, generation, taught, host, route, path, set }) => JSON.stringify([
  product, generation, host, taught, route === null || set.inside === "frame" ? path : "", Object.entries(set).filter(([key]) => !ASKED_LATER.includes(key)).sort(),
]);

/** In the page: goes to another screen as the assistant's own buttons do. */
async function goTo(route) {
  if (__demo.route() === route) await __demo.go(route === "" ? "migrations" : "");
  await __demo.go(route);
}

/** Looks at pages in one tab. A page of the same shape as the one before is reached by a step inside it. */
function looker(tab) {
  let loaded = "";
  let visit = 0;
  return async (site, where, page) => {
    const instance = page.product && site[page.product];
    instance?.reset();
    instance?.set({ delay: 0, sitesMs: 0, lastUpdated: "time", ...page.set });
    const shape = JSON.stringify(where) + shapeOf(page);
    const inside = page.route !== null && shape === loaded;
    if (!inside) {
      const url = new URL(instance ? instance.url(page.path) : page.path, instance ? undefined : ELSEWHERE[page.host]);
      if (instance) Object.assign(url, { hostname: HOSTS[page.product], port: where.ports[page.product] });
      // Or the browser would not load a page whose address differs in its hash only; queries are not looked at.
      url.searchParams.set("visit", String(++visit));
      await tab.goto(url.href, { waitUntil: "domcontentloaded" });
    }
    loaded = shape;
    const way = inside ? `await (${goTo})(${JSON.stringify(page.route)});` : scripts.join("\n");
    return tab.evaluate(`(async () => {\n${way}\nreturn (${lookAtRest})(${JSON.stringify(page.settled)}, ${page.set.sitesMs === null ? 1 : 0});\n})()`).catch((error) => {
      throw new Error(`${page.id}: ${error.message}`);
    });
  };
}

/**
 * The same look as it would be with the instance on its root: only addresses know of the context. And Atlassian's cloud is on
 * its own host in the record only: browsers insist on https there.
 */
function onRoot(signals, page, where) {
  if (page.host === "atlassianNet") return { ...signals, place: signals.place.replace(/^http:\/\/[^/]+/, "https://demo.atlassian.net") };
  const context = where.contexts[page.product];
  if (!context) return signals;
  assert.equal(signals.contextPath, context, page.id);
  const [own, root] = [where, SITES.root].map(({ ports, contexts }) => `http://${HOSTS[page.product]}:${ports[page.product]}${contexts[page.product]}`);
  assert.ok(signals.place.startsWith(own) && signals.resources.every((path) => path.startsWith(context)), `${page.id}: ${signals.place} ${signals.resources}`);
  const onto = (address) => address && root + (address.slice(own.length) || "/");
  return {
    ...signals, place: onto(signals.place), contextPath: "", canonicalBase: onto(signals.canonicalBase),
    resources: signals.resources.map((path) => path.slice(context.length)),
  };
}

/** Pages of one shape after each other. */
const inOrder = pages.map((page) => ({ page, shape: shapeOf(page) })).sort((a, b) => (a.shape < b.shape ? -1 : a.shape > b.shape ? 1 : 0)).map(({ page }) => page);

const fileOf = ({ product, generation }) => (product ? `${product}-${generation}.json` : "elsewhere.json");
const groupedByFile = [...new Set(pages.map(fileOf))].map((file) => /** @type {const} */ ([file, pages.filter((page) => fileOf(page) === file)]));
const recorded = (file) => new Map(JSON.parse(readFileSync(join(records, file), "utf8")).map(({ id, signals }) => [id, signals]));
/** One line per page, so that a difference is a line. What a node is not (disabled, busy, in a dialog) is left out. */
const brief = (key, value) => (value === false && key !== "truncated" ? undefined : value);
const text = (entries) => `[\n${entries.map((entry) => JSON.stringify(entry, brief)).join(",\n")}\n]\n`;
const asRecorded = (signals) => JSON.parse(JSON.stringify(signals, brief));

test("index.json says what pages.js says, and knows its failures by page", () => {
  const { pages: entries, knownFailures } = readIndex();
  assert.deepEqual(entries, JSON.parse(JSON.stringify(stated())), "node tests/site/index.js writes it anew");
  const ids = new Set(entries.map(({ id }) => id));
  assert.equal(ids.size, entries.length, "an id is there twice");
  assert.deepEqual(knownFailures.filter(({ id, what, why }) => !ids.has(id) || what.length === 0 || !why), [], "a known failure names a page, what fails, and why");
});

for (const browser of BROWSERS) {
  test(`look.js sees the demo's pages as recorded: ${browser}`, { timeout: 600_000 }, async () => {
    const sites = { root: await startSite({ clock: () => NOW }), below: await startSite({ clock: () => NOW, jiraContext: SITES.below.contexts.jira, confluenceContext: SITES.below.contexts.confluence }) };
    const hosts = Object.fromEntries(Object.keys(SITES).flatMap((name) => Object.entries(HOSTS)
      .map(([product, host]) => [`${host}:${SITES[name].ports[product]}`, sites[name][product].port])));
    for (const origin of Object.values(ELSEWHERE)) hosts[new URL(origin).host] = sites.root.cloud.port;
    const session = await launch({
      browser, extensionDir: join(here, "probe"), hosts, args: browser === "chromium" ? ["--force-prefers-reduced-motion"] : [], prefs: { "ui.prefersReducedMotion": 1 },
    });
    try {
      // One tab: a tab in the background does not fade its dialogs in.
      const look = looker(await session.newPage());
      const seen = new Map();
      for (const page of inOrder) {
        const name = siteOf(browser, page);
        seen.set(page.id, asRecorded(onRoot(await look(sites[name], SITES[name], page), page, SITES[name])));
      }
      for (const [file, its] of groupedByFile) {
        const entries = its.map(({ id }) => ({ id, signals: seen.get(id) }));
        if (process.env.BLESS && browser === "chromium") {
          mkdirSync(records, { recursive: true });
          writeFileSync(join(records, file), text(entries));
        }
        const expected = recorded(file);
        assert.deepEqual([...expected.keys()], entries.map(({ id }) => id), `${file}: other pages than recorded; BLESS=1 writes them anew`);
        const other = entries.filter(({ id, signals }) => !isDeepStrictEqual(signals, expected.get(id)));
        assert.deepEqual(other.map(({ id }) => id), [], `${file}: these differ from their records; BLESS=1 writes them anew`);
      }
    } finally {
      await session.close();
      await Promise.all(Object.values(sites).map((site) => site.close()));
    }
  });
}
