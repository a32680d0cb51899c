//! `4osc`, measured.

use super::analysis::{db, frequency, mono, spectrum};
use super::storm::storm;
use super::stream::{RATE, Stereo, control, off, on, play, play_cut};
use crate::builtin::four_osc::{FourOsc, ModRoute, ModSource, PARAMETERS};
use crate::builtin::math::scramble;
use crate::processor::Processor;
use crate::time::SampleRate;

fn place(id: &str) -> usize {
    let place = PARAMETERS.iter().position(|spec| spec.id == id);
    place.unwrap_or_else(|| panic!("no {id}"))
}

fn set(it: &mut FourOsc, values: &[(&str, f32)]) {
    for (id, value) in values {
        it.set_param(place(id) as u32, *value);
    }
}

fn synth(values: &[(&str, f32)]) -> FourOsc {
    let mut it = FourOsc::new(RATE, 1, &[]);
    set(&mut it, &[("ampAttack", 0.001), ("ampSustain", 100.0)]);
    set(&mut it, values);
    it
}

fn level(sound: &[f32]) -> f64 {
    db((sound.iter().map(|x| f64::from(x * x)).sum::<f64>() * 2.0 / sound.len() as f64).sqrt())
}

fn cents(sound: &Stereo, from: usize, wanted: f64) -> f64 {
    1200.0 * (frequency(&mono(sound)[from..], wanted) / wanted).log2()
}

#[test]
fn every_shape_is_in_tune_and_transposes() {
    for shape in 1..5_u8 {
        let shape = [
            ("waveShape1", f32::from(shape)),
            ("tune1", 7.0),
            ("fineTune1", 25.0),
        ];
        let sound = play(&mut synth(&shape), &[on(0, 0, 57, 127)], 40_000);
        let wanted = 220.0 * (7.25_f64 / 12.0).exp2();
        assert!(cents(&sound, 4_000, wanted).abs() < 0.1, "{shape:?}");
    }
    let sound = play(&mut synth(&[]), &[on(0, 0, 57, 127)], 40_000);
    // A sine at full scale.
    assert!(
        level(&sound.0[9_000..]).abs() < 0.1,
        "{}",
        level(&sound.0[9_000..])
    );
}

#[test]
fn saws_and_pulses_do_not_alias() {
    for (shape, width) in [(3.0, 0.5), (2.0, 0.5), (2.0, 0.2), (4.0, 0.5)] {
        let values = [("waveShape1", shape), ("pulseWidth1", width)];
        let sound = play(&mut synth(&values), &[on(0, 0, 111, 127)], 30_000);
        let pitch = 440.0 * (42.0_f64 / 12.0).exp2();
        let power = spectrum(&mono(&sound)[8_000..8_000 + 16_384]);
        let bin = 48_000.0 / 16_384.0;
        let top = power.iter().fold(0.0_f64, |a, b| a.max(*b));
        for (k, p) in power.iter().enumerate().skip(8) {
            let nearest = (k as f64 * bin / pitch).round().max(1.0) * pitch;
            if (k as f64 * bin - nearest).abs() > 12.0 * bin {
                assert!(
                    db((p / top).sqrt()) < -60.0,
                    "{shape} at {} Hz",
                    k as f64 * bin
                );
            }
        }
    }
    // A pulse has its width: harmonics k at sin(pi k w)/k.
    let values = [("waveShape1", 2.0), ("pulseWidth1", 0.25)];
    let sound = play(&mut synth(&values), &[on(0, 0, 57, 127)], 40_000);
    let power = spectrum(&mono(&sound)[4_000..4_000 + 32_768]);
    let at = |k: f64| {
        let near = (220.0 * k / 48_000.0 * 32_768.0) as usize;
        power[near - 4..near + 5].iter().sum::<f64>().sqrt()
    };
    for k in [2.0, 3.0, 5.0] {
        let wanted =
            (std::f64::consts::PI * k * 0.25).sin().abs() / k / (std::f64::consts::PI * 0.25).sin();
        assert!((db(at(k) / at(1.0)) - db(wanted)).abs() < 0.3, "{k}");
    }
    assert!(db(at(4.0) / at(1.0)) < -50.0);
}

#[test]
fn unison_spreads_in_pitch_and_place() {
    let values = [
        ("waveShape1", 3.0),
        ("voices1", 2.0),
        ("detune1", 0.5),
        ("spread1", 100.0),
    ];
    let (left, right) = play(&mut synth(&values), &[on(0, 0, 57, 127)], 40_000);
    let heard =
        |side: &Vec<f32>, wanted: f64| cents(&(side.clone(), side.clone()), 4_000, wanted).abs();
    // Half the detune each way, the lower voice on the right.
    assert!(heard(&right, 220.0 * (-0.25_f64 / 12.0).exp2()) < 0.2);
    assert!(heard(&left, 220.0 * (0.25_f64 / 12.0).exp2()) < 0.2);
}

