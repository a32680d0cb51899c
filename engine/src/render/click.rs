//! The click track and the count-in: what sounds on every beat.
//!
//! Thread: built on the control thread, sounds in the callback. What is heard follows
//! from the timeline's position alone, so it is the same whatever the blocks are.
//! The clicks are our own: two decaying sines.

use crate::time::{Beats, Frames, SampleRate, Seconds, TempoSequence};

/// How long a click lasts, in seconds.
const LENGTH: f64 = 0.03;
/// Hertz of a beat's click.
const BEAT: f64 = 1000.0;
/// Hertz of the click of a bar's first beat.
const BAR: f64 = 1500.0;

/// The click of an Edit, ready for the callback.
#[derive(Clone, Debug)]
pub struct Click {
    map: TempoSequence,
    rate: SampleRate,
    /// Whether it sounds beyond counting in.
    enabled: bool,
    emphasise: bool,
    level: f32,
    beat: Vec<f32>,
    bar: Vec<f32>,
}

/// A stretch of the output to add clicks to.
#[derive(Debug)]
pub struct Stretch<'a> {
    /// Timeline position of the first frame.
    pub position: i64,
    /// Left samples.
    pub left: &'a mut [f32],
    /// Right samples, as many.
    pub right: &'a mut [f32],
}

impl Click {
    /// A click that follows a tempo map. `level` is a linear gain.
    #[must_use]
    pub fn new(map: TempoSequence, rate: SampleRate, level: f64) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "a gain within 0..=1")]
        let level = level as f32;
        Self {
            map,
            rate,
            enabled: false,
            emphasise: false,
            level,
            beat: sound(BEAT, 0.7, rate),
            bar: sound(BAR, 1.0, rate),
        }
    }

    /// Whether it sounds while playing, not only while counting in.
    #[must_use]
    pub fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }

    /// Whether the first beat of a bar is louder and higher.
    #[must_use]
    pub fn emphasise(mut self, emphasise: bool) -> Self {
        self.emphasise = emphasise;
        self
    }

    /// Adds the clicks of a stretch. Those that begin within `counting` sound in any
    /// case; `gain` is that of each frame.
    pub fn add(
        &self,
        stretch: Stretch<'_>,
        counting: Option<(i64, i64)>,
        gain: impl Fn(usize) -> f32,
    ) {
        if !self.enabled && counting.is_none() {
            return;
        }
        let count = i64::try_from(stretch.left.len()).unwrap_or(0);
        let (from, to) = (stretch.position, stretch.position.saturating_add(count));
        let longest = i64::try_from(self.bar.len().max(self.beat.len())).unwrap_or(0);
        let (left, right) = (stretch.left, stretch.right);
        self.beats(from - longest, to, |at, first| {
            let counted = counting.is_some_and(|(begin, end)| at >= begin && at < end);
            if !self.enabled && !counted {
                return;
            }
            let sound = if first && self.emphasise {
                &self.bar
            } else {
                &self.beat
            };
            let begin = at.max(from);
            let end = to.min(at + i64::try_from(sound.len()).unwrap_or(0));
            for frame in begin..end {
                let (Ok(to), Ok(of)) = (usize::try_from(frame - from), usize::try_from(frame - at))
                else {
                    continue;
                };
                let sample = sound[of] * self.level * gain(to);
                left[to] += sample;
                right[to] += sample;
            }
        });
    }

    /// Calls `each` with the frame of every beat in `[from, to)`, and whether it is a
    /// bar's first. Beats are counted from where their meter begins; before the Edit's
    /// start they go on backwards.
    fn beats(&self, from: i64, to: i64, mut each: impl FnMut(i64, bool)) {
        let beat_at = |frame: i64| self.map.beats(self.rate.seconds(Frames(frame))).0;
        let (first, last) = (beat_at(from), beat_at(to));
        let meters = self.map.meters();
        for (index, meter) in meters.iter().enumerate() {
            let start = meter.start.0;
            let end = meters
                .get(index + 1)
                .map_or(f64::INFINITY, |next| next.start.0);
            if last < start && index > 0 || first >= end {
                continue;
            }
            let least = if index == 0 { f64::NEG_INFINITY } else { 0.0 };
            let mut beat = (first - start).floor().max(least);
            while start + beat < end && start + beat <= last + 1.0 {
                let at = self.rate.frames(self.map.seconds(Beats(start + beat))).0;
                if at >= to {
                    break;
                }
                if at >= from {
                    each(
                        at,
                        beat.rem_euclid(f64::from(meter.numerator.max(1))) == 0.0,
                    );
                }
                beat += 1.0;
            }
        }
    }

    /// The position that many beats earlier.
    #[must_use]
    pub fn earlier(&self, at: Seconds, beats: f64) -> Seconds {
        self.map.seconds(Beats(self.map.beats(at).0 - beats))
    }
}

