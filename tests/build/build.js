// The core's modules, the npm package and the loadable extension. Does only what changed since the last time.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { minify } from "terser";
import { needed } from "./declarations.js";
import { notices } from "./notices.js";
import { PSEUDO, pseudoLocale } from "./pseudo.js";
import { ROOT, digest, filesBelow, run, say, seconds, step } from "./steps.js";

/** What the extension loads, and all builds of the one crate, by feature. */
const EXTENSION_MODULES = ["background", "popup", "dashboard", "access", "settings"];
export const MODULES = [...EXTENSION_MODULES, "package"];

/** Named one by one: all of them are in every browser that the manifest admits. */
const WASM_FEATURES = [
  "--enable-bulk-memory",
  "--enable-nontrapping-float-to-int",
  "--enable-sign-ext",
  "--enable-mutable-globals",
  "--enable-reference-types",
  "--enable-multivalue",
];
// The first kilobyte of memory is the far end of the stack: nothing lives there, so small offsets fold into loads and stores.
const WASM_PASSES = ["--strip-target-features", "--low-memory-unused", "-Oz", "--one-caller-inline-max-function-size=20", "--const-hoisting"];

/**
 * Everything, from a checkout.
 * @param {object} [options]
 * @param {string} [options.root] another checkout, to compare two builds
 * @param {string} [options.bindgen] the bindgen program, if it need not be built
 */
export async function build({ root = ROOT, bindgen } = {}) {
  const began = performance.now();
  const version = crateVersion(root);
  const program = bindgen ?? (await bindgenProgram(root));
  for (const name of MODULES) await module(root, name, program);
  const credits = await notices(root);
  npmPackage(root, version, credits);
  await extension(root, version, "extension", credits);
  // Version 0.0.0 means development: there the card's shadow root is open, so that axe can look into it. It alone has the tests' language.
  await extension(root, "0.0.0", "extension-dev", credits);
  say(`Built ${version} in ${seconds(performance.now() - began)}: pkg/extension/ can be loaded unpacked.`);
}

/** The module with the export that only the bench calls; its folder. @param {string} [root] */
export async function benchModule(root = ROOT) {
  await module(root, "bench", await bindgenProgram(root));
  return path.join(root, "target/modules/bench");
}

/** The version's only home. @param {string} root */
export function crateVersion(root = ROOT) {
  const [, version] = /^\[package\][^[]*?^version = "([^"]+)"/ms.exec(readFileSync(path.join(root, "Cargo.toml"), "utf8")) ?? [];
  if (!version) throw new Error("Cargo.toml has no version");
  return version;
}

/** @param {string} root */
async function bindgenProgram(root) {
  const program = path.join(root, "target/debug/bindgen");
  await unlessUnchanged(root, "tools", [...sources(root, "Cargo.lock"), ...sources(root, "src/bin")], [program, path.join(root, "target/debug/wasm-test-runner")], () =>
    step("Compiling the bindgen tools from our lock file (about a minute the first time)", () =>
      run("cargo", ["build", "--quiet", "--features", "tools", "--bins"], { cwd: root }),
    ),
  );
  return program;
}

/** @param {string} root @param {string} name @param {string} bindgen */
async function module(root, name, bindgen) {
  const out = path.join(root, "target/modules", name);
  const inputs = [...sources(root, "src"), ...["Cargo.toml", "Cargo.lock", "rust-toolchain.toml"].flatMap((file) => sources(root, file))];
  await unlessUnchanged(root, name, inputs, [path.join(out, `${name}_bg.wasm`)], () =>
    step(`Compiling the ${name} module`, async () => {
      const cargo = ["build", "--quiet", "--lib", "--release", "--target", "wasm32-unknown-unknown", "--features", name];
      await run("cargo", cargo, { cwd: root, env: { CARGO_ENCODED_RUSTFLAGS: remaps(root).join("\x1f") } });
      rmSync(out, { recursive: true, force: true });
      await run(bindgen, [
        ...["--target", "web", "--out-name", name, "--out-dir", out, "--remove-name-section", "--remove-producers-section"],
        // A trap leaves an instance unusable; this lets the background make a new one (extension/background/core.js).
        ...(["background", "bench"].includes(name) ? ["--experimental-reset-state-function"] : []),
        path.join(root, "target/wasm32-unknown-unknown/release/migration_token_guide.wasm"),
      ]);
      const types = path.join(out, `${name}.d.ts`);
      writeFileSync(types, needed(readFileSync(types, "utf8")));
      const wasm = path.join(out, `${name}_bg.wasm`);
      await run(path.join(ROOT, "tests/node_modules/.bin/wasm-opt"), [...WASM_PASSES, ...WASM_FEATURES, "-o", wasm, wasm]);
    }),
  );
}

/** Paths of this machine and user, which the module must not name: two people build the same bytes. @param {string} root */
function remaps(root) {
  const cargo = process.env.CARGO_HOME ?? path.join(os.homedir(), ".cargo");
  const rustup = process.env.RUSTUP_HOME ?? path.join(os.homedir(), ".rustup");
  const registry = path.join(cargo, "registry/src");
  const crates = existsSync(registry) ? readdirSync(registry).map((name) => path.join(registry, name)) : [];
  // A later one wins, so the narrow ones come last.
  return [[rustup, "/rustup"], [cargo, "/cargo"], ...crates.map((folder) => [folder, "/crates"]), [root, "/project"]].map(
    ([from, to]) => `--remap-path-prefix=${from}=${to}`,
  );
}

