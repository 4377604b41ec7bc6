//! A JSON value, and how requests and stored entries are read from one.
//!
//! Our own and small on purpose: reading the same messages with derived deserialisers made the module 300 KB instead of
//! a third of that (see CONTRIBUTING, "Decisions"). It also lets stored entries be read piece by piece.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

/// Any JSON value. Objects keep their order; a key that comes twice counts the first time.
#[derive(Debug, Clone, PartialEq)]
pub enum Json {
    /// `null`, and whatever JavaScript leaves undefined.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// Any number; JavaScript knows no other kind.
    Number(f64),
    /// A text.
    Text(String),
    /// An array.
    List(Vec<Json>),
    /// An object.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// An object from its fields.
    #[must_use]
    pub fn object<const N: usize>(mut fields: [(&str, Json); N]) -> Self {
        Self::from_fields(&mut fields)
    }

    /// The one body of [`Json::object`], whatever the number of fields; takes the values out.
    fn from_fields(fields: &mut [(&str, Json)]) -> Self {
        let take = |(name, value): &mut (&str, Json)| ((*name).to_owned(), core::mem::replace(value, Self::Null));
        Self::Object(fields.iter_mut().map(take).collect())
    }

    /// A list from its items.
    pub fn list(items: impl IntoIterator<Item = impl Into<Json>>) -> Self {
        let mut list = Vec::new();
        for item in items {
            list.push(item.into());
        }
        Self::List(list)
    }

    /// A field of an object; `None` when this is no object or has no such field.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Json> {
        match self {
            Self::Object(fields) => fields.iter().find(|(field, _)| field == name).map(|(_, value)| value),
            _ => None,
        }
    }

    /// Whether this is `null`.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Whether this is an object.
    #[must_use]
    pub const fn is_object(&self) -> bool {
        matches!(self, Self::Object(_))
    }

    /// The text, if it is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The boolean, if it is one.
    #[must_use]
    pub const fn flag(&self) -> Option<bool> {
        match self {
            Self::Bool(flag) => Some(*flag),
            _ => None,
        }
    }

    /// The items, if it is a list.
    #[must_use]
    pub fn items(&self) -> Option<&[Json]> {
        match self {
            Self::List(items) => Some(items),
            _ => None,
        }
    }

    /// The whole number from 0 to 4294967295, if it is one.
    #[must_use]
    pub fn whole(&self) -> Option<u32> {
        match self {
            Self::Number(number) if (0.0..=f64::from(u32::MAX)).contains(number) => {
                let whole = *number as u32;
                (f64::from(whole).to_bits() == number.to_bits() || *number == 0.0).then_some(whole)
            }
            _ => None,
        }
    }

    /// Whether every field is one of these: what is not declared is not accepted.
    #[must_use]
    pub fn only(&self, names: &[&str]) -> bool {
        match self {
            Self::Object(fields) => fields.iter().all(|(field, _)| names.contains(&field.as_str())),
            _ => false,
        }
    }
}

impl From<bool> for Json {
    fn from(flag: bool) -> Self {
        Self::Bool(flag)
    }
}

impl From<u32> for Json {
    fn from(number: u32) -> Self {
        Self::Number(f64::from(number))
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Json {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl<T: Into<Json>> From<Option<T>> for Json {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(flag) => serializer.serialize_bool(*flag),
            Self::Number(number) => match self.whole() {
                Some(whole) => serializer.serialize_u32(whole),
                None => serializer.serialize_f64(*number),
            },
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(item)?;
                }
                list.end()
            }
            Self::Object(fields) => {
                let mut map = serializer.serialize_map(Some(fields.len()))?;
                for (name, value) in fields {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
        }
    }
}
