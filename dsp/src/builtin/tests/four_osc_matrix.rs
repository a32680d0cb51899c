//! The modulation matrix of `4osc`, measured.

use super::analysis::{db, frequency, mono};
use super::stream::{RATE, Stereo, control, on, play, play_cut};
use crate::builtin::four_osc::{
    FourOsc, ModMatrix, ModRoute, ModSource, PARAMETERS, is_modulatable,
};
use crate::processor::Processor;

fn place(id: &str) -> usize {
    let place = PARAMETERS.iter().position(|spec| spec.id == id);
    place.unwrap_or_else(|| panic!("no {id}"))
}

fn row(source: &str, id: &str, depth: f32) -> ModRoute {
    ModRoute {
        source: ModSource::from_id(source).unwrap_or_else(|| panic!("no {source}")),
        parameter: place(id),
        depth,
    }
}

/// A sine at full scale whatever the velocity.
fn synth(rows: &[ModRoute], values: &[(&str, f32)]) -> FourOsc {
    let mut it = FourOsc::new(RATE, 1, rows);
    let plain = [
        ("ampAttack", 0.001),
        ("ampSustain", 100.0),
        ("ampVelocity", 0.0),
    ];
    for (id, value) in plain.iter().chain(values) {
        it.set_param(place(id) as u32, *value);
    }
    it
}

fn level(sound: &[f32]) -> f64 {
    db((sound.iter().map(|x| f64::from(x * x)).sum::<f64>() * 2.0 / sound.len() as f64).sqrt())
}

/// That a sound is some cents off 220 Hz.
fn tuned(sound: &Stereo, cents: f64) {
    let wanted = 220.0 * (cents / 1200.0).exp2();
    let heard = frequency(&mono(sound)[4_000..], wanted);
    near(1200.0 * (heard / wanted).log2(), 0.0, 0.5);
}

fn near(value: f64, wanted: f64, within: f64) {
    assert!((value - wanted).abs() <= within, "{value}, wanted {wanted}");
}

/// Cents off `hertz`, from each rising crossing of zero to the next.
fn vibrato(sound: &[f32], hertz: f64) -> Vec<f64> {
    let rising = (1..sound.len()).filter(|n| sound[n - 1] < 0.0 && sound[*n] >= 0.0);
    let exact = |n: usize| {
        let (a, b) = (f64::from(sound[n - 1]), f64::from(sound[n]));
        n as f64 - b / (b - a)
    };
    let places: Vec<f64> = rising.map(exact).collect();
    let pitch = |w: &[f64]| 1200.0 * (48_000.0 / (w[1] - w[0]) / hertz).log2();
    places.windows(2).map(pitch).collect()
}

fn extremes(values: &[f64]) -> [f64; 2] {
    [
        values.iter().copied().fold(f64::MAX, f64::min),
        values.iter().copied().fold(f64::MIN, f64::max),
    ]
}

#[test]
fn an_lfo_swings_the_pitch_by_depth_times_range() {
    // The fine tune goes over 200 cents.
    for (source, depth, cents) in [
        ("lfo1", 0.25, 50.0),
        ("lfo1", -0.1, 20.0),
        ("lfo2", 0.5, 50.0),
    ] {
        let values = [("lfoRate1", 2.0), ("lfoWaveShape2", 1.0), ("lfoRate2", 2.0)];
        let mut it = synth(&[row(source, "fineTune1", depth)], &values);
        let sound = play(&mut it, &[on(0, 0, 81, 127)], 96_000);
        let swing = vibrato(&sound.0[4_800..], 880.0);
        let [low, high] = extremes(&swing);
        near(low, -cents, 0.6);
        near(high, cents, 0.6);
        // Four whole turns of two a second in two seconds, less the first tenth.
        let turns = swing.windows(2).filter(|w| (w[0] < 0.0) != (w[1] < 0.0));
        let turns = turns.count();
        assert!((7..=8).contains(&turns), "{turns}");
    }
}

#[test]
fn velocity_opens_the_filter_as_far_as_its_range_and_depth_say() {
    let filter = [
        ("filterType", 1.0),
        ("filterSlope", 24.0),
        ("waveShape1", 3.0),
    ];
    let heard = |rows: &[ModRoute], note: f32, velocity: u8| {
        let values = [&filter[..], &[("filterFreq", note)]].concat();
        let sound = play(&mut synth(rows, &values), &[on(0, 0, 57, velocity)], 20_000);
        level(&sound.0[9_600..])
    };
    let rows = [row("midiVelocity", "filterFreq", 0.4)];
    for velocity in [1, 64, 127] {
        let moved = 30.0 + 135.076_23 * 0.4 * f32::from(velocity) / 127.0;
        near(heard(&rows, 30.0, velocity), heard(&[], moved, 127), 0.001);
    }
    assert!(heard(&rows, 30.0, 127) > heard(&rows, 30.0, 1) + 12.0);
}

