//! Reading the Edit over the wire, and what only looks as if it changed it: every editing action's
//! example runs dry without a trace, then for real with the same operations, then in a batch that fails.

use std::path::Path;
use std::sync::OnceLock;

use serde_json::{Value, json};
use waive_protocol::Request;
use waive_tests::live::LiveEngine;
use waive_tests::plugins::{SYNTH, bundle};
use waive_tests::sound::{RATE, write_noise};

/// Everything there is to know of the Edit: its document, its revision, every component of every object.
fn state(engine: &LiveEngine) -> Value {
    static FIELDS: OnceLock<Vec<String>> = OnceLock::new();
    let fields = FIELDS.get_or_init(|| {
        let described = engine.ok(&json!({"action": "describe", "about": "components"}));
        let components = described["components"].as_object().unwrap();
        let common = ["id", "parent", "index"].map(str::to_owned);
        common
            .into_iter()
            .chain(components.keys().cloned())
            .collect()
    });
    let mut objects = Vec::new();
    for half in fields[3..].chunks(60) {
        let fields: Vec<&String> = fields[..3].iter().chain(half).collect();
        let query = json!({"action": "query", "fields": fields, "limit": 10_000});
        let reply = engine.ok(&query);
        assert_eq!(reply.get("next_offset"), None, "the test's Edit is small");
        objects.push(reply["objects"].clone());
    }
    let info = engine.ok(&json!({"action": "get_edit_info"}));
    let xml = engine.ok(&json!({"action": "get_edit_state"}))["edit_xml"].clone();
    json!({"objects": objects, "xml": xml, "revision": info["current_revision"]})
}

/// The same without the revision.
fn content(engine: &LiveEngine) -> Value {
    let mut state = state(engine);
    state.as_object_mut().unwrap().remove("revision");
    state
}

/// A small Edit of everything, its first clips audio or MIDI.
fn session(folder: &Path, audio_first: bool) -> LiveEngine {
    let plugins = folder.join("plugins");
    let _ = bundle(&plugins, "Fixture");
    let engine = LiveEngine::start_hosting(256, &plugins);
    let noise = folder.join("noise.wav");
    write_noise(&noise, 1, 4 * RATE);
    let audio = |track: usize, start: f64| json!({"action": "insert_audio_clip", "track_id": track, "file_path": noise, "start_time": start});
    let midi = |track: usize, start: f64| json!({"action": "insert_empty_midi_clip", "track_id": track, "start": start, "length": 8.0});
    for name in ["One", "Two", "Three", "Four", "Five"] {
        engine.ok(&json!({"action": "add_track", "name": name}));
    }
    for track in [0, 1] {
        let order = [
            audio(track, if audio_first { 0.0 } else { 40.0 }),
            midi(track, 20.0),
        ];
        for request in order {
            engine.ok(&request);
        }
    }
    for index in [0, 1] {
        let notes = json!({"action": "add_notes", "track_id": 0, "clip_index": index, "notes": [
            {"pitch": 60, "start": 0, "length": 1}, {"pitch": 64, "start": 1, "length": 1}]});
        let _ = engine.ask(&notes);
    }
    for time in [1, 2, 3] {
        engine.ok(&json!({"action": "add_marker", "time": time, "name": format!("M{time}")}));
    }
    engine
}

/// Adds what later actions need: the examples of those that make it.
fn enrich(engine: &LiveEngine, folder: &Path) {
    let noise = folder.join("noise.wav");
    engine.ok(
        &json!({"action": "insert_audio_clip", "track_id": 3, "file_path": noise, "start_time": 0}),
    );
    const MAKERS: [&str; 13] = [
        "insert_step_clip",
        "add_automation_points",
        "add_macro",
        "add_modifier",
        "add_clip_automation",
        "insert_tempo",
        "insert_time_signature",
        "insert_key",
        "add_aux_send",
        "add_take",
        "add_take",
        "add_folder_track",
        "add_folder_track",
    ];
    for name in MAKERS {
        let entry = Request::entry(name).unwrap();
        let _ = engine.ask(&example(entry, folder));
    }
    let folder = track_of(engine, "folder");
    let _ = engine
        .ask(&json!({"action": "move_track_to_folder", "track_index": 4, "folder_index": folder}));
    let folder = folders(engine)[0].clone();
    let _ = engine.ask(&json!({"action": "add_vca", "track_id": folder}));
    let clip = engine
        .ok(&json!({"action": "insert_empty_midi_clip", "track_id": 2, "start": 60, "length": 8}))
        ["id"]
        .clone();
    let notes: Vec<Value> = (0..4)
        .map(|i| json!({"pitch": 60 + i, "start": i, "length": 1}))
        .collect();
    engine.ok(&json!({"action": "add_notes", "clip_id": clip, "notes": notes}));
    engine.ok(&json!({"action": "add_midi_take", "clip_id": clip, "copy": true}));
    engine.ok(
        &json!({"action": "add_automation_points", "track_id": 2, "param_id": "pan", "points": [
        {"time": 0, "value": 0}, {"time": 1, "value": 1}, {"time": 2, "value": 0.5}]}),
    );
}

