//! A band in direct form II, and the way there and back.
//!
//! With A, B, C, D of the band's state space (its integrators' values s), the direct
//! form's values w1, w2 are the last two of w(n) = x(n) − a1 w(n−1) − a2 w(n−2), where
//! z² + a1 z + a2 = det(zI − A). From (zI − A)⁻¹ = (zI + A + a1 I)/det follows
//! s = B w1 + (A + a1 I) B w2 (the controllability matrix's change of basis: T. Kailath,
//! "Linear Systems", 2.3), and the output D x + C s in w1, w2.
//!
//! Rounding: |w| is at most about (rate/2πf)² times the input, 2·10⁶ for 20 Hz at
//! 192 kHz, which leaves 190 dB below the signal in `f64`.

use super::cascade::Band;

/// See the module. Output: `level` · (x + c1 w1 + c2 w2).
#[derive(Clone, Copy, Debug)]
pub(super) struct Direct {
    /// a1, a2, c1, c2.
    pub factors: [f64; 4],
    /// What the output is to be multiplied by. Positive: it is the cookbook's b0/a0, and
    /// both are sums of positive terms for shelves and peaks.
    pub level: f64,
    /// The columns of the change of basis.
    basis: [[f64; 2]; 2],
}

impl Direct {
    /// The direct form of a band.
    pub fn of(band: &Band) -> Self {
        let [a11, p, q, a22, c1, c2, d] = band.0;
        let (a1, a2) = (-(a11 + a22), a11 * a22 + p * p);
        // (A + a1 I) B with A = (a11, −p; p, a22) and B = (p, q).
        let late = [-a22 * p - p * q, p * p - a11 * q];
        let seen = |[s1, s2]: [f64; 2]| (c1 * s1 + c2 * s2) / d;
        Self {
            factors: [a1, a2, seen([p, q]), seen(late)],
            level: d,
            basis: [[p, q], late],
        }
    }

    /// The integrators' values as those of the direct form.
    pub fn enter(&self, [s1, s2]: [f64; 2]) -> [f64; 2] {
        let [[p, q], [l1, l2]] = self.basis;
        let det = p * l2 - l1 * q;
        if det == 0.0 {
            return [0.0; 2];
        }
        [(l2 * s1 - l1 * s2) / det, (p * s2 - q * s1) / det]
    }

    /// The way back.
    pub fn leave(&self, [w1, w2]: [f64; 2]) -> [f64; 2] {
        let [[p, q], [l1, l2]] = self.basis;
        [p * w1 + l1 * w2, q * w1 + l2 * w2]
    }
}
