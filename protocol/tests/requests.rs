//! The table of actions, the schema made from it, and the forms a request may take.

use serde_json::{Value, json};
use waive_protocol::request::{SetTempo, SplitClip};
use waive_protocol::{
    ErrorCode, ItemRef, ObjectId, OkReply, Position, Request, TrackRef, ok_bytes, parse, schema,
};

fn read(request: &Value) -> Result<Request, String> {
    parse(request.to_string().as_bytes())
        .map(|envelope| envelope.request)
        .map_err(|(_, error)| error.message)
}

#[test]
fn each_example_is_accepted_and_written_as_it_was_read() {
    for entry in Request::TABLE {
        let request = read(&entry.example_request())
            .unwrap_or_else(|error| panic!("{}: {error}", entry.name));
        assert_eq!(request.action(), entry.name);
        let written = serde_json::to_value(&request).unwrap();
        assert_eq!(written["action"], entry.name);
        assert_eq!(read(&written).as_ref(), Ok(&request), "{}", entry.name);
    }
}

#[test]
fn names_are_unique_and_suggested() {
    let mut names = Request::NAMES.to_vec();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), Request::NAMES.len());
    assert_eq!(
        Request::nearest_names("set_trak_volume"),
        ["set_track_volume"]
    );
}

#[test]
fn numbers_are_positions_and_strings_are_ids() {
    let volume = |track: Value| {
        read(&json!({"action": "set_track_volume", "track_id": track, "value_db": 0}))
    };
    let wanted = [
        (json!(2), TrackRef::Index(2)),
        (json!(2.0), TrackRef::Index(2)),
        (json!(-1), TrackRef::Index(-1)),
        (json!("1013"), TrackRef::Id(ObjectId(1013))),
        (json!("master"), TrackRef::Master),
    ];
    for (given, track) in wanted {
        let Ok(Request::SetTrackVolume(request)) = volume(given) else {
            panic!("{track:?}")
        };
        assert_eq!(request.track_id, track);
    }
    for bad in [
        json!("one"),
        json!(1.5),
        json!(true),
        json!(null),
        json!("+1"),
        json!(""),
        json!(1e30),
        json!([]),
    ] {
        assert_eq!(
            volume(bad).unwrap_err(),
            "Parameter must be integer: track_id"
        );
    }
}

#[test]
fn a_clip_is_named_by_place_or_by_id() {
    let clip = |fields: Value| {
        let mut request = fields;
        request["action"] = "delete_clip".into();
        match read(&request)? {
            Request::DeleteClip(request) => Ok(request.address()),
            other => Err(format!("{other:?}")),
        }
    };
    let by_place = clip(json!({"track_id": 1, "clip_index": 2})).unwrap();
    assert_eq!(
        (by_place.place(), by_place.id()),
        (Some((TrackRef::Index(1), 2)), None)
    );
    assert_eq!(
        clip(json!({"clip_id": "9"})).unwrap().id(),
        Some(ObjectId(9))
    );
    assert_eq!(
        clip(json!({"clip_index": "9"})).unwrap().clip_index,
        Some(ItemRef::Id(ObjectId(9)))
    );
    assert_eq!(
        clip(json!({"track_id": 1})).unwrap_err(),
        "Missing required parameter: clip_index"
    );
    assert_eq!(
        clip(json!({"clip_index": 1})).unwrap_err(),
        "Missing required parameter: track_id"
    );
    assert_eq!(
        clip(json!({"clip_id": 9})).unwrap_err(),
        "Parameter must be string: clip_id"
    );
}

#[test]
fn either_of_two_names_is_enough_and_the_first_wins() {
    let Ok(Request::SetTempo(SetTempo {
        bpm: None,
        value: Some(value),
        ..
    })) = read(&json!({"action": "set_tempo", "value": 90}))
    else {
        panic!()
    };
    assert_eq!(value.get(), 90.0);
    let both = json!({"action": "split_clip", "clip_id": "1", "position": 2, "time": 3});
    let Ok(Request::SplitClip(split)) = read(&both) else {
        panic!()
    };
    assert_eq!(
        SplitClip::wanted_position(&split),
        Ok(Position::Seconds(2.0))
    );
    let firsts = [
        (json!({"action": "set_tempo"}), "bpm"),
        (json!({"action": "rename_track", "track_id": 0}), "name"),
        (json!({"action": "rename_clip", "clip_id": "1"}), "name"),
        (json!({"action": "split_clip", "clip_id": "1"}), "position"),
        (json!({"action": "move_clip", "clip_id": "1"}), "new_start"),
        (json!({"action": "trim_clip", "clip_id": "1"}), "new_start"),
        (
            json!({"action": "set_clip_fade", "clip_id": "1"}),
            "fade_in",
        ),
        (
            json!({"action": "insert_empty_midi_clip", "track_id": 0}),
            "length",
        ),
        (
            json!({"action": "set_parameter", "track_id": 0, "plugin_id": "volume", "param_id": "pan"}),
            "value",
        ),
        (
            json!({"action": "set_parameter", "track_id": 0, "param_id": "pan", "value": 1}),
            "plugin_id",
        ),
        (
            json!({"action": "set_parameter", "plugin_id": "volume", "param_id": "pan", "value": 1}),
            "track_id",
        ),
        (
            json!({"action": "get_plugin_parameters", "track_id": 0}),
            "plugin_index",
        ),
    ];
    for (request, field) in firsts {
        assert_eq!(
            read(&request),
            Err(format!("Missing required parameter: {field}"))
        );
    }
    read(&json!({"action": "set_parameter", "param_id": "1020", "native_value": -6})).unwrap();
}

