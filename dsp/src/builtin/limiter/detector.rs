//! Peaks between samples.
//!
//! Sixteen values for each interval of two samples: the four phases of the interpolator
//! of ITU-R BS.1770-4, annex 2, so that a meter after the standard agrees; and twelve
//! thirteenths of the way by a windowed sinc of 32 taps (Kaiser, β = 7), since a grid of
//! four misses up to 0.6 dB of a peak near half the rate.

use super::super::effect::LIMIT;
use super::super::effect::fir::{bessel_i0, sinc};

/// Frames the interpolators reach over.
pub(super) const TAPS: usize = 32;
/// Frames between a sample and the moment all about its surroundings is known.
pub(super) const DELAY: usize = TAPS / 2;
const LANES: usize = 16;
/// Phases of the standard's interpolator, and its taps.
const PHASES: usize = 4;
const STANDARD_TAPS: usize = 12;
/// Kaiser's β.
const BETA: f64 = 7.0;

/// ITU-R BS.1770-4, annex 2: phases 0 and 1; 3 and 2 are these backwards.
const STANDARD: [[f64; STANDARD_TAPS]; 2] = [
    [
        0.001_708_984_375,
        0.010_986_328_125,
        -0.019_653_320_312_5,
        0.033_203_125,
        -0.059_448_242_187_5,
        0.137_329_101_562_5,
        0.972_167_968_75,
        -0.102_294_921_875,
        0.047_607_421_875,
        -0.026_611_328_125,
        0.014_892_578_125,
        -0.008_300_781_25,
    ],
    [
        -0.029_174_804_687_5,
        0.029_296_875,
        -0.051_757_812_5,
        0.089_111_328_125,
        -0.166_503_906_25,
        0.465_087_890_625,
        0.779_785_156_25,
        -0.200_317_382_812_5,
        0.101_562_5,
        -0.058_227_539_062_5,
        0.033_081_054_687_5,
        -0.018_920_898_437_5,
    ],
];

/// The interpolators and the last frames.
pub(super) struct Detector {
    /// For each frame of the past, old to new.
    taps: [[f32; LANES]; TAPS],
    /// The largest sum of magnitudes of a lane's taps: how far a peak can exceed samples.
    reach: f32,
    /// Written twice, a length apart, so that the last frames always lie in a row.
    past: Vec<[f32; 2]>,
    place: usize,
    /// The peak between the sample in the middle and the one before.
    before: f32,
    /// Frames since a sample was loud enough to matter, and what was enough then.
    calm: usize,
    enough: f32,
}

impl Detector {
    pub fn new() -> Self {
        let mut taps = [[0.0; LANES]; TAPS];
        for (index, lanes) in taps.iter_mut().enumerate() {
            *lanes = std::array::from_fn(|lane| tap(index, lane) as f32);
        }
        let sum = |lane: usize| taps.iter().map(|taps| taps[lane].abs()).sum::<f32>();
        Self {
            taps,
            reach: (0..LANES).map(sum).fold(1.0, f32::max) * 1.001,
            past: vec![[0.0; 2]; 2 * TAPS],
            place: 0,
            before: 0.0,
            calm: TAPS,
            enough: 0.0,
        }
    }

    /// Takes a frame; the peak around the one of [`DELAY`] frames ago, in both channels.
    /// What is surely below `enough` may be reported as less.
    #[inline(always)]
    pub fn peak(&mut self, frame: [f32; 2], enough: f32) -> f32 {
        self.place = if self.place + 1 == TAPS {
            0
        } else {
            self.place + 1
        };
        self.past[self.place] = frame;
        self.past[self.place + TAPS] = frame;
        let loudest = frame[0].abs().max(frame[1].abs()).min(LIMIT);
        self.calm = if loudest * self.reach <= enough && enough >= self.enough {
            (self.calm + 1).min(TAPS)
        } else {
            0
        };
        self.enough = enough;
        let past = &self.past[self.place + 1..=self.place + TAPS];
        let middle = past[TAPS - 1 - DELAY];
        let own = middle[0].abs().max(middle[1].abs());
        let after = if self.calm == TAPS {
            0.0
        } else {
            between(&self.taps, past)
        };
        let peak = own.max(self.before).max(after);
        self.before = after;
        peak
    }
}

/// The largest value between the two samples in the middle.
#[inline(always)]
fn between(taps: &[[f32; LANES]; TAPS], past: &[[f32; 2]]) -> f32 {
    let (mut left, mut right) = ([0.0; LANES], [0.0; LANES]);
    for (taps, [l, r]) in taps.iter().zip(past) {
        for lane in 0..LANES {
            left[lane] += taps[lane] * l;
            right[lane] += taps[lane] * r;
        }
    }
    let mut top = [0.0_f32; LANES];
    for lane in 0..LANES {
        let (l, r) = (left[lane].abs(), right[lane].abs());
        top[lane] = if l > r { l } else { r };
    }
    top.iter()
        .fold(0.0, |top, x| if *x > top { *x } else { top })
}

/// The weight of a frame of the past (old to new) in a lane.
fn tap(index: usize, lane: usize) -> f64 {
    if lane < PHASES {
        let Some(place) = index.checked_sub((TAPS - STANDARD_TAPS) / 2) else {
            return 0.0;
        };
        // The table runs from the newest sample to the oldest.
        let place = if lane < 2 {
            place
        } else {
            11_usize.wrapping_sub(place)
        };
        let phase = if lane < 2 { lane } else { PHASES - 1 - lane };
        return STANDARD[phase].get(place).copied().unwrap_or(0.0);
    }
    let way = (lane - PHASES + 1) as f64 / (LANES - PHASES + 1) as f64;
    let t = index as f64 - (TAPS / 2 - 1) as f64 - way;
    let reach = t / (TAPS as f64 / 2.0);
    let window = bessel_i0(BETA * libm::sqrt((1.0 - reach * reach).max(0.0))) / bessel_i0(BETA);
    sinc(t) * window
}
