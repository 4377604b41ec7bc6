// The tools that are needed: how each is found, why it is needed, how it is installed. Installing goes through rustup, the
// system's packages and npm with our lock files; whatever cannot be installed here ends in one sentence.
import { existsSync, readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { ROOT, Stop, filesBelow, run, say, seconds, step, writtenAt } from "./steps.js";

/**
 * @typedef {object} Tool
 * @property {string} what its name for people
 * @property {string} why
 * @property {string} takes how long installing takes, roughly
 * @property {() => Promise<string | null>} find the version, or null when it is missing
 * @property {() => Promise<unknown>} [install] rejects with a Stop when it may not
 * @property {string[]} [apt] Debian's packages instead of `install`
 * @property {() => string} advice the command to run by hand
 */

const RUSTUP = "curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y";
const OLDEST_RUST = [1, 88];
const OLDEST_CHROMIUM = 140;
const OLDEST_FIREFOX = 153;
const TARGET = "wasm32-unknown-unknown";

/** The line with a number in what a program says of itself. @param {string} program @param {string[]} words */
async function version(program, words = ["--version"]) {
  const { code, output } = await run(program, words, { mayFail: true });
  const lines = output.trim().split("\n");
  return code === 0 ? lines.find((line) => /\d\.\d/.test(line)) ?? lines[0] : null;
}

/** @param {string} program */
const inPath = (program) => (process.env.PATH ?? "").split(path.delimiter).some((folder) => folder && existsSync(path.join(folder, program)));

/**
 * The same places as the tests' own search for a browser.
 * @param {(string | undefined)[]} places @param {number} oldest
 */
async function browser(places, oldest) {
  const program = places.find((place) => place && existsSync(place));
  const said = program ? await version(program) : null;
  const major = Number(/ (\d+)\./.exec(said ?? "")?.[1]);
  if (said && major < oldest) throw new Stop(`${said} is too old, ${oldest} or newer is needed: update it with your system's packages.`);
  return said;
}

/** @param {string[]} packages */
function aptAdvice(packages) {
  if (process.platform === "linux" && inPath("apt-get")) return `sudo apt-get install ${packages.join(" ")}`;
  const [first] = packages;
  /** @type {Record<string, string>} */
  const mac = { gcc: "xcode-select --install", chromium: "brew install --cask chromium", "firefox-esr": "brew install --cask firefox" };
  if (process.platform === "darwin" && mac[first]) return mac[first];
  return `install "${first}" with your system's packages`;
}

let aptUpdated = false;

/** @param {string} what @param {string[]} packages */
async function aptInstall(what, packages) {
  const cannot = (/** @type {string} */ why) =>
    new Stop(`${what} is missing and ${why}: ${aptAdvice(packages).replace(/^install/, "please install")}, then run ./build.sh again.`);
  if (process.platform !== "linux" || !inPath("apt-get")) throw cannot("there is no apt-get here");
  const root = process.getuid?.() === 0;
  if (!root && (await run("sudo", ["-n", "true"], { mayFail: true })).code !== 0) throw cannot("installing needs root (or sudo without a password)");
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  const apt = (/** @type {string[]} */ ...words) =>
    root
      ? run("apt-get", words, { env, mayFail: true })
      : run("sudo", ["-n", "DEBIAN_FRONTEND=noninteractive", "apt-get", ...words], { mayFail: true });
  const install = () => apt("install", "-y", "--no-install-recommends", ...packages);
  let done = await install();
  if (done.code !== 0 && !aptUpdated) {
    say("  the package lists are stale; apt-get update");
    aptUpdated = true;
    await apt("update");
    done = await install();
  }
  if (done.code !== 0) {
    process.stderr.write(done.output);
    throw cannot("apt-get could not install it");
  }
}

/**
 * The packages of one lock file, in its folder.
 * @param {string} folder @param {string} why @param {string} takes
 * @returns {Tool}
 */
function npm(folder, why, takes) {
  const words = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", folder];
  return {
    what: `the npm packages of ${folder}/`,
    why,
    takes,
    find: async () => (asLocked(folder) ? "as in package-lock.json" : null),
    async install() {
      const { code, output } = await run("npm", words, { mayFail: true });
      if (code === 0) return;
      process.stderr.write(output);
      throw new Stop(`The npm packages of ${folder}/ could not be installed: run npm ${words.join(" ")} and see why, then ./build.sh again.`);
    },
    advice: () => `npm ${words.join(" ")}`,
  };
}

/** Whether what is installed is what the lock file says; pieces for other systems may be left out. @param {string} folder */
function asLocked(folder) {
  const read = (/** @type {string} */ file) => JSON.parse(readFileSync(path.join(ROOT, folder, file), "utf8")).packages;
  try {
    const installed = read("node_modules/.package-lock.json");
    return Object.entries(read("package-lock.json")).every(
      ([name, wanted]) => name === "" || wanted.optional || wanted.peer || installed[name]?.version === wanted.version,
    );
  } catch {
    return false;
  }
}

/** @param {string} name @param {string} component */
function rustupComponent(name, component) {
  return async () => {
    const done = inPath("rustup") ? await run("rustup", [name, "add", component], { mayFail: true }) : null;
    if (done?.code === 0) return;
    if (done) process.stderr.write(done.output);
    throw new Stop(
      done
        ? `${component} could not be installed: run rustup ${name} add ${component} and see why, then ./build.sh again.`
        : `${component} is missing and this Rust is not rustup's: install rustup with ${RUSTUP} and run ./build.sh again.`,
    );
  };
}

/** @type {Record<string, Tool>} */
export const TOOLS = {
  rust: {
    what: "Rust",
    why: "the core is written in it",
    takes: "2 min",
    async find() {
      const said = inPath("cargo") && inPath("rustc") ? await version("rustc") : null;
      const [major = 0, minor = 0] = /(\d+)\.(\d+)/.exec(said ?? "")?.slice(1).map(Number) ?? [];
      if (said && (major < OLDEST_RUST[0] || (major === OLDEST_RUST[0] && minor < OLDEST_RUST[1]))) {
        throw new Stop(`${said} is too old, ${OLDEST_RUST.join(".")} or newer is needed: run rustup update stable, then ./build.sh again.`);
      }
      return said;
    },
    async install() {
      throw new Stop(`Rust is missing: install it with ${RUSTUP} and run ./build.sh again in a new shell.`);
    },
    advice: () => RUSTUP,
  },
  linker: {
    what: "a C linker",
    why: "Rust links the build tools and native tests with it",
    takes: "20 s",
    find: () => version("cc"),
    apt: ["gcc", "libc6-dev"],
    advice: () => aptAdvice(["gcc", "libc6-dev"]),
  },
  "c++": {
    what: "a C++ compiler",
    why: "libFuzzer is written in it",
    takes: "20 s",
    find: () => version("c++"),
    apt: ["g++"],
    advice: () => aptAdvice(["g++"]),
  },
  "wasm-target": {
    what: `Rust's target ${TARGET}`,
    why: "the core is compiled to WebAssembly",
    takes: "10 s",
    async find() {
      const { code, output } = await run("rustc", ["--print", "target-libdir", "--target", TARGET], { mayFail: true });
      return code === 0 && existsSync(output.trim()) ? "installed" : null;
    },
    install: rustupComponent("target", TARGET),
    advice: () => `rustup target add ${TARGET}`,
  },
  rustfmt: {
    what: "rustfmt",
    why: "checks the layout of the Rust sources",
    takes: "5 s",
    find: () => version("cargo", ["fmt", "--version"]),
    install: rustupComponent("component", "rustfmt"),
    advice: () => "rustup component add rustfmt",
  },
  clippy: {
    what: "clippy",
    why: "checks the Rust sources",
    takes: "5 s",
    find: () => version("cargo", ["clippy", "--version"]),
    install: rustupComponent("component", "clippy"),
    advice: () => "rustup component add clippy",
  },
  "npm-tests": npm("tests", "wasm-opt, TypeScript's checker, the browsers' drivers and linter", "20 s"),
  "npm-site-current": npm("tests/site/current", "the demo site is made of Atlassian's published front-end parts", "30 s"),
  "npm-site-y2021": npm("tests/site/y2021", "the same parts as of about 2021", "30 s"),
  "site-bundles": {
    what: "the demo site's bundles",
    why: "they are older than their sources",
    takes: "10 s",
    async find() {
      const sources = ["front", "build.js", "current/parts.jsx", "y2021/parts.jsx", "current/package-lock.json", "y2021/package-lock.json"].flatMap(
        (name) => {
          const place = path.join(ROOT, "tests/site", name);
          return path.extname(name) ? [place] : filesBelow(place).map((file) => path.join(place, file));
        },
      );
      const built = ["current", "y2021"].map((name) => writtenAt(path.join(ROOT, "tests/site/built", name, "assistant.js")));
      return Math.min(...built) > Math.max(...sources.map(writtenAt)) ? "newer than their sources" : null;
    },
    install: () => run("node", ["tests/site/build.js"]),
    advice: () => "node tests/site/build.js",
  },
  curl: {
    what: "curl",
    why: "the dashboard's commands are run for real",
    takes: "10 s",
    find: () => version("curl"),
    apt: ["curl"],
    advice: () => aptAdvice(["curl"]),
  },
  chromium: {
    what: "Chromium",
    why: "the extension is shown and tested in it",
    takes: "1 min",
    find: () => browser([process.env.CHROMIUM_BIN, "/usr/bin/chromium", "/usr/bin/chromium-browser"], OLDEST_CHROMIUM),
    apt: ["chromium", "chromium-sandbox", "fonts-liberation"],
    advice: () => aptAdvice(["chromium", "chromium-sandbox", "fonts-liberation"]),
  },
  firefox: {
    what: "Firefox",
    why: "the extension is shown and tested in it",
    takes: "1 min",
    find: () => browser([process.env.FIREFOX_BIN, "/usr/bin/firefox-esr", "/usr/bin/firefox"], OLDEST_FIREFOX),
    apt: ["firefox-esr", "fonts-liberation"],
    advice: () => aptAdvice(["firefox-esr", "fonts-liberation"]),
  },
  xvfb: {
    what: "Xvfb",
    why: "a virtual screen, on which the browsers' own permission prompts can be answered",
    takes: "20 s",
    find: async () => (inPath("Xvfb") ? "installed" : null),
    apt: ["xvfb"],
    advice: () => aptAdvice(["xvfb"]),
  },
  xdotool: {
    what: "xdotool",
    why: "real keys and clicks on that screen",
    takes: "10 s",
    find: () => version("xdotool"),
    apt: ["xdotool"],
    advice: () => aptAdvice(["xdotool"]),
  },
};

/**
 * Installs what is missing of these, in their order.
 * @param {string[]} names
 */
export async function ensure(names) {
  for (const name of names) {
    const tool = TOOLS[name];
    if (await tool.find()) continue;
    await step(`Setting up ${tool.what}: ${tool.why} (about ${tool.takes})`, async () => {
      if (tool.apt) await aptInstall(tool.what, tool.apt);
      else await tool.install?.();
      if (!(await tool.find())) throw new Stop(`${tool.what} was installed but is still not found: ${tool.advice()}.`);
    });
  }
}

/** Says of each tool what was found. Installs nothing. */
export async function doctor() {
  const began = performance.now();
  say(`node: ${process.version}; ${os.type()} ${os.release()}, ${os.availableParallelism()} processors`);
  let missing = 0;
  for (const [name, tool] of Object.entries(TOOLS)) {
    const found = await tool.find().catch((error) => {
      if (error instanceof Stop) return error;
      throw error;
    });
    if (typeof found === "string") {
      say(`${name}: ${found}`);
      continue;
    }
    missing += 1;
    say(found ? `${name}: ${found.message}` : `${name}: missing (${tool.why}); ${tool.advice()}`);
  }
  say(missing === 0 ? `Nothing is missing (${seconds(performance.now() - began)}).` : `${missing} missing; ./build.sh installs what it may, when it is needed.`);
}
