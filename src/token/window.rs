//! The start window: [`Policy`] and the one place where a date is compared with now.
//!
//! Facts: half-open phases in absolute time, `[0, 16 d)` valid, `[16 d, 21 d)` warning, from 21 d blocked. The
//! assistant's own check is one instant more generous on both boundaries; early by an instant is the safe side.

use super::evidence::Estimate;
use crate::instant::{Instant, Span, first};

/// Most days a policy may name.
pub const MAX_POLICY_DAYS: u32 = 365;

/// The three numbers everything is derived from, in days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    start_window: u32,
    warn_after: u32,
    reserve: u32,
}

/// Days that cannot be a policy: zero, over [`MAX_POLICY_DAYS`], or a warning that does not come before the block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the days do not fit together: 0 < warning < block, all at most 365")]
pub struct PolicyError;

impl Default for Policy {
    /// 21 days to start, warning after 16, 19 in reserve, as Atlassian's article of 2024 has them.
    fn default() -> Self {
        Self { start_window: 21, warn_after: 16, reserve: 19 }
    }
}

impl Policy {
    /// A policy in days: how long a migration may be started, when the warning begins, what is kept for a running one.
    ///
    /// # Errors
    /// [`PolicyError`] for numbers that cannot be meant.
    pub const fn new(start_window: u32, warn_after: u32, reserve: u32) -> Result<Self, PolicyError> {
        let sane = 0 < warn_after && warn_after < start_window && start_window <= MAX_POLICY_DAYS;
        if sane && 0 < reserve && reserve <= MAX_POLICY_DAYS {
            Ok(Self { start_window, warn_after, reserve })
        } else {
            Err(PolicyError)
        }
    }

    /// From a renewal to the block.
    #[must_use]
    pub const fn start_window(&self) -> Span {
        Span::days(self.start_window)
    }

    /// From a renewal to the warning.
    #[must_use]
    pub const fn warn_after(&self) -> Span {
        Span::days(self.warn_after)
    }

    /// How long a migration is sure to keep its token from the moment it starts.
    #[must_use]
    pub const fn reserve(&self) -> Span {
        Span::days(self.reserve)
    }

    /// The three numbers in days: window, warning, reserve.
    #[must_use]
    pub const fn in_days(&self) -> (u32, u32, u32) {
        (self.start_window, self.warn_after, self.reserve)
    }
}

/// Where in its window a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// A migration can be started, no warning yet.
    Valid,
    /// A migration can be started, the assistant warns.
    Warning,
    /// Starting a migration is blocked.
    Blocked,
}

/// The state of a token at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenStatus {
    /// Nothing tells the issue time.
    Unknown,
    /// The issue time lies after now: the clock, or the date, is wrong. Nothing is counted.
    ClockWrong,
    /// The issue time is known within an interval.
    Known(Window),
}

/// Where a token with a known interval for its issue time stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Counted from the earliest possible issue time.
    pub phase: Phase,
    /// Counted from the latest possible issue time; equal to `phase` when the interval leaves no doubt of it.
    pub phase_at_best: Phase,
    /// Left until the block, counted from the earliest possible issue time; zero when blocked, never over the window.
    pub left: Span,
    /// Whether there may be more left than `left` says.
    pub at_least: bool,
    /// When the warning begins, from the earliest possible issue time; `None` when that is unbounded.
    pub warns_at: Option<Instant>,
    /// When the block begins, from the earliest possible issue time; `None` when that is unbounded.
    pub blocks_at: Option<Instant>,
    /// When the block begins at the latest.
    pub blocks_by: Instant,
    /// Gone since the earliest possible issue time, at most the window; the whole window when unbounded.
    pub spent: Span,
    /// Gone since the latest possible issue time, at most the window.
    pub spent_at_least: Span,
}

/// The state of a token at `now`: the one comparison of dates with now in the product.
#[must_use]
pub fn status(estimate: Option<&Estimate>, policy: &Policy, now: Instant) -> TokenStatus {
    let Some(estimate) = estimate else { return TokenStatus::Unknown };
    let latest = estimate.latest;
    if estimate.earliest.is_some_and(|earliest| earliest > now) {
        return TokenStatus::ClockWrong;
    }
    // Evidence reaching past now (a typed day, a clock set back a little) cannot mean a renewal that is still to come.
    let latest = latest.min(now);
    let window = policy.start_window();
    let phase_after = |age: Span| match age {
        age if age >= window => Phase::Blocked,
        age if age >= policy.warn_after() => Phase::Warning,
        _ => Phase::Valid,
    };
    let age = estimate.earliest.map_or(window, |earliest| now - earliest);
    let age_at_least = now - latest;
    TokenStatus::Known(Window {
        phase: phase_after(age),
        phase_at_best: phase_after(age_at_least),
        left: (window - age).max(Span::ZERO),
        at_least: estimate.earliest != Some(latest),
        warns_at: estimate.earliest.map(|at| at + policy.warn_after()),
        blocks_at: estimate.earliest.map(|at| at + window),
        blocks_by: latest + window,
        spent: age.min(window),
        spent_at_least: age_at_least.min(window),
    })
}

impl Window {
    /// The next moment at which phase or sureness changes by time alone.
    #[must_use]
    pub fn next_boundary(&self, policy: &Policy, now: Instant) -> Option<Instant> {
        let warns_by = self.blocks_by - (policy.start_window() - policy.warn_after());
        let ahead = |at: Option<Instant>| at.filter(|at| *at > now);
        first(&[self.warns_at, self.blocks_at, Some(warns_by), Some(self.blocks_by)].map(ahead))
    }
}
