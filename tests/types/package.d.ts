/* tslint:disable */
/* eslint-disable */

/**
 * Why an input was refused: `missing`, `wrongType`, `wrongValue`, `unknownField`, `tooMany`, `policy` of any input; the
 * others say what is wrong with an email, an API token, an address or a job's id.
 */
export type InputErrorCode = "missing" | "wrongType" | "wrongValue" | "unknownField" | "tooMany" | "policy" | "emailEmpty" | "emailColon" | "emailControl" | "emailInvisible" | "emailSemicolon" | "tokenEmpty" | "tokenLineBreak" | "tokenControl" | "tokenInvisible" | "jobId" | SiteError;

/**
 * What every function throws for an input that it cannot take. Its message is one sentence for people and says what to do;
 * it never holds a token.
 */
export interface InputError extends Error {
    name: "InputError";
    /**
     * Stable, for programs.
     */
    code: InputErrorCode;
    /**
     * Which input, for example `evidence[2].at`.
     */
    field: string;
}

/**
 * A likely cause and what to do about it.
 */
export interface RemedyItem {
    /**
     * Which.
     */
    code: Remedy;
    /**
     * The address of a page that helps with it; null when there is none.
     */
    link: string | null;
}

/**
 * A likely cause and what to do about it.
 */
export type Remedy = "adminRights" | "useCommands" | "checkEmail" | "copyAgain" | "notPassword" | "newToken" | "askAdmin" | "stayWithBasic" | "unscopedToken" | "networkPolicy" | "allowedNetwork" | "wait" | "otherScripts" | "statusPage" | "tryLater" | "signInPortal" | "proxyRules" | "otherNetwork" | "online" | "openApi" | "tlsInspection" | "otherExtension";

/**
 * A mark that was found on the page. `plugin`: the assistant's key in the address of a file. `path`: a path known to be an
 * assistant's. `menu`: the selected item of the administration menu. `product`: the body's id or the application's name.
 * `taught`: a taught path. `text`: a text that speaks for `screen`.
 */
export type Mark = { kind: "plugin"; product: Product } | { kind: "path"; product: Product } | { kind: "menu"; product: Product } | { kind: "product"; product: Product } | { kind: "taught" } | { kind: "text"; screen: Screen; text: string };

/**
 * A message about the token on a page.
 */
export interface TokenOnPage {
    /**
     * Which.
     */
    says: TokenSays;
    /**
     * The days it names; null when it names none.
     */
    days: number | null;
    /**
     * When the checks ran, RFC 3339; null unless the page says it without doubt.
     */
    checkedAt: string | null;
}

/**
 * An answer to a probe.
 */
export interface ProbeAnswer {
    /**
     * `response.status`, 0 to 999; browsers give 0 for a redirect that is not followed.
     */
    status: number;
    /**
     * `response.type`: `opaqueredirect` is what matters.
     */
    type?: string | null;
    /**
     * `response.headers.get("retry-after")`.
     */
    retryAfter?: string | null;
    /**
     * The body as text; null when it is longer than `maxBodyBytes`.
     */
    body: string | null;
}

/**
 * Atlassian's numbers, in days of 24 hours. All from 1 to 365, `warnAfter` before `startWindow`.
 */
export interface PolicyDays {
    /**
     * From a renewal to the block: a migration can be started that long. 21 in Atlassian's article of 2024.
     */
    startWindow: number;
    /**
     * From a renewal to the assistant's warning: 16.
     */
    warnAfter: number;
    /**
     * How long a started migration is sure to keep its token: 19.
     */
    reserve: number;
}

/**
 * How well the age is known. `unknown`: nothing tells it. `clockWrong`: the renewal lies after `now`, so the clock or a
 * date is wrong, and nothing is counted. `known`: see `window`.
 */
export type Sureness = "unknown" | "clockWrong" | "known";

/**
 * One harmless request that tests credentials, ready for `fetch(url, { ...init, signal })`: it asks for a job that does not
 * exist, sends no cookie, follows nothing and is kept in no cache.
 */
export interface ProbeRequest {
    /**
     * Where to.
     */
    url: string;
    /**
     * What `fetch` takes.
     */
    init: ProbeInit;
    /**
     * How long to wait for the whole answer: milliseconds.
     */
    limitMs: number;
    /**
     * How much of the answer's body to read at most: bytes.
     */
    maxBodyBytes: number;
}

/**
 * One visible thing on the page.
 */
