//! Reads a WAV whose samples need no decoding, only another rate.
//!
//! Thread: any that may wait for the disk. In: a file whose header `media::riff` has checked. Out:
//! the same as from a decoder. Invariant: memory is bounded by a piece.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;

use super::Sink;
use crate::media::pcm::{self, PcmFormat};
use crate::media::riff::WavHeader;
use crate::media::source::MediaError;

/// Frames read at a time.
const PIECE: usize = 8192;

/// Passes all samples of a WAV to a sink.
pub(in crate::media) fn decode(
    path: &Path,
    header: &WavHeader,
    format: PcmFormat,
    sink: &mut dyn Sink,
) -> Result<(), MediaError> {
    let io = |error| MediaError::io(path, error);
    let file = File::open(path).map_err(io)?;
    sink.begin(header.channels, header.sample_rate)?;
    let frame_bytes = format.bytes_per_sample() * usize::from(header.channels);
    let mut bytes = vec![0; PIECE * frame_bytes];
    let (mut left, mut right) = (vec![0.0; PIECE], vec![0.0; PIECE]);
    let mut frames = Vec::with_capacity(2 * PIECE);
    let mut done = 0;
    while done < header.frames {
        let n = (header.frames - done).min(PIECE as u64) as usize;
        let bytes = &mut bytes[..n * frame_bytes];
        let at = header.data_offset + done * frame_bytes as u64;
        file.read_exact_at(bytes, at).map_err(io)?;
        pcm::decode(
            format,
            header.channels,
            bytes,
            &mut left[..n],
            &mut right[..n],
        );
        frames.clear();
        if header.channels == 1 {
            frames.extend_from_slice(&left[..n]);
        } else {
            frames.extend(
                left[..n]
                    .iter()
                    .zip(&right[..n])
                    .flat_map(|(l, r)| [*l, *r]),
            );
        }
        sink.frames(&frames)?;
        done += n as u64;
    }
    Ok(())
}
