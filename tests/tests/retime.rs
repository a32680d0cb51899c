//! A change of tempo is a few bytes in the journal, and everything it moved is where it
//! was, to the bit: after `kill -9`, after a new snapshot, after undo and redo across
//! restarts.

use std::path::Path;

use serde_json::{Value, json};
use waive_tests::process::{Served, Wire};
use waive_tests::sound::write_noise;

/// More tracks than are read at once after a change of tempo.
const TRACKS: u32 = 24;

fn ok(wire: &mut Wire, request: &Value) -> Value {
    let reply = wire.ask(request);
    assert_eq!(reply["status"], "ok", "{request} was answered with {reply}");
    reply
}

/// All that a change of tempo moves, as text with every digit.
fn state(wire: &mut Wire) -> String {
    let mut state = String::new();
    for component in ["clip_span", "curve", "loop_region", "tempo", "meter"] {
        let query = json!({"action": "query", "with": [component], "fields": ["id", component], "limit": 1000});
        let found = ok(wire, &query);
        assert_eq!(found["next_offset"], Value::Null);
        state += &found["objects"].to_string();
    }
    state
}

fn serve(folder: &Path, edit: &Path) -> (Served, Wire) {
    let served = Served::start_in(folder, &["--edit", edit.to_str().unwrap()]);
    let wire = served.connect();
    (served, wire)
}

/// Notes, sound, sound stretched to the tempo, curves, markers, a loop; and one clip that
/// keeps its seconds, which only a file can say.
fn fill(wire: &mut Wire, folder: &Path) {
    let sound = folder.join("noise.wav");
    write_noise(&sound, 3, 48_000);
    let mut commands = Vec::new();
    for track in 0..TRACKS {
        commands.push(json!({"action": "add_track"}));
        for at in 0..4 {
            let start = f64::from(at) * 3.3 + f64::from(track) / 7.0;
            commands.push(json!({"action": "insert_empty_midi_clip", "track_id": track, "start": start, "length": 2.9}));
        }
        commands.push(json!({"action": "add_automation_points", "track_id": track, "param_id": "volume",
            "points": [{"time": 0.3, "value": 0.1}, {"time": 1.7 + f64::from(track), "value": 0.7}]}));
    }
    commands.push(json!({"action": "add_marker", "time": 5.55, "name": "M"}));
    commands.push(json!({"action": "set_loop_region", "enabled": true, "start": 1.1, "end": 9.3}));
    ok(wire, &json!({"action": "batch", "commands": commands}));
    for start in [0.7, 8.1] {
        ok(
            wire,
            &json!({"action": "insert_audio_clip", "track_id": 0, "file_path": sound, "start_time": start}),
        );
    }
    ok(
        wire,
        &json!({"action": "set_clip_tempo_sync", "track_id": 0, "clip_index": 1, "enabled": true, "bpm": 98}),
    );
}

/// The same with a clip that keeps its seconds, as a package.
fn begin(folder: &Path, edit: &Path) -> (Served, Wire) {
    let served = Served::start_in(folder, &[]);
    let mut wire = served.connect();
    fill(&mut wire, folder);
    let file = folder.join("song.tracktionedit");
    ok(
        &mut wire,
        &json!({"action": "save_edit_as", "file_path": file}),
    );
    let text = std::fs::read_to_string(&file).unwrap();
    let at = text
        .find("sync=\"0\"")
        .expect("a clip that says how it keeps its place");
    let text = format!("{}sync=\"1\"{}", &text[..at], &text[at + 8..]);
    std::fs::write(&file, text).unwrap();
    ok(
        &mut wire,
        &json!({"action": "open_edit", "file_path": file}),
    );
    ok(
        &mut wire,
        &json!({"action": "save_edit_as", "file_path": edit}),
    );
    (served, wire)
}

const CHANGES: usize = 6;

