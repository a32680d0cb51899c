//! What changes notes on their way to instruments: to the bit what the same notes
//! written into the clip sound like, wherever playback begins and however it is cut.

use std::path::Path;

use serde_json::{Value, json};
use waive::control::offline::{RenderRequest, render_file};
use waive::media::write::BitDepth;
use waive::time::SampleRate;
use waive_tests::listening::{export, play};
use waive_tests::live::LiveEngine;
use waive_tests::sound::RATE;

/// Pitch, start and length in beats, which are seconds here. Some overlap.
const NOTES: [(i64, f64, f64); 7] = [
    (48, 0.1, 0.5),
    (52, 0.2, 1.7),
    (55, 0.9, 0.4),
    (48, 0.95, 0.3),
    (60, 1.3, 1.2),
    (64, 1.5, 0.5),
    (50, 2.3, 0.4),
];
/// Where the automation jumps, in seconds: a note begins at the same frame.
const JUMP: f64 = 0.9;

struct Stage {
    engine: LiveEngine,
    folder: tempfile::TempDir,
}

impl Stage {
    /// A track with an instrument and a clip of [`NOTES`].
    fn new(instrument: &str) -> Self {
        let stage = Self {
            engine: LiveEngine::start(4096),
            folder: tempfile::tempdir().unwrap(),
        };
        stage.ok(json!({"action": "set_tempo", "bpm": 60}));
        stage.ok(json!({"action": "add_track"}));
        stage.load(instrument, 0);
        stage.ok(
            json!({"action": "insert_empty_midi_clip", "track_id": 0, "start": 0, "length": 3}),
        );
        stage.write(|_| 0);
        stage
    }

    fn ok(&self, request: Value) -> Value {
        self.engine.ok(&request)
    }

    fn load(&self, kind: &str, index: usize) -> Value {
        let loaded = self.ok(
            json!({"action": "load_plugin", "track_id": 0, "plugin_id": kind, "plugin_index": index}),
        );
        assert_eq!(loaded["plugin_index"], index);
        loaded["plugin_id"].clone()
    }

    /// A modifier at the front.
    fn modifier(&self, semitones: f64) -> Value {
        let modifier = self.load("midiModifier", 0);
        self.set(&modifier, semitones);
        modifier
    }

    fn set(&self, modifier: &Value, semitones: f64) {
        let value = (semitones + 36.0) / 72.0;
        self.ok(json!({"action": "set_parameter", "plugin_id": modifier, "param_id": "semitones up", "value": value}));
    }

    /// From a semitone number to another, at once.
    fn jump(&self, modifier: &Value, from: f64, to: f64) {
        let place = |semitones: f64| (semitones + 36.0) / 72.0;
        let points = json!([{"time": 0, "value": place(from), "curve": 1}, {"time": JUMP, "value": place(to)}]);
        self.ok(json!({"action": "add_automation_points", "plugin_id": modifier, "param_id": "semitones up", "points": points}));
    }

    /// The notes, each by so many semitones elsewhere, as its start says.
    fn write(&self, semitones: impl Fn(f64) -> i64) {
        self.ok(json!({"action": "remove_notes", "track_id": 0, "clip_index": 0, "filter": {}}));
        let notes: Vec<Value> = NOTES
            .iter()
            .map(|&(pitch, start, length)| {
                json!({"pitch": pitch + semitones(start), "start": start, "length": length, "velocity": 90})
            })
            .collect();
        self.ok(json!({"action": "add_notes", "track_id": 0, "clip_index": 0, "notes": notes}));
    }

    fn export(&self) -> Vec<f32> {
        let heard = export(&self.engine, self.folder.path(), 3.0);
        assert!(heard.iter().any(|s| s.abs() > 0.01), "silent");
        heard
    }

    fn play(&mut self, from: f64, seconds: f64, block: usize, threads: usize) -> Vec<f32> {
        let frames = (seconds * f64::from(RATE)) as usize;
        play(&mut self.engine, from, frames, block, threads)
    }
}

fn same(one: &[f32], other: &[f32], what: &str) {
    let mut pairs = one.iter().zip(other);
    let differs = pairs.position(|(a, b)| a.to_bits() != b.to_bits());
    assert_eq!(differs, None, "{what}: first difference at this sample");
}

fn differ(one: &[f32], other: &[f32]) -> bool {
    one.iter().zip(other).any(|(a, b)| (a - b).abs() > 1e-3)
}

