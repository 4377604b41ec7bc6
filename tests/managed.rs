//! What an organisation sets: what counts of it, what is named as wrong, what is stored of it; and that the schema and the
//! examples for administrators say the same.
#![allow(missing_docs, reason = "the names say it")]

use migration_token_guide::app::managed::{
    Feature, Flaw, Kind, MAX_LABEL, MAX_PROBLEMS, MAX_SUGGESTIONS, Managed, Problem, SHAPE, judge, read, read_managed,
    suggestions, write_managed,
};
use migration_token_guide::border::{Fields, MAX_HOSTS};
use migration_token_guide::few::Few;
use migration_token_guide::json::Json;
use migration_token_guide::place::Product;
use migration_token_guide::reminders::{Moment, Quiet, Settings};
use migration_token_guide::token::window::Policy;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::path::Path;

/// A value as it comes in: as text, through the core's own reader.
fn taken(value: &Value) -> Json {
    Json::parse(&value.to_string()).expect("a value of JSON")
}

/// Everything that is wrong, of settings and instances.
fn problems(value: &Value) -> Vec<(String, Flaw)> {
    let value = taken(value);
    let mut found = judge(&value).1;
    found.extend(suggestions(&value).1);
    found.into_iter().map(|Problem { field, flaw }| (field, flaw)).collect()
}

fn settings(value: &Value) -> Managed {
    read(&taken(value))
}

fn whole() -> Value {
    json!({
        "policy": { "startWindow": 30, "warnAfter": 20, "reserve": 10 },
        "cloudHosts": ["migration.example.com", "Migration.Atlassian.com "],
        "reminders": { "on": false, "moments": ["warning", "days2"], "quiet": { "from": "22:00", "to": "07:05" } },
        "features": { "apiAccess": false, "notifications": true, "carry": false },
        "welcome": false,
        "instances": [
            { "product": "jira", "base": "https://jira.example.com/jira/", "name": " Jira ", "customer": "Example Ltd" },
            { "product": "confluence", "base": "http://wiki.example.com:8090" },
        ],
    })
}

#[test]
fn everything_that_can_be_set_is_set() {
    assert_eq!(problems(&whole()), []);
    let expected = Managed {
        policy: Policy::new(30, 20, 10).ok(),
        cloud_hosts: Some(vec!["migration.example.com".into(), "migration.atlassian.com".into()]),
        reminders: Some(Settings {
            on: false,
            moments: [Moment::Warning, Moment::Days2].into_iter().collect(),
            quiet: Some(Quiet { from: 22 * 60, to: 7 * 60 + 5 }),
        }),
        off: [Feature::ApiAccess, Feature::Carry].into_iter().collect(),
        welcome: false,
    };
    assert_eq!(settings(&whole()), expected);

    let (found, _) = suggestions(&taken(&whole()));
    let said: Vec<_> =
        found.iter().map(|one| (one.product, one.base.address(), one.name.as_str(), one.customer.as_str())).collect();
    assert_eq!(
        said,
        [
            (Product::Jira, "https://jira.example.com/jira".to_owned(), "Jira", "Example Ltd"),
            (Product::Confluence, "http://wiki.example.com:8090".to_owned(), "", ""),
        ]
    );
}

#[test]
fn without_a_policy_nothing_is_set_and_nothing_is_wrong() {
    for nothing in [json!(null), json!({})] {
        assert_eq!(settings(&nothing), Managed::default());
        assert_eq!(problems(&nothing), []);
    }
    let default = Managed::default();
    assert!(default.welcome && default.off.count() == 0);
    assert!(default.policy.is_none() && default.cloud_hosts.is_none() && default.reminders.is_none());
    for other in [json!([]), json!("x"), json!(5), json!(true)] {
        assert_eq!(settings(&other), Managed::default());
        assert_eq!(problems(&other), [(String::new(), Flaw::Kind)]);
    }
}

