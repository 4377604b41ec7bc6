//! How two sets of knowledge become one, and what that changes here.
//!
//! Merging asks nobody: the order in which files come does not matter, and a file that comes twice changes nothing. So
//! everything in it is a set, or a register in which what was said last counts. How much is kept is limited only where it
//! is stored.

use super::read::{Import, Wanted};
use super::{Carried, Parcel, Said, order};
use crate::app::edit::{Changes, Fleet};
use crate::app::rotation::{MAX_NOTES, Rotation, write_rotation};
use crate::app::state::{
    Entry, MAX_EVIDENCE, MAX_PLANS, MAX_TAUGHT, Own, Plan, Record, Token, bounds, write_meta, write_record,
};
use crate::basic_auth::rotation::ApiToken;
use crate::few::{Few, Member};
use crate::instant::Instant;
use crate::order::sort;
use crate::signals::page::MAX_SITES;
use crate::token::evidence::Evidence;
use crate::token::window::Policy;

/// What becomes of what is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// It is joined with what the file says.
    Merge,
    /// It gives way to what the file says; instances that are not in the file go.
    Replace,
}

/// What becomes of one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It was not here.
    New,
    /// It is not as it was.
    Changed,
    /// It is as it was.
    Unchanged,
    /// It is not here any more.
    Gone,
}

/// What is changed of an instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Name, customer or notes.
    Description,
    /// Whether it is put away.
    Archive,
    /// When to remind of it.
    Reminders,
    /// What its tokens' dates are known from.
    Dates,
    /// Cloud sites.
    Sites,
    /// Taught paths.
    Paths,
    /// Plans.
    Plans,
}

impl Member for Part {
    const ALL: &'static [Self] =
        &[Self::Description, Self::Archive, Self::Reminders, Self::Dates, Self::Sites, Self::Paths, Self::Plans];
}

/// What is changed of the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// The numbers tokens are counted with.
    Policy,
    /// The hosts of Atlassian's page.
    CloudHosts,
    /// When to remind.
    Reminders,
}

impl Member for Setting {
    const ALL: &'static [Self] = &[Self::Policy, Self::CloudHosts, Self::Reminders];
}

/// What becomes of an instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Which.
    pub entry: Entry,
    /// What it is called afterwards, or was; empty: nothing.
    pub name: String,
    /// What becomes of it.
    pub fate: Fate,
    /// What is changed, where something is.
    pub parts: Few<Part>,
}

/// What becomes of the note on an API token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiChange {
    /// What it is called.
    pub label: String,
    /// What becomes of it.
    pub fate: Fate,
}

/// What an import would change.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Preview {
    /// Every instance that is here or comes, by key.
    pub instances: Vec<Change>,
    /// Every note that is here or comes, by label.
    pub api_tokens: Vec<ApiChange>,
    /// Whether other practices are followed.
    pub practised: bool,
    /// The settings that change.
    pub settings: Few<Setting>,
}

impl Preview {
    /// Whether it changes anything.
    #[must_use]
    pub fn changes(&self) -> bool {
        self.practised
            || self.settings.count() > 0
            || self.instances.iter().any(|change| change.fate != Fate::Unchanged)
            || self.api_tokens.iter().any(|change| change.fate != Fate::Unchanged)
    }

    /// How many instances there are of a fate.
    #[must_use]
    pub fn count(&self, fate: Fate) -> usize {
        self.instances.iter().filter(|change| change.fate == fate).count()
    }
}

// ---- two become one ----

/// What two parcels say together.
#[must_use]
pub fn merge(a: &Parcel, b: &Parcel) -> Parcel {
    let practised = Few::of(a.practised.number() | b.practised.number());
    let instances = united(&a.instances, &b.instances, &|a, b| a.key.cmp(&b.key), &both);
    // The same label twice is a token that was replaced: the later end is the new one's.
    let later = |a: &(String, Instant), b: &(String, Instant)| a.max(b).clone();
    let api_tokens = united(&a.api_tokens, &b.api_tokens, &|a, b| a.0.cmp(&b.0), &later);
    Parcel { instances, api_tokens, practised }
}

