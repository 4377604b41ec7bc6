//! The popup: what the active tab is, what can be done there, and all other watched instances.
//!
//! Draws the whole view anew after each answer. One click listener finds the button's action by its number; so a click
//! that asks for a permission is still in the browser's hands when the question is put.

use super::asking::{answered, ask, copy, day_range, is_given, say, sent, sentence, text};
use super::dom::{Drawn, El, by_id};
use super::seen::Seen;
use crate::border::{AdviceItem, Request};
use crate::place::{Place, Product};
use js_sys::{Date, Promise};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Document, Element, Event, HtmlInputElement};

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
    /// Opens the dashboard in a tab.
    #[wasm_bindgen(js_namespace = ["mtg", "popup"], js_name = openDashboard)]
    fn open_dashboard();
}

/// The first day that a renewal can have been on; the core has the last word.
const FIRST_DAY: &str = "2015-01-01";

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
    /// Open the dashboard.
    Dashboard,
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
    document: Document,
    main: El,
    alert: El,
    status: El,
    tab: u32,
    view: RefCell<Seen>,
    actions: RefCell<Vec<Action>>,
    /// The key of the instance for which "Stop watching" was pressed once.
    stopping: RefCell<Option<String>>,
}

/// Draws the popup for the tab with this number, from the background's answer to `popupOpened`.
#[wasm_bindgen(js_name = drawPopup)]
pub fn draw_popup(tab: u32, seen: Promise) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    let part = |id| by_id(&document, id);
    let (Some(main), Some(alert), Some(status)) = (part("main"), part("alert"), part("status")) else { return };
    let popup = Rc::new(Popup {
        main: main.clone(),
        alert,
        status,
        tab,
        view: RefCell::new(Seen(JsValue::UNDEFINED)),
        actions: RefCell::default(),
        stopping: RefCell::default(),
        document: document.clone(),
    });
    let clicked = popup.clone();
    let passive = gloo::events::EventListenerOptions::enable_prevent_default();
    gloo::events::EventListener::new_with_options(main.element(), "click", passive, move |event| clicked.click(event))
        .forget();
    spawn_local(async move { popup.show(seen).await });
}

impl Popup {
    /// Draws the view of an answer, or says why there is none.
    async fn show(&self, answer: Promise) {
        match answered(answer).await {
            Ok(reply) => {
                self.view.replace(reply.get("view"));
                self.redraw();
            }
            Err(text) => self.complain(&text),
        }
    }

    /// Asks for the view anew and draws it.
    async fn refresh(&self) {
        self.show(ask(&sent(&Request::PopupOpened { tab: self.tab, signals: None }))).await;
    }

    fn complain(&self, text: &JsValue) {
        let _ = self.main.element().remove_attribute("aria-busy");
        self.status.clear();
        self.alert.clone().text(&say(text));
    }

    fn announce(&self, key: &str) {
        self.status.clone().text(&sentence(key));
    }

