//! What plugins play or go by that lies in files.
//!
//! Sources are named as clips name theirs: an absolute path, one from the Edit's folder,
//! or an item of a Tracktion project.

use bevy_ecs::prelude::*;
use serde::{Deserialize, Serialize};

/// A recording, or a piece of one, on some keys of a sampler.
#[derive(
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
pub struct SamplerSound {
    /// The audio file, as clips name theirs.
    pub source: String,
    /// Name for people.
    pub name: String,
    /// Where in the file it begins, in seconds.
    pub start: f64,
    /// How long it is, in seconds; 0 is to the file's end.
    pub length: f64,
    /// The MIDI pitch at which it sounds as it was recorded, 0..=127.
    pub key_note: u8,
    /// The lowest MIDI pitch that sounds it, 0..=127.
    pub min_note: u8,
    /// The highest MIDI pitch that sounds it, 0..=127.
    pub max_note: u8,
    /// Its gain in decibels, -48..=48.
    pub gain_db: f64,
    /// Its pan, -1 to 1.
    pub pan: f64,
    /// Whether it plays to its end whatever the key does.
    pub open_ended: bool,
}

/// The sounds of a sampler; every one whose keys hold a note's sounds with it.
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
pub struct SamplerSounds {
    /// In the order of the file.
    pub sounds: Vec<SamplerSound>,
}

/// The one file of a plugin: an impulse response, or a SoundFont.
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
pub struct PluginFile {
    /// The file, as clips name theirs; empty where the Edit itself holds it, or where
    /// there is none yet.
    pub source: String,
    /// The file's bytes, where the Edit itself holds it: Tracktion keeps an impulse
    /// response so, as FLAC.
    #[serde(with = "super::bytes")]
    #[schemars(with = "String")]
    pub embedded: Vec<u8>,
    /// Of an impulse response: whether its energy is scaled to a fixed one.
    pub normalise: bool,
    /// Of an impulse response: whether silence before and after it is left out.
    pub trim_silence: bool,
}

impl Default for PluginFile {
    /// No file, with the format's defaults.
    fn default() -> Self {
        Self {
            source: String::new(),
            embedded: Vec::new(),
            normalise: true,
            trim_silence: false,
        }
    }
}

impl PluginFile {
    /// The attribute that holds a file's name; Tracktion knows none.
    pub const ATTRIBUTE: &'static str = "waiveFile";
    /// The attribute in which Tracktion keeps an impulse response itself.
    pub const EMBEDDED: &'static str = "base64:irFileData";
}
