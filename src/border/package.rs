//! What the npm package is asked and answers: its types, and the strict reading of what a caller hands over.
//!
//! Every answer is a function's of a room below; here is nothing but reading and naming. The names are a published contract
//! of their own: what the core calls a thing may change, a name here only with a new major version. Moments are RFC 3339
//! texts, lengths of time whole minutes or days. Must not know the browser.

use super::read;
use crate::basic_auth::commands::{self, Call, JobId, Login, Mapping, MappingError, Shell, SiteError, TokenFrom};
use crate::basic_auth::header::{Credentials, Doubt};
use crate::basic_auth::probe::{self, Link, Remedy, Verdict};
use crate::basic_auth::secret::Secret;
use crate::instant::{Instant, Span};
use crate::json::Json;
use crate::place::{Product, SiteBase};
pub use crate::signals::PageSignals;
use crate::signals::catalog::{self, TokenMessage};
use crate::signals::page::Page;
use crate::signals::score::{self, Known, Reason, TokenSaying};
use crate::token::evidence::{self, Estimate, Observation};
use crate::token::planner;
use crate::token::window::{self, Policy, Window};
use serde::Serialize;

/// Most observations that are weighed at once.
pub const MAX_EVIDENCE: usize = 100;
/// Most taught paths of an instance.
pub const MAX_TAUGHT: usize = 100;

/// The codes of shapes: the other codes are the rooms' own.
pub const SHAPE_CODES: &[&str] = &["missing", "wrongType", "wrongValue", "unknownField", "tooMany", "policy"];

/// The error as TypeScript knows it; a test holds its codes against those of the rooms.
pub const ERROR_DECLARATION: &str = r#"
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
"#;

/// Why an input was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Stable, one of those in [`ERROR_DECLARATION`].
    pub code: &'static str,
    /// Which input.
    pub field: String,
    /// One sentence for people. Never holds a token.
    pub sentence: String,
}

impl Refusal {
    fn new(code: &'static str, field: &str, sentence: &str) -> Self {
        Self { code, field: field.to_owned(), sentence: sentence.to_owned() }
    }

    /// A sentence that begins with the input's name.
    fn of(code: &'static str, field: &str, wanted: &str) -> Self {
        Self { code, field: field.to_owned(), sentence: joined(&["`", field, "` ", wanted]) }
    }
}

type Read<T> = Result<T, Refusal>;

// ---------------------------------------------------------------------------------------------- the token's age

/// What was observed of a token, and when: `at` is when the check ran or the renewal happened, RFC 3339.
///
/// `renewalSeen`: the token was renewed then. `typed`: somebody said at that time that it was renewed between `from` and
/// `to`. `expiresInDays`: a check warned and named the days. `aboutToExpire`: it warned without a number. `valid`, `expired`:
/// the check said so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(tag = "what", rename_all = "camelCase")]
pub enum Evidence {
    /// A renewal was seen as it happened.
    RenewalSeen {
        /// When.
        at: String,
    },
    /// Somebody gave the time of a renewal.
    Typed {
        /// When it was said.
        at: String,
        /// First moment it can have been.
        from: String,
        /// Last moment it can have been; not before `from`.
        to: String,
    },
    /// A check said "about to expire" and named the days.
    ExpiresInDays {
        /// When.
        at: String,
        /// As named; more than 365 counts as 365.
        days: u32,
    },
    /// A check said "about to expire" without a number.
    AboutToExpire {
        /// When.
        at: String,
    },
    /// A check said "valid".
    Valid {
        /// When.
        at: String,
    },
    /// A check said "expired".
    Expired {
        /// When.
        at: String,
    },
}

/// Atlassian's numbers, in days of 24 hours. All from 1 to 365, `warnAfter` before `startWindow`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct PolicyDays {
    /// From a renewal to the block: a migration can be started that long. 21 in Atlassian's article of 2024.
    pub start_window: u32,
    /// From a renewal to the assistant's warning: 16.
    pub warn_after: u32,
    /// How long a started migration is sure to keep its token: 19.
    pub reserve: u32,
}

/// What is asked of a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
#[serde(rename_all = "camelCase")]
pub struct TokenQuestion {
    /// What was observed, in any order; at most 100. None: nothing is known.
    pub evidence: Vec<Evidence>,
    /// Other numbers than Atlassian's article has.
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "PolicyDays | null"))]
    pub policy: Option<PolicyDays>,
}

