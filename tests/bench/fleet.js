// A thousand instances: what they take in storage, what a page's event and the survey after it cost in the module, and how the overview
// opens and filters, with 10, 100 and 1,000 of them.
import assert from "node:assert/strict";
import { until } from "../e2e/browsers/index.js";
import { ORIGINS, stage } from "../e2e/stage.js";
import { backgroundModule, longPage } from "./core.js";
import { growth, median, quantile } from "./figures.js";
import { bytesOf, fleetEntries } from "./fleet-entries.js";

/** How many instances, the fewest first. */
export const SIZES = [10, 100, 1000];
const SITES = 3;
const MOST = SIZES.at(-1);
/** Calls in a row that are timed together: one alone is shorter than clocks are exact. */
const CALLS = 20;
/** How often 10, 100 and 1,000 take turns. */
const TURNS = 5;
const FIRST = /** @type {["jira", string]} */ (["jira", ORIGINS.jira]);
const TICK = { kind: "tick", local: 720, notify: false, managed: null };
const BACKGROUND = { kind: "background" };
/** Independent of how many there are, and no more than linear: give or take what clocks and other programs do. */
const SAME = 1.2;
const LINEAR = 1.3;
const MB = 1_000_000;
export const FINE_CLOCK = { "privacy.reduceTimerPrecision": false };
/** The permissions for all instances that fleetEntries makes, one by one as people give them. */
export const PATTERNS = [...new Set(Object.keys(fleetEntries({ instances: MOST, now: 0 })).map((key) => `${new URL(key.replace(/^instance:[a-z]+:/, "")).origin}/*`))];

const entriesOf = (instances, now, more = {}) => fleetEntries({ instances, now, sites: SITES, first: FIRST, ...more });
export const plural = (count) => (count === 1 ? "1 instance" : `${count.toLocaleString("en")} instances`);

/** The storage of the browser, in Node: what the background's store loads and saves. */
function storage(entries) {
  const kept = new Map(Object.entries(entries));
  return {
    size: () => kept.size,
    load: (keys) => (keys.includes("*") ? [...kept] : keys.filter((key) => kept.has(key)).map((key) => [key, kept.get(key)]))
      .map(([key, value]) => ({ key, value })),
    save({ writes, removes }) {
      for (const { key, value } of writes) kept.set(key, value);
      for (const key of removes) kept.delete(key);
    },
    entries: () => Object.fromEntries(kept),
  };
}

/** One request's way through the module, as the background's router goes it. */
function ask(glue, kept, request, sender, now) {
  const asked = sender.kind === "page" ? ["meta", `tab:${sender.tab}`] : ["meta"];
  const known = kept.load(asked);
  const short = request.signals ? { ...request, signals: { ...request.signals, nodes: [] } } : request;
  const others = kept.load(glue.needs(short, sender, known).filter((key) => !asked.includes(key))).filter(({ key }) => !asked.includes(key));
  const stored = [...known, ...others];
  const outcome = glue.handle(request, sender, stored, now);
  assert.notEqual(outcome.reply.kind, "error", JSON.stringify(outcome.reply));
  return { ...outcome, loaded: others.length };
}

/** Storage with so many instances after a survey: everything that is due is written down, and all of it was read without a fault. */
function settled(glue, instances, now, more) {
  const entries = entriesOf(instances, now, more);
  assert.equal(Object.keys(entries).length, instances);
  const kept = storage(entries);
  const first = ask(glue, kept, TICK, BACKGROUND, now);
  assert.ok(!first.effects.some(({ kind }) => kind === "setAside"), "the generated entries are not as the core writes them");
  kept.save(first);
  assert.deepEqual(ask(glue, kept, TICK, BACKGROUND, now).writes, [], "a second survey has something to write");
  return kept;
}

