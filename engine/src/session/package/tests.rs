//! Packages: what is written is read, damage is mended or told, nothing breaks us.

use bevy_ecs::prelude::*;
use rkyv::util::AlignedVec;

use super::history::History;
use super::snapshot::{self, Facts, Loaded};
use crate::model::clip::{ClipSpan, MidiClip};
use crate::model::edit::Name;
use crate::model::id::{ItemId, ItemIndex};
use crate::model::note::{Note, Notes};
use crate::model::op::spawn_root;
use crate::model::outline::{self, Outline};
use crate::model::template;
use crate::model::tree::Subtree;

mod damage;
mod form;
mod fuzz;
mod records;

/// A World with tracks, clips and notes.
pub(super) fn edit(tracks: usize, clips: usize, notes: usize) -> World {
    let mut index = ItemIndex::default();
    let mut root = template::new_edit(&mut index, "Song");
    for track in 0..tracks {
        let mut tree = template::new_track(&mut index, &format!("Track {track}"));
        for clip in 0..clips {
            tree = tree.with(midi_clip(&mut index, clip, notes));
        }
        root = root.with(tree);
    }
    let mut world = World::new();
    world.insert_resource(index);
    world.init_resource::<Outline>();
    spawn_root(&mut world, &root).unwrap();
    world
}

fn midi_clip(index: &mut ItemIndex, clip: usize, notes: usize) -> Subtree {
    let span = ClipSpan {
        start: clip as f64,
        length: 1.0,
        offset: 0.0,
    };
    let note = |i: usize, id| Note {
        id,
        pitch: u8::try_from(i % 128).unwrap(),
        start: i as f64 * 0.25,
        length: 0.25,
        velocity: 100,
        mute: false,
        colour: 0,
        release: 64,
    };
    let id = index.allocate();
    let notes = (0..notes).map(|i| note(i, index.allocate())).collect();
    let components = vec![
        Name(format!("Clip {clip}")).into(),
        span.into(),
        MidiClip { channel: 1 }.into(),
        Notes::new(notes).into(),
    ];
    Subtree::new(id, components)
}

pub(super) fn tree(world: &World) -> Subtree {
    Subtree::read(world, outline::root(world))
}

pub(super) fn facts() -> Facts {
    Facts {
        package: [7; 16],
        revision: 42,
        file: Some("/songs/song.tracktionedit".to_owned()),
        saved_revision: Some(40),
        ..Facts::default()
    }
}

pub(super) fn written(world: &World) -> Vec<u8> {
    let pieces = snapshot::write(world, facts(), &History::default());
    pieces.unwrap().concat()
}

pub(super) fn read(bytes: &[u8]) -> Result<Loaded, super::PackageError> {
    let mut file = AlignedVec::new();
    file.extend_from_slice(bytes);
    snapshot::read(file)
}

pub(super) fn spawned(loaded: Loaded) -> World {
    let mut world = World::new();
    loaded.spawn(&mut world).unwrap();
    world
}

#[test]
fn an_edit_comes_back_whole_and_is_written_as_before() {
    let world = edit(3, 4, 5);
    let bytes = written(&world);
    let loaded = read(&bytes).unwrap();
    assert_eq!(loaded.mended, 0);
    assert_eq!(loaded.warnings, Vec::<String>::new());
    let mut known = facts();
    known.next_id = world.resource::<ItemIndex>().upcoming().0;
    assert_eq!(loaded.facts, known);
    let again = spawned(loaded);
    assert_eq!(tree(&again), tree(&world));
    assert_eq!(again.resource::<ItemIndex>().upcoming().0, known.next_id);
    assert_eq!(written(&again), bytes);
}

#[test]
fn ids_that_were_given_out_and_not_used_are_not_given_out_again() {
    let mut world = edit(1, 1, 1);
    let unused = world.resource_mut::<ItemIndex>().allocate();
    let mut again = spawned(read(&written(&world)).unwrap());
    assert_eq!(
        again.resource_mut::<ItemIndex>().allocate(),
        ItemId(unused.0 + 1)
    );
}
