//! Export and import: what is in a file, what a bad file does (nothing), how two sets of knowledge become one, what it
//! changes here, and the table for spreadsheets.

mod common;

use common::{Store, at, days, noon};
use migration_token_guide::app::carry::{
    Carried, Fate, Fault, How, Import, ImportError, MAX_BYTES, MAX_INSTANCES, MAX_PROBLEMS, Parcel, Part, Said,
    Setting, Wanted, changes, csv, export, merge, packed, preview, read,
};
use migration_token_guide::app::edit::Fleet;
use migration_token_guide::app::rotation::{Rotation, write_rotation};
use migration_token_guide::app::state::{Entry, META, Meta, Plan, Record, Token, read_meta, write_meta, write_record};
use migration_token_guide::basic_auth::rotation::{ApiToken, Practice};
use migration_token_guide::border::{Json, Shard};
use migration_token_guide::few::{Few, Member};
use migration_token_guide::hint::AdviceItem;
use migration_token_guide::instant::{Instant, Span};
use migration_token_guide::place::{Product, SiteBase};
use migration_token_guide::reminders::{Moment, Quiet, Settings};
use migration_token_guide::token::evidence::{Evidence, Observation, estimate};
use migration_token_guide::token::window::Policy;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::time::Instant as Clock;

// ---- what is here ----

fn entry(product: Product, base: &str) -> Entry {
    Entry { base: SiteBase::parse(base).expect("an address"), product }
}

fn seen(at: Instant) -> Evidence {
    Evidence { at, what: Observation::RenewalSeen }
}

fn few<T: Member>(members: &[T]) -> Few<T> {
    members.iter().copied().collect()
}

fn plan(id: &str, start: Instant) -> Plan {
    Plan {
        id: id.to_owned(),
        site: Some("one.atlassian.net".to_owned()),
        title: "Cut-over".to_owned(),
        start,
        zone: "Europe/Berlin".to_owned(),
        length: 3,
        edited: noon() - days(2),
        told: few(&[Moment::Days7]),
    }
}

/// A Jira with all that a record can have.
fn whole() -> (Entry, Record) {
    let record = Record {
        granted: true,
        taught: vec!["/secure/migrate.jspa".to_owned(), "/a".to_owned()],
        name: "=Tracker \u{202e}<b>".to_owned(),
        customer: "Müller, Söhne & \"Co\"".to_owned(),
        notes: "line one\nline two; 50 %".to_owned(),
        archived: false,
        edited: Some(noon() - days(3)),
        seen: Some(noon() - days(1)),
        moments: Some(few(&[Moment::Days2, Moment::Block])),
        snoozed: Some(noon() + days(1)),
        plans: vec![plan("b", noon() + days(5)), plan("a", noon() + days(9))],
        collapsed: true,
        guiding: true,
        here: Some(2),
        of_2022: true,
        tried: few(&[AdviceItem::ALL[0]]),
        sites: vec!["two.atlassian.net".to_owned(), "one.atlassian.net".to_owned()],
        stays_unnamed: true,
        tokens: vec![
            Token {
                site: Some("two.atlassian.net".to_owned()),
                evidence: vec![
                    seen(noon() - days(10)),
                    Evidence { at: noon() - days(8), what: Observation::ExpiresInDays { days: 0 } },
                    Evidence { at: noon() - days(7), what: Observation::Valid },
                ],
                told: few(&[Moment::Warning]),
            },
            Token {
                site: Some("one.atlassian.net".to_owned()),
                evidence: vec![
                    Evidence { at: noon() - days(30), what: Observation::Expired },
                    Evidence {
                        at: noon() - days(1),
                        what: Observation::Typed { from: noon() - days(2), to: noon() - days(1) },
                    },
                    Evidence { at: noon(), what: Observation::AboutToExpire },
                ],
                told: Few::default(),
            },
        ],
    };
    (entry(Product::Jira, "https://jira.example.com:8443/jira"), record)
}

fn plain() -> (Entry, Record) {
    let token = Token { evidence: vec![seen(noon() - days(4))], ..Token::default() };
    (
        entry(Product::Confluence, "http://wiki.example.com"),
        Record { granted: true, tokens: vec![token], moments: Some(Few::default()), ..Record::default() },
    )
}

fn stored(instances: &[(Entry, Record)], tokens: Vec<ApiToken>, meta: &Meta) -> Store {
    let mut entries = vec![write_meta(meta), write_rotation(&Rotation { tokens, practised: few(&[Practice::Rotate]) })];
    entries.extend(instances.iter().map(|(entry, record)| write_record(entry, record)));
    Store { entries }
}

fn note(label: &str, ends: Instant) -> ApiToken {
    ApiToken { label: label.to_owned(), ends, told: few(&[Moment::Warning]) }
}

/// Two instances, two API tokens, settings that are not the usual ones.
fn store() -> Store {
    let mut meta = Meta::default();
    meta.own.policy = Policy::new(20, 15, 18).expect("a policy");
    meta.own.reminders.quiet = Some(Quiet { from: 22 * 60 + 5, to: 7 * 60 });
    meta.own.cloud_hosts = vec!["migration.atlassian.com".to_owned(), "migration.atlassian-us-gov-mod.com".to_owned()];
    meta.cloud_granted = meta.own.cloud_hosts.clone();
    let tokens = vec![note("id mapping", noon() + days(20)), note("backup", noon() + days(90))];
    stored(&[whole(), plain()], tokens, &meta)
}

fn text() -> String {
    export(&store().fleet(), noon())
}

fn value() -> Value {
    serde_json::from_str(&text()).expect("an export is JSON")
}

fn read_value(value: &Value) -> Result<Import, ImportError> {
    read(&value.to_string(), noon())
}

fn import(parcel: Parcel) -> Import {
    Import { parcel, wanted: Wanted::default(), exported: None, problems: Vec::new(), more: 0 }
}

fn apply(store: &mut Store, import: &Import, how: How) {
    assert_eq!(store.edit(noon(), |fleet| Ok(changes(fleet, import, how))), Ok(()));
}

fn record(store: &Store, key: &str) -> Record {
    store.fleet().get(key).expect("it is there").1.clone()
}

// ---- what is in a file ----

#[test]
fn an_export_reads_back_to_the_same_knowledge_without_a_problem() {
    let fleet = store().fleet();
    let read = read(&text(), noon()).expect("our own file");
    assert_eq!(read.parcel, Parcel::of(&fleet));
    assert_eq!(read.problems, []);
    assert_eq!(read.exported, Some(noon()));
    assert_eq!(read.wanted.policy, Some(fleet.meta.own.policy));
    assert_eq!(read.wanted.cloud_hosts, Some(fleet.meta.own.cloud_hosts.clone()));
    assert_eq!(read.wanted.reminders, Some(fleet.meta.own.reminders));
}

#[test]
fn the_example_of_the_documentation_is_an_export() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/export.example.json");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(path, text()).expect("the example can be written");
    }
    let example = std::fs::read_to_string(path).expect("the example is there");
    assert_eq!(example, text(), "write it anew with BLESS=1");
}

#[test]
fn an_export_of_nothing_reads_back_to_nothing() {
    let read = read(&export(&Fleet::default(), noon()), noon()).expect("our own file");
    assert_eq!(read.parcel, Parcel::default());
    assert_eq!(read.problems, []);
    assert_eq!(read.wanted.reminders, Some(Settings::default()));
}

