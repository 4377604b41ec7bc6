//! The planner: can it start, does the run keep its token, and when to renew; boundaries to the millisecond.
#![allow(missing_docs, reason = "the names say it")]

mod common;

use common::{at, days, noon};
use migration_token_guide::instant::{Instant, Span};
use migration_token_guide::token::evidence::{Estimate, Evidence, Observation};
use migration_token_guide::token::planner::{CanStart, Plan, RunKeeps, judge};
use migration_token_guide::token::window::{Phase, Policy, TokenStatus, status};
use proptest::prelude::*;

const MS: Span = Span::ms(1);

fn policy() -> Policy {
    Policy::default()
}

/// What is known of a token that was issued between two moments.
fn issued(from: Option<Instant>, to: Instant) -> Estimate {
    let source = Evidence { at: to, what: Observation::RenewalSeen };
    Estimate { earliest: from, latest: to, source, renewed_between: false }
}

fn exactly(at: Instant) -> Estimate {
    issued(Some(at), at)
}

/// A plan of two days.
fn starting(known: Option<&Estimate>, start: Instant) -> Plan {
    judge(known, &policy(), start, days(2))
}

#[test]
fn a_start_is_judged_exactly_at_16_and_21_days_after_the_renewal() {
    let known = exactly(noon());
    for (age, expected) in [
        (Span::ZERO - days(1), CanStart::Yes),
        (Span::ZERO, CanStart::Yes),
        (days(16) - MS, CanStart::Yes),
        (days(16), CanStart::WithWarning),
        (days(16) + MS, CanStart::WithWarning),
        (days(19), CanStart::WithWarning),
        (days(21) - MS, CanStart::WithWarning),
        (days(21), CanStart::No),
        (days(21) + MS, CanStart::No),
        (days(4000), CanStart::No),
    ] {
        let plan = starting(Some(&known), noon() + age);
        assert_eq!(plan.start, expected, "{age:?} after the renewal");
        assert_eq!(plan.holds(), expected != CanStart::No, "{age:?} after the renewal");
    }
}

#[test]
fn an_unsure_age_promises_only_what_every_renewal_in_it_keeps() {
    let start = noon();
    // The ages at the start that the earliest and the latest renewal would have.
    for (oldest, youngest, expected) in [
        (Some(days(15)), days(3), CanStart::Yes),
        (Some(days(16) - MS), days(16) - MS, CanStart::Yes),
        (Some(days(16)), days(16) - MS, CanStart::WithWarning),
        (Some(days(21) - MS), Span::ZERO, CanStart::WithWarning),
        (Some(days(21) - MS), days(16), CanStart::WithWarning),
        (Some(days(21)), days(21) - MS, CanStart::Unsure),
        (Some(days(21)), Span::ZERO, CanStart::Unsure),
        (Some(days(40)), days(21), CanStart::No),
        (None, days(21) - MS, CanStart::Unsure),
        (None, days(21), CanStart::No),
    ] {
        let known = issued(oldest.map(|age| start - age), start - youngest);
        assert_eq!(starting(Some(&known), start).start, expected, "{oldest:?} to {youngest:?}");
    }
    assert_eq!(starting(None, start).start, CanStart::Unknown);
}

#[test]
fn a_plan_holds_only_if_it_starts_and_its_run_is_within_the_reserve() {
    let fresh = exactly(noon());
    for (name, known, start, length, holds) in [
        ("both", Some(fresh), noon(), days(19), true),
        ("a millisecond too long", Some(fresh), noon(), days(19) + MS, false),
        ("with the warning", Some(fresh), noon() + days(20), days(19), true),
        ("no length", Some(fresh), noon(), Span::ZERO, true),
        ("blocked", Some(fresh), noon() + days(21), days(1), false),
        ("unsure", Some(issued(None, noon())), noon(), days(1), false),
        ("unknown", None, noon(), days(1), false),
        ("the longest", Some(fresh), noon(), Span::days(u32::MAX), false),
    ] {
        let plan = judge(known.as_ref(), &policy(), start, length);
        assert_eq!(plan.holds(), holds, "{name}");
        let keeps = if length <= days(19) { RunKeeps::Guaranteed } else { RunKeeps::NotGuaranteed };
        assert_eq!(plan.run, keeps, "{name}");
    }
}

#[test]
fn dates_of_a_plan_are_counted_from_its_start() {
    let start = at("2026-12-12T20:00:00Z");
    let plan = judge(None, &policy(), start, days(3));
    assert_eq!(plan.starts_from, at("2026-11-21T20:00:00Z"));
    assert_eq!(plan.renew_after, at("2026-11-26T20:00:00Z"));
    assert_eq!(plan.latest, start);
    assert_eq!(plan.run_ends, at("2026-12-15T20:00:00Z"));
    assert_eq!(plan.guaranteed_until, at("2026-12-31T20:00:00Z"));
}

#[test]
fn a_renewal_after_the_named_moments_does_what_they_say() {
    let start = noon();
    let plan = starting(None, start);
    let renewed = |at: Instant| starting(Some(&exactly(at)), start).start;
    for (name, at, expected) in [
        ("at the first moment", plan.starts_from, CanStart::No),
        ("right before it", plan.starts_from - MS, CanStart::No),
        ("right after it", plan.starts_from + MS, CanStart::WithWarning),
        ("at the moment without a warning", plan.renew_after, CanStart::WithWarning),
        ("right before that", plan.renew_after - MS, CanStart::WithWarning),
        ("right after that", plan.renew_after + MS, CanStart::Yes),
        ("at the last moment", plan.latest, CanStart::Yes),
    ] {
        assert_eq!(renewed(at), expected, "renewed {name}");
    }
}