/// What is asked of a migration that is planned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
#[serde(rename_all = "camelCase")]
pub struct PlanQuestion {
    /// As in `TokenQuestion`.
    pub evidence: Vec<Evidence>,
    /// As in `TokenQuestion`.
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "PolicyDays | null"))]
    pub policy: Option<PolicyDays>,
    /// When it is to start, RFC 3339.
    pub start: String,
    /// How long it is to run: whole days, 0 to 4294967295.
    pub days: u32,
}

/// Where in its window a token is: a migration can be started (`valid`), it can and the assistant warns (`warning`), it
/// cannot (`blocked`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Phase {
    /// No warning yet.
    Valid,
    /// The assistant warns.
    Warning,
    /// Starting is blocked.
    Blocked,
}

impl From<window::Phase> for Phase {
    fn from(phase: window::Phase) -> Self {
        match phase {
            window::Phase::Valid => Self::Valid,
            window::Phase::Warning => Self::Warning,
            window::Phase::Blocked => Self::Blocked,
        }
    }
}

/// How well the age is known. `unknown`: nothing tells it. `clockWrong`: the renewal lies after `now`, so the clock or a
/// date is wrong, and nothing is counted. `known`: see `window`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Sureness {
    /// No evidence.
    Unknown,
    /// Issued after now.
    ClockWrong,
    /// Within an interval.
    Known,
}

/// Where a token stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
#[serde(rename_all = "camelCase")]
pub struct TokenStatus {
    /// Whether its age is known.
    pub age: Sureness,
    /// Its dates; null unless `age` is `known`.
    pub window: Option<TokenWindow>,
}

/// The dates of a token whose age is known, exactly or within bounds. Counted from the earliest moment at which it can have
/// been renewed, so that nothing is promised that may not be there. Moments are RFC 3339, in UTC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
#[serde(rename_all = "camelCase")]
pub struct TokenWindow {
    /// Where it is now.
    pub phase: Phase,
    /// Where it is if it was renewed at the latest possible moment.
    pub phase_at_best: Phase,
    /// Left until the block: whole minutes, rounded down; 0 when blocked.
    pub left_minutes: u32,
    /// Whether there may be more left than `leftMinutes` says.
    pub at_least: bool,
    /// When the warning begins; null when nothing bounds the renewal from before.
    pub warns_at: Option<String>,
    /// When the block begins; null as above.
    pub blocks_at: Option<String>,
    /// When the block begins at the latest.
    pub blocks_by: String,
    /// The earliest moment of the renewal; null as above.
    pub renewed_from: Option<String>,
    /// The latest moment of the renewal.
    pub renewed_to: String,
    /// What settled it.
    pub source: Evidence,
    /// Whether observations contradict each other unless somebody renewed in between, which is then taken to be so.
    pub renewed_between: bool,
    /// When `phase` or `phaseAtBest` changes next by time alone; null when never.
    pub changes_at: Option<String>,
}

/// Whether a migration can be started: `yes`; `withWarning` of the assistant; `unsure`, because the time of the renewal is
/// not known well enough; `no`; `unknown`, because nothing is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum CanStart {
    /// Yes.
    Yes,
    /// Yes, with the assistant's warning.
    WithWarning,
    /// It depends on when exactly the token was renewed.
    Unsure,
    /// No.
    No,
    /// Nothing is known.
    Unknown,
}

impl From<planner::CanStart> for CanStart {
    fn from(start: planner::CanStart) -> Self {
        match start {
            planner::CanStart::Yes => Self::Yes,
            planner::CanStart::WithWarning => Self::WithWarning,
            planner::CanStart::Unsure => Self::Unsure,
            planner::CanStart::No => Self::No,
            planner::CanStart::Unknown => Self::Unknown,
        }
    }
}

/// What is to be expected of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// Whether it can start then.
    pub start: CanStart,
    /// Whether the run is within the days that a start which the checks let through is sure to have.
    pub run_guaranteed: bool,
    /// A renewal after this moment and before the start lets it start without a warning. RFC 3339.
    pub renew_after: String,
}

/// Where a token stands at `now`.
///
/// # Errors
/// [`Refusal`] of the question, or of `now`.
pub fn token_status(question: &Json, now: f64) -> Read<TokenStatus> {
    let question = Reading::of(question, "question", "")?;
    question.only(&["evidence", "policy"])?;
    let (estimate, policy) = question.token()?;
    let now = moment(now)?;
    let (age, window) = match (window::status(estimate.as_ref(), &policy, now), estimate) {
        (window::TokenStatus::Known(window), Some(estimate)) => {
            (Sureness::Known, Some(TokenWindow::of(&window, &estimate, &policy, now)))
        }
        (window::TokenStatus::ClockWrong, _) => (Sureness::ClockWrong, None),
        _ => (Sureness::Unknown, None),
    };
    Ok(TokenStatus { age, window })
}

