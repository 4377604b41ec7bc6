//! Edits of the extension's own pages: what each changes, what it refuses, and that nothing is lost of what version 1 stored.
#![allow(missing_docs, clippy::unwrap_used, reason = "the names say it; a test fails by unwrapping")]

mod common;

use common::{CONFLUENCE, JIRA, Store, at, days, how_it_works, jira_page, noon, script_of};
use migration_token_guide::app::edit::{Changes, Description, EditError, Fleet};
use migration_token_guide::app::state::{MAX_PLANS, Plan, Record, VERSION, read_record, write_record};
use migration_token_guide::basic_auth::rotation::Practice;
use migration_token_guide::border::{AdviceItem, Effect, Json, Reply, Request, Sender};
use migration_token_guide::few::Few;
use migration_token_guide::hint::Tone;
use migration_token_guide::instant::{Instant, Span};
use migration_token_guide::place::Product;
use migration_token_guide::reminders::{Moment, Quiet, Settings};
use migration_token_guide::signals::PageSignals;
use migration_token_guide::token::evidence::{Evidence, Observation};
use migration_token_guide::words::TextKey;

const MS: Span = Span::ms(1);
const API_TOKEN: &str = "ATATT3xFfGF0abc";
const SITE: &str = "acme.atlassian.net";

fn how() -> PageSignals {
    jira_page(how_it_works())
}

fn key() -> String {
    format!("jira:{JIRA}")
}

/// Two instances; the token of the first was renewed ten days ago.
fn two() -> Store {
    let mut store = Store::watching(JIRA, Product::Jira, noon() - days(40));
    store.watch(CONFLUENCE, Product::Confluence, None, noon() - days(40));
    let when = noon() - days(10);
    assert_eq!(store.renewed(&how(), when, when, when), Reply::Done);
    store
}

fn record(store: &Store) -> Record {
    store.fleet().get(&key()).expect("watched").1.clone()
}

fn done(store: &mut Store, edit: impl FnOnce(&Fleet) -> Result<Changes, EditError>) {
    assert_eq!(store.edit(noon(), edit), Ok(()));
}

fn refused(store: &mut Store, edit: impl FnOnce(&Fleet) -> Result<Changes, EditError>) -> TextKey {
    let before = store.entries.clone();
    let why = store.edit(noon(), edit).expect_err("this cannot be edited");
    assert_eq!(store.entries, before, "something was changed");
    why
}

fn plan(id: &str, start: Instant, length: u32) -> Plan {
    let zone = "Europe/Berlin".to_owned();
    let (site, told) = (None, Few::default());
    Plan { id: id.into(), site, title: "Cut-over".into(), start, zone, length, edited: noon(), told }
}

/// Every edit of one instance.
type OfOne = fn(&Fleet, &str) -> Result<Changes, EditError>;
const OF_ONE: &[(&str, OfOne)] = &[
    ("describe", |fleet, key| fleet.describe(key, &Description { name: "a".into(), ..Description::default() }, noon())),
    ("archive", |fleet, key| fleet.archive(key, true, noon())),
    ("remind", |fleet, key| fleet.remind(key, Some(Few::default()), noon())),
    ("snooze", |fleet, key| fleet.snooze(key, Some(noon() + days(1)))),
    ("correct", |fleet, key| fleet.correct(key, None, ("2026-11-20T00:00:00Z", "2026-11-20T23:59:59Z"), noon())),
    ("take back", |fleet, key| fleet.take_back(key, None)),
    ("forget site", |fleet, key| fleet.forget_site(key, None)),
    ("teach", |fleet, key| fleet.teach(key, &["/tool".to_owned()])),
    ("renewed", |fleet, key| fleet.renewed(key, ("2026-11-20T00:00:00Z", "2026-11-20T23:59:59Z"), noon())),
    ("undo renewal", |fleet, key| fleet.undo_renewal(key)),
    ("tried", |fleet, key| fleet.tried(key, AdviceItem::HardReload, true)),
    ("plan", |fleet, key| fleet.plan(key, &plan("p", noon() + days(3), 2))),
];

