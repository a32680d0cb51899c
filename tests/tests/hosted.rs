//! Plugins of other makers in other programs' projects, and the notes' own expressions
//! that reach them. Needs the program: plugins run in processes of its.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use waive_tests::live::LiveEngine;
use waive_tests::plugins::{bundle, clap};
use waive_tests::sound::{RATE, read_float, write_sine};

/// The fixture effect's parameters (`hosting/fixtures/src/effect.rs`), by id.
const GAIN: &str = "10";

struct Stage {
    engine: LiveEngine,
    folder: PathBuf,
}

impl Stage {
    /// An engine that finds what is in `plugins`.
    fn new(folder: &Path, plugins: &str) -> Self {
        let engine = LiveEngine::start_hosting(512, &folder.join(plugins));
        let stage = Self {
            engine,
            folder: folder.to_path_buf(),
        };
        stage.ok(json!({"action": "set_tempo", "bpm": 60}));
        stage
    }

    fn ok(&self, request: Value) -> Value {
        self.engine.ok(&request)
    }

    fn load(&self, track: usize, plugin: &str) -> Value {
        let request = json!({"action": "load_plugin", "track_id": track, "plugin_id": plugin});
        self.ok(request)["plugin_id"].clone()
    }

    fn set(&self, plugin: &Value, param: &str, value: f64) {
        self.ok(json!({"action": "set_parameter", "plugin_id": plugin, "param_id": param, "value": value}));
    }

    /// The values of a track's first plugin, by name.
    fn values(&self, track: usize) -> Vec<(String, f64)> {
        let all = self
            .ok(json!({"action": "get_plugin_parameters", "track_id": track, "plugin_index": 0}));
        let all = all["parameters"].as_array().unwrap().iter();
        all.map(|p| (p["name"].to_string(), p["value"].as_f64().unwrap()))
            .collect()
    }

    /// The left channel from a second to another.
    fn render(&self, from: f64, to: f64) -> Vec<f32> {
        let out = self.folder.join("mix.wav");
        self.ok(json!({"action": "export_mixdown", "file_path": out, "bit_depth": "32f", "start": from, "end": to}));
        read_float(&out).into_iter().step_by(2).collect()
    }

    fn project(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn export(&self, name: &str) -> Value {
        self.ok(json!({"action": "export_dawproject", "file_path": self.project(name)}))
    }

    fn import(&self, name: &str) -> Value {
        self.ok(json!({"action": "import_dawproject", "file_path": self.project(name)}))
    }

    /// A track with a tone and the effect, whose gain moves; one with the synth and a
    /// note; one with a CLAP effect that is bypassed.
    fn build(&self) {
        write_sine(&self.folder.join("tone.wav"), 440.0, 0.25, RATE);
        for track in 0..3 {
            self.ok(json!({"action": "add_track"}));
            if track != 1 {
                self.ok(json!({"action": "insert_audio_clip", "track_id": track, "file_path": self.folder.join("tone.wav")}));
            }
        }
        let effect = self.load(0, "Waive Fixture Effect");
        self.ok(json!({"action": "add_automation_points", "plugin_id": effect, "param_id": GAIN, "points": [{"time": 0, "value": 0.2}, {"time": 0.5, "value": 0.9}]}));
        let synth = self.load(1, "Waive Fixture Synth");
        self.set(&synth, "0", 0.3);
        self.ok(
            json!({"action": "insert_empty_midi_clip", "track_id": 1, "start": 0.0, "length": 1.0}),
        );
        self.ok(json!({"action": "add_notes", "track_id": 1, "clip_index": 0, "notes": [{"pitch": 69, "start": 0.25, "length": 0.5, "velocity": 127}]}));
        let clap = self.load(2, "waive.effect");
        let gain = self.ok(json!({"action": "get_plugin_parameters", "plugin_id": clap}));
        let gain = &gain["parameters"][0]["param_id"];
        self.set(&clap, gain.as_str().unwrap(), 0.8);
        let off = self.load(2, "Waive Fixture Effect");
        self.set(&off, GAIN, 1.0);
        self.ok(json!({"action": "bypass_plugin", "plugin_id": off, "bypassed": true}));
    }
}

fn plugins(folder: &Path) {
    let _ = bundle(&folder.join("plugins"), "Fixture");
    clap(&folder.join("plugins"), "Fixture");
    std::fs::create_dir_all(folder.join("none")).unwrap();
}

/// The entries of an archive.
fn entries(path: &Path) -> Vec<(String, Vec<u8>)> {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let mut found = Vec::new();
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        let name = entry.name().unwrap().into_owned();
        found.push((name, bytes));
    }
    found
}

