/**
 * Every screen of the demo that has an address, for tests of recognition. `set` goes to `site[product].set(…)` before the page is
 * loaded; `path` is joined to the instance's base: `site[product].url(path)`.
 */
import { labels, WORDINGS } from "./labels.js";
import { PATHS } from "./shells.js";
import { DAY } from "./state.js";

export const GENERATIONS = ["current", "y2021"];

/**
 * @typedef {object} DemoPage
 * @property {string} id unique
 * @property {"jira" | "confluence"} product
 * @property {"current" | "y2021"} generation
 * @property {"2022" | "2024" | "2025"} wording
 * @property {string} path
 * @property {boolean} taught the page can be recognised as the assistant only after teaching its path
 * @property {object} set settings beside generation and wording are included
 * @property {"none" | "unknown" | "home" | "dashboard" | "appAssessment" | "howItWorks" | "planForm" | "destinationDialog" | "allowAccess" | "checks" | "review"} expectedScreen
 * @property {"valid" | "expiring" | "expired" | "unchecked" | null} expectedToken what the checks say
 * @property {{ role: string, name: string } | null} expectedControl the one next control on the way to a renewal
 * @property {string | null} settled a text that is there once the page has come to rest
 */

/** @param {{ product: string, route: string, taught?: boolean }} where */
export function routePath({ product, route, taught = false }) {
  const own = taught ? PATHS[product].taught : PATHS[product].assistant;
  if (product === "jira" && !taught) return own + (route && `/${route}`);
  return `${own}#${route || "home"}`;
}

/** Screens of the assistant in one product, generation and wording. */
function assistantScreens(product, generation, wording) {
  const text = labels(product, wording);
  const throughDashboard = product === "confluence" && wording !== "2022";
  const create = { role: "button", name: text.create };
  const choose = { role: "button", name: text.chooseSite };
  const check = { role: "button", name: text.runChecks };
  const checks = (status, set) => ({
    name: `checks-${status}`, route: "checks", screen: "checks", token: status, control: check, settled: text.token[status],
    set: { tokenCheck: "works", checkedAgo: 3 * 3_600_000, lastUpdated: "time", ...set },
  });
  return [
    { name: "home", route: "", screen: "home", control: throughDashboard ? { role: "link", name: text.migrateCard } : create, settled: text.home },
    { name: "dashboard", route: "migrations", screen: "dashboard", control: create, set: { plans: "some" }, settled: "Rehearsal" },
    ...(product === "confluence" && wording === "2022"
      ? [{ name: "app-assessment", route: "app-assessment", screen: "appAssessment", control: { role: "button", name: text.continueWithoutAssessing }, settled: text.continueWithoutAssessing }]
      : []),
    { name: "how-it-works", route: "how-it-works", screen: "howItWorks", control: { role: "button", name: text.connectToCloud }, settled: text.howItWorks },
    { name: "plan-form", route: "connect", screen: "planForm", control: choose, set: { sites: "several" }, settled: text.sitePlaceholder },
    { name: "plan-form-no-site", route: "connect", screen: "planForm", control: choose, set: { sites: "none" }, settled: text.siteEmpty },
    { name: "destination-dialog", route: "connect/cloud-site", screen: "destinationDialog", control: { role: "button", name: text.continue }, settled: text.dialogText[0] },
    { name: "allow-access", route: "connect/allow-access", screen: "allowAccess", control: { role: "button", name: text.allow }, settled: text.allowAccessText },
    { name: "checks-not-run", route: "checks", screen: "checks", token: null, control: check, set: { checkedAgo: null }, settled: text.checksIntro },
    checks("valid", { tokenAge: 3 * DAY }),
    { ...checks("expiring", { tokenAge: 18 * DAY, dayCount: true }), name: "checks-expiring-days" },
    { ...checks("expiring", { tokenAge: 18 * DAY, dayCount: false }), name: "checks-expiring-no-days" },
    checks("expired", { tokenAge: 30 * DAY }),
    checks("unchecked", { tokenCheck: "fails" }),
    { name: "review", route: "review", screen: "review", token: "valid", control: null, set: { checkedAgo: 3_600_000 }, settled: text.review },
  ];
}

/** @returns {DemoPage[]} */
function allPages() {
  const pages = [];
  for (const product of ["jira", "confluence"]) {
    for (const generation of GENERATIONS) {
      for (const wording of WORDINGS) {
        const common = { product, generation, wording };
        for (const screen of assistantScreens(product, generation, wording)) {
          pages.push({
            id: [product, generation, wording, screen.name].join("-"), ...common, path: routePath({ product, route: screen.route }), taught: false,
            set: { generation, wording, ...screen.set }, expectedScreen: screen.screen, expectedToken: screen.token ?? null, expectedControl: screen.control, settled: screen.settled,
          });
        }
      }
      // The remaining pages do not depend on the wording.
      const common = { product, generation, wording: "2024" };
      const set = { generation, wording: "2024" };
      const text = labels(product, "2024");
      pages.push({
        id: `${product}-${generation}-taught-plan-form`, ...common, path: routePath({ product, route: "connect", taught: true }), taught: true,
        set: { ...set, sites: "several" }, expectedScreen: "planForm", expectedToken: null, expectedControl: { role: "button", name: text.chooseSite }, settled: text.sitePlaceholder,
      });
      for (const [name, path, settled] of [
        ["dashboard-of-product", "/", "Nothing to do here"],
        ["ordinary", PATHS[product].ordinary, "Twice a week"],
        ["other-admin", PATHS[product].otherAdmin, "An ordinary settings page"],
        ["wiki-quote", PATHS[product].wikiQuote, "Our notes for the next time"],
        ["printers", PATHS[product].printers, "The old ones leave"],
        ["strange-empty", `${PATHS[product].strange}/empty`, "A demo on this computer"],
        ["large", PATHS[product].large, "A long list"],
        ["login", product === "jira" ? "/login.jsp" : "/login.action", "Password"],
      ]) {
        pages.push({ id: `${product}-${generation}-${name}`, ...common, path, taught: false, set, expectedScreen: name === "strange-empty" ? "unknown" : "none", expectedToken: null, expectedControl: null, settled });
      }
    }
  }
  return pages;
}

export const pages = allPages();

/**
 * Pages with the assistant's marks and contents that it would never have: nothing there may break the guest. The kinds are
 * `STRANGE_KINDS` of shells.js. @param {"jira" | "confluence"} product @param {string} kind
 */
export const strangePath = (product, kind) => `${PATHS[product].strange}/${kind}`;
