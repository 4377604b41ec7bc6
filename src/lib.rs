//! Migration Token Guide: how long a Cloud Migration Assistant token lasts, and the next step to renew it.
//!
//! # Where to start
//! * [`place`]: addresses, never with a query; [`instant`]: moments and spans
//! * [`signals`]: what a page shows, the catalogue of Atlassian's texts, and the recognised screen
//! * [`token`]: what is known of a token's age, its start window, the planner
//! * [`journey`]: the next step on each screen; one tab's way to Atlassian's page and back, and what it proves
//! * [`trouble`]: signs of caching trouble, what looks alike, the verdict
//! * [`basic_auth`]: the header for the Id Mapping API, one request that tests it, ready commands
//! * [`calendar`]: files for calendars
//! * [`few`]: some of a small closed set; [`json`]: a JSON value
//! * [`words`], [`hint`]: what is said, as keys and arguments, and what the card shows
//! * [`app`]: `update(event, stored, now)`, the one entry; effects as data; stored state
//! * [`border`]: the messages JavaScript sends and gets
//! * `glue`, `pages`: the only rooms that know the browser (wasm32 only)
//!
//! The core never reads a clock, storage, the net or the DOM: all of them are inputs or effects.

#![deny(unsafe_code)]

pub mod app;
pub mod basic_auth;
pub mod border;
pub mod calendar;
pub mod few;
pub mod hint;
pub mod instant;
pub mod journey;
pub mod json;
pub mod order;
pub mod overview;
pub mod place;
pub mod reminders;
pub mod signals;
pub mod token;
pub mod trouble;
pub mod words;

#[cfg(all(
    target_arch = "wasm32",
    any(
        feature = "background",
        feature = "popup",
        feature = "dashboard",
        feature = "access",
        feature = "settings",
        feature = "package"
    )
))]
pub mod glue;
#[cfg(all(
    target_arch = "wasm32",
    any(feature = "popup", feature = "dashboard", feature = "access", feature = "settings")
))]
pub mod pages;
