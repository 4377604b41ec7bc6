//! What a file says. Whether it is one of ours is judged strictly; after that each item is judged by itself: what cannot
//! be kept is left out and named, everything else counts.

use super::{Carried, FORMAT, Parcel, Said, VERSION};
use crate::app::edit::{MAX_LENGTH, is_path, line, text};
use crate::app::rotation::MAX_NOTES;
use crate::app::state::{Entry, MAX_PLANS, Plan, Token, read_evidence};
use crate::app::update::{FIRST_ASSISTANT, LONGEST_DAY, cloud_host};
use crate::basic_auth::rotation::{ApiToken, NoteError, Practice, is_like_token};
use crate::border::{Fields, Json, MAX_HOSTS};
use crate::few::{Few, Member};
use crate::instant::{Instant, Span};
use crate::order::sort;
use crate::place::{MAX_ADDRESS, Product, SiteBase};
use crate::reminders::{Moment, Quiet, Settings};
use crate::token::evidence::{Evidence, Observation};
use crate::token::window::{MAX_POLICY_DAYS, Policy};
use crate::words::TextKey;

/// Largest file that is read.
pub const MAX_BYTES: usize = 8 * 1024 * 1024;
/// Most instances of a file.
pub const MAX_INSTANCES: usize = 5000;
/// Most problems that are named; the others are counted.
pub const MAX_PROBLEMS: usize = 50;
/// Most taught paths and cloud sites of an instance; what is stored has fewer.
const MAX_TEXTS: usize = 50;
/// Most tokens of an instance.
const MAX_TOKENS: usize = 24;
/// Most pieces of evidence of a token: three times what is stored.
const MAX_EVIDENCE: usize = 36;
/// Longest host name.
const MAX_HOST: usize = 253;
/// Longest id of a plan, and longest name of a time zone.
const MAX_WORD: usize = 64;
/// How far ahead a plan can lie: two years.
const FAR: Span = Span::days(731);
/// How far ahead another device's clock may be.
const SLACK: Span = Span::days(1);

/// Why a file cannot be brought in at all. Nothing of it is used then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// Over [`MAX_BYTES`].
    #[error("the file is too large")]
    TooLarge,
    /// No JSON: another kind of file, or only the beginning of one.
    #[error("the file is no JSON, or not all of it")]
    Unreadable,
    /// JSON, but no file of ours.
    #[error("the file does not come from this extension")]
    Foreign,
    /// Written by a newer version.
    #[error("the file was written by a newer version")]
    Newer,
    /// One of ours, but what should be its lists is something else.
    #[error("the file is damaged")]
    Damaged,
}

/// What a file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// What it carries.
    pub parcel: Parcel,
    /// Its settings; they count only where everything is replaced.
    pub wanted: Wanted,
    /// When it was made, if it says so.
    pub exported: Option<Instant>,
    /// What was left out, at most [`MAX_PROBLEMS`].
    pub problems: Vec<Problem>,
    /// How many more problems there are.
    pub more: u32,
}

/// Settings, as far as a file has them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wanted {
    /// The numbers tokens are counted with.
    pub policy: Option<Policy>,
    /// The hosts of Atlassian's page, at least one.
    pub cloud_hosts: Option<Vec<String>>,
    /// When to remind.
    pub reminders: Option<Settings>,
}

/// Something that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where in the file, for example `instances[3].plans[0].start`.
    pub place: String,
    /// What is wrong there.
    pub fault: Fault,
}

/// What is wrong with an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Another kind of value is needed there.
    Kind,
    /// It must be there.
    Missing,
    /// No date, or one that cannot be: before 2015, or too far ahead.
    Date,
    /// No number that can be.
    Number,
    /// No address of an instance.
    Address,
    /// No path of an instance, or one with a query.
    Path,
    /// No host name.
    Host,
    /// Too long, or with characters that nobody sees.
    Text,
    /// It looks like an API token, which must be in no file.
    Token,
    /// None of the words that can stand there.
    Word,
    /// It is there already.
    Twice,
    /// There are too many; the others count.
    Many,
}

