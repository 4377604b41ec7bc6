// The fuzzer: builds tests/fuzz with libFuzzer's instrumentation, gives it the recorded screens to begin with, and lets it run.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ROOT, run, say, step } from "./steps.js";

const TARGET = "x86_64-unknown-linux-gnu";
/** What cargo-fuzz asks of the compiler, without the address sanitizer, which needs a nightly one; the core has no unsafe code. */
const FLAGS = ["-Cpasses=sancov-module", ...["level=4", "inline-8bit-counters", "pc-table", "trace-compares"].map((flag) => `-Cllvm-args=-sanitizer-coverage-${flag}`)];

/** @param {number} executions */
export async function fuzz(executions) {
  const folder = path.join(ROOT, "target/fuzz"), corpus = path.join(folder, "corpus");
  await step("Compiling the fuzzer (about a minute the first time)", () =>
    run("cargo", ["build", "--quiet", "--locked", "--release", "--target", TARGET, "--manifest-path", path.join(ROOT, "tests/fuzz/Cargo.toml"), "--target-dir", folder], {
      env: { CARGO_ENCODED_RUSTFLAGS: FLAGS.join("\x1f") },
    }),
  );
  mkdirSync(corpus, { recursive: true });
  const records = path.join(ROOT, "tests/signals");
  for (const file of readdirSync(records)) {
    for (const { id, signals } of JSON.parse(readFileSync(path.join(records, file), "utf8"))) {
      writeFileSync(path.join(corpus, id), JSON.stringify({ kind: "pageSeen", counter: 1, signals, memory: null }));
    }
  }
  say(`Running ${executions.toLocaleString("en")} inputs; what breaks the core is left in target/fuzz/ and named here.`);
  // A text of one input is at most as long as what the content script may send.
  const words = [`-runs=${executions}`, "-max_len=40000", "-timeout=5", "-print_final_stats=1", "-verbosity=1", `-artifact_prefix=${folder}/`, corpus];
  await run(path.join(folder, TARGET, "release/migration-token-guide-fuzz"), words, { live: true });
}
