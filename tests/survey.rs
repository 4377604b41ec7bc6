//! All instances together: what a page's own event needs of them, which come first, and reminders from the moment they are due
//! until they are remembered as told.
#![allow(missing_docs, clippy::unwrap_used, reason = "the names say it; a test fails by unwrapping")]

mod common;

use common::{
    CONFLUENCE, JIRA, Store, at, confluence_page, days, how_it_works, jira_page, keys, look, noon, script_of,
};
use migration_token_guide::app::needs;
use migration_token_guide::app::state::{Plan, keys_above, write_meta};
use migration_token_guide::border::{Effect, Json, Reply, Request, Sender};
use migration_token_guide::few::Few;
use migration_token_guide::instant::{Instant, Span};
use migration_token_guide::place::{Place, Product};
use migration_token_guide::reminders::{Moment, Quiet, Settings};
use migration_token_guide::signals::PageSignals;
use migration_token_guide::words::{Arg, Text, TextKey};

const MS: Span = Span::ms(1);

fn hours(count: u32) -> Span {
    Span::hours(count)
}

fn how() -> PageSignals {
    jira_page(how_it_works())
}

fn key() -> String {
    format!("jira:{JIRA}")
}

/// Watched, renewed at `noon()`.
fn renewed() -> Store {
    let mut store = Store::watching(JIRA, Product::Jira, noon() - days(40));
    assert_eq!(store.renewed(&how(), noon(), noon(), noon()), Reply::Done);
    store
}

/// The same, and of the past nothing is left to tell.
fn watched(bases: &[(&str, Span)]) -> Store {
    let mut store = Store::default();
    for (base, age) in bases {
        store.watch(base, Product::Jira, None, noon() - days(400));
        let place = format!("{base}/secure/x");
        let page = PageSignals { place, ..how() };
        let when = noon() - *age;
        assert_eq!(store.renewed(&page, when, when, when), Reply::Done);
    }
    store
}

// ---- what a page's own event needs ----

fn above(place: &str) -> Vec<String> {
    let mut keys: Vec<String> = keys_above(&Place::parse(place).unwrap());
    keys.sort();
    keys.dedup();
    keys
}

#[test]
fn a_page_can_belong_to_either_product_at_its_origin_or_at_any_path_above_it() {
    let expected = |bases: &[&str]| {
        let both = |base: &&str| [format!("instance:confluence:{base}"), format!("instance:jira:{base}")];
        let mut keys: Vec<String> = bases.iter().flat_map(both).collect();
        keys.sort();
        keys
    };
    for (place, bases) in [
        ("https://a.example.com/", &["https://a.example.com"][..]),
        ("https://a.example.com", &["https://a.example.com"]),
        ("https://a.example.com:443/jira", &["https://a.example.com", "https://a.example.com/jira"]),
        ("http://a.example.com:80/", &["http://a.example.com"]),
        ("http://a.example.com:8080/x", &["http://a.example.com:8080", "http://a.example.com:8080/x"]),
        ("https://a.example.com:80/", &["https://a.example.com:80"]),
        ("https://[2001:db8::7]:8443/x", &["https://[2001:db8::7]:8443", "https://[2001:db8::7]:8443/x"]),
        (
            "https://a.example.com/it/jira/secure/Assistant.jspa?a=/b/c#/d/e",
            &[
                "https://a.example.com",
                "https://a.example.com/it",
                "https://a.example.com/it/jira",
                "https://a.example.com/it/jira/secure",
                "https://a.example.com/it/jira/secure/Assistant.jspa",
            ],
        ),
    ] {
        assert_eq!(above(place), expected(bases), "{place}");
    }
}

#[test]
fn an_address_of_many_segments_names_no_more_keys_than_sixteen_segments_have() {
    let long = |count: usize| format!("https://a.example.com{}", "/s".repeat(count));
    assert_eq!(above(&long(15)).len(), 2 * 16);
    assert_eq!(above(&long(16)).len(), 2 * 17);
    assert_eq!(above(&long(900)).len(), 2 * 17);
    let slashes = format!("https://a.example.com{}", "/".repeat(900));
    assert!(keys_above(&Place::parse(&slashes).unwrap()).len() <= 2 * 17);
}

