//! Choices of MIDI: grids, and what a controller event moves.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer};
use serde::{Serialize, Serializer};

use super::choice::{ChoiceVisitor, Scalar};

/// A grid of beats: `"1/4 beat"`, `"1 beat"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grid(u8);

impl Grid {
    /// The parts of a beat that a grid may have.
    pub const PARTS: [u8; 12] = [64, 32, 24, 16, 12, 9, 8, 6, 4, 3, 2, 1];

    /// A grid by its words; ` beat` may be left out.
    #[must_use]
    pub fn new(words: &str) -> Option<Self> {
        let words = words.trim();
        let words = words.strip_suffix("beat").map_or(words, str::trim_end);
        let parts = match words.strip_prefix("1/") {
            Some(parts) => parts.parse().ok()?,
            None if words == "1" => 1,
            None => return None,
        };
        Self::PARTS.contains(&parts).then_some(Self(parts))
    }

    /// The distance between two of its lines, in beats.
    #[must_use]
    pub fn beats(self) -> f64 {
        1.0 / f64::from(self.0)
    }

    /// The words of the file format.
    #[must_use]
    pub fn words(self) -> String {
        match self.0 {
            1 => "1 beat".to_owned(),
            parts => format!("1/{parts} beat"),
        }
    }
}

/// What a controller event moves: a controller's number, or one of four words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ControllerType(u16);

/// Number in the format, word on the wire.
const WORDS: [(u16, &str); 4] = [
    (4097, "program"),
    (4100, "poly_pressure"),
    (4101, "pitch_wheel"),
    (4103, "channel_pressure"),
];

impl ControllerType {
    /// A type by its number in the file format.
    #[must_use]
    pub fn new(number: u16) -> Option<Self> {
        let known = number <= 127 || WORDS.iter().any(|&(other, _)| other == number);
        known.then_some(Self(number))
    }

    /// The number in the file format.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0
    }

    /// The greatest value it takes.
    #[must_use]
    pub const fn greatest(self) -> f64 {
        if self.0 == 4101 {
            16_383.0
        } else {
            127.992_187_5
        }
    }

    fn word(self) -> Option<&'static str> {
        WORDS
            .iter()
            .find(|(number, _)| *number == self.0)
            .map(|&(_, word)| word)
    }
}

impl<'de> Deserialize<'de> for Grid {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(ChoiceVisitor {
            choose: |scalar| match scalar {
                Scalar::Word(words) => Self::new(words),
                Scalar::Number(1) => Some(Self(1)),
                Scalar::Number(_) => None,
            },
            kind: "string",
            allowed: "1/64 beat, 1/32 beat, 1/24 beat, 1/16 beat, 1/12 beat, 1/9 beat, \
                      1/8 beat, 1/6 beat, 1/4 beat, 1/3 beat, 1/2 beat, 1 beat",
        })
    }
}

impl<'de> Deserialize<'de> for ControllerType {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(ChoiceVisitor {
            choose: |scalar| match scalar {
                Scalar::Number(number) => Self::new(u16::try_from(number).ok()?),
                Scalar::Word(word) => {
                    let found = WORDS.iter().find(|(_, known)| *known == word);
                    found.map(|&(number, _)| Self(number))
                }
            },
            kind: "integer",
            allowed: "0 to 127, program, poly_pressure, pitch_wheel, channel_pressure",
        })
    }
}

impl Serialize for Grid {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.words())
    }
}

impl Serialize for ControllerType {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.word() {
            Some(word) => to.serialize_str(word),
            None => to.serialize_u16(self.0),
        }
    }
}

impl JsonSchema for Grid {
    fn schema_name() -> Cow<'static, str> {
        "Grid".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let words: Vec<String> = Self::PARTS
            .iter()
            .map(|&parts| Self(parts).words())
            .collect();
        json_schema!({
            "description": "A grid of beats; ` beat` may be left out.",
            "type": "string",
            "enum": words,
        })
    }
}

impl JsonSchema for ControllerType {
    fn schema_name() -> Cow<'static, str> {
        "ControllerType".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A controller's number, or what else moves.",
            "anyOf": [
                { "type": "integer", "minimum": 0, "maximum": 127, "x-unit": "(controller number)" },
                { "type": "string", "enum": ["program", "poly_pressure", "pitch_wheel", "channel_pressure"] }
            ]
        })
    }
}
