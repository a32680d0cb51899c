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
pub mod chorus;
pub mod delay;
pub mod drums;
mod filter;
pub mod four_osc;
pub mod impulse;
mod math;
pub mod midi_modifier;
pub mod phaser;
pub mod pitch;
pub mod reverb;
pub mod sampler;
mod space;
pub mod synth;
pub mod tone;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::processor::Processor;
use crate::time::SampleRate;

pub use drums::DrumKit;
pub use space::{Cells, Effect};
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
    /// A parameter from its id, its name, smallest, largest and default value, and unit.
    #[must_use]
    pub const fn new(
        id: &'static str,
        name: &'static str,
        [min, max, default]: [f32; 3],
        unit: &'static str,
    ) -> Self {
        Self {
            id,
            name,
            min,
            max,
            default,
            unit,
        }
    }

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
    // Space and time.
    /// [`reverb::Reverb`].
    Reverb,
    /// [`delay::Delay`].
    Delay,
    /// [`chorus::Chorus`].
    Chorus,
    /// [`phaser::Phaser`].
    Phaser,
    /// [`impulse::ImpulseResponse`].
    ImpulseResponse,
    /// [`tone::ToneGenerator`].
    ToneGenerator,
    /// [`midi_modifier::MidiModifier`].
    MidiModifier,
    /// [`sampler::Sampler`].
    Sampler,
    /// [`pitch::PitchShifter`].
    PitchShifter,
    /// [`four_osc::FourOsc`].
    FourOsc,
}

impl BuiltinKind {
    /// Every kind, in the order to list them.
    pub const ALL: [Self; 12] = [
        Self::Synth,
        Self::DrumKit,
        Self::Reverb,
        Self::Delay,
        Self::Chorus,
        Self::Phaser,
        Self::ImpulseResponse,
        Self::ToneGenerator,
        Self::MidiModifier,
        Self::Sampler,
        Self::PitchShifter,
        Self::FourOsc,
    ];

    /// Stable name for files and the wire.
    #[must_use]
    pub fn type_name(self) -> &'static str {
        match self {
            Self::Synth => "waiveSynth",
            Self::DrumKit => "waiveDrums",
            Self::Reverb => "reverb",
            Self::Delay => "delay",
            Self::Chorus => "chorus",
            Self::Phaser => "phaser",
            Self::ImpulseResponse => "impulseResponse",
            Self::ToneGenerator => "toneGenerator",
            Self::MidiModifier => "midiModifier",
            Self::Sampler => "sampler",
            Self::PitchShifter => "pitchShifter",
            Self::FourOsc => "4osc",
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
            Self::Reverb => "Reverb",
            Self::Delay => "Delay",
            Self::Chorus => "Chorus",
            Self::Phaser => "Phaser",
            Self::ImpulseResponse => "Impulse Response",
            Self::ToneGenerator => "Tone Generator",
            Self::MidiModifier => "MIDI Modifier",
            Self::Sampler => "Sampler",
            Self::PitchShifter => "Pitch Shifter",
            Self::FourOsc => "4OSC",
        }
    }

    /// Whether it makes sound from MIDI (rather than changing sound).
    #[must_use]
    pub fn is_instrument(self) -> bool {
        matches!(
            self,
            Self::Synth | Self::DrumKit | Self::FourOsc | Self::Sampler
        )
    }
}

/// The parameters of a kind, indexed as [`Processor::set_param`] takes them.
#[must_use]
pub fn parameters(kind: BuiltinKind) -> &'static [ParameterSpec] {
    match kind {
        BuiltinKind::Synth => synth::PARAMETERS,
        BuiltinKind::DrumKit => drums::PARAMETERS,
        BuiltinKind::Reverb => reverb::PARAMETERS,
        BuiltinKind::Delay => delay::PARAMETERS,
        BuiltinKind::Chorus => chorus::PARAMETERS,
        BuiltinKind::Phaser => phaser::PARAMETERS,
        BuiltinKind::ImpulseResponse => impulse::PARAMETERS,
        BuiltinKind::ToneGenerator => tone::PARAMETERS,
        BuiltinKind::MidiModifier => midi_modifier::PARAMETERS,
        BuiltinKind::Sampler => sampler::PARAMETERS,
        BuiltinKind::PitchShifter => pitch::PARAMETERS,
        BuiltinKind::FourOsc => four_osc::PARAMETERS,
    }
}

/// Builds a processor, with all the memory it will ever need.
#[must_use]
pub fn create(kind: BuiltinKind, sample_rate: SampleRate, seed: u64) -> Box<dyn Processor> {
    match kind {
        BuiltinKind::Synth => Box::new(Synth::new(sample_rate, seed)),
        BuiltinKind::DrumKit => Box::new(DrumKit::new(sample_rate, seed)),
        BuiltinKind::Reverb => Box::new(Cells::new(reverb::Reverb::new(sample_rate))),
        BuiltinKind::Delay => Box::new(Cells::new(delay::Delay::new(sample_rate))),
        BuiltinKind::Chorus => Box::new(Cells::new(chorus::Chorus::new(sample_rate))),
        BuiltinKind::Phaser => Box::new(Cells::new(phaser::Phaser::new(sample_rate))),
        BuiltinKind::ImpulseResponse => {
            Box::new(Cells::new(impulse::ImpulseResponse::new(sample_rate, None)))
        }
        BuiltinKind::ToneGenerator => Box::new(tone::ToneGenerator::new(sample_rate, seed)),
        BuiltinKind::MidiModifier => Box::new(midi_modifier::MidiModifier::default()),
        BuiltinKind::Sampler => Box::new(sampler::Sampler::new(sample_rate, Arc::default())),
        BuiltinKind::PitchShifter => Box::new(Cells::new(pitch::PitchShifter::new(sample_rate))),
        BuiltinKind::FourOsc => Box::new(four_osc::FourOsc::new(sample_rate, seed, &[])),
    }
}

/// Names by which files know parameters whose automation ids are others.
const ATTRIBUTES: &[(BuiltinKind, &str, &str)] = &[
    (BuiltinKind::Reverb, "room size", "roomSize"),
    (BuiltinKind::Reverb, "damping", "damp"),
    (BuiltinKind::Reverb, "wet level", "wet"),
    (BuiltinKind::Reverb, "dry level", "dry"),
    (BuiltinKind::Delay, "mix proportion", "mix"),
    (
        BuiltinKind::ImpulseResponse,
        "highPassMidiNoteNumber",
        "highPassFrequency",
    ),
    (
        BuiltinKind::ImpulseResponse,
        "lowPassMidiNoteNumber",
        "lowPassFrequency",
    ),
];

/// The attribute that holds a parameter in a `.tracktionedit` file, by the
/// parameter's id.
#[must_use]
pub fn attribute(kind: BuiltinKind, id: &'static str) -> &'static str {
    let named = ATTRIBUTES.iter().find(|row| row.0 == kind && row.1 == id);
    named.map_or(id, |row| row.2)
}

/// Whether Tracktion knows automation of a parameter. What it doesn't can be set.
#[must_use]
pub fn is_automatable(kind: BuiltinKind, id: &str) -> bool {
    !matches!(
        (kind, id),
        (BuiltinKind::Delay, "length") | (BuiltinKind::Chorus | BuiltinKind::Phaser, _)
    )
}
