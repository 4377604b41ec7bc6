//! What the extension's own pages change: each edit reads what is stored and says what to write.
//!
//! The pages do this in their own module, so that the background stays small; it writes what they say only if nobody
//! changed those entries meanwhile. Decides; never writes.

use super::rotation::{MAX_NOTES, ROTATION, Rotation, read_rotation, write_rotation};
use super::state::{
    Entry, MAX_PLANS, MAX_TAUGHT, META, Meta, NewerVersion, Own, Plan, Record, Token, read_meta, read_record, those,
    write_meta, write_record,
};
use super::update::{cloud_host, typed};
use crate::basic_auth::rotation::{ApiToken, NoteError, Practice, is_like_token};
use crate::border::{AdviceItem, Json, MAX_HOSTS, Shard};
use crate::few::Few;
use crate::instant::{Instant, Span};
use crate::reminders::{Moment, Settings};
use crate::token::evidence::{Evidence, Observation};
use crate::token::window::Policy;
use crate::words::TextKey;

/// Longest name, customer or title, in characters.
pub const MAX_LINE: usize = 120;
/// Longest notes, in characters.
pub const MAX_NOTES_TEXT: usize = 4000;
/// Longest planned run, in days.
pub const MAX_LENGTH: u32 = 365;

/// Everything that is stored, as far as it can be read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fleet {
    /// Settings.
    pub meta: Meta,
    /// Every watched instance.
    pub instances: Vec<(Entry, Record)>,
    /// API tokens' dates.
    pub rotation: Rotation,
    /// Something could not be read.
    pub broken: bool,
}

/// What an edit writes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Changes {
    /// Entries with their new content.
    pub writes: Vec<Shard>,
    /// Keys of entries that go.
    pub removes: Vec<String>,
}

/// An edit that cannot be made; nothing is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the edit is refused: {0:?}")]
pub struct EditError(
    /// What to tell the admin.
    pub TextKey,
);

impl From<NewerVersion> for EditError {
    fn from(_: NewerVersion) -> Self {
        Self(TextKey::ErrorStateNewer)
    }
}

/// What somebody says of an instance.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Description {
    /// What the admin calls it.
    pub name: String,
    /// Whose it is.
    pub customer: String,
    /// Notes.
    pub notes: String,
}

impl Fleet {
    /// Reads all entries.
    ///
    /// # Errors
    /// [`NewerVersion`] when one was written by a newer version; then nothing may be written.
    pub fn read(stored: &[Shard]) -> Result<Self, NewerVersion> {
        let value = |key: &str| stored.iter().find(|shard| shard.key == key).map(|shard| &shard.value);
        let meta = read_meta(value(META))?;
        let rotation = read_rotation(value(ROTATION))?;
        let mut fleet = Self {
            meta: meta.value,
            instances: Vec::new(),
            rotation: rotation.value,
            broken: meta.broken || rotation.broken,
        };
        for shard in stored.iter().filter(|shard| !shard.value.is_null()) {
            if let Some(entry) = Entry::of(&shard.key) {
                let record = read_record(Some(&shard.value))?;
                fleet.broken |= record.broken;
                fleet.instances.push((entry, record.value));
            }
        }
        Ok(fleet)
    }

    /// Reads all entries from the JSON text of one object with their keys; what is no object holds none.
    ///
    /// # Errors
    /// As [`Fleet::read`].
    pub fn parse(text: &str) -> Result<Self, NewerVersion> {
        let Some(Json::Object(fields)) = Json::parse(text) else { return Self::read(&[]) };
        let stored: Vec<Shard> = fields.into_iter().map(|(key, value)| Shard { key, value }).collect();
        Self::read(&stored)
    }

