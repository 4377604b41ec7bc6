// The recorded requests through the built module and its glue: the same outcomes as natively (tests/vectors.rs).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { handle, initSync, needs } from "../../pkg/extension/core/background.js";

const file = (/** @type {string} */ name) => readFileSync(new URL(name, import.meta.url));
initSync({ module: file("../../pkg/extension/core/background_bg.wasm") });
const vectors = JSON.parse(file("vectors.json").toString());
const REFUSED = {
  reply: { kind: "error", code: "request", text: { key: "errorRequest", args: [] } },
  writes: [],
  removes: [],
  effects: [],
};

for (const { name, request, sender, stored, now, needs: keys, outcome } of vectors) {
  test(name, () => {
    const known = stored.filter((/** @type {any} */ { key }) => key === "meta" || key === `tab:${sender.tab}`);
    assert.deepEqual(needs(request, sender, known), keys);
    assert.deepEqual(handle(request, sender, stored, Date.parse(now)), outcome === "refused" ? REFUSED : outcome);
  });
}

// What JavaScript can hand over and JSON cannot hold: every call is answered, nothing is thrown.
const TICK = { kind: "tick", local: 720, notify: true, managed: null };
const circular = /** @type {any} */ ({ ...TICK });
circular.self = circular;
const strange = [undefined, null, 7, "tick", [], () => 1, Symbol("tick"), new Map([["kind", "tick"]]), new Date(), 10n ** 20n, circular, new Proxy({}, {})];
for (const value of strange) {
  test(`answered, not thrown: ${Object.prototype.toString.call(value)}`, () => {
    const any = /** @type {any} */ (value);
    assert.deepEqual(needs(any, any, [any, { key: any, value: any }, { key: "meta", value: any }]), []);
    assert.deepEqual(handle(any, { kind: "background" }, [], 0), REFUSED);
    assert.deepEqual(handle(TICK, any, [], 0), REFUSED);
    assert.equal(handle(TICK, { kind: "background" }, [{ key: "meta", value: any }], 0).reply.kind, "done");
  });
}

test("answered, not thrown: times that are no time", () => {
  for (const now of [NaN, Infinity, -Infinity, 9e15]) assert.deepEqual(handle(TICK, { kind: "background" }, [], now), REFUSED);
});
