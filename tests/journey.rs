//! Renewals from start to finish, with everything that can come in between: the step on the card is right, a renewal is
//! recorded when it was seen or confirmed and never otherwise, and no card is a dead end.
#![allow(missing_docs, reason = "the names say it")]

mod common;

use common::walk::{self, CLOUD, Filled, OTHER_WAYS, SITE, Shown, Walk, Way};
use common::{CONFLUENCE, JIRA, days, keys, noon};
use migration_token_guide::border::{Confirmation, Effect, Json, Reply, Request, Sender};
use migration_token_guide::hint::{AdviceItem, CardButton, Tone};
use migration_token_guide::instant::{Instant, Span};
use migration_token_guide::journey::passage::ArrivalWay;
use migration_token_guide::place::Product;
use migration_token_guide::signals::catalog::Control;
use migration_token_guide::signals::{NodeRole, PageSignals};
use migration_token_guide::words::TextKey;
use proptest::prelude::*;

const VALID: &str = "Your cloud token is valid";
const EXPIRED: &str = "Your cloud token has expired";
const OTHER_TAB: u32 = 99;

fn jira(granted: bool) -> Walk {
    Walk::new(Way::ALL[0], granted)
}

fn confluence(granted: bool) -> Walk {
    Walk::new(Way::ALL[1], granted)
}

/// The issue time of the only recorded renewal, as an interval.
fn issued(walk: &Walk) -> (Instant, Instant) {
    let recorded = walk.recorded();
    assert_eq!(recorded.len(), 1, "{recorded:?}");
    let at = |name: &str| recorded[0][name].as_str().map(common::at);
    (at("from").or(at("at")).expect("dated"), at("to").or(at("at")).expect("dated"))
}

fn asked(walk: &Walk) -> Option<TextKey> {
    walk.card().question.as_ref().map(|question| question.text.key)
}

