//! The macro behind the ranged newtypes: type, check, documentation and schema from one line.

/// Declares newtypes over `f64` or an integer with an inclusive range and a unit.
macro_rules! bounded {
    ($($(#[$doc:meta])* pub struct $name:ident($kind:tt) in $min:expr, $max:expr, $unit:literal;)*) => {$(
        $(#[$doc])*
        #[doc = concat!("\n\nRange: ", stringify!($min), " to ", stringify!($max), " ", $unit, ".")]
        #[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
        pub struct $name($kind);

        impl $name {
            /// The least value.
            pub const MIN: $kind = $min;
            /// The greatest value.
            pub const MAX: $kind = $max;
            /// The unit, as written in the schema and in hints.
            pub const UNIT: &'static str = $unit;

            /// Takes a value inside the range.
            ///
            /// # Errors
            /// [`OutOfRange`]($crate::quantity::OutOfRange) outside it, or where it isn't finite.
            pub fn new(value: $kind) -> Result<Self, $crate::quantity::OutOfRange> {
                if (Self::MIN..=Self::MAX).contains(&value) {
                    return Ok(Self(value));
                }
                Err(Self::refused(value as f64))
            }

            /// The value itself.
            #[must_use]
            pub const fn get(self) -> $kind {
                self.0
            }

            fn refused(value: f64) -> $crate::quantity::OutOfRange {
                $crate::quantity::OutOfRange {
                    value,
                    min: Self::MIN as f64,
                    max: Self::MAX as f64,
                    unit: Self::UNIT,
                }
            }
        }

        impl From<$name> for $kind {
            fn from(value: $name) -> $kind {
                value.0
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                self.0.serialize(to)
            }
        }

        bounded!(@read $kind $name);

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({
                    "type": bounded!(@type $kind),
                    "minimum": Self::MIN,
                    "maximum": Self::MAX,
                    "x-unit": Self::UNIT,
                })
            }
        }
    )*};
    (@type f64) => { "number" };
    (@type $kind:tt) => { "integer" };
    (@read f64 $name:ident) => {
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                Self::new($crate::quantity::number(from)?).map_err(serde::de::Error::custom)
            }
        }
    };
    (@read $kind:tt $name:ident) => {
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let value = $crate::quantity::integer(from)?;
                <$kind>::try_from(value)
                    .map_err(|_| Self::refused(value as f64))
                    .and_then(Self::new)
                    .map_err(serde::de::Error::custom)
            }
        }
    };
}
