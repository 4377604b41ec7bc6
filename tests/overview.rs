//! The overview: which rows are shown in which order, groups and counts; the timeline's places, pieces and ticks.
#![allow(missing_docs, reason = "the names say it")]

mod common;

use chrono::{Datelike, NaiveDate, Weekday};
use common::{at, days, noon};
use migration_token_guide::hint::{Tone, tone_of};
use migration_token_guide::instant::{Instant, Span};
use migration_token_guide::overview::rows::{
    Facts, MAX_WORDS, Query, Row, Sort, State, customers, groups, next, select, summary,
};
use migration_token_guide::overview::timeline::{
    Bar, LEAST_GAP, Piece, Planned, Range, Tick, Timeline, View, WIDTH, timeline,
};
use migration_token_guide::place::{Product, SiteBase};
use migration_token_guide::token::evidence::{Estimate, Evidence, Observation};
use migration_token_guide::token::planner::{CanStart, RunKeeps};
use migration_token_guide::token::window::{Phase, Policy, TokenStatus, status};
use proptest::prelude::*;
use std::time::{Duration, Instant as Clock};

const MS: Span = Span::ms(1);

fn issued(from: Option<Instant>, to: Instant) -> Estimate {
    let source = Evidence { at: to, what: Observation::RenewalSeen };
    Estimate { earliest: from, latest: to, source, renewed_between: false }
}

/// A token that was renewed so long before noon.
fn aged(age: Span) -> Option<Estimate> {
    Some(issued(Some(noon() - age), noon() - age))
}

/// Facts of an instance with this number, everything else empty and nothing known.
fn facts(number: u32) -> Facts {
    let base = SiteBase::parse(&format!("https://jira{number}.example.com")).expect("an address");
    Facts {
        key: format!("instance:jira:{}", base.address()),
        product: Product::Jira,
        base,
        name: String::new(),
        customer: String::new(),
        notes: String::new(),
        site: None,
        archived: false,
        granted: true,
        status: TokenStatus::Unknown,
        estimate: None,
        seen: None,
        snoozed: None,
        plans: 0,
        plan_in_doubt: false,
    }
}

/// The same with a token's estimate and where it stands at noon.
fn known(number: u32, estimate: Option<Estimate>) -> Facts {
    let status = status(estimate.as_ref(), &Policy::default(), noon());
    Facts { estimate, status, ..facts(number) }
}

fn rows(all: Vec<Facts>) -> Vec<Row> {
    all.into_iter().map(Row::new).collect()
}

fn asked(text: &str) -> Query {
    Query { text: text.into(), sort: Sort::Instance, ..Query::default() }
}

// ---------------------------------------------------------------------------------------------- rows

#[test]
fn the_most_urgent_comes_first_and_what_is_not_known_last() {
    let rows = rows(vec![
        known(0, None),
        known(1, aged(days(3))),
        known(2, aged(days(20))),
        known(3, aged(Span::ZERO - days(1))),
        known(4, aged(days(30))),
        known(5, aged(days(22))),
        known(6, Some(issued(Some(noon() - days(25)), noon() - days(1)))),
        known(7, Some(issued(None, noon() - days(22)))),
        Facts { archived: true, ..known(8, aged(days(20))) },
        known(9, aged(days(17))),
    ]);
    // The blocked ones by when that was at the latest; one that may not be blocked after those that are.
    let order = [4, 5, 7, 6, 2, 9, 1, 0, 3];
    assert_eq!(select(&rows, &Query::default()), order);
    let with_archived = Query { archived: true, ..Query::default() };
    assert_eq!(select(&rows, &with_archived), [4, 5, 7, 6, 2, 9, 1, 0, 3, 8]);
    let descending = Query { descending: true, ..Query::default() };
    assert_eq!(select(&rows, &descending), [1, 9, 2, 6, 5, 7, 4, 0, 3], "equal ones keep their order");
    assert_eq!(next(&rows, 3), [4, 5, 7]);
    assert_eq!(next(&rows, 100), [4, 5, 7, 6, 2, 9, 1], "nothing of which nothing is known");
    assert_eq!(next(&rows, 0), [0; 0]);
}

#[test]
fn each_order_has_what_is_missing_last_both_ways_round() {
    let day = |count: u32| Some(noon() - days(count));
    let of = |number: u32, name: &str, customer: &str, site: Option<&str>, seen: Option<Instant>, age: Option<u32>| {
        let known = known(number, age.and_then(|age| aged(days(age))));
        Facts { name: name.into(), customer: customer.into(), site: site.map(Into::into), seen, ..known }
    };
    let rows = rows(vec![
        of(3, "beta", "", Some("b.atlassian.net"), day(5), Some(9)),
        of(1, "", "Zeta", None, None, None),
        of(2, "Alpha", "alpha", Some("a.atlassian.net"), day(1), Some(1)),
        of(4, "ALPHA two", "Beta", Some("c.atlassian.net"), day(9), Some(30)),
    ]);
    for (sort, up, down) in [
        (Sort::Urgency, [3, 0, 2, 1], [2, 0, 3, 1]),
        (Sort::Name, [2, 3, 0, 1], [0, 3, 2, 1]),
        (Sort::Instance, [1, 2, 0, 3], [3, 0, 2, 1]),
        (Sort::Site, [2, 0, 3, 1], [3, 0, 2, 1]),
        (Sort::Customer, [2, 3, 1, 0], [1, 3, 2, 0]),
        (Sort::Blocks, [3, 0, 2, 1], [2, 0, 3, 1]),
        (Sort::Seen, [3, 0, 2, 1], [2, 0, 3, 1]),
    ] {
        assert_eq!(select(&rows, &Query { sort, ..Query::default() }), up, "{sort:?}");
        assert_eq!(select(&rows, &Query { sort, descending: true, ..Query::default() }), down, "{sort:?} down");
    }
}

