//! Caching trouble: the rules as a table, and whole stories through the one entry. Advice comes unasked in every story
//! that is caching, and in none that only looks like it.
#![allow(missing_docs, reason = "the names say it")]

mod common;

use common::walk::{Filled, SITE, Shown, Walk, Way};
use common::{days, keys, node, noon};
use migration_token_guide::border::{Confirmation, Request};
use migration_token_guide::few::{Few, Member};
use migration_token_guide::hint::CardButton;
use migration_token_guide::instant::Span;
use migration_token_guide::journey::passage::ArrivalWay;
use migration_token_guide::place::Product;
use migration_token_guide::signals::catalog::Control;
use migration_token_guide::signals::{NodeRole, PageNode, PageSignals};
use migration_token_guide::trouble::{Look, LookAlike, Sign, Trouble, Verdict, judge};
use migration_token_guide::words::TextKey;

// ---- the rules as a table ----

const STRONG: [Sign; 3] = [Sign::StaleCheck, Sign::BrokenReturn, Sign::MissingFiles];
const MEDIUM: [Sign; 4] = [Sign::NoSites, Sign::Loop, Sign::WrongAccount, Sign::StuckContinue];

const ALIKE: [LookAlike; 6] = [
    LookAlike::Interruption,
    LookAlike::OtherBase,
    LookAlike::CouldNotCheck,
    LookAlike::NotRenewed,
    LookAlike::OtherSite,
    LookAlike::OldCheck,
];

/// What each look-alike explains, in the order of [`ALIKE`]; columns: stale check, broken return, missing files, no sites,
/// loop, wrong account, stuck.
const EXPLAINED: [[bool; 7]; 6] = [
    [true; 7],
    [true, true, false, true, true, false, false],
    [true, false, false, true, false, false, true],
    [true, false, false, false, false, false, false],
    [true, false, false, false, true, false, false],
    [true, false, false, false, false, false, false],
];

fn all_signs() -> Vec<Sign> {
    STRONG.into_iter().chain(MEDIUM).collect()
}

fn some<T: Member>(members: &[T]) -> Few<T> {
    members.iter().copied().collect()
}

fn explained(alike: LookAlike, sign: Sign) -> bool {
    let row = ALIKE.iter().position(|known| *known == alike).expect("in the table");
    EXPLAINED[row][all_signs().iter().position(|known| *known == sign).expect("in the table")]
}

fn expected(signs: &[Sign], alike: &[LookAlike]) -> Verdict {
    let left: Vec<Sign> =
        signs.iter().copied().filter(|sign| !alike.iter().any(|what| explained(*what, *sign))).collect();
    let enough = left.len() >= 2 || left.iter().any(|sign| STRONG.contains(sign));
    if enough { Verdict::Possible(some(&left)) } else { Verdict::None }
}

/// Each sign alone and each pair.
fn ones_and_pairs() -> Vec<Vec<Sign>> {
    let all = all_signs();
    let pairs = all.iter().enumerate().flat_map(|(at, one)| all[at + 1..].iter().map(move |other| vec![*one, *other]));
    all.iter().map(|sign| vec![*sign]).chain(pairs).collect()
}

#[test]
fn the_table_names_every_sign_and_every_look_alike() {
    assert_eq!(some(&all_signs()), some(Sign::ALL));
    assert_eq!(some(&ALIKE), some(LookAlike::ALL));
    assert_eq!(ones_and_pairs().len(), 7 + 21);
}

#[test]
fn one_strong_sign_or_two_of_them_are_a_verdict_and_one_medium_is_none() {
    for signs in ones_and_pairs() {
        let verdict = judge(some(&signs), Few::default());
        let enough = signs.len() == 2 || STRONG.contains(&signs[0]);
        assert_eq!(verdict, if enough { Verdict::Possible(some(&signs)) } else { Verdict::None }, "{signs:?}");
    }
    assert_eq!(judge(Few::default(), Few::default()), Verdict::None);
}

