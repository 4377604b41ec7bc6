//! Calendar files, read back by an independent parser.

mod common;

use chrono::NaiveDate;
use common::{at, days, noon};
use icalendar::parser::{Component, read_calendar, unfold};
use icalendar::{Calendar, CalendarComponent};
use migration_token_guide::calendar::{Event, When, calendar, day_of, id};
use migration_token_guide::instant::{Instant, Span};
use proptest::prelude::*;
use std::str::FromStr;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn event(id: &str, summary: &str, description: &str) -> Event {
    let (summary, description) = (summary.to_owned(), description.to_owned());
    let remind = [14, 2, 1].map(days).to_vec();
    Event { id: id.into(), when: When::Day(day(2027, 2, 28)), summary, description, remind }
}

/// A block at a moment.
fn block(id: &str, summary: &str, description: &str, at: Instant) -> Event {
    let remind = vec![days(2), Span::hours(1), Span::ZERO];
    Event { when: When::until(at), remind, ..event(id, summary, description) }
}

/// Every value of a property, anywhere below a component, as the parser understands it.
fn values(component: &Component<'_>, name: &str) -> Vec<String> {
    let own = component.properties.iter().filter(|property| property.name.as_str() == name);
    let own = own.map(|property| property.val.as_str().to_owned());
    own.chain(component.components.iter().flat_map(|inner| values(inner, name))).collect()
}

fn read<T>(file: &str, look: impl Fn(&Component<'_>) -> T) -> Vec<T> {
    let whole = unfold(file);
    let parsed = read_calendar(&whole).unwrap_or_else(|error| panic!("{error}\n{file}"));
    parsed.components.iter().map(look).collect()
}

#[test]
fn a_file_says_day_text_and_reminders() {
    let file = calendar(&[event("a", "API token ends: script", "Replace it.\nhttps://example.com/")], noon());
    assert_eq!(
        file,
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Migration Token Guide//Calendar//EN\r\nCALSCALE:GREGORIAN\r\n\
         METHOD:PUBLISH\r\nBEGIN:VEVENT\r\nUID:af63dc4c8601ec8c@migration-token-guide\r\nDTSTAMP:20261122T120000Z\r\n\
         SEQUENCE:29922480\r\nDTSTART;VALUE=DATE:20270228\r\nDTEND;VALUE=DATE:20270301\r\n\
         SUMMARY:API token ends: script\r\nDESCRIPTION:Replace it.\\nhttps://example.com/\r\nTRANSP:TRANSPARENT\r\n\
         BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-P14D\r\nDESCRIPTION:API token ends: script\r\nEND:VALARM\r\n\
         BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-P2D\r\nDESCRIPTION:API token ends: script\r\nEND:VALARM\r\n\
         BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-P1D\r\nDESCRIPTION:API token ends: script\r\nEND:VALARM\r\n\
         END:VEVENT\r\nEND:VCALENDAR\r\n"
    );
    let parsed = Calendar::from_str(&file).unwrap();
    assert!(matches!(parsed.components.as_slice(), [CalendarComponent::Event(_)]), "{:?}", parsed.components);
    let events = read(&file, |event| (event.name.to_string(), values(event, "TRIGGER"), values(event, "DTSTART")));
    let triggers = ["-P14D", "-P2D", "-P1D"].map(str::to_owned).to_vec();
    assert_eq!(events, [("VEVENT".to_owned(), triggers, vec!["20270228".to_owned()])]);
}

#[test]
fn the_same_event_keeps_its_uid_and_counts_up() {
    let of = |id: &str, minutes: u32| {
        let file = calendar(&[event(id, "a", "b")], noon() + Span::minutes(minutes));
        read(&file, |event| (values(event, "UID").concat(), values(event, "SEQUENCE").concat().parse::<u32>().unwrap()))
            .remove(0)
    };
    let (uid, sequence) = of("api-token script", 0);
    assert_eq!(of("api-token script", 1), (uid.clone(), sequence + 1));
    assert_ne!(of("api-token other", 0).0, uid);
    let far = calendar(&[event("a", "", "")], at("9999-12-31T23:59:59Z"));
    let far = read(&far, |event| values(event, "SEQUENCE").concat().parse::<i32>().unwrap());
    assert_eq!(far, [i32::MAX]);
}

#[test]
fn a_day_is_the_admins_own() {
    for (first, ahead, wanted) in [
        ("2027-01-01T00:00:00Z", 0, day(2027, 1, 1)),
        ("2026-12-31T23:00:00Z", 60, day(2027, 1, 1)),
        ("2027-01-01T05:00:00Z", -300, day(2027, 1, 1)),
        ("2026-12-31T10:00:00Z", 840, day(2027, 1, 1)),
        ("2027-01-01T12:00:00Z", -720, day(2027, 1, 1)),
        ("2027-03-28T00:00:00Z", 0, day(2027, 3, 28)),
        ("2028-02-28T23:00:00Z", 60, day(2028, 2, 29)),
    ] {
        assert_eq!(day_of(at(first), Span::ms(i64::from(ahead) * 60_000)), wanted, "{first} {ahead}");
    }
}

#[test]
fn no_events_are_a_calendar_too() {
    assert_eq!(read(&calendar(&[], noon()), |_| ()).len(), 0);
}

/// A value as a reader takes it (RFC 5545, §3.3.11).
fn unescaped(value: &str) -> String {
    let mut text = String::new();
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => text.extend(chars.next().map(|c| if c == 'n' || c == 'N' { '\n' } else { c })),
            c => text.push(c),
        }
    }
    text
}

