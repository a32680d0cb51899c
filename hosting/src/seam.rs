//! What every plugin format is reduced to.
//!
//! Thread: a [`PluginInstance`] belongs to the thread that made it; its
//! [`PluginProcessor`] may go to any real-time thread.
//! Invariant: values are normalised, 0 to 1, on both halves; parameters are counted
//! by their place in [`PluginInstance::parameters`], which never changes while the
//! instance lives, and named by their id, which files keep.

mod description;
mod error;
mod status;

pub use description::{
    OutputBus, ParameterDescription, PluginDescription, PluginFormat, ProgramList, Tail,
};
pub use error::{PluginError, ScanFailure};
pub use status::{Notice, PluginStatus, Status};

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use waive_dsp::processor::Processor;

/// The real-time half.
pub type PluginProcessor = Box<dyn Processor>;

/// Most channels, buses and parameters that are believed of a plugin.
pub const MAX_BUSES: usize = 32;
/// See [`MAX_BUSES`].
pub const MAX_CHANNELS: usize = 64;
/// See [`MAX_BUSES`].
pub const MAX_PARAMETERS: usize = 65_536;
/// The most latency that is believed of a plugin, in frames (21 s at 48 kHz).
pub const MAX_LATENCY: u32 = 1 << 20;

/// How a plugin is to run.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Setup {
    /// Frames per second.
    pub sample_rate: u32,
    /// The most frames of one block that the plugin is shown; longer ones are cut.
    pub max_frames: u32,
    /// Faster or slower than real time: waits are long, nothing is dropped.
    pub offline: bool,
    /// Something is connected to the side chain.
    pub side_chain: bool,
    /// On the members of an MPE zone, pitch wheel, pressure, brightness and volume become
    /// note expressions of the channel's keys where the plugin knows them. Elsewhere
    /// they stay what they are.
    pub note_expression: bool,
}

impl Setup {
    /// Real time at a rate, in blocks of up to 4,096 frames.
    #[must_use]
    pub fn new(sample_rate: u32) -> Self {
        Self {
            sample_rate,
            max_frames: 4096,
            offline: false,
            side_chain: false,
            note_expression: false,
        }
    }
}

/// All that a plugin remembers, as its own bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PluginState {
    /// Of the audio half (VST3: `IComponent`).
    pub component: Vec<u8>,
    /// Of the controller (VST3: `IEditController`); empty if it keeps none.
    pub controller: Vec<u8>,
}

/// Both halves of a plugin.
pub struct Opened {
    /// The control half.
    pub instance: Box<dyn PluginInstance>,
    /// The real-time half.
    pub processor: PluginProcessor,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Opened({:?})", self.instance.description())
    }
}

/// The control half. All calls come from the thread that made it.
pub trait PluginInstance {
    /// What it is.
    fn description(&self) -> &PluginDescription;

    /// Its parameters, as they were when it was opened; places are indices.
    fn parameters(&self) -> &[ParameterDescription];

    /// What both halves tell: latency, tail, faults.
    fn status(&self) -> &Arc<Status>;

    /// A parameter's value now, 0 to 1.
    ///
    /// # Errors
    /// No such parameter, or the plugin is down.
    fn value(&mut self, id: u32) -> Result<f64, PluginError>;

    /// Sets a parameter in both halves. Values are clamped to 0..=1.
    ///
    /// # Errors
    /// No such parameter, not a number, read only, or the plugin is down.
    fn set_value(&mut self, id: u32, value: f64) -> Result<(), PluginError>;

    /// How the plugin shows a value.
    ///
    /// # Errors
    /// No such parameter, or the plugin is down.
    fn text_of(&mut self, id: u32, value: f64) -> Result<String, PluginError>;

    /// Which value the plugin means by a text.
    ///
    /// # Errors
    /// No such parameter, or the plugin doesn't understand the text.
    fn value_of(&mut self, id: u32, text: &str) -> Result<f64, PluginError>;

    /// Takes all that the plugin remembers.
    ///
    /// # Errors
    /// The plugin refuses or is down.
    fn state(&mut self) -> Result<PluginState, PluginError>;

    /// Gives it back.
    ///
    /// # Errors
    /// The plugin refuses it: garbage, or another plugin's. What it was stays.
    fn restore(&mut self, state: &PluginState) -> Result<(), PluginError>;

    /// Its audio outputs: the main one first, then the further ones.
    fn outputs(&self) -> &[OutputBus];

    /// Its programme lists.
    fn programs(&self) -> &[ProgramList];

    /// Switches it off, letting through what comes in, delayed by its latency.
    ///
    /// # Errors
    /// The plugin is down.
    fn set_bypassed(&mut self, bypassed: bool) -> Result<(), PluginError>;

    /// Tells it that something is connected to its side chain, or nothing.
    ///
    /// # Errors
    /// The plugin is down.
    fn set_side_chain(&mut self, connected: bool) -> Result<(), PluginError>;

    /// Does what the plugin asked for (latency, values, its run loop) and tells what
    /// changed. To be called some twenty times a second.
    fn poll(&mut self) -> Vec<Notice>;

    /// Lets go of it and tells how that went; dropping does the same in silence.
    ///
    /// # Errors
    /// It crashed or hung while it was destroyed.
    fn close(self: Box<Self>) -> Result<(), PluginError>;
}

/// The plugin's state as a `.vstpreset` file.
///
/// # Errors
/// The plugin refuses or is down.
pub fn save_preset(instance: &mut dyn PluginInstance) -> Result<Vec<u8>, PluginError> {
    let state = instance.state()?;
    crate::preset::write(&instance.description().id, &state)
}

/// Loads a `.vstpreset` file's bytes.
///
/// # Errors
/// Not a preset, another plugin's, or refused.
pub fn load_preset(instance: &mut dyn PluginInstance, bytes: &[u8]) -> Result<(), PluginError> {
    let preset = crate::preset::read(bytes)?;
    let wanted = &instance.description().id;
    if !preset.class.eq_ignore_ascii_case(wanted) {
        return Err(PluginError::OtherPlugin {
            wanted: wanted.clone(),
            found: preset.class,
        });
    }
    instance.restore(&preset.state)
}