/** The module alone, in Node. */
export async function fleet({ book, runs, root }) {
  const glue = await backgroundModule(root), now = Date.UTC(2026, 10, 22, 12);
  for (const observations of [4, 12]) {
    const value = bytesOf(settled(glue, MOST, now, { observations }).entries()) / MB;
    book.add({
      what: `${plural(MOST)}, ${SITES} sites each: stored, ${observations} observations of each token`, where: "as JSON text", unit: "MB", value,
      ...(observations === 4 ? { limit: 2 } : { note: "Twelve observations of each token is the most that is kept: more than anybody will have of all." }),
    });
  }

  const { request, sender } = longPage(ORIGINS.jira);
  const kept = SIZES.map((instances) => ({ instances, store: settled(glue, instances, now), event: [], survey: [] }));
  const timed = (calls, call) => {
    const began = performance.now();
    for (let turn = 0; turn < calls; turn++) call();
    return (performance.now() - began) / calls;
  };
  const loaded = kept.map(({ store }) => {
    const seen = ask(glue, store, request, sender, now);
    assert.equal(seen.reply.hint?.step?.text.key, "stepHowItWorks", "the core did not recognise the page");
    return seen.loaded;
  });
  for (let run = -3; run < runs; run++) {
    for (const { instances, store, event, survey } of run % 2 ? kept : [...kept].reverse()) {
      const a = timed(CALLS, () => ask(glue, store, request, sender, now)), b = timed(MOST / instances, () => ask(glue, store, TICK, BACKGROUND, now));
      if (run < 0) continue; // warming up
      event.push(a);
      survey.push(b);
    }
  }
  report({ book, where: `Node ${process.versions.node}`, runs, kept, loaded });
}

/** Figures of events and surveys. */
function report({ book, where, runs, kept, loaded }) {
  for (const { instances, event } of kept) {
    book.add({ what: `a page's event in the module, ${plural(instances)}`, where, unit: "ms", value: median(event), worst: Math.max(...event), runs, limit: 5 });
  }
  const [few, , many] = kept;
  book.add({
    what: `a page's event: ${plural(many.instances)} against ${few.instances}`, where, unit: "times", limit: SAME, runs,
    value: median(many.event.map((time, run) => time / few.event[run])),
    note: "A page's event: a look at a page of 200 texts, from the message to the answer, with whatever the module asked for out of storage. Numbers of instances take turns, and each turn is compared with its own.",
  });
  book.add({ what: `a page's event: entries loaded with ${plural(many.instances)}, more than with ${few.instances}`, where, unit: "entries", value: loaded[2] - loaded[0], limit: 0 });
  for (const { instances, survey } of kept) {
    book.add({ what: `the survey after it, ${plural(instances)}`, where, unit: "ms", value: median(survey), worst: Math.max(...survey), runs });
  }
  book.add({
    what: "the survey, for each instance: growth in the worse of two steps", where, unit: "times", limit: LINEAR, runs,
    value: median(few.survey.map((_, run) => growth(kept.map(({ instances, survey }) => [instances, survey[run]])))),
    note: "Growth: the time divided by the number of instances, with 100 against 10 and with 1,000 against 100, the worse of the two in each turn; 1 is linear.",
  });
}

/** Puts these entries into the browser's storage in place of all other instances. */
export const put = (session, entries) => session.inExtension(async (entries) => {
  const { local } = chrome.storage;
  const before = (await local.getKeys()).filter((key) => key.startsWith("instance:") && !(key in entries));
  await local.set(entries);
  await local.remove(before);
}, entries);

/** The background has gone through all of them: permissions, survey, registrations. */
export async function settle(on, instances) {
  const answer = await on.ask({ shell: "commit", before: {}, writes: [], removes: [] });
  assert.equal(answer?.ok?.kind, "done", JSON.stringify(answer));
  const registered = () => on.session.inExtension(async () => (await chrome.scripting.getRegisteredContentScripts()).length);
  await until(async () => (await registered()) >= instances, { what: "content scripts of all instances", timeout: 120_000, every: 20 });
}

