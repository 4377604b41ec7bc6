// The planner's room as a person meets it: answers while typing, daylight saving, wrong input, plans kept and changed, by mouse and by keyboard.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { BROWSERS, until } from "./browsers/index.js";
import { enter, refuseWrites } from "./room-stage.js";
import { DAY, HOUR, ORIGINS, pattern, sentence, stage } from "./stage.js";

process.env.TZ = "Europe/Berlin";

const JIRA = `jira:${ORIGINS.jira}`;
const WIKI = `confluence:${ORIGINS.confluence}`;
const TOKEN = "ATATT3xFfGF0-made-up-for-this-test_0123456789=ABCDEF01";
const iso = (ms) => new Date(Date.now() + ms).toISOString();
/** A day so far ahead, as a date field has it, in Berlin. */
const day = (ahead) => new Date(Date.now() + ahead).toLocaleDateString("sv", { timeZone: "Europe/Berlin" });
/** The last Sunday of a month of next year: the clocks of Berlin are changed on it. @param {number} month from 1 */
const lastSunday = (month) => {
  const last = new Date(Date.UTC(new Date().getFullYear() + 1, month, 0));
  last.setUTCDate(last.getUTCDate() - last.getUTCDay());
  return last.toISOString().slice(0, 10);
};
const SAID = { yes: "planYes", warns: "planWithWarning", unsure: "planUnsure", no: "planNo", unknown: "planUnknown" };

/** Runs in the page. */
function readPlans() {
  const plain = (text) => text.replace(/[\u2066-\u2069]/g, "").replace(/\s+/g, " ").trim();
  const text = (element) => (element?.checkVisibility() ? plain(element.innerText) : null);
  const item = (element) => ({
    title: text(element.querySelector("h4")), whose: text(element.querySelector(".address")), when: text(element.querySelector(".quiet")),
    tone: element.querySelector(".token").classList.item(1), said: text(element.querySelector(".token strong")),
    lines: [...element.querySelectorAll(".token p")].map(text),
  });
  const answer = document.getElementById("plan-answer");
  return {
    form: text(document.getElementById("plan-form-title")),
    nothing: text(document.getElementById("plan-nothing")),
    tone: answer.classList.item(1), answer: text(answer.querySelector("strong")), missing: answer.querySelector("strong") ? null : text(answer),
    lines: [...answer.querySelectorAll("p")].map(text),
    line: document.getElementById("plan-line").checkVisibility(),
    site: document.getElementById("plan-site").checkVisibility() ? document.getElementById("plan-site").value : null,
    plans: [...document.querySelectorAll("#plans-list > li")].map(item),
    past: document.querySelectorAll("#plans-past-list > li").length,
    undo: document.getElementById("plan-undo").checkVisibility(),
  };
}

