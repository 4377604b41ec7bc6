//! The token's clock to the millisecond, every row of the table of evidence, and the planner's two questions.
#![allow(missing_docs, reason = "the names say it")]

mod common;

use common::{at, days, noon};
use migration_token_guide::app::state::Token;
use migration_token_guide::instant::{Instant, Span};
use migration_token_guide::token::evidence::{Estimate, Evidence, Observation, estimate};
use migration_token_guide::token::planner::{CanStart, RunKeeps, judge};
use migration_token_guide::token::window::{Phase, Policy, PolicyError, TokenStatus, Window, status};
use proptest::prelude::*;

const MS: Span = Span::ms(1);

fn policy() -> Policy {
    Policy::default()
}

fn seen(at: Instant) -> Vec<Evidence> {
    vec![Evidence { at, what: Observation::RenewalSeen }]
}

fn best(evidence: &[Evidence]) -> Estimate {
    estimate(evidence, &policy()).expect("there is evidence")
}

fn window(evidence: &[Evidence], now: Instant) -> Window {
    match status(Some(&best(evidence)), &policy(), now) {
        TokenStatus::Known(window) => window,
        other => panic!("expected a known token, got {other:?}"),
    }
}

fn observed(at: Instant, what: Observation) -> Evidence {
    Evidence { at, what }
}

#[test]
fn the_phases_change_exactly_at_16_and_21_days() {
    let issued = noon();
    for (age, phase) in [
        (Span::ZERO, Phase::Valid),
        (MS, Phase::Valid),
        (days(16) - MS, Phase::Valid),
        (days(16), Phase::Warning),
        (days(16) + MS, Phase::Warning),
        (days(21) - MS, Phase::Warning),
        (days(21), Phase::Blocked),
        (days(21) + MS, Phase::Blocked),
        (days(400), Phase::Blocked),
    ] {
        let found = window(&seen(issued), issued + age);
        assert_eq!((found.phase, found.phase_at_best), (phase, phase), "age {age:?}");
        assert!(!found.at_least, "a renewal that was seen is exact");
    }
}

#[test]
fn what_is_left_is_never_negative_and_never_over_the_window() {
    let issued = noon();
    assert_eq!(window(&seen(issued), issued).left, days(21));
    assert_eq!(window(&seen(issued), issued + days(16)).left, days(5));
    assert_eq!(window(&seen(issued), issued + days(21) - MS).left, MS);
    assert_eq!(window(&seen(issued), issued + days(21)).left, Span::ZERO);
    assert_eq!(window(&seen(issued), issued + days(9000)).left, Span::ZERO);
}

#[test]
fn an_issue_time_after_now_is_said_and_not_counted() {
    let issued = noon();
    for back in [MS, Span::hours(1), days(1), days(20_000)] {
        assert_eq!(
            status(Some(&best(&seen(issued))), &policy(), issued - back),
            TokenStatus::ClockWrong,
            "{back:?} back"
        );
    }
    assert_eq!(status(None, &policy(), issued), TokenStatus::Unknown);
}

#[test]
fn a_summer_time_change_moves_nothing() {
    // 25 October 2026 has 25 hours in Berlin; the window is counted in absolute time.
    let issued = at("2026-10-20T12:00:00+02:00");
    assert_eq!(window(&seen(issued), at("2026-11-10T10:59:59.999Z") - Span::hours(1)).phase, Phase::Warning);
    assert_eq!(window(&seen(issued), at("2026-11-10T11:00:00+01:00")).phase, Phase::Blocked);
}

#[test]
fn the_policy_is_validated() {
    assert_eq!(Policy::new(21, 16, 19).expect("the default").in_days(), Policy::default().in_days());
    assert!(Policy::new(2, 1, 1).is_ok() && Policy::new(365, 364, 365).is_ok());
    for (start, warn, reserve) in [
        (0, 0, 0),
        (21, 0, 19),
        (21, 21, 19),
        (21, 22, 19),
        (366, 16, 19),
        (21, 16, 0),
        (21, 16, 366),
        (u32::MAX, 16, 19),
    ] {
        assert_eq!(Policy::new(start, warn, reserve), Err(PolicyError), "{start}/{warn}/{reserve}");
    }
}

#[test]
fn another_policy_moves_the_boundaries() {
    let short = Policy::new(10, 7, 5).expect("sane");
    let found = estimate(&seen(noon()), &short).expect("evidence");
    let phase = |age: Span| match status(Some(&found), &short, noon() + age) {
        TokenStatus::Known(window) => window.phase,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        [phase(days(7) - MS), phase(days(7)), phase(days(10) - MS), phase(days(10))],
        [Phase::Valid, Phase::Warning, Phase::Warning, Phase::Blocked]
    );
}

