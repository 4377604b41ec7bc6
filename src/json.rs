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

/// Deepest nesting that is read; our own messages and entries have eight levels.
const MAX_DEPTH: u32 = 16;

impl Json {
    /// Reads JSON text as `JSON.stringify` writes it. `None` when it is none, or nested deeper than 16 levels.
    ///
    /// Whole numbers up to 2⁵³ are exact; of all others only the size is kept, for nothing of ours has one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut reader = Reader { text, at: 0 };
        let value = reader.value(0)?;
        reader.space();
        (reader.at == text.len()).then_some(value)
    }

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
}

/// Where in the text reading has come to. Stands between characters always: what it stops at is ASCII.
struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    /// Goes on if this byte comes next.
    fn take(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    fn word(&mut self, word: &str, value: Json) -> Option<Json> {
        self.text.get(self.at..)?.starts_with(word).then(|| self.at += word.len())?;
        Some(value)
    }

    fn value(&mut self, depth: u32) -> Option<Json> {
        if depth > MAX_DEPTH {
            return None;
        }
        self.space();
        match self.peek()? {
            b'"' => self.string().map(Json::Text),
            b'{' => self.object(depth),
            b'[' => self.list(depth),
            b'n' => self.word("null", Json::Null),
            b't' => self.word("true", Json::Bool(true)),
            b'f' => self.word("false", Json::Bool(false)),
            _ => self.number().map(Json::Number),
        }
    }

    fn list(&mut self, depth: u32) -> Option<Json> {
        let mut items = Vec::new();
        self.at += 1;
        self.space();
        if self.take(b']') {
            return Some(Json::List(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            self.space();
            match self.next()? {
                b',' => {}
                b']' => return Some(Json::List(items)),
                _ => return None,
            }
        }
    }

    fn object(&mut self, depth: u32) -> Option<Json> {
        let mut fields = Vec::new();
        self.at += 1;
        self.space();
        if self.take(b'}') {
            return Some(Json::Object(fields));
        }
        loop {
            self.space();
            let name = self.string()?;
            self.space();
            self.take(b':').then_some(())?;
            fields.push((name, self.value(depth + 1)?));
            self.space();
            match self.next()? {
                b',' => {}
                b'}' => return Some(Json::Object(fields)),
                _ => return None,
            }
        }
    }

    fn string(&mut self) -> Option<String> {
        self.take(b'"').then_some(())?;
        let mut out = String::new();
        loop {
            let from = self.at;
            let rest = self.text.as_bytes().get(from..)?;
            self.at += rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f))?;
            out.push_str(self.text.get(from..self.at)?);
            match self.next()? {
                b'"' => return Some(out),
                b'\\' => out.push(self.escape()?),
                _ => return None,
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        Some(match self.next()? {
            b'n' => '\n',
            b't' => '\t',
            b'r' => '\r',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'u' => {
                let first = self.four()?;
                let pair = (0xd800..0xdc00).contains(&first)
                    && self.text.get(self.at..).is_some_and(|rest| rest.starts_with("\\u"));
                if !pair {
                    return Some(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER));
                }
                self.at += 2;
                let low = self.four()?.wrapping_sub(0xdc00);
                let whole = 0x10000 + ((first - 0xd800) << 10) + (low & 0x3ff);
                char::from_u32(whole).filter(|_| low < 0x400).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            byte @ (b'"' | b'\\' | b'/') => char::from(byte),
            _ => return None,
        })
    }

    fn four(&mut self) -> Option<u32> {
        (0..4).try_fold(0, |value, _| Some(value * 16 + char::from(self.next()?).to_digit(16)?))
    }

    fn number(&mut self) -> Option<f64> {
        let negative = self.take(b'-');
        let mut value = self.digits()?;
        let mut scale = 0_i32;
        if self.take(b'.') {
            let from = self.at;
            let part = self.digits()?;
            scale -= i32::try_from(self.at - from).ok()?;
            value = value * power_of_ten(-scale) + part;
        }
        if self.take(b'e') || self.take(b'E') {
            let minus = self.take(b'-');
            if !minus {
                self.take(b'+');
            }
            let exponent = self.digits()?.min(1e4) as i32;
            scale += if minus { -exponent } else { exponent };
        }
        let value = if scale < 0 { value / power_of_ten(-scale) } else { value * power_of_ten(scale) };
        Some(if negative { -value } else { value })
    }

    /// One digit or more.
    fn digits(&mut self) -> Option<f64> {
        let mut value = None;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            value = Some(value.unwrap_or(0.0) * 10.0 + f64::from(digit - b'0'));
            self.at += 1;
        }
        value
    }
}

fn power_of_ten(exponent: i32) -> f64 {
    (0..exponent.min(400)).fold(1.0, |power, _| power * 10.0)
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
