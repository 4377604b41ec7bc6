//! What a page shows: the signals that the content script collects, and what they are taken to mean.
//!
//! Knows the shape and the limits of the signals. What the texts are is in [`catalog`], what they add up to in [`score`].
//! Everything here comes from a page that may be hostile: it only ever selects among our own words.

pub mod catalog;
pub mod page;
pub mod score;

use crate::place::Place;
use serde::Serialize;

/// Most nodes that are looked at; the content script sends no more.
pub const MAX_NODES: usize = 200;
/// Longest name of a node that is looked at, in characters.
pub const MAX_NAME: usize = 256;
/// Most text of all names together, in bytes.
pub const MAX_TEXT: usize = 32 * 1024;

/// What a page shows, as the content script collected it: visible things only, no form values, no queries.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null, hashmap_as_object))]
#[serde(rename_all = "camelCase")]
pub struct PageSignals {
    /// Origin, path and hash route of the page.
    pub place: String,
    /// The `id` of the body element.
    pub body_id: String,
    /// `meta[name="application-name"]`, which Jira fills.
    pub application: String,
    /// The context path from `meta[name="ajs-context-path"]` or `confluence-context-path`; `None` when there is neither.
    pub context_path: Option<String>,
    /// The canonical base address as the page states it (`meta[name="confluence-base-url"]`), without a query; `None` where it says none.
    pub canonical_base: Option<String>,
    /// Paths of scripts and style sheets whose address speaks of migration; no queries, at most eight.
    pub resources: Vec<String>,
    /// How many such files failed to load (status 400 or more), 0–99.
    pub failed_files: u32,
    /// What can be read and pressed, in reading order, dialogs first.
    pub nodes: Vec<PageNode>,
    /// Whether something was left out because a limit was reached.
    pub truncated: bool,
}

/// One visible thing on the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null, hashmap_as_object))]
#[serde(rename_all = "camelCase")]
pub struct PageNode {
    /// What it is to a screen reader.
    pub role: NodeRole,
    /// Its accessible name, or the text itself; white space collapsed.
    pub name: String,
    /// Whether it lies in an open dialog.
    pub dialog: bool,
    /// Whether it cannot be pressed now (`disabled`, `aria-disabled`, inside a disabled fieldset).
    pub disabled: bool,
    /// Whether it or its region is loading (`aria-busy`, a spinner inside).
    pub busy: bool,
    /// Whether a box is ticked, or something is chosen in a select menu of the browser's own; never what.
    pub on: bool,
}

/// The roles that are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null, hashmap_as_object))]
#[serde(rename_all = "camelCase")]
pub enum NodeRole {
    /// `h1`…`h6` or `role=heading`.
    Heading,
    /// A button, whatever element it is made of.
    Button,
    /// A link with an address.
    Link,
    /// A check box or switch.
    Checkbox,
    /// A select menu; react-select's input has this role too.
    Combobox,
    /// A text field, by its label; never its value.
    Textbox,
    /// The label or legend of a field.
    Label,
    /// `role=alert`.
    Alert,
    /// `role=status`.
    Status,
    /// A dialog, by its accessible name.
    Dialog,
    /// The selected item of the administration menu.
    MenuItem,
    /// A form field's `id` or `name` attribute, for login and secure-admin forms.
    Field,
    /// The `datetime` attribute of a `time` element.
    Time,
    /// Any other visible text.
    Text,
}

impl NodeRole {
    /// Every role with its name in messages.
    pub const ALL: &'static [(&'static str, Self)] = &[
        ("heading", Self::Heading),
        ("button", Self::Button),
        ("link", Self::Link),
        ("checkbox", Self::Checkbox),
        ("combobox", Self::Combobox),
        ("textbox", Self::Textbox),
        ("label", Self::Label),
        ("alert", Self::Alert),
        ("status", Self::Status),
        ("dialog", Self::Dialog),
        ("menuItem", Self::MenuItem),
        ("field", Self::Field),
        ("time", Self::Time),
        ("text", Self::Text),
    ];
}

impl PageSignals {
    /// The page's address, when it is one we work with.
    #[must_use]
    pub fn page(&self) -> Option<Place> {
        Place::parse(&self.place).ok()
    }
}

/// Whether `text` holds `part`. For texts this short a plain loop is as good as the standard search, and 9 KB smaller.
#[must_use]
pub fn holds(text: &str, part: &str) -> bool {
    let (text, part) = (text.as_bytes(), part.as_bytes());
    // Most places differ in the first byte already.
    part.is_empty() || text.windows(part.len()).any(|window| window.first() == part.first() && window == part)
}

/// A text as it is compared: lower case, straight apostrophes, single spaces, no trailing `*`, no invisible marks,
/// at most [`MAX_NAME`] characters.
#[must_use]
pub fn folded(text: &str) -> String {
    let mut out = if text.len() <= MAX_NAME && is_plain(text) { text.to_ascii_lowercase() } else { squeezed(text) };
    while out.ends_with(['*', ' ']) {
        out.pop();
    }
    out
}

/// Whether only its letters may have to change, as in nearly all texts.
fn is_plain(text: &str) -> bool {
    let mut before = b' ';
    text.bytes().all(|byte| {
        let good = (byte > b' ' && byte < 0x7f) || (byte == b' ' && before != b' ');
        before = byte;
        good
    })
}

fn squeezed(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(MAX_NAME));
    let mut gap = false;
    for c in text.chars().take(MAX_NAME) {
        match c {
            c if c.is_whitespace() => gap = !out.is_empty(),
            // Soft hyphen, zero-width and bidirectional marks change how a text looks, not what it says.
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' => {}
            c => {
                if gap {
                    out.push(' ');
                    gap = false;
                }
                out.push(match c {
                    '\u{2018}' | '\u{2019}' => '\'',
                    c => c.to_ascii_lowercase(),
                });
            }
        }
    }
    out
}