    /// The instance with this key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&(Entry, Record)> {
        self.instances.iter().find(|(entry, _)| entry.key() == key)
    }

    fn change<F>(&self, key: &str, edit: F) -> Result<Changes, EditError>
    where
        F: FnOnce(&mut Record, &Policy) -> Result<(), EditError>,
    {
        let (entry, record) = self.get(key).ok_or(EditError(TextKey::ErrorNotWatched))?;
        let mut record = record.clone();
        edit(&mut record, &self.meta.policy())?;
        Ok(Changes { writes: vec![write_record(entry, &record)], removes: Vec::new() })
    }

    fn set(&self, edit: impl FnOnce(&mut Meta)) -> Changes {
        let mut meta = self.meta.clone();
        edit(&mut meta);
        Changes { writes: vec![write_meta(&meta)], removes: Vec::new() }
    }

    /// Names an instance, groups it, notes something.
    ///
    /// # Errors
    /// [`EditError`] for texts that are too long or look like an API token, and for a key that is not watched.
    pub fn describe(&self, key: &str, said: &Description, now: Instant) -> Result<Changes, EditError> {
        let (name, customer) = (line(&said.name)?, line(&said.customer)?);
        let notes = text(&said.notes)?;
        self.change(key, |record, _| {
            (record.name, record.customer, record.notes) = (name, customer, notes);
            record.edited = Some(now);
            Ok(())
        })
    }

    /// Puts an instance into the archive, or takes it out.
    ///
    /// # Errors
    /// [`EditError`] for a key that is not watched.
    pub fn archive(&self, key: &str, on: bool, now: Instant) -> Result<Changes, EditError> {
        self.change(key, |record, _| {
            record.archived = on;
            record.edited = Some(now);
            Ok(())
        })
    }

    /// When to remind of an instance; `None`: as for all.
    ///
    /// # Errors
    /// [`EditError`] for a key that is not watched.
    pub fn remind(&self, key: &str, moments: Option<Few<Moment>>, now: Instant) -> Result<Changes, EditError> {
        self.change(key, |record, _| {
            record.moments = moments;
            record.edited = Some(now);
            Ok(())
        })
    }

    /// No reminder of an instance before this moment; `None`: not so any more.
    ///
    /// # Errors
    /// [`EditError`] for a key that is not watched.
    pub fn snooze(&self, key: &str, until: Option<Instant>) -> Result<Changes, EditError> {
        self.change(key, |record, _| {
            match until {
                Some(until) => record.put_off(until),
                None => record.snoozed = None,
            }
            Ok(())
        })
    }

    /// Stops watching an instance; its records go.
    ///
    /// # Errors
    /// [`EditError`] for a key that is not watched.
    pub fn stop(&self, key: &str) -> Result<Changes, EditError> {
        let (entry, _) = self.get(key).ok_or(EditError(TextKey::ErrorNotWatched))?;
        Ok(Changes { writes: Vec::new(), removes: vec![entry.shard()] })
    }

    /// Gives the last renewal as the card does: of the only token, or of the one without a site. `from`, `to`: RFC 3339.
    ///
    /// # Errors
    /// [`EditError`] for dates that cannot be.
    pub fn renewed(&self, key: &str, (from, to): (&str, &str), now: Instant) -> Result<Changes, EditError> {
        let what = typed(from, to, now).map_err(|refused| EditError(refused.1))?;
        self.change(key, |record, policy| {
            record.given(what, policy, now);
            record.settle(policy, now);
            Ok(())
        })
    }

    /// Takes the newest renewal of an instance back, of whichever token.
    ///
    /// # Errors
    /// [`EditError`] when there is none.
    pub fn undo_renewal(&self, key: &str) -> Result<Changes, EditError> {
        self.change(key, |record, _| record.take_back().ok_or(EditError(TextKey::ErrorUndoNothing)))
    }

    /// A piece of advice was tried, or not after all.
    ///
    /// # Errors
    /// [`EditError`] for a key that is not watched.
    pub fn tried(&self, key: &str, item: AdviceItem, on: bool) -> Result<Changes, EditError> {
        self.change(key, |record, _| {
            record.try_out(item, on);
            Ok(())
        })
    }

    /// Gives the last renewal of one token, as the admin knows it. `from`, `to`: RFC 3339.
    ///
    /// # Errors
    /// [`EditError`] for dates that cannot be.
    pub fn correct(
        &self,
        key: &str,
        site: Option<&str>,
        (from, to): (&str, &str),
        now: Instant,
    ) -> Result<Changes, EditError> {
        let what = typed(from, to, now).map_err(|refused| EditError(refused.1))?;
        self.change(key, |record, policy| {
            let token = exact(record, site);
            // The admin's word counts, whatever was seen: what contradicts it goes.
            token.forget(&|piece| piece.at > now || matches!(piece.what, Observation::Typed { .. }));
            token.observe(Evidence { at: now, what }, policy);
            record.renewed();
            record.settle(policy, now);
            Ok(())
        })
    }

    /// Takes the newest renewal of one token back that was seen or given.
    ///
    /// # Errors
    /// [`EditError`] when there is none.
    pub fn take_back(&self, key: &str, site: Option<&str>) -> Result<Changes, EditError> {
        self.change(key, |record, _| {
            let token = exact(record, site);
            let index = token.last_recorded().ok_or(EditError(TextKey::ErrorUndoNothing))?;
            token.evidence.remove(index);
            Ok(())
        })
    }

    /// Forgets a token of a cloud site that is not used any more.
    ///
    /// # Errors
    /// [`EditError`] for a key that is not watched.
    pub fn forget_site(&self, key: &str, site: Option<&str>) -> Result<Changes, EditError> {
        self.change(key, |record, _| {
            record.tokens.retain(|token| token.site.as_deref() != site);
            record.sites = those(&record.sites, &|known| Some(known.as_str()) != site);
            Ok(())
        })
    }

    /// Sets the taught paths, each below the base address.
    ///
    /// # Errors
    /// [`EditError`] for a path that does not begin with a slash, holds a query, or is too long.
    pub fn teach(&self, key: &str, paths: &[String]) -> Result<Changes, EditError> {
        if !paths.iter().all(|path| is_path(path)) {
            return Err(EditError(TextKey::ErrorPath));
        }
        if paths.len() > MAX_TAUGHT {
            return Err(EditError(TextKey::ErrorTooManyPaths));
        }
        self.change(key, |record, _| {
            record.taught = paths.to_vec();
            Ok(())
        })
    }

    /// Forgets one taught path.
    ///
    /// # Errors
    /// [`EditError`] for a key that is not watched.
    pub fn forget_path(&self, key: &str, path: &str) -> Result<Changes, EditError> {
        self.change(key, |record, _| {
            record.taught = those(&record.taught, &|known| known != path);
            Ok(())
        })
    }

    /// Adds a plan, or changes the one with its `id`.
    ///
    /// # Errors
    /// [`EditError`] for a title that is too long, a length of no day or over a year, or too many plans.
    pub fn plan(&self, key: &str, plan: &Plan) -> Result<Changes, EditError> {
        let title = line(&plan.title)?;
        if !(1..=MAX_LENGTH).contains(&plan.length) {
            return Err(EditError(TextKey::ErrorPlanLength));
        }
        let plan = Plan { title, told: Few::default(), ..plan.clone() };
        self.change(key, |record, _| {
            record.plans.retain(|known| known.id != plan.id);
            if record.plans.len() >= MAX_PLANS {
                return Err(EditError(TextKey::ErrorTooManyPlans));
            }
            record.plans.push(plan);
            record.plans.sort_by_key(|plan| plan.start);
            Ok(())
        })
    }

    /// Gives a plan up.
    ///
    /// # Errors
    /// [`EditError`] for a key that is not watched.
    pub fn unplan(&self, key: &str, id: &str) -> Result<Changes, EditError> {
        self.change(key, |record, _| {
            record.plans.retain(|plan| plan.id != id);
            Ok(())
        })
    }

    /// Other numbers to count tokens with, in days.
    ///
    /// # Errors
    /// [`EditError`] for numbers that are no policy.
    pub fn set_policy(&self, start_window: u32, warn_after: u32, reserve: u32) -> Result<Changes, EditError> {
        let policy = Policy::new(start_window, warn_after, reserve).map_err(|_| EditError(TextKey::ErrorPolicy))?;
        Ok(self.set(|meta| meta.own.policy = policy))
    }

    /// Other hosts of Atlassian's page; the usual one when there are none.
    ///
    /// # Errors
    /// [`EditError`] for what is no host name, and for Atlassian's sign-in.
    pub fn set_cloud_hosts(&self, hosts: &[String]) -> Result<Changes, EditError> {
        let mut wanted = Vec::new();
        for host in hosts {
            let host = cloud_host(host).filter(|_| wanted.len() < MAX_HOSTS);
            let host = host.ok_or(EditError(TextKey::ErrorCloudHost))?;
            if !wanted.contains(&host) {
                wanted.push(host);
            }
        }
        Ok(self.set(|meta| {
            meta.own.cloud_hosts = if wanted.is_empty() { Own::default().cloud_hosts } else { wanted };
        }))
    }

    /// That records were set aside has been told.
    #[must_use]
    pub fn set_aside_told(&self) -> Changes {
        self.set(|meta| meta.set_aside.clear())
    }

    /// When to remind of all instances that have no setting of their own.
    #[must_use]
    pub fn set_reminders(&self, reminders: Settings) -> Changes {
        self.set(|meta| meta.own.reminders = reminders)
    }

    /// Notes when an API token ends; a label that is there already gets the new date. `ends`: RFC 3339.
    ///
    /// # Errors
    /// [`EditError`] for a label or date that cannot be, or too many notes.
    pub fn note_api_token(&self, label: &str, ends: &str, now: Instant) -> Result<Changes, EditError> {
        let ends = Instant::read(ends).ok_or(EditError(TextKey::ErrorDateUnreadable))?;
        let token = ApiToken::new(label, ends, now).map_err(|error| match error {
            NoteError::Label => EditError(TextKey::ErrorLabel),
            NoteError::LabelIsToken => EditError(TextKey::ErrorLabelIsToken),
            NoteError::TooFar => EditError(TextKey::ErrorApiTokenTooFar),
        })?;
        let mut rotation = self.rotation.clone();
        rotation.tokens.retain(|known| known.label != token.label);
        if rotation.tokens.len() >= MAX_NOTES {
            return Err(EditError(TextKey::ErrorTooManyNotes));
        }
        rotation.tokens.push(token);
        rotation.tokens.sort_by_key(|token| token.ends);
        Ok(noted(&rotation))
    }

    /// Forgets an API token's date.
    #[must_use]
    pub fn forget_api_token(&self, label: &str) -> Changes {
        let mut rotation = self.rotation.clone();
        rotation.tokens.retain(|token| token.label != label);
        noted(&rotation)
    }

    /// Ticks a practice off, or not after all.
    #[must_use]
    pub fn practise(&self, practice: Practice, on: bool) -> Changes {
        let mut rotation = self.rotation.clone();
        if on {
            rotation.practised.add(practice);
        } else {
            rotation.practised.remove(practice);
        }
        noted(&rotation)
    }
}

