//! MIDI end to end: files in and out event by event, tempo changes and what follows
//! them, notes that must not hang, the click.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use waive_tests::live::LiveEngine;
use waive_tests::sound::RATE;

/// An event of a file: its tick and all its bytes.
type Event = (u64, Vec<u8>);

/// A reader of its own: events with absolute ticks, running status resolved. What a
/// writer may say in two ways is said in one: a key that comes up, a note without
/// length (it gets a tick), a note that nothing ends (the track's end does).
fn events(bytes: &[u8]) -> (u16, Vec<Event>) {
    assert_eq!(&bytes[..4], b"MThd");
    let division = u16::from_be_bytes([bytes[12], bytes[13]]);
    let mut at = 8 + u32::from_be_bytes(bytes[4..8].try_into().unwrap()) as usize;
    let mut found = Vec::new();
    while at + 8 <= bytes.len() {
        let length = u32::from_be_bytes(bytes[at + 4..at + 8].try_into().unwrap()) as usize;
        if &bytes[at..at + 4] == b"MTrk" {
            found.append(&mut track(&bytes[at + 8..at + 8 + length]));
        }
        at += 8 + length;
    }
    found.sort();
    (division, found)
}

fn variable(bytes: &[u8], at: &mut usize) -> u64 {
    let mut value = 0;
    loop {
        let byte = bytes[*at];
        *at += 1;
        value = value << 7 | u64::from(byte & 0x7F);
        if byte < 0x80 {
            return value;
        }
    }
}

fn track(bytes: &[u8]) -> Vec<Event> {
    let (mut at, mut tick, mut running) = (0, 0, 0);
    let mut found: Vec<Event> = Vec::new();
    let mut down: std::collections::BTreeMap<(u8, u8), VecDeque<u64>> = Default::default();
    while at < bytes.len() {
        tick += variable(bytes, &mut at);
        let status = if bytes[at] >= 0x80 {
            at += 1;
            bytes[at - 1]
        } else {
            running
        };
        match status {
            0xFF => {
                let kind = bytes[at];
                at += 1;
                let length = variable(bytes, &mut at) as usize;
                let content = &bytes[at..at + length];
                at += length;
                if kind == 0x2F {
                    break;
                }
                found.push((tick, [&[0xFF, kind], content].concat()));
            }
            0xF0 | 0xF7 => {
                let length = variable(bytes, &mut at) as usize;
                found.push((tick, [&[status], &bytes[at..at + length]].concat()));
                at += length;
            }
            _ => {
                running = status;
                let count = if matches!(status >> 4, 0xC | 0xD) {
                    1
                } else {
                    2
                };
                let mut message = [&[status], &bytes[at..at + count]].concat();
                at += count;
                let mut when = tick;
                if status >> 4 == 9 && message[2] == 0 {
                    message = vec![0x80 | status & 15, message[1], 64];
                }
                let keys = down.entry((status & 15, message[1])).or_default();
                match message[0] >> 4 {
                    9 => keys.push_back(tick),
                    8 => when = keys.pop_front().map_or(tick, |on| tick.max(on + 1)),
                    _ => {}
                }
                found.push((when, message));
            }
        }
    }
    for ((channel, key), open) in down {
        found.extend(open.iter().map(|_| (tick, vec![0x80 | channel, key, 64])));
    }
    found
}

fn is_meta(event: &Event, kind: u8) -> bool {
    event.1.starts_with(&[0xFF, kind])
}

/// What a file's export must hold: all of it, with the defaults said aloud.
fn expected(mut events: Vec<Event>) -> Vec<Event> {
    let starts = |events: &[Event], kind| events.iter().any(|e| e.0 == 0 && is_meta(e, kind));
    if !starts(&events, 0x51) {
        events.push((0, vec![0xFF, 0x51, 0x07, 0xA1, 0x20]));
    }
    if !starts(&events, 0x58) {
        events.push((0, vec![0xFF, 0x58, 4, 2, 24, 8]));
    }
    events.retain(|event| !is_meta(event, 0x03));
    events.sort();
    events
}

fn names(events: &[Event]) -> Vec<Vec<u8>> {
    let named = events.iter().filter(|event| is_meta(event, 0x03));
    named.map(|event| event.1.clone()).collect()
}