#[test]
fn an_edit_writes_the_one_entry_it_is_about_and_leaves_the_rest_of_it_as_it_was() {
    let store = two();
    let fleet = store.fleet();
    let other = fleet.get(&format!("confluence:{CONFLUENCE}")).unwrap().clone();
    for (name, edit) in OF_ONE {
        let changes = edit(&fleet, &key()).unwrap();
        assert!(changes.removes.is_empty(), "{name}");
        let keys: Vec<&str> = changes.writes.iter().map(|shard| shard.key.as_str()).collect();
        assert_eq!(keys, [format!("instance:{}", key())], "{name}");
        assert_ne!(Some(&changes.writes[0].value), store.get(keys[0]), "{name} changes something");
        let mut after = store.clone();
        after.put(keys[0], changes.writes[0].value.clone());
        assert_eq!(after.fleet().get(&other.0.key()), Some(&other), "{name}");
        assert_eq!(after.fleet().meta, fleet.meta, "{name}");
        assert!(!after.fleet().broken, "{name}");
    }
}

#[test]
fn what_is_not_watched_cannot_be_edited() {
    let mut store = two();
    for (name, edit) in OF_ONE {
        for key in ["jira:https://stranger.example.com", "", "meta", &format!("confluence:{JIRA}")] {
            assert_eq!(refused(&mut store, |fleet| edit(fleet, key)), TextKey::ErrorNotWatched, "{name} {key}");
        }
    }
    assert_eq!(refused(&mut store, |fleet| fleet.unplan("jira:x", "p")), TextKey::ErrorNotWatched);
}

#[test]
fn an_instance_is_described_and_the_moment_is_noted_for_a_merge() {
    let mut store = two();
    let said =
        Description { name: "  Jira of Bücher & Co. ".into(), customer: "Ä".into(), notes: " a\nb\t1 \n".into() };
    done(&mut store, |fleet| fleet.describe(&key(), &said, noon()));
    let after = record(&store);
    assert_eq!(
        (after.name.as_str(), after.customer.as_str(), after.notes.as_str()),
        ("Jira of Bücher & Co.", "Ä", "a\nb\t1")
    );
    assert_eq!(after.edited, Some(noon()));
    assert_eq!(after.tokens, record(&two()).tokens);
    done(&mut store, |fleet| fleet.describe(&key(), &Description::default(), noon() + MS));
    let after = record(&store);
    assert_eq!(
        (after.name.as_str(), after.notes.as_str(), after.edited),
        ("", "", Some(noon() + MS)),
        "and taken away"
    );
}

#[test]
fn texts_that_are_too_long_or_look_like_a_token_are_refused_by_name() {
    let mut store = two();
    let mut describe = |name: &str, customer: &str, notes: &str| {
        let said = Description { name: name.into(), customer: customer.into(), notes: notes.into() };
        refused(&mut store, |fleet| fleet.describe(&key(), &said, noon()))
    };
    let long = "ü".repeat(121);
    for text in [long.as_str(), "two\nlines", "bell\u{7}", "tab\there"] {
        assert_eq!(describe(text, "", ""), TextKey::ErrorLine, "{text:?}");
        assert_eq!(describe("", text, ""), TextKey::ErrorLine, "{text:?}");
    }
    assert_eq!(describe("", "", &"x".repeat(4001)), TextKey::ErrorNotes);
    for (name, customer, notes) in [(API_TOKEN, "", ""), ("", API_TOKEN, ""), ("", "", "use\nATATT3xFfGF0abc")] {
        assert_eq!(describe(name, customer, notes), TextKey::ErrorTextIsToken);
    }
    let longest = Description { name: "ü".repeat(120), customer: String::new(), notes: "ü".repeat(4000) };
    done(&mut store, |fleet| fleet.describe(&key(), &longest, noon()));
    assert_eq!(record(&store).notes.chars().count(), 4000);
}

