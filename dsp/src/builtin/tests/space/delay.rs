//! The delay's echoes, to the frame.

use super::{RATES, impulse, noise, through, through_cut, tone};
use crate::builtin::Cells;
use crate::builtin::delay::Delay;
use crate::builtin::tests::analysis::roughest;
use crate::processor::Processor;
use crate::time::SampleRate;

fn delay(rate: u32, feedback: f32, mix: f32, length: f32) -> Cells<Delay> {
    let mut delay = Cells::new(Delay::new(SampleRate(rate)));
    for (index, value) in [feedback, mix, length].into_iter().enumerate() {
        delay.set_param(index as u32, value);
    }
    delay
}

#[test]
fn echoes_come_to_the_frame_at_their_gains() {
    for rate in RATES {
        for length in [1.0_f32, 150.0, 333.0, 5000.0] {
            let frames = (f64::from(length) * f64::from(rate) / 1000.0) as usize;
            let mut it = delay(rate, -6.0, 1.0, length);
            let sound = through(&mut it, rate, &impulse(3, 3 + frames * 2 + 10));
            let gain = 10.0_f32.powf(-6.0 / 20.0);
            for (n, x) in sound.0.iter().enumerate() {
                let wanted = match n {
                    n if n == 3 + frames => 1.0,
                    n if n == 3 + 2 * frames => gain,
                    _ => 0.0,
                };
                assert!((x - wanted).abs() < 1e-6, "{rate} {length} at {n}: {x}");
            }
            assert!(sound.1.iter().all(|x| *x == 0.0));
        }
    }
}

#[test]
fn feedback_of_30_db_down_is_none_and_the_mix_keeps_power() {
    let sound = through(
        &mut delay(48_000, -30.0, 1.0, 10.0),
        48_000,
        &impulse(0, 5_000),
    );
    assert_eq!(sound.0.iter().filter(|x| **x != 0.0).count(), 1);
    for mix in [0.0_f32, 0.3, 0.5, 1.0] {
        let sound = through(
            &mut delay(48_000, -30.0, mix, 10.0),
            48_000,
            &impulse(0, 5_000),
        );
        let power: f32 = sound.0.iter().map(|x| x * x).sum();
        assert!((power - 1.0).abs() < 1e-6, "{mix}: {power}");
        assert!((sound.0[480] - (mix * std::f32::consts::FRAC_PI_2).sin()).abs() < 1e-6);
    }
}

#[test]
fn an_echo_of_60_db_down_comes_when_the_formula_says() {
    // n echoes lose 6 dB each: 60 dB after ten.
    let sound = through(
        &mut delay(48_000, -6.0, 1.0, 100.0),
        48_000,
        &impulse(0, 60_000),
    );
    assert!((f64::from(sound.0[4_800 * 11]).log10() * 20.0 + 60.0).abs() < 0.01);
}

#[test]
fn a_new_length_does_not_click() {
    let input = tone(441.0, 48_000, 96_000, 0.5);
    let still = through(&mut delay(48_000, -12.0, 0.7, 150.0), 48_000, &input);
    let moves = [(40_000, 2, 90.0), (40_100, 2, 333.0), (60_000, 2, 20.0)];
    let mut it = delay(48_000, -12.0, 0.7, 150.0);
    let moved = through_cut(&mut it, 48_000, &input, &moves, &[512]);
    let rough = |s: &[f32]| {
        roughest(
            &s[30_000..]
                .iter()
                .map(|x| f64::from(*x))
                .collect::<Vec<_>>(),
        )
    };
    assert!(moved != still);
    assert!(
        rough(&moved.0) < 2.0 * rough(&still.0),
        "{} {}",
        rough(&moved.0),
        rough(&still.0)
    );
    // And what is heard then is the last length asked for.
    let mut it = delay(48_000, -30.0, 1.0, 150.0);
    let mut input = (noise(1, 60_000, 0.5), vec![0.0; 60_000]);
    input.0[59_000..].fill(0.0);
    let sound = through_cut(&mut it, 48_000, &input, &[(10_000, 2, 90.0)], &[512]);
    assert_eq!(
        sound.0[20_000..50_000],
        input.0[20_000 - 4_320..50_000 - 4_320]
    );
}
