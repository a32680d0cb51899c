//! The chorus' and the phaser's sweeps, measured.

use super::{RATES, impulse, through, tone};
use crate::builtin::chorus::Chorus;
use crate::builtin::phaser::Phaser;
use crate::builtin::{Cells, Effect};
use crate::processor::Processor;
use crate::time::SampleRate;

fn with<E: Effect>(effect: E, values: &[f32]) -> Cells<E> {
    let mut cells = Cells::new(effect);
    for (index, value) in values.iter().enumerate() {
        cells.set_param(index as u32, *value);
    }
    cells
}

/// Phase of a tone of `hertz` in each frame of a signal, in turns, unwrapped, by
/// demodulation over 64 frames.
fn delays(sound: &[f32], hertz: f64, rate: f64) -> Vec<f64> {
    let tau = std::f64::consts::TAU;
    let window = (rate / hertz * 4.0).round() as usize;
    let (mut last, mut turns) = (0.0, 0.0);
    (0..(sound.len() - window) / 16)
        .map(|k| {
            let at = k * 16;
            let (mut re, mut im) = (0.0, 0.0);
            for (n, x) in sound.iter().enumerate().skip(at).take(window) {
                let w = 0.5 - 0.5 * (tau * (n - at) as f64 / window as f64).cos();
                let (s, c) = (tau * hertz * n as f64 / rate).sin_cos();
                re += w * f64::from(*x) * c;
                im -= w * f64::from(*x) * s;
            }
            let phase = im.atan2(re) / tau;
            let mut by = phase - last;
            by -= by.round();
            (last, turns) = (phase, turns + by);
            // A delay turns the phase back.
            -turns / hertz
        })
        .collect()
}

#[test]
fn the_chorus_sweeps_as_far_and_as_fast_as_set() {
    for rate in RATES {
        let hz = f64::from(rate);
        let mut it = with(Chorus::new(SampleRate(rate)), &[6.0, 2.0, 0.5, 1.0]);
        let input = tone(1000.0, rate, rate as usize * 2, 0.5);
        let sound = through(&mut it, rate, &input);
        let from = rate as usize / 10;
        let left = delays(&sound.0[from..], 1000.0, hz);
        let right = delays(&sound.1[from..], 1000.0, hz);
        let span = |d: &[f64]| {
            let top = d.iter().fold(f64::MIN, |a, b| a.max(*b));
            top - d.iter().fold(f64::MAX, |a, b| a.min(*b))
        };
        assert!(
            (span(&left) - 0.006).abs() < 1e-4,
            "{rate}: {}",
            span(&left)
        );
        assert!((span(&right) - 0.006).abs() < 1e-4);
        // Correlation with the sine that it should be: rate, and the right side's lead.
        let against = |d: &[f64], hertz: f64| {
            // Three whole periods.
            let d = &d[..rate as usize * 3 / 32];
            let mean = d.iter().sum::<f64>() / d.len() as f64;
            let (mut re, mut im) = (0.0, 0.0);
            for (k, x) in d.iter().enumerate() {
                let (s, c) = (std::f64::consts::TAU * hertz * (k * 16) as f64 / hz).sin_cos();
                re += (x - mean) * c;
                im += (x - mean) * s;
            }
            (re.hypot(im), im.atan2(re))
        };
        let (here, phase_left) = against(&left, 2.0);
        // Rates that go into three periods whole.
        let beside = against(&left, 4.0 / 3.0).0.max(against(&left, 8.0 / 3.0).0);
        assert!(here > 20.0 * beside, "{here} {beside}");
        let (_, phase_right) = against(&right, 2.0);
        let lead = (phase_left - phase_right).rem_euclid(std::f64::consts::TAU);
        // Width 0.5 is a quarter turn.
        let wanted = std::f64::consts::FRAC_PI_2;
        assert!(
            (lead - wanted).abs() < 0.05 || (lead - 3.0 * wanted).abs() < 0.05,
            "{lead}"
        );
    }
}

