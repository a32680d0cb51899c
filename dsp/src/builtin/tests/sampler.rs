//! The sampler against what its zones say.

mod soundfont;

use std::sync::Arc;

use super::analysis::{db, frequency, spectrum};
use super::storm::storm;
use super::stream::{RATE, Stereo, control, off, on, play, play_cut};
use crate::builtin::math::{bipolar, scramble};
use crate::builtin::sampler::{Bank, Looping, POLYPHONY, Sampler, Zone};
use crate::processor::{MidiEvent, MidiMessage, Processor};
use crate::time::{Frames, SampleRate};

fn noise(seed: u64, frames: usize) -> Arc<[f32]> {
    (0..frames as u64)
        .map(|n| 0.5 * bipolar(scramble(seed ^ scramble(n)) as u32))
        .collect()
}

fn sine(hertz: f64, rate: f64, frames: usize) -> Arc<[f32]> {
    let turns = |n: usize| (hertz * n as f64 / rate).fract();
    (0..frames)
        .map(|n| (0.5 * (std::f64::consts::TAU * turns(n)).sin()) as f32)
        .collect()
}

fn sampler(zones: Vec<Zone>) -> Sampler {
    Sampler::new(RATE, Arc::new(Bank::of_zones(zones)))
}

fn mono(sound: Arc<[f32]>, rate: f64) -> Zone {
    Zone::new(sound.clone(), sound, rate)
}

fn doubles(sound: &[f32]) -> Vec<f64> {
    sound.iter().map(|x| f64::from(*x)).collect()
}

#[test]
fn at_its_root_a_zone_sounds_as_recorded_to_the_bit() {
    let (left, right) = (noise(1, 5_000), noise(2, 5_000));
    let zone = Zone::new(left.clone(), right.clone(), 48_000.0);
    let mut it = sampler(vec![zone.on_keys(64, 60, 70)]);
    let sound = play(&mut it, &[on(100, 3, 64, 127)], 9_000);
    assert!(sound.0[100..5_100] == left[..] && sound.1[100..5_100] == right[..]);
    assert!(
        sound.0[..100]
            .iter()
            .chain(&sound.0[5_100..])
            .all(|x| *x == 0.0)
    );
    assert!(it.is_idle());
    // Outside its keys nothing sounds.
    for key in [59, 71] {
        let sound = play(&mut it, &[on(0, 0, key, 127)], 1_000);
        assert!(sound.0.iter().all(|x| *x == 0.0));
    }
}

#[test]
fn pitch_is_true_at_every_distance_rate_and_bend() {
    for (rate, key, bend) in [
        (48_000.0, 72, 8192),
        (44_100.0, 60, 8192),
        (44_100.0, 53, 8192),
        (96_000.0, 79, 8192),
        (22_050.0, 36, 8192),
        (48_000.0, 60, 16_383),
    ] {
        let mut it = sampler(vec![mono(sine(500.0, rate, 200_000), rate)]);
        let message = MidiMessage::PitchBend {
            channel: 0,
            value: bend,
        };
        let bent = MidiEvent {
            frame: Frames(0),
            message,
        };
        let sound = play(&mut it, &[bent, on(0, 0, key, 127)], 48_000);
        let up = f64::from(key) - 60.0 + 2.0 * (f64::from(bend) - 8192.0) / 8192.0;
        let wanted = 500.0 * (up / 12.0).exp2();
        let heard = frequency(&doubles(&sound.0[9_000..]), wanted);
        let cents = 1200.0 * (heard / wanted).log2();
        assert!(cents.abs() < 0.02, "{rate} {key} {bend}: {cents} cents");
    }
}

