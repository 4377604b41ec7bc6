/**
 * Every word the demo assistant shows. Short labels follow what is publicly documented; all sentences are our own.
 * This list is deliberately independent of the product's catalogue: a label that is wrong there must not be right here by copying.
 */

/** The three wordings the demo can speak. */
export const WORDINGS = ["2022", "2024", "2025"];
/** And one in no language at all. */
export const INVENTED = "invented";

const LETTERS = ["aeiouy", "bcdfghjklmnpqrstvwxz"];
const nextOf = (letter) => {
  const row = LETTERS.find((letters) => letters.includes(letter));
  return row[(row.indexOf(letter) + 1) % row.length];
};

/** The same in words that nobody knows; figures stay. */
export function invented(value) {
  if (typeof value === "string") return value.toLowerCase().replace(/[a-z]/g, nextOf);
  if (typeof value === "function") return (...given) => invented(value(...given));
  if (Array.isArray(value)) return value.map(invented);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, invented(one)]));
}

const CREATE = {
  2022: { jira: "Create new migration", confluence: "Create new migration" },
  2024: { jira: "Create a Migration", confluence: "Create New Migration" },
  2025: { jira: "Create a migration", confluence: "Create a migration" },
};

const CARDS = {
  2022: ["Plan your migration", "Prepare", "Migrate", "Manage your migration"],
  2024: ["Assess your apps", "Prepare your apps", "Migrate your data"],
  2025: ["Assess your apps", "Prepare your apps", "Review all email domains", "Migrate your data"],
};

const CARD_TEXTS = {
  "Plan your migration": "Read what moves and what stays, and choose a good week for it.",
  "Prepare": "Look at apps and people before anything is copied.",
  "Migrate": "Copy spaces, projects and people to a cloud site, in one run or in several.",
  "Manage your migration": "Come back to runs that were saved or are under way.",
  "Assess your apps": "Decide for each installed app whether it is still needed in the cloud.",
  "Prepare your apps": "Install the chosen apps on the cloud site and agree on their data paths.",
  "Review all email domains": "Mark the domains that you trust before accounts are invited.",
  "Migrate your data": "Choose a cloud site, check for problems and start copying.",
};

/** Screens beside the plan form from which a connection can begin again, by route. */
const OTHER_WAYS = {
  "prepare-apps": { title: "Prepare your apps", text: "Apps that go along must be installed on the cloud site first.", rows: ["Plant calendar", "Office maps"] },
  "assess-apps": { title: "Assess your apps", text: "Say for each app whether people still need it.", rows: ["Plant calendar", "Office maps", "Old charts"] },
  "check-errors": { title: "Check for errors", text: "Something has to be put right before the copy can start.", found: true, rows: ["Room for attachments"] },
  "migration-errors": { title: "Migration errors", text: "A part was copied. The rest waits until the cloud site answers again.", rows: ["4 of 9 parts were copied"] },
  "assess-users": { title: "User assessment", text: "See which accounts would go along and which stay.", rows: ["12 people", "3 without an address"] },
  "domains": { title: "Review all email domains", text: "Mark the domains that you trust before accounts are invited.", rows: ["example.com", "example.net"] },
};
export const OTHER_ROUTES = Object.keys(OTHER_WAYS);

const NOUN = { jira: "projects", confluence: "spaces" };
const PRODUCT = { jira: "Jira", confluence: "Confluence" };

/**
 * @param {"jira" | "confluence"} product
 * @param {"2022" | "2024" | "2025" | "invented"} wording
 */
