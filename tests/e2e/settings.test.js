// The settings' room as a person meets it: days, hosts, reminders and their permission, shortcuts, the text for a support ticket, and what an
// organisation sets and suggests; by mouse and by keyboard.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { BROWSERS, until } from "./browsers/index.js";
import { enter, refuseWrites } from "./room-stage.js";
import { DAY, ORIGINS, pattern, sentence, stage } from "./stage.js";

const JIRA = `jira:${ORIGINS.jira}`;
const MOMENTS = ["warning", "days7", "days3", "days2", "days1", "block"];

/** Runs in the page. */
function readSettings() {
  const plain = (text) => text.replace(/[\u2066-\u2069]/g, "").replace(/\s+/g, " ").trim();
  const text = (element) => (element?.checkVisibility() ? plain(element.innerText) : null);
  const part = (id) => document.getElementById(id);
  const all = (selector) => [...document.querySelectorAll(selector)].filter((element) => element.checkVisibility());
  return {
    days: ["window", "warn", "reserve"].map((name) => part(`set-${name}`).value).join("/"),
    usual: part("set-policy-usual").checkVisibility(),
    hosts: part("set-cloud-hosts").value,
    on: part("set-on").checked,
    moments: all("[id^=set-moment-]").filter(({ checked }) => checked).map(({ id }) => id.replace("set-moment-", "")),
    quiet: [part("set-quiet-from").value, part("set-quiet-to").value].join("-"),
    fixed: all("main .fixed").map(({ id }) => id), locked: all("main fieldset:disabled[id]").map(({ id }) => id),
    notify: text(part("set-notify-state")), ask: part("set-notify").checkVisibility(),
    undo: part("set-undo").checkVisibility(),
    off: all("#set-off > li").map(text),
    suggested: all("#set-suggested > li").map((item) => ({ name: text(item.querySelector("strong")), about: text(item.querySelector(".address")), button: text(item.querySelector("button")), quiet: text(item.querySelector(".quiet")) })),
    problems: all("#set-problems > li").map(text),
    keys: all("#set-keys tr").map((row) => [...row.children].map(text)),
    ticket: part("set-ticket").textContent,
  };
}

