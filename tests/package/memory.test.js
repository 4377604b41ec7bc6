// What a call leaves behind in the module's memory: nothing of a token. What JavaScript's own strings leave cannot be seen.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { after, beforeEach, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { install } from "./tarball.js";

const { installed, close } = install();
after(close);
const core = await import(pathToFileURL(path.join(installed, "package.js")).href);
const { memory, __wbindgen_malloc: malloc, __wbindgen_free: free } = core.initSync({ module: readFileSync(path.join(installed, "package_bg.wasm")) });

const EMAIL = "admin@example.com";
const MARK = "C4N4RY-T0KEN";
/** How often a text stands in the module's memory. @param {string} text */
function found(text) {
  const [bytes, wanted] = [Buffer.from(memory.buffer), Buffer.from(text)];
  let [count, at] = [0, -1];
  while ((at = bytes.indexOf(wanted, at + 1)) >= 0) count++;
  return count;
}
/** Parts of a token's header that no other text has. @param {string} token */
const encoded = (token) => [EMAIL, `${EMAIL}1`, `${EMAIL}12`].map((email) => Buffer.from(`${email}:${token}`).toString("base64").slice(28, 40));
/** @param {string} token */
const traces = (token) => [MARK, ...encoded(token)].filter((text) => found(text) > 0);

describe("the search", () => {
  test("finds a mark that is there, and what is freed is overwritten", () => {
    const bytes = Buffer.from(`${MARK}${MARK}`);
    const at = malloc(bytes.length, 1);
    Buffer.from(memory.buffer).set(bytes, at);
    assert.equal(found(MARK), 2);
    free(at, bytes.length, 1);
    assert.equal(found(MARK), 0);
  });

  test("finds the header's own text", () => {
    const at = malloc(400, 1);
    Buffer.from(memory.buffer).write(`Basic ${Buffer.from(`${EMAIL}:${MARK.repeat(9)}`).toString("base64")}`, at);
    assert.equal(traces(MARK.repeat(9)).length, 1);
    free(at, 400, 1);
    assert.deepEqual(traces(MARK.repeat(9)), []);
  });
});

describe("no trace is left of", () => {
  beforeEach(() => assert.equal(found(MARK), 0));

  for (const [what, token] of /** @type {[string, string][]} */ ([
    ["a token", MARK.repeat(9)],
    ["a token in white space", `  \n${MARK.repeat(9)}\u00a0`],
    ["a token of 1 MB, for which the memory grows", MARK.repeat(90_000)],
    // Their length in UTF-8 is not known at first: the block is made larger while they are copied.
    ["a token outside ASCII", `${MARK.repeat(9)}\u20ac${MARK.repeat(9)}\u{1f511}`],
  ])) {
    test(what, () => {
      const header = core.basicAuthHeader(EMAIL, token);
      assert.ok(header.length > token.trim().length);
      core.headerDoubts(EMAIL, token);
      assert.equal(core.probeRequest(header).init.headers.Authorization, header);
      assert.deepEqual(traces(token.trim()), []);
    });
  }

  test("a token that is refused", () => {
    for (const token of [`${MARK.repeat(9)}\n${MARK}`, `\u0007${MARK}\u0007${MARK}`]) {
      assert.throws(() => core.basicAuthHeader(EMAIL, token), /^InputError: The API token holds/);
      assert.throws(() => core.basicAuthHeader("a:b", token), /^InputError: The email holds a colon/);
      assert.throws(() => core.basicAuthHeader(7, token), /^InputError: `email` has to be a text/);
    }
    assert.throws(() => core.probeRequest(`Bearer ${MARK}`), /^InputError/);
    assert.deepEqual(traces(MARK), []);
  });

  test("a token that stands where none belongs", () => {
    assert.throws(() => core.commands({ token: MARK }), /^InputError/);
    assert.throws(() => core.commands({ shell: MARK }), /^InputError/);
    assert.throws(() => core.classifyProbe({ status: 404, body: MARK, retryAfter: MARK, type: MARK }), /^InputError/);
    assert.deepEqual(traces(MARK), []);
  });
});
