//! Payloads of any kind: what is refused, how, and that nothing panics.

use proptest::prelude::*;
use serde_json::{Value, json};
use waive_protocol::{ErrorCode, ErrorReply, Request, RequestEnvelope, parse};

fn refusal(request: &Value) -> ErrorReply {
    parse(request.to_string().as_bytes()).unwrap_err().1
}

fn accepted(request: &Value) -> RequestEnvelope {
    parse(request.to_string().as_bytes())
        .unwrap_or_else(|(_, error)| panic!("{request}: {error:?}"))
}

#[test]
fn what_is_not_an_object_is_invalid_json() {
    let payloads: [&[u8]; 12] = [
        b"",
        b"{",
        b"[]",
        b"null",
        b"12",
        b"\"ping\"",
        b"{\"action\":\"ping\"} x",
        b"\xff\xfe{}",
        b"{\"action\":ping}",
        b"{\"action\":\"ping\",}",
        b"{'action':'ping'}",
        b"{\"action\":\"transport_seek\",\"position\":NaN}",
    ];
    for payload in payloads {
        let (id, error) = parse(payload).unwrap_err();
        assert_eq!(
            (id, error.message.as_str(), error.code()),
            (None, "Invalid JSON", ErrorCode::InvalidJson)
        );
    }
}

#[test]
fn depth_bombs_do_not_overflow_the_stack() {
    let deep = "[".repeat(1_000_000) + &"]".repeat(1_000_000);
    let objects = "{\"a\":".repeat(500_000) + "1" + &"}".repeat(500_000);
    let bombs = [
        deep.clone(),
        objects.clone(),
        format!("{{\"action\":\"ping\",\"x\":{deep}}}"),
        format!("{{\"action\":\"batch\",\"commands\":{deep}}}"),
        format!("{{\"action\":\"transport_seek\",\"position\":{objects}}}"),
        format!("{{\"action\":\"ping\",\"request_id\":{deep}}}"),
    ];
    for bomb in bombs {
        assert!(parse(bomb.as_bytes()).is_err());
    }
}

#[test]
fn a_million_fields_are_refused_without_keeping_them() {
    let fields: String = (0..1_000_000).map(|n| format!(",\"f{n}\":1")).collect();
    let error = parse(format!("{{\"action\":\"ping\"{fields}}}").as_bytes())
        .unwrap_err()
        .1;
    assert_eq!(error.code(), ErrorCode::UnknownField);
}

