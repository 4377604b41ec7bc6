//! Reminders: named cases of time, and two years of simulated time against an oracle that is written otherwise.
//!
//! Both do what the background does, in its order: settle, what is due, may it be told now, notify, tell, alarm.
#![allow(missing_docs, reason = "the names say it")]

mod common;

use common::{at, days};
use migration_token_guide::few::Few;
use migration_token_guide::instant::{Instant, Span, first};
use migration_token_guide::reminders::{Date, Moment, Quiet, Settings, waits};
use proptest::prelude::*;

use Moment::{Block, Days1, Days2, Days3, Days7, Warning};

const MS: Span = Span::ms(1);
const MINUTE: Span = Span::minutes(1);
const HOUR: Span = Span::hours(1);
const DAY: Span = Span::days(1);

fn some(moments: &[Moment]) -> Few<Moment> {
    moments.iter().copied().collect()
}

fn all() -> Few<Moment> {
    some(Moment::ALL)
}

/// `"22:00"` in minutes.
fn minutes(time: &str) -> u32 {
    let (hours, minutes) = time.split_once(':').unwrap();
    hours.parse::<u32>().unwrap() * 60 + minutes.parse::<u32>().unwrap()
}

fn quiet(from: &str, to: &str) -> Quiet {
    Quiet { from: minutes(from), to: minutes(to) }
}

// ------------------------------------------------------------------------------------------------ the background's turn

/// What is kept of one token, and what one turn of the background does with it.
#[derive(Debug, Clone, Copy)]
struct Kept {
    date: Date,
    own: Option<Few<Moment>>,
    settings: Settings,
    snoozed: Option<Instant>,
    archived: bool,
}

impl Kept {
    fn wanted(&self) -> Few<Moment> {
        if self.archived { Few::default() } else { self.settings.wanted(self.own) }
    }

    /// What is told, and the alarm. With `falls` the process ends between notifying and storing that it was told.
    fn turn(&mut self, now: Instant, ahead: Span, falls: bool) -> (Option<Moment>, Option<Instant>) {
        let mut date = self.date;
        date.settle(now);
        let due = date.due(self.wanted(), now);
        let wait = due.and_then(|moment| waits(&self.settings, self.snoozed, moment, now, ahead));
        assert!(wait.is_none_or(|until| until > now), "waits for what is over");
        if wait.is_none() && !(falls && due.is_some()) {
            date.tell(now);
            self.date = date;
        }
        (due.filter(|_| wait.is_none()), first(&[date.next(self.wanted(), now), wait]))
    }
}

// ------------------------------------------------------------------------------------------------ named cases

/// The block all cases count from: a Sunday's noon, UTC.
const BLOCK: &str = "2026-12-13T12:00:00Z";

/// An RFC 3339 instant, or one beside [`BLOCK`]: `-2d+1ms`, `0`.
fn when(text: &str) -> Instant {
    if text.contains('T') {
        return at(text);
    }
    let mut instant = at(BLOCK);
    for (start, sign) in text.match_indices(['+', '-']) {
        let term = text.get(start + 1..).unwrap().split(['+', '-']).next().unwrap();
        let (count, unit) = term.split_at(term.find(char::is_alphabetic).unwrap());
        let unit = match unit {
            "d" => DAY,
            "h" => HOUR,
            "m" => MINUTE,
            "ms" => MS,
            other => panic!("no unit {other}"),
        };
        let count: i64 = count.parse().unwrap();
        instant = instant + Span::ms(unit.as_ms() * if sign == "-" { -count } else { count });
    }
    instant
}

/// A zone: what local time is ahead of UTC in minutes, from when.
type Zone = &'static [(&'static str, i64)];
const UTC: Zone = &[("0001-01-01T00:00:00Z", 0)];
const BERLIN: Zone = &[("0001-01-01T00:00:00Z", 60), ("2026-03-29T01:00:00Z", 120), ("2026-10-25T01:00:00Z", 60)];
const NEW_YORK: Zone =
    &[("0001-01-01T00:00:00Z", -300), ("2026-03-08T07:00:00Z", -240), ("2026-11-01T06:00:00Z", -300)];
const LORD_HOWE: Zone = &[("0001-01-01T00:00:00Z", 660), ("2026-04-04T15:00:00Z", 630), ("2026-10-03T15:30:00Z", 660)];
/// From one side of the date line to the other: a day is left out.
const APIA: Zone = &[("0001-01-01T00:00:00Z", -600), ("2011-12-30T10:00:00Z", 840)];
const TOKYO: Zone = &[("0001-01-01T00:00:00Z", 540)];
const LOS_ANGELES: Zone = &[("0001-01-01T00:00:00Z", -480)];

fn ahead(zone: Zone, now: Instant) -> Span {
    let (_, minutes) = zone.iter().rev().find(|(from, _)| at(from) <= now).unwrap();
    Span::ms(minutes * MINUTE.as_ms())
}

/// A case that is played step by step; what fails names it.
struct Case {
    name: &'static str,
    kept: Kept,
    zone: Zone,
    now: Instant,
    alarm: Option<Instant>,
}

/// A token that blocks at [`BLOCK`] and warns five days before, with the default settings, in UTC.
fn case(name: &'static str) -> Case {
    let block = at(BLOCK);
    let date = Date { warning: Some(block - days(5)), block, told: Few::default() };
    let kept = Kept { date, own: None, settings: Settings::default(), snoozed: None, archived: false };
    Case { name, kept, zone: UTC, now: block - days(21), alarm: None }
}

impl Case {
    /// The background has its turn, and tells this.
    fn wake(mut self, text: &str, told: impl Into<Option<Moment>>) -> Self {
        self.now = when(text);
        let (said, alarm) = self.kept.turn(self.now, ahead(self.zone, self.now), false);
        assert_eq!(said, told.into(), "{}: told at {text}", self.name);
        self.alarm = alarm;
        self
    }

    /// As [`Case::wake`], but the process ends before it is stored that somebody was told.
    fn falls(mut self, text: &str, told: Moment) -> Self {
        self.now = when(text);
        let (said, _) = self.kept.turn(self.now, ahead(self.zone, self.now), true);
        assert_eq!(said, Some(told), "{}: told at {text}", self.name);
        self
    }

    /// When the alarm rings that the last turn has set.
    fn alarm<'a>(self, text: impl Into<Option<&'a str>>) -> Self {
        let expected = text.into().map(when);
        let show = |alarm: Option<Instant>| alarm.map(Instant::rfc3339);
        assert_eq!(show(self.alarm), show(expected), "{}: alarm", self.name);
        self
    }

    /// The date moves, with its warning; as the background does it, at the last turn's time.
    fn block(mut self, text: &str) -> Self {
        let block = when(text);
        let warning = self.kept.date.warning.map(|warning| block - (self.kept.date.block - warning));
        self.kept.date = Date { warning, block, ..self.kept.date };
        self.kept.date.settle(self.now);
        self
    }

    /// As [`Case::block`], seen at a time of its own: the token was renewed then, for 21 days.
    fn renewed(mut self, text: &str) -> Self {
        self.now = when(text);
        let block = (self.now + days(21)).rfc3339();
        self.block(&block)
    }

    fn warning<'a>(mut self, text: impl Into<Option<&'a str>>) -> Self {
        self.kept.date.warning = text.into().map(when);
        self
    }

    fn own(mut self, moments: &[Moment]) -> Self {
        self.kept.own = Some(some(moments));
        self
    }

    fn off(mut self) -> Self {
        self.kept.settings.on = false;
        self
    }

    fn archived(mut self, archived: bool) -> Self {
        self.kept.archived = archived;
        self
    }

    fn quiet(mut self, from: &str, to: &str) -> Self {
        self.kept.settings.quiet = Some(quiet(from, to));
        self
    }

    fn snoozed(mut self, until: &str) -> Self {
        self.kept.snoozed = Some(when(until));
        self
    }

    fn zone(mut self, zone: Zone) -> Self {
        self.zone = zone;
        self
    }
}