/// The ids of the folders.
fn folders(engine: &LiveEngine) -> Vec<Value> {
    let query = json!({"action": "query", "with": ["track", "folder"], "fields": ["id"]});
    let found = engine.ok(&query)["objects"].as_array().unwrap().clone();
    found.iter().map(|folder| folder["id"].clone()).collect()
}

/// The id of the MIDI clip with takes, whose notes are on the third track.
fn clip_with_takes(engine: &LiveEngine) -> Value {
    id_of(engine, "midi_takes")
}

/// What an action needs to be done first; what its example leaves to chance is named.
fn prepared(engine: &LiveEngine, mut request: Value) -> Value {
    match request["action"].as_str().unwrap() {
        "add_notes" => named_clip(&mut request, clip_with_takes(engine)),
        "edit_notes" => {
            let clip = clip_with_takes(engine);
            let notes = engine.ok(&json!({"action": "get_notes", "clip_id": clip}));
            request["notes"][0]["id"] = notes["notes"][0]["id"].clone();
            named_clip(&mut request, clip);
        }
        "select_midi_take" => named_clip(&mut request, clip_with_takes(engine)),
        "set_step_sequence" => request["sequence"] = json!([0, 0]),
        "remove_from_folder" => {
            let query = json!({"action": "query", "with": ["track"], "fields": ["id", "parent"]});
            let tracks = engine.ok(&query)["objects"].clone();
            let folders = folders(engine);
            let mut tracks = tracks.as_array().unwrap().iter();
            let inside = tracks.find(|track| folders.contains(&track["parent"]));
            request["track_index"] = inside.expect("a track in a folder")["id"].clone();
        }
        "add_vca" => request["track_id"] = folders(engine)[1].clone(),
        "set_automation_point" | "remove_automation_point" => {
            request.as_object_mut().unwrap().remove("param_index");
            request["track_id"] = 2.into();
            request["param_id"] = "pan".into();
        }
        "set_sidechain" => {
            let request =
                json!({"action": "load_plugin", "track_id": 0, "plugin_id": "compressor"});
            engine.ok(&request);
        }
        "set_plugin_state" | "load_plugin_preset" => {
            let reverb = json!({"action": "load_plugin", "track_id": 0, "plugin_id": "reverb"});
            engine.ok(&reverb);
            let of = |action: &str| json!({"action": action, "track_id": 0, "plugin_index": 0});
            let state = engine.ok(&of("get_plugin_state"))["state"].clone();
            let mut save = of("save_plugin_preset");
            save["preset_name"] = "Warm".into();
            engine.ok(&save);
            let mut change = of("set_parameters");
            change["parameters"] = json!([{"param_id": 0, "value": 0.123}]);
            engine.ok(&change);
            if request.get("state").is_some() {
                request["state"] = state;
            }
        }
        "set_plugin_output" => {
            let load = json!({"action": "load_plugin", "track_id": 0, "plugin_id": SYNTH});
            engine.ok(&load);
        }
        "set_sampler_sounds" | "set_plugin_file" | "set_synth_modulation" => {
            let plugin = request["plugin_id"].clone();
            let load = json!({"action": "load_plugin", "track_id": 0, "plugin_id": plugin});
            engine.ok(&load);
        }
        "unfreeze_track" => {
            request["track_id"] = 3.into();
            engine.ok(&json!({"action": "freeze_track", "track_id": 3}));
        }
        _ => {}
    }
    request
}

fn named_clip(request: &mut Value, clip: Value) {
    let fields = request.as_object_mut().unwrap();
    fields.remove("track_id");
    fields.remove("clip_index");
    fields.insert("clip_id".to_owned(), clip);
}