#[test]
fn each_look_alike_takes_away_what_it_explains_and_no_more() {
    let mut rows = 0;
    for signs in ones_and_pairs() {
        for (at, one) in ALIKE.iter().enumerate() {
            assert_eq!(judge(some(&signs), some(&[*one])), expected(&signs, &[*one]), "{signs:?} {one:?}");
            for other in &ALIKE[at + 1..] {
                let both = [*one, *other];
                assert_eq!(judge(some(&signs), some(&both)), expected(&signs, &both), "{signs:?} {both:?}");
                rows += 1;
            }
        }
        // While a prompt stands nothing is said at all.
        assert_eq!(judge(some(&signs), some(&[LookAlike::Interruption])), Verdict::None);
    }
    assert_eq!(rows, 28 * 15);
}

#[test]
fn advice_put_away_stays_away_until_something_new_is_seen() {
    for signs in ones_and_pairs() {
        let mut trouble = Trouble::default();
        signs.iter().for_each(|sign| trouble.see(*sign));
        let before = trouble.verdict(Few::default());
        assert_eq!(before, expected(&signs, &[]));
        trouble.dismiss();
        assert_eq!(trouble.verdict(Few::default()), Verdict::None, "{signs:?}");
        signs.iter().for_each(|sign| trouble.see(*sign));
        assert_eq!(trouble.verdict(Few::default()), Verdict::None, "{signs:?} seen again is nothing new");
        for new in all_signs().into_iter().filter(|sign| !signs.contains(sign)) {
            let mut trouble = trouble.clone();
            trouble.see(new);
            let all: Vec<Sign> = signs.iter().copied().chain([new]).collect();
            assert_eq!(trouble.verdict(Few::default()), expected(&all, &[]), "{signs:?}, then {new:?}");
        }
    }
}

#[test]
fn each_look_tells_its_sign_only_where_the_sign_can_be_one() {
    let back = noon();
    let stale = Look { token_is_old: true, checked_at: Some(back + Span::ms(1)), ..Look::default() };
    let seen = |returned: bool, look: Look| {
        let mut trouble = Trouble::default();
        if returned {
            trouble.returned(false, back);
        }
        let alike = trouble.look(&look);
        (trouble.signs, alike)
    };
    let none = Few::default();
    for (name, returned, look, signs, alike) in [
        ("stale", true, stale, some(&[Sign::StaleCheck]), none),
        ("stale without a return", false, stale, Few::default(), some(&[LookAlike::NotRenewed])),
        ("not run again", true, Look { checked_at: None, ..stale }, Few::default(), some(&[LookAlike::OldCheck])),
        ("run before", true, Look { checked_at: Some(back), ..stale }, Few::default(), some(&[LookAlike::OldCheck])),
        ("another site", true, Look { other_site: true, ..stale }, Few::default(), some(&[LookAlike::OtherSite])),
        ("no sites", true, Look { no_sites: true, ..Look::default() }, some(&[Sign::NoSites]), none),
        ("no sites at first", false, Look { no_sites: true, ..Look::default() }, Few::default(), none),
        ("files", false, Look { missing_files: true, ..Look::default() }, some(&[Sign::MissingFiles]), none),
        ("stuck", false, Look { stuck: true, ..Look::default() }, some(&[Sign::StuckContinue]), none),
        (
            "a prompt",
            true,
            Look { interrupted: true, no_sites: true, missing_files: true, stuck: true, ..stale },
            Few::default(),
            some(&[LookAlike::Interruption]),
        ),
        (
            "could not",
            true,
            Look { could_not_check: true, ..Look::default() },
            Few::default(),
            some(&[LookAlike::CouldNotCheck]),
        ),
        (
            "other base",
            true,
            Look { other_base: true, ..Look::default() },
            Few::default(),
            some(&[LookAlike::OtherBase]),
        ),
    ] {
        assert_eq!(seen(returned, look), (signs, alike), "{name}");
    }
}

