//! The application: one entry, [`update::update`], from a request, the stored state and the time to an outcome.
//!
//! Holds no state of its own: a killed worker loses nothing.

pub mod carry;
pub mod edit;
pub mod glance;
pub mod managed;
pub mod rotation;
pub mod state;
mod survey;
pub mod tab;
pub mod update;
mod visit;

#[cfg(feature = "bench")]
pub use update::recognised;
pub use update::{needs, update};
