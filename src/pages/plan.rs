//! The planner: can a migration start on a date, will its token hold for the run, when to renew; and the plans that are kept.
//!
//! Asks the core and says what it answers. Must not decide anything of a token itself.

use super::asking::{say, sentence, with};
use super::dashboard::{Place, Room};
use super::desk::{Desk, Edit, now};
use super::dom::{Drawn, El};
use super::form::{Form, Part, Say, target};
use super::seen::Seen;
use crate::app::edit::{Changes, Fleet};
use crate::app::state::{Entry, Plan, Record, Token};
use crate::few::Few;
use crate::instant::{Instant, Span};
use crate::order::sort;
use crate::place::Product;
use crate::token::evidence::Estimate;
use crate::token::planner::{CanStart, Plan as Judged, RunKeeps, judge};
use crate::token::window::Policy;
use gloo::events::{EventListener, EventListenerOptions};
use js_sys::Array;
use std::cell::RefCell;
use std::ops::Deref;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::Event;

#[wasm_bindgen]
extern "C" {
    /// The browser's own time zone.
    #[wasm_bindgen(js_namespace = ["mtg", "zones"], js_name = own)]
    fn own_zone() -> String;
    /// The names of all time zones.
    #[wasm_bindgen(js_namespace = ["mtg", "zones"], js_name = all)]
    fn all_zones() -> Array;
    /// Whether the browser knows a time zone.
    #[wasm_bindgen(js_namespace = ["mtg", "zones"], js_name = isKnown)]
    fn is_known(zone: &str) -> bool;
    /// The moment that a date and a time of day mean in a zone; null when there is none.
    #[wasm_bindgen(js_namespace = ["mtg", "zones"], js_name = moment)]
    fn moment(date: &str, time: &str, zone: &str) -> JsValue;
    /// Date and time of day that a zone's clocks show.
    #[wasm_bindgen(js_namespace = ["mtg", "zones"], js_name = fields)]
    fn shown(at: &str, zone: &str) -> JsValue;
    /// A name that nothing else has.
    #[wasm_bindgen(js_namespace = crypto, js_name = randomUUID)]
    fn new_id() -> String;
}

/// The fields of the form, in their order.
const FIELDS: [&str; 7] =
    ["plan-instance", "plan-site", "plan-date", "plan-time", "plan-zone", "plan-length", "plan-title"];
/// The room as it is at first.
const ROOM: &[Part<'_>] = &[
    Part(0, "h2", Say::Text("roomPlan")),
    Part(0, "p.quiet", Say::Text("planIntro")),
    Part(0, "p#plan-nothing hidden", Say::Text("planNothing")),
    Part(0, "section#plan-form aria-labelledby=plan-form-title", Say::Nothing),
    Part(1, "h3#plan-form-title", Say::Text("planNew")),
    Part(1, "form novalidate", Say::Nothing),
    Part(2, "div.fields", Say::Nothing),
    Part(3, "select#plan-instance", Say::Label("planInstance")),
    Part(3, "div#plan-site-field", Say::Nothing),
    Part(4, "select#plan-site", Say::Label("planSite")),
    Part(3, "input#plan-date type=date", Say::Label("planDate")),
    Part(3, "input#plan-time type=time value=09:00", Say::Label("planTime")),
    Part(3, "select#plan-zone", Say::Label("planZone")),
    Part(3, "input#plan-length type=number min=1 max=365 value=2", Say::Label("planLength")),
    Part(3, "input#plan-title type=text", Say::Label("planTitle")),
    Part(2, "div.token#plan-answer aria-live=polite", Say::Nothing),
    Part(2, "div#plan-line hidden", Say::Nothing),
    Part(2, "div.row", Say::Nothing),
    Part(3, "button.main#plan-save type=submit", Say::Text("planKeep")),
    Part(3, "button#plan-cancel type=button hidden", Say::Text("actionCancel")),
    Part(0, "section#plans aria-labelledby=plans-title", Say::Nothing),
    Part(1, "h3#plans-title tabindex=-1", Say::Text("planPlans")),
    Part(1, "div.row#plan-undo-row hidden", Say::Nothing),
    Part(2, "button#plan-undo type=button", Say::Text("actionUndo")),
    Part(1, "p.quiet#plans-none", Say::Text("planNone")),
    Part(1, "ul.bare#plans-list", Say::Nothing),
    Part(1, "details#plans-past hidden", Say::Nothing),
    Part(2, "summary", Say::Text("planPastOnes")),
    Part(2, "ul.bare#plans-past-list", Say::Nothing),
];
/// What the colours of the lines stand for.
const LEGEND: [(&str, &str); 6] = [
    ("calm", "planLegendFine"),
    ("warning", "planLegendWarning"),
    ("blocked", "planLegendBlocked"),
    ("sure", "planLegendSure"),
    ("now", "planLegendNow"),
    ("start", "planLegendStart"),
];
/// So far ahead nobody plans: the year is wrong.
const FARTHEST: Span = Span::days(731);

