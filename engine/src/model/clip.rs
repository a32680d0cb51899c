//! Clips: what lies on a track from one time to another.

use bevy_ecs::prelude::*;
use serde::{Deserialize, Serialize};

use crate::level::FadeShape;
use crate::time::Seconds;

/// Where a clip lies and where in its content it begins.
#[derive(
    Component,
    Clone,
    Copy,
    Debug,
    PartialEq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct ClipSpan {
    /// Seconds from the Edit's start.
    pub start: f64,
    /// Seconds; more than 0.
    pub length: f64,
    /// Seconds of content skipped at the start.
    pub offset: f64,
}

impl ClipSpan {
    /// Where the clip begins.
    #[must_use]
    pub fn start(&self) -> Seconds {
        Seconds(self.start)
    }

    /// Where it ends.
    #[must_use]
    pub fn end(&self) -> Seconds {
        Seconds(self.start + self.length)
    }

    /// Where its content would begin if nothing were skipped.
    #[must_use]
    pub fn content_origin(&self) -> Seconds {
        Seconds(self.start - self.offset)
    }
}

/// A clip of recorded sound.
#[derive(
    Component,
    Clone,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct AudioClip {
    /// The `source` as the file has it: a path, absolute or relative to the Edit's folder.
    pub source: String,
}

/// The level of an audio clip.
#[derive(
    Component,
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct ClipLevel {
    /// Decibels; 0 leaves the sound as it is.
    pub gain_db: f64,
    /// −1 (left) ..= 1 (right), linear law.
    pub pan: f64,
}

/// The fades of an audio clip.
#[derive(
    Component,
    Clone,
    Copy,
    Debug,
    PartialEq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct Fades {
    /// Seconds.
    pub fade_in: f64,
    /// Seconds.
    pub fade_out: f64,
    /// 1..=4, see [`FadeShape`].
    pub in_shape: i64,
    /// 1..=4.
    pub out_shape: i64,
}

impl Default for Fades {
    fn default() -> Self {
        Self {
            fade_in: 0.0,
            fade_out: 0.0,
            in_shape: 1,
            out_shape: 1,
        }
    }
}

impl Fades {
    /// Both lengths in seconds; longer together than the clip, they shrink in proportion.
    #[must_use]
    pub fn fitted(&self, length: f64) -> (f64, f64) {
        let total = self.fade_in + self.fade_out;
        let scale = if total > length { length / total } else { 1.0 };
        (self.fade_in * scale, self.fade_out * scale)
    }

    /// Both shapes; a number the format doesn't know reads as linear.
    #[must_use]
    pub fn shapes(&self) -> (FadeShape, FadeShape) {
        let shape = |number| FadeShape::from_number(number).unwrap_or_default();
        (shape(self.in_shape), shape(self.out_shape))
    }
}

/// A clip of notes; they are in [`super::note::Notes`].
#[derive(
    Component,
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct MidiClip {
    /// Channel, 1..=16.
    pub channel: u8,
}

/// The clip keeps its seconds when the tempo changes, rather than its beats.
#[derive(
    Component,
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct AbsoluteTime;

/// A named place on the marker track; its span's start says where.
#[derive(
    Component,
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct Marker {
    /// The number shown, from 1.
    pub number: i64,
}

/// A clip that isn't heard, though it stays where it is.
#[derive(
    Component,
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct Disabled;

/// How fast an audio clip's content runs; 1 when absent. Offsets and loops are in
/// clip time: seconds of the source divided by this.
#[derive(
    Component,
    Clone,
    Copy,
    Debug,
    PartialEq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct ClipSpeed(pub f64);

/// The part of its content that a clip repeats; a length of 0 repeats nothing. MIDI
/// clips and audio clips that follow the tempo use the beats, others the seconds.
#[derive(
    Component,
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct ClipLoop {
    /// Seconds of clip time.
    pub start: f64,
    /// Seconds.
    pub length: f64,
    /// Beats of content.
    pub start_beats: f64,
    /// Beats.
    pub length_beats: f64,
}