#[test]
fn a_valid_check_after_the_return_clears_everything() {
    let mut trouble = Trouble::default();
    all_signs().into_iter().for_each(|sign| trouble.see(sign));
    trouble.returned(false, noon());
    let valid = Look { token_is_valid: true, ..Look::default() };
    trouble.look(&Look { checked_at: Some(noon()), ..valid });
    assert_ne!(trouble.verdict(Few::default()), Verdict::None, "it ran before the return");
    trouble.look(&Look { checked_at: Some(noon() + Span::ms(1)), ..valid });
    assert_eq!((trouble.verdict(Few::default()), trouble.signs), (Verdict::None, Few::default()));
}

// ---- stories ----

const EXPIRED: &str = "Your cloud token has expired";
const WARNED: &str = "Your cloud token is about to expire";
const VALID: &str = "Your cloud token is valid";
const COULD_NOT: &str = "We couldn't check if your cloud token is valid";

/// What the card says that was seen, when it advises unasked.
fn advised(walk: &Walk) -> Option<Vec<TextKey>> {
    let advice = walk.card().advice.as_ref()?;
    assert_eq!(advice.headline.key, TextKey::AdvicePossible, "after {:?}", walk.done);
    assert_eq!(advice.items.len(), 6);
    assert_eq!(advice.items[3].action, Some(CardButton::PrivateWindow));
    Some(keys(&advice.seen))
}

/// There and back, without Atlassian's page being seen.
fn round(walk: &mut Walk, site: bool) {
    walk.show(Shown::Dialog).press(Control::ContinueToCloud).open(Shown::PlanForm(site));
}

fn yes(walk: &mut Walk) {
    walk.renewals = 1;
    walk.say(&Request::Confirmed { how: Confirmation::Yes });
}

/// "Continue" is pressed and goes on loading.
fn stuck(walk: &mut Walk) {
    walk.show(Shown::Dialog).press(Control::ContinueToCloud).show(Shown::DialogBusy);
    walk.clock(Span::ms(16_000)).show(Shown::DialogBusy);
}

/// Back within seconds, and the wrong account.
fn wrong_account(walk: &mut Walk) {
    let pace = walk.pace;
    walk.pace = Span::ms(2_000);
    round(walk, true);
    walk.say(&Request::Confirmed { how: Confirmation::WrongAccount });
    walk.pace = pace;
}

type Story = (&'static str, bool, fn(&mut Walk), &'static [TextKey]);