#[test]
fn archived_is_neither_counted_nor_reminded_of_and_comes_back_whole() {
    let mut store = two();
    let before = record(&store);
    done(&mut store, |fleet| fleet.archive(&key(), true, noon()));
    let after = record(&store);
    assert_eq!((after.archived, after.edited, &after.tokens), (true, Some(noon()), &before.tokens));
    assert_eq!(store.fleet().meta.count, 1);
    done(&mut store, |fleet| fleet.archive(&key(), false, noon()));
    assert_eq!(Record { edited: before.edited, ..record(&store) }, before);
    assert_eq!(store.fleet().meta.count, 2);
}

#[test]
fn moments_of_its_own_none_of_them_and_as_for_all_are_three_things() {
    let mut store = two();
    let own: Few<Moment> = [Moment::Days7, Moment::Block].into_iter().collect();
    for moments in [Some(own), Some(Few::default()), None] {
        done(&mut store, |fleet| fleet.remind(&key(), moments, noon()));
        assert_eq!(record(&store).moments, moments);
        assert_eq!(record(&store).edited, Some(noon()));
    }
}

#[test]
fn a_snooze_begins_and_ends() {
    let mut store = two();
    for until in [Some(noon() + days(3)), None] {
        done(&mut store, |fleet| fleet.snooze(&key(), until));
        assert_eq!(record(&store).snoozed, until);
    }
}

#[test]
fn the_admins_word_on_a_date_counts_whatever_was_seen() {
    let mut store = two();
    let issued = |store: &Store| {
        let estimate = record(store).tokens[0].estimate(&store.fleet().meta.policy()).unwrap();
        (estimate.earliest.unwrap(), estimate.latest)
    };
    let correct = |from: Instant, to: Instant| {
        move |fleet: &Fleet| fleet.correct(&key(), None, (&from.rfc3339(), &to.rfc3339()), noon())
    };
    // Later, and earlier again: the last word counts.
    for ago in [days(3), days(14), days(14), Span::ZERO] {
        done(&mut store, correct(noon() - ago, noon() - ago));
        assert_eq!(issued(&store), (noon() - ago, noon() - ago), "{ago:?}");
    }
    assert_eq!(record(&store).tokens[0].evidence.len(), 1, "given before: gone");
    let typed = |from: Instant, to: Instant| correct(from, to);
    for (from, to, why) in [
        (noon() + MS, noon() + MS, TextKey::ErrorDateFuture),
        (at("2014-12-31T23:59:59Z"), at("2014-12-31T23:59:59Z"), TextKey::ErrorDateTooOld),
        (noon(), noon() - MS, TextKey::ErrorDateUnreadable),
        (noon() - days(2), noon() - days(1) + Span::hours(3), TextKey::ErrorDateUnreadable),
    ] {
        assert_eq!(refused(&mut store, typed(from, to)), why);
    }
    let nonsense = |fleet: &Fleet| fleet.correct(&key(), None, ("today", "today"), noon());
    assert_eq!(refused(&mut store, nonsense), TextKey::ErrorDateUnreadable);
}

#[test]
fn a_correction_is_of_the_named_site_and_makes_its_token_if_there_is_none() {
    let mut store = two();
    let day = ("2026-11-20T00:00:00Z", "2026-11-20T23:59:59Z");
    done(&mut store, |fleet| fleet.correct(&key(), Some(SITE), day, noon()));
    let tokens = record(&store).tokens;
    let sites: Vec<Option<&str>> = tokens.iter().map(|token| token.site.as_deref()).collect();
    assert_eq!(sites, [None, Some(SITE)], "the unnamed one keeps its date");
    done(&mut store, |fleet| fleet.forget_site(&key(), Some(SITE)));
    assert_eq!(record(&store).tokens, record(&two()).tokens);
    assert!(record(&store).sites.is_empty());
}

#[test]
fn a_renewal_that_is_given_ends_what_was_open_before_it() {
    let mut store = two();
    store.ask(&Request::Guide { on: true }, &script_of(&how()), noon());
    assert!(record(&store).guiding);
    let day = ("2026-11-20T00:00:00Z", "2026-11-20T23:59:59Z");
    done(&mut store, |fleet| fleet.correct(&key(), None, day, noon()));
    assert!(!record(&store).guiding);
}

