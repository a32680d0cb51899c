//! Plugins and their parameters.

use bevy_ecs::prelude::*;
use serde::{Deserialize, Serialize};

use super::id::ItemId;

/// A plugin in a track's chain; its place is its order among the track's plugins.
#[derive(
    Component,
    Clone,
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
pub struct Plugin {
    /// The format's `type`: `volume`, `level`, or one of ours such as `waiveSynth`.
    pub type_name: String,
    /// A disabled plugin lets sound pass.
    pub enabled: bool,
}

impl Plugin {
    /// The volume-and-pan plugin that every track has.
    pub const VOLUME: &'static str = "volume";
    /// The level meter that every track has.
    pub const LEVEL: &'static str = "level";
    /// Sends what passes to a bus.
    pub const AUX_SEND: &'static str = "auxsend";
    /// Adds what was sent to a bus.
    pub const AUX_RETURN: &'static str = "auxreturn";
    /// Adds to the faders below a folder.
    pub const VCA: &'static str = "vca";
    /// Words to read.
    pub const TEXT: &'static str = "text";

    /// An enabled plugin of a type.
    #[must_use]
    pub fn new(type_name: &str) -> Self {
        Self {
            type_name: type_name.to_owned(),
            enabled: true,
        }
    }

    /// Whether it only mixes: it neither makes sound nor changes it.
    #[must_use]
    pub fn is_mixing(&self) -> bool {
        let mixing = [Self::AUX_SEND, Self::AUX_RETURN, Self::VCA, Self::TEXT];
        self.is_automatic() || mixing.contains(&self.type_name.as_str())
    }

    /// Whether the track made it by itself: those don't count in `plugin_index`.
    #[must_use]
    pub fn is_automatic(&self) -> bool {
        self.type_name == Self::VOLUME || self.type_name == Self::LEVEL
    }
}

/// An automatable parameter, a child of its plugin.
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
pub struct Parameter {
    /// Its id in the format: `volume`, `pan`.
    pub param_id: String,
}

/// Where a parameter stands, in its own range and unit.
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
pub struct ParamValue(pub f64);

/// A plugin that sends what passes it to a bus. Its level is the parameter `send level`.
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
pub struct AuxSend {
    /// Which bus.
    pub bus: i64,
    /// Whether the sent copy's sign is flipped.
    pub invert: bool,
}

/// A plugin that adds what was sent to a bus.
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
pub struct AuxReturn {
    /// Which bus.
    pub bus: i64,
}

/// What a volume-and-pan plugin has beside its two parameters.
#[derive(
    Component,
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct FaderOptions {
    /// The format's number of a pan law, -1..=4; 0 and -1 are linear.
    pub pan_law: i64,
    /// Whether the sign is flipped.
    pub polarity: bool,
    /// Whether it scales velocities too.
    pub apply_to_midi: bool,
}

/// The track whose sound steers a plugin.
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
pub struct SidechainSource(pub ItemId);

/// Where a plugin's further outputs lead. What isn't named goes nowhere.
#[derive(
    Component,
    Clone,
    Debug,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct FurtherOutputs(pub Vec<FurtherOutput>);

/// One of them.
#[derive(
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
pub struct FurtherOutput {
    /// Which, counted from 1; 0 is the main one, which goes down the chain.
    pub output: u32,
    /// The track that hears it, before its plugins.
    pub track: ItemId,
}

impl FurtherOutputs {
    /// Most outputs that a plugin is believed to have, the main one included.
    pub const MOST: u32 = 32;
    /// The attribute that keeps them in Tracktion's files.
    pub const ATTRIBUTE: &'static str = "waiveOutputs";

    /// The same with an output leading elsewhere, or nowhere; in order.
    #[must_use]
    pub fn with(&self, output: u32, track: Option<ItemId>) -> Self {
        let others = self.0.iter().copied();
        let mut all: Vec<_> = others.filter(|one| one.output != output).collect();
        all.extend(track.map(|track| FurtherOutput { output, track }));
        all.sort_unstable_by_key(|one| one.output);
        Self(all)
    }

    /// Where an output leads.
    #[must_use]
    pub fn of(&self, output: u32) -> Option<ItemId> {
        let one = self.0.iter().find(|one| one.output == output);
        one.map(|one| one.track)
    }
}
