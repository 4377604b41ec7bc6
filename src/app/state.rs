//! What is remembered, in pieces: `meta` with enough for badge and alarm, and one entry per watched instance.
//!
//! Reading is tolerant: what still parses is kept, what does not is named so that a copy can be set aside. An entry of a
//! newer version is never touched. Addresses are stored as base addresses and paths, so never with a query.

use crate::border::{Json, Shard};
use crate::instant::Instant;
use crate::place::{Place, Product, SiteBase};
use crate::token::evidence::{Estimate, Evidence, Observation, estimate};
use crate::token::window::{Policy, TokenStatus, status};

/// The version that is written.
pub const VERSION: u32 = 1;
/// The key of the common entry.
pub const META: &str = "meta";
/// What keys of instances begin with.
pub const INSTANCE: &str = "instance:";
/// Asks for every entry: needed when `meta` is missing or broken.
pub const EVERYTHING: &str = "*";
/// Most observations kept per token; older ones that change nothing go first.
const MAX_EVIDENCE: usize = 12;
/// Most items that are read of any list; more instances than this are somebody's mistake.
const MAX_ITEMS: usize = 5000;
/// Most taught paths per instance.
const MAX_TAUGHT: usize = 20;

/// The common entry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Meta {
    /// The numbers tokens are counted with.
    pub policy: Policy,
    /// Every watched instance.
    pub instances: Vec<Entry>,
    /// What the admin is being asked a permission for.
    pub intent: Option<Intent>,
    /// Keys that were set aside and not yet reported.
    pub set_aside: Vec<String>,
}

/// What `meta` knows of an instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Base address.
    pub base: SiteBase,
    /// Which product.
    pub product: Product,
    /// Taught paths, below the base.
    pub taught: Vec<String>,
    /// Whether the browser lets us see it.
    pub granted: bool,
    /// The bounds of each token's issue time, copied from the instance's own entry.
    pub dues: Vec<Due>,
}

/// The bounds of one token's issue time; both `None` when nothing is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Due {
    /// The cloud site; `None`: not named.
    pub site: Option<String>,
    /// Everything that is known.
    pub estimate: Option<Estimate>,
}

/// A watch that waits for the browser's permission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intent {
    /// Base address.
    pub base: SiteBase,
    /// Which product.
    pub product: Product,
    /// A path to teach, below the base.
    pub teach: Option<String>,
    /// The tab to draw in.
    pub tab: u32,
    /// When the button was pressed.
    pub at: Instant,
}

/// The entry of one instance.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Record {
    /// The card is a pill here.
    pub collapsed: bool,
    /// The admin pressed "Renew now" and has not renewed since.
    pub guiding: bool,
    /// Where in the whole way the admin said to be, while the page does not tell.
    pub here: Option<u32>,
    /// One per cloud site.
    pub tokens: Vec<Token>,
}

/// What was observed of one token.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Token {
    /// The cloud site; `None`: not named.
    pub site: Option<String>,
    /// Observations, at most a dozen.
    pub evidence: Vec<Evidence>,
}

impl Entry {
    /// The instance's key: product and base address.
    #[must_use]
    pub fn key(&self) -> String {
        key_of(self.product, &self.base)
    }

    /// The storage key of the instance's own entry.
    #[must_use]
    pub fn shard(&self) -> String {
        format!("{INSTANCE}{}", self.key())
    }
}

/// Product and base address as one key.
#[must_use]
pub fn key_of(product: Product, base: &SiteBase) -> String {
    format!("{}:{base}", product.id())
}

impl Meta {
    /// The watched instance a page lies on: the one with the longest context path.
    #[must_use]
    pub fn find(&self, place: &Place) -> Option<usize> {
        let on = self.instances.iter().enumerate().filter(|(_, entry)| entry.base.holds(place));
        on.max_by_key(|(_, entry)| entry.base.context().len()).map(|(index, _)| index)
    }

    /// The bounds of all tokens of all instances.
    pub fn dues(&self) -> impl Iterator<Item = &Due> {
        self.instances.iter().flat_map(|entry| &entry.dues)
    }

    /// The instance with a key.
    #[must_use]
    pub fn by_key(&self, key: &str) -> Option<usize> {
        self.instances.iter().position(|entry| entry.key() == key)
    }
}

