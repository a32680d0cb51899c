//! What a clip holds in the end: notes or sound, with expressions.

use super::clips::Frame;
use super::{Reading, unit_of};
use crate::model::automation::{ClipCurve, ClipCurveKind, Curve, CurvePoint};
use crate::model::clip::{AbsoluteTime, ClipSpan, Disabled};
use crate::model::edit::Name;
use crate::model::registry::ComponentValue;
use crate::model::tree::Subtree;
use crate::session::dawproject::grid::{Anchor, Unit};
use crate::session::tracktion::element::Element;

/// Lanes within a clip.
const DEEPEST: usize = 16;
/// Positions closer than this are the same.
const SAME: f64 = 1e-7;

/// The parts of a content.
#[derive(Clone, Default)]
pub struct Leaf<'e> {
    /// Notes, with the unit of their timeline.
    pub notes: Vec<(&'e Element<'e>, Unit)>,
    /// Expressions and automation.
    pub points: Vec<(&'e Element<'e>, Unit)>,
    /// Sounds, with what warps them.
    pub audio: Vec<(&'e Element<'e>, Option<&'e Element<'e>>)>,
}

impl<'e> Reading<'e, '_> {
    /// Makes the clips of a content.
    pub fn leaf(&mut self, content: &'e Element<'e>, frame: Frame<'e>) {
        let mut leaf = Leaf::default();
        let label = frame.label(&self.strips[frame.strip].name);
        self.gather(content, (frame.anchor.unit, 0), &mut leaf, &label);
        let unit = frame.anchor.unit;
        leaf.points
            .extend(frame.points.iter().map(|points| (*points, unit)));
        if leaf.notes.is_empty() && leaf.audio.is_empty() && leaf.points.is_empty() {
            return;
        }
        for part in self.parts(frame) {
            if self.clips_left == 0 {
                self.losses.note("not kept: more clips than fit", &label);
                return;
            }
            if leaf.audio.is_empty() || !leaf.notes.is_empty() {
                self.clips_left = self.clips_left.saturating_sub(1);
                self.midi(&leaf, &part);
            }
            for (audio, warps) in leaf.audio.clone() {
                self.clips_left = self.clips_left.saturating_sub(1);
                self.audio(audio, warps, &leaf, part.clone());
            }
        }
    }

    fn gather(
        &mut self,
        element: &'e Element<'e>,
        (unit, depth): (Unit, usize),
        leaf: &mut Leaf<'e>,
        label: &str,
    ) {
        let unit = unit_of(element, "timeUnit", unit);
        match element.tag.as_ref() {
            "Lanes" if depth < DEEPEST => {
                for child in element.children.iter().filter(|child| child.tag != "Clips") {
                    self.gather(child, (unit, depth + 1), leaf, label);
                }
            }
            "Notes" => leaf.notes.push((element, unit)),
            "Points" => leaf.points.push((element, unit)),
            "Audio" => leaf.audio.push((element, None)),
            "Warps" => match element.child("Audio") {
                Some(audio) => leaf.audio.push((audio, Some(element))),
                None => self
                    .losses
                    .note("not kept: warps of something that isn't sound", label),
            },
            other => {
                let what = format!("not kept: {} in a clip", super::shown(other));
                self.losses.note(what, label);
            }
        }
    }

    /// A clip that begins before its loop becomes two: up to the loop's end, and from
    /// there on. One that begins behind it never loops.
    fn parts(&self, frame: Frame<'e>) -> Vec<Frame<'e>> {
        let Some((from, to)) = frame.repeat else {
            return vec![frame];
        };
        let first = frame.anchor.content_at(&self.grid, frame.start);
        let turn = frame.anchor.seconds(&self.grid, to);
        if first >= to - SAME || (first < from - SAME && turn >= frame.end - SAME) {
            return vec![Frame {
                repeat: None,
                ..frame
            }];
        }
        if first >= from - SAME {
            return vec![frame];
        }
        let fades = frame.fades;
        let intro = Frame {
            end: turn,
            repeat: None,
            fades: (fades.0, 0.0),
            ..frame.clone()
        };
        let rest = Frame {
            start: turn,
            anchor: Anchor::heard(&self.grid, frame.anchor.unit, turn, from),
            fades: (0.0, fades.1),
            ..frame
        };
        vec![intro, rest]
    }

    /// A clip with what all kinds have.
    pub fn place(&mut self, frame: &Frame<'e>, name: &str, offset: f64) -> Subtree {
        let span = ClipSpan {
            start: frame.start,
            length: frame.end - frame.start,
            // A rounding below zero is none.
            offset: offset.max(0.0),
        };
        let mut components: Vec<ComponentValue> = vec![Name(name.to_owned()).into(), span.into()];
        components.extend(frame.colour.map(Into::into));
        if frame.absolute {
            components.push(AbsoluteTime.into());
        }
        if !frame.enabled {
            components.push(Disabled.into());
        }
        Subtree::new(self.index.allocate(), components)
    }

    /// Automation in a clip, in beats of its content from `origin` on.
    pub fn clip_curves(&mut self, leaf: &Leaf<'e>, frame: &Frame<'e>, origin: f64) -> Vec<Subtree> {
        let mut curves = Vec::new();
        let label = frame.label(&self.strips[frame.strip].name);
        for (points, unit) in &leaf.points {
            let target = points.child("Target").and_then(|t| t.get("parameter"));
            let Some(parameter) = target else { continue };
            let Some(target) = self.targets.get(parameter).cloned() else {
                self.losses
                    .note("not kept: automation of an unknown parameter", &label);
                continue;
            };
            let raw = self.raw_points(points);
            let anchor = self.in_unit(frame.anchor, *unit);
            let grid = self.grid.clone();
            let at = move |time: f64| anchor.beats_between(&grid, origin, time);
            let Some(found) = self.curve(points, &target, &raw, &at) else {
                continue;
            };
            let curve = ClipCurve {
                plugin: target.plugin,
                param_id: target.param_id.clone(),
                kind: ClipCurveKind::Absolute,
                limits: None,
                timing: None,
            };
            let components = vec![curve.into(), Curve::new(found).into()];
            curves.push(Subtree::new(self.index.allocate(), components));
        }
        curves
    }

    /// The value that an expression of a sound has throughout.
    pub fn steady_expression(
        &mut self,
        leaf: &Leaf<'e>,
        expression: &str,
        label: &str,
    ) -> Option<(CurvePoint, &'e Element<'e>)> {
        let is_it = |points: &Element<'_>| {
            points.child("Target").and_then(|t| t.get("expression")) == Some(expression)
        };
        let (points, _) = *leaf.points.iter().find(|(points, _)| is_it(points))?;
        let raw = self.raw_points(points);
        let first = raw.first()?;
        if raw
            .iter()
            .any(|point| (point.value - first.value).abs() > 1e-6)
        {
            let what = format!("kept as it begins: a {expression} that changes within a clip");
            self.losses.note(what, label);
        }
        let point = CurvePoint {
            time: first.time,
            value: first.value,
            curve: 0.0,
        };
        Some((point, points))
    }

    /// The same content's time in another unit, from the same origin.
    pub fn in_unit(&self, anchor: Anchor, unit: Unit) -> Anchor {
        if unit == anchor.unit {
            return anchor;
        }
        Anchor::heard(&self.grid, unit, anchor.seconds(&self.grid, 0.0), 0.0)
    }
}
