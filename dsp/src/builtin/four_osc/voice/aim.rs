//! Where a note's pitch, oscillators and filter go in the next control period.

use super::super::super::CONTROL_FRAMES;
use super::super::super::math::{exp2, gain_of_db, phase_step};
use super::super::super::synth::wavetable::{Wave, rms_of, select};
use super::super::parameter::{COUNT, OSCILLATOR, P};
use super::super::sound::{SPAN, UNISON};
use super::Voice;

/// Q of a filter without a peak, √½.
const BUTTERWORTH: f32 = std::f32::consts::FRAC_1_SQRT_2;
/// Semitones of `filterFreq`.
const FILTER_RANGE: f32 = 135.076_23;
/// Tracktion's noise has an RMS of 0.1; ours is even over ±1.
const NOISE_GAIN: f32 = 0.173_205_08;

impl Voice {
    /// A glide to another key: in legato alone, and as long whatever the interval.
    pub(super) fn slide(&mut self, values: &[f32; COUNT], rate: f64) {
        let get = |place: P| values[place as usize];
        let way = f32::from(self.key) - self.note;
        if self.heading != self.key {
            self.heading = self.key;
            let legato = (0.5..1.5).contains(&get(P::VoiceMode));
            let cells = get(P::Legato) * 0.001 * rate as f32 / CONTROL_FRAMES as f32;
            self.glide = if legato {
                way.abs() / cells.max(1.0)
            } else {
                way.abs()
            };
        }
        self.note += way.clamp(-self.glide, self.glide);
    }

    /// One oscillator (Tracktion's MultiVoiceOscillator): voices share its gain, lie
    /// evenly over the detune, and sit right and left by turns at the spread; the pan
    /// is for a single one. What leaves one side comes to the other: hard over, +6 dB.
    pub(super) fn aim_oscillator(
        &mut self,
        index: usize,
        note: f32,
        values: &[f32; COUNT],
        rate: f64,
    ) {
        let get = |place: P| values[place as usize + index * OSCILLATOR];
        let fresh = self.fresh;
        let it = &mut self.oscillators[index];
        it.shape = (get(P::WaveShape1) + 0.5) as u8;
        it.count = ((get(P::Voices1) + 0.5) as usize).clamp(1, UNISON);
        it.width = (f64::from(get(P::PulseWidth1)) * 4_294_967_296.0) as u32;
        if it.shape == 0 {
            return;
        }
        let wave = wave_of(it.shape);
        let gain = gain_of(it.shape, get(P::Level1)) / it.count as f32;
        // The tune goes in whole semitones, whatever moves it.
        let note = note + get(P::Tune1).round_ties_even() + get(P::FineTune1) / 100.0;
        for n in 0..it.count {
            let (place, pan) = if it.count == 1 {
                (0.0, get(P::Pan1))
            } else {
                let side = if n % 2 == 0 { 0.01 } else { -0.01 };
                (
                    n as f32 / (it.count - 1) as f32 - 0.5,
                    side * get(P::Spread1),
                )
            };
            let strand = &mut it.strands[n];
            let semitones = note - 69.0 + place * get(P::Detune1);
            let hertz = 440.0 * f64::from(exp2(semitones / 12.0));
            let step = phase_step((hertz / rate).min(0.49));
            if fresh {
                strand.step = step;
            }
            let way = (i64::from(step) - i64::from(strand.step)) / SPAN as i64;
            strand.slide = way as i32 as u32;
            strand.table = Some(select(wave, step, strand.table.filter(|_| !fresh)));
            let wanted = [gain * (1.0 - pan), gain * (1.0 + pan)];
            if fresh {
                strand.gains = wanted;
            }
            strand.slopes = [0, 1].map(|n| (wanted[n] - strand.gains[n]) / SPAN as f32);
        }
    }

    /// The filter.
    pub(super) fn aim_filter(&mut self, values: &[f32; COUNT], rate: f64) {
        let get = |place: P| values[place as usize];
        self.kind = (get(P::FilterType) + 0.5) as u8;
        self.steep = get(P::FilterSlope) >= 18.0;
        let sense = get(P::FilterVelocity) / 100.0;
        let sweep = self.filter.value() * (self.velocity * sense + 1.0 - sense);
        let note = get(P::FilterFreq)
            + (f32::from(self.key) - 60.0) * get(P::FilterKey) / 100.0
            + sweep * get(P::FilterAmount) * 137.0;
        // All that moves it together goes no faster than over the range in 50 ms.
        let most = FILTER_RANGE * CONTROL_FRAMES as f32 / (0.050 * rate as f32);
        let way = note - self.cutoff;
        self.cutoff += if self.fresh {
            way
        } else {
            way.clamp(-most, most)
        };
        if self.kind == 0 {
            return;
        }
        let hertz = 440.0 * libm::exp2(f64::from((self.cutoff - 69.0) / 12.0));
        let hertz = hertz.clamp(8.0, (0.49 * rate).min(20_000.0));
        let q = BUTTERWORTH / (1.0 - 0.99 * get(P::FilterResonance) / 100.0);
        let g = libm::tan(std::f64::consts::PI * hertz / rate) as f32;
        for (stage, q) in self.stages.iter_mut().zip([q, BUTTERWORTH]) {
            let k = 1.0 / q;
            let a1 = 1.0 / (1.0 + g * (g + k));
            let wanted = [a1, g * a1, g * g * a1, k];
            for (n, wanted) in wanted.into_iter().enumerate() {
                if self.fresh {
                    stage.now[n] = wanted;
                }
                stage.slope[n] = (wanted - stage.now[n]) / SPAN as f32;
            }
        }
    }
}

/// The table that a shape is read from.
fn wave_of(shape: u8) -> Wave {
    match shape {
        2 | 3 => Wave::Saw,
        4 => Wave::Triangle,
        _ => Wave::Sine,
    }
}

/// The gain of an oscillator's shape at a level in decibels, of which -100 is none.
fn gain_of(shape: u8, level: f32) -> f32 {
    use std::f32::consts::PI;
    if level <= -100.0 {
        return 0.0;
    }
    // The tables are of equal power, at half of full scale; the rest are as they are.
    let table = 2.0 * rms_of(wave_of(shape)) as f32;
    let shape = match shape {
        2 | 3 => 2.0 / PI * table,
        4 => 8.0 / (PI * PI) * table,
        5 => NOISE_GAIN,
        _ => 1.0,
    };
    gain_of_db(level) * shape
}
