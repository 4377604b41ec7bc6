//! A text that must not be seen: an API token, or the header made of one.
//!
//! [`Secret`] has no `Debug`, no `Display`, no `Clone`, no `Serialize` and no comparison, and its memory is overwritten when
//! it goes. What it holds is given out by [`Secret::expose`] alone; each call says why in a comment that begins with
//! `EXPOSE:`, which `tests/house.rs` asks for. In the modules that handle a token the global allocator overwrites every
//! block that is freed, so the copies that conversions to and from JavaScript make do not stay either.

use zeroize::Zeroizing;

/// A text that is never printed, copied or written by accident, and overwritten when it is dropped.
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes the text over; the caller keeps no copy.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text itself, for as long as the secret lives. Say why at the call: `// EXPOSE: …`.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}
