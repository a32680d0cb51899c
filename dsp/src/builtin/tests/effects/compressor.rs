//! The compressor's law, curve, times and key.

use super::dynamics::{constant, steps};
use super::rig::{RATES, Settings, Sound, bits, db, difference, feed, make, noise, through};
use crate::builtin::BuiltinKind;

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
