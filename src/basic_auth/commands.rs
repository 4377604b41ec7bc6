//! Ready commands for the three calls of the Id Mapping API, for bash and PowerShell.
//!
//! The token is never in a command: `curl` asks for it, or reads it from a `.netrc` file, so it comes neither to the history
//! nor to the list of running programs. Facts: the API's reference (product, full https addresses without a slash at their
//! end), curl's manual (`--user` without a password asks for it; `--config`, its quoting).

use super::header::{self, CredentialsError};
use super::probe::ENDPOINT;
use crate::few::coded;
use crate::place::{MAX_ADDRESS, Product, SiteBase, joined};

/// What stands for a job while its id is not known.
pub const JOB_PLACEHOLDER: &str = "JOB_ID";
/// What stands for the token in the `.netrc` file.
pub const TOKEN_PLACEHOLDER: &str = "YOUR_API_TOKEN";
/// Longest id of a job, in characters; those seen are UUIDs.
const MAX_JOB: usize = 128;

coded! {
    /// Which shell a command is for.
    Shell {
        /// bash, and other shells that read single quotes as POSIX says.
        Bash => "bash",
        /// PowerShell 5.1 and newer.
        PowerShell => "powerShell",
    }
}

coded! {
    /// Where a command gets the token from when it runs.
    TokenFrom {
        /// `curl` asks for it at the terminal.
        Prompt => "prompt",
        /// The file `.netrc` in the home folder (`_netrc` in Windows), for scripts.
        Netrc => "netrc",
    }
}

coded! {
    /// Why an address is none that the API takes.
    SiteError {
        /// Nothing but white space.
        Empty => "empty",
        /// It does not begin with `https://`.
        Scheme => "scheme",
        /// There is no host, or one that cannot be.
        Host => "host",
        /// A user name before the host.
        User => "user",
        /// A port, where a cloud site has none; or a number that is no port.
        Port => "port",
        /// A path, where a cloud site has none; or one that no instance has.
        Path => "path",
        /// A question mark or a hash and what follows.
        Query => "query",
        /// Over 2,048 bytes.
        TooLong => "tooLong",
    }
}

/// The id of a job that was started: letters, digits, `-`, `_`, `.`, `~`, at most 128 of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobId(String);

/// A text that is no id of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the job id is not one: copy it from the answer to the first call")]
pub struct JobIdError;

impl JobId {
    /// Reads an id; white space around it is taken off.
    ///
    /// # Errors
    /// [`JobIdError`] for anything that would not stay one part of a path.
    pub fn new(text: &str) -> Result<Self, JobIdError> {
        let id = text.trim();
        let fits = id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'~'));
        let whole = !id.is_empty() && id.len() <= MAX_JOB && id.bytes().any(|b| b != b'.');
        if fits && whole { Ok(Self(id.to_owned())) } else { Err(JobIdError) }
    }

    /// The placeholder, for a command that is to be completed by hand.
    #[must_use]
    pub fn placeholder() -> Self {
        Self(JOB_PLACEHOLDER.to_owned())
    }
}

/// What a migration led from and to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    product: Product,
    destination: String,
    source: String,
}

impl Mapping {
    /// From what was typed: the product, the cloud site, the server's base address.
    ///
    /// # Errors
    /// [`SiteError`] of the destination or of the source.
    pub fn new(product: Product, destination: &str, source: &str) -> Result<Self, MappingError> {
        let destination = self::destination(destination).map_err(MappingError::Destination)?;
        let source = self::source(source).map_err(MappingError::Source)?;
        Ok(Self { product, destination, source })
    }

    /// The body of the call that starts the job, as JSON.
    fn body(&self) -> String {
        let product = match self.product {
            Product::Jira => "JIRA",
            Product::Confluence => "CONFLUENCE",
        };
        // Only characters that JSON takes as they are get this far.
        format!(r#"{{"product":"{product}","destinationURL":"{}","sourceURL":"{}"}}"#, self.destination, self.source)
    }
}

/// Which of the two addresses is wrong, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MappingError {
    /// The cloud site's.
    Destination(SiteError),
    /// The server's.
    Source(SiteError),
}

