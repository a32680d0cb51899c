//! Socket → requests: decodes frames, parses them, posts them.
//!
//! Thread: one task for each connection.
//! In: bytes. Out: `Mail::Request`. Invariants: each request is counted in the
//! postbox before it is posted; no more are read than may be under way.

use bytes::{Bytes, BytesMut};
use tokio::io::AsyncReadExt;
use tokio::net::tcp::OwnedReadHalf;
use tokio_util::codec::Decoder;
use waive_protocol::envelope::Refused;
use waive_protocol::{
    ByteOrder, ErrorReply, FrameCodec, FrameError, RequestEnvelope, WireFrame, parse,
};

use super::postbox::Postbox;
use crate::control::mailbox::{ClientId, Mail, Mailbox};

/// Room made for one read.
const READ: usize = 64 << 10;
/// Less room than this isn't worth a read.
const READ_LEAST: usize = 8 << 10;
/// Payloads longer than this are parsed where they delay no other client, and
/// their memory isn't kept.
const LARGE: usize = 256 << 10;
/// Bytes of a client's that are thrown away before its connection is closed.
const DISCARDED: u64 = 64 << 20;

/// The reading half of a connection, with what was read and not yet used.
pub(super) struct FrameReader {
    socket: OwnedReadHalf,
    codec: FrameCodec,
    buffer: BytesMut,
}

impl FrameReader {
    pub(super) fn new(socket: OwnedReadHalf, limit: usize) -> Self {
        Self {
            socket,
            codec: FrameCodec::new(limit),
            buffer: BytesMut::new(),
        }
    }

    /// Sets another limit; only between frames.
    pub(super) fn limit(&mut self, limit: usize) {
        self.codec = FrameCodec::new(limit);
    }

    /// The next frame; `None` at a clean end.
    pub(super) async fn next(&mut self) -> Result<Option<WireFrame>, FrameError> {
        loop {
            if let Some(frame) = self.codec.decode(&mut self.buffer)? {
                if frame.payload.len() > LARGE {
                    // Else the buffer would hold the memory of the largest frame ever.
                    self.buffer = BytesMut::from(&self.buffer[..]);
                }
                return Ok(Some(frame));
            }
            if self.buffer.capacity() - self.buffer.len() < READ_LEAST {
                self.buffer.reserve(READ);
            }
            if self.socket.read_buf(&mut self.buffer).await? == 0 {
                return self.codec.decode_eof(&mut self.buffer);
            }
        }
    }

    /// The byte order of a frame that was refused, if its magic was right.
    fn refused_order(&self) -> Option<ByteOrder> {
        ByteOrder::of_magic(*self.buffer.first_chunk()?)
    }

    /// Throws away what still comes, so that closing doesn't reset the connection
    /// before the client has read its last answer.
    pub(super) async fn discard(mut self) {
        drop(std::mem::take(&mut self.buffer));
        let mut sink = tokio::io::sink();
        let mut rest = self.socket.take(DISCARDED);
        // An error is an end, too.
        let _ = tokio::io::copy(&mut rest, &mut sink).await;
    }
}

/// Ends the input whichever way reading ends, a panic included: the writer waits
/// for it.
struct EndOfInput<'a>(&'a Postbox);

impl Drop for EndOfInput<'_> {
    fn drop(&mut self) {
        self.0.end_input(None);
    }
}

/// Reads until the client stops sending, or may send no more.
pub(super) async fn read(
    mut frames: FrameReader,
    client: ClientId,
    postbox: &Postbox,
    mailbox: &Mailbox,
) {
    let end = EndOfInput(postbox);
    let error = post_all(&mut frames, client, postbox, mailbox).await.err();
    if let Some(refusal) = error.as_ref().and_then(ErrorReply::from_frame) {
        postbox.end_input(Some((frames.refused_order(), refusal)));
    }
    drop(end);
    frames.discard().await;
}

async fn post_all(
    frames: &mut FrameReader,
    client: ClientId,
    postbox: &Postbox,
    mailbox: &Mailbox,
) -> Result<(), FrameError> {
    while postbox.wait_for_room().await {
        let Some(frame) = frames.next().await? else {
            return Ok(());
        };
        let bytes = frame.payload.len();
        let request = Box::new(parse_aside(frame.payload).await);
        if !postbox.begin(frame.order, bytes) {
            return Ok(());
        }
        if !mailbox.post(Mail::Request { client, request }) {
            // Control is gone; its end of the postbox answers what was begun.
            return Ok(());
        }
    }
    Ok(())
}

async fn parse_aside(payload: Bytes) -> Result<RequestEnvelope, Refused> {
    if payload.len() <= LARGE {
        return parse(&payload);
    }
    let parsed = tokio::task::spawn_blocking(move || parse(&payload)).await;
    parsed.unwrap_or_else(|_| Err((None, ErrorReply::internal("Reading the request failed"))))
}
