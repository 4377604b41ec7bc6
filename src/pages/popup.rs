//! The popup: what the active tab is, what can be done there, and the watched instances whose tokens end next.
//!
//! Draws the whole view anew after each answer. One click listener finds the button's action by its number; so a click
//! that asks for a permission is still in the browser's hands when the question is put.

use super::asking::{
    Request, answered, ask, copy, day_range, is_given, open_privately, said, say, sent, sentence, text, with,
};
use super::desk::{Desk, Edit, Made, now};
use super::dom::{Drawn, El, by_id};
use super::form::{Form, target};
use super::seen::Seen;
use crate::app::edit::Fleet;
use crate::app::state::{Entry, Meta, Record, Token};
use crate::app::update::address_of;
use crate::border::AdviceItem;
use crate::few::Few;
use crate::hint::{CardButton, Tone, advice, headline, lines, tone_of};
use crate::instant::{Instant, Span};
use crate::journey::Flow;
use crate::place::{Place, Product};
use crate::token::window::{Policy, status};
use crate::words::Text;
use js_sys::{Date, Promise};
use std::cell::RefCell;
use std::ops::Deref;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Event, HtmlInputElement};

#[wasm_bindgen]
extern "C" {
    /// Lets the background look which permissions there are.
    #[wasm_bindgen(js_namespace = ["mtg", "popup"], js_name = checkGrants)]
    fn check_grants() -> Promise;
    /// Lets the browser ask for origins, with spaces between them; only in the turn of a click.
    #[wasm_bindgen(js_namespace = ["mtg", "popup"], js_name = requestPermission, catch)]
    fn request_permission(origins: &str) -> Result<Promise, JsValue>;
    /// Whether this browser gives access by host, for all its ports.
    #[wasm_bindgen(js_namespace = mtg, js_name = coversAllPorts)]
    fn covers_all_ports() -> bool;
    /// Opens a room of the dashboard in a tab.
    #[wasm_bindgen(js_namespace = ["mtg", "popup"], js_name = openDashboard)]
    fn open_dashboard(room: &str);
}

/// Most other instances that are shown; the dashboard has all.
const MAX_OTHERS: usize = 3;
/// The first day that a renewal can have been on; the core has the last word.
const FIRST_DAY: &str = "2015-01-01";
/// For how many hours a reminder can be put off, with the sentences of the buttons.
const SNOOZES: [(u32, &str); 2] = [(24, "actionSnooze"), (72, "popupSnooze3")];

/// What a button does.
#[derive(Clone)]
enum Action {
    /// Watch the instance of the offer; `teach`: and this path on it.
    Watch { offer: Offer, teach: bool },
    /// Ask whether to stop watching.
    AskToStop(String),
    /// Not to stop after all.
    KeepWatching,
    /// Stop watching.
    Stop(String),
    /// Record the date in the form.
    SaveRenewal(String),
    /// Take the last recorded renewal back.
    Undo(String),
    /// Forget a taught path.
    Forget { instance: String, path: String },
    /// Be let onto Atlassian's page, at these origins.
    Cloud(String),
    /// Take the hosts in the form for those of Atlassian's page.
    SaveCloud,
    /// Tick a piece of advice off, or not after all.
    Tried { instance: String, item: AdviceItem, on: bool },
    /// Open the instance in a private window.
    PrivateWindow(String),
    /// Copy a text.
    Copy(String),
    /// Not to be reminded of the instance for so many hours; none: as usual again.
    Snooze { instance: String, hours: u32 },
    /// Open a room of the dashboard.
    Dashboard(&'static str),
}

/// What watching needs.
#[derive(Clone)]
struct Offer {
    base: String,
    origin: String,
    /// `jira` or `confluence`; `None`: the admin chooses.
    product: Option<String>,
    path: String,
}

impl Offer {
    fn of(seen: &Seen) -> Self {
        Self {
            base: seen.text("base"),
            origin: seen.text("origin"),
            product: seen.get("product").0.as_string(),
            path: seen.text("path"),
        }
    }
}

/// The open popup.
struct Popup {
    form: Form,
    main: El,
    tab: u32,
    /// What the active tab is.
    here: RefCell<Seen>,
    /// What is stored of it and of the instances that come first.
    desk: RefCell<Option<Rc<Desk>>>,
    actions: RefCell<Vec<Action>>,
    /// The key of the instance for which "Stop watching" was pressed once.
    stopping: RefCell<Option<String>>,
}

impl Deref for Popup {
    type Target = Form;