#[test]
fn what_is_not_said_stays_as_usual() {
    let usual = Settings::default();
    let cases = [
        (json!({ "policy": {} }), Managed { policy: Some(Policy::default()), ..Managed::default() }),
        (json!({ "reminders": {} }), Managed { reminders: Some(usual), ..Managed::default() }),
        (json!({ "features": {} }), Managed::default()),
        (json!({ "cloudHosts": [] }), Managed::default()),
        (json!({ "instances": [] }), Managed::default()),
        (json!({ "policy": { "reserve": 5 } }), Managed { policy: Policy::new(21, 16, 5).ok(), ..Managed::default() }),
        (
            json!({ "reminders": { "on": true } }),
            Managed { reminders: Some(Settings { on: true, ..usual }), ..Managed::default() },
        ),
        (
            json!({ "reminders": { "moments": [] } }),
            Managed { reminders: Some(Settings { moments: Few::default(), ..usual }), ..Managed::default() },
        ),
        (
            json!({ "reminders": { "quiet": { "from": "00:00", "to": "23:59" } } }),
            Managed {
                reminders: Some(Settings { quiet: Some(Quiet { from: 0, to: 1439 }), ..usual }),
                ..Managed::default()
            },
        ),
    ];
    for (said, expected) in cases {
        assert_eq!(settings(&said), expected, "{said}");
        assert_eq!(problems(&said), [], "{said}");
    }
}

/// Everything with one thing changed; `None` takes it out.
fn spoilt(path: &str, with: Option<Value>) -> Value {
    let mut value = whole();
    let (front, last) = path.rsplit_once('/').unwrap();
    let around = value.pointer_mut(front).unwrap();
    match (around, with) {
        (Value::Object(fields), Some(with)) => drop(fields.insert(last.to_owned(), with)),
        (Value::Object(fields), None) => drop(fields.remove(last)),
        (Value::Array(items), Some(with)) => items[last.parse::<usize>().unwrap()] = with,
        (around, _) => panic!("{around}"),
    }
    value
}

/// Each field, what spoils it, what is said of it, and what is left out then.
type Spoiling = (&'static str, Value, &'static str, Flaw, fn(&mut Managed));

