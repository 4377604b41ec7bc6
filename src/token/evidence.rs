//! Observations of a token, what each says of its issue time, and the best estimate from all of them.
//!
//! Each observation is an interval for the issue time. Agreeing ones are intersected; when they contradict, the newer
//! wins, and what the older one still implies is kept: "valid" after "expired" means that somebody renewed in between.
//! Facts: the table of evidence in the documentation of the project's domain; the KB article of 2024 for the numbers.

use super::window::{MAX_POLICY_DAYS, Policy};
use crate::instant::{Instant, Span};

/// The smallest step of time, for bounds that leave their end out.
const INSTANT: Span = Span::ms(1);

/// What was observed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Observation {
    /// A renewal was seen as it happened, by this device's clock.
    RenewalSeen,
    /// The admin gave a time: a day's 24 hours in their zone, or a minute.
    Typed {
        /// First instant it can have been.
        from: Instant,
        /// Last instant it can have been.
        to: Instant,
    },
    /// A check said "about to expire" and named the days that are left to start.
    ExpiresInDays {
        /// As named by the page.
        days: u32,
    },
    /// A check said "about to expire" without a number.
    AboutToExpire,
    /// A check said "valid".
    Valid,
    /// A check said "expired".
    Expired,
}

/// An observation and when it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Evidence {
    /// When the check ran, the renewal happened, or the admin gave the date.
    pub at: Instant,
    /// What was observed.
    pub what: Observation,
}

/// The best that is known of the issue time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Estimate {
    /// Earliest possible issue time; `None`: no bound (after "expired").
    pub earliest: Option<Instant>,
    /// Latest possible issue time.
    pub latest: Instant,
    /// The evidence that settled it last.
    pub source: Evidence,
    /// Whether a contradiction was resolved by a renewal between two observations.
    pub renewed_between: bool,
}

/// An interval for the issue time, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Interval {
    from: Option<Instant>,
    to: Instant,
}

impl Interval {
    fn meet(self, other: Self) -> Option<Self> {
        let from = match (self.from, other.from) {
            (Some(a), Some(b)) => Some(a.max(b)),
            (a, b) => a.or(b),
        };
        let to = self.to.min(other.to);
        (from.is_none_or(|from| from <= to)).then_some(Self { from, to })
    }
}

impl Evidence {
    /// What this observation alone says of the issue time.
    fn interval(&self, policy: &Policy) -> Interval {
        let ago = |span: Span| self.at - span;
        match self.what {
            Observation::RenewalSeen => Interval { from: Some(self.at), to: self.at },
            Observation::Typed { from, to } => Interval { from: Some(from), to: to.max(from) },
            Observation::ExpiresInDays { days } => {
                let middle = ago(policy.start_window()) + Span::days(days.min(MAX_POLICY_DAYS));
                // A renewal cannot lie after the check that speaks of it.
                let to = (middle + Span::days(1)).min(self.at);
                Interval { from: Some((middle - Span::days(1)).min(to)), to }
            }
            Observation::AboutToExpire => {
                Interval { from: Some(ago(policy.start_window())), to: ago(policy.warn_after()) }
            }
            Observation::Valid => Interval { from: Some(ago(policy.warn_after()) + INSTANT), to: self.at },
            Observation::Expired => Interval { from: None, to: ago(policy.start_window()) - INSTANT },
        }
    }

    /// Until when it says that there was no newer renewal: a check until it ran, a given date only for itself.
    fn speaks_until(&self) -> Instant {
        match self.what {
            Observation::Typed { to, .. } => to,
            _ => self.at,
        }
    }

    /// How strongly it binds when two were made in the same instant: what a person or the flow said comes last.
    const fn rank(&self) -> u8 {
        match self.what {
            Observation::Valid => 0,
            Observation::AboutToExpire | Observation::Expired => 1,
            Observation::ExpiresInDays { .. } => 2,
            Observation::Typed { .. } => 3,
            Observation::RenewalSeen => 4,
        }
    }
}

/// The best estimate from all evidence, in whatever order it is given. `None` without evidence.
#[must_use]
pub fn estimate(evidence: &[Evidence], policy: &Policy) -> Option<Estimate> {
    // A dozen at most; the standard sorts would cost three kilobytes of module each.
    let mut ordered: Vec<&Evidence> = Vec::with_capacity(evidence.len());
    for piece in evidence {
        let before = |other: &&Evidence| (other.at, other.rank()) <= (piece.at, piece.rank());
        ordered.insert(ordered.iter().take_while(|other| before(other)).count(), piece);
    }
    let mut best: Option<(Interval, Estimate)> = None;
    for (index, piece) in ordered.iter().enumerate() {
        let own = piece.interval(policy);
        let older = ordered.get(..index).unwrap_or_default();
        let (interval, source, renewed_between) = match best {
            None => (own, **piece, false),
            Some((known, so_far)) => match known.meet(own) {
                Some(met) if met == known => (met, so_far.source, so_far.renewed_between),
                Some(met) => (met, **piece, so_far.renewed_between),
                None => match renewed_since(older, own, policy) {
                    Some(narrowed) if own.to > known.to => (narrowed, **piece, true),
                    _ => (own, **piece, false),
                },
            },
        };
        best = Some((interval, Estimate { earliest: interval.from, latest: interval.to, source, renewed_between }));
    }
    best.map(|(_, estimate)| estimate)
}

/// What the older observations still imply when a newer one allows only a later issue time: somebody renewed after the
/// newest of those that cannot be meant for the same renewal.
fn renewed_since(older: &[&Evidence], own: Interval, policy: &Policy) -> Option<Interval> {
    let contradicting = older.iter().filter(|piece| piece.interval(policy).meet(own).is_none());
    let since = contradicting.map(|piece| piece.speaks_until()).max()?;
    own.meet(Interval { from: Some(since + INSTANT), to: own.to })
}
