//! Reads the fields of a request into its struct, and turns what fails into a refusal that teaches.
//!
//! In: the fields as raw JSON. Out: the struct, checked.
//! Invariant: each field is scanned once for syntax and read once; nothing is built in between.

use std::borrow::Cow;

use serde::de::{DeserializeSeed, IntoDeserializer, MapAccess, Visitor, value::CowStrDeserializer};
use serde::forward_to_deserialize_any;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::error::ErrorReply;
use crate::request::Action;

mod fault;

use fault::Fault;

/// The fields of a request in the order they came, those of the envelope taken out.
pub(crate) type Fields<'a> = Vec<(Cow<'a, str>, &'a RawValue)>;

/// Reads and checks a request.
pub(crate) fn read<A: Action>(fields: &Fields<'_>) -> Result<A, ErrorReply> {
    let request = A::deserialize(FieldsDeserializer(fields)).map_err(Fault::into_reply)?;
    request.validate()?;
    Ok(request)
}

/// Lends parsed fields as raw ones, without those of the envelope.
pub(crate) fn with_fields<T>(
    fields: &Map<String, Value>,
    use_them: impl FnOnce(&Fields<'_>) -> Result<T, ErrorReply>,
) -> Result<T, ErrorReply> {
    let mut raw = Vec::with_capacity(fields.len());
    for (name, value) in fields.iter().filter(|(name, _)| *name != "action") {
        let value = serde_json::value::to_raw_value(value)
            .map_err(|error| ErrorReply::invalid_json(error.to_string()))?;
        raw.push((name.as_str(), value));
    }
    use_them(
        &raw.iter()
            .map(|(name, value)| (Cow::Borrowed(*name), &**value))
            .collect(),
    )
}

/// The fields as serde sees them: a map.
struct FieldsDeserializer<'a>(&'a Fields<'a>);

impl<'de> serde::Deserializer<'de> for FieldsDeserializer<'de> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_map(FieldsAccess {
            rest: self.0.iter(),
            current: None,
        })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

struct FieldsAccess<'a> {
    rest: std::slice::Iter<'a, (Cow<'a, str>, &'a RawValue)>,
    current: Option<&'a (Cow<'a, str>, &'a RawValue)>,
}

impl<'de> MapAccess<'de> for FieldsAccess<'de> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Fault> {
        self.current = self.rest.next();
        let Some((name, _)) = self.current else {
            return Ok(None);
        };
        let name: CowStrDeserializer<'_, Fault> = Cow::Borrowed(&**name).into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        let Some((name, raw)) = self.current else {
            return Err(serde::de::Error::custom("a value before its name"));
        };
        let mut track = serde_path_to_error::Track::new();
        seed.deserialize(serde_path_to_error::Deserializer::new(*raw, &mut track))
            .map_err(|error| Fault::in_field(name, &track.path(), &error))
    }
}