fn noted(rotation: &Rotation) -> Changes {
    Changes { writes: vec![write_rotation(rotation)], removes: Vec::new() }
}

/// The token of exactly this site; made when there is none yet.
fn exact<'r>(record: &'r mut Record, site: Option<&str>) -> &'r mut Token {
    let found = record.tokens.iter().position(|token| token.site.as_deref() == site);
    let index = found.unwrap_or(record.tokens.len());
    if found.is_none() {
        record.tokens.push(Token { site: site.map(str::to_owned), ..Token::default() });
    }
    #[allow(clippy::indexing_slicing, reason = "the index was found, or the entry was just pushed")]
    &mut record.tokens[index]
}

/// Whether it can be a path of an instance.
pub(super) fn is_path(path: &str) -> bool {
    path.starts_with('/')
        && path.len() <= crate::place::MAX_ADDRESS
        && !path.chars().any(|c| c.is_control() || c.is_whitespace() || matches!(c, '?' | '#' | '*' | '\\'))
}

/// A text of one line, without white space around it.
pub(super) fn line(text: &str) -> Result<String, EditError> {
    let text = text.trim();
    if text.chars().nth(MAX_LINE).is_some() || text.chars().any(char::is_control) {
        return Err(EditError(TextKey::ErrorLine));
    }
    free_of_tokens(text)
}

/// A text of several lines.
pub(super) fn text(text: &str) -> Result<String, EditError> {
    let text = text.trim();
    if text.chars().nth(MAX_NOTES_TEXT).is_some() {
        return Err(EditError(TextKey::ErrorNotes));
    }
    free_of_tokens(text)
}

/// Somebody will paste an API token into any field that there is.
fn free_of_tokens(text: &str) -> Result<String, EditError> {
    if is_like_token(text) { Err(EditError(TextKey::ErrorTextIsToken)) } else { Ok(text.to_owned()) }
}

/// The longest that somebody can put a reminder off.
pub const LONGEST_SNOOZE: Span = Span::days(31);
