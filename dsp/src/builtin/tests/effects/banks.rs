//! Effects run together give the bits that each gives alone.

use super::super::stream::context;
use super::rig::{Sound, bits, feed, make, noise};
use crate::builtin::math::scramble;
use crate::builtin::{BuiltinKind, parameters};
use crate::processor::{Activity, Processor, Seat, StereoMut};

/// Frames of everyone's programme, and the frames after which parameters move.
const FRAMES: usize = 12_000;
const TURNS: [usize; 3] = [0, 5_003, 7_040];

/// What a member is fed: sound that begins and pauses at places of its own.
fn programme(member: usize) -> Sound {
    let (mut left, mut right) = noise(member as u32 * 7 + 1, 0.5, FRAMES);
    let begin = (scramble(member as u64) % 900) as usize;
    let pause = 2_000 + (scramble(member as u64 + 99) % 2_000) as usize;
    for channel in [&mut left, &mut right] {
        channel[..begin].fill(0.0);
        channel[pause..pause + 2_500].fill(0.0);
        channel[10_000..].fill(0.0);
    }
    (left, right)
}

/// Moves some of the members' parameters; every third of them keeps still.
fn steer(processor: &mut dyn Processor, kind: BuiltinKind, member: usize, turn: usize) {
    if turn > 0 && member.is_multiple_of(3) {
        return;
    }
    for (index, spec) in parameters(kind).iter().enumerate() {
        let pick = scramble((member * 1_000 + turn * 100 + index) as u64) % 1_000;
        let value = spec.min + (spec.max - spec.min) * pick as f32 / 999.0;
        // One member stays as it comes: an equaliser that has nothing to do.
        if member != 4 {
            processor.set_param(index as u32, value);
        }
    }
}

fn alone(kind: BuiltinKind, member: usize, rate: u32) -> Vec<u32> {
    let mut processor = make(kind, rate, &[]);
    let (left, right) = programme(member);
    let mut out = Vec::new();
    for (turn, &from) in TURNS.iter().enumerate() {
        let to = *TURNS.get(turn + 1).unwrap_or(&FRAMES);
        steer(processor.as_mut(), kind, member, turn);
        let part = (left[from..to].to_vec(), right[from..to].to_vec());
        out.push(feed(processor.as_mut(), &part, None, &[512]));
    }
    let join = |side: fn(&Sound) -> &Vec<f32>| out.iter().flat_map(side).copied().collect();
    bits(&(join(|s| &s.0), join(|s| &s.1)))
}

/// The members in one bank, in blocks of sizes that repeat.
fn together(kind: BuiltinKind, members: &[usize], rate: u32, sizes: &[usize]) -> Vec<Vec<u32>> {
    let mut processors: Vec<_> = members.iter().map(|_| make(kind, rate, &[])).collect();
    let mut sounds: Vec<Sound> = members.iter().map(|m| programme(*m)).collect();
    let (mut at, mut block) = (0, 0);
    while at < FRAMES {
        if let Some(turn) = TURNS.iter().position(|turn| *turn == at) {
            for (processor, member) in processors.iter_mut().zip(members) {
                steer(processor.as_mut(), kind, *member, turn);
            }
        }
        let next = TURNS.iter().copied().find(|turn| *turn > at);
        let end = (at + sizes[block % sizes.len()]).min(next.unwrap_or(FRAMES));
        block += 1;
        let run = processors[0].bank().expect("it banks").run;
        let seats = processors.iter_mut().zip(&mut sounds);
        let mut seats: Vec<_> = seats
            .map(|(processor, (left, right))| {
                let audio = StereoMut {
                    left: &mut left[at..end],
                    right: &mut right[at..end],
                };
                Some(Seat {
                    processor: processor.as_mut(),
                    audio,
                    heard: Activity::Silent,
                })
            })
            .collect();
        // An empty seat is no one's business.
        seats.insert(seats.len() / 2, None);
        run(&context(at as i64, at as u64), &mut seats);
        for seat in seats.into_iter().flatten() {
            if seat.heard == Activity::Silent {
                assert!(seat.audio.left.iter().all(|x| *x == 0.0));
            }
        }
        at = end;
    }
    sounds.iter().map(bits).collect()
}

fn same_bits(kind: BuiltinKind) {
    for rate in [44_100, 96_000] {
        let expected: Vec<_> = (0..11).map(|member| alone(kind, member, rate)).collect();
        assert!(expected[0].iter().any(|x| *x != 0), "{kind:?} is silent");
        let companies: [&[usize]; 6] = [
            &[5],
            &[0, 1],
            &[3, 6, 9],
            &[7, 4, 1, 2],
            &[0, 3, 6, 9, 2],
            &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
        ];
        for members in companies {
            for sizes in [&[512][..], &[1], &[37, 64, 480], &[4_096]] {
                let heard = together(kind, members, rate, sizes);
                for (member, heard) in members.iter().zip(heard) {
                    assert!(
                        heard == expected[*member],
                        "{kind:?} at {rate}: {member} of {members:?} in blocks of {sizes:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn equalisers_in_a_bank_are_themselves() {
    same_bits(BuiltinKind::Equaliser);
}

#[test]
fn compressors_in_a_bank_are_themselves() {
    same_bits(BuiltinKind::Compressor);
}

#[test]
fn others_are_passed_over_in_a_bank() {
    // A stranger in a bank is run as it is.
    let mut both = [
        make(BuiltinKind::Equaliser, 48_000, &[("Mid gain 1", 6.0)]),
        make(BuiltinKind::Saturator, 48_000, &[("drive", 12.0)]),
    ];
    let run = both[0].bank().unwrap().run;
    let mut sounds = [programme(1), programme(1)];
    let seats = both.iter_mut().zip(&mut sounds);
    let mut seats: Vec<_> = seats
        .map(|(processor, (left, right))| {
            Some(Seat {
                processor: processor.as_mut(),
                audio: StereoMut { left, right },
                heard: Activity::Silent,
            })
        })
        .collect();
    run(&context(0, 0), &mut seats);
    let mut alone = make(BuiltinKind::Saturator, 48_000, &[("drive", 12.0)]);
    let expected = feed(alone.as_mut(), &programme(1), None, &[FRAMES]);
    assert_eq!(bits(&sounds[1]), bits(&expected));
}
