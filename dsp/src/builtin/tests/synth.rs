//! The synth, measured.

use super::analysis::{db, frequency, loudness, mono, peak, roughest, spectrum};
use super::stream::{RATE, control, note, off, on, play};
use crate::builtin::synth::{PARAMETERS, PATCHES, Synth, SynthParameter, patch_of_program};
use crate::processor::{MidiEvent, MidiMessage, Processor};
use crate::time::Frames;

/// The patch "Pipe", which is nearly a sine.
const PIPE: usize = 9;
/// The patch "Pad".
const PAD: usize = 11;
/// The patch "Strings".
const STRINGS: usize = 5;

#[test]
fn a4_is_440_hz_within_a_cent() {
    for patch in [2, PIPE, 16] {
        let sound = mono(&note(patch, 69, 100, 48_000, 48_000));
        let cents = 1200.0 * (frequency(&sound[2000..], 440.0) / 440.0).log2();
        assert!(cents.abs() < 1.0, "{}: {cents} cents", PATCHES[patch].name);
    }
}

#[test]
fn bend_moves_two_semitones_and_rpn_more() {
    let bend = |frame| MidiEvent {
        frame: Frames(frame),
        message: MidiMessage::PitchBend {
            channel: 0,
            value: 16_383,
        },
    };
    let hertz = |events: &[MidiEvent], guess: f64| {
        let mut synth = Synth::new(RATE, 1);
        synth.set_param(0, 16.0);
        frequency(&mono(&play(&mut synth, events, 40_000))[4000..], guess)
    };
    let up = |semitones: f64| 440.0 * (semitones / 12.0).exp2();
    let found = hertz(&[bend(0), on(0, 0, 69, 100)], up(2.0));
    assert!((1200.0 * (found / up(2.0)).log2()).abs() < 1.0);
    let range = [control(0, 101, 0), control(0, 100, 0), control(0, 6, 12)];
    let events = [&range[..], &[bend(0), on(0, 0, 69, 100)]].concat();
    let found = hertz(&events, up(12.0));
    assert!((1200.0 * (found / up(12.0)).log2()).abs() < 1.5);
}

#[test]
fn a_saw_at_5_khz_aliases_below_60_db() {
    let mut synth = Synth::new(RATE, 1);
    // Two saws and no noise, the filter open.
    synth.set_param(0, 6.0);
    synth.set_param(SynthParameter::Cutoff as u32, 5.0);
    let sound = mono(&play(&mut synth, &[on(0, 0, 111, 100)], 60_000));
    let power = spectrum(&sound[8000..8000 + 16_384]);
    let top = power.iter().copied().fold(0.0, f64::max);
    let first = 440.0 * (42.0_f64 / 12.0).exp2();
    let mut worst: f64 = 0.0;
    for (bin, p) in power.iter().enumerate().skip(40) {
        let hertz = bin as f64 * 48_000.0 / 16_384.0;
        let nearest = (hertz / first).round().max(1.0) * first;
        if (hertz - nearest).abs() > 200.0 {
            worst = worst.max(p / top);
        }
    }
    let worst = db(worst.sqrt());
    println!("worst alias {worst:.1} dB");
    assert!(worst < -60.0, "{worst} dB");
}

#[test]
fn levels_are_equal_and_leave_room_for_chords() {
    for (patch, spec) in PATCHES.iter().enumerate() {
        let keys = [48, 60, 72];
        let sounds = keys.map(|key| note(patch, key, 100, 90_000, 96_000));
        let loud = sounds.iter().map(loudness).sum::<f64>() / 3.0;
        let top = sounds.iter().map(peak).fold(-99.0, f64::max);
        println!(
            "{patch:2} {:22} {loud:6.1} LUFS, peak {top:6.1} dBFS",
            spec.name
        );
        assert!((loud + 24.0).abs() < 3.0, "{}: {loud} LUFS", spec.name);
        assert!((-19.0..-11.0).contains(&top), "{}: peak {top}", spec.name);
        let mut synth = Synth::new(RATE, 3);
        synth.set_param(0, patch as f32);
        let chord = [48, 55, 60, 64, 67, 72].map(|key| on(0, 0, key, 100));
        let top = peak(&play(&mut synth, &chord, 48_000));
        assert!(top < -0.5, "{}: chord {top}", spec.name);
    }
}

#[test]
fn there_is_no_direct_current() {
    for patch in 0..PATCHES.len() {
        let sound = mono(&note(patch, 60, 100, 90_000, 96_000));
        let mean = sound.iter().sum::<f64>() / sound.len() as f64;
        assert!(db(mean.abs()) < -50.0, "{patch}: {}", db(mean.abs()));
    }
}

