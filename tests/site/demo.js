/** The switches of the demo, for people: what a newcomer sees first. */
import { PATHS, escape } from "./shells.js";
import { DAY } from "./state.js";

const AGES = [0, 12, 16, 18, 21, 30];

/** Of several settings the one that is on, each with the others off. */
function oneOf(settings) {
  const off = Object.fromEntries(Object.values(settings).flatMap((patch) => Object.keys(patch)).map((key) => [key, key === "failedFiles" ? [] : false]));
  return {
    choices: [["none", off], ...Object.entries(settings).map(([text, patch]) => [text, { ...off, ...patch }])],
    current: (state) => Object.keys(settings).find((text) => Object.keys(settings[text]).every((key) => (Array.isArray(state[key]) ? state[key].length > 0 : state[key]))) ?? "none",
  };
}

/** name, label, and the patch that each choice sends */
const SWITCHES = [
  { key: "token", label: "Age of the token", choices: [...AGES.map((days) => [`${days} d`, { tokenAge: days * DAY, tokenCheck: "works" }]), ["unknown", { tokenCheck: "fails" }]],
    current: (state, now) => (state.tokenCheck === "fails" ? "unknown" : `${Math.round((now - state.tokenIssuedAt) / DAY)} d`) },
  { key: "sites", label: "Connected cloud sites", choices: [["none", { sites: "none" }], ["one", { sites: "one" }], ["several", { sites: "several" }]],
    current: (state) => ["none", "one"][state.sites.length] ?? "several" },
  { key: "plans", label: "Saved plans", choices: [["none", { plans: "none" }], ["some", { plans: "some" }]], current: (state) => (state.plans.length === 0 ? "none" : "some") },
  { key: "wording", label: "Wording", choices: ["2022", "2024", "2025"].map((year) => [year, { wording: year }]), current: (state) => state.wording },
  { key: "generation", label: "Front-end parts", choices: [["current", { generation: "current" }], ["about 2021", { generation: "y2021" }]], current: (state) => ({ current: "current", y2021: "about 2021" })[state.generation] },
  { key: "csp", label: "Content security policy", choices: [["none", { csp: "none" }], ["report only", { csp: "report-only" }], ["strict", { csp: "strict" }]], current: (state) => state.csp.replace("-", " ") },
  { key: "lastUpdated", label: "“Last updated” line", choices: [["none", { lastUpdated: "none" }], ["relative", { lastUpdated: "relative" }], ["exact", { lastUpdated: "time" }]],
    current: (state) => ({ none: "none", relative: "relative", time: "exact" })[state.lastUpdated] },
  { key: "dayCount", label: "Days in the warning", choices: [["named", { dayCount: true }], ["not named", { dayCount: false }]], current: (state) => (state.dayCount ? "named" : "not named") },
  { key: "prompt", label: "Password asked for", ...oneOf({ "secure administration": { secureAdmin: true }, "login": { signedOut: true } }) },
  { key: "sso", label: "Company's sign-in", choices: [["none", { sso: "none" }], ["on the way there", { sso: "forth" }], ["on the way back", { sso: "return" }]],
    current: (state) => ({ none: "none", forth: "on the way there", return: "on the way back" })[state.sso] },
  { key: "cloudForm", label: "Cloud page's controls", choices: [["the browser's", { cloudForm: "native" }], ["the assistant's", { cloudForm: "atlaskit" }]],
    current: (state) => ({ native: "the browser's", atlaskit: "the assistant's" })[state.cloudForm] },
  { key: "returnOutcome", label: "Return from the cloud", choices: [["fine", { returnOutcome: "ok" }], ["refused", { returnOutcome: "nonce-error" }], ["saved with an error", { returnOutcome: "saved-with-error" }]],
    current: (state) => ({ "ok": "fine", "nonce-error": "refused", "saved-with-error": "saved with an error" })[state.returnOutcome] },
  { key: "trouble", label: "Caching trouble", ...oneOf({
    "old checks": { staleChecks: true }, "old list of sites": { staleSites: true }, "missing files": { failedFiles: [404, 500] }, "a loop": { loop: true },
    "instant return": { instantReturn: true }, "Continue stuck": { continueStuck: true },
  }) },
  { key: "cachedChecks", label: "Checks run again", choices: [["are new", { cachedChecks: "none" }], ["are the last ones", { cachedChecks: "all" }], ["… without the token", { cachedChecks: "withoutToken" }]],
    current: (state) => ({ none: "are new", all: "are the last ones", withoutToken: "… without the token" })[state.cachedChecks] },
  { key: "namesSite", label: "Site that was checked", choices: [["not named", { namesSite: false }], ["named", { namesSite: true }]], current: (state) => (state.namesSite ? "named" : "not named") },
  { key: "banner", label: "Messages on every page", choices: ["none", "alert", "status", "both"].map((banner) => [banner, { banner }]), current: (state) => state.banner },
  { key: "behaviour", label: "Unrest on the page", choices: [["none", { behaviour: "none" }], ["endless", { behaviour: "storm" }], ["a burst", { behaviour: "burst" }]], current: (state) => ({ none: "none", storm: "endless", burst: "a burst" })[state.behaviour] },
];