fn spoilings() -> Vec<Spoiling> {
    use Flaw::{Host, Kind, Misfit, Range, Time, Unknown, Word};
    let mut cases: Vec<Spoiling> = Vec::new();
    let no_policy: fn(&mut Managed) = |left| left.policy = None;
    let no_hosts: fn(&mut Managed) = |left| left.cloud_hosts = None;
    let no_reminders: fn(&mut Managed) = |left| left.reminders = None;
    let all_on: fn(&mut Managed) = |left| left.off = Few::default();
    let nothing: fn(&mut Managed) = |_| {};
    let mut add = |path, with: &[Value], field, flaw, left: fn(&mut Managed)| {
        cases.extend(with.iter().map(|with| (path, with.clone(), field, flaw, left)));
    };
    let no_object = [json!(null), json!([]), json!("x"), json!(1)];
    let no_list = [json!(null), json!({}), json!("migration.example.com"), json!(1)];
    let no_text = [json!(null), json!(1), json!(true), json!(["x"]), json!({})];
    let no_flag = [json!(null), json!(0), json!("false"), json!([]), json!({})];
    let no_number = [
        json!(null),
        json!("16"),
        json!(true),
        json!([16]),
        json!(20.5),
        json!(-1),
        json!(4_294_967_296_u64),
        json!(1e300),
    ];

    // Of another kind: the whole setting is left out, as Chromium does.
    add("/policy", &no_object, "policy", Kind, no_policy);
    add("/policy/startWindow", &no_number, "policy.startWindow", Kind, no_policy);
    add("/policy/warnAfter", &no_number, "policy.warnAfter", Kind, no_policy);
    add("/policy/reserve", &no_number, "policy.reserve", Kind, no_policy);
    add("/cloudHosts", &no_list, "cloudHosts", Kind, no_hosts);
    add("/cloudHosts/1", &no_text, "cloudHosts[1]", Kind, no_hosts);
    add("/reminders", &no_object, "reminders", Kind, no_reminders);
    add("/reminders/on", &no_flag, "reminders.on", Kind, no_reminders);
    add("/reminders/moments", &no_list, "reminders.moments", Kind, no_reminders);
    add("/reminders/moments/0", &no_text, "reminders.moments[0]", Kind, no_reminders);
    add("/reminders/quiet", &no_object, "reminders.quiet", Kind, no_reminders);
    add("/reminders/quiet/from", &no_text, "reminders.quiet.from", Kind, no_reminders);
    add("/reminders/quiet/to", &no_text, "reminders.quiet.to", Kind, no_reminders);
    add("/features", &no_object, "features", Kind, all_on);
    add("/features/apiAccess", &no_flag, "features.apiAccess", Kind, all_on);
    add("/features/notifications", &no_flag, "features.notifications", Kind, all_on);
    add("/features/carry", &no_flag, "features.carry", Kind, all_on);
    add("/welcome", &no_flag, "welcome", Kind, |left| left.welcome = true);

    // Of the right kind: only the field itself is left out.
    let no_days = [json!(0), json!(366), json!(4_294_967_295_u64)];
    add("/policy/startWindow", &no_days, "policy.startWindow", Range, |left| {
        left.policy = Policy::new(21, 20, 10).ok()
    });
    add("/policy/warnAfter", &no_days, "policy.warnAfter", Range, |left| left.policy = Policy::new(30, 16, 10).ok());
    add("/policy/reserve", &no_days, "policy.reserve", Range, |left| left.policy = Policy::new(30, 20, 19).ok());
    add("/policy/warnAfter", &[json!(30), json!(31), json!(365)], "policy", Misfit, no_policy);
    let no_host = [
        "",
        " ",
        "https://migration.example.com",
        "migration.example.com/x",
        "migration.example.com:8443",
        "a b",
        "user@host.example",
        "id.atlassian.com",
        "ID.Atlassian.com",
        "auth.atlassian.com",
        "host.example?x",
        "host.example#x",
        "*.example.com",
    ]
    .map(Value::from);
    add("/cloudHosts/1", &no_host, "cloudHosts[1]", Host, |left| {
        left.cloud_hosts = Some(vec!["migration.example.com".into()]);
    });
    let no_moment = ["", "Warning", "days4", "block ", "warning,block"].map(Value::from);
    add("/reminders/moments/0", &no_moment, "reminders.moments[0]", Word, |left| {
        if let Some(reminders) = &mut left.reminders {
            reminders.moments.remove(Moment::Warning);
        }
    });
    let not_quiet: fn(&mut Managed) = |left| {
        if let Some(reminders) = &mut left.reminders {
            reminders.quiet = None;
        }
    };
    let no_time = [
        "",
        "7:00",
        "07:60",
        "24:00",
        "29:59",
        "99:99",
        "0700",
        "07:00:00",
        "07.00",
        "-1:00",
        "07:0x",
        " 7:00",
        "٠٧:٠٠",
    ]
    .map(Value::from);
    add("/reminders/quiet/from", &no_time, "reminders.quiet.from", Time, not_quiet);
    add("/reminders/quiet/to", &no_time, "reminders.quiet.to", Time, not_quiet);
    add("/reminders/quiet/to", &[json!("22:00")], "reminders.quiet", Misfit, not_quiet);

    // What nobody knows does no harm.
    let anything = [json!(null), json!(1), json!({ "a": [] })];
    add("/Welcome", &anything, "Welcome", Unknown, nothing);
    add("/policy/days", &anything, "policy.days", Unknown, nothing);
    add("/reminders/quiet/zone", &anything, "reminders.quiet.zone", Unknown, nothing);
    add("/features/all", &anything, "features.all", Unknown, nothing);
    add("/instances/1/notes", &anything, "instances[1].notes", Unknown, nothing);
    cases
}

#[test]
fn what_is_wrong_is_named_and_left_out_and_everything_else_counts() {
    for (path, with, field, flaw, left) in spoilings() {
        let value = spoilt(path, Some(with));
        assert_eq!(problems(&value), [(field.to_owned(), flaw)], "{value}");
        let mut expected = settings(&whole());
        left(&mut expected);
        assert_eq!(settings(&value), expected, "{value}");
        if !field.starts_with("instances") {
            assert_eq!(suggestions(&taken(&value)), suggestions(&taken(&whole())), "{value}");
        }
    }
}