fn both(a: &Carried, b: &Carried) -> Carried {
    Carried {
        key: a.key.clone(),
        entry: a.entry.clone(),
        said: if a.said.rank() >= b.said.rank() { a.said.clone() } else { b.said.clone() },
        taught: all_of(&a.taught, &b.taught),
        sites: all_of(&a.sites, &b.sites),
        plans: united(&a.plans, &b.plans, &|a, b| a.id.cmp(&b.id), &|a, b| {
            if rank(a) >= rank(b) { a.clone() } else { b.clone() }
        }),
        tokens: united(&a.tokens, &b.tokens, &|a, b| a.site.cmp(&b.site), &|a, b| Token {
            site: a.site.clone(),
            evidence: united(&a.evidence, &b.evidence, &|a, b| order(a).cmp(&order(b)), &|a, _| *a),
            told: Few::default(),
        }),
    }
}

impl Said {
    /// What was said last ranks highest; of what was said at the same moment, or never, the same one always does.
    fn rank(&self) -> impl Ord + '_ {
        let moments = self.moments.map(Few::number);
        (self.edited, &self.name, &self.customer, &self.notes, self.archived, moments)
    }
}

/// The same for a plan.
fn rank(plan: &Plan) -> impl Ord + '_ {
    (plan.edited, plan.start, plan.length, &plan.title, &plan.zone, &plan.site)
}

fn all_of(a: &[String], b: &[String]) -> Vec<String> {
    united(a, b, &Ord::cmp, &|a, _| a.clone())
}

/// Two lists in order as one; of two equal items `both` makes one.
fn united<T: Clone>(
    a: &[T],
    b: &[T],
    compare: &dyn Fn(&T, &T) -> core::cmp::Ordering,
    both: &dyn Fn(&T, &T) -> T,
) -> Vec<T> {
    let mut whole = Vec::with_capacity(a.len().max(b.len()));
    let (mut left, mut right) = (a.iter().peekable(), b.iter().peekable());
    loop {
        let next = match (left.peek(), right.peek()) {
            (Some(a), Some(b)) => compare(a, b),
            (Some(_), None) => core::cmp::Ordering::Less,
            (None, Some(_)) => core::cmp::Ordering::Greater,
            (None, None) => return whole,
        };
        match next {
            core::cmp::Ordering::Less => whole.extend(left.next().cloned()),
            core::cmp::Ordering::Greater => whole.extend(right.next().cloned()),
            core::cmp::Ordering::Equal => {
                if let (Some(a), Some(b)) = (left.next(), right.next()) {
                    whole.push(both(a, b));
                }
            }
        }
    }
}

// ---- what it changes here ----

/// Everything as it is here and as it is to be.
struct Outcome<'a> {
    /// Before and after, by key; a record that stays is not made anew.
    instances: Vec<(Entry, Option<&'a Record>, Option<Record>)>,
    rotation: Rotation,
    own: Own,
}

fn outcome<'a>(fleet: &'a Fleet, import: &Import, how: How) -> Outcome<'a> {
    let here = Parcel::of(fleet);
    let (wanted, own) = match how {
        How::Merge => (merge(&here, &import.parcel), fleet.meta.own.clone()),
        How::Replace => (import.parcel.clone(), replaced(&fleet.meta.own, &import.wanted)),
    };
    let policy = fleet.meta.managed.policy.unwrap_or(own.policy);
    let mut before: Vec<(String, &(Entry, Record))> =
        fleet.instances.iter().map(|instance| (instance.0.key(), instance)).collect();
    sort(&mut before, &|a, b| a.0.cmp(&b.0));
    let mut instances = Vec::new();
    let mut coming = wanted.instances.iter().peekable();
    for (key, (entry, record)) in before {
        while let Some(new) = coming.next_if(|next| next.key < key) {
            instances.push((new.entry.clone(), None, Some(stored(&Record::default(), new, &policy))));
        }
        let after = coming.next_if(|next| next.key == key).map(|next| stored(record, next, &policy));
        instances.push((entry.clone(), Some(record), after));
    }
    for new in coming {
        instances.push((new.entry.clone(), None, Some(stored(&Record::default(), new, &policy))));
    }
    Outcome { instances, rotation: noted(&fleet.rotation, &wanted), own }
}

/// The settings with those of the file in their place.
fn replaced(own: &Own, wanted: &Wanted) -> Own {
    Own {
        policy: wanted.policy.unwrap_or(own.policy),
        cloud_hosts: wanted.cloud_hosts.clone().unwrap_or_else(|| own.cloud_hosts.clone()),
        reminders: wanted.reminders.unwrap_or(own.reminders),
    }
}

