// The whole renewal in real browsers: each screen's step and ring, what a return proves and what it does not, and the card's new controls
// under attack. Every renewal here is made by real clicks on the demo.
import assert from "node:assert/strict";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { after, before, describe, test } from "node:test";
import { BANNERS, CLOUD as CLOUD_WORDS, labels } from "../site/labels.js";
import { BROWSERS, until } from "./browsers/index.js";
import { journey } from "./journey-stage.js";
import { CANONICAL, COMPANY, DAY, HOST, MINUTE, ORIGINS, SIGN_IN, pattern, replaced, sentence, stage } from "./stage.js";

/** The lists of the articles, as the card says them. */
const ON_CLOUD = ["stepChangeAccount", "stepChooseSite", "stepAllowAccess", "stepConfirm"];
const LISTS = {
  "jira 2024": ["stepOpenSystem", "stepOpenJira", "stepHomeJira", "stepHowItWorks", "stepPlanForm", "stepDialog", ...ON_CLOUD],
  "confluence 2024": ["stepOpenGeneral", "stepOpenConfluence", "stepHomeConfluence", "stepDashboard", "stepHowItWorks", "stepPlanForm", "stepDialog", ...ON_CLOUD],
  "confluence 2022": ["stepOpenConfluence2022", "stepHomeConfluence", "stepHowItWorks", "stepPlanForm", "stepDialog", ...ON_CLOUD],
};

/** Each screen up to the dialog: its number, its step, and the control that leads on. */
const SCREENS = {
  "jira 2024": (text) => [
    [3, "stepHomeJira", text.create], [4, "stepHowItWorks", text.connectToCloud], [5, "stepPlanForm", text.chooseSite], [6, "stepDialog", text.continue],
  ],
  "confluence 2024": (text) => [
    [3, "stepHomeConfluence", { role: "link", name: text.migrateCard }], [4, "stepDashboard", text.create], [5, "stepHowItWorks", text.connectToCloud],
    [6, "stepPlanForm", text.chooseSite], [7, "stepDialog", text.continue],
  ],
  "confluence 2022": (text) => [
    [2, "stepHomeConfluence", text.create], [2, "stepAppAssessment", text.continueWithoutAssessing], [3, "stepHowItWorks", text.connectToCloud],
    [4, "stepPlanForm", text.chooseSite], [5, "stepDialog", text.continue],
  ],
};

const AGE = 18 * DAY;
/** An instance that has a cloud site, and a token that is due. */
const OLD = { tokenAge: AGE, sites: "one", continueMs: 0, checkMs: 0 };
const instanceOf = (product, base = ORIGINS[product]) => `instance:${product}:${base}`;
/** Firefox knows no ports in patterns. */
const allPorts = (origin) => `${origin.replace(/:\d+$/, "")}/*`;

const twoFrames = (tab) => tab.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true)))));

/** Where one of the cloud page's controls is: what people take for it, and the element that must be in it. */
const onCloudPage = (tab, control) => tab.evaluate((what, confirm) => {
  const rectOf = (element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return { left, top, right, bottom };
  };
  const form = document.querySelector("#setup");
  const box = form.querySelector("[type=checkbox]");
  if (what === "allow") return { inner: rectOf(box), outer: rectOf(box.closest("label")) };
  const button = [...form.querySelectorAll("button")].find(({ textContent }) => textContent === confirm);
  const site = form.querySelector("select, [aria-autocomplete]");
  const inner = what === "confirm" ? button : site;
  return { inner: rectOf(inner), outer: rectOf(inner.closest("button, select, .setup-field")) };
}, control, CLOUD_WORDS.confirm);
/** The same of any control of a screen. */
async function placeOf(on, tab, control) {
  if (["site", "allow", "confirm"].includes(control)) return onCloudPage(tab, control);
  const { left, top, width, height } = await on.control(tab, control);
  const rect = { left, top, right: left + width, bottom: top + height };
  return { inner: rect, outer: rect };
}
const holds = (outer, inner, more = 1) => ["left", "top"].every((side) => outer[side] - more <= inner[side]) && ["right", "bottom"].every((side) => outer[side] + more >= inner[side]);

/** A tab on the plan form, or on another route, with a token that is due. */
async function begin(on, product, settings = {}, { age = AGE, route = null, forget = true } = {}) {
  const numbers = () => on.session.inExtension(async () => (await chrome.tabs.query({})).map(({ id }) => id));
  const others = await numbers();
  const tab = await on.tab();
  const number = (await numbers()).find((id) => !others.includes(id));
  if (forget) await on.forget();
  await on.renewed(product, age);
  const way = journey(on, tab, product);
  if (route === null) await way.begin({ ...OLD, ...settings });
  else await on.open(tab, product, route, { ...OLD, ...settings });
  const card = await on.card(tab);
  await card.seen(({ headline }) => headline);
  return { tab, number, way, card };
}

