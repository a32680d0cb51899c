//! A session's life: what is heard after solo, removal, a new Edit; files that move
//! and turn up; requests that come twice.

use std::path::Path;

use serde_json::{Value, json};
use waive_tests::live::LiveEngine;
use waive_tests::sound::{RATE, write_noise};

/// An engine with a track of ten seconds of noise for each seed.
fn engine(folder: &Path, tracks: u64) -> LiveEngine {
    let mut engine = LiveEngine::start(256);
    for track in 0..tracks {
        let path = folder.join(format!("{track}.wav"));
        write_noise(&path, track + 1, 10 * RATE);
        engine.ok(&json!({"action": "add_track"}));
        engine.ok(&json!({"action": "insert_audio_clip", "track_id": track, "file_path": path}));
    }
    engine.settle();
    engine
}

fn play(engine: &mut LiveEngine) {
    engine.ok(&json!({"action": "transport_play"}));
    engine.until_playing(true);
}

/// The peak of some blocks, rendered a little faster than real time.
fn peak(engine: &mut LiveEngine) -> f32 {
    let mut peak = 0.0_f32;
    for _ in 0..60 {
        let (left, _) = engine.block(256);
        peak = left
            .iter()
            .fold(peak, |peak, sample| peak.max(sample.abs()));
        std::thread::sleep(std::time::Duration::from_millis(3));
    }
    peak
}

#[test]
fn removing_the_soloed_track_lets_the_others_be_heard() {
    let folder = tempfile::tempdir().unwrap();
    let mut engine = engine(folder.path(), 2);
    play(&mut engine);
    engine.ok(&json!({"action": "solo_track", "track_id": 1, "solo": true}));
    let _ = peak(&mut engine);
    engine.ok(&json!({"action": "remove_track", "track_id": 1}));
    let _ = peak(&mut engine);
    assert!(peak(&mut engine) > 0.1, "the track that stays is silent");
    engine.ok(&json!({"action": "undo"}));
    let _ = peak(&mut engine);
    engine.ok(&json!({"action": "mute_track", "track_id": 1, "mute": true}));
    let _ = peak(&mut engine);
    assert!(
        peak(&mut engine) == 0.0,
        "the soloed track is muted, the other isn't soloed"
    );
}

#[test]
fn a_batch_that_adds_and_solos_is_heard_as_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let mut engine = engine(folder.path(), 1);
    play(&mut engine);
    assert!(peak(&mut engine) > 0.1);
    let commands = json!([{"action": "add_track"}, {"action": "solo_track", "track_id": "$0.id", "solo": true}]);
    engine.ok(&json!({"action": "batch", "commands": commands}));
    let _ = peak(&mut engine);
    assert!(peak(&mut engine) == 0.0, "only the empty track is soloed");
}

#[test]
fn stop_and_seek_in_one_go_do_both() {
    let folder = tempfile::tempdir().unwrap();
    for seek_first in [false, true] {
        let mut engine = engine(folder.path(), 1);
        play(&mut engine);
        let _ = peak(&mut engine);
        let stop = json!({"action": "transport_stop"});
        let seek = json!({"action": "transport_seek", "position": 2.5});
        let order = if seek_first {
            [&seek, &stop]
        } else {
            [&stop, &seek]
        };
        order.iter().for_each(|request| engine.post(request));
        order
            .iter()
            .for_each(|_| assert_eq!(engine.reply()["status"], "ok"));
        let _ = peak(&mut engine);
        assert!(peak(&mut engine) == 0.0, "it plays on");
        let state = engine.ok(&json!({"action": "get_transport_state"}));
        assert_eq!(
            (state["is_playing"].clone(), state["position"].clone()),
            (json!(false), json!(2.5))
        );
    }
}

#[test]
fn a_new_edit_is_silent_and_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let mut engine = engine(folder.path(), 1);
    play(&mut engine);
    let _ = peak(&mut engine);
    engine.ok(&json!({"action": "new_edit"}));
    let _ = peak(&mut engine);
    assert!(peak(&mut engine) == 0.0);
    let meters = engine.ok(&json!({"action": "get_meters"}));
    assert_eq!(meters["tracks"], json!([]));
    let state = engine.ok(&json!({"action": "get_transport_state"}));
    assert_eq!(
        (state["is_playing"].clone(), state["position"].clone()),
        (json!(false), json!(0.0))
    );
}

