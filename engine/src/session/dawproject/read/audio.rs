//! Sounds, straight or warped, → an audio clip.

use super::clips::Frame;
use super::leaf::Leaf;
use super::{Reading, flag, unit_of};
use crate::model::clip::{
    AudioClip, ClipLevel, ClipLoop, ClipSpeed, Fades, LoopFacts, Stretch, Warp, WarpMarker,
};
use crate::model::registry::ComponentValue;
use crate::session::dawproject::EMBEDDED;
use crate::session::dawproject::grid::{Anchor, Unit};
use crate::session::dawproject::units::ValueUnit;
use crate::session::tracktion::element::Element;

/// The stretcher that clips are given: Tracktion's best one that is always there.
const STRETCHER: i64 = 4;
/// What DAWproject calls stretching as a tape does it.
pub const REPITCH: &str = "repitch";
/// Ratios closer than this are the same.
const SAME_RATIO: f64 = 1e-9;

/// A moment of a content and the second of the file heard there.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Knot {
    time: f64,
    source: f64,
}

/// How a file is laid over a clip's time.
enum Fit {
    /// At a constant speed: seconds of the file for each unit of time, and the time at
    /// which the file begins.
    Even { slope: f64, begins: f64 },
    /// Any other way.
    Bent(Vec<Knot>),
}

/// What a fit comes to: where the content begins, and what plays it.
struct Played {
    anchor: Anchor,
    repeat: Option<(f64, f64)>,
    components: Vec<ComponentValue>,
    /// Whether loops count beats.
    in_beats: bool,
}

