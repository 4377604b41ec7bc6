// What our own pages read and have written: with the store that writes it, in both browsers' ways of giving entries back.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fakeBrowser } from "./fake-browser.js";

await fakeBrowser();
const { commit } = await import("../../extension/background/store.js");

const A = "instance:jira:http://a.example.com";
const B = "instance:jira:http://b.example.com";
const META = { version: 2, policy: { startWindow: 21, warnAfter: 16, reserve: 19 }, urgent: [], count: 1 };
// In the order in which the core writes it, which is not that of the names.
const RECORD = { version: 2, granted: true, name: "one", tokens: [{ site: "acme.atlassian.net", evidence: [{ at: "x", what: "valid" }] }] };
const CHANGED = { error: { code: "changed", text: { key: "errorChanged", args: [] } } };

/** Each page has a desk of its own. */
let pages = 0;
async function desk({ kind = "chromium", stored = { meta: META, [A]: RECORD } } = {}) {
  const fake = await fakeBrowser({ kind, stored });
  fake.answers(async ({ shell, before, ...changes }) => {
    assert.equal(shell, "commit");
    return (await commit(before, changes)) ? { ok: { kind: "done" } } : CHANGED;
  });
  // The module keeps the browser that it was loaded with.
  await import(`../../extension/shared/desk.js?${(pages += 1)}`);
  return { fake, desk: mtg.desk };
}
const writes = (/** @type {string} */ key, /** @type {unknown} */ value) => JSON.stringify({ writes: [{ key, value }], removes: [] });

