// The overview as a person meets it: what it says, how it is searched and sorted, everything that can be changed of an instance, by mouse and by
// keyboard, and what happens when somebody else is faster.
import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fleetEntries } from "../bench/fleet-entries.js";
import { BROWSERS, until } from "./browsers/index.js";
import { entry, five, HOSTILE, openOverview, renewed, seed } from "./overview-stage.js";
import { refuseWrites } from "./room-stage.js";
import { DAY, HOUR, ORIGINS, pattern, sentence, stage } from "./stage.js";

process.env.TZ = "Europe/Berlin";

const JIRA = `jira:${ORIGINS.jira}`;
const WIKI = `confluence:${ORIGINS.confluence}`;
const ALPHA = `${JIRA}|alpha.atlassian.net`;
const BETA = `${JIRA}|beta.atlassian.net`;
const MAYBE = "jira:https://maybe.customers.example/jira|";
const UNKNOWN = "jira:https://unknown.customers.example|";
const OLD = "confluence:https://old.customers.example|";
const TOKEN = "ATATT3xFfGF0-made-up-for-this-test_0123456789=ABCDEF01";
const THOUSAND = { instances: 1000, sites: 3 };
/** Marks when the room is of use. */
const MARKED = { "dashboard/dashboard.js": (source) => `${source}
new MutationObserver(() => performance.mark("overview")).observe(document.getElementById("main"), { attributeFilter: ["aria-busy"] });` };
/** A sentence with a count, in English. @param {string} key @param {number} count @param {...number} more */
const counted = (key, count, ...more) => sentence(`${key}_${count === 1 ? "one" : "other"}`, count, ...more);
const ids = ({ rows }) => rows.map(({ id }) => id);
/** A day so long ago, as a date field has it, in Berlin. @param {number} ago */
const day = (ago) => new Date(Date.now() - ago).toLocaleDateString("sv", { timeZone: "Europe/Berlin" });