#[test]
fn controllers_move_levels_and_times_along_their_way() {
    // The level's way is bent by 4: half of it down from 0 dB is 100 (1/2)^(1/4) - 100.
    let mut it = synth(&[row("cc2", "level1", -0.5)], &[]);
    let sound = play(&mut it, &[control(0, 2, 127), on(0, 0, 69, 127)], 20_000);
    near(
        level(&sound.0[9_600..]),
        100.0 * 0.5_f64.powf(0.25) - 100.0,
        0.01,
    );
    // The attack's is bent by 0.2 over a minute.
    let way = ((0.1 - 0.001) / 59.999_f64).powf(0.2) + 0.3 * 127.0 / 127.0;
    let attack = 0.001 + 59.999 * way.powi(5);
    let mut it = synth(
        &[row("midiVelocity", "ampAttack", 0.3)],
        &[("ampAttack", 0.1), ("ampAnalog", 0.0)],
    );
    let sound = play(&mut it, &[on(0, 0, 81, 127)], 48_000);
    let at = |seconds: f64| {
        let n = (seconds * 48_000.0) as usize;
        level(&sound.0[n - 480..n + 480])
    };
    assert!(attack > 1.0, "{attack}");
    for seconds in [0.1, 0.25, 0.5] {
        near(
            at(seconds),
            db(1.0 - (-11.052_4 * seconds / attack).exp()),
            0.1,
        );
    }
}

#[test]
fn one_lfo_is_as_deep_as_a_controller_makes_it() {
    let rows = [
        row("lfo1", "fineTune1", 0.25),
        row("cc1", "lfoDepth1", -1.0),
    ];
    for (wheel, cents) in [(0, 50.0), (127, 0.0), (64, 50.0 * 63.0 / 127.0)] {
        let mut it = synth(&rows, &[("lfoRate1", 2.0)]);
        let events = [control(0, 1, wheel), on(0, 0, 81, 127)];
        let sound = play(&mut it, &events, 48_000);
        let [low, high] = extremes(&vibrato(&sound.0[4_800..], 880.0));
        near(high, cents, 0.6);
        near(low, -cents, 0.6);
    }
}

#[test]
fn timbre_rests_in_the_middle_and_cc74_at_nothing() {
    let heard = |source: &str, events: &[_], cents: f64| {
        let mut it = synth(&[row(source, "tune1", 1.0 / 6.0)], &[]);
        let events: Vec<_> = events.iter().copied().chain([on(0, 0, 57, 127)]).collect();
        tuned(&play(&mut it, &events, 40_000), cents);
    };
    heard("mpeTimbre", &[], 600.0);
    heard("cc74", &[], 0.0);
    heard("mpeTimbre", &[control(0, 74, 127)], 1200.0);
    heard("cc74", &[control(0, 74, 127)], 1200.0);
    // 5.4 semitones: the tune goes in whole ones.
    heard("midiNote", &[], 500.0);
}

#[test]
fn rows_add_up_and_the_later_of_two_alike_counts() {
    let heard = |rows: &[ModRoute], cents: f64| {
        let mut it = synth(rows, &[]);
        let events = [control(0, 1, 127), control(0, 2, 127), on(0, 0, 57, 127)];
        tuned(&play(&mut it, &events, 40_000), cents);
    };
    let wheel = |semitones: f32| row("cc1", "tune1", semitones / 72.0);
    heard(&[wheel(5.0), row("cc2", "tune1", 2.0 / 72.0)], 700.0);
    heard(&[wheel(5.0), row("cc3", "tune1", 1.0), wheel(-3.0)], -300.0);
    // No farther than the range: 36 semitones.
    heard(
        &[row("cc1", "tune1", 1.0), row("cc2", "tune1", 1.0)],
        3600.0,
    );
}

#[test]
fn sources_and_parameters_are_known_by_name() {
    for name in ModSource::NAMED {
        assert_eq!(
            ModSource::from_id(name).map(ModSource::id).as_deref(),
            Some(name)
        );
    }
    for number in 0..128 {
        let name = format!("cc{number}");
        assert_eq!(ModSource::from_id(&name), Some(ModSource::Control(number)));
        assert_eq!(ModSource::Control(number).id(), name);
    }
    for strange in ["", "cc", "cc128", "cc+1", "cc 1", "LFO1", "lfo3", "cc999"] {
        assert_eq!(ModSource::from_id(strange), None, "{strange}");
    }
    let can = |id: &str| is_modulatable(place(id));
    for id in [
        "tune1",
        "pan4",
        "lfoRate2",
        "modRelease1",
        "ampVelocity",
        "filterVelocity",
    ] {
        assert!(can(id), "{id}");
    }
    for id in [
        "waveShape1",
        "voices3",
        "lfoSync1",
        "lfoBeat2",
        "lfoWaveShape1",
        "ampAnalog",
    ] {
        assert!(!can(id), "{id}");
    }
    for id in [
        "filterType",
        "filterSlope",
        "distortion",
        "reverbMix",
        "legato",
        "voices",
    ] {
        assert!(!can(id), "{id}");
    }
    assert_eq!(
        (0..200).filter(|n| is_modulatable(*n)).count(),
        4 * 7 + 2 * 2 + 2 * 4 + 5 + 9
    );
}

#[test]
fn a_matrix_is_put_in_under_a_held_note() {
    let events = [control(0, 1, 127), on(0, 0, 57, 127)];
    let rows = [row("cc1", "tune1", 12.0 / 72.0)];
    let mut it = synth(&[], &[]);
    let before = play(&mut it, &events, 40_000);
    tuned(&before, 0.0);
    let mut given = ModMatrix::new(&rows);
    it.trade(&mut given);
    assert_eq!(given, ModMatrix::default(), "what it had comes back");
    // The key isn't struck again.
    let after = play_cut(&mut it, &[], 40_000, &[480], 0);
    assert_eq!(it.voices(), 1);
    tuned(&after, 1200.0);
    assert!(level(&after.0[..480]) > -1.0, "no gap");
    // What isn't a matrix is left alone.
    let mut other = 3_u8;
    it.trade(&mut other);
    assert_eq!(other, 3);
    let again = play_cut(&mut it, &[], 40_000, &[480], 0);
    tuned(&again, 1200.0);
}
