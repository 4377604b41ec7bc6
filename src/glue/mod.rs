//! The background's module: what JavaScript can call. wasm32 only; conversions, no logic.
//!
//! Every call answers, whatever it is given: a message of the wrong shape gets an error reply, nothing is thrown.

use crate::app;
use crate::border::{ErrorCode, Json, Outcome, Reply, Request, Sender, Shard, write};
use crate::instant::Instant;
use crate::words::{Text, TextKey};
use js_sys::{Array, JSON, Object};
use tsify::Ts;
use wasm_bindgen::prelude::*;

/// Kilobytes smaller than the standard allocator; the module has one thread.
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// Deepest nesting that is read; our own messages and entries have eight levels.
const MAX_DEPTH: u32 = 16;

/// The storage keys that [`handle`] needs besides `meta`; `"*"` stands for all.
///
/// `request`, `sender`: as for [`handle`]. `meta`: the entry `meta`, or null. Of what cannot be read, nothing is needed.
#[wasm_bindgen]
#[must_use]
pub fn needs(request: Ts<Request>, sender: Ts<Sender>, meta: JsValue) -> Vec<String> {
    let (request, sender) = (Request::read(&json(request.js_value(), 0)), Sender::read(&json(sender.js_value(), 0)));
    let (Some(request), Some(sender)) = (request, sender) else { return Vec::new() };
    app::needs(&request, &sender, Some(&json(meta, 0)))
}

/// Answers a request. `stored`: `meta` and the entries [`needs`] named. `now`: milliseconds since 1970, as `Date.now()`.
#[wasm_bindgen]
#[must_use]
pub fn handle(request: Ts<Request>, sender: Ts<Sender>, stored: Vec<Ts<Shard>>, now: f64) -> Ts<Outcome> {
    let request = Request::read(&json(request.js_value(), 0));
    let sender = Sender::read(&json(sender.js_value(), 0));
    let outcome = match (request, sender, instant(now)) {
        (Some(request), Some(sender), Some(now)) => {
            let stored: Vec<Shard> = stored.iter().filter_map(|shard| read_shard(&json(shard.js_value(), 0))).collect();
            app::update(&request, &sender, &stored, now)
        }
        _ => refused(),
    };
    let written = write(&outcome).ok().and_then(|text| JSON::parse(&text).ok());
    Ts::new_unchecked(written.unwrap_or(JsValue::NULL))
}

fn refused() -> Outcome {
    let reply = Reply::Error { code: ErrorCode::Request, text: Text::new(TextKey::ErrorRequest) };
    Outcome { reply, writes: Vec::new(), removes: Vec::new(), effects: Vec::new() }
}

fn read_shard(shard: &Json) -> Option<Shard> {
    let key = shard.get("key")?.text()?.to_owned();
    Some(Shard { key, value: shard.get("value").cloned().unwrap_or(Json::Null) })
}

/// What JavaScript gave, as JSON; functions, symbols and the like count as null.
fn json(value: JsValue, depth: u32) -> Json {
    if let Some(text) = value.as_string() {
        return Json::Text(text);
    }
    if let Some(number) = value.as_f64() {
        return Json::Number(number);
    }
    if let Some(flag) = value.as_bool() {
        return Json::Bool(flag);
    }
    if depth >= MAX_DEPTH {
        return Json::Null;
    }
    if let Some(items) = value.dyn_ref::<Array>() {
        return Json::list(items.iter().map(|item| json(item, depth + 1)));
    }
    let Some(object) = value.dyn_ref::<Object>() else { return Json::Null };
    let mut fields = Vec::new();
    for entry in Object::entries(object).iter() {
        let entry: Array = entry.unchecked_into();
        if let Some(name) = entry.get(0).as_string() {
            fields.push((name, json(entry.get(1), depth + 1)));
        }
    }
    Json::Object(fields)
}

fn instant(now: f64) -> Option<Instant> {
    // JavaScript's own range for dates; the cast cannot lose anything within it.
    (now.abs() <= 8.64e15).then_some(now as i64).map(Instant::from_ms)
}