/// What a fade does; without this component both change the gain.
#[derive(
    Component,
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct FadeBehaviours {
    /// The fade-in is a tape starting.
    pub in_tape: bool,
    /// The fade-out is a tape stopping.
    pub out_tape: bool,
}

/// Where this clip overlaps its neighbours on the track, they cross over.
#[derive(
    Component,
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct AutoCrossfade;

/// An audio clip played backwards.
#[derive(
    Component,
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct Reversed;

/// How an audio clip's time and pitch are changed.
#[derive(
    Component,
    Clone,
    Debug,
    Default,
    PartialEq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct Stretch {
    /// The format's `elastiqueMode`; 0: speed changes pitch, as on tape. Every other
    /// mode is played by the one stretcher that we have.
    pub mode: i64,
    /// The format's `elastiqueOptions`, kept.
    pub options: String,
    /// Whether the content is stretched to the Edit's tempo.
    pub auto_tempo: bool,
    /// Whether the content is moved to the Edit's key.
    pub auto_pitch: bool,
    /// The format's `autoPitchMode`, kept.
    pub auto_pitch_mode: i64,
    /// Semitones, with `auto_pitch`.
    pub transpose: i64,
    /// Semitones, without `auto_pitch`.
    pub pitch_change: f64,
}

/// What is known of an audio clip's content.
#[derive(
    Component,
    Clone,
    Copy,
    Debug,
    PartialEq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct LoopFacts {
    /// Beats in the whole source; its tempo follows from it and the length.
    pub num_beats: f64,
    /// Quarter notes per minute as the file says; usually 0.
    pub bpm: f64,
    /// Beats per bar.
    pub numerator: i64,
    /// Note value of a beat.
    pub denominator: i64,
    /// Not a loop.
    pub one_shot: bool,
    /// Its key as a MIDI note; -1: unknown.
    pub root_note: i64,
    /// First sample of the part that counts.
    pub in_marker: i64,
    /// The sample after the last; -1: the end.
    pub out_marker: i64,
}

/// Where a moment of the source is heard.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct WarpMarker {
    /// Seconds of the source.
    pub source: f64,
    /// Seconds of the warped content.
    pub warped: f64,
}

/// An audio clip's content bent in time, linear between markers.
#[derive(
    Component,
    Clone,
    Debug,
    Default,
    PartialEq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct Warp {
    /// Whether it is heard.
    pub enabled: bool,
    /// Seconds of warped content; 0 when the file doesn't say.
    pub end: f64,
    /// Sorted by source.
    pub markers: Vec<WarpMarker>,
}

/// A part of a comp, up to a time.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct CompSection {
    /// Which take; -1 is silence.
    pub take: i64,
    /// Seconds of clip time where it ends.
    pub end: f64,
}

/// A take of an audio clip: a file, or a comp of other takes.
#[derive(
    Clone,
    Debug,
    Default,
    PartialEq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct Take {
    /// As an audio clip's source.
    pub source: String,
    /// What a comp is made of; nothing for a plain take.
    pub comp: Vec<CompSection>,
    /// Whether it is a comp.
    pub is_comp: bool,
}

/// The takes of an audio clip; the clip's own source is that of the current one.
#[derive(
    Component,
    Clone,
    Debug,
    Default,
    PartialEq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct Takes {
    /// Which plays.
    pub current: i64,
    /// All of them.
    pub takes: Vec<Take>,
}

/// A chord of the chord track; what it says is kept with the element.
#[derive(
    Component,
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct ChordClip;

/// A section of the arranger track.
#[derive(
    Component,
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct ArrangerClip;

/// A clip of a kind that is kept and not played: edit clips, container clips.
#[derive(
    Component,
    Clone,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct ForeignClip {
    /// Its element's name in the format: `EDITCLIP`.
    pub tag: String,
}