#[test]
fn equal_rows_are_ordered_by_key_and_site_both_ways_round() {
    let site = |number: u32, site: Option<&str>| Facts { site: site.map(Into::into), ..facts(number) };
    let rows = rows(vec![site(2, None), site(1, Some("b")), site(2, Some("a")), site(1, Some("a")), site(1, None)]);
    for sort in [Sort::Urgency, Sort::Name, Sort::Customer, Sort::Blocks, Sort::Seen] {
        for descending in [false, true] {
            let query = Query { sort, descending, ..Query::default() };
            assert_eq!(select(&rows, &query), [4, 3, 1, 0, 2], "{sort:?} {descending}");
        }
    }
    let query = Query { sort: Sort::Instance, descending: true, ..Query::default() };
    assert_eq!(select(&rows, &query), [0, 2, 4, 3, 1], "sites of an instance keep their order");
}

#[test]
fn every_word_must_occur_somewhere() {
    let row = Facts {
        name: "Jira of the Übermenschen ΟΔΟΣ".into(),
        customer: "Example GmbH".into(),
        notes: "cut-over: 12 December\nask Łukasz first; <b>50%</b> {x} .*".into(),
        site: Some("example-move.atlassian.net".into()),
        ..facts(7)
    };
    let rows = rows(vec![row, facts(8)]);
    for (text, found) in [
        ("", &[0, 1][..]),
        (" \t\n ", &[0, 1]),
        ("jira", &[0, 1]),
        ("JIRA7", &[0]),
        ("https://jira7.example.com", &[0]),
        ("example.com", &[0, 1]),
        ("übermenschen", &[0]),
        ("ÜBER", &[0]),
        ("uber", &[]),
        ("οδος", &[0]),
        ("οδοσ", &[0]),
        ("ΟΔΟΣ", &[0]),
        ("łukasz", &[0]),
        ("example-move", &[0]),
        (".atlassian.net gmbh", &[0]),
        ("gmbh december jira7 move", &[0]),
        ("december gmbh gmbh december", &[0]),
        ("gmbh november", &[]),
        ("gmbhcut", &[]),
        ("gmbh\ncut-over", &[0]),
        ("cut-over: 12", &[0]),
        ("<b>50%</b>", &[0]),
        (".*", &[0]),
        ("{x}", &[0]),
        ("\u{0}", &[]),
    ] {
        assert_eq!(select(&rows, &asked(text)), found, "{text:?}");
    }
    // Ten thousand words are no harm.
    assert_eq!(select(&rows, &asked(&"jira ".repeat(10_000))), [0, 1]);
    assert_eq!(select(&rows, &asked(&"x".repeat(1_000_000))), [0; 0]);
    // Those over the limit are not looked for, those within it all are.
    let ahead = |count: usize| (0..count).map(|length| "jira".chars().cycle().take(length + 1).collect::<String>());
    let notes = ahead(40).collect::<Vec<_>>().join(" ");
    let wordy = self::rows(vec![Facts { notes: notes.clone(), ..facts(1) }]);
    assert_eq!(select(&wordy, &asked(&notes)), [0]);
    let with = |place: usize| ahead(place).chain(["nowhere".to_owned()]).collect::<Vec<_>>().join(" ");
    assert_eq!(select(&wordy, &asked(&with(MAX_WORDS - 1))), [0; 0]);
    assert_eq!(select(&wordy, &asked(&with(MAX_WORDS))), [0]);
}

#[test]
fn filters_leave_what_was_asked_for() {
    let wiki = Facts { product: Product::Confluence, ..facts(1) };
    let rows = rows(vec![
        Facts { customer: "Example".into(), ..known(0, aged(days(1))) },
        wiki,
        Facts { customer: "example".into(), ..known(2, aged(days(17))) },
        Facts { customer: "Example".into(), archived: true, ..known(3, aged(days(22))) },
        known(4, Some(issued(Some(noon() - days(25)), noon() - days(1)))),
        known(5, aged(Span::ZERO - days(1))),
        known(6, aged(days(21))),
    ]);
    let base = Query { sort: Sort::Instance, ..Query::default() };
    let state = |state| Query { state: Some(state), ..base.clone() };
    let customer = |label: &str| Query { customer: Some(label.into()), ..base.clone() };
    for (name, query, found) in [
        ("all", base.clone(), &[0, 1, 2, 4, 5, 6][..]),
        ("with archived", Query { archived: true, ..base.clone() }, &[0, 1, 2, 3, 4, 5, 6]),
        ("a customer, letter by letter", customer("Example"), &[0]),
        ("a customer with archived", Query { archived: true, ..customer("Example") }, &[0, 3]),
        ("without customer", customer(""), &[1, 4, 5, 6]),
        ("nobody's", customer("Nobody"), &[]),
        ("a product", Query { product: Some(Product::Confluence), ..base.clone() }, &[1]),
        ("valid", state(State::Valid), &[0]),
        ("warning", state(State::Warning), &[2]),
        ("blocked", state(State::Blocked), &[6]),
        ("perhaps blocked", state(State::MaybeBlocked), &[4]),
        ("clock wrong", state(State::ClockWrong), &[5]),
        ("unknown", state(State::Unknown), &[1]),
        ("several at once", Query { text: "jira2".into(), ..state(State::Warning) }, &[2]),
        ("several that contradict", Query { text: "jira0".into(), ..state(State::Warning) }, &[]),
    ] {
        assert_eq!(select(&rows, &query), found, "{name}");
    }
}

