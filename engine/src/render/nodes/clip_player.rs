//! Plays a track's audio clips: a pure function of the timeline's position.
//!
//! Arithmetic of one sample, the same on every path: t = x·g with g = clip gain ×
//! fade; s = Σ t in order of the clips; then the fader, u = s·f. The fused path
//! ([`strip`]) does just that in one pass where one clip is steady.

use crate::media::page::{PageTable, Span};
use crate::media::pcm;
use crate::render::block::StereoBuffer;
use crate::render::content::{CROSSFADE_FRAMES, ClipPlan, PlannedClip, TrackContent};
use crate::render::playback::Segment;
use crate::render::processor::StereoMut;
use crate::render::telemetry::Telemetry;

/// Leaves both channels as they are.
const UNITY: [f32; 2] = [1.0; 2];

/// What the player reads from and reports to.
#[derive(Clone, Copy, Debug)]
pub struct Library<'a> {
    /// The resident samples.
    pub pages: &'a PageTable,
    /// Counts samples that weren't there in time.
    pub telemetry: &'a Telemetry,
}

/// A stretch in which the same clips sound, each steady or each in its fade.
#[derive(Clone, Copy, Debug)]
struct Stretch<'a> {
    from: i64,
    to: i64,
    count: usize,
    first: Option<&'a PlannedClip>,
}

impl Stretch<'_> {
    /// The stretch that begins at `from`; never empty, at most up to `to`.
    fn next(clips: &[PlannedClip], from: i64, to: i64) -> Stretch<'_> {
        let mut stretch = Stretch {
            from,
            to,
            count: 0,
            first: None,
        };
        for clip in clips {
            let (steady, fading) = clip.steady();
            for edge in [clip.start, steady, fading, clip.end] {
                if edge > from && edge < stretch.to {
                    stretch.to = edge;
                }
            }
            if clip.start <= from && from < clip.end {
                stretch.count += 1;
                stretch.first = stretch.first.or(Some(clip));
            }
        }
        stretch
    }
}

fn is_steady(clip: &PlannedClip, at: i64) -> bool {
    let (steady, fading) = clip.steady();
    steady <= at && at < fading
}

/// Overwrites the first frames of `buffer` with the track's clips, crossing over
/// from what it played before and fading around jumps.
pub fn play(
    content: &TrackContent,
    segment: &Segment,
    library: Library<'_>,
    buffer: &mut StereoBuffer,
    spare: &mut [StereoBuffer; 2],
) {
    buffer.clear(segment.frames);
    // Called for its effect too: the fade from older content counts from now.
    let since = content.heard_since(segment.clock);
    if !segment.playing {
        return;
    }
    let [decoded, old] = spare;
    play_plan(&content.clips, segment, library, buffer, decoded);
    if let Some(before) = crossing(content, segment) {
        old.clear(segment.frames);
        play_plan(before, segment, library, old, decoded);
        cross(since, segment, old, buffer);
    }
    if let Some(declick) = segment.declick
        && !buffer.silent
    {
        let StereoMut { left, right } = buffer.write(segment.frames);
        for (frame, (left, right)) in left.iter_mut().zip(right).enumerate() {
            *left *= declick.at(frame);
            *right *= declick.at(frame);
        }
    }
}

/// The plan that is being left, while it still is.
fn crossing<'a>(content: &'a TrackContent, segment: &Segment) -> Option<&'a ClipPlan> {
    let before = content.before.as_deref()?;
    let since = content.heard_since(segment.clock);
    (segment.clock < since + CROSSFADE_FRAMES).then_some(before)
}

fn cross(since: u64, segment: &Segment, old: &StereoBuffer, new: &mut StereoBuffer) {
    if old.silent && new.silent {
        return;
    }
    let (old_left, old_right) = old.read(segment.frames);
    let StereoMut { left, right } = new.write(segment.frames);
    for i in 0..left.len() {
        let age = segment.clock + i as u64 - since;
        if age >= CROSSFADE_FRAMES {
            break;
        }
        #[expect(clippy::cast_precision_loss, reason = "at most 256")]
        let part = age as f32 / CROSSFADE_FRAMES as f32;
        left[i] = old_left[i] + (left[i] - old_left[i]) * part;
        right[i] = old_right[i] + (right[i] - old_right[i]) * part;
    }
    new.silent = false;
}

/// Adds a plan's clips to a buffer.
fn play_plan(
    plan: &ClipPlan,
    segment: &Segment,
    library: Library<'_>,
    buffer: &mut StereoBuffer,
    decoded: &mut StereoBuffer,
) {
    let (from, to) = (
        segment.position,
        segment.position + frames_i64(segment.frames),
    );
    for clip in plan.around(from, to) {
        let (mut at, last) = (from.max(clip.start), to.min(clip.end));
        while at < last {
            let part = Stretch::next(std::slice::from_ref(clip), at, last);
            let (a, b) = (index(at - from), index(part.to - from));
            let mut target = buffer.write(segment.frames);
            add_clip(clip, at, target.part(a, b), library, decoded);
            buffer.silent = false;
            at = part.to;
        }
    }
}

