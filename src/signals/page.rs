//! A page whose texts are folded once, so that everything that looks at it compares ready texts.
//!
//! Knows how a text of the page is compared with one of the catalogue. Must not know what either means.

use super::catalog::{CLOUD_HOSTS, CLOUD_SITES, CONTROLS, Control, ControlName, Match, SITE_FIELD, TOKEN_WORDS};
use super::{MAX_NODES, MAX_TEXT, NodeRole, PageNode, PageSignals, folded, holds};

/// What a page shows, ready to be compared.
#[derive(Debug)]
pub struct Page<'a> {
    /// As the content script sent it.
    pub signals: &'a PageSignals,
    pub(super) nodes: Vec<Node>,
    /// A dialog is open: what lies behind it cannot be pressed.
    pub(super) dialog: bool,
    /// It is Atlassian's page, where a renewal is confirmed.
    pub(super) cloud: bool,
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

/// What the list of connected cloud sites has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SiteList {
    /// Nobody knows yet.
    Loading,
    /// Nothing to choose.
    Empty,
    /// Something to choose.
    Filled,
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
        let host = signals.page().is_some_and(|place| CLOUD_HOSTS.contains(&place.origin.host()));
        Self { signals, nodes, dialog, cloud: host }
    }

    /// The same as Atlassian's page: its host is one that the settings name.
    #[must_use]
    pub fn of_cloud(signals: &'a PageSignals) -> Self {
        Self { cloud: true, ..Self::of(signals) }
    }

    /// The control on the page: the index of its node in the signals. Enabled ones first, and only in the dialog when one is open.
    #[must_use]
    pub fn find(&self, control: Control) -> Option<usize> {
        let named =
            |node: &Node, name: &ControlName| name.control == control && node.meets(name.how, name.text, name.hash);
        let fits = |node: &&Node| {
            control.has(node.role) && node.dialog == self.dialog && CONTROLS.iter().any(|name| named(node, name))
        };
        let found = || self.nodes.iter().filter(fits);
        found().find(|node| !node.disabled).or_else(|| found().next()).map(|node| node.index)
    }
}

impl Page<'_> {
    /// The signals' node behind an index that [`Page::find`] gave.
    #[must_use]
    pub fn node(&self, control: Control) -> Option<&PageNode> {
        self.find(control).and_then(|index| self.signals.nodes.get(index))
    }

    /// Whether it is Atlassian's page.
    #[must_use]
    pub const fn on_cloud(&self) -> bool {
        self.cloud
    }

    /// Everything that can be pressed.
    pub fn pressables(&self) -> impl Iterator<Item = usize> {
        self.nodes.iter().filter(|node| pressable(node.role)).map(|node| node.index)
    }

    /// Its alerts, as numbers to compare: what they say is of no use to anybody else. Those of a check are its answer.
    #[must_use]
    pub fn alerts(&self) -> Vec<u32> {
        let alert = |node: &&Node| node.role == NodeRole::Alert && !node.name.is_empty() && !node.of_token;
        let alerts = self.nodes.iter().filter(alert);
        alerts.take(MAX_ALERTS).map(|node| hash(&node.name)).collect()
    }

    /// The cloud sites it names, by host name, each once.
    #[must_use]
    pub fn sites(&self) -> Vec<String> {
        let mut sites: Vec<String> = Vec::new();
        for node in self.nodes.iter().filter(|node| node.role != NodeRole::Link && holds(&node.name, CLOUD_SITES)) {
            for word in node.name.split([' ', '(', ')', ',', ';', '/', ':']) {
                let legal = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
                let site = word.ends_with(CLOUD_SITES) && word.len() > CLOUD_SITES.len() && word.chars().all(legal);
                if site && sites.len() < MAX_SITES && !sites.iter().any(|known| known == word) {
                    sites.push(word.to_owned());
                }
            }
        }
        sites
    }

    /// The list of connected cloud sites on the plan form; `None` where there is none.
    #[must_use]
    pub fn site_list(&self) -> Option<SiteList> {
        let list = |node: &&Node| node.role == NodeRole::Combobox && node.name.starts_with(SITE_FIELD);
        let found = self.nodes.iter().find(list).and_then(|node| self.signals.nodes.get(node.index))?;
        Some(match (found.busy, found.disabled) {
            (true, _) => SiteList::Loading,
            (false, true) => SiteList::Empty,
            (false, false) => SiteList::Filled,
        })
    }
}

impl Control {
    /// Whether a thing of this role can be this control.
    const fn has(self, role: NodeRole) -> bool {
        match self {
            Self::MigrateTo => matches!(role, NodeRole::Combobox),
            Self::AllowAccess => matches!(role, NodeRole::Checkbox),
            _ => pressable(role),
        }
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

/// Most alerts of a page that are compared.
pub const MAX_ALERTS: usize = 8;
/// Most cloud sites that a page is believed to name.
pub const MAX_SITES: usize = 8;

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
