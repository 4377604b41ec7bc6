// The benches: node tests/bench/run.js [--runs N] [--only NAME,…] [--browser chromium|firefox]
//
//   --runs N     how often each thing is measured; 20 without it. Fewer is for trying the benches out
//   --only       some of them; the table in docs/ is written only by a whole run
//
// A figure that is not reached is written as it is, and the run ends with an error that names it.
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { core } from "./core.js";
import { fleet, fleetInBrowsers } from "./fleet.js";
import { fresh, looking, steps, storms } from "./live.js";
import { makeBook } from "./figures.js";
import { otherPages } from "./other-pages.js";
import { overview } from "./overview.js";
import { popup } from "./popup.js";
import { nativeTests, sizes } from "./still.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const BENCHES = {
  sizes, core, steps, fresh, "other-pages": otherPages, storms, looking,
  fleet, "fleet-browsers": fleetInBrowsers, overview, popup, native: nativeTests,
};

const { values } = parseArgs({ options: { runs: { type: "string", default: "20" }, only: { type: "string" }, browser: { type: "string" } } });
const runs = Number(values.runs);
const only = values.only?.split(",") ?? null;
const browsers = values.browser ? [values.browser] : ["chromium", "firefox"];
const unknown = only?.filter((name) => !Object.hasOwn(BENCHES, name)) ?? [];
if (!(runs >= 1) || unknown.length > 0) {
  console.error(`The benches are: ${Object.keys(BENCHES).join(", ")}. ${unknown.length ? `There is no "${unknown.join(", ")}".` : "--runs takes a number."}`);
  process.exit(2);
}

const say = (text) => console.log(text);
const book = makeBook(say);
/** Versions of the browsers that took part. */
const versions = {};
for (const [name, bench] of Object.entries(BENCHES)) {
  if (only && !only.includes(name)) continue;
  const began = performance.now();
  say(`· ${name}`);
  await bench({ book, runs, browsers, versions, root: ROOT, say });
  say(`  done in ${((performance.now() - began) / 1000).toFixed(1)} s`);
}
for (const file of book.write(ROOT, { runs, browsers: versions, only: only ?? values.browser ?? null })) say(`written: ${path.relative(process.cwd(), file)}`);
const missed = book.missed();
if (missed.length > 0) {
  console.error(`Not reached: ${missed.map(({ what, where }) => `${what}${where ? ` (${where})` : ""}`).join("; ")}.`);
  process.exitCode = 1;
}
