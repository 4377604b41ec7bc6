//! "Settings": the days of the policy, Atlassian's hosts, reminders, what the organisation set and suggests, keyboard
//! shortcuts, and the text for a support ticket.
//!
//! What the organisation set is shown and cannot be changed here. Must not know how reminders or policies work.

use super::asking::{Request, answered, ask, copy, is_given, said, say, sent, sentence, text, with};
use super::dashboard::{Place, Room, open_room};
use super::desk::{Desk, Edit, now};
use super::dom::{Drawn, El};
use super::form::{Form, Part, Say, pascal, target};
use super::report::{Ticket, ticket};
use super::seen::Seen;
use crate::app::edit::{Description, EditError, Fleet};
use crate::app::managed::{Feature, Managed, Problem, Suggestion, judge, suggestions};
use crate::app::state::key_of;
use crate::border::Json;
use crate::few::Few;
use crate::place::Product;
use crate::reminders::{Moment, Quiet, Settings as Reminders};
use crate::token::window::Policy;
use crate::words::Text;
use gloo::events::{EventListener, EventListenerOptions};
use js_sys::Promise;
use std::cell::{Cell, RefCell};
use std::ops::Deref;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Element, Event};

#[wasm_bindgen]
extern "C" {
    /// Lets the browser ask for notifications; only in the turn of a click.
    #[wasm_bindgen(js_namespace = ["mtg", "settings"], js_name = requestNotifications, catch)]
    fn request_notifications() -> Result<Promise, JsValue>;
    /// Whether notifications can be shown.
    #[wasm_bindgen(js_namespace = ["mtg", "settings"])]
    fn notifies() -> Promise;
    /// Lets the browser ask for an origin; only in the turn of a click.
    #[wasm_bindgen(js_namespace = ["mtg", "settings"], js_name = requestAccess, catch)]
    fn request_access(origin: &str) -> Result<Promise, JsValue>;
    /// Lets the background look which permissions there are.
    #[wasm_bindgen(js_namespace = ["mtg", "settings"], js_name = checkGrants)]
    fn check_grants() -> Promise;
    /// What the organisation's policy says, as JSON text.
    #[wasm_bindgen(js_namespace = ["mtg", "settings"])]
    fn policy() -> Promise;
    /// The keyboard shortcuts.
    #[wasm_bindgen(js_namespace = ["mtg", "settings"])]
    fn shortcuts() -> Promise;
    /// Whether the browser's page for them can be opened.
    #[wasm_bindgen(js_namespace = ["mtg", "settings"], js_name = opensShortcuts)]
    fn opens_shortcuts() -> bool;
    /// Opens it.
    #[wasm_bindgen(js_namespace = ["mtg", "settings"], js_name = openShortcuts)]
    fn open_shortcuts();
    /// What the browser says of itself and of the extension.
    #[wasm_bindgen(js_namespace = ["mtg", "settings"])]
    fn facts() -> Promise;
}

