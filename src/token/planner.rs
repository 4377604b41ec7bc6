//! The planner's two questions: can a migration start on a date, and will a run of some days keep its token? And when to
//! renew so that it can.
//!
//! Facts: a start is possible before issue + 21 d (with a warning from issue + 16 d); at the moment of the start the
//! check guarantees 19 days, and nothing beyond them is guaranteed.

use super::evidence::Estimate;
use super::window::Policy;
use crate::instant::{Instant, Span};

/// Whether a migration can be started at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CanStart {
    /// Yes, and the assistant does not warn.
    Yes,
    /// Yes, with the assistant's warning.
    WithWarning,
    /// It depends on when exactly the token was renewed, which is not known well enough.
    Unsure,
    /// No: the checks will block it.
    No,
    /// Nothing is known of the token's age.
    Unknown,
}

/// Whether a run keeps its token to the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunKeeps {
    /// The length is within the reserve that the check guarantees at the start.
    Guaranteed,
    /// Longer than the reserve: the token may end before the run does.
    NotGuaranteed,
}

/// The answers for one plan. What depends on now is asked of it: [`Plan::best`], [`Plan::is_over`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Can it start?
    pub start: CanStart,
    /// Will the run keep its token? Counted from a start that the check lets through.
    pub run: RunKeeps,
    /// A renewal after this moment and not after the start lets it start, if need be with the assistant's warning.
    pub starts_from: Instant,
    /// A renewal after this moment and not after the start lets it start without a warning.
    pub renew_after: Instant,
    /// The last moment for a renewal: the start itself.
    pub latest: Instant,
    /// The end of the run.
    pub run_ends: Instant,
    /// Until when the check guarantees the token if the run starts as planned.
    pub guaranteed_until: Instant,
    /// How long before the start a renewal is best: early enough to repeat it, late enough for no warning.
    margin: Span,
}

impl Plan {
    /// Whether it can start as things are, and its run keeps the token.
    #[must_use]
    pub const fn holds(&self) -> bool {
        matches!(self.start, CanStart::Yes | CanStart::WithWarning) && matches!(self.run, RunKeeps::Guaranteed)
    }

    /// The best moment for a renewal: a day before the start, or now when that has passed; never after the start.
    #[must_use]
    pub fn best(&self, now: Instant) -> Instant {
        (self.latest - self.margin).max(now).min(self.latest)
    }

    /// Whether the start lies in the past.
    #[must_use]
    pub fn is_over(&self, now: Instant) -> bool {
        self.latest < now
    }
}

/// Judges a plan: a start at `start` and a run of `length` from there.
#[must_use]
pub fn judge(estimate: Option<&Estimate>, policy: &Policy, start: Instant, length: Span) -> Plan {
    let can = |issued: Instant| match start {
        at if at < issued + policy.warn_after() => CanStart::Yes,
        at if at < issued + policy.start_window() => CanStart::WithWarning,
        _ => CanStart::No,
    };
    let start_answer = match estimate {
        None => CanStart::Unknown,
        Some(estimate) => {
            let best = can(estimate.latest);
            let worst = estimate.earliest.map_or(CanStart::No, can);
            match (worst, best) {
                (worst, best) if worst == best => worst,
                // The start itself is sure, only the warning is not: promise the lesser.
                (CanStart::WithWarning, CanStart::Yes) => CanStart::WithWarning,
                _ => CanStart::Unsure,
            }
        }
    };
    Plan {
        start: start_answer,
        run: if length <= policy.reserve() { RunKeeps::Guaranteed } else { RunKeeps::NotGuaranteed },
        starts_from: start - policy.start_window(),
        renew_after: start - policy.warn_after(),
        latest: start,
        run_ends: start + length,
        guaranteed_until: start + policy.reserve(),
        // A policy may have the warning begin within a day.
        margin: Span::days(1).min(Span::ms(policy.warn_after().as_ms() / 2)),
    }
}
