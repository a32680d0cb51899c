//! The laws of `4osc`, measured against those of Tracktion's FourOscPlugin.

use super::analysis::{db, frequency};
use super::stream::{RATE, Stereo, off, on, play, play_cut};
use crate::builtin::four_osc::{FourOsc, ModRoute, ModSource, PARAMETERS};
use crate::builtin::{BuiltinKind, attribute};
use crate::processor::Processor;

fn place(id: &str) -> usize {
    let place = PARAMETERS.iter().position(|spec| spec.id == id);
    place.unwrap_or_else(|| panic!("no {id}"))
}

/// A sine at full scale at once.
fn synth(values: &[(&str, f32)]) -> FourOsc {
    let mut it = FourOsc::new(RATE, 1, &[]);
    let plain = [("ampAttack", 0.001), ("ampSustain", 100.0)];
    for (id, value) in plain.iter().chain(values) {
        it.set_param(place(id) as u32, *value);
    }
    it
}

fn hear(values: &[(&str, f32)], key: u8, frames: usize) -> Stereo {
    play(&mut synth(values), &[on(0, 0, key, 127)], frames)
}

/// Of a sine at full scale 0.
fn level(sound: &[f32]) -> f64 {
    db((sound.iter().map(|x| f64::from(x * x)).sum::<f64>() * 2.0 / sound.len() as f64).sqrt())
}

/// The amplitude around a time: eleven periods of key 81.
fn at(sound: &[f32], seconds: f64) -> f64 {
    let n = (seconds * 48_000.0) as usize;
    10.0_f64.powf(level(&sound[n - 300..n + 300]) / 20.0)
}

fn near(value: f64, wanted: f64, within: f64) {
    assert!((value - wanted).abs() <= within, "{value}, wanted {wanted}");
}

fn cents(sound: &[f32], wanted: f64) -> f64 {
    let sound: Vec<f64> = sound.iter().copied().map(f64::from).collect();
    1200.0 * (frequency(&sound, wanted) / wanted).log2()
}

#[test]
fn tune_goes_in_whole_semitones_and_fine_tune_between() {
    for (tune, fine, semitones) in [
        (7.4, 0.0, 7.0),
        (7.6, 0.0, 8.0),
        (-0.4, 40.0, 0.4),
        (-11.7, -25.0, -12.25),
    ] {
        let sound = hear(&[("tune1", tune), ("fineTune1", fine)], 69, 40_000);
        let wanted = 440.0 * (semitones / 12.0_f64).exp2();
        near(cents(&sound.0[4_000..], wanted), 0.0, 0.1);
    }
}

#[test]
fn times_go_to_a_minute() {
    for spec in PARAMETERS.iter().filter(|spec| spec.unit == "s") {
        assert_eq!(spec.max, 60.0, "{}", spec.id);
    }
    let sound = hear(&[("ampAttack", 60.0)], 81, 100_000);
    let past = (-0.5_f64).exp();
    let up = |t: f64| (1.0 + past) * (1.0 - (-((1.0 + past) / past).ln() * t / 60.0).exp());
    near(at(&sound.0, 2.0), up(2.0), 0.000_1);
    near(at(&sound.0, 1.0), up(1.0), 0.000_1);
}

#[test]
fn amp_envelopes_head_past_their_goals() {
    for (analog, past) in [(1.0, (-5.0_f64).exp()), (0.0, 10.0_f64.powf(-4.8))] {
        let values = [
            ("ampAnalog", analog),
            ("ampDecay", 1.0),
            ("ampSustain", 40.0),
            ("ampRelease", 0.5),
        ];
        let mut it = synth(&values);
        let sound = play(&mut it, &[on(0, 0, 81, 127), off(72_000, 0, 81)], 96_000);
        let constants = ((1.0 + past) / past).ln();
        let down = |from: f64, goal: f64, share: f64| {
            (goal - past + (from - goal + past) * (-constants * share).exp()).max(goal)
        };
        // The attack takes a control period.
        for t in [0.1, 0.2, 0.4, 0.9, 1.4] {
            near(at(&sound.0, t), down(1.0, 0.4, t - 0.001), 0.004);
        }
        for t in [0.05, 0.1, 0.2, 0.3] {
            near(at(&sound.0, 1.5 + t), down(0.4, 0.0, t / 0.5), 0.004);
        }
        // From 0.4 it is over sooner than from the top.
        let over = 0.5 * ((0.4 + past) / past).ln() / constants;
        let last = sound.0.iter().rposition(|x| *x != 0.0).expect("sounds") as f64 / 48_000.0;
        near(last, 1.5 + over, 0.004);
        assert!(it.is_idle());
    }
}

