//! The rows of the overview: one per token, and which of them are shown in which order.
//!
//! Knows order, filters, words and groups. Must not know where rows come from or how they are drawn: it takes rows and
//! answers with their indices.

use crate::few::{Member, coded};
use crate::instant::{Instant, Span};
use crate::order;
use crate::place::{Product, SiteBase};
use crate::token::evidence::Estimate;
use crate::token::window::{Phase, TokenStatus};
use core::cmp::Ordering;
use core::ops::Deref;

/// More words than this are not looked for.
pub const MAX_WORDS: usize = 32;

/// What is known of one token; an instance of which no token is known has one with [`TokenStatus::Unknown`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The instance's key; the same for all its tokens.
    pub key: String,
    /// Which product.
    pub product: Product,
    /// The instance's base address.
    pub base: SiteBase,
    /// The admin's own name for the instance; empty: none.
    pub name: String,
    /// The label that instances are grouped by; empty: none.
    pub customer: String,
    /// Notes, as they were typed.
    pub notes: String,
    /// The cloud site's host; `None`: not named.
    pub site: Option<String>,
    /// Whether the instance was put away.
    pub archived: bool,
    /// Whether the browser lets us see the instance.
    pub granted: bool,
    /// Where the token stands now.
    pub status: TokenStatus,
    /// What that was counted from.
    pub estimate: Option<Estimate>,
    /// When a page of the instance was last looked at.
    pub seen: Option<Instant>,
    /// Until when reminders are put off.
    pub snoozed: Option<Instant>,
    /// How many starts are planned that are not over.
    pub plans: u32,
    /// Whether one of them cannot be relied on.
    pub plan_in_doubt: bool,
}

/// One row: [`Facts`], to be read as if they were its own, and their texts made ready for search and order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    facts: Facts,
    folded_name: String,
    folded_customer: String,
    /// All that search looks in. A line break keeps its parts apart: no word has one.
    searched: String,
}

impl Row {
    /// The row of a token.
    #[must_use]
    pub fn new(facts: Facts) -> Self {
        let (folded_name, folded_customer) = (folded(&facts.name), folded(&facts.customer));
        let (base, site) = (folded(&facts.base.address()), folded(facts.site.as_deref().unwrap_or_default()));
        let parts = [&folded_name, &base, &site, &folded_customer, &folded(&facts.notes)];
        let searched = parts.map(String::as_str).join("\n");
        Self { facts, folded_name, folded_customer, searched }
    }

    /// Where its token stands.
    #[must_use]
    pub fn state(&self) -> State {
        State::of(&self.facts.status)
    }
}

impl Deref for Row {
    type Target = Facts;

    fn deref(&self) -> &Facts {
        &self.facts
    }
}

/// Small letters, each by itself: what a word's end makes of a letter must not hide it from a search.
fn folded(text: &str) -> String {
    // Nearly always, and ten times as fast.
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.chars().flat_map(char::to_lowercase).map(|c| if c == 'ς' { 'σ' } else { c }).collect()
}

coded! {
    /// Where a token stands, as the overview counts and filters it.
    #[derive(PartialOrd, Ord)]
    State {
        /// Starting is blocked.
        Blocked => "blocked",
        /// Starting may be blocked: it depends on when exactly the token was renewed.
        MaybeBlocked => "maybeBlocked",
        /// The assistant warns, or may.
        Warning => "warning",
        /// No warning yet.
        Valid => "valid",
        /// The renewal lies after now: the clock or a date is wrong.
        ClockWrong => "clockWrong",
        /// Nothing tells the token's age.
        Unknown => "unknown",
    }
}

impl Member for State {
    const ALL: &'static [Self] = State::ALL;
}

