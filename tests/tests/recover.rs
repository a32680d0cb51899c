//! `kill -9` at any moment under load: everything that was acknowledged is there after
//! the next start, what came after it wholly or not at all, and undo goes on.
//!
//! 60 kills, or as many as `WAIVE_KILLS` says, seeded (`WAIVE_SEED`).

use std::time::Duration;

use serde_json::{Value, json};
use waive_tests::process::{Served, Wire};

struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) % bound
    }
}

fn number(name: &str, usual: u64) -> u64 {
    let text = std::env::var(name).ok();
    text.and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// A request that may be refused, and often changes something.
fn request(random: &mut Random, n: u64) -> Value {
    let track = random.below(6);
    match random.below(12) {
        0 | 1 => json!({"action": "add_track", "name": format!("T{n}")}),
        2 => json!({"action": "remove_track", "track_id": track}),
        3 => json!({"action": "rename_track", "track_id": track, "name": format!("R{n}")}),
        4 => {
            json!({"action": "set_track_volume", "track_id": track, "value_db": -(random.below(40) as f64)})
        }
        5 => {
            json!({"action": "insert_empty_midi_clip", "track_id": track, "start": random.below(60), "length": 4.0})
        }
        6 => json!({"action": "add_notes", "track_id": track, "clip_index": 0, "notes": [
            {"pitch": random.below(128), "start": random.below(16), "length": 0.5, "velocity": 90}]}),
        7 => json!({"action": "set_tempo", "bpm": 60 + random.below(100)}),
        8 | 9 => json!({"action": "undo"}),
        10 => json!({"action": "redo"}),
        _ => {
            let add = json!({"action": "add_track", "name": format!("B{n}")});
            let commands: Vec<&Value> = (0..=random.below(30)).map(|_| &add).collect();
            json!({"action": "batch", "commands": commands})
        }
    }
}

/// What must be the same after a restart.
fn state(wire: &mut Wire) -> (u64, Value, Value, Value) {
    let info = wire.ask(&json!({"action": "get_edit_info"}));
    let revision = info["current_revision"].as_u64().unwrap();
    let xml = wire.ask(&json!({"action": "get_edit_state"}))["edit_xml"].take();
    let history = wire.ask(&json!({"action": "get_history", "limit": 50}))["entries"].take();
    (revision, xml, history, info)
}

/// Sends requests, sixteen ahead, until the connection breaks; the revisions that were
/// acknowledged, and what each is called.
fn load(wire: &mut Wire, random: &mut Random) -> Vec<(u64, String)> {
    let mut acknowledged = Vec::new();
    let mut under_way = std::collections::VecDeque::new();
    for n in 0..100_000 {
        let request = request(random, n);
        let bytes = Wire::frame(request.to_string().as_bytes());
        let sent = std::io::Write::write_all(&mut wire.stream, &bytes);
        if sent.is_ok() {
            under_way.push_back(label(&request));
        }
        while !under_way.is_empty() && (under_way.len() > 16 || sent.is_err()) {
            let Some(reply) = wire.try_receive() else {
                return acknowledged;
            };
            let label = under_way.pop_front().unwrap();
            let same = |(last, _): &(u64, String)| Some(*last) == reply["revision"].as_u64();
            if let Some(revision) = reply["revision"].as_u64()
                && !acknowledged.last().is_some_and(same)
                && reply["status"] == "ok"
            {
                acknowledged.push((revision, label));
            }
        }
        if sent.is_err() {
            break;
        }
    }
    acknowledged
}

/// How the history calls it, at least at the beginning.
fn label(request: &Value) -> String {
    let action = request["action"].as_str().unwrap().replace('_', " ");
    match action.as_str() {
        "batch" => format!("Batch of {}", request["commands"].as_array().unwrap().len()),
        other => other[..1].to_uppercase() + &other[1..],
    }
}

#[test]
fn what_was_acknowledged_survives_a_kill_at_any_moment() {
    let kills = number("WAIVE_KILLS", 60);
    let mut random = Random(number("WAIVE_SEED", 1) * 2 + 1);
    let folder = tempfile::tempdir().unwrap();
    let mut edit = String::new();
    let mut known = Vec::new();
    for kill in 0..=kills {
        if kill % 12 == 0 {
            let package = folder.path().join(format!("{kill}.waive"));
            edit = package.to_str().unwrap().to_owned();
            known.clear();
        }
        let mut served = Served::start_in(folder.path(), &["--edit", &edit]);
        check(&mut served.connect(), &known, kill);
        if kill % 12 == 11 {
            served = restart(served, folder.path(), &edit, kill);
        }
        let mut wire = served.connect();
        let (first, ..) = state(&mut wire);
        let wait = Duration::from_micros(random.below(120_000));
        let mut loader = Random(random.below(u64::MAX / 2) | 1);
        let mut loading = served.connect();
        let thread = std::thread::spawn(move || load(&mut loading, &mut loader));
        std::thread::sleep(wait);
        served.kill();
        known = thread.join().unwrap();
        known.insert(0, (first, String::new()));
    }
}

/// What was acknowledged is there, as what it was; undo works and leads back.
fn check(wire: &mut Wire, known: &[(u64, String)], kill: u64) {
    let before = state(wire);
    assert_eq!(before.3["warnings"], Value::Null, "kill {kill}");
    if let (Some((first, _)), Some((last, _))) = (known.first(), known.last()) {
        assert!(before.0 >= *last, "kill {kill}: {} after {last}", before.0);
        let since = wire.ask(&json!({"action": "changes_since", "revision": first}));
        let changes = since["changes"].as_array().unwrap();
        // What changed nothing tells the revision there was.
        for (revision, label) in known[1..].iter().filter(|(revision, _)| revision > first) {
            let index = usize::try_from(revision - first - 1).unwrap();
            let found = changes[index]["label"].as_str().unwrap();
            assert!(
                found.starts_with(label),
                "kill {kill}: {revision} is {found}, not {label}"
            );
        }
    }
    let back = wire.ask(&json!({"action": "undo"}));
    if back["status"] == "ok" {
        assert_eq!(wire.ask(&json!({"action": "redo"}))["status"], "ok");
        let again = wire.ask(&json!({"action": "get_edit_state"}));
        assert_eq!(again["edit_xml"], before.1, "kill {kill}");
    }
}

/// A quiet end and another start change nothing.
fn restart(mut served: Served, folder: &std::path::Path, edit: &str, kill: u64) -> Served {
    let mut wire = served.connect();
    let before = state(&mut wire);
    wire.ask(&json!({"action": "shutdown"}));
    assert!(served.wait().success());
    let served = Served::start_in(folder, &["--edit", edit]);
    assert_eq!(state(&mut served.connect()), before, "kill {kill}");
    served
}

/// The files that plugins play are part of what was acknowledged.
#[test]
fn what_plugins_play_survives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let package = folder.path().join("song.waive");
    let edit = package.to_str().unwrap();
    let tone = folder.path().join("tone.wav");
    waive_tests::sound::write_sine(&tone, 441.0, 0.5, 48_000);
    let mut served = Served::start_in(folder.path(), &["--edit", edit]);
    let mut wire = served.connect();
    wire.ask(&json!({"action": "add_track"}));
    let load = |plugin: &str| json!({"action": "load_plugin", "track_id": 0, "plugin_id": plugin});
    let sampler = wire.ask(&load("sampler"))["plugin_id"].take();
    let impulse = wire.ask(&load("impulseResponse"))["plugin_id"].take();
    let sounds = json!([{"file_path": tone, "key_note": 61, "gain_db": -3}]);
    wire.ask(&json!({"action": "set_sampler_sounds", "plugin_id": sampler, "sounds": sounds}));
    let set = json!({"action": "set_plugin_file", "plugin_id": impulse, "file_path": tone});
    assert_eq!(wire.ask(&set)["status"], "ok");
    let synth = wire.ask(&load("4osc"))["plugin_id"].take();
    let routes = json!([{"source": "cc1", "param_id": "lfoDepth1", "depth": -0.75}]);
    let set = json!({"action": "set_synth_modulation", "plugin_id": synth, "routes": routes});
    assert_eq!(wire.ask(&set)["status"], "ok");
    served.kill();
    let served = Served::start_in(folder.path(), &["--edit", edit]);
    let mut wire = served.connect();
    let mut of =
        |plugin: &Value| wire.ask(&json!({"action": "get_plugin_parameters", "plugin_id": plugin}));
    let sound = &of(&sampler)["sounds"][0];
    assert_eq!(
        (&sound["key_note"], &sound["gain_db"]),
        (&json!(61), &json!(-3.0))
    );
    assert_eq!(of(&impulse)["file"]["file_path"], json!(tone));
    assert_eq!(of(&synth)["modulation"], routes);
    wire.ask(&json!({"action": "undo"}));
    let of = json!({"action": "get_plugin_parameters", "plugin_id": synth});
    assert_eq!(wire.ask(&of)["modulation"], json!([]));
}

