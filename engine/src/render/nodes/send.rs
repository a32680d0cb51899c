//! What a send hands on: a copy at a level, behind the gate of its track.

use std::sync::Arc;

use super::moving::{GainLaw, Moving};
use super::output::{GATE_SECONDS, level};
use super::ramp::{Ramp, apply};
use crate::level::FaderPosition;
use crate::render::automation::{NodePlan, PlanOf};
use crate::render::block::StereoBuffer;
use crate::render::playback::Segment;
use crate::time::SampleRate;

/// The level's parameter index: a fader position, 0..=1.
pub const LEVEL: u32 = 0;
/// The sign's parameter index: anything but 0 flips it.
pub const INVERT: u32 = 1;

/// Where everything of a send stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SendState {
    /// Its level.
    pub level: FaderPosition,
    /// Whether the sign is flipped.
    pub invert: bool,
}

impl GainLaw for SendState {
    fn set(&mut self, index: u32, value: f64) {
        match index {
            LEVEL => self.level = FaderPosition(value),
            INVERT => self.invert = value != 0.0,
            _ => {}
        }
    }

    fn gains(&self) -> [f32; 2] {
        let gain = self.level.gain().0;
        [if self.invert { -gain } else { gain }; 2]
    }
}

/// The real-time half of a send.
#[derive(Clone, Debug)]
pub struct Send {
    gain: Moving<SendState>,
    gate: Ramp,
    gate_frames: u32,
}

impl Send {
    /// A send at rest.
    #[must_use]
    pub fn new(state: SendState, open: bool, rate: SampleRate) -> Self {
        Self {
            gain: Moving::new(state, rate),
            gate: Ramp::settled(level(open)),
            gate_frames: rate.whole_frames(GATE_SECONDS),
        }
    }

    /// Moves the level or flips the sign, and glides there.
    pub fn set_param(&mut self, index: u32, value: f64, now: &Segment) {
        self.gain.set_param(index, value, now);
    }

    /// Holds the level against its curve, or lets it go.
    pub fn hold(&mut self, index: u32, value: Option<f64>, now: &Segment) {
        self.gain.hold(index, value, now);
    }

    /// Puts in what moves it; hands back what did before.
    #[must_use]
    pub fn replace_plan(&mut self, plan: PlanOf, now: &Segment) -> PlanOf {
        self.gain.replace_plan(plan, now)
    }

    /// Glides from where its level is now, if something moves it.
    pub fn glide(&mut self, now: &Segment) {
        self.gain.glide(now);
    }

    /// Puts in what moves it, before anyone has heard it.
    pub fn begin_with(&mut self, plan: Arc<NodePlan>) {
        self.gain.begin_with(plan);
    }

    /// Opens or closes the gate.
    pub fn set_audible(&mut self, audible: bool, clock: u64) {
        if self.gate.target() != level(audible) {
            self.gate.glide_to(level(audible), clock, self.gate_frames);
        }
    }

    /// Turns a buffer into what is sent of it.
    pub fn process(&self, segment: &Segment, buffer: &mut StereoBuffer) {
        if buffer.silent {
            return;
        }
        if self.gate.settled_at(segment.clock) == Some([0.0; 2]) {
            buffer.clear(segment.frames);
            return;
        }
        self.gain.process(segment, buffer.write(segment.frames));
        apply(&self.gate, segment.clock, buffer.write(segment.frames));
    }

    /// Adds what is sent of `from` to `to`; `room` is overwritten. The bits are those of
    /// [`Self::process`] on a copy, and an addition.
    pub fn add(
        &self,
        segment: &Segment,
        from: &StereoBuffer,
        to: &mut StereoBuffer,
        room: &mut StereoBuffer,
    ) {
        let gate = self.gate.settled_at(segment.clock);
        if from.silent || gate == Some([0.0; 2]) {
            return;
        }
        if let (Some(gains), Some(_)) = (self.gain.settled_over(segment), gate) {
            let (left, right) = from.read(segment.frames);
            let target = to.write(segment.frames);
            add_scaled(left, gains[0], target.left);
            add_scaled(right, gains[1], target.right);
            to.silent = false;
            return;
        }
        room.clear(segment.frames);
        room.add(from, segment.frames);
        self.process(segment, room);
        to.add(room, segment.frames);
    }
}

fn add_scaled(from: &[f32], gain: f32, to: &mut [f32]) {
    for (from, to) in from.iter().zip(to) {
        *to += from * gain;
    }
}
