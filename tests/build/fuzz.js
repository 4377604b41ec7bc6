// The fuzzer: builds tests/fuzz with libFuzzer's instrumentation, gives each target something to begin with, and lets it run.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ROOT, run, say, step } from "./steps.js";

const TARGET = "x86_64-unknown-linux-gnu";
/** What cargo-fuzz asks of the compiler, without the address sanitizer, which needs a nightly one; the core has no unsafe code. */
const FLAGS = ["-Cpasses=sancov-module", ...["level=4", "inline-8bit-counters", "pc-table", "trace-compares"].map((flag) => `-Cllvm-args=-sanitizer-coverage-${flag}`)];

/** What a target begins with, by name, and how long an input of it can be in bytes. */
const TARGETS = {
  // A text of one input is at most as long as what the content script may send.
  messages: { begin: recordedScreens, longest: 40_000 },
  credentials: { begin: typedFields, longest: 4_000 },
  imports: { begin: exportedFiles, longest: 12_000 },
};

/** @param {number} executions */
export async function fuzz(executions) {
  const folder = path.join(ROOT, "target/fuzz");
  await step("Compiling the fuzzer (about a minute the first time)", () =>
    run("cargo", ["build", "--quiet", "--locked", "--release", "--target", TARGET, "--manifest-path", path.join(ROOT, "tests/fuzz/Cargo.toml"), "--target-dir", folder], {
      env: { CARGO_ENCODED_RUSTFLAGS: FLAGS.join("\x1f") },
    }),
  );
  const names = /** @type {(keyof typeof TARGETS)[]} */ (Object.keys(TARGETS));
  say(`Running ${executions.toLocaleString("en")} inputs; what breaks the core is left in target/fuzz/ and named here.`);
  for (const [at, name] of names.entries()) {
    const { begin, longest } = TARGETS[name];
    const corpus = path.join(folder, name, "corpus");
    mkdirSync(corpus, { recursive: true });
    for (const [id, text] of Object.entries(begin())) writeFileSync(path.join(corpus, id), text);
    // The same share for each, all of them together exactly as many as were asked for.
    const runs = Math.floor((executions * (at + 1)) / names.length) - Math.floor((executions * at) / names.length);
    if (runs === 0) continue;
    const words = [`-runs=${runs}`, `-max_len=${longest}`, "-timeout=5", "-print_final_stats=1", "-verbosity=1", `-artifact_prefix=${folder}/${name}-`, corpus];
    await step(`${name}: ${runs.toLocaleString("en")} inputs`, () => run(path.join(folder, TARGET, "release", name), words, { live: true }));
  }
}

/** Each recorded screen as the message that a content script sends of it. */
function recordedScreens() {
  const records = path.join(ROOT, "tests/signals");
  /** @type {Record<string, string>} */
  const messages = {};
  for (const file of readdirSync(records)) {
    for (const { id, signals } of JSON.parse(readFileSync(path.join(records, file), "utf8"))) {
      messages[id] = JSON.stringify({ kind: "pageSeen", counter: 1, signals, memory: null });
    }
  }
  return messages;
}

/** The example of the documentation, whole, without what it carries, and the shapes around it. */
function exportedFiles() {
  const example = readFileSync(path.join(ROOT, "docs/export.example.json"), "utf8");
  const { instances, apiTokens, settings, ...head } = JSON.parse(example);
  return {
    whole: example,
    notes: JSON.stringify({ ...head, instances: [], apiTokens, settings }),
    other: JSON.stringify({ ...head, instances: instances.map((one) => ({ ...one, base: `${one.base}/other`, edited: null })) }),
    newer: JSON.stringify({ ...head, version: 2, instances: [] }),
    bare: JSON.stringify({ format: head.format, version: 1, instances: [{ product: "jira", base: "https://jira.example.com" }] }),
  };
}

/** Email, token, status (with r: redirected, b: no body, h: no header), Retry-After, site, job, body. */
function typedFields() {
  const token = "ATATT3xFfGF0-a_token=of-some-length";
  return Object.fromEntries(
    Object.entries({
      accepted: ["ada@example.com", token, "404", "60", "https://example.atlassian.net/", "550e8400-e29b-41d4-a716-446655440000", '{"status":404,"errorMessage":"Job not found"}'],
      refused: [" o'neil\u200b@example.com\r\n", `${token}\n`, "403", "Sun, 22 Nov 2026 08:30:00 GMT", "https://jira.example.com:8443/jira", "JOB_ID", "XSRF check failed: IP address not on the allowlist"],
      waiting: ['"$(id)" `x` %a% \\ \u{1f600}', "\u{1f511}", "503h", "", "https://[2001:db8::7]", "..", ""],
      portal: [";auth", "\u2028", "302r", "86401", "http://user:x@example.com?a#b", "a/b", "<html>"],
    }).map(([id, fields]) => [id, fields.join("\x1f")]),
  );
}