#[test]
fn each_moment_comes_to_the_millisecond() {
    let block = at(BLOCK);
    let date = Date { warning: Some(block - days(5)), block, told: Few::default() };
    for (moment, expected) in
        [(Days7, "-7d"), (Warning, "-5d"), (Days3, "-3d"), (Days2, "-2d"), (Days1, "-1d"), (Block, "0")]
    {
        let expected = when(expected);
        let only = some(&[moment]);
        assert_eq!(date.at(moment), Some(expected), "{moment:?}");
        for (now, due, next) in [
            (expected - MS, None, Some(expected)),
            (expected, Some(moment), None),
            (expected + MS, Some(moment), None),
            (expected + days(400), Some(moment), None),
        ] {
            let late = now - expected;
            assert_eq!(date.due(only, now), due, "{moment:?}, {late:?} late");
            assert_eq!(date.next(only, now), next, "{moment:?}, {late:?} late");
            let mut told = date;
            told.tell(now);
            assert_eq!(told.told.has(moment), due.is_some(), "{moment:?}, {late:?} late");
            assert_eq!(told.due(all(), now), None, "{moment:?}, {late:?} late");
        }
    }
}

#[test]
fn every_moment_is_told_once_and_sleep_overtakes() {
    case("awake all the time")
        .wake("-21d", None)
        .alarm("-5d")
        .wake("-5d", Warning)
        .alarm("-2d")
        .wake("-2d", Days2)
        .alarm("-1d")
        .wake("-1d", Days1)
        .alarm("0")
        .wake("0", Block)
        .alarm(None)
        .wake("+1ms", None)
        .wake("+300d", None);
    case("all six moments")
        .own(Moment::ALL)
        .wake("-8d", None)
        .alarm("-7d")
        .wake("-7d", Days7)
        .alarm("-5d")
        .wake("-5d", Warning)
        .alarm("-3d")
        .wake("-3d", Days3)
        .wake("-2d", Days2)
        .wake("-1d", Days1)
        .wake("0", Block)
        .wake("+1d", None);
    case("a turn between two moments tells nothing").wake("-5d", Warning).wake("-4d", None).alarm("-2d");
    case("asleep over one moment").wake("-6d", None).wake("-4d-1ms", Warning).alarm("-2d").wake("-4d", None);
    case("asleep over two moments tells the later").wake("-6d", None).wake("-2d+3h", Days2).wake("-2d+4h", None);
    case("asleep over four moments").own(Moment::ALL).wake("-8d", None).wake("-2d+1ms", Days2).alarm("-1d");
    case("asleep over all moments tells the block alone").wake("-6d", None).wake("+40d", Block).wake("+41d", None);
    case("asleep from the warning till a millisecond before the block")
        .wake("-5d", Warning)
        .wake("-1ms", Days1)
        .alarm("0")
        .wake("0", Block);
    case("what was slept over does not come back").wake("-2d", Days2).wake("-2d+1h", None).wake("-1d", Days1);
    case("an alarm that rings early tells nothing and is set again").wake("-5d-1ms", None).alarm("-5d");
    case("an alarm that rings twice tells once").wake("-5d", Warning).wake("-5d", None).alarm("-2d");
    case("first seen when already blocked").wake("+3d", Block).alarm(None);
    case("first seen in the warning").wake("-4d", Warning).alarm("-2d");
}

#[test]
fn a_process_that_ends_before_it_is_stored_tells_again() {
    case("falls between notify and tell").falls("-5d", Warning).wake("-5d+5m", Warning).wake("-5d+6m", None);
    case("falls and sleeps over the next").falls("-5d", Warning).wake("-2d", Days2).wake("-2d+1ms", None);
    case("falls twice").falls("0", Block).falls("+1m", Block).wake("+2m", Block).wake("+3m", None);
    case("stored notes outlive the process").wake("-5d", Warning).wake("-5d+1ms", None);
    let mut told = case("").wake("-2d", Days2).kept.date.told;
    assert_eq!(Few::of(told.number()), told, "what is stored is read back");
    told.add(Block);
    assert_eq!(Few::of(told.number()), told, "what is stored is read back");
}

#[test]
fn a_clock_that_is_put_back_tells_nothing_twice_and_loses_nothing() {
    case("back by 59 minutes").wake("-2d", Days2).wake("-2d-59m", None).wake("-2d", None).wake("-1d", Days1);
    case("back by an hour").wake("-2d", Days2).wake("-2d-1h", None).wake("-2d", None).wake("-2d+1h", None);
    case("back by a millisecond over an hour").wake("-2d", Days2).wake("-2d-1h-1ms", None).wake("-2d", Days2);
    case("back by 61 minutes").wake("-2d", Days2).wake("-2d-61m", None).alarm("-2d").wake("-2d", Days2);
    case("back by an hour, long after the moment").wake("-2d+3h", Days2).wake("-2d+2h", None).wake("-2d+4h", None);
    case("back by a day").wake("-1d", Days1).wake("-2d", None).wake("-1d", Days1).wake("-1d+1m", None);
    case("back by a year")
        .wake("+1d", Block)
        .wake("-364d", None)
        .alarm("-5d")
        .wake("-5d", Warning)
        .wake("-2d", Days2)
        .wake("-1d", Days1)
        .wake("0", Block);
    case("ahead by ten years and put right")
        .wake("-10d", None)
        .wake("+3650d", Block)
        .alarm(None)
        .wake("-10d+1m", None)
        .alarm("-5d")
        .wake("-5d", Warning)
        .wake("-2d", Days2)
        .wake("-1d", Days1)
        .wake("0", Block)
        .wake("+3650d", None);
    case("ahead into the middle and put right")
        .wake("-6d", None)
        .wake("-2d+1h", Days2)
        .wake("-6d+1m", None)
        .wake("-5d", Warning)
        .wake("-2d", Days2);
    case("forward and back by half an hour, again and again")
        .wake("-2d", Days2)
        .wake("-2d-30m", None)
        .wake("-2d", None)
        .wake("-2d-30m", None)
        .wake("-2d+30m", None);
    case("ahead while nobody looks, and back").wake("-3d", Warning).wake("-3d-20m", None).wake("-3d", None);
    case("back while it is held").snoozed("-1d-12h").wake("-2d", None).wake("-2d-2h", None).wake("-1d-12h", Days2);
    case("back to the first day of all").wake("0", Block).wake("0001-01-01T00:00:00Z", None).wake("-5d", Warning);
}

