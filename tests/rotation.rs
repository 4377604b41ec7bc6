//! Notes on API tokens: what is kept, what is refused, what is shown; and what is stored of them when it is broken.

mod common;

use common::{JIRA, Store, at, days, jira_page, look, noon, script_of};
use migration_token_guide::app::edit::{Changes, EditError, Fleet};
use migration_token_guide::app::rotation::{ROTATION, Rotation, read_rotation, write_rotation};
use migration_token_guide::basic_auth::rotation::{ApiToken, LONGEST_LIFE, Life, NoteError, Practice, SOON};
use migration_token_guide::border::{Json, Sender, Shard};
use migration_token_guide::few::Few;
use migration_token_guide::instant::{Instant, Span};
use migration_token_guide::place::Product;
use migration_token_guide::words::TextKey;
use proptest::prelude::*;

fn noted(label: &str, ends: Instant) -> impl FnOnce(&Fleet) -> Result<Changes, EditError> {
    move |fleet| fleet.note_api_token(label, &ends.rfc3339(), noon())
}

fn note(store: &mut Store, label: &str, ends: Instant) {
    assert_eq!(store.edit(noon(), noted(label, ends)), Ok(()), "{label:?}");
}

fn refusal(store: &mut Store, label: &str, ends: Instant) -> TextKey {
    let before = store.entries.clone();
    let refused = store.edit(noon(), noted(label, ends)).expect_err("this cannot be noted");
    assert_eq!(store.entries, before, "something was changed");
    refused
}

fn labels(store: &Store) -> Vec<String> {
    store.fleet().rotation.tokens.into_iter().map(|token| token.label).collect()
}

#[test]
fn a_note_is_a_label_and_a_date_and_the_soonest_comes_first() {
    let mut store = Store::default();
    note(&mut store, "late", noon() + days(300));
    note(&mut store, " id mapping ", noon() + days(3));
    note(&mut store, "gone", noon() - days(1));
    assert_eq!(labels(&store), ["gone", "id mapping", "late"]);
    let tokens = store.fleet().rotation.tokens;
    assert_eq!(tokens[1].ends, noon() + days(3));
    let lives: Vec<Life> = tokens.iter().map(|token| token.life(noon())).collect();
    assert_eq!(lives, [Life::Ended, Life::Soon(days(3)), Life::Left(days(300))]);
    let stored = store.get(ROTATION).unwrap();
    let fields = |value: &Json| match value {
        Json::Object(fields) => fields.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>(),
        _ => Vec::new(),
    };
    assert_eq!(fields(stored), ["version", "tokens", "practised"]);
    let far = stored.get("tokens").unwrap().items().unwrap().last().unwrap();
    assert_eq!(fields(far), ["label", "ends"], "of what has not come yet nobody was told");
}

#[test]
fn the_same_label_gets_the_new_date_and_moves_to_its_place() {
    let mut store = Store::default();
    note(&mut store, "a", noon() + days(1));
    note(&mut store, "b", noon() + days(2));
    note(&mut store, "a", noon() + days(3));
    assert_eq!(labels(&store), ["b", "a"]);
    for label in ["b", "never there"] {
        assert_eq!(store.edit(noon(), |fleet| Ok(fleet.forget_api_token(label))), Ok(()));
    }
    assert_eq!(labels(&store), ["a"]);
}

#[test]
fn its_life_ends_to_the_millisecond() {
    let ends = noon() + days(30);
    let token = ApiToken { label: "a".into(), ends, told: Few::default() };
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
    let mut refused = |label: &str| refusal(&mut store, label, soon);
    for label in ["", " \u{a0}\t", "two\nlines", "bell\u{7}", &"x".repeat(81)] {
        assert_eq!(refused(label), TextKey::ErrorLabel, "{label:?}");
    }
    for label in [
        "ATATT3xFfGF0abc",
        "token ATATT3xFfGF0abc",
        "ATCTT3xFfGN0",
        "ATSTT3xFfGN0",
        "aB3dE5fG7hI9jK1lM3nO5pQ7",
        "old: aB3dE5fG7hI9jK1lM3nO5pQ7",
    ] {
        assert_eq!(refused(label), TextKey::ErrorLabelIsToken, "{label:?}");
    }
    assert_eq!(refusal(&mut store, "a", noon() + LONGEST_LIFE + Span::ms(1)), TextKey::ErrorApiTokenTooFar);
    let unreadable = store.edit(noon(), |fleet| fleet.note_api_token("a", "tomorrow", noon()));
    assert_eq!(unreadable, Err(TextKey::ErrorDateUnreadable));
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
        note(&mut store, &format!("token {number}"), noon() + days(number));
    }
    assert_eq!(refusal(&mut store, "one more", noon() + days(1)), TextKey::ErrorTooManyNotes);
    // A label that is there already takes no room.
    note(&mut store, "token 7", noon() + days(8));
    assert_eq!(labels(&store).len(), 100);
}

