//! Notes on API tokens: what is kept, what is refused, what is shown; and what is stored of them when it is broken.

mod common;

use common::{JIRA, Store, at, days, jira_page, look, noon, script_of};
use migration_token_guide::app::rotation::{ROTATION, Rotation, read_rotation, write_rotation};
use migration_token_guide::basic_auth::rotation::{ApiToken, LONGEST_LIFE, Life, NoteError, Practice, SOON};
use migration_token_guide::border::{DashboardView, ErrorCode, Json, Reply, Request, Sender, Shard};
use migration_token_guide::hint::Tone;
use migration_token_guide::instant::{Instant, Span};
use migration_token_guide::place::Product;
use migration_token_guide::words::{Arg, TextKey};
use proptest::prelude::*;

fn note(label: &str, ends: Instant) -> Request {
    Request::NoteApiToken { label: label.into(), ends: ends.rfc3339() }
}

fn dashboard(store: &mut Store, now: Instant) -> DashboardView {
    match store.ask(&Request::DashboardOpened, &Sender::Extension, now).reply {
        Reply::Dashboard { view } => view,
        other => panic!("{other:?}"),
    }
}

fn done(store: &mut Store, request: &Request) {
    assert_eq!(store.ask(request, &Sender::Extension, noon()).reply, Reply::Done);
}

fn refusal(store: &mut Store, request: &Request) -> (ErrorCode, TextKey) {
    let before = store.entries.clone();
    let outcome = store.ask(request, &Sender::Extension, noon());
    assert!(outcome.writes.is_empty() && store.entries == before, "something was changed");
    match outcome.reply {
        Reply::Error { code, text } => (code, text.key),
        other => panic!("{other:?}"),
    }
}

fn labels(view: &DashboardView) -> Vec<&str> {
    view.api_tokens.iter().map(|token| token.label.as_str()).collect()
}

#[test]
fn a_note_is_a_label_and_a_date_and_the_soonest_comes_first() {
    let mut store = Store::default();
    done(&mut store, &note("late", noon() + days(300)));
    done(&mut store, &note(" id mapping ", noon() + days(3)));
    done(&mut store, &note("gone", noon() - days(1)));
    let view = dashboard(&mut store, noon());
    assert_eq!(labels(&view), ["gone", "id mapping", "late"]);
    let said: Vec<_> = view.api_tokens.iter().map(|token| (token.tone, token.headline.key)).collect();
    assert_eq!(
        said,
        [
            (Tone::Blocked, TextKey::ApiTokenEnded),
            (Tone::Warning, TextKey::ApiTokenSoon),
            (Tone::Calm, TextKey::ApiTokenLeft)
        ]
    );
    assert_eq!(view.api_tokens[1].headline.args, [Arg::Span { days: 3, hours: 0, minutes: 0 }]);
    assert_eq!(view.api_tokens[1].ends, (noon() + days(3)).rfc3339());
    let stored = store.get(ROTATION).unwrap();
    let fields = |value: &Json| match value {
        Json::Object(fields) => fields.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>(),
        _ => Vec::new(),
    };
    assert_eq!(fields(stored), ["version", "tokens", "practised"]);
    assert_eq!(fields(&stored.get("tokens").unwrap().items().unwrap()[0]), ["label", "ends"]);
}

#[test]
fn the_same_label_gets_the_new_date_and_moves_to_its_place() {
    let mut store = Store::default();
    done(&mut store, &note("a", noon() + days(1)));
    done(&mut store, &note("b", noon() + days(2)));
    done(&mut store, &note("a", noon() + days(3)));
    assert_eq!(labels(&dashboard(&mut store, noon())), ["b", "a"]);
    done(&mut store, &Request::ForgetApiToken { label: "b".into() });
    done(&mut store, &Request::ForgetApiToken { label: "never there".into() });
    assert_eq!(labels(&dashboard(&mut store, noon())), ["a"]);
}