#[test]
fn quiet_hours_hold_everything_until_they_end() {
    case("outside them").quiet("22:00", "07:00").wake("-2d", Days2);
    case("over noon").quiet("11:00", "13:30").wake("-2d", None).alarm("-2d+1h").wake("-2d+1h", None).alarm("-2d+90m");
    case("their first minute").quiet("12:00", "12:01").wake("-2d", None).alarm("-2d+1m").wake("-2d+1m", Days2);
    case("their last millisecond").quiet("11:00", "12:00").wake("-2d-1ms", None).wake("-2d", Days2);
    case("a millisecond before they begin").quiet("12:00", "13:00").wake("-2d-1ms", Warning).wake("-2d", None);
    case("over midnight, before it")
        .block("2026-12-13T23:30:00Z")
        .quiet("22:00", "07:00")
        .wake("2026-12-11T23:30:00Z", None)
        .alarm("2026-12-12T00:30:00Z")
        .wake("2026-12-12T06:59:59.999Z", None)
        .alarm("2026-12-12T07:00:00Z")
        .wake("2026-12-12T07:00:00Z", Days2);
    case("over midnight, after it")
        .block("2026-12-13T03:00:00Z")
        .quiet("22:00", "07:00")
        .wake("2026-12-11T03:00:00Z", None)
        .alarm("2026-12-11T04:00:00Z")
        .wake("2026-12-11T07:00:00Z", Days2);
    case("from and to the same: none").quiet("12:00", "12:00").wake("-2d", Days2);
    case("from and to midnight: none").quiet("00:00", "00:00").wake("-2d", Days2);
    case("all day but a minute").quiet("12:01", "12:00").wake("-2d", Days2).wake("-1d+1m", None).alarm("-1d+61m");
    case("the block waits as well").quiet("11:00", "12:30").wake("0", None).alarm("+30m").wake("+30m", Block);
    case("a block that comes meanwhile overtakes").quiet("11:00", "10:00").wake("-2h", Days1).wake("+22h", Block);
    case("the next moment comes first")
        .quiet("11:30", "13:00")
        .own(&[Days1, Block])
        .block("2026-12-13T12:00:00Z")
        .wake("-10m", None)
        .alarm("0")
        .wake("0", None)
        .alarm("+1h")
        .wake("+1h", Block);
    case("asleep over their end").quiet("11:00", "13:00").wake("-2d", None).wake("-2d+9h", Days2);
    case("asleep into the next ones")
        .quiet("11:00", "13:00")
        .wake("-2d", None)
        .wake("-1d-30m", None)
        .wake("-1d+1h", Days1);
    case("minutes that no day has count from midnight again").quiet("36:00", "37:00").wake("-2d", None).alarm("-2d+1h");
}

#[test]
fn zones_and_daylight_saving_move_quiet_hours_and_no_moment() {
    case("Berlin, spring: an hour is left out, asked again")
        .zone(BERLIN)
        .block("2026-03-31T00:30:00Z")
        .quiet("22:00", "07:00")
        .wake("2026-03-29T00:30:00Z", None)
        .alarm("2026-03-29T01:30:00Z")
        .wake("2026-03-29T04:59:59Z", None)
        .alarm("2026-03-29T05:00:00Z")
        .wake("2026-03-29T05:00:00Z", Days2);
    case("Berlin, spring: they end within the hour that is left out, told within the hour")
        .zone(BERLIN)
        .block("2026-03-31T00:45:00Z")
        .quiet("01:00", "02:30")
        .wake("2026-03-29T00:45:00Z", None)
        .alarm("2026-03-29T01:30:00Z")
        .wake("2026-03-29T01:30:00Z", Days2);
    case("Berlin, autumn: an hour comes twice and is quiet twice")
        .zone(BERLIN)
        .block("2026-10-26T23:30:00Z")
        .quiet("22:00", "03:00")
        .wake("2026-10-24T23:30:00Z", None)
        .wake("2026-10-25T00:30:00Z", None)
        .alarm("2026-10-25T01:00:00Z")
        .wake("2026-10-25T01:00:00Z", None)
        .alarm("2026-10-25T02:00:00Z")
        .wake("2026-10-25T02:00:00Z", Days2);
    case("Berlin, autumn: the two days before are 48 hours")
        .zone(BERLIN)
        .block("2026-10-26T11:00:00Z")
        .wake("2026-10-24T10:59:59.999Z", Warning)
        .wake("2026-10-24T11:00:00Z", Days2);
    case("New York, spring")
        .zone(NEW_YORK)
        .block("2026-03-10T06:30:00Z")
        .quiet("23:00", "06:00")
        .wake("2026-03-08T06:30:00Z", None)
        .wake("2026-03-08T07:30:00Z", None)
        .wake("2026-03-08T09:59:59.999Z", None)
        .wake("2026-03-08T10:00:00Z", Days2);
    case("New York, autumn")
        .zone(NEW_YORK)
        .block("2026-11-03T05:30:00Z")
        .quiet("23:00", "06:00")
        .wake("2026-11-01T05:30:00Z", None)
        .wake("2026-11-01T10:00:00Z", None)
        .alarm("2026-11-01T11:00:00Z")
        .wake("2026-11-01T11:00:00Z", Days2);
    case("Lord Howe, half an hour back")
        .zone(LORD_HOWE)
        .block("2026-04-06T14:45:00Z")
        .quiet("22:00", "02:00")
        .wake("2026-04-04T14:45:00Z", None)
        .alarm("2026-04-04T15:00:00Z")
        .wake("2026-04-04T15:00:00Z", None)
        .alarm("2026-04-04T15:30:00Z")
        .wake("2026-04-04T15:30:00Z", Days2);
    case("Lord Howe, half an hour forward")
        .zone(LORD_HOWE)
        .block("2026-10-05T15:20:00Z")
        .quiet("22:00", "02:15")
        .wake("2026-10-03T15:20:00Z", None)
        .alarm("2026-10-03T15:45:00Z")
        .wake("2026-10-03T15:30:00Z", Days2);
    case("Apia leaves out a day: the hour of the day stays")
        .zone(APIA)
        .block("2012-01-01T09:30:00Z")
        .quiet("22:00", "07:00")
        .wake("2011-12-30T09:30:00Z", None)
        .wake("2011-12-30T10:30:00Z", None)
        .wake("2011-12-30T16:59:59.999Z", None)
        .alarm("2011-12-30T17:00:00Z")
        .wake("2011-12-30T17:00:00Z", Days2);
    case("asleep on a flight into the night")
        .quiet("22:00", "07:00")
        .wake("-6d", None)
        .zone(TOKYO)
        .wake("-2d+2h", None)
        .alarm("-2d+3h")
        .wake("-2d+10h", Days2);
    case("asleep on a flight out of the night")
        .zone(TOKYO)
        .quiet("20:00", "07:00")
        .wake("-2d", None)
        .alarm("-2d+1h")
        .zone(LOS_ANGELES)
        .wake("-2d+3h", Days2);
    case("a new zone tells nothing twice")
        .wake("-2d", Days2)
        .zone(TOKYO)
        .wake("-2d+1m", None)
        .zone(LOS_ANGELES)
        .wake("-1d-1ms", None);
    case("a zone moves no moment").zone(TOKYO).wake("-2d-1ms", Warning).zone(LOS_ANGELES).wake("-2d", Days2);
    case("a leap day is a day")
        .block("2028-03-01T12:00:00Z")
        .wake("2028-02-28T12:00:00Z", Days2)
        .alarm("2028-02-29T12:00:00Z")
        .wake("2028-02-29T12:00:00Z", Days1);
    case("without a leap day there is none")
        .block("2027-03-01T12:00:00Z")
        .wake("2027-02-27T12:00:00Z", Days2)
        .alarm("2027-02-28T12:00:00Z");
    case("a block in another year")
        .block("2027-01-01T00:00:00Z")
        .wake("2026-12-30T00:00:00Z", Days2)
        .alarm("2026-12-31T00:00:00Z");
}