#[test]
fn what_is_watched_is_found_from_each_of_its_pages() {
    for base in [JIRA, "https://a.example.com", "http://a.example.com:8090/it/jira", "https://[2001:db8::7]/x"] {
        let mut store = Store::watching(base, Product::Jira, noon());
        for path in ["/plugins/servlet/x", "/secure/a/b/c/d/e/f/g.jspa"] {
            let page = PageSignals { place: format!("{base}{path}"), context_path: None, ..how() };
            assert!(store.see(&page, None, noon()).0.is_some(), "{base}{path}");
        }
        let beside = PageSignals { place: format!("{base}x/y"), ..how() };
        if base.ends_with("jira") {
            assert_eq!(store.ask(&look(&beside), &script_of(&beside), noon()).reply, Reply::NotWatched);
        }
    }
}

#[test]
fn a_pages_event_needs_and_answers_the_same_however_many_instances_there_are() {
    let mut first = None;
    for count in [0, 1, 10, 1000] {
        let mut store = renewed();
        let one = store.get(&format!("instance:{}", key())).unwrap().clone();
        for number in 0..count {
            store.put(&format!("instance:jira:https://{number}.example.com"), one.clone());
            store.put(&format!("instance:confluence:{JIRA}/{number}"), one.clone());
        }
        let sender = script_of(&how());
        let known = common::known(&store.entries, &sender);
        let wanted = needs(&look(&how()), &sender, &known);
        assert!(wanted.len() < 40 && !wanted.iter().any(|key| key == "*"), "{wanted:?}");
        let outcome = store.ask_once(&look(&how()), &sender, noon());
        assert_eq!(first.get_or_insert((wanted.clone(), outcome.clone())), &(wanted, outcome), "{count}");
        for request in [Request::Guide { on: true }, Request::Snooze { hours: 24 }, Request::UndoRenewal] {
            let wanted = needs(&request, &sender, &known);
            assert!(wanted.len() < 40 && !wanted.iter().any(|key| key == "*"), "{request:?}");
        }
    }
}

#[test]
fn what_changes_no_date_asks_for_no_survey() {
    let mut store = renewed();
    let sender = script_of(&how());
    for request in [
        look(&how()),
        Request::Guide { on: true },
        Request::Here { step: Some(2) },
        Request::CardCollapsed { collapsed: true },
        Request::Advice { on: true },
    ] {
        let outcome = store.ask_once(&request, &sender, noon() + hours(2));
        assert!(!outcome.effects.contains(&Effect::Survey), "{request:?}");
    }
    for request in [Request::Snooze { hours: 24 }, Request::UndoRenewal] {
        let outcome = store.ask_once(&request, &sender, noon() + hours(2));
        assert_eq!(outcome.effects.iter().filter(|effect| **effect == Effect::Survey).count(), 1, "{request:?}");
    }
}

#[test]
fn a_look_is_noted_to_the_hour_and_never_from_a_private_window() {
    let mut store = renewed();
    let seen = |store: &Store| store.fleet().instances[0].1.seen;
    let private = |store: &mut Store, now: Instant| {
        let sender = Sender::Page { place: how().place, tab: 9, private: true };
        store.ask(&look(&how()), &sender, now);
    };
    private(&mut store, noon());
    assert_eq!(seen(&store), None);
    store.card(&how(), noon());
    for later in [MS, Span::minutes(59), hours(1)] {
        let outcome = store.ask_once(&look(&how()), &script_of(&how()), noon() + later);
        assert!(outcome.writes.iter().all(|shard| shard.key.starts_with("tab:")), "{later:?}");
    }
    private(&mut store, noon() + hours(5));
    assert_eq!(seen(&store), Some(noon()));
    store.card(&how(), noon() + hours(1) + MS);
    assert_eq!(seen(&store), Some(noon() + hours(1) + MS));
    // A clock that was ahead is put right.
    store.card(&how(), noon());
    assert_eq!(seen(&store), Some(noon()));
}

// ---- which come first ----

#[test]
fn first_comes_what_ends_first_then_what_is_not_known_and_four_are_named() {
    let base = |name: &str| format!("https://{name}.example.com");
    let ages = [("a", 3), ("b", 20), ("c", 30), ("d", 12), ("e", 17)];
    let bases: Vec<(String, Span)> = ages.iter().map(|(name, age)| (base(name), days(*age))).collect();
    let bases: Vec<(&str, Span)> = bases.iter().map(|(base, age)| (base.as_str(), *age)).collect();
    let mut store = watched(&bases);
    store.watch(&base("unknown"), Product::Jira, None, noon());
    store.ask(&common::tick(noon()), &Sender::Background, noon());
    let urgent = |store: &Store| {
        let short = |key: &String| key.replace("jira:https://", "").replace(".example.com", "");
        store.fleet().meta.urgent.iter().map(short).collect::<Vec<_>>()
    };
    assert_eq!((urgent(&store), store.fleet().meta.count), (["c", "b", "e", "d"].map(str::to_owned).to_vec(), 6));
    for name in ["c", "b", "e"] {
        let key = format!("jira:{}", base(name));
        assert_eq!(store.edit(noon(), |fleet| fleet.archive(&key, true, noon())), Ok(()));
    }
    assert_eq!((urgent(&store), store.fleet().meta.count), (["d", "a", "unknown"].map(str::to_owned).to_vec(), 3));
    // An hour later the same: nothing is written.
    let outcome = store.ask(&common::tick(noon() + hours(1)), &Sender::Background, noon() + hours(1));
    assert!(outcome.writes.iter().all(|shard| shard.key != "meta"), "{:?}", outcome.writes);
}

