//! The modulation matrix of Tracktion's `4osc`.
//!
//! Rows are kept as they are named, those too whose source or parameter this engine
//! doesn't know: they move nothing, and a file has them back.

use bevy_ecs::prelude::*;
use serde::{Deserialize, Serialize};

/// One row: what moves which parameter of the same plugin, and how far.
#[derive(
    Clone,
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
pub struct SynthRoute {
    /// What moves: `lfo1`, `lfo2`, `env1`, `env2`, `mpePressure`, `mpeTimbre`, `midiNote`,
    /// `midiVelocity`, or a controller, `cc0` to `cc127`.
    pub source: String,
    /// The parameter that is moved, by the plugin's own name for it.
    pub param_id: String,
    /// How far the source's top moves it, -1 to 1 of the parameter's way.
    pub depth: f64,
}

/// The modulation matrix of a `4osc`. Of two rows with the same source and parameter the
/// later one counts.
#[derive(
    Component,
    Clone,
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
pub struct SynthModulation {
    /// In the order of the file.
    pub routes: Vec<SynthRoute>,
}
