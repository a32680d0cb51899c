//! The login: the first frame is the token, or the connection closes.
//!
//! In: bare text, answered by a bare `AUTH_OK` (the original's form), or
//! `{"action":"auth","token":…}`, answered like any request. Invariant: until then
//! a client costs no more than a short frame, and control doesn't hear of it.

use std::time::Duration;

use serde_json::Value;
use tokio::io::AsyncWriteExt;
use tokio::net::tcp::OwnedWriteHalf;
use tokio::time::timeout;
use tokio_util::codec::Encoder;
use waive_protocol::{ByteOrder, ErrorReply, FrameCodec, WireFrame, ok_bytes};

use super::reader::FrameReader;
use super::settings::Token;

/// No login is longer.
pub(super) const LONGEST: usize = 64 << 10;

/// How a first frame is answered, and whether it lets in.
struct Answer {
    admitted: bool,
    payload: Vec<u8>,
}

/// Lets a client in, or not; the byte order is that of its first frame.
pub(super) async fn admit(
    frames: &mut FrameReader,
    socket: &mut OwnedWriteHalf,
    token: &Token,
    patience: Duration,
) -> Option<ByteOrder> {
    let (order, answer) = match timeout(patience, frames.next()).await {
        Ok(Ok(Some(frame))) => (frame.order, judge(&frame.payload, token)),
        // It left, or what it sends isn't a frame.
        Ok(Ok(None) | Err(_)) => return None,
        Err(_) => (ByteOrder::default(), refusal(None)),
    };
    let mut bytes = bytes::BytesMut::new();
    let frame = WireFrame::new(order, answer.payload);
    FrameCodec::default().encode(frame, &mut bytes).ok()?;
    timeout(patience, socket.write_all(&bytes))
        .await
        .ok()?
        .ok()?;
    answer.admitted.then_some(order)
}

fn judge(payload: &[u8], token: &Token) -> Answer {
    if token.is(payload) {
        return Answer {
            admitted: true,
            payload: b"AUTH_OK".to_vec(),
        };
    }
    let request = serde_json::from_slice(payload).unwrap_or(Value::Null);
    let id = request
        .get("request_id")
        .filter(|id| id.is_string() || id.is_number());
    let is_auth = request.get("action").and_then(Value::as_str) == Some("auth");
    let offered = request
        .get("token")
        .and_then(Value::as_str)
        .unwrap_or_default();
    // Compared whether or not the rest is right: time tells nothing.
    if token.is(offered.as_bytes()) & is_auth {
        return Answer {
            admitted: true,
            payload: ok_bytes(id, None, &()),
        };
    }
    refusal(id)
}

fn refusal(id: Option<&Value>) -> Answer {
    let hint = "send the token as the first frame, or {\"action\":\"auth\",\"token\":…}";
    Answer {
        admitted: false,
        payload: ErrorReply::unauthorized().hint(hint).to_bytes(id),
    }
}