#[test]
fn no_permission_no_tab_and_nothing_that_was_told_is_in_a_file() {
    let fields = |value: &Value| value.as_object().expect("an object").keys().cloned().collect::<Vec<_>>();
    let value = value();
    assert_eq!(fields(&value), ["apiTokens", "exported", "format", "instances", "practised", "settings", "version"]);
    assert_eq!(
        fields(&value["instances"][1]),
        [
            "archived", "base", "customer", "edited", "moments", "name", "notes", "plans", "product", "sites",
            "taught", "tokens"
        ]
    );
    assert_eq!(fields(&value["instances"][1]["tokens"][0]), ["evidence", "site"]);
    assert_eq!(
        fields(&value["instances"][1]["plans"][0]),
        ["edited", "id", "length", "site", "start", "title", "zone"]
    );
    assert_eq!(fields(&value["apiTokens"][0]), ["ends", "label"]);
    let text = text();
    for word in ["told", "granted", "collapsed", "snoozed", "seen\"", "guiding", "tried", "intent", "cloudGranted"] {
        assert!(!text.contains(word), "{word} is in the file");
    }
}

#[test]
fn an_export_can_be_read_by_people() {
    let text = text();
    assert!(text.ends_with("}\n"));
    assert!(text.contains("\n      \"customer\": \"Müller, Söhne & \\\"Co\\\"\",\n"));
    assert!(text.contains("\n            {\"at\":\"2026-11-12T12:00:00.000Z\",\"what\":\"renewalSeen\"},\n"), "{text}");
    assert!(text.contains("\n      \"moments\": [\"days2\",\"block\"],\n"));
    assert!(text.contains("\n      \"quiet\": {\"from\":\"22:05\",\"to\":\"07:00\"}\n"));
}

// ---- bad files ----

#[test]
fn a_file_that_is_none_of_ours_is_refused_whole() {
    let deep = "[".repeat(100_000);
    let mut newer = value();
    newer["version"] = json!(2);
    let no_version = |version: Value| {
        let mut value = value();
        value["version"] = version;
        value.to_string()
    };
    let with = |name: &str, other: Value| {
        let mut value = value();
        value[name] = other;
        value.to_string()
    };
    let whole = text();
    let huge = format!("{whole}{}", " ".repeat(MAX_BYTES));
    let without = |name: &str| {
        let mut value = value();
        value.as_object_mut().expect("an object").remove(name);
        value.to_string()
    };
    let cases: Vec<(&str, String, ImportError)> = vec![
        ("nothing", String::new(), ImportError::Unreadable),
        ("white space", " \n\t".into(), ImportError::Unreadable),
        ("a byte order mark alone", "\u{feff}".into(), ImportError::Unreadable),
        ("a word", "token".into(), ImportError::Unreadable),
        ("markup", "<html><script>alert(1)</script></html>".into(), ImportError::Unreadable),
        ("CSV", "a,b\r\n1,2\r\n".into(), ImportError::Unreadable),
        ("binary", "PK\u{3}\u{4}\u{0}\u{0}\u{fffd}".into(), ImportError::Unreadable),
        ("the first half", whole.chars().take(whole.len() / 2).collect(), ImportError::Unreadable),
        ("all but the end", whole.trim_end().trim_end_matches('}').to_owned(), ImportError::Unreadable),
        ("two files in one", format!("{whole}{whole}"), ImportError::Unreadable),
        ("a comment", format!("// mine\n{whole}"), ImportError::Unreadable),
        ("single quotes", whole.replace('"', "'"), ImportError::Unreadable),
        ("a hundred thousand levels", deep, ImportError::Unreadable),
        ("too large", huge, ImportError::TooLarge),
        ("null", "null".into(), ImportError::Foreign),
        ("a number", "1".into(), ImportError::Foreign),
        ("a list", "[]".into(), ImportError::Foreign),
        ("an empty object", "{}".into(), ImportError::Foreign),
        ("another format", with("format", json!("bookmarks")), ImportError::Foreign),
        ("a format in capitals", with("format", json!("MIGRATION-TOKEN-GUIDE")), ImportError::Foreign),
        ("a format that is no text", with("format", json!(["migration-token-guide"])), ImportError::Foreign),
        ("no format", without("format"), ImportError::Foreign),
        ("what the browser stores", json!({"meta": {"version": 2}, "rotation": {}}).to_string(), ImportError::Foreign),
        ("a newer version", newer.to_string(), ImportError::Newer),
        ("a much newer version", no_version(json!(4_000_000_000_u32)), ImportError::Newer),
        ("no version", without("version"), ImportError::Damaged),
        ("version zero", no_version(json!(0)), ImportError::Damaged),
        ("half a version", no_version(json!(0.5)), ImportError::Damaged),
        ("a version before the first", no_version(json!(-1)), ImportError::Damaged),
        ("a version as text", no_version(json!("1")), ImportError::Damaged),
        ("no instances", without("instances"), ImportError::Damaged),
        ("instances are null", with("instances", Value::Null), ImportError::Damaged),
        ("instances are an object", with("instances", json!({})), ImportError::Damaged),
        ("API tokens are a text", with("apiTokens", json!("x")), ImportError::Damaged),
        ("practices are a number", with("practised", json!(3)), ImportError::Damaged),
    ];
    for (name, file, error) in cases {
        assert_eq!(read(&file, noon()), Err(error), "{name}");
    }
}

/// The value at a path such as `instances/0/base`; made where there is none.
fn put(value: &mut Value, path: &str, new: Value) {
    let mut place = value;
    for step in path.split('/') {
        place = match step.parse::<usize>() {
            Ok(index) => {
                let list = place.as_array_mut().expect("a list");
                if list.len() <= index {
                    list.resize(index + 1, Value::Null);
                }
                &mut list[index]
            }
            Err(_) => place.as_object_mut().expect("an object").entry(step).or_insert(Value::Null),
        };
    }
    *place = new;
}

fn many<T: Clone>(one: &T, count: usize) -> Vec<T> {
    vec![one.clone(); count]
}

const LIKE_TOKEN: &str = "ATATT3xFfGF0-made-up-for-this-test";