/// The room.
pub struct Planner {
    form: Form,
    desk: Rc<Desk>,
    main: El,
    /// The plan that is being changed: its instance's key, and its id.
    editing: RefCell<Option<(String, String)>>,
    /// What the list of plans says.
    listed: RefCell<String>,
}

impl Deref for Planner {
    type Target = Form;

    fn deref(&self) -> &Form {
        &self.form
    }
}

impl Room for Planner {
    fn refresh(self: Rc<Self>) {
        // What fails here is a name that no browser knows.
        let _ = self.draw_stored();
    }
}

/// What is typed, as far as it can be read.
struct Typed {
    start: Instant,
    zone: String,
    length: u32,
    /// What to say of a time that the clocks show twice, or never.
    doubt: Option<&'static str>,
}

/// What is said of a plan.
struct Answer {
    tone: &'static str,
    headline: String,
    lines: Vec<String>,
}

/// A plan that is kept, as it is shown.
struct SaidPlan {
    id: String,
    title: String,
    whose: String,
    when: String,
    /// Whether the browser knows its time zone.
    known: bool,
    answer: Answer,
}

impl SaidPlan {
    /// All that is shown of it.
    fn whole(&self) -> String {
        let Answer { tone, headline, lines } = &self.answer;
        let (id, title, whose, when) = (&self.id, &self.title, &self.whose, &self.when);
        [id, title, whose, when, *tone, headline, &lines.concat()].join("\n")
    }
}

/// An argument of a sentence.
enum With<'a> {
    /// A moment, as the clocks of this zone show it.
    At(Instant, &'a str),
    Number(u32),
}

impl Planner {
    /// The room, in this part of the page.
    pub fn new(place: Place) -> Self {
        let (form, desk, main) = (Form::new(&place.document), place.desk, place.main);
        Self { form, desk, main, editing: RefCell::default(), listed: RefCell::default() }
    }

