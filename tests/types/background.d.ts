/* tslint:disable */
/* eslint-disable */

/**
 * A control of the page whose pressing is to be told.
 */
export interface Watched {
    /**
     * Its index in the `nodes` of the signals that this answers.
     */
    node: number;
    /**
     * Which control it is.
     */
    control: Control;
}

/**
 * A control that a step may ask for, or whose pressing tells something.
 */
export type Control = "createMigration" | "migrateData" | "continueWithoutAssessing" | "connectToCloud" | "chooseCloudSite" | "continueToCloud" | "allow" | "checkForErrors" | "changeAccount" | "migrateTo" | "allowAccess" | "confirm" | "other";

/**
 * A question with its answers.
 */
export interface QuestionView {
    /**
     * The question.
     */
    text: Text;
    /**
     * Its buttons.
     */
    answers: CardButton[];
    /**
     * One more button for each of these cloud sites.
     */
    sites: string[];
}

/**
 * A sentence with its arguments.
 */
export interface Text {
    /**
     * Which sentence.
     */
    key: TextKey;
    /**
     * What stands for `$1`, `$2`, … in it.
     */
    args: Arg[];
}

/**
 * Advice, in the order in which it is best tried.
 */
export interface AdviceView {
    /**
     * Asked for, or "possible caching trouble".
     */
    headline: Text;
    /**
     * What was seen that speaks for it, or explains it otherwise.
     */
    seen: Text[];
    /**
     * What to try.
     */
    items: AdviceEntry[];
    /**
     * The instance's own address, for a private window or another browser.
     */
    address: string;
    /**
     * The steps to take along, in their order.
     */
    steps: Text[];
}

/**
 * Everything the card needs to draw itself.
 */
export interface HintView {
    /**
     * Colour and icon.
     */
    tone: Tone;
    /**
     * One quiet line with "Renew now" instead of the whole card.
     */
    quiet: boolean;
    /**
     * Drawn as a pill only.
     */
    collapsed: boolean;
    /**
     * The admin's first line.
     */
    headline: Text;
    /**
     * The same for the pill.
     */
    pill: Text;
    /**
     * The three-part bar; `None` while nothing is known.
     */
    bar: Bar | null;
    /**
     * Further sentences: dates, source, what the page says.
     */
    lines: Text[];
    /**
     * The next step, when steps are shown.
     */
    step: StepView | null;
    /**
     * What the admin has to say.
     */
    question: QuestionView | null;
    /**
     * What to try when the steps do not work.
     */
    advice: AdviceView | null;
    /**
     * The buttons, in order. Collapse and close are always there and not listed.
     */
    actions: CardButton[];
    /**
     * When the sentences change by time alone (RFC 3339); the card then asks again.
     */
    refreshAt: string | null;
}

/**
 * How a page came to be there. A return from Atlassian's page counts only when it is a new document, come by a new navigation.
 */
export interface Arrival {
    /**
     * A number that the content script makes up for its document.
     */
    document: number;
    /**
     * By which way.
     */
    how: ArrivalWay;
}

/**
 * How urgent it is.
 */
export type Tone = "calm" | "success" | "unknown" | "warning" | "blocked";

/**
 * One argument of a sentence; the browser writes it in the admin's language and zone.
 */
export type Arg = { kind: "span"; days: number; hours: number; minutes: number } | { kind: "instant"; at: string } | { kind: "number"; value: number } | { kind: "address"; value: string } | { kind: "word"; key: TextKey };

/**
 * One piece of advice; the admin ticks off what was tried.
 */
export interface AdviceEntry {
    /**
     * Which.
     */
    item: AdviceItem;
    /**
     * What to do.
     */
    text: Text;
    /**
     * Ticked off.
     */
    tried: boolean;
    /**
     * A button that does it.
     */
    action: CardButton | null;
}

/**
 * One registration of content scripts.
 */
export interface Registration {
    /**
     * Stable and unique.
     */
    id: string;
    /**
     * The origin; the shell makes the browser's pattern from it.
     */
    origin: string;
    /**
     * Paths as match patterns have them, each ending in `*` so that an address with a query matches too.
     */
    paths: string[];
    /**
     * Whether the cheap test goes first, or the page is an assistant's by its path.
     */
    gate: boolean;
}