#[test]
fn ranges_are_inclusive_and_nothing_is_clamped() {
    let cases = [
        ("set_track_volume", "value_db", -100.0, 6.0),
        ("set_track_pan", "value", -1.0, 1.0),
        ("set_clip_gain", "gain_db", -100.0, 24.0),
        ("set_tempo", "bpm", 20.0, 999.0),
    ];
    for (action, field, min, max) in cases {
        let mut request = Request::entry(action).unwrap().example_request();
        for value in [min, max] {
            request[field] = value.into();
            assert!(read(&request).is_ok(), "{action} {value}");
        }
        for value in [min - 0.001, max + 0.001, 1e300] {
            request[field] = value.into();
            assert_eq!(
                read(&request),
                Err(format!("Parameter out of range: {field}"))
            );
        }
    }
}

#[test]
fn lists_that_are_too_long_are_refused() {
    let commands = vec![json!({}); 10_001];
    let error = parse(
        json!({"action": "batch", "commands": commands})
            .to_string()
            .as_bytes(),
    )
    .unwrap_err()
    .1;
    assert_eq!(error.code(), ErrorCode::TooMany);
}

#[test]
fn bit_depths_and_fades_have_numbers_and_words() {
    for (given, written) in [
        (json!(16), json!(16)),
        (json!("24"), json!(24)),
        (json!(32), json!("32f")),
        (json!("32f"), json!("32f")),
    ] {
        let request =
            read(&json!({"action": "export_mixdown", "file_path": "/m.wav", "bit_depth": given}))
                .unwrap();
        assert_eq!(serde_json::to_value(request).unwrap()["bit_depth"], written);
    }
    let request =
        read(&json!({"action": "set_clip_fade", "clip_id": "1", "fade_in_type": 4})).unwrap();
    assert_eq!(
        serde_json::to_value(request).unwrap()["fade_in_type"],
        "s_curve"
    );
    let refused =
        read(&json!({"action": "export_mixdown", "file_path": "/m.wav", "bit_depth": 20}));
    assert_eq!(
        refused,
        Err("Invalid value for parameter: bit_depth".to_owned())
    );
}

#[test]
fn the_schema_covers_all_and_resolves_its_references() {
    let document = Value::Object(schema::document().clone());
    assert_eq!(
        document["actions"].as_object().unwrap().len(),
        Request::NAMES.len()
    );
    check_references(&document, &document);
    for name in Request::NAMES {
        let part = Value::Object(schema::action_document(name).unwrap());
        assert_eq!(part["request"]["properties"]["action"]["const"], *name);
        assert_eq!(part["request"]["additionalProperties"], false, "{name}");
        check_references(&part, &part);
    }
    assert!(schema::action_document("nope").is_none());
    assert_eq!(document["$defs"]["VolumeDb"]["maximum"], 6.0);
}

fn check_references(value: &Value, document: &Value) {
    match value {
        Value::Object(map) => {
            if let Some(Value::String(target)) = map.get("$ref") {
                assert!(document.pointer(&target[1..]).is_some(), "{target}");
            }
            map.values()
                .for_each(|value| check_references(value, document));
        }
        Value::Array(list) => list
            .iter()
            .for_each(|value| check_references(value, document)),
        _ => {}
    }
}

#[test]
fn replies_are_one_flat_object() {
    use waive_protocol::reply::{Done, TempoSet};
    let id = json!("a\"b");
    let set = TempoSet {
        bpm: 96.0,
        index: 0,
        id: waive_protocol::ObjectId(7),
    };
    let bytes = ok_bytes(Some(&id), Some(12), &set);
    assert_eq!(
        bytes,
        br#"{"status":"ok","bpm":96.0,"index":0,"id":"7","revision":12,"request_id":"a\"b"}"#
    );
    assert_eq!(ok_bytes(None, None, &Done {}), br#"{"status":"ok"}"#);
    assert_eq!(ok_bytes(None, None, &()), br#"{"status":"ok"}"#);
    assert_eq!(
        ok_bytes(None, Some(1), &[1, 2]),
        br#"{"status":"ok","revision":1}"#
    );
    assert_eq!(
        OkReply::new(&Done {}).diff(&[]).to_bytes(),
        br#"{"status":"ok","diff":[]}"#
    );
}
