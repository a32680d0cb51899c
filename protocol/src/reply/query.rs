//! Answers about the whole Edit.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The answer of `query`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct QueryReply {
    /// How many objects match in all.
    pub count: usize,
    /// How many were passed over.
    pub offset: usize,
    /// The objects of this page: each field asked for, by its name; fields an object doesn't have are left out.
    pub objects: Vec<Map<String, Value>>,
    /// The `offset` of the next page, where there is more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_offset: Option<usize>,
}

/// The answer of `summarize`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SummaryReply {
    /// The overview, in lines.
    pub text: String,
    /// How many characters it has.
    pub characters: usize,
    /// About how many tokens it takes, estimated high.
    pub tokens: usize,
    /// Whether something was left out for want of room.
    pub elided: bool,
}
