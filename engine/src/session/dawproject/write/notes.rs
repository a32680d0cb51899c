//! MIDI clips → notes and points.

use super::arrangement::Content;
use super::{Made, Writing, number};
use crate::model::clip::ClipSpan;
use crate::model::id::ItemId;
use crate::model::note::{Controller, ControllerKind, Expression, ExpressionKind, MidiSends};
use crate::model::tree::Subtree;
use crate::session::dawproject::grid::Unit;
use crate::session::dawproject::part;
use crate::session::tracktion::element::Element;

impl Writing<'_> {
    /// A clip's notes as a content.
    pub fn notes(&mut self, clip: &Subtree, span: &ClipSpan, label: &str) -> Content {
        self.unsaid_of_notes(clip, label);
        let repeat = part!(clip, ClipLoop)
            .filter(|l| l.length_beats > 0.0)
            .copied();
        let heard = self.grid.beats(span.start - span.offset);
        // Where content beat 0 would lie.
        let origin = heard - repeat.map_or(0.0, |l| l.start_beats);
        let grid = self.grid.clone();
        let at = |beat: f64| grid.meters.quarters_between(origin, beat);
        let skipped = grid.quarters(span.start) - grid.quarters(span.start - span.offset);
        let (play_start, repeat) = match repeat {
            Some(l) => {
                let (from, to) = (at(l.start_beats), at(l.start_beats + l.length_beats));
                (from + super::within(skipped, to - from), Some((from, to)))
            }
            None => (skipped, None),
        };
        let channel = part!(clip, MidiClip)
            .map_or(1, |midi| midi.channel)
            .saturating_sub(1);
        let expressions = part!(clip, Expressions).map_or(&[][..], |list| &list.0);
        let id = self.fresh();
        let mut list = Element::new("Notes").text("id", id);
        for note in part!(clip, Notes).map_or(&[][..], |notes| notes.as_slice()) {
            if note.mute {
                self.losses.note("not written: a muted note", label);
                continue;
            }
            let time = at(note.start);
            let element = Element::new("Note")
                .text("time", number(time))
                .text("duration", number(at(note.start + note.length) - time))
                .whole("channel", channel)
                .whole("key", note.pitch)
                .text("vel", number(f64::from(note.velocity) / 127.0))
                .text("rel", number(f64::from(note.release) / 127.0));
            let from = origin + note.start;
            let beats = |beat: f64| grid.meters.quarters_between(from, beat);
            let own = self.expressions(note.id, expressions, &beats);
            list.children.push(element.with_all(own));
        }
        let points = self.controllers(clip, channel, &at, label);
        Content {
            unit: Unit::Quarters,
            play_start,
            repeat,
            element: self.with_lanes(list, points),
        }
    }

    fn unsaid_of_notes(&mut self, clip: &Subtree, label: &str) {
        let groove = part!(clip, Groove).is_some_and(|groove| !groove.name.is_empty());
        let sends = part!(clip, MidiSends).is_some_and(|s| *s != MidiSends::default());
        let level = part!(clip, VelocityLevel).is_some_and(|level| level.0 != 0.0);
        let takes = part!(clip, MidiTakes).is_some_and(|takes| takes.takes.len() > 1);
        let system = part!(clip, SystemExclusives).is_some_and(|list| !list.0.is_empty());
        let losses = [
            (
                part!(clip, Quantisation).is_some(),
                "not written: quantisation",
            ),
            (groove, "not written: a groove"),
            (sends, "not written: which changes a clip sends, or MPE"),
            (level, "not written: a level of velocities"),
            (takes, "not written: takes of notes but the current one"),
            (system, "not written: system-exclusive messages"),
        ];
        for (_, what) in losses.into_iter().filter(|(lost, _)| *lost) {
            self.losses.note(what, label);
        }
    }

    /// What a note has of its own: one timeline, or lanes of several.
    fn expressions(
        &mut self,
        note: ItemId,
        all: &[Expression],
        beats: &dyn Fn(f64) -> f64,
    ) -> Option<Made> {
        let from = all.partition_point(|expression| expression.note < note);
        let own = all[from..]
            .iter()
            .take_while(|expression| expression.note == note);
        let own: Vec<&Expression> = own.collect();
        let kinds = [
            (ExpressionKind::Bend, "transpose", "semitones"),
            (ExpressionKind::Pressure, "pressure", "normalized"),
            (ExpressionKind::Timbre, "timbre", "normalized"),
        ];
        let mut timelines = Vec::new();
        for (kind, name, unit) in kinds {
            let points: Vec<Made> = own
                .iter()
                .filter(|expression| expression.kind == kind)
                .map(|e| point(e.beat.map_or(0.0, beats), e.value))
                .collect();
            if !points.is_empty() {
                let id = self.fresh();
                let target = Element::new("Target").text("expression", name);
                timelines.push(
                    Element::new("Points")
                        .text("unit", unit)
                        .text("timeUnit", "beats")
                        .text("id", id)
                        .with(target)
                        .with_all(points),
                );
            }
        }
        if timelines.len() < 2 {
            return timelines.pop();
        }
        let id = self.fresh();
        Some(Element::new("Lanes").text("id", id).with_all(timelines))
    }

    fn controllers(
        &mut self,
        clip: &Subtree,
        channel: u8,
        at: &dyn Fn(f64) -> f64,
        label: &str,
    ) -> Vec<Made> {
        let events = part!(clip, Controllers).map_or(&[][..], |list| &list.0);
        let mut order: Vec<(ControllerKind, u16)> = Vec::new();
        for event in events {
            let key = stream(event);
            if !order.contains(&key) {
                order.push(key);
            }
            if event.kind == PROGRAMME && event.metadata != 0 {
                self.losses
                    .note("not written: the bank of a programme change", label);
            }
        }
        let mut timelines = Vec::new();
        for key in order {
            let Some((target, unit)) = target(key, channel) else {
                self.losses
                    .note(format!("not written: controllers of kind {}", key.0), label);
                continue;
            };
            let points = events
                .iter()
                .filter(|event| stream(event) == key)
                .map(|event| {
                    let time = at(event.beat);
                    if event.kind == PROGRAMME {
                        return Element::new("IntegerPoint")
                            .text("time", number(time))
                            .whole("value", event.value / 128);
                    }
                    point(time, normalised(event))
                });
            let mut element = Element::new("Points");
            if !unit.is_empty() {
                element = element.text("unit", unit);
            }
            timelines.push(
                element
                    .text("timeUnit", "beats")
                    .with(target)
                    .with_all(points),
            );
        }
        timelines
    }
}