/// Imports a file into an Edit of its own and exports it at the file's own resolution.
fn round_trip(engine: &LiveEngine, file: &Path, out: &Path, division: u16) -> Vec<u8> {
    engine.ok(&json!({"action": "new_edit"}));
    engine.ok(&json!({"action": "import_midi", "file_path": file, "take_tempo": true}));
    engine.ok(&json!({"action": "export_midi", "file_path": out, "ticks_per_quarter": division}));
    std::fs::read(out).unwrap()
}

fn check(engine: &LiveEngine, file: &Path, folder: &Path) {
    let (division, original) = events(&std::fs::read(file).unwrap());
    let out = folder.join("out.mid");
    let first = round_trip(engine, file, &out, division);
    let (_, written) = events(&first);
    for name in names(&original) {
        assert!(
            names(&written).contains(&name),
            "{}: {name:?}",
            file.display()
        );
    }
    let mut heard = written.clone();
    heard.retain(|event| !is_meta(event, 0x03));
    let wanted = expected(original);
    let missing: Vec<&Event> = wanted.iter().filter(|e| !heard.contains(e)).collect();
    let extra: Vec<&Event> = heard.iter().filter(|e| !wanted.contains(e)).collect();
    assert_eq!((missing, extra), (vec![], vec![]), "{}", file.display());
    assert_eq!(heard, wanted, "{}", file.display());
    // What was written comes back as it is, all of it.
    let again = folder.join("again.mid");
    let (_, second) = events(&round_trip(engine, &out, &again, division));
    assert_eq!(second, written, "{}", file.display());
}

fn corpus() -> Vec<PathBuf> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../engine/testdata/midi");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            let name = path.to_string_lossy();
            !name.contains("corrupt") && !name.contains("empty")
        })
        .collect();
    files.sort();
    assert!(files.len() >= 8);
    files
}

/// A file with everything that a file can hold.
fn rich() -> Vec<u8> {
    let conductor: &[u8] = &[
        0, 0xFF, 0x03, 4, b'S', b'o', b'n', b'g', 0, 0xFF, 0x51, 3, 0x06, 0x1A, 0x80, 0, 0xFF,
        0x58, 4, 6, 3, 36, 8, 0, 0xFF, 0x59, 2, 0xFD, 1, 0, 0xFF, 0x02, 2, b'(', b'c', 0x60, 0xFF,
        0x06, 1, b'A', 0x60, 0xFF, 0x51, 3, 0x0F, 0x42, 0x40, 0, 0xFF, 0x58, 4, 3, 2, 24, 8, 0,
        0xFF, 0x59, 2, 2, 0, 0x60, 0xFF, 0x06, 2, 0xE9, b'x', 0, 0xFF, 0x54, 5, 0x60, 1, 2, 3, 4,
        0, 0xFF, 0x2F, 0,
    ];
    let music: &[u8] = &[
        0, 0xFF, 0x03, 2, b'V', b'x', 0, 0xFF, 0x20, 1, 3, 0, 0xFF, 0x21, 1, 1, 0, 0xC3, 7, 0,
        0xB3, 0, 1, 0, 0xF0, 5, 0x7E, 0x7F, 9, 1, 0xF7, 0, 0x93, 60, 100, 0x30, 0xFF, 0x05, 2,
        b'l', b'a', 0, 0xA3, 60, 33, 0, 0xD3, 44, 0, 0xE3, 1, 0x41, 0x30, 0x83, 60, 17, 0, 0x83,
        61, 5, 0x10, 0xF0, 2, 1, 2, 4, 0xF7, 2, 3, 0xF7, 0, 0x95, 70, 1, 0x60, 0x85, 70, 127, 0x10,
        0xB3, 64, 0, 0, 0xFF, 0x7F, 3, 0, 1, 2, 0, 0xFF, 0x2F, 0,
    ];
    let words: &[u8] = &[
        0, 0xFF, 0x03, 5, b'W', b'o', b'r', b'd', b's', 0x20, 0xFF, 0x01, 2, b'@', b'L', 0x60,
        0xFF, 0x05, 1, b'e', 0, 0xFF, 0x2F, 0,
    ];
    let mut bytes = b"MThd\0\0\0\x06\0\x01\0\x03\0\x60".to_vec();
    for track in [conductor, music, words] {
        bytes.extend(b"MTrk");
        bytes.extend(u32::try_from(track.len()).unwrap().to_be_bytes());
        bytes.extend(track);
    }
    bytes
}

