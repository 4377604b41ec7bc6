//! What the pages share: asking the background, and sentences in the admin's language.
//!
//! Knows the shape of requests and answers. Must not know what a page shows.

use super::seen::Seen;
use crate::place::Product;
use crate::words::Text;
use js_sys::{Array, Object, Promise, Reflect};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    /// Sends a request to the background.
    #[wasm_bindgen(js_namespace = ["mtg", "shell"])]
    pub fn ask(request: &JsValue) -> Promise;
    /// Opens an address in a private window.
    #[wasm_bindgen(js_namespace = ["mtg", "shell"], js_name = openPrivately)]
    pub fn open_privately(url: &str) -> Promise;
    /// Puts a text on the clipboard.
    #[wasm_bindgen(js_namespace = ["mtg", "shell"])]
    pub fn copy(text: &str) -> Promise;
    /// A sentence in the admin's language.
    #[wasm_bindgen(js_namespace = ["mtg", "say"], js_name = text)]
    pub fn say(sentence: &JsValue) -> String;
    /// The instants that a date and perhaps a time of day stand for; null when they cannot be read.
    #[wasm_bindgen(js_namespace = ["mtg", "say"], js_name = dayRange)]
    pub fn day_range(date: &str, time: &str) -> JsValue;
}

/// Whether the browser's question was answered with yes.
pub async fn is_given(permission: Result<Promise, JsValue>) -> bool {
    match permission {
        Ok(question) => JsFuture::from(question).await.is_ok_and(|given| given.is_truthy()),
        Err(_) => false,
    }
}

/// The reply, or the sentence that says why there is none.
pub async fn answered(answer: Promise) -> Result<Seen, JsValue> {
    // The background has no listener only while the browser is taking the extension down.
    let answer = JsFuture::from(answer).await.map(Seen).map_err(|_| text("errorCore", None))?;
    if let Some(error) = answer.some("error") {
        return Err(error.get("text").0);
    }
    answer.some("ok").ok_or_else(|| text("errorCore", None))
}

/// A request that our own pages make, as [`crate::border::Request`] has it. Written here field by field: for all of its
/// kinds that would be eight kilobytes.
pub enum Request {
    /// What is the page in this tab?
    PopupOpened {
        /// The tab.
        tab: u32,
    },
    /// This instance is to be watched; the browser asks next.
    WatchIntent {
        /// The tab to draw the card in.
        tab: u32,
        /// Base address.
        base: String,
        /// Which product.
        product: Product,
        /// A path to teach as well.
        teach: Option<String>,
    },
    /// The browser's question was answered with no.
    WatchCancelled,
}

/// A request as the background reads it. What cannot cross would be refused there.
pub fn sent(request: &Request) -> JsValue {
    match request {
        Request::PopupOpened { tab } => {
            object(&[("kind", "popupOpened".into()), ("tab", (*tab).into()), ("signals", JsValue::NULL)])
        }
        Request::WatchIntent { tab, base, product, teach } => object(&[
            ("kind", "watchIntent".into()),
            ("tab", (*tab).into()),
            ("base", base.as_str().into()),
            ("product", product.id().into()),
            ("teach", teach.as_deref().map_or(JsValue::NULL, Into::into)),
        ]),
        Request::WatchCancelled => object(&[("kind", "watchCancelled".into())]),
    }
}

/// A sentence of the page's own, perhaps with an address, path or other text in it that is shown as it is.
pub fn text(key: &str, address: Option<&str>) -> JsValue {
    match address {
        Some(value) => with(key, &[("address", value.into())]),
        None => with(key, &[]),
    }
}

/// A sentence of the page's own with arguments: the kind of each, and its value.
pub fn with(key: &str, arguments: &[(&str, JsValue)]) -> JsValue {
    let args = Array::new();
    for (kind, value) in arguments {
        let field = match *kind {
            "instant" | "day" | "dayShort" | "dayOfMonth" | "instantIn" => "at",
            "list" => "values",
            _ => "value",
        };
        let arg = object(&[("kind", (*kind).into()), (field, value.clone())]);
        if *kind == "instantIn" {
            // A pair: the moment, and the zone in which it is shown.
            let pair = Array::from(value);
            set(&arg, "at", &pair.get(0));
            set(&arg, "zone", &pair.get(1));
        }
        args.push(&arg);
    }
    object(&[("key", key.into()), ("args", args.into())])
}

/// A sentence of the core, as the pages' own are.
pub fn as_js(sentence: &Text) -> JsValue {
    sentence.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).unwrap_or(JsValue::NULL)
}

/// A sentence of the core in the admin's language.
pub fn said(sentence: &Text) -> String {
    say(&as_js(sentence))
}

/// A sentence without arguments.
pub fn sentence(key: &str) -> String {
    say(&text(key, None))
}

fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object: JsValue = Object::new().into();
    for (name, value) in fields {
        set(&object, name, value);
    }
    object
}

fn set(object: &JsValue, name: &str, value: &JsValue) {
    // A plain object of our own refuses nothing.
    let _ = Reflect::set(object, &name.into(), value);
}
