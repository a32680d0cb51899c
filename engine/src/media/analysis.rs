//! Looks closely at a stretch of sound: levels, loudness over time, spectrum.
//!
//! Owns: [`Analyser`], [`Analysis`]. Thread: the one that renders; allocates, never waits.
//! In: planar blocks of stereo. Out: figures.
//! Invariant: everything is counted on fixed grids from the first frame, so the figures don't
//! depend on how the sound is cut into blocks.

use std::sync::Arc;

use ebur128::{EbuR128, Mode};
use realfft::{RealFftPlanner, RealToComplex, num_complex::Complex};

use super::measure::{Measurement, Meter, MeterError};

/// Frames of one spectrum: 5.9 Hz apart at 48 kHz, so the lowest bands have lines of their own.
const WINDOW: usize = 8192;

/// Frames between two spectra: windows overlap by half.
const HOP: usize = WINDOW / 2;

/// The third-octave bands of ISO 266: nominal centres, Hz.
pub const CENTRES: [f64; 31] = [
    20.0, 25.0, 31.5, 40.0, 50.0, 63.0, 80.0, 100.0, 125.0, 160.0, 200.0, 250.0, 315.0, 400.0,
    500.0, 630.0, 800.0, 1000.0, 1250.0, 1600.0, 2000.0, 2500.0, 3150.0, 4000.0, 5000.0, 6300.0,
    8000.0, 10_000.0, 12_500.0, 16_000.0, 20_000.0,
];

/// What a stretch of sound is like. Levels are decibels; silence is negative infinity.
#[derive(Clone, Debug, PartialEq)]
pub struct Analysis {
    /// Peaks, integrated loudness, length.
    pub measured: Measurement,
    /// Largest sample of each channel.
    pub channel_peak_db: [f64; 2],
    /// Root of the mean square of each channel; a full-scale sine has -3.01.
    pub channel_rms_db: [f64; 2],
    /// The loudest 400 ms, LUFS.
    pub momentary_max_lufs: Option<f64>,
    /// The loudest 3 s, LUFS.
    pub short_term_max_lufs: Option<f64>,
    /// Loudness range (EBU Tech 3342), LU.
    pub loudness_range_lu: Option<f64>,
    /// How alike the channels are: 1 the same, 0 unrelated, -1 opposite; `None` where one is silent.
    pub correlation: Option<f64>,
    /// The mean of each channel, linear.
    pub dc: [f64; 2],
    /// Samples above full scale, of both channels.
    pub over: u64,
    /// Power in each band of [`CENTRES`], both channels' mean; a full-scale sine in both has 0.
    pub bands_db: Vec<f64>,
    /// Where half of the power lies below and half above, weighed: the power's centre, Hz.
    pub centroid_hz: Option<f64>,
}

/// Takes sound in and looks at it.
pub struct Analyser {
    meter: Meter,
    loudness: EbuR128,
    rate: u32,
    /// Frames until loudness is looked at again, a tenth of a second apart.
    due: usize,
    momentary: f64,
    short_term: f64,
    sums: Sums,
    spectrum: Spectrum,
}

impl Analyser {
    /// For stereo sound at `rate` Hz.
    ///
    /// # Errors
    /// [`MeterError::Rate`] where loudness isn't defined.
    pub fn new(rate: u32) -> Result<Self, MeterError> {
        let mode = Mode::M | Mode::S | Mode::LRA;
        let loudness = EbuR128::new(2, rate, mode).map_err(|_| MeterError::Rate { rate })?;
        Ok(Self {
            meter: Meter::new(rate)?,
            loudness,
            rate,
            due: tenth(rate),
            momentary: f64::NEG_INFINITY,
            short_term: f64::NEG_INFINITY,
            sums: Sums::default(),
            spectrum: Spectrum::new(),
        })
    }

    /// Takes the next frames, as many as the shorter side has.
    pub fn feed(&mut self, left: &[f32], right: &[f32]) {
        let mut rest = (left, right);
        loop {
            let n = self.due.min(rest.0.len()).min(rest.1.len());
            if n == 0 {
                return;
            }
            let (left, right) = (&rest.0[..n], &rest.1[..n]);
            self.meter.feed(left, right);
            self.sums.feed(left, right);
            self.spectrum.feed(left, right);
            // It fails only on a wrong number of channels, and this is always two.
            let _ = self.loudness.add_frames_planar_f32(&[left, right]);
            self.due -= n;
            if self.due == 0 {
                self.due = tenth(self.rate);
                let momentary = self.loudness.loudness_momentary();
                let short_term = self.loudness.loudness_shortterm();
                self.momentary = self.momentary.max(momentary.unwrap_or(f64::NEG_INFINITY));
                self.short_term = self.short_term.max(short_term.unwrap_or(f64::NEG_INFINITY));
            }
            rest = (&rest.0[n..], &rest.1[n..]);
        }
    }

