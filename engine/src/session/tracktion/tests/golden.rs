//! The exact bytes of a small Edit.

use super::*;
use crate::level::FaderPosition;
use crate::model::clip::{AbsoluteTime, ClipSpan, Marker};
use crate::model::edit::{Colour, Name};
use crate::model::id::ItemId;
use crate::model::note::{Controller, Controllers, Note, Notes};
use crate::model::template::{audio_clip, midi_clip, new_edit, new_track, plugin};

const EXPECTED: &str = include_str!("golden.xml");

fn span(start: f64, length: f64, offset: f64) -> ClipSpan {
    ClipSpan {
        start,
        length,
        offset,
    }
}

fn keys(index: &mut ItemIndex) -> Subtree {
    let note = Note {
        id: index.allocate(),
        pitch: 60,
        start: 1.5,
        length: 0.5,
        velocity: 100,
        mute: true,
        colour: 0,
        release: Note::RELEASE,
    };
    let pedal = Controller {
        beat: 2.0,
        kind: 64,
        value: 16256,
        metadata: 0,
    };
    let content = (Notes::new(vec![note]), Controllers(vec![pedal]));
    let mut riff = midi_clip(index, "riff", span(2.0, 4.0, 0.5), 2, content);
    riff.components.push(AbsoluteTime.into());
    let mut track = new_track(index, "keys & \"more\"");
    track.components.push(Colour(0xFF_00_88_FF).into());
    let synth = plugin(index, "waiveSynth", &[("patch", 3.0), ("level", -6.5)]);
    track.children.insert(0, synth);
    track.with(riff)
}

pub fn small_edit() -> Subtree {
    let mut index = ItemIndex::default();
    let mut edit = new_edit(&mut index, "song");
    let marker = vec![
        Name("Chorus".to_owned()).into(),
        span(8.0, 1.0, 0.0).into(),
        Marker { number: 1 }.into(),
    ];
    edit.children.push(Subtree::new(index.allocate(), marker));
    edit.children.push(keys(&mut index));
    let track = new_track(&mut index, "drums");
    let late = audio_clip(&mut index, "late", "late.wav", span(10.0, 1.0, 0.0));
    let early = audio_clip(
        &mut index,
        "early",
        "../audio/early take.wav",
        span(0.1, 5.25, 0.0),
    );
    edit.with(track.with(late).with(early))
}

#[test]
fn a_small_edit_has_these_bytes() {
    let world = world_of(&small_edit());
    let text = write(&world);
    let version = concat!("Waive ", env!("CARGO_PKG_VERSION"));
    let expected = EXPECTED
        .replace("\r\n", "\n")
        .replace("Waive VERSION", version);
    assert_eq!(text, expected.replace('\n', "\r\n"));
    assert!(text.ends_with(&write_fragment(&world)));
    assert!(write_fragment(&world).starts_with("<EDIT "));
}

#[test]
fn it_is_read_back_whole() {
    let first = write(&world_of(&small_edit()));
    let Opened { tree, repairs } = opened(&first);
    assert_eq!(repairs, Vec::<String>::new());
    assert_eq!(write(&world_of(&tree)), first);
    let track = tree
        .children
        .iter()
        .filter(|child| child.children.len() == 4)
        .count();
    assert_eq!(track, 2);
    assert_eq!(tree.id, ItemId::ROOT);
}

/// Tracktion takes an absent master for −3 dB: ours is written out.
#[test]
fn a_new_master_says_that_it_is_at_0_db() {
    let text = write(&world_of(&new_edit(&mut ItemIndex::default(), "song")));
    assert!(text.contains("volume=\"0.7408182206817178\""), "{text}");
    assert!((FaderPosition::UNITY.decibels().0).abs() < 1e-12);
}