impl State {
    /// Of a status.
    #[must_use]
    pub const fn of(status: &TokenStatus) -> Self {
        match status {
            TokenStatus::Unknown => Self::Unknown,
            TokenStatus::ClockWrong => Self::ClockWrong,
            TokenStatus::Known(window) => match (window.phase, window.phase_at_best) {
                (Phase::Valid, _) => Self::Valid,
                (Phase::Warning, _) => Self::Warning,
                (Phase::Blocked, Phase::Blocked) => Self::Blocked,
                (Phase::Blocked, _) => Self::MaybeBlocked,
            },
        }
    }
}

coded! {
    /// What rows are ordered by. What a row does not have comes last, whichever way round.
    Sort {
        /// Least left first; archived ones and those of which nothing is known have no urgency.
        Urgency => "urgency",
        /// The admin's own name.
        Name => "name",
        /// The base address, then the product.
        Instance => "instance",
        /// The cloud site.
        Site => "site",
        /// The customer's label.
        Customer => "customer",
        /// When the block begins: at the earliest, or at the latest where there is no earliest.
        Blocks => "blocks",
        /// When a page of the instance was last looked at.
        Seen => "seen",
    }
}

/// Which rows are shown, and in which order. The default: all that are not archived, the most urgent first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Words, each of which occurs in name, base address, cloud site, customer or notes, in small letters or capitals; at
    /// most [`MAX_WORDS`].
    pub text: String,
    /// The order.
    pub sort: Sort,
    /// The other way round.
    pub descending: bool,
    /// Of this customer only; an empty text: of none.
    pub customer: Option<String>,
    /// Of this product only.
    pub product: Option<Product>,
    /// In this state only.
    pub state: Option<State>,
    /// Archived ones as well.
    pub archived: bool,
}

impl Default for Query {
    fn default() -> Self {
        let (text, sort) = (String::new(), Sort::Urgency);
        Self { text, sort, descending: false, customer: None, product: None, state: None, archived: false }
    }
}

/// The indices of the rows that are shown, in their order. Equal ones are ordered by key and cloud site.
#[must_use]
pub fn select(rows: &[Row], query: &Query) -> Vec<usize> {
    let text = folded(&query.text);
    let mut words: Vec<&str> = Vec::new();
    for word in text.split_whitespace() {
        if words.len() < MAX_WORDS && !words.contains(&word) {
            words.push(word);
        }
    }
    let fits = |row: &Row| {
        (query.archived || !row.archived)
            && query.product.is_none_or(|product| product == row.product)
            && query.state.is_none_or(|state| state == row.state())
            && query.customer.as_ref().is_none_or(|customer| *customer == row.customer)
            && words.iter().all(|word| row.searched.contains(word))
    };
    let mut chosen: Vec<(usize, &Row)> = rows.iter().enumerate().filter(|(_, row)| fits(row)).collect();
    order::sort(&mut chosen, &|(_, a), (_, b)| compare(a, b, query.sort, query.descending));
    chosen.into_iter().map(|(index, _)| index).collect()
}

fn compare(a: &Row, b: &Row, sort: Sort, descending: bool) -> Ordering {
    let order = match sort {
        Sort::Urgency => by(urgency(a), urgency(b), descending),
        Sort::Name => by(some(&a.folded_name), some(&b.folded_name), descending),
        Sort::Instance => by(Some((&a.base, a.product)), Some((&b.base, b.product)), descending),
        Sort::Site => by(a.site.as_ref(), b.site.as_ref(), descending),
        Sort::Customer => by(some(&a.folded_customer), some(&b.folded_customer), descending),
        Sort::Blocks => by(blocks(a), blocks(b), descending),
        Sort::Seen => by(a.seen, b.seen, descending),
    };
    order.then_with(|| (&a.key, &a.site).cmp(&(&b.key, &b.site)))
}

/// Compares what two rows have; what is missing comes last.
fn by<T: Ord>(a: Option<T>, b: Option<T>, descending: bool) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) if descending => b.cmp(&a),
        (Some(a), Some(b)) => a.cmp(&b),
        (a, b) => b.is_some().cmp(&a.is_some()),
    }
}

