//! The pitch shifter: cents, decibels, latency.

use super::{RATES, noise, through, tone};
use crate::builtin::Cells;
use crate::builtin::pitch::PitchShifter;
use crate::builtin::tests::analysis::{db, frequency, spectrum};
use crate::processor::Processor;
use crate::time::SampleRate;

fn shifter(rate: u32, semitones: f32) -> Cells<PitchShifter> {
    let mut it = Cells::new(PitchShifter::new(SampleRate(rate)));
    it.set_param(0, semitones);
    it
}

fn doubles(sound: &[f32]) -> Vec<f64> {
    sound.iter().map(|x| f64::from(*x)).collect()
}

#[test]
fn untouched_it_is_a_delay_of_its_latency() {
    for rate in RATES {
        let mut it = shifter(rate, 0.0);
        let latency = it.latency() as usize;
        assert!((0.035..0.055).contains(&(latency as f64 / f64::from(rate))));
        let input = (noise(1, 40_000, 0.5), noise(2, 40_000, 0.5));
        let sound = through(&mut it, rate, &input);
        let error = sound.0[latency..]
            .iter()
            .zip(&input.0)
            .map(|(a, b)| (a - b).abs());
        let worst = error.fold(0.0, f32::max);
        assert!(db(f64::from(worst)) < -110.0, "{rate}: {worst}");
        assert!(sound.0[..latency].iter().all(|x| x.abs() < 1e-5));
    }
}

#[test]
fn pitch_is_true_and_level_stays() {
    let (mut worst_cents, mut worst_db) = (0.0_f64, 0.0_f64);
    for hertz in [110.0, 440.0, 1234.5] {
        for semitones in [
            -24.0, -12.0, -7.0, -1.0, 0.5, 1.0, 4.0, 7.0, 12.0, 19.0, 24.0,
        ] {
            let wanted = hertz * (semitones / 12.0_f64).exp2();
            let mut it = shifter(48_000, semitones as f32);
            let (left, right) = through(&mut it, 48_000, &tone(hertz, 48_000, 60_000, 0.5));
            let sides = left.iter().zip(&right).map(|(l, r)| (l - r).abs());
            assert!(sides.fold(0.0, f32::max) < 1e-5);
            let part = doubles(&left[24_000..]);
            let cents = 1200.0 * (frequency(&part, wanted) / wanted).log2();
            let power = part[..24_000].iter().map(|x| x * x).sum::<f64>() / 24_000.0;
            let level = db((power * 2.0).sqrt() / 0.5);
            let bins = spectrum(&part[..16_384]);
            let near = (wanted / 48_000.0 * 16_384.0).round() as usize;
            let own: f64 = bins[near.saturating_sub(8)..near + 9].iter().sum();
            let rest = db(((bins.iter().sum::<f64>() - own).max(0.0) / own).sqrt());
            println!(
                "{hertz} Hz {semitones:+}: {cents:+.3} cents, {level:+.2} dB, rest {rest:.0} dB"
            );
            worst_cents = worst_cents.max(cents.abs());
            worst_db = worst_db.max(level.abs());
            // Windows of 43 ms know a partial of 30 Hz only so well.
            assert!(cents.abs() < 1.0, "{hertz} {semitones}: {cents} cents");
            assert!(level.abs() < 0.5, "{hertz} {semitones}: {level} dB");
            assert!(rest < -40.0, "{hertz} {semitones}: rest {rest} dB");
        }
    }
    println!("worst: {worst_cents:.3} cents, {worst_db:.2} dB");
}

#[test]
fn chords_and_sides_stay_apart() {
    // A fourth on the left, a third of other notes on the right, a fifth up.
    let mix = |a: f64, b: f64| -> Vec<f32> {
        let (a, b) = (
            tone(a, 48_000, 60_000, 0.3).0,
            tone(b, 48_000, 60_000, 0.3).0,
        );
        a.iter().zip(&b).map(|(a, b)| a + b).collect()
    };
    let input = (mix(330.0, 440.0), mix(550.0, 700.0));
    let sound = through(&mut shifter(48_000, 7.0), 48_000, &input);
    let ratio = (7.0_f64 / 12.0).exp2();
    for (side, notes) in [(&sound.0, [330.0, 440.0]), (&sound.1, [550.0, 700.0])] {
        for note in notes {
            let heard = frequency(&doubles(&side[24_000..]), note * ratio);
            let cents = 1200.0 * (heard / (note * ratio)).log2();
            assert!(cents.abs() < 3.0, "{note}: {cents} cents");
        }
        let power = side[24_000..48_000]
            .iter()
            .map(|x| f64::from(x * x))
            .sum::<f64>()
            / 24_000.0;
        assert!(
            (db((power / 0.09).sqrt())).abs() < 1.0,
            "{}",
            db((power / 0.09).sqrt())
        );
    }
}

#[test]
fn an_attack_stays_where_it_is() {
    let mut input = tone(440.0, 48_000, 40_000, 0.5);
    for side in [&mut input.0, &mut input.1] {
        side[..20_000].fill(0.0);
    }
    let mut it = shifter(48_000, 5.0);
    let latency = it.latency() as usize;
    let sound = through(&mut it, 48_000, &input);
    let first = sound.0.iter().position(|x| x.abs() > 0.25).expect("sounds");
    let late = first as i64 - (20_000 + latency) as i64;
    println!("half the level {late} frames after the attack");
    assert!(late.abs() < 500, "{late}");
}