/// Where something is put that cannot be, and what is said of it.
fn spoilt() -> Vec<(&'static str, Value, &'static str, Fault)> {
    let long = "x".repeat(121);
    let piece = json!({"at": "2026-11-01T00:00:00.000Z", "what": "valid"});
    let at = "instances/1/plans/0/start";
    let of = |at: &str, what: Value| {
        let mut piece = json!({ "at": at });
        for (name, value) in what.as_object().expect("an object") {
            piece[name] = value.clone();
        }
        piece
    };
    let now = "2026-11-21T00:00:00.000Z";
    let evidence = "instances/1/tokens/0/evidence/0";
    let evidence_at = "instances[1].tokens[0].evidence[0]";
    let hosts: Vec<Value> = (0..9).map(|n| json!(format!("host{n}.example.com"))).collect();
    let notes: Vec<Value> =
        (0..101).map(|n| json!({"label": format!("token {n}"), "ends": "2027-01-01T00:00:00.000Z"})).collect();
    vec![
        ("instances/1", Value::Null, "instances[1]", Fault::Kind),
        ("instances/1", json!("https://jira.example.com"), "instances[1]", Fault::Kind),
        ("instances/1", json!([]), "instances[1]", Fault::Kind),
        ("instances/1/product", Value::Null, "instances[1].product", Fault::Word),
        ("instances/1/product", json!("bamboo"), "instances[1].product", Fault::Word),
        ("instances/1/product", json!(1), "instances[1].product", Fault::Word),
        ("instances/1/base", Value::Null, "instances[1].base", Fault::Missing),
        ("instances/1/base", json!(8080), "instances[1].base", Fault::Kind),
        ("instances/1/base", json!(""), "instances[1].base", Fault::Address),
        ("instances/1/base", json!("jira.example.com"), "instances[1].base", Fault::Address),
        ("instances/1/base", json!("ftp://jira.example.com"), "instances[1].base", Fault::Address),
        ("instances/1/base", json!("javascript:alert(1)"), "instances[1].base", Fault::Address),
        ("instances/1/base", json!("https://user:pass@jira.example.com"), "instances[1].base", Fault::Address),
        ("instances/1/base", json!("https://jira.example.com:99999"), "instances[1].base", Fault::Address),
        ("instances/1/base", json!("https://jira.example.com/a?containerToken=x"), "instances[1].base", Fault::Address),
        ("instances/1/base", json!("https://jira.example.com/a#b"), "instances[1].base", Fault::Address),
        ("instances/1/base", json!("https://jira.example.com/a b"), "instances[1].base", Fault::Address),
        (
            "instances/1/base",
            json!(format!("https://x.example/{}", "y".repeat(3000))),
            "instances[1].base",
            Fault::Address,
        ),
        ("instances/1/base", json!(format!("https://x.example/{LIKE_TOKEN}")), "instances[1].base", Fault::Token),
        ("instances/1/name", json!(7), "instances[1].name", Fault::Kind),
        ("instances/1/name", json!(long), "instances[1].name", Fault::Text),
        ("instances/1/name", json!("a\u{0}b"), "instances[1].name", Fault::Text),
        ("instances/1/name", json!("a\nb"), "instances[1].name", Fault::Text),
        ("instances/1/name", json!(format!("my {LIKE_TOKEN}")), "instances[1].name", Fault::Token),
        ("instances/1/customer", json!({}), "instances[1].customer", Fault::Kind),
        ("instances/1/customer", json!(long), "instances[1].customer", Fault::Text),
        ("instances/1/customer", json!(LIKE_TOKEN), "instances[1].customer", Fault::Token),
        ("instances/1/notes", json!("x".repeat(4001)), "instances[1].notes", Fault::Text),
        ("instances/1/notes", json!("bell \u{7}"), "instances[1].notes", Fault::Text),
        ("instances/1/notes", json!(format!("token:\n{LIKE_TOKEN}")), "instances[1].notes", Fault::Token),
        ("instances/1/archived", json!("yes"), "instances[1].archived", Fault::Kind),
        ("instances/1/edited", json!(1_795_000_000), "instances[1].edited", Fault::Kind),
        ("instances/1/edited", json!("yesterday"), "instances[1].edited", Fault::Date),
        ("instances/1/edited", json!("2014-12-31T23:59:59.999Z"), "instances[1].edited", Fault::Date),
        ("instances/1/edited", json!("2026-11-23T12:00:00.001Z"), "instances[1].edited", Fault::Date),
        ("instances/1/moments", json!("block"), "instances[1].moments", Fault::Kind),
        ("instances/1/moments/0", json!("days9"), "instances[1].moments[0]", Fault::Word),
        ("instances/1/taught", json!("/a"), "instances[1].taught", Fault::Kind),
        ("instances/1/taught/0", json!("a"), "instances[1].taught[0]", Fault::Path),
        ("instances/1/taught/0", json!("/a?containerToken=b"), "instances[1].taught[0]", Fault::Path),
        ("instances/1/taught/0", json!("/a#b"), "instances[1].taught[0]", Fault::Path),
        ("instances/1/taught/0", json!("/*"), "instances[1].taught[0]", Fault::Path),
        ("instances/1/taught/0", json!(format!("/{}", "x".repeat(3000))), "instances[1].taught[0]", Fault::Path),
        ("instances/1/taught/0", json!(format!("/a/{LIKE_TOKEN}/b")), "instances[1].taught[0]", Fault::Token),
        ("instances/1/taught/0", Value::Null, "instances[1].taught[0]", Fault::Missing),
        ("instances/1/taught/0", json!("/secure/migrate.jspa"), "instances[1].taught[1]", Fault::Twice),
        ("instances/1/taught", json!(many(&"/a", 51)), "instances[1].taught", Fault::Many),
        ("instances/1/sites/0", json!("https://one.atlassian.net"), "instances[1].sites[0]", Fault::Host),
        ("instances/1/sites/0", json!("one.atlassian.net/x?y"), "instances[1].sites[0]", Fault::Host),
        ("instances/1/sites/0", json!("<b>.atlassian.net"), "instances[1].sites[0]", Fault::Host),
        ("instances/1/sites/0", json!("localhost"), "instances[1].sites[0]", Fault::Host),
        ("instances/1/sites/0", json!(""), "instances[1].sites[0]", Fault::Host),
        ("instances/1/plans", json!({"0": 1}), "instances[1].plans", Fault::Kind),
        ("instances/1/plans/0/id", Value::Null, "instances[1].plans[0].id", Fault::Missing),
        ("instances/1/plans/0/id", json!(""), "instances[1].plans[0].id", Fault::Text),
        ("instances/1/plans/0/id", json!("x".repeat(65)), "instances[1].plans[0].id", Fault::Text),
        ("instances/1/plans/0/id", json!(LIKE_TOKEN), "instances[1].plans[0].id", Fault::Token),
        ("instances/1/plans/0/id", json!("b"), "instances[1].plans[1]", Fault::Twice),
        (at, Value::Null, "instances[1].plans[0].start", Fault::Missing),
        (at, json!("2026-02-30T00:00:00Z"), "instances[1].plans[0].start", Fault::Date),
        (at, json!("2014-12-31T23:59:59Z"), "instances[1].plans[0].start", Fault::Date),
        (at, json!("2028-11-23T12:00:00.000Z"), "instances[1].plans[0].start", Fault::Date),
        ("instances/1/plans/0/length", json!(0), "instances[1].plans[0].length", Fault::Number),
        ("instances/1/plans/0/length", json!(366), "instances[1].plans[0].length", Fault::Number),
        ("instances/1/plans/0/length", json!(1.5), "instances[1].plans[0].length", Fault::Number),
        ("instances/1/plans/0/length", json!("3"), "instances[1].plans[0].length", Fault::Number),
        ("instances/1/plans/0/title", json!(long), "instances[1].plans[0].title", Fault::Text),
        ("instances/1/plans/0/zone", json!("Europe Berlin"), "instances[1].plans[0].zone", Fault::Text),
        ("instances/1/plans/0/site", json!(5), "instances[1].plans[0].site", Fault::Kind),
        ("instances/1/tokens", json!("none"), "instances[1].tokens", Fault::Kind),
        ("instances/1/tokens/0", json!(true), "instances[1].tokens[0]", Fault::Kind),
        ("instances/1/tokens/0/site", json!("a b"), "instances[1].tokens[0].site", Fault::Host),
        ("instances/1/tokens/0/site", json!("two.atlassian.net"), "instances[1].tokens[1]", Fault::Twice),
        ("instances/1/tokens/0/evidence", json!({}), "instances[1].tokens[0].evidence", Fault::Kind),
        ("instances/1/tokens/0/evidence", json!(many(&piece, 37)), "instances[1].tokens[0].evidence", Fault::Many),
        (evidence, json!("renewalSeen"), evidence_at, Fault::Kind),
        (evidence, json!({"at": now}), evidence_at, Fault::Kind),
        (evidence, of("noon", json!({"what": "valid"})), evidence_at, Fault::Kind),
        (evidence, of(now, json!({"what": "promised"})), evidence_at, Fault::Kind),
        (evidence, of(now, json!({"what": "expiresInDays", "days": -1})), evidence_at, Fault::Kind),
        (evidence, of(now, json!({"what": "expiresInDays", "days": 366})), evidence_at, Fault::Number),
        (evidence, of("2014-12-31T23:59:59Z", json!({"what": "valid"})), evidence_at, Fault::Date),
        (evidence, of("2026-11-24T00:00:00Z", json!({"what": "renewalSeen"})), evidence_at, Fault::Date),
        (evidence, of(now, json!({"what": "typed", "from": now})), evidence_at, Fault::Kind),
        (
            evidence,
            of(now, json!({"what": "typed", "from": now, "to": "2026-11-20T00:00:00Z"})),
            evidence_at,
            Fault::Date,
        ),
        (
            evidence,
            of(now, json!({"what": "typed", "from": "2026-11-01T00:00:00Z", "to": now})),
            evidence_at,
            Fault::Date,
        ),
        (
            evidence,
            of(now, json!({"what": "typed", "from": "1999-01-01T00:00:00Z", "to": "1999-01-01T00:01:00Z"})),
            evidence_at,
            Fault::Date,
        ),
        ("apiTokens/0", json!(1), "apiTokens[0].label", Fault::Missing),
        ("apiTokens/0/label", json!(" "), "apiTokens[0].label", Fault::Text),
        ("apiTokens/0/label", json!("x".repeat(81)), "apiTokens[0].label", Fault::Text),
        ("apiTokens/0/label", json!("a\u{85}b"), "apiTokens[0].label", Fault::Text),
        ("apiTokens/0/label", json!(LIKE_TOKEN), "apiTokens[0].label", Fault::Token),
        ("apiTokens/0/label", json!("id mapping"), "apiTokens[1]", Fault::Twice),
        ("apiTokens/0/ends", Value::Null, "apiTokens[0].ends", Fault::Missing),
        ("apiTokens/0/ends", json!("2028-01-01T00:00:00Z"), "apiTokens[0].ends", Fault::Date),
        ("apiTokens/0/ends", json!("2001-01-01T00:00:00Z"), "apiTokens[0].ends", Fault::Date),
        ("apiTokens", json!(notes), "apiTokens", Fault::Many),
        ("practised/0", json!("hope"), "practised[0]", Fault::Word),
        ("exported", json!("2031-01-01T00:00:00Z"), "exported", Fault::Date),
        ("settings", json!([1]), "settings", Fault::Kind),
        ("settings/policy", json!(21), "settings.policy.startWindow", Fault::Missing),
        ("settings/policy/startWindow", json!(0), "settings.policy.startWindow", Fault::Number),
        ("settings/policy/warnAfter", json!(366), "settings.policy.warnAfter", Fault::Number),
        ("settings/policy/warnAfter", json!(20), "settings.policy", Fault::Number),
        ("settings/policy/reserve", json!(-1), "settings.policy.reserve", Fault::Number),
        ("settings/cloudHosts", json!("migration.atlassian.com"), "settings.cloudHosts", Fault::Kind),
        ("settings/cloudHosts/0", json!("id.atlassian.com"), "settings.cloudHosts[0]", Fault::Host),
        ("settings/cloudHosts/0", json!("https://migration.atlassian.com"), "settings.cloudHosts[0]", Fault::Host),
        ("settings/cloudHosts/0", json!("migration.atlassian-us-gov-mod.com"), "settings.cloudHosts[1]", Fault::Twice),
        ("settings/cloudHosts", json!(hosts), "settings.cloudHosts", Fault::Many),
        ("settings/reminders/on", json!(1), "settings.reminders.on", Fault::Kind),
        ("settings/reminders/moments", json!("block"), "settings.reminders.moments", Fault::Kind),
        ("settings/reminders/quiet/from", json!("24:00"), "settings.reminders.quiet.from", Fault::Date),
        ("settings/reminders/quiet/to", json!("7:00"), "settings.reminders.quiet.to", Fault::Date),
        ("settings/reminders/quiet/to", json!("+1:00"), "settings.reminders.quiet.to", Fault::Date),
        ("settings/reminders/quiet", json!({"from": "22:00"}), "settings.reminders.quiet.to", Fault::Date),
    ]
}