/**
 * One step of the whole way; the admin can say to be there.
 */
export interface WayStep {
    /**
     * What to do.
     */
    text: Text;
    /**
     * Whether it lies behind.
     */
    state: WayState;
    /**
     * The admin said to be here.
     */
    here: boolean;
}

/**
 * One stored entry: a key of the browser's local storage and its content.
 */
export interface Shard {
    /**
     * `meta`, or `instance:` and the instance's key.
     */
    key: string;
    /**
     * Its content, whatever it is; only the core reads it.
     */
    value: unknown;
}

/**
 * One thing to do; each has one function in `extension/background/effects.js`.
 */
export type Effect = { kind: "badge"; text: string; tone: Tone; title: Text | null } | { kind: "alarm"; at: string | null } | { kind: "register"; scripts: Registration[] } | { kind: "inject"; tab: number } | { kind: "recheck" } | { kind: "survey" } | { kind: "notify"; at: string; title: Text; lines: Text[] } | { kind: "setAside"; keys: string[] };

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
 * The answer to a [`Request`].
 */
export type Reply = { kind: "page"; counter: number; hint: HintView | null; memory: PageMemory; watch: Watched[] } | { kind: "notWatched" } | { kind: "popup"; here: Here } | { kind: "address"; address: string } | { kind: "done" } | { kind: "error"; code: ErrorCode; text: Text };

/**
 * The bar from renewal to block, in thousandths of the start window.
 */
export interface Bar {
    /**
     * Where the warning begins, 0–1000 (762 for 16 of 21 days).
     */
    warn: number;
    /**
     * How much of the window has gone, counted from the earliest possible issue time, 0–1000.
     */
    spent: number;
    /**
     * The same counted from the latest possible issue time; equal to `spent` when the time is known exactly.
     */
    spentAtLeast: number;
    /**
     * What a screen reader says for the bar.
     */
    label: Text;
    /**
     * Days of the marks: renewal (0), warning, block.
     */
    marks: number[];
}

/**
 * The buttons a card can have.
 */
export type CardButton = "renewNow" | "hideSteps" | "showMe" | "renewedOn" | "undo" | "snooze" | "notWorking" | "closeAdvice" | "cloudHints" | "privateWindow" | "copySteps" | "confirmYes" | "recordIt" | "confirmNo" | "noneOfThese" | "wrongAccount";

/**
 * The closed set of reasons for a refusal.
 */
export type ErrorCode = "request" | "sender" | "notWatched" | "place" | "dateFuture" | "dateTooOld" | "dateUnreadable" | "undoNothing" | "stateNewer";

/**
 * The keys of `messages.json` in `extension/_locales` that the core says; pages and card know their own.
 */
