//! All instances at once: badge, the one alarm, registered scripts, reminders, and which tokens end first.
//!
//! Asked for by every start and alarm, and after whatever changed a date; a page's own event never waits for it.

use super::managed::Feature;
use super::rotation::{ROTATION, Rotation, read_rotation, write_rotation};
use super::state::{Entry, Meta, Plan, Record, Token, cloud_origin, write_record};
use super::update::{Refused, Work};
use crate::basic_auth::rotation::SOON;
use crate::border::{Effect, Json, Registration, Reply};
use crate::few::Few;
use crate::hint::{Tone, headline, tone_of};
use crate::instant::{Instant, Span, first};
use crate::place::{Product, joined};
use crate::reminders::{Date, Moment, Settings, waits};
use crate::signals::catalog::{PATHS, PROMPT_PATHS, SAVE_PATHS};
use crate::token::planner;
use crate::token::window::{Phase, Policy, TokenStatus, Window, status};
use crate::words::{Arg, Text, TextKey};

/// How many instances `meta` names as the most urgent ones: three for the popup, and the one in the tab.
const MOST_URGENT: usize = 4;
/// Most lines of a notification.
const MAX_LINES: usize = 3;
/// Minutes of a day.
const DAY_MINUTES: u32 = 1440;

/// What a survey is made for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// To bring everything up to date, without a notification.
    Look,
    /// And to notify.
    Notify,
    /// A notification was shown.
    Told,
}

/// Collects what there is to remind of.
struct Reminding {
    settings: Settings,
    purpose: Purpose,
    now: Instant,
    /// The admin's time of day, less that of UTC; up to a day too much.
    ahead: Span,
    /// What to say, with the date it is about, the soonest first.
    lines: Vec<(Instant, Text)>,
    /// When to look again.
    next: Option<Instant>,
}

impl Work<'_> {
    /// Every instance with its record.
    pub(super) fn fleet(&mut self) -> Result<Vec<(Entry, Record)>, Refused> {
        let mut fleet = Vec::new();
        for shard in self.stored {
            if let Some(entry) = Entry::of(&shard.key).filter(|_| !shard.value.is_null()) {
                // By its own content: looking each one up would take a thousand times as long with a thousand of them.
                let record = self.read(&entry, Some(&shard.value))?;
                fleet.push((entry, record));
            }
        }
        Ok(fleet)
    }

    /// Start, alarm, or a date has changed. `local`: minutes since midnight in the admin's zone.
    pub(super) fn tick(&mut self, local: u32, notify: bool, managed: Option<&Json>) -> Result<Reply, Refused> {
        let managed = managed.map(super::managed::read).unwrap_or_default();
        if managed != self.meta.managed {
            self.meta.managed = managed;
            self.meta_changed = true;
            self.effects.push(Effect::Recheck);
        }
        let purpose = if notify { Purpose::Notify } else { Purpose::Look };
        let mut fleet = self.fleet()?;
        let next = self.remind(&mut fleet, purpose, self.now, local)?;
        self.sum_up(&fleet);
        let alarm = first(&[next, alarm(&fleet, &self.meta.policy(), self.now)]);
        let badge = badge(&fleet, &self.meta.policy(), self.now);
        let alarm = Effect::Alarm { at: alarm.map(Instant::rfc3339) };
        self.effects.extend([register(&fleet, &self.meta), badge, alarm]);
        Ok(Reply::Done)
    }

    /// The notification of the survey at this moment was shown.
    pub(super) fn told(&mut self, at: Instant, local: u32) -> Result<Reply, Refused> {
        let mut fleet = self.fleet()?;
        self.remind(&mut fleet, Purpose::Told, at.min(self.now), local)?;
        Ok(Reply::Done)
    }

    /// "Not now": nothing but a block is told of these instances for so many hours.
    pub(super) fn snooze_all(&mut self, hours: u32) -> Result<Reply, Refused> {
        let policy = self.meta.policy();
        for (entry, mut record) in self.fleet()? {
            let due = |token: &Token| matches!(token.status(&policy, self.now), TokenStatus::Known(window) if window.phase != Phase::Valid);
            if !record.archived && record.tokens.iter().any(due) {
                record.put_off(self.now + Span::hours(hours));
                self.save(&entry, &mut record);
            }
        }
        Ok(Reply::Done)
    }

    /// Which instances come first, and how many there are.
    fn sum_up(&mut self, fleet: &[(Entry, Record)]) {
        let policy = self.meta.policy();
        let mut order: Vec<(i64, &Entry)> = Vec::new();
        let mut count = 0;
        for (entry, record) in fleet.iter().filter(|(_, record)| !record.archived) {
            count += 1;
            let urgency = urgency(record, &policy, self.now);
            let place = order.iter().take_while(|(other, _)| *other <= urgency).count();
            order.insert(place, (urgency, entry));
            order.truncate(MOST_URGENT);
        }
        let mut urgent = Vec::new();
        for (_, entry) in order {
            urgent.push(entry.key());
        }
        if urgent != self.meta.urgent || count != self.meta.count {
            (self.meta.urgent, self.meta.count) = (urgent, count);
            self.meta_changed = true;
        }
    }

    /// Goes through every date; answers when to look again.
    fn remind(
        &mut self,
        fleet: &mut [(Entry, Record)],
        purpose: Purpose,
        now: Instant,
        local: u32,
    ) -> Result<Option<Instant>, Refused> {
        let policy = self.meta.policy();
        let mut settings = self.meta.reminders();
        settings.on &= !self.meta.managed.off.has(Feature::Notifications);
        if !settings.on {
            settings.moments = Few::default();
        }
        let utc = u32::try_from(now.ms().div_euclid(60_000).rem_euclid(i64::from(DAY_MINUTES))).unwrap_or(0);
        let ahead = Span::minutes(local + DAY_MINUTES - utc);
        let mut reminding = Reminding { settings, purpose, now, ahead, lines: Vec::new(), next: None };
        for (entry, record) in fleet.iter_mut() {
            if !record.archived && reminding.instance(entry, record, &policy) {
                self.writes.push(write_record(entry, record));
            }
        }
        let mut rotation = self.rotation()?;
        if reminding.api_tokens(&mut rotation) {
            self.writes.push(write_rotation(&rotation));
        }
        let Reminding { lines, next, .. } = reminding;
        if purpose == Purpose::Notify && !lines.is_empty() {
            let more = u32::try_from(lines.len().saturating_sub(MAX_LINES)).unwrap_or(0);
            let mut said = Vec::new();
            for (_, line) in lines {
                if said.len() < MAX_LINES {
                    said.push(line);
                }
            }
            if more > 0 {
                said.push(Text::new(TextKey::NoticeMore).with(Arg::Number { value: more }));
            }
            self.effects.push(Effect::Notify {
                at: now.rfc3339(),
                title: Text::new(TextKey::NoticeTitle),
                lines: said,
            });
        }
        Ok(next)
    }

    /// API tokens' dates.
    fn rotation(&mut self) -> Result<Rotation, Refused> {
        let read = read_rotation(self.value(ROTATION))?;
        if read.broken {
            self.broken(ROTATION);
            self.writes.push(write_rotation(&read.value));
        }
        Ok(read.value)
    }
}