#[test]
fn a_state_is_what_the_card_says_in_colour() {
    let interval = |from: u32, to: u32| Some(issued(Some(noon() - days(from)), noon() - days(to)));
    for (estimate, state, tone) in [
        (None, State::Unknown, Tone::Unknown),
        (aged(Span::ZERO - MS), State::ClockWrong, Tone::Warning),
        (aged(Span::ZERO), State::Valid, Tone::Calm),
        (aged(days(16) - MS), State::Valid, Tone::Calm),
        (aged(days(16)), State::Warning, Tone::Warning),
        (aged(days(21) - MS), State::Warning, Tone::Warning),
        (aged(days(21)), State::Blocked, Tone::Blocked),
        (interval(15, 0), State::Valid, Tone::Calm),
        (interval(17, 0), State::Warning, Tone::Warning),
        (interval(21, 0), State::MaybeBlocked, Tone::Blocked),
        (interval(22, 20), State::MaybeBlocked, Tone::Blocked),
        (interval(22, 21), State::Blocked, Tone::Blocked),
        (Some(issued(None, noon())), State::MaybeBlocked, Tone::Blocked),
        (Some(issued(None, noon() - days(21))), State::Blocked, Tone::Blocked),
    ] {
        let row = Row::new(known(0, estimate));
        assert_eq!((row.state(), tone_of(row.status)), (state, tone), "{estimate:?}");
    }
    for member in State::ALL {
        assert_eq!(State::read(member.code()), Some(*member));
    }
    for member in Sort::ALL {
        assert_eq!(Sort::read(member.code()), Some(*member));
    }
}

#[test]
fn groups_follow_the_order_of_the_rows_and_those_without_customer_come_last() {
    let of = |number: u32, customer: &str| Facts { customer: customer.into(), ..facts(number) };
    let rows = rows(vec![of(0, ""), of(1, "Zeta"), of(2, "Alpha"), of(3, ""), of(4, "Zeta"), of(5, "zeta")]);
    let found = groups(&rows, &[0, 4, 2, 5, 3, 1]);
    let expected = [("Zeta", vec![4, 1]), ("Alpha", vec![2]), ("zeta", vec![5]), ("", vec![0, 3])];
    assert_eq!(found, expected.map(|(customer, members)| (customer.to_owned(), members)));
    assert_eq!(groups(&rows, &[]), []);
    assert_eq!(groups(&rows, &[99, 1]), [("Zeta".to_owned(), vec![1])], "an index of no row");
    assert_eq!(groups(&rows, &[3]), [(String::new(), vec![3])]);
    assert_eq!(customers(&rows), ["Alpha", "Zeta", "zeta"]);
    assert_eq!(customers(&[]), [""; 0]);
}

#[test]
fn the_summary_counts_each_row_once() {
    let rows = rows(vec![
        known(0, aged(days(1))),
        known(1, aged(days(2))),
        known(2, aged(days(17))),
        Facts { plan_in_doubt: true, ..known(3, aged(days(22))) },
        Facts { plan_in_doubt: true, archived: true, ..known(4, aged(days(22))) },
        known(5, None),
        known(6, Some(issued(None, noon()))),
    ]);
    let counted = summary(&rows);
    let states = State::ALL.iter().map(|state| (state.code(), counted.of(*state))).collect::<Vec<_>>();
    let expected =
        [("blocked", 1), ("maybeBlocked", 1), ("warning", 1), ("valid", 2), ("clockWrong", 0), ("unknown", 1)];
    assert_eq!(states, expected);
    assert_eq!((counted.all(), counted.archived, counted.plans_in_doubt), (6, 1, 1));
    assert_eq!(summary(&[]).all(), 0);
}

fn any_age() -> impl Strategy<Value = Span> {
    prop_oneof![
        (-3i64 * 86_400_000..60 * 86_400_000).prop_map(Span::ms),
        (-1i64..45, -1i64..2).prop_map(|(day, ms)| Span::ms(day * 86_400_000 + ms)),
    ]
}

fn any_estimate() -> impl Strategy<Value = Option<Estimate>> {
    prop_oneof![
        1 => Just(None),
        4 => any_age().prop_map(aged),
        1 => any_age().prop_map(|age| Some(issued(None, noon() - age))),
        4 => (any_age(), any_age()).prop_map(|(a, b)| Some(issued(Some(noon() - a.max(b)), noon() - a.min(b)))),
    ]
}

fn any_facts() -> impl Strategy<Value = Facts> {
    let word = || prop::sample::select(vec!["", "a", "B", "ab", "Ä", "ba C", "c"]);
    let site = prop::option::of(prop::sample::select(vec!["a.atlassian.net", "b.atlassian.net"]));
    let seen = prop::option::of((0u32..4).prop_map(|ago| noon() - days(ago)));
    (0u32..8, any_estimate(), word(), word(), word(), site, seen, any::<[bool; 3]>()).prop_map(
        |(number, estimate, name, customer, notes, site, seen, [archived, confluence, plan_in_doubt])| Facts {
            name: name.into(),
            customer: customer.into(),
            notes: notes.into(),
            site: site.map(Into::into),
            seen,
            archived,
            plan_in_doubt,
            product: if confluence { Product::Confluence } else { Product::Jira },
            ..known(number, estimate)
        },
    )
}

fn any_rows() -> impl Strategy<Value = Vec<Row>> {
    prop::collection::vec(any_facts(), 0..25).prop_map(rows)
}