/// The position of the first track with a component.
fn track_of(engine: &LiveEngine, component: &str) -> Value {
    let query = json!({"action": "query", "with": ["track", component], "fields": ["track_id"], "limit": 1});
    engine.ok(&query)["objects"][0]["track_id"].clone()
}

/// The id of the first object with a component.
fn id_of(engine: &LiveEngine, component: &str) -> Value {
    let query = json!({"action": "query", "with": [component], "fields": ["id"], "limit": 1});
    engine.ok(&query)["objects"][0]["id"].clone()
}

/// A request whose ids and folders are those of this Edit.
fn fitted(engine: &LiveEngine, mut request: Value) -> Value {
    let action = request["action"].as_str().unwrap().to_owned();
    let kinds = [
        (
            "clip_id",
            if action.contains("step") {
                "step_clip"
            } else {
                "midi_clip"
            },
        ),
        ("macro_id", "macro"),
        ("modifier_id", "modifier"),
        ("source_id", "modifier"),
        ("curve_id", "clip_curve"),
    ];
    for (field, component) in kinds {
        if request.get(field).is_some() {
            request[field] = id_of(engine, component);
        }
    }
    match action.as_str() {
        "move_track_to_folder" => request["folder_index"] = track_of(engine, "folder"),
        "add_vca" | "set_vca" => request["track_id"] = track_of(engine, "folder"),
        _ => {}
    }
    request
}

/// An action's example, its files put where there are some.
fn example(entry: &waive_protocol::ActionEntry, folder: &Path) -> Value {
    let mut request = entry.example_request();
    if let Some(path) = request.get("file_path").and_then(Value::as_str) {
        let file = if path.ends_with(".mid") {
            "song.mid"
        } else {
            "noise.wav"
        };
        request["file_path"] = folder.join(file).to_str().unwrap().into();
    }
    let sounds = request.get_mut("sounds").and_then(Value::as_array_mut);
    for sound in sounds.into_iter().flatten() {
        sound["file_path"] = folder.join("noise.wav").to_str().unwrap().into();
    }
    request
}

fn midi_file(folder: &Path) {
    let bytes =
        b"MThd\0\0\0\x06\0\0\0\x01\0\x60MTrk\0\0\0\x0c\0\x90\x3c\x64\x60\x80\x3c\x40\0\xff\x2f\0";
    std::fs::write(folder.join("song.mid"), bytes).unwrap();
}

/// Runs a request dry, then for real; false where it is refused. Either way nothing
/// is left of the dry run, and both say the same.
fn dry_then_real(engine: &LiveEngine, request: &Value) -> bool {
    let before = state(engine);
    let mut dry = request.clone();
    dry["dry_run"] = true.into();
    let rehearsed = engine.ask(&dry);
    assert_eq!(state(engine), before, "a dry run of {request} left a trace");
    let real = engine.ask(request);
    let both = (&rehearsed["status"], &real["status"]);
    assert_eq!(both.0, both.1, "{request}: {rehearsed} {real}");
    if real["status"] == "error" {
        assert_eq!(rehearsed["error"], real["error"], "{request}");
        assert_eq!(state(engine), before, "a refused {request} left a trace");
        println!("{}: {request}", real["message"]);
        return false;
    }
    let since = json!({"action": "changes_since", "revision": before["revision"]});
    let since = engine.ok(&since);
    let changes = since["changes"].as_array().unwrap().iter();
    let ops = changes.flat_map(|change| change["ops"].as_array().unwrap().clone());
    assert_eq!(rehearsed["diff"], Value::Array(ops.collect()), "{request}");
    true
}

/// What was just done is undone (dry, then for real), redone, undone, and done in a batch that fails.
fn back_and_forth(engine: &LiveEngine, request: &Value, before: &Value) {
    let after = content(engine);
    let undo = engine.ok(&json!({"action": "undo", "dry_run": true}));
    assert!(!undo["diff"].as_array().unwrap().is_empty(), "{request}");
    assert_eq!(content(engine), after, "a dry undo of {request}");
    engine.ok(&json!({"action": "undo"}));
    assert_eq!(content(engine), *before, "undo of {request}");
    engine.ok(&json!({"action": "redo"}));
    assert_eq!(content(engine), after, "redo of {request}");
    engine.ok(&json!({"action": "undo"}));
    let commands = json!([request, {"action": "remove_track", "track_id": 9999}]);
    let refused = engine.ask(&json!({"action": "batch", "commands": commands}));
    assert_eq!(refused["error"]["index"], 1, "{request}: {refused}");
    assert_eq!(content(engine), *before, "a batch with {request}");
}