/// The fields of the policy's days.
const DAYS: [&str; 3] = ["set-window", "set-warn", "set-reserve"];
/// The room as it is at first.
const ROOM: &[Part<'_>] = &[
    Part(0, "h2", Say::Text("roomSettings")),
    Part(0, "div.row#set-undo-row hidden", Say::Nothing),
    Part(1, "button#set-undo type=button", Say::Text("actionUndo")),
    Part(0, "section#set-organisation aria-labelledby=set-organisation-title hidden", Say::Nothing),
    Part(1, "h3#set-organisation-title tabindex=-1", Say::Text("setOrganisation")),
    Part(1, "p.quiet", Say::Text("setOrganisationAbout")),
    Part(1, "ul#set-off", Say::Nothing),
    Part(1, "div#set-suggested-part", Say::Nothing),
    Part(2, "h4", Say::Text("setSuggested")),
    Part(2, "p.quiet", Say::Text("setSuggestedAbout")),
    Part(2, "ul.bare#set-suggested", Say::Nothing),
    Part(1, "div#set-problems-part", Say::Nothing),
    Part(2, "h4", Say::Text("setProblems")),
    Part(2, "ul#set-problems", Say::Nothing),
    Part(0, "section#set-reminders aria-labelledby=set-reminders-title", Say::Nothing),
    Part(1, "h3#set-reminders-title", Say::Text("setReminders")),
    Part(1, "p.quiet", Say::Text("setRemindersAbout")),
    Part(1, "p.fixed#set-reminders-fixed hidden", Say::Text("setByOrganisation")),
    Part(1, "form#set-reminders-form novalidate", Say::Nothing),
    Part(2, "fieldset.plain#set-reminders-fields aria-labelledby=set-reminders-title", Say::Nothing),
    Part(3, "label.tick", Say::Nothing),
    Part(4, "input#set-on type=checkbox", Say::Nothing),
    Part(4, "span", Say::Text("setRemindersOn")),
    Part(3, "fieldset.list", Say::Nothing),
    Part(4, "legend", Say::Text("setMoments")),
    Part(4, "label.tick", Say::Nothing),
    Part(5, "input#set-moment-warning type=checkbox", Say::Nothing),
    Part(5, "span", Say::Text("momentWarning")),
    Part(4, "label.tick", Say::Nothing),
    Part(5, "input#set-moment-days7 type=checkbox", Say::Nothing),
    Part(5, "span", Say::Text("momentDays7")),
    Part(4, "label.tick", Say::Nothing),
    Part(5, "input#set-moment-days3 type=checkbox", Say::Nothing),
    Part(5, "span", Say::Text("momentDays3")),
    Part(4, "label.tick", Say::Nothing),
    Part(5, "input#set-moment-days2 type=checkbox", Say::Nothing),
    Part(5, "span", Say::Text("momentDays2")),
    Part(4, "label.tick", Say::Nothing),
    Part(5, "input#set-moment-days1 type=checkbox", Say::Nothing),
    Part(5, "span", Say::Text("momentDays1")),
    Part(4, "label.tick", Say::Nothing),
    Part(5, "input#set-moment-block type=checkbox", Say::Nothing),
    Part(5, "span", Say::Text("momentBlock")),
    Part(3, "fieldset.list", Say::Nothing),
    Part(4, "legend", Say::Text("setQuiet")),
    Part(4, "p.quiet", Say::Text("setQuietHint")),
    Part(4, "div.fields", Say::Nothing),
    Part(5, "input#set-quiet-from type=time", Say::Label("setQuietFrom")),
    Part(5, "input#set-quiet-to type=time", Say::Label("setQuietTo")),
    Part(3, "div.row", Say::Nothing),
    Part(4, "button.main#set-reminders-save type=submit", Say::Text("actionSave")),
    Part(1, "h4", Say::Text("setNotify")),
    Part(1, "p#set-notify-state", Say::Nothing),
    Part(1, "div.row", Say::Nothing),
    Part(2, "button#set-notify type=button", Say::Text("setNotifyAllow")),
    Part(0, "section#set-policy aria-labelledby=set-policy-title", Say::Nothing),
    Part(1, "h3#set-policy-title", Say::Text("setPolicy")),
    Part(1, "p.quiet", Say::Text("setPolicyAbout")),
    Part(1, "p.fixed#set-policy-fixed hidden", Say::Text("setByOrganisation")),
    Part(1, "form#set-policy-form novalidate", Say::Nothing),
    Part(2, "fieldset.plain#set-policy-fields aria-labelledby=set-policy-title", Say::Nothing),
    Part(3, "div.fields", Say::Nothing),
    Part(4, "input#set-window type=number min=1 max=365", Say::Hinted("setWindow", "setWindowHint")),
    Part(4, "input#set-warn type=number min=1 max=365", Say::Hinted("setWarn", "setWarnHint")),
    Part(4, "input#set-reserve type=number min=1 max=365", Say::Hinted("setReserve", "setReserveHint")),
    Part(3, "div.row", Say::Nothing),
    Part(4, "button.main#set-policy-save type=submit", Say::Text("actionSave")),
    Part(4, "button#set-policy-usual type=button", Say::Text("setUsual")),
    Part(0, "section#set-cloud aria-labelledby=set-cloud-title", Say::Nothing),
    Part(1, "h3#set-cloud-title", Say::Text("popupCloud")),
    Part(1, "p.quiet", Say::Text("setCloudAbout")),
    Part(1, "p.fixed#set-cloud-fixed hidden", Say::Text("setByOrganisation")),
    Part(1, "form#set-cloud-form novalidate", Say::Nothing),
    Part(2, "fieldset.plain#set-cloud-fields aria-labelledby=set-cloud-title", Say::Nothing),
    Part(3, "input#set-cloud-hosts type=text inputmode=url autocapitalize=none", Say::Label("popupCloudHosts")),
    Part(3, "div.row", Say::Nothing),
    Part(4, "button.main#set-cloud-save type=submit", Say::Text("actionSave")),
    Part(0, "section#set-keys aria-labelledby=set-keys-title", Say::Nothing),
    Part(1, "h3#set-keys-title", Say::Text("setKeys")),
    Part(1, "table aria-labelledby=set-keys-title", Say::Nothing),
    Part(2, "tbody#set-keys-list", Say::Nothing),
    Part(1, "p.quiet#set-keys-how", Say::Nothing),
    Part(1, "div.row#set-keys-row hidden", Say::Nothing),
    Part(2, "button#set-keys-open type=button", Say::Text("setKeysChange")),
    Part(0, "section#set-diagnostics aria-labelledby=set-diagnostics-title", Say::Nothing),
    Part(1, "h3#set-diagnostics-title", Say::Text("setDiagnostics")),
    Part(1, "p.quiet", Say::Text("setDiagnosticsAbout")),
    Part(1, "label.tick", Say::Nothing),
    Part(2, "input#set-hosts type=checkbox", Say::Nothing),
    Part(2, "span", Say::Text("setDiagnosticsHosts")),
    Part(1, "h4#set-ticket-title", Say::Text("setTicket")),
    Part(1, "pre#set-ticket tabindex=0 role=region aria-labelledby=set-ticket-title", Say::Nothing),
    Part(1, "div.row", Say::Nothing),
    Part(2, "button#set-copy type=button", Say::Text("setCopy")),
];
/// Where Chromium's page for keyboard shortcuts is; it cannot be linked to.
const CHROMIUM_SHORTCUTS: &str = "chrome://extensions/shortcuts";
/// The parts whose fields are not filled anew while somebody is changing them.
const PARTS: [&str; 3] = ["set-policy", "set-cloud", "set-reminders"];

