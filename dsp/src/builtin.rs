//! The instruments and effects that ship with the engine, and the list by which they are found.
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
pub mod compressor;
pub mod deesser;
pub mod drums;
mod effect;
pub mod eq;
mod filter;
pub mod gate;
pub mod limiter;
pub mod lowpass;
mod math;
pub mod multiband;
pub mod saturator;
pub mod synth;
pub mod widener;

#[cfg(test)]
mod tests;

use crate::processor::Processor;
use crate::time::SampleRate;

pub use drums::DrumKit;
pub use synth::Synth;

use effect::Chassis;

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
    /// A parameter with its range as `[min, max, default]`.
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
    /// [`eq`]: two shelves and two peaks.
    Equaliser,
    /// [`compressor`]: feed-forward, with a side chain.
    Compressor,
    /// [`lowpass`]: low- or high-pass of 12 dB per octave.
    LowPass,
    /// [`limiter`]: true peaks below a ceiling.
    Limiter,
    /// [`gate`]: shuts out what is soft.
    Gate,
    /// [`deesser`]: turns sibilants down.
    DeEsser,
    /// [`saturator`]: a bent curve, oversampled.
    Saturator,
    /// [`widener`]: mid and side.
    Widener,
    /// [`multiband`]: four bands, a compressor each.
    Multiband,
}

impl BuiltinKind {
    /// Every kind, in the order to list them.
    pub const ALL: [Self; 11] = [
        Self::Synth,
        Self::DrumKit,
        Self::Equaliser,
        Self::Compressor,
        Self::LowPass,
        Self::Limiter,
        Self::Gate,
        Self::DeEsser,
        Self::Saturator,
        Self::Widener,
        Self::Multiband,
    ];

    /// Stable name for files and the wire.
    #[must_use]
    pub fn type_name(self) -> &'static str {
        match self {
            Self::Synth => "waiveSynth",
            Self::DrumKit => "waiveDrums",
            Self::Equaliser => "4bandEq",
            Self::Compressor => "compressor",
            Self::LowPass => "lowpass",
            Self::Limiter => "waiveLimiter",
            Self::Gate => "waiveGate",
            Self::DeEsser => "waiveDeEsser",
            Self::Saturator => "waiveSaturator",
            Self::Widener => "waiveWidener",
            Self::Multiband => "waiveMultiband",
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
            Self::Equaliser => "4-Band EQ",
            Self::Compressor => "Compressor",
            Self::LowPass => "Low/High-Pass",
            Self::Limiter => "Limiter",
            Self::Gate => "Gate",
            Self::DeEsser => "De-Esser",
            Self::Saturator => "Saturator",
            Self::Widener => "Stereo Widener",
            Self::Multiband => "Multiband Compressor",
        }
    }

    /// Whether it makes sound from MIDI (rather than changing sound).
    #[must_use]
    pub fn is_instrument(self) -> bool {
        matches!(self, Self::Synth | Self::DrumKit)
    }
}

/// The parameters of a kind, indexed as [`Processor::set_param`] takes them.
#[must_use]
pub fn parameters(kind: BuiltinKind) -> &'static [ParameterSpec] {
    match kind {
        BuiltinKind::Synth => synth::PARAMETERS,
        BuiltinKind::DrumKit => drums::PARAMETERS,
        BuiltinKind::Equaliser => eq::PARAMETERS,
        BuiltinKind::Compressor => compressor::PARAMETERS,
        BuiltinKind::LowPass => lowpass::PARAMETERS,
        BuiltinKind::Limiter => limiter::PARAMETERS,
        BuiltinKind::Gate => gate::PARAMETERS,
        BuiltinKind::DeEsser => deesser::PARAMETERS,
        BuiltinKind::Saturator => saturator::PARAMETERS,
        BuiltinKind::Widener => widener::PARAMETERS,
        BuiltinKind::Multiband => multiband::PARAMETERS,
    }
}

/// Builds a processor, with all the memory it will ever need.
#[must_use]
pub fn create(kind: BuiltinKind, sample_rate: SampleRate, seed: u64) -> Box<dyn Processor> {
    match kind {
        BuiltinKind::Synth => Box::new(Synth::new(sample_rate, seed)),
        BuiltinKind::DrumKit => Box::new(DrumKit::new(sample_rate, seed)),
        BuiltinKind::Equaliser => Box::new(Chassis::<eq::Equaliser>::new(sample_rate)),
        BuiltinKind::Compressor => Box::new(Chassis::<compressor::Compressor>::new(sample_rate)),
        BuiltinKind::LowPass => Box::new(Chassis::<lowpass::LowPass>::new(sample_rate)),
        BuiltinKind::Limiter => Box::new(Chassis::<limiter::Limiter>::new(sample_rate)),
        BuiltinKind::Gate => Box::new(Chassis::<gate::Gate>::new(sample_rate)),
        BuiltinKind::DeEsser => Box::new(Chassis::<deesser::DeEsser>::new(sample_rate)),
        BuiltinKind::Saturator => Box::new(Chassis::<saturator::Saturator>::new(sample_rate)),
        BuiltinKind::Widener => Box::new(Chassis::<widener::Widener>::new(sample_rate)),
        BuiltinKind::Multiband => Box::new(Chassis::<multiband::Multiband>::new(sample_rate)),
    }
}

/// Names by which files know parameters whose automation ids are others.
const ATTRIBUTES: &[(BuiltinKind, &str, &str)] = &[
    (BuiltinKind::Equaliser, "Low-pass freq", "loFreq"),
    (BuiltinKind::Equaliser, "Low-pass gain", "loGain"),
    (BuiltinKind::Equaliser, "Low-pass Q", "loQ"),
    (BuiltinKind::Equaliser, "Mid freq 1", "midFreq1"),
    (BuiltinKind::Equaliser, "Mid gain 1", "midGain1"),
    (BuiltinKind::Equaliser, "Mid Q 1", "midQ1"),
    (BuiltinKind::Equaliser, "Mid freq 2", "midFreq2"),
    (BuiltinKind::Equaliser, "Mid gain 2", "midGain2"),
    (BuiltinKind::Equaliser, "Mid Q 2", "midQ2"),
    (BuiltinKind::Equaliser, "High-pass freq", "hiFreq"),
    (BuiltinKind::Equaliser, "High-pass gain", "hiGain"),
    (BuiltinKind::Equaliser, "High-pass Q", "hiQ"),
    (BuiltinKind::Compressor, "output gain", "outputDb"),
    (BuiltinKind::Compressor, "input gain", "inputDb"),
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
        (BuiltinKind::Equaliser, "phaseInvert")
            | (BuiltinKind::Compressor, "sidechainTrigger")
            | (BuiltinKind::LowPass, "mode")
    )
}
