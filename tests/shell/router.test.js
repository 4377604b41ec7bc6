// Every message kind by every kind of sender, and what the shell does around the core: always an answer, saved before it is given.
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { fakeBrowser } from "./fake-browser.js";

let fake = await fakeBrowser();
await import("../../extension/shared/say.js");
const { makeRouter } = await import("../../extension/background/router.js");
const { perform } = await import("../../extension/background/effects.js");

const DONE = { reply: { kind: "done" }, writes: [], removes: [], effects: [] };
const META = { intent: null };
const OWN = "instance:jira:http://jira.example.com:8080/jira";

/** @type {{ asked: [any, any, any[]][], loads: number, load(): Promise<void>, needs: any, handle: any }} */
let core;
/** @type {ReturnType<typeof makeRouter>} */
let router;

async function afresh(options = {}) {
  fake = await fakeBrowser({ stored: { meta: META, [OWN]: {} }, ...options });
  core = {
    asked: [],
    loads: 0,
    async load() {
      core.loads += 1;
    },
    needs: () => [],
    handle: (request, sender, stored) => (core.asked.push([request, sender, stored]), DONE),
  };
  router = makeRouter(core, (task) => task());
}
beforeEach(() => afresh());
// What one test leaves under way must not reach the next one's browser.
afterEach(quiet);

/** The answer that the sender gets. */
const send = (message, sender) =>
  new Promise((resolve) => assert.equal(router.onMessage(message, sender, resolve), true));
/** What the core was asked by messages; the first answer is followed by a tick of the background's own. */
const byMessage = () => core.asked.filter(([, sender]) => sender.kind !== "background");
/** Everything that was under way has come to its end. */
async function quiet() {
  for (let last = -1; last !== fake.calls.length + core.asked.length; ) {
    last = fake.calls.length + core.asked.length;
    for (let turn = 0; turn < 20; turn += 1) await setImmediate();
    await perform([]);
  }
}

const URL_OF_PAGE = "http://jira.example.com:8080/jira/secure/Assistant.jspa?containerToken=CANARY#home";
const tab = { id: 3, url: URL_OF_PAGE };
const senders = () => ({
  "top frame": { id: "own-id", url: URL_OF_PAGE, origin: "http://jira.example.com:8080", frameId: 0, tab, documentId: "doc" },
  "top frame, origin left out": { id: "own-id", url: URL_OF_PAGE, frameId: 0, tab },
  "extension page": { id: "own-id", url: `${fake.own}popup/popup.html`, origin: fake.own.slice(0, -1) },
  "extension page in a tab": { id: "own-id", url: `${fake.own}popup/popup.html?x=1`, origin: fake.own.slice(0, -1), frameId: 0, tab },
  "sub-frame": { id: "own-id", url: URL_OF_PAGE, origin: "http://jira.example.com:8080", frameId: 4, tab },
  "sandboxed top frame": { id: "own-id", url: URL_OF_PAGE, origin: "null", frameId: 0, tab },
  "sandboxed extension frame": { id: "own-id", url: `${fake.own}popup/popup.html`, origin: "null" },
  "page in no tab": { id: "own-id", url: URL_OF_PAGE, origin: "http://jira.example.com:8080", frameId: 0 },
  "other extension": { id: "other", url: "chrome-extension://other/x.html", origin: "chrome-extension://other" },
  "other extension that claims our address": { id: "other", url: `${fake.own}popup/popup.html`, origin: fake.own.slice(0, -1) },
  "address that only begins like ours": { id: "own-id", url: `${fake.own.slice(0, -1)}.evil.example/popup.html`, origin: fake.own.slice(0, -1) },
  "local file": { id: "own-id", url: "file:///tmp/x.html", origin: "null", frameId: 0, tab },
  "no address": { id: "own-id", frameId: 0, tab },
  nobody: {},
});
const PAGES = ["top frame", "top frame, origin left out"];
const EXTENSION = ["extension page", "extension page in a tab"];
const REQUESTS = {
  pageSeen: PAGES, pressed: PAGES, confirmed: PAGES, nameSite: PAGES, advice: PAGES, tried: PAGES, privateWindow: PAGES,
  cardCollapsed: PAGES, guide: PAGES, here: PAGES, renewedOn: PAGES, undoRenewal: PAGES, snooze: PAGES,
  popupOpened: EXTENSION, watchIntent: EXTENSION, watchCancelled: EXTENSION,
  grantsChanged: [], tick: [], told: [], commit: [], setPolicy: [], stopWatching: [], nonsense: [], constructor: [], __proto__: [],
};
const SHELL = {
  gatePassed: PAGES, openPopup: PAGES, checkGrants: EXTENSION, commit: EXTENSION, openPrivately: EXTENSION,
  recheck: [], tick: [], told: [], snooze: [], nonsense: [],
};

