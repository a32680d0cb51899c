//! Gain curves and times of compressor, gate, de-esser and multiband.

use super::rig::{
    RATES, Settings, Sound, bits, db, difference, feed, make, noise, sine, through, tone,
};
use crate::builtin::BuiltinKind;

/// A constant in both channels.
fn constant(value: f32, frames: usize) -> Sound {
    (vec![value; frames], vec![value; frames])
}

/// A constant that changes.
fn steps(parts: &[(f32, usize)]) -> Sound {
    let x: Vec<f32> = parts
        .iter()
        .flat_map(|(value, frames)| std::iter::repeat_n(*value, *frames))
        .collect();
    (x.clone(), x)
}

/// The compressor's law frame by frame: the specification in its plainest form.
fn compressed(
    sound: &Sound,
    heard: &[f64],
    rate: f64,
    [t, ratio, attack, release]: [f64; 4],
) -> Sound {
    let pole = 0.9_f64.powf(44_100.0 / rate);
    let left = |ms: f64| 0.01_f64.powf(1_000.0 / (ms * rate));
    let (attack, release) = (left(attack), left(release));
    let (mut short, mut level) = (0.0, 0.0);
    let mut out = sound.clone();
    for (n, heard) in heard.iter().enumerate() {
        short = pole * short + (1.0 - pole) * heard;
        let factor = if short > t { attack } else { release };
        level = (level - short) * factor + short;
        let gain = if level > t {
            (t + (level - t) * ratio) / level
        } else {
            1.0
        };
        out.0[n] = (f64::from(out.0[n]) * gain) as f32;
        out.1[n] = (f64::from(out.1[n]) * gain) as f32;
    }
    out
}

fn magnitude(sound: &Sound) -> Vec<f64> {
    let pairs = sound.0.iter().zip(&sound.1);
    pairs.map(|(l, r)| f64::from((l + r).abs()) / 2.0).collect()
}

#[test]
fn the_compressor_keeps_tracktions_law() {
    let mut worst = 0.0_f64;
    for rate in RATES {
        for [t, ratio, attack, release] in [
            [0.1, 0.5, 10.0, 100.0],
            [0.02, 0.0, 0.3, 10.0],
            [0.3, 0.9, 200.0, 300.0],
        ] {
            let mut sound = noise(11, 0.9, 40_000);
            for side in [&mut sound.0, &mut sound.1] {
                side[15_000..30_000].iter_mut().for_each(|x| *x *= 0.1);
            }
            let settings = [
                ("threshold", t as f32),
                ("ratio", ratio as f32),
                ("attack", attack as f32),
                ("release", release as f32),
            ];
            let terms = [t as f32, ratio as f32, attack as f32, release as f32].map(f64::from);
            let wanted = compressed(&sound, &magnitude(&sound), f64::from(rate), terms);
            let got = through(BuiltinKind::Compressor, rate, &settings, &sound);
            worst = worst.max(difference(&got, &wanted));
        }
    }
    println!(
        "compressor: within {:.0} dB of its law, frame by frame",
        db(worst)
    );
    assert!(worst < 1e-6, "{worst}");
}

#[test]
fn the_compressors_static_curve() {
    for x in [0.01_f32, 0.1, 0.2, 0.5, 1.0, 2.0] {
        let settings = [
            ("threshold", 0.2),
            ("ratio", 0.25),
            ("attack", 1.0),
            ("output gain", 6.0),
        ];
        let out = through(
            BuiltinKind::Compressor,
            48_000,
            &settings,
            &constant(x, 9_600),
        )
        .0;
        let pressed = if x > 0.2 { 0.2 + (x - 0.2) * 0.25 } else { x };
        let wanted = db(f64::from(pressed)) + 6.0;
        let got = db(f64::from(out[9_599]));
        assert!(
            (got - wanted).abs() < 0.001,
            "{x}: {got} instead of {wanted}"
        );
    }
}

#[test]
fn the_compressors_times_are_those_of_99_percent() {
    for rate in RATES {
        for (attack, release) in [(10.0_f32, 50.0_f32), (100.0, 300.0)] {
            let settings = [
                ("threshold", 0.1),
                ("ratio", 0.5),
                ("attack", attack),
                ("release", release),
            ];
            let frames = |ms: f32| (ms * rate as f32 / 1_000.0) as usize;
            let (loud, soft) = (frames(1_000.0), frames(attack.max(release)));
            let out = through(
                BuiltinKind::Compressor,
                rate,
                &settings,
                &steps(&[(0.8, loud), (0.05, soft * 2)]),
            )
            .0;
            // out = x·(t + (e − t)/2)/e tells the level e.
            let level = |x: f64, y: f32| 0.1 * 0.5 / (f64::from(y) / x - 0.5);
            let e = level(0.8, out[frames(attack)]);
            // The short filter before it takes a fraction of a millisecond of its own.
            assert!(
                (e / 0.8 - 0.99).abs() < 0.002,
                "attack {attack} at {rate}: {e}"
            );
            // A quarter of the release time leaves 0.01^¼ of the way.
            let way = |ms: f32| level(0.05, out[loud + frames(ms)]) - 0.05;
            let left = way(2.0 + release / 4.0) / way(2.0);
            let wanted = 0.01_f64.powf(0.25);
            assert!(
                (left / wanted - 1.0).abs() < 0.01,
                "release {release} at {rate}: {left}"
            );
        }
    }
}

#[test]
fn the_compressor_listens_to_its_key_when_told() {
    let (sound, key) = (noise(1, 0.05, 20_000), noise(2, 0.8, 20_000));
    let run = |settings: Settings, key: Option<&Sound>| {
        feed(
            make(BuiltinKind::Compressor, 48_000, settings).as_mut(),
            &sound,
            key,
            &[512],
        )
    };
    let base = [
        ("threshold", 0.1),
        ("ratio", 0.2),
        ("attack", 5.0),
        ("input gain", -6.0),
    ];
    assert_eq!(
        bits(&run(&base, Some(&key))),
        bits(&sound),
        "off: its own input is soft"
    );
    let on: Vec<_> = base
        .iter()
        .copied()
        .chain([("sidechainTrigger", 1.0)])
        .collect();
    assert_eq!(
        bits(&run(&on, None)),
        bits(&sound),
        "on, with nothing connected"
    );
    let gain = f64::from(10_f32.powf(-6.0 / 20.0));
    let heard: Vec<f64> = magnitude(&key).iter().map(|x| x * gain).collect();
    let terms = [0.1_f32, 0.2, 5.0, 100.0].map(f64::from);
    let wanted = compressed(&sound, &heard, 48_000.0, terms);
    let got = run(&on, Some(&key));
    assert!(difference(&got, &wanted) < 1e-6);
    assert!(difference(&got, &sound) > 0.01);
}

#[test]
fn a_compressor_below_its_threshold_passes_bit_for_bit() {
    let sound = noise(1, 0.4, 20_000);
    let out = through(BuiltinKind::Compressor, 44_100, &[], &sound);
    assert_eq!(bits(&out), bits(&sound));
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