/// Each acknowledged state is compared with what a second engine says of it, that got
/// the same requests and was never killed.
#[test]
fn the_edit_after_a_kill_is_the_edit_that_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let other = tempfile::tempdir().unwrap();
    let package = folder.path().join("song.waive");
    let edit = package.to_str().unwrap();
    let mirror = Served::start_in(other.path(), &[]);
    let mut mirror = mirror.connect();
    let mut random = Random(77);
    let rounds = number("WAIVE_KILLS", 60) / 8;
    for round in 0..rounds {
        let mut served = Served::start_in(folder.path(), &["--edit", edit]);
        let mut wire = served.connect();
        for n in 0..random.below(60) {
            let request = request(&mut random, round * 1000 + n);
            let reply = wire.ask(&request);
            let same = mirror.ask(&request);
            assert_eq!(reply, same, "{request}");
        }
        // No quiet end, and nothing on its way: all was acknowledged.
        served.kill();
        let served = Served::start_in(folder.path(), &["--edit", edit]);
        let mut wire = served.connect();
        let (revision, xml, history, _) = state(&mut wire);
        let (same, mirrored, entries, _) = state(&mut mirror);
        assert_eq!(revision, same);
        assert_eq!(strip(&history), strip(&entries), "round {round}");
        assert_eq!(plain(&xml), plain(&mirrored), "round {round}");
        let since = json!({"action": "changes_since", "revision": 0});
        let changes = |wire: &mut Wire| wire.ask(&since)["changes"].as_array().map(Vec::len);
        assert_eq!(changes(&mut wire), changes(&mut mirror));
    }
}

