//! When the next block will come: learnt from when the last ones came.
//!
//! Being woken on a core that sleeps costs some 50 µs on a virtual machine. A thread
//! that knows when it will be wanted wakes by itself a little before and looks out.

/// Arrivals that are remembered.
const KNOWN: usize = 9;
/// Slopes are taken over so many periods.
const SPAN: usize = 4;
/// Blocks that come closer than this are waited for without sleeping first, and those
/// that come more seldom aren't worth it, in ns.
const PERIODS: std::ops::RangeInclusive<u64> = 400_000..=100_000_000;
/// The longest look-out, in ns, and as a part of the period.
pub const LONGEST: u64 = 200_000;
const PART: u64 = 10;
/// How much earlier than its lateness wants a timer is set, in ns.
const MARGIN: u64 = 5_000;
/// The most lateness of a timer that is planned for, in ns.
const LATEST: u64 = 120_000;

/// A while in which a block is expected, in ns of the monotonic clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LookOut {
    pub from: u64,
    pub until: u64,
}

/// What is known of the pace.
pub struct Pace {
    arrivals: [u64; KNOWN],
    count: usize,
    period: u64,
    /// How late this thread's timers wake it nine times in ten, about.
    late: u64,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            arrivals: [0; KNOWN],
            count: 0,
            period: 0,
            late: 60_000,
        }
    }
}

impl Pace {
    /// A block came. One that breaks the pace begins another.
    pub fn arrived(&mut self, at: u64) {
        let last = self.arrivals[KNOWN - 1];
        let gap = at.saturating_sub(last);
        let steady = self.count < KNOWN || (self.period / 2..=self.period * 3 / 2).contains(&gap);
        if at <= last || !steady {
            self.count = 0;
        }
        self.arrivals.rotate_left(1);
        self.arrivals[KNOWN - 1] = at;
        self.count = (self.count + 1).min(KNOWN);
        if self.count == KNOWN {
            self.period = self.slope();
        }
    }

    /// The period: the median of slopes over four, which one late block doesn't move.
    fn slope(&self) -> u64 {
        let mut slopes: [u64; KNOWN - SPAN] = std::array::from_fn(|first| {
            (self.arrivals[first + SPAN] - self.arrivals[first]) / SPAN as u64
        });
        slopes.sort_unstable();
        slopes[slopes.len() / 2]
    }

    /// When to look out for the next block; none while there is no pace.
    pub fn next(&self) -> Option<LookOut> {
        if self.count < KNOWN || !PERIODS.contains(&self.period) {
            return None;
        }
        let mut expected: [u64; KNOWN] = std::array::from_fn(|place| {
            self.arrivals[place] + self.period * (KNOWN - place) as u64
        });
        expected.sort_unstable();
        let longest = (self.period / PART).min(LONGEST);
        let margin = self.late + MARGIN;
        // The second earliest: one that came early by itself isn't waited for again.
        let from = (expected[1] - margin).max(expected[KNOWN / 2] - longest * 3 / 4);
        Some(LookOut {
            from,
            until: from + longest,
        })
    }

    /// A timer that was set for one time woke this thread at another.
    pub fn woke(&mut self, planned: u64, at: u64) {
        let late = at.saturating_sub(planned).min(LATEST);
        if late > self.late {
            self.late += (late - self.late) / 4;
        } else {
            self.late -= (self.late - late) / 32;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERIOD: u64 = 2_666_667;

    /// A number below `most`, always the same for a place.
    fn chance(place: u64, most: u64) -> u64 {
        (place.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 33) % most
    }

    #[test]
    fn blocks_at_a_pace_come_while_it_is_looked_out_for_them() {
        let mut pace = Pace::default();
        for number in 0..500 {
            let at = 1_000_000 + number * PERIOD + chance(number, 40_000);
            if number >= KNOWN as u64 {
                let plan = pace.next().unwrap();
                assert!(plan.from < at && at < plan.until, "{number}: {plan:?} {at}");
                assert_eq!(plan.until - plan.from, LONGEST, "bounded");
            } else {
                assert_eq!(pace.next(), None, "{number}");
            }
            pace.arrived(at);
        }
    }

    #[test]
    fn one_late_block_moves_nothing_and_a_stop_ends_the_pace() {
        let mut pace = Pace::default();
        let mut at = 0;
        for number in 1..40 {
            at = number * PERIOD;
            pace.arrived(if number == 30 { at + 900_000 } else { at });
            if number > 30 {
                let plan = pace.next().unwrap();
                assert!(plan.from < at + PERIOD && at + PERIOD < plan.until);
            }
        }
        pace.arrived(at + 10 * PERIOD);
        assert_eq!(pace.next(), None);
        for number in 11..10 + KNOWN as u64 {
            pace.arrived(at + number * PERIOD);
        }
        assert!(pace.next().is_some());
    }

    #[test]
    fn what_comes_back_to_back_or_seldom_has_no_pace() {
        for period in [1_000, 100_000, 200_000_000] {
            let mut pace = Pace::default();
            (1..50).for_each(|number| pace.arrived(number * period));
            assert_eq!(pace.next(), None, "{period}");
        }
        let mut pace = Pace::default();
        (0..50).for_each(|_| pace.arrived(5));
        assert_eq!(pace.next(), None, "time that stands still");
    }

    #[test]
    fn a_timer_that_wakes_late_is_set_earlier() {
        let (mut exact, mut slack) = (Pace::default(), Pace::default());
        for number in 1..400 {
            exact.arrived(number * PERIOD);
            slack.arrived(number * PERIOD);
            exact.woke(number * PERIOD, number * PERIOD + 2_000);
            slack.woke(number * PERIOD, number * PERIOD + 90_000);
        }
        let (exact, slack) = (exact.next().unwrap(), slack.next().unwrap());
        assert!((5_000..12_000).contains(&(400 * PERIOD - exact.from)));
        assert!((90_000..100_000).contains(&(400 * PERIOD - slack.from)));
    }
}
