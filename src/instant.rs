//! Instants and spans in absolute milliseconds, and the one way they are written: RFC 3339, UTC, milliseconds.
//!
//! Calculating happens on plain integers (chrono's own types would double the size of the module); reading and writing
//! dates is chrono's. Must not know a clock or a time zone: those are inputs and the browser's.

use chrono::{DateTime, SecondsFormat, Utc};
use core::ops::{Add, Sub};

/// A moment: milliseconds since 1 January 1970, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

/// A length of time in milliseconds; may be negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(i64);

impl Instant {
    /// Begin of the year 1 and end of the year 9999, the range of dates that RFC 3339 can write.
    const RANGE: core::ops::RangeInclusive<i64> = -62_135_596_800_000..=253_402_300_799_999;

    /// From milliseconds since 1970, as `Date.now()` gives them. What lies outside the years 1 to 9999 becomes their end.
    #[must_use]
    pub const fn from_ms(ms: i64) -> Self {
        Self(if ms < *Self::RANGE.start() {
            *Self::RANGE.start()
        } else if ms > *Self::RANGE.end() {
            *Self::RANGE.end()
        } else {
            ms
        })
    }

    /// Milliseconds since 1970.
    #[must_use]
    pub const fn ms(self) -> i64 {
        self.0
    }

    /// Reads any RFC 3339 instant; what is finer than a millisecond is cut off.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        DateTime::parse_from_rfc3339(text).ok().map(|at| Self::from_ms(at.timestamp_millis()))
    }

    /// Writes it: `2026-11-22T08:30:00.000Z`.
    #[must_use]
    pub fn rfc3339(self) -> String {
        let at: DateTime<Utc> = DateTime::from_timestamp_millis(self.0).unwrap_or_default();
        at.to_rfc3339_opts(SecondsFormat::Millis, true)
    }
}

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// Milliseconds.
    #[must_use]
    pub const fn ms(ms: i64) -> Self {
        Self(ms)
    }

    /// Minutes of 60 seconds.
    #[must_use]
    pub const fn minutes(minutes: u32) -> Self {
        Self(minutes as i64 * 60_000)
    }

    /// Hours of 60 minutes.
    #[must_use]
    pub const fn hours(hours: u32) -> Self {
        Self(hours as i64 * 3_600_000)
    }

    /// Days of 24 hours, whatever the calendar does.
    #[must_use]
    pub const fn days(days: u32) -> Self {
        Self(days as i64 * 86_400_000)
    }

    /// The whole span in milliseconds.
    #[must_use]
    pub const fn as_ms(self) -> i64 {
        self.0
    }

    /// Whole minutes, rounded towards zero.
    #[must_use]
    pub const fn whole_minutes(self) -> i64 {
        self.0 / 60_000
    }

    /// Whole hours, rounded towards zero.
    #[must_use]
    pub const fn whole_hours(self) -> i64 {
        self.0 / 3_600_000
    }

    /// Whole days of 24 hours, rounded towards zero.
    #[must_use]
    pub const fn whole_days(self) -> i64 {
        self.0 / 86_400_000
    }

    /// What is left over when it is cut into pieces of `step`; `step` must be positive.
    #[must_use]
    pub const fn rest(self, step: Self) -> Self {
        Self(self.0.rem_euclid(if step.0 > 0 { step.0 } else { 1 }))
    }
}

impl Add<Span> for Instant {
    type Output = Self;
    fn add(self, span: Span) -> Self {
        Self::from_ms(self.0.saturating_add(span.0))
    }
}

impl Sub<Span> for Instant {
    type Output = Self;
    fn sub(self, span: Span) -> Self {
        Self::from_ms(self.0.saturating_sub(span.0))
    }
}

impl Sub for Instant {
    type Output = Span;
    fn sub(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl Sub for Span {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Add for Span {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}