fn pack(path: &Path, entries: &[(String, Vec<u8>)]) {
    let mut zip = zip::ZipWriter::new(std::fs::File::create(path).unwrap());
    for (name, bytes) in entries {
        zip.start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap();
}

fn distance(one: &[f32], other: &[f32]) -> f32 {
    assert_eq!(one.len(), other.len());
    let pairs = one.iter().zip(other);
    pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

#[test]
fn a_dawproject_carries_plugins_with_their_states() {
    let folder = tempfile::tempdir().unwrap();
    plugins(folder.path());
    let stage = Stage::new(folder.path(), "plugins");
    stage.build();
    let wanted = stage.render(0.0, 1.0);
    assert!(wanted.iter().any(|s| s.abs() > 0.1), "silent");
    let out = stage.export("song.dawproject");
    assert_eq!(out["losses"], json!([]), "{out}");
    assert_eq!(out["files_embedded"], 5, "a tone and four states: {out}");
    let packed = entries(&stage.project("song.dawproject"));
    let ends = |end: &str| packed.iter().filter(|e| e.0.ends_with(end)).count();
    assert_eq!((ends(".vstpreset"), ends(".clap-preset")), (3, 1));
    let project = packed.iter().find(|e| e.0 == "project.xml").unwrap();
    let text = String::from_utf8_lossy(&project.1).into_owned();
    for said in [
        r#"<Vst3Plugin deviceID="57414956-4546-4658-0000-000000000001""#,
        r#"<ClapPlugin deviceID="waive.effect""#,
        r#"deviceRole="instrument""#,
        r#"parameterID="10""#,
    ] {
        assert!(text.contains(said), "{said} isn't in {text}");
    }
    // Another engine plays the same.
    let other = Stage::new(folder.path(), "plugins");
    let back = other.import("song.dawproject");
    assert_eq!(back["losses"], json!([]), "{back}");
    assert_eq!(other.values(1), stage.values(1));
    assert_eq!(other.values(2), stage.values(2));
    let heard = other.render(0.0, 1.0);
    // Beats are written in full, and seconds come of them again.
    let off = distance(&heard, &wanted);
    assert!(off < 1e-5, "{off}");
    // One that has no such plugins keeps them for the next.
    let without = Stage::new(folder.path(), "none");
    let back = without.import("song.dawproject");
    let losses = back["losses"].to_string();
    assert!(losses.contains("isn't installed"), "{losses}");
    let out = without.export("again.dawproject");
    assert_eq!(out["losses"], json!([]), "{out}");
    let third = Stage::new(folder.path(), "plugins");
    third.import("again.dawproject");
    let off = distance(&third.render(0.0, 1.0), &wanted);
    assert!(off < 1e-5, "{off} after an engine without the plugins");
}

#[test]
fn states_that_cannot_be_read_are_told_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    plugins(folder.path());
    let stage = Stage::new(folder.path(), "plugins");
    stage.build();
    stage.export("song.dawproject");
    let mut packed = entries(&stage.project("song.dawproject"));
    let is_state = |name: &str| name.starts_with("plugins/");
    let states: Vec<usize> = (0..packed.len())
        .filter(|&i| is_state(&packed[i].0))
        .collect();
    packed[states[0]].1 = b"no preset at all".to_vec();
    packed.remove(states[1]);
    // Bitwig's raw states of CLAP plugins come without a head in some programs.
    let raw = packed.iter_mut().find(|e| e.0.ends_with(".clap-preset"));
    let raw = &mut raw.unwrap().1;
    *raw = raw[8 + "waive.effect".len()..].to_vec();
    pack(&stage.project("bad.dawproject"), &packed);
    let other = Stage::new(folder.path(), "plugins");
    let back = other.import("bad.dawproject");
    let losses = back["losses"].to_string();
    for told in ["that can't be read", "not heard", "isn't in the archive"] {
        assert!(losses.contains(told), "{told}: {losses}");
    }
    assert_eq!(other.values(2), stage.values(2), "a state without a head");
    let out = other.export("kept.dawproject");
    let again = entries(&other.project("kept.dawproject"));
    assert!(again.iter().any(|e| e.1 == b"no preset at all"), "{out}");
}

/// Two notes of a clip that sends MPE; the first bends.
fn mpe_clip(stage: &Stage, expressions: &Value) {
    stage.ok(
        json!({"action": "insert_empty_midi_clip", "track_id": 0, "start": 0.0, "length": 1.0}),
    );
    stage.ok(json!({"action": "set_clip_midi_sends", "track_id": 0, "clip_index": 0, "mpe": true}));
    let note = |pitch: u8, start: f64, length: f64, own: &Value| json!({"pitch": pitch, "start": start, "length": length, "velocity": 127, "expressions": own});
    let notes = [
        note(60, 0.1, 0.8, expressions),
        note(64, 0.3, 0.4, &json!([])),
    ];
    stage.ok(json!({"action": "add_notes", "track_id": 0, "clip_index": 0, "notes": notes}));
}

#[test]
fn each_note_of_an_mpe_clip_bends_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    plugins(folder.path());
    for isolation in ["process", "none"] {
        let stage = Stage::new(folder.path(), "plugins");
        stage.ok(json!({"action": "add_track"}));
        stage.ok(json!({"action": "load_plugin", "track_id": 0, "plugin_id": "Waive Fixture Synth", "isolation": isolation}));
        mpe_clip(
            &stage,
            &json!([{"type": "bend", "value": 12}, {"type": "bend", "value": 24, "beat": 0.4}, {"type": "pressure", "value": 0.5}]),
        );
        // The synth adds a key's velocity and its tuning, in parts of 240 semitones.
        let (low, high) = (12.0 / 240.0, 24.0 / 240.0);
        let places = [
            (4_799, 0.0),
            (4_800, 1.0 + low),
            (14_400, 2.0 + low),
            (23_999, 2.0 + low),
            (24_000, 2.0 + high),
            (40_000, 1.0 + high),
            (43_300, 0.0),
        ];
        let near = |heard: &[f32], frame: usize, wanted: f32| {
            let heard = heard[frame];
            assert!(
                (heard - wanted).abs() < 1e-4,
                "{isolation}, {frame}: {heard} isn't {wanted}"
            );
        };
        let heard = stage.render(0.0, 1.0);
        for (frame, wanted) in places {
            near(&heard, frame, wanted);
        }
        // From the middle the notes are taken up as they stand.
        let heard = stage.render(0.2, 1.0);
        for (frame, wanted) in &places[2..] {
            near(&heard, frame - 9_600, *wanted);
        }
        let heard = stage.render(0.6, 1.0);
        near(&heard, 100, 2.0 + high);
    }
}

