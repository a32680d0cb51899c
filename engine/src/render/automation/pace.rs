//! How fast an oscillator goes: cycles as a function of the timeline's position.
//!
//! Where its rate is moved, the cycles are the rate's integral from the timeline's zero
//! on, in pieces that are made with the plan: so a place has the same phase wherever
//! playback began.

use std::sync::Arc;

use super::knob::Knob;
use super::{GRID, Moment, Side, exact};
use crate::time::{SampleRate, Seconds, TempoSequence};

/// Frames that a piece of a rate lasts that moves without end.
const PIECE: f64 = 1024.0;
/// Into how many pieces a bent way between two breakpoints is cut.
const BENT: f64 = 64.0;
/// The most pieces: behind them a rate stands.
const MOST: usize = 1 << 17;
/// The bounds of a rate.
const RATES: (f64, f64) = (0.01, 50.0);

/// What times and bars are.
#[derive(Clone, Debug, PartialEq)]
pub struct Clock {
    /// The session's rate.
    pub rate: SampleRate,
    /// Where bars are.
    pub map: Arc<TempoSequence>,
}

impl Clock {
    /// A place in cycles of a rate of 1: seconds, or so many bars each.
    fn place(&self, bars: Option<f64>, at: f64) -> f64 {
        let Some(bars) = bars else {
            return at / self.rate.hz();
        };
        let seconds = Seconds(at / self.rate.hz());
        let place = self.map.bar_of_beat(self.map.beats(seconds));
        let meter = self.map.meter_at(seconds);
        let whole = exact(place.bar - 1);
        (whole + (place.beat - 1.0) / f64::from(meter.numerator)) / bars
    }
}

/// A stretch of the timeline in which the rate is a straight line.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Piece {
    /// Where it begins, in frames.
    frame: f64,
    /// The cycles until then.
    cycles: f64,
    /// How many bars a cycle of rate 1 lasts; without, a second.
    bars: Option<f64>,
    /// Its beginning, by the clock.
    place: f64,
    /// The rate there.
    rate: f64,
    /// How much it grows with each cycle of rate 1.
    slope: f64,
}

impl Piece {
    fn cycles(&self, clock: &Clock, at: f64) -> f64 {
        let since = clock.place(self.bars, at) - self.place;
        self.cycles + self.rate * since + self.slope * since * since * 0.5
    }
}

/// How fast an oscillator goes.
#[derive(Clone, Debug, PartialEq)]
pub struct Pace {
    clock: Clock,
    /// At least one, sorted; the first is for all that lies before it, too.
    pieces: Vec<Piece>,
}

impl Pace {
    /// Lays out a rate and its kind, as the format numbers them. What they hear of
    /// envelope followers isn't known ahead of time: they mustn't read any.
    #[must_use]
    pub fn new(clock: Clock, rate: &Knob, kind: &Knob) -> Self {
        let mut pieces = Vec::new();
        let (mut at, mut cycles) = (0.0, 0.0);
        loop {
            let reach = rate.reach(at).meet(kind.reach(at));
            let begin = moment(at, Side::From);
            let bars = bars(kind.whole(begin));
            let mut piece = Piece {
                frame: at,
                cycles,
                bars,
                place: clock.place(bars, at),
                rate: bounded(rate, begin),
                slope: 0.0,
            };
            let last = pieces.len() + 1 >= MOST;
            let to = end(rate, at, (reach.from, reach.to), bars.is_none());
            if last || (reach.constant && !reach.to.is_finite()) {
                pieces.push(piece);
                return Self { clock, pieces };
            }
            let to = if reach.constant { reach.to } else { to };
            let width = clock.place(bars, to) - piece.place;
            if width > 0.0 && !reach.constant {
                let leads_to = bounded(rate, moment(to, Side::Before));
                piece.slope = (leads_to - piece.rate) / width;
            }
            cycles = piece.cycles(&clock, to);
            pieces.push(piece);
            at = to;
        }
    }

    /// Cycles since the timeline's zero.
    #[must_use]
    pub fn cycles(&self, at: f64) -> f64 {
        let next = self.pieces.partition_point(|piece| piece.frame <= at);
        let piece = self.pieces.get(next.saturating_sub(1));
        piece.map_or(0.0, |piece| piece.cycles(&self.clock, at))
    }
}

fn moment(at: f64, side: Side) -> Moment {
    Moment { at, side, cell: 0 }
}

fn bounded(rate: &Knob, moment: Moment) -> f64 {
    rate.value(moment).clamp(RATES.0, RATES.1)
}

/// Where a piece ends that begins at `at`, within a reach.
fn end(rate: &Knob, at: f64, (from, to): (f64, f64), in_seconds: bool) -> f64 {
    if !to.is_finite() {
        return at + PIECE;
    }
    let curve_alone = matches!(rate, Knob::Moved(plan) if plan.is_curve());
    if curve_alone && in_seconds && is_line(rate, at, to) {
        return to;
    }
    let step = if curve_alone && from.is_finite() {
        ((to - from) / BENT).max(exact(GRID))
    } else {
        PIECE
    };
    (at + step).min(to)
}

fn is_line(rate: &Knob, from: f64, to: f64) -> bool {
    let value = |part: f64| {
        let side = if part < 1.0 { Side::From } else { Side::Before };
        bounded(rate, moment(from + (to - from) * part, side))
    };
    let (first, last) = (value(0.0), value(1.0));
    let on_line = |part: f64| (first + (last - first) * part - value(part)).abs() < 1e-9;
    [0.2, 0.5, 0.9].into_iter().all(on_line)
}

/// How many bars a cycle of a rate type lasts at rate 1; `None` is in hertz.
fn bars(rate_type: u32) -> Option<f64> {
    match rate_type {
        0 => None,
        1 => Some(4.0),
        2 => Some(2.0),
        3 => Some(1.0),
        division => {
            let (power, form) = ((division - 4) / 3, (division - 4) % 3);
            let straight = 0.5 / f64::from(1_u32 << power.min(5));
            let factor = [2.0 / 3.0, 1.0, 1.5][form as usize];
            Some(straight * factor)
        }
    }
}