/// What of a text comes back: all but control characters; a line break is one of the text.
fn kept(text: &str) -> String {
    text.chars().filter(|c| *c == '\n' || !c.is_control()).collect()
}

/// The lines of a file, unfolded by hand: a reader that knows lines only by their ends.
fn lines(file: &str) -> Vec<String> {
    let whole = file.strip_suffix("\r\n").expect("the last line ends too").replace("\r\n ", "");
    whole.split("\r\n").map(str::to_owned).collect()
}

/// The values of the lines with this name.
fn lines_of(file: &str, name: &str) -> Vec<String> {
    lines(file).iter().filter_map(|line| line.strip_prefix(name)?.strip_prefix(':')).map(unescaped).collect()
}

/// Whether a value is a TEXT of the format: what has a meaning there stands behind a backslash, and nothing else does.
fn is_text(value: &str) -> bool {
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        let right = match c {
            '\\' => chars.next().is_some_and(|c| matches!(c, '\\' | ';' | ',' | 'n')),
            c => !matches!(c, ';' | ',') && !c.is_control(),
        };
        if !right {
            return false;
        }
    }
    true
}

/// What holds of every file: short lines, nothing open, each line one of those that events have.
fn whole(file: &str, events: usize) {
    for line in file.split("\r\n") {
        assert!(line.len() <= 75 && !line.contains(['\r', '\n']), "{line:?}");
    }
    let mut open: Vec<String> = Vec::new();
    for line in lines(file) {
        let (name, value) = line.split_once(':').unwrap_or_else(|| panic!("no value in {line:?}"));
        assert!(!matches!(name, "SUMMARY" | "DESCRIPTION") || is_text(value), "{line:?}");
        match name {
            "BEGIN" => open.push(value.to_owned()),
            "END" => assert_eq!(open.pop().as_deref(), Some(value), "{file}"),
            "VERSION" | "PRODID" | "CALSCALE" | "METHOD" => assert_eq!(open, ["VCALENDAR"]),
            "UID" | "DTSTAMP" | "SEQUENCE" | "DTSTART" | "DTSTART;VALUE=DATE" | "DTEND" | "DTEND;VALUE=DATE"
            | "SUMMARY" | "TRANSP" => assert_eq!(open, ["VCALENDAR", "VEVENT"]),
            "ACTION" | "TRIGGER" => assert_eq!(open, ["VCALENDAR", "VEVENT", "VALARM"]),
            "DESCRIPTION" => assert!(open.len() >= 2),
            other => panic!("{other:?} is no line of ours: {line:?}"),
        }
    }
    assert_eq!(open, [""; 0]);
    assert_eq!(read(file, |event| event.name.to_string()), vec!["VEVENT"; events]);
}

