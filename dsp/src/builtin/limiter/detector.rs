//! Peaks between samples.
//!
//! Sixteen values for each interval of two samples: the four phases of the interpolator
//! of ITU-R BS.1770-4, annex 2, so that a meter after the standard agrees; and twelve
//! thirteenths of the way by a windowed sinc of 32 taps (Kaiser, β = 7), since a grid of
//! four misses up to 0.6 dB of a peak near half the rate.

use super::super::effect::fir::{bessel_i0, sinc};

/// Frames the interpolators reach over.
pub(super) const TAPS: usize = 32;
/// Frames between a sample and the moment all about its surroundings is known.
pub(super) const DELAY: usize = TAPS / 2;
/// Values for each interval.
const PLACES: usize = 16;
/// Frames at a time: the loops run over frames, side by side.
pub(super) const PIECE: usize = 32;
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

/// A value for each frame of a piece.
pub(super) type Row = [f32; PIECE];
/// The same behind those of the frames before.
type Line = [f32; TAPS + PIECE];

/// The interpolators and the last frames.
pub(super) struct Detector {
    /// For each place, the weights of the past, old to new.
    taps: [[f32; TAPS]; PLACES],
    /// The largest sum of magnitudes of a place's weights: how far a peak can exceed
    /// the samples.
    reach: f32,
    lines: [Line; 2],
    /// The peak between the last sample in the middle and the one after.
    before: f32,
}

impl Detector {
    pub fn new() -> Self {
        let weight = |place: usize| std::array::from_fn(|index| tap(index, place) as f32);
        let taps: [[f32; TAPS]; PLACES] = std::array::from_fn(weight);
        let sum = |taps: &[f32; TAPS]| taps.iter().map(|tap| tap.abs()).sum::<f32>();
        Self {
            reach: taps.iter().map(sum).fold(1.0, f32::max) * 1.001,
            taps,
            lines: [[0.0; TAPS + PIECE]; 2],
            before: 0.0,
        }
    }

    /// Takes up to [`PIECE`] frames; for each the peak around the frame [`DELAY`] before
    /// it, in both channels. What is surely below `enough` may be reported as less.
    #[inline(always)]
    pub fn peaks(&mut self, sides: [&[f32]; 2], enough: f32) -> Row {
        let frames = sides[0].len();
        let mut between = [0.0; PIECE];
        for (line, side) in self.lines.iter_mut().zip(sides) {
            line[TAPS..].fill(0.0);
            line[TAPS..][..frames].copy_from_slice(side);
            let loudest = line.iter().fold(0.0_f32, |top, x| top.max(x.abs()));
            if loudest * self.reach > enough {
                for taps in &self.taps {
                    raise(&mut between, taps, line);
                }
            }
        }
        let mut peaks = between;
        let [left, right] = &self.lines;
        for (at, peak) in peaks.iter_mut().enumerate().take(frames) {
            let middle = at + TAPS - DELAY;
            let own = left[middle].abs().max(right[middle].abs());
            *peak = own.max(self.before).max(between[at]);
            self.before = between[at];
        }
        for line in &mut self.lines {
            line.copy_within(frames..frames + TAPS, 0);
        }
        peaks
    }
}

/// Raises the peaks to what a filter makes of a line.
#[inline(always)]
fn raise(peaks: &mut Row, taps: &[f32; TAPS], line: &Line) {
    let mut sum = [0.0; PIECE];
    for (index, tap) in taps.iter().enumerate() {
        let past = &line[index + 1..][..PIECE];
        for (sum, x) in sum.iter_mut().zip(past) {
            *sum += tap * x;
        }
    }
    for (peak, sum) in peaks.iter_mut().zip(&sum) {
        let value = sum.abs();
        *peak = if value > *peak { value } else { *peak };
    }
}

/// The weight of a frame of the past (old to new) for a place.
fn tap(index: usize, place: usize) -> f64 {
    if place < PHASES {
        let Some(index) = index.checked_sub((TAPS - STANDARD_TAPS) / 2) else {
            return 0.0;
        };
        let backwards = place >= PHASES / 2;
        let index = if backwards {
            11_usize.wrapping_sub(index)
        } else {
            index
        };
        let phase = if backwards { PHASES - 1 - place } else { place };
        return STANDARD[phase].get(index).copied().unwrap_or(0.0);
    }
    let way = (place - PHASES + 1) as f64 / (PLACES - PHASES + 1) as f64;
    let t = index as f64 - (TAPS / 2 - 1) as f64 - way;
    let reach = t / (TAPS as f64 / 2.0);
    let window = bessel_i0(BETA * libm::sqrt((1.0 - reach * reach).max(0.0))) / bessel_i0(BETA);
    sinc(t) * window
}
