//! Notes and expressions → a MIDI clip.

use super::Reading;
use super::clips::Frame;
use super::leaf::Leaf;
use crate::model::clip::{ClipLoop, MidiClip};
use crate::model::note::{
    Controller, ControllerKind, Controllers, Expression, ExpressionKind, Expressions, Note, Notes,
};
use crate::session::dawproject::grid::{Anchor, Unit};
use crate::session::tracktion::element::Element;

/// The shortest note, in beats: 1/960, the tick of Tracktion's own MIDI files.
const SHORTEST: f64 = 1.0 / 960.0;
/// What a note that doesn't say is struck with.
const DEFAULT_VELOCITY: f64 = 100.0 / 127.0;
/// Steps of a ramp in a beat, at most.
const STEPS: f64 = 48.0;

impl<'e> Reading<'e, '_> {
    /// A clip of notes.
    pub fn midi(&mut self, leaf: &Leaf<'e>, frame: &Frame<'e>) {
        let label = frame.label(&self.strips[frame.strip].name);
        let anchor = frame.anchor;
        let first = anchor.content_at(&self.grid, frame.start);
        // Beats count from the content's origin, or from where the clip begins before it.
        let origin = if frame.repeat.is_some() {
            0.0
        } else {
            first.min(0.0)
        };
        let heard_from = frame.repeat.map_or(origin, |(from, _)| from);
        let offset = frame.start - anchor.seconds(&self.grid, heard_from);
        let name = frame.name.unwrap_or_default().to_owned();
        let mut tree = self.place(frame, &name, offset);
        let channel = main_channel(leaf);
        let mut notes = Vec::new();
        let mut expressions = Vec::new();
        for (list, unit) in &leaf.notes {
            let anchor = self.in_unit(anchor, *unit);
            for element in list.all("Note") {
                let note = self.note(element, (anchor, origin, channel), &label);
                expressions.extend(self.expressions(element, &note, (anchor, *unit), &label));
                notes.push(note);
            }
        }
        let controllers = self.controllers(leaf, (anchor, origin, channel), &label);
        let midi = MidiClip {
            channel: channel + 1,
        };
        tree.components.push(midi.into());
        tree.components.push(Notes::new(notes).into());
        tree.components.push(Controllers(controllers).into());
        if !expressions.is_empty() {
            expressions.sort_by_key(|e: &Expression| e.note);
            tree.components.push(Expressions(expressions).into());
        }
        if let Some((from, to)) = frame.repeat {
            let repeat = ClipLoop {
                start_beats: anchor.beats_between(&self.grid, 0.0, from),
                length_beats: anchor.beats_between(&self.grid, from, to),
                ..ClipLoop::default()
            };
            tree.components.push(repeat.into());
        }
        if frame.fades.0 > 1e-6 || frame.fades.1 > 1e-6 {
            self.losses.note("not kept: a fade of notes", &label);
        }
        tree.children = self.clip_curves(leaf, frame, origin);
        self.strips[frame.strip].clips.push(tree);
    }

    fn note(
        &mut self,
        element: &Element<'_>,
        (anchor, origin, main): (Anchor, f64, u8),
        label: &str,
    ) -> Note {
        let time = self.time(element, "time").unwrap_or(0.0);
        let duration = self.time(element, "duration").unwrap_or(0.0);
        let mut length = anchor.beats_between(&self.grid, time, time + duration);
        if length < SHORTEST {
            self.losses
                .note("lengthened to 1/960 beat: a note without length", label);
            length = SHORTEST;
        }
        if channel_of(element) != main {
            let what = format!(
                "played on channel {}, as its clip: a note of another",
                main + 1
            );
            self.losses.note(what, label);
        }
        let key = self.number(element, "key").unwrap_or(60.0);
        if !(0.0..=127.0).contains(&key) {
            self.losses
                .note("brought into 0 to 127: the key of a note", label);
        }
        let velocity = self.number(element, "vel").unwrap_or(DEFAULT_VELOCITY);
        let release = self.number(element, "rel");
        Note {
            id: self.index.allocate(),
            pitch: seven_bit(key / 127.0),
            start: anchor.beats_between(&self.grid, origin, time),
            length,
            velocity: seven_bit(velocity).max(1),
            mute: false,
            colour: 0,
            release: release.map_or(Note::RELEASE, seven_bit),
        }
    }

    /// What a note has of its own.
    fn expressions(
        &mut self,
        element: &'e Element<'e>,
        note: &Note,
        (anchor, unit): (Anchor, Unit),
        label: &str,
    ) -> Vec<Expression> {
        let mut found = Vec::new();
        let mut waiting: Vec<&'e Element<'e>> = element.children.iter().collect();
        while let Some(child) = waiting.pop() {
            if child.tag == "Lanes" {
                waiting.extend(&child.children);
                continue;
            }
            let target = child.child("Target");
            let expression = target
                .and_then(|t| t.get("expression"))
                .unwrap_or("something");
            let kind = match expression {
                "transpose" | "pitchBend" => ExpressionKind::Bend,
                "pressure" | "polyPressure" | "channelPressure" => ExpressionKind::Pressure,
                "timbre" => ExpressionKind::Timbre,
                other => {
                    let what = format!("not kept: a note's own {}", super::shown(other));
                    self.losses.note(what, label);
                    continue;
                }
            };
            let points = self.raw_points(child);
            let unit = super::unit_of(child, "timeUnit", unit);
            for point in &points {
                let beat = match unit {
                    Unit::Quarters => self.grid.meters.beats_between(anchor.at, point.time),
                    Unit::Seconds => {
                        let from = anchor.seconds(&self.grid, anchor.content);
                        self.grid.beats(from + point.time) - self.grid.beats(from)
                    }
                };
                let limits = if kind == ExpressionKind::Bend {
                    (-48.0, 48.0)
                } else {
                    (0.0, 1.0)
                };
                found.push(Expression {
                    note: note.id,
                    kind,
                    beat: (point.time > 0.0).then_some(beat),
                    value: point.value.clamp(limits.0, limits.1),
                });
            }
        }
        found
    }

    fn controllers(
        &mut self,
        leaf: &Leaf<'e>,
        (anchor, origin, main): (Anchor, f64, u8),
        label: &str,
    ) -> Vec<Controller> {
        let mut events = Vec::new();
        for (points, unit) in &leaf.points {
            let target = points.child("Target");
            let Some((target, expression)) = target.and_then(|t| Some((t, t.get("expression")?)))
            else {
                continue;
            };
            let Some(kind) = controller_kind(target, expression) else {
                if !leaf.notes.is_empty() || leaf.audio.is_empty() {
                    let what = format!("not kept: {} of notes", super::shown(expression));
                    self.losses.note(what, label);
                }
                continue;
            };
            let channel = target.get("channel").and_then(|c| c.trim().parse().ok());
            if channel.is_some_and(|channel: u8| channel != main) {
                let what = format!("played on channel {}, as its clip: a controller", main + 1);
                self.losses.note(what, label);
            }
            let anchor = self.in_unit(anchor, *unit);
            let key = target.get("key").and_then(|key| key.trim().parse().ok());
            let unit = points.get("unit").unwrap_or_default();
            let raw = self.raw_points(points);
            for (i, point) in raw.iter().enumerate() {
                let event = |time: f64, value: f64| Controller {
                    beat: anchor.beats_between(&self.grid, origin, time),
                    kind,
                    value: fourteen_bit(kind, unit, value),
                    metadata: key.filter(|_| kind == POLY_PRESSURE).unwrap_or(0),
                };
                events.push(event(point.time, point.value));
                let Some(next) = raw.get(i + 1).filter(|_| point.linear) else {
                    continue;
                };
                let beats = anchor.beats_between(&self.grid, point.time, next.time);
                let steps = ((next.value - point.value).abs() * 127.0)
                    .min(beats * STEPS)
                    .clamp(1.0, 10_000.0);
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "clamped"
                )]
                let steps = steps as u32;
                events.extend((1..steps).map(|step| {
                    let part = f64::from(step) / f64::from(steps);
                    event(
                        point.time + (next.time - point.time) * part,
                        point.value + (next.value - point.value) * part,
                    )
                }));
            }
        }
        events.sort_by(|a, b| a.beat.total_cmp(&b.beat));
        events
    }
}