#[test]
fn what_was_recorded_last_is_taken_back_and_no_more() {
    let mut store = two();
    let mut last = record(&store);
    last.tokens[0].evidence.push(Evidence { at: noon() - days(30), what: Observation::Expired });
    let entry = store.fleet().get(&key()).unwrap().0.clone();
    let shard = write_record(&entry, &last);
    store.put(&shard.key, shard.value);
    done(&mut store, |fleet| fleet.take_back(&key(), None));
    let left: Vec<Observation> = record(&store).tokens[0].evidence.iter().map(|piece| piece.what).collect();
    assert_eq!(left, [Observation::Expired], "what a check said stays");
    assert_eq!(refused(&mut store, |fleet| fleet.take_back(&key(), None)), TextKey::ErrorUndoNothing);
    assert_eq!(
        refused(&mut store, |fleet| fleet.take_back(&key(), Some("none.atlassian.net"))),
        TextKey::ErrorUndoNothing
    );
}

#[test]
fn a_renewal_is_given_and_taken_back_as_on_the_card() {
    let mut store = two();
    let by_hand = ("2026-11-20T00:00:00Z", "2026-11-20T23:59:59Z");
    done(&mut store, |fleet| fleet.correct(&key(), Some(SITE), by_hand, noon() - days(1)));
    // Without a site: of the token that has none.
    done(&mut store, |fleet| fleet.renewed(&key(), by_hand, noon()));
    let counts = |store: &Store| record(store).tokens.iter().map(|token| token.evidence.len()).collect::<Vec<_>>();
    assert_eq!(counts(&store), [2, 1]);
    for left in [[1, 1], [1, 0], [0, 0]] {
        done(&mut store, |fleet| fleet.undo_renewal(&key()));
        assert_eq!(counts(&store), left, "the newest first, of whichever token");
    }
    assert_eq!(refused(&mut store, |fleet| fleet.undo_renewal(&key())), TextKey::ErrorUndoNothing);
    let future = ("2027-01-01T00:00:00Z", "2027-01-01T00:00:00Z");
    assert_eq!(refused(&mut store, |fleet| fleet.renewed(&key(), future, noon())), TextKey::ErrorDateFuture);
}

#[test]
fn advice_is_ticked_off_and_not_after_all() {
    let mut store = two();
    for on in [true, true, false] {
        done(&mut store, |fleet| fleet.tried(&key(), AdviceItem::OtherBrowser, on));
        assert_eq!(record(&store).tried.has(AdviceItem::OtherBrowser), on);
    }
}

#[test]
fn what_is_stopped_goes_and_nothing_else() {
    let mut store = two();
    let other = format!("confluence:{CONFLUENCE}");
    let kept = store.fleet().get(&other).unwrap().clone();
    done(&mut store, |fleet| fleet.stop(&key()));
    assert_eq!(store.fleet().instances, [kept]);
    assert_eq!((store.fleet().meta.count, store.fleet().meta.urgent.clone()), (1, vec![other]));
    assert_eq!(refused(&mut store, |fleet| fleet.stop(&key())), TextKey::ErrorNotWatched);
}

#[test]
fn hosts_of_atlassians_page_are_checked_and_none_are_the_usual_one() {
    let mut store = two();
    let hosts = |hosts: &[&str]| hosts.iter().map(|host| (*host).to_owned()).collect::<Vec<_>>();
    done(&mut store, |fleet| {
        fleet.set_cloud_hosts(&hosts(&[" Migration.GOV.example ", "migration.gov.example", "b.example"]))
    });
    assert_eq!(store.fleet().meta.own.cloud_hosts, ["migration.gov.example", "b.example"]);
    for bad in ["id.atlassian.com", "ID.atlassian.com", "a/b", "a:8443", "https://a.example", "", "*.example"] {
        let bad = hosts(&["good.example", bad]);
        assert_eq!(refused(&mut store, |fleet| fleet.set_cloud_hosts(&bad)), TextKey::ErrorCloudHost, "{bad:?}");
    }
    done(&mut store, |fleet| fleet.set_cloud_hosts(&[]));
    assert_eq!(store.fleet().meta.own.cloud_hosts, ["migration.atlassian.com"]);
}

