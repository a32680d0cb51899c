//! What goes over Waive's wire, and nothing else.
//!
//! In: bytes of a connection. Out: typed [`Request`]s; and the way back, replies, errors and notifications as bytes.
//! Thread: any; no state is shared, nothing blocks.
//! Invariant: whatever arrives, reading it neither panics nor costs memory out of proportion to its length.
//! Elsewhere: sockets and login (`server`), what a request does (`control`).
//!
//! | file | stage |
//! |---|---|
//! | [`frame`] | bytes ↔ [`WireFrame`] |
//! | [`envelope`] | payload → [`RequestEnvelope`] |
//! | [`request`] | a struct for each action, and the table of all |
//! | [`reply`] | a struct for each answer, and the bytes of one |
//! | [`error`] | codes, and the wordings clients match |
//! | [`notification`] | what the engine says unasked |
//! | [`schema`] | the JSON Schema of all of it |
//! | [`mod@reference`] | the same for people |

pub mod colour;
pub mod envelope;
pub mod error;
pub mod frame;
pub mod ids;
mod nearest;
pub mod notification;
mod param;
pub mod position;
pub mod quantity;
pub mod reference;
pub mod reply;
pub mod request;
pub mod schema;
pub mod text;

pub use colour::Colour;
pub use envelope::{RequestEnvelope, parse};
pub use error::{Allowed, ErrorBody, ErrorCode, ErrorReply};
pub use frame::{ByteOrder, FrameCodec, FrameError, WireFrame};
pub use ids::{ItemRef, ObjectId, OutputRef, ParamRef, PluginRef, TrackRef};
pub use nearest::nearest;
pub use notification::Notification;
pub use position::{Length, Position, Shift};
pub use reply::{OkReply, ok_bytes};
pub use request::{Action, ActionEntry, Request};

/// The version of the protocol: the second number counts additions, the first would count breaks.
pub const PROTOCOL_VERSION: &str = "1.0";
