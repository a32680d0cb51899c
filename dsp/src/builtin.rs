//! The instruments and effects that ship with the engine, and the list by which they are found.
//!
//! Thread: [`create`] allocates and runs on the control thread; what it returns
//! keeps the real-time rules of [`crate::processor::Processor`].
//! In: a [`BuiltinKind`], the stream's rate and a seed. Out: a boxed processor.
//! Invariant: the sound follows from seed, events and parameters alone. Control
//! work runs on a grid that each voice counts from its own first frame, and all
//! arithmetic is plain IEEE or `libm`, so block sizes, engine clock and machine
//! don't show in the bits.
//! Elsewhere: the `Processor` contract ([`crate::processor`]), parameter state and
//! automation (the engine's `control`).
//!
//! A new built-in adds a module, a variant of [`BuiltinKind`] and a card in
//! `catalogue`.

mod catalogue;
mod channel;
pub mod chorus;
pub mod compressor;
pub mod deesser;
pub mod delay;
pub mod drums;
mod effect;
pub mod eq;
mod filter;
pub mod four_osc;
pub mod gate;
pub mod impulse;
pub mod limiter;
pub mod lowpass;
mod math;
pub mod midi_modifier;
pub mod multiband;
pub mod phaser;
pub mod pitch;
pub mod reverb;
pub mod sampler;
pub mod saturator;
mod space;
pub mod synth;
pub mod tone;
mod voices;
pub mod widener;

#[cfg(test)]
mod tests;

pub use catalogue::{
    BuiltinKind, Material, attribute, create, create_with, is_automatable, latency, parameters,
};
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