for (const kind of /** @type {const} */ (["chromium", "firefox"])) {
  describe(`who may ask what, ${kind}`, () => {
    for (const [name, allowed] of [...Object.entries(REQUESTS), ["__proto__", []]]) {
      test(`request ${name}`, async () => {
        await afresh({ kind });
        for (const [who, sender] of Object.entries(senders())) {
          core.asked.length = 0;
          const answer = await send({ request: { kind: name, tab: 3 } }, sender);
          const may = allowed.includes(who);
          assert.equal("ok" in answer, may, `${who}: ${JSON.stringify(answer)}`);
          assert.equal(byMessage().length, may ? 1 : 0, who);
          if (!may) assert.equal(answer.error.text.key, "errorRequest", who);
          await quiet();
        }
      });
    }
    for (const [name, allowed] of Object.entries(SHELL)) {
      test(`shell message ${name}`, async () => {
        await afresh({ kind });
        for (const [who, sender] of Object.entries(senders())) {
          const answer = await send({ shell: name, before: {}, writes: [], removes: [], url: "http://jira.example.com:8080" }, sender);
          assert.equal("ok" in answer, allowed.includes(who), `${who}: ${JSON.stringify(answer)}`);
          await quiet();
        }
      });
    }
  });
}

test("the core is not even loaded for a sender that may not ask", async () => {
  await send({ request: { kind: "setPolicy" } }, senders()["top frame"]);
  await send({ request: { kind: "pageSeen" } }, senders()["sub-frame"]);
  await send({ request: { kind: "nonsense" } }, senders()["extension page"]);
  assert.equal(core.loads, 0);
});

test("messages of no shape at all are answered", async () => {
  for (const message of [null, undefined, 7, "x", [], {}, { request: null }, { request: 7 }, { request: {} }, { request: { kind: {} } }, { shell: {} }]) {
    const answer = await send(message, senders()["extension page"]);
    assert.equal(answer.error?.code, "request", JSON.stringify(message));
  }
});

