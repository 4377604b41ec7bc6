// The build's own tools: that they count honestly, notice what they are there to notice, and give the same bytes twice.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, describe, test } from "node:test";
import { unzipSync } from "fflate";
import { crateVersion } from "./build.js";
import { declarations, namedPaths, surprises } from "./check.js";
import { needed } from "./declarations.js";
import { weigh } from "./sizes.js";
import { PSEUDO } from "./pseudo.js";
import { ROOT, filesBelow, Stop } from "./steps.js";
import { countCargo, countTap, honest } from "./test.js";
import { zip } from "./zip.js";

const folder = mkdtempSync(path.join(os.tmpdir(), "build-test-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** @param {Record<string, string | Uint8Array>} files */
function written(files) {
  const place = mkdtempSync(path.join(folder, "files-"));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(place, name)), { recursive: true });
    writeFileSync(path.join(place, name), content);
  }
  return place;
}

describe("counting", () => {
  test("adds up all of cargo's test programs", () => {
    const output = "test result: ok. 6 passed; 0 failed; 0 ignored\n\ntest result: FAILED. 2 passed; 1 failed; 0 ignored\n";
    assert.deepEqual(countCargo(output), { passed: 8, failed: 1 });
  });

  test("takes the totals of a report, cancelled tests as failed, and not those of a subtest", () => {
    assert.deepEqual(countTap("    # pass 99\n# tests 5\n# pass 3\n# fail 1\n# cancelled 1\n"), { passed: 3, failed: 2 });
  });

  test("a runner that broke, or ran nothing, is a failure", () => {
    assert.deepEqual(honest({ passed: 3, failed: 0 }, 101), { passed: 3, failed: 1 });
    assert.deepEqual(honest({ passed: 0, failed: 0 }, 0), { passed: 0, failed: 1 });
    assert.deepEqual(honest({ passed: 3, failed: 2 }, 1), { passed: 3, failed: 2 });
    assert.deepEqual(honest({ passed: 3, failed: 0 }, 0), { passed: 3, failed: 0 });
  });
});

describe("the archive", () => {
  /** @type {[string, Uint8Array][]} */
  const files = [["b/two.js", Buffer.from("two".repeat(100))], ["a.json", Buffer.from("one")]];

  test("gives the files back", () => {
    const back = unzipSync(zip(files));
    assert.deepEqual(Object.keys(back), ["a.json", "b/two.js"]);
    assert.equal(Buffer.from(back["b/two.js"]).toString(), "two".repeat(100));
  });

  test("is the same in any order, in another time zone and a moment later", () => {
    const source = `import { zip } from ${JSON.stringify(new URL("zip.js", import.meta.url).href)};
      process.stdout.write(zip([["a.json", Buffer.from("one")], ["b/two.js", Buffer.from("two".repeat(100))]]).toString("hex"));`;
    const there = spawnSync(process.execPath, ["--input-type=module", "--eval", source], { env: { ...process.env, TZ: "Pacific/Kiritimati" } });
    assert.equal(there.stdout.toString(), zip(files).toString("hex"), there.stderr.toString());
  });

  test("differs when a file does", () => {
    assert.notDeepEqual(zip(files), zip([files[0], ["a.json", Buffer.from("One")]]));
  });
});

describe("the checks", () => {
  test("weigh raw and compressed bytes, and name what is over", () => {
    const place = written({ "core/a.wasm": Buffer.alloc(1000), "content/b.js": "b", "content/c.js": "c" });
    const [wasm, scripts] = weigh(place, [
      { what: "module", files: ["core/a.wasm"], raw: 999, gzip: 100 },
      { what: "scripts", files: ["content/"], raw: 2 },
    ]);
    assert.deepEqual([wasm.raw, wasm.over], [1000, ["module: 1000 bytes raw, at most 999"]]);
    assert.ok(wasm.gzip < 100);
    assert.deepEqual([scripts.raw, scripts.over], [2, []]);
    assert.throws(() => weigh(place, [{ what: "gone", files: ["core/gone.wasm"], raw: 1 }]));
  });

  test("find a path of this machine, in binary files too", () => {
    const place = written({ "a.wasm": Buffer.concat([Buffer.from([0, 255]), Buffer.from("/somebody/src/lib.rs")]), "b.js": "clean" });
    assert.deepEqual(namedPaths(place, ["/somebody/", "/nobody/"]), ["a.wasm names /somebody/"]);
  });

  test("notice a new warning and one that is gone", () => {
    const known = { code: "KNOWN", file: "manifest.json" };
    const report = (/** @type {import("./check.js").Finding[]} */ ...warnings) => ({ errors: [], warnings, notices: [] });
    assert.deepEqual(surprises(report(known), [known]), []);
    assert.equal(surprises(report(known, { code: "NEW", file: "a.js" }), [known]).length, 1);
    assert.equal(surprises(report({ ...known, file: "other.json" }), [known]).length, 2);
    assert.equal(surprises({ ...report(), errors: [known] }, []).length, 1);
  });

  test("hold the declarations to their snapshot until it is blessed", () => {
    const place = written({ "built.d.ts": "export type A = 1;\n", "snapshot.d.ts": "" });
    const [built, snapshot] = [path.join(place, "built.d.ts"), path.join(place, "types/snapshot.d.ts")];
    assert.throws(() => declarations(built, snapshot, false), (error) => error instanceof Stop && /missing.*BLESS=1/.test(error.message));
    declarations(built, snapshot, true);
    declarations(built, snapshot, false);
    writeFileSync(built, "export type A = 2;\n");
    assert.throws(() => declarations(built, snapshot, false), /first new line: export type A = 2;/);
  });
});

