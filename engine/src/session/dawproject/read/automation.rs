//! The arrangement: lanes, markers, and automation of tracks.

use super::{Reading, Target, TargetKind, flag, label, unit_of};
use crate::model::automation::CurvePoint;
use crate::model::clip::{ClipSpan, Marker};
use crate::model::edit::Name;
use crate::model::tree::Subtree;
use crate::session::dawproject::grid::{Anchor, Unit};
use crate::session::dawproject::resample::Segment;
use crate::session::dawproject::units::ValueUnit;
use crate::session::tracktion::element::Element;

/// Lanes within lanes.
const DEEPEST: usize = 32;
/// How far a piece of a curve may be off, of its parameter's range.
const TOLERANCE: f64 = 5e-4;

/// A point as the file has it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RawPoint {
    /// In the unit of its timeline.
    pub time: f64,
    /// In the unit of its values.
    pub value: f64,
    /// Whether the way to the next is straight; else it steps there.
    pub linear: bool,
}

impl<'e> Reading<'e, '_> {
    /// Clips and automation go to their tracks; the markers come back.
    pub fn arrangement(&mut self, arrangement: Option<&'e Element<'e>>) -> Vec<Subtree> {
        let Some(arrangement) = arrangement else {
            return Vec::new();
        };
        let unit = unit_of(arrangement, "timeUnit", Unit::Quarters);
        let mut found = Vec::new();
        for lanes in arrangement.all("Lanes") {
            self.lanes(lanes, (unit, None, 0), &mut found);
        }
        for list in arrangement.children.iter().filter(|e| is_markers(e)) {
            self.marker_list(list, unit, &mut found);
        }
        found.sort_by(|a, b| a.0.total_cmp(&b.0));
        let numbered = (1..).zip(found);
        numbered
            .map(|(number, (start, mut components))| {
                let span = ClipSpan {
                    start,
                    length: 0.0,
                    offset: 0.0,
                };
                components.extend([span.into(), Marker { number }.into()]);
                Subtree::new(self.index.allocate(), components)
            })
            .collect()
    }

    fn lanes(
        &mut self,
        element: &'e Element<'e>,
        (unit, strip, depth): (Unit, Option<usize>, usize),
        markers: &mut Vec<(f64, Vec<crate::model::registry::ComponentValue>)>,
    ) {
        let unit = unit_of(element, "timeUnit", unit);
        let named = element.get("track");
        let strip = match named {
            Some(id) => self.strip_of.get(id).copied(),
            None => strip,
        };
        if named.is_some() && strip.is_none() {
            let what = "not kept: what lies on an unknown track";
            self.losses.note(what, named.unwrap_or_default());
            return;
        }
        match element.tag.as_ref() {
            "Lanes" if depth < DEEPEST => {
                for child in &element.children {
                    self.lanes(child, (unit, strip, depth + 1), markers);
                }
            }
            "Lanes" => self
                .losses
                .note("not kept: lanes nested too deeply", label(element)),
            "Markers" | "markers" => self.marker_list(element, unit, markers),
            "Clips" => match strip {
                Some(strip) => self.clips(element, unit, strip),
                None => self
                    .losses
                    .note("not kept: clips without a track", label(element)),
            },
            "Notes" | "Audio" | "Warps" => match strip {
                Some(strip) => self.loose(element, unit, strip),
                None => self
                    .losses
                    .note("not kept: a content without a track", label(element)),
            },
            "Points" => self.track_points(element, unit, strip),
            "ClipSlot" if element.children.is_empty() => {}
            other => {
                let what = format!("not kept: {}", super::shown(other));
                let track = strip.map_or("no track", |strip| &self.strips[strip].name);
                self.losses.note(what, track);
            }
        }
    }

    fn marker_list(
        &mut self,
        list: &Element<'_>,
        unit: Unit,
        markers: &mut Vec<(f64, Vec<crate::model::registry::ComponentValue>)>,
    ) {
        let unit = unit_of(list, "timeUnit", unit);
        for marker in list.all("Marker") {
            let time = self.time(marker, "time").unwrap_or(0.0);
            let start = self.grid.seconds_at(unit, time).max(0.0);
            let name = marker.get("name").unwrap_or_default().to_owned();
            let mut components = vec![Name(name).into()];
            components.extend(self.colour(marker).map(Into::into));
            markers.push((start, components));
        }
    }

    fn track_points(&mut self, element: &Element<'_>, unit: Unit, strip: Option<usize>) {
        let track = strip.map_or("the project", |strip| self.strips[strip].name.as_str());
        let track = track.to_owned();
        let target = element.child("Target");
        let Some(parameter) = target.and_then(|target| target.get("parameter")) else {
            let expression = target
                .and_then(|t| t.get("expression"))
                .unwrap_or("something");
            let what = format!(
                "not kept: automation of {} outside of a clip",
                super::shown(expression)
            );
            self.losses.note(what, track);
            return;
        };
        let Some(target) = self.targets.get(parameter).cloned() else {
            self.losses
                .note("not kept: automation of an unknown parameter", track);
            return;
        };
        let raw = self.raw_points(element);
        let anchor = Anchor {
            unit,
            at: 0.0,
            content: 0.0,
        };
        let grid = self.grid.clone();
        let at = move |time: f64| anchor.seconds(&grid, time).max(0.0);
        if let Some(points) = self.curve(element, &target, &raw, &at)
            && !points.is_empty()
        {
            self.curves.entry(target.param).or_default().extend(points);
        }
    }

    /// The points of a timeline by time.
    pub fn raw_points(&mut self, element: &Element<'_>) -> Vec<RawPoint> {
        let mut points = Vec::new();
        for point in &element.children {
            let value = match point.tag.as_ref() {
                "RealPoint" | "IntegerPoint" | "EnumPoint" => self.number(point, "value"),
                "BoolPoint" => Some(f64::from(u8::from(flag(point, "value", false)))),
                _ => continue,
            };
            let (Some(time), Some(value)) = (self.time(point, "time"), value) else {
                continue;
            };
            points.push(RawPoint {
                time,
                value,
                linear: point.get("interpolation") == Some("linear"),
            });
        }
        points.sort_by(|a, b| a.time.total_cmp(&b.time));
        points
    }

    /// Points as a curve of a parameter; `at` says where a time of theirs lies. `None`
    /// when the model has no such parameter.
    pub fn curve(
        &mut self,
        element: &Element<'_>,
        target: &Target,
        raw: &[RawPoint],
        at: &dyn Fn(f64) -> f64,
    ) -> Option<Vec<CurvePoint>> {
        let unit = element
            .get("unit")
            .map_or(target.unit, ValueUnit::from_name);
        let span = raw.iter().fold((f64::MAX, f64::MIN), |(low, high), point| {
            (low.min(point.value), high.max(point.value))
        });
        let (value, range): (Box<dyn Fn(f64) -> f64>, f64) = match target.kind {
            TargetKind::Fader => (Box::new(move |v| unit.fader(v).0), 1.0),
            TargetKind::Pan => (Box::new(move |v| unit.pan(v)), 2.0),
            TargetKind::Hosted => {
                let range = target.range;
                (Box::new(move |v| unit.part(v, range)), 1.0)
            }
            TargetKind::Device => (Box::new(|v| v), (span.1 - span.0).max(1e-9)),
            TargetKind::Unkept(what) => {
                let line = format!("not kept: automation of {what}");
                self.losses.note(line, &target.owner);
                return None;
            }
        };
        if target.kind == TargetKind::Fader && raw.iter().any(|point| unit.fader(point.value).1) {
            self.losses
                .note("lowered to +6 dB, the top of the fader", &target.owner);
        }
        Some(follow(raw, at, &*value, range * TOLERANCE))
    }
}

/// The points with as many between them as the way from one to the next takes.
fn follow(
    raw: &[RawPoint],
    at: &dyn Fn(f64) -> f64,
    value: &dyn Fn(f64) -> f64,
    tolerance: f64,
) -> Vec<CurvePoint> {
    let mut points = Vec::with_capacity(raw.len());
    for (i, point) in raw.iter().enumerate() {
        let next = raw.get(i + 1);
        points.push(CurvePoint {
            time: at(point.time),
            value: value(point.value),
            curve: if point.linear { 0.0 } else { 1.0 },
        });
        let Some(next) = next.filter(|next| point.linear && next.time > point.time) else {
            continue;
        };
        let along = |time: f64| {
            let part = (time - point.time) / (next.time - point.time);
            value(point.value + (next.value - point.value) * part)
        };
        let segment = Segment {
            from: point.time,
            to: next.time,
            at,
            value: &along,
            tolerance,
        };
        points.extend(segment.cuts().into_iter().map(|time| CurvePoint {
            time: at(time),
            value: along(time),
            curve: 0.0,
        }));
    }
    points
}

fn is_markers(element: &Element<'_>) -> bool {
    element.tag == "Markers" || element.tag == "markers"
}
