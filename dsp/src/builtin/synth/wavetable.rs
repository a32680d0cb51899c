//! The oscillators' single cycles: one table per waveform and half octave, each
//! the sum of exactly the harmonics that fit below half the sample rate.
//!
//! Thread: [`wavetables`] allocates and fills once per process (control thread);
//! reading is pure.
//!
//! Why tables and not PolyBLEP: a two-point PolyBLEP saw at 5 kHz leaves images
//! 22 dB below its fundamental at 48 kHz; these leave none but the error of
//! linear interpolation, and any spectrum costs the same.

use std::sync::OnceLock;

use libm::{cos, exp, pow, sin, sqrt};

/// log2 of [`SIZE`].
const SIZE_BITS: u32 = 11;
/// Points of a cycle.
const SIZE: usize = 1 << SIZE_BITS;
/// Bits of a phase below the table index.
pub(in crate::builtin) const FRACTION_BITS: u32 = 32 - SIZE_BITS;

/// Harmonics of each table: two tables per octave.
const HARMONICS: [u32; 20] = [
    1, 1, 2, 3, 4, 6, 8, 11, 16, 23, 32, 45, 64, 91, 128, 181, 256, 362, 512, 724,
];

/// One cycle, with its first point repeated for the interpolation.
pub(in crate::builtin) type Cycle = [f32; SIZE + 1];

/// The waveforms of the oscillators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wave {
    /// The fundamental alone.
    Sine,
    /// Odd harmonics, 1/k^2.
    Triangle,
    /// All harmonics, 1/k.
    Saw,
    /// Odd harmonics, 1/k.
    Square,
    /// A pulse of one eighth of the cycle.
    Pulse,
    /// A struck string: 1/k^1.15 with the hammer's gap at each eighth harmonic, darkening above 20.
    Struck,
    /// A plucked string: sin(pi k/5)/k^1.2, the pluck at a fifth of its length.
    Plucked,
    /// Drawbars 8', 4', 2 2/3', 2', 1 3/5', 1 1/3', 1'.
    Drawbars,
    /// Brass: a plateau of six harmonics, then falling 12 dB per octave.
    Brass,
    /// A cylindrical reed: odd harmonics, even ones at a fifth.
    Reed,
    /// A voice on "ah": broad peaks around harmonics 3, 5 and 13.
    Voice,
    /// A bar or bell: harmonics 1, 4, 10 and a little 13.
    Bar,
}

impl Wave {
    const ALL: [Self; 12] = [
        Self::Sine,
        Self::Triangle,
        Self::Saw,
        Self::Square,
        Self::Pulse,
        Self::Struck,
        Self::Plucked,
        Self::Drawbars,
        Self::Brass,
        Self::Reed,
        Self::Voice,
        Self::Bar,
    ];

    /// Amplitude of harmonic `k`, relative; all are sines of phase zero.
    fn harmonic(self, k: u32) -> f64 {
        let x = f64::from(k);
        let odd = k % 2 == 1;
        let peak = |at: f64, width: f64| exp(-((x - at) / width) * ((x - at) / width));
        match self {
            Self::Sine => f64::from(u8::from(k == 1)),
            Self::Triangle if odd => {
                if k % 4 == 1 {
                    1.0 / (x * x)
                } else {
                    -1.0 / (x * x)
                }
            }
            Self::Square if odd => 1.0 / x,
            Self::Triangle | Self::Square => 0.0,
            Self::Saw => 1.0 / x,
            Self::Pulse => sin(PI * x / 8.0) / x,
            Self::Struck => sin(PI * x / 8.0).abs() / pow(x, 1.15) / (1.0 + pow(x / 20.0, 2.0)),
            Self::Plucked => sin(PI * x / 5.0) / pow(x, 1.2),
            Self::Drawbars => drawbar(k),
            Self::Brass => 1.0 / (1.0 + pow(x / 6.0, 2.2)),
            Self::Reed => {
                if odd {
                    1.0 / x
                } else {
                    0.2 / x
                }
            }
            Self::Voice => {
                (0.9 * peak(1.0, 1.0)
                    + peak(3.0, 1.6)
                    + 0.8 * peak(5.0, 1.5)
                    + 0.25 * peak(13.0, 3.0))
                    * cos(x * x * 0.7)
            }
            Self::Bar => bar(k),
        }
    }
}

