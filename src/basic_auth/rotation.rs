//! When an API token ends, as the admin noted it; and the practices that keep tokens safe.
//!
//! Holds labels and dates, never a token. Facts: API tokens live 1 to 365 days, no API tells when one ends; the security
//! practices are those of the API's authorization page.

use crate::few::{Few, Member, coded};
use crate::instant::{Instant, Span};
use crate::reminders::Moment;

/// Longest life of an API token, and a day for the zones.
pub const LONGEST_LIFE: Span = Span::days(366);
/// From then on a token should be replaced.
pub const SOON: Span = Span::days(14);
/// Longest label, in characters.
pub const MAX_LABEL: usize = 80;

/// An API token that somebody keeps somewhere: what it is called, and when it ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiToken {
    /// What the admin calls it.
    pub label: String,
    /// The first moment of the day on which it ends, in the admin's zone.
    pub ends: Instant,
    /// The moments of which the admin was told.
    pub told: Few<Moment>,
}

/// Where an API token stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Life {
    /// So much is left.
    Left(Span),
    /// So much is left, and that is less than two weeks.
    Soon(Span),
    /// It has ended.
    Ended,
}

/// Why a note cannot be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Empty, over [`MAX_LABEL`] characters, or with a control character.
    #[error("the label is empty, too long or no single line")]
    Label,
    /// The label looks like the token itself.
    #[error("the label looks like a token")]
    LabelIsToken,
    /// Further ahead than any token lives.
    #[error("no API token lives that long")]
    TooFar,
}

impl ApiToken {
    /// A note; white space around the label is taken off.
    ///
    /// # Errors
    /// [`NoteError`]: why not.
    pub fn new(label: &str, ends: Instant, now: Instant) -> Result<Self, NoteError> {
        let label = label.trim();
        if label.is_empty() || label.chars().nth(MAX_LABEL).is_some() || label.bytes().any(|b| b.is_ascii_control()) {
            return Err(NoteError::Label);
        }
        if is_like_token(label) {
            return Err(NoteError::LabelIsToken);
        }
        if ends - now > LONGEST_LIFE {
            return Err(NoteError::TooFar);
        }
        Ok(Self { label: label.to_owned(), ends, told: Few::default() })
    }

    /// Where it stands.
    #[must_use]
    pub fn life(&self, now: Instant) -> Life {
        match self.ends - now {
            left if left <= Span::ZERO => Life::Ended,
            left if left < SOON => Life::Soon(left),
            left => Life::Left(left),
        }
    }
}

/// Whether one of a text's words looks like an API token: the beginning that today's have, or 24 letters and digits or more,
/// mixed as chance mixes them.
#[must_use]
pub fn is_like_token(text: &str) -> bool {
    text.split_whitespace().any(is_word_like_token)
}

fn is_word_like_token(word: &str) -> bool {
    let (mut digit, mut upper, mut lower, mut other) = (false, false, false, false);
    for b in word.bytes() {
        match b {
            b'0'..=b'9' => digit = true,
            b'A'..=b'Z' => upper = true,
            b'a'..=b'z' => lower = true,
            _ => other = true,
        }
    }
    let random = word.len() >= 24 && digit && upper && lower && !other;
    random || word.starts_with("ATATT") || word.starts_with("ATSTT") || word.starts_with("ATCTT")
}

coded! {
    /// A practice that keeps tokens safe; the first four for API tokens of the cloud, the others for access to the server.
    Practice {
        /// Change tokens regularly.
        Rotate => "rotate",
        /// No more permissions than needed.
        Least => "least",
        /// Never in a repository.
        Store => "store",
        /// Look at what used them.
        Monitor => "monitor",
        /// An account of its own for the API.
        OwnAccount => "ownAccount",
        /// Two-factor authentication.
        TwoFactor => "twoFactor",
        /// Regular audits.
        Audit => "audit",
        /// Encrypted connections.
        Encrypt => "encrypt",
    }
}

impl Member for Practice {
    const ALL: &'static [Self] = Practice::ALL;
}
