//! Frames: 4 bytes magic, 4 bytes length, payload, in either byte order.
//!
//! In: bytes in any pieces. Out: [`WireFrame`]s with the order they came in, so that answers go back in it.
//! Invariant: memory follows the bytes that came, not the length that was promised.
//! Elsewhere: what the payload means ([`crate::envelope`]).

use std::io;

use bytes::{Buf, BufMut, Bytes, BytesMut};
use tokio_util::codec::{Decoder, Encoder};

/// The word that starts each frame.
pub const MAGIC: u32 = 0x0000_AD10;
/// The limit of a payload unless another is set: 64 MiB.
pub const DEFAULT_LIMIT: usize = 64 << 20;

/// Magic and length.
const HEADER: usize = 8;
/// How far ahead of the bytes received room is made.
const AHEAD: usize = 64 << 10;

/// How the two words of a header are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ByteOrder {
    /// `00 00 AD 10`: the design document's.
    #[default]
    Big,
    /// `10 AD 00 00`: JUCE's `InterprocessConnection`.
    Little,
}

impl ByteOrder {
    /// The order whose magic these bytes are.
    #[must_use]
    pub const fn of_magic(magic: [u8; 4]) -> Option<Self> {
        match (u32::from_be_bytes(magic), u32::from_le_bytes(magic)) {
            (MAGIC, _) => Some(Self::Big),
            (_, MAGIC) => Some(Self::Little),
            _ => None,
        }
    }

    /// A word from bytes in this order.
    #[must_use]
    pub const fn read(self, bytes: [u8; 4]) -> u32 {
        match self {
            Self::Big => u32::from_be_bytes(bytes),
            Self::Little => u32::from_le_bytes(bytes),
        }
    }

    /// A word as bytes in this order.
    #[must_use]
    pub const fn write(self, word: u32) -> [u8; 4] {
        match self {
            Self::Big => word.to_be_bytes(),
            Self::Little => word.to_le_bytes(),
        }
    }
}

/// One message with the byte order of its header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WireFrame {
    /// How the header was, or will be, written.
    pub order: ByteOrder,
    /// The payload.
    pub payload: Bytes,
}

impl WireFrame {
    /// A frame to be sent.
    #[must_use]
    pub fn new(order: ByteOrder, payload: impl Into<Bytes>) -> Self {
        Self {
            order,
            payload: payload.into(),
        }
    }
}

/// Why no more frames can be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FrameError {
    /// The frame starts with another word; shown as its bytes came.
    #[error("Bad magic number: {0:#010x}")]
    BadMagic(u32),
    /// The frame promises, or has, more than the limit.
    #[error("Frame too long: {len} bytes, at most {limit}")]
    TooLong {
        /// The length of its payload.
        len: u64,
        /// The limit.
        limit: usize,
    },
    /// The connection failed.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Reads and writes frames.
///
/// The two orders are told apart frame by frame. After an error the codec takes no more bytes.
#[derive(Clone, Debug)]
pub struct FrameCodec {
    limit: usize,
    /// The header of the frame whose payload is being waited for.
    waiting: Option<(ByteOrder, usize)>,
}

impl Default for FrameCodec {
    fn default() -> Self {
        Self::new(DEFAULT_LIMIT)
    }
}

impl FrameCodec {
    /// A codec whose payloads have at most `limit` bytes.
    #[must_use]
    pub const fn new(limit: usize) -> Self {
        Self {
            limit,
            waiting: None,
        }
    }

    fn header(&self, bytes: [u8; HEADER]) -> Result<(ByteOrder, usize), FrameError> {
        let [a, b, c, d, e, f, g, h] = bytes;
        let magic = [a, b, c, d];
        let order =
            ByteOrder::of_magic(magic).ok_or(FrameError::BadMagic(u32::from_be_bytes(magic)))?;
        let len = order.read([e, f, g, h]);
        match usize::try_from(len) {
            Ok(len) if len <= self.limit => Ok((order, len)),
            _ => Err(FrameError::TooLong {
                len: len.into(),
                limit: self.limit,
            }),
        }
    }
}

impl Decoder for FrameCodec {
    type Item = WireFrame;
    type Error = FrameError;

    fn decode(&mut self, from: &mut BytesMut) -> Result<Option<WireFrame>, FrameError> {
        if self.waiting.is_none() {
            let Some(bytes) = from.first_chunk::<HEADER>() else {
                return early_check(from).map(|()| None);
            };
            self.waiting = Some(self.header(*bytes)?);
            from.advance(HEADER);
        }
        let Some((order, len)) = self.waiting else {
            return Ok(None);
        };
        if from.len() < len {
            // Room grows with what came; a promise alone gets no more than one step.
            from.reserve((len - from.len()).min(AHEAD));
            return Ok(None);
        }
        self.waiting = None;
        Ok(Some(WireFrame {
            order,
            payload: from.split_to(len).freeze(),
        }))
    }

    fn decode_eof(&mut self, from: &mut BytesMut) -> Result<Option<WireFrame>, FrameError> {
        match self.decode(from)? {
            None if !from.is_empty() || self.waiting.is_some() => {
                let cut = io::Error::new(
                    io::ErrorKind::UnexpectedEof,
                    "the connection ended within a frame",
                );
                Err(cut.into())
            }
            frame => Ok(frame),
        }
    }
}

/// A wrong magic is known before the header is whole, so a client that sends four bytes of it isn't waited for.
fn early_check(from: &BytesMut) -> Result<(), FrameError> {
    match from.first_chunk::<4>() {
        Some(magic) if ByteOrder::of_magic(*magic).is_none() => {
            Err(FrameError::BadMagic(u32::from_be_bytes(*magic)))
        }
        _ => Ok(()),
    }
}

impl Encoder<WireFrame> for FrameCodec {
    type Error = FrameError;

    fn encode(&mut self, frame: WireFrame, to: &mut BytesMut) -> Result<(), FrameError> {
        let size = frame.payload.len();
        let Ok(len) = u32::try_from(size) else {
            return Err(FrameError::TooLong {
                len: size as u64,
                limit: u32::MAX as usize,
            });
        };
        to.reserve(HEADER + size);
        to.put_slice(&frame.order.write(MAGIC));
        to.put_slice(&frame.order.write(len));
        to.put_slice(&frame.payload);
        Ok(())
    }
}
