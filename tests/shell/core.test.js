// The core's instance: made once, again after a failure, and never used after a trap. The glue is a stand-in with the same exports.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { beforeEach, test } from "node:test";
import { fakeBrowser } from "./fake-browser.js";

const source = readFileSync(new URL("../../extension/background/core.js", import.meta.url), "utf8");
const GLUE = '"../core/background.js"';
const BROWSER = 'import "../shared/browser.js";';

/** What the stand-in saw and shall do. */
const glue = (globalThis.glue = { made: 0, reset: 0, absent: false, trapped: false });
const STAND_IN = `data:text/javascript,${encodeURIComponent(`
  export default async () => { glue.made += 1; if (glue.absent) throw new Error("no module"); };
  export const needs = () => { if (glue.trapped) throw new WebAssembly.RuntimeError("unreachable"); return ["a"]; };
  export const handle = needs;
  export const __wbg_reset_state = () => { glue.reset += 1; glue.trapped = false; };
`)}`;

let copies = 0;
/** core.js as a worker's life has it: fresh. */
async function freshCore() {
  await fakeBrowser();
  assert.ok(source.includes(GLUE) && source.includes(BROWSER));
  const text = source.replace(GLUE, JSON.stringify(STAND_IN)).replace(BROWSER, "");
  return import(`data:text/javascript,${encodeURIComponent(`${text}// ${(copies += 1)}`)}`);
}

beforeEach(() => Object.assign(glue, { made: 0, reset: 0, absent: false, trapped: false }));

test("two requests at once make one instance", async () => {
  const core = await freshCore();
  await Promise.all([core.load(), core.load()]);
  assert.equal(glue.made, 1);
});

test("an instance that could not be made is tried again by the next request", async () => {
  const core = await freshCore();
  glue.absent = true;
  await assert.rejects(core.load());
  glue.absent = false;
  await core.load();
  assert.deepEqual([glue.made, core.needs()], [2, ["a"]]);
});

test("an instance that trapped is replaced before the next request", async () => {
  const core = await freshCore();
  await core.load();
  glue.trapped = true;
  assert.throws(() => core.handle(), WebAssembly.RuntimeError);
  assert.equal(glue.reset, 0);
  await core.load();
  assert.deepEqual([glue.reset, core.needs()], [1, ["a"]]);
  await core.load();
  assert.equal(glue.reset, 1);
});
