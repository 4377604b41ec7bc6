//! Calendar files: dates that must not be missed, as RFC 5545 has them.
//!
//! Knows the format. Must not know what the dates are of: texts come in ready for people, in their language. An event keeps
//! its UID, and a later file has a higher sequence number, so importing it again updates what is there.

use crate::instant::{Instant, Span};
use crate::place::joined;
use chrono::{Datelike, NaiveDate};

/// What ends a line.
const END: &str = "\r\n";
/// Longest line in bytes, without its end (RFC 5545, §3.1).
const MAX_LINE: usize = 75;

/// How long an event is that stands for a moment: calendars show one without length badly, or not at all.
const HALF_HOUR: Span = Span::minutes(30);

/// A date that must not be missed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What it stays the same event by: any text that no other event has, for example one of [`id`].
    pub id: String,
    /// The date.
    pub when: When,
    /// In one line.
    pub summary: String,
    /// More of it, and what to do.
    pub description: String,
    /// How long before its begin to remind, to the minute; a day is the calendar's. Nothing or less: at the begin.
    pub remind: Vec<Span>,
}

/// When an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// The whole day, in the calendar of whoever reads it.
    Day(NaiveDate),
    /// From one moment to another, to the second.
    Time {
        /// Its begin.
        from: Instant,
        /// Its end.
        to: Instant,
    },
}

impl When {
    /// The half hour that ends at a moment: what must be done is done before.
    #[must_use]
    pub fn until(end: Instant) -> Self {
        Self::Time { from: end - HALF_HOUR, to: end }
    }

    /// The half hour that begins at a moment.
    #[must_use]
    pub fn from(begin: Instant) -> Self {
        Self::Time { from: begin, to: begin + HALF_HOUR }
    }
}

/// An event's id of its parts, for example an instance's key, a cloud site and what the event is. Other parts give another
/// id, however they are cut.
#[must_use]
pub fn id(parts: &[&str]) -> String {
    let mut id = String::new();
    for part in parts {
        id.push_str(&joined(&[&part.len().to_string(), ":", part]));
    }
    id
}

/// The events as the text of an `.ics` file. `now`: when it is made.
#[must_use]
pub fn calendar(events: &[Event], now: Instant) -> String {
    let mut file = String::new();
    let mut line = |name: &str, value: &str| fold(&mut file, &joined(&[name, ":", value]));
    line("BEGIN", "VCALENDAR");
    line("VERSION", "2.0");
    line("PRODID", "-//Migration Token Guide//Calendar//EN");
    line("CALSCALE", "GREGORIAN");
    line("METHOD", "PUBLISH");
    for event in events {
        line("BEGIN", "VEVENT");
        line("UID", &joined(&[&hash(&event.id), "@migration-token-guide"]));
        line("DTSTAMP", &stamp(now));
        line("SEQUENCE", &sequence(now).to_string());
        let (kind, from, to) = match event.when {
            When::Day(day) => (";VALUE=DATE", date(day), date(day.succ_opt().unwrap_or(day))),
            When::Time { from, to } => ("", stamp(from), stamp(to)),
        };
        line(&joined(&["DTSTART", kind]), &from);
        // An end must lie after the begin. Without one a day is a day, and a moment a moment.
        if to > from {
            line(&joined(&["DTEND", kind]), &to);
        }
        let summary = escaped(&event.summary);
        line("SUMMARY", &summary);
        line("DESCRIPTION", &escaped(&event.description));
        // It takes nobody's time.
        line("TRANSP", "TRANSPARENT");
        for before in &event.remind {
            line("BEGIN", "VALARM");
            line("ACTION", "DISPLAY");
            line("TRIGGER", &trigger(*before));
            line("DESCRIPTION", &summary);
            line("END", "VALARM");
        }
        line("END", "VEVENT");
    }
    line("END", "VCALENDAR");
    file
}

/// `20261122`.
fn date(day: NaiveDate) -> String {
    digits(&[(day.year_ce().1, 1000), (day.month(), 10), (day.day(), 10)])
}

/// `20261122T083000Z`.
fn stamp(at: Instant) -> String {
    let text = at.rfc3339();
    let second = text.get(..19).unwrap_or(&text);
    let mut stamp: String = second.chars().filter(|c| c.is_ascii_digit() || *c == 'T').collect();
    stamp.push('Z');
    stamp
}

/// `-P2D`, `-PT90M`; `PT0S` at the begin.
fn trigger(before: Span) -> String {
    match before.whole_minutes() {
        minutes if minutes <= 0 => "PT0S".to_owned(),
        minutes if minutes % 1440 == 0 => joined(&["-P", &(minutes / 1440).to_string(), "D"]),
        minutes => joined(&["-PT", &minutes.to_string(), "M"]),
    }
}

/// Counts up with time, a step a minute; fits the format's number until the year 6053.
fn sequence(now: Instant) -> u32 {
    let since = now - Instant::from_ms(0);
    u32::try_from(since.whole_minutes()).unwrap_or(0).min(i32::MAX.unsigned_abs())
}

/// Numbers with their leading zeros: each with the worth of its first digit.
fn digits(numbers: &[(u32, u32)]) -> String {
    let mut text = String::new();
    for (number, first) in numbers {
        let mut unit = *first;
        while unit > 0 {
            text.extend(char::from_digit(number / unit % 10, 10));
            unit /= 10;
        }
    }
    text
}

/// A text as a value (§3.3.11). Control characters go.
fn escaped(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => value.extend(['\\', c]),
            '\n' => value.push_str("\\n"),
            c if c.is_control() => {}
            c => value.push(c),
        }
    }
    value
}

/// Adds a line, in pieces of 75 bytes at most, none of which ends within a character.
fn fold(file: &mut String, line: &str) {
    let mut room = MAX_LINE;
    for c in line.chars() {
        if c.len_utf8() > room {
            file.push_str(END);
            file.push(' ');
            room = MAX_LINE - 1;
        }
        file.push(c);
        room -= c.len_utf8();
    }
    file.push_str(END);
}

/// Sixteen hexadecimal digits of a text (FNV-1a): the same text, the same digits.
fn hash(text: &str) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in text.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    let mut digits = String::new();
    for place in (0..16).rev() {
        digits.extend(char::from_digit((hash >> (place * 4)) as u32 & 15, 16));
    }
    digits
}

/// The calendar's day of a moment that is the first of a day `ahead` of UTC.
#[must_use]
pub fn day_of(first: Instant, ahead: Span) -> NaiveDate {
    let local = first + ahead;
    let days = local.ms().div_euclid(86_400_000);
    i32::try_from(days).ok().and_then(NaiveDate::from_epoch_days).unwrap_or_default()
}
