//! Reads a time: one visitor for the three types of [`super`].

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, Visitor};

use super::{MAX_BAR, MAX_BEAT_OF_BAR, MAX_BEATS, MAX_SECONDS};
use crate::quantity::{OutOfRange, integer, number};

/// What was written, before it is known which type wants it.
pub(super) enum Parts {
    Seconds(f64),
    Beats(f64),
    Bar { bar: i64, beat: f64 },
}

/// `least` is the lower bound as a share of the upper: 0, or -1 for shifts.
pub(super) struct TimeVisitor {
    pub(super) least: f64,
    pub(super) bars: bool,
}

/// Reads a time that can't be given in bars.
pub(super) fn plain<'de, D: Deserializer<'de>, T>(
    from: D,
    least: f64,
    seconds: fn(f64) -> T,
    beats: fn(f64) -> T,
) -> Result<T, D::Error> {
    match from.deserialize_any(TimeVisitor { least, bars: false })? {
        Parts::Seconds(value) => Ok(seconds(value)),
        Parts::Beats(value) => Ok(beats(value)),
        Parts::Bar { .. } => Err(D::Error::unknown_field("bar", &["beats"])),
    }
}

struct Number(f64);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        number(from).map(Self)
    }
}

struct Integer(i64);

impl<'de> Deserialize<'de> for Integer {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        integer(from).map(Self)
    }
}

fn within<E: Error>(value: f64, min: f64, max: f64, unit: &'static str) -> Result<f64, E> {
    if (min..=max).contains(&value) {
        return Ok(value + 0.0);
    }
    Err(E::custom(OutOfRange {
        value,
        min,
        max,
        unit,
    }))
}

impl<'de> Visitor<'de> for TimeVisitor {
    type Value = Parts;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("numeric")
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Parts, E> {
        within(value, self.least * MAX_SECONDS, MAX_SECONDS, "s").map(Parts::Seconds)
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "a JSON number is a double to its sender"
    )]
    fn visit_i64<E: Error>(self, value: i64) -> Result<Parts, E> {
        self.visit_f64(value as f64)
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "a JSON number is a double to its sender"
    )]
    fn visit_u64<E: Error>(self, value: u64) -> Result<Parts, E> {
        self.visit_f64(value as f64)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Parts, A::Error> {
        let names: &'static [&'static str] = if self.bars {
            &["beats", "bar", "beat"]
        } else {
            &["beats"]
        };
        let (mut beats, mut bar, mut beat) = (None, None, None);
        while let Some(key) = map.next_key::<String>()? {
            match (key.as_str(), self.bars) {
                ("beats", _) => beats = Some(map.next_value::<Number>()?.0),
                ("bar", true) => bar = Some(map.next_value::<Integer>()?.0),
                ("beat", true) => beat = Some(map.next_value::<Number>()?.0),
                _ => return Err(A::Error::unknown_field(&key, names)),
            }
        }
        match (beats, bar, beat) {
            (Some(value), None, None) => {
                within(value, self.least * MAX_BEATS, MAX_BEATS, "beats").map(Parts::Beats)
            }
            (None, Some(bar), beat) => bar_and_beat(bar, beat.unwrap_or(1.0)),
            (None, None, Some(_)) => Err(A::Error::missing_field("bar")),
            (None, None, None) => Err(A::Error::missing_field("beats")),
            (Some(_), ..) => Err(A::Error::custom(
                "not one of: beats and bar together, allowed beats, bar",
            )),
        }
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "only shown, and only when out of range"
)]
fn bar_and_beat<E: Error>(bar: i64, beat: f64) -> Result<Parts, E> {
    if !(1..=MAX_BAR).contains(&bar) {
        let (value, max) = (bar as f64, MAX_BAR as f64);
        return Err(E::custom(OutOfRange {
            value,
            min: 1.0,
            max,
            unit: "(bar)",
        }));
    }
    let beat = within(beat, 1.0, MAX_BEAT_OF_BAR, "(beat of the bar)")?;
    Ok(Parts::Bar { bar, beat })
}