/// A text, if there is one.
fn some(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

/// What is left, and for those with nothing left since when at the latest.
fn urgency(row: &Row) -> Option<(Span, Instant)> {
    match row.status {
        TokenStatus::Known(window) if !row.archived => Some((window.left, window.blocks_by)),
        _ => None,
    }
}

/// When the block begins.
fn blocks(row: &Row) -> Option<Instant> {
    match row.status {
        TokenStatus::Known(window) => Some(window.blocks_at.unwrap_or(window.blocks_by)),
        TokenStatus::Unknown | TokenStatus::ClockWrong => None,
    }
}

/// Chosen rows by customer, in the order in which the customers first appear; those without a customer last, under an
/// empty text.
#[must_use]
pub fn groups(rows: &[Row], chosen: &[usize]) -> Vec<(String, Vec<usize>)> {
    // By label first, then by where each group begins: both keep the order within a group.
    let mut labelled: Vec<(usize, usize, &Row)> = Vec::with_capacity(chosen.len());
    for (place, index) in chosen.iter().enumerate() {
        if let Some(row) = rows.get(*index) {
            labelled.push((place, *index, row));
        }
    }
    order::sort(&mut labelled, &|(.., a), (.., b)| a.customer.cmp(&b.customer));
    let mut groups: Vec<(usize, String, Vec<usize>)> = Vec::new();
    for (place, index, row) in labelled {
        match groups.last_mut() {
            Some((_, label, members)) if *label == row.customer => members.push(index),
            _ => groups.push((place, row.customer.clone(), vec![index])),
        }
    }
    order::sort(&mut groups, &|(a, label, _), (b, other, _)| (label.is_empty(), a).cmp(&(other.is_empty(), b)));
    groups.into_iter().map(|(_, label, members)| (label, members)).collect()
}

/// Every customer's label, in order, each once.
#[must_use]
pub fn customers(rows: &[Row]) -> Vec<String> {
    let mut named: Vec<&Row> = rows.iter().filter(|row| !row.customer.is_empty()).collect();
    order::sort(&mut named, &|a, b| (&a.folded_customer, &a.customer).cmp(&(&b.folded_customer, &b.customer)));
    let mut labels: Vec<String> = Vec::new();
    for row in named {
        if labels.last() != Some(&row.customer) {
            labels.push(row.customer.clone());
        }
    }
    labels
}

/// How many rows there are of each kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// In each state, in the order of [`State::ALL`], without archived ones.
    states: [u32; State::ALL.len()],
    /// Archived ones.
    pub archived: u32,
    /// Not archived ones with a plan that cannot be relied on.
    pub plans_in_doubt: u32,
}

impl Summary {
    /// How many are in a state; archived ones do not count.
    #[must_use]
    pub fn of(&self, state: State) -> u32 {
        self.states.get(state as usize).copied().unwrap_or(0)
    }

    /// How many there are that are not archived.
    #[must_use]
    pub fn all(&self) -> u32 {
        self.states.iter().sum()
    }
}

/// Counts the rows.
#[must_use]
pub fn summary(rows: &[Row]) -> Summary {
    let mut summary = Summary::default();
    for row in rows {
        if row.archived {
            summary.archived += 1;
            continue;
        }
        if let Some(count) = summary.states.get_mut(row.state() as usize) {
            *count += 1;
        }
        summary.plans_in_doubt += u32::from(row.plan_in_doubt);
    }
    summary
}

/// The rows to renew next, at most `most`: the most urgent ones of which something is known and that are not archived.
#[must_use]
pub fn next(rows: &[Row], most: usize) -> Vec<usize> {
    let mut known = select(rows, &Query::default());
    known.retain(|index| rows.get(*index).is_some_and(|row| urgency(row).is_some()));
    known.truncate(most);
    known
}
