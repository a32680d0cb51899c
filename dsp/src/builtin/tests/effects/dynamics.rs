//! Gain curves and times of gate, de-esser and multiband.

use super::rig::{RATES, Sound, bits, db, feed, make, noise, sine, through, tone};
use crate::builtin::BuiltinKind;

/// A constant in both channels.
pub fn constant(value: f32, frames: usize) -> Sound {
    (vec![value; frames], vec![value; frames])
}

/// A constant that changes.
pub fn steps(parts: &[(f32, usize)]) -> Sound {
    let x: Vec<f32> = parts
        .iter()
        .flat_map(|(value, frames)| std::iter::repeat_n(*value, *frames))
        .collect();
    (x.clone(), x)
}

/// The gate on constants: its gain is what comes out over what goes in.
#[test]
fn the_gates_attack_hold_release_and_range() {
    for rate in RATES {
        let frames = |ms: f64| (ms * f64::from(rate) / 1_000.0) as usize;
        let settings = [
            ("threshold", -20.0),
            ("hysteresis", 6.0),
            ("attack", 10.0),
            ("hold", 50.0),
            ("release", 100.0),
            ("range", -40.0),
        ];
        let soft = 0.01_f32;
        let sound = steps(&[
            (soft, frames(100.0)),
            (0.5, frames(100.0)),
            (soft, frames(400.0)),
        ]);
        let out = through(BuiltinKind::Gate, rate, &settings, &sound).0;
        let gain = |ms: f64| db(f64::from(out[frames(ms)] / sound.0[frames(ms)]));
        assert!((gain(50.0) + 40.0).abs() < 0.01, "closed: {}", gain(50.0));
        for way in [0.25, 0.5, 0.75] {
            let wanted = -40.0 * (1.0 - way);
            let got = gain(100.0 + 10.0 * way);
            assert!(
                (got - wanted).abs() < 0.3,
                "attack at {rate}: {got} instead of {wanted}"
            );
        }
        assert!(gain(150.0) == 0.0, "open");
        // The level falls from 0.5 to the closing threshold (−26 dB) in 5 ms times ln.
        let fall = 5.0 * (0.5 / 10_f64.powf(-26.0 / 20.0)).ln();
        let close = 200.0 + fall + 50.0;
        assert!(gain(close - 0.5) == 0.0, "held: {}", gain(close - 0.5));
        for way in [0.25, 0.5, 0.75] {
            let (wanted, got) = (-40.0 * way, gain(close + 100.0 * way));
            assert!(
                (got - wanted).abs() < 0.3,
                "release at {rate}: {got} instead of {wanted}"
            );
        }
        assert!((gain(close + 150.0) + 40.0).abs() < 0.01);
    }
}

#[test]
fn the_gate_stays_open_within_its_hysteresis_and_obeys_its_key() {
    let settings = [
        ("threshold", -20.0),
        ("hysteresis", 12.0),
        ("hold", 0.0),
        ("release", 5.0),
    ];
    // −26 dB: below the threshold, above where it closes.
    let between = 0.05;
    let out = through(
        BuiltinKind::Gate,
        48_000,
        &settings,
        &steps(&[(0.5, 2_000), (between, 20_000)]),
    );
    assert!(out.0[21_999].to_bits() == between.to_bits());
    let out = through(
        BuiltinKind::Gate,
        48_000,
        &settings,
        &constant(between, 20_000),
    );
    assert!(out.0[19_999] < 1e-4, "it doesn't open by itself");
    let on: Vec<_> = settings
        .iter()
        .copied()
        .chain([("sidechainTrigger", 1.0)])
        .collect();
    let (sound, key) = (constant(0.5, 9_600), steps(&[(0.0, 4_800), (0.5, 4_800)]));
    let out = feed(
        make(BuiltinKind::Gate, 48_000, &on).as_mut(),
        &sound,
        Some(&key),
        &[512],
    );
    assert!(out.0[4_700] < 1e-4 && out.0[9_500].to_bits() == 0.5_f32.to_bits());
}

