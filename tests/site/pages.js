/**
 * Every screen of the demo that has an address, for tests of recognition, and what is right there: stated by hand, never taken
 * from what the product answers. `set` goes to `site[product].set(…)` before the page is loaded; `path` is joined to the
 * instance's base: `site[product].url(path)`. `index.js` writes the expectations to index.json.
 */
import { INVENTED, labels, MENU_TEXTS, OTHER_ROUTES, WORDINGS } from "./labels.js";
import { PATHS } from "./shells.js";
import { CONTROL_FORMS, DAY, DAY_FORMS } from "./state.js";

export const GENERATIONS = ["current", "y2021"];
const PRODUCTS = ["jira", "confluence"];

/**
 * @typedef {object} DemoPage
 * @property {string} id unique
 * @property {"jira" | "confluence" | null} product null: a page of neither
 * @property {"current" | "y2021" | null} generation
 * @property {"2022" | "2024" | "2025" | "invented" | null} wording
 * @property {"instance" | "atlassianNet" | "cloud" | "company"} host whose page it is
 * @property {string | null} route of the assistant's own, if it is one of its screens
 * @property {string} path
 * @property {boolean} taught the admin has taught its path
 * @property {object} set settings beside generation and wording are included
 * @property {string} settled a text that is there once the page has come to rest
 * @property {boolean} expectedCard
 * @property {"none" | "unknown" | "home" | "dashboard" | "appAssessment" | "howItWorks" | "planForm" | "destinationDialog" | "allowAccess" | "checks" | "review" | "otherWayIn" | "cloudSetup" | "login" | "secureAdmin"} expectedScreen
 * @property {"valid" | "expiring" | "expired" | "unchecked" | null} expectedToken what the page says of the token
 * @property {number | null} expectedDays the days it names with it
 * @property {{ role: string, name: string, state: "ready" | "disabled" | "busy" } | null} expectedControl the one next control on the way to a renewal
 * @property {("plugin" | "path" | "menu" | "taught" | "product")[]} expectedReasons marks of place and product, all that are there
 */

/** @param {{ product: string, route: string, taught?: boolean }} where */
export function routePath({ product, route, taught = false }) {
  const own = taught ? PATHS[product].taught : PATHS[product].assistant;
  if (product === "jira" && !taught) return own + (route && `/${route}`);
  return `${own}#${route || "home"}`;
}

const control = (name, state = "ready", role = "button") => ({ role, name, state });
/** The product's own marks on a page of its administration, by what speaks for the assistant. */
const MARKS = {
  own: { jira: ["plugin", "menu", "product"], confluence: ["plugin", "path", "menu", "product"] },
  batched: { jira: ["menu", "product"], confluence: ["path", "menu", "product"] },
  filesOnly: { jira: ["plugin", "product"], confluence: ["plugin", "path", "product"] },
  addressOnly: { jira: ["product"], confluence: ["path", "product"] },
};
/** Screens that are recognised and get no card: there is nothing to guide to, or nothing of ours runs there. */
const WITHOUT_CARD = ["none", "login", "secureAdmin", "cloudSetup"];

/**
 * @typedef {object} Case a page in short; see `pageOf` for what is meant when something is left out
 * @property {string} name the end of the id
 * @property {string} screen as in DemoPage, like the next ones
 * @property {string} settled
 * @property {string} [route] of the assistant, or else a path
 * @property {string} [path]
 * @property {string} [host]
 * @property {boolean} [taught]
 * @property {object} [set]
 * @property {string | null} [token]
 * @property {number} [days]
 * @property {object} [control]
 * @property {string[]} [reasons]
 */

/** @param {Pick<DemoPage, "product" | "generation" | "wording">} where @param {Case} one @returns {DemoPage} */
function pageOf({ product, generation, wording }, one, wordingInId = false) {
  const { name, screen, route, taught = false } = one;
  return {
    id: [product, generation, wordingInId && wording, name].filter(Boolean).join("-"),
    product, generation, wording, host: one.host ?? "instance", taught,
    route: route ?? null,
    path: one.path ?? routePath({ product, route, taught }),
    set: product ? { generation, wording, ...one.set } : {},
    settled: one.settled,
    expectedCard: !WITHOUT_CARD.includes(screen),
    expectedScreen: screen,
    expectedToken: one.token ?? null,
    expectedDays: one.days ?? null,
    expectedControl: one.control ?? null,
    expectedReasons: one.reasons ?? (taught ? ["taught", "product"] : MARKS.own[product]),
  };
}

