//! Files that vanish while the Edit is open, and files that only a Tracktion project knows.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use waive_tests::live::LiveEngine;
use waive_tests::sound::{RATE, read_float, write_noise, write_sine};

struct Song {
    engine: LiveEngine,
    folder: tempfile::TempDir,
}

impl Song {
    /// A track of noise, "Hiss", and one of a tone, "Hum"; the second both play a second.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let song = Self {
            engine: LiveEngine::start(256),
            folder,
        };
        write_noise(&song.at("noise.wav"), 1, RATE);
        write_sine(&song.at("tone.wav"), 440.0, 0.25, RATE);
        for (track, (name, file)) in [("Hiss", "noise.wav"), ("Hum", "tone.wav")]
            .into_iter()
            .enumerate()
        {
            song.ok(json!({"action": "add_track", "name": name}));
            song.ok(
                json!({"action": "insert_audio_clip", "track_id": track, "file_path": song.at(file)}),
            );
        }
        song
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn ok(&self, request: Value) -> Value {
        self.engine.ok(&request)
    }

    fn mix(&self, name: &str) -> (Value, Vec<f32>) {
        let path = self.at(name);
        let report = self.ok(
            json!({"action": "export_mixdown", "file_path": path, "bit_depth": "32f", "end": 1}),
        );
        (report, read_float(&path))
    }
}

fn warnings(report: &Value) -> Vec<&str> {
    let list = report["warnings"].as_array().into_iter().flatten();
    list.filter_map(Value::as_str).collect()
}

fn assert_names_the_noise(report: &Value) {
    let [line] = warnings(report)[..] else {
        panic!("{report}")
    };
    assert!(line.contains("noise.wav"), "{line}");
    assert!(line.contains("clip \"noise\""), "{line}");
    assert!(line.contains("track \"Hiss\""), "{line}");
}

#[test]
fn a_file_deleted_while_open_is_silent_in_every_render_and_named() {
    let song = Song::new();
    std::fs::remove_file(song.at("noise.wav")).unwrap();
    // At once: nobody had time to look.
    let (report, heard) = song.mix("mix.wav");
    assert_names_the_noise(&report);
    let tone = read_float(&song.at("tone.wav"));
    assert_eq!(heard, tone, "the rest is as it was");
    let stems = song.ok(json!({"action": "export_stems", "output_dir": song.at("stems"), "bit_depth": "32f", "end": 1}));
    assert_eq!(stems["count"], 2);
    assert_names_the_noise(&stems);
    assert!(
        read_float(&song.at("stems/01_Hiss.wav"))
            .iter()
            .all(|sample| *sample == 0.0)
    );
    assert_eq!(read_float(&song.at("stems/02_Hum.wav")), tone);
    let bounce = song
        .ok(json!({"action": "bounce_track", "track_id": 0, "file_path": song.at("bounce.wav")}));
    assert_names_the_noise(&bounce["report"]);
    let figures = song.ok(json!({"action": "measure", "track_id": 0}));
    assert_names_the_noise(&figures);
    assert_eq!(figures["peak_db"], Value::Null);
    let listed = song.ok(json!({"action": "list_media", "missing_only": true}));
    assert_eq!(listed["missing_count"], 1);
}

#[test]
fn a_file_cut_short_or_replaced_while_open_does_not_fail_a_render() {
    let song = Song::new();
    let file = std::fs::File::options()
        .write(true)
        .open(song.at("noise.wav"))
        .unwrap();
    file.set_len(20_000).unwrap();
    let (report, heard) = song.mix("cut.wav");
    assert_names_the_noise(&report);
    assert_eq!(heard, read_float(&song.at("tone.wav")));
    // A folder in its place can't be read either.
    std::fs::remove_file(song.at("noise.wav")).unwrap();
    std::fs::create_dir(song.at("noise.wav")).unwrap();
    let (report, _) = song.mix("folder.wav");
    assert_names_the_noise(&report);
    // Back, it is heard again, at once.
    std::fs::remove_dir(song.at("noise.wav")).unwrap();
    write_noise(&song.at("noise.wav"), 1, RATE);
    let (report, heard) = song.mix("back.wav");
    assert_eq!(report.get("warnings"), None, "{report}");
    assert_ne!(heard, read_float(&song.at("tone.wav")));
}

