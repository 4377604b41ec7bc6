//! `update`: what is answered, remembered and done for one request.
//!
//! Decides; never acts. The time, the stored entries and who asked are inputs.

use super::rotation::ROTATION;
use super::state::{
    Cloud, EVERYTHING, Entry, INSTANCE, Intent, META, Meta, NewerVersion, Record, cloud_origin, dues, key_of,
    read_meta, read_record, recover_entry, those, write_meta, write_record,
};
use super::tab::{self, read_journey};
use super::visit::{Seen, Visit};
use crate::border::{
    CloudView, Effect, ErrorCode, Here, InstanceView, Json, MAX_HOSTS, Outcome, PopupView, Registration, Reply,
    Request, Sender, Shard, TokenView, WatchOffer,
};
use crate::few::Few;
use crate::hint::{Tone, advice, headline, lines, tone_of};
use crate::instant::{Instant, Span, first};
use crate::journey::Flow;
use crate::journey::passage::Journey;
use crate::place::{Place, Product, SiteBase, joined};
use crate::signals::PageSignals;
use crate::signals::catalog::{CLOUD_HOSTS, CLOUD_SITES, PATHS, PROMPT_PATHS, SAVE_PATHS, SIGN_IN_HOSTS};
use crate::signals::page::Page;
use crate::signals::score::{Known, recognise};
use crate::token::evidence::{Evidence, Observation};
use crate::token::window::{Phase, Policy, TokenStatus, Window};
use crate::words::{Text, TextKey};

/// How long a watch waits for the browser's permission.
const INTENT_LASTS: Span = Span::minutes(10);
/// Before this there was no Migration Assistant: 1 January 2015.
pub(super) const FIRST_ASSISTANT: Instant = Instant::from_ms(1_420_070_400_000);
/// Longest day a zone can have, and a little.
const LONGEST_DAY: Span = Span::hours(26);

/// A refusal; nothing is changed.
pub(super) struct Refused(pub(super) ErrorCode, pub(super) TextKey);

impl From<NewerVersion> for Refused {
    fn from(_: NewerVersion) -> Self {
        Self(ErrorCode::StateNewer, TextKey::ErrorStateNewer)
    }
}

pub(super) const NOT_WATCHED: Refused = Refused(ErrorCode::NotWatched, TextKey::ErrorNotWatched);

/// Which entries [`update`] needs besides `meta` and the sending tab's own, as storage keys; `"*"` stands for all of them.
/// `stored` holds those two, as far as they exist.
#[must_use]
pub fn needs(request: &Request, sender: &Sender, stored: &[Shard]) -> Vec<String> {
    let value = |key: &str| stored.iter().find(|shard| shard.key == key).map(|shard| &shard.value);
    let meta = value(META);
    let Ok(read) = read_meta(meta) else { return Vec::new() };
    if read.broken || (meta.is_none_or(Json::is_null) && matches!(request, Request::Tick)) {
        return vec![EVERYTHING.to_owned()];
    }
    let meta = read.value;
    let at = |index: Option<usize>| index.and_then(|index| meta.instances.get(index)).map(Entry::shard);
    let mut keys = Vec::new();
    let last = match request {
        Request::RenewedOn { instance: Some(key), .. }
        | Request::UndoRenewal { instance: Some(key) }
        | Request::Tried { instance: Some(key), .. }
        | Request::StopWatching { instance: key }
        | Request::ForgetPath { instance: key, .. } => at(meta.by_key(key)),
        Request::PopupOpened { signals: Some(signals), tab } => {
            keys.extend(at(signals.page().and_then(|place| meta.find(&place))));
            Some(tab::key(*tab))
        }
        Request::DashboardOpened
        | Request::NoteApiToken { .. }
        | Request::ForgetApiToken { .. }
        | Request::Practise { .. } => Some(ROTATION.to_owned()),
        Request::SetPolicy { .. } => {
            for entry in &meta.instances {
                keys.push(entry.shard());
            }
            None
        }
        Request::GrantsChanged { .. } => {
            meta.intent.as_ref().map(|intent| joined(&[INSTANCE, &key_of(intent.product, &intent.base)]))
        }
        _ => match sender {
            Sender::Page { place, tab, .. } => {
                let place = Place::parse(place).ok();
                let journey = value(&tab::key(*tab)).and_then(read_journey);
                at(place.and_then(|place| instance_of(&meta, &place, journey.as_ref())))
            }
            Sender::Extension | Sender::Background => None,
        },
    };
    keys.extend(last);
    keys
}

