//! The drum kit, measured.

use super::analysis::{centroid, db, mono, peak};
use super::stream::{RATE, drum, off, on, play};
use crate::builtin::DrumKit;
use crate::processor::Processor;

#[test]
fn every_key_of_the_kit_sounds_and_ends() {
    for key in 35..=81 {
        let mut kit = DrumKit::new(RATE, 1);
        let sound = play(&mut kit, &[on(0, 9, key, 110)], 480_000);
        let top = peak(&sound);
        assert!((-24.0..-4.0).contains(&top), "{key}: {top}");
        assert!(kit.is_idle(), "{key}");
        let mean = mono(&sound)[..48_000].iter().sum::<f64>() / 48_000.0;
        assert!(db(mean.abs()) < -60.0, "{key}: DC {}", db(mean.abs()));
    }
    for key in [0, 34, 82, 127] {
        assert!(peak(&drum(key, 127, 4_800)) < -200.0);
    }
}

#[test]
fn a_kick_peaks_at_8_db_below_full_scale() {
    let top = peak(&drum(36, 110, 48_000));
    assert!((top + 8.0).abs() < 1.0, "{top}");
}

#[test]
fn drums_have_their_place_in_the_spectrum() {
    let bright = |key| centroid(&mono(&drum(key, 110, 48_000)));
    println!("{:?}", [36, 41, 50, 38, 42, 49].map(bright));
    assert!(bright(36) < 100.0);
    assert!((60.0..150.0).contains(&bright(41)) && bright(41) < bright(50));
    assert!((2000.0..10_000.0).contains(&bright(38)));
    assert!((7_000.0..13_000.0).contains(&bright(42)));
    assert!((5_000.0..11_000.0).contains(&bright(49)));
}

#[test]
fn velocity_brings_level_and_brightness() {
    let (soft, hard) = (drum(38, 30, 48_000), drum(38, 127, 48_000));
    assert!(peak(&hard) - peak(&soft) > 15.0);
    assert!(centroid(&mono(&hard)) > centroid(&mono(&soft)));
}

#[test]
fn a_closed_hat_chokes_an_open_one() {
    let power = |events: &[_]| {
        let mut kit = DrumKit::new(RATE, 1);
        let (left, _) = play(&mut kit, events, 24_000);
        left[12_000..].iter().map(|x| f64::from(x * x)).sum::<f64>()
    };
    let free = power(&[on(0, 9, 46, 110)]);
    let choked = power(&[on(0, 9, 46, 110), on(4_800, 9, 42, 110)]);
    assert!(choked < free * 1e-3, "{choked} against {free}");
}

#[test]
fn only_held_drums_heed_note_off() {
    let with_off = |key| {
        let mut kit = DrumKit::new(RATE, 1);
        play(&mut kit, &[on(0, 9, key, 110), off(2_400, 9, key)], 48_000)
    };
    assert_eq!(with_off(36), drum(36, 110, 48_000));
    assert_ne!(with_off(72), drum(72, 110, 48_000));
}
