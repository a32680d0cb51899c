//! Requests that ask across the whole Edit: by components, or for an overview.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::ErrorReply;
use crate::ids::{ObjectId, TrackRef};
use crate::quantity::{Limit, Offset};
use crate::reply::{QueryReply, SummaryReply};
use crate::text::Name;

/// How many entries a list of one query may have.
pub const MAX_TERMS: usize = 64;

/// How a condition compares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Comparison {
    /// Equal; also written `=`.
    #[default]
    #[serde(rename = "==", alias = "=")]
    Equal,
    /// Not equal; objects without the field count.
    #[serde(rename = "!=")]
    Unequal,
    /// Less: numbers by value, texts by character.
    #[serde(rename = "<")]
    Less,
    /// Less or equal.
    #[serde(rename = "<=")]
    AtMost,
    /// Greater.
    #[serde(rename = ">")]
    Greater,
    /// Greater or equal.
    #[serde(rename = ">=")]
    AtLeast,
    /// A text that has this text in it, upper and lower case alike; a list that has this entry.
    #[serde(rename = "contains")]
    Contains,
    /// One of the values of a list.
    #[serde(rename = "in")]
    OneOf,
    /// Whether the object has the field; the value is true (also when left out) or false.
    #[serde(rename = "exists")]
    Exists,
}

/// A condition on one field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The field, written as in `fields`.
    pub field: Name,
    /// How it compares; without, `==`.
    #[serde(default)]
    pub op: Comparison,
    /// What it is compared with: a number, text, boolean or null; a list for `in`.
    #[serde(default)]
    pub value: Value,
}

request! {
    /// Lists objects by their components, with chosen fields, filtered, sorted and in pages.
    pub struct Query("query" -> QueryReply) read {
        /// Components that the objects have; `describe` with `"about": "components"` lists all. At most 64.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        with: Vec<Name>,
        /// Components that they don't have. At most 64.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        without: Vec<Name>,
        /// What to tell of each: a component (`name`), a part of one (`clip_span.start`, `notes.count`, `takes.takes.0.source`), or `id`, `parent`, `index`, `child_count`, `track_id`, `track_name`, `path`, `components`. At most 64; without, `id`, `track_id`, `name` and the components of `with` that aren't long lists.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fields: Option<Vec<Name>>,
        /// Conditions that must all hold. At most 64.
        #[serde(rename = "where", default, skip_serializing_if = "Vec::is_empty")]
        conditions: Vec<Condition>,
        /// Conditions of which at least one must hold. At most 64.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        any: Vec<Condition>,
        /// Only what lies below this object.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        under: Option<ObjectId>,
        /// Only what lies on this track, or in this folder.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        track_id: Option<TrackRef>,
        /// Fields to sort by, the weightiest first; `-clip_span.start` sorts downwards. Objects without the field come last, equals by `id`. At most 64; without, by `id`.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        sort: Vec<Name>,
        /// How many to tell of; without, 100.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        limit: Option<Limit>,
        /// How many to pass over; without, 0.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        offset: Option<Offset>,
    }
    example r#"{"with":["clip_span"],"without":["marker"],"fields":["id","name","track_id","clip_span.start"],"where":[{"field":"clip_span.start","op":">=","value":4}],"sort":["-clip_span.length"],"limit":20}"#
    errors [InvalidValue, TooMany, TrackNotFound, ObjectNotFound]
    validate |request| {
        let lists = [
            ("with", request.with.len()),
            ("without", request.without.len()),
            ("fields", request.fields.as_ref().map_or(0, Vec::len)),
            ("where", request.conditions.len()),
            ("any", request.any.len()),
            ("sort", request.sort.len()),
        ];
        match lists.into_iter().find(|(_, count)| *count > MAX_TERMS) {
            Some((field, count)) => Err(ErrorReply::too_many(field, count, MAX_TERMS)),
            None => Ok(()),
        }
    }
}

/// How much `summarize` tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Detail {
    /// A few lines.
    Brief,
    /// What fits into a good page.
    #[default]
    Normal,
    /// As much as the limit of 2,000 tokens allows.
    Full,
}

request! {
    /// Gives an overview of the Edit, or of one track, as text for a language model; never more than 2,000 tokens (estimated high) and 8,000 characters.
    pub struct Summarize("summarize" -> SummaryReply) read {
        /// Only this track or folder, or `"master"`; without, the whole Edit.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        track_id: Option<TrackRef>,
        /// How much to tell; without, `normal`.
        #[serde(default)]
        detail: Detail,
    }
    example r#"{"detail":"normal"}"#
    errors [TrackNotFound]
}