test("nothing of an address beyond its path goes further than the router", async () => {
  await send({ request: { kind: "pageSeen" } }, senders()["top frame"]);
  assert.deepEqual(byMessage()[0][1], { kind: "page", place: "http://jira.example.com:8080/jira/secure/Assistant.jspa", tab: 3, private: false });
  await send({ shell: "gatePassed" }, senders()["top frame"]);
  await quiet();
  assert.doesNotMatch(JSON.stringify([core.asked, fake.calls, fake.store]), /CANARY|containerToken|#home/);
});

test("which tab it is, and whether its window is private, is what the browser says", async () => {
  const request = { kind: "pressed", control: "confirm", document: 1, tab: 9, private: false };
  await send({ request, tab: 9, private: false }, { ...senders()["top frame"], tab: { ...tab, incognito: true } });
  const [[, sender]] = byMessage();
  assert.deepEqual([sender.tab, sender.private], [3, true]);
});

test("the core gets meta, what it needs besides, and nothing twice", async () => {
  delete fake.store[OWN];
  fake.store["instance:a"] = { n: 1 };
  fake.store["aside:meta"] = "broken";
  fake.session["tab:3"] = { step: 1 };
  fake.session["tab:4"] = { step: 4 };
  const known = [{ key: "meta", value: META }, { key: "tab:3", value: { step: 1 } }];
  core.needs = (_request, sender, stored) => (sender.kind === "page" && assert.deepEqual(stored, known), ["meta", "tab:3", "instance:a", "instance:none"]);
  await send({ request: { kind: "guide" } }, senders()["top frame"]);
  const expected = [...known, { key: "instance:a", value: { n: 1 } }];
  assert.deepEqual(byMessage()[0][2], expected);
  assert.deepEqual([fake.called("session.get")[0], fake.called("get").slice(0, 2)], [[["tab:3"]], [[["meta"]], [["instance:a", "instance:none"]]]]);
  await quiet();
  core.asked.length = 0;
  core.needs = () => ["*"];
  await send({ request: { kind: "guide" } }, senders()["top frame"]);
  assert.deepEqual(byMessage()[0][2], expected);
  // The popup has no tab of its own; what it needs of the one below it, the core names.
  core.needs = () => ["tab:4"];
  await send({ request: { kind: "watchCancelled" } }, senders()["extension page"]);
  assert.deepEqual(byMessage()[1][2], [{ key: "meta", value: META }, { key: "tab:4", value: { step: 4 } }]);
});

test("the answer comes after the writes, the effects after the answer's writes", async () => {
  core.handle = () => ({
    reply: { kind: "done" },
    writes: [{ key: "meta", value: { n: 2 } }],
    removes: ["instance:a"],
    effects: [{ kind: "badge", text: "5d", tone: "calm", title: null }, { kind: "alarm", at: "2026-11-22T00:00:00.000Z" }],
  });
  fake.store["instance:a"] = {};
  assert.deepEqual(await send({ request: { kind: "guide" } }, senders()["top frame"]), { ok: { kind: "done" } });
  assert.deepEqual(fake.store, { meta: { n: 2 }, [OWN]: {} });
  await quiet();
  const order = fake.calls.map(([name]) => name);
  assert.ok(order.indexOf("set") < order.indexOf("remove") && order.indexOf("remove") < order.indexOf("badge text"), order.join());
  assert.deepEqual(fake.called("badge text")[0], [{ text: "5d" }]);
  assert.deepEqual(fake.called("title")[0], [{ title: "manifestName" }]);
  assert.deepEqual(fake.called("alarms.create")[0], ["next", { when: Date.parse("2026-11-22") }]);
});

test("storage that fails: said so, nothing changed, no effect; the next request works", async () => {
  core.handle = () => ({ reply: { kind: "done" }, writes: [{ key: "meta", value: 1 }], removes: [], effects: [{ kind: "recheck" }] });
  fake.refused.add("set");
  const answer = await send({ request: { kind: "guide" } }, senders()["top frame"]);
  assert.deepEqual(answer, { error: { code: "storage", text: { key: "errorStorage", args: [] } } });
  await quiet();
  assert.deepEqual([fake.store.meta, fake.called("tabs.sendMessage").length], [META, 0]);
  fake.refused.clear();
  assert.ok("ok" in (await send({ request: { kind: "guide" } }, senders()["top frame"])));
});

test("a core that cannot load, or traps, is said so; nothing is written", async () => {
  const unavailable = { error: { code: "coreUnavailable", text: { key: "errorCore", args: [] } } };
  const ask = () => send({ request: { kind: "guide" } }, senders()["top frame"]);
  const { load, handle } = core;
  core.load = async () => {
    throw new Error("no module");
  };
  assert.deepEqual(await ask(), unavailable);
  core.load = load;
  core.handle = () => {
    throw new WebAssembly.RuntimeError("unreachable");
  };
  assert.deepEqual(await ask(), unavailable);
  assert.deepEqual(fake.called("set"), []);
  core.handle = handle;
  assert.ok("ok" in (await ask()));
});

test("an error of the core reaches the sender as it is", async () => {
  const text = { key: "errorDateFuture", args: [] };
  core.handle = () => ({ ...DONE, reply: { kind: "error", code: "dateFuture", text } });
  assert.deepEqual(await send({ request: { kind: "guide" } }, senders()["top frame"]), { error: { code: "dateFuture", text } });
});

test("what the core leaves to be written of a private window is written: it decides, not the shell", async () => {
  const sender = { ...senders()["top frame"], tab: { ...tab, incognito: true } };
  core.handle = (request, { kind }) => ({ ...DONE, writes: kind === "background" ? [] : [{ key: "meta", value: request.kind }, { key: "tab:3", value: request.kind }] });
  await send({ request: { kind: "pageSeen" } }, sender);
  assert.deepEqual([fake.store.meta, fake.session["tab:3"]], ["pageSeen", "pageSeen"]);
});

test("what is remembered of a tab goes with it, after what the tab has still asked", async () => {
  fake.session["tab:4"] = {};
  core.handle = (_request, { kind }) => ({ ...DONE, writes: kind === "page" ? [{ key: "tab:3", value: { step: 2 } }] : [] });
  const answer = send({ request: { kind: "pageSeen" } }, senders()["top frame"]);
  await router.onTabClosed(3);
  assert.ok("ok" in (await answer));
  assert.deepEqual(fake.session, { "tab:4": {} });
  fake.refused.add("session.remove");
  await router.onTabClosed(4);
  fake.refused.clear();
  await router.onTabClosed(4);
  assert.deepEqual(fake.session, {});
});

test("a private window opens at the address that the core names for the card, and that our own page names", async () => {
  const address = "http://jira.example.com:8080/jira";
  core.handle = ({ kind }) => (kind === "privateWindow" ? { ...DONE, reply: { kind: "address", address } } : DONE);
  const request = { kind: "privateWindow", url: "http://evil.example.com" };
  assert.deepEqual(await send({ request }, senders()["top frame"]), { ok: { kind: "done" } });
  assert.deepEqual(await send({ shell: "openPrivately", url: `${address}/x` }, senders()["extension page"]), { ok: { kind: "done" } });
  assert.deepEqual(fake.called("windows.create"), [[{ url: address, incognito: true }], [{ url: `${address}/x`, incognito: true }]]);
});

test("a browser that opens no private window is worked around in words; an instance that is not watched is said so", async () => {
  core.handle = () => ({ ...DONE, reply: { kind: "address", address: "http://jira.example.com:8080" } });
  fake.refused.add("windows.create");
  const request = { kind: "privateWindow" };
  assert.deepEqual(await send({ request }, senders()["top frame"]), { error: { code: "privateWindow", text: { key: "errorPrivateWindow", args: [] } } });
  fake.calls.length = 0;
  core.handle = () => ({ ...DONE, reply: { kind: "notWatched" } });
  assert.deepEqual(await send({ request }, senders()["top frame"]), { ok: { kind: "notWatched" } });
  assert.deepEqual(fake.called("windows.create"), []);
});

test("the card's offer opens the popup of the window it is in, or says how", async () => {
  const sender = { ...senders()["top frame"], tab: { ...tab, windowId: 7 } };
  assert.deepEqual(await send({ shell: "openPopup" }, sender), { ok: { kind: "done" } });
  assert.deepEqual(fake.called("openPopup"), [[{ windowId: 7 }]]);
  fake.refused.add("openPopup");
  assert.deepEqual(await send({ shell: "openPopup" }, sender), { error: { code: "popup", text: { key: "errorOpenPopup", args: [] } } });
  assert.equal(core.loads, 0);
});

test("the first request of a worker's life is followed by one look at everything: the worker before may have been killed before its effects", async () => {
  await send({ request: { kind: "guide" } }, senders()["top frame"]);
  await send({ request: { kind: "guide" } }, senders()["top frame"]);
  await quiet();
  assert.deepEqual(core.asked.map(([{ kind }]) => kind).sort(), ["grantsChanged", "guide", "guide", "tick"]);
});

test("that look comes after what woke the background has been answered and has had time to draw", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  router = makeRouter(core);
  await send({ request: { kind: "guide" } }, senders()["top frame"]);
  await quiet();
  assert.deepEqual(core.asked.map(([{ kind }]) => kind), ["guide"]);
  t.mock.timers.tick(400);
  await quiet();
  assert.deepEqual(core.asked.map(([{ kind }]) => kind).sort(), ["grantsChanged", "guide", "tick"]);
});

