//! Notes on API tokens: labels with their end dates, and the practices that are ticked off. An entry of its own, which no
//! page's event loads.

use super::state::{NewerVersion, Read, VERSION, open};
use crate::basic_auth::rotation::{ApiToken, Practice};
use crate::border::{Draft, Fields, Json, Shard};
use crate::few::Few;

/// The storage key.
pub const ROTATION: &str = "rotation";
/// Most notes that are kept.
pub const MAX_NOTES: usize = 100;

/// The entry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rotation {
    /// One for each label, soonest end first.
    pub tokens: Vec<ApiToken>,
    /// Practices that are ticked off.
    pub practised: Few<Practice>,
}

/// The entry as it is stored.
#[must_use]
pub fn write_rotation(rotation: &Rotation) -> Shard {
    let mut draft = Draft::default();
    draft.number("version", VERSION);
    draft.list("tokens", &rotation.tokens, |token| {
        let mut draft = Draft::default();
        draft.text("label", &token.label);
        draft.time("ends", token.ends);
        draft.number("told", token.told.number());
        draft.short()
    });
    draft.number("practised", rotation.practised.number());
    Shard { key: ROTATION.to_owned(), value: draft.done() }
}

/// Reads the entry; an empty one when there is none yet.
///
/// # Errors
/// [`NewerVersion`], in which case nothing may be written.
pub fn read_rotation(value: Option<&Json>) -> Result<Read<Rotation>, NewerVersion> {
    let Some(value) = value.filter(|value| !value.is_null()) else {
        return Ok(Read { value: Rotation::default(), broken: false });
    };
    let at = &mut open(value)?;
    let tokens = at.list("tokens", MAX_NOTES, read_token);
    let practised = Few::of(at.number("practised"));
    Ok(Read { value: Rotation { tokens, practised }, broken: at.is_broken() })
}

fn read_token(at: &mut Fields<'_>) -> Option<ApiToken> {
    let token = ApiToken { label: at.text("label"), ends: at.time("ends"), told: Few::of(at.number("told")) };
    (!at.is_broken()).then_some(token)
}