impl TokenWindow {
    fn of(window: &Window, estimate: &Estimate, policy: &Policy, now: Instant) -> Self {
        let text = |at: Option<Instant>| at.map(Instant::rfc3339);
        Self {
            phase: window.phase.into(),
            phase_at_best: window.phase_at_best.into(),
            left_minutes: u32::try_from(window.left.whole_minutes()).unwrap_or(0),
            at_least: window.at_least,
            warns_at: text(window.warns_at),
            blocks_at: text(window.blocks_at),
            blocks_by: window.blocks_by.rfc3339(),
            renewed_from: text(estimate.earliest),
            renewed_to: estimate.latest.rfc3339(),
            source: estimate.source.into(),
            renewed_between: estimate.renewed_between,
            changes_at: text(window.next_boundary(policy, now)),
        }
    }
}

impl From<evidence::Evidence> for Evidence {
    fn from(piece: evidence::Evidence) -> Self {
        let at = piece.at.rfc3339();
        match piece.what {
            Observation::RenewalSeen => Self::RenewalSeen { at },
            Observation::Typed { from, to } => Self::Typed { at, from: from.rfc3339(), to: to.rfc3339() },
            Observation::ExpiresInDays { days } => Self::ExpiresInDays { at, days },
            Observation::AboutToExpire => Self::AboutToExpire { at },
            Observation::Valid => Self::Valid { at },
            Observation::Expired => Self::Expired { at },
        }
    }
}

/// What is to be expected of a migration that starts and runs as asked.
///
/// # Errors
/// [`Refusal`] of the question.
pub fn plan(question: &Json) -> Read<Plan> {
    let question = Reading::of(question, "question", "")?;
    question.only(&["evidence", "policy", "start", "days"])?;
    let (estimate, policy) = question.token()?;
    let (start, days) = (question.moment("start")?, question.whole("days")?);
    let plan = planner::judge(estimate.as_ref(), &policy, start, Span::days(days));
    Ok(Plan {
        start: plan.start.into(),
        run_guaranteed: plan.run == planner::RunKeeps::Guaranteed,
        renew_after: plan.renew_after.rfc3339(),
    })
}

// ---------------------------------------------------------------------------------------------- what a page is

/// The instance that a page lies on, where it is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
#[serde(rename_all = "camelCase")]
pub struct KnownInstance {
    /// Its base address, for example `https://example.com:8443/jira`.
    pub base: String,
    /// Its product.
    pub product: Product,
    /// Paths below the base that are known to be the assistant's, for example `/admin/mine`; at most 100.
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "string[] | null"))]
    pub taught: Option<Vec<String>>,
}

/// The screens that are told apart; `unknown` is none of them, or not surely one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Screen {
    /// The assistant's home.
    Home,
    /// The list of migrations.
    Dashboard,
    /// Confluence: the pop-up about app assessment.
    AppAssessment,
    /// "How it works".
    HowItWorks,
    /// A plan's name and destination.
    PlanForm,
    /// Another screen from which a cloud site is chosen.
    OtherWayIn,
    /// "Choose your cloud destination".
    DestinationDialog,
    /// The opt-in dialog.
    OptIn,
    /// Pre-migration checks.
    Checks,
    /// "Review your migration".
    Review,
    /// Atlassian's page that confirms the connection.
    CloudSetup,
    /// A login form in between.
    Login,
    /// A secure-admin password prompt in between.
    SecureAdmin,
    /// Another page of the administration.
    Administration,
    /// None of these.
    Unknown,
}

impl From<catalog::Screen> for Screen {
    fn from(screen: catalog::Screen) -> Self {
        match screen {
            catalog::Screen::Home => Self::Home,
            catalog::Screen::Dashboard => Self::Dashboard,
            catalog::Screen::AppAssessment => Self::AppAssessment,
            catalog::Screen::HowItWorks => Self::HowItWorks,
            catalog::Screen::PlanForm => Self::PlanForm,
            catalog::Screen::OtherWayIn => Self::OtherWayIn,
            catalog::Screen::DestinationDialog => Self::DestinationDialog,
            catalog::Screen::OptIn => Self::OptIn,
            catalog::Screen::Checks => Self::Checks,
            catalog::Screen::Review => Self::Review,
            catalog::Screen::CloudSetup => Self::CloudSetup,
            catalog::Screen::Login => Self::Login,
            catalog::Screen::SecureAdmin => Self::SecureAdmin,
            catalog::Screen::Administration => Self::Administration,
            catalog::Screen::Unknown => Self::Unknown,
        }
    }
}

