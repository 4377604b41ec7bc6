//! The text for a support ticket: versions, counts and settings.
//!
//! Must not tell names, notes, labels, paths or queries; hosts only where the admin wants it. In English, whatever the
//! page speaks: it is read by somebody else.

use super::seen::Seen;
use crate::app::edit::Fleet;
use crate::app::managed::Feature;
use crate::app::state::{Record, write_meta, write_record};
use crate::border::write;
use crate::few::Member;
use crate::instant::Instant;
use crate::place::Product;
use crate::reminders::Moment;
use crate::token::window::{Phase, TokenStatus};

/// What it is made of.
pub struct Ticket<'a> {
    /// What is stored.
    pub fleet: &'a Fleet,
    /// What the browser says.
    pub facts: &'a Seen,
    /// Whether notifications can be shown.
    pub notifies: bool,
    /// How many fields of the organisation's policy do not count.
    pub problems: usize,
    /// How many instances it suggests.
    pub suggested: usize,
    /// Whether hosts are named.
    pub hosts: bool,
    /// Now.
    pub now: Instant,
}

/// A text of lines, each with a name.
struct Lines(String);

impl Lines {
    #[inline(never)]
    fn text(&mut self, name: &str, value: &str) {
        for part in [name, ": ", value, "\n"] {
            self.0.push_str(part);
        }
    }

    #[inline(never)]
    fn number(&mut self, name: &str, value: usize) {
        self.text(name, &value.to_string());
    }

    #[inline(never)]
    fn flag(&mut self, name: &str, on: bool) {
        self.text(name, if on { "yes" } else { "no" });
    }
}

/// The text.
pub fn ticket(of: &Ticket<'_>) -> String {
    let (fleet, meta) = (of.fleet, &of.fleet.meta);
    let policy = meta.policy();
    let mut lines = Lines(String::new());
    for name in ["Migration Token Guide", "browser", "language", "zone", "permissions", "hosts"] {
        lines.text(name, &of.facts.text(name));
    }
    lines.text("clock", &of.now.rfc3339());

    let mut counts = [0usize; 16];
    let mut bytes = write(&write_meta(meta).value).unwrap_or_default().len();
    let mut hosts: Vec<&str> = Vec::new();
    for (entry, record) in &fleet.instances {
        let mut count = |at: usize, number: usize| {
            if let Some(count) = counts.get_mut(at) {
                *count += number;
            }
        };
        let Record { taught, archived, granted, snoozed, moments, sites, plans, tokens, .. } = record;
        count(0, 1);
        count(1, usize::from(entry.product == Product::Jira));
        count(2, usize::from(*archived));
        count(3, usize::from(!granted));
        count(4, usize::from(snoozed.is_some_and(|until| until > of.now)));
        count(5, usize::from(moments.is_some()));
        count(6, sites.len());
        count(7, taught.len());
        count(8, plans.len());
        count(9, tokens.len());
        for token in tokens {
            count(10, token.evidence.len());
            let state = match token.status(&policy, of.now) {
                TokenStatus::Known(window) if window.phase == Phase::Valid => 11,
                TokenStatus::Known(window) if window.phase == Phase::Warning => 12,
                TokenStatus::Known(_) => 13,
                TokenStatus::Unknown => 14,
                TokenStatus::ClockWrong => 15,
            };
            count(state, 1);
        }
        bytes += write(&write_record(entry, record).value).unwrap_or_default().len();
        let named = tokens.iter().filter_map(|token| token.site.as_deref());
        for host in [entry.base.origin().host()].into_iter().chain(named) {
            if of.hosts && !hosts.contains(&host) {
                hosts.push(host);
            }
        }
    }
    for (name, count) in COUNTED.iter().zip(counts) {
        lines.number(name, count);
    }
    lines.number("API tokens", fleet.rotation.tokens.len());

    let (window, warn, reserve) = policy.in_days();
    for (name, days) in [("block after days", window), ("warning after days", warn), ("reserve days", reserve)] {
        lines.text(name, &days.to_string());
    }
    let managed = &meta.managed;
    lines.flag("days by organisation", managed.policy.is_some());
    lines.number("hosts of Atlassian's page", meta.cloud_hosts().len());
    lines.flag("hosts by organisation", managed.cloud_hosts.is_some());
    lines.flag("Atlassian's page permitted", meta.is_cloud_granted());
    let reminders = meta.reminders();
    lines.flag("reminders", reminders.on);
    for moment in Moment::ALL.iter().filter(|moment| reminders.moments.has(**moment)) {
        lines.text("moment", moment.code());
    }
    lines.flag("quiet hours", reminders.quiet.is_some());
    lines.flag("reminders by organisation", managed.reminders.is_some());
    lines.flag("notifications permitted", of.notifies);
    for feature in <Feature as Member>::ALL.iter().filter(|feature| managed.off.has(**feature)) {
        lines.text("switched off", feature.code());
    }
    lines.number("suggested instances", of.suggested);
    lines.number("policy fields that do not count", of.problems);
    lines.number("stored bytes, about", bytes);
    lines.flag("unreadable entries", fleet.broken);
    lines.number("set aside", meta.set_aside.len());
    for host in hosts {
        lines.text("host", host);
    }
    lines.0
}

/// The names of what is counted.
const COUNTED: [&str; 16] = [
    "instances",
    "of Jira",
    "archived",
    "without permission",
    "snoozed",
    "with reminders of their own",
    "cloud sites",
    "taught paths",
    "plans",
    "tokens",
    "observations",
    "tokens valid",
    "tokens with a warning",
    "tokens blocked",
    "tokens unknown",
    "tokens with a wrong clock",
];
