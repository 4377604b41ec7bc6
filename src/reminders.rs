//! Reminders: at which moments before a date somebody is told, and which of them are due.
//!
//! Knows dates, what was told already, snoozing and quiet hours. Must not know instances, sentences or how a browser tells.

use crate::few::{Few, Member, coded};
use crate::instant::{Instant, Span};

/// So far a clock may be put back without anybody being told twice, and so far ahead lies what is not asked again.
const SLACK: Span = Span::hours(1);

/// Longest snooze; what lies further ahead was set by a wrong clock.
const LONGEST_SNOOZE: Span = Span::days(31);

coded! {
    /// A moment at which somebody is reminded of a date that must not be missed.
    #[derive(PartialOrd, Ord)]
    Moment {
        /// When the assistant's warning begins; for an API token when it should be replaced.
        Warning => "warning",
        /// Seven days before.
        Days7 => "days7",
        /// Three days before.
        Days3 => "days3",
        /// Two days before.
        Days2 => "days2",
        /// One day before.
        Days1 => "days1",
        /// At the date itself.
        Block => "block",
    }
}

impl Member for Moment {
    const ALL: &'static [Self] = Moment::ALL;
}

/// Hours of the day in which nobody is told anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quiet {
    /// Their begin, in minutes since midnight, 0–1439.
    pub from: u32,
    /// Their end, in minutes since midnight, 0–1439; before the begin: on the next day.
    pub to: u32,
}

/// How reminders are set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Whether there are any at all.
    pub on: bool,
    /// At which moments.
    pub moments: Few<Moment>,
    /// When not.
    pub quiet: Option<Quiet>,
}

/// A date that must not be missed, with what is known of its reminders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Date {
    /// When [`Moment::Warning`] is; `None`: there is none.
    pub warning: Option<Instant>,
    /// When [`Moment::Block`] is; the days count back from it.
    pub block: Instant,
    /// Of which somebody was told.
    pub told: Few<Moment>,
}

impl Default for Settings {
    /// On: when the warning begins, two days and one day before the block, and at the block; no quiet hours.
    fn default() -> Self {
        let mut moments = Few::default();
        for moment in [Moment::Warning, Moment::Days2, Moment::Days1, Moment::Block] {
            moments.add(moment);
        }
        Self { on: true, moments, quiet: None }
    }
}

impl Settings {
    /// The moments that are wanted; `own`: set for one instance alone, empty for none there.
    #[must_use]
    pub fn wanted(&self, own: Option<Few<Moment>>) -> Few<Moment> {
        if self.on { own.unwrap_or(self.moments) } else { Few::default() }
    }
}

impl Date {
    /// When a moment is, in the past or ahead; `None` for a warning that there is not, or that would not come before the block.
    #[must_use]
    pub fn at(&self, moment: Moment) -> Option<Instant> {
        let days = match moment {
            Moment::Warning => return self.warning.filter(|at| *at < self.block),
            Moment::Days7 => 7,
            Moment::Days3 => 3,
            Moment::Days2 => 2,
            Moment::Days1 => 1,
            Moment::Block => 0,
        };
        Some(self.block - Span::days(days))
    }

    /// Forgets that somebody was told of what lies more than an hour ahead: the token was renewed, or the clock put back.
    ///
    /// For the begin of each turn, and wherever the date is moved: there it must be stored with what moved it, because it
    /// cannot be seen any more once the new moments have come.
    pub fn settle(&mut self, now: Instant) {
        for moment in Moment::ALL {
            if self.at(*moment).is_some_and(|at| at - now > SLACK) {
                self.told.remove(*moment);
            }
        }
    }

    /// What somebody is to be told of now: the latest wanted moment that has come, unless they were told of it. Earlier
    /// ones that nobody was told of are overtaken by it.
    #[must_use]
    pub fn due(&self, moments: Few<Moment>, now: Instant) -> Option<Moment> {
        let mut latest: Option<(Instant, Moment)> = None;
        for moment in moments.iter() {
            let Some(at) = self.at(moment).filter(|at| *at <= now) else { continue };
            // At the same instant the one that says more, which is the later one of the set.
            if latest.is_none_or(|(before, _)| before <= at) {
                latest = Some((at, moment));
            }
        }
        latest.map(|(_, moment)| moment).filter(|moment| !self.told.has(*moment))
    }

    /// Notes that somebody was told of every moment that has come, wanted or not: what is switched on later must not bring
    /// up the past. For each turn in which nothing is held back, also when nothing was due.
    pub fn tell(&mut self, now: Instant) {
        for moment in Moment::ALL {
            if self.at(*moment).is_some_and(|at| at <= now) {
                self.told.add(*moment);
            }
        }
    }

    /// The next wanted moment that lies after now.
    #[must_use]
    pub fn next(&self, moments: Few<Moment>, now: Instant) -> Option<Instant> {
        let mut next: Option<Instant> = None;
        for moment in moments.iter() {
            let Some(at) = self.at(moment).filter(|at| *at > now) else { continue };
            if next.is_none_or(|so_far| at < so_far) {
                next = Some(at);
            }
        }
        next
    }
}

impl Quiet {
    /// When they end; `None`: they are not now. At most an hour from now, when a change of zone or of daylight saving may
    /// have moved them. They begin with the minute `from` and end with the begin of `to`; with both the same there are none.
    ///
    /// `ahead`: local time minus UTC at `now`.
    #[must_use]
    pub fn ends(self, now: Instant, ahead: Span) -> Option<Instant> {
        let day = Span::days(1);
        let from = Span::minutes(self.from);
        let gone = (now - Instant::from_ms(0) + ahead - from).rest(day);
        let left = (Span::minutes(self.to) - from).rest(day) - gone;
        (left > Span::ZERO).then(|| now + left.min(SLACK))
    }
}

/// Until when somebody is not told of a moment that is due; `None`: now. To be asked again then, because quiet hours may
/// have begun.
///
/// A snooze, until `snoozed`, holds back everything but the block; quiet hours hold back everything. `ahead`: local time
/// minus UTC at `now`.
#[must_use]
pub fn waits(
    settings: &Settings,
    snoozed: Option<Instant>,
    moment: Moment,
    now: Instant,
    ahead: Span,
) -> Option<Instant> {
    let snoozed = snoozed.filter(|until| moment != Moment::Block && *until > now && *until - now <= LONGEST_SNOOZE);
    settings.quiet.and_then(|quiet| quiet.ends(now, ahead)).max(snoozed)
}
