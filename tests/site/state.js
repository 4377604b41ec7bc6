/** What one simulated instance remembers, and the arithmetic of its simulated token. */

export const DAY = 86_400_000;

export const SITES = [
  { id: "site-1", name: "demo-north", address: "https://demo-north.atlassian.net" },
  { id: "site-2", name: "demo-south", address: "https://demo-south.atlassian.net" },
  { id: "site-3", name: "demo-lab", address: "https://demo-lab.atlassian.net" },
];
const SITE_SETS = { none: [], one: SITES.slice(0, 1), several: SITES };
const PLANS = [
  { name: "Rehearsal", site: "demo-north", state: "finished" },
  { name: "First half", site: "demo-north", state: "saved" },
];
const PLAN_SETS = { none: [], some: PLANS };

/** How the control that leads on is built. Twins are copies of it that nobody sees, in front of it or after it. */
export const CONTROL_FORMS = [
  "plain", "split", "icon", "labelled", "link", "doubled", "disabled", "loading",
  "hidden-before", "hidden-after", "invisible-before", "off-screen-before", "off-screen-after",
];
/** Where the days stand: in a block after the token's sentence, in a text beside it, with a bold number, inside the sentence, bold inside it. */
export const DAY_FORMS = ["block", "text", "number", "inside", "bold"];

const CHOICES = {
  generation: ["current", "y2021"],
  wording: ["2022", "2024", "2025", "invented"],
  control: CONTROL_FORMS,
  inside: ["page", "bare", "frame", "shadow"],
  prompt: ["none", "login", "code", "secure"],
  files: ["plugin", "batch"],
  dayForm: DAY_FORMS,
  csp: ["none", "report-only", "strict"],
  behaviour: ["none", "storm", "burst"],
  frame: ["covering", "admin"],
  tokenCheck: ["works", "fails"],
  lastUpdated: ["none", "relative", "time"],
  returnMethod: ["GET", "POST"],
  cacheControl: ["no-store", "no-cache"],
  returnOutcome: ["ok", "nonce-error", "saved-with-error"],
  saveAnswers: ["redirect", "page"],
  secrets: ["usual", "everywhere"],
  securePrompt: ["usual", "inPlace"],
  cloudForm: ["native", "atlaskit"],
  signIn: ["whenAsked", "first"],
  sso: ["none", "forth", "return"],
  cachedChecks: ["none", "all", "withoutToken"],
  banner: ["none", "alert", "status", "both"],
};

