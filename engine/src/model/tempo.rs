//! Tempo and meter changes as entities, and the map made of them.

use bevy_ecs::prelude::*;
use serde::{Deserialize, Serialize};

use crate::time::{Beats, TempoChange, TempoSequence, TimeSignature};

/// A tempo from a beat on.
#[derive(
    Component,
    Clone,
    Copy,
    Debug,
    PartialEq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct Tempo {
    /// Beats from the Edit's start.
    pub start_beat: f64,
    /// Quarter notes per minute.
    pub bpm: f64,
    /// −1..=1; 1 holds and then steps.
    pub curve: f64,
}

/// A meter from a beat on.
#[derive(
    Component,
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct Meter {
    /// Beats per bar, 1..=32.
    pub numerator: u32,
    /// Note value of a beat: 2, 4, 8 or 16.
    pub denominator: u32,
}

/// The beat at which a [`Meter`] begins.
#[derive(
    Component,
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct MeterStart(pub f64);

/// A key from a beat on.
#[derive(
    Component,
    Clone,
    Debug,
    PartialEq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct KeyChange {
    /// Beats from the Edit's start.
    pub start_beat: f64,
    /// The root as a MIDI note; 60 is C.
    pub pitch: i64,
    /// The scale's name in the format; empty when the file doesn't say.
    pub scale: String,
    /// Whether black keys are named as sharps.
    pub sharps: bool,
}

/// Derived from the tempo and meter entities: the conversions.
#[derive(Resource, Clone, Debug, Default, PartialEq)]
pub struct TempoMap(pub TempoSequence);

impl TempoMap {
    /// Reads the tempo, meter and key entities.
    pub fn read(world: &mut World) -> Self {
        let tempos = world
            .query::<&Tempo>()
            .iter(world)
            .map(|t| TempoChange {
                start: Beats(t.start_beat),
                bpm: t.bpm,
                curve: t.curve,
            })
            .collect();
        let meters = world
            .query::<(&Meter, &MeterStart)>()
            .iter(world)
            .map(|(m, start)| TimeSignature {
                start: Beats(start.0),
                numerator: m.numerator,
                denominator: m.denominator,
            })
            .collect();
        let keys: Vec<Beats> = world
            .query::<&KeyChange>()
            .iter(world)
            .map(|key| Beats(key.start_beat))
            .collect();
        Self(TempoSequence::with_keys(tempos, meters, &keys))
    }
}
