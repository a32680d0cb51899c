//! Values that are one of a few, where a client may write the number or the word.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::{Serialize, Serializer};

use super::whole;

/// The note value of a beat: 2, 4, 8 or 16.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Denominator(u8);

impl Denominator {
    /// What is accepted.
    pub const VALUES: [u8; 4] = [2, 4, 8, 16];

    /// A denominator out of [`Self::VALUES`].
    #[must_use]
    pub fn new(value: u8) -> Option<Self> {
        Self::VALUES.contains(&value).then_some(Self(value))
    }

    /// The value itself.
    #[must_use]
    pub const fn get(self) -> u8 {
        self.0
    }
}

/// How a fade bends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FadeShape {
    /// A straight line (1).
    #[default]
    Linear,
    /// Fast first, then slow (2).
    Convex,
    /// Slow first, then fast (3).
    Concave,
    /// Slow at both ends (4).
    SCurve,
}

/// The samples of a written file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BitDepth {
    /// 16-bit integers, dithered.
    Int16,
    /// 24-bit integers.
    #[default]
    Int24,
    /// 32-bit floats.
    Float32,
}

/// Where a send taps a track's chain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SendPosition {
    /// Before the fader.
    Pre,
    /// After the fader.
    #[default]
    Post,
}

impl FadeShape {
    /// The word used on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Linear => "linear",
            Self::Convex => "convex",
            Self::Concave => "concave",
            Self::SCurve => "s_curve",
        }
    }
}

/// A JSON scalar that stands for a choice.
pub(super) enum Scalar<'a> {
    Number(i64),
    Word(&'a str),
}

/// Reads a number or a word and asks `choose` what it stands for.
pub(super) struct ChoiceVisitor<T> {
    pub(super) choose: fn(Scalar<'_>) -> Option<T>,
    pub(super) kind: &'static str,
    pub(super) allowed: &'static str,
}

impl<T> ChoiceVisitor<T> {
    fn pick<E: Error>(&self, scalar: Scalar<'_>, given: impl fmt::Display) -> Result<T, E> {
        (self.choose)(scalar).ok_or_else(|| {
            E::custom(format_args!(
                "not one of: {given}, allowed {}",
                self.allowed
            ))
        })
    }
}

impl<T> Visitor<'_> for ChoiceVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<T, E> {
        self.pick(Scalar::Number(value), value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<T, E> {
        self.pick(
            Scalar::Number(i64::try_from(value).unwrap_or(i64::MAX)),
            value,
        )
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<T, E> {
        self.pick(Scalar::Number(whole(value).unwrap_or(i64::MIN)), value)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<T, E> {
        let shown: String = value.chars().take(40).collect();
        self.pick(Scalar::Word(value), shown)
    }
}

impl<'de> Deserialize<'de> for Denominator {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(ChoiceVisitor {
            choose: |scalar| match scalar {
                Scalar::Number(value) => Self::new(u8::try_from(value).ok()?),
                Scalar::Word(_) => None,
            },
            kind: "integer",
            allowed: "2, 4, 8, 16",
        })
    }
}

impl<'de> Deserialize<'de> for FadeShape {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(ChoiceVisitor {
            choose: |scalar| match scalar {
                Scalar::Number(1) | Scalar::Word("linear") => Some(Self::Linear),
                Scalar::Number(2) | Scalar::Word("convex") => Some(Self::Convex),
                Scalar::Number(3) | Scalar::Word("concave") => Some(Self::Concave),
                Scalar::Number(4) | Scalar::Word("s_curve") => Some(Self::SCurve),
                _ => None,
            },
            kind: "string",
            allowed: "linear, convex, concave, s_curve, 1, 2, 3, 4",
        })
    }
}

impl<'de> Deserialize<'de> for BitDepth {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(ChoiceVisitor {
            choose: |scalar| match scalar {
                Scalar::Number(16) | Scalar::Word("16") => Some(Self::Int16),
                Scalar::Number(24) | Scalar::Word("24") => Some(Self::Int24),
                Scalar::Number(32) | Scalar::Word("32" | "32f") => Some(Self::Float32),
                _ => None,
            },
            kind: "integer",
            allowed: "16, 24, 32, 32f",
        })
    }
}

impl<'de> Deserialize<'de> for SendPosition {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(ChoiceVisitor {
            choose: |scalar| match scalar {
                Scalar::Word("pre") => Some(Self::Pre),
                Scalar::Word("post") => Some(Self::Post),
                _ => None,
            },
            kind: "string",
            allowed: "pre, post",
        })
    }
}

impl Serialize for SendPosition {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(match self {
            Self::Pre => "pre",
            Self::Post => "post",
        })
    }
}

impl JsonSchema for SendPosition {
    fn schema_name() -> Cow<'static, str> {
        "SendPosition".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Where a send taps: before the fader, or after it.",
            "enum": ["pre", "post"]
        })
    }
}

impl Serialize for Denominator {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u8(self.0)
    }
}

impl Serialize for FadeShape {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

impl Serialize for BitDepth {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Int16 => to.serialize_u8(16),
            Self::Int24 => to.serialize_u8(24),
            Self::Float32 => to.serialize_str("32f"),
        }
    }
}

impl JsonSchema for Denominator {
    fn schema_name() -> Cow<'static, str> {
        "Denominator".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "enum": Self::VALUES })
    }
}

impl JsonSchema for FadeShape {
    fn schema_name() -> Cow<'static, str> {
        "FadeShape".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "How a fade bends; replies give the word.",
            "enum": ["linear", "convex", "concave", "s_curve", 1, 2, 3, 4]
        })
    }
}

impl JsonSchema for BitDepth {
    fn schema_name() -> Cow<'static, str> {
        "BitDepth".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "16 (dithered) or 24 bit integers, or 32-bit float (\"32f\", also 32).",
            "enum": [16, 24, 32, "32f"]
        })
    }
}
