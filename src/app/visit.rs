//! A look at a page of an instance, or at Atlassian's page: what it tells, and the card for it.
//!
//! Private windows: what is seen there changes the tab's own entry only, and is recorded when the admin says so.

use super::state::{Entry, Record, SEEN_STEP};
use super::tab::{key, read_journey, write_journey};
use super::update::{FIRST_ASSISTANT, NOT_WATCHED, Refused, Work, address_of};
use crate::border::{Confirmation, Effect, PageMemory, Reply, Sender, Watched};
use crate::few::Few;
use crate::hint::{CardButton, HintView, QuestionView, Situation, advice, card};
use crate::instant::{Instant, Span};
use crate::journey::passage::{Arrival, Grade, Journey, Note, Question, Recorded, Sight};
use crate::journey::{ControlState, Flow, NextStep, tells_2022};
use crate::place::{Place, SiteBase};
use crate::signals::PageSignals;
use crate::signals::catalog::{Control, SAVE_PATHS, Screen, TokenMessage};
use crate::signals::page::{Page, SiteList};
use crate::signals::score::{Known, Recognition, TokenSaying, recognise};
use crate::token::evidence::{Estimate, Evidence, Observation};
use crate::token::window::{Phase, Policy, TokenStatus, status};
use crate::trouble::{Look, LookAlike, Verdict};
use crate::words::{Arg, Text, TextKey};

/// How long the card says that a renewal was recorded.
const SUCCESS_LASTS: Span = Span::minutes(2);
/// How far the page's clock may be ahead of ours before a time on it is not believed.
const CLOCK_SLACK: Span = Span::minutes(5);
/// "Continue" that loads for longer than this leads nowhere.
const STUCK: Span = Span::ms(15_000);

/// Where a look was made.
pub(super) struct Visit {
    pub place: Place,
    pub tab: u32,
    pub private: bool,
    pub arrival: Arrival,
}

/// What is answered to a look.
#[derive(Default)]
pub(super) struct Seen {
    pub hint: Option<HintView>,
    pub memory: PageMemory,
    pub watch: Vec<Watched>,
}

/// All that one card is made from.
struct Basis<'a> {
    page: &'a Page<'a>,
    recognition: &'a Recognition,
    entry: &'a Entry,
    record: &'a Record,
    journey: &'a Journey,
    /// The site the page speaks of.
    site: Option<String>,
    /// The instance's canonical base address, when it is another one than the page's.
    other_base: Option<SiteBase>,
    undated: Option<TokenMessage>,
    alike: Few<LookAlike>,
}

