//! Reads the header of a WAV file, trusting nothing it says.
//!
//! Owns: [`inspect`], [`WavHeader`]. Thread: any that may wait for the disk.
//! In: an open file. Out: where the samples lie, if they can be streamed as they are.
//! Invariants: reads a few hundred bytes, whatever the header claims; lengths are checked against
//! the file's own. hound's reader isn't used for this: it believes the lengths, and hides where
//! the samples begin.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use super::pcm::PcmFormat;
use super::source::MediaError;

/// Chunks looked at before the file is taken for garbage.
const MAX_CHUNKS: usize = 4096;

/// Sample rates taken, Hz.
pub(super) const RATES: std::ops::RangeInclusive<u32> = 1_000..=768_000;

/// A WAV file with audio in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct WavHeader {
    /// The samples' form; `None` if it is one that must be decoded (8 bits, 64-bit float ...).
    pub(super) format: Option<PcmFormat>,
    pub(super) channels: u16,
    pub(super) sample_rate: u32,
    pub(super) data_offset: u64,
    /// Whole frames in the file.
    pub(super) frames: u64,
}

/// The `fmt ` chunk.
#[derive(Clone, Copy)]
struct Form {
    tag: u16,
    channels: u16,
    rate: u32,
    align: u16,
    bits: u16,
}

/// Reads the header; `Ok(None)` if the file isn't a WAV at all.
pub(super) fn inspect(path: &Path, file: &mut File) -> Result<Option<WavHeader>, MediaError> {
    let io = |error| MediaError::io(path, error);
    let length = file.seek(SeekFrom::End(0)).map_err(io)?;
    if length == 0 {
        return Err(MediaError::Empty {
            path: path.to_path_buf(),
        });
    }
    file.seek(SeekFrom::Start(0)).map_err(io)?;
    let mut magic = [0; 12];
    if length < 12 || file.read_exact(&mut magic).is_err() {
        return Ok(None);
    }
    if !matches!(&magic[..4], b"RIFF" | b"RF64") || &magic[8..] != b"WAVE" {
        return Ok(None);
    }
    walk(path, file, length).map(Some)
}

/// Steps from chunk to chunk until the data.
fn walk(path: &Path, file: &mut File, length: u64) -> Result<WavHeader, MediaError> {
    let io = |error| MediaError::io(path, error);
    let mut at = 12;
    let mut form = None;
    let mut long_data = None;
    for _ in 0..MAX_CHUNKS {
        let mut head = [0; 8];
        if at + 8 > length {
            break;
        }
        file.seek(SeekFrom::Start(at)).map_err(io)?;
        file.read_exact(&mut head).map_err(io)?;
        let size = u32::from_le_bytes([head[4], head[5], head[6], head[7]]);
        let body = at + 8;
        match &head[..4] {
            b"fmt " => form = Some(read_form(path, file, size)?),
            b"ds64" => {
                let mut sizes = [0; 16];
                file.read_exact(&mut sizes).map_err(io)?;
                long_data = sizes
                    .last_chunk::<8>()
                    .map(|bytes| u64::from_le_bytes(*bytes));
            }
            b"data" => {
                let form = form.ok_or_else(|| {
                    MediaError::not_audio(path, "its data comes before any format")
                })?;
                let promised = match (size, long_data) {
                    (u32::MAX, Some(long)) if long != 0 => Some(long),
                    // Written by a program that couldn't go back: all there is, is data.
                    (u32::MAX | 0, _) => None,
                    (size, _) => Some(u64::from(size)),
                };
                return finish(path, form, body, length - body, promised);
            }
            _ => {}
        }
        // Chunks begin at even places.
        at = body + u64::from(size) + u64::from(size % 2);
    }
    if form.is_none() {
        return Err(MediaError::not_audio(path, "a RIFF file without a format"));
    }
    Err(MediaError::Empty {
        path: path.to_path_buf(),
    })
}

fn read_form(path: &Path, file: &mut File, size: u32) -> Result<Form, MediaError> {
    let wrong = |what: &str| MediaError::not_audio(path, format!("{what} in its WAV header"));
    if size < 16 {
        return Err(wrong("a format chunk too short"));
    }
    let mut bytes = [0; 40];
    let take = (size as usize).min(bytes.len());
    if file.read_exact(&mut bytes[..take]).is_err() {
        return Err(wrong("a format chunk cut short"));
    }
    let word = |at: usize| u16::from_le_bytes([bytes[at], bytes[at + 1]]);
    let tag = match word(0) {
        // The extensible form keeps the tag in the first two bytes of a GUID.
        0xFFFE if take >= 26 => word(24),
        tag => tag,
    };
    let form = Form {
        tag,
        channels: word(2),
        rate: u32::from_le_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]),
        align: word(12),
        bits: word(14),
    };
    if form.channels == 0 {
        return Err(wrong("no channels"));
    }
    check_rate(path, form.rate)?;
    check_channels(path, usize::from(form.channels))?;
    if form.align == 0 {
        return Err(wrong("frames of no bytes"));
    }
    Ok(form)
}

fn finish(
    path: &Path,
    form: Form,
    data_offset: u64,
    present: u64,
    promised: Option<u64>,
) -> Result<WavHeader, MediaError> {
    let promised = promised.unwrap_or(present);
    if promised > present {
        return Err(MediaError::Truncated {
            path: path.to_path_buf(),
            promised,
            present,
            unit: "bytes",
        });
    }
    let format = stream_form(path, form)?;
    let frames = promised / u64::from(form.align);
    if frames == 0 {
        return Err(MediaError::Empty {
            path: path.to_path_buf(),
        });
    }
    Ok(WavHeader {
        format,
        channels: form.channels,
        sample_rate: form.rate,
        data_offset,
        frames,
    })
}

/// The form in which the samples can be streamed. What counts is the room a sample takes, not its
/// valid bits: those are at the top of it.
fn stream_form(path: &Path, form: Form) -> Result<Option<PcmFormat>, MediaError> {
    const INTEGER: u16 = 1;
    const FLOAT: u16 = 3;
    if !matches!(form.tag, INTEGER | FLOAT) {
        return Ok(None);
    }
    let size = form.align / form.channels;
    let consistent = form.align.is_multiple_of(form.channels)
        && form.bits > 0
        && (u32::from(form.bits)).div_ceil(8) == u32::from(size);
    if !consistent {
        let Form {
            align,
            channels,
            bits,
            ..
        } = form;
        let reason =
            format!("its WAV header puts {channels} channel(s) of {bits} bits into {align} bytes");
        return Err(MediaError::not_audio(path, reason));
    }
    Ok(match (form.tag, size) {
        (INTEGER, 2) => Some(PcmFormat::I16),
        (INTEGER, 3) => Some(PcmFormat::I24),
        (INTEGER, 4) => Some(PcmFormat::I32),
        (FLOAT, 4) => Some(PcmFormat::F32),
        _ => None,
    })
}

pub(super) fn check_rate(path: &Path, rate: u32) -> Result<(), MediaError> {
    if RATES.contains(&rate) {
        return Ok(());
    }
    let reason = format!("a sample rate of {rate} Hz (1 kHz to 768 kHz are taken)");
    Err(MediaError::not_audio(path, reason))
}

pub(super) fn check_channels(path: &Path, channels: usize) -> Result<(), MediaError> {
    match channels {
        0 => Err(MediaError::not_audio(path, "it has no channels")),
        1 | 2 => Ok(()),
        _ => {
            let what = format!("it has {channels} channels (split or mix it to mono or stereo)");
            Err(MediaError::unsupported(path, what))
        }
    }
}
