// The ways of a renewal on the demo, as a person walks them: real clicks, and after each the state that it leads to.
import { CLOUD as WORDS, labels } from "../site/labels.js";
import { CLOUD, COMPANY, ORIGINS, SIGN_IN } from "./stage.js";
import { until } from "./browsers/index.js";

/**
 * @param {Awaited<ReturnType<typeof import("./stage.js").stage>>} on a stage with `cloud`
 * @param {Awaited<ReturnType<Awaited<ReturnType<typeof import("./stage.js").stage>>["tab"]>>} tab
 * @param {"jira" | "confluence"} product
 */
export function journey(on, tab, product) {
  const settings = () => on.site[product].state();
  const text = () => labels(product, settings().wording);
  const link = (name) => ({ role: "link", name });

  /** Waits until the tab shows a page of this origin for which `fits` holds there. */
  const at = (origin, fits = () => true, ...args) => until(
    () => tab.evaluate(`location.origin === ${JSON.stringify(origin)} && document.readyState === "complete" && (${fits})(...${JSON.stringify(args)})`),
    { what: `${origin}: ${fits}` },
  );
  /** The assistant shows this screen, and waits for no answer of the server: the plan form says so before it has asked for the list of sites. */
  const shows = (screen, origin = ORIGINS[product]) => at(
    origin, (wanted) => globalThis.__demo?.shown?.screen === wanted && __demo.asking === 0 && !document.querySelector(".aside[role=status]"), screen,
  );

  const way = {
    at,
    shows,
    /** Opens the plan form afresh with these settings. */
    async begin(given = {}) {
      await on.open(tab, product, "connect", given);
      await shows("planForm");
    },
    /** From the plan form (or another screen with its button) up to the dialog. */
    async toDialog() {
      await on.pressInPage(tab, text().chooseSite);
      await until(() => on.control(tab, text().continue), { what: "the dialog" });
    },
    /** Continue, up to the first page behind it, which is at `origin`. */
    async leave(origin = CLOUD) {
      await on.pressInPage(tab, text().continue);
      await at(origin);
    },
    /** From the plan form to the cloud page, ready to be filled in. */
    async toCloud() {
      await way.toDialog();
      await way.leave();
      await way.onCloud();
    },
    /** The cloud page is there. */
    onCloud: () => at(CLOUD, () => Boolean(document.querySelector("#setup :is(select, [aria-autocomplete])"))),
    /** Another account, by way of Atlassian's sign-in page. @param {"first" | "second"} [account] */
    async changeAccount(account = "second") {
      await on.pressInPage(tab, link(WORDS.changeAccount));
      await at(SIGN_IN);
      await way.signIn(account);
    },
    /** On the sign-in page: goes on as this account. */
    async signIn(account = "first") {
      await on.pressInPage(tab, link(`The ${account} account`));
      await way.onCloud();
    },
    /** On the company's page: goes on. */
    async passCompany() {
      await at(COMPANY);
      const onReturn = settings().sso === "return";
      await on.pressInPage(tab, onReturn && settings().returnMethod === "POST" ? WORDS.goOn : link(WORDS.goOn));
      if (onReturn) await way.sendAnyway();
    },
    /** On the company's page: back to the server instead. */
    async leaveCompany() {
      await at(COMPANY);
      await on.pressInPage(tab, link(WORDS.goBack));
      await way.returned();
    },
    /** Chooses the site with this name, by the keyboard: the browser's own list and the drawn one take it alike. */
    async choose(name = "demo-north") {
      const native = await tab.evaluate(() => Boolean(document.querySelector("#setup select")));
      await tab.focus(native ? "#site" : "#setup [aria-autocomplete]");
      await tab.keyboard.type(name);
      if (!native) {
        await until(() => tab.evaluate((wanted) => [...document.querySelectorAll("#setup [id*=-option-]")].some((option) => option.textContent === wanted), name), { what: `the choice ${name}` });
        await tab.keyboard.press("Enter");
      }
      await at(CLOUD, (wanted) => {
        const list = document.querySelector("#setup select");
        return list ? list.selectedOptions[0].textContent === wanted : document.querySelector("#setup").textContent.includes(wanted);
      }, name);
    },
    /** Ticks that Atlassian may look. */
    async allow() {
      const box = await until(() => tab.evaluate(() => {
        const { left, top, width, height } = document.querySelector("#setup [type=checkbox]").closest("label").getBoundingClientRect();
        return width > 0 && { x: left + Math.min(width / 2, 60), y: top + height / 2 };
      }), { what: "the check box" });
      await tab.mouse.click(box.x, box.y);
      await at(CLOUD, () => document.querySelector("#setup [type=checkbox]").checked);
    },
    /** Confirm, and nothing awaited. */
    confirm: () => on.pressInPage(tab, WORDS.confirm),
    /**
     * Chromium asks before a form of an https page goes to http, which a return by POST is. Its page ignores clicks that come within half a second
     * after it appeared, so it must have stood for a while.
     */
    async sendAnyway() {
      if (on.browser !== "chromium" || settings().returnMethod !== "POST") return;
      let since = Infinity;
      await until(async () => {
        if (!(await tab.evaluate(() => location.protocol === "chrome-error:" && Boolean(document.querySelector("#proceed-button"))))) since = Infinity;
        else if (since === Infinity) since = performance.now();
        return performance.now() - since > 800;
      }, { what: "the browser's question before the form" });
      await tab.click("#proceed-button");
    },
    /** Cancel on the cloud page: back to the plan form by a navigation of its own. */
    async cancel() {
      await on.pressInPage(tab, link(WORDS.cancel));
      await way.returned();
    },
    /** The back button, from any page behind Continue. A page that the browser had kept comes with its dialog still open; else `shows` the plan form. */
    async back() {
      // The driver's own command waits in Firefox for a load that a kept page never has. In a turn of its own, or the page is gone before it answers.
      await tab.evaluate(() => { setTimeout(() => history.back()); });
      await at(ORIGINS[product], () => Boolean(globalThis.__demo?.shown) && __demo.asking === 0);
    },
    /** The plan form after the return. @param {string} [origin] another one than the admin's own */
    returned: (origin) => shows(settings().allowAccess ? "allowAccess" : "planForm", origin),
    /** The save action's own page, with `saveAnswers: "page"`. */
    saved: (origin = ORIGINS[product]) => at(origin, () => Boolean(document.querySelector("#onward"))),
    /** Its link onward. */
    async goOn() {
      await on.pressInPage(tab, link(text().goOn));
      await way.returned();
    },
    /** The whole renewal from the plan form on. */
    async renew({ account = null, site = "demo-north", origin } = {}) {
      await way.toCloud();
      if (account) await way.changeAccount(account);
      await way.choose(site);
      await way.allow();
      await way.confirm();
      await way.sendAnyway();
      await way.returned(origin);
    },
    /** The secure-admin prompt or the login: any password will do. */
    async passPrompt() {
      await tab.waitForSelector("[type=password]", { visible: true });
      await tab.type("[type=password]", "demo");
      const before = tab.url();
      await tab.keyboard.press("Enter");
      await until(async () => !(await tab.evaluate(() => Boolean(document.querySelector("[type=password]")))), { what: `the prompt of ${before} is passed` });
    },
  };
  return way;
}