#[test]
fn every_event_of_a_file_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let engine = LiveEngine::start(256);
    let own = folder.path().join("rich.mid");
    std::fs::write(&own, rich()).unwrap();
    for file in corpus().into_iter().chain([own]) {
        check(&engine, &file, folder.path());
    }
}

#[test]
fn a_file_of_one_track_holds_the_same_events() {
    let folder = tempfile::tempdir().unwrap();
    let engine = LiveEngine::start(256);
    let (own, out) = (
        folder.path().join("rich.mid"),
        folder.path().join("out.mid"),
    );
    std::fs::write(&own, rich()).unwrap();
    let many = events(&round_trip(&engine, &own, &out, 96)).1;
    let export =
        json!({"action": "export_midi", "file_path": out, "ticks_per_quarter": 96, "format": 0});
    let reply = engine.ok(&export);
    assert_eq!(reply["track_count"], 1);
    let bytes = std::fs::read(&out).unwrap();
    assert_eq!(bytes[8..12], [0, 0, 0, 1]);
    assert_eq!(events(&bytes).1, many);
    let refused = engine.ask(&json!({"action": "export_midi", "file_path": "/nowhere/at/all.mid"}));
    assert_eq!(refused["error"]["code"], "unwritable_file");
}

#[test]
fn an_export_holds_what_is_heard() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out.mid");
    let engine = LiveEngine::start(256);
    engine.ok(&json!({"action": "add_track", "name": "Keys"}));
    let clip = engine.ok(&json!({"action": "insert_empty_midi_clip", "track_id": 0, "start": {"beats": 2}, "length": {"beats": 4}}));
    let clip = &clip["id"];
    engine.ok(&json!({"action": "add_notes", "clip_id": clip, "notes": [
        {"pitch": 60, "start": 0.3, "length": 0.2, "velocity": 100, "release": 9},
        {"pitch": 62, "start": 1.0, "length": 9},
        {"pitch": 64, "start": 2, "length": 1, "mute": true}]}));
    engine.ok(&json!({"action": "set_clip_quantisation", "clip_id": clip, "grid": "1/2"}));
    engine.ok(&json!({"action": "set_clip_velocity", "clip_id": clip, "level_db": -6}));
    engine.ok(&json!({"action": "export_midi", "file_path": out, "ticks_per_quarter": 100, "clip_id": clip}));
    let notes: Vec<Event> = events(&std::fs::read(&out).unwrap())
        .1
        .into_iter()
        .filter(|event| event.1[0] < 0xF0)
        .collect();
    let expected = [
        (50, vec![0x90, 60, 50]),
        (51, vec![0x80, 60, 9]),
        (100, vec![0x90, 62, 50]),
        (400, vec![0x80, 62, 64]),
    ];
    // The end falls on the start's line of the grid: a 512th of a beat, a tick at least.
    assert_eq!(notes, expected);
}

/// The Edit as text, for comparison.
fn state(engine: &LiveEngine) -> Value {
    engine.ok(&json!({"action": "get_edit_state"}))["edit_xml"].clone()
}