export type TextKey = "headlineLeft" | "headlineLeftAtLeast" | "headlineWarning" | "headlineWarningAtLeast" | "headlineMaybeBlocked" | "headlineBlocked" | "headlineUnknown" | "headlineRecorded" | "headlineSeen" | "headlineClockWrong" | "pillLeft" | "pillLeftAtLeast" | "pillBlocked" | "pillMaybeBlocked" | "pillUnknown" | "lineWarnsOn" | "lineBlocksOn" | "lineWarnsOnAtEarliest" | "lineBlocksOnAtEarliest" | "lineWarnedSince" | "lineBlockedSince" | "lineBlockedSinceAtLatest" | "lineUnknownWhy" | "lineClockWrong" | "lineRunningMigration" | "lineSite" | "lineCanonicalBase" | "lineReturnedElsewhere" | "lineReturnAlert" | "sourceRenewalSeen" | "sourceTyped" | "sourceCheckDays" | "sourceCheckWarning" | "sourceCheckValid" | "sourceCheckExpired" | "sourceRenewedBetween" | "pageSaysWarning" | "pageSaysExpired" | "pageSaysValid" | "pageChecking" | "pageCouldNotCheck" | "stepHomeJira" | "stepHomeConfluence" | "stepDashboard" | "stepAppAssessment" | "stepHowItWorks" | "stepPlanForm" | "stepOtherWayIn" | "stepOpenSystem" | "stepOpenJira" | "stepOpenGeneral" | "stepOpenConfluence" | "stepOpenJira2022" | "stepOpenConfluence2022" | "stepDialog" | "stepChangeAccount" | "stepChooseSite" | "stepAllowAccess" | "stepConfirm" | "stepOptIn" | "stepChecks" | "stepChecksRun" | "stepReview" | "stepSignIn" | "stepUnknown" | "controlDisabled" | "controlBusy" | "controlMissing" | "questionConfirmed" | "questionPrivate" | "questionSite" | "adviceHeadline" | "advicePossible" | "adviceRerunChecks" | "adviceHardReload" | "adviceOpenAfresh" | "advicePrivateWindow" | "adviceOtherBrowser" | "adviceWithoutWizard" | "signStaleCheck" | "signBrokenReturn" | "signMissingFiles" | "signNoSites" | "signLoop" | "signWrongAccount" | "signStuckContinue" | "alikeOtherBase" | "alikeCouldNotCheck" | "alikeNotRenewed" | "alikeOtherSite" | "alikeOldCheck" | "barLabel" | "popupCannotLook" | "apiTokenLeft" | "apiTokenSoon" | "apiTokenEnded" | "noticeTitle" | "noticeLeft" | "noticeMaybeBlocked" | "noticeBlocked" | "noticePlan" | "noticeApiToken" | "noticeApiTokenEnded" | "noticeMore" | "errorDateFuture" | "errorDateTooOld" | "errorDateUnreadable" | "errorPolicy" | "errorPlace" | "errorNotWatched" | "errorStateNewer" | "errorStateSetAside" | "errorCloudHost" | "errorLabel" | "errorLabelIsToken" | "errorApiTokenTooFar" | "errorTooManyNotes" | "errorPath" | "errorTooManyPaths" | "errorPlanLength" | "errorTooManyPlans" | "errorLine" | "errorNotes" | "errorTextIsToken" | "errorRequest" | "errorUndoNothing";

/**
 * The next step.
 */
export interface StepView {
    /**
     * What to do.
     */
    text: Text;
    /**
     * The control to press: its index in the `nodes` of the signals that this answers. `None`: no control on this page.
     */
    target: number | null;
    /**
     * What to say of the control when it cannot be pressed yet.
     */
    note: Text | null;
    /**
     * Its number in the whole way; `None`: the page does not tell, or it is beside the way.
     */
    number: number | null;
    /**
     * The number of the last step.
     */
    of: number;
    /**
     * The page does not tell the step, or not all of it: the whole way is to be seen at once.
     */
    lost: boolean;
    /**
     * The whole way.
     */
    way: WayStep[];
}

/**
 * The roles that are told apart.
 */
export type NodeRole = "heading" | "button" | "link" | "checkbox" | "combobox" | "textbox" | "label" | "alert" | "status" | "dialog" | "menuItem" | "field" | "time" | "text";

/**
 * The ways to a document.
 */
export type ArrivalWay = "navigate" | "redirect" | "reload" | "backForward" | "restored";

/**
 * What a page remembers between two looks; kept by the content script, lost with the page.
 */
export interface PageMemory {
    /**
     * "Checking…" was seen on this page, so the next result is fresh.
     */
    checking: boolean;
}

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
 * What can be tried.
 */
export type AdviceItem = "rerunChecks" | "hardReload" | "openAfresh" | "privateWindow" | "otherBrowser" | "withoutWizard";

/**
 * What comes back for every request.
 */
export interface Outcome {
    /**
     * The answer to the sender.
     */
    reply: Reply;
    /**
     * What to write; empty when nothing changed.
     */
    writes: Shard[];
    /**
     * Keys to remove.
     */
    removes: string[];
    /**
     * What to do, after the writes are safe.
     */
    effects: Effect[];
}

/**
 * What is asked of the core.
 */
export type Request = { kind: "pageSeen"; counter: number; signals: PageSignals; memory: PageMemory | null; arrival: Arrival } | { kind: "pressed"; control: Control; document: number } | { kind: "confirmed"; how: Confirmation } | { kind: "nameSite"; site: string } | { kind: "advice"; on: boolean } | { kind: "tried"; item: AdviceItem; on: boolean } | { kind: "privateWindow" } | { kind: "snooze"; hours: number } | { kind: "cardCollapsed"; collapsed: boolean } | { kind: "guide"; on: boolean } | { kind: "here"; step: number | null } | { kind: "renewedOn"; from: string; to: string } | { kind: "undoRenewal" } | { kind: "popupOpened"; tab: number; signals: PageSignals | null } | { kind: "watchIntent"; tab: number; base: string; product: Product; teach: string | null } | { kind: "watchCancelled" } | { kind: "grantsChanged"; granted: string[] } | { kind: "tick"; local: number; notify: boolean; managed: unknown } | { kind: "told"; at: string; local: number };

