//! Times in requests: seconds as a number, or musical time as an object.
//!
//! Invariant: every value is finite and inside the range of its form.
//! Elsewhere: what a beat or a bar is in seconds (`time::tempo`).

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

mod read;

use read::{Parts, TimeVisitor};

/// The latest time, in seconds.
pub const MAX_SECONDS: f64 = 1e6;
/// The latest time, in beats.
pub const MAX_BEATS: f64 = 1e7;
/// The last bar.
pub const MAX_BAR: i64 = 1_000_000;
/// The last beat within a bar.
pub const MAX_BEAT_OF_BAR: f64 = 1_000.0;

/// A place on the timeline: `4.5` (seconds), `{"beats": 16}` (from 0), or `{"bar": 5, "beat": 1.5}` (both from 1).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Position {
    /// Seconds from the start, 0 to 1,000,000.
    Seconds(f64),
    /// Beats from the start, 0 to 10,000,000.
    Beats(f64),
    /// A bar and a beat in it.
    Bar {
        /// The bar, counted from 1.
        bar: i64,
        /// The beat in the bar, counted from 1; 1 where it was left out.
        beat: f64,
    },
}

/// How long: `4.5` (seconds) or `{"beats": 16}`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Length {
    /// Seconds, 0 to 1,000,000.
    Seconds(f64),
    /// Beats, 0 to 10,000,000.
    Beats(f64),
}

/// How far, either way: `-4.5` (seconds) or `{"beats": -16}`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shift {
    /// Seconds, -1,000,000 to 1,000,000.
    Seconds(f64),
    /// Beats, -10,000,000 to 10,000,000.
    Beats(f64),
}

impl<'de> Deserialize<'de> for Position {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(
            match from.deserialize_any(TimeVisitor {
                least: 0.0,
                bars: true,
            })? {
                Parts::Seconds(seconds) => Self::Seconds(seconds),
                Parts::Beats(beats) => Self::Beats(beats),
                Parts::Bar { bar, beat } => Self::Bar { bar, beat },
            },
        )
    }
}

impl<'de> Deserialize<'de> for Length {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        read::plain(from, 0.0, Self::Seconds, Self::Beats)
    }
}

impl<'de> Deserialize<'de> for Shift {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        read::plain(from, -1.0, Self::Seconds, Self::Beats)
    }
}

impl Serialize for Position {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match *self {
            Self::Seconds(seconds) => to.serialize_f64(seconds),
            Self::Beats(beats) => beats_object(to, beats),
            Self::Bar { bar, beat } => {
                let mut map = to.serialize_map(Some(2))?;
                map.serialize_entry("bar", &bar)?;
                map.serialize_entry("beat", &beat)?;
                map.end()
            }
        }
    }
}

impl Serialize for Length {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match *self {
            Self::Seconds(seconds) => to.serialize_f64(seconds),
            Self::Beats(beats) => beats_object(to, beats),
        }
    }
}

impl Serialize for Shift {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match *self {
            Self::Seconds(seconds) => to.serialize_f64(seconds),
            Self::Beats(beats) => beats_object(to, beats),
        }
    }
}

fn beats_object<S: Serializer>(to: S, beats: f64) -> Result<S::Ok, S::Error> {
    let mut map = to.serialize_map(Some(1))?;
    map.serialize_entry("beats", &beats)?;
    map.end()
}

impl JsonSchema for Position {
    fn schema_name() -> Cow<'static, str> {
        "Position".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A place on the timeline: seconds, {\"beats\": from 0}, or {\"bar\", \"beat\"} from 1.",
            "anyOf": [
                { "type": "number", "minimum": 0, "maximum": MAX_SECONDS, "x-unit": "s" },
                beats_schema(0.0),
                {
                    "type": "object",
                    "properties": {
                        "bar": { "type": "integer", "minimum": 1, "maximum": MAX_BAR },
                        "beat": { "type": "number", "minimum": 1, "maximum": MAX_BEAT_OF_BAR, "default": 1 }
                    },
                    "required": ["bar"],
                    "additionalProperties": false
                }
            ]
        })
    }
}

impl JsonSchema for Length {
    fn schema_name() -> Cow<'static, str> {
        "Length".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "How long: seconds, or {\"beats\"}.",
            "anyOf": [
                { "type": "number", "minimum": 0, "maximum": MAX_SECONDS, "x-unit": "s" },
                beats_schema(0.0)
            ]
        })
    }
}

impl JsonSchema for Shift {
    fn schema_name() -> Cow<'static, str> {
        "Shift".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "How far, negative is earlier: seconds, or {\"beats\"}.",
            "anyOf": [
                { "type": "number", "minimum": -MAX_SECONDS, "maximum": MAX_SECONDS, "x-unit": "s" },
                beats_schema(-MAX_BEATS)
            ]
        })
    }
}

fn beats_schema(least: f64) -> Schema {
    json_schema!({
        "type": "object",
        "properties": { "beats": { "type": "number", "minimum": least, "maximum": MAX_BEATS } },
        "required": ["beats"],
        "additionalProperties": false
    })
}
