//! One row of the overview by itself: what is known of its token, and everything that can be changed of its instance.
//!
//! Knows the fields and their buttons. Must not decide what an edit means: that is the core's.

use super::asking::{
    Request, answered, ask, day_range, is_given, open_privately, said, say, sent, sentence, text, with,
};
use super::desk::{Edit, now};
use super::dom::Drawn;
use super::form::{Part, Say};
use super::overview::{Overview, called, state_word};
use super::seen::Seen;
use super::table::tone;
use crate::app::edit::{Description, MAX_LINE, MAX_NOTES_TEXT};
use crate::app::glance::assistant;
use crate::app::state::Record;
use crate::basic_auth::rotation::is_like_token;
use crate::few::Few;
use crate::hint::{headline, lines};
use crate::instant::{Instant, Span};
use crate::overview::rows::Row;
use crate::place::Product;
use crate::reminders::Moment;
use js_sys::{Date, Promise};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlInputElement, HtmlTextAreaElement, KeyboardEvent};

#[wasm_bindgen]
extern "C" {
    /// Lets the browser ask for an origin; only in the turn of a click.
    #[wasm_bindgen(js_namespace = ["mtg", "settings"], js_name = requestAccess, catch)]
    fn request_host(origin: &str) -> Result<Promise, JsValue>;
    /// Lets the background look which permissions there are.
    #[wasm_bindgen(js_namespace = ["mtg", "settings"], js_name = checkGrants)]
    fn check_grants() -> Promise;
}

/// How many days a reminder can be put off, by the buttons.
const SNOOZES: [(u32, &str); 3] = [(1, "snooze-1"), (3, "snooze-3"), (7, "snooze-7")];
/// Whose reminders: as for all, own moments, none.
const REMIND: [&str; 3] = ["all", "own", "none"];

