// An API token is worth an account. One that is marked, and the header made of it, go through the whole of "API access"; after each step they and all
// parts of them are searched for, in every form, wherever something could have kept, sent, said or shown them: in pages, storage, messages, consoles, on
// the network, in the modules' memory, and in the browser's profile once it is closed. What each step has to find is exact: a search that finds
// nothing where the admin has just typed the token is none. Twins that keep it or give it away have to be caught.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { API, API_HOST, ID_MAPPINGS } from "../site/api.js";
import { BROWSERS, capture, until } from "./browsers/index.js";
import { readKept, readMarkup, readMemory, searchFor, spies } from "./canary-search.js";
import { DAY, replaced, sentence, stage } from "./stage.js";

const EMAIL = "jane.doe@example.com";
const PROBE = `${API}${ID_MAPPINGS}/test-job-id`;
const FIVE_MINUTES = 300_000;

const chance = (length) => randomBytes(length).toString("base64url").slice(0, length);
const TOKENS = {
  /** As long as today's, and made like them. */
  real: `ATATT3xFfGF0${chance(172)}=${randomBytes(4).toString("hex").toUpperCase()}`,
  /** 40 KB, with whatever JSON, addresses and markup write differently. */
  long: Array.from({ length: 1000 }, (_, nth) => `${chance(39)}${['"', "\\", "%", "&", "<", "é", "😀", "+"][nth % 8]}`).join(""),
  short: chance(9),
};
const secretsOf = (token) => ({ token, header: Buffer.from(`${EMAIL}:${token}`).toString("base64") });

/** Where they may be found, and when. */
const TYPED = "dashboard, field token: the token";
const SHOWN = "dashboard, markup: the header";
/** In the module of the room: the dashboard's own never has anything of it. */
const HELD = "API access, memory: the header";

// ---- what is read ----

/** Runs in a page: everything of it that shows, holds or remembers a text. */
async function readPage() {
  const stores = [{ ...localStorage }, { ...sessionStorage }, document.cookie];
  const done = (request) => new Promise((resolve, reject) => Object.assign(request, { onsuccess: () => resolve(request.result), onerror: () => reject(request.error) }));
  for (const { name } of await indexedDB.databases()) {
    const database = await done(indexedDB.open(name));
    for (const kind of database.objectStoreNames) {
      const store = () => database.transaction(kind).objectStore(kind);
      stores.push(name, kind, await done(store().getAllKeys()), await done(store().getAll()));
    }
    database.close();
  }
  // Pages without https have none.
  for (const name of await globalThis.caches?.keys() ?? []) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) stores.push(name, request.url, await (await cache.match(request)).text());
  }
  return {
    fields: [...document.querySelectorAll("input, textarea")].map(({ id, value }) => [id, value]),
    markup: document.documentElement.outerHTML,
    page: JSON.stringify([document.title, location.href, history.state, window.name, document.referrer, String(getSelection())]),
    frames: window.frames.length,
    stores: JSON.stringify(stores),
    timing: JSON.stringify(performance.getEntries().map(({ name }) => name)),
  };
}

/** Runs in Firefox's own window: all that any console was told, and the browser's cookies. */
function readFirefox() {
  const events = Cc["@mozilla.org/consoleAPI-storage;1"].getService(Ci.nsIConsoleAPIStorage).getEvents();
  const said = events.map(({ arguments: all }) => all.map((one) => (typeof one === "object" ? JSON.stringify(one) : String(one))).join(" "));
  return [...Services.console.getMessageArray().map(({ message }) => message), ...said, ...Services.cookies.cookies.map(({ name, value }) => `${name}=${value}`)].join("\n");
}

const base64 = (text) => Buffer.from(text, "base64");

// ---- the room ----

const CONTROL = "\uE009";

