//! A value that glides to its target, as a pure function of the engine's clock.

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
