//! Notifications, and the types that several fields have: a section for each.

use std::collections::BTreeSet;

use serde_json::Value;

use super::kind::{CODES, Document, description, forms, has_section, reference};
use super::table;
use crate::notification::Topic;

/// What the engine says unasked.
pub(super) fn notifications(document: Document) -> String {
    let topics: Vec<String> = Topic::ALL
        .iter()
        .filter_map(|topic| serde_json::to_value(topic).ok())
        .filter_map(|word| Some(format!("`{}`", word.as_str()?)))
        .collect();
    let mut text = format!(
        "## Notifications\n\nFrames with `event` instead of `status`, for those who asked with \
        [`subscribe`](#subscribe); the topics are {}. Changes of the Edit come in order of revision without gaps; \
        levels may be skipped.\n",
        topics.join(", ")
    );
    for event in events(document) {
        let name = event["properties"]["event"]["const"].as_str();
        let fields = table::reply(document, document.resolve(event)).unwrap_or_default();
        let name = name.unwrap_or_default();
        text.push_str(&format!(
            "\n### {name}\n\n{}\n\n{fields}",
            description(event)
        ));
    }
    text
}

/// The types that fields of requests, replies and notifications have.
pub(super) fn types(document: Document) -> String {
    let mut names = BTreeSet::from(["ErrorBody", "OpView"]);
    for name in names.clone() {
        gather(document, document.shared(name), &mut names);
    }
    for action in document.part("actions").as_object().into_iter().flatten() {
        gather(document, &action.1["request"], &mut names);
        let own = document.resolve(&action.1["reply"]["allOf"][1]);
        for form in forms(own).unwrap_or_else(|| vec![own]) {
            gather(document, document.resolve(form), &mut names);
        }
    }
    for event in events(document) {
        gather(document, document.resolve(event), &mut names);
    }
    names.retain(|name| *name != CODES && has_section(document.shared(name)));
    let sections = names.iter().map(|name| section(document, name));
    format!("## Types\n\n{}", sections.collect::<Vec<_>>().join("\n"))
}

fn events(document: Document) -> Vec<&'static Value> {
    forms(document.resolve(document.part("notification"))).unwrap_or_default()
}

/// Adds the shared types a schema leads to.
fn gather(document: Document, schema: &'static Value, names: &mut BTreeSet<&'static str>) {
    if let Some(name) = reference(schema)
        && names.insert(name)
    {
        gather(document, document.shared(name), names);
    }
    match schema {
        Value::Object(parts) => parts
            .values()
            .for_each(|part| gather(document, part, names)),
        Value::Array(parts) => parts.iter().for_each(|part| gather(document, part, names)),
        _ => {}
    }
}

fn section(document: Document, name: &str) -> String {
    let shared = document.shared(name);
    let body = body(document, shared);
    let gap = if body.is_empty() { "" } else { "\n" };
    format!("### {name}\n\n{}\n{gap}{body}", description(shared))
}

fn body(document: Document, shared: &Value) -> String {
    if let Some(forms) = forms(shared) {
        return forms.iter().map(|form| line(document, form)).collect();
    }
    // Only requests refuse fields they don't know.
    let fields = match shared["additionalProperties"] {
        Value::Bool(false) => table::request(document, shared),
        _ => table::reply(document, shared),
    };
    fields.unwrap_or_else(|| line(document, shared))
}

/// A form as an item of a list.
fn line(document: Document, form: &Value) -> String {
    let text = match (table::constant(form), description(form)) {
        (Some(constant), meaning) => format!("{constant}: {meaning}"),
        (None, meaning) if form.get("properties").is_some() && !meaning.is_empty() => {
            let fields = value(document, form);
            format!("{meaning} {}", fields.trim_start_matches("object: "))
        }
        (None, _) => value(document, form),
    };
    format!("- {text}\n")
}

/// Type, range and pattern; an object with its fields.
fn value(document: Document, form: &Value) -> String {
    if let Some(fields) = form["properties"].as_object() {
        let fields = fields.iter().map(|(name, field)| {
            let value = table::constant(field).unwrap_or_else(|| value(document, field));
            format!("`{name}` ({value})")
        });
        return format!("object: {}", fields.collect::<Vec<_>>().join(", "));
    }
    let pattern = form["pattern"].as_str();
    let pattern = pattern.map(|pattern| format!("`{pattern}`"));
    let parts = [
        document.kind(form),
        document.range(form),
        pattern.unwrap_or_default(),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(", ")
}
