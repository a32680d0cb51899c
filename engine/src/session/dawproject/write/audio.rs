//! Audio clips → sounds, warped where they don't run at their own speed.

use super::arrangement::Content;
use super::{Made, Writing, number};
use crate::model::clip::{ClipLoop, ClipSpan, LoopFacts, Stretch};
use crate::model::tree::Subtree;
use crate::session::dawproject::AudioFacts;
use crate::session::dawproject::grid::Unit;
use crate::session::dawproject::part;
use crate::session::tracktion::element::Element;

impl Writing<'_> {
    /// A clip's sound as a content.
    pub fn audio(&mut self, clip: &Subtree, span: &ClipSpan, label: &str) -> Content {
        self.unsaid_of_sound(clip, label);
        let source = part!(clip, AudioClip).map_or("", |audio| audio.source.as_str());
        let stretch = part!(clip, Stretch).cloned().unwrap_or_default();
        let speed = part!(clip, ClipSpeed).map_or(1.0, |speed| speed.0);
        let facts = self.files.facts(source);
        let reach = (span.offset + span.length) * speed;
        let known = facts.unwrap_or(AudioFacts {
            channels: 2,
            sample_rate: 48_000,
            seconds: reach,
        });
        let repitched = stretch.mode == 0 && (stretch.auto_tempo || speed != 1.0);
        let audio = self.file(source, facts.is_some(), (known, repitched), label);
        let warp = part!(clip, Warp).filter(|warp| warp.enabled && warp.markers.len() > 1);
        let facts = part!(clip, LoopFacts).filter(|facts| facts.num_beats > 0.0);
        let repeat = part!(clip, ClipLoop).copied();
        let mut content = match (warp, facts) {
            (Some(warp), _) => {
                let knots = warp.markers.iter().map(|m| (m.warped / speed, m.source));
                let warps = self.warps(Unit::Seconds, knots.collect(), audio);
                in_seconds(span, repeat, warps)
            }
            (None, Some(facts)) if stretch.auto_tempo => {
                self.in_tempo(span, repeat, (facts, known.seconds), audio)
            }
            _ if speed != 1.0 => {
                let knots = vec![(0.0, 0.0), (known.seconds / speed, known.seconds)];
                let warps = self.warps(Unit::Seconds, knots, audio);
                in_seconds(span, repeat, warps)
            }
            _ => in_seconds(span, repeat, audio),
        };
        let points = self.expressions_of_sound(clip, &stretch, label);
        content.element = self.with_lanes(content.element, points);
        content
    }

    fn unsaid_of_sound(&mut self, clip: &Subtree, label: &str) {
        let fades = part!(clip, Fades).copied().unwrap_or_default();
        let shaped = (fades.fade_in > 0.0 && fades.in_shape != 1)
            || (fades.fade_out > 0.0 && fades.out_shape != 1);
        let tape = part!(clip, FadeBehaviours).is_some_and(|b| b.in_tape || b.out_tape);
        let takes = part!(clip, Takes).is_some_and(|takes| takes.takes.len() > 1);
        let losses = [
            (shaped, "written as linear: the shape of a fade"),
            (tape, "written as a fade: a tape's start or stop"),
            (
                part!(clip, AutoCrossfade).is_some(),
                "not written: an automatic crossfade",
            ),
            (
                part!(clip, Reversed).is_some(),
                "written forwards: a reversed clip",
            ),
            (takes, "not written: takes but the current one"),
        ];
        for (_, what) in losses.into_iter().filter(|(lost, _)| *lost) {
            self.losses.note(what, label);
        }
    }

    fn file(
        &mut self,
        source: &str,
        there: bool,
        (facts, repitched): (AudioFacts, bool),
        label: &str,
    ) -> Made {
        let embed = there && self.files.embed();
        if !there {
            self.losses
                .note(format!("missing, and only named: {source}"), label);
        }
        let file = Element::new("File");
        let file = if embed {
            let entry = self.entry("audio", source);
            file.text("path", entry).text("external", "false")
        } else {
            let path = self.files.outside(source);
            file.text("path", path).text("external", "true")
        };
        let id = self.fresh();
        let mut audio = Element::new("Audio");
        if repitched {
            audio = audio.text("algorithm", "repitch");
        }
        audio
            .whole("channels", facts.channels)
            .text("duration", number(facts.seconds))
            .whole("sampleRate", facts.sample_rate)
            .text("timeUnit", "seconds")
            .text("id", id)
            .with(file)
    }

    fn warps(&mut self, unit: Unit, knots: Vec<(f64, f64)>, audio: Made) -> Made {
        let id = self.fresh();
        let knots = knots.into_iter().map(|(time, content)| {
            Element::new("Warp")
                .text("time", number(time))
                .text("contentTime", number(content))
        });
        Element::new("Warps")
            .text("contentTimeUnit", "seconds")
            .text("timeUnit", unit.name())
            .text("id", id)
            .with(audio)
            .with_all(knots)
    }

    /// A sound that follows the tempo: so many beats are its whole length.
    fn in_tempo(
        &mut self,
        span: &ClipSpan,
        repeat: Option<ClipLoop>,
        (facts, seconds): (&LoopFacts, f64),
        audio: Made,
    ) -> Content {
        let grid = self.grid.clone();
        let heard = span.start - span.offset;
        let repeat = repeat.filter(|l| l.length_beats > 0.0);
        let origin = grid.beats(heard) - repeat.map_or(0.0, |l| l.start_beats);
        let at = |beat: f64| grid.meters.quarters_between(origin, beat);
        let skipped = grid.quarters(span.start) - grid.quarters(heard);
        let knots = vec![(0.0, 0.0), (at(facts.num_beats), seconds)];
        let element = self.warps(Unit::Quarters, knots, audio);
        let (play_start, repeat) = match repeat {
            Some(l) => {
                let (from, to) = (at(l.start_beats), at(l.start_beats + l.length_beats));
                (from + super::within(skipped, to - from), Some((from, to)))
            }
            None => (skipped, None),
        };
        Content {
            unit: Unit::Quarters,
            play_start,
            repeat,
            element,
        }
    }

    fn expressions_of_sound(
        &mut self,
        clip: &Subtree,
        stretch: &Stretch,
        label: &str,
    ) -> Vec<Made> {
        let level = part!(clip, ClipLevel).copied().unwrap_or_default();
        #[expect(clippy::cast_precision_loss, reason = "a few semitones")]
        let pitch = if stretch.auto_pitch {
            self.losses.note(
                "written as a transposition: a clip that follows the key",
                label,
            );
            stretch.transpose as f64
        } else {
            stretch.pitch_change
        };
        let values = [
            ("gain", "decibel", level.gain_db, 0.0),
            ("pan", "normalized", f64::midpoint(level.pan, 1.0), 0.5),
            ("transpose", "semitones", pitch, 0.0),
        ];
        let changed = values
            .into_iter()
            .filter(|(_, _, value, neutral)| value != neutral);
        let points = changed.map(|(expression, unit, value, _)| {
            let point = Element::new("RealPoint")
                .text("time", "0.0")
                .text("value", number(value))
                .text("interpolation", "hold");
            Element::new("Points")
                .text("unit", unit)
                .with(Element::new("Target").text("expression", expression))
                .with(point)
        });
        points.collect()
    }
}

/// A content that counts seconds of clip time.
fn in_seconds(span: &ClipSpan, repeat: Option<ClipLoop>, element: Made) -> Content {
    let repeat = repeat.filter(|l| l.length > 0.0);
    let (play_start, repeat) = match repeat {
        Some(l) => {
            let from = l.start + super::within(span.offset, l.length);
            (from, Some((l.start, l.start + l.length)))
        }
        None => (span.offset, None),
    };
    Content {
        unit: Unit::Seconds,
        play_start,
        repeat,
        element,
    }
}