export interface PageNode {
    /**
     * What it is to a screen reader.
     */
    role: NodeRole;
    /**
     * Its accessible name, or the text itself; white space collapsed.
     */
    name: string;
    /**
     * Whether it lies in an open dialog.
     */
    dialog: boolean;
    /**
     * Whether it cannot be pressed now (`disabled`, `aria-disabled`, inside a disabled fieldset).
     */
    disabled: boolean;
    /**
     * Whether it or its region is loading (`aria-busy`, a spinner inside).
     */
    busy: boolean;
    /**
     * Whether a box is ticked, or something is chosen in a select menu of the browser's own; never what.
     */
    on: boolean;
}

/**
 * Ready commands for the Id Mapping API. None holds a token.
 */
export interface Commands {
    /**
     * Starts a job.
     */
    trigger: string;
    /**
     * How far it is.
     */
    status: string;
    /**
     * Where its report is.
     */
    download: string;
    /**
     * What to put into the `.netrc` file, with a placeholder for the token; null unless the token comes from there.
     */
    netrc: string | null;
}

/**
 * The dates of a token whose age is known, exactly or within bounds. Counted from the earliest moment at which it can have
 * been renewed, so that nothing is promised that may not be there. Moments are RFC 3339, in UTC.
 */
export interface TokenWindow {
    /**
     * Where it is now.
     */
    phase: Phase;
    /**
     * Where it is if it was renewed at the latest possible moment.
     */
    phaseAtBest: Phase;
    /**
     * Left until the block: whole minutes, rounded down; 0 when blocked.
     */
    leftMinutes: number;
    /**
     * Whether there may be more left than `leftMinutes` says.
     */
    atLeast: boolean;
    /**
     * When the warning begins; null when nothing bounds the renewal from before.
     */
    warnsAt: string | null;
    /**
     * When the block begins; null as above.
     */
    blocksAt: string | null;
    /**
     * When the block begins at the latest.
     */
    blocksBy: string;
    /**
     * The earliest moment of the renewal; null as above.
     */
    renewedFrom: string | null;
    /**
     * The latest moment of the renewal.
     */
    renewedTo: string;
    /**
     * What settled it.
     */
    source: Evidence;
    /**
     * Whether observations contradict each other unless somebody renewed in between, which is then taken to be so.
     */
    renewedBetween: boolean;
    /**
     * When `phase` or `phaseAtBest` changes next by time alone; null when never.
     */
    changesAt: string | null;
}

/**
 * The instance that a page lies on, where it is known.
 */
export interface KnownInstance {
    /**
     * Its base address, for example `https://example.com:8443/jira`.
     */
    base: string;
    /**
     * Its product.
     */
    product: Product;
    /**
     * Paths below the base that are known to be the assistant's, for example `/admin/mine`; at most 100.
     */
    taught?: string[] | null;
}

/**
 * The options of a probe for `fetch`.
 */
export interface ProbeInit {
    /**
     * Read-only.
     */
    method: "GET";
    /**
     * The credentials, and what is wanted.
     */
    headers: { Authorization: string; Accept: string };
    /**
     * No cookies.
     */
    credentials: "omit";
    /**
     * A redirect is not followed: a proxy or portal must not get the header.
     */
    redirect: "manual";
    /**
     * The answer is of now.
     */
    cache: "no-store";
    /**
     * Who asks is nobody's business.
     */
    referrerPolicy: "no-referrer";
}

/**
 * The roles that are told apart.
 */
export type NodeRole = "heading" | "button" | "link" | "checkbox" | "combobox" | "textbox" | "label" | "alert" | "status" | "dialog" | "menuItem" | "field" | "time" | "text";

/**
 * The screens that are told apart; `unknown` is none of them, or not surely one.
 */
export type Screen = "home" | "dashboard" | "appAssessment" | "howItWorks" | "planForm" | "otherWayIn" | "destinationDialog" | "optIn" | "checks" | "review" | "cloudSetup" | "login" | "secureAdmin" | "administration" | "unknown";

/**
 * What a page says of the token.
 */
export type TokenSays = "checking" | "valid" | "aboutToExpire" | "expired" | "couldNotCheck";

/**
 * What a page shows, as the content script collected it: visible things only, no form values, no queries.
 */
export interface PageSignals {
    /**
     * Origin, path and hash route of the page.
     */
    place: string;
    /**
     * The `id` of the body element.
     */
    bodyId: string;
    /**
     * `meta[name="application-name"]`, which Jira fills.
     */
    application: string;
    /**
     * The context path from `meta[name="ajs-context-path"]` or `confluence-context-path`; `None` when there is neither.
     */
    contextPath: string | null;
    /**
     * The canonical base address as the page states it (`meta[name="confluence-base-url"]`), without a query; `None` where it says none.
     */
    canonicalBase: string | null;
    /**
     * Paths of scripts and style sheets whose address speaks of migration; no queries, at most eight.
     */
    resources: string[];
    /**
     * How many such files failed to load (status 400 or more), 0–99.
     */
    failedFiles: number;
    /**
     * What can be read and pressed, in reading order, dialogs first.
     */
    nodes: PageNode[];
    /**
     * Whether something was left out because a limit was reached.
     */
    truncated: boolean;
}

