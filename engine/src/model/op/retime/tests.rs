//! Carrying along and back, over Edits that hold everything that time moves.

use super::*;
use crate::model::automation::ClipCurveKind;
use crate::model::id::ItemIndex;
use crate::model::op::{EditOp, Place, spawn_root};
use crate::model::outline::Outline;
use crate::model::registry::ComponentValue;
use crate::model::track::Track;
use crate::model::tree::Subtree;

fn tempo(start: f64, bpm: f64, curve: f64) -> TempoChange {
    TempoChange {
        start: Beats(start),
        bpm,
        curve,
    }
}

fn maps() -> Vec<TempoSequence> {
    let meter = TimeSignature {
        start: Beats(9.0),
        numerator: 3,
        denominator: 8,
    };
    vec![
        TempoSequence::default(),
        TempoSequence::new(vec![tempo(0.0, 97.3, 1.0)], vec![]),
        TempoSequence::new(
            vec![tempo(0.0, 83.1, 0.4), tempo(31.7, 171.9, -0.3)],
            vec![],
        ),
        TempoSequence::with_keys(
            vec![
                tempo(0.0, 60.0, 0.0),
                tempo(7.0, 141.0, 1.0),
                tempo(60.0, 33.3, -1.0),
            ],
            vec![meter],
            &[Beats(3.5)],
        ),
    ]
}

fn span(seed: u64) -> ClipSpan {
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    let part = |shift: u64| (seed.wrapping_mul(0x9E37_79B9) >> shift & 0xFFFF) as f64 / 777.7;
    ClipSpan {
        start: part(3),
        length: 0.1 + part(9) / 9.0,
        offset: if seed.is_multiple_of(3) {
            0.0
        } else {
            part(5) / 31.0
        },
    }
}

fn clip(id: u64, more: Vec<ComponentValue>) -> Subtree {
    let mut components = vec![span(id).into()];
    components.extend(more);
    Subtree::new(ItemId(id), components)
}

fn audio() -> ComponentValue {
    let source = "a.wav".to_owned();
    AudioClip { source }.into()
}

fn curve(from: f64) -> ComponentValue {
    let point = |i: u32| CurvePoint {
        time: from + f64::from(i) * 1.37,
        value: f64::from(i),
        curve: 0.0,
    };
    Curve::new((0..9).map(point).collect()).into()
}

/// Notes, sound, stretched sound, what is absolute, curves of tracks and of clips.
fn world() -> World {
    let stretch = Stretch {
        auto_tempo: true,
        ..Stretch::default()
    };
    let of_clip = ClipCurve {
        plugin: ItemId(1),
        param_id: "volume".to_owned(),
        kind: ClipCurveKind::Absolute,
        limits: None,
        timing: None,
    };
    let mut root = Subtree::new(ItemId::ROOT, vec![]);
    for at in 0..40_u64 {
        let id = 2000 + at * 10;
        let track = Subtree::new(ItemId(id), vec![Track.into()])
            .with(clip(id + 1, vec![]))
            .with(clip(id + 2, vec![audio()]))
            .with(clip(id + 3, vec![audio(), stretch.clone().into()]))
            .with(clip(id + 4, vec![AbsoluteTime.into()]))
            .with(clip(id + 5, vec![audio(), AbsoluteTime.into()]))
            .with(Subtree::new(ItemId(id + 6), vec![curve(0.3)]))
            .with(Subtree::new(
                ItemId(id + 7),
                vec![curve(0.3), of_clip.clone().into()],
            ));
        root = root.with(track);
    }
    let region = LoopRegion {
        enabled: true,
        start: 1.1,
        end: 7.7,
    };
    root.components.push(region.into());
    let mut world = World::new();
    world.init_resource::<ItemIndex>();
    world.init_resource::<Outline>();
    spawn_root(&mut world, &root).unwrap();
    world
}

fn tree(world: &World) -> String {
    // Text tells -0 from 0, and every bit of the rest.
    format!(
        "{:?}",
        Subtree::read(world, crate::model::outline::root(world))
    )
}

fn entity(world: &World, id: u64) -> Entity {
    world.resource::<ItemIndex>().entity(ItemId(id)).unwrap()
}

#[test]
fn everything_lands_where_its_beats_are_and_comes_back_to_the_bit() {
    for before in maps() {
        for after in maps() {
            let mut world = world();
            let was = tree(&world);
            let op = EditOp::Retime(Retime::new(before.clone(), after.clone()));
            op.apply(&mut world).unwrap();
            let carry = |at: f64| after.seconds(before.beats(Seconds(at))).0;
            let now = |id: u64| *world.get::<ClipSpan>(entity(&world, id)).unwrap();
            if !op.is_no_change() {
                let (notes, plain) = (span(2001), span(2002));
                let start = carry(notes.start);
                assert_eq!(now(2001).start.to_bits(), start.to_bits());
                assert_eq!(now(2001).length, carry(notes.end().0) - start);
                assert_eq!(now(2001).offset, start - carry(notes.content_origin().0));
                assert_eq!(
                    now(2002),
                    ClipSpan {
                        start: carry(plain.start),
                        ..plain
                    }
                );
                let whole = span(2003);
                assert_eq!(now(2003).length, carry(whole.end().0) - carry(whole.start));
            }
            assert_eq!((now(2004), now(2005)), (span(2004), span(2005)));
            let points = |id| {
                world
                    .get::<Curve>(entity(&world, id))
                    .unwrap()
                    .points()
                    .to_vec()
            };
            assert_eq!(
                points(2006)[3].time,
                if op.is_no_change() {
                    0.3 + 3.0 * 1.37
                } else {
                    carry(0.3 + 3.0 * 1.37)
                }
            );
            assert_eq!(points(2007)[3].time, 0.3 + 3.0 * 1.37);
            let there = tree(&world);
            op.clone().inverse().apply(&mut world).unwrap();
            assert_eq!(tree(&world), was);
            op.apply(&mut world).unwrap();
            assert_eq!(tree(&world), there);
        }
    }
}