#[test]
fn a_snooze_holds_everything_but_the_block() {
    case("until it ends")
        .snoozed("-1d-12h")
        .wake("-2d", None)
        .alarm("-1d-12h")
        .wake("-1d-12h", Days2)
        .wake("-1d-11h", None);
    case("its last millisecond").snoozed("-2d+1ms").wake("-2d", None).alarm("-2d+1ms").wake("-2d+1ms", Days2);
    case("ends with the moment").snoozed("-2d").wake("-2d", Days2);
    case("set after telling holds the next")
        .wake("-2d", Days2)
        .snoozed("-1d+6h")
        .wake("-1d", None)
        .wake("-1d+6h", Days1);
    case("over several moments tells the latest")
        .snoozed("-1d+1h")
        .wake("-5d", None)
        .alarm("-2d")
        .wake("-2d", None)
        .wake("-1d", None)
        .alarm("-1d+1h")
        .wake("-1d+1h", Days1);
    case("over the block: the block is told")
        .snoozed("+3d")
        .wake("-1d", None)
        .alarm("0")
        .wake("0", Block)
        .alarm(None)
        .wake("+3d", None);
    case("in the past").snoozed("-3d").wake("-2d", Days2);
    case("31 days are a snooze").own(&[Days7]).snoozed("+24d").wake("-7d", None).alarm("+24d");
    case("longer is none").own(&[Days7]).snoozed("+24d+1ms").wake("-7d", Days7);
    case("set by a clock years ahead").snoozed("2031-01-01T00:00:00Z").wake("-2d", Days2);
    case("ends inside quiet hours")
        .quiet("13:00", "15:00")
        .snoozed("-2d+2h")
        .wake("-2d", None)
        .alarm("-2d+2h")
        .wake("-2d+2h", None)
        .alarm("-2d+3h")
        .wake("-2d+3h", Days2);
    case("ends before quiet hours do")
        .quiet("11:00", "12:50")
        .snoozed("-2d+10m")
        .wake("-2d", None)
        .alarm("-2d+50m")
        .wake("-2d+50m", Days2);
    case("ends after quiet hours do")
        .quiet("11:00", "12:10")
        .snoozed("-2d+50m")
        .wake("-2d", None)
        .alarm("-2d+50m")
        .wake("-2d+50m", Days2);
    case("the block in quiet hours and a snooze")
        .quiet("11:00", "12:30")
        .snoozed("+5d")
        .wake("0", None)
        .alarm("+30m")
        .wake("+30m", Block);
    case("taken back").snoozed("-1d-1h").wake("-2d", None).snoozed("-9d").wake("-2d+5m", Days2);
    case("the clock goes back before it was set")
        .snoozed("-1d")
        .wake("-2d", None)
        .wake("-40d", None)
        .wake("-5d", None)
        .wake("-1d", Days1);
    case("asleep over its end").snoozed("-2d+1h").wake("-2d", None).wake("-1d-1h", Days2);
}

#[test]
fn moments_are_set_for_all_or_for_one() {
    case("empty override: nothing, ever")
        .own(&[])
        .wake("-5d", None)
        .alarm(None)
        .wake("-2d", None)
        .wake("0", None)
        .wake("+9d", None);
    case("override other than the default")
        .own(&[Days7, Days3])
        .wake("-7d", Days7)
        .alarm("-3d")
        .wake("-5d", None)
        .wake("-3d", Days3)
        .alarm(None)
        .wake("-2d", None)
        .wake("+1d", None);
    case("switched off for all").off().wake("-5d", None).alarm(None).wake("0", None);
    case("switched off for all, with an override").off().own(Moment::ALL).wake("-5d", None).alarm(None);
    case("switched on late brings up no past")
        .own(&[Block])
        .wake("-1d-1h", None)
        .own(Moment::ALL)
        .wake("-1d-1h", None)
        .alarm("-1d")
        .wake("-1d", Days1);
    case("switched on again brings up no past")
        .wake("-2d", Days2)
        .own(&[])
        .wake("-2d+1h", None)
        .own(Moment::ALL)
        .wake("-2d+2h", None);
    case("switched on in time")
        .own(&[Block])
        .wake("-3d", None)
        .own(&[Days2])
        .wake("-3d+1ms", None)
        .alarm("-2d")
        .wake("-2d", Days2);
    case("switched off while held")
        .snoozed("-1d-1h")
        .wake("-2d", None)
        .own(&[Block])
        .wake("-2d+1h", None)
        .alarm("0")
        .own(&[Days2])
        .wake("-1d-1h", None);
    case("the later of two held ones switched off")
        .own(&[Warning, Days3])
        .snoozed("-2d-12h")
        .wake("-3d", None)
        .own(&[Warning])
        .wake("-2d-12h", Warning);
    case("archived around a moment")
        .archived(true)
        .wake("-2d", None)
        .archived(false)
        .wake("-2d+1m", None)
        .wake("-1d", Days1);
    case("archived: nothing, and no past afterwards")
        .archived(true)
        .wake("-5d", None)
        .alarm(None)
        .wake("+1d", None)
        .archived(false)
        .wake("+2d", None);
    case("quiet hours set late hold what was not told")
        .own(&[Days2])
        .wake("-3d", None)
        .quiet("11:00", "13:00")
        .wake("-2d", None)
        .wake("-2d+1h", Days2);
}

#[test]
fn a_renewal_starts_anew() {
    case("early, before anything was told")
        .wake("-10d", None)
        .renewed("-9d")
        .wake("-9d", None)
        .alarm("+7d")
        .wake("-5d", None)
        .wake("+7d", Warning);
    case("in the warning")
        .wake("-5d", Warning)
        .renewed("-4d")
        .wake("-4d", None)
        .alarm("+12d")
        .wake("0", None)
        .wake("+12d", Warning)
        .wake("+15d", Days2);
    case("late, after the block")
        .wake("0", Block)
        .renewed("+2d")
        .wake("+2d", None)
        .alarm("+18d")
        .wake("+18d", Warning)
        .wake("+21d", Days2)
        .wake("+22d", Days1)
        .wake("+23d", Block);
    case("while snoozed: what was held is no longer true")
        .snoozed("-1d")
        .wake("-2d", None)
        .renewed("-2d+1h")
        .wake("-2d+1h", None)
        .wake("-1d", None)
        .alarm("+14d+1h");
    case("while snoozed beyond the new warning")
        .snoozed("+16d")
        .wake("-2d", None)
        .renewed("-2d")
        .wake("+14d", None)
        .wake("+16d", Warning);
    case("in quiet hours")
        .quiet("11:00", "13:00")
        .wake("-2d", None)
        .renewed("-2d+30m")
        .wake("-2d+1h", None)
        .alarm("+14d+30m");
    case("during sleep over the old block")
        .wake("-2d", Days2)
        .renewed("-1d-12h")
        .wake("+3d", None)
        .wake("+14d+12h", Warning);
    case("renewed twice")
        .wake("-2d", Days2)
        .renewed("-1d")
        .wake("-1d", None)
        .renewed("-1d+1m")
        .wake("-1d+1m", None)
        .alarm("+15d+1m");
    case("by somebody else, learned late")
        .wake("-1d", Days1)
        .block("+4d")
        .wake("-1d+1m", None)
        .alarm("+2d")
        .wake("+2d", Days2)
        .wake("+3d", Days1);
    case("by somebody else, learned in its warning")
        .wake("+1d", Block)
        .block("+5d+12h")
        .wake("+1d+1m", None)
        .alarm("+3d+12h")
        .wake("+3d+12h", Days2);
    case("moved later by hours: what comes is told again when it comes")
        .wake("-2d", Days2)
        .block("+6h")
        .wake("-2d+1m", None)
        .alarm("-2d+6h")
        .wake("-2d+6h", Days2)
        .wake("-2d+7h", None);
    case("moved later within the hour: not again")
        .wake("-2d", Days2)
        .block("+30m")
        .wake("-2d+30m", None)
        .wake("-1d+30m", Days1);
    case("moved earlier by hours")
        .wake("-2d-3h", Warning)
        .block("-6h")
        .wake("-2d-3h", Days2)
        .alarm("-1d-6h")
        .wake("-1d-6h", Days1);
    case("moved earlier over two moments").wake("-3d", Warning).block("-2d").wake("-3d+1m", Days1).wake("-2d", Block);
    case("moved earlier past the block").wake("-3d", Warning).block("-4d").wake("-3d+1m", Block).wake("-2d", None);
    case("moved there and back")
        .wake("-2d", Days2)
        .block("+3d")
        .wake("-2d+1m", None)
        .block("0")
        .wake("-2d+2m", Days2)
        .wake("-2d+3m", None);
    case("asleep after a renewal until past its warning")
        .wake("0", Block)
        .renewed("+1d")
        .wake("+18d", Warning)
        .wake("+20d", Days2);
    case("asleep after a renewal until past its block")
        .wake("0", Block)
        .renewed("+1d")
        .wake("+40d", Block)
        .wake("+41d", None);
}

