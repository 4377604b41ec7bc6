//! "Carry": a copy of everything as a file, a table for spreadsheets, and bringing a copy in.
//!
//! Shows what a file would change before anything is written; what it says and what it changes is the core's. A file is read
//! here and goes nowhere.

use super::asking::{say, sentence, text, with};
use super::dashboard::{Place, Room, open_room};
use super::desk::{Desk, now};
use super::dom::{Drawn, El};
use super::download::download;
use super::form::{Form, target};
use super::overview::state_word;
use super::seen::Seen;
use crate::app::carry::{
    Change, Fate, Fault, How, Import, ImportError, MAX_BYTES, Parcel, Part, Preview, Setting, changes, csv, export,
    preview, read,
};
use crate::app::state::Own;
use crate::instant::Instant;
use crate::place::Product;
use crate::token::window::TokenStatus;
use gloo::events::EventListener;
use std::cell::{Cell, RefCell};
use std::ops::Deref;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Element, Event};

/// So many changes are drawn at first.
const PIECE: usize = 100;
/// The table's columns.
const COLUMNS: [&str; 14] = [
    "columnName",
    "carryProduct",
    "columnInstance",
    "columnCustomer",
    "columnSite",
    "columnState",
    "carryRenewedFrom",
    "carryRenewedBy",
    "columnWarns",
    "columnBlocks",
    "columnSeen",
    "columnPlans",
    "carryArchived",
    "carryNotes",
];

/// The room.
pub struct Carry {
    form: Form,
    desk: Rc<Desk>,
    main: El,
    /// The file that is looked at, with its name.
    opened: RefCell<Option<(String, Rc<Import>)>>,
    how: Cell<How>,
    /// What it would change, as it is drawn.
    shown: RefCell<Preview>,
    /// Whether all changes are drawn.
    all: Cell<bool>,
    /// Counts the files that were picked: the answer to an older one comes too late.
    picked: Cell<u32>,
    /// Something is being written.
    busy: Cell<bool>,
    /// What is here since something was brought in: as long as it is so, that can be taken back.
    brought: RefCell<Option<(Parcel, Own)>>,
}

impl Deref for Carry {
    type Target = Form;

    fn deref(&self) -> &Form {
        &self.form
    }
}

/// Draws the room in this part of the dashboard.
#[cfg_attr(feature = "settings", wasm_bindgen(js_name = drawCarry))]
pub fn draw_carry(part: &Element) {
    open_room(part, |place| {
        let room = Rc::new(Carry::new(place));
        let _ = room.draw();
        room.clone().live();
        room
    });
}

impl Room for Carry {
    fn refresh(self: Rc<Self>) {
        // What is being written shows itself when it is done.
        if self.busy.get() {
            return;
        }
        let there = self.brought.borrow().as_ref().is_none_or(|brought| *brought == self.here());
        if !there {
            self.brought.take();
        }
        self.show_undo();
        // What is shown is what would be done now. Where that stays the same, nothing moves below somebody's hand.
        let Some((_, import)) = self.opened.borrow().clone() else { return };
        let shown = preview(&self.desk.fleet(), &import, self.how.get());
        if *self.shown.borrow() == shown {
            return;
        }
        let focused = self.document.active_element().map(|element| element.id()).unwrap_or_default();
        let _ = self.draw_preview();
        if !focused.is_empty() {
            self.focus(&focused);
        }
    }
}

impl Carry {
    /// The room, in this part of the page.
    pub fn new(place: Place) -> Self {
        Self {
            form: Form::new(&place.document),
            desk: place.desk,
            main: place.main,
            opened: RefCell::default(),
            how: Cell::new(How::Merge),
            shown: RefCell::default(),
            all: Cell::new(false),
            picked: Cell::new(0),
            busy: Cell::new(false),
            brought: RefCell::default(),
        }
    }

    /// Listens.
    pub fn live(self: Rc<Self>) {
        for (event, act) in [("click", Self::click as fn(&Rc<Self>, &Event)), ("change", Self::change)] {
            let room = self.clone();
            EventListener::new(self.main.element(), event, move |event| act(&room, event)).forget();
        }
    }