#[test]
fn playing_goes_on_without_a_file_that_vanished() {
    let mut song = Song::new();
    song.engine.settle();
    song.ok(json!({"action": "set_loop_region", "start": 0, "end": 1, "enabled": true}));
    song.ok(json!({"action": "transport_play"}));
    song.engine.until_playing(true);
    std::fs::remove_file(song.at("noise.wav")).unwrap();
    std::fs::remove_file(song.at("tone.wav")).unwrap();
    write_sine(&song.at("tone.wav"), 440.0, 0.25, RATE);
    // Until the noise is gone, a tone of a quarter is all that is left.
    let begun = std::time::Instant::now();
    loop {
        let (left, _) = song.engine.block(256);
        let peak = left
            .iter()
            .fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
        std::thread::sleep(std::time::Duration::from_millis(5));
        let listed = song.ok(json!({"action": "list_media", "missing_only": true}));
        if listed["missing_count"] == 1 && peak > 0.2 && peak < 0.2501 {
            break;
        }
        assert!(begun.elapsed().as_secs() < 20, "{listed}, peak {peak}");
    }
    let state = song.ok(json!({"action": "get_transport_state"}));
    assert_eq!(state["is_playing"], true, "{state}");
}

#[test]
fn a_frozen_track_is_still_frozen_in_a_package_opened_anew() {
    let song = Song::new();
    let frozen = song.ok(json!({"action": "freeze_track", "track_id": 0}));
    let package = song.at("song.waive");
    song.ok(json!({"action": "save_edit_as", "file_path": package}));
    let (_, before) = song.mix("before.wav");
    song.ok(json!({"action": "new_edit"}));
    song.ok(json!({"action": "open_edit", "file_path": package}));
    // Its clip's file is gone; the rendering plays.
    std::fs::remove_file(song.at("noise.wav")).unwrap();
    let (report, after) = song.mix("after.wav");
    assert_eq!(before, after);
    assert_eq!(report.get("warnings"), None, "{report}");
    assert!(PathBuf::from(frozen["file_path"].as_str().unwrap()).exists());
    assert!(
        PathBuf::from(frozen["file_path"].as_str().unwrap())
            .with_extension("used")
            .exists(),
        "its use is noted"
    );
}

#[test]
fn a_mixdown_with_the_click_holds_clicks_on_the_beats_and_nothing_else_new() {
    let song = Song::new();
    let (_, plain) = song.mix("plain.wav");
    song.ok(json!({"action": "set_click", "enabled": true, "level": 0.5}));
    let (_, still) = song.mix("still.wav");
    assert_eq!(plain, still, "not unless asked for");
    song.ok(json!({"action": "set_click", "enabled": false}));
    let path = song.at("click.wav");
    song.ok(json!({"action": "export_mixdown", "file_path": path, "bit_depth": "32f", "end": 1, "include_click": true}));
    let clicked = read_float(&path);
    let added: Vec<f32> = clicked.iter().zip(&plain).map(|(a, b)| a - b).collect();
    let loud = |from: usize, to: usize| {
        let part = added[2 * from..2 * to].iter();
        part.fold(0.0_f32, |peak, sample| peak.max(sample.abs()))
    };
    // 120 bpm: beats at 0 and 24,000; a click lasts 30 ms.
    for beat in [0, 24_000] {
        assert!(loud(beat, beat + 1_440) > 0.1, "beat at {beat}");
        assert!(loud(beat + 1_500, beat + 24_000) < 1e-6, "after {beat}");
    }
}

