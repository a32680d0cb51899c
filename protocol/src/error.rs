//! Refusals: the stable code, the original's wording, and what helps the client to do better.
//!
//! Invariant: a message a client may match has exactly one constructor, in `error/malformed.rs` or `error/wording.rs`.
//! Elsewhere: which failure of the engine becomes which refusal (`control`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

mod code;
mod malformed;
mod motion;
mod wording;

pub use code::ErrorCode;

/// A refused request, before it is bytes.
///
/// The body is boxed so that a `Result` which nearly never fails stays small.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema, thiserror::Error)]
#[error("{message}")]
pub struct ErrorReply {
    /// The sentence for people; clients of the original match some of them.
    pub message: String,
    /// What a program needs.
    pub error: Box<ErrorBody>,
}

/// What a program needs to know of a refusal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ErrorBody {
    /// The stable code.
    pub code: ErrorCode,
    /// The field at fault, with its path: `value_db`, `notes[3].pitch`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What would have worked, or what to do next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// What the field accepts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed: Option<Allowed>,
    /// Names like the one given, the likeliest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nearest: Vec<String>,
    /// In a `batch`: the zero-based position of the request that failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<usize>,
    /// With `revision_conflict`: the revision the Edit is at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<u64>,
}

/// What a field accepts: a range, or a list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Allowed {
    /// The least value, in its own unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// The greatest value, in its own unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// The unit of both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The values, where they can be listed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
}

impl ErrorReply {
    /// A refusal with a code and a message, and nothing more yet.
    #[must_use]
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        let error = ErrorBody {
            code,
            field: None,
            hint: None,
            allowed: None,
            nearest: Vec::new(),
            index: None,
            revision: None,
        };
        Self {
            message: message.into(),
            error: Box::new(error),
        }
    }

    /// The code.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        self.error.code
    }

    /// Names the field at fault.
    #[must_use]
    pub fn field(mut self, field: impl Into<String>) -> Self {
        self.error.field = Some(field.into());
        self
    }

    /// Says what would have worked.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.error.hint = Some(hint.into());
        self
    }

    /// Says what the field accepts.
    #[must_use]
    pub fn allowed(mut self, allowed: Allowed) -> Self {
        self.error.allowed = Some(allowed);
        self
    }

    /// Suggests names, and says so in the hint unless there is one.
    #[must_use]
    pub fn nearest(mut self, nearest: Vec<String>) -> Self {
        if self.error.hint.is_none()
            && let Some(first) = nearest.first()
        {
            self.error.hint = Some(format!("did you mean {first}?"));
        }
        self.error.nearest = nearest;
        self
    }

    /// Says which request of a batch failed.
    #[must_use]
    pub fn at_index(mut self, index: usize) -> Self {
        self.error.index = Some(index);
        self
    }

    /// The reply's bytes; `request_id` is echoed.
    #[must_use]
    pub fn to_bytes(&self, request_id: Option<&Value>) -> Vec<u8> {
        crate::reply::status_bytes("error", self, |tail| tail.entry("request_id", &request_id))
    }
}
