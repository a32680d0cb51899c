//! What a file said of an object beyond the model, kept for writing it back.

use bevy_ecs::prelude::*;
use serde::{Deserialize, Serialize};

use super::id::ItemId;

/// The object's element as its file had it.
///
/// Where an element of another object stood there is an element named `@`; `items`
/// are those objects in order. When the Edit is written, this is the text to which
/// only what was changed since is applied (`session::tracktion`).
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
pub struct Kept {
    /// One element, in the text of its file.
    pub xml: String,
    /// The objects at the places marked `@`.
    pub items: Vec<ItemId>,
}

/// How the Edit's file was written; lies on the root. A file by JUCE's own rules,
/// with CRLF, needs none.
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
pub struct KeptFile {
    /// Lines end with LF alone.
    pub lf: bool,
    /// The whole text, where our rules wouldn't write it alike (laid out by hand,
    /// legacy names, missing ids); else empty. It is the file's text until
    /// something is edited.
    pub original: String,
    /// The BLAKE3 of what our rules made of it: while they still do, nothing has
    /// been edited.
    pub digest: String,
}
