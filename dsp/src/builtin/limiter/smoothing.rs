//! From the gain that each frame needs to one that moves smoothly and never exceeds it.
//!
//! A minimum over the last frames, a release towards 1, and two moving averages in a
//! row. The averages reach over no more frames than the minimum does, so whatever they
//! average is at most what the frame needs that leaves now. Sums are of integers
//! (2^-40), which stay exact for ever.

/// 1 as an integer gain.
const ONE: f64 = 1_099_511_627_776.0;
/// A gain above this is let go to 1.
const NEARLY_ONE: f64 = 1.0 - 1e-6;

/// See the module.
pub(super) struct Smoothing {
    minimum: Minimum,
    /// Part of the way to 1 that is left after a frame.
    left: f64,
    /// The gain before the averages.
    gain: f64,
    averages: [Average; 2],
}

impl Smoothing {
    /// At rest, with averages that reach over about `frames` frames together.
    pub fn new(frames: usize) -> Self {
        let half = (frames / 2).max(1);
        Self {
            minimum: Minimum::new(2 * half - 1),
            left: 0.0,
            gain: 1.0,
            averages: [Average::new(half), Average::new(half)],
        }
    }

    /// Frames between a need and the gain that meets it.
    pub fn delay(&self) -> usize {
        2 * self.averages[0].past.len() - 2
    }

    /// Sets the time in which 63 % of a reduction are gone, in milliseconds.
    pub fn set_release(&mut self, ms: f64, rate: f64) {
        self.left = libm::exp(-1_000.0 / (ms * rate));
    }

    /// Nothing is turned down.
    pub fn at_rest(&self) -> bool {
        let [first, second] = &self.averages;
        self.gain == 1.0 && first.full() && second.full() && self.minimum.calm()
    }

    /// Takes the need of a frame (0..=1); the gain of the one [`Self::delay`] frames ago.
    #[inline(always)]
    pub fn gain(&mut self, need: f32) -> f32 {
        let least = f64::from(self.minimum.of(need));
        let risen = 1.0 - (1.0 - self.gain) * self.left;
        let risen = if risen > NEARLY_ONE { 1.0 } else { risen };
        self.gain = if least < risen { least } else { risen };
        let [first, second] = &mut self.averages;
        let sum = second.of(first.of((self.gain * ONE) as i64));
        // Towards zero, so that rounding can't exceed the need.
        let gain = sum as f64 / ONE;
        if sum == ONE as i64 {
            1.0
        } else {
            (gain * (1.0 - 1e-7)) as f32
        }
    }
}

/// A moving average of integers.
struct Average {
    past: Vec<i64>,
    place: usize,
    sum: i64,
}

impl Average {
    fn new(frames: usize) -> Self {
        let one = ONE as i64;
        Self {
            past: vec![one; frames],
            place: 0,
            sum: one * frames as i64,
        }
    }

    fn full(&self) -> bool {
        self.sum == ONE as i64 * self.past.len() as i64
    }

    #[inline(always)]
    fn of(&mut self, value: i64) -> i64 {
        self.sum += value - self.past[self.place];
        self.past[self.place] = value;
        self.place += 1;
        if self.place == self.past.len() {
            self.place = 0;
        }
        self.sum / self.past.len() as i64
    }
}

/// The least of the last values: a queue of those that may still become it (D. Lemire,
/// "Streaming maximum-minimum filter", 2006).
struct Minimum {
    /// Values that rise, with the frames they came at; a ring.
    queue: Vec<(f32, u64)>,
    first: usize,
    length: usize,
    now: u64,
}

impl Minimum {
    fn new(frames: usize) -> Self {
        Self {
            queue: vec![(1.0, 0); frames + 1],
            first: 0,
            length: 0,
            now: 0,
        }
    }

    fn calm(&self) -> bool {
        self.length == 0 || (self.length == 1 && self.queue[self.first].0 == 1.0)
    }

    #[inline(always)]
    fn of(&mut self, value: f32) -> f32 {
        let size = self.queue.len();
        let wrap = |place: usize| if place >= size { place - size } else { place };
        while self.length > 0 && self.queue[wrap(self.first + self.length - 1)].0 >= value {
            self.length -= 1;
        }
        self.queue[wrap(self.first + self.length)] = (value, self.now);
        self.length += 1;
        if self.queue[self.first].1 + (size as u64 - 1) <= self.now {
            self.first = wrap(self.first + 1);
            self.length -= 1;
        }
        self.now += 1;
        self.queue[self.first].0
    }
}
