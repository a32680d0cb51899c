//! Content that follows the Edit's tempo.

use super::{Facts, Reading, Wish};
use crate::media::stretch::{Bend, Point};
use crate::model::tempo::TempoMap;
use crate::time::Seconds;

/// Tempos that differ by less are one.
const SAME: f64 = 1e-9;

impl Facts<'_> {
    /// How many beats the material has, where the clip follows the tempo.
    pub(super) fn beats(&self) -> Option<f64> {
        let beats = self.facts.map(|facts| facts.num_beats);
        let beats = beats.filter(|beats| beats.is_finite() && *beats > 0.0);
        beats.filter(|_| self.stretch.auto_tempo && self.warped >= 1.0)
    }

    /// The material has so many beats, and each falls on one of the Edit's.
    pub(super) fn at_tempo(self, beats: f64) -> Wish {
        let map = &self.world.resource::<TempoMap>().0;
        let hz = self.rate.hz();
        let per_beat = self.warped / beats;
        let (start, end) = (self.span.start(), self.span.end());
        let origin = map.beats(self.span.content_origin()).0;
        let mut at = vec![start];
        at.extend(map.changes_between(start, end));
        at.push(end);
        let lasts = |pair: &[Seconds]| {
            let beats = map.beats(pair[1]).0 - map.beats(pair[0]).0;
            (pair[1].0 - pair[0].0) / beats.max(1e-12)
        };
        let second: Vec<f64> = at.windows(2).map(lasts).collect();
        let (start_beat, first) = (map.beats(start).0, second[0]);
        let even = second.iter().all(|beat| (beat / first - 1.0).abs() < SAME);
        let turns = (self.turns.length_beats > 0.0)
            .then_some((self.turns.start_beats, self.turns.length_beats));
        if even {
            let frames = first * hz;
            let reading = Reading {
                offset: (start_beat - origin) * frames,
                repeat: turns.map(|(from, length)| (from * frames, length * frames)),
            };
            return self.steady(per_beat / frames, reading);
        }
        let points = at.iter().map(|&at| Point {
            out: (at - start).0 * hz,
            input: (map.beats(at).0 - origin) * per_beat,
        });
        let bend = Bend::through(points.collect());
        let repeat = turns.map(|(from, length)| (from * per_beat, length * per_beat));
        let steps = self.pitch_steps(true);
        self.own(bend, repeat, steps)
    }
}