/// A mark that was found on the page. `plugin`: the assistant's key in the address of a file. `path`: a path known to be an
/// assistant's. `menu`: the selected item of the administration menu. `product`: the body's id or the application's name.
/// `taught`: a taught path. `text`: a text that speaks for `screen`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Mark {
    /// A file's address.
    Plugin {
        /// Whose.
        product: Product,
    },
    /// The page's path.
    Path {
        /// Whose.
        product: Product,
    },
    /// The menu.
    Menu {
        /// Whose.
        product: Product,
    },
    /// The product's own marks.
    Product {
        /// Whose.
        product: Product,
    },
    /// A taught path.
    Taught,
    /// A text.
    Text {
        /// What it speaks for.
        screen: Screen,
        /// The catalogue's text, in lower case.
        text: &'static str,
    },
}

impl From<Reason> for Mark {
    fn from(reason: Reason) -> Self {
        match reason {
            Reason::Plugin(product) => Self::Plugin { product },
            Reason::Path(product) => Self::Path { product },
            Reason::Menu(product) => Self::Menu { product },
            Reason::Product(product) => Self::Product { product },
            Reason::Taught => Self::Taught,
            Reason::Text(screen, text) => Self::Text { screen: screen.into(), text },
        }
    }
}

/// What a page says of the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum TokenSays {
    /// The check is running.
    Checking,
    /// Enough life left.
    Valid,
    /// The warning.
    AboutToExpire,
    /// The block.
    Expired,
    /// The server could not ask Atlassian.
    CouldNotCheck,
}

impl From<TokenMessage> for TokenSays {
    fn from(message: TokenMessage) -> Self {
        match message {
            TokenMessage::Checking => Self::Checking,
            TokenMessage::Valid => Self::Valid,
            TokenMessage::AboutToExpire => Self::AboutToExpire,
            TokenMessage::Expired => Self::Expired,
            TokenMessage::CouldNotCheck => Self::CouldNotCheck,
        }
    }
}

/// A message about the token on a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
#[serde(rename_all = "camelCase")]
pub struct TokenOnPage {
    /// Which.
    pub says: TokenSays,
    /// The days it names; null when it names none.
    pub days: Option<u32>,
    /// When the checks ran, RFC 3339; null unless the page says it without doubt.
    pub checked_at: Option<String>,
}

impl From<TokenSaying> for TokenOnPage {
    fn from(saying: TokenSaying) -> Self {
        Self { says: saying.message.into(), days: saying.days, checked_at: saying.checked_at.map(Instant::rfc3339) }
    }
}

/// What a page was recognised as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
#[serde(rename_all = "camelCase")]
pub struct Recognition {
    /// Whether it is surely a Migration Assistant: two marks agree on it.
    pub assistant: bool,
    /// The product; null unless its marks agree.
    pub product: Option<Product>,
    /// The instance's base address; null when the page does not tell it.
    pub base: Option<String>,
    /// The screen.
    pub screen: Screen,
    /// The weight of what speaks for the screen.
    pub score: u32,
    /// All marks that were found.
    pub why: Vec<Mark>,
    /// What it says of the token; null when nothing, or two different things.
    pub token: Option<TokenOnPage>,
}

/// What a page is.
///
/// # Errors
/// [`Refusal`] of the signals or of the known instance. `known`: JSON's null where nothing is known.
pub fn recognise(signals: &Json, known: &Json) -> Read<Recognition> {
    let signals: PageSignals = read::signals(signals).ok_or_else(|| {
        let wanted = "has to be a PageSignals with all of its fields, each of the declared type, and no other";
        Refusal::of("wrongType", "signals", wanted)
    })?;
    let known = if known.is_null() { None } else { Some(instance(known)?) };
    let borrowed = known.as_ref().map(|(base, product, taught)| Known { base, product: *product, taught });
    let found = score::recognise(&Page::of(&signals), borrowed);
    let mut why = Vec::new();
    for reason in found.why {
        why.push(reason.into());
    }
    Ok(Recognition {
        assistant: found.assistant,
        product: found.product,
        base: found.base.map(|base| base.address()),
        screen: found.screen.into(),
        score: found.score,
        why,
        token: found.token.map(Into::into),
    })
}