/// Whether everything of one parcel is in another, as far as merging keeps it.
fn holds(all: &Parcel, some: &Parcel) -> bool {
    merge(all, some) == *all
}

#[test]
fn what_cannot_be_kept_is_left_out_and_named_and_everything_else_counts() {
    let cases = spoilt();
    assert!(cases.len() >= 60);
    let whole = read(&text(), noon()).expect("our own file");
    for (path, new, place, fault) in cases {
        let mut value = value();
        put(&mut value, path, new.clone());
        let case = format!("{path} = {}", new.to_string().chars().take(60).collect::<String>());
        let read = read_value(&value).unwrap_or_else(|error| panic!("{case}: {error}"));
        let named: Vec<(&str, Fault)> = read.problems.iter().map(|p| (p.place.as_str(), p.fault)).collect();
        assert!(named.contains(&(place, fault)), "{case}: {named:?}");
        assert!(read.problems.iter().all(|p| !p.place.contains("ATATT")), "{case}: a problem tells what was there");
        // The other instance is untouched by it, and of this one nothing is there that was not.
        let wiki = |parcel: &Parcel| parcel.instances.iter().find(|one| one.key.starts_with("confluence")).cloned();
        assert_eq!(wiki(&read.parcel), wiki(&whole.parcel), "{case}");
        if !path.starts_with("instances") {
            assert_eq!(read.parcel.instances, whole.parcel.instances, "{case}");
        }
        assert!(!packed(&read.parcel, None, noon()).contains("ATATT"), "{case}: it came in");
        // And nothing that is here is lost by it.
        let mut store = store();
        let before = Parcel::of(&store.fleet());
        apply(&mut store, &read, How::Merge);
        let after = Parcel::of(&store.fleet());
        assert_eq!(after.instances.len(), before.instances.len().max(after.instances.len()), "{case}");
        for one in &before.instances {
            let now = after.instances.iter().find(|now| now.key == one.key).expect("it is still there");
            for token in &one.tokens {
                let kept = now.tokens.iter().find(|kept| kept.site == token.site).expect("the token is still there");
                assert!(token.evidence.iter().all(|piece| kept.evidence.contains(piece)), "{case}");
            }
            assert!(one.taught.iter().all(|path| now.taught.contains(path)), "{case}");
            assert!(one.plans.iter().all(|plan| now.plans.iter().any(|kept| kept.id == plan.id)), "{case}");
        }
    }
}