    /// Draws what is there from the start.
    pub fn draw(&self) -> Drawn {
        self.el("h2")?.text(&sentence("roomCarry")).into(&self.main)?;
        self.say_in(&self.main, "carryIntro")?;
        let out = self.section("carry-out", "carryOut")?;
        self.el("p")?.text(&sentence("carryWhat")).into(&out)?;
        self.say_in(&out, "carryNot")?;
        let row = self.row()?.holding(&self.button("carrySave", "carry-save", "main")?)?;
        row.holding(&self.button("carryTable", "carry-table", "")?)?.into(&out)?;
        out.into(&self.main)?;

        let into = self.section("carry-in", "carryIn")?;
        let field = self.el("input")?.with("type", "file")?.with("accept", ".json,application/json")?;
        self.labelled(&into, "carry-file", "carryFile", &field, Some("carryFileHint"))?;
        let bar = self.el("progress")?.with("aria-labelledby", "carry-progress-text")?;
        let progress = self.el("div")?.with("id", "carry-progress")?.class("row").with("hidden", "")?;
        let said = self.el("span")?.with("id", "carry-progress-text")?.text(&sentence("carryWorking"));
        progress.holding(&bar)?.holding(&said)?.into(&into)?;
        let after = self.row()?.with("id", "carry-after")?.with("hidden", "")?;
        let after = after.holding(&self.el("span")?.text(&sentence("carryDone")))?;
        after.holding(&self.button("actionUndo", "carry-undo", "")?)?.into(&into)?;
        self.el("div")?.with("id", "carry-view")?.into(&into)?;
        into.into(&self.main)
    }

    // ---- what was done ----

    fn click(self: &Rc<Self>, event: &Event) {
        let Some(button) = target(event).and_then(|target| target.closest("button").ok().flatten()) else { return };
        if self.busy.get() {
            return;
        }
        self.quiet();
        match button.id().as_str() {
            "carry-save" => {
                let name = format!("migration-token-guide-{}.json", today());
                self.saved(download(&self.document, &name, "application/json", &export(&self.desk.fleet(), now())));
            }
            "carry-table" => {
                let name = format!("migration-tokens-{}.csv", today());
                self.saved(download(&self.document, &name, "text/csv", &self.table()));
            }
            "carry-bring" => self.bring(),
            "carry-cancel" => {
                self.close();
                self.focus("carry-file");
            }
            "carry-all" => {
                self.all.set(true);
                let _ = self.draw_preview();
                self.focus("carry-changes");
            }
            "carry-undo" => self.undo(),
            _ => {}
        }
    }

    fn change(self: &Rc<Self>, event: &Event) {
        let id = target(event).map(|field| field.id()).unwrap_or_default();
        let how = match id.as_str() {
            "carry-file" => return self.pick(),
            "carry-merge" => How::Merge,
            "carry-replace" => How::Replace,
            _ => return,
        };
        self.how.set(how);
        let _ = self.draw_preview();
        self.focus(&id);
        if let Some(counts) = self.part("carry-counts") {
            self.announce(&counts.content());
        }
    }

    fn saved(&self, done: Result<(), JsValue>) {
        match done {
            Ok(()) => self.announce(&sentence("carrySaved")),
            Err(_) => self.complain(&text("carryUnsaved", None)),
        }
    }

    /// A file was picked: reads it and shows what it would change.
    fn pick(self: &Rc<Self>) {
        let picked = self.picked.get().wrapping_add(1);
        self.picked.set(picked);
        self.close();
        self.quiet();
        let Some(file) = self.field("carry-file").and_then(|field| field.files()).and_then(|files| files.get(0)) else {
            return;
        };
        let name = file.name();
        if file.size() > MAX_BYTES as f64 {
            return self.refuse(ImportError::TooLarge);
        }
        self.reveal("carry-progress", true);
        let room = self.clone();
        spawn_local(async move {
            let said = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
            if room.picked.get() != picked {
                return;
            }
            let read = said.map_or(Err(ImportError::Unreadable), |said| read(&said, now()));
            room.reveal("carry-progress", false);
            match read {
                Ok(import) => {
                    room.opened.replace(Some((name, Rc::new(import))));
                    room.how.set(How::Merge);
                    let _ = room.draw_preview();
                    room.focus("carry-view-title");
                }
                Err(error) => room.refuse(error),
            }
        });
    }

