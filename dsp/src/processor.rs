//! What runs at a node: the [`Processor`] trait and what it is handed.
//!
//! Thread: `process`, `set_param` and `reset` are called on a real-time thread
//! and must not allocate, free, lock, wait, log or panic; construction and drop
//! happen on the control thread.
//!
//! Invariant: the output depends on the frames and events fed so far, never on
//! how the stream was cut into blocks (HOUSE.md §5).

mod bank;
mod further;

use std::any::Any;

use crate::time::{BarBeat, Frames, SampleRate, Seconds, TempoSequence};

pub use bank::{Bank, Seat};
pub use further::Further;

/// One MIDI message at an absolute frame of the timeline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MidiEvent {
    /// When, on the session's timeline.
    pub frame: Frames,
    /// What.
    pub message: MidiMessage,
}

/// The channel-voice messages that a track's player emits. Channels are 0..=15.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum MidiMessage {
    /// A key goes down; velocity 1..=127.
    NoteOn {
        /// Channel, 0..=15.
        channel: u8,
        /// Key, 0..=127; 60 is middle C.
        key: u8,
        /// Velocity, 1..=127.
        velocity: u8,
    },
    /// A key comes up.
    NoteOff {
        /// Channel, 0..=15.
        channel: u8,
        /// Key, 0..=127.
        key: u8,
        /// Release velocity, 0..=127.
        velocity: u8,
    },
    /// A controller moves; the value is 14-bit (a 7-bit value times 128).
    Control {
        /// Channel, 0..=15.
        channel: u8,
        /// Controller number, 0..=127.
        controller: u8,
        /// Value, 0..=16383.
        value: u16,
    },
    /// The pitch wheel moves.
    PitchBend {
        /// Channel, 0..=15.
        channel: u8,
        /// Value, 0..=16383; centre 8192.
        value: u16,
    },
    /// Channel pressure.
    Pressure {
        /// Channel, 0..=15.
        channel: u8,
        /// Value, 0..=127.
        value: u8,
    },
    /// Polyphonic key pressure.
    PolyPressure {
        /// Channel, 0..=15.
        channel: u8,
        /// Key, 0..=127.
        key: u8,
        /// Value, 0..=127.
        value: u8,
    },
    /// A programme change.
    Program {
        /// Channel, 0..=15.
        channel: u8,
        /// Programme, 0..=127.
        program: u8,
    },
}

/// Where and when a block stands.
#[derive(Clone, Copy, Debug)]
pub struct ProcessContext {
    /// Timeline position of the block's first frame. While stopped it stands still.
    pub position: Frames,
    /// Frames the engine has rendered since it started, playing or not.
    pub clock: u64,
    /// Whether the timeline moves during this block.
    pub playing: bool,
    /// The position isn't the continuation of the block before (start, seek, loop).
    pub jumped: bool,
    /// The stream's rate.
    pub sample_rate: SampleRate,
    /// Where the block's first frame stands in the music.
    pub music: MusicalPosition,
}

/// A place in the music, for what follows the beat. Beats are quarter notes here.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MusicalPosition {
    /// Quarter notes in a minute, at this place.
    pub tempo: f64,
    /// Quarter notes since the timeline's zero.
    pub quarters: f64,
    /// Where the bar began, in the same.
    pub bar_start: f64,
    /// The time signature's upper number.
    pub numerator: u32,
    /// Its lower number.
    pub denominator: u32,
    /// The loop, in quarter notes, if playback loops.
    pub looping: Option<(f64, f64)>,
}

impl MusicalPosition {
    /// A place on the timeline, by the Edit's tempo and meter.
    #[must_use]
    pub fn at(map: &TempoSequence, place: Seconds) -> Self {
        let beats = map.beats(place);
        let meter = map.meter_at(place);
        let bar = BarBeat {
            beat: 1.0,
            ..map.bar_of_beat(beats)
        };
        Self {
            tempo: map.bpm_at(place),
            quarters: map.quarters(beats),
            bar_start: map.quarters(map.beat_of_bar(bar)),
            numerator: meter.numerator,
            denominator: meter.denominator,
            looping: None,
        }
    }
}