    /// The figures of all that was fed.
    #[must_use]
    pub fn finish(self) -> Analysis {
        let measured = self.meter.finish();
        let finite = |value: f64| value.is_finite().then_some(value);
        let range = self.loudness.loudness_range().ok();
        let (bands_db, centroid_hz) = self.spectrum.finish(f64::from(self.rate));
        let frames = measured.frames.max(1);
        #[expect(clippy::cast_precision_loss, reason = "exact below 2^53 frames")]
        let mean = |sum: f64| sum / frames as f64;
        let sums = &self.sums;
        let both = (sums.squares[0] * sums.squares[1]).sqrt();
        Analysis {
            channel_peak_db: sums.peaks.map(|peak| 20.0 * f64::from(peak).log10()),
            channel_rms_db: sums.squares.map(|sum| 10.0 * mean(sum).log10()),
            momentary_max_lufs: finite(self.momentary),
            short_term_max_lufs: finite(self.short_term),
            loudness_range_lu: range.filter(|range| range.is_finite()),
            correlation: (both > 0.0).then(|| (sums.products / both).clamp(-1.0, 1.0)),
            dc: sums.totals.map(mean),
            over: sums.over,
            bands_db,
            centroid_hz,
            measured,
        }
    }
}

impl std::fmt::Debug for Analyser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Analyser").finish_non_exhaustive()
    }
}

fn tenth(rate: u32) -> usize {
    usize::try_from(rate / 10).unwrap_or(1).max(1)
}

/// What is summed over all frames.
#[derive(Debug, Default)]
struct Sums {
    squares: [f64; 2],
    totals: [f64; 2],
    products: f64,
    peaks: [f32; 2],
    over: u64,
}

impl Sums {
    fn feed(&mut self, left: &[f32], right: &[f32]) {
        for (&l, &r) in left.iter().zip(right) {
            let (x, y) = (f64::from(l), f64::from(r));
            self.squares[0] += x * x;
            self.squares[1] += y * y;
            self.totals[0] += x;
            self.totals[1] += y;
            self.products += x * y;
            self.peaks = [self.peaks[0].max(l.abs()), self.peaks[1].max(r.abs())];
            self.over += u64::from(l.abs() > 1.0) + u64::from(r.abs() > 1.0);
        }
    }
}

/// The mean power spectrum (Welch): Hann windows, half overlapping, the last filled up with silence.
struct Spectrum {
    transform: Arc<dyn RealToComplex<f32>>,
    window: Vec<f32>,
    /// The frames of each channel that the next window needs.
    waiting: [Vec<f32>; 2],
    lines: Vec<Complex<f32>>,
    scratch: Vec<f32>,
    power: Vec<f64>,
    count: u32,
    /// Whether frames came since the last window.
    fresh: bool,
}

impl Spectrum {
    fn new() -> Self {
        let transform = RealFftPlanner::<f32>::new().plan_fft_forward(WINDOW);
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            reason = "a window's shape"
        )]
        let window = (0..WINDOW)
            .map(|i| {
                let phase = std::f64::consts::TAU * i as f64 / WINDOW as f64;
                (0.5 - 0.5 * phase.cos()) as f32
            })
            .collect();
        Self {
            lines: transform.make_output_vec(),
            scratch: transform.make_input_vec(),
            power: vec![0.0; WINDOW / 2 + 1],
            transform,
            window,
            waiting: [Vec::with_capacity(WINDOW), Vec::with_capacity(WINDOW)],
            count: 0,
            fresh: false,
        }
    }

    fn feed(&mut self, mut left: &[f32], mut right: &[f32]) {
        while !left.is_empty() {
            let n = (WINDOW - self.waiting[0].len()).min(left.len());
            self.waiting[0].extend_from_slice(&left[..n]);
            self.waiting[1].extend_from_slice(&right[..n]);
            self.fresh = true;
            if self.waiting[0].len() == WINDOW {
                self.look();
                self.waiting
                    .iter_mut()
                    .for_each(|channel| drop(channel.drain(..HOP)));
            }
            (left, right) = (&left[n..], &right[n..]);
        }
    }

    /// Adds the power of the window that waits.
    fn look(&mut self) {
        for channel in &self.waiting {
            for ((to, from), shape) in self.scratch.iter_mut().zip(channel).zip(&self.window) {
                *to = from * shape;
            }
            // Lengths fit by construction.
            if self
                .transform
                .process(&mut self.scratch, &mut self.lines)
                .is_err()
            {
                return;
            }
            for (power, line) in self.power.iter_mut().zip(&self.lines) {
                *power += f64::from(line.norm_sqr());
            }
        }
        self.count += 1;
        self.fresh = false;
    }

    fn finish(mut self, rate: f64) -> (Vec<f64>, Option<f64>) {
        if self.fresh {
            self.waiting
                .iter_mut()
                .for_each(|channel| channel.resize(WINDOW, 0.0));
            self.look();
        }
        // A full-scale sine has the power 1/2 in each channel: it is to read 1.
        let squares: f64 = self.window.iter().map(|w| f64::from(*w).powi(2)).sum();
        #[expect(clippy::cast_precision_loss, reason = "a window's length")]
        let scale = 2.0 / (squares * WINDOW as f64 * f64::from(self.count.max(1)));
        #[expect(clippy::cast_precision_loss, reason = "a window's length")]
        let line_hz = rate / WINDOW as f64;
        let lines = self.power.iter().enumerate().skip(1);
        #[expect(clippy::cast_precision_loss, reason = "a line's number")]
        let lines = lines.map(|(i, power)| (i as f64 * line_hz, power * scale));
        let mut bands = vec![0.0; CENTRES.len()];
        let (mut total, mut weighed) = (0.0, 0.0);
        for (hz, power) in lines {
            total += power;
            weighed += hz * power;
            if let Some(band) = band_of(hz) {
                bands[band] += power;
            }
        }
        let decibels = bands.into_iter().map(|power: f64| 10.0 * power.log10());
        // Below -160 dB there is nothing but rounding.
        let decibels = decibels.map(|db| if db < -160.0 { f64::NEG_INFINITY } else { db });
        (decibels.collect(), (total > 1e-16).then(|| weighed / total))
    }
}