    /// Nothing of the file can be used.
    fn refuse(&self, error: ImportError) {
        let key = match error {
            ImportError::TooLarge => "carryTooLarge",
            ImportError::Unreadable => "carryUnreadable",
            ImportError::Foreign => "carryForeign",
            ImportError::Newer => "carryNewer",
            ImportError::Damaged => "carryDamaged",
        };
        let why = sentence(key);
        self.set_value("carry-file", "");
        self.wrong("carry-file", Some(&why));
        self.complain(&text(key, None));
    }

    /// Nothing is looked at any more.
    fn close(&self) {
        self.opened.take();
        self.all.set(false);
        self.wrong("carry-file", None);
        self.reveal("carry-progress", false);
        if let Some(view) = self.part("carry-view") {
            view.clear();
        }
    }

    /// Writes what is shown.
    fn bring(self: &Rc<Self>) {
        let Some((_, import)) = self.opened.borrow().clone() else { return };
        let (room, how) = (self.clone(), self.how.get());
        self.busy.set(true);
        self.reveal("carry-progress", true);
        spawn_local(async move {
            let done = room.desk.edit(&|fleet, _| Ok(changes(fleet, &import, how))).await;
            room.busy.set(false);
            room.reveal("carry-progress", false);
            match done {
                Ok(()) => {
                    room.set_value("carry-file", "");
                    room.close();
                    room.brought.replace(Some(room.here()));
                    room.show_undo();
                    room.announce(&sentence("carryDone"));
                    room.focus("carry-undo");
                }
                Err(why) if Seen(why.clone()).text("key") == "errorStorage" => {
                    room.complain(&text("carryNoRoom", None));
                }
                Err(why) => room.complain(&why),
            }
        });
    }

    fn undo(self: &Rc<Self>) {
        let room = self.clone();
        self.busy.set(true);
        self.reveal("carry-progress", true);
        spawn_local(async move {
            let done = room.desk.undo().await;
            room.busy.set(false);
            room.reveal("carry-progress", false);
            room.brought.take();
            room.show_undo();
            match done {
                Ok(()) => room.announce(&sentence("carryUndone")),
                Err(why) => room.complain(&why),
            }
            room.focus("carry-file");
        });
    }

    /// What an import could have changed.
    fn here(&self) -> (Parcel, Own) {
        let fleet = self.desk.fleet();
        (Parcel::of(&fleet), fleet.meta.own.clone())
    }

    fn show_undo(&self) {
        self.reveal("carry-after", self.desk.can_undo() && self.brought.borrow().is_some());
    }

    // ---- what a file would change ----

