use serde_json::{Value, json};

use super::sheet::tokens;
use crate::control::queries::bed::{big, empty, ok};

fn summary(world: &mut bevy_ecs::world::World, request: Value) -> String {
    let mut fields = request;
    fields["action"] = "summarize".into();
    let reply = ok(world, fields);
    let text = reply["text"].as_str().unwrap().to_owned();
    let counted = reply["tokens"].as_u64().unwrap() as usize;
    assert!(counted <= 2_000, "{counted} tokens");
    assert!(tokens(&text) <= 2_000, "{} tokens", tokens(&text));
    assert!(text.chars().count() <= 8_000);
    assert_eq!(
        text.chars().count(),
        reply["characters"].as_u64().unwrap() as usize
    );
    text
}

#[test]
fn an_empty_edit_says_what_to_do() {
    let text = summary(&mut empty(), json!({}));
    assert!(
        text.starts_with("Edit \"Untitled\": 0 tracks, 0 clips, 0 s long"),
        "{text}"
    );
    assert!(text.contains("120 bpm; 4/4"), "{text}");
    assert!(text.contains("Next: add_track"), "{text}");
}

#[test]
fn a_small_edit_is_told_track_by_track() {
    let mut world = empty();
    for request in [
        json!({"action": "add_track", "name": "Keys"}),
        json!({"action": "insert_empty_midi_clip", "track_id": 0, "start": 2, "length": 4}),
        json!({"action": "add_notes", "track_id": 0, "clip_index": 0, "notes": [
            {"pitch": 48, "start": 0, "length": 1}, {"pitch": 67, "start": 1, "length": 1}]}),
        json!({"action": "add_track", "name": "Quiet\nline"}),
        json!({"action": "set_track_volume", "track_id": 1, "value_db": -12}),
        json!({"action": "set_track_pan", "track_id": 1, "value": -0.25}),
        json!({"action": "mute_track", "track_id": 1, "mute": true}),
        json!({"action": "add_marker", "time": 3, "name": "Chorus"}),
    ] {
        ok(&mut world, request);
    }
    let text = summary(&mut world, json!({}));
    assert!(
        text.contains("0 \"Keys\": MIDI (Waive Synth); 1 clip 2–6 s; 2 notes pitch 48–67 (0.5/s)"),
        "{text}"
    );
    assert!(
        text.contains("1 \"Quiet line\": empty; -12 dB; pan L25; muted"),
        "{text}"
    );
    assert!(text.contains("Markers: \"Chorus\" 3 s."), "{text}");
    let same = summary(&mut world, json!({}));
    assert_eq!(text, same);
    let one = summary(&mut world, json!({"track_id": 0}));
    assert!(one.contains("Clips (index name: seconds):"), "{one}");
    assert!(one.contains("Volume & Pan: volume="), "{one}");
}

#[test]
fn no_edit_is_too_big() {
    let mut world = big(400, 20, 3);
    for track in [3, 77, 210] {
        ok(
            &mut world,
            json!({"action": "mute_track", "track_id": track, "mute": true}),
        );
    }
    let name = "日本語のとても長い名前".repeat(20);
    for track in 100..180 {
        ok(
            &mut world,
            json!({"action": "rename_track", "track_id": track, "name": name}),
        );
        ok(
            &mut world,
            json!({"action": "add_marker", "time": track, "name": name}),
        );
    }
    for detail in ["brief", "normal", "full"] {
        let text = summary(&mut world, json!({"detail": detail}));
        assert!(text.contains("400 tracks, 8000 clips"), "{text}");
        assert!(text.contains("missing audio files on tracks"), "{text}");
        assert!(text.contains("notes but no instrument on tracks"), "{text}");
        assert!(text.contains("Next: "), "{text}");
    }
    let full = summary(&mut world, json!({"detail": "full"}));
    assert!(
        full.contains("400 tracks, "),
        "alike tracks share a line: {full}"
    );
    let one = summary(&mut world, json!({"track_id": 100, "detail": "full"}));
    assert!(one.contains("Clips (index name: seconds):"), "{one}");
}

#[test]
fn tracks_that_differ_are_told_as_far_as_there_is_room() {
    let mut world = empty();
    for track in 0..300 {
        ok(
            &mut world,
            json!({"action": "add_track", "name": format!("Take {track}")}),
        );
        if track % 2 == 0 {
            ok(
                &mut world,
                json!({"action": "insert_empty_midi_clip", "track_id": track, "start": track, "length": 1}),
            );
        }
    }
    let text = summary(&mut world, json!({"detail": "full"}));
    assert!(text.contains("0 \"Take 0\": MIDI"), "{text}");
    assert!(text.contains("… and "), "{text}");
}