#[test]
fn the_filter_cuts_and_follows_envelope_and_key() {
    let cut = |values: &[(&str, f32)], key: u8| {
        let mut all = vec![("filterType", 1.0), ("filterFreq", 69.0)];
        all.extend(values);
        let sound = play(&mut synth(&all), &[on(0, 0, key, 127)], 20_000);
        level(&sound.0[12_000..19_200])
    };
    // Two poles at 440 Hz, of Q √½ and a little for 0.5 % of resonance.
    let formula =
        |ratio: f64, q: f64| -10.0 * ((1.0 - ratio * ratio).powi(2) + (ratio / q).powi(2)).log10();
    let q = 0.5_f64.sqrt() / (1.0 - 0.99 * 0.005);
    for (key, ratio) in [(69, 1.0), (81, 2.0), (57, 0.5)] {
        let warped = |r: f64| (std::f64::consts::PI * 440.0 * r / 48_000.0).tan();
        let wanted = formula(warped(ratio) / warped(1.0), q);
        assert!(
            (cut(&[], key) - wanted).abs() < 0.1,
            "{key}: {} {wanted}",
            cut(&[], key)
        );
    }
    assert!(cut(&[("filterSlope", 24.0)], 93) < cut(&[], 93) - 18.0);
    assert!(cut(&[("filterKey", 100.0)], 93) > cut(&[], 93) + 12.0);
    assert!(cut(&[("filterAmount", 0.5)], 93) > cut(&[], 93) + 12.0);
    assert!(cut(&[("filterType", 2.0)], 33) < -30.0);
}

#[test]
fn envelopes_take_their_times_and_tails_end() {
    let values = [
        ("ampAnalog", 0.0),
        ("ampRelease", 0.5),
        ("ampSustain", 50.0),
        ("ampDecay", 0.2),
    ];
    let mut it = synth(&values);
    let sound = play(&mut it, &[on(0, 0, 81, 127), off(24_000, 0, 81)], 60_000);
    let at = |n: usize| level(&sound.0[n - 240..n + 240]);
    // 96 dB in the time, but nearer to the sustain and a little past it.
    let down = |goal: f64, share: f64| goal + (1.0 - goal) * (-11.052_4 * share).exp();
    assert!((at(2_448) - db(down(0.5, 0.25))).abs() < 0.3);
    assert!((at(20_000) - db(0.5)).abs() < 0.1);
    // From half it takes that much less: over by 0.469 s.
    let half = db(0.5 * (-11.052_4_f64 * 0.25).exp());
    assert!((at(30_000) - half).abs() < 0.3, "{} {half}", at(30_000));
    assert!(it.is_idle() && sound.0[47_000..].iter().all(|x| *x == 0.0));
    assert!(sound.0[46_000..46_400].iter().any(|x| *x != 0.0));
    // Velocity by its law, and none of it at no sensitivity.
    let soft = |sense| {
        let mut it = synth(&[("ampVelocity", sense)]);
        level(&play(&mut it, &[on(0, 0, 81, 64)], 9_600).0[4_800..])
    };
    let v = 64.0 / 127.0_f64;
    assert!((soft(100.0) - db(v * 25.0_f64.powf(v) / 25.0)).abs() < 0.1);
    assert!(soft(0.0).abs() < 0.1);
}

#[test]
fn mono_legato_and_poly_are_what_they_say() {
    let events = [on(0, 0, 57, 127), on(9_600, 0, 69, 127), off(60_000, 0, 69)];
    for (mode, voices) in [(0.0, 1), (1.0, 1), (2.0, 2)] {
        let mut it = synth(&[("voiceMode", mode)]);
        play(&mut it, &events[..2], 19_200);
        assert_eq!(it.voices(), voices, "{mode}");
    }
    // One voice goes back to the key that is still held.
    let mut it = synth(&[("voiceMode", 1.0)]);
    let sound = play(&mut it, &events, 110_000);
    assert!(cents(&sound, 12_000, 440.0).abs() < 0.1);
    assert!(cents(&sound, 70_000, 220.0).abs() < 0.1);
    // A glide of 500 ms to an octave is half way after 250 ms.
    let mut it = synth(&[("voiceMode", 1.0), ("legato", 500.0)]);
    let sound = play(&mut it, &events[..2], 40_000);
    let crossings = |from: usize| {
        let up = sound.0[from..from + 1_920].windows(2);
        up.filter(|w| w[0] <= 0.0 && w[1] > 0.0).count() as f64 / 0.04
    };
    assert!(
        (crossings(9_600 + 11_040) - 311.0).abs() < 26.0,
        "{}",
        crossings(20_640)
    );
    assert!((crossings(36_000) - 440.0).abs() < 26.0);
}

