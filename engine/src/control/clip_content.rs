//! What an audio clip plays: which files, what is made of them, and how that is read.
//!
//! Thread: control. Reads only. The formulas are those of TRACKTION_EDIT_FORMAT.md §5: without a
//! loop the source's second at clip second u is (u + offset) × speed, with one
//! ((u + offset) mod length + start) × speed. The factor becomes a treatment of the whole source,
//! shared by all clips that want the same, in which offsets and loops are plain frames. Where
//! tempo or key change inside a clip, its treatment is its own and as long as the clip.

use std::path::PathBuf;
use std::sync::Arc;

use bevy_ecs::prelude::*;

use super::catalog::{Catalog, FileTrouble};
use crate::media::source::PreparedSource;
use crate::media::stretch::{Bend, Manner, Point, Section, Treatment};
use crate::model::clip::{
    AudioClip, ClipLoop, ClipSpan, ClipSpeed, LoopFacts, Reversed, Stretch, Takes, Warp,
};
use crate::time::SampleRate;

mod pitch;
mod tempo;

#[cfg(test)]
mod tests;

/// Speeds beyond these are played at them; commands refuse them.
pub const SPEEDS: std::ops::RangeInclusive<f64> = 0.05..=20.0;

/// Where in its content a clip reads, in frames of it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Reading {
    /// How much is skipped at the clip's start.
    pub offset: f64,
    /// The part that repeats: its first frame and its length.
    pub repeat: Option<(f64, f64)>,
}

/// What a clip's settings ask for.
#[derive(Clone, Debug)]
pub enum Wish {
    /// A file as it is.
    Plain(Arc<PreparedSource>, Reading),
    /// Something made of files.
    Treated(Box<Treatment>, Reading),
}

/// Why a clip can't be heard yet, or at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lack {
    /// A file that hasn't been read yet.
    File(PathBuf),
    /// A file that can't be.
    Trouble(PathBuf, FileTrouble),
}

/// The files that a clip plays: its source, or those of the comp that is its current take.
#[must_use]
pub fn sources(world: &World, clip: Entity) -> Vec<String> {
    let mut found = Vec::new();
    match comp(world, clip) {
        Some((takes, sections)) => {
            for section in sections {
                let source = usize::try_from(section.take)
                    .ok()
                    .and_then(|take| takes.takes.get(take));
                if let Some(take) = source
                    && !found.contains(&take.source)
                {
                    found.push(take.source.clone());
                }
            }
        }
        None => found.extend(
            world
                .get::<AudioClip>(clip)
                .map(|audio| audio.source.clone()),
        ),
    }
    found
}

/// The comp that is a clip's current take.
fn comp(world: &World, clip: Entity) -> Option<(&Takes, &[crate::model::clip::CompSection])> {
    let takes = world.get::<Takes>(clip)?;
    let current = takes.takes.get(usize::try_from(takes.current).ok()?)?;
    (current.is_comp && !current.comp.is_empty()).then_some((takes, &current.comp[..]))
}

/// Everything a clip's content depends on.
struct Facts<'w> {
    world: &'w World,
    rate: SampleRate,
    span: ClipSpan,
    sections: Vec<Section>,
    speed: f64,
    reversed: bool,
    turns: ClipLoop,
    stretch: Stretch,
    facts: Option<LoopFacts>,
    warp: Option<Bend>,
    /// Length of the warped material in frames.
    warped: f64,
}

/// How the material is gone through: what repeats in it, along which bend, for how many frames.
struct Course {
    bend: Bend,
    repeat: Option<(f64, f64)>,
    frames: f64,
}

/// What an audio clip asks for.
///
/// # Errors
/// [`Lack`]: the first file that isn't there.
pub fn wish(world: &World, clip: Entity, rate: SampleRate) -> Result<Wish, Lack> {
    let span = world.get::<ClipSpan>(clip).copied().unwrap_or(ClipSpan {
        start: 0.0,
        length: 0.0,
        offset: 0.0,
    });
    let sections = sections_of(world, clip, rate)?;
    #[expect(clippy::cast_precision_loss, reason = "exact below 2^53 frames")]
    let frames = sections.last().map_or(0, |section| section.until) as f64;
    let speed = world.get::<ClipSpeed>(clip).map_or(1.0, |speed| speed.0);
    let warp = world.get::<Warp>(clip).filter(|warp| warp.enabled);
    let bend = warp.and_then(|warp| warp_bend(warp, rate));
    let warped = match (&bend, warp) {
        (Some(_), Some(warp)) if warp.end > 0.0 => warp.end * rate.hz(),
        (Some(bend), _) => bend.out_of(frames).max(1.0),
        (None, _) => frames,
    };
    let facts = Facts {
        world,
        rate,
        span,
        sections,
        speed: if speed.is_finite() && speed > 0.0 {
            speed.clamp(*SPEEDS.start(), *SPEEDS.end())
        } else {
            1.0
        },
        reversed: world.get::<Reversed>(clip).is_some(),
        turns: world.get::<ClipLoop>(clip).copied().unwrap_or_default(),
        stretch: world.get::<Stretch>(clip).cloned().unwrap_or_default(),
        facts: world.get::<LoopFacts>(clip).copied(),
        warp: bend,
        warped,
    };
    Ok(facts.wish())
}