/// The notes as they are wanted; of too many those that end last. Of a date that stays, what somebody was told stays.
fn noted(before: &Rotation, wanted: &Parcel) -> Rotation {
    let mut tokens: Vec<ApiToken> = Vec::new();
    for (label, ends) in &wanted.api_tokens {
        let known = before.tokens.iter().find(|known| known.label == *label && known.ends == *ends);
        let told = known.map(|known| known.told).unwrap_or_default();
        tokens.push(ApiToken { label: label.clone(), ends: *ends, told });
    }
    sort(&mut tokens, &|a, b| a.ends.cmp(&b.ends));
    let surplus = tokens.len().saturating_sub(MAX_NOTES);
    tokens.drain(..surplus);
    // Those that end at the same moment stay in the order in which they were noted.
    if tokens.len() == before.tokens.len() && tokens.iter().all(|token| before.tokens.contains(token)) {
        tokens.clone_from(&before.tokens);
    }
    Rotation { tokens, practised: wanted.practised }
}

/// The record with what is wanted of it; permission, card, way and what somebody was told stay as they are.
fn stored(before: &Record, wanted: &Carried, policy: &Policy) -> Record {
    let mut record = before.clone();
    let was = Carried::of(&wanted.entry, before);
    let Said { edited, name, customer, notes, archived, moments } = wanted.said.clone();
    (record.edited, record.archived, record.moments) = (edited, archived, moments);
    (record.name, record.customer, record.notes) = (name, customer, notes);
    // What says the same stays in the order in which it was learned.
    if was.taught != wanted.taught {
        record.taught.clone_from(&wanted.taught);
        record.taught.truncate(MAX_TAUGHT);
    }
    if was.sites != wanted.sites {
        record.sites.clone_from(&wanted.sites);
        record.sites.truncate(MAX_SITES);
    }
    if was.plans != wanted.plans {
        record.plans = wanted.plans.iter().map(|plan| still_told(before, plan)).collect();
        sort(&mut record.plans, &|a, b| (a.start, &a.id).cmp(&(b.start, &b.id)));
        let surplus = record.plans.len().saturating_sub(MAX_PLANS);
        record.plans.drain(..surplus);
    }
    if was.tokens != wanted.tokens {
        record.tokens = wanted.tokens.iter().map(|token| kept(before, token, policy)).collect();
        tidy(before, &mut record, policy);
    }
    record
}

/// A plan; whoever was told of its start was told of it.
fn still_told(before: &Record, plan: &Plan) -> Plan {
    let known = before.plans.iter().find(|known| known.id == plan.id && known.start == plan.start);
    Plan { told: known.map(|known| known.told).unwrap_or_default(), ..plan.clone() }
}

/// A token with as much evidence as is kept.
fn kept(before: &Record, wanted: &Token, policy: &Policy) -> Token {
    let known = before.tokens.iter().find(|known| known.site == wanted.site);
    let told = known.map(|known| known.told).unwrap_or_default();
    let same = |known: &&Token| says_the_same(&known.evidence, &wanted.evidence, policy);
    if let Some(known) = known.filter(same) {
        return known.clone();
    }
    let mut token = Token { site: wanted.site.clone(), evidence: Vec::new(), told };
    for piece in &wanted.evidence {
        token.observe(*piece, policy);
    }
    token
}

/// Whether nothing more can be learned from what is wanted: it is the same, or there is no more room and it says no more.
fn says_the_same(known: &[Evidence], wanted: &[Evidence], policy: &Policy) -> bool {
    let all = |some: &[Evidence], of: &[Evidence]| some.iter().all(|piece| of.contains(piece));
    let full = known.len() >= MAX_EVIDENCE && bounds(known, policy) == bounds(wanted, policy);
    all(known, wanted) && (all(wanted, known) || full)
}