test("start, update and alarm bring grants and everything else up to date, once", async () => {
  await afresh({ granted: ["http://jira.example.com:8080/*"] });
  await router.onWake();
  await quiet();
  const grants = core.asked.filter(([{ kind }]) => kind === "grantsChanged");
  assert.deepEqual(grants.map(([request, sender]) => [request, sender]), [
    [{ kind: "grantsChanged", granted: ["http://jira.example.com:8080"] }, { kind: "background" }],
  ]);
  assert.ok(core.asked.some(([{ kind }]) => kind === "tick"));
});

test("grants are looked up in turn: an intent that is being saved is among them", async () => {
  await afresh({ stored: {}, granted: ["http://new.example.com/*"] });
  core.handle = (request) => {
    core.asked.push([request, { kind: "background" }, []]);
    return request.kind === "watchIntent" ? { ...DONE, writes: [{ key: "meta", value: { intent: { base: request.base } } }] } : DONE;
  };
  const intent = send({ request: { kind: "watchIntent", base: "http://new.example.com/jira" } }, senders()["extension page"]);
  await Promise.all([intent, router.onGrants()]);
  const [[request]] = core.asked.filter(([{ kind }]) => kind === "grantsChanged");
  assert.deepEqual(request.granted, ["http://new.example.com"]);
});

