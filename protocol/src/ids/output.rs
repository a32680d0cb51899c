//! Where a track's sound goes, as a request says it.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::{Serialize, Serializer};

use super::TrackRef;
use crate::quantity::whole;

/// The output of a track.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OutputRef {
    /// The submix it lies in, or the master: `"default"`.
    Default,
    /// Another track, before its plugins: its position, or its id.
    Track(TrackRef),
    /// Nowhere: `"none"`, or null.
    Nowhere,
}

impl Serialize for OutputRef {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Default => to.serialize_str("default"),
            Self::Track(track) => track.serialize(to),
            Self::Nowhere => to.serialize_str("none"),
        }
    }
}

struct OutputVisitor;

impl Visitor<'_> for OutputVisitor {
    type Value = OutputRef;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("integer")
    }

    fn visit_unit<E: Error>(self) -> Result<OutputRef, E> {
        Ok(OutputRef::Nowhere)
    }

    fn visit_i64<E: Error>(self, index: i64) -> Result<OutputRef, E> {
        Ok(OutputRef::Track(TrackRef::Index(index)))
    }

    fn visit_u64<E: Error>(self, index: u64) -> Result<OutputRef, E> {
        self.visit_i64(i64::try_from(index).unwrap_or(i64::MAX))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<OutputRef, E> {
        let index = whole(value).ok_or_else(|| E::custom("invalid type: expected integer"))?;
        self.visit_i64(index)
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<OutputRef, E> {
        match word {
            "default" | "master" => Ok(OutputRef::Default),
            "none" => Ok(OutputRef::Nowhere),
            digits => match digits.parse() {
                Ok(id) => Ok(OutputRef::Track(TrackRef::Id(id))),
                Err(_) => {
                    let shown: String = word.chars().take(40).collect();
                    Err(E::custom(format_args!(
                        "not one of: {shown}, allowed a track's position or id, \"default\", \"none\""
                    )))
                }
            },
        }
    }
}

impl<'de> Deserialize<'de> for OutputRef {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(OutputVisitor)
    }
}

impl JsonSchema for OutputRef {
    fn schema_name() -> Cow<'static, str> {
        "OutputRef".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A track by zero-based position (integer) or stable id (string of digits), \"default\" (the submix it lies in, or the master), or \"none\" or null (nowhere).",
            "anyOf": [
                { "type": "integer" },
                { "type": "string", "pattern": "^([0-9]+|default|master|none)$" },
                { "type": "null" }
            ]
        })
    }
}
