//! Tells whether a compressed file still has its end, where decoders don't ask.
//!
//! Thread: any that may wait for the disk. Reads at most 128 KiB of a file, from its start or end.
//! Invariant: when in doubt (the file can't be read, the format leaves it open) it says whole.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

const LOOK: u64 = 128 * 1024;

/// Whether an MPEG audio file has a Xing, Info or VBRI tag, so that its count of frames is its own.
pub(super) fn mpeg_is_counted(path: &Path) -> bool {
    let Ok(mut file) = File::open(path) else {
        return false;
    };
    let mut id3 = [0; 10];
    let mut start = 0;
    if file.read_exact(&mut id3).is_ok() && &id3[..3] == b"ID3" {
        // Four times seven bits, after the tag's own ten bytes.
        let size = id3[6..]
            .iter()
            .fold(0, |size, byte| size << 7 | u64::from(byte & 0x7F));
        start = size + 10;
    }
    let mut bytes = Vec::new();
    let read = file
        .seek(SeekFrom::Start(start))
        .and_then(|_| file.take(4096).read_to_end(&mut bytes));
    read.is_ok()
        && bytes
            .windows(4)
            .any(|tag| matches!(tag, b"Xing" | b"Info" | b"VBRI"))
}

/// Whether the last page of an Ogg file is complete and says that it is the last.
pub(super) fn ogg_is_whole(path: &Path) -> bool {
    let Ok(mut file) = File::open(path) else {
        return true;
    };
    let Ok(length) = file.seek(SeekFrom::End(0)) else {
        return true;
    };
    let mut bytes = Vec::new();
    let tail = SeekFrom::Start(length.saturating_sub(LOOK));
    if file
        .seek(tail)
        .and_then(|_| file.read_to_end(&mut bytes))
        .is_err()
    {
        return true;
    }
    let Some(at) = bytes.windows(4).rposition(|mark| mark == b"OggS") else {
        return true;
    };
    let page = &bytes[at..];
    let Some(segments) = page.get(26) else {
        return false;
    };
    let body = 27 + usize::from(*segments);
    let Some(sizes) = page.get(27..body) else {
        return false;
    };
    let size: usize = sizes.iter().map(|size| usize::from(*size)).sum();
    let is_last = page[5] & 4 != 0;
    is_last && page.len() >= body + size
}