/** The dashboard in a tab, a page with the card in another, and the search through everything. */
async function enter(on, secrets, { twin = "" } = {}) {
  const chromium = on.browser === "chromium";
  let look = searchFor(secrets);
  let born = null;
  const counts = {};

  const tab = await on.tab();
  await on.open(tab, "jira");
  await (await on.card(tab)).waitForText(sentence("headlineUnknown"));
  const side = await on.session.newPage();
  await side.evaluate(() => document.body.append(Object.assign(document.createElement("textarea"), { autocomplete: "off" })));

  const room = {
    dash: null, heard: null, tab,

    async open() {
      room.dash = await on.session.extensionPage(`dashboard/dashboard.html${twin && `?twin=${twin}`}#access`);
      room.heard = chromium ? await capture(room.dash.page) : {};
      await room.drawn();
    },
    async drawn() {
      await room.dash.waitFor(() => document.querySelector("main")?.getAttribute("aria-busy") === null && document.querySelector("#room-access:not([aria-busy]) #token"));
      // What waits five minutes waits until it is told.
      await room.dash.evaluate((limit) => {
        if (globalThis.late) return;
        const { setTimeout, clearTimeout } = window;
        const late = globalThis.late = new Map();
        let last = 1e9;
        window.setTimeout = (act, ms, ...more) => (ms === limit ? (late.set(++last, act), last) : setTimeout(act, ms, ...more));
        window.clearTimeout = (id) => late.delete(id) || clearTimeout(id);
      }, FIVE_MINUTES);
    },
    fiveMinutesLater: () => room.dash.evaluate(() => {
      let times = 0;
      for (const [id, act] of globalThis.late) {
        globalThis.late.delete(id);
        act();
        times += 1;
      }
      return times;
    }),

    /** A key with Control held down, in the page that has the focus. @param {"a" | "c" | "v" | "z"} key */
    async control(page, key) {
      if (chromium) {
        const { keyboard } = page.page ?? page;
        await keyboard.down("Control");
        await keyboard.press(key, { commands: [{ a: "SelectAll", c: "Copy", v: "Paste", z: "Undo" }[key]] });
        await keyboard.up("Control");
        return;
      }
      const keys = [["keyDown", CONTROL], ["keyDown", key], ["keyUp", key], ["keyUp", CONTROL]];
      await on.session.send("input.performActions", {
        context: page.context ?? page.mainFrame()._id, actions: [{ type: "key", id: "keys", actions: keys.map(([type, value]) => ({ type, value })) }],
      });
    },
    async bringToFront(page) {
      if (page.bringToFront) await page.bringToFront();
      else if (chromium) await page.page.bringToFront();
      else await on.session.send("browsingContext.activate", { context: page.context });
      const visible = () => document.visibilityState === "visible";
      await until(() => page.evaluate(visible), { what: "page in front" });
    },
    /** Another tab comes to the front, and the dashboard is out of sight. */
    async hide() {
      await room.bringToFront(tab);
      await room.dash.waitFor(() => document.hidden);
    },
    show: () => room.bringToFront(room.dash),

    /** What is on the clipboard; leaves nothing of it anywhere else. */
    async clipboard(text) {
      await room.bringToFront(side);
      await side.focus("textarea");
      if (text !== undefined) {
        await side.evaluate((value) => { document.querySelector("textarea").value = value; }, text);
        await room.control(side, "a");
        await room.control(side, "c");
      }
      await side.evaluate(() => { document.querySelector("textarea").value = ""; });
      await room.control(side, "v");
      const value = await until(() => side.evaluate(() => document.querySelector("textarea").value), { what: "pasted" });
      await side.evaluate(() => { document.querySelector("textarea").value = ""; });
      return value;
    },
    /** Into an empty field. */
    async paste(selector, text) {
      assert.equal(await room.clipboard(text), text);
      await room.show();
      await room.fill(selector, "");
      await room.control(room.dash, "v");
    },
    /** Empties the field by hand, and types. */
    async fill(selector, text) {
      await room.dash.click(selector);
      await room.control(room.dash, "a");
      await room.dash.press("Backspace");
      if (text) await room.dash.type(selector, text);
    },
    /** The same in one go, as the browser's own editing command. */
    async put(selector, text) {
      await room.fill(selector, "");
      assert.ok(await room.dash.evaluate((value) => document.execCommand("insertText", false, value), text));
    },
    press: (selector) => room.dash.click(selector),
    value: (selector) => room.dash.evaluate((query) => document.querySelector(query).value, selector),
    /** Waits for what is said. @param {string} key */
    said: (key, where = "#status") => room.dash.waitFor((query, text) => document.querySelector(query).textContent === text, where, sentence(key)),
    /** Presses and waits until the test has this verdict. */
    async tested(verdict) {
      await room.press("#test");
      await room.verdict(verdict);
    },
    verdict: (verdict) => room.dash.waitFor(
      (text) => document.querySelector("#progress").hidden && document.querySelector("#result-verdict")?.checkVisibility() && document.querySelector("#result-verdict").textContent === text,
      sentence(`verdict${verdict}`),
    ),
    /** Goes where the page's own script leads, and waits until another page is there, or the same one anew. */
    async leave(go) {
      const before = await room.dash.evaluate(() => performance.timeOrigin);
      // Not in this turn: it would be gone before it could answer.
      await room.dash.evaluate(`void setTimeout(${go})`);
      await room.dash.waitFor((origin) => performance.timeOrigin !== origin, before);
    },
    running: () => room.dash.waitFor(() => !document.querySelector("#progress").hidden),

    /** So many requests since the last time; each has the header in one place, and nothing else of it. */
    asked(times, header) {
      assert.equal(on.api.requests.length, times);
      for (const { method, url, rawHeaders } of on.api.requests) {
        assert.equal(`${method} ${API}${url}`, `GET ${PROBE}`);
        assert.deepEqual(rawHeaders.filter((text) => look(text).length > 0), [`Basic ${header}`]);
      }
      on.api.requests.length = 0;
    },

    /** From now on for these. */
    lookFor(other) {
      look = searchFor(other);
    },

    /** Everything that is found, everywhere. */
    async search({ popup = false } = {}) {
      const found = [];
      const see = (where, what) => { for (const one of look(what)) found.push(`${where}: ${one}`); };
      const seePage = async (name, page) => {
        const { fields, frames, ...rest } = await page.evaluate(readPage);
        assert.equal(frames, 0, `${name} has frames that nobody searched`);
        for (const [id, value] of fields) see(`${name}, field ${id}`, value);
        for (const [part, text] of Object.entries(rest)) see(`${name}, ${part}`, text);
      };
      const seeMemory = async (name, read) => {
        const bytes = base64(await read(readMemory));
        assert.ok(bytes.includes("example.com") || bytes.includes(API_HOST), `the memory of the ${name} cannot be searched`);
        see(`${name}, memory`, bytes);
      };
      if (room.dash) {
        await seePage("dashboard", room.dash);
        await seeMemory("dashboard", (read) => room.dash.evaluate(read, "own"));
        await seeMemory("API access", (read) => room.dash.evaluate(read, "access"));
        see("dashboard, console", JSON.stringify(room.heard));
      }
      if (popup) {
        const open = await on.session.openPopup(!room.dash ? tab : chromium ? room.dash.page : { bringToFront: () => room.show() });
        await open.waitFor(() => document.querySelector("main")?.getAttribute("aria-busy") === null);
        await seePage("popup", open);
        await seeMemory("popup", (read) => open.evaluate(read));
        await open.close();
        await until(() => open.isClosed(), { what: "popup closed" });
      }
      await seePage("page", tab);
      see("page, console", JSON.stringify(tab.heard));
      see("card", await (await on.card(tab)).evaluate(readMarkup));
      see("kept", await readKept(on.session));
      // Wakes the background, if it has gone to sleep.
      await on.ask({ shell: "checkGrants" });
      await seeMemory("background", (read) => on.session.inBackground(read));
      const spied = await on.session.inBackground(() => {
        const { born, counts, found: heard } = globalThis.spied;
        globalThis.spied.found = [];
        globalThis.spied.counts = {};
        return { born, counts, heard };
      });
      // What it had heard before it was started anew would be lost.
      assert.equal(spied.born, born ??= spied.born, "the background was started anew in between");
      for (const [where, times] of Object.entries(spied.counts)) counts[where] = (counts[where] ?? 0) + times;
      assert.equal(spied.heard.length, Object.values(spied.counts).reduce((sum, times) => sum + times, 0), "more was heard than is kept");
      for (const text of spied.heard) see(text.slice(0, text.indexOf(": ")), text);
      for (const { message } of await on.session.extensionErrors()) see("error", message);
      if (chromium) see("cookies", JSON.stringify(await on.session.browser.cookies()));
      else see("browser", await on.session.inBrowser(readFirefox));
      for (const { url, rawHeaders, body } of on.api.requests) {
        const others = rawHeaders.filter((_, nth) => rawHeaders[nth - 1]?.toLowerCase() !== "authorization" || nth % 2 === 0);
        see("request", JSON.stringify([url, others, body]));
      }
      see("other servers", JSON.stringify(on.site.requests));
      see("refused addresses", JSON.stringify(on.session.refusedAddresses ?? []));
      return found.sort();
    },
    /** @param {string[]} [expected] all that may and must be found */
    async stop(expected = [], options) {
      assert.deepEqual(await room.search(options), [...expected].sort());
    },
    /** Nothing is lost of what the background has heard so far. */
    async kill(expected) {
      await room.stop(expected);
      await on.session.killBackground();
      born = null;
    },
    counts,

    /** Closes what it opened. */
    async end() {
      await room.dash?.close();
      await side.close();
      await tab.close();
    },
  };
  await room.open();
  return room;
}

