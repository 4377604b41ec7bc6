//! Addresses: which instance a page belongs to, and where on it the page is.
//!
//! Knows how addresses are compared. Must never know a query: the address that a renewal returns on carries a live
//! container token, so the types here have no place to keep one. Path parameters (`;jsessionid=…`) go the same way.
//! Facts: any context path, any host and port, http or https; two products may share an origin.

use core::fmt;
use serde::Serialize;

/// Longest address that is read, in bytes. Longer ones are refused rather than cut, so that no two become equal.
pub const MAX_ADDRESS: usize = 2048;
/// Longest hash route that is kept, in bytes; the assistant's own are shorter than 40.
const MAX_HASH: usize = 128;

/// Why a text is not an address we work with. Never holds the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PlaceError {
    /// Only `http` and `https` pages can be an assistant.
    #[error("the address does not start with http:// or https://")]
    Scheme,
    /// Empty, malformed, or with a user name and password before the host.
    #[error("the host in the address cannot be read")]
    Host,
    /// The port is no number from 1 to 65535.
    #[error("the port in the address cannot be read")]
    Port,
    /// Over [`MAX_ADDRESS`] bytes.
    #[error("the address is too long")]
    TooLong,
    /// The path does not lie below the base it was compared with.
    #[error("the address lies outside this instance")]
    Outside,
}

/// Scheme, host and port in the browser's own spelling: lower case, default port left out.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin(String);

impl Origin {
    /// The origin as text, for example `https://jira.example.com:8443`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The host alone, without brackets' meaning changed, without port.
    #[must_use]
    pub fn host(&self) -> &str {
        let authority = parted(&self.0, b':').and_then(|(_, rest)| rest.strip_prefix("//")).unwrap_or("");
        match authority.bytes().rposition(|b| b == b']') {
            Some(end) => authority.get(..=end).unwrap_or(authority),
            None => before(authority, b':'),
        }
    }
}

impl fmt::Debug for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A page's address: origin, path and hash route. There is no field for a query.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// Scheme, host and port.
    pub origin: Origin,
    /// Starts with `/`; path parameters removed.
    pub path: String,
    /// The hash route without `#` and without anything after a `?` in it; often empty.
    pub hash: String,
}

impl Place {
    /// Reads an address and drops its query at once.
    ///
    /// # Errors
    /// [`PlaceError`] when it is no http(s) address, or too long.
    pub fn parse(text: &str) -> Result<Self, PlaceError> {
        if text.len() > MAX_ADDRESS {
            return Err(PlaceError::TooLong);
        }
        let (front, hash) = parted(text, b'#').unwrap_or((text, ""));
        let (scheme, rest) = parted(before(front, b'?'), b':').ok_or(PlaceError::Scheme)?;
        let rest = rest.strip_prefix("//").ok_or(PlaceError::Scheme)?;
        let scheme = scheme.to_ascii_lowercase();
        let default_port = match scheme.as_str() {
            "http" => 80,
            "https" => 443,
            _ => return Err(PlaceError::Scheme),
        };
        let slash = rest.bytes().position(|b| b == b'/');
        let (authority, path) = slash.and_then(|at| rest.split_at_checked(at)).unwrap_or((rest, "/"));
        let origin = read_origin(&scheme, authority, default_port)?;
        let hash = before(hash, b'?');
        let hash = if hash.len() > MAX_HASH || hash.bytes().any(|b| b == b'=') { "" } else { hash };
        Ok(Self { origin, path: without_parameters(path), hash: hash.to_owned() })
    }
}

// A byte is looked for by hand: what the standard library brings for it is two kilobytes of module.

