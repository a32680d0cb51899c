//! A plugin in a chain: fed notes from the track's clips or from a plugin before it, and
//! parameters from a [`NodePlan`].

mod changing;
mod found;
mod heard;

use std::any::Any;

pub use heard::{Heard, Stream};

use crate::render::automation::{Moment, NodePlan, ParamPlan, PlanOf, Span};
use crate::render::playback::Segment;
use crate::render::processor::{
    Activity, Bank, Further, Input, MidiEvent, MidiMessage, ParamPoint, ProcessContext, Processor,
    Stereo, StereoMut,
};
use crate::time::Frames;

/// How many events one chase can tell; what is beyond is left out.
const CHASE_CAPACITY: usize = 1024;
/// How many parameters can move at once; what is beyond stands still.
const MOVED: usize = 256;
/// Points gathered before the processor runs.
const POINTS: usize = 1024;
/// How many parameters hands can hold at once.
const HANDS: usize = 32;

/// What reaches a plugin in one block, beside the sound that it changes.
#[derive(Clone, Copy, Debug)]
pub struct PluginInput<'a> {
    /// The notes that it plays, if it plays any.
    pub notes: Option<Heard<'a>>,
    /// What it listens to beside.
    pub key: Option<Stereo<'a>>,
    /// Whether the sound that it changes is exactly zero.
    pub silent: bool,
}

/// A plugin with what it needs to follow plans over jumps and changes.
pub struct PluginNode {
    processor: Box<dyn Processor>,
    adds: bool,
    chased: Box<[MidiEvent]>,
    /// Address of the notes last played; a plan lives at least as long as its graph.
    heard: usize,
    was_playing: bool,
    /// The place behind the last block.
    next: i64,
    plan: PlanOf,
    /// The value last told of each of the plan's parameters, by its place there.
    told: Box<[Option<f32>; MOVED]>,
    points: Vec<ParamPoint>,
    held: Vec<(u32, f64)>,
    /// What came out of it beside its main sound.
    further: Further,
    /// It has been processed since its further outputs were taken.
    ran: bool,
    /// What it makes of notes, if it is there to change them.
    stream: Option<Box<Stream>>,
}

/// What is fed to a processor, and whether it may rest.
#[derive(Clone, Copy)]
struct Fed<'a> {
    input: Input<'a>,
    /// Nothing that it changes sounds.
    quiet: bool,
}

impl<'a> Fed<'a> {
    fn part(self, events: &'a [MidiEvent], from: usize, to: usize) -> Self {
        let key = self.input.key.map(|key| key.part(from, to));
        Self {
            input: Input { events, key },
            ..self
        }
    }
}

impl std::fmt::Debug for PluginNode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PluginNode").finish_non_exhaustive()
    }
}

impl PluginNode {
    /// Wraps a plugin; `adds` is whether it adds its sound to what it is given, as
    /// instruments do.
    #[must_use]
    pub fn new(processor: Box<dyn Processor>, adds: bool) -> Self {
        let none = MidiEvent {
            frame: Frames(0),
            message: MidiMessage::Program {
                channel: 0,
                program: 0,
            },
        };
        let changes = processor.changes_events();
        Self {
            further: Further::new(processor.further_outputs()),
            ran: false,
            processor,
            adds,
            stream: changes.then(|| Box::new(Stream::new())),
            chased: vec![none; CHASE_CAPACITY].into_boxed_slice(),
            heard: 0,
            was_playing: false,
            next: 0,
            plan: None,
            told: Box::new([None; MOVED]),
            points: Vec::with_capacity(POINTS),
            held: Vec::with_capacity(HANDS),
        }
    }

    /// Sets a parameter in native units; one that a plan moves stays with the plan.
    pub fn set_param(&mut self, index: u32, value: f32) {
        if self
            .plan
            .as_ref()
            .is_none_or(|plan| plan.param(index).is_none())
        {
            self.processor.set_param(index, value);
        }
    }

    /// Puts a plan in and hands back the one before.
    #[must_use]
    pub fn replace_plan(&mut self, plan: PlanOf) -> PlanOf {
        self.told.fill(None);
        std::mem::replace(&mut self.plan, plan)
    }

    /// Hands the processor something made for it; what it had is left behind.
    pub fn trade(&mut self, given: &mut dyn Any) {
        self.processor.trade(given);
    }

    /// Holds a parameter against its curve, or lets it go.
    pub fn hold(&mut self, index: u32, value: Option<f64>) {
        self.held.retain(|&(held, _)| held != index);
        if let Some(value) = value {
            if self.held.len() < HANDS {
                self.held.push((index, value));
            }
            #[expect(clippy::cast_possible_truncation, reason = "plugins take f32")]
            self.processor.set_param(index, value as f32);
        }
        // What the plan says is told again.
        self.told.fill(None);
    }

