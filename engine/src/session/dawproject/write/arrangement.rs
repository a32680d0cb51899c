//! Clips, automation and markers → Arrangement.

use super::automation::timeline;
use super::{Made, Writing, boolean, coloured, name_of, number};
use crate::model::clip::ClipSpan;
use crate::model::tree::Subtree;
use crate::session::dawproject::grid::Unit;
use crate::session::dawproject::part;
use crate::session::tracktion::element::Element;

/// A clip's content and how it is played.
pub struct Content {
    /// What the content counts.
    pub unit: Unit,
    /// Where in it the clip begins.
    pub play_start: f64,
    /// The part that is repeated.
    pub repeat: Option<(f64, f64)>,
    /// The timeline itself.
    pub element: Made,
}

impl Writing<'_> {
    /// Everything on the timeline.
    pub fn arrangement(&mut self, tree: &Subtree, tempo_id: &str) -> Made {
        let id = self.fresh();
        let mut lanes = timeline("Lanes", id);
        let mut waiting: Vec<&Subtree> = tree.children.iter().rev().collect();
        while let Some(track) = waiting.pop() {
            if part!(track, Track).is_none() && part!(track, MasterTrack).is_none() {
                continue;
            }
            let lane = self.lane(track);
            lanes.children.extend(lane);
            waiting.extend(track.children.iter().rev());
        }
        let id = self.fresh();
        let mut element = Element::new("Arrangement").text("id", id).with(lanes);
        let markers = self.markers(tree);
        element.children.extend(markers);
        if let Some(mut tempo) = self.tempo_automation(tempo_id) {
            tempo.tag = "TempoAutomation".into();
            element.children.push(tempo);
        }
        if let Some(mut meter) = self.meter_automation() {
            meter.tag = "TimeSignatureAutomation".into();
            element.children.push(meter);
        }
        element
    }

    fn markers(&mut self, tree: &Subtree) -> Option<Made> {
        let found = tree.children.iter().filter(|c| part!(c, Marker).is_some());
        let mut found: Vec<&Subtree> = found.collect();
        found.sort_by(|a, b| start_of(a).total_cmp(&start_of(b)));
        if found.is_empty() {
            return None;
        }
        let id = self.fresh();
        let markers = found.into_iter().map(|marker| {
            let element = Element::new("Marker")
                .text("time", number(self.grid.quarters(start_of(marker))))
                .text("name", name_of(marker));
            coloured(element, marker)
        });
        Some(timeline("Markers", id).with_all(markers))
    }

    /// A track's lane; clips that keep their seconds are placed in seconds.
    fn lane(&mut self, track: &Subtree) -> Option<Made> {
        let name = name_of(track);
        let (mut following, mut fixed) = (Vec::new(), Vec::new());
        let mut clips: Vec<&Subtree> = track
            .children
            .iter()
            .filter(|c| part!(c, ClipSpan).is_some())
            .collect();
        clips.sort_by(|a, b| start_of(a).total_cmp(&start_of(b)));
        for clip in clips {
            let absolute = part!(clip, AbsoluteTime).is_some();
            let unit = if absolute {
                Unit::Seconds
            } else {
                Unit::Quarters
            };
            if let Some(element) = self.clip(clip, unit, &name) {
                if absolute { &mut fixed } else { &mut following }.push(element);
            }
        }
        let curves = self.curves(track, &name);
        if following.is_empty() && fixed.is_empty() && curves.is_empty() {
            return None;
        }
        let (id, track_id) = (self.fresh(), self.track_ids.get(&track.id).cloned()?);
        let mut lane = Element::new("Lanes").text("track", track_id).text("id", id);
        for (clips, unit) in [(following, Unit::Quarters), (fixed, Unit::Seconds)] {
            if !clips.is_empty() {
                let id = self.fresh();
                lane.children.push(
                    Element::new("Clips")
                        .text("timeUnit", unit.name())
                        .text("id", id)
                        .with_all(clips),
                );
            }
        }
        for mut points in curves {
            let id = self.fresh();
            points.attributes.insert(0, ("id".into(), id.into()));
            lane.children.push(points);
        }
        Some(lane)
    }

    fn clip(&mut self, clip: &Subtree, unit: Unit, track: &str) -> Option<Made> {
        let name = name_of(clip);
        let label = if name.is_empty() {
            format!("a clip on {track}")
        } else {
            format!("{name} on {track}")
        };
        let span = part!(clip, ClipSpan)?;
        let content = if part!(clip, AudioClip).is_some() {
            self.audio(clip, span, &label)
        } else if part!(clip, MidiClip).is_some() {
            self.notes(clip, span, &label)
        } else {
            let what = if part!(clip, StepClip).is_some() {
                "not written: a step clip"
            } else {
                "not written: a clip of a kind that is only kept"
            };
            self.losses.note(what, label);
            return None;
        };
        let curves = self.clip_curves(clip, span, &label);
        let start = self.grid.position_at(unit, span.start);
        let end = self.grid.position_at(unit, span.start + span.length);
        let mut element = Element::new("Clip")
            .text("time", number(start))
            .text("duration", number(end - start))
            .text("contentTimeUnit", content.unit.name())
            .text("playStart", number(content.play_start));
        if let Some((from, to)) = content.repeat {
            element = element
                .text("loopStart", number(from))
                .text("loopEnd", number(to));
        }
        if let Some(fades) = part!(clip, Fades) {
            let (fade_in, fade_out) = fades.fitted(span.length);
            if fade_in > 0.0 || fade_out > 0.0 {
                element = element
                    .text("fadeTimeUnit", "seconds")
                    .text("fadeInTime", number(fade_in))
                    .text("fadeOutTime", number(fade_out));
            }
        }
        if part!(clip, Disabled).is_some() {
            element = element.text("enable", boolean(false));
        }
        element = coloured(element.text("name", name), clip);
        Some(element.with(self.with_lanes(content.element, curves)))
    }

    /// A content with automation beside it.
    pub fn with_lanes(&mut self, content: Made, points: Vec<Made>) -> Made {
        if points.is_empty() {
            return content;
        }
        let id = self.fresh();
        let lanes = if content.tag == "Lanes" {
            content
        } else {
            Element::new("Lanes").text("id", id).with(content)
        };
        let mut lanes = lanes;
        for mut points in points {
            let id = self.fresh();
            points.attributes.insert(0, ("id".into(), id.into()));
            lanes.children.push(points);
        }
        lanes
    }

    fn clip_curves(&mut self, clip: &Subtree, span: &ClipSpan, label: &str) -> Vec<Made> {
        let mut found = Vec::new();
        for child in &clip.children {
            let (Some(clip_curve), Some(curve)) = (part!(child, ClipCurve), part!(child, Curve))
            else {
                continue;
            };
            let absolute = clip_curve.kind == crate::model::automation::ClipCurveKind::Absolute;
            let key = (clip_curve.plugin, clip_curve.param_id.clone());
            let param = self.named.get(&key).copied();
            let origin = self.grid.beats(span.start - span.offset);
            let from = part!(clip, ClipLoop).map_or(0.0, |l| l.start_beats);
            let meters = &self.grid.meters;
            let at = |beat: f64| meters.quarters_between(origin - from, beat);
            let points = param
                .filter(|_| absolute && clip_curve.timing.is_none())
                .and_then(|param| self.points(param, curve.points(), &at));
            match points {
                Some(points) => found.push(points.text("timeUnit", "beats")),
                None => self.losses.note(
                    "not written: clip automation that adds, scales, or has a time of its own",
                    label,
                ),
            }
        }
        found
    }
}

fn start_of(clip: &Subtree) -> f64 {
    part!(clip, ClipSpan).map_or(0.0, |span| span.start)
}
