//! Reading what the background answered.
//!
//! The views are declared in [`crate::border`] and come from our own background, so they are read field by field where
//! they are drawn: deserialisers for all of them would be most of this module's size. Sentences stay as they came; only
//! JavaScript, which has the languages, turns them into text. A field that is missing reads as empty.

use js_sys::{Array, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// A value of the background's answer.
#[derive(Clone)]
pub struct Seen(pub JsValue);

impl Seen {
    /// A field.
    pub fn get(&self, name: &str) -> Self {
        Self(Reflect::get(&self.0, &name.into()).unwrap_or(JsValue::UNDEFINED))
    }

    /// A field, unless it is missing or null.
    pub fn some(&self, name: &str) -> Option<Self> {
        Some(self.get(name)).filter(|field| !field.0.is_null() && !field.0.is_undefined())
    }

    /// A field's text.
    pub fn text(&self, name: &str) -> String {
        self.get(name).0.as_string().unwrap_or_default()
    }

    /// A field that is true.
    pub fn flag(&self, name: &str) -> bool {
        self.get(name).0.is_truthy()
    }

    /// A field's items.
    pub fn list(&self, name: &str) -> Vec<Self> {
        self.get(name).items()
    }

    /// The items, if it is a list.
    pub fn items(&self) -> Vec<Self> {
        self.0.dyn_ref::<Array>().map_or_else(Vec::new, |items| items.iter().map(Self).collect())
    }
}
