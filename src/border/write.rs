//! Answers as JSON text; the types' own `Serialize` says their shape, as it does for the declarations.
//!
//! Our own and small on purpose, like the reader: text of the few shapes that answers have, and one `JSON.parse` in the
//! browser, instead of building the JavaScript objects field by field (see CONTRIBUTING, "Decisions").

use core::fmt;
use serde::ser::{
    Error, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};

/// Writes a value as JSON text.
///
/// # Errors
/// For what no message of ours holds: fractions, negative numbers, tuples, bytes, enums that are neither bare names nor
/// tagged with a field.
pub fn write(value: &impl Serialize) -> Result<String, fmt::Error> {
    let mut writer = Writer { text: String::new(), foreign: false };
    let Ok(()) = value.serialize(&mut writer);
    if writer.foreign { Err(fmt::Error) } else { Ok(writer.text) }
}

/// The text so far. Where a comma belongs can be seen from its end.
struct Writer {
    text: String,
    /// Something was no part of a message.
    foreign: bool,
}

impl Writer {
    fn open(&mut self, bracket: char) -> Result<&mut Self, Unfailing> {
        self.text.push(bracket);
        Ok(self)
    }

    fn close(&mut self, bracket: char) -> Written {
        self.text.push(bracket);
        Ok(())
    }

    /// The comma before every item but the first.
    fn item(&mut self) {
        if !matches!(self.text.as_bytes().last(), Some(b'{' | b'[')) {
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
                '"' | '\\' => {
                    self.text.push('\\');
                    self.text.push(c);
                }
                '\0'..='\u{1f}' => {
                    self.text.push_str("\\u00");
                    self.text.extend(char::from_digit(c as u32 / 16, 16));
                    self.text.extend(char::from_digit(c as u32 % 16, 16));
                }
                c => self.text.push(c),
            }
        }
        self.text.push('"');
    }

    fn foreign(&mut self) -> Written {
        self.foreign = true;
        Ok(())
    }
}

/// There is no error in the middle: what is foreign is told at the end, so that no branch is needed after every field.
#[derive(Debug, thiserror::Error)]
enum Unfailing {}

impl Error for Unfailing {
    /// For types that refuse to be written; none of ours does.
    fn custom<T: fmt::Display>(_: T) -> Self {
        std::process::abort()
    }
}

type Written = Result<(), Unfailing>;

impl Serializer for &mut Writer {
    type Ok = ();
    type Error = Unfailing;
    type SerializeSeq = Self;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Self;
    type SerializeStructVariant = Self;

    fn serialize_unit(self) -> Written {
        self.text.push_str("null");
        Ok(())
    }

    fn serialize_none(self) -> Written {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Written {
        value.serialize(self)
    }

    fn serialize_bool(self, flag: bool) -> Written {
        self.text.push_str(if flag { "true" } else { "false" });
        Ok(())
    }

    fn serialize_u32(self, number: u32) -> Written {
        self.text.push_str(&number.to_string());
        Ok(())
    }

    fn serialize_str(self, text: &str) -> Written {
        self.quoted(text);
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, name: &'static str) -> Written {
        self.serialize_str(name)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self, Unfailing> {
        self.open('[')
    }

    /// Serde's own goes through an iterator's adapters, once more for every type.
    fn collect_seq<I>(self, items: I) -> Written
    where
        I: IntoIterator<Item: Serialize>,
    {
        self.text.push('[');
        for item in items {
            self.item();
            item.serialize(&mut *self)?;
        }
        self.close(']')
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self, Unfailing> {
        self.open('{')
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Unfailing> {
        self.open('{')
    }

    fn serialize_u8(self, number: u8) -> Written {
        self.serialize_u32(number.into())
    }

    fn serialize_u16(self, number: u16) -> Written {
        self.serialize_u32(number.into())
    }

    // None of our messages has what follows.

    fn serialize_u64(self, _: u64) -> Written {
        self.foreign()
    }

    fn serialize_i8(self, _: i8) -> Written {
        self.foreign()
    }

    fn serialize_i16(self, _: i16) -> Written {
        self.foreign()
    }

    fn serialize_i32(self, _: i32) -> Written {
        self.foreign()
    }

    fn serialize_i64(self, _: i64) -> Written {
        self.foreign()
    }

    fn serialize_f32(self, _: f32) -> Written {
        self.foreign()
    }

    fn serialize_f64(self, _: f64) -> Written {
        self.foreign()
    }

    fn serialize_char(self, _: char) -> Written {
        self.foreign()
    }

    fn serialize_bytes(self, _: &[u8]) -> Written {
        self.foreign()
    }

    fn serialize_unit_struct(self, _: &'static str) -> Written {
        self.foreign()
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, _: &T) -> Written {
        self.foreign()
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Written {
        self.foreign()
    }

    fn serialize_tuple(self, _: usize) -> Result<Self, Unfailing> {
        Ok(self)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self, Unfailing> {
        Ok(self)
    }

    fn serialize_tuple_variant(self, _: &'static str, _: u32, _: &'static str, _: usize) -> Result<Self, Unfailing> {
        Ok(self)
    }

    fn serialize_struct_variant(self, _: &'static str, _: u32, _: &'static str, _: usize) -> Result<Self, Unfailing> {
        Ok(self)
    }
}

impl SerializeSeq for &mut Writer {
    type Ok = ();
    type Error = Unfailing;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        self.item();
        value.serialize(&mut **self)
    }

    fn end(self) -> Written {
        self.close(']')
    }
}

impl SerializeMap for &mut Writer {
    type Ok = ();
    type Error = Unfailing;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, name: &T) -> Written {
        self.item();
        name.serialize(&mut **self)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        self.text.push(':');
        value.serialize(&mut **self)
    }

    fn end(self) -> Written {
        self.close('}')
    }
}

impl SerializeStruct for &mut Writer {
    type Ok = ();
    type Error = Unfailing;

    // Left to itself the compiler makes a function for every type of field, and a place in memory for the writer's address.
    #[inline(always)]
    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Written {
        self.name(name);
        value.serialize(&mut **self)
    }

    fn end(self) -> Written {
        self.close('}')
    }
}

/// What messages have none of: tuples, and enums tagged from outside.
macro_rules! foreign {
    ($shape:ident, $item:ident $(, $name:ty)?) => {
        impl $shape for &mut Writer {
            type Ok = ();
            type Error = Unfailing;

            fn $item<T: Serialize + ?Sized>(&mut self, $(_: $name,)? _: &T) -> Written {
                Ok(())
            }

            fn end(self) -> Written {
                self.foreign()
            }
        }
    };
}

foreign!(SerializeTuple, serialize_element);
foreign!(SerializeTupleStruct, serialize_field);
foreign!(SerializeTupleVariant, serialize_field);
foreign!(SerializeStructVariant, serialize_field, &'static str);