const CACHING: &[Story] = &[
    (
        "the checks still say expired after a renewal that was seen",
        true,
        |walk| walk.renew().check_says(EXPIRED).end(),
        &[TextKey::SignStaleCheck],
    ),
    ("the checks still warn", true, |walk| walk.renew().check_says(WARNED).end(), &[TextKey::SignStaleCheck]),
    (
        "the same after a renewal that was confirmed by the admin",
        false,
        |walk| {
            walk.open(Shown::PlanForm(true));
            round(walk, true);
            yes(walk);
            walk.check_says(EXPIRED);
        },
        &[TextKey::SignStaleCheck],
    ),
    (
        "the page itself says that the checks ran after the return",
        true,
        |walk| {
            walk.renew().clock(Span::minutes(10));
            let mut page = walk.way.page(Shown::Checks(EXPIRED));
            let ran = (walk.now - Span::minutes(1)).rfc3339();
            page.nodes.extend([node(NodeRole::Text, "Last updated"), node(NodeRole::Time, &ran)]);
            walk.open_page(page, "checks that say when they ran");
        },
        &[TextKey::SignStaleCheck],
    ),
    (
        "confirmed, and the return reloaded, with an error",
        true,
        |walk| {
            walk.until_cloud().press(Control::Confirm).alert(Some("This link is no longer valid"));
            walk.by(ArrivalWay::Reload, Shown::PlanForm(false));
        },
        &[TextKey::SignBrokenReturn],
    ),
    (
        "confirmed, and back to the page of before",
        true,
        |walk| walk.until_cloud().press(Control::Confirm).by(ArrivalWay::BackForward, Shown::PlanForm(false)).end(),
        &[TextKey::SignBrokenReturn],
    ),
    (
        "confirmed, and the page of before out of the browser's memory",
        true,
        |walk| walk.until_cloud().press(Control::Confirm).restored(101, Shown::PlanForm(true)).end(),
        &[TextKey::SignBrokenReturn],
    ),
    (
        "gone back, with an error",
        false,
        |walk| {
            walk.until_dialog().press(Control::ContinueToCloud).alert(Some("This link is no longer valid"));
            walk.by(ArrivalWay::BackForward, Shown::PlanForm(true));
        },
        &[TextKey::SignBrokenReturn],
    ),
    (
        "a return that was reloaded: its nonce works once",
        true,
        |walk| {
            walk.renew().alert(Some("This link is no longer valid"));
            walk.by(ArrivalWay::Reload, Shown::PlanForm(true));
        },
        &[TextKey::SignBrokenReturn],
    ),
    (
        "files of the assistant that could not be loaded",
        false,
        |walk| {
            walk.failed_files = 2;
            walk.open(Shown::Home);
        },
        &[TextKey::SignMissingFiles],
    ),
    (
        "no sites, and the same step again",
        false,
        |walk| {
            walk.open(Shown::PlanForm(true));
            round(walk, false);
            round(walk, false);
        },
        &[TextKey::SignNoSites, TextKey::SignLoop],
    ),
    (
        "no sites, and the wrong account",
        false,
        |walk| {
            walk.open(Shown::PlanForm(true));
            round(walk, false);
            walk.clock(Span::minutes(16));
            wrong_account(walk);
        },
        &[TextKey::SignNoSites, TextKey::SignWrongAccount],
    ),
    (
        "no sites, and Continue goes on loading",
        false,
        |walk| {
            walk.open(Shown::PlanForm(true));
            round(walk, false);
            yes(walk);
            stuck(walk);
        },
        &[TextKey::SignNoSites, TextKey::SignStuckContinue],
    ),
    (
        "the same step again, and the wrong account",
        false,
        |walk| {
            walk.open(Shown::PlanForm(true));
            round(walk, true);
            wrong_account(walk);
        },
        &[TextKey::SignLoop, TextKey::SignWrongAccount],
    ),
    (
        "the same on pages that name the connected site, as every plan form may",
        false,
        |walk| {
            walk.sites(&[SITE]).open(Shown::PlanForm(true));
            round(walk, true);
            wrong_account(walk);
        },
        &[TextKey::SignLoop, TextKey::SignWrongAccount],
    ),
    (
        "the same step again, and Continue goes on loading",
        false,
        |walk| {
            walk.open(Shown::PlanForm(true));
            round(walk, true);
            round(walk, true);
            yes(walk);
            stuck(walk);
        },
        &[TextKey::SignLoop, TextKey::SignStuckContinue],
    ),
    (
        "the wrong account, and Continue goes on loading",
        false,
        |walk| {
            walk.open(Shown::PlanForm(true));
            wrong_account(walk);
            stuck(walk);
        },
        &[TextKey::SignWrongAccount, TextKey::SignStuckContinue],
    ),
];

