//! The glue as JavaScript meets it, run as WebAssembly: messages in, plain objects out, nothing thrown.
#![cfg(all(target_arch = "wasm32", feature = "background"))]
#![allow(missing_docs, reason = "the names say it")]

use js_sys::{Array, JSON, Reflect};
use migration_token_guide::glue::{handle, needs};
use tsify::Ts;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

const NOW: f64 = 1_795_348_800_000.0;
const TICK: &str = r#"{"kind":"tick","local":720,"notify":true,"managed":null}"#;

fn js(text: &str) -> JsValue {
    JSON::parse(text).expect("a test's JSON")
}

fn ask(request: JsValue, sender: &str) -> JsValue {
    handle(Ts::new_unchecked(request), Ts::new_unchecked(js(sender)), Vec::new(), NOW).js_value()
}

fn at(value: &JsValue, path: &str) -> JsValue {
    path.split('.').fold(value.clone(), |value, name| Reflect::get(&value, &name.into()).expect("an object"))
}

#[wasm_bindgen_test]
fn a_tick_is_answered_with_plain_objects() {
    let outcome = ask(js(TICK), r#"{"kind":"background"}"#);
    assert_eq!(at(&outcome, "reply.kind").as_string().as_deref(), Some("done"));
    assert!(Array::is_array(&at(&outcome, "writes")) && Array::is_array(&at(&outcome, "effects")));
    // What is stored must be plain: the browser's storage keeps no Map.
    let intent = r#"{"kind":"watchIntent","tab":1,"base":"https://jira.example.com","product":"jira","teach":null}"#;
    let stored = at(&ask(js(intent), r#"{"kind":"extension"}"#), "writes.0.value");
    assert_eq!(at(&stored, "version").as_f64(), Some(2.0));
    assert_eq!(at(&stored, "intent.tab").as_f64(), Some(1.0));
    assert!(at(&stored, "policy").is_object() && Array::is_array(&at(&stored, "cloudHosts")));
}

#[wasm_bindgen_test]
fn what_is_no_request_is_refused() {
    for request in [JsValue::UNDEFINED, JsValue::from(7), js("[]"), js(r#"{"kind":"x"}"#), js(r#"{"kind":"guide"}"#)] {
        let outcome = ask(request.clone(), r#"{"kind":"background"}"#);
        assert_eq!(at(&outcome, "reply.code").as_string().as_deref(), Some("request"), "{request:?}");
        let sender = Ts::new_unchecked(js(r#"{"kind":"background"}"#));
        assert!(needs(Ts::new_unchecked(request), sender, Vec::new()).is_empty());
    }
}

#[wasm_bindgen_test]
fn a_thousand_bad_requests_leave_nothing_behind() {
    let before = wasm_bindgen::memory();
    let size = || at(&before, "buffer.byteLength").as_f64();
    let long = JsValue::from("x".repeat(100_000));
    let send = || {
        let request = js(r#"{"kind":"watchIntent","tab":1,"product":"jira","teach":null}"#);
        Reflect::set(&request, &"base".into(), &long).expect("an object");
        ask(request, r#"{"kind":"extension"}"#)
    };
    send();
    let settled = size();
    for _ in 0..1000 {
        send();
    }
    assert_eq!(size(), settled, "the module's memory does not grow");
}
