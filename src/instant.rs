//! Instants and spans in absolute milliseconds, and the one way they are written: RFC 3339, UTC, milliseconds.
//!
//! Calculating happens on plain integers (chrono's own types would double the size of the module); the calendar is
//! chrono's. Must not know a clock or a time zone: those are inputs and the browser's.

use chrono::{Datelike, NaiveDate};
use core::ops::{Add, Sub};

/// A moment: milliseconds since 1 January 1970, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

/// A length of time in milliseconds; may be negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(i64);

/// A day of 24 hours, in milliseconds.
const DAY: i64 = 86_400_000;

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
        let mut rest = Cursor(text.as_bytes());
        let year = rest.number(4)?;
        let month = rest.mark(b"-")?.number(2)?;
        let day = rest.mark(b"-")?.number(2)?;
        let hour = rest.mark(b"Tt ")?.number(2)?;
        let minute = rest.mark(b":")?.number(2)?;
        let second = rest.mark(b":")?.number(2)?;
        let ms = rest.fraction()?;
        let zone = rest.zone()?;
        let date = NaiveDate::from_ymd_opt(year as i32, month, day)?;
        // Second 60 is a leap second, and counts as the first of the next minute.
        if hour > 23 || minute > 59 || second > 60 || !rest.0.is_empty() {
            return None;
        }
        let seconds = i64::from(date.to_epoch_days()) * 86_400 + i64::from(hour * 3600 + minute * 60 + second);
        Some(Self::from_ms((seconds - zone) * 1000 + i64::from(ms)))
    }

    /// Writes it: `2026-11-22T08:30:00.000Z`.
    #[must_use]
    pub fn rfc3339(self) -> String {
        let date = NaiveDate::from_epoch_days(self.0.div_euclid(DAY) as i32).unwrap_or_default();
        let ms = self.0.rem_euclid(DAY) as u32;
        let (hour, minute, second) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60);
        let (year, month, day) = (date.year_ce().1, date.month(), date.day());
        let parts = [
            (year, 1000, '-'),
            (month, 10, '-'),
            (day, 10, 'T'),
            (hour, 10, ':'),
            (minute, 10, ':'),
            (second, 10, '.'),
            (ms % 1000, 100, 'Z'),
        ];
        let mut text = String::new();
        // By hand: the standard formatting with leading zeros is three kilobytes of module.
        for (number, mut unit, after) in parts {
            while unit > 0 {
                text.extend(char::from_digit(number / unit % 10, 10));
                unit /= 10;
            }
            text.push(after);
        }
        text
    }
}

/// What is left to read of a date.
struct Cursor<'a>(&'a [u8]);

impl Cursor<'_> {
    /// One of these characters.
    fn mark(&mut self, marks: &[u8]) -> Option<&mut Self> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        marks.iter().any(|mark| mark == first).then_some(self)
    }

    fn digit(&mut self) -> Option<u32> {
        let (first, rest) = self.0.split_first().filter(|(first, _)| first.is_ascii_digit())?;
        self.0 = rest;
        Some(u32::from(first - b'0'))
    }

    /// Exactly so many digits, four at most.
    fn number(&mut self, digits: u32) -> Option<u32> {
        (0..digits).try_fold(0, |so_far, _| Some(so_far * 10 + self.digit()?))
    }

    /// The milliseconds of a fraction of a second, if there is one.
    fn fraction(&mut self) -> Option<u32> {
        let Some(rest) = self.0.strip_prefix(b".") else { return Some(0) };
        self.0 = rest;
        let mut ms = self.digit()? * 100;
        let mut unit = 10;
        while let Some(digit) = self.digit() {
            ms += digit * unit;
            unit /= 10;
        }
        Some(ms)
    }

    /// The seconds that a zone is ahead of UTC: `Z`, `+01:00`, `-08:00`.
    fn zone(&mut self) -> Option<i64> {
        // The last is U+2212, the minus sign of typographers, which ISO 8601 prefers.
        let signs: [(&[u8], i64); 5] = [(b"Z", 0), (b"z", 0), (b"+", 1), (b"-", -1), ("\u{2212}".as_bytes(), -1)];
        let (rest, sign) = signs.iter().find_map(|(mark, sign)| Some((self.0.strip_prefix(*mark)?, *sign)))?;
        self.0 = rest;
        if sign == 0 {
            return Some(0);
        }
        let hours = self.number(2)?;
        let minutes = self.mark(b":")?.number(2)?;
        (hours < 24 && minutes < 60).then(|| sign * i64::from(hours * 3600 + minutes * 60))
    }
}

/// Reads a time of day such as `07:30`: minutes since midnight, 0–1439.
#[must_use]
pub fn time_of_day(text: &str) -> Option<u32> {
    let mut rest = Cursor(text.as_bytes());
    let hour = rest.number(2)?;
    let minute = rest.mark(b":")?.number(2)?;
    (hour < 24 && minute < 60 && rest.0.is_empty()).then_some(hour * 60 + minute)
}

/// The first of some moments, of those that are known.
#[must_use]
pub fn first(moments: &[Option<Instant>]) -> Option<Instant> {
    moments.iter().copied().flatten().min()
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

    /// Whether it is longer than another in either direction.
    #[must_use]
    pub const fn is_beyond(self, other: Self) -> bool {
        self.0.saturating_abs() > other.0
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
