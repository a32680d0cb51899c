//! Numbers with a range and a unit, each range written once.
//!
//! In: a JSON number. Out: a newtype whose value is finite and inside its range, so nobody checks again.
//! Invariant: schema, documentation and check read the same constants.
//! Elsewhere: times that may be given in beats or bars ([`crate::position`]).

use std::fmt;

use serde::de::{Deserializer, Error, Visitor};

#[macro_use]
mod bounded;
mod choice;
mod midi_choice;
mod motion;

pub use choice::{BitDepth, Denominator, FadeShape, SendPosition};
pub use midi_choice::{ControllerType, Grid};
pub use motion::{AutomationMode, ClipCurveKind, ModifierKind};

/// A value outside its range.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("out of range: {value}, allowed {min} to {max} {unit}")]
pub struct OutOfRange {
    /// What was given.
    pub value: f64,
    /// The least that is accepted.
    pub min: f64,
    /// The greatest that is accepted.
    pub max: f64,
    /// The unit of all three.
    pub unit: &'static str,
}

bounded! {
    /// A place in a recording, or a piece of one.
    pub struct SoundSeconds(f64) in 0.0, 86_400.0, "s";
    /// The gain of a sampler's sound.
    pub struct SoundGainDb(f64) in -48.0, 48.0, "dB";
    /// A bank of a SoundFont; 128 holds drum kits.
    pub struct BankNumber(u8) in 0, 128, "(bank)";
    /// A programme of a bank.
    pub struct ProgramNumber(u8) in 0, 127, "(programme)";
    /// A fader's level in decibels.
    pub struct VolumeDb(f64) in -100.0, 6.0, "dB";
    /// A clip's gain in decibels.
    pub struct GainDb(f64) in -100.0, 24.0, "dB";
    /// The number of an aux bus.
    pub struct Bus(u32) in 0, 65_535, "(bus)";
    /// The length of a fade in seconds.
    pub struct FadeSeconds(f64) in 0.0, 86_400.0, "s";
    /// The number of a pan law: -1 and 0 linear, 1 to 4 sine laws of -2.5, -3, -4.5 and -6 dB.
    pub struct PanLawNumber(i8) in -1, 4, "(pan law)";
    /// A place between left (-1) and right (1); 0 is the middle.
    pub struct Pan(f64) in -1.0, 1.0, "(left to right)";
    /// A parameter's value on the scale 0 to 1.
    pub struct Normalised(f64) in 0.0, 1.0, "(normalised)";
    /// A parameter's value on the scale 0 to 1; what is outside is clamped.
    pub struct Unclamped(f64) in -1e9, 1e9, "(normalised, clamped to 0 to 1)";
    /// The shape between two points of a curve.
    pub struct CurveShape(f64) in -1.0, 1.0, "(shape)";
    /// A part of a parameter's range, either way.
    pub struct Bipolar(f64) in -1.0, 1.0, "(part of the range)";
    /// A parameter's value in its own unit.
    pub struct Native(f64) in -1e9, 1e9, "(the parameter's own unit)";
    /// Beats a minute; a beat is one denominator unit.
    pub struct Bpm(f64) in 20.0, 999.0, "bpm";
    /// A time in beats, counted from 0.
    pub struct Beats(f64) in 0.0, 1e7, "beats";
    /// How fast a clip's content runs; 1 is as recorded.
    pub struct Speed(f64) in 0.05, 20.0, "(factor)";
    /// A shift in pitch.
    pub struct Semitones(f64) in -24.0, 24.0, "semitones";
    /// A shift in pitch by whole semitones.
    pub struct Transpose(i8) in -24, 24, "semitones";
    /// How many beats a recording has.
    pub struct SourceBeats(f64) in 0.01, 1e6, "beats";
    /// How many stretches a waveform is shown in.
    pub struct Bins(u32) in 1, 10_000, "bins";
    /// A note's length in beats.
    pub struct NoteLength(f64) in 0.0001, 1e6, "beats";
    /// A MIDI pitch; 60 is middle C.
    pub struct Pitch(u8) in 0, 127, "(MIDI pitch)";
    /// A MIDI velocity.
    pub struct Velocity(u8) in 1, 127, "(MIDI velocity)";
    /// The number of beats in a bar.
    pub struct Numerator(u8) in 1, 32, "beats";
    /// A revision of the Edit.
    pub struct Revision(u64) in 0, 9_007_199_254_740_991, "(revision)";
    /// A zero-based position.
    pub struct Place(u32) in 0, 1_000_000, "(position)";
    /// The number of a job.
    pub struct JobNumber(u64) in 0, 9_007_199_254_740_991, "(job)";
    /// How a tempo moves on to the next: -1 jumps at once, 0 is even, 1 holds and then steps.
    pub struct TempoCurve(f64) in -1.0, 1.0, "(curve)";
    /// The click's linear gain.
    pub struct ClickLevel(f64) in 0.2, 1.0, "(linear gain)";
    /// The root of a key as a MIDI pitch; 60 is C.
    pub struct KeyRoot(u8) in 0, 127, "(MIDI pitch)";
    /// A MIDI channel; 10 is drums.
    pub struct MidiChannel(u8) in 1, 16, "(MIDI channel)";
    /// The velocity of a key coming up, or of a step; 0 is a value like others.
    pub struct AnyVelocity(u8) in 0, 127, "(MIDI velocity)";
    /// A colour's number in the palette.
    pub struct ColourIndex(u8) in 0, 255, "(index)";
    /// A distance in pitch.
    pub struct KeyDistance(i8) in -127, 127, "semitones";
    /// What scales the velocities of a clip.
    pub struct VelocityDb(f64) in -100.0, 24.0, "dB";
    /// A controller's value: 0 to 127, of the pitch wheel 0 to 16383.
    pub struct ControllerValue(f64) in 0.0, 16383.0, "(controller value)";
    /// A bank, or the key of a polyphonic pressure.
    pub struct ControllerDetail(u16) in 0, 16383, "(bank or pitch)";
    /// The value of a note's own expression.
    pub struct ExpressionValue(f64) in -48.0, 48.0, "(semitones, or 0 to 1)";
    /// The number of steps of a pattern.
    pub struct StepCount(u32) in 1, 1024, "steps";
    /// The length of a step in beats.
    pub struct StepBeats(f64) in 0.001, 64.0, "beats";
    /// How long a step sounds, in steps.
    pub struct Gate(f64) in 0.01, 64.0, "steps";
    /// The resolution of a MIDI file.
    pub struct TicksPerQuarter(u16) in 24, 32767, "ticks per quarter note";
    /// How playback counts in: 0 not at all, 1 a bar, 2 two bars, 3 two beats, 4 one beat.
    pub struct CountIn(u8) in 0, 4, "(mode)";
    /// How many entries an answer may have.
    pub struct Limit(u32) in 1, 10_000, "entries";
    /// How many entries to pass over.
    pub struct Offset(u32) in 0, 1_000_000_000, "entries";
}

