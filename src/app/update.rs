//! `update`: what is answered, remembered and done for one request.
//!
//! Decides; never acts. The time, the stored entries and who asked are inputs.

use super::state::{
    EVERYTHING, Entry, INSTANCE, Intent, META, Meta, NewerVersion, Record, cloud_origin, keys_above, read_meta,
    read_record, those, write_meta, write_record,
};
use super::survey::register;
use super::tab::{self, read_journey};
use super::visit::{Seen, Visit};
use crate::border::{Effect, ErrorCode, Here, Json, Outcome, Reply, Request, Sender, Shard, WatchOffer};
use crate::instant::{Instant, Span};
use crate::journey::passage::Journey;
use crate::place::{Place, Product, SiteBase, joined};
use crate::signals::PageSignals;
use crate::signals::catalog::{CLOUD_HOSTS, CLOUD_SITES, PATHS, SIGN_IN_HOSTS};
use crate::signals::page::Page;
use crate::signals::score::{Known, recognise};
use crate::token::evidence::Observation;
use crate::token::window::Policy;
use crate::words::{Text, TextKey};

/// How long a watch waits for the browser's permission.
const INTENT_LASTS: Span = Span::minutes(10);
/// Before this there was no Migration Assistant: 1 January 2015.
pub(super) const FIRST_ASSISTANT: Instant = Instant::from_ms(1_420_070_400_000);
/// Longest snooze, in hours: a month.
const MAX_SNOOZE: u32 = 31 * 24;
/// Longest day a zone can have, and a little.
pub(super) const LONGEST_DAY: Span = Span::hours(26);

/// A refusal; nothing is changed.
pub(super) struct Refused(pub(super) ErrorCode, pub(super) TextKey);

impl From<NewerVersion> for Refused {
    fn from(_: NewerVersion) -> Self {
        Self(ErrorCode::StateNewer, TextKey::ErrorStateNewer)
    }
}

pub(super) const NOT_WATCHED: Refused = Refused(ErrorCode::NotWatched, TextKey::ErrorNotWatched);

/// Which entries [`update`] needs besides `meta` and the sending tab's own, as storage keys; `"*"` stands for all of them.
/// `stored` holds those two, as far as they exist. Not every key that is named has an entry.
#[must_use]
pub fn needs(request: &Request, sender: &Sender, stored: &[Shard]) -> Vec<String> {
    let value = |key: &str| stored.iter().find(|shard| shard.key == key).map(|shard| &shard.value);
    let Ok(read) = read_meta(value(META)) else { return Vec::new() };
    let meta = read.value;
    let of = |key: &String| joined(&[INSTANCE, key]);
    let mut keys = Vec::new();
    match request {
        Request::PopupOpened { signals: Some(signals), tab } => {
            if let Some(place) = signals.page() {
                keys = keys_above(&place);
            }
            keys.push(tab::key(*tab));
        }
        Request::GrantsChanged { .. } | Request::Tick { .. } | Request::Told { .. } | Request::Snooze { .. }
            if !matches!(sender, Sender::Page { .. }) =>
        {
            keys.push(EVERYTHING.to_owned());
        }
        _ => {}
    }
    if let Sender::Page { place, tab, .. } = sender
        && let Ok(place) = Place::parse(place)
    {
        if !meta.is_cloud(&place) {
            keys = keys_above(&place);
        }
        if let Some(journey) = value(&tab::key(*tab)).and_then(read_journey) {
            keys.push(of(&journey.instance));
        }
    }
    keys
}

/// The one entry: `stored` holds `meta` and what [`needs`] asked for.
#[must_use]
pub fn update(request: &Request, sender: &Sender, stored: &[Shard], now: Instant) -> Outcome {
    let mut work = match Work::open(stored, now) {
        Ok(work) => work,
        Err(refused) => return refuse(&refused),
    };
    match work.answer(request, sender) {
        Ok(reply) => work.finish(reply),
        Err(refused) => refuse(&refused),
    }
}

fn refuse(Refused(code, text): &Refused) -> Outcome {
    let reply = Reply::Error { code: *code, text: Text::new(*text) };
    Outcome { reply, writes: Vec::new(), removes: Vec::new(), effects: Vec::new() }
}

