//! The messages clients of the original may match, letter by letter.

use serde_json::{Value, json};
use waive_protocol::{ErrorCode, ErrorReply, ObjectId, TrackRef};

#[test]
fn messages_about_the_request_are_those_of_the_original() {
    check(&[
        (
            ErrorReply::invalid_json("x"),
            "Invalid JSON",
            "invalid_json",
        ),
        (
            ErrorReply::missing_parameter("name"),
            "Missing required parameter: name",
            "missing_parameter",
        ),
        (
            ErrorReply::invalid_type("track_id", "integer"),
            "Parameter must be integer: track_id",
            "invalid_type",
        ),
        (
            ErrorReply::invalid_type("value_db", "numeric"),
            "Parameter must be numeric: value_db",
            "invalid_type",
        ),
        (
            ErrorReply::invalid_type("solo", "boolean"),
            "Parameter must be boolean: solo",
            "invalid_type",
        ),
        (
            ErrorReply::invalid_type("name", "string"),
            "Parameter must be string: name",
            "invalid_type",
        ),
        (
            ErrorReply::unknown_action("nope", &[]),
            "Unknown action: nope",
            "unknown_action",
        ),
    ]);
}

#[test]
fn messages_about_the_edit_are_those_of_the_original() {
    check(&[
        (
            ErrorReply::track_not_found(TrackRef::Index(7), 3),
            "Track not found: 7",
            "track_not_found",
        ),
        (
            ErrorReply::audio_track_not_found(7, 3),
            "Audio track not found: 7",
            "audio_track_not_found",
        ),
        (
            ErrorReply::clip_not_found(1, 4, 2),
            "Clip not found: track 1 clip 4",
            "clip_not_found",
        ),
        (
            ErrorReply::clip_id_not_found(ObjectId(9)),
            "Clip not found: 9",
            "clip_not_found",
        ),
        (
            ErrorReply::plugin_not_found("eq"),
            "Plugin not found: eq",
            "plugin_not_found",
        ),
        (
            ErrorReply::plugin_index_out_of_range(2),
            "Plugin index out of range. Track has 2 user plugins.",
            "plugin_index_out_of_range",
        ),
        (
            ErrorReply::file_not_found("/a.wav"),
            "File not found: /a.wav",
            "file_not_found",
        ),
        (
            ErrorReply::path_outside_allowed("/etc/passwd"),
            "File path is outside allowed directories: /etc/passwd",
            "path_outside_allowed",
        ),
        (
            ErrorReply::end_before_start(),
            "End time must be greater than start time",
            "end_before_start",
        ),
        (
            ErrorReply::edit_not_saved("package"),
            "Edit file not saved - cannot package",
            "edit_not_saved",
        ),
    ]);
}

fn check(wordings: &[(ErrorReply, &str, &str)]) {
    for (error, message, code) in wordings {
        assert_eq!(
            (error.message.as_str(), error.code().as_str()),
            (*message, *code)
        );
    }
}

#[test]
fn each_wrong_type_has_its_wording_on_the_wire() {
    let cases = [
        (
            json!({"action": "remove_track", "track_id": true}),
            "Parameter must be integer: track_id",
        ),
        (
            json!({"action": "set_track_volume", "track_id": 0, "value_db": "x"}),
            "Parameter must be numeric: value_db",
        ),
        (
            json!({"action": "solo_track", "track_id": 0, "solo": "yes"}),
            "Parameter must be boolean: solo",
        ),
        (
            json!({"action": "add_track", "name": 3}),
            "Parameter must be string: name",
        ),
        (
            json!({"action": "subscribe", "topics": "edit"}),
            "Parameter must be array: topics",
        ),
        (json!({"action": 3}), "Parameter must be string: action"),
        (json!({}), "Missing required parameter: action"),
        (
            json!({"action": "ping", "dry_run": 1}),
            "Parameter must be boolean: dry_run",
        ),
        (
            json!({"action": "ping", "expected_revision": "1"}),
            "Parameter must be integer: expected_revision",
        ),
    ];
    for (request, message) in cases {
        let error = waive_protocol::parse(request.to_string().as_bytes())
            .unwrap_err()
            .1;
        assert_eq!(error.message, message);
    }
}

#[test]
fn hints_count_from_zero() {
    let hint = |count| ErrorReply::track_not_found(9, count).error.hint.unwrap();
    assert_eq!(hint(3), "the Edit has 3 tracks: 0..2");
    assert_eq!(hint(1), "the Edit has 1 track: 0");
    assert_eq!(hint(0), "the Edit has no tracks: add_track makes one");
}

#[test]
fn refusals_are_flat_objects_with_the_request_id() {
    let bytes = ErrorReply::missing_parameter("name").to_bytes(Some(&json!(7)));
    let reply: Value = serde_json::from_slice(&bytes).unwrap();
    let wanted = json!({
        "status": "error",
        "message": "Missing required parameter: name",
        "error": {"code": "missing_parameter", "field": "name"},
        "request_id": 7,
    });
    assert_eq!(reply, wanted);
}

#[test]
fn codes_are_snake_case_and_unique() {
    let mut words: Vec<_> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
    for (code, word) in ErrorCode::ALL.iter().zip(&words) {
        assert_eq!(serde_json::to_value(code).unwrap(), *word);
        assert!(
            word.bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'_')
        );
    }
    words.sort_unstable();
    words.dedup();
    assert_eq!(words.len(), ErrorCode::ALL.len());
}
