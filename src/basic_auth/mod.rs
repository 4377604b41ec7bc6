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

/// A closed set whose members have a stable name for messages, tests and sentences.
macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($(#[$each:meta])* $member:ident => $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
        #[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
        #[serde(rename_all = "camelCase")]
        pub enum $name { $($(#[$each])* $member),+ }

        impl $name {
            /// Every member.
            pub const ALL: &'static [Self] = &[$(Self::$member),+];

            /// Its stable name.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$member => $code),+ }
            }

            /// The member with this name.
            #[must_use]
            pub fn read(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|member| member.code() == code)
            }
        }
    };
}
pub(crate) use coded;
