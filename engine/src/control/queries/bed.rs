//! Worlds for the tests of what reads.

use bevy_ecs::prelude::*;
use serde_json::Value;
use waive_protocol::{ErrorReply, Request};

use crate::control::commands;
use crate::control::draft::Draft;
use crate::control::start::{ControlConfig, world};
use crate::model::clip::ClipSpan;
use crate::model::id::ItemIndex;
use crate::model::note::{Controllers, Note, Notes};
use crate::model::outline;
use crate::model::template;
use crate::time::SampleRate;

/// A World with an empty Edit, and no engine.
pub fn empty() -> World {
    let config = ControlConfig {
        rate: SampleRate(48_000),
        max_block: 512,
        allow: Vec::new(),
        edit: None,
        cache_dir: std::env::temp_dir().join("waive-reading-tests"),
        state_dir: std::env::temp_dir(),
        journal: crate::config::JournalMode::Off,
        device: "test".to_owned(),
        block_size: 512,
        plugins: crate::control::PluginSettings::usual(),
    };
    world(&config).unwrap()
}

/// Answers a request, which may edit.
pub fn ask(world: &mut World, request: Value) -> Result<Value, ErrorReply> {
    let request = Request::parse_value(&request)?;
    let mut draft = Draft::new(world);
    let body = commands::run(&mut draft, &request)?;
    let _ = draft.finish();
    Ok(serde_json::from_str(body.get()).unwrap())
}

/// As [`ask`], where it can't be refused.
pub fn ok(world: &mut World, request: Value) -> Value {
    ask(world, request.clone()).unwrap_or_else(|refusal| panic!("{request}: {refusal:?}"))
}

/// Tracks of clips a second apart, every other clip of notes.
pub fn big(tracks: usize, clips: usize, notes: usize) -> World {
    let mut world = empty();
    for track in 0..tracks {
        let mut index = world.resource_mut::<ItemIndex>();
        let mut tree = template::new_track(&mut index, &format!("Track {track}"));
        for clip in 0..clips {
            let span = ClipSpan {
                start: clip as f64,
                length: 0.5,
                offset: 0.0,
            };
            let name = format!("Clip {clip}");
            let child = if clip % 2 == 0 {
                let source = format!("/nowhere/{track} {}.wav", clip % 7);
                template::audio_clip(&mut index, &name, &source, span)
            } else {
                let note = |i: usize| Note {
                    id: index.allocate(),
                    pitch: 40 + (i % 48) as u8,
                    start: i as f64 * 0.25,
                    length: 0.2,
                    velocity: 100,
                    mute: false,
                    colour: 0,
                    release: 64,
                };
                let notes = Notes::new((0..notes).map(note).collect());
                template::midi_clip(&mut index, &name, span, 1, (notes, Controllers::default()))
            };
            tree = tree.with(child);
        }
        let root = outline::root(&world);
        let mut draft = Draft::new(&mut world);
        draft.spawn(root, None, tree).unwrap();
        let _ = draft.finish();
    }
    world
}
