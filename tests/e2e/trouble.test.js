// Caching trouble, through real pages: each sign and each pair of signs that is enough makes the card say "possible", with what was seen; one that is
// not enough does not, and neither does what only looks alike. And the advice itself, asked for or not.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { BANNERS, labels } from "../site/labels.js";
import { SITES } from "../site/state.js";
import { BROWSERS, until } from "./browsers/index.js";
import { journey } from "./journey-stage.js";
import { CANONICAL, COMPANY, DAY, ORIGINS, pattern, sentence, stage } from "./stage.js";

/** What helps, in the order in which it is best tried. */
const ITEMS = ["rerunChecks", "hardReload", "openAfresh", "privateWindow", "otherBrowser", "withoutWizard"];
const adviceOf = (item) => sentence(`advice${item[0].toUpperCase()}${item.slice(1)}`);
/** A token of the reserve's days: it has expired, and the pages go on working. */
const OLD = { tokenAge: 30 * DAY, sites: "one", continueMs: 0, checkMs: 0 };
/** Nobody waits for longer than this on "Continue". */
const STUCK = 15_000;
/** Firefox knows no ports in patterns. */
const allPorts = (origin) => `${origin.replace(/:\d+$/, "")}/*`;
/** Sites whose names are their hosts': a check can name them without doubt. */
const HOSTS = SITES.map((site) => ({ ...site, name: new URL(site.address).host }));
/** The browser keeps no page for back and forward: it loads them anew. */
const UNKEPT = { args: ["--disable-features=BackForwardCache"], prefs: { "browser.sessionhistory.max_total_viewers": 0 } };

/** The steps of these tests, on a stage. */
function stepsOn(on) {
  const tabs = [];
  /** A tab with the plan form, about which nothing is known yet. */
  async function begin(product, settings = {}) {
    await on.forget();
    const tab = await on.tab();
    tabs.push(tab);
    const way = journey(on, tab, product);
    await way.begin({ ...OLD, ...settings });
    return { tab, way, product, text: labels(product, on.site[product].state().wording), card: await on.card(tab) };
  }
  /** The card says what follows from the page as it stands: our script has looked at it, and has drawn the answer to that very look. */
  async function drawn(tab) {
    await tab.bringToFront();
    await until(() => on.session.inExtension(async () => {
      const [{ id }] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
      const [{ result }] = await chrome.scripting.executeScript({
        target: { tabId: id },
        func: async () => {
          let over = false;
          const looked = globalThis.mtg.page.ask().then(() => { over = true; });
          await new Promise((resolve) => setTimeout(resolve));
          // At once: another look was still under way, and this one was not made.
          if (over) return false;
          await looked;
          return true;
        },
      });
      return result;
    }), { what: "a look at the page, and its card" });
    return (await on.card(tab)).see();
  }
  /** Nothing is said of caching trouble. */
  async function quiet({ tab }, when) {
    const { advice } = await drawn(tab);
    assert.equal(advice, null, `${when}: ${JSON.stringify(advice)}`);
  }
  /** It is said, by itself, with these signs. */
  async function possible({ tab }, ...signs) {
    const card = await on.card(tab);
    const { advice } = await card.seen((seen) => seen.advice?.headline === sentence("advicePossible"), "possible caching trouble");
    assert.deepEqual(advice.seen, signs.map((sign) => sentence(`sign${sign}`)));
    assert.deepEqual(advice.items.map(({ text }) => text), ITEMS.map(adviceOf));
    assert.equal((await card.element({ role: "button", text: sentence("actionPrivateWindow") }))?.visible, true);
    return card;
  }
  /** The assistant runs its checks; its answer. */
  async function check({ tab, way, text }, origin) {
    // By way of another screen: the last answer is asked for when the checks appear.
    for (const route of ["", "checks"]) await tab.evaluate((to) => __demo.go(to), route);
    await way.shows("checks", origin);
    const runs = () => on.site.requests.filter(({ method, path }) => method === "POST" && path.endsWith("/checks")).length;
    const before = runs();
    await on.pressInPage(tab, text.runChecks);
    await until(() => runs() > before, { what: "the checks run" });
    const answer = await until(() => tab.evaluate((running) => {
      const said = document.querySelector(".assistant").textContent;
      return __demo.asking === 0 && document.querySelector(".checks") && !said.includes(running) && said;
    }, text.checking), { what: "the answer of the checks" });
    await drawn(tab);
    return answer;
  }
  /** Back to the plan form, inside the page. */
  async function toForm({ tab, way }) {
    await tab.evaluate(() => __demo.go("connect"));
    await way.shows("planForm");
  }
  /** There and back at once: the cloud shows nothing. */
  async function flash({ tab, way, text }) {
    await way.toDialog();
    await tab.evaluate(() => { globalThis.left = true; });
    await on.pressInPage(tab, text.continue);
    await until(() => tab.evaluate(() => !globalThis.left && document.readyState === "complete"), { what: "the page anew" });
    await way.returned();
  }
  /** "Continue", which then loads on and on. */
  async function getStuck({ tab, way, product, text }) {
    on.site[product].set({ continueStuck: true });
    await way.toDialog();
    await on.pressInPage(tab, text.continue);
    await until(() => tab.evaluate((name) => {
      const found = [...document.querySelectorAll("[role=dialog] button")].find((button) => button.textContent.includes(name));
      return Boolean(found?.querySelector("svg, [role=img], [class*=spinner i]"));
    }, text.continue), { what: "Continue loads" });
  }
  /** The background's clock is so far ahead from now on. @param {number} ms */
  const ahead = (ms) => on.session.inBackground((by) => {
    globalThis.now ??= Date.now;
    Date.now = () => globalThis.now() + by;
  }, ms);
  /** With another clock, until that is done. */
  async function later(ms, then) {
    await ahead(ms);
    try {
      await then();
    } finally {
      await ahead(0);
    }
  }
  /** Closes what was opened. */
  async function end() {
    for (const tab of tabs.splice(0)) await tab.close();
  }
  return { tabs, begin, end, drawn, quiet, possible, check, toForm, flash, getStuck, later };
}