#[test]
fn reading_between_samples_is_clean_and_does_not_alias() {
    let clean = |hertz: f64, key: u8, wanted: f64| {
        let mut it = sampler(vec![mono(sine(hertz, 48_000.0, 200_000), 48_000.0)]);
        let sound = play(&mut it, &[on(0, 0, key, 127)], 40_000);
        let power = spectrum(&doubles(&sound.0[2_000..2_000 + 16_384]));
        let near = (wanted / 48_000.0 * 16_384.0) as usize;
        let all: f64 = power.iter().sum();
        let own: f64 = power[near.saturating_sub(6)..(near + 7).min(power.len())]
            .iter()
            .sum();
        (
            db((all - own).max(0.0).sqrt()) - db(own.sqrt()),
            db(all.sqrt()),
        )
    };
    for (hertz, key) in [
        (997.0, 67),
        (5_000.0, 55),
        (3_000.0, 71),
        (1_000.0, 84),
        (700.0, 96),
    ] {
        let wanted = hertz * ((f64::from(key) - 60.0) / 12.0).exp2();
        let (rest, _) = clean(hertz, key, wanted);
        println!("{hertz} Hz on key {key}: rest {rest:.1} dB");
        assert!(rest < -70.0, "{hertz} {key}: {rest}");
    }
    // What goes past half the rate is cut, not folded.
    let (_, kept) = clean(1_000.0, 72, 2_000.0);
    for (hertz, key) in [(15_000.0, 72), (14_000.0, 84), (20_000.0, 79)] {
        let (_, level) = clean(hertz, key, 1.0);
        println!(
            "{hertz} Hz on key {key}: {:.1} dB of what it was",
            level - kept
        );
        assert!(level - kept < -55.0, "{hertz} {key}: {}", level - kept);
    }
}

#[test]
fn loops_go_round_without_a_seam() {
    // A loop of four periods of 120 samples, entered and left.
    let recording = sine(400.0, 48_000.0, 6_000);
    for key in [60_u8, 63, 72] {
        let mut zone = mono(recording.clone(), 48_000.0);
        zone.looping = Looping::Always {
            start: 1_200,
            end: 1_680,
        };
        let mut it = sampler(vec![zone]);
        let sound = play(&mut it, &[on(0, 0, key, 127)], 60_000);
        let speed = ((f64::from(key) - 60.0) / 12.0).exp2();
        for (n, x) in sound.0.iter().enumerate().skip(50) {
            let wanted = 0.5 * (std::f64::consts::TAU * 400.0 * speed * n as f64 / 48_000.0).sin();
            assert!(
                (f64::from(*x) - wanted).abs() < 2e-3,
                "{key} at {n}: {x} {wanted}"
            );
        }
    }
    // Let go, a loop that holds only with the key runs out.
    let mut zone = mono(recording, 48_000.0);
    zone.looping = Looping::WhileHeld {
        start: 1_200,
        end: 1_680,
    };
    zone.open_ended = false;
    let mut it = sampler(vec![zone]);
    it.set_param(3, 10.0);
    let sound = play(&mut it, &[on(0, 0, 60, 127), off(20_000, 0, 60)], 60_000);
    let last = sound.0.iter().rposition(|x| *x != 0.0).expect("sounds");
    assert!((24_000..25_400).contains(&last), "{last}");
}

#[test]
fn sounds_have_their_place_length_gain_and_pan() {
    let left = noise(1, 48_000);
    let zone = mono(left.clone(), 48_000.0)
        .part(0.25, 0.5)
        .at_gain(-6.0, -0.5);
    let mut it = sampler(vec![zone]);
    let sound = play(&mut it, &[on(0, 0, 60, 127)], 48_000);
    let gain = 10.0_f32.powf(-0.3);
    for n in 20..24_000 - 20 {
        assert!((sound.0[n] - left[12_000 + n] * gain * 1.5).abs() < 1e-6);
        assert!((sound.1[n] - left[12_000 + n] * gain * 0.5).abs() < 1e-6);
    }
    assert!(sound.0[24_000..].iter().all(|x| *x == 0.0));
    // Velocity is loudness, straight.
    let sound = play(&mut it, &[on(0, 0, 60, 64)], 1_000);
    assert!((sound.0[500] - left[12_500] * gain * 1.5 * 64.0 / 127.0).abs() < 1e-6);
}

#[test]
fn keys_pedal_and_open_ends_say_how_long() {
    let last = |sound: &Stereo| sound.0.iter().rposition(|x| *x != 0.0).unwrap_or(0);
    let zone = |open| {
        let mut zone = mono(noise(1, 96_000), 48_000.0);
        zone.open_ended = open;
        zone
    };
    let events = [on(0, 0, 60, 127), off(10_000, 0, 60)];
    let short = play(&mut sampler(vec![zone(false)]), &events, 120_000);
    // 50 ms lose 100 dB.
    assert!((12_300..12_700).contains(&last(&short)), "{}", last(&short));
    let open = play(&mut sampler(vec![zone(true)]), &events, 120_000);
    assert_eq!(last(&open), 95_999);
    let events = [
        control(0, 64, 127),
        events[0],
        events[1],
        control(50_000, 64, 0),
    ];
    let pedal = play(&mut sampler(vec![zone(false)]), &events, 120_000);
    assert!((52_300..52_700).contains(&last(&pedal)), "{}", last(&pedal));
    // The release falls as set: 100 dB in a second.
    let mut it = sampler(vec![mono(vec![0.5; 96_000].into(), 48_000.0)]);
    it.set_param(3, 1.0);
    let sound = play(&mut it, &[on(0, 0, 60, 127), off(6_400, 0, 60)], 96_000);
    let level = |n: usize| db(f64::from(sound.0[n] / 0.5));
    assert!(
        (level(6_400 + 24_000) + 50.0).abs() < 0.5,
        "{}",
        level(30_400)
    );
    it.release();
}

