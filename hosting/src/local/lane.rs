//! One block after another, cut where a plugin's bounds want it.

use waive_dsp::processor::{
    Further, Input, MidiEvent, MidiMessage, ParamPoint, ProcessContext, Stereo, StereoMut,
};

use super::Pending;

/// What a format does with one stretch of a block. Nothing in it allocates, frees,
/// locks or waits. Values are normalised and clamped.
pub trait Lane: Send {
    /// The most frames of one stretch.
    fn most_frames(&self) -> usize;

    /// The next value that the control half has sent.
    fn sent(&mut self) -> Option<(u32, f64)>;

    /// Empties the lists of the last stretch.
    fn begin(&mut self);

    /// Adds a value; false if there is no room.
    fn value(&mut self, index: u32, offset: usize, value: f64) -> bool;

    /// Lets keys go, if that was asked for, as many as there is room for.
    fn let_go(&mut self);

    /// Adds an event; false if there is no room.
    fn event(&mut self, offset: usize, message: MidiMessage) -> bool;

    /// Processes the stretch with what was added.
    fn play(
        &mut self,
        context: &ProcessContext,
        key: Option<Stereo<'_>>,
        audio: &mut StereoMut<'_>,
    );

    /// What a further output held in the stretch, cleaned; counted from 0.
    fn further(&mut self, output: usize, frames: usize) -> Stereo<'_>;

    /// All keys are to be let go in the next stretch.
    fn release(&mut self);

    /// Whether it may be left out while nothing comes in.
    fn is_idle(&self) -> bool;

    /// Keys that are held.
    fn voices(&self) -> u32;

    /// Processes a block; further outputs land in what is there for them.
    fn run(
        &mut self,
        (pending, further): (&mut Pending, &mut Further),
        context: &ProcessContext,
        (input, points): (Input<'_>, &[ParamPoint]),
        mut audio: StereoMut<'_>,
    ) {
        let frames = audio.left.len();
        let mut rest = Rest {
            points,
            events: input.events,
        };
        let mut done = 0;
        while done < frames {
            let end = gather(self, pending, context, &mut rest, (done, frames));
            let later = context.later(done);
            let key = input.key.map(|key| key.part(done, end));
            let mut part = audio.part(done, end);
            self.play(&later, key, &mut part);
            for output in 0..further.count() {
                let heard = self.further(output, end - done);
                further.land(output, done, Some(heard), end - done);
            }
            done = end;
        }
        for point in rest.points {
            pending.set(point.index, f64::from(point.value));
        }
    }
}

/// What of a block is still to come.
struct Rest<'a> {
    points: &'a [ParamPoint],
    events: &'a [MidiEvent],
}

/// Fills the lists with what lies in the next stretch, and says where it ends.
fn gather<L: Lane + ?Sized>(
    lane: &mut L,
    pending: &mut Pending,
    context: &ProcessContext,
    rest: &mut Rest<'_>,
    (done, frames): (usize, usize),
) -> usize {
    lane.begin();
    while let Some((index, value)) = lane.sent() {
        pending.set(index, value);
    }
    pending.drain(|index, value| lane.value(index, 0, value));
    lane.let_go();
    let limit = frames.min(done + lane.most_frames());
    loop {
        let point = rest.points.first().map(|point| point.offset.max(done));
        let event = rest
            .events
            .first()
            .map(|event| context.offset_of(event).clamp(done, frames - 1));
        let at = point.unwrap_or(limit).min(event.unwrap_or(limit));
        if at >= limit {
            return limit;
        }
        let fits = if point == Some(at) {
            let point = rest.points[0];
            let value = f64::from(point.value).clamp(0.0, 1.0);
            value.is_nan() || lane.value(point.index, at - done, value)
        } else {
            lane.event(at - done, rest.events[0].message)
        };
        if !fits && at > done {
            return at;
        }
        if point == Some(at) {
            if !fits {
                pending.set(rest.points[0].index, f64::from(rest.points[0].value));
            }
            rest.points = &rest.points[1..];
        } else {
            rest.events = &rest.events[1..];
        }
    }
}