/** @param {string} root @param {string} name a file or folder @returns {string[]} */
function sources(root, name) {
  const place = path.join(root, name);
  return path.extname(name) ? [place] : filesBelow(place).map((file) => path.join(place, file));
}

/**
 * Does the work unless inputs, tools and flags are those of the last time and the outputs are still there.
 * @param {string} root @param {string} name @param {string[]} inputs @param {string[]} outputs @param {() => Promise<unknown>} work
 */
async function unlessUnchanged(root, name, inputs, outputs, work) {
  const stamp = path.join(root, "target/modules", `${name}.inputs`);
  const here = [...inputs, path.join(ROOT, "tests/build/build.js"), path.join(ROOT, "tests/package-lock.json")];
  const { output: rustc } = await run("rustc", ["--version", "--verbose"], { cwd: root });
  const wanted = digest(here, [rustc]);
  const last = existsSync(stamp) ? readFileSync(stamp, "utf8") : "";
  if (last === wanted && outputs.every((file) => existsSync(file))) return;
  await work();
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
}

/** What names the crates inside the modules, in the extension and in the npm package. */
const CREDITS = "THIRD-PARTY.txt";

/** What the npm package has besides the built files; its sources lie in pkg/ themselves. */
const PACKAGE_SOURCES = ["node.js", "browser.js", "README.md"];
const LICENCES = ["LICENSE-MIT", "LICENSE-APACHE"];

/** The npm package beside its sources, ready for `npm pack`. @param {string} root @param {string} version @param {string} credits */
function npmPackage(root, version, credits) {
  const module = (/** @type {string} */ file) => readFileSync(path.join(root, "target/modules/package", file));
  const pkg = path.join(root, "pkg");
  for (const file of PACKAGE_SOURCES) if (!existsSync(path.join(pkg, file))) throw new Error(`pkg/${file} is missing: it is a source, git has it`);
  for (const file of ["package.js", "package_bg.wasm"]) put(path.join(pkg, file), module(file));
  put(path.join(pkg, "index.d.ts"), needed(module("package.d.ts").toString(), (name) => !/^(initSync|__wbg_.*)$/.test(name)));
  for (const file of LICENCES) put(path.join(pkg, file), readFileSync(path.join(root, file)));
  put(path.join(pkg, CREDITS), credits);
  const description = {
    name: "migration-token-guide",
    version,
    description: "How long a Cloud Migration Assistant token lasts, and Basic authentication for Atlassian's Id Mapping API, as WebAssembly for Node and browsers",
    keywords: ["atlassian", "jira", "confluence", "cloud-migration-assistant", "id-mapping", "basic-auth", "wasm"],
    license: "MIT OR Apache-2.0",
    type: "module",
    engines: { node: ">=20" },
    exports: { ".": { types: "./index.d.ts", node: "./node.js", default: "./browser.js" } },
    types: "./index.d.ts",
    files: ["node.js", "browser.js", "package.js", "package_bg.wasm", "index.d.ts", ...LICENCES, CREDITS],
  };
  put(path.join(pkg, "package.json"), `${JSON.stringify(description, null, 2)}\n`);
}

/** What pages load: there comments and long names cost every page view. Everything else ships as it is written. */
const isForPages = (/** @type {string} */ file) => /^(content|shared)\/.*\.js$/.test(file);

/** @param {string} source */
async function minified(source) {
  const { code } = await minify(source, { ecma: 2020, compress: { passes: 3 }, format: { ecma: 2020 } });
  return code ?? "";
}

/**
 * The loadable extension: its own files as they are (those for pages minified), its modules, and the version.
 * @param {string} root @param {string} version @param {string} name folder in pkg/ @param {string} credits
 */
async function extension(root, version, name, credits) {
  /** @type {Map<string, string | Buffer>} */
  const files = new Map(filesBelow(path.join(root, "extension")).map((file) => [file, readFileSync(path.join(root, "extension", file))]));
  const manifest = files.get("manifest.json")?.toString() ?? "";
  const stamped = manifest.replace('"version": "0.0.0"', `"version": "${version}"`);
  if (!manifest.includes('"version": "0.0.0"')) throw new Error('extension/manifest.json must say "version": "0.0.0": the version lives in Cargo.toml');
  files.set("manifest.json", stamped);
  for (const [file, source] of files) if (isForPages(file)) files.set(file, await minified(source.toString()));
  for (const module of EXTENSION_MODULES) {
    for (const file of [`${module}.js`, `${module}_bg.wasm`]) files.set(`core/${file}`, readFileSync(path.join(root, "target/modules", module, file)));
  }
  if (version === "0.0.0") files.set(`_locales/${PSEUDO}/messages.json`, pseudoLocale(String(files.get("_locales/en/messages.json"))));
  files.set(CREDITS, credits);
  const out = path.join(root, "pkg", name);
  mkdirSync(out, { recursive: true });
  for (const old of filesBelow(out)) if (!files.has(old)) rmSync(path.join(out, old));
  for (const [file, content] of files) put(path.join(out, file), content);
}

/** Writes only what differs: a browser that has the folder open sees no change where there is none. @param {string} file @param {string | Buffer} content */
function put(file, content) {
  const bytes = Buffer.from(content);
  if (existsSync(file) && readFileSync(file).equals(bytes)) return;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, bytes);
}
