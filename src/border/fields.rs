//! Objects, read and made field by field.
//!
//! One call per field, and no question after it: an answer that can be nothing costs a branch each time, and a list of
//! pairs costs as much as what is in it. Together they were a tenth of the module.

use crate::instant::Instant;
use crate::json::Json;

/// Reads an object. What is not as it should be is noted, and something harmless stands in its place; whether all went
/// well is asked once, at the end.
pub struct Fields<'a> {
    fields: &'a [(String, Json)],
    /// How many of the fields were asked for.
    found: usize,
    /// A field that may be `null` is not there at all.
    missing: bool,
    /// A field is of the wrong kind, or one that must be there is not; or this is no object.
    broken: bool,
    /// What is nothing was left out when it was written.
    short: bool,
}

impl<'a> Fields<'a> {
    /// Of a value; whatever is no object has no fields, and is broken.
    #[must_use]
    pub fn of(value: &'a Json) -> Self {
        let fields = if let Json::Object(fields) = value { Some(fields) } else { None };
        let broken = fields.is_none();
        Self { fields: fields.map_or(&[], Vec::as_slice), found: 0, missing: false, broken, short: false }
    }

    /// Of a value that [`Draft::short`] wrote: what is missing is nothing.
    #[must_use]
    pub fn of_short(value: &'a Json) -> Self {
        Self { short: true, ..Self::of(value) }
    }

    /// Of a value within this one.
    fn within(&self, value: &'a Json) -> Self {
        Self { short: self.short, ..Self::of(value) }
    }

    /// A field as what it has to be.
    fn as_it_must<T>(&mut self, name: &str, read: fn(&'a Json) -> Option<T>) -> Option<T> {
        let value = self.get(name);
        if value.is_none() && self.short {
            return None;
        }
        let read = value.and_then(read);
        self.must(read)
    }

    /// A field, whatever it is.
    pub fn get(&mut self, name: &str) -> Option<&'a Json> {
        let found = self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value);
        self.found += usize::from(found.is_some());
        found
    }

    /// A field that may be `null`.
    fn given(&mut self, name: &str) -> Option<&'a Json> {
        let value = self.get(name);
        self.missing |= value.is_none();
        value.filter(|value| !value.is_null())
    }

    /// A value that must be.
    pub fn must<T>(&mut self, value: Option<T>) -> Option<T> {
        self.broken |= value.is_none();
        value
    }

    /// A text, borrowed; empty when it is none.
    pub fn word(&mut self, name: &str) -> &'a str {
        self.as_it_must(name, Json::text).unwrap_or("")
    }

    /// A text.
    pub fn text(&mut self, name: &str) -> String {
        self.word(name).to_owned()
    }

    /// A text or `null`.
    pub fn maybe_text(&mut self, name: &str) -> Option<String> {
        let value = self.given(name)?;
        self.must(value.text()).map(str::to_owned)
    }

    /// A whole number.
    pub fn number(&mut self, name: &str) -> u32 {
        self.as_it_must(name, Json::whole).unwrap_or(0)
    }

    /// A whole number or `null`.
    pub fn maybe_number(&mut self, name: &str) -> Option<u32> {
        let value = self.given(name)?;
        self.must(value.whole())
    }

    /// A boolean.
    pub fn flag(&mut self, name: &str) -> bool {
        self.as_it_must(name, Json::flag).unwrap_or(false)
    }

    /// A moment.
    pub fn time(&mut self, name: &str) -> Instant {
        let at = Instant::read(self.word(name));
        self.must(at).unwrap_or(Instant::from_ms(0))
    }

    /// A moment or `null`.
    pub fn maybe_time(&mut self, name: &str) -> Option<Instant> {
        let value = self.given(name)?;
        let at = value.text().and_then(Instant::read);
        self.must(at)
    }

    /// The items of a list.
    pub fn items(&mut self, name: &str) -> &'a [Json] {
        self.as_it_must(name, Json::items).unwrap_or_default()
    }

    /// A list of texts; what is no text is left out.
    pub fn texts(&mut self, name: &str, most: usize) -> Vec<String> {
        let mut texts = Vec::new();
        for item in self.items(name).iter().take(most) {
            if let Some(text) = self.must(item.text()) {
                texts.push(text.to_owned());
            }
        }
        texts
    }

    /// An object within this one.
    pub fn object(&mut self, name: &str) -> Self {
        let gone = Self { fields: &[], found: 0, missing: true, broken: true, short: self.short };
        self.get(name).map_or(gone, |value| self.within(value))
    }

    /// An object within this one, or `null`: what is amiss in it is amiss here.
    pub fn maybe_object<T>(&mut self, name: &str, read: fn(&mut Self) -> T) -> Option<T> {
        let value = self.given(name)?;
        let mut object = self.within(value);
        let value = read(&mut object);
        self.broken |= !object.is_whole();
        Some(value)
    }

    /// A list of objects. What `read` finds broken is broken here, also where it answers.
    pub fn list<T>(&mut self, name: &str, most: usize, read: fn(&mut Self) -> Option<T>) -> Vec<T> {
        let mut list = Vec::new();
        for item in self.items(name).iter().take(most) {
            let mut object = self.within(item);
            if let Some(value) = read(&mut object) {
                list.push(value);
            }
            self.broken |= object.broken;
        }
        list
    }

    /// The same object, to be judged for itself.
    #[must_use]
    pub const fn afresh(&self) -> Self {
        Self { fields: self.fields, found: 0, missing: false, broken: false, short: self.short }
    }

    /// Whether something was not as it should be.
    #[must_use]
    pub const fn is_broken(&self) -> bool {
        self.broken
    }

    /// Whether everything was as it should be, and also there what may be `null`.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        !self.broken && !self.missing
    }

    /// Whether everything was as it should be, and there is nothing that was not asked for.
    #[must_use]
    pub const fn is_exact(&self) -> bool {
        !self.broken && self.found == self.fields.len()
    }
}