#[test]
fn what_is_archived_moves_neither_badge_nor_alarm() {
    let mut store = watched(&[(JIRA, days(20)), ("https://b.example.com", days(1))]);
    let badge = |store: &mut Store| {
        let effects = store.ask(&common::tick(noon()), &Sender::Background, noon()).effects;
        effects.into_iter().find_map(|effect| if let Effect::Badge { text, .. } = effect { Some(text) } else { None })
    };
    assert_eq!(badge(&mut store).as_deref(), Some("1d"));
    assert_eq!(store.edit(noon(), |fleet| fleet.archive(&key(), true, noon())), Ok(()));
    assert_eq!(badge(&mut store).as_deref(), Some("20d"));
    assert_eq!(store.edit(noon(), |fleet| fleet.archive("jira:https://b.example.com", true, noon())), Ok(()));
    assert_eq!(badge(&mut store).as_deref(), Some(""), "nothing is counted");
}

// ---- reminders ----

/// What a survey says, and when it is to be made again.
#[derive(Debug, Default, PartialEq)]
struct Said {
    lines: Vec<Text>,
    alarm: Option<Instant>,
}

fn survey(store: &mut Store, request: &Request, now: Instant) -> Said {
    let outcome = store.ask_once(request, &Sender::Background, now);
    assert_eq!(outcome.reply, Reply::Done);
    let mut said = Said::default();
    for effect in outcome.effects {
        match effect {
            Effect::Notify { at, lines, title } => {
                assert_eq!((common::at(&at), title.key, said.lines.len()), (now, TextKey::NoticeTitle, 0));
                said.lines = lines;
            }
            Effect::Alarm { at } => said.alarm = at.as_deref().map(common::at),
            _ => {}
        }
    }
    said
}

fn tick(store: &mut Store, now: Instant) -> Said {
    survey(store, &common::tick(now), now)
}

fn told_at(store: &mut Store, at: Instant, now: Instant) {
    let Request::Tick { local, .. } = common::tick(at) else { panic!("made as such") };
    assert_eq!(survey(store, &Request::Told { at: at.rfc3339(), local }, now), Said::default());
}

/// What the background does at an alarm: survey, notification, remembering. The keys of what is said.
fn wake(store: &mut Store, now: Instant) -> Vec<TextKey> {
    let said = tick(store, now);
    if !said.lines.is_empty() {
        told_at(store, now, now);
    }
    keys(&said.lines)
}

#[test]
fn each_moment_is_told_when_it_comes_never_before_and_not_again() {
    let mut store = renewed();
    let moments = [16, 19, 20, 21];
    assert_eq!(wake(&mut store, noon() + hours(1)), []);
    for day in moments {
        let due = noon() + days(day);
        assert_eq!(wake(&mut store, due - MS), [], "day {day}, early");
        assert!(tick(&mut store, due - MS).alarm.unwrap() <= due, "day {day}: it wakes in time");
        let said = wake(&mut store, due);
        assert_eq!(said, [if day == 21 { TextKey::NoticeBlocked } else { TextKey::NoticeLeft }], "day {day}");
        for again in [Span::ZERO, MS, hours(5), days(1) - MS] {
            assert_eq!(wake(&mut store, due + again), [], "day {day}, again");
        }
    }
    assert_eq!(wake(&mut store, noon() + days(300)), []);
}

#[test]
fn by_its_own_alarms_alone_nothing_is_told_late() {
    let mut store = renewed();
    let mut now = noon();
    let mut told = Vec::new();
    for _ in 0..100 {
        if !wake(&mut store, now).is_empty() {
            told.push(now - noon());
        }
        let Some(alarm) = tick(&mut store, now).alarm else { break };
        assert!(alarm > now, "an alarm in the past would never end");
        now = alarm;
    }
    assert_eq!(told, [days(16), days(19), days(20), days(21)]);
}

