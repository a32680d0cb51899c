//! What serde found wrong, as a refusal.
//!
//! Faults of the request itself come typed. Those inside a value come as serde_json's text, which is read here and
//! nowhere else; the texts of our own types (`out of range: …`, `not one of: …`) are written to be read back.

use std::fmt;

use serde::de::{Error, Expected, Unexpected};
use serde_path_to_error::Path;

use crate::error::ErrorReply;

/// A refusal on its way through serde.
#[derive(Debug)]
pub(crate) struct Fault(ErrorReply);

impl Fault {
    pub(super) fn into_reply(self) -> ErrorReply {
        self.0
    }

    /// A fault at `path` inside the value of `field`.
    pub(super) fn in_field(field: &str, path: &Path, error: &serde_json::Error) -> Self {
        let text = error.to_string();
        let text = text
            .rsplit_once(" at line ")
            .map_or(text.as_str(), |(text, _)| text);
        Self(refusal(&full_name(field, path), text))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Fault {}

impl Error for Fault {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(ErrorReply::invalid_json(message.to_string()))
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self(ErrorReply::invalid_type("action", &expected.to_string()))
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        Self(ErrorReply::unknown_field(field, expected))
    }

    fn missing_field(field: &'static str) -> Self {
        Self(ErrorReply::missing_parameter(field))
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self(ErrorReply::duplicate_field(field))
    }
}

/// `notes` and `[3].pitch` make `notes[3].pitch`.
fn full_name(field: &str, path: &Path) -> String {
    if path.iter().next().is_none() {
        return field.to_owned();
    }
    match path.to_string() {
        inside if inside.starts_with('[') => format!("{field}{inside}"),
        // serde_path_to_error writes `.` for the value itself.
        inside if inside == "." => field.to_owned(),
        inside => format!("{field}.{inside}"),
    }
}

/// Reads serde_json's text.
fn refusal(field: &str, text: &str) -> ErrorReply {
    if let Some(rest) = text.strip_prefix("out of range: ") {
        return out_of_range(field, rest);
    }
    if let Some((_, allowed)) = text
        .strip_prefix("not one of: ")
        .and_then(|rest| rest.split_once(", allowed "))
    {
        return ErrorReply::invalid_value(field, allowed.split(", ").map(str::to_owned).collect());
    }
    let mut quoted = text.split('`').skip(1).step_by(2);
    if text.starts_with("missing field") {
        return ErrorReply::missing_parameter(&inside(field, quoted.next()));
    }
    if text.starts_with("duplicate field") {
        return ErrorReply::duplicate_field(&inside(field, quoted.next()));
    }
    if text.starts_with("unknown field") {
        let name = inside(field, quoted.next());
        return ErrorReply::unknown_field(&name, &quoted.collect::<Vec<_>>());
    }
    if text.starts_with("unknown variant") {
        return ErrorReply::invalid_value(field, quoted.skip(1).map(str::to_owned).collect());
    }
    if text == "number out of range" {
        return ErrorReply::out_of_range(field, f64::MIN, f64::MAX, "(a finite number)");
    }
    match text.rsplit_once(", expected ") {
        Some((_, kind)) => ErrorReply::invalid_type(field, plain_kind(kind)),
        None => ErrorReply::invalid_json(text),
    }
}

/// Reads "-200, allowed -100 to 6 dB".
fn out_of_range(field: &str, text: &str) -> ErrorReply {
    let bounds = text.split_once(", allowed ").and_then(|(_, allowed)| {
        let (min, rest) = allowed.split_once(" to ")?;
        let (max, unit) = rest.split_once(' ')?;
        Some((min.parse().ok()?, max.parse().ok()?, unit))
    });
    let (min, max, unit) = bounds.unwrap_or((f64::MIN, f64::MAX, ""));
    ErrorReply::out_of_range(field, min, max, unit)
}

fn inside(field: &str, name: Option<&str>) -> String {
    match name {
        // The path of an unknown or repeated field may already end with its name.
        Some(name) if field.ends_with(&format!(".{name}")) => field.to_owned(),
        Some(name) => format!("{field}.{name}"),
        None => field.to_owned(),
    }
}

/// The protocol's word for a JSON type.
fn plain_kind(expected: &str) -> &str {
    match expected {
        "a boolean" => "boolean",
        "a string" | "string" => "string",
        "a sequence" => "array",
        "a map" => "object",
        "u8" | "u16" | "u32" | "u64" | "usize" | "i64" => "integer",
        "f64" => "numeric",
        other if other.starts_with("struct ") => "object",
        other if other.contains("enum ") => "string",
        other => other,
    }
}
