//! The big Edit over the socket, with the journal on: 1,000 tracks of 100 clips and
//! 1,000,000 notes; and a file of a usual size. Loading, single commands, saving, undo of a large batch, memory.
//! Quantiles, since that is what is promised. `cargo bench --bench big`; needs the
//! engine's binary (`cargo build --release --package waive-engine`).

use std::path::Path;
use std::time::{Duration, Instant};

use bevy_ecs::prelude::World;
use serde_json::{Value, json};
use waive::control::package::{Lock, Package};
use waive::model::clip::{ClipSpan, MidiClip};
use waive::model::edit::Name;
use waive::model::id::ItemIndex;
use waive::model::note::{Note, Notes};
use waive::model::op::spawn_root;
use waive::model::outline::Outline;
use waive::model::template;
use waive::model::tree::Subtree;
use waive::session::package::history::History;
use waive::session::package::journal::Head;
use waive::session::package::snapshot::{self, Facts};
use waive_tests::process::{Served, Wire};

fn clip(index: &mut ItemIndex, at: u32, notes: u32) -> Subtree {
    let span = ClipSpan {
        start: f64::from(at),
        length: 1.0,
        offset: 0.0,
    };
    let id = index.allocate();
    let note = |i: u32, index: &mut ItemIndex| Note {
        id: index.allocate(),
        pitch: u8::try_from(i % 128).unwrap(),
        start: f64::from(i) * 0.02,
        length: 0.02,
        velocity: 100,
        mute: false,
        colour: 0,
        release: 64,
    };
    let notes = (0..notes).map(|i| note(i, index)).collect();
    let components = vec![
        Name(format!("Clip {at}")).into(),
        span.into(),
        MidiClip { channel: 1 }.into(),
        Notes::new(notes).into(),
    ];
    Subtree::new(id, components)
}

fn make(folder: &Path, notes: u32) {
    let mut index = ItemIndex::default();
    let mut root = template::new_edit(&mut index, "Big");
    for track in 0..1000 {
        let mut tree = template::new_track(&mut index, &format!("Track {track}"));
        for at in 0..100 {
            tree = tree.with(clip(&mut index, at, notes));
        }
        root = root.with(tree);
    }
    let mut world = World::new();
    world.insert_resource(index);
    world.init_resource::<Outline>();
    spawn_root(&mut world, &root).unwrap();
    let facts = Facts {
        package: [9; 16],
        ..Facts::default()
    };
    let head = Head {
        package: [9; 16],
        base: 0,
    };
    let begun = Instant::now();
    let pieces = snapshot::write(&world, facts, &History::default()).unwrap();
    let bytes: usize = pieces.iter().map(Vec::len).sum();
    println!("snapshot: {} MB in {:?}", bytes >> 20, begun.elapsed());
    Package::create(folder, Lock::take(folder).unwrap(), head, &pieces).unwrap();
}

fn quantiles(name: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |part: usize| times[(times.len() * part / 1000).min(times.len() - 1)];
    println!(
        "{name:<22} p50 {:>9.3?}  p99 {:>9.3?}  max {:>9.3?}",
        at(500),
        at(990),
        at(1000)
    );
}

fn timed(wire: &mut Wire, request: &Value) -> (Duration, Value) {
    let begun = Instant::now();
    let reply = wire.ask(request);
    let took = begun.elapsed();
    assert_eq!(reply["status"], "ok", "{request}: {reply}");
    (took, reply)
}

fn measure(wire: &mut Wire, name: &str, request: impl Fn(u32) -> Value) {
    let times = (0..400).map(|i| timed(wire, &request(i)).0);
    quantiles(name, times.collect());
}