#[test]
fn what_was_slept_over_is_told_once_as_the_latest_of_it() {
    let mut store = renewed();
    assert_eq!(wake(&mut store, noon() + days(20) + hours(3)), [TextKey::NoticeLeft]);
    assert_eq!(wake(&mut store, noon() + days(20) + hours(4)), []);
    assert_eq!(wake(&mut store, noon() + days(90)), [TextKey::NoticeBlocked]);
    assert_eq!(wake(&mut store, noon() + days(91)), []);
}

#[test]
fn killed_between_showing_and_remembering_it_is_told_again() {
    let mut store = renewed();
    let due = noon() + days(16);
    let first = tick(&mut store, due);
    assert_eq!(tick(&mut store, due + hours(1)).lines.len(), 1);
    told_at(&mut store, due + hours(1), due + hours(1));
    assert_eq!(tick(&mut store, due + hours(2)).lines, []);
    assert_eq!(keys(&first.lines), [TextKey::NoticeLeft]);
}

#[test]
fn what_comes_between_showing_and_remembering_is_not_swallowed() {
    let mut store = renewed();
    let shown = noon() + days(19) - MS;
    assert_eq!(keys(&tick(&mut store, shown).lines), [TextKey::NoticeLeft]);
    told_at(&mut store, shown, noon() + days(19) + MS);
    assert_eq!(wake(&mut store, noon() + days(19) + MS), [TextKey::NoticeLeft], "two days before");
    // A moment that lies ahead is none that was shown.
    let mut store = renewed();
    told_at(&mut store, noon() + days(30), noon() + days(1));
    assert_eq!(wake(&mut store, noon() + days(16)), [TextKey::NoticeLeft]);
}

#[test]
fn a_clock_that_was_ahead_loses_nothing_and_one_put_back_by_an_hour_tells_nothing_twice() {
    let mut store = renewed();
    let ends = noon() + days(60);
    assert_eq!(store.edit(noon(), |fleet| fleet.note_api_token("a", &ends.rfc3339(), noon())), Ok(()));
    assert_eq!(wake(&mut store, noon() + days(100)).len(), 2, "a clock that is a quarter of a year ahead");
    assert_eq!(wake(&mut store, noon() + days(1)), []);
    assert_eq!(wake(&mut store, noon() + days(16)), [TextKey::NoticeLeft]);
    assert_eq!(wake(&mut store, noon() + days(16) - Span::minutes(59)), []);
    assert_eq!(wake(&mut store, noon() + days(16) + MS), []);
    assert_eq!(wake(&mut store, ends - days(14)), [TextKey::NoticeBlocked, TextKey::NoticeApiToken]);
}

#[test]
fn without_the_permission_nothing_is_remembered_as_told_and_with_it_the_latest_comes() {
    let mut store = renewed();
    for day in [16, 19, 20] {
        let silent = Request::Tick { local: 720, notify: false, managed: None };
        assert_eq!(survey(&mut store, &silent, noon() + days(day)).lines, []);
    }
    assert_eq!(wake(&mut store, noon() + days(20) + hours(1)), [TextKey::NoticeLeft]);
    assert_eq!(wake(&mut store, noon() + days(20) + hours(2)), []);
}

#[test]
fn a_renewal_begins_anew() {
    let mut store = renewed();
    assert_eq!(wake(&mut store, noon() + days(19)), [TextKey::NoticeLeft]);
    let again = noon() + days(19) + hours(1);
    assert_eq!(store.renewed(&how(), again, again, again), Reply::Done);
    assert_eq!(wake(&mut store, again + days(16) - MS), []);
    assert_eq!(wake(&mut store, again + days(16)), [TextKey::NoticeLeft]);
    // Killed before any survey, and woken late: what was told of the old date counts no more.
    let mut store = renewed();
    assert_eq!(wake(&mut store, noon() + days(21)), [TextKey::NoticeBlocked]);
    let again = noon() + days(22);
    let (from, to) = (again.rfc3339(), again.rfc3339());
    store.ask_once(&Request::RenewedOn { from, to }, &script_of(&how()), again);
    assert_eq!(wake(&mut store, again + days(30)), [TextKey::NoticeBlocked]);
    // The same by an edit.
    let mut store = renewed();
    assert_eq!(wake(&mut store, noon() + days(21)), [TextKey::NoticeBlocked]);
    let renewed = |fleet: &migration_token_guide::app::edit::Fleet| {
        fleet.correct(&key(), None, (&again.rfc3339(), &again.rfc3339()), again)
    };
    let changes = renewed(&store.fleet()).unwrap();
    store.put(&changes.writes[0].key, changes.writes[0].value.clone());
    assert_eq!(wake(&mut store, again + days(30)), [TextKey::NoticeBlocked]);
}