    fn deref(&self) -> &Form {
        &self.form
    }
}

/// Draws the popup for the tab with this number, from the background's answer to `popupOpened`.
#[cfg_attr(feature = "popup", wasm_bindgen(js_name = drawPopup))]
pub fn draw_popup(tab: u32, seen: Promise) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    let Some(main) = by_id(&document, "main") else { return };
    let popup = Rc::new(Popup {
        form: Form::new(&document),
        main: main.clone(),
        tab,
        here: RefCell::new(Seen(JsValue::UNDEFINED)),
        desk: RefCell::default(),
        actions: RefCell::default(),
        stopping: RefCell::default(),
    });
    let clicked = popup.clone();
    let passive = gloo::events::EventListenerOptions::enable_prevent_default();
    gloo::events::EventListener::new_with_options(main.element(), "click", passive, move |event| clicked.click(event))
        .forget();
    spawn_local(async move { popup.show(seen).await });
}

impl Popup {
    /// Draws what the tab is by an answer, or says why there is none.
    async fn show(&self, answer: Promise) {
        let shown = async {
            let here = answered(answer).await?.get("here");
            let desk = Desk::open_at(here.some("instance").and_then(|key| key.0.as_string()).as_deref()).await?;
            let told = !desk.fleet().meta.set_aside.is_empty();
            self.here.replace(here);
            self.desk.replace(Some(desk.clone()));
            self.redraw();
            // Once is enough.
            if told { desk.edit(&|fleet, _| Ok(fleet.set_aside_told())).await } else { Ok(()) }
        };
        if let Err(text) = shown.await {
            self.complain(&text);
        }
    }

    /// Asks for the view anew and draws it.
    async fn refresh(&self) {
        self.show(ask(&sent(&Request::PopupOpened { tab: self.tab }))).await;
    }

    fn complain(&self, text: &JsValue) {
        let _ = self.main.element().remove_attribute("aria-busy");
        self.form.complain(text);
    }

    fn click(self: &Rc<Self>, event: &Event) {
        let button = target(event).and_then(|target| target.closest("[data-action]").ok().flatten());
        let number = button.and_then(|button| button.get_attribute("data-action")?.parse::<usize>().ok());
        let Some(action) = number.and_then(|number| self.actions.borrow().get(number).cloned()) else { return };
        // A form's button would load the page anew.
        event.prevent_default();
        self.quiet();
        self.act(action);
    }

    fn act(self: &Rc<Self>, action: Action) {
        match action {
            Action::Watch { offer, teach } => self.watch(offer, teach),
            Action::AskToStop(key) => {
                self.stopping.replace(Some(key));
                self.redraw();
                self.focus("keep");
            }
            Action::KeepWatching => {
                let key = self.stopping.take();
                self.redraw();
                self.focus(&format!("stop-{}", key.unwrap_or_default()));
            }
            Action::Stop(key) => {
                self.stopping.take();
                self.change("popupStopped", move |fleet, _| fleet.stop(&key));
            }
            Action::SaveRenewal(key) => {
                let range = Seen(day_range(&self.value("date"), &self.value("time")));
                if range.0.is_null() {
                    return self.complain(&text("errorDateUnreadable", None));
                }
                let (from, to) = (range.text("from"), range.text("to"));
                self.change("popupSaved", move |fleet, now| fleet.renewed(&key, (&from, &to), now));
            }
            Action::Undo(key) => self.change("popupUndone", move |fleet, _| fleet.undo_renewal(&key)),
            Action::Forget { instance: key, path } => {
                self.change("popupForgotten", move |fleet, _| fleet.forget_path(&key, &path));
            }
            Action::Cloud(origins) => self.ask_for_cloud(&origins),
            Action::SaveCloud => {
                let typed = self.value("cloud-hosts");
                let hosts: Vec<String> = typed.split_whitespace().map(str::to_owned).collect();
                self.change("popupSaved", move |fleet, _| fleet.set_cloud_hosts(&hosts));
            }
            Action::Tried { instance: key, item, on } => {
                self.change("popupSaved", move |fleet, _| fleet.tried(&key, item, on));
            }
            Action::PrivateWindow(key) => {
                let Some(entry) = Entry::of_key(&key) else { return };
                let (popup, answer) = (self.clone(), open_privately(&address_of(&entry)));
                spawn_local(async move {
                    if let Err(text) = answered(answer).await {
                        popup.complain(&text);
                    }
                });
            }
            Action::Snooze { instance, hours } => {
                let done = if hours > 0 { "popupSnoozeSaved" } else { "popupSnoozeEnded" };
                self.change(done, move |fleet, now| {
                    fleet.snooze(&instance, (hours > 0).then(|| now + Span::hours(hours)))
                });
            }
            Action::Dashboard(room) => open_dashboard(room),
            Action::Copy(text) => {
                let (popup, copied) = (self.clone(), copy(&text));
                spawn_local(async move {
                    let done = JsFuture::from(copied).await.is_ok();
                    popup.announce(&sentence(if done { "copied" } else { "copyFailed" }));
                });
            }
        }
    }