/**
 * What a page was recognised as.
 */
export interface Recognition {
    /**
     * Whether it is surely a Migration Assistant: two marks agree on it.
     */
    assistant: boolean;
    /**
     * The product; null unless its marks agree.
     */
    product: Product | null;
    /**
     * The instance's base address; null when the page does not tell it.
     */
    base: string | null;
    /**
     * The screen.
     */
    screen: Screen;
    /**
     * The weight of what speaks for the screen.
     */
    score: number;
    /**
     * All marks that were found.
     */
    why: Mark[];
    /**
     * What it says of the token; null when nothing, or two different things.
     */
    token: TokenOnPage | null;
}

/**
 * What a probe's outcome means.
 */
export interface Diagnosis {
    /**
     * The verdict. `accepted` means that the credentials were taken; that the account has admin rights is not proven.
     */
    verdict: Verdict;
    /**
     * The HTTP status; null when there is none or the browser hides it.
     */
    status: number | null;
    /**
     * The earliest moment to try again, RFC 3339; null unless the answer names one within a day.
     */
    retryAt: string | null;
    /**
     * Likely causes with what to do, the likeliest first.
     */
    remedies: RemedyItem[];
}

/**
 * What came of a probe: an answer, or why there is none.
 */
export type ProbeOutcome = ProbeAnswer | ProbeFailure;

/**
 * What commands are wanted.
 */
export interface CommandsWanted {
    /**
     * For which shell.
     */
    shell: Shell;
    /**
     * Where they get the token from when they run.
     */
    tokenFrom: TokenFrom;
    /**
     * The email of the Atlassian account.
     */
    email: string;
    /**
     * The product that was migrated.
     */
    product: Product;
    /**
     * The cloud site, for example `https://example.atlassian.net`.
     */
    destination: string;
    /**
     * The server's base address, for example `https://jira.example.com/jira`.
     */
    source: string;
    /**
     * The job's id from the answer to the first command; without it the other two hold a placeholder.
     */
    jobId?: string | null;
}

/**
 * What is asked of a migration that is planned.
 */
export interface PlanQuestion {
    /**
     * As in `TokenQuestion`.
     */
    evidence: Evidence[];
    /**
     * As in `TokenQuestion`.
     */
    policy?: PolicyDays | null;
    /**
     * When it is to start, RFC 3339.
     */
    start: string;
    /**
     * How long it is to run: whole days, 0 to 4294967295.
     */
    days: number;
}

/**
 * What is asked of a token.
 */
export interface TokenQuestion {
    /**
     * What was observed, in any order; at most 100. None: nothing is known.
     */
    evidence: Evidence[];
    /**
     * Other numbers than Atlassian's article has.
     */
    policy?: PolicyDays | null;
}

/**
 * What is to be expected of a plan.
 */
export interface Plan {
    /**
     * Whether it can start then.
     */
    start: CanStart;
    /**
     * Whether the run is within the days that a start which the checks let through is sure to have.
     */
    runGuaranteed: boolean;
    /**
     * A renewal after this moment and before the start lets it start without a warning. RFC 3339.
     */
    renewAfter: string;
}

/**
 * What makes credentials doubtful without making them impossible: said, not refused.
 */
export type Doubt = "emailNotAnAddress" | "looksLikePassword";

/**
 * What the answer means.
 */
export type Verdict = "accepted" | "unauthorized" | "forbidden" | "ipPolicy" | "xsrf" | "tooManyRequests" | "serverError" | "redirected" | "notJson" | "noConnection" | "timedOut" | "unclear";

/**
 * What was observed of a token, and when: `at` is when the check ran or the renewal happened, RFC 3339.
 *
 * `renewalSeen`: the token was renewed then. `typed`: somebody said at that time that it was renewed between `from` and
 * `to`. `expiresInDays`: a check warned and named the days. `aboutToExpire`: it warned without a number. `valid`, `expired`:
 * the check said so.
 */
export type Evidence = { what: "renewalSeen"; at: string } | { what: "typed"; at: string; from: string; to: string } | { what: "expiresInDays"; at: string; days: number } | { what: "aboutToExpire"; at: string } | { what: "valid"; at: string } | { what: "expired"; at: string };

/**
 * Where a command gets the token from when it runs.
 */
export type TokenFrom = "prompt" | "netrc";

