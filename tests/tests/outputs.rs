//! Further outputs of a plugin, led to tracks of their own. Needs the program: the plugin
//! runs in a process of its.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use waive_tests::live::LiveEngine;
use waive_tests::plugins::{SYNTH, bundle};
use waive_tests::sound::{RATE, read_float};

/// The fixture effect's latency parameter, in thousands of frames.
const LATENCY: &str = "12";

struct Stage {
    engine: LiveEngine,
    folder: tempfile::TempDir,
    synth: Value,
}

impl Stage {
    /// Keys: the fixture's synth with a key of channel 10 at each beat; Drums: empty. A
    /// beat is a second, a note lasts half of one.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let plugins = folder.path().join("plugins");
        let _ = bundle(&plugins, "Fixture");
        let engine = LiveEngine::start_hosting(512, &plugins);
        let mut stage = Self {
            engine,
            folder,
            synth: Value::Null,
        };
        stage.ok(json!({"action": "set_tempo", "bpm": 60}));
        for name in ["Keys", "Drums"] {
            stage.ok(json!({"action": "add_track", "name": name}));
        }
        // First the plugin: a track with an instrument is given none of the engine's own.
        stage.synth = stage.load(0, SYNTH);
        stage.ok(
            json!({"action": "insert_empty_midi_clip", "track_id": 0, "start": 0.0, "length": 4.0}),
        );
        stage.ok(
            json!({"action": "set_clip_channel", "track_id": 0, "clip_index": 0, "channel": 10}),
        );
        let notes: Vec<Value> = (0..4)
            .map(|beat| json!({"pitch": 36, "start": beat, "length": 0.5, "velocity": 127}))
            .collect();
        stage.ok(json!({"action": "add_notes", "track_id": 0, "clip_index": 0, "notes": notes}));
        stage
    }

    fn ok(&self, request: Value) -> Value {
        self.engine.ok(&request)
    }

    fn load(&self, track: usize, plugin: &str) -> Value {
        let request = json!({"action": "load_plugin", "track_id": track, "plugin_id": plugin});
        self.ok(request)["plugin_id"].clone()
    }

    fn lead(&self, output: usize, target: impl Into<Value>) -> Value {
        let target: Value = target.into();
        json!({"action": "set_plugin_output", "plugin_id": self.synth, "output": output, "target": target})
    }

    fn refused(&self, request: &Value, code: &str) -> String {
        let reply = self.engine.ask(request);
        assert_eq!(reply["error"]["code"], code, "{request}: {reply}");
        reply["message"].as_str().unwrap().to_owned()
    }

    /// The mix, frame by frame.
    fn mix(&self) -> Vec<[f32; 2]> {
        let path = self.folder.path().join("mix.wav");
        self.ok(
            json!({"action": "export_mixdown", "file_path": path, "bit_depth": "32f", "end": 4.0}),
        );
        frames(&path)
    }
}

fn frames(path: &Path) -> Vec<[f32; 2]> {
    let samples = read_float(path);
    samples.chunks_exact(2).map(|f| [f[0], f[1]]).collect()
}

/// What a note makes at a frame: 1 while it is held.
fn held(frame: usize) -> f32 {
    let rate = RATE as usize;
    if frame % rate < rate / 2 { 1.0 } else { 0.0 }
}

/// Whether each frame is so much of the note on either side; the fader's -0 dB passes all.
fn assert_levels(heard: &[[f32; 2]], levels: [f32; 2]) {
    for (at, frame) in heard.iter().enumerate() {
        for side in 0..2 {
            let expected = held(at) * levels[side];
            let off = (frame[side] - expected).abs();
            assert!(
                off < 1e-6,
                "side {side} of frame {at}: {} for {expected}",
                frame[side]
            );
        }
    }
}

#[test]
fn a_further_output_plays_on_another_track() {
    let stage = Stage::new();
    let told = stage.ok(json!({"action": "get_plugin_parameters", "plugin_id": stage.synth}));
    let outputs = json!([
        {"output": 0, "name": "Main", "channels": 2},
        {"output": 1, "name": "Drums", "channels": 2},
    ]);
    assert_eq!(told["outputs"], outputs);
    let alone = stage.mix();
    assert_levels(&alone, [1.0, 1.0]);
    let set = stage.ok(stage.lead(1, 1));
    assert_eq!(
        (&set["output_name"], &set["target"]),
        (&json!("Drums"), &json!(1))
    );
    // The drums: a half on the left, a quarter on the right.
    let both = stage.mix();
    assert_levels(&both, [1.5, 1.25]);
    // The other track's fader is theirs, and muting the plugin's own track leaves them.
    stage.ok(json!({"action": "mute_track", "track_id": 0, "mute": true}));
    assert_levels(&stage.mix(), [0.5, 0.25]);
    stage.ok(json!({"action": "mute_track", "track_id": 0, "mute": false}));
    stage.ok(json!({"action": "mute_track", "track_id": 1, "mute": true}));
    assert_levels(&stage.mix(), [1.0, 1.0]);
    stage.ok(json!({"action": "mute_track", "track_id": 1, "mute": false}));
    // A solo of either: the plugin's track with all of it, the other one with its part.
    stage.ok(json!({"action": "solo_track", "track_id": 1, "solo": true}));
    assert_levels(&stage.mix(), [0.5, 0.25]);
    stage.ok(json!({"action": "solo_track", "track_id": 1, "solo": false}));
    stage.ok(json!({"action": "solo_track", "track_id": 0, "solo": true}));
    assert_levels(&stage.mix(), [1.5, 1.25]);
    stage.ok(json!({"action": "solo_track", "track_id": 0, "solo": false}));
    // Undone, redone, and led nowhere again.
    stage.ok(json!({"action": "undo"}));
    let told = stage.ok(json!({"action": "get_plugin_parameters", "plugin_id": stage.synth}));
    assert_eq!(told["outputs"][1]["target"], 1);
    stage.ok(stage.lead(1, Value::Null));
    assert!(stage.mix() == alone);
    stage.ok(json!({"action": "undo"}));
    assert!(stage.mix() == both);
}