/// The instance a page belongs to: the one it lies on; for Atlassian's page the one that the tab came from.
pub(super) fn instance_of(meta: &Meta, place: &Place, journey: Option<&Journey>) -> Option<usize> {
    if meta.cloud.holds(place) { meta.by_key(&journey?.instance) } else { meta.find(place) }
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

/// One request being worked on.
pub(super) struct Work<'a> {
    pub(super) stored: &'a [Shard],
    pub(super) now: Instant,
    pub(super) meta: Meta,
    meta_changed: bool,
    pub(super) writes: Vec<Shard>,
    removes: Vec<String>,
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
        if read.broken || value.is_none_or(Json::is_null) {
            work.recover()?;
        }
        Ok(work)
    }

    /// Brings back into `meta` the instances that still have an entry of their own.
    fn recover(&mut self) -> Result<(), Refused> {
        for shard in self.stored.iter().filter(|shard| shard.key.starts_with(INSTANCE)) {
            let record = read_record(Some(&shard.value))?.value;
            let Some(entry) = recover_entry(&shard.value, &record, &self.meta.policy) else { continue };
            if self.meta.by_key(&entry.key()).is_none() {
                self.meta.instances.push(entry);
                self.meta_changed = true;
            }
        }
        Ok(())
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
            self.effects.extend([badge(&self.meta, self.now), alarm(&self.meta, self.now)]);
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
            (Request::NameSite { site }, Sender::Page { .. }) => self.change(None, sender, |record, policy| {
                if record.asks_site().contains(site) {
                    record.name_site(site, policy);
                }
                Ok(())
            }),
            (Request::Advice { on }, Sender::Page { tab, .. }) => self.advise(*on, *tab, sender),
            (Request::Tried { instance, item, on }, Sender::Page { .. } | Sender::Extension) => {
                self.change(instance.as_deref(), sender, |record, _| {
                    if *on {
                        record.tried.add(*item);
                    } else {
                        record.tried.remove(*item);
                    }
                    Ok(())
                })
            }
            (Request::PrivateWindow { instance }, Sender::Page { .. } | Sender::Extension) => {
                let index = self.instance(instance.as_deref(), sender)?;
                let entry = self.meta.instances.get(index).ok_or(NOT_WATCHED)?;
                Ok(Reply::Address { address: address_of(entry) })
            }
            (Request::SetCloudHosts { hosts }, Sender::Extension) => self.set_cloud(hosts),
            (Request::DashboardOpened, Sender::Extension) => self.dashboard(),
            (Request::NoteApiToken { label, ends }, Sender::Extension) => self.note_api_token(label, ends),
            (Request::ForgetApiToken { label }, Sender::Extension) => self.forget_api_token(label),
            (Request::Practise { practice, on }, Sender::Extension) => self.practise(*practice, *on),
            (Request::CardCollapsed { collapsed }, Sender::Page { .. }) => self.change(None, sender, |record, _| {
                record.collapsed = *collapsed;
                Ok(())
            }),
            (Request::Guide { on }, Sender::Page { .. }) => self.change(None, sender, |record, _| {
                record.guiding = *on;
                Ok(())
            }),
            (Request::Here { step }, Sender::Page { .. }) => self.change(None, sender, |record, _| {
                record.here = *step;
                Ok(())
            }),
            (Request::RenewedOn { instance, from, to }, Sender::Page { .. } | Sender::Extension) => {
                let now = self.now;
                let what = typed(from, to, now)?;
                if let Sender::Page { tab, .. } = sender {
                    self.answered(*tab);
                }
                self.change(instance.as_deref(), sender, |record, policy| {
                    let token = record.token(None);
                    // Dated after now: written under a wrong clock, so the admin's word counts instead.
                    token.forget(&|piece| piece.at > now);
                    token.observe(Evidence { at: now, what }, policy);
                    record.renewed();
                    Ok(())
                })
            }
            (Request::UndoRenewal { instance }, Sender::Page { .. } | Sender::Extension) => {
                self.change(instance.as_deref(), sender, |record, _| {
                    let nothing = Refused(ErrorCode::UndoNothing, TextKey::ErrorUndoNothing);
                    let (token, index) = record.last_recorded().ok_or(nothing)?;
                    if let Some(token) = record.tokens.get_mut(token) {
                        token.evidence.remove(index);
                    }
                    Ok(())
                })
            }
            (Request::PopupOpened { tab, signals }, Sender::Extension) => self.popup(*tab, signals.as_ref()),
            (Request::WatchIntent { tab, base, product, teach }, Sender::Extension) => {
                self.intend(*tab, base, *product, teach.as_deref())
            }
            (Request::WatchCancelled, Sender::Extension) => {
                self.meta.intent = None;
                self.meta_changed = true;
                Ok(Reply::Done)
            }
            (Request::StopWatching { instance }, Sender::Extension) => self.stop(instance),
            (Request::ForgetPath { instance, path }, Sender::Extension) => self.forget(instance, path),
            (Request::SetPolicy { start_window, warn_after, reserve }, Sender::Extension) => {
                self.set_policy(*start_window, *warn_after, *reserve)
            }
            (Request::GrantsChanged { granted }, Sender::Background) => self.grants(granted),
            (Request::Tick, Sender::Background) => {
                self.meta_changed = true;
                self.effects.push(register(&self.meta));
                Ok(Reply::Done)
            }
            _ => Err(Refused(ErrorCode::Sender, TextKey::ErrorRequest)),
        }
    }

    /// The instance a request is about: the named one, or the one the sending page lies on.
    pub(super) fn instance(&self, named: Option<&str>, sender: &Sender) -> Result<usize, Refused> {
        let found = match (named, sender) {
            (Some(key), Sender::Extension) => self.meta.by_key(key),
            (None, Sender::Page { place, tab, .. }) => {
                let place = Place::parse(place).ok();
                place.and_then(|place| instance_of(&self.meta, &place, self.journey(*tab).as_ref()))
            }
            _ => return Err(Refused(ErrorCode::Sender, TextKey::ErrorRequest)),
        };
        found.ok_or(NOT_WATCHED)
    }

    /// The instance's own entry.
    pub(super) fn record(&mut self, index: usize) -> Result<(Entry, Record), Refused> {
        let entry = self.meta.instances.get(index).cloned().ok_or(NOT_WATCHED)?;
        let key = entry.shard();
        let read = read_record(self.value(&key))?;
        if read.broken {
            // Put right at once, or it would be set aside and told again with every look.
            self.broken(&key);
            self.writes.push(write_record(&entry, &read.value));
        }
        Ok((entry, read.value))
    }

    /// A stored entry's content, as it was loaded.
    pub(super) fn value(&self, key: &str) -> Option<&'a Json> {
        self.stored.iter().find(|shard| shard.key == key).map(|shard| &shard.value)
    }

    /// A stored entry cannot be read as a whole: a copy of it is kept, and the admin is told.
    pub(super) fn broken(&mut self, key: &str) {
        self.set_aside.push(key.to_owned());
    }

    pub(super) fn save(&mut self, index: usize, entry: &Entry, record: &Record) {
        self.writes.push(write_record(entry, record));
        let fresh = dues(record, &self.meta.policy);
        if let Some(known) = self.meta.instances.get_mut(index)
            && known.dues != fresh
        {
            known.dues = fresh;
            self.meta_changed = true;
        }
    }

    /// Changes the entry of one instance and lets its open pages look again.
    pub(super) fn change<F>(&mut self, named: Option<&str>, sender: &Sender, edit: F) -> Result<Reply, Refused>
    where
        F: FnOnce(&mut Record, &Policy) -> Result<(), Refused>,
    {
        let index = self.instance(named, sender)?;
        let (entry, mut record) = self.record(index)?;
        edit(&mut record, &self.meta.policy)?;
        self.save(index, &entry, &record);
        self.effects.push(Effect::Recheck);
        Ok(Reply::Done)
    }

    fn popup(&mut self, tab: u32, signals: Option<&PageSignals>) -> Result<Reply, Refused> {
        let mut notices = Vec::new();
        if signals.is_none() {
            notices.push(Text::new(TextKey::PopupCannotLook));
        }
        let mut current = None;
        let here = match signals.and_then(|signals| signals.page().map(|place| (signals, place))) {
            None => Here::Elsewhere { offer: None },
            Some((signals, place)) => match self.meta.find(&place) {
                Some(index) => {
                    current = Some(index);
                    self.here_watched(index, tab, signals, &place)?
                }
                None => here_unwatched(tab, signals, &place),
            },
        };
        let mut order: Vec<(i64, &Entry)> = Vec::new();
        for (index, entry) in self.meta.instances.iter().enumerate() {
            if Some(index) == current {
                continue;
            }
            let urgency = urgency(entry, &self.meta.policy, self.now);
            let place = order.iter().take_while(|(other, _)| *other <= urgency).count();
            order.insert(place, (urgency, entry));
        }
        let mut others = Vec::new();
        for (_, entry) in order {
            others.push(instance_view(entry, &self.meta.policy, self.now, false));
        }
        // What was only found out now is told now as well, and so not a second time.
        let found = core::mem::take(&mut self.set_aside);
        if !found.is_empty() || !self.meta.set_aside.is_empty() {
            notices.push(Text::new(TextKey::ErrorStateSetAside));
            self.meta.set_aside.clear();
            self.meta_changed = true;
        }
        if !found.is_empty() {
            self.effects.insert(0, Effect::SetAside { keys: found });
        }
        let cloud = CloudView { origins: self.meta.cloud.origins(), granted: self.meta.cloud.is_granted() };
        let view = PopupView { here, others, notices, cloud };
        Ok(Reply::Popup { view })
    }

    fn here_watched(&mut self, index: usize, tab: u32, signals: &PageSignals, place: &Place) -> Result<Here, Refused> {
        let (entry, record) = self.record(index)?;
        let known = Known { base: &entry.base, product: entry.product, taught: &entry.taught };
        let recognition = recognise(&Page::of(signals), Some(known));
        let offer = || offer(tab, &entry.base, Some(entry.product), place);
        let teach = (!recognition.assistant).then(offer).flatten();
        let can_undo = record.last_recorded().is_some();
        let flow = Flow { product: entry.product, of_2022: record.of_2022 };
        Ok(Here::Watched {
            instance: instance_view(&entry, &self.meta.policy, self.now, can_undo),
            teach,
            advice: advice(Few::default(), Few::default(), record.tried, address_of(&entry), flow),
        })
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
        let mut lost = false;
        for entry in &mut self.meta.instances {
            let now_granted = is_granted(&entry.base);
            lost |= entry.granted && !now_granted;
            self.meta_changed |= entry.granted != now_granted;
            entry.granted = now_granted;
        }
        let cloud = those(&self.meta.cloud.hosts, &|host| granted.contains(&cloud_origin(host)));
        if self.meta.cloud.granted != cloud {
            self.meta.cloud.granted = cloud;
            self.meta_changed = true;
            self.effects.push(Effect::Recheck);
        }
        let waited = |intent: &Intent, now: Instant| now - intent.at > INTENT_LASTS || now < intent.at;
        match self.meta.intent.take() {
            Some(intent) if is_granted(&intent.base) && !waited(&intent, self.now) => self.watch(intent)?,
            Some(intent) if !waited(&intent, self.now) => self.meta.intent = Some(intent),
            Some(_) => self.meta_changed = true,
            None => {}
        }
        self.effects.push(register(&self.meta));
        if lost {
            self.effects.push(Effect::Recheck);
        }
        Ok(Reply::Done)
    }

    /// The permission is there: the instance is watched from now on.
    fn watch(&mut self, intent: Intent) -> Result<(), Refused> {
        let index = match self.meta.by_key(&key_of(intent.product, &intent.base)) {
            Some(index) => index,
            None => {
                // One base address runs one product; what was watched there under the other name is replaced by it.
                let Intent { base, product, .. } = &intent;
                while let Some(other) = self.meta.instances.iter().position(|entry| entry.base == *base) {
                    self.removes.push(self.meta.instances.remove(other).shard());
                }
                let (base, product) = (base.clone(), *product);
                self.meta.instances.push(Entry { base, product, taught: Vec::new(), granted: true, dues: Vec::new() });
                self.meta.instances.len() - 1
            }
        };
        if let (Some(entry), Some(path)) = (self.meta.instances.get_mut(index), intent.teach)
            && !entry.taught.contains(&path)
        {
            entry.taught.push(path);
        }
        let (entry, mut record) = self.record(index)?;
        record.token(None);
        self.save(index, &entry, &record);
        self.meta_changed = true;
        self.effects.push(Effect::Inject { tab: intent.tab });
        Ok(())
    }

    fn stop(&mut self, key: &str) -> Result<Reply, Refused> {
        let index = self.meta.by_key(key).ok_or(NOT_WATCHED)?;
        let entry = self.meta.instances.remove(index);
        self.meta_changed = true;
        self.removes.push(entry.shard());
        self.effects.push(register(&self.meta));
        self.effects.push(Effect::Recheck);
        if self.meta.instances.iter().all(|other| other.base.origin() != entry.base.origin()) {
            self.effects.push(Effect::Release { origins: vec![entry.base.origin().as_str().to_owned()] });
        }
        Ok(Reply::Done)
    }

    fn forget(&mut self, key: &str, path: &str) -> Result<Reply, Refused> {
        let index = self.meta.by_key(key).ok_or(NOT_WATCHED)?;
        let (_, record) = self.record(index)?;
        let entry = self.meta.instances.get_mut(index).ok_or(NOT_WATCHED)?;
        entry.taught = those(&entry.taught, &|known| known != path);
        let entry = entry.clone();
        self.save(index, &entry, &record);
        self.meta_changed = true;
        self.effects.push(register(&self.meta));
        self.effects.push(Effect::Recheck);
        Ok(Reply::Done)
    }

    /// Other hosts of Atlassian's page; the usual one when there are none.
    fn set_cloud(&mut self, hosts: &[String]) -> Result<Reply, Refused> {
        let mut cloud = Cloud { hosts: Vec::new(), granted: Vec::new() };
        for host in hosts {
            let host = host.trim().to_ascii_lowercase();
            let place = Place::parse(&cloud_origin(&host)).ok();
            let plain = place.is_some_and(|place| place.origin.host() == host && place.path == "/");
            if !plain || cloud.hosts.len() >= MAX_HOSTS || SIGN_IN_HOSTS.contains(&host.as_str()) {
                return Err(Refused(ErrorCode::Place, TextKey::ErrorCloudHost));
            }
            if !cloud.hosts.contains(&host) {
                cloud.hosts.push(host);
            }
        }
        if cloud.hosts.is_empty() {
            cloud = Cloud::default();
        }
        let known = core::mem::take(&mut self.meta.cloud);
        cloud.granted = those(&known.granted, &|host| cloud.hosts.contains(host));
        let hosts = those(&known.hosts, &|host| !cloud.hosts.contains(host));
        let gone = Cloud { hosts, granted: Vec::new() }.origins();
        self.meta.cloud = cloud;
        self.meta_changed = true;
        self.effects.extend([register(&self.meta), Effect::Recheck, Effect::Release { origins: gone }]);
        Ok(Reply::Done)
    }

    fn set_policy(&mut self, start_window: u32, warn_after: u32, reserve: u32) -> Result<Reply, Refused> {
        self.meta.policy = Policy::new(start_window, warn_after, reserve)
            .map_err(|_| Refused(ErrorCode::Policy, TextKey::ErrorPolicy))?;
        for index in 0..self.meta.instances.len() {
            let (_, record) = self.record(index)?;
            let fresh = dues(&record, &self.meta.policy);
            if let Some(entry) = self.meta.instances.get_mut(index) {
                entry.dues = fresh;
            }
        }
        self.meta_changed = true;
        self.effects.push(Effect::Recheck);
        Ok(Reply::Done)
    }
}

