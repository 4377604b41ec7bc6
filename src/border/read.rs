//! Requests and senders from JSON. Strict: an unknown kind, a missing or surplus field, a wrong type is no request.
//!
//! Lengths are bounded while reading, so that a forged message costs no more than an honest one.

use super::json::Json;
use super::{PageMemory, Request, Sender};
use crate::place::{MAX_ADDRESS, Product};
use crate::signals::{MAX_NAME, MAX_NODES, NodeRole, PageNode, PageSignals};

/// Most addresses of resources that are read.
const MAX_RESOURCES: usize = 8;
/// Most origins in a list of grants.
const MAX_ORIGINS: usize = 5000;

impl Sender {
    /// Reads a sender.
    #[must_use]
    pub fn read(json: &Json) -> Option<Self> {
        match json.get("kind")?.text()? {
            "page" if json.only(&["kind", "place"]) => Some(Self::Page { place: text(json, "place")? }),
            "extension" if json.only(&["kind"]) => Some(Self::Extension),
            "background" if json.only(&["kind"]) => Some(Self::Background),
            _ => None,
        }
    }
}

impl Request {
    /// Reads a request.
    #[must_use]
    pub fn read(json: &Json) -> Option<Self> {
        let fields: &[&str] = match json.get("kind")?.text()? {
            "pageSeen" => &["kind", "counter", "signals", "memory"],
            "cardCollapsed" => &["kind", "collapsed"],
            "guide" => &["kind", "on"],
            "renewedOn" => &["kind", "instance", "from", "to"],
            "undoRenewal" | "stopWatching" => &["kind", "instance"],
            "popupOpened" => &["kind", "tab", "signals"],
            "watchIntent" => &["kind", "tab", "base", "product", "teach"],
            "forgetPath" => &["kind", "instance", "path"],
            "setPolicy" => &["kind", "startWindow", "warnAfter", "reserve"],
            "grantsChanged" => &["kind", "granted"],
            _ => &["kind"],
        };
        if !json.only(fields) {
            return None;
        }
        Some(match json.get("kind")?.text()? {
            "pageSeen" => Self::PageSeen {
                counter: json.get("counter")?.whole()?,
                signals: signals(json.get("signals")?)?,
                memory: optional(json, "memory", memory)?,
            },
            "cardCollapsed" => Self::CardCollapsed { collapsed: json.get("collapsed")?.flag()? },
            "guide" => Self::Guide { on: json.get("on")?.flag()? },
            "renewedOn" => Self::RenewedOn {
                instance: optional(json, "instance", owned)?,
                from: text(json, "from")?,
                to: text(json, "to")?,
            },
            "undoRenewal" => Self::UndoRenewal { instance: optional(json, "instance", owned)? },
            "popupOpened" => {
                Self::PopupOpened { tab: json.get("tab")?.whole()?, signals: optional(json, "signals", signals)? }
            }
            "watchIntent" => Self::WatchIntent {
                tab: json.get("tab")?.whole()?,
                base: text(json, "base")?,
                product: Product::read(json.get("product")?.text()?)?,
                teach: optional(json, "teach", owned)?,
            },
            "watchCancelled" => Self::WatchCancelled,
            "stopWatching" => Self::StopWatching { instance: text(json, "instance")? },
            "forgetPath" => Self::ForgetPath { instance: text(json, "instance")?, path: text(json, "path")? },
            "setPolicy" => Self::SetPolicy {
                start_window: json.get("startWindow")?.whole()?,
                warn_after: json.get("warnAfter")?.whole()?,
                reserve: json.get("reserve")?.whole()?,
            },
            "grantsChanged" => {
                let items = json.get("granted")?.items()?.iter().take(MAX_ORIGINS);
                Self::GrantsChanged { granted: items.map(owned).collect::<Option<_>>()? }
            }
            "tick" => Self::Tick,
            _ => return None,
        })
    }
}

/// A field that may be missing or null.
fn optional<T>(json: &Json, name: &str, read: fn(&Json) -> Option<T>) -> Option<Option<T>> {
    match json.get(name) {
        None | Some(Json::Null) => Some(None),
        Some(value) => read(value).map(Some),
    }
}

fn owned(json: &Json) -> Option<String> {
    json.text().filter(|text| text.len() <= MAX_ADDRESS).map(str::to_owned)
}

fn text(json: &Json, name: &str) -> Option<String> {
    owned(json.get(name)?)
}

/// A text of the page: cut to [`MAX_NAME`] characters, never refused for its length.
fn cut(json: &Json) -> Option<String> {
    Some(json.text()?.chars().take(MAX_NAME).collect())
}

fn memory(json: &Json) -> Option<PageMemory> {
    json.only(&["checking"]).then_some(PageMemory { checking: json.get("checking")?.flag()? })
}

fn signals(json: &Json) -> Option<PageSignals> {
    const FIELDS: &[&str] =
        &["place", "title", "lang", "bodyId", "application", "contextPath", "resources", "nodes", "truncated"];
    if !json.only(FIELDS) {
        return None;
    }
    let cut_field = |name: &str| cut(json.get(name)?);
    Some(PageSignals {
        place: text(json, "place")?,
        title: cut_field("title")?,
        lang: cut_field("lang")?,
        body_id: cut_field("bodyId")?,
        application: cut_field("application")?,
        context_path: optional(json, "contextPath", cut)?,
        resources: json.get("resources")?.items()?.iter().take(MAX_RESOURCES).map(cut).collect::<Option<_>>()?,
        nodes: json.get("nodes")?.items()?.iter().take(MAX_NODES).map(node).collect::<Option<_>>()?,
        truncated: json.get("truncated")?.flag()?,
    })
}

fn node(json: &Json) -> Option<PageNode> {
    if !json.only(&["role", "name", "dialog", "disabled", "busy"]) {
        return None;
    }
    let flag = |name: &str| match json.get(name) {
        None => Some(false),
        Some(value) => value.flag(),
    };
    let role = json.get("role")?.text()?;
    Some(PageNode {
        role: NodeRole::ALL.iter().find(|(id, _)| *id == role).map(|(_, role)| *role)?,
        name: cut(json.get("name")?)?,
        dialog: flag("dialog")?,
        disabled: flag("disabled")?,
        busy: flag("busy")?,
    })
}
