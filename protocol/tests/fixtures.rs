//! The golden exchanges of `protocol/fixtures`, which the Python tests read too.

use std::path::Path;

use bytes::BytesMut;
use serde_json::{Map, Value};
use tokio_util::codec::{Decoder, Encoder};
use waive_protocol::{ByteOrder, ErrorReply, FrameCodec, Notification, Request, parse};

fn fixtures(name: &str) -> Vec<Map<String, Value>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures")
        .join(name)
        .with_extension("json");
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap()
}

/// Files of another form than exchanges that are answered by an engine.
const OTHERS: [&str; 4] = ["refusals", "malformed", "notifications", "frames"];

/// The files of exchanges: all that aren't of another form.
fn areas() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let names = std::fs::read_dir(folder).unwrap().filter_map(|entry| {
        let path = entry.unwrap().path();
        let json = path.extension().is_some_and(|e| e == "json");
        json.then(|| path.file_stem().unwrap().to_string_lossy().into_owned())
    });
    let mut areas: Vec<String> = names
        .filter(|name| !OTHERS.contains(&name.as_str()))
        .collect();
    areas.sort();
    areas
}

fn unhex(hex: &Value) -> Vec<u8> {
    let hex = hex.as_str().unwrap();
    (0..hex.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
        .collect()
}

/// The fields an answer has around those of its type.
fn without_envelope(reply: &Value) -> Value {
    let mut fields = reply.as_object().unwrap().clone();
    assert_eq!(fields.remove("status").unwrap(), "ok");
    for name in ["revision", "request_id", "diff"] {
        fields.remove(name);
    }
    Value::Object(fields)
}

fn error_of(reply: &Value) -> ErrorReply {
    assert_eq!(reply["status"], "error");
    serde_json::from_value(reply.clone()).unwrap()
}

#[test]
fn exchanges_have_the_types_of_their_actions() {
    let mut seen = Vec::new();
    for exchange in areas().iter().flat_map(|area| fixtures(area)) {
        let (name, reply) = (&exchange["name"], &exchange["reply"]);
        let request = parse(exchange["request"].to_string().as_bytes())
            .unwrap_or_else(|(_, error)| panic!("{name}: {error:?}"));
        let action = request.request.action();
        if reply.is_null() {
            let error = error_of(&exchange["error"]);
            let written: Value = serde_json::from_slice(&error.to_bytes(None)).unwrap();
            assert_eq!(written, exchange["error"], "{name}");
            continue;
        }
        let fields = without_envelope(reply);
        let recast = (Request::entry(action).unwrap().recast_reply)(fields.clone());
        assert_eq!(
            recast.unwrap_or_else(|error| panic!("{name}: {error}")),
            fields,
            "{name}"
        );
        seen.push(action);
    }
    for action in Request::NAMES {
        assert!(seen.contains(action), "no exchange shows {action}");
    }
}

#[test]
fn refusals_are_exactly_these() {
    for exchange in fixtures("refusals") {
        let (id, error) = parse(exchange["request"].to_string().as_bytes()).unwrap_err();
        let written: Value = serde_json::from_slice(&error.to_bytes(id.as_ref())).unwrap();
        assert_eq!(written, exchange["error"], "{}", exchange["name"]);
    }
}

#[test]
fn malformed_payloads_are_refused() {
    for case in fixtures("malformed") {
        let (_, error) = parse(&unhex(&case["payload_hex"])).unwrap_err();
        assert_eq!(
            (case["message"].as_str(), case["code"].as_str()),
            (Some(error.message.as_str()), Some(error.code().as_str()))
        );
    }
}

#[test]
fn notifications_have_their_types() {
    for case in fixtures("notifications") {
        let read: Notification = serde_json::from_value(case["event"].clone()).unwrap();
        let written: Value = serde_json::from_slice(&read.to_bytes()).unwrap();
        assert_eq!(written, case["event"], "{}", case["name"]);
    }
}

#[test]
fn frames_are_read_and_written_byte_for_byte() {
    for case in fixtures("frames") {
        let (bytes, mut codec) = (unhex(&case["hex"]), FrameCodec::default());
        match codec.decode(&mut BytesMut::from(&bytes[..])) {
            Ok(frame) => {
                let frame = frame.unwrap();
                assert_eq!(
                    frame.order,
                    if case["order"] == "big" {
                        ByteOrder::Big
                    } else {
                        ByteOrder::Little
                    }
                );
                assert_eq!(frame.payload, case["payload"].as_str().unwrap());
                let mut written = BytesMut::new();
                codec.encode(frame, &mut written).unwrap();
                assert_eq!(written, bytes);
            }
            Err(error) => {
                let refusal = ErrorReply::from_frame(&error).unwrap();
                assert_eq!(case["error"], refusal.code().as_str(), "{}", case["name"]);
            }
        }
    }
}