#[test]
fn warnings_may_lie_anywhere_or_be_missing() {
    case("none").warning(None).wake("-5d", None).alarm("-2d").wake("-2d", Days2);
    case("later than the days")
        .own(Moment::ALL)
        .warning("-36h")
        .wake("-2d", Days2)
        .alarm("-36h")
        .wake("-36h", Warning)
        .wake("-1d", Days1);
    case("later than the days, slept over")
        .own(Moment::ALL)
        .warning("-36h")
        .wake("-25h", Warning)
        .wake("-1d-1ms", None);
    case("before the seven days")
        .own(Moment::ALL)
        .warning("-11d")
        .wake("-11d", Warning)
        .alarm("-7d")
        .wake("-7d", Days7);
    case("with the seven days at once")
        .own(Moment::ALL)
        .warning("-7d")
        .wake("-7d", Days7)
        .wake("-7d+1ms", None)
        .alarm("-3d");
    case("a millisecond before the block")
        .own(&[Warning, Block])
        .warning("-1ms")
        .wake("-1ms", Warning)
        .alarm("0")
        .wake("0", Block);
    case("at the block there is none")
        .own(&[Warning, Block])
        .warning("0")
        .wake("-1ms", None)
        .alarm("0")
        .wake("0", Block)
        .wake("+1ms", None);
    case("after the block there is none")
        .own(&[Warning, Block])
        .warning("+2d")
        .wake("0", Block)
        .alarm(None)
        .wake("+3d", None);
    case("after the block and alone").own(&[Warning]).warning("+2d").wake("-9d", None).alarm(None).wake("+3d", None);
    case("that begins to be known late is overtaken")
        .warning(None)
        .wake("-2d", Days2)
        .warning("-5d")
        .wake("-2d+1m", None);
    case("that begins to be known in time").warning(None).wake("-4d", None).warning("-5d").wake("-4d+1m", Warning);
    case("that a new policy puts off")
        .wake("-5d", Warning)
        .warning("-4d")
        .wake("-5d+1m", None)
        .alarm("-4d")
        .wake("-4d", Warning);
    case("that a new policy brings forward").wake("-6d", None).warning("-8d").wake("-6d+1m", Warning).wake("-5d", None);
}

#[test]
fn the_ends_of_all_time_are_no_trap() {
    let (start, end) = (Instant::from_ms(i64::MIN), Instant::from_ms(i64::MAX));
    case("a block at the begin of all time: its days are there too")
        .own(Moment::ALL)
        .block("0001-01-01T00:00:00Z")
        .warning(None)
        .wake("0001-01-01T00:00:00Z", Block)
        .alarm(None)
        .wake("0001-01-01T00:00:00.001Z", None)
        .wake("9999-12-31T23:59:59.999Z", None);
    case("a block at the end of all time")
        .own(Moment::ALL)
        .block("9999-12-31T23:59:59.999Z")
        .wake("0001-01-01T00:00:00Z", None)
        .alarm("9999-12-24T23:59:59.999Z")
        .wake("9999-12-30T23:59:59.999Z", Days1)
        .wake("9999-12-31T23:59:59.998Z", None)
        .wake("9999-12-31T23:59:59.999Z", Block)
        .wake("0001-01-01T00:00:00Z", None)
        .wake("9999-12-31T23:59:59.999Z", Block);
    for now in [start, end, at(BLOCK)] {
        for zone in [i64::MIN, -1, 0, 1, i64::MAX] {
            for quiet in [Quiet { from: 0, to: u32::MAX }, Quiet { from: u32::MAX, to: 0 }, quiet("22:00", "07:00")] {
                let ends = quiet.ends(now, Span::ms(zone));
                assert!(ends.is_none_or(|ends| now <= ends && ends - now <= HOUR), "{now:?} {zone} {quiet:?}");
            }
        }
    }
    let settings = Settings::default();
    assert_eq!(waits(&settings, Some(end), Warning, start, Span::ZERO), None, "too far ahead");
    assert_eq!(waits(&settings, Some(start), Warning, end, Span::ZERO), None, "long over");
    assert_eq!(waits(&settings, Some(end), Warning, end - HOUR, Span::ZERO), Some(end));
}

// ------------------------------------------------------------------------------------------------ simulated time

/// What happens to a browser in two years.
#[derive(Debug, Clone, Copy)]
enum Event {
    /// The machine sleeps, or the browser is closed.
    Sleep,
    /// It wakes; an alarm that is over rings.
    Wake,
    /// The browser is started: no alarm is left, the background has a turn.
    Start,
    /// The admin looks at the popup: a turn for no reason.
    Look,
    /// The process ends in the next turn that notifies, before it is stored; the browser starts it again so much later.
    Fall(Span),
    /// Local time is so far ahead of UTC from now on; nobody tells the background.
    Zone(Span),
    /// The block and the warning, seen anew.
    Date(Instant, Option<Instant>),
    /// Moments for this token alone.
    Own(Option<Few<Moment>>),
    /// Settings for all.
    All(Settings),
    /// Snoozed until then, or no more.
    Snooze(Option<Instant>),
}

/// A small generator of numbers: the same seed gives the same two years on every machine.
struct Dice(u64);

impl Dice {
    fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 up to and without `end`.
    fn below(&mut self, end: u64) -> u64 {
        self.throw() % end
    }

    fn one_in(&mut self, end: u64) -> bool {
        self.below(end) == 0
    }

    /// From `low` to `high`, each order of magnitude as often as the next.
    fn span(&mut self, low: Span, high: Span) -> Span {
        let mut high = high.as_ms().cast_unsigned();
        let low = low.as_ms().cast_unsigned();
        while high > low * 2 && self.one_in(2) {
            high /= 2;
        }
        Span::ms((low + self.below(high - low)).cast_signed())
    }

    fn some(&mut self) -> Few<Moment> {
        Few::of(u32::try_from(self.below(64)).unwrap())
    }

    fn settings(&mut self) -> Settings {
        let minute = |dice: &mut Self| u32::try_from(dice.below(1440)).unwrap();
        let night = |dice: &mut Self| Quiet { from: (1200 + minute(dice) / 6) % 1440, to: 240 + minute(dice) / 4 };
        let quiet = match self.below(5) {
            0 => Some(Quiet { from: minute(self), to: minute(self) }),
            1..3 => Some(night(self)),
            _ => None,
        };
        let moments = if self.one_in(2) { Settings::default().moments } else { self.some() };
        Settings { on: !self.one_in(8), moments, quiet }
    }

    fn own(&mut self) -> Option<Few<Moment>> {
        match self.below(6) {
            0 => Some(Few::default()),
            1 | 2 => Some(self.some()),
            3 => Some(all()),
            _ => None,
        }
    }

    fn date(&mut self, now: Instant, last: Option<Instant>) -> Event {
        let sign = if self.one_in(2) { 1 } else { -1 };
        let block = match (self.below(10), last) {
            // Better evidence moves it a little.
            (0, Some(last)) => last + Span::ms(sign * self.span(MS, HOUR).as_ms()),
            (1, Some(last)) => last + Span::ms(sign * self.span(HOUR, days(2)).as_ms()),
            // Somebody else renewed it, some time ago.
            (2 | 3, _) => now + days(21) - self.span(MINUTE, days(25)),
            _ => now + days(21),
        };
        let warning = match self.below(8) {
            0 => None,
            1 => Some(block - self.span(MINUTE, days(12)) + HOUR),
            _ => Some(block - days(5)),
        };
        Event::Date(block, warning)
    }
}

