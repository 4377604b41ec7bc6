// content/main.js on a page made of a few listeners: how the page came, and what of it is told when a person presses it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { Script, createContext } from "node:vm";

const main = new Script(readFileSync(new URL("../../extension/content/main.js", import.meta.url), "utf8"));

/** Something that is listened to; `fire` hands an event to its listeners, each once, as a browser does. */
function target(more = {}) {
  const heard = new Map();
  return {
    ...more,
    addEventListener: (type, listener, { signal }) => heard.set(type, (heard.get(type) ?? new Map()).set(listener, signal)),
    fire: (type, event = {}) => [...(heard.get(type) ?? [])].forEach(([listener, { aborted }]) => aborted || listener(event)),
  };
}

/** A page with a content script in it. @param {string} type of its navigation @param {object} [reply] what the core answers to a look */
async function page(type, reply = { watch: [] }, redirectCount = 0) {
  const sent = [];
  const button = { name: "button" }, other = { name: "other" };
  const document = target({ hidden: false }), window = target(), root = target();
  const elements = [button, other];
  const overlay = { draw() {}, settle() {}, farewell() {} };
  /** @type {any} */
  const doors = {};
  const runtime = {
    id: "own-id",
    onMessage: { addListener() {} },
    connect: () => ({ onDisconnect: { addListener() {} }, disconnect() {} }),
    async sendMessage(message) {
      sent.push(structuredClone(message));
      return message.request?.kind === "pageSeen" ? { ok: { kind: "page", counter: message.request.counter, hint: null, memory: { checking: false }, ...reply } } : { ok: { kind: "done" } };
    },
  };
  const clock = { now: 0 };
  let numbers = 0;
  const world = createContext({
    document, window, AbortController, Promise,
    crypto: { getRandomValues: (list) => list.fill((numbers += 1)) },
    performance: { now: () => clock.now, getEntriesByType: (kind) => (kind === "navigation" && type ? [{ type, redirectCount, name: "CANARY" }] : []) },
    MutationObserver: class { observe() {} disconnect() {} },
    setTimeout: () => 0, clearTimeout() {},
    mtg: {
      browser: { runtime }, say: { message: (key) => key },
      look: () => ({ signals: {}, elements, roots: [document, root] }),
      makeOverlay: (door) => (Object.assign(doors, door), overlay),
    },
  });
  const run = () => main.runInContext(world);
  run();
  await setImmediate();
  return { sent, window, document, root, button, other, doors, clock, run, runtime, mtg: world.mtg, asked: (kind) => sent.filter(({ request }) => request?.kind === kind).map(({ request }) => request) };
}
const click = (element, isTrusted = true) => ({ isTrusted, composedPath: () => [{ name: "icon" }, element, { name: "body" }] });
const WATCH = { watch: [{ node: 0, control: "continueToCloud" }] };

test("how the page came is one of five words; the rest of its entry is not read", async () => {
  for (const [type, how, redirects] of [
    ["navigate", "navigate"], ["navigate", "redirect", 2], ["reload", "reload", 1], ["back_forward", "backForward", 1], ["prerender", "navigate"], ["", "navigate"],
  ]) {
    const { asked, sent } = await page(type, undefined, redirects);
    assert.deepEqual(asked("pageSeen").map(({ arrival }) => arrival), [{ document: 1, how }], type);
    assert.doesNotMatch(JSON.stringify(sent), /CANARY/);
  }
});

test("a page that comes out of the browser's memory says so; while it is left nothing is looked at, even if it is seen again before it is told", async () => {
  const { window, document, asked } = await page("navigate");
  window.fire("pagehide");
  document.fire("visibilitychange");
  await setImmediate();
  window.fire("pageshow", { persisted: true });
  await setImmediate();
  assert.deepEqual(asked("pageSeen").map(({ arrival }) => arrival), [{ document: 1, how: "navigate" }, { document: 1, how: "restored" }]);
});

test("scripts that an update puts in anew find the document the same", async () => {
  const { run, runtime, asked, doors } = await page("reload");
  runtime.id = undefined;
  assert.equal(doors.alive(), false);
  runtime.id = "own-id";
  run();
  await setImmediate();
  assert.deepEqual(asked("pageSeen").map(({ arrival }) => arrival), [{ document: 1, how: "reload" }, { document: 1, how: "reload" }]);
});

test("a person's press is told in the same turn, and once, however many listeners hear it", async () => {
  const { window, document, root, button, asked } = await page("navigate", WATCH);
  window.fire("click", click(button));
  assert.deepEqual(asked("pressed"), [{ kind: "pressed", control: "continueToCloud", document: 1 }]);
  document.fire("click", click(button));
  root.fire("click", click(button));
  assert.equal(asked("pressed").length, 1);
});

test("a press in a frame or behind a shadow root is heard there", async () => {
  const { root, button, asked } = await page("navigate", WATCH);
  root.fire("click", click(button));
  assert.equal(asked("pressed").length, 1);
});

test("what the page's own script presses, and what is not asked for, is not told", async () => {
  const { window, button, other, asked } = await page("navigate", WATCH);
  window.fire("click", click(button, false));
  window.fire("click", click(other));
  assert.deepEqual(asked("pressed"), []);
});

test("the next look's answer says anew what is watched", async () => {
  const reply = { ...WATCH };
  const { window, button, other, asked, doors } = await page("navigate", reply);
  window.fire("click", click(button));
  reply.watch = [{ node: 1, control: "confirm" }];
  await doors.ask({ kind: "guide", on: true });
  await setImmediate();
  window.fire("click", click(button));
  window.fire("click", click(other));
  assert.deepEqual(asked("pressed").map(({ control }) => control), ["continueToCloud", "confirm"]);
});

test("nothing is told any more when the instance is not watched", async () => {
  const reply = { ...WATCH };
  const { window, button, asked, doors } = await page("navigate", reply);
  Object.assign(reply, { kind: "notWatched" });
  await doors.ask({ kind: "guide", on: true });
  await setImmediate();
  window.fire("click", click(button));
  assert.deepEqual(asked("pressed"), []);
});

test("what the card asks of the shell goes out as it is", async () => {
  const { sent, doors } = await page("navigate");
  assert.deepEqual(await doors.ask({ shell: "openPopup" }), { ok: { kind: "done" } });
  assert.ok(sent.some(({ shell, request }) => shell === "openPopup" && request === undefined));
});

test("a box that is ticked and a file that fails have the page looked at again, though nothing of it changes", async () => {
  const { document, window, root, mtg, clock } = await page("navigate");
  let looks = 0;
  const { look } = mtg;
  mtg.look = () => ((looks += 1), look());
  for (const [where, type] of [[document, "change"], [root, "change"], [document, "error"], [window, "load"]]) {
    clock.now += 10_000;
    where.fire(type, { target: {} });
  }
  assert.equal(looks, 4);
});