#[test]
fn every_edit_runs_dry_then_for_real_then_in_a_batch_that_fails() {
    let folder = tempfile::tempdir().unwrap();
    midi_file(folder.path());
    let mut done: Vec<&str> = Vec::new();
    let edits = || Request::TABLE.iter().filter(|entry| entry.edits);
    for audio_first in [true, false] {
        let engine = session(folder.path(), audio_first);
        enrich(&engine, folder.path());
        for entry in edits() {
            let request = fitted(&engine, example(entry, folder.path()));
            let request = prepared(&engine, request);
            let before = content(&engine);
            if dry_then_real(&engine, &request) {
                done.push(entry.name);
                if content(&engine) != before {
                    back_and_forth(&engine, &request, &before);
                }
            }
        }
    }
    let never: Vec<&str> = edits()
        .map(|entry| entry.name)
        .filter(|name| !done.contains(name))
        .collect();
    assert_eq!(
        never,
        [] as [&str; 0],
        "edits whose examples nothing here fits"
    );
}

#[test]
fn a_batch_of_all_kinds_is_one_step_and_its_commands_refer_to_earlier_ones() {
    let folder = tempfile::tempdir().unwrap();
    let engine = session(folder.path(), true);
    let before = content(&engine);
    let commands = json!([
        {"action": "add_track", "name": "New"},
        {"action": "insert_empty_midi_clip", "track_id": "$0.id", "start": 1, "length": 4},
        {"action": "add_notes", "clip_id": "$1.id", "notes": [{"pitch": 60, "start": 0, "length": 1}]},
        {"action": "query", "with": ["clip_span"], "where": [{"field": "id", "value": "$1.id"}], "fields": ["id", "notes.count"]},
        {"action": "rename_clip", "clip_id": "$3.objects.0.id", "name": "Found"},
        {"action": "set_track_volume", "track_id": "master", "value_db": -3},
        {"action": "set_tempo", "bpm": 90},
        {"action": "summarize"},
    ]);
    let reply = engine.ok(&json!({"action": "batch", "commands": commands, "label": "All"}));
    assert_eq!(reply["results"][3]["objects"][0]["notes.count"], 1);
    assert_eq!(reply["results"][4]["name"], "Found");
    assert!(
        reply["results"][7]["text"]
            .as_str()
            .unwrap()
            .contains("\"New\": MIDI")
    );
    let history = engine.ok(&json!({"action": "get_history", "limit": 1}));
    assert_eq!(history["entries"][0]["label"], "All");
    engine.ok(&json!({"action": "undo"}));
    assert_eq!(content(&engine), before);
    let dry = engine.ok(&json!({"action": "batch", "commands": commands, "dry_run": true}));
    assert!(dry["diff"].as_array().unwrap().len() >= 6, "{dry}");
    assert_eq!(content(&engine), before);
}