const BEGIN: &str = "2026-01-05T08:00:00Z";

/// Two years, in order of time; changes by the admin only while the machine is awake.
fn two_years(seed: u64) -> Vec<(Instant, Event)> {
    let dice = &mut Dice(seed);
    let (mut now, end) = (at(BEGIN), at(BEGIN) + days(730));
    let (mut date, own, settings) = (dice.date(now, None), dice.own(), dice.settings());
    let mut events = vec![(now, Event::Own(own)), (now + MS, Event::All(settings)), (now + MS + MS, date)];
    now = now + HOUR;
    let busy = 2 + dice.below(12);
    while now < end {
        let awake = dice.span(MINUTE, days(20));
        let sleeps = now + awake;
        for _ in 0..dice.below(busy) {
            let Some(at) = Some(now + dice.span(MINUTE, awake + HOUR)).filter(|at| *at < sleeps) else { continue };
            now = at;
            let last = if let Event::Date(block, _) = date { Some(block) } else { None };
            let event = match dice.below(16) {
                0..4 => {
                    date = dice.date(now, last);
                    date
                }
                4 => Event::Own(dice.own()),
                5 => Event::All(dice.settings()),
                6 | 7 => Event::Snooze(Some(now + dice.span(MINUTE, days(36)))),
                8 => Event::Snooze(Some(now - dice.span(MINUTE, days(3)))),
                9 => Event::Snooze(None),
                10 => Event::Zone(Span::ms((dice.below(105) as i64 - 48) * 15 * MINUTE.as_ms())),
                11 => Event::Fall(dice.span(MS, Span::minutes(10))),
                12 => Event::Start,
                _ => Event::Look,
            };
            events.push((now, event));
        }
        now = sleeps;
        events.push((now, Event::Sleep));
        let wakes = now + dice.span(MINUTE, days(42));
        if dice.one_in(3) {
            let zone = Span::ms((dice.below(105) as i64 - 48) * 15 * MINUTE.as_ms());
            events.push((now + MS, Event::Zone(zone)));
        }
        now = wakes;
        let started = dice.one_in(4);
        events.push((now, if started { Event::Start } else { Event::Wake }));
        now = now + MS;
    }
    events
}

/// One thing somebody was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Told {
    at: Instant,
    moment: Moment,
    /// The process ended before it was stored, and had its next turn only then.
    fell: Option<Instant>,
}

/// The background over these events, as it is built: an alarm, and a turn wherever something happens.
fn lived(events: &[(Instant, Event)]) -> Vec<Told> {
    let nothing = Date { warning: None, block: Instant::from_ms(i64::MAX), told: Few::default() };
    let mut kept = Kept { date: nothing, own: None, settings: Settings::default(), snoozed: None, archived: false };
    let (mut log, mut alarm, mut ahead, mut asleep, mut falls) = (Vec::new(), None, Span::ZERO, false, None);
    let mut down = false;
    let mut turn = |kept: &mut Kept, now: Instant, ahead: Span, falls: &mut Option<Span>| -> Option<Instant> {
        // What is stored is read anew each time.
        kept.date.told = Few::of(kept.date.told.number());
        let (told, alarm) = kept.turn(now, ahead, falls.is_some());
        assert!(alarm.is_none_or(|rings| rings > now), "an alarm that rings at once, again and again");
        if let Some(Told { fell: Some(back), .. }) = log.last_mut().filter(|_| down) {
            *back = now;
        }
        down = false;
        let Some(moment) = told else { return alarm };
        let fell = falls.take();
        down = fell.is_some();
        log.push(Told { at: now, moment, fell: fell.map(|_| Instant::from_ms(i64::MAX)) });
        // Fallen, no alarm was set: the process is started again and has its turn.
        fell.map_or(alarm, |later| Some(now + later))
    };
    for (now, event) in events {
        while let Some(rings) = alarm.filter(|rings| !asleep && rings < now) {
            alarm = turn(&mut kept, rings, ahead, &mut falls);
        }
        // Before something is changed the background tells what was due until then, by what was set until then.
        let acts = matches!(event, Event::Date(..) | Event::Own(_) | Event::All(_) | Event::Snooze(_));
        if acts {
            alarm = turn(&mut kept, *now, ahead, &mut None);
        }
        match *event {
            Event::Sleep => asleep = true,
            Event::Wake | Event::Start => asleep = false,
            Event::Look => {}
            Event::Fall(later) => falls = Some(later),
            Event::Zone(zone) => ahead = zone,
            Event::Date(block, warning) => {
                kept.date = Date { warning, block, ..kept.date };
                kept.date.settle(*now);
            }
            Event::Own(own) => kept.own = own,
            Event::All(settings) => kept.settings = settings,
            Event::Snooze(until) => kept.snoozed = until,
        }
        if acts {
            alarm = turn(&mut kept, *now, ahead, &mut None);
        } else if matches!(event, Event::Start | Event::Look)
            || matches!(event, Event::Wake) && alarm.is_some_and(|rings| rings <= *now)
        {
            alarm = turn(&mut kept, *now, ahead, &mut falls);
        }
    }
    log
}

/// How things stood from an event on.
#[derive(Debug, Clone, Copy)]
struct Stand {
    from: Instant,
    event: Event,
    awake: bool,
    ahead: Span,
    own: Option<Few<Moment>>,
    settings: Settings,
    snoozed: Option<Instant>,
    date: Option<(Instant, Option<Instant>)>,
}

impl Stand {
    fn wants(&self, moment: Moment) -> bool {
        self.settings.on && self.own.unwrap_or(self.settings.moments).has(moment)
    }

    /// When a moment is, counted on a calendar of its own.
    fn when(&self, moment: Moment) -> Option<Instant> {
        let (block, warning) = self.date?;
        let back = match moment {
            Block => 0,
            Days1 => 24,
            Days2 => 48,
            Days3 => 72,
            Days7 => 168,
            Warning => return if warning? < block { warning } else { None },
        };
        Some(Instant::from_ms(block.ms() - back * 3_600_000))
    }

    /// The wanted moment that came last.
    fn latest(&self, now: Instant) -> Option<Moment> {
        let come = |moment: &Moment| self.wants(*moment) && self.when(*moment).is_some_and(|at| at <= now);
        Moment::ALL.iter().copied().filter(come).max_by_key(|moment| (self.when(*moment), *moment))
    }

    /// The end of quiet hours that are now, by the hands of a clock.
    fn quiet_ends(&self, now: Instant) -> Option<Instant> {
        let Quiet { from, to } = self.settings.quiet?;
        let clock = (now.ms() + self.ahead.as_ms()).div_euclid(60_000).rem_euclid(1440);
        let (from, to) = (i64::from(from), i64::from(to));
        let is = if from <= to { from <= clock && clock < to } else { from <= clock || clock < to };
        let left = if clock < to { to - clock } else { to + 1440 - clock };
        is.then(|| Instant::from_ms((now.ms().div_euclid(60_000) + left) * 60_000))
    }

    fn snooze_ends(&self, moment: Moment, now: Instant) -> Option<Instant> {
        self.snoozed.filter(|until| moment != Block && now < *until && until.ms() - now.ms() <= 31 * 86_400_000)
    }

    fn free(&self, moment: Moment, now: Instant) -> bool {
        self.awake && self.quiet_ends(now).is_none() && self.snooze_ends(moment, now).is_none()
    }
}

/// What a moment has gone through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Ahead,
    /// It has come, and somebody has still to be told.
    Open,
    /// Told, overtaken, or not wanted when it came.
    Over,
}

/// How often what was seen, so that no run is empty.
#[derive(Debug, Default, Clone, Copy)]
struct Seen {
    told: u32,
    held: u32,
    overtaken: u32,
    carried: u32,
    lagged: u32,
    fell: u32,
    again: u32,
}

