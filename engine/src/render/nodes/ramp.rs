//! A value that glides to its target, as a pure function of the engine's clock.

use crate::render::processor::StereoMut;

/// A linear glide from one pair of gains to another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ramp {
    from: [f32; 2],
    to: [f32; 2],
    start: u64,
    frames: u32,
}

impl Ramp {
    /// Stands at `value`.
    #[must_use]
    pub fn settled(value: [f32; 2]) -> Self {
        Self {
            from: value,
            to: value,
            start: 0,
            frames: 0,
        }
    }

    /// Starts a glide of `frames` frames at `clock`, from where it stands now.
    pub fn glide_to(&mut self, to: [f32; 2], clock: u64, frames: u32) {
        *self = Self {
            from: self.at(clock),
            to,
            start: clock,
            frames,
        };
    }

    /// The target, if it has been reached at `clock`.
    #[must_use]
    pub fn settled_at(&self, clock: u64) -> Option<[f32; 2]> {
        let done = self.from == self.to || clock >= self.start + u64::from(self.frames);
        done.then_some(self.to)
    }

    /// The value at `clock`.
    #[must_use]
    pub fn at(&self, clock: u64) -> [f32; 2] {
        if let Some(value) = self.settled_at(clock) {
            return value;
        }
        #[expect(
            clippy::cast_precision_loss,
            reason = "glides last thousands of frames"
        )]
        let part = (clock - self.start) as f32 / self.frames as f32;
        let between = |c: usize| self.from[c] + (self.to[c] - self.from[c]) * part;
        [between(0), between(1)]
    }

    /// The target, reached or not.
    #[must_use]
    pub fn target(&self) -> [f32; 2] {
        self.to
    }
}

/// Multiplies a block by a ramp.
pub(super) fn apply(ramp: &Ramp, clock: u64, audio: StereoMut<'_>) {
    match ramp.settled_at(clock) {
        Some([1.0, 1.0]) => {}
        Some([left, right]) => {
            audio.left.iter_mut().for_each(|sample| *sample *= left);
            audio.right.iter_mut().for_each(|sample| *sample *= right);
        }
        None => {
            let frames = audio.left.iter_mut().zip(audio.right.iter_mut());
            for (clock, (left, right)) in (clock..).zip(frames) {
                let gain = ramp.at(clock);
                *left *= gain[0];
                *right *= gain[1];
            }
        }
    }
}

/// A linear way from a pair of gains to wherever they are by now.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Glide {
    /// Where it begins.
    pub from: [f32; 2],
    /// The engine's clock at its start.
    pub start: u64,
    /// How long it takes; 0 is no glide.
    pub frames: u32,
}

impl Glide {
    /// Whether it has ended at `clock`.
    #[must_use]
    pub fn is_over(&self, clock: u64) -> bool {
        clock >= self.start + u64::from(self.frames)
    }

    /// The gains at `clock`, on the way to `to`.
    #[must_use]
    pub fn at(&self, clock: u64, to: [f32; 2]) -> [f32; 2] {
        if self.is_over(clock) {
            return to;
        }
        #[expect(
            clippy::cast_precision_loss,
            reason = "glides last thousands of frames"
        )]
        let part = (clock - self.start) as f32 / self.frames as f32;
        let between = |c: usize| self.from[c] + (to[c] - self.from[c]) * part;
        [between(0), between(1)]
    }
}