#[test]
fn a_snooze_holds_everything_back_but_the_block_and_then_reminds_again() {
    let snooze = |store: &mut Store, now: Instant, hours: u32| {
        let outcome = store.ask_once(&Request::Snooze { hours }, &script_of(&how()), now);
        assert_eq!(outcome.reply, Reply::Done);
    };
    // "Remind me tomorrow" on what was just told: tomorrow it is told again.
    let mut store = renewed();
    let due = noon() + days(16);
    assert_eq!(wake(&mut store, due), [TextKey::NoticeLeft]);
    snooze(&mut store, due + hours(1), 24);
    assert_eq!(wake(&mut store, due + hours(1)), []);
    assert!(tick(&mut store, due + hours(2)).alarm.unwrap() <= due + hours(25));
    assert_eq!(wake(&mut store, due + hours(25) - MS), []);
    assert_eq!(wake(&mut store, due + hours(25)), [TextKey::NoticeLeft]);
    assert_eq!(wake(&mut store, due + hours(26)), []);
    // What comes meanwhile is told afterwards, once.
    let mut store = renewed();
    snooze(&mut store, noon() + days(15), 5 * 24 - 1);
    for day in [16, 19] {
        assert_eq!(wake(&mut store, noon() + days(day)), [], "day {day}");
    }
    assert_eq!(wake(&mut store, noon() + days(20) - hours(1)), [TextKey::NoticeLeft]);
    assert_eq!(wake(&mut store, noon() + days(20)), [TextKey::NoticeLeft], "one day before");
    // A block is not slept over.
    let mut store = renewed();
    assert_eq!(wake(&mut store, noon() + days(20)), [TextKey::NoticeLeft]);
    snooze(&mut store, noon() + days(20), 24 * 7);
    assert_eq!(wake(&mut store, noon() + days(21) - MS), []);
    assert_eq!(wake(&mut store, noon() + days(21)), [TextKey::NoticeBlocked]);
    // And told of once, whatever is put off then.
    snooze(&mut store, noon() + days(21), 24);
    for later in [Span::ZERO, hours(1), hours(24), hours(48)] {
        assert_eq!(wake(&mut store, noon() + days(21) + later), [], "{later:?}");
    }
}

#[test]
fn the_notifications_button_puts_off_what_is_due_and_nothing_else() {
    let mut store =
        watched(&[(JIRA, days(17)), ("https://b.example.com", days(1)), ("https://c.example.com", days(30))]);
    assert_eq!(store.edit(noon(), |fleet| fleet.archive("jira:https://c.example.com", true, noon())), Ok(()));
    let outcome = store.ask(&Request::Snooze { hours: 24 }, &Sender::Background, noon());
    assert_eq!(outcome.reply, Reply::Done);
    let snoozed: Vec<Option<Instant>> = store.fleet().instances.iter().map(|(_, record)| record.snoozed).collect();
    assert_eq!(snoozed.iter().filter(|snoozed| **snoozed == Some(noon() + days(1))).count(), 1, "{snoozed:?}");
    assert_eq!(store.fleet().get(&key()).unwrap().1.snoozed, Some(noon() + days(1)));
    let card = store.fleet().get(&key()).unwrap().1.collapsed;
    assert!(!card, "the card was not asked");
}

#[test]
fn archived_ones_are_not_told_of_and_come_back_with_what_is_due_then() {
    let mut store = renewed();
    assert_eq!(store.edit(noon(), |fleet| fleet.archive(&key(), true, noon())), Ok(()));
    for day in [16, 19, 20, 21, 30] {
        assert_eq!(wake(&mut store, noon() + days(day)), [], "day {day}");
    }
    assert_eq!(tick(&mut store, noon() + days(1)).alarm, None);
    let mut store = renewed();
    assert_eq!(store.edit(noon(), |fleet| fleet.archive(&key(), true, noon())), Ok(()));
    let back = fleet_archive(&store, false, noon() + days(19));
    store.put(&back.0, back.1);
    assert_eq!(wake(&mut store, noon() + days(19) + hours(1)), [TextKey::NoticeLeft]);
}

fn fleet_archive(store: &Store, on: bool, now: Instant) -> (String, Json) {
    let shard = store.fleet().archive(&key(), on, now).unwrap().writes.remove(0);
    (shard.key, shard.value)
}