// ---- every flow, branch, product and entry, with every interruption at every step ----

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Event {
    /// A new document of the server.
    Open(Shown),
    /// Another screen of the same document.
    Show(Shown),
    Continue,
    ChangeAccount,
    /// Atlassian's page as a new document.
    Cloud,
    Fill(Filled),
    Confirm,
    /// A new document of the server, come back to.
    Back(Shown),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Entry {
    FirstPlan,
    ExistingPlans,
    OtherWay(&'static str),
}

/// Where a walk is when something comes in between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Server,
    /// "Continue" is pressed, and Atlassian's page not there yet.
    Leaving,
    Cloud,
    /// "Confirm" is pressed, and the server not there yet.
    Confirmed,
    Back,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Between {
    Login,
    SecureAdmin,
    Reload,
    Killed,
    OtherTab,
    Later(u32),
    Earlier(u32),
}

const BETWEEN: [Between; 9] = [
    Between::Login,
    Between::SecureAdmin,
    Between::Reload,
    Between::Killed,
    Between::OtherTab,
    Between::Later(1),
    Between::Later(30),
    Between::Earlier(1),
    Between::Earlier(30),
];

fn events_of(way: Way, other_account: bool, entry: Entry) -> Vec<Event> {
    use Event::{Back, ChangeAccount, Cloud, Confirm, Continue, Fill, Open, Show};
    let mut list = vec![Open(Shown::Home)];
    let confluence = way.product == Product::Confluence;
    match entry {
        Entry::FirstPlan if confluence && way.of_2022 => list.push(Show(Shown::AppAssessment)),
        Entry::FirstPlan if confluence => list.push(Show(Shown::Dashboard)),
        Entry::FirstPlan => {}
        Entry::ExistingPlans => list.push(Open(Shown::Dashboard)),
        Entry::OtherWay(heading) => list.push(Show(Shown::Other(heading))),
    }
    if !matches!(entry, Entry::OtherWay(_)) {
        list.extend([Show(Shown::HowItWorks), Show(Shown::PlanForm(entry == Entry::ExistingPlans))]);
    }
    list.extend([Show(Shown::Dialog), Continue, Cloud]);
    if other_account {
        list.extend([ChangeAccount, Cloud]);
    }
    list.extend([Fill(Filled::Site), Fill(Filled::All), Confirm, Back(Shown::PlanForm(true)), Show(Shown::Review)]);
    list
}

fn do_event(walk: &mut Walk, event: Event) {
    match event {
        Event::Open(shown) | Event::Back(shown) => walk.open(shown),
        Event::Show(shown) => walk.show(shown),
        Event::Continue => walk.press(Control::ContinueToCloud),
        Event::ChangeAccount if walk.granted => walk.press(Control::ChangeAccount),
        Event::Confirm if walk.granted => walk.press(Control::Confirm),
        Event::ChangeAccount | Event::Confirm => walk.clock(Span::ms(5_000)),
        Event::Cloud => walk.cloud(Filled::Nothing),
        Event::Fill(filled) => walk.fill(filled),
    };
}

/// Whether it has to be done once more after something came in between.
fn interrupt(walk: &mut Walk, between: Between, stage: Stage, last: Event) {
    let screen = match last {
        Event::Open(shown) | Event::Show(shown) | Event::Back(shown) => shown,
        _ => Shown::Dialog,
    };
    let filled = if let Event::Fill(filled) = last { filled } else { Filled::Nothing };
    match (between, stage) {
        (Between::Killed, _) => {
            walk.killed();
        }
        (Between::Later(more), _) => {
            walk.clock(days(more));
        }
        (Between::Earlier(less), _) => {
            walk.clock_back(days(less));
        }
        (Between::OtherTab, _) => {
            let own = walk.tab;
            let asks = walk.renewals;
            walk.in_tab(OTHER_TAB).until_dialog().press(Control::ContinueToCloud);
            walk.by(ArrivalWay::BackForward, Shown::PlanForm(true)).show(Shown::Dialog);
            assert_eq!((walk.recorded().len(), asked(walk)), (asks, None), "after {:?}", walk.done);
            walk.in_tab(own);
        }
        (Between::Login | Between::SecureAdmin, Stage::Cloud) => {
            // Atlassian's own sign-in, which we never see.
            walk.cloud(filled);
        }
        (Between::Login | Between::SecureAdmin, _) => {
            let prompt = if between == Between::Login { Shown::Login } else { Shown::SecureAdmin };
            walk.open(prompt);
            // A wrong password: the prompt once more.
            walk.by(ArrivalWay::Reload, prompt);
            if matches!(stage, Stage::Server | Stage::Back) {
                walk.open(screen);
            }
        }
        (Between::Reload, Stage::Server | Stage::Back) => {
            walk.by(ArrivalWay::Reload, screen);
        }
        (Between::Reload, Stage::Leaving) => {
            // The app has lost where it was.
            walk.by(ArrivalWay::Reload, Shown::PlanForm(true)).show(Shown::Dialog).press(Control::ContinueToCloud);
        }
        (Between::Reload, Stage::Cloud) => {
            walk.cloud_by(ArrivalWay::Reload, filled);
        }
        (Between::Reload, Stage::Confirmed) => {
            walk.cloud_by(ArrivalWay::Reload, Filled::All);
            do_event(walk, Event::Confirm);
        }
    }
}

/// One walk with one interruption after the event with this number; `None`: without.
fn walk_with(way: Way, events: &[Event], granted: bool, between: Option<(usize, Between)>) -> Walk {
    let mut walk = Walk::new(way, granted);
    let mut stage = Stage::Server;
    // A clock that jumps ahead on the way makes it one that was left in the middle.
    let mut left_in_the_middle = false;
    for (at, event) in events.iter().enumerate() {
        if matches!(event, Event::Back(_)) {
            walk.renewals += usize::from(granted && !left_in_the_middle);
        }
        do_event(&mut walk, *event);
        if walk.renewals == 1 && matches!(event, Event::Back(_)) {
            let (from, to) = issued(&walk);
            assert!(from == to && to <= walk.now, "dated into the future after {:?}", walk.done);
        }
        stage = match event {
            Event::Open(_) | Event::Show(_) if stage == Stage::Server => Stage::Server,
            Event::Continue => Stage::Leaving,
            Event::Cloud | Event::ChangeAccount | Event::Fill(_) => Stage::Cloud,
            Event::Confirm => Stage::Confirmed,
            _ => Stage::Back,
        };
        if let Some((after, between)) = between
            && after == at
        {
            interrupt(&mut walk, between, stage, *event);
            let on_the_way = !matches!(stage, Stage::Server | Stage::Back);
            left_in_the_middle |= on_the_way && matches!(between, Between::Later(_));
        }
        if matches!(event, Event::Back(_)) {
            let expected = (!granted && !left_in_the_middle).then_some(TextKey::QuestionConfirmed);
            assert_eq!(asked(&walk), expected, "after {:?}", walk.done);
        }
    }
    // Nothing of this is caching trouble.
    assert!(walk.here().card.as_ref().is_none_or(|card| card.advice.is_none()), "advice after {:?}", walk.done);
    walk
}

fn entries() -> Vec<Entry> {
    [Entry::FirstPlan, Entry::ExistingPlans]
        .into_iter()
        .chain(OTHER_WAYS.iter().copied().map(Entry::OtherWay))
        .collect()
}

#[test]
fn every_flow_is_walked_with_every_interruption_at_every_step() {
    let mut walks = 0;
    for way in Way::ALL {
        for (entry, other_account, granted) in entries().into_iter().flat_map(|entry| {
            [(false, false), (false, true), (true, false), (true, true)]
                .map(|(account, granted)| (entry, account, granted))
        }) {
            let events = events_of(way, other_account, entry);
            walk_with(way, &events, granted, None);
            walks += 1;
            // One of the other ways in stands for all where it is interrupted.
            if matches!(entry, Entry::OtherWay(heading) if heading != OTHER_WAYS[0]) {
                continue;
            }
            for at in 0..events.len() {
                for between in BETWEEN {
                    walk_with(way, &events, granted, Some((at, between)));
                    walks += 1;
                }
            }
        }
    }
    let count = format!("{walks} walks, {} events", walk::events());
    assert!(walks > 5_000 && walk::events() > 60_000, "{count}");
}

// ---- nothing was renewed ----

/// Events of one tab.
type Steps = fn(&mut Walk);

/// Leaves for Atlassian's page and comes back without having confirmed; says whether a question is right then.
type Return = (&'static str, Steps, Question);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Question {
    Never,
    /// Where Atlassian's page was not seen it may have been confirmed.
    Unseen,
}

const RETURNS: &[Return] = &[
    ("back, restored", |walk| walk.restored(101, Shown::PlanForm(true)).end(), Question::Never),
    ("back, restored, with the dialog", |walk| walk.restored(101, Shown::Dialog).end(), Question::Never),
    ("back, loaded anew", |walk| walk.by(ArrivalWay::BackForward, Shown::PlanForm(true)).end(), Question::Never),
    ("reloaded return", |walk| walk.by(ArrivalWay::Reload, Shown::PlanForm(true)).end(), Question::Never),
    (
        "the return reloaded before it was drawn",
        |walk| walk.open(Shown::Strange).by(ArrivalWay::Reload, Shown::PlanForm(true)).end(),
        Question::Never,
    ),
    (
        "the return restored before it was drawn",
        |walk| walk.open(Shown::Strange).restored(101, Shown::PlanForm(true)).end(),
        Question::Never,
    ),
    (
        "cancelled",
        |walk| {
            if walk.granted && walk.here().card.is_some() && walk.here().page.as_ref().is_some_and(on_cloud) {
                walk.press(Control::Other);
            }
            walk.open(Shown::PlanForm(true));
        },
        Question::Unseen,
    ),
    (
        "closed and opened again",
        |walk| walk.close().in_tab(50).open(Shown::Dashboard).show(Shown::PlanForm(true)).end(),
        Question::Never,
    ),
    ("single sign-on and back", |walk| walk.by(ArrivalWay::BackForward, Shown::PlanForm(true)).end(), Question::Never),
    (
        "single sign-on, a login and back",
        |walk| walk.open(Shown::Login).by(ArrivalWay::BackForward, Shown::PlanForm(true)).end(),
        Question::Never,
    ),
    (
        "back to a login that stood before",
        |walk| walk.by(ArrivalWay::BackForward, Shown::Login).open(Shown::PlanForm(true)).end(),
        Question::Never,
    ),
    ("a link back to the server", |walk| walk.open(Shown::PlanForm(true)).end(), Question::Unseen),
    ("a link back to another screen", |walk| walk.open(Shown::Dashboard).end(), Question::Unseen),
    (
        "a return with an error",
        |walk| walk.alert(Some("Something went wrong")).open(Shown::PlanForm(true)).end(),
        Question::Never,
    ),
];

fn on_cloud(page: &PageSignals) -> bool {
    page.place.starts_with(CLOUD)
}

#[test]
fn what_was_not_confirmed_is_never_recorded() {
    let mut stories = 0;
    for way in Way::ALL {
        for (name, back, question) in RETURNS {
            for (granted, reached) in [(false, false), (false, true), (true, false), (true, true)] {
                for again in [false, true] {
                    let mut walk = Walk::new(way, granted);
                    walk.until_dialog().press(Control::ContinueToCloud);
                    if reached {
                        walk.cloud(Filled::Nothing).fill(Filled::All);
                    }
                    back(&mut walk);
                    let seen = granted && reached;
                    let expected = (*question == Question::Unseen && !seen).then_some(TextKey::QuestionConfirmed);
                    assert_eq!(asked(&walk), expected, "{way:?} {name} {granted} {reached}: {:?}", walk.done);
                    // Whatever comes after it proves nothing either.
                    walk.alert(None);
                    if again {
                        walk.by(ArrivalWay::Reload, Shown::PlanForm(true));
                    }
                    walk.open(Shown::Dashboard).show(Shown::Review).by(ArrivalWay::BackForward, Shown::Home);
                    if expected.is_some() {
                        walk.say(&Request::Confirmed { how: Confirmation::No });
                    }
                    assert_eq!(asked(&walk), None, "{way:?} {name}");
                    stories += 1;
                }
            }
        }
    }
    assert_eq!(stories, 4 * RETURNS.len() * 8);
}

#[test]
fn after_confirm_whatever_leads_away_from_it_takes_it_back() {
    let away: &[(&str, Steps)] = &[
        ("something else pressed", |walk| walk.press(Control::Other).end()),
        ("another account", |walk| walk.press(Control::ChangeAccount).end()),
        ("shown anew", |walk| walk.cloud(Filled::All).end()),
        ("reloaded", |walk| walk.cloud_by(ArrivalWay::Reload, Filled::All).end()),
        ("a new alert", |walk| walk.alert(Some("That did not work")).fill(Filled::All).alert(None).end()),
    ];
    for way in Way::ALL {
        for (name, leads_away) in away {
            let mut walk = Walk::new(way, true);
            walk.until_cloud().press(Control::Confirm);
            leads_away(&mut walk);
            walk.open(Shown::PlanForm(true));
            assert_eq!(asked(&walk), None, "{name}: we would have seen it");
            // Pressed once more it counts.
            let mut walk = Walk::new(way, true);
            walk.until_cloud().press(Control::Confirm);
            leads_away(&mut walk);
            walk.press(Control::Confirm);
            walk.renewals = 1;
            walk.open(Shown::PlanForm(true));
        }
        let mut walk = Walk::new(way, true);
        walk.alert(Some("Maintenance on Sunday")).until_cloud().press(Control::Confirm).fill(Filled::All);
        walk.renewals = 1;
        walk.open(Shown::PlanForm(true));
        // What was there before the press says nothing of it.
        let mut walk = Walk::new(way, true);
        walk.until_dialog().press(Control::ContinueToCloud).cloud(Filled::Nothing);
        walk.alert(Some("This site is in another region")).fill(Filled::All).press(Control::Confirm).fill(Filled::All);
        walk.renewals = 1;
        walk.alert(None).open(Shown::PlanForm(true));
    }
}

#[test]
fn only_what_confirms_the_document_at_hand_confirms() {
    let mut walk = jira(true);
    walk.until_cloud();
    let stale = Request::Pressed { control: Control::Confirm, document: 1 };
    walk.say(&stale).open(Shown::PlanForm(true));
    // On the server there is no "Confirm" to press, and on Atlassian's page no "Continue".
    let mut walk = jira(true);
    walk.until_dialog().press(Control::ContinueToCloud).press_unseen(Control::Confirm).open(Shown::PlanForm(true));
    assert_eq!(asked(&walk), Some(TextKey::QuestionConfirmed));
    let mut walk = jira(true);
    walk.until_cloud().press_unseen(Control::ContinueToCloud).open(Shown::PlanForm(true));
    assert_eq!(asked(&walk), None);
}

#[test]
fn atlassians_page_says_nothing_in_a_tab_that_came_from_no_instance() {
    let mut walk = jira(true);
    walk.cloud(Filled::All);
    assert!(walk.here().card.is_none() && walk.here().watch.is_empty());
    walk.press(Control::Confirm).open(Shown::PlanForm(true));
    let mut walk = jira(false);
    walk.until_dialog().press(Control::ContinueToCloud);
    walk.granted = true;
    // A message from there without the permission: the page is nobody's.
    walk.cloud(Filled::All);
    assert_eq!(walk.store.get("meta").and_then(|meta| meta.get("cloudGranted")), Some(&Json::List(vec![])));
}

// ---- something was renewed ----

#[test]
fn a_renewal_that_was_seen_is_said_and_can_be_taken_back() {
    for way in Way::ALL {
        let mut walk = Walk::new(way, true);
        walk.until_cloud();
        let before = walk.now;
        walk.press(Control::Confirm);
        walk.renewals = 1;
        walk.open(Shown::PlanForm(true));
        let (from, to) = issued(&walk);
        assert!(from == to && before < from && from < walk.now, "it is dated by the press");
        let card = walk.card().clone();
        assert_eq!((card.tone, card.headline.key, card.step.is_none()), (Tone::Success, TextKey::HeadlineSeen, true));
        assert!(card.actions.contains(&CardButton::Undo) && card.actions.contains(&CardButton::RenewedOn));
        // The same page again, another page, a reload, a second tab: all the same renewal.
        walk.again().show(Shown::Review).by(ArrivalWay::Reload, Shown::Review).open(Shown::Home);
        walk.in_tab(60).open(Shown::Dashboard).killed().again();
        assert!(walk.card().quiet || walk.card().tone == Tone::Success);
        walk.clock(Span::minutes(3)).again();
        assert!(walk.card().quiet, "{:?}", walk.card());
        walk.renewals = 0;
        walk.say(&Request::UndoRenewal);
    }
}

#[test]
fn after_confirm_a_return_that_nothing_redirected_is_asked() {
    for way in Way::ALL {
        let mut walk = Walk::new(way, true);
        // The connection failed, or a company's sign-in stood in between; then the assistant was opened by hand.
        walk.until_cloud().press(Control::Confirm).by(ArrivalWay::Navigate, Shown::PlanForm(true));
        let question = walk.card().question.clone().expect("a question");
        assert_eq!(question.text.key, TextKey::QuestionConfirmed);
        walk.say(&Request::Confirmed { how: Confirmation::No });
        walk.again();
    }
}

#[test]
fn the_ways_back_that_count() {
    let ways: &[(&str, Steps, Option<Product>)] = &[
        ("the opt-in", |walk| walk.open(Shown::OptIn).show(Shown::PlanForm(true)).end(), None),
        ("another screen", |walk| walk.open(Shown::Dashboard).end(), None),
        (
            "drawn piece by piece",
            |walk| walk.renewed_later().open(Shown::Strange).recorded_now().show(Shown::PlanForm(true)).end(),
            None,
        ),
        (
            "the save action's own page",
            |walk| walk.open(Shown::Saved).open(Shown::PlanForm(true)).end(),
            Some(Product::Confluence),
        ),
        (
            "a password prompt",
            |walk| walk.renewed_later().open(Shown::SecureAdmin).recorded_now().open(Shown::PlanForm(true)).end(),
            None,
        ),
        (
            "a login, and the prompt",
            |walk| {
                walk.renewed_later().open(Shown::Login).open(Shown::SecureAdmin);
                walk.by(ArrivalWay::Reload, Shown::SecureAdmin).recorded_now().open(Shown::PlanForm(true));
            },
            None,
        ),
    ];
    for way in Way::ALL {
        for (name, back, only) in ways {
            if only.is_some_and(|only| only != way.product) {
                continue;
            }
            let mut walk = Walk::new(way, true);
            walk.until_cloud().press(Control::Confirm);
            walk.renewals = 1;
            back(&mut walk);
            assert_eq!(walk.recorded().len(), 1, "{name}");
            let mut walk = Walk::new(way, false);
            walk.until_dialog().press(Control::ContinueToCloud);
            back(&mut walk);
            assert_eq!((asked(&walk), walk.recorded().len()), (Some(TextKey::QuestionConfirmed), 0), "{name}");
        }
    }
}

#[test]
fn a_return_is_graded_when_its_list_of_sites_is_there() {
    let loading = |walk: &Walk| {
        let mut page = walk.way.page(Shown::PlanForm(false));
        page.nodes.iter_mut().filter(|node| node.role == NodeRole::Combobox).for_each(|node| node.busy = true);
        page
    };
    for way in Way::ALL {
        let mut walk = Walk::new(way, true);
        walk.until_cloud().press(Control::Confirm);
        let page = loading(&walk);
        walk.open_page(page, "the list is loading").again();
        walk.renewals = 1;
        walk.show(Shown::PlanForm(true));
        // Connected, and nothing to choose: that was no success, and no failure for sure.
        let mut walk = Walk::new(way, true);
        walk.until_cloud().press(Control::Confirm);
        let page = loading(&walk);
        walk.open_page(page, "the list is loading").show(Shown::PlanForm(false));
        assert_eq!(asked(&walk), Some(TextKey::QuestionConfirmed));
        walk.renewals = 1;
        walk.say(&Request::Confirmed { how: Confirmation::Yes });
    }
}

#[test]
fn a_return_that_the_browser_calls_a_reload_is_asked_for_where_confirm_was_pressed() {
    for way in Way::ALL {
        let mut walk = Walk::new(way, true);
        let before = walk.store.lasting();
        walk.until_cloud().press(Control::Confirm).by(ArrivalWay::Reload, Shown::PlanForm(true));
        assert_eq!((asked(&walk), walk.store.lasting()), (Some(TextKey::QuestionConfirmed), before));
        walk.by(ArrivalWay::Reload, Shown::PlanForm(true));
        assert_eq!(asked(&walk), Some(TextKey::QuestionConfirmed), "asked once, answered once");
        walk.say(&Request::Confirmed { how: Confirmation::No }).by(ArrivalWay::Reload, Shown::PlanForm(true));
        assert_eq!(asked(&walk), None);
    }
}

#[test]
fn continue_under_a_name_we_do_not_know_is_made_up_for_by_atlassians_page() {
    let mut walk = jira(true);
    walk.until_dialog().cloud(Filled::All).press(Control::Confirm);
    walk.renewals = 1;
    walk.open(Shown::PlanForm(true));
}

#[test]
fn the_save_actions_own_page_is_a_return_only_where_it_is_one() {
    let mut walk = confluence(true);
    let mut page = walk::cloud_page(Filled::All);
    page.nodes.retain(|node| node.name != "Confirm");
    walk.until_dialog().press(Control::ContinueToCloud).open_page(page, "Atlassian's page without a button we know");
    walk.renewals = 1;
    walk.open(Shown::Saved);
    assert_eq!(walk.card().headline.key, TextKey::HeadlineSeen);
    // With it we would have seen it pressed: then the admin has to say.
    let mut walk = confluence(true);
    walk.until_cloud().open(Shown::Saved);
    assert_eq!(asked(&walk), Some(TextKey::QuestionConfirmed));
    let none: &[Steps] = &[
        |walk| walk.open(Shown::Saved).end(),
        |walk| walk.until_cloud().by(ArrivalWay::Reload, Shown::Saved).end(),
        |walk| walk.until_cloud().by(ArrivalWay::BackForward, Shown::Saved).end(),
        |walk| walk.until_cloud().alert(Some("The nonce was used already")).open(Shown::Saved).end(),
        |walk| walk.until_cloud().clock(Span::hours(13)).open(Shown::Saved).end(),
    ];
    for story in none {
        let mut walk = confluence(true);
        story(&mut walk);
        walk.alert(None).open(Shown::PlanForm(true));
        assert_eq!(asked(&walk), None, "{:?}", walk.done);
    }
}

#[test]
fn a_flow_left_in_the_middle_for_hours_proves_nothing() {
    for (hours, recorded) in [(0, 1), (11, 1), (12, 0), (13, 0), (24 * 9, 0)] {
        let mut walk = jira(true);
        walk.until_cloud().press(Control::Confirm).clock(Span::hours(hours));
        walk.renewals = recorded;
        walk.open(Shown::PlanForm(true));
        let mut walk = jira(false);
        walk.until_dialog().press(Control::ContinueToCloud).clock(Span::hours(hours)).open(Shown::PlanForm(true));
        assert_eq!(asked(&walk).is_some(), recorded == 1, "{hours} h");
    }
    // Touched in between, it is still the way that began then.
    let mut walk = jira(true);
    walk.until_cloud().clock(Span::hours(8)).cloud(Filled::All).press(Control::Confirm).clock(Span::hours(8));
    walk.open(Shown::PlanForm(true));
    assert_eq!(asked(&walk), None);
}

// ---- likely: the admin is asked ----

fn likely(pace: Span) -> Walk {
    let mut walk = jira(false);
    walk.pace = pace;
    walk.until_dialog().press(Control::ContinueToCloud).open(Shown::PlanForm(true));
    assert_eq!(asked(&walk), Some(TextKey::QuestionConfirmed));
    walk
}

#[test]
fn a_likely_renewal_changes_no_date_until_yes() {
    let mut walk = jira(false);
    let before = walk.store.lasting();
    walk.until_dialog().press(Control::ContinueToCloud);
    let left = walk.now;
    walk.open(Shown::PlanForm(true));
    let back = walk.now;
    let question = walk.card().question.clone().expect("asked");
    assert_eq!(question.answers, [CardButton::ConfirmYes, CardButton::ConfirmNo]);
    assert_eq!((walk.card().step.is_none(), walk.card().headline.key), (true, TextKey::HeadlineBlocked));
    walk.again().show(Shown::Review).killed().by(ArrivalWay::Reload, Shown::PlanForm(true));
    assert_eq!(asked(&walk), Some(TextKey::QuestionConfirmed), "it stays until it is answered");
    assert_eq!(walk.store.lasting(), before, "nothing is changed by asking");
    walk.renewals = 1;
    walk.say(&Request::Confirmed { how: Confirmation::Yes });
    assert_eq!(issued(&walk), (left, back));
    assert_eq!((asked(&walk), walk.card().tone), (None, Tone::Success));
    // Said twice is said once.
    walk.say(&Request::Confirmed { how: Confirmation::Yes }).say(&Request::Confirmed { how: Confirmation::No });
}

#[test]
fn a_clock_put_back_before_the_answer_dates_nothing_into_the_future() {
    for private in [false, true] {
        let mut walk = jira(private);
        if private {
            walk.private().until_cloud().press(Control::Confirm).open(Shown::PlanForm(true));
        } else {
            walk.until_dialog().press(Control::ContinueToCloud).open(Shown::PlanForm(true));
        }
        walk.clock_back(days(1)).again();
        assert!(asked(&walk).is_some());
        walk.renewals = 1;
        walk.say(&Request::Confirmed { how: Confirmation::Yes });
        let (from, to) = issued(&walk);
        assert!(from <= to && to <= walk.now, "{from:?} {to:?}");
        assert!(walk.recorded()[0]["at"].as_str().is_some_and(|at| common::at(at) <= walk.now));
    }
}

#[test]
fn a_start_from_a_page_that_was_gone_back_to_is_a_start() {
    for granted in [false, true] {
        let mut walk = jira(granted);
        walk.until_dialog().press(Control::ContinueToCloud).restored(101, Shown::PlanForm(true));
        walk.show(Shown::Dialog).press(Control::ContinueToCloud).show(Shown::DialogBusy);
        walk.cloud(Filled::All);
        if granted {
            walk.press(Control::Confirm);
            walk.renewals = 1;
        }
        walk.open(Shown::PlanForm(true));
        assert_eq!(asked(&walk).is_some(), !granted, "{:?}", walk.done);
    }
}

#[test]
fn no_and_wrong_account_record_nothing_and_lead_on() {
    let before = jira(false).store.lasting();
    let mut walk = likely(Span::ms(20_000));
    walk.say(&Request::Confirmed { how: Confirmation::No });
    assert_eq!((asked(&walk), walk.store.lasting()), (None, before.clone()));
    assert!(walk.card().step.is_some() && walk.card().advice.is_none());
    let mut walk = likely(Span::ms(3_000));
    let answers = walk.card().question.clone().expect("asked").answers;
    assert_eq!(answers, [CardButton::ConfirmYes, CardButton::ConfirmNo, CardButton::WrongAccount]);
    walk.say(&Request::Confirmed { how: Confirmation::WrongAccount });
    assert_eq!((asked(&walk), walk.store.lasting()), (None, before));
    assert!(walk.card().step.is_some());
    // In another tab there is nothing to answer.
    let mut walk = likely(Span::ms(20_000));
    walk.in_tab(77).open(Shown::PlanForm(true));
    assert_eq!(asked(&walk), None);
    walk.say(&Request::Confirmed { how: Confirmation::Yes });
}

#[test]
fn a_date_given_by_hand_answers_the_question_and_a_new_start_takes_it_away() {
    let mut walk = likely(Span::ms(20_000));
    let when = walk.now.rfc3339();
    walk.renewals = 1;
    walk.say(&Request::RenewedOn { from: when.clone(), to: when });
    assert_eq!(asked(&walk), None);
    let mut walk = likely(Span::ms(20_000));
    walk.show(Shown::Dialog).press(Control::ContinueToCloud).by(ArrivalWay::BackForward, Shown::PlanForm(true));
    assert_eq!(asked(&walk), None, "what was asked of the way before is not asked of this one");
}

// ---- an alert on the return ----

#[test]
fn an_alert_shortly_after_the_return_takes_the_record_back() {
    for way in Way::ALL {
        let line = |walk: &Walk| keys(&walk.card().lines).contains(&TextKey::LineReturnAlert);
        let mut walk = Walk::new(way, true);
        walk.pace = Span::ms(3_000);
        walk.renew();
        walk.renewals = 0;
        walk.alert(Some("Your link is no longer valid")).show(Shown::PlanForm(true));
        assert!(line(&walk) && walk.card().tone == Tone::Blocked, "{:?}", walk.card());
        // Shown on, it takes nothing more back; gone, nothing comes back.
        walk.again().alert(None).show(Shown::PlanForm(true)).open(Shown::PlanForm(true));

        let mut walk = Walk::new(way, false);
        walk.pace = Span::ms(3_000);
        walk.until_dialog().press(Control::ContinueToCloud).open(Shown::PlanForm(true));
        walk.alert(Some("Your link is no longer valid")).show(Shown::PlanForm(true));
        assert_eq!((asked(&walk), line(&walk)), (None, true));

        // Later, or on another page, it speaks of something else; so does one that was there before.
        let mut walk = Walk::new(way, true);
        walk.renew().clock(Span::ms(15_000)).alert(Some("Saved")).show(Shown::PlanForm(true));
        let mut walk = Walk::new(way, true);
        walk.pace = Span::ms(3_000);
        walk.renew().alert(Some("Maintenance")).open(Shown::Home);
        let mut walk = Walk::new(way, true);
        walk.pace = Span::ms(3_000);
        walk.alert(Some("Your licence ends")).renew().again();
        assert!(!line(&walk));
        // Before anything is graded.
        let mut walk = Walk::new(way, true);
        walk.until_cloud()
            .press(Control::Confirm)
            .alert(Some("Your link is no longer valid"))
            .open(Shown::PlanForm(true));
        assert!(line(&walk));
        assert_eq!(asked(&walk), None);
    }
}

#[test]
fn an_alert_after_the_admins_answer_changes_nothing() {
    for private in [false, true] {
        let mut walk = jira(private);
        walk.pace = Span::ms(2_000);
        if private {
            walk.private().until_cloud().press(Control::Confirm).open(Shown::PlanForm(true));
        } else {
            walk.until_dialog().press(Control::ContinueToCloud).open(Shown::PlanForm(true));
        }
        walk.renewals = 1;
        walk.say(&Request::Confirmed { how: Confirmation::Yes });
        walk.alert(Some("Something went wrong")).show(Shown::PlanForm(true));
        assert!(!keys(&walk.card().lines).contains(&TextKey::LineReturnAlert), "it was recorded: {:?}", walk.card());
        assert_eq!(walk.card().tone, Tone::Success);
    }
}

#[test]
fn taking_back_takes_only_what_the_return_recorded() {
    let mut walk = jira(true);
    walk.pace = Span::ms(3_000);
    walk.open(Shown::Home);
    let when = (walk.now - days(19)).rfc3339();
    walk.renewals = 1;
    walk.say(&Request::RenewedOn { from: when.clone(), to: when });
    walk.renew().alert(Some("Your link is no longer valid"));
    assert_eq!(walk.recorded().len(), 2);
    walk.renewals = 1;
    walk.show(Shown::PlanForm(true));
    assert_eq!(walk.recorded()[0]["what"], "typed");
}

// ---- private windows ----

#[test]
fn in_a_private_window_nothing_is_kept_until_it_is_to_be_recorded() {
    for way in Way::ALL {
        let mut walk = Walk::new(way, true);
        let before = walk.store.lasting();
        walk.private().until_cloud().press(Control::Confirm).open(Shown::PlanForm(true));
        let question = walk.card().question.clone().expect("asked");
        assert_eq!(question.text.key, TextKey::QuestionPrivate);
        assert_eq!(question.answers, [CardButton::RecordIt, CardButton::ConfirmNo]);
        walk.check_says(VALID).check_says(EXPIRED).killed().sites(&[SITE]).show(Shown::PlanForm(true));
        walk.say(&Request::Advice { on: true }).say(&Request::Advice { on: false });
        assert_eq!(walk.store.lasting(), before);
        let mut refused = walk.clone();
        refused.say(&Request::Confirmed { how: Confirmation::No });
        assert_eq!((asked(&refused), refused.store.lasting()), (None, before.clone()));
        let mut closed = walk.clone();
        closed.close().in_tab(80).open(Shown::PlanForm(true));
        assert_eq!(asked(&closed), None, "the journey went with its tab");
        walk.renewals = 1;
        walk.say(&Request::Confirmed { how: Confirmation::Yes });
        assert_eq!(walk.recorded()[0]["what"], "renewalSeen");
        assert_eq!(asked(&walk), None);
    }
}

#[test]
fn a_likely_renewal_in_a_private_window_is_asked_for_as_well() {
    let mut walk = confluence(false);
    let before = walk.store.lasting();
    walk.private().until_dialog().press(Control::ContinueToCloud).open(Shown::PlanForm(true));
    assert_eq!((asked(&walk), walk.store.lasting()), (Some(TextKey::QuestionConfirmed), before));
    walk.renewals = 1;
    walk.say(&Request::Confirmed { how: Confirmation::Yes });
}

// ---- addresses, products, sites, other admins ----

const BY_IP: &str = "https://10.0.0.7:8080";

#[test]
fn a_return_at_another_address_is_asked_for_and_never_counted_as_seen() {
    let mut walk = jira(true);
    walk.store.watch(BY_IP, Product::Jira, None, noon());
    walk.grant();
    let shard = |walk: &Walk, base: &str| walk.store.kept(&format!("jira:{base}"));
    walk.base = Some(BY_IP);
    walk.canonical = Some(JIRA.into());
    walk.until_dialog();
    assert!(keys(&walk.card().lines).contains(&TextKey::LineCanonicalBase) || walk.card().step.is_none());
    walk.say(&Request::Guide { on: true });
    assert!(keys(&walk.card().lines).contains(&TextKey::LineCanonicalBase), "it is said before it happens");
    walk.press(Control::ContinueToCloud).cloud(Filled::All).press(Control::Confirm);
    let before = (shard(&walk, BY_IP), shard(&walk, JIRA));
    walk.base = None;
    walk.open(Shown::PlanForm(true));
    assert_eq!(asked(&walk), Some(TextKey::QuestionConfirmed));
    assert!(keys(&walk.card().lines).contains(&TextKey::LineReturnedElsewhere), "{:?}", walk.card().lines);
    assert_eq!((shard(&walk, BY_IP), shard(&walk, JIRA)), before);
    walk.renewals = 1;
    walk.say(&Request::Confirmed { how: Confirmation::Yes });
    assert_eq!(shard(&walk, BY_IP), before.0, "where it began nothing is recorded");
}

#[test]
fn a_return_at_an_address_that_is_not_watched_ends_nothing_and_records_nothing() {
    let mut walk = jira(false);
    walk.until_dialog().press(Control::ContinueToCloud);
    let strange =
        PageSignals { place: format!("{BY_IP}/plugins/servlet/assistant"), ..walk.way.page(Shown::PlanForm(true)) };
    walk.look_at(strange, "elsewhere");
    assert!(walk.here().card.is_none());
    walk.open(Shown::PlanForm(true));
    assert_eq!(asked(&walk), Some(TextKey::QuestionConfirmed));
}

#[test]
fn two_products_on_one_host_never_take_each_others_renewals() {
    let host = "https://tools.example.com";
    let (issue_tracker, wiki) = (format!("{host}/jira"), format!("{host}/confluence"));
    for granted in [false, true] {
        let mut walk = jira(granted);
        walk.store.watch(&issue_tracker, Product::Jira, None, noon());
        walk.store.watch(&wiki, Product::Confluence, None, noon());
        walk.grant();
        walk.base = Some("https://tools.example.com/jira");
        walk.open(Shown::PlanForm(true)).say(&Request::Guide { on: true });
        walk.show(Shown::Dialog).press(Control::ContinueToCloud);
        walk.cloud(Filled::All).press(Control::Confirm);
        let before = walk.store.kept(&format!("confluence:{wiki}"));
        let page = Way::ALL[1].page(Shown::PlanForm(true));
        let page = PageSignals { place: page.place.replace(CONFLUENCE, &wiki), ..page };
        let jira_tab = walk.tab;
        walk.in_tab(jira_tab).look_at(page, "the wiki instead");
        assert_eq!(asked(&walk), None, "{granted}");
        assert_eq!(walk.store.kept(&format!("confluence:{wiki}")), before);
        assert!(walk.recorded().is_empty());
    }
}

#[test]
fn a_renewal_is_recorded_of_the_site_that_atlassians_page_named() {
    let sites = |walk: &Walk| {
        let shard = walk.store.get(&format!("instance:jira:{JIRA}")).cloned().expect("stored");
        let tokens = shard.get("tokens").and_then(Json::items).unwrap_or_default().to_vec();
        tokens.iter().map(|token| token.get("site").and_then(Json::text).map(str::to_owned)).collect::<Vec<_>>()
    };
    let mut walk = jira(true);
    walk.until_dialog().press(Control::ContinueToCloud).sites(&[SITE]).cloud(Filled::All).press(Control::Confirm);
    walk.renewals = 1;
    walk.sites(&[]).open(Shown::PlanForm(true));
    assert_eq!(sites(&walk), [Some(SITE.to_owned())]);

    // Two of them: which, is for the admin to say, also later and by the page's own words only.
    let mut walk = Walk::unknown(Way::ALL[0], true);
    walk.sites(&[SITE, "other.atlassian.net"]).open(Shown::PlanForm(true)).say(&Request::Guide { on: true });
    walk.show(Shown::Dialog).press(Control::ContinueToCloud).cloud(Filled::All).press(Control::Confirm);
    walk.renewals = 1;
    walk.open(Shown::PlanForm(true));
    let question = walk.card().question.clone().expect("asked");
    assert_eq!((question.text.key, question.sites.len()), (TextKey::QuestionSite, 2));
    walk.say(&Request::NameSite { site: "evil.atlassian.net".into() });
    assert_eq!(asked(&walk), Some(TextKey::QuestionSite), "only what was offered");
    walk.say(&Request::NameSite { site: "other.atlassian.net".into() });
    assert_eq!((asked(&walk), sites(&walk)), (None, vec![Some("other.atlassian.net".to_owned())]));
    // A second renewal, named, goes to the same; the first site has none of its own yet.
    walk.sites(&["other.atlassian.net"]).say(&Request::Guide { on: true });
    walk.show(Shown::Dialog).press(Control::ContinueToCloud).cloud(Filled::All).press(Control::Confirm);
    walk.renewals = 2;
    walk.open(Shown::PlanForm(true));
    assert_eq!(sites(&walk), [Some("other.atlassian.net".to_owned())]);
}

#[test]
fn an_unnamed_renewal_is_merged_into_the_token_of_its_site() {
    let tokens = |walk: &Walk| {
        let shard = walk.store.get(&format!("instance:jira:{JIRA}")).cloned().expect("stored");
        let tokens = shard.get("tokens").and_then(Json::items).unwrap_or_default().to_vec();
        let of = |token: &Json| {
            let pieces = token.get("evidence").and_then(Json::items).unwrap_or_default();
            let renewals = pieces.iter().filter(|piece| piece.get("what").and_then(Json::text) == Some("renewalSeen"));
            (token.get("site").and_then(Json::text).map(str::to_owned), renewals.count())
        };
        tokens.iter().map(of).collect::<Vec<_>>()
    };
    let other = "other.atlassian.net";
    let mut walk = Walk::unknown(Way::ALL[0], true);
    for site in [SITE, other] {
        walk.sites(&[]).open(Shown::PlanForm(true)).say(&Request::Guide { on: true }).show(Shown::Dialog);
        walk.press(Control::ContinueToCloud).sites(&[site]).cloud(Filled::All).press(Control::Confirm);
        walk.renewals += 1;
        walk.sites(&[]).open(Shown::PlanForm(true));
    }
    assert_eq!(tokens(&walk), [(Some(SITE.to_owned()), 1), (Some(other.to_owned()), 1)]);
    walk.say(&Request::Guide { on: true }).show(Shown::Dialog);
    walk.press(Control::ContinueToCloud).cloud(Filled::All).press(Control::Confirm);
    walk.renewals = 3;
    walk.open(Shown::PlanForm(true));
    assert_eq!((asked(&walk), tokens(&walk).len()), (Some(TextKey::QuestionSite), 3));
    walk.say(&Request::NameSite { site: SITE.into() });
    assert_eq!(tokens(&walk), [(Some(SITE.to_owned()), 2), (Some(other.to_owned()), 1)]);
    assert_eq!(asked(&walk), None);
}

#[test]
fn what_was_tried_is_forgotten_with_the_next_renewal() {
    let mut walk = jira(true);
    walk.open(Shown::Home).say(&Request::Tried { item: AdviceItem::RerunChecks, on: true });
    walk.say(&Request::Advice { on: true });
    let tried = |walk: &Walk| walk.card().advice.as_ref().expect("asked for").items.iter().any(|item| item.tried);
    assert!(tried(&walk));
    walk.renew();
    assert!(!tried(&walk));
}

#[test]
fn whoever_does_not_know_the_site_is_asked_once_and_led_on() {
    let mut walk = jira(true);
    walk.sites(&[SITE, "other.atlassian.net"]).renew();
    let question = walk.card().question.clone().expect("asked");
    assert_eq!((question.text.key, question.answers), (TextKey::QuestionSite, vec![CardButton::NoneOfThese]));
    // It waits, and does not stand in the way when the token is due again.
    let mut waiting = walk.clone();
    for later in [Span::minutes(3), days(18)] {
        waiting.clock(later).open(Shown::Home);
        assert_eq!(asked(&waiting), Some(TextKey::QuestionSite));
    }
    assert!(waiting.card().step.is_some());
    walk.say(&Request::Confirmed { how: Confirmation::No });
    assert_eq!((asked(&walk), walk.recorded().len()), (None, 1));
    walk.in_tab(44).open(Shown::Home);
    assert_eq!(asked(&walk), None, "nor in another tab");
    // When it is due again the steps are there; after the next renewal it is asked again.
    walk.clock(days(20)).open(Shown::Home);
    assert!(walk.card().step.is_some() && asked(&walk).is_none());
    walk.show(Shown::Dialog).press(Control::ContinueToCloud).cloud(Filled::All).press(Control::Confirm);
    walk.renewals = 2;
    walk.open(Shown::PlanForm(true));
    assert_eq!(asked(&walk), Some(TextKey::QuestionSite));
}

#[test]
fn a_check_that_says_valid_where_we_knew_of_an_expired_token_is_another_admins_renewal() {
    let mut walk = jira(false);
    walk.open(Shown::Home);
    assert_eq!(walk.card().tone, Tone::Blocked);
    walk.check_says(VALID);
    let card = walk.card();
    assert_eq!((card.tone, card.headline.key), (Tone::Calm, TextKey::HeadlineLeftAtLeast));
    assert_eq!(card.lines.last().map(|line| line.key), Some(TextKey::SourceRenewedBetween));
    assert_eq!(card.question, None);
}

// ---- many tabs ----

#[test]
fn two_tabs_renew_side_by_side_and_each_tells_only_of_itself() {
    for (first, second) in [(true, true), (true, false), (false, true), (false, false)] {
        let mut walk = jira(true);
        walk.in_tab(1).until_dialog().in_tab(2).until_dialog();
        walk.in_tab(1).press(Control::ContinueToCloud).in_tab(2).press(Control::ContinueToCloud);
        walk.in_tab(2).cloud(Filled::All).in_tab(1).cloud(Filled::All);
        for (tab, confirms) in [(1, first), (2, second)] {
            if confirms {
                walk.in_tab(tab).press(Control::Confirm);
            }
        }
        walk.renewals = usize::from(second);
        walk.in_tab(2).open(Shown::PlanForm(true));
        walk.renewals += usize::from(first);
        walk.in_tab(1).open(Shown::PlanForm(true));
    }
}

// ---- advice, always there ----

const IN_ORDER: [AdviceItem; 6] = [
    AdviceItem::RerunChecks,
    AdviceItem::HardReload,
    AdviceItem::OpenAfresh,
    AdviceItem::PrivateWindow,
    AdviceItem::OtherBrowser,
    AdviceItem::WithoutWizard,
];

#[test]
fn this_does_not_work_gives_the_advice_at_once_and_remembers_what_was_tried() {
    for way in Way::ALL {
        for shown in [Shown::Home, Shown::PlanForm(false), Shown::Dialog, Shown::Checks(EXPIRED), Shown::Strange] {
            let mut walk = Walk::new(way, false);
            walk.open(shown);
            if shown == Shown::Strange && way.product == Product::Jira {
                continue;
            }
            assert!(walk.card().actions.contains(&CardButton::NotWorking) && walk.card().advice.is_none());
            walk.say(&Request::Advice { on: true });
            let advice = walk.card().advice.clone().expect("asked for");
            let items: Vec<AdviceItem> = advice.items.iter().map(|item| item.item).collect();
            assert_eq!(items, IN_ORDER);
            assert_eq!(advice.items[3].action, Some(CardButton::PrivateWindow));
            let assistant = if way.product == Product::Jira { "" } else { "/admin/migration.action" };
            assert_eq!(advice.address, format!("{}{assistant}", way.base()));
            assert!(walk.card().actions.contains(&CardButton::CloseAdvice));
            walk.say(&Request::Tried { item: AdviceItem::HardReload, on: true });
            let tried = |walk: &Walk| {
                let advice = walk.card().advice.clone().expect("still there");
                advice.items.iter().filter(|item| item.tried).map(|item| item.item).collect::<Vec<_>>()
            };
            assert_eq!(tried(&walk), [AdviceItem::HardReload]);
            walk.in_tab(5).open(shown).say(&Request::Advice { on: true });
            assert_eq!(tried(&walk), [AdviceItem::HardReload], "in another tab, or a private window, as well");
            walk.say(&Request::Tried { item: AdviceItem::HardReload, on: false });
            assert!(tried(&walk).is_empty());
            let outcome = walk.send(&Request::PrivateWindow);
            assert_eq!(outcome.reply, Reply::Address { address: advice.address });
            walk.say(&Request::Advice { on: false });
            assert_eq!(walk.card().advice, None);
        }
    }
}

#[test]
fn what_atlassians_page_is_for_is_offered_at_the_step_that_leads_there() {
    let mut walk = jira(false);
    let offered = |walk: &Walk| walk.card().actions.contains(&CardButton::CloudHints);
    for (shown, expected) in [
        (Shown::Home, false),
        (Shown::HowItWorks, false),
        (Shown::PlanForm(false), true),
        (Shown::Other("Prepare your apps"), true),
        (Shown::Dialog, true),
        (Shown::Review, false),
    ] {
        walk.open(shown);
        assert_eq!(offered(&walk), expected, "{shown:?}");
    }
    let mut walk = jira(true);
    walk.open(Shown::Dialog);
    assert!(!offered(&walk), "it is there already");
}

// ---- bad input ----

/// Every place in a JSON value, as the way to it.
fn places(value: &Json, way: &[String], found: &mut Vec<Vec<String>>) {
    let mut inner = |name: String, value: &Json| {
        let way: Vec<String> = way.iter().cloned().chain([name]).collect();
        found.push(way.clone());
        places(value, &way, found);
    };
    match value {
        Json::Object(fields) => fields.iter().for_each(|(name, value)| inner(name.clone(), value)),
        Json::List(items) => items.iter().enumerate().for_each(|(at, value)| inner(at.to_string(), value)),
        _ => {}
    }
}

/// The same with something else at that place; `None`: with nothing there.
fn with(value: &Json, way: &[String], other: Option<&Json>) -> Json {
    let Some((name, rest)) = way.split_first() else { return other.cloned().unwrap_or(Json::Null) };
    let changed = |value: &Json| (!rest.is_empty() || other.is_some()).then(|| with(value, rest, other));
    match value {
        Json::Object(fields) => {
            let fields = fields.iter().filter_map(|(field, value)| {
                let value = if field == name { changed(value)? } else { value.clone() };
                Some((field.clone(), value))
            });
            Json::Object(fields.collect())
        }
        Json::List(items) => Json::List(
            items
                .iter()
                .enumerate()
                .filter_map(|(at, value)| if at.to_string() == *name { changed(value) } else { Some(value.clone()) })
                .collect(),
        ),
        other => other.clone(),
    }
}

/// A tab's entry at each point where another field is filled.
fn midway() -> Vec<(Walk, Json)> {
    let mut walks = Vec::new();
    let mut add = |walk: &Walk| {
        let entry = walk.store.get(&format!("tab:{}", walk.tab)).cloned().expect("the tab is remembered");
        walks.push((walk.clone(), entry));
    };
    let mut walk = confluence(true);
    walk.alert(Some("Maintenance")).open(Shown::Home);
    add(&walk);
    walk.alert(None).open(Shown::PlanForm(true)).show(Shown::Dialog).press(Control::ContinueToCloud);
    add(&walk);
    walk.sites(&[SITE]).alert(Some("Careful")).cloud(Filled::All).press(Control::Confirm).sites(&[]).alert(None);
    add(&walk);
    walk.renewals = 1;
    walk.open(Shown::PlanForm(true)).say(&Request::Advice { on: true });
    add(&walk);
    let mut walk = confluence(false);
    walk.pace = Span::ms(2_000);
    walk.until_dialog().press(Control::ContinueToCloud).open(Shown::PlanForm(true));
    add(&walk);
    walk.say(&Request::Confirmed { how: Confirmation::WrongAccount });
    walk.failed_files = 3;
    walk.canonical = Some("https://wiki.example.com/other".into());
    walk.show(Shown::PlanForm(false)).say(&Request::Advice { on: false });
    add(&walk);
    walks
}

#[test]
fn whatever_stands_in_a_tabs_entry_there_is_an_answer_and_a_card() {
    let strange = [
        None,
        Some(Json::Null),
        Some(Json::Bool(true)),
        Some(Json::Bool(false)),
        Some(Json::Number(0.0)),
        Some(Json::Number(4_294_967_295.0)),
        Some(Json::Number(1e300)),
        Some(Json::Text(String::new())),
        Some(Json::Text("x".repeat(5000))),
        Some(Json::Text("9999-12-31T23:59:59.999Z".into())),
        Some(Json::Text("0000-01-01T00:00:00.000Z".into())),
        Some(Json::Text("renewalSeen".into())),
        Some(Json::List(vec![])),
        Some(Json::List(vec![Json::Null; 40])),
        Some(Json::List((0..5000).map(Json::from).collect())),
        Some(Json::Object(vec![])),
    ];
    let mut mutations = 0;
    for (walk, entry) in midway() {
        let mut all = vec![Vec::new()];
        places(&entry, &[], &mut all);
        for place in &all {
            for other in &strange {
                if place.is_empty() && other.is_none() {
                    continue;
                }
                mutations += 1;
                let mut walk = walk.clone();
                let key = format!("tab:{}", walk.tab);
                walk.store.put(&key, with(&entry, place, other.as_ref()));
                let page = walk.way.page(Shown::PlanForm(true));
                walk.tabs.get_mut(&walk.tab).expect("open").arrival.document = 4_000_000;
                walk.look_at(page.clone(), "a look");
                assert!(walk.here().card.is_some(), "{place:?} {other:?}");
                // An entry that says so makes a renewal: only we can write one.
                walk.renewals = walk.recorded().len();
                walk.leads_on();
                for request in [
                    Request::Confirmed { how: Confirmation::Yes },
                    Request::Advice { on: true },
                    Request::Advice { on: false },
                    Request::Pressed { control: Control::ContinueToCloud, document: 4_000_000 },
                ] {
                    let reply = walk.send(&request).reply;
                    assert_eq!(reply, Reply::Done, "{place:?} {other:?} {request:?}");
                }
                walk.look_at(page, "another look");
                assert!(walk.here().card.is_some(), "{place:?} {other:?}");
                for piece in walk.recorded() {
                    let at = common::at(piece["at"].as_str().expect("dated"));
                    assert!(at <= walk.now, "dated into the future by {place:?} {other:?}");
                }
                let kept = walk.store.get(&key).cloned().expect("remembered");
                let text = migration_token_guide::border::write(&kept).expect("can be written");
                assert!(text.len() < 12_000, "{place:?}: {} bytes", text.len());
            }
        }
    }
    assert!(mutations > 1_500, "{mutations}");
}

#[test]
fn a_journey_of_another_version_is_none() {
    for (walk, entry) in midway() {
        for version in [0, 2, 77] {
            let mut walk = walk.clone();
            walk.renewals = walk.recorded().len();
            let key = format!("tab:{}", walk.tab);
            walk.store.put(&key, with(&entry, &["version".to_owned()], Some(&Json::from(version))));
            let kept = walk.store.lasting();
            walk.canonical = None;
            walk.failed_files = 0;
            walk.alert(None).sites(&[]).open(Shown::PlanForm(true));
            assert_eq!((asked(&walk), walk.card().advice.is_none()), (None, true));
            assert_eq!(walk.store.lasting(), kept);
            assert_eq!(walk.store.get(&key).and_then(|entry| entry.get("version")), Some(&Json::from(1)));
        }
    }
}

/// What a page can bring about without Atlassian's page: any screen, any arrival, any press.
#[derive(Debug, Clone)]
enum Trick {
    Look { shown: usize, how: ArrivalWay, document: u32, alert: bool, sites: bool },
    Press { control: Control, document: u32 },
    Wait(i64),
    Advice(bool),
}

fn any_trick() -> impl Strategy<Value = Trick> {
    let how = prop_oneof![
        Just(ArrivalWay::Navigate),
        Just(ArrivalWay::Redirect),
        Just(ArrivalWay::Reload),
        Just(ArrivalWay::BackForward),
        Just(ArrivalWay::Restored)
    ];
    let control = prop_oneof![
        3 => Just(Control::ContinueToCloud),
        2 => Just(Control::Confirm),
        1 => Just(Control::ChangeAccount),
        1 => Just(Control::Other)
    ];
    prop_oneof![
        4 => (0..ALL_SHOWN.len(), how, 0..6u32, any::<bool>(), any::<bool>())
            .prop_map(|(shown, how, document, alert, sites)| Trick::Look { shown, how, document, alert, sites }),
        3 => (control, 0..6u32).prop_map(|(control, document)| Trick::Press { control, document }),
        1 => (-100_000_000i64..100_000_000).prop_map(Trick::Wait),
        1 => any::<bool>().prop_map(Trick::Advice),
    ]
}

const ALL_SHOWN: &[Shown] = &[
    Shown::Home,
    Shown::Dashboard,
    Shown::AppAssessment,
    Shown::HowItWorks,
    Shown::PlanForm(true),
    Shown::PlanForm(false),
    Shown::Other("Prepare your apps"),
    Shown::Dialog,
    Shown::DialogBusy,
    Shown::OptIn,
    Shown::Checks(VALID),
    Shown::Checks(EXPIRED),
    Shown::Checks("We couldn't check if your cloud token is valid"),
    Shown::Review,
    Shown::Login,
    Shown::SecureAdmin,
    Shown::Saved,
    Shown::Strange,
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// A hostile page on a watched origin can show all of the assistant's texts, and Atlassian's as well.
    #[test]
    fn without_atlassians_page_nothing_is_ever_seen_and_no_other_instance_is_touched(
        of_confluence: bool, granted: bool, tricks in prop::collection::vec(any_trick(), 1..40),
    ) {
        let way = Way::ALL[usize::from(of_confluence)];
        let mut walk = Walk::new(way, granted);
        let (base, product) = if of_confluence { (JIRA, Product::Jira) } else { (CONFLUENCE, Product::Confluence) };
        walk.store.watch(base, product, None, noon());
        walk.grant();
        let other = format!("instance:{}:{base}", product.id());
        let before = walk.store.get(&other).cloned();
        walk.open(Shown::Home);
        for trick in tricks {
            match trick {
                Trick::Look { shown, how, document, alert, sites } => {
                    let mut page = way.page(ALL_SHOWN[shown]);
                    page.nodes.extend(walk::cloud_page(Filled::All).nodes);
                    if alert {
                        page.nodes.push(common::node(NodeRole::Alert, "Something went wrong"));
                    }
                    if sites {
                        page.nodes.push(common::node(NodeRole::Text, SITE));
                    }
                    let tab = walk.tabs.get_mut(&walk.tab).expect("open");
                    tab.arrival = migration_token_guide::journey::passage::Arrival { document, how };
                    walk.look_at(page, "a trick");
                }
                Trick::Press { control, document } => {
                    walk.send(&Request::Pressed { control, document });
                }
                Trick::Wait(ms) => {
                    walk.clock(Span::ms(ms));
                }
                Trick::Advice(on) => {
                    walk.send(&Request::Advice { on });
                }
            }
            prop_assert!(walk.recorded().is_empty());
            prop_assert_eq!(walk.store.get(&other), before.as_ref());
        }
        // And whatever was done, the way on is there.
        walk.open_page(way.page(Shown::PlanForm(true)), "an honest page");
        walk.leads_on();
    }
}

/// Anything that can happen in two tabs where Atlassian's page may be seen.
#[derive(Debug, Clone)]
enum Happening {
    Tab(u32),
    Server { shown: usize, how: ArrivalWay },
    Same { shown: usize },
    Cloud { filled: Filled },
    Press(Control),
    Alert(bool),
    Wait(i64),
    Killed,
}

fn any_happening() -> impl Strategy<Value = Happening> {
    let how = prop_oneof![
        1 => Just(ArrivalWay::Navigate),
        4 => Just(ArrivalWay::Redirect),
        1 => Just(ArrivalWay::Reload),
        1 => Just(ArrivalWay::BackForward),
    ];
    let filled = prop_oneof![1 => Just(Filled::Nothing), 3 => Just(Filled::All)];
    let control = prop_oneof![
        4 => Just(Control::ContinueToCloud),
        5 => Just(Control::Confirm),
        1 => Just(Control::ChangeAccount),
        1 => Just(Control::Other),
    ];
    // The dialog more often than others: only there the way begins.
    let shown = || prop_oneof![2 => 0..ALL_SHOWN.len(), 2 => Just(7usize), 1 => Just(4usize)];
    prop_oneof![
        1 => (1..3u32).prop_map(Happening::Tab),
        4 => (shown(), how).prop_map(|(shown, how)| Happening::Server { shown, how }),
        3 => shown().prop_map(|shown| Happening::Same { shown }),
        5 => filled.prop_map(|filled| Happening::Cloud { filled }),
        6 => control.prop_map(Happening::Press),
        1 => any::<bool>().prop_map(Happening::Alert),
        1 => (-50_000_000i64..50_000_000).prop_map(Happening::Wait),
        1 => Just(Happening::Killed),
    ]
}

#[test]
fn a_journey_that_is_over_stays_over_when_the_clock_is_put_back() {
    let mut walk = jira(true);
    walk.until_dialog().press(Control::ContinueToCloud).cloud(Filled::Nothing).press(Control::Confirm);
    let confirmed = walk.now;
    walk.clock(Span::hours(12)).cloud(Filled::Nothing);
    walk.clock(confirmed - walk.now).by(ArrivalWay::Redirect, Shown::PlanForm(true));
    assert!(walk.recorded().is_empty(), "Atlassian's page was loaded anew after \"Confirm\"");
}

/// The save action sends on, or answers with a page of its own.
fn may_be_saved(how: ArrivalWay, shown: Shown) -> bool {
    how == ArrivalWay::Redirect || (how == ArrivalWay::Navigate && matches!(shown, Shown::Saved))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    /// However it goes: a renewal is recorded by itself only on a page to which a save action led, in a tab in
    /// which "Confirm" was the last that was pressed on Atlassian's page; and no date lies in the future.
    #[test]
    fn by_itself_only_a_confirmed_return_is_recorded(
        of_confluence: bool, happenings in prop::collection::vec(any_happening(), 1..50),
    ) {
        let way = Way::ALL[usize::from(of_confluence)];
        let mut walk = Walk::new(way, true);
        let mut confirmed = [false; 3];
        walk.in_tab(2).open(Shown::Home).in_tab(1).open(Shown::Home);
        for happening in happenings {
            let before = walk.recorded().len();
            let at = walk.tab as usize;
            let mut may_record = false;
            match happening {
                Happening::Tab(tab) => walk.in_tab(tab).end(),
                Happening::Server { shown, how } => {
                    may_record = confirmed[at] && may_be_saved(how, ALL_SHOWN[shown]);
                    let page = walk.dressed(way.page(ALL_SHOWN[shown]));
                    walk.arrive(how);
                    walk.look_at(page, "a page");
                }
                Happening::Same { shown } => {
                    let tab = walk.here();
                    let server = tab.page.as_ref().is_some_and(|page| !on_cloud(page));
                    if server {
                        may_record = confirmed[at] && may_be_saved(tab.arrival.how, ALL_SHOWN[shown]);
                        let page = walk.dressed(way.page(ALL_SHOWN[shown]));
                        walk.look_at(page, "another screen");
                    }
                }
                Happening::Cloud { filled } => {
                    confirmed[at] = false;
                    walk.arrive(ArrivalWay::Navigate);
                    walk.look_at(walk::cloud_page(filled), "Atlassian's page");
                }
                Happening::Press(control) => {
                    if walk.here().watch.iter().any(|watched| watched.control == control) {
                        walk.renewals = before;
                        walk.press(control);
                        confirmed[at] = control == Control::Confirm;
                    }
                }
                Happening::Alert(on) => walk.alert(on.then_some("Something went wrong")).end(),
                Happening::Wait(ms) => walk.clock(Span::ms(ms)).end(),
                Happening::Killed => walk.killed().end(),
            }
            let after = walk.recorded();
            prop_assert!(after.len() <= before + usize::from(may_record), "{:?}", walk.done);
            if after.len() > before {
                confirmed[at] = false;
                let newest = after.iter().filter_map(|piece| piece["at"].as_str()).map(common::at).max();
                prop_assert!(newest.is_some_and(|at| at <= walk.now) || before > 0, "{:?}", walk.done);
            }
            if walk.here().page.as_ref().is_some_and(|page| !on_cloud(page)) && walk.here().card.is_some() {
                walk.renewals = after.len();
                walk.leads_on();
            }
        }
    }
}

// ---- settings ----

#[test]
fn other_clouds_have_other_hosts() {
    let government = "https://migration.gov.example";
    let mut walk = jira(true);
    walk.open(Shown::Home);
    let set = |walk: &mut Walk, hosts: &[&str]| {
        let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
        walk.store.edit(walk.now, |fleet| fleet.set_cloud_hosts(&hosts))
    };
    for bad in [
        &["id.atlassian.com"][..],
        &["auth.atlassian.com"],
        &["https://migration.atlassian.com"],
        &["migration.atlassian.com/setup"],
        &["migration.atlassian.com:8443"],
        &["user@migration.atlassian.com"],
        &["*.example.com"],
        &["mig ration.example"],
        &[""],
        &["a", "b", "c", "d", "e", "f", "g", "h", "i"],
    ] {
        let before = walk.store.entries.clone();
        assert_eq!(set(&mut walk, bad), Err(TextKey::ErrorCloudHost), "{bad:?}");
        assert_eq!(walk.store.entries, before, "{bad:?}");
    }
    assert_eq!(set(&mut walk, &["Migration.GOV.example", "migration.gov.example "]), Ok(()));
    assert_eq!(walk.store.fleet().meta.cloud_hosts(), ["migration.gov.example"]);
    let scripts = |effects: &[Effect]| {
        let registered = effects.iter().find_map(|effect| match effect {
            Effect::Register { scripts } => Some(scripts.clone()),
            _ => None,
        });
        registered
            .expect("brought up to date")
            .into_iter()
            .filter(|script| script.id.starts_with("cloud "))
            .collect::<Vec<_>>()
    };
    // After each edit the shell says what is granted.
    let granted = vec![JIRA.to_owned(), CLOUD.to_owned()];
    let outcome = walk.store.ask(&Request::GrantsChanged { granted }, &Sender::Background, walk.now);
    assert_eq!(scripts(&outcome.effects), [], "not granted yet");
    let granted = vec![JIRA.to_owned(), government.to_owned()];
    let outcome = walk.store.ask(&Request::GrantsChanged { granted }, &Sender::Background, walk.now);
    let cloud = scripts(&outcome.effects);
    assert_eq!(
        (cloud.len(), cloud[0].origin.as_str(), cloud[0].paths.as_slice(), cloud[0].gate),
        (1, government, &["/*".to_owned()][..], false)
    );

    // The journey goes over the new host, and no longer over the old one.
    walk.until_dialog().press(Control::ContinueToCloud);
    let page = PageSignals { place: format!("{government}/setup"), ..walk::cloud_page(Filled::All) };
    walk.open_page(page, "the other cloud");
    assert_eq!(walk.card().step.as_ref().and_then(|step| step.number), Some(10));
    walk.press_unseen(Control::Confirm);
    walk.renewals = 1;
    walk.open(Shown::PlanForm(true));
    walk.show(Shown::Dialog).press(Control::ContinueToCloud).cloud(Filled::All);
    assert!(walk.here().card.is_none());
    assert_eq!(set(&mut walk, &[]), Ok(()), "back to the usual one");
    walk.grant();
    walk.open(Shown::PlanForm(true)).say(&Request::Guide { on: true });
    walk.show(Shown::Dialog).press(Control::ContinueToCloud).cloud(Filled::All).press(Control::Confirm);
    walk.renewals = 2;
    walk.open(Shown::PlanForm(true));
}
