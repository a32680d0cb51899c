//! Payload → request: the fields every request may carry, and the action's own.
//!
//! In: the payload of a frame, whatever it is. Out: a checked request, or a refusal and the id to answer it with.
//! Invariant: never panics, never recurses deeper than serde_json's limit (128), takes memory in proportion to the payload.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::error::ErrorReply;
use crate::param::Fields;
use crate::quantity::Revision;
use crate::request::Request;

/// The names of the fields every request may carry.
pub const ENVELOPE_FIELDS: [&str; 4] = ["action", "request_id", "expected_revision", "dry_run"];

/// No action has as many fields, so among so many one is always unknown or repeated; the rest needn't be kept.
const KEPT_FIELDS: usize = 64;
/// The longest text accepted as `request_id`: it is remembered.
const MAX_ID_CHARS: usize = 256;

/// A request with what came around it.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestEnvelope {
    /// What is asked.
    pub request: Request,
    /// The client's own id, a string or a number, to be echoed.
    pub request_id: Option<Value>,
    /// The revision the client thinks the Edit is at.
    pub expected_revision: Option<u64>,
    /// Whether it is to be taken back at once.
    pub dry_run: bool,
}

/// A refusal, and the `request_id` to echo, where it could be read.
pub type Refused = (Option<Value>, ErrorReply);

/// Reads a payload.
///
/// # Errors
/// `invalid_json`, `missing_parameter`, `unknown_action`, `unknown_field`, `duplicate_field`, `invalid_type`,
/// `invalid_value`, `out_of_range`, `too_many`, `end_before_start`, `not_in_batch` (a dry run of what can't be taken back).
pub fn parse(payload: &[u8]) -> Result<RequestEnvelope, Refused> {
    let raw = RawEnvelope::read(payload).map_err(|refusal| (None, refusal))?;
    let request_id = match raw.request_id.map(request_id).transpose() {
        Ok(id) => id,
        Err(refusal) => return Err((None, refusal)),
    };
    match raw.finish() {
        Ok((request, expected_revision, dry_run)) => Ok(RequestEnvelope {
            request,
            request_id,
            expected_revision,
            dry_run,
        }),
        Err(refusal) => Err((request_id, refusal)),
    }
}

/// The top level of a payload, its values unread.
#[derive(Default)]
struct RawEnvelope<'a> {
    action: Option<&'a RawValue>,
    request_id: Option<&'a RawValue>,
    expected_revision: Option<&'a RawValue>,
    dry_run: Option<&'a RawValue>,
    fields: Fields<'a>,
}

impl<'a> RawEnvelope<'a> {
    fn read(payload: &'a [u8]) -> Result<Self, ErrorReply> {
        let text = std::str::from_utf8(payload)
            .map_err(|error| ErrorReply::invalid_json(format!("not UTF-8: {error}")))?;
        let mut json = serde_json::Deserializer::from_str(text);
        let raw = TopLevel
            .deserialize(&mut json)
            .and_then(|raw| json.end().map(|()| raw));
        raw.map_err(|error| ErrorReply::invalid_json(error.to_string()))
    }

    fn finish(self) -> Result<(Request, Option<u64>, bool), ErrorReply> {
        let action: Cow<'_, str> = match self.action {
            Some(raw) => text(raw).ok_or_else(|| ErrorReply::invalid_type("action", "string"))?,
            None => return Err(ErrorReply::missing_parameter("action")),
        };
        let expected_revision = self.expected_revision.map(revision).transpose()?.flatten();
        let dry_run = match self.dry_run.map(RawValue::get) {
            None | Some("false" | "null") => false,
            Some("true") => true,
            Some(_) => return Err(ErrorReply::invalid_type("dry_run", "boolean")),
        };
        let request = Request::read(&action, &self.fields)?;
        if dry_run && !request.runs_dry() {
            return Err(ErrorReply::not_in_batch(request.action()));
        }
        Ok((request, expected_revision, dry_run))
    }

    /// Puts a value where it belongs; the name of a repeated field of the envelope comes back.
    fn keep(&mut self, name: Cow<'a, str>, value: &'a RawValue) -> Option<Cow<'a, str>> {
        let slot = match &*name {
            "action" => &mut self.action,
            "request_id" => &mut self.request_id,
            "expected_revision" => &mut self.expected_revision,
            "dry_run" => &mut self.dry_run,
            _ => {
                if self.fields.len() < KEPT_FIELDS {
                    self.fields.push((name, value));
                }
                return None;
            }
        };
        slot.replace(value).map(|_| name)
    }
}

fn request_id(raw: &RawValue) -> Result<Value, ErrorReply> {
    let refused = || ErrorReply::invalid_type("request_id", "string or number");
    match serde_json::from_str(raw.get()) {
        Ok(Value::String(id)) if id.chars().count() > MAX_ID_CHARS =>
        {
            #[expect(clippy::cast_precision_loss, reason = "a small constant")]
            Err(ErrorReply::out_of_range(
                "request_id",
                0.0,
                MAX_ID_CHARS as f64,
                "characters",
            ))
        }
        Ok(id @ (Value::String(_) | Value::Number(_))) => Ok(id),
        _ => Err(refused()),
    }
}

fn revision(raw: &RawValue) -> Result<Option<u64>, ErrorReply> {
    serde_json::from_str::<Option<Revision>>(raw.get())
        .map(|revision| revision.map(Revision::get))
        .map_err(|_| ErrorReply::invalid_type("expected_revision", "integer"))
}

/// A JSON string, borrowed where it has no escapes.
fn text(raw: &RawValue) -> Option<Cow<'_, str>> {
    let plain = raw
        .get()
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    match plain {
        Some(inside) if !inside.contains('\\') => Some(Cow::Borrowed(inside)),
        Some(_) => serde_json::from_str(raw.get()).ok().map(Cow::Owned),
        None => None,
    }
}

/// Reads the top level: an object, nothing else.
struct TopLevel;

impl<'de> DeserializeSeed<'de> for TopLevel {
    type Value = RawEnvelope<'de>;

    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for TopLevel {
    type Value = RawEnvelope<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut raw = RawEnvelope {
            fields: Vec::with_capacity(4),
            ..RawEnvelope::default()
        };
        while let Some(Name(name)) = map.next_key()? {
            if let Some(twice) = raw.keep(name, map.next_value()?) {
                // The envelope's own fields are read by hand, so the rest is only checked for syntax.
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                return Err(serde::de::Error::custom(format_args!(
                    "{twice} is given twice"
                )));
            }
        }
        Ok(raw)
    }
}

/// A name, borrowed where it has no escapes.
struct Name<'a>(Cow<'a, str>);

impl<'de> serde::Deserialize<'de> for Name<'de> {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct NameVisitor;

        impl<'de> Visitor<'de> for NameVisitor {
            type Value = Name<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }

            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Borrowed(name)))
            }

            fn visit_str<E>(self, name: &str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Owned(name.to_owned())))
            }
        }

        from.deserialize_str(NameVisitor)
    }
}
