//! Requests and senders from JSON. Strict: an unknown kind, a missing or surplus field, a wrong type is no request.
//!
//! Lengths are bounded while reading, so that a forged message costs no more than an honest one.

use super::fields::Fields;
use super::{Confirmation, PageMemory, Request, Sender};
use crate::hint::AdviceItem;
use crate::journey::passage::{Arrival, ArrivalWay};
use crate::json::Json;
use crate::place::{MAX_ADDRESS, Product};
use crate::signals::catalog::Control;
use crate::signals::{MAX_NAME, MAX_NODES, NodeRole, PageNode, PageSignals};

/// Most addresses of resources that are read.
const MAX_RESOURCES: usize = 8;
/// Most hosts of Atlassian's page.
pub const MAX_HOSTS: usize = 8;
/// Most origins in a list of grants.
const MAX_ORIGINS: usize = 5000;

impl Sender {
    /// Reads a sender.
    #[must_use]
    pub fn read(json: &Json) -> Option<Self> {
        let mut at = Fields::of(json);
        let sender = match at.word("kind") {
            "page" => Self::Page { place: text(&mut at, "place"), tab: at.number("tab"), private: at.flag("private") },
            "extension" => Self::Extension,
            "background" => Self::Background,
            _ => return None,
        };
        at.is_exact().then_some(sender)
    }
}

impl Request {
    /// Reads a request.
    #[must_use]
    pub fn read(json: &Json) -> Option<Self> {
        let at = &mut Fields::of(json);
        let request = match at.word("kind") {
            "pageSeen" => Self::PageSeen {
                counter: at.number("counter"),
                signals: signals(at.get("signals")?)?,
                memory: optional(at, "memory", memory)?,
                arrival: arrival(at.get("arrival")?)?,
            },
            "pressed" => {
                Self::Pressed { control: one_of(at, "control", Control::ALL)?, document: at.number("document") }
            }
            "confirmed" => Self::Confirmed { how: one_of(at, "how", Confirmation::ALL)? },
            "nameSite" => Self::NameSite { site: text(at, "site") },
            "advice" => Self::Advice { on: at.flag("on") },
            "tried" => Self::Tried { item: AdviceItem::read(at.word("item"))?, on: at.flag("on") },
            "privateWindow" => Self::PrivateWindow,
            "snooze" => Self::Snooze { hours: at.number("hours") },
            "cardCollapsed" => Self::CardCollapsed { collapsed: at.flag("collapsed") },
            "guide" => Self::Guide { on: at.flag("on") },
            "here" => Self::Here { step: at.maybe_number("step") },
            "renewedOn" => Self::RenewedOn { from: text(at, "from"), to: text(at, "to") },
            "undoRenewal" => Self::UndoRenewal,
            "popupOpened" => Self::PopupOpened { tab: at.number("tab"), signals: optional(at, "signals", signals)? },
            "watchIntent" => Self::WatchIntent {
                tab: at.number("tab"),
                base: text(at, "base"),
                product: Product::read(at.word("product"))?,
                teach: maybe_text(at, "teach"),
            },
            "watchCancelled" => Self::WatchCancelled,
            "grantsChanged" => Self::GrantsChanged { granted: texts(at, "granted", MAX_ORIGINS) },
            "tick" => Self::Tick {
                local: at.number("local") % 1440,
                notify: at.flag("notify"),
                managed: at.get("managed").filter(|managed| !managed.is_null()).cloned(),
            },
            "told" => Self::Told { at: text(at, "at"), local: at.number("local") % 1440 },
            _ => return None,
        };
        at.is_exact().then_some(request)
    }
}

/// A field that may be missing or null.
fn optional<T>(at: &mut Fields<'_>, name: &str, read: fn(&Json) -> Option<T>) -> Option<Option<T>> {
    match at.get(name) {
        None | Some(Json::Null) => Some(None),
        Some(value) => read(value).map(Some),
    }
}

fn text(at: &mut Fields<'_>, name: &str) -> String {
    let text = at.word(name);
    at.must(Some(text).filter(|text| text.len() <= MAX_ADDRESS)).unwrap_or("").to_owned()
}

fn maybe_text(at: &mut Fields<'_>, name: &str) -> Option<String> {
    let text = at.maybe_text(name);
    at.must(text.as_ref().is_none_or(|text| text.len() <= MAX_ADDRESS).then_some(()));
    text
}

/// At most so many texts of a list.
fn texts(at: &mut Fields<'_>, name: &str, most: usize) -> Vec<String> {
    let texts = at.texts(name, most);
    at.must(texts.iter().all(|text| text.len() <= MAX_ADDRESS).then_some(()));
    texts
}

/// A text of the page: cut to [`MAX_NAME`] characters, never refused for its length.
fn cut(text: String) -> String {
    // Most are short, and a byte is at most a character.
    if text.len() <= MAX_NAME { text } else { text.chars().take(MAX_NAME).collect() }
}

/// A name of a closed list.
fn one_of<T: Copy>(at: &mut Fields<'_>, name: &str, all: &[(&str, T)]) -> Option<T> {
    let name = at.word(name);
    all.iter().find(|(id, _)| *id == name).map(|(_, value)| *value)
}

fn arrival(json: &Json) -> Option<Arrival> {
    let at = &mut Fields::of(json);
    let arrival = Arrival { document: at.number("document"), how: one_of(at, "how", ArrivalWay::ALL)? };
    at.is_exact().then_some(arrival)
}

fn memory(json: &Json) -> Option<PageMemory> {
    let mut at = Fields::of(json);
    let memory = PageMemory { checking: at.flag("checking") };
    at.is_exact().then_some(memory)
}

pub(super) fn signals(json: &Json) -> Option<PageSignals> {
    let at = &mut Fields::of(json);
    let mut resources = at.texts("resources", MAX_RESOURCES);
    for resource in &mut resources {
        *resource = cut(core::mem::take(resource));
    }
    let signals = PageSignals {
        place: text(at, "place"),
        body_id: cut(at.text("bodyId")),
        application: cut(at.text("application")),
        context_path: at.maybe_text("contextPath").map(cut),
        canonical_base: maybe_text(at, "canonicalBase"),
        resources,
        failed_files: at.number("failedFiles"),
        nodes: at.list("nodes", MAX_NODES, node),
        truncated: at.flag("truncated"),
    };
    at.is_exact().then_some(signals)
}

fn node(at: &mut Fields<'_>) -> Option<PageNode> {
    let role = one_of(at, "role", NodeRole::ALL);
    let node = PageNode {
        role: at.must(role)?,
        name: cut(at.text("name")),
        dialog: left_out(at, "dialog"),
        disabled: left_out(at, "disabled"),
        busy: left_out(at, "busy"),
        on: left_out(at, "on"),
    };
    at.must(at.is_exact().then_some(node))
}

/// Left out of a message when it is false.
fn left_out(at: &mut Fields<'_>, name: &str) -> bool {
    let flag = at.get(name).map_or(Some(false), Json::flag);
    at.must(flag).unwrap_or(false)
}
