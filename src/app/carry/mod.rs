//! Carrying what is known to another browser or to a colleague: a file of all instances, what such a file says, and what
//! it would change here.
//!
//! Knows the file's format (docs/export.md) and how two sets of knowledge become one. Must not know files or pages; and
//! permissions, tabs and what somebody was told of are not carried, so they are not in these types.

mod merge;
mod read;

pub use merge::{ApiChange, Change, Fate, How, Part, Preview, Setting, changes, merge, preview};
pub use read::{Fault, Import, ImportError, MAX_BYTES, MAX_INSTANCES, MAX_PROBLEMS, Problem, Wanted, read};

use super::edit::Fleet;
use super::state::{Entry, Own, Plan, Record, Token, write_evidence, write_policy};
use crate::basic_auth::rotation::Practice;
use crate::border::{Draft, Json, write};
use crate::few::Few;
use crate::instant::Instant;
use crate::order::sort;
use crate::reminders::{Moment, Settings};
use crate::token::evidence::{Evidence, Observation};

/// What a file of ours calls itself.
pub const FORMAT: &str = "migration-token-guide";
/// The version of the format that is written, and the newest that is read.
pub const VERSION: u32 = 1;

/// What is carried. Everything in it stands in one order, so that equal knowledge is equal.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parcel {
    /// Instances by their keys, each once.
    pub instances: Vec<Carried>,
    /// Labels and ends of API tokens, by label, each once.
    pub api_tokens: Vec<(String, Instant)>,
    /// The practices that are followed.
    pub practised: Few<Practice>,
}

/// What is carried of one instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// The key of the instance, as [`Entry::key`] gives it.
    pub key: String,
    /// Which instance.
    pub entry: Entry,
    /// What the admin said of it.
    pub said: Said,
    /// Taught paths in order, each once.
    pub taught: Vec<String>,
    /// Cloud sites in order, each once.
    pub sites: Vec<String>,
    /// Plans by id, each once; nobody was told of any.
    pub plans: Vec<Plan>,
    /// Tokens by site, each once; nobody was told of any. Their evidence is in order, each piece once.
    pub tokens: Vec<Token>,
}

/// What an admin says of an instance, as a whole: of two of these the one that was said last counts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Said {
    /// When.
    pub edited: Option<Instant>,
    /// What it is called; empty: nothing.
    pub name: String,
    /// Whose it is; empty: nobody's.
    pub customer: String,
    /// Notes.
    pub notes: String,
    /// Put away.
    pub archived: bool,
    /// When to remind; `None`: as for all, none of them: never.
    pub moments: Option<Few<Moment>>,
}

impl Carried {
    /// What is carried of a record.
    #[must_use]
    pub fn of(entry: &Entry, record: &Record) -> Self {
        let said = Said {
            edited: record.edited,
            name: record.name.clone(),
            customer: record.customer.clone(),
            notes: record.notes.clone(),
            archived: record.archived,
            moments: record.moments,
        };
        let mut carried = Self {
            key: entry.key(),
            entry: entry.clone(),
            said,
            taught: record.taught.clone(),
            sites: record.sites.clone(),
            plans: record.plans.iter().map(|plan| Plan { told: Few::default(), ..plan.clone() }).collect(),
            tokens: record.tokens.iter().map(|token| Token { told: Few::default(), ..token.clone() }).collect(),
        };
        carried.settle();
        carried
    }

    /// Puts everything into its order. Of what comes twice the first counts.
    fn settle(&mut self) {
        for texts in [&mut self.taught, &mut self.sites] {
            sort(texts, &Ord::cmp);
            texts.dedup();
        }
        sort(&mut self.plans, &|a, b| a.id.cmp(&b.id));
        self.plans.dedup_by(|a, b| a.id == b.id);
        sort(&mut self.tokens, &|a, b| a.site.cmp(&b.site));
        self.tokens.dedup_by(|a, b| a.site == b.site);
        for token in &mut self.tokens {
            sort(&mut token.evidence, &|a, b| order(a).cmp(&order(b)));
            token.evidence.dedup();
        }
    }
}

impl Parcel {
    /// What is carried of everything that is stored.
    #[must_use]
    pub fn of(fleet: &Fleet) -> Self {
        let mut instances: Vec<Carried> =
            fleet.instances.iter().map(|(entry, record)| Carried::of(entry, record)).collect();
        sort(&mut instances, &|a, b| a.key.cmp(&b.key));
        instances.dedup_by(|a, b| a.key == b.key);
        let mut api_tokens: Vec<(String, Instant)> =
            fleet.rotation.tokens.iter().map(|token| (token.label.clone(), token.ends)).collect();
        sort(&mut api_tokens, &Ord::cmp);
        api_tokens.dedup_by(|a, b| a.0 == b.0);
        Self { instances, api_tokens, practised: fleet.rotation.practised }
    }
}

/// The order of evidence: by time, and where that is the same by what was observed.
fn order(piece: &Evidence) -> (Instant, u32, i64, i64) {
    let (kind, from, to) = match piece.what {
        Observation::Expired => (0, 0, 0),
        Observation::Valid => (1, 0, 0),
        Observation::AboutToExpire => (2, 0, 0),
        Observation::ExpiresInDays { days } => (3, i64::from(days), 0),
        Observation::Typed { from, to } => (4, from.ms(), to.ms()),
        Observation::RenewalSeen => (5, 0, 0),
    };
    (piece.at, kind, from, to)
}

// ---- writing ----