/// The room.
pub struct Settings {
    form: Form,
    desk: Rc<Desk>,
    main: El,
    /// Which of [`PARTS`] has something in it that is not saved.
    touched: [Cell<bool>; PARTS.len()],
    /// What the organisation suggests.
    suggested: RefCell<Vec<Suggestion>>,
    /// What is wrong with its policy.
    problems: RefCell<Vec<Problem>>,
    /// What to call an instance as soon as it is watched.
    named: RefCell<Option<(String, Description)>>,
    /// The browser's part of the text for a support ticket.
    facts: RefCell<Seen>,
    /// Whether notifications can be shown.
    notifies: Cell<bool>,
    /// The organisation's settings when its policy was looked at last.
    looked: RefCell<Managed>,
}

impl Deref for Settings {
    type Target = Form;

    fn deref(&self) -> &Form {
        &self.form
    }
}

/// Draws the room in this part of the dashboard.
#[cfg_attr(feature = "settings", wasm_bindgen(js_name = drawSettings))]
pub fn draw_settings(part: &Element) {
    open_room(part, |place| {
        let room = Rc::new(Settings::new(place));
        let _ = room.draw();
        room.clone().live();
        room
    });
}

impl Room for Settings {
    fn refresh(self: Rc<Self>) {
        let _ = self.draw_stored();
        let known = self.desk.fleet();
        // Chromium has a policy some seconds after an installation only.
        if *self.looked.borrow() != known.meta.managed {
            let room = self.clone();
            spawn_local(async move {
                room.look().await;
                let _ = room.draw_stored();
            });
        }
        let waits = self.named.borrow().as_ref().is_some_and(|(key, _)| known.get(key).is_some());
        if let Some((key, said)) = waits.then(|| self.named.take()).flatten() {
            spawn_local(async move {
                if let Err(text) = self.desk.edit(&|fleet, now| fleet.describe(&key, &said, now)).await {
                    self.complain(&text);
                }
            });
        }
    }
}

