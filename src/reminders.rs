//! Reminders: at which moments before a date somebody is told, and which of them are due.
//!
//! Knows dates, what was told already, snoozing and quiet hours. Must not know instances, sentences or how a browser tells.

use crate::few::{Few, Member, coded};
use crate::instant::Instant;

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