#[test]
fn a_moment_is_half_an_hour_that_ends_at_it() {
    let file = calendar(&[block("a", "Starting is blocked", "Renew before.", at("2026-12-13T08:15:30.999Z"))], noon());
    whole(&file, 1);
    let shown = |name: &str| read(&file, |event| values(event, name)).concat();
    assert_eq!(shown("DTSTART"), ["20261213T074530Z"]);
    assert_eq!(shown("DTEND"), ["20261213T081530Z"]);
    assert_eq!(shown("TRIGGER"), ["-P2D", "-PT60M", "PT0S"]);
    assert_eq!(shown("SUMMARY"), ["Starting is blocked"]);
}

#[test]
fn dates_of_events_are_written_as_they_are_meant() {
    let time = |from: &str, to: &str| When::Time { from: at(from), to: at(to) };
    for (name, when, begin, end) in [
        ("a day", When::Day(day(2026, 11, 22)), "20261122", "20261123"),
        ("the last of a month", When::Day(day(2026, 11, 30)), "20261130", "20261201"),
        ("the last of a year", When::Day(day(2026, 12, 31)), "20261231", "20270101"),
        ("a leap day", When::Day(day(2028, 2, 29)), "20280229", "20280301"),
        ("before a leap day", When::Day(day(2028, 2, 28)), "20280228", "20280229"),
        ("the last day there is", When::Day(day(9999, 12, 31)), "99991231", ""),
        ("until midnight", When::until(at("2027-01-01T00:00:00Z")), "20261231T233000Z", "20270101T000000Z"),
        ("until after midnight", When::until(at("2027-01-01T00:10:00Z")), "20261231T234000Z", "20270101T001000Z"),
        (
            "until, in another zone",
            When::until(at("2026-11-22T13:00:00+01:00")),
            "20261122T113000Z",
            "20261122T120000Z",
        ),
        ("from a moment", When::from(noon()), "20261122T120000Z", "20261122T123000Z"),
        ("from before midnight", When::from(at("2026-12-31T23:45:00Z")), "20261231T234500Z", "20270101T001500Z"),
        ("some days", time("2026-12-12T20:00:00Z", "2026-12-15T20:00:00Z"), "20261212T200000Z", "20261215T200000Z"),
        ("no time at all", time("2026-12-12T20:00:00Z", "2026-12-12T20:00:00Z"), "20261212T200000Z", ""),
        ("less than a second", time("2026-12-12T20:00:00.1Z", "2026-12-12T20:00:00.9Z"), "20261212T200000Z", ""),
        ("backwards", time("2026-12-12T20:00:00Z", "2026-12-11T20:00:00Z"), "20261212T200000Z", ""),
        ("the begin of time", When::until(Instant::from_ms(i64::MIN)), "00010101T000000Z", ""),
        ("the end of time", When::from(Instant::from_ms(i64::MAX)), "99991231T235959Z", ""),
    ] {
        let file = calendar(&[Event { when, ..event("a", "s", "d") }], noon());
        whole(&file, 1);
        let shown = |name: &str| read(&file, |event| values(event, name)).concat().concat();
        assert_eq!((shown("DTSTART").as_str(), shown("DTEND").as_str()), (begin, end), "{name}");
    }
}

