//! Calendar files, read back by an independent parser.

mod common;

use chrono::NaiveDate;
use common::{at, noon};
use icalendar::parser::{Component, read_calendar, unfold};
use icalendar::{Calendar, CalendarComponent};
use migration_token_guide::calendar::{Event, calendar, day_of};
use migration_token_guide::instant::Span;
use proptest::prelude::*;
use std::str::FromStr;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn event(id: &str, summary: &str, description: &str) -> Event {
    let (summary, description) = (summary.to_owned(), description.to_owned());
    Event { id: id.into(), day: day(2027, 2, 28), summary, description, remind: vec![14, 2, 1] }
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

proptest! {
    #[test]
    fn any_text_comes_back_and_no_line_is_too_long(summary in "(?s).{0,200}", description in "(?s)[a-zé漢😀\\\\;,:\r\n\t\"]{0,400}") {
        let file = calendar(&[event("a", &summary, &description)], noon());
        for line in file.split("\r\n") {
            prop_assert!(line.len() <= 75 && !line.contains(['\r', '\n']), "{line:?}");
        }
        let whole = unfold(&file);
        let line = |name: &str| whole.lines().find_map(|line| line.strip_prefix(name)).map(unescaped);
        let kept = |text: &str| text.chars().filter(|c| *c == '\n' || !c.is_control()).collect::<String>();
        // A parser that knows lines only by their ends: U+2028 and its like are none.
        prop_assert_eq!(line("SUMMARY:"), Some(kept(&summary)));
        prop_assert_eq!(line("DESCRIPTION:"), Some(kept(&description)));
        let events = read(&file, |event| values(event, "UID").len());
        prop_assert_eq!(events, vec![1]);
    }
}
