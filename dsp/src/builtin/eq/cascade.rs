//! Four filters in series for both channels of one instance, or of up to four.
//!
//! While nothing moves a filter is a direct form II: the least arithmetic there is, in
//! `f64`, so that low bands at high rates have the bits they need. One instance leaves
//! most of a processor idle, since each frame waits for the one before (it is run by
//! [`skewed`]); therefore [`Cascade::run_together`] takes the channels of four
//! instances for the lanes of the same vectors. The arithmetic is the same in both.
//!
//! While it glides a filter is a step in the state space of Simper's integrators, which
//! may be moved from frame to frame; the state is translated where a glide begins and
//! ends.
//!
//! Thread: real-time.

use super::super::effect::svf::{Coefficients, flush};
use super::super::effect::weave::{PIECE, Row, unweave, weave};
use super::super::effect::{CELL, Part};
use super::direct::Direct;
use super::skewed;

/// Filters in the chain.
pub(super) const BANDS: usize = 4;
/// Coefficients of a [`Band`].
const TERMS: usize = 7;
/// Instances that share vectors.
pub(super) const TOGETHER: usize = 4;

/// A filter as a step in state space. All terms are linear in Simper's coefficients, so
/// that lines between two bands keep their stability.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Band(pub(super) [f64; TERMS]);

impl Band {
    /// From the coefficients and the weights of input, band and low in the output.
    pub fn new(c: Coefficients, [m0, m1, m2]: [f64; 3]) -> Self {
        Self([
            2.0 * c.a1 - 1.0,
            2.0 * c.a2,
            2.0 * c.a3,
            1.0 - 2.0 * c.a3,
            m1 * c.a1 + m2 * c.a2,
            m2 * (1.0 - c.a3) - m1 * c.a2,
            m0 + (m1 * c.a2 + m2 * c.a3),
        ])
    }

    /// A frame of one channel: the output; the two integrators move on.
    #[inline(always)]
    fn step(&self, state: &mut [f64; 2], x: f64) -> f64 {
        let [a11, p, q, a22, c1, c2, d] = self.0;
        let [s1, s2] = *state;
        *state = [a11 * s1 + p * (x - s2), a22 * s2 + (p * s1 + q * x)];
        d * x + (c1 * s1 + c2 * s2)
    }
}

/// Two values for each band and channel.
pub(super) type States = [[[f64; 2]; 2]; BANDS];

/// The chain of one instance.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cascade {
    from: [Band; BANDS],
    step: [Band; BANDS],
    goal: [Band; BANDS],
    /// The same bands in direct form, while they stand still.
    direct: Option<[Direct; BANDS]>,
    /// What all bands in direct form leave to be multiplied by, the sign included.
    gain: f64,
    /// What of that is left out before each band: its values are smaller by so much.
    before: [f64; BANDS],
    /// Band, channel, and the two values: of the direct form while there is one.
    states: States,
}

impl Default for Cascade {
    fn default() -> Self {
        Self {
            from: [Band::default(); BANDS],
            step: [Band::default(); BANDS],
            goal: [Band::default(); BANDS],
            direct: None,
            gain: 1.0,
            before: [1.0; BANDS],
            states: States::default(),
        }
    }
}

impl Cascade {
    /// Goes to these filters in the coming cell, or takes them at once; `sign` likewise.
    pub fn aim(&mut self, bands: &[Band; BANDS], sign: f64, gliding: bool) {
        if let Some(direct) = self.direct.take() {
            let before = self.before;
            self.translate(|band, state| direct[band].leave(state).map(|s| s * before[band]));
        }
        let mut goal = *bands;
        goal[0].0[4..].iter_mut().for_each(|term| *term *= sign);
        self.from = if gliding { self.goal } else { goal };
        for (step, (goal, from)) in self.step.iter_mut().zip(goal.iter().zip(&self.from)) {
            let way = |term: usize| (goal.0[term] - from.0[term]) / f64::from(CELL);
            *step = Band(std::array::from_fn(way));
        }
        self.goal = goal;
        if !gliding {
            let direct = bands.map(|band| Direct::of(&band));
            let (mut before, mut gain) = ([1.0; BANDS], sign);
            for (band, before) in direct.iter().zip(&mut before[1..]) {
                gain *= band.level;
                *before = gain;
            }
            self.gain = gain * direct[BANDS - 1].level;
            self.before = before;
            self.translate(|band, state| direct[band].enter(state.map(|s| s / before[band])));
            self.direct = Some(direct);
        }
    }

