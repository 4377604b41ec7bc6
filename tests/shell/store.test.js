// The one write queue: in turn, all or nothing.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { fakeBrowser } from "./fake-browser.js";

let fake = await fakeBrowser();
const { commit, contentOf, inTurn, keys, load, loadMeta, save, StorageError } = await import("../../extension/background/store.js");

beforeEach(async () => {
  fake = await fakeBrowser({ stored: { meta: { version: 1 }, "instance:a": { n: 1 }, "aside:meta": "broken" }, remembered: { "tab:3": { step: 1 }, "tab:4": {} } });
});

test("a hundred writers at once lose no write", async () => {
  fake.store.meta = { n: 0 };
  const add = () =>
    inTurn(async () => {
      const [meta] = await load(["meta"]);
      await save([meta], { writes: [{ key: "meta", value: { n: meta.value.n + 1 } }], removes: [], setAside: [] });
    });
  await Promise.all(Array.from({ length: 100 }, add));
  assert.deepEqual(fake.store.meta, { n: 100 });
});

test("without the queue the same writers do lose writes", async () => {
  fake.store.meta = { n: 0 };
  const add = async () => {
    const [meta] = await load(["meta"]);
    await save([meta], { writes: [{ key: "meta", value: { n: meta.value.n + 1 } }], removes: [], setAside: [] });
  };
  await Promise.all(Array.from({ length: 100 }, add));
  assert.ok(fake.store.meta.n < 100);
});

test("a task that fails does not stop the ones after it", async () => {
  const failing = inTurn(async () => {
    throw new Error("broken");
  });
  const after = inTurn(async () => "done");
  await assert.rejects(failing, /broken/);
  assert.equal(await after, "done");
});

test("only entries that exist are loaded; everything is all but the copies", async () => {
  assert.deepEqual(await load(["meta", "instance:none"]), [{ key: "meta", value: { version: 1 } }]);
  assert.deepEqual((await load(["*"])).map(({ key }) => key).sort(), ["instance:a", "meta"]);
  assert.deepEqual(await load([]), []);
});

test("what is set aside is copied as it was, in the same write that replaces it", async () => {
  const loaded = await load(["meta"]);
  await save(loaded, { writes: [{ key: "meta", value: { version: 2 } }], removes: [], setAside: ["meta", "instance:none"] });
  assert.deepEqual(fake.called("set"), [[{ "aside:meta": { version: 1 }, meta: { version: 2 } }]]);
});

test("nothing to change asks nothing of the browser", async () => {
  await save([], { writes: [], removes: [], setAside: [] });
  assert.deepEqual(fake.calls, []);
});

test("storage that refuses is one error, whatever the browser says", async () => {
  fake.refused.add("get");
  await assert.rejects(load(["meta"]), StorageError);
  fake.refused.clear();
  fake.refused.add("set");
  await assert.rejects(save([], { writes: [{ key: "meta", value: 1 }], removes: [], setAside: [] }), StorageError);
});

test("writes and removals are one call; what a killed background left emptied counts as gone", async () => {
  const loaded = await load(["meta", "instance:a"]);
  fake.refused.add("remove");
  await save(loaded, { writes: [{ key: "meta", value: { version: 9 } }], removes: ["instance:a"], setAside: ["instance:a"] });
  assert.deepEqual(fake.called("set"), [[{ "instance:a": null, "aside:instance:a": { n: 1 }, meta: { version: 9 } }]]);
  assert.deepEqual((await load(["*"])).map(({ key }) => key), ["meta"]);
  fake.refused.clear();
  await save([], { writes: [], removes: ["instance:a"], setAside: [] });
  assert.deepEqual(Object.keys(fake.store), ["meta", "aside:meta", "aside:instance:a"]);
});

/** What a request leaves to be saved: something kept, something of a tab. */
const both = { writes: [{ key: "tab:3", value: { step: 2 } }, { key: "instance:a", value: { n: 2 } }], removes: ["tab:4"], setAside: [] };

test("what is remembered of a tab comes with the same load, out of the session's memory", async () => {
  const loaded = await load(["meta", "tab:3", "tab:9"]);
  assert.deepEqual(loaded, [{ key: "meta", value: { version: 1 } }, { key: "tab:3", value: { step: 1 } }]);
  assert.deepEqual([contentOf("tab:3", loaded), contentOf("tab:9", loaded), await loadMeta()], [{ step: 1 }, null, { version: 1 }]);
  assert.deepEqual(fake.called("get"), [[["meta"]], [["meta"]]]);
  assert.deepEqual(fake.called("session.get"), [[["tab:3", "tab:9"]]]);
});