impl Work<'_> {
    /// What is known of a tab; `None`: nothing, or it is over.
    pub(super) fn journey(&self, tab: u32) -> Option<Journey> {
        let key = key(tab);
        let value = self.stored.iter().find(|shard| shard.key == key).map(|shard| &shard.value);
        value.and_then(read_journey).filter(|journey| !journey.is_over(self.now))
    }

    /// The journey on this instance: the tab's, or a new one when it is about another or there is none.
    fn journey_on(&self, key: String, old: Option<&Journey>) -> Journey {
        match old {
            Some(journey) if journey.instance == key => journey.clone(),
            _ => Journey::on(key, self.now),
        }
    }

    /// Remembers a tab, if anything changed.
    fn keep(&mut self, tab: u32, before: Option<&Journey>, mut journey: Journey) {
        // Compared as it is stored: comparing field by field would be as much code again.
        if before.is_some_and(|before| write_journey(tab, before) == write_journey(tab, &journey)) {
            return;
        }
        journey.at = self.now;
        self.writes.push(write_journey(tab, &journey));
    }

    /// `None`: nothing of ours belongs on that page.
    pub(super) fn visit(
        &mut self,
        visit: &Visit,
        signals: &PageSignals,
        memory: PageMemory,
    ) -> Result<Option<Seen>, Refused> {
        // The page's own address is newer than the browser's after a step of a single-page app, but never another origin.
        let Some(place) = signals.page().filter(|page| page.origin == visit.place.origin) else { return Ok(None) };
        if self.meta.is_cloud(&visit.place) {
            return self.visit_cloud(visit, signals).map(Some);
        }
        let Some(entry) = self.find(&visit.place) else { return Ok(None) };
        let mut record = self.record(&entry)?;
        if !record.granted {
            return Ok(None);
        }
        let policy = self.meta.policy();
        let taught = record.taught.clone();
        let known = Known { base: &entry.base, product: entry.product, taught: &taught };
        let page = Page::of(signals);
        let recognition = recognise(&page, Some(known));
        let interrupted = matches!(recognition.screen, Screen::Login | Screen::SecureAdmin);
        let relative = entry.base.relative(&place).unwrap_or("");
        let saved = !interrupted && SAVE_PATHS.iter().any(|(of, path)| *of == entry.product && *path == relative);

        let old = self.journey(visit.tab);
        let on_the_way = old.as_ref().is_some_and(|journey| journey.away.is_some());
        if !recognition.assistant && !(on_the_way && (interrupted || saved)) {
            return Ok(Some(Seen::default()));
        }
        let mut journey = self.here(old.as_ref(), &entry);
        if let Some(of_2022) = tells_2022(&recognition) {
            record.of_2022 = of_2022;
        }
        if recognition.screen != Screen::Unknown {
            record.here = None;
        }
        let sites = page.sites();
        record.learn(&sites);
        let site = if let [only] = sites.as_slice() { Some(only.clone()) } else { None };

        // Evidence first: what a check said before the return must not speak of the token after it.
        let (dated, undated) = self.weigh(recognition.token, memory);
        if let Some(piece) = dated {
            record.token(site.as_deref()).observe(piece, &policy);
        }
        // On those screens alerts are answers of the checks.
        let checking = matches!(recognition.screen, Screen::Checks | Screen::Review);
        let alerts = if checking { Vec::new() } else { page.alerts() };
        let screen = recognition.assistant && recognition.screen != Screen::Unknown;
        let sites = page.site_list().filter(|_| recognition.screen == Screen::PlanForm);
        let sight = Sight { arrival: visit.arrival, screen, interrupted, saved, alerts: &alerts, sites };
        let grade = journey.arrive(&sight, self.now);
        self.grade(grade, &mut journey, &mut record, visit.private);

        let other_base = signals.canonical_base.as_deref().and_then(|text| SiteBase::parse(text).ok());
        let other_base = other_base.filter(|base| *base != entry.base);
        let leaving = recognition.screen == Screen::DestinationDialog;
        let stuck = leaving
            && page.node(Control::ContinueToCloud).is_some_and(|node| node.busy)
            && journey
                .away
                .as_ref()
                .is_some_and(|away| away.document == visit.arrival.document && self.now - away.at >= STUCK);
        let says = |what: TokenMessage| recognition.token.is_some_and(|saying| saying.message == what);
        let alike = journey.trouble.look(&Look {
            token_is_old: says(TokenMessage::Expired) || says(TokenMessage::AboutToExpire),
            token_is_valid: says(TokenMessage::Valid),
            checked_at: dated.map(|piece| piece.at),
            no_sites: sites == Some(SiteList::Empty),
            missing_files: signals.failed_files > 0,
            stuck,
            interrupted,
            other_base: other_base.is_some() || matches!(journey.note, Some(Note::OtherBase { .. })),
            could_not_check: says(TokenMessage::CouldNotCheck),
            other_site: recognition.token.is_some()
                && site.as_ref().is_some_and(|site| match &journey.site {
                    Some(renewed) => renewed != site,
                    // Which one was renewed is not known: it may be another.
                    None => true,
                }),
        });
        if !visit.private
            && recognition.assistant
            && record.seen.is_none_or(|seen| (self.now - seen).is_beyond(SEEN_STEP))
        {
            record.seen = Some(self.now);
        }
        if !visit.private {
            self.save(&entry, &mut record);
        }
        let flow = Flow { product: entry.product, of_2022: record.of_2022 };
        let step = flow.next(&page, &recognition, record.here);
        journey.reached = step.number.unwrap_or(journey.reached);

        let checking = says(TokenMessage::Checking);
        let look = Basis {
            page: &page,
            recognition: &recognition,
            entry: &entry,
            record: &record,
            journey: &journey,
            site,
            other_base,
            undated,
            alike,
        };
        let hint = self.hint(&look, flow, &step);
        let watch = if leaving { watch(&page, &[Control::ContinueToCloud]) } else { Vec::new() };
        self.keep(visit.tab, old.as_ref(), journey);
        // The result stands on the page from now on: it is fresh only once, unless the checks run again.
        Ok(Some(Seen { hint: Some(hint), memory: PageMemory { checking }, watch }))
    }

    /// The tab's journey on this instance. One that began at another address goes on here when it comes back here.
    fn here(&self, old: Option<&Journey>, entry: &Entry) -> Journey {
        let own = entry.key();
        match old {
            Some(journey) if journey.instance != own && journey.away.is_some() => {
                let same = self.by_key(&journey.instance).filter(|from| from.product == entry.product);
                let mut here = Journey::on(own, self.now);
                if let Some(from) = same {
                    // Whose token was renewed is for the admin to say: what was seen was seen of another address.
                    here.away = journey.away.clone().map(|away| away.doubted());
                    here.note = Some(Note::OtherBase { from: from.base.address() });
                    here.alerts.clone_from(&journey.alerts);
                }
                here
            }
            old => self.journey_on(own, old),
        }
    }

    /// What a return proved, into the records.
    fn grade(&mut self, grade: Grade, journey: &mut Journey, record: &mut Record, private: bool) {
        match grade {
            Grade::Seen { at, site } if private => {
                let quick = false;
                journey.question = Some(Question { from: at, to: at, seen: true, site, quick });
            }
            Grade::Seen { at, site } => {
                if let Some(site) = &site {
                    record.learn(core::slice::from_ref(site));
                }
                record
                    .token(site.as_deref())
                    .observe(Evidence { at, what: Observation::RenewalSeen }, &self.meta.policy());
                record.renewed();
                journey.recorded = Some(Recorded { at: self.now, issued: at });
                journey.question = None;
                self.effects.push(Effect::Recheck);
            }
            Grade::TakenBack => {
                if let Some(recorded) = journey.recorded.take() {
                    let wrong = Evidence { at: recorded.issued, what: Observation::RenewalSeen };
                    for token in &mut record.tokens {
                        token.forget(&|piece| *piece == wrong);
                    }
                    self.effects.push(Effect::Recheck);
                }
            }
            Grade::Likely(_) | Grade::Nothing | Grade::None => {}
        }
    }

    /// Atlassian's page, in a tab that came there from an instance of ours.
    fn visit_cloud(&mut self, visit: &Visit, signals: &PageSignals) -> Result<Seen, Refused> {
        let Some(old) = self.journey(visit.tab) else {
            // What is over stays over, also when the clock is put back.
            if self.value(&key(visit.tab)).is_some() {
                self.removes.push(key(visit.tab));
            }
            return Ok(Seen::default());
        };
        let Some(entry) = self.instance_of(&visit.place, Some(&old)) else { return Ok(Seen::default()) };
        let record = self.record(&entry)?;
        let page = Page::of_cloud(signals);
        let recognition = Recognition { product: Some(entry.product), ..recognise(&page, None) };
        let mut journey = old.clone();
        let can_confirm = page.find(Control::Confirm).is_some();
        journey.on_cloud(visit.arrival.document, can_confirm, &page.alerts(), &page.sites(), self.now);
        let flow = Flow { product: entry.product, of_2022: record.of_2022 };
        let step = flow.next(&page, &recognition, None);
        journey.reached = step.number.unwrap_or(journey.reached);
        let look = Basis {
            page: &page,
            recognition: &recognition,
            entry: &entry,
            record: &Record { guiding: true, ..record },
            journey: &journey,
            site: None,
            other_base: None,
            undated: None,
            alike: Few::default(),
        };
        let hint = self.hint(&look, flow, &step);
        let mut watch = watch(&page, &[Control::Confirm, Control::ChangeAccount]);
        // Whatever else is pressed here after "Confirm" leads away from it.
        for node in page.pressables().filter_map(|index| u32::try_from(index).ok()) {
            if !watch.iter().any(|known| known.node == node) {
                watch.push(Watched { node, control: Control::Other });
            }
        }
        self.keep(visit.tab, Some(&old), journey);
        Ok(Seen { hint: Some(hint), memory: PageMemory::default(), watch })
    }

    /// A person pressed one of the controls that were to be watched.
    pub(super) fn pressed(&mut self, place: &str, tab: u32, control: Control, document: u32) -> Result<Reply, Refused> {
        let place = Place::parse(place).ok();
        let old = self.journey(tab);
        let entry = place.as_ref().and_then(|place| self.instance_of(place, old.as_ref())).ok_or(NOT_WATCHED)?;
        // Each kind of page has its own controls, whatever its message says.
        let cloud = place.is_some_and(|place| self.meta.is_cloud(&place));
        if cloud != matches!(control, Control::Confirm | Control::ChangeAccount | Control::Other) {
            return Ok(Reply::Done);
        }
        let mut journey = self.journey_on(entry.key(), old.as_ref());
        journey.pressed(control, document, self.now);
        self.keep(tab, old.as_ref(), journey);
        Ok(Reply::Done)
    }

    /// "Did you press Confirm?"
    pub(super) fn confirmed(&mut self, how: Confirmation, tab: u32, sender: &Sender) -> Result<Reply, Refused> {
        let asked = self.journey(tab).and_then(|old| Some((old.question.clone()?, old)));
        let Some((question, old)) = asked else {
            // What was asked is the site, and it is none of those.
            return self.change(sender, &|record, _| {
                record.stays_unnamed |= how == Confirmation::No;
                Ok(())
            });
        };
        let mut journey = Journey { question: None, ..old.clone() };
        if how == Confirmation::Yes {
            let Question { seen, site, .. } = question;
            // The clock may have been put back since.
            let (from, to) = (question.from.min(self.now), question.to.min(self.now));
            let what = if seen { Observation::RenewalSeen } else { Observation::Typed { from, to } };
            let at = if seen { from } else { to };
            let reply = self.change(sender, &|record, policy| {
                record.token(site.as_deref()).observe(Evidence { at, what }, policy);
                record.renewed();
                Ok(())
            })?;
            journey.recorded = Some(Recorded { at: self.now, issued: at });
            // The admin's word settles the return, whatever the page says after it.
            journey.returned_in = None;
            self.keep(tab, Some(&old), journey);
            return Ok(reply);
        }
        journey.trouble.not_confirmed(how == Confirmation::WrongAccount && question.quick);
        self.keep(tab, Some(&old), journey);
        self.effects.push(Effect::Recheck);
        Ok(Reply::Done)
    }

    /// A date that the admin gives answers what was asked.
    pub(super) fn answered(&mut self, tab: u32) {
        let Some(old) = self.journey(tab).filter(|journey| journey.question.is_some()) else { return };
        self.keep(tab, Some(&old), Journey { question: None, returned_in: None, ..old.clone() });
    }

    /// "This does not work", or its advice is put away.
    pub(super) fn advise(&mut self, on: bool, tab: u32, sender: &Sender) -> Result<Reply, Refused> {
        let key = self.instance(sender)?.key();
        let old = self.journey(tab);
        let mut journey = self.journey_on(key, old.as_ref());
        journey.advice = on;
        if !on {
            journey.trouble.dismiss();
        }
        self.keep(tab, old.as_ref(), journey);
        self.effects.push(Effect::Recheck);
        Ok(Reply::Done)
    }

    /// What a message on the page says as evidence, or else as a message without a date.
    fn weigh(&self, saying: Option<TokenSaying>, memory: PageMemory) -> (Option<Evidence>, Option<TokenMessage>) {
        let Some(saying) = saying else { return (None, None) };
        let what = match saying.message {
            TokenMessage::Checking | TokenMessage::CouldNotCheck => return (None, Some(saying.message)),
            TokenMessage::Valid => Observation::Valid,
            TokenMessage::Expired => Observation::Expired,
            TokenMessage::AboutToExpire => {
                saying.days.map_or(Observation::AboutToExpire, |days| Observation::ExpiresInDays { days })
            }
        };
        let read = saying.checked_at.filter(|at| *at <= self.now + CLOCK_SLACK && *at >= FIRST_ASSISTANT);
        // A server may answer from memory: what the page says of the time comes before what was seen of it.
        let at = read.or_else(|| memory.checking.then_some(self.now));
        match at {
            Some(at) => (Some(Evidence { at: at.min(self.now), what }), None),
            None => (None, Some(saying.message)),
        }
    }

    fn hint(&self, look: &Basis<'_>, flow: Flow, step: &NextStep) -> HintView {
        let Basis { page, recognition, entry, record, journey, .. } = *look;
        let policy = &self.meta.policy();
        let (site, estimate) = shown(record, look.site.as_deref(), policy, self.now);
        let last = record.last_recorded().and_then(|(token, index)| record.tokens.get(token)?.evidence.get(index));
        let recent = |at: Instant| at <= self.now && self.now - at < SUCCESS_LASTS;
        let by_itself = journey
            .recorded
            .filter(|recorded| recent(recorded.at) && last.is_some_and(|piece| piece.at == recorded.issued));
        let recorded_at = by_itself.map(|recorded| recorded.at).or(last.map(|piece| piece.at)).filter(|at| recent(*at));
        let state = status(estimate.as_ref(), policy, self.now);
        let can_check = (recognition.screen == Screen::Checks).then(|| page.find(Control::CheckForErrors)).flatten();
        let verdict = journey.trouble.verdict(look.alike);
        let question = question(journey, record);
        let advised = journey.advice || verdict != Verdict::None;
        // The sentence may speak of a control that is called otherwise here.
        let lost = recognition.screen == Screen::Unknown || step.state == ControlState::Missing;
        let leads_there =
            matches!(recognition.screen, Screen::PlanForm | Screen::OtherWayIn | Screen::DestinationDialog);
        let mut view = card(&Situation {
            status: state,
            estimate: estimate.as_ref(),
            policy,
            step,
            flow,
            reached: journey.reached,
            another_account: journey.another_account,
            here: record.here,
            lost,
            // A check said so before, dated: what is known already covers it.
            undated: look.undated.filter(|message| !covered(*message, state)),
            guiding: record.guiding || journey.away.is_some(),
            collapsed: record.collapsed,
            just_recorded: recorded_at.is_some(),
            just_seen: by_itself.is_some() && last.is_some_and(|piece| piece.what == Observation::RenewalSeen),
            can_undo: last.is_some(),
            can_check,
            offer_cloud: leads_there && !self.meta.is_cloud_granted(),
            advised,
            asked: question.is_some(),
            answer_first: journey.question.is_some(),
            now: self.now,
        });
        let named = |key: TextKey, value: String| Text::new(key).with(Arg::Address { value });
        if let Some(site) = site.filter(|_| record.tokens.len() > 1) {
            view.lines.insert(0, named(TextKey::LineSite, site));
        }
        match &journey.note {
            Some(Note::Alert) => view.lines.push(Text::new(TextKey::LineReturnAlert)),
            Some(Note::OtherBase { from }) => view.lines.push(named(TextKey::LineReturnedElsewhere, from.clone())),
            None => {}
        }
        if let Some(base) = look.other_base.as_ref().filter(|_| view.step.is_some()) {
            view.lines.push(named(TextKey::LineCanonicalBase, base.address()));
        }
        if advised {
            let signs = if let Verdict::Possible(signs) = verdict { signs } else { Few::default() };
            view.advice = Some(advice(signs, look.alike, record.tried, address_of(entry), flow));
        }
        view.question = question;
        let mut wake = |at: Instant| {
            // RFC 3339 in UTC sorts as text.
            let at = at.rfc3339();
            view.refresh_at = Some(view.refresh_at.take().filter(|known| *known <= at).unwrap_or(at));
        };
        if let Some(at) = recorded_at {
            // Success is said for a while; then the card goes quiet by itself.
            wake(at + SUCCESS_LASTS);
        }
        if let Some(away) = journey.away.as_ref().filter(|away| self.now - away.at < STUCK) {
            wake(away.at + STUCK);
        }
        view
    }
}