impl Default for CurveShape {
    fn default() -> Self {
        Self(0.0)
    }
}

impl Default for Velocity {
    fn default() -> Self {
        Self(100)
    }
}

/// Reads a finite number; whole numbers count.
pub(crate) fn number<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    from.deserialize_f64(NumberVisitor)
}

/// Reads a whole number; `2.0` counts as one.
pub(crate) fn integer<'de, D: Deserializer<'de>>(from: D) -> Result<i64, D::Error> {
    from.deserialize_i64(IntegerVisitor)
}

/// A float's whole value, where it has one that a float holds exactly.
pub(crate) fn whole(value: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    // Within ±2^53 the cast loses nothing.
    #[expect(clippy::cast_possible_truncation, reason = "bounded by EXACT")]
    (value.fract() == 0.0 && value.abs() <= EXACT).then_some(value as i64)
}

struct NumberVisitor;

impl Visitor<'_> for NumberVisitor {
    type Value = f64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("numeric")
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<f64, E> {
        // Adding zero turns -0.0 into 0.0.
        Ok(value + 0.0)
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "a JSON number is a double to its sender"
    )]
    fn visit_i64<E: Error>(self, value: i64) -> Result<f64, E> {
        Ok(value as f64)
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "a JSON number is a double to its sender"
    )]
    fn visit_u64<E: Error>(self, value: u64) -> Result<f64, E> {
        Ok(value as f64)
    }
}

struct IntegerVisitor;

impl Visitor<'_> for IntegerVisitor {
    type Value = i64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("integer")
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<i64, E> {
        whole(value).ok_or_else(|| E::invalid_type(serde::de::Unexpected::Float(value), &self))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<i64, E> {
        Ok(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<i64, E> {
        i64::try_from(value)
            .map_err(|_| E::invalid_type(serde::de::Unexpected::Unsigned(value), &self))
    }
}