/// A `.tracktion` file: id of the project, ids and files of its items.
fn project(id: u32, items: &[(u32, &str)]) -> Vec<u8> {
    let mut bytes = [b"TP01", &id.to_le_bytes()[..], &[0; 12]].concat();
    let mut list = u32::try_from(items.len()).unwrap().to_le_bytes().to_vec();
    for (item, file) in items {
        list.extend(item.to_le_bytes());
        list.extend(u32::try_from(bytes.len()).unwrap().to_le_bytes());
        bytes.extend(format!("item\0wave\0|MediaObjectCategory|1\0{file}\0").as_bytes());
        bytes.extend(1.0_f64.to_le_bytes());
    }
    let at = u32::try_from(bytes.len()).unwrap();
    bytes.extend(&list);
    let end = u32::try_from(bytes.len()).unwrap();
    bytes.extend([0; 4]);
    bytes[8..12].copy_from_slice(&at.to_le_bytes());
    bytes[12..16].copy_from_slice(&end.to_le_bytes());
    bytes
}

/// The song saved as `deep/er/song.tracktionedit`, its sources by their projects' items.
fn by_items(song: &Song, noise: &str, tone: &str) -> PathBuf {
    let folder = song.at("deep/er");
    std::fs::create_dir_all(&folder).unwrap();
    let edit = folder.join("song.tracktionedit");
    song.ok(json!({"action": "save_edit_as", "file_path": edit}));
    let text = std::fs::read_to_string(&edit).unwrap();
    let named = |text: &str, file: &str, item: &str| {
        let path = format!("source=\"{}\"", song.at(file).display());
        assert!(text.contains(&path), "{text}");
        text.replace(&path, &format!("source=\"{item}\""))
    };
    let text = named(&named(&text, "noise.wav", noise), "tone.wav", tone);
    std::fs::write(&edit, text).unwrap();
    edit
}

#[test]
fn a_projects_items_are_found_beside_the_edit_or_above() {
    let song = Song::new();
    let (_, before) = song.mix("before.wav");
    let edit = by_items(&song, "876daf/2e53011", "876daf/ffffffff");
    let bytes = std::fs::read(&edit).unwrap();
    // In the project's folder one by a relative name, one by an absolute; Windows wrote one.
    std::fs::create_dir(song.at("Recorded")).unwrap();
    std::fs::rename(song.at("noise.wav"), song.at("Recorded/noise.wav")).unwrap();
    let tone = song.at("tone.wav");
    let items = [
        (0x02e5_3011, "Recorded\\noise.wav"),
        (u32::MAX, tone.to_str().unwrap()),
    ];
    // Others are in the way: another project, something that isn't one.
    std::fs::write(song.at("deep/er/a.tracktion"), project(7, &items)).unwrap();
    std::fs::write(song.at("deep/b.tracktion"), b"TP01 nonsense").unwrap();
    for place in ["song.tracktion", "Recorded/../song.tracktion"] {
        std::fs::write(song.at(place), project(0x0087_6daf, &items)).unwrap();
    }
    let opened = song.ok(json!({"action": "open_edit", "file_path": edit}));
    assert_eq!(opened.get("warnings"), None, "{opened}");
    assert_eq!(song.mix("after.wav").1, before);
    let listed = song.ok(json!({"action": "list_media"}));
    let media = listed["media"].as_array().unwrap();
    let noise = media
        .iter()
        .find(|file| file["source"] == "876daf/2e53011")
        .unwrap();
    assert_eq!(noise["file_path"], json!(song.at("Recorded/noise.wav")));
    // Saved, and saved elsewhere, the names are what they were.
    song.ok(json!({"action": "save_edit"}));
    assert_eq!(std::fs::read(&edit).unwrap(), bytes);
    let other = song.at("other.tracktionedit");
    song.ok(json!({"action": "save_edit_as", "file_path": other}));
    let text = std::fs::read_to_string(&other).unwrap();
    assert!(text.contains("source=\"876daf/2e53011\""), "{text}");
    song.ok(json!({"action": "open_edit", "file_path": other}));
    assert_eq!(song.mix("other.wav").1, before);
    // A package, too, finds them again.
    song.ok(json!({"action": "save_edit_as", "file_path": song.at("song.waive")}));
    song.ok(json!({"action": "new_edit"}));
    song.ok(json!({"action": "open_edit", "file_path": song.at("song.waive")}));
    assert_eq!(song.mix("package.wav").1, before);
    // Collected, they go by files.
    song.ok(json!({"action": "open_edit", "file_path": other}));
    let collected = song.ok(json!({"action": "collect_and_save"}));
    assert_eq!(collected["files_copied"], 2, "{collected}");
    let text = std::fs::read_to_string(&other).unwrap();
    assert!(!text.contains("876daf/"), "{text}");
}

