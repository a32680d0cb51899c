//! The real process: frames, bad input, hostile clients, exits.

use std::io::Write;
use std::time::{Duration, Instant};

use serde_json::json;
use waive_tests::process::{MAGIC, Served, Wire};
use waive_tests::sound::{RATE, write_noise};

#[test]
fn both_byte_orders_are_answered_in_kind() {
    let served = Served::start(&[]);
    let mut wire = served.connect();
    assert_eq!(wire.ask(&json!({"action": "ping"}))["message"], "pong");
    let payload = br#"{"action":"ping","request_id":7}"#;
    let length = u32::try_from(payload.len()).unwrap();
    wire.stream.write_all(&MAGIC.to_le_bytes()).unwrap();
    wire.stream.write_all(&length.to_le_bytes()).unwrap();
    wire.stream.write_all(payload).unwrap();
    let mut first = [0; 4];
    wire.stream.peek(&mut first).unwrap();
    assert_eq!(first, MAGIC.to_le_bytes());
    assert_eq!(wire.receive()["request_id"], 7);
}

#[test]
fn hostile_clients_hurt_nobody() {
    let served = Served::start(&[]);
    let mut good = served.connect();
    good.ask(&json!({"action": "add_track"}));
    good.ask(&json!({"action": "transport_play"}));
    let revision = good.ask(&json!({"action": "get_edit_info"}))["current_revision"].clone();

    let mut garbage = served.connect();
    let _ = garbage.stream.write_all(&vec![0xA5; 10 << 20]);
    assert!(garbage.is_closed() || garbage.stream.write_all(&[0]).is_err());

    let mut giant = served.connect();
    let header = [&MAGIC.to_be_bytes()[..], &u32::MAX.to_be_bytes()].concat();
    giant.stream.write_all(&header).unwrap();
    assert_eq!(giant.receive()["error"]["code"], "frame_too_long");
    assert!(giant.is_closed());

    let mut vanishing = served.connect();
    vanishing
        .stream
        .write_all(&Wire::frame(b"{\"action\":\"new_edit\"}")[..12])
        .unwrap();
    drop(vanishing);

    let mut deaf = served.connect();
    deaf.stream
        .set_write_timeout(Some(Duration::from_millis(500)))
        .unwrap();
    let state = Wire::frame(b"{\"action\":\"get_edit_state\"}");
    for _ in 0..20_000 {
        if deaf.stream.write_all(&state).is_err() {
            break;
        }
    }

    let heard = |wire: &mut Wire| {
        wire.ask(&json!({"action": "get_transport_state"}))["position"]
            .as_f64()
            .unwrap()
    };
    let begun = Instant::now();
    let before = heard(&mut good);
    assert_eq!(good.ask(&json!({"action": "ping"}))["message"], "pong");
    assert!(
        begun.elapsed() < Duration::from_secs(5),
        "a deaf client delays others"
    );
    std::thread::sleep(Duration::from_millis(200));
    assert!(heard(&mut good) > before, "the audio goes on");
    assert_eq!(
        good.ask(&json!({"action": "get_edit_info"}))["current_revision"],
        revision
    );
}