#[test]
fn what_keeps_its_beats_follows_the_tempo_and_comes_back_exactly() {
    let engine = LiveEngine::start(256);
    engine.ok(&json!({"action": "add_track"}));
    let clip = engine.ok(&json!({"action": "insert_empty_midi_clip", "track_id": 0, "start": {"beats": 3}, "length": {"beats": 7}}));
    let step = engine.ok(&json!({"action": "insert_step_clip", "track_id": 0, "start": {"beats": 12}, "length": {"beats": 4}}));
    engine.ok(&json!({"action": "add_marker", "time": {"beats": 11}, "name": "M"}));
    engine.ok(&json!({"action": "set_loop_region", "enabled": true, "start": {"beats": 2}, "end": {"beats": 13}}));
    let before = state(&engine);
    let commands = [
        json!({"action": "insert_tempo", "at": {"beats": 4}, "bpm": 60, "curve": 0}),
        json!({"action": "insert_tempo", "at": {"beats": 9}, "bpm": 200, "curve": -0.7}),
        json!({"action": "insert_key", "at": {"beats": 6}, "root": 62, "scale": "minor"}),
        json!({"action": "insert_time_signature", "at": {"beats": 8}, "numerator": 6, "denominator": 8}),
        json!({"action": "set_tempo", "bpm": 90, "at": {"beats": 5}}),
        json!({"action": "set_time_signature", "numerator": 3, "denominator": 4, "index": 1}),
        json!({"action": "remove_tempo", "index": 1}),
        json!({"action": "remove_time_signature", "index": 1}),
        json!({"action": "remove_key", "index": 0}),
    ];
    let mut revisions = Vec::new();
    for command in &commands {
        revisions.push((engine.ok(command)["revision"].clone(), state(&engine)));
        let near = |seen: &Value, beat: f64| {
            let seen = seen.as_f64().unwrap();
            assert!((seen - beat).abs() < 1e-9, "{command}: {seen} for {beat}");
        };
        let now = engine.ok(&json!({"action": "get_clip", "clip_id": clip["id"]}));
        near(&now["clip"]["start_beats"], 3.0);
        near(&now["clip"]["end_beats"], 10.0);
        let now = engine.ok(&json!({"action": "get_clip", "clip_id": step["id"]}));
        assert_eq!(now["clip"]["kind"], "step");
        near(&now["clip"]["start_beats"], 12.0);
        near(&now["clip"]["end_beats"], 16.0);
        let now = engine.ok(&json!({"action": "list_markers"}));
        near(&now["markers"][0]["time_beats"], 11.0);
        let now = engine.ok(&json!({"action": "get_transport_state"}));
        near(&now["loop_start_beats"], 2.0);
        near(&now["loop_end_beats"], 13.0);
    }
    for (revision, seen) in revisions.iter().rev() {
        engine.ok(&json!({"action": "undo_to", "revision": revision}));
        assert_eq!(state(&engine), *seen);
    }
    engine.ok(&json!({"action": "undo"}));
    assert_eq!(state(&engine), before);
}

/// Changes of tempo in a row move the clips once, and whatever stands between them finds
/// them moved.
#[test]
fn a_batch_of_tempo_changes_is_one_move_and_one_step() {
    let engine = LiveEngine::start(256);
    engine.ok(&json!({"action": "add_track"}));
    let clip = engine.ok(&json!({"action": "insert_empty_midi_clip", "track_id": 0, "start": {"beats": 3}, "length": {"beats": 7}}));
    let before = state(&engine);
    let commands = json!([
        {"action": "insert_tempo", "at": {"beats": 4}, "bpm": 60},
        {"action": "insert_tempo", "at": {"beats": 6}, "bpm": 200},
        // A copy of what has moved by then, one second later.
        {"action": "get_clip", "clip_id": clip["id"]},
        {"action": "move_clip", "clip_id": clip["id"], "delta_seconds": 1.0},
        {"action": "set_tempo", "bpm": 240},
        {"action": "set_tempo", "bpm": 30},
    ]);
    let reply = engine.ok(&json!({"action": "batch", "commands": commands}));
    // Beat 3 at 120 bpm, then beats 4 to 6 at 60 and 6 to 10 at 200.
    let seen = &reply["results"][2]["clip"];
    let at = |value: &Value, expected: f64| {
        let value = value.as_f64().unwrap();
        assert!((value - expected).abs() < 1e-9, "{value} for {expected}");
    };
    at(&seen["start"], 1.5);
    at(&seen["end"], 2.0 + 2.0 + 4.0 * 0.3);
    // One second later it began at beat 4.5, which at 30 bpm up to beat 4 is 8.5 s.
    let now = engine.ok(&json!({"action": "get_clip", "clip_id": clip["id"]}));
    at(&now["clip"]["start_beats"], 4.5);
    at(&now["clip"]["start"], 8.5);
    let changes = engine.ok(
        &json!({"action": "changes_since", "revision": reply["revision"].as_u64().unwrap() - 1}),
    );
    let ops = changes["changes"][0]["ops"].as_array().unwrap();
    let spans = ops.iter().filter(|op| op["component"] == "clip_span");
    assert_eq!(spans.count(), 3);
    engine.ok(&json!({"action": "undo"}));
    assert_eq!(state(&engine), before);
}