#[test]
fn an_item_that_no_project_knows_is_a_missing_file_with_its_name() {
    let song = Song::new();
    let edit = by_items(&song, "876daf/1", "876daf/2");
    let warned = |opened: &Value| warnings(opened).join("\n");
    let opened = song.ok(json!({"action": "open_edit", "file_path": edit}));
    let told = warned(&opened);
    assert!(told.contains("Project item 876daf/1"), "{told}");
    assert!(told.contains("isn't beside the Edit"), "{told}");
    // Its project is three folders up: too far.
    std::fs::create_dir_all(song.at("deep/er/a/b/c")).unwrap();
    let far = song.at("deep/er/a/b/c/song.tracktionedit");
    std::fs::copy(&edit, &far).unwrap();
    let items = [(1, "../../noise.wav"), (3, "gone.wav")];
    std::fs::write(
        song.at("deep/er/song.tracktion"),
        project(0x0087_6daf, &items),
    )
    .unwrap();
    let opened = song.ok(json!({"action": "open_edit", "file_path": far}));
    assert_eq!(warnings(&opened).len(), 2, "{opened}");
    // Beside it the first is found, and the second isn't in it.
    let opened = song.ok(json!({"action": "open_edit", "file_path": edit}));
    let told = warned(&opened);
    assert!(!told.contains("876daf/1"), "{told}");
    assert!(told.contains("Project item 876daf/2"), "{told}");
    assert!(told.contains("has no such item"), "{told}");
    let listed = song.ok(json!({"action": "list_media", "missing_only": true}));
    assert_eq!(listed["media"][0]["file_path"], "876daf/2");
    let (report, _) = song.mix("mix.wav");
    assert!(warned(&report).contains("876daf/2"), "{report}");
    // An item whose file isn't there is that file, missing.
    std::fs::write(
        song.at("deep/er/song.tracktion"),
        project(0x0087_6daf, &[(1, "../../noise.wav"), (2, "gone.wav")]),
    )
    .unwrap();
    let opened = song.ok(json!({"action": "open_edit", "file_path": edit}));
    let gone = song.at("deep/er/gone.wav");
    assert!(warned(&opened).contains(gone.to_str().unwrap()), "{opened}");
    let listed = song.ok(json!({"action": "list_media", "missing_only": true}));
    assert_eq!(listed["media"][0]["file_path"], json!(gone));
}

#[test]
fn a_dry_run_only_lists_what_would_be_removed() {
    let song = Song::new();
    song.ok(json!({"action": "save_edit_as", "file_path": song.at("song.tracktionedit")}));
    song.ok(json!({"action": "collect_and_save"}));
    let stray = song.at("song Media/stray.wav");
    write_noise(&stray, 7, RATE / 4);
    let revision =
        |song: &Song| song.ok(json!({"action": "get_edit_info"}))["current_revision"].clone();
    let before = revision(&song);
    let dry = song.ok(json!({"action": "remove_unused_media", "dry_run": true, "request_id": 1}));
    assert_eq!(dry["files"], json!([stray]), "{dry}");
    assert_eq!(
        (&dry["list_only"], &dry["diff"], &dry["request_id"]),
        (&json!(true), &json!([]), &json!(1))
    );
    assert!(stray.exists());
    assert_eq!(revision(&song), before);
    let done = song.ok(json!({"action": "remove_unused_media", "dry_run": false}));
    assert_eq!(
        (&done["files"], &done["list_only"]),
        (&dry["files"], &json!(false))
    );
    assert!(!stray.exists() && Path::new(&song.at("song Media")).is_dir());
}