/// Everything that is carried, as the text of a file. `now`: when it is made.
#[must_use]
pub fn export(fleet: &Fleet, now: Instant) -> String {
    let mut file = packed(&Parcel::of(fleet), Some(&fleet.meta.own), now);
    file.push('\n');
    file
}

/// A parcel as the text of a file, with settings or without.
#[must_use]
pub fn packed(parcel: &Parcel, own: Option<&Own>, now: Instant) -> String {
    let mut draft = Draft::default();
    draft.text("format", FORMAT);
    draft.number("version", VERSION);
    draft.time("exported", now);
    draft.list("instances", &parcel.instances, write_instance);
    draft.list("apiTokens", &parcel.api_tokens, |(label, ends)| {
        let mut draft = Draft::default();
        draft.text("label", label);
        draft.time("ends", *ends);
        draft.done()
    });
    let practised: Vec<Practice> = parcel.practised.iter().collect();
    draft.list("practised", &practised, |practice| practice.code().into());
    draft.maybe_object("settings", own, |draft, own| {
        draft.maybe_object("policy", Some(&own.policy), write_policy);
        draft.texts("cloudHosts", &own.cloud_hosts);
        draft.maybe_object("reminders", Some(&own.reminders), write_reminders);
    });
    let mut text = String::new();
    lay_out(&draft.done(), 0, &mut text);
    text
}

fn write_instance(carried: &Carried) -> Json {
    let mut draft = Draft::default();
    draft.text("product", carried.entry.product.id());
    draft.text("base", &carried.entry.base.address());
    draft.text("name", &carried.said.name);
    draft.text("customer", &carried.said.customer);
    draft.text("notes", &carried.said.notes);
    draft.flag("archived", carried.said.archived);
    draft.maybe_time("edited", carried.said.edited);
    draft.put("moments", carried.said.moments.map_or(Json::Null, write_moments));
    draft.texts("taught", &carried.taught);
    draft.texts("sites", &carried.sites);
    draft.list("plans", &carried.plans, |plan| {
        let mut draft = Draft::default();
        draft.text("id", &plan.id);
        draft.maybe_text("site", plan.site.as_ref());
        draft.text("title", &plan.title);
        draft.time("start", plan.start);
        draft.text("zone", &plan.zone);
        draft.number("length", plan.length);
        draft.time("edited", plan.edited);
        draft.done()
    });
    draft.list("tokens", &carried.tokens, |token| {
        let mut draft = Draft::default();
        draft.maybe_text("site", token.site.as_ref());
        draft.list("evidence", &token.evidence, write_evidence);
        draft.done()
    });
    draft.done()
}

fn write_moments(moments: Few<Moment>) -> Json {
    Json::List(moments.iter().map(|moment| moment.code().into()).collect())
}

fn write_reminders(draft: &mut Draft, settings: &Settings) {
    draft.flag("on", settings.on);
    draft.put("moments", write_moments(settings.moments));
    draft.maybe_object("quiet", settings.quiet.as_ref(), |draft, quiet| {
        let time = |minutes: u32| format!("{:02}:{:02}", minutes / 60 % 24, minutes % 60);
        draft.text("from", &time(quiet.from));
        draft.text("to", &time(quiet.to));
    });
}

/// JSON for people: what holds lists or objects goes over several lines, everything else stays on its own.
fn lay_out(value: &Json, depth: usize, text: &mut String) {
    let plain = |value: &Json| !matches!(value, Json::Object(_) | Json::List(_));
    let (open, close, items): (char, char, Vec<(Option<&String>, &Json)>) = match value {
        Json::Object(fields) if !fields.iter().all(|(_, value)| plain(value)) => {
            ('{', '}', fields.iter().map(|(name, value)| (Some(name), value)).collect())
        }
        Json::List(items) if !items.iter().all(plain) => ('[', ']', items.iter().map(|value| (None, value)).collect()),
        // Only fractions and negative numbers cannot be written, and we have none.
        value => return text.push_str(&write(value).unwrap_or_default()),
    };
    text.push(open);
    for (index, (name, value)) in items.into_iter().enumerate() {
        text.push_str(if index == 0 { "\n" } else { ",\n" });
        text.extend(core::iter::repeat_n("  ", depth + 1));
        if let Some(name) = name {
            text.push_str(&write(name).unwrap_or_default());
            text.push_str(": ");
        }
        lay_out(value, depth + 1, text);
    }
    text.push('\n');
    text.extend(core::iter::repeat_n("  ", depth));
    text.push(close);
}

// ---- the table ----

/// A table as the text of a CSV file (RFC 4180), the head being its first row. No cell begins like a formula: spreadsheets
/// would run it, whoever wrote it.
#[must_use]
pub fn csv(rows: &[Vec<String>]) -> String {
    // By this spreadsheets see that it is UTF-8.
    let mut file = String::from("\u{feff}");
    for row in rows {
        for (index, cell) in row.iter().enumerate() {
            if index > 0 {
                file.push(',');
            }
            let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
            let special = |c: char| matches!(c, ',' | ';' | '"' | '\t' | '\r' | '\n');
            let quoted = cell.contains(special) || cell.trim().len() < cell.len();
            if quoted {
                file.push('"');
            }
            if formula {
                file.push('\'');
            }
            for c in cell.chars() {
                if c == '"' {
                    file.push('"');
                }
                file.push(c);
            }
            if quoted {
                file.push('"');
            }
        }
        file.push_str("\r\n");
    }
    file
}
