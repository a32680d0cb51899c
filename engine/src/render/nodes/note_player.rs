//! Feeds an instrument from a [`NotePlan`].

use crate::render::content::NotePlan;
use crate::render::playback::Segment;
use crate::render::processor::{Activity, MidiEvent, MidiMessage, Processor, StereoMut};
use crate::time::Frames;

/// How many events one chase can tell; what is beyond is left out.
const CHASE_CAPACITY: usize = 1024;

/// An instrument with what it needs to follow a plan over jumps and changes.
pub struct Instrument {
    processor: Box<dyn Processor>,
    chased: Box<[MidiEvent]>,
    /// Address of the plan last played; a plan lives at least as long as its graph.
    plan: usize,
    was_playing: bool,
}

impl std::fmt::Debug for Instrument {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Instrument").finish_non_exhaustive()
    }
}

impl Instrument {
    /// Wraps an instrument.
    #[must_use]
    pub fn new(processor: Box<dyn Processor>) -> Self {
        let none = MidiEvent {
            frame: Frames(0),
            message: MidiMessage::Program {
                channel: 0,
                program: 0,
            },
        };
        Self {
            processor,
            chased: vec![none; CHASE_CAPACITY].into_boxed_slice(),
            plan: 0,
            was_playing: false,
        }
    }

    /// Sets a parameter in native units.
    pub fn set_param(&mut self, index: u32, value: f32) {
        self.processor.set_param(index, value);
    }

    /// Whether it sounds no more without new notes.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.processor.is_idle()
    }

    /// Adds the instrument's sound to a block.
    pub fn process(
        &mut self,
        segment: &Segment,
        plan: Option<&NotePlan>,
        mut audio: StereoMut<'_>,
    ) -> Activity {
        let context = segment.context();
        let address = plan.map_or(0, |plan| std::ptr::from_ref(plan) as usize);
        let changed = address != self.plan;
        self.plan = address;
        let starts = context.playing && (!self.was_playing || context.jumped || changed);
        let stops = self.was_playing && (!context.playing || context.jumped || changed);
        self.was_playing = context.playing;
        if stops {
            self.processor.release();
        }
        let plan = plan.filter(|_| context.playing);
        if let Some(plan) = plan.filter(|_| starts) {
            let told = self.chase(plan, context.position);
            // A block of no frames: only the events count.
            self.processor
                .process(&context, &self.chased[..told], audio.part(0, 0));
        }
        let until = Frames(context.position.0 + i64::try_from(audio.left.len()).unwrap_or(0));
        let events = plan.map_or(&[][..], |plan| plan.between(context.position, until));
        if events.is_empty() && self.processor.is_idle() {
            return Activity::Silent;
        }
        self.processor.process(&context, events, audio)
    }

    fn chase(&mut self, plan: &NotePlan, at: Frames) -> usize {
        let mut told = 0;
        plan.chase(at, |event| {
            if let Some(place) = self.chased.get_mut(told) {
                *place = event;
                told += 1;
            }
        });
        told
    }
}
