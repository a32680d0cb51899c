//! Where a track ends: the gate of mute and solo, and the meter.

use super::ramp::{Ramp, apply};
use crate::render::automation::{GRID, Moment, PlanOf, exact};
use crate::render::block::StereoBuffer;
use crate::render::playback::Segment;
use crate::render::processor::StereoMut;
use crate::render::telemetry::MeterBank;
use crate::time::SampleRate;

/// How long a gate takes to open or close: 10 ms.
pub(super) const GATE_SECONDS: f64 = 0.01;

/// The end of a track or of the master.
#[derive(Clone, Debug)]
pub struct TrackOutput {
    gate: Ramp,
    gate_frames: u32,
    /// The envelope followers that listen here.
    taps: PlanOf,
}

impl TrackOutput {
    /// Open or closed, at rest.
    #[must_use]
    pub fn new(audible: bool, rate: SampleRate) -> Self {
        Self {
            gate: Ramp::settled(level(audible)),
            gate_frames: rate.whole_frames(GATE_SECONDS),
            taps: None,
        }
    }

    /// Lets followers listen; hands back those before.
    #[must_use]
    pub fn replace_taps(&mut self, taps: PlanOf) -> PlanOf {
        std::mem::replace(&mut self.taps, taps)
    }

    /// Whether a follower listens.
    #[must_use]
    pub fn is_tapped(&self) -> bool {
        self.taps.is_some()
    }

    /// Lets followers hear what passed, which was processed before. They count cells in
    /// `segment`, as it is on time; what moves their settings is `seen` where this is.
    pub fn listen(&self, segment: &Segment, seen: &Segment, buffer: &StereoBuffer) {
        // The settings hold from where the cell began.
        let begun = seen.position - segment.position.rem_euclid(GRID);
        let now = Moment::at(segment, exact(begun));
        for tap in self.taps.iter().flat_map(|plan| &plan.taps) {
            if segment.jumped && !segment.playing {
                tap.forget();
            }
            let heard = (!buffer.silent).then(|| buffer.read(segment.frames));
            tap.listen(now, segment.frames, heard);
        }
    }

    /// Opens or closes the gate.
    pub fn set_audible(&mut self, audible: bool, clock: u64) {
        if self.gate.target() != level(audible) {
            self.gate.glide_to(level(audible), clock, self.gate_frames);
        }
    }

    /// Whether it is fully open at `clock`.
    #[must_use]
    pub fn is_open(&self, clock: u64) -> bool {
        self.gate.settled_at(clock) == Some([1.0; 2])
    }

    /// Whether nothing passes at `clock` and after.
    #[must_use]
    pub fn is_closed(&self, clock: u64) -> bool {
        self.gate.settled_at(clock) == Some([0.0; 2])
    }

    /// Applies the gate to a buffer's first `frames` frames and measures what passes.
    pub fn process(&self, clock: u64, buffer: &mut StereoBuffer, frames: usize, meter: Meter<'_>) {
        if buffer.silent {
            return;
        }
        if self.is_closed(clock) {
            buffer.clear(frames);
            return;
        }
        apply(&self.gate, clock, buffer.write(frames));
        let StereoMut { left, right } = buffer.write(frames);
        meter.note([
            crate::media::pcm::peak(left),
            crate::media::pcm::peak(right),
        ]);
    }
}

/// One meter of a bank.
#[derive(Clone, Copy, Debug)]
pub struct Meter<'a> {
    /// The bank.
    pub bank: &'a MeterBank,
    /// Which meter of it.
    pub index: u32,
}

impl Meter<'_> {
    /// Raises the meter to a peak.
    pub fn note(&self, peak: [f32; 2]) {
        self.bank.note(self.index, peak);
    }
}

/// Both channels open, or both shut.
pub(super) fn level(audible: bool) -> [f32; 2] {
    if audible { [1.0; 2] } else { [0.0; 2] }
}