/// What a journal holds of it: no memory, and the same bits all the same.
#[test]
fn what_was_written_does_the_same_and_learns_the_way_back() {
    let maps = maps();
    let written = |op: &EditOp| rmp_serde::to_vec_named(op).unwrap();
    let (mut first, mut second) = (world(), world());
    let was = tree(&first);
    let op = EditOp::Retime(Retime::new(maps[0].clone(), maps[3].clone()));
    op.apply(&mut first).unwrap();
    let bytes = written(&op);
    assert!(bytes.len() < 400, "{} bytes", bytes.len());
    let again: EditOp = rmp_serde::from_slice(&bytes).unwrap();
    assert_eq!(again, op);
    again.apply(&mut second).unwrap();
    assert_eq!(tree(&second), tree(&first));
    assert!(again.weight() > 40 * 4 * size_of::<ClipSpan>());
    // The way back knows nothing until it is told.
    let back: EditOp = rmp_serde::from_slice(&written(&op.inverse())).unwrap();
    let (EditOp::Retime(back), EditOp::Retime(again)) = (&back, &again) else {
        panic!("another operation came back");
    };
    back.remember(again.was().unwrap());
    back.carry_out(&mut second);
    assert_eq!(tree(&second), was);
    // Untold, it comes as near as rounding lets it.
    let untold = Retime::new(maps[0].clone(), maps[3].clone()).inverse();
    untold.carry_out(&mut first);
    let at = first.get::<ClipSpan>(entity(&first, 2001)).unwrap().start;
    assert!((at - span(2001).start).abs() < 1e-9);
}

#[test]
fn memory_survives_being_written() {
    let mut world = world();
    let retime = Retime::new(maps()[0].clone(), maps()[2].clone());
    retime.carry_out(&mut world);
    let was = retime.was().unwrap();
    let bytes = rmp_serde::to_vec_named(&**was).unwrap();
    assert_eq!(rmp_serde::from_slice::<Was>(&bytes).unwrap(), **was);
}

/// Removing and bringing back changes the order in which the World keeps clips.
#[test]
fn the_way_back_does_not_depend_on_the_order_of_the_world() {
    for gone in [
        vec![2000],
        vec![2390, 2000],
        (0..40).map(|at| 2000 + at * 10).collect(),
    ] {
        let mut world = world();
        let was = tree(&world);
        let op = EditOp::Retime(Retime::new(maps()[1].clone(), maps()[3].clone()));
        op.apply(&mut world).unwrap();
        let there = tree(&world);
        for id in &gone {
            let id = entity(&world, *id);
            let place = crate::model::outline::place_of(&world, id).unwrap();
            let despawn = EditOp::Despawn {
                place: Place { ..place },
                tree: Subtree::read(&world, id),
            };
            despawn.apply(&mut world).unwrap();
            despawn.inverse().apply(&mut world).unwrap();
        }
        assert_eq!(tree(&world), there);
        op.inverse().apply(&mut world).unwrap();
        assert_eq!(tree(&world), was);
    }
}

#[test]
fn it_tells_of_everything_that_moved_and_of_nothing_else() {
    let mut world = world();
    let retime = Retime::new(maps()[0].clone(), maps()[1].clone());
    assert_eq!(retime.moved(), Moves::default());
    let reach = retime.carry_out(&mut world);
    let moves = retime.moved();
    assert_eq!((moves.clips.len(), moves.curves.len()), (120, 40));
    assert!(moves.region.is_some() && reach.moved);
    let last = moves.clips.iter().map(|clip| clip.after.end().0);
    assert_eq!(reach.ends.1.0, last.fold(0.0, f64::max));
    for clip in &moves.clips {
        assert_eq!(clip.before, span(clip.id.0));
        let now = world.get::<ClipSpan>(entity(&world, clip.id.0)).unwrap();
        assert_eq!(clip.after, *now);
    }
    let back = retime.clone().inverse().moved();
    assert_eq!(back.clips[7].after, moves.clips[7].before);
    assert_eq!(back.curves[7].1, moves.curves[7].2);
    // Time that runs as before moves nothing.
    let same = Retime::new(maps()[2].clone(), maps()[2].clone());
    assert!(same.is_no_change());
}