#[test]
fn the_chorus_starts_at_20_ms_plus_half_the_depth() {
    let mut it = with(Chorus::new(SampleRate(48_000)), &[4.0, 0.01, 0.0, 1.0]);
    let sound = through(&mut it, 48_000, &impulse(0, 4_000));
    let top = sound
        .0
        .iter()
        .enumerate()
        .max_by(|a, b| a.1.total_cmp(b.1))
        .expect("sounds");
    assert!((top.0 as i64 - 1056).abs() <= 1, "{}", top.0);
    let sum: f32 = sound.0.iter().sum();
    assert!((sum - 1.0).abs() < 1e-3, "{sum}");
}

#[test]
fn the_phaser_answers_as_four_allpasses_do() {
    // Depth 0 stands still at 100 Hz: 1 + A⁴ / (1 - gA⁴), with A = (d z⁻¹ form).
    for rate in RATES {
        for feedback in [0.0_f64, 0.5, 0.9] {
            let mut it = with(Phaser::new(SampleRate(rate)), &[0.0, 1.0, feedback as f32]);
            let frames = rate as usize;
            let sound = through(&mut it, rate, &impulse(0, frames));
            for hertz in [20.0, 41.4, 100.0, 241.4, 1000.0, 9000.0] {
                let w = std::f64::consts::TAU * hertz / f64::from(rate);
                let (mut re, mut im) = (0.0, 0.0);
                for (n, x) in sound.0.iter().enumerate() {
                    let (s, c) = (w * n as f64).sin_cos();
                    re += f64::from(*x) * c;
                    im -= f64::from(*x) * s;
                }
                // An allpass (c - z⁻¹)/(1 - c z⁻¹) turns by 2 atan(tan(w/2)/t) from 0.
                let t = (std::f64::consts::PI * 100.0 / f64::from(rate)).tan();
                let turn = -2.0 * ((w / 2.0).tan() / t).atan() * 4.0;
                let (s, c) = turn.sin_cos();
                // What is fed back comes a frame later.
                let (fs, fc) = (turn - w).sin_cos();
                let (dr, di) = (1.0 - feedback * fc, -feedback * fs);
                let size = dr * dr + di * di;
                let (wr, wi) = (1.0 + (c * dr + s * di) / size, (s * dr - c * di) / size);
                let (got, wanted) = (re.hypot(im), wr.hypot(wi));
                assert!(
                    (got - wanted).abs() < 0.01 * wanted.max(0.2),
                    "{rate} {feedback} {hertz}: {got} {wanted}"
                );
            }
        }
    }
}

#[test]
fn the_phaser_sweeps_its_octaves_once_in_a_period() {
    // A notch passes a tone twice in each period: at twice the rate, the level dips.
    let mut it = with(Phaser::new(SampleRate(48_000)), &[5.0, 2.0, 0.0]);
    let sound = through(&mut it, 48_000, &tone(700.0, 48_000, 96_000, 0.5));
    let levels: Vec<f64> = sound
        .0
        .chunks(480)
        .map(|c| c.iter().map(|x| f64::from(x * x)).sum::<f64>())
        .collect();
    let repeats = |by: usize| {
        let pairs = levels.iter().zip(&levels[by..]).skip(10);
        pairs.map(|(a, b)| (a - b).abs()).sum::<f64>() / levels.len() as f64
    };
    // 100 chunks a second: the period of 2 Hz is 50 chunks.
    assert!(
        repeats(50) < 0.02 * repeats(20),
        "{} {}",
        repeats(50),
        repeats(20)
    );
    let low = levels.iter().fold(f64::MAX, |a, b| a.min(*b));
    let high = levels.iter().fold(0.0_f64, |a, b| a.max(*b));
    assert!(high > 50.0 * low, "{low} {high}");
}