#[test]
fn history_is_rehearsed_too_and_files_refuse_to_be() {
    let folder = tempfile::tempdir().unwrap();
    let engine = session(folder.path(), true);
    engine.ok(&json!({"action": "mute_track", "track_id": 0, "mute": true}));
    engine.ok(&json!({"action": "mute_track", "track_id": 1, "mute": true}));
    engine.ok(&json!({"action": "undo"}));
    let before = state(&engine);
    let revision = before["revision"].as_u64().unwrap();
    let redo = engine.ok(&json!({"action": "redo", "dry_run": true}));
    assert_eq!(
        (redo["diff"][0]["after"].clone(), redo["can_redo"].clone()),
        (json!(true), json!(false))
    );
    let back = engine.ok(&json!({"action": "undo_to", "revision": 1, "dry_run": true}));
    assert!(back["steps"].as_u64().unwrap() > 5, "{back}");
    assert_eq!(state(&engine), before);
    let real = engine.ok(&json!({"action": "undo_to", "revision": 1}));
    assert_eq!(
        (&real["steps"], &real["label"]),
        (&back["steps"], &back["label"])
    );
    let since = engine.ok(&json!({"action": "changes_since", "revision": revision}));
    let ops: usize = since["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["ops"].as_array().unwrap().len())
        .sum();
    assert_eq!(back["diff"].as_array().unwrap().len(), ops);
    let before = state(&engine);
    let path = folder.path().join("never.wav");
    for request in [
        json!({"action": "new_edit"}),
        json!({"action": "open_edit", "file_path": "/nowhere.tracktionedit"}),
        json!({"action": "save_edit_as", "file_path": path}),
        json!({"action": "export_mixdown", "file_path": path}),
        json!({"action": "transport_play"}),
    ] {
        let mut dry = request.clone();
        dry["dry_run"] = true.into();
        let refused = engine.ask(&dry);
        assert_eq!(refused["error"]["code"], "not_in_batch", "{request}");
        assert!(
            refused["error"]["hint"]
                .as_str()
                .unwrap()
                .contains("taken back"),
            "{refused}"
        );
    }
    assert!(!path.exists());
    assert_eq!(state(&engine), before);
}

#[test]
fn measuring_tells_what_is_heard() {
    let folder = tempfile::tempdir().unwrap();
    let engine = LiveEngine::start(256);
    let tone = folder.path().join("tone.wav");
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: RATE,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
    };
    let mut file = hound::WavWriter::create(&tone, spec).unwrap();
    for i in 0..5 * RATE {
        let x = 0.5 * (f64::from(i) * std::f64::consts::TAU * 1000.0 / f64::from(RATE)).sin();
        file.write_sample(x as f32).unwrap();
        file.write_sample(x as f32).unwrap();
    }
    file.finalize().unwrap();
    engine.ok(&json!({"action": "add_track"}));
    engine.ok(&json!({"action": "insert_audio_clip", "track_id": 0, "file_path": tone}));
    engine.ok(&json!({"action": "add_track"}));
    let mix = engine.ok(&json!({"action": "measure", "start": 0.5, "end": 4.5}));
    let near = |value: &Value, wanted: f64, by: f64| {
        let value = value.as_f64().unwrap();
        assert!((value - wanted).abs() < by, "{value} isn't {wanted}");
    };
    assert_eq!(
        (mix["track_id"].clone(), mix["frames"].clone()),
        (json!("master"), json!(4 * RATE))
    );
    near(&mix["peak_db"], -6.02, 0.02);
    near(&mix["channel_rms_db"][0], -9.03, 0.02);
    near(&mix["integrated_lufs"], -6.0, 0.1);
    near(&mix["short_term_max_lufs"], -6.0, 0.1);
    near(&mix["correlation"], 1.0, 1e-6);
    near(&mix["centroid_hz"], 1000.0, 20.0);
    near(&mix["spectrum"][17]["level_db"], -6.02, 0.3);
    assert_eq!(mix["spectrum"][17]["hz"], 1000.0);
    engine.ok(&json!({"action": "set_track_volume", "track_id": 0, "value_db": -6}));
    let track = engine.ok(&json!({"action": "measure", "track_id": 0}));
    near(&track["peak_db"], -12.02, 0.1);
    let silent = engine.ok(&json!({"action": "measure", "track_id": 1, "end": 1}));
    assert_eq!(
        (&silent["peak_db"], &silent["integrated_lufs"]),
        (&Value::Null, &Value::Null)
    );
    let job = engine.ok(&json!({"action": "measure", "async": true}))["job_id"].clone();
    let begun = std::time::Instant::now();
    loop {
        let state = engine.ok(&json!({"action": "get_job", "job_id": job}));
        if state["state"] == "done" {
            near(&state["result"]["peak_db"], -12.02, 0.1);
            break;
        }
        assert!(begun.elapsed().as_secs() < 20, "{state}");
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let empty = engine.ask(&json!({"action": "measure", "start": 2, "end": 1}));
    assert_eq!(empty["error"]["code"], "end_before_start");
}

#[test]
fn tracks_come_in_pages() {
    let engine = LiveEngine::start(256);
    for i in 0..7 {
        engine.ok(&json!({"action": "add_track", "name": format!("T{i}")}));
        engine.ok(
            &json!({"action": "insert_empty_midi_clip", "track_id": i, "start": 0, "length": 1}),
        );
    }
    let all = engine.ok(&json!({"action": "get_tracks"}));
    assert_eq!(
        (all["count"].clone(), all.get("next_offset")),
        (json!(7), None)
    );
    let page = engine.ok(&json!({"action": "get_tracks", "limit": 3, "offset": 3}));
    assert_eq!(
        page["tracks"].as_array().unwrap()[..],
        all["tracks"].as_array().unwrap()[3..6]
    );
    assert_eq!(page["next_offset"], 6);
    let last = engine
        .ok(&json!({"action": "get_tracks", "limit": 3, "offset": 6, "include_clips": false}));
    assert_eq!(last.get("next_offset"), None);
    assert_eq!(
        (
            last["tracks"][0].get("clips"),
            last["tracks"][0]["clip_count"].clone()
        ),
        (None, json!(1))
    );
}

#[test]
fn everything_can_be_described() {
    let engine = LiveEngine::start(256);
    let all = engine.ok(&json!({"action": "describe"}));
    assert_eq!(
        all["actions"].as_object().unwrap().len(),
        Request::TABLE.len()
    );
    assert!(all["components"].as_object().unwrap().len() > 60);
    let list = engine.ok(&json!({"action": "describe", "about": "actions"}));
    assert_eq!(list["actions"]["query"]["edits"], false);
    let clip = engine.ok(&json!({"action": "describe", "about": "clip_span"}));
    assert_eq!(clip["schema"]["properties"]["start"]["x-unit"], "s");
    for about in ["components", "query", "set_track_volume"] {
        engine.ok(&json!({"action": "describe", "about": about}));
    }
    let wrong = engine.ask(&json!({"action": "describe", "about": "clip_spam"}));
    assert_eq!(wrong["error"]["hint"], "did you mean clip_span?");
}

/// Refusals of requests that are wrong in themselves: any action may give them.
const MALFORMED: [&str; 9] = [
    "invalid_json",
    "missing_parameter",
    "invalid_type",
    "invalid_value",
    "out_of_range",
    "too_many",
    "unknown_field",
    "duplicate_field",
    "revision_conflict",
];

/// Actions that would end or replace the session, or leave work behind.
const LEFT_ALONE: [&str; 4] = ["shutdown", "new_edit", "open_edit", "save_edit_as"];

/// An action's example with each of its fields in turn put wrong.
fn wrong(request: &Value) -> Vec<Value> {
    let bogus = [
        json!(9999),
        json!(-1),
        json!("99999"),
        json!("master"),
        json!("nonsense"),
        json!(1e6),
        json!(0),
    ];
    let fields = request.as_object().unwrap().keys();
    let fields = fields.filter(|field| *field != "action");
    fields
        .flat_map(|field| {
            bogus.iter().map(move |value| {
                let mut request = request.clone();
                request[field] = value.clone();
                request
            })
        })
        .collect()
}

#[test]
fn every_refusal_is_one_that_describe_tells_of() {
    let folder = tempfile::tempdir().unwrap();
    // Some of what is tried here names files by relative paths.
    std::env::set_current_dir(folder.path()).unwrap();
    midi_file(folder.path());
    let mut undeclared = std::collections::BTreeSet::new();
    for audio_first in [true, false] {
        let engine = session(folder.path(), audio_first);
        let all = Request::TABLE.iter();
        for entry in all.filter(|entry| !LEFT_ALONE.contains(&entry.name)) {
            let declared: Vec<&str> = entry.errors.iter().map(|code| code.as_str()).collect();
            let mut requests = wrong(&example(entry, folder.path()));
            requests.push(example(entry, folder.path()));
            for mut request in requests {
                let fields = &waive_protocol::schema::document()["actions"][entry.name]["request"];
                if fields["properties"].get("async").is_some() {
                    request["async"] = true.into();
                }
                if entry.runs_dry() {
                    request["dry_run"] = true.into();
                }
                let reply = engine.ask(&request);
                if let Some(job) = reply.get("job_id") {
                    let _ = engine.ask(&json!({"action": "cancel_job", "job_id": job}));
                }
                let Some(code) = reply["error"]["code"].as_str() else {
                    continue;
                };
                assert_ne!(code, "internal", "{request}: {reply}");
                if !MALFORMED.contains(&code) && !declared.contains(&code) {
                    undeclared.insert((entry.name, code.to_owned()));
                }
            }
        }
    }
    assert!(
        undeclared.is_empty(),
        "refusals that the actions' `errors` don't list: {undeclared:#?}"
    );
}
