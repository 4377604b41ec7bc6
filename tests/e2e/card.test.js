// The card on the demo's screens: what it says in which state of the token, and what it rings.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { GENERATIONS, pages } from "../site/pages.js";
import { accessible, violations } from "./axe.js";
import { BROWSERS, until } from "./browsers/index.js";
import { DAY, HOST, HOUR, ORIGINS, overlap, pattern, rings, sentence, stage } from "./stage.js";

const STEPS = {
  home: { jira: "stepHomeJira", confluence: "stepHomeConfluence" },
  dashboard: "stepDashboard", appAssessment: "stepAppAssessment", howItWorks: "stepHowItWorks", planForm: "stepPlanForm",
  destinationDialog: "stepDialog", allowAccess: "stepOptIn", checks: "stepChecks", review: "stepReview",
};
/** Screens on which the way to a renewal goes on elsewhere: a step, but nothing to press. */
const WITHOUT_CONTROL = ["checks", "review"];

/** The screens a renewal passes, in both products and generations, in the wording of 2024; and what only 2022 had. */
const screens = pages.filter(({ id, taught, wording, product, expectedScreen }) =>
  !taught && Object.hasOwn(STEPS, expectedScreen) && !/checks-(?!expired)/.test(id) &&
  (wording === "2024" || (wording === "2022" && product === "confluence" && expectedScreen === "appAssessment")));