    /// Makes the edit; says that it is done and draws what has become of it, or says why it is not.
    fn change(self: &Rc<Self>, done: &'static str, edit: impl Fn(&Fleet, Instant) -> Made + 'static) {
        self.change_by(done, Box::new(edit));
    }

    /// The one body of it: each kind of edit would bring a copy of its own.
    fn change_by(self: &Rc<Self>, done: &'static str, edit: Edit) {
        let (popup, desk) = (self.clone(), self.desk.borrow().clone());
        let Some(desk) = desk else { return };
        spawn_local(async move {
            match desk.edit(&*edit).await {
                Ok(()) => {
                    popup.refresh().await;
                    popup.announce(&sentence(done));
                }
                Err(text) => popup.complain(&text),
            }
        });
    }

    /// "Watch this instance". The popup may be closed while the browser asks, so the intent goes first; and nothing is
    /// waited for before the question, or the browser no longer takes it for the click's.
    fn watch(self: &Rc<Self>, offer: Offer, teach: bool) {
        let chosen = offer.product.or_else(|| self.chosen_product());
        let Some(product) = chosen.and_then(|product| Product::read(&product)) else { return };
        let (tab, base, teach) = (self.tab, offer.base, teach.then_some(offer.path));
        let intent = ask(&sent(&Request::WatchIntent { tab, base, product, teach }));
        let permission = request_permission(&offer.origin);
        let popup = self.clone();
        spawn_local(async move {
            let given = is_given(permission).await;
            if let Err(text) = answered(intent).await {
                return popup.complain(&text);
            }
            if !given {
                // Whatever comes of it, the admin has said no.
                let _ = answered(ask(&sent(&Request::WatchCancelled))).await;
                return popup.complain(&text("errorPermissionRefused", None));
            }
            match answered(check_grants()).await {
                Ok(_) => popup.refresh().await,
                Err(text) => popup.complain(&text),
            }
        });
    }

    /// The permission for Atlassian's page, which only adds to what is there.
    fn ask_for_cloud(self: &Rc<Self>, origins: &str) {
        let permission = request_permission(origins);
        let popup = self.clone();
        spawn_local(async move {
            let given = is_given(permission).await;
            if !given {
                return popup.complain(&text("errorCloudRefused", None));
            }
            match answered(check_grants()).await {
                Ok(_) => popup.refresh().await,
                Err(text) => popup.complain(&text),
            }
        });
    }

    /// The product that the admin chose; asks for it where none is.
    fn chosen_product(&self) -> Option<String> {
        let radio = |selector: &str| {
            let found = self.document.query_selector(selector).ok().flatten();
            found.and_then(|element| element.dyn_into::<HtmlInputElement>().ok())
        };
        let chosen = radio("input[name=product]:checked").map(|radio| radio.value());
        if chosen.is_none() {
            radio("input[name=product]")?.report_validity();
        }
        chosen
    }

    // ---- drawing ----

