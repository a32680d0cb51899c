//! The Edit's root and what is true of the Edit as a whole.

use bevy_ecs::prelude::*;
use serde::{Deserialize, Serialize};

/// Marks the root of the tree.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EditRoot;

/// What an `<EDIT>` element says of itself.
#[derive(Component, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EditHeader {
    /// `hex/hex`, see the format; "0/0"-like ids mean no project.
    pub project_id: String,
    /// Milliseconds since 1970; 0 when unknown.
    pub created_ms: u64,
}

/// What a person calls an object.
#[derive(Component, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name(pub String);

/// An ARGB colour, as the format keeps it.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Colour(pub u32);
