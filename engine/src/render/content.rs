//! What a track plays: clips and notes laid out in frames.
//!
//! Thread: built on the control thread, read by the callback and the disk
//! thread. Immutable, but for the mark of when it was first heard.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::processor::{MidiEvent, MidiMessage};
use crate::level::FadeShape;
use crate::media::page::SourceSlot;
use crate::media::stream::{Need, ReadPlan};
use crate::time::Frames;

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

/// A note in frames, kept for starting in its middle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlannedNote {
    /// Key down.
    pub start: Frames,
    /// Key up.
    pub end: Frames,
    /// The key down as an event.
    pub message: MidiMessage,
    /// Drums and the like aren't taken up in their middle.
    pub one_shot: bool,
}

/// Everything a track's instrument is told, sorted by frame.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NotePlan {
    events: Vec<MidiEvent>,
    notes: Vec<PlannedNote>,
    longest: i64,
    /// Controller lanes: the events of one controller of one channel, in order.
    lanes: Vec<Vec<MidiEvent>>,
}

/// At one frame keys come up first, then controllers move, then keys go down.
fn rank(message: &MidiMessage) -> u8 {
    match message {
        MidiMessage::NoteOff { .. } => 0,
        MidiMessage::NoteOn { .. } => 2,
        _ => 1,
    }
}

impl NotePlan {
    /// Lays out notes and controllers.
    #[must_use]
    pub fn new(mut notes: Vec<PlannedNote>, mut controllers: Vec<MidiEvent>) -> Self {
        notes.sort_by_key(|note| note.start);
        controllers.sort_by_key(|event| event.frame);
        let mut events = controllers.clone();
        for note in &notes {
            events.push(MidiEvent {
                frame: note.start,
                message: note.message,
            });
            if let MidiMessage::NoteOn { channel, key, .. } = note.message {
                events.push(MidiEvent {
                    frame: note.end,
                    message: MidiMessage::NoteOff {
                        channel,
                        key,
                        velocity: 64,
                    },
                });
            }
        }
        events.sort_by_key(|event| (event.frame, rank(&event.message)));
        let longest = notes.iter().map(|note| note.end.0 - note.start.0).max();
        Self {
            events,
            notes,
            longest: longest.unwrap_or(0),
            lanes: lanes(&controllers),
        }
    }

    /// Whether there is nothing to play.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// The events in `[from, to)`.
    #[must_use]
    pub fn between(&self, from: Frames, to: Frames) -> &[MidiEvent] {
        let first = self.events.partition_point(|event| event.frame < from);
        let count = self.events[first..].partition_point(|event| event.frame < to);
        &self.events[first..first + count]
    }

    /// Calls `emit` with what must be told to an instrument that starts at `at`:
    /// the state of every controller, and the keys that are down.
    pub fn chase(&self, at: Frames, mut emit: impl FnMut(MidiEvent)) {
        for lane in &self.lanes {
            let before = lane.partition_point(|event| event.frame < at);
            if before > 0 {
                let message = lane[before - 1].message;
                emit(MidiEvent { frame: at, message });
            }
        }
        let earliest = Frames(at.0 - self.longest);
        let first = self.notes.partition_point(|note| note.start < earliest);
        for note in &self.notes[first..] {
            if note.start >= at {
                break;
            }
            if note.end > at && !note.one_shot {
                let message = note.message;
                emit(MidiEvent { frame: at, message });
            }
        }
    }
}

fn lanes(controllers: &[MidiEvent]) -> Vec<Vec<MidiEvent>> {
    let lane_of = |message: &MidiMessage| match *message {
        MidiMessage::Control {
            channel,
            controller,
            ..
        } => (0_u8, channel, controller),
        MidiMessage::PitchBend { channel, .. } => (1, channel, 0),
        MidiMessage::Pressure { channel, .. } => (2, channel, 0),
        MidiMessage::PolyPressure { channel, key, .. } => (3, channel, key),
        MidiMessage::Program { channel, .. } => (4, channel, 0),
        MidiMessage::NoteOn { channel, key, .. } | MidiMessage::NoteOff { channel, key, .. } => {
            (5, channel, key)
        }
    };
    let mut lanes = std::collections::BTreeMap::<_, Vec<MidiEvent>>::new();
    for event in controllers {
        lanes
            .entry(lane_of(&event.message))
            .or_default()
            .push(*event);
    }
    lanes.into_values().collect()
}

/// What one track plays, with what it played before, for a change without a click.
#[derive(Debug)]
pub struct TrackContent {
    /// Its audio clips.
    pub clips: Arc<ClipPlan>,
    /// Its notes, one plan for each instrument of the track, in chain order.
    pub notes: Vec<Arc<NotePlan>>,
    /// The clips to fade away from when this is first heard.
    pub before: Option<Arc<ClipPlan>>,
    /// The engine's clock when this was first heard; `u64::MAX` until then.
    heard_since: AtomicU64,
}

/// How long old and new clips cross when a track's content changes, in frames.
pub const CROSSFADE_FRAMES: u64 = 256;

impl TrackContent {
    /// Content heard from the start, with nothing before it.
    #[must_use]
    pub fn new(clips: Arc<ClipPlan>, notes: Vec<Arc<NotePlan>>) -> Self {
        Self {
            clips,
            notes,
            before: None,
            heard_since: AtomicU64::new(u64::MAX),
        }
    }

    /// The same, taking over from what the track played before. What was never heard
    /// is passed over: the fade leads away from what was.
    #[must_use]
    pub fn after(mut self, before: &Self) -> Self {
        let heard = before.heard_since.load(Ordering::Relaxed);
        if Arc::ptr_eq(&self.clips, &before.clips) {
            self.before.clone_from(&before.before);
            self.heard_since = AtomicU64::new(heard);
        } else if heard == u64::MAX {
            self.before.clone_from(&before.before);
        } else {
            self.before = Some(Arc::clone(&before.clips));
        }
        self
    }

    /// The same on a track that wasn't there before, while others play: it rises from
    /// silence.
    #[must_use]
    pub fn after_silence(mut self) -> Self {
        self.before = Some(Arc::default());
        self
    }

    /// When this was first heard; the first call decides.
    pub(super) fn heard_since(&self, clock: u64) -> u64 {
        // Relaxed: only the one thread that runs this track's task asks.
        if self.heard_since.load(Ordering::Relaxed) == u64::MAX {
            self.heard_since.store(clock, Ordering::Relaxed);
        }
        self.heard_since.load(Ordering::Relaxed)
    }
}

impl ReadPlan for TrackContent {
    /// What is left is read until its fade is over: nobody says when that is, so as
    /// long as this content is the track's.
    fn needs(&self, from: i64, to: i64, out: &mut Vec<Need>) {
        self.clips.needs(from, to, out);
        if let Some(before) = &self.before {
            // The fade is short: what is about to sound now is all it can need.
            before.needs(from, to.min(from.saturating_add(LEFT_FRAMES)), out);
        }
    }
}

/// How far ahead the content that is being left is kept in memory, in frames.
const LEFT_FRAMES: i64 = 16_384;