/// Changes a record, or refuses to.
pub(super) type Edit<'e> = &'e dyn Fn(&mut Record, &Policy) -> Result<(), Refused>;

/// One request being worked on.
pub(super) struct Work<'a> {
    pub(super) stored: &'a [Shard],
    pub(super) now: Instant,
    pub(super) meta: Meta,
    pub(super) meta_changed: bool,
    pub(super) writes: Vec<Shard>,
    pub(super) removes: Vec<String>,
    pub(super) effects: Vec<Effect>,
    set_aside: Vec<String>,
}

impl<'a> Work<'a> {
    fn open(stored: &'a [Shard], now: Instant) -> Result<Self, Refused> {
        let value = stored.iter().find(|shard| shard.key == META).map(|shard| &shard.value);
        let read = read_meta(value)?;
        let mut work = Self {
            stored,
            now,
            meta: read.value,
            meta_changed: read.broken,
            writes: Vec::new(),
            removes: Vec::new(),
            effects: Vec::new(),
            set_aside: Vec::new(),
        };
        if read.broken {
            work.set_aside.push(META.to_owned());
        }
        Ok(work)
    }

    fn finish(mut self, reply: Reply) -> Outcome {
        if !self.set_aside.is_empty() {
            self.meta.set_aside.extend(self.set_aside.iter().cloned());
            self.meta_changed = true;
            // Before anything else: the copy has to be made while the broken entry is still there.
            self.effects.insert(0, Effect::SetAside { keys: self.set_aside });
        }
        if self.meta_changed {
            self.writes.push(write_meta(&self.meta));
        }
        Outcome { reply, writes: self.writes, removes: self.removes, effects: self.effects }
    }

    fn answer(&mut self, request: &Request, sender: &Sender) -> Result<Reply, Refused> {
        match (request, sender) {
            (Request::PageSeen { counter, signals, memory, arrival }, Sender::Page { place, tab, private }) => {
                let place = Place::parse(place).map_err(|_| Refused(ErrorCode::Place, TextKey::ErrorPlace))?;
                let visit = Visit { place, tab: *tab, private: *private, arrival: *arrival };
                let Some(seen) = self.visit(&visit, signals, memory.unwrap_or_default())? else {
                    return Ok(Reply::NotWatched);
                };
                let Seen { hint, memory, watch } = seen;
                Ok(Reply::Page { counter: *counter, hint, memory, watch })
            }
            (Request::Pressed { control, document }, Sender::Page { place, tab, .. }) => {
                self.pressed(place, *tab, *control, *document)
            }
            (Request::Confirmed { how }, Sender::Page { tab, .. }) => self.confirmed(*how, *tab, sender),
            (Request::NameSite { site }, Sender::Page { .. }) => self.change(sender, &|record, policy| {
                if record.asks_site().contains(site) {
                    record.name_site(site, policy);
                }
                Ok(())
            }),
            (Request::Advice { on }, Sender::Page { tab, .. }) => self.advise(*on, *tab, sender),
            (Request::Tried { item, on }, Sender::Page { .. }) => self.change(sender, &|record, _| {
                record.try_out(*item, *on);
                Ok(())
            }),
            (Request::PrivateWindow, Sender::Page { .. }) => {
                Ok(Reply::Address { address: address_of(&self.instance(sender)?) })
            }
            (Request::CardCollapsed { collapsed }, Sender::Page { .. }) => self.change(sender, &|record, _| {
                record.collapsed = *collapsed;
                Ok(())
            }),
            (Request::Guide { on }, Sender::Page { .. }) => self.change(sender, &|record, _| {
                record.guiding = *on;
                Ok(())
            }),
            (Request::Here { step }, Sender::Page { .. }) => self.change(sender, &|record, _| {
                record.here = *step;
                Ok(())
            }),
            (Request::RenewedOn { from, to }, Sender::Page { tab, .. }) => {
                let now = self.now;
                let what = typed(from, to, now)?;
                self.answered(*tab);
                self.change(sender, &|record, policy| {
                    record.given(what, policy, now);
                    Ok(())
                })
            }
            (Request::UndoRenewal, Sender::Page { .. }) => self.change(sender, &|record, _| {
                record.take_back().ok_or(Refused(ErrorCode::UndoNothing, TextKey::ErrorUndoNothing))
            }),
            (Request::PopupOpened { tab, signals }, Sender::Extension) => self.popup(*tab, signals.as_ref()),
            (Request::WatchIntent { tab, base, product, teach }, Sender::Extension) => {
                self.intend(*tab, base, *product, teach.as_deref())
            }
            (Request::WatchCancelled, Sender::Extension) => {
                self.meta.intent = None;
                self.meta_changed = true;
                Ok(Reply::Done)
            }
            (Request::GrantsChanged { granted }, Sender::Background) => self.grants(granted),
            (Request::Tick { local, notify, managed }, Sender::Background) => {
                self.tick(*local, *notify, managed.as_ref())
            }
            (Request::Told { at, local }, Sender::Background) => {
                self.told(Instant::read(at).unwrap_or(self.now), *local)
            }
            (Request::Snooze { hours }, Sender::Background) => self.snooze_all(*hours),
            (Request::Snooze { hours }, Sender::Page { .. }) => {
                let until = self.now + Span::hours((*hours).min(MAX_SNOOZE));
                self.change(sender, &|record, _| {
                    record.put_off(until);
                    // On the page it stands in the way until then.
                    record.collapsed = true;
                    Ok(())
                })
            }
            _ => Err(Refused(ErrorCode::Sender, TextKey::ErrorRequest)),
        }
    }

