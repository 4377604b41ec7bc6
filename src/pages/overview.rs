//! The overview: every token at a glance, in words, as a table, and as a timeline of the same rows.
//!
//! Knows which rows are asked for and in sight, and hands an opened one to its own view. Must not decide about tokens: rows
//! come ready from the core.

use super::asking::{say, sentence, text, with};
use super::dashboard::{Place, Room};
use super::dates;
use super::desk::{Desk, Edit, now};
use super::dom::{Drawn, El};
use super::form::{Form, Part, Say, target};
use super::instance::Opened;
use super::seen::Seen;
use super::table;
use super::timeline::{self, ahead};
use crate::app::edit::Fleet;
use crate::app::glance::Glance;
use crate::instant::Span;
use crate::overview::rows::{Query, Row, Sort, State, customers, groups, next, select, summary};
use crate::overview::timeline::{Range, View};
use crate::place::Product;
use crate::token::window::TokenStatus;
use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Interval;
use std::cell::{Cell, RefCell};
use std::ops::Deref;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Event, HtmlInputElement, HtmlSelectElement, KeyboardEvent};

/// So many rows are drawn at first, and so many more at a time.
const PIECE: usize = 50;
/// So many are named as the next ones.
const NEXT: usize = 3;
/// How often it is looked whether what is shown is still true.
const LOOK_MS: u32 = 60_000;

/// The states with their words: the value of the filter, what it is called, and how many there are.
const STATES: [(State, &str, &str); 6] = [
    (State::Blocked, "stateBlocked", "overviewBlockedCount"),
    (State::MaybeBlocked, "stateMaybeBlocked", "overviewMaybeBlockedCount"),
    (State::Warning, "stateWarning", "overviewWarningCount"),
    (State::Valid, "stateValid", "overviewValidCount"),
    (State::ClockWrong, "stateClockWrong", "overviewClockWrongCount"),
    (State::Unknown, "stateUnknown", "overviewUnknownCount"),
];

/// What stays of the room.
const PARTS: &[Part<'_>] = &[
    Part(0, "h2#overview-title tabindex=-1", Say::Text("roomOverview")),
    Part(0, "div.row#overview-undoable", Say::Nothing),
    Part(1, "span", Say::Text("overviewUndoable")),
    Part(1, "button#overview-undo type=button", Say::Text("actionUndo")),
    Part(0, "div#overview-list", Say::Nothing),
    Part(1, "div#overview-empty", Say::Nothing),
    Part(1, "div#overview-all", Say::Nothing),
    Part(2, "section#overview-summary aria-labelledby=overview-summary-title", Say::Nothing),
    Part(3, "h3#overview-summary-title", Say::Text("overviewNow")),
    Part(3, "ul.counts#overview-counts", Say::Nothing),
    Part(3, "div#overview-next", Say::Nothing),
    Part(2, "section#overview-filters aria-labelledby=overview-filters-title", Say::Nothing),
    Part(3, "h3#overview-filters-title", Say::Text("overviewFind")),
    Part(3, "div.fields", Say::Nothing),
    Part(4, "input#overview-search type=search", Say::Hinted("overviewSearch", "overviewSearchHint")),
    Part(4, "select#overview-state", Say::Label("columnState")),
    Part(5, "option value=", Say::Text("overviewAnyState")),
    Part(5, "option value=blocked", Say::Text("stateBlocked")),
    Part(5, "option value=maybeBlocked", Say::Text("stateMaybeBlocked")),
    Part(5, "option value=warning", Say::Text("stateWarning")),
    Part(5, "option value=valid", Say::Text("stateValid")),
    Part(5, "option value=clockWrong", Say::Text("stateClockWrong")),
    Part(5, "option value=unknown", Say::Text("stateUnknown")),
    Part(4, "select#overview-product", Say::Label("columnProduct")),
    Part(5, "option value=", Say::Text("overviewAnyProduct")),
    Part(5, "option value=jira", Say::Text("productJira")),
    Part(5, "option value=confluence", Say::Text("productConfluence")),
    Part(4, "select#overview-customer", Say::Label("columnCustomer")),
    Part(3, "label.tick", Say::Nothing),
    Part(4, "input#overview-archived type=checkbox", Say::Nothing),
    Part(4, "span", Say::Text("overviewArchived")),
    Part(3, "label.tick", Say::Nothing),
    Part(4, "input#overview-grouped type=checkbox", Say::Nothing),
    Part(4, "span", Say::Text("overviewGrouped")),
    Part(2, "p#overview-count role=status", Say::Nothing),
    Part(2, "details#overview-lines open", Say::Nothing),
    Part(3, "summary", Say::Text("overviewTimeline")),
    Part(3, "select#overview-range", Say::Label("timelineRange")),
    Part(4, "option value=fortnight", Say::Text("rangeFortnight")),
    Part(4, "option value=weeks selected", Say::Text("rangeWeeks")),
    Part(4, "option value=halfYear", Say::Text("rangeHalfYear")),
    Part(4, "option value=year", Say::Text("rangeYear")),
    Part(3, "p.quiet", Say::Text("timelineTable")),
    Part(3, "div#overview-legend", Say::Nothing),
    Part(3, "div.lines#overview-timeline", Say::Nothing),
    Part(2, "div#overview-region role=region tabindex=0", Say::Nothing),
    Part(2, "div.row", Say::Nothing),
    Part(3, "button#overview-more type=button", Say::Text("overviewMore")),
    Part(3, "button#overview-everything type=button", Say::Text("overviewEverything")),
    Part(3, "button#overview-calendar type=button", Say::Text("overviewCalendar")),
    Part(0, "div#overview-opened", Say::Nothing),
];