/// The token that a page's card counts: the named site's, else the only one, else the one that ends first.
fn shown(record: &Record, site: Option<&str>, policy: &Policy, now: Instant) -> (Option<String>, Option<Estimate>) {
    let named = record.tokens.iter().find(|token| site.is_some() && token.site.as_deref() == site);
    let left = |estimate: &Option<Estimate>| match status(estimate.as_ref(), policy, now) {
        TokenStatus::Known(window) => window.left.as_ms(),
        TokenStatus::Unknown | TokenStatus::ClockWrong => i64::MAX,
    };
    let all = record.tokens.iter().map(|token| (token.site.clone(), token.estimate(policy)));
    match named {
        Some(token) => (token.site.clone(), token.estimate(policy)),
        None => all.min_by_key(|(_, estimate)| left(estimate)).unwrap_or_default(),
    }
}

/// What the admin has to say.
fn question(journey: &Journey, record: &Record) -> Option<QuestionView> {
    if let Some(question) = &journey.question {
        let (text, mut answers) = if question.seen {
            (TextKey::QuestionPrivate, vec![CardButton::RecordIt, CardButton::ConfirmNo])
        } else {
            (TextKey::QuestionConfirmed, vec![CardButton::ConfirmYes, CardButton::ConfirmNo])
        };
        if question.quick {
            answers.push(CardButton::WrongAccount);
        }
        return Some(QuestionView { text: Text::new(text), answers, sites: Vec::new() });
    }
    let sites = record.asks_site();
    (!sites.is_empty()).then(|| QuestionView {
        text: Text::new(TextKey::QuestionSite),
        answers: vec![CardButton::NoneOfThese],
        sites,
    })
}

/// Where these controls are.
fn watch(page: &Page<'_>, controls: &[Control]) -> Vec<Watched> {
    let mut watched = Vec::new();
    for control in controls {
        if let Some(node) = page.find(*control).and_then(|node| u32::try_from(node).ok()) {
            watched.push(Watched { node, control: *control });
        }
    }
    watched
}

/// Whether an undated message adds nothing to what is known.
const fn covered(message: TokenMessage, state: TokenStatus) -> bool {
    match (message, state) {
        // Who knows nothing is not helped by a "valid" without a date; who knows better is told nothing.
        (TokenMessage::Valid, TokenStatus::Known(window)) => matches!(window.phase, Phase::Valid),
        (TokenMessage::Valid, _) => true,
        (TokenMessage::AboutToExpire, TokenStatus::Known(window)) => matches!(window.phase, Phase::Warning),
        (TokenMessage::Expired, TokenStatus::Known(window)) => matches!(window.phase, Phase::Blocked),
        _ => false,
    }
}
