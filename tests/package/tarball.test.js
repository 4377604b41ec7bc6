// What the tarball holds, and that its two entries are one package.
import assert from "node:assert/strict";
import { cpSync, readFileSync } from "node:fs";
import path from "node:path";
import { after, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { crateVersion } from "../build/build.js";
import { install, load } from "./tarball.js";

const { tarball, files, folder, installed, close } = install();
after(close);
const core = await load(folder);
const text = (/** @type {string} */ name) => readFileSync(path.join(installed, name), "utf8");

describe("the tarball", () => {
  test("holds the package and nothing else of pkg/", () => {
    assert.deepEqual(files, [
      ...["LICENSE-APACHE", "LICENSE-MIT", "README.md", "THIRD-PARTY.txt", "browser.js", "index.d.ts", "node.js"],
      ...["package.js", "package.json", "package_bg.wasm"],
    ]);
  });

  test("is described as what it is", () => {
    const { name, version, type, license, exports, dependencies, scripts, sideEffects } = JSON.parse(text("package.json"));
    assert.deepEqual([name, version, type, license], ["migration-token-guide", crateVersion(), "module", "MIT OR Apache-2.0"]);
    assert.deepEqual(Object.keys(exports["."]), ["types", "node", "default"], "the first that fits counts");
    for (const file of Object.values(exports["."])) assert.ok(files.includes(String(file).replace("./", "")), String(file));
    assert.deepEqual([dependencies, scripts], [undefined, undefined]);
    // The entries load the module: a bundler that left them out for having no effect would leave it unloaded.
    assert.notEqual(sideEffects, false);
  });

  test("is the same when it is packed again", () => {
    const again = install();
    try {
      assert.ok(readFileSync(tarball).equals(readFileSync(again.tarball)));
    } finally {
      again.close();
    }
  });
});

describe("the entries", () => {
  const READS = /^(?:\/\/ .*|import \{ readFile \} from "node:fs\/promises";|await init\(\{ module_or_path: .* \}\);)\n/gm;
  test("differ only in how the module's bytes are read", () => {
    const [node, browser] = ["node.js", "browser.js"].map(text);
    assert.notEqual(node, browser);
    assert.equal(node.replace(READS, ""), browser.replace(READS, ""));
    for (const entry of [node, browser]) assert.equal(entry.match(/^await init\(/gm)?.length, 1);
  });

  test("give the declared functions and nothing else", () => {
    const declared = [...text("index.d.ts").matchAll(/^export (?:default )?function (\w+)/gm)].map(([, name]) => name);
    assert.deepEqual(Object.keys(core).sort(), declared.sort());
    assert.ok(declared.includes("tokenStatus"));
    for (const name of declared) assert.equal(typeof core[name], "function", name);
  });

  test("the browser's entry answers as Node's, where fetch gives it the file", async (t) => {
    // A copy, or both would share the module that Node's entry has loaded.
    const copy = path.join(folder, "copy");
    cpSync(installed, copy, { recursive: true });
    const asked = t.mock.method(globalThis, "fetch", async (/** @type {URL} */ url) => new Response(readFileSync(url), { headers: { "content-type": "application/wasm" } }));
    const other = await import(pathToFileURL(path.join(copy, "browser.js")).href);
    assert.deepEqual(asked.mock.calls.map(({ arguments: [url] }) => url.href), [pathToFileURL(path.join(copy, "package_bg.wasm")).href]);
    assert.equal(other.basicAuthHeader("Aladdin", "open sesame"), core.basicAuthHeader("Aladdin", "open sesame"));
  });
});
