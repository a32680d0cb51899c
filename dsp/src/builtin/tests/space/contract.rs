//! What every effect that works in time keeps: the same bits however blocks are cut,
//! silence in the end, and no harm from hostile input.

use proptest::prelude::*;

use super::{Move, noise, through, through_cut};
use crate::builtin::math::scramble;
use crate::builtin::tests::stream::Stereo;
use crate::builtin::{BuiltinKind, create, parameters};
use crate::time::SampleRate;

const KINDS: &[BuiltinKind] = &[
    BuiltinKind::Reverb,
    BuiltinKind::Delay,
    BuiltinKind::Chorus,
    BuiltinKind::Phaser,
    BuiltinKind::ImpulseResponse,
    BuiltinKind::PitchShifter,
];

fn bits(sound: &Stereo) -> Vec<u32> {
    let both = sound.0.iter().chain(&sound.1);
    both.map(|x| x.to_bits()).collect()
}

/// Noise, a long silence, one side alone, silence.
fn program(frames: usize) -> Stereo {
    let (mut left, mut right) = (noise(1, frames, 0.5), noise(2, frames, 0.5));
    left[7_000..].fill(0.0);
    right[9_000..].fill(0.0);
    let late = frames * 3 / 4;
    left[late..late + 5_000].copy_from_slice(&noise(3, 5_000, 0.3));
    (left, right)
}

fn moves(kind: BuiltinKind) -> Vec<Move> {
    let specs = parameters(kind);
    let at = |k: u64| (scramble(k) % 20_000) as usize;
    let mut moves: Vec<Move> = (0..12_u64)
        .map(|k| {
            let index = (scramble(k ^ 77) % specs.len() as u64) as usize;
            let share = (scramble(k ^ 99) % 1000) as f32 / 1000.0;
            let spec = &specs[index];
            // Long tails are for other tests.
            let value = match spec.id {
                "length" => 1.0 + 200.0 * share,
                "feedback" if kind == BuiltinKind::Delay => -30.0 + 20.0 * share,
                "mode" => 0.4 * share,
                _ => spec.min + (spec.max - spec.min) * share,
            };
            (at(k), index as u32, value)
        })
        .collect();
    moves.sort_by_key(|m| m.0);
    moves
}

#[test]
fn bits_do_not_depend_on_blocks() {
    let frames = 240_000;
    for &kind in KINDS {
        let (input, moves) = (program(frames), moves(kind));
        let cut = |sizes: &[usize]| {
            let mut processor = create(kind, SampleRate(48_000), 5);
            bits(&through_cut(
                processor.as_mut(),
                48_000,
                &input,
                &moves,
                sizes,
            ))
        };
        let whole = cut(&[frames]);
        for sizes in [&[1_usize][..], &[7], &[64], &[512], &[3, 500, 61, 64]] {
            let there = cut(sizes);
            let apart = there.iter().zip(&whole).position(|(a, b)| a != b);
            assert!(
                apart.is_none(),
                "{kind:?} in blocks of {sizes:?} at {apart:?}"
            );
        }
    }
}

#[test]
fn silence_comes_back_exactly_and_idle_says_so() {
    for &kind in KINDS {
        for rate in super::RATES {
            let frames = rate as usize * 12;
            let (mut left, mut right) = (noise(1, frames, 0.8), noise(2, frames, 0.8));
            left[4_000..].fill(0.0);
            right[4_000..].fill(0.0);
            let mut processor = create(kind, SampleRate(rate), 5);
            let sound = through(processor.as_mut(), rate, &(left, right));
            assert!(processor.is_idle(), "{kind:?} at {rate}");
            let last = rate as usize / 10;
            let mut end = sound.0[frames - last..]
                .iter()
                .chain(&sound.1[frames - last..]);
            assert!(end.all(|x| x.to_bits() == 0), "{kind:?} at {rate}");
            let mut all = sound.0.iter().chain(&sound.1);
            assert!(all.all(|x| !x.is_subnormal()), "{kind:?} at {rate}");
        }
    }
}

#[test]
fn hostile_input_and_values_leave_it_whole() {
    for &kind in KINDS {
        let mut processor = create(kind, SampleRate(48_000), 5);
        let hostile = [f32::NAN, f32::INFINITY, -f32::INFINITY, 1e30, -1e30, 1e-40];
        for index in 0..parameters(kind).len() as u32 + 2 {
            for value in hostile {
                processor.set_param(index, value);
            }
            processor.set_param(index, f32::NAN);
        }
        let mut left = noise(1, 20_000, 0.5);
        for (place, value) in hostile.iter().enumerate() {
            left[place * 31] = *value;
        }
        let sound = through(processor.as_mut(), 48_000, &(left.clone(), left));
        assert!(
            sound.0.iter().chain(&sound.1).all(|x| x.is_finite()),
            "{kind:?}"
        );
        // NaN gave every parameter its default again, so it ends as in the test above.
        let rest = (vec![0.0; 480_000 * 2], vec![0.0; 480_000 * 2]);
        through(processor.as_mut(), 48_000, &rest);
        assert!(processor.is_idle(), "{kind:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_settings_leave_bounded_sound(
        seed in any::<u64>(),
        settings in proptest::collection::vec((0_usize..4_000, 0_u32..8, -50.0_f32..6000.0), 0..10),
        rate in prop::sample::select(vec![8_000_u32, 44_100, 192_000]),
    ) {
        for &kind in KINDS {
            let mut processor = create(kind, SampleRate(rate), seed);
            let input = (noise(seed, 8_000, 1.0), noise(seed ^ 1, 8_000, 1.0));
            let sound = through_cut(processor.as_mut(), rate, &input, &settings, &[64, 100, 1]);
            for x in sound.0.iter().chain(&sound.1) {
                prop_assert!(x.is_finite() && x.abs() < 1000.0, "{kind:?} {x}");
            }
        }
    }
}