/** All pieces of evidence for an instance's tokens. */
const piecesIn = (stored, product, base) => (stored[instanceOf(product, base)]?.tokens ?? []).flatMap(({ evidence = [] }) => evidence);
const pieces = async (on, product, base) => piecesIn(await on.storage(), product, base);
const tokens = async (on, product) => (await on.storage())[instanceOf(product)].tokens;
const kinds = async (on, product, base) => (await pieces(on, product, base)).map(({ what }) => what).sort();
/** What is recorded of tokens, and nothing else. */
const recordedIn = (stored) => Object.fromEntries(Object.entries(stored).filter(([key]) => key.startsWith("instance:")).map(([key, { tokens }]) => [key, tokens]));
const recorded = async (on) => recordedIn(await on.storage());

/** A tab came back from Atlassian's page, and the core has judged that. @param {number} number the tab's */
const judged = (on, number) => until(async () => (await on.tabs())[`tab:${number}`]?.away === null, { what: "the return is judged" });

/** What was sent up to now is stored before a later question is answered. */
async function settled(on, tab) {
  await twoFrames(tab);
  await on.ask({ shell: "checkGrants" });
}

/** What the card says when a renewal was seen. */
const seenJustNow = (card) => card.seen(({ headline, tone }) => pattern("headlineSeen").test(headline) && tone === "success");
/** The card stands on the return and says nothing of a renewal. */
const saysNothing = (card) => card.seen(({ headline, question }) => pattern("headlineWarning").test(headline) && !question);
const asksForConfirm = (card) => card.seen(({ question }) => question?.text === sentence("questionConfirmed"));

/** Loads the plan form anew, as a person does: the driver's own command may wait for ever for a page that the browser had kept. */
async function reload({ tab, way }) {
  await tab.evaluate(() => {
    globalThis.old = true;
    // In a turn of its own, or the page is gone before it answers.
    setTimeout(() => location.reload());
  });
  await until(() => tab.evaluate(() => !globalThis.old), { what: "the page is loaded anew" });
  await way.returned();
}

/** Lets the extension into private windows, as the admin does on the browser's page of extensions. */
async function allowPrivateWindows({ session, browser }) {
  if (browser === "chromium") {
    const settings = await session.newPage();
    await settings.goto("chrome://extensions/");
    await settings.evaluate((extensionId) => chrome.developerPrivate.updateExtensionConfiguration({ extensionId, incognitoAccess: true }), session.extensionId);
    await settings.close();
  } else {
    await session.inBrowser(async (id) => {
      const { ExtensionPermissions } = ChromeUtils.importESModule("resource://gre/modules/ExtensionPermissions.sys.mjs");
      const { AddonManager } = ChromeUtils.importESModule("resource://gre/modules/AddonManager.sys.mjs");
      await ExtensionPermissions.add(id, { permissions: ["internal:privateBrowsingAllowed"], origins: [] });
      await (await AddonManager.getAddonByID(id)).reload();
    }, session.extensionId);
  }
  await until(() => session.inExtension(() => chrome.extension.isAllowedIncognitoAccess()), { what: "allowed in private windows" });
}

/** Fills in Atlassian's page and presses "Confirm". */
async function confirm(way, site) {
  await way.choose(site);
  await way.allow();
  await way.confirm();
}

/** No card, no other element of ours, and no message from there but those sent before. */
async function nothingOfOurs(on, tab, heard, before) {
  await twoFrames(tab);
  assert.equal(await tab.evaluate((host) => document.querySelectorAll(host).length, HOST), 0, `our card on ${tab.url()}`);
  assert.deepEqual((await heard()).slice(before), [], `messages from ${tab.url()}`);
}

/** Does one of the stories: nothing is recorded then, nor, where that is another arrival, after the page is loaded once more. Fails at once, not by waiting. */
async function provesNothing(on, [settings, go, ends = "nothing", again = false]) {
  const story = await begin(on, "confluence", settings);
  const { tab, number, card } = story;
  const asked = ends === "asked";
  const check = async () => {
    await settled(on, tab);
    assert.deepEqual(await recorded(on), before);
    assert.equal((await on.tabs())[`tab:${number}`].question !== null, asked, "what is to be asked");
    const { lines } = await (asked ? asksForConfirm : saysNothing)(card);
    assert.equal(lines.includes(sentence("lineReturnAlert")), ends === "alert", lines.join());
  };
  const before = await recorded(on);
  await go(story);
  await judged(on, number);
  await check();
  if (again) {
    await reload(story);
    await check();
  }
  await tab.close();
}

/** An address in a sentence is set apart for people who read from right to left. */
const plain = (line) => line.replace(/[\u2066-\u2069]/g, "");

/**
 * How long after a screen was shown the card says its step, in milliseconds; and what must be allowed for a machine that is late itself:
 * looking, asking and drawing need a processor four times, each time as late as a plain timer in the page or here.
 */