    fn click(self: &Rc<Self>, event: &Event) {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let button = target.and_then(|target| target.closest("[data-action]").ok().flatten());
        let number = button.and_then(|button| button.get_attribute("data-action")?.parse::<usize>().ok());
        let Some(action) = number.and_then(|number| self.actions.borrow().get(number).cloned()) else { return };
        // A form's button would load the page anew.
        event.prevent_default();
        self.alert.clear();
        self.status.clear();
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
                self.change(&Request::StopWatching { instance: key }, "popupStopped");
            }
            Action::SaveRenewal(key) => {
                let range = Seen(day_range(&self.value("date"), &self.value("time")));
                if range.0.is_null() {
                    return self.complain(&text("errorDateUnreadable", None));
                }
                let (from, to) = (range.text("from"), range.text("to"));
                self.change(&Request::RenewedOn { instance: Some(key), from, to }, "popupSaved");
            }
            Action::Undo(key) => self.change(&Request::UndoRenewal { instance: Some(key) }, "popupUndone"),
            Action::Forget { instance: key, path } => {
                self.change(&Request::ForgetPath { instance: key, path }, "popupForgotten");
            }
            Action::Cloud(origins) => self.ask_for_cloud(&origins),
            Action::SaveCloud => {
                let typed = self.value("cloud-hosts");
                let hosts = typed.split_whitespace().map(str::to_owned).collect();
                self.change(&Request::SetCloudHosts { hosts }, "popupSaved");
            }
            Action::Tried { instance: key, item, on } => {
                self.change(&Request::Tried { instance: Some(key), item, on }, "popupSaved");
            }
            Action::PrivateWindow(key) => {
                let (popup, answer) = (self.clone(), ask(&sent(&Request::PrivateWindow { instance: Some(key) })));
                spawn_local(async move {
                    if let Err(text) = answered(answer).await {
                        popup.complain(&text);
                    }
                });
            }
            Action::Dashboard => open_dashboard(),
            Action::Copy(text) => {
                let (popup, copied) = (self.clone(), copy(&text));
                spawn_local(async move {
                    let done = JsFuture::from(copied).await.is_ok();
                    popup.announce(if done { "copied" } else { "copyFailed" });
                });
            }
        }
    }

    /// Sends the request; says that it is done and draws what has become of it, or says why it is not.
    fn change(self: &Rc<Self>, request: &Request, done: &'static str) {
        let (popup, answer) = (self.clone(), ask(&sent(request)));
        spawn_local(async move {
            match answered(answer).await {
                Ok(_) => {
                    popup.refresh().await;
                    popup.announce(done);
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

    fn value(&self, id: &str) -> String {
        let input = self.document.get_element_by_id(id).and_then(|input| input.dyn_into::<HtmlInputElement>().ok());
        input.map(|input| input.value()).unwrap_or_default()
    }

    fn focus(&self, id: &str) {
        if let Some(element) = by_id(&self.document, id) {
            element.focus();
        }
    }

    // ---- drawing ----

    fn redraw(&self) {
        let focused = self.document.active_element().filter(|element| element.closest("main").ok().flatten().is_some());
        let advice_open = self.document.query_selector("#advice[open]").is_ok_and(|found| found.is_some());
        self.main.clear();
        self.actions.borrow_mut().clear();
        // What fails here is a name that no browser knows; the half that is drawn is then the best there is.
        let _ = self.draw(&self.view.borrow());
        let _ = self.main.element().remove_attribute("aria-busy");
        if let Some(advice) = by_id(&self.document, "advice").filter(|_| advice_open) {
            let _ = advice.with("open", "");
        }
        if let Some(before) = focused {
            // The keyboard stays where it was; where that has gone, at the top of what came instead.
            by_id(&self.document, &before.id()).unwrap_or_else(|| self.main.clone()).focus();
        }
    }

    fn draw(&self, view: &Seen) -> Drawn {
        for notice in view.list("notices") {
            self.el("p")?.class("quiet").text(&say(&notice.0)).into(&self.main)?;
        }
        self.draw_here(&view.get("here"), view)?;
        let others = view.list("others");
        if !others.is_empty() {
            self.el("h2")?.text(&sentence("popupOtherInstances")).into(&self.main)?;
        }
        for instance in others {
            let section = self.el("section")?.class("instance");
            self.draw_instance(&section, &instance, false)?;
            section.into(&self.main)?;
        }
        let dashboard = self.button("popupDashboard", "dashboard", "", Action::Dashboard)?;
        self.row()?.class("row foot").holding(&dashboard)?.into(&self.main)
    }

    fn draw_here(&self, here: &Seen, view: &Seen) -> Drawn {
        let kind = here.text("kind");
        let heading = |key: &str| self.el("h2")?.text(&sentence(key)).into(&self.main);
        match kind.as_str() {
            "assistant" => {
                heading("popupAssistant")?;
                self.draw_offer(&self.main, Offer::of(&here.get("offer")), false, "main")
            }
            "notSure" => {
                heading("popupNotSure")?;
                self.draw_offer(&self.main, Offer::of(&here.get("offer")), true, "main")
            }
            "watched" => {
                heading("popupWatched")?;
                let instance = here.get("instance");
                self.draw_instance(&self.main, &instance, true)?;
                self.draw_advice(&instance.text("key"), here)?;
                self.draw_cloud(&view.get("cloud"))?;
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
        let button = self.button(key, "watch", class, Action::Watch { offer, teach })?;
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

    fn draw_instance(&self, parent: &El, instance: &Seen, here: bool) -> Drawn {
        let key = instance.text("key");
        let base = instance.text("base");
        let product = if instance.text("product") == "jira" { "productJira" } else { "productConfluence" };
        self.el("h3")?.text(&sentence(product)).into(parent)?;
        self.el("p")?.class("address").text(&base).into(parent)?;
        if !instance.flag("granted") {
            self.el("p")?.text(&sentence("popupPermissionGone")).into(parent)?;
            if here {
                self.draw_permission(parent, &instance.text("origin"))?;
                let action = Action::Watch { offer: Offer::of(instance), teach: false };
                self.row()?.holding(&self.button("popupWatch", "watch", "main", action)?)?.into(parent)?;
            }
        }
        for token in instance.list("tokens") {
            self.draw_token(parent, &token)?;
        }
        if here {
            self.draw_renewal(parent, &key, instance.flag("canUndo"))?;
            self.draw_taught(parent, &key, instance)?;
        }
        self.draw_stop(parent, &key, &base)
    }

    fn draw_token(&self, parent: &El, token: &Seen) -> Drawn {
        let site = token.get("site").0.as_string().unwrap_or_else(|| sentence("popupSiteNotNamed"));
        let entry = self.el("div")?.class(&format!("token {}", token.text("tone")));
        let entry = entry.holding(&self.el("strong")?.text(&say(&token.get("headline").0)))?;
        for line in token.list("lines") {
            self.el("p")?.class("quiet").text(&say(&line.0)).into(&entry)?;
        }
        entry.holding(&self.el("p")?.class("quiet").text(&site))?.into(parent)
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
        let save = self.button("actionSave", "save", "", Action::SaveRenewal(key.to_owned()))?;
        let form = self.el("form")?.holding(&fields)?.holding(&self.row()?.holding(&save)?)?;
        let summary = self.el("summary")?.with("id", "renewed")?.text(&sentence("actionRenewedOn"));
        self.el("details")?.holding(&summary)?.holding(&form)?.into(parent)?;
        if can_undo {
            let undo = self.button("popupUndoRenewal", "undo", "", Action::Undo(key.to_owned()))?;
            self.row()?.holding(&undo)?.into(parent)?;
        }
        Ok(())
    }

    fn draw_taught(&self, parent: &El, key: &str, instance: &Seen) -> Drawn {
        let paths: Vec<String> = instance.list("taught").iter().filter_map(|path| path.0.as_string()).collect();
        if paths.is_empty() {
            return Ok(());
        }
        self.el("h3")?.text(&sentence("popupTaughtPaths")).into(parent)?;
        let list = self.el("ul")?.class("bare");
        for path in paths {
            let action = Action::Forget { instance: key.to_owned(), path: path.clone() };
            let forget = self.button("popupForget", &format!("forget-{path}"), "", action)?;
            let forget = forget.with("aria-label", &say(&text("popupForgetPath", Some(&path))))?;
            let entry = self.el("li")?.class("row spread").holding(&self.el("span")?.class("address").text(&path))?;
            entry.holding(&forget)?.into(&list)?;
        }
        list.into(parent)
    }

    fn draw_stop(&self, parent: &El, key: &str, base: &str) -> Drawn {
        let stop = |class: &str, action: Action| self.button("popupStop", &format!("stop-{key}"), class, action);
        if self.stopping.borrow().as_deref() != Some(key) {
            return self.row()?.holding(&stop("", Action::AskToStop(key.to_owned()))?)?.into(parent);
        }
        let question = self.el("p")?.with("id", "question")?.text(&say(&text("popupStopSure", Some(base))));
        question.into(parent)?;
        let keep =
            self.button("actionCancel", "keep", "", Action::KeepWatching)?.with("aria-describedby", "question")?;
        let stop = stop("danger", Action::Stop(key.to_owned()))?.with("aria-describedby", "question")?;
        self.row()?.holding(&stop)?.holding(&keep)?.into(parent)
    }

    /// "This does not work": folded away, and at once there.
    fn draw_advice(&self, key: &str, here: &Seen) -> Drawn {
        let advice = here.get("advice");
        let address = advice.text("address");
        let fold = self.el("details")?.with("id", "advice")?;
        let fold = fold.holding(&self.el("summary")?.with("id", "not-working")?.text(&sentence("popupAdvice")))?;
        let list = self.el("ul")?.class("bare");
        for entry in advice.list("items") {
            let (name, tried) = (entry.text("item"), entry.flag("tried"));
            let Some(item) = AdviceItem::read(&name) else { continue };
            let action = Action::Tried { instance: key.to_owned(), item, on: !tried };
            let tick =
                self.act_on(self.el("input")?.with("type", "checkbox")?.with("id", &format!("tried-{name}"))?, action)?;
            let tick = if tried { tick.with("checked", "")? } else { tick };
            let label = self.el("label")?.class("row").holding(&tick)?;
            let label = label.holding(&self.el("span")?.text(&say(&entry.get("text").0)))?;
            let line = self.el("li")?.holding(&label)?;
            let line = if entry.text("action") == "privateWindow" {
                let open = Action::PrivateWindow(key.to_owned());
                line.holding(&self.row()?.holding(&self.button("actionPrivateWindow", "private", "main", open)?)?)?
            } else {
                line
            };
            line.into(&list)?;
        }
        list.into(&fold)?;
        let numbered = |(at, step): (usize, &Seen)| format!("{}. {}\n", at + 1, say(&step.0));
        let steps: String = advice.list("steps").iter().enumerate().map(numbered).collect();
        let taken = format!("{address}\n\n{steps}");
        let field = self.el("textarea")?.with("id", "steps")?.with("readonly", "")?.with("rows", "6")?.text(&taken);
        let label = self.el("label")?.with("for", "steps")?.text(&sentence("popupSteps"));
        self.el("div")?.class("field").holding(&label)?.holding(&field)?.into(&fold)?;
        self.row()?.holding(&self.button("actionCopySteps", "copy", "", Action::Copy(taken))?)?.into(&fold)?;
        fold.into(&self.main)
    }

    /// Atlassian's own page: the permission is asked for here, because browsers ask only from pages of an extension.
    fn draw_cloud(&self, cloud: &Seen) -> Drawn {
        let origins: Vec<String> = cloud.list("origins").iter().filter_map(|origin| origin.0.as_string()).collect();
        let hosts: Vec<&str> = origins.iter().map(|origin| origin.trim_start_matches("https://")).collect();
        let granted = cloud.flag("granted");
        self.el("h3")?.text(&sentence("popupCloud")).into(&self.main)?;
        let key = if granted { "popupCloudGranted" } else { "popupCloudWhy" };
        self.el("p")?.class("quiet").text(&say(&text(key, Some(&hosts.join(", "))))).into(&self.main)?;
        if !granted {
            let ask = self.button("popupCloudAsk", "cloud", "", Action::Cloud(origins.join(" ")))?;
            self.row()?.holding(&ask)?.into(&self.main)?;
        }
        let field = self.el("input")?.with("id", "cloud-hosts")?.with("value", &hosts.join(" "))?;
        let label = self.el("label")?.with("for", "cloud-hosts")?.text(&sentence("popupCloudHosts"));
        let save = self.button("actionSave", "save-cloud", "", Action::SaveCloud)?;
        let form = self.el("form")?.holding(&self.el("div")?.class("field").holding(&label)?.holding(&field)?)?;
        let form = form.holding(&self.row()?.holding(&save)?)?;
        let summary = self.el("summary")?.with("id", "cloud-other")?.text(&sentence("popupCloudOther"));
        self.el("details")?.holding(&summary)?.holding(&form)?.into(&self.main)
    }

    fn el(&self, tag: &str) -> Drawn<El> {
        El::new(&self.document, tag)
    }

    fn row(&self) -> Drawn<El> {
        Ok(self.el("div")?.class("row"))
    }

    fn button(&self, key: &str, id: &str, class: &str, action: Action) -> Drawn<El> {
        self.act_on(self.el("button")?.class(class).text(&sentence(key)).with("id", id)?, action)
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