#[test]
fn the_same_instance_twice_counts_once_whatever_its_spelling() {
    let mut value = value();
    let mut again = value["instances"][0].clone();
    again["base"] = json!("HTTP://WIKI.example.com:80/");
    again["name"] = json!("the other");
    value["instances"].as_array_mut().unwrap().push(again);
    let read = read_value(&value).unwrap();
    assert_eq!(read.parcel.instances.len(), 2);
    assert_eq!(read.parcel.instances[0].said.name, "", "the first one counts");
    assert_eq!(
        read.problems.iter().map(|p| (p.place.as_str(), p.fault)).collect::<Vec<_>>(),
        [("instances[2]", Fault::Twice)]
    );
}

#[test]
fn a_file_for_which_there_is_no_place_is_cut_at_its_bounds() {
    let base = |n: usize| json!({"product": "jira", "base": format!("https://host{n}.example.com")});
    let many: Vec<Value> = (0..MAX_INSTANCES + 10).map(base).collect();
    let read = read_value(&json!({"format": "migration-token-guide", "version": 1, "instances": many})).unwrap();
    assert_eq!(read.parcel.instances.len(), MAX_INSTANCES);
    assert_eq!(read.problems.len(), 1);
    let nothing = json!({"format": "migration-token-guide", "version": 1, "instances": many_nulls(4000)});
    let read = read_value(&nothing).unwrap();
    assert_eq!((read.problems.len(), read.more), (MAX_PROBLEMS, 4000 - MAX_PROBLEMS as u32));
    let bare = json!({"format": "migration-token-guide", "version": 1, "instances": [], "future": {"a": [1]}});
    let read = read_value(&bare).unwrap();
    assert_eq!((read.parcel, read.problems), (Parcel::default(), Vec::new()), "unknown fields do no harm");
}

fn many_nulls(count: usize) -> Vec<Value> {
    vec![Value::Null; count]
}

#[test]
fn the_last_pieces_of_too_much_evidence_count() {
    let mut value = value();
    let pieces: Vec<Value> =
        (0..40).map(|n| json!({"at": (noon() - days(60 - n)).rfc3339(), "what": "valid"})).collect();
    put(&mut value, "instances/0/tokens/0/evidence", json!(pieces));
    let read = read_value(&value).unwrap();
    let evidence = &read.parcel.instances[0].tokens[0].evidence;
    assert_eq!((evidence.len(), evidence.last().unwrap().at), (36, noon() - days(21)));
}

// ---- two become one ----

fn instant() -> impl Strategy<Value = Instant> {
    // Few, so that they collide.
    (0_u32..6).prop_map(|n| noon() - days(30) + Span::days(n * 4))
}

fn site() -> impl Strategy<Value = Option<String>> {
    prop::sample::select(vec![None, Some("one.atlassian.net".to_owned()), Some("two.atlassian.net".to_owned())])
}

fn evidence() -> impl Strategy<Value = Evidence> {
    let what = prop_oneof![
        Just(Observation::RenewalSeen),
        Just(Observation::Valid),
        Just(Observation::Expired),
        Just(Observation::AboutToExpire),
        (0_u32..4).prop_map(|days| Observation::ExpiresInDays { days }),
        instant().prop_map(|from| Observation::Typed { from, to: from + Span::hours(24) }),
    ];
    (instant(), what).prop_map(|(at, what)| Evidence { at, what })
}

fn words() -> impl Strategy<Value = String> {
    prop::sample::select(vec![String::new(), "a".to_owned(), "B c".to_owned(), "=1+1".to_owned(), "é\"\\".to_owned()])
}

fn said() -> impl Strategy<Value = Said> {
    let moments = prop::option::of(prop::sample::subsequence(Moment::ALL.to_vec(), 0..3));
    (prop::option::of(instant()), words(), words(), words(), any::<bool>(), moments).prop_map(
        |(edited, name, customer, notes, archived, moments)| {
            let moments = moments.map(|moments| moments.into_iter().collect());
            Said { edited, name, customer, notes, archived, moments }
        },
    )
}

fn one_plan() -> impl Strategy<Value = Plan> {
    (prop::sample::select(vec!["p", "q", "r"]), site(), words(), instant(), 1_u32..4, instant()).prop_map(
        |(id, site, title, start, length, edited)| Plan {
            id: id.to_owned(),
            site,
            title,
            start: start + days(60),
            zone: "UTC".to_owned(),
            length,
            edited,
            told: Few::default(),
        },
    )
}

fn carried() -> impl Strategy<Value = Carried> {
    let entries = vec![
        entry(Product::Jira, "https://jira.example.com"),
        entry(Product::Confluence, "https://jira.example.com"),
        entry(Product::Jira, "https://jira.example.com/two"),
        entry(Product::Jira, "http://j.example:8080"),
    ];
    let texts = |all: &[&str]| {
        let all: Vec<String> = all.iter().map(|text| (*text).to_owned()).collect();
        prop::sample::subsequence(all, 0..3)
    };
    let tokens = prop::collection::vec((site(), prop::collection::vec(evidence(), 0..5)), 0..4);
    let plans = prop::collection::vec(one_plan(), 0..4);
    (
        prop::sample::select(entries),
        said(),
        texts(&["/a", "/b", "/c"]),
        texts(&["one.atlassian.net", "x.y"]),
        plans,
        tokens,
    )
        .prop_map(|(entry, said, taught, sites, plans, tokens)| {
            let tokens =
                tokens.into_iter().map(|(site, evidence)| Token { site, evidence, told: Few::default() }).collect();
            let Said { edited, name, customer, notes, archived, moments } = said;
            let record = Record {
                edited,
                name,
                customer,
                notes,
                archived,
                moments,
                taught,
                sites,
                plans,
                tokens,
                ..Record::default()
            };
            Carried::of(&entry, &record)
        })
}

fn parcel() -> impl Strategy<Value = Parcel> {
    let tokens = prop::collection::vec((prop::sample::select(vec!["one", "two", "three"]), instant()), 0..4);
    let practised = prop::sample::subsequence(Practice::ALL.to_vec(), 0..4);
    (prop::collection::vec(carried(), 0..4), tokens, practised).prop_map(|(mut instances, tokens, practised)| {
        instances.sort_by(|a, b| a.key.cmp(&b.key));
        instances.dedup_by(|a, b| a.key == b.key);
        let mut api_tokens: Vec<(String, Instant)> =
            tokens.into_iter().map(|(label, ends)| (label.to_owned(), ends)).collect();
        api_tokens.sort();
        api_tokens.dedup_by(|a, b| a.0 == b.0);
        Parcel { instances, api_tokens, practised: practised.into_iter().collect() }
    })
}

