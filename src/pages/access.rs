//! "API access": the header for the Id Mapping API, its test, commands, and when API tokens end.
//!
//! The API token lives here and nowhere else: from its field into a [`Secret`], from that into a header, and both are gone
//! after use, when the page is hidden, and after five minutes. Nothing of them goes to the background or into the document,
//! but for the header while the admin has it shown.

use super::asking::{copy, day_range, is_given, said, say, sentence, text, with};
use super::dashboard::{Room, open_room};
use super::desk::{Desk, Edit, Made, now};
use super::dom::{Drawn, El};
use super::download::download;
use super::form::{Form, pascal, target};
use super::probe::Request as Probe;
use super::seen::Seen;
use crate::app::edit::Fleet;
use crate::basic_auth::commands::{
    Call, JOB_PLACEHOLDER, JobId, Login, LoginError, Mapping, MappingError, Shell, TokenFrom, command,
};
use crate::basic_auth::header::{self, Credentials, CredentialsError, Doubt};
use crate::basic_auth::probe::{API, Diagnosis, LIMIT, Link, Verdict, classify};
use crate::basic_auth::rotation::{ApiToken, Life, Practice, is_like_token};
use crate::basic_auth::secret::Secret;
use crate::calendar::{Event as Reminder, When, calendar, day_of};
use crate::instant::{Instant, Span};
use crate::place::{Product, joined};
use crate::words::{Arg, Text, TextKey};
use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::{Interval, Timeout};
use js_sys::{Date, Promise};
use std::cell::{Cell, RefCell};
use std::ops::Deref;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{ClipboardEvent, Document, Element, Event, HtmlInputElement, Window};

#[wasm_bindgen]
extern "C" {
    /// Lets the browser ask for the API's host, and in Firefox for sending credentials there; only in the turn of a click.
    #[wasm_bindgen(js_namespace = ["mtg", "dashboard"], js_name = requestApi, catch)]
    fn request_api(origin: &str) -> Result<Promise, JsValue>;
}

/// How long a typed token, or the header made of it, stays.
const KEPT_MS: u32 = 5 * 60 * 1000;
/// Fields whose content is shown, sent or written into commands.
const OPEN_FIELDS: [&str; 5] = ["email", "destination", "source", "job", "api-label"];
/// A day, as the core counts it.
const DAY_MS: i64 = 86_400_000;
/// How many days before an API token ends a calendar reminds of it.
const REMIND: [u32; 3] = [14, 2, 1];
/// What stands in the header's place while it is not shown; tells nothing, not even a length.
const MASK: &str = "Basic ••••••••••••••••";
/// Stands in the commands while there is no email.
const SOMEBODY: &str = "you@example.com";
/// The three calls, as the ids of their parts and sentences name them.
const CALLS: [(&str, &str); 3] =
    [("trigger", "commandTrigger"), ("status", "commandStatus"), ("download", "commandDownload")];

/// A header that is ready for use.
struct Held {
    header: Secret,
    /// Lets it go in time.
    _until: Timeout,
    /// When that is, in milliseconds since 1970.
    until_ms: f64,
}

/// A test on its way.
struct Testing {
    request: Rc<Probe>,
    /// Says how long it has been.
    _ticking: Interval,
}

/// The room.
pub struct Access {
    window: Window,
    form: Form,
    desk: Rc<Desk>,
    main: El,
    held: RefCell<Option<Held>>,
    /// Empties the token's field in time.
    field_until: RefCell<Option<Timeout>>,
    /// Whether a test was asked for and is not done.
    busy: Cell<bool>,
    testing: RefCell<Option<Testing>>,
    /// Labels and end dates of API tokens, as they are shown.
    noted: RefCell<Vec<(String, Instant)>>,
}

impl Room for Access {
    fn refresh(self: Rc<Self>) {
        self.show_stored();
    }
}

impl Deref for Access {
    type Target = Form;

    fn deref(&self) -> &Form {
        &self.form
    }
}

/// Draws the room in this part of the dashboard.
#[cfg_attr(feature = "access", wasm_bindgen(js_name = drawAccess))]
pub fn draw_access(part: &Element) {
    open_room(part, |place| {
        let room = Rc::new(Access::new(&place.window, &place.document, &place.desk, &place.main));
        let _ = room.draw();
        room.clone().live();
        room
    });
}