/// A decaying sine that begins and ends at zero.
fn sound(hertz: f64, peak: f64, rate: SampleRate) -> Vec<f32> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "30 ms of any rate"
    )]
    let count = (LENGTH * rate.hz()) as usize;
    let sample = |frame: usize| {
        #[expect(clippy::cast_precision_loss, reason = "frames of 30 ms")]
        let at = frame as f64 / rate.hz();
        let decay = libm::exp(-at / 0.006) * (1.0 - at / LENGTH).max(0.0);
        let wave = libm::sin(std::f64::consts::TAU * hertz * at);
        #[expect(clippy::cast_possible_truncation, reason = "samples are f32")]
        let sample = (peak * wave * decay) as f32;
        sample
    };
    (0..count).map(sample).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{TempoChange, TimeSignature};

    fn map() -> TempoSequence {
        let tempo = |start, bpm| TempoChange {
            start: Beats(start),
            bpm,
            curve: 1.0,
        };
        let meter = |start, numerator, denominator| TimeSignature {
            start: Beats(start),
            numerator,
            denominator,
        };
        TempoSequence::new(
            vec![tempo(0.0, 120.0), tempo(4.0, 60.0)],
            vec![meter(0.0, 3, 4), meter(6.0, 6, 8)],
        )
    }

    fn beats(from: i64, to: i64) -> Vec<(i64, bool)> {
        let click = Click::new(map(), SampleRate(48_000), 1.0);
        let mut found = Vec::new();
        click.beats(from, to, |at, first| found.push((at, first)));
        found
    }

    #[test]
    fn every_beat_of_the_map_has_its_frame() {
        // Beats 0..4 of half a second, 4..6 of a second, then quavers of half a second.
        let expected = [
            (0, true),
            (24_000, false),
            (48_000, false),
            (72_000, true),
            (96_000, false),
            (144_000, false),
            (192_000, true),
            (216_000, false),
        ];
        assert_eq!(beats(0, 216_001), expected);
        assert_eq!(beats(1, 24_000), []);
        assert_eq!(beats(24_000, 24_001), [(24_000, false)]);
        // Counting in before the start: bars of three backwards.
        assert_eq!(
            beats(-72_000, 0),
            [(-72_000, true), (-48_000, false), (-24_000, false)]
        );
    }

    #[test]
    fn a_click_is_the_same_however_it_is_cut() {
        let click = Click::new(map(), SampleRate(48_000), 0.6)
            .enabled(true)
            .emphasise(true);
        let render = |block: usize| {
            let (mut left, mut right) = (vec![0.0; 100_000], vec![0.0; 100_000]);
            for at in (0..left.len()).step_by(block) {
                let to = (at + block).min(left.len());
                let stretch = Stretch {
                    position: i64::try_from(at).unwrap(),
                    left: &mut left[at..to],
                    right: &mut right[at..to],
                };
                click.add(stretch, None, |_| 1.0);
            }
            assert_eq!(left, right);
            left
        };
        let whole = render(100_000);
        for block in [1, 17, 480, 4096] {
            assert_eq!(render(block), whole, "blocks of {block}");
        }
        // Silent before the beat, sounding on it, and higher where the bar begins.
        assert!(whole[23_000..24_001].iter().all(|sample| *sample == 0.0));
        assert!(whole[24_002] > 0.0 && whole[2] > whole[24_002]);
        let loudest = whole
            .iter()
            .fold(0.0_f32, |most, sample| most.max(sample.abs()));
        assert!((0.3..=0.6).contains(&loudest), "{loudest}");
    }

    #[test]
    fn counting_in_sounds_only_where_it_counts() {
        let click = Click::new(map(), SampleRate(48_000), 1.0);
        let (mut left, mut right) = (vec![0.0; 96_000], vec![0.0; 96_000]);
        let stretch = Stretch {
            position: -48_000,
            left: &mut left,
            right: &mut right,
        };
        click.add(stretch, Some((-60_000, 0)), |_| 1.0);
        assert!(left[2] > 0.0 && left[24_002] > 0.0);
        assert!(left[48_000..].iter().all(|sample| *sample == 0.0));
    }
}
