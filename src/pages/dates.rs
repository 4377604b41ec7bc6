//! The dates of tokens, plans and API tokens as a file for a calendar.
//!
//! Knows which dates must not be missed and how they are called. Must not know the file's format.

use super::asking::{said, say, text};
use super::download::download;
use super::overview::called;
use super::timeline::ahead;
use crate::app::edit::Fleet;
use crate::app::glance::Glance;
use crate::basic_auth::probe::Link;
use crate::calendar::{Event, When, calendar, day_of, id};
use crate::hint::lines;
use crate::instant::{Instant, Span};
use crate::place::joined;
use crate::reminders::Moment;
use crate::token::window::TokenStatus;
use wasm_bindgen::JsValue;
use web_sys::Document;

/// How many days before an API token ends a calendar reminds of it.
const REMIND: [u32; 3] = [14, 2, 1];

/// Saves the dates ahead: of one row, or of all that are not archived and of API tokens.
pub fn save(
    document: &Document,
    fleet: &Fleet,
    glance: &Glance,
    row: Option<usize>,
    now: Instant,
) -> Result<(), JsValue> {
    let mut events = Vec::new();
    for (index, shown) in glance.rows.iter().enumerate() {
        if row.map_or(!shown.archived, |row| row == index) {
            of_row(&mut events, fleet, glance, index, now);
        }
    }
    if row.is_none() {
        events.extend(fleet.rotation.tokens.iter().map(|token| of_api_token(&token.label, token.ends)));
    }
    download(document, "migration-tokens.ics", "text/calendar", &calendar(&events, now))
}

/// The end of an API token, on its day.
pub fn of_api_token(label: &str, ends: Instant) -> Event {
    let about = |key: &str| plain(&say(&text(key, Some(label))));
    Event {
        id: joined(&["api-token ", label]),
        when: When::Day(day_of(ends, ahead(ends))),
        summary: about("calendarSummary"),
        description: joined(&[&about("calendarDescription"), "\n", Link::TokenPage.url()]),
        remind: REMIND.map(Span::days).to_vec(),
    }
}

/// Warning, block and planned starts of one token, as far as they lie ahead.
fn of_row(events: &mut Vec<Event>, fleet: &Fleet, glance: &Glance, index: usize, now: Instant) {
    let (Some(row), Some(at)) = (glance.rows.get(index), glance.of.get(index)) else { return };
    let Some((_, record)) = fleet.instances.get(*at) else { return };
    let (policy, name) = (fleet.meta.policy(), called(row));
    let wanted = fleet.meta.reminders().wanted(record.moments);
    let before = |moment: Moment, days: u32| wanted.has(moment).then(|| Span::days(days));
    let all = [(Moment::Days7, 7), (Moment::Days3, 3), (Moment::Days2, 2), (Moment::Days1, 1), (Moment::Block, 0)];
    let remind: Vec<Span> = all.into_iter().filter_map(|(moment, days)| before(moment, days)).collect();
    let site = row.site.as_deref().unwrap_or_default();
    let known = lines(row.status, row.estimate.as_ref(), &policy, now);
    let known: Vec<String> = known.iter().map(|line| plain(&said(line))).collect();
    let mut add = |kind: &[&str], when: When, key: &str, title: &str, remind: Vec<Span>| {
        let parts: Vec<&str> = [row.key.as_str(), site].into_iter().chain(kind.iter().copied()).collect();
        let description = joined(&[&row.base.address(), "\n", &known.join("\n")]);
        events.push(Event { id: id(&parts), when, summary: plain(&say(&text(key, Some(title)))), description, remind });
    };
    if let TokenStatus::Known(window) = row.status {
        if let Some(warns) = window.warns_at.filter(|warns| *warns > now) {
            let remind = if wanted.has(Moment::Warning) { vec![Span::ZERO] } else { Vec::new() };
            add(&["warning"], When::from(warns), "calendarWarning", &name, remind);
        }
        if let Some(blocks) = window.blocks_at.filter(|blocks| *blocks > now) {
            add(&["block"], When::until(blocks), "calendarBlock", &name, remind.clone());
        }
    }
    for (planned, plan) in glance.planned.iter().zip(&glance.plans) {
        if planned.row == index && planned.start > now {
            let title = if plan.title.is_empty() { &name } else { &plan.title };
            add(&["plan", &plan.id], When::from(plan.start), "calendarPlan", title, remind.clone());
        }
    }
}

/// Without the marks that keep a name's writing direction apart: calendars show them as boxes.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, '\u{2068}' | '\u{2069}')).collect()
}