/** What the checks say by the token's age. They ran some hours ago, when it had a little more than 3 of its 21 days left. */
const ANSWERS = {
  "valid": { token: "valid", set: { tokenAge: 3 * DAY } },
  "expiring-days": { token: "expiring", days: 4, set: { tokenAge: 18 * DAY, dayCount: true } },
  "expiring-no-days": { token: "expiring", set: { tokenAge: 18 * DAY, dayCount: false } },
  "expired": { token: "expired", set: { tokenAge: 30 * DAY } },
  "unchecked": { token: "unchecked", set: { tokenCheck: "fails" } },
};

/** Dated, unless `more` says otherwise. @param {string} answer a key of ANSWERS @param {object} [more] settings */
function checks(text, answer, name, more) {
  const { set, ...rest } = ANSWERS[answer];
  return { name: `checks-${name}`, route: "checks", screen: "checks", settled: text.token[rest.token], ...rest, set: { tokenCheck: "works", checkedAgo: 3 * 3_600_000, ...set, ...more } };
}

/** The screens that a renewal passes. */
function wayScreens(product, wording) {
  const text = labels(product, wording);
  const throughDashboard = product === "confluence" && wording !== "2022";
  const choose = control(text.chooseSite);
  return [
    { name: "home", route: "", screen: "home", control: throughDashboard ? control(text.migrateCard, "ready", "link") : control(text.create), settled: text.home },
    { name: "dashboard", route: "migrations", screen: "dashboard", control: control(text.create), set: { plans: "some" }, settled: "Rehearsal" },
    ...(product === "confluence" && wording === "2022"
      ? [{ name: "app-assessment", route: "app-assessment", screen: "appAssessment", control: control(text.continueWithoutAssessing), settled: text.continueWithoutAssessing }]
      : []),
    { name: "how-it-works", route: "how-it-works", screen: "howItWorks", control: control(text.connectToCloud), settled: text.howItWorks },
    { name: "plan-form", route: "connect", screen: "planForm", control: choose, set: { sites: "several" }, settled: text.sitePlaceholder },
    { name: "plan-form-no-site", route: "connect", screen: "planForm", control: choose, set: { sites: "none" }, settled: text.siteEmpty },
    { name: "destination-dialog", route: "connect/cloud-site", screen: "destinationDialog", control: control(text.continue), settled: text.dialogText[0] },
    { name: "allow-access", route: "connect/allow-access", screen: "allowAccess", control: control(text.allow), settled: text.allowAccessText },
    { name: "checks-not-run", route: "checks", screen: "checks", set: { checkedAgo: null }, settled: text.checksIntro },
    ...Object.keys(ANSWERS).map((answer) => checks(text, answer, answer)),
    { name: "review", route: "review", screen: "review", token: "valid", set: { checkedAgo: 3_600_000 }, settled: text.review },
  ];
}

/** Screens beside the way from which reconnecting starts as well. The one with the errors says that the token has expired. */
const otherWays = (text) => OTHER_ROUTES.map((route) => ({
  name: `other-way-${route}`, route, screen: "otherWayIn", control: control(text.chooseSite), settled: text.otherWayHelp,
  token: text.otherWays[route].found ? "expired" : null,
}));

/** The screens whose control is built in different ways. */
const onward = (text) => [
  { name: "how-it-works", route: "how-it-works", screen: "howItWorks", label: text.connectToCloud, settled: text.howItWorks },
  { name: "plan-form", route: "connect", screen: "planForm", label: text.chooseSite, set: { sites: "several" }, settled: text.sitePlaceholder },
  { name: "dialog", route: "connect/cloud-site", screen: "destinationDialog", label: text.continue, settled: text.dialogText[0] },
];
const IN_DIALOGS = ["split", "icon", "labelled", "disabled", "loading"];
const stateIn = (form) => (form === "loading" ? "busy" : /disabled|before|after/.test(form) ? "disabled" : "ready");