    /// Whether it sounds no more without new notes.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.processor.is_idle()
    }

    /// How many notes sound.
    #[must_use]
    pub fn voices(&self) -> u32 {
        self.processor.voices()
    }

    /// What a further output, counted from 1, held in the last block; none if silent.
    #[must_use]
    pub fn further(&self, output: u32) -> Option<Stereo<'_>> {
        let place = usize::try_from(output).ok()?.checked_sub(1)?;
        self.further.heard(place)
    }

    /// Takes over what further outputs held in a stretch of a block.
    fn take_further(&mut self, from: usize, frames: usize) {
        let ran = std::mem::take(&mut self.ran);
        for output in 0..self.further.count() {
            let heard = self.processor.further(output).filter(|_| ran);
            self.further.land(output, from, heard, frames);
        }
    }

    /// Runs it over a block; what is told is of what the block holds then.
    pub fn process(
        &mut self,
        segment: &Segment,
        input: PluginInput<'_>,
        audio: StereoMut<'_>,
    ) -> Activity {
        let segment = &self.found(segment);
        if self.change(segment, input.notes) {
            let passes = [Activity::Sounding, Activity::Silent];
            return passes[usize::from(input.silent)];
        }
        let heard = self.follow_notes(segment, input, audio);
        match (self.adds, input.silent) {
            // Nothing was added to what sounds.
            (true, false) => Activity::Sounding,
            _ => heard,
        }
    }

    /// Whether it can run together with others of its kind: no plan moves it, it only
    /// changes what comes, and that isn't silence behind which it rests.
    #[must_use]
    pub fn joins(&self, silent: bool) -> bool {
        let plain = !self.adds && self.plan.is_none() && self.points.is_empty();
        plain && self.processor.bank().is_some() && !(silent && self.processor.is_idle())
    }

    /// Its processor, to run with others over a segment, and how that is done. Only where
    /// it [`joins`](Self::joins), and instead of [`process`](Self::process).
    pub fn sit(&mut self, segment: &Segment) -> Option<(Bank, &mut dyn Processor)> {
        let bank = self.processor.bank()?;
        let segment = self.found(segment);
        self.turn(&segment.context(), None, false);
        Some((bank, self.processor.as_mut()))
    }

    /// Notes what plays from here on, and lets go of what no longer does; true if notes
    /// have to be taken up. `anew` is whether they have to be in any case.
    fn turn(&mut self, context: &ProcessContext, notes: Option<Heard<'_>>, anew: bool) -> bool {
        let address = notes.map_or(0, Heard::address);
        let changed = anew || address != self.heard || notes.is_some_and(Heard::begins);
        self.heard = address;
        let starts = context.playing && (!self.was_playing || context.jumped || changed);
        let stops = self.was_playing && (!context.playing || context.jumped || changed);
        self.was_playing = context.playing;
        if stops {
            self.processor.release();
        }
        starts
    }

    fn follow_notes(
        &mut self,
        segment: &Segment,
        input: PluginInput<'_>,
        audio: StereoMut<'_>,
    ) -> Activity {
        let (context, notes) = (segment.context(), input.notes);
        let starts = self.turn(&context, notes, false);
        let notes = notes.filter(|_| context.playing);
        let mut chased = std::mem::take(&mut self.chased);
        let mut told = 0;
        if let Some(notes) = notes.filter(|_| starts) {
            // Notes that are taken up start with the parameters of here and now.
            self.tell_now(segment);
            told = chase(notes, context.position, &mut chased);
        }
        let until = Frames(context.position.0 + i64::try_from(audio.left.len()).unwrap_or(0));
        let events = notes.map_or(&[][..], |notes| notes.between(context.position, until));
        // Both at once: a hosted plugin hears nothing of a block without frames.
        let events = if told == 0 {
            events
        } else if let Some(room) = chased.get_mut(told..told + events.len()) {
            room.copy_from_slice(events);
            &chased[..told + events.len()]
        } else {
            self.tell_alone(&context, &chased[..told]);
            events
        };
        let fed = Fed {
            input: Input {
                events,
                key: input.key,
            },
            // What listens may not rest while there is something to hear.
            quiet: input.key.is_none() && (self.adds || input.silent),
        };
        self.further.begin(audio.left.len());
        let heard = match self.plan.take() {
            None => {
                let frames = audio.left.len();
                let heard = self.run(&context, fed, audio);
                self.take_further(0, frames);
                heard
            }
            Some(plan) => {
                let heard = self.follow(&plan, segment, fed, audio);
                self.plan = Some(plan);
                heard
            }
        };
        self.chased = chased;
        heard
    }

    /// A block of no frames: only the events count.
    fn tell_alone(&mut self, context: &ProcessContext, events: &[MidiEvent]) {
        let (mut left, mut right) = ([0.0; 0], [0.0; 0]);
        let nothing = StereoMut {
            left: &mut left,
            right: &mut right,
        };
        self.processor
            .process(context, Input::events(events), nothing);
    }

    fn run(&mut self, context: &ProcessContext, fed: Fed<'_>, audio: StereoMut<'_>) -> Activity {
        let Fed { input, quiet } = fed;
        let idle = quiet && input.events.is_empty() && self.processor.is_idle();
        if self.points.is_empty() {
            if idle {
                return Activity::Silent;
            }
            self.ran = true;
            return self.processor.process(context, input, audio);
        }
        self.ran = !idle;
        let heard = if idle {
            for point in &self.points {
                self.processor.set_param(point.index, point.value);
            }
            Activity::Silent
        } else {
            self.processor
                .process_automated(context, input, &self.points, audio)
        };
        self.points.clear();
        heard
    }

    /// Runs a block in which a plan moves parameters.
    fn follow(
        &mut self,
        plan: &NodePlan,
        segment: &Segment,
        fed: Fed<'_>,
        mut audio: StereoMut<'_>,
    ) -> Activity {
        let frames = audio.left.len();
        let (mut begun, mut at, mut rest) = (0, 0, fed.input.events);
        let mut heard = Activity::Silent;
        let context = segment.context();
        while at < frames {
            let next = self.gather(plan, segment, at, (begun, frames));
            at = next;
            let full = self.points.len() + plan.params.len() > POINTS;
            if at < frames && !full {
                continue;
            }
            let until = context.later(at).position;
            let split = if at == frames {
                rest.len()
            } else {
                rest.partition_point(|event| event.frame < until)
            };
            let (now, later) = rest.split_at(split);
            rest = later;
            let fed = fed.part(now, begun, at);
            if self.run(&context.later(begun), fed, audio.part(begun, at)) == Activity::Sounding {
                heard = Activity::Sounding;
            }
            self.take_further(begun, at - begun);
            begun = at;
        }
        heard
    }

    /// Notes what the plan says at a frame of the block where it differs from what was
    /// told; answers the frame of the next knot.
    fn gather(
        &mut self,
        plan: &NodePlan,
        segment: &Segment,
        at: usize,
        (begun, frames): (usize, usize),
    ) -> usize {
        let passed = |frames| i64::try_from(frames).unwrap_or(0);
        let frame = segment.position + if segment.playing { passed(at) } else { 0 };
        let mut next = segment.position + passed(frames);
        for (param, told) in plan.params.iter().zip(self.told.iter_mut()) {
            let span = param.span(frame);
            next = next.min(span.end(next));
            if self.held.iter().any(|&(held, _)| held == param.index) {
                continue;
            }
            let value = value_at(param, segment, span);
            if *told != Some(value) && self.points.len() < POINTS {
                *told = Some(value);
                self.points.push(ParamPoint {
                    offset: at - begun,
                    index: param.index,
                    value,
                });
            }
        }
        if !segment.playing {
            return frames;
        }
        let next = usize::try_from(next - segment.position).unwrap_or(frames);
        next.clamp(at + 1, frames)
    }

    /// Sets every moved parameter to where it is at a segment's beginning.
    fn tell_now(&mut self, segment: &Segment) {
        if let Some(plan) = self.plan.take() {
            self.gather(&plan, segment, 0, (0, 1));
            for point in self.points.drain(..) {
                self.processor.set_param(point.index, point.value);
            }
            self.plan = Some(plan);
        }
    }
}

/// Notes what has begun before a place and lasts; how many events that are.
fn chase(notes: Heard<'_>, at: Frames, chased: &mut [MidiEvent]) -> usize {
    let mut told = 0;
    notes.chase(at, |event, _| {
        if let Some(place) = chased.get_mut(told) {
            *place = event;
            told += 1;
        }
    });
    told
}

/// What a parameter's plan says in a span, as plugins are told it.
fn value_at(param: &ParamPlan, segment: &Segment, span: Span) -> f32 {
    let moment = span
        .resting_place()
        .unwrap_or(Moment::at(segment, span.from));
    let moment = Moment {
        cell: segment.cell,
        ..moment
    };
    #[expect(clippy::cast_possible_truncation, reason = "plugins take f32")]
    let value = param.value(moment) as f32;
    value
}