#[test]
fn layers_sound_together_and_sixty_four_voices_are_the_limit() {
    let recording = noise(1, 200_000);
    let layers = vec![
        mono(recording.clone(), 48_000.0),
        mono(recording.clone(), 48_000.0),
    ];
    let mut it = sampler(layers);
    let sound = play(&mut it, &[on(0, 0, 60, 127)], 1_000);
    assert!((sound.0[500] - 2.0 * recording[500]).abs() < 1e-6);
    assert_eq!(it.voices(), 2);
    let mut it = sampler(vec![mono(recording, 48_000.0)]);
    let events: Vec<_> = (0..120)
        .map(|n| on(n * 200, (n % 16) as u8, 20 + (n % 41) as u8, 90))
        .collect();
    play(&mut it, &events, 40_000);
    assert_eq!(it.voices() as usize, POLYPHONY);
}

#[test]
fn storms_leave_the_same_bits_in_any_blocks_and_end() {
    let zones = || {
        let mut looped = mono(noise(3, 4_000), 44_100.0);
        looped.looping = Looping::Always {
            start: 100,
            end: 3_900,
        };
        let low = Zone::new(noise(4, 9_000), noise(5, 9_000), 48_000.0).on_keys(50, 0, 62);
        let mut drum = mono(noise(6, 3_000), 96_000.0).on_keys(70, 55, 127);
        drum.open_ended = true;
        drum.exclusive = 1;
        drum.filter = Some([2_000.0, 2.0]);
        vec![looped, low, drum]
    };
    for seed in 0..3 {
        let events = storm(seed, 150, 40_000);
        let cut = |sizes: &[usize], clock| {
            let mut it = sampler(zones());
            it.set_param(2, 0.01);
            let sound = play_cut(&mut it, &events, 60_000, sizes, clock);
            it.release();
            play(&mut it, &[], 600_000);
            assert!(it.is_idle());
            sound
        };
        let whole = cut(&[60_000], 0);
        assert!(whole.0.iter().any(|x| *x != 0.0));
        assert!(
            whole
                .0
                .iter()
                .chain(&whole.1)
                .all(|x| x.is_finite() && x.abs() < 200.0)
        );
        for size in [1, 7, 64, 512] {
            assert!(cut(&[size], 99) == whole, "{seed}: blocks of {size}");
        }
    }
}

#[test]
fn odd_zones_and_values_do_no_harm() {
    let empty: Arc<[f32]> = Arc::from([]);
    let mut zones = vec![mono(empty, 48_000.0), mono(noise(1, 10), f64::NAN)];
    let mut wild = mono(noise(1, 100), 48_000.0);
    (wild.start, wild.end, wild.root) = (90, usize::MAX, f64::INFINITY);
    wild.looping = Looping::Always {
        start: 5,
        end: usize::MAX,
    };
    zones.push(wild);
    let mut tiny = mono(noise(1, 100), 48_000.0);
    tiny.looping = Looping::Always { start: 50, end: 51 };
    zones.push(tiny);
    for rate in [8_000, 44_100, 192_000] {
        let mut it = Sampler::new(SampleRate(rate), Arc::new(Bank::of_zones(zones.clone())));
        for value in [f32::NAN, f32::INFINITY, -1e30] {
            for index in 0..8 {
                it.set_param(index, value);
            }
            let sound = play(&mut it, &[on(0, 0, 0, 127), on(3, 15, 127, 127)], 2_000);
            assert!(sound.0.iter().chain(&sound.1).all(|x| x.is_finite()));
        }
    }
    let mut nothing = Sampler::new(RATE, Arc::default());
    play(&mut nothing, &[on(0, 0, 60, 127)], 100);
    assert!(nothing.is_idle());
}