impl Reminding {
    /// The dates of an instance; whether anything of it is to be written.
    fn instance(&mut self, entry: &Entry, record: &mut Record, policy: &Policy) -> bool {
        let moments = match record.moments {
            Some(moments) if self.settings.on => moments,
            _ => self.settings.moments,
        };
        let (snoozed, several) = (record.snoozed, record.tokens.len() > 1);
        let called = |site: Option<&String>| Arg::Address { value: called(entry, &record.name, site) };
        let mut changed = false;
        for token in &mut record.tokens {
            let Some(estimate) = token.estimate(policy) else { continue };
            let TokenStatus::Known(window) = status(Some(&estimate), policy, self.now) else { continue };
            let mut date = Token::date(&estimate, policy, token.told);
            let line = |_| {
                let name = called(token.site.as_ref().filter(|_| several));
                match (window.phase, window.phase_at_best) {
                    (Phase::Blocked, Phase::Blocked) => Text::new(TextKey::NoticeBlocked).with(name),
                    (Phase::Blocked, _) => Text::new(TextKey::NoticeMaybeBlocked).with(name),
                    _ => Text::new(TextKey::NoticeLeft).with(name).with(Arg::span(window.left)),
                }
            };
            self.date(&mut date, moments, snoozed, &line);
            changed |= date.told != token.told;
            token.told = date.told;
        }
        let mut ahead_of_plans = moments;
        ahead_of_plans.remove(Moment::Warning);
        ahead_of_plans.remove(Moment::Block);
        let (tokens, plans) = (&record.tokens, &mut record.plans);
        for plan in plans {
            if plan.start <= self.now || plan.holds(tokens, policy) {
                continue;
            }
            let mut date = Date { warning: None, block: plan.start, told: plan.told };
            let line = |_| {
                let text = Text::new(TextKey::NoticePlan).with(called(plan.site.as_ref()));
                text.with(Arg::span(plan.start - self.now))
            };
            let line: &dyn Fn(Moment) -> Text = &line;
            let said = line(Moment::Block);
            self.date(&mut date, ahead_of_plans, snoozed, &move |_| said.clone());
            changed |= date.told != plan.told;
            plan.told = date.told;
        }
        changed
    }

    /// The ends of API tokens.
    fn api_tokens(&mut self, rotation: &mut Rotation) -> bool {
        let mut changed = false;
        for token in &mut rotation.tokens {
            let mut date = Date { warning: Some(token.ends - SOON), block: token.ends, told: token.told };
            let name = Arg::Address { value: token.label.clone() };
            let left = token.ends - self.now;
            let text = match left > Span::ZERO {
                true => Text::new(TextKey::NoticeApiToken).with(name).with(Arg::span(left)),
                false => Text::new(TextKey::NoticeApiTokenEnded).with(name),
            };
            self.date(&mut date, self.settings.moments, None, &|_| text.clone());
            changed |= date.told != token.told;
            token.told = date.told;
        }
        changed
    }