/// Requests that must be refused, with the code, and the message where clients may
/// match it.
#[rustfmt::skip]
const REFUSALS: &[(&str, &str, &str)] = &[
    (r#"{"action":"set_track_volume","track_id":7,"value_db":0}"#, "track_not_found", "Track not found: 7"),
    (r#"{"action":"set_track_volume","track_id":"x","value_db":0}"#, "invalid_type", "Parameter must be integer: track_id"),
    (r#"{"action":"set_track_volume","track_id":0,"value_db":"loud"}"#, "invalid_type", "Parameter must be numeric: value_db"),
    (r#"{"action":"set_track_volume","track_id":0}"#, "missing_parameter", "Missing required parameter: value_db"),
    (r#"{"action":"set_track_volume","track_id":0,"value_db":1e300}"#, "out_of_range", ""),
    (r#"{"action":"set_track_volum","track_id":0}"#, "unknown_action", "Unknown action: set_track_volum"),
    (r#"{"action":"add_track","nam":"x"}"#, "unknown_field", ""),
    (r#"{"action":"split_clip","track_id":0,"clip_index":3,"position":1}"#, "clip_not_found", "Clip not found: track 0 clip 3"),
    (r#"{"action":"insert_audio_clip","track_id":0,"file_path":"/no/such.wav"}"#, "file_not_found", "File not found: /no/such.wav"),
    (r#"{"action":"insert_audio_clip","track_id":0,"file_path":"/no/such.wav","start_time":-1}"#, "out_of_range", ""),
    (r#"{"action":"insert_audio_clip","track_id":0,"file_path":"/no/such.wav","start_time":1e12}"#, "out_of_range", ""),
    (r#"{"action":"set_tempo","bpm":0}"#, "out_of_range", ""),
    (r#"{"action":"set_loop_region","enabled":true,"start":5,"end":2}"#, "end_before_start", "End time must be greater than start time"),
    (r#"{"action":"set_loop_region","enabled":true,"start":0,"end":0.00003}"#, "out_of_range", ""),
    (r#"{"action":"save_edit"}"#, "edit_not_saved", "Edit file not saved - cannot save"),
    (r#"{"action":"batch","commands":[{"action":"add_track"},{"action":"mute_track","track_id":9,"mute":true}]}"#, "track_not_found", "Track not found: 9"),
    (r#"{"action":"batch","commands":[{"action":"add_track","name":"$3.name"}]}"#, "invalid_value", ""),
    (r#"{"action":"ping","expected_revision":99}"#, "revision_conflict", ""),
    (r#"{"action":"export_mixdown","file_path":"/no/such/folder/x.wav"}"#, "end_before_start", ""),
    (r#"{"action":"undo_to","revision":77}"#, "revision_unknown", ""),
];

#[test]
fn refusals_teach_and_change_nothing() {
    let served = Served::start(&[]);
    let mut wire = served.connect();
    wire.ask(&json!({"action": "add_track"}));
    let before = wire.ask(&json!({"action": "get_edit_state"}));
    for &(request, code, message) in REFUSALS {
        let reply = wire.ask(&serde_json::from_str(request).unwrap());
        assert_eq!(reply["error"]["code"], code, "{request}: {reply}");
        if !message.is_empty() {
            assert_eq!(reply["message"], message, "{request}");
        }
    }
    for payload in [
        &b"not json"[..],
        b"\xff\xfe",
        b"[1]",
        b"{\"action\":\"set_track_volume\",\"track_id\":0,\"value_db\":NaN}",
    ] {
        wire.stream.write_all(&Wire::frame(payload)).unwrap();
        assert_eq!(wire.receive()["message"], "Invalid JSON");
    }
    let after = wire.ask(&json!({"action": "get_edit_state"}));
    assert_eq!(before["edit_xml"], after["edit_xml"]);
}

#[test]
fn bad_files_are_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let served = Served::start(&[]);
    let mut wire = served.connect();
    wire.ask(&json!({"action": "add_track"}));
    let good = folder.path().join("good.wav");
    write_noise(&good, 1, RATE);
    let whole = std::fs::read(&good).unwrap();
    let mut lying = whole.clone();
    let data = whole.windows(4).position(|w| w == b"data").unwrap();
    lying[data + 4..data + 8].copy_from_slice(&1_000_000_000_u32.to_le_bytes());
    let midi = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../engine/testdata/midi/test-corrupt-file-missing-byte.mid");
    let files: [(&str, &[u8]); 5] = [
        ("empty.wav", b""),
        ("cut.wav", &whole[..whole.len() / 2]),
        ("lying.wav", &lying),
        ("text.wav", b"this is no audio at all, it only says so"),
        ("header.flac", b"fLaC\0\0\0\x22"),
    ];
    let before = wire.ask(&json!({"action": "get_tracks"}));
    for (name, bytes) in files {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let reply =
            wire.ask(&json!({"action": "insert_audio_clip", "track_id": 0, "file_path": path}));
        assert_eq!(reply["error"]["code"], "unreadable_file", "{name}: {reply}");
        assert!(reply["message"].as_str().unwrap().contains(name), "{reply}");
    }
    let reply = wire.ask(&json!({"action": "insert_midi_clip", "track_id": 0, "file_path": midi}));
    assert_eq!(reply["error"]["code"], "unreadable_file", "{reply}");
    let reply = wire.ask(&json!({"action": "open_edit", "file_path": good}));
    assert_eq!(reply["error"]["code"], "unreadable_file", "{reply}");
    assert_eq!(wire.ask(&json!({"action": "get_tracks"})), before);
    let reply = wire.ask(&json!({"action": "insert_audio_clip", "track_id": 0, "file_path": good}));
    assert_eq!(reply["status"], "ok", "{reply}");
}

#[test]
fn files_outside_the_allowed_folders_are_refused() {
    let (inside, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let path = outside.path().join("secret.wav");
    write_noise(&path, 1, 1000);
    std::os::unix::fs::symlink(&path, inside.path().join("link.wav")).unwrap();
    let served = Served::start(&["--allow", inside.path().to_str().unwrap()]);
    let mut wire = served.connect();
    wire.ask(&json!({"action": "add_track"}));
    for tried in [
        path.clone(),
        inside.path().join("link.wav"),
        inside.path().join("../x/secret.wav"),
    ] {
        let reply =
            wire.ask(&json!({"action": "insert_audio_clip", "track_id": 0, "file_path": tried}));
        assert_eq!(
            reply["error"]["code"], "path_outside_allowed",
            "{tried:?}: {reply}"
        );
    }
    let reply = wire.ask(
        &json!({"action": "save_edit_as", "file_path": outside.path().join("e.tracktionedit")}),
    );
    assert_eq!(reply["error"]["code"], "path_outside_allowed", "{reply}");
    let reply = wire.ask(
        &json!({"action": "save_edit_as", "file_path": inside.path().join("e.tracktionedit")}),
    );
    assert_eq!(reply["status"], "ok", "{reply}");
}

#[test]
fn audio_goes_on_while_requests_pour_in() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("noise.wav");
    write_noise(&path, 1, 4 * RATE);
    let served = Served::start(&[]);
    let mut wire = served.connect();
    wire.ask(&json!({"action": "add_track"}));
    wire.ask(&json!({"action": "insert_audio_clip", "track_id": 0, "file_path": path}));
    wire.ask(&json!({"action": "transport_play"}));
    let frame = |i: i32| {
        let request =
            json!({"action": "set_track_volume", "track_id": 0, "value_db": -f64::from(i % 60)});
        Wire::frame(request.to_string().as_bytes())
    };
    let burst: Vec<u8> = (0..1000).flat_map(frame).collect();
    wire.stream.write_all(&burst).unwrap();
    for _ in 0..1000 {
        assert_eq!(wire.receive()["status"], "ok");
    }
    std::thread::sleep(Duration::from_millis(500));
    let state = wire.ask(&json!({"action": "get_transport_state"}));
    assert_eq!(state["is_playing"], true);
    assert!(state["position"].as_f64().unwrap() > 0.2, "{state}");
}

#[test]
fn shutdown_and_signals_end_it_well() {
    let mut asked = Served::start(&[]);
    let mut wire = asked.connect();
    assert_eq!(wire.ask(&json!({"action": "shutdown"}))["status"], "ok");
    assert_eq!(asked.wait().code(), Some(0));
    for signal in ["-TERM", "-INT"] {
        let mut served = Served::start(&[]);
        let id = served.id().to_string();
        std::process::Command::new("kill")
            .args([signal, &id])
            .status()
            .unwrap();
        assert_eq!(served.wait().code(), Some(0), "{signal}");
    }
}
