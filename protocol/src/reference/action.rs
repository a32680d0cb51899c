//! An action's section: what it takes, what it answers, what may go wrong.

use serde_json::Value;

use super::kind::{Document, description, forms};
use super::table;
use crate::request::ActionEntry;

/// The whole section.
pub(super) fn section(document: Document, entry: &ActionEntry) -> String {
    let schema = &document.part("actions")[entry.name];
    let fields = table::request(document, &schema["request"])
        .unwrap_or_else(|| "No fields of its own.\n".to_owned());
    [
        format!(
            "### {}\n\n{}\n\n{}\n",
            entry.name,
            entry.summary,
            flags(entry)
        ),
        fields,
        format!("```json\n{}\n```\n", example(entry)),
        reply(document, schema),
        errors(entry),
    ]
    .join("\n")
}

fn flags(entry: &ActionEntry) -> String {
    let word = |yes: bool| if yes { "yes" } else { "no" };
    let edits = entry.edits || entry.name == "batch";
    format!(
        "Edits: {} · in a batch: {} · dry run: {}",
        word(edits),
        word(entry.runs_in_batch),
        word(entry.runs_dry())
    )
}

/// The example in one line, `action` first.
fn example(entry: &ActionEntry) -> String {
    let fields = entry.example.trim_start_matches('{');
    let comma = if fields == "}" { "" } else { "," };
    format!("{{\"action\":\"{}\"{comma}{fields}", entry.name)
}

/// The reply's own fields; where it has several forms, each.
fn reply(document: Document, schema: &Value) -> String {
    let own = document.resolve(&schema["reply"]["allOf"][1]);
    let one = |form: &Value| {
        table::reply(document, document.resolve(form))
            .unwrap_or_else(|| format!("{}\n", description(document.resolve(form))))
    };
    match forms(own) {
        None => format!("Reply:\n\n{}", one(own)),
        Some(forms) => {
            let parts = forms
                .iter()
                .map(|form| format!("Reply: {}\n\n{}", description(form), one(form)));
            parts.collect::<Vec<_>>().join("\n")
        }
    }
}

fn errors(entry: &ActionEntry) -> String {
    if entry.errors.is_empty() {
        return "Refused only where the request is malformed.\n".to_owned();
    }
    let lines = entry
        .errors
        .iter()
        .map(|code| format!("- `{code}`: {}\n", code.meaning()));
    format!("Refused with:\n\n{}", lines.collect::<String>())
}
