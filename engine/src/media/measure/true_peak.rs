//! Peaks between samples: four times oversampling with the filter of ITU-R BS.1770-4, Annex 2.
//!
//! Owns: [`TruePeak`], one channel. Thread: any. Written for the compiler to vectorise: ebur128's
//! own true peak takes several times as long (see `figures_of_measuring`).
//! Invariant: each output is summed in one order, so blocks don't change the result.

const TAPS: usize = 12;

/// Outputs computed side by side.
const LANES: usize = 16;

/// Samples filtered at a time.
const PIECE: usize = 512;

/// Phases 0 and 1 of the filter; 3 and 2 are their mirror images.
const PHASES: [[f32; TAPS]; 2] = [
    [
        0.001_708_984_4,
        0.010_986_328,
        -0.019_653_32,
        0.033_203_125,
        -0.059_448_242,
        0.137_329_1,
        0.972_167_97,
        -0.102_294_92,
        0.047_607_422,
        -0.026_611_328,
        0.014_892_578,
        -0.008_300_781,
    ],
    [
        -0.029_174_805,
        0.029_296_875,
        -0.051_757_812,
        0.089_111_33,
        -0.166_503_9,
        0.465_087_9,
        0.779_785_16,
        -0.200_317_38,
        0.101_562_5,
        -0.058_227_54,
        0.033_081_055,
        -0.018_920_898,
    ],
];

/// The running true peak of one channel.
#[derive(Debug)]
pub(super) struct TruePeak {
    /// The last `TAPS - 1` samples, then the piece being filtered, then lanes of padding.
    line: [f32; TAPS - 1 + PIECE + LANES],
    peaks: [f32; LANES],
}

impl Default for TruePeak {
    fn default() -> Self {
        Self {
            line: [0.0; TAPS - 1 + PIECE + LANES],
            peaks: [0.0; LANES],
        }
    }
}

impl TruePeak {
    /// Takes the next samples.
    pub(super) fn feed(&mut self, samples: &[f32]) {
        for piece in samples.chunks(PIECE) {
            let n = piece.len();
            self.line[TAPS - 1..TAPS - 1 + n].copy_from_slice(piece);
            let whole = n - n % LANES;
            for start in (0..whole).step_by(LANES) {
                filter(&self.line[start..], LANES, &mut self.peaks);
            }
            if whole < n {
                filter(&self.line[whole..], n - whole, &mut self.peaks);
            }
            self.line.copy_within(n..n + TAPS - 1, 0);
        }
    }

    /// The largest absolute value, linear, with the filter's tail.
    pub(super) fn finish(&mut self) -> f32 {
        self.feed(&[0.0; TAPS - 1]);
        self.peaks.iter().copied().fold(0.0, f32::max)
    }
}

/// All four phases at `LANES` places of `line`, of which the first `count` count.
#[inline(always)]
fn filter(line: &[f32], count: usize, peaks: &mut [f32; LANES]) {
    let line: &[f32] = &line[..LANES + TAPS - 1];
    for phase in &PHASES {
        let (mut ahead, mut back) = ([0.0_f32; LANES], [0.0_f32; LANES]);
        for tap in 0..TAPS {
            let x: &[f32] = &line[tap..tap + LANES];
            // The newest sample stands last and meets the first coefficient.
            let (a, b) = (phase[TAPS - 1 - tap], phase[tap]);
            for lane in 0..LANES {
                ahead[lane] += a * x[lane];
                back[lane] += b * x[lane];
            }
        }
        for lane in 0..LANES {
            let larger = f32::max(ahead[lane].abs(), back[lane].abs());
            let larger = if lane < count { larger } else { 0.0 };
            peaks[lane] = if larger > peaks[lane] {
                larger
            } else {
                peaks[lane]
            };
        }
    }
}