#[test]
fn clap_instruments_hear_notes_bend() {
    let folder = tempfile::tempdir().unwrap();
    plugins(folder.path());
    let stage = Stage::new(folder.path(), "plugins");
    stage.ok(json!({"action": "add_track"}));
    stage.load(0, "waive.synth");
    stage.ok(
        json!({"action": "insert_empty_midi_clip", "track_id": 0, "start": 0.0, "length": 1.0}),
    );
    stage.ok(json!({"action": "set_clip_midi_sends", "track_id": 0, "clip_index": 0, "mpe": true}));
    let bends = json!([{"type": "bend", "value": 7}, {"type": "bend", "value": -5, "beat": 0.4}]);
    stage.ok(json!({"action": "add_notes", "track_id": 0, "clip_index": 0, "notes": [{"pitch": 60, "start": 0.1, "length": 0.8, "velocity": 127, "expressions": bends}]}));
    let heard = stage.render(0.0, 1.0);
    // One for the key, and a tenth for each semitone.
    for (frame, wanted) in [(4_800, 1.7), (23_999, 1.7), (24_000, 0.5), (43_000, 0.5)] {
        let heard = heard[frame];
        assert!(
            (heard - wanted).abs() < 1e-2,
            "{frame}: {heard} isn't {wanted}"
        );
    }
}
