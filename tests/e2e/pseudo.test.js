// Everything that people read comes from the sentences, and a longer language has room: popup, dashboard and card in the language of the
// tests (../build/pseudo.js), in which every sentence stands in brackets.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { CLOSE, OPEN, PSEUDO } from "../build/pseudo.js";
import { PATHS } from "../site/shells.js";
import { narrow } from "./axe.js";
import { BROWSERS, until } from "./browsers/index.js";
import { EMAIL, openRoom, TOKEN } from "./dashboard-stage.js";
import { DAY, HOST, ORIGINS, stage } from "./stage.js";

const LANGUAGE = PSEUDO.replace("_", "-");
const JIRA = `jira:${ORIGINS.jira}`;

/** What is the same in every language: the product's name, addresses, characters, names in commands; and days as Intl writes them. */
const NAMES = [/^Migration Token Guide$/, /^https?:\/\/\S+$/, /^U\+[0-9A-F]{4,6}$/, /^(placeholder: )?[A-Z]+_[A-Z_]+$/, /^\d+\s?\p{L}\.?$/];
/** Where commands, names and what the admin typed are shown as they are. */
const AS_IT_IS = "pre, code, textarea, .address, #header, #netrc, [id^=command-]:not(button), #api-tokens strong";

/**
 * Runs in the page: what a person reads or hears there that is in no bracket, and what is cut off.
 * @param {{host: string | null, open: string, close: string, names: string[], asItIs: string}} how
 */
function readPast({ host, open, close, names, asItIs }) {
  const root = host ? document.querySelector(host).shadowRoot : document.documentElement;
  const known = names.map((name) => new RegExp(name, "u"));
  const inner = new RegExp(`${open}[^${open}${close}]*${close}`, "gu");
  const past = (text) => {
    let rest = text, before;
    do {
      before = rest;
      rest = rest.replace(inner, " ");
    } while (rest !== before);
    const whole = text.replace(/[\u2066-\u2069]/g, "").trim();
    return /\p{L}/u.test(rest) && !known.some((name) => name.test(whole)) ? [whole] : [];
  };
  const shown = (element) => !element.closest("style, script") && (element.checkVisibility({ visibilityProperty: true }) || element.closest("option, title"));
  const unsaid = [];
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { parentElement, data } = texts.currentNode;
    if (parentElement && shown(parentElement) && !parentElement.closest(asItIs)) unsaid.push(...past(data));
  }
  const elements = [...root.querySelectorAll("*")];
  for (const element of elements.filter((one) => shown(one))) {
    for (const name of ["aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "title", "placeholder", "alt", "label"]) {
      const text = element.getAttribute(name);
      if (text) unsaid.push(...past(text).map((said) => `${name}: ${said}`));
    }
  }
  const boxes = elements.filter((element) => element.matches("button, label, a, h1, h2, h3, summary, legend, th, td, .pill, select") && element.checkVisibility());
  const cut = boxes.filter(({ clientWidth, scrollWidth, clientHeight, scrollHeight, localName }) =>
    clientWidth > 0 && (scrollWidth > clientWidth + 1 || (localName !== "select" && scrollHeight > clientHeight + 1)))
    .map(({ outerHTML, scrollWidth, clientWidth, scrollHeight, clientHeight }) => `${scrollWidth}/${clientWidth} ${scrollHeight}/${clientHeight} ${outerHTML.slice(0, 120)}`);
  return { unsaid, cut, said: root.textContent.includes(open) };
}