impl Due {
    /// Where this token stands.
    #[must_use]
    pub fn status(&self, policy: &Policy, now: Instant) -> TokenStatus {
        status(self.estimate.as_ref(), policy, now)
    }
}

impl Token {
    /// What is known of its issue time.
    #[must_use]
    pub fn estimate(&self, policy: &Policy) -> Option<Estimate> {
        estimate(&self.evidence, policy)
    }

    /// Adds an observation, and lets go of old ones that no longer tell anything when there are too many.
    pub fn observe(&mut self, piece: Evidence, policy: &Policy) {
        if self.evidence.contains(&piece) {
            return;
        }
        self.evidence.push(piece);
        while self.evidence.len() > MAX_EVIDENCE {
            let whole = bounds(&self.evidence, policy);
            let idle = (0..self.evidence.len() - 1).find(|index| {
                let mut rest = self.evidence.clone();
                rest.remove(*index);
                bounds(&rest, policy) == whole
            });
            self.evidence.remove(idle.unwrap_or(0));
        }
    }

    /// The newest renewal that was seen or typed.
    #[must_use]
    pub fn last_recorded(&self) -> Option<usize> {
        let recorded = |piece: &Evidence| matches!(piece.what, Observation::RenewalSeen | Observation::Typed { .. });
        let all = self.evidence.iter().enumerate().filter(|(_, piece)| recorded(piece));
        all.max_by_key(|(index, piece)| (piece.at, *index)).map(|(index, _)| index)
    }
}

fn bounds(evidence: &[Evidence], policy: &Policy) -> Option<(Option<Instant>, Instant)> {
    estimate(evidence, policy).map(|found| (found.earliest, found.latest))
}

impl Record {
    /// The token a page speaks of when it does not name the site; made when there is none yet.
    #[allow(clippy::indexing_slicing, reason = "the index was found, or the entry was just pushed")]
    pub fn unnamed(&mut self) -> &mut Token {
        let found = self.tokens.iter().position(|token| token.site.is_none());
        let index = found.unwrap_or(self.tokens.len());
        if found.is_none() {
            self.tokens.push(Token::default());
        }
        &mut self.tokens[index]
    }
}

// ---- writing ----

/// The `meta` entry as it is stored.
#[must_use]
pub fn write_meta(meta: &Meta) -> Shard {
    let (window, warn, reserve) = meta.policy.in_days();
    let entry = |entry: &Entry| {
        Json::object([
            ("base", entry.base.to_string().into()),
            ("product", entry.product.id().into()),
            ("taught", texts(&entry.taught)),
            ("granted", entry.granted.into()),
            ("dues", Json::list(entry.dues.iter().map(write_due))),
        ])
    };
    let intent = meta.intent.as_ref().map(|intent| {
        Json::object([
            ("base", intent.base.to_string().into()),
            ("product", intent.product.id().into()),
            ("teach", intent.teach.clone().into()),
            ("tab", intent.tab.into()),
            ("at", intent.at.rfc3339().into()),
        ])
    });
    let policy =
        Json::object([("startWindow", window.into()), ("warnAfter", warn.into()), ("reserve", reserve.into())]);
    let value = Json::object([
        ("version", VERSION.into()),
        ("policy", policy),
        ("instances", Json::list(meta.instances.iter().map(entry))),
        ("intent", intent.into()),
        ("setAside", texts(&meta.set_aside)),
    ]);
    Shard { key: META.to_owned(), value }
}

fn texts(list: &[String]) -> Json {
    Json::list(list.iter().map(String::as_str))
}

fn write_due(due: &Due) -> Json {
    let site = due.site.clone().into();
    match &due.estimate {
        None => Json::object([("site", site)]),
        Some(estimate) => Json::object([
            ("site", site),
            ("earliest", estimate.earliest.map(Instant::rfc3339).into()),
            ("latest", estimate.latest.rfc3339().into()),
            ("source", write_evidence(&estimate.source)),
            ("renewedBetween", estimate.renewed_between.into()),
        ]),
    }
}