#[test]
fn a_transposed_track_is_what_a_transposed_clip_is() {
    for instrument in ["waiveSynth", "4osc", "waiveDrums"] {
        let stage = Stage::new(instrument);
        let plain = stage.export();
        let modifier = stage.modifier(7.0);
        let changed = stage.export();
        assert!(differ(&plain, &changed), "{instrument}: nothing changed");
        // Bypassed, removed and back, it is as it says.
        let bypass =
            |on: bool| json!({"action": "bypass_plugin", "plugin_id": modifier, "bypassed": on});
        stage.ok(bypass(true));
        same(&stage.export(), &plain, "bypassed");
        stage.ok(bypass(false));
        same(&stage.export(), &changed, "switched on");
        stage.ok(json!({"action": "remove_plugin", "plugin_id": modifier}));
        same(&stage.export(), &plain, "removed");
        stage.write(|_| 7);
        same(&stage.export(), &changed, instrument);
        for _ in 0..3 {
            stage.ok(json!({"action": "undo"}));
        }
        same(&stage.export(), &changed, "undone");
        // Two in a row do what both say; only what stands behind one hears it.
        let second = stage.modifier(-7.0);
        same(&stage.export(), &plain, "there and back");
        stage.ok(json!({"action": "move_plugin", "plugin_id": second, "new_index": 2}));
        same(&stage.export(), &changed, "behind the instrument");
    }
}

#[test]
fn it_tells_of_itself() {
    let stage = Stage::new("4osc");
    let list = stage.ok(json!({"action": "list_plugins"}));
    let listed = list["plugins"].as_array().unwrap().iter();
    let offer = listed.filter(|p| p["identifier"] == "midiModifier");
    let offers: Vec<&Value> = offer.collect();
    assert_eq!(offers.len(), 1);
    assert_eq!(offers[0]["category"], "note_effect");
    let modifier = stage.modifier(3.0);
    let told = stage.ok(json!({"action": "get_plugin_parameters", "plugin_id": modifier}));
    assert_eq!(told["parameters"].as_array().unwrap().len(), 1);
    assert_eq!(told["parameters"][0]["param_id"], "semitones up");
    assert_eq!(told["parameters"][0]["native_value"], 3.0);
    // A preset holds its value.
    let preset = stage.folder.path().join("up.json");
    stage.ok(json!({"action": "save_plugin_preset", "plugin_id": modifier, "file_path": preset}));
    stage.set(&modifier, -5.0);
    stage.ok(json!({"action": "load_plugin_preset", "plugin_id": modifier, "file_path": preset}));
    let told = stage.ok(json!({"action": "get_plugin_parameters", "plugin_id": modifier}));
    assert_eq!(told["parameters"][0]["native_value"], 3.0);
    // Where nobody hears it, that is said.
    let late = stage.ok(json!({"action": "load_plugin", "track_id": 0, "plugin_id": "midiModifier", "plugin_index": 2}));
    let warning = late["warnings"][0].as_str().unwrap();
    assert!(warning.contains("behind the instrument"), "{warning}");
    let path = stage.folder.path().join("warned.wav");
    let report = stage.ok(json!({"action": "export_mixdown", "file_path": path}));
    let warnings = report["warnings"].to_string();
    assert!(warnings.contains("changes nothing"), "{report}");
    let master = stage
        .engine
        .ask(&json!({"action": "load_plugin", "track_id": "master", "plugin_id": "midiModifier"}));
    assert_eq!(master["error"]["code"], "not_supported", "{master}");
}

/// What automation from 2 to −9 semitones makes of the notes.
fn written(start: f64) -> i64 {
    if start < JUMP { 2 } else { -9 }
}

#[test]
fn automation_moves_what_begins_behind_it_alone() {
    for instrument in ["waiveSynth", "4osc"] {
        let mut stage = Stage::new(instrument);
        let modifier = stage.modifier(0.0);
        stage.jump(&modifier, 2.0, -9.0);
        let edit = stage.folder.path().join("moved.tracktionedit");
        stage.ok(json!({"action": "save_edit_as", "file_path": edit}));
        let moved = stage.export();
        let live: Vec<_> = [(0.0, 480, 2), (1.7, 512, 1), (0.7, 64, 1), (1.0, 17, 1)]
            .map(|(from, block, threads)| (from, stage.play(from, 1.2, block, threads)))
            .into();
        let frozen = stage.ok(json!({"action": "freeze_track", "track_id": 0}));
        assert_eq!(frozen["frozen"], true);
        same(&stage.export(), &moved, "frozen");
        stage.ok(json!({"action": "unfreeze_track", "track_id": 0}));
        stage.ok(json!({"action": "remove_plugin", "plugin_id": modifier}));
        stage.write(written);
        same(&stage.export(), &moved, instrument);
        // Wherever playback begins, notes that sound already sound as they began.
        for (from, live) in live {
            let wanted = stage.play(from, 1.2, 256, 1);
            same(&live, &wanted, &format!("{instrument} from {from}"));
        }
        blocks_do_not_matter(&edit, stage.folder.path());
    }
}

fn blocks_do_not_matter(edit: &Path, folder: &Path) {
    let render = |block: usize, threads: usize| {
        let request = RenderRequest {
            edit: edit.to_path_buf(),
            out: folder.join("blocks.wav"),
            from: None,
            to: Some(3.0),
            bit_depth: BitDepth::F32,
            threads,
            block,
            rate: SampleRate(RATE),
            cache_dir: folder.join("cache"),
        };
        render_file(&request, |_| {}).unwrap().sha256
    };
    let reference = render(512, 1);
    for (block, threads) in [(1, 1), (17, 2), (480, 3), (4096, 1)] {
        assert_eq!(
            render(block, threads),
            reference,
            "blocks of {block}, {threads} threads"
        );
    }
}