test("the disk gets nothing of a tab, and no copy of it is set aside", async () => {
  await save(await load(["meta", "tab:3"]), { ...both, setAside: ["meta", "tab:3"] });
  assert.deepEqual(fake.called("set"), [[{ "aside:meta": { version: 1 }, "instance:a": { n: 2 } }]]);
  assert.deepEqual(fake.session, { "tab:3": { step: 2 } });
  assert.deepEqual((await load(["*"])).map(({ key }) => key).sort(), ["instance:a", "meta"]);
});

test("a session's memory that fails costs nothing that is kept", async () => {
  for (const name of ["session.get", "session.set", "session.remove"]) fake.refused.add(name);
  assert.deepEqual(await load(["meta", "tab:3"]), [{ key: "meta", value: { version: 1 } }]);
  await save([], both);
  assert.deepEqual(fake.store["instance:a"], { n: 2 });
  // A request about the tab alone has failed, and its sender is to know.
  await assert.rejects(save([], { ...both, writes: both.writes.slice(0, 1) }), StorageError);
});

test("a disk that fails costs nothing of a tab alone; what belongs together stays together", async () => {
  for (const name of ["get", "set", "remove"]) fake.refused.add(name);
  assert.deepEqual(await load(["tab:3"]), [{ key: "tab:3", value: { step: 1 } }]);
  await assert.rejects(save([], both), StorageError);
  assert.deepEqual(fake.session, { "tab:3": { step: 1 }, "tab:4": {} });
  await save([], { ...both, writes: both.writes.slice(0, 1) });
  assert.deepEqual(fake.session, { "tab:3": { step: 2 } });
});

test("a tab that is emptied and one that is written again come out as the last of it says", async () => {
  await save([], { writes: [{ key: "tab:3", value: null }], removes: [], setAside: [] });
  assert.deepEqual(await load(["tab:3", "tab:4"]), [{ key: "tab:4", value: {} }]);
});

test("a page's edit is written if what it read is still there, in the turn in which that is looked up", async () => {
  const changes = { writes: [{ key: "instance:a", value: { n: 2 } }, { key: "instance:b", value: { n: 1 } }], removes: ["meta"] };
  const before = { "instance:a": { n: 1 }, "instance:b": null, meta: { version: 1 } };
  assert.equal(await commit(before, changes), true);
  assert.deepEqual(fake.store, { "instance:a": { n: 2 }, "instance:b": { n: 1 }, "aside:meta": "broken" });
  assert.deepEqual(fake.called("set"), [[{ meta: null, "instance:a": { n: 2 }, "instance:b": { n: 1 } }]]);
  // Two at once who read the same: the second is told.
  const both = [3, 4].map((n) => commit({ "instance:a": { n: 2 } }, { writes: [{ key: "instance:a", value: { n } }], removes: [] }));
  assert.deepEqual(await Promise.all(both), [true, false]);
  assert.deepEqual(fake.store["instance:a"], { n: 3 });
});

test("an edit of what somebody has changed, made or taken away meanwhile is not written, not even in part", async () => {
  const changes = { writes: [{ key: "instance:a", value: { n: 9 } }, { key: "meta", value: { version: 9 } }], removes: [] };
  for (const before of [
    { "instance:a": { n: 0 }, meta: { version: 1 } },
    { "instance:a": null, meta: { version: 1 } },
    { "instance:a": { n: 1 }, meta: null },
    { "instance:a": { n: 1 }, meta: { version: 1 }, "instance:gone": {} },
  ]) {
    assert.equal(await commit(before, changes), false, JSON.stringify(before));
  }
  assert.deepEqual(fake.called("set"), []);
});

test("an edit that the browser cannot store is an error, and nothing is lost", async () => {
  fake.refused.add("set");
  await assert.rejects(commit({ meta: { version: 1 } }, { writes: [{ key: "meta", value: 7 }], removes: [] }), StorageError);
  assert.deepEqual(fake.store.meta, { version: 1 });
});

test("the keys of what is stored come without its content", async () => {
  assert.deepEqual((await keys()).sort(), ["aside:meta", "instance:a", "meta"]);
  assert.deepEqual(fake.called("get"), []);
});