for (const browser of BROWSERS) {
  describe(`in the language of the tests, in ${browser}`, { timeout: 240_000 }, () => {
    let on;

    before(async () => {
      on = await stage({ browser, watch: ["confluence"], api: true, apiGranted: true, launch: { args: browser === "chromium" ? [`--lang=${LANGUAGE}`] : [] } });
      if (browser === "firefox") {
        // Its language is that of a language pack; the extension's follows what the browser takes for its own.
        await on.session.inBrowser((language) => {
          Services.locale.availableLocales = [...Services.locale.availableLocales, language];
          Services.locale.requestedLocales = [language];
        }, LANGUAGE);
        await on.session.reloadExtension();
      }
    });
    after(() => on?.close());

    /** All of what is seen there was said in the language, nothing of it is cut off, and it has room in 320 pixels. */
    async function said(place, what) {
      const how = { host: place.host ?? null, open: OPEN, close: CLOSE, names: NAMES.map(({ source }) => source), asItIs: AS_IT_IS };
      const { unsaid, cut, said } = await place.page.evaluate(readPast, how);
      assert.ok(said, `${what}: nothing is in the language of the tests`);
      assert.deepEqual(unsaid, [], what);
      assert.deepEqual(cut, [], what);
      await narrow(on.session, place, what, async () => assert.deepEqual((await place.page.evaluate(readPast, how)).cut, [], `${what}, narrow`));
    }

    describe("the popup", () => {
      let page, popup;
      before(async () => { page = await on.tab(); });
      after(() => close());

      async function close() {
        if (!popup || (await popup.isClosed())) return;
        await popup.close();
        await until(() => popup.isClosed(), { what: "popup closed" });
      }
      async function openOn(route) {
        await close();
        if (route !== undefined) await on.open(page, "jira", route);
        await page.waitForFunction(() => document.readyState === "complete");
        popup = await on.session.openPopup(page);
        await popup.waitFor(() => document.querySelector("main")?.hasAttribute("aria-busy") === false);
        await popup.evaluate(() => { for (const fold of document.querySelectorAll("details")) fold.open = true; });
      }
      const checked = (what) => said({ page: popup, popup: true }, what);

      test("in each of its states", async () => {
        await openOn("/demo");
        await checked("elsewhere");
        await openOn(PATHS.jira.taught);
        await checked("not sure");
        await openOn("how-it-works");
        await checked("assistant");
        await popup.click("#watch");
        await popup.waitFor((id) => document.getElementById(id), `stop-${JIRA}`);
        await checked("watched");
        await openOn();
        await popup.evaluate(() => { document.querySelector("#date").value = ""; });
        await popup.click("#save");
        await popup.waitFor(() => document.querySelector("[role=alert]").textContent !== "");
        await checked("refused date");
        await on.renewed("jira", 18 * DAY);
        await openOn("how-it-works");
        await checked("known");
        await popup.click(`[id="stop-${JIRA}"]`);
        await popup.waitFor(() => document.querySelector("#keep"));
        await checked("sure?");
        await close();
      });
    });

    describe("the card", () => {
      let tab;
      before(async () => {
        tab = await on.tab();
        if (!(await on.storage())[`instance:${JIRA}`]) await on.watch("jira");
      });

      async function cardAt(product, age) {
        await tab.goto("about:blank");
        if (age !== undefined) await on.renewed(product, age);
        await on.open(tab, product, "how-it-works");
        return on.card(tab);
      }
      const checked = (what) => said({ page: tab, host: HOST }, what);
      const press = async (card, value) => {
        await card.rested();
        await card.click(`button[value=${value}]`);
      };

      test("in each of its states", async () => {
        // Newer dates only: an older one would be corrected by hand.
        await (await cardAt("confluence")).seen(({ tone }) => tone === "unknown");
        await checked("unknown");
        await (await cardAt("confluence", 30 * DAY)).seen(({ tone, ring }) => tone === "blocked" && ring);
        await checked("blocked");
        const card = await cardAt("jira", 18 * DAY);
        await card.seen(({ ring }) => ring);
        await checked("warning");
        await press(card, "allSteps");
        await card.seen(({ way }) => way);
        await checked("all steps");
        await press(card, "notWorking");
        await card.seen(({ advice }) => advice);
        await checked("advice");
        await press(card, "closeAdvice");
        await card.seen(({ advice }) => !advice);
        await press(card, "renewedOn");
        await tab.keyboard.press("Enter");
        await card.seen(({ alerts }) => alerts.length > 0);
        await checked("form with an error");
        await press(card, "cancel");
        await press(card, "collapse");
        await card.seen(({ pill }) => pill);
        await checked("pill");
        await press(card, "expand");
        await card.seen(({ pill }) => !pill);
        await (await cardAt("jira", 5 * DAY)).seen(({ quiet }) => quiet);
        await checked("quiet");
      });
    });

    describe("the dashboard", () => {
      let room;
      before(async () => {
        room = await openRoom(on.session);
        await room.hold();
      });
      after(() => room?.close());
      const checked = (what) => said({ page: room.page }, what);

      test("in each of its states", async () => {
        const built = async (email, token) => {
          await room.fill("email", email);
          await room.fill("token", token);
          await room.press("build");
          await room.seen(({ header }) => header !== null, "a header");
        };
        await room.page.evaluate(() => { for (const fold of document.querySelectorAll("details")) fold.open = true; });
        await checked("empty");
        await room.press("build");
        await room.seen(({ invalid }) => invalid.includes("email"));
        await checked("email refused");
        await room.fill("email", EMAIL);
        await room.fill("destination", "http://x");
        await room.press("build");
        await room.seen(({ invalid }) => invalid.includes("token") && invalid.includes("destination"));
        await checked("token and address refused");
        await built("jane", "x");
        await room.press("show");
        await checked("header shown, with doubts");
        on.api.set({ answer: "silent" });
        await room.press("test");
        await room.seen(({ progress }) => progress);
        await checked("running");
        await room.press("cancel");
        await room.seen(({ progress }) => progress === null);
        for (const answer of ["jobNotFound", "unauthorized", "tooManySeconds"]) {
          on.api.set({ answer });
          await built(EMAIL, TOKEN);
          await room.tested();
          await checked(answer);
        }
        for (const shell of ["bash", "powerShell"]) {
          for (const [id, value] of Object.entries({ destination: "https://example.atlassian.net", source: "https://jira.example.com:8443/jira", shell, "token-from": "netrc" })) await room.fill(id, value);
          await checked(`commands for ${shell}`);
        }
        await room.fill("api-label", "label");
        await room.fill("api-ends", new Date(Date.now() + 5 * DAY).toISOString().slice(0, 10));
        await room.press("api-save");
        await room.seen(({ notes }) => notes.length === 1);
        await checked("noted");
        await room.press("api-save");
        await room.seen(({ alert }) => alert !== "");
        await checked("alert");
      });

      test("a text without its sentence, a name without one, and a button that is cut off would be noticed", async () => {
        const how = { host: null, open: OPEN, close: CLOSE, names: [], asItIs: AS_IT_IS };
        await room.page.evaluate((bracketed) => {
          const button = Object.assign(document.createElement("button"), { id: "past", textContent: `${bracketed} hard-coded`, ariaLabel: "unheard" });
          button.style = "width:30px;overflow:hidden;white-space:nowrap";
          document.querySelector("main").append(button);
        }, `${OPEN}x${OPEN}y${CLOSE}${CLOSE}`);
        const { unsaid, cut } = await room.page.evaluate(readPast, how);
        const own = unsaid.filter((text) => /hard-coded|unheard/.test(text));
        assert.deepEqual(own, [`${OPEN}x${OPEN}y${CLOSE}${CLOSE} hard-coded`, "aria-label: unheard"]);
        assert.equal(cut.filter((text) => text.includes("past")).length, 1);
        await room.page.evaluate(() => document.querySelector("#past").remove());
      });
    });

    test("the extension reports no error", async () => {
      assert.deepEqual((await on.faults()).filter(({ message }) => !message.startsWith("Failed to load the script unexpectedly")), []);
    });
  });
}