/// Reads the text of a file. `now` tells which dates lie too far ahead.
///
/// # Errors
/// [`ImportError`] when it is no file of ours that can be read.
pub fn read(file: &str, now: Instant) -> Result<Import, ImportError> {
    if file.len() > MAX_BYTES {
        return Err(ImportError::TooLarge);
    }
    let value = Json::parse(file.strip_prefix('\u{feff}').unwrap_or(file)).ok_or(ImportError::Unreadable)?;
    let top = At { value: Some(&value), within: None, step: Step::Field("") };
    if top.field("format").value.and_then(Json::text) != Some(FORMAT) {
        return Err(ImportError::Foreign);
    }
    match top.field("version").value.and_then(Json::whole) {
        Some(version) if version > VERSION => return Err(ImportError::Newer),
        Some(version) if version > 0 => {}
        _ => return Err(ImportError::Damaged),
    }
    let is_list = |name: &str| matches!(top.field(name).given(), Some(Json::List(_)));
    let sound = |name: &str| is_list(name) || top.field(name).given().is_none();
    if !is_list("instances") || !sound("apiTokens") || !sound("practised") {
        return Err(ImportError::Damaged);
    }
    let mut reading = Reading { now, problems: Vec::new(), more: 0 };
    let exported = reading.time(&top.field("exported"), SLACK);
    let instances = reading.instances(&top.field("instances"));
    let api_tokens = reading.api_tokens(&top.field("apiTokens"));
    let practised = reading.members(&top.field("practised"), Practice::read);
    let wanted = reading.settings(&top.field("settings"));
    let Reading { problems, more, .. } = reading;
    Ok(Import { parcel: Parcel { instances, api_tokens, practised }, wanted, exported, problems, more })
}

/// A value and where it stands. The place becomes a text only where there is something to say of it.
#[derive(Clone, Copy)]
struct At<'a> {
    value: Option<&'a Json>,
    within: Option<&'a At<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Field(&'a str),
    Item(usize),
}

impl<'a> At<'a> {
    fn field(&'a self, name: &'a str) -> At<'a> {
        At { value: self.value.and_then(|value| value.get(name)), within: Some(self), step: Step::Field(name) }
    }

    const fn item(&'a self, index: usize, value: &'a Json) -> At<'a> {
        At { value: Some(value), within: Some(self), step: Step::Item(index) }
    }

    /// The value; none where it is `null`.
    fn given(&self) -> Option<&'a Json> {
        self.value.filter(|value| !value.is_null())
    }

    fn place(&self) -> String {
        let before = self.within.map(At::place).unwrap_or_default();
        match self.step {
            Step::Field(name) if before.is_empty() => name.to_owned(),
            Step::Field(name) => format!("{before}.{name}"),
            Step::Item(index) => format!("{before}[{index}]"),
        }
    }
}

/// Collects problems.
struct Reading {
    now: Instant,
    problems: Vec<Problem>,
    more: u32,
}

