// Proves the stage of the renewal in both browsers: the cloud under its real address, every way there and back, and every story of the demo.
// What the extension makes of it is tested elsewhere.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { BANNERS, labels } from "../site/labels.js";
import { BROWSERS, until } from "./browsers/index.js";
import { journey } from "./journey-stage.js";
import { CANONICAL, CLOUD, COMPANY, DAY, ORIGINS, SIGN_IN, stage } from "./stage.js";

const PRODUCTS = /** @type {const} */ (["jira", "confluence"]);
const OLD = { tokenAge: 30 * DAY, sites: "one", continueMs: 0, checkMs: 0 };
/** Ways over the cloud page, and prompts after it. */
const WAYS = { jira: [{ returnMethod: "POST" }, { cloudForm: "atlaskit" }], confluence: [{}, { cloudForm: "atlaskit", generation: "y2021" }] };
const PROMPTS = [[{ returnMethod: "POST" }, { secureAdmin: true }], [{}, { signedOut: true }]];
const SECRETS = { containerToken: "canary-token-5d1f", nonce: "canary-nonce-8a2c" };
/** Firefox knows no ports in patterns. */
const allPorts = (origin) => `${origin.replace(/:\d+$/, "")}/*`;
const text = labels("jira", "2024");

for (const browser of BROWSERS) {
  describe(`${browser}: the stage of the renewal`, () => {
    let on;
    let tab;
    before(async () => {
      on = await stage({ browser, cloud: true });
      tab = await on.tab();
    });
    after(() => on?.close());

    /** Whether the token was renewed since it was 30 days old. */
    const renewed = (product) => Date.now() - on.site[product].state().tokenIssuedAt < DAY;
    const sitesOf = (product) => on.site[product].state().sites.map(({ name }) => name);
    const alerts = () => tab.evaluate(() => [...document.querySelectorAll("[role=alert]")].map((element) => element.textContent));
    const failed = () => until(async () => (await alerts()).some((said) => said.includes("could not be connected")), { what: "the nonce error" });
    const mayLook = (origin) => on.session.inExtension((origins) => chrome.permissions.contains({ origins }), [allPorts(origin)]);
    async function begin(product, settings = {}) {
      const way = journey(on, tab, product);
      await way.begin({ ...OLD, ...settings });
      return way;
    }
    /** What the assistant says after "Check for errors". */
    async function check(way) {
      // By way of another screen: the last answer is asked for when the checks appear.
      for (const route of ["", "checks"]) await tab.evaluate((to) => __demo.go(to), route);
      await way.shows("checks");
      await on.pressInPage(tab, text.runChecks);
      return until(() => tab.evaluate((running) => {
        const said = document.querySelector(".assistant").textContent;
        return document.querySelector(".checks") && !said.includes(running) && said;
      }, text.checking), { what: "the answer of the checks" });
    }
    async function fillIn(way, site) {
      await way.choose(site);
      await way.allow();
      await way.confirm();
    }

    test("Continue leads to the cloud's real address, a secure context, where the extension may not look", async () => {
      const way = await begin("jira");
      await way.toCloud();
      assert.equal(new URL(tab.url()).origin, CLOUD);
      assert.equal(await tab.evaluate(() => isSecureContext), true);
      assert.equal(await mayLook(CLOUD), false);
      assert.equal(await mayLook(ORIGINS.jira), true);
      await fillIn(way, "demo-north");
      await way.returned();
      assert.ok(renewed("jira"));
      assert.deepEqual(sitesOf("jira"), ["demo-north"]);
    });

    for (const product of PRODUCTS) {
      for (const settings of WAYS[product]) {
        test(`${product}: another user connects another site, ${JSON.stringify(settings)}`, async () => {
          const way = await begin(product, settings);
          await way.renew({ account: "second", site: "demo-lab" });
          assert.ok(renewed(product));
          assert.deepEqual(sitesOf(product), ["demo-north", "demo-lab"]);
        });

      }

      for (const [settings, prompt] of PROMPTS) {
        test(`${product}: a prompt on return keeps what came, ${JSON.stringify({ ...settings, ...prompt })}`, async () => {
          const way = await begin(product, settings);
          await way.toCloud();
          on.site[product].set(prompt);
          await fillIn(way);
          await way.sendAnyway();
          await way.passPrompt();
          await way.returned();
          assert.ok(renewed(product));
          // The password is asked for again when this is set again.
          on.site[product].set(prompt);
          await tab.reload();
          await way.passPrompt();
        });
      }

      test(`${product}: the company's sign-in stands on the way back, or on the way there`, async () => {
        let way = await begin(product, { sso: "return", returnMethod: product === "jira" ? "GET" : "POST" });
        await way.toCloud();
        await fillIn(way);
        await way.passCompany();
        await way.returned();
        assert.ok(renewed(product));
        way = await begin(product, { sso: "forth", signIn: "first" });
        await way.toDialog();
        await way.leave(COMPANY);
        await way.passCompany();
        await way.at(SIGN_IN);
        await way.signIn("second");
        await fillIn(way, "demo-south");
        await way.returned();
        assert.deepEqual(sitesOf(product), ["demo-north", "demo-south"]);
      });

      test(`${product}: Cancel, back and the company's link back renew nothing`, async () => {
        let way = await begin(product);
        await way.toCloud();
        await way.cancel();
        assert.equal(await tab.evaluate(() => performance.getEntriesByType("navigation")[0].type), "navigate");
        await way.toCloud();
        await way.back();
        await way.returned();
        for (const sso of ["forth", "return"]) {
          way = await begin(product, { sso });
          if (sso === "forth") {
            await way.toDialog();
            await way.leave(COMPANY);
          } else {
            await way.toCloud();
            await fillIn(way);
          }
          await way.leaveCompany();
        }
        assert.ok(!renewed(product));
        assert.deepEqual(await alerts(), []);
      });

      test(`${product}: the save action's own page leads on; its nonce works once`, async () => {
        const way = await begin(product, { saveAnswers: "page" });
        await way.toCloud();
        await fillIn(way);
        await way.saved();
        assert.equal(new URL(tab.url()).pathname, new URL(on.site[product].saveUrl).pathname);
        assert.ok(renewed(product));
        const used = tab.url();
        await tab.reload();
        await failed();
        on.site[product].set({ tokenAge: 30 * DAY });
        const other = await on.tab();
        await other.goto(used);
        await until(() => other.evaluate(() => Boolean(document.querySelector("[role=alert]"))), { what: "the nonce error in another tab" });
        await other.close();
        assert.ok(!renewed(product));
        await way.goOn();
        await failed();
        on.set(product, { ...OLD, saveAnswers: "page", saveOnwardMs: 0 });
        await tab.goto(ORIGINS[product] + on.site[product].returnPath());
        await way.returned();
        assert.ok(renewed(product));
      });

      test(`${product}: token and nonce stand in all the places where they can`, async () => {
        const both = (place) => { for (const secret of Object.values(SECRETS)) assert.ok(place.includes(secret), place); };
        const where = () => tab.evaluate(() => ({
          search: location.search, hash: location.hash, referrer: document.referrer,
          timing: performance.getEntriesByType("resource").map(({ name }) => name).join("\n"),
          navigation: performance.getEntriesByType("navigation")[0].name,
          fields: [...document.querySelectorAll("input[type=hidden]")].map(({ value }) => decodeURIComponent(value)).join("\n"),
          links: [...document.links].map(({ href }) => decodeURIComponent(href)).join("\n"),
        }));
        const way = await begin(product, { ...SECRETS, secrets: "everywhere", saveAnswers: "page" });
        await way.toCloud();
        const cloud = await where();
        for (const place of ["search", "hash", "navigation"]) both(cloud[place]);
        on.site[product].set({ secureAdmin: true, securePrompt: "inPlace" });
        await fillIn(way);
        await tab.waitForSelector("[type=password]", { visible: true });
        const prompt = await where();
        for (const place of ["search", "navigation", "fields", "links"]) both(prompt[place]);
        await way.passPrompt();
        await way.saved();
        const saved = await where();
        for (const place of ["search", "referrer", "timing", "navigation", "links"]) both(saved[place]);
        await way.goOn();
        await way.returned();
        const form = await where();
        for (const place of ["search", "hash", "referrer", "timing", "navigation"]) both(form[place]);
        assert.ok(renewed(product));
        // And the prompt that stands on an address of its own.
        on.site[product].set({ secureAdmin: true, securePrompt: "usual" });
        await tab.goto(ORIGINS[product] + on.site[product].returnPath());
        await tab.waitForSelector("[type=password]", { visible: true });
        const usual = await where();
        for (const place of ["fields", "links"]) both(usual[place]);
        both(decodeURIComponent(usual.search));
      });

      test(`${product}: the return comes to the instance's own base address, another origin`, async () => {
        const way = await begin(product, { canonicalBase: CANONICAL[product] });
        if (product === "confluence") assert.equal(await tab.evaluate(() => document.querySelector("meta[name=confluence-base-url]").content), CANONICAL.confluence);
        await way.renew({ origin: CANONICAL[product] });
        assert.ok(renewed(product));
        assert.equal(await mayLook(CANONICAL[product]), false);
      });

      test(`${product}: look-alikes of such a cache`, async () => {
        let way = await begin(product, { sites: "several", checkedSite: "site-1", namesSite: true });
        await way.renew({ account: "second", site: "demo-lab" });
        assert.ok(!renewed(product), "the checks speak of another site");
        const checked = (settings) => {
          on.site[product].set(settings);
          return check(way);
        };
        const named = await checked({});
        assert.ok(named.includes(text.token.expired) && named.includes("demo-north"), named);
        const cached = await checked({ tokenAge: 0, checkedAgo: 2 * DAY, cachedChecks: "all", namesSite: false });
        assert.ok(cached.includes("2 days ago") && !cached.includes("demo-north"), cached);
        const bare = await checked({ cachedChecks: "withoutToken" });
        assert.ok(bare.includes(text.ready) && !bare.includes("cloud token") && bare.includes("2 days ago"), bare);

        way = await begin(product, { banner: "both" });
        assert.deepEqual(await alerts(), [BANNERS.alert]);
        assert.ok(await tab.evaluate((said) => [...document.querySelectorAll("[role=status]")].some((element) => element.textContent === said), BANNERS.status));
      });
    }

    test("jira: checks that stay old, and a cloud that leads back at once", async () => {
      let way = await begin("jira", { staleChecks: true, lastUpdated: "time" });
      await way.renew();
      const confirmed = Date.now();
      const stale = await check(way);
      assert.ok(stale.includes(text.token.expired), stale);
      assert.ok(renewed("jira") && on.site["jira"].state().lastCheck.at >= confirmed - 1_000);

      for (const more of [{}, { returnOutcome: "nonce-error" }, { loop: true }]) {
        way = await begin("jira", { instantReturn: true, ...more });
        await way.toDialog();
        // There is no first page behind it: the plan form comes at once, newly loaded.
        await tab.evaluate(() => { globalThis.left = true; });
        await on.pressInPage(tab, text.continue);
        await until(() => tab.evaluate(() => !globalThis.left && document.readyState === "complete"), { what: "the plan form anew" });
        await way.returned();
        if (more.returnOutcome) await failed();
        assert.equal(renewed("jira"), Object.keys(more).length === 0, JSON.stringify(more));
      }
    });

    test("confluence: a list of sites that stays empty, a loop, and files that fail", async () => {
      let way = await begin("confluence", { staleSites: true, sites: "none" });
      await way.renew();
      assert.deepEqual(sitesOf("confluence"), ["demo-north"]);
      assert.ok(await tab.evaluate((said) => document.body.textContent.includes(said), text.siteEmpty));

      way = await begin("confluence", { loop: true, sites: "none" });
      for (let times = 2; times--;) await way.renew();
      assert.deepEqual(await alerts(), []);
      assert.ok(!renewed("confluence") && sitesOf("confluence").length === 0);

      way = await begin("confluence", { failedFiles: [404, 500], otherFailedFiles: [404] });
      const files = await tab.evaluate(() => performance.getEntriesByType("resource").filter(({ responseStatus }) => responseStatus >= 400)
        .map(({ name, responseStatus }) => `${/migration/.test(new URL(name).pathname) ? "plugin" : "other"} ${responseStatus}`));
      // Firefox lists a file twice that it had looked for ahead of its turn.
      assert.deepEqual([...new Set(files)].sort(), ["other 404", "plugin 404", "plugin 500"]);
    });
  });

  test(`${browser}: with "granted" the extension may look at the cloud page, and at neither sign-in page`, async () => {
    const on = await stage({ browser, cloud: "granted", patterns: [allPorts(CANONICAL.jira)] });
    try {
      const may = await on.session.inExtension(
        (all) => Promise.all(all.map((pattern) => chrome.permissions.contains({ origins: [pattern] }))),
        [CLOUD, SIGN_IN, COMPANY, CANONICAL.jira, CANONICAL.confluence].map(allPorts),
      );
      assert.deepEqual(may, [true, false, false, true, false]);
    } finally {
      await on.close();
    }
  });
}
