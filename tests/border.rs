//! The border's own reading and writing, against the libraries it stands in for.
#![allow(missing_docs, clippy::unwrap_used, reason = "the names say it; a test fails by unwrapping")]

mod common;

use chrono::{DateTime, SecondsFormat};
use migration_token_guide::border::{Effect, Json, Registration, Reply, Shard, write};
use migration_token_guide::instant::Instant;
use migration_token_guide::signals::holds;
use proptest::prelude::*;
use serde::Serialize;

fn same_as_serde_json(value: &(impl Serialize + ?Sized)) {
    let expected = serde_json::to_value(value).unwrap();
    let text = write(&value).unwrap();
    assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), expected, "{text}");
}

#[test]
fn answers_are_written_as_serde_json_writes_them() {
    let script =
        Registration { id: "a\"\\\u{1}\n\u{e9}\u{1f600}".into(), origin: String::new(), paths: vec![], gate: true };
    same_as_serde_json(&Effect::Register { scripts: vec![script.clone(), script] });
    same_as_serde_json(&Effect::Inject { tab: u32::MAX });
    same_as_serde_json(&Effect::Alarm { at: None });
    same_as_serde_json(&Effect::Recheck);
    same_as_serde_json(&vec![Reply::NotWatched, Reply::Done]);
    same_as_serde_json(&common::script_at("https://jira.example.com/"));
    same_as_serde_json(&Shard { key: "meta".into(), value: Json::Object(vec![]) });
}

#[test]
fn what_no_message_holds_is_refused_and_not_bent() {
    assert!(write(&Json::Number(1.5)).is_err());
    assert!(write(&Json::Number(-1.0)).is_err());
    assert!(write(&Json::Number(f64::NAN)).is_err());
    assert!(write(&(1u32, 2u32)).is_err());
}

