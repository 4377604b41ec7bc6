//! One harmless request that tests credentials, and what its answer means.
//!
//! The request is a `GET` for a job that does not exist: nothing is started and nothing changed. Facts: the API's
//! authorization page (404 "Job not found" means that the credentials were taken, 401 and 403 with their causes), RFC 9110
//! for `Retry-After`. Nothing of an answer's text is ever shown; it only selects a verdict.

use crate::few::coded;
use crate::instant::{Instant, Span};
use crate::json::Json;

/// The only origin that is ever asked.
pub const API: &str = "https://api.atlassian.com";
/// Where the Id Mapping API is.
pub const ENDPOINT: &str = "https://api.atlassian.com/migrations/reports/v1/id-mappings";
/// What the probe asks for: the status of a job that nobody has started.
pub const PROBE_URL: &str = "https://api.atlassian.com/migrations/reports/v1/id-mappings/test-job-id";
/// The probe's `Accept` header.
pub const ACCEPT: &str = "application/json";
/// How long the probe may take, from sending it to the last byte that is read.
pub const LIMIT: Span = Span::ms(15_000);
/// Most bytes of an answer that are read; the API's own are shorter than one kilobyte.
pub const MAX_BODY: usize = 64 * 1024;
/// The longest wait that is believed: a day.
const MAX_WAIT: Span = Span::days(1);

/// What came of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome<'a> {
    /// An answer.
    Answered {
        /// The HTTP status; 0 when the browser hides it, as it does for a redirect that is not followed.
        status: u16,
        /// Whether the answer would lead elsewhere (`response.type` is `opaqueredirect`).
        redirect: bool,
        /// The `Retry-After` header.
        retry_after: Option<&'a str>,
        /// The body as text, at most [`MAX_BODY`] bytes of it; `None` when there was more.
        body: Option<&'a str>,
    },
    /// No answer, and browsers do not say why.
    NoConnection,
    /// No answer within [`LIMIT`].
    TimedOut,
}

coded! {
    /// What the answer means.
    Verdict {
        /// 404 "Job not found": the credentials were taken. Whether the account has admin rights on the site is not proven.
        Accepted => "accepted",
        /// 401: refused.
        Unauthorized => "unauthorized",
        /// 403: the account or the token may not do this.
        Forbidden => "forbidden",
        /// 403 that speaks of addresses: a network policy.
        IpPolicy => "ipPolicy",
        /// 403 that speaks of XSRF: the browser was refused, the credentials may be right.
        Xsrf => "xsrf",
        /// 429: too many requests for now.
        TooManyRequests => "tooManyRequests",
        /// 5xx: a fault on Atlassian's side.
        ServerError => "serverError",
        /// A redirect, which the API never gives: a proxy or a portal in between.
        Redirected => "redirected",
        /// Not the JSON of the API: something in between answered.
        NotJson => "notJson",
        /// Nothing came back.
        NoConnection => "noConnection",
        /// Nothing came back in time.
        TimedOut => "timedOut",
        /// Anything else; the status is all that is known.
        Unclear => "unclear",
    }
}

coded! {
    /// A likely cause and what to do about it.
    Remedy {
        /// Admin rights on the destination site are not proven yet.
        AdminRights => "adminRights",
        /// Use the commands.
        UseCommands => "useCommands",
        /// Another email, or a typing mistake in it.
        CheckEmail => "checkEmail",
        /// Not all of the token was copied.
        CopyAgain => "copyAgain",
        /// The password instead of a token.
        NotPassword => "notPassword",
        /// The token has ended or was revoked.
        NewToken => "newToken",
        /// The account lacks the rights; Atlassian lists this under 401 and 403.
        AskAdmin => "askAdmin",
        /// The documentation's samples say Bearer.
        StayWithBasic => "stayWithBasic",
        /// A token with scopes that do not cover this API.
        UnscopedToken => "unscopedToken",
        /// An allowlist of addresses, or another policy of the organisation.
        NetworkPolicy => "networkPolicy",
        /// The network from which requests are allowed.
        AllowedNetwork => "allowedNetwork",
        /// Wait, then once more.
        Wait => "wait",
        /// Something else is using the same account.
        OtherScripts => "otherScripts",
        /// Whether Atlassian knows of a fault.
        StatusPage => "statusPage",
        /// Later again.
        TryLater => "tryLater",
        /// A portal that wants a sign-in.
        SignInPortal => "signInPortal",
        /// A proxy or filter.
        ProxyRules => "proxyRules",
        /// Another network.
        OtherNetwork => "otherNetwork",
        /// Whether there is a network at all.
        Online => "online",
        /// What the browser itself says of the address.
        OpenApi => "openApi",
        /// A certificate that the company puts in between.
        TlsInspection => "tlsInspection",
        /// Another extension.
        OtherExtension => "otherExtension",
    }
}

