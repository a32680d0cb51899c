//! Refusals of requests that are wrong in themselves. Messages are those of the original where it had one.

use super::{Allowed, ErrorCode, ErrorReply};
use crate::nearest::nearest;

impl ErrorReply {
    /// The payload isn't a JSON object.
    #[must_use]
    pub fn invalid_json(why: impl Into<String>) -> Self {
        Self::new(ErrorCode::InvalidJson, "Invalid JSON").hint(why)
    }

    /// A required field is missing.
    #[must_use]
    pub fn missing_parameter(field: &str) -> Self {
        let message = format!("Missing required parameter: {field}");
        Self::new(ErrorCode::MissingParameter, message).field(field)
    }

    /// A field has the wrong JSON type; `kind` is integer, numeric, boolean, string, array or object.
    #[must_use]
    pub fn invalid_type(field: &str, kind: &str) -> Self {
        let message = format!("Parameter must be {kind}: {field}");
        Self::new(ErrorCode::InvalidType, message).field(field)
    }

    /// A number or a length is outside its range.
    #[must_use]
    pub fn out_of_range(field: &str, min: f64, max: f64, unit: &str) -> Self {
        let allowed = Allowed {
            min: Some(min),
            max: Some(max),
            unit: Some(unit.to_owned()),
            values: Vec::new(),
        };
        Self::new(
            ErrorCode::OutOfRange,
            format!("Parameter out of range: {field}"),
        )
        .field(field)
        .hint(format!("{field} must be {min} to {max} {unit}"))
        .allowed(allowed)
    }

    /// A value is none of those accepted.
    #[must_use]
    pub fn invalid_value(field: &str, values: Vec<String>) -> Self {
        let hint = format!("{field} must be one of: {}", values.join(", "));
        let allowed = Allowed {
            values,
            ..Allowed::default()
        };
        Self::new(
            ErrorCode::InvalidValue,
            format!("Invalid value for parameter: {field}"),
        )
        .field(field)
        .hint(hint)
        .allowed(allowed)
    }

    /// A list is too long for one request.
    #[must_use]
    pub fn too_many(field: &str, count: usize, limit: usize) -> Self {
        Self::new(ErrorCode::TooMany, format!("Too many entries: {field}"))
            .field(field)
            .hint(format!("{count} given, at most {limit} in one request"))
    }

    /// A field the action doesn't have; `known` are those it has.
    #[must_use]
    pub fn unknown_field(field: &str, known: &[&str]) -> Self {
        let last = field.rsplit('.').next().unwrap_or(field);
        let reply = Self::new(
            ErrorCode::UnknownField,
            format!("Unknown parameter: {}", shorten(field)),
        )
        .field(shorten(field))
        .nearest(nearest(last, known));
        if reply.error.hint.is_some() || known.is_empty() {
            return reply;
        }
        reply.hint(format!("known are: {}", known.join(", ")))
    }

    /// A field given twice.
    #[must_use]
    pub fn duplicate_field(field: &str) -> Self {
        Self::new(
            ErrorCode::DuplicateField,
            format!("Parameter given twice: {field}"),
        )
        .field(field)
    }

    /// An action that doesn't exist; `known` are those that do.
    #[must_use]
    pub fn unknown_action(action: &str, known: &[&str]) -> Self {
        let action = shorten(action);
        let reply = Self::new(
            ErrorCode::UnknownAction,
            format!("Unknown action: {action}"),
        )
        .field("action")
        .nearest(nearest(&action, known));
        if reply.error.hint.is_some() {
            reply
        } else {
            reply.hint("describe lists all actions")
        }
    }
}

/// Keeps a client's own text from filling the answer.
pub(super) fn shorten(text: &str) -> String {
    const KEPT: usize = 100;
    match text.char_indices().nth(KEPT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
