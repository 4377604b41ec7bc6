//! Answers as JSON text; the types' own `Serialize` says their shape, as it does for the declarations.
//!
//! Our own and small on purpose, like the reader: text of the few shapes that answers have, and one `JSON.parse` in the
//! browser, instead of building the JavaScript objects field by field (see CONTRIBUTING, "Decisions").

use core::fmt;
use serde::ser::{Impossible, Serialize, SerializeMap, SerializeSeq, SerializeStruct, Serializer};

/// Writes a value as JSON text.
///
/// # Errors
/// For what no message of ours holds: fractions, negative numbers, tuples, bytes, enums that are neither bare names nor
/// tagged with a field.
pub fn write(value: &impl Serialize) -> Result<String, fmt::Error> {
    let mut writer = Writer { text: String::new() };
    value.serialize(&mut writer)?;
    Ok(writer.text)
}

/// The text so far. Where a comma belongs can be seen from its end.
struct Writer {
    text: String,
}

impl Writer {
    fn open(&mut self, bracket: char) -> Result<&mut Self, fmt::Error> {
        self.text.push(bracket);
        Ok(self)
    }

    fn close(&mut self, bracket: char) -> fmt::Result {
        self.text.push(bracket);
        Ok(())
    }

    /// The comma before every item but the first.
    fn item(&mut self) {
        if !self.text.ends_with(['{', '[']) {
            self.text.push(',');
        }
    }

    fn name(&mut self, name: &str) {
        self.item();
        self.quoted(name);
        self.text.push(':');
    }

    fn quoted(&mut self, text: &str) {
        self.text.push('"');
        for c in text.chars() {
            match c {
                '"' | '\\' => self.text.extend(['\\', c]),
                '\0'..='\u{1f}' => {
                    let digit = |value: u32| char::from_digit(value, 16).unwrap_or('0');
                    self.text.push_str("\\u00");
                    self.text.extend([digit(c as u32 / 16), digit(c as u32 % 16)]);
                }
                c => self.text.push(c),
            }
        }
        self.text.push('"');
    }
}

type Never = Impossible<(), fmt::Error>;

impl Serializer for &mut Writer {
    type Ok = ();
    type Error = fmt::Error;
    type SerializeSeq = Self;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeTuple = Never;
    type SerializeTupleStruct = Never;
    type SerializeTupleVariant = Never;
    type SerializeStructVariant = Never;

    fn serialize_unit(self) -> fmt::Result {
        self.text.push_str("null");
        Ok(())
    }

    fn serialize_none(self) -> fmt::Result {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> fmt::Result {
        value.serialize(self)
    }

    fn serialize_bool(self, flag: bool) -> fmt::Result {
        self.text.push_str(if flag { "true" } else { "false" });
        Ok(())
    }

    fn serialize_u32(self, number: u32) -> fmt::Result {
        self.text.push_str(&number.to_string());
        Ok(())
    }

    fn serialize_str(self, text: &str) -> fmt::Result {
        self.quoted(text);
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, name: &'static str) -> fmt::Result {
        self.serialize_str(name)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self, fmt::Error> {
        self.open('[')
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self, fmt::Error> {
        self.open('{')
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, fmt::Error> {
        self.open('{')
    }

    fn serialize_u8(self, number: u8) -> fmt::Result {
        self.serialize_u32(number.into())
    }

    fn serialize_u16(self, number: u16) -> fmt::Result {
        self.serialize_u32(number.into())
    }

    // None of our messages has what follows.

    fn serialize_u64(self, _: u64) -> fmt::Result {
        Err(fmt::Error)
    }

    fn serialize_i8(self, _: i8) -> fmt::Result {
        Err(fmt::Error)
    }

    fn serialize_i16(self, _: i16) -> fmt::Result {
        Err(fmt::Error)
    }

    fn serialize_i32(self, _: i32) -> fmt::Result {
        Err(fmt::Error)
    }

    fn serialize_i64(self, _: i64) -> fmt::Result {
        Err(fmt::Error)
    }

    fn serialize_f32(self, _: f32) -> fmt::Result {
        Err(fmt::Error)
    }

    fn serialize_f64(self, _: f64) -> fmt::Result {
        Err(fmt::Error)
    }

    fn serialize_char(self, _: char) -> fmt::Result {
        Err(fmt::Error)
    }

    fn serialize_bytes(self, _: &[u8]) -> fmt::Result {
        Err(fmt::Error)
    }

    fn serialize_unit_struct(self, _: &'static str) -> fmt::Result {
        Err(fmt::Error)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, _: &T) -> fmt::Result {
        Err(fmt::Error)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> fmt::Result {
        Err(fmt::Error)
    }

    fn serialize_tuple(self, _: usize) -> Result<Never, fmt::Error> {
        Err(fmt::Error)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Never, fmt::Error> {
        Err(fmt::Error)
    }

    fn serialize_tuple_variant(self, _: &'static str, _: u32, _: &'static str, _: usize) -> Result<Never, fmt::Error> {
        Err(fmt::Error)
    }

    fn serialize_struct_variant(self, _: &'static str, _: u32, _: &'static str, _: usize) -> Result<Never, fmt::Error> {
        Err(fmt::Error)
    }
}

impl SerializeSeq for &mut Writer {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> fmt::Result {
        self.item();
        value.serialize(&mut **self)
    }

    fn end(self) -> fmt::Result {
        self.close(']')
    }
}

impl SerializeMap for &mut Writer {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, name: &T) -> fmt::Result {
        self.item();
        name.serialize(&mut **self)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> fmt::Result {
        self.text.push(':');
        value.serialize(&mut **self)
    }

    fn end(self) -> fmt::Result {
        self.close('}')
    }
}

impl SerializeStruct for &mut Writer {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> fmt::Result {
        self.name(name);
        value.serialize(&mut **self)
    }

    fn end(self) -> fmt::Result {
        self.close('}')
    }
}
