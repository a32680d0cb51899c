//! Operations and their inverses over random edits.

use proptest::prelude::*;

use super::*;
use crate::model::edit::Name;
use crate::model::track::{Mute, Track};

fn empty_world() -> World {
    let mut world = World::new();
    world.init_resource::<ItemIndex>();
    world.init_resource::<Outline>();
    spawn_root(&mut world, &Subtree::new(ItemId::ROOT, vec![])).unwrap();
    world
}

fn track(id: u64) -> Subtree {
    let note = Note {
        id: ItemId(id + 1000),
        pitch: 60,
        start: 1.0,
        length: 1.0,
        velocity: 100,
        mute: false,
        colour: 0,
        release: Note::RELEASE,
    };
    Subtree::new(ItemId(id), vec![Track.into(), Mute(false).into()]).with(Subtree::new(
        ItemId(id + 1),
        vec![Notes::new(vec![note]).into()],
    ))
}

fn snapshot(world: &World) -> Subtree {
    Subtree::read(world, crate::model::outline::root(world))
}

/// Picks an operation that fits the World as it is.
fn operation(world: &World, choice: u8, pick: usize, next: u64) -> Option<EditOp> {
    let root = crate::model::outline::root(world);
    let tracks: Vec<Entity> = crate::model::outline::children(world, root).collect();
    let at = tracks.get(pick % tracks.len().max(1)).copied();
    let id = |entity: Entity| *world.get::<ItemId>(entity).unwrap();
    let place = |index| Place {
        parent: ItemId::ROOT,
        index,
    };
    Some(match choice % 5 {
        0 => EditOp::Spawn {
            place: place(pick % (tracks.len() + 1)),
            tree: track(next),
        },
        1 => EditOp::Despawn {
            place: place(pick % tracks.len().max(1)),
            tree: Subtree::read(world, at?),
        },
        2 => EditOp::Set {
            id: id(at?),
            before: world.get::<Name>(at?).cloned().map(Into::into),
            after: pick
                .is_multiple_of(3)
                .then_some(Name(next.to_string()).into()),
        },
        3 => {
            let clip = crate::model::outline::children(world, at?).next()?;
            let before = world.get::<Notes>(clip)?.as_slice().first().copied();
            let after = pick.is_multiple_of(2).then_some(Note {
                id: ItemId(next),
                pitch: 7,
                start: 0.5,
                length: 2.0,
                velocity: 1,
                mute: true,
                colour: 0,
                release: Note::RELEASE,
            });
            EditOp::SetNote {
                id: id(clip),
                before,
                after,
            }
        }
        _ => EditOp::Move {
            id: id(at?),
            from: place(pick % tracks.len()),
            to: place((pick / 7) % tracks.len()),
        },
    })
}

proptest! {
    #[test]
    fn played_backwards_the_world_is_as_before(steps in prop::collection::vec((any::<u8>(), 0_usize..64), 1..60)) {
        let mut world = empty_world();
        let mut log = Vec::new();
        let mut states = vec![snapshot(&world)];
        for (i, (choice, pick)) in steps.into_iter().enumerate() {
            let next = 10_000 + 10_000 * i as u64;
            let Some(op) = operation(&world, choice, pick, next) else { continue };
            op.apply(&mut world).unwrap();
            log.push(op);
            states.push(snapshot(&world));
        }
        for op in log.into_iter().rev() {
            let now = states.pop();
            prop_assert_eq!(Some(snapshot(&world)), now);
            op.inverse().apply(&mut world).unwrap();
        }
        prop_assert_eq!(Some(snapshot(&world)), states.pop());
    }
}

#[test]
fn an_operation_that_does_not_fit_changes_nothing() {
    let mut world = empty_world();
    let spawn = EditOp::Spawn {
        place: Place {
            parent: ItemId::ROOT,
            index: 0,
        },
        tree: track(2000),
    };
    spawn.apply(&mut world).unwrap();
    let before = snapshot(&world);
    assert_eq!(spawn.apply(&mut world), Err(OpError::TakenId(ItemId(2000))));
    let unknown = EditOp::Set {
        id: ItemId(9),
        before: None,
        after: Some(Mute(true).into()),
    };
    assert_eq!(
        unknown.apply(&mut world),
        Err(OpError::UnknownId(ItemId(9)))
    );
    assert_eq!(snapshot(&world), before);
}