    fn draw_preview(&self) -> Drawn {
        let Some(view) = self.part("carry-view") else { return Ok(()) };
        let Some((name, import)) = self.opened.borrow().clone() else { return Ok(()) };
        let (fleet, how) = (self.desk.fleet(), self.how.get());
        let shown = preview(&fleet, &import, how);
        view.clear();
        let title = self.el("h4")?.with("id", "carry-view-title")?.with("tabindex", "-1")?;
        title.text(&say(&text("carryWould", Some(&name)))).into(&view)?;
        if let Some(exported) = import.exported {
            let made = say(&with("carryMade", &[("instant", exported.rfc3339().into())]));
            self.el("p")?.class("quiet").text(&made).into(&view)?;
        }
        self.draw_problems(&view, &import)?;
        let choice = self.el("fieldset")?.class("list").holding(&self.el("legend")?.text(&sentence("carryHow")))?;
        for (one, id, key) in
            [(How::Merge, "carry-merge", "carryMerge"), (How::Replace, "carry-replace", "carryReplace")]
        {
            let tick = self.el("input")?.with("type", "radio")?.with("name", "carry-how")?.with("id", id)?;
            let tick = if one == how { tick.with("checked", "")? } else { tick };
            let label = self.el("label")?.class("tick").holding(&tick)?;
            label.holding(&self.el("span")?.text(&sentence(key)))?.into(&choice)?;
        }
        choice.into(&view)?;
        let counts = [Fate::New, Fate::Changed, Fate::Unchanged, Fate::Gone].map(|fate| shown.count(fate) as u32);
        let counts = counts.map(|count| ("number", count.into()));
        self.el("p")?.with("id", "carry-counts")?.text(&say(&with("carryCounts", &counts))).into(&view)?;
        if shown.changes() {
            self.draw_changes(&view, &shown)?;
            self.draw_others(&view, &shown)?;
        } else {
            self.el("p")?.text(&sentence("carryNothing")).into(&view)?;
        }
        let row = self.row()?;
        let row = if shown.changes() { row.holding(&self.button("carryBring", "carry-bring", "main")?)? } else { row };
        row.holding(&self.button("actionCancel", "carry-cancel", "")?)?.into(&view)?;
        self.shown.replace(shown);
        Ok(())
    }

    /// What of the file is left out.
    fn draw_problems(&self, view: &El, import: &Import) -> Drawn {
        if import.problems.is_empty() {
            return Ok(());
        }
        let fold = self.el("details")?.with("id", "carry-problems")?.class("token warning").with("open", "")?;
        let fold = fold.holding(&self.el("summary")?.text(&sentence("carryLeftOut")))?;
        let list = self.el("ul")?;
        for problem in &import.problems {
            let item = self.el("li")?.holding(&self.el("code")?.text(&problem.place))?;
            item.holding(&self.el("span")?.text(&format!(" {}", sentence(fault(problem.fault)))))?.into(&list)?;
        }
        if import.more > 0 {
            self.line(&list, &say(&with("carryMoreLeftOut", &[("number", import.more.into())])))?;
        }
        fold.holding(&list)?.into(view)
    }

    /// The table of instances that do not stay as they are.
    fn draw_changes(&self, view: &El, shown: &Preview) -> Drawn {
        let touched: Vec<&Change> = shown.instances.iter().filter(|change| change.fate != Fate::Unchanged).collect();
        if touched.is_empty() {
            return Ok(());
        }
        let table = self.el("table")?.with("id", "carry-changes")?.with("tabindex", "-1")?;
        let table = table.holding(&self.el("caption")?.text(&sentence("carryInstances")))?;
        let head = self.el("tr")?;
        for key in ["columnInstance", "carryFate"] {
            self.el("th")?.with("scope", "col")?.text(&sentence(key)).into(&head)?;
        }
        let table = table.holding(&self.el("thead")?.holding(&head)?)?;
        let body = self.el("tbody")?;
        let most = if self.all.get() { touched.len() } else { PIECE };
        for change in touched.iter().take(most) {
            let place = self.el("th")?.with("scope", "row")?;
            let address = change.entry.base.address();
            let place = match change.name.is_empty() {
                true => place.holding(&self.el("span")?.class("address").text(&address))?,
                false => {
                    let name = self.el("bdi")?.text(&change.name);
                    place.holding(&name)?.holding(&self.el("span")?.class("address below").text(&address))?
                }
            };
            let product = self.el("span")?.class("quiet below").text(&sentence(product(change.entry.product)));
            let row = self.el("tr")?.holding(&place.holding(&product)?)?;
            let mut said = sentence(fate(change.fate));
            let parts: Vec<String> = change.parts.iter().map(|one| sentence(part(one))).collect();
            if !parts.is_empty() {
                said = format!("{said}: {}", parts.join(", "));
            }
            row.holding(&self.el("td")?.text(&said))?.into(&body)?;
        }
        table.holding(&body)?.into(view)?;
        if touched.len() > most {
            let row = self.row()?.holding(&self.button("carryAll", "carry-all", "")?)?;
            row.into(view)?;
        }
        for (fate, key) in [(Fate::New, "carryNewHint"), (Fate::Gone, "carryGoneHint")] {
            if shown.count(fate) > 0 {
                self.say_in(view, key)?;
            }
        }
        Ok(())
    }

