//! What an organisation sets by the browser's policy, and what it suggests.
//!
//! Knows which settings there are and what is wrong with a value. Must not know browsers: Chromium drops a whole setting
//! as soon as anything in it is of the wrong kind, Firefox passes everything on, so the same is done here for both.

use super::state::{read_policy, read_reminders, write_policy, write_reminders};
use super::update::cloud_host;
use crate::border::{Draft, Fields, Json, MAX_HOSTS};
use crate::few::{Few, Member, coded};
use crate::instant::time_of_day;
use crate::place::{Product, SiteBase};
use crate::reminders::{Moment, Quiet, Settings};
use crate::token::window::{MAX_POLICY_DAYS, Policy};

/// Most instances that are suggested.
pub const MAX_SUGGESTIONS: usize = 500;
/// Most problems that are named.
pub const MAX_PROBLEMS: usize = 50;
/// Longest name and label of an instance, in characters.
pub const MAX_LABEL: usize = 120;
/// So many characters of a name that nobody knows are kept in [`Problem::field`].
const MAX_KEY: usize = 40;

coded! {
    /// A part of the extension that an organisation can switch off.
    Feature {
        /// The room for API access.
        ApiAccess => "apiAccess",
        /// Notifications.
        Notifications => "notifications",
        /// Export and import.
        Carry => "carry",
    }
}

impl Member for Feature {
    const ALL: &'static [Self] = Feature::ALL;
}

coded! {
    /// What is wrong with a field of a policy.
    Flaw {
        /// Another kind of value is needed there; for numbers a whole one. The whole setting around it is left out.
        Kind => "kind",
        /// There is no such field.
        Unknown => "unknown",
        /// It must be there.
        Missing => "missing",
        /// Too small or too large.
        Range => "range",
        /// None of the words that can stand there.
        Word => "word",
        /// No host name alone, or Atlassian's sign-in.
        Host => "host",
        /// No address of a page.
        Address => "address",
        /// No time of day such as `07:30`.
        Time => "time",
        /// Too long, or with characters that break a line.
        Text => "text",
        /// There are too many; the first ones count.
        Many => "many",
        /// It is there already.
        Twice => "twice",
        /// What is in it does not fit together.
        Misfit => "misfit",
    }
}

/// What is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Managed {
    /// The numbers tokens are counted with.
    pub policy: Option<Policy>,
    /// The hosts of Atlassian's page, at least one and at most [`MAX_HOSTS`].
    pub cloud_hosts: Option<Vec<String>>,
    /// When to remind.
    pub reminders: Option<Settings>,
    /// What is switched off.
    pub off: Few<Feature>,
    /// Whether the welcome page is shown.
    pub welcome: bool,
}

impl Default for Managed {
    /// Nothing is set.
    fn default() -> Self {
        Self { policy: None, cloud_hosts: None, reminders: None, off: Few::default(), welcome: true }
    }
}

/// An instance that the organisation would have watched; the admin gives access to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// Which product.
    pub product: Product,
    /// Base address.
    pub base: SiteBase,
    /// What it is called, at most [`MAX_LABEL`] characters; empty: nothing.
    pub name: String,
    /// The label that it is grouped by, at most [`MAX_LABEL`] characters; empty: none.
    pub customer: String,
}

/// A field that does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where it is, for example `instances[3].base`; empty: the policy itself.
    pub field: String,
    /// What is wrong with it.
    pub flaw: Flaw,
}

/// What kind of value a field has to have. The same as in the schema that browsers read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `true` or `false`.
    Flag,
    /// A whole number.
    Number,
    /// A text.
    Text,
    /// A list.
    List(&'static Kind),
    /// An object; what it can have.
    Object(&'static [(&'static str, Kind)]),
}

/// Every setting.
pub const SHAPE: &[(&str, Kind)] = &[
    ("policy", Kind::Object(&[("startWindow", Kind::Number), ("warnAfter", Kind::Number), ("reserve", Kind::Number)])),
    ("cloudHosts", Kind::List(&Kind::Text)),
    (
        "reminders",
        Kind::Object(&[
            ("on", Kind::Flag),
            ("moments", Kind::List(&Kind::Text)),
            ("quiet", Kind::Object(&[("from", Kind::Text), ("to", Kind::Text)])),
        ]),
    ),
    ("features", Kind::Object(&[("apiAccess", Kind::Flag), ("notifications", Kind::Flag), ("carry", Kind::Flag)])),
    ("welcome", Kind::Flag),
    (INSTANCES, INSTANCES_ARE),
];