/// What is stored, with what of it is never carried.
fn holding(parcel: &Parcel) -> Store {
    let instances: Vec<(Entry, Record)> = parcel
        .instances
        .iter()
        .map(|one| {
            let Said { edited, name, customer, notes, archived, moments } = one.said.clone();
            let told = few(&[Moment::Days7]);
            let tokens = one.tokens.iter().map(|token| Token { told, ..token.clone() }).collect();
            let record = Record {
                granted: true,
                collapsed: true,
                seen: Some(noon() - days(1)),
                edited,
                name,
                customer,
                notes,
                archived,
                moments,
                taught: one.taught.clone(),
                sites: one.sites.clone(),
                plans: one.plans.clone(),
                tokens,
                ..Record::default()
            };
            (one.entry.clone(), record)
        })
        .collect();
    let tokens = parcel.api_tokens.iter().map(|(label, ends)| note(label, *ends)).collect();
    let mut store = stored(&instances, tokens, &Meta::default());
    let rotation = store.fleet().rotation;
    let shard = write_rotation(&Rotation { practised: parcel.practised, ..rotation });
    store.put(&shard.key.clone(), shard.value);
    store
}

fn applied(fleet: &Fleet, changes: &migration_token_guide::app::edit::Changes) -> Vec<Shard> {
    let mut entries = vec![write_meta(&fleet.meta), write_rotation(&fleet.rotation)];
    entries.extend(fleet.instances.iter().map(|(entry, record)| write_record(entry, record)));
    for write in &changes.writes {
        entries.retain(|shard| shard.key != write.key);
        entries.push(write.clone());
    }
    entries.retain(|shard| !changes.removes.contains(&shard.key));
    entries
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn merging_does_not_depend_on_which_comes_first(a in parcel(), b in parcel()) {
        prop_assert_eq!(merge(&a, &b), merge(&b, &a));
    }

    #[test]
    fn merging_does_not_depend_on_what_is_merged_before(a in parcel(), b in parcel(), c in parcel()) {
        prop_assert_eq!(merge(&merge(&a, &b), &c), merge(&a, &merge(&b, &c)));
    }

    #[test]
    fn merging_again_changes_nothing(a in parcel(), b in parcel()) {
        prop_assert_eq!(merge(&a, &a), a.clone());
        let both = merge(&a, &b);
        prop_assert_eq!(merge(&both, &b), both.clone());
        prop_assert!(holds(&both, &a) && holds(&both, &b));
        prop_assert_eq!(merge(&a, &Parcel::default()), a);
    }

    #[test]
    fn a_file_carries_a_parcel_whole(a in parcel()) {
        let read = read(&packed(&a, None, noon()), noon()).expect("our own file");
        prop_assert_eq!(read.problems, vec![]);
        prop_assert_eq!(read.parcel, a);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_shown_is_what_is_done(a in parcel(), b in parcel(), replace in any::<bool>()) {
        let how = if replace { How::Replace } else { How::Merge };
        let fleet = holding(&a).fleet();
        let import = import(b.clone());
        let shown = preview(&fleet, &import, how);
        let changes = changes(&fleet, &import, how);
        let touched = shown.instances.iter().filter(|change| change.fate != Fate::Unchanged).count();
        let notes = shown.practised || shown.api_tokens.iter().any(|change| change.fate != Fate::Unchanged);
        prop_assert_eq!(changes.writes.len() + changes.removes.len(), touched + usize::from(notes));
        prop_assert_eq!(shown.changes(), !(changes.writes.is_empty() && changes.removes.is_empty()));
        prop_assert_eq!(shown.count(Fate::Gone), changes.removes.len());
        for change in &shown.instances {
            prop_assert_eq!(change.fate == Fate::Changed, change.parts.count() > 0);
        }
        // A second time there is nothing left to do.
        let after = Fleet::read(&applied(&fleet, &changes)).expect("of this version");
        prop_assert!(!after.broken);
        let again = preview(&after, &import, how);
        prop_assert!(!again.changes(), "{:?}", again);
        // Whatever stays keeps what is not carried.
        for (entry, record) in &after.instances {
            let was = fleet.get(&entry.key());
            prop_assert_eq!(record.granted, was.is_some());
            prop_assert_eq!(record.collapsed, was.is_some());
            for token in &record.tokens {
                let known = was.and_then(|(_, was)| was.tokens.iter().find(|known| known.site == token.site));
                prop_assert_eq!(token.told.count(), u32::from(known.is_some()));
            }
        }
        if how == How::Merge {
            prop_assert!(changes.removes.is_empty());
        }
    }

    #[test]
    fn whatever_becomes_of_a_file_it_gets_an_answer_and_nothing_is_lost(
        cuts in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(
            vec!["", "\"", "{", "}", "[", "]", ",", ":", "0", "-", "e9", "null", "true", "\\u0000", "\\ud800", "é", "9999", "=", "/", " "])), 1..6),
        end in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut chars: Vec<char> = text().chars().collect();
        for (place, new) in cuts {
            let at = place.index(chars.len());
            let new: Vec<char> = new.chars().collect();
            chars.splice(at..=at, new);
        }
        if let Some(end) = end {
            chars.truncate(end.index(chars.len()));
        }
        let file: String = chars.into_iter().collect();
        if let Ok(read) = read(&file, noon()) {
            let fleet = store().fleet();
            let changes = changes(&fleet, &read, How::Merge);
            prop_assert!(changes.removes.is_empty());
            let after = Fleet::read(&applied(&fleet, &changes)).expect("of this version");
            prop_assert!(!after.broken);
            let (before, after) = (Parcel::of(&fleet), Parcel::of(&after));
            for one in &before.instances {
                let now = after.instances.iter().find(|now| now.key == one.key).expect("it is still there");
                for token in &one.tokens {
                    // One that was not named may have got its name.
                    let mut same = now.tokens.iter().filter(|kept| token.site.is_none() || kept.site == token.site);
                    prop_assert!(same.any(|kept| token.evidence.iter().all(|piece| kept.evidence.contains(piece))));
                }
            }
            // Replacing never panics either, and only takes what is not in the file.
            let replaced = gone(&fleet, &read);
            prop_assert!(replaced <= before.instances.len());
            // What came in is sound: it is carried on without a problem.
            let again = migration_token_guide::app::carry::read(&packed(&read.parcel, None, noon()), noon()).expect("our own");
            prop_assert_eq!(again.problems, vec![]);
            prop_assert_eq!(again.parcel, read.parcel);
        }
    }

    #[test]
    fn texts_of_all_kinds_get_an_answer(file in "\\PC{0,200}") {
        prop_assert!(read(&file, noon()).is_err());
    }
}

/// How many instances go when a file replaces them.
fn gone(fleet: &Fleet, import: &Import) -> usize {
    changes(fleet, import, How::Replace).removes.len()
}

#[test]
fn what_was_said_last_counts_and_as_a_whole() {
    let mut a = Carried::of(&whole().0, &whole().1);
    let mut b = a.clone();
    (a.said.name, a.said.notes, a.said.edited) = ("old".into(), "kept in no way".into(), Some(noon() - days(2)));
    (b.said.name, b.said.notes, b.said.edited) = ("new".into(), String::new(), Some(noon() - days(1)));
    let both = |a: &Carried, b: &Carried| {
        let of = |one: &Carried| Parcel { instances: vec![one.clone()], ..Parcel::default() };
        merge(&of(a), &of(b)).instances.remove(0).said
    };
    assert_eq!(both(&a, &b), b.said);
    assert_eq!(both(&b, &a), b.said);
    a.said.edited = None;
    assert_eq!(both(&a, &b), b.said, "never said comes before anything said");
}