/// Each advises unasked at its end and not before its last event, names what was seen, and is put away until something new is seen.
#[test]
fn every_caching_story_gets_its_advice() {
    assert!(CACHING.len() >= 8);
    for way in Way::ALL {
        for (name, granted, story, seen) in CACHING {
            let mut walk = Walk::new(way, *granted);
            story(&mut walk);
            assert_eq!(advised(&walk).as_deref(), Some(*seen), "{way:?}: {name}: {:?}", walk.done);
            walk.killed().again();
            assert_eq!(advised(&walk).as_deref(), Some(*seen), "{name}: it stays");
            assert!(walk.card().actions.contains(&CardButton::CloseAdvice));
            walk.say(&Request::Advice { on: false });
            assert_eq!(advised(&walk), None, "{name}: it was put away");
            walk.again();
            assert_eq!(advised(&walk), None, "{name}: it stays away");
            if !seen.contains(&TextKey::SignMissingFiles) {
                walk.failed_files = 1;
                walk.alert(None).show(Shown::PlanForm(true));
                let again = advised(&walk).unwrap_or_default();
                assert!(again.contains(&TextKey::SignMissingFiles), "{name}: something new");
            }
            let mut other = walk.clone();
            other.failed_files = 0;
            other.in_tab(90).open(Shown::Home);
            assert_eq!(advised(&other), None, "{name}: another tab knows nothing of it");
        }
    }
}