    fn translate(&mut self, to: impl Fn(usize, [f64; 2]) -> [f64; 2]) {
        for (band, channels) in self.states.iter_mut().enumerate() {
            for state in channels {
                *state = to(band, *state);
            }
        }
    }

    /// Forgets what sounds.
    pub fn clear(&mut self) {
        self.states = States::default();
    }

    /// Clears what is too small to hear; true if nothing is left.
    pub fn settle(&mut self) -> bool {
        flush(self.states.as_flattened_mut().as_flattened_mut())
    }

    /// Filters a piece.
    #[inline(always)]
    pub fn run(&mut self, part: Part<'_>) {
        match &self.direct {
            Some(direct) => {
                let how = (direct, self.gain);
                skewed::run(how, &mut self.states, part.left, part.right);
            }
            None => self.glide(part),
        }
    }

    /// Filters pieces of several, all of one length and none gliding. What isn't there
    /// leaves its lanes idle.
    #[inline(always)]
    pub fn run_together(members: &mut [Option<(&mut Self, Part<'_>)>; TOGETHER]) {
        if let [Some((cascade, part)), None, ..] = members {
            cascade.run(part.again());
        } else {
            run_lanes(members);
        }
    }

    #[inline(always)]
    fn glide(&mut self, part: Part<'_>) {
        let mut states = self.states;
        let frames = part.left.iter_mut().zip(part.right).enumerate();
        for (at, (left, right)) in frames {
            let age = f64::from(part.phase) + at as f64;
            let mut frame = [f64::from(*left), f64::from(*right)];
            for (band, channels) in states.iter_mut().enumerate() {
                let (from, step) = (&self.from[band].0, &self.step[band].0);
                let now = Band(std::array::from_fn(|term| from[term] + step[term] * age));
                for (state, x) in channels.iter_mut().zip(&mut frame) {
                    *x = now.step(state, *x);
                }
            }
            (*left, *right) = (frame[0] as f32, frame[1] as f32);
        }
        self.states = states;
    }
}

/// A value for each lane: left and right of the first instance, of the second, and on.
type Lanes = [f64; LANES];
/// How many there are.
const LANES: usize = 2 * TOGETHER;

/// One band of all lanes: the direct form's factors, and its two values.
#[derive(Clone, Copy)]
struct Bundle {
    factors: [Lanes; 4],
    state: [Lanes; 2],
}

impl Bundle {
    /// A frame: the output without its level.
    #[inline(always)]
    fn step(&mut self, x: Lanes) -> Lanes {
        let [a1, a2, c1, c2] = &self.factors;
        let [w1, w2] = self.state;
        let (mut y, mut w) = ([0.0; LANES], [0.0; LANES]);
        for l in 0..LANES {
            w[l] = (x[l] - a2[l] * w2[l]) - a1[l] * w1[l];
            y[l] = x[l] + (c1[l] * w1[l] + c2[l] * w2[l]);
        }
        self.state = [w, w1];
        y
    }
}

/// The members' bands side by side, and what the end is to be multiplied by.
#[inline(always)]
fn bundle(members: &[Option<(&mut Cascade, Part<'_>)>; TOGETHER]) -> ([Bundle; BANDS], Lanes) {
    let nothing = Bundle {
        factors: [[0.0; LANES]; 4],
        state: [[0.0; LANES]; 2],
    };
    let (mut bands, mut gain) = ([nothing; BANDS], [0.0; LANES]);
    for (lanes, (cascade, _)) in (0..TOGETHER).zip(members.iter().flatten()) {
        let Some(direct) = &cascade.direct else {
            continue;
        };
        for (band, bundle) in bands.iter_mut().enumerate() {
            for lane in [0, 1] {
                let at = 2 * lanes + lane;
                gain[at] = cascade.gain;
                for (factor, value) in bundle.factors.iter_mut().zip(direct[band].factors) {
                    factor[at] = value;
                }
                for (value, of) in bundle.state.iter_mut().zip(cascade.states[band][lane]) {
                    value[at] = of;
                }
            }
        }
    }
    (bands, gain)
}

#[inline(always)]
fn run_lanes(members: &mut [Option<(&mut Cascade, Part<'_>)>; TOGETHER]) {
    let (mut bands, gain) = bundle(members);
    let whole = members.iter().flatten().next();
    let frames = whole.map_or(0, |(_, part)| part.left.len());
    // Rows of lanes that are idle stay zero.
    let (mut spare, mut woven) = ([[0.0; PIECE]; LANES], [[0.0; LANES]; PIECE]);
    let mut at = 0;
    while at < frames {
        let end = frames.min(at + PIECE);
        let mut rows = rows(members, (at, end), &mut spare);
        weave(&rows, &mut woven);
        filter(&mut bands, &gain, &mut woven[..end - at]);
        unweave(&woven, &mut rows);
        if end - at < PIECE {
            put_back(members, (at, end), &spare);
        }
        at = end;
    }
    for (lanes, (cascade, _)) in (0..TOGETHER).zip(members.iter_mut().flatten()) {
        for (band, bundle) in bands.iter().enumerate() {
            for lane in [0, 1] {
                let [w1, w2] = &bundle.state;
                cascade.states[band][lane] = [w1[2 * lanes + lane], w2[2 * lanes + lane]];
            }
        }
    }
}

/// Filters frames of all lanes.
#[inline(always)]
fn filter(bands: &mut [Bundle; BANDS], gain: &Lanes, frames: &mut [[f32; LANES]]) {
    let mut now = *bands;
    for frame in frames {
        let mut x = [0.0; LANES];
        for lane in 0..LANES {
            x[lane] = f64::from(frame[lane]);
        }
        for band in &mut now {
            x = band.step(x);
        }
        for lane in 0..LANES {
            frame[lane] = (x[lane] * gain[lane]) as f32;
        }
    }
    *bands = now;
}

/// A piece of all members' channels; where it isn't whole, copies in `spare`.
#[inline(always)]
fn rows<'a>(
    members: &'a mut [Option<(&mut Cascade, Part<'_>)>; TOGETHER],
    (at, end): (usize, usize),
    spare: &'a mut [Row; LANES],
) -> [&'a mut Row; LANES] {
    let mut rows = spare.each_mut();
    let mut lane = 0;
    for (_, part) in members.iter_mut().flatten() {
        for channel in [&mut part.left[at..end], &mut part.right[at..end]] {
            if channel.len() < PIECE {
                rows[lane][..end - at].copy_from_slice(channel);
            } else if let Ok(channel) = channel.try_into() {
                rows[lane] = channel;
            }
            lane += 1;
        }
    }
    rows
}

/// Brings copies back to where they are from.
#[inline(always)]
fn put_back(
    members: &mut [Option<(&mut Cascade, Part<'_>)>; TOGETHER],
    (at, end): (usize, usize),
    spare: &[Row; LANES],
) {
    for ((_, part), [left, right]) in members.iter_mut().flatten().zip(spare.as_chunks().0) {
        part.left[at..end].copy_from_slice(&left[..end - at]);
        part.right[at..end].copy_from_slice(&right[..end - at]);
    }
}