for (const browser of BROWSERS) {
  describe(`${browser}: caching trouble`, { timeout: 300_000 }, () => {
    let on, steps;
    before(async () => {
      on = await stage({ browser, cloud: true, patterns: [allPorts(CANONICAL.confluence)], launch: UNKEPT });
      steps = stepsOn(on);
    });
    after(() => on?.close());

    /** Each story has a tab of its own. */
    const story = (name, run) => test(name, async () => {
      await run();
      await steps.end();
    });

    // What is enough alone.

    story("jira: checks that ran after the return and still say expired", async () => {
      const { begin, quiet, possible, check } = steps;
      const here = await begin("jira", { staleChecks: true, checkMs: 600, lastUpdated: "none" });
      await here.way.renew();
      await here.card.press("actionConfirmYes");
      await quiet(here, "recorded");
      assert.ok((await check(here)).includes(here.text.token.expired));
      await possible(here, "StaleCheck");
    });

    story("confluence: the same, dated by the page and with the question left open", async () => {
      const { begin, quiet, possible, check } = steps;
      const here = await begin("confluence", { tokenAge: 18 * DAY, staleChecks: true, lastUpdated: "time" });
      await check(here);
      await quiet(here, "about to expire, and nothing renewed");
      await steps.toForm(here);
      await here.way.renew();
      await quiet(here, "the return");
      assert.ok((await check(here)).includes(here.text.token.expiring));
      await possible(here, "StaleCheck");
    });

    story("jira: the return, reloaded, ends in the error of a used nonce", async () => {
      const { begin, quiet, possible } = steps;
      const here = await begin("jira", { saveAnswers: "page" });
      await here.way.toCloud();
      await here.way.choose();
      await here.way.allow();
      await here.way.confirm();
      await here.way.saved();
      await quiet(here, "the return");
      await here.tab.reload();
      await here.tab.waitForSelector("[role=alert]");
      await possible(here, "BrokenReturn");
    });

    story("confluence: gone back to the return, which ends in that error", async () => {
      const { begin, quiet, possible } = steps;
      const here = await begin("confluence", { saveAnswers: "page" });
      await here.way.toCloud();
      await here.way.choose();
      await here.way.allow();
      await here.way.confirm();
      await here.way.saved();
      await here.way.goOn();
      await quiet(here, "the plan form");
      await here.tab.evaluate(() => { history.back(); });
      await here.tab.waitForSelector("[role=alert]");
      await possible(here, "BrokenReturn");
    });

    for (const product of ["jira", "confluence"]) {
      story(`${product}: files of the assistant that fail`, async () => {
        const here = await steps.begin(product, { failedFiles: [product === "jira" ? 404 : 503] });
        await steps.possible(here, "MissingFiles");
      });
    }

    // What is enough in pairs; each of them alone before.

    story("confluence: an empty list of sites, and the same step again", async () => {
      const here = await steps.begin("confluence", { loop: true, sites: "none" });
      await here.way.renew();
      await steps.quiet(here, "an empty list alone");
      await here.way.renew();
      await steps.possible(here, "NoSites", "Loop");
    });

    story("jira: an empty list of sites, and the wrong account after seconds", async () => {
      const here = await steps.begin("jira", { sites: "none", staleSites: true, instantReturn: true });
      await steps.flash(here);
      await steps.quiet(here, "an empty list alone");
      await here.card.press("actionWrongAccount");
      await steps.possible(here, "NoSites", "WrongAccount");
    });

    story("confluence: an empty list of sites, and Continue loads on", async () => {
      const here = await steps.begin("confluence", { sites: "none", staleSites: true });
      await here.way.renew();
      await steps.quiet(here, "an empty list alone");
      await steps.getStuck(here);
      await steps.quiet(here, "Continue is loading");
      await steps.later(STUCK, async () => {
        await steps.drawn(here.tab);
        await steps.possible(here, "NoSites", "StuckContinue");
      });
    });

    story("jira: the same step again, and the wrong account after seconds", async () => {
      const here = await steps.begin("jira", { loop: true, instantReturn: true });
      for (const when of ["back at once", "the same step again alone"]) {
        await steps.flash(here);
        await steps.quiet(here, when);
      }
      await here.card.press("actionWrongAccount");
      await steps.possible(here, "Loop", "WrongAccount");
    });

    story("confluence: the same step again, and Continue loads on", async () => {
      const here = await steps.begin("confluence", { loop: true, instantReturn: true });
      for (const when of ["back at once", "the same step again alone"]) {
        await steps.flash(here);
        await steps.quiet(here, when);
      }
      await steps.getStuck(here);
      await steps.later(STUCK, async () => {
        await steps.drawn(here.tab);
        await steps.possible(here, "Loop", "StuckContinue");
      });
    });

    story("jira: the wrong account after seconds, and Continue loads on: the card finds out by itself", async () => {
      const here = await steps.begin("jira", { instantReturn: true });
      await steps.flash(here);
      await here.card.press("actionWrongAccount");
      await here.card.seen(({ question }) => question === null);
      await steps.quiet(here, "the wrong account alone");
      await steps.getStuck(here);
      await steps.quiet(here, "Continue is loading");
      // Nothing on the page changes any more: it is the card that looks again.
      await until(async () => (await here.card.see()).advice !== null, { what: "advice that nobody asked for", timeout: STUCK + 10_000 });
      await steps.possible(here, "WrongAccount", "StuckContinue");
    });

    story("jira: Continue that loads on, alone, is not enough", async () => {
      const here = await steps.begin("jira");
      await steps.getStuck(here);
      await steps.later(STUCK, () => steps.quiet(here, "Continue loads on"));
    });

    // What only looks alike.

    story("confluence, no trouble: the return comes to the instance's own base address, where checks say expired", async () => {
      const here = await steps.begin("confluence", { canonicalBase: CANONICAL.confluence, staleChecks: true, lastUpdated: "time" });
      await on.watch("confluence", { base: CANONICAL.confluence });
      await until(async () => (await on.session.inExtension(() => chrome.scripting.getRegisteredContentScripts())).length >= 3, { what: "a script for that address" });
      await here.way.renew({ origin: CANONICAL.confluence });
      const { lines } = await steps.drawn(here.tab);
      // Without the signs that isolate addresses.
      const said = lines.map((line) => line.replace(/[\u2068\u2069]/g, ""));
      assert.ok(said.includes(sentence("lineReturnedElsewhere", ORIGINS.confluence)), said.join("\n"));
      assert.ok((await steps.check(here, CANONICAL.confluence)).includes(here.text.token.expired));
      await steps.quiet(here, "expired");
    });

    story("confluence, no trouble: the server cannot ask Atlassian", async () => {
      const here = await steps.begin("confluence", { tokenCheck: "fails", sites: "none", staleSites: true });
      await steps.check(here);
      await steps.toForm(here);
      await here.way.renew();
      await steps.quiet(here, "an empty list");
      await steps.getStuck(here);
      await steps.later(STUCK, () => steps.quiet(here, "Continue loads on as well"));
    });

    story("jira, no trouble: day 21 to 40, and nothing renewed", async () => {
      const here = await steps.begin("jira", { checkMs: 600, lastUpdated: "none" });
      assert.ok((await steps.check(here)).includes(here.text.token.expired));
      await steps.quiet(here, "expired");
      await here.tab.reload();
      await here.way.shows("checks");
      await steps.quiet(here, "reloaded");
    });

    story("jira, no trouble: the checks speak of another site than was renewed", async () => {
      const here = await steps.begin("jira", { sites: HOSTS, checkedSite: "site-1", namesSite: true, lastUpdated: "time" });
      await here.way.renew({ account: "second", site: "demo-lab" });
      const said = await steps.check(here);
      assert.ok(said.includes(here.text.token.expired) && said.includes("demo-north"), said);
      await steps.quiet(here, "expired");
    });

    story("jira, no trouble: an old answer of the checks, as it stands there and as the server brings it again", async () => {
      const here = await steps.begin("jira", { cachedChecks: "all", lastUpdated: "time", checkedAgo: 2 * DAY, checkMs: 600 });
      await here.way.renew();
      await here.card.press("actionConfirmYes");
      for (const route of ["", "checks"]) await here.tab.evaluate((to) => __demo.go(to), route);
      await here.way.shows("checks");
      await here.tab.waitForFunction((expired) => document.body.textContent.includes(expired), {}, here.text.token.expired);
      await steps.quiet(here, "an old answer");
      assert.ok((await steps.check(here)).includes(here.text.token.expired));
      await steps.quiet(here, "the same from the server's memory");
    });

    story("jira, no trouble: checks that had passed, from the server's memory", async () => {
      const here = await steps.begin("jira", { cachedChecks: "withoutToken", lastUpdated: "time", checkedAgo: 2 * DAY, checkMs: 600 });
      await here.way.renew();
      const said = await steps.check(here);
      assert.ok(said.includes(here.text.ready) && !said.includes("cloud token"), said);
      await steps.quiet(here, "passed");
    });

    story("confluence, no trouble: files of another app that fail", async () => {
      const here = await steps.begin("confluence", { otherFailedFiles: [404, 500] });
      await steps.quiet(here, "files that fail");
    });

    story("jira, no trouble: Continue and back, and Cancel", async () => {
      const here = await steps.begin("jira");
      await here.way.toCloud();
      await here.way.back();
      await steps.quiet(here, "back");
      await here.way.toCloud();
      await here.way.cancel();
      await steps.quiet(here, "cancelled");
    });

    story("confluence, no trouble: a return that the server refuses, and one with a message about something else", async () => {
      const here = await steps.begin("confluence", { returnOutcome: "nonce-error" });
      await here.way.renew();
      const { lines } = await steps.drawn(here.tab);
      assert.ok(lines.includes(sentence("lineReturnAlert")), JSON.stringify(lines));
      await steps.quiet(here, "refused");
      await here.way.begin({ ...OLD, banner: "both" });
      await here.way.renew();
      assert.ok(await here.tab.evaluate((said) => document.querySelector("[role=alert]").textContent === said, BANNERS.alert));
      await here.tab.reload();
      await here.way.shows("planForm");
      await steps.quiet(here, "reloaded, with a message about something else");
    });

    // The advice.

    story("put away, it stays away until something new is seen", async () => {
      const { begin, quiet, possible, check, toForm } = steps;
      const here = await begin("jira", { staleChecks: true, lastUpdated: "time" });
      await here.way.renew();
      await here.card.press("actionConfirmYes");
      await check(here);
      await possible(here, "StaleCheck");
      await here.card.press("actionCloseAdvice");
      await here.card.seen(({ advice }) => advice === null);
      await check(here);
      await quiet(here, "the same again");
      await here.tab.reload();
      await here.way.shows("checks");
      await quiet(here, "reloaded");
      on.site.jira.set({ failedFiles: [404] });
      await here.tab.reload();
      await here.way.shows("checks");
      await possible(here, "StaleCheck", "MissingFiles");
    });

    // Asked for.

    /** What the popup shows of it. */
    const inPopup = (popup) => popup.evaluate(() => ({
      texts: [...document.querySelectorAll("#advice li span")].map((element) => element.textContent),
      tried: [...document.querySelectorAll("#advice [type=checkbox]")].filter(({ checked }) => checked).map(({ id }) => id.replace("tried-", "")),
      taken: document.querySelector("#steps").value,
      status: document.querySelector("[role=status]").textContent,
      alert: document.querySelector("[role=alert]").textContent,
    }));
    async function openPopup(tab) {
      const popup = await on.session.openPopup(tab);
      await popup.waitFor(() => document.querySelector("main")?.hasAttribute("aria-busy") === false);
      await popup.click("#not-working");
      return popup;
    }
    async function closed(popup) {
      await popup.close();
      await until(() => popup.isClosed(), { what: "popup closed" });
    }
    const tried = ({ advice }) => advice?.items.filter((item) => item.tried).map(({ item }) => item).join();

    story("“This does not work” is always there, answers at once, and remembers what was tried, in card and popup alike", async () => {
      const { tab, card } = await steps.begin("jira");
      await on.renewed("jira", 2 * DAY);
      await steps.drawn(tab);
      await card.seen(({ quiet, buttons }) => quiet && buttons.includes(sentence("actionNotWorking")));
      await card.press("actionNotWorking");
      const { advice, buttons } = await card.seen((seen) => seen.advice);
      assert.deepEqual([advice.headline, advice.seen], [sentence("adviceHeadline"), []]);
      assert.deepEqual(advice.items.map(({ item }) => item), ITEMS);
      assert.deepEqual(advice.items.map(({ text }) => text), ITEMS.map(adviceOf));
      assert.ok(buttons.includes(sentence("actionCloseAdvice")) && !buttons.includes(sentence("actionNotWorking")), JSON.stringify(buttons));
      for (const [item, then] of [["rerunChecks", "rerunChecks"], ["openAfresh", "rerunChecks,openAfresh"]]) {
        await card.tick(item);
        await card.seen((seen) => tried(seen) === then, then);
      }
      await tab.reload();
      await card.seen((seen) => tried(seen) === "rerunChecks,openAfresh", "kept over a reload");

      const popup = await openPopup(tab);
      assert.deepEqual(await inPopup(popup), { texts: ITEMS.map(adviceOf), tried: ["rerunChecks", "openAfresh"], taken: (await inPopup(popup)).taken, status: "", alert: "" });
      await popup.click("#tried-hardReload");
      await until(async () => (await inPopup(popup)).tried.join() === "rerunChecks,hardReload,openAfresh", { what: "ticked in the popup" });
      await closed(popup);
      await card.seen((seen) => tried(seen) === "rerunChecks,hardReload,openAfresh", "ticked in the popup, seen in the card");
      await card.tick("openAfresh");
      await card.seen((seen) => tried(seen) === "rerunChecks,hardReload", "unticked");

      await on.renewed("jira", DAY);
      await card.seen((seen) => tried(seen) === "", "a recorded renewal begins afresh");
      await card.press("actionCloseAdvice");
      await card.seen((seen) => seen.advice === null && seen.buttons.includes(sentence("actionNotWorking")));
    });

    story("the steps to take along: the address without any query, and the whole way; copied from card and popup", async () => {
      const { tab, card } = await steps.begin("confluence", { tokenAge: 18 * DAY });
      await tab.evaluate(() => {
        history.replaceState(null, "", "?secret=hidden" + location.hash);
        document.body.append(Object.assign(document.createElement("textarea"), { id: "pasted" }));
      });
      const paste = async () => {
        await tab.bringToFront();
        await tab.evaluate(() => {
          const field = document.querySelector("#pasted");
          field.value = "";
          field.focus();
        });
        await tab.keyboard.down("Control");
        await tab.keyboard.press("v", { commands: ["paste"] });
        await tab.keyboard.up("Control");
        return until(() => tab.evaluate(() => document.querySelector("#pasted").value), { what: "something pasted" });
      };
      await on.renewed("confluence", 18 * DAY);
      await steps.drawn(tab);
      await card.press("actionNotWorking");
      await card.seen((seen) => seen.advice);
      await card.press("actionAllSteps");
      const { advice, way } = await card.seen((seen) => seen.way);
      const whole = way.map(({ text }, nth) => `${nth + 1}. ${text}`);
      assert.equal(whole.length, 11);
      const [address, ...lines] = advice.copy.split("\n");
      assert.deepEqual(lines, whole);
      assert.equal(address, `${ORIGINS.confluence}/admin/migration.action`);
      await card.press("actionCopySteps");
      await card.seen((seen) => seen.advice.copied === sentence("copied"));
      assert.equal(await paste(), advice.copy);

      const popup = await openPopup(tab);
      const { taken } = await inPopup(popup);
      assert.deepEqual(taken.split("\n").filter(Boolean), [address, ...whole]);
      await popup.click("#copy");
      await until(async () => (await inPopup(popup)).status === sentence("copied"), { what: "copied in the popup" });
      await closed(popup);
      assert.equal((await paste()).trim(), taken.trim());
    });

    story("a private window: by one click, where the browser lets us, at the instance's own address; otherwise the words", async () => {
      const address = ORIGINS.jira;
      /** The plan form at an address with a query, and the advice. */
      const open = async () => {
        const here = await steps.begin("jira");
        await here.tab.evaluate(() => { history.replaceState(null, "", "?secret=hidden" + location.hash); });
        await here.card.press("actionNotWorking");
        await here.card.seen((seen) => seen.advice);
        return here;
      };
      let { tab, card } = await open();
      if (browser === "firefox") {
        await card.press("actionPrivateWindow");
        const refused = await card.seen(({ alerts }) => alerts.includes(sentence("errorPrivateWindow")));
        assert.equal(refused.advice.copy.split("\n")[0], address);
        const popup = await openPopup(tab);
        await popup.click("#private");
        await until(async () => (await inPopup(popup)).alert === sentence("errorPrivateWindow"), { what: "the words in the popup" });
        await closed(popup);
        // As the add-on page's switch does it.
        await on.session.inBrowser(async (id) => {
          const { ExtensionPermissions } = ChromeUtils.importESModule("resource://gre/modules/ExtensionPermissions.sys.mjs");
          await ExtensionPermissions.add(id, { permissions: ["internal:privateBrowsingAllowed"], origins: [], data_collection: [] }, WebExtensionPolicy.getByID(id).extension);
        }, on.session.extensionId);
        await on.session.reloadExtension();
        await until(() => on.ask({ shell: "checkGrants" }), { what: "an answer of the background" });
        await until(async () => (await on.session.inExtension(() => chrome.scripting.getRegisteredContentScripts())).length >= 2, { what: "scripts registered" });
        ({ tab, card } = await open());
      }
      const fromCard = () => card.press("actionPrivateWindow");
      const fromPopup = async () => {
        const popup = await openPopup(tab);
        await popup.click("#private");
      };
      for (const press of [fromCard, fromPopup]) {
        const before = on.site.requests.length;
        await press();
        assert.equal(await privateAddress(), `${address}/`);
        assert.deepEqual(on.site.requests.slice(before).filter(({ search }) => /secret/.test(search)), []);
        await tab.bringToFront();
      }
    });

    /** Where the private window has been led; it is closed again. */
    const privateAddress = () => until(async () => {
      if (browser === "firefox") {
        return on.session.inBrowser(() => {
          const { PrivateBrowsingUtils } = ChromeUtils.importESModule("resource://gre/modules/PrivateBrowsingUtils.sys.mjs");
          const found = [...Services.wm.getEnumerator("navigator:browser")].find((window) => PrivateBrowsingUtils.isWindowPrivate(window));
          const uri = found?.gBrowser.selectedBrowser.currentURI.spec;
          if (!uri?.startsWith("http")) return null;
          found.close();
          return uri;
        });
      }
      const control = await on.session.browser.target().createCDPSession();
      const pages = (await control.send("Target.getTargets")).targetInfos.filter(({ type, url }) => type === "page" && url.startsWith("http"));
      // The driver's own pages are in the ordinary context.
      const ordinary = (await control.send("Target.getTargetInfo", { targetId: steps.tabs.at(-1).target()._targetId })).targetInfo.browserContextId;
      const found = pages.find(({ browserContextId }) => browserContextId !== ordinary);
      if (found) await control.send("Target.closeTarget", { targetId: found.targetId });
      await control.detach();
      return found?.url;
    }, { what: "a private window" });
  });

  describe(`${browser}: caching trouble, where the extension may look at the cloud page`, { timeout: 120_000 }, () => {
    let on, steps;
    before(async () => {
      on = await stage({ browser, cloud: "granted" });
      steps = stepsOn(on);
    });
    after(() => on?.close());

    const story = (name, run) => test(name, async () => {
      await run();
      await steps.end();
    });
    /** From the plan form up to Confirm, which the card has seen to be there. */
    async function confirm({ tab, way }, { account = null, site } = {}) {
      await way.toCloud();
      if (account) await way.changeAccount(account);
      await way.choose(site);
      await way.allow();
      await (await on.card(tab)).seen(({ step }) => step === sentence("stepConfirm"));
      await way.confirm();
    }

    story("jira: the renewal was seen, and checks still say expired", async () => {
      const here = await steps.begin("jira", { staleChecks: true, checkMs: 600, lastUpdated: "none" });
      await confirm(here);
      await here.way.returned();
      await here.card.seen(({ headline }) => pattern("headlineSeen").test(headline));
      await steps.quiet(here, "recorded");
      assert.ok((await steps.check(here)).includes(here.text.token.expired));
      await steps.possible(here, "StaleCheck");
    });

    story("confluence: after Confirm, back to the plan form instead of going on", async () => {
      const here = await steps.begin("confluence", { sso: "return", cacheControl: "no-cache" });
      await confirm(here);
      await here.way.at(COMPANY);
      // The list behind the back button, two at once: the cloud page is passed over.
      await here.tab.evaluate(() => { history.go(-2); });
      await here.way.at(ORIGINS.confluence, () => Boolean(globalThis.__demo?.shown) && __demo.asking === 0);
      await steps.possible(here, "BrokenReturn");
    });

    story("jira, no trouble: the checks name another site than the one that was seen to be renewed", async () => {
      const here = await steps.begin("jira", { sites: HOSTS, checkedSite: "site-1", namesSite: true, lastUpdated: "time", cloudForm: "atlaskit" });
      await confirm(here, { account: "second", site: "demo-lab" });
      await here.way.returned();
      const said = await steps.check(here);
      assert.ok(said.includes(here.text.token.expired) && said.includes("demo-north"), said);
      await steps.quiet(here, "expired");
    });

    for (const [product, prompt] of [["jira", { secureAdmin: true }], ["confluence", { signedOut: true }]]) {
      story(`${product}, no trouble: a password is asked for after Confirm, and its page reloaded`, async () => {
        const here = await steps.begin(product);
        on.site[product].set({ ...prompt, securePrompt: "inPlace" });
        await confirm(here);
        await here.tab.waitForSelector("[type=password]", { visible: true });
        await steps.quiet(here, "the prompt");
        await here.tab.reload();
        await here.tab.waitForSelector("[type=password]", { visible: true });
        await steps.quiet(here, "the prompt, reloaded");
        await here.way.passPrompt();
        await here.way.returned();
        await here.card.seen(({ headline }) => pattern("headlineSeen").test(headline));
        await steps.quiet(here, "back on the plan form");
      });
    }

    story("jira, no trouble: Continue and back, to a page that the browser had kept", async () => {
      const here = await steps.begin("jira", { cacheControl: "no-cache" });
      await here.way.toCloud();
      await on.card(here.tab);
      await here.way.back();
      await steps.quiet(here, "back");
    });

    test("the extension reports no error", async () => {
      assert.deepEqual(await on.faults(), []);
    });
  });
}
