//! The overview's table: one row per token, its columns and their order.
//!
//! Knows how a row is shown in cells. Must not know which rows are asked for.

use super::asking::{said, say, sentence, with};
use super::dom::{Drawn, El};
use super::form::Form;
use super::overview::{called, row_id, state_word};
use crate::app::edit::Fleet;
use crate::app::glance::Glance;
use crate::app::state::Record;
use crate::hint::lines;
use crate::instant::{Instant, Span};
use crate::overview::rows::{Query, Row, Sort, State};
use crate::place::Product;
use crate::token::window::{TokenStatus, Window};
use crate::words::{Arg, Text, TextKey};
use std::cell::RefCell;

/// The columns: what each is called, and what rows are ordered by when it is pressed.
const COLUMNS: [(&str, Option<Sort>); 12] = [
    ("columnName", Some(Sort::Name)),
    ("columnInstance", Some(Sort::Instance)),
    ("columnCustomer", Some(Sort::Customer)),
    ("columnSite", Some(Sort::Site)),
    ("columnState", None),
    ("columnLeft", Some(Sort::Urgency)),
    ("columnWarns", None),
    ("columnBlocks", Some(Sort::Blocks)),
    ("columnSource", None),
    ("columnSeen", Some(Sort::Seen)),
    ("columnPlans", None),
    ("columnReminders", None),
];

/// What stands where there is nothing to say.
const NOTHING: &str = "–";

/// The class that shows a state; its word and sign say it as well.
pub const fn tone(state: State) -> &'static str {
    match state {
        State::Blocked | State::MaybeBlocked => "blocked",
        State::Warning | State::ClockWrong => "warning",
        State::Valid => "calm",
        State::Unknown => "unknown",
    }
}

const fn sign(state: State) -> &'static str {
    match state {
        State::Blocked => "■",
        State::MaybeBlocked => "◧",
        State::Warning => "▲",
        State::Valid => "●",
        State::ClockWrong => "◷",
        State::Unknown => "?",
    }
}

/// The table without rows, in a part of the page that scrolls by itself.
pub fn draw_head(form: &Form, region: &El) -> Drawn {
    let region = region.clone().with("aria-label", &sentence("overviewTable"))?;
    // The roles are said because a narrow page shows rows as cards, and some browsers take the table away with its look.
    let table = form.el("table")?.with("id", "overview-table")?.with("role", "table")?;
    let table = table.with("aria-label", &sentence("overviewTable"))?;
    let row = form.el("tr")?.with("role", "row")?;
    for (key, sort) in COLUMNS {
        let head = form.el("th")?.with("scope", "col")?.with("role", "columnheader")?;
        let head = match sort {
            Some(sort) => {
                let button = form.button(key, &format!("sort-{}", sort.code()), "sort")?;
                head.holding(&button.with("data-sort", sort.code())?)?
            }
            None => head.text(&sentence(key)),
        };
        head.into(&row)?;
    }
    form.el("thead")?.with("role", "rowgroup")?.holding(&row)?.into(&table)?;
    table.into(&region)
}

