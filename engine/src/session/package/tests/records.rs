//! The journal: frames and what is in them.

use std::borrow::Cow;
use std::sync::Arc;

use super::super::journal::{FIRST, Head, frame, scan};
use super::super::record::Record;
use super::super::replay::{self, ReplayError};
use super::*;
use crate::model::change::{Change, ChangeKind, Origin};
use crate::model::clip::ClipSpan;
use crate::model::op::{EditOp, Place, Retime, SpanChange};
use crate::model::registry::components_of;
use crate::time::{Beats, TempoChange, TempoSequence};

const HEAD: Head = Head {
    package: [3; 16],
    base: 9,
};

fn journal(payloads: &[&[u8]]) -> Vec<u8> {
    let mut bytes = HEAD.to_bytes();
    for (number, payload) in (0..).zip(payloads) {
        bytes.extend(frame(&HEAD, number, payload));
    }
    bytes
}

#[test]
fn frames_come_back_and_room_behind_them_is_room() {
    let mut bytes = journal(&[b"one", b"", b"three and more"]);
    let end = bytes.len();
    bytes.resize(end + 4096, 0);
    assert_eq!(Head::read(&bytes), Ok(HEAD));
    let scanned = scan(&HEAD, &bytes);
    assert_eq!(scanned.payloads, [&b"one"[..], b"", b"three and more"]);
    assert_eq!((scanned.end, scanned.damaged_to), (end, end));
    assert_eq!((scanned.mended, scanned.stranded), (0, 0));
}

#[test]
fn a_record_torn_at_any_byte_is_wholly_there_or_wholly_not() {
    let whole = journal(&[b"acknowledged", b"torn"]);
    let before = journal(&[b"acknowledged"]).len();
    let copy = before + (whole.len() - before) / 2;
    for cut in before..=whole.len() {
        for room in [0, 64] {
            let mut bytes = whole[..cut].to_vec();
            bytes.resize(cut + room, 0);
            let scanned = scan(&HEAD, &bytes);
            // Filling is zeros, so a frame may be whole before its last bytes.
            let least = 1 + usize::from(cut >= copy);
            assert!(scanned.payloads.len() >= least, "cut at {cut}");
            assert_eq!(scanned.payloads[0], b"acknowledged");
            if let Some(second) = scanned.payloads.get(1) {
                assert_eq!(*second, b"torn");
            }
        }
    }
}

#[test]
fn a_flipped_byte_anywhere_in_a_journal_is_mended() {
    let bytes = journal(&[b"first", b"second, longer than that", b"third"]);
    for at in 0..bytes.len() {
        for bit in [0x01, 0x80] {
            let mut bad = bytes.clone();
            bad[at] ^= bit;
            assert_eq!(Head::read(&bad), Ok(HEAD), "byte {at}");
            let scanned = scan(&HEAD, &bad);
            assert_eq!(scanned.payloads.len(), 3, "byte {at}");
            assert_eq!(scanned.payloads[1], b"second, longer than that");
            assert_eq!(scanned.payloads[2], b"third");
        }
    }
}

#[test]
fn behind_a_lost_record_nothing_is_taken_and_all_is_told() {
    let mut bytes = journal(&[b"first", b"second", b"third"]);
    let one = journal(&[b"first"]).len();
    let two = journal(&[b"first", b"second"]).len();
    bytes[one..two].fill(0xFF);
    let scanned = scan(&HEAD, &bytes);
    assert_eq!(scanned.payloads, [b"first"]);
    assert_eq!(scanned.end, one);
    assert!(scanned.stranded > 0);
    assert!(scanned.damaged_to > two);
}

#[test]
fn marks_without_number_do_not_make_it_slow() {
    let mut bytes = HEAD.to_bytes();
    while bytes.len() < 4 << 20 {
        bytes.extend([0xA5, b'W', b'J', 0x5A, 0, 0, 0x10, 0]);
    }
    let begun = std::time::Instant::now();
    assert_eq!(scan(&HEAD, &bytes).payloads.len(), 0);
    assert!(begun.elapsed() < std::time::Duration::from_secs(5));
    assert!(scan(&HEAD, &bytes[..FIRST]).payloads.is_empty());
}

fn change(revision: u64, ops: Vec<EditOp>) -> Record {
    Record::Change {
        kind: ChangeKind::Commit,
        next_id: 5000,
        change: Arc::new(Change::new(
            revision,
            Origin {
                label: "Label".to_owned(),
                action: Cow::Borrowed("add_track"),
                client: Some("you".into()),
            },
            1.5,
            ops,
        )),
    }
}

fn faster() -> TempoSequence {
    let tempo = TempoChange {
        start: Beats(0.0),
        bpm: 133.3,
        curve: 0.5,
    };
    TempoSequence::with_keys(vec![tempo], Vec::new(), &[Beats(7.0)])
}

fn moved(id: u64, start: f64) -> SpanChange {
    let span = |start| ClipSpan {
        start,
        length: 1.0 / 3.0,
        offset: 0.0,
    };
    SpanChange {
        id: ItemId(id),
        before: span(0.0),
        after: span(start),
    }
}