#[test]
fn paths_are_taught_as_a_whole_list_and_never_with_a_query() {
    let mut store = two();
    let paths = ["/tool".to_owned(), "/secure/Ümlaut.jspa".to_owned()];
    done(&mut store, |fleet| fleet.teach(&key(), &paths));
    assert_eq!(record(&store).taught, paths);
    let outcome = store.ask(&common::tick(noon()), &Sender::Background, noon());
    assert!(format!("{:?}", outcome.effects).contains("/tool*"), "registered: {:?}", outcome.effects);
    for bad in [
        "",
        "tool",
        "https://x.example.com/a",
        "/a?b=c",
        "/a#b",
        "/a b",
        "/a*",
        "/a\\b",
        "/a\n",
        &format!("/{}", "x".repeat(3000)),
    ] {
        let paths = ["/good".to_owned(), bad.to_owned()];
        assert_eq!(refused(&mut store, |fleet| fleet.teach(&key(), &paths)), TextKey::ErrorPath, "{bad:?}");
    }
    done(&mut store, |fleet| fleet.teach(&key(), &[]));
    assert!(record(&store).taught.is_empty());
}

#[test]
fn what_is_taught_is_all_kept_or_refused() {
    let mut store = two();
    for count in 1..60 {
        let paths: Vec<String> = (0..count).map(|number| format!("/tool/{number}")).collect();
        let before = record(&store).taught;
        match store.edit(noon(), |fleet| fleet.teach(&key(), &paths)) {
            Ok(()) => assert_eq!(record(&store).taught, paths),
            Err(why) => assert_eq!((why, record(&store).taught), (TextKey::ErrorTooManyPaths, before)),
        }
    }
}

#[test]
fn plans_are_kept_in_the_order_of_their_start_and_changed_by_their_id() {
    let mut store = two();
    for (id, ahead) in [("late", 30), ("soon", 3), ("past", 0)] {
        done(&mut store, |fleet| fleet.plan(&key(), &plan(id, noon() + days(ahead), 2)));
    }
    let changes = store.fleet().plan(&key(), &Plan { told: Few::of(63), ..plan("soon", noon() + days(1), 2) }).unwrap();
    let moved = read_record(Some(&changes.writes[0].value)).unwrap().value.plans;
    assert!(moved.iter().all(|plan| plan.told == Few::default()), "told anew: {moved:?}");
    let ids = |store: &Store| record(store).plans.into_iter().map(|plan| plan.id).collect::<Vec<_>>();
    assert_eq!(ids(&store), ["past", "soon", "late"]);
    let mut told = plan("soon", noon() + days(40), 5);
    told.told.add(Moment::Days7);
    told.title = "  moved ".into();
    done(&mut store, |fleet| fleet.plan(&key(), &told));
    assert_eq!(ids(&store), ["past", "late", "soon"]);
    let kept = record(&store).plans.pop().unwrap();
    assert_eq!((kept.title.as_str(), kept.length, kept.told), ("moved", 5, Few::default()), "moved: told anew");
    done(&mut store, |fleet| fleet.unplan(&key(), "late"));
    done(&mut store, |fleet| fleet.unplan(&key(), "never there"));
    assert_eq!(ids(&store), ["past", "soon"]);
}

#[test]
fn plans_that_cannot_be_are_refused_by_name() {
    let mut store = two();
    for length in [0, 366, u32::MAX] {
        let bad = plan("p", noon(), length);
        assert_eq!(refused(&mut store, |fleet| fleet.plan(&key(), &bad)), TextKey::ErrorPlanLength);
    }
    for (title, why) in [("x".repeat(121), TextKey::ErrorLine), (API_TOKEN.to_owned(), TextKey::ErrorTextIsToken)] {
        let bad = Plan { title, ..plan("p", noon(), 1) };
        assert_eq!(refused(&mut store, |fleet| fleet.plan(&key(), &bad)), why);
    }
    for number in 0..MAX_PLANS {
        done(&mut store, |fleet| fleet.plan(&key(), &plan(&number.to_string(), noon() + days(9), 365)));
    }
    let one_more = plan("one more", noon() + days(9), 1);
    assert_eq!(refused(&mut store, |fleet| fleet.plan(&key(), &one_more)), TextKey::ErrorTooManyPlans);
    done(&mut store, |fleet| fleet.plan(&key(), &plan("7", noon() + days(10), 1)));
    assert_eq!(record(&store).plans.len(), MAX_PLANS, "one that is there takes no room");
}