for (const browser of BROWSERS) {
  describe(`the card in ${browser}`, { timeout: 240_000 }, () => {
    let on, tab;

    before(async () => {
      on = await stage({ browser });
      tab = await on.tab();
    });
    after(() => on?.close());

    /** The card on a route, with this age of the token (undefined: nothing is known). */
    async function cardAt(product, route, age, settings) {
      await tab.goto("about:blank");
      await on.forget();
      if (age !== undefined) await on.renewed(product, age);
      await on.open(tab, product, route, settings);
      return on.card(tab);
    }

    for (const product of ["jira", "confluence"]) {
      for (const generation of GENERATIONS) {
        test(`${product}, ${generation}: on every screen the step, with the ring on its control`, async () => {
          await on.forget();
          await on.renewed(product, 18 * DAY);
          const own = screens.filter((page) => page.product === product && page.generation === generation);
          assert.ok(own.length >= 7, `only ${own.length} screens`);
          for (const page of own) {
            await on.open(tab, product, page.path, page.set);
            const card = await on.card(tab);
            const key = STEPS[page.expectedScreen][product] ?? STEPS[page.expectedScreen];
            const control = WITHOUT_CONTROL.includes(page.expectedScreen) ? null : page.expectedControl;
            const seen = await until(async () => {
              const [now, place] = [await card.see(), control && await on.control(tab, control)];
              assert.equal(now.step, sentence(key), page.id);
              if (control) assert.ok(rings(now.ring, place), `${page.id}: ring ${JSON.stringify(now.ring)}, control ${JSON.stringify(place)}`);
              else assert.equal(now.ring, null, page.id);
              return now;
            }, { what: `step and ring on ${page.id}` });
            assert.match(seen.headline, pattern("headlineWarning"), page.id);
            assert.equal(seen.tone, "warning");
            assert.equal(seen.buttons.includes(sentence("actionShowMe")), Boolean(control), page.id);
            assert.ok(!overlap(seen.box, seen.ring), `${page.id}: the card lies on the ringed control`);
          }
        });
      }
    }

    test("a quiet line while the token is valid; steps after “Renew now”, and quiet again", async () => {
      const card = await cardAt("jira", "how-it-works", 5 * DAY);
      const quiet = await card.see();
      assert.deepEqual([quiet.quiet, quiet.tone, quiet.step, quiet.ring, quiet.bar, quiet.lines], [true, "calm", null, null, null, []]);
      assert.match(quiet.headline, pattern("headlineLeft"));
      assert.equal(pattern("headlineLeft").exec(quiet.headline)[1], sentence("spanDaysHours", 15, 23));
      assert.deepEqual(quiet.buttons.slice(0, 2), [sentence("actionRenewNow"), sentence("actionRenewedOn")]);
      await card.press("actionRenewNow");
      const guided = await card.seen(({ step, ring }) => step && ring);
      assert.equal(guided.step, sentence("stepHowItWorks"));
      assert.deepEqual([guided.quiet, guided.tone], [false, "calm"]);
      assert.equal(guided.bar, sentence("barLabel", 5, 21, 16, 21));
      assert.match(guided.lines[0], pattern("lineWarnsOn"));
      assert.match(guided.lines[1], pattern("lineBlocksOn"));
      assert.match(guided.lines[2], pattern("sourceTyped"));
      // The steps go on over a reload: they are the instance's, not the page's.
      await tab.reload({ waitUntil: "domcontentloaded" });
      await (await on.card(tab)).seen(({ step }) => step === sentence("stepHowItWorks"));
      await card.press("actionHideSteps");
      await card.seen(({ quiet, step, ring }) => quiet && !step && !ring);
    });

    test("steps by themselves from day 16 on, and blocked from day 21 on", async () => {
      for (const [age, headline, tone, line] of [
        [16 * DAY - HOUR, "headlineLeft", "calm", null],
        [16 * DAY, "headlineWarning", "warning", "lineWarnedSince"],
        [20 * DAY, "headlineWarning", "warning", "lineWarnedSince"],
        [21 * DAY, "headlineBlocked", "blocked", "lineBlockedSince"],
        [35 * DAY, "headlineBlocked", "blocked", "lineBlockedSince"],
      ]) {
        const card = await cardAt("confluence", "how-it-works", age);
        const seen = await card.seen((now) => pattern(headline).test(now.headline), `${headline} at ${age / DAY} d`);
        assert.equal(seen.tone, tone);
        assert.equal(seen.step, line && sentence("stepHowItWorks"), `${age / DAY} d`);
        if (line) assert.ok(seen.lines.some((text) => pattern(line).test(text)), JSON.stringify(seen.lines));
        assert.ok(!seen.buttons.includes(sentence("actionHideSteps")));
      }
    });

    test("an unknown age is said honestly, and is given in the card with real keys", async () => {
      const card = await cardAt("jira", "how-it-works");
      const seen = await card.see();
      assert.deepEqual([seen.tone, seen.headline, seen.bar, seen.step], ["unknown", sentence("headlineUnknown"), null, null]);
      assert.ok(seen.lines.includes(sentence("lineUnknownWhy")));
      await card.press("actionRenewedOn");
      const form = await card.seen(({ buttons }) => buttons.includes(sentence("actionSave")));
      assert.deepEqual(form.buttons, [sentence("actionSave"), sentence("actionCancel")]);
      assert.equal((await card.focus()).tag, "input");
      const date = async (value) => {
        // From its first part on, whichever part had the focus.
        await card.evaluate((root) => {
          const field = root.querySelector("input[type=date]");
          field.value = "";
          field.blur();
          field.focus();
        });
        const [year, month, day] = value.split("-");
        await tab.keyboard.type(`${month}${day}${year}`);
        assert.equal(await card.evaluate((root) => root.querySelector("input[type=date]").value), value);
        await tab.keyboard.press("Enter");
      };
      const day = (ago) => {
        const at = new Date(Date.now() - ago * DAY);
        return [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
      };
      await tab.keyboard.press("Enter");
      await card.seen(({ alerts }) => alerts[0] === sentence("errorDateUnreadable"));
      await date(day(-2));
      await card.seen(({ alerts }) => alerts[0] === sentence("errorDateFuture"));
      await date("2014-12-31");
      await card.seen(({ alerts }) => alerts[0] === sentence("errorDateTooOld"));
      const { tokens = [] } = (await on.storage())["instance:jira:http://jira.example.com:8080"];
      assert.deepEqual(tokens.flatMap(({ evidence = [] }) => evidence), [], "a refused date was stored");
      await date(day(3));
      const told = await card.seen(({ headline }) => pattern("headlineRecorded").test(headline));
      assert.equal(told.tone, "success");
      assert.ok(told.buttons.includes(sentence("actionUndo")));
      assert.ok(told.lines.some((text) => pattern("sourceTyped").test(text)));
      assert.match(told.live, pattern("headlineRecorded"));
      await card.press("actionUndo");
      await card.seen(({ headline }) => headline === sentence("headlineUnknown"));
    });

    test("after success it goes quiet", async () => {
      await cardAt("jira", "how-it-works", 18 * DAY);
      await on.renewed("jira", HOUR, { told: true });
      const card = await on.card(tab);
      const told = await card.seen(({ tone }) => tone === "success");
      assert.equal(told.step, null);
      assert.equal(told.ring, null);
      // Two minutes later, as the stored time says.
      await on.longAgo(`jira:${ORIGINS.jira}`);
      await tab.reload({ waitUntil: "domcontentloaded" });
      await (await on.card(tab)).seen(({ quiet, tone, headline }) => quiet && tone === "calm" && pattern("headlineLeft").test(headline));
    });

    test("“Remind me tomorrow” where the token is due: the card is a pill, and stays one; nowhere else it is offered", async () => {
      for (const [age, offered] of [[undefined, false], [5 * DAY, false], [18 * DAY, true], [30 * DAY, true]]) {
        const card = await cardAt("jira", "how-it-works", age);
        const { buttons } = await card.seen(({ headline }) => headline);
        assert.equal(buttons.includes(sentence("actionSnooze")), offered, `${age / DAY} d`);
      }
      const card = await on.card(tab);
      await card.press("actionSnooze");
      await card.seen(({ pill }) => pill === sentence("pillBlocked"));
      const record = (await on.storage())[`instance:jira:${ORIGINS.jira}`];
      const left = Date.parse(record.snoozed) - Date.now();
      assert.ok(left > 23 * HOUR && left <= 24 * HOUR, record.snoozed);
      assert.equal(record.collapsed, true);
      await tab.reload({ waitUntil: "domcontentloaded" });
      const again = await on.card(tab);
      await again.seen(({ pill }) => pill);
      // Opened again it is all there; the reminder stays put off.
      await again.press("actionExpand");
      await again.seen(({ buttons }) => buttons.includes(sentence("actionSnooze")));
      assert.equal((await on.storage())[`instance:jira:${ORIGINS.jira}`].snoozed, record.snoozed);
    });

    test("Escape and Cancel close the form and keep the card", async () => {
      const card = await cardAt("confluence", "how-it-works", 18 * DAY);
      for (const leave of [() => tab.keyboard.press("Escape"), () => card.press("actionCancel")]) {
        await card.press("actionRenewedOn");
        await card.seen(({ buttons }) => buttons.includes(sentence("actionSave")));
        await leave();
        await card.seen(({ buttons, headline }) => !buttons.includes(sentence("actionSave")) && pattern("headlineWarning").test(headline));
      }
    });

    test("axe finds nothing in any state of the card, light, dark and in forced colours, and it has room in 320 pixels", async () => {
      const checked = (what) => accessible(on.session, { page: tab, host: HOST }, what);
      const seen = {
        quiet: ["jira", 5 * DAY, (now) => now.quiet],
        warning: ["jira", 18 * DAY, (now) => now.ring],
        blocked: ["confluence", 30 * DAY, (now) => now.tone === "blocked" && now.ring],
        unknown: ["confluence", undefined, (now) => now.tone === "unknown"],
      };
      for (const [what, [product, age, fits]] of Object.entries(seen)) {
        const card = await cardAt(product, "how-it-works", age);
        await card.seen(fits);
        await checked(what);
      }
      const card = await cardAt("jira", "how-it-works", 18 * DAY);
      await card.press("actionRenewedOn");
      await tab.keyboard.press("Enter");
      await card.seen(({ alerts }) => alerts.length > 0);
      await checked("form with an error");
      await card.press("actionCancel");
      await card.press("actionCollapse");
      await card.seen(({ pill }) => pill);
      await checked("pill");
      // Proof that it looks inside: a fault there is found.
      await tab.evaluate((host) => document.querySelector(host).shadowRoot.querySelector("button").replaceChildren(), HOST);
      await tab.evaluate((host) => document.querySelector(host).shadowRoot.querySelector("button").removeAttribute("aria-label"), HOST);
      assert.match((await violations({ page: tab, host: HOST })).join(), /button-name/);
    });

    test("nothing reached the page's console as an error, and the extension reports none", async () => {
      assert.deepEqual(tab.heard.errors, []);
      assert.deepEqual(tab.heard.console.filter(({ kind, text }) => kind === "error" || text.includes("extension://")), []);
      assert.deepEqual(await on.faults(), []);
    });
  });
}