fn any_query() -> impl Strategy<Value = Query> {
    let text = prop::sample::select(vec!["", "a", "A b", "ä", "jira3 c", "atlassian", "nothing such"]);
    let state = prop::option::weighted(0.3, prop::sample::select(State::ALL.to_vec()));
    let product = prop::option::weighted(0.3, prop::sample::select(vec![Product::Jira, Product::Confluence]));
    let customer = prop::option::weighted(0.3, prop::sample::select(vec![String::new(), "a".into(), "B".into()]));
    (text, prop::sample::select(Sort::ALL.to_vec()), any::<[bool; 2]>(), customer, product, state).prop_map(
        |(text, sort, [descending, archived], customer, product, state)| Query {
            text: text.into(),
            sort,
            descending,
            customer,
            product,
            state,
            archived,
        },
    )
}

/// What a row has for an order, written so that texts compare like it.
fn has(row: &Row, sort: Sort) -> Option<String> {
    let number = |ms: i64| format!("{:030}", i128::from(ms) + (1 << 64));
    let text = |text: &str| (!text.is_empty()).then(|| text.to_lowercase());
    let window = match row.status {
        TokenStatus::Known(window) => Some(window),
        _ => None,
    };
    match sort {
        Sort::Urgency => {
            window.filter(|_| !row.archived).map(|window| number(window.left.as_ms()) + &number(window.blocks_by.ms()))
        }
        Sort::Name => text(&row.name),
        Sort::Instance => Some(format!("{} {}", row.base, if row.product == Product::Jira { 0 } else { 1 })),
        Sort::Site => row.site.clone(),
        Sort::Customer => text(&row.customer),
        Sort::Blocks => window.map(|window| number(window.blocks_at.unwrap_or(window.blocks_by).ms())),
        Sort::Seen => row.seen.map(|at| number(at.ms())),
    }
}

/// Whether a row is asked for, by the fields as they are.
fn wanted(row: &Row, query: &Query) -> bool {
    let fields = [&row.name, &row.base.address(), row.site.as_ref().unwrap_or(&row.name), &row.customer, &row.notes]
        .map(|field| field.to_lowercase());
    let text = query.text.to_lowercase();
    let words = text.split_whitespace().all(|word| fields.iter().any(|field| field.contains(word)));
    let customer = query.customer.as_ref().is_none_or(|label| *label == row.customer);
    let state = query.state.is_none_or(|state| state == row.state());
    words && customer && state && query.product.is_none_or(|it| it == row.product) && (query.archived || !row.archived)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn what_is_selected_is_what_was_asked_for_in_order(rows in any_rows(), query in any_query()) {
        let chosen = select(&rows, &query);
        let mut sorted = chosen.clone();
        sorted.sort_unstable();
        let expected: Vec<usize> = (0..rows.len()).filter(|index| wanted(&rows[*index], &query)).collect();
        prop_assert_eq!(sorted, expected);
        for pair in chosen.windows(2) {
            let (a, b) = (&rows[pair[0]], &rows[pair[1]]);
            let tie = (&a.key, &a.site) < (&b.key, &b.site)
                || ((&a.key, &a.site) == (&b.key, &b.site) && pair[0] < pair[1]);
            let right = match (has(a, query.sort), has(b, query.sort)) {
                (Some(a), Some(b)) if a == b => tie,
                (Some(a), Some(b)) => (a < b) != query.descending,
                (Some(_), None) => true,
                (None, Some(_)) => false,
                (None, None) => tie,
            };
            prop_assert!(right, "{:?} before {:?}", a, b);
        }
    }

    #[test]
    fn a_filter_takes_away_and_never_moves(rows in any_rows(), query in any_query()) {
        let all = Query { sort: query.sort, descending: query.descending, archived: true, ..Query::default() };
        let chosen = select(&rows, &query);
        let mut rest = select(&rows, &all).into_iter();
        for index in &chosen {
            prop_assert!(rest.any(|other| other == *index), "{} is not where it was among all", index);
        }
    }

    #[test]
    fn groups_hold_every_row_once_in_order(rows in any_rows(), query in any_query()) {
        let chosen = select(&rows, &query);
        let found = groups(&rows, &chosen);
        let labels: Vec<&str> = found.iter().map(|(label, _)| label.as_str()).collect();
        let mut first: Vec<&str> = Vec::new();
        for index in &chosen {
            let label = rows[*index].customer.as_str();
            if !label.is_empty() && !first.contains(&label) {
                first.push(label);
            }
        }
        if chosen.iter().any(|index| rows[*index].customer.is_empty()) {
            first.push("");
        }
        prop_assert_eq!(labels, first);
        for (label, members) in &found {
            let own: Vec<usize> = chosen.iter().copied().filter(|index| rows[*index].customer == *label).collect();
            prop_assert_eq!(members, &own);
        }
        let everyone = Query { archived: true, ..Query::default() };
        for (label, _) in groups(&rows, &select(&rows, &everyone)).iter().filter(|(label, _)| !label.is_empty()) {
            prop_assert!(customers(&rows).contains(label));
        }
    }

    #[test]
    fn counts_are_those_of_the_filters(rows in any_rows()) {
        let counted = summary(&rows);
        for state in State::ALL {
            let query = Query { state: Some(*state), ..Query::default() };
            prop_assert_eq!(counted.of(*state) as usize, select(&rows, &query).len(), "{:?}", state);
        }
        prop_assert_eq!(counted.all() as usize, select(&rows, &Query::default()).len());
        prop_assert_eq!((counted.all() + counted.archived) as usize, rows.len());
    }
}

// ---------------------------------------------------------------------------------------------- timeline

fn utc(_: Instant) -> Span {
    Span::ZERO
}

fn look(rows: &[Row], plans: &[Planned], range: Range) -> Timeline {
    let all: Vec<usize> = (0..rows.len()).collect();
    timeline(rows, &all, plans, &View { policy: &Policy::default(), now: noon(), range, ahead: &utc })
}

/// The only line of a timeline of seven weeks.
fn line(estimate: Option<Estimate>) -> Bar {
    look(&rows(vec![known(0, estimate)]), &[], Range::Weeks).bars.remove(0)
}