for (const browser of BROWSERS) {
  describe(`the planner in ${browser}`, { timeout: 120_000 }, () => {
    let on, room;

    before(async () => {
      on = await stage({ browser, watch: [] });
      room = await enter(on, "plan", readPlans);
    });
    after(() => on?.close());

    const stored = async (key = JIRA) => (await on.storage())[`instance:${key}`]?.plans ?? [];
    /** What is observed of the instance's one token. */
    const observed = (...evidence) => on.edit(`instance:${JIRA}`, (record) => ({ ...record, tokens: [{ evidence }] }));
    const renewed = (ago) => ({ at: iso(-ago), what: "renewalSeen" });

    test("with nothing watched it says where to begin, and comes to life with the first instance", async () => {
      const empty = await room.seen(({ nothing }) => nothing);
      assert.deepEqual([empty.nothing, empty.form], [sentence("planNothing"), null]);
      await room.checked("nothing watched");
      await on.watch("jira");
      await room.seen(({ nothing, form }) => nothing === null && form === sentence("planNew"));
    });

    test("it answers while somebody types: what is missing, then whether it can start, and how long the token lasts", async () => {
      const open = await room.seen(({ missing }) => missing === sentence("planNeedsDay"));
      assert.deepEqual([open.line, open.wrong], [false, {}]);
      const aboutToExpire = { at: iso(0), what: "aboutToExpire" };
      for (const [evidence, ahead, length, how, tone] of [
        [[renewed(5 * DAY)], 5 * DAY, 2, "yes", "calm"],
        [[renewed(5 * DAY)], 5 * DAY, 19, "yes", "calm"],
        [[renewed(5 * DAY)], 5 * DAY, 20, "yes", "warning"],
        [[renewed(5 * DAY)], 13 * DAY, 2, "warns", "warning"],
        [[renewed(5 * DAY)], 20 * DAY, 2, "no", "blocked"],
        [[aboutToExpire], 2 * DAY, 2, "unsure", "warning"],
        [[], 2 * DAY, 2, "unknown", "unknown"],
      ]) {
        const what = `${how}, ${length} days`;
        await observed(...evidence);
        await room.fill({ "plan-date": day(ahead), "plan-time": "12:00", "plan-length": String(length) });
        const said = await room.seen(({ answer }) => answer && pattern(SAID[how]).test(answer), what);
        assert.equal(said.tone, tone, what);
        assert.match(said.lines[0], pattern(length <= 19 ? "planRunKeeps" : "planRunBeyond"), what);
        if (how === "yes") assert.deepEqual(said.lines.slice(1), [sentence("planNoNeed")], what);
        else {
          assert.match(said.lines[1], pattern("planRenewBest"), what);
          assert.match(said.lines[2], pattern("planRenewLatest"), what);
        }
        assert.equal(said.line, true, what);
      }
      await room.checked("an answer");
    });

    test("what is observed meanwhile is answered anew at once", async () => {
      await observed(renewed(20 * DAY));
      await room.fill({ "plan-date": day(4 * DAY), "plan-time": "12:00", "plan-length": "2" });
      await room.seen(({ answer }) => pattern("planNo").test(answer));
      await observed(renewed(20 * DAY), renewed(HOUR));
      await room.seen(({ answer }) => pattern("planYes").test(answer));
    });

    test("a time that the clocks show twice or never is taken, and said which", async () => {
      await room.fill({ "plan-zone": "Europe/Berlin", "plan-date": lastSunday(3), "plan-time": "02:30" });
      const never = await room.seen(({ lines }) => pattern("planTimeNever").test(lines[0] ?? ""));
      assert.match(never.lines[0], /3:30/);
      await room.fill({ "plan-date": lastSunday(10) });
      const twice = await room.seen(({ lines }) => pattern("planTimeTwice").test(lines[0] ?? ""));
      assert.match(twice.lines[0], /2:30/);
      await room.press("plan-save");
      await room.seen(({ status }) => status === sentence("planKept"));
      const [plan] = await stored();
      // The first of the two: summer time, two hours ahead of UTC.
      assert.deepEqual([plan.start, plan.zone, plan.length, plan.title], [`${lastSunday(10)}T00:30:00.000Z`, "Europe/Berlin", 2, undefined]);
      await room.press(`plan-drop-${plan.id}`);
      await room.seen(({ plans, status }) => plans.length === 0 && status === sentence("planGivenUp"));
    });

    test("what cannot be is said at its field, and nothing is kept", async () => {
      const good = { "plan-date": day(6 * DAY), "plan-time": "09:00", "plan-length": "3", "plan-title": "" };
      for (const [values, field, key] of [
        [{ "plan-date": "" }, "plan-date", "planNeedsDay"],
        // There is no such day: a date field holds nothing then.
        [{ "plan-date": `${new Date().getFullYear() + 1}-02-31` }, "plan-date", "planNeedsDay"],
        [{ "plan-time": "" }, "plan-time", "planNeedsTime"],
        [{ "plan-length": "0" }, "plan-length", "errorPlanLength"],
        [{ "plan-length": "366" }, "plan-length", "errorPlanLength"],
        [{ "plan-length": "1.5" }, "plan-length", "errorPlanLength"],
        [{ "plan-length": "" }, "plan-length", "errorPlanLength"],
        [{ "plan-date": day(-3 * DAY) }, "plan-date", "planPast"],
        [{ "plan-date": day(800 * DAY) }, "plan-date", "planTooFar"],
        [{ "plan-title": "x".repeat(121) }, "plan-title", "errorLine"],
        [{ "plan-title": `for ${TOKEN}` }, "plan-title", "errorTextIsToken"],
      ]) {
        await room.fill({ ...good, ...values });
        await room.press("plan-save");
        const said = await room.seen(({ wrong }) => wrong[field], `${field}: ${key}`);
        assert.deepEqual([said.wrong, said.focus], [{ [field]: sentence(key) }, field], key);
      }
      assert.deepEqual(await stored(), []);
      await room.checked("something wrong");
      await room.fill(good);
      assert.deepEqual((await room.see()).wrong, {});
    });

    test("a plan is kept, judged, changed, moved to another instance, given up and taken back", async () => {
      await on.watch("confluence");
      await room.page.waitFor((key) => [...document.getElementById("plan-instance").options].some(({ value }) => value === key), WIKI);
      await observed(renewed(5 * DAY));
      await room.fill({ "plan-instance": JIRA, "plan-date": day(5 * DAY), "plan-time": "21:00", "plan-length": "3", "plan-title": "Cut-over <b>weekend</b>" });
      await room.press("plan-save");
      const kept = await room.seen(({ status, plans }) => status === sentence("planKept") && plans.length === 1);
      assert.deepEqual([kept.plans[0].title, kept.plans[0].tone], ["Cut-over <b>weekend</b>", "calm"]);
      assert.match(kept.plans[0].said, pattern("planYes"));
      assert.match(kept.plans[0].when, pattern("planWhen"));
      assert.equal(kept.undo, true);
      const [first] = await stored();
      // A second one, sooner: it stands before the first.
      await room.fill({ "plan-date": day(2 * DAY), "plan-title": "Rehearsal" });
      await room.press("plan-save");
      await room.seen(({ plans, status, focus }) => plans.map(({ title }) => title).join() === "Rehearsal,Cut-over <b>weekend</b>" && status === sentence("planKept") && focus === "plan-date");
      await room.press(`plan-edit-${first.id}`);
      const editing = await room.seen(({ form }) => form === sentence("planChange"));
      assert.equal(editing.focus, "plan-date");
      await room.fill({ "plan-instance": WIKI, "plan-length": "30" });
      await room.press("plan-save");
      const moved = await room.seen(({ plans, form }) => plans.at(-1)?.whose.includes("wiki") && form === sentence("planNew"));
      assert.match(moved.plans.at(-1).said, pattern("planUnknown"));
      assert.match(moved.plans.at(-1).lines[0], pattern("planRunBeyond"));
      assert.deepEqual([(await stored(JIRA)).map(({ title }) => title), (await stored(WIKI)).map(({ id }) => id)], [["Rehearsal"], [first.id]]);
      await room.press(`plan-drop-${first.id}`);
      const gone = await room.seen(({ status, plans }) => status === sentence("planGivenUp") && plans.length === 1);
      assert.equal(gone.focus, "plans-title");
      await room.press("plan-undo");
      await room.seen(({ status, plans, undo }) => status === sentence("planUndone") && plans.length === 2 && !undo);
      assert.equal((await stored(WIKI))[0].id, first.id);
      await room.checked("plans");
    });

    test("plans that are over are folded, one under way is said to be so, and an unknown zone is told", async () => {
      await on.edit(`instance:${WIKI}`, (record) => ({
        ...record, plans: [
          { id: "over", title: "Over", start: iso(-40 * DAY), zone: "UTC", length: 2, edited: iso(-41 * DAY) },
          { id: "running", title: "Running", start: iso(-DAY), zone: "UTC", length: 5, edited: iso(-41 * DAY) },
          { id: "odd", title: "Odd", start: iso(3 * DAY), zone: "Mars/Olympus", length: 1, edited: iso(-41 * DAY) },
        ],
      }));
      const now = await room.seen(({ past }) => past === 1);
      const [running] = now.plans.filter(({ title }) => title === "Running");
      assert.match(running.said, pattern("planUnderWay"));
      assert.ok(!now.plans.some(({ title }) => title === "Over"));
      await room.press("plan-edit-odd");
      const odd = await room.seen(({ wrong }) => wrong["plan-zone"]);
      assert.equal(odd.wrong["plan-zone"], sentence("planZoneUnknown"));
      assert.equal(await room.page.evaluate(() => document.getElementById("plan-zone").value), "Europe/Berlin");
      await room.press("plan-cancel");
      await room.seen(({ form, wrong }) => form === sentence("planNew") && !wrong["plan-zone"]);
      await on.edit(`instance:${WIKI}`, (record) => ({ ...record, plans: [] }));
    });

    test("by keyboard alone: a plan is made, changed and given up", async () => {
      await on.edit(`instance:${JIRA}`, (record) => ({ ...record, plans: [] }));
      await room.fill({ "plan-date": "", "plan-title": "" });
      await room.page.evaluate(() => document.querySelector("#rooms a[aria-current]").focus());
      await room.tabTo("plan-instance");
      await room.tabTo("plan-date");
      const [year, month, date] = day(8 * DAY).split("-");
      for (const figure of month + date + year) await room.page.press(figure);
      assert.equal(await room.page.evaluate(() => document.getElementById("plan-date").value), day(8 * DAY));
      await room.tabTo("plan-title");
      for (const letter of "night") await room.page.press(letter);
      await room.page.press("Enter");
      await room.seen(({ status, plans }) => status === sentence("planKept") && plans.length === 1);
      assert.equal((await room.see()).focus, "plan-date");
      const { key, id } = await room.page.evaluate(() => ({ key: document.getElementById("plan-instance").value, id: document.querySelector("[id^=plan-edit-]").id.replace("plan-edit-", "") }));
      await room.tabTo(`plan-edit-${id}`);
      await room.page.press("Enter");
      await room.seen(({ focus, form }) => focus === "plan-date" && form === sentence("planChange"));
      await room.tabTo("plan-cancel");
      await room.page.press("Enter");
      await room.seen(({ focus }) => focus === "plan-instance");
      await room.tabTo(`plan-drop-${id}`);
      await room.page.press("Enter");
      await room.seen(({ plans, focus, status }) => plans.length === 0 && focus === "plans-title" && status === sentence("planGivenUp"));
      assert.deepEqual(await stored(key), []);
    });

    test("what the browser cannot store is said, and what was typed stays", async () => {
      await room.fill({ "plan-date": day(6 * DAY), "plan-time": "09:00", "plan-length": "3", "plan-title": "Kept?" });
      await refuseWrites(on);
      await room.press("plan-save");
      await room.seen(({ alert }) => alert === sentence("errorStorage"));
      assert.equal(await room.page.evaluate(() => document.getElementById("plan-title").value), "Kept?");
      assert.deepEqual(await stored(), []);
      await room.checked("storage refused");
      await on.session.killBackground();
      await room.press("plan-save");
      await room.seen(({ plans, status }) => plans.length === 1 && status === sentence("planKept"));
    });

    test("the extension reports no error", async () => {
      await until(async () => assert.deepEqual(await on.faults(), []) === undefined, { what: "no faults" });
    });
  });
}