fn instance(known: &Json) -> Read<(SiteBase, Product, Vec<String>)> {
    let known = Reading::of(known, "known", "known.")?;
    known.only(&["base", "product", "taught"])?;
    let base = SiteBase::parse(known.text("base")?)
        .map_err(|_| known.wrong("base", "has to be an http or https address such as https://example.com/jira"))?;
    let product = known.product()?;
    let mut taught = Vec::new();
    if known.get("taught").is_some() {
        for (index, path) in known.items("taught", MAX_TAUGHT)?.iter().enumerate() {
            let path = path.text().filter(|path| path.starts_with('/')).ok_or_else(|| {
                let field = joined(&["known.taught[", &index.to_string(), "]"]);
                Refusal::of("wrongValue", &field, "has to be a path below the base that begins with a slash")
            })?;
            taught.push(path.to_owned());
        }
    }
    Ok((base, product, taught))
}

// ---------------------------------------------------------------------------------------------- Basic authentication

/// The value of the `Authorization` header.
///
/// # Errors
/// [`Refusal`]: says which part, and why.
pub fn basic_auth_header(email: Option<String>, token: Option<String>) -> Read<Secret> {
    Ok(credentials(email, token)?.header())
}

/// What makes an email and a token doubtful without making a header impossible.
///
/// # Errors
/// As [`basic_auth_header`].
pub fn header_doubts(email: Option<String>, token: Option<String>) -> Read<Vec<Doubt>> {
    Ok(credentials(email, token)?.doubts())
}

/// `None`: JavaScript gave something that is no text.
fn credentials(email: Option<String>, token: Option<String>) -> Read<Credentials> {
    let token = token.map(Secret::new);
    let email = email.ok_or_else(|| Refusal::of("wrongType", "email", TEXT))?;
    let token = token.ok_or_else(|| Refusal::of("wrongType", "token", TEXT))?;
    Credentials::new(&email, &token).map_err(|error| {
        let code = error.code();
        Refusal::new(code, if code.starts_with("email") { "email" } else { "token" }, &sentence(&error))
    })
}

/// One harmless request that tests credentials, ready for `fetch(url, { ...init, signal })`: it asks for a job that does not
/// exist, sends no cookie, follows nothing and is kept in no cache.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct ProbeRequest {
    /// Where to.
    pub url: &'static str,
    /// What `fetch` takes.
    pub init: ProbeInit,
    /// How long to wait for the whole answer: milliseconds.
    pub limit_ms: u32,
    /// How much of the answer's body to read at most: bytes.
    pub max_body_bytes: u32,
}

/// The options of a probe for `fetch`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct ProbeInit {
    /// Read-only.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "\"GET\""))]
    pub method: &'static str,
    /// The credentials, and what is wanted.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "{ Authorization: string; Accept: string }"))]
    pub headers: ProbeHeaders,
    /// No cookies.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "\"omit\""))]
    pub credentials: &'static str,
    /// A redirect is not followed: a proxy or portal must not get the header.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "\"manual\""))]
    pub redirect: &'static str,
    /// The answer is of now.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "\"no-store\""))]
    pub cache: &'static str,
    /// Who asks is nobody's business.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "\"no-referrer\""))]
    pub referrer_policy: &'static str,
}

/// The headers of a probe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ProbeHeaders {
    /// The credentials.
    pub authorization: String,
    /// JSON.
    pub accept: &'static str,
}

/// The request that tests a header.
///
/// # Errors
/// [`Refusal`] for what is no header of [`basic_auth_header`]: other schemes are never tried.
pub fn probe_request(header: Option<String>) -> Read<ProbeRequest> {
    let header = header.ok_or_else(|| Refusal::of("wrongType", "header", TEXT))?;
    let encoded = header.strip_prefix("Basic ").unwrap_or_default();
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=');
    if encoded.is_empty() || !encoded.bytes().all(plain) {
        return Err(Refusal::of("wrongValue", "header", "has to be what basicAuthHeader gave: `Basic ` and Base64"));
    }
    Ok(ProbeRequest {
        url: probe::PROBE_URL,
        init: ProbeInit {
            method: "GET",
            headers: ProbeHeaders { authorization: header, accept: probe::ACCEPT },
            credentials: "omit",
            redirect: "manual",
            cache: "no-store",
            referrer_policy: "no-referrer",
        },
        limit_ms: u32::try_from(probe::LIMIT.as_ms()).unwrap_or_default(),
        max_body_bytes: u32::try_from(probe::MAX_BODY).unwrap_or_default(),
    })
}