/// Begin, end and what is cut, short: `<0-265`.
fn short(piece: Option<Piece>) -> String {
    piece.map_or("-".to_owned(), |piece| {
        let (left, right) = (if piece.cut_left { "<" } else { "" }, if piece.cut_right { ">" } else { "" });
        format!("{left}{}-{}{right}", piece.x1, piece.x2)
    })
}

#[test]
fn a_token_is_drawn_from_its_renewal_to_what_is_sure_of_running_migrations() {
    for (age, valid, warning, reserve, blocked) in [
        (Span::ZERO, "142-469", "469-571", "571-959", "959-1000>"),
        (days(7), "0-326", "326-428", "428-816", "816-1000>"),
        (days(7) + MS, "<0-326", "326-428", "428-816", "816-1000>"),
        (days(10), "<0-265", "265-367", "367-755", "755-1000>"),
        (days(16), "<0-142", "142-244", "244-632", "632-1000>"),
        (days(21), "<0-40", "40-142", "142-530", "530-1000>"),
        (days(23) - MS, "<0-0", "0-102", "102-489", "489-1000>"),
        (days(23), "-", "0-102", "102-489", "489-1000>"),
        (days(23) + MS, "-", "<0-102", "102-489", "489-1000>"),
        (days(28), "-", "-", "0-387", "387-1000>"),
        (days(47), "-", "-", "-", "0-1000>"),
        (days(47) + MS, "-", "-", "-", "<0-1000>"),
        (days(900), "-", "-", "-", "<0-1000>"),
    ] {
        let line = line(aged(age));
        let found = [line.valid, line.warning, line.reserve, line.blocked].map(short);
        assert_eq!(found, [valid, warning, reserve, blocked], "{age:?} old");
        assert_eq!(line.uncertain, None, "a renewal that was seen is exact");
    }
}

#[test]
fn a_line_is_counted_with_the_policys_numbers() {
    let rows = rows(vec![known(0, aged(Span::ZERO))]);
    let plans = [Planned { row: 0, start: noon() + days(8), length: days(6) }];
    for ((window, warn, reserve), pieces, start, keeps) in [
        ((21, 16, 19), ["142-469", "469-571", "571-959", "959-1000>"], CanStart::Yes, RunKeeps::Guaranteed),
        ((10, 7, 5), ["142-285", "285-346", "346-448", "448-1000>"], CanStart::WithWarning, RunKeeps::NotGuaranteed),
        ((8, 1, 30), ["142-163", "163-306", "306-918", "918-1000>"], CanStart::No, RunKeeps::Guaranteed),
    ] {
        let policy = Policy::new(window, warn, reserve).expect("sane");
        let view = View { policy: &policy, now: noon(), range: Range::Weeks, ahead: &utc };
        let line = timeline(&rows, &[0], &plans, &view).bars.remove(0);
        assert_eq!(
            [line.valid, line.warning, line.reserve, line.blocked].map(short),
            pieces,
            "{window}/{warn}/{reserve}"
        );
        assert_eq!((line.plans[0].judged.start, line.plans[0].judged.run), (start, keeps), "{window}/{warn}/{reserve}");
    }
}

#[test]
fn an_unsure_block_is_drawn_from_the_earliest_to_the_latest() {
    let interval = |from: u32, to: u32| Some(issued(Some(noon() - days(from)), noon() - days(to)));
    for (name, estimate, valid, uncertain, blocked) in [
        ("a check said valid", interval(16, 0), "<0-142", "244-571", "632-1000>"),
        ("a day", interval(1, 0), "122-448", "551-571", "938-1000>"),
        ("one that may be blocked", interval(25, 10), "-", "61-367", "448-1000>"),
        ("one that is", interval(40, 25), "-", "<0-61", "142-1000>"),
        ("long ago", interval(90, 80), "-", "-", "<0-1000>"),
        ("expired", Some(issued(None, noon() - days(21))), "-", "<0-142", "<0-1000>"),
        ("expired and perhaps not", Some(issued(None, noon())), "-", "<0-571", "<0-1000>"),
        (
            "a day that is not over",
            Some(issued(Some(noon() - days(1)), noon() + days(1))),
            "122-448",
            "551-571",
            "938-1000>",
        ),
    ] {
        let line = line(estimate);
        assert_eq!([line.valid, line.uncertain, line.blocked].map(short), [valid, uncertain, blocked], "{name}");
    }
}

#[test]
fn what_is_not_known_has_a_line_without_pieces() {
    for (estimate, status) in [(None, TokenStatus::Unknown), (aged(Span::ZERO - MS), TokenStatus::ClockWrong)] {
        let line = line(estimate);
        assert_eq!(line.status, status);
        assert_eq!([line.valid, line.warning, line.reserve, line.blocked, line.uncertain], [None; 5]);
    }
}

#[test]
fn lines_follow_the_chosen_rows() {
    let rows = rows(vec![known(0, aged(days(1))), known(1, aged(days(2))), known(2, None)]);
    let policy = Policy::default();
    let view = View { policy: &policy, now: noon(), range: Range::Weeks, ahead: &utc };
    let drawn = timeline(&rows, &[2, 0, 99], &[], &view);
    assert_eq!(drawn.bars.iter().map(|bar| bar.row).collect::<Vec<_>>(), [2, 0], "an index of no row has no line");
    assert_eq!((drawn.from, drawn.to, drawn.now_x), (noon() - days(7), noon() + days(42), 142));
    assert_eq!(timeline(&rows, &[], &[], &view).bars, []);
}

