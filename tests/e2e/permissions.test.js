// From nothing granted to a card, and back: the real prompt, taught pages, ports, revoking, stopping. On the extension as it is shipped.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { routePath } from "../site/pages.js";
import { startSite } from "../site/server.js";
import { assertOnlyHostsDiffer, BROWSERS, capture, closedRoot, installWarnings, launch, until, withHostPermissions } from "./browsers/index.js";
import { isOk, sendersOf } from "./senders.js";
import { HOST, HOUR, sentence, stage } from "./stage.js";

const SHIPPED = fileURLToPath(new URL("../../pkg/extension", import.meta.url));
/** Both products on one host, by port. */
const PORTS = { jira: "http://jira.example.com:8080", confluence: "http://jira.example.com:8090" };
/** A third port, on which nobody watches anything. */
const OTHER = "http://jira.example.com:8099";

/** The demo site under one host name, and a browser with the extension as it is: nothing granted, real prompts. */
async function nothingGranted(browser, { extensionDir = SHIPPED, oneOrigin = false, prompts = "real" } = {}) {
  const site = await startSite({ oneOrigin });
  const bases = oneOrigin ? { jira: `${PORTS.jira}/jira`, confluence: `${PORTS.jira}/confluence` } : PORTS;
  const real = prompts === "real" && browser === "chromium";
  const hosts = { "jira.example.com:8090": site.confluence.port, "jira.example.com": site.jira.port };
  const session = await launch({ browser, extensionDir, hosts, prompts, headless: !real }).catch(async (error) => {
    await site.close();
    throw error;
  });
  site.set({ delay: 0, sitesMs: 0 });
  const firefox = browser === "firefox";
  const on = {
    browser, session, site, bases,
    address: (product, route = "how-it-works", taught = false) => bases[product] + routePath({ product, route, taught }),
    /** The match pattern that this browser asks for. */
    pattern: (base) => `${new URL(base).protocol}//${firefox ? new URL(base).hostname : new URL(base).host}/*`,
    async open(address) {
      const page = await session.newPage();
      page.heard = await capture(page);
      await page.goto(address, { waitUntil: "domcontentloaded" });
      await page.evaluate(() => { window.sameDocument = true; });
      return page;
    },
    async popup(page) {
      const popup = await session.openPopup(page);
      await popup.waitFor(() => !document.querySelector("main").hasAttribute("aria-busy"));
      return popup;
    },
    /** Presses the popup's button for this page, and answers the prompt, if one is to come. */
    async watch(page, { answer = "allow", asked = true, product = null } = {}) {
      const popup = await on.popup(page);
      await popup.evaluate(() => { for (const fold of document.querySelectorAll("details")) fold.open = true; });
      if (product) await popup.click(`input[value=${product}]`);
      await popup.click("#watch");
      if (asked) await session.answerPrompt(answer);
      if (answer === "deny") return popup;
      // Chromium's popup closes when the prompt opens; Firefox's stays.
      if (!(await popup.isClosed())) {
        await popup.waitFor((text) => document.querySelector("main h2")?.textContent === text, sentence("popupWatched"));
        await popup.close();
      }
      await until(() => popup.isClosed(), { what: "popup closed" });
      return popup;
    },
    /** Presses "Stop watching" and confirms. */
    async stop(page, key) {
      const popup = await on.popup(page);
      // By keyboard: the popup grows while the question appears, and a click in that moment meets another place.
      const press = async () => {
        await popup.evaluate((id) => document.getElementById(id).focus(), `stop-${key}`);
        await popup.press("Enter");
      };
      await press();
      await popup.waitFor(() => document.querySelector("#keep") !== null);
      await press();
      await popup.waitFor((text) => document.querySelector("[role=status]").textContent === text, sentence("popupStopped"));
      await popup.close();
    },
    /** The card, on the page brought to the front: hidden pages wait. */
    card: async (page) => {
      await page.bringToFront();
      const card = await closedRoot(page, HOST);
      await card.waitForText(sentence("headlineUnknown"));
      return card;
    },
    noCard: async (page) => assert.equal(await page.$(HOST), null),
    origins: () => session.inExtension(() => chrome.permissions.getAll().then(({ origins }) => origins.sort())),
    storage: () => session.inExtension(() => chrome.storage.local.get(null)),
    scripts: async () => (await sendersOf(session).kept()).scripts,
    async close() {
      await session.close();
      await site.close();
    },
  };
  return on;
}

