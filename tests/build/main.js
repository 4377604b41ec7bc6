// What `./build.sh COMMAND` does. Its help is the header of build.sh.
import { Stop, run } from "./steps.js";
import { doctor, ensure } from "./tools.js";

const MODULE = ["rust", "linker", "wasm-target", "npm-tests"];
const SITE = ["npm-site-current", "npm-site-y2021", "site-bundles"];

/** @type {Record<string, (words: string[]) => Promise<unknown>>} */
const COMMANDS = {
  async build() {
    await ensure(MODULE);
    const { build } = await import("./build.js");
    await build();
  },
  async demo(words) {
    await ensure([...MODULE, words.includes("--firefox") ? "firefox" : "chromium", ...SITE]);
    await (await import("./build.js")).build();
    await run("node", ["tests/demo/run.js", ...words], { live: true });
  },
  async test(words) {
    const { SUITE, test } = await import("./test.js");
    const only = chosen(words, Object.keys(SUITE));
    const browsers = only.some((name) => SUITE[name].browsers);
    await ensure([...MODULE, ...(only.includes("package") ? ["curl"] : []), ...(browsers ? ["chromium", "firefox", "xvfb", "xdotool", ...SITE] : [])]);
    await (await import("./build.js")).build();
    await test(only);
  },
  async check(words) {
    // The checks themselves are made of packages that may not be there yet.
    await ensure([...MODULE, "rustfmt", "clippy"]);
    const { CHECKS, check } = await import("./check.js");
    const only = chosen(words, Object.keys(CHECKS));
    await (await import("./build.js")).build();
    await check(only);
  },
  async release() {
    await ensure(MODULE);
    await (await import("./release.js")).release();
  },
  async bench(words) {
    await ensure([...MODULE, "chromium", "firefox", "xvfb", ...SITE]);
    await (await import("./build.js")).build();
    await run("node", ["tests/bench/run.js", ...words], { live: true });
  },
  async fuzz(words) {
    const executions = words.length === 0 ? 10_000_000 : words[0] === "--runs" && words.length === 2 ? Number(words[1]) : Number.NaN;
    if (!Number.isInteger(executions) || executions < 1) throw new Stop("fuzz takes --runs NUMBER, or nothing for ten million.");
    await ensure(["rust", "linker", "c++"]);
    await (await import("./fuzz.js")).fuzz(executions);
  },
  doctor,
};

/**
 * @param {string[]} words `--only a,b` or nothing
 * @param {string[]} known
 */
function chosen(words, known) {
  if (words.length === 0) return known;
  const names = words[0] === "--only" && words.length === 2 ? words[1].split(",") : [];
  const unknown = names.filter((name) => !known.includes(name));
  if (names.length === 0 || unknown.length > 0) {
    throw new Stop(`The steps are: ${known.join(", ")}. Choose with --only NAME${unknown.length ? `; there is no "${unknown[0]}"` : ""}.`);
  }
  return known.filter((name) => names.includes(name));
}

const [command = "build", ...words] = process.argv.slice(2);
try {
  if (!Object.hasOwn(COMMANDS, command)) throw new Stop(`There is no command "${command}": see ./build.sh help.`);
  if (["build", "release", "doctor"].includes(command) && words.length > 0) throw new Stop(`"${command}" takes nothing more: see ./build.sh help.`);
  await COMMANDS[command](words);
} catch (error) {
  if (!(error instanceof Stop)) throw error;
  console.error(`build.sh: ${error.message}`);
  process.exitCode = 1;
}