#[test]
fn the_de_esser_leaves_lows_alone_and_shelves_highs() {
    let rate = 48_000;
    // What is soft passes bit for bit.
    let soft = noise(2, 0.01, 20_000);
    assert_eq!(
        bits(&through(BuiltinKind::DeEsser, rate, &[], &soft)),
        bits(&soft)
    );
    // With the range used up the gain is constant, and the shelf can be computed:
    // H = (A²s² + A√2 s + 1)/(s² + √2 s + 1), s = jΩ, Ω warped.
    let settings = [
        ("threshold", -60.0),
        ("ratio", 20.0),
        ("range", 9.0),
        ("frequency", 5_000.0),
    ];
    let a = 10_f64.powf(-9.0 / 40.0);
    let warp = |hz: f64| (std::f64::consts::PI * hz / f64::from(rate)).tan();
    for hz in [1_000.0, 3_000.0, 5_000.0, 8_000.0, 15_000.0] {
        let out = through(
            BuiltinKind::DeEsser,
            rate,
            &settings,
            &sine(rate, hz, 0.8, 48_000),
        )
        .0;
        let got = db(tone(&out[24_000..], rate, hz) / 0.8);
        let w = warp(hz) / warp(5_000.0);
        let top = (1.0 - a * a * w * w).hypot(a * 2_f64.sqrt() * w);
        let wanted = db(top / (1.0 - w * w).hypot(2_f64.sqrt() * w));
        assert!(
            (got - wanted).abs() < 0.1,
            "{hz}: {got} instead of {wanted}"
        );
    }
}

#[test]
fn the_de_essers_static_curve() {
    let (rate, hz) = (48_000, 15_000.0);
    for level in [0.0, -10.0, -20.0, -40.0] {
        let settings = [
            ("frequency", 1_000.0),
            ("threshold", -30.0),
            ("ratio", 3.0),
            ("range", 24.0),
            ("release", 500.0),
            ("attack", 0.1),
        ];
        let amplitude = 10_f64.powf(level / 20.0);
        let out = through(
            BuiltinKind::DeEsser,
            rate,
            &settings,
            &sine(rate, hz, amplitude, 96_000),
        )
        .0;
        let got = db(tone(&out[48_000..], rate, hz) / amplitude);
        let wanted = -(level + 30.0).max(0.0) * (2.0 / 3.0);
        assert!(
            (got - wanted).abs() < 0.3,
            "{level}: {got} instead of {wanted}"
        );
    }
}

#[test]
fn the_multibands_static_curves() {
    let rate = 48_000;
    for (band, hz) in [(1, 8.0), (2, 110.0), (3, 2_000.0), (4, 20_000.0)] {
        for level in [-30.0, -12.0, 0.0] {
            // Far apart, so that a tone is in one band.
            let mut settings = vec![
                ("frequency1", 30.0),
                ("frequency2", 400.0),
                ("frequency3", 10_000.0),
            ];
            let names = [
                ["threshold1", "ratio1", "attack1", "release1", "gain1"],
                ["threshold2", "ratio2", "attack2", "release2", "gain2"],
                ["threshold3", "ratio3", "attack3", "release3", "gain3"],
                ["threshold4", "ratio4", "attack4", "release4", "gain4"],
            ];
            for (index, name) in names.iter().enumerate() {
                // What leaks into the other bands is kept out of the way.
                let gain = if index + 1 == band { 0.0 } else { -24.0 };
                let times = [(name[2], 0.1), (name[3], 1_000.0)];
                settings.extend([(name[0], -24.0), (name[1], 4.0), (name[4], gain)]);
                settings.extend(times);
            }
            let amplitude = 10_f64.powf(level / 20.0);
            let out = through(
                BuiltinKind::Multiband,
                rate,
                &settings,
                &sine(rate, hz, amplitude, 96_000),
            )
            .0;
            let got = db(tone(&out[48_000..], rate, hz));
            let wanted = if level > -24.0 {
                -24.0 + (level + 24.0) / 4.0
            } else {
                level
            };
            assert!(
                (got - wanted).abs() < 0.4,
                "band {band} at {level}: {got} instead of {wanted}"
            );
        }
    }
}

/// In the low band a constant is its own level: curve and times are exact there.
#[test]
fn the_multibands_times_are_time_constants() {
    for rate in RATES {
        let frames = |ms: f64| (ms * f64::from(rate) / 1_000.0) as usize;
        let settings = [
            ("threshold1", -40.0),
            ("ratio1", 2.0),
            ("attack1", 50.0),
            ("release1", 200.0),
            ("frequency1", 500.0),
        ];
        let sound = steps(&[(0.5, frames(1_000.0)), (0.1, frames(1_000.0))]);
        let out = through(BuiltinKind::Multiband, rate, &settings, &sound).0;
        // gain = (level/threshold)^(1/2 − 1) tells the level.
        let level = |ms: f64, x: f64| 0.01 * (f64::from(out[frames(ms)]) / x).powi(-2);
        let e = level(990.0, 0.5);
        assert!((e - 0.5).abs() < 1e-3, "{rate}: {e}");
        let e = level(100.0, 0.5);
        assert!(
            (e - 0.5 * (1.0 - (-2.0_f64).exp())).abs() < 0.01,
            "{rate}: {e}"
        );
        let e = level(1_200.0, 0.1);
        assert!(
            (e - (0.1 + 0.4 * (-1.0_f64).exp())).abs() < 0.01,
            "{rate}: {e}"
        );
    }
}
