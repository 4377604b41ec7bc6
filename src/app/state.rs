//! What is remembered, in pieces: `meta` with the settings, and one entry per watched instance, whose key says which one.
//! So what one page's event loads does not grow with the number of instances.
//!
//! Reading is tolerant: what still parses is kept, what does not is named so that a copy can be set aside. An entry of a
//! newer version is never touched. Addresses are stored as base addresses and paths, so never with a query.

use super::managed::{Managed, read_managed, write_managed};
use crate::border::{Draft, Fields, Json, Shard};
use crate::few::Few;
use crate::hint::AdviceItem;
use crate::instant::{Instant, Span};
use crate::place::{Place, Product, SiteBase, joined};
use crate::reminders::{Date, Moment, Quiet, Settings};
use crate::signals::catalog::CLOUD_HOSTS;
use crate::signals::page::MAX_SITES;
use crate::token::evidence::{Estimate, Evidence, Observation, estimate};
use crate::token::window::{Policy, TokenStatus, status};

/// The version that is written.
pub const VERSION: u32 = 2;
/// The oldest version that is read: it had the instances' permissions in `meta`.
const OLDEST: u32 = 1;
/// The key of the common entry.
pub const META: &str = "meta";
/// What keys of instances begin with.
pub const INSTANCE: &str = "instance:";
/// Asks for every entry: needed when `meta` is missing or broken.
pub const EVERYTHING: &str = "*";
/// Most observations kept per token; older ones that change nothing go first.
pub(super) const MAX_EVIDENCE: usize = 12;
/// Most items that are read of any list; more instances than this are somebody's mistake.
const MAX_ITEMS: usize = 5000;
/// Longest context path, in segments.
const MAX_SEGMENTS: usize = 16;
/// How exactly it is kept when an instance was last seen: each time would be a write per look.
pub const SEEN_STEP: Span = Span::hours(1);
/// Most plans of an instance.
pub const MAX_PLANS: usize = 50;
/// Most taught paths per instance.
pub(super) const MAX_TAUGHT: usize = 20;

/// The common entry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Meta {
    /// What the admin set.
    pub own: Own,
    /// What the organisation set, which counts before it.
    pub managed: Managed,
    /// What the admin is being asked a permission for.
    pub intent: Option<Intent>,
    /// Keys that were set aside and not yet reported.
    pub set_aside: Vec<String>,
    /// The hosts of Atlassian's page that the browser lets us see.
    pub cloud_granted: Vec<String>,
    /// The keys of the instances whose tokens end first, the most urgent one first.
    pub urgent: Vec<String>,
    /// How many instances are watched and not put into the archive.
    pub count: u32,
}

/// What the admin can set for all instances.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Own {
    /// The numbers tokens are counted with.
    pub policy: Policy,
    /// The hosts of Atlassian's page, where a renewal is confirmed; always at least one.
    pub cloud_hosts: Vec<String>,
    /// When to remind.
    pub reminders: Settings,
}

impl Default for Own {
    fn default() -> Self {
        let mut cloud_hosts = Vec::new();
        for host in CLOUD_HOSTS {
            cloud_hosts.push((*host).to_owned());
        }
        Self { policy: Policy::default(), cloud_hosts, reminders: Settings::default() }
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

/// A watched instance: what its key says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Base address.
    pub base: SiteBase,
    /// Which product.
    pub product: Product,
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
    /// Whether the browser lets us see it.
    pub granted: bool,
    /// Taught paths, below the base.
    pub taught: Vec<String>,
    /// What the admin calls it; empty: nothing.
    pub name: String,
    /// Whose it is, to group by; empty: nobody's.
    pub customer: String,
    /// The admin's notes.
    pub notes: String,
    /// Put away: neither counted nor reminded of.
    pub archived: bool,
    /// When name, customer, notes, archive or moments were last changed.
    pub edited: Option<Instant>,
    /// When a page of it was last looked at, give or take [`SEEN_STEP`].
    pub seen: Option<Instant>,
    /// When to remind of its tokens; `None`: as for all, none of them: never.
    pub moments: Option<Few<Moment>>,
    /// Not to be reminded before.
    pub snoozed: Option<Instant>,
    /// Planned migrations.
    pub plans: Vec<Plan>,
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
    /// The moments of which the admin was told.
    pub told: Few<Moment>,
}

/// A planned migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// What it stays the same plan by.
    pub id: String,
    /// To which cloud site; `None`: not said.
    pub site: Option<String>,
    /// What the admin calls it; may be empty.
    pub title: String,
    /// When it is to start.
    pub start: Instant,
    /// The time zone in which the start was given, an IANA name: only to show it as it was meant.
    pub zone: String,
    /// How many days it is to run.
    pub length: u32,
    /// When it was last changed.
    pub edited: Instant,
    /// The moments of which the admin was told.
    pub told: Few<Moment>,
}