const controlForms = (text) => onward(text).flatMap(({ name, label, set, ...screen }) => CONTROL_FORMS
  .filter((form) => form !== "plain" && (name !== "dialog" || IN_DIALOGS.includes(form)))
  .map((form) => ({ ...screen, name: `control-${form}-${name}`, control: control(label, stateIn(form)), set: { ...set, control: form } })));

const places = (text) => ["frame", "shadow"].flatMap((inside) => [
  ...onward(text).map(({ name, label, set, ...screen }) => ({ ...screen, name: `in-${inside}-${name}`, control: control(label), set: { ...set, inside } })),
  checks(text, "expiring-days", `in-${inside}`, { inside }),
]);

/** What the checks can look like beside the usual: undated, and the days in other places. */
const checkForms = (text) => [
  ...["none", "relative"].flatMap((lastUpdated) => Object.keys(ANSWERS).map((answer) => checks(text, answer, `${answer}-updated-${lastUpdated}`, { lastUpdated }))),
  ...DAY_FORMS.filter((form) => form !== "block").flatMap((dayForm) => ["time", "none"].map((lastUpdated) => checks(text, "expiring-days", `days-${dayForm}-${lastUpdated === "time" ? "dated" : "undated"}`, { dayForm, lastUpdated }))),
];

/** Files under a neutral address, menus in other languages, and screens in a language that nobody knows. */
function marksAndLanguages(product, text) {
  const how = { route: "how-it-works", screen: "howItWorks", control: control(text.connectToCloud), settled: text.howItWorks };
  const strange = labels(product, INVENTED);
  const unknown = [
    { name: "how-it-works", route: "how-it-works", settled: strange.howItWorks }, { name: "plan-form", route: "connect", settled: strange.chooseSite, set: { sites: "several" } },
    { name: "dialog", route: "connect/cloud-site", settled: strange.dialogText[0] }, { name: "checks", route: "checks", settled: strange.checksIntro },
  ].map((one) => ({ ...one, screen: "unknown", set: { ...one.set, wording: INVENTED, language: "x-demo" } }));
  return [
    { ...how, name: "batched-files", set: { files: "batch" }, reasons: MARKS.batched[product] },
    { ...how, name: "without-menu", set: { inside: "bare" }, reasons: MARKS.filesOnly[product] },
    ...Object.entries(MENU_TEXTS).map(([language, menu]) => ({ ...how, name: `menu-${language}`, set: { files: "batch", language, menuText: menu[product] }, reasons: MARKS.batched[product] })),
    ...unknown.map((one) => ({ ...one, name: `invented-${one.name}` })),
    ...unknown.map((one) => ({ ...one, name: `invented-taught-${one.name}`, taught: true })),
    // Only the plugin's files speak for Jira's assistant then, as they do on every page that loads them; Confluence's path is known.
    { ...unknown[0], name: "invented-menu", set: { ...unknown[0].set, menuText: strange.assistant }, screen: product === "jira" ? "none" : "unknown", reasons: MARKS.filesOnly[product] },
    { name: "plan-form-loading", route: "connect", screen: "planForm", control: control(text.chooseSite), set: { sites: "several", sitesMs: null }, settled: text.siteLoading },
    { name: "taught-plan-form", route: "connect", taught: true, screen: "planForm", control: control(text.chooseSite), set: { sites: "several" }, settled: text.sitePlaceholder },
    { name: "strange-empty", path: `${PATHS[product].strange}/empty`, screen: "unknown", settled: "A demo on this computer" },
  ];
}

/** Prompts in between: where the products draw them, and on the assistant's own address. */
function interruptions(product) {
  const login = product === "jira" ? "/login.jsp" : "/login.action";
  const secure = product === "jira" ? "/secure/admin/WebSudoAuthenticate!default.jspa" : PATHS.confluence.save;
  const own = MARKS.addressOnly[product];
  return [
    { name: "login", path: login, screen: "login", settled: "Password", reasons: ["product"] },
    { name: "login-code", path: PATHS[product].codePrompt, screen: "login", settled: "One more step", reasons: ["product"] },
    { name: "secure-admin", path: secure, screen: "secureAdmin", settled: "Administrator access", set: { secureAdmin: true }, reasons: ["product"] },
    { name: "login-on-assistant", route: "connect", screen: "login", settled: "Password", set: { prompt: "login" }, reasons: own },
    { name: "login-code-on-assistant", route: "connect", screen: "login", settled: "One more step", set: { prompt: "code" }, reasons: own },
    { name: "secure-admin-on-assistant", route: "connect", screen: "secureAdmin", settled: "Administrator access", set: { prompt: "secure" }, reasons: own },
  ];
}