/// What stands there while nothing is watched.
const EMPTY: &[Part<'_>] = &[
    Part(0, "p", Say::Text("overviewEmpty")),
    Part(0, "h3", Say::Text("overviewFirst")),
    Part(0, "ol", Say::Nothing),
    Part(1, "li", Say::Text("overviewFirstOpen")),
    Part(1, "li", Say::Text("overviewFirstPress")),
    Part(1, "li", Say::Text("overviewFirstWatch")),
    Part(0, "ul", Say::Nothing),
    Part(1, "li", Say::Text("popupMenuJira")),
    Part(1, "li", Say::Text("popupMenuConfluence")),
    Part(0, "p", Say::Nothing),
    Part(1, "a href=#help", Say::Text("overviewHelp")),
];

/// The room.
pub struct Overview {
    form: Form,
    pub(super) desk: Rc<Desk>,
    main: El,
    pub(super) glance: RefCell<Rc<Glance>>,
    query: RefCell<Query>,
    range: Cell<Range>,
    grouped: Cell<bool>,
    /// How many rows are drawn at most.
    most: Cell<usize>,
    /// The row that is looked at alone.
    pub(super) opened: RefCell<Option<Opened>>,
}

impl Deref for Overview {
    type Target = Form;

    fn deref(&self) -> &Form {
        &self.form
    }
}

impl Room for Overview {
    fn refresh(self: Rc<Self>) {
        let before = self.document.active_element().map(|element| element.id()).unwrap_or_default();
        self.look();
        self.redraw();
        self.refresh_opened();
        self.back_to(&before);
    }
}

/// What a row is called: the admin's own name or the address, and the cloud site where there is one.
pub fn called(row: &Row) -> String {
    let name = if row.name.is_empty() { row.base.address() } else { row.name.clone() };
    match &row.site {
        Some(site) => format!("{name} → {site}"),
        None => name,
    }
}

/// What the elements of a row are found by.
pub fn row_id(row: &Row) -> String {
    format!("{}|{}", row.key, row.site.as_deref().unwrap_or_default())
}

/// The word for a state.
pub fn state_word(state: State) -> &'static str {
    STATES.iter().find(|(known, ..)| *known == state).map_or("stateUnknown", |(_, word, _)| *word)
}

impl Overview {
    /// The room, in its part of the page.
    pub fn new(place: Place) -> Self {
        let form = Form::new(&place.document);
        Self {
            form,
            desk: place.desk,
            main: place.main,
            glance: RefCell::default(),
            query: RefCell::default(),
            range: Cell::new(Range::Weeks),
            grouped: Cell::new(false),
            most: Cell::new(PIECE),
            opened: RefCell::default(),
        }
    }