#[test]
fn moments_of_its_own_count_before_those_for_all_and_none_of_them_means_never() {
    let mut store = renewed();
    let own: Few<Moment> = [Moment::Days7, Moment::Days3].into_iter().collect();
    assert_eq!(store.edit(noon(), |fleet| fleet.remind(&key(), Some(own), noon())), Ok(()));
    let told: Vec<u32> = (1..40).filter(|day| !wake(&mut store, noon() + days(*day)).is_empty()).collect();
    assert_eq!(told, [14, 18]);
    let mut store = renewed();
    assert_eq!(store.edit(noon(), |fleet| fleet.remind(&key(), Some(Few::default()), noon())), Ok(()));
    assert!((1..40).all(|day| wake(&mut store, noon() + days(day)).is_empty()));
    // As for all again: of the past nothing comes up.
    assert_eq!(store.edit(noon() + days(40), |fleet| fleet.remind(&key(), None, noon())), Ok(()));
    assert_eq!(wake(&mut store, noon() + days(41)), []);
}

#[test]
fn switched_off_means_never_and_switched_on_brings_up_no_past() {
    let off = Settings { on: false, ..Settings::default() };
    let mut store = renewed();
    assert_eq!(store.edit(noon(), |fleet| Ok(fleet.set_reminders(off))), Ok(()));
    let own: Few<Moment> = [Moment::Days3].into_iter().collect();
    assert_eq!(store.edit(noon(), |fleet| fleet.remind(&key(), Some(own), noon())), Ok(()));
    for day in [16, 18, 19] {
        assert_eq!(wake(&mut store, noon() + days(day)), [], "day {day}, nor by moments of its own");
    }
    let now = noon() + days(19) + hours(1);
    assert_eq!(store.edit(now, |fleet| Ok(fleet.set_reminders(Settings::default()))), Ok(()));
    assert_eq!(store.edit(now, |fleet| fleet.remind(&key(), None, now)), Ok(()));
    assert_eq!(wake(&mut store, now), []);
    assert_eq!(wake(&mut store, noon() + days(20)), [TextKey::NoticeLeft]);
}

#[test]
fn quiet_hours_hold_everything_back_until_they_end() {
    // Due at noon; quiet from 11 to 14 of the admin's day, which is two hours ahead of UTC.
    let quiet = Settings { quiet: Some(Quiet { from: 13 * 60, to: 16 * 60 }), ..Settings::default() };
    for day in [16, 19, 20, 21] {
        let mut store = renewed();
        assert_eq!(store.edit(noon(), |fleet| Ok(fleet.set_reminders(quiet))), Ok(()));
        let there = |now: Instant| {
            let Request::Tick { local, .. } = common::tick(now + hours(2)) else { panic!("made as such") };
            Request::Tick { local, notify: true, managed: None }
        };
        let mut now = noon() + days(day);
        let mut woken = 0;
        loop {
            let said = survey(&mut store, &there(now), now);
            if !said.lines.is_empty() {
                break;
            }
            woken += 1;
            assert!(woken < 10, "day {day}: never told");
            now = said.alarm.unwrap();
        }
        assert_eq!(now, noon() + days(day) + hours(2), "day {day}: at their end");
    }
}

#[test]
fn an_organisation_can_switch_notifications_off_and_set_the_moments() {
    let managed = |text: &str| Json::parse(text).unwrap();
    let with = |now: Instant, policy: &str| {
        let Request::Tick { local, .. } = common::tick(now) else { panic!("made as such") };
        Request::Tick { local, notify: true, managed: Some(managed(policy)) }
    };
    let mut store = renewed();
    let off = r#"{"features":{"notifications":false}}"#;
    for day in [16, 19, 21] {
        let now = noon() + days(day);
        assert_eq!(survey(&mut store, &with(now, off), now).lines, [], "day {day}");
    }
    assert_eq!(wake(&mut store, noon() + days(22)), [], "and of the past nothing comes up");
    let mut store = renewed();
    let own: Few<Moment> = [Moment::Warning, Moment::Days1].into_iter().collect();
    let settings = Settings { moments: own, ..Settings::default() };
    assert_eq!(store.edit(noon(), |fleet| Ok(fleet.set_reminders(settings))), Ok(()));
    let set = r#"{"reminders":{"on":true,"moments":["days3"]},"policy":{"startWindow":10,"warnAfter":7,"reserve":5}}"#;
    let told: Vec<u32> = (1..12)
        .filter(|day| {
            let now = noon() + days(*day);
            let said = survey(&mut store, &with(now, set), now);
            if !said.lines.is_empty() {
                told_at(&mut store, now, now);
            }
            !said.lines.is_empty()
        })
        .collect();
    assert_eq!(told, [7], "three days before the tenth");
    assert_eq!(store.fleet().meta.own.reminders, settings, "what the admin set is kept for later");
}

