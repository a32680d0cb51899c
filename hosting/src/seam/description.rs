//! What plugins and their parameters are called.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// A plugin format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PluginFormat {
    /// Steinberg's VST 3.
    Vst3,
    /// The CLever Audio Plug-in API.
    Clap,
}

/// One plugin of a module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PluginDescription {
    /// The format.
    pub format: PluginFormat,
    /// The module: a bundle or a library.
    pub path: PathBuf,
    /// The class in the module: for VST3 32 hexadecimal digits,
    /// for CLAP a name as `com.vendor.plugin`.
    pub id: String,
    /// Name to show.
    pub name: String,
    /// Who made it.
    pub vendor: String,
    /// Its version, in the vendor's words.
    pub version: String,
    /// Categories, as `Fx`, `Reverb`.
    pub categories: Vec<String>,
    /// It plays notes rather than changing sound.
    pub instrument: bool,
}

/// One parameter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ParameterDescription {
    /// The plugin's own id, which files and automation keep.
    pub id: u32,
    /// Name to show.
    pub name: String,
    /// Shorter name; may be empty.
    pub short_name: String,
    /// Unit of the values shown; may be empty.
    pub unit: String,
    /// Number of steps between 0 and 1: 0 continuous, 1 a switch, n a list of n + 1.
    pub steps: u32,
    /// Value of a fresh instance, 0 to 1.
    pub default: f64,
    /// It may be automated.
    pub automatable: bool,
    /// It can't be set: a meter.
    pub read_only: bool,
    /// Not to be shown (VST3's MIDI controllers).
    pub hidden: bool,
    /// It bypasses the plugin.
    pub bypass: bool,
    /// It chooses a programme.
    pub program: bool,
}

/// An audio output of a plugin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutputBus {
    /// Name to show; may be empty.
    pub name: String,
    /// How many channels it has; of more than two, the first two are heard.
    pub channels: usize,
}

/// A list of programmes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgramList {
    /// The plugin's own id.
    pub id: i32,
    /// Name to show.
    pub name: String,
    /// The unit that uses it; 0 is the whole plugin.
    pub unit: i32,
    /// The programmes' names.
    pub programs: Vec<String>,
}

/// How long a plugin sounds after its input ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tail {
    /// So many frames.
    Frames(u32),
    /// For ever.
    Infinite,
}