impl Reading {
    fn tell(&mut self, at: &At<'_>, fault: Fault) {
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(Problem { place: at.place(), fault });
        } else {
            self.more = self.more.saturating_add(1);
        }
    }

    // ---- kinds of values; what is not there is none, and no problem ----

    /// A text, if there is one and nothing is wrong with it.
    fn text(&mut self, at: &At<'_>, check: fn(&str) -> Result<String, Fault>) -> Option<String> {
        match at.given()?.text().ok_or(Fault::Kind).and_then(check) {
            Ok(text) => Some(text),
            Err(fault) => {
                self.tell(at, fault);
                None
            }
        }
    }

    fn flag(&mut self, at: &At<'_>) -> Option<bool> {
        let flag = at.given()?.flag();
        if flag.is_none() {
            self.tell(at, Fault::Kind);
        }
        flag
    }

    /// A moment since there are Migration Assistants, at most so far ahead.
    fn time(&mut self, at: &At<'_>, ahead: Span) -> Option<Instant> {
        let value = at.given()?;
        let time = value.text().and_then(Instant::read).filter(|time| self.can_be(*time, ahead));
        if time.is_none() {
            self.tell(at, if value.text().is_some() { Fault::Date } else { Fault::Kind });
        }
        time
    }

    fn can_be(&self, time: Instant, ahead: Span) -> bool {
        FIRST_ASSISTANT <= time && time <= self.now + ahead
    }

    /// A whole number up to `most`, but not zero.
    fn number(&mut self, at: &At<'_>, most: u32) -> Option<u32> {
        let number = at.given()?.whole().filter(|number| (1..=most).contains(number));
        if number.is_none() {
            self.tell(at, Fault::Number);
        }
        number
    }

    /// Something that must be there.
    fn must<T>(&mut self, at: &At<'_>, value: Option<T>) -> Option<T> {
        if at.given().is_none() {
            self.tell(at, Fault::Missing);
        }
        value
    }

    /// Goes through a list; of more than `most` the last ones, which are the newest where that matters.
    fn each(&mut self, at: &At<'_>, most: usize, read: &mut dyn FnMut(&mut Self, &At<'_>)) {
        let items = match at.given() {
            None => return,
            Some(Json::List(items)) => items,
            Some(_) => return self.tell(at, Fault::Kind),
        };
        let surplus = items.len().saturating_sub(most);
        if surplus > 0 {
            self.tell(at, Fault::Many);
        }
        for (index, item) in items.iter().enumerate().skip(surplus) {
            read(self, &at.item(index, item));
        }
    }

    /// Texts that come once each.
    fn texts(&mut self, at: &At<'_>, check: fn(&str) -> Result<String, Fault>) -> Vec<String> {
        let mut texts: Vec<String> = Vec::new();
        self.each(at, MAX_TEXTS, &mut |reading, at| {
            let text = reading.text(at, check);
            match reading.must(at, text) {
                Some(text) if texts.contains(&text) => reading.tell(at, Fault::Twice),
                text => texts.extend(text),
            }
        });
        texts
    }

    /// Members of a closed set, by their codes.
    fn members<T: Member>(&mut self, at: &At<'_>, find: fn(&str) -> Option<T>) -> Few<T> {
        let mut members = Few::default();
        self.each(at, MAX_TEXTS, &mut |reading, at| match at.value.and_then(Json::text).and_then(find) {
            Some(member) => members.add(member),
            None => reading.tell(at, Fault::Word),
        });
        members
    }

    // ---- what is in a file ----

    fn instances(&mut self, at: &At<'_>) -> Vec<Carried> {
        let mut found: Vec<Carried> = Vec::new();
        let mut places: Vec<usize> = Vec::new();
        self.each(at, MAX_INSTANCES, &mut |reading, at| {
            if let Some(carried) = reading.instance(at) {
                let there = places.binary_search_by(|place| {
                    found.get(*place).map_or("", |known| known.key.as_str()).cmp(carried.key.as_str())
                });
                match there {
                    Ok(_) => reading.tell(at, Fault::Twice),
                    Err(rank) => {
                        places.insert(rank, found.len());
                        found.push(carried);
                    }
                }
            }
        });
        sort(&mut found, &|a, b| a.key.cmp(&b.key));
        found
    }

    fn instance(&mut self, at: &At<'_>) -> Option<Carried> {
        if !matches!(at.value, Some(Json::Object(_))) {
            self.tell(at, Fault::Kind);
            return None;
        }
        let (product_at, base_at) = (at.field("product"), at.field("base"));
        let product = product_at.value.and_then(Json::text).and_then(Product::read);
        if product.is_none() {
            self.tell(&product_at, Fault::Word);
        }
        let base = self.text(&base_at, address);
        let base = self.must(&base_at, base).and_then(|base| SiteBase::parse(&base).ok());
        let entry = Entry { product: product?, base: base? };
        let mut carried = Carried {
            key: entry.key(),
            entry,
            said: Said {
                edited: self.time(&at.field("edited"), SLACK),
                name: self.text(&at.field("name"), one_line).unwrap_or_default(),
                customer: self.text(&at.field("customer"), one_line).unwrap_or_default(),
                notes: self.text(&at.field("notes"), lines).unwrap_or_default(),
                archived: self.flag(&at.field("archived")).unwrap_or(false),
                moments: self.moments(&at.field("moments")),
            },
            taught: self.texts(&at.field("taught"), path),
            sites: self.texts(&at.field("sites"), host),
            plans: self.plans(&at.field("plans")),
            tokens: self.tokens(&at.field("tokens")),
        };
        carried.settle();
        Some(carried)
    }

    /// An empty list: no reminders. None that can be read out of some: as if nothing were said.
    fn moments(&mut self, at: &At<'_>) -> Option<Few<Moment>> {
        let items = at.given()?.items();
        let moments = self.members(at, Moment::read);
        items.filter(|items| items.is_empty() || moments.count() > 0).map(|_| moments)
    }

    fn plans(&mut self, at: &At<'_>) -> Vec<Plan> {
        let mut plans: Vec<Plan> = Vec::new();
        self.each(at, MAX_PLANS, &mut |reading, at| {
            if let Some(plan) = reading.plan(at) {
                if plans.iter().any(|known| known.id == plan.id) {
                    reading.tell(at, Fault::Twice);
                } else {
                    plans.push(plan);
                }
            }
        });
        plans
    }

    fn plan(&mut self, at: &At<'_>) -> Option<Plan> {
        let (id_at, start_at, length_at) = (at.field("id"), at.field("start"), at.field("length"));
        let id = self.text(&id_at, word);
        let id = self.must(&id_at, id);
        let start = self.time(&start_at, FAR);
        let start = self.must(&start_at, start);
        let length = self.number(&length_at, MAX_LENGTH);
        let length = self.must(&length_at, length);
        let site = self.site(at)?;
        let title = self.text(&at.field("title"), one_line).unwrap_or_default();
        // It may be nothing: then the browser had no name for it.
        let zone = |text: &str| if text.is_empty() { Ok(String::new()) } else { word(text) };
        let zone = self.text(&at.field("zone"), zone).unwrap_or_default();
        // Without a date it counts as the oldest.
        let edited = self.time(&at.field("edited"), SLACK).unwrap_or(FIRST_ASSISTANT);
        Some(Plan { id: id?, site, title, start: start?, zone, length: length?, edited, told: Few::default() })
    }

    /// The cloud site that something belongs to: named, not named, or (`None`) not to be read.
    fn site(&mut self, at: &At<'_>) -> Option<Option<String>> {
        let at = at.field("site");
        if at.given().is_none() {
            return Some(None);
        }
        self.text(&at, host).map(Some)
    }

    fn tokens(&mut self, at: &At<'_>) -> Vec<Token> {
        let mut tokens: Vec<Token> = Vec::new();
        self.each(at, MAX_TOKENS, &mut |reading, at| {
            if !matches!(at.value, Some(Json::Object(_))) {
                return reading.tell(at, Fault::Kind);
            }
            let Some(site) = reading.site(at) else { return };
            if tokens.iter().any(|known| known.site == site) {
                return reading.tell(at, Fault::Twice);
            }
            let mut evidence: Vec<Evidence> = Vec::new();
            reading.each(&at.field("evidence"), MAX_EVIDENCE, &mut |reading, at| evidence.extend(reading.evidence(at)));
            tokens.push(Token { site, evidence, told: Few::default() });
        });
        tokens
    }

    fn evidence(&mut self, at: &At<'_>) -> Option<Evidence> {
        let Some(piece) = at.value.and_then(|value| read_evidence(&mut Fields::of_short(value))) else {
            self.tell(at, Fault::Kind);
            return None;
        };
        let fault = match piece.what {
            _ if !self.can_be(piece.at, SLACK) => Some(Fault::Date),
            Observation::Typed { from, to } if !self.can_be(from, SLACK) || to < from || to - from > LONGEST_DAY => {
                Some(Fault::Date)
            }
            Observation::ExpiresInDays { days } if days > MAX_POLICY_DAYS => Some(Fault::Number),
            _ => None,
        };
        if let Some(fault) = fault {
            self.tell(at, fault);
        }
        fault.is_none().then_some(piece)
    }

    fn api_tokens(&mut self, at: &At<'_>) -> Vec<(String, Instant)> {
        let mut tokens: Vec<(String, Instant)> = Vec::new();
        self.each(at, MAX_NOTES, &mut |reading, at| {
            let (label_at, ends_at) = (at.field("label"), at.field("ends"));
            let label = reading.text(&label_at, |text| Ok(text.to_owned()));
            let label = reading.must(&label_at, label);
            // How far ahead is the note's own question.
            let ends = reading.time(&ends_at, FAR);
            let ends = reading.must(&ends_at, ends);
            let (Some(label), Some(ends)) = (label, ends) else { return };
            let note = if label.chars().any(char::is_control) {
                Err(NoteError::Label)
            } else {
                ApiToken::new(&label, ends, reading.now)
            };
            match note {
                Ok(note) if tokens.iter().any(|(known, _)| *known == note.label) => reading.tell(at, Fault::Twice),
                Ok(note) => tokens.push((note.label, note.ends)),
                Err(NoteError::Label) => reading.tell(&label_at, Fault::Text),
                Err(NoteError::LabelIsToken) => reading.tell(&label_at, Fault::Token),
                Err(NoteError::TooFar) => reading.tell(&ends_at, Fault::Date),
            }
        });
        sort(&mut tokens, &Ord::cmp);
        tokens
    }

    fn settings(&mut self, at: &At<'_>) -> Wanted {
        if at.given().is_some_and(|value| !matches!(value, Json::Object(_))) {
            self.tell(at, Fault::Kind);
        }
        let policy = self.policy(&at.field("policy"));
        let mut hosts: Vec<String> = Vec::new();
        self.each(&at.field("cloudHosts"), MAX_HOSTS, &mut |reading, at| match at
            .value
            .and_then(Json::text)
            .and_then(cloud_host)
        {
            Some(host) if hosts.contains(&host) => reading.tell(at, Fault::Twice),
            Some(host) => hosts.push(host),
            None => reading.tell(at, Fault::Host),
        });
        let reminders = self.reminders(&at.field("reminders"));
        Wanted { policy, cloud_hosts: Some(hosts).filter(|hosts| !hosts.is_empty()), reminders }
    }

    fn policy(&mut self, at: &At<'_>) -> Option<Policy> {
        at.given()?;
        let mut days = [0; 3];
        for (name, days) in ["startWindow", "warnAfter", "reserve"].iter().zip(&mut days) {
            let at = at.field(name);
            let number = self.number(&at, MAX_POLICY_DAYS);
            *days = self.must(&at, number)?;
        }
        let [window, warn, reserve] = days;
        let policy = Policy::new(window, warn, reserve).ok();
        if policy.is_none() {
            self.tell(at, Fault::Number);
        }
        policy
    }

    fn reminders(&mut self, at: &At<'_>) -> Option<Settings> {
        at.given()?;
        let on = self.flag(&at.field("on"));
        let moments = self.moments(&at.field("moments"));
        let quiet = self.quiet(&at.field("quiet"));
        let usual = Settings::default();
        let said = on.is_some() || moments.is_some() || quiet.is_some();
        said.then(|| Settings { on: on.unwrap_or(usual.on), moments: moments.unwrap_or(usual.moments), quiet })
    }

    fn quiet(&mut self, at: &At<'_>) -> Option<Quiet> {
        at.given()?;
        let mut minutes = |name| {
            let at = at.field(name);
            let minutes = at.value.and_then(Json::text).and_then(time_of_day);
            if minutes.is_none() {
                self.tell(&at, Fault::Date);
            }
            minutes
        };
        let (from, to) = (minutes("from"), minutes("to"));
        Some(Quiet { from: from?, to: to? })
    }
}

