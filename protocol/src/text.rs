//! Texts with a length that is bounded.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::{Serialize, Serializer};

/// Declares string newtypes with a least and a greatest number of characters.
macro_rules! text {
    ($($(#[$doc:meta])* pub struct $name:ident in $min:literal, $max:literal;)*) => {$(
        $(#[$doc])*
        #[doc = concat!("\n\nFrom ", stringify!($min), " to ", stringify!($max), " characters.")]
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub struct $name(String);

        impl $name {
            /// The greatest number of characters.
            pub const MAX_CHARS: usize = $max;

            /// The text itself.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The text itself, taken out.
            #[must_use]
            pub fn into_string(self) -> String {
                self.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = from.deserialize_string(TextVisitor)?;
                // A character has at least one byte, so short texts need no counting.
                let count = if text.len() <= $max { text.len() } else { text.chars().count() };
                if !($min..=$max).contains(&count) {
                    return Err(D::Error::custom(format_args!(
                        "out of range: {count}, allowed {} to {} characters", $min, $max
                    )));
                }
                if text.contains('\0') {
                    return Err(D::Error::custom("not one of: a text with NUL, allowed any without"));
                }
                Ok(Self(text))
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "minLength": $min, "maxLength": $max })
            }
        }
    )*};
}

text! {
    /// A name of a track, clip, marker, step of history.
    pub struct Name in 0, 1024;
    /// The path of a file or folder on the engine's machine.
    pub struct FilePath in 1, 4096;
    /// What a plugin remembers, in base64.
    pub struct StateText in 1, 50_000_000;
    /// A value in a plugin's own words.
    pub struct ValueText in 1, 256;
}

impl Name {
    /// Takes a text as a name.
    ///
    /// # Errors
    /// Gives the text back where it has more than [`Self::MAX_CHARS`] characters or a NUL.
    pub fn new(text: impl Into<String>) -> Result<Self, String> {
        let text = text.into();
        if text.chars().count() > Self::MAX_CHARS || text.contains('\0') {
            return Err(text);
        }
        Ok(Self(text))
    }
}

struct TextVisitor;

impl Visitor<'_> for TextVisitor {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("string")
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<String, E> {
        Ok(value.to_owned())
    }

    fn visit_string<E: Error>(self, value: String) -> Result<String, E> {
        Ok(value)
    }
}
