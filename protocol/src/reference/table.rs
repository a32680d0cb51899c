//! Fields as the rows of a Markdown table.

use serde_json::Value;

use super::kind::{Document, description};
use crate::envelope::ENVELOPE_FIELDS;

/// How a description says what holds where the field is left out.
const ABSENT: &str = "; without";

/// A table; nothing but the head where there are no rows.
pub(super) fn of(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let head_cells: Vec<String> = head.iter().map(|&cell| cell.to_owned()).collect();
    let mut text = line(&head_cells);
    text.push_str(&format!("|{}\n", "---|".repeat(head.len())));
    text.extend(rows.into_iter().map(|row| line(&row)));
    text
}

/// A text that can stand in a cell.
pub(super) fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

/// The fields of a request, or of an object in one; `None` where it has none of its own.
pub(super) fn request(document: Document, schema: &Value) -> Option<String> {
    let rows: Vec<Vec<String>> = fields(schema)
        .into_iter()
        .filter(|(name, _, _)| !ENVELOPE_FIELDS.contains(name))
        .map(|(name, field, required)| {
            let (meaning, absent) = meaning_and_default(field);
            vec![
                format!("`{name}`"),
                document.kind(field),
                if required { "yes" } else { "" }.to_owned(),
                document.range(field),
                absent,
                meaning,
            ]
        })
        .collect();
    let head = ["field", "type", "required", "range", "default", "meaning"];
    (!rows.is_empty()).then(|| of(&head, rows))
}

/// The fields of a reply, a notification, or of an object in one; `None` where it has none of its own.
pub(super) fn reply(document: Document, schema: &Value) -> Option<String> {
    let rows: Vec<Vec<String>> = fields(schema)
        .into_iter()
        .map(|(name, field, always)| {
            vec![
                format!("`{name}`"),
                constant(field).unwrap_or_else(|| document.kind(field)),
                if always { "yes" } else { "" }.to_owned(),
                cell(description(field)),
            ]
        })
        .collect();
    (!rows.is_empty()).then(|| of(&["field", "type", "always", "meaning"], rows))
}

/// The one value a field can have.
pub(super) fn constant(schema: &Value) -> Option<String> {
    schema.get("const").map(|value| format!("`{value}`"))
}

/// Name, schema, and whether it is required: those first, as they were declared; the rest by name.
fn fields(schema: &Value) -> Vec<(&str, &Value, bool)> {
    let required: Vec<&str> = schema["required"]
        .as_array()
        .map(|names| names.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default();
    let Some(properties) = schema["properties"].as_object() else {
        return Vec::new();
    };
    let mut rest: Vec<&str> = properties.keys().map(String::as_str).collect();
    rest.retain(|name| !required.contains(name));
    rest.sort_unstable();
    let count = required.len();
    let names = required.into_iter().chain(rest).enumerate();
    names
        .filter_map(|(at, name)| Some((name, properties.get(name)?, at < count)))
        .collect()
}

/// Splits "Where it starts; without, 0." into what it is and what it is when left out.
fn meaning_and_default(field: &Value) -> (String, String) {
    let text = description(field);
    let given = field.get("default").map(|value| format!("`{value}`"));
    let Some((meaning, absent)) = text.split_once(ABSENT) else {
        return (cell(text), given.unwrap_or_default());
    };
    let absent = absent.strip_prefix(" one").unwrap_or(absent);
    let absent = absent.trim_start_matches(", ").trim_end_matches('.');
    (
        cell(&format!("{meaning}.")),
        given.unwrap_or_else(|| cell(absent)),
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_default_is_taken_from_the_schema_or_the_sentence() {
        let split = |field: Value| meaning_and_default(&field);
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        let name = json!({"description": "Its name; without one, \"A|B\"."});
        assert_eq!(split(name), pair("Its name.", "\"A\\|B\""));
        let depth = json!({"description": "16 or 24; without, 24.", "default": 24});
        assert_eq!(split(depth), pair("16 or 24.", "`24`"));
        assert_eq!(
            split(json!({"description": "Its end."})),
            pair("Its end.", "")
        );
    }
}