impl<'e> Reading<'e, '_> {
    /// A clip of sound.
    pub fn audio(
        &mut self,
        audio: &'e Element<'e>,
        warps: Option<&'e Element<'e>>,
        leaf: &Leaf<'e>,
        mut frame: Frame<'e>,
    ) {
        let track = self.strips[frame.strip].name.clone();
        let label = frame.label(&track);
        let Some(source) = self.source(audio, &label) else {
            return;
        };
        let played = self.played(audio, warps, &frame, &label);
        let origin = played.repeat.map_or(0.0, |(from, _)| from);
        let origin = played.anchor.seconds(&self.grid, origin);
        if origin > frame.start {
            // Nothing is heard before the file begins.
            frame.fades.0 = (frame.fades.0 - (origin - frame.start)).max(0.0);
            frame.start = origin;
            if frame.end - frame.start < 1e-6 {
                self.losses
                    .note("not kept: a clip that ends before its file begins", &label);
                return;
            }
        }
        let stem = source.rsplit(['/', '\\', ':']).next().unwrap_or_default();
        let stem = stem
            .rsplit_once('.')
            .map_or(stem, |(stem, _)| stem)
            .to_owned();
        let name = frame
            .name
            .filter(|n| !n.is_empty())
            .map_or(stem, str::to_owned);
        let mut tree = self.place(&frame, &name, frame.start - origin);
        let fades = Fades {
            fade_in: frame.fades.0,
            fade_out: frame.fades.1,
            ..Fades::default()
        };
        let level = self.level(leaf, &label);
        tree.components.push(AudioClip { source }.into());
        tree.components.extend([level.into(), fades.into()]);
        let repeat = self.repeated(&played);
        tree.components.extend(repeat.map(Into::into));
        let components = self.pitched(played.components, leaf, &label);
        tree.components.extend(components);
        let start = played.anchor.content_at(&self.grid, origin);
        let inner = Frame {
            anchor: played.anchor,
            ..frame.clone()
        };
        tree.children = self.clip_curves(leaf, &inner, start.min(0.0));
        self.strips[frame.strip].clips.push(tree);
    }

    fn source(&mut self, audio: &Element<'_>, label: &str) -> Option<String> {
        let file = audio.child("File");
        let Some((file, path)) = file.and_then(|file| Some((file, file.get("path")?))) else {
            self.losses.note("not kept: a sound without a file", label);
            return None;
        };
        if flag(file, "external", false) {
            if self.sources.insert(path.to_owned()) {
                self.external.push(path.to_owned());
            }
            return Some(path.to_owned());
        }
        self.embedded(path, label);
        Some(format!("{EMBEDDED}{path}"))
    }

    fn level(&mut self, leaf: &Leaf<'e>, label: &str) -> ClipLevel {
        let mut level = ClipLevel::default();
        let unit = |points: &Element<'_>, default| {
            ValueUnit::from_name(points.get("unit").unwrap_or(default))
        };
        if let Some((point, points)) = self.steady_expression(leaf, "gain", label) {
            level.gain_db = unit(points, "linear").decibels(point.value);
        }
        if let Some((point, points)) = self.steady_expression(leaf, "pan", label) {
            level.pan = unit(points, "linear").pan(point.value);
        }
        for expression in ["formant", "timbre", "pressure"] {
            if self.steady_expression(leaf, expression, label).is_some() {
                self.losses
                    .note(format!("not kept: {expression} of a sound"), label);
            }
        }
        level
    }

    /// A transposition joins the stretch, if there is one.
    fn pitched(
        &mut self,
        mut components: Vec<ComponentValue>,
        leaf: &Leaf<'e>,
        label: &str,
    ) -> Vec<ComponentValue> {
        let Some((point, _)) = self.steady_expression(leaf, "transpose", label) else {
            return components;
        };
        if point.value.abs() < 1e-9 {
            return components;
        }
        let semitones = point.value.clamp(-48.0, 48.0);
        let stretch = components.iter_mut().find_map(|component| match component {
            ComponentValue::Stretch(stretch) => Some(stretch),
            _ => None,
        });
        match stretch {
            Some(stretch) => stretch.pitch_change = semitones,
            None => components.push(
                Stretch {
                    mode: STRETCHER,
                    pitch_change: semitones,
                    ..Stretch::default()
                }
                .into(),
            ),
        }
        components
    }

    fn repeated(&self, played: &Played) -> Option<ClipLoop> {
        let (from, to) = played.repeat?;
        let anchor = played.anchor;
        if played.in_beats {
            return Some(ClipLoop {
                start_beats: anchor.beats_between(&self.grid, 0.0, from),
                length_beats: anchor.beats_between(&self.grid, from, to),
                ..ClipLoop::default()
            });
        }
        let seconds = |at: f64| match anchor.unit {
            Unit::Seconds => at,
            Unit::Quarters => anchor.seconds(&self.grid, at) - anchor.seconds(&self.grid, 0.0),
        };
        Some(ClipLoop {
            start: seconds(from),
            length: seconds(to) - seconds(from),
            ..ClipLoop::default()
        })
    }

    fn played(
        &mut self,
        audio: &Element<'_>,
        warps: Option<&Element<'_>>,
        frame: &Frame<'e>,
        label: &str,
    ) -> Played {
        let straight = Played {
            anchor: frame.anchor,
            repeat: frame.repeat,
            components: Vec::new(),
            in_beats: false,
        };
        let repitch = audio.get("algorithm") == Some(REPITCH);
        let mode = if repitch { 0 } else { STRETCHER };
        let Some(warps) = warps else {
            return straight;
        };
        let unit = unit_of(warps, "timeUnit", frame.anchor.unit);
        let anchor = self.in_unit(frame.anchor, unit);
        let repeat = frame
            .repeat
            .filter(|_| unit == frame.anchor.unit)
            .or_else(|| {
                let across =
                    |at: f64| anchor.content_at(&self.grid, frame.anchor.seconds(&self.grid, at));
                frame.repeat.map(|(from, to)| (across(from), across(to)))
            });
        let Some(fit) = self.fit(warps, label) else {
            return straight;
        };
        match fit {
            Fit::Even { slope, begins } => {
                let moved = Played {
                    anchor: anchor.shifted(-begins),
                    repeat: repeat.map(|(from, to)| (from - begins, to - begins)),
                    ..straight
                };
                match unit {
                    Unit::Seconds => at_speed(moved, slope, mode),
                    Unit::Quarters => self.in_tempo(audio, moved, (slope, mode), frame),
                }
            }
            Fit::Bent(knots) => {
                let moved = Played {
                    anchor,
                    repeat,
                    ..straight
                };
                self.bent(moved, &knots, frame, label)
            }
        }
    }

    /// Two points, or as many as lie on one line, are a constant speed.
    fn fit(&mut self, warps: &Element<'_>, label: &str) -> Option<Fit> {
        if warps.get("contentTimeUnit") == Some("beats") {
            self.losses
                .note("taken as seconds: warps of a sound timed in beats", label);
        }
        let mut knots: Vec<Knot> = Vec::new();
        for warp in warps.all("Warp") {
            let (time, source) = (self.time(warp, "time"), self.time(warp, "contentTime"));
            if let (Some(time), Some(source)) = (time, source) {
                knots.push(Knot { time, source });
            }
        }
        knots.sort_by(|a, b| a.time.total_cmp(&b.time));
        let count = knots.len();
        let mut rising: Vec<Knot> = Vec::new();
        for knot in knots {
            let ahead = rising
                .last()
                .is_none_or(|last| knot.time > last.time + 1e-9 && knot.source > last.source);
            if ahead {
                rising.push(knot);
            }
        }
        if rising.len() < count {
            self.losses
                .note("not kept: a warp point that goes back", label);
        }
        if rising.len() < 2 {
            self.losses.note(
                "played straight: a sound with fewer than two warp points",
                label,
            );
            return None;
        }
        let (first, last) = (rising[0], rising[rising.len() - 1]);
        let slope = (last.source - first.source) / (last.time - first.time);
        let even = rising.iter().all(|knot| {
            let source = first.source + (knot.time - first.time) * slope;
            // A fiftieth of a frame.
            (source - knot.source).abs() < 4e-7
        });
        if even && (1e-3..=1e3).contains(&slope) {
            let begins = first.time - first.source / slope;
            return Some(Fit::Even { slope, begins });
        }
        Some(Fit::Bent(rising))
    }

    /// A file of so many seconds a quarter note follows the tempo; one whose length isn't
    /// known keeps the speed that the tempo gives it where it begins.
    fn in_tempo(
        &mut self,
        audio: &Element<'_>,
        mut played: Played,
        (slope, mode): (f64, i64),
        frame: &Frame<'e>,
    ) -> Played {
        let duration = self.number(audio, "duration").filter(|d| *d > 1e-3);
        let Some(duration) = duration else {
            let per_quarter = self.grid.seconds_per_quarter(frame.start);
            let begins = played.anchor.seconds(&self.grid, 0.0);
            let seconds = |at: f64| at * per_quarter;
            let moved = Played {
                anchor: Anchor::heard(&self.grid, Unit::Seconds, begins, 0.0),
                repeat: played.repeat.map(|(from, to)| (seconds(from), seconds(to))),
                ..played
            };
            return at_speed(moved, slope / per_quarter, mode);
        };
        let quarters = duration / slope;
        let beat = self.grid.meters.beats(played.anchor.at);
        let per_quarter = self.grid.meters.beats_between(played.anchor.at, 1.0);
        let (numerator, denominator) = self.meter_at(beat);
        let facts = LoopFacts {
            num_beats: quarters * per_quarter,
            bpm: 0.0,
            numerator,
            denominator,
            one_shot: false,
            root_note: -1,
            in_marker: 0,
            out_marker: -1,
        };
        let stretch = Stretch {
            mode,
            auto_tempo: true,
            ..Stretch::default()
        };
        played.components = vec![facts.into(), stretch.into()];
        played.in_beats = true;
        played
    }

    fn meter_at(&self, beat: f64) -> (i64, i64) {
        let (numerator, denominator) = self.grid.meter(beat);
        (i64::from(numerator), i64::from(denominator))
    }

    /// Any other way is written down in seconds, as the tempo has it here.
    fn bent(&mut self, played: Played, knots: &[Knot], frame: &Frame<'e>, label: &str) -> Played {
        let anchor = played.anchor;
        let first = knots.first().map_or(0.0, |knot| knot.time).min(0.0);
        let begins = anchor.seconds(&self.grid, first);
        let warped = |time: f64| anchor.seconds(&self.grid, time) - begins;
        let steady = anchor.unit == Unit::Seconds || self.grid.is_steady(frame.start, frame.end);
        let pieces: u32 = if steady { 1 } else { 16 };
        let mut markers = Vec::new();
        for pair in knots.windows(2) {
            for piece in 0..pieces {
                let part = f64::from(piece) / f64::from(pieces);
                let time = pair[0].time + (pair[1].time - pair[0].time) * part;
                markers.push(WarpMarker {
                    source: pair[0].source + (pair[1].source - pair[0].source) * part,
                    warped: warped(time),
                });
            }
        }
        let last = knots
            .last()
            .map_or((0.0, 0.0), |knot| (knot.time, knot.source));
        markers.push(WarpMarker {
            source: last.1,
            warped: warped(last.0),
        });
        if anchor.unit == Unit::Quarters {
            self.losses.note(
                "kept at this tempo: warps of a clip don't follow another",
                label,
            );
        }
        let warp = Warp {
            enabled: true,
            end: warped(last.0),
            markers,
        };
        let stretch = Stretch {
            mode: STRETCHER,
            ..Stretch::default()
        };
        Played {
            anchor: Anchor::heard(&self.grid, Unit::Seconds, begins, 0.0),
            repeat: played.repeat.map(|(from, to)| (warped(from), warped(to))),
            components: vec![warp.into(), stretch.into()],
            in_beats: false,
        }
    }
}

/// A file at a constant speed; at its own it needs nothing.
fn at_speed(mut played: Played, speed: f64, mode: i64) -> Played {
    if (speed - 1.0).abs() > SAME_RATIO {
        let stretch = Stretch {
            mode,
            ..Stretch::default()
        };
        played.components = vec![ClipSpeed(speed).into(), stretch.into()];
    }
    played
}