#[test]
fn practices_are_ticked_off_one_by_one() {
    let mut store = Store::default();
    for (practice, on) in [(Practice::Store, true), (Practice::Encrypt, true), (Practice::Encrypt, false)] {
        assert_eq!(store.edit(noon(), |fleet| Ok(fleet.practise(practice, on))), Ok(()));
    }
    assert_eq!(store.fleet().rotation.practised.iter().collect::<Vec<_>>(), [Practice::Store]);
}

#[test]
fn looking_at_a_page_loads_none_of_it() {
    let mut store = Store::watching(JIRA, Product::Jira, noon());
    note(&mut store, "a", noon() + days(1));
    let page = jira_page(vec![]);
    let known = common::known(&store.entries, &script_of(&page));
    let keys = migration_token_guide::app::needs(&look(&page), &script_of(&page), &known);
    assert!(!keys.iter().any(|key| key == ROTATION || key == "*"), "{keys:?}");
}

#[test]
fn what_cannot_be_read_is_set_aside_and_the_rest_is_kept() {
    let good = Rotation {
        tokens: vec![ApiToken { label: "a".into(), ends: at("2027-01-01T00:00:00Z"), told: Few::default() }],
        ..Rotation::default()
    };
    let text = serde_json::to_string(&write_rotation(&good).value).unwrap();
    let broken = text.replace("\"tokens\":[", "\"tokens\":[{\"label\":7},");
    let read = read_rotation(Some(&Json::parse(&broken).unwrap())).unwrap();
    assert!(read.broken);
    assert_eq!(read.value.tokens, good.tokens);

    let mut store = Store::watching(JIRA, Product::Jira, noon());
    store.entries.push(Shard { key: ROTATION.into(), value: Json::parse(&broken).unwrap() });
    let tick = common::tick(noon());
    let outcome = store.ask(&tick, &Sender::Background, noon());
    assert!(format!("{:?}", outcome.effects).contains("SetAside"), "{:?}", outcome.effects);
    assert!(outcome.writes.iter().any(|shard| shard.key == ROTATION), "not put right");
    // Put right, it is not told again.
    let outcome = store.ask(&tick, &Sender::Background, noon());
    assert!(outcome.writes.is_empty() && !format!("{:?}", outcome.effects).contains("SetAside"), "{outcome:?}");
    assert_eq!(labels(&store), ["a"]);
}

#[test]
fn a_newer_versions_notes_are_not_touched() {
    let mut store = Store::watching(JIRA, Product::Jira, noon());
    store.entries.push(Shard { key: ROTATION.into(), value: Json::parse(r#"{"version":99,"tokens":"new"}"#).unwrap() });
    let before = store.entries.clone();
    assert_eq!(store.edit(noon(), noted("a", noon())), Err(TextKey::ErrorStateNewer));
    let practised = store.edit(noon(), |fleet| Ok(fleet.practise(Practice::Rotate, true)));
    assert_eq!(practised, Err(TextKey::ErrorStateNewer));
    assert_eq!(store.entries, before);
}

proptest! {
    #[test]
    fn what_was_written_is_read_again(tokens in proptest::collection::vec((".{1,80}", 0_i64..2_000_000_000_000, 0_u32..64), 0..20), bits in 0_u32..256) {
        let tokens: Vec<ApiToken> = tokens.into_iter().map(|(label, ms, told)| ApiToken { label, ends: Instant::from_ms(ms), told: Few::of(told) }).collect();
        let rotation = Rotation { tokens, practised: Few::of(bits) };
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
        match Fleet::read(&store.entries) {
            Ok(fleet) => prop_assert!(fleet.rotation.tokens.len() <= 100),
            Err(newer) => prop_assert_eq!(EditError::from(newer).0, TextKey::ErrorStateNewer),
        }
    }
}
