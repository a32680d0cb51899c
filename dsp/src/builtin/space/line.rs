//! A delay line.

/// A ring of samples, a power of two long.
#[derive(Clone, Debug)]
pub struct Line {
    ring: Box<[f32]>,
    mask: usize,
    at: usize,
    written: usize,
}

impl Line {
    /// A line that can look `longest` frames back.
    pub fn new(longest: usize) -> Self {
        let size = (longest + 8).next_power_of_two();
        Self {
            ring: vec![0.0; size].into(),
            mask: size - 1,
            at: 0,
            written: 0,
        }
    }

    /// Writes the next sample.
    #[inline(always)]
    pub fn push(&mut self, x: f32) {
        self.ring[self.at] = x;
        self.at = (self.at + 1) & self.mask;
        self.written = self.written.saturating_add(1);
    }

    /// The sample `back` frames before the one that is written next; nothing where
    /// none was written since [`clear`](Self::clear).
    #[inline(always)]
    pub fn back(&self, back: usize) -> f32 {
        if back > self.written {
            return 0.0;
        }
        self.ring[self.at.wrapping_sub(back) & self.mask]
    }

    /// Between samples, by the cubic through four of them (Catmull-Rom; J. O. Smith,
    /// "Physical Audio Signal Processing", ch. "Interpolation"); `back` at least 2.
    #[inline]
    pub fn between(&self, back: f32) -> f32 {
        let whole = back as usize;
        let f = back - whole as f32;
        let [a, b, c, d] = [1_isize, 0, -1, -2].map(|by| self.back(whole.wrapping_add_signed(-by)));
        let (x, y, z) = (
            0.5 * (c - a),
            a - 2.5 * b + 2.0 * c - 0.5 * d,
            0.5 * (d - a) + 1.5 * (b - c),
        );
        b + f * (x + f * (y + f * z))
    }

    /// Forgets all, at no cost.
    pub fn clear(&mut self) {
        self.written = 0;
    }
}