    fn redraw(&self) {
        let focused = self.document.active_element().filter(|element| element.closest("main").ok().flatten().is_some());
        let advice_open = self.document.query_selector("#advice[open]").is_ok_and(|found| found.is_some());
        self.main.clear();
        self.actions.borrow_mut().clear();
        // What fails here is a name that no browser knows; the half that is drawn is then the best there is.
        if let Some(desk) = &*self.desk.borrow() {
            let _ = self.draw(&desk.fleet());
        }
        let _ = self.main.element().remove_attribute("aria-busy");
        if let Some(advice) = by_id(&self.document, "advice").filter(|_| advice_open) {
            let _ = advice.with("open", "");
        }
        if let Some(before) = focused {
            // The keyboard stays where it was; where that has gone, at the top of what came instead.
            by_id(&self.document, &before.id()).unwrap_or_else(|| self.main.clone()).focus();
        }
    }

    fn draw(&self, fleet: &Fleet) -> Drawn {
        let here = self.here.borrow().clone();
        let notice = |key: &str| self.el("p")?.class("quiet").text(&sentence(key)).into(&self.main);
        if here.text("kind") == "notSeen" {
            notice("popupCannotLook")?;
        }
        if !fleet.meta.set_aside.is_empty() {
            notice("errorStateSetAside")?;
        }
        self.draw_here(&here, fleet)?;
        let current = here.text("instance");
        let others = fleet.meta.urgent.iter().filter(|key| **key != current).filter_map(|key| fleet.get(key));
        let others: Vec<&(Entry, Record)> = others.take(MAX_OTHERS).collect();
        if !others.is_empty() {
            self.el("h2")?.text(&sentence("popupOtherInstances")).into(&self.main)?;
        }
        for (entry, record) in others {
            let section = self.el("section")?.class("instance");
            self.draw_instance(&section, fleet, entry, record, false)?;
            section.into(&self.main)?;
        }
        let count = fleet.meta.count;
        let foot = self.row()?.class("row foot");
        if count > 0 {
            let overview = self.acting("popupDashboard", "dashboard", "", Action::Dashboard("overview"))?;
            foot.holding(&overview.text(&say(&with("popupAllCount", &[("number", count.into())]))))?.into(&self.main)
        } else {
            let help = self.acting("popupHelp", "help", "", Action::Dashboard("help"))?;
            let dashboard = self.acting("popupDashboard", "dashboard", "", Action::Dashboard("overview"))?;
            foot.holding(&help)?.holding(&dashboard)?.into(&self.main)
        }
    }

    fn draw_here(&self, here: &Seen, fleet: &Fleet) -> Drawn {
        let kind = here.text("kind");
        let heading = |key: &str| self.el("h2")?.text(&sentence(key)).into(&self.main);
        match (kind.as_str(), fleet.get(&here.text("instance"))) {
            ("assistant", _) => {
                heading("popupAssistant")?;
                self.draw_offer(&self.main, Offer::of(&here.get("offer")), false, "main")
            }
            ("notSure", _) => {
                heading("popupNotSure")?;
                self.draw_offer(&self.main, Offer::of(&here.get("offer")), true, "main")
            }
            ("watched", Some((entry, record))) => {
                heading("popupWatched")?;
                self.draw_instance(&self.main, fleet, entry, record, true)?;
                self.draw_advice(entry, record)?;
                self.draw_cloud(&fleet.meta)?;
                match here.some("teach") {
                    Some(offer) => self.draw_teaching(Offer::of(&offer)),
                    None => Ok(()),
                }
            }
            _ => {
                for key in ["popupElsewhere", "popupElsewherePaths"] {
                    self.el("p")?.text(&sentence(key)).into(&self.main)?;
                }
                let menus = self.el("ul")?;
                for key in ["popupMenuJira", "popupMenuConfluence"] {
                    self.el("li")?.text(&sentence(key)).into(&menus)?;
                }
                menus.into(&self.main)?;
                self.el("p")?.class("quiet").text(&sentence("popupPlatforms")).into(&self.main)?;
                match here.some("offer") {
                    Some(offer) => self.draw_teaching(Offer::of(&offer)),
                    None => Ok(()),
                }
            }
        }
    }

    /// Teaching where nothing speaks for it: possible, but folded away.
    fn draw_teaching(&self, offer: Offer) -> Drawn {
        let fold = self.el("details")?.holding(&self.el("summary")?.text(&sentence("popupNotRecognised")))?;
        self.draw_offer(&fold, offer, true, "")?;
        fold.into(&self.main)
    }