/// Which moments somebody must have been told of, read from the list of events alone.
struct Oracle {
    seed: u64,
    stands: Vec<Stand>,
    log: Vec<Told>,
    seen: Seen,
}

impl Oracle {
    fn new(seed: u64, events: &[(Instant, Event)], log: Vec<Told>) -> Self {
        let mut stands: Vec<Stand> = Vec::new();
        let mut stand = Stand {
            from: Instant::from_ms(0),
            event: Event::Look,
            awake: true,
            ahead: Span::ZERO,
            own: None,
            settings: Settings::default(),
            snoozed: None,
            date: None,
        };
        for (from, event) in events {
            (stand.from, stand.event) = (*from, *event);
            match *event {
                Event::Sleep => stand.awake = false,
                Event::Wake | Event::Start => stand.awake = true,
                Event::Look | Event::Fall(_) => {}
                Event::Zone(zone) => stand.ahead = zone,
                Event::Date(block, warning) => stand.date = Some((block, warning)),
                Event::Own(own) => stand.own = own,
                Event::All(settings) => stand.settings = settings,
                Event::Snooze(until) => stand.snoozed = until,
            }
            stands.push(stand);
        }
        Self { seed, stands, log, seen: Seen::default() }
    }

    fn fail(&self, what: &str, moment: Moment, now: Instant) -> ! {
        let near = |at: Instant| (at - now).as_ms().abs() < days(50).as_ms();
        let mut lines = Vec::new();
        for stand in self.stands.iter().filter(|stand| near(stand.from)) {
            lines.push((stand.from, format!("{:?}", stand.event)));
        }
        for told in self.log.iter().filter(|told| near(told.at)) {
            lines.push((told.at, format!("told {:?}, fell: {}", told.moment, told.fell.is_some())));
        }
        lines.sort();
        let lines: Vec<_> = lines.into_iter().map(|(at, what)| format!("  {} {what}\n", at.rfc3339())).collect();
        panic!("seed {}: {what}: {moment:?} at {}\n{}", self.seed, now.rfc3339(), lines.concat())
    }

    /// The number of the last event up to and with `now`.
    fn index(&self, now: Instant) -> usize {
        self.stands.partition_point(|stand| stand.from <= now) - 1
    }

    /// When the process is there again, if it fell and is not.
    fn down(&self, now: Instant) -> Option<Instant> {
        let back = |told: &Told| told.fell.filter(|back| told.at < now && now < *back);
        self.log.iter().find_map(back)
    }

    fn end(&self) -> Instant {
        self.stands[self.stands.len() - 1].from
    }

    /// The first instant from `now` on at which somebody may be told.
    fn next_free(&self, moment: Moment, mut now: Instant) -> Option<Instant> {
        loop {
            let index = self.index(now);
            let stand = &self.stands[index];
            let next_event = self.stands.get(index + 1).map(|stand| stand.from);
            let down = self.down(now);
            if stand.free(moment, now) && down.is_none() {
                return Some(now);
            }
            let held = stand.quiet_ends(now).or_else(|| stand.snooze_ends(moment, now)).filter(|_| stand.awake);
            now = down.or(first(&[held, next_event]))?;
        }
    }

    /// From `now` on: the end of the first hour in which somebody could be told all the time.
    fn free_hour(&self, moment: Moment, mut now: Instant) -> Option<Instant> {
        while now <= self.end() {
            now = self.next_free(moment, now)?;
            let mut probe = now;
            while probe < now + HOUR && self.stands[self.index(probe)].free(moment, probe) {
                probe = probe + MINUTE;
            }
            if probe >= now + HOUR {
                return Some(probe);
            }
            now = probe;
        }
        None
    }

    /// Everybody who was told was to be told, then, and of this.
    fn nothing_wrong(&mut self) {
        for (index, told) in self.log.iter().enumerate() {
            let Told { at: now, moment, fell } = *told;
            let after = self.index(now);
            // In the turn before a change, by what was set until then.
            let may = [after, after.saturating_sub(1)].iter().any(|index| {
                let stand = &self.stands[*index];
                (*index == after || self.stands[after].from == now)
                    && stand.free(moment, now)
                    && stand.latest(now) == Some(moment)
            });
            if !may {
                self.fail("nobody was to be told", moment, now);
            }
            self.seen.fell += u32::from(fell.is_some());
            let moved = |since: Instant| {
                self.stands.iter().any(|stand| {
                    let ahead = || stand.when(moment).is_some_and(|at| at > stand.from + HOUR);
                    matches!(stand.event, Event::Date(..)) && since <= stand.from && stand.from <= now && ahead()
                })
            };
            let before = self.log[..index].iter().rev().find(|before| before.moment == moment);
            if before.is_some_and(|before| before.fell.is_none() && !moved(before.at)) {
                self.fail("told twice", moment, now);
            }
            self.seen.again += u32::from(before.is_some_and(|before| before.fell.is_some() && !moved(before.at)));
            self.no_past(moment, now);
        }
    }

    /// What came while it was not wanted is not brought up by a change of settings.
    fn no_past(&self, moment: Moment, now: Instant) {
        let mut came = None;
        for pair in self.stands.windows(2).filter(|pair| pair[1].from < now) {
            let (old, new) = (&pair[0], &pair[1]);
            let at = |stand: &Stand| stand.when(moment).filter(|at| *at <= new.from);
            came = at(old).and(came.or(at(old)));
            let changed = matches!(new.event, Event::Own(_) | Event::All(_));
            if came.is_some() && changed && old.free(Warning, new.from) && !old.wants(moment) && at(new).is_some() {
                // Marked, unless it comes again.
                let again = self.stands.iter().any(|later| {
                    matches!(later.event, Event::Date(..))
                        && new.from < later.from
                        && later.from <= now
                        && later.when(moment).is_some_and(|at| at > later.from)
                });
                if !again {
                    self.fail("brings up the past", moment, now);
                }
            }
        }
    }

    /// Everybody who was to be told was told, once or of something later, at the first instant it was possible.
    fn nothing_lost(&mut self) {
        let starts: Vec<usize> =
            (0..self.stands.len()).filter(|index| matches!(self.stands[*index].event, Event::Date(..))).collect();
        for moment in Moment::ALL {
            let mut fate = Fate::Ahead;
            for (number, index) in starts.iter().enumerate() {
                let stand = self.stands[*index];
                let stop = starts.get(number + 1).map_or(self.stands.len() - 1, |next| *next);
                let Some(at) = stand.when(*moment) else {
                    fate = if fate == Fate::Open { Fate::Ahead } else { fate };
                    continue;
                };
                if at > stand.from + HOUR || at > stand.from && fate == Fate::Open {
                    fate = Fate::Ahead;
                }
                if fate != Fate::Over {
                    fate = self.fate(*moment, &stand, at, self.stands[stop].from);
                }
            }
        }
    }

    /// What becomes of a moment of one date, until the next date.
    fn fate(&mut self, moment: Moment, date: &Stand, at: Instant, stop: Instant) -> Fate {
        let came = at.max(date.from);
        if came >= stop {
            return Fate::Ahead;
        }
        let start = self.index(came);
        let Some(unwanted) = self.stands[start..].iter().position(|stand| !stand.wants(moment)) else {
            return self.told(moment, date, (came, stop), false);
        };
        if unwanted == 0 {
            return Fate::Over;
        }
        let end = self.stands[start + unwanted].from;
        self.told(moment, date, (came, stop.min(end)), end < stop)
    }

