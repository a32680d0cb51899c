//! How long big files take: `cargo test --release session::tracktion::tests::speed
//! -- --ignored --nocapture`. Not asserted: machines differ.

use std::time::Duration;

use super::*;
use crate::model::clip::ClipSpan;
use crate::model::note::{Controllers, Note, Notes};
use crate::model::template::{audio_clip, midi_clip, new_edit, new_track};

/// What this thread has run: on a busy machine the clock says little.
fn ran() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    let nanoseconds = text.split_whitespace().next().unwrap().parse().unwrap();
    Duration::from_nanos(nanoseconds)
}

fn best_of_five<T>(mut run: impl FnMut() -> T) -> Duration {
    let once = |_| {
        let start = ran();
        let result = run();
        let took = ran() - start;
        drop(result);
        took
    };
    (0..5).map(once).min().unwrap()
}

fn big(tracks: u32, clips: u32, notes: u32) -> Subtree {
    let mut index = ItemIndex::default();
    let mut edit = new_edit(&mut index, "big");
    for number in 0..tracks {
        let mut track = new_track(&mut index, &format!("track {number}"));
        for clip in 0..clips {
            let span = ClipSpan {
                start: f64::from(clip) * 1.37,
                length: 1.2,
                offset: 0.0,
            };
            let tree = if notes == 0 {
                audio_clip(&mut index, "clip", "audio/clip.wav", span)
            } else {
                let note = |n: u32| Note {
                    id: index.allocate(),
                    pitch: 60,
                    start: f64::from(n) * 0.257,
                    length: 0.25,
                    velocity: 90,
                    mute: false,
                    colour: 0,
                    release: Note::RELEASE,
                };
                let notes = Notes::new((0..notes).map(note).collect());
                midi_clip(&mut index, "clip", span, 1, (notes, Controllers::default()))
            };
            track.children.push(tree);
        }
        edit.children.push(track);
    }
    edit
}

/// As another program would have it: each object with what we have no word for.
fn foreign(text: &str) -> String {
    text.replace("<NOTE ", "<NOTE x=\"1\" ")
        .replace("<AUDIOCLIP ", "<AUDIOCLIP groupID=\"1\" ")
        .replace("<TRACK ", "<TRACK height=\"41.0\" ")
        .replace("appVersion=\"Waive", "appVersion=\"Waveform")
}

#[test]
#[ignore = "a measurement"]
fn big_files() {
    for (tracks, clips, notes) in [
        (1000, 10, 0),
        (20, 10, 125),
        (100, 100, 100),
        (1000, 100, 10),
    ] {
        let world = world_of(&big(tracks, clips, notes));
        let own = write(&world);
        for (whose, text) in [("ours", own.clone()), ("another's", foreign(&own))] {
            let tree = opened(&text).tree;
            let there = world_of(&tree);
            let writing = best_of_five(|| write(&there));
            let reading = best_of_five(|| opened(&text));
            println!(
                "{tracks} tracks x {clips} clips x {notes} notes, {whose}: {} bytes, \
                 written in {writing:?}, read in {reading:?}",
                text.len()
            );
        }
    }
}