/// A call of the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Call {
    /// Starts a job that makes the report.
    Trigger(Mapping),
    /// How far the job is.
    Status(JobId),
    /// Where its report can be fetched.
    Download(JobId),
}

/// The address of a cloud site as the API wants it: `https://`, a host, nothing else. A slash at its end is taken off.
///
/// # Errors
/// [`SiteError`]: what is too much or missing.
pub fn destination(text: &str) -> Result<String, SiteError> {
    let base = site(text)?;
    if !base.context().is_empty() {
        return Err(SiteError::Path);
    }
    match base.origin().as_str().strip_prefix("https://") {
        Some(rest) if rest == base.origin().host() => Ok(base.address()),
        _ => Err(SiteError::Port),
    }
}

/// The base address of a server as the API wants it: `https://`, a host, its port and context path where it has them. A slash
/// at its end is taken off.
///
/// # Errors
/// [`SiteError`]: what is too much or missing.
pub fn source(text: &str) -> Result<String, SiteError> {
    site(text).map(|base| base.address())
}

/// An https address without user name, query and hash.
fn site(text: &str) -> Result<SiteBase, SiteError> {
    use crate::place::PlaceError;
    let text = text.trim();
    if text.is_empty() {
        return Err(SiteError::Empty);
    }
    if text.len() > MAX_ADDRESS {
        return Err(SiteError::TooLong);
    }
    let scheme = text.get(..8).filter(|scheme| scheme.eq_ignore_ascii_case("https://"));
    let rest = scheme.and_then(|_| text.get(8..)).ok_or(SiteError::Scheme)?;
    if rest.contains(['?', '#']) {
        return Err(SiteError::Query);
    }
    let authority = rest.split(['/', '\\']).next().unwrap_or_default();
    if authority.contains('@') {
        return Err(SiteError::User);
    }
    // International names are written in their ASCII form, `xn--…`, everywhere in these products.
    if !authority.is_ascii() {
        return Err(SiteError::Host);
    }
    let path = rest.get(authority.len()..).unwrap_or_default();
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'-' | b'_' | b'.' | b'~');
    let path = path.strip_suffix('/').unwrap_or(path);
    // A path begins with a slash, so what is before the first is nothing.
    let whole = |part: &str| !matches!(part, "" | "." | "..");
    if !path.bytes().all(plain) || !path.split('/').skip(1).all(whole) {
        return Err(SiteError::Path);
    }
    match SiteBase::parse(text) {
        Ok(base) if is_host(base.origin().host()) => Ok(base),
        Ok(_) => Err(SiteError::Host),
        Err(PlaceError::Port) => Err(SiteError::Port),
        Err(PlaceError::TooLong) => Err(SiteError::TooLong),
        Err(PlaceError::Scheme | PlaceError::Host | PlaceError::Outside) => Err(SiteError::Host),
    }
}

/// Whether every program reads this host as the same one: a name of non-empty parts, or an IPv4 address of four numbers. Some
/// read `1.2.3` or `0x7f` as an address.
fn is_host(host: &str) -> bool {
    let number = |part: &str| part.bytes().next().is_some_and(|b| b.is_ascii_digit());
    let byte = |part: &str| {
        let digits = part.bytes().all(|b| b.is_ascii_digit()) && (part == "0" || !part.starts_with('0'));
        digits && part.parse::<u8>().is_ok()
    };
    let name = host.split('.').all(|part| !part.is_empty() && !part.starts_with('['));
    let last = host.rsplit('.').next().unwrap_or_default();
    name && (!number(last) || (host.split('.').count() == 4 && host.split('.').all(byte)))
}

/// An email that `curl` takes as a user name as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login(String);

/// Why an email cannot be a user name of `curl`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LoginError {
    /// It cannot be one of Basic authentication at all.
    #[error(transparent)]
    Credentials(#[from] CredentialsError),
    /// `curl` takes what follows such a beginning for options and does not ask for the token.
    #[error("the email begins with a semicolon, which curl takes for the begin of its own options")]
    Semicolon,
}

impl LoginError {
    /// Its stable name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Credentials(error) => error.code(),
            Self::Semicolon => "emailSemicolon",
        }
    }
}

