//! Tempos, meters and curves → points.

use super::{Made, ParamKind, Writing, number};
use crate::model::automation::CurvePoint;
use crate::model::tempo::Tempo;
use crate::model::tree::Subtree;
use crate::session::dawproject::resample::Segment;
use crate::session::dawproject::{part, units};
use crate::session::tracktion::element::Element;
use crate::time::curve;

/// How far a straight piece of a factor may be off: a hundredth of a decibel at 0 dB.
const TOLERANCE: f64 = 1e-3;

impl Writing<'_> {
    /// Transport, and the id of its tempo.
    pub fn transport(&mut self) -> (Made, String) {
        let (tempo_id, meter_id) = (self.fresh(), self.fresh());
        self.tempos
            .sort_by(|a, b| a.start_beat.total_cmp(&b.start_beat));
        self.meters.sort_by(|a, b| a.0.total_cmp(&b.0));
        let bpm = self.tempos.first().map_or(120.0, |tempo| tempo.bpm);
        let meter = self
            .meters
            .first()
            .map_or((4, 4), |(_, m)| (m.numerator, m.denominator));
        let tempo = Element::new("Tempo")
            .text("max", "999.0")
            .text("min", "20.0")
            .text("unit", "bpm")
            .text("value", number(bpm))
            .text("id", tempo_id.clone())
            .text("name", "Tempo");
        let signature = Element::new("TimeSignature")
            .whole("denominator", meter.1)
            .whole("numerator", meter.0)
            .text("id", meter_id);
        (
            Element::new("Transport").with(tempo).with(signature),
            tempo_id,
        )
    }

    /// The tempo's changes; `None` when there is but one.
    pub fn tempo_automation(&mut self, tempo_id: &str) -> Option<Made> {
        if self.tempos.len() < 2 {
            return None;
        }
        let points: Vec<CurvePoint> = self.tempos.iter().map(as_point).collect();
        let meters = &self.grid.meters;
        let at = |beat: f64| meters.quarters(beat);
        let points = real_points(&points, &at, &|bpm| bpm, 0.01);
        let id = self.fresh();
        Some(
            timeline("Points", id)
                .text("unit", "bpm")
                .with(Element::new("Target").text("parameter", tempo_id.to_owned()))
                .with_all(points),
        )
    }

    /// The meter's changes; `None` when there is but one.
    pub fn meter_automation(&mut self) -> Option<Made> {
        if self.meters.len() < 2 {
            return None;
        }
        let points = self.meters.iter().map(|(beat, meter)| {
            Element::new("TimeSignaturePoint")
                .text("time", number(self.grid.meters.quarters(*beat)))
                .whole("numerator", meter.numerator)
                .whole("denominator", meter.denominator)
        });
        let points: Vec<Made> = points.collect();
        let id = self.fresh();
        Some(
            timeline("Points", id)
                .with(Element::new("Target"))
                .with_all(points),
        )
    }

    /// The curves of a track's plugins.
    pub fn curves(&mut self, track: &Subtree, name: &str) -> Vec<Made> {
        let mut found = Vec::new();
        for plugin in track.children.iter().filter(|c| part!(c, Plugin).is_some()) {
            for child in &plugin.children {
                let Some(curve) = part!(child, Curve).filter(|c| !c.points().is_empty()) else {
                    continue;
                };
                if part!(child, CurveBypassed).is_some() {
                    self.losses
                        .note("not written: automation that is bypassed", name);
                    continue;
                }
                let at = |seconds: f64| self.grid.quarters(seconds);
                if let Some(points) = self.points(child.id, curve.points(), &at) {
                    found.push(points);
                } else {
                    self.losses
                        .note("not written: automation of what isn't written", name);
                }
            }
        }
        found
    }

    /// A curve as points on the parameter's id; `None` when the parameter has none.
    pub fn points(
        &self,
        param: crate::model::id::ItemId,
        curve: &[CurvePoint],
        at: &dyn Fn(f64) -> f64,
    ) -> Option<Made> {
        let param = self.params.get(&param)?;
        let spread = curve
            .iter()
            .fold((f64::MAX, f64::MIN), |(low, high), point| {
                (low.min(point.value), high.max(point.value))
            });
        let (unit, points) = match param.kind {
            ParamKind::Fader => ("linear", real_points(curve, at, &units::factor, TOLERANCE)),
            ParamKind::Pan => {
                let pan = |pan: f64| f64::midpoint(pan, 1.0);
                ("normalized", real_points(curve, at, &pan, TOLERANCE))
            }
            ParamKind::Hosted => {
                let same = |value: f64| value;
                ("normalized", real_points(curve, at, &same, TOLERANCE))
            }
            ParamKind::Device => {
                let tolerance = (spread.1 - spread.0).max(1e-9) * TOLERANCE;
                ("", real_points(curve, at, &|value| value, tolerance))
            }
        };
        let mut element = Element::new("Points");
        if !unit.is_empty() {
            element = element.text("unit", unit);
        }
        let target = Element::new("Target").text("parameter", param.id.clone());
        Some(element.with(target).with_all(points))
    }
}

fn as_point(tempo: &Tempo) -> CurvePoint {
    CurvePoint {
        time: tempo.start_beat,
        value: tempo.bpm,
        curve: tempo.curve,
    }
}

/// A timeline in quarter notes.
pub fn timeline(tag: &'static str, id: String) -> Made {
    Element::new(tag).text("timeUnit", "beats").text("id", id)
}

/// A curve's points with as many straight pieces between as its shapes take.
pub fn real_points(
    curve: &[CurvePoint],
    at: &dyn Fn(f64) -> f64,
    value: &dyn Fn(f64) -> f64,
    tolerance: f64,
) -> Vec<Made> {
    let mut points = Vec::new();
    let mut push = |time: f64, what: f64, linear: bool| {
        let interpolation = if linear { "linear" } else { "hold" };
        points.push(
            Element::new("RealPoint")
                .text("time", number(at(time)))
                .text("value", number(value(what)))
                .text("interpolation", interpolation),
        );
    };
    for (i, point) in curve.iter().enumerate() {
        let next = curve.get(i + 1).filter(|next| next.time > point.time);
        let Some(next) = next.filter(|_| point.curve < 1.0) else {
            push(point.time, point.value, false);
            continue;
        };
        if point.curve <= -1.0 {
            push(point.time, point.value, false);
            push(point.time, next.value, false);
            continue;
        }
        let segment = curve::Segment {
            t1: point.time,
            v1: point.value,
            t2: next.time,
            v2: next.value,
            c: point.curve,
        };
        let jump = (2.0 * (point.curve.abs() - 0.5)).max(0.0) * (next.value - point.value);
        let inside = |time: f64| {
            // The ends as the segment comes to them, before and after its jumps.
            if time <= point.time && point.curve < 0.0 {
                point.value + jump
            } else if time >= next.time && point.curve > 0.0 {
                next.value - jump
            } else {
                segment.value_at(time)
            }
        };
        push(point.time, point.value, true);
        if point.curve < 0.0 && jump != 0.0 {
            push(point.time, inside(point.time), true);
        }
        let shown = |time: f64| value(inside(time));
        let pieces = Segment {
            from: point.time,
            to: next.time,
            at,
            value: &shown,
            tolerance,
        };
        for time in pieces.cuts() {
            push(time, inside(time), true);
        }
        if point.curve > 0.0 && jump != 0.0 {
            push(next.time, inside(next.time), true);
        }
    }
    points
}