#[test]
fn the_matrix_moves_what_it_is_told() {
    let route = |source: &str, id: &str, depth| ModRoute {
        source: ModSource::from_id(source).expect("known"),
        parameter: place(id),
        depth,
    };
    assert_eq!(ModSource::from_id("cc7"), Some(ModSource::Control(7)));
    assert_eq!(ModSource::from_id("nothing"), None);
    // The wheel moves the tune by half of its 72 semitones at the top.
    let mut it = FourOsc::new(RATE, 1, &[route("cc1", "tune1", 12.0 / 72.0)]);
    set(&mut it, &[("ampAttack", 0.001)]);
    let sound = play(&mut it, &[control(0, 1, 127), on(0, 0, 57, 127)], 40_000);
    assert!(cents(&sound, 4_000, 440.0).abs() < 0.5);
    // An LFO of 5 Hz on the pan: the sides swing against each other five times a second.
    let mut it = FourOsc::new(RATE, 1, &[route("lfo1", "pan1", 0.5)]);
    set(
        &mut it,
        &[
            ("ampAttack", 0.001),
            ("lfoRate1", 5.0),
            ("ampSustain", 100.0),
        ],
    );
    let (left, right) = play(&mut it, &[on(0, 0, 69, 127)], 96_000);
    let swing: Vec<f64> = left
        .chunks(480)
        .zip(right.chunks(480))
        .map(|(l, r)| level(l).max(-60.0) - level(r).max(-60.0))
        .collect();
    let turns = swing[15..195]
        .windows(2)
        .filter(|w| w[0] <= 0.0 && w[1] > 0.0)
        .count();
    assert_eq!(turns, 9);
    // Out of range or not a number: left out.
    let bad = ModRoute {
        source: ModSource::Note,
        parameter: 9_999,
        depth: f32::NAN,
    };
    play(
        &mut FourOsc::new(RATE, 1, &[bad]),
        &[on(0, 0, 69, 127)],
        500,
    );
}

#[test]
fn effects_ring_on_and_stop() {
    for values in [
        &[
            ("delayOn", 1.0),
            ("delayMix", 0.5),
            ("delay", 0.5),
            ("delayCrossfeed", -20.0),
        ][..],
        &[("reverbOn", 1.0), ("reverbMix", 0.5), ("reverbSize", 0.5)],
        &[("chorusOn", 1.0), ("chorusMix", 0.5)],
    ] {
        let mut it = synth(values);
        set(&mut it, &[("ampRelease", 0.01)]);
        let events = [on(0, 0, 69, 127), off(4_800, 0, 69)];
        let wet = play(&mut it, &events, 4_800 * 200);
        assert!(it.is_idle(), "{values:?}");
        let mut dry = synth(&[("ampRelease", 0.01)]);
        let dry = play(&mut dry, &events, 4_800 * 200);
        assert!(
            wet != dry
                && wet.0.iter().rposition(|x| *x != 0.0) > dry.0.iter().rposition(|x| *x != 0.0)
        );
    }
    // Distortion bends a sine: the third harmonic comes.
    let mut it = synth(&[("distortionOn", 1.0), ("distortion", 0.5)]);
    let sound = play(&mut it, &[on(0, 0, 57, 127)], 40_000);
    let power = spectrum(&mono(&sound)[4_000..4_000 + 32_768]);
    let at = |hertz: f64| power[(hertz / 48_000.0 * 32_768.0) as usize];
    assert!(db((at(660.0) / at(220.0)).sqrt()) > -30.0);
}

#[test]
fn storms_leave_the_same_finite_bits_in_any_blocks() {
    let routes = [
        ModRoute {
            source: ModSource::Lfo(0),
            parameter: place("filterFreq"),
            depth: 0.3,
        },
        ModRoute {
            source: ModSource::Envelope(1),
            parameter: place("pulseWidth2"),
            depth: 0.4,
        },
        ModRoute {
            source: ModSource::Velocity,
            parameter: place("ampAttack"),
            depth: -0.5,
        },
    ];
    for seed in 0..4_u64 {
        let events = storm(seed, 120, 30_000);
        let cut = |sizes: &[usize]| {
            let mut it = FourOsc::new(RATE, seed, &routes);
            for (index, spec) in PARAMETERS.iter().enumerate() {
                let share = (scramble(seed ^ scramble(index as u64)) % 1_000) as f32 / 1_000.0;
                if spec.unit != "dB" && spec.id != "delay" && !spec.id.ends_with("Release") {
                    it.set_param(index as u32, spec.min + share * (spec.max - spec.min));
                }
            }
            play_cut(&mut it, &events, 50_000, sizes, 7)
        };
        let whole = cut(&[50_000]);
        assert!(whole.0.iter().any(|x| *x != 0.0), "{seed}");
        assert!(
            whole
                .0
                .iter()
                .chain(&whole.1)
                .all(|x| x.is_finite() && x.abs() < 1_000.0)
        );
        for size in [1, 7, 64, 512] {
            let there = cut(&[size]);
            let apart = there.0.iter().zip(&whole.0).position(|(a, b)| a != b);
            assert!(there == whole, "{seed}: blocks of {size} at {apart:?}");
        }
    }
    for rate in [8_000, 44_100, 192_000] {
        for value in [f32::NAN, 1e30, -1e30] {
            let mut it = FourOsc::new(SampleRate(rate), 1, &routes);
            (0..PARAMETERS.len() as u32 + 2).for_each(|index| it.set_param(index, value));
            let sound = play(&mut it, &storm(1, 60, 5_000), 6_000);
            assert!(sound.0.iter().chain(&sound.1).all(|x| x.is_finite()));
        }
    }
}