    fn draw_offer(&self, parent: &El, offer: Offer, teach: bool, class: &str) -> Drawn {
        let shown = if teach { format!("{}{}", offer.base, offer.path) } else { offer.base.clone() };
        self.el("p")?.class("address").text(&shown).into(parent)?;
        if offer.product.is_none() {
            let choice = self.el("fieldset")?.holding(&self.el("legend")?.text(&sentence("popupProduct")))?;
            for (product, key) in [("jira", "productJira"), ("confluence", "productConfluence")] {
                let radio = self.el("input")?.with("type", "radio")?.with("name", "product")?.with("value", product)?;
                let radio = radio.with("id", product)?.with("required", "")?;
                let label = self.el("label")?.holding(&radio)?;
                label.holding(&self.el("span")?.text(&sentence(key)))?.into(&choice)?;
            }
            choice.into(parent)?;
        }
        self.draw_permission(parent, &offer.origin)?;
        let key = if teach { "popupTeach" } else { "popupWatch" };
        let button = self.acting(key, "watch", class, Action::Watch { offer, teach })?;
        self.row()?.holding(&button)?.into(parent)
    }

    /// What the browser is going to ask for.
    fn draw_permission(&self, parent: &El, origin: &str) -> Drawn {
        let (key, address) = if covers_all_ports() {
            let host = Place::parse(origin).map(|place| place.origin.host().to_owned());
            ("popupPermissionAllPorts", host.unwrap_or_else(|_| origin.to_owned()))
        } else {
            ("popupPermissionHost", origin.to_owned())
        };
        self.el("p")?.class("quiet").text(&say(&text(key, Some(&address)))).into(parent)
    }

    fn draw_instance(&self, parent: &El, fleet: &Fleet, entry: &Entry, record: &Record, here: bool) -> Drawn {
        let (key, base) = (entry.key(), entry.base.address());
        let product = sentence(if entry.product == Product::Jira { "productJira" } else { "productConfluence" });
        let (heading, small) = match record.name.is_empty() {
            true => (product, base.clone()),
            false => (record.name.clone(), format!("{product} · {base}")),
        };
        self.el("h3")?.text(&heading).into(parent)?;
        self.el("p")?.class("address").text(&small).into(parent)?;
        if !record.granted {
            self.el("p")?.text(&sentence("popupPermissionGone")).into(parent)?;
            if here {
                let origin = entry.base.origin().as_str().to_owned();
                self.draw_permission(parent, &origin)?;
                let product = Some(entry.product.id().to_owned());
                let offer = Offer { base: base.clone(), origin, product, path: String::new() };
                let action = Action::Watch { offer, teach: false };
                self.row()?.holding(&self.acting("popupWatch", "watch", "main", action)?)?.into(parent)?;
            }
        }
        let policy = fleet.meta.policy();
        let unknown = [Token::default()];
        let mut due = false;
        for token in if record.tokens.is_empty() { &unknown } else { record.tokens.as_slice() } {
            due |= self.draw_token(parent, token, &policy)?;
        }
        self.draw_snooze(parent, &key, record.snoozed.filter(|until| *until > now()), due)?;
        // For the others the overview has all that.
        if here {
            self.draw_renewal(parent, &key, record.last_recorded().is_some())?;
            self.draw_taught(parent, &key, &record.taught)?;
            self.draw_stop(parent, &key, &base)?;
        }
        Ok(())
    }

    /// Putting reminders off where a token is due; until when they are put off already.
    fn draw_snooze(&self, parent: &El, key: &str, snoozed: Option<Instant>, due: bool) -> Drawn {
        let button = |said: &str, hours: u32| {
            let id = format!("snooze-{hours}-{key}");
            self.acting(said, &id, "", Action::Snooze { instance: key.to_owned(), hours })
        };
        if let Some(until) = snoozed {
            let line = say(&with("popupSnoozed", &[("instant", until.rfc3339().into())]));
            self.el("p")?.class("quiet").text(&line).into(parent)?;
            return self.row()?.holding(&button("popupSnoozeEnd", 0)?)?.into(parent);
        }
        if !due {
            return Ok(());
        }
        let row = self.row()?;
        for (hours, said) in SNOOZES {
            row.clone().holding(&button(said, hours)?)?;
        }
        row.into(parent)
    }

