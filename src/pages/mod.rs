//! What the extension's pages draw: popup and dashboard. wasm32 only; views in, requests out, no decision about tokens.
//!
//! Knows the DOM and the shape of the border's views. Must never know storage or the tab's address.

// A module of one part leaves the others out.
#![cfg_attr(not(feature = "pages"), allow(dead_code, unused_imports))]

mod access;
mod asking;
mod carry;
mod dashboard;
mod dates;
mod desk;
mod dom;
mod download;
mod form;
mod help;
mod instance;
mod overview;
mod plan;
mod popup;
mod probe;
mod report;
mod seen;
mod settings;
mod table;
mod timeline;

pub use access::draw_access;
pub use carry::draw_carry;
pub use dashboard::draw_dashboard;
pub use popup::draw_popup;
pub use settings::draw_settings;