impl Entry {
    /// The instance's key: product and base address.
    #[must_use]
    pub fn key(&self) -> String {
        key_of(self.product, &self.base)
    }

    /// The instance that a storage key is of.
    #[must_use]
    pub fn of(key: &str) -> Option<Self> {
        Self::of_key(key.strip_prefix(INSTANCE)?)
    }

    /// The instance with this key.
    #[must_use]
    pub fn of_key(key: &str) -> Option<Self> {
        let (product, base) = key.split_at_checked(key.bytes().position(|b| b == b':')?)?;
        Some(Self { base: SiteBase::parse(base.get(1..)?).ok()?, product: Product::read(product)? })
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
    /// The numbers tokens are counted with.
    #[must_use]
    pub fn policy(&self) -> Policy {
        self.managed.policy.unwrap_or(self.own.policy)
    }

    /// When to remind.
    #[must_use]
    pub fn reminders(&self) -> Settings {
        self.managed.reminders.unwrap_or(self.own.reminders)
    }

    /// The hosts of Atlassian's page.
    #[must_use]
    pub fn cloud_hosts(&self) -> &[String] {
        self.managed.cloud_hosts.as_ref().unwrap_or(&self.own.cloud_hosts)
    }

    /// Whether a page is Atlassian's: on one of the hosts, and nobody in between.
    #[must_use]
    pub fn is_cloud(&self, place: &Place) -> bool {
        self.cloud_hosts().iter().any(|host| cloud_origin(host) == place.origin.as_str())
    }

    /// The origins of Atlassian's page.
    #[must_use]
    pub fn cloud_origins(&self) -> Vec<String> {
        let mut origins = Vec::new();
        for host in self.cloud_hosts() {
            origins.push(cloud_origin(host));
        }
        origins
    }

    /// Whether all of Atlassian's hosts may be seen.
    #[must_use]
    pub fn is_cloud_granted(&self) -> bool {
        self.cloud_hosts().iter().all(|host| self.cloud_granted.contains(host))
    }
}

/// The storage keys of all instances that a page can belong to: of either product, at its origin or at a path above it.
#[must_use]
pub fn keys_above(place: &Place) -> Vec<String> {
    let mut keys = Vec::new();
    let mut add = |context: &str| {
        if let Ok(base) = SiteBase::of(place, context) {
            for product in [Product::Jira, Product::Confluence] {
                keys.push(joined(&[INSTANCE, &key_of(product, &base)]));
            }
        }
    };
    add("");
    let ends = place.path.bytes().enumerate().skip(1).filter(|(_, b)| *b == b'/').map(|(at, _)| at);
    for end in ends.chain([place.path.len()]).take(MAX_SEGMENTS) {
        add(place.path.get(..end).unwrap_or(""));
    }
    keys
}

impl Token {
    /// What is known of its issue time.
    #[must_use]
    pub fn estimate(&self, policy: &Policy) -> Option<Estimate> {
        estimate(&self.evidence, policy)
    }

    /// Where it stands.
    #[must_use]
    pub fn status(&self, policy: &Policy, now: Instant) -> TokenStatus {
        status(self.estimate(policy).as_ref(), policy, now)
    }