fn any_json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        (-(1_i64 << 53)..=1 << 53).prop_map(Into::into),
        "\\PC{0,20}|[\\x00-\\x7f]{0,20}".prop_map(Into::into),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        let fields = prop::collection::btree_map("\\PC{0,6}", inner.clone(), 0..6);
        prop_oneof![
            prop::collection::vec(inner, 0..6).prop_map(serde_json::Value::Array),
            fields.prop_map(|fields| serde_json::Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn json_is_read_as_serde_json_reads_it(value in any_json()) {
        for text in [serde_json::to_string(&value).unwrap(), serde_json::to_string_pretty(&value).unwrap()] {
            prop_assert_eq!(Json::parse(&text), Some(common::from_value(&value)));
        }
    }

    #[test]
    fn what_is_no_json_is_refused_as_serde_json_refuses_it(text in "[\\[\\]{},:\"0-9a-fnulltrue.eE+\\- \\\\]{0,12}") {
        // Deliberately laxer in one thing, which `JSON.stringify` never writes: zeros in front.
        let lax = text.contains(|c: char| c.is_ascii_digit());
        let read: Result<serde_json::Value, _> = serde_json::from_str(&text);
        if read.is_ok() || !lax {
            prop_assert_eq!(Json::parse(&text).is_some(), read.is_ok(), "{}", text);
        }
    }
}

#[test]
fn json_as_browsers_write_it() {
    for (text, expected) in [
        ("25e+2", Some(Json::Number(2500.0))),
        ("-0", Some(Json::Number(-0.0))),
        ("9007199254740991", Some(Json::Number(9_007_199_254_740_991.0))),
        (r#""\ud83d\ude00 \u00e9 \/ \b\f""#, Some(Json::Text("\u{1f600} \u{e9} / \u{8}\u{c}".into()))),
        // Half a pair, as a page may hold it.
        (r#""\ud83d""#, Some(Json::Text("\u{fffd}".into()))),
        (r#""\ude00\ud83dx""#, Some(Json::Text("\u{fffd}\u{fffd}x".into()))),
        (r#""\ud83d\ud83d""#, Some(Json::Text("\u{fffd}".into()))),
        ("", None),
        ("[1,]", None),
        ("{\"a\":1,}", None),
        ("\"a", None),
        ("\"\n\"", None),
        ("nul", None),
        ("1 2", None),
        ("-", None),
        ("[1", None),
    ] {
        assert_eq!(Json::parse(text), expected, "{text}");
    }
    assert!(matches!(Json::parse("0.25"), Some(Json::Number(number)) if (number - 0.25).abs() < 1e-9));
    let nested = |depth: usize| Json::parse(&("[".repeat(depth) + &"]".repeat(depth)));
    assert!(nested(16).is_some() && nested(18).is_none() && nested(100_000).is_none());
}

#[test]
fn instants_are_read_as_chrono_reads_them() {
    for text in [
        "2026-11-22T08:30:00Z",
        "2026-11-22t08:30:00z",
        "2026-11-22 08:30:00.5+01:00",
        "2026-11-22T08:30:00.1239999999999-08:00",
        "2026-11-22T08:30:00\u{2212}08:00",
        "2024-02-29T23:59:60Z",
        "2026-06-15T12:34:60.999Z",
        "1969-12-31T23:59:59.999Z",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59.999-23:59",
    ] {
        let expected = DateTime::parse_from_rfc3339(text).unwrap().timestamp_millis();
        assert_eq!(Instant::read(text), Some(Instant::from_ms(expected)), "{text}");
    }
    for text in [
        "",
        "2026-11-22",
        "2026-11-22T08:30Z",
        "2026-11-22T08:30:00",
        "2026-11-22T08:30:00.Z",
        "2026-11-22T08:30:00,5Z",
        "2026-11-22T08:30:00Z ",
        "2026-11-22T08:30:61Z",
        "2026-11-22T08:60:00Z",
        "2026-11-22T24:00:00Z",
        "2026-11-31T08:30:00Z",
        "2025-02-29T08:30:00Z",
        "2026-13-01T08:30:00Z",
        "2026-00-01T08:30:00Z",
        "2026-11-22T08:30:00+24:00",
        "2026-11-22T08:30:00+01:60",
        "2026-11-22T08:30:00+0100",
        "2026-11-22T08:30:00+01",
        "+2026-11-22T08:30:00Z",
        "2026-11-22T08:30:0\u{e9}Z",
    ] {
        assert!(DateTime::parse_from_rfc3339(text).is_err(), "{text}");
        assert_eq!(Instant::read(text), None, "{text}");
    }
}

fn json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<u32>().prop_map(Json::from),
        any::<String>().prop_map(Json::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Json::List),
            proptest::collection::vec((any::<String>(), inner), 0..4).prop_map(Json::Object),
        ]
    })
}

proptest! {
    #[test]
    fn any_stored_entry_is_written_as_serde_json_writes_it(value in json()) {
        same_as_serde_json(&value);
    }

    #[test]
    fn instants_are_written_as_chrono_writes_them_and_read_back(ms in -62_135_596_800_000i64..=253_402_300_799_999) {
        let text = Instant::from_ms(ms).rfc3339();
        let expected = DateTime::from_timestamp_millis(ms).unwrap().to_rfc3339_opts(SecondsFormat::Millis, true);
        prop_assert_eq!(&text, &expected);
        prop_assert_eq!(Instant::read(&text), Some(Instant::from_ms(ms)));
    }

    #[test]
    fn near_dates_are_judged_as_chrono_judges_them(
        text in "[0-9]{3,4}-[01][0-9]-[0-3][0-9][Tt ][0-2][0-9]:[0-6][0-9]:[0-6][0-9](\\.[0-9]{0,12})?([Zz]|[+-][0-2][0-9]:?[0-6][0-9])?"
    ) {
        let expected = DateTime::parse_from_rfc3339(&text).ok().map(|at| Instant::from_ms(at.timestamp_millis()));
        prop_assert_eq!(Instant::read(&text), expected);
    }

    #[test]
    fn a_part_is_found_where_the_standard_search_finds_it(text in "[ab\u{e9} ]{0,12}", part in "[ab\u{e9}]{1,3}") {
        prop_assert_eq!(holds(&text, &part), text.contains(&part));
    }
}