    /// Listens, and draws what is stored.
    pub fn live(self: Rc<Self>) {
        let on = |event: &'static str, act: fn(&Rc<Self>, &Event)| {
            let room = self.clone();
            let prevents = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(self.main.element(), event, prevents, move |event| act(&room, event))
                .forget();
        };
        on("click", Self::click);
        on("input", Self::input);
        on("change", Self::input);
        on("submit", |room, event| {
            event.prevent_default();
            room.quiet();
            room.save();
        });
        self.refresh();
    }

    // ---- what was done ----

    fn click(self: &Rc<Self>, event: &Event) {
        let Some(button) = target(event).and_then(|target| target.closest("button").ok().flatten()) else { return };
        let id = button.id();
        if id == "plan-save" {
            return;
        }
        self.quiet();
        if id == "plan-undo" {
            return self.undo();
        }
        if id == "plan-cancel" {
            self.begin(None);
            return self.focus("plan-instance");
        }
        let fleet = self.desk.fleet();
        for (entry, record) in &fleet.instances {
            for plan in &record.plans {
                if id == format!("plan-edit-{}", plan.id) {
                    self.begin(Some((entry, plan)));
                    return self.focus("plan-date");
                }
                if id == format!("plan-drop-{}", plan.id) {
                    let (key, plan) = (entry.key(), plan.id.clone());
                    let edit = Box::new(move |fleet: &Fleet, _| fleet.unplan(&key, &plan));
                    return self.change("planGivenUp", "plans-title", edit);
                }
            }
        }
    }

    fn input(self: &Rc<Self>, event: &Event) {
        let Some(field) = target(event).map(|field| field.id()) else { return };
        self.wrong(&field, None);
        if field == "plan-instance" {
            let _ = self.draw_sites(None);
        }
        let _ = self.draw_answer();
    }

    fn save(self: &Rc<Self>) {
        let typed = match self.typed() {
            Ok(typed) => typed,
            Err((field, key)) => return self.refuse(field, &sentence(key)),
        };
        if typed.start < now() {
            return self.refuse("plan-date", &sentence("planPast"));
        }
        if typed.start - now() > FARTHEST {
            return self.refuse("plan-date", &sentence("planTooFar"));
        }
        let key = self.value("plan-instance");
        let editing = self.editing.borrow().clone();
        let plan = Plan {
            id: editing.as_ref().map_or_else(new_id, |(_, id)| id.clone()),
            site: self.chosen_site(),
            title: self.value("plan-title"),
            start: typed.start,
            zone: typed.zone,
            length: typed.length,
            edited: typed.start,
            told: Few::default(),
        };
        let edit: Edit = Box::new(move |fleet, now| {
            let plan = Plan { edited: now, ..plan.clone() };
            let mut changes = Changes::default();
            if let Some((before, id)) = editing.as_ref().filter(|(before, _)| *before != key) {
                changes = fleet.unplan(before, id)?;
            }
            changes.writes.extend(fleet.plan(&key, &plan)?.writes);
            Ok(changes)
        });
        let room = self.clone();
        spawn_local(async move {
            match room.desk.edit(&*edit).await {
                Ok(()) => {
                    room.begin(None);
                    room.set_value("plan-title", "");
                    room.done("planKept");
                    room.focus("plan-date");
                }
                Err(text) => room.refused(&text),
            }
        });
    }

    /// Makes the edit, says that it is done, and puts the focus there; or says why it is not.
    fn change(self: &Rc<Self>, done: &'static str, focus: &'static str, edit: Edit) {
        let room = self.clone();
        spawn_local(async move {
            match room.desk.edit(&*edit).await {
                Ok(()) => {
                    room.done(done);
                    room.focus(focus);
                }
                Err(text) => room.complain(&text),
            }
        });
    }

    fn undo(self: &Rc<Self>) {
        let room = self.clone();
        spawn_local(async move {
            let undone = room.desk.undo().await;
            room.reveal("plan-undo-row", false);
            let _ = room.draw_stored();
            room.focus("plans-title");
            match undone {
                Ok(()) => room.announce(&sentence("planUndone")),
                Err(text) => room.complain(&text),
            }
        });
    }

    fn done(&self, said: &str) {
        let _ = self.draw_stored();
        self.reveal("plan-undo-row", self.desk.can_undo());
        self.announce(&sentence(said));
    }

    /// What the core refuses is said at the field that it is about.
    fn refused(&self, text: &JsValue) {
        let field = match Seen(text.clone()).text("key").as_str() {
            "errorLine" | "errorTextIsToken" => "plan-title",
            "errorPlanLength" => "plan-length",
            _ => return self.complain(text),
        };
        self.refuse(field, &say(text));
    }

    fn refuse(&self, field: &str, said: &str) {
        self.wrong(field, Some(said));
        self.focus(field);
    }

    /// Fills the form with a plan to change, or for a new one.
    fn begin(&self, plan: Option<(&Entry, &Plan)>) {
        for field in FIELDS {
            self.wrong(field, None);
        }
        self.editing.replace(plan.map(|(entry, plan)| (entry.key(), plan.id.clone())));
        self.reveal("plan-cancel", plan.is_some());
        self.write("plan-form-title", &sentence(if plan.is_some() { "planChange" } else { "planNew" }));
        self.write("plan-save", &sentence(if plan.is_some() { "actionSave" } else { "planKeep" }));
        if let Some((entry, plan)) = plan {
            let known = is_known(&plan.zone);
            let zone = if known { plan.zone.clone() } else { own_zone() };
            let fields = Seen(shown(&plan.start.rfc3339(), &zone));
            self.set_value("plan-instance", &entry.key());
            let _ = self.draw_sites(plan.site.as_deref());
            self.set_value("plan-date", &fields.text("date"));
            self.set_value("plan-time", &fields.text("time"));
            self.set_value("plan-zone", &zone);
            self.set_value("plan-length", &plan.length.to_string());
            self.set_value("plan-title", &plan.title);
            if !known {
                self.wrong("plan-zone", Some(&sentence("planZoneUnknown")));
            }
        }
        let _ = self.draw_answer();
    }

    // ---- what is typed ----

    /// What is typed; or the field that is wrong, and why.
    fn typed(&self) -> Result<Typed, (&'static str, &'static str)> {
        let (date, time, zone) = (self.value("plan-date"), self.value("plan-time"), self.value("plan-zone"));
        if date.is_empty() {
            return Err(("plan-date", "planNeedsDay"));
        }
        if time.is_empty() {
            return Err(("plan-time", "planNeedsTime"));
        }
        let found = Seen(moment(&date, &time, &zone));
        let start = Instant::read(&found.text("at")).ok_or(("plan-date", "planNeedsDay"))?;
        let doubt = match found.text("how").as_str() {
            "twice" => Some("planTimeTwice"),
            "never" => Some("planTimeNever"),
            _ => None,
        };
        let length = self.value("plan-length").trim().parse().ok();
        let length = length.filter(|length| (1..=crate::app::edit::MAX_LENGTH).contains(length));
        let length = length.ok_or(("plan-length", "errorPlanLength"))?;
        Ok(Typed { start, zone, length, doubt })
    }

    fn chosen_site(&self) -> Option<String> {
        Some(self.value("plan-site")).filter(|site| !site.is_empty())
    }

    // ---- what is said ----

    fn draw_answer(&self) -> Drawn {
        let (Some(part), Some(line)) = (self.part("plan-answer"), self.part("plan-line")) else { return Ok(()) };
        let fleet = self.desk.fleet();
        line.clear();
        line.reveal(false);
        let Some((_, record)) = fleet.get(&self.value("plan-instance")) else {
            part.clear();
            return Ok(());
        };
        let typed = match self.typed() {
            Ok(typed) => typed,
            Err((field, key)) => {
                // What is not typed yet is not wrong yet.
                if field == "plan-length" && !self.value(field).is_empty() {
                    self.wrong(field, Some(&sentence(key)));
                }
                part.class("token").text(&sentence(key));
                return Ok(());
            }
        };
        let policy = fleet.meta.policy();
        let estimate =
            token_of(self.chosen_site().as_deref(), &record.tokens).and_then(|token| token.estimate(&policy));
        let judged = judge(estimate.as_ref(), &policy, typed.start, Span::days(typed.length));
        let mut answer = answer(&judged, &policy, &typed.zone, typed.length);
        if let Some(key) = typed.doubt {
            answer.lines.insert(0, spoken(key, &[With::At(typed.start, &typed.zone)]));
        }
        // Said anew only when it is another: it is read out while somebody types.
        if part.content() != format!("{}{}", answer.headline, answer.lines.concat()) {
            part.clear();
            self.draw_said(&part, &answer)?;
        }
        line.reveal(true);
        self.draw_line(&line, &judged, estimate.as_ref(), &policy, typed.length)
    }

    fn draw_said(&self, parent: &El, answer: &Answer) -> Drawn {
        let _ = parent.clone().class(&format!("token {}", answer.tone));
        self.el("strong")?.text(&answer.headline).into(parent)?;
        for line in &answer.lines {
            self.el("p")?.text(line).into(parent)?;
        }
        Ok(())
    }

    /// The same as lines; what they mean stands beside them.
    fn draw_line(
        &self,
        part: &El,
        judged: &Judged,
        estimate: Option<&Estimate>,
        policy: &Policy,
        length: u32,
    ) -> Drawn {
        let from = judged.starts_from - Span::days(1);
        let to = judged.run_ends.max(judged.guaranteed_until) + Span::days(1);
        let line = Line { from, to, now: now(), start: judged.latest };
        let mut token = Vec::new();
        if let Some(estimate) = estimate {
            let issued = estimate.earliest.unwrap_or(estimate.latest);
            let warns = issued + policy.warn_after();
            let blocks = issued + policy.start_window();
            token.extend([("calm", issued, warns), ("warning", warns, blocks), ("blocked", blocks, to)]);
        }
        let renew = [("warning", judged.starts_from, judged.renew_after), ("calm", judged.renew_after, judged.latest)];
        let run = [("sure", judged.latest, judged.guaranteed_until), ("run", judged.latest, judged.run_ends)];
        for (title, bands) in [("planLineToken", token.as_slice()), ("planLineRenew", &renew), ("planLineRun", &run)] {
            self.draw_lane(part, &line, title, bands)?;
        }
        let legend = self.el("p")?.class("legend");
        for (class, key) in LEGEND {
            let entry = self.el("span")?.holding(&self.el("i")?.class(class))?;
            entry.holding(&self.el("span")?.text(&sentence(key)))?.into(&legend)?;
        }
        legend.into(part)?;
        let label = spoken("planLine", &[With::Number(length), With::Number(policy.in_days().2)]);
        part.clone().with("role", "img")?.with("aria-label", &label).map(drop)
    }

    fn draw_lane(&self, parent: &El, line: &Line, title: &str, bands: &[(&str, Instant, Instant)]) -> Drawn {
        let svg =
            El::svg(&self.document, "svg")?.with("viewBox", "0 0 1000 14")?.with("preserveAspectRatio", "none")?;
        let mut rects = Vec::new();
        for (class, from, to) in bands {
            let (from, to) = (line.x(*from), line.x(*to));
            let (y, height) = if *class == "run" { (4, 6) } else { (0, 14) };
            rects.push((*class, from, to - from, y, height));
        }
        for (class, at) in [("now", line.now), ("start", line.start)] {
            if at > line.from && at < line.to {
                rects.push((class, line.x(at), 4, 0, 14));
            }
        }
        for (class, x, width, y, height) in rects {
            let rect = El::svg(&self.document, "rect")?.with("class", class)?.with("x", &x.to_string())?;
            let rect = rect.with("width", &width.to_string())?.with("y", &y.to_string())?;
            rect.with("height", &height.to_string())?.into(&svg)?;
        }
        let lane = self.el("div")?.class("lane").holding(&self.el("span")?.text(&sentence(title)))?;
        lane.holding(&svg)?.into(parent)
    }

    // ---- what is stored ----

    fn draw_stored(&self) -> Drawn {
        let focused = self.document.active_element().map(|element| element.id()).unwrap_or_default();
        let fleet = self.desk.fleet();
        let any = fleet.instances.iter().any(|(_, record)| !record.archived);
        self.reveal("plan-form", any);
        self.reveal("plan-nothing", !any);
        if let Some(select) = self.part("plan-instance") {
            let chosen = self.value("plan-instance");
            select.clear();
            let open = fleet.instances.iter().filter(|(_, record)| !record.archived);
            let mut choices: Vec<_> = open.map(|(entry, record)| (called(entry, record), entry.key())).collect();
            sort(&mut choices, &Ord::cmp);
            for (name, key) in &choices {
                self.el("option")?.with("value", key)?.text(name).into(&select)?;
            }
            // The one that was chosen; at first the one that needs it most.
            let wanted = [Some(&chosen), fleet.meta.urgent.first()];
            let there = |key: &&String| choices.iter().any(|(_, known)| known == *key);
            if let Some(key) = wanted.into_iter().flatten().find(there) {
                self.set_value("plan-instance", key);
            }
        }
        self.draw_sites(self.chosen_site().as_deref())?;
        self.draw_plans(&fleet)?;
        self.draw_answer()?;
        if self.document.active_element().is_none_or(|element| element.id() != focused) && !focused.is_empty() {
            // What had the keyboard was drawn anew, or has gone.
            if let Some(part) = self.part(&focused).or_else(|| self.part("plans-title")) {
                part.focus();
            }
        }
        Ok(())
    }

    fn draw_sites(&self, chosen: Option<&str>) -> Drawn {
        let Some(select) = self.part("plan-site") else { return Ok(()) };
        let fleet = self.desk.fleet();
        select.clear();
        self.el("option")?.with("value", "")?.text(&sentence("planSiteOpen")).into(&select)?;
        let Some((_, record)) = fleet.get(&self.value("plan-instance")) else { return Ok(()) };
        let mut sites: Vec<&str> = record.tokens.iter().filter_map(|token| token.site.as_deref()).collect();
        sites.extend(record.sites.iter().map(String::as_str));
        // A site that was planned for and then forgotten.
        sites.extend(chosen.filter(|_| self.editing.borrow().is_some()));
        let mut known: Vec<&str> = Vec::new();
        for site in sites {
            if !known.contains(&site) {
                known.push(site);
                self.el("option")?.with("value", site)?.text(site).into(&select)?;
            }
        }
        self.reveal("plan-site-field", !known.is_empty());
        match (chosen, known.as_slice()) {
            (Some(site), _) => self.set_value("plan-site", site),
            (None, [only]) if self.editing.borrow().is_none() => self.set_value("plan-site", only),
            _ => {}
        }
        Ok(())
    }

    fn draw_plans(&self, fleet: &Fleet) -> Drawn {
        let now = now();
        let mut plans: Vec<(&Entry, &Record, &Plan)> = Vec::new();
        for (entry, record) in fleet.instances.iter().filter(|(_, record)| !record.archived) {
            plans.extend(record.plans.iter().map(|plan| (entry, record, plan)));
        }
        sort(&mut plans, &|(.., a), (.., b)| (a.start, &a.id).cmp(&(b.start, &b.id)));
        let (Some(list), Some(past)) = (self.part("plans-list"), self.part("plans-past-list")) else { return Ok(()) };
        let mut said = Vec::new();
        for (entry, record, plan) in plans {
            let over = plan.start + Span::days(plan.length) <= now;
            said.push((over, self.say_plan(entry, record, plan, &fleet.meta.policy())));
        }
        let ahead = said.iter().filter(|(over, _)| !over).count();
        self.reveal("plans-none", ahead == 0);
        self.reveal("plans-past", ahead < said.len());
        // Drawn anew only when it says something else: a button must not go while somebody presses it.
        let whole = said.iter().map(|(_, plan)| plan.whole()).collect::<String>();
        if *self.listed.borrow() == whole {
            return Ok(());
        }
        self.listed.replace(whole);
        list.clear();
        past.clear();
        for (over, plan) in &said {
            self.draw_plan(if *over { &past } else { &list }, plan)?;
        }
        Ok(())
    }

    fn say_plan(&self, entry: &Entry, record: &Record, plan: &Plan, policy: &Policy) -> SaidPlan {
        let estimate = token_of(plan.site.as_deref(), &record.tokens).and_then(|token| token.estimate(policy));
        let judged = judge(estimate.as_ref(), policy, plan.start, Span::days(plan.length));
        let known = is_known(&plan.zone);
        let zone = if known { plan.zone.clone() } else { own_zone() };
        let mut answer = answer(&judged, policy, &zone, plan.length);
        if judged.run_ends <= now() {
            // What came of it nobody knows.
            let headline = spoken("planOver", &[With::At(judged.run_ends, &zone)]);
            answer = Answer { tone: "", headline, lines: Vec::new() };
        }
        SaidPlan {
            id: plan.id.clone(),
            title: if plan.title.is_empty() { sentence("planUntitled") } else { plan.title.clone() },
            whose: match &plan.site {
                Some(site) => format!("{} → {site}", called(entry, record)),
                None => called(entry, record),
            },
            when: spoken("planWhen", &[With::At(plan.start, &zone), With::Number(plan.length)]),
            known,
            answer,
        }
    }

    fn draw_plan(&self, list: &El, plan: &SaidPlan) -> Drawn {
        let item = self.el("li")?;
        let heading = format!("plan-{}", plan.id);
        self.el("h4")?.with("id", &heading)?.text(&plan.title).into(&item)?;
        self.el("p")?.class("address").text(&plan.whose).into(&item)?;
        self.el("p")?.class("quiet").text(&plan.when).into(&item)?;
        if !plan.known {
            self.say_in(&item, "planZoneUnknown")?;
        }
        let said = self.el("div")?;
        self.draw_said(&said, &plan.answer)?;
        said.into(&item)?;
        let row = self.row()?;
        for (key, id) in
            [("planEdit", format!("plan-edit-{}", plan.id)), ("planDrop", format!("plan-drop-{}", plan.id))]
        {
            row.clone().holding(&self.button(key, &id, "")?.with("aria-describedby", &heading)?)?;
        }
        row.into(&item)?;
        item.into(list)
    }

    // ---- the room as it is at first ----

    /// Draws all that is there from the start.
    pub fn draw(&self) -> Drawn {
        self.build(&self.main, ROOM)?;
        if let Some(zones) = self.part("plan-zone") {
            for zone in all_zones().iter().filter_map(|zone| zone.as_string()) {
                self.el("option")?.with("value", &zone)?.text(&zone).into(&zones)?;
            }
        }
        self.set_value("plan-zone", &own_zone());
        Ok(())
    }
}