/** The page has been drawn and all that our scripts wanted to do about it is done: a later question was answered after it. */
async function settled(on, page) {
  await page.waitForFunction(() => document.readyState === "complete");
  await on.session.inExtension(() => chrome.runtime.sendMessage({ shell: "checkGrants" }));
}

for (const browser of BROWSERS) {
  const firefox = browser === "firefox";

  describe(`permissions in ${browser}`, { timeout: 240_000 }, () => {
    let on, jira, confluence;
    before(async () => { on = await nothingGranted(browser); });
    after(() => on?.close());

    test("nothing is granted at install, and nothing runs", async () => {
      assert.deepEqual(await on.origins(), []);
      assert.deepEqual(await on.scripts(), []);
      jira = await on.open(on.address("jira"));
      await settled(on, jira);
      await on.noCard(jira);
    });

    test("denied: it is said, and nothing is kept", async () => {
      const popup = await on.watch(jira, { answer: "deny" });
      // Chromium's popup closes when the prompt opens: there is nobody left to say it.
      if (firefox) {
        await popup.waitFor((text) => document.querySelector("[role=alert]").textContent === text, sentence("errorPermissionRefused"));
        assert.equal((await on.storage()).meta.intent, null);
        await popup.close();
      }
      assert.deepEqual(await on.origins(), []);
      assert.deepEqual(await on.scripts(), []);
      assert.deepEqual(Object.keys(await on.storage()), ["meta"]);
      await on.noCard(jira);
    });

    test("allowed: the card appears without a reload", async () => {
      await on.watch(jira);
      await on.card(jira);
      assert.equal(await jira.evaluate(() => window.sameDocument), true);
      assert.deepEqual(await on.origins(), [on.pattern(PORTS.jira)]);
      await until(async () => (await on.scripts()).includes(`gate jira:${PORTS.jira}`), { what: "registered" });
      const fresh = await on.open(on.address("jira"));
      await on.card(fresh);
      await fresh.close();
    });

    test("a page that is not recognised is taught; the card appears without a reload", async () => {
      confluence = await on.open(on.address("confluence", "connect", true));
      await settled(on, confluence);
      await on.noCard(confluence);
      // Firefox has granted the host with all its ports already, and does not ask again.
      await on.watch(confluence, { asked: !firefox });
      await on.card(confluence);
      assert.equal(await confluence.evaluate(() => window.sameDocument), true);
      const { meta, ...instances } = await on.storage();
      assert.deepEqual(Object.fromEntries(Object.entries(instances).map(([key, { granted, taught = [] }]) => [key, { granted, taught }])), {
        [`instance:jira:${PORTS.jira}`]: { granted: true, taught: [] }, [`instance:confluence:${PORTS.confluence}`]: { granted: true, taught: ["/admin/demotool.action"] },
      });
      assert.equal(meta.intent, null);
      assert.deepEqual(await on.origins(), [...new Set([on.pattern(PORTS.jira), on.pattern(PORTS.confluence)])]);
      // The taught path also without us there.
      await confluence.reload({ waitUntil: "domcontentloaded" });
      await on.card(confluence);
    });

    test("a page on a third port of the host gets no card and no answer, and nothing is stored for it", async () => {
      const before = await on.storage();
      const other = await on.open(OTHER + routePath({ product: "jira", route: "how-it-works" }));
      await settled(on, other);
      await on.noCard(other);
      if (firefox) {
        // There the pattern lets our scripts onto it; they are told to go.
        const { fromPage, tabAt } = sendersOf(on.session);
        const tab = await tabAt(OTHER);
        assert.equal((await fromPage(tab, { shell: "gatePassed" })).answer?.error?.code, "notWatched");
        const from = new Date(Date.now() - HOUR).toISOString();
        assert.equal((await fromPage(tab, { request: { kind: "renewedOn", from, to: from } })).answer?.error?.code, "notWatched");
      }
      assert.deepEqual(await on.storage(), before);
      await other.close();
    });

    test("revoked while watching: the card is gone within a second, the dates stay, and it can be watched again", async () => {
      const key = `jira:${PORTS.jira}`;
      const from = new Date(Date.now() - HOUR).toISOString();
      const recorded = await sendersOf(on.session).commit(`instance:${key}`, (record) => ({ ...record, tokens: [{ evidence: [{ at: new Date().toISOString(), what: "typed", from, to: from }] }] }));
      assert.ok(isOk(recorded), JSON.stringify(recorded));
      const dates = (await on.storage())[`instance:${key}`].tokens;
      assert.equal(dates[0].evidence.length, 1);
      // A hidden page looks again when it is seen.
      await jira.bringToFront();
      await on.session.revoke(on.pattern(PORTS.jira));
      await until(async () => (await jira.$(HOST)) === null, { what: "card gone", timeout: 1_000 });
      await until(async () => !(await on.scripts()).some((id) => id.includes(PORTS.jira)), { what: "no longer registered" });
      assert.deepEqual((await on.storage())[`instance:${key}`].tokens, dates);
      const popup = await on.popup(jira);
      assert.ok((await popup.text()).includes(sentence("popupPermissionGone")));
      await popup.close();
      if (!firefox) await on.card(confluence);
      await on.watch(jira);
      const card = await closedRoot(jira, HOST);
      await card.waitForText(sentence("actionUndo"));
      await until(async () => (await on.scripts()).length === 2, { what: "registered again" });
      assert.deepEqual(jira.heard.errors, []);
    });

    test("stopping one leaves the other; the permission goes with the last that needs it", async () => {
      await confluence.reload({ waitUntil: "domcontentloaded" });
      await on.card(confluence);
      await on.stop(jira, `jira:${PORTS.jira}`);
      await until(async () => (await jira.$(HOST)) === null, { what: "Jira's card gone", timeout: 1_000 });
      await until(async () => (await on.origins()).join() === on.pattern(PORTS.confluence), { what: "only the other's permission left" });
      assert.deepEqual(await on.scripts(), [`page confluence:${PORTS.confluence}`]);
      assert.deepEqual(Object.keys(await on.storage()).sort(), [`instance:confluence:${PORTS.confluence}`, "meta"]);
      await confluence.reload({ waitUntil: "domcontentloaded" });
      await on.card(confluence);
      await on.stop(confluence, `confluence:${PORTS.confluence}`);
      await until(async () => (await on.origins()).length === 0, { what: "permission given back" });
      assert.deepEqual(await on.scripts(), []);
      assert.deepEqual(Object.keys(await on.storage()), ["meta"]);
      await until(async () => (await confluence.$(HOST)) === null, { what: "Confluence's card gone", timeout: 1_000 });
    });

    test("nothing was fetched but the site's own pages, and nobody complained", async () => {
      for (const page of [jira, confluence]) {
        assert.deepEqual(page.heard.errors, []);
        assert.deepEqual(page.heard.requests.filter((address) => !/^(http:\/\/jira\.example\.com:|data:)/.test(address)), []);
      }
      const asked = new Set(on.site.requests.map(({ path }) => path));
      assert.ok(![...asked].some((path) => path.endsWith(".wasm")), "the extension asked the site");
      if (firefox) assert.deepEqual(on.session.refusedAddresses.filter((address) => !/mozilla|firefox/.test(address)), []);
      const left = /^Promise (rejected|resolved) after context unloaded/;
      assert.deepEqual((await on.session.extensionErrors()).filter(({ severity, message }) => severity === "error" && !left.test(message)), []);
    });
  });

  describe(`two instances under one origin in ${browser}`, { timeout: 120_000 }, () => {
    let on;
    before(async () => { on = await nothingGranted(browser, { oneOrigin: true }); });
    after(() => on?.close());

    test("both are watched with one grant; stopping one leaves the other", async () => {
      const jira = await on.open(on.address("jira"));
      await on.watch(jira);
      await on.card(jira);
      const confluence = await on.open(on.address("confluence"));
      await settled(on, confluence);
      await on.noCard(confluence);
      await on.watch(confluence, { asked: false });
      await on.card(confluence);
      assert.deepEqual(await on.origins(), [on.pattern(PORTS.jira)]);
      await on.stop(jira, `jira:${on.bases.jira}`);
      await until(async () => (await jira.$(HOST)) === null, { what: "Jira's card gone", timeout: 1_000 });
      await confluence.reload({ waitUntil: "domcontentloaded" });
      await on.card(confluence);
      assert.deepEqual(await on.origins(), [on.pattern(PORTS.jira)]);
      await on.stop(confluence, `confluence:${on.bases.confluence}`);
      await until(async () => (await on.origins()).length === 0, { what: "permission given back" });
    });
  });

  describe(`what a page may reach in ${browser}`, { timeout: 120_000 }, () => {
    let on;
    before(async () => { on = await stage({ browser, watch: ["jira"] }); });
    after(() => on?.close());

    test("a page can fetch nothing of the extension, also where its card stands", async () => {
      const page = await on.tab();
      await on.open(page, "jira", "how-it-works");
      await on.card(page);
      const { web_accessible_resources: open } = JSON.parse(await readFile(join(SHIPPED, "manifest.json"), "utf8"));
      assert.equal(open, undefined);
      for (const file of ["manifest.json", "content/overlay.js", "core/background_bg.wasm", "popup/popup.html", "icons/icon-16.png"]) {
        const fetched = await page.evaluate((address) => fetch(address).then(() => "fetched", () => "refused"), on.session.extensionOrigin + file);
        assert.equal(fetched, "refused", file);
      }
    });

    test("a revoked copy whose background does not listen keeps its card: the check of that can fail", async () => {
      const deaf = await stage({
        browser, watch: ["jira"],
        spoil: { "background/main.js": (source) => source.replace("browser.permissions.onRemoved.addListener(router.onGrants);\n", "") },
      });
      try {
        for (const [stand, gone] of [[on, true], [deaf, false]]) {
          const page = await stand.tab();
          await stand.open(page, "jira", "how-it-works");
          await stand.card(page);
          await stand.session.revoke("*://jira.example.com/*");
          const card = until(async () => (await page.$(HOST)) === null, { what: "card gone", timeout: 1_000 });
          if (gone) await card;
          else await assert.rejects(card, /not reached/);
        }
      } finally {
        await deaf.close();
      }
    });

    test("the copies that tests grant hosts differ in nothing else", async () => {
      const folder = await mkdtemp(join(tmpdir(), "hosts-"));
      try {
        const copy = await withHostPermissions(SHIPPED, ["*://jira.example.com/*"], join(folder, "copy"));
        await assertOnlyHostsDiffer(SHIPPED, copy);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });

    test("installing shows no warning", { skip: firefox && "only Chromium tells" }, async () => {
      assert.deepEqual(await installWarnings(on.session, SHIPPED), []);
      const manifest = JSON.parse(await readFile(join(SHIPPED, "manifest.json"), "utf8"));
      assert.equal((await installWarnings(on.session, { ...manifest, permissions: [...manifest.permissions, "tabs"] })).length, 1);
    });
  });
}