/// The loudest sample of a while.
fn peak(engine: &mut LiveEngine, frames: usize) -> f32 {
    let mut peak = 0.0_f32;
    for _ in 0..frames / 256 {
        let (left, right) = engine.block(256);
        let both = left.iter().chain(&right);
        peak = both.fold(peak, |peak, sample| peak.max(sample.abs()));
        std::thread::sleep(std::time::Duration::from_micros(300));
    }
    peak
}

#[test]
fn voices_are_counted_while_they_sound() {
    let mut engine = LiveEngine::start(256);
    engine.ok(&json!({"action": "add_track"}));
    engine.ok(&json!({"action": "insert_empty_midi_clip", "track_id": 0, "length": 4}));
    let chord: Vec<Value> = [60, 64, 67]
        .map(|pitch| json!({"pitch": pitch, "start": 0, "length": 4}))
        .to_vec();
    engine.ok(&json!({"action": "add_notes", "track_id": 0, "clip_index": 0, "notes": chord}));
    let voices =
        |engine: &LiveEngine| engine.ok(&json!({"action": "get_performance"}))["voices"].clone();
    assert_eq!(voices(&engine), 0);
    engine.ok(&json!({"action": "transport_play"}));
    peak(&mut engine, 256 * 100);
    assert_eq!(voices(&engine), 3);
    engine.ok(&json!({"action": "transport_stop"}));
    peak(&mut engine, 256 * 2000);
    assert_eq!(voices(&engine), 0);
}

#[test]
fn notes_never_hang_whatever_is_done_to_them() {
    let mut engine = LiveEngine::start(256);
    engine.ok(&json!({"action": "add_track"}));
    let clip = engine.ok(&json!({"action": "insert_empty_midi_clip", "track_id": 0, "length": 60}))
        ["id"]
        .clone();
    let changes = |id: &Value| {
        [
            json!({"action": "remove_notes", "clip_id": clip, "ids": [id]}),
            json!({"action": "edit_notes", "clip_id": clip, "notes": [{"id": id, "length": 0.1}]}),
            json!({"action": "edit_notes", "clip_id": clip, "notes": [{"id": id, "start": 90}]}),
            json!({"action": "edit_notes", "clip_id": clip, "notes": [{"id": id, "mute": true}]}),
            json!({"action": "trim_clip", "clip_id": clip, "new_end": 0.1}),
            json!({"action": "transport_stop"}),
            json!({"action": "transport_seek", "position": 55}),
            json!({"action": "delete_clip", "clip_id": clip}),
        ]
    };
    let count = changes(&Value::Null).len();
    for number in 0..count {
        let note = json!({"pitch": 60, "start": 0, "length": 100, "velocity": 127});
        let added = engine.ok(&json!({"action": "add_notes", "clip_id": clip, "notes": [note]}));
        let change = changes(&added["note_ids"][0])[number].clone();
        engine.ok(&json!({"action": "transport_seek", "position": 0}));
        engine.settle();
        engine.ok(&json!({"action": "transport_play"}));
        engine.until_playing(true);
        assert!(
            peak(&mut engine, 24_000) > 0.01,
            "the note sounds before {change}"
        );
        engine.ok(&change);
        let _ = peak(&mut engine, 5 * RATE as usize);
        assert!(
            peak(&mut engine, 4800) < 1e-4,
            "a note hangs after {change}"
        );
        engine.ok(&json!({"action": "transport_stop"}));
        engine.until_playing(false);
        while engine.ask(&json!({"action": "get_notes", "clip_id": clip}))["count"] != json!(0)
            && number + 1 < count
        {
            engine.ok(&json!({"action": "remove_notes", "clip_id": clip, "filter": {}}));
            let _ = engine.ask(&json!({"action": "trim_clip", "clip_id": clip, "new_end": 60}));
        }
    }
}

