//! What can't be heard is told with the render.

use serde_json::{Value, json};
use waive_tests::live::LiveEngine;
use waive_tests::sound::{RATE, write_noise, write_sine};

fn warnings(report: &Value) -> Vec<&str> {
    let list = report["warnings"].as_array();
    list.into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}

#[test]
fn a_render_tells_of_missing_files_and_of_notes_that_nobody_plays() {
    let folder = tempfile::tempdir().unwrap();
    let engine = LiveEngine::start(256);
    let noise = folder.path().join("noise.wav");
    write_noise(&noise, 1, RATE);
    engine.ok(&json!({"action": "add_track", "name": "Guitar"}));
    engine.ok(&json!({"action": "insert_audio_clip", "track_id": 0, "file_path": noise}));
    let edit = folder.path().join("song.tracktionedit");
    engine.ok(&json!({"action": "save_edit_as", "file_path": edit}));
    let mix = json!({"action": "export_mixdown", "file_path": folder.path().join("mix.wav")});
    assert_eq!(engine.ok(&mix).get("warnings"), None);

    std::fs::remove_file(&noise).unwrap();
    engine.ok(&json!({"action": "open_edit", "file_path": edit}));
    let report = engine.ok(&mix);
    let [missing] = warnings(&report)[..] else {
        panic!("{report}")
    };
    assert!(
        missing.contains("Guitar") && missing.contains("noise.wav"),
        "{missing}"
    );
    let stems = json!({"action": "export_stems", "output_dir": folder.path().join("stems")});
    assert_eq!(warnings(&engine.ok(&stems)).len(), 1);
}

#[test]
fn a_clipped_file_says_so_and_floats_do_not_clip() {
    let folder = tempfile::tempdir().unwrap();
    let engine = LiveEngine::start(256);
    let sine = folder.path().join("sine.wav");
    write_sine(&sine, 440.0, 0.9, RATE);
    engine.ok(&json!({"action": "add_track"}));
    engine.ok(&json!({"action": "insert_audio_clip", "track_id": 0, "file_path": sine}));
    engine.ok(&json!({"action": "set_track_volume", "track_id": 0, "value_db": 6.0}));
    let mix = |depth: Value| {
        let path = folder.path().join("mix.wav");
        json!({"action": "export_mixdown", "file_path": path, "bit_depth": depth})
    };
    let clipped = engine.ok(&mix(json!(16)));
    let [line] = warnings(&clipped)[..] else {
        panic!("{clipped}")
    };
    assert!(line.contains("clipped") && line.contains("+5.0"), "{line}");
    assert_eq!(engine.ok(&mix(json!(32))).get("warnings"), None);
}