/** @param {{ product: "jira" | "confluence", context: string, state: ReturnType<typeof import("./state.js").createState> }} instance */
function section({ product, context, state }, now) {
  const settings = state.read();
  const paths = PATHS[product];
  const route = (name) => context + paths.assistant + (product === "jira" ? `/${name}` : `#${name}`);
  const links = [
    [context + paths.assistant, "Migration Assistant", "the start page; walk from here to the cloud and back"],
    [route("connect"), "Plan form", "the list of cloud sites and the button below it"],
    [route("connect/cloud-site"), "Destination dialog", "the last step before the cloud, opened directly"],
    [route("checks"), "Checks", "press “Check for errors”: the answer follows the token's age below"],
    [route("prepare-apps"), "Prepare your apps", "one of the other screens from which a site can be connected"],
    [context + paths.taught, "The same, unmarked", "no telling address, title or menu entry: only teaching finds it"],
    [context + paths.otherAdmin, "Another settings page", "nothing should appear here"],
    [context + paths.wikiQuote, "Notes about the renewal", "the same words and buttons, yet not the assistant: nothing should appear"],
    [context + paths.otherApp, "Another app's page", "a button “Choose cloud site” that is not the assistant's: nothing should appear"],
    [context + paths.printers, "Migration of the printers", "a title that speaks of migration, and nothing more"],
    [context + paths.large, "A long list", "10,000 nodes and nothing to find"],
  ];
  const rows = SWITCHES.map(({ key, label, choices, current }) => {
    const chosen = current(settings, now);
    return `<fieldset><legend>${escape(label)}</legend>${choices.map(([text, patch]) => `<label class="chip"><input type="radio" name="${product}-${key}" data-patch="${escape(JSON.stringify(patch))}"${text === chosen ? " checked" : ""}> ${escape(text)}</label>`).join("")}</fieldset>`;
  });
  return `<section class="panel" data-product="${product}">
<h2>${product === "jira" ? "Jira" : "Confluence"}</h2>
<ul class="links">${links.map(([address, text, what]) => `<li><a href="${escape(address)}">${text}</a><span>${what}</span></li>`).join("")}</ul>
<h3>Switches</h3>
<form>${rows.join("")}
<p><button type="button" class="button" data-forget>Forget the last check</button> <button type="button" class="button" data-reset>All as at the start</button> <output role="status"></output></p></form>
</section>`;
}

/**
 * @param {Parameters<typeof section>[0][]} instances
 * @param {number} now
 * @param {string | null} other address of the other product's switches, when they live on another origin
 */
export function demoPage(instances, now, other) {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Demo switches</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/demo/demo.css">
</head>
<body><main>
<h1>Demo Migration Assistant</h1>
<p>A simulated server on this computer. Nothing leaves it, and no real data is here. Change a switch, then load a page again to see it.</p>
${other ? `<p><a href="${escape(other)}">The switches of ${instances[0].product === "jira" ? "Confluence" : "Jira"}</a></p>` : ""}
${instances.map((instance) => section(instance, now)).join("\n")}
</main>
<script src="/demo/demo.js"></script>
</body>
</html>`;
}
