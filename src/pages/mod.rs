//! What the extension's pages draw: the popup. wasm32 only; views in, requests out, no decision about tokens.
//!
//! Knows the DOM and the shape of the border's views. Must never know storage or the tab's address.

mod dom;
mod popup;
mod seen;

pub use popup::draw_popup;
