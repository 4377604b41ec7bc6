// The core's WASM instance: made at the first need, made again after a failure, never trusted again after a trap.
import "../shared/browser.js";
import * as glue from "../core/background.js";

/** @type {Promise<void> | undefined} */
let ready;
/** Whether the glue holds an instance that has trapped; its memory may be half-written. */
let broken = false;

/** Loads the core. Rejects when it cannot be loaded; the next call tries again. */
export function load() {
  ready ??= start().catch((error) => {
    ready = undefined;
    throw error;
  });
  return ready;
}

async function start() {
  await glue.default({ module_or_path: mtg.browser.runtime.getURL("core/background_bg.wasm") });
  if (broken) {
    // The glue keeps its first instance for good; this makes a new one from the module that is already compiled.
    glue.__wbg_reset_state();
    broken = false;
  }
}

/**
 * Which stored entries the request needs besides those that are loaded.
 * @param {import("./router.js").Request} request
 * @param {import("./router.js").CoreSender} sender
 * @param {import("./store.js").Shard[]} stored `meta` and what is remembered of the sender's tab, as far as there are any
 * @returns {string[]}
 */
export function needs(request, sender, stored) {
  // What the page shows decides nothing here, and is most of the request.
  const { signals } = /** @type {any} */ (request ?? {});
  const short = signals ? { ...request, signals: { ...signals, nodes: [] } } : request;
  return guarded(() => glue.needs(/** @type {any} */ (short), sender, stored));
}

/**
 * What to answer, to write and to do.
 * @param {import("./router.js").Request} request
 * @param {import("./router.js").CoreSender} sender
 * @param {import("./store.js").Shard[]} stored
 * @param {number} nowMs
 * @returns {import("./router.js").Outcome}
 */
export function handle(request, sender, stored, nowMs) {
  return guarded(() => glue.handle(request, sender, stored, nowMs));
}

/**
 * The core answers bad input with an error; whatever it throws is a trap.
 * @template T
 * @param {() => T} call
 */
function guarded(call) {
  try {
    return call();
  } catch (error) {
    broken = true;
    ready = undefined;
    throw error;
  }
}
