//! Many times at once from one map to another.

use super::super::position::Seconds;
use super::{Section, TempoSequence};

/// Carries times to the same beats on another map, as [`TempoSequence::beats`] and then
/// [`TempoSequence::seconds`] do, to the bit. What comes near the last one is found
/// without a search.
#[derive(Clone, Debug)]
pub struct Carrier<'a> {
    from: &'a [Section],
    to: &'a [Section],
    /// Where the last one was found, on either map.
    last: (usize, usize),
}

impl<'a> Carrier<'a> {
    /// From the beats of one map to those of another.
    #[must_use]
    pub fn new(from: &'a TempoSequence, to: &'a TempoSequence) -> Self {
        Self {
            from: &from.sections,
            to: &to.sections,
            last: (0, 0),
        }
    }

    /// The same as a line, where it is one.
    #[must_use]
    pub fn line(&self) -> Option<Line> {
        match (self.from, self.to) {
            (&[from], &[to]) => Some(Line { from, to }),
            _ => None,
        }
    }

    /// Where the beat that was at a time is on the other map.
    #[inline]
    pub fn carry(&mut self, at: Seconds) -> Seconds {
        let (from, to) = (self.from, self.to);
        self.last.0 = place(from, self.last.0, at.0, |section| section.second);
        let section = &from[self.last.0];
        let beat = section.beat + (at.0 - section.second) / section.seconds_per_beat;
        self.last.1 = place(to, self.last.1, beat, |section| section.beat);
        let section = &to[self.last.1];
        Seconds(section.second + (beat - section.beat) * section.seconds_per_beat)
    }
}

/// A [`Carrier`] between maps of one tempo each: a line.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    from: Section,
    to: Section,
}

impl Line {
    /// As [`Carrier::carry`].
    #[inline]
    #[must_use]
    pub fn carry(self, at: Seconds) -> Seconds {
        across(&self.from, &self.to, at)
    }
}

#[inline]
fn across(from: &Section, to: &Section, at: Seconds) -> Seconds {
    let beat = from.beat + (at.0 - from.second) / from.seconds_per_beat;
    Seconds(to.second + (beat - to.beat) * to.seconds_per_beat)
}

/// The section that holds a place: the last one to begin at or before it, or the first.
#[inline]
fn place(sections: &[Section], last: usize, at: f64, begins: impl Fn(&Section) -> f64) -> usize {
    let holds = |index: usize| {
        begins(&sections[index]) <= at
            && sections.get(index + 1).is_none_or(|next| at < begins(next))
    };
    if sections.len() == 1 || holds(last) {
        return last;
    }
    let behind = sections.partition_point(|section| begins(section) <= at);
    behind.saturating_sub(1)
}