#[test]
fn stems_of_both_tracks_make_the_mix() {
    let stage = Stage::new();
    stage.ok(stage.lead(1, 1));
    let mix = stage.mix();
    let folder = stage.folder.path().join("stems");
    let stems = stage.ok(
        json!({"action": "export_stems", "output_dir": folder, "bit_depth": "32f", "end": 4.0}),
    );
    let stems: Vec<Vec<[f32; 2]>> = (stems["stems"].as_array().unwrap().iter())
        .map(|stem| frames(Path::new(stem["file_path"].as_str().unwrap())))
        .collect();
    assert_eq!(stems.len(), 2);
    assert_levels(&stems[0], [1.0, 1.0]);
    assert_levels(&stems[1], [0.5, 0.25]);
    for (at, frame) in mix.iter().enumerate() {
        let sum = [0, 1].map(|side| stems[0][at][side] + stems[1][at][side]);
        assert_eq!(*frame, sum, "at {at}");
    }
}

/// A late plugin on the hearing track, one on the plugin's own: all stays aligned.
#[test]
fn latencies_are_made_up_for_on_both_ways() {
    let stage = Stage::new();
    stage.ok(stage.lead(1, 1));
    let before = stage.mix();
    for track in [0, 1] {
        let late = stage.load(track, "Waive Fixture Effect");
        stage.ok(json!({"action": "set_parameter", "plugin_id": late, "param_id": LATENCY, "value": 0.25}));
        let told = json!({"action": "get_plugin_parameters", "plugin_id": late});
        while stage.ok(told.clone())["latency_frames"] != 250 {
            std::thread::sleep(Duration::from_millis(10));
        }
        let mix = stage.mix();
        let apart = mix.iter().zip(&before).position(|(now, then)| now != then);
        assert_eq!(
            apart.map(|at| (at, mix[at], before[at])),
            None,
            "track {track}"
        );
    }
}

#[test]
fn what_cannot_be_is_refused_by_name() {
    let stage = Stage::new();
    let said = stage.refused(&stage.lead(2, 1), "invalid_value");
    assert!(
        said.contains("no output 2") && said.contains("1 (Drums)"),
        "{said}"
    );
    let said = stage.refused(&stage.lead(0, 1), "invalid_value");
    assert!(said.contains("main"), "{said}");
    stage.refused(&stage.lead(1, 7), "track_not_found");
    stage.refused(&stage.lead(1, 0), "routing_cycle");
    let eq = stage.load(1, "4bandEq");
    let wrong = json!({"action": "set_plugin_output", "plugin_id": eq, "output": 1, "target": 0});
    stage.refused(&wrong, "not_supported");
    let effect = stage.load(1, "Waive Fixture Effect");
    let wrong =
        json!({"action": "set_plugin_output", "plugin_id": effect, "output": 1, "target": 0});
    let said = stage.refused(&wrong, "invalid_value");
    assert!(said.contains("one output only"), "{said}");
    stage.ok(stage.lead(1, 1));
    let circle = json!({"action": "set_track_output", "track_id": 1, "output": 0});
    stage.refused(&circle, "routing_cycle");
    let said = stage.refused(
        &json!({"action": "freeze_track", "track_id": 0}),
        "not_supported",
    );
    assert!(said.contains("Output 1 of Waive Fixture Synth"), "{said}");
}

/// Removing the hearing track leads the output nowhere, undone with it; files keep it.
#[test]
fn the_way_is_kept_in_files_and_goes_with_its_track() {
    let stage = Stage::new();
    stage.ok(stage.lead(1, 1));
    let mix = stage.mix();
    stage.ok(json!({"action": "remove_track", "track_id": 1}));
    assert_levels(&stage.mix(), [1.0, 1.0]);
    stage.ok(json!({"action": "undo"}));
    assert!(stage.mix() == mix);
    for name in ["edit.tracktionedit", "edit.waive"] {
        let path = stage.folder.path().join(name);
        stage.ok(json!({"action": "save_edit_as", "file_path": path}));
        stage.ok(json!({"action": "new_edit"}));
        stage.ok(json!({"action": "open_edit", "file_path": path}));
        assert!(stage.mix() == mix, "from {name}");
        let told = json!({"action": "get_plugin_parameters", "track_id": 0, "plugin_index": 0});
        assert_eq!(stage.ok(told)["outputs"][1]["target"], 1, "from {name}");
    }
}