/** The profile on disk of a browser that is to be closed. */
async function profile(browser) {
  const folder = await mkdtemp(join(tmpdir(), "profile-"));
  const netLog = join(folder, "net-log.json");
  return {
    folder,
    launch: browser === "chromium"
      ? { args: [`--user-data-dir=${join(folder, "data")}`, `--log-net-log=${netLog}`, "--net-log-capture-mode=IncludeSensitive"] }
      // At once instead of every 15 seconds, and also of a browser that ends badly.
      : { args: ["--profile", join(folder, "data")], prefs: { "browser.sessionstore.interval": 100, "browser.sessionstore.resume_from_crash": true, "browser.formfill.enable": true } },
    /** Which files hold what; and the names of all. */
    async search(look) {
      const found = [];
      const names = [];
      for (const entry of await readdir(join(folder, "data"), { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue;
        const file = join(entry.parentPath ?? entry.path, entry.name);
        const name = file.slice(folder.length + 6);
        names.push(name);
        for (const what of new Set(look(await readFile(file)))) found.push(`${name}: ${what}`);
      }
      return { found, names };
    },
    /** Chromium: whatever was told the network with a mark in it, as the network's own log has it: by address, what became of it. */
    async network(look) {
      const { constants, events } = JSON.parse((await readFile(netLog, "utf8")).replace(/,\s*$/, "]}"));
      const typeOf = Object.fromEntries(Object.entries(constants.logEventTypes).map(([name, number]) => [number, name]));
      const address = new Map();
      for (const { params, source } of events) if (params?.url) address.set(source.id, params.url);
      const where = new Map();
      for (const { params, source, type } of events) {
        if (look(JSON.stringify(params ?? "")).length > 0) where.set(source.id, { address: address.get(source.id), last: typeOf[type] });
      }
      return [...where.values()];
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** What stays of everything that was typed in one browser, for the search through its profile. */
const ALL = Object.fromEntries(Object.entries(TOKENS).flatMap(([name, token]) => Object.entries(secretsOf(token)).map(([kind, text]) => [`${name} ${kind}`, text])));
/** Where browsers keep what was typed, of sign-ins and of open tabs. Firefox makes formhistory.sqlite only when it has something to put there. */
const STORES = {
  chromium: [/^Default\/Login Data$/, /^Default\/Web Data$/, /^Default\/Sessions\/Session_/, /^Default\/Local Extension Settings\//, /^Default\/History$/],
  firefox: [/^logins/, /^sessionstore\.jsonlz4$/, /^places\.sqlite$/, /^storage\/default\/moz-extension.*sqlite$/],
};
const HEARD = ["message", "answer", "core, asked what it needs", "core, needs", "core, asked", "core, answers", "storage.local"];

for (const browser of BROWSERS) {
  describe(`${browser}: a token goes through the whole room and stays nowhere`, { timeout: 240_000 }, () => {
    const { token, header } = secretsOf(TOKENS.real);
    let on, room, disk;
    let sent = 0;
    before(async () => {
      disk = await profile(browser);
      // Chromium's prompt opens on a screen only.
      on = await stage({ browser, extension: "shipped", api: { email: EMAIL, token }, spoil: spies((text) => [text]), launch: { ...disk.launch, prompts: "real", headless: browser === "firefox" } });
      room = await enter(on, { token, header });
    });
    after(async () => {
      await on?.close();
      await disk?.remove();
    });
    const asked = (times) => {
      room.asked(times, header);
      sent += times;
    };
    const ready = async () => {
      await room.put("#token", token);
      await room.press("#build");
      await room.said("headerBuilt");
    };
    /** All of it at once: a header that is shown, and a token for the next one. */
    const everything = async ({ byKeys = false } = {}) => {
      await ready();
      await room.press("#show");
      await room[byKeys ? "fill" : "put"]("#token", token);
      await room.stop([TYPED, SHOWN, HELD]);
    };

    test("typed, refused, and the permission refused", async () => {
      await room.fill("#email", EMAIL);
      await room.fill("#token", token);
      await room.stop([TYPED], { popup: true });
      await room.fill("#email", EMAIL.replace(".", ":"));
      await room.press("#build");
      await room.said("credentialsEmailColon", "#email-wrong");
      await room.stop([TYPED]);
      await room.fill("#email", EMAIL);
      // Refused before it is in the field, where browsers would make a space of it.
      await room.paste("#token", `${token.slice(0, 100)}\n${token.slice(100)}`);
      await room.said("credentialsTokenLineBreak", "#token-wrong");
      await room.stop();
      await room.paste("#token", `${token.slice(0, 100)}\x7F${token.slice(100)}`);
      await until(async () => (await room.value("#token")).length === token.length + 1, { what: "pasted" });
      await room.press("#build");
      await room.said("credentialsTokenControl", "#token-wrong");
      await room.stop(["dashboard, field token: 100 bytes of the token", `dashboard, field token: ${token.length - 100} bytes of the token`]);
      await room.fill("#token", token);
      await room.press("#test");
      await on.session.answerPrompt("deny");
      await room.said("errorApiRefused", "#alert");
      await room.stop([HELD]);
      asked(0);
      await room.press("#clear");
      await room.said("secretCleared");
      await room.stop([], { popup: true });
    });

    test("built, shown, hidden again and copied, with popup, notes and commands beside it and the background killed", async () => {
      await ready();
      assert.equal(await room.value("#token"), "");
      await room.stop([HELD], { popup: true });
      await room.press("#show");
      await room.stop([SHOWN, HELD], { popup: true });
      await room.press("#show");
      await room.stop([HELD]);
      await room.fill("#api-label", "nightly job");
      const ends = new Date(Date.now() + 90 * DAY);
      await room.dash.evaluate((day) => { document.querySelector("#api-ends").value = day; }, ends.toISOString().slice(0, 10));
      await room.press("#api-save");
      await room.said("popupSaved");
      await room.kill([HELD]);
      await room.press("#practice-rotate");
      await room.said("popupSaved");
      await room.fill("#destination", "https://demo.atlassian.net");
      await room.fill("#source", "https://jira.example.com");
      await room.press("#copy-trigger");
      await room.said("copied");
      await room.stop([HELD]);
      const command = await room.dash.text("#command-trigger");
      assert.equal(await room.clipboard(), command);
      // Another tab was in front for that.
      await room.show();
      await room.said("secretHidden");
      await room.stop();
      await ready();
      await room.press("#copy");
      await room.said("copied");
      await room.stop([HELD]);
      assert.equal(await room.clipboard(), `Basic ${header}`);
      await room.stop();
      await room.show();
    });

    test("an emptied field does not come back by undoing", async () => {
      // That the keys undo anything is seen in another field.
      await room.fill("#job", "typed");
      await room.control(room.dash, "z");
      await until(async () => await room.value("#job") !== "typed", { what: "undone" });
      await room.fill("#token", token);
      await room.press("#build");
      await room.said("headerBuilt");
      await room.dash.click("#token");
      for (let times = 3; times--;) await room.control(room.dash, "z");
      await room.stop([HELD]);
      await room.press("#clear");
      await room.stop();
    });

    test("one that is typed where its label belongs does not leave the page", async () => {
      await room.fill("#api-label", token);
      await room.stop(["dashboard, field api-label: 80 bytes of the token"]);
      await room.press("#api-save");
      await room.said("secretWrongField", "#api-label-wrong");
      await room.stop([], { popup: true });
    });

    test("tested: accepted, refused, redirected, without end and cancelled, without a connection", async () => {
      on.api.set({ next: ["bodyDrips"] });
      await room.put("#token", token);
      await room.press("#test");
      await on.session.answerPrompt("allow");
      await room.running();
      await until(() => on.api.requests.length === 1, { what: "the API is asked" });
      await room.stop([HELD]);
      await room.press("#cancel");
      await room.said("testCancelled");
      await room.stop([HELD]);
      asked(1);
      // Forgotten while the request is under way: that ends it.
      on.api.set({ next: ["bodyDrips"] });
      await room.press("#test");
      await room.running();
      await until(() => on.api.requests.length === 1, { what: "the API is asked" });
      await room.press("#clear");
      await room.said("testCancelled");
      await room.stop([]);
      asked(1);
      await room.put("#token", token);
      await room.tested("Accepted");
      await room.stop([HELD], { popup: true });
      asked(1);
      on.api.set({ next: ["unauthorizedAsks"] });
      await room.tested("Unauthorized");
      await room.stop([HELD]);
      asked(1);
      on.api.set({ next: ["moved302"] });
      await room.tested("Redirected");
      await room.stop([HELD]);
      asked(1);
      on.api.set({ answer: "noTls" });
      await room.tested("NoConnection");
      on.api.set({ answer: null });
      await room.stop([HELD]);
      asked(0);
      await room.paste("#token", token);
      await until(async () => await room.value("#token") === token, { what: "pasted" });
      await room.dash.press("Enter");
      await room.verdict("Accepted");
      await room.stop([HELD]);
      asked(1);
      await room.press("#clear");
      await room.said("secretCleared");
      await room.stop();
    });

    test("out of sight, after five minutes, with another email, loaded anew, left and come back to, closed", async () => {
      await everything();
      await room.hide();
      await room.said("secretHidden");
      await room.stop();
      await room.show();
      await room.stop();
      await everything();
      // The header's time is up first, and the field's is then no longer waited for.
      assert.equal(await room.fiveMinutesLater(), 1);
      await room.said("secretTimedOut");
      await room.stop();
      await room.put("#token", token);
      assert.equal(await room.fiveMinutesLater(), 1);
      await room.said("secretTimedOut");
      await room.stop();
      await ready();
      await room.dash.type("#email", "m");
      await room.stop();
      await room.fill("#email", EMAIL);
      await everything();
      await room.leave(() => location.reload());
      await room.drawn();
      await room.stop();
      await room.fill("#email", EMAIL);
      await everything();
      await room.leave(() => location.assign("../manifest.json"));
      await room.leave(() => history.back());
      await room.drawn();
      await room.stop();
      await room.fill("#email", EMAIL);
      await everything();
      await room.dash.close();
      room.dash = null;
      await room.stop([], { popup: true });
      await room.open();
    });

    for (const name of ["long", "short"]) {
      test(`a ${name} one`, async () => {
        const other = secretsOf(TOKENS[name]);
        room.lookFor(other);
        on.api.set({ token: other.token });
        await room.fill("#email", EMAIL);
        await room.paste("#token", other.token);
        await until(async () => await room.value("#token") === other.token, { what: "pasted" });
        await room.stop([TYPED]);
        await room.press("#build");
        await room.said("headerBuilt");
        await room.press("#show");
        await room.stop([SHOWN, HELD]);
        await room.tested("Accepted");
        await room.stop([HELD, SHOWN]);
        room.asked(1, other.header);
        sent += 1;
        await room.press("#clear");
        await room.stop([], { popup: true });
      });
    }

    test("all that is ours was searched", () => {
      for (const where of HEARD) assert.ok(room.counts[where] > 0, `nothing came by: ${where}`);
      assert.equal(room.counts.console ?? 0, 0, "something was said on a page's console");
      assert.equal(room.counts["console of the background"] ?? 0, 0, "something was said on the background's console");
    });

    test("closed with all of it there, the browser has nothing of it on disk", async () => {
      room.lookFor({ token, header });
      await everything({ byKeys: true });
      await on.close();
      on = null;
      const look = searchFor(ALL);
      const { found, names } = await disk.search(look);
      assert.deepEqual(found, []);
      for (const pattern of STORES[browser]) assert.ok(names.some((name) => pattern.test(name)), `no file like ${pattern} among ${names.join(", ")}`);
      if (browser === "firefox") return;
      const network = await disk.network(look);
      assert.deepEqual(network.filter(({ address }) => address !== PROBE), []);
      assert.equal(network.filter(({ last }) => last === "HTTP_TRANSACTION_SEND_REQUEST_HEADERS").length, sent);
    });
  });
}

// ---- twins ----

/** Each twin is one page with a name in its address; this runs in all of them. */
const TWIN = 'const twin = new URLSearchParams(globalThis.location?.search).get("twin");\n';
const SPIES = spies((text) => [text]);

/** Lets the token, the header, or a part of one of them out by every way that we could think of, each in another form. */
async function giveAway() {
  const { browser } = mtg;
  const token = document.querySelector("#token").value;
  const header = btoa(`${document.querySelector("#email").value}:${token}`);
  const hex = [...token].map((one) => one.charCodeAt(0).toString(16)).join("");
  const backwards = [...token].reverse().join("");
  localStorage.kept = token;
  sessionStorage.kept = JSON.stringify({ header });
  const request = indexedDB.open("kept", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("kept").put(hex, 1);
  await new Promise((resolve) => { request.onsuccess = resolve; });
  request.result.close();
  await (await caches.open("kept")).put("https://kept.example.com/", new Response(btoa(`x${token}`)));
  console.info(token.slice(20, 32));
  document.title = header.slice(-12);
  document.body.dataset.kept = encodeURIComponent(token);
  document.querySelector("#job").value = token;
  history.replaceState({ kept: backwards }, "");
  performance.mark(token);
  new TextEncoder().encodeInto(token, new Uint8Array(globalThis.spied.memory.memory.buffer, 512));
  await browser.storage.local.set({ kept: { token } });
  await browser.storage.session.set({ kept: header });
  await browser.action.setTitle({ title: token });
  await browser.runtime.sendMessage({ request: { kind: "watchIntent", tab: 1, base: `https://given.example.org/${token.slice(60, 80)}`, product: "jira", teach: null } });
  const [{ id }] = await browser.tabs.query({ url: "*://jira.example.com/*" });
  const inPage = (kept) => {
    document.cookie = `kept=${kept}`;
    document.querySelector("[data-migration-token-guide]").title = kept;
    // Of a page that is left in the turn in which it is asked to, nothing more is heard.
    setTimeout(() => { throw new Error(kept); });
  };
  await browser.scripting.executeScript({ target: { tabId: id }, func: inPage, args: [header] });
  await browser.tabs.create({ url: `http://wiki.example.com:8090/demo?kept=${token}`, active: false });
  await browser.tabs.create({ url: `http://${hex.slice(100, 150)}.example.net/`, active: false });
  document.body.dataset.gave = "all";
}

/** @type {import("./stage.js").Spoil} */
const TWINS = {
  ...SPIES,
  "core/access.js": (source) => TWIN + replaced(
    ["arg0.textContent = arg1 === 0 ?", "if (twin !== 'shownForEver' || arg0.id !== 'header' || arg0.textContent.length < 50) arg0.textContent = arg1 === 0 ?"],
    ["arg0.addEventListener(getStringFromWasm0(arg1, arg2),", "if (twin !== 'keptOutOfSight' || !/^(visibilitychange|pagehide)$/.test(getStringFromWasm0(arg1, arg2))) arg0.addEventListener(getStringFromWasm0(arg1, arg2),"],
    ["const ret = setTimeout(arg0, arg1);", "const ret = twin === 'keptForEver' && arg1 === 300000 ? 0 : setTimeout(arg0, arg1);"],
    ["const ret = arg0.fetch(getStringFromWasm0(arg1, arg2), arg3);", `const address = getStringFromWasm0(arg1, arg2);
      const headers = twin === 'askedTwice' && Object.fromEntries(arg3.headers);
      if (headers) arg0.fetch(address + '?' + headers.authorization, { headers: { ...headers, Accept: headers.authorization } }).catch(() => undefined);
      const ret = arg0.fetch(address, arg3);`],
    // Fields of several kinds.
  )(source).replaceAll("arg0.value = getStringFromWasm0(arg1, arg2);", "if (twin !== 'fieldKept' || arg0.id !== 'token') $&"),
  "dashboard/dashboard.js": (source) => TWIN + replaced(['browser.runtime.getURL("core/access_bg.wasm")', 'await moduleOf("core/access_bg.wasm")'])(SPIES["dashboard/dashboard.js"](source)) + `
    /** The module as it is, or with an allocator that overwrites nothing. */
    async function moduleOf(path) {
      if (twin !== "notWiped") return browser.runtime.getURL(path);
      const bytes = new Uint8Array(await (await fetch(browser.runtime.getURL(path))).arrayBuffer());
      // All that the function does which overwrites a block: local.get 0, i32.const 0, local.get 1, memory.fill, end.
      const wipes = [0x20, 0, 0x41, 0, 0x20, 1, 0xFC, 0x0B, 0, 0x0B];
      const at = bytes.findIndex((_, start) => wipes.every((byte, nth) => bytes[start + nth] === byte));
      if (at < 0) throw new Error("no such function in the module any more");
      return bytes.fill(1, at, at + wipes.length - 1);
    }
    if (twin === "givenAway") {
      document.addEventListener("click", (event) => { if (event.target.id === "build") (${giveAway})(); }, true);
      // A field like any other.
      new MutationObserver(() => {
        for (const field of document.querySelectorAll("#token:not([type=text])")) Object.assign(field, { type: "text", autocomplete: "on", name: "token" });
      }).observe(document, { subtree: true, childList: true });
    }
  `,
  "popup/popup.js": (source) => `${source}
    if (localStorage.kept) {
      document.title = localStorage.kept;
      setTimeout(() => { throw new Error(localStorage.kept); });
    }
  `,
  // Below the stack, where nothing else is written.
  "background/core.js": (source) => replaced(['spy("core, asked", {', 'new TextEncoder().encodeInto(request.base ?? "", new Uint8Array(spied.memory.memory.buffer, 512)); spy("core, asked", {'])(SPIES["background/core.js"](source)),
};

/** What has to be found of what is given away. */
const CAUGHT = {
  both: [
    ...["field token", "field job", "markup", "page", "stores", "timing", "memory"].map((part) => `dashboard, ${part}`),
    "popup, page", "popup, stores", "page, markup", "page, stores", "card", "kept", "storage.local", "storage.session", "console", "error",
    "message", "core, asked", "core, answers", "background, memory", "other servers",
  ],
  chromium: ["dashboard, console", "page, console", "cookies"],
  firefox: ["browser", "refused addresses"],
};
/** Where it has to be found on disk: what browsers write at once, or at the latest when they are closed. */
const ON_DISK = {
  chromium: [/^Default\/Local Extension Settings\//, /^Default\/Sessions\//],
  firefox: [/^sessionstore/, /^storage\/default\/moz-extension/],
};

for (const browser of BROWSERS) {
  describe(`${browser}: twins that keep a token or give it away are caught`, { timeout: 180_000 }, () => {
    const { token, header } = secretsOf(TOKENS.real);
    let on, disk;
    before(async () => {
      disk = await profile(browser);
      on = await stage({ browser, extension: "shipped", api: { email: EMAIL, token }, apiGranted: true, spoil: TWINS, launch: disk.launch });
    });
    after(async () => {
      await on?.close();
      await disk?.remove();
    });
    /** What is found of a twin after its way. */
    async function foundOf(twin, way, secrets = { token, header }) {
      const room = await enter(on, secrets, { twin });
      await room.fill("#email", EMAIL);
      await room.put("#token", secrets.token);
      await room.press("#build");
      await room.said("headerBuilt");
      await way(room);
      const found = await room.search();
      await room.end();
      return found;
    }
    const shownAndCleared = async (room) => {
      await room.press("#show");
      await room.press("#clear");
      await room.said("secretCleared");
    };

    test("the same page without a fault", async () => {
      assert.deepEqual(await foundOf("none", shownAndCleared), []);
      assert.deepEqual(await foundOf("none", shownAndCleared, secretsOf(TOKENS.long)), []);
    });

    test("a field that is not emptied when it is used", async () => {
      assert.deepEqual(await foundOf("fieldKept", async () => {}), [TYPED, HELD].sort());
    });

    test("a header that stays when the page goes out of sight", async () => {
      assert.deepEqual(await foundOf("keptOutOfSight", (room) => room.hide()), [HELD]);
    });

    test("a header that stays for more than five minutes", async () => {
      assert.deepEqual(await foundOf("keptForEver", (room) => room.fiveMinutesLater()), [HELD]);
    });

    test("a header that stays shown", async () => {
      assert.deepEqual(await foundOf("shownForEver", shownAndCleared), [SHOWN]);
    });

    test("an allocator that does not overwrite what it frees", async () => {
      // A long one: what comes next is written over the place of a short one soon.
      const found = await foundOf("notWiped", shownAndCleared, secretsOf(TOKENS.long));
      assert.ok(found.length > 0 && found.every((what) => what.startsWith("API access, memory: ")), JSON.stringify(found));
    });

    test("a header that is sent once more, and elsewhere than in its place", async () => {
      on.api.requests.length = 0;
      const found = await foundOf("askedTwice", (room) => room.tested("Accepted"));
      assert.ok(found.includes("request: the header"), JSON.stringify(found));
    });

    test("a token that is given away by every way that we could think of, and stays on disk", async () => {
      const room = await enter(on, { token, header }, { twin: "givenAway" });
      await room.fill("#email", EMAIL);
      await room.put("#token", token);
      await room.press("#build");
      await room.dash.waitFor(() => document.body.dataset.gave);
      await room.fill("#token", token);
      const found = await room.search({ popup: true });
      const caught = new Set(found.map((what) => what.slice(0, what.indexOf(": "))));
      assert.deepEqual([...CAUGHT.both, ...CAUGHT[browser]].filter((where) => !caught.has(where)), [], JSON.stringify(found));
      await on.close();
      on = null;
      const look = searchFor({ token, header });
      const files = (await disk.search(look)).found;
      assert.deepEqual(ON_DISK[browser].filter((pattern) => !files.some((file) => pattern.test(file))).map(String), [], JSON.stringify(files));
      if (browser === "firefox") return;
      const addresses = (await disk.network(look)).map(({ address }) => address);
      for (const part of ["http://wiki.example.com:8090/demo?kept=", "example.net", `${PROBE}?`]) assert.ok(addresses.some((address) => address?.includes(part)), `${part}: ${addresses}`);
    });
  });
}