test("after an update the open pages get the registered scripts anew", async () => {
  fake.scripts().push({ id: "gate", matches: ["http://jira.example.com:8080/*"], js: ["content/gate.js"] });
  await router.onInstalled();
  assert.deepEqual(fake.called("tabs.query"), [[{ url: ["http://jira.example.com:8080/*"] }]]);
  assert.deepEqual(fake.called("executeScript").map(([{ target, files }]) => [target.tabId, files]), [[1, ["content/gate.js"]], [2, ["content/gate.js"]], [undefined, ["content/gate.js"]]]);
});

test("the gate's page gets the card's scripts if its origin is watched, without waiting for the core", async () => {
  core.load = () => new Promise(() => {});
  assert.deepEqual(await send({ shell: "gatePassed" }, senders()["top frame"]), { ok: { kind: "done" } });
  const [[injection]] = fake.called("executeScript");
  assert.deepEqual(injection.target, { tabId: 3, documentIds: ["doc"] });
  assert.deepEqual(injection.files.at(-1), "content/main.js");
  const elsewhere = { ...senders()["top frame"], url: "http://jira.example.com:9999/x", origin: "http://jira.example.com:9999" };
  assert.equal((await send({ shell: "gatePassed" }, elsewhere)).error.code, "notWatched");
  assert.equal(fake.called("executeScript").length, 1);
});

test("with `meta` lost, the gate goes by the instances' own keys", async () => {
  delete fake.store.meta;
  assert.ok("ok" in (await send({ shell: "gatePassed" }, senders()["top frame"])));
  assert.equal(fake.called("executeScript").length, 1);
  delete fake.store[OWN];
  assert.equal((await send({ shell: "gatePassed" }, senders()["top frame"])).error.code, "notWatched");
});

test("the popup's request carries what the page in the tab shows, or null where we may not look", async () => {
  await send({ request: { kind: "popupOpened", tab: 3, signals: { place: "forged" } } }, senders()["extension page"]);
  assert.deepEqual(byMessage()[0][0], { kind: "popupOpened", tab: 3, signals: { place: "looked" } });
  fake.refused.add("executeScript");
  await send({ request: { kind: "popupOpened", tab: 3, signals: null } }, senders()["extension page"]);
  assert.equal(byMessage()[1][0].signals, null);
});