const PI: f64 = std::f64::consts::PI;

fn drawbar(k: u32) -> f64 {
    match k {
        1 => 1.0,
        2 => 0.7,
        3 => 0.5,
        4 => 0.45,
        5 => 0.15,
        6 => 0.2,
        8 => 0.3,
        _ => 0.0,
    }
}

fn bar(k: u32) -> f64 {
    match k {
        1 => 1.0,
        4 => 0.35,
        10 => 0.12,
        13 => 0.05,
        _ => 0.0,
    }
}

/// Every cycle of every waveform.
pub(in crate::builtin) struct Wavetables {
    cycles: Vec<Cycle>,
}

impl Wavetables {
    /// The cycle at an index from [`select`].
    #[inline]
    pub fn cycle(&self, index: usize) -> &Cycle {
        &self.cycles[index.min(self.cycles.len() - 1)]
    }

    fn build() -> Self {
        let sines: Vec<f64> = (0..SIZE)
            .map(|n| sin(2.0 * PI * n as f64 / SIZE as f64))
            .collect();
        let mut cycles = Vec::with_capacity(Wave::ALL.len() * HARMONICS.len());
        for wave in Wave::ALL {
            let mut sum = vec![0.0; SIZE];
            let mut done = 0;
            let scale = 0.5 / wave_rms(wave);
            for count in HARMONICS {
                for k in done + 1..=count {
                    add_harmonic(&mut sum, &sines, k, wave.harmonic(k) * scale);
                }
                done = count;
                let mut cycle = [0.0; SIZE + 1];
                for (point, value) in cycle.iter_mut().zip(sum.iter().chain(&sum[..1])) {
                    *point = *value as f32;
                }
                cycles.push(cycle);
            }
        }
        Self { cycles }
    }
}

/// RMS of the whole spectrum, so that every waveform is equally strong.
fn wave_rms(wave: Wave) -> f64 {
    let power: f64 = (1..=HARMONICS[HARMONICS.len() - 1])
        .map(|k| pow(wave.harmonic(k), 2.0))
        .sum();
    sqrt(power / 2.0)
}

fn add_harmonic(sum: &mut [f64], sines: &[f64], k: u32, amplitude: f64) {
    if amplitude == 0.0 {
        return;
    }
    for (n, value) in sum.iter_mut().enumerate() {
        *value += amplitude * sines[(n * k as usize) % SIZE];
    }
}

/// [`wave_rms`] without the sum: constants of the built tables.
pub(in crate::builtin) fn rms_of(wave: Wave) -> f64 {
    static RMS: OnceLock<[f64; Wave::ALL.len()]> = OnceLock::new();
    RMS.get_or_init(|| Wave::ALL.map(wave_rms))[wave as usize]
}

/// The tables of this process.
pub(in crate::builtin) fn wavetables() -> &'static Wavetables {
    static TABLES: OnceLock<Wavetables> = OnceLock::new();
    TABLES.get_or_init(Wavetables::build)
}

/// The table for a waveform at a phase step, given the one in use: it stays
/// while it doesn't alias and isn't an octave too dull, so that vibrato across a
/// boundary doesn't buzz.
#[inline]
pub(in crate::builtin) fn select(wave: Wave, step: u32, current: Option<usize>) -> usize {
    let base = wave as usize * HARMONICS.len();
    let room = (1_u32 << 31) / step.max(1);
    let octave = (31 - room.max(1).leading_zeros()) as usize;
    let lower = (2 * octave).min(HARMONICS.len() - 2);
    let ideal = if room >= HARMONICS[lower + 1] {
        lower + 1
    } else {
        lower
    };
    match current {
        Some(now) if now - base <= ideal && now - base + 2 > ideal => now,
        _ => base + ideal,
    }
}
