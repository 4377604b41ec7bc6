//! What the pages share: asking the background, and sentences in the admin's language.
//!
//! Knows the shape of requests and answers. Must not know what a page shows.

use super::seen::Seen;
use crate::border::Request;
use js_sys::{Array, Object, Promise, Reflect};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    /// Sends a request to the background.
    #[wasm_bindgen(js_namespace = ["mtg", "shell"])]
    pub fn ask(request: &JsValue) -> Promise;
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

/// A request as the background reads it. Texts and numbers always cross; what did not would be refused there.
pub fn sent(request: &Request) -> JsValue {
    request.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).unwrap_or(JsValue::NULL)
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
        let field = if matches!(*kind, "instant" | "day") { "at" } else { "value" };
        args.push(&object(&[("kind", (*kind).into()), (field, value.clone())]));
    }
    object(&[("key", key.into()), ("args", args.into())])
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
