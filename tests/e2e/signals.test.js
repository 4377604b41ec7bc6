// What look.js really collects on the demo site's screens, in both browsers. The records are read by tests/recorded.rs.
// BLESS=1 writes them anew (from Chromium); otherwise a difference fails. Both browsers must see the same.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { pages } from "../site/pages.js";
import { startSite } from "../site/server.js";
import { BROWSERS, launch, until } from "./browsers/index.js";

const here = dirname(fileURLToPath(import.meta.url));
const records = join(here, "../signals");
const scripts = ["shared/browser.js", "content/look.js"].map((file) => readFileSync(join(here, "../../extension", file), "utf8"));
const ORIGINS = { jira: "http://jira.example.com:8080", confluence: "http://wiki.example.com:8090" };
// What differs between wordings is the texts, not the browser: one of them is enough to compare the browsers.
const WORDINGS = { chromium: ["2022", "2024", "2025"], firefox: ["2024"] };
// Fixed, so that dates on the pages are the same in every run.
const NOW = Date.parse("2026-11-22T12:00:00Z");

/** Loads a page of the demo, waits until it has come to rest, and looks as the content script does. */
async function look(tab, site, page) {
  const instance = site[page.product];
  instance.reset();
  instance.set({ delay: 0, sitesMs: 0, ...page.set });
  const { pathname, hash } = new URL(instance.url(page.path));
  // By way of an empty page: an address that differs in its hash only would not be loaded.
  await tab.goto("about:blank");
  await tab.goto(ORIGINS[page.product] + pathname + hash, { waitUntil: "domcontentloaded" });
  let before = "";
  // At rest: the expected text is there, and two looks agree.
  return until(
    async () => {
      for (const script of scripts) await tab.evaluate(script);
      const [seen, there] = await tab.evaluate(
        (text) => [JSON.stringify(globalThis.mtg.look().signals), document.body.textContent.includes(text)],
        page.settled ?? "",
      );
      const rests = there && seen === before;
      before = seen;
      return rests && JSON.parse(seen);
    },
    { what: `${page.id} at rest`, timeout: 20_000, every: 40 },
  );
}

/** One file per product and generation, one line per page, so that a difference is a line. */
function text(entries) {
  return `[\n${entries.map((entry) => JSON.stringify(entry)).join(",\n")}\n]\n`;
}

for (const browser of BROWSERS) {
  test(`look.js sees the demo's screens as recorded: ${browser}`, { timeout: 600_000 }, async () => {
    const site = await startSite({ clock: () => NOW });
    const hosts = { "jira.example.com": site.jira.port, "wiki.example.com": site.confluence.port };
    const session = await launch({ browser, extensionDir: join(here, "probe"), hosts });
    try {
      const seen = new Map();
      // One tab: a tab in the background does not fade its dialogs in.
      const tab = await session.newPage();
      for (const page of pages.filter(({ wording }) => WORDINGS[browser].includes(wording))) {
        const { id, expectedScreen, expectedToken, expectedControl, taught } = page;
        const entry = { id, taught, expectedScreen, expectedToken, expectedControl, signals: await look(tab, site, page) };
        const file = `${page.product}-${page.generation}.json`;
        seen.set(file, [...(seen.get(file) ?? []), entry]);
      }
      for (const [file, entries] of seen) {
        if (process.env.BLESS && browser === "chromium") {
          mkdirSync(records, { recursive: true });
          writeFileSync(join(records, file), text(entries));
        }
        const expected = new Map(JSON.parse(readFileSync(join(records, file), "utf8")).map((entry) => [entry.id, entry]));
        if (browser === "chromium") assert.equal(entries.length, expected.size, `${file}: other pages than recorded; BLESS=1 writes them anew`);
        const other = entries.filter((entry) => !isDeepStrictEqual(entry, expected.get(entry.id)));
        assert.deepEqual(other.map(({ id }) => id), [], `${file}: these differ from their records; BLESS=1 writes them anew`);
      }
    } finally {
      await session.close();
      await site.close();
    }
  });
}
