//! References in requests: which track, which item of a list, which plugin, which parameter.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer};
use serde::{Serialize, Serializer};

use super::{ObjectId, RefVisitor};
use crate::text::Name;

/// An item of a list (a clip of its track, say): its position, or its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ItemRef {
    /// The zero-based position. Negative ones are read, and then never found.
    Index(i64),
    /// The stable id.
    Id(ObjectId),
}

/// A track: its position over audio and folder tracks, its id, or `"master"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TrackRef {
    /// The zero-based position. Negative ones are read, and then never found.
    Index(i64),
    /// The stable id.
    Id(ObjectId),
    /// The master track.
    Master,
}

/// A plugin of a track: its position among the track's plugins, its id, or its name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PluginRef {
    /// The zero-based position among the user's plugins of the track.
    Index(i64),
    /// The stable id: enough alone, without a track.
    Id(ObjectId),
    /// Its name or type, such as `"volume"`.
    Name(String),
}

/// A parameter of a plugin: its position, its stable id, or its name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ParamRef {
    /// The zero-based position in the plugin's list.
    Index(i64),
    /// The stable id: enough alone, without a plugin.
    Id(ObjectId),
    /// The parameter's own id or name, such as `"volume"` or `"pan"`.
    Name(String),
}

/// Declares reading and writing of a reference; the arms beyond position and id are given.
macro_rules! reference {
    ($name:ident, $kind:literal, $schema:tt, $word:expr $(, $more:pat => $text:expr)?) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    Self::Index(index) => index.fmt(f),
                    Self::Id(id) => id.fmt(f),
                    $($more => f.write_str($text),)?
                }
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                match self {
                    Self::Index(index) => to.serialize_i64(*index),
                    other => to.collect_str(other),
                }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let visitor = RefVisitor { index: |i| Some(Self::Index(i)), word: $word, kind: $kind };
                from.deserialize_any(visitor)
            }
        }

        impl From<i64> for $name {
            fn from(index: i64) -> Self {
                Self::Index(index)
            }
        }

        impl From<ObjectId> for $name {
            fn from(id: ObjectId) -> Self {
                Self::Id(id)
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    };
}

reference!(
    ItemRef,
    "integer",
    {
        "description": "A zero-based position (integer) or a stable id (string of digits).",
        "anyOf": [{ "type": "integer" }, { "type": "string", "pattern": "^[0-9]+$" }]
    },
    |word| word.parse().ok().map(Self::Id)
);

reference!(
    TrackRef,
    "integer",
    {
        "description": "A zero-based position over audio and folder tracks (integer), a stable id (string of digits), or \"master\".",
        "anyOf": [{ "type": "integer" }, { "type": "string", "pattern": "^([0-9]+|master)$" }]
    },
    |word| match word {
        "master" => Some(Self::Master),
        digits => digits.parse().ok().map(Self::Id),
    },
    Self::Master => "master"
);

reference!(
    PluginRef,
    "string",
    {
        "description": "A plugin of the track: zero-based position (integer), stable id (string of digits), or name, such as \"volume\".",
        "anyOf": [{ "type": "integer" }, { "type": "string", "maxLength": 1024 }]
    },
    |word| named(word, Self::Id, Self::Name),
    Self::Name(name) => name
);

reference!(
    ParamRef,
    "string",
    {
        "description": "A parameter of the plugin: zero-based position (integer), stable id (string of digits), or name, such as \"pan\".",
        "anyOf": [{ "type": "integer" }, { "type": "string", "maxLength": 1024 }]
    },
    |word| named(word, Self::Id, Self::Name),
    Self::Name(name) => name
);

/// Digits are an id, anything else of a bearable length is a name.
fn named<T>(word: &str, id: fn(ObjectId) -> T, name: fn(String) -> T) -> Option<T> {
    match word.parse() {
        Ok(object) => Some(id(object)),
        Err(_) if word.len() <= Name::MAX_CHARS => Some(name(word.to_owned())),
        Err(_) => None,
    }
}