test("a page that never answers does not keep the popup waiting", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  fake.browser.scripting.executeScript = () => new Promise(() => {});
  const answer = send({ request: { kind: "popupOpened", tab: 3, signals: null } }, senders()["extension page"]);
  t.mock.timers.tick(1500);
  assert.ok("ok" in (await answer));
  assert.equal(byMessage()[0][0].signals, null);
});

test("our key goes to the tab it was pressed in, and no other command does", async () => {
  await router.onCommand("focus-card", { id: 5 });
  await router.onCommand("other", { id: 5 });
  await router.onCommand("focus-card", undefined);
  assert.deepEqual(fake.called("tabs.sendMessage"), [[5, { shell: "focusCard" }, { frameId: 0 }]]);
});

test("an effect that fails does not keep the ones after it from happening", async () => {
  fake.refused.add("badge text");
  await perform([{ kind: "badge", text: "", tone: "nonsense", title: null }, { kind: "unheard of" }, { kind: "alarm", at: null }, { kind: "recheck" }]);
  assert.deepEqual(fake.called("alarms.clear"), [["next"]]);
  assert.deepEqual(fake.called("tabs.sendMessage").map(([id]) => id), [1, 2]);
});

// ---- surveys and notifications ----

const NOTICE = { kind: "notify", at: "2026-11-22T11:59:30.000Z", title: { key: "noticeTitle", args: [] }, lines: [{ key: "noticeBlocked", args: [] }, { key: "noticeMore", args: [] }] };
/** A core that has something to tell until it hears that it was told. */
function telling(also = {}) {
  let due = true;
  core.handle = (request, sender, stored) => {
    core.asked.push([request, sender, stored]);
    if (request.kind === "told") due = false;
    const effects = request.kind === "tick" && request.notify && due ? [NOTICE] : [];
    return { ...DONE, effects, ...also };
  };
}
const kinds = () => core.asked.map(([{ kind }]) => kind);

test("what is for all instances together is done after the answer, by a turn of its own", async () => {
  core.handle = (request, sender, stored) => (core.asked.push([request, sender, stored]), { ...DONE, effects: request.kind === "guide" ? [{ kind: "survey" }, { kind: "recheck" }] : [] });
  await router.onWake();
  await quiet();
  core.asked.length = 0;
  await send({ request: { kind: "guide" } }, senders()["top frame"]);
  assert.deepEqual(kinds(), ["guide"], "the page does not wait for it");
  await quiet();
  assert.deepEqual(kinds(), ["guide", "tick"]);
  assert.deepEqual(core.asked[1][1], { kind: "background" });
});

test("a tick says the time of day, whether notifications can be shown, and the organisation's policy", async () => {
  for (const kind of /** @type {const} */ (["chromium", "firefox"])) {
    for (const [options, notify, managed] of /** @type {[any, boolean, unknown][]} */ ([
      [{}, false, null],
      [{ granted: ["notifications"] }, true, null],
      [{ policy: {} }, false, null],
      [{ policy: { welcome: false, instances: [{ base: "http://a" }], unheard: 1 } }, false, { welcome: false }],
    ])) {
      if (kind === "firefox" && options.policy && Object.keys(options.policy).length === 0) continue;
      await afresh({ kind, ...options });
      const before = new Date();
      await router.onWake();
      const [request] = core.asked.find(([{ kind: each }]) => each === "tick") ?? [];
      const minutes = [before, new Date()].map((at) => at.getHours() * 60 + at.getMinutes());
      assert.ok(minutes.includes(request.local), `${request.local}`);
      assert.deepEqual({ ...request, local: 0 }, { kind: "tick", local: 0, notify, managed });
      await quiet();
    }
  }
});

test("a policy that is nested without end is cut: the core reads no such message", async () => {
  let deep = {};
  for (let level = 0; level < 1000; level += 1) deep = { deep };
  await afresh({ policy: { policy: deep, welcome: false } });
  await router.onWake();
  const [{ managed }] = core.asked.find(([{ kind }]) => kind === "tick") ?? [];
  assert.equal(managed.welcome, false);
  assert.ok(JSON.stringify(managed).length < 200, JSON.stringify(managed).slice(0, 200));
});