/// Makes an object.
#[derive(Debug, Default)]
pub struct Draft(Vec<(String, Json)>);

impl Draft {
    /// Any value.
    pub fn put(&mut self, name: &str, value: Json) {
        self.0.push((name.to_owned(), value));
    }

    /// A text.
    pub fn text(&mut self, name: &str, text: &str) {
        self.put(name, Json::Text(text.to_owned()));
    }

    /// A text or `null`.
    pub fn maybe_text(&mut self, name: &str, text: Option<&String>) {
        self.put(name, text.map_or(Json::Null, |text| Json::Text(text.clone())));
    }

    /// A number.
    pub fn number(&mut self, name: &str, number: u32) {
        self.put(name, number.into());
    }

    /// A number or `null`.
    pub fn maybe_number(&mut self, name: &str, number: Option<u32>) {
        self.put(name, number.into());
    }

    /// A boolean.
    pub fn flag(&mut self, name: &str, flag: bool) {
        self.put(name, Json::Bool(flag));
    }

    /// A moment.
    pub fn time(&mut self, name: &str, at: Instant) {
        self.put(name, Json::Text(at.rfc3339()));
    }

    /// A moment or `null`.
    pub fn maybe_time(&mut self, name: &str, at: Option<Instant>) {
        self.put(name, at.map(Instant::rfc3339).into());
    }

    /// A list; `write` makes each item.
    pub fn list<T>(&mut self, name: &str, items: &[T], write: fn(&T) -> Json) {
        let mut list = Vec::new();
        for item in items {
            list.push(write(item));
        }
        self.put(name, Json::List(list));
    }

    /// A list of texts.
    pub fn texts(&mut self, name: &str, texts: &[String]) {
        self.list(name, texts, |text| Json::Text(text.clone()));
    }

    /// A list of numbers.
    pub fn numbers(&mut self, name: &str, numbers: &[u32]) {
        self.list(name, numbers, |number| Json::from(*number));
    }

    /// An object, or `null`; `write` says its fields.
    pub fn maybe_object<T>(&mut self, name: &str, value: Option<&T>, write: fn(&mut Self, &T)) {
        let value = value.map_or(Json::Null, |value| {
            let mut object = Self::default();
            write(&mut object, value);
            object.done()
        });
        self.put(name, value);
    }

    /// The object without the fields that say nothing: `null`, `false`, 0, empty texts and lists.
    #[must_use]
    pub fn short(mut self) -> Json {
        self.0.retain(|(_, value)| match value {
            Json::Null | Json::Bool(false) => false,
            Json::Text(text) => !text.is_empty(),
            Json::List(list) => !list.is_empty(),
            value => value.whole() != Some(0),
        });
        Json::Object(self.0)
    }

    /// The object.
    #[must_use]
    pub fn done(self) -> Json {
        Json::Object(self.0)
    }
}