#[test]
fn loops_take_up_notes_as_they_began() {
    let mut stage = Stage::new("4osc");
    let modifier = stage.modifier(0.0);
    stage.jump(&modifier, 2.0, -9.0);
    stage.ok(json!({"action": "set_loop_region", "enabled": true, "start": 1.0, "end": 1.4}));
    let live = stage.play(0.5, 2.0, 333, 1);
    stage.ok(json!({"action": "remove_plugin", "plugin_id": modifier}));
    stage.write(written);
    let wanted = stage.play(0.5, 2.0, 512, 1);
    same(&live, &wanted, "a loop");
}

#[test]
fn drums_and_synth_behind_it_hear_their_channels() {
    let stage = Stage::new("waiveSynth");
    stage.load("waiveDrums", 1);
    stage.ok(json!({"action": "insert_empty_midi_clip", "track_id": 0, "start": 0, "length": 3}));
    stage.ok(json!({"action": "set_clip_channel", "track_id": 0, "clip_index": 1, "channel": 10}));
    let drums = |keys: i64| {
        stage.ok(json!({"action": "remove_notes", "track_id": 0, "clip_index": 1, "filter": {}}));
        let notes: Vec<Value> = (0..8)
            .map(|i| json!({"pitch": 36 + i % 3 + keys, "start": 0.3 * i as f64, "length": 0.1, "velocity": 100}))
            .collect();
        stage.ok(json!({"action": "add_notes", "track_id": 0, "clip_index": 1, "notes": notes}));
    };
    drums(0);
    let modifier = stage.modifier(4.0);
    let changed = stage.export();
    stage.ok(json!({"action": "remove_plugin", "plugin_id": modifier}));
    assert!(differ(&stage.export(), &changed));
    stage.write(|_| 4);
    drums(4);
    same(&stage.export(), &changed, "both");
}

/// Whatever is done while keys are down, they come up.
#[test]
fn nothing_hangs_when_it_moves_goes_and_comes() {
    let mut stage = Stage::new("4osc");
    let modifier = stage.modifier(3.0);
    stage.ok(json!({"action": "transport_play"}));
    stage.engine.until_playing(true);
    let mut bypassed = false;
    for i in 0..60 {
        for _ in 0..8 {
            let _ = stage.engine.block(256);
        }
        match i % 4 {
            0 => stage.set(&modifier, f64::from(i % 25) - 12.0),
            1 => {
                bypassed = !bypassed;
                stage.ok(
                    json!({"action": "bypass_plugin", "plugin_id": modifier, "bypassed": bypassed}),
                );
            }
            2 => {
                stage.ok(json!({"action": "remove_plugin", "plugin_id": modifier}));
                let _ = stage.engine.block(512);
                stage.ok(json!({"action": "undo"}));
            }
            _ => {
                stage.load("4osc", 1);
                let _ = stage.engine.block(700);
                stage.ok(json!({"action": "undo"}));
            }
        }
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    // Past the clip's end everything rings out, playing on.
    let mut silent = 0;
    for _ in 0..2_000 {
        let (left, right) = stage.engine.block(512);
        let quiet = left.iter().chain(&right).all(|s| *s == 0.0);
        silent = if quiet { silent + 1 } else { 0 };
        if silent > 20 {
            return;
        }
        std::thread::sleep(std::time::Duration::from_micros(500));
    }
    panic!("a key hangs");
}

/// An instrument that comes while keys are down takes them up, transposed.
#[test]
fn who_comes_later_takes_up_what_is_held() {
    let mut stage = Stage::new("4osc");
    stage.ok(json!({"action": "remove_notes", "track_id": 0, "clip_index": 0, "filter": {}}));
    stage.ok(json!({"action": "add_notes", "track_id": 0, "clip_index": 0, "notes": [{"pitch": 57, "start": 0.05, "length": 2.9}]}));
    stage.modifier(12.0);
    stage.ok(json!({"action": "transport_play"}));
    stage.engine.until_playing(true);
    for _ in 0..40 {
        let _ = stage.engine.block(512);
    }
    let first =
        stage.ok(json!({"action": "get_plugin_parameters", "track_id": 0, "plugin_index": 1}));
    stage.load("4osc", 2);
    let _ = stage.engine.block(512);
    std::thread::sleep(std::time::Duration::from_millis(30));
    stage.ok(json!({"action": "remove_plugin", "plugin_id": first["plugin_id"]}));
    let mut heard = Vec::new();
    for _ in 0..60 {
        heard.extend(stage.engine.block(512).0);
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    // A note of 57 + 12 keys is 440 Hz: 440 upward crossings a second.
    let late = &heard[heard.len() - 12_000..];
    let peak = late.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
    assert!(peak > 0.01, "silent: {peak}");
    let crossings = late
        .windows(2)
        .filter(|pair| pair[0] <= 0.0 && pair[1] > 0.0)
        .count();
    assert!(
        (105..=115).contains(&crossings),
        "{crossings} in a quarter of a second"
    );
}