/** The same in the background of a browser, with its own storage. */
export async function fleetInBrowsers({ book, browsers, versions, say }) {
  for (const browser of browsers) {
    const on = await stage({
      browser, extension: "shipped", watch: ["jira"], patterns: PATTERNS, launch: { prefs: FINE_CLOCK },
      spoil: { "background/main.js": (source) => `${source}\nglobalThis.bench = core;\n` },
    });
    try {
      versions[browser] ??= (await on.session.browser.version()).replace(/^(Headless)?Chrome/, "Chromium").replace("/", " ");
      const now = Date.now(), { request, sender } = longPage(ORIGINS.jira);
      const kept = SIZES.map((instances) => ({ instances, event: [], survey: [], loading: [], loaded: 0 }));
      for (let turn = -1; turn < TURNS; turn++) {
        for (const size of turn % 2 ? kept : [...kept].reverse()) {
          await put(on.session, entriesOf(size.instances, now));
          await on.ask({ request: { kind: "popupOpened", tab: 0, signals: null } }); // awake
          const { event, survey, loading, loaded } = await on.session.inBackground(measure, request, sender, TICK, CALLS, MOST / size.instances);
          if (turn < 0) continue; // warming up
          size.loaded = loaded;
          size.event.push(event);
          size.survey.push(survey);
          size.loading.push(loading);
        }
      }
      report({ book, where: browser, runs: TURNS, kept, loaded: kept.map(({ loaded }) => loaded) });
      for (const { instances, loading } of kept) {
        book.add({ what: `what an event needs, loaded from storage, ${plural(instances)}`, where: browser, unit: "ms", value: median(loading), worst: Math.max(...loading), runs: TURNS });
      }
      // The last turn ended with whichever came last: now all of them, permitted and registered as in real use.
      await put(on.session, entriesOf(MOST, now));
      const bytes = await on.session.inExtension(() => chrome.storage.local.getBytesInUse?.(null) ?? null);
      if (bytes) {
        book.add({
          what: `${plural(MOST)}, ${SITES} sites each: stored, 4 observations of each token`, where: browser, unit: "MB", value: bytes / MB, limit: 2,
          note: "What is stored is counted by the browser where it can: Chromium counts the JSON text, Firefox its own form of it, in which each object, name and text has a head and is filled up to eight bytes.",
        });
      }
      const began = performance.now();
      await settle(on, MOST);
      book.add({ what: `${plural(MOST)}: permissions looked up, surveyed, content scripts registered, as after an update`, where: browser, unit: "ms", value: performance.now() - began });
    } finally {
      await on.close();
    }
    say(`  ${browser} done`);
  }
}

/** Runs in the background. */
async function measure(request, sender, tick, calls, surveys) {
  const { bench } = globalThis, { local } = chrome.storage;
  const load = async (keys) => Object.entries(await local.get(keys.includes("*") ? null : keys)).map(([key, value]) => ({ key, value }));
  await bench.load();
  const began = performance.now();
  const known = await load(["meta"]);
  const keys = bench.needs(request, sender, known).filter((key) => key !== "meta" && !key.startsWith("tab:"));
  const others = await load(keys);
  const loading = performance.now() - began;
  const stored = [...known, ...others.filter(({ key }) => key !== "meta")];
  const time = (calls, call) => {
    const start = performance.now();
    for (let turn = 0; turn < calls; turn++) call();
    return (performance.now() - start) / calls;
  };
  const event = time(calls, () => {
    bench.needs(request, sender, known);
    if (bench.handle(request, sender, stored, Date.now()).reply.kind !== "page") throw new Error("the page is none of a watched instance");
  });
  const all = await load(["*"]);
  const survey = time(surveys, () => bench.handle(tick, { kind: "background" }, all, Date.now()));
  return { event, survey, loading, loaded: others.length };
}