impl Login {
    /// From what was typed or pasted.
    ///
    /// # Errors
    /// [`LoginError`]: why not.
    pub fn new(text: &str) -> Result<Self, LoginError> {
        let email = header::email(text)?;
        if email.starts_with(';') { Err(LoginError::Semicolon) } else { Ok(Self(email)) }
    }

    /// What to put into the `.netrc` file, with [`TOKEN_PLACEHOLDER`] for the token.
    #[must_use]
    pub fn netrc(&self) -> String {
        format!("machine api.atlassian.com\nlogin {}\npassword {TOKEN_PLACEHOLDER}\n", quoted(&self.0))
    }
}

/// The command for a call.
#[must_use]
pub fn command(call: &Call, shell: Shell, from: TokenFrom, login: &Login) -> String {
    let user = match from {
        TokenFrom::Prompt => Some(login.0.as_str()),
        TokenFrom::Netrc => None,
    };
    let (address, body) = match call {
        Call::Trigger(mapping) => (format!("{ENDPOINT}/trigger"), Some(mapping.body())),
        Call::Status(JobId(id)) => (format!("{ENDPOINT}/{id}"), None),
        Call::Download(JobId(id)) => (format!("{ENDPOINT}/{id}/download"), None),
    };
    match shell {
        Shell::Bash => bash(&address, user, body.as_deref()),
        Shell::PowerShell => power_shell(&address, user, body.as_deref()),
    }
}

/// One `curl` with an option a line; every value in single quotes, in which bash changes nothing.
fn bash(address: &str, user: Option<&str>, body: Option<&str>) -> String {
    const NEXT: &str = " \\\n  ";
    let single = |text: &str| joined(&["'", &with(text, |c| if c == '\'' { Some("'\\''") } else { None }), "'"]);
    let mut command = "curl --fail-with-body".to_owned();
    let mut add = |option: &str, value: &str| command.push_str(&joined(&[NEXT, option, value]));
    match user {
        Some(user) => add("--user ", &single(user)),
        None => add("--netrc", ""),
    }
    if let Some(body) = body {
        add("--header 'Content-Type: application/json'", "");
        add("--data ", &single(body));
    }
    add("", &single(address));
    command
}

/// The options as a text that `curl` reads itself. PowerShell 5.1 loses double quotes in arguments of programs; in a
/// here-string nothing has a meaning but `'@` at the begin of a line, and no line here begins with a quote. `curl` alone
/// would be another command there, so the program is looked up. UTF-8, because 5.1 writes question marks otherwise.
fn power_shell(address: &str, user: Option<&str>, body: Option<&str>) -> String {
    let mut options = joined(&["url = ", &escaped(address), "\n"]);
    let mut add = |option: &str, value: &str| options.push_str(&joined(&[option, value, "\n"]));
    match user {
        Some(user) => add("user = ", &escaped(user)),
        None => add("netrc", ""),
    }
    if let Some(body) = body {
        add("header = \"Content-Type: application/json\"", "");
        add("data = ", &escaped(body));
    }
    add("fail-with-body", "");
    joined(&[
        "& {\n$OutputEncoding = [System.Text.UTF8Encoding]::new($false)\n@'\n",
        &options,
        "'@ | & (Get-Command curl -CommandType Application)[0].Source --config -\n}",
    ])
}

/// A text in the double quotes of curl's own files.
fn escaped(text: &str) -> String {
    let inside = with(text, |c| match c {
        '\\' => Some("\\\\"),
        '"' => Some("\\\""),
        _ => None,
    });
    joined(&["\"", &inside, "\""])
}

/// A text with some of its characters written otherwise.
fn with(text: &str, instead: fn(char) -> Option<&'static str>) -> String {
    let mut written = String::with_capacity(text.len());
    for c in text.chars() {
        match instead(c) {
            Some(other) => written.push_str(other),
            None => written.push(c),
        }
    }
    written
}

/// The same with its quotes, where it needs them.
fn quoted(text: &str) -> String {
    let plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'@' | b'.' | b'-' | b'_' | b'+'));
    if plain { text.to_owned() } else { escaped(text) }
}
