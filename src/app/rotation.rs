//! Notes on API tokens: labels with their end dates, and the practices that are ticked off. An entry of its own, which no
//! page's event loads.

use super::state::{NewerVersion, Read, VERSION, open};
use super::update::{Refused, Work};
use crate::basic_auth::rotation::{ApiToken, Life, NoteError, Practice};
use crate::border::{ApiTokenView, DashboardView, Draft, ErrorCode, Fields, InstanceNames, Json, Reply, Shard};
use crate::few::Few;
use crate::hint::Tone;
use crate::instant::Instant;
use crate::words::{Arg, Text, TextKey};

/// The storage key.
pub const ROTATION: &str = "rotation";
/// Most notes that are kept.
const MAX_NOTES: usize = 100;

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
        draft.done()
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
    let token = ApiToken { label: at.text("label"), ends: at.time("ends") };
    at.is_whole().then_some(token)
}

impl Work<'_> {
    /// What the dashboard shows.
    pub(super) fn dashboard(&mut self) -> Result<Reply, Refused> {
        let rotation = self.rotation()?;
        let mut api_tokens = Vec::new();
        for token in &rotation.tokens {
            api_tokens.push(view(token, self.now));
        }
        let mut practised = Vec::new();
        for practice in Practice::ALL {
            if rotation.practised.has(*practice) {
                practised.push(*practice);
            }
        }
        let mut instances = Vec::new();
        for entry in &self.meta.instances {
            let mut sites = Vec::new();
            for due in &entry.dues {
                sites.extend(due.site.clone());
            }
            instances.push(InstanceNames { product: entry.product, base: entry.base.address(), sites });
        }
        Ok(Reply::Dashboard { view: DashboardView { instances, api_tokens, practised } })
    }

    /// Notes when a token ends; a label that is there already gets the new date.
    pub(super) fn note_api_token(&mut self, label: &str, ends: &str) -> Result<Reply, Refused> {
        let ends = Instant::read(ends).ok_or(Refused(ErrorCode::DateUnreadable, TextKey::ErrorDateUnreadable))?;
        let token = ApiToken::new(label, ends, self.now).map_err(|error| match error {
            NoteError::Label => Refused(ErrorCode::Label, TextKey::ErrorLabel),
            NoteError::LabelIsToken => Refused(ErrorCode::Label, TextKey::ErrorLabelIsToken),
            NoteError::TooFar => Refused(ErrorCode::DateTooFar, TextKey::ErrorApiTokenTooFar),
        })?;
        let mut rotation = self.rotation()?;
        rotation.tokens.retain(|known| known.label != token.label);
        if rotation.tokens.len() >= MAX_NOTES {
            return Err(Refused(ErrorCode::TooMany, TextKey::ErrorTooManyNotes));
        }
        // Soonest first; the standard sorts would cost three kilobytes of module each.
        let sooner = rotation.tokens.iter().take_while(|known| known.ends <= token.ends).count();
        rotation.tokens.insert(sooner, token);
        Ok(self.keep_notes(&rotation))
    }

    /// Forgets a label.
    pub(super) fn forget_api_token(&mut self, label: &str) -> Result<Reply, Refused> {
        let mut rotation = self.rotation()?;
        rotation.tokens.retain(|token| token.label != label);
        Ok(self.keep_notes(&rotation))
    }

    /// Ticks a practice off, or not after all.
    pub(super) fn practise(&mut self, practice: Practice, on: bool) -> Result<Reply, Refused> {
        let mut rotation = self.rotation()?;
        if on {
            rotation.practised.add(practice);
        } else {
            rotation.practised.remove(practice);
        }
        Ok(self.keep_notes(&rotation))
    }

    fn rotation(&mut self) -> Result<Rotation, Refused> {
        let read = read_rotation(self.value(ROTATION))?;
        if read.broken {
            self.broken(ROTATION);
            self.writes.push(write_rotation(&read.value));
        }
        Ok(read.value)
    }

    fn keep_notes(&mut self, rotation: &Rotation) -> Reply {
        self.writes.push(write_rotation(rotation));
        Reply::Done
    }
}

fn view(token: &ApiToken, now: Instant) -> ApiTokenView {
    let (tone, headline) = match token.life(now) {
        Life::Left(left) => (Tone::Calm, Text::new(TextKey::ApiTokenLeft).with(Arg::span(left))),
        Life::Soon(left) => (Tone::Warning, Text::new(TextKey::ApiTokenSoon).with(Arg::span(left))),
        Life::Ended => (Tone::Blocked, Text::new(TextKey::ApiTokenEnded)),
    };
    ApiTokenView { label: token.label.clone(), tone, headline, ends: token.ends.rfc3339() }
}