fn commands(wire: &mut Wire) {
    let track = |i: u32| i * 37 % 1000;
    measure(wire, "ping", |_| json!({"action": "ping"}));
    measure(
        wire,
        "rename_track",
        |i| json!({"action": "rename_track", "track_id": track(i), "name": format!("N{i}")}),
    );
    measure(
        wire,
        "set_track_volume",
        |i| json!({"action": "set_track_volume", "track_id": track(i), "value_db": -f64::from(i % 60)}),
    );
    measure(
        wire,
        "move_clip",
        |i| json!({"action": "move_clip", "track_id": track(i), "clip_index": i % 100, "delta_seconds": 0.25}),
    );
    measure(
        wire,
        "add_notes (one)",
        |i| json!({"action": "add_notes", "track_id": track(i), "clip_index": i % 100, "notes": [{"pitch": 60, "start": 0.1, "length": 0.1, "velocity": 90}]}),
    );
    measure(
        wire,
        "add_track",
        |i| json!({"action": "add_track", "name": format!("New {i}")}),
    );
    measure(wire, "undo (add_track)", |_| json!({"action": "undo"}));
    measure(wire, "redo (add_track)", |_| json!({"action": "redo"}));
    measure(
        wire,
        "remove_track (empty)",
        |_| json!({"action": "remove_track", "track_id": 1000}),
    );
    measure(
        wire,
        "remove_track (full)",
        |_| json!({"action": "remove_track", "track_id": 0}),
    );
    measure(wire, "undo (remove, full)", |_| json!({"action": "undo"}));
    measure(
        wire,
        "get_track",
        |i| json!({"action": "get_track", "track_id": track(i)}),
    );
    measure(
        wire,
        "get_tracks (20)",
        |i| json!({"action": "get_tracks", "offset": i * 7 % 980, "limit": 20}),
    );
}

/// What asks for all 100,000 clips.
fn questions(wire: &mut Wire) {
    let late = json!([{"field": "clip_span.start", "op": ">", "value": 50}]);
    let asked = [
        (
            "query, a condition",
            json!({"action": "query", "with": ["clip_span"], "where": late, "fields": ["id", "name"]}),
        ),
        (
            "query, sorted, paged",
            json!({"action": "query", "with": ["clip_span"], "fields": ["id", "path"],
                   "sort": ["-clip_span.start", "name"], "limit": 100, "offset": 50_000}),
        ),
        (
            "summarize",
            json!({"action": "summarize", "detail": "full"}),
        ),
    ];
    for (name, request) in asked {
        let times = (0..20).map(|_| timed(wire, &request).0);
        quantiles(name, times.collect());
    }
}

/// It moves every clip there is: 100,000.
fn tempo(wire: &mut Wire) {
    let set = |i: u32| json!({"action": "set_tempo", "bpm": 60 + i});
    let times = (0..40).map(|i| timed(wire, &set(i)).0).collect();
    quantiles("set_tempo", times);
    for action in ["undo", "redo"] {
        let times = (0..40).map(|_| timed(wire, &json!({"action": action})).0);
        quantiles(&format!("{action} (set_tempo)"), times.collect());
    }
    // What comes while a thousand tracks are read anew.
    let rename = |i: u32| json!({"action": "rename_track", "track_id": i, "name": format!("T{i}")});
    let mut times = Vec::new();
    for i in 0..20 {
        timed(wire, &set(i));
        times.extend((0..20).map(|k| timed(wire, &rename(20 * i + k)).0));
    }
    quantiles("rename (after tempo)", times);
}