/// What stands before and after the first of these ASCII characters.
fn parted(text: &str, mark: u8) -> Option<(&str, &str)> {
    let at = text.bytes().position(|b| b == mark)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// What stands before the first of these ASCII characters; all of it when there is none.
fn before(text: &str, mark: u8) -> &str {
    parted(text, mark).map_or(text, |(front, _)| front)
}

/// A path without slashes at its end.
fn without_slash(mut path: &str) -> &str {
    while let Some(shorter) = path.strip_suffix("/") {
        path = shorter;
    }
    path
}

/// `host[:port]` to an origin in the browser's spelling.
fn read_origin(scheme: &str, authority: &str, default_port: u32) -> Result<Origin, PlaceError> {
    let bracket = authority.bytes().rposition(|b| b == b']').map(|at| at + 1);
    let end = bracket.or_else(|| authority.bytes().position(|b| b == b':'));
    let (host, port) = end.and_then(|end| authority.split_at_checked(end)).unwrap_or((authority, ""));
    let bracketed = host.starts_with("[") && host.ends_with("]");
    let legal = |b: u8| match b {
        b'-' | b'.' | b'_' => true,
        b':' | b'[' | b']' => bracketed,
        b => b.is_ascii_alphanumeric() || !b.is_ascii(),
    };
    // A user name and password may stand before an `@`: nothing to keep, and nothing to guess the host from.
    if host.is_empty() || authority.bytes().any(|b| b == b'@') || !host.bytes().all(legal) {
        return Err(PlaceError::Host);
    }
    // Browsers give international names in their ASCII form, so more than ASCII need not be folded.
    let host = host.to_ascii_lowercase();
    let mut origin = joined(&[scheme, "://", &host]);
    if !port.is_empty() {
        let number = port.strip_prefix(":").and_then(read_port).ok_or(PlaceError::Port)?;
        if number != default_port {
            origin.push_str(&joined(&[":", &number.to_string()]));
        }
    }
    Ok(Origin(origin))
}

/// Digits to a number from 1 to 65535.
fn read_port(digits: &str) -> Option<u32> {
    let mut number = 0;
    for b in digits.bytes() {
        number = number * 10 + char::from(b).to_digit(10)?;
        (number <= 65_535).then_some(())?;
    }
    (number > 0).then_some(number)
}

/// These texts as one.
#[must_use]
pub fn joined(parts: &[&str]) -> String {
    let mut whole = String::new();
    for part in parts {
        whole.push_str(part);
    }
    whole
}

/// `/a;jsessionid=1/b` → `/a/b`.
fn without_parameters(path: &str) -> String {
    let mut kept = String::with_capacity(path.len());
    let mut parameter = false;
    for c in path.chars() {
        parameter = c == ';' || (parameter && c != '/');
        if !parameter {
            kept.push(c);
        }
    }
    kept
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin.0, self.path)?;
        if self.hash.is_empty() { Ok(()) } else { write!(f, "#{}", self.hash) }
    }
}

/// Origin and context path of one instance, for example `https://example.com:8443/jira`. No slash at the end.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SiteBase {
    origin: Origin,
    context: String,
}

impl SiteBase {
    /// The base of the instance that `place` lies on, when the page says its context path (`""` or `/jira`).
    ///
    /// # Errors
    /// [`PlaceError::Outside`] when the page claims a context path that its own address does not start with.
    pub fn of(place: &Place, context: &str) -> Result<Self, PlaceError> {
        let context = without_slash(context);
        if !(context.is_empty() || context.starts_with("/")) {
            return Err(PlaceError::Outside);
        }
        let base = Self { origin: place.origin.clone(), context: context.to_owned() };
        if base.holds(place) { Ok(base) } else { Err(PlaceError::Outside) }
    }

    /// Reads a base that was stored or typed.
    ///
    /// # Errors
    /// [`PlaceError`] as [`Place::parse`].
    pub fn parse(text: &str) -> Result<Self, PlaceError> {
        let place = Place::parse(text)?;
        let context = without_slash(&place.path).to_owned();
        Ok(Self { origin: place.origin, context })
    }

    /// As text, for example `https://example.com:8443/jira`.
    #[must_use]
    pub fn address(&self) -> String {
        joined(&[self.origin.as_str(), &self.context])
    }

    /// Scheme, host and port.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The context path: empty, or a slash and at least one character.
    #[must_use]
    pub fn context(&self) -> &str {
        &self.context
    }

    /// Whether the page lies on this instance: same origin, path equal to or below the context path.
    #[must_use]
    pub fn holds(&self, place: &Place) -> bool {
        self.origin == place.origin && below(&place.path, &self.context)
    }

    /// The part of the page's path below the context path, starting with `/`; `None` when it lies elsewhere.
    #[must_use]
    pub fn relative<'p>(&self, place: &'p Place) -> Option<&'p str> {
        if !self.holds(place) {
            return None;
        }
        place.path.get(self.context.len()..).map(|rest| if rest.is_empty() { "/" } else { rest })
    }
}

/// Whether `path` is `front` or lies below it, by whole segments. `/wiki2` does not lie below `/wiki`.
#[must_use]
pub fn below(path: &str, front: &str) -> bool {
    match path.strip_prefix(without_slash(front)) {
        Some(rest) => rest.is_empty() || rest.starts_with("/"),
        None => false,
    }
}

impl fmt::Display for SiteBase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.address())
    }
}

impl fmt::Debug for SiteBase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Which of the two products an instance runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Product {
    /// Jira Server or Data Center, with the Jira Cloud Migration Assistant.
    Jira,
    /// Confluence Server or Data Center, with the Confluence Cloud Migration Assistant.
    Confluence,
}

impl Product {
    /// The name used in stored keys.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Jira => "jira",
            Self::Confluence => "confluence",
        }
    }

    /// The product by the name that [`Product::id`] gives.
    #[must_use]
    pub fn read(id: &str) -> Option<Self> {
        [Self::Jira, Self::Confluence].into_iter().find(|product| product.id() == id)
    }
}