/// What stays of the view.
const PARTS: &[Part<'_>] = &[
    Part(0, "div.row", Say::Nothing),
    Part(1, "button#opened-back type=button", Say::Text("openedBack")),
    Part(0, "h3#opened-title tabindex=-1", Say::Nothing),
    Part(0, "p.address#opened-address", Say::Nothing),
    Part(0, "div#opened-known", Say::Nothing),
    Part(0, "div.row", Say::Nothing),
    Part(1, "a#opened-link target=_blank rel=noreferrer", Say::Text("openedAssistant")),
    Part(1, "button#opened-private type=button", Say::Text("actionPrivateWindow")),
    Part(1, "button#opened-calendar type=button", Say::Text("openedCalendar")),
    Part(0, "section aria-labelledby=opened-description", Say::Nothing),
    Part(1, "h3#opened-description", Say::Text("openedDescription")),
    Part(1, "div.fields", Say::Nothing),
    Part(2, "input#opened-name type=text dir=auto", Say::Label("openedName")),
    Part(
        2,
        "input#opened-customer type=text dir=auto list=opened-customers",
        Say::Hinted("columnCustomer", "openedCustomerHint"),
    ),
    Part(1, "datalist#opened-customers", Say::Nothing),
    Part(1, "textarea#opened-notes rows=4 dir=auto", Say::Label("openedNotes")),
    Part(1, "div.row", Say::Nothing),
    Part(2, "button.main#opened-save type=button", Say::Text("actionSave")),
    Part(0, "section aria-labelledby=opened-renewal", Say::Nothing),
    Part(1, "h3#opened-renewal", Say::Text("openedRenewal")),
    Part(1, "div.fields", Say::Nothing),
    // The first day that a renewal can have been on; the core has the last word.
    Part(2, "input#opened-date type=date min=2015-01-01", Say::Label("popupDay")),
    Part(2, "input#opened-time type=time", Say::Label("popupTime")),
    Part(1, "div.row", Say::Nothing),
    Part(2, "button#opened-correct type=button", Say::Text("openedCorrect")),
    Part(2, "button#opened-take-back type=button", Say::Text("popupUndoRenewal")),
    Part(0, "section aria-labelledby=opened-reminders", Say::Nothing),
    Part(1, "h3#opened-reminders", Say::Text("columnReminders")),
    Part(1, "fieldset", Say::Nothing),
    Part(2, "legend", Say::Text("openedRemind")),
    Part(2, "label", Say::Nothing),
    Part(3, "input#remind-all type=radio name=opened-remind", Say::Nothing),
    Part(3, "span", Say::Text("remindersAsForAll")),
    Part(2, "label", Say::Nothing),
    Part(3, "input#remind-own type=radio name=opened-remind", Say::Nothing),
    Part(3, "span", Say::Text("remindersOwn")),
    Part(2, "label", Say::Nothing),
    Part(3, "input#remind-none type=radio name=opened-remind", Say::Nothing),
    Part(3, "span", Say::Text("remindersNone")),
    Part(1, "fieldset#opened-moments", Say::Nothing),
    Part(2, "legend", Say::Text("openedMoments")),
    Part(2, "label", Say::Nothing),
    Part(3, "input#moment-warning type=checkbox", Say::Nothing),
    Part(3, "span", Say::Text("momentWarning")),
    Part(2, "label", Say::Nothing),
    Part(3, "input#moment-days7 type=checkbox", Say::Nothing),
    Part(3, "span", Say::Text("momentDays7")),
    Part(2, "label", Say::Nothing),
    Part(3, "input#moment-days3 type=checkbox", Say::Nothing),
    Part(3, "span", Say::Text("momentDays3")),
    Part(2, "label", Say::Nothing),
    Part(3, "input#moment-days2 type=checkbox", Say::Nothing),
    Part(3, "span", Say::Text("momentDays2")),
    Part(2, "label", Say::Nothing),
    Part(3, "input#moment-days1 type=checkbox", Say::Nothing),
    Part(3, "span", Say::Text("momentDays1")),
    Part(2, "label", Say::Nothing),
    Part(3, "input#moment-block type=checkbox", Say::Nothing),
    Part(3, "span", Say::Text("momentBlock")),
    Part(1, "p#opened-snoozed", Say::Nothing),
    Part(1, "div.row", Say::Nothing),
    Part(2, "button#snooze-1 type=button", Say::Text("snoozeDay")),
    Part(2, "button#snooze-3 type=button", Say::Text("snoozeThreeDays")),
    Part(2, "button#snooze-7 type=button", Say::Text("snoozeWeek")),
    Part(2, "button#snooze-end type=button", Say::Text("snoozeEnd")),
    Part(0, "section aria-labelledby=opened-taught", Say::Nothing),
    Part(1, "h3#opened-taught", Say::Text("popupTaughtPaths")),
    Part(1, "textarea#opened-paths rows=3 dir=ltr", Say::Hinted("openedPaths", "openedPathsHint")),
    Part(1, "div.row", Say::Nothing),
    Part(2, "button#opened-teach type=button", Say::Text("openedTeach")),
    Part(0, "section aria-labelledby=opened-end", Say::Nothing),
    Part(1, "h3#opened-end", Say::Text("openedEnd")),
    Part(1, "p.quiet", Say::Text("openedArchiveHint")),
    Part(1, "div.row", Say::Nothing),
    Part(2, "button#opened-archive type=button", Say::Nothing),
    Part(2, "button#opened-forget type=button", Say::Text("openedForget")),
    Part(2, "button.danger#opened-stop type=button", Say::Text("popupStop")),
    Part(1, "div#opened-sure role=group aria-labelledby=opened-question", Say::Nothing),
    Part(2, "p#opened-question", Say::Nothing),
    Part(2, "div.row", Say::Nothing),
    Part(3, "button.danger#opened-really type=button", Say::Text("popupStop")),
    Part(3, "button#opened-keep type=button", Say::Text("actionCancel")),
];

