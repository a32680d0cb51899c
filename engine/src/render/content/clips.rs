//! The audio clips of a track, laid out in frames.

use crate::level::FadeShape;
use crate::media::page::SourceSlot;
use crate::media::stream::{Need, ReadPlan};

/// One fade, in frames.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct FadePlan {
    /// Length in frames, possibly between two frames; 0 is no fade.
    pub frames: f64,
    /// Its shape.
    pub shape: FadeShape,
}

/// A part of a source that is heard again and again.
///
/// Kept in fractions of frames: turn k begins at the frame nearest to
/// `origin + k × frames`, so a thousand turns drift nowhere, and each frame's place in
/// the source follows from its position on the timeline alone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Repeat {
    /// Where on the timeline turn 0 begins, in frames.
    pub origin: f64,
    /// How long a turn is, in frames; at least [`Repeat::SHORTEST`].
    pub frames: f64,
    /// The source's frame that each turn begins with.
    pub from: u64,
}

impl Repeat {
    /// The shortest turn, in frames: a seam costs a look at the table of pages.
    pub const SHORTEST: f64 = 16.0;

    #[expect(clippy::cast_possible_truncation, reason = "float casts saturate")]
    fn seam(&self, turn: f64) -> i64 {
        (self.origin + turn * self.frames).round() as i64
    }

    /// The source's frame at a frame of the timeline, and how far the next seam is.
    fn at(&self, frame: i64) -> (u64, u64) {
        #[expect(clippy::cast_precision_loss, reason = "exact below 2^53 frames")]
        let mut turn = ((frame as f64 - self.origin) / self.frames).floor();
        // Rounding may put the frame a turn beside.
        if self.seam(turn) > frame {
            turn -= 1.0;
        } else if self.seam(turn + 1.0) <= frame {
            turn += 1.0;
        }
        let since = frame.saturating_sub(self.seam(turn)).max(0);
        let left = self.seam(turn + 1.0).saturating_sub(frame).max(1);
        (self.from + since.unsigned_abs(), left.unsigned_abs())
    }
}

/// An audio clip in frames.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlannedClip {
    /// First frame heard.
    pub start: i64,
    /// The frame after the last.
    pub end: i64,
    /// Where its samples come from.
    pub source: SourceSlot,
    /// The source's frame heard at `start`, unless it repeats; not negative.
    pub source_start: u64,
    /// What it repeats.
    pub repeat: Option<Repeat>,
    /// Linear gain of each channel: the clip's gain and pan.
    pub gain: [f32; 2],
    /// Rising from `start`.
    pub fade_in: FadePlan,
    /// Falling towards `end`.
    pub fade_out: FadePlan,
}

impl PlannedClip {
    /// The source's frame heard at a frame inside the clip, and for how many frames the
    /// source then runs on without a seam; at least one.
    #[must_use]
    pub fn reading(&self, frame: i64) -> (u64, u64) {
        match &self.repeat {
            Some(repeat) => repeat.at(frame),
            None => {
                let since = (frame - self.start).unsigned_abs();
                (self.source_start + since, u64::MAX)
            }
        }
    }

    /// What is read of the source while the frames `[from, to)` are heard.
    fn read(&self, from: i64, to: i64, out: &mut Vec<Need>) {
        let slot = self.source;
        let mut at = from;
        // Two turns touch all there is.
        for _ in 0..3 {
            if at >= to {
                return;
            }
            let (frame, left) = self.reading(at);
            let run = left.min((to - at).unsigned_abs());
            out.push(Need {
                slot,
                from: frame,
                to: frame + run,
            });
            at = at.saturating_add_unsigned(run);
        }
    }

    /// The fade gain at a frame inside the clip; 1 between the fades.
    #[must_use]
    pub fn fade_at(&self, frame: i64) -> f32 {
        #[expect(clippy::cast_precision_loss, reason = "exact below 2^53 frames")]
        let (since, left) = ((frame - self.start) as f64, (self.end - frame) as f64);
        let mut gain = 1.0;
        if since < self.fade_in.frames {
            gain *= self.fade_in.shape.gain(since / self.fade_in.frames).0;
        }
        if left < self.fade_out.frames {
            gain *= self.fade_out.shape.gain(left / self.fade_out.frames).0;
        }
        gain
    }

    /// The stretch inside the clip where no fade is at work: `[from, to)`.
    #[must_use]
    pub fn steady(&self) -> (i64, i64) {
        #[expect(clippy::cast_possible_truncation, reason = "fades fit inside the clip")]
        let (fade_in, fade_out) = (
            self.fade_in.frames.ceil() as i64,
            self.fade_out.frames.ceil() as i64,
        );
        (
            self.start + fade_in,
            self.end - fade_out + i64::from(fade_out > 0),
        )
    }
}

/// The audio clips of a track, sorted by start.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClipPlan {
    clips: Vec<PlannedClip>,
    /// For each clip the latest end of it and all before it.
    latest_end: Vec<i64>,
}

impl ClipPlan {
    /// Sorts the clips by their start; ties keep their order.
    #[must_use]
    pub fn new(mut clips: Vec<PlannedClip>) -> Self {
        clips.sort_by_key(|clip| clip.start);
        let mut latest = i64::MIN;
        let latest_end = clips
            .iter()
            .map(|clip| {
                latest = latest.max(clip.end);
                latest
            })
            .collect();
        Self { clips, latest_end }
    }

    /// All clips.
    #[must_use]
    pub fn clips(&self) -> &[PlannedClip] {
        &self.clips
    }

    /// The clips that may sound in `[from, to)`: those outside the slice don't;
    /// those inside it may have ended before.
    #[must_use]
    pub fn around(&self, from: i64, to: i64) -> &[PlannedClip] {
        let first = self.latest_end.partition_point(|&end| end <= from);
        let last = first + self.clips[first..].partition_point(|clip| clip.start < to);
        &self.clips[first..last]
    }
}

impl ReadPlan for ClipPlan {
    fn needs(&self, from: i64, to: i64, out: &mut Vec<Need>) {
        for clip in self.around(from, to) {
            let (first, last) = (from.max(clip.start), to.min(clip.end));
            clip.read(first, last, out);
        }
    }
}

#[cfg(test)]
mod tests;
