//! What the timeline did, for as long as sound may be on its way.
//!
//! Thread: the callback; nothing here allocates but the making. Belongs to the renderer,
//! not to a graph: a swap that makes a path later finds what it needs.

use super::{Lateness, Seen};
use crate::render::automation::{CELLS_KEPT, GRID};
use crate::render::playback::{Jump, Ranges, Segment};
use crate::render::processor::MusicalPosition;

/// How many straight pieces are kept. A loop of 10 ms fills them in five seconds. Who
/// asks for earlier ones is told that the timeline stood still there.
const PIECES: usize = 512;

/// A stretch in which the timeline stood, or moved on without a jump.
#[derive(Clone, Copy, Debug)]
struct Piece {
    /// Its beginning.
    first: Segment,
    set: Ranges,
}

impl Piece {
    /// What it says of so many frames behind its beginning.
    fn at(&self, offset: i64) -> Segment {
        let first = &self.first;
        let moved = if first.playing { offset } else { 0 };
        Segment {
            position: first.position.saturating_add(moved),
            jumped: first.jumped && offset == 0,
            declick: first.declick.map(|declick| declick.later(offset)),
            ..*first
        }
    }

    /// Whether a segment is its continuation.
    fn goes_on(&self, segment: &Segment, set: Ranges) -> bool {
        let then = self.at(frames(segment.clock) - frames(self.first.clock));
        let same = then.position == segment.position && then.playing == segment.playing;
        // The end of counting in changes nothing: clicks ask for their places. Nor does
        // a stop that was turned round.
        let set = Ranges {
            counting: set.counting.or(self.set.counting),
            stood: if segment.playing {
                self.set.stood
            } else {
                set.stood
            },
            ..set
        };
        same && !segment.jumped && then.declick == segment.declick && set == self.set
    }
}

/// The pieces rendered last.
#[derive(Debug)]
pub struct Past {
    /// A ring.
    pieces: Box<[Option<Piece>]>,
    /// How many there have been.
    count: usize,
}

impl Default for Past {
    fn default() -> Self {
        Self {
            pieces: vec![None; PIECES].into_boxed_slice(),
            count: 0,
        }
    }
}

impl Past {
    /// Notes the segment that is rendered next; must be told of all.
    pub fn note(&mut self, segment: &Segment, set: Ranges) {
        let last = self.newest(0);
        if !last.is_some_and(|last| last.goes_on(segment, set)) {
            self.pieces[self.count % PIECES] = Some(Piece {
                first: *segment,
                set,
            });
            self.count += 1;
        }
    }

    /// The piece that many before the newest.
    fn newest(&self, back: usize) -> Option<&Piece> {
        if back >= PIECES {
            return None;
        }
        self.pieces[self.count.checked_sub(back + 1)? % PIECES].as_ref()
    }

    /// How many pieces begin behind a frame of the stream.
    fn begun_after(&self, clock: i64) -> usize {
        let mut back = 0;
        while self
            .newest(back)
            .is_some_and(|piece| frames(piece.first.clock) > clock)
        {
            back += 1;
        }
        back
    }

    /// How many of a segment's frames can be run at once, so that each lateness sees one
    /// straight piece, and one cell of the automation's grid if blocks keep to it.
    #[must_use]
    pub fn cut(&self, segment: &Segment, late: &Lateness, on_grid: bool) -> usize {
        let mut least = segment.frames;
        for &late in late.all() {
            let then = frames(segment.clock) - i64::from(late);
            let later = self.begun_after(then);
            if let Some(next) = later.checked_sub(1).and_then(|back| self.newest(back)) {
                least = least.min(count(frames(next.first.clock) - then));
            }
            if on_grid {
                let seen = self.look(segment, late);
                let left = GRID - seen.position.rem_euclid(GRID);
                least = least.min(if seen.playing { count(left) } else { least });
            }
        }
        least
    }

