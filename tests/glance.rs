//! Rows of everything that is stored: one per token, and plans at the token that they need.

use migration_token_guide::app::edit::Fleet;
use migration_token_guide::app::state::{Entry, Plan, Record, Token};
use migration_token_guide::few::Few;
use migration_token_guide::instant::{Instant, Span};
use migration_token_guide::overview::rows::State;
use migration_token_guide::token::evidence::{Evidence, Observation};

const NOW: Instant = Instant::from_ms(1_790_000_000_000);

fn entry(key: &str) -> Entry {
    Entry::of_key(key).unwrap()
}

fn token(site: Option<&str>, days_ago: u32) -> Token {
    let evidence = vec![Evidence { at: NOW - Span::days(days_ago), what: Observation::RenewalSeen }];
    Token { site: site.map(str::to_owned), evidence, ..Token::default() }
}

fn plan(site: Option<&str>, in_days: i64, length: u32) -> Plan {
    Plan {
        id: format!("{site:?} {in_days}"),
        site: site.map(str::to_owned),
        title: String::new(),
        start: Instant::from_ms(NOW.ms() + in_days * 86_400_000),
        zone: "UTC".to_owned(),
        length,
        edited: NOW,
        told: Few::default(),
    }
}

fn fleet(records: Vec<(&str, Record)>) -> Fleet {
    Fleet { instances: records.into_iter().map(|(key, record)| (entry(key), record)).collect(), ..Fleet::default() }
}

/// The cloud sites of one instance's rows, with their states.
fn rows(record: Record) -> Vec<(Option<String>, State)> {
    let glance = fleet(vec![("jira:https://j.example.com", record)]).glance(NOW);
    glance.rows.iter().map(|row| (row.site.clone(), row.state())).collect()
}

#[test]
fn every_token_is_a_row_and_an_instance_without_one_as_well() {
    let site = |name: &str| Some(name.to_owned());
    let sites = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    type Rows = Vec<(Option<String>, State)>;
    let table: [(&str, Record, Rows); 6] = [
        ("nothing known", Record::default(), vec![(None, State::Unknown)]),
        (
            "one that is not named",
            Record { tokens: vec![token(None, 3)], ..Record::default() },
            vec![(None, State::Valid)],
        ),
        (
            "two",
            Record { tokens: vec![token(Some("a"), 3), token(Some("b"), 30)], ..Record::default() },
            vec![(site("a"), State::Valid), (site("b"), State::Blocked)],
        ),
        (
            "a site of which only the name is known",
            Record { tokens: vec![token(Some("a"), 17)], sites: sites(&["a", "b"]), ..Record::default() },
            vec![(site("a"), State::Warning), (site("b"), State::Unknown)],
        ),
        (
            "which may be any of these",
            Record { tokens: vec![token(None, 3)], sites: sites(&["a", "b"]), ..Record::default() },
            vec![(None, State::Valid)],
        ),
        (
            "a plan for a site that nobody has seen",
            Record {
                tokens: vec![token(Some("a"), 3), token(Some("b"), 3)],
                plans: vec![plan(Some("c"), 5, 1)],
                ..Record::default()
            },
            vec![(site("a"), State::Valid), (site("b"), State::Valid), (site("c"), State::Unknown)],
        ),
    ];
    for (what, record, expected) in table {
        assert_eq!(rows(record), expected, "{what}");
    }
}

#[test]
fn plans_count_at_the_token_they_need() {
    let record = Record {
        tokens: vec![token(Some("a"), 3), token(Some("b"), 3)],
        plans: vec![
            plan(Some("b"), -40, 3),
            plan(Some("b"), -1, 3),
            plan(Some("b"), 5, 3),
            plan(Some("a"), 30, 3),
            plan(Some("b"), 5, 20),
        ],
        ..Record::default()
    };
    let other = Record { tokens: vec![token(None, 3)], plans: vec![plan(Some("z"), 5, 3)], ..Record::default() };
    let fleet = fleet(vec![("jira:https://j.example.com", record), ("confluence:https://c.example.com", other)]);
    let glance = fleet.glance(NOW);
    let counted: Vec<_> = glance.rows.iter().map(|row| (row.plans, row.plan_in_doubt)).collect();
    // Day 30 is beyond the window, 20 days beyond the reserve; what is over does not count; the only token is meant.
    assert_eq!(counted, [(1, true), (3, true), (1, false)]);
    assert_eq!(glance.of, [0, 0, 1]);
    assert_eq!(glance.planned.len(), glance.plans.len());
    for (planned, plan) in glance.planned.iter().zip(&glance.plans) {
        assert_eq!((planned.start, planned.length), (plan.start, Span::days(plan.length)));
        let site = glance.rows[planned.row].site.as_deref();
        assert!(site == plan.site.as_deref() || plan.site.as_deref() == Some("z"), "{site:?} {plan:?}");
    }
}

#[test]
fn a_snooze_that_is_over_is_none() {
    for (until, shown) in [(NOW, None), (NOW + Span::ms(1), Some(NOW + Span::ms(1)))] {
        let record = Record { snoozed: Some(until), ..Record::default() };
        let glance = fleet(vec![("jira:https://j.example.com", record)]).glance(NOW);
        assert_eq!(glance.rows[0].snoozed, shown);
    }
}