/// The frames where silence ends, over a stretch rendered in blocks of that many.
fn onsets(engine: &mut LiveEngine, frames: usize, block: usize) -> Vec<usize> {
    let mut left = Vec::new();
    while left.len() < frames {
        left.extend(engine.block(block).0);
    }
    let mut found = Vec::new();
    let mut quiet = usize::MAX / 2;
    for (at, sample) in left.iter().enumerate() {
        if sample.abs() < 1e-7 {
            quiet += 1;
            continue;
        }
        if quiet > 2000 {
            found.push(at);
        }
        quiet = 0;
    }
    found
}

#[test]
fn the_click_sounds_on_the_beats_and_counts_in() {
    for block in [64, 500] {
        let mut engine = LiveEngine::start(512);
        engine.ok(&json!({"action": "insert_tempo", "at": {"beats": 2}, "bpm": 240}));
        engine.ok(&json!({"action": "set_click", "enabled": true, "level": 1}));
        engine.settle();
        engine.ok(&json!({"action": "transport_play"}));
        std::thread::sleep(std::time::Duration::from_millis(50));
        // A click begins at zero: it is seen a frame later. Beats of 24,000 and 12,000.
        let seen = onsets(&mut engine, 70_000, block);
        assert_eq!(seen, [1, 24_001, 48_001, 60_001], "blocks of {block}");
        engine.ok(&json!({"action": "transport_stop"}));
        engine.until_playing(false);
        engine.ok(&json!({"action": "set_click", "enabled": false}));
        engine.ok(&json!({"action": "transport_seek", "position": 0}));
        engine.settle();
        let reply = engine.ok(&json!({"action": "transport_play", "count_in": 3}));
        assert_eq!(reply["position"], json!(-1.25));
        std::thread::sleep(std::time::Duration::from_millis(50));
        // Half a beat of silence, two beats, and then the Edit without a click.
        let seen = onsets(&mut engine, 120_000, block);
        assert_eq!(seen, [12_001, 36_001], "blocks of {block}");
    }
}

#[test]
fn a_hundred_thousand_edits_of_notes_are_quick() {
    let engine = LiveEngine::start(256);
    engine.ok(&json!({"action": "add_track"}));
    let clip = engine.ok(
        &json!({"action": "insert_empty_midi_clip", "track_id": 0, "length": {"beats": 100_000}}),
    )["id"]
        .clone();
    let notes: Vec<Value> = (0..100_000)
        .map(|i| json!({"pitch": i % 128, "start": f64::from(i * 7919 % 100_000), "length": 0.5}))
        .collect();
    let begun = std::time::Instant::now();
    let added = engine.ok(&json!({"action": "add_notes", "clip_id": clip, "notes": notes}));
    let edits: Vec<Value> = added["note_ids"]
        .as_array()
        .unwrap()
        .iter()
        .enumerate()
        .map(|(i, id)| json!({"id": id, "start": f64::from(u32::try_from(i).unwrap() * 31 % 100_000), "velocity": 1 + i % 127}))
        .collect();
    let edited = engine.ok(&json!({"action": "edit_notes", "clip_id": clip, "notes": edits}));
    assert_eq!(edited["note_count"], 100_000);
    engine.ok(&json!({"action": "undo"}));
    let few = json!({"action": "edit_notes", "clip_id": clip, "notes": [{"id": added["note_ids"][5], "velocity": 3}]});
    let dry = engine.ok(
        &json!({"action": "edit_notes", "clip_id": clip, "notes": few["notes"], "dry_run": true}),
    );
    let parts = dry["diff"].as_array().unwrap();
    assert_eq!(parts.len(), 1, "one note is one small operation");
    assert_eq!(
        parts[0]["part"],
        json!(format!("notes[{}]", added["note_ids"][5].as_str().unwrap()))
    );
    assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
}