#[test]
fn quiet_hours_need_both_ends() {
    for missing in ["from", "to"] {
        let value = spoilt(&format!("/reminders/quiet/{missing}"), None);
        assert_eq!(problems(&value), [(format!("reminders.quiet.{missing}"), Flaw::Missing)]);
        assert_eq!(settings(&value).reminders.unwrap().quiet, None);
    }
}

#[test]
fn reminders_of_which_nothing_can_be_read_do_not_switch_reminders_off() {
    let value = json!({ "reminders": { "moments": ["tomorrow", "noon"] } });
    assert_eq!(settings(&value).reminders, Some(Settings::default()));
    let both = json!({ "reminders": { "on": true, "moments": ["tomorrow"] } });
    assert_eq!(settings(&both).reminders, Some(Settings::default()));
}

#[test]
fn a_suggested_instance_that_cannot_be_read_is_left_out_alone() {
    use Flaw::{Address, Missing, Text, Word};
    let first = || suggestions(&taken(&whole())).0.remove(0);
    let cases: &[(&str, Option<Value>, Flaw, bool)] = &[
        ("product", None, Missing, false),
        ("product", Some(json!("Jira")), Word, false),
        ("product", Some(json!("bitbucket")), Word, false),
        ("product", Some(json!("")), Word, false),
        ("base", None, Missing, false),
        ("base", Some(json!("")), Address, false),
        ("base", Some(json!("wiki.example.com")), Address, false),
        ("base", Some(json!("javascript:alert(1)")), Address, false),
        ("base", Some(json!("https://user:secret@wiki.example.com")), Address, false),
        ("base", Some(json!("https://wiki.example.com:99999")), Address, false),
        ("base", Some(json!(format!("https://wiki.example.com/{}", "x".repeat(3000)))), Address, false),
        ("name", Some(json!("x".repeat(MAX_LABEL + 1))), Text, true),
        ("name", Some(json!("two\nlines")), Text, true),
        ("name", Some(json!("null\u{0}")), Text, true),
        ("customer", Some(json!("ü".repeat(MAX_LABEL + 1))), Text, true),
        ("customer", Some(json!("tab\there")), Text, true),
        ("customer", Some(json!("x".repeat(1 << 20))), Text, true),
    ];
    for (field, with, flaw, stays) in cases {
        let value = spoilt(&format!("/instances/1/{field}"), with.clone());
        assert_eq!(problems(&value), [(format!("instances[1].{field}"), *flaw)], "{field} {flaw:?}");
        let (found, _) = suggestions(&taken(&value));
        assert_eq!(found.len(), 1 + usize::from(*stays), "{field} {flaw:?}");
        assert_eq!(found[0], first());
        assert!(found.iter().all(|one| one.name.len() <= MAX_LABEL && one.customer.len() <= MAX_LABEL));
        assert_eq!(settings(&value), settings(&whole()));
    }
    // Of another kind: all of them, as Chromium does.
    for (path, field) in
        [("/instances", "instances"), ("/instances/1", "instances[1]"), ("/instances/1/name", "instances[1].name")]
    {
        for wrong in [json!(null), json!(7), json!(false)] {
            let value = spoilt(path, Some(wrong));
            assert_eq!(problems(&value), [(field.to_owned(), Flaw::Kind)], "{value}");
            assert_eq!(suggestions(&taken(&value)).0, []);
            assert_eq!(settings(&value), settings(&whole()));
        }
    }
    let longest = "ü".repeat(MAX_LABEL);
    let value = spoilt("/instances/1/name", Some(json!(longest)));
    assert_eq!(problems(&value), []);
    assert_eq!(suggestions(&taken(&value)).0[1].name, longest);
}

#[test]
fn an_address_loses_its_query_and_comes_once() {
    let value = json!({ "instances": [
        { "product": "jira", "base": "https://jira.example.com/jira?containerToken=SECRET#x" },
        { "product": "jira", "base": "HTTPS://JIRA.example.com:443/jira//" },
        { "product": "confluence", "base": "https://jira.example.com/jira" },
    ] });
    assert_eq!(problems(&value), [("instances[1]".to_owned(), Flaw::Twice)]);
    let (found, _) = suggestions(&taken(&value));
    assert_eq!(found.len(), 2);
    assert!(!format!("{found:?}").contains("SECRET"));
}

