//! The reverb's decay against the formula of its combs.

use super::{RATES, impulse, noise, through, through_cut};
use crate::builtin::Cells;
use crate::builtin::reverb::{Reverb, feedback_of};
use crate::processor::Processor;
use crate::time::SampleRate;

fn reverb(rate: u32, values: [f32; 6]) -> Cells<Reverb> {
    let mut reverb = Cells::new(Reverb::new(SampleRate(rate)));
    for (index, value) in values.into_iter().enumerate() {
        reverb.set_param(index as u32, value);
    }
    reverb
}

/// Energy that is still to come, in decibels of all (Schroeder's integration, 1965).
fn decay(sound: &[f32]) -> Vec<f64> {
    let mut sum = 0.0;
    let mut curve: Vec<f64> = sound
        .iter()
        .rev()
        .map(|x| {
            sum += f64::from(*x) * f64::from(*x);
            sum
        })
        .collect();
    curve.reverse();
    let all = curve[0];
    curve
        .iter()
        .map(|e| 10.0 * (e / all).max(1e-30).log10())
        .collect()
}

#[test]
fn tails_decay_as_the_combs_formula_says() {
    let combs = [
        1116.0, 1188.0, 1277.0, 1356.0, 1422.0, 1491.0, 1557.0, 1617.0_f64,
    ];
    for rate in RATES {
        for room in [0.0_f32, 0.3, 0.8] {
            let mut reverb = reverb(rate, [room, 0.0, 1.0, 0.0, 1.0, 0.0]);
            let frames = rate as usize * 4;
            let sound = through(&mut reverb, rate, &impulse(0, frames));
            let curve = decay(&sound.0);
            // Each comb's energy falls by g² every N frames; they aren't correlated.
            let g = f64::from(feedback_of(room));
            let scale = f64::from(rate) / 44_100.0;
            let left_of = |t: f64| {
                let falls = combs.map(|n| g.powf(2.0 * t / (n * scale)));
                10.0 * (falls.iter().sum::<f64>() / 8.0).log10()
            };
            // The slope between -15 and -45 dB, as acousticians measure RT60.
            let when = |level: f64| curve.iter().position(|e| *e < level).expect("decays") as f64;
            let measured = 2.0 * (when(-45.0) - when(-15.0));
            let crossing = |level: f64| {
                let (mut low, mut high) = (0.0, frames as f64);
                for _ in 0..60 {
                    let mid = 0.5 * (low + high);
                    if left_of(mid) > level {
                        low = mid
                    } else {
                        high = mid
                    }
                }
                low
            };
            let wanted = 2.0 * (crossing(-45.0) - crossing(-15.0));
            println!(
                "{rate} {room}: {} s, formula {}",
                measured / f64::from(rate),
                wanted / f64::from(rate)
            );
            assert!(
                (measured / wanted - 1.0).abs() < 0.06,
                "{rate} {room}: {measured} {wanted}"
            );
        }
    }
}

#[test]
fn the_first_reflections_come_when_the_combs_end() {
    let mut reverb = reverb(44_100, [0.5, 0.0, 1.0, 0.0, 1.0, 0.0]);
    let sound = through(&mut reverb, 44_100, &impulse(10, 4_000));
    let first = |s: &[f32]| s.iter().position(|x| *x != 0.0).expect("sounds");
    // Four allpasses pass a sample at once, turning its sign four times.
    assert_eq!(first(&sound.0), 10 + 1116);
    assert_eq!(first(&sound.1), 10 + 1139);
    let wanted = 0.015 * 3.0;
    assert!((sound.0[10 + 1116] - wanted).abs() < 1e-6);
}

#[test]
fn dry_alone_is_exact_and_width_none_is_mono() {
    let input = (noise(1, 9_000, 0.5), noise(2, 9_000, 0.5));
    let dry = through(
        &mut reverb(48_000, [0.5, 0.5, 0.0, 0.5, 1.0, 0.0]),
        48_000,
        &input,
    );
    assert_eq!(dry, input);
    let mono = through(
        &mut reverb(48_000, [0.5, 0.5, 1.0, 0.0, 0.0, 0.0]),
        48_000,
        &input,
    );
    let apart = mono.0.iter().zip(&mono.1).map(|(l, r)| (l - r).abs());
    assert!(apart.fold(0.0, f32::max) < 1e-6);
}

#[test]
fn frozen_it_rings_on_unchanged_and_damping_darkens() {
    let mut input = (noise(1, 480_000, 0.5), noise(2, 480_000, 0.5));
    input.0[40_000..].fill(0.0);
    input.1[40_000..].fill(0.0);
    let mut it = reverb(48_000, [0.5, 0.5, 1.0, 0.0, 1.0, 0.0]);
    let sound = through_cut(&mut it, 48_000, &input, &[(40_000, 5, 1.0)], &[512]);
    let power = |from: usize| {
        let part = &sound.0[from..from + 40_000];
        10.0 * (part.iter().map(|x| f64::from(x * x)).sum::<f64>() / 40_000.0).log10()
    };
    let (early, late) = (power(100_000), power(440_000));
    assert!(
        (early - late).abs() < 0.5 && early > -40.0,
        "{early} {late}"
    );
    assert!(!it.is_idle());

    let high = |damp: f32, rate: u32| {
        let mut it = reverb(rate, [0.6, damp, 1.0, 0.0, 1.0, 0.0]);
        let sound = through(&mut it, rate, &impulse(0, rate as usize * 4));
        let curve = decay(&sound.0);
        curve.iter().position(|e| *e < -40.0).expect("decays") as f64 / f64::from(rate)
    };
    assert!(high(1.0, 48_000) < 0.8 * high(0.0, 48_000));
    // As dark at twice the rate, nearly.
    let (at_44, at_96) = (high(0.7, 44_100), high(0.7, 96_000));
    println!("damped -40 dB after {at_44} s at 44.1 kHz, {at_96} s at 96 kHz");
    assert!((at_44 / at_96 - 1.0).abs() < 0.15);
}