    /// Draws a token; whether it is due.
    fn draw_token(&self, parent: &El, token: &Token, policy: &Policy) -> Drawn<bool> {
        let (estimate, now) = (token.estimate(policy), now());
        let state = status(estimate.as_ref(), policy, now);
        let tone = tone_of(state);
        let site = token.site.clone().unwrap_or_else(|| sentence("popupSiteNotNamed"));
        let entry = self.el("div")?.class(&format!("token {}", tone.name()));
        let entry = entry.holding(&self.el("strong")?.text(&said(&headline(state))))?;
        for line in lines(state, estimate.as_ref(), policy, now) {
            self.el("p")?.class("quiet").text(&said(&line)).into(&entry)?;
        }
        entry.holding(&self.el("p")?.class("quiet").text(&site))?.into(parent)?;
        Ok(matches!(tone, Tone::Warning | Tone::Blocked))
    }

    fn draw_renewal(&self, parent: &El, key: &str, can_undo: bool) -> Drawn {
        let field = |id: &str, kind: &str, label: &str| {
            let input = self.el("input")?.with("id", id)?.with("type", kind)?;
            let label = self.el("label")?.with("for", id)?.text(&sentence(label));
            Drawn::Ok((self.el("div")?.class("field").holding(&label)?, input))
        };
        let (day, date) = field("date", "date", "popupDay")?;
        let (hour, time) = field("time", "time", "popupTime")?;
        let fields = self.row()?.holding(&day.holding(&date.with("min", FIRST_DAY)?.with("max", &today())?)?)?;
        let fields = fields.holding(&hour.holding(&time)?)?;
        let save =
            self.acting("actionSave", "save", "", Action::SaveRenewal(key.to_owned()))?.with("type", "submit")?;
        let form = self.el("form")?.holding(&fields)?.holding(&self.row()?.holding(&save)?)?;
        let summary = self.el("summary")?.with("id", "renewed")?.text(&sentence("actionRenewedOn"));
        self.el("details")?.holding(&summary)?.holding(&form)?.into(parent)?;
        if can_undo {
            let undo = self.acting("popupUndoRenewal", "undo", "", Action::Undo(key.to_owned()))?;
            self.row()?.holding(&undo)?.into(parent)?;
        }
        Ok(())
    }

    fn draw_taught(&self, parent: &El, key: &str, paths: &[String]) -> Drawn {
        if paths.is_empty() {
            return Ok(());
        }
        self.el("h3")?.text(&sentence("popupTaughtPaths")).into(parent)?;
        let list = self.el("ul")?.class("bare");
        for path in paths {
            let action = Action::Forget { instance: key.to_owned(), path: path.clone() };
            let forget = self.acting("popupForget", &format!("forget-{path}"), "", action)?;
            let forget = forget.with("aria-label", &say(&text("popupForgetPath", Some(path))))?;
            let entry = self.el("li")?.class("row spread").holding(&self.el("span")?.class("address").text(path))?;
            entry.holding(&forget)?.into(&list)?;
        }
        list.into(parent)
    }

    fn draw_stop(&self, parent: &El, key: &str, base: &str) -> Drawn {
        let stop = |class: &str, action: Action| self.acting("popupStop", &format!("stop-{key}"), class, action);
        if self.stopping.borrow().as_deref() != Some(key) {
            return self.row()?.holding(&stop("", Action::AskToStop(key.to_owned()))?)?.into(parent);
        }
        let question = self.el("p")?.with("id", "question")?.text(&say(&text("popupStopSure", Some(base))));
        question.into(parent)?;
        let keep =
            self.acting("actionCancel", "keep", "", Action::KeepWatching)?.with("aria-describedby", "question")?;
        let stop = stop("danger", Action::Stop(key.to_owned()))?.with("aria-describedby", "question")?;
        self.row()?.holding(&stop)?.holding(&keep)?.into(parent)
    }

