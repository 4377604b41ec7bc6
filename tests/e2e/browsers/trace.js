// Main-thread time per script, from Chromium's own trace.

const CATEGORIES = ["-*", "devtools.timeline", "v8.execute", "disabled-by-default-devtools.timeline", "toplevel", "__metadata"];
const SAMPLING = ["disabled-by-default-v8.cpu_profiler"];

/**
 * Traces the page while `fn` runs.
 * @param {import("puppeteer-core").Page} page Chromium only
 * @param {() => Promise<unknown>} fn
 * @param {{samples?: boolean}} [options] with `samples` the profiler runs too: it also sees promise callbacks, and costs time itself
 * @returns {Promise<{scripts: Record<string, {ms: number, cpu: number, calls: number, longest: number}>, microtasks: number, microtasksCpu: number,
 *   samples: Record<string, number>, longTasks: number[], wall: number, events: object[], result: unknown}>}
 *   `scripts`: self time in milliseconds of script evaluation and calls, by script address (nested calls count for the inner script);
 *   `cpu`: the same in the thread's own time, without what other programs took of the processor meanwhile;
 *   `microtasks`: time in promise callbacks, which the trace ascribes to no script; `samples`: sampled milliseconds by address;
 *   `longTasks`: tasks over 50 ms
 */
export async function trace(page, fn, { samples = false } = {}) {
  await page.tracing.start({ categories: samples ? [...CATEGORIES, ...SAMPLING] : CATEGORIES });
  let result;
  const began = performance.now();
  let wall;
  let bytes;
  try {
    result = await fn();
  } finally {
    wall = performance.now() - began;
    bytes = await page.tracing.stop();
  }
  const { traceEvents } = JSON.parse(Buffer.from(bytes).toString("utf8"));
  return { ...summarize(traceEvents), wall, events: traceEvents, result };
}

/** Adds up the events of the renderers' main threads. */
export function summarize(events) {
  const mainThreads = new Set(events
    .filter((event) => event.name === "thread_name" && event.args.name === "CrRendererMain")
    .map((event) => `${event.pid}/${event.tid}`));
  const mine = events.filter((event) => event.ph === "X" && event.dur !== undefined && mainThreads.has(`${event.pid}/${event.tid}`));
  const scripts = {};
  let microtasks = 0, microtasksCpu = 0;
  for (const list of groupByThread(mine).values()) {
    const running = list
      .filter(({ name }) => name === "FunctionCall" || name === "EvaluateScript" || name === "v8.run" || name === "RunMicrotasks")
      .sort((a, b) => a.ts - b.ts || b.dur - a.dur);
    const stack = [];
    for (const event of running) {
      while (stack.length > 0 && stack.at(-1).ts + stack.at(-1).dur <= event.ts) book(stack.pop());
      if (stack.length > 0) {
        stack.at(-1).inner += event.dur;
        stack.at(-1).innerCpu += event.tdur ?? event.dur;
      }
      stack.push({ name: event.name, ts: event.ts, dur: event.dur, inner: 0, cpu: event.tdur ?? event.dur, innerCpu: 0, url: event.args?.data?.url ?? stack.at(-1)?.url ?? "" });
    }
    while (stack.length > 0) book(stack.pop());
  }
  function book({ name, dur, inner, cpu: whole, innerCpu, url }) {
    const ms = Math.max(0, dur - inner) / 1000;
    const cpu = Math.max(0, whole - innerCpu) / 1000;
    if (name === "RunMicrotasks") {
      microtasks += ms;
      microtasksCpu += cpu;
      return;
    }
    const entry = scripts[url] ??= { ms: 0, cpu: 0, calls: 0, longest: 0 };
    entry.ms += ms;
    entry.cpu += cpu;
    entry.calls += 1;
    entry.longest = Math.max(entry.longest, dur / 1000);
  }
  const longTasks = mine.filter(({ name }) => name === "RunTask" || name === "ThreadControllerImpl::RunTask")
    .map(({ dur }) => dur / 1000).filter((ms) => ms > 50);
  return { scripts, microtasks, microtasksCpu, samples: sampled(events), longTasks };
}

function groupByThread(events) {
  const groups = new Map();
  for (const event of events) {
    const key = `${event.pid}/${event.tid}`;
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(event);
  }
  return groups;
}

/** Milliseconds per script address from the profiler's samples. */
function sampled(events) {
  const time = {};
  const profiles = new Map();
  for (const event of events) {
    if (event.name !== "ProfileChunk") continue;
    const key = `${event.pid}/${event.id}`;
    if (!profiles.has(key)) profiles.set(key, new Map());
    const nodes = profiles.get(key);
    const { cpuProfile, timeDeltas = [] } = event.args.data;
    for (const { id, callFrame } of cpuProfile?.nodes ?? []) nodes.set(id, callFrame.url ?? "");
    (cpuProfile?.samples ?? []).forEach((id, index) => {
      const url = nodes.get(id);
      if (url) time[url] = (time[url] ?? 0) + (timeDeltas[index] ?? 0) / 1000;
    });
  }
  return time;
}
