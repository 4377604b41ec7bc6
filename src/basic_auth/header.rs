//! Email and API token to the value of an `Authorization` header.
//!
//! RFC 7617: `Basic`, a space, and the Base64 (RFC 4648, §4, padded, never wrapped) of email, colon and token in UTF-8. The
//! user name must not hold a colon, and neither part a control character. Lengths are not checked: Atlassian changed the
//! length of its tokens before.

use super::secret::Secret;
use crate::few::coded;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

/// Why there can be no header. Holds nothing of the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CredentialsError {
    /// Nothing but white space.
    #[error("the email is empty: give the email address of your Atlassian account")]
    EmailEmpty,
    /// The colon is what ends the user name in this scheme.
    #[error("the email holds a colon, which would end the user name there: take it out")]
    EmailColon,
    /// A line break, a tab, or another control character between the first and the last visible one.
    #[error("the email holds a line break or another control character: type it anew")]
    EmailControl,
    /// A character that nobody sees and that a copied text brings along, within the email.
    #[error("the email holds the invisible character U+{:04X}: type it anew", u32::from(*.0))]
    EmailInvisible(char),
    /// Nothing but white space.
    #[error("the API token is empty: make one in your Atlassian account and paste it")]
    TokenEmpty,
    /// A line break within the token, as a wrapped line has it.
    #[error("the API token holds a line break: copy it as one line")]
    TokenLineBreak,
    /// Another control character within the token.
    #[error("the API token holds a control character: copy it anew")]
    TokenControl,
    /// A character that nobody sees and that a copied text brings along, within the token.
    #[error("the API token holds the invisible character U+{:04X}: copy it anew", u32::from(*.0))]
    TokenInvisible(char),
}

impl CredentialsError {
    /// Every code, for the test that compares them with the sentences.
    pub const CODES: &'static [&'static str] = &[
        "emailEmpty",
        "emailColon",
        "emailControl",
        "emailInvisible",
        "tokenEmpty",
        "tokenLineBreak",
        "tokenControl",
        "tokenInvisible",
    ];

    /// Its stable name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::EmailEmpty => "emailEmpty",
            Self::EmailColon => "emailColon",
            Self::EmailControl => "emailControl",
            Self::EmailInvisible(_) => "emailInvisible",
            Self::TokenEmpty => "tokenEmpty",
            Self::TokenLineBreak => "tokenLineBreak",
            Self::TokenControl => "tokenControl",
            Self::TokenInvisible(_) => "tokenInvisible",
        }
    }
}

coded! {
    /// What makes credentials doubtful without making them impossible: said, not refused.
    Doubt {
        /// The user name has no `@`, or white space in it: the API wants the email address of an Atlassian account.
        EmailNotAnAddress => "emailNotAnAddress",
        /// Short, or with a space or a character outside ASCII, as API tokens never are: a password, which does not work here.
        LooksLikePassword => "looksLikePassword",
    }
}

/// API tokens had 24 characters at first and have 192 today; a little below that leaves room for what we do not know.
const SHORTEST_TOKEN: usize = 20;

/// An email and a token that make a header.
pub struct Credentials {
    email: String,
    token: Secret,
}

/// An email as a user name: white space and invisible characters around it are taken off.
///
/// # Errors
/// Those of [`CredentialsError`] that begin with `Email`.
pub fn email(text: &str) -> Result<String, CredentialsError> {
    let email = trimmed(text);
    if email.is_empty() {
        return Err(CredentialsError::EmailEmpty);
    }
    for c in email.chars() {
        if c == ':' {
            return Err(CredentialsError::EmailColon);
        }
        if c.is_control() {
            return Err(CredentialsError::EmailControl);
        }
        if is_invisible(c) {
            return Err(CredentialsError::EmailInvisible(c));
        }
    }
    Ok(email.to_owned())
}

/// A token as it goes into a header: white space and invisible characters around it are taken off.
///
/// # Errors
/// Those of [`CredentialsError`] that begin with `Token`.
pub fn token(text: &Secret) -> Result<Secret, CredentialsError> {
    // EXPOSE: to take off what was pasted around it, and to look for what a header cannot hold.
    let token = trimmed(text.expose());
    if token.is_empty() {
        return Err(CredentialsError::TokenEmpty);
    }
    for c in token.chars() {
        if matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}') {
            return Err(CredentialsError::TokenLineBreak);
        }
        if c.is_control() {
            return Err(CredentialsError::TokenControl);
        }
        if is_invisible(c) {
            return Err(CredentialsError::TokenInvisible(c));
        }
    }
    Ok(Secret::new(token.to_owned()))
}

impl Credentials {
    /// From what was typed or pasted. White space and invisible characters around each part are taken off.
    ///
    /// # Errors
    /// [`CredentialsError`]: says which part, and why.
    pub fn new(user: &str, token: &Secret) -> Result<Self, CredentialsError> {
        Ok(Self { email: email(user)?, token: self::token(token)? })
    }

    /// The email, as the header has it.
    #[must_use]
    pub fn email(&self) -> &str {
        &self.email
    }

    /// The value of the `Authorization` header, `Basic …`; as secret as the token, which anybody can read from it.
    #[must_use]
    pub fn header(&self) -> Secret {
        const SCHEME: &str = "Basic ";
        // EXPOSE: the header is made of it.
        let token = self.token.expose();
        // Each with its full length from the start: one that grows leaves parts of itself behind.
        let mut pair = Zeroizing::new(Vec::with_capacity(self.email.len() + 1 + token.len()));
        pair.extend_from_slice(self.email.as_bytes());
        pair.push(b':');
        pair.extend_from_slice(token.as_bytes());
        let mut value = Zeroizing::new(vec![0; SCHEME.len() + pair.len().div_ceil(3) * 4]);
        if let Some((scheme, encoded)) = value.split_at_mut_checked(SCHEME.len()) {
            scheme.copy_from_slice(SCHEME.as_bytes());
            // Into a slice of just its length, which cannot fail; the functions that make a text keep a part on the stack.
            let _ = STANDARD.encode_slice(pair.as_slice(), encoded);
        }
        Secret::new(String::from_utf8(core::mem::take(&mut *value)).unwrap_or_default())
    }

    /// What makes them doubtful.
    #[must_use]
    pub fn doubts(&self) -> Vec<Doubt> {
        let mut doubts = Vec::new();
        if !self.email.contains('@') || self.email.contains(char::is_whitespace) {
            doubts.push(Doubt::EmailNotAnAddress);
        }
        // EXPOSE: its length and kinds of characters, of which one bit comes out.
        let token = self.token.expose();
        if token.len() < SHORTEST_TOKEN || !token.bytes().all(|b| b.is_ascii_graphic()) {
            doubts.push(Doubt::LooksLikePassword);
        }
        doubts
    }
}

/// Without white space, line breaks and invisible characters at both ends.
fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || c.is_control() || is_invisible(c))
}

/// Characters that take no room: spaces of width zero, marks of writing direction, joiners, soft hyphens. Copied texts
/// bring them along, no address needs them, and in a command they could make people read another one than runs.
const fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}