#[test]
fn other_envelopes_go_straight_over_the_whole_scale() {
    // On the pan, where it is heard as the ratio of the sides.
    let route = ModRoute {
        source: ModSource::Envelope(0),
        parameter: place("pan1"),
        depth: 0.5,
    };
    let mut it = FourOsc::new(RATE, 1, &[route]);
    let values = [
        ("ampAttack", 0.001),
        ("ampRelease", 20.0),
        ("modAttack1", 0.0),
        ("modDecay1", 1.0),
        ("modSustain1", 50.0),
        ("modRelease1", 1.0),
    ];
    for (id, value) in values {
        it.set_param(place(id) as u32, value);
    }
    let sound = play(&mut it, &[on(0, 0, 81, 127), off(48_000, 0, 81)], 96_000);
    let envelope = |seconds| {
        let (l, r) = (at(&sound.0, seconds), at(&sound.1, seconds));
        (r - l) / (r + l)
    };
    for (seconds, wanted) in [(0.25, 0.75), (0.4, 0.6), (0.8, 0.5)] {
        near(envelope(seconds), wanted, 0.01);
    }
    for (seconds, wanted) in [(1.25, 0.25), (1.4, 0.1), (1.7, 0.0)] {
        near(envelope(seconds), wanted, 0.01);
    }
}

#[test]
fn distortion_makes_up_its_gain() {
    for (drive, top) in [
        (0.0, 1.0),
        (0.25, 1.125),
        (0.4, 1.08),
        (0.5, 1.0),
        (1.0, 1.0),
    ] {
        let sound = hear(&[("distortionOn", 1.0), ("distortion", drive)], 69, 20_000);
        let peak = sound.0[9_600..].iter().fold(0.0_f32, |a, b| a.max(b.abs()));
        near(f64::from(peak), top, 0.002);
    }
}

#[test]
fn resonance_sets_q_by_its_law_and_steep_filters_clip() {
    let filter = [("filterType", 1.0), ("filterFreq", 69.0)];
    let heard = |more: &[(&str, f32)], velocity: u8| {
        let values = [&filter[..], more].concat();
        let sound = play(&mut synth(&values), &[on(0, 0, 69, velocity)], 96_000);
        level(&sound.0[48_000..])
    };
    // At the cutoff the gain is Q.
    for share in [0.0, 0.5, 0.9, 1.0] {
        let q = 0.5_f64.sqrt() / (1.0 - 0.99 * share);
        near(
            heard(&[("filterResonance", 100.0 * share as f32)], 127),
            db(q),
            0.1,
        );
    }
    // A second filter without a peak, before which all is clipped at full scale.
    let steep = [("filterResonance", 90.0), ("filterSlope", 24.0)];
    let (soft, q) = (16.0 / 127.0, 0.5_f64.sqrt() / (1.0 - 0.99 * 0.9));
    let soft: f64 = soft * 25.0_f64.powf(soft) / 25.0;
    near(heard(&steep, 16), db(soft * q * 0.5_f64.sqrt()), 0.1);
    // The fundamental of a clipped sine, and less than 0.2 dB of what is above.
    let clipped = (q * (1.0 / q).asin() + (1.0 - 1.0 / q / q).sqrt()) * 2.0 / std::f64::consts::PI;
    near(heard(&steep, 127), db(clipped * 0.5_f64.sqrt()) + 0.1, 0.1);
}

#[test]
fn the_cutoff_takes_fifty_milliseconds_over_its_range() {
    let mut it = synth(&[("filterType", 1.0), ("filterFreq", 20.0)]);
    play(&mut it, &[on(0, 0, 81, 127)], 19_200);
    it.set_param(place("filterFreq") as u32, 120.0);
    let sound = play_cut(&mut it, &[], 9_600, &[480], 0);
    // 2.7 notes in a millisecond: there after 37, passing the key after 22.6.
    let wanted = |seconds: f64| {
        let note = (20.0 + 135.076_23 / 0.05 * seconds).min(120.0);
        let hertz = 440.0 * ((note - 69.0) / 12.0).exp2();
        let warped = |hertz: f64| (std::f64::consts::PI * hertz / 48_000.0).tan();
        let ratio = warped(880.0) / warped(hertz);
        let q = 0.5_f64.sqrt() / (1.0 - 0.99 * 0.005);
        -10.0 * ((1.0 - ratio * ratio).powi(2) + (ratio / q).powi(2)).log10()
    };
    // Two periods.
    let heard = |seconds: f64| {
        let n = (seconds * 48_000.0) as usize;
        level(&sound.0[n - 54..n + 55])
    };
    near(heard(0.018), wanted(0.018), 1.5);
    near(heard(0.023), wanted(0.023), 1.5);
    near(heard(0.040), 0.0, 0.2);
    assert!(heard(0.012) < -20.0, "{}", heard(0.012));
}