/// The time that a drawing spans.
struct Line {
    from: Instant,
    to: Instant,
    now: Instant,
    start: Instant,
}

impl Line {
    /// Where a moment lies on it, in thousandths.
    fn x(&self, at: Instant) -> i64 {
        let whole = (self.to - self.from).as_ms().max(1);
        ((at - self.from).as_ms().saturating_mul(1000) / whole).clamp(0, 1000)
    }
}

/// The token that a plan is for: its site's, or the only one there is.
fn token_of<'t>(site: Option<&str>, tokens: &'t [Token]) -> Option<&'t Token> {
    let own = tokens.iter().find(|token| token.site.as_deref() == site);
    own.or(if let [only] = tokens { Some(only) } else { None })
}

/// What an instance is called: its name and address, with the product.
fn called(entry: &Entry, record: &Record) -> String {
    let product = sentence(if entry.product == Product::Jira { "productJira" } else { "productConfluence" });
    let address = entry.base.address();
    if record.name.is_empty() {
        format!("{product} · {address}")
    } else {
        format!("{} · {product} · {address}", record.name)
    }
}

/// What is said of a plan.
fn answer(judged: &Judged, policy: &Policy, zone: &str, length: u32) -> Answer {
    let now = now();
    let at = |moment: Instant| With::At(moment, zone);
    let (_, warn_after, reserve) = policy.in_days();
    let (tone, key) = match judged.start {
        CanStart::Yes => ("calm", "planYes"),
        CanStart::WithWarning => ("warning", "planWithWarning"),
        CanStart::Unsure => ("warning", "planUnsure"),
        CanStart::No => ("blocked", "planNo"),
        CanStart::Unknown => ("unknown", "planUnknown"),
    };
    let mut lines = Vec::new();
    let keeps = judged.run == RunKeeps::Guaranteed;
    let run = if keeps { "planRunKeeps" } else { "planRunBeyond" };
    lines.push(spoken(run, &[With::Number(length), With::Number(reserve), at(judged.guaranteed_until)]));
    if judged.is_over(now) {
        return Answer { tone: "", headline: spoken("planUnderWay", &[at(judged.run_ends)]), lines };
    }
    if judged.start == CanStart::Yes {
        lines.push(sentence("planNoNeed"));
    } else {
        lines.push(spoken("planRenewBest", &[at(judged.best(now))]));
        lines.push(spoken("planRenewLatest", &[at(judged.latest), at(judged.renew_after), With::Number(warn_after)]));
    }
    let tone = if keeps || tone != "calm" { tone } else { "warning" };
    Answer { tone, headline: spoken(key, &[at(judged.latest)]), lines }
}

/// A sentence of this room.
fn spoken(key: &str, args: &[With<'_>]) -> String {
    let mut list = Vec::new();
    for arg in args {
        list.push(match arg {
            With::At(at, zone) => ("instantIn", Array::of2(&at.rfc3339().into(), &(*zone).into()).into()),
            With::Number(value) => ("number", (*value).into()),
        });
    }
    say(&with(key, &list))
}