/// The row that is looked at.
pub struct Opened {
    /// Its instance's key.
    key: String,
    /// Its cloud site.
    site: Option<String>,
    /// What the keyboard was on.
    from: String,
    /// "Stop watching" was pressed once.
    stopping: bool,
    /// What the fields were filled with; what is another now was typed.
    filled: Vec<(&'static str, String)>,
}

impl Overview {
    /// Looks at a row; `from`: what was pressed.
    pub(super) fn open(self: &Rc<Self>, row: usize, from: &str) {
        let glance = self.glance.borrow().clone();
        let Some(row) = glance.rows.get(row) else { return };
        let (key, site) = (row.key.clone(), row.site.clone());
        self.opened.replace(Some(Opened { key, site, from: from.to_owned(), stopping: false, filled: Vec::new() }));
        self.quiet();
        self.redraw();
        let _ = self.draw_opened(row);
        self.refresh_opened();
        self.focus("opened-title");
    }

    /// Back to all rows.
    fn close(self: &Rc<Self>) {
        let Some(opened) = self.opened.take() else { return };
        if let Some(part) = self.part("overview-opened") {
            part.clear();
        }
        self.redraw();
        self.focus("overview-title");
        self.focus(&opened.from);
    }

    fn opened_is(&self) -> Option<(String, Option<String>)> {
        self.opened.borrow().as_ref().map(|opened| (opened.key.clone(), opened.site.clone()))
    }

    /// The opened row as it is now, with its place among all.
    fn opened_row(&self) -> Option<(usize, Row)> {
        let (key, site) = self.opened_is()?;
        let glance = self.glance.borrow();
        let own = |row: &&Row| row.key == key;
        let exact = glance.rows.iter().position(|row| row.key == key && row.site == site);
        // A token may have got its name meanwhile.
        let index = exact.or_else(|| glance.rows.iter().position(|row| own(&row)))?;
        Some((index, glance.rows.get(index)?.clone()))
    }

    // ---- what was done ----

    pub(super) fn opened_click(self: &Rc<Self>, id: &str) {
        let Some((key, site)) = self.opened_row().map(|(_, row)| (row.key.clone(), row.site.clone())) else { return };
        self.quiet();
        match id {
            "opened-back" => self.close(),
            "opened-save" => self.describe(key),
            "opened-correct" => self.correct(key, site),
            "opened-take-back" => {
                self.edit("popupUndone", None, Box::new(move |fleet, _| fleet.take_back(&key, site.as_deref())));
            }
            "opened-forget" => {
                self.edit(
                    "overviewSiteForgotten",
                    None,
                    Box::new(move |fleet, _| fleet.forget_site(&key, site.as_deref())),
                );
            }
            "opened-teach" => {
                let typed = self.value("opened-paths");
                let paths: Vec<String> =
                    typed.lines().map(str::trim).filter(|path| !path.is_empty()).map(str::to_owned).collect();
                self.put("opened-paths", &paths.join("\n"));
                self.edit("popupSaved", Some("opened-paths"), Box::new(move |fleet, _| fleet.teach(&key, &paths)));
            }
            "opened-archive" => {
                let on = !self.opened_row().is_some_and(|(_, row)| row.archived);
                let done = if on { "overviewPutAway" } else { "overviewTakenOut" };
                self.edit(done, None, Box::new(move |fleet, now| fleet.archive(&key, on, now)));
            }
            "snooze-end" => self.edit("popupSaved", None, Box::new(move |fleet, _| fleet.snooze(&key, None))),
            "opened-allow" => self.allow(),
            "opened-private" => self.open_privately(),
            "opened-calendar" => self.save_calendar(self.opened_row().map(|(index, _)| index)),
            "opened-stop" => self.ask_to_stop(true),
            "opened-keep" => self.ask_to_stop(false),
            "opened-really" => self.edit("popupStopped", None, Box::new(move |fleet, _| fleet.stop(&key))),
            _ => {
                if let Some((days, _)) = SNOOZES.iter().find(|(_, button)| *button == id) {
                    let days = Span::days(*days);
                    self.edit("popupSaved", None, Box::new(move |fleet, now| fleet.snooze(&key, Some(now + days))));
                }
            }
        }
    }