/// The number of a programme change.
pub const PROGRAMME: ControllerKind = 4097;
/// The number of a key's pressure.
pub const POLY_PRESSURE: ControllerKind = 4100;
/// The number of the pitch wheel.
pub const WHEEL: ControllerKind = 4101;
/// The number of a channel's pressure.
pub const CHANNEL_PRESSURE: ControllerKind = 4103;

fn controller_kind(target: &Element<'_>, expression: &str) -> Option<ControllerKind> {
    match expression {
        "channelController" => {
            let number: ControllerKind = target.get("controller")?.trim().parse().ok()?;
            (number < 128).then_some(number)
        }
        "programChange" => Some(PROGRAMME),
        "polyPressure" => Some(POLY_PRESSURE),
        "pitchBend" => Some(WHEEL),
        "channelPressure" => Some(CHANNEL_PRESSURE),
        _ => None,
    }
}

/// A value as the model keeps it.
fn fourteen_bit(kind: ControllerKind, unit: &str, value: f64) -> u16 {
    let wide = match (kind, unit) {
        (WHEEL, "linear") => (value + 1.0) / 2.0 * 16_383.0,
        // The usual reach of the wheel is two semitones.
        (WHEEL, "semitones") => 8192.0 + value / 2.0 * 8191.0,
        (WHEEL, "percent") => value / 100.0 * 16_383.0,
        (WHEEL, _) => value * 16_383.0,
        (PROGRAMME, "normalized") => (value * 127.0).round() * 128.0,
        (PROGRAMME, _) => value.round() * 128.0,
        (_, "percent") => value / 100.0 * 16_256.0,
        _ => value * 16_256.0,
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped"
    )]
    let wide = wide.round().clamp(0.0, 16_383.0) as u16;
    wide
}

fn seven_bit(normalised: f64) -> u8 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped"
    )]
    let value = (normalised * 127.0).round().clamp(0.0, 127.0) as u8;
    value
}

fn channel_of(note: &Element<'_>) -> u8 {
    let channel = note
        .get("channel")
        .and_then(|text| text.trim().parse().ok());
    channel.filter(|channel| *channel < 16).unwrap_or(0)
}

/// The channel of most notes, 0..=15; without notes, that of the first controller.
fn main_channel(leaf: &Leaf<'_>) -> u8 {
    let mut counts = [0_usize; 16];
    for note in leaf.notes.iter().flat_map(|(list, _)| list.all("Note")) {
        counts[usize::from(channel_of(note))] += 1;
    }
    let most = counts.iter().copied().max().unwrap_or(0);
    let first = counts.iter().position(|count| *count == most);
    if most > 0 {
        return first.and_then(|at| u8::try_from(at).ok()).unwrap_or(0);
    }
    let named = leaf.points.iter().find_map(|(points, _)| {
        let channel = points.child("Target")?.get("channel")?;
        channel.trim().parse().ok().filter(|channel| *channel < 16)
    });
    named.unwrap_or(0)
}