/// The band a frequency lies in: a third of an octave around 1000 Hz times 2^(n/3).
fn band_of(hz: f64) -> Option<usize> {
    // 1 kHz is band 17.
    let number = (3.0 * (hz / 1000.0).log2()).round() + 17.0;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to be a band's number"
    )]
    (0.0..31.0).contains(&number).then_some(number as usize)
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;

    fn tone(seconds: f64, hz: f64, level: f64) -> Vec<f32> {
        (0..(seconds * 48_000.0) as usize)
            .map(|i| (level * (i as f64 * TAU * hz / 48_000.0).sin()) as f32)
            .collect()
    }

    fn analyse(left: &[f32], right: &[f32], block: usize) -> Analysis {
        let mut analyser = Analyser::new(48_000).unwrap();
        for (l, r) in left.chunks(block).zip(right.chunks(block)) {
            analyser.feed(l, r);
        }
        analyser.finish()
    }

    #[test]
    fn a_tone_is_what_it_is() {
        let x = tone(5.0, 1000.0, 0.5);
        let got = analyse(&x, &x, 512);
        assert!((got.channel_peak_db[0] + 6.02).abs() < 0.01, "{got:?}");
        assert!((got.channel_rms_db[1] + 9.03).abs() < 0.01, "{got:?}");
        assert!(
            (got.momentary_max_lufs.unwrap() + 6.02).abs() < 0.1,
            "{got:?}"
        );
        assert!(
            (got.short_term_max_lufs.unwrap() + 6.02).abs() < 0.1,
            "{got:?}"
        );
        assert!((got.correlation.unwrap() - 1.0).abs() < 1e-9);
        assert!((got.bands_db[17] + 6.02).abs() < 0.2, "{:?}", got.bands_db);
        let loudest = got
            .bands_db
            .iter()
            .enumerate()
            .max_by(|a, b| a.1.total_cmp(b.1));
        assert_eq!(loudest.map(|(band, _)| CENTRES[band]), Some(1000.0));
        assert!((got.centroid_hz.unwrap() - 1000.0).abs() < 20.0, "{got:?}");
        assert_eq!(got.over, 0);
    }

    #[test]
    fn opposite_channels_and_offsets_are_seen() {
        let x = tone(1.0, 100.0, 1.2);
        let y: Vec<f32> = x.iter().map(|x| 0.25 - x).collect();
        let got = analyse(&x, &y, 480);
        assert!(got.correlation.unwrap() < -0.9);
        assert!((got.dc[1] - 0.25).abs() < 1e-3);
        assert!(got.over > 1000, "{}", got.over);
    }

    #[test]
    fn silence_has_no_figures() {
        let got = analyse(&[0.0; 48_000], &[0.0; 48_000], 512);
        assert_eq!(
            (got.correlation, got.centroid_hz, got.momentary_max_lufs),
            (None, None, None)
        );
        assert!(got.bands_db.iter().all(|db| *db == f64::NEG_INFINITY));
    }

    #[test]
    fn blocks_do_not_matter() {
        let (x, y) = (tone(3.3, 440.0, 0.4), tone(3.3, 5000.0, 0.1));
        let whole = analyse(&x, &y, x.len());
        for block in [1, 333, 4096] {
            assert_eq!(analyse(&x, &y, block), whole, "{block}");
        }
    }
}