#[test]
fn plans_are_drawn_on_their_tokens_line_and_judged() {
    let rows = rows(vec![known(0, aged(days(10))), known(1, None)]);
    let plan = |row: usize, start: Span, length: Span| Planned { row, start: noon() + start, length };
    let plans = [
        plan(0, days(2), days(3)),
        plan(1, days(2), days(3)),
        plan(0, days(8), days(20)),
        plan(0, days(11), days(1)),
        plan(0, days(42), days(1)),
        plan(0, days(42) - MS, days(1)),
        plan(0, Span::ZERO - days(9), days(3)),
        plan(0, Span::ZERO - days(9), days(2)),
        plan(0, days(3), Span::ZERO),
        plan(0, days(4), Span::ZERO - days(1)),
        plan(99, days(2), days(3)),
    ];
    let drawn = look(&rows, &plans, Range::Weeks);
    let told = |bar: &Bar| {
        let plans = bar.plans.iter();
        plans.map(|on| (on.plan, short(Some(on.run)), on.judged.start, on.judged.run, on.holds)).collect::<Vec<_>>()
    };
    let (sure, not) = (RunKeeps::Guaranteed, RunKeeps::NotGuaranteed);
    let of = |plan: usize, run: &str, start, keeps, holds| (plan, run.to_owned(), start, keeps, holds);
    assert_eq!(
        told(&drawn.bars[0]),
        [
            of(0, "183-244", CanStart::Yes, sure, true),
            of(2, "306-714", CanStart::WithWarning, not, false),
            of(3, "367-387", CanStart::No, sure, false),
            of(5, "999-1000>", CanStart::No, sure, false),
            of(6, "<0-20", CanStart::Yes, sure, true),
            of(8, "204-204", CanStart::Yes, sure, true),
            of(9, "224-224", CanStart::Yes, sure, true),
        ]
    );
    assert_eq!(told(&drawn.bars[1]), [of(1, "183-244", CanStart::Unknown, sure, false)]);
}

/// The first characters of a date.
fn front(at: Instant, characters: usize) -> String {
    at.rfc3339().chars().take(characters).collect()
}

/// A zone that is so many minutes ahead, and from each moment on otherwise.
fn zone(first: i64, changes: &[(&str, i64)]) -> impl Fn(Instant) -> Span + use<> {
    let changes: Vec<(Instant, i64)> = changes.iter().map(|(from, minutes)| (at(from), *minutes)).collect();
    move |now| {
        let last = changes.iter().rfind(|(from, _)| *from <= now);
        Span::ms(last.map_or(first, |(_, minutes)| *minutes) * 60_000)
    }
}

fn ticks_at(now: Instant, range: Range, ahead: &dyn Fn(Instant) -> Span) -> Vec<(u32, Instant, Tick)> {
    timeline(&[], &[], &[], &View { policy: &Policy::default(), now, range, ahead }).ticks
}

#[test]
fn days_weeks_and_months_have_ticks() {
    let named = |range| {
        let ticks = ticks_at(noon(), range, &utc);
        ticks.iter().map(|(x, at, tick)| format!("{x} {} {tick:?}", front(*at, 10))).collect::<Vec<_>>()
    };
    assert_eq!(
        named(Range::Weeks),
        [
            "10 2026-11-16 Week",
            "153 2026-11-23 Week",
            "295 2026-11-30 Week",
            "438 2026-12-07 Week",
            "581 2026-12-14 Week",
            "724 2026-12-21 Week",
            "867 2026-12-28 Week",
        ]
    );
    let days = named(Range::Fortnight);
    assert_eq!(days.len(), 15);
    assert_eq!(days[..3], ["33 2026-11-22 Day", "100 2026-11-23 Week", "166 2026-11-24 Day"]);
    assert_eq!(days[9], "633 2026-12-01 Month");
    assert_eq!(
        named(Range::HalfYear),
        [
            "33 2026-11-01 Month",
            "186 2026-12-01 Month",
            "344 2027-01-01 Month",
            "502 2027-02-01 Month",
            "645 2027-03-01 Month",
            "803 2027-04-01 Month",
            "956 2027-05-01 Month",
        ]
    );
    assert_eq!(named(Range::Year).len(), 13);
}

#[test]
fn ticks_are_the_midnights_of_the_admins_zone() {
    let berlin = zone(60, &[("2026-03-29T01:00:00Z", 120), ("2026-10-25T01:00:00Z", 60)]);
    let beirut = zone(120, &[("2026-03-28T22:00:00Z", 180), ("2026-10-24T21:00:00Z", 120)]);
    let lord_howe = zone(660, &[("2026-04-04T15:00:00Z", 630), ("2026-10-03T15:30:00Z", 660)]);
    let apia = zone(-600, &[("2011-12-30T10:00:00Z", 840)]);
    let kathmandu = zone(345, &[]);
    let honolulu = zone(-600, &[]);
    let kiritimati = zone(840, &[]);
    for (name, ahead, now, expected) in [
        // The day before, the day after.
        (
            "spring in Berlin",
            &berlin as &dyn Fn(Instant) -> Span,
            "2026-03-29T12:00:00Z",
            ["2026-03-28T23:00", "2026-03-29T22:00"],
        ),
        ("autumn in Berlin", &berlin, "2026-10-25T12:00:00Z", ["2026-10-24T22:00", "2026-10-25T23:00"]),
        // There is no midnight: the day begins at one.
        ("spring in Beirut", &beirut, "2026-03-29T12:00:00Z", ["2026-03-28T22:00", "2026-03-29T21:00"]),
        // The last hour comes twice: midnight is after the second.
        ("autumn in Beirut", &beirut, "2026-10-25T12:00:00Z", ["2026-10-24T22:00", "2026-10-25T22:00"]),
        ("autumn on Lord Howe", &lord_howe, "2026-04-05T01:00:00Z", ["2026-04-04T13:00", "2026-04-05T13:30"]),
        ("spring on Lord Howe", &lord_howe, "2026-10-04T01:00:00Z", ["2026-10-03T13:30", "2026-10-04T13:00"]),
        // Friday the 30th was left out.
        ("the day that Apia skipped", &apia, "2011-12-30T09:59:00Z", ["2011-12-29T10:00", "2011-12-30T10:00"]),
        ("Kathmandu", &kathmandu, "2026-11-22T12:00:00Z", ["2026-11-21T18:15", "2026-11-22T18:15"]),
        ("Honolulu", &honolulu, "2026-11-22T12:00:00Z", ["2026-11-22T10:00", "2026-11-23T10:00"]),
        ("Kiritimati", &kiritimati, "2026-11-22T12:00:00Z", ["2026-11-22T10:00", "2026-11-23T10:00"]),
    ] {
        let now = at(now);
        let ticks = ticks_at(now, Range::Fortnight, ahead);
        let (past, coming): (Vec<Instant>, Vec<Instant>) =
            ticks.iter().map(|(_, at, _)| *at).partition(|at| *at <= now);
        let around = [past.last(), coming.first()].map(|at| front(*at.expect("a tick"), 16));
        assert_eq!(around, expected, "{name}");
        let count = ticks.len();
        assert!((14..=16).contains(&count), "{name}: {count} days");
    }
}