impl Access {
    /// The room, in this part of the page.
    pub fn new(window: &Window, document: &Document, desk: &Rc<Desk>, main: &El) -> Self {
        let (window, form, desk, main) = (window.clone(), Form::new(document), desk.clone(), main.clone());
        let (held, field_until) = (RefCell::default(), RefCell::default());
        let (testing, noted) = (RefCell::default(), RefCell::default());
        Self { window, form, desk, main, held, field_until, busy: Cell::new(false), testing, noted }
    }

    /// Listens, and asks for what is stored.
    pub fn live(self: Rc<Self>) {
        let on = |target: &web_sys::EventTarget, event: &'static str, act: fn(&Rc<Self>, &Event)| {
            let access = self.clone();
            let prevents = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(target, event, prevents, move |event| act(&access, event)).forget();
        };
        on(self.main.element(), "click", Self::click);
        on(self.main.element(), "input", Self::input);
        on(self.main.element(), "change", Self::change);
        on(self.main.element(), "paste", Self::paste);
        on(self.main.element(), "keydown", Self::key);
        on(&self.document, "visibilitychange", |access, _| {
            if access.document.hidden() {
                access.empty_misplaced();
                access.let_go("secretHidden");
            }
        });
        on(&self.window, "pagehide", |access, _| access.let_go("secretHidden"));
        self.show_stored();
    }

    // ---- what was done ----

    fn click(self: &Rc<Self>, event: &Event) {
        let Some(button) = target(event).and_then(|target| target.closest("button").ok().flatten()) else { return };
        let id = button.id();
        // Timers stand still while a computer sleeps.
        if self.held.borrow().as_ref().is_some_and(|held| Date::now() > held.until_ms) {
            self.let_go("secretTimedOut");
            if matches!(id.as_str(), "copy" | "show" | "test" | "build") {
                return;
            }
        }
        if id == "test" && self.busy.get() {
            return;
        }
        self.quiet();
        match id.as_str() {
            "test" => self.test(),
            "build" => {
                if self.take_header().is_some() {
                    self.announce(&sentence("headerBuilt"));
                }
            }
            "cancel" => self.cancel(),
            "copy" => {
                if let Some(held) = &*self.held.borrow() {
                    // EXPOSE: the admin wants it on the clipboard.
                    self.copied(copy(held.header.expose()));
                }
            }
            "show" => self.show_header(self.part("header").is_some_and(|header| header.content() == MASK)),
            "clear" => {
                self.cancel();
                self.let_go("secretCleared");
            }
            "copy-netrc" => self.copy_from("netrc"),
            "api-save" => self.note(),
            "calendar" => self.save_calendar(),
            _ => {
                if let Some(call) = id.strip_prefix("copy-") {
                    self.copy_from(&format!("command-{call}"));
                } else if let Some(label) = id.strip_prefix("api-forget-") {
                    let label = label.to_owned();
                    // The keyboard is on a button that is about to go.
                    let after = |access: &Self| access.focus("api-label");
                    self.change_notes("popupForgotten", after, move |fleet, _| Ok(fleet.forget_api_token(&label)));
                }
            }
        }
    }

    fn input(self: &Rc<Self>, event: &Event) {
        let Some(field) = target(event) else { return };
        let id = field.id();
        self.wrong(&id, None);
        if id == "token" {
            let access = self.clone();
            let until = Timeout::new(KEPT_MS, move || access.let_go("secretTimedOut"));
            self.field_until.replace(Some(until));
        }
        if id == "email" {
            // What is kept, asked and was answered is another email's.
            self.cancel();
            self.drop_header();
            self.reveal("result", false);
        }
        self.commands();
    }

    fn change(self: &Rc<Self>, event: &Event) {
        let Some(field) = target(event) else { return };
        let practice = field.id().strip_prefix("practice-").and_then(Practice::read);
        if let (Some(practice), Some(tick)) = (practice, field.dyn_ref::<HtmlInputElement>()) {
            let on = tick.checked();
            self.change_notes("popupSaved", |_| {}, move |fleet, _| Ok(fleet.practise(practice, on)));
        }
        if !self.empty_misplaced() {
            self.commands();
        }
    }

    /// Browsers make a space of a line break that is pasted into such a field; so a text that wraps would go unnoticed.
    fn paste(self: &Rc<Self>, event: &Event) {
        let Some(data) = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data) else { return };
        let pasted = Secret::new(data.get_data("text").unwrap_or_default());
        let id = target(event).map(|field| field.id()).unwrap_or_default();
        // EXPOSE: only whether it looks like a token.
        if OPEN_FIELDS.contains(&id.as_str()) && is_like_token(pasted.expose()) {
            event.prevent_default();
            return self.wrong(&id, Some(&sentence("secretWrongField")));
        }
        let refused = match id.as_str() {
            // EXPOSE: to the check for what an email cannot hold.
            "email" => header::email(pasted.expose()).err(),
            "token" => header::token(&pasted).err(),
            _ => None,
        };
        if let Some(error @ (CredentialsError::EmailControl | CredentialsError::TokenLineBreak)) = refused {
            event.prevent_default();
            self.refuse(error);
        }
    }

    /// Return in one of the credentials' fields tests them; in those of a note it saves.
    fn key(self: &Rc<Self>, event: &Event) {
        let Some(key) = event.dyn_ref::<web_sys::KeyboardEvent>().filter(|key| key.key() == "Enter") else { return };
        if key.is_composing() {
            return;
        }
        match target(event).map(|field| field.id()).as_deref() {
            Some("email" | "token") if !self.busy.get() => {
                self.quiet();
                self.test();
            }
            Some("api-label" | "api-ends") => {
                self.quiet();
                self.note();
            }
            _ => {}
        }
    }

    // ---- the header ----

    /// Takes the token out of its field and makes the header; nothing when that cannot be, which is then said.
    fn take_header(self: &Rc<Self>) -> Option<()> {
        if self.empty_misplaced() {
            self.focus("email");
            return None;
        }
        let token = self.typed_token();
        let email = self.value("email");
        // EXPOSE: only whether there is one.
        if token.expose().is_empty() && self.held.borrow().is_some() {
            return Some(());
        }
        let credentials = match Credentials::new(&email, &token) {
            Ok(credentials) => credentials,
            Err(error) => {
                self.refuse(error);
                return None;
            }
        };
        self.empty_field();
        // What was asked and answered before was another header's.
        self.cancel();
        self.reveal("result", false);
        let access = self.clone();
        let until = Timeout::new(KEPT_MS, move || access.let_go("secretTimedOut"));
        self.held.replace(Some(Held {
            header: credentials.header(),
            _until: until,
            until_ms: Date::now() + f64::from(KEPT_MS),
        }));
        self.draw_header(credentials.email(), &credentials.doubts());
        Some(())
    }

    /// Says what is wrong, at its field, and leads there.
    fn refuse(&self, error: CredentialsError) {
        let sentence = why(error);
        let field = if error.code().starts_with("email") { "email" } else { "token" };
        self.wrong(field, Some(&sentence));
        self.focus(field);
    }

    fn draw_header(&self, email: &str, doubts: &[Doubt]) {
        let whose = say(&text("headerFor", Some(email)));
        self.write("header-for", &whose);
        self.show_header(false);
        if let Some(list) = self.part("doubts") {
            list.clear();
            for doubt in doubts {
                let _ = self.line(&list, &sentence(&format!("doubt{}", pascal(doubt.code()))));
            }
        }
        self.reveal("ready", true);
    }

    fn show_header(&self, on: bool) {
        let held = self.held.borrow();
        let shown = match &*held {
            // EXPOSE: the admin wants to see it.
            Some(held) if on => held.header.expose().to_owned(),
            _ => MASK.to_owned(),
        };
        self.write("header", &shown);
        self.write("show", &sentence(if on { "headerHide" } else { "headerShow" }));
    }

    /// Forgets token and header and says why, if there was anything to forget.
    fn let_go(&self, why: &str) {
        // EXPOSE: only whether there is one.
        let typed = !self.typed_token().expose().is_empty();
        self.empty_field();
        if self.drop_header() || typed {
            self.announce(&sentence(why));
            // Perhaps nobody is looking now: it stays until something else is done.
            self.form.keep_told();
        }
    }

    fn drop_header(&self) -> bool {
        let was = self.held.take().is_some();
        self.show_header(false);
        let focused = self.document.active_element();
        if focused.is_some_and(|element| element.closest("#ready").ok().flatten().is_some()) {
            // The keyboard is on a button that is about to go.
            self.focus("token");
        }
        self.reveal("ready", false);
        was
    }

    /// Takes tokens out of fields that are not for them: a label is sent to the background, the others go into commands.
    /// Answers whether there was one.
    fn empty_misplaced(&self) -> bool {
        let misplaced: Vec<&str> = OPEN_FIELDS.into_iter().filter(|id| is_like_token(&self.value(id))).collect();
        for id in &misplaced {
            self.set_value(id, "");
        }
        if misplaced.is_empty() {
            return false;
        }
        self.commands();
        for id in misplaced {
            self.wrong(id, Some(&sentence("secretWrongField")));
        }
        true
    }

    fn typed_token(&self) -> Secret {
        Secret::new(self.value("token"))
    }

    fn empty_field(&self) {
        self.field_until.take();
        self.set_value("token", "");
    }

    // ---- the test ----

    fn test(self: &Rc<Self>) {
        // One at a time, from the click on: the browser's question may stand open for long.
        if self.busy.get() || self.take_header().is_none() {
            return;
        }
        self.busy.set(true);
        self.reveal("result", false);
        // Before anything is waited for: or the browser no longer takes it for the click's.
        let permission = request_api(API);
        let access = self.clone();
        spawn_local(async move {
            if is_given(permission).await {
                access.send().await;
            } else {
                access.complain(&text("errorApiRefused", None));
            }
            access.busy.set(false);
        });
    }

    async fn send(self: &Rc<Self>) {
        let prepared = self.held.borrow().as_ref().map(|held| Probe::new(&held.header));
        let request = match prepared {
            Some(Ok(request)) => request,
            Some(Err(_)) => return self.complain(&text("errorCore", None)),
            // Let go of while the browser asked.
            None => return self.refuse(CredentialsError::TokenEmpty),
        };
        let begun = Date::now();
        let access = self.clone();
        let ticking = Interval::new(1000, move || access.progress(((Date::now() - begun) / 1000.0) as u32));
        self.testing.replace(Some(Testing { request: request.clone(), _ticking: ticking }));
        self.progress(0);
        self.reveal("progress", true);
        self.announce(&sentence("testRunning"));
        let came = request.send(&self.window).await;
        self.testing.take();
        let on_cancel = self.document.active_element().is_some_and(|element| element.id() == "cancel");
        self.reveal("progress", false);
        if on_cancel {
            // The keyboard was on the button that has gone.
            self.focus("test");
        }
        match came.outcome() {
            Some(outcome) => {
                let diagnosis = classify(&outcome, Instant::from_ms(Date::now() as i64));
                let _ = self.draw_result(&diagnosis);
            }
            None => self.announce(&sentence("testCancelled")),
        }
    }

    /// Ends the test, if one is on its way.
    fn cancel(&self) {
        if let Some(testing) = &*self.testing.borrow() {
            testing.request.cancel();
        }
    }

    fn progress(&self, seconds: u32) {
        // Whole numbers: to write others takes 16 KB of module.
        let limit = u32::try_from(LIMIT.as_ms() / 1000).unwrap_or(seconds);
        let seconds = seconds.min(limit);
        let arguments = [("number", seconds.into()), ("number", limit.into())];
        self.write("progress-text", &say(&with("testProgress", &arguments)));
        if let Some(bar) = self.part("progress-bar") {
            let _ = bar.element().set_attribute("value", &seconds.to_string());
        }
    }

    fn draw_result(&self, diagnosis: &Diagnosis) -> Drawn {
        let Some(result) = self.part("result") else { return Ok(()) };
        let name = pascal(diagnosis.verdict.code());
        let headline = sentence(&format!("verdict{name}"));
        let part = self.part("result-body").unwrap_or_else(|| result.clone());
        part.clear();
        self.el("h3")?.with("id", "result-verdict")?.text(&headline).into(&part)?;
        self.el("p")?.text(&sentence(&format!("verdict{name}Why"))).into(&part)?;
        if let Some(status) = diagnosis.status {
            let arguments = [("number", f64::from(status).into())];
            self.el("p")?
                .class("quiet")
                .with("id", "result-status")?
                .text(&say(&with("testStatus", &arguments)))
                .into(&part)?;
        }
        if let Some(at) = diagnosis.retry_at {
            let line = say(&with("testRetryAt", &[("instant", at.rfc3339().into())]));
            self.el("p")?.with("id", "result-retry")?.text(&line).into(&part)?;
        }
        let list = self.el("ul")?.class("bare");
        for remedy in diagnosis.remedies() {
            let id = format!("remedy-{}", remedy.code());
            let tick = self.el("input")?.with("type", "checkbox")?.with("id", &id)?;
            let said = self.el("span")?.text(&sentence(&format!("remedy{}", pascal(remedy.code()))));
            let line = self.el("li")?.holding(&self.el("label")?.class("tick").holding(&tick)?.holding(&said)?)?;
            let line = match remedy.link() {
                Some(link) => line.holding(&self.link(link)?)?,
                None => line,
            };
            line.into(&list)?;
        }
        list.into(&part)?;
        let tone = match diagnosis.verdict {
            Verdict::Accepted => "calm",
            Verdict::Unauthorized | Verdict::Forbidden | Verdict::IpPolicy => "blocked",
            _ => "warning",
        };
        result.clone().class(&format!("token {tone}")).reveal(true);
        result.scroll_there();
        // Seen where it stands, so only spoken here.
        self.announce(&headline);
        self.part("status").map(|status| status.class("spoken"));
        Ok(())
    }

    // ---- commands ----

    /// Writes the commands anew for what is in the fields; what is missing is said in their place.
    fn commands(&self) {
        let shell = Shell::read(&self.value("shell")).unwrap_or(Shell::Bash);
        let from = TokenFrom::read(&self.value("token-from")).unwrap_or(TokenFrom::Prompt);
        let product = Product::read(&self.value("product")).unwrap_or(Product::Jira);
        let mapping = Mapping::new(product, &self.value("destination"), &self.value("source"));
        self.check_sites(mapping.as_ref().err().copied());
        let typed_job = self.value("job");
        let job = if typed_job.trim().is_empty() || is_like_token(&typed_job) {
            Ok(JobId::placeholder())
        } else {
            JobId::new(&typed_job)
        };
        let wrong_job = job.as_ref().err().map(|_| sentence("jobWrong"));
        self.wrong("job", wrong_job.as_deref());
        // Without an email, or while a token is being typed there, the commands are there to be looked at.
        let typed = Some(self.value("email")).filter(|email| !email.trim().is_empty() && !is_like_token(email));
        let login = Login::new(typed.as_deref().unwrap_or(SOMEBODY));
        let wrong = login.as_ref().err().map(|error| match error {
            LoginError::Credentials(error) => why(*error),
            LoginError::Semicolon => sentence("credentialsEmailSemicolon"),
        });
        self.write("commands-wrong", wrong.as_deref().unwrap_or_default());
        self.reveal("calls", login.is_ok());
        self.reveal("netrc-part", login.is_ok() && from == TokenFrom::Netrc);
        let Ok(login) = login else { return };
        self.write("netrc", &login.netrc());
        let mapping = mapping.map(Call::Trigger).map_err(|_| "commandsNeedSites");
        let job_or = |call: fn(JobId) -> Call| job.clone().map(call).map_err(|_| "jobWrong");
        let calls = [mapping, job_or(Call::Status), job_or(Call::Download)];
        for ((name, _), call) in CALLS.into_iter().zip(calls) {
            let written = call.map(|call| command(&call, shell, from, &login));
            self.write(&format!("command-{name}"), written.as_deref().unwrap_or_default());
            let missing = written.as_ref().err().map(|key| sentence(key));
            self.write(&format!("missing-{name}"), missing.as_deref().unwrap_or_default());
            self.reveal(&format!("ready-{name}"), written.is_ok());
        }
    }

    /// Says of each address what is wrong with it, once there is one.
    fn check_sites(&self, error: Option<MappingError>) {
        use crate::basic_auth::commands::{SiteError, destination, source};
        // The first wrong one hides the other: each is looked at by itself.
        let destination = error.and(destination(&self.value("destination")).err());
        let source = error.and(source(&self.value("source")).err());
        for (id, error) in [("destination", destination), ("source", source)] {
            let said = error.filter(|error| *error != SiteError::Empty).map(|error| match (id, error) {
                ("destination", SiteError::Path) => sentence("siteDestinationPath"),
                _ => sentence(&format!("site{}", pascal(error.code()))),
            });
            self.wrong(id, said.as_deref());
        }
    }

    fn copy_from(self: &Rc<Self>, id: &str) {
        if let Some(part) = self.part(id) {
            self.copied(copy(&part.content()));
        }
    }

    fn copied(self: &Rc<Self>, copied: Promise) {
        let access = self.clone();
        spawn_local(async move {
            let done = JsFuture::from(copied).await.is_ok();
            access.announce(&sentence(if done { "copied" } else { "copyFailed" }));
        });
    }

    // ---- notes ----

    fn note(self: &Rc<Self>) {
        self.empty_misplaced();
        if self.part("api-label").is_some_and(|label| label.element().has_attribute("aria-invalid")) {
            // A token that was taken out again: it must not even leave this page.
            return self.focus("api-label");
        }
        let label = self.value("api-label");
        let range = Seen(day_range(&self.value("api-ends"), ""));
        if range.0.is_null() {
            return self.complain(&text("errorDateUnreadable", None));
        }
        // What stands there by then may be the next one already.
        let typed = [("api-label", self.value("api-label")), ("api-ends", self.value("api-ends"))];
        let after = move |access: &Self| {
            if typed.iter().all(|(id, value)| access.value(id) == *value) {
                typed.iter().for_each(|(id, _)| access.set_value(id, ""));
                access.focus("api-label");
            }
        };
        let ends = range.text("from");
        self.change_notes("popupSaved", after, move |fleet, now| fleet.note_api_token(&label, &ends, now));
    }

    /// The end dates as a file for a calendar, with reminders.
    fn save_calendar(&self) {
        let mut events = Vec::new();
        for (label, ends) in &*self.noted.borrow() {
            // Without the marks that keep a label's writing direction apart: calendars show them as boxes.
            let plain = |c: &char| !matches!(c, '\u{2068}' | '\u{2069}');
            let about = |key: &str| say(&text(key, Some(label))).chars().filter(plain).collect::<String>();
            // How far the admin's zone is ahead of UTC on that day.
            let ahead = -Date::new(&(ends.ms() as f64).into()).get_timezone_offset();
            events.push(Reminder {
                id: joined(&["api-token ", label]),
                when: When::Day(day_of(*ends, Span::ms((ahead * 60_000.0) as i64))),
                summary: about("calendarSummary"),
                description: joined(&[&about("calendarDescription"), "\n", Link::TokenPage.url()]),
                remind: REMIND.map(Span::days).to_vec(),
            });
        }
        let file = calendar(&events, Instant::from_ms(Date::now() as i64));
        match download(&self.document, "api-tokens.ics", "text/calendar", &file) {
            Ok(()) => self.announce(&sentence("calendarSaved")),
            Err(_) => self.complain(&text("errorCore", None)),
        }
    }

    /// Makes the edit; says that it is done and draws what has become of it, or says why it is not. `after`: what else is
    /// done once it is safe.
    fn change_notes(
        self: &Rc<Self>,
        done: &'static str,
        after: impl Fn(&Self) + 'static,
        edit: impl Fn(&Fleet, Instant) -> Made + 'static,
    ) {
        self.change_notes_by(done, Box::new(after), Box::new(edit));
    }

    /// The one body of it: each kind of edit would bring a copy of its own.
    fn change_notes_by(self: &Rc<Self>, done: &'static str, after: Box<dyn Fn(&Self)>, edit: Edit) {
        let access = self.clone();
        spawn_local(async move {
            let made = access.desk.edit(&*edit).await;
            // Also when it failed: a tick would stay as it was clicked.
            access.show_stored();
            match made {
                Ok(()) => {
                    after(&access);
                    access.announce(&sentence(done));
                }
                Err(text) => access.complain(&text),
            }
        });
    }

    /// Draws what is stored.
    fn show_stored(&self) {
        // What fails here is a name that no browser knows.
        let _ = self.draw_stored(&self.desk.fleet());
    }

    fn draw_stored(&self, fleet: &Fleet) -> Drawn {
        let now = now();
        let noted = &fleet.rotation.tokens;
        self.reveal("calendar-row", !noted.is_empty());
        self.noted.replace(noted.iter().map(|token| (token.label.clone(), token.ends)).collect());
        if let Some(list) = self.part("api-tokens") {
            list.clear();
            for token in noted {
                let label = &token.label;
                let ends = with("apiTokenEnds", &[("day", token.ends.rfc3339().into())]);
                let today = (0..DAY_MS).contains(&(now - token.ends).as_ms());
                let (tone, headline) = said_of(token, now);
                let headline = if today { sentence("apiTokenToday") } else { said(&headline) };
                let entry = self.el("li")?.class(&format!("token {tone}"));
                let entry = entry.holding(&self.el("strong")?.text(label))?;
                let entry = entry.holding(&self.el("p")?.text(&headline))?;
                let entry = entry.holding(&self.el("p")?.class("quiet").text(&say(&ends)))?;
                let forget = self.button("popupForget", &format!("api-forget-{label}"), "")?;
                let forget = forget.with("aria-label", &say(&text("popupForgetPath", Some(label))))?;
                entry.holding(&forget)?.into(&list)?;
            }
        }
        for practice in Practice::ALL {
            if let Some(tick) = self.field(&format!("practice-{}", practice.code())) {
                tick.set_checked(fleet.rotation.practised.has(*practice));
            }
        }
        for (id, sites) in [("destination-known", true), ("source-known", false)] {
            let Some(list) = self.part(id) else { continue };
            list.clear();
            for (entry, record) in &fleet.instances {
                let named = record.tokens.iter().filter_map(|token| token.site.as_ref());
                let addresses = match sites {
                    true => named.map(|site| format!("https://{site}")).collect(),
                    false => vec![entry.base.address()],
                };
                // The API takes no other.
                for address in addresses.iter().filter(|address| address.starts_with("https://")) {
                    self.el("option")?.with("value", address)?.into(&list)?;
                }
            }
        }
        Ok(())
    }

    // ---- the room as it is at first ----

    /// Draws all that is there from the start.
    pub fn draw(&self) -> Drawn {
        self.el("h2")?.text(&sentence("roomAccess")).into(&self.main)?;
        self.say_in(&self.main, "accessIntro")?;
        self.draw_credentials()?;
        self.draw_commands()?;
        self.draw_notes()?;
        self.commands();
        Ok(())
    }

    fn draw_credentials(&self) -> Drawn {
        let section = self.section("credentials", "accessCredentials")?;
        let email =
            self.el("input")?.with("type", "text")?.with("inputmode", "email")?.with("autocapitalize", "none")?;
        self.labelled(&section, "email", "accessEmail", &email, None)?;
        let token = self.el("input")?.with("type", "password")?;
        self.labelled(&section, "token", "accessToken", &token, Some("accessTokenHint"))?;
        section.clone().holding(&self.link(Link::TokenPage)?)?;
        let row = self.row()?.holding(&self.button("accessTest", "test", "main")?)?;
        row.holding(&self.button("accessBuild", "build", "")?)?.into(&section)?;
        self.el("p")?.class("quiet").text(&say(&text("accessWhatHappens", Some(API)))).into(&section)?;

        let ready = self.el("div")?.with("id", "ready")?.class("token calm").with("hidden", "")?;
        let ready = ready.holding(&self.el("strong")?.with("id", "header-for")?)?;
        let ready =
            ready.holding(&self.el("code")?.with("id", "header")?.class("long").with("tabindex", "0")?.text(MASK))?;
        let row = self.row()?.holding(&self.button("headerCopy", "copy", "")?)?;
        let row = row.holding(&self.button("headerShow", "show", "")?)?.holding(&self.button(
            "headerClear",
            "clear",
            "",
        )?)?;
        let ready = ready.holding(&row)?.holding(&self.el("ul")?.with("id", "doubts")?)?;
        self.say_in(&ready, "headerKept")?;
        ready.into(&section)?;

        let bar = self.el("progress")?.with("id", "progress-bar")?.with("max", &(LIMIT.as_ms() / 1000).to_string())?;
        let bar = bar.with("aria-labelledby", "progress-text")?;
        let progress = self.el("div")?.with("id", "progress")?.class("row").with("hidden", "")?;
        let progress = progress.holding(&bar)?.holding(&self.el("span")?.with("id", "progress-text")?)?;
        progress.holding(&self.button("actionCancel", "cancel", "")?)?.into(&section)?;

        let result = self.el("div")?.with("id", "result")?.class("token").with("hidden", "")?;
        result.holding(&self.el("div")?.with("id", "result-body")?)?.into(&section)?;
        self.fold(&section, "bearer", "accessBearer", &["accessBearerWhy"])?;
        section.into(&self.main)
    }

    fn draw_commands(&self) -> Drawn {
        let section = self.section("commands", "accessCommands")?;
        self.say_in(&section, "commandsIntro")?;
        let fields = self.el("div")?.class("fields");
        let products = [("jira", "productJira"), ("confluence", "productConfluence")];
        self.choice(&fields, "product", "commandsProduct", &products)?;
        self.address(&fields, "destination", "commandsDestination", "commandsDestinationHint")?;
        self.address(&fields, "source", "commandsSource", "commandsSourceHint")?;
        let job = self.el("input")?.with("type", "text")?.with("placeholder", JOB_PLACEHOLDER)?;
        self.labelled(&fields, "job", "commandsJob", &job, None)?;
        self.choice(&fields, "shell", "commandsShell", &[("bash", "shellBash"), ("powerShell", "shellPowerShell")])?;
        self.choice(&fields, "token-from", "commandsTokenFrom", &[("prompt", "fromPrompt"), ("netrc", "fromNetrc")])?;
        fields.into(&section)?;
        let netrc = self.el("div")?.with("id", "netrc-part")?.with("hidden", "")?;
        self.say_in(&netrc, "netrcWhat")?;
        let netrc = netrc.holding(&self.el("pre")?.with("id", "netrc")?.with("tabindex", "0")?)?;
        netrc.holding(&self.row()?.holding(&self.button("commandCopy", "copy-netrc", "")?)?)?.into(&section)?;
        self.el("p")?.with("id", "commands-wrong")?.class("wrong").into(&section)?;
        let calls = self.el("div")?.with("id", "calls")?;
        for (name, key) in CALLS {
            let title = format!("title-{name}");
            self.el("h4")?.with("id", &title)?.text(&sentence(key)).into(&calls)?;
            self.el("p")?.with("id", &format!("missing-{name}"))?.class("quiet").into(&calls)?;
            let ready = self.el("div")?.with("id", &format!("ready-{name}"))?;
            let shown = self.el("pre")?.with("id", &format!("command-{name}"))?.with("tabindex", "0")?;
            let ready = ready.holding(&shown.with("role", "region")?.with("aria-labelledby", &title)?)?;
            let copy = self.button("commandCopy", &format!("copy-{name}"), "")?.with("aria-describedby", &title)?;
            ready.holding(&self.row()?.holding(&copy)?)?.into(&calls)?;
        }
        calls.into(&section)?;
        self.say_in(&section, "commandsAnswers")?;
        self.fold(&section, "wrapping", "commandsBase64", &["commandsBase64Why"])?;
        section.into(&self.main)
    }

    fn draw_notes(&self) -> Drawn {
        let section = self.section("rotation", "accessRotation")?;
        self.say_in(&section, "rotationIntro")?;
        self.el("ul")?.with("id", "api-tokens")?.class("bare").into(&section)?;
        let fields = self.el("div")?.class("fields");
        let label = self.el("input")?.with("type", "text")?.with("maxlength", "80")?;
        self.labelled(&fields, "api-label", "rotationLabel", &label, None)?;
        self.labelled(&fields, "api-ends", "rotationEnds", &self.el("input")?.with("type", "date")?, None)?;
        fields.into(&section)?;
        self.row()?.holding(&self.button("actionSave", "api-save", "")?)?.into(&section)?;
        let row = self.row()?.with("id", "calendar-row")?.with("hidden", "")?;
        let row = row.holding(&self.button("calendarSave", "calendar", "")?)?;
        row.holding(&self.el("p")?.class("quiet").text(&sentence("calendarWhat")))?.into(&section)?;
        for (title, practices) in
            [("practicesCloud", Practice::ALL.get(..4)), ("practicesServer", Practice::ALL.get(4..))]
        {
            let group = self.el("fieldset")?.class("list").holding(&self.el("legend")?.text(&sentence(title)))?;
            for practice in practices.unwrap_or_default() {
                let id = format!("practice-{}", practice.code());
                let tick = self.el("input")?.with("type", "checkbox")?.with("id", &id)?;
                let said = self.el("span")?.text(&sentence(&format!("practice{}", pascal(practice.code()))));
                self.el("label")?.class("tick").holding(&tick)?.holding(&said)?.into(&group)?;
            }
            group.into(&section)?;
        }
        section.into(&self.main)
    }

    // ---- pieces ----

    /// A link to a page that helps, in a tab of its own that learns nothing of this one.
    fn link(&self, link: Link) -> Drawn<El> {
        let element =
            self.el("a")?.with("href", link.url())?.with("target", "_blank")?.with("rel", "noopener noreferrer")?;
        Ok(element.text(&sentence(&format!("link{}", pascal(link.code())))))
    }
}

/// How urgent an API token's end is, and what is said of it.
fn said_of(token: &ApiToken, now: Instant) -> (&'static str, Text) {
    match token.life(now) {
        Life::Left(left) => ("calm", Text::new(TextKey::ApiTokenLeft).with(Arg::span(left))),
        Life::Soon(left) => ("warning", Text::new(TextKey::ApiTokenSoon).with(Arg::span(left))),
        Life::Ended => ("blocked", Text::new(TextKey::ApiTokenEnded)),
    }
}

/// The sentence that says what is wrong with credentials.
fn why(error: CredentialsError) -> String {
    let key = format!("credentials{}", pascal(error.code()));
    match error {
        CredentialsError::EmailInvisible(c) | CredentialsError::TokenInvisible(c) => {
            say(&text(&key, Some(&format!("U+{:04X}", u32::from(c)))))
        }
        _ => sentence(&key),
    }
}