    /// Listens, and shows what is stored.
    pub fn live(self: Rc<Self>) {
        let on = |event: &'static str, act: fn(&Rc<Self>, &Event)| {
            let room = self.clone();
            let prevents = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(self.main.element(), event, prevents, move |event| act(&room, event))
                .forget();
        };
        on("click", Self::click);
        on("input", Self::input);
        on("change", Self::change);
        on("keydown", Self::key);
        let room = self.clone();
        Interval::new(LOOK_MS, move || {
            if !room.document.hidden() && !room.main.element().has_attribute("hidden") {
                room.pass();
            }
        })
        .forget();
        self.clone().refresh();
    }

    // ---- what was done ----

    fn click(self: &Rc<Self>, event: &Event) {
        let Some(found) = target(event).and_then(|target| target.closest("button, .bar").ok().flatten()) else {
            return;
        };
        let id = found.id();
        if let Some(sort) = found.get_attribute("data-sort").and_then(|code| Sort::read(&code)) {
            let mut query = self.query.borrow_mut();
            query.descending = query.sort == sort && !query.descending;
            query.sort = sort;
            drop(query);
            return self.ask_anew();
        }
        if let Some(row) = found.get_attribute("data-row").and_then(|row| row.parse().ok()) {
            return self.open(row, &id);
        }
        match id.as_str() {
            "overview-more" => {
                self.most.set(self.most.get() + PIECE);
                self.redraw();
            }
            "overview-everything" => {
                self.most.set(usize::MAX);
                self.redraw();
            }
            "overview-calendar" => self.save_calendar(None),
            "overview-undo" => self.undo(),
            _ => self.opened_click(&id),
        }
    }

    fn input(self: &Rc<Self>, event: &Event) {
        let Some(field) = target(event).and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else { return };
        if field.id() == "overview-search" {
            self.query.borrow_mut().text = field.value();
            self.ask_anew();
        }
    }

    fn change(self: &Rc<Self>, event: &Event) {
        let Some(field) = target(event) else { return };
        let id = field.id();
        let value = field.dyn_ref::<HtmlSelectElement>().map(HtmlSelectElement::value).unwrap_or_default();
        let on = field.dyn_ref::<HtmlInputElement>().is_some_and(HtmlInputElement::checked);
        match id.as_str() {
            "overview-state" => self.query.borrow_mut().state = State::read(&value),
            "overview-product" => self.query.borrow_mut().product = Product::read(&value),
            // An empty label is one to choose as well.
            "overview-customer" => {
                self.query.borrow_mut().customer = value.strip_prefix('=').map(str::to_owned);
            }
            "overview-archived" => self.query.borrow_mut().archived = on,
            "overview-grouped" => self.grouped.set(on),
            "overview-range" => self.range.set(Range::read(&value).unwrap_or(Range::Weeks)),
            _ => return self.opened_change(&id),
        }
        self.ask_anew();
    }

    fn key(self: &Rc<Self>, event: &Event) {
        let Some(key) = event.dyn_ref::<KeyboardEvent>().filter(|key| !key.is_composing()) else { return };
        let Some(there) = target(event) else { return };
        match there.closest(".bar").ok().flatten() {
            Some(bar) => self.key_on_bar(&bar, key),
            None => self.opened_key(&there.id(), key),
        }
    }

    /// Arrow keys go from line to line of the timeline.
    fn key_on_bar(self: &Rc<Self>, bar: &web_sys::Element, key: &KeyboardEvent) {
        let Ok(bars) = self.main.element().query_selector_all(".bar") else { return };
        let all = (0..bars.length()).filter_map(|index| bars.item(index)?.dyn_into::<web_sys::Element>().ok());
        let all: Vec<web_sys::Element> = all.collect();
        let Some(here) = all.iter().position(|other| other == bar) else { return };
        let there = match key.key().as_str() {
            "ArrowDown" | "ArrowRight" => here + 1,
            "ArrowUp" | "ArrowLeft" => here.saturating_sub(1),
            "Home" => 0,
            "End" => all.len().saturating_sub(1),
            "Enter" | " " => {
                key.prevent_default();
                let row = bar.get_attribute("data-row").and_then(|row| row.parse().ok());
                return row.map_or((), |row| self.open(row, &bar.id()));
            }
            _ => return,
        };
        key.prevent_default();
        if let Some(other) = all.get(there) {
            let _ = bar.set_attribute("tabindex", "-1");
            let _ = other.set_attribute("tabindex", "0");
            self.focus(&other.id());
        }
    }

    /// Another question: from its begin.
    fn ask_anew(&self) {
        self.most.set(PIECE);
        self.redraw();
    }

    /// Makes an edit and says that it is made, or why not: at its field, if there is one.
    pub(super) fn edit(self: &Rc<Self>, done: &'static str, field: Option<&'static str>, edit: Edit) {
        let room = self.clone();
        spawn_local(async move {
            match room.desk.edit(&*edit).await {
                Ok(()) => {
                    room.quiet();
                    if let Some(field) = field {
                        room.wrong(field, None);
                    }
                    room.clone().refresh();
                    room.announce(&sentence(done));
                }
                Err(why) => match field.filter(|_| is_of_field(&why)) {
                    Some(field) => {
                        room.wrong(field, Some(&say(&why)));
                        room.focus(field);
                    }
                    None => room.complain(&why),
                },
            }
        });
    }

    fn undo(self: &Rc<Self>) {
        let room = self.clone();
        spawn_local(async move {
            let undone = room.desk.undo().await;
            room.quiet();
            room.clone().refresh();
            match undone {
                Ok(()) => room.announce(&sentence("overviewUndone")),
                Err(why) => room.complain(&why),
            }
        });
    }

    /// Dates as a file for a calendar: of one row, or of all that are not archived, and of API tokens.
    pub(super) fn save_calendar(&self, row: Option<usize>) {
        let (fleet, glance) = (self.desk.fleet(), self.glance.borrow().clone());
        match dates::save(&self.document, &fleet, &glance, row, now()) {
            Ok(()) => self.announce(&sentence("calendarSaved")),
            Err(_) => self.complain(&text("errorCore", None)),
        }
    }

    // ---- drawing ----

    /// Reads what there is now.
    fn look(&self) {
        let glance = self.desk.fleet().glance(now());
        let glance = Rc::new(glance);
        // These do not depend on what is asked for.
        self.offer_customers(&glance);
        let _ = self.draw_summary(&glance);
        self.glance.replace(glance);
    }

    /// Time has passed: draws anew if somebody could see it.
    fn pass(self: &Rc<Self>) {
        let before = self.signature();
        self.look();
        if self.signature() != before {
            self.clone().refresh();
        }
    }

    /// What of all rows changes by time alone, as far as it is shown.
    fn signature(&self) -> String {
        let shown = |row: &Row| match row.status {
            TokenStatus::Known(window) if window.left < Span::days(1) => {
                format!("{:?}{} ", row.state(), window.left.whole_minutes())
            }
            TokenStatus::Known(window) => format!("{:?}{} ", row.state(), window.left.whole_hours()),
            _ => "? ".to_owned(),
        };
        self.glance.borrow().rows.iter().map(shown).collect()
    }

    /// Builds what stays; what changes is drawn by [`Room::refresh`].
    pub fn draw(&self) -> Drawn {
        self.build(&self.main, PARTS)?;
        let (Some(legend), Some(region)) = (self.part("overview-legend"), self.part("overview-region")) else {
            return Ok(());
        };
        timeline::legend(self, &legend)?;
        table::draw_head(self, &region)
    }

    /// Draws what was asked for; the keyboard stays where it is.
    pub(super) fn redraw(&self) {
        let before = self.document.active_element().map(|element| element.id()).unwrap_or_default();
        // What fails here is a name that no browser knows; what is drawn by then is the best there is.
        let _ = self.show();
        self.back_to(&before);
    }

    /// The keyboard goes back to this control, or to the heading if it is gone.
    pub(super) fn back_to(&self, before: &str) {
        // Browsers take it away from what is hidden only when they draw.
        let is_lost = || {
            let here = self.document.active_element();
            here.is_none_or(|here| {
                here.tag_name() == "BODY" || here.closest("[hidden]").is_ok_and(|hidden| hidden.is_some())
            })
        };
        if before.is_empty() || !is_lost() {
            return;
        }
        self.focus(before);
        if is_lost() {
            self.focus(if self.opened.borrow().is_some() { "opened-title" } else { "overview-title" });
        }
    }

    fn show(&self) -> Drawn {
        let (fleet, glance) = (self.desk.fleet(), self.glance.borrow().clone());
        let opened = self.opened.borrow().is_some();
        self.reveal("overview-undoable", self.desk.can_undo());
        self.reveal("overview-list", !opened);
        self.reveal("overview-opened", opened);
        if opened {
            return Ok(());
        }
        let empty = glance.rows.is_empty();
        self.reveal("overview-empty", empty);
        self.reveal("overview-all", !empty);
        if empty {
            return self.draw_empty();
        }
        let query = self.query.borrow();
        let chosen = select(&glance.rows, &query);
        let parts = if self.grouped.get() {
            groups(&glance.rows, &chosen).into_iter().map(|(customer, rows)| (Some(customer), rows)).collect()
        } else {
            vec![(None, chosen.clone())]
        };
        let most = self.most.get();
        let mut shown = Vec::new();
        let mut drawn = Vec::new();
        for (customer, mut rows) in parts {
            rows.truncate(most.saturating_sub(shown.len()));
            if !rows.is_empty() {
                shown.extend(rows.iter().copied());
                drawn.push((customer, rows));
            }
        }
        self.draw_count(&glance, chosen.len(), shown.len());
        table::draw_rows(self, &fleet, &glance, &drawn, &query, now())?;
        self.draw_timeline(&fleet, &glance, &shown)
    }

    fn draw_timeline(&self, fleet: &Fleet, glance: &Glance, shown: &[usize]) -> Drawn {
        let Some(part) = self.part("overview-timeline") else { return Ok(()) };
        part.clear();
        self.reveal("overview-lines", !shown.is_empty());
        if shown.is_empty() {
            return Ok(());
        }
        let policy = fleet.meta.policy();
        let view = View { policy: &policy, now: now(), range: self.range.get(), ahead: &ahead };
        timeline::draw(self, &part, glance, shown, &view)
    }

    fn draw_count(&self, glance: &Glance, chosen: usize, shown: usize) {
        let number = |count: usize| ("number", JsValue::from(u32::try_from(count).unwrap_or(u32::MAX)));
        let said = match chosen {
            0 => sentence("overviewNone"),
            _ if chosen == shown => say(&with("overviewShownCount", &[number(chosen), number(glance.rows.len())])),
            _ => say(&with("overviewFirstCount", &[number(shown), number(chosen), number(glance.rows.len())])),
        };
        if self.part("overview-count").is_some_and(|part| part.content() != said) {
            self.write("overview-count", &said);
        }
        self.reveal("overview-region", chosen > 0);
        self.reveal("overview-more", shown < chosen);
        self.reveal("overview-everything", shown < chosen);
    }

    fn draw_summary(&self, glance: &Glance) -> Drawn {
        let (Some(counts), Some(first)) = (self.part("overview-counts"), self.part("overview-next")) else {
            return Ok(());
        };
        counts.clear();
        let counted = summary(&glance.rows);
        let all = STATES.iter().map(|(state, _, key)| (*key, counted.of(*state), table::tone(*state)));
        let more = [
            ("overviewInDoubtCount", counted.plans_in_doubt, "warning"),
            ("overviewArchivedCount", counted.archived, ""),
        ];
        for (key, count, tone) in all.chain(more).filter(|(_, count, _)| *count > 0) {
            let line = self.el("li")?.class(tone).text(&say(&with(key, &[("number", count.into())])));
            line.into(&counts)?;
        }
        first.clear();
        let next = next(&glance.rows, NEXT);
        if next.is_empty() {
            return Ok(());
        }
        self.el("h4")?.text(&sentence("overviewNext")).into(&first)?;
        let list = self.el("ol")?;
        for row in next.iter().filter_map(|index| Some((*index, glance.rows.get(*index)?))) {
            let (index, row) = row;
            let open = self.el("button")?.class("open").text(&called(row)).with("type", "button")?;
            let open = open.with("id", &format!("next-{}", row_id(row)))?.with("data-row", &index.to_string())?;
            let said = super::asking::said(&crate::hint::headline(row.status));
            self.el("li")?.holding(&open)?.holding(&self.el("span")?.text(&said))?.into(&list)?;
        }
        list.into(&first)
    }

    /// The labels to choose from; not built anew while they are the same, for the list may be open.
    fn offer_customers(&self, glance: &Glance) {
        let Some(field) = self.part("overview-customer") else { return };
        let Some(select) = field.element().dyn_ref::<HtmlSelectElement>().cloned() else { return };
        let labels = customers(&glance.rows);
        let before: Vec<String> = (2..select.length())
            .filter_map(|index| select.item(index)?.get_attribute("value")?.strip_prefix('=').map(str::to_owned))
            .collect();
        if select.length() > 1 && before == labels {
            return;
        }
        field.clear();
        let option = |value: &str, said: &str| self.el("option")?.with("value", value)?.text(said).into(&field);
        let _ = option("", &sentence("overviewAnyCustomer"));
        let _ = option("=", &sentence("overviewNoCustomer"));
        for label in &labels {
            let _ = option(&format!("={label}"), label);
        }
        let mut query = self.query.borrow_mut();
        query.customer = query.customer.take().filter(|label| label.is_empty() || labels.contains(label));
        select.set_value(&query.customer.as_ref().map(|label| format!("={label}")).unwrap_or_default());
    }

    fn draw_empty(&self) -> Drawn {
        match self.part("overview-empty") {
            Some(part) if part.content().is_empty() => self.build(&part, EMPTY),
            _ => Ok(()),
        }
    }
}

/// Whether it is what was typed that is wrong.
fn is_of_field(why: &JsValue) -> bool {
    let others = ["errorStorage", "errorChanged", "errorCore", "errorNotWatched", "errorStateNewer"];
    !others.contains(&Seen(why.clone()).text("key").as_str())
}