    /// Looks for who was told between `came` and `stop`, when the date is another or, `off`, it is not wanted any more.
    fn told(&mut self, moment: Moment, date: &Stand, (came, stop): (Instant, Instant), off: bool) -> Fate {
        let unfinished = if off { Fate::Over } else { Fate::Open };
        let later = |other: Moment| {
            other != moment
                && date.when(other).is_some_and(|at| date.when(moment) <= Some(at))
                && (date.when(other) != date.when(moment) || other > moment)
        };
        let hit = self.log.iter().copied().find(|told| {
            came <= told.at
                && told.at <= stop
                && (told.moment == moment || later(told.moment) && date.when(told.moment) <= Some(told.at))
        });
        let free = self.next_free(moment, came);
        // A change of zone meanwhile is noticed within an hour.
        let zone = free.is_some_and(|free| {
            let changed = |stand: &Stand| matches!(stand.event, Event::Zone(_)) && came < stand.from;
            self.stands.iter().any(|stand| changed(stand) && stand.from <= free)
        });
        let by = if zone { free.and_then(|free| self.free_hour(moment, free)) } else { free };
        let in_time = |now: Instant| by.is_none_or(|by| now <= by);
        // It had come when this date began to be known, and so had one after it that somebody was told of before.
        let behind = date.when(moment) < Some(date.from) && self.behind(moment, date, came, by);
        match hit {
            Some(hit) if behind && !in_time(hit.at) => Fate::Over,
            None if behind => Fate::Over,
            Some(hit) if hit.moment == moment => {
                if free.is_none_or(|free| hit.at < free) {
                    self.fail("too early", moment, hit.at);
                }
                if !in_time(hit.at) {
                    self.fail("too late", moment, hit.at);
                }
                self.seen.told += 1;
                self.seen.held += u32::from(hit.at > came);
                self.seen.lagged += u32::from(Some(hit.at) > free);
                Fate::Over
            }
            Some(hit) => {
                if !in_time(hit.at) {
                    self.fail("overtaken too late", moment, hit.at);
                }
                self.seen.overtaken += 1;
                Fate::Over
            }
            None if by.is_none_or(|by| by >= stop) => {
                self.seen.carried += 1;
                unfinished
            }
            None => self.fail("lost", moment, came),
        }
    }

    /// Whether a later moment had come, too, when this one came with its date.
    fn behind(&self, moment: Moment, date: &Stand, came: Instant, by: Option<Instant>) -> bool {
        let until = by.unwrap_or(came);
        self.stands[self.index(came)..].iter().take_while(|stand| stand.from <= until).any(|stand| {
            let now = stand.from.max(came);
            Stand { date: date.date, ..*stand }.latest(now).is_some_and(|latest| latest != moment)
        })
    }
}

/// Two years by this seed, and what the oracle says of them.
fn lives(seed: u64, events: &[(Instant, Event)]) -> Seen {
    let mut oracle = Oracle::new(seed, events, lived(events));
    oracle.nothing_wrong();
    oracle.nothing_lost();
    oracle.seen
}

#[test]
fn in_two_years_each_moment_is_told_once_or_overtaken_never_early_and_never_late() {
    let mut all = Seen::default();
    for seed in 0..4000 {
        let seen = lives(seed, &two_years(seed));
        all.told += seen.told;
        all.held += seen.held;
        all.overtaken += seen.overtaken;
        all.carried += seen.carried;
        all.lagged += seen.lagged;
        all.fell += seen.fell;
        all.again += seen.again;
    }
    for (what, count) in [
        ("told", all.told),
        ("held", all.held),
        ("overtaken", all.overtaken),
        ("carried", all.carried),
        ("lagged", all.lagged),
        ("fell", all.fell),
        ("again", all.again),
    ] {
        assert!(count > 30, "only {count} {what}: the two years are too quiet to show anything");
    }
}

#[test]
fn an_empty_override_is_never_told_anything_in_two_years() {
    for seed in 0..300 {
        let mut events = two_years(seed);
        assert!(seed > 20 || !lived(&events).is_empty(), "seed {seed} shows nothing");
        for (_, event) in &mut events {
            if let Event::Own(own) = event {
                *own = Some(Few::default());
            }
        }
        assert_eq!(lived(&events), [], "seed {seed}");
    }
}

fn date_of_block() -> Kept {
    Kept { own: Some(all()), ..case("").kept }
}

fn turn(kept: &mut Kept, now: Instant) -> Option<Moment> {
    kept.turn(now, Span::ZERO, false).0
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, max_shrink_iters: 200, ..ProptestConfig::default() })]

    /// One step back of at most an hour, anywhere between turns at any times.
    #[test]
    fn a_clock_put_back_by_up_to_an_hour_tells_nothing_twice(
        steps in prop::collection::vec(prop_oneof![0..7_200_000_i64, 0..200_000_000_i64], 1..80),
        at in 0..80_usize,
        back in 0..=3_600_000_i64,
        begin in -9 * 86_400_000_i64..86_400_000,
    ) {
        let mut kept = date_of_block();
        let mut now = kept.date.block + Span::ms(begin);
        let mut told = Vec::new();
        for (index, step) in steps.iter().enumerate() {
            now = if index == at { now - Span::ms(back) } else { now + Span::ms(*step) };
            if let Some(moment) = turn(&mut kept, now) {
                prop_assert!(kept.date.at(moment) <= Some(now), "early");
                prop_assert!(!told.contains(&moment), "{:?} twice", moment);
                told.push(moment);
            }
        }
    }

    /// Whatever the clock said before: once it is right, everything that lies ahead is told.
    #[test]
    fn a_clock_that_was_anywhere_and_is_put_right_loses_nothing(
        wrong in prop::collection::vec(any::<i64>().prop_map(|ms| ms >> (ms & 31)), 0..12),
        steps in prop::collection::vec(1..86_400_000_i64, 40..60),
        before in 1..86_400_000_i64,
    ) {
        let mut kept = date_of_block();
        for ms in wrong {
            turn(&mut kept, Instant::from_ms(ms));
        }
        let mut now = kept.date.block - days(7) - HOUR - Span::ms(before);
        let end = kept.date.block + DAY;
        prop_assert_eq!(turn(&mut kept, now), None);
        let mut told = Vec::new();
        for step in steps.iter().cycle() {
            now = now + Span::ms(*step);
            told.extend(turn(&mut kept, now));
            if now > end { break }
        }
        prop_assert_eq!(told, [Days7, Warning, Days3, Days2, Days1, Block]);
    }

    /// Any date, any notes, any zone: what is due has come, is wanted, was not told, and is told once.
    #[test]
    fn nothing_is_early_unwanted_or_endless(
        block in any::<i64>(),
        warning in prop::option::of(any::<i64>()),
        told in 0..64_u32,
        wanted in 0..64_u32,
        now in any::<i64>(),
        near in prop::option::of(-700_000_000..100_000_000_i64),
        ahead in any::<i64>(),
        snoozed in prop::option::of(any::<i64>()),
        from in any::<u32>(),
        to in any::<u32>(),
    ) {
        let block = Instant::from_ms(block);
        let now = near.map_or(Instant::from_ms(now), |near| block + Span::ms(near));
        let mut date = Date { warning: warning.map(Instant::from_ms), block, told: Few::of(told) };
        let wanted = Few::of(wanted);
        date.settle(now);
        if let Some(moment) = date.due(wanted, now) {
            prop_assert!(wanted.has(moment) && !date.told.has(moment) && date.at(moment) <= Some(now));
            let settings = Settings { on: true, moments: wanted, quiet: Some(Quiet { from, to }) };
            let until = waits(&settings, snoozed.map(Instant::from_ms), moment, now, Span::ms(ahead));
            prop_assert!(until.is_none_or(|until| until >= now && until - now <= days(31)));
        }
        prop_assert!(date.next(wanted, now).is_none_or(|next| next > now));
        date.tell(now);
        prop_assert_eq!(date.due(wanted, now), None);
        let once = date;
        date.settle(now);
        prop_assert_eq!(date, once);
    }
}