/**
 * Where a token stands.
 */
export interface TokenStatus {
    /**
     * Whether its age is known.
     */
    age: Sureness;
    /**
     * Its dates; null unless `age` is `known`.
     */
    window: TokenWindow | null;
}

/**
 * Where in its window a token is: a migration can be started (`valid`), it can and the assistant warns (`warning`), it
 * cannot (`blocked`).
 */
export type Phase = "valid" | "warning" | "blocked";

/**
 * Whether a migration can be started: `yes`; `withWarning` of the assistant; `unsure`, because the time of the renewal is
 * not known well enough; `no`; `unknown`, because nothing is known.
 */
export type CanStart = "yes" | "withWarning" | "unsure" | "no" | "unknown";

/**
 * Which of the two products an instance runs.
 */
export type Product = "jira" | "confluence";

/**
 * Which shell a command is for.
 */
export type Shell = "bash" | "powerShell";

/**
 * Why a probe has no answer: `timedOut` after `limitMs`, `noConnection` for everything else that `fetch` throws.
 */
export interface ProbeFailure {
    /**
     * Which.
     */
    error: "noConnection" | "timedOut";
}

/**
 * Why an address is none that the API takes.
 */
export type SiteError = "empty" | "scheme" | "host" | "user" | "port" | "path" | "query" | "tooLong";

/**
 * The value of the `Authorization` header for the Id Mapping API: `Basic ` and the Base64 of email, colon and token in
 * UTF-8, in one line whatever its length. White space around email and token is taken off. Whoever sees it has the token.
 *
 * @param email of the Atlassian account
 * @param token an API token of that account, of any length; a password does not work
 * @throws {InputError} for an empty part, a colon, control or invisible character in the email, a line break or control character in the token
 *
 * Source: RFC 7617, RFC 4648.
 */
export function basicAuthHeader(email: string, token: string): string;

/**
 * What the answer to a probe means, and what to do about it.
 *
 * @param outcome the answer, or why there is none
 * @param now when it came: milliseconds since 1970, as `Date.now()` gives them
 * @throws {InputError} for an outcome or a `now` that cannot be read
 *
 * Source: the API's authorization page; RFC 9110 for `Retry-After`.
 */
export function classifyProbe(outcome: ProbeOutcome, now: number): Diagnosis;

/**
 * Ready `curl` commands for the three calls of the Id Mapping API. They ask for the token when they run, or read it from a
 * `.netrc` file: it is in none of them.
 *
 * @param wanted shell, email, product and addresses
 * @throws {InputError} for an email, address or job id that cannot be one; its `field` says which
 *
 * Source: the API's reference, curl's manual.
 */
export function commands(wanted: CommandsWanted): Commands;

/**
 * What makes an email and a token doubtful although a header can be made of them; empty when nothing does.
 *
 * @param email as for `basicAuthHeader`
 * @param token as for `basicAuthHeader`
 * @throws {InputError} as `basicAuthHeader`
 */
export function headerDoubts(email: string, token: string): Doubt[];

/**
 * Whether a migration can start at a moment, and whether the run is sure to keep its token to the end.
 *
 * @param question what was observed of the token, the policy, the start (RFC 3339), the length in days of 24 hours
 * @throws {InputError} for evidence, a policy, a start or a number of days that cannot be read
 *
 * Source: as for `tokenStatus`.
 */
export function plan(question: PlanQuestion): Plan;

/**
 * The one harmless request that tests a header: read-only, for a job that does not exist. It is not sent here.
 *
 * @param header what `basicAuthHeader` gave
 * @throws {InputError} for anything else; other schemes, such as Bearer, are never tried
 */
export function probeRequest(header: string): ProbeRequest;

/**
 * What a page of a Jira or Confluence server is, from what can be seen on it: whether it is a Migration Assistant, which
 * screen, what it says of the token.
 *
 * @param signals what the page shows: at most 200 nodes are looked at, 256 characters of each name
 * @param known the instance that the page lies on, where it is known
 * @throws {InputError} for signals or an instance that cannot be read
 *
 * Source: the catalogue of the assistants' published texts.
 */
export function recognise(signals: PageSignals, known?: KnownInstance | null): Recognition;

/**
 * Where a token stands at `now`, from what was observed of it.
 *
 * @param question what was observed, and the policy
 * @param now milliseconds since 1970, as `Date.now()` gives them; no function here reads a clock
 * @throws {InputError} for evidence, a policy or a `now` that cannot be read
 *
 * Source: Atlassian's articles on renewing the token, of 2022 and 2024 (21 days to start, a warning after 16, 19 in reserve).
 */
export function tokenStatus(question: TokenQuestion, now: number): TokenStatus;