#[test]
fn there_is_an_end_to_everything() {
    let hosts: Vec<_> = (0..MAX_HOSTS + 3).map(|n| format!("m{n}.example.com")).collect();
    let value = json!({ "cloudHosts": hosts });
    assert_eq!(problems(&value), [("cloudHosts".to_owned(), Flaw::Many)]);
    assert_eq!(settings(&value).cloud_hosts.unwrap(), hosts[..MAX_HOSTS]);
    assert_eq!(problems(&json!({ "cloudHosts": &hosts[..MAX_HOSTS] })), []);
    let twice = json!({ "cloudHosts": ["a.example", "b.example", "A.example"] });
    assert_eq!(problems(&twice), [("cloudHosts[2]".to_owned(), Flaw::Twice)]);
    assert_eq!(settings(&twice).cloud_hosts.unwrap(), ["a.example", "b.example"]);

    let instance = |n: usize| json!({ "product": "jira", "base": format!("https://j{n}.example.com") });
    let many: Vec<_> = (0..MAX_SUGGESTIONS + 1).map(instance).collect();
    let value = json!({ "instances": many });
    assert_eq!(problems(&value), [("instances".to_owned(), Flaw::Many)]);
    assert_eq!(suggestions(&taken(&value)).0.len(), MAX_SUGGESTIONS);
    assert_eq!(problems(&json!({ "instances": &many[..MAX_SUGGESTIONS] })), []);

    let unknown: serde_json::Map<_, _> = (0..1000).map(|n| (format!("key{n:04}"), json!(1))).collect();
    assert_eq!(problems(&Value::Object(unknown)).len(), MAX_PROBLEMS);
    let long = json!({ "k".repeat(10_000): 1, "policy": { "ü".repeat(10_000): 1 } });
    assert!(problems(&long).iter().all(|(field, _)| field.chars().count() < 60), "names are cut");
}

#[test]
fn a_megabyte_is_read_and_does_no_harm() {
    let filler = "x".repeat(1 << 20);
    let host = json!({ "welcome": false, "cloudHosts": [filler] });
    assert_eq!(problems(&host), [("cloudHosts[0]".to_owned(), Flaw::Host)]);
    assert_eq!(settings(&host), Managed { welcome: false, ..Managed::default() });
    for value in [
        json!({ "welcome": false, "filler": filler }),
        json!({ "welcome": false, "reminders": { "quiet": { "from": filler, "to": "07:00" } } }),
        json!({ "welcome": false, "reminders": { "moments": vec!["bogus"; 150_000] } }),
        json!({ "welcome": false, "cloudHosts": vec![0; 500_000] }),
        json!({ "welcome": false, "instances": vec![json!({}); 300_000] }),
        json!({ "welcome": false, "policy": { filler.as_str(): 1 } }),
    ] {
        assert!(!settings(&value).welcome);
        let named = problems(&value).len();
        assert!((1..=2 * MAX_PROBLEMS).contains(&named), "{named}");
        assert!(write_managed(&settings(&value)).to_string_for_test().len() < 2000);
    }
}

#[test]
fn what_is_nested_too_deep_is_no_value_and_what_is_just_deep_is_of_another_kind() {
    let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    for levels in [18, 1000, 500_000] {
        assert_eq!(Json::parse(&nested(levels)), None);
        assert_eq!(Json::parse(&format!("{{\"policy\":{}}}", nested(levels))), None);
    }
    for setting in ["policy", "cloudHosts", "reminders", "features", "welcome", "instances", "else"] {
        let value = Json::parse(&format!("{{\"{setting}\":{}}}", nested(14))).unwrap();
        assert_eq!(read(&value), Managed::default());
        assert_eq!(judge(&value).1.len() + suggestions(&value).1.len(), 1);
    }
}

trait ForTest {
    fn to_string_for_test(&self) -> String;
}

impl ForTest for Json {
    fn to_string_for_test(&self) -> String {
        serde_json::to_string(self).unwrap()
    }
}

// ---- as it is stored ----