/// What came of a probe: an answer, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
#[serde(untagged)]
pub enum ProbeOutcome {
    /// An answer.
    Answered(ProbeAnswer),
    /// None.
    Failed(ProbeFailure),
}

/// An answer to a probe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
#[serde(rename_all = "camelCase")]
pub struct ProbeAnswer {
    /// `response.status`, 0 to 999; browsers give 0 for a redirect that is not followed.
    pub status: u32,
    /// `response.type`: `opaqueredirect` is what matters.
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "string | null"))]
    pub r#type: Option<String>,
    /// `response.headers.get("retry-after")`.
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "string | null"))]
    pub retry_after: Option<String>,
    /// The body as text; null when it is longer than `maxBodyBytes`.
    pub body: Option<String>,
}

/// Why a probe has no answer: `timedOut` after `limitMs`, `noConnection` for everything else that `fetch` throws.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct ProbeFailure {
    /// Which.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "\"noConnection\" | \"timedOut\""))]
    pub error: String,
}

/// What a probe's outcome means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
#[serde(rename_all = "camelCase")]
pub struct Diagnosis {
    /// The verdict. `accepted` means that the credentials were taken; that the account has admin rights is not proven.
    pub verdict: Verdict,
    /// The HTTP status; null when there is none or the browser hides it.
    pub status: Option<u32>,
    /// The earliest moment to try again, RFC 3339; null unless the answer names one within a day.
    pub retry_at: Option<String>,
    /// Likely causes with what to do, the likeliest first.
    pub remedies: Vec<RemedyItem>,
}

/// A likely cause and what to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
#[serde(rename_all = "camelCase")]
pub struct RemedyItem {
    /// Which.
    pub code: Remedy,
    /// The address of a page that helps with it; null when there is none.
    pub link: Option<&'static str>,
}

/// What a probe's outcome means. `now`: when it came.
///
/// # Errors
/// [`Refusal`] of the outcome, or of `now`.
pub fn classify_probe(outcome: &Json, now: f64) -> Read<Diagnosis> {
    let outcome = Reading::of(outcome, "outcome", "")?;
    let outcome = if outcome.get("error").is_some() {
        outcome.only(&["error"])?;
        match outcome.text("error")? {
            "noConnection" => probe::Outcome::NoConnection,
            "timedOut" => probe::Outcome::TimedOut,
            _ => return Err(outcome.wrong("error", "has to be noConnection or timedOut")),
        }
    } else {
        outcome.only(&["status", "type", "retryAfter", "body"])?;
        let status = u16::try_from(outcome.whole("status")?).ok().filter(|status| *status < 1000);
        let optional = |name| outcome.get(name).map(|_| outcome.text(name)).transpose();
        probe::Outcome::Answered {
            status: status.ok_or_else(|| outcome.wrong("status", "has to be an HTTP status, or 0"))?,
            redirect: optional("type")? == Some("opaqueredirect"),
            retry_after: optional("retryAfter")?,
            body: optional("body")?.filter(|body| body.len() <= probe::MAX_BODY),
        }
    };
    let found = probe::classify(&outcome, moment(now)?);
    let mut remedies = Vec::new();
    for remedy in found.remedies() {
        remedies.push(RemedyItem { code: remedy, link: remedy.link().map(Link::url) });
    }
    Ok(Diagnosis {
        verdict: found.verdict,
        status: found.status.map(u32::from),
        retry_at: found.retry_at.map(Instant::rfc3339),
        remedies,
    })
}

// ---------------------------------------------------------------------------------------------- commands

/// What commands are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
#[serde(rename_all = "camelCase")]
pub struct CommandsWanted {
    /// For which shell.
    pub shell: Shell,
    /// Where they get the token from when they run.
    pub token_from: TokenFrom,
    /// The email of the Atlassian account.
    pub email: String,
    /// The product that was migrated.
    pub product: Product,
    /// The cloud site, for example `https://example.atlassian.net`.
    pub destination: String,
    /// The server's base address, for example `https://jira.example.com/jira`.
    pub source: String,
    /// The job's id from the answer to the first command; without it the other two hold a placeholder.
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "string | null"))]
    pub job_id: Option<String>,
}

