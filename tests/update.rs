//! The application as its shell sees it: requests in, answers, stored entries and effects out.
#![allow(missing_docs, reason = "the names say it")]

mod common;

use common::{
    CONFLUENCE, JIRA, Store, at, checks, confluence_page, days, how_it_works, in_dialog, jira_page, keys, look, node,
    noon, script_of,
};
use migration_token_guide::border::{
    Confirmation, Effect, ErrorCode, Here, Json, PageMemory, Reply, Request, Sender, Shard,
};
use migration_token_guide::hint::{AdviceItem, CardButton, HintView, Tone, WayState};
use migration_token_guide::instant::{Instant, Span};
use migration_token_guide::place::Product;
use migration_token_guide::signals::catalog::Control;
use migration_token_guide::signals::{NodeRole, PageSignals};
use migration_token_guide::words::{Arg, TextKey};

const MS: Span = Span::ms(1);
const CHECKING: Option<PageMemory> = Some(PageMemory { checking: true });

fn jira() -> Store {
    Store::watching(JIRA, Product::Jira, noon() - days(40))
}

fn how() -> PageSignals {
    jira_page(how_it_works())
}

/// Watched, and renewed in the minute before `noon()` less `age`.
fn renewed(age: Span) -> Store {
    let mut store = jira();
    let when = noon() - age;
    assert_eq!(store.renewed(&how(), when, when, when), Reply::Done);
    store
}

fn refused(reply: &Reply) -> (ErrorCode, TextKey) {
    match reply {
        Reply::Error { code, text } => (*code, text.key),
        other => panic!("expected a refusal, got {other:?}"),
    }
}