describe("a module's declarations", () => {
  const ALL = `/* tslint:disable */
/**
 * The input. [\`Other\`] is none.
 */
export interface Input {
    /**
     * Which.
     */
    kind: Kind;
}

/**
 * Of another module.
 */
export interface Other {
    kind: Kind;
}

export type Kind = "a" | "Other";

/**
 * Thrown.
 */
export interface Fault extends Error {
    code: string;
}


export function __wbg_reset_state(): void;

/**
 * Asks.
 *
 * @throws {Fault} for nothing
 */
export function ask(input: Input): string;

export interface Output {
    readonly memory: WebAssembly.Memory;
}

export default function __wbg_init (module: unknown): Promise<Output>;
`;
  const names = (/** @type {string} */ text) => [...text.matchAll(/^export .*?(\w+)(?: = | \{|\(| \(| extends)/gm)].map(([, name]) => name);

  test("are its functions, their types, the types of these and what is thrown", () => {
    assert.deepEqual(names(ALL), ["Input", "Other", "Kind", "Fault", "__wbg_reset_state", "ask", "Output", "__wbg_init"]);
    const own = needed(ALL);
    assert.deepEqual(names(own), ["Input", "Kind", "Fault", "__wbg_reset_state", "ask", "Output", "__wbg_init"]);
    assert.match(own, /^\/\* tslint:disable \*\/\n\n\/\*\*\n \* The input\./);
    assert.match(own, /@throws \{Fault\} for nothing\n \*\/\nexport function ask/);
    assert.equal(needed(own), own);
  });

  test("without some functions are without their types", () => {
    assert.deepEqual(names(needed(ALL, (name) => name === "ask")), ["Input", "Kind", "Fault", "ask"]);
    assert.deepEqual(names(needed(ALL, (name) => name === "__wbg_init")), ["Output", "__wbg_init"]);
  });
});

describe("what is built", () => {
  const manifest = (/** @type {string} */ name) => JSON.parse(readFileSync(path.join(ROOT, "pkg", name, "manifest.json"), "utf8"));

  test("carries the version of Cargo.toml, the development copy 0.0.0 and the tests' language, and no other difference", () => {
    const [shipped, development] = [manifest("extension"), manifest("extension-dev")];
    assert.equal(shipped.version, crateVersion());
    assert.equal(JSON.parse(readFileSync(path.join(ROOT, "pkg/package.json"), "utf8")).version, crateVersion());
    assert.deepEqual({ ...shipped, version: "0.0.0" }, development);
    const files = filesBelow(path.join(ROOT, "pkg/extension"));
    assert.deepEqual(filesBelow(path.join(ROOT, "pkg/extension-dev")), [...files, `_locales/${PSEUDO}/messages.json`].sort());
    for (const file of files.filter((name) => name !== "manifest.json")) {
      assert.ok(readFileSync(path.join(ROOT, "pkg/extension", file)).equals(readFileSync(path.join(ROOT, "pkg/extension-dev", file))), file);
    }
  });

  test("is the extension's own files, those for pages minified, the modules and who wrote their crates", () => {
    const ours = filesBelow(path.join(ROOT, "extension"));
    const added = filesBelow(path.join(ROOT, "pkg/extension")).filter((name) => !ours.includes(name));
    assert.deepEqual(added, ["THIRD-PARTY.txt", ...["access", "background", "dashboard", "popup", "settings"].flatMap((module) => [`core/${module}.js`, `core/${module}_bg.wasm`])]);
    for (const file of ours.filter((name) => name !== "manifest.json")) {
      const [source, shipped] = ["extension", "pkg/extension"].map((folder) => readFileSync(path.join(ROOT, folder, file)));
      if (/^(content|shared)\/.*\.js$/.test(file)) assert.ok(shipped.length < source.length && shipped.length > 0, file);
      else assert.ok(source.equals(shipped), file);
    }
    const credits = readFileSync(path.join(ROOT, "pkg/extension/THIRD-PARTY.txt"), "utf8");
    const named = [...credits.matchAll(/^([\w-]+) \d\S*: \S/gm)].map(([, name]) => name);
    for (const crate of ["chrono", "serde", "talc", "wasm-bindgen", "web-sys", "zeroizing-alloc"]) assert.ok(named.includes(crate), crate);
    // Where a crate carries no text of its licence, its name and the licence's are all there is.
    for (const crate of ["chrono", "serde", "talc", "wasm-bindgen"]) assert.match(credits, new RegExp(`^-{80}\n[^\n]*\\b${crate} \\d`, "m"));
  });
});

describe("a machine that lacks something", () => {
  const bash = spawnSync("sh", ["-c", "command -v bash"]).stdout.toString().trim();

  /**
   * build.sh with only these programs in the path.
   * @param {Record<string, string>} programs name to what stands behind it: a program, or a script of ours
   * @param {string[]} words
   */
  function build(programs, words) {
    const place = mkdtempSync(path.join(folder, "path-"));
    const real = spawnSync("sh", ["-c", "command -v dirname"]).stdout.toString().trim();
    for (const [name, behind] of Object.entries({ dirname: real, ...programs })) {
      if (behind.startsWith("/")) symlinkSync(behind, path.join(place, name));
      else writeFileSync(path.join(place, name), `#!${bash}\n${behind}\n`, { mode: 0o755 });
    }
    const { status, stdout, stderr } = spawnSync(bash, [path.join(ROOT, "build.sh"), ...words], { env: { PATH: place, HOME: folder } });
    return { status, said: stdout.toString(), complaint: stderr.toString().trim().split("\n") };
  }

  const RUSTC = 'case "$*" in --version) echo "rustc 1.95.0" ;; *) echo /nowhere ;; esac';
  const NODE = process.execPath;

  for (const [what, programs, words, sentence] of /** @type {[string, Record<string, string>, string[], RegExp][]} */ ([
    ["Node", {}, [], /^build\.sh: Node\.js 20 or newer is missing: .*nodejs\.org/],
    ["a new Node", { node: "echo v18.20.1" }, [], /found v18\.20\.1: .*nodejs\.org/],
    ["Rust", { node: NODE }, [], /^build\.sh: Rust is missing: install it with curl .*rustup/],
    ["a new Rust", { node: NODE, cargo: ":", rustc: "echo rustc 1.70.0" }, [], /too old, 1\.88 or newer.*rustup update stable/],
    ["a linker, and apt-get", { node: NODE, cargo: ":", rustc: RUSTC }, [], /^build\.sh: a C linker is missing and there is no apt-get here: .*then run/],
    ["the target, and rustup", { node: NODE, cargo: ":", rustc: RUSTC, cc: "echo cc 1.0" }, [], /wasm32-unknown-unknown is missing and this Rust is not rustup's/],
    ["a known command", { node: NODE }, ["biuld"], /There is no command "biuld": see \.\/build\.sh help/],
    ["a known step", { node: NODE }, ["test", "--only", "unit"], /The steps are: native, .*there is no "unit"/],
  ])) {
    test(`such as ${what} ends in one sentence`, () => {
      const { status, complaint } = build(programs, words);
      assert.equal(status, 1);
      assert.equal(complaint.length, 1, complaint.join("\n"));
      assert.match(complaint[0], sentence);
    });
  }

  const chmod = spawnSync("sh", ["-c", "command -v chmod"]).stdout.toString().trim();
  /** Runs what it is given, as the real one does. */
  const SUDO = 'shift; [ "$1" = true ] && exit; shift; exec "$@"';

  test("that apt-get can give gets it, and is told what and why", () => {
    const give = `[ "$1" = install ] || exit 1; printf '#!${bash}\\necho cc 1.0' > "\${0%/*}/cc"; chmod +x "\${0%/*}/cc"`;
    const { said, complaint } = build({ node: NODE, cargo: ":", rustc: RUSTC, chmod, sudo: SUDO, "apt-get": give }, []);
    assert.match(said, /^· Setting up a C linker: Rust links .* \(about 20 s\)\n {2}done in/m);
    assert.match(complaint.at(-1) ?? "", /wasm32-unknown-unknown is missing/, "the next thing is missing, the linker is not");
  });

  test("that apt-get refuses gets the lists renewed once, then the sentence", () => {
    const refuse = 'echo "$1" >&2; exit 100';
    const { status, said, complaint } = build({ node: NODE, cargo: ":", rustc: RUSTC, sudo: SUDO, "apt-get": refuse }, []);
    assert.equal(status, 1);
    assert.match(said, /apt-get update/);
    assert.match(complaint.at(-1) ?? "", /a C linker is missing and apt-get could not install it: sudo apt-get install gcc libc6-dev, then run/);
  });

  test("has what runs before the set-up: no npm package", () => {
    const early = ["main.js", "steps.js", "tools.js", "test.js"];
    for (const file of early) {
      const source = readFileSync(path.join(ROOT, "tests/build", file), "utf8");
      const imported = [...source.matchAll(/^(?:import|export) .*?from "(.+?)";$/gm)].map(([, name]) => name);
      assert.ok(imported.length > 0, file);
      assert.deepEqual(imported.filter((name) => !name.startsWith("node:") && !early.includes(name.replace("./", ""))), [], file);
    }
  });

  test("help works with nothing at all, and doctor says what to do for each", () => {
    const help = build({}, ["help"]);
    assert.equal(help.status, 0);
    assert.match(help.said, /\.\/build\.sh demo/);
    const doctor = build({ node: NODE }, ["doctor"]);
    assert.equal(doctor.status, 0);
    assert.match(doctor.said, /^rust: missing \(.*\); curl /m);
    assert.match(doctor.said, /^xdotool: missing/m);
  });
});