#[test]
fn the_request_id_comes_back_with_refusals() {
    let (id, _) = parse(br#"{"request_id":"a-1","action":"nope"}"#).unwrap_err();
    assert_eq!(id, Some(json!("a-1")));
    let (id, error) = parse(br#"{"request_id":{},"action":"ping"}"#).unwrap_err();
    assert_eq!(
        (id, error.message.as_str()),
        (None, "Parameter must be string or number: request_id")
    );
    assert_eq!(
        refusal(&json!({"action": "ping", "request_id": "x".repeat(257)})).code(),
        ErrorCode::OutOfRange
    );
}

#[test]
fn fields_of_the_envelope_are_read() {
    let request =
        json!({"action": "add_track", "request_id": 7, "expected_revision": 12, "dry_run": true});
    let envelope = accepted(&request);
    assert_eq!(envelope.request_id, Some(json!(7)));
    assert_eq!(
        (envelope.expected_revision, envelope.dry_run),
        (Some(12), true)
    );
    assert_eq!(
        accepted(&json!({"action": "ping", "expected_revision": 3.0})).expected_revision,
        Some(3)
    );
}

#[test]
fn a_dry_run_of_what_cannot_be_taken_back_is_refused() {
    assert_eq!(
        refusal(&json!({"action": "transport_play", "dry_run": true})).code(),
        ErrorCode::NotInBatch
    );
    assert!(accepted(&json!({"action": "batch", "commands": [], "dry_run": true})).dry_run);
    assert!(accepted(&json!({"action": "get_tracks", "dry_run": true})).dry_run);
}

#[test]
fn repeated_fields_are_refused() {
    let error = parse(br#"{"action":"add_track","name":"a","name":"b"}"#)
        .unwrap_err()
        .1;
    assert_eq!(
        (error.code(), error.error.field.as_deref()),
        (ErrorCode::DuplicateField, Some("name"))
    );
    assert!(parse(br#"{"action":"ping","action":"shutdown"}"#).is_err());
}

#[test]
fn faults_inside_values_name_their_path() {
    let cases = [
        (
            json!([{"pitch": 60, "start": 0, "length": 1}, {"pitch": 200, "start": 0, "length": 1}]),
            "notes[1].pitch",
        ),
        (
            json!([{"pitch": 60, "start": "x", "length": 1}]),
            "notes[0].start",
        ),
        (json!([{"pitch": 60, "start": 0}]), "notes[0].length"),
        (
            json!([{"pitch": 60, "start": 0, "length": 1, "vel": 3}]),
            "notes[0].vel",
        ),
        (json!([7]), "notes[0]"),
        (json!({}), "notes"),
    ];
    let codes = [
        "out_of_range",
        "invalid_type",
        "missing_parameter",
        "unknown_field",
        "invalid_type",
        "invalid_type",
    ];
    for ((notes, field), code) in cases.into_iter().zip(codes) {
        let error = refusal(&json!({"action": "add_notes", "clip_id": "5", "notes": notes}));
        assert_eq!(error.error.field.as_deref(), Some(field));
        assert_eq!(error.code().as_str(), code, "{field}");
    }
}

#[test]
fn times_are_read_in_each_form_and_refused_by_name() {
    for good in [
        json!(4.5),
        json!(3),
        json!({"beats": 16}),
        json!({"bar": 5}),
        json!({"bar": 5.0, "beat": 1.5}),
    ] {
        accepted(&json!({"action": "transport_seek", "position": good}));
    }
    let bad = [
        (json!("1"), "Parameter must be numeric: position"),
        (json!(null), "Parameter must be numeric: position"),
        (json!(-1), "Parameter out of range: position"),
        (json!(1e300), "Parameter out of range: position"),
        (json!({"bar": 0}), "Parameter out of range: position"),
        (
            json!({"bar": 1.5}),
            "Parameter must be integer: position.bar",
        ),
        (
            json!({"beat": 1}),
            "Missing required parameter: position.bar",
        ),
        (
            json!({"beats": 1, "bar": 1}),
            "Invalid value for parameter: position",
        ),
        (json!({"beets": 1}), "Unknown parameter: position.beets"),
        (json!({}), "Missing required parameter: position.beats"),
    ];
    for (position, message) in bad {
        assert_eq!(
            refusal(&json!({"action": "transport_seek", "position": position})).message,
            message
        );
    }
    let overflow = parse(br#"{"action":"transport_seek","position":1e999}"#)
        .unwrap_err()
        .1;
    assert_eq!(overflow.code(), ErrorCode::OutOfRange);
}

#[test]
fn a_parsed_request_is_the_same_out_of_a_batch() {
    for entry in Request::TABLE {
        let request = entry.example_request();
        assert_eq!(
            Request::parse_value(&request).unwrap(),
            accepted(&request).request
        );
    }
    let nested = json!({"action": "add_track", "dry_run": true});
    assert_eq!(
        Request::parse_value(&nested).unwrap_err().code(),
        ErrorCode::UnknownField
    );
}

fn any_json() -> impl Strategy<Value = Value> {
    let names = prop_oneof![
        proptest::sample::select(Request::NAMES).prop_map(Value::from),
        ".*".prop_map(Value::from)
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        names
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        let keys = prop_oneof![
            proptest::sample::select(vec![
                "track_id",
                "clip_index",
                "clip_id",
                "notes",
                "position",
                "name",
                "value_db",
                "start",
                "end",
                "commands",
                "topics",
                "request_id",
                "dry_run",
                "pitch",
                "beats",
                "bar",
                "file_path"
            ])
            .prop_map(str::to_owned),
            ".{0,8}"
        ];
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::btree_map(keys, inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..256)) {
        prop_assert!(parse(&bytes).is_err());
    }

    #[test]
    fn json_never_panics_and_refusals_are_json(
        action in proptest::sample::select(Request::NAMES),
        fields in any_json(),
    ) {
        let mut request = fields;
        if let Value::Object(map) = &mut request {
            map.insert("action".to_owned(), action.into());
        }
        match parse(request.to_string().as_bytes()) {
            Ok(envelope) => prop_assert_eq!(envelope.request.action(), action),
            Err((id, error)) => {
                let bytes = error.to_bytes(id.as_ref());
                let reply: Value = serde_json::from_slice(&bytes).unwrap();
                prop_assert_eq!(&reply["status"], "error");
                prop_assert!(bytes.len() < 8192);
            }
        }
    }

    #[test]
    fn examples_with_one_field_replaced_never_panic(index in 0..Request::TABLE.len(), at in any::<usize>(), value in any_json()) {
        let mut request = Request::TABLE[index].example_request();
        let fields = request.as_object_mut().unwrap();
        let name = fields.keys().nth(at % fields.len()).unwrap().clone();
        fields.insert(name, value);
        let _ = parse(request.to_string().as_bytes());
    }
}