export function labels(product, wording) {
  if (wording === INVENTED) return invented(labels(product, "2025"));
  const noun = NOUN[product];
  const name = PRODUCT[product];
  const later = wording === "2025";
  return {
    productName: name,
    assistant: "Migration Assistant",
    home: "Migration Assistant home",
    homeIntro: `Move ${noun}, people and their work from this ${name} to a cloud site, at your own pace.`,
    cards: CARDS[wording].map((title) => ({ title, text: CARD_TEXTS[title] })),
    migrateCard: wording === "2022" ? "Migrate" : "Migrate your data",
    manageCard: wording === "2022" ? "Manage your migration" : null,
    open: "Open",
    otherWays: OTHER_WAYS,
    otherWayHelp: "No cloud site is connected for this, or it has to be connected once more.",
    viewPlans: "View saved plans",
    create: CREATE[wording][product],
    dashboard: wording === "2022" ? "Migrations dashboard" : "Migration dashboard",
    dashboardEmpty: "Nothing has been planned yet.",
    planColumns: ["Plan", "Cloud site", "State"],
    assessment: "App Assessment",
    assessmentText: "Some installed apps have not been looked at. You can do that first, or go on.",
    assess: "Assess apps",
    continueWithoutAssessing: "Continue without assessing",
    howItWorks: "How It Works",
    howItWorksIntro: "Four steps, and nothing is copied before the last one.",
    steps: [
      { title: "Connect to cloud", text: "Say which cloud site receives the data and let both sides talk to each other." },
      { title: `Choose ${noun}`, text: `Take all ${noun}, or begin with a few as a rehearsal.` },
      { title: "Look for problems", text: "A list of checks shows what would stop the copy." },
      { title: "Start the copy", text: "Run at once or keep the plan for the night." },
    ],
    back: "Back",
    close: "Close",
    connectToCloud: "Connect to cloud",
    planForm: later ? "Set up your migration" : "Connect to cloud",
    planName: "Name your migration",
    planNamePlaceholder: "Enter a migration name",
    stage: later ? "Migration stage" : null,
    stages: ["Testing", "Production"],
    site: "Choose your destination cloud site",
    sitePlaceholder: "Select a site",
    siteEmpty: "No cloud site is connected to this server yet.",
    siteLoading: "Looking for connected sites",
    chooseSite: "Choose cloud site",
    chooseSiteHelp: "Your site is not in the list, or somebody else should connect it?",
    trial: `Get a ${name} Cloud trial`,
    next: "Next",
    dialog: wording === "2024" && product === "jira" ? "Choose your Cloud Destination" : "Choose your cloud destination",
    dialogText: [
      "You are about to be redirected to choose a cloud site.",
      "You come back to this page when you have confirmed your choice.",
    ],
    cancel: "Cancel",
    continue: "Continue",
    allowAccess: "Allow Atlassian to access migration data",
    allowAccessText: "The chosen site needs to read the data of this plan while it runs.",
    allow: "Allow",
    checks: "Pre-migration checks",
    checksIntro: "Nothing is copied yet. Each line below is one question put to this server or to the cloud site.",
    runChecks: "Check for errors",
    checking: "Checking your migration",
    lastUpdated: "Last updated",
    warningsFound: "Warnings found",
    errorsFound: "Errors found",
    ready: "Your migration is ready to run",
    readyText: "No errors or warnings were found.",
    otherChecks: [`Room for attachments`, `Names of ${noun}`, "Email addresses of people"],
    otherCheckDone: "Nothing to do",
    states: { success: "Passed", warning: "Warning", error: "Error" },
    justNow: "just now",
    token: {
      checking: "Checking if your cloud token is valid",
      valid: "Your cloud token is valid",
      expiring: "Your cloud token is about to expire",
      expired: "Your cloud token has expired",
      unchecked: "We couldn't check if your cloud token is valid",
    },
    tokenHelp: {
      expiring: "Connect to the cloud site once more before a long run.",
      /** @param {number} days */
      expiringDays: (days) => `It expires in ${days} ${days === 1 ? "day" : "days"}.`,
      /** @param {number} days what a sentence with the days inside ends in */
      within: (days) => ["in", `${days} ${days === 1 ? "day" : "days"}`],
      expired: "A run cannot start until the cloud site is connected once more.",
      unchecked: "The cloud site gave no answer. Try again in a little while.",
    },
    continueToReview: "Continue to review",
    review: wording === "2022" ? "Review your migration" : "Review migration",
    reviewRows: ["Plan", "Cloud site", "Last check"],
    run: wording === "2022" ? "Run" : "Run now",
    save: "Save",
    unnamed: "Plan without a name",
    tellMe: "Tell me when the run has ended",
    checkedSite: "Checked for the cloud site",
    connected: "The cloud site is connected",
    goOn: "Go on with the plan",
    connectFailed: "The cloud site could not be connected",
    connectFailedText: "This address has been used already. Begin again from the site choice.",
  };
}

/** The menu's item where the administration speaks another language. */
export const MENU_TEXTS = {
  de: { jira: "In die Cloud migrieren", confluence: "Migrationsassistent" },
  fr: { jira: "Migrer vers le cloud", confluence: "Assistant de migration" },
  ja: { jira: "クラウドに移行", confluence: "移行アシスタント" },
};

/** Words of the stand-in for the cloud's site choice. */
export const CLOUD = {
  title: "Connect a server to a cloud site",
  intro: "A stand-in of the demo. Nothing here leaves this computer.",
  account: "Signed in as",
  changeAccount: "Change account",
  migrateTo: "Migrate to",
  choose: "Choose a site",
  allow: "Allow Atlassian to access migrations data*",
  confirm: "Confirm",
  cancel: "Cancel",
  signIn: "Who is it?",
  company: "Company sign-in",
  goOn: "Continue",
  goBack: "Back to the server",
};

/** Messages that stand on every page of an instance, about something else. */
export const BANNERS = {
  alert: "The licence of this server expires in 12 days. Ask for a new one in time.",
  status: "The search index was built anew. It is up to date.",
};