    /// The dates that its reminders count from.
    #[must_use]
    pub fn date(estimate: &Estimate, policy: &Policy, told: Few<Moment>) -> Date {
        let issued = estimate.earliest.unwrap_or(estimate.latest);
        let warning = estimate.earliest.map(|at| at + policy.warn_after());
        Date { warning, block: issued + policy.start_window(), told }
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

pub(super) fn bounds(evidence: &[Evidence], policy: &Policy) -> Option<(Option<Instant>, Instant)> {
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
            None => self.tokens.push(Token { site: Some(site.to_owned()), ..unnamed }),
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

    /// The admin gave the time of the last renewal.
    pub fn given(&mut self, what: Observation, policy: &Policy, now: Instant) {
        let token = self.token(None);
        // Dated after now: written under a wrong clock, so the admin's word counts instead.
        token.forget(&|piece| piece.at > now);
        token.observe(Evidence { at: now, what }, policy);
        self.renewed();
    }

    /// Takes the newest renewal back that was seen or given; `None`: there is none.
    pub fn take_back(&mut self) -> Option<()> {
        let (token, index) = self.last_recorded()?;
        self.tokens.get_mut(token)?.evidence.remove(index);
        Some(())
    }

    /// A piece of advice was tried, or not after all.
    pub fn try_out(&mut self, item: AdviceItem, on: bool) {
        if on {
            self.tried.add(item);
        } else {
            self.tried.remove(item);
        }
    }

    /// What lies ahead is to be told when it comes, whatever was told before its dates moved. Done together with what moves
    /// them: a background killed in between would leave the new dates untold.
    pub fn settle(&mut self, policy: &Policy, now: Instant) {
        for token in &mut self.tokens {
            if let Some(estimate) = token.estimate(policy) {
                let mut date = Token::date(&estimate, policy, token.told);
                date.settle(now);
                token.told = date.told;
            }
        }
    }

    /// Not to be reminded before this moment; then again of what is due now. Of a block nobody is reminded again: that was
    /// told, or will be at once.
    pub fn put_off(&mut self, until: Instant) {
        self.snoozed = Some(until);
        for token in &mut self.tokens {
            let blocked = token.told.has(Moment::Block);
            token.told = Few::default();
            if blocked {
                token.told.add(Moment::Block);
            }
        }
        for plan in &mut self.plans {
            plan.told = Few::default();
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
    draft.maybe_object("policy", Some(&meta.own.policy), write_policy);
    draft.texts("cloudHosts", &meta.own.cloud_hosts);
    draft.maybe_object("reminders", Some(&meta.own.reminders), write_reminders);
    draft.put("managed", write_managed(&meta.managed));
    draft.maybe_object("intent", meta.intent.as_ref(), |draft, intent| {
        draft.text("base", &intent.base.address());
        draft.text("product", intent.product.id());
        draft.maybe_text("teach", intent.teach.as_ref());
        draft.number("tab", intent.tab);
        draft.time("at", intent.at);
    });
    draft.texts("setAside", &meta.set_aside);
    draft.texts("cloudGranted", &meta.cloud_granted);
    draft.texts("urgent", &meta.urgent);
    draft.number("count", meta.count);
    Shard { key: META.to_owned(), value: draft.done() }
}

pub(super) fn write_policy(draft: &mut Draft, policy: &Policy) {
    let (window, warn, reserve) = policy.in_days();
    draft.number("startWindow", window);
    draft.number("warnAfter", warn);
    draft.number("reserve", reserve);
}

pub(super) fn write_reminders(draft: &mut Draft, settings: &Settings) {
    draft.flag("on", settings.on);
    draft.number("moments", settings.moments.number());
    draft.maybe_object("quiet", settings.quiet.as_ref(), |draft, quiet| {
        draft.number("from", quiet.from);
        draft.number("to", quiet.to);
    });
}

/// An instance's own entry as it is stored.
#[must_use]
pub fn write_record(entry: &Entry, record: &Record) -> Shard {
    let mut draft = Draft::default();
    draft.number("version", VERSION);
    draft.flag("granted", record.granted);
    draft.texts("taught", &record.taught);
    draft.text("name", &record.name);
    draft.text("customer", &record.customer);
    draft.text("notes", &record.notes);
    draft.flag("archived", record.archived);
    draft.maybe_time("edited", record.edited);
    draft.maybe_time("seen", record.seen);
    // No moments are something else than none said.
    draft.maybe_number("moments", record.moments.map(|moments| moments.number() + 1));
    draft.maybe_time("snoozed", record.snoozed);
    draft.list("plans", &record.plans, write_plan);
    draft.flag("collapsed", record.collapsed);
    draft.flag("guiding", record.guiding);
    // The first position is something else than none.
    draft.maybe_number("here", record.here.map(|here| here.saturating_add(1)));
    draft.flag("of2022", record.of_2022);
    draft.number("tried", record.tried.number());
    draft.texts("sites", &record.sites);
    draft.flag("staysUnnamed", record.stays_unnamed);
    draft.list("tokens", &record.tokens, |token| {
        let mut draft = Draft::default();
        draft.maybe_text("site", token.site.as_ref());
        draft.list("evidence", &token.evidence, write_evidence);
        draft.number("told", token.told.number());
        draft.short()
    });
    Shard { key: entry.shard(), value: draft.short() }
}

fn write_plan(plan: &Plan) -> Json {
    let mut draft = Draft::default();
    draft.text("id", &plan.id);
    draft.maybe_text("site", plan.site.as_ref());
    draft.text("title", &plan.title);
    draft.time("start", plan.start);
    draft.text("zone", &plan.zone);
    draft.number("length", plan.length);
    draft.time("edited", plan.edited);
    draft.number("told", plan.told.number());
    draft.short()
}

pub(super) fn write_evidence(piece: &Evidence) -> Json {
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
    draft.short()
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
    let mut at = Fields::of_short(value);
    let version = at.get("version").and_then(Json::whole);
    at.must(version.filter(|version| (OLDEST..=VERSION).contains(version)));
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
    let mut own = Own::default();
    let policy = read_policy(&mut at.object("policy"));
    own.policy = at.must(policy).unwrap_or_default();
    let hosts = at.texts("cloudHosts", MAX_ITEMS);
    if !hosts.is_empty() {
        own.cloud_hosts = hosts;
    }
    own.reminders = at.maybe_object("reminders", read_reminders).unwrap_or_default();
    let value = Meta {
        own,
        managed: at.maybe_object("managed", read_managed).unwrap_or_default(),
        intent: at.maybe_object("intent", read_intent).flatten(),
        set_aside: at.texts("setAside", MAX_ITEMS),
        cloud_granted: at.texts("cloudGranted", MAX_ITEMS),
        urgent: at.texts("urgent", MAX_ITEMS),
        count: at.number("count"),
    };
    Ok(Read { value, broken: at.is_broken() })
}

pub(super) fn read_policy(at: &mut Fields<'_>) -> Option<Policy> {
    // What is no number counts as zero, and that is no policy.
    Policy::new(at.number("startWindow"), at.number("warnAfter"), at.number("reserve")).ok()
}

pub(super) fn read_reminders(at: &mut Fields<'_>) -> Settings {
    Settings {
        on: at.flag("on"),
        moments: Few::of(at.number("moments")),
        quiet: at.maybe_object("quiet", |at| Quiet { from: at.number("from") % 1440, to: at.number("to") % 1440 }),
    }
}

fn read_intent(at: &mut Fields<'_>) -> Option<Intent> {
    let base = SiteBase::parse(at.word("base")).ok();
    let product = Product::read(at.word("product"));
    let (base, product) = (at.must(base)?, at.must(product)?);
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
    // Version 1 had it in `meta`: until the browser says otherwise, a page that asks is let in by the browser already.
    let granted = at.get("base").is_some() || at.flag("granted");
    let mut taught = those(&at.texts("taught", MAX_ITEMS), &|path| path.starts_with("/"));
    taught.truncate(MAX_TAUGHT);
    let mut sites = at.texts("sites", MAX_ITEMS);
    sites.truncate(MAX_SITES);
    // In version 1 the positions began with zero.
    let first = u32::from(at.get("base").is_none());
    let value = Record {
        granted,
        taught,
        name: at.text("name"),
        customer: at.text("customer"),
        notes: at.text("notes"),
        archived: at.flag("archived"),
        edited: at.maybe_time("edited"),
        seen: at.maybe_time("seen"),
        moments: at.maybe_number("moments").map(|number| Few::of(number.saturating_sub(1))),
        snoozed: at.maybe_time("snoozed"),
        plans: at.list("plans", MAX_PLANS, read_plan),
        collapsed: at.flag("collapsed"),
        guiding: at.flag("guiding"),
        here: at.maybe_number("here").map(|here| here.saturating_sub(first)),
        of_2022: at.flag("of2022"),
        tried: Few::of(at.number("tried")),
        sites,
        stays_unnamed: at.flag("staysUnnamed"),
        tokens: at.list("tokens", MAX_ITEMS, read_token),
    };
    Ok(Read { value, broken: at.is_broken() })
}

fn read_plan(at: &mut Fields<'_>) -> Option<Plan> {
    let plan = Plan {
        id: at.text("id"),
        site: at.maybe_text("site"),
        title: at.text("title"),
        start: at.time("start"),
        zone: at.text("zone"),
        length: at.number("length"),
        edited: at.time("edited"),
        told: Few::of(at.number("told")),
    };
    (!at.is_broken()).then_some(plan)
}

fn read_token(at: &mut Fields<'_>) -> Option<Token> {
    if at.is_broken() {
        return None;
    }
    let site = at.maybe_text("site");
    let evidence = at.list("evidence", MAX_ITEMS, read_evidence);
    Some(Token { site, evidence, told: Few::of(at.number("told")) })
}

pub(super) fn read_evidence(at: &mut Fields<'_>) -> Option<Evidence> {
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