/// Changes of tempo of every kind.
fn change(n: usize) -> Value {
    match n {
        0 => json!({"action": "set_tempo", "bpm": 97.3}),
        1 => json!({"action": "insert_tempo", "at": {"beats": 7}, "bpm": 141.7, "curve": 0.4}),
        2 => {
            json!({"action": "insert_time_signature", "at": {"beats": 12}, "numerator": 6, "denominator": 8})
        }
        3 => json!({"action": "set_tempo", "bpm": 61.9, "curve": -0.2}),
        4 => json!({"action": "batch", "commands": [
            {"action": "set_tempo", "bpm": 133},
            {"action": "insert_empty_midi_clip", "track_id": 1, "start": 40, "length": 1},
            {"action": "insert_tempo", "at": {"beats": 16}, "bpm": 77}]}),
        _ => json!({"action": "remove_tempo", "index": 1}),
    }
}

#[test]
fn every_state_comes_back_to_the_bit_over_kills_and_undo() {
    let folder = tempfile::tempdir().unwrap();
    let edit = folder.path().join("song.waive");
    let (mut served, mut wire) = begin(folder.path(), &edit);
    let first = ok(&mut wire, &json!({"action": "get_edit_info"}))["current_revision"].clone();
    let mut states = vec![state(&mut wire)];
    let restart = |served: &mut Served, wire: &mut Wire| {
        let before = state(wire);
        served.kill();
        (*served, *wire) = serve(folder.path(), &edit);
        assert_eq!(state(wire), before);
    };
    for n in 0..CHANGES {
        ok(&mut wire, &change(n));
        states.push(state(&mut wire));
        if n % 2 == 1 {
            restart(&mut served, &mut wire);
        }
    }
    for pair in states.windows(2) {
        assert_ne!(pair[0], pair[1]);
    }
    // Back over every one of them, killed on the way, and forth again.
    for round in 0..2 {
        for n in (0..CHANGES).rev() {
            ok(&mut wire, &json!({"action": "undo"}));
            assert_eq!(state(&mut wire), states[n], "round {round}, back to {n}");
            if (n + round) % 2 == 0 {
                restart(&mut served, &mut wire);
            }
        }
        for (n, there) in states.iter().enumerate().skip(1) {
            ok(&mut wire, &json!({"action": "redo"}));
            assert_eq!(&state(&mut wire), there, "round {round}, forth to {n}");
            if (n + round) % 3 == 0 {
                restart(&mut served, &mut wire);
            }
        }
    }
    // And from there on to something else, which forgets what was undone.
    ok(&mut wire, &json!({"action": "undo_to", "revision": first}));
    assert_eq!(state(&mut wire), states[0]);
    ok(&mut wire, &json!({"action": "set_tempo", "bpm": 88.8}));
    let last = state(&mut wire);
    restart(&mut served, &mut wire);
    ok(&mut wire, &json!({"action": "undo"}));
    assert_eq!(state(&mut wire), states[0]);
    restart(&mut served, &mut wire);
    ok(&mut wire, &json!({"action": "redo"}));
    assert_eq!(state(&mut wire), last);
}

/// What a snapshot's history must hold, since no journal is left to work it out of.
#[test]
fn undo_is_exact_after_a_new_snapshot() {
    let folder = tempfile::tempdir().unwrap();
    let edit = folder.path().join("song.waive");
    let (mut served, mut wire) = begin(folder.path(), &edit);
    let mut states = vec![state(&mut wire)];
    for n in 0..CHANGES {
        ok(&mut wire, &change(n));
        states.push(state(&mut wire));
    }
    ok(&mut wire, &json!({"action": "undo"}));
    ok(&mut wire, &json!({"action": "undo"}));
    let other = folder.path().join("other.waive");
    ok(
        &mut wire,
        &json!({"action": "save_edit_as", "file_path": other}),
    );
    ok(&mut wire, &json!({"action": "undo"}));
    assert_eq!(state(&mut wire), states[CHANGES - 3]);
    served.kill();
    let (_served, mut wire) = serve(folder.path(), &other);
    assert_eq!(state(&mut wire), states[CHANGES - 3]);
    for n in (0..CHANGES - 3).rev() {
        ok(&mut wire, &json!({"action": "undo"}));
        assert_eq!(state(&mut wire), states[n], "back to {n}");
    }
    for (n, there) in states.iter().enumerate().skip(1) {
        ok(&mut wire, &json!({"action": "redo"}));
        assert_eq!(&state(&mut wire), there, "forth to {n}");
    }
}