/// Draws these rows, in parts that may have a customer's heading each.
pub fn draw_rows(
    form: &Form,
    fleet: &Fleet,
    glance: &Glance,
    parts: &[(Option<String>, Vec<usize>)],
    query: &Query,
    now: Instant,
) -> Drawn {
    let Some(table) = form.part("overview-table") else { return Ok(()) };
    let Ok(heads) = table.element().query_selector_all("th[scope=col]") else { return Ok(()) };
    for (index, (_, sort)) in COLUMNS.iter().enumerate() {
        let Some(head) = u32::try_from(index).ok().and_then(|index| heads.item(index)) else { continue };
        let Some(head) = wasm_bindgen::JsCast::dyn_ref::<web_sys::Element>(&head) else { continue };
        match sort {
            Some(sort) if *sort == query.sort => {
                let _ = head.set_attribute("aria-sort", if query.descending { "descending" } else { "ascending" });
            }
            _ => drop(head.remove_attribute("aria-sort")),
        }
    }
    while let Ok(Some(body)) = table.element().query_selector("tbody") {
        body.remove();
    }
    let labels = COLUMNS.iter().map(|(key, _)| sentence(key)).collect();
    let drawing = Drawing { form, fleet, glance, now, labels, words: RefCell::default() };
    for (customer, rows) in parts {
        let body = form.el("tbody")?.with("role", "rowgroup")?;
        if let Some(customer) = customer {
            let label = if customer.is_empty() { sentence("overviewNoCustomer") } else { customer.clone() };
            let head = form.el("th")?.with("role", "rowheader")?.with("scope", "rowgroup")?.with("colspan", "12")?;
            form.el("tr")?.class("group").with("role", "row")?.holding(&head.text(&label))?.into(&body)?;
        }
        for index in rows {
            drawing.row(&body, *index)?;
        }
        body.into(&table)?;
    }
    Ok(())
}

/// What all rows of one drawing have in common.
struct Drawing<'a> {
    form: &'a Form,
    fleet: &'a Fleet,
    glance: &'a Glance,
    now: Instant,
    /// What the columns are called.
    labels: Vec<String>,
    /// Sentences that are the same in many rows: asking the browser for one takes longer than writing it.
    words: RefCell<Vec<(&'static str, String)>>,
}