async function late(tab, route, step) {
  const here = monitorEventLoopDelay({ resolution: 5 });
  here.enable();
  const found = await tab.evaluate(async (to, host, wanted) => {
    const shows = () => document.querySelector(host)?.shadowRoot.querySelector(".step > div")?.textContent === wanted;
    const { at } = await globalThis.__demo.go(to);
    let overdue = 0;
    for (let last = performance.now(); !shows();) {
      await new Promise((done) => setTimeout(done, 4));
      const now = performance.now();
      overdue = Math.max(overdue, now - last - 8);
      last = now;
      if (now - at > 5_000) throw new Error(`not within 5 s: ${wanted}`);
    }
    return { after: performance.now() - at, overdue };
  }, route, HOST, sentence(step));
  here.disable();
  return { after: found.after, allowed: 4 * Math.max(found.overdue, here.max / 1e6 - 5, 0) };
}

/** The same two ways, once by the back button. A script that took them for returns would ask, or record. */
const BACK_RENEWS_NOTHING = {
  "back from the company's sign-in on the way there": [{ sso: "forth" }, async ({ way }) => {
    await way.toDialog();
    await way.leave(COMPANY);
    await way.back();
  }],
  "confirmed, and back over the company's sign-in on the way back": [{ sso: "return" }, async ({ way, tab }) => {
    await way.toCloud();
    await confirm(way);
    await way.at(COMPANY);
    await tab.evaluate(() => { setTimeout(() => history.go(-2)); });
    await way.returned();
  }],
};

/**
 * What a hostile page does so that people press something of ours which they do not see or do not mean. Each runs in the page and returns how to
 * take it back.
 */
const ATTACKS = {
  "transparent: the card itself": (host) => {
    const card = document.querySelector(host);
    card.style.setProperty("opacity", "0.01", "important");
    return () => card.removeAttribute("style");
  },
  "transparent: what it stands in": (host) => {
    const card = document.querySelector(host);
    const around = Object.assign(document.createElement("div"), { style: "opacity:0.01" });
    document.body.append(around);
    around.append(card);
    card.showPopover();
    return () => {
      document.documentElement.append(card);
      card.showPopover();
      around.remove();
    };
  },
  "transparent: the body": () => {
    document.body.style.opacity = "0.01";
    return () => document.body.removeAttribute("style");
  },
  "transparent: the document": () => {
    document.documentElement.style.opacity = "0.01";
    return () => document.documentElement.removeAttribute("style");
  },
  "covered by a popover that lets clicks through": () => {
    const cover = Object.assign(document.createElement("div"), { popover: "manual", style: "position:fixed;inset:0;width:100vw;height:100vh;border:0;background:#fff;pointer-events:none" });
    document.body.append(cover);
    // On top in every frame, whatever comes up again below it.
    const up = () => {
      if (!cover.isConnected) return;
      cover.hidePopover();
      cover.showPopover();
      requestAnimationFrame(up);
    };
    cover.showPopover();
    up();
    return () => cover.remove();
  },
};

/** Ways back that prove no renewal: what is done from the plan form on, and whether the admin is asked. Confirmed or not, nothing is recorded. */
const NO_RENEWALS = {
  "back, and loaded again": [{}, async ({ way }) => {
    await way.toCloud();
    await way.back();
  }, "nothing", true],
  "back to a page that the browser had kept": [{ cacheControl: "no-cache" }, async ({ way, tab }) => {
    await tab.evaluate(() => { addEventListener("pageshow", ({ persisted }) => { globalThis.kept = persisted; }); });
    await way.toCloud();
    await way.back();
    assert.equal(await tab.evaluate(() => globalThis.kept), true);
  }],
  "Cancel on Atlassian's page": [{}, async ({ way }) => {
    await way.toCloud();
    await way.cancel();
  }],
  "the company's sign-in on the way there, and its link back": [{ sso: "forth" }, async ({ way }) => {
    await way.toDialog();
    await way.leave(COMPANY);
    await way.leaveCompany();
  }, "asked"],
  "confirmed, and the company's link back": [{ sso: "return" }, async ({ way }) => {
    await way.toCloud();
    await confirm(way);
    await way.leaveCompany();
  }, "asked"],
  "confirmed, and a nonce error, and loaded again": [{ returnOutcome: "nonce-error" }, async ({ way }) => {
    await way.toCloud();
    await confirm(way);
    await way.returned();
  }, "alert", true],
  "confirmed, saved with an error": [{ returnOutcome: "saved-with-error" }, async ({ way }) => {
    await way.toCloud();
    await confirm(way);
    await way.returned();
  }, "alert"],
  "confirmed, and no cloud site to choose, and loaded again": [{ sites: "none", staleSites: true }, async ({ way }) => {
    await way.toCloud();
    await confirm(way);
    await way.returned();
  }, "asked", true],
};

