//! Tracks and what a mixer strip says.

use bevy_ecs::prelude::*;
use serde::{Deserialize, Serialize};

/// Marks an audio track: clips and plugins, heard at the master.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Track;

/// Marks the master: its plugins end the signal path.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MasterTrack;

/// Whether a track is muted, by its own switch.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mute(pub bool);

/// Whether a track is soloed, by its own switch. Any solo silences the others.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Solo(pub bool);
