// The checks that need no running browser. Each says what to do when it fails; all run, even after a failure.
import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { MODULES } from "./build.js";
import { weigh } from "./sizes.js";
import { ROOT, Stop, filesBelow, run, say, seconds } from "./steps.js";

const PKG = path.join(ROOT, "pkg");
const EXTENSION = path.join(PKG, "extension");
/** What the build declares, and what a person has seen of it. */
const SNAPSHOTS = { "target/modules/background/background.d.ts": "tests/types/background.d.ts", "pkg/index.d.ts": "tests/types/package.d.ts" };
const TSC = path.join(ROOT, "tests/node_modules/.bin/tsc");
const WEB_EXT = path.join(ROOT, "tests/node_modules/.bin/web-ext");
const WASM = ["--target", "wasm32-unknown-unknown"];

/** @type {Record<string, { what: string, run: () => Promise<unknown> | unknown }>} */
export const CHECKS = {
  fmt: { what: "the layout of the Rust sources (cargo fmt puts it right)", run: () => run("cargo", ["fmt", "--check"]) },
  clippy: {
    what: "Rust's lints, natively and for each module",
    async run() {
      await clippy(["--lib"]);
      await clippy(["--features", "tools", "--bins"]);
      for (const module of MODULES) await clippy([...WASM, "--lib", "--features", module]);
      await clippy(["--tests"], TESTS_MAY);
      await clippy([...WASM, "--test", "wasm", "--features", "background"], TESTS_MAY);
    },
  },
  doc: {
    what: "the documentation and its links",
    async run() {
      const doc = (/** @type {string[]} */ ...words) =>
        run("cargo", ["doc", "--quiet", "--locked", "--no-deps", "--lib", "--document-private-items", ...words], { env: { RUSTDOCFLAGS: "-D warnings" } });
      await doc();
      for (const module of MODULES) await doc(...WASM, "--features", module);
    },
  },
  types: {
    what: "JavaScript against its types, and the core's declarations against their snapshot",
    async run() {
      for (const [built, snapshot] of Object.entries(SNAPSHOTS)) {
        declarations(path.join(ROOT, built), path.join(ROOT, snapshot), process.env.BLESS === "1");
        await typeCheck(["--ignoreConfig", "--strict", "--target", "es2022", "--lib", "es2022,dom", "--types", "", snapshot]);
      }
      const projects = filesBelow(path.join(ROOT, "tests"), (name) => /^tsconfig(\.\w+)?\.json$/.test(name));
      if (projects.length === 0) throw new Stop("tests/tsconfig.json is missing: it says which JavaScript is checked.");
      for (const project of projects) await typeCheck(["--project", `tests/${project}`]);
    },
  },
  lint: {
    what: "the assembled extension as Firefox's store sees it",
    async run() {
      const words = ["lint", "--source-dir", EXTENSION, "--output", "json", "--no-config-discovery"];
      const { output } = await run(WEB_EXT, words, { mayFail: true, env: { NO_UPDATE_NOTIFIER: "1" } });
      const accepted = JSON.parse(readFileSync(new URL("accepted-warnings.json", import.meta.url), "utf8"));
      failOn(surprises(JSON.parse(output.slice(output.indexOf("{"))), accepted));
    },
  },
  sizes: {
    what: "what is shipped against its budget",
    run() {
      const weights = weigh(PKG);
      for (const { what, raw, gzip, over } of weights) say(`  ${over.length ? "✗" : "✓"} ${what}: ${raw} bytes, ${gzip} gzip`);
      failOn(weights.flatMap(({ over }) => over));
    },
  },
  paths: {
    what: "no path of this machine in what is shipped",
    run: () => failOn(namedPaths(PKG, placesOfThisMachine()).map((hit) => `${hit}: add the path to remaps() in tests/build/build.js`)),
  },
};

/** @param {string[]} names */
export async function check(names) {
  const began = performance.now();
  const failed = [];
  for (const name of names) {
    const { what, run: work } = CHECKS[name];
    say(`· check ${name}: ${what}`);
    const start = performance.now();
    try {
      await work();
      say(`  passed in ${seconds(performance.now() - start)}`);
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
      failed.push(name);
      say(`  FAILED: ${error.message}`);
    }
  }
  say(`${names.length - failed.length} of ${names.length} checks passed in ${seconds(performance.now() - began)}`);
  if (failed.length > 0) throw new Stop(`Failed: ${failed.join(", ")}. Once more with ./build.sh check --only ${failed.join(",")}`);
}

/** Tests say what they expect by failing, in their shared functions too. */
const TESTS_MAY = ["unwrap_used", "expect_used", "panic", "indexing_slicing"].flatMap((lint) => ["-A", `clippy::${lint}`]);

/** @param {string[]} words @param {string[]} [allowed] */
const clippy = (words, allowed = []) => run("cargo", ["clippy", "--quiet", "--locked", ...words, "--", "-D", "warnings", ...allowed]);

/** @param {string[]} words */
const typeCheck = (words) => run(TSC, ["--noEmit", "--pretty", "false", ...words]);

/** @param {string[]} problems */
function failOn(problems) {
  if (problems.length > 0) throw new Stop(problems.join("\n  "));
}

/**
 * The declarations are the contract with JavaScript: a change must be seen by a person.
 * @param {string} built @param {string} snapshot @param {boolean} bless
 */
export function declarations(built, snapshot, bless) {
  if (bless) {
    mkdirSync(path.dirname(snapshot), { recursive: true });
    copyFileSync(built, snapshot);
  }
  const wanted = existsSync(snapshot) ? readFileSync(snapshot, "utf8") : null;
  const found = readFileSync(built, "utf8");
  if (wanted === found) return;
  const lines = new Set(wanted?.split("\n"));
  const first = found.split("\n").find((line) => !lines.has(line))?.trim();
  throw new Stop(
    `The core's declarations are not those of ${path.relative(ROOT, snapshot)}${wanted === null ? ", which is missing" : ""}${first ? ` (first new line: ${first})` : ""}: ` +
      "look at the difference, then BLESS=1 ./build.sh check --only types.",
  );
}

/**
 * What the linter found beyond the accepted warnings, and what is accepted but no longer found.
 * @param {{ errors: Finding[], warnings: Finding[], notices: Finding[] }} report
 * @param {Finding[]} accepted
 * @returns {string[]}
 *
 * @typedef {{ code: string, file?: string, message?: string }} Finding
 */
export function surprises(report, accepted) {
  const same = (/** @type {Finding} */ a, /** @type {Finding} */ b) => a.code === b.code && a.file === b.file;
  const found = [...report.errors, ...report.warnings, ...report.notices];
  return [
    ...found.filter((one) => !accepted.some((other) => same(one, other))).map(({ code, file, message }) => `${code} in ${file}: ${message}`),
    ...accepted.filter((one) => !found.some((other) => same(one, other))).map(({ code }) => `${code} is no longer found: take it out of accepted-warnings.json`),
  ];
}

/** Folders that a build can only know from this machine. */
function placesOfThisMachine() {
  const { CARGO_HOME, RUSTUP_HOME } = process.env;
  return [ROOT, os.homedir(), CARGO_HOME, RUSTUP_HOME, "/home/", "/Users/", "/root/", "registry/src/"].filter((place) => place !== undefined && place.length > 1);
}

/** @param {string} folder @param {(string | undefined)[]} places @returns {string[]} */
export function namedPaths(folder, places) {
  return filesBelow(folder).flatMap((name) => {
    const bytes = readFileSync(path.join(folder, name));
    return places.filter((place) => place && bytes.includes(place)).map((place) => `${name} names ${place}`);
  });
}
