//! Answers: a struct for each, and the bytes of one.
//!
//! In: a reply struct. Out: `{"status":"ok", …its fields, "revision":…, "request_id":…}`.
//! Invariant: a reply struct serialises to a JSON object (or to nothing) without `status`, `revision`, `request_id`, `diff`.
//! Elsewhere: refusals ([`crate::error`]).

use serde::Serialize;
use serde_json::Value;

mod automation;
mod chain;
mod change;
mod clip;
mod clip_content;
mod edit;
mod freeze;
mod hosted;
mod job;
mod listening;
mod material;
mod measure;
mod media;
mod midi;
mod plugin;
mod query;
mod routing;
mod synth;
mod tempo;
mod time;
mod track;

pub use automation::*;
pub use chain::*;
pub use change::*;
pub use clip::*;
pub use clip_content::*;
pub use edit::*;
pub use freeze::*;
pub use hosted::*;
pub use job::*;
pub use listening::*;
pub use material::*;
pub use measure::*;
pub use media::*;
pub use midi::*;
pub use plugin::*;
pub use query::*;
pub use routing::*;
pub use synth::*;
pub use tempo::*;
pub use time::*;
pub use track::*;

/// A successful answer being put together.
#[derive(Clone, Copy, Debug)]
pub struct OkReply<'a, T> {
    body: &'a T,
    revision: Option<u64>,
    diff: Option<&'a [OpView]>,
    request_id: Option<&'a Value>,
}

impl<'a, T: Serialize> OkReply<'a, T> {
    /// An answer with the fields of `body`.
    #[must_use]
    pub fn new(body: &'a T) -> Self {
        Self {
            body,
            revision: None,
            diff: None,
            request_id: None,
        }
    }

    /// With the Edit's revision.
    #[must_use]
    pub fn revision(mut self, revision: Option<u64>) -> Self {
        self.revision = revision;
        self
    }

    /// Of a dry run: with the operations that were played back.
    #[must_use]
    pub fn diff(mut self, diff: &'a [OpView]) -> Self {
        self.diff = Some(diff);
        self
    }

    /// With the request's own id.
    #[must_use]
    pub fn request_id(mut self, request_id: Option<&'a Value>) -> Self {
        self.request_id = request_id;
        self
    }

    /// The payload.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        status_bytes("ok", self.body, |tail| {
            tail.entry("diff", &self.diff);
            tail.entry("revision", &self.revision);
            tail.entry("request_id", &self.request_id);
        })
    }
}

/// A successful answer as bytes.
#[must_use]
pub fn ok_bytes(
    request_id: Option<&Value>,
    revision: Option<u64>,
    body: &impl Serialize,
) -> Vec<u8> {
    OkReply::new(body)
        .revision(revision)
        .request_id(request_id)
        .to_bytes()
}

/// What follows the body's own fields.
pub(crate) struct Tail(Vec<u8>);

impl Tail {
    /// Writes one field, unless it is absent.
    pub(crate) fn entry<T: Serialize>(&mut self, name: &'static str, value: &Option<T>) {
        let Some(value) = value else { return };
        let mark = self.0.len();
        self.0.extend_from_slice(b",\"");
        self.0.extend_from_slice(name.as_bytes());
        self.0.extend_from_slice(b"\":");
        if serde_json::to_writer(&mut self.0, value).is_err() {
            self.0.truncate(mark);
        }
    }
}

/// Writes the status, the fields of `body`, then the tail, straight into one buffer.
pub(crate) fn status_bytes(
    status: &str,
    body: &impl Serialize,
    tail: impl FnOnce(&mut Tail),
) -> Vec<u8> {
    let mut out = Vec::with_capacity(192);
    out.extend_from_slice(b"{\"status\":\"");
    out.extend_from_slice(status.as_bytes());
    out.push(b'"');
    let mark = out.len();
    let written = serde_json::to_writer(&mut out, body);
    // The body's braces make way: `{` becomes the comma after the status, `}` waits for the tail.
    match (written, out.get(mark)) {
        (Ok(()), Some(b'{')) if out.len() > mark + 2 => {
            out[mark] = b',';
            out.pop();
        }
        _ => out.truncate(mark),
    }
    let mut rest = Tail(out);
    tail(&mut rest);
    rest.0.push(b'}');
    rest.0
}
