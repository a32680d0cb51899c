//! Packages over the wire: opening, saving, recovery, full disks, damage.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use waive_tests::process::{Served, Wire, binary};

fn ok(wire: &mut Wire, request: &Value) -> Value {
    let reply = wire.ask(request);
    assert_eq!(reply["status"], "ok", "{request} was answered with {reply}");
    reply
}

fn names(wire: &mut Wire) -> Vec<String> {
    let tracks = ok(wire, &json!({"action": "get_tracks"}));
    let tracks = tracks["tracks"].as_array().unwrap().clone();
    let name = |track: &Value| track["name"].as_str().unwrap().to_owned();
    tracks.iter().map(name).collect()
}

fn add(wire: &mut Wire, name: &str) {
    ok(wire, &json!({"action": "add_track", "name": name}));
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn info(wire: &mut Wire) -> Value {
    ok(wire, &json!({"action": "get_edit_info"}))
}

#[test]
fn a_package_is_made_opened_and_gone_on_with() {
    let folder = tempfile::tempdir().unwrap();
    let edit = folder.path().join("song.waive");
    let mut served = Served::start_in(folder.path(), &["--edit", text(&edit)]);
    let mut wire = served.connect();
    assert_eq!(info(&mut wire)["name"], "song");
    assert_eq!(info(&mut wire)["package"], text(&edit));
    add(&mut wire, "One");
    add(&mut wire, "Two");
    assert_eq!(info(&mut wire)["saved"], true);
    ok(&mut wire, &json!({"action": "undo"}));
    served.kill();
    let served = Served::start_in(folder.path(), &["--edit", text(&edit)]);
    let mut wire = served.connect();
    assert_eq!(info(&mut wire)["current_revision"], 3);
    assert_eq!(names(&mut wire), ["One"]);
    ok(&mut wire, &json!({"action": "redo"}));
    assert_eq!(names(&mut wire), ["One", "Two"]);
    let history = ok(&mut wire, &json!({"action": "get_history"}));
    assert_eq!(history["entries"][0]["label"], "Add track");
    // A snapshot, then on.
    ok(&mut wire, &json!({"action": "save_edit"}));
    add(&mut wire, "Three");
    let again = Served::run(
        Command::new(binary())
            .args([
                "serve",
                "--port",
                "0",
                "--audio",
                "null",
                "--edit",
                text(&edit),
            ])
            .env("WAIVE_STATE_DIR", folder.path()),
    );
    let words = again.unwrap_err();
    assert!(words.contains("Another engine works on"), "{words}");
    drop(served);
    let served = Served::start_in(folder.path(), &["--edit", text(&edit)]);
    let mut wire = served.connect();
    assert_eq!(names(&mut wire), ["One", "Two", "Three"]);
    ok(&mut wire, &json!({"action": "undo_to", "revision": 0}));
    assert_eq!(names(&mut wire), Vec::<String>::new());
}

#[test]
fn what_was_never_saved_is_offered_after_a_crash() {
    let state = tempfile::tempdir().unwrap();
    let mut served = Served::start_in(state.path(), &[]);
    let mut wire = served.connect();
    add(&mut wire, "Precious");
    served.kill();
    // An engine that nothing was done with leaves nothing behind.
    let mut served = Served::start_in(state.path(), &[]);
    served.kill();
    let served = Served::start_in(state.path(), &[]);
    let mut wire = served.connect();
    let listed = ok(&mut wire, &json!({"action": "list_recoveries"}));
    assert_eq!(
        listed["recoveries"].as_array().unwrap().len(),
        1,
        "{listed}"
    );
    let found = &listed["recoveries"][0];
    assert_eq!(
        (&found["track_count"], &found["current_revision"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(
        (&found["name"], &found["edit_file"]),
        (&json!("Untitled"), &Value::Null)
    );
    assert!(found["time"].as_f64().unwrap() > 1e9);
    let path = found["file_path"].clone();
    let opened = ok(
        &mut wire,
        &json!({"action": "open_edit", "file_path": path}),
    );
    assert_eq!(
        (&opened["file_path"], &opened["saved"]),
        (&Value::Null, &json!(false))
    );
    assert_eq!(names(&mut wire), ["Precious"]);
    // Saved as a file it needs no recovery any more.
    let file = state.path().join("song.tracktionedit");
    let saved = ok(
        &mut wire,
        &json!({"action": "save_edit_as", "file_path": file}),
    );
    assert_eq!(saved["saved"], true);
    drop(served);
    let served = Served::start_in(state.path(), &[]);
    let mut wire = served.connect();
    let listed = ok(&mut wire, &json!({"action": "list_recoveries"}));
    assert_eq!(listed["recoveries"], json!([]));
}

#[test]
fn a_file_that_was_changed_and_not_saved_is_offered_and_can_be_given_up() {
    let state = tempfile::tempdir().unwrap();
    let file = state.path().join("song.tracktionedit");
    let mut served = Served::start_in(state.path(), &[]);
    let mut wire = served.connect();
    add(&mut wire, "Saved");
    ok(
        &mut wire,
        &json!({"action": "save_edit_as", "file_path": file}),
    );
    add(&mut wire, "Unsaved");
    served.kill();
    let served = Served::start_in(state.path(), &["--edit", text(&file)]);
    let mut wire = served.connect();
    assert_eq!(names(&mut wire), ["Saved"]);
    let listed = ok(&mut wire, &json!({"action": "list_recoveries"}));
    let found = &listed["recoveries"][0];
    assert_eq!(
        (&found["name"], &found["edit_file"]),
        (&json!("song"), &json!(text(&file)))
    );
    ok(
        &mut wire,
        &json!({"action": "open_edit", "file_path": found["file_path"]}),
    );
    assert_eq!(names(&mut wire), ["Saved", "Unsaved"]);
    let known = info(&mut wire);
    assert_eq!(
        (&known["file_path"], &known["saved"]),
        (&json!(text(&file)), &json!(false))
    );
    ok(&mut wire, &json!({"action": "new_edit"}));
    let gone = json!({"action": "discard_recovery", "file_path": found["file_path"]});
    assert_eq!(ok(&mut wire, &gone)["recoveries"], json!([]));
    assert_eq!(wire.ask(&gone)["error"]["code"], "file_not_found");
}

#[test]
fn save_edit_as_a_package_moves_the_journal_there() {
    let state = tempfile::tempdir().unwrap();
    let edit = state.path().join("moved.waive");
    let mut served = Served::start_in(state.path(), &[]);
    let mut wire = served.connect();
    add(&mut wire, "One");
    let saved = ok(
        &mut wire,
        &json!({"action": "save_edit_as", "file_path": edit}),
    );
    assert_eq!(
        (&saved["file_path"], &saved["package"]),
        (&json!(text(&edit)), &json!(text(&edit)))
    );
    add(&mut wire, "Two");
    served.kill();
    let served = Served::start_in(state.path(), &[]);
    let mut wire = served.connect();
    assert_eq!(
        ok(&mut wire, &json!({"action": "list_recoveries"}))["recoveries"],
        json!([])
    );
    ok(
        &mut wire,
        &json!({"action": "open_edit", "file_path": edit}),
    );
    assert_eq!(names(&mut wire), ["One", "Two"]);
    ok(&mut wire, &json!({"action": "undo_to", "revision": 0}));
    // Over a package that is there already.
    ok(&mut wire, &json!({"action": "new_edit"}));
    add(&mut wire, "Other");
    ok(
        &mut wire,
        &json!({"action": "save_edit_as", "file_path": edit}),
    );
    let damaged = |entry: std::io::Result<std::fs::DirEntry>| {
        entry
            .unwrap()
            .file_name()
            .to_string_lossy()
            .starts_with("journal")
    };
    let journals = std::fs::read_dir(&edit)
        .unwrap()
        .filter_map(|e| damaged(e).then_some(()));
    assert_eq!(journals.count(), 1);
    drop(served);
    let served = Served::start_in(state.path(), &["--edit", text(&edit)]);
    assert_eq!(names(&mut served.connect()), ["Other"]);
}

fn limited(state: &Path, more: &[&str], kilobytes: u32) -> Served {
    let mut command = Command::new("bash");
    let script = format!("trap '' XFSZ; ulimit -S -f {kilobytes}; exec \"$@\"");
    command.args(["-c", &script, "sh"]).arg(binary());
    command
        .args(["serve", "--port", "0", "--audio", "null"])
        .args(more);
    Served::run(command.env("WAIVE_STATE_DIR", state)).unwrap()
}

/// A disk that takes no more: the limit on a file's size stands for it.
#[test]
fn a_full_disk_refuses_changes_and_loses_none() {
    let state = tempfile::tempdir().unwrap();
    let edit = state.path().join("song.waive");
    let mut served = limited(state.path(), &["--edit", text(&edit)], 512);
    let mut wire = served.connect();
    let mut acknowledged = Vec::new();
    let refused = loop {
        let name = format!("{}{}", acknowledged.len(), "x".repeat(200));
        let reply = wire.ask(&json!({"action": "add_track", "name": name, "request_id": name}));
        if reply["status"] != "ok" {
            break reply;
        }
        acknowledged.push(name);
        assert!(acknowledged.len() < 2000, "the disk is never full");
    };
    assert_eq!(refused["error"]["code"], "journal_failed", "{refused}");
    assert!(
        refused["request_id"]
            .as_str()
            .unwrap()
            .starts_with(&acknowledged.len().to_string())
    );
    let revision = acknowledged.len();
    assert_eq!(info(&mut wire)["current_revision"], revision);
    assert_eq!(names(&mut wire), acknowledged);
    // Pipelined: what comes behind a refused change isn't true either.
    for n in 0..5 {
        wire.send(&json!({"action": "add_track", "name": "y".repeat(300), "request_id": n}));
    }
    for n in 0..5 {
        let reply = wire.receive();
        assert_eq!(reply["error"]["code"], "journal_failed", "{reply}");
        assert_eq!(reply["request_id"], n);
    }
    assert_eq!(names(&mut wire), acknowledged);
    // There is room again.
    let room = Command::new("prlimit")
        .args(["--pid", &served.id().to_string(), "--fsize=unlimited"])
        .status();
    if room.is_ok_and(|status| status.success()) {
        add(&mut wire, "room");
        acknowledged.push("room".to_owned());
    }
    served.kill();
    let served = Served::start_in(state.path(), &["--edit", text(&edit)]);
    let mut wire = served.connect();
    assert_eq!(names(&mut wire), acknowledged);
    assert_eq!(info(&mut wire)["warnings"], Value::Null);
}

fn journal_of(package: &Path) -> std::path::PathBuf {
    let entries = std::fs::read_dir(package)
        .unwrap()
        .map(|e| e.unwrap().path());
    let mut journals: Vec<_> = entries
        .filter(|path| path.extension().is_some_and(|e| e == "log"))
        .collect();
    journals.sort();
    journals.pop().unwrap()
}

/// A package with three tracks, and where its journal is.
fn three_tracks(state: &Path) -> (std::path::PathBuf, std::path::PathBuf) {
    let edit = state.join("song.waive");
    let mut served = Served::start_in(state, &["--edit", text(&edit)]);
    let mut wire = served.connect();
    for name in ["One", "Two", "Three"] {
        add(&mut wire, name);
    }
    served.kill();
    let journal = journal_of(&edit);
    (edit, journal)
}

#[test]
fn a_damaged_journal_is_mended_or_its_tail_set_aside_and_told() {
    let state = tempfile::tempdir().unwrap();
    let (edit, journal) = three_tracks(state.path());
    let whole = std::fs::read(&journal).unwrap();
    // One byte: nothing is lost.
    let mut bytes = whole.clone();
    bytes[400] ^= 0x40;
    std::fs::write(&journal, &bytes).unwrap();
    let mut served = Served::start_in(state.path(), &["--edit", text(&edit)]);
    let mut wire = served.connect();
    assert_eq!(names(&mut wire), ["One", "Two", "Three"]);
    let warnings = info(&mut wire)["warnings"].to_string();
    assert!(warnings.contains("read from their copies"), "{warnings}");
    assert!(warnings.contains("set aside"), "{warnings}");
    add(&mut wire, "Four");
    served.kill();
    let served = Served::start_in(state.path(), &["--edit", text(&edit)]);
    let mut wire = served.connect();
    assert_eq!(names(&mut wire), ["One", "Two", "Three", "Four"]);
    assert_eq!(info(&mut wire)["warnings"], Value::Null);
    ok(&mut wire, &json!({"action": "undo_to", "revision": 1}));
    assert_eq!(names(&mut wire), ["One"]);
}

#[test]
fn garbage_behind_the_last_record_is_no_reason_not_to_start() {
    let state = tempfile::tempdir().unwrap();
    let (edit, journal) = three_tracks(state.path());
    let mut bytes = std::fs::read(&journal).unwrap();
    let used = bytes.iter().rposition(|&byte| byte != 0).unwrap() + 1;
    // Half of the last record is something else, in both copies.
    bytes[used - 300..used].fill(0xAA);
    std::fs::write(&journal, &bytes).unwrap();
    let served = Served::start_in(state.path(), &["--edit", text(&edit)]);
    let mut wire = served.connect();
    let found = names(&mut wire);
    assert!(
        found.len() >= 2 && found[..2] == ["One", "Two"],
        "{found:?}"
    );
    let warnings = info(&mut wire)["warnings"].to_string();
    assert!(warnings.contains("set aside"), "{warnings}");
    let aside = std::fs::read_dir(&edit).unwrap().filter(|entry| {
        let name = entry.as_ref().unwrap().file_name();
        name.to_string_lossy().starts_with("damaged-")
    });
    assert_eq!(aside.count(), 1);
}

#[test]
fn a_damaged_snapshot_is_mended() {
    let state = tempfile::tempdir().unwrap();
    let (edit, _) = three_tracks(state.path());
    let snapshot = edit.join("edit.snapshot");
    let mut bytes = std::fs::read(&snapshot).unwrap();
    let middle = bytes.len() / 3;
    bytes[middle] ^= 1;
    std::fs::write(&snapshot, &bytes).unwrap();
    let served = Served::start_in(state.path(), &["--edit", text(&edit)]);
    let mut wire = served.connect();
    assert_eq!(names(&mut wire), ["One", "Two", "Three"]);
    let warnings = info(&mut wire)["warnings"].to_string();
    assert!(warnings.contains("mended"), "{warnings}");
}

#[test]
fn a_state_folder_that_cannot_be_written_is_told_with_a_way_out() {
    let state = tempfile::tempdir().unwrap();
    let file = state.path().join("file");
    std::fs::write(&file, "no folder").unwrap();
    let mut command = Command::new(binary());
    let command = command.args(["serve", "--port", "0", "--audio", "null"]);
    let command = command.env("WAIVE_STATE_DIR", file.join("below"));
    let words = Served::run(command).unwrap_err();
    assert!(words.contains("--journal off"), "{words}");
    let command = command.args(["--journal", "off"]);
    let served = Served::run(command).unwrap();
    let mut wire = served.connect();
    add(&mut wire, "Unsafe");
    assert_eq!(info(&mut wire)["package"], Value::Null);
}

#[test]
fn relaxed_answers_before_the_disk_and_loses_nothing_on_a_quiet_end() {
    let state = tempfile::tempdir().unwrap();
    let edit = state.path().join("song.waive");
    let more = ["--edit", text(&edit), "--journal", "relaxed"];
    let mut served = Served::start_in(state.path(), &more);
    let mut wire = served.connect();
    (0..50).for_each(|n| add(&mut wire, &n.to_string()));
    wire.ask(&json!({"action": "shutdown"}));
    assert!(served.wait().success());
    let served = Served::start_in(state.path(), &["--edit", text(&edit)]);
    assert_eq!(names(&mut served.connect()).len(), 50);
}

#[test]
fn subscribers_hear_of_a_change_once_it_is_safe_and_in_order() {
    let served = Served::start(&[]);
    let (mut hearing, mut acting) = (served.connect(), served.connect());
    ok(
        &mut hearing,
        &json!({"action": "subscribe", "topics": ["edit"]}),
    );
    for n in 0..20 {
        acting.send(&json!({"action": "add_track", "name": n.to_string()}));
    }
    for n in 1..=20 {
        assert_eq!(acting.receive()["revision"], n);
        let event = hearing.receive();
        assert_eq!(event["revision"], n, "{event}");
    }
}

/// Both clients of a full disk are told; what either was promised is there, and what
/// neither was isn't, in the Edit, in what subscribers hear, and after a kill.
#[test]
fn two_clients_on_a_full_disk_are_both_told_and_lose_nothing_else() {
    let state = tempfile::tempdir().unwrap();
    let edit = state.path().join("song.waive");
    let mut served = limited(state.path(), &["--edit", text(&edit)], 512);
    let mut wires = [served.connect(), served.connect()];
    let mut hearing = served.connect();
    ok(
        &mut hearing,
        &json!({"action": "subscribe", "topics": ["edit"]}),
    );
    // Both at once, eight ahead, until both were refused.
    let mut acknowledged: Vec<(u64, String)> = Vec::new();
    let mut refused = [0, 0];
    let mut round = 0;
    while refused.contains(&0) {
        let name = |client: usize, n: usize| format!("{client} {round} {n} {}", "x".repeat(200));
        for n in 0..8 {
            for (client, wire) in wires.iter_mut().enumerate() {
                let name = name(client, n);
                wire.send(&json!({"action": "add_track", "name": name, "request_id": name}));
            }
        }
        for (client, wire) in wires.iter_mut().enumerate() {
            for n in 0..8 {
                let reply = wire.receive();
                assert_eq!(reply["request_id"], name(client, n));
                if reply["status"] == "ok" {
                    acknowledged.push((reply["revision"].as_u64().unwrap(), name(client, n)));
                } else {
                    assert_eq!(reply["error"]["code"], "journal_failed", "{reply}");
                    refused[client] += 1;
                }
            }
        }
        round += 1;
        assert!(round < 500, "the disk is never full");
    }
    acknowledged.sort();
    let revisions: Vec<u64> = acknowledged.iter().map(|(revision, _)| *revision).collect();
    let expected: Vec<String> = acknowledged.iter().map(|(_, name)| name.clone()).collect();
    assert_eq!(revisions, (1..=revisions.len() as u64).collect::<Vec<_>>());
    for wire in &mut wires {
        assert_eq!(names(wire), expected);
        assert_eq!(info(wire)["current_revision"], revisions.len());
    }
    // Who listens heard of each, in order, and of nothing that isn't true.
    let heard: Vec<u64> = (0..revisions.len())
        .map(|_| hearing.receive()["revision"].as_u64().unwrap())
        .collect();
    assert_eq!(heard, revisions);
    hearing.send(&json!({"action": "ping", "request_id": "end"}));
    assert_eq!(hearing.receive()["request_id"], "end");
    served.kill();
    let served = Served::start_in(state.path(), &["--edit", text(&edit)]);
    let mut wire = served.connect();
    assert_eq!(names(&mut wire), expected);
    assert_eq!(info(&mut wire)["warnings"], Value::Null);
    // With room, each goes on.
    for client in ["a", "b"] {
        add(&mut served.connect(), client);
    }
    assert_eq!(names(&mut wire).len(), expected.len() + 2);
}

#[test]
fn a_slow_save_leaves_the_edit_alone_that_was_opened_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    let served = Served::start_in(folder.path(), &[]);
    let (mut saver, mut opener) = (served.connect(), served.connect());
    let notes: Vec<Value> = (0..200)
        .map(|i| json!({"pitch": 60, "start": f64::from(i) * 0.1, "length": 0.1, "velocity": 90}))
        .collect();
    for track in 0..40 {
        let clip = json!({"action": "insert_empty_midi_clip", "track_id": track, "start": 0, "length": 30});
        let filled =
            json!({"action": "add_notes", "track_id": track, "clip_index": 0, "notes": notes});
        let commands = [json!({"action": "add_track"}), clip, filled];
        ok(
            &mut saver,
            &json!({"action": "batch", "commands": commands}),
        );
    }
    let file = folder.path().join("slow.tracktionedit");
    saver.send(&json!({"action": "save_edit_as", "file_path": file}));
    // Long enough to be taken up, short enough not to be done.
    std::thread::sleep(std::time::Duration::from_millis(5));
    ok(&mut opener, &json!({"action": "new_edit", "name": "Other"}));
    let saved = saver.receive();
    // Whoever was first: a save that came too late says so, and nothing of it shows in
    // the Edit that is open now.
    let late = saved["status"] != "ok";
    let now = info(&mut opener);
    assert_eq!(now["name"], "Other", "{saved}");
    assert_eq!(now["file_path"], Value::Null, "{saved}");
    assert_eq!(now["track_count"], 0);
    if late {
        let code = saved["error"]["code"].as_str().unwrap();
        assert!(
            matches!(code, "revision_conflict" | "unwritable_file"),
            "{saved}"
        );
    } else {
        assert_eq!(saved["track_count"], 40, "{saved}");
    }
    add(&mut opener, "More");
    assert_eq!(names(&mut opener), ["More"]);
}
