//! `.tracktionedit` files of other programs through the whole engine: opened, saved,
//! edited by commands.

use serde_json::json;
use waive_tests::live::LiveEngine;

const FILES: [&str; 6] = [
    "waveform10",
    "waveform11",
    "waveform13",
    "bare_engine",
    "by_hand",
    "legacy",
];

fn bytes_of(name: &str) -> Vec<u8> {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../engine/src/session/tracktion/tests/files"
    );
    std::fs::read(format!("{folder}/{name}.tracktionedit")).unwrap()
}

#[test]
fn opened_and_saved_a_file_is_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let engine = LiveEngine::start(512);
    for name in FILES {
        let path = folder.path().join(format!("{name}.tracktionedit"));
        let bytes = bytes_of(name);
        std::fs::write(&path, &bytes).unwrap();
        engine.ok(&json!({"action": "open_edit", "file_path": path}));
        engine.ok(&json!({"action": "save_edit"}));
        assert_eq!(std::fs::read(&path).unwrap(), bytes, "{name}");
        let state = engine.ok(&json!({"action": "get_edit_state"}));
        let xml = state["edit_xml"].as_str().unwrap();
        assert!(String::from_utf8(bytes).unwrap().ends_with(xml), "{name}");
        assert!(xml.starts_with("<EDIT"), "{name}");
    }
}

#[test]
fn a_command_changes_its_line_and_undo_gives_the_file_back() {
    let folder = tempfile::tempdir().unwrap();
    let engine = LiveEngine::start(512);
    for name in FILES {
        let path = folder.path().join(format!("{name}.tracktionedit"));
        let bytes = bytes_of(name);
        std::fs::write(&path, &bytes).unwrap();
        engine.ok(&json!({"action": "open_edit", "file_path": path}));
        engine.ok(&json!({"action": "rename_track", "track_id": 0, "name": "other"}));
        engine.ok(&json!({"action": "save_edit"}));
        let after = std::fs::read(&path).unwrap();
        assert_ne!(after, bytes, "{name}");
        let text = String::from_utf8(after).unwrap();
        let before = String::from_utf8(bytes.clone()).unwrap();
        if name.starts_with("wave") {
            let old: Vec<&str> = before.lines().collect();
            let new: Vec<&str> = text.lines().collect();
            assert_eq!(old.len(), new.len(), "{name}");
            assert_eq!(
                old.iter().zip(&new).filter(|(a, b)| a != b).count(),
                1,
                "{name}"
            );
        }
        engine.ok(&json!({"action": "undo"}));
        engine.ok(&json!({"action": "save_edit"}));
        assert_eq!(std::fs::read(&path).unwrap(), bytes, "{name}");
    }
}