fn popup(store: &mut Store, page: Option<&PageSignals>) -> Here {
    let request = Request::PopupOpened { tab: 7, signals: page.cloned() };
    match store.ask(&request, &Sender::Extension, noon()).reply {
        Reply::Popup { here } => here,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_unknown_issue_time_is_said_honestly_with_a_way_to_give_it() {
    let card = jira().card(&how(), noon());
    assert_eq!((card.tone, card.headline.key, card.bar), (Tone::Unknown, TextKey::HeadlineUnknown, None));
    assert_eq!(keys(&card.lines), [TextKey::LineUnknownWhy]);
    assert_eq!(card.actions, [CardButton::RenewNow, CardButton::RenewedOn, CardButton::NotWorking]);
    assert_eq!(card.step, None, "no ring before it is asked for or due");
}

#[test]
fn the_card_is_quiet_while_valid_and_shows_steps_when_asked_or_due() {
    for (age, tone, quiet, headline) in [
        (days(1), Tone::Calm, true, TextKey::HeadlineLeft),
        (days(16) - MS, Tone::Calm, true, TextKey::HeadlineLeft),
        (days(16), Tone::Warning, false, TextKey::HeadlineWarning),
        (days(21) - MS, Tone::Warning, false, TextKey::HeadlineWarning),
        (days(21), Tone::Blocked, false, TextKey::HeadlineBlocked),
    ] {
        let card = renewed(age).card(&how(), noon());
        assert_eq!((card.tone, card.quiet, card.headline.key), (tone, quiet, headline), "{age:?}");
        assert_eq!(card.step.is_some(), !quiet, "{age:?}");
        assert_eq!(card.actions.contains(&CardButton::RenewNow), quiet);
    }
}

#[test]
fn renew_now_shows_the_step_with_its_control_until_a_renewal_is_recorded() {
    let mut store = renewed(days(3));
    let page = script_of(&how());
    let done = store.ask(&Request::Guide { on: true }, &page, noon());
    assert!(done.effects.contains(&Effect::Recheck));
    let card = store.card(&how(), noon());
    let step = card.step.expect("asked for");
    assert_eq!((step.text.key, step.target), (TextKey::StepHowItWorks, Some(3)));
    assert_eq!(
        card.actions,
        [CardButton::ShowMe, CardButton::HideSteps, CardButton::RenewedOn, CardButton::NotWorking]
    );
    store.renewed(&how(), noon() - Span::minutes(1), noon(), noon());
    let after = store.card(&how(), noon());
    assert_eq!((after.tone, after.headline.key, after.step), (Tone::Success, TextKey::HeadlineRecorded, None));
    assert!(after.actions.contains(&CardButton::Undo));
    assert_eq!(
        after.refresh_at.as_deref().map(at),
        Some(noon() + Span::minutes(2)),
        "asks again when success has been said"
    );
    assert!(store.card(&how(), noon() + Span::minutes(3)).quiet, "after success it goes quiet");
}

#[test]
fn where_the_page_does_not_tell_the_whole_way_is_shown_and_the_admin_says_where() {
    let mut store = renewed(days(18));
    store.watch(JIRA, Product::Jira, Some("/plugins/servlet/strange"), noon());
    let strange = PageSignals {
        place: format!("{JIRA}/plugins/servlet/strange"),
        ..jira_page(vec![node(NodeRole::Heading, "Etwas"), node(NodeRole::Button, "Connect to cloud")])
    };
    let here = |card: &HintView| card.step.as_ref().expect("due").way.iter().position(|step| step.here);
    let card = store.card(&strange, noon());
    let step = card.step.clone().expect("due");
    assert_eq!((step.text.key, step.way.len(), here(&card)), (TextKey::StepUnknown, 10, None));
    assert_eq!((step.number, step.of, step.lost), (None, 10, true), "the list stands open");

    let page = script_of(&strange);
    store.ask(&Request::Here { step: Some(3) }, &page, noon());
    let card = store.card(&strange, noon());
    let step = card.step.clone().expect("due");
    assert_eq!((step.text.key, step.target, here(&card)), (TextKey::StepHowItWorks, Some(1), Some(3)));
    let states: Vec<WayState> = step.way.iter().map(|step| step.state).collect();
    assert_eq!(states[2..5], [WayState::Done, WayState::Current, WayState::ToCome]);

    // A screen that tells by itself ends it.
    let known = store.card(&how(), noon()).step.expect("due");
    assert_eq!((known.number, known.lost, known.way.len()), (Some(4), false, 10), "folded, and there on demand");
    assert_eq!(here(&store.card(&strange, noon())), None);
    store.ask(&Request::Here { step: Some(3) }, &page, noon());
    store.ask(&Request::Here { step: None }, &page, noon());
    assert_eq!(here(&store.card(&strange, noon())), None);
}

#[test]
fn a_step_whose_control_is_called_otherwise_shows_the_whole_way_too() {
    let mut store = renewed(days(18));
    let page = jira_page(vec![
        in_dialog(NodeRole::Dialog, "Choose your cloud destination"),
        in_dialog(NodeRole::Button, "Onwards"),
    ]);
    let step = store.card(&page, noon()).step.expect("due");
    assert_eq!((step.text.key, step.target, step.way.len(), step.lost), (TextKey::StepDialog, None, 10, true));
}

#[test]
fn the_headline_counts_days_and_hours_rounded_down() {
    let span = |age: Span| match renewed(age).card(&how(), noon()).headline.args.as_slice() {
        [Arg::Span { days, hours, minutes }] => (*days, *hours, *minutes),
        other => panic!("{other:?}"),
    };
    assert_eq!(span(days(16) + Span::hours(1)), (4, 23, 0));
    assert_eq!(span(days(8) + Span::hours(19)), (12, 5, 0));
    assert_eq!(span(days(8) + Span::hours(19) + MS), (12, 4, 59));
    assert_eq!(span(days(21) - Span::minutes(59)), (0, 0, 59));
}

#[test]
fn the_bar_shows_warning_and_age_in_thousandths() {
    let bar = renewed(days(8)).card(&how(), noon()).bar.expect("known");
    assert_eq!((bar.warn, bar.spent, bar.spent_at_least, bar.marks), (761, 380, 380, vec![0, 16, 21]));
    let over = renewed(days(30)).card(&how(), noon()).bar.expect("known");
    assert_eq!((over.spent, over.spent_at_least), (1000, 1000));
}

#[test]
fn the_card_asks_again_when_its_words_change() {
    let refresh = |age: Span| renewed(age).card(&how(), noon()).refresh_at.map(|at| common::at(&at));
    assert_eq!(refresh(days(8) + Span::minutes(30)), Some(noon() + Span::minutes(30) + MS));
    assert_eq!(refresh(days(16) - MS), Some(noon() + MS), "the warning begins");
    assert_eq!(refresh(days(20) + Span::hours(12) + Span::ms(1000)), Some(noon() + Span::ms(59_001)));
    assert_eq!(refresh(days(22)), None, "blocked stays blocked");
}

#[test]
fn a_check_seen_to_run_dates_its_result_and_only_once() {
    let mut store = jira();
    let checking = jira_page(checks("Checking if your cloud token is valid"));
    let (hint, memory) = store.see(&checking, None, noon());
    assert_eq!(keys(&hint.expect("a card").lines), [TextKey::LineUnknownWhy, TextKey::PageChecking]);
    assert!(memory.checking);
    let warned = jira_page(checks("Your cloud token is about to expire in 3 days"));
    let (hint, memory) = store.see(&warned, Some(memory), noon());
    let card = hint.expect("a card");
    assert_eq!((card.tone, card.headline.key), (Tone::Warning, TextKey::HeadlineWarningAtLeast));
    assert_eq!(card.lines.last().map(|line| line.key), Some(TextKey::SourceCheckDays));
    assert!(!memory.checking, "what stands there from now on is old");
    let before = store.lasting();
    store.see(&warned, Some(memory), noon() + days(1));
    assert_eq!(store.lasting(), before, "the same text a day later says nothing new");
}

#[test]
fn an_undated_message_is_shown_and_moves_no_date() {
    for (message, line, tone) in [
        ("Your cloud token is about to expire", Some(TextKey::PageSaysWarning), Tone::Warning),
        ("Your cloud token has expired", Some(TextKey::PageSaysExpired), Tone::Blocked),
        ("We couldn't check if your cloud token is valid", Some(TextKey::PageCouldNotCheck), Tone::Unknown),
        ("Your cloud token is valid", None, Tone::Unknown),
    ] {
        let mut store = jira();
        let before = store.lasting();
        let card = store.card(&jira_page(checks(message)), noon());
        assert_eq!(store.lasting(), before, "{message}");
        assert_eq!(card.tone, tone, "{message}");
        assert_eq!(card.lines.get(1).map(|line| line.key), line, "{message}");
        assert_eq!(card.headline.key, TextKey::HeadlineUnknown);
    }
    let mut store = renewed(days(2));
    let card = store.card(&jira_page(checks("Your cloud token has expired")), noon());
    assert_eq!((card.tone, card.headline.key, card.quiet), (Tone::Warning, TextKey::HeadlineLeft, false));
    assert_eq!(card.step, None, "a stale message alone makes nobody renew");
}

#[test]
fn an_undated_valid_is_said_only_where_the_token_is_thought_to_be_due() {
    for (age, said) in [(days(2), false), (days(18), true), (days(30), true)] {
        let mut store = renewed(age);
        let before = store.lasting();
        let card = store.card(&jira_page(checks("Your cloud token is valid")), noon());
        assert_eq!(keys(&card.lines).contains(&TextKey::PageSaysValid), said, "{age:?}");
        assert_eq!(store.lasting(), before, "and moves no date");
    }
}

#[test]
fn a_private_window_opens_at_the_pages_own_instance() {
    let mut store = renewed(days(18));
    let open = |store: &mut Store, sender: &Sender| store.ask(&Request::PrivateWindow, sender, noon()).reply;
    assert_eq!(open(&mut store, &script_of(&how())), Reply::Address { address: JIRA.into() });
    let reply = open(&mut store, &common::script_at("https://evil.test/"));
    assert_eq!(refused(&reply).0, ErrorCode::NotWatched);
}

#[test]
fn a_check_dated_by_the_page_counts_and_one_from_the_future_does_not() {
    let dated = |time: &str| {
        let mut nodes = checks("Your cloud token has expired");
        nodes.extend([node(NodeRole::Text, "Last updated"), node(NodeRole::Time, time)]);
        jira().card(&jira_page(nodes), noon()).headline.key
    };
    assert_eq!(dated("2026-11-21T10:00:00Z"), TextKey::HeadlineBlocked);
    assert_eq!(dated("2026-11-22T12:04:00Z"), TextKey::HeadlineBlocked, "clocks differ a little");
    assert_eq!(dated("2026-11-23T10:00:00Z"), TextKey::HeadlineUnknown, "the future");
    assert_eq!(dated("2014-12-31T10:00:00Z"), TextKey::HeadlineUnknown, "before there was an assistant");
}

#[test]
fn at_least_is_said_when_the_issue_time_is_a_bound() {
    let mut store = jira();
    store.see(&jira_page(checks("Your cloud token is valid")), CHECKING, noon());
    let card = store.card(&how(), noon());
    assert_eq!(card.headline.key, TextKey::HeadlineLeftAtLeast);
    assert_eq!(
        keys(&card.lines),
        [TextKey::LineWarnsOnAtEarliest, TextKey::LineBlocksOnAtEarliest, TextKey::SourceCheckValid]
    );
    let later = store.card(&how(), noon() + days(10));
    assert_eq!(later.headline.key, TextKey::HeadlineMaybeBlocked);
    assert_eq!(store.card(&how(), noon() + days(21)).headline.key, TextKey::HeadlineBlocked);
}

#[test]
fn somebody_elses_renewal_is_noticed_by_the_next_check() {
    let mut store = jira();
    store.see(&jira_page(checks("Your cloud token has expired")), CHECKING, noon() - days(2));
    assert_eq!(store.card(&how(), noon()).headline.key, TextKey::HeadlineBlocked);
    store.see(&jira_page(checks("Your cloud token is valid")), CHECKING, noon());
    let card = store.card(&how(), noon());
    assert_eq!(card.headline.key, TextKey::HeadlineLeftAtLeast);
    assert_eq!(card.lines.last().map(|line| line.key), Some(TextKey::SourceRenewedBetween));
}

#[test]
fn a_given_date_is_checked_by_name() {
    let mut store = jira();
    let day = |text: &str| at(text);
    for (from, to, code) in [
        (noon() + MS, noon() + days(1), ErrorCode::DateFuture),
        (day("2014-12-31T00:00:00Z"), day("2014-12-31T23:59:59Z"), ErrorCode::DateTooOld),
        (noon(), noon() - MS, ErrorCode::DateUnreadable),
        (noon() - days(3), noon() - days(1), ErrorCode::DateUnreadable),
    ] {
        let reply = store.renewed(&how(), from, to, noon());
        assert_eq!(refused(&reply).0, code);
    }
    let request = Request::RenewedOn { from: "yesterday".into(), to: "today".into() };
    let reply = store.ask(&request, &script_of(&how()), noon()).reply;
    assert_eq!(refused(&reply), (ErrorCode::DateUnreadable, TextKey::ErrorDateUnreadable));
    assert_eq!(store.card(&how(), noon()).headline.key, TextKey::HeadlineUnknown, "nothing was changed");
    assert_eq!(store.renewed(&how(), noon() - Span::hours(12), noon() + Span::hours(12), noon()), Reply::Done, "today");
}

#[test]
fn undo_takes_back_what_was_recorded_and_no_more() {
    let mut store = renewed(days(9));
    store.renewed(&how(), noon() - MS, noon(), noon());
    let undo = Request::UndoRenewal;
    let page = script_of(&how());
    assert_eq!(store.ask(&undo, &page, noon()).reply, Reply::Done);
    assert_eq!(store.card(&how(), noon()).headline.args, [Arg::Span { days: 12, hours: 0, minutes: 0 }]);
    assert_eq!(store.ask(&undo, &page, noon()).reply, Reply::Done);
    assert_eq!(store.card(&how(), noon()).headline.key, TextKey::HeadlineUnknown);
    let reply = store.ask(&undo, &page, noon()).reply;
    assert_eq!(refused(&reply), (ErrorCode::UndoNothing, TextKey::ErrorUndoNothing));
}

#[test]
fn a_clock_that_was_ahead_is_said_and_the_admins_word_puts_it_right() {
    let mut store = jira();
    let ahead = noon() + days(300);
    store.renewed(&how(), ahead, ahead, ahead);
    let card = store.card(&how(), noon());
    assert_eq!((card.headline.key, card.bar), (TextKey::HeadlineClockWrong, None));
    assert!(card.actions.contains(&CardButton::RenewedOn) && card.actions.contains(&CardButton::Undo));
    store.renewed(&how(), noon() - days(2), noon() - days(2), noon());
    assert_eq!(store.card(&how(), noon()).headline.key, TextKey::HeadlineRecorded);
}

#[test]
fn pages_that_are_no_assistant_get_no_card_and_write_nothing() {
    let mut store = renewed(days(1));
    let before = store.entries.clone();
    let wiki = PageSignals { place: format!("{JIRA}/browse/DEMO-1"), resources: vec![], ..how() };
    assert_eq!(store.see(&wiki, None, noon()).0, None);
    assert_eq!(store.entries, before);
}

#[test]
fn senders_that_are_not_watched_are_turned_away() {
    let mut store = renewed(days(1));
    let stranger = PageSignals { place: "https://jira.example.com:9090/plugins/servlet/assistant".into(), ..how() };
    let request = look(&stranger);
    let sender = script_of(&stranger);
    assert_eq!(store.ask(&request, &sender, noon()).reply, Reply::NotWatched, "another port of the host");
    let lies = look(&how());
    assert_eq!(store.ask(&lies, &sender, noon()).reply, Reply::NotWatched, "a message cannot name another place");
    let other = PageSignals { place: "https://evil.test/".into(), ..how() };
    let swapped = look(&other);
    assert_eq!(store.ask(&swapped, &script_of(&how()), noon()).reply, Reply::NotWatched);
}

#[test]
fn pages_may_not_ask_what_only_the_extension_may() {
    let mut store = renewed(days(1));
    let page = script_of(&how());
    for request in [
        Request::WatchIntent { tab: 1, base: JIRA.into(), product: Product::Jira, teach: None },
        Request::WatchCancelled,
        Request::GrantsChanged { granted: vec![] },
        Request::PopupOpened { tab: 1, signals: None },
        common::tick(noon()),
        Request::Told { at: noon().rfc3339(), local: 0 },
    ] {
        let before = store.entries.clone();
        let outcome = store.ask(&request, &page, noon());
        assert_eq!(refused(&outcome.reply).0, ErrorCode::Sender, "{request:?}");
        assert!(outcome.effects.is_empty() && outcome.writes.is_empty() && store.entries == before);
    }
    for request in [
        Request::Guide { on: true },
        Request::Here { step: None },
        Request::CardCollapsed { collapsed: true },
        Request::Pressed { control: Control::ContinueToCloud, document: 1 },
        Request::Confirmed { how: Confirmation::Yes },
        Request::NameSite { site: "acme.atlassian.net".into() },
        Request::Advice { on: true },
        Request::Tried { item: AdviceItem::HardReload, on: true },
        Request::PrivateWindow,
        Request::RenewedOn { from: noon().rfc3339(), to: noon().rfc3339() },
        Request::UndoRenewal,
        Request::Snooze { hours: 24 },
        Request::Told { at: noon().rfc3339(), local: 0 },
        look(&how()),
        common::tick(noon()),
    ] {
        let reply = store.ask(&request, &Sender::Extension, noon()).reply;
        assert_eq!(refused(&reply).0, ErrorCode::Sender, "{request:?}");
    }
}

#[test]
fn the_pill_is_remembered_per_instance() {
    let mut store = renewed(days(1));
    store.watch(CONFLUENCE, Product::Confluence, None, noon());
    store.ask(&Request::CardCollapsed { collapsed: true }, &script_of(&how()), noon());
    assert!(store.card(&how(), noon()).collapsed);
    assert!(!store.card(&confluence_page(vec![]), noon()).collapsed);
}

#[test]
fn two_products_under_one_origin_and_two_ports_of_one_host_stay_apart() {
    let one = "http://tools.example.com";
    let mut store = Store::watching(&format!("{one}/jira"), Product::Jira, noon());
    store.watch(&format!("{one}/confluence"), Product::Confluence, None, noon());
    store.watch(&format!("{one}:8080"), Product::Jira, None, noon());
    let jira_below = PageSignals { place: format!("{one}/jira/x"), context_path: Some("/jira".into()), ..how() };
    store.renewed(&jira_below, noon(), noon(), noon());
    assert_eq!(store.card(&jira_below, noon()).tone, Tone::Success);
    let wiki = PageSignals { place: format!("{one}/confluence/admin/migration.action"), ..confluence_page(vec![]) };
    assert_eq!(store.card(&wiki, noon()).tone, Tone::Unknown);
    let port = PageSignals { place: format!("{one}:8080/x"), ..how() };
    assert_eq!(store.card(&port, noon()).tone, Tone::Unknown);
    assert_eq!(store.edit(noon(), |fleet| fleet.stop(&format!("jira:{one}/jira"))), Ok(()));
    assert_eq!(store.card(&wiki, noon()).tone, Tone::Unknown, "stopping one leaves the other");
    assert_eq!(store.ask(&look(&jira_below), &script_of(&jira_below), noon()).reply, Reply::NotWatched);
    assert_eq!(store.card(&port, noon()).tone, Tone::Unknown);
}

#[test]
fn what_is_registered_follows_what_is_watched_and_granted() {
    let scripts = |store: &mut Store, granted: Vec<String>| {
        let outcome = store.ask(&Request::GrantsChanged { granted }, &Sender::Background, noon());
        let all = outcome.effects.into_iter().find_map(|effect| match effect {
            Effect::Register { scripts } => Some(scripts),
            _ => None,
        });
        all.expect("grants always bring the registrations up to date")
            .into_iter()
            .map(|script| (script.origin, script.paths, script.gate))
            .collect::<Vec<_>>()
    };
    let mut store = Store::watching(&format!("{JIRA}/jira"), Product::Jira, noon());
    store.watch(CONFLUENCE, Product::Confluence, Some("/plugins/tool"), noon());
    let origins = store.origins();
    assert_eq!(
        scripts(&mut store, origins),
        [
            (JIRA.to_owned(), vec!["/jira/*".to_owned()], true),
            (
                "https://wiki.example.com".to_owned(),
                // Where Atlassian's page returns to, and the prompts that may stand in between.
                [
                    "/admin/migration.action*",
                    "/admin/save-cloud-site.action*",
                    "/login.action*",
                    "/doauthenticate.action*",
                    "/plugins/tool*"
                ]
                .map(|path| format!("/confluence{path}"))
                .to_vec(),
                false
            ),
        ]
    );
    assert_eq!(scripts(&mut store, vec![]), [], "nothing is granted, nothing runs");
}

#[test]
fn a_revoked_grant_keeps_the_dates_and_takes_the_card_away() {
    let mut store = renewed(days(1));
    let outcome = store.ask(&Request::GrantsChanged { granted: vec![] }, &Sender::Background, noon());
    assert!(outcome.effects.contains(&Effect::Recheck));
    let seen = look(&how());
    assert_eq!(store.ask(&seen, &script_of(&how()), noon()).reply, Reply::NotWatched);
    let Here::Watched { instance, .. } = popup(&mut store, Some(&how())) else { panic!("still known") };
    let fleet = store.fleet();
    let (_, record) = fleet.get(&instance).expect("stored");
    assert!(!record.granted && record.tokens[0].estimate(&fleet.meta.policy()).is_some());
}

#[test]
fn a_watch_waits_for_the_permission_and_not_for_ever() {
    let intent =
        Request::WatchIntent { tab: 7, base: JIRA.into(), product: Product::Jira, teach: Some("/tool".into()) };
    let granted = Request::GrantsChanged { granted: vec![JIRA.into()] };
    let mut store = Store::default();
    store.ask(&intent, &Sender::Extension, noon());
    store.ask(&Request::GrantsChanged { granted: vec![] }, &Sender::Background, noon());
    let outcome = store.ask(&granted, &Sender::Background, noon() + Span::minutes(9));
    assert!(outcome.effects.contains(&Effect::Inject { tab: 7 }), "the card appears without a reload");
    let mut late = Store::default();
    late.ask(&intent, &Sender::Extension, noon());
    let outcome = late.ask(&granted, &Sender::Background, noon() + Span::minutes(11));
    assert!(!outcome.effects.contains(&Effect::Inject { tab: 7 }));
    let mut refused = Store::default();
    refused.ask(&intent, &Sender::Extension, noon());
    refused.ask(&Request::WatchCancelled, &Sender::Extension, noon());
    let outcome = refused.ask(&granted, &Sender::Background, noon());
    assert!(!outcome.effects.contains(&Effect::Inject { tab: 7 }));
}

#[test]
fn the_popup_tells_the_five_kinds_of_page_apart() {
    let mut store = Store::default();
    let offered = |here: Here| match here {
        Here::Assistant { offer } => ("assistant", Some(offer)),
        Here::NotSure { offer } => ("not sure", Some(offer)),
        Here::Elsewhere { offer } => ("elsewhere", offer),
        Here::Watched { teach, .. } => ("watched", teach),
        Here::NotSeen => ("not seen", None),
    };
    let (kind, offer) = offered(popup(&mut store, Some(&how())));
    let offer = offer.expect("can be watched");
    assert_eq!((kind, offer.base.as_str(), offer.product, offer.tab), ("assistant", JIRA, Some(Product::Jira), 7));
    let tool = PageSignals {
        place: format!("{JIRA}/jira/secure/Tool.jspa"),
        resources: vec![],
        context_path: Some("/jira".into()),
        ..how()
    };
    let (kind, offer) = offered(popup(&mut store, Some(&tool)));
    let offer = offer.expect("can be taught");
    assert_eq!((kind, offer.base, offer.path.as_str()), ("not sure", format!("{JIRA}/jira"), "/secure/Tool.jspa"));
    let news = PageSignals { place: "https://news.example.org/today?id=1".into(), ..PageSignals::default() };
    let (kind, offer) = offered(popup(&mut store, Some(&news)));
    assert_eq!((kind, offer.expect("can be taught").path.as_str()), ("elsewhere", "/today"));
    let cloud = PageSignals { place: "https://acme.atlassian.net/jira/settings".into(), ..how() };
    assert_eq!(offered(popup(&mut store, Some(&cloud))), ("elsewhere", None), "cloud sites have nothing to renew here");
    assert_eq!(offered(popup(&mut store, None)), ("not seen", None));
    store.watch(JIRA, Product::Jira, None, noon());
    assert_eq!(offered(popup(&mut store, Some(&how()))).0, "watched");
    let other =
        PageSignals { place: format!("{JIRA}/secure/Dashboard.jspa"), resources: vec![], nodes: vec![], ..how() };
    let (kind, teach) = offered(popup(&mut store, Some(&other)));
    assert_eq!((kind, teach.expect("this path too").path.as_str()), ("watched", "/secure/Dashboard.jspa"));
}

#[test]
fn a_taught_page_gets_the_card_and_can_be_forgotten() {
    let tool = PageSignals { place: format!("{JIRA}/secure/Tool.jspa"), resources: vec![], nodes: vec![], ..how() };
    let mut store = jira();
    assert_eq!(store.see(&tool, None, noon()).0, None);
    store.watch(JIRA, Product::Jira, Some("/secure/Tool.jspa"), noon());
    assert_eq!(store.card(&tool, noon()).headline.key, TextKey::HeadlineUnknown);
    assert_eq!(store.edit(noon(), |fleet| fleet.teach(&format!("jira:{JIRA}"), &[])), Ok(()));
    assert_eq!(store.see(&tool, None, noon()).0, None);
}

fn badge(store: &mut Store, now: Instant) -> (String, Tone) {
    let outcome = store.ask(&common::tick(now), &Sender::Background, now);
    let badge = outcome.effects.into_iter().find_map(|effect| match effect {
        Effect::Badge { text, tone, .. } => Some((text, tone)),
        _ => None,
    });
    badge.expect("a tick always sets the badge")
}

#[test]
fn the_badge_shows_the_fewest_days_left() {
    assert_eq!(badge(&mut Store::default(), noon()), (String::new(), Tone::Calm));
    assert_eq!(badge(&mut jira(), noon()), ("?".to_owned(), Tone::Unknown));
    for (age, text, tone) in [
        (days(8) + MS, "12d", Tone::Calm),
        (days(16), "5d", Tone::Warning),
        (days(20) + Span::hours(18), "6h", Tone::Warning),
        (days(21) - Span::minutes(5), "5m", Tone::Warning),
        (days(21), "!", Tone::Blocked),
    ] {
        assert_eq!(badge(&mut renewed(age), noon()), (text.to_owned(), tone));
    }
    let mut two = renewed(days(8));
    two.watch(CONFLUENCE, Product::Confluence, None, noon());
    two.renewed(&confluence_page(vec![]), noon() - days(18), noon() - days(18), noon());
    assert_eq!(badge(&mut two, noon()).0, "3d");
}

#[test]
fn the_alarm_stands_at_the_next_change() {
    let alarm = |store: &mut Store| {
        let outcome = store.ask(&common::tick(noon()), &Sender::Background, noon());
        outcome.effects.into_iter().find_map(|effect| match effect {
            Effect::Alarm { at } => Some(at.map(|at| common::at(&at))),
            _ => None,
        })
    };
    assert_eq!(alarm(&mut jira()), Some(None));
    assert_eq!(
        alarm(&mut renewed(days(8) + Span::hours(1))),
        Some(Some(noon() + Span::hours(23) + MS)),
        "one day less"
    );
    assert_eq!(alarm(&mut renewed(days(16) - MS)), Some(Some(noon() + MS)), "the warning begins");
    assert_eq!(alarm(&mut renewed(days(30))), Some(None));
}

#[test]
fn a_policy_counts_at_once() {
    let mut store = renewed(days(8));
    assert_eq!(store.edit(noon(), |fleet| fleet.set_policy(10, 7, 5)), Ok(()));
    assert_eq!(store.card(&how(), noon()).tone, Tone::Warning);
    assert_eq!(badge(&mut store, noon()).0, "2d");
}

// ---- stored state that is not as it should be ----

fn set_aside(store: &mut Store, request: &Request, sender: &Sender) -> Vec<String> {
    let outcome = store.ask(request, sender, noon());
    match outcome.effects.first() {
        Some(Effect::SetAside { keys }) => keys.clone(),
        other => panic!("expected a copy to be set aside first, got {other:?}"),
    }
}

fn shard() -> String {
    format!("instance:jira:{JIRA}")
}

#[test]
fn empty_storage_is_a_fresh_start() {
    let mut store = Store::default();
    assert!(matches!(popup(&mut store, Some(&how())), Here::Assistant { .. }));
    assert_eq!(store.entries, []);
}

#[test]
fn a_lost_or_broken_meta_is_made_anew_from_the_instances() {
    let broken = [
        Json::Bool(true),
        Json::Text("{\"version\":1,".into()),
        Json::object([("version", Json::from(1)), ("instances", Json::Text("x".into()))]),
        Json::object([]),
    ];
    for value in broken {
        let mut store = renewed(days(3));
        store.put("meta", value.clone());
        assert_eq!(set_aside(&mut store, &common::tick(noon()), &Sender::Background), ["meta"], "{value:?}");
        let granted = Request::GrantsChanged { granted: store.origins() };
        store.ask(&granted, &Sender::Background, noon());
        assert_eq!(store.card(&how(), noon()).headline.args, [Arg::Span { days: 18, hours: 0, minutes: 0 }]);
        assert_eq!(store.fleet().meta.set_aside, ["meta"], "until a page of ours has told it");
        assert_eq!(store.edit(noon(), |fleet| Ok(fleet.set_aside_told())), Ok(()));
        assert!(store.fleet().meta.set_aside.is_empty());
    }
    let mut store = renewed(days(3));
    store.entries.retain(|shard| shard.key != "meta");
    store.ask(&common::tick(noon()), &Sender::Background, noon());
    assert_eq!(store.origins(), [JIRA]);
}

#[test]
fn of_a_broken_instance_what_still_parses_is_kept() {
    let mut store = renewed(days(3));
    let Some(Json::Object(mut fields)) = store.get(&shard()).cloned() else { panic!("stored") };
    for (name, value) in &mut fields {
        if name == "collapsed" {
            *value = Json::Text("maybe".into());
        }
        if let ("tokens", Json::List(tokens)) = (name.as_str(), value) {
            tokens.push(Json::Number(7.0));
        }
    }
    store.put(&shard(), Json::Object(fields));
    let guide = Request::Guide { on: false };
    assert_eq!(set_aside(&mut store, &guide, &script_of(&how())), [shard()]);
    assert_eq!(store.card(&how(), noon()).headline.key, TextKey::HeadlineLeft);
}

#[test]
fn a_newer_version_is_never_touched() {
    for key in ["meta".to_owned(), shard()] {
        let mut store = renewed(days(3));
        let Some(Json::Object(mut fields)) = store.get(&key).cloned() else { panic!("stored") };
        for (name, value) in &mut fields {
            if name == "version" {
                *value = Json::from(migration_token_guide::app::state::VERSION + 1);
            }
        }
        store.put(&key, Json::Object(fields));
        let before = store.entries.clone();
        let reply = store.renewed(&how(), noon(), noon(), noon());
        assert_eq!(refused(&reply), (ErrorCode::StateNewer, TextKey::ErrorStateNewer), "{key}");
        assert_eq!(store.entries, before);
    }
}

#[test]
fn a_page_only_needs_meta_and_its_own_entry() {
    let mut store = renewed(days(3));
    store.watch(CONFLUENCE, Product::Confluence, None, noon());
    let request = look(&how());
    let sender = script_of(&how());
    let known = common::known(&store.entries, &sender);
    let wanted = migration_token_guide::app::needs(&request, &sender, &known);
    let there: Vec<&Shard> = store.entries.iter().filter(|entry| wanted.contains(&entry.key)).collect();
    assert_eq!(there.iter().map(|entry| entry.key.as_str()).collect::<Vec<_>>(), [shard()]);
}

/// As Chromium gives it back: fields in the order of their names.
fn in_order(value: &Json) -> Json {
    match value {
        Json::Object(fields) => {
            let mut fields: Vec<(String, Json)> =
                fields.iter().map(|(name, value)| (name.clone(), in_order(value))).collect();
            fields.sort_by(|one, other| one.0.cmp(&other.0));
            Json::Object(fields)
        }
        Json::List(items) => Json::List(items.iter().map(in_order).collect()),
        other => other.clone(),
    }
}

#[test]
fn entries_that_come_back_in_another_order_are_the_same() {
    let mut store = renewed(days(3));
    let day = ((noon() - days(2)).rfc3339(), (noon() - days(2)).rfc3339());
    let named = |fleet: &migration_token_guide::app::edit::Fleet| {
        fleet.correct(&format!("jira:{JIRA}"), Some("acme.atlassian.net"), (&day.0, &day.1), noon())
    };
    assert_eq!(store.edit(noon(), named), Ok(()));
    for shard in &mut store.entries {
        shard.value = in_order(&shard.value);
    }
    let again = store.ask_once(&Request::CardCollapsed { collapsed: false }, &script_of(&how()), noon());
    assert_eq!(again.writes, [], "nothing is new");
    let pill = store.ask_once(&Request::CardCollapsed { collapsed: true }, &script_of(&how()), noon());
    assert!(!pill.effects.contains(&Effect::Survey), "no date, no path, no permission has changed");
}

#[test]
fn nothing_stored_and_nothing_answered_holds_a_query() {
    let mut store = Store::default();
    let secret = "containerToken=CANARY";
    let intent = Request::WatchIntent { tab: 7, base: format!("{JIRA}?{secret}"), product: Product::Jira, teach: None };
    store.ask(&intent, &Sender::Extension, noon());
    store.ask(&Request::GrantsChanged { granted: store.origins() }, &Sender::Background, noon());
    let page = PageSignals { place: format!("{}?{secret}", how().place), ..how() };
    let request = look(&page);
    let outcome = store.ask(&request, &script_of(&page), noon());
    let view = popup(&mut store, Some(&page));
    for text in [format!("{outcome:?}"), format!("{:?}", store.entries), format!("{view:?}")] {
        assert!(!text.contains("CANARY"));
    }
}