fn sections_of(world: &World, clip: Entity, rate: SampleRate) -> Result<Vec<Section>, Lack> {
    let catalog = world.resource::<Catalog>();
    let find = |source: &str| {
        let path = catalog.resolve(source);
        match (catalog.at(&path), catalog.trouble(&path)) {
            (Some(known), _) => Ok(Arc::clone(&known.source)),
            (None, Some(trouble)) => Err(Lack::Trouble(path, trouble.clone())),
            (None, None) => Err(Lack::File(path)),
        }
    };
    let Some((takes, sections)) = comp(world, clip) else {
        let source = world
            .get::<AudioClip>(clip)
            .map_or("", |a| a.source.as_str());
        let source = find(source)?;
        let until = source.frames;
        return Ok(vec![Section {
            source: Some(source),
            until,
        }]);
    };
    let mut made: Vec<Section> = Vec::with_capacity(sections.len());
    for section in sections {
        let take = usize::try_from(section.take).ok();
        let take = take.and_then(|take| takes.takes.get(take));
        let source = take.map(|take| find(&take.source)).transpose()?;
        let until = rate.frames(crate::time::Seconds(section.end)).0.max(0);
        let until = until.unsigned_abs();
        if made.last().is_none_or(|last| last.until < until) {
            made.push(Section { source, until });
        }
    }
    Ok(made)
}

/// The markers as a bend from warped to source frames; nothing unless at least two of
/// them run forward in both.
fn warp_bend(warp: &Warp, rate: SampleRate) -> Option<Bend> {
    let mut points: Vec<Point> = Vec::new();
    for marker in &warp.markers {
        let (out, input) = (marker.warped * rate.hz(), marker.source * rate.hz());
        if !out.is_finite() || !input.is_finite() {
            continue;
        }
        if points
            .last()
            .is_none_or(|last| out > last.out + 1.0 && input > last.input + 1.0)
        {
            points.push(Point { out, input });
        }
    }
    (points.len() >= 2).then(|| Bend::through(points))
}

impl Facts<'_> {
    fn wish(self) -> Wish {
        if let Some(beats) = self.beats() {
            return self.at_tempo(beats);
        }
        let hz = self.rate.hz();
        let (turns, speed) = (self.turns, self.speed);
        let repeat = (turns.length > 0.0).then_some((turns.start * hz, turns.length * hz));
        let reading = Reading {
            offset: self.span.offset * hz,
            repeat,
        };
        self.steady(speed, reading)
    }

    /// Content at one speed all through: shared, unless the key changes inside the clip.
    fn steady(self, speed: f64, reading: Reading) -> Wish {
        // Speeds that come out of a tempo map differ in their last digits.
        let speed = rounded(speed);
        let steps = self.pitch_steps(self.stretch.mode != 0 || self.stretch.auto_tempo);
        if steps.len() > 1 {
            let points = [0.0, 1.0].map(|out| Point {
                out,
                input: (reading.offset + out) * speed,
            });
            let repeat = reading
                .repeat
                .map(|(from, length)| (from * speed, length * speed));
            return self.own(Bend::through(points.to_vec()), repeat, steps);
        }
        let shifted = steps.first().is_some_and(|step| step.semitones != 0.0);
        let bent = self.warp.is_some();
        let plain = !bent && !shifted && speed == 1.0 && !self.reversed && self.is_whole();
        if let Some(source) = self.sections.first().and_then(|s| s.source.clone())
            && plain
        {
            return Wish::Plain(source, reading);
        }
        let keeps_pitch = self.stretch.mode != 0 || self.stretch.auto_tempo || bent;
        let manner = if shifted || (keeps_pitch && (bent || speed != 1.0)) {
            Manner::Stretch(steps)
        } else {
            Manner::Tape
        };
        let bend = match &self.warp {
            None => Bend::steady(speed),
            Some(warp) => Bend::through(
                warp.points()
                    .iter()
                    .map(|point| Point {
                        out: point.out / speed,
                        input: point.input,
                    })
                    .collect(),
            ),
        };
        let course = Course {
            bend,
            repeat: None,
            frames: self.warped / speed,
        };
        self.treated(course, manner, reading)
    }

    /// Content as long as the clip, made for it alone.
    fn own(
        self,
        bend: Bend,
        repeat: Option<(f64, f64)>,
        steps: Vec<crate::media::stretch::PitchStep>,
    ) -> Wish {
        let bend = match (&self.warp, repeat) {
            (Some(warp), None) => through_warp(&bend, warp),
            _ => bend,
        };
        let course = Course {
            bend,
            repeat,
            frames: self.span.length * self.rate.hz(),
        };
        self.treated(course, Manner::Stretch(steps), Reading::default())
    }

    fn treated(self, course: Course, manner: Manner, reading: Reading) -> Wish {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "float casts saturate"
        )]
        let frames = course.frames.round().max(1.0) as u64;
        let treatment = Treatment {
            sections: self.sections,
            reversed: self.reversed,
            repeat: course.repeat,
            bend: course.bend,
            frames,
            manner,
            sample_rate: self.rate.0,
        };
        Wish::Treated(Box::new(treatment), reading)
    }

    /// Whether the material is one recording as it stands.
    fn is_whole(&self) -> bool {
        self.sections.len() == 1
            && self.sections[0]
                .source
                .as_ref()
                .is_some_and(|source| source.frames == self.sections[0].until)
    }
}

/// Nine digits: 4 µs in an hour.
fn rounded(speed: f64) -> f64 {
    (speed * 1e9).round() / 1e9
}

/// A bend whose input is warped once more.
fn through_warp(bend: &Bend, warp: &Bend) -> Bend {
    let mut outs: Vec<f64> = bend.points().iter().map(|point| point.out).collect();
    outs.extend(warp.points().iter().map(|point| bend.out_of(point.out)));
    let point = |out: f64| Point {
        out,
        input: warp.at(bend.at(out).0).0,
    };
    Bend::through(outs.into_iter().map(point).collect())
}