    /// "This does not work": folded away, and at once there.
    fn draw_advice(&self, entry: &Entry, record: &Record) -> Drawn {
        let (key, address) = (entry.key(), address_of(entry));
        let flow = Flow { product: entry.product, of_2022: record.of_2022 };
        let advice = advice(Few::default(), Few::default(), record.tried, address.clone(), flow);
        let fold = self.el("details")?.with("id", "advice")?;
        let fold = fold.holding(&self.el("summary")?.with("id", "not-working")?.text(&sentence("popupAdvice")))?;
        let list = self.el("ul")?.class("bare");
        for piece in &advice.items {
            let action = Action::Tried { instance: key.clone(), item: piece.item, on: !piece.tried };
            let id = format!("tried-{}", piece.item.name());
            let tick = self.act_on(self.el("input")?.with("type", "checkbox")?.with("id", &id)?, action)?;
            let tick = if piece.tried { tick.with("checked", "")? } else { tick };
            let label = self.el("label")?.class("row").holding(&tick)?;
            let label = label.holding(&self.el("span")?.text(&said(&piece.text)))?;
            let line = self.el("li")?.holding(&label)?;
            let line = if piece.action == Some(CardButton::PrivateWindow) {
                let open = Action::PrivateWindow(key.clone());
                line.holding(&self.row()?.holding(&self.acting("actionPrivateWindow", "private", "main", open)?)?)?
            } else {
                line
            };
            line.into(&list)?;
        }
        list.into(&fold)?;
        let numbered = |(at, step): (usize, &Text)| format!("{}. {}\n", at + 1, said(step));
        let steps: String = advice.steps.iter().enumerate().map(numbered).collect();
        let taken = format!("{address}\n\n{steps}");
        let field = self.el("textarea")?.with("id", "steps")?.with("readonly", "")?.with("rows", "6")?.text(&taken);
        let label = self.el("label")?.with("for", "steps")?.text(&sentence("popupSteps"));
        self.el("div")?.class("field").holding(&label)?.holding(&field)?.into(&fold)?;
        self.row()?.holding(&self.acting("actionCopySteps", "copy", "", Action::Copy(taken))?)?.into(&fold)?;
        fold.into(&self.main)
    }

    /// Atlassian's own page: the permission is asked for here, because browsers ask only from pages of an extension.
    fn draw_cloud(&self, meta: &Meta) -> Drawn {
        let (origins, hosts, granted) = (meta.cloud_origins(), meta.cloud_hosts(), meta.is_cloud_granted());
        self.el("h3")?.text(&sentence("popupCloud")).into(&self.main)?;
        let key = if granted { "popupCloudGranted" } else { "popupCloudWhy" };
        self.el("p")?.class("quiet").text(&say(&text(key, Some(&hosts.join(", "))))).into(&self.main)?;
        if !granted {
            let ask = self.acting("popupCloudAsk", "cloud", "", Action::Cloud(origins.join(" ")))?;
            self.row()?.holding(&ask)?.into(&self.main)?;
        }
        if meta.managed.cloud_hosts.is_some() {
            return self.say_in(&self.main, "setByOrganisation");
        }
        let field = self.el("input")?.with("id", "cloud-hosts")?.with("value", &hosts.join(" "))?;
        let label = self.el("label")?.with("for", "cloud-hosts")?.text(&sentence("popupCloudHosts"));
        let save = self.acting("actionSave", "save-cloud", "", Action::SaveCloud)?.with("type", "submit")?;
        let form = self.el("form")?.holding(&self.el("div")?.class("field").holding(&label)?.holding(&field)?)?;
        let form = form.holding(&self.row()?.holding(&save)?)?;
        let summary = self.el("summary")?.with("id", "cloud-other")?.text(&sentence("popupCloudOther"));
        self.el("details")?.holding(&summary)?.holding(&form)?.into(&self.main)
    }

    /// A button that does this.
    fn acting(&self, key: &str, id: &str, class: &str, action: Action) -> Drawn<El> {
        self.act_on(self.button(key, id, class)?, action)
    }

    /// A click on it does this.
    fn act_on(&self, element: El, action: Action) -> Drawn<El> {
        let mut actions = self.actions.borrow_mut();
        let number = actions.len().to_string();
        actions.push(action);
        element.with("data-action", &number)
    }
}

/// Today in the admin's zone, as a date field has it.
fn today() -> String {
    let now = Date::new_0();
    format!("{:04}-{:02}-{:02}", now.get_full_year(), now.get_month() + 1, now.get_date())
}