#[test]
fn reminders_are_counted_back_in_days_or_minutes() {
    for (before, expected) in [
        (days(1), "-P1D"),
        (days(2), "-P2D"),
        (days(14), "-P14D"),
        (days(365), "-P365D"),
        (Span::hours(48), "-P2D"),
        (Span::hours(36), "-PT2160M"),
        (Span::hours(1), "-PT60M"),
        (Span::minutes(90), "-PT90M"),
        (Span::minutes(1), "-PT1M"),
        (Span::ms(119_999), "-PT1M"),
        (days(1) - Span::ms(1), "-PT1439M"),
        (Span::ms(59_999), "PT0S"),
        (Span::ZERO, "PT0S"),
        (Span::ZERO - days(3), "PT0S"),
        (Span::ms(i64::MAX), "-PT153722867280912M"),
        (Span::ms(i64::MIN), "PT0S"),
    ] {
        let file = calendar(&[Event { remind: vec![before], ..event("a", "s", "d") }], noon());
        whole(&file, 1);
        assert_eq!(lines_of(&file, "TRIGGER"), [expected], "{before:?}");
    }
    let file = calendar(&[Event { remind: Vec::new(), ..event("a", "s", "d") }], noon());
    assert_eq!(lines_of(&file, "ACTION"), [""; 0], "no reminder, no alarm");
}

#[test]
fn hostile_texts_stay_in_one_value() {
    let long = "x".repeat(10_000);
    let wide = "漢".repeat(10_000);
    let faces = "👩‍👩‍👧‍👦🏳️‍🌈".repeat(500);
    let escapes = "\\".repeat(9_999);
    for text in [
        "",
        " ",
        "  spaces around  ",
        "a;b,c:d=e",
        "a\\nb",
        "a\\",
        "\\;\\,\\\\",
        "a\nb",
        "a\r\nb",
        "a\rb",
        "\n\n\n",
        "\r\n \r\n\t",
        "a\tb",
        "a\0b\u{1}\u{7}\u{1b}[31m\u{7f}",
        "a\u{85}b\u{80}\u{9f}",
        "a\u{2028}b\u{2029}c",
        "\u{202e}desrever\u{202c}",
        "\u{2066}isolated\u{2069}\u{200f}\u{200e}",
        "\u{feff}\u{200b}\u{200d}",
        "e\u{301}\u{301}\u{301}",
        "\"quoted\" 'text'",
        "END:VEVENT",
        "a\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:b",
        "a\nATTACH:file:///etc/passwd",
        "x\r\n ATTENDEE:mailto:a@example.com",
        ";VALUE=URI:https://example.com/",
        "<b>bold</b>&amp;",
        "=HYPERLINK(\"https://example.com/\")",
        "%0d%0aUID:c",
        "\u{10ffff}\u{e000}\u{fffd}",
        &long,
        &wide,
        &faces,
        &escapes,
    ] {
        let shown: String = text.chars().take(40).collect();
        for made in [event(text, text, text), block(text, text, text, noon())] {
            let reminders = made.remind.len();
            let file = calendar(&[made, event("other", "other", "other")], noon());
            whole(&file, 2);
            assert_eq!(lines_of(&file, "SUMMARY"), [kept(text), "other".to_owned()], "{shown:?}");
            let parsed: Vec<String> = read(&file, |event| values(event, "SUMMARY")).concat();
            assert_eq!(parsed, [kept(text), "other".to_owned()], "{shown:?}, as the parser has it");
            let mut descriptions = vec![kept(text); reminders + 1];
            descriptions.extend(vec!["other".to_owned(); 4]);
            assert_eq!(lines_of(&file, "DESCRIPTION"), descriptions, "{shown:?}");
            let uids = lines_of(&file, "UID");
            assert!(uids.iter().all(|uid| uid.len() == 38 && uid.ends_with("@migration-token-guide")), "{uids:?}");
        }
    }
}