/** Pages that are not the assistant, some of which try hard to look like it. */
const nearMisses = (product, text) => [
  ["dashboard-of-product", "/", "Nothing to do here"],
  ["ordinary", PATHS[product].ordinary, "Twice a week"],
  ["other-admin", PATHS[product].otherAdmin, "An ordinary settings page"],
  ["wiki-quote", PATHS[product].wikiQuote, "Our notes for the next time"],
  ["printers", PATHS[product].printers, "The old ones leave"],
  ["large", PATHS[product].large, "A long list"],
  ["app-manager", PATHS[product].apps, "Plant calendar"],
  ["other-app", PATHS[product].otherApp, "Every night"],
  ["plugin-files", PATHS[product].pluginFiles, "An ordinary settings page", { reasons: ["plugin", "product"] }],
  ["other-app-plugin-files", PATHS[product].otherAppPluginFiles, "Every night", { reasons: ["plugin", "product"] }],
  ["wiki-quote-plugin-files", PATHS[product].wikiQuotePluginFiles, "Our notes for the next time", { reasons: ["plugin", "product"] }],
  ["wiki-quote-in-the-cloud", PATHS[product].wikiQuote, "Our notes for the next time", { host: "atlassianNet" }],
  ["cloud-hosted", PATHS[product].cloudHosted, "Move between two cloud sites", { host: "atlassianNet" }],
  ["assistant-in-the-cloud", routePath({ product, route: "how-it-works" }), text.howItWorks, { host: "atlassianNet", reasons: MARKS.own[product] }],
].map(([name, path, settled, more]) => ({ name, path, settled, screen: "none", reasons: ["product"], ...more }));

/** Pages that belong to neither product. */
function pagesElsewhere() {
  const setup = ["first", "second"].flatMap((account) => ["", "site-2"].flatMap((site) => ["", "yes"].map((allow) => ({
    name: ["cloud-setup", account, site && "site", allow && "ticked"].filter(Boolean).join("-"),
    host: "cloud", path: `/setup?${new URLSearchParams({ account, ...(site && { site }), ...(allow && { allow }) })}`,
    screen: "cloudSetup", control: site && allow ? control("Confirm") : site ? control("Allow Atlassian to access migrations data*", "ready", "checkbox") : control("Migrate to", "ready", "combobox"), settled: "Change account", reasons: [],
  }))));
  const company = { name: "company-sign-in", host: "company", path: "/company-sign-in", screen: "none", settled: "Company sign-in", reasons: [] };
  return [...setup, company].map((one) => pageOf({ product: null, generation: null, wording: null }, one));
}

/** @returns {DemoPage[]} */
function allPages() {
  const pages = [];
  for (const product of PRODUCTS) {
    const text = labels(product, "2025");
    for (const generation of GENERATIONS) {
      for (const wording of WORDINGS) {
        const cases = [...wayScreens(product, wording), ...otherWays(labels(product, wording))];
        pages.push(...cases.map((one) => pageOf({ product, generation, wording }, one, true)));
      }
      // The remaining pages do not depend on the wording.
      const cases = [...marksAndLanguages(product, text), ...interruptions(product), ...nearMisses(product, text), ...controlForms(text), ...places(text), ...checkForms(text)];
      pages.push(...cases.map((one) => pageOf({ product, generation, wording: "2025" }, one)));
    }
  }
  return [...pages, ...pagesElsewhere()];
}

export const pages = allPages();

/**
 * Pages with the assistant's marks and contents that it would never have: nothing there may break the guest. The kinds are
 * `STRANGE_KINDS` of shells.js. @param {"jira" | "confluence"} product @param {string} kind
 */
export const strangePath = (product, kind) => `${PATHS[product].strange}/${kind}`;
