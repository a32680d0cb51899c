//! The Edit's own media folder: collecting, clearing out, packing up.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use waive_tests::live::LiveEngine;
use waive_tests::sound::{RATE, write_noise};

struct Song {
    engine: LiveEngine,
    folder: tempfile::TempDir,
}

impl Song {
    /// Two folders, each with a `kick.wav` of its own; four clips: both kicks, the first
    /// again, and one file that is gone since. Saved as `song/song.tracktionedit`.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let engine = LiveEngine::start(256);
        let song = Self { engine, folder };
        for (seed, name) in [(1, "a/kick.wav"), (2, "b/kick.wav"), (3, "c/gone.wav")] {
            let path = song.at(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            write_noise(&path, seed, RATE / 2);
        }
        std::fs::create_dir_all(song.at("song")).unwrap();
        song.engine.ok(&json!({"action": "add_track", "name": "T"}));
        for (start, name) in [
            (0, "a/kick.wav"),
            (1, "b/kick.wav"),
            (2, "a/kick.wav"),
            (3, "c/gone.wav"),
        ] {
            song.engine.ok(&json!({"action": "insert_audio_clip", "track_id": 0, "file_path": song.at(name), "start_time": start}));
        }
        std::fs::remove_file(song.at("c/gone.wav")).unwrap();
        // Opened anew, what is gone is known to be.
        song.save();
        song.engine
            .ok(&json!({"action": "open_edit", "file_path": song.at("song/song.tracktionedit")}));
        song
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn save(&self) {
        self.engine.ok(
            &json!({"action": "save_edit_as", "file_path": self.at("song/song.tracktionedit")}),
        );
    }

    fn xml(&self) -> String {
        let state = self.engine.ok(&json!({"action": "get_edit_state"}));
        state["edit_xml"].as_str().unwrap().to_owned()
    }

    /// The mix of the first three seconds, in which nothing is missing.
    fn sound(&self) -> Value {
        let request = json!({"action": "export_mixdown", "file_path": self.at("mix.wav"), "start": 0, "end": 3});
        self.engine.ok(&request)["sha256"].clone()
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap().flatten();
    let mut names: Vec<String> = entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn collecting_needs_a_file() {
    let song = Song::new();
    song.engine.ok(&json!({"action": "new_edit"}));
    for action in ["collect_and_save", "remove_unused_media"] {
        let refused = song.engine.ask(&json!({"action": action}));
        assert_eq!(refused["error"]["code"], "edit_not_saved");
        let message = refused["message"].as_str().unwrap();
        assert!(
            message.starts_with("Edit file not saved - cannot "),
            "{message}"
        );
    }
}

#[test]
fn collected_files_move_with_the_edit() {
    let song = Song::new();
    song.save();
    let before = (song.sound(), song.xml());
    let done = song.engine.ok(&json!({"action": "collect_and_save"}));
    assert_eq!(done["files_copied"], 2, "{done}");
    assert_eq!(done["missing"], json!([song.at("c/gone.wav")]), "{done}");
    let media = song.at("song/song Media");
    assert_eq!(names(&media), ["kick 2.wav", "kick.wav"]);
    let bytes: u64 = names(&media)
        .iter()
        .map(|name| media.join(name).metadata().unwrap().len())
        .sum();
    assert_eq!(done["bytes_copied"], bytes);
    assert_eq!(song.sound(), before.0);
    assert!(
        song.xml().contains("source=\"song Media/kick.wav\""),
        "{}",
        song.xml()
    );
    let info = song.engine.ok(&json!({"action": "get_edit_info"}));
    assert_eq!(info["saved"], true, "{info}");
    // Once more, there is nothing to copy.
    let again = song.engine.ok(&json!({"action": "collect_and_save"}));
    assert_eq!(
        (&again["files_copied"], &again["bytes_copied"]),
        (&json!(0), &json!(0))
    );
    // It is one step of undo.
    song.engine.ok(&json!({"action": "undo"}));
    assert_eq!(song.xml(), before.1);
    assert_eq!(song.sound(), before.0);
    song.engine.ok(&json!({"action": "redo"}));
    // Elsewhere, without the originals, it sounds the same.
    std::fs::rename(song.at("song"), song.at("moved")).unwrap();
    std::fs::remove_dir_all(song.at("a")).unwrap();
    std::fs::remove_dir_all(song.at("b")).unwrap();
    song.engine
        .ok(&json!({"action": "open_edit", "file_path": song.at("moved/song.tracktionedit")}));
    assert_eq!(song.sound(), before.0);
}

#[test]
fn only_what_nothing_needs_is_removed() {
    let song = Song::new();
    song.save();
    song.engine.ok(&json!({"action": "collect_and_save"}));
    let media = song.at("song/song Media");
    write_noise(&media.join("stray.wav"), 7, RATE / 4);
    write_noise(&media.join("other's.wav"), 8, RATE / 4);
    std::fs::write(media.join(".hidden"), b"x").unwrap();
    // Another Edit in the folder uses one of them.
    let text = std::fs::read_to_string(song.at("song/song.tracktionedit")).unwrap();
    let other = text.replace("kick 2.wav", "other's.wav");
    assert_ne!(text, other);
    std::fs::write(song.at("song/other.tracktionedit"), other).unwrap();
    // Nothing uses the second kick any more, but undo could bring it back.
    song.engine
        .ok(&json!({"action": "delete_clip", "track_id": 0, "clip_index": 1}));
    song.engine.ok(&json!({"action": "save_edit"}));
    let listed = song
        .engine
        .ok(&json!({"action": "remove_unused_media", "list_only": true}));
    assert_eq!(
        listed["files"],
        json!([media.join("stray.wav")]),
        "{listed}"
    );
    assert_eq!(
        listed["kept_for_undo"],
        json!([media.join("kick 2.wav")]),
        "{listed}"
    );
    assert_eq!(names(&media).len(), 5);
    let size = media.join("stray.wav").metadata().unwrap().len();
    let done = song.engine.ok(&json!({"action": "remove_unused_media"}));
    assert_eq!(
        (&done["files_removed"], &done["bytes_freed"]),
        (&json!(1), &json!(size))
    );
    assert_eq!(
        names(&media),
        [".hidden", "kick 2.wav", "kick.wav", "other's.wav"]
    );
    // Opened anew there is no history, and the kick may go.
    song.engine
        .ok(&json!({"action": "open_edit", "file_path": song.at("song/song.tracktionedit")}));
    let done = song.engine.ok(&json!({"action": "remove_unused_media"}));
    assert_eq!(done["files"], json!([media.join("kick 2.wav")]), "{done}");
}

#[test]
fn a_package_opens_elsewhere() {
    let song = Song::new();
    let before = song.sound();
    let xml = song.xml();
    let done = song
        .engine
        .ok(&json!({"action": "package_as_zip", "file_path": song.at("out.zip")}));
    assert_eq!(done["files_copied"], 2, "{done}");
    assert_eq!(done["missing"], json!([song.at("c/gone.wav")]));
    assert_eq!(song.xml(), xml, "packing changes nothing");
    let there = song.at("elsewhere");
    std::fs::create_dir_all(&there).unwrap();
    let mut archive =
        zip::ZipArchive::new(std::fs::File::open(song.at("out.zip")).unwrap()).unwrap();
    archive.extract(&there).unwrap();
    std::fs::remove_dir_all(song.at("a")).unwrap();
    std::fs::remove_dir_all(song.at("b")).unwrap();
    assert_eq!(names(&there), ["song Media", "song.tracktionedit"]);
    let text = std::fs::read_to_string(there.join("song.tracktionedit")).unwrap();
    assert!(!text.contains(song.at("a").to_str().unwrap()), "{text}");
    let other = LiveEngine::start(256);
    other.ok(&json!({"action": "open_edit", "file_path": there.join("song.tracktionedit")}));
    let request =
        json!({"action": "export_mixdown", "file_path": song.at("mix.wav"), "start": 0, "end": 3});
    assert_eq!(other.ok(&request)["sha256"], before);
}

#[test]
fn a_full_or_closed_place_leaves_nothing_behind() {
    let song = Song::new();
    song.save();
    // A file stands where the folder should be.
    std::fs::write(song.at("song/song Media"), b"in the way").unwrap();
    let xml = song.xml();
    let refused = song.engine.ask(&json!({"action": "collect_and_save"}));
    assert_eq!(refused["error"]["code"], "unwritable_file", "{refused}");
    assert_eq!(song.xml(), xml);
    assert_eq!(
        names(&song.at("song")),
        ["song Media", "song.tracktionedit"]
    );
    let refused = song
        .engine
        .ask(&json!({"action": "package_as_zip", "file_path": song.at("no/where.zip")}));
    assert_eq!(refused["error"]["code"], "unwritable_file");
    assert!(!song.at("no").exists());
}