/// A date given by the admin, checked.
fn typed(from: &str, to: &str, now: Instant) -> Result<Observation, Refused> {
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
pub(super) fn address_of(entry: &Entry) -> String {
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

fn instance_view(entry: &Entry, policy: &Policy, now: Instant, can_undo: bool) -> InstanceView {
    let token = |site: Option<String>, state: TokenStatus, estimate: Option<&crate::token::evidence::Estimate>| {
        TokenView { site, tone: tone_of(state), headline: headline(state), lines: lines(state, estimate, policy, now) }
    };
    let mut tokens = Vec::new();
    for due in &entry.dues {
        tokens.push(token(due.site.clone(), due.status(policy, now), due.estimate.as_ref()));
    }
    if tokens.is_empty() {
        tokens.push(token(None, TokenStatus::Unknown, None));
    }
    InstanceView {
        key: entry.key(),
        product: entry.product,
        base: entry.base.address(),
        origin: entry.base.origin().as_str().to_owned(),
        granted: entry.granted,
        taught: entry.taught.clone(),
        tokens,
        can_undo,
    }
}

/// What is left of an instance's most urgent token in ms; unknown ones after all others.
fn urgency(entry: &Entry, policy: &Policy, now: Instant) -> i64 {
    let left = |status: TokenStatus| match status {
        TokenStatus::Known(window) => Some(window.left.as_ms()),
        TokenStatus::Unknown | TokenStatus::ClockWrong => None,
    };
    entry.dues.iter().filter_map(|due| left(due.status(policy, now))).min().unwrap_or(i64::MAX)
}

/// The badge: the fewest days left among all tokens.
fn badge(meta: &Meta, now: Instant) -> Effect {
    let mut least: Option<Window> = None;
    let mut other = TokenStatus::Unknown;
    for due in meta.dues() {
        match due.status(&meta.policy, now) {
            TokenStatus::Known(window) => {
                let worse = |than: Window| (window.left, than.phase_at_best) < (than.left, window.phase_at_best);
                if least.is_none_or(worse) {
                    least = Some(window);
                }
            }
            TokenStatus::ClockWrong => other = TokenStatus::ClockWrong,
            TokenStatus::Unknown => {}
        }
    }
    let Some(least) = least else {
        return match meta.instances.is_empty() {
            true => Effect::Badge { text: String::new(), tone: Tone::Calm, title: None },
            false => Effect::Badge { text: "?".to_owned(), tone: Tone::Unknown, title: Some(headline(other)) },
        };
    };
    let state = TokenStatus::Known(least);
    let count = |number: i64, unit: &str| joined(&[&u32::try_from(number).unwrap_or(0).to_string(), unit]);
    let text = match least.left {
        _ if least.phase == Phase::Blocked => "!".to_owned(),
        left if left >= Span::days(1) => count(left.whole_days(), "d"),
        left if left >= Span::hours(1) => count(left.whole_hours(), "h"),
        left => count(left.whole_minutes(), "m"),
    };
    Effect::Badge { text, tone: tone_of(state), title: Some(headline(state)) }
}

/// The one alarm: the next moment at which the badge or a phase changes by time alone.
fn alarm(meta: &Meta, now: Instant) -> Effect {
    let mut next = None;
    for due in meta.dues() {
        let own = match due.status(&meta.policy, now) {
            TokenStatus::Known(window) => {
                let step = if window.left >= Span::days(1) { Span::days(1) } else { Span::hours(1) };
                let spelled = (window.left > Span::ZERO).then(|| now + window.left.rest(step) + Span::ms(1));
                first(&[spelled, window.next_boundary(&meta.policy, now)])
            }
            // When the clock reaches the date again, or is put right.
            TokenStatus::ClockWrong => due.estimate.and_then(|estimate| estimate.earliest),
            TokenStatus::Unknown => None,
        };
        next = first(&[next, own]);
    }
    Effect::Alarm { at: next.map(Instant::rfc3339) }
}

/// Every content script that should be registered.
fn register(meta: &Meta) -> Effect {
    let mut scripts = Vec::new();
    for entry in meta.instances.iter().filter(|entry| entry.granted) {
        let (key, context) = (entry.key(), entry.base.context());
        let origin = entry.base.origin().as_str().to_owned();
        let mut direct = Vec::new();
        let mut add = |path: &str| direct.push(joined(&[context, path, "*"]));
        for paths in [PATHS, SAVE_PATHS, PROMPT_PATHS] {
            for (product, path) in paths {
                if *product == entry.product {
                    add(path);
                }
            }
        }
        for path in &entry.taught {
            add(path);
        }
        if !direct.is_empty() {
            scripts.push(Registration {
                id: joined(&["page ", &key]),
                origin: origin.clone(),
                paths: direct,
                gate: false,
            });
        }
        if entry.product == Product::Jira {
            scripts.push(Registration {
                id: joined(&["gate ", &key]),
                origin,
                paths: vec![joined(&[context, "/*"])],
                gate: true,
            });
        }
    }
    for host in &meta.cloud.granted {
        scripts.push(Registration {
            id: joined(&["cloud ", host]),
            origin: cloud_origin(host),
            paths: vec!["/*".to_owned()],
            gate: false,
        });
    }
    Effect::Register { scripts }
}

/// What recognising costs, for the bench: the page is looked at so many times. The node of the step's control.
#[cfg(feature = "bench")]
#[must_use]
pub fn recognised(signals: &PageSignals, times: u32) -> Option<u32> {
    let mut found = None;
    for _ in 0..times {
        let page = Page::of(core::hint::black_box(signals));
        let flow = Flow { product: Product::Jira, of_2022: false };
        found = flow.next(&page, &recognise(&page, None), None).target;
    }
    found.and_then(|index| u32::try_from(index).ok())
}