/// An instance's own entry as it is stored.
#[must_use]
pub fn write_record(entry: &Entry, record: &Record) -> Shard {
    let token = |token: &Token| {
        let evidence = Json::list(token.evidence.iter().map(write_evidence));
        Json::object([("site", token.site.clone().into()), ("evidence", evidence)])
    };
    let value = Json::object([
        ("version", VERSION.into()),
        ("base", entry.base.to_string().into()),
        ("product", entry.product.id().into()),
        ("taught", texts(&entry.taught)),
        ("collapsed", record.collapsed.into()),
        ("guiding", record.guiding.into()),
        ("here", record.here.into()),
        ("tokens", Json::list(record.tokens.iter().map(token))),
    ]);
    Shard { key: entry.shard(), value }
}

fn write_evidence(piece: &Evidence) -> Json {
    let mut fields = vec![("at", piece.at.rfc3339().into())];
    let what = match piece.what {
        Observation::RenewalSeen => "renewalSeen",
        Observation::Typed { from, to } => {
            fields.extend([("from", from.rfc3339().into()), ("to", to.rfc3339().into())]);
            "typed"
        }
        Observation::ExpiresInDays { days } => {
            fields.push(("days", days.into()));
            "expiresInDays"
        }
        Observation::AboutToExpire => "aboutToExpire",
        Observation::Valid => "valid",
        Observation::Expired => "expired",
    };
    fields.push(("what", what.into()));
    Json::Object(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

// ---- reading ----

/// An entry that was read as far as it could be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read<T> {
    /// What could be read.
    pub value: T,
    /// Something could not.
    pub broken: bool,
}

/// The entry was written by a newer version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the stored state was written by a newer version")]
pub struct NewerVersion;

/// Collects what could not be read while the rest goes on.
struct Reader {
    broken: bool,
}

impl Reader {
    /// A value that must be there.
    fn must<T>(&mut self, value: Option<T>) -> Option<T> {
        self.broken |= value.is_none();
        value
    }

    /// The items of a list that can be read; `read` says of each whether it was broken.
    fn list<T>(&mut self, object: &Json, name: &str, read: fn(&Json, &mut Self) -> Option<T>) -> Vec<T> {
        let items = self.must(object.get(name).and_then(Json::items)).unwrap_or_default();
        let mut list = Vec::new();
        for item in items.iter().take(MAX_ITEMS) {
            if let Some(value) = read(item, self) {
                list.push(value);
            }
        }
        list
    }

    fn flag(&mut self, object: &Json, name: &str) -> bool {
        self.must(object.get(name).and_then(Json::flag)).unwrap_or(false)
    }

    /// A list of texts; what is no text is left out.
    fn texts(&mut self, object: &Json, name: &str) -> Vec<String> {
        self.list(object, name, |item, reader| reader.must(item.text()).map(str::to_owned))
    }

    /// `null` and text are fine, anything else is not.
    fn site(&mut self, object: &Json) -> Option<String> {
        match object.get("site") {
            None | Some(Json::Null) => None,
            Some(value) => self.must(value.text()).map(str::to_owned),
        }
    }

    /// Starts reading an entry of this version or an older one.
    fn entry(value: &Json) -> Result<Self, NewerVersion> {
        match value.get("version").and_then(Json::whole) {
            Some(version) if version > VERSION => Err(NewerVersion),
            found => Ok(Self { broken: found != Some(VERSION) }),
        }
    }
}

/// Reads `meta`; `None` when there is none yet.
///
/// # Errors
/// [`NewerVersion`], in which case nothing may be written.
pub fn read_meta(value: Option<&Json>) -> Result<Read<Meta>, NewerVersion> {
    let Some(value) = value.filter(|value| !value.is_null()) else {
        return Ok(Read { value: Meta::default(), broken: false });
    };
    let mut reader = Reader::entry(value)?;
    let policy = reader.must(value.get("policy").and_then(read_policy)).unwrap_or_default();
    let instances = reader.list(value, "instances", read_entry);
    let intent = match value.get("intent") {
        None | Some(Json::Null) => None,
        Some(value) => reader.must(read_intent(value)),
    };
    let set_aside = reader.texts(value, "setAside");
    Ok(Read { value: Meta { policy, instances, intent, set_aside }, broken: reader.broken })
}

fn read_policy(value: &Json) -> Option<Policy> {
    let days = |name: &str| value.get(name)?.whole();
    Policy::new(days("startWindow")?, days("warnAfter")?, days("reserve")?).ok()
}

fn read_identity(value: &Json) -> Option<(SiteBase, Product)> {
    let base = SiteBase::parse(value.get("base")?.text()?).ok()?;
    Some((base, Product::read(value.get("product")?.text()?)?))
}

fn read_entry(value: &Json, reader: &mut Reader) -> Option<Entry> {
    let (base, product) = reader.must(read_identity(value))?;
    let taught = read_taught(value, reader);
    let granted = reader.flag(value, "granted");
    let dues = reader.list(value, "dues", read_due);
    Some(Entry { base, product, taught, granted, dues })
}

fn read_taught(object: &Json, reader: &mut Reader) -> Vec<String> {
    let mut paths = reader.texts(object, "taught");
    paths.retain(|path| path.starts_with('/'));
    paths.truncate(MAX_TAUGHT);
    paths
}

fn read_due(value: &Json, reader: &mut Reader) -> Option<Due> {
    reader.broken |= !value.is_object();
    let site = reader.site(value);
    let Some(latest) = value.get("latest") else { return Some(Due { site, estimate: None }) };
    let estimate = || {
        let earliest = match value.get("earliest")? {
            Json::Null => None,
            value => Some(instant(value)?),
        };
        Some(Estimate {
            earliest,
            latest: instant(latest)?,
            source: read_evidence(value.get("source")?)?,
            renewed_between: value.get("renewedBetween")?.flag()?,
        })
    };
    Some(Due { site, estimate: reader.must(estimate()) })
}

fn read_intent(value: &Json) -> Option<Intent> {
    let (base, product) = read_identity(value)?;
    let teach = value.get("teach").and_then(Json::text).map(str::to_owned);
    Some(Intent { base, product, teach, tab: value.get("tab")?.whole()?, at: instant(value.get("at")?)? })
}

/// Reads an instance's own entry; `None` when there is none yet.
///
/// # Errors
/// [`NewerVersion`], in which case nothing may be written.
pub fn read_record(value: Option<&Json>) -> Result<Read<Record>, NewerVersion> {
    let Some(value) = value.filter(|value| !value.is_null()) else {
        return Ok(Read { value: Record::default(), broken: false });
    };
    let mut reader = Reader::entry(value)?;
    let collapsed = reader.flag(value, "collapsed");
    let guiding = reader.flag(value, "guiding");
    let here = match value.get("here") {
        None | Some(Json::Null) => None,
        Some(value) => reader.must(value.whole()),
    };
    let tokens = reader.list(value, "tokens", read_token);
    Ok(Read { value: Record { collapsed, guiding, here, tokens }, broken: reader.broken })
}

fn read_token(value: &Json, reader: &mut Reader) -> Option<Token> {
    reader.must(value.is_object().then_some(()))?;
    let site = reader.site(value);
    let evidence = reader.list(value, "evidence", |item, reader| reader.must(read_evidence(item)));
    Some(Token { site, evidence })
}

/// An instance's entry in `meta`, made anew from its own entry: used when `meta` was lost.
#[must_use]
pub fn recover_entry(value: &Json, record: &Record, policy: &Policy) -> Option<Entry> {
    let (base, product) = read_identity(value)?;
    let taught = read_taught(value, &mut Reader { broken: false });
    // Until the browser says otherwise: a page that asks is let in by the browser already.
    Some(Entry { base, product, taught, granted: true, dues: dues(record, policy) })
}

/// The bounds of every token of an instance.
#[must_use]
pub fn dues(record: &Record, policy: &Policy) -> Vec<Due> {
    record.tokens.iter().map(|token| Due { site: token.site.clone(), estimate: token.estimate(policy) }).collect()
}

fn read_evidence(value: &Json) -> Option<Evidence> {
    let at = instant(value.get("at")?)?;
    let what = match value.get("what")?.text()? {
        "renewalSeen" => Observation::RenewalSeen,
        "typed" => Observation::Typed { from: instant(value.get("from")?)?, to: instant(value.get("to")?)? },
        "expiresInDays" => Observation::ExpiresInDays { days: value.get("days")?.whole()? },
        "aboutToExpire" => Observation::AboutToExpire,
        "valid" => Observation::Valid,
        "expired" => Observation::Expired,
        _ => return None,
    };
    Some(Evidence { at, what })
}

fn instant(value: &Json) -> Option<Instant> {
    Instant::read(value.text()?)
}