// ---- texts ----

/// What the admin's own fields take.
fn one_line(text: &str) -> Result<String, Fault> {
    line(text).map_err(|refused| fault_of(refused.0))
}

fn lines(said: &str) -> Result<String, Fault> {
    let invisible = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    if said.chars().any(invisible) {
        return Err(Fault::Text);
    }
    text(said).map_err(|refused| fault_of(refused.0))
}

fn fault_of(key: TextKey) -> Fault {
    if key == TextKey::ErrorTextIsToken { Fault::Token } else { Fault::Text }
}

/// An id, or a name without spaces.
fn word(text: &str) -> Result<String, Fault> {
    if is_like_token(text) {
        return Err(Fault::Token);
    }
    let fits = (1..=MAX_WORD).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
    if fits { Ok(text.to_owned()) } else { Err(Fault::Text) }
}

/// The base address of an instance, in its one spelling. What stands behind a `?` or `#` is no part of one.
fn address(text: &str) -> Result<String, Fault> {
    let base = SiteBase::parse(text).map_err(|_| Fault::Address)?;
    let context = base.context();
    if text.contains(['?', '#']) || !(context.is_empty() || is_path(context)) {
        return Err(Fault::Address);
    }
    if holds_token(context) { Err(Fault::Token) } else { Ok(base.address()) }
}

/// A path below an instance's base address.
fn path(text: &str) -> Result<String, Fault> {
    if !is_path(text) || text.len() > MAX_ADDRESS {
        return Err(Fault::Path);
    }
    if holds_token(text) { Err(Fault::Token) } else { Ok(text.to_owned()) }
}

fn holds_token(path: &str) -> bool {
    path.split(['/', ';', '=', '&']).any(is_like_token)
}

/// The host of a cloud site, as pages name it.
fn host(text: &str) -> Result<String, Fault> {
    let legal = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'.';
    let inside = text.trim_matches('.');
    let fits = text.len() <= MAX_HOST && text.bytes().all(legal) && inside.len() == text.len() && inside.contains('.');
    if is_like_token(text) {
        return Err(Fault::Token);
    }
    if fits { Ok(text.to_owned()) } else { Err(Fault::Host) }
}

/// `22:00` as minutes since midnight.
fn time_of_day(text: &str) -> Option<u32> {
    let (hours, minutes) = text.split_once(':')?;
    let two = |digits: &str| {
        let plain = digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit());
        if plain { digits.parse::<u32>().ok() } else { None }
    };
    let (hours, minutes) = (two(hours)?, two(minutes)?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}
