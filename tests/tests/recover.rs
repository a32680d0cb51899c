//! `kill -9` at any moment under load: everything that was acknowledged is there after
//! the next start, what came after it wholly or not at all, and undo goes on.
//!
//! 40 kills, or as many as `WAIVE_KILLS` says, seeded (`WAIVE_SEED`).

use std::time::{Duration, Instant};

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

/// Sends requests until the connection breaks; the last acknowledged revision.
fn load(wire: &mut Wire, random: &mut Random, most: u64, first: u64) -> u64 {
    let mut acknowledged = first;
    let mut under_way = 0_u64;
    for n in 0..most {
        let bytes = Wire::frame(request(random, n).to_string().as_bytes());
        if std::io::Write::write_all(&mut wire.stream, &bytes).is_err() {
            break;
        }
        under_way += 1;
        while under_way > 16 {
            let Some(reply) = wire.try_receive() else {
                return acknowledged;
            };
            under_way -= 1;
            if let Some(revision) = reply["revision"].as_u64() {
                acknowledged = acknowledged.max(revision);
            }
        }
    }
    while under_way > 0
        && let Some(reply) = wire.try_receive()
    {
        under_way -= 1;
        if let Some(revision) = reply["revision"].as_u64() {
            acknowledged = acknowledged.max(revision);
        }
    }
    acknowledged
}

#[test]
fn what_was_acknowledged_survives_a_kill_at_any_moment() {
    let kills = number("WAIVE_KILLS", 40);
    let seed = number("WAIVE_SEED", 1);
    let folder = tempfile::tempdir().unwrap();
    let package = folder.path().join("song.waive");
    let edit = package.to_str().unwrap();
    let mut random = Random(seed * 2 + 1);
    let mut least = 0;
    for kill in 0..kills {
        let mut served = Served::start_in(folder.path(), &["--edit", edit]);
        let mut wire = served.connect();
        let (revision, ..) = state(&mut wire);
        assert!(
            revision >= least,
            "kill {kill}: {revision} after {least} was acknowledged"
        );
        // A mirror: what the Edit was at the start of this round, taken back to by undo.
        let wait = Duration::from_micros(random.below(120_000));
        let address = served.address.clone();
        let mut loader = Random(random.below(u64::MAX / 2) | 1);
        let thread = std::thread::spawn(move || {
            let mut wire = Wire::connect(&address);
            load(&mut wire, &mut loader, 100_000, revision)
        });
        let begun = Instant::now();
        while begun.elapsed() < wait {
            std::thread::sleep(Duration::from_micros(200));
        }
        served.kill();
        least = thread.join().unwrap();
        drop(wire);
        check_after(folder.path(), edit, least, kill);
    }
}

/// Starts it once more: it must be whole, its undo must work, and all must be the same
/// after a quiet end.
fn check_after(state_dir: &std::path::Path, edit: &str, least: u64, kill: u64) {
    let mut served = Served::start_in(state_dir, &["--edit", edit]);
    let mut wire = served.connect();
    let before = state(&mut wire);
    assert!(
        before.0 >= least,
        "kill {kill}: {} after {least} was acknowledged",
        before.0
    );
    assert_eq!(before.3["warnings"], Value::Null, "kill {kill}");
    let back = wire.ask(&json!({"action": "undo"}));
    if back["status"] == "ok" {
        assert_eq!(wire.ask(&json!({"action": "redo"}))["status"], "ok");
        assert_eq!(
            wire.ask(&json!({"action": "get_edit_state"}))["edit_xml"],
            before.1
        );
    }
    let before = state(&mut wire);
    wire.ask(&json!({"action": "shutdown"}));
    assert!(served.wait().success());
    drop(served);
    let served = Served::start_in(state_dir, &["--edit", edit]);
    let after = state(&mut served.connect());
    assert_eq!(after, before, "kill {kill}");
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
    let mut mirror = mirror_wire(&mirror);
    let mut random = Random(77);
    let rounds = number("WAIVE_KILLS", 40) / 8;
    for round in 0..rounds {
        let mut served = Served::start_in(folder.path(), &["--edit", edit]);
        let mut wire = served.connect();
        for n in 0..random.below(60) {
            let request = request(&mut random, round * 1000 + n);
            let reply = wire.ask(&request);
            let same = mirror.1.ask(&request);
            assert_eq!(reply, same, "{request}");
        }
        // No quiet end, and nothing on its way: all was acknowledged.
        served.kill();
        let served = Served::start_in(folder.path(), &["--edit", edit]);
        let mut wire = served.connect();
        let (revision, xml, history, _) = state(&mut wire);
        let (same, mirrored, entries, _) = state(&mut mirror.1);
        assert_eq!(revision, same);
        assert_eq!(strip(&history), strip(&entries), "round {round}");
        assert_eq!(plain(&xml), plain(&mirrored), "round {round}");
        let since = json!({"action": "changes_since", "revision": 0});
        let changes = |wire: &mut Wire| wire.ask(&since)["changes"].as_array().map(Vec::len);
        assert_eq!(changes(&mut wire), changes(&mut mirror.1));
    }
}

fn mirror_wire(served: &Served) -> ((), Wire) {
    ((), served.connect())
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