    fn date(&mut self, date: &mut Date, moments: Few<Moment>, snoozed: Option<Instant>, line: &dyn Fn(Moment) -> Text) {
        date.settle(self.now);
        let due = date.due(moments, self.now);
        let wait = due.and_then(|moment| waits(&self.settings, snoozed, moment, self.now, self.ahead));
        self.next = first(&[self.next, wait, date.next(moments, self.now)]);
        match due {
            // Moments that nobody wants to hear of have passed all the same: they are no news when somebody does.
            None => date.tell(self.now),
            Some(_) if wait.is_some() || self.purpose == Purpose::Look => {}
            Some(_) if self.purpose == Purpose::Told => date.tell(self.now),
            Some(moment) => {
                let at = date.block;
                let place = self.lines.iter().take_while(|(other, _)| *other <= at).count();
                self.lines.insert(place, (at, line(moment)));
            }
        }
    }
}

impl Plan {
    /// The token that a migration needs: its cloud site's, or the only one.
    #[must_use]
    pub fn token<'t>(&self, tokens: &'t [Token]) -> Option<&'t Token> {
        let own = tokens.iter().find(|token| token.site == self.site);
        own.or(if let [only] = tokens { Some(only) } else { None })
    }

    /// Whether a migration can start as planned with the token as it is.
    #[must_use]
    pub fn holds(&self, tokens: &[Token], policy: &Policy) -> bool {
        let estimate = self.token(tokens).and_then(|token| token.estimate(policy));
        let judged = planner::judge(estimate.as_ref(), policy, self.start, Span::days(self.length));
        matches!(judged.start, planner::CanStart::Yes | planner::CanStart::WithWarning)
    }
}

/// What an instance is called in a notification: its name, or its address without the scheme; and the site where there are several.
fn called(entry: &Entry, name: &str, site: Option<&String>) -> String {
    let address = entry.base.address();
    let short = address.strip_prefix("https://").or(address.strip_prefix("http://")).unwrap_or(&address);
    let name = if name.is_empty() { short } else { name };
    match site {
        Some(site) => joined(&[name, " → ", site]),
        None => name.to_owned(),
    }
}

/// When starting a migration is blocked with an instance's most urgent token, in ms; unknown ones after all others.
fn urgency(record: &Record, policy: &Policy, now: Instant) -> i64 {
    let mut first = i64::MAX;
    for token in &record.tokens {
        if let TokenStatus::Known(window) = token.status(policy, now) {
            first = first.min(window.blocks_at.unwrap_or(window.blocks_by).ms());
        }
    }
    first
}

/// The tokens that are counted.
fn counted(fleet: &[(Entry, Record)]) -> impl Iterator<Item = &Token> {
    fleet.iter().filter(|(_, record)| !record.archived).flat_map(|(_, record)| &record.tokens)
}

/// The badge: the fewest days left among all tokens.
fn badge(fleet: &[(Entry, Record)], policy: &Policy, now: Instant) -> Effect {
    let mut least: Option<Window> = None;
    let mut other = TokenStatus::Unknown;
    for token in counted(fleet) {
        match token.status(policy, now) {
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
        return match counted(fleet).next().is_none() {
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

/// The next moment at which the badge or a phase changes by time alone.
fn alarm(fleet: &[(Entry, Record)], policy: &Policy, now: Instant) -> Option<Instant> {
    let mut next = None;
    for token in counted(fleet) {
        let estimate = token.estimate(policy);
        let own = match status(estimate.as_ref(), policy, now) {
            TokenStatus::Known(window) => {
                let step = if window.left >= Span::days(1) { Span::days(1) } else { Span::hours(1) };
                let spelled = (window.left > Span::ZERO).then(|| now + window.left.rest(step) + Span::ms(1));
                first(&[spelled, window.next_boundary(policy, now)])
            }
            // When the clock reaches the date again, or is put right.
            TokenStatus::ClockWrong => estimate.and_then(|estimate| estimate.earliest),
            TokenStatus::Unknown => None,
        };
        next = first(&[next, own]);
    }
    next
}

/// Every content script that should be registered.
pub(super) fn register(fleet: &[(Entry, Record)], meta: &Meta) -> Effect {
    let mut scripts = Vec::new();
    for (entry, record) in fleet.iter().filter(|(_, record)| record.granted) {
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
        for path in &record.taught {
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
    for host in &meta.cloud_granted {
        scripts.push(Registration {
            id: joined(&["cloud ", host]),
            origin: cloud_origin(host),
            paths: vec!["/*".to_owned()],
            gate: false,
        });
    }
    Effect::Register { scripts }
}
