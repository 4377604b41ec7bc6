//! Everything that is stored as rows, one per token, for pages that show all of it.
//!
//! Decides which tokens there are to show and to which of them a plan belongs. Must not know how rows are drawn.

use super::edit::Fleet;
use super::state::{Entry, Plan, Record, Token};
use super::update::address_of;
use crate::instant::{Instant, Span};
use crate::overview::rows::{Facts, Row};
use crate::overview::timeline::Planned;
use crate::token::planner::judge;
use crate::token::window::{Policy, status};

/// All rows, and the plans of their tokens.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Glance {
    /// One per token; an instance of which none is known has one as well.
    pub rows: Vec<Row>,
    /// For each row the index of its instance in [`Fleet::instances`].
    pub of: Vec<usize>,
    /// The plans that are not over, with the row whose token each needs.
    pub planned: Vec<Planned>,
    /// The same plans as they are stored, in the same order.
    pub plans: Vec<Plan>,
}

impl Fleet {
    /// Every token with what is known of it at `now`.
    #[must_use]
    pub fn glance(&self, now: Instant) -> Glance {
        let policy = self.meta.policy();
        let mut glance = Glance::default();
        for (at, (entry, record)) in self.instances.iter().enumerate() {
            let first = glance.rows.len();
            let places = places(record, now);
            for (index, (site, token)) in places.iter().enumerate() {
                let estimate = token.and_then(|token| token.estimate(&policy));
                let mut facts = Facts {
                    key: entry.key(),
                    product: entry.product,
                    base: entry.base.clone(),
                    name: record.name.clone(),
                    customer: record.customer.clone(),
                    notes: record.notes.clone(),
                    site: site.map(str::to_owned),
                    archived: record.archived,
                    granted: record.granted,
                    status: status(estimate.as_ref(), &policy, now),
                    estimate,
                    seen: record.seen,
                    snoozed: record.snoozed.filter(|until| *until > now),
                    plans: 0,
                    plan_in_doubt: false,
                };
                for plan in record.plans.iter().filter(|plan| is_ahead(plan, now)) {
                    if row_of(plan, &places) == Some(index) {
                        let length = Span::days(plan.length);
                        facts.plans += 1;
                        facts.plan_in_doubt |= !holds(&facts, &policy, plan);
                        glance.planned.push(Planned { row: first + index, start: plan.start, length });
                        glance.plans.push(plan.clone());
                    }
                }
                glance.rows.push(Row::new(facts));
                glance.of.push(at);
            }
        }
        glance
    }
}

/// Where the assistant of a row's instance is, without a query.
#[must_use]
pub fn assistant(row: &Row) -> String {
    address_of(&Entry { base: row.base.clone(), product: row.product })
}

fn holds(facts: &Facts, policy: &Policy, plan: &Plan) -> bool {
    judge(facts.estimate.as_ref(), policy, plan.start, Span::days(plan.length)).holds()
}

/// Whether a plan still matters: its run is not over.
fn is_ahead(plan: &Plan, now: Instant) -> bool {
    plan.start + Span::days(plan.length) > now
}

/// Which tokens an instance has: those that are known, and those of cloud sites of which only the name is.
fn places(record: &Record, now: Instant) -> Vec<(Option<&str>, Option<&Token>)> {
    let mut places: Vec<(Option<&str>, Option<&Token>)> =
        record.tokens.iter().map(|token| (token.site.as_deref(), Some(token))).collect();
    // A token that is not named may be any of them.
    if places.iter().all(|(site, _)| site.is_some()) {
        for site in &record.sites {
            if !places.iter().any(|(known, _)| *known == Some(site)) {
                places.push((Some(site), None));
            }
        }
    }
    if places.is_empty() {
        places.push((None, None));
    }
    for plan in record.plans.iter().filter(|plan| is_ahead(plan, now)) {
        if row_of(plan, &places).is_none() {
            places.push((plan.site.as_deref(), None));
        }
    }
    places
}

/// The token that a plan needs: that of its cloud site, or the only one.
fn row_of(plan: &Plan, places: &[(Option<&str>, Option<&Token>)]) -> Option<usize> {
    let own = places.iter().position(|(site, _)| *site == plan.site.as_deref());
    own.or((places.len() == 1).then_some(0))
}