#[test]
fn the_best_renewal_is_a_day_before_the_start_or_now_and_never_after_it() {
    let start = noon();
    let plan = starting(None, start);
    for (name, now, best) in [
        ("long before", start - days(30), start - days(1)),
        ("right before the day before", start - days(1) - MS, start - days(1)),
        ("a day before", start - days(1), start - days(1)),
        ("right after the day before", start - days(1) + MS, start - days(1) + MS),
        ("an hour before", start - Span::hours(1), start - Span::hours(1)),
        ("right before", start - MS, start - MS),
        ("at the start", start, start),
        ("right after", start + MS, start),
        ("long after", start + days(300), start),
    ] {
        assert_eq!(plan.best(now), best, "{name}");
    }
}

#[test]
fn a_plan_is_over_after_its_start() {
    let plan = starting(None, noon());
    for (now, over) in [(noon() - MS, false), (noon(), false), (noon() + MS, true), (noon() + days(90), true)] {
        assert_eq!(plan.is_over(now), over, "{now:?}");
    }
}

#[test]
fn every_number_is_the_policys() {
    for (window, warn, reserve) in [(10, 7, 5), (21, 16, 19), (30, 20, 40), (2, 1, 1), (365, 364, 365)] {
        let policy = Policy::new(window, warn, reserve).expect("sane");
        let start = noon();
        let plan = judge(None, &policy, start, Span::days(reserve));
        assert_eq!(plan.starts_from, start - days(window));
        assert_eq!(plan.renew_after, start - days(warn));
        assert_eq!(plan.guaranteed_until, start + days(reserve));
        assert_eq!((plan.run, plan.run_ends), (RunKeeps::Guaranteed, plan.guaranteed_until));
        assert_eq!(judge(None, &policy, start, days(reserve) + MS).run, RunKeeps::NotGuaranteed);
        // Even when the warning begins within a day the best renewal leads to none.
        let renewed = exactly(plan.best(start - days(400)));
        assert_eq!(judge(Some(&renewed), &policy, start, days(1)).start, CanStart::Yes, "{window}/{warn}/{reserve}");
    }
}

#[test]
fn dates_at_the_ends_of_time_are_judged_without_a_fault() {
    let (first, last) = (Instant::from_ms(i64::MIN), Instant::from_ms(i64::MAX));
    for start in [first, last] {
        for length in [Span::ZERO, Span::days(u32::MAX), Span::ms(i64::MAX), Span::ms(i64::MIN)] {
            for known in [None, Some(exactly(first)), Some(exactly(last)), Some(issued(None, last))] {
                let plan = judge(known.as_ref(), &policy(), start, length);
                assert!(plan.starts_from <= plan.renew_after && plan.renew_after <= plan.latest);
                assert!(plan.best(first) <= plan.latest && plan.best(last) == plan.latest);
            }
        }
    }
}

fn any_policy() -> impl Strategy<Value = Policy> {
    (1u32..40, 1u32..40, 1u32..60)
        .prop_map(|(warn, more, reserve)| Policy::new(warn + more, warn, reserve).expect("sane"))
}

/// Within some weeks around noon, often on a boundary's millisecond.
fn any_instant() -> impl Strategy<Value = Instant> {
    prop_oneof![
        (-60i64 * 86_400_000..60 * 86_400_000).prop_map(|ms| noon() + Span::ms(ms)),
        (-60i64..60, -1i64..2).prop_map(|(day, ms)| noon() + Span::ms(day * 86_400_000 + ms)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// A start is possible exactly when the token's own clock says so at that moment.
    #[test]
    fn the_planner_and_the_clock_agree(policy in any_policy(), a in any_instant(), b in any_instant()) {
        let (issue, start) = (a.min(b), a.max(b));
        let known = exactly(issue);
        let TokenStatus::Known(window) = status(Some(&known), &policy, start) else { panic!("known") };
        let expected = match window.phase {
            Phase::Valid => CanStart::Yes,
            Phase::Warning => CanStart::WithWarning,
            Phase::Blocked => CanStart::No,
        };
        prop_assert_eq!(judge(Some(&known), &policy, start, days(1)).start, expected);
    }

    /// Whatever is known: renewed at the best moment, it starts without a warning; best lies where it is said to.
    #[test]
    fn the_best_renewal_is_always_good_enough(policy in any_policy(), start in any_instant(), now in any_instant()) {
        let plan = judge(None, &policy, start, days(1));
        let best = plan.best(now);
        prop_assert!(best <= plan.latest && best > plan.renew_after);
        prop_assert!(best >= now || plan.is_over(now));
        prop_assert_eq!(judge(Some(&exactly(best)), &policy, start, days(1)).start, CanStart::Yes);
    }

    /// Knowing less never promises more.
    #[test]
    fn knowing_less_never_promises_more(
        policy in any_policy(), from in any_instant(), long in 0i64..40 * 86_400_000, at in 0i64..=100, start in any_instant(),
    ) {
        let to = from + Span::ms(long);
        let real = from + Span::ms(long / 100 * at);
        let told = judge(Some(&issued(Some(from), to)), &policy, start, days(1)).start;
        let true_answer = judge(Some(&exactly(real)), &policy, start, days(1)).start;
        match told {
            CanStart::Yes => prop_assert_eq!(true_answer, CanStart::Yes),
            CanStart::WithWarning => prop_assert_ne!(true_answer, CanStart::No),
            CanStart::No => prop_assert_eq!(true_answer, CanStart::No),
            CanStart::Unsure => {}
            CanStart::Unknown => prop_assert!(false, "something is known"),
        }
    }
}
