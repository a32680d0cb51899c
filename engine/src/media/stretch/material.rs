//! The recordings of a treatment as one stretch of sound: spliced, turned round, repeated.
//!
//! Invariant: frames outside it are silence; any range may be asked for, in any order.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use super::Treatment;
use crate::media::pcm;
use crate::media::source::{MediaError, PreparedSource};

/// Sections of a comp cross over for so long, in seconds, half of it before the edge.
const CROSSING: f64 = 0.01;

struct Recording {
    source: Arc<PreparedSource>,
    file: File,
}

/// Planar sound: the right side of mono isn't filled.
pub(super) struct Planar {
    pub(super) left: Vec<f32>,
    pub(super) right: Vec<f32>,
}

impl Planar {
    pub(super) fn new() -> Self {
        Self {
            left: Vec::new(),
            right: Vec::new(),
        }
    }

    /// Silence of a length.
    pub(super) fn blank(&mut self, frames: usize) {
        for side in [&mut self.left, &mut self.right] {
            side.clear();
            side.resize(frames, 0.0);
        }
    }
}

pub(super) struct Material {
    /// Each section's recording and where it ends.
    sections: Vec<(Option<Recording>, i64)>,
    length: i64,
    reversed: bool,
    repeat: Option<(i64, f64)>,
    crossing: f64,
    pub(super) channels: usize,
    bytes: Vec<u8>,
    spare: Planar,
}

impl Material {
    pub(super) fn open(treatment: &Treatment, channels: usize) -> Result<Self, MediaError> {
        let mut sections = Vec::with_capacity(treatment.sections.len());
        for section in &treatment.sections {
            let recording = match &section.source {
                Some(source) => {
                    let file = File::open(&source.path);
                    let file = file.map_err(|error| MediaError::io(&source.path, error))?;
                    let source = Arc::clone(source);
                    Some(Recording { source, file })
                }
                None => None,
            };
            sections.push((recording, i64::try_from(section.until).unwrap_or(i64::MAX)));
        }
        Ok(Self {
            length: sections.last().map_or(0, |(_, until)| *until),
            sections,
            reversed: treatment.reversed,
            repeat: treatment
                .repeat
                .map(|(from, length)| (from.round() as i64, length.max(1.0))),
            crossing: CROSSING * f64::from(treatment.sample_rate),
            channels,
            bytes: Vec::new(),
            spare: Planar::new(),
        })
    }

    /// Overwrites `out` with the frames from `from` on.
    pub(super) fn read(
        &mut self,
        from: i64,
        frames: usize,
        out: &mut Planar,
    ) -> Result<(), MediaError> {
        out.blank(frames);
        let Some((start, length)) = self.repeat else {
            return self.pass(from, 0, frames, out);
        };
        let seam = |turn: f64| (turn * length).round() as i64;
        let mut done = 0;
        while done < frames {
            let at = from + done as i64;
            let mut turn = (at as f64 / length).floor();
            if seam(turn) > at {
                turn -= 1.0;
            } else if seam(turn + 1.0) <= at {
                turn += 1.0;
            }
            let left = (seam(turn + 1.0) - at).max(1) as usize;
            let run = left.min(frames - done);
            self.pass(start + (at - seam(turn)), done, run, out)?;
            done += run;
        }
        Ok(())
    }

    /// Frames of the material, as they run or backwards, into a part of `out`.
    fn pass(
        &mut self,
        from: i64,
        at: usize,
        frames: usize,
        out: &mut Planar,
    ) -> Result<(), MediaError> {
        if !self.reversed {
            return self.splice(from, at, frames, out);
        }
        let first = self.length - from - frames as i64;
        self.splice(first, at, frames, out)?;
        out.left[at..at + frames].reverse();
        out.right[at..at + frames].reverse();
        Ok(())
    }

    fn splice(
        &mut self,
        from: i64,
        at: usize,
        frames: usize,
        out: &mut Planar,
    ) -> Result<(), MediaError> {
        let to = from + frames as i64;
        let half = if self.sections.len() > 1 {
            (self.crossing / 2.0).ceil() as i64
        } else {
            0
        };
        let mut begins = 0;
        for index in 0..self.sections.len() {
            let ends = self.sections[index].1;
            let first = if index == 0 { begins } else { begins - half };
            let is_last = index + 1 == self.sections.len();
            let last = if is_last { ends } else { ends + half };
            let (a, b) = (from.max(first), to.min(last));
            if a < b && self.sections[index].0.is_some() {
                let mut heard = std::mem::replace(&mut self.spare, Planar::new());
                heard.blank((b - a) as usize);
                self.fetch(index, a, &mut heard)?;
                for i in 0..(b - a) {
                    let frame = a + i;
                    let mut weight = 1.0;
                    if index > 0 {
                        weight *= self.rising(frame, begins);
                    }
                    if !is_last {
                        weight *= 1.0 - self.rising(frame, ends);
                    }
                    let place = at + (frame - from) as usize;
                    if weight == 1.0 {
                        out.left[place] += heard.left[i as usize];
                        out.right[place] += heard.right[i as usize];
                    } else {
                        out.left[place] += heard.left[i as usize] * weight as f32;
                        out.right[place] += heard.right[i as usize] * weight as f32;
                    }
                }
                self.spare = heard;
            }
            begins = ends;
        }
        Ok(())
    }

    /// How far the crossing at an edge has come: 0 to 1.
    fn rising(&self, frame: i64, edge: i64) -> f64 {
        let since = (frame - edge) as f64 + 0.5;
        (since / self.crossing + 0.5).clamp(0.0, 1.0)
    }

    /// A recording's own frames; the file is at its own place in the material: a comp's
    /// takes all begin where the material does.
    fn fetch(&mut self, index: usize, from: i64, out: &mut Planar) -> Result<(), MediaError> {
        let Some((Some(recording), _)) = self.sections.get(index) else {
            return Ok(());
        };
        let source = &recording.source;
        let (from_in, to_in) = (
            from.max(0),
            (from + out.left.len() as i64).min(i64::try_from(source.frames).unwrap_or(i64::MAX)),
        );
        if from_in >= to_in {
            return Ok(());
        }
        let frames = (to_in - from_in) as usize;
        let skip = (from_in - from) as usize;
        self.bytes.resize(frames * source.frame_bytes(), 0);
        let offset = source.data_offset + from_in as u64 * source.frame_bytes() as u64;
        recording
            .file
            .read_exact_at(&mut self.bytes, offset)
            .map_err(|error| MediaError::io(&source.path, error))?;
        pcm::decode(
            source.format,
            source.channels,
            &self.bytes,
            &mut out.left[skip..skip + frames],
            &mut out.right[skip..skip + frames],
        );
        Ok(())
    }
}
