// Reminders end to end, with the browsers' own notifications: what is due is shown once, across restarts; what is archived, snoozed, silenced by an
// own setting or by quiet hours is not; and the permission by the browsers' own question.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { BROWSERS, until } from "./browsers/index.js";
import { enter } from "./room-stage.js";
import { DAY, HOUR, ORIGINS, pattern, sentence, stage } from "./stage.js";

const JIRA = `instance:jira:${ORIGINS.jira}`;
const WIKI = `instance:confluence:${ORIGINS.confluence}`;
const iso = (ms) => new Date(Date.now() + ms).toISOString();
const renewed = (ago, told) => ({ evidence: [{ at: iso(-ago), what: "renewalSeen" }], ...(told && { told }) });
/** As stored: each moment is a bit, in the order of src/reminders.rs; an own setting is one more than its bits. */
const WARNING = 1, BLOCK = 32, NO_MOMENTS = 1;
const plain = (text) => text.replace(/[\u2066-\u2069]/g, "");

/** Counts what the background shows, by the browser's own call, which is made all the same. Runs in the background. */
function count() {
  const { notifications } = globalThis.browser ?? chrome;
  globalThis.created = [];
  const { create } = notifications;
  notifications.create = (id, notice) => {
    globalThis.created.push([id, notice.title, notice.message]);
    return create.call(notifications, id, notice);
  };
}
/** Runs in the settings' page. */
const readNotify = () => ({
  state: document.getElementById("set-notify-state").innerText, ask: document.getElementById("set-notify").checkVisibility(),
});