#[test]
fn a_policy_of_the_organisation_counts_as_long_as_it_is_there_and_open_pages_hear_of_it() {
    let mut store = renewed();
    let set = |store: &mut Store, policy: Option<&str>, now: Instant| {
        let managed = policy.and_then(Json::parse);
        let request = Request::Tick { local: 720, notify: false, managed };
        store.ask_once(&request, &Sender::Background, now)
    };
    let policy = r#"{"policy":{"startWindow":10,"warnAfter":7,"reserve":5},"cloudHosts":["migration.gov.example"]}"#;
    let outcome = set(&mut store, Some(policy), noon());
    assert!(outcome.effects.contains(&Effect::Recheck));
    assert_eq!(store.fleet().meta.policy().in_days(), (10, 7, 5));
    assert_eq!(store.fleet().meta.cloud_hosts(), ["migration.gov.example"]);
    let outcome = set(&mut store, Some(policy), noon() + hours(1));
    assert!(!outcome.effects.contains(&Effect::Recheck) && outcome.writes.is_empty(), "nothing is new");
    assert_eq!(store.edit(noon(), |fleet| fleet.set_policy(20, 15, 18)), Ok(()));
    set(&mut store, Some(policy), noon());
    assert_eq!(store.fleet().meta.policy().in_days(), (10, 7, 5));
    set(&mut store, None, noon());
    assert_eq!(store.fleet().meta.policy().in_days(), (20, 15, 18));
    assert_eq!(store.fleet().meta.cloud_hosts(), ["migration.atlassian.com"]);
}

#[test]
fn api_tokens_are_told_of_two_weeks_two_days_and_a_day_before_they_end_and_then() {
    let mut store = Store::default();
    let ends = noon() + days(100);
    assert_eq!(store.edit(noon(), |fleet| fleet.note_api_token("id mapping", &ends.rfc3339(), noon())), Ok(()));
    let mut now = noon();
    let mut told = Vec::new();
    while let Some(alarm) = tick(&mut store, now).alarm {
        assert!(alarm > now);
        now = alarm;
        let said = tick(&mut store, now);
        for line in &said.lines {
            told.push((ends - now, line.key));
            assert_eq!(line.args[0], Arg::Address { value: "id mapping".into() });
        }
        told_at(&mut store, now, now);
    }
    let left = TextKey::NoticeApiToken;
    let expected = [(days(14), left), (days(2), left), (days(1), left), (Span::ZERO, TextKey::NoticeApiTokenEnded)];
    assert_eq!(told, expected);
    // With a new date it begins anew.
    assert_eq!(store.edit(now, |fleet| fleet.note_api_token("id mapping", &(now + days(3)).rfc3339(), now)), Ok(()));
    assert_eq!(wake(&mut store, now + days(1)), [left]);
}

fn plan(start: Instant, length: u32) -> Plan {
    Plan {
        id: "p".into(),
        site: None,
        title: "Cut-over".into(),
        start,
        zone: "Europe/Berlin".into(),
        length,
        edited: noon(),
        told: Few::default(),
    }
}

#[test]
fn a_plan_is_told_of_while_its_token_would_not_last_to_its_start() {
    let only_plans = |store: &mut Store, now: Instant| {
        let said = wake(store, now);
        said.into_iter().filter(|key| *key == TextKey::NoticePlan).count()
    };
    // Renewed at noon, blocked 21 days later: a start after 25 days is in doubt, one after 10 is not.
    for (start, told_on) in [(25, vec![23, 24]), (10, vec![])] {
        let mut store = renewed();
        assert_eq!(store.edit(noon(), |fleet| fleet.plan(&key(), &plan(noon() + days(start), 3))), Ok(()));
        let told: Vec<u32> = (1..40).filter(|day| only_plans(&mut store, noon() + days(*day)) > 0).collect();
        assert_eq!(told, told_on, "a start after {start} days");
    }
    // Renewed in time: nothing more.
    let mut store = renewed();
    let start = noon() + days(25);
    assert_eq!(store.edit(noon(), |fleet| fleet.plan(&key(), &plan(start, 3))), Ok(()));
    assert_eq!(only_plans(&mut store, start - days(2)), 1);
    let again = start - days(2) + hours(1);
    assert_eq!(store.renewed(&how(), again, again, again), Reply::Done);
    assert_eq!(only_plans(&mut store, start - days(1)), 0);
    // Put off to a later weekend: told anew.
    let later = start + days(30);
    assert_eq!(store.edit(again, |fleet| fleet.plan(&key(), &plan(later, 3))), Ok(()));
    assert_eq!(only_plans(&mut store, later - days(2)), 1);
    assert_eq!(only_plans(&mut store, later - days(2) + hours(1)), 0);
    // Given up.
    assert_eq!(store.edit(later - days(2), |fleet| fleet.unplan(&key(), "p")), Ok(()));
    assert_eq!(only_plans(&mut store, later - days(1)), 0);
}