/// Ready commands for the Id Mapping API. None holds a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
#[serde(rename_all = "camelCase")]
pub struct Commands {
    /// Starts a job.
    pub trigger: String,
    /// How far it is.
    pub status: String,
    /// Where its report is.
    pub download: String,
    /// What to put into the `.netrc` file, with a placeholder for the token; null unless the token comes from there.
    pub netrc: Option<String>,
}

/// Commands as wanted.
///
/// # Errors
/// [`Refusal`]: says which input, and why.
pub fn commands(wanted: &Json) -> Read<Commands> {
    let wanted = Reading::of(wanted, "wanted", "")?;
    wanted.only(&["shell", "tokenFrom", "email", "product", "destination", "source", "jobId"])?;
    let shell = Shell::read(wanted.text("shell")?);
    let shell = shell.ok_or_else(|| wanted.wrong("shell", "has to be bash or powerShell"))?;
    let from = TokenFrom::read(wanted.text("tokenFrom")?);
    let from = from.ok_or_else(|| wanted.wrong("tokenFrom", "has to be prompt or netrc"))?;
    let login =
        Login::new(wanted.text("email")?).map_err(|error| Refusal::new(error.code(), "email", &sentence(&error)))?;
    let mapping = Mapping::new(wanted.product()?, wanted.text("destination")?, wanted.text("source")?);
    let mapping = mapping.map_err(|error| match error {
        MappingError::Destination(why) => Refusal::of(why.code(), "destination", of_site(why)),
        MappingError::Source(why) => Refusal::of(why.code(), "source", of_site(why)),
    })?;
    let job = match wanted.get("jobId") {
        Some(_) => {
            JobId::new(wanted.text("jobId")?).map_err(|error| Refusal::new("jobId", "jobId", &sentence(&error)))?
        }
        None => JobId::placeholder(),
    };
    let command = |call: &Call| commands::command(call, shell, from, &login);
    Ok(Commands {
        trigger: command(&Call::Trigger(mapping)),
        status: command(&Call::Status(job.clone())),
        download: command(&Call::Download(job)),
        netrc: (from == TokenFrom::Netrc).then(|| login.netrc()),
    })
}

/// What is wrong with an address, and what to do.
const fn of_site(why: SiteError) -> &'static str {
    match why {
        SiteError::Empty => "is empty: give an address that begins with https://",
        SiteError::Scheme => "has to begin with https://",
        SiteError::Host => "has no host that can be: check the part after https://, in its ASCII form",
        SiteError::User => "holds a user name: take out what stands before the @",
        SiteError::Port => "holds a port that cannot be there: a cloud site has none, a server's is from 1 to 65535",
        SiteError::Path => "holds a path that cannot be there: a cloud site has none, a server's is its context path",
        SiteError::Query => "holds a question mark or a hash: take out what follows it",
        SiteError::TooLong => "is longer than 2,048 bytes: give the base address alone",
    }
}

// ---------------------------------------------------------------------------------------------- reading

const TEXT: &str = "has to be a text";

/// These texts as one.
fn joined(parts: &[&str]) -> String {
    crate::place::joined(parts)
}

/// A sentence of a room's, with a capital.
fn sentence(error: &dyn core::fmt::Display) -> String {
    let text = error.to_string();
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}

/// JavaScript's moments; `NaN` for whatever was no number.
fn moment(now: f64) -> Read<Instant> {
    // JavaScript's own range for dates; the cast cannot lose anything within it.
    let at = (now.abs() <= 8.64e15).then_some(now as i64).map(Instant::from_ms);
    at.ok_or_else(|| {
        Refusal::of("wrongValue", "now", "has to be a number of milliseconds since 1970, as Date.now() gives")
    })
}

/// An object of a caller's; every field is asked for by name, and no other may be there.
struct Reading<'a> {
    fields: &'a [(String, Json)],
    /// What stands before a field's name in an error.
    path: String,
}

impl<'a> Reading<'a> {
    /// `name`: what it is called itself.
    fn of(json: &'a Json, name: &str, path: &str) -> Read<Self> {
        match json {
            Json::Object(fields) => Ok(Self { fields, path: path.to_owned() }),
            _ => Err(Refusal::of("wrongType", name, "has to be an object")),
        }
    }