for (const kind of /** @type {const} */ (["chromium", "firefox"])) {
  describe(kind, () => {
    test("entries are all that is stored, but for copies and what was emptied", async () => {
      const { desk: own } = await desk({ kind, stored: { meta: META, [A]: RECORD, [B]: null, "aside:meta": "broken", rotation: { version: 2 } } });
      assert.deepEqual(JSON.parse(await own.entries(null)), { meta: META, [A]: RECORD, rotation: { version: 2 } });
    });

    test("a page that needs only some of it gets the settings, those that come first, and what it names", async () => {
      const meta = { ...META, urgent: [B.slice("instance:".length)] };
      const { desk: own } = await desk({ kind, stored: { meta, [A]: RECORD, [B]: RECORD, rotation: {}, "instance:jira:http://c.example.com": RECORD } });
      assert.deepEqual(JSON.parse(await own.entries([A, "instance:none"])), { meta, [A]: RECORD, [B]: RECORD });
      for (const broken of [undefined, 7, "x", { urgent: 7 }]) {
        const { desk: other } = await desk({ kind, stored: broken === undefined ? { [A]: RECORD } : { meta: broken, [A]: RECORD } });
        assert.deepEqual(JSON.parse(await other.entries([A])), broken === undefined ? { [A]: RECORD } : { meta: broken, [A]: RECORD });
      }
    });

    test("an edit is written, and is taken back as it was", async () => {
      const { fake, desk: own } = await desk({ kind });
      await own.entries(null);
      assert.ok((await own.commit(writes(A, { ...RECORD, name: "two", tokens: [] }))).ok);
      assert.deepEqual(fake.store, { meta: META, [A]: { ...RECORD, name: "two", tokens: [] } });
      assert.ok((await own.undo()).ok);
      assert.deepEqual(fake.store, { meta: META, [A]: RECORD });
      // Once.
      assert.ok((await own.undo()).ok);
      assert.deepEqual(fake.store, { meta: META, [A]: RECORD });
    });

    test("what an edit makes or takes away, its undo takes away or brings back", async () => {
      const { fake, desk: own } = await desk({ kind });
      await own.entries(null);
      assert.ok((await own.commit(JSON.stringify({ writes: [{ key: B, value: RECORD }], removes: [A] }))).ok);
      assert.deepEqual(fake.store, { meta: META, [B]: RECORD });
      assert.ok((await own.undo()).ok);
      assert.deepEqual(fake.store, { meta: META, [A]: RECORD });
    });

    test("what somebody has changed meanwhile is not overwritten; with the new content the edit can be made anew", async () => {
      const { fake, desk: own } = await desk({ kind });
      await own.entries(null);
      fake.store[A] = { ...RECORD, collapsed: true };
      assert.deepEqual(await own.commit(writes(A, { ...RECORD, name: "two" })), CHANGED);
      assert.deepEqual(fake.store[A], { ...RECORD, collapsed: true });
      await own.entries(null);
      assert.ok((await own.commit(writes(A, { ...RECORD, collapsed: true, name: "two" }))).ok);
      assert.deepEqual(fake.store[A], { ...RECORD, collapsed: true, name: "two" });
    });

    test("a change elsewhere stands in nobody's way", async () => {
      const { fake, desk: own } = await desk({ kind });
      await own.entries(null);
      fake.store.meta = { ...META, count: 7 };
      assert.ok((await own.commit(writes(A, { ...RECORD, name: "two" }))).ok);
      assert.deepEqual(fake.store.meta, { ...META, count: 7 });
    });

    test("an edit that was refused leaves the one before it to be taken back", async () => {
      const { fake, desk: own } = await desk({ kind });
      await own.entries(null);
      await own.commit(writes(A, { ...RECORD, name: "two" }));
      // Not read again: this one is out of date.
      assert.deepEqual(await own.commit(writes(A, { ...RECORD, name: "three" })), CHANGED);
      assert.ok((await own.undo()).ok);
      assert.deepEqual(fake.store[A], RECORD);
    });

    test("an undo keeps what was told, counted and seen since the edit", async () => {
      const { fake, desk: own } = await desk({ kind });
      await own.entries(null);
      const policy = { startWindow: 10, warnAfter: 7, reserve: 5 };
      const edited = { ...RECORD, tokens: [{ ...RECORD.tokens[0], evidence: [] }] };
      const both = [{ key: "meta", value: { ...META, policy } }, { key: A, value: edited }];
      assert.ok((await own.commit(JSON.stringify({ writes: both, removes: [] }))).ok);
      // The background has gone through all instances, and a page was looked at.
      fake.store.meta = { ...META, policy, urgent: ["jira:http://a.example.com"], count: 2 };
      fake.store[A] = { ...edited, seen: "now", tokens: [{ ...edited.tokens[0], told: 3 }] };
      assert.ok((await own.undo()).ok);
      assert.deepEqual(fake.store.meta, { ...META, urgent: ["jira:http://a.example.com"], count: 2 });
      assert.deepEqual(fake.store[A], { ...RECORD, seen: "now" });
    });

    test("what somebody has changed since the edit is not taken back, nor is anything with it", async () => {
      for (const since of [{ ...RECORD, name: "three" }, { ...RECORD, name: "two", tokens: [] }, null]) {
        const { fake, desk: own } = await desk({ kind });
        await own.entries(null);
        const both = [{ key: A, value: { ...RECORD, name: "two", tokens: [{ site: "other", evidence: [] }] } }, { key: B, value: RECORD }];
        assert.ok((await own.commit(JSON.stringify({ writes: both, removes: [] }))).ok);
        if (since) fake.store[A] = since;
        else delete fake.store[A];
        const before = structuredClone(fake.store);
        assert.deepEqual(await own.undo(), CHANGED);
        assert.deepEqual(fake.store, before);
      }
    });

    test("who changes it between the undo's look and its writing is not overwritten either", async () => {
      const { fake, desk: own } = await desk({ kind });
      await own.entries(null);
      await own.commit(writes(A, { ...RECORD, name: "two" }));
      const { get } = fake.browser.storage.local;
      fake.browser.storage.local.get = async (keys) => {
        const found = await get(keys);
        fake.store[A] = { ...RECORD, name: "two", collapsed: true };
        return found;
      };
      assert.deepEqual(await own.undo(), CHANGED);
      assert.deepEqual(fake.store[A], { ...RECORD, name: "two", collapsed: true });
    });

    test("storage that cannot be read is told, and an undo that could not be made is said to have failed", async () => {
      const { fake, desk: own } = await desk({ kind });
      fake.refused.add("get");
      await assert.rejects(own.entries(null));
      fake.refused.clear();
      await own.entries(null);
      await own.commit(writes(A, { ...RECORD, name: "two" }));
      fake.refused.add("set");
      await assert.rejects(own.undo());
      assert.deepEqual(fake.store[A], { ...RECORD, name: "two" });
    });

    test("only what is stored for good is told of", async () => {
      const { fake, desk: own } = await desk({ kind });
      let calls = 0;
      own.onChange(() => (calls += 1));
      for (const where of ["session", "managed", "sync", "local"]) fake.changed(where);
      assert.equal(calls, 1);
    });
  });
}