for (const browser of BROWSERS) {
  const firefox = browser === "firefox";

  describe(`the overview in ${browser}`, { timeout: 180_000 }, () => {
    let on, room, downloads;

    before(async () => {
      downloads = await mkdtemp(join(tmpdir(), "downloads-"));
      const prefs = { "browser.download.folderList": 2, "browser.download.dir": downloads, "browser.download.alwaysOpenPanel": false };
      on = await stage({ browser, watch: [], spoil: MARKED, launch: { prefs, window: { width: 1400, height: 1000 } } });
      if (!firefox) {
        const client = await on.session.browser.target().createCDPSession();
        await client.send("Browser.setDownloadBehavior", { behavior: "allow", downloadPath: downloads });
      }
      room = await openOverview(on);
    });
    after(async () => {
      await on?.close();
      await rm(downloads, { recursive: true, force: true });
    });

    const record = async (key = JIRA) => (await on.storage())[`instance:${key}`];
    /** With the five instances as on the first day, in a page that has just been opened. */
    async function afresh(entries = five()) {
      await seed(on, entries);
      await room.close();
      room = await openOverview(on);
    }
    /** Takes the last change back, and waits until that is said. */
    async function undone() {
      await room.press("overview-undo");
      await room.seen(({ status, undo }) => status === sentence("overviewUndone") && !undo);
    }

    test("with nothing watched it says what it is for and how to begin, and comes to life with the first instance", async () => {
      const { empty, rows } = await room.see();
      assert.equal(rows.length, 0);
      for (const key of ["overviewEmpty", "overviewFirstOpen", "overviewFirstPress", "overviewFirstWatch", "popupMenuJira", "popupMenuConfluence"]) assert.ok(empty.includes(sentence(key)), key);
      assert.equal(await room.page.evaluate(() => document.querySelector("#overview-empty a").getAttribute("href")), "#help");
      await room.checked("nothing watched");
      await seed(on, { [`instance:${JIRA}`]: entry({ granted: true }) });
      const one = await room.seen(({ rows, empty }) => rows.length === 1 && empty === null);
      assert.deepEqual(one.counts, [counted("overviewUnknownCount", 1)]);
      assert.deepEqual(one.next, []);
    });

    test("it says in words how many tokens are in which state, and names the next ones", async () => {
      await afresh();
      const now = await room.see();
      assert.deepEqual(now.counts, ["Blocked", "MaybeBlocked", "Warning", "Valid", "Unknown", "InDoubt", "Archived"].map((state) => counted(`overview${state}Count`, 1)));
      assert.deepEqual(now.next, ["Alpha → beta.atlassian.net", "https://maybe.customers.example/jira", ORIGINS.confluence]);
      assert.equal(now.count, counted("overviewShownCount", 5, 6));
      assert.deepEqual(ids(now), [BETA, MAYBE, `${WIKI}|`, ALPHA, UNKNOWN]);
    });

    test("each row has its token's state in words, its dates, where they come from, and what is set for it", async () => {
      const rows = Object.fromEntries((await room.see()).rows.map((row) => [row.id, row]));
      assert.match(rows[ALPHA].left, /^17 d 23 h$/);
      assert.equal(rows[ALPHA].state, `●${sentence("stateValid")}`);
      assert.match(rows[ALPHA].source, new RegExp(`${pattern("sourceRenewalSeen").source.slice(1, -1)} ${sentence("overviewExact")}`, "u"));
      assert.equal(rows[ALPHA].plans, counted("overviewPlansInDoubtCount", 2));
      assert.equal(rows[ALPHA].label, "Alpha → alpha.atlassian.net");
      assert.notEqual(rows[ALPHA].seen, "–");
      assert.equal(rows[BETA].state, `■${sentence("stateBlocked")}`);
      assert.equal(rows[BETA].left, sentence("overviewNoneLeft"));
      assert.equal(rows[MAYBE].state, `◧${sentence("stateMaybeBlocked")}`);
      assert.ok(rows[MAYBE].source.endsWith(sentence("overviewBound")), rows[MAYBE].source);
      assert.deepEqual(rows[MAYBE].tags, [sentence("overviewNoAccess")]);
      assert.equal(rows[`${WIKI}|`].state, `▲${sentence("stateWarning")}`);
      assert.equal(rows[`${WIKI}|`].site, sentence("popupSiteNotNamed"));
      assert.deepEqual([rows[UNKNOWN].state, rows[UNKNOWN].left, rows[UNKNOWN].source], [`?${sentence("stateUnknown")}`, "–", sentence("overviewNothingKnown")]);
      for (const row of Object.values(rows)) assert.equal(row.reminders, sentence("remindersAsForAll"));
    });

    test("a hostile name stays text", async () => {
      const row = (await room.see()).rows.find(({ id }) => id === UNKNOWN);
      assert.equal(row.name, HOSTILE);
      await room.open(ALPHA);
      assert.equal((await room.see()).opened.notes, HOSTILE);
      await room.back();
      assert.deepEqual(await room.page.evaluate(() => [document.querySelectorAll("img[src=x], main b").length, document.title.includes("hit")]), [0, false]);
    });

    test("nothing for axe to find, and all of it in 320 pixels", async () => {
      await room.checked("five rows");
      await room.fill({ "overview-grouped": true, "overview-archived": true });
      await room.checked("grouped, with the archive");
      await room.fill({ "overview-grouped": false, "overview-archived": false });
      await room.open(ALPHA);
      await room.checked("one row");
      await room.press("opened-stop");
      await room.press("remind-own");
      await room.seen(({ opened, undo }) => opened.sure && undo && opened.whose === "own");
      await room.checked("one row, with a question and moments");
      await room.press("opened-keep");
      await undone();
      await room.back();
    });

    test("each column that can be sorted is sorted both ways, and says so", async () => {
      await room.fill({ "overview-archived": true });
      const empties = { customer: "–", seen: "–", left: "–", blocks: "–", site: sentence("popupSiteNotNamed") };
      for (const [sort, column] of [["name", "name"], ["instance", "instance"], ["site", "site"], ["customer", "customer"], ["blocks", "blocks"], ["seen", "seen"], ["urgency", "left"]]) {
        await room.press(`sort-${sort}`);
        const up = await room.seen(({ sorted }) => sorted.length === 1 && sorted[0][0] === sort && sorted[0][1] === "ascending");
        await room.press(`sort-${sort}`);
        const down = await room.seen(({ sorted }) => sorted[0][0] === sort && sorted[0][1] === "descending");
        assert.deepEqual([...ids(up)].sort(), [...ids(down)].sort(), sort);
        // What has nothing there comes last either way.
        for (const { rows } of [up, down]) {
          const first = rows.findIndex((row) => row[column] === empties[column]);
          if (first >= 0) assert.ok(rows.slice(first).every((row) => row[column] === empties[column] || row.tags.includes(sentence("overviewIsArchived"))), `${sort}: ${rows.map((row) => row[column])}`);
        }
        if (["site", "customer"].includes(sort)) {
          const there = ({ rows }) => rows.map((row) => row[column]).filter((said) => said !== empties[column]);
          assert.deepEqual(there(up), [...there(up)].sort((a, b) => a.localeCompare(b)), sort);
          assert.deepEqual(there(down), [...there(up)].reverse(), sort);
        }
      }
      await room.press("sort-urgency");
      await room.fill({ "overview-archived": false });
      assert.deepEqual(ids(await room.see()), [BETA, MAYBE, `${WIKI}|`, ALPHA, UNKNOWN]);
    });

    test("search and filters leave what fits, and how many that are is announced", async () => {
      const fits = async (values, expected) => {
        await room.fill(values);
        const now = await room.see();
        assert.deepEqual(ids(now), expected, JSON.stringify(values));
        assert.equal(now.count, expected.length ? counted("overviewShownCount", expected.length, 6) : sentence("overviewNone"));
        assert.deepEqual(now.bars.map(({ id }) => id), expected);
      };
      await fits({ "overview-search": "ALPHA" }, [BETA, ALPHA]);
      await fits({ "overview-search": "alpha  beta" }, [BETA]);
      await fits({ "overview-search": "onerror=document" }, [BETA, ALPHA, UNKNOWN]);
      await fits({ "overview-search": "nobody" }, []);
      await fits({ "overview-search": "" }, [BETA, MAYBE, `${WIKI}|`, ALPHA, UNKNOWN]);
      await fits({ "overview-state": "warning" }, [`${WIKI}|`]);
      await fits({ "overview-state": "", "overview-product": "confluence" }, [`${WIKI}|`]);
      await fits({ "overview-archived": true }, [`${WIKI}|`, OLD]);
      await fits({ "overview-archived": false, "overview-product": "", "overview-customer": "=Acme" }, [BETA, MAYBE, ALPHA]);
      await fits({ "overview-customer": "=" }, [UNKNOWN]);
      await fits({ "overview-customer": "" }, [BETA, MAYBE, `${WIKI}|`, ALPHA, UNKNOWN]);
      assert.equal(await room.page.evaluate(() => document.getElementById("overview-count").role), "status");
    });

    test("rows are grouped by customer, and the timeline has the same order", async () => {
      await room.fill({ "overview-grouped": true });
      const now = await room.see();
      assert.deepEqual(now.groups, ["Acme", "Umbrella", sentence("overviewNoCustomer")]);
      assert.deepEqual(now.rows.map(({ id, group }) => [id, group]), [[BETA, "Acme"], [MAYBE, "Acme"], [ALPHA, "Acme"], [`${WIKI}|`, "Umbrella"], [UNKNOWN, sentence("overviewNoCustomer")]]);
      assert.deepEqual(now.bars.map(({ id }) => id), ids(now));
      await room.fill({ "overview-grouped": false });
    });

    test("the timeline says each row in sentences, and its lines lie where their dates are", async () => {
      const now = await room.see();
      assert.deepEqual(now.bars.map(({ id }) => id), ids(now));
      for (const [nth, { label }] of now.bars.entries()) {
        const row = now.rows[nth];
        assert.ok(label.startsWith(`${row.label}. `), label);
        if (row.blocks !== "–") assert.ok(label.includes(row.blocks), `${label} ${row.blocks}`);
      }
      const alpha = now.bars.find(({ id }) => id === ALPHA).label;
      assert.match(alpha, /Plan “Dry run” from .*: the token lasts/);
      assert.match(alpha, /Plan “Alpha → alpha.atlassian.net” from .*: it is not certain that the token lasts/);
      // The line begins a week ago and has 49 days: renewed 3 days ago, warned of 16 days after, blocked after 21.
      const places = await room.page.evaluate((id) => Object.fromEntries([...document.getElementById(id).querySelectorAll("rect:not(.ground)")]
        .map((rect) => [rect.getAttribute("class"), [Number.parseFloat(rect.getAttribute("x")), Number.parseFloat(rect.getAttribute("width"))]])), `bar-${ALPHA}`);
      const near = (place, days) => assert.ok(Math.abs(place - (days / 49) * 100) < 0.25, `${place} ${days}`);
      near(places.valid[0], 4);
      near(places.valid[1], 16);
      near(places.warning[0], 20);
      near(places.warning[1], 5);
      near(places.reserve[0], 25);
      near(places.plan[0], 12);
      near(places.plan[1], 2);
      near(places["plan doubt"][0], 32);
      near(await room.page.evaluate(() => Number.parseFloat(document.querySelector(".timeline > .now").getAttribute("x1"))), 7);
      const uncertain = await room.page.evaluate((id) => document.getElementById(id).querySelector(".uncertain")?.getAttribute("fill"), `bar-${MAYBE}`);
      assert.equal(uncertain, "url(#hatch)");
      await room.fill({ "overview-range": "year" });
      assert.ok((await room.page.evaluate(() => document.querySelectorAll(".timeline .date").length)) > 10);
      await room.fill({ "overview-range": "weeks" });
    });

    test("an instance is named, grouped and noted, and that is taken back", async () => {
      await room.open(BETA);
      await room.fill({ "opened-name": " =Beta & <i>Co</i> ", "opened-customer": "New one", "opened-notes": "first\nsecond" });
      await room.press("opened-save");
      const saved = await room.seen(({ status, undo }) => status === sentence("popupSaved") && undo);
      assert.deepEqual([saved.opened.name, saved.opened.customer, saved.opened.notes], ["=Beta & <i>Co</i>", "New one", "first\nsecond"]);
      assert.equal((await record()).name, "=Beta & <i>Co</i>");
      assert.ok(saved.opened.title.startsWith("=Beta & <i>Co</i> → beta.atlassian.net"));
      await undone();
      assert.deepEqual([(await record()).name, (await room.see()).opened.name], ["Alpha", "Alpha"]);
      for (const [values, field, key] of [[{ "opened-notes": TOKEN }, "opened-notes", "errorTextIsToken"], [{ "opened-name": "x".repeat(121) }, "opened-name", "errorLine"], [{ "opened-customer": TOKEN }, "opened-customer", "errorTextIsToken"]]) {
        await room.fill(values);
        await room.press("opened-save");
        const refused = await room.seen(({ wrong }) => wrong[field] !== undefined);
        assert.deepEqual([refused.wrong, refused.focus], [{ [field]: sentence(key) }, field]);
        await room.fill({ "opened-name": "Alpha", "opened-customer": "Acme", "opened-notes": HOSTILE });
      }
      assert.equal((await record()).name, "Alpha");
      await room.back();
    });

    test("the date of a renewal is corrected, taken back as a change, and taken back as a renewal", async () => {
      await room.open(BETA);
      const before = (await record()).tokens;
      await room.fill({ "opened-date": day(2 * DAY), "opened-time": "10:30" });
      await room.press("opened-correct");
      await room.seen(({ status, opened }) => status === sentence("popupSaved") && opened.known.includes(sentence("stateValid")));
      const { evidence } = (await record()).tokens[1];
      assert.equal(evidence.at(-1).from, new Date(`${day(2 * DAY)}T10:30`).toISOString());
      await undone();
      assert.deepEqual((await record()).tokens, before);
      await room.seen(({ opened }) => opened.known.includes(sentence("stateBlocked")));
      for (const [date, key] of [[day(-3 * DAY), "errorDateFuture"], ["", "errorDateUnreadable"], ["2014-05-05", "errorDateTooOld"]]) {
        await room.fill({ "opened-date": date, "opened-time": "" });
        await room.press("opened-correct");
        const refused = await room.seen(({ wrong }) => wrong["opened-date"] === sentence(key), key);
        assert.equal(refused.focus, "opened-date");
      }
      await room.press("opened-take-back");
      await room.seen(({ status, opened }) => status === sentence("popupUndone") && !opened.takeBack);
      assert.deepEqual((await record()).tokens[1].evidence ?? [], []);
      await undone();
      await room.press("opened-forget");
      await room.seen(({ status }) => status === sentence("overviewSiteForgotten"));
      assert.deepEqual((await record()).tokens.map(({ site }) => site), ["alpha.atlassian.net"]);
      await undone();
      await room.back();
    });

    test("an instance is put into the archive and taken out again", async () => {
      await room.open(`${WIKI}|`);
      await room.press("opened-archive");
      await room.seen(({ status, opened }) => status === sentence("overviewPutAway") && opened.archive === sentence("openedTakeOut"));
      await room.back();
      assert.ok(!ids(await room.see()).includes(`${WIKI}|`));
      await room.fill({ "overview-archived": true });
      const row = (await room.see()).rows.find(({ id }) => id === `${WIKI}|`);
      assert.deepEqual([row.tags, row.reminders], [[sentence("overviewIsArchived")], sentence("remindersNone")]);
      await room.open(`${WIKI}|`);
      await room.press("opened-archive");
      await room.seen(({ status }) => status === sentence("overviewTakenOut"));
      await room.back();
      await room.fill({ "overview-archived": false });
      assert.ok(ids(await room.see()).includes(`${WIKI}|`));
    });

    test("nothing is stopped without a second word, and it can be taken back", async () => {
      await room.open(`${WIKI}|`);
      await room.press("opened-stop");
      const asked = await room.seen(({ opened }) => opened.sure);
      assert.equal(asked.focus, "opened-keep");
      await room.press("opened-keep");
      assert.equal((await room.seen(({ opened }) => !opened.sure)).focus, "opened-stop");
      assert.ok(await record(WIKI));
      await room.press("opened-stop");
      await room.press("opened-really");
      const gone = await room.seen(({ opened, status }) => opened === null && status === sentence("popupStopped"));
      assert.ok(!ids(gone).includes(`${WIKI}|`));
      assert.equal(await record(WIKI), undefined);
      await undone();
      await room.seen((now) => ids(now).includes(`${WIKI}|`));
    });

    test("taught paths are added, changed and taken out", async () => {
      await room.open(ALPHA);
      await room.fill({ "opened-paths": "/plugins/one\n\n /plugins/two " });
      await room.press("opened-teach");
      await room.seen(({ status, opened }) => status === sentence("popupSaved") && opened.paths === "/plugins/one\n/plugins/two");
      assert.deepEqual((await record()).taught, ["/plugins/one", "/plugins/two"]);
      await until(async () => JSON.stringify(await on.session.inExtension(() => chrome.scripting.getRegisteredContentScripts())).includes("/plugins/two"), { what: "registered" });
      for (const bad of ["no-slash", "/with?query=1", "/with space", "/star*"]) {
        await room.fill({ "opened-paths": bad });
        await room.press("opened-teach");
        await room.seen(({ wrong, focus }) => wrong["opened-paths"] === sentence("errorPath") && focus === "opened-paths", bad);
        await room.fill({ "opened-paths": "/plugins/one" });
      }
      await room.press("opened-teach");
      await room.seen(({ status, wrong }) => status === sentence("popupSaved") && Object.keys(wrong).length === 0);
      assert.deepEqual((await record()).taught, ["/plugins/one"]);
      await undone();
      assert.equal((await room.see()).opened.paths, "/plugins/one\n/plugins/two");
      await room.back();
    });

    test("reminders are put off and not any more, and have moments of their own", async () => {
      await room.open(ALPHA);
      for (const [button, days] of [["snooze-1", 1], ["snooze-3", 3], ["snooze-7", 7]]) {
        await room.press(button);
        const until = Date.now() + days * DAY;
        await room.seen(({ opened }) => pattern("openedSnoozed").test(opened.snoozed ?? ""));
        await room.seen(({ status }) => status === sentence("popupSaved"));
        const { snoozed } = await record();
        assert.ok(Math.abs(Date.parse(snoozed) - until) < HOUR, `${snoozed} ${days}`);
      }
      await room.back();
      assert.match((await room.see()).rows.find(({ id }) => id === ALPHA).reminders, pattern("remindersSnoozed"));
      await room.open(ALPHA);
      await room.press("snooze-end");
      await room.seen(({ opened }) => !opened.snoozed);
      await room.press("remind-own");
      await room.seen(({ opened }) => opened.whose === "own" && opened.moments.join() === "warning,days2,days1,block");
      await room.press("moment-days7");
      await room.seen(({ opened }) => opened.moments.join() === "warning,days7,days2,days1,block");
      await room.press("remind-none");
      await room.seen(({ opened }) => opened.whose === "none" && opened.moments.length === 0);
      await room.back();
      assert.equal((await room.see()).rows.find(({ id }) => id === ALPHA).reminders, sentence("remindersNone"));
      await room.open(ALPHA);
      await undone();
      await room.seen(({ opened }) => opened.whose === "own");
      await room.press("remind-all");
      await room.seen(({ opened }) => opened.whose === "all");
      await room.back();
    });

    test("an instance that the browser no longer shows is allowed again", async () => {
      await afresh();
      const lost = { ...five()[`instance:${JIRA}`], granted: false };
      await on.session.inExtension((entries) => chrome.storage.local.set(entries), { [`instance:${JIRA}`]: lost });
      await room.seen(({ rows }) => rows.find(({ id }) => id === ALPHA).tags.length > 0);
      await room.open(ALPHA);
      await room.press("opened-allow");
      await room.seen(({ opened, status }) => !opened.allow && status === sentence("overviewAllowed"));
      assert.equal((await record()).granted, true);
      await room.back();
    });

    test("the assistant is opened without telling it from where", async () => {
      await room.open(ALPHA);
      const link = await room.page.evaluate(() => { const { href, target, rel } = document.getElementById("opened-link"); return { href, target, rel }; });
      assert.ok(link.href.startsWith(`${ORIGINS.jira}/`) && !link.href.includes("?"), link.href);
      assert.deepEqual([link.target, link.rel], ["_blank", "noreferrer"]);
      await room.back();
    });

    test("the dates are saved as calendar files, of one token and of all", async () => {
      const saved = async (button) => {
        await room.press(button);
        const name = await until(async () => (await readdir(downloads)).find((file) => file.endsWith(".ics")), { what: "the file" });
        const file = await until(async () => { const text = await readFile(join(downloads, name), "utf8"); return text.endsWith("END:VCALENDAR\r\n") && text; }, { what: "all of the file" });
        await rm(join(downloads, name));
        return file.replace(/\r\n[ \t]/g, "").split("\r\n").filter((line) => line.startsWith("SUMMARY:")).map((line) => line.slice(8)).sort();
      };
      await room.open(ALPHA);
      const plan = (name) => sentence("calendarPlan", name);
      const alpha = ["Alpha → alpha.atlassian.net", "Dry run"];
      const own = [sentence("calendarBlock", alpha[0]), sentence("calendarWarning", alpha[0]), plan(alpha[0]), plan(alpha[1])].sort();
      assert.deepEqual(await saved("opened-calendar"), own);
      await room.back();
      assert.deepEqual(await saved("overview-calendar"), [...own, sentence("calendarBlock", ORIGINS.confluence)].sort());
    });

    test("what others change is shown at once, and what is being typed stays", async () => {
      await room.open(ALPHA);
      await room.fill({ "opened-notes": "half a sent" });
      await room.page.evaluate(() => document.getElementById("opened-notes").focus());
      const other = { ...(await record()), name: "Renamed elsewhere", tokens: [renewed(1, "alpha.atlassian.net"), renewed(30, "beta.atlassian.net")] };
      await on.session.inExtension((entries) => chrome.storage.local.set(entries), { [`instance:${JIRA}`]: other });
      const now = await room.seen(({ opened }) => opened.name === "Renamed elsewhere");
      assert.deepEqual([now.opened.notes, now.focus], ["half a sent", "opened-notes"]);
      assert.match(now.opened.known, /19 d 23 h/);
      await room.back();
      assert.equal((await room.see()).rows.find(({ id }) => id === ALPHA).name, "Renamed elsewhere");
    });

    test("when somebody was faster the edit is made on what is there now", async () => {
      await room.open(ALPHA);
      await room.page.evaluate((key) => {
        const { commit } = mtg.desk;
        mtg.desk.commit = async (changes) => {
          mtg.desk.commit = commit;
          const { [key]: record } = await mtg.browser.storage.local.get(key);
          await mtg.browser.storage.local.set({ [key]: { ...record, taught: ["/from/elsewhere"] } });
          return commit(changes);
        };
      }, `instance:${JIRA}`);
      await room.fill({ "opened-name": "Named here" });
      await room.press("opened-save");
      await room.seen(({ status }) => status === sentence("popupSaved"));
      const { name, taught } = await record();
      assert.deepEqual([name, taught], ["Named here", ["/from/elsewhere"]]);
      await room.back();
    });

    test("when the browser refuses to store, that is said, and nothing is lost", async () => {
      await room.open(ALPHA);
      // The background may be stopped: it is there after an answer.
      await on.ask({ shell: "checkGrants" });
      await refuseWrites(on);
      await room.fill({ "opened-name": "Not stored" });
      await room.press("opened-save");
      const refused = await room.seen(({ alert }) => alert === sentence("errorStorage"));
      assert.equal(refused.opened.name, "Not stored");
      assert.equal((await record()).name, "Named here");
      await on.session.killBackground();
      await room.press("opened-save");
      await room.seen(({ status, alert }) => status === sentence("popupSaved") && alert === "");
      assert.equal((await record()).name, "Not stored");
      await room.back();
    });

    test("all of it by keyboard alone", async () => {
      await afresh();
      const { page } = room;
      const focus = () => page.evaluate(() => document.activeElement.id);
      const keys = async (text) => { for (const key of text) await page.press(key); };
      await room.tabTo("overview-search");
      await keys("alpha");
      await room.seen((now) => ids(now).join() === [BETA, ALPHA].join());
      for (let left = 5; left--;) await page.press("Backspace");
      await room.seen(({ rows }) => rows.length === 5);
      await room.tabTo("overview-archived");
      await page.press(" ");
      await room.seen(({ rows }) => rows.length === 6);
      assert.equal(await focus(), "overview-archived");
      await room.tabTo(`bar-${BETA}`);
      await page.press("ArrowDown");
      await page.press("ArrowDown");
      assert.equal(await focus(), `bar-${WIKI}|`);
      await page.press("Enter");
      assert.equal((await room.seen(({ opened }) => opened?.title.startsWith(ORIGINS.confluence))).focus, "opened-title");
      await page.press("Escape");
      assert.equal((await room.seen(({ opened }) => opened === null)).focus, `bar-${WIKI}|`);
      await room.tabTo("sort-name");
      await page.press("Enter");
      assert.deepEqual((await room.seen(({ sorted }) => sorted[0][0] === "name")).focus, "sort-name");
      await room.tabTo(`row-${ALPHA}`);
      await page.press("Enter");
      await room.seen(({ opened }) => opened !== null);
      await room.tabTo("opened-name");
      await keys("2");
      await page.press("Enter");
      const saved = await room.seen(({ status, undo }) => status === sentence("popupSaved") && undo);
      assert.equal(saved.focus, "opened-name");
      const named = (await record()).name;
      assert.ok(named.includes("2"), named);
      await room.tabTo("remind-all");
      await page.press("ArrowRight");
      await room.seen(({ opened, focus }) => opened.moments.length > 0 && focus === "remind-own");
      await room.tabTo("moment-days3");
      await page.press(" ");
      await room.seen(({ opened, focus }) => opened.moments.includes("days3") && focus === "moment-days3");
      await room.tabTo("snooze-3");
      await page.press("Enter");
      await room.seen(({ opened, focus }) => opened.snoozed && focus === "snooze-3");
      await room.tabTo("opened-archive");
      await page.press("Enter");
      await room.seen(({ opened, focus }) => opened.archive === sentence("openedTakeOut") && focus === "opened-archive");
      await room.tabBackTo("overview-undo");
      await page.press("Enter");
      const back = await room.seen(({ status }) => status === sentence("overviewUndone"));
      assert.equal(back.opened.archive, sentence("openedArchive"));
      assert.equal(back.focus, "opened-title", "the keyboard is not lost when the button has gone");
      await room.tabTo("opened-stop");
      await page.press("Enter");
      assert.equal((await room.seen(({ opened }) => opened.sure)).focus, "opened-keep");
      await page.press("Enter");
      assert.equal((await room.seen(({ opened }) => !opened.sure)).focus, "opened-stop");
      await page.press("Escape");
      assert.equal((await room.seen(({ opened }) => opened === null)).focus, `row-${ALPHA}`);
    });

    test("a thousand instances with three sites each are there at once, in pieces", async (t) => {
      await afresh(fleetEntries({ ...THOUSAND, now: Date.now(), granted: false }));
      const now = await room.see();
      assert.deepEqual([now.rows.length, now.more, now.bars.length], [50, true, 50]);
      const opening = await room.opening();
      const searches = [];
      for (const text of ["1", "12", "host", "nobody at all", ""]) searches.push(Math.round(await room.search(text)));
      t.diagnostic(`opened in ${Math.round(opening)} ms, filtered in ${searches.join(", ")} ms`);
      await room.press("overview-more");
      await room.seen(({ rows, focus }) => rows.length === 100 && focus === "overview-more");
      await room.fill({ "overview-search": "no such thing" });
      await room.fill({ "overview-search": "" });
      assert.equal((await room.see()).rows.length, 50);
    });

    test("nothing went wrong unseen", async () => {
      assert.deepEqual(await on.faults(), []);
    });
  });
}