#[test]
fn an_id_tells_its_parts_apart() {
    let ids: Vec<String> = [
        &["instance:jira:https://jira.example.com", "one.atlassian.net", "block"][..],
        &["instance:jira:https://jira.example.com", "one.atlassian.net", "warning"],
        &["instance:jira:https://jira.example.com", "two.atlassian.net", "block"],
        &["instance:jira:https://jira.example.com", "", "block"],
        &["instance:jira:https://jira.example.com", "block"],
        &["instance:confluence:https://jira.example.com", "one.atlassian.net", "block"],
        &["instance:jira:https://jira.example.com/one.atlassian.net", "", "block"],
        &["a", "b"],
        &["ab", ""],
        &["", "ab"],
        &["ab"],
        &["a:b"],
        &["a:", "b"],
        &["a", ":b"],
        &["a\nb"],
        &["1:a1:b"],
        &["a1:b"],
        &["a", "1:b"],
        &["1:a"],
        &["", ""],
        &[""],
        &[],
    ]
    .map(id)
    .to_vec();
    for (index, id) in ids.iter().enumerate() {
        assert!(!ids[..index].contains(id), "{id:?} twice");
    }
    assert_eq!(id(&["a", "b"]), id(&["a", "b"]));
}

fn any_when() -> impl Strategy<Value = When> {
    let instant = || any::<i64>().prop_map(Instant::from_ms);
    prop_oneof![
        (0i64..253_402_300_800_000).prop_map(|ms| When::Day(day_of(Instant::from_ms(ms), Span::ZERO))),
        instant().prop_map(When::until),
        instant().prop_map(When::from),
        (instant(), instant()).prop_map(|(from, to)| When::Time { from, to }),
    ]
}

fn any_event() -> impl Strategy<Value = Event> {
    let text = || "(?s)(.{0,80}|[a-zé漢😀\\\\;,:\r\n\t\"\u{202e}\u{2028}]{0,300})";
    let remind = prop::collection::vec(any::<i64>().prop_map(Span::ms), 0..4);
    (text(), any_when(), text(), text(), remind).prop_map(|(id, when, summary, description, remind)| Event {
        id,
        when,
        summary,
        description,
        remind,
    })
}

proptest! {
    #[test]
    fn any_text_comes_back_and_no_line_is_too_long(events in prop::collection::vec(any_event(), 0..4)) {
        let file = calendar(&events, noon());
        whole(&file, events.len());
        let summaries: Vec<String> = events.iter().map(|event| kept(&event.summary)).collect();
        prop_assert_eq!(&lines_of(&file, "SUMMARY"), &summaries);
        let parsed: Vec<String> = read(&file, |event| values(event, "SUMMARY")).concat();
        prop_assert_eq!(parsed, summaries, "as the parser has it");
        let descriptions: Vec<String> = events.iter().flat_map(|event| {
            let alarms = vec![kept(&event.summary); event.remind.len()];
            [vec![kept(&event.description)], alarms].concat()
        }).collect();
        prop_assert_eq!(lines_of(&file, "DESCRIPTION"), descriptions);
    }

    #[test]
    fn uids_are_equal_exactly_for_equal_ids(a in "(?s).{0,60}", b in "(?s).{0,60}", when in any_when(), summary in ".{0,9}") {
        let file = calendar(&[event(&a, "a", "a"), event(&b, "b", "b"), Event { when, ..event(&a, &summary, "c") }], noon());
        let uids = lines_of(&file, "UID");
        prop_assert_eq!(&uids[0], &uids[2], "what else it says does not matter");
        prop_assert_eq!(uids[0] == uids[1], a == b);
    }

    #[test]
    fn a_text_cut_otherwise_is_another_id(text in "[ab0-3:]{1,8}", cuts in prop::collection::vec(0usize..9, 0..4), others in prop::collection::vec(0usize..9, 0..4)) {
        let parts = |cuts: &[usize]| {
            let mut places: Vec<usize> = cuts.iter().map(|cut| (*cut).min(text.len())).collect();
            places.sort_unstable();
            let ends = places.iter().copied().chain([text.len()]);
            let begins = [0].into_iter().chain(places.iter().copied());
            begins.zip(ends).filter_map(|(from, to)| text.get(from..to)).collect::<Vec<_>>()
        };
        let (a, b) = (parts(&cuts), parts(&others));
        prop_assert_eq!(id(&a) == id(&b), a == b);
    }
}
