//! Oscillators: a wave over the timeline, or over the time since a track's latest note.

use std::sync::Arc;

use super::knob::Knob;
use super::pace::Pace;
use super::source::{HeardNote, latest};
use super::wave::{self, Wave};
use super::{GRID, Moment};

/// An oscillator.
#[derive(Clone, Debug, PartialEq)]
pub struct Oscillator {
    /// Its wave.
    pub form: Form,
    /// How fast.
    pub pace: Pace,
    /// Where its cycle begins, in cycles.
    pub phase: Knob,
    /// Factor of the wave.
    pub depth: Knob,
    /// Added to it.
    pub offset: Knob,
    /// Whether 0..=1 becomes -1..=1.
    pub bipolar: Knob,
    /// Its random numbers' own.
    pub seed: u64,
    /// What makes it go: 2 are notes, at which it starts anew.
    pub sync: Knob,
    /// The track's notes, where `sync` may ask for them.
    pub notes: Arc<Vec<HeardNote>>,
}

/// The kinds of waves.
#[derive(Clone, Debug, PartialEq)]
pub enum Form {
    /// One of the format's waves, by its number.
    Lfo(Knob),
    /// Values one after another, one a cycle: all of them, and how many count.
    Steps(Vec<f64>, Knob),
    /// A curve over the cycle.
    Breakpoints {
        /// Where it begins.
        first: Knob,
        /// How many stages follow.
        count: Knob,
        /// Value, time and curve of each.
        stages: Box<[[Knob; 3]; 4]>,
    },
    /// A new value each cycle.
    Random {
        /// Whether it is noise: a new value at each knot.
        noise: Knob,
        /// The last part of a cycle in which the new value is reached.
        shape: Knob,
        /// How far the way there is bent into an S.
        smooth: Knob,
        /// The largest step.
        reach: Knob,
    },
}

impl Oscillator {
    /// Its value at a moment.
    #[must_use]
    pub fn value(&self, moment: Moment) -> f64 {
        let at = moment.at;
        let by_notes = self.sync.whole(moment) == 2;
        let since = by_notes.then(|| latest(&self.notes, at)).flatten();
        let origin = since.map_or(0.0, |note| self.pace.cycles(super::exact(note.frame)));
        let cycles = self.pace.cycles(at) - origin + self.phase.value(moment);
        let wave = self.form.value(cycles, moment, self.seed);
        let (depth, bipolar) = (self.depth.value(moment), self.bipolar.is_on(moment));
        match (&self.form, bipolar) {
            (Form::Random { .. }, true) => (wave * 2.0 - 1.0) * depth,
            (_, true) => (wave * depth + self.offset.value(moment)) * 2.0 - 1.0,
            (_, false) => wave * depth + self.offset.value(moment),
        }
    }

    /// Goes through all knobs that are read while it plays.
    pub(super) fn any<T>(&self, first: T, mut with: impl FnMut(T, &Knob) -> T) -> T {
        let Self {
            phase,
            depth,
            offset,
            bipolar,
            sync,
            ..
        } = self;
        let own = [phase, depth, offset, bipolar, sync].into_iter();
        let own = own.fold(first, &mut with);
        match &self.form {
            Form::Lfo(knob) | Form::Steps(_, knob) => with(own, knob),
            Form::Breakpoints {
                first,
                count,
                stages,
            } => {
                let stages = stages.iter().flatten();
                [first, count].into_iter().chain(stages).fold(own, with)
            }
            Form::Random {
                noise,
                shape,
                smooth,
                reach,
            } => [noise, shape, smooth, reach].into_iter().fold(own, with),
        }
    }
}

impl Form {
    fn value(&self, cycles: f64, moment: Moment, seed: u64) -> f64 {
        let whole = cycles.floor();
        #[expect(clippy::cast_possible_truncation, reason = "float casts saturate")]
        let (cycle, knot) = (whole as i64, moment.at as i64 / GRID);
        let phase = cycles - whole;
        match self {
            Self::Lfo(number) => {
                Wave::numbered(number.whole(moment)).value(cycle, phase, knot, seed)
            }
            Self::Steps(values, count) => {
                let count = (count.whole(moment) as usize).clamp(1, values.len().max(1));
                let count = i64::try_from(count).unwrap_or(1);
                let at = usize::try_from(cycle.rem_euclid(count)).unwrap_or(0);
                values.get(at).copied().unwrap_or(0.0)
            }
            Self::Breakpoints {
                first,
                count,
                stages,
            } => {
                let mut points = [(0.0, first.value(moment), 0.0); 5];
                let count = (count.whole(moment) as usize).clamp(1, stages.len());
                for (i, [value, time, curve]) in stages.iter().take(count).enumerate() {
                    // A stage's curve shapes the way that leads to it.
                    points[i].2 = curve.value(moment).clamp(-0.5, 0.5);
                    let time = time.value(moment).max(points[i].0);
                    points[i + 1] = (time, value.value(moment), 0.0);
                }
                wave::on_curve(&points[..=count], phase)
            }
            Self::Random { noise, .. } if noise.is_on(moment) => wave::drawn(seed, knot),
            Self::Random {
                shape,
                smooth,
                reach,
                ..
            } => {
                let smooth = smooth.value(moment);
                let phase = phase + smooth * (wave::s_curve(phase) - phase);
                let shape = shape.value(moment);
                wave::random(cycle, phase, (shape, reach.value(moment)), seed)
            }
        }
    }
}