/// Each row of the table: what is observed, the earliest and the latest issue time it allows.
#[test]
fn every_row_of_the_table_of_evidence() {
    let t = noon();
    let day = at("2026-11-10T23:00:00Z");
    for (name, what, earliest, latest) in [
        ("renewal seen", Observation::RenewalSeen, Some(t), t),
        ("a typed day", Observation::Typed { from: day, to: day + days(1) - MS }, Some(day), day + days(1) - MS),
        (
            "a typed minute",
            Observation::Typed { from: day, to: day + Span::minutes(1) - MS },
            Some(day),
            day + Span::minutes(1) - MS,
        ),
        ("expires in 5 days", Observation::ExpiresInDays { days: 5 }, Some(t - days(17)), t - days(15)),
        ("expires in 0 days", Observation::ExpiresInDays { days: 0 }, Some(t - days(22)), t - days(20)),
        ("expires in 21 days", Observation::ExpiresInDays { days: 21 }, Some(t - days(1)), t),
        ("absurdly many days", Observation::ExpiresInDays { days: 4_000_000_000 }, Some(t), t),
        ("about to expire", Observation::AboutToExpire, Some(t - days(21)), t - days(16)),
        ("valid", Observation::Valid, Some(t - days(16) + MS), t),
        ("expired", Observation::Expired, None, t - days(21) - MS),
    ] {
        let found = best(&[observed(t, what)]);
        assert_eq!((found.earliest, found.latest), (earliest, latest), "{name}");
    }
}

#[test]
fn valid_after_expired_means_a_renewal_in_between() {
    let expired = noon();
    for (gap, earliest) in [(days(3), expired + MS), (days(16), expired + MS), (days(30), expired + days(14) + MS)] {
        let valid = expired + gap;
        let found = best(&[observed(valid, Observation::Valid), observed(expired, Observation::Expired)]);
        assert_eq!((found.earliest, found.latest, found.renewed_between), (Some(earliest), valid, true), "{gap:?}");
    }
}

#[test]
fn agreeing_evidence_is_intersected() {
    // Warned without a number on day t, named as 3 days a day later: both hold.
    let t = noon();
    let found =
        best(&[observed(t, Observation::AboutToExpire), observed(t + days(1), Observation::ExpiresInDays { days: 3 })]);
    assert_eq!((found.earliest, found.latest), (Some(t - days(18)), t - days(16)));
    assert_eq!(found.source.what, Observation::ExpiresInDays { days: 3 });
}

#[test]
fn the_newer_wins_a_contradiction_and_what_the_older_implies_is_kept() {
    let t = noon();
    // Renewed, says the admin, on a day long before the renewal that was seen: a correction.
    let typed = Observation::Typed { from: t - days(9), to: t - days(8) };
    let found = best(&[observed(t - days(3), Observation::RenewalSeen), observed(t, typed)]);
    assert_eq!((found.earliest, found.latest), (Some(t - days(9)), t - days(8)));
    // A valid check later than the typed day allows: renewed after that day, not after the day it was typed on.
    let old = Observation::Typed { from: t - days(40), to: t - days(39) };
    let found = best(&[observed(t - days(2), old), observed(t, Observation::Valid)]);
    assert_eq!((found.earliest, found.latest), (Some(t - days(16) + MS), t));
}

#[test]
fn counting_starts_from_the_earliest_possible_issue_time() {
    let t = noon();
    let valid = [observed(t, Observation::Valid)];
    let found = window(&valid, t);
    assert_eq!((found.phase, found.phase_at_best, found.at_least), (Phase::Valid, Phase::Valid, true));
    assert_eq!(found.left, days(5) + MS);
    let later = window(&valid, t + days(6));
    assert_eq!((later.phase, later.phase_at_best), (Phase::Blocked, Phase::Valid), "may be blocked, need not be");
    let expired = window(&[observed(t, Observation::Expired)], t);
    assert_eq!((expired.phase, expired.phase_at_best, expired.left), (Phase::Blocked, Phase::Blocked, Span::ZERO));
}

#[test]
fn can_a_migration_start_on_a_date() {
    let issued = noon();
    let known = best(&seen(issued));
    let ask = |age: Span| judge(Some(&known), &policy(), issued + age, days(2)).start;
    assert_eq!(ask(days(16) - MS), CanStart::Yes);
    assert_eq!(ask(days(16)), CanStart::WithWarning);
    assert_eq!(ask(days(21) - MS), CanStart::WithWarning);
    assert_eq!(ask(days(21)), CanStart::No);
    assert_eq!(judge(None, &policy(), issued, days(2)).start, CanStart::Unknown);
    let vague = best(&[observed(issued, Observation::Valid)]);
    let ask = |ahead: Span| judge(Some(&vague), &policy(), issued + ahead, days(2)).start;
    assert_eq!(ask(days(1)), CanStart::WithWarning, "sure to start, the warning is possible");
    assert_eq!(ask(days(10)), CanStart::Unsure);
    assert_eq!(ask(days(21)), CanStart::No);
}

#[test]
fn will_a_run_keep_its_token() {
    let start = noon();
    let run = |length: Span| judge(None, &policy(), start, length).run;
    assert_eq!(run(days(19)), RunKeeps::Guaranteed);
    assert_eq!(run(days(19) + MS), RunKeeps::NotGuaranteed);
    assert_eq!(judge(None, &policy(), start, days(1)).renew_after, start - days(16));
}