    /// What the timeline is for what is `late` frames late where `now` is on time. The
    /// clock is that of now, and so the frame of the last jump is when it gets here.
    #[must_use]
    pub fn look(&self, now: &Segment, late: u32) -> Segment {
        let then = frames(now.clock) - i64::from(late);
        let back = self.begun_after(then);
        let Some(piece) = self.newest(back) else {
            return self.before_all(now, back);
        };
        let offset = then - frames(piece.first.clock);
        let seen = piece.at(offset);
        let clock = |jump: Jump| jump.clock.saturating_add(u64::from(late));
        Segment {
            frames: now.frames,
            clock: now.clock,
            jump: seen.jump.map(|jump| Jump {
                clock: clock(jump),
                ..jump
            }),
            cell: self.cell(&seen, offset, now),
            ..seen
        }
    }

    /// The same between two blocks; what is on time sees `now`.
    #[must_use]
    pub fn look_from(&self, now: &Segment, late: u32) -> Segment {
        match late {
            0 => *now,
            _ => self.look(now, late),
        }
    }

    /// Before anything that is known: it stood where the first piece began.
    fn before_all(&self, now: &Segment, pieces: usize) -> Segment {
        let oldest = pieces.checked_sub(1).and_then(|back| self.newest(back));
        Segment {
            position: oldest.map_or(now.position, |piece| piece.first.position),
            playing: false,
            jumped: false,
            jump: None,
            declick: None,
            ..*now
        }
    }

    /// The cell in which followers are read: the one that had begun on time when the late
    /// one did. It holds for the late cell as a whole.
    fn cell(&self, seen: &Segment, offset: i64, now: &Segment) -> u64 {
        if !seen.playing {
            return now.cell;
        }
        let begun = self.cell_begun(seen, offset, now);
        // Where many short ones have begun since, what was heard then is gone.
        if now.cell.wrapping_sub(begun) <= CELLS_KEPT {
            begun
        } else {
            now.cell
        }
    }

    fn cell_begun(&self, seen: &Segment, offset: i64, now: &Segment) -> u64 {
        let begun = seen.position.rem_euclid(GRID).min(offset);
        let clock = frames(now.clock) - begun;
        let Some(piece) = self.newest(self.begun_after(clock)) else {
            return now.cell;
        };
        let first = &piece.first;
        let [from, to] = if first.playing {
            let place = piece.at(clock - frames(first.clock)).position;
            [first.position, place]
        } else {
            [frames(first.clock), clock].map(|clock| clock - frames(piece.set.stood))
        };
        let cells = to.div_euclid(GRID) - from.div_euclid(GRID);
        first.cell.wrapping_add(cells.unsigned_abs())
    }

    /// What is set for what is `late` frames late.
    #[must_use]
    pub fn ranges(&self, now: &Segment, late: u32) -> Ranges {
        let back = self.begun_after(frames(now.clock) - i64::from(late));
        self.newest(back)
            .map_or(Ranges::default(), |piece| piece.set)
    }

    /// Works out what the timeline is for each lateness of a graph. `seen` has room for
    /// all; `music` says where a frame stands in the music while a loop is set.
    pub fn look_all(
        &self,
        now: &Segment,
        late: &Lateness,
        seen: &mut Seen,
        music: impl Fn(i64, Option<(i64, i64)>) -> MusicalPosition,
    ) {
        seen.clear();
        for &late in late.all().iter().take(seen.capacity()) {
            let then = self.look(now, late);
            let set = self.ranges(now, late);
            seen.push(Segment {
                music: music(then.position, set.looping),
                ..then
            });
        }
    }
}

/// The engine's clock as a number that may be taken from.
fn frames(clock: u64) -> i64 {
    i64::try_from(clock).unwrap_or(i64::MAX)
}

/// A positive number of frames; at least one.
fn count(frames: i64) -> usize {
    usize::try_from(frames).unwrap_or(1).max(1)
}

#[cfg(test)]
mod tests;
