//! Plugins of other makers in the whole engine: found, heard, automated, saved, and kept
//! from doing harm.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use waive_tests::live::LiveEngine;
use waive_tests::plugins::{bundle, rogue};
use waive_tests::sound::{RATE, read_float, write_sine};

/// The fixture effect's parameters (`hosting/fixtures/src/effect.rs`), by id.
const GAIN: &str = "10";
const LATENCY: &str = "12";
const KEY: &str = "13";

struct Stage {
    engine: LiveEngine,
    folder: tempfile::TempDir,
}

impl Stage {
    /// An engine that finds the fixtures.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let plugins = folder.path().join("plugins");
        let _ = bundle(&plugins, "Fixture");
        let engine = LiveEngine::start_hosting(512, &plugins);
        Self { engine, folder }
    }

    fn ok(&self, request: Value) -> Value {
        self.engine.ok(&request)
    }

    fn refused(&self, request: Value, code: &str) -> Value {
        let reply = self.engine.ask(&request);
        assert_eq!(
            reply["status"], "error",
            "{request} was answered with {reply}"
        );
        assert_eq!(reply["error"]["code"], code, "{request}: {reply}");
        reply
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A track with a tone of a second at a quarter.
    fn tone_track(&self) -> usize {
        self.track_at(0.25)
    }

    fn track_at(&self, level: f32) -> usize {
        let path = self.path(&format!("tone {level}.wav"));
        if !path.exists() {
            write_sine(&path, 440.0, level, RATE);
        }
        let track = self.ok(json!({"action": "add_track"}))["track_index"]
            .as_u64()
            .unwrap();
        self.ok(json!({"action": "insert_audio_clip", "track_id": track, "file_path": path}));
        usize::try_from(track).unwrap()
    }

    fn load(&self, track: impl Into<Value>, plugin: &str) -> Value {
        let track: Value = track.into();
        let request = json!({"action": "load_plugin", "track_id": track, "plugin_id": plugin});
        self.ok(request)["plugin_id"].clone()
    }

    fn set(&self, plugin: &Value, param: &str, value: f64) -> Value {
        self.ok(json!({"action": "set_parameter", "plugin_id": plugin, "param_id": param, "value": value}))
    }

    fn value(&self, plugin: &Value, param: &str) -> f64 {
        let all = self.ok(json!({"action": "get_plugin_parameters", "plugin_id": plugin}));
        let all = all["parameters"].as_array().unwrap();
        let found = all.iter().find(|view| view["param_id"] == param);
        found.unwrap()["value"].as_f64().unwrap()
    }

    fn state(&self, plugin: &Value) -> String {
        let all = self.ok(json!({"action": "get_plugin_parameters", "plugin_id": plugin}));
        all["state"].as_str().unwrap().to_owned()
    }

    fn render(&self) -> (Value, Vec<f32>) {
        let out = self.path("mix.wav");
        let report = self.ok(json!({
            "action": "export_mixdown", "file_path": out, "bit_depth": "32f", "start": 0.0, "end": 1.0,
        }));
        (report, read_float(&out).into_iter().step_by(2).collect())
    }

    fn peak(&self) -> f32 {
        peak(&self.render().1)
    }

    /// Waits for a plugin to say itself how late it is, once it has taken the value.
    fn until_late(&self, plugin: &Value, frames: u32) {
        let begun = Instant::now();
        loop {
            let view = self.ok(json!({"action": "get_plugin_parameters", "plugin_id": plugin}));
            if view["latency_frames"] == frames {
                break;
            }
            assert!(begun.elapsed() < Duration::from_secs(20), "{view}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Renders live blocks until a plugin tells something.
    fn until_told(&mut self, what: &str) -> Value {
        let begun = Instant::now();
        loop {
            let _ = self.engine.block(256);
            let told = self.engine.notifications.lock().unwrap();
            let found = told
                .iter()
                .find(|n| n["event"] == "plugin" && n["what"] == what);
            if let Some(found) = found {
                return found.clone();
            }
            drop(told);
            assert!(
                begun.elapsed() < Duration::from_secs(60),
                "no plugin told {what}"
            );
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}

fn peak(samples: &[f32]) -> f32 {
    samples.iter().fold(0.0, |peak, x| peak.max(x.abs()))
}

fn near(a: f32, b: f32) -> bool {
    (a - b).abs() < 2e-3
}

fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

#[test]
fn plugins_are_found_and_listed_with_what_failed() {
    let stage = Stage::new();
    std::fs::write(stage.path("plugins/Text.vst3"), "no plugin at all").unwrap();
    std::fs::create_dir_all(stage.path("plugins/Empty.vst3")).unwrap();
    let before = stage.ok(json!({"action": "list_plugins"}));
    assert!(before["hint"].as_str().unwrap().contains("scan_plugins"));
    let scanned = stage.ok(json!({"action": "scan_plugins"}));
    let failed: Vec<&str> = scanned["failures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|failure| failure["reason"].as_str().unwrap())
        .collect();
    assert_eq!(
        failed
            .iter()
            .filter(|reason| **reason == "not_a_bundle")
            .count(),
        2,
        "{failed:?}"
    );
    let listed = stage.ok(json!({"action": "list_plugins"}));
    let plugins = listed["plugins"].as_array().unwrap();
    let named = |name: &str| {
        plugins
            .iter()
            .find(|plugin| plugin["name"] == name)
            .unwrap()
    };
    assert_eq!(named("Waive Fixture Effect")["category"], "effect");
    assert_eq!(named("Waive Fixture Synth")["category"], "instrument");
    assert_eq!(named("Waive Fixture Synth")["format"], "VST3");
    let again = stage.ok(json!({"action": "scan_plugins"}));
    assert_eq!(again["scanned"], 0, "nothing has changed");
    let job = stage.ok(json!({"action": "scan_plugins", "async": true}));
    assert!(job["job_id"].is_u64());
}

#[test]
fn an_effect_is_heard_and_its_parameters_obeyed() {
    let stage = Stage::new();
    let track = stage.tone_track();
    assert!(near(stage.peak(), 0.25));
    let plugin = stage.load(track, "Waive Fixture Effect");
    assert!(near(stage.peak(), 0.25), "a gain of one");
    let set = stage.set(&plugin, GAIN, 1.0);
    assert_eq!(set["param_id"], GAIN);
    assert!(!set["text"].as_str().unwrap().is_empty());
    assert!(near(stage.peak(), 0.5), "twice as loud");
    stage.ok(json!({"action": "set_parameters", "plugin_id": plugin, "parameters": [{"param_id": "Gain", "value": 0.25}]}));
    assert!(near(stage.peak(), 0.125));
    stage.ok(json!({"action": "undo"}));
    assert!(near(stage.peak(), 0.5), "undone");
    stage.ok(json!({"action": "bypass_plugin", "plugin_id": plugin, "bypassed": true}));
    assert!(near(stage.peak(), 0.25), "bypassed");
    stage.ok(json!({"action": "bypass_plugin", "plugin_id": plugin, "bypassed": false}));
    stage.ok(json!({"action": "remove_plugin", "plugin_id": plugin}));
    assert!(near(stage.peak(), 0.25), "removed");
    stage.ok(json!({"action": "undo"}));
    assert!(
        near(stage.peak(), 0.5),
        "the plugin is back, with its value"
    );
    let master = stage.load("master", "Waive Fixture Effect");
    stage.set(&master, GAIN, 0.25);
    assert!(near(stage.peak(), 0.25), "on the master, too");
    stage.refused(
        json!({"action": "set_parameter", "plugin_id": plugin, "param_id": "4711", "value": 0.5}),
        "param_not_found",
    );
    stage.refused(
        json!({"action": "load_plugin", "track_id": 0, "plugin_id": "Waive Fixture Efect"}),
        "plugin_not_found",
    );
}

#[test]
fn an_effect_is_heard_live_and_a_removal_is_no_harm() {
    let mut stage = Stage::new();
    let track = stage.tone_track();
    let plugin = stage.load(track, "Waive Fixture Effect");
    stage.set(&plugin, GAIN, 1.0);
    stage.engine.settle();
    stage.ok(json!({"action": "transport_play"}));
    stage.engine.until_playing(true);
    let heard = |engine: &mut LiveEngine| {
        // Nothing paces the blocks here: the plugin's process is given its time.
        let blocks = (0..20).map(|_| {
            std::thread::sleep(Duration::from_millis(3));
            peak(&engine.block(256).0)
        });
        blocks.fold(0.0, f32::max)
    };
    assert!(near(heard(&mut stage.engine), 0.5));
    stage.ok(json!({"action": "remove_plugin", "plugin_id": plugin}));
    for _ in 0..60 {
        let _ = stage.engine.block(64);
        std::thread::sleep(Duration::from_millis(2));
    }
    assert!(near(heard(&mut stage.engine), 0.25));
}

#[test]
fn an_instrument_plays_notes() {
    let stage = Stage::new();
    stage.ok(json!({"action": "add_track"}));
    stage.load(0, "Waive Fixture Synth");
    stage.ok(
        json!({"action": "insert_empty_midi_clip", "track_id": 0, "start": 0.0, "length": 1.0}),
    );
    stage.ok(json!({"action": "add_notes", "track_id": 0, "clip_index": 0, "notes": [{"pitch": 69, "start": 0.5, "length": 0.5, "velocity": 100}]}));
    let (report, samples) = stage.render();
    assert!(report["warnings"].is_null(), "{report}");
    let starts = samples.iter().position(|x| x.abs() > 1e-4).unwrap();
    // Half a beat at 120 bpm.
    assert!(
        (11_999..12_100).contains(&starts),
        "the note starts at frame {starts}"
    );
    stage.refused(
        json!({"action": "load_plugin", "track_id": "master", "plugin_id": "Waive Fixture Synth"}),
        "not_supported",
    );
}

#[test]
fn a_late_plugin_is_waited_for_to_the_sample() {
    let stage = Stage::new();
    let (late, plain) = (stage.tone_track(), stage.tone_track());
    let plugin = stage.load(late, "Waive Fixture Effect");
    stage.set(&plugin, LATENCY, 0.321);
    stage.until_late(&plugin, 321);
    let (_, both) = stage.render();
    stage.ok(json!({"action": "mute_track", "track_id": plain, "mute": true}));
    let (_, alone) = stage.render();
    let apart = both
        .iter()
        .zip(&alone)
        .map(|(both, alone)| (both - 2.0 * alone).abs());
    assert!(
        apart.fold(0.0, f32::max) < 1e-6,
        "the two tracks aren't in step"
    );
    assert!(near(peak(&alone), 0.25));
}

/// The instrument shows the quarter that it is told at each block's beginning, so where
/// that changes it must be the place of the sound there.
#[test]
fn a_plugin_behind_a_late_one_is_told_the_place_of_its_sound() {
    let stage = Stage::new();
    let track = stage.tone_track();
    let effect = stage.load(track, "Waive Fixture Effect");
    stage.set(&effect, GAIN, 0.0);
    stage.set(&effect, LATENCY, 0.321);
    stage.until_late(&effect, 321);
    let synth = stage.ok(json!({"action": "load_plugin", "track_id": track, "plugin_id": "Waive Fixture Synth", "plugin_index": 1}));
    assert_eq!(synth["plugin_index"], 1);
    let synth = synth["plugin_id"].clone();
    stage.set(&synth, "4", 1.0);
    // It rests unless a key is down.
    stage.ok(
        json!({"action": "insert_empty_midi_clip", "track_id": track, "start": 0.0, "length": 1.0}),
    );
    stage.ok(json!({"action": "add_notes", "track_id": track, "clip_index": 1, "notes": [{"pitch": 69, "start": 0.0, "length": 2.0, "velocity": 100}]}));
    let (_, tempo) = stage.render();
    let off = tempo.iter().position(|&x| (x - 0.12).abs() > 1e-6);
    assert_eq!(off.map(|at| (at, tempo[at])), None, "the tempo");
    let quarters: Vec<f32> = read_float(&stage.path("mix.wav"))
        .into_iter()
        .skip(1)
        .step_by(2)
        .collect();
    let mut told = 0;
    for at in 1..quarters.len() {
        if quarters[at].to_bits() != quarters[at - 1].to_bits() {
            // Two quarters a second; the instrument shows thousandths.
            let place = f64::from(quarters[at]) * 1000.0 * f64::from(RATE) / 2.0;
            assert!((place - at as f64).abs() < 0.5, "{place} is told at {at}");
            told += 1;
        }
    }
    assert!(told >= 10, "it is told {told} places");
}

#[test]
fn a_key_and_a_curve_reach_a_plugin() {
    let stage = Stage::new();
    let (heard, source) = (stage.tone_track(), stage.tone_track());
    let plugin = stage.load(heard, "Waive Fixture Effect");
    stage.ok(json!({"action": "mute_track", "track_id": source, "mute": true}));
    stage.ok(json!({"action": "set_sidechain", "plugin_id": plugin, "source": source}));
    stage.set(&plugin, KEY, 1.0);
    assert!(near(stage.peak(), 0.5), "the key is added");
    stage.set(&plugin, KEY, 0.0);
    for (time, value) in [(0.0, 0.5), (0.5, 0.5), (0.5, 0.0), (1.0, 0.0)] {
        stage.ok(json!({"action": "add_automation_point", "plugin_id": plugin, "param_id": GAIN, "time": time, "value": value}));
    }
    let (_, samples) = stage.render();
    let half = samples.len() / 2;
    assert!(near(peak(&samples[..half - 64]), 0.25));
    assert!(
        peak(&samples[half + 64..]) < 1e-6,
        "a curve takes it down at its frame"
    );
}

#[test]
fn states_and_presets_come_back() {
    let stage = Stage::new();
    let track = stage.tone_track();
    let plugin = stage.load(track, "Waive Fixture Effect");
    stage.set(&plugin, GAIN, 0.75);
    let state = stage.ok(json!({"action": "get_plugin_state", "plugin_id": plugin}));
    assert_eq!(state["format"], "vstpreset");
    let saved = stage.ok(json!({"action": "save_plugin_preset", "track_index": track, "plugin_index": 0, "preset_name": "Loud"}));
    assert!(text(Path::new(saved["file_path"].as_str().unwrap())).ends_with("Loud.vstpreset"));
    stage.set(&plugin, GAIN, 0.1);
    let set = stage
        .ok(json!({"action": "set_plugin_state", "plugin_id": plugin, "state": state["state"]}));
    assert_eq!(set["changed_parameters"], 1);
    let value = stage.value(&plugin, GAIN);
    assert!((value - 0.75).abs() < 1e-6, "{value} after {set}");
    assert!(near(stage.peak(), 0.375));
    stage.ok(json!({"action": "undo"}));
    assert!(near(stage.peak(), 0.05), "undone in the plugin, too");
    stage.ok(json!({"action": "load_plugin_preset", "track_index": track, "plugin_index": 0, "preset_name": "Loud"}));
    assert!(near(stage.peak(), 0.375));
    let unknown = stage.refused(json!({"action": "load_plugin_preset", "track_index": track, "plugin_index": 0, "preset_name": "Quiet"}), "file_not_found");
    assert!(unknown["error"]["hint"].as_str().unwrap().contains("Loud"));

    let synth = stage.load(track, "Waive Fixture Synth");
    let other = stage.ok(json!({"action": "get_plugin_state", "plugin_id": synth}));
    stage.refused(
        json!({"action": "set_plugin_state", "plugin_id": plugin, "state": other["state"]}),
        "plugin_failed",
    );
    stage.refused(
        json!({"action": "set_plugin_state", "plugin_id": plugin, "state": "Z2FyYmFnZQ=="}),
        "plugin_failed",
    );
    stage.refused(
        json!({"action": "set_plugin_state", "plugin_id": plugin, "state": "not base64!"}),
        "invalid_value",
    );
    assert!(
        (stage.value(&plugin, GAIN) - 0.75).abs() < 1e-6,
        "what it was stays"
    );

    let own = stage.load(track, "reverb");
    let state = stage.ok(json!({"action": "get_plugin_state", "plugin_id": own}));
    stage.ok(
        json!({"action": "set_parameter", "plugin_id": own, "param_id": "wet level", "value": 0.9}),
    );
    stage.ok(json!({"action": "set_plugin_state", "plugin_id": own, "state": state["state"]}));
    let now = stage.ok(json!({"action": "get_plugin_state", "plugin_id": own}));
    assert_eq!(now["state"], state["state"]);
    stage.refused(
        json!({"action": "set_plugin_state", "plugin_id": own, "state": other["state"]}),
        "invalid_value",
    );
}

#[test]
fn a_session_file_keeps_what_plugins_remember() {
    let stage = Stage::new();
    let track = stage.tone_track();
    let plugin = stage.load(track, "Waive Fixture Effect");
    stage.set(&plugin, GAIN, 0.8);
    let file = stage.path("song.tracktionedit");
    stage.ok(json!({"action": "save_edit_as", "file_path": file}));
    let first = std::fs::read_to_string(&file).unwrap();
    assert!(first.contains("type=\"vst\""));
    assert!(first.contains("filename=\"") && first.contains("Fixture.vst3"));
    stage.ok(json!({"action": "open_edit", "file_path": file}));
    assert!(
        (stage.value(&plugin, GAIN) - 0.8).abs() < 1e-6,
        "the value lies in the state alone"
    );
    assert!(near(stage.peak(), 0.4));
    stage.ok(json!({"action": "save_edit_as", "file_path": file}));
    assert_eq!(
        std::fs::read_to_string(&file).unwrap(),
        first,
        "nothing was edited"
    );

    let package = stage.path("song.waive");
    stage.set(&plugin, GAIN, 0.6);
    stage.ok(json!({"action": "save_edit_as", "file_path": package}));
    stage.ok(json!({"action": "new_edit"}));
    stage.ok(json!({"action": "open_edit", "file_path": package}));
    assert!(near(stage.peak(), 0.3));
}

#[test]
fn a_plugin_that_is_not_here_is_named_and_kept() {
    let stage = Stage::new();
    let track = stage.tone_track();
    let plugin = stage.load(track, "Waive Fixture Effect");
    stage.set(&plugin, GAIN, 0.8);
    let file = stage.path("song.tracktionedit");
    stage.ok(json!({"action": "save_edit_as", "file_path": file}));
    let there = std::fs::read_to_string(&file).unwrap();
    let gone = there
        .replace("Fixture.vst3", "Elsewhere.vst3")
        .replace("Waive Fixture Effect", "Nonesuch");
    std::fs::write(&file, &gone).unwrap();
    let opened = stage.ok(json!({"action": "open_edit", "file_path": file}));
    let warnings = opened["warnings"].to_string();
    assert!(warnings.contains("Nonesuch isn't installed"), "{warnings}");
    let (report, samples) = stage.render();
    assert!(near(peak(&samples), 0.25), "sound passes it");
    assert!(
        report["warnings"].to_string().contains("Nonesuch"),
        "{report}"
    );
    stage.refused(
        json!({"action": "get_plugin_state", "plugin_id": plugin}),
        "plugin_failed",
    );
    stage.ok(json!({"action": "save_edit_as", "file_path": file}));
    assert_eq!(
        std::fs::read_to_string(&file).unwrap(),
        gone,
        "nothing of it is lost"
    );
}

#[test]
fn a_crash_is_told_by_name_and_the_session_plays_on() {
    let mut stage = Stage::new();
    // Rogues misbehave where their input is louder than 0.9.
    let track = stage.track_at(0.95);
    stage.ok(json!({"action": "subscribe", "topics": ["plugins"]}));
    // Crashes when it processes.
    let other = stage.tone_track();
    let wild = stage.load(track, &rogue(2));
    stage.engine.settle();
    stage.ok(json!({"action": "transport_play"}));
    stage.engine.until_playing(true);
    let down = stage.until_told("down");
    assert_eq!(down["plugin_id"], wild);
    assert!(
        down["message"]
            .as_str()
            .unwrap()
            .contains(down["plugin_name"].as_str().unwrap())
    );
    let failed = stage.until_told("failed");
    assert_eq!(failed["plugin_id"], wild);
    assert_eq!(stage.state(&wild), "failed");
    let heard = (0..20)
        .map(|_| peak(&stage.engine.block(256).0))
        .fold(0.0, f32::max);
    assert!(heard > 0.2, "the other track is heard: {heard}");
    let refused = stage.refused(
        json!({"action": "export_mixdown", "file_path": stage.path("out.wav")}),
        "plugin_failed",
    );
    assert!(
        refused["message"]
            .as_str()
            .unwrap()
            .contains(down["plugin_name"].as_str().unwrap())
    );
    stage.ok(json!({"action": "remove_plugin", "plugin_id": wild}));
    assert!(near(stage.peak(), 1.2));
    stage.ok(json!({"action": "mute_track", "track_id": track, "mute": true}));
    assert!(near(stage.peak(), 0.25));
    let _ = other;
}

#[test]
fn what_crashes_or_hangs_while_it_is_opened_is_refused_by_name() {
    let stage = Stage::new();
    stage.tone_track();
    for (number, word) in [(1, "crash"), (99, "not found")] {
        let request = json!({"action": "load_plugin", "track_id": 0, "plugin_id": rogue(number)});
        let reply = stage.engine.ask(&request);
        assert_eq!(reply["status"], "error", "{reply}");
        assert!(reply["message"].as_str().unwrap().contains(word), "{reply}");
    }
    for (name, code) in [("Text", "plugin_failed"), ("Missing", "plugin_not_found")] {
        let path = stage.path(&format!("{name}.vst3"));
        if name == "Text" {
            std::fs::write(&path, "no plugin at all").unwrap();
        }
        stage.refused(
            json!({"action": "load_plugin", "track_id": 0, "plugin_id": path}),
            code,
        );
    }
    let several = stage.path("plugins/Fixture.vst3");
    let asked = stage.refused(
        json!({"action": "load_plugin", "track_id": 0, "plugin_id": several}),
        "plugin_not_found",
    );
    assert!(asked["error"]["hint"].as_str().unwrap().contains("several"));
    assert!(near(stage.peak(), 0.25), "nothing else is lost");
}

#[test]
fn two_hundred_plugins_of_one_vendor_run_in_one_process() {
    let stage = Stage::new();
    let track = stage.tone_track();
    for _ in 0..200 {
        stage.ok(json!({"action": "load_plugin", "track_id": track, "plugin_id": "Waive Fixture Effect", "isolation": "vendor"}));
    }
    let last = stage.load(track, "Waive Fixture Effect");
    stage.set(&last, GAIN, 1.0);
    assert!(near(stage.peak(), 0.5), "sound passes all of them");
    stage.ok(json!({"action": "remove_track", "track_id": track}));
    stage.ok(json!({"action": "undo"}));
    assert!(near(stage.peak(), 0.5), "and again after an undo");
}

#[test]
fn a_batch_loads_and_sets_and_a_refusal_takes_all_back() {
    let stage = Stage::new();
    let track = stage.tone_track();
    let batch = stage.ok(json!({"action": "batch", "commands": [
        {"action": "load_plugin", "track_id": track, "plugin_id": "Waive Fixture Effect"},
        {"action": "set_parameter", "track_id": track, "plugin_id": 0, "param_id": "Gain", "value": 1.0},
    ]}));
    assert_eq!(batch["results"].as_array().unwrap().len(), 2, "{batch}");
    assert!(near(stage.peak(), 0.5));
    let refused = stage.engine.ask(&json!({"action": "batch", "commands": [
        {"action": "load_plugin", "track_id": track, "plugin_id": "Waive Fixture Effect"},
        {"action": "rename_track", "track_id": 99, "name": "x"},
    ]}));
    assert_eq!(refused["status"], "error");
    let dry = stage.ok(json!({"action": "load_plugin", "track_id": track, "plugin_id": "Waive Fixture Effect", "dry_run": true}));
    assert!(!dry["diff"].as_array().unwrap().is_empty());
    assert!(near(stage.peak(), 0.5), "neither left anything");
    let copy = stage.ok(json!({"action": "duplicate_track", "track_id": track}));
    assert!(copy["new_track_index"].is_u64());
    assert!(
        near(stage.peak(), 1.0),
        "a copy has a plugin of its own, with the same values"
    );
}