#[test]
fn a_policy_is_validated() {
    let mut store = two();
    for (start_window, warn_after, reserve) in [(0, 0, 0), (21, 21, 19), (400, 16, 19), (21, 16, 0)] {
        let why = refused(&mut store, |fleet| fleet.set_policy(start_window, warn_after, reserve));
        assert_eq!(why, TextKey::ErrorPolicy);
    }
    done(&mut store, |fleet| fleet.set_policy(10, 7, 5));
    assert_eq!(store.fleet().meta.policy().in_days(), (10, 7, 5));
    assert_eq!(store.card(&how(), noon()).tone, Tone::Blocked, "ten days old");
}

#[test]
fn settings_of_reminders_are_kept_and_touch_no_other_setting() {
    let mut store = two();
    done(&mut store, |fleet| fleet.set_policy(10, 7, 5));
    let settings = Settings {
        on: false,
        moments: [Moment::Days3].into_iter().collect(),
        quiet: Some(Quiet { from: 22 * 60, to: 7 * 60 }),
    };
    done(&mut store, |fleet| Ok(fleet.set_reminders(settings)));
    assert_eq!(store.fleet().meta.own.reminders, settings);
    assert_eq!(store.fleet().meta.policy().in_days(), (10, 7, 5));
    let none = Settings { quiet: None, ..settings };
    done(&mut store, |fleet| Ok(fleet.set_reminders(none)));
    assert_eq!(store.fleet().meta.own.reminders, none);
}

#[test]
fn nothing_of_a_newer_version_is_edited() {
    for key in ["meta".to_owned(), format!("instance:{}", key()), "rotation".to_owned()] {
        let mut store = two();
        store.edit(noon(), |fleet| Ok(fleet.practise(Practice::Store, true))).unwrap();
        store.put(&key, Json::object([("version", Json::from(VERSION + 1))]));
        for (name, edit) in OF_ONE {
            let why = refused(&mut store, |fleet| edit(fleet, &self::key()));
            assert_eq!(why, TextKey::ErrorStateNewer, "{key} {name}");
        }
        assert_eq!(refused(&mut store, |fleet| fleet.set_policy(10, 7, 5)), TextKey::ErrorStateNewer);
    }
}