#[test]
fn a_file_that_turns_up_is_heard_and_saving_elsewhere_keeps_it() {
    let folder = tempfile::tempdir().unwrap();
    let (song, other) = (folder.path().join("song"), folder.path().join("other"));
    std::fs::create_dir_all(&song).unwrap();
    std::fs::create_dir_all(&other).unwrap();
    let mut engine = LiveEngine::start(256);
    let file = song.join("noise.wav");
    write_noise(&file, 1, 10 * RATE);
    engine.ok(&json!({"action": "add_track"}));
    engine.ok(&json!({"action": "insert_audio_clip", "track_id": 0, "file_path": file}));
    let edit = song.join("song.tracktionedit");
    engine.ok(&json!({"action": "save_edit_as", "file_path": edit}));
    // Name the source as files from elsewhere do: from the Edit's folder.
    let text = std::fs::read_to_string(&edit).unwrap();
    let relative = text.replace(file.to_str().unwrap(), "noise.wav");
    assert_ne!(text, relative);
    std::fs::write(&edit, relative).unwrap();
    std::fs::rename(&file, song.join("away.wav")).unwrap();
    let opened = engine.ok(&json!({"action": "open_edit", "file_path": edit}));
    assert!(
        opened["warnings"][0]
            .as_str()
            .unwrap()
            .contains("noise.wav"),
        "{opened}"
    );
    let tracks = engine.ok(&json!({"action": "get_tracks"}));
    assert_eq!(tracks["tracks"][0]["clips"][0]["missing"], true);
    std::fs::rename(song.join("away.wav"), &file).unwrap();
    engine.ok(&json!({"action": "add_track"}));
    engine.ok(&json!({"action": "insert_audio_clip", "track_id": 1, "file_path": file, "start_time": 100}));
    engine.settle();
    play(&mut engine);
    assert!(
        peak(&mut engine) > 0.1,
        "the clip that was missing is silent"
    );
    let there = other.join("there.tracktionedit");
    engine.ok(&json!({"action": "save_edit_as", "file_path": there}));
    let opened = engine.ok(&json!({"action": "open_edit", "file_path": there}));
    assert_eq!(opened.get("warnings"), None, "{opened}");
    assert_eq!(opened["name"], "there");
}

#[test]
fn a_request_that_comes_twice_is_done_once() {
    let engine = LiveEngine::start(256);
    let add = json!({"action": "add_track", "request_id": "a"});
    let first = engine.ok(&add);
    assert_eq!(engine.ok(&add), first);
    let tracks = engine.ok(&json!({"action": "get_tracks"}));
    assert_eq!(tracks["tracks"].as_array().map(Vec::len), Some(1));
}

/// The state of the Edit, for comparison.
fn state(engine: &LiveEngine) -> Value {
    engine.ok(&json!({"action": "get_edit_state"}))["edit_xml"].clone()
}

#[test]
fn history_goes_back_and_forth_to_any_revision() {
    let engine = LiveEngine::start(256);
    let mut states = vec![state(&engine)];
    for i in 0..5 {
        engine.ok(&json!({"action": "add_track", "name": format!("T{i}")}));
        states.push(state(&engine));
    }
    for revision in [2, 4, 0, 5, 3] {
        engine.ok(&json!({"action": "undo_to", "revision": revision}));
        assert_eq!(state(&engine), states[revision], "revision {revision}");
    }
    let dry = engine.ok(&json!({"action": "remove_track", "track_id": 0, "dry_run": true}));
    assert_eq!(dry["diff"][0]["op"], "despawn");
    assert_eq!(state(&engine), states[3]);
    let changes = engine.ok(&json!({"action": "changes_since", "revision": 4}));
    assert_eq!(changes["changes"][0]["label"], "Add track");
    engine.ok(&json!({"action": "mute_track", "track_id": 0, "mute": true}));
    assert_eq!(
        engine.ask(&json!({"action": "redo"}))["error"]["code"],
        "nothing_to_redo"
    );
}