for (const browser of BROWSERS) {
  describe(`reminders in ${browser}`, { timeout: 120_000 }, () => {
    let on;

    before(async () => {
      on = await stage({ browser, notifications: true });
      await on.session.inBackground(count);
    });
    after(() => on?.close());

    const created = async () => (await on.session.inBackground(() => globalThis.created)).map((parts) => parts.map(plain));
    const record = async (key = JIRA) => (await on.storage())[key];
    const told = async (key) => (await record(key)).tokens?.[0]?.told ?? 0;
    /** Waits until so many were shown since the last time; their lines. */
    async function shown(number) {
      await until(async () => assert.equal((await created()).length, number) === undefined, { what: `${number} shown` });
      const all = await created();
      await on.session.inBackground(() => { globalThis.created = []; });
      return all;
    }
    /** Everything is looked at once more, and nothing is shown. */
    async function nothingMore(what) {
      await on.edit("nothing", () => null);
      assert.deepEqual(await created(), [], what);
    }
    const set = (values, key = JIRA) => on.edit(key, (entry) => ({ ...entry, snoozed: null, archived: false, moments: null, plans: [], ...values }));

    test("what is due is shown once with its text, and not again", async () => {
      await set({ name: "Production", tokens: [renewed(17 * DAY)] });
      const [[id, title, message]] = await shown(1);
      assert.deepEqual([id, title], ["reminders", sentence("noticeTitle")]);
      const [, name, span] = pattern("noticeLeft").exec(message);
      assert.deepEqual([name, span], ["Production", sentence("spanDaysHours", 3, 23)]);
      const seen = await until(() => on.notices().then((all) => all.length > 0 && all), { what: "in sight" });
      assert.equal(seen.length, 1);
      if (browser === "firefox") assert.ok(plain(seen[0]).includes(message), seen[0]);
      await until(async () => (await told()) & WARNING, { what: "told" });
      await nothingMore("a second look");
    });

    test("not after a restart either", async () => {
      await on.clearNotices();
      await until(async () => (await on.notices()).length === 0, { what: "cleared" });
      await on.session.killBackground();
      // The first request to a background that was started makes it look at everything; the second comes after that.
      for (let times = 2; times--;) await on.edit("nothing", () => null);
      assert.deepEqual(await on.notices(), []);
      await on.session.inBackground(count);
    });

    test("a day that was slept through is overtaken by the block", async () => {
      await set({ name: "", tokens: [renewed(22 * DAY, WARNING)] });
      const [[, , message]] = await shown(1);
      assert.equal(message, sentence("noticeBlocked", new URL(ORIGINS.jira).host));
      await until(async () => (await told()) & BLOCK, { what: "told" });
      await nothingMore("blocked");
    });

    test("a renewal begins anew; what was told of the old token is not known of the new one", async () => {
      await set({ tokens: [renewed(HOUR, 63)] });
      await until(async () => (await told()) === 0, { what: "forgotten" });
      await nothingMore("renewed");
    });

    test("nothing is shown of what is archived, has no moments, or is put off; a block is, also then", async () => {
      for (const [what, values] of [["archived", { archived: true }], ["no moments", { moments: NO_MOMENTS }], ["snoozed", { snoozed: iso(DAY) }]]) {
        await set({ ...values, tokens: [renewed(17 * DAY)] });
        await nothingMore(what);
      }
      // The snooze is over.
      await set({ snoozed: iso(-1000), tokens: [renewed(17 * DAY)] });
      await shown(1);
      await set({ snoozed: iso(DAY), tokens: [renewed(22 * DAY, WARNING)] });
      assert.equal((await shown(1))[0][2], sentence("noticeBlocked", new URL(ORIGINS.jira).host));
    });

    test("quiet hours hold everything back; it comes when they are over", async () => {
      const minutes = new Date().getHours() * 60 + new Date().getMinutes();
      const quiet = { from: (minutes + 1380) % 1440, to: (minutes + 60) % 1440 };
      await on.edit("meta", (meta) => ({ ...meta, reminders: { ...meta.reminders, quiet } }));
      await set({ tokens: [renewed(22 * DAY)] });
      await nothingMore("quiet");
      await on.edit("meta", (meta) => ({ ...meta, reminders: { ...meta.reminders, quiet: null } }));
      await shown(1);
    });

    test("switched off nothing is shown, and switched on again nothing of the past", async () => {
      await on.edit("meta", (meta) => ({ ...meta, reminders: { ...meta.reminders, on: false } }));
      await set({ tokens: [renewed(17 * DAY)] });
      await nothingMore("off");
      await on.edit("meta", (meta) => ({ ...meta, reminders: { ...meta.reminders, on: true } }));
      await nothingMore("on again");
    });

    test("several dates make one notification: tokens, plans and API tokens, the soonest first, and how many more", async () => {
      await on.edit("rotation", () => ({ version: 2, tokens: ["one", "two"].map((label, nth) => ({ label, ends: iso((nth + 1) * HOUR) })) }));
      await shown(1);
      await on.edit("rotation", () => ({ version: 2, tokens: ["one", "two"].map((label, nth) => ({ label, ends: iso((nth + 2) * HOUR), told: 0 })) }));
      const plan = { id: "p", title: "", start: iso(10 * HOUR), zone: "UTC", length: 2, edited: iso(-HOUR) };
      const at = { key: WIKI, value: { ...(await record(WIKI)), tokens: [renewed(23 * DAY)], plans: [plan] } };
      await on.session.inBackground(() => { globalThis.created = []; });
      await on.edit(at.key, () => at.value);
      const [[, , message]] = await shown(1);
      const lines = message.split("\n");
      assert.equal(lines[0], sentence("noticeBlocked", new URL(ORIGINS.confluence).host));
      assert.ok(lines.some((line) => pattern("noticePlan").test(line)), message);
      await nothingMore("all told");
    });

    test("a click on it leads to the overview", { skip: browser === "chromium" && "nobody can click on it without a desktop" }, async () => {
      await on.clearNotices();
      await set({ tokens: [renewed(17 * DAY)] });
      await until(() => on.notices().then((all) => all.length === 1), { what: "in sight" });
      await on.session.inBrowser(() => { Services.wm.getMostRecentWindow("alert:alert").document.querySelector("#alertBox").click(); });
      const page = await on.session.openedPage("dashboard/dashboard.html#overview");
      await page.close();
    });

    test("the extension reports no error", async () => assert.deepEqual(await on.faults(), []));
  });

  describe(`the permission for notifications in ${browser}`, { timeout: 120_000 }, () => {
    let on, room;

    before(async () => {
      // The real question; in Firefox a real click answers it.
      on = await stage({ browser, launch: { headless: browser === "firefox" } });
      await on.edit(JIRA, (entry) => ({ ...entry, tokens: [renewed(17 * DAY)] }));
      room = await enter(on, "settings", readNotify);
    });
    after(() => on?.close());

    test("without it the badge shows what is due, and nothing is told", async () => {
      const now = await room.seen(({ ask }) => ask);
      assert.equal(now.state, sentence("setNotifyAsk"));
      assert.equal(await on.session.inExtension(() => chrome.action.getBadgeText({})), "3d");
      assert.equal((await on.storage())[JIRA].tokens[0].told ?? 0, 0);
    });

    test("refused, it says what still works", { skip: browser === "firefox" && "the driver's Firefox answers with yes" }, async () => {
      await room.press("set-notify");
      await on.session.answerPrompt("deny");
      await room.seen(({ alert, ask }) => alert === sentence("setNotifyRefused") && ask);
      await room.checked("refused");
    });

    test("given, what is due is shown at once", async () => {
      await room.press("set-notify");
      if (browser === "chromium") await on.session.answerPrompt("allow");
      await room.seen(({ status, state, ask }) => status === sentence("setNotifyOn") && state === sentence("setNotifyOn") && !ask);
      await until(async () => ((await on.storage())[JIRA].tokens[0].told ?? 0) & WARNING, { what: "told" });
      assert.equal((await on.notices()).length, 1);
      await room.checked("given");
    });

    test("the extension reports no error", async () => assert.deepEqual(await on.faults(), []));
  });
}