    /// What changes besides instances.
    fn draw_others(&self, view: &El, shown: &Preview) -> Drawn {
        let list = self.el("ul")?.with("id", "carry-others")?;
        for one in shown.api_tokens.iter().filter(|one| one.fate != Fate::Unchanged) {
            let key = match one.fate {
                Fate::New => "carryApiNew",
                Fate::Gone => "carryApiGone",
                Fate::Changed | Fate::Unchanged => "carryApiChanged",
            };
            self.line(&list, &say(&text(key, Some(&one.label))))?;
        }
        if shown.practised {
            self.line(&list, &sentence("carryPractised"))?;
        }
        for setting in shown.settings.iter() {
            let key = match setting {
                Setting::Policy => "carryPolicy",
                Setting::CloudHosts => "carryCloudHosts",
                Setting::Reminders => "carryReminders",
            };
            self.line(&list, &sentence(key))?;
        }
        if list.element().child_element_count() > 0 {
            list.into(view)?;
        }
        Ok(())
    }

    // ---- the table for spreadsheets ----

    /// One row per token; dates as ISO 8601 has them.
    fn table(&self) -> String {
        let mut rows: Vec<Vec<String>> = vec![COLUMNS.iter().map(|key| sentence(key)).collect()];
        for row in self.desk.fleet().glance(now()).rows {
            let window = if let TokenStatus::Known(window) = row.status { Some(window) } else { None };
            let date = |at: Option<Instant>| at.map(|at| at.rfc3339()).unwrap_or_default();
            rows.push(vec![
                row.name.clone(),
                sentence(product(row.product)),
                row.base.address(),
                row.customer.clone(),
                row.site.clone().unwrap_or_default(),
                sentence(state_word(row.state())),
                date(row.estimate.as_ref().and_then(|found| found.earliest)),
                date(row.estimate.as_ref().map(|found| found.latest)),
                date(window.and_then(|window| window.warns_at)),
                date(window.map(|window| window.blocks_at.unwrap_or(window.blocks_by))),
                date(row.seen),
                row.plans.to_string(),
                sentence(if row.archived { "carryYes" } else { "carryNo" }),
                row.notes.clone(),
            ]);
        }
        csv(&rows)
    }
}

/// For names of files.
fn today() -> String {
    now().rfc3339().chars().take(10).collect()
}

fn product(product: Product) -> &'static str {
    match product {
        Product::Jira => "productJira",
        Product::Confluence => "productConfluence",
    }
}

fn fate(fate: Fate) -> &'static str {
    match fate {
        Fate::New => "carryFateNew",
        Fate::Changed => "carryFateChanged",
        Fate::Unchanged => "carryFateUnchanged",
        Fate::Gone => "carryFateGone",
    }
}

fn part(part: Part) -> &'static str {
    match part {
        Part::Description => "carryPartDescription",
        Part::Archive => "carryPartArchive",
        Part::Reminders => "carryPartReminders",
        Part::Dates => "carryPartDates",
        Part::Sites => "carryPartSites",
        Part::Paths => "carryPartPaths",
        Part::Plans => "carryPartPlans",
    }
}

fn fault(fault: Fault) -> &'static str {
    match fault {
        Fault::Kind => "carryFaultKind",
        Fault::Missing => "carryFaultMissing",
        Fault::Date => "carryFaultDate",
        Fault::Number => "carryFaultNumber",
        Fault::Address => "carryFaultAddress",
        Fault::Path => "carryFaultPath",
        Fault::Host => "carryFaultHost",
        Fault::Text => "carryFaultText",
        Fault::Token => "carryFaultToken",
        Fault::Word => "carryFaultWord",
        Fault::Twice => "carryFaultTwice",
        Fault::Many => "carryFaultMany",
    }
}
