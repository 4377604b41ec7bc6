// The archive for the stores and the npm package's tarball, proven to be reproducible: the sources are copied to another
// folder, built a second time from nothing, and every byte is compared.
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { build, crateVersion } from "./build.js";
import { ROOT, Stop, filesBelow, run, say, step } from "./steps.js";
import { archive } from "./zip.js";

/** What a build is made of, besides the tools. */
const SOURCES = [
  ...["Cargo.toml", "Cargo.lock", "rust-toolchain.toml", "src", "extension", "LICENSE-MIT", "LICENSE-APACHE"],
  ...["pkg/README.md", "pkg/node.js", "pkg/browser.js"],
];

export async function release() {
  await step("Checking that Cargo.lock fits Cargo.toml", () => run("cargo", ["metadata", "--locked", "--format-version", "1", "--no-deps"]));
  await build();
  const first = await made(ROOT);
  const second = await step("Building again in another folder, from nothing", async () => {
    const twin = mkdtempSync(path.join(os.tmpdir(), "migration-token-guide-"));
    try {
      for (const name of SOURCES) cpSync(path.join(ROOT, name), path.join(twin, name), { recursive: true, force: true });
      await build({ root: twin, bindgen: path.join(ROOT, "target/debug/bindgen") });
      sameFiles(path.join(ROOT, "pkg/extension"), path.join(twin, "pkg/extension"));
      return await made(twin);
    } finally {
      rmSync(twin, { recursive: true, force: true });
    }
  });
  for (const kind of /** @type {const} */ (["zip", "tgz"])) {
    if (!first[kind].equals(second[kind])) throw new Stop(`Two builds of the same files gave different archives (${kind}).`);
  }

  const name = `migration-token-guide-${crateVersion()}`;
  const folder = path.join(ROOT, "target/release-archive");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const keep = (/** @type {string} */ file, /** @type {Buffer} */ bytes) => {
    const sum = createHash("sha256").update(bytes).digest("hex");
    writeFileSync(path.join(folder, file), bytes);
    writeFileSync(path.join(folder, `${file}.sha256`), `${sum}  ${file}\n`);
    return sum;
  };
  const packed = keep(`${name}.tgz`, first.tgz);
  say(`target/release-archive/${name}.tgz, ${first.tgz.length} bytes, for npm publish; SHA-256 ${packed}`);
  const sum = keep(`${name}.zip`, first.zip);
  writeFileSync(path.join(folder, "for-reviewers.md"), await forReviewers(name, sum));
  say(`target/release-archive/${name}.zip, ${first.zip.length} bytes, the same for Chrome, Edge and Firefox`);
  say(`SHA-256 ${sum}`);
}

/** What is given away: the stores' archive, and the npm package as npm packs it. @param {string} root */
async function made(root) {
  const place = mkdtempSync(path.join(os.tmpdir(), "migration-token-guide-packed-"));
  try {
    await run("npm", ["pack", "--offline", "--ignore-scripts", "--pack-destination", place], { cwd: path.join(root, "pkg") });
    const [tarball] = filesBelow(place);
    return { zip: archive(path.join(root, "pkg/extension")), tgz: readFileSync(path.join(place, tarball)) };
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** @param {string} first @param {string} second */
function sameFiles(first, second) {
  const names = new Set([...filesBelow(first), ...filesBelow(second)]);
  const read = (/** @type {string} */ folder, /** @type {string} */ name) => {
    try {
      return readFileSync(path.join(folder, name));
    } catch {
      return Buffer.alloc(0);
    }
  };
  const differing = [...names].filter((name) => !read(first, name).equals(read(second, name)));
  if (differing.length > 0) throw new Stop(`Two builds differ in ${differing.join(", ")}.`);
}

/** @param {string} name @param {string} sum */
async function forReviewers(name, sum) {
  const version = async (/** @type {string} */ program, /** @type {string[]} */ words) => (await run(program, words)).output.trim().split("\n").at(-1);
  const packages = JSON.parse(readFileSync(path.join(ROOT, "tests/package-lock.json"), "utf8")).packages;
  const locked = (/** @type {string} */ tool) => packages[`node_modules/${tool}`].version;
  const crates = readFileSync(path.join(ROOT, "Cargo.lock"), "utf8");
  const bindgen = /name = "wasm-bindgen"\nversion = "([^"]+)"/.exec(crates)?.[1];
  return `# For reviewers

\`${name}.zip\` (SHA-256 \`${sum}\`) is made from these sources by one command:

\`\`\`
./build.sh release
\`\`\`

It builds twice, in two folders, and stops if a byte differs; its last line is the sum above.
Everything in the archive is a file of \`extension/\` as it stands there, without a bundler, except:

* \`manifest.json\`: the same, with the version of \`Cargo.toml\` instead of 0.0.0;
* \`content/*.js\`, \`shared/*.js\`: minified file by file by terser, since every page view of a watched instance loads them;
* \`core/*_bg.wasm\`: the Rust crate in \`src/\`, compiled once for each with a feature of its own, and made smaller by wasm-opt;
* \`core/*.js\`: written by wasm-bindgen for these modules.

Made with
* ${await version("rustc", ["--version"])}, target wasm32-unknown-unknown (another stable compiler gives other bytes, the same behaviour)
* wasm-bindgen ${bindgen}, compiled from \`Cargo.lock\`
* binaryen ${locked("binaryen")}, terser ${locked("terser")} and fflate ${locked("fflate")}, from \`tests/package-lock.json\`
* Node.js ${process.version}

All of them come through rustup, Cargo and npm with the lock files. Nothing is fetched when the extension runs.
`;
}