/// Adds one clip, all steady or all in a fade, to the frames from `at` on.
fn add_clip(
    clip: &PlannedClip,
    at: i64,
    target: StereoMut<'_>,
    library: Library<'_>,
    decoded: &mut StereoBuffer,
) {
    if is_steady(clip, at) {
        let gains = Gains {
            clip: clip.gain,
            fader: UNITY,
        };
        mix_steady(clip, at, gains, target, library);
        return;
    }
    let frames = target.left.len();
    let mut source = decoded.write(frames);
    source.left.fill(0.0);
    source.right.fill(0.0);
    let plain = Gains {
        clip: UNITY,
        fader: UNITY,
    };
    mix_steady(clip, at, plain, source.part(0, frames), library);
    for i in 0..frames {
        let fade = clip.fade_at(at + frames_i64(i));
        target.left[i] += source.left[i] * (clip.gain[0] * fade);
        target.right[i] += source.right[i] * (clip.gain[1] * fade);
    }
}

/// A track that is only clips, fader and output, in one pass where that can be.
///
/// Returns the peak, or `None` when the stretch isn't that simple and the caller
/// must go the long way. Fader gains are settled, the gate open.
pub fn strip(
    content: &TrackContent,
    (segment, library): (&Segment, Library<'_>),
    fader: [f32; 2],
    to: &mut StereoBuffer,
    spare: &mut [StereoBuffer; 2],
) -> Option<[f32; 2]> {
    if segment.declick.is_some() || crossing(content, segment).is_some() {
        return None;
    }
    let (from, until) = (
        segment.position,
        segment.position + frames_i64(segment.frames),
    );
    let clips = content.clips.around(from, until);
    if !segment.playing || clips.is_empty() {
        return Some([0.0; 2]);
    }
    let [sum, decoded] = spare;
    let (mut at, mut peak) = (from, [0.0_f32; 2]);
    while at < until {
        let part = Stretch::next(clips, at, until);
        let (a, b) = (index(at - from), index(part.to - from));
        if let Some(first) = part.first {
            let mut target = to.write(segment.frames);
            let heard = if part.count == 1 && is_steady(first, at) {
                let gains = Gains {
                    clip: first.gain,
                    fader,
                };
                mix_steady(first, at, gains, target.part(a, b), library)
            } else {
                let piece = Segment {
                    position: part.from,
                    frames: b - a,
                    ..*segment
                };
                sum.clear(b - a);
                play_plan(&content.clips, &piece, library, sum, decoded);
                add_faded(sum, fader, target.part(a, b))
            };
            peak = [peak[0].max(heard[0]), peak[1].max(heard[1])];
            to.silent = false;
        }
        at = part.to;
    }
    Some(peak)
}

fn add_faded(sum: &StereoBuffer, fader: [f32; 2], target: StereoMut<'_>) -> [f32; 2] {
    let (left, right) = sum.read(target.left.len());
    [
        add_scaled(left, fader[0], target.left),
        add_scaled(right, fader[1], target.right),
    ]
}

fn add_scaled(source: &[f32], gain: f32, target: &mut [f32]) -> f32 {
    let mut peak = 0.0_f32;
    for (source, target) in source.iter().zip(target) {
        let sample = source * gain;
        *target += sample;
        peak = peak.max(sample.abs());
    }
    peak
}

/// Two factors, multiplied one after the other.
#[derive(Clone, Copy)]
struct Gains {
    clip: [f32; 2],
    fader: [f32; 2],
}

/// Adds a clip's samples × both gains; returns the peak of what was added.
fn mix_steady(
    clip: &PlannedClip,
    at: i64,
    gains: Gains,
    mut target: StereoMut<'_>,
    library: Library<'_>,
) -> [f32; 2] {
    let total = target.left.len();
    let (mut done, mut peak) = (0, [0.0_f32; 2]);
    while done < total {
        let (frame, run) = clip.reading(at + frames_i64(done));
        let most = usize::try_from(run).map_or(total - done, |run| run.min(total - done));
        match library.pages.span(clip.source, frame, most) {
            Span::Bytes {
                format,
                channels,
                bytes,
                frames,
            } => {
                let part = target.part(done, done + frames);
                let heard = pcm::mix(
                    format,
                    channels,
                    bytes,
                    gains.clip,
                    gains.fader,
                    part.left,
                    part.right,
                );
                peak = [peak[0].max(heard[0]), peak[1].max(heard[1])];
                done += frames;
            }
            Span::Missing { frames } => {
                let counter = &library.telemetry.starved;
                counter.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                done += frames.max(1);
            }
            // What repeats begins again behind the silence.
            Span::End if clip.repeat.is_some() => done += most,
            Span::End => break,
        }
    }
    peak
}

fn frames_i64(frames: usize) -> i64 {
    i64::try_from(frames).unwrap_or(i64::MAX)
}

fn index(frames: i64) -> usize {
    usize::try_from(frames).unwrap_or(0)
}
