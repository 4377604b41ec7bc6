//! What the background is asked to do besides answering and saving.

use crate::hint::Tone;
use crate::words::Text;
use serde::Serialize;

/// One thing to do; each has one function in `extension/background/effects.js`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null, hashmap_as_object))]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Effect {
    /// The toolbar badge: at most four characters, empty when nothing is watched.
    Badge {
        /// `12d`, `5h`, `?` or `!`.
        text: String,
        /// Its colour.
        tone: Tone,
        /// Its tooltip; `None`: the product's name.
        title: Option<Text>,
    },
    /// The one alarm; `None`: none is needed.
    Alarm {
        /// RFC 3339.
        at: Option<String>,
    },
    /// The content scripts that should be registered, all of them; others are taken away.
    Register {
        /// One entry per script registration.
        scripts: Vec<Registration>,
    },
    /// Draw the card in this tab now: run the content scripts there.
    Inject {
        /// The tab.
        tab: u32,
    },
    /// Ask every open page of ours to look again: something it shows has changed.
    Recheck,
    /// Go through all instances, with `tick`: something that counts for all of them together may have changed.
    Survey,
    /// Show a notification, in place of the last one; then say `told`.
    Notify {
        /// The moment of the survey.
        at: String,
        /// Its title.
        title: Text,
        /// What to remind of.
        lines: Vec<Text>,
    },
    /// Keep a copy of what could not be read, under `aside:` and the key.
    SetAside {
        /// Keys of stored entries.
        keys: Vec<String>,
    },
}

/// One registration of content scripts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null, hashmap_as_object))]
#[serde(rename_all = "camelCase")]
pub struct Registration {
    /// Stable and unique.
    pub id: String,
    /// The origin; the shell makes the browser's pattern from it.
    pub origin: String,
    /// Paths as match patterns have them, each ending in `*` so that an address with a query matches too.
    pub paths: Vec<String>,
    /// Whether the cheap test goes first, or the page is an assistant's by its path.
    pub gate: bool,
}
