//! A field's schema in words: its type, its range, its default.

use serde_json::{Map, Value};

use crate::schema;

const DEFS: &str = "#/$defs/";

/// The type whose section is the table of codes.
pub(super) const CODES: &str = "ErrorCode";

/// The schema document, with its shared types.
#[derive(Clone, Copy)]
pub(super) struct Document(pub(super) &'static Map<String, Value>);

impl Document {
    pub(super) fn whole() -> Self {
        Self(schema::document())
    }

    /// A part of the document; null where there is none.
    pub(super) fn part(self, name: &str) -> &'static Value {
        self.0.get(name).unwrap_or(&Value::Null)
    }

    /// A shared type by its name.
    pub(super) fn shared(self, name: &str) -> &'static Value {
        &self.part("$defs")[name]
    }

    /// The type a schema refers to, or the schema itself.
    pub(super) fn resolve(self, schema: &Value) -> &Value {
        reference(schema).map_or(schema, |name| self.shared(name))
    }

    /// What kinds of JSON a value may be: links to the named types.
    pub(super) fn kind(self, schema: &Value) -> String {
        if let Some(name) = reference(schema) {
            if name == CODES {
                return format!("[{name}](#error-codes)");
            }
            if has_section(self.shared(name)) {
                return format!("[{name}](#{})", name.to_lowercase());
            }
            return self.kind(self.shared(name));
        }
        if let Some(forms) = forms(schema) {
            let forms: Vec<String> = forms.iter().map(|form| self.kind(form)).collect();
            return forms.join(" or ");
        }
        let kinds: Vec<String> = words(&schema["type"])
            .map(|word| self.plain(word, schema))
            .collect();
        match (kinds.is_empty(), schema["enum"].as_array()) {
            (false, _) => kinds.join(" or "),
            (true, Some(values)) if values.iter().all(Value::is_string) => "string".to_owned(),
            (true, Some(_)) => "integer or string".to_owned(),
            (true, None) => "any".to_owned(),
        }
    }

    fn plain(self, word: &str, schema: &Value) -> String {
        if word != "array" {
            return word.to_owned();
        }
        let count = match schema["maxItems"].as_u64() {
            Some(count) if schema["minItems"] == schema["maxItems"] => format!("{count} "),
            _ => String::new(),
        };
        match &schema["items"] {
            items @ Value::Object(_) => {
                let nullable = items["type"]
                    .as_array()
                    .is_some_and(|t| t.contains(&"null".into()));
                let or_null = if nullable { " or null" } else { "" };
                format!("array of {count}{}{or_null}", self.kind(items))
            }
            _ => "array".to_owned(),
        }
    }

    /// What a value must be within; empty where its type says all.
    pub(super) fn range(self, schema: &Value) -> String {
        let schema = self.resolve(schema);
        if let Some(forms) = forms(schema) {
            let ranges = forms.iter().map(|form| self.range(form));
            let ranges: Vec<String> = ranges.filter(|range| !range.is_empty()).collect();
            return if forms.len() == 1 {
                ranges.concat()
            } else {
                String::new()
            };
        }
        if let Some(values) = schema["enum"].as_array() {
            let values: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
            return values.join(", ");
        }
        // With a format, the bounds are those of an integer's bits.
        if schema.get("format").is_some() {
            return String::new();
        }
        let unit = schema["x-unit"].as_str().unwrap_or_default();
        let between = |least: &str, most: &str, unit: &str| {
            let (least, most) = (schema[least].as_f64()?, schema[most].as_f64()?);
            Some(format!("{least} to {most} {unit}").trim_end().to_owned())
        };
        between("minimum", "maximum", unit)
            .or_else(|| between("minLength", "maxLength", "characters"))
            .unwrap_or_default()
    }
}

/// The name a schema refers to.
pub(super) fn reference(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.strip_prefix(DEFS)
}

/// The forms a value may take besides null, where a schema lists them.
pub(super) fn forms(schema: &Value) -> Option<Vec<&Value>> {
    let forms = schema.get("anyOf").or_else(|| schema.get("oneOf"))?;
    let forms = forms.as_array()?.iter();
    Some(forms.filter(|form| form["type"] != "null").collect())
}

/// The first paragraph of a description.
pub(super) fn description(schema: &Value) -> &str {
    let text = schema["description"].as_str().unwrap_or_default();
    text.split("\n\n").next().unwrap_or_default()
}

/// Whether a shared type is more than a number with a range or a text with a length.
pub(super) fn has_section(shared: &Value) -> bool {
    let composed = ["properties", "anyOf", "oneOf", "pattern"];
    composed.iter().any(|key| shared.get(key).is_some()) || !description(shared).is_empty()
}

/// The words of `type`, without null.
fn words(kind: &Value) -> impl Iterator<Item = &str> {
    let list = kind
        .as_array()
        .map_or(std::slice::from_ref(kind), Vec::as_slice);
    list.iter()
        .filter_map(Value::as_str)
        .filter(|word| *word != "null")
}