type Alone = (&'static str, fn(&mut Walk));

/// A medium sign each, which alone is nothing.
const ALONE: &[Alone] = &[
    ("no sites", |walk| {
        walk.open(Shown::PlanForm(true));
        round(walk, false);
    }),
    ("the same step again", |walk| {
        walk.open(Shown::PlanForm(true));
        round(walk, true);
        round(walk, true);
    }),
    ("the wrong account", |walk| {
        walk.open(Shown::PlanForm(true));
        wrong_account(walk);
    }),
    ("Continue goes on loading", |walk| {
        walk.open(Shown::PlanForm(true));
        stuck(walk);
    }),
];

type Innocent = (&'static str, bool, fn(&mut Walk), Option<TextKey>);

/// Stories that are no caching, and what explains them where that has a name.
const INNOCENT: &[Innocent] = &[
    ("a whole renewal", true, |walk| walk.renew().check_says(VALID).end(), None),
    (
        "password prompts on the way back",
        true,
        |walk| {
            walk.until_cloud()
                .press(Control::Confirm)
                .open(Shown::SecureAdmin)
                .by(ArrivalWay::Reload, Shown::SecureAdmin);
            walk.open(Shown::Login);
            walk.renewals = 1;
            walk.open(Shown::PlanForm(true));
        },
        None,
    ),
    (
        "a prompt with an error, twice",
        false,
        |walk| {
            walk.until_dialog().press(Control::ContinueToCloud).alert(Some("Wrong password")).open(Shown::SecureAdmin);
            walk.by(ArrivalWay::Reload, Shown::SecureAdmin).alert(None).open(Shown::PlanForm(true));
        },
        None,
    ),
    (
        "the session ended in the middle: a login with files that failed",
        true,
        |walk| {
            walk.until_dialog().press(Control::ContinueToCloud);
            walk.failed_files = 3;
            walk.open(Shown::Login);
            walk.failed_files = 0;
            walk.open(Shown::PlanForm(false));
        },
        None,
    ),
    (
        "the base address is another one than in the address bar",
        false,
        |walk| {
            walk.canonical = Some(format!("{}/elsewhere", walk.way.base()));
            walk.open(Shown::PlanForm(true));
            round(walk, false);
            yes(walk);
            walk.check_says(EXPIRED);
        },
        Some(TextKey::AlikeOtherBase),
    ),
    (
        "a loop between two base addresses",
        false,
        |walk| {
            walk.canonical = Some(format!("{}/elsewhere", walk.way.base()));
            walk.open(Shown::PlanForm(true));
            round(walk, false);
            round(walk, false);
        },
        Some(TextKey::AlikeOtherBase),
    ),
    (
        "the server cannot reach Atlassian",
        true,
        |walk| walk.renew().check_says(COULD_NOT).open(Shown::PlanForm(false)).end(),
        Some(TextKey::AlikeCouldNotCheck),
    ),
    (
        "day 21 to 40: the pages work and the checks say expired",
        false,
        |walk| walk.open(Shown::Home).show(Shown::Dashboard).check_says(EXPIRED).end(),
        Some(TextKey::AlikeNotRenewed),
    ),
    (
        "the same after going to Atlassian's page and back without confirming",
        true,
        |walk| walk.until_cloud().open(Shown::PlanForm(true)).check_says(EXPIRED).end(),
        Some(TextKey::AlikeNotRenewed),
    ),
    (
        "the same where the admin says that nothing was confirmed",
        false,
        |walk| {
            walk.open(Shown::PlanForm(true));
            round(walk, true);
            walk.say(&Request::Confirmed { how: Confirmation::No }).check_says(EXPIRED);
        },
        Some(TextKey::AlikeNotRenewed),
    ),
    (
        "another site's token",
        true,
        |walk| {
            walk.until_dialog()
                .press(Control::ContinueToCloud)
                .sites(&[SITE])
                .cloud(Filled::All)
                .press(Control::Confirm);
            walk.renewals = 1;
            walk.sites(&[]).open(Shown::PlanForm(true)).sites(&["other.atlassian.net"]).check_says(EXPIRED);
        },
        Some(TextKey::AlikeOtherSite),
    ),
    (
        "which site was renewed is not known, and there are two",
        false,
        |walk| {
            walk.sites(&[SITE, "other.atlassian.net"]).open(Shown::PlanForm(true));
            round(walk, true);
            yes(walk);
            walk.sites(&["other.atlassian.net"]).check_says(EXPIRED);
        },
        Some(TextKey::AlikeOtherSite),
    ),
    (
        "checks that did not run again",
        true,
        |walk| walk.renew().show(Shown::Checks(EXPIRED)).end(),
        Some(TextKey::AlikeOldCheck),
    ),
    (
        "checks that the page says ran before",
        true,
        |walk| {
            let ran = (walk.now - days(3)).rfc3339();
            walk.renew();
            let mut page = walk.way.page(Shown::Checks(EXPIRED));
            page.nodes.extend([node(NodeRole::Text, "Last updated"), node(NodeRole::Time, &ran)]);
            walk.open_page(page, "the server's old result");
        },
        Some(TextKey::AlikeOldCheck),
    ),
    (
        "gone back before confirming, in each way, and reloaded",
        true,
        |walk| {
            walk.until_cloud().by(ArrivalWay::BackForward, Shown::PlanForm(true));
            walk.show(Shown::Dialog).press(Control::ContinueToCloud).by(ArrivalWay::Reload, Shown::PlanForm(true));
            walk.show(Shown::Dialog).press(Control::ContinueToCloud).restored(104, Shown::PlanForm(true));
            walk.by(ArrivalWay::Reload, Shown::PlanForm(true));
        },
        None,
    ),
    (
        "a list of sites that is still loading",
        false,
        |walk| {
            walk.open(Shown::PlanForm(true));
            round(walk, true);
            round(walk, true);
            let mut page = walk.way.page(Shown::PlanForm(false));
            page.nodes.iter_mut().for_each(|node: &mut PageNode| node.busy = node.role == NodeRole::Combobox);
            walk.open_page(page, "a spinner");
        },
        None,
    ),
    (
        "an instance without a site, before anything was renewed",
        false,
        |walk| walk.open(Shown::PlanForm(false)).by(ArrivalWay::Reload, Shown::PlanForm(false)).end(),
        None,
    ),
    (
        "Continue that loads for a while",
        false,
        |walk| {
            walk.open(Shown::PlanForm(true));
            wrong_account(walk);
            walk.pace = Span::ms(1_000);
            walk.show(Shown::Dialog).press(Control::ContinueToCloud).show(Shown::DialogBusy).show(Shown::DialogBusy);
        },
        None,
    ),
    (
        "back to the plan an hour later",
        false,
        |walk| {
            walk.open(Shown::PlanForm(true));
            round(walk, true);
            walk.clock(Span::minutes(16));
            round(walk, true);
        },
        None,
    ),
    (
        "alerts of the page that have nothing to do with it",
        false,
        |walk| {
            walk.alert(Some("Maintenance on Sunday")).open(Shown::Home).by(ArrivalWay::Reload, Shown::Home);
            walk.alert(Some("Your licence ends soon"))
                .open(Shown::PlanForm(true))
                .by(ArrivalWay::BackForward, Shown::Home);
        },
        None,
    ),
];

#[test]
fn no_story_that_only_looks_like_caching_gets_advice_and_asked_for_it_names_the_reason() {
    for way in Way::ALL {
        for (name, granted, story, reason) in INNOCENT {
            let mut walk = Walk::new(way, *granted);
            story(&mut walk);
            assert_eq!(advised(&walk), None, "{way:?}: {name}: {:?}", walk.done);
            walk.killed().again();
            assert_eq!(advised(&walk), None, "{name}");
            walk.renewals = walk.recorded().len();
            walk.say(&Request::Advice { on: true });
            let advice = walk.card().advice.clone().expect("asked for");
            assert_eq!(advice.headline.key, TextKey::AdviceHeadline, "{name}: nothing speaks for caching");
            let seen = keys(&advice.seen);
            assert!(reason.is_none_or(|reason| seen.contains(&reason)), "{way:?} {name}: {seen:?}");
        }
    }
}

#[test]
fn one_medium_sign_alone_gets_no_advice() {
    for way in Way::ALL {
        for (name, story) in ALONE {
            let mut walk = Walk::new(way, false);
            story(&mut walk);
            assert_eq!(advised(&walk), None, "{way:?}: {name}: {:?}", walk.done);
            // A strong one with it names both.
            walk.failed_files = 1;
            walk.open(Shown::Home);
            let seen = advised(&walk).expect("a strong sign");
            assert_eq!(seen.len(), 2, "{name}: {seen:?}");
        }
    }
}

#[test]
fn a_return_at_another_address_is_never_taken_for_caching() {
    let other = "https://10.0.0.7:8080";
    let mut walk = Walk::new(Way::ALL[0], true);
    walk.store.watch(other, Product::Jira, None, noon());
    walk.grant();
    walk.until_cloud().press(Control::Confirm);
    walk.base = Some(other);
    walk.open(Shown::PlanForm(false));
    yes(&mut walk);
    walk.check_says(EXPIRED);
    assert_eq!(advised(&walk), None);
    walk.say(&Request::Advice { on: true });
    assert!(keys(&walk.card().advice.as_ref().expect("asked").seen).contains(&TextKey::AlikeOtherBase));
}

#[test]
fn a_prompt_keeps_back_what_was_seen_until_it_is_gone() {
    let mut walk = Walk::new(Way::ALL[1], true);
    walk.until_cloud().press(Control::Confirm).by(ArrivalWay::BackForward, Shown::PlanForm(false));
    assert!(advised(&walk).is_some());
    walk.show(Shown::Dialog).press(Control::ContinueToCloud).open(Shown::SecureAdmin);
    assert!(walk.here().card.as_ref().is_some_and(|card| card.advice.is_none()), "while it stands nothing can be told");
    walk.open(Shown::PlanForm(true));
    assert!(advised(&walk).is_some());
}

#[test]
fn a_strange_page_of_the_same_origin_says_nothing_of_the_assistants_files() {
    let mut walk = Walk::new(Way::ALL[0], false);
    let page = PageSignals {
        place: format!("{}/browse/DEMO-1", walk.way.base()),
        failed_files: 5,
        resources: Vec::new(),
        nodes: Vec::new(),
        ..walk.way.page(Shown::Home)
    };
    walk.open_page(page, "an issue");
    assert!(walk.here().card.is_none());
    walk.open(Shown::Home);
    assert_eq!(advised(&walk), None);
}