impl Drawing<'_> {
    fn row(&self, body: &El, index: usize) -> Drawn {
        let Some(row) = self.glance.rows.get(index) else { return Ok(()) };
        let Some(record) = self.glance.of.get(index).and_then(|at| self.fleet.instances.get(*at)) else {
            return Ok(());
        };
        let window = match row.status {
            TokenStatus::Known(window) => Some(window),
            TokenStatus::Unknown | TokenStatus::ClockWrong => None,
        };
        let line = self.form.el("tr")?.with("role", "row")?.class(if row.archived { "archived" } else { "" });
        self.name(&line, row, index)?;
        self.instance(&line, row)?;
        self.cell(2, or_nothing(&row.customer))?.class("own").into(&line)?;
        let site = row.site.clone().unwrap_or_else(|| self.word("popupSiteNotNamed"));
        self.cell(3, &site)?.class("own").into(&line)?;
        self.state(&line, row)?;
        self.cell(5, &self.left(row))?.class("left").into(&line)?;
        self.cell(6, &window.and_then(|window| window.warns_at).map_or_else(nothing, at))?.into(&line)?;
        self.cell(7, &window.map_or_else(nothing, blocks))?.into(&line)?;
        self.source(&line, row, window)?;
        self.cell(9, &row.seen.map_or_else(nothing, at))?.into(&line)?;
        self.cell(10, &plans(row))?.class(if row.plan_in_doubt { "doubt" } else { "" }).into(&line)?;
        self.cell(11, &self.reminders(row, &record.1))?.into(&line)?;
        line.into(body)
    }

    /// A sentence without arguments.
    fn word(&self, key: &'static str) -> String {
        let known = self.words.borrow().iter().find(|(known, _)| *known == key).map(|(_, said)| said.clone());
        known.unwrap_or_else(|| {
            let said = sentence(key);
            self.words.borrow_mut().push((key, said.clone()));
            said
        })
    }

    fn cell(&self, column: usize, said: &str) -> Drawn<El> {
        let label = self.labels.get(column).map_or("", String::as_str);
        Ok(self.form.el("td")?.with("role", "cell")?.with("data-label", label)?.text(said))
    }

    /// The row's name is what opens it.
    fn name(&self, line: &El, row: &Row, index: usize) -> Drawn {
        let name = if row.name.is_empty() { row.base.address() } else { row.name.clone() };
        let open = self.form.el("button")?.class("open").text(&name).with("type", "button")?;
        let open = open.with("id", &format!("row-{}", row_id(row)))?.with("data-row", &index.to_string())?;
        let open = if row.site.is_some() { open.with("aria-label", &called(row))? } else { open };
        let head = self.form.el("th")?.with("scope", "row")?.with("role", "rowheader")?.holding(&open)?;
        if row.archived {
            return head
                .holding(&self.form.el("span")?.class("tag").text(&self.word("overviewIsArchived")))?
                .into(line);
        }
        head.into(line)
    }

    fn instance(&self, line: &El, row: &Row) -> Drawn {
        let product = if row.product == Product::Jira { "productJira" } else { "productConfluence" };
        let cell = self.cell(1, "")?.holding(&self.form.el("span")?.text(&self.word(product)))?;
        let cell = cell.holding(&self.form.el("span")?.class("address").text(&row.base.address()))?;
        if row.granted {
            return cell.into(line);
        }
        cell.holding(&self.form.el("span")?.class("tag").text(&self.word("overviewNoAccess")))?.into(line)
    }

    fn state(&self, line: &El, row: &Row) -> Drawn {
        let state = row.state();
        let icon = self.form.el("span")?.class("sign").with("aria-hidden", "true")?.text(sign(state));
        let cell = self.cell(4, "")?.class(&format!("state {}", tone(state))).holding(&icon)?;
        cell.holding(&self.form.el("span")?.text(&self.word(state_word(state))))?.into(line)
    }

    /// Where the knowledge comes from, and how sure it is.
    fn source(&self, line: &El, row: &Row, window: Option<Window>) -> Drawn {
        let Some(estimate) = &row.estimate else {
            return self.cell(8, &self.word("overviewNothingKnown"))?.into(line);
        };
        let policy = self.fleet.meta.policy();
        let source = lines(row.status, Some(estimate), &policy, self.now).pop();
        let cell = self.cell(8, &source.as_ref().map_or_else(String::new, said))?;
        let Some(window) = window else { return cell.into(line) };
        let sure = if window.at_least { "overviewBound" } else { "overviewExact" };
        cell.holding(&self.form.el("span")?.class("quiet").text(&self.word(sure)))?.into(line)
    }

    fn left(&self, row: &Row) -> String {
        match row.status {
            TokenStatus::Known(window) if window.left > Span::ZERO => {
                let key = if window.at_least { TextKey::PillLeftAtLeast } else { TextKey::PillLeft };
                said(&Text::new(key).with(Arg::span(window.left)))
            }
            TokenStatus::Known(_) => self.word("overviewNoneLeft"),
            TokenStatus::Unknown | TokenStatus::ClockWrong => nothing(),
        }
    }

    fn reminders(&self, row: &Row, record: &Record) -> String {
        match (row.snoozed, record.moments) {
            _ if row.archived => self.word("remindersNone"),
            (Some(until), _) => say(&with("remindersSnoozed", &[("instant", until.rfc3339().into())])),
            (None, None) => self.word("remindersAsForAll"),
            (None, Some(moments)) if moments.count() == 0 => self.word("remindersNone"),
            (None, Some(_)) => self.word("remindersOwn"),
        }
    }
}

fn nothing() -> String {
    NOTHING.to_owned()
}

fn or_nothing(text: &str) -> &str {
    if text.is_empty() { NOTHING } else { text }
}

fn at(moment: Instant) -> String {
    say(&with("overviewAt", &[("instant", moment.rfc3339().into())]))
}

/// When the block begins: at the earliest, or at the latest where nothing tells the earliest.
fn blocks(window: Window) -> String {
    match window.blocks_at {
        Some(moment) => at(moment),
        None => say(&with("overviewAtLatest", &[("instant", window.blocks_by.rfc3339().into())])),
    }
}

fn plans(row: &Row) -> String {
    if row.plans == 0 {
        return nothing();
    }
    let key = if row.plan_in_doubt { "overviewPlansInDoubtCount" } else { "overviewPlansCount" };
    say(&with(key, &[("number", row.plans.into())]))
}
