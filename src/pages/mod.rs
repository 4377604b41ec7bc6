//! What the extension's pages draw: popup and dashboard. wasm32 only; views in, requests out, no decision about tokens.
//!
//! Knows the DOM and the shape of the border's views. Must never know storage or the tab's address.

mod access;
mod asking;
mod dashboard;
mod dom;
mod download;
mod popup;
mod probe;
mod seen;

pub use dashboard::draw_dashboard;
pub use popup::draw_popup;
