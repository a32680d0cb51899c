//! Every number of the document says its unit.
//!
//! Ranged types bring theirs (`x-unit`). Plain numbers get it from the words of their description, so that text and
//! unit can't part; what has no such word is a fault that a test finds.

use serde_json::{Map, Value};

/// A word in a description, and the unit it means; the first that is found counts.
const WORDS: &[(&str, &str)] = &[
    ("milliseconds", "ms"),
    ("semitones", "semitones"),
    ("beats a minute", "bpm"),
    ("quarter notes per minute", "bpm"),
    ("quarter notes a minute", "bpm"),
    ("beats in a bar", "beats"),
    ("beats per bar", "beats"),
    ("lufs", "LUFS"),
    ("in lu;", "LU"),
    ("dbtp", "dBTP"),
    ("dbfs", "dBFS"),
    ("decibels", "dB"),
    ("hertz", "Hz"),
    ("ticks", "ticks"),
    ("revision", "(revision)"),
    ("seconds of audio rendered in a second", "(ratio)"),
    ("0 to 1", "(0 to 1)"),
    ("0..=1", "(0 to 1)"),
    ("-1 to 1", "(-1 to 1)"),
    ("-1 (", "(-1 to 1)"),
    ("−1", "(-1 to 1)"),
    ("linear", "(linear)"),
    ("percent", "%"),
    ("seconds", "s"),
    ("beats", "beats"),
    ("in frames", "frames"),
    ("its channels", "channels"),
    ("midi", "(MIDI)"),
    ("pitch", "(MIDI)"),
    ("velocity", "(MIDI)"),
    ("0 to 127", "(MIDI)"),
    ("zero-based", "(position)"),
    ("position", "(position)"),
    ("place", "(position)"),
    ("the same as", "(position)"),
    ("counted from 1", "(counted from 1)"),
    ("how many", "(count)"),
    ("number of", "(number)"),
    ("note value", "(note value)"),
    ("bytes", "bytes"),
    ("characters", "characters"),
    ("tokens", "tokens"),
    ("steps", "steps"),
    ("`offset`", "(count)"),
    ("its number", "(number)"),
    ("the number it", "(number)"),
    ("how often", "(count)"),
    ("share of", "(0 to 1)"),
    ("frames", "frames"),
    ("no unit", "(no unit)"),
    ("own unit", "(the parameter's own unit)"),
    ("own range", "(the parameter's own unit)"),
    ("normalised", "(0 to 1)"),
];

/// What is data in a schema, or no schema at all.
const DATA: [&str; 7] = [
    "example",
    "default",
    "const",
    "enum",
    "errors",
    "error_codes",
    "framing",
];

/// The unit that a description names.
fn unit(description: &str) -> Option<&'static str> {
    let text = description.to_lowercase();
    let found = WORDS.iter().find(|(word, _)| text.contains(word));
    found.map(|(_, unit)| *unit)
}

/// Gives every number below `document` its unit; the ways to those that have none come back.
pub(super) fn annotate(document: &mut Map<String, Value>) -> Vec<String> {
    let mut without = Vec::new();
    for (name, part) in document
        .iter_mut()
        .filter(|(name, _)| !DATA.contains(&name.as_str()))
    {
        visit(part, name, "", &mut without);
    }
    without
}

fn visit(schema: &mut Value, way: &str, around: &str, without: &mut Vec<String>) {
    match schema {
        Value::Array(parts) => {
            for (at, part) in parts.iter_mut().enumerate() {
                visit(part, &format!("{way}[{at}]"), around, without);
            }
        }
        Value::Object(fields) => object(fields, way, around, without),
        _ => {}
    }
}

fn object(fields: &mut Map<String, Value>, way: &str, around: &str, without: &mut Vec<String>) {
    let own = fields.get("description").and_then(Value::as_str);
    let text = own.unwrap_or(around).to_owned();
    let is_data = fields.contains_key("const") || fields.contains_key("enum");
    if is_number(fields) && !is_data && !fields.contains_key("x-unit") {
        // The sentence around an entry of several forms may say it.
        match unit(&text).or_else(|| unit(around)) {
            Some(unit) => {
                fields.insert("x-unit".to_owned(), unit.into());
            }
            None => without.push(way.to_owned()),
        }
    }
    let properties = way.ends_with(".properties");
    for (name, part) in fields.iter_mut() {
        // A field may be called as the word of a schema that holds data.
        if properties || !DATA.contains(&name.as_str()) {
            visit(part, &format!("{way}.{name}"), &text, without);
        }
    }
}

/// Whether a schema is that of a number (or null).
fn is_number(fields: &Map<String, Value>) -> bool {
    let is = |word: &Value| word == "number" || word == "integer";
    match fields.get("type") {
        Some(Value::Array(words)) => words.iter().any(is) && !words.contains(&"string".into()),
        Some(word) => is(word),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_read_from_words() {
        assert_eq!(unit("Where it starts, in seconds."), Some("s"));
        let peak = "The highest sample, in dBFS; null when silent.";
        assert_eq!(unit(peak), Some("dBFS"));
        assert_eq!(unit("How many tracks there are."), Some("(count)"));
        assert_eq!(unit("Its mood."), None);
    }

    #[test]
    fn every_number_says_its_unit() {
        let (_, without) = crate::schema::build();
        assert!(
            without.is_empty(),
            "these numbers don't say their unit; name it in the field's doc comment (\"in seconds\", \"how many\", \
             \"zero-based\", \"no unit\" …; see schema/units.rs): {without:#?}"
        );
    }
}
