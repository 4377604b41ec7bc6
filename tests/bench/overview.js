// What an admin with many instances waits for, in both browsers: the overview in a fresh tab, and each key typed into its search field.
import assert from "node:assert/strict";
import { until } from "../e2e/browsers/index.js";
import { ORIGINS, stage } from "../e2e/stage.js";
import { growth, median, quantile } from "./figures.js";
import { fleetEntries } from "./fleet-entries.js";
import { FINE_CLOCK, PATTERNS, SIZES, plural, put, settle } from "./fleet.js";

/** Typed letter by letter, then emptied in one go: from all rows to a few and back. */
const TYPED = "works 00";
/** The filter is tried with this many openings only: each brings nine samples. */
const FILTERED = 8;

/**
 * Put after the dashboard's own script. Usable: `main` is no longer busy, rows are drawn, the search field takes the keyboard, and the frame
 * that shows it has been handed over for drawing.
 */
export function marks() {
  const painted = (then) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => (port1.close(), then());
    port2.postMessage(null);
  });
  const main = document.getElementById("main");
  const look = () => {
    const search = document.getElementById("overview-search");
    if (main.hasAttribute("aria-busy") || !document.querySelector("#overview-all tbody tr") || !search?.checkVisibility() || search.disabled) return;
    observer.disconnect();
    search.focus();
    if (document.activeElement !== search) throw new Error("the search field does not take the keyboard");
    painted(() => performance.mark("bench:usable"));
  };
  const observer = new MutationObserver(look);
  observer.observe(main, { childList: true, subtree: true, attributes: true });
  // In front of the page's own listener.
  addEventListener("input", () => {
    const began = performance.now();
    painted(() => performance.mark("bench:filtered", { detail: performance.now() - began }));
  }, true);
}

/** Opens the overview; the page, and after how long it was of use. */
async function opened(session) {
  const page = await session.extensionPage("dashboard/dashboard.html#overview");
  const time = await until(() => page.evaluate(() => performance.getEntriesByName("bench:usable")[0]?.startTime), { what: "the overview is of use" });
  return { page, time };
}

/** Types and empties; the time of each key. */
async function filtered(page) {
  const times = [];
  const next = async (act) => {
    await page.evaluate(() => performance.clearMarks("bench:filtered"));
    await act();
    times.push(await until(() => page.evaluate(() => performance.getEntriesByName("bench:filtered")[0]?.detail), { what: "filtered", every: 5 }));
  };
  for (const letter of TYPED) await next(() => page.press(letter));
  assert.equal(await page.evaluate(() => document.getElementById("overview-search").value), TYPED, "the search field has the keys");
  await next(() => page.evaluate(() => {
    const search = document.getElementById("overview-search");
    search.value = "";
    search.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }));
  return times;
}

export async function overview({ book, runs, browsers, versions, say }) {
  for (const browser of browsers) {
    const on = await stage({
      browser, extension: "shipped", watch: ["jira"], patterns: PATTERNS, launch: { prefs: FINE_CLOCK },
      spoil: { "dashboard/dashboard.js": (source) => `${source}\n(${marks})();\n` },
    });
    try {
      versions[browser] ??= (await on.session.browser.version()).replace(/^(Headless)?Chrome/, "Chromium").replace("/", " ");
      const kept = SIZES.map((instances) => ({ instances, open: [], filter: [] }));
      for (const { instances, open, filter } of kept) {
        await put(on.session, fleetEntries({ instances, now: Date.now(), first: ["jira", ORIGINS.jira] }));
        await settle(on, instances);
        for (let run = -2; run < runs; run++) {
          const { page, time } = await opened(on.session);
          const times = run >= 0 && run < FILTERED ? await filtered(page) : [];
          if (run >= 0) open.push(time); // two warm up
          filter.push(...times);
          await page.close();
        }
      }
      const most = SIZES.at(-1);
      for (const { instances, open } of kept) {
        book.add({
          what: `overview in a fresh tab: of use after, ${plural(instances)}`, where: browser, unit: "ms", value: median(open), worst: Math.max(...open), runs,
          ...(instances === most && { limit: 500 }),
        });
      }
      book.add({ what: "overview: growth for each instance in the worse of two steps", where: browser, unit: "times", value: growth(kept.map(({ instances, open }) => [instances, median(open)])), limit: 1.3 });
      for (const { instances, filter } of kept) {
        const limit = instances === most ? { limit: 50 } : {};
        book.add({ what: `filter: from the key to the painted rows, ${plural(instances)}`, where: browser, unit: "ms", value: median(filter), worst: Math.max(...filter), runs: filter.length, ...limit });
        book.add({ what: `filter: 95 of 100 keys within, ${plural(instances)}`, where: browser, unit: "ms", value: quantile(filter, 0.95), runs: filter.length, ...limit });
      }
      book.add({ what: "filter: growth for each instance in the worse of two steps", where: browser, unit: "times", value: growth(kept.map(({ instances, filter }) => [instances, median(filter)])), limit: 1.3 });
    } finally {
      await on.close();
    }
    say(`  ${browser} done`);
  }
}