#[test]
fn a_zone_that_jumps_brings_no_ticks_together() {
    // A day of twelve hours: its two midnights are 33 units apart.
    let jumping = zone(-360, &[("2026-11-25T12:00:00Z", 360)]);
    let ticks = ticks_at(noon(), Range::Fortnight, &jumping);
    let days: Vec<String> = ticks.iter().map(|(_, at, _)| front(*at, 16)).collect();
    assert_eq!(days[2..5], ["2026-11-24T06:00", "2026-11-25T06:00", "2026-11-26T18:00"]);
    assert!(ticks.windows(2).all(|pair| pair[0].0 + LEAST_GAP <= pair[1].0), "{ticks:?}");
}

fn any_range() -> impl Strategy<Value = Range> {
    prop::sample::select(Range::ALL.to_vec())
}

/// A zone with at most one change within the year around noon.
fn any_zone() -> impl Strategy<Value = (Span, Span, Instant)> {
    let ahead = || (-48i64..=56).prop_map(|quarters| Span::ms(quarters * 900_000));
    let change = prop::sample::select(vec![-60i64, -30, 0, 30, 60]);
    (ahead(), change, -200i64 * 96..400 * 96).prop_map(|(ahead, change, quarters)| {
        (ahead, ahead + Span::ms(change * 60_000), noon() + Span::ms(quarters * 900_000))
    })
}

/// The day of a moment in a zone, by the calendar.
fn date(at: Instant, ahead: Span) -> NaiveDate {
    let days = (at + ahead).ms().div_euclid(86_400_000);
    NaiveDate::from_epoch_days(i32::try_from(days).unwrap()).unwrap()
}

/// The place of a moment, calculated with more room.
fn place(drawn: &Timeline, at: Instant) -> u32 {
    let (from, to) = (i128::from(drawn.from.ms()), i128::from(drawn.to.ms()));
    let part = (i128::from(at.ms()) - from) * i128::from(WIDTH);
    u32::try_from(part.div_euclid(to - from).clamp(0, i128::from(WIDTH))).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn ticks_are_midnights_apart_from_each_other(
        range in any_range(), (before, after, change) in any_zone(), ms in 0i64..400 * 86_400_000,
    ) {
        let now = noon() + Span::ms(ms);
        let ahead = |at: Instant| if at < change { before } else { after };
        let ticks = ticks_at(now, range, &ahead);
        let drawn = timeline(&[], &[], &[], &View { policy: &Policy::default(), now, range, ahead: &ahead });
        let least = match range { Range::Fortnight => 14, Range::Weeks => 6, Range::HalfYear => 6, Range::Year => 12 };
        prop_assert!((least..=16).contains(&ticks.len()), "{} ticks", ticks.len());
        for pair in ticks.windows(2) {
            prop_assert!(pair[0].0 + LEAST_GAP <= pair[1].0 && pair[0].1 < pair[1].1);
        }
        for (x, at, tick) in &ticks {
            prop_assert!(drawn.from <= *at && *at <= drawn.to);
            prop_assert_eq!(*x, place(&drawn, *at));
            // Where the clock is put forward around midnight, a day's first hour is good enough.
            let jump = (change - *at).as_ms().abs() < 86_400_000;
            let eve = *at - if jump { Span::hours(1) } else { MS };
            let (day, eve) = (date(*at, ahead(*at)), date(eve, ahead(eve)));
            prop_assert!(eve < day, "{} is no begin of a day", at.rfc3339());
            match tick {
                Tick::Month => prop_assert_eq!(day.day(), 1),
                Tick::Week => prop_assert_eq!(day.weekday(), Weekday::Mon),
                Tick::Day => prop_assert_eq!(range, Range::Fortnight),
            }
        }
    }

    #[test]
    fn pieces_follow_each_other_within_the_line_and_agree_with_the_clock(
        estimate in any_estimate(), range in any_range(), (warn, more, reserve) in (1u32..40, 1u32..40, 1u32..60),
        start in any_age(), length in 0u32..60,
    ) {
        let policy = Policy::new(warn + more, warn, reserve).expect("sane");
        let rows = rows(vec![Facts { estimate, ..facts(0) }]);
        let plans = [Planned { row: 0, start: noon() + start, length: days(length) }];
        let view = View { policy: &policy, now: noon(), range, ahead: &utc };
        let drawn = timeline(&rows, &[0], &plans, &view);
        let bar = &drawn.bars[0];
        prop_assert_eq!(drawn.now_x, place(&drawn, noon()));
        prop_assert_eq!(bar.status, status(estimate.as_ref(), &policy, noon()));

        let parts = [bar.valid, bar.warning, bar.reserve, bar.blocked];
        let runs = bar.plans.iter().map(|plan| plan.run);
        for piece in parts.into_iter().flatten().chain(bar.uncertain).chain(runs) {
            prop_assert!(piece.x1 <= piece.x2 && piece.x2 <= WIDTH);
            let (from, to) = (piece.from.unwrap_or(Instant::from_ms(i64::MIN)), piece.to.unwrap_or(Instant::from_ms(i64::MAX)));
            prop_assert!(from <= to && from < drawn.to && drawn.from < to, "nothing of it is to be seen");
            prop_assert_eq!((piece.cut_left, piece.cut_right), (from < drawn.from, to > drawn.to));
            prop_assert_eq!((piece.x1, piece.x2), (place(&drawn, from), place(&drawn, to)));
        }
        // Without a gap from the first that is seen to the timeline's end.
        let seen: Vec<Piece> = parts.into_iter().flatten().collect();
        for pair in seen.windows(2) {
            prop_assert_eq!((pair[0].to, pair[0].x2), (pair[1].from, pair[1].x1));
        }
        if let Some(first) = seen.first() {
            let issue = estimate.and_then(|estimate| estimate.earliest);
            prop_assert!(first.cut_left || first.from <= Some(drawn.from) || first.from == issue);
        }

        let holds_now = |piece: Option<Piece>| {
            piece.is_some_and(|piece| {
                let inside = piece.x1 <= drawn.now_x && drawn.now_x <= piece.x2;
                let now = piece.from.is_none_or(|from| from <= noon()) && piece.to.is_none_or(|to| noon() < to);
                now && inside
            })
        };
        let here = parts.map(holds_now);
        match bar.status {
            TokenStatus::Known(window) => {
                let expected = match window.phase {
                    Phase::Valid => here == [true, false, false, false],
                    Phase::Warning => here == [false, true, false, false],
                    Phase::Blocked => here == [false, false, true, false] || here == [false, false, false, true],
                };
                prop_assert!(expected, "{:?} but {:?}", window.phase, here);
                let maybe = window.phase == Phase::Blocked && window.phase_at_best != Phase::Blocked;
                prop_assert_eq!(holds_now(bar.uncertain), maybe);
            }
            _ => prop_assert!(seen.is_empty() && bar.uncertain.is_none()),
        }
    }
}

