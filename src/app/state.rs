//! What is remembered, in pieces: `meta` with enough for badge and alarm, and one entry per watched instance.
//!
//! Reading is tolerant: what still parses is kept, what does not is named so that a copy can be set aside. An entry of a
//! newer version is never touched. Addresses are stored as base addresses and paths, so never with a query.

use crate::border::{Draft, Fields, Json, Shard};
use crate::few::Few;
use crate::hint::AdviceItem;
use crate::instant::Instant;
use crate::place::{Place, Product, SiteBase, joined};
use crate::signals::catalog::CLOUD_HOSTS;
use crate::signals::page::MAX_SITES;
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
    /// Where Atlassian's page is.
    pub cloud: Cloud,
}

/// The hosts of Atlassian's page, where a renewal is confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cloud {
    /// Host names; always at least one.
    pub hosts: Vec<String>,
    /// Those that the browser lets us see.
    pub granted: Vec<String>,
}

impl Default for Cloud {
    fn default() -> Self {
        let mut hosts = Vec::new();
        for host in CLOUD_HOSTS {
            hosts.push((*host).to_owned());
        }
        Self { hosts, granted: Vec::new() }
    }
}

impl Cloud {
    /// Whether a page is Atlassian's: on one of the hosts, and nobody in between.
    #[must_use]
    pub fn holds(&self, place: &Place) -> bool {
        self.hosts.iter().any(|host| cloud_origin(host) == place.origin.as_str())
    }

    /// The hosts' origins.
    #[must_use]
    pub fn origins(&self) -> Vec<String> {
        let mut origins = Vec::new();
        for host in &self.hosts {
            origins.push(cloud_origin(host));
        }
        origins
    }

    /// Whether all of them may be seen.
    #[must_use]
    pub fn is_granted(&self) -> bool {
        self.hosts.iter().all(|host| self.granted.contains(host))
    }
}

/// Those of some texts that are wanted. One function for all of them: each filter would be code of its own.
pub(super) fn those(texts: &[String], wanted: &dyn Fn(&String) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for text in texts {
        if wanted(text) {
            found.push(text.clone());
        }
    }
    found
}

/// The origin of a host of Atlassian's page.
#[must_use]
pub fn cloud_origin(host: &str) -> String {
    joined(&["https://", host])
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
    /// Its assistant is one of 2022 or before.
    pub of_2022: bool,
    /// Advice that was tried since the last renewal.
    pub tried: Few<AdviceItem>,
    /// The cloud sites that its pages named, at most [`MAX_SITES`].
    pub sites: Vec<String>,
    /// The admin does not want to say which site the unnamed token is of.
    pub stays_unnamed: bool,
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
        joined(&[INSTANCE, &self.key()])
    }
}