for (const browser of BROWSERS) {
  describe(`the settings in ${browser}`, { timeout: 120_000 }, () => {
    let on, room;

    before(async () => {
      on = await stage({ browser, watch: ["jira"] });
      await on.edit(`instance:${JIRA}`, (record) => ({
        ...record, name: "Secret name", customer: "Secret customer", notes: "Secret notes", taught: ["/secret/path"],
        tokens: [{ site: "acme.atlassian.net", evidence: [{ at: new Date(Date.now() - 17 * DAY).toISOString(), what: "renewalSeen" }] }],
      }));
      room = await enter(on, "settings", readSettings);
    });
    after(() => on?.close());

    const meta = async () => (await on.storage()).meta;

    test("everything is there, as it is by itself", async () => {
      const now = await room.seen(({ keys, ticket }) => keys.length > 0 && ticket.includes("browser: Mozilla"));
      assert.deepEqual([now.days, now.usual, now.hosts, now.on, now.quiet], ["21/16/19", false, "migration.atlassian.com", true, "-"]);
      assert.deepEqual(now.moments, ["warning", "days2", "days1", "block"]);
      assert.deepEqual([now.fixed, now.locked, now.off, now.suggested, now.problems], [[], [], [], [], []]);
      assert.deepEqual(now.keys.map(([about]) => about).sort(), [sentence("manifestFocusCard"), sentence("setKeyPopup")].sort());
      await room.checked("as it is by itself");
    });

    test("other days count at once, wrong ones are said at their field, and Atlassian's come back", async () => {
      for (const [days, field] of [[["0", "16", "19"], "set-window"], [["21", "21", "19"], "set-warn"], [["21", "16", "366"], "set-reserve"], [["21", "", "19"], "set-warn"], [["21", "x", "19"], "set-warn"], [["21", "1.5", "19"], "set-warn"]]) {
        await room.fill({ "set-window": days[0], "set-warn": days[1], "set-reserve": days[2] });
        await room.press("set-policy-save");
        const said = await room.seen(({ wrong }) => wrong[field], days.join("/"));
        assert.deepEqual([said.wrong, said.focus], [{ [field]: sentence("errorPolicy") }, field]);
      }
      await room.checked("wrong days");
      await room.fill({ "set-window": "30", "set-warn": "25", "set-reserve": "10" });
      await room.press("set-policy-save");
      await room.seen(({ status, usual, ticket }) => status === sentence("popupSaved") && usual && ticket.includes("block after days: 30"));
      assert.deepEqual((await meta()).policy, { startWindow: 30, warnAfter: 25, reserve: 10 });
      // Renewed 17 days ago: 13 of 30 days are left.
      await until(async () => assert.equal(await on.session.inExtension(() => chrome.action.getBadgeText({})), "12d") === undefined, { what: "the badge" });
      await room.press("set-policy-usual");
      await room.seen(({ days, usual, undo, focus }) => days === "21/16/19" && !usual && undo && focus === "set-window");
      await room.press("set-undo");
      await room.seen(({ days, undo, status }) => days === "30/25/10" && !undo && status === sentence("planUndone"));
      await room.press("set-policy-usual");
      await room.seen(({ days }) => days === "21/16/19");
    });

    test("Atlassian's hosts: another cloud, what is none, and back to the usual one", async () => {
      for (const typed of ["id.atlassian.com", "https://x", "a b/c"]) {
        await room.fill({ "set-cloud-hosts": typed });
        await room.press("set-cloud-save");
        const said = await room.seen(({ wrong }) => wrong["set-cloud-hosts"], typed);
        assert.deepEqual([said.wrong["set-cloud-hosts"], said.focus], [sentence("errorCloudHost"), "set-cloud-hosts"]);
      }
      await room.fill({ "set-cloud-hosts": "Migration.Example.com, other.example.com" });
      await room.press("set-cloud-save");
      await room.seen(({ hosts, status }) => hosts === "migration.example.com other.example.com" && status === sentence("popupSaved"));
      assert.deepEqual((await meta()).cloudHosts, ["migration.example.com", "other.example.com"]);
      await room.fill({ "set-cloud-hosts": "" });
      await room.press("set-cloud-save");
      await room.seen(({ hosts }) => hosts === "migration.atlassian.com");
    });

    test("reminders: off, other moments, quiet hours; half of those is refused; what is typed stays when something else is stored", async () => {
      for (const [from, to, field] of [["22:00", "", "set-quiet-to"], ["", "07:00", "set-quiet-from"], ["07:00", "07:00", "set-quiet-to"]]) {
        await room.fill({ "set-quiet-from": from, "set-quiet-to": to });
        await room.press("set-reminders-save");
        assert.deepEqual((await room.seen(({ wrong }) => wrong[field], field)).wrong, { [field]: sentence("setQuietBoth") });
        await room.fill({ [field]: field.endsWith("from") ? "06:00" : "06:30" });
      }
      await room.fill({ "set-quiet-from": "22:00", "set-quiet-to": "07:15", "set-moment-warning": false, "set-moment-days7": true });
      await on.edit(`instance:${JIRA}`, (record) => ({ ...record, snoozed: new Date(Date.now() + DAY).toISOString() }));
      await room.seen(({ ticket }) => ticket.includes("snoozed: 1"));
      assert.equal((await room.see()).quiet, "22:00-07:15");
      await room.press("set-reminders-save");
      const saved = await room.seen(({ status }) => status === sentence("popupSaved"));
      assert.deepEqual(saved.moments, ["days7", "days2", "days1", "block"]);
      assert.deepEqual((await meta()).reminders.quiet, { from: 22 * 60, to: 7 * 60 + 15 });
      await room.fill({ "set-on": false, "set-quiet-from": "", "set-quiet-to": "" });
      await room.press("set-reminders-save");
      await until(async () => { const { reminders } = await meta(); return reminders.on === false && reminders.quiet === null; }, { what: "off" });
      await room.seen(({ ticket }) => /^reminders: no$/m.test(ticket));
      await room.fill({ "set-on": true });
      for (const moment of MOMENTS) await room.fill({ [`set-moment-${moment}`]: false });
      await room.press("set-reminders-save");
      await room.seen(({ ticket }) => /^reminders: yes$/m.test(ticket) && !ticket.includes("moment: "));
    });

    test("the text for a support ticket tells nothing of names, notes, paths; hosts only when they are wanted", async () => {
      const { ticket } = await room.see();
      for (const part of ["Secret", "secret", "jira.example.com", "acme.atlassian.net", "8080"]) assert.ok(!ticket.includes(part), `${part}: ${ticket}`);
      for (const line of ["Migration Token Guide: 0.0.0", "instances: 1", "of Jira: 1", "archived: 0", "without permission: 0", "snoozed: 1", "taught paths: 1", "tokens: 1", "tokens valid: 0", "tokens with a warning: 1", "tokens blocked: 0", "block after days: 21", "days by organisation: no", "unreadable entries: no"]) {
        assert.ok(ticket.split("\n").includes(line), `${line}: ${ticket}`);
      }
      await room.fill({ "set-hosts": true });
      const named = await room.seen((now) => /^host: /m.test(now.ticket));
      assert.deepEqual(named.ticket.match(/^host: .*$/gm), ["host: jira.example.com", "host: acme.atlassian.net"]);
      await room.press("set-copy");
      await room.seen(({ status }) => status === sentence("copied"));
      await room.fill({ "set-hosts": false });
      await room.seen((now) => !/^host: /m.test(now.ticket));
    });

    test("shortcuts: how to change them", async () => {
      const opens = await room.page.evaluate(() => document.getElementById("set-keys-open")?.checkVisibility() ?? false);
      assert.equal(opens, browser === "firefox");
      if (browser === "chromium") assert.match(await room.page.evaluate(() => document.querySelector("#set-keys > p").textContent), pattern("setKeysChromium"));
    });

    test("by keyboard alone: quiet hours are set, and taken back", async () => {
      await room.page.evaluate(() => document.querySelector("#rooms a[aria-current]").focus());
      await room.tabTo("set-moment-block");
      await room.page.press(" ");
      await room.tabTo("set-quiet-from");
      for (const key of ["1", "0", "0", "0", "P"]) await room.page.press(key);
      await room.tabTo("set-quiet-to");
      for (const key of ["0", "6", "0", "0", "A"]) await room.page.press(key);
      await room.tabTo("set-reminders-save");
      await room.page.press("Enter");
      const saved = await room.seen(({ status }) => status === sentence("popupSaved"));
      assert.deepEqual([saved.quiet, saved.moments, saved.focus], ["22:00-06:00", ["block"], "set-reminders-save"]);
      await room.page.evaluate(() => document.querySelector("#rooms a[aria-current]").focus());
      await room.tabTo("set-undo");
      await room.page.press("Enter");
      await room.seen(({ quiet, moments }) => quiet === "-" && moments.length === 0);
    });

    test("what the browser cannot store is said, and what was typed stays", async () => {
      await refuseWrites(on);
      await room.fill({ "set-window": "40" });
      await room.press("set-policy-save");
      await room.seen(({ alert, days }) => alert === sentence("errorStorage") && days === "40/16/19");
      await room.checked("storage refused");
      await on.session.killBackground();
    });

    test("the extension reports no error", async () => assert.deepEqual(await on.faults(), []));
  });

  describe(`the settings with a policy in ${browser}`, { timeout: 120_000 }, () => {
    let on, room;

    before(async () => {
      on = await stage({
        browser, watch: [], launch: {
          managed: {
            policy: { startWindow: 20, warnAfter: 10 }, cloudHosts: ["migration.example.com"], reminders: { on: true, moments: ["block"], quiet: { from: "20:00", to: "06:00" } },
            features: { apiAccess: false, notifications: false },
            instances: [{ product: "jira", base: ORIGINS.jira, name: "The Jira <i>", customer: "Us" }, { product: "confluence", base: ORIGINS.confluence }, { product: "jira", base: "ftp://x" }],
          },
        },
      });
      room = await enter(on, "settings", readSettings);
    });
    after(() => on?.close());

    test("what the organisation sets is shown and cannot be changed; what of it does not count is named", async () => {
      const now = await room.seen(({ fixed, suggested }) => fixed.length === 3 && suggested.length === 2);
      assert.deepEqual([now.days, now.hosts, now.moments, now.quiet], ["20/10/19", "migration.example.com", ["block"], "20:00-06:00"]);
      assert.deepEqual(now.fixed, ["set-reminders-fixed", "set-policy-fixed", "set-cloud-fixed"]);
      assert.deepEqual(now.locked, ["set-reminders-fields", "set-policy-fields", "set-cloud-fields"]);
      assert.deepEqual(now.off, [sentence("offApiAccess"), sentence("offNotifications")]);
      assert.deepEqual([now.notify, now.ask], [sentence("setNotifyOff"), false]);
      assert.deepEqual(now.problems, [sentence("setProblem", "instances[2].base", sentence("flawAddress"))]);
      assert.match(now.ticket, /^block after days: 20\nwarning after days: 10\nreserve days: 19\ndays by organisation: yes$/m);
      assert.equal(await room.page.evaluate(() => document.querySelector("#rooms a[href='#access']")), null);
      await room.checked("by policy");
    });

    test("a suggested instance is watched by one click, and called as it is suggested", async () => {
      const { suggested } = await room.see();
      assert.deepEqual(suggested.map(({ name, button }) => [name, button]), [["The Jira <i>", sentence("popupWatch")], [ORIGINS.confluence, sentence("popupWatch")]]);
      await room.press("set-watch-0");
      await room.seen(({ suggested, status }) => suggested[0].quiet === sentence("setWatchedAlready") && status === sentence("setWatched"));
      await until(async () => {
        const record = (await on.storage())[`instance:${JIRA}`];
        return record?.granted && record.name === "The Jira <i>" && record.customer === "Us";
      }, { what: "watched and named" });
    });

    test("the extension reports no error", async () => assert.deepEqual(await on.faults(), []));
  });
}
