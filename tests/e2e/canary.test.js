// The return from the cloud carries a live container token and a nonce. Both are marked here, stand in every place of a page that can hold them, and are
// searched for wherever something of ours could have kept, sent, said or shown them. A twin that leaks in every way that we could think of has
// to be caught at each of them.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { BROWSERS, until } from "./browsers/index.js";
import { readKept, readMarkup, readMemory, spies } from "./canary-search.js";
import { journey } from "./journey-stage.js";
import { CLOUD, COMPANY, DAY, HOST, replaced, sentence, stage } from "./stage.js";

const SECRETS = { containerToken: "canary-token-5d1f8c", nonce: "canary-nonce-8a2c07" };
const MARK = /canary-(token-5d1f8c|nonce-8a2c07)/;
const OLD = { tokenAge: 30 * DAY, sites: "one", continueMs: 0, checkMs: 0, saveAnswers: "page", secrets: "everywhere", ...SECRETS };

/** What surrounds each mark in a text; runs here and in the extension. */
const around = (text) => [...text.matchAll(/canary-/g)].map(({ index }) => text.slice(Math.max(0, index - 160), index + 40));
/** What the browser says of a sender may hold the marks; that it does is counted, or else nothing here would be put to the test. */
const SPIES = spies(around, /canary-/);

/** Runs in the page: the places that hold both marks. */
function readPlaces(marks) {
  const places = {
    query: location.search, hash: location.hash, referrer: document.referrer,
    "timing names": performance.getEntriesByType("resource").map(({ name }) => name).join("\n"),
    "navigation name": performance.getEntriesByType("navigation")[0].name,
    "hidden fields": [...document.querySelectorAll("input[type=hidden]")].map(({ value }) => value).join("\n"),
    "link targets": [...document.links].map(({ href }) => href).join("\n"),
  };
  return Object.keys(places).filter((name) => marks.every((mark) => decodeURIComponent(places[name]).includes(mark)));
}

/** Runs in the page: what we could have left behind there. */
function readLeftBehind(host) {
  const root = document.documentElement;
  return JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, window.name, [...root.attributes].map(({ value }) => value), document.querySelector(host)?.outerHTML]);
}

/** One search at each stop of the ways, in one browser. */
function searcher(on) {
  const found = new Set();
  const places = new Set();
  let born = null;
  let total = { counts: {}, senders: 0 };

  const look = (where, text) => {
    for (const part of around(text)) found.add(`${where}: ${part}`);
  };
  const lookIntoMemory = (where, memory) => {
    const text = Buffer.from(memory, "base64").toString("latin1");
    assert.ok(text.includes("example.com"), `the memory of the ${where} cannot be searched`);
    look(`memory of the ${where}`, text);
  };

  return {
    found, places,
    total: () => total,
    /** @param {{card?: boolean}} [options] whether the card has to be there */
    async stop(tab, { card = true } = {}) {
      for (const place of await tab.evaluate(readPlaces, Object.values(SECRETS))) places.add(place);
      if (card) look("card", await (await on.card(tab)).evaluate(readMarkup));
      look("left behind in the page", await tab.evaluate(readLeftBehind, HOST));
      // The popup looks at whatever page it is opened on.
      const popup = await on.session.openPopup(tab);
      await popup.waitFor(() => document.querySelector("main")?.getAttribute("aria-busy") === null);
      look("popup", await popup.evaluate(`(${readMarkup})(document)`));
      lookIntoMemory("popup", await popup.evaluate(readMemory));
      await popup.close();
      await until(() => popup.isClosed(), { what: "popup closed" });
      look("storage", await readKept(on.session));
      lookIntoMemory("background", await on.session.inBackground(readMemory));
      const spied = await on.session.inBackground(() => ({ ...globalThis.spied, memory: null, others: null }));
      // What it had found before it was started anew would be lost.
      assert.equal(spied.born, born ??= spied.born, "the background was started anew in between");
      total = spied;
      for (const text of spied.found) found.add(text);
      for (const { message } of await on.session.extensionErrors()) look("error", message);
      if (card) look("card", await (await on.card(tab)).evaluate(readMarkup));
    },
    /** A page of the assistant with all that the card can show of advice. */
    async adviceToo(tab) {
      const card = await on.card(tab);
      await card.press("actionNotWorking");
      await card.waitForText(sentence("adviceHeadline"));
      await this.stop(tab);
    },
  };
}

/** Chooses a site, ticks, presses Confirm. */
async function fillIn(way) {
  await way.choose();
  await way.allow();
  await way.confirm();
}

