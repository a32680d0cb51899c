//! A plugin that changes notes for those behind it, and lets sound pass.
//!
//! Invariant: what it makes of an event depends on the events before and on its
//! parameters where the event lies, never on the blocks. A key that was struck before
//! playback began is told as it would have been heard then, as far as a plan says where
//! the parameters were.

use super::{PluginNode, value_at};
use crate::render::automation::NodePlan;
use crate::render::nodes::plugin::heard::{Heard, Stream};
use crate::render::playback::Segment;
use crate::render::processor::MidiEvent;
use crate::time::Frames;

impl PluginNode {
    /// What it makes of the notes that it hears, as of the last block; `None` if it
    /// changes no notes.
    #[must_use]
    pub fn stream(&self) -> Option<&Stream> {
        self.stream.as_deref()
    }

    /// Changes a block's notes; false if that isn't what it does.
    pub(super) fn change(&mut self, segment: &Segment, notes: Option<Heard<'_>>) -> bool {
        let Some(mut stream) = self.stream.take() else {
            return false;
        };
        let context = segment.context();
        let asked = stream.clear();
        let starts = self.turn(&context, notes, asked);
        if starts {
            stream.begin();
        }
        if let Some(notes) = notes.filter(|_| context.playing) {
            if starts {
                self.take_up(segment, notes, &mut stream);
            }
            let events = notes.between(context.position, Frames(segment.end()));
            match self.plan.take() {
                Some(plan) if !events.is_empty() => {
                    self.change_moving(&plan, segment, (events, &mut stream));
                    self.plan = Some(plan);
                }
                plan => {
                    let out = stream.out();
                    self.processor.change_events(&context, events, out);
                    self.plan = plan;
                }
            }
        }
        stream.finish();
        self.stream = Some(stream);
        true
    }

    /// What has begun before, changed as it would have been then.
    fn take_up(&mut self, segment: &Segment, notes: Heard<'_>, stream: &mut Stream) {
        let context = segment.context();
        self.tell_now(segment);
        let (processor, plan, held) = (&mut self.processor, &self.plan, &self.held);
        notes.chase(context.position, |event, since| {
            for param in plan.iter().flat_map(|plan| &plan.params) {
                if !held.iter().any(|&(held, _)| held == param.index) {
                    let value = value_at(param, segment, param.span(since.0));
                    processor.set_param(param.index, value);
                }
            }
            stream.take_up(since, |out| {
                processor.change_events(&context, &[event], out);
            });
        });
        // Back to where they are now.
        self.told.fill(None);
        self.tell_now(segment);
    }

    /// Changes the notes of a block in which a plan moves parameters.
    fn change_moving(
        &mut self,
        plan: &NodePlan,
        segment: &Segment,
        (events, stream): (&[MidiEvent], &mut Stream),
    ) {
        let context = segment.context();
        let (mut at, mut rest) = (0, events);
        while at < segment.frames {
            let next = self.gather(plan, segment, at, (at, segment.frames));
            for point in self.points.drain(..) {
                self.processor.set_param(point.index, point.value);
            }
            let until = context.later(next).position;
            let (now, later) = rest.split_at(rest.partition_point(|e| e.frame < until));
            let part = context.later(at);
            self.processor.change_events(&part, now, stream.out());
            (at, rest) = (next, later);
        }
    }
}
