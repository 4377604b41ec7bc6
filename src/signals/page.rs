//! A page whose texts are folded once, so that everything that looks at it compares ready texts.
//!
//! Knows how a text of the page is compared with one of the catalogue. Must not know what either means.

use super::catalog::{CONTROLS, Control, ControlName, Match, TOKEN_WORDS};
use super::{MAX_NODES, MAX_TEXT, NodeRole, PageSignals, folded, holds};

/// What a page shows, ready to be compared.
#[derive(Debug)]
pub struct Page<'a> {
    /// As the content script sent it.
    pub signals: &'a PageSignals,
    pub(super) nodes: Vec<Node>,
    /// A dialog is open: what lies behind it cannot be pressed.
    pub(super) dialog: bool,
}

/// A node with its name folded.
#[derive(Debug)]
pub(super) struct Node {
    /// In the signals' nodes.
    pub index: usize,
    pub role: NodeRole,
    pub name: String,
    pub hash: u32,
    pub dialog: bool,
    pub disabled: bool,
    /// One of [`TOKEN_WORDS`] is in it.
    pub of_token: bool,
}

impl<'a> Page<'a> {
    /// Folds what lies within the limits: a forged message may hold more than the content script would ever send.
    #[must_use]
    pub fn of(signals: &'a PageSignals) -> Self {
        let mut nodes = Vec::with_capacity(signals.nodes.len().min(MAX_NODES));
        let (mut room, mut dialog) = (MAX_TEXT, false);
        for (index, node) in signals.nodes.iter().take(MAX_NODES).enumerate() {
            let Some(rest) = room.checked_sub(node.name.len()) else { break };
            room = rest;
            let name = folded(&node.name);
            let of_token = TOKEN_WORDS.iter().any(|word| holds(&name, word));
            dialog |= node.dialog && (node.role == NodeRole::Dialog || pressable(node.role));
            let hash = if name.len() <= LONGEST { hash(&name) } else { 0 };
            nodes.push(Node {
                index,
                role: node.role,
                name,
                hash,
                dialog: node.dialog,
                disabled: node.disabled,
                of_token,
            });
        }
        Self { signals, nodes, dialog }
    }

    /// The control on the page: the index of its node in the signals. Enabled ones first, and only in the dialog when one is open.
    #[must_use]
    pub fn find(&self, control: Control) -> Option<usize> {
        let named =
            |node: &Node, name: &ControlName| name.control == control && node.meets(name.how, name.text, name.hash);
        let fits = |node: &&Node| {
            pressable(node.role) && node.dialog == self.dialog && CONTROLS.iter().any(|name| named(node, name))
        };
        let found = || self.nodes.iter().filter(fits);
        found().find(|node| !node.disabled).or_else(|| found().next()).map(|node| node.index)
    }
}

impl Node {
    /// Whether this is called so. `text` is folded, `hash` its [`hash`].
    pub fn meets(&self, how: Match, text: &str, hash: u32) -> bool {
        match how {
            Match::Whole => self.hash == hash && self.name == text,
            Match::Begin => self.name.starts_with(text),
            Match::OfToken => self.of_token && holds(&self.name, text),
        }
    }
}

const fn pressable(role: NodeRole) -> bool {
    matches!(role, NodeRole::Button | NodeRole::Link)
}

/// No text of the catalogue is longer, in bytes.
pub const LONGEST: usize = 64;

/// FNV-1a, 32 bits: a number to compare before the text.
pub(super) const fn hash(text: &str) -> u32 {
    let mut rest = text.as_bytes();
    let mut hash: u32 = 0x811c_9dc5;
    while let [first, more @ ..] = rest {
        hash = (hash ^ *first as u32).wrapping_mul(0x0100_0193);
        rest = more;
    }
    hash
}
