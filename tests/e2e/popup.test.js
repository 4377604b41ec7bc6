// The popup as a person meets it: what it says on which page, dates, taught paths, stopping; by mouse and by keyboard.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { PATHS } from "../site/shells.js";
import { accessible, violations } from "./axe.js";
import { BROWSERS, until } from "./browsers/index.js";
import { DAY, HOST, ORIGINS, pattern, sentence, stage } from "./stage.js";

const JIRA = `jira:${ORIGINS.jira}`;
const STOP = `[id="stop-${JIRA}"]`;
/** Day, as a date field has it. */
const day = (ago) => {
  const at = new Date(Date.now() - ago * DAY);
  return [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
};

/** Runs in the popup: what a person sees of it, sorted. */
function readPopup() {
  // Without the signs that isolate addresses; Firefox leaves them out by itself.
  const text = (element) => element?.innerText.replace(/[\u2068\u2069]/g, "").replace(/\s+/g, " ").trim() ?? null;
  const all = (selector, root = document) => [...root.querySelectorAll(selector)].map(text);
  return {
    headings: all("main > h2"),
    alert: text(document.querySelector("[role=alert]")),
    status: text(document.querySelector("[role=status]")),
    paragraphs: all("main > p"),
    menus: all("main > ul:not(.bare) > li"),
    headlines: all("main > .token strong"),
    tones: [...document.querySelectorAll("main > .token")].map(({ classList }) => classList.item(1)),
    taught: all("main > .bare .address"),
    buttons: all("main > .row button, main > form button"),
    others: [...document.querySelectorAll(".instance")].map((section) => [text(section.querySelector(".address")), text(section.querySelector(".token strong"))]),
    names: all("h3"), snoozes: all("[id^=snooze-]"), foot: all(".foot button"),
    focus: document.activeElement?.id ?? null,
  };
}

for (const browser of BROWSERS) {
  describe(`the popup in ${browser}`, { timeout: 240_000 }, () => {
    let on, page, popup;

    before(async () => {
      on = await stage({ browser, watch: ["confluence"] });
      page = await on.tab();
    });
    after(() => on?.close());

    /** Opens the popup on an address of the Jira, or on the page as it stands. */
    async function openOn(route, settings) {
      await close();
      if (route !== undefined) await on.open(page, "jira", route, settings);
      await page.waitForFunction(() => document.readyState === "complete");
      popup = await on.session.openPopup(page);
      await popup.waitFor(() => document.querySelector("main")?.hasAttribute("aria-busy") === false);
      return popup.evaluate(readPopup);
    }
    async function close() {
      if (!popup || (await popup.isClosed())) return;
      await popup.close();
      await until(() => popup.isClosed(), { what: "popup closed" });
    }
    /** Waits until what is seen satisfies `fits`. */
    const seen = (fits, what = fits.toString()) => until(async () => {
      const now = await popup.evaluate(readPopup);
      assert.ok(fits(now), JSON.stringify(now));
      return now;
    }, { what });
    const unfold = () => popup.evaluate(() => { for (const fold of document.querySelectorAll("details")) fold.open = true; });
    const record = async () => (await on.storage())[`instance:${JIRA}`];
    const taught = async () => (await record()).taught ?? [];
    /** What was observed of the Jira's token. */
    const evidence = async () => (await record()).tokens[0]?.evidence ?? [];

    const checked = (what) => accessible(on.session, { page: popup, popup: true }, what);

    test("on a page that speaks of nothing, it says what this is and where to go", async () => {
      const now = await openOn("/demo");
      assert.ok(now.paragraphs.includes(sentence("popupElsewhere")));
      assert.ok(now.paragraphs.includes(sentence("popupPlatforms")));
      assert.deepEqual(now.menus, [sentence("popupMenuJira"), sentence("popupMenuConfluence")]);
      assert.deepEqual(now.others, [[ORIGINS.confluence, sentence("headlineUnknown")]]);
      await unfold();
      await checked("elsewhere");
    });

    test("on a page that may be an assistant, it offers to be taught", async () => {
      const now = await openOn(PATHS.jira.taught);
      assert.equal(now.headings[0], sentence("popupNotSure"));
      assert.equal(now.buttons[0], sentence("popupTeach"));
      await checked("not sure");
    });

    test("on a page that it may not look at, it says so", async () => {
      await close();
      if (browser === "chromium") await page.goto("chrome://version/");
      // The driver cannot lead a page there: the browser's own window does, and only has to be left in front.
      else await on.session.inBrowser(() => { gBrowser.selectedTab = gBrowser.addTrustedTab("about:license"); });
      popup = await on.session.openPopup(browser === "chromium" ? page : { bringToFront: async () => {} });
      await seen(({ paragraphs }) => paragraphs.includes(sentence("popupCannotLook")));
      await checked("cannot look");
      await close();
      if (browser === "firefox") await on.session.inBrowser(() => gBrowser.removeTab(gBrowser.selectedTab));
    });

    test("the first thing is on the screen at once", async () => {
      await openOn("how-it-works");
      const paint = await until(() => popup.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime), { what: "first paint" });
      // The module comes later; a slow machine has its share in this.
      assert.ok(paint < 1_500, `${paint} ms`);
    });

    test("an assistant is offered to be watched; then the card and the token are there", async () => {
      const now = await openOn("how-it-works");
      assert.deepEqual(now.headings[0], sentence("popupAssistant"));
      assert.deepEqual(now.buttons[0], sentence("popupWatch"));
      assert.ok(now.paragraphs.includes(browser === "firefox"
        ? sentence("popupPermissionAllPorts", "jira.example.com") : sentence("popupPermissionHost", ORIGINS.jira)), JSON.stringify(now.paragraphs));
      await checked("assistant");
      await popup.click("#watch");
      const watched = await seen(({ headings }) => headings[0] === sentence("popupWatched"));
      assert.deepEqual([watched.headlines, watched.tones], [[sentence("headlineUnknown")], ["unknown"]]);
      await close();
      await on.card(page);
    });

    test("dates: refused with the reason, accepted, taken back", async () => {
      await openOn();
      await unfold();
      const before = await record();
      for (const [date, key] of [["", "errorDateUnreadable"], [day(-2), "errorDateFuture"], ["2014-12-31", "errorDateTooOld"]]) {
        await popup.evaluate((value) => { document.querySelector("#date").value = value; }, date);
        await popup.click("#save");
        await seen(({ alert }) => alert === sentence(key), key);
      }
      await checked("refused date");
      assert.deepEqual(await record(), before);
      await popup.evaluate((value) => { document.querySelector("#date").value = value; }, day(3));
      await popup.click("#save");
      const saved = await seen(({ status }) => status === sentence("popupSaved"));
      assert.equal(saved.alert, "");
      assert.match(saved.headlines[0], pattern("headlineLeftAtLeast"));
      assert.equal((await evidence()).length, 1);
      await checked("recorded");
      await popup.click("#undo");
      await seen(({ status, headlines }) => status === sentence("popupUndone") && headlines[0] === sentence("headlineUnknown"));
      assert.deepEqual(await evidence(), []);
    });

    test("by keyboard alone: a date is given", async () => {
      await openOn();
      const tabTo = async (id) => {
        for (let steps = 0; steps < 30; steps++) {
          await popup.press("Tab");
          if ((await popup.evaluate(() => document.activeElement.id)) === id) {
            assert.equal(await popup.evaluate(() => document.activeElement.matches(":focus-visible")), true, id);
            return;
          }
        }
        assert.fail(`Tab does not come to ${id}`);
      };
      await tabTo("renewed");
      await popup.press("Enter");
      await tabTo("date");
      const [year, month, date] = day(17).split("-");
      for (const figure of month + date + year) await popup.press(figure);
      assert.equal(await popup.evaluate(() => document.querySelector("#date").value), day(17));
      await tabTo("save");
      await popup.press("Enter");
      const saved = await seen(({ status }) => status === sentence("popupSaved"));
      assert.match(saved.headlines[0], pattern("headlineWarningAtLeast"));
      assert.equal(saved.tones[0], "warning");
      assert.equal((await evidence()).length, 1);
    });

    test("a path is taught and forgotten", async () => {
      await openOn(PATHS.jira.taught);
      await unfold();
      await checked("to be taught");
      await popup.click("#watch");
      await seen(({ taught }) => taught.length === 1);
      assert.deepEqual(await taught(), [PATHS.jira.taught]);
      await close();
      await on.card(page);
      const now = await openOn();
      assert.deepEqual(now.taught, [PATHS.jira.taught]);
      await checked("taught");
      await popup.click(`[id="forget-${PATHS.jira.taught}"]`);
      await seen(({ status, taught }) => status === sentence("popupForgotten") && taught.length === 0);
      assert.deepEqual(await taught(), []);
      await close();
      await until(async () => (await page.$(HOST)) === null, { what: "card gone" });
    });

    test("the next three are there, the most urgent first, and the way to all of them", async () => {
      const bases = { a: `${ORIGINS.jira}/a`, b: `${ORIGINS.jira}/b`, c: `${ORIGINS.jira}/c` };
      for (const [base, age] of [[bases.a, 2 * DAY], [bases.b, 30 * DAY], [bases.c, 18 * DAY]]) {
        await on.watch("jira", { base });
        await on.renewed("jira", age, { base });
      }
      await on.edit(`instance:jira:${bases.b}`, (entry) => ({ ...entry, name: "Old <b>Jira</b>" }));
      const { others, names, foot, snoozes } = await openOn("how-it-works");
      assert.deepEqual(others.map(([address]) => address), [`${sentence("productJira")} · ${bases.b}`, bases.c, bases.a]);
      assert.ok(names.includes("Old <b>Jira</b>"), names.join());
      for (const [at, key] of ["headlineBlocked", "headlineWarning", "headlineLeft"].entries()) assert.match(others[at][1], pattern(key));
      // The one in the tab and two others are due, with two buttons each; the last needs no reminder.
      assert.deepEqual(snoozes, [1, 2, 3].flatMap(() => [sentence("actionSnooze"), sentence("popupSnooze3")]));
      assert.deepEqual(foot, [sentence("popupAllCount_other", 5)]);
      await checked("many");
      await popup.click("#dashboard");
      const overview = await on.session.openedPage("dashboard/dashboard.html#overview");
      await overview.close();
      for (const base of Object.values(bases)) await on.stop(`jira:${base}`);
    });

    test("a reminder is put off, for a day or three, and comes as usual again; a block is not put off", async () => {
      const until = async () => Date.parse((await record()).snoozed ?? 0) - Date.now();
      await on.renewed("jira", 18 * DAY, { told: true });
      for (const [hours, least] of [[24, 0.9], [72, 2.9]]) {
        await openOn("how-it-works");
        await popup.click(`[id="snooze-${hours}-${JIRA}"]`);
        const off = await seen(({ status }) => status === sentence("popupSnoozeSaved"));
        assert.ok(off.paragraphs.some((line) => pattern("popupSnoozed").test(line)), JSON.stringify(off.paragraphs));
        assert.deepEqual(off.snoozes, [sentence("popupSnoozeEnd")]);
        assert.ok(await until() > least * DAY && await until() <= hours / 24 * DAY, `${hours}`);
        await checked("snoozed");
        await popup.click(`[id="snooze-0-${JIRA}"]`);
        await seen(({ status, snoozes }) => status === sentence("popupSnoozeEnded") && snoozes.length === 2);
        assert.ok(await until() <= 0);
      }
      await on.renewed("jira", 2 * DAY, { told: true });
      assert.deepEqual((await openOn()).snoozes, []);
      await close();
    });

    test("what was broken in the store is told once; a store that refuses is told", async () => {
      const { meta } = await on.storage();
      await on.session.inExtension((broken) => chrome.storage.local.set({ meta: broken }), { ...meta, policy: 7 });
      // Found by the background's next look.
      await on.edit("nothing", () => null);
      assert.ok((await openOn()).paragraphs.includes(sentence("errorStateSetAside")));
      await checked("notice");
      assert.ok(!(await openOn()).paragraphs.includes(sentence("errorStateSetAside")));
      await on.session.inBackground(() => { (globalThis.browser ?? chrome).storage.local.set = () => Promise.reject(new Error("full")); });
      const before = await on.storage();
      await popup.click("#undo");
      await seen(({ alert }) => alert === sentence("errorStorage"));
      assert.deepEqual(await on.storage(), before);
      await close();
      await on.session.killBackground();
    });

    test("stopping asks first, by keyboard and mouse, and then forgets everything", async () => {
      await openOn();
      await popup.click(STOP);
      const asked = await seen(({ focus }) => focus === "keep");
      assert.ok(asked.paragraphs.includes(sentence("popupStopSure", ORIGINS.jira)), JSON.stringify(asked.paragraphs));
      await checked("sure?");
      await popup.press("Enter");
      await seen(({ focus, buttons }) => focus === `stop-${"jira:http://jira.example.com:8080"}` && !buttons.includes(sentence("actionCancel")));
      assert.ok(await record());
      await popup.click(STOP);
      await seen(({ focus }) => focus === "keep");
      await popup.click(STOP);
      const stopped = await seen(({ status }) => status === sentence("popupStopped"));
      assert.deepEqual(stopped.headings[0], sentence("popupAssistant"));
      assert.equal(await record(), undefined);
      await close();
      await on.stop(`confluence:${ORIGINS.confluence}`);
      assert.deepEqual((await openOn("/demo")).foot, [sentence("popupHelp"), sentence("popupDashboard")]);
      await close();
      await on.open(page, "jira", "how-it-works");
      await until(async () => (await page.$(HOST)) === null, { what: "card gone" });
    });

    test("axe can find something here: the checks above can fail", async () => {
      await openOn();
      await popup.evaluate(() => { document.querySelector("#watch").replaceChildren(); });
      assert.match((await violations({ page: popup })).join(), /button-name/);
      await close();
    });

    test("the extension reports no error", async () => {
      assert.deepEqual((await on.faults()).filter(({ message }) => !/^Failed to load the script unexpectedly/.test(message)), []);
    });
  });
}