// ---- what it changes here ----

#[test]
fn another_browser_gets_everything_but_the_permissions() {
    let file = read(&text(), noon()).unwrap();
    let mut fresh = Store { entries: Vec::new() };
    let shown = preview(&fresh.fleet(), &file, How::Replace);
    assert_eq!(shown.count(Fate::New), 2);
    assert_eq!(shown.api_tokens.len(), 2);
    assert_eq!(shown.settings.count(), 3);
    assert!(shown.practised && shown.changes());
    apply(&mut fresh, &file, How::Replace);
    assert_eq!(Parcel::of(&fresh.fleet()), Parcel::of(&store().fleet()));
    assert_eq!(fresh.fleet().meta.own, store().fleet().meta.own);
    for (_, record) in &fresh.fleet().instances {
        assert!(!record.granted, "a file gives no access");
        assert!(record.seen.is_none() && !record.collapsed && record.snoozed.is_none());
    }
    assert_eq!(export(&fresh.fleet(), noon()), text(), "and exports the same file");
}

#[test]
fn merging_leaves_settings_alone_and_removes_nothing() {
    let mut other = store();
    let mut meta = other.fleet().meta;
    meta.own.policy = Policy::new(30, 10, 5).unwrap();
    let shard = write_meta(&meta);
    other.put(META, shard.value);
    other.entries.retain(|shard| !shard.key.contains("wiki"));
    let file = read(&export(&other.fleet(), noon()), noon()).unwrap();
    let mut here = store();
    let before = here.fleet();
    let shown = preview(&before, &file, How::Merge);
    assert!(!shown.changes(), "{shown:?}");
    assert_eq!(changes(&before, &file, How::Merge), Default::default(), "nothing is written");
    apply(&mut here, &file, How::Merge);
    assert_eq!(here.fleet().meta.own, before.meta.own);
    let shown = preview(&before, &file, How::Replace);
    assert_eq!(shown.settings.iter().collect::<Vec<_>>(), [Setting::Policy]);
    assert_eq!(shown.count(Fate::Gone), 1);
    assert_eq!(shown.count(Fate::Unchanged), 1);
    apply(&mut here, &file, How::Replace);
    assert_eq!(here.fleet().instances.len(), 1);
    assert_eq!(here.fleet().meta.own.policy, meta.own.policy);
}

#[test]
fn replacing_keeps_permission_card_way_and_what_was_told() {
    let mut other = whole();
    other.1.name = "Renamed".into();
    other.1.tokens.truncate(1);
    other.1.plans.truncate(1);
    let file = export(&stored(&[other], vec![note("id mapping", noon() + days(20))], &Meta::default()).fleet(), noon());
    let file = read(&file, noon()).unwrap();
    let mut here = store();
    let shown = preview(&here.fleet(), &file, How::Replace);
    let change = shown.instances.iter().find(|change| change.fate == Fate::Changed).unwrap();
    assert_eq!(change.parts.iter().collect::<Vec<_>>(), [Part::Description, Part::Dates, Part::Plans]);
    assert_eq!(change.name, "Renamed");
    let fates: Vec<(&str, Fate)> = shown.api_tokens.iter().map(|one| (one.label.as_str(), one.fate)).collect();
    assert_eq!(fates, [("backup", Fate::Gone), ("id mapping", Fate::Unchanged)]);
    let changes = changes(&here.fleet(), &file, How::Replace);
    let entries = applied(&here.fleet(), &changes);
    let after = Fleet::read(&entries).unwrap();
    let (_, record) = &after.instances[0];
    let was = whole().1;
    assert_eq!(
        (record.granted, record.collapsed, record.guiding, record.here, record.of_2022, record.tried),
        (true, true, true, Some(2), true, was.tried)
    );
    assert_eq!((record.seen, record.snoozed, record.stays_unnamed), (was.seen, was.snoozed, true));
    assert_eq!(record.tokens, was.tokens[..1], "what was told stays with its token");
    assert_eq!(record.plans, was.plans[..1], "and with its plan");
    assert_eq!(after.rotation.tokens, [note("id mapping", noon() + days(20))]);
    // Those that are not granted any more are not either.
    let meta = read_meta(entries.iter().find(|shard| shard.key == META).map(|shard| &shard.value)).unwrap().value;
    assert_eq!(meta.cloud_granted, ["migration.atlassian.com"]);
    apply(&mut here, &file, How::Replace);
    assert_eq!(record_key(&here), ["jira:https://jira.example.com:8443/jira"]);
}

fn record_key(store: &Store) -> Vec<String> {
    store.fleet().instances.iter().map(|(entry, _)| entry.key()).collect()
}

#[test]
fn a_plan_that_moved_is_told_of_again() {
    let mut other = whole();
    other.1.plans[0].start = noon() + days(6);
    other.1.plans[0].edited = noon() - days(1);
    let file = import(Parcel::of(&stored(&[other], Vec::new(), &Meta::default()).fleet()));
    let here = store().fleet();
    let after = Fleet::read(&applied(&here, &changes(&here, &file, How::Merge))).unwrap();
    let plans = &after.get("jira:https://jira.example.com:8443/jira").unwrap().1.plans;
    assert_eq!((plans[0].start, plans[0].told.count()), (noon() + days(6), 0));
    assert_eq!(plans[1].told, few(&[Moment::Days7]));
}

#[test]
fn a_token_that_was_not_named_becomes_the_only_one_that_is() {
    let base = "https://jira.example.com";
    let with = |tokens: Vec<Token>, sites: &[&str]| {
        let sites = sites.iter().map(|site| (*site).to_owned()).collect();
        (entry(Product::Jira, base), Record { tokens, sites, ..Record::default() })
    };
    let token = |site: Option<&str>, evidence: Vec<Evidence>| Token {
        site: site.map(str::to_owned),
        evidence,
        told: Few::default(),
    };
    let merged = |here: (Entry, Record), file: (Entry, Record)| {
        let mut store = stored(&[here], Vec::new(), &Meta::default());
        apply(&mut store, &import(Parcel::of(&stored(&[file], Vec::new(), &Meta::default()).fleet())), How::Merge);
        record(&store, &format!("jira:{base}")).tokens
    };
    let (old, new) = (seen(noon() - days(9)), seen(noon() - days(1)));
    let one = Some("one.atlassian.net");
    let here = with(vec![token(None, vec![old])], &[]);
    let file = with(vec![token(one, vec![new])], &["one.atlassian.net"]);
    assert_eq!(
        merged(here.clone(), file.clone()),
        [token(one, vec![new, old])].map(|t| Token { evidence: vec![new, old], ..t })
    );
    assert_eq!(merged(file.clone(), here).len(), 1);
    // With two sites it may be either's.
    let both = with(vec![token(one, vec![new])], &["one.atlassian.net", "two.atlassian.net"]);
    assert_eq!(merged(with(vec![token(None, vec![old])], &[]), both.clone()).len(), 2);
    // Without evidence it says nothing.
    assert_eq!(merged(with(vec![token(None, vec![])], &[]), both).len(), 2 - 1);
    assert_eq!(merged(file, with(vec![token(None, vec![])], &[])).len(), 1);
    // And what the admin has here stays.
    let two = with(vec![token(None, vec![old]), token(one, vec![])], &[]);
    assert_eq!(merged(two, with(vec![token(one, vec![new])], &[])).len(), 2);
}

