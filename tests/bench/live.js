// What an admin waits for, in both browsers: the card after a step, on a fresh page, and on a page that never rests.
import { copyFile, cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { launch, trace } from "../e2e/browsers/index.js";
import { DAY, ORIGINS, sentence, stage } from "../e2e/stage.js";
import { PATHS } from "../site/shells.js";
import { median } from "./figures.js";
import { installBench } from "./page.js";

const here = fileURLToPath(new URL(".", import.meta.url));
const MARKS = await readFile(path.join(here, "marks.js"), "utf8");
const FINE_CLOCK = { "privacy.reduceTimerPrecision": false };
/** Two screens in turn, and the card's sentence on each. */
const TURNS = [["connect", "stepPlanForm"], ["how-it-works", "stepHowItWorks"]];
/** How late the demo renders a screen unless told otherwise. */
const LATE = 300;
/** Longer than the time after which the content script takes a page for quiet. */
const QUIET = 1_200;

/** The shipped extension, with marks in front of the gate and of the card's scripts; Jira is watched and in its warning. */
async function measuredStage(browser, versions) {
  const on = await stage({
    browser,
    extension: "shipped",
    watch: ["jira"],
    spoil: {
      "shared/browser.js": (source) => MARKS + source,
      "content/gate.js": (source) => `performance.mark("bench:gate");\n${source}`,
    },
    launch: { prefs: FINE_CLOCK },
  });
  versions[browser] = (await on.session.browser.version()).replace(/^(Headless)?Chrome/, "Chromium").replace("/", " ");
  await on.renewed("jira", 17 * DAY);
  return on;
}

/** A tab with `window.__bench`. */
async function benchTab(session) {
  const tab = await session.newPage();
  await tab.evaluateOnNewDocument(installBench);
  return tab;
}

const rested = (tab) => tab.evaluate((ms) => window.__bench.rest(ms), QUIET);
const step = (tab, route, delay, part) => tab.evaluate((...given) => window.__bench.step(...given), route, delay, part);

/** A browser with the twin alone, on the same site. */
async function twinSession(browser, port, folder) {
  const extensionDir = path.join(folder, "twin");
  await cp(path.join(here, "twin"), extensionDir, { recursive: true });
  await copyFile(path.join(here, "marks.js"), path.join(extensionDir, "marks.js"));
  return launch({ browser, extensionDir, hosts: { "jira.example.com": port }, prefs: FINE_CLOCK });
}

/** Step change on a live page → card painted, beside a static twin: the difference of the medians is what our knowing costs. */
export async function steps({ book, runs, browsers, versions, say }) {
  for (const browser of browsers) {
    const folder = await mkdtemp(path.join(tmpdir(), "bench-"));
    const on = await measuredStage(browser, versions);
    let twin;
    try {
      twin = await twinSession(browser, on.site.jira.port, folder);
      const settings = { delay: LATE, sitesMs: 0, sites: "several" };
      const tabs = { ours: await benchTab(on.session), twin: await benchTab(twin) };
      await on.open(tabs.ours, "jira", "how-it-works", settings);
      await tabs.twin.goto(on.url("jira", "how-it-works"));
      await tabs.ours.evaluate((part) => window.__bench.card(part), sentence("stepHowItWorks"));
      await tabs.twin.evaluate(() => window.__bench.card("Token"));
      const times = { late: { ours: [], twin: [] }, now: { ours: [], twin: [] } };
      // Two warm up. Kind and who comes first alternate; each run goes there and back.
      for (let run = -2; run < runs; run++) {
        const kinds = [["late", LATE], ["now", 0]];
        if (run % 2) kinds.reverse();
        for (const [at, [kind, delay]] of kinds.entries()) {
          const [route, sentenceKey] = TURNS[at];
          for (const who of run % 2 ? ["ours", "twin"] : ["twin", "ours"]) {
            await rested(tabs[who]);
            const time = await step(tabs[who], route, delay, who === "ours" ? sentence(sentenceKey) : "Token");
            if (run >= 0) times[kind][who].push(time);
          }
        }
      }
      const add = (what, kind, more) => {
        const { ours: a, twin: b } = times[kind];
        book.add({ what: `${what}: card painted after`, where: browser, unit: "ms", value: median(a), worst: Math.max(...a), runs });
        book.add({ what: `${what}: static twin`, where: browser, unit: "ms", value: median(b), worst: Math.max(...b), runs });
        book.add({ what: `${what}: ours more than the twin`, where: browser, unit: "ms", value: median(a) - median(b), runs, ...more });
      };
      add("step change", "late", { limit: 20 });
      add("step change without any delay", "now", {
        note: "Step change: the page takes the old screen away and puts the new one in 300 ms later. Without any delay both fall into one look's pause: the first change is looked at at once, the second coalesced, 40 ms later.",
      });
    } finally {
      await twin?.close();
      await on.close();
      await rm(folder, { recursive: true, force: true });
    }
    say(`  ${browser} done`);
  }
}

/** Gate → card painted on a fresh page, with the background awake and killed right before, in turn. */
export async function fresh({ book, runs, browsers, versions }) {
  for (const browser of browsers) {
    const on = await measuredStage(browser, versions);
    try {
      const tab = await benchTab(on.session);
      const times = { awake: [], killed: [] };
      for (let run = -1; run < runs; run++) {
        for (const who of ["awake", "killed"]) {
          await tab.goto("about:blank");
          await on.ask({ request: { kind: "popupOpened", tab: 0, signals: null } });
          if (who === "killed") await on.session.killBackground();
          await tab.goto(on.url("jira", "how-it-works"), { waitUntil: "domcontentloaded" });
          const time = await tab.evaluate(() => window.__bench.gate());
          if (run >= 0) times[who].push(time);
        }
      }
      const { awake, killed } = times;
      book.add({ what: "fresh page: gate → card painted", where: browser, unit: "ms", value: median(awake), worst: Math.max(...awake), runs, limit: 60 });
      book.add({ what: "the same with a killed background", where: browser, unit: "ms", value: median(killed), worst: Math.max(...killed), runs });
      book.add({ what: "a killed background costs more", where: browser, unit: "ms", value: median(killed) - median(awake), runs, limit: 60 });
    } finally {
      await on.close();
    }
  }
}

/**
 * Our scripts' share of a traced stretch, in per cent, by the thread's own time. The trace ascribes promise callbacks to nobody, and after
 * an answer of the background we go on in one: so what they take more than in a browser without us is ours as well.
 * @param {{ scripts: object, microtasksCpu: number, wall: number }} traced @param {{ microtasksCpu: number, wall: number }} without
 */
function share({ scripts, microtasksCpu, wall }, without, origin) {
  // shared/browser.js holds the marks here and nothing of ours that runs.
  const calls = Object.entries(scripts).filter(([url]) => url.startsWith(origin) && !url.endsWith("shared/browser.js")).reduce((sum, [, { cpu }]) => sum + cpu, 0);
  return (calls / wall + Math.max(0, microtasksCpu / wall - without.microtasksCpu / without.wall)) * 100;
}

/** 10,000 changes in two seconds, and a storm without end. */
export async function storms({ book, runs, browsers, versions }) {
  for (const browser of browsers) {
    const on = await measuredStage(browser, versions);
    const inChromium = browser === "chromium";
    let other;
    try {
      const tab = await benchTab(on.session);
      await on.open(tab, "jira", "connect", { sites: "several" });
      await tab.evaluate((part) => window.__bench.card(part), sentence("stepPlanForm"));
      let bare;
      if (inChromium) {
        other = await launch({ browser, extensionDir: path.join(here, "empty"), hosts: { "jira.example.com": on.site.jira.port } });
        bare = await benchTab(other);
        await bare.goto(on.url("jira", "connect"));
        await bare.waitForFunction(() => window.__demo.shown);
      }
      const traced = (work) => (inChromium ? trace(tab, work) : work().then((result) => ({ result })));
      const after = [], burstShare = [];
      for (let run = 0; run < runs; run++) {
        const [route, key] = TURNS[(run + 1) % 2];
        await rested(tab);
        const seen = await traced(() => tab.evaluate((...given) => window.__bench.burst(...given), route, sentence(key)));
        if (seen.result.mutations !== 10_000) throw new Error(`${seen.result.mutations} changes instead of 10,000`);
        after.push(seen.result.after);
        if (!inChromium) continue;
        await rested(bare);
        const without = await trace(bare, () => bare.evaluate((where) => window.__demo.burst(where).then(() => true), route));
        burstShare.push(share(seen, without, on.session.extensionOrigin));
      }
      book.add({ what: "10,000 changes in 2 s: card right after the last", where: browser, unit: "ms", value: Math.max(...after), worst: Math.max(...after), runs, limit: 300 });
      if (inChromium) book.add({ what: "10,000 changes in 2 s: our share of the main thread", where: browser, unit: "%", value: median(burstShare), worst: Math.max(...burstShare), runs, limit: 2 });

      /** A stretch of the storm, and what is done in it. */
      const inStorm = async (where, work) => {
        await rested(where);
        await where.evaluate(() => window.__demo.storm(true));
        const result = await work();
        await where.evaluate(() => window.__demo.storm(false));
        return result;
      };
      if (inChromium) {
        const stretch = (where) => inStorm(where, () => trace(where, () => where.evaluate((more) => window.__bench.changes(more), 50_000)));
        const [ours, without] = [await stretch(tab), await stretch(bare)];
        book.add({
          what: "endless storm, ten seconds of it: our share of the main thread", where: browser, unit: "%", value: share(ours, without, on.session.extensionOrigin), limit: 2,
          note: "Shares of the main thread, and what other pages pay, are Chromium's, from its trace, in the thread's own time.",
        });
      }
      // From where the bursts ended, so that the first step leads elsewhere.
      const first = runs % 2;
      const times = await inStorm(tab, async () => {
        const list = [];
        for (let run = 0; run < runs; run++) {
          const [route, key] = TURNS[(run + first + 1) % 2];
          list.push(await step(tab, route, 0, sentence(key)));
          await tab.evaluate((more) => window.__bench.changes(more), 2_500);
        }
        return list;
      });
      book.add({ what: "endless storm: card right after a step", where: browser, unit: "ms", value: Math.max(...times), worst: Math.max(...times), runs, limit: 500, note: "For what is right after a storm the worst run is judged, not the median." });
    } finally {
      await other?.close();
      await on.close();
    }
  }
}

/** One look at a page of 10,000 nodes. */
export async function looking({ book, runs, browsers, versions }) {
  const scripts = await Promise.all(["shared/browser.js", "content/look.js"].map((file) => readFile(path.join(here, "../../extension", file), "utf8")));
  for (const browser of browsers) {
    const on = await measuredStage(browser, versions);
    try {
      const tab = await benchTab(on.session);
      await tab.goto(ORIGINS.jira + PATHS.jira.large);
      for (const script of scripts) await tab.evaluate(script);
      const times = await tab.evaluate((count) => Array.from({ length: count + 5 }, () => {
        // Changed as a page changes, so that nothing is answered from what was laid out before.
        document.querySelector("h1").textContent += ".";
        const began = performance.now();
        globalThis.mtg.look();
        return performance.now() - began;
      }).slice(5), runs);
      book.add({ what: "one look at a page of 10,000 nodes", where: browser, unit: "ms", value: median(times), worst: Math.max(...times), runs, limit: 5 });
    } finally {
      await on.close();
    }
  }
}