/// Written, as text in between, and read again.
fn again(managed: &Managed) -> Managed {
    let text = write_managed(managed).to_string_for_test();
    let value = Json::parse(&text).unwrap();
    let at = &mut Fields::of(&value);
    let read = read_managed(at);
    assert!(at.is_whole(), "{text}");
    assert!(at.is_exact(), "{text}");
    read
}

#[test]
fn what_was_stored_is_read_again() {
    assert_eq!(again(&Managed::default()), Managed::default());
    assert_eq!(again(&settings(&whole())), settings(&whole()));
    for (path, with, ..) in spoilings() {
        let managed = settings(&spoilt(path, Some(with)));
        assert_eq!(again(&managed), managed);
    }
}

#[test]
fn what_was_stored_and_is_broken_says_so() {
    for broken in [
        json!({}),
        json!([]),
        json!({ "policy": { "startWindow": 5, "warnAfter": 9, "reserve": 1 }, "cloudHosts": [], "reminders": null, "off": 0, "welcome": true }),
        json!({ "policy": null, "cloudHosts": [5], "reminders": null, "off": 0, "welcome": true }),
        json!({ "policy": null, "cloudHosts": [], "reminders": null, "off": "x", "welcome": 1 }),
    ] {
        let value = taken(&broken);
        let at = &mut Fields::of(&value);
        let managed = read_managed(at);
        assert!(at.is_broken(), "{broken}");
        assert!(managed.policy.is_none() && managed.cloud_hosts.is_none_or(|hosts| !hosts.is_empty()));
    }
}

// ---- whatever may come ----

fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (0_u32..400).prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        ".{0,8}".prop_map(Value::from),
        prop_oneof!["jira", "warning", "22:00", "https://a.example/b", "a.example", "id.atlassian.com"]
            .prop_map(Value::from),
    ];
    let key = prop_oneof![
        prop::sample::select(vec![
            "policy",
            "startWindow",
            "warnAfter",
            "reserve",
            "cloudHosts",
            "reminders",
            "on",
            "moments",
            "quiet",
            "from",
            "to",
            "features",
            "apiAccess",
            "notifications",
            "carry",
            "welcome",
            "instances",
            "product",
            "base",
            "name",
            "customer",
        ])
        .prop_map(str::to_owned),
        ".{0,6}",
    ];
    leaf.prop_recursive(5, 60, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(key.clone(), inner, 0..8)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

/// A policy in which each known setting may be anything.
fn some_policy() -> impl Strategy<Value = Value> {
    let names = ["policy", "cloudHosts", "reminders", "features", "welcome", "instances", "else"];
    let valid = whole();
    prop::collection::vec(prop_oneof![2 => Just(None), 1 => anything().prop_map(Some)], names.len()).prop_map(
        move |values| {
            let mut policy = valid.clone();
            for (name, value) in names.iter().zip(values) {
                if let Some(value) = value {
                    policy[*name] = value;
                }
            }
            policy
        },
    )
}

proptest! {
    #[test]
    fn whatever_comes_is_read_bounded_and_stored_as_it_is(value in prop_oneof![anything(), some_policy()]) {
        let value = taken(&value);
        let (managed, found) = judge(&value);
        let (instances, more) = suggestions(&value);
        prop_assert_eq!(again(&managed), managed.clone());
        prop_assert!(found.len() <= MAX_PROBLEMS && more.len() <= MAX_PROBLEMS && instances.len() <= MAX_SUGGESTIONS);
        prop_assert!(managed.cloud_hosts.is_none_or(|hosts| (1..=MAX_HOSTS).contains(&hosts.len())
            && hosts.iter().all(|host| !host.ends_with("id.atlassian.com"))));
    }

    /// What one setting is does not change what another one is.
    #[test]
    fn settings_do_not_change_one_another(value in some_policy()) {
        let managed = settings(&value);
        let alone = |name: &str| settings(&json!({ name: value[name] }));
        prop_assert_eq!(managed.policy, alone("policy").policy);
        prop_assert_eq!(managed.cloud_hosts, alone("cloudHosts").cloud_hosts);
        prop_assert_eq!(managed.reminders, alone("reminders").reminders);
        prop_assert_eq!(managed.off, alone("features").off);
        prop_assert_eq!(managed.welcome, alone("welcome").welcome);
    }

    /// Chromium takes out settings with anything of the wrong kind in it, and fields that nobody knows, before the core
    /// sees them. What is set must not depend on that.
    #[test]
    fn what_chromium_takes_out_first_changes_nothing(value in some_policy()) {
        let filtered = as_chromium_does(&value);
        prop_assert_eq!(settings(&value), settings(&filtered));
        prop_assert_eq!(suggestions(&taken(&value)).0, suggestions(&taken(&filtered)).0);
    }
}

/// As measured in the browser, by the schema.
fn as_chromium_does(policy: &Value) -> Value {
    fn keep(value: &Value, schema: &Value) -> Option<Value> {
        match (schema["type"].as_str()?, value) {
            ("boolean", Value::Bool(_)) | ("number", Value::Number(_)) | ("string", Value::String(_)) => {
                Some(value.clone())
            }
            ("array", Value::Array(items)) => items.iter().map(|item| keep(item, &schema["items"])).collect(),
            ("object", Value::Object(fields)) => {
                let mut kept = serde_json::Map::new();
                for (name, value) in fields {
                    if let Some(schema) = schema["properties"].get(name) {
                        kept.insert(name.clone(), keep(value, schema)?);
                    }
                }
                Some(Value::Object(kept))
            }
            _ => None,
        }
    }
    let schema = schema();
    let fields = policy.as_object().unwrap().iter();
    let kept = fields.filter_map(|(name, value)| Some((name.clone(), keep(value, schema["properties"].get(name)?)?)));
    Value::Object(kept.collect())
}

// ---- what administrators read ----

fn file(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect(path)
}

fn schema() -> Value {
    serde_json::from_str(&file("extension/managed.json")).unwrap()
}

#[test]
fn the_schema_says_what_the_core_reads() {
    fn same(schema: &Value, kind: &Kind, path: &str) {
        let only = |words: &[&str]| {
            let unknown = schema.as_object().unwrap().keys().find(|key| !words.contains(&key.as_str()));
            assert_eq!(unknown, None, "{path}: Chromium would judge before the core does");
        };
        let said = schema["type"].as_str();
        match kind {
            Kind::Flag => assert_eq!(said, Some("boolean"), "{path}"),
            Kind::Number => assert_eq!(said, Some("number"), "{path}"),
            Kind::Text => assert_eq!(said, Some("string"), "{path}"),
            Kind::List(kind) => {
                assert_eq!(said, Some("array"), "{path}");
                same(&schema["items"], kind, &format!("{path}[]"));
            }
            Kind::Object(fields) => {
                assert_eq!(said, Some("object"), "{path}");
                object(schema, fields, path);
            }
        }
        only(&["type", "title", "description", "items", "properties"]);
        if !path.ends_with("[]") {
            for word in ["title", "description"] {
                assert!(schema[word].as_str().is_some_and(|text| !text.is_empty()), "{path}: no {word}");
            }
        }
    }
    fn object(schema: &Value, fields: &[(&str, Kind)], path: &str) {
        let properties = schema["properties"].as_object().unwrap();
        let mut said: Vec<_> = properties.keys().map(String::as_str).collect();
        let mut read: Vec<_> = fields.iter().map(|(name, _)| *name).collect();
        said.sort_unstable();
        read.sort_unstable();
        assert_eq!(said, read, "{path}");
        for (name, kind) in fields {
            same(&properties[*name], kind, &format!("{path}.{name}"));
        }
    }
    let schema = schema();
    assert_eq!(schema["type"], "object");
    object(&schema, SHAPE, "");
}

#[test]
fn the_schema_names_every_word_and_every_limit() {
    let text = file("extension/managed.json");
    let moments = schema()["properties"]["reminders"]["properties"]["moments"]["description"].to_string();
    for moment in Moment::ALL {
        assert!(moments.contains(moment.code()), "{}", moment.code());
    }
    for feature in Feature::ALL {
        assert!(text.contains(&format!("\"{}\"", feature.code())));
    }
    let says = |property: &str, limit: String| {
        let description = schema()["properties"][property]["description"].as_str().unwrap().to_owned();
        assert!(description.contains(&limit), "{property} does not say {limit}");
    };
    says("cloudHosts", format!("at most {MAX_HOSTS} "));
    says("instances", format!("at most {MAX_SUGGESTIONS}."));
    let label = schema()["properties"]["instances"]["items"]["properties"]["name"]["description"].to_string();
    assert!(label.contains(&format!("at most {MAX_LABEL} ")));
    let (window, warn, reserve) = Policy::default().in_days();
    says("policy", format!("{window}, {warn}, {reserve}."));
}

/// The settings in the lines of a registry file below one key; objects and lists are texts of JSON there.
fn in_registry(text: &str, key: &str) -> Value {
    let mut settings = serde_json::Map::new();
    let below = text.split(&format!("[{key}]\r\n")).nth(1).expect(key);
    for line in below.lines().take_while(|line| !line.starts_with('[')).filter(|line| !line.is_empty()) {
        let (name, value) = line.split_once('=').unwrap();
        let name = name.trim_matches('"').to_owned();
        let value = match value.strip_prefix("dword:") {
            Some(number) => Value::Bool(u32::from_str_radix(number, 16).unwrap() == 1),
            None => {
                let quoted = value.strip_prefix('"').unwrap().strip_suffix('"').unwrap();
                serde_json::from_str(&quoted.replace("\\\"", "\"")).expect(&name)
            }
        };
        settings.insert(name, value);
    }
    Value::Object(settings)
}

#[test]
fn every_example_says_the_same_and_is_without_fault() {
    let parsed = |path: &str| -> Value { serde_json::from_str(&file(path)).expect(path) };
    let manifest = parsed("extension/manifest.json");
    let id = manifest["browser_specific_settings"]["gecko"]["id"].as_str().unwrap();
    let firefox = parsed("docs/policy/firefox-policies.json")["policies"]["3rdparty"]["Extensions"][id].clone();
    let registry = file("docs/policy/windows.reg");
    assert!(registry.starts_with("Windows Registry Editor Version 5.00\r\n\r\n"));
    let key = |browser: &str| {
        format!(r"HKEY_LOCAL_MACHINE\SOFTWARE\Policies\{browser}\3rdparty\extensions\EXTENSION_ID\policy")
    };
    let others = [
        ("Linux", parsed("docs/policy/chromium.json")["3rdparty"]["extensions"]["EXTENSION_ID"].clone()),
        ("Chrome", in_registry(&registry, &key(r"Google\Chrome"))),
        ("Edge", in_registry(&registry, &key(r"Microsoft\Edge"))),
    ];
    assert_eq!(problems(&firefox), []);
    assert_ne!(settings(&firefox), Managed::default());
    let mut named: Vec<_> = firefox.as_object().unwrap().keys().map(String::as_str).collect();
    let mut all: Vec<_> = SHAPE.iter().map(|(name, _)| *name).collect();
    named.sort_unstable();
    all.sort_unstable();
    assert_eq!(named, all, "the examples show every setting");
    for (name, other) in others {
        assert_eq!(other, firefox, "{name}");
    }
    assert_eq!(as_chromium_does(&firefox), firefox);
}

#[test]
fn the_page_for_administrators_names_every_setting() {
    let page = file("docs/policy.md");
    fn names(fields: &[(&'static str, Kind)], found: &mut Vec<&'static str>) {
        for (name, kind) in fields {
            found.push(name);
            match kind {
                Kind::Object(fields) | Kind::List(Kind::Object(fields)) => names(fields, found),
                _ => {}
            }
        }
    }
    let mut found = Vec::new();
    names(SHAPE, &mut found);
    let words = Moment::ALL.iter().map(|moment| moment.code()).chain(["EXTENSION_ID"]);
    for name in found.into_iter().chain(words) {
        assert!(page.contains(&format!("`{name}`")) || page.contains(&format!(".{name}`")), "docs/policy.md: `{name}`");
    }
    for example in ["docs/policy/chromium.json", "docs/policy/firefox-policies.json", "docs/policy/windows.reg"] {
        let link = example.trim_start_matches("docs/");
        assert!(page.contains(link), "docs/policy.md: a link to {link}");
    }
}