for (const kind of /** @type {const} */ (["chromium", "firefox"])) {
  test(`a notification is shown once, and then it is remembered as told, ${kind}`, async () => {
    await afresh({ kind, granted: ["notifications"] });
    telling();
    await router.onWake();
    await quiet();
    const [[id, notice]] = fake.called("notifications.create");
    assert.deepEqual([id, notice.title, notice.message, notice.type], ["reminders", "noticeTitle", "noticeBlocked\nnoticeMore", "basic"]);
    assert.deepEqual(notice.buttons, kind === "chromium" ? [{ title: "actionSnooze" }] : undefined);
    assert.ok(notice.iconUrl.startsWith(fake.own), notice.iconUrl);
    const at = new Date(NOTICE.at);
    const [told] = core.asked.filter(([request]) => request.kind === "told");
    assert.deepEqual(told.slice(0, 2), [{ kind: "told", at: NOTICE.at, local: at.getHours() * 60 + at.getMinutes() }, { kind: "background" }]);
    await router.onWake();
    await quiet();
    assert.equal(fake.called("notifications.create").length, 1);
  });
}

test("several that ask at once for what is due get one notification", async () => {
  await afresh({ granted: ["notifications"] });
  telling();
  await Promise.all([router.onWake(), router.onWake(), router.onStored({}, "managed"), router.onGrants()]);
  await quiet();
  assert.equal(fake.called("notifications.create").length, 1);
  assert.ok(kinds().filter((each) => each === "tick").length > 1);
});

test("a notification that was refused is not remembered as told, and stops nothing", async () => {
  await afresh({ granted: ["notifications"] });
  telling();
  fake.refused.add("notifications.create");
  await router.onWake();
  await quiet();
  assert.ok(!kinds().includes("told"));
  fake.refused.clear();
  await router.onWake();
  await quiet();
  assert.deepEqual([fake.called("notifications.create").length, kinds().filter((each) => each === "told").length], [2, 1]);
});

test("a background that is killed between showing and remembering shows it again, in place of itself", async () => {
  await afresh({ granted: ["notifications"] });
  telling();
  fake.refused.add("get");
  fake.browser.notifications.create = async (/** @type {string} */ id) => (fake.calls.push(["notifications.create", id]), id);
  fake.refused.clear();
  const { handle } = core;
  core.handle = (request, sender, stored) => {
    if (request.kind === "told") throw new Error("killed");
    return handle(request, sender, stored);
  };
  await router.onWake();
  await quiet();
  core.handle = handle;
  router = makeRouter(core);
  await router.onWake();
  await quiet();
  assert.deepEqual(fake.called("notifications.create"), [["reminders"], ["reminders"]]);
});

test("its button puts off what is due until tomorrow; a click on it leads to the tokens", async () => {
  await router.onSnooze();
  assert.deepEqual(core.asked[0].slice(0, 2), [{ kind: "snooze", hours: 24 }, { kind: "background" }]);
  await router.onNotice();
  assert.deepEqual(fake.called("tabs.create"), [[{ url: `${fake.own}dashboard/dashboard.html#overview` }]]);
});

test("a policy that comes or changes is read at once; other areas of storage are nobody's business here", async () => {
  for (const area of ["local", "session", "sync"]) await router.onStored({}, area);
  assert.deepEqual(core.asked, []);
  await router.onStored({}, "managed");
  assert.deepEqual(kinds(), ["tick", "grantsChanged"]);
});

test("when notifications are permitted, what is due is told at once, and clicks on it are heard", async () => {
  for (const kind of /** @type {const} */ (["chromium", "firefox"])) {
    await afresh({ kind, granted: ["notifications"] });
    telling();
    await router.onGrants({ permissions: ["notifications"] });
    await quiet();
    assert.equal(fake.called("notifications.create").length, 1);
    assert.deepEqual([...fake.hearers], kind === "chromium" ? [router.onNotice, router.onSnooze] : [router.onNotice]);
    await router.onGrants({ permissions: [] });
    await router.onGrants();
    assert.equal(fake.hearers.size, kind === "chromium" ? 2 : 1);
    await quiet();
  }
});

