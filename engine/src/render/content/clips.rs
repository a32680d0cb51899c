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

/// An audio clip in frames.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlannedClip {
    /// First frame heard.
    pub start: i64,
    /// The frame after the last.
    pub end: i64,
    /// Where its samples come from.
    pub source: SourceSlot,
    /// The source's frame heard at `start`; not negative.
    pub source_start: u64,
    /// Linear gain of each channel: the clip's gain and pan.
    pub gain: [f32; 2],
    /// Rising from `start`.
    pub fade_in: FadePlan,
    /// Falling towards `end`.
    pub fade_out: FadePlan,
}

impl PlannedClip {
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
            if first < last {
                let at = |frame: i64| clip.source_start + (frame - clip.start).unsigned_abs();
                out.push(Need {
                    slot: clip.source,
                    from: at(first),
                    to: at(last),
                });
            }
        }
    }
}
