//! The dashboard: its rooms, and the way between them.
//!
//! Knows which rooms there are. Must not know what is in them. A room is made when it is first entered and stays in the
//! document, so that nothing that was typed is lost on the way to another one; the address's hash names it.

use super::asking::sentence;
use super::desk::Desk;
use super::dom::{Drawn, El, by_id};
use super::form::Form;
use super::help::{Help, WELCOME};
use super::overview::Overview;
use super::plan::Planner;
use crate::app::managed::Feature;
use gloo::events::EventListener;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Document, Element, Window};

/// A room of the dashboard.
pub trait Room {
    /// Draws anew what depends on what is stored: something else was stored, or the room is entered again.
    fn refresh(self: Rc<Self>);
}

/// Opens a room that has a module of its own, in this part of the dashboard.
pub fn open_room(part: &Element, make: fn(Place) -> Rc<dyn Room>) {
    let main = El::of(part);
    let (Some(window), Some(document)) = (web_sys::window(), part.owner_document()) else { return };
    spawn_local(async move {
        match Desk::open().await {
            Ok(desk) => {
                let room = make(Place { window, document, desk: desk.clone(), main: main.clone() });
                desk.live(move || room.clone().refresh());
            }
            Err(text) => Form::new(&document).complain(&text),
        }
        let _ = main.element().remove_attribute("aria-busy");
    });
}

/// A room that a module of its own draws, and keeps up to date.
struct Elsewhere;

impl Room for Elsewhere {
    fn refresh(self: Rc<Self>) {}
}

#[wasm_bindgen]
extern "C" {
    /// Loads the module of a room, which draws in this part of the page.
    #[wasm_bindgen(js_namespace = ["mtg", "dashboard"], js_name = loadRoom)]
    fn load_room(room: &str, part: &Element);
}

/// The rooms, in the order of the menu: the hash, and the sentence that names it.
const ROOMS: [(&str, &str); 6] = [
    ("overview", "roomOverview"),
    ("plan", "roomPlan"),
    ("access", "roomAccess"),
    ("settings", "roomSettings"),
    ("carry", "roomCarry"),
    ("help", "roomHelp"),
];

/// What every room gets.
pub struct Place {
    /// The window.
    pub window: Window,
    /// Its document.
    pub document: Document,
    /// What is stored.
    pub desk: Rc<Desk>,
    /// The room's own part of the page.
    pub main: El,
}