/// Product and base address as one key.
#[must_use]
pub fn key_of(product: Product, base: &SiteBase) -> String {
    joined(&[product.id(), ":", &base.address()])
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

    /// Lets go of observations.
    pub fn forget(&mut self, wrong: &dyn Fn(&Evidence) -> bool) {
        self.evidence.retain(|piece| !wrong(piece));
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
    /// The token of a cloud site; without one the token a page speaks of when it names none. Made when there is none yet.
    pub fn token(&mut self, site: Option<&str>) -> &mut Token {
        let only = self.tokens.len() == 1 && self.sites.len() <= 1;
        let exact = self.tokens.iter().position(|token| token.site.as_deref() == site);
        let found = match site {
            // One token is all there is: it is meant, and gets its name when that becomes known.
            None => exact.or(only.then_some(0)),
            Some(_) => exact.or_else(|| self.tokens.iter().position(|token| only && token.site.is_none())),
        };
        let index = found.unwrap_or(self.tokens.len());
        if found.is_none() {
            self.tokens.push(Token::default());
        }
        #[allow(clippy::indexing_slicing, reason = "the index was found, or the entry was just pushed")]
        let token = &mut self.tokens[index];
        if site.is_some() {
            token.site = site.map(str::to_owned);
        }
        token
    }

    /// The token that was recorded last, and where in its evidence.
    #[must_use]
    pub fn last_recorded(&self) -> Option<(usize, usize)> {
        let each = self.tokens.iter().enumerate();
        let all = each.filter_map(|(at, token)| {
            let index = token.last_recorded()?;
            Some((token.evidence.get(index)?.at, at, index))
        });
        all.max().map(|(_, at, index)| (at, index))
    }

    /// The cloud sites of which the unnamed token's renewal may be: asked while there is something to ask.
    #[must_use]
    pub fn asks_site(&self) -> Vec<String> {
        let unnamed = self.tokens.iter().find(|token| token.site.is_none());
        let open = !self.stays_unnamed && unnamed.is_some_and(|token| token.last_recorded().is_some());
        if open && self.sites.len() > 1 { self.sites.clone() } else { Vec::new() }
    }

    /// The unnamed token is this site's.
    pub fn name_site(&mut self, site: &str, policy: &Policy) {
        let Some(index) = self.tokens.iter().position(|token| token.site.is_none()) else { return };
        let unnamed = self.tokens.remove(index);
        let at = self.tokens.iter().position(|token| token.site.as_deref() == Some(site));
        match at.and_then(|at| self.tokens.get_mut(at)) {
            Some(token) => unnamed.evidence.into_iter().for_each(|piece| token.observe(piece, policy)),
            None => self.tokens.push(Token { site: Some(site.to_owned()), evidence: unnamed.evidence }),
        }
    }

    /// A page named cloud sites.
    pub fn learn(&mut self, sites: &[String]) {
        for site in sites {
            if self.sites.len() < MAX_SITES && !self.sites.contains(site) {
                self.sites.push(site.clone());
            }
        }
    }

    /// A renewal was recorded: what was open before it is done.
    pub fn renewed(&mut self) {
        self.guiding = false;
        self.here = None;
        self.tried = Few::default();
        self.stays_unnamed = false;
    }
}

// ---- writing ----

/// The `meta` entry as it is stored.
#[must_use]
pub fn write_meta(meta: &Meta) -> Shard {
    let mut draft = Draft::default();
    draft.number("version", VERSION);
    draft.maybe_object("policy", Some(&meta.policy), |draft, policy| {
        let (window, warn, reserve) = policy.in_days();
        draft.number("startWindow", window);
        draft.number("warnAfter", warn);
        draft.number("reserve", reserve);
    });
    draft.list("instances", &meta.instances, |entry| {
        let mut draft = Draft::default();
        identity(&mut draft, entry.product, &entry.base);
        draft.texts("taught", &entry.taught);
        draft.flag("granted", entry.granted);
        draft.list("dues", &entry.dues, write_due);
        draft.done()
    });
    draft.maybe_object("intent", meta.intent.as_ref(), |draft, intent| {
        identity(draft, intent.product, &intent.base);
        draft.maybe_text("teach", intent.teach.as_ref());
        draft.number("tab", intent.tab);
        draft.time("at", intent.at);
    });
    draft.texts("setAside", &meta.set_aside);
    draft.texts("cloudHosts", &meta.cloud.hosts);
    draft.texts("cloudGranted", &meta.cloud.granted);
    Shard { key: META.to_owned(), value: draft.done() }
}

fn identity(draft: &mut Draft, product: Product, base: &SiteBase) {
    draft.text("base", &base.address());
    draft.text("product", product.id());
}

fn write_due(due: &Due) -> Json {
    let mut draft = Draft::default();
    draft.maybe_text("site", due.site.as_ref());
    if let Some(estimate) = &due.estimate {
        draft.maybe_time("earliest", estimate.earliest);
        draft.time("latest", estimate.latest);
        draft.put("source", write_evidence(&estimate.source));
        draft.flag("renewedBetween", estimate.renewed_between);
    }
    draft.done()
}

/// An instance's own entry as it is stored.
#[must_use]
pub fn write_record(entry: &Entry, record: &Record) -> Shard {
    let mut draft = Draft::default();
    draft.number("version", VERSION);
    identity(&mut draft, entry.product, &entry.base);
    draft.texts("taught", &entry.taught);
    draft.flag("collapsed", record.collapsed);
    draft.flag("guiding", record.guiding);
    draft.maybe_number("here", record.here);
    draft.flag("of2022", record.of_2022);
    draft.number("tried", record.tried.number());
    draft.texts("sites", &record.sites);
    draft.flag("staysUnnamed", record.stays_unnamed);
    draft.list("tokens", &record.tokens, |token| {
        let mut draft = Draft::default();
        draft.maybe_text("site", token.site.as_ref());
        draft.list("evidence", &token.evidence, write_evidence);
        draft.done()
    });
    Shard { key: entry.shard(), value: draft.done() }
}

fn write_evidence(piece: &Evidence) -> Json {
    let mut draft = Draft::default();
    draft.time("at", piece.at);
    let what = match piece.what {
        Observation::RenewalSeen => "renewalSeen",
        Observation::Typed { from, to } => {
            draft.time("from", from);
            draft.time("to", to);
            "typed"
        }
        Observation::ExpiresInDays { days } => {
            draft.number("days", days);
            "expiresInDays"
        }
        Observation::AboutToExpire => "aboutToExpire",
        Observation::Valid => "valid",
        Observation::Expired => "expired",
    };
    draft.text("what", what);
    draft.done()
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

/// Starts reading an entry of this version or an older one.
pub(super) fn open(value: &Json) -> Result<Fields<'_>, NewerVersion> {
    let mut at = Fields::of(value);
    let version = at.get("version").and_then(Json::whole);
    at.must(version.filter(|version| *version == VERSION));
    if version.is_some_and(|version| version > VERSION) { Err(NewerVersion) } else { Ok(at) }
}

/// Reads `meta`; `None` when there is none yet.
///
/// # Errors
/// [`NewerVersion`], in which case nothing may be written.
pub fn read_meta(value: Option<&Json>) -> Result<Read<Meta>, NewerVersion> {
    let Some(value) = value.filter(|value| !value.is_null()) else {
        return Ok(Read { value: Meta::default(), broken: false });
    };
    let at = &mut open(value)?;
    let policy = read_policy(&mut at.object("policy"));
    let policy = at.must(policy).unwrap_or_default();
    let instances = at.list("instances", MAX_ITEMS, read_entry);
    let intent = at.maybe_object("intent", read_intent).flatten();
    let set_aside = at.texts("setAside", MAX_ITEMS);
    let cloud = match at.get("cloudHosts") {
        None | Some(Json::Null) => Cloud::default(),
        Some(_) => read_cloud(at),
    };
    Ok(Read { value: Meta { policy, instances, intent, set_aside, cloud }, broken: at.is_broken() })
}

fn read_cloud(at: &mut Fields<'_>) -> Cloud {
    let hosts = at.texts("cloudHosts", MAX_ITEMS);
    let granted = at.texts("cloudGranted", MAX_ITEMS);
    if hosts.is_empty() { Cloud::default() } else { Cloud { hosts, granted } }
}

fn read_policy(at: &mut Fields<'_>) -> Option<Policy> {
    // What is no number counts as zero, and that is no policy.
    Policy::new(at.number("startWindow"), at.number("warnAfter"), at.number("reserve")).ok()
}

fn read_identity(at: &mut Fields<'_>) -> Option<(SiteBase, Product)> {
    let base = SiteBase::parse(at.word("base")).ok();
    let product = Product::read(at.word("product"));
    let both = base.zip(product);
    at.must(both)
}

fn read_entry(at: &mut Fields<'_>) -> Option<Entry> {
    let (base, product) = read_identity(at)?;
    let taught = read_taught(at);
    let granted = at.flag("granted");
    let dues = at.list("dues", MAX_ITEMS, read_due);
    Some(Entry { base, product, taught, granted, dues })
}

fn read_taught(at: &mut Fields<'_>) -> Vec<String> {
    let mut paths = those(&at.texts("taught", MAX_ITEMS), &|path| path.starts_with("/"));
    paths.truncate(MAX_TAUGHT);
    paths
}

fn read_due(at: &mut Fields<'_>) -> Option<Due> {
    let site = at.maybe_text("site");
    let estimate = match at.get("latest") {
        None => None,
        Some(_) => {
            let estimate = read_estimate(&mut at.afresh());
            at.must(estimate)
        }
    };
    Some(Due { site, estimate })
}

fn read_estimate(at: &mut Fields<'_>) -> Option<Estimate> {
    let estimate = Estimate {
        earliest: at.maybe_time("earliest"),
        latest: at.time("latest"),
        source: read_evidence(&mut at.object("source"))?,
        renewed_between: at.flag("renewedBetween"),
    };
    at.is_whole().then_some(estimate)
}

fn read_intent(at: &mut Fields<'_>) -> Option<Intent> {
    let (base, product) = read_identity(at)?;
    let teach = at.get("teach").and_then(Json::text).map(str::to_owned);
    let intent = Intent { base, product, teach, tab: at.number("tab"), at: at.time("at") };
    (!at.is_broken()).then_some(intent)
}

/// Reads an instance's own entry; `None` when there is none yet.
///
/// # Errors
/// [`NewerVersion`], in which case nothing may be written.
pub fn read_record(value: Option<&Json>) -> Result<Read<Record>, NewerVersion> {
    let Some(value) = value.filter(|value| !value.is_null()) else {
        return Ok(Read { value: Record::default(), broken: false });
    };
    let at = &mut open(value)?;
    let collapsed = at.flag("collapsed");
    let guiding = at.flag("guiding");
    let here = at.maybe_number("here");
    // What was added later may be missing.
    let tried = Few::of(at.get("tried").and_then(Json::whole).unwrap_or(0));
    let mut sites = if at.get("sites").is_some() { at.texts("sites", MAX_ITEMS) } else { Vec::new() };
    sites.truncate(MAX_SITES);
    let stays_unnamed = at.get("staysUnnamed").is_some() && at.flag("staysUnnamed");
    let of_2022 = at.get("of2022").is_some() && at.flag("of2022");
    let tokens = at.list("tokens", MAX_ITEMS, read_token);
    let value = Record { collapsed, guiding, here, of_2022, tried, sites, stays_unnamed, tokens };
    Ok(Read { value, broken: at.is_broken() })
}

fn read_token(at: &mut Fields<'_>) -> Option<Token> {
    if at.is_broken() {
        return None;
    }
    let site = at.maybe_text("site");
    let evidence = at.list("evidence", MAX_ITEMS, read_evidence);
    Some(Token { site, evidence })
}

/// An instance's entry in `meta`, made anew from its own entry: used when `meta` was lost.
#[must_use]
pub fn recover_entry(value: &Json, record: &Record, policy: &Policy) -> Option<Entry> {
    let at = &mut Fields::of(value);
    let (base, product) = read_identity(at)?;
    let taught = read_taught(at);
    // Until the browser says otherwise: a page that asks is let in by the browser already.
    Some(Entry { base, product, taught, granted: true, dues: dues(record, policy) })
}

/// The bounds of every token of an instance.
#[must_use]
pub fn dues(record: &Record, policy: &Policy) -> Vec<Due> {
    let mut dues = Vec::new();
    for token in &record.tokens {
        dues.push(Due { site: token.site.clone(), estimate: token.estimate(policy) });
    }
    dues
}

fn read_evidence(at: &mut Fields<'_>) -> Option<Evidence> {
    let what = match at.word("what") {
        "renewalSeen" => Some(Observation::RenewalSeen),
        "typed" => Some(Observation::Typed { from: at.time("from"), to: at.time("to") }),
        "expiresInDays" => Some(Observation::ExpiresInDays { days: at.number("days") }),
        "aboutToExpire" => Some(Observation::AboutToExpire),
        "valid" => Some(Observation::Valid),
        "expired" => Some(Observation::Expired),
        _ => None,
    };
    let piece = Evidence { at: at.time("at"), what: at.must(what)? };
    (!at.is_broken()).then_some(piece)
}