/// The number of a programme change.
const PROGRAMME: ControllerKind = 4097;
const POLY_PRESSURE: ControllerKind = 4100;
const WHEEL: ControllerKind = 4101;
const CHANNEL_PRESSURE: ControllerKind = 4103;

/// What belongs in one timeline: a kind, and of pressures a key.
fn stream(event: &Controller) -> (ControllerKind, u16) {
    let key = if event.kind == POLY_PRESSURE {
        event.metadata
    } else {
        0
    };
    (event.kind, key)
}

fn target((kind, key): (ControllerKind, u16), channel: u8) -> Option<(Made, &'static str)> {
    let target = |expression: &'static str| {
        Element::new("Target")
            .text("expression", expression)
            .whole("channel", channel)
    };
    match kind {
        number if number < 128 => {
            let target = target("channelController").whole("controller", number);
            Some((target, "normalized"))
        }
        PROGRAMME => Some((target("programChange"), "")),
        POLY_PRESSURE => Some((target("polyPressure").whole("key", key), "normalized")),
        WHEEL => Some((target("pitchBend"), "normalized")),
        CHANNEL_PRESSURE => Some((target("channelPressure"), "normalized")),
        _ => None,
    }
}

fn normalised(event: &Controller) -> f64 {
    let full = if event.kind == WHEEL {
        16_383.0
    } else {
        16_256.0
    };
    (f64::from(event.value) / full).min(1.0)
}

fn point(time: f64, value: f64) -> Made {
    Element::new("RealPoint")
        .text("time", number(time))
        .text("value", number(value))
        .text("interpolation", "hold")
}
