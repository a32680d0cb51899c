//! Plugins and their parameters.

use bevy_ecs::prelude::*;
use serde::{Deserialize, Serialize};

/// A plugin in a track's chain; its place is its order among the track's plugins.
#[derive(Component, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

    /// An enabled plugin of a type.
    #[must_use]
    pub fn new(type_name: &str) -> Self {
        Self {
            type_name: type_name.to_owned(),
            enabled: true,
        }
    }

    /// Whether the track made it by itself: those don't count in `plugin_index`.
    #[must_use]
    pub fn is_automatic(&self) -> bool {
        self.type_name == Self::VOLUME || self.type_name == Self::LEVEL
    }
}

/// An automatable parameter, a child of its plugin.
#[derive(Component, Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Parameter {
    /// Its id in the format: `volume`, `pan`.
    pub param_id: String,
}

/// Where a parameter stands, in its own range and unit.
#[derive(Component, Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ParamValue(pub f64);