/**
 * What the active tab shows.
 */
export type Here = { kind: "assistant"; offer: WatchOffer } | { kind: "notSure"; offer: WatchOffer } | { kind: "watched"; instance: string; teach: WatchOffer | null } | { kind: "notSeen" } | { kind: "elsewhere"; offer: WatchOffer | null };

/**
 * What the admin says when asked whether "Confirm" was pressed.
 */
export type Confirmation = "yes" | "no" | "wrongAccount";

/**
 * What watching would take.
 */
export interface WatchOffer {
    /**
     * The tab.
     */
    tab: number;
    /**
     * Base address, for example `https://example.com/jira`.
     */
    base: string;
    /**
     * Origin to ask the permission for.
     */
    origin: string;
    /**
     * The product by the page's marks; `None`: the admin chooses.
     */
    product: Product | null;
    /**
     * The path that teaching would teach.
     */
    path: string;
}

/**
 * Where a step of the way lies.
 */
export type WayState = "done" | "current" | "toCome";

/**
 * Which of the two products an instance runs.
 */
export type Product = "jira" | "confluence";

/**
 * Who sent a request, as the browser says; never taken from the message.
 */
export type Sender = { kind: "page"; place: string; tab: number; private: boolean } | { kind: "extension" } | { kind: "background" };

export function __wbg_reset_state(): void;

/**
 * Answers a request. `stored`: what [`needs`] was given and the entries it named. `now`: milliseconds since 1970, as `Date.now()`.
 */
export function handle(request: Request, sender: Sender, stored: Shard[], now: number): Outcome;

/**
 * The storage keys that [`handle`] needs besides `stored`; `"*"` stands for all.
 *
 * `request`, `sender`: as for [`handle`]. `stored`: the entries `meta` and, of the sending tab, `tab:` and its number, as
 * far as they exist. Of what cannot be read, nothing is needed.
 */
export function needs(request: Request, sender: Sender, stored: Shard[]): string[];

export type InitInput = RequestInfo | URL | Response | BufferSource | WebAssembly.Module;

export interface InitOutput {
    readonly memory: WebAssembly.Memory;
    readonly handle: (a: any, b: any, c: number, d: number, e: number) => any;
    readonly needs: (a: any, b: any, c: number, d: number) => [number, number];
    readonly __wbindgen_malloc: (a: number, b: number) => number;
    readonly __wbindgen_realloc: (a: number, b: number, c: number, d: number) => number;
    readonly __wbindgen_free: (a: number, b: number, c: number) => void;
    readonly __wbindgen_exn_store: (a: number) => void;
    readonly __externref_table_alloc: () => number;
    readonly __wbindgen_externrefs: WebAssembly.Table;
    readonly __externref_drop_slice: (a: number, b: number) => void;
    readonly __wbindgen_start: () => void;
}

export type SyncInitInput = BufferSource | WebAssembly.Module;

/**
 * Instantiates the given `module`, which can either be bytes or
 * a precompiled `WebAssembly.Module`.
 *
 * @param {{ module: SyncInitInput }} module - Passing `SyncInitInput` directly is deprecated.
 *
 * @returns {InitOutput}
 */
export function initSync(module: { module: SyncInitInput } | SyncInitInput): InitOutput;

/**
 * If `module_or_path` is {RequestInfo} or {URL}, makes a request and
 * for everything else, calls `WebAssembly.instantiate` directly.
 *
 * @param {{ module_or_path: InitInput | Promise<InitInput> }} module_or_path - Passing `InitInput` directly is deprecated.
 *
 * @returns {Promise<InitOutput>}
 */
export default function __wbg_init (module_or_path?: { module_or_path: InitInput | Promise<InitInput> } | InitInput | Promise<InitInput>): Promise<InitOutput>;