fn any_observation() -> impl Strategy<Value = Observation> {
    prop_oneof![
        Just(Observation::RenewalSeen),
        (0i64..60, 1i64..26).prop_map(|(ago, long)| {
            let from = noon() - Span::hours(24 * u32::try_from(ago).unwrap_or(0));
            Observation::Typed { from, to: from + Span::hours(u32::try_from(long).unwrap_or(1)) }
        }),
        (0u32..25).prop_map(|days| Observation::ExpiresInDays { days }),
        Just(Observation::AboutToExpire),
        Just(Observation::Valid),
        Just(Observation::Expired),
    ]
}

fn any_evidence() -> impl Strategy<Value = Evidence> {
    (0i64..5_000_000_000, any_observation()).prop_map(|(ago, what)| Evidence { at: noon() - Span::ms(ago), what })
}

/// What an honest check would say of a token issued at `issued`.
fn honest(issued: Instant, at: Instant, named: bool) -> Evidence {
    let age = at - issued;
    let left = u32::try_from((days(21) - age).whole_days().max(0)).unwrap_or(0);
    let what = match age {
        age if age > days(21) => Observation::Expired,
        age if age >= days(16) && named => Observation::ExpiresInDays { days: left },
        age if age >= days(16) => Observation::AboutToExpire,
        _ => Observation::Valid,
    };
    Evidence { at, what }
}

proptest! {
    #[test]
    fn the_order_in_which_evidence_is_given_changes_nothing(
        (evidence, mixed) in prop::collection::vec(any_evidence(), 1..8)
            .prop_flat_map(|evidence| (Just(evidence.clone()), Just(evidence).prop_shuffle())),
    ) {
        let (before, after) = (best(&evidence), best(&mixed));
        prop_assert_eq!((before.earliest, before.latest), (after.earliest, after.latest));
    }

    #[test]
    fn a_newer_piece_that_agrees_never_widens(evidence in prop::collection::vec(any_evidence(), 1..8), what in any_observation()) {
        let known = best(&evidence);
        let piece = observed(noon() + MS, what);
        let own = best(&[piece]);
        let meets = own.earliest.is_none_or(|from| from <= known.latest)
            && known.earliest.is_none_or(|from| from <= own.latest);
        let all: Vec<Evidence> = evidence.iter().copied().chain([piece]).collect();
        let after = best(&all);
        if meets {
            prop_assert!(after.latest <= known.latest && after.latest <= own.latest);
            prop_assert!(after.earliest >= known.earliest && after.earliest >= own.earliest, "{:?}", after);
        } else {
            // The newer wins, and at most is narrowed by what the older implies.
            prop_assert!(after.latest == own.latest && after.earliest >= own.earliest);
        }
        prop_assert!(after.earliest.is_none_or(|from| from <= after.latest));
    }

    #[test]
    fn any_sequence_of_observations_is_kept_short_and_has_an_answer(evidence in prop::collection::vec(any_evidence(), 1..60)) {
        let mut token = Token::default();
        for piece in evidence {
            token.observe(piece, &policy());
            let found = token.estimate(&policy()).expect("there is evidence");
            prop_assert!(found.earliest.is_none_or(|from| from <= found.latest));
            prop_assert!(token.evidence.len() <= 12);
            prop_assert!(token.evidence.contains(&piece), "what was seen just now is kept");
        }
    }

    #[test]
    fn honest_checks_of_one_token_never_lose_it_and_never_widen(
        age in 0i64..3_000_000_000,
        looks in prop::collection::vec((0i64..3_000_000_000, any::<bool>()), 1..10),
    ) {
        let issued = noon() - Span::ms(age);
        let mut evidence: Vec<Evidence> = Vec::new();
        let mut width = None;
        let mut looks = looks;
        looks.sort_unstable();
        for (after, named) in looks {
            evidence.push(honest(issued, issued + Span::ms(after), named));
            let found = best(&evidence);
            prop_assert!(found.earliest.is_none_or(|earliest| earliest <= issued) && issued <= found.latest, "{:?}", evidence);
            prop_assert!(!found.renewed_between);
            let now = found.earliest.map(|earliest| found.latest - earliest);
            prop_assert!(width.is_none_or(|width| now.is_some_and(|now| now <= width)));
            width = now.or(width);
        }
    }

    #[test]
    fn time_only_makes_it_worse(evidence in prop::collection::vec(any_evidence(), 1..6), first in 0i64..4_000_000_000, more in 0i64..4_000_000_000) {
        let found = best(&evidence);
        let state = |now| status(Some(&found), &policy(), now);
        let (a, b) = (state(noon() + Span::ms(first)), state(noon() + Span::ms(first + more)));
        if let (TokenStatus::Known(a), TokenStatus::Known(b)) = (a, b) {
            prop_assert!(a.phase <= b.phase && a.left >= b.left && a.phase_at_best <= b.phase_at_best);
            prop_assert!(b.left >= Span::ZERO && a.left <= days(21));
            prop_assert!(a.phase_at_best <= a.phase);
        }
    }
}
