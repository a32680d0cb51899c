//! Colours as text: `"#rrggbb"`, or `"#aarrggbb"` with its opacity first, as files have it.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::{Serialize, Serializer};

/// A colour: alpha, red, green, blue, eight bits each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(pub u32);

const OPAQUE: u32 = 0xff00_0000;

impl Colour {
    /// Reads `#rrggbb` or `#aarrggbb`; the `#` may be left out.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').unwrap_or(text);
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let value = u32::from_str_radix(digits, 16).ok()?;
        match digits.len() {
            6 => Some(Self(OPAQUE | value)),
            8 => Some(Self(value)),
            _ => None,
        }
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 >= OPAQUE {
            write!(f, "#{:06x}", self.0 & !OPAQUE)
        } else {
            write!(f, "#{:08x}", self.0)
        }
    }
}

impl Serialize for Colour {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

struct ColourVisitor;

impl Visitor<'_> for ColourVisitor {
    type Value = Colour;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Colour, E> {
        Colour::parse(text).ok_or_else(|| {
            let shown: String = text.chars().take(40).collect();
            E::custom(format_args!(
                "not one of: {shown}, allowed #rrggbb or #aarrggbb in hexadecimal"
            ))
        })
    }
}

impl<'de> Deserialize<'de> for Colour {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_str(ColourVisitor)
    }
}

impl JsonSchema for Colour {
    fn schema_name() -> Cow<'static, str> {
        "Colour".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^#?([0-9a-fA-F]{6}|[0-9a-fA-F]{8})$",
            "description": "A colour: #rrggbb, or #aarrggbb with its opacity first."
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_read_and_write() {
        assert_eq!(Colour::parse("#ff8000"), Some(Colour(0xffff_8000)));
        assert_eq!(Colour::parse("80FF8000"), Some(Colour(0x80ff_8000)));
        assert_eq!(Colour(0xffff_8000).to_string(), "#ff8000");
        assert_eq!(Colour(0x80ff_8000).to_string(), "#80ff8000");
        for bad in [
            "",
            "#",
            "#12345",
            "#+12345",
            "red",
            "#1234567",
            "#123456789",
        ] {
            assert_eq!(Colour::parse(bad), None, "{bad}");
        }
    }
}
