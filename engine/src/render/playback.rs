//! The callback's transport: where the timeline is, and how it moves.

mod segment;

pub use segment::{Declick, Jump, Ranges, Segment};

use super::automation::GRID;
use super::processor::MusicalPosition;
use crate::time::{Frames, SampleRate};

/// Clips fade over this many frames before a stop and around a jump while playing.
pub const DECLICK_FRAMES: u32 = 256;

/// The shortest loop is the second's part that this says.
const SHORTEST_LOOP: i64 = 100;

/// What the transport can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransportOrder {
    /// Moves on from where it is. Exact: what starts there starts at full level.
    Play,
    /// Moves on from an earlier place, with clicks until the later one. While playing
    /// it is no more than [`Self::Play`].
    CountIn {
        /// Where playback starts; may lie before the Edit's start.
        from: Frames,
        /// Where the clicks end.
        until: Frames,
    },
    /// Stands still after a short fade.
    Stop,
    /// Goes elsewhere; while playing, over a short fade out and in.
    Seek(Frames),
    /// Loops between two frames, or no more. A loop of under 10 ms is none: the whole
    /// graph would run anew for every few frames.
    Loop(Option<(Frames, Frames)>),
}

/// What happens at the end of a fade-out: a stop, a jump, or both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Then {
    stop: bool,
    seek: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fade {
    None,
    Out { left: u32, then: Then },
    In { left: u32 },
}

/// The transport's state.
#[derive(Clone, Copy, Debug)]
pub struct Playback {
    playing: bool,
    position: i64,
    looping: Option<(i64, i64)>,
    fade: Fade,
    jumped: bool,
    clock: u64,
    /// Where clicks count in.
    counting: Option<(i64, i64)>,
    rate: SampleRate,
    jump: Option<Jump>,
    cell: u64,
    /// Whether segments end where cells of the grid do.
    on_grid: bool,
    /// The clock from which cells count while it stands.
    stood: u64,
}

impl Playback {
    /// Standing at the start.
    #[must_use]
    pub fn new(rate: SampleRate) -> Self {
        Self {
            playing: false,
            position: 0,
            looping: None,
            fade: Fade::None,
            jumped: false,
            clock: 0,
            counting: None,
            rate,
            jump: None,
            cell: 0,
            on_grid: false,
            stood: 0,
        }
    }

    /// Cuts segments at the automation's grid from now on, or no more.
    pub fn keep_to_grid(&mut self, on_grid: bool) {
        self.on_grid = on_grid;
    }

    /// What is set.
    #[must_use]
    pub fn ranges(&self) -> Ranges {
        Ranges {
            looping: self.looping,
            counting: self.counting,
            on_grid: self.on_grid,
            stood: self.stood,
        }
    }

    /// Where the timeline is.
    #[must_use]
    pub fn position(&self) -> i64 {
        self.position
    }

    /// Whether it moves.
    #[must_use]
    pub fn is_playing(&self) -> bool {
        self.playing
    }

    /// Frames rendered so far.
    #[must_use]
    pub fn clock(&self) -> u64 {
        self.clock
    }

    /// Takes an order.
    pub fn obey(&mut self, order: TransportOrder) {
        if !matches!(order, TransportOrder::Loop(_)) && !self.playing {
            self.counting = None;
        }
        match order {
            TransportOrder::Play => self.play(),
            TransportOrder::CountIn { from, until } => {
                if !self.playing {
                    self.jump(from.0);
                    self.counting = Some((from.0, until.0));
                }
                self.play();
            }
            TransportOrder::Stop if self.playing => self.fade_out(|then| then.stop = true),
            TransportOrder::Stop => {}
            TransportOrder::Seek(to) if self.playing => {
                self.fade_out(|then| then.seek = Some(to.0))
            }
            TransportOrder::Seek(to) => self.jump(to.0),
            TransportOrder::Loop(range) => {
                let shortest = i64::from(self.rate.0) / SHORTEST_LOOP;
                let range = range.filter(|(start, end)| end.0 - start.0 >= shortest.max(1));
                self.looping = range.map(|(start, end)| (start.0, end.0));
            }
        }
    }

    fn play(&mut self) {
        if !self.playing {
            self.playing = true;
            self.jump = None;
        } else if let Fade::Out { left, then } = &mut self.fade {
            // Asked to go on before the stop was done. A jump still needs its fade;
            // without one the fade is turned round.
            then.stop = false;
            if then.seek.is_none() {
                self.fade = Fade::In {
                    left: DECLICK_FRAMES - *left,
                };
            }
        }
    }

