//! Two channels into four bands.
//!
//! With Butterworth's B(s) = s² + √2 s + 1 a Linkwitz-Riley low-pass is 1/B², the
//! high-pass s⁴/B², and their sum (s⁴ + 1)/B² = (s² − √2 s + 1)/B: an all-pass, which the
//! first filter of the low-pass has among its outputs. So the high band is all-pass less
//! low band, exactly, and a split costs two filters.
//!
//! In four lanes: first the middle crossover; then the low half goes through the high
//! crossover's all-pass and the high half through the low one's; then each is split.

use super::super::effect::svf::{Coefficients, State, Sweep};
use std::f64::consts::FRAC_1_SQRT_2;

/// Bands.
pub(super) const BANDS: usize = 4;

/// The crossovers and their filters. Lanes: left, right of the low half, of the high.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Split {
    /// Low, middle, high.
    sweeps: [Sweep; 3],
    middle: [State<2>; 2],
    even: State<4>,
    outer: [State<4>; 2],
}

impl Split {
    /// Goes to these frequencies in the coming cell, or is there at once.
    pub fn aim(&mut self, frequencies: [f32; 3], rate: f64, gliding: bool) {
        for (sweep, frequency) in self.sweeps.iter_mut().zip(frequencies) {
            let filter = Coefficients::at(f64::from(frequency), FRAC_1_SQRT_2, rate);
            sweep.aim(filter, gliding);
        }
    }

    /// A frame's bands from low to high, left and right.
    #[inline(always)]
    pub fn step(&mut self, [left, right]: [f32; 2], at: u32) -> [[f64; 2]; BANDS] {
        let [low, middle, high] = [0, 1, 2].map(|place| self.sweeps[place].at(at));
        let x = [f64::from(left), f64::from(right)];
        let ([a, b], [c, d]) = {
            let (low, high) = halve(&mut self.middle, &[middle; 2], x);
            (low, high)
        };
        let halves = [a, b, c, d];
        let [v1, _] = self.even.step(&[high, high, low, low], halves);
        let mut even = [0.0; 4];
        for lane in 0..4 {
            let k = if lane < 2 { high.k } else { low.k };
            even[lane] = halves[lane] - 2.0 * k * v1[lane];
        }
        let (lower, upper) = halve(&mut self.outer, &[low, low, high, high], even);
        [
            [lower[0], lower[1]],
            [upper[0], upper[1]],
            [lower[2], lower[3]],
            [upper[2], upper[3]],
        ]
    }

    /// Clears what is too small to hear; true if nothing is left.
    pub fn settle(&mut self) -> bool {
        let [a, b] = &mut self.middle;
        let [c, d] = &mut self.outer;
        a.settle() & b.settle() & c.settle() & d.settle() & self.even.settle()
    }
}

/// Low and high of a Linkwitz-Riley crossover.
#[inline(always)]
fn halve<const N: usize>(
    [first, second]: &mut [State<N>; 2],
    c: &[Coefficients; N],
    x: [f64; N],
) -> ([f64; N], [f64; N]) {
    let [v1, v2] = first.step(c, x);
    let [_, low] = second.step(c, v2);
    let mut high = [0.0; N];
    for lane in 0..N {
        high[lane] = x[lane] - 2.0 * c[lane].k * v1[lane] - low[lane];
    }
    (low, high)
}