/// Every component that the Edit of the tests and of the files of the tests has.
#[test]
fn records_with_every_kind_of_operation_come_back() {
    let world = edit(1, 1, 3);
    let whole = tree(&world);
    let place = Place {
        parent: ItemId::ROOT,
        index: 1,
    };
    let clip = outline::root(&world);
    let values = components_of(&world.entity(clip));
    let mut ops = vec![
        EditOp::Spawn {
            place,
            tree: whole.clone(),
        },
        EditOp::Despawn { place, tree: whole },
        EditOp::Move {
            id: ItemId(1500),
            from: place,
            to: place,
        },
        // What journals of before have.
        EditOp::SetSpans {
            clips: vec![moved(1501, 2.5), moved(1502, 0.1)],
        },
        EditOp::Retime(Retime::new(TempoSequence::default(), faster())),
    ];
    ops.extend(values.into_iter().map(|value| EditOp::Set {
        id: ItemId::ROOT,
        before: Some(value.clone()),
        after: None,
    }));
    let record = change(3, ops);
    assert_eq!(Record::read(&record.to_bytes().unwrap()).unwrap(), record);
    let saved = Record::Saved {
        revision: 3,
        file: "/a".to_owned(),
    };
    assert_eq!(Record::read(&saved.to_bytes().unwrap()).unwrap(), saved);
}

#[test]
fn long_records_are_short_on_disk_and_lies_about_them_are_refused() {
    let place = Place {
        parent: ItemId::ROOT,
        index: 0,
    };
    let mut tree = Subtree::new(ItemId(5000), Vec::new());
    tree.children = (5001..5400)
        .map(|id| Subtree::new(ItemId(id), Vec::new()))
        .collect();
    let record = change(3, vec![EditOp::Spawn { place, tree }]);
    let bytes = record.to_bytes().unwrap();
    assert!(bytes.len() < rmp_serde::to_vec_named(&record).unwrap().len() / 3);
    assert_eq!(Record::read(&bytes).unwrap(), record);
    // As journals of before have them.
    let plain = rmp_serde::to_vec_named(&record).unwrap();
    assert_eq!(Record::read(&plain).unwrap(), record);
    let mut lie = bytes.clone();
    lie[1..5].copy_from_slice(&u32::MAX.to_le_bytes());
    assert!(Record::read(&lie).is_err(), "four gigabytes of nothing");
    for end in 0..bytes.len() {
        assert!(Record::read(&bytes[..end]).is_err(), "cut at {end}");
    }
    for at in 0..bytes.len().min(600) {
        let mut bad = bytes.clone();
        bad[at] ^= 0x55;
        let _ = Record::read(&bad);
    }
}

#[test]
fn a_record_that_does_not_fit_leaves_the_world_alone() {
    let mut world = edit(1, 1, 1);
    let before = tree(&world);
    let mut facts = facts();
    let gone = Subtree::new(ItemId(99_999), Vec::new());
    let place = Place {
        parent: ItemId::ROOT,
        index: 0,
    };
    let extra = Subtree::new(ItemId(88_888), Vec::new());
    let spawn = EditOp::Spawn { place, tree: extra };
    let despawn = EditOp::Despawn { place, tree: gone };
    let misfit = replay::play(&mut world, &mut facts, change(43, vec![spawn, despawn]));
    assert!(matches!(
        misfit,
        Err(ReplayError::Misfit { revision: 43, .. })
    ));
    assert_eq!(tree(&world), before);
    let gap = replay::play(&mut world, &mut facts, change(45, Vec::new()));
    assert_eq!(gap, Err(ReplayError::Gap { found: 45, at: 42 }));
    // What the snapshot has already is skipped.
    assert_eq!(
        replay::play(&mut world, &mut facts, change(42, Vec::new())),
        Ok(None)
    );
}

#[test]
fn hostile_operations_are_refused() {
    let mut world = edit(1, 1, 1);
    let track = tree(&world).children.last().unwrap().clone();
    let inside = Place {
        parent: track.children[0].id,
        index: 0,
    };
    let from = Place {
        parent: ItemId::ROOT,
        index: 0,
    };
    let ops = [
        EditOp::Move {
            id: track.id,
            from,
            to: inside,
        },
        EditOp::Move {
            id: ItemId::ROOT,
            from,
            to: inside,
        },
        EditOp::Despawn {
            place: from,
            tree: Subtree::new(ItemId::ROOT, Vec::new()),
        },
        // A track has no place on the time line, and nothing has this id.
        EditOp::SetSpans {
            clips: vec![moved(track.id.0, 1.0)],
        },
        EditOp::SetSpans {
            clips: vec![moved(77_777, 1.0)],
        },
    ];
    for op in ops {
        let refused = replay::play(&mut world, &mut facts(), change(43, vec![op]));
        assert!(matches!(refused, Err(ReplayError::Misfit { .. })));
    }
    // A despawn that doesn't name what lies inside: the inside is gone all the same.
    let bare = EditOp::Despawn {
        place: from,
        tree: Subtree::new(track.id, Vec::new()),
    };
    let mut known = facts();
    replay::play(&mut world, &mut known, change(43, vec![bare])).unwrap();
    let name = EditOp::Set {
        id: track.children[0].id,
        before: None,
        after: Some(Name("ghost".to_owned()).into()),
    };
    assert!(replay::play(&mut world, &mut known, change(44, vec![name])).is_err());
}