/**
 * @typedef {object} Settings What `set` takes; every key is optional.
 * @property {"current" | "y2021"} generation front-end parts
 * @property {"2022" | "2024" | "2025" | "invented"} wording
 * @property {string} control how the control that leads on is built, one of CONTROL_FORMS
 * @property {"page" | "bare" | "frame" | "shadow"} inside what the assistant stands in: the administration, a page without its menu, a frame of the same origin, an open shadow root
 * @property {"none" | "login" | "code" | "secure"} prompt what administration pages show instead of themselves, at their own address
 * @property {"plugin" | "batch"} files whether the assistant's files are loaded under the plugin's key or under a neutral one
 * @property {string} language the pages' language as they state it
 * @property {string | null} menuText the menu's item of the assistant; null for the English one
 * @property {string} dayForm where the days stand, one of DAY_FORMS
 * @property {number} delay milliseconds before a screen is rendered
 * @property {"none" | "report-only" | "strict"} csp
 * @property {"none" | "storm" | "burst"} behaviour starts with the next page load
 * @property {"covering" | "admin"} frame whether home and dashboard cover the administration or stand inside it
 * @property {number | null} tokenAge milliseconds since the token was issued; null when there never was one
 * @property {number | null} tokenIssuedAt the same as an instant
 * @property {"works" | "fails"} tokenCheck
 * @property {"none" | "one" | "several" | object[]} sites connected cloud sites
 * @property {"none" | "some" | object[]} plans
 * @property {number | null} checkedAgo makes the result that a check would have had so long ago; null forgets it
 * @property {"none" | "relative" | "time"} lastUpdated form of the line below the checks
 * @property {boolean} dayCount whether "about to expire" names days
 * @property {number | null} sitesMs how long the list of sites takes to arrive; null when it never does
 * @property {number} checkMs how long a check runs
 * @property {number} continueMs how long Continue loads before it leaves
 * @property {boolean} continueStuck Continue loads for ever
 * @property {string | null} cloudOrigin where Continue leads, for instance "http://migration.atlassian.com:8091"
 * @property {string | null} canonicalBase base address for the way back; null for the one the admin uses
 * @property {"GET" | "POST"} returnMethod
 * @property {"ok" | "nonce-error" | "saved-with-error"} returnOutcome
 * @property {boolean} allowAccess the opt-in dialog appears after the return
 * @property {boolean} secureAdmin administration pages ask for the password first, whatever was given before this was set; the return goes on after it
 * @property {"usual" | "inPlace"} securePrompt where that prompt stands: on an address of its own in Jira and in place in Confluence, or in place in both
 * @property {boolean} signedOut administration pages lead to the login first, in the same way
 * @property {"redirect" | "page"} saveAnswers whether the save action leads on by itself or has a page of its own
 * @property {number | null} saveOnwardMs after how long that page leads on; null: only by its link
 * @property {string | null} containerToken the secret of the next return; null for a new one each time
 * @property {string | null} nonce the same for the nonce. It works once after each Continue
 * @property {"usual" | "everywhere"} secrets "everywhere": token and nonce stand also in the hash of the cloud page, in hash and query of the
 *   page after the return, in the addresses of its files, and in links and hidden fields of prompts
 * @property {"native" | "atlaskit"} cloudForm what the cloud page's choice is built of
 * @property {string | null} signInOrigin of Atlassian's sign-in page, for instance "https://id.atlassian.com"; null: the cloud page's own
 * @property {"whenAsked" | "first"} signIn "first": Continue leads to the sign-in page first
 * @property {string | null} ssoOrigin of the company's sign-in page, for instance "https://sso.example.com"; null: the cloud page's own
 * @property {"none" | "forth" | "return"} sso the company's sign-in page stands on the way to the cloud page or on the way back
 * @property {boolean} instantReturn the cloud leads back at once, with its first site, and shows nothing
 * @property {boolean} loop the return lands on the plan form, stores nothing and says nothing
 * @property {boolean} staleChecks checks speak of the token that there was when this was set, however often they are run
 * @property {boolean} staleSites the list of sites stays what it was when this was set
 * @property {"none" | "all" | "withoutToken"} cachedChecks running the checks brings back the last answer as it was, or without the token's line
 * @property {number[]} failedFiles the plugin's pages load one more script for each of these, which the server answers with this status
 * @property {number[]} otherFailedFiles the same for the files of another app
 * @property {boolean} namesSite the checks name the cloud site that they speak of
 * @property {string | null} checkedSite id of the only site that the checks speak of; null: of the one that was connected last
 * @property {"none" | "alert" | "status" | "both"} banner messages that stand on every page of the instance
 * @property {"no-store" | "no-cache"} cacheControl of pages; "no-cache" lets the browser keep a page for back and forward
 */

/**
 * Simulated memory of one instance. Instants come from `clock`, so that tests can move it.
 * @param {() => number} [clock]
 * @param {Partial<Settings>} [settings] other than the usual ones from the start, and after each reset
 */
