//! Every token at a glance: rows to sort, filter and search, and a timeline of them.
//!
//! Knows what is known of each token, and plans. Must not know storage, markup or languages: rows come in ready, and what
//! goes out are indices, counts and places on a line.

pub mod rows;
pub mod timeline;
