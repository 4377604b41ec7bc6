//! What JavaScript can call: the background's exports, and the npm package's. wasm32 only; conversions, no logic.

#[cfg(feature = "background")]
mod background;
mod memory;
#[cfg(feature = "package")]
mod package;

#[cfg(feature = "background")]
pub use background::*;
#[cfg(feature = "package")]
pub use package::*;

/// What JavaScript gave, as JSON. The browser writes it as text in one go: asking for it field by field takes several times
/// as long. What it cannot write counts as null.
#[cfg(any(feature = "background", feature = "package"))]
fn json(value: &wasm_bindgen::JsValue) -> crate::border::Json {
    let text = js_sys::JSON::stringify(value).ok().and_then(|text| wasm_bindgen::JsValue::from(text).as_string());
    text.and_then(|text| crate::border::Json::parse(&text)).unwrap_or(crate::border::Json::Null)
}
