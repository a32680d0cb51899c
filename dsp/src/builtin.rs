//! The instruments that ship with the engine, and the list by which they are found.
//!
//! Thread: [`create`] allocates and runs on the control thread; what it returns
//! keeps the real-time rules of [`Processor`].
//! In: a [`BuiltinKind`], the stream's rate and a seed. Out: a boxed processor.
//! Invariant: the sound follows from seed, events and parameters alone. Control
//! work runs on a grid that each voice counts from its own first frame, and all
//! arithmetic is plain IEEE or `libm`, so block sizes, engine clock and machine
//! don't show in the bits.
//! Elsewhere: the `Processor` contract ([`crate::processor`]), parameter state and
//! automation (the engine's `control`).
//!
//! A new built-in adds a module, a variant of [`BuiltinKind`] and one arm in each
//! `match` below.

mod channel;
pub mod drums;
mod filter;
mod math;
pub mod synth;

#[cfg(test)]
mod tests;

use crate::processor::Processor;
use crate::time::SampleRate;

pub use drums::DrumKit;
pub use synth::Synth;

/// Frames between two control updates of a voice (1.33 ms at 48 kHz).
const CONTROL_FRAMES: u32 = 64;

/// One parameter of a built-in; its place in the table is its index.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ParameterSpec {
    /// Stable name for files and the wire.
    pub id: &'static str,
    /// Name to show.
    pub name: &'static str,
    /// Smallest value, in `unit`.
    pub min: f32,
    /// Largest value, in `unit`.
    pub max: f32,
    /// Value of a fresh instance, in `unit`.
    pub default: f32,
    /// Unit of the value; empty for an index or a plain ratio.
    pub unit: &'static str,
}

impl ParameterSpec {
    /// The nearest allowed value; what is not a number becomes the default.
    #[must_use]
    pub fn clamp(&self, value: f32) -> f32 {
        if value.is_nan() {
            self.default
        } else {
            value.clamp(self.min, self.max)
        }
    }
}

/// The built-in processors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BuiltinKind {
    /// [`Synth`]: polyphonic subtractive synthesizer.
    Synth,
    /// [`DrumKit`]: General MIDI percussion by synthesis.
    DrumKit,
}

impl BuiltinKind {
    /// Every kind, in the order to list them.
    pub const ALL: [Self; 2] = [Self::Synth, Self::DrumKit];

    /// Stable name for files and the wire.
    #[must_use]
    pub fn type_name(self) -> &'static str {
        match self {
            Self::Synth => "waiveSynth",
            Self::DrumKit => "waiveDrums",
        }
    }

    /// The kind of a [`type_name`](Self::type_name).
    #[must_use]
    pub fn from_type_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.type_name() == name)
    }

    /// Name to show.
    #[must_use]
    pub fn display_name(self) -> &'static str {
        match self {
            Self::Synth => "Waive Synth",
            Self::DrumKit => "Waive Drums",
        }
    }

    /// Whether it can listen to another track ([`crate::processor::Input::key`]).
    #[must_use]
    pub fn takes_key(self) -> bool {
        match self {
            Self::Synth | Self::DrumKit => false,
        }
    }

    /// Whether it makes sound from MIDI (rather than changing sound).
    #[must_use]
    pub fn is_instrument(self) -> bool {
        match self {
            Self::Synth | Self::DrumKit => true,
        }
    }
}

/// Delay between input and output of a kind, in frames at a sample rate. It is the same
/// whatever the parameters, so that moving one never moves the sound in time.
#[must_use]
pub fn latency(kind: BuiltinKind, sample_rate: SampleRate) -> u32 {
    let _ = sample_rate;
    match kind {
        BuiltinKind::Synth | BuiltinKind::DrumKit => 0,
    }
}

/// The parameters of a kind, indexed as [`Processor::set_param`] takes them.
#[must_use]
pub fn parameters(kind: BuiltinKind) -> &'static [ParameterSpec] {
    match kind {
        BuiltinKind::Synth => synth::PARAMETERS,
        BuiltinKind::DrumKit => drums::PARAMETERS,
    }
}

/// Builds a processor, with all the memory it will ever need.
#[must_use]
pub fn create(kind: BuiltinKind, sample_rate: SampleRate, seed: u64) -> Box<dyn Processor> {
    match kind {
        BuiltinKind::Synth => Box::new(Synth::new(sample_rate, seed)),
        BuiltinKind::DrumKit => Box::new(DrumKit::new(sample_rate, seed)),
    }
}
