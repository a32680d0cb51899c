//! How far content is shifted in pitch, and from where on.

use super::Facts;
use crate::media::stretch::PitchStep;
use crate::model::outline;
use crate::model::tempo::{KeyChange, TempoMap};
use crate::time::Beats;

/// Shifts beyond are held at this, in semitones.
const MOST: f64 = 48.0;

impl Facts<'_> {
    /// The shifts over the clip, the first from before its start; always at least one.
    /// `shifts` says whether the clip's own pitch change counts.
    pub(super) fn pitch_steps(&self, shifts: bool) -> Vec<PitchStep> {
        if !self.stretch.auto_pitch {
            let shifts = shifts || self.warp.is_some();
            let semitones = if shifts {
                self.stretch.pitch_change
            } else {
                0.0
            };
            return vec![step(f64::NEG_INFINITY, semitones)];
        }
        let root = self.facts.map_or(-1, |facts| facts.root_note);
        #[expect(clippy::cast_precision_loss, reason = "held to a few octaves below")]
        let by_key = |pitch: i64| {
            let mut shift = if root < 0 { 0 } else { (pitch - root) % 12 };
            // The nearer way round.
            if shift > 6 {
                shift -= 12;
            } else if shift < -6 {
                shift += 12;
            }
            (shift + self.stretch.transpose.clamp(-48, 48)) as f64
        };
        let map = &self.world.resource::<TempoMap>().0;
        let (from, to) = (map.beats(self.span.start()).0, map.beats(self.span.end()).0);
        let mut keys: Vec<(f64, i64)> = outline::children(self.world, outline::root(self.world))
            .filter_map(|child| self.world.get::<KeyChange>(child))
            .map(|key| (key.start_beat, key.pitch))
            .collect();
        keys.sort_by(|a, b| a.0.total_cmp(&b.0));
        let before = keys.iter().rev().find(|key| key.0 <= from).or(keys.first());
        let mut steps = vec![step(
            f64::NEG_INFINITY,
            before.map_or_else(|| by_key(60), |key| by_key(key.1)),
        )];
        for &(beat, pitch) in keys.iter().filter(|key| key.0 > from && key.0 < to) {
            let semitones = by_key(pitch);
            if steps.last().is_some_and(|last| last.semitones == semitones) {
                continue;
            }
            let at = map.seconds(Beats(beat)) - self.span.start();
            steps.push(step(at.0 * self.rate.hz(), semitones));
        }
        steps
    }
}

fn step(from: f64, semitones: f64) -> PitchStep {
    let semitones = if semitones.is_finite() {
        semitones.clamp(-MOST, MOST)
    } else {
        0.0
    };
    PitchStep { from, semitones }
}