coded! {
    /// A page that helps.
    Link {
        /// Where API tokens are made and revoked.
        TokenPage => "tokenPage",
        /// Where admins of sites and organisations see to rights and policies.
        Administration => "administration",
        /// What Atlassian knows of faults.
        StatusPage => "statusPage",
        /// The API's own host.
        Api => "api",
    }
}

impl Link {
    /// Its address.
    #[must_use]
    pub const fn url(self) -> &'static str {
        match self {
            Self::TokenPage => "https://id.atlassian.com/manage-profile/security/api-tokens",
            Self::Administration => "https://admin.atlassian.com/",
            Self::StatusPage => "https://status.atlassian.com/",
            Self::Api => "https://api.atlassian.com/",
        }
    }
}

impl Remedy {
    /// The page that helps with it.
    #[must_use]
    pub const fn link(self) -> Option<Link> {
        match self {
            Self::NotPassword | Self::NewToken | Self::UnscopedToken => Some(Link::TokenPage),
            Self::AdminRights | Self::AskAdmin | Self::NetworkPolicy => Some(Link::Administration),
            Self::StatusPage => Some(Link::StatusPage),
            Self::OpenApi => Some(Link::Api),
            _ => None,
        }
    }
}

impl Verdict {
    /// Its own likely causes; see [`Diagnosis::remedies`].
    #[must_use]
    pub const fn remedies(self) -> &'static [Remedy] {
        use Remedy as R;
        match self {
            Self::Accepted => &[R::AdminRights, R::UseCommands],
            Self::Unauthorized => {
                &[R::CheckEmail, R::CopyAgain, R::NotPassword, R::NewToken, R::AskAdmin, R::StayWithBasic]
            }
            Self::Forbidden => &[R::AskAdmin, R::UnscopedToken, R::NetworkPolicy],
            Self::IpPolicy => &[R::AllowedNetwork, R::NetworkPolicy],
            Self::Xsrf => &[R::UseCommands],
            Self::TooManyRequests => &[R::Wait, R::OtherScripts],
            Self::ServerError => &[R::StatusPage, R::TryLater],
            Self::Redirected | Self::NotJson => &[R::SignInPortal, R::ProxyRules, R::OtherNetwork],
            Self::NoConnection => {
                &[R::Online, R::OpenApi, R::ProxyRules, R::TlsInspection, R::OtherExtension, R::OtherNetwork]
            }
            Self::TimedOut => &[R::TryLater, R::StatusPage, R::ProxyRules],
            Self::Unclear => &[R::StatusPage, R::UseCommands],
        }
    }
}

/// The verdict on one probe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Diagnosis {
    /// What it means.
    pub verdict: Verdict,
    /// The HTTP status; `None` when there was no answer or the browser hides it.
    pub status: Option<u16>,
    /// The earliest moment to try again, when the answer names one that can be believed: not in the past, at most a day ahead.
    pub retry_at: Option<Instant>,
    /// Whether the body is not in the API's format although the status could be the API's: then something in between may have
    /// answered.
    pub foreign: bool,
}

impl Diagnosis {
    /// Likely causes with what to do, the likeliest first.
    #[must_use]
    pub fn remedies(&self) -> Vec<Remedy> {
        let mut remedies = self.verdict.remedies().to_vec();
        if self.foreign {
            remedies.extend([Remedy::SignInPortal, Remedy::ProxyRules]);
        }
        remedies
    }
}

/// What the outcome of a probe means. `now`: when the answer came.
#[must_use]
pub fn classify(outcome: &Outcome<'_>, now: Instant) -> Diagnosis {
    let plain = |verdict, status| Diagnosis { verdict, status, retry_at: None, foreign: false };
    let (status, redirect, retry_after, body) = match *outcome {
        Outcome::NoConnection => return plain(Verdict::NoConnection, None),
        Outcome::TimedOut => return plain(Verdict::TimedOut, None),
        Outcome::Answered { status, redirect, retry_after, body } => (status, redirect, retry_after, body),
    };
    let said = body.map(Said::read);
    let verdict = match status {
        _ if redirect => Verdict::Redirected,
        300..=399 => Verdict::Redirected,
        401 => Verdict::Unauthorized,
        403 => forbidden(said.as_ref().map_or("", |said| &said.text)),
        429 => Verdict::TooManyRequests,
        // A proxy's and a portal's own: the API knows neither.
        407 | 511 => Verdict::NotJson,
        500..=599 => Verdict::ServerError,
        _ => by_body(status, said.as_ref()),
    };
    let could_be =
        matches!(verdict, Verdict::Unauthorized | Verdict::Forbidden | Verdict::IpPolicy | Verdict::ServerError);
    let foreign = could_be && said.as_ref().is_none_or(|said| said.kind == Kind::Other);
    let waits = matches!(verdict, Verdict::TooManyRequests | Verdict::ServerError);
    let retry_at = retry_after.filter(|_| waits).and_then(|text| retry_at(text, now));
    Diagnosis { verdict, status: (status != 0).then_some(status), retry_at, foreign }
}