/// The setting that suggests instances: for the dashboard alone.
const INSTANCES: &str = "instances";
const INSTANCES_ARE: Kind = Kind::List(&Kind::Object(&[
    ("product", Kind::Text),
    ("base", Kind::Text),
    ("name", Kind::Text),
    ("customer", Kind::Text),
]));

// ---- what counts: linked into the background, so as small as can be ----

/// What a policy sets; what is wrong in it does not count. [`judge`] says what that is.
#[must_use]
pub fn read(value: &Json) -> Managed {
    let mut managed = Managed::default();
    let at = &mut part(value, "policy");
    let days = policy(at);
    if !at.is_broken() {
        managed.policy = days;
    }
    let at = &mut Fields::of_short(value);
    let hosts = cloud_hosts(at);
    if !at.is_broken() && !hosts.is_empty() {
        managed.cloud_hosts = Some(hosts);
    }
    let at = &mut part(value, "reminders");
    let settings = reminders(at);
    if !at.is_broken() {
        managed.reminders = Some(settings);
    }
    let at = &mut part(value, "features");
    let features = off(at);
    if !at.is_broken() {
        managed.off = features;
    }
    managed.welcome = value.get("welcome").and_then(Json::flag) != Some(false);
    managed
}

/// A setting with fields of its own. Broken when it is not there, and as soon as something in it is of another kind:
/// Chromium takes all of it out then.
#[inline(never)]
fn part<'a>(value: &'a Json, name: &str) -> Fields<'a> {
    Fields::of_short(value.get(name).unwrap_or(&Json::Null))
}

fn cloud_hosts(at: &mut Fields<'_>) -> Vec<String> {
    let mut hosts = Vec::new();
    for item in at.items("cloudHosts") {
        let host = at.must(item.text()).and_then(cloud_host);
        if let Some(host) = host.filter(|host| hosts.len() < MAX_HOSTS && !hosts.contains(host)) {
            hosts.push(host);
        }
    }
    hosts
}

/// Days that are not said, or that cannot be meant, are the usual ones.
fn policy(at: &mut Fields<'_>) -> Option<Policy> {
    let (window, warn, reserve) = Policy::default().in_days();
    let mut days = |name: &str, usual: u32| {
        let days = at.number(name);
        if (1..=MAX_POLICY_DAYS).contains(&days) { days } else { usual }
    };
    Policy::new(days("startWindow", window), days("warnAfter", warn), days("reserve", reserve)).ok()
}

/// What is not said, or cannot be read, is as usual.
fn reminders(at: &mut Fields<'_>) -> Settings {
    let mut settings = Settings::default();
    if at.get("on").is_some() {
        settings.on = at.flag("on");
    }
    let mut moments = Few::default();
    let words = at.items("moments");
    for word in words {
        if let Some(moment) = at.must(word.text()).and_then(Moment::read) {
            moments.add(moment);
        }
    }
    // None of them can be meant; none that can be read cannot.
    if moments.count() > 0 || words.is_empty() && at.get("moments").is_some() {
        settings.moments = moments;
    }
    if let Some(quiet) = at.get("quiet") {
        let quiet = &mut Fields::of_short(quiet);
        let ends = time_of_day(quiet.word("from")).zip(time_of_day(quiet.word("to")));
        settings.quiet = ends.filter(|(from, to)| from != to).map(|(from, to)| Quiet { from, to });
        at.must((!quiet.is_broken()).then_some(()));
    }
    settings
}

fn off(at: &mut Fields<'_>) -> Few<Feature> {
    let mut off = Few::default();
    for feature in Feature::ALL {
        if at.get(feature.code()).is_some() && !at.flag(feature.code()) {
            off.add(*feature);
        }
    }
    off
}

// ---- where and what ----

/// A place in a policy. It becomes a text only where somebody wants to read it.
struct At<'a> {
    within: Option<&'a At<'a>>,
    step: Step<'a>,
}

enum Step<'a> {
    Field(&'a str),
    Item(usize),
}

impl<'a> At<'a> {
    const fn top(name: &'a str) -> Self {
        At { within: None, step: Step::Field(name) }
    }