    pub(super) fn opened_change(self: &Rc<Self>, id: &str) {
        let Some((key, _)) = self.opened_is() else { return };
        if !id.starts_with("remind-") && !id.starts_with("moment-") {
            return;
        }
        self.quiet();
        let ticked = |id: String| self.field(&id).is_some_and(|field| field.checked());
        let chosen = |code: &str| ticked(format!("remind-{code}"));
        let moments: Few<Moment> =
            Moment::ALL.iter().copied().filter(|moment| ticked(format!("moment-{}", moment.code()))).collect();
        let moments = match () {
            () if id.starts_with("moment-") || chosen("own") => Some(moments),
            () if chosen("none") => Some(Few::default()),
            () => None,
        };
        // Whoever wants moments of their own begins with those that count for all.
        let begin = self.desk.fleet().meta.reminders().moments;
        let moments =
            if id == "remind-own" && moments.is_some_and(|own| own.count() == 0) { Some(begin) } else { moments };
        self.edit("popupSaved", None, Box::new(move |fleet, now| fleet.remind(&key, moments, now)));
    }

    pub(super) fn opened_key(self: &Rc<Self>, id: &str, key: &KeyboardEvent) {
        if self.opened.borrow().is_none() {
            return;
        }
        match (key.key().as_str(), id) {
            ("Escape", _) => self.close(),
            ("Enter", "opened-name" | "opened-customer") => self.opened_click("opened-save"),
            ("Enter", "opened-date" | "opened-time") => self.opened_click("opened-correct"),
            _ => {}
        }
    }

    fn describe(self: &Rc<Self>, key: String) {
        // As it is going to be stored, so that it does not look like something typed afterwards.
        let value = |id| {
            let typed = self.value(id).trim().to_owned();
            self.put(id, &typed);
            typed
        };
        let (name, customer, notes) = (value("opened-name"), value("opened-customer"), value("opened-notes"));
        let long = |text: &str, most: usize| text.chars().count() > most;
        for field in ["opened-name", "opened-customer", "opened-notes"] {
            self.wrong(field, None);
        }
        // The core refuses all three together; this is only where it is to be said.
        let field = match () {
            () if is_like_token(&name) || long(&name, MAX_LINE) => "opened-name",
            () if is_like_token(&customer) || long(&customer, MAX_LINE) => "opened-customer",
            () if is_like_token(&notes) || long(&notes, MAX_NOTES_TEXT) => "opened-notes",
            () => "opened-name",
        };
        let said = Description { name, customer, notes };
        self.edit("popupSaved", Some(field), Box::new(move |fleet, now| fleet.describe(&key, &said, now)));
    }

    fn correct(self: &Rc<Self>, key: String, site: Option<String>) {
        let range = Seen(day_range(&self.value("opened-date"), &self.value("opened-time")));
        if range.0.is_null() {
            self.wrong("opened-date", Some(&sentence("errorDateUnreadable")));
            return self.focus("opened-date");
        }
        let (from, to) = (range.text("from"), range.text("to"));
        let edit: Edit = Box::new(move |fleet, now| fleet.correct(&key, site.as_deref(), (&from, &to), now));
        self.edit("popupSaved", Some("opened-date"), edit);
    }

    /// Asks whether to stop watching, or not any more.
    fn ask_to_stop(self: &Rc<Self>, on: bool) {
        if let Some(opened) = &mut *self.opened.borrow_mut() {
            opened.stopping = on;
        }
        self.reveal("opened-sure", on);
        self.reveal("opened-stop", !on);
        self.focus(if on { "opened-keep" } else { "opened-stop" });
    }