    /// The instance that the sending page lies on.
    pub(super) fn instance(&self, sender: &Sender) -> Result<Entry, Refused> {
        let Sender::Page { place, tab, .. } = sender else {
            return Err(Refused(ErrorCode::Sender, TextKey::ErrorRequest));
        };
        let place = Place::parse(place).map_err(|_| NOT_WATCHED)?;
        self.instance_of(&place, self.journey(*tab).as_ref()).ok_or(NOT_WATCHED)
    }

    /// The watched instance with this key.
    pub(super) fn by_key(&self, key: &str) -> Option<Entry> {
        Entry::of_key(key).filter(|entry| self.value(&entry.shard()).is_some_and(|value| !value.is_null()))
    }

    /// The watched instance a page lies on: the one with the longest context path.
    pub(super) fn find(&self, place: &Place) -> Option<Entry> {
        let mut found: Option<Entry> = None;
        for shard in self.stored {
            if let Some(entry) = Entry::of(&shard.key).filter(|entry| !shard.value.is_null() && entry.base.holds(place))
                && found.as_ref().is_none_or(|known| known.base.context().len() <= entry.base.context().len())
            {
                found = Some(entry);
            }
        }
        found
    }

    /// The instance a page belongs to: the one it lies on; for Atlassian's page the one that the tab came from.
    pub(super) fn instance_of(&self, place: &Place, journey: Option<&Journey>) -> Option<Entry> {
        if self.meta.is_cloud(place) { self.by_key(&journey?.instance) } else { self.find(place) }
    }

    /// The instance's own entry.
    pub(super) fn record(&mut self, entry: &Entry) -> Result<Record, Refused> {
        self.read(entry, self.value(&entry.shard()))
    }

    /// An instance's own entry from its content.
    pub(super) fn read(&mut self, entry: &Entry, value: Option<&Json>) -> Result<Record, Refused> {
        let read = read_record(value)?;
        if read.broken {
            // Put right at once, or it would be set aside and told again with every look.
            self.broken(&entry.shard());
            self.writes.push(write_record(entry, &read.value));
        }
        Ok(read.value)
    }

