import { setTimeout as pause } from "node:timers/promises";

/**
 * Asks again and again until the answer is truthy, and returns it: the only way to wait in these tests.
 * @template T
 * @param {() => T | Promise<T>} ask a read without side effects; what it throws counts as "not yet"
 * @param {{what?: string, timeout?: number, every?: number}} [options] `what` names the awaited state in the error; milliseconds
 * @returns {Promise<T>}
 */
export async function until(ask, { what = ask.toString(), timeout = 10_000, every = 20 } = {}) {
  const end = performance.now() + timeout;
  let last;
  for (;;) {
    try {
      last = await ask();
      if (last) return last;
    } catch (error) {
      last = error;
    }
    if (performance.now() > end) {
      throw new Error(`not reached within ${timeout} ms: ${what} (last: ${last instanceof Error ? last.message : JSON.stringify(last)})`);
    }
    await pause(every);
  }
}