#[test]
fn the_ends_of_time_are_drawn_without_a_fault() {
    let (first, last) = (Instant::from_ms(i64::MIN), Instant::from_ms(i64::MAX));
    let ends = [None, Some(issued(None, last)), Some(issued(Some(first), last)), Some(issued(Some(last), last))];
    let rows: Vec<Row> = rows(ends.into_iter().map(|estimate| Facts { estimate, ..facts(0) }).collect());
    let plans = [first, last].map(|start| Planned { row: 2, start, length: Span::days(u32::MAX) });
    for now in [first, noon(), last] {
        for range in Range::ALL {
            for ahead in [Span::ZERO, Span::hours(14), Span::ms(i64::MAX), Span::ms(i64::MIN)] {
                let view = View { policy: &Policy::default(), now, range: *range, ahead: &|_| ahead };
                let drawn = timeline(&rows, &[0, 1, 2, 3], &plans, &view);
                assert!(drawn.from < drawn.to && drawn.now_x <= WIDTH && drawn.bars.len() == 4);
            }
        }
    }
}

// ---------------------------------------------------------------------------------------------- speed

#[test]
#[allow(clippy::print_stdout, reason = "the figures are to be read")]
fn three_thousand_rows_are_selected_and_drawn_at_once() {
    let facts: Vec<Facts> = (0..3000u32)
        .map(|number| Facts {
            name: format!("Instance {}", number / 3),
            customer: format!("Customer {}", number % 97),
            notes: "Cut-over with the partner, call before. ".repeat(4),
            site: Some(format!("site-{number}.atlassian.net")),
            ..known(number / 3, aged(Span::hours(number % 700)))
        })
        .collect();
    let clock = Clock::now();
    let rows = rows(facts);
    println!("{} rows made in {:?}", rows.len(), clock.elapsed());
    let mut slowest = Duration::ZERO;
    for sort in Sort::ALL {
        for text in ["", "customer partner site", "instance 77", "nothing such"] {
            let clock = Clock::now();
            let chosen = select(&rows, &Query { text: text.into(), sort: *sort, ..Query::default() });
            slowest = slowest.max(clock.elapsed());
            println!("{sort:?}, {text:?}: {} rows in {:?}", chosen.len(), clock.elapsed());
        }
    }
    let all: Vec<usize> = (0..rows.len()).collect();
    let plans: Vec<Planned> = all.iter().map(|row| Planned { row: *row, start: noon(), length: days(2) }).collect();
    let clock = Clock::now();
    let view = View { policy: &Policy::default(), now: noon(), range: Range::Weeks, ahead: &utc };
    let drawn = timeline(&rows, &all, &plans, &view);
    slowest = slowest.max(clock.elapsed());
    println!("{} lines in {:?}", drawn.bars.len(), clock.elapsed());
    let clock = Clock::now();
    assert_eq!(groups(&rows, &all).len(), 97);
    slowest = slowest.max(clock.elapsed());
    println!("groups in {:?}", clock.elapsed());
    // Without optimisation, on a machine that has other work.
    assert!(slowest < Duration::from_millis(500), "{slowest:?}");
}