    /// The permission that is missing. As in the popup: the intent goes first, and nothing is waited for before the question.
    fn allow(self: &Rc<Self>) {
        let Some((_, row)) = self.opened_row() else { return };
        let (base, product) = (row.base.address(), row.product);
        let intent = ask(&sent(&Request::WatchIntent { tab: 0, base, product, teach: None }));
        let permission = request_host(row.base.origin().as_str());
        let room = self.clone();
        spawn_local(async move {
            let given = is_given(permission).await;
            if let Err(why) = answered(intent).await {
                return room.complain(&why);
            }
            if !given {
                // Whatever comes of it, the admin has said no.
                let _ = answered(ask(&sent(&Request::WatchCancelled))).await;
                return room.complain(&text("errorPermissionRefused", None));
            }
            match answered(check_grants()).await {
                Ok(_) => room.announce(&sentence("overviewAllowed")),
                Err(why) => room.complain(&why),
            }
        });
    }

    fn open_privately(self: &Rc<Self>) {
        let Some((_, row)) = self.opened_row() else { return };
        let (room, opened) = (self.clone(), open_privately(&assistant(&row)));
        spawn_local(async move {
            if let Err(why) = answered(opened).await {
                room.complain(&why);
            }
        });
    }

    // ---- drawing ----

    fn draw_opened(&self, row: &Row) -> Drawn {
        let Some(part) = self.part("overview-opened") else { return Ok(()) };
        part.clear();
        self.build(&part, PARTS)?;
        let address = row.base.address();
        self.write("opened-address", &address);
        self.write("opened-question", &say(&text("popupStopSure", Some(&address))));
        let set =
            |id: &str, name: &str, value: &str| self.part(id).map_or(Ok(()), |part| part.with(name, value).map(drop));
        set("opened-link", "href", &assistant(row))?;
        set("opened-date", "max", &today())
    }

    /// Draws what has changed of the opened row; what was typed stays.
    pub(super) fn refresh_opened(self: &Rc<Self>) {
        if self.opened.borrow().is_none() {
            return;
        }
        let Some((index, row)) = self.opened_row() else {
            self.close();
            return self.announce(&sentence("overviewGone"));
        };
        let fleet = self.desk.fleet();
        let of = self.glance.borrow().of.get(index).copied();
        let Some((_, record)) = of.and_then(|of| fleet.instances.get(of)) else { return };
        let before = self.document.active_element().map(|element| element.id()).unwrap_or_default();
        let _ = self.show_known(index, &row);
        self.fill(record);
        self.show_controls(record, &row);
        self.back_to(&before);
    }

    fn show_known(&self, index: usize, row: &Row) -> Drawn {
        let product = sentence(if row.product == Product::Jira { "productJira" } else { "productConfluence" });
        self.write("opened-title", &format!("{} ({product})", called(row)));
        let Some(part) = self.part("opened-known") else { return Ok(()) };
        part.clear();
        let policy = self.desk.fleet().meta.policy();
        let token = self.el("div")?.class(&format!("token {}", tone(row.state())));
        let token = token.holding(&self.el("strong")?.text(&sentence(state_word(row.state()))))?;
        let token = token.holding(&self.el("p")?.text(&said(&headline(row.status))))?;
        for known in lines(row.status, row.estimate.as_ref(), &policy, now()) {
            self.el("p")?.class("quiet").text(&said(&known)).into(&token)?;
        }
        let seen = row.seen.map_or_else(|| sentence("openedNeverSeen"), |at| instant("openedSeen", at));
        self.el("p")?.class("quiet").text(&seen).into(&token)?;
        token.into(&part)?;
        let glance = self.glance.borrow();
        let plans: Vec<_> =
            glance.planned.iter().zip(&glance.plans).filter(|(planned, _)| planned.row == index).collect();
        if !plans.is_empty() {
            let list = self.el("ul")?;
            for (planned, plan) in plans {
                let judged =
                    crate::token::planner::judge(row.estimate.as_ref(), &policy, planned.start, planned.length);
                let key = if judged.holds() { "timelinePlanHolds" } else { "timelinePlanDoubt" };
                let title = if plan.title.is_empty() { called(row) } else { plan.title.clone() };
                let args = [("address", title.into()), ("instant", plan.start.rfc3339().into())];
                self.line(&list, &say(&with(key, &args)))?;
            }
            list.into(&part)?;
        }
        if !row.granted {
            self.el("p")?.text(&sentence("popupPermissionGone")).into(&part)?;
            self.row()?.holding(&self.button("openedAllow", "opened-allow", "main")?)?.into(&part)?;
        }
        Ok(())
    }

