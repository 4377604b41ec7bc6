//! Basic authentication for the Id Mapping API: the header, one harmless request that tests it, what the answer means,
//! ready commands, and when tokens are to be replaced.
//!
//! The room for API tokens, as [`secret::Secret`]s; others only hand them in and take the header out. Must not know pages, storage or the net: the request is
//! data, its answer an input. Facts: the API's authorization page (email and API token, Basic), RFC 7617 and 4648.

pub mod commands;
pub mod header;
pub mod probe;
pub mod rotation;
pub mod secret;