/// A token that was not named, beside one that is: where there never was more than one, they are the same token, as they
/// are for a page that names it at last. Without evidence it says nothing.
fn tidy(before: &Record, record: &mut Record, policy: &Policy) {
    let unnamed = |record: &Record| record.tokens.iter().position(|token| token.site.is_none());
    if before.tokens.len() > 1 && unnamed(before).is_some() {
        return;
    }
    let Some(at) = unnamed(record) else { return };
    let only_site = match record.tokens.as_slice() {
        [one, other] if record.sites.len() <= 1 => one.site.clone().or_else(|| other.site.clone()),
        _ => None,
    };
    if let Some(site) = only_site {
        record.name_site(&site, policy);
    } else if record.tokens.len() > 1 && record.tokens.get(at).is_some_and(|token| token.evidence.is_empty()) {
        record.tokens.remove(at);
    }
}

/// What an import would change.
#[must_use]
pub fn preview(fleet: &Fleet, import: &Import, how: How) -> Preview {
    let Outcome { instances, rotation, own } = outcome(fleet, import, how);
    let mut settings = Few::default();
    let was = &fleet.meta.own;
    for (setting, changed) in [
        (Setting::Policy, own.policy != was.policy),
        (Setting::CloudHosts, own.cloud_hosts != was.cloud_hosts),
        (Setting::Reminders, own.reminders != was.reminders),
    ] {
        if changed {
            settings.add(setting);
        }
    }
    Preview {
        instances: instances.into_iter().map(|(entry, before, after)| change(entry, before, after.as_ref())).collect(),
        api_tokens: api_changes(&fleet.rotation, &rotation),
        practised: rotation.practised != fleet.rotation.practised,
        settings,
    }
}

fn change(entry: Entry, before: Option<&Record>, after: Option<&Record>) -> Change {
    let name = after.or(before).map(|record| record.name.clone()).unwrap_or_default();
    let mut parts = Few::default();
    let fate = match (before, after) {
        (None, _) => Fate::New,
        (_, None) => Fate::Gone,
        (Some(before), Some(after)) => {
            parts = parts_of(before, after);
            if before == after { Fate::Unchanged } else { Fate::Changed }
        }
    };
    Change { entry, name, fate, parts }
}

fn parts_of(before: &Record, after: &Record) -> Few<Part> {
    let description = |record: &Record| (record.name.clone(), record.customer.clone(), record.notes.clone());
    let mut parts = Few::default();
    for (part, changed) in [
        (Part::Description, description(before) != description(after)),
        (Part::Archive, before.archived != after.archived),
        (Part::Reminders, before.moments != after.moments),
        (Part::Dates, before.tokens != after.tokens),
        (Part::Sites, before.sites != after.sites),
        (Part::Paths, before.taught != after.taught),
        (Part::Plans, before.plans != after.plans),
    ] {
        if changed {
            parts.add(part);
        }
    }
    parts
}

fn api_changes(before: &Rotation, after: &Rotation) -> Vec<ApiChange> {
    let find = |rotation: &Rotation, label: &str| {
        rotation.tokens.iter().find(|token| token.label == label).map(|token| token.ends)
    };
    let labels = |rotation: &Rotation| {
        let mut labels: Vec<String> = rotation.tokens.iter().map(|token| token.label.clone()).collect();
        sort(&mut labels, &Ord::cmp);
        labels
    };
    let all = all_of(&labels(before), &labels(after));
    let changes = all.into_iter().map(|label| {
        let fate = match (find(before, &label), find(after, &label)) {
            (None, _) => Fate::New,
            (_, None) => Fate::Gone,
            (before, after) if before == after => Fate::Unchanged,
            _ => Fate::Changed,
        };
        ApiChange { label, fate }
    });
    changes.collect()
}

/// What an import writes. Only what it changes; nothing where it changes nothing.
#[must_use]
pub fn changes(fleet: &Fleet, import: &Import, how: How) -> Changes {
    let Outcome { instances, rotation, own } = outcome(fleet, import, how);
    let mut changes = Changes::default();
    for (entry, before, after) in instances {
        match after {
            None => changes.removes.push(entry.shard()),
            Some(after) if before != Some(&after) => changes.writes.push(write_record(&entry, &after)),
            Some(_) => {}
        }
    }
    if rotation != fleet.rotation {
        changes.writes.push(write_rotation(&rotation));
    }
    if own != fleet.meta.own {
        let mut meta = fleet.meta.clone();
        meta.own = own;
        let hosts = meta.cloud_hosts().to_vec();
        meta.cloud_granted.retain(|host| hosts.contains(host));
        changes.writes.push(write_meta(&meta));
    }
    changes
}