#[test]
fn every_tail_ends_in_silence_within_ten_seconds() {
    for (patch, spec) in PATCHES.iter().enumerate() {
        let mut synth = Synth::new(RATE, 1);
        synth.set_param(0, patch as f32);
        let events = [
            on(0, 0, 36, 127),
            on(0, 0, 60, 127),
            off(9_600, 0, 36),
            off(9_600, 0, 60),
        ];
        let (left, right) = play(&mut synth, &events, 480_000);
        assert!(synth.is_idle(), "{}", spec.name);
        assert!(
            left[479_000..]
                .iter()
                .chain(&right[479_000..])
                .all(|x| x.to_bits() == 0)
        );
    }
}

#[test]
fn stealing_does_not_click() {
    let mut synth = Synth::new(RATE, 1);
    // The pad begins slowly, so that only a click could be rough.
    synth.set_param(0, PAD as f32);
    synth.set_param(SynthParameter::Level as u32, -20.0);
    let held = (0..32).map(|i| on(0, 0, 36 + i, 100));
    let stolen = (0..12).map(|i| on(24_000 + 2_000 * i64::from(i), 1, 50 + i, 100));
    let events: Vec<_> = held.chain(stolen).collect();
    let sound = mono(&play(&mut synth, &events, 60_000));
    let (before, during) = (roughest(&sound[12_000..24_000]), roughest(&sound[24_000..]));
    println!("roughness {before:.2e} held, {during:.2e} while stealing");
    assert!(during < 2.0 * before, "{during} against {before}");
}

#[test]
fn the_pedal_holds_and_lets_go() {
    let mut synth = Synth::new(RATE, 1);
    synth.set_param(0, 2.0);
    let events = [
        control(0, 64, 127),
        on(0, 0, 60, 100),
        off(4_800, 0, 60),
        control(48_000, 64, 0),
    ];
    let (left, _) = play(&mut synth, &events, 96_000);
    let power = |range: std::ops::Range<usize>| left[range].iter().map(|x| x * x).sum::<f32>();
    assert!(power(40_000..48_000) > 0.5 * power(20_000..28_000));
    assert!(power(80_000..88_000) == 0.0 && synth.is_idle());
}

#[test]
fn channels_are_apart() {
    let mut synth = Synth::new(RATE, 1);
    synth.set_param(0, STRINGS as f32);
    let events = [
        on(0, 0, 60, 100),
        on(0, 1, 60, 100),
        off(4_800, 1, 60),
        control(4_900, 120, 0),
    ];
    play(&mut synth, &events, 9_600);
    let release = MidiMessage::Control {
        channel: 1,
        controller: 123,
        value: 0,
    };
    play(
        &mut synth,
        &[MidiEvent {
            frame: Frames(0),
            message: release,
        }],
        96_000,
    );
    assert!(synth.is_idle());
}

#[test]
fn release_lets_every_key_go() {
    let mut synth = Synth::new(RATE, 1);
    play(
        &mut synth,
        &[control(0, 64, 127), on(0, 0, 60, 100), on(0, 5, 64, 100)],
        4_800,
    );
    synth.release();
    play(&mut synth, &[], 240_000);
    assert!(synth.is_idle());
}

#[test]
fn programmes_choose_their_family() {
    for program in 0..=127_u8 {
        assert!(
            PATCHES
                .iter()
                .any(|patch| patch == patch_of_program(program))
        );
    }
    assert_eq!(patch_of_program(0).name, "Piano");
    assert_eq!(patch_of_program(33).name, "Bass");
    assert_eq!(patch_of_program(61).name, "Brass");
    assert_eq!(patch_of_program(127).name, "Sound effects");
    assert_eq!(PARAMETERS[SynthParameter::Width as usize].id, "width");
}

/// All patches under a storm, as one number.
#[test]
fn the_sound_is_what_it_was() {
    let mut hash = 0_u64;
    for patch in 0..24_u8 {
        let mut synth = Synth::new(RATE, 1);
        synth.set_param(0, f32::from(patch));
        let events = super::storm::storm(u64::from(patch), 60, 20_000);
        let sound = play(&mut synth, &events, 30_000);
        for x in sound.0.iter().chain(&sound.1) {
            hash = crate::builtin::math::scramble(hash ^ u64::from(x.to_bits()));
        }
    }
    // From before the sample loops were joined: faster must not mean different.
    assert_eq!(hash, GOLDEN);
}

const GOLDEN: u64 = 570_898_381_230_076_021;