#[test]
fn its_life_ends_to_the_millisecond() {
    let ends = noon() + days(30);
    let token = ApiToken { label: "a".into(), ends };
    let ms = Span::ms(1);
    assert_eq!(token.life(ends), Life::Ended);
    assert_eq!(token.life(ends + ms), Life::Ended);
    assert_eq!(token.life(ends - ms), Life::Soon(ms));
    assert_eq!(token.life(ends - SOON + ms), Life::Soon(SOON - ms));
    assert_eq!(token.life(ends - SOON), Life::Left(SOON));
}

#[test]
fn what_cannot_be_kept_is_refused_by_name() {
    let mut store = Store::default();
    let soon = noon() + days(1);
    let mut refused = |label: &str| refusal(&mut store, &note(label, soon));
    for label in ["", " \u{a0}\t", "two\nlines", "bell\u{7}", &"x".repeat(81)] {
        assert_eq!(refused(label), (ErrorCode::Label, TextKey::ErrorLabel), "{label:?}");
    }
    for label in [
        "ATATT3xFfGF0abc",
        "token ATATT3xFfGF0abc",
        "ATCTT3xFfGN0",
        "ATSTT3xFfGN0",
        "aB3dE5fG7hI9jK1lM3nO5pQ7",
        "old: aB3dE5fG7hI9jK1lM3nO5pQ7",
    ] {
        assert_eq!(refused(label), (ErrorCode::Label, TextKey::ErrorLabelIsToken), "{label:?}");
    }
    let far = note("a", noon() + LONGEST_LIFE + Span::ms(1));
    assert_eq!(refusal(&mut store, &far), (ErrorCode::DateTooFar, TextKey::ErrorApiTokenTooFar));
    let unreadable = Request::NoteApiToken { label: "a".into(), ends: "tomorrow".into() };
    assert_eq!(refusal(&mut store, &unreadable), (ErrorCode::DateUnreadable, TextKey::ErrorDateUnreadable));
    assert!(store.get(ROTATION).is_none());
    // Ordinary names of many letters and digits are none.
    for label in ["Jira-Migration-Production-2026-EU", "ID MAPPING 2026", "ATATürk", &"x".repeat(80), "日本語のラベル"]
    {
        assert!(ApiToken::new(label, soon, noon()).is_ok(), "{label:?}");
    }
    assert!(ApiToken::new("a", noon() + LONGEST_LIFE, noon()).is_ok());
    assert_eq!(ApiToken::new("", soon, noon()), Err(NoteError::Label));
}

#[test]
fn there_is_an_end_to_what_is_kept() {
    let mut store = Store::default();
    for number in 0..100 {
        done(&mut store, &note(&format!("token {number}"), noon() + days(number)));
    }
    let one_more = note("one more", noon() + days(1));
    assert_eq!(refusal(&mut store, &one_more), (ErrorCode::TooMany, TextKey::ErrorTooManyNotes));
    // A label that is there already takes no room.
    done(&mut store, &note("token 7", noon() + days(8)));
    assert_eq!(dashboard(&mut store, noon()).api_tokens.len(), 100);
}

#[test]
fn practices_are_ticked_off_one_by_one() {
    let mut store = Store::default();
    done(&mut store, &Request::Practise { practice: Practice::Store, on: true });
    done(&mut store, &Request::Practise { practice: Practice::Encrypt, on: true });
    done(&mut store, &Request::Practise { practice: Practice::Encrypt, on: false });
    let view = dashboard(&mut store, noon());
    assert_eq!(view.practised, [Practice::Store]);
}

#[test]
fn the_dashboard_names_the_watched_instances() {
    let mut store = Store::watching(JIRA, Product::Jira, noon());
    let view = dashboard(&mut store, noon());
    assert_eq!(
        view.instances.iter().map(|one| (one.product, one.base.as_str())).collect::<Vec<_>>(),
        [(Product::Jira, JIRA)]
    );
}

#[test]
fn pages_and_the_background_may_not_ask_for_any_of_it() {
    let mut store = Store::watching(JIRA, Product::Jira, noon());
    let page = jira_page(vec![]);
    for sender in [script_of(&page), Sender::Background] {
        for request in [
            Request::DashboardOpened,
            note("a", noon()),
            Request::ForgetApiToken { label: "a".into() },
            Request::Practise { practice: Practice::Rotate, on: true },
        ] {
            let reply = store.ask(&request, &sender, noon()).reply;
            assert!(matches!(reply, Reply::Error { code: ErrorCode::Sender, .. }), "{request:?} {reply:?}");
        }
    }
}

