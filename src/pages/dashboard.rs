//! The dashboard: a page of its own with rooms, of which one is shown at a time.
//!
//! Knows the rooms and how to go from one to another. Must not know what is in them.

use super::access::Access;
use super::asking::sentence;
use super::dom::{Drawn, El, by_id};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{Document, Window};

/// A room: its name in the address, and the sentence on its door.
struct Room {
    name: &'static str,
    title: &'static str,
}

/// All rooms; the first is shown when the address names none.
const ROOMS: [Room; 1] = [Room { name: "api-access", title: "roomAccess" }];

/// Draws the dashboard.
#[wasm_bindgen(js_name = drawDashboard)]
pub fn draw_dashboard() {
    let Some(window) = web_sys::window() else { return };
    let Some(document) = window.document() else { return };
    // What fails here is a name that no browser knows; what is drawn by then is the best there is.
    let _ = draw(&window, &document);
}

fn draw(window: &Window, document: &Document) -> Drawn {
    let (Some(main), Some(nav)) = (by_id(document, "main"), by_id(document, "rooms")) else { return Ok(()) };
    let list = El::new(document, "ul")?.class("bare");
    for room in &ROOMS {
        let door = El::new(document, "a")?.text(&sentence(room.title)).with("href", &format!("#{}", room.name))?;
        let door = door.with("aria-current", "page")?;
        El::new(document, "li")?.holding(&door)?.into(&list)?;
    }
    list.into(&nav)?;
    let access = Rc::new(Access::new(window, document, &main)?);
    access.draw()?;
    main.element().remove_attribute("aria-busy")?;
    access.live();
    Ok(())
}