impl Settings {
    /// The room, in this part of the page.
    pub fn new(place: Place) -> Self {
        Self {
            form: Form::new(&place.document),
            desk: place.desk,
            main: place.main,
            touched: Default::default(),
            suggested: RefCell::default(),
            problems: RefCell::default(),
            named: RefCell::default(),
            facts: RefCell::new(Seen(JsValue::UNDEFINED)),
            notifies: Cell::new(false),
            looked: RefCell::default(),
        }
    }

    /// Listens, draws what is stored, and asks the browser for the rest.
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
            match target(event).map(|form| form.id()).as_deref() {
                Some("set-policy-form") => room.save_policy(),
                Some("set-cloud-form") => room.save_cloud(),
                Some("set-reminders-form") => room.save_reminders(),
                _ => {}
            }
        });
        self.clone().refresh();
        spawn_local(async move {
            self.look().await;
            let _ = self.draw_stored();
        });
    }

    /// Asks the browser for what it alone knows.
    async fn look(&self) {
        self.looked.replace(self.desk.fleet().meta.managed.clone());
        self.notifies.set(JsFuture::from(notifies()).await.is_ok_and(|given| given.is_truthy()));
        if let Ok(facts) = JsFuture::from(facts()).await {
            self.facts.replace(Seen(facts));
        }
        let said = JsFuture::from(policy()).await.ok().and_then(|text| text.as_string()).unwrap_or_default();
        if let Some(said) = Json::parse(&said) {
            let (_, mut problems) = judge(&said);
            let (suggested, more) = suggestions(&said);
            problems.extend(more);
            self.problems.replace(problems);
            self.suggested.replace(suggested);
        }
        if let Ok(list) = JsFuture::from(shortcuts()).await {
            let _ = self.draw_shortcuts(&Seen(list));
        }
    }

    // ---- what was done ----

    fn click(self: &Rc<Self>, event: &Event) {
        let Some(button) = target(event).and_then(|target| target.closest("button").ok().flatten()) else { return };
        let id = button.id();
        if button.get_attribute("type").as_deref() == Some("submit") {
            return;
        }
        self.quiet();
        match id.as_str() {
            "set-policy-usual" => {
                let (window, warn, reserve) = Policy::default().in_days();
                let edit = Box::new(move |fleet: &Fleet, _| fleet.set_policy(window, warn, reserve));
                self.change(0, "setUsualAgain", "set-window", edit);
            }
            "set-notify" => self.allow_notifications(),
            "set-undo" => self.undo(),
            "set-keys-open" => open_shortcuts(),
            "set-copy" => {
                let text = self.part("set-ticket").map(|part| part.content()).unwrap_or_default();
                let (room, copied) = (self.clone(), copy(&text));
                spawn_local(async move {
                    let done = JsFuture::from(copied).await.is_ok();
                    room.announce(&sentence(if done { "copied" } else { "copyFailed" }));
                });
            }
            _ => {
                let nth = id.strip_prefix("set-watch-").and_then(|nth| nth.parse::<usize>().ok());
                let found = nth.and_then(|nth| self.suggested.borrow().get(nth).cloned());
                if let Some(suggestion) = found {
                    self.watch(&suggestion);
                }
            }
        }
    }

    fn input(self: &Rc<Self>, event: &Event) {
        let Some(field) = target(event) else { return };
        self.wrong(&field.id(), None);
        if field.id() == "set-hosts" {
            let _ = self.draw_ticket();
            return;
        }
        for (part, touched) in PARTS.iter().zip(&self.touched) {
            if field.closest(&format!("#{part}")).ok().flatten().is_some() {
                touched.set(true);
            }
        }
    }

    fn save_policy(self: &Rc<Self>) {
        let mut days = [0; 3];
        for (id, days) in DAYS.iter().zip(&mut days) {
            match self.value(id).trim().parse() {
                Ok(number) => *days = number,
                Err(_) => return self.refuse(id, &sentence("errorPolicy")),
            }
        }
        let [window, warn, reserve] = days;
        if let Err(EditError(key)) = self.desk.fleet().set_policy(window, warn, reserve) {
            // The one that is out of range by itself, or the warning, which does not fit between the others.
            let range = 1..=crate::token::window::MAX_POLICY_DAYS;
            let wrong = DAYS.iter().zip(days).find(|(_, days)| !range.contains(days));
            return self.refuse(wrong.map_or("set-warn", |(id, _)| id), &said(&Text::new(key)));
        }
        let edit = Box::new(move |fleet: &Fleet, _| fleet.set_policy(window, warn, reserve));
        self.change(0, "popupSaved", "set-policy-save", edit);
    }

    fn save_cloud(self: &Rc<Self>) {
        let typed = self.value("set-cloud-hosts");
        let separated = |c: char| c.is_whitespace() || c == ',';
        let hosts: Vec<String> = typed.split(separated).filter(|host| !host.is_empty()).map(str::to_owned).collect();
        if let Err(EditError(key)) = self.desk.fleet().set_cloud_hosts(&hosts) {
            return self.refuse("set-cloud-hosts", &said(&Text::new(key)));
        }
        let edit = Box::new(move |fleet: &Fleet, _| fleet.set_cloud_hosts(&hosts));
        self.change(1, "popupSaved", "set-cloud-save", edit);
    }

    fn save_reminders(self: &Rc<Self>) {
        let ticked = |id: &str| self.field(id).is_some_and(|tick| tick.checked());
        let mut moments = Few::default();
        for moment in Moment::ALL {
            if ticked(&format!("set-moment-{}", moment.code())) {
                moments.add(*moment);
            }
        }
        let (from, to) = (self.value("set-quiet-from"), self.value("set-quiet-to"));
        let quiet = match (minutes_of(&from), minutes_of(&to)) {
            (None, None) => None,
            (Some(from), Some(to)) if from != to => Some(Quiet { from, to }),
            (None, _) => return self.refuse("set-quiet-from", &sentence("setQuietBoth")),
            _ => return self.refuse("set-quiet-to", &sentence("setQuietBoth")),
        };
        let settings = Reminders { on: ticked("set-on"), moments, quiet };
        let edit = Box::new(move |fleet: &Fleet, _| Ok(fleet.set_reminders(settings)));
        self.change(2, "popupSaved", "set-reminders-save", edit);
    }

    /// Makes the edit, says that it is done, and puts the focus there; or says why it is not.
    fn change(self: &Rc<Self>, part: usize, done: &'static str, focus: &'static str, edit: Edit) {
        let room = self.clone();
        spawn_local(async move {
            match room.desk.edit(&*edit).await {
                Ok(()) => {
                    room.untouched(part);
                    room.reveal("set-undo-row", room.desk.can_undo());
                    room.announce(&sentence(done));
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
            room.reveal("set-undo-row", false);
            let _ = room.draw_stored();
            room.main.clone().with("tabindex", "-1").ok();
            room.main.focus();
            match undone {
                Ok(()) => room.announce(&sentence("planUndone")),
                Err(text) => room.complain(&text),
            }
        });
    }

    /// What is typed in a part is saved; it shows what is stored again.
    fn untouched(&self, part: usize) {
        if let Some(touched) = self.touched.get(part) {
            touched.set(false);
        }
        let _ = self.draw_stored();
    }

    fn refuse(&self, field: &str, said: &str) {
        self.wrong(field, Some(said));
        self.focus(field);
    }

    /// Nothing is waited for before the browser is asked, or it no longer takes the question for the click's.
    fn allow_notifications(self: &Rc<Self>) {
        let permission = request_notifications();
        let room = self.clone();
        spawn_local(async move {
            let given = is_given(permission).await;
            room.look().await;
            let _ = room.draw_stored();
            if given {
                room.announce(&sentence("setNotifyOn"));
                room.focus("set-on");
            } else {
                room.complain(&text("setNotifyRefused", None));
            }
        });
    }

    /// As the popup does it: the intent first, and the question in the same turn as the click.
    fn watch(self: &Rc<Self>, suggestion: &Suggestion) {
        let Suggestion { product, base, name, customer } = suggestion.clone();
        // There is no page to draw in yet.
        let request = Request::WatchIntent { tab: 0, base: base.address(), product, teach: None };
        let intent = ask(&sent(&request));
        let permission = request_access(base.origin().as_str());
        let said = Description { name, customer, notes: String::new() };
        if said != Description::default() {
            self.named.replace(Some((key_of(product, &base), said)));
        }
        let room = self.clone();
        spawn_local(async move {
            let given = is_given(permission).await;
            if let Err(text) = answered(intent).await {
                room.named.take();
                return room.complain(&text);
            }
            if !given {
                room.named.take();
                // Whatever comes of it, the admin has said no.
                let _ = answered(ask(&sent(&Request::WatchCancelled))).await;
                return room.complain(&text("errorPermissionRefused", None));
            }
            match answered(check_grants()).await {
                Ok(_) => {
                    room.announce(&sentence("setWatched"));
                    room.focus("set-organisation-title");
                }
                Err(text) => room.complain(&text),
            }
        });
    }

    // ---- what is stored ----

    fn draw_stored(&self) -> Drawn {
        let fleet = self.desk.fleet();
        let meta = &fleet.meta;
        let fixed = |part: &str, by_policy: bool| {
            self.reveal(&format!("{part}-fixed"), by_policy);
            if let Some(fields) = self.part(&format!("{part}-fields")) {
                let _ = match by_policy {
                    true => fields.element().set_attribute("disabled", ""),
                    false => fields.element().remove_attribute("disabled"),
                };
            }
        };
        let is_touched = |part: usize| self.touched.get(part).is_some_and(Cell::get);
        fixed("set-policy", meta.managed.policy.is_some());
        if !is_touched(0) {
            let (window, warn, reserve) = meta.policy().in_days();
            for (id, days) in DAYS.iter().zip([window, warn, reserve]) {
                self.set_value(id, &days.to_string());
            }
        }
        self.reveal("set-policy-usual", meta.managed.policy.is_none() && meta.policy() != Policy::default());
        fixed("set-cloud", meta.managed.cloud_hosts.is_some());
        if !is_touched(1) {
            self.set_value("set-cloud-hosts", &meta.cloud_hosts().join(" "));
        }
        fixed("set-reminders", meta.managed.reminders.is_some());
        if !is_touched(2) {
            let reminders = meta.reminders();
            let tick = |id: &str, on: bool| {
                if let Some(tick) = self.field(id) {
                    tick.set_checked(on);
                }
            };
            tick("set-on", reminders.on);
            for moment in Moment::ALL {
                tick(&format!("set-moment-{}", moment.code()), reminders.moments.has(*moment));
            }
            let (from, to) =
                reminders.quiet.map_or_else(Default::default, |quiet| (time_of(quiet.from), time_of(quiet.to)));
            self.set_value("set-quiet-from", &from);
            self.set_value("set-quiet-to", &to);
        }
        let off = meta.managed.off.has(Feature::Notifications);
        let state = match (off, self.notifies.get()) {
            (true, _) => "setNotifyOff",
            (false, true) => "setNotifyOn",
            (false, false) => "setNotifyAsk",
        };
        self.write("set-notify-state", &sentence(state));
        self.reveal("set-notify", !off && !self.notifies.get());
        self.draw_organisation(&fleet)?;
        self.draw_ticket()
    }

    /// What the organisation switched off and suggests, and what of its policy does not count.
    fn draw_organisation(&self, fleet: &Fleet) -> Drawn {
        let (Some(off), Some(list), Some(wrong)) =
            (self.part("set-off"), self.part("set-suggested"), self.part("set-problems"))
        else {
            return Ok(());
        };
        let focused = self.document.active_element().map(|element| element.id()).unwrap_or_default();
        off.clear();
        list.clear();
        wrong.clear();
        let managed = &fleet.meta.managed;
        for feature in managed.off.iter() {
            self.line(&off, &sentence(&format!("off{}", pascal(feature.code()))))?;
        }
        let (suggested, problems) = (self.suggested.borrow(), self.problems.borrow());
        for (nth, suggestion) in suggested.iter().enumerate() {
            let product = if suggestion.product == Product::Jira { "productJira" } else { "productConfluence" };
            let address = suggestion.base.address();
            let name = if suggestion.name.is_empty() { &address } else { &suggestion.name };
            let label = format!("set-suggestion-{nth}");
            let item = self.el("li")?.class("token");
            let item = item.holding(&self.el("strong")?.with("id", &label)?.text(name))?;
            let about = format!("{} · {address}", sentence(product));
            let item = item.holding(&self.el("p")?.class("address").text(&about))?;
            let there = fleet.get(&key_of(suggestion.product, &suggestion.base));
            let item = if there.is_some_and(|(_, record)| record.granted) {
                item.holding(&self.el("p")?.class("quiet").text(&sentence("setWatchedAlready")))?
            } else {
                let watch = self.button("popupWatch", &format!("set-watch-{nth}"), "")?;
                item.holding(&self.row()?.holding(&watch.with("aria-describedby", &label)?)?)?
            };
            item.into(&list)?;
        }
        for problem in problems.iter() {
            let flaw = sentence(&format!("flaw{}", pascal(problem.flaw.code())));
            let said = with("setProblem", &[("address", problem.field.as_str().into()), ("address", flaw.into())]);
            self.line(&wrong, &say(&said))?;
        }
        let sets = managed.policy.is_some() || managed.cloud_hosts.is_some() || managed.reminders.is_some();
        let any = sets || managed.off.count() > 0 || !suggested.is_empty() || !problems.is_empty();
        self.reveal("set-organisation", any);
        self.reveal("set-problems-part", !problems.is_empty());
        self.reveal("set-suggested-part", !suggested.is_empty());
        if focused.starts_with("set-watch-")
            && let Some(part) = self.part(&focused).or_else(|| self.part("set-organisation-title"))
        {
            part.focus();
        }
        Ok(())
    }

    fn draw_shortcuts(&self, list: &Seen) -> Drawn {
        let Some(body) = self.part("set-keys-list") else { return Ok(()) };
        body.clear();
        for command in list.items() {
            let (name, about, keys) = (command.text("name"), command.text("description"), command.text("shortcut"));
            let about = if name == "focus-card" && !about.is_empty() { about } else { sentence("setKeyPopup") };
            let keys = if keys.is_empty() { sentence("setKeyNone") } else { keys };
            let row = self.el("tr")?.holding(&self.el("th")?.with("scope", "row")?.text(&about))?;
            row.holding(&self.el("td")?.text(&keys))?.into(&body)?;
        }
        Ok(())
    }

    fn draw_ticket(&self) -> Drawn {
        let fleet = self.desk.fleet();
        let ticket = ticket(&Ticket {
            fleet: &fleet,
            facts: &self.facts.borrow(),
            notifies: self.notifies.get(),
            problems: self.problems.borrow().len(),
            suggested: self.suggested.borrow().len(),
            hosts: self.field("set-hosts").is_some_and(|tick| tick.checked()),
            now: now(),
        });
        self.write("set-ticket", &ticket);
        Ok(())
    }

    // ---- the room as it is at first ----

    /// Draws all that is there from the start.
    pub fn draw(&self) -> Drawn {
        self.build(&self.main, ROOM)?;
        if opens_shortcuts() {
            self.reveal("set-keys-row", true);
        } else {
            self.write("set-keys-how", &say(&text("setKeysChromium", Some(CHROMIUM_SHORTCUTS))));
        }
        Ok(())
    }
}

/// `22:00` as minutes since midnight; `None` for an empty field.
fn minutes_of(time: &str) -> Option<u32> {
    let (hours, minutes) = time.split_once(':')?;
    let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.get(..2)?.parse().ok()?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

/// Minutes since midnight as a field for a time has them.
fn time_of(minutes: u32) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}