/// A room that was entered: its hash, its part of the page, and itself.
type Entered = (&'static str, El, Rc<dyn Room>);

struct Dashboard {
    window: Window,
    document: Document,
    desk: Rc<Desk>,
    main: El,
    nav: El,
    /// The rooms that were entered, by their hash.
    rooms: RefCell<Vec<Entered>>,
    /// Whether a room has been entered: the first one does not take the focus.
    entered: Cell<bool>,
    /// The rooms in the menu.
    listed: RefCell<Vec<&'static str>>,
}

/// Draws the dashboard.
#[cfg_attr(feature = "dashboard", wasm_bindgen(js_name = drawDashboard))]
pub fn draw_dashboard() {
    let Some(window) = web_sys::window() else { return };
    let Some(document) = window.document() else { return };
    let (Some(main), Some(nav)) = (by_id(&document, "main"), by_id(&document, "rooms")) else { return };
    spawn_local(async move {
        match Desk::open().await {
            Ok(desk) => Dashboard::start(window, document, desk, main, nav),
            Err(text) => {
                let _ = main.element().remove_attribute("aria-busy");
                Form::new(&document).complain(&text);
            }
        }
    });
}

impl Dashboard {
    fn start(window: Window, document: Document, desk: Rc<Desk>, main: El, nav: El) {
        let (rooms, entered, listed) = (RefCell::default(), Cell::new(false), RefCell::default());
        let dashboard = Rc::new(Self { window, document, desk, main, nav, rooms, entered, listed });
        let moved = dashboard.clone();
        EventListener::new(&dashboard.window, "hashchange", move |_| {
            let _ = moved.enter();
        })
        .forget();
        let changed = dashboard.clone();
        dashboard.desk.live(move || changed.refresh());
        // What fails here is a name that no browser knows; what is drawn by then is the best there is.
        let _ = dashboard.enter();
        let _ = dashboard.main.element().remove_attribute("aria-busy");
    }

    /// The rooms that the organisation leaves on.
    fn open_rooms(&self) -> Vec<(&'static str, &'static str)> {
        let off = self.desk.fleet().meta.managed.off;
        let shut = |room: &str| match room {
            "access" => off.has(Feature::ApiAccess),
            "carry" => off.has(Feature::Carry),
            _ => false,
        };
        ROOMS.iter().copied().filter(|(room, _)| !shut(room)).collect()
    }

    /// Goes to the room that the address names; to the first one where it names none.
    fn enter(self: &Rc<Self>) -> Drawn {
        let hash = self.window.location().hash().unwrap_or_default();
        let named = hash.trim_start_matches('#').split('/').next().unwrap_or_default().to_owned();
        let named = if named == WELCOME { "help".to_owned() } else { named };
        let open = self.open_rooms();
        let Some((room, title)) = open.iter().find(|(room, _)| *room == named).or(open.first()).copied() else {
            return Ok(());
        };
        self.listed.replace(open.iter().map(|(room, _)| *room).collect());
        self.draw_menu(&open, room)?;
        self.document.set_title(&format!("{} – {}", sentence(title), sentence("manifestName")));
        Form::new(&self.document).quiet();
        let there = self.rooms.borrow().iter().any(|(known, ..)| *known == room);
        if !there {
            let part = El::new(&self.document, "div")?.with("id", &format!("room-{room}"))?;
            part.clone().into(&self.main)?;
            let place = Place {
                window: self.window.clone(),
                document: self.document.clone(),
                desk: self.desk.clone(),
                main: part.clone(),
            };
            let made = make(room, place)?;
            self.rooms.borrow_mut().push((room, part, made));
        }
        for (known, part, made) in self.rooms.borrow().iter() {
            part.reveal(*known == room);
            if *known == room && there {
                made.clone().refresh();
            }
        }
        if self.entered.replace(true) {
            self.main.focus();
        }
        Ok(())
    }

    fn refresh(self: &Rc<Self>) {
        let open: Vec<&str> = self.open_rooms().iter().map(|(room, _)| *room).collect();
        if open != *self.listed.borrow() {
            // The organisation has shut or opened one.
            let _ = self.enter();
        }
        for (_, part, room) in self.rooms.borrow().iter() {
            if !part.element().has_attribute("hidden") {
                room.clone().refresh();
            }
        }
    }

    fn draw_menu(&self, open: &[(&'static str, &'static str)], here: &str) -> Drawn {
        self.nav.clear();
        self.nav.reveal(open.len() > 1);
        let list = El::new(&self.document, "ul")?;
        for (room, title) in open {
            let link = El::new(&self.document, "a")?.with("href", &format!("#{room}"))?.text(&sentence(title));
            let link = if *room == here { link.with("aria-current", "page")? } else { link };
            El::new(&self.document, "li")?.holding(&link)?.into(&list)?;
        }
        list.into(&self.nav)
    }
}

/// Makes a room.
fn make(room: &str, place: Place) -> Drawn<Rc<dyn Room>> {
    match room {
        "overview" => {
            let overview = Rc::new(Overview::new(place));
            overview.draw()?;
            overview.clone().live();
            Ok(overview)
        }
        "plan" => {
            let plan = Rc::new(Planner::new(place));
            plan.draw()?;
            plan.clone().live();
            Ok(plan)
        }
        "help" => {
            let help = Rc::new(Help::new(place));
            help.draw()?;
            Ok(help)
        }
        // Each has a module of its own: the one for API tokens shares no memory with anything else.
        room => {
            load_room(room, place.main.element());
            Ok(Rc::new(Elsewhere))
        }
    }
}
