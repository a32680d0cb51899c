//! What a send hands on: a copy at a level, behind the gate of its track.

use super::fader::{GLIDE_SECONDS, apply};
use super::output::{GATE_SECONDS, level};
use super::ramp::Ramp;
use crate::level::FaderPosition;
use crate::render::block::StereoBuffer;
use crate::render::processor::StereoMut;
use crate::time::SampleRate;

/// The real-time half of a send.
#[derive(Clone, Copy, Debug)]
pub struct Send {
    gain: Ramp,
    gate: Ramp,
    volume: f32,
    invert: bool,
    glide_frames: u32,
    gate_frames: u32,
}

/// The level's parameter index: a fader position, 0..=1.
pub const LEVEL: u32 = 0;
/// The sign's parameter index: anything but 0 flips it.
pub const INVERT: u32 = 1;

impl Send {
    /// A send at rest.
    #[must_use]
    pub fn new(level: FaderPosition, invert: bool, rate: SampleRate) -> Self {
        let volume = level.gain().0;
        Self {
            gain: Ramp::settled(signed(volume, invert)),
            gate: Ramp::settled([1.0; 2]),
            volume,
            invert,
            glide_frames: rate.whole_frames(GLIDE_SECONDS),
            gate_frames: rate.whole_frames(GATE_SECONDS),
        }
    }

    /// The same, shut.
    #[must_use]
    pub fn shut(mut self) -> Self {
        self.gate = Ramp::settled([0.0; 2]);
        self
    }

    /// Moves the level or flips the sign, and glides there.
    pub fn set_param(&mut self, index: u32, value: f64, clock: u64) {
        match index {
            LEVEL => self.volume = FaderPosition(value).gain().0,
            INVERT => self.invert = value != 0.0,
            _ => return,
        }
        let to = signed(self.volume, self.invert);
        self.gain.glide_to(to, clock, self.glide_frames);
    }

    /// Opens or closes the gate.
    pub fn set_audible(&mut self, audible: bool, clock: u64) {
        if self.gate.target() != level(audible) {
            self.gate.glide_to(level(audible), clock, self.gate_frames);
        }
    }

    fn is_closed(&self, clock: u64) -> bool {
        let nothing = Some([0.0; 2]);
        self.gate.settled_at(clock) == nothing || self.gain.settled_at(clock) == nothing
    }

    /// Turns a buffer into what is sent of it.
    pub fn process(&self, clock: u64, buffer: &mut StereoBuffer, frames: usize) {
        if buffer.silent {
            return;
        }
        if self.is_closed(clock) {
            buffer.clear(frames);
            return;
        }
        apply(&self.gain, clock, buffer.write(frames));
        apply(&self.gate, clock, buffer.write(frames));
    }

    /// Adds what is sent of `from` to `to`: the bits are those of [`Self::process`]
    /// and an addition.
    pub fn add(&self, clock: u64, from: &StereoBuffer, to: &mut StereoBuffer, frames: usize) {
        if from.silent || self.is_closed(clock) {
            return;
        }
        let (from_left, from_right) = from.read(frames);
        let StereoMut { left, right } = to.write(frames);
        if let (Some(gain), Some(_)) = (self.gain.settled_at(clock), self.gate.settled_at(clock)) {
            add_scaled(from_left, gain[0], left);
            add_scaled(from_right, gain[1], right);
        } else {
            for i in 0..left.len() {
                let clock = clock + i as u64;
                let (gain, gate) = (self.gain.at(clock), self.gate.at(clock));
                left[i] += from_left[i] * gain[0] * gate[0];
                right[i] += from_right[i] * gain[1] * gate[1];
            }
        }
        to.silent = false;
    }
}

fn add_scaled(from: &[f32], gain: f32, to: &mut [f32]) {
    for (from, to) in from.iter().zip(to) {
        *to += from * gain;
    }
}

fn signed(volume: f32, invert: bool) -> [f32; 2] {
    [if invert { -volume } else { volume }; 2]
}
