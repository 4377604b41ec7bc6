// The recorded calls through the package: the same answers and refusals as natively (tests/package.rs).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, describe, test } from "node:test";
import { install, load } from "./tarball.js";

const { folder, close } = install();
after(close);
const core = await load(folder);
const vectors = JSON.parse(readFileSync(new URL("vectors.json", import.meta.url), "utf8"));

describe("as natively", () => {
  for (const { name, call, args, outcome } of vectors) {
    test(`${call}: ${name}`, () => {
      if (!outcome.error) return assert.deepEqual(core[call](...args), outcome.answer);
      assert.throws(() => core[call](...args), (error) => {
        assert.ok(error instanceof Error && error.stack.includes(error.message));
        const { code, field, message } = /** @type {any} */ (error);
        assert.deepEqual({ code, field, message }, outcome.error);
        assert.equal(error.name, "InputError");
        return true;
      });
    });
  }
});

// What JavaScript can hand over and JSON cannot hold: the answer is an InputError, never a trap, and the module goes on.
const circular = /** @type {any} */ ({});
circular.evidence = circular;
const deep = JSON.parse(`${"[".repeat(500)}${"]".repeat(500)}`);
let abyss = {};
for (let level = 0; level < 100_000; level++) abyss = { evidence: abyss };
const thrower = { get evidence() { throw new Error("a getter's own"); } };
const strange = [
  undefined, null, NaN, 7, -0, "x", "", true, [], [[]], {}, () => 1, Symbol("x"), new Map(), new Date(NaN), 10n ** 30n, circular, deep, abyss, thrower, new Proxy({}, {}),
  new Proxy({}, { ownKeys() { throw new Error("a proxy's own"); } }), Object.create(null), "\ud800", new ArrayBuffer(8), { toJSON: () => undefined }, { toJSON() { throw 1; } },
];

describe("whatever it is given", () => {
  for (const call of Object.keys(core)) {
    test(`${call} answers or throws an InputError`, () => {
      for (const [nth, one] of strange.entries()) {
        for (const args of [[], [one], [one, one], [one, 0], [undefined, one], ["a@example.com", one], [{ evidence: [] }, one], [{ error: "timedOut" }, one]]) {
          try {
            core[call](...args);
          } catch (error) {
            assert.ok(error instanceof Error && error.name === "InputError", `${call}, input ${nth}: ${error}`);
            assert.match(/** @type {any} */ (error).code, /^[a-z][A-Za-z]+$/);
          }
        }
      }
      assert.equal(core.basicAuthHeader("Aladdin", "open sesame"), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    });
  }

  test("a call from within a getter of another call's input", () => {
    const input = { get evidence() { return core.plan({ evidence: [], start: "2026-11-22T08:30:00Z", days: 1 }).start === "unknown" ? [] : null; } };
    assert.deepEqual(core.tokenStatus(input, 0), { age: "unknown", window: null });
  });

  test("inputs stay as they were", () => {
    const input = Object.freeze({ evidence: Object.freeze([Object.freeze({ what: "valid", at: "2026-11-22T08:30:00Z" })]) });
    const before = JSON.stringify(input);
    core.tokenStatus(input, Date.UTC(2026, 10, 22));
    assert.equal(JSON.stringify(input), before);
  });
});