    const fn field(&'a self, name: &'a str) -> Self {
        At { within: Some(self), step: Step::Field(name) }
    }

    const fn item(&'a self, index: usize) -> Self {
        At { within: Some(self), step: Step::Item(index) }
    }

    fn write(&self, text: &mut String) {
        if let Some(within) = self.within {
            within.write(text);
        }
        match self.step {
            Step::Field(name) => {
                if !text.is_empty() {
                    text.push('.');
                }
                text.extend(name.chars().take(MAX_KEY));
            }
            Step::Item(index) => {
                text.push('[');
                text.push_str(&index.to_string());
                text.push(']');
            }
        }
    }
}

/// What is wrong, as far as it is named.
#[derive(Default)]
struct Notes(Vec<Problem>);

impl Notes {
    fn add(&mut self, at: &At<'_>, flaw: Flaw) {
        if self.0.len() < MAX_PROBLEMS {
            let mut field = String::new();
            at.write(&mut field);
            self.0.push(Problem { field, flaw });
        }
    }
}

/// Whether everything in a value is of the right kind. Fields that nobody knows are told, and do no harm.
fn fits(value: &Json, kind: &Kind, at: &At<'_>, notes: &mut Notes) -> bool {
    let mut all = true;
    match (kind, value) {
        (Kind::Flag, Json::Bool(_)) | (Kind::Text, Json::Text(_)) => {}
        (Kind::Number, number) if number.whole().is_some() => {}
        (Kind::List(kind), Json::List(items)) => {
            for (index, item) in items.iter().enumerate() {
                all &= fits(item, kind, &at.item(index), notes);
            }
        }
        (Kind::Object(known), Json::Object(fields)) => {
            for (name, value) in fields {
                match kind_of(known, name) {
                    Some(kind) => all &= fits(value, kind, &at.field(name), notes),
                    None => notes.add(&at.field(name), Flaw::Unknown),
                }
            }
        }
        _ => {
            notes.add(at, Flaw::Kind);
            all = false;
        }
    }
    all
}

fn kind_of(known: &'static [(&'static str, Kind)], name: &str) -> Option<&'static Kind> {
    known.iter().find(|(field, _)| *field == name).map(|(_, kind)| kind)
}

// ---- what is wrong, by name ----

/// What a policy sets, and what is wrong with it; [`suggestions`] says what is wrong with the instances.
#[must_use]
pub fn judge(value: &Json) -> (Managed, Vec<Problem>) {
    let mut notes = Notes::default();
    if let Json::Object(fields) = value {
        for (name, value) in fields {
            name_flaws(name, value, &mut notes);
        }
    } else if !value.is_null() {
        notes.add(&At::top(""), Flaw::Kind);
    }
    (read(value), notes.0)
}

fn name_flaws(name: &str, value: &Json, notes: &mut Notes) {
    let at = &At::top(name);
    match kind_of(SHAPE, name) {
        None => notes.add(at, Flaw::Unknown),
        Some(kind) if name != INSTANCES && fits(value, kind, at, notes) => match name {
            "policy" => flaws_of_policy(value, at, notes),
            "cloudHosts" => flaws_of_hosts(value, at, notes),
            "reminders" => flaws_of_reminders(value, at, notes),
            _ => {}
        },
        Some(_) => {}
    }
}

fn flaws_of_policy(value: &Json, at: &At<'_>, notes: &mut Notes) {
    let mut sound = true;
    for name in ["startWindow", "warnAfter", "reserve"] {
        let days = value.get(name).and_then(Json::whole);
        if days.is_some_and(|days| !(1..=MAX_POLICY_DAYS).contains(&days)) {
            notes.add(&at.field(name), Flaw::Range);
            sound = false;
        }
    }
    // Where a number was left out already, that is what is wrong.
    if sound && policy(&mut Fields::of_short(value)).is_none() {
        notes.add(at, Flaw::Misfit);
    }
}

fn flaws_of_hosts(value: &Json, at: &At<'_>, notes: &mut Notes) {
    let mut hosts = Vec::new();
    for (index, item) in value.items().unwrap_or_default().iter().enumerate() {
        match item.text().and_then(cloud_host) {
            None => notes.add(&at.item(index), Flaw::Host),
            Some(host) if hosts.contains(&host) => notes.add(&at.item(index), Flaw::Twice),
            Some(host) if hosts.len() < MAX_HOSTS => hosts.push(host),
            Some(_) => {
                notes.add(at, Flaw::Many);
                break;
            }
        }
    }
}

