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
        let only = |fields: &[&str]| json.only(fields).then_some(());
        Some(match json.get("kind")?.text()? {
            "pageSeen" => {
                only(&["kind", "counter", "signals", "memory"])?;
                Self::PageSeen {
                    counter: whole(json, "counter")?,
                    signals: signals(json.get("signals")?)?,
                    memory: optional(json, "memory", memory)?,
                }
            }
            "cardCollapsed" => {
                only(&["kind", "collapsed"])?;
                Self::CardCollapsed { collapsed: flag(json, "collapsed")? }
            }
            "guide" => {
                only(&["kind", "on"])?;
                Self::Guide { on: flag(json, "on")? }
            }
            "here" => {
                only(&["kind", "step"])?;
                Self::Here { step: optional(json, "step", Json::whole)? }
            }
            "renewedOn" => {
                only(&["kind", "instance", "from", "to"])?;
                Self::RenewedOn {
                    instance: optional(json, "instance", owned)?,
                    from: text(json, "from")?,
                    to: text(json, "to")?,
                }
            }
            "undoRenewal" => {
                only(&["kind", "instance"])?;
                Self::UndoRenewal { instance: optional(json, "instance", owned)? }
            }
            "popupOpened" => {
                only(&["kind", "tab", "signals"])?;
                Self::PopupOpened { tab: whole(json, "tab")?, signals: optional(json, "signals", signals)? }
            }
            "watchIntent" => {
                only(&["kind", "tab", "base", "product", "teach"])?;
                Self::WatchIntent {
                    tab: whole(json, "tab")?,
                    base: text(json, "base")?,
                    product: Product::read(json.get("product")?.text()?)?,
                    teach: optional(json, "teach", owned)?,
                }
            }
            "watchCancelled" => {
                only(&["kind"])?;
                Self::WatchCancelled
            }
            "stopWatching" => {
                only(&["kind", "instance"])?;
                Self::StopWatching { instance: text(json, "instance")? }
            }
            "forgetPath" => {
                only(&["kind", "instance", "path"])?;
                Self::ForgetPath { instance: text(json, "instance")?, path: text(json, "path")? }
            }
            "setPolicy" => {
                only(&["kind", "startWindow", "warnAfter", "reserve"])?;
                Self::SetPolicy {
                    start_window: whole(json, "startWindow")?,
                    warn_after: whole(json, "warnAfter")?,
                    reserve: whole(json, "reserve")?,
                }
            }
            "grantsChanged" => {
                only(&["kind", "granted"])?;
                Self::GrantsChanged { granted: list(json, "granted", MAX_ORIGINS, owned)? }
            }
            "tick" => {
                only(&["kind"])?;
                Self::Tick
            }
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

fn whole(json: &Json, name: &str) -> Option<u32> {
    json.get(name)?.whole()
}

fn flag(json: &Json, name: &str) -> Option<bool> {
    json.get(name)?.flag()
}

/// At most so many items of a list.
fn list<T>(json: &Json, name: &str, most: usize, read: fn(&Json) -> Option<T>) -> Option<Vec<T>> {
    json.get(name)?.items()?.iter().take(most).map(read).collect()
}

/// A text of the page: cut to [`MAX_NAME`] characters, never refused for its length.
fn cut(json: &Json) -> Option<String> {
    let text = json.text()?;
    // Most are short, and a byte is at most a character.
    Some(if text.len() <= MAX_NAME { text.to_owned() } else { text.chars().take(MAX_NAME).collect() })
}

fn memory(json: &Json) -> Option<PageMemory> {
    json.only(&["checking"]).then_some(PageMemory { checking: flag(json, "checking")? })
}

fn signals(json: &Json) -> Option<PageSignals> {
    const FIELDS: &[&str] = &["place", "bodyId", "application", "contextPath", "resources", "nodes", "truncated"];
    if !json.only(FIELDS) {
        return None;
    }
    let cut_field = |name: &str| cut(json.get(name)?);
    Some(PageSignals {
        place: text(json, "place")?,
        body_id: cut_field("bodyId")?,
        application: cut_field("application")?,
        context_path: optional(json, "contextPath", cut)?,
        resources: list(json, "resources", MAX_RESOURCES, cut)?,
        nodes: list(json, "nodes", MAX_NODES, node)?,
        truncated: flag(json, "truncated")?,
    })
}

fn node(json: &Json) -> Option<PageNode> {
    if !json.only(&["role", "name", "dialog", "disabled", "busy"]) {
        return None;
    }
    // Left out of a message when it is false.
    let flag = |name: &str| json.get(name).map_or(Some(false), Json::flag);
    let role = json.get("role")?.text()?;
    Some(PageNode {
        role: NodeRole::ALL.iter().find(|(id, _)| *id == role).map(|(_, role)| *role)?,
        name: cut(json.get("name")?)?,
        dialog: flag("dialog")?,
        disabled: flag("disabled")?,
        busy: flag("busy")?,
    })
}