/// A follower that knows nothing of tempo has the same Edit, by the operations alone.
#[test]
fn whoever_follows_by_operations_has_the_same_places() {
    let folder = tempfile::tempdir().unwrap();
    let served = Served::start_in(folder.path(), &[]);
    let mut wire = served.connect();
    fill(&mut wire, folder.path());
    let spans = |wire: &mut Wire| -> std::collections::BTreeMap<String, Value> {
        let mut held = std::collections::BTreeMap::new();
        for component in ["clip_span", "curve", "loop_region"] {
            let query = json!({"action": "query", "with": [component], "fields": ["id", component], "limit": 1000});
            for object in ok(wire, &query)["objects"].as_array().unwrap() {
                let id = object["id"].as_str().unwrap();
                held.insert(format!("{id} {component}"), object[component].clone());
            }
        }
        held
    };
    let mut mirror = spans(&mut wire);
    let request = json!({"action": "set_tempo", "bpm": 93.7});
    let dry = ok(
        &mut wire,
        &json!({"action": "set_tempo", "bpm": 93.7, "dry_run": true}),
    );
    let revision = ok(&mut wire, &request)["revision"].as_u64().unwrap();
    ok(&mut wire, &json!({"action": "undo"}));
    ok(&mut wire, &json!({"action": "redo"}));
    let since = json!({"action": "changes_since", "revision": revision - 1});
    let changes = ok(&mut wire, &since)["changes"].clone();
    assert_eq!(changes[0]["ops"], dry["diff"]);
    assert_eq!(changes.as_array().unwrap().len(), 3);
    let mut seen = 0;
    for change in changes.as_array().unwrap() {
        for op in change["ops"].as_array().unwrap() {
            let key = format!(
                "{} {}",
                op["id"].as_str().unwrap(),
                op["component"].as_str().unwrap()
            );
            if let Some(held) = mirror.get_mut(&key) {
                assert_eq!(*held, op["before"], "{key}");
                *held = op["after"].clone();
                seen += 1;
            }
        }
    }
    // Clips, curves and the loop, three times; the marker's span among them.
    assert_eq!(seen, 3 * (TRACKS as usize * 5 + 2 + 1 + 1));
    assert_eq!(mirror, spans(&mut wire));
}

/// A hundred changes of tempo leave a journal of some kilobytes, however many clips move.
#[test]
fn a_change_of_tempo_is_small_on_disk() {
    let folder = tempfile::tempdir().unwrap();
    let edit = folder.path().join("song.waive");
    let (mut served, mut wire) = begin(folder.path(), &edit);
    let written = |folder: &Path| -> usize {
        let files = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path());
        let journals = files.filter(|path| path.extension().is_some_and(|e| e == "log"));
        let used = |path| {
            let bytes = std::fs::read(path).unwrap();
            bytes.iter().rposition(|&byte| byte != 0).unwrap_or(0)
        };
        journals.map(used).sum()
    };
    let before = written(&edit);
    for n in 0..50 {
        ok(
            &mut wire,
            &json!({"action": "set_tempo", "bpm": 70.1 + f64::from(n)}),
        );
    }
    for _ in 0..50 {
        ok(&mut wire, &json!({"action": "undo"}));
    }
    served.kill();
    let grown = written(&edit) - before;
    assert!(grown < 150_000, "{grown} bytes");
}