export function createState(clock = Date.now, settings = {}) {
  const initial = () => ({
    generation: "current", wording: "2024", delay: 300, csp: "none", behaviour: "none", frame: "covering",
    control: "plain", inside: "page", prompt: "none", files: "plugin", language: "en", menuText: null, dayForm: "block",
    tokenIssuedAt: clock() - 12 * DAY, tokenCheck: "works", sites: SITE_SETS.one, plans: [], lastCheck: null,
    lastUpdated: "relative", dayCount: true, sitesMs: 400, checkMs: 1_200, continueMs: 600, continueStuck: false,
    cloudOrigin: null, canonicalBase: null, returnMethod: "GET", returnOutcome: "ok", allowAccess: false, secureAdmin: false,
    cacheControl: "no-store", securePrompt: "usual", signedOut: false, saveAnswers: "redirect", saveOnwardMs: null, containerToken: null, nonce: null,
    secrets: "usual", cloudForm: "native", signInOrigin: null, signIn: "whenAsked", ssoOrigin: null, sso: "none", instantReturn: false, loop: false,
    staleChecks: false, staleSites: false, cachedChecks: "none", failedFiles: [], otherFailedFiles: [], namesSite: false, checkedSite: null,
    banner: "none",
  });
  const newName = () => Math.random().toString(36).slice(2);
  let now = initial();
  /** What stale answers are made of. */
  const stale = { tokenIssuedAt: null, sites: [] };
  /** Passwords that were given count for the session in which they were asked for. */
  let session = newName();
  let lastSite = null;
  const nonces = new Set();

  /**
   * The check compares the real remaining life with the reserve; 40 d is the life for which both published numbers agree.
   * @param {number} at
   */
  function check(at) {
    if (now.tokenCheck === "fails") return { at, status: "unchecked", days: null };
    const issuedAt = (now.staleChecks ? stale : now).tokenIssuedAt;
    const left = issuedAt === null ? -Infinity : issuedAt + 40 * DAY - at;
    if (left < 19 * DAY) return { at, status: "expired", days: null };
    if (left >= 24 * DAY) return { at, status: "valid", days: null };
    return { at, status: "expiring", days: now.dayCount ? Math.ceil((left - 19 * DAY) / DAY) : null };
  }

  function runCheck() {
    if (now.cachedChecks !== "none" && now.lastCheck) return now.cachedChecks === "all" ? now.lastCheck : { ...now.lastCheck, status: "passed", days: null };
    return (now.lastCheck = check(clock()));
  }

  /** Name of the site that the checks speak of. */
  const nameOfChecked = () => (now.sites.find(({ id }) => id === (now.checkedSite ?? lastSite)) ?? now.sites[0])?.name ?? null;

  /** @param {Partial<Settings>} patch */
  function set(patch) {
    const { tokenAge, checkedAgo, ...rest } = patch;
    for (const [key, value] of Object.entries(rest)) {
      if (!(key in now)) throw new Error(`the demo has no setting "${key}"`);
      if (CHOICES[key] && !CHOICES[key].includes(value)) throw new Error(`"${key}" is one of ${CHOICES[key].join(", ")}`);
      if (key === "sites" && typeof value === "string") now.sites = SITE_SETS[value];
      else if (key === "plans" && typeof value === "string") now.plans = PLAN_SETS[value];
      else now[key] = value;
    }
    if (patch.secureAdmin || patch.signedOut) session = newName();
    if (tokenAge !== undefined) now.tokenIssuedAt = tokenAge === null ? null : clock() - tokenAge;
    if (patch.staleChecks) stale.tokenIssuedAt = now.tokenIssuedAt;
    if (patch.staleSites) stale.sites = now.sites;
    if (checkedAgo !== undefined) now.lastCheck = checkedAgo === null ? null : check(clock() - checkedAgo);
  }

  set(settings);
  return {
    set,
    read: () => structuredClone(now),
    /** Everything as on the first day. */
    reset() {
      now = initial();
      set(settings);
      session = newName();
      lastSite = null;
      nonces.clear();
    },
    /** The last answer of the checks, or a new one. Status "passed" has no line about the token. */
    lastCheck: () => now.lastCheck && { ...now.lastCheck, site: now.namesSite ? nameOfChecked() : null },
    runCheck: () => ({ ...runCheck(), site: now.namesSite ? nameOfChecked() : null }),
    sites: () => (now.staleSites ? stale : now).sites,
    session: () => session,
    addPlan: (plan) => (now.plans = [...now.plans, plan]),
    newNonce() {
      const nonce = now.nonce ?? `demo-nonce-${newName()}`;
      nonces.add(nonce);
      return nonce;
    },
    newToken: () => now.containerToken ?? `demo-container-token-${newName()}`,
    /**
     * The return from the cloud. A nonce works once; some errors come after the token was saved.
     * @param {{ nonce: string, cloudId: string, cloudUrl: string }} arrival
     * @returns {boolean} whether the assistant shows success
     */
    saveSite({ nonce, cloudId, cloudUrl }) {
      if (now.loop || now.returnOutcome === "nonce-error" || !nonces.delete(nonce)) return false;
      // The token of another site than the one that the checks speak of changes nothing for them.
      if (now.checkedSite === null || now.checkedSite === cloudId) now.tokenIssuedAt = clock();
      lastSite = cloudId;
      const known = SITES.find((site) => site.id === cloudId) ?? { id: cloudId, name: new URL(cloudUrl).hostname.split(".")[0], address: cloudUrl };
      if (!now.sites.some((site) => site.id === cloudId)) now.sites = [...now.sites, known];
      return now.returnOutcome === "ok";
    },
  };
}

/** Sites that the two accounts of the stand-in cloud page may choose. */
export const ACCOUNTS = { first: SITES.slice(0, 2), second: SITES };