/// Through a `.tracktionedit` nothing of a MIDI file is lost: texts, lyrics, ports, bytes
/// of messages.
#[test]
fn what_a_midi_file_held_survives_saving_and_opening_the_edit() {
    let folder = tempfile::tempdir().unwrap();
    let engine = LiveEngine::start(256);
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("rich.mid"), rich()).unwrap();
    for file in corpus().into_iter().chain([at("rich.mid")]) {
        let (division, _) = events(&std::fs::read(&file).unwrap());
        let before = round_trip(&engine, &file, &at("before.mid"), division);
        let edit = at("song.tracktionedit");
        engine.ok(&json!({"action": "save_edit_as", "file_path": edit}));
        engine.ok(&json!({"action": "new_edit"}));
        engine.ok(&json!({"action": "open_edit", "file_path": edit}));
        let export = |name: &str| {
            let request = json!({"action": "export_midi", "file_path": at(name), "ticks_per_quarter": division});
            engine.ok(&request);
            std::fs::read(at(name)).unwrap()
        };
        let after = export("after.mid");
        assert_eq!(events(&after), events(&before), "{}", file.display());
        // Edited and saved, the element is written once, and opened once more.
        let text = std::fs::read_to_string(&edit).unwrap();
        engine.ok(&json!({"action": "add_track", "name": "last"}));
        engine.ok(&json!({"action": "undo"}));
        engine.ok(&json!({"action": "save_edit"}));
        assert_eq!(std::fs::read_to_string(&edit).unwrap(), text);
    }
    let text = std::fs::read_to_string(at("song.tracktionedit")).unwrap();
    assert!(
        text.contains("<WAIVEMETA>") && text.contains("status=\"255\" type=\"5\""),
        "{text}"
    );
}

/// What is said of a note alone goes with it where a clip is cut or copied.
#[test]
fn expression_follows_its_notes_into_copies() {
    let engine = LiveEngine::start(256);
    engine.ok(&json!({"action": "add_track"}));
    engine.ok(&json!({"action": "insert_empty_midi_clip", "track_id": 0, "start": 0, "length": 4}));
    engine.ok(&json!({"action": "add_notes", "track_id": 0, "clip_index": 0, "notes": [
        {"pitch": 60, "start": 0, "length": 1, "expressions": [{"type": "bend", "beat": 0, "value": 1.5}]},
        {"pitch": 64, "start": 5, "length": 2, "expressions": [{"type": "pressure", "beat": 0.5, "value": 0.25}, {"type": "timbre", "beat": 1, "value": 0.75}]},
        {"pitch": 67, "start": 6, "length": 1}]}));
    let notes = |track: usize, clip: usize| {
        let reply =
            engine.ok(&json!({"action": "get_notes", "track_id": track, "clip_index": clip}));
        let mut notes = reply["notes"].as_array().unwrap().clone();
        let ids: Vec<Value> = notes
            .iter_mut()
            .map(|n| n.as_object_mut().unwrap().remove("id").unwrap())
            .collect();
        (ids, Value::Array(notes))
    };
    let (ids, said) = notes(0, 0);
    let told = said.to_string();
    assert!(
        told.contains("1.5") && told.contains("0.25") && told.contains("0.75"),
        "{told}"
    );
    engine.ok(&json!({"action": "split_clip", "track_id": 0, "clip_index": 0, "position": 2}));
    engine.ok(&json!({"action": "duplicate_clip", "track_id": 0, "clip_index": 0}));
    engine.ok(&json!({"action": "duplicate_track", "track_id": 0}));
    let mut seen = ids;
    let places = (0..2).flat_map(|track| (0..3).map(move |clip| (track, clip)));
    for (track, clip) in places {
        let (own, text) = notes(track, clip);
        assert_eq!(text, said, "clip {clip} of track {track}");
        if (track, clip) != (0, 0) {
            assert!(
                own.iter().all(|id| !seen.contains(id)),
                "clip {clip} has ids of its own"
            );
        }
        seen.extend(own);
    }
    // A copy's expression is its own: taken from one, it stays on the others.
    let copy = engine.ok(&json!({"action": "get_notes", "track_id": 0, "clip_index": 1}));
    let edits: Vec<Value> = copy["notes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|n| json!({"id": n["id"], "expressions": []}))
        .collect();
    engine.ok(&json!({"action": "edit_notes", "track_id": 0, "clip_index": 1, "notes": edits}));
    assert_ne!(notes(0, 1).1, said);
    assert_eq!(notes(0, 0).1, said);
    assert_eq!(notes(0, 2).1, said);
}