#[test]
fn voices_share_the_gain_and_pans_add_up_to_two() {
    // Hard over, a side has all of both.
    for (pan, left, right) in [(-1.0, 2.0, 0.0), (0.5, 0.5, 1.5), (0.0, 1.0, 1.0)] {
        let sound = hear(&[("pan1", pan)], 81, 20_000);
        near(at(&sound.0, 0.3), left, 0.01);
        near(at(&sound.1, 0.3), right, 0.01);
    }
    // One of two voices hard over on each side: half the gain, twice the pan.
    let sound = hear(&[("voices1", 2.0), ("spread1", 100.0)], 81, 20_000);
    near(at(&sound.0, 0.3), 1.0, 0.01);
    near(at(&sound.1, 0.3), 1.0, 0.01);
    // Three voices at -0.25, 0 and 0.25 semitones: the middle one alone on the left.
    let many = [
        ("voices1", 3.0),
        ("spread1", 100.0),
        ("detune1", 0.5),
        ("pan1", 1.0),
    ];
    let (left, _) = hear(&many, 81, 40_000);
    near(at(&left, 0.5), 2.0 / 3.0, 0.01);
    near(cents(&left[4_000..], 880.0), 0.0, 0.1);
    // Noise has an RMS of 0.1.
    let noise = hear(&[("waveShape1", 5.0)], 69, 96_000);
    near(level(&noise.0[4_800..]), -20.0 + db(2.0_f64.sqrt()), 0.1);
}

#[test]
fn legato_glides_as_long_whatever_the_interval_and_strikes_again() {
    let crossings = |sound: &[f32], from: usize| {
        let up = sound[from..from + 1_920].windows(2);
        up.filter(|w| w[0] <= 0.0 && w[1] > 0.0).count() as f64 / 0.04
    };
    let heard = |mode: f32, keys: [u8; 2]| {
        let mut it = synth(&[("voiceMode", mode), ("legato", 400.0), ("ampSustain", 50.0)]);
        play(
            &mut it,
            &[on(0, 0, keys[0], 127), on(48_000, 0, keys[1], 127)],
            96_000,
        )
    };
    // Two octaves: half way, at 880 Hz, after 200 of 400 ms, and there at the end.
    let sound = heard(1.0, [69, 93]).0;
    near(crossings(&sound, 48_000 + 9_600 - 960), 880.0, 50.0);
    near(crossings(&sound, 48_000 + 19_300), 1_760.0, 26.0);
    // Struck again: up from the sustain within a control period or two.
    near(at(&sound, 0.95), 0.5, 0.02);
    assert!(at(&sound, 1.012) > 0.75, "{}", at(&sound, 1.012));
    // Without legato there is no glide.
    near(crossings(&heard(0.0, [69, 93]).0, 48_200), 1_760.0, 26.0);
}

#[test]
fn full_feedback_dies_away() {
    let values = [
        ("delayOn", 1.0),
        ("delayMix", 1.0),
        ("delay", 0.01),
        ("delayFeedback", 0.0),
    ];
    let mut it = synth(&values);
    it.set_param(place("ampRelease") as u32, 0.001);
    // At 120 BPM 5 ms; a gain of 0.99 each: -8.7 dB in half a second.
    let sound = play(&mut it, &[on(0, 0, 93, 127), off(480, 0, 93)], 72_000);
    let fall = level(&sound.0[48_000..52_800]) - level(&sound.0[24_000..28_800]);
    near(fall, 100.0 * db(0.99), 0.3);
}

#[test]
fn files_spell_the_chorus_as_tracktion_does() {
    let kind = BuiltinKind::FourOsc;
    assert_eq!(attribute(kind, "chorusSpeed"), Some("chosusSpeed"));
    assert_eq!(attribute(kind, "chorusWidth"), Some("chrousWidth"));
    assert_eq!(attribute(kind, "chorusDepth"), Some("chorusDepth"));
}