/** The ways back, each with searches on all its pages. */
const WAYS = {
  async "jira by GET, with a password prompt on the save action itself"(on, tab, search) {
    const way = journey(on, tab, "jira");
    await way.begin({ ...OLD, returnMethod: "GET" });
    await on.card(tab);
    await way.toCloud();
    await search.stop(tab);
    on.site.jira.set({ secureAdmin: true, securePrompt: "inPlace" });
    await fillIn(way);
    await tab.waitForSelector("[type=password]", { visible: true });
    await search.stop(tab);
    await way.passPrompt();
    await way.saved();
    await search.stop(tab);
    await way.goOn();
    await search.stop(tab);
    await search.adviceToo(tab);
  },
  async "jira by POST, with a password prompt at an address of its own"(on, tab, search) {
    const way = journey(on, tab, "jira");
    await way.begin({ ...OLD, returnMethod: "POST", saveAnswers: "redirect" });
    await on.card(tab);
    await way.toCloud();
    on.site.jira.set({ secureAdmin: true, securePrompt: "usual" });
    await fillIn(way);
    await way.sendAnyway();
    await tab.waitForSelector("[type=password]", { visible: true });
    // Nothing of ours has a card at such an address.
    await search.stop(tab, { card: false });
    await way.passPrompt();
    await way.returned();
    await search.stop(tab);
    await tab.reload();
    await way.returned();
    await search.stop(tab);
  },
  async "confluence by POST, by way of the company's sign-in"(on, tab, search) {
    const way = journey(on, tab, "confluence");
    await way.begin({ ...OLD, returnMethod: "POST", sso: "return" });
    await on.card(tab);
    await way.toCloud();
    await search.stop(tab);
    await fillIn(way);
    await way.at(COMPANY);
    await search.stop(tab, { card: false });
    await way.passCompany();
    await way.saved();
    await search.stop(tab);
    await way.goOn();
    await search.stop(tab);
    await search.adviceToo(tab);
  },
  async "confluence by GET, signed out in between"(on, tab, search) {
    const way = journey(on, tab, "confluence");
    await way.begin({ ...OLD, returnMethod: "GET", sso: "return" });
    await on.card(tab);
    await way.toCloud();
    on.site.confluence.set({ signedOut: true });
    await fillIn(way);
    await way.at(COMPANY);
    await way.passCompany();
    await tab.waitForSelector("[type=password]", { visible: true });
    await search.stop(tab);
    await way.passPrompt();
    await way.saved();
    await search.stop(tab);
    await way.goOn();
    await search.stop(tab);
  },
};

/** Every way to leak that we could think of, each under a name of its own. @type {import("./stage.js").Spoil} */
const LEAKS = {
  "content/look.js": replaced(["const signals = {", `
    const leaks = {
      href: location.href, referrer: document.referrer, timing: performance.getEntriesByType("resource").map((entry) => entry.name).join(" "),
      navigation: performance.getEntriesByType("navigation")[0].name, links: [...document.links].map((link) => decodeURIComponent(link.href)).join(" "),
      fields: [...document.querySelectorAll("[type=hidden]")].map((field) => field.value).join(" "),
    };
    for (const [name, value] of Object.entries(leaks)) {
      const mark = /canary-token-\\w+/.exec(value);
      if (!mark) continue;
      nodes.push({ role: "text", name: "leak by " + name + " " + mark[0], dialog: false, disabled: false, busy: false, on: false });
      elements.push(top);
    }
    const signals = {`]),
  "content/main.js": replaced(["const pass = async (force = false) => {", "const pass = async (force = false) => {\n console.info(location.href);"]),
  "content/overlay.js": replaced(["const render = () => {", "const render = () => {\n box.title = location.href;"]),
  "background/router.js": (source) => replaced(
    ["const place = withoutQuery(sender.url);", "const place = sender.url;\n console.log(place);"],
    ["await save(stored, { writes,", `await save(stored, { writes: [...writes, ...["leak", "tab:0"].filter(() => sender.place).map((key) => ({ key, value: sender.place }))],`],
    ["{ ok: reply };", "{ ok: reply, place: sender.place };"],
  )(SPIES["background/router.js"](source)),
  "popup/popup.js": replaced(["mtg.popup = {", "document.title = (await browser.tabs.query({ active: true, currentWindow: true }))[0]?.url;\nmtg.popup = {"]),
};
/** What has to be found of them. */
const CAUGHT = [
  ...["href", "referrer", "timing", "navigation", "links", "fields"].flatMap((name) => [`message: .*leak by ${name} `, `core, asked: .*leak by ${name} `]),
  `core, asked: .*"place":"[^"]*canary-`, "answer: ", "console: ", "console of the background: ", "storage.local: ", "storage.session: ", "storage: ",
  "memory of the background: ", "card: ", "popup: ",
].map((what) => new RegExp(`^${what}`, "s"));

for (const browser of BROWSERS) {
  describe(`${browser}: no secret of the return is ever touched`, { timeout: 240_000 }, () => {
    let on, search;
    before(async () => {
      on = await stage({ browser, extension: "shipped", cloud: "granted", spoil: SPIES });
      search = searcher(on);
    });
    after(() => on?.close());

    for (const [name, way] of Object.entries(WAYS)) {
      test(name, async () => {
        const tab = await on.tab();
        await way(on, tab, search);
        await tab.close();
        assert.deepEqual([...search.found], []);
      });
    }

    test("token and nonce were in every place, and all that is ours was searched", () => {
      assert.deepEqual([...search.places].sort(), ["hash", "hidden fields", "link targets", "navigation name", "query", "referrer", "timing names"]);
      const { counts, senders } = search.total();
      assert.ok(senders > 0, "the browser told the background no address with a mark in it");
      for (const where of ["message", "answer", "core, asked what it needs", "core, needs", "core, asked", "core, answers", "storage.local", "storage.session"]) {
        assert.ok(counts[where] > 0, `nothing came by: ${where}`);
      }
      assert.equal(counts.console ?? 0, 0, "something was said on a page's console");
      assert.equal(counts["console of the background"] ?? 0, 0, "something was said on the background's console");
    });
  });

  test(`${browser}: a twin that leaks is caught at every leak`, { timeout: 120_000 }, async () => {
    const on = await stage({ browser, extension: "shipped", cloud: "granted", spoil: { ...SPIES, ...LEAKS } });
    try {
      const search = searcher(on);
      const tab = await on.tab();
      const [way] = Object.values(WAYS);
      await way(on, tab, search);
      const missed = CAUGHT.filter((pattern) => ![...search.found].some((found) => pattern.test(found)));
      assert.deepEqual(missed, []);
    } finally {
      await on.close();
    }
  });
}
