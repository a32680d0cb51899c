//! What moves notes when they are played: quantisation, then groove. Both work on
//! beats of the Edit, so a clip that is dragged doesn't take its grid along.

use bevy_ecs::prelude::*;

use crate::model::note::{Groove, Quantisation};

/// A timing template: how late every part of a beat is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Template {
    /// Its name in the format.
    pub name: &'static str,
    /// Parts of a beat.
    per_beat: f64,
    /// How late each part is, in halves of a part; it repeats.
    late: [f64; 2],
}

/// The templates that Tracktion has from the start. Others are known by name alone,
/// and played straight.
pub const GROOVES: [Template; 2] = [
    Template {
        name: "Basic 8th Swing",
        per_beat: 2.0,
        late: [0.0, 0.66],
    },
    Template {
        name: "Basic 16th Swing",
        per_beat: 4.0,
        late: [0.0, 0.66],
    },
];

impl Template {
    /// A template by its name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        GROOVES.into_iter().find(|template| template.name == name)
    }

    /// Where a beat lands: between two parts in proportion.
    fn pull(&self, beat: f64, strength: f64) -> f64 {
        let scaled = beat * self.per_beat;
        let part = scaled.floor();
        let index = usize::from(part.rem_euclid(2.0) >= 1.0);
        let late = |index: usize| 0.5 * self.late[index] * strength;
        let (here, next) = (late(index), late(1 - index));
        (part + here + (scaled - part) * (1.0 + next - here)) / self.per_beat
    }
}

/// How a clip's notes are moved.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Timing {
    /// Parts of a beat, how far towards them, and whether ends go too.
    grid: Option<(f64, f64, bool)>,
    groove: Option<(Template, f64)>,
}

/// A note whose quantised end falls on its start is this long, in beats.
const SHORTEST: f64 = 1.0 / 512.0;

impl Timing {
    pub fn of(world: &World, clip: Entity) -> Self {
        let quantisation = world.get::<Quantisation>(clip);
        let grid = quantisation.and_then(|q| {
            let parts = parts(&q.grid)?;
            Some((parts, q.amount.clamp(0.0, 1.0), q.note_offs))
        });
        let groove = world.get::<Groove>(clip);
        let groove = groove.and_then(|g| Self::groove(&g.name, g.strength));
        Self { grid, groove }
    }

    /// A template and its strength alone.
    pub fn grooving(name: &str, strength: f64) -> Self {
        Self {
            grid: None,
            groove: Self::groove(name, strength),
        }
    }

    fn groove(name: &str, strength: f64) -> Option<(Template, f64)> {
        Template::named(name).map(|template| (template, strength.clamp(0.0, 1.0)))
    }

    /// Where a note is heard.
    pub fn place(&self, start: f64, end: f64) -> (f64, f64) {
        let (mut from, mut to) = (start, end);
        if let Some((parts, amount, note_offs)) = self.grid {
            let towards = |beat: f64, line: f64| beat + (line - beat) * amount;
            from = towards(start, nearest(start, parts));
            to = if note_offs {
                let up = (end * parts - 1e-9).ceil() / parts;
                towards(end, up).max(from + SHORTEST)
            } else {
                from + (end - start)
            };
        }
        if let Some((template, strength)) = self.groove {
            from = template.pull(from, strength);
            to = template.pull(to, strength);
        }
        (from, to)
    }
}

/// The line of a grid nearest to a beat; halfway means up.
pub fn nearest(beat: f64, parts: f64) -> f64 {
    (beat * parts + 0.5).floor() / parts
}

/// Parts of a beat, of the format's words: `1/4 beat`, `1 beat`.
fn parts(words: &str) -> Option<f64> {
    let words = words.trim();
    let words = words.strip_suffix("beat").map_or(words, str::trim_end);
    if words == "1" {
        return Some(1.0);
    }
    let parts: f64 = words.strip_prefix("1/")?.trim().parse().ok()?;
    (1.0..=1024.0).contains(&parts).then_some(parts)
}