fn flaws_of_reminders(value: &Json, at: &At<'_>, notes: &mut Notes) {
    let moments = value.get("moments").and_then(Json::items).unwrap_or_default();
    for (index, item) in moments.iter().enumerate() {
        if item.text().and_then(Moment::read).is_none() {
            notes.add(&at.field("moments").item(index), Flaw::Word);
        }
    }
    let Some(quiet) = value.get("quiet") else { return };
    let at = &at.field("quiet");
    let mut time = |name| needed(quiet, name, time_of_day, Flaw::Time, at, notes);
    let ends = (time("from"), time("to"));
    if ends.0.is_some() && ends.0 == ends.1 {
        notes.add(at, Flaw::Misfit);
    }
}

// ---- the instances: the dashboard's own ----

/// The instances that a policy suggests, and what is wrong with them.
#[must_use]
pub fn suggestions(value: &Json) -> (Vec<Suggestion>, Vec<Problem>) {
    let (mut found, mut notes) = (Vec::new(), Notes::default());
    let at = &At::top(INSTANCES);
    let list = value.get(INSTANCES).filter(|list| fits(list, &INSTANCES_ARE, at, &mut notes));
    for (index, item) in list.and_then(Json::items).unwrap_or_default().iter().enumerate() {
        if found.len() >= MAX_SUGGESTIONS {
            notes.add(at, Flaw::Many);
            break;
        }
        let at = &at.item(index);
        let Some(instance) = suggestion(item, at, &mut notes) else { continue };
        let same = |known: &Suggestion| known.product == instance.product && known.base == instance.base;
        if found.iter().any(same) {
            notes.add(at, Flaw::Twice);
        } else {
            found.push(instance);
        }
    }
    (found, notes.0)
}

fn suggestion(item: &Json, at: &At<'_>, notes: &mut Notes) -> Option<Suggestion> {
    let product = needed(item, "product", Product::read, Flaw::Word, at, notes);
    let base = needed(item, "base", |text| SiteBase::parse(text).ok(), Flaw::Address, at, notes);
    let mut label = |name: &str| {
        let text = item.get(name).and_then(Json::text).unwrap_or("").trim();
        let plain = text.chars().take(MAX_LABEL + 1).count() <= MAX_LABEL && !text.chars().any(char::is_control);
        if plain {
            return text.to_owned();
        }
        notes.add(&at.field(name), Flaw::Text);
        String::new()
    };
    let (name, customer) = (label("name"), label("customer"));
    Some(Suggestion { product: product?, base: base?, name, customer })
}

/// A text that must be there, as what it stands for.
fn needed<T>(
    item: &Json,
    name: &str,
    read: impl Fn(&str) -> Option<T>,
    flaw: Flaw,
    at: &At<'_>,
    notes: &mut Notes,
) -> Option<T> {
    let text = item.get(name).and_then(Json::text);
    let value = text.and_then(read);
    if value.is_none() {
        notes.add(&at.field(name), if text.is_some() { flaw } else { Flaw::Missing });
    }
    value
}

// ---- as it is stored ----

/// As it is stored.
#[must_use]
pub fn write_managed(managed: &Managed) -> Json {
    let mut draft = Draft::default();
    draft.maybe_object("policy", managed.policy.as_ref(), write_policy);
    draft.texts("cloudHosts", managed.cloud_hosts.as_deref().unwrap_or_default());
    draft.maybe_object("reminders", managed.reminders.as_ref(), write_reminders);
    draft.number("off", managed.off.number());
    draft.flag("welcome", managed.welcome);
    draft.done()
}

/// As it was stored.
pub fn read_managed(at: &mut Fields<'_>) -> Managed {
    let policy = at.maybe_object("policy", |at| {
        let policy = read_policy(at);
        at.must(policy)
    });
    let hosts = at.texts("cloudHosts", MAX_HOSTS);
    Managed {
        policy: policy.flatten(),
        cloud_hosts: (!hosts.is_empty()).then_some(hosts),
        reminders: at.maybe_object("reminders", read_reminders),
        off: Few::of(at.number("off")),
        welcome: at.flag("welcome"),
    }
}