/// Of which kind a body is.
#[derive(PartialEq)]
enum Kind {
    /// An object in JSON, as all the API's are.
    Object,
    /// Nothing but white space.
    Empty,
    /// Anything else.
    Other,
}

/// What a body says, as far as it is listened to.
struct Said {
    kind: Kind,
    /// What is said in words: an object's messages, or a plain text; nothing of a page.
    text: String,
}

impl Said {
    fn read(body: &str) -> Self {
        let body = body.trim_start_matches('\u{feff}').trim();
        if body.is_empty() {
            return Self { kind: Kind::Empty, text: String::new() };
        }
        let Some(answer @ Json::Object(_)) = Json::parse(body) else {
            let text = if body.starts_with('<') { "" } else { body };
            return Self { kind: Kind::Other, text: text.to_owned() };
        };
        let mut text = String::new();
        // The documentation shows the first; the others are usual.
        for field in ["errorMessage", "message", "error", "detail", "title", "reason"] {
            text.push_str(answer.get(field).and_then(Json::text).unwrap_or_default());
            text.push('\n');
        }
        Self { kind: Kind::Object, text }
    }
}

/// What a status that can be the API's own means by its body.
fn by_body(status: u16, said: Option<&Said>) -> Verdict {
    match said {
        Some(Said { kind: Kind::Object, text }) if status == 404 && holds(text, "job not found") => Verdict::Accepted,
        Some(Said { kind: Kind::Object | Kind::Empty, .. }) => Verdict::Unclear,
        // More than was read is none of the API's either.
        Some(Said { kind: Kind::Other, .. }) | None => Verdict::NotJson,
    }
}

/// Which of the known reasons a 403 names.
fn forbidden(said: &str) -> Verdict {
    if holds(said, "xsrf") {
        Verdict::Xsrf
    } else if speaks_of_ip(said) || holds(said, "allowlist") || holds(said, "allow list") {
        Verdict::IpPolicy
    } else {
        Verdict::Forbidden
    }
}

/// Whether a text holds a word, whatever the case of its letters in ASCII.
fn holds(text: &str, word: &str) -> bool {
    text.as_bytes().windows(word.len()).any(|part| part.eq_ignore_ascii_case(word.as_bytes()))
}

/// Whether "IP" stands in a text as a word of its own.
fn speaks_of_ip(text: &str) -> bool {
    let mut words = text.as_bytes().split(|b| !b.is_ascii_alphanumeric());
    words.any(|word| word.eq_ignore_ascii_case(b"ip"))
}

/// `Retry-After`: seconds, or a date such as `Sun, 22 Nov 2026 08:30:00 GMT`.
fn retry_at(text: &str, now: Instant) -> Option<Instant> {
    let text = text.trim();
    // Digits only: a number may have a sign elsewhere.
    let seconds = text.strip_prefix('+').map_or_else(|| text.parse::<u32>().ok(), |_| None);
    let at = match seconds {
        Some(seconds) => now + Span::ms(i64::from(seconds) * 1000),
        None => http_date(text)?,
    };
    (now <= at && at <= now + MAX_WAIT).then_some(at)
}

/// A date as HTTP writes it (RFC 9110, §5.6.7); the two forms that nobody sends any more are not read.
fn http_date(text: &str) -> Option<Instant> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    // By characters: the search for a text is four kilobytes of module.
    let mut words = text.split_once(',')?.1.strip_prefix(' ')?.split(' ');
    let day = words.next()?;
    let month = words.next()?;
    let number = MONTHS.iter().position(|name| *name == month)? + 1;
    let (year, time, zone) = (words.next()?, words.next()?, words.next()?);
    let tens = if number < 10 { "0" } else { "" };
    (zone == "GMT" && words.next().is_none())
        .then(|| Instant::read(&format!("{year}-{tens}{number}-{day}T{time}Z")))
        .flatten()
}