impl Default for MusicalPosition {
    fn default() -> Self {
        Self {
            tempo: 120.0,
            quarters: 0.0,
            bar_start: 0.0,
            numerator: 4,
            denominator: 4,
            looping: None,
        }
    }
}

impl ProcessContext {
    /// The index in this block of an event's frame.
    #[must_use]
    pub fn offset_of(&self, event: &MidiEvent) -> usize {
        usize::try_from(event.frame.0 - self.position.0).unwrap_or(0)
    }

    /// The same block from a frame of it on.
    #[must_use]
    pub fn later(&self, frames: usize) -> Self {
        let moved = i64::try_from(frames).unwrap_or(0);
        Self {
            position: if self.playing {
                Frames(self.position.0.saturating_add(moved))
            } else {
                self.position
            },
            clock: self.clock + frames as u64,
            jumped: self.jumped && frames == 0,
            music: self.music_after(moved),
            ..*self
        }
    }
}

impl ProcessContext {
    fn music_after(&self, frames: i64) -> MusicalPosition {
        let mut music = self.music;
        if self.playing {
            #[expect(clippy::cast_precision_loss, reason = "frames of one block")]
            let seconds = frames as f64 / f64::from(self.sample_rate.0);
            music.quarters += seconds * music.tempo / 60.0;
        }
        music
    }
}

/// A parameter's new value at a frame of a block.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ParamPoint {
    /// The frame within the block at which it holds.
    pub offset: usize,
    /// Which parameter, as [`Processor::set_param`] counts.
    pub index: u32,
    /// Its value, in native units.
    pub value: f32,
}

/// Events on their way from one processor to the next, with memory for a fixed number.
#[derive(Debug)]
pub struct EventBuffer {
    events: Box<[MidiEvent]>,
    count: usize,
}

impl EventBuffer {
    /// An empty one with memory for so many.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        let empty = MidiEvent {
            frame: Frames(0),
            message: MidiMessage::Pressure {
                channel: 0,
                value: 0,
            },
        };
        Self {
            events: vec![empty; capacity].into(),
            count: 0,
        }
    }

    /// Adds one at the end; false if there is no room. Frames must not go back.
    pub fn push(&mut self, event: MidiEvent) -> bool {
        let Some(place) = self.events.get_mut(self.count) else {
            return false;
        };
        *place = event;
        self.count += 1;
        true
    }

    /// What was added since the last clear.
    #[must_use]
    pub fn events(&self) -> &[MidiEvent] {
        &self.events[..self.count]
    }

    /// Empties it.
    pub fn clear(&mut self) {
        self.count = 0;
    }
}

/// Two channels of a block, to listen to. Both slices have equal length.
#[derive(Clone, Copy, Debug)]
pub struct Stereo<'a> {
    /// Left samples; full scale is ±1.
    pub left: &'a [f32],
    /// Right samples.
    pub right: &'a [f32],
}

impl<'a> Stereo<'a> {
    /// A shorter view of the same channels.
    #[must_use]
    pub fn part(self, from: usize, to: usize) -> Stereo<'a> {
        Stereo {
            left: &self.left[from..to],
            right: &self.right[from..to],
        }
    }
}

/// What reaches a processor beside the sound that it changes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Input<'a> {
    /// Sorted by frame; they lie inside the block.
    pub events: &'a [MidiEvent],
    /// The side chain: what another track sounds like, of the block's length. None
    /// when nothing is connected; then a processor listens to its own input.
    pub key: Option<Stereo<'a>>,
}

impl<'a> Input<'a> {
    /// Events alone.
    #[must_use]
    pub fn events(events: &'a [MidiEvent]) -> Self {
        Self { events, key: None }
    }
}

/// Two channels of a block, processed in place. Both slices have equal length.
#[derive(Debug)]
pub struct StereoMut<'a> {
    /// Left samples; full scale is ±1.
    pub left: &'a mut [f32],
    /// Right samples.
    pub right: &'a mut [f32],
}