#[test]
fn what_is_stored_comes_as_one_object_and_what_is_none_holds_nothing() {
    let store = two();
    let fields = store.entries.iter().map(|shard| (shard.key.clone(), shard.value.clone())).collect();
    let text = migration_token_guide::border::write(&Json::Object(fields)).unwrap();
    assert_eq!(Fleet::parse(&text).unwrap(), store.fleet());
    for text in ["", "null", "[]", "7", "{", "{}"] {
        let fleet = Fleet::parse(text).unwrap();
        assert!(fleet.instances.is_empty() && !fleet.broken, "{text}");
    }
    let aside = Fleet::parse(
        r#"{"aside:meta":7,"other":{},"instance:":{},"instance:jira:x":{},"instance:jira:https://a.example.com":null}"#,
    )
    .unwrap();
    assert!(aside.instances.is_empty(), "{aside:?}");
    assert!(Fleet::parse(r#"{"meta":7}"#).unwrap().broken);
}

// ---- what version 1 stored ----

/// As the version before stored it: permissions, taught paths and bounds in `meta`, positions from zero, nothing left out.
const VERSION_1: &str = r#"{
  "meta": {"version":1,"policy":{"startWindow":10,"warnAfter":7,"reserve":5},
    "instances":[
      {"base":"https://jira.example.com:8080","product":"jira","taught":["/secure/Tool.jspa"],"granted":true,"dues":[{"site":"acme.atlassian.net","earliest":"2026-11-22T12:02:20.000Z","latest":"2026-11-22T12:02:20.000Z","source":{"at":"2026-11-22T12:02:20.000Z","what":"renewalSeen"},"renewedBetween":false},{"site":null}]},
      {"base":"https://wiki.example.com/confluence","product":"confluence","taught":[],"granted":false,"dues":[{"site":null,"earliest":null,"latest":"2026-11-01T10:59:59.999Z","source":{"at":"2026-11-22T11:00:00.000Z","what":"expired"},"renewedBetween":false}]}],
    "intent":{"base":"https://new.example.com/jira","product":"jira","teach":"/secure/Tool.jspa","tab":5,"at":"2026-11-22T12:00:00.000Z"},
    "setAside":["instance:jira:https://gone.example.com"],"cloudHosts":["migration.gov.example"],"cloudGranted":["migration.gov.example"]},
  "instance:jira:https://jira.example.com:8080": {"version":1,"base":"https://jira.example.com:8080","product":"jira","taught":["/secure/Tool.jspa"],"collapsed":true,"guiding":true,"here":4,"of2022":true,"tried":10,"sites":["acme.atlassian.net","other.atlassian.net"],"staysUnnamed":true,
    "tokens":[{"site":"acme.atlassian.net","evidence":[{"at":"2026-11-22T12:02:20.000Z","what":"renewalSeen"},{"at":"2026-11-22T12:00:00.000Z","days":3,"what":"expiresInDays"},{"at":"2026-11-10T09:00:00.000Z","from":"2026-11-10T08:30:00.000Z","to":"2026-11-10T08:30:59.999Z","what":"typed"}]},{"site":null,"evidence":[]}]},
  "instance:confluence:https://wiki.example.com/confluence": {"version":1,"base":"https://wiki.example.com/confluence","product":"confluence","taught":[],"collapsed":false,"guiding":false,"here":0,"tokens":[{"site":null,"evidence":[{"at":"2026-11-22T11:00:00.000Z","what":"expired"},{"at":"2026-11-20T11:00:00.000Z","what":"valid"},{"at":"2026-11-21T11:00:00.000Z","what":"aboutToExpire"}]}]},
  "rotation": {"version":1,"tokens":[{"label":"id mapping","ends":"2027-01-01T00:00:00.000Z"}],"practised":5}
}"#;

fn version_1() -> Store {
    let Some(Json::Object(fields)) = Json::parse(VERSION_1) else { panic!("JSON") };
    let mut store = Store::default();
    for (key, value) in fields {
        store.put(&key, value);
    }
    store
}

/// What must be there, whoever has read or written it last.
fn nothing_is_lost(store: &Store, what: &str) {
    let fleet = store.fleet();
    assert!(!fleet.broken, "{what}");
    let (_, jira) = fleet.get(&key()).unwrap();
    assert_eq!((jira.taught.as_slice(), jira.sites.len()), (["/secure/Tool.jspa".to_owned()].as_slice(), 2), "{what}");
    assert_eq!(
        (jira.collapsed, jira.guiding, jira.here, jira.of_2022, jira.stays_unnamed),
        (true, true, Some(4), true, true),
        "{what}"
    );
    assert_eq!(jira.tried.number(), 10, "{what}");
    let token = &jira.tokens[0];
    assert_eq!((jira.tokens.len(), token.site.as_deref(), token.evidence.len()), (2, Some(SITE), 3), "{what}");
    assert_eq!(token.estimate(&fleet.meta.policy()).unwrap().latest, at("2026-11-22T12:02:20Z"), "{what}");
    assert_eq!(token.evidence[1].what, Observation::ExpiresInDays { days: 3 }, "{what}");
    let typed = Observation::Typed { from: at("2026-11-10T08:30:00Z"), to: at("2026-11-10T08:30:59.999Z") };
    assert_eq!(token.evidence[2].what, typed, "{what}");
    let (_, wiki) = fleet.get(&format!("confluence:{CONFLUENCE}")).unwrap();
    let seen: Vec<Observation> = wiki.tokens[0].evidence.iter().map(|piece| piece.what).collect();
    assert_eq!(seen, [Observation::Expired, Observation::Valid, Observation::AboutToExpire], "{what}");
    assert_eq!(wiki.here, Some(0), "{what}");
    assert_eq!(fleet.meta.policy().in_days(), (10, 7, 5), "{what}");
    assert_eq!(fleet.meta.own.cloud_hosts, ["migration.gov.example"], "{what}");
    assert_eq!(fleet.meta.own.reminders, Settings::default(), "{what}: reminders begin with what is usual");
    assert!(fleet.meta.managed == Default::default(), "{what}");
    assert_eq!(fleet.meta.set_aside, ["instance:jira:https://gone.example.com"], "{what}");
    assert_eq!(fleet.rotation.tokens[0].ends, at("2027-01-01T00:00:00Z"), "{what}");
    assert_eq!(
        (fleet.rotation.tokens[0].label.as_str(), fleet.rotation.practised.number()),
        ("id mapping", 5),
        "{what}"
    );
}

#[test]
fn nothing_of_version_1_is_lost_by_reading_it() {
    let store = version_1();
    nothing_is_lost(&store, "read");
    let fleet = store.fleet();
    let intent = fleet.meta.intent.unwrap();
    assert_eq!(
        (intent.base.address().as_str(), intent.teach.as_deref(), intent.tab),
        ("https://new.example.com/jira", Some("/secure/Tool.jspa"), 5)
    );
    assert_eq!(fleet.meta.cloud_granted, ["migration.gov.example"]);
    for (entry, record) in &fleet.instances {
        assert!(record.granted, "until the browser says otherwise, who asks was let in by it");
        let again = write_record(entry, record);
        assert_eq!(&read_record(Some(&again.value)).unwrap().value, record, "written anew");
    }
}

#[test]
fn nothing_of_version_1_is_lost_by_the_first_start_after_the_update() {
    let mut store = version_1();
    let outcome = store.ask(&common::tick(noon()), &Sender::Background, noon());
    assert_eq!(outcome.reply, Reply::Done);
    assert!(!format!("{:?}", outcome.effects).contains("SetAside"), "{:?}", outcome.effects);
    nothing_is_lost(&store, "after a tick");
    assert_eq!(store.fleet().meta.count, 2);
    // Then the browser says what it lets us see.
    let granted =
        vec![JIRA.to_owned(), "https://migration.gov.example".to_owned(), "https://new.example.com".to_owned()];
    let outcome = store.ask(&Request::GrantsChanged { granted }, &Sender::Background, noon());
    nothing_is_lost(&store, "after the grants");
    let fleet = store.fleet();
    assert!(fleet.get(&key()).unwrap().1.granted);
    assert!(!fleet.get(&format!("confluence:{CONFLUENCE}")).unwrap().1.granted, "it was taken away before");
    let new = fleet.get("jira:https://new.example.com/jira").expect("what was being asked for is watched");
    assert_eq!(new.1.taught, ["/secure/Tool.jspa"]);
    assert!(outcome.effects.contains(&Effect::Inject { tab: 5 }));
    assert_eq!(fleet.meta.cloud_granted, ["migration.gov.example"]);
    let again = store.clone();
    store.ask(&common::tick(noon()), &Sender::Background, noon());
    assert_eq!(store.fleet(), again.fleet(), "and that is all");
}

#[test]
fn nothing_of_version_1_is_lost_by_an_edit_or_a_page_before_the_first_start() {
    let mut edited = version_1();
    done(&mut edited, |fleet| fleet.snooze(&key(), Some(noon() + days(1))));
    nothing_is_lost(&edited, "after an edit");
    let mut seen = version_1();
    let folded = Request::CardCollapsed { collapsed: true };
    assert_eq!(seen.ask_once(&folded, &script_of(&how()), noon()).reply, Reply::Done);
    let place = format!("{JIRA}/browse/DEMO-1");
    let ordinary = PageSignals { place, resources: vec![], ..jira_page(vec![]) };
    seen.ask_once(&common::look(&ordinary), &script_of(&ordinary), noon());
    nothing_is_lost(&seen, "after a page");
}