#[test]
fn a_notification_says_three_dates_the_soonest_first_and_how_many_more_there_are() {
    let bases = [
        ("https://d.example.com", days(17)),
        ("https://a.example.com", days(20)),
        ("https://b.example.com", days(30)),
        ("http://c.example.com:8080/jira", days(19)),
        ("https://e.example.com", days(18)),
    ];
    let mut store = watched(&bases);
    let said = tick(&mut store, noon());
    let names: Vec<&Arg> = said.lines.iter().map(|line| &line.args[0]).collect();
    let name = |value: &str| Arg::Address { value: value.into() };
    let expected =
        [name("b.example.com"), name("a.example.com"), name("c.example.com:8080/jira"), Arg::Number { value: 2 }];
    assert_eq!(names, expected.iter().collect::<Vec<_>>());
    assert_eq!(said.lines[3].key, TextKey::NoticeMore);
    told_at(&mut store, noon(), noon());
    assert_eq!(tick(&mut store, noon()).lines, [], "the others were told of with them");
}

#[test]
fn it_is_called_by_the_admins_name_and_with_its_site_where_there_are_several() {
    use migration_token_guide::app::edit::Description;
    let mut store = renewed();
    let said = Description { name: "Jira of Bücher & Co.".into(), ..Description::default() };
    assert_eq!(store.edit(noon(), |fleet| fleet.describe(&key(), &said, noon())), Ok(()));
    let due = noon() + days(16);
    let name = |said: &Said| said.lines.iter().map(|line| line.args[0].clone()).collect::<Vec<_>>();
    assert_eq!(name(&tick(&mut store, due)), [Arg::Address { value: "Jira of Bücher & Co.".into() }]);
    let day = noon().rfc3339();
    let site = |fleet: &migration_token_guide::app::edit::Fleet| {
        fleet.correct(&key(), Some("acme.atlassian.net"), (&day, &day), noon())
    };
    assert_eq!(store.edit(noon(), site), Ok(()));
    let both = name(&tick(&mut store, due));
    assert!(both.contains(&Arg::Address { value: "Jira of Bücher & Co. → acme.atlassian.net".into() }), "{both:?}");
    assert_eq!(both.len(), 2);
}

#[test]
fn only_the_background_surveys_and_hears_what_was_told() {
    let mut store = renewed();
    let before = store.entries.clone();
    for sender in [Sender::Extension, script_of(&how())] {
        for request in [common::tick(noon()), Request::Told { at: noon().rfc3339(), local: 0 }] {
            let outcome = store.ask_once(&request, &sender, noon());
            assert!(matches!(outcome.reply, Reply::Error { .. }), "{request:?} {sender:?}");
        }
    }
    assert_eq!(store.entries, before);
}

#[test]
fn thousands_of_instances_are_gone_through_and_each_is_told_of_once() {
    let mut store = renewed();
    let one = store.get(&format!("instance:{}", key())).unwrap().clone();
    for number in 0..1000 {
        store.put(&format!("instance:jira:https://{number:04}.example.com"), one.clone());
    }
    store.watch(CONFLUENCE, Product::Confluence, None, noon());
    assert_eq!(store.renewed(&confluence_page(vec![]), noon(), noon(), noon()), Reply::Done);
    let due = noon() + days(16);
    let said = tick(&mut store, due);
    assert_eq!(said.lines[3].args, [Arg::Number { value: 999 }]);
    told_at(&mut store, due, due);
    assert_eq!(tick(&mut store, due).lines, []);
    assert_eq!(store.fleet().meta.count, 1002);
}

#[test]
fn settings_that_were_stored_before_reminders_remind_as_is_usual() {
    let mut store = renewed();
    let Json::Object(mut fields) = write_meta(&store.fleet().meta).value else { panic!("made as such") };
    fields.retain(|(name, _)| !["reminders", "managed", "urgent", "count"].contains(&name.as_str()));
    store.put("meta", Json::Object(fields));
    assert_eq!(wake(&mut store, noon() + days(16)), [TextKey::NoticeLeft]);
    assert_eq!(at("2026-11-22T12:00:00Z"), noon());
}