    /// Refuses what is not one of these.
    fn only(&self, names: &[&str]) -> Read<()> {
        match self.fields.iter().find(|(field, _)| !names.iter().any(|name| name == field)) {
            Some((field, _)) => Err(self.refuse("unknownField", field, "is no field that is known here: take it out")),
            None => Ok(()),
        }
    }

    /// A field that may be left out or null.
    fn get(&self, name: &str) -> Option<&'a Json> {
        let found = self.fields.iter().find(|(field, _)| field == name);
        found.map(|(_, value)| value).filter(|value| !value.is_null())
    }

    fn need(&self, name: &str) -> Read<&'a Json> {
        self.get(name).ok_or_else(|| self.refuse("missing", name, "is missing: it has to be given"))
    }

    fn refuse(&self, code: &'static str, name: &str, wanted: &str) -> Refusal {
        Refusal::of(code, &joined(&[&self.path, name]), wanted)
    }

    fn wrong(&self, name: &str, wanted: &str) -> Refusal {
        self.refuse("wrongValue", name, wanted)
    }

    fn text(&self, name: &str) -> Read<&'a str> {
        self.need(name)?.text().ok_or_else(|| self.refuse("wrongType", name, TEXT))
    }

    fn whole(&self, name: &str) -> Read<u32> {
        let number = self.need(name)?.whole();
        number.ok_or_else(|| self.refuse("wrongType", name, "has to be a whole number from 0 to 4294967295"))
    }

    fn moment(&self, name: &str) -> Read<Instant> {
        let at = Instant::read(self.text(name)?);
        at.ok_or_else(|| self.wrong(name, "has to be a moment in RFC 3339, such as 2026-11-22T08:30:00Z"))
    }

    fn items(&self, name: &str, most: usize) -> Read<&'a [Json]> {
        let items = self.need(name)?.items().ok_or_else(|| self.refuse("wrongType", name, "has to be a list"))?;
        let few = Some(items).filter(|items| items.len() <= most);
        few.ok_or_else(|| self.refuse("tooMany", name, "holds more than 100: leave out the oldest"))
    }

    fn product(&self) -> Read<Product> {
        let product = Product::read(self.text("product")?);
        product.ok_or_else(|| self.wrong("product", "has to be jira or confluence"))
    }

    /// The fields `evidence` and `policy`.
    fn token(&self) -> Read<(Option<Estimate>, Policy)> {
        let policy = match self.get("policy") {
            Some(policy) => Self::of(policy, "policy", "policy.")?.policy()?,
            None => Policy::default(),
        };
        let mut pieces = Vec::new();
        for (index, piece) in self.items("evidence", MAX_EVIDENCE)?.iter().enumerate() {
            let name = joined(&["evidence[", &index.to_string(), "]"]);
            pieces.push(Self::of(piece, &name, &joined(&[&name, "."]))?.evidence()?);
        }
        Ok((evidence::estimate(&pieces, &policy), policy))
    }

    fn policy(&self) -> Read<Policy> {
        self.only(&["startWindow", "warnAfter", "reserve"])?;
        let (window, warn, reserve) = (self.whole("startWindow")?, self.whole("warnAfter")?, self.whole("reserve")?);
        let wanted = "has days that do not fit together: all from 1 to 365, warnAfter before startWindow";
        Policy::new(window, warn, reserve).map_err(|_| Refusal::of("policy", "policy", wanted))
    }

    fn evidence(&self) -> Read<evidence::Evidence> {
        let (more, what): (&[&str], _) = match self.text("what")? {
            "renewalSeen" => (&[], Observation::RenewalSeen),
            "typed" => (&["from", "to"], self.typed()?),
            "expiresInDays" => (&["days"], Observation::ExpiresInDays { days: self.whole("days")? }),
            "aboutToExpire" => (&[], Observation::AboutToExpire),
            "valid" => (&[], Observation::Valid),
            "expired" => (&[], Observation::Expired),
            _ => {
                let wanted = "has to be renewalSeen, typed, expiresInDays, aboutToExpire, valid or expired";
                return Err(self.wrong("what", wanted));
            }
        };
        self.only(&[&["what", "at"], more].concat())?;
        Ok(evidence::Evidence { at: self.moment("at")?, what })
    }

    fn typed(&self) -> Read<Observation> {
        let (from, to) = (self.moment("from")?, self.moment("to")?);
        if to < from {
            return Err(self.wrong("to", "must not lie before `from`"));
        }
        Ok(Observation::Typed { from, to })
    }
}
