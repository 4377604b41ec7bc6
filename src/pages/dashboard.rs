//! The dashboard: a page of its own, with "API access" as its one room so far.
//!
//! Knows which rooms there are. Must not know what is in them.

use super::access::Access;
use super::dom::{Drawn, by_id};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{Document, Window};

/// Draws the dashboard.
#[wasm_bindgen(js_name = drawDashboard)]
pub fn draw_dashboard() {
    let Some(window) = web_sys::window() else { return };
    let Some(document) = window.document() else { return };
    // What fails here is a name that no browser knows; what is drawn by then is the best there is.
    let _ = draw(&window, &document);
}

fn draw(window: &Window, document: &Document) -> Drawn {
    let Some(main) = by_id(document, "main") else { return Ok(()) };
    let access = Rc::new(Access::new(window, document, &main));
    access.draw()?;
    main.element().remove_attribute("aria-busy")?;
    access.live();
    Ok(())
}