/// Files of a usual size: 40 and 80 tracks of 25 clips of 10 notes.
fn usual_file(folder: &Path, tracks: u32) {
    let served = Served::start_in(folder, &[]);
    let mut wire = served.connect();
    let mut commands = Vec::new();
    for track in 0..tracks {
        commands.push(json!({"action": "add_track"}));
        for clip in 0..25 {
            let notes: Vec<Value> = (0..10)
                .map(|i| json!({"pitch": 40 + i, "start": f64::from(i) * 0.31, "length": 0.3, "velocity": 90}))
                .collect();
            commands.push(json!({"action": "insert_empty_midi_clip", "track_id": track, "start": 4 * clip, "length": 4}));
            commands.push(json!({"action": "add_notes", "track_id": track, "clip_index": clip, "notes": notes}));
        }
    }
    timed(&mut wire, &json!({"action": "batch", "commands": commands}));
    let file = folder.join("usual.tracktionedit");
    timed(
        &mut wire,
        &json!({"action": "save_edit_as", "file_path": file}),
    );
    let size = file.metadata().unwrap().len();
    let open = json!({"action": "open_edit", "file_path": file});
    let times = (0..20).map(|_| timed(&mut wire, &open).0).collect();
    quantiles(&format!("open_edit, {} KB", size >> 10), times);
}

fn large_batch(wire: &mut Wire) {
    for (name, command) in [
        (
            "set_track_volume",
            json!({"action": "set_track_volume", "track_id": 1, "value_db": -1.5}),
        ),
        ("add_track", json!({"action": "add_track"})),
        ("set_tempo", json!({"action": "set_tempo", "bpm": 121})),
    ] {
        let commands: Vec<Value> = (0..10_000)
            .map(|i| {
                let mut command = command.clone();
                if name == "set_track_volume" {
                    command["value_db"] = json!(-f64::from(i % 97) / 2.0);
                } else if name == "set_tempo" {
                    command["bpm"] = json!(60 + i % 100);
                }
                command
            })
            .collect();
        let (took, _) = timed(wire, &json!({"action": "batch", "commands": commands}));
        let (undo, _) = timed(wire, &json!({"action": "undo"}));
        println!("batch of 10,000 {name}: {took:.1?}, its undo: {undo:.1?}");
    }
}

fn serve(folder: &Path, edit: &Path) -> (Served, Wire) {
    let begun = Instant::now();
    let served = Served::start_in(folder, &["--edit", edit.to_str().unwrap()]);
    println!("ready after {:?}", begun.elapsed());
    let mut wire = served.connect();
    wire.stream
        .set_read_timeout(Some(Duration::from_secs(120)))
        .unwrap();
    let (first, info) = timed(&mut wire, &json!({"action": "get_edit_info"}));
    println!(
        "first answer {first:?}: {} tracks, {} clips",
        info["track_count"], info["clip_count"]
    );
    (served, wire)
}

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let edit = folder.path().join("big.waive");
    println!("1,000 tracks, 100,000 clips, 1,000,000 notes");
    make(&edit, 10);
    let (served, mut wire) = serve(folder.path(), &edit);
    commands(&mut wire);
    questions(&mut wire);
    tempo(&mut wire);
    let memory = |wire: &mut Wire| {
        let (_, figures) = timed(wire, &json!({"action": "get_performance"}));
        println!(
            "memory: {} MB",
            figures["memory_bytes"].as_u64().unwrap() >> 20
        );
    };
    memory(&mut wire);
    let (save, _) = timed(&mut wire, &json!({"action": "save_edit"}));
    println!("save_edit (package): {save:?}");
    large_batch(&mut wire);
    memory(&mut wire);
    usual_file(&folder.path().join("usual"), 40);
    usual_file(&folder.path().join("larger"), 80);
    let file = folder.path().join("big.tracktionedit");
    let (save, _) = timed(
        &mut wire,
        &json!({"action": "save_edit_as", "file_path": file}),
    );
    println!(
        "save_edit_as (.tracktionedit): {save:?}, {} MB",
        file.metadata().unwrap().len() >> 20
    );
    let again = folder.path().join("again.waive");
    let (save, _) = timed(
        &mut wire,
        &json!({"action": "save_edit_as", "file_path": again}),
    );
    println!("save_edit_as (.waive): {save:?}");
    drop(served);
    println!("the same with 10,000,000 notes");
    let large = folder.path().join("large.waive");
    make(&large, 100);
    let (_served, mut wire) = serve(folder.path(), &large);
    memory(&mut wire);
}