    /// Fills the fields with what is stored, but not where somebody has typed something else meanwhile.
    fn fill(&self, record: &Record) {
        let stored = [
            ("opened-name", record.name.clone()),
            ("opened-customer", record.customer.clone()),
            ("opened-notes", record.notes.clone()),
            ("opened-paths", record.taught.join("\n")),
        ];
        let mut opened = self.opened.borrow_mut();
        let Some(opened) = &mut *opened else { return };
        for (id, value) in &stored {
            let typed = self.value(id);
            let own = opened.filled.iter().find(|(field, _)| field == id).map(|(_, filled)| filled);
            if own.is_none_or(|filled| *filled == typed) && typed != *value {
                self.put(id, value);
            }
        }
        opened.filled = stored.to_vec();
        let Some(list) = self.part("opened-customers") else { return };
        list.clear();
        for label in crate::overview::rows::customers(&self.glance.borrow().rows) {
            let _ = self.el("option").and_then(|option| option.with("value", &label)?.into(&list));
        }
    }

    /// Puts a text into a field of either kind.
    fn put(&self, id: &str, value: &str) {
        match self.part(id).and_then(|part| part.element().dyn_ref::<HtmlTextAreaElement>().cloned()) {
            Some(area) => area.set_value(value),
            None => self.set_value(id, value),
        }
    }

    fn show_controls(&self, record: &Record, row: &Row) {
        let tick = |id: &str, on: bool| {
            if let Some(field) = self.field(id) {
                HtmlInputElement::set_checked(&field, on);
            }
        };
        let whose = match record.moments {
            None => "all",
            Some(moments) if moments.count() == 0 => "none",
            Some(_) => "own",
        };
        for code in REMIND {
            tick(&format!("remind-{code}"), code == whose);
        }
        self.reveal("opened-moments", whose == "own");
        for moment in Moment::ALL {
            tick(&format!("moment-{}", moment.code()), record.moments.is_some_and(|own| own.has(*moment)));
        }
        let snoozed = row.snoozed.map_or_else(String::new, |until| instant("openedSnoozed", until));
        self.write("opened-snoozed", &snoozed);
        self.reveal("snooze-end", row.snoozed.is_some());
        let token = record.tokens.iter().find(|token| token.site == row.site);
        self.reveal("opened-take-back", token.is_some_and(|token| token.last_recorded().is_some()));
        self.reveal("opened-forget", token.is_some() || row.site.is_some());
        self.write("opened-archive", &sentence(if record.archived { "openedTakeOut" } else { "openedArchive" }));
        let stopping = self.opened.borrow().as_ref().is_some_and(|opened| opened.stopping);
        self.reveal("opened-sure", stopping);
        self.reveal("opened-stop", !stopping);
    }
}

/// A sentence about a moment.
fn instant(key: &str, at: Instant) -> String {
    say(&with(key, &[("instant", at.rfc3339().into())]))
}

/// Today in the admin's zone, as a date field has it.
fn today() -> String {
    let now = Date::new_0();
    format!("{:04}-{:02}-{:02}", now.get_full_year(), now.get_month() + 1, now.get_date())
}
