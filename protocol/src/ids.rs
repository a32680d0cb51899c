//! Names of things: a zero-based position, or a stable id written as a string of decimal digits.
//!
//! Invariant: an [`ObjectId`] never changes and is never reused; a position is only good for the revision it was read at.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};
use serde::{Serialize, Serializer};

use crate::quantity::whole;

mod reference;

mod output;

pub use output::OutputRef;
pub use reference::{ItemRef, ParamRef, PluginRef, TrackRef};

/// The stable id of an object of the Edit: Tracktion's `EditItemID`.
///
/// On the wire a string of decimal digits, `"1013"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId(pub u64);

/// A text that isn't a string of decimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an id is a string of decimal digits")]
pub struct NotAnId;

impl FromStr for ObjectId {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        // u64's own parser takes a leading plus, which would give an id two spellings.
        if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NotAnId);
        }
        text.parse().map(Self).map_err(|_| NotAnId)
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for ObjectId {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ObjectId {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let visitor = RefVisitor {
            index: |_| None,
            word: |text| text.parse().ok(),
            kind: "string",
        };
        from.deserialize_any(visitor)
    }
}

impl JsonSchema for ObjectId {
    fn schema_name() -> Cow<'static, str> {
        "ObjectId".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^[0-9]+$",
            "description": "Stable id of an object: never changes, never reused."
        })
    }
}

/// Reads an integer or a string, and asks what each means.
struct RefVisitor<T> {
    index: fn(i64) -> Option<T>,
    word: fn(&str) -> Option<T>,
    kind: &'static str,
}

impl<T> Visitor<'_> for RefVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<T, E> {
        (self.index)(value).ok_or_else(|| E::invalid_type(Unexpected::Signed(value), &self))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<T, E> {
        let index = i64::try_from(value).ok().and_then(self.index);
        index.ok_or_else(|| E::invalid_type(Unexpected::Unsigned(value), &self))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<T, E> {
        let index = whole(value).and_then(self.index);
        index.ok_or_else(|| E::invalid_type(Unexpected::Float(value), &self))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<T, E> {
        (self.word)(value).ok_or_else(|| E::invalid_type(Unexpected::Str(value), &self))
    }
}