#[test]
fn of_too_much_evidence_a_dozen_stays_that_says_the_same() {
    let policy = Policy::default();
    let pieces = |offset: u32| -> Vec<Evidence> {
        (0..12)
            .map(|n| Evidence { at: noon() - days(12) + Span::hours(n * 20 + offset), what: Observation::Valid })
            .collect()
    };
    let with = |evidence: Vec<Evidence>| {
        let token = Token { evidence, ..Token::default() };
        (entry(Product::Jira, "https://jira.example.com"), Record { tokens: vec![token], ..Record::default() })
    };
    let mut first = pieces(0);
    first.truncate(8);
    first[0] = seen(noon() - days(12));
    let mut store = stored(&[with(first.clone())], Vec::new(), &Meta::default());
    let file = import(Parcel::of(&stored(&[with(pieces(7))], Vec::new(), &Meta::default()).fleet()));
    apply(&mut store, &file, How::Merge);
    let kept = record(&store, "jira:https://jira.example.com").tokens.remove(0).evidence;
    assert_eq!(kept.len(), 12);
    let all: Vec<Evidence> = first.into_iter().chain(pieces(7)).collect();
    let bounds = |evidence: &[Evidence]| estimate(evidence, &policy).map(|found| (found.earliest, found.latest));
    assert_eq!(bounds(&kept), bounds(&all));
    assert!(kept.contains(&seen(noon() - days(12))), "the one that settles it stays");
    assert!(!preview(&store.fleet(), &file, How::Merge).changes(), "and a second time nothing changes");
}

#[test]
fn what_does_not_fit_any_more_is_cut_where_it_is_stored_only() {
    let path = |n: usize| format!("/path/{n:03}");
    let one = |from: usize| Record { taught: (from..from + 15).map(path).collect(), ..Record::default() };
    let place = entry(Product::Jira, "https://jira.example.com");
    let notes = |from: u32| (from..from + 60).map(|n| note(&format!("token {n}"), noon() + days(n))).collect();
    let mut here = stored(&[(place.clone(), one(0))], notes(0), &Meta::default());
    let there = stored(&[(place.clone(), one(10))], notes(60), &Meta::default());
    let file = import(Parcel::of(&there.fleet()));
    assert_eq!(merge(&Parcel::of(&here.fleet()), &file.parcel).instances[0].taught.len(), 25);
    apply(&mut here, &file, How::Merge);
    assert_eq!(record(&here, &place.key()).taught.len(), 20);
    let labels: Vec<String> = here.fleet().rotation.tokens.into_iter().map(|token| token.label).collect();
    assert_eq!(
        (labels.len(), labels.first().map(String::as_str)),
        (100, Some("token 20")),
        "those that ended first go"
    );
    assert!(!here.fleet().broken);
}

#[test]
fn a_thousand_instances_are_carried_in_time() {
    let many: Vec<(Entry, Record)> = (0..1000)
        .map(|n| {
            let mut one = whole();
            one.0 = entry(Product::Jira, &format!("https://host{n}.example.com/jira"));
            one.1.tokens.push(Token { site: Some("three.atlassian.net".into()), ..one.1.tokens[0].clone() });
            one
        })
        .collect();
    let fleet = stored(&many, Vec::new(), &Meta::default()).fleet();
    let start = Clock::now();
    let file = export(&fleet, noon());
    assert!(file.len() < MAX_BYTES, "{} bytes", file.len());
    let read = read(&file, noon()).unwrap();
    assert!(!preview(&fleet, &read, How::Merge).changes());
    // And the worst: every token has another dozen.
    let mut other = read.clone();
    for one in &mut other.parcel.instances {
        for token in &mut one.tokens {
            token.evidence =
                (0..36).map(|n| Evidence { at: noon() - Span::hours(900 - n), what: Observation::Valid }).collect();
        }
    }
    let changes = changes(&fleet, &other, How::Merge);
    assert_eq!(changes.writes.len(), 1000);
    assert!(start.elapsed().as_secs() < 120);
}

// ---- the table ----

/// Reads CSV as RFC 4180 has it, written another way than ours is.
fn table(file: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut quoted = false;
    let mut rest = file.strip_prefix('\u{feff}').expect("a byte order mark").chars().peekable();
    while let Some(c) = rest.next() {
        let row = rows.last_mut().unwrap();
        let cell = row.last_mut().unwrap();
        match c {
            '"' if quoted && rest.peek() == Some(&'"') => cell.extend(rest.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(String::new()),
            '\r' if !quoted => {
                assert_eq!(rest.next(), Some('\n'), "a line ends with both");
                rows.push(vec![String::new()]);
            }
            '\n' if !quoted => panic!("a line break outside quotes"),
            c => cell.push(c),
        }
    }
    assert!(!quoted, "a quote is left open");
    assert_eq!(rows.pop(), Some(vec![String::new()]), "the last line ends too");
    rows
}

#[test]
fn cells_that_begin_like_a_formula_are_texts() {
    let cells = [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1",
        "＋1",
        "－1",
        "＠1",
        "=HYPERLINK(\"http://x\",\"y\")",
        "=cmd|' /C calc'!A0",
    ];
    for cell in cells {
        let file = csv(&[vec!["name".to_owned(), cell.to_owned()]]);
        assert_eq!(table(&file)[0][1], format!("'{cell}"), "{cell:?}");
    }
    for cell in ["", "a=1", "1", "'=1", "2026-11-22T12:00:00.000Z", "https://x.example", " =1"] {
        assert_eq!(table(&csv(&[vec![cell.to_owned()]]))[0][0], cell, "{cell:?}");
    }
}

#[test]
fn a_table_is_written_as_the_standard_has_it() {
    let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
    let file =
        csv(&[row(&["Name", "Größe"]), row(&["a \"b\"", "x,y"]), row(&["two\nlines", " end "]), row(&["", "p;q"])]);
    assert_eq!(file, "\u{feff}Name,Größe\r\n\"a \"\"b\"\"\",\"x,y\"\r\n\"two\nlines\",\" end \"\r\n,\"p;q\"\r\n");
}

proptest! {
    #[test]
    fn whatever_is_in_a_cell_it_stays_one_cell(rows in prop::collection::vec(prop::collection::vec("[\\PC\"',;=@+\\-\r\n\t]{0,12}", 3), 1..5)) {
        let read = table(&csv(&rows));
        prop_assert_eq!(read.len(), rows.len());
        for (read, row) in read.iter().zip(&rows) {
            prop_assert_eq!(read.len(), row.len());
            for (read, cell) in read.iter().zip(row) {
                let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
                prop_assert_eq!(read.strip_prefix('\'').filter(|_| formula).unwrap_or(read), cell);
                prop_assert!(!read.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']));
            }
        }
    }
}

#[test]
fn json_of_the_file_is_ordinary_json() {
    let ours = Json::parse(&text()).expect("our own reader");
    assert_eq!(common::from_value(&value()).get("version"), ours.get("version"));
    assert_eq!(at("2026-11-22T12:00:00Z").rfc3339(), value()["exported"].as_str().unwrap());
}
