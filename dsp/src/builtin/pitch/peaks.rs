//! Finds a spectrum's peaks and moves them.

use std::f32::consts::{PI, TAU};

/// A peak's power must grow this much in a hop for its phase to start anew.
const ONSET: f32 = 16.0;

/// The spectra of left and right: real and imaginary parts.
type Bins = [Box<[f32]>; 4];

/// Moves peaks, and remembers how far each bin's phase was turned.
pub struct Mover {
    bins: usize,
    overlap: usize,
    now: Bins,
    before: Bins,
    moved: Bins,
    power: Box<[f32]>,
    power_before: Box<[f32]>,
    /// The turn of each bin's phase, as cosine and sine; of this frame and the last.
    turns: [Box<[[f32; 2]]>; 2],
    peaks: Box<[usize]>,
}

impl Mover {
    /// For transforms of a length, so many of which lie over each other.
    pub fn new(length: usize, overlap: usize) -> Self {
        let bins = length / 2 + 1;
        let zeros: Box<[f32]> = vec![0.0; bins].into();
        let four = || std::array::from_fn(|_| zeros.clone());
        let none: Box<[[f32; 2]]> = vec![[1.0, 0.0]; bins].into();
        Self {
            bins,
            overlap,
            now: four(),
            before: four(),
            moved: four(),
            power: zeros.clone(),
            power_before: zeros.clone(),
            turns: [none.clone(), none],
            peaks: vec![0; bins].into(),
        }
    }

    /// Shifts the transform of left + i right by a ratio, in place.
    pub fn shift(&mut self, re: &mut [f32], im: &mut [f32], ratio: f32) {
        std::mem::swap(&mut self.now, &mut self.before);
        std::mem::swap(&mut self.power, &mut self.power_before);
        self.turns.swap(0, 1);
        self.take_apart(re, im);
        for part in &mut self.moved {
            part.fill(0.0);
        }
        let count = self.find_peaks();
        if count == 0 {
            let [turns, before] = &mut self.turns;
            turns.copy_from_slice(before);
        }
        let mut from = 0;
        for n in 0..count {
            let peak = self.peaks[n];
            let to = if n + 1 < count {
                (peak + self.peaks[n + 1]).div_ceil(2)
            } else {
                self.bins
            };
            self.move_peak(peak, from..to, ratio);
            from = to;
        }
        self.put_together(re, im);
    }

    fn take_apart(&mut self, re: &[f32], im: &[f32]) {
        let length = re.len();
        let [lr, li, rr, ri] = &mut self.now;
        for k in 0..self.bins {
            let mirror = (length - k) % length;
            lr[k] = 0.5 * (re[k] + re[mirror]);
            li[k] = 0.5 * (im[k] - im[mirror]);
            rr[k] = 0.5 * (im[k] + im[mirror]);
            ri[k] = 0.5 * (re[mirror] - re[k]);
            self.power[k] = (lr[k] * lr[k] + li[k] * li[k]) + (rr[k] * rr[k] + ri[k] * ri[k]);
        }
    }

    fn put_together(&self, re: &mut [f32], im: &mut [f32]) {
        let length = re.len();
        let [lr, li, rr, ri] = &self.moved;
        for k in 0..self.bins {
            re[k] = lr[k] - ri[k];
            im[k] = li[k] + rr[k];
        }
        // Neither 0 Hz nor half the rate has an imaginary part.
        for k in [0, self.bins - 1] {
            (re[k], im[k]) = (lr[k], rr[k]);
        }
        for k in 1..self.bins - 1 {
            re[length - k] = lr[k] + ri[k];
            im[length - k] = rr[k] - li[k];
        }
    }

    /// Bins louder than the two on either side; answers how many.
    fn find_peaks(&mut self) -> usize {
        let (p, mut count) = (&self.power, 0);
        let mut k = 1;
        while k + 2 < self.bins {
            let before = p[k - 1].max(if k > 1 { p[k - 2] } else { 0.0 });
            if p[k] > 1e-18 && p[k] > before && p[k] >= p[k + 1].max(p[k + 2]) {
                self.peaks[count] = k;
                count += 1;
                k += 2;
            }
            k += 1;
        }
        count
    }

    fn move_peak(&mut self, peak: usize, region: std::ops::Range<usize>, ratio: f32) {
        let bins = self.place(peak);
        // By how many bins it goes up, and by what part of a turn in a hop.
        let up = (ratio - 1.0) * bins;
        let [c, s] = if self.power[peak] > ONSET * self.power_before[peak] {
            [1.0, 0.0]
        } else {
            let angle = TAU * (up / self.overlap as f32).fract();
            turned(self.turns[1][peak], angle)
        };
        let by = libm::roundf(up) as isize;
        // A window that lies `apart` bins beside its sine is that much weaker: the
        // spectrum of Hann squared near its middle, by its second-order term.
        let apart = up - by as f32;
        let gain = 1.0 + 0.41 * apart * apart;
        self.turns[0][region.clone()].fill([c, s]);
        let (c, s) = (c * gain, s * gain);
        for k in region {
            let to = k.cast_signed() + by;
            // What goes below 0 Hz is the mirror image of what comes up from there.
            let mirrored = if to < 0 { -1.0 } else { 1.0 };
            let double = if to == 0 && k != 0 { 2.0 } else { 1.0 };
            let to = to.unsigned_abs();
            if to >= self.bins {
                continue;
            }
            for side in [0, 2] {
                let (x, y) = (self.now[side][k], self.now[side + 1][k]);
                self.moved[side][to] += double * (x * c - y * s);
                self.moved[side + 1][to] += mirrored * (x * s + y * c);
            }
        }
    }

    /// Where a peak really is, in bins, by how far its phase went since the last frame.
    fn place(&self, peak: usize) -> f32 {
        let (now, before) = (&self.now, &self.before);
        let (mut re, mut im) = (0.0, 0.0);
        for side in [0, 2] {
            let (a, b) = (now[side][peak], now[side + 1][peak]);
            let (c, d) = (before[side][peak], before[side + 1][peak]);
            re += a * c + b * d;
            im += b * c - a * d;
        }
        let expected = TAU * (peak % self.overlap) as f32 / self.overlap as f32;
        let mut apart = libm::atan2f(im, re) - expected;
        while apart > PI {
            apart -= TAU;
        }
        while apart < -PI {
            apart += TAU;
        }
        peak as f32 + apart * self.overlap as f32 / TAU
    }

    /// Forgets all frames.
    pub fn clear(&mut self) {
        for part in self.now.iter_mut().chain(&mut self.before) {
            part.fill(0.0);
        }
        self.power.fill(0.0);
        self.power_before.fill(0.0);
        for turns in &mut self.turns {
            turns.fill([1.0, 0.0]);
        }
    }
}

/// A turn taken further by an angle, and put back to length one.
fn turned([c, s]: [f32; 2], angle: f32) -> [f32; 2] {
    let (sin, cos) = (libm::sinf(angle), libm::cosf(angle));
    let (x, y) = (c * cos - s * sin, c * sin + s * cos);
    let scale = 1.0 / (x * x + y * y).sqrt();
    [x * scale, y * scale]
}
