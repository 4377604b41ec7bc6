// The suite: each step with its runner, one count for all.
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { ROOT, Stop, filesBelow, run, say, seconds } from "./steps.js";

/**
 * @typedef {{ passed: number, failed: number }} Count
 * @typedef {object} Step
 * @property {string} what
 * @property {boolean} [browsers] whether it needs both browsers and the demo site
 * @property {() => Promise<Count>} run
 */

/** @type {Record<string, Step>} */
export const SUITE = {
  native: { what: "the core natively, and the repository's rules", run: () => cargo(["--quiet"]) },
  wasm: {
    what: "the core's glue as WebAssembly",
    run: () =>
      cargo(["--target", "wasm32-unknown-unknown", "--features", "background", "--test", "wasm"], {
        CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER: path.join(ROOT, "target/debug/wasm-test-runner"),
      }),
  },
  build: { what: "the build's own tools", run: () => node("build") },
  shell: { what: "the extension's background without a browser", run: () => node("shell") },
  package: { what: "the npm package from its tarball", run: () => node("package") },
  vectors: { what: "the same requests to the core natively and through its glue", run: () => node("vectors") },
  e2e: { what: "the extension in Chromium and Firefox", browsers: true, run: () => node("e2e") },
};

/**
 * Runs the steps, all of them even after a failure, and ends with the sum alone on a line.
 * @param {string[]} names
 */
export async function test(names) {
  forgottenFolders();
  const sum = { passed: 0, failed: 0 };
  const began = performance.now();
  const summary = [];
  for (const name of names) {
    const { what, run: work } = SUITE[name];
    say(`· test ${name}: ${what}`);
    const start = performance.now();
    const { passed, failed } = await work();
    if (passed === 0) say("  no test passed, and a step without tests counts as a failure");
    sum.passed += passed;
    sum.failed += failed;
    const line = `${name}: ${passed} passed, ${failed} failed, ${seconds(performance.now() - start)}`;
    summary.push(line);
    say(`  ${line}`);
  }
  say(`\n${summary.join("\n")}\nall: ${seconds(performance.now() - began)}\n`);
  say(`${sum.passed} passed, ${sum.failed} failed`);
  if (sum.failed > 0) process.exitCode = 1;
}

/**
 * A runner that ends badly without naming a failed test, or runs none at all, counts as one failure.
 * @param {Count} count @param {number} code
 * @returns {Count}
 */
export function honest({ passed, failed }, code) {
  return { passed, failed: failed === 0 && (code !== 0 || passed === 0) ? 1 : failed };
}

/** The sum of the lines `test result: …`, one per test program. @param {string} output @returns {Count} */
export function countCargo(output) {
  const count = { passed: 0, failed: 0 };
  for (const [, passed, failed] of output.matchAll(/^test result: .*?(\d+) passed; (\d+) failed/gm)) {
    count.passed += Number(passed);
    count.failed += Number(failed);
  }
  return count;
}

/** The totals at the end of a report in TAP. @param {string} report @returns {Count} */
export function countTap(report) {
  const total = (/** @type {string} */ name) => Number([...report.matchAll(new RegExp(`^# ${name} (\\d+)$`, "gm"))].at(-1)?.[1] ?? 0);
  return { passed: total("pass"), failed: total("fail") + total("cancelled") };
}

/** @param {string[]} words @param {Record<string, string>} [env] */
async function cargo(words, env = {}) {
  const { code, output } = await run("cargo", ["test", "--no-fail-fast", ...words], { env, live: true, mayFail: true });
  return honest(countCargo(output), code);
}

/** Whether a name is a test of Node's. @param {string} name */
const isTest = (name) => name.endsWith(".test.js");

/** @param {string} folder in tests/ */
async function node(folder) {
  const place = path.join(ROOT, "tests", folder);
  const files = existsSync(place) ? filesBelow(place, (name) => name !== "node_modules").filter(isTest) : [];
  if (files.length === 0) return honest({ passed: 0, failed: 0 }, 0);
  const report = path.join(ROOT, "target/test", `${folder}.tap`);
  mkdirSync(path.dirname(report), { recursive: true });
  const { code } = await run(
    "node",
    [
      ...["--test", "--test-concurrency=1"],
      ...["--test-reporter=spec", "--test-reporter-destination=stdout", "--test-reporter=tap", `--test-reporter-destination=${report}`],
      ...files.map((file) => path.join("tests", folder, file)),
    ],
    { live: true, mayFail: true },
  );
  return honest(countTap(existsSync(report) ? readFileSync(report, "utf8") : ""), code);
}

/** A test file in a folder without a step would never run. */
function forgottenFolders() {
  const folders = filesBelow(path.join(ROOT, "tests"), (name) => name !== "node_modules")
    .filter(isTest)
    .map((file) => (file.includes("/") ? file.split("/")[0] : "."));
  const forgotten = folders.find((folder) => !Object.hasOwn(SUITE, folder));
  if (forgotten) throw new Stop(`tests/${forgotten} holds a *.test.js but no step runs it: add it to SUITE in tests/build/test.js.`);
}