    fn fade_out(&mut self, add: impl FnOnce(&mut Then)) {
        let (left, mut then) = match self.fade {
            Fade::None => (DECLICK_FRAMES, Then::default()),
            Fade::Out { left, then } => (left, then),
            Fade::In { left } => (DECLICK_FRAMES - left, Then::default()),
        };
        add(&mut then);
        self.fade = Fade::Out { left, then };
        if left == 0 {
            self.finish_fade(then);
        }
    }

    fn jump(&mut self, to: i64) {
        self.counting = None;
        self.jumped = true;
        self.jump = Some(Jump {
            from: self.position,
            clock: self.clock,
        });
        self.position = to;
        self.stood = self.clock;
    }

    fn finish_fade(&mut self, then: Then) {
        if let Some(to) = then.seek {
            self.jump(to);
        }
        self.playing = !then.stop;
        self.stood = self.clock;
        self.fade = if then.stop {
            Fade::None
        } else {
            Fade::In {
                left: DECLICK_FRAMES,
            }
        };
    }

    /// Stands still at once.
    pub fn halt(&mut self) {
        self.playing = false;
        self.stood = self.clock;
        self.fade = Fade::None;
    }

    /// The next stretch, of at most `most` frames.
    #[must_use]
    pub fn segment(&mut self, most: usize) -> Segment {
        let mut frames = most;
        if self.playing {
            if let Some((start, end)) = self.looping {
                if self.position == end {
                    self.jump(start);
                }
                if self.position < end {
                    let left = usize::try_from(end - self.position).unwrap_or(usize::MAX);
                    frames = frames.min(left);
                }
            }
            if let Fade::Out { left, .. } | Fade::In { left } = self.fade {
                frames = frames.min(left.max(1) as usize);
            }
        }
        let into = self.since_cell();
        if self.on_grid {
            frames = frames.min(usize::try_from(GRID - into).unwrap_or(usize::MAX));
        }
        if self.jumped || into == 0 {
            self.cell = self.cell.wrapping_add(1);
        }
        let segment = self.standing();
        self.jumped = false;
        Segment { frames, ..segment }
    }

    /// How many frames of a cell of the grid have passed.
    fn since_cell(&self) -> i64 {
        if self.playing {
            return self.position.rem_euclid(GRID);
        }
        let stood = i64::try_from(self.clock - self.stood).unwrap_or(i64::MAX);
        stood.rem_euclid(GRID)
    }

    /// Where things stand between two segments.
    #[must_use]
    pub fn standing(&self) -> Segment {
        Segment {
            position: self.position,
            frames: 0,
            clock: self.clock,
            playing: self.playing,
            jumped: self.jumped,
            declick: self.declick(),
            rate: self.rate,
            jump: self.jump,
            cell: self.cell,
            music: MusicalPosition::default(),
        }
    }

    fn declick(&self) -> Option<Declick> {
        #[expect(clippy::cast_precision_loss, reason = "at most 256")]
        let part = |left: u32| left as f32 / DECLICK_FRAMES as f32;
        let step = part(1);
        match self.fade {
            _ if !self.playing => None,
            Fade::None => None,
            Fade::Out { left, .. } => Some(Declick {
                from: part(left),
                step: -step,
            }),
            Fade::In { left } => Some(Declick {
                from: 1.0 - part(left),
                step,
            }),
        }
    }

    /// Moves past a segment that was rendered.
    pub fn advance(&mut self, frames: usize) {
        self.clock += frames as u64;
        if !self.playing {
            return;
        }
        self.position = self
            .position
            .saturating_add(i64::try_from(frames).unwrap_or(i64::MAX));
        self.counting = self.counting.filter(|(_, until)| self.position < *until);
        let gone = u32::try_from(frames).unwrap_or(u32::MAX);
        match &mut self.fade {
            Fade::None => {}
            Fade::Out { left, then } => {
                *left = left.saturating_sub(gone);
                if *left == 0 {
                    let then = *then;
                    self.finish_fade(then);
                }
            }
            Fade::In { left } => {
                *left = left.saturating_sub(gone);
                if *left == 0 {
                    self.fade = Fade::None;
                }
            }
        }
    }
}