impl StereoMut<'_> {
    /// A shorter view of the same channels.
    pub fn part(&mut self, from: usize, to: usize) -> StereoMut<'_> {
        StereoMut {
            left: &mut self.left[from..to],
            right: &mut self.right[from..to],
        }
    }
}

/// Whether a block that left a processor holds sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activity {
    /// Every sample is exactly zero and stays so without new input.
    Silent,
    /// There may be sound.
    Sounding,
}

/// The real-time half of a plugin or instrument.
///
/// `Sync` because workers share the slab; each processor is still run by one
/// thread at a time.
pub trait Processor: Send + Sync {
    /// Processes one block in place. Instruments add their sound to `audio`.
    fn process(
        &mut self,
        context: &ProcessContext,
        input: Input<'_>,
        audio: StereoMut<'_>,
    ) -> Activity;

    /// Processes one block in which parameters move. `points` are sorted by offset; on
    /// a fixed grid of the timeline, so the same ones come whatever the blocks.
    ///
    /// A processor that takes points by itself (a hosted plugin) overrides this; the
    /// others are run from point to point.
    fn process_automated(
        &mut self,
        context: &ProcessContext,
        input: Input<'_>,
        points: &[ParamPoint],
        mut audio: StereoMut<'_>,
    ) -> Activity {
        let frames = audio.left.len();
        let (mut done, mut rest, mut heard) = (0, input.events, Activity::Silent);
        for place in 0..=points.len() {
            let next = points
                .get(place)
                .map_or(frames, |point| point.offset.min(frames));
            if next > done {
                let part = context.later(done);
                let until = context.later(next).position;
                let (now, later) = rest.split_at(rest.partition_point(|e| e.frame < until));
                rest = later;
                let input = Input {
                    events: now,
                    key: input.key.map(|key| key.part(done, next)),
                };
                if self.process(&part, input, audio.part(done, next)) == Activity::Sounding {
                    heard = Activity::Sounding;
                }
                done = next;
            }
            if let Some(point) = points.get(place) {
                self.set_param(point.index, point.value);
            }
        }
        heard
    }

    /// Sets a parameter by its index, in native units. Smoothing is the processor's own.
    fn set_param(&mut self, index: u32, value: f32);

    /// Takes something made for it in place of what it had, and leaves that behind: both
    /// are made and freed elsewhere. What it has no use for is left as it is.
    fn trade(&mut self, _given: &mut dyn Any) {}

    /// Releases what is held (keys), letting tails ring. Called at a stop or a jump.
    fn release(&mut self);

    /// True when silent input with no events would give silence: the block may be skipped.
    fn is_idle(&self) -> bool;

    /// How many notes sound, those that ring out included; 0 for what plays none.
    fn voices(&self) -> u32 {
        0
    }

    /// How many outputs it has beside the sound that it processes in place.
    fn further_outputs(&self) -> usize {
        0
    }

    /// What a further output, counted from 0, held in the last call of
    /// [`process`](Self::process) or [`process_automated`](Self::process_automated),
    /// frame for frame. None where it was silent.
    fn further(&self, _output: usize) -> Option<Stereo<'_>> {
        None
    }

    /// Whether it makes other events of those that come in, for what follows it.
    fn changes_events(&self) -> bool {
        false
    }

    /// The events of a block as what follows shall hear them, in the same order of
    /// frames. `out` comes empty; it should have room for twice as many as come in.
    /// Called instead of handing events to [`process`](Self::process), before it, and
    /// only where [`changes_events`](Self::changes_events). A parameter that moves in
    /// the block has to be set between two calls for its two parts.
    fn change_events(
        &mut self,
        _context: &ProcessContext,
        events: &[MidiEvent],
        out: &mut EventBuffer,
    ) {
        for event in events {
            out.push(*event);
        }
    }

    /// Delay between input and output, in frames.
    fn latency(&self) -> u32 {
        0
    }

    /// How it is run together with others of its kind, if that is quicker: what has to
    /// wait for its own results (a filter) leaves room for others in the same vectors.
    fn bank(&self) -> Option<Bank> {
        None
    }

    /// Itself, for its [`Bank`] to find what it knows.
    fn as_any_mut(&mut self) -> Option<&mut dyn Any> {
        None
    }
}
