//! The background's exports.
//!
//! Every call answers, whatever it is given: a message of the wrong shape gets an error reply, nothing is thrown.

use super::json;
use crate::app;
use crate::border::{ErrorCode, Json, Outcome, Reply, Request, Sender, Shard, write};
use crate::instant::Instant;
use crate::words::{Text, TextKey};
use js_sys::JSON;
use tsify::Ts;
use wasm_bindgen::prelude::*;

/// The storage keys that [`handle`] needs besides `stored`; `"*"` stands for all.
///
/// `request`, `sender`: as for [`handle`]. `stored`: the entries `meta` and, of the sending tab, `tab:` and its number, as
/// far as they exist. Of what cannot be read, nothing is needed.
#[wasm_bindgen]
#[must_use]
pub fn needs(request: Ts<Request>, sender: Ts<Sender>, stored: Vec<Ts<Shard>>) -> Vec<String> {
    let (request, sender) = (Request::read(&json(&request.js_value())), Sender::read(&json(&sender.js_value())));
    let (Some(request), Some(sender)) = (request, sender) else { return Vec::new() };
    app::needs(&request, &sender, &shards(&stored))
}

/// Answers a request. `stored`: what [`needs`] was given and the entries it named. `now`: milliseconds since 1970, as `Date.now()`.
#[wasm_bindgen]
#[must_use]
pub fn handle(request: Ts<Request>, sender: Ts<Sender>, stored: Vec<Ts<Shard>>, now: f64) -> Ts<Outcome> {
    let request = Request::read(&json(&request.js_value()));
    let sender = Sender::read(&json(&sender.js_value()));
    let outcome = match (request, sender, instant(now)) {
        (Some(request), Some(sender), Some(now)) => app::update(&request, &sender, &shards(&stored), now),
        _ => refused(),
    };
    let written = write(&outcome).ok().and_then(|text| JSON::parse(&text).ok());
    Ts::new_unchecked(written.unwrap_or(JsValue::NULL))
}

fn refused() -> Outcome {
    let reply = Reply::Error { code: ErrorCode::Request, text: Text::new(TextKey::ErrorRequest) };
    Outcome { reply, writes: Vec::new(), removes: Vec::new(), effects: Vec::new() }
}

fn shards(stored: &[Ts<Shard>]) -> Vec<Shard> {
    stored.iter().filter_map(|shard| read_shard(&json(&shard.js_value()))).collect()
}

fn read_shard(shard: &Json) -> Option<Shard> {
    let key = shard.get("key")?.text()?.to_owned();
    Some(Shard { key, value: shard.get("value").cloned().unwrap_or(Json::Null) })
}

/// Looks so many times for the step's control on the page of a `pageSeen` request; which node that is, or null.
#[cfg(feature = "bench")]
#[wasm_bindgen]
#[must_use]
pub fn recognised(request: Ts<Request>, times: u32) -> Option<u32> {
    match Request::read(&json(&request.js_value())) {
        Some(Request::PageSeen { signals, .. }) => app::recognised(&signals, times),
        _ => None,
    }
}

fn instant(now: f64) -> Option<Instant> {
    // JavaScript's own range for dates; the cast cannot lose anything within it.
    (now.abs() <= 8.64e15).then_some(now as i64).map(Instant::from_ms)
}
