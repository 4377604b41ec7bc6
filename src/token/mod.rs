//! What is known of a token's age, and what follows from it.
//!
//! Knows the clock of the container token. Must not know pages, storage or sentences.
//! Facts: a migration may be started for 21 days after a renewal, the assistant warns from day 16, and its check keeps
//! 19 days in reserve for a migration that is already running.

pub mod evidence;
pub mod planner;
pub mod window;