    /// A stored entry's content, as it was loaded.
    pub(super) fn value(&self, key: &str) -> Option<&'a Json> {
        self.stored.iter().find(|shard| shard.key == key).map(|shard| &shard.value)
    }

    /// A stored entry cannot be read as a whole: a copy of it is kept, and the admin is told.
    pub(super) fn broken(&mut self, key: &str) {
        self.set_aside.push(key.to_owned());
    }

    /// Writes an instance's entry, if anything in it is new. What counts for all instances together is counted afterwards, in
    /// a turn of its own: this one does not take longer the more of them there are.
    pub(super) fn save(&mut self, entry: &Entry, record: &mut Record) {
        record.settle(&self.meta.policy(), self.now);
        // Compared as it is stored: comparing field by field would be much more code. Written anew before, because Chromium
        // gives the fields back in another order.
        let shard = write_record(entry, record);
        let known = read_record(self.value(&shard.key)).ok().map(|known| write_record(entry, &known.value).value);
        if known.as_ref() == Some(&shard.value) {
            return;
        }
        let changed = |name: &str| known.as_ref().and_then(|known| known.get(name)) != shard.value.get(name);
        if changed("tokens") || changed("snoozed") || changed("taught") || changed("granted") {
            self.survey();
        }
        self.writes.push(shard);
    }

    /// Something that counts for all instances together may have changed.
    fn survey(&mut self) {
        if !self.effects.contains(&Effect::Survey) {
            self.effects.push(Effect::Survey);
        }
    }

    /// Changes the entry of one instance and lets its open pages look again. Not generic: each use would be a copy of it.
    #[inline(never)]
    pub(super) fn change(&mut self, sender: &Sender, edit: Edit<'_>) -> Result<Reply, Refused> {
        let entry = self.instance(sender)?;
        let mut record = self.record(&entry)?;
        edit(&mut record, &self.meta.policy())?;
        self.save(&entry, &mut record);
        self.effects.push(Effect::Recheck);
        Ok(Reply::Done)
    }

    fn popup(&mut self, tab: u32, signals: Option<&PageSignals>) -> Result<Reply, Refused> {
        let Some(signals) = signals else { return Ok(Reply::Popup { here: Here::NotSeen }) };
        let here = match signals.page() {
            None => Here::Elsewhere { offer: None },
            Some(place) => match self.find(&place) {
                Some(entry) => self.here_watched(&entry, tab, signals, &place)?,
                None => here_unwatched(tab, signals, &place),
            },
        };
        Ok(Reply::Popup { here })
    }

    fn here_watched(&mut self, entry: &Entry, tab: u32, signals: &PageSignals, place: &Place) -> Result<Here, Refused> {
        let record = self.record(entry)?;
        let known = Known { base: &entry.base, product: entry.product, taught: &record.taught };
        let recognition = recognise(&Page::of(signals), Some(known));
        let offer = || offer(tab, &entry.base, Some(entry.product), place);
        Ok(Here::Watched { instance: entry.key(), teach: (!recognition.assistant).then(offer).flatten() })
    }

    fn intend(&mut self, tab: u32, base: &str, product: Product, teach: Option<&str>) -> Result<Reply, Refused> {
        let base = SiteBase::parse(base).map_err(|_| Refused(ErrorCode::Place, TextKey::ErrorPlace))?;
        let teach = match teach {
            Some(path) if !path.starts_with('/') || path.len() > crate::place::MAX_ADDRESS => {
                return Err(Refused(ErrorCode::Place, TextKey::ErrorPlace));
            }
            path => path.map(str::to_owned),
        };
        self.meta.intent = Some(Intent { base, product, teach, tab, at: self.now });
        self.meta_changed = true;
        Ok(Reply::Done)
    }

    fn grants(&mut self, granted: &[String]) -> Result<Reply, Refused> {
        let is_granted = |base: &SiteBase| granted.iter().any(|origin| origin == base.origin().as_str());
        let mut fleet = self.fleet()?;
        for (entry, record) in &mut fleet {
            let now_granted = is_granted(&entry.base);
            if record.granted && !now_granted {
                self.effects.push(Effect::Recheck);
            }
            if record.granted != now_granted {
                record.granted = now_granted;
                self.save(entry, record);
            }
        }
        let cloud = those(self.meta.cloud_hosts(), &|host| granted.contains(&cloud_origin(host)));
        if self.meta.cloud_granted != cloud {
            self.meta.cloud_granted = cloud;
            self.meta_changed = true;
            self.effects.push(Effect::Recheck);
        }
        let waited = |intent: &Intent, now: Instant| now - intent.at > INTENT_LASTS || now < intent.at;
        match self.meta.intent.take() {
            Some(intent) if is_granted(&intent.base) && !waited(&intent, self.now) => self.watch(intent, &mut fleet),
            Some(intent) if !waited(&intent, self.now) => self.meta.intent = Some(intent),
            Some(_) => self.meta_changed = true,
            None => {}
        }
        self.effects.push(register(&fleet, &self.meta));
        // Only now may scripts be there.
        if let Some(at) = self.effects.iter().position(|effect| matches!(effect, Effect::Inject { .. })) {
            let inject = self.effects.remove(at);
            self.effects.push(inject);
        }
        Ok(Reply::Done)
    }

    /// The permission is there: the instance is watched from now on.
    fn watch(&mut self, intent: Intent, fleet: &mut Vec<(Entry, Record)>) {
        let Intent { base, product, teach, tab, .. } = intent;
        // One base address runs one product; what was watched there under the other name is replaced by it.
        while let Some(at) = fleet.iter().position(|(other, _)| other.base == base && other.product != product) {
            self.removes.push(fleet.remove(at).0.shard());
        }
        let entry = Entry { base, product };
        let at = fleet.iter().position(|(known, _)| *known == entry);
        let mut record = at.map(|at| fleet.remove(at).1).unwrap_or_default();
        record.granted = true;
        if let Some(path) = teach
            && !record.taught.contains(&path)
        {
            record.taught.push(path);
        }
        record.token(None);
        self.save(&entry, &mut record);
        fleet.push((entry, record));
        self.meta_changed = true;
        self.effects.push(Effect::Inject { tab });
    }
}