for (const browser of BROWSERS) {
  describe(`a renewal in ${browser}, with steps on Atlassian's page`, { timeout: 300_000 }, () => {
    let on;
    before(async () => {
      on = await stage({ browser, cloud: "granted", patterns: [allPorts(CANONICAL.confluence)], launch: { window: { width: 1500, height: 1100 } } });
      await until(
        () => on.session.inExtension(async () => (await chrome.scripting.getRegisteredContentScripts()).some(({ id }) => id === "cloud migration.atlassian.com")),
        { what: "a script for the cloud page" },
      );
    });
    after(() => on?.close());

    /** The card shows this step with this number, and the ring lies on the control. */
    const shows = (tab, card, [number, key, control], of) => until(async () => {
      const seen = await card.see();
      assert.deepEqual([seen.number, seen.step], [sentence("stepNumber", number, of), sentence(key)]);
      const { inner, outer } = await placeOf(on, tab, control);
      assert.ok(seen.ring && holds(seen.ring, inner) && holds(outer, seen.ring, 8), `ring ${JSON.stringify(seen.ring)}, control ${JSON.stringify({ inner, outer })}`);
      return seen;
    }, { what: `${number}, ${key}, with the ring on ${JSON.stringify(control)}` });

    for (const [name, settings, renewal] of [
      ["jira 2024", {}, {}], ["confluence 2024", { cloudForm: "atlaskit" }, { account: "second", site: "demo-lab" }], ["confluence 2022", { generation: "y2021", cloudForm: "atlaskit" }, {}],
    ]) {
      test(`${name}: step, ring and list are right on every screen`, async () => {
        const [product, wording] = /** @type {["jira" | "confluence", "2022" | "2024"]} */ (name.split(" "));
        const { tab, way, card } = await begin(on, product, { wording, ...settings }, { route: "" });
        const list = LISTS[name];
        const of = list.length;
        let changed = false;
        /** Another account is no step that everybody has behind them. */
        const stateOf = (key, nth, number) => {
          if (nth === number) return "current";
          return nth < number && (key !== "stepChangeAccount" || changed) ? "done" : "toCome";
        };
        const listed = (number) => until(async () => {
          assert.deepEqual((await card.see()).way, list.map((key, nth) => ({ text: sentence(key), state: stateOf(key, nth + 1, number) })));
          return true;
        }, { what: `the list at step ${number}` });
        const screens = SCREENS[name](labels(product, wording));
        for (const [nth, screen] of screens.entries()) {
          await shows(tab, card, screen, of);
          if (nth === 0) {
            assert.equal((await card.see()).way, null, "folded until it is asked for");
            await card.press("actionAllSteps");
          }
          await listed(screen[0]);
          if (nth < screens.length - 1) await on.pressInPage(tab, screen[2]);
        }
        await way.leave();
        await way.onCloud();
        if (renewal.account) {
          await way.changeAccount(renewal.account);
          changed = true;
        }
        await shows(tab, card, [of - 2, "stepChooseSite", "site"], of);
        await (await on.card(tab)).press("actionAllSteps");
        await listed(of - 2);
        await way.choose(renewal.site);
        await shows(tab, card, [of - 1, "stepAllowAccess", "allow"], of);
        await listed(of - 1);
        await way.allow();
        await shows(tab, card, [of, "stepConfirm", "confirm"], of);
        await listed(of);
        const pressed = Date.now();
        await way.confirm();
        await way.returned();
        const { headline, lines, bar } = await seenJustNow(card);
        // One piece of evidence more, from the moment of "Confirm"; the new window is counted from there.
        const found = (await pieces(on, product)).filter(({ what }) => what === "renewalSeen").map(({ at }) => Date.parse(at));
        assert.equal(found.length, 1);
        assert.ok(found[0] >= pressed && found[0] <= Date.now(), `${found[0]}, pressed at ${pressed}`);
        const [until21, blocks] = [pattern("headlineSeen").exec(headline)[1], lines.map((line) => pattern("lineBlocksOn").exec(line)?.[1]).find(Boolean)];
        assert.equal(until21, blocks);
        assert.ok(Math.abs(Date.parse(until21) - found[0] - 21 * DAY) <= MINUTE, until21);
        assert.equal(bar, sentence("barLabel", 0, 21, 16, 21));
        assert.deepEqual(tab.heard.errors, []);
        await tab.close();
      });
    }

    test("a renewal that was seen can be taken back, and given another date", async () => {
      const { tab, way, card } = await begin(on, "jira");
      const before = await tokens(on, "jira");
      await way.renew();
      await seenJustNow(card);
      assert.deepEqual(await kinds(on, "jira"), ["renewalSeen", "typed"]);
      await (await on.card(tab)).press("actionUndo");
      await saysNothing(card);
      assert.deepEqual(await tokens(on, "jira"), before);
      await way.toCloud();
      await confirm(way);
      await way.returned();
      const { buttons } = await seenJustNow(card);
      assert.ok(buttons.includes(sentence("actionUndo")), buttons.join());
      await (await on.card(tab)).press("actionRenewedOn");
      await card.seen(({ buttons: now }) => now.includes(sentence("actionSave")));
      // The field takes what people type: month, day and year.
      const day = new Date(Date.now() - 2 * DAY);
      day.setHours(0, 0, 0, 0);
      await tab.keyboard.type([day.getMonth() + 1, day.getDate(), day.getFullYear()].map((part) => String(part).padStart(2, "0")).join(""));
      await tab.keyboard.press("Enter");
      await until(async () => (await pieces(on, "jira")).some(({ what, from }) => what === "typed" && Date.parse(from) === day.getTime()), { what: "the date is recorded" });
      await tab.close();
    });

    for (const [name, story] of Object.entries({ ...NO_RENEWALS, ...BACK_RENEWS_NOTHING })) test(`no renewal: ${name}`, () => provesNothing(on, story));

    test("closed on the way and opened again, nothing is left of it", async () => {
      const { tab, number, way } = await begin(on, "jira");
      const before = await recorded(on);
      await way.toCloud();
      await tab.close();
      await until(async () => !(await on.tabs())[`tab:${number}`], { what: "the tab is forgotten" });
      const again = await on.tab();
      await again.goto(on.url("jira", "connect"), { waitUntil: "domcontentloaded" });
      await saysNothing(await on.card(again));
      await settled(on, again);
      assert.deepEqual(await recorded(on), before);
      await again.close();
    });

    test("a prompt for the password on return: nothing before it is passed, and then the renewal", async () => {
      const { tab, way, card } = await begin(on, "confluence", { returnMethod: "GET" });
      const before = await recorded(on);
      await way.toCloud();
      on.site.confluence.set({ secureAdmin: true });
      await confirm(way);
      await tab.waitForSelector("[type=password]", { visible: true });
      await until(async () => (await card.see()).step === sentence("stepSignIn"), { what: "the card asks to sign in" });
      await settled(on, tab);
      assert.deepEqual(await recorded(on), before);
      await way.passPrompt();
      await way.returned();
      await seenJustNow(card);
      assert.deepEqual(await kinds(on, "confluence"), ["renewalSeen", "typed"]);
      await tab.close();
    });

    test("sign-in pages on the way there and back: nothing of ours there, and then the renewal", async () => {
      const { tab, way, card } = await begin(on, "jira", { sso: "return", signIn: "first" });
      const before = await recorded(on);
      const heard = await on.listen();
      await way.toDialog();
      await way.leave(SIGN_IN);
      // What was on its way when the page was left has come by now.
      await settled(on, tab);
      let sent = (await heard()).length;
      await nothingOfOurs(on, tab, heard, sent);
      await way.signIn("first");
      await card.seen(({ step }) => step === sentence("stepChooseSite"));
      await confirm(way);
      await way.at(COMPANY);
      await settled(on, tab);
      sent = (await heard()).length;
      await nothingOfOurs(on, tab, heard, sent);
      assert.deepEqual(await recorded(on), before);
      await way.passCompany();
      await way.returned();
      await seenJustNow(card);
      await tab.close();
    });

    test("messages that stand on every page do not keep a renewal from being seen; loaded again it is no other one", async () => {
      const { tab, way, card } = await begin(on, "jira", { banner: "both" });
      assert.ok(await tab.evaluate((said) => document.body.textContent.includes(said), BANNERS.alert));
      await way.renew();
      await seenJustNow(card);
      // Loaded again it is the same renewal.
      const once = await recorded(on);
      await reload({ tab, way });
      await seenJustNow(card);
      await settled(on, tab);
      assert.deepEqual(await recorded(on), once);
      await tab.close();
    });

    test("a return by POST: seen, or asked where the browser itself asked in between", async () => {
      const { tab, way, card } = await begin(on, "jira", { returnMethod: "POST" });
      const before = await recorded(on);
      await way.renew();
      if (browser === "chromium") {
        await asksForConfirm(card);
        await settled(on, tab);
        assert.deepEqual(await recorded(on), before);
        await (await on.card(tab)).press("actionConfirmYes");
        await card.seen(({ headline }) => pattern("headlineRecorded").test(headline));
        assert.deepEqual(await kinds(on, "jira"), ["typed", "typed"]);
      } else await seenJustNow(card);
      await tab.close();
    });

    test("the background killed before every step of the walk, and after", async (context) => {
      const { tab, way, card } = await begin(on, "jira", {}, { route: "" });
      const of = LISTS["jira 2024"].length;
      let kills = 0;
      const killed = async (step, comesBack = false) => {
        if (await on.session.killBackground()) kills += 1;
        // What is pressed there leaves the page in the same moment: so it is awake again by itself.
        if (comesBack) await until(() => on.session.backgroundAlive(), { what: "awake again by itself" });
        await step();
        if (await on.session.killBackground()) kills += 1;
      };
      const screens = SCREENS["jira 2024"](labels("jira", "2024"));
      for (const [nth, screen] of screens.entries()) {
        await shows(tab, card, screen, of);
        if (nth < screens.length - 1) await killed(() => on.pressInPage(tab, screen[2]));
      }
      await killed(async () => {
        await way.leave();
        await way.onCloud();
        await shows(tab, card, [of - 2, "stepChooseSite", "site"], of);
      }, true);
      await killed(async () => {
        await way.choose();
        await shows(tab, card, [of - 1, "stepAllowAccess", "allow"], of);
      });
      await killed(async () => {
        await way.allow();
        await shows(tab, card, [of, "stepConfirm", "confirm"], of);
      });
      await killed(async () => {
        await way.confirm();
        await way.returned();
        await seenJustNow(card);
      }, true);
      assert.deepEqual(await kinds(on, "jira"), ["renewalSeen", "typed"]);
      context.diagnostic(`${kills} kills`);
      assert.ok(kills >= 8, `${kills} kills`);
      assert.deepEqual(tab.heard.errors, []);
      await tab.close();
    });

    test("two tabs on one instance: the one that confirmed is the one that is recorded", async () => {
      const one = await begin(on, "jira");
      const other = await begin(on, "jira", {}, { forget: false });
      const before = (await kinds(on, "jira")).length;
      for (const { tab, way } of [one, other]) {
        await tab.bringToFront();
        await way.toCloud();
      }
      await one.tab.bringToFront();
      await confirm(one.way);
      await other.tab.bringToFront();
      await other.way.cancel();
      await judged(on, other.number);
      await one.tab.bringToFront();
      await one.way.returned();
      await seenJustNow(one.card);
      assert.equal((await kinds(on, "jira")).length, before + 1);
      assert.deepEqual((await on.tabs())[`tab:${other.number}`].recorded, null);
      for (const { tab } of [one, other]) await tab.close();
    });

    test("two products at the same time: each has its own renewal", async () => {
      const jira = await begin(on, "jira");
      const confluence = await begin(on, "confluence", {}, { forget: false });
      const both = [jira, confluence];
      for (const { tab, way } of both) {
        await tab.bringToFront();
        await way.toCloud();
      }
      for (const [nth, { tab, way }] of both.entries()) {
        await tab.bringToFront();
        await confirm(way, ["demo-north", "demo-south"][nth]);
      }
      for (const { tab, way, card } of both) {
        await tab.bringToFront();
        await way.returned();
        await seenJustNow(card);
      }
      assert.deepEqual(await Promise.all(["jira", "confluence"].map((product) => kinds(on, product))), [["renewalSeen", "typed"], ["renewalSeen", "typed"]]);
      for (const { tab } of both) await tab.close();
    });

    test("another base address: said before Continue; the return there is asked, and recorded there only", async () => {
      const base = CANONICAL.confluence;
      const { tab, number, way, card } = await begin(on, "confluence", { canonicalBase: base });
      await on.watch("confluence", { base });
      const before = await kinds(on, "confluence");
      const hint = sentence("lineCanonicalBase", base);
      await card.seen(({ step, lines }) => step === sentence("stepPlanForm") && lines.map(plain).includes(hint));
      await way.toDialog();
      await card.seen(({ step, lines }) => step === sentence("stepDialog") && lines.map(plain).includes(hint));
      await way.leave();
      await way.onCloud();
      await confirm(way);
      await way.returned(base);
      await judged(on, number);
      const { lines } = await asksForConfirm(card);
      assert.ok(lines.map(plain).includes(sentence("lineReturnedElsewhere", ORIGINS.confluence)), lines.join());
      await settled(on, tab);
      assert.deepEqual([await kinds(on, "confluence"), await kinds(on, "confluence", base)], [before, []]);
      await (await on.card(tab)).press("actionConfirmYes");
      await card.seen(({ headline }) => pattern("headlineRecorded").test(headline));
      assert.deepEqual([await kinds(on, "confluence"), await kinds(on, "confluence", base)], [before, ["typed"]]);
      await tab.close();
      await on.stop(`confluence:${base}`);
    });

    test("a step's change reaches the card within 150 ms", async (context) => {
      const { tab, card } = await begin(on, "jira", {}, { route: "" });
      await card.seen(({ step }) => step === sentence("stepHomeJira"));
      const took = [];
      for (const [route, step] of [
        ["how-it-works", "stepHowItWorks"], ["connect", "stepPlanForm"], ["connect/cloud-site", "stepDialog"], ["how-it-works", "stepHowItWorks"], ["", "stepHomeJira"],
        ["connect", "stepPlanForm"],
      ]) {
        // As after a person's pause: between two looks at a page that goes on changing there is some time on purpose.
        let changes = -1, since = 0;
        await until(async () => {
          const now = await tab.evaluate(() => globalThis.__demo.mutations);
          if (now !== changes) [changes, since] = [now, performance.now()];
          return performance.now() - since > 1_200;
        }, { what: "the page is quiet", every: 100 });
        took.push(await late(tab, route, step));
      }
      context.diagnostic(`ms from the screen to the card: ${took.map(({ after: ms, allowed }) => `${Math.round(ms)} (of it the machine's ${Math.round(allowed)})`).join(", ")}`);
      // The first is the worker's warming up.
      const own = took.slice(1).map(({ after: ms, allowed }) => ms - allowed).sort((a, b) => a - b);
      assert.ok(own[own.length >> 1] < 150 && own.at(-1) < 400, `without the machine's: ${own.map(Math.round)}`);
      await tab.close();
    });

    test("the extension reports no error", async () => {
      assert.deepEqual((await on.faults()).filter(({ message }) => !/^Failed to load the script unexpectedly/.test(message)), []);
    });

    test("in a private window the whole way is shown, and recorded only by a click", async () => {
      await allowPrivateWindows(on);
      await on.forget();
      await on.renewed("jira", AGE);
      on.set("jira", OLD);
      const others = new Set(on.session.browser.targets());
      const { id, incognito } = await on.session.inExtension((url) => chrome.windows.create({ url, incognito: true }), on.url("jira", "connect"));
      assert.equal(incognito, true);
      const target = await until(() => on.session.browser.targets().find((one) => !others.has(one) && one.url().startsWith(ORIGINS.jira)), { what: "the private window" });
      const tab = await target.page();
      const card = await on.card(tab);
      await card.seen(({ step }) => step === sentence("stepPlanForm"));
      const before = await on.storage();
      await journey(on, tab, "jira").renew();
      const { question } = await card.seen(({ question: asked }) => asked?.text === sentence("questionPrivate"));
      assert.deepEqual(question.answers, [sentence("actionRecordIt"), sentence("actionConfirmNo")]);
      await settled(on, tab);
      assert.deepEqual(await on.storage(), before);
      await (await on.card(tab)).press("actionRecordIt");
      await seenJustNow(card);
      assert.deepEqual(await kinds(on, "jira"), ["renewalSeen", "typed"]);
      await on.session.inExtension((window) => chrome.windows.remove(window), id);
    });
  });

  describe(`a renewal in ${browser}, without steps on Atlassian's page`, { timeout: 300_000 }, () => {
    let on;
    before(async () => { on = await stage({ browser, cloud: true }); });
    after(() => on?.close());

    test("it is asked for; no date changes until Yes", async () => {
      const { tab, number, way, card } = await begin(on, "jira");
      const before = await recorded(on);
      const began = Date.now();
      const heard = await on.listen();
      await way.toCloud();
      await settled(on, tab);
      await nothingOfOurs(on, tab, heard, (await heard()).length);
      await confirm(way);
      await way.returned();
      await judged(on, number);
      const { question, headline, step } = await asksForConfirm(card);
      assert.deepEqual(question.answers.slice(0, 2), [sentence("actionConfirmYes"), sentence("actionConfirmNo")]);
      assert.match(headline, pattern("headlineWarning"));
      assert.equal(step, null, "who has to answer first is not sent on");
      await settled(on, tab);
      assert.deepEqual(await recorded(on), before);
      await (await on.card(tab)).press("actionConfirmYes");
      await card.seen((seen) => pattern("headlineRecorded").test(seen.headline) && !seen.question && seen.buttons.includes(sentence("actionUndo")));
      const typed = (await pieces(on, "jira")).filter(({ from }) => Date.parse(from) >= began);
      assert.deepEqual(typed.map(({ what }) => what), ["typed"]);
      await (await on.card(tab)).press("actionUndo");
      await saysNothing(card);
      await tab.close();
    });

    test("No records nothing, and the steps go on", async () => {
      const { tab, way, card } = await begin(on, "confluence", { cloudForm: "atlaskit" });
      const before = await recorded(on);
      await way.toCloud();
      await way.cancel();
      await asksForConfirm(card);
      await (await on.card(tab)).press("actionConfirmNo");
      await card.seen(({ question, step }) => !question && step === sentence("stepPlanForm"));
      await settled(on, tab);
      assert.deepEqual(await recorded(on), before);
      await reload({ tab, way });
      await saysNothing(card);
      await tab.close();
    });

    test("no renewal: back, and loaded again", () => provesNothing(on, NO_RENEWALS["back, and loaded again"]));

    /**
     * Attacks a control of the card in all ways. Where people still see it just as it was there is nothing to defend; else a click on it changes nothing.
     * @param {() => Promise<object>} state what must not change
     */
    async function defends(context, tab, card, selector, state) {
      const look = async () => {
        await tab.mouse.move(5, 5);
        await twoFrames(tab);
        const { x, y, width, height } = await card.rect(selector);
        return Buffer.from(await tab.screenshot({ clip: { x, y, width, height }, captureBeyondViewport: false })).toString("base64");
      };
      const middle = async () => {
        const { x, y, width, height } = await card.rect(selector);
        return [x + width / 2, y + height / 2];
      };
      const before = await state();
      const hidden = [];
      for (const [name, attack] of Object.entries(ATTACKS)) {
        await card.evaluate((root, what) => root.querySelector(what).scrollIntoView({ block: "nearest" }), selector);
        await card.rested();
        const usual = await look();
        await tab.evaluate(`globalThis.undo = (${attack})(${JSON.stringify(HOST)})`);
        await card.rested();
        if (await look() !== usual) {
          hidden.push(name);
          await tab.mouse.click(...await middle());
          await settled(on, tab);
          assert.deepEqual(await state(), before, name);
        }
        await tab.evaluate(() => globalThis.undo());
      }
      context.diagnostic(`hidden or pale by ${hidden.join("; ")}`);
      assert.ok(hidden.includes("covered by a popover that lets clicks through"), hidden.join());
      // The target that comes under the pointer a moment before the click. Some attempts may be too slow to be one.
      for (let struck = Infinity, attempts = 0; struck >= 400; attempts += 1) {
        assert.ok(attempts < 5, "too slow to attack");
        await card.rested();
        const { x, y } = await tab.evaluate(async (host, what) => {
          const root = document.querySelector(host).shadowRoot;
          const spot = () => root.querySelector(what).getBoundingClientRect();
          const { left, top } = root.querySelector(".box").getBoundingClientRect();
          const at = spot();
          const cover = Object.assign(document.createElement("div"), { role: "listbox", style: `position:fixed;left:${left}px;top:${top}px;width:40px;height:40px` });
          cover.setAttribute("role", "listbox");
          document.body.append(cover);
          globalThis.undo = () => cover.remove();
          while (spot().left === at.left && spot().top === at.top) await new Promise((done) => requestAnimationFrame(done));
          const moved = performance.now();
          addEventListener("click", () => { globalThis.struck = performance.now() - moved; }, { capture: true, once: true });
          const now = spot();
          return { x: now.left + now.width / 2, y: now.top + now.height / 2 };
        }, HOST, selector);
        const unmoved = await state();
        await tab.mouse.click(x, y);
        struck = await until(() => tab.evaluate(() => globalThis.struck), { what: "the click" });
        await settled(on, tab);
        if (struck < 400) assert.deepEqual(await state(), unmoved, `clicked ${struck} ms after it moved`);
        await tab.evaluate(() => globalThis.undo());
      }
    }

    test("what the card asks cannot be answered by trickery: Yes", async (context) => {
      const { tab, number, way, card } = await begin(on, "jira");
      await way.toCloud();
      await way.cancel();
      await asksForConfirm(card);
      await defends(context, tab, await on.card(tab), "button[value=confirmYes]", async () => [await on.storage(), (await on.tabs())[`tab:${number}`].question]);
      await (await on.card(tab)).press("actionConfirmYes");
      await card.seen(({ headline }) => pattern("headlineRecorded").test(headline));
      await tab.close();
    });

    test("nor: which cloud site", async (context) => {
      const { tab, card } = await begin(on, "confluence", { sites: "several" });
      // The pages name the sites when the list is opened.
      await tab.focus("[aria-autocomplete]");
      await tab.keyboard.press("ArrowDown");
      await card.seen(({ live }) => live.includes(sentence("questionSite")));
      await tab.keyboard.press("Escape");
      await tab.evaluate(() => document.activeElement.blur());
      const { question } = await card.seen(({ question: asked }) => asked?.text === sentence("questionSite"));
      assert.deepEqual(question.sites, ["demo-north.atlassian.net", "demo-south.atlassian.net", "demo-lab.atlassian.net"]);
      const unnamed = await on.card(tab);
      await defends(context, tab, unnamed, "#site1", on.storage);
      await unnamed.nameSite("demo-south.atlassian.net");
      await card.seen(({ question: asked }) => !asked);
      assert.deepEqual((await tokens(on, "confluence")).map(({ site }) => site), ["demo-south.atlassian.net"]);
      await tab.close();
    });

    test("nor: ticking off advice", async (context) => {
      const { tab, card } = await begin(on, "jira");
      await card.press("actionNotWorking");
      await card.seen(({ advice }) => advice);
      await defends(context, tab, card, "#rerunChecks", on.storage);
      await card.tick("rerunChecks");
      await card.seen(({ advice }) => advice.items[0].tried);
      await tab.close();
    });

    test("steps on Atlassian's page are offered: the popup opens, or the card says how", async () => {
      const { tab, card } = await begin(on, "jira");
      await card.press("actionCloudHints");
      const popup = () => (browser === "firefox"
        ? on.session.inBrowser((origin) => Boolean(globalThis.harness.popup(origin)), on.session.extensionOrigin)
        : on.session.browser.targets().some((target) => target.url().startsWith(on.session.extensionOrigin) && target.url().includes("popup")));
      await until(async () => await popup() || (await card.see()).alerts.includes(sentence("errorOpenPopup")), { what: "the popup, or what to do" });
      await tab.close();
    });
  });

  describe(`the broken twin in ${browser}, which takes every way back for a return`, { timeout: 120_000 }, () => {
    let on;
    before(async () => {
      on = await stage({ browser, cloud: "granted", spoil: { "content/main.js": replaced(["back_forward: \"backForward\"", "back_forward: \"redirect\""], ["arrival.how = \"restored\"", "arrival.how = \"redirect\""]) } });
    });
    after(() => on?.close());

    for (const [name, story] of Object.entries(BACK_RENEWS_NOTHING)) {
      test(`fails there: ${name}`, async (context) => {
        await assert.rejects(provesNothing(on, story), (error) => {
          assert.equal(error.code, "ERR_ASSERTION", `failed for another reason: ${error.stack}`);
          context.diagnostic(error.message.split("\n")[0]);
          return true;
        });
      });
    }
  });
}