/// History without what may differ: times and the clients' ports.
fn strip(entries: &Value) -> Value {
    let mut entries = entries.clone();
    for entry in entries.as_array_mut().into_iter().flatten() {
        let fields = entry.as_object_mut().unwrap();
        fields.remove("time");
        fields.remove("client");
    }
    entries
}

/// The Edit without its own name, which is that of its package.
fn plain(xml: &Value) -> String {
    let text = xml.as_str().unwrap();
    text.replace("song", "").replace("Untitled", "")
}

/// The files of a package by name, without the lock.
fn package_files(package: &std::path::Path) -> Vec<String> {
    let entries = std::fs::read_dir(package).unwrap().flatten();
    let mut names: Vec<String> = entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name != "lock")
        .collect();
    names.sort();
    names
}

/// Past 16 MiB of journal a new snapshot is made by itself while requests go on; killed
/// then, the Edit is what was acknowledged, with its history.
#[test]
fn a_long_journal_becomes_a_new_snapshot_and_a_kill_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let package = folder.path().join("song.waive");
    let edit = package.to_str().unwrap();
    let mut served = Served::start_in(folder.path(), &["--edit", edit]);
    let mut wire = served.connect();
    let ok = |wire: &mut Wire, request: Value| {
        let reply = wire.ask(&request);
        assert_eq!(reply["status"], "ok", "{reply}");
        reply
    };
    ok(&mut wire, json!({"action": "add_track", "name": "Keys"}));
    ok(
        &mut wire,
        json!({"action": "insert_empty_midi_clip", "track_id": 0, "start": 0, "length": 64}),
    );
    let first = package_files(&package);
    let snapshot = |package: &std::path::Path| {
        let metadata = std::fs::metadata(package.join("edit.snapshot")).unwrap();
        (metadata.len(), metadata.modified().unwrap())
    };
    let before = snapshot(&package);
    let mut random = Random(5);
    let mut turned = None;
    for round in 0..200_u64 {
        let mut note = |n: u64| json!({"pitch": random.below(128), "start": (n as f64) / 64.0, "length": 0.25, "velocity": 1 + random.below(127)});
        let notes: Vec<Value> = (0..2_000).map(&mut note).collect();
        ok(
            &mut wire,
            json!({"action": "add_notes", "track_id": 0, "clip_index": 0, "notes": notes}),
        );
        ok(
            &mut wire,
            json!({"action": "rename_track", "track_id": 0, "name": format!("Keys {round}")}),
        );
        if turned.is_none() && snapshot(&package) != before {
            turned = Some(round);
        }
        // A few more, which only the new journal has.
        if turned.is_some_and(|turned| round >= turned + 2) {
            break;
        }
    }
    let turned = turned.expect("a new snapshot was made by itself");
    assert!(turned > 1, "not before it was due: {turned}");
    let begun = std::time::Instant::now();
    while package_files(&package).len() > first.len() {
        assert!(
            // Whoever writes it lets everybody else go first.
            begun.elapsed().as_secs() < 120,
            "{:?}",
            package_files(&package)
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_ne!(package_files(&package), first, "another journal");
    let (revision, xml, history, info) = state(&mut wire);
    served.kill();
    let served = Served::start_in(folder.path(), &["--edit", edit]);
    let mut wire = served.connect();
    let (again, same, entries, told) = state(&mut wire);
    assert_eq!((again, &entries), (revision, &history));
    assert!(same == xml, "the Edit is the same");
    assert_eq!(told, info);
    // Undo leads back past the snapshot.
    let before_snapshot = revision - 2 * 4;
    ok(
        &mut wire,
        json!({"action": "undo_to", "revision": before_snapshot}),
    );
    ok(&mut wire, json!({"action": "redo"}));
}