/// A host name that can be one of Atlassian's page.
pub(super) fn cloud_host(text: &str) -> Option<String> {
    let host = text.trim().to_ascii_lowercase();
    let place = Place::parse(&cloud_origin(&host)).ok()?;
    let plain = place.origin.host() == host && place.path == "/" && !SIGN_IN_HOSTS.contains(&host.as_str());
    plain.then_some(host)
}

/// A date given by the admin, checked.
pub(super) fn typed(from: &str, to: &str, now: Instant) -> Result<Observation, Refused> {
    const UNREADABLE: Refused = Refused(ErrorCode::DateUnreadable, TextKey::ErrorDateUnreadable);
    let from = Instant::read(from).ok_or(UNREADABLE)?;
    let to = Instant::read(to).ok_or(UNREADABLE)?;
    if to < from || to - from > LONGEST_DAY {
        return Err(UNREADABLE);
    }
    if from > now {
        return Err(Refused(ErrorCode::DateFuture, TextKey::ErrorDateFuture));
    }
    if from < FIRST_ASSISTANT {
        return Err(Refused(ErrorCode::DateTooOld, TextKey::ErrorDateTooOld));
    }
    Ok(Observation::Typed { from, to: to.min(now) })
}

/// Where to open an instance afresh: its assistant where the path is known, without a query.
#[must_use]
pub fn address_of(entry: &Entry) -> String {
    let path = PATHS.iter().find(|(product, _)| *product == entry.product).map_or("", |(_, path)| path);
    joined(&[&entry.base.address(), path])
}

fn here_unwatched(tab: u32, signals: &PageSignals, place: &Place) -> Here {
    let host = place.origin.host();
    if host.ends_with(CLOUD_SITES) || CLOUD_HOSTS.contains(&host) {
        return Here::Elsewhere { offer: None };
    }
    let recognition = recognise(&Page::of(signals), None);
    let origin = || SiteBase::of(place, "").ok();
    let Some(base) = recognition.base.clone().or_else(origin) else { return Here::Elsewhere { offer: None } };
    match offer(tab, &base, recognition.product, place) {
        Some(offer) if recognition.assistant => Here::Assistant { offer },
        Some(offer) if !recognition.why.is_empty() => Here::NotSure { offer },
        offer => Here::Elsewhere { offer },
    }
}

fn offer(tab: u32, base: &SiteBase, product: Option<Product>, place: &Place) -> Option<WatchOffer> {
    let path = base.relative(place)?.to_owned();
    Some(WatchOffer { tab, base: base.address(), origin: base.origin().as_str().to_owned(), product, path })
}

/// What recognising costs, for the bench: the page is looked at so many times. The node of the step's control.
#[cfg(feature = "bench")]
#[must_use]
pub fn recognised(signals: &PageSignals, times: u32) -> Option<u32> {
    let mut found = None;
    for _ in 0..times {
        let page = Page::of(core::hint::black_box(signals));
        let flow = crate::journey::Flow { product: Product::Jira, of_2022: false };
        found = flow.next(&page, &recognise(&page, None), None).target;
    }
    found.and_then(|index| u32::try_from(index).ok())
}
