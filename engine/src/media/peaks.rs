//! Outlines of sound for the eye: least, greatest and mean square of short stretches.
//!
//! Owns: [`Outline`]. Thread: any but the callback; making one reads a whole file.
//! In: a prepared source. Out: an outline at a fixed resolution, to be cut and thinned.
//! Elsewhere: keeping them in the cache (`media::library`).

use std::fs::File;
use std::os::unix::fs::FileExt;

use super::pcm;
use super::source::{MediaError, PreparedSource};

/// Frames that one entry of an outline stands for.
pub const ENTRY_FRAMES: u64 = 256;

/// What is seen of a stretch of one channel.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Entry {
    /// The least sample.
    pub min: f32,
    /// The greatest.
    pub max: f32,
    /// The mean of the squares.
    pub power: f32,
}

/// A whole source, an entry for every [`ENTRY_FRAMES`] frames of each channel.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outline {
    /// Length of the source in frames.
    pub frames: u64,
    /// One list for each channel; all of the same length.
    pub channels: Vec<Vec<Entry>>,
}

impl Outline {
    /// Reads a source from end to end.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn of(source: &PreparedSource) -> Result<Self, MediaError> {
        let io = |error| MediaError::io(&source.path, error);
        let file = File::open(&source.path).map_err(io)?;
        let channels = usize::from(source.channels).clamp(1, 2);
        let mut outline = Self {
            frames: source.frames,
            channels: vec![Vec::new(); channels],
        };
        let (mut left, mut right) = (vec![0.0; PIECE], vec![0.0; PIECE]);
        let mut bytes = Vec::new();
        let mut done = 0;
        while done < source.frames {
            let frames = (source.frames - done).min(PIECE as u64) as usize;
            bytes.resize(frames * source.frame_bytes(), 0);
            let at = source.data_offset + done * source.frame_bytes() as u64;
            file.read_exact_at(&mut bytes, at).map_err(io)?;
            let (left, right) = (&mut left[..frames], &mut right[..frames]);
            pcm::decode(source.format, source.channels, &bytes, left, right);
            for (side, entries) in [left, right].into_iter().zip(&mut outline.channels) {
                entries.extend(side.chunks(ENTRY_FRAMES as usize).map(entry));
            }
            done += frames as u64;
        }
        Ok(outline)
    }

    /// What is seen of the frames `[from, to)` of a channel, to the resolution of an entry;
    /// nothing outside the source.
    #[must_use]
    pub fn see(&self, channel: usize, from: f64, to: f64) -> Option<Entry> {
        let entries = self.channels.get(channel)?;
        let step = ENTRY_FRAMES as f64;
        let first = (from / step).floor().max(0.0) as usize;
        let last = ((to / step).ceil().max(0.0) as usize).min(entries.len());
        let seen = entries.get(first..last.max(first + 1).min(entries.len()))?;
        merge(seen)
    }

    /// As bytes for a file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend((self.channels.len() as u32).to_le_bytes());
        bytes.extend(self.frames.to_le_bytes());
        for entry in self.channels.iter().flatten() {
            for x in [entry.min, entry.max, entry.power] {
                bytes.extend(x.to_le_bytes());
            }
        }
        bytes
    }

    /// Reads [`Self::to_bytes`] again; `None` for anything else.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let bytes = bytes.strip_prefix(MAGIC)?;
        let (channels, bytes) = bytes.split_first_chunk()?;
        let (frames, bytes) = bytes.split_first_chunk()?;
        let channels = u32::from_le_bytes(*channels) as usize;
        let frames = u64::from_le_bytes(*frames);
        let count = usize::try_from(frames.div_ceil(ENTRY_FRAMES)).ok()?;
        let whole = count.checked_mul(channels)?.checked_mul(12)?;
        if !(1..=2).contains(&channels) || bytes.len() != whole {
            return None;
        }
        let (numbers, _) = bytes.as_chunks::<4>();
        let (entries, _) = numbers.as_chunks::<3>();
        let entry = |e: &[[u8; 4]; 3]| Entry {
            min: f32::from_le_bytes(e[0]),
            max: f32::from_le_bytes(e[1]),
            power: f32::from_le_bytes(e[2]),
        };
        let channels = entries.chunks(count.max(1));
        Some(Self {
            frames,
            channels: channels.map(|c| c.iter().map(entry).collect()).collect(),
        })
    }
}

const MAGIC: &[u8] = b"WaivePk1";

/// Frames read at a time: whole entries.
const PIECE: usize = 64 * ENTRY_FRAMES as usize;

fn entry(samples: &[f32]) -> Entry {
    let mut entry = Entry {
        min: f32::INFINITY,
        max: f32::NEG_INFINITY,
        power: 0.0,
    };
    let mut power = 0.0;
    for &x in samples {
        entry.min = entry.min.min(x);
        entry.max = entry.max.max(x);
        power += f64::from(x) * f64::from(x);
    }
    entry.power = (power / samples.len().max(1) as f64) as f32;
    entry
}

/// Several entries as one; `None` of none.
#[must_use]
pub fn merge(entries: &[Entry]) -> Option<Entry> {
    let (first, rest) = entries.split_first()?;
    let mut all = *first;
    let mut power = f64::from(first.power);
    for entry in rest {
        all.min = all.min.min(entry.min);
        all.max = all.max.max(entry.max);
        power += f64::from(entry.power);
    }
    all.power = (power / entries.len() as f64) as f32;
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outline_survives_its_file_and_damage_is_noticed() {
        let entries: Vec<Entry> = (0..3)
            .map(|i| Entry {
                min: -(i as f32),
                max: i as f32,
                power: 0.5,
            })
            .collect();
        let outline = Outline {
            frames: 600,
            channels: vec![entries.clone(), entries],
        };
        let bytes = outline.to_bytes();
        assert_eq!(Outline::from_bytes(&bytes), Some(outline));
        for cut in 0..bytes.len() {
            assert_eq!(Outline::from_bytes(&bytes[..cut]), None);
        }
    }
}
