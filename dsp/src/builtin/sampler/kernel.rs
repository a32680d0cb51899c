//! Band-limited reading between samples: windowed sincs (Kaiser, beta 8) of sixteen
//! taps and more, one set for each half octave that a recording is sped up, so that
//! what would pass half the rate is cut (J. O. Smith, "Digital Audio Resampling",
//! CCRMA 2002).

use std::sync::OnceLock;

/// Kernels between two samples.
pub const PHASES: usize = 256;
/// Sets: up to three octaves up.
const CLASSES: usize = 7;
/// The longest kernel.
pub const LONGEST: usize = 128;
/// Kaiser's parameter.
const BETA: f64 = 8.0;

/// The kernels of one class.
pub struct Kernel {
    /// Samples that one value is made of, a multiple of 8.
    pub taps: usize,
    /// Phase by phase, the last one a whole sample on.
    rows: Vec<f32>,
}

impl Kernel {
    fn new(class: usize) -> Self {
        let ratio = libm::exp2(class as f64 / 2.0);
        let taps = ((16.0 * ratio / 8.0).ceil() as usize * 8).min(LONGEST);
        let cutoff = if class == 0 { 1.0 } else { 0.94 / ratio };
        let mut rows = Vec::with_capacity((PHASES + 1) * taps);
        for phase in 0..=PHASES {
            let part = phase as f64 / PHASES as f64;
            for tap in 0..taps {
                // Distance of the tap's sample from the place that is read.
                let x = tap as f64 - (taps / 2 - 1) as f64 - part;
                rows.push((cutoff * sinc(x * cutoff) * kaiser(2.0 * x / taps as f64)) as f32);
            }
        }
        Self { taps, rows }
    }

    /// The kernel of a phase, and the next.
    #[inline]
    pub fn rows(&self, phase: usize) -> (&[f32], &[f32]) {
        let pair = &self.rows[phase * self.taps..(phase + 2) * self.taps];
        pair.split_at(self.taps)
    }
}

/// All kernels; made once.
pub fn kernels() -> &'static [Kernel] {
    static KERNELS: OnceLock<Vec<Kernel>> = OnceLock::new();
    KERNELS.get_or_init(|| (0..CLASSES).map(Kernel::new).collect())
}

/// The class for a speed in samples per frame.
pub fn class_of(speed: f64) -> usize {
    let mut class = 0;
    let mut limit = 1.000_001;
    while speed > limit && class < CLASSES - 1 {
        class += 1;
        limit *= std::f64::consts::SQRT_2;
    }
    class
}

fn sinc(x: f64) -> f64 {
    let y = std::f64::consts::PI * x;
    if x == 0.0 {
        1.0
    } else if x == libm::round(x) {
        // Exactly, so that an unmoved recording stays as it is.
        0.0
    } else {
        libm::sin(y) / y
    }
}

/// The window at -1..=1.
fn kaiser(x: f64) -> f64 {
    let root = 1.0 - x * x;
    if root < 0.0 {
        return 0.0;
    }
    bessel(BETA * libm::sqrt(root)) / bessel(BETA)
}

/// The modified Bessel function of order zero, by its series.
fn bessel(x: f64) -> f64 {
    let (mut sum, mut term) = (1.0, 1.0);
    for k in 1..40 {
        term *= (x / 2.0 / f64::from(k)) * (x / 2.0 / f64::from(k));
        sum += term;
    }
    sum
}