// ---- edits of our own pages ----

const commit = (/** @type {any} */ changes) => send({ shell: "commit", before: {}, writes: [], removes: [], ...changes }, senders()["extension page"]);

test("an edit is written, and everything is brought up to date before the page hears of it", async () => {
  assert.deepEqual(await commit({ before: { [OWN]: {} }, writes: [{ key: OWN, value: { name: "one" } }] }), { ok: { kind: "done" } });
  assert.deepEqual(fake.store[OWN], { name: "one" });
  assert.equal(kinds().at(-1), "tick");
  const order = fake.calls.map(([name]) => name);
  assert.ok(order.indexOf("set") >= 0);
  await quiet();
  assert.ok(fake.called("tabs.sendMessage").length > 0, "open pages look again");
});

test("an edit of what has changed meanwhile is refused and not written", async () => {
  const answer = await commit({ before: { [OWN]: { name: "old" } }, writes: [{ key: OWN, value: { name: "one" } }] });
  assert.deepEqual(answer, { error: { code: "changed", text: { key: "errorChanged", args: [] } } });
  assert.deepEqual(fake.store[OWN], {});
});

test("an edit that cannot be stored is said so, and nothing is lost", async () => {
  fake.refused.add("set");
  const answer = await commit({ before: { [OWN]: {} }, writes: [{ key: OWN, value: { name: "one" } }] });
  assert.equal(answer.error.code, "storage");
  assert.deepEqual(fake.store[OWN], {});
});

test("the permission of an instance that is not watched any more is given back, where no other needs it", async () => {
  const other = "instance:confluence:http://jira.example.com:8080/wiki";
  for (const [shared, gone] of [[true, 0], [false, 1]]) {
    await afresh({ granted: ["http://jira.example.com:8080/*"], stored: { meta: META, [OWN]: {}, ...(shared ? { [other]: {} } : {}) } });
    assert.ok((await commit({ before: { [OWN]: {} }, removes: [OWN] })).ok);
    assert.equal(fake.called("permissions.remove").length, gone);
    assert.equal(OWN in fake.store, false);
    await quiet();
  }
});

// ---- the welcome page ----

test("the first thing after installing is the welcome page; not in the development build, and not after an update", async () => {
  const url = (/** @type {any} */ { own }) => `${own}dashboard/dashboard.html#welcome`;
  for (const [options, reason, opened] of /** @type {[any, string, boolean][]} */ ([
    [{ version: "1.2.3" }, "install", true],
    [{ version: "0.0.0" }, "install", false],
    [{ version: "1.2.3" }, "update", false],
    [{ version: "1.2.3" }, "browser_update", false],
    [{ version: "1.2.3", policy: { welcome: false } }, "install", false],
    [{ version: "1.2.3", policy: { welcome: true } }, "install", true],
    [{ version: "1.2.3", kind: "firefox", policy: { welcome: false } }, "install", false],
    [{ version: "1.2.3", kind: "firefox" }, "install", true],
  ])) {
    await afresh(options);
    await router.onInstalled({ reason });
    await quiet();
    assert.deepEqual(fake.called("tabs.create"), opened ? [[{ url: url(fake) }]] : [], JSON.stringify([options, reason]));
  }
});

test("where an organisation has it installed, its policy is waited for, and not for ever", async (t) => {
  for (const [comes, opened] of [[true, 0], [false, 1]]) {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    await afresh({ version: "1.2.3", installType: "admin", policy: comes ? { welcome: false } : null });
    await router.onInstalled({ reason: "install" });
    await quiet();
    assert.deepEqual(fake.called("tabs.create"), []);
    if (comes) fake.changed("managed");
    else t.mock.timers.tick(6000);
    await quiet();
    assert.equal(fake.called("tabs.create").length, opened);
    t.mock.timers.reset();
  }
});
