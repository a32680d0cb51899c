//! The whole protocol as one JSON Schema document: what `describe` answers and `waive schema` prints.
//!
//! Invariant: made from the same types that read and write the wire; nothing is written twice.

use std::sync::OnceLock;

use schemars::generate::SchemaSettings;
use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use crate::error::{ErrorCode, ErrorReply};
use crate::frame;
use crate::notification::Notification;
use crate::quantity::Revision;
use crate::reference;
use crate::reply::OpView;
use crate::request::{ActionEntry, Request};

mod units;

/// The whole document.
///
/// `actions` has, by name, summary, request, reply, example and errors; shared types stand in `$defs`.
#[must_use]
pub fn document() -> &'static Map<String, Value> {
    static DOCUMENT: OnceLock<Map<String, Value>> = OnceLock::new();
    DOCUMENT.get_or_init(|| build().0)
}

/// The document, and the ways to numbers in it that don't say their unit.
fn build() -> (Map<String, Value>, Vec<String>) {
    let mut generator = generator();
    let actions: Map<String, Value> = Request::TABLE
        .iter()
        .map(|entry| (entry.name.to_owned(), action(entry, &mut generator)))
        .collect();
    let mut document = preamble();
    document.insert("actions".to_owned(), actions.into());
    document.insert(
        "notification".to_owned(),
        generator.subschema_for::<Notification>().into(),
    );
    document.insert("error".to_owned(), refusal(&mut generator).into());
    document.insert("$defs".to_owned(), generator.take_definitions(true).into());
    let without = units::annotate(&mut document);
    (document, without)
}

/// One action's part of the document, with the types it needs; `None` for an unknown action.
#[must_use]
pub fn action_document(name: &str) -> Option<Map<String, Value>> {
    let entry = Request::entry(name)?;
    let mut generator = generator();
    let Value::Object(mut part) = action(entry, &mut generator) else {
        return None;
    };
    part.insert("action".to_owned(), name.into());
    part.insert("$defs".to_owned(), generator.take_definitions(true).into());
    units::annotate(&mut part);
    Some(part)
}

/// Gives every number of a schema its unit (`x-unit`), from the words of its description; the ways to numbers whose
/// description names none come back.
pub fn annotate(schema: &mut Map<String, Value>) -> Vec<String> {
    units::annotate(schema)
}

fn generator() -> SchemaGenerator {
    SchemaSettings::draft2020_12().into_generator()
}

fn preamble() -> Map<String, Value> {
    let codes: Map<String, Value> = ErrorCode::ALL
        .iter()
        .map(|code| (code.as_str().to_owned(), code.meaning().into()))
        .collect();
    let document = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Waive protocol",
        "version": crate::PROTOCOL_VERSION,
        "framing": {
            "header": "4 bytes magic, 4 bytes payload length, both big-endian or both little-endian; then the payload, UTF-8 JSON",
            "magic": format!("{:#010x}", frame::MAGIC),
            "default_limit": frame::DEFAULT_LIMIT,
        },
        "error_codes": codes,
    });
    match document {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn action(entry: &ActionEntry, generator: &mut SchemaGenerator) -> Value {
    json!({
        "summary": entry.summary,
        "noun": reference::noun_of(entry.name),
        "edits": entry.edits,
        "runs_in_batch": entry.runs_in_batch,
        "runs_dry": entry.runs_dry(),
        "request": request(entry, generator),
        "reply": reply(entry, generator),
        "example": entry.example_request(),
        "errors": entry.errors,
    })
}

/// The action's own fields, and those every request may carry.
fn request(entry: &ActionEntry, generator: &mut SchemaGenerator) -> Schema {
    let revision = generator.subschema_for::<Revision>();
    let mut schema = (entry.request_schema)(generator);
    let object = schema.ensure_object();
    object.insert("title".to_owned(), format!("{}_request", entry.name).into());
    let properties = object.entry("properties").or_insert_with(|| json!({}));
    if let Value::Object(properties) = properties {
        properties.insert("action".to_owned(), json!({ "const": entry.name }));
        properties.insert(
            "request_id".to_owned(),
            json!({ "type": ["string", "number"], "description": "The client's own id; echoed." }),
        );
        properties.insert("expected_revision".to_owned(), revision.into());
        let dry_run =
            json!({ "type": "boolean", "description": "Do it, take it back, answer with `diff`." });
        properties.insert("dry_run".to_owned(), dry_run);
    }
    if let Value::Array(required) = object.entry("required").or_insert_with(|| json!([])) {
        required.insert(0, "action".into());
    }
    schema
}

/// The reply's own fields, and those around them.
fn reply(entry: &ActionEntry, generator: &mut SchemaGenerator) -> Value {
    let operations = generator.subschema_for::<Vec<OpView>>();
    json!({
        "title": format!("{}_reply", entry.name),
        "allOf": [
            {
                "type": "object",
                "properties": {
                    "status": { "const": "ok" },
                    "revision": { "type": "integer", "description": "The Edit's revision." },
                    "request_id": { "type": ["string", "number"] },
                    "diff": operations,
                },
                "required": ["status"],
            },
            (entry.reply_schema)(generator),
        ],
    })
}

fn refusal(generator: &mut SchemaGenerator) -> Schema {
    let mut schema = <ErrorReply as schemars::JsonSchema>::json_schema(generator);
    let object = schema.ensure_object();
    if let Some(Value::Object(properties)) = object.get_mut("properties") {
        properties.insert("status".to_owned(), json!({ "const": "error" }));
        properties.insert(
            "request_id".to_owned(),
            json!({ "type": ["string", "number"] }),
        );
    }
    schema
}
