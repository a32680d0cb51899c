//! Positions and durations on the timeline, and the conversions between them.
//!
//! Thread: any; pure values. Nothing here allocates except building a
//! [`TempoSequence`]. Imports nothing of ours.
//!
//! Three clocks meet in an Edit: [`Frames`] (the device), [`Seconds`] (clips)
//! and [`Beats`] (tempo and notes). Each is a type of its own so that one can't
//! be added to another by mistake.

pub mod curve;
mod position;
mod tempo;

pub use position::{Beats, Frames, SampleRate, Seconds};
pub use tempo::{BarBeat, Carrier, Line, TempoChange, TempoSequence, TimeSignature};