#[test]
fn looking_at_a_page_loads_none_of_it() {
    let mut store = Store::watching(JIRA, Product::Jira, noon());
    done(&mut store, &note("a", noon() + days(1)));
    let page = jira_page(vec![]);
    let stored: Vec<Shard> = store.entries.iter().filter(|shard| shard.key == "meta").cloned().collect();
    let keys = migration_token_guide::app::needs(&look(&page), &script_of(&page), &stored);
    assert!(!keys.contains(&ROTATION.to_owned()), "{keys:?}");
    let keys = migration_token_guide::app::needs(&Request::DashboardOpened, &Sender::Extension, &stored);
    assert_eq!(keys, [ROTATION]);
}

#[test]
fn what_cannot_be_read_is_set_aside_and_the_rest_is_kept() {
    let good = Rotation {
        tokens: vec![ApiToken { label: "a".into(), ends: at("2027-01-01T00:00:00Z") }],
        ..Rotation::default()
    };
    let text = serde_json::to_string(&write_rotation(&good).value).unwrap();
    let broken = text.replace("\"tokens\":[", "\"tokens\":[{\"label\":7},");
    let read = read_rotation(Some(&Json::parse(&broken).unwrap())).unwrap();
    assert!(read.broken);
    assert_eq!(read.value.tokens, good.tokens);

    let mut store = Store::watching(JIRA, Product::Jira, noon());
    store.entries.push(Shard { key: ROTATION.into(), value: Json::parse(&broken).unwrap() });
    let outcome = store.ask(&Request::DashboardOpened, &Sender::Extension, noon());
    assert!(format!("{:?}", outcome.effects).contains("SetAside"), "{:?}", outcome.effects);
    assert!(outcome.writes.iter().any(|shard| shard.key == ROTATION), "not put right");
    // Put right, it is not told again.
    let outcome = store.ask(&Request::DashboardOpened, &Sender::Extension, noon());
    assert!(outcome.writes.is_empty() && outcome.effects.is_empty());
}

#[test]
fn a_newer_versions_notes_are_not_touched() {
    let mut store = Store::watching(JIRA, Product::Jira, noon());
    store.entries.push(Shard { key: ROTATION.into(), value: Json::parse(r#"{"version":99,"tokens":"new"}"#).unwrap() });
    for request in
        [Request::DashboardOpened, note("a", noon()), Request::Practise { practice: Practice::Rotate, on: true }]
    {
        assert_eq!(refusal(&mut store, &request), (ErrorCode::StateNewer, TextKey::ErrorStateNewer));
    }
}

proptest! {
    #[test]
    fn what_was_written_is_read_again(tokens in proptest::collection::vec((".{1,80}", 0_i64..2_000_000_000_000), 0..20), bits in 0_u32..256) {
        let tokens: Vec<ApiToken> = tokens.into_iter().map(|(label, ms)| ApiToken { label, ends: Instant::from_ms(ms) }).collect();
        let rotation = Rotation { tokens, practised: migration_token_guide::few::Few::of(bits) };
        let text = serde_json::to_string(&write_rotation(&rotation).value).unwrap();
        let read = read_rotation(Json::parse(&text).as_ref()).unwrap();
        prop_assert!(!read.broken);
        prop_assert_eq!(read.value, rotation);
    }

    #[test]
    fn any_stored_json_gives_an_answer(text in "[\\[\\]{}\",:0-9a-z ]{0,60}") {
        let value = Json::parse(&text).unwrap_or(Json::Null);
        let mut store = Store::default();
        store.entries.push(Shard { key: ROTATION.into(), value });
        let reply = store.ask(&Request::DashboardOpened, &Sender::Extension, noon()).reply;
        let shown = matches!(reply, Reply::Dashboard { .. });
        prop_assert!(shown);
    }
}
