//! What STEPCLIP says: channels, patterns, their order.

use super::Reading;
use super::value;
use crate::model::registry::ComponentValue;
use crate::model::step::{StepChannel, StepClip, StepPattern, StepRow};
use crate::session::tracktion::element::Element;
use crate::session::tracktion::number;

/// The most steps of a pattern.
const MAX_STEPS: usize = 1024;
/// The most places of a sequence.
const MAX_PLACES: usize = 10_000;

impl Reading<'_> {
    pub(super) fn steps(&mut self, clip: &Element<'_>, components: &mut Vec<ComponentValue>) {
        let channels = clip.all("CHANNELS").flat_map(|list| list.all("CHANNEL"));
        let channels: Vec<StepChannel> = channels.map(|one| self.step_channel(one)).collect();
        let patterns = clip.all("PATTERNS").flat_map(|list| list.all("PATTERN"));
        let patterns: Vec<StepPattern> = patterns.map(|one| self.pattern(one)).collect();
        let sequence = self.places(clip, patterns.len());
        let steps = StepClip {
            sequence,
            repeat: value::flag(clip, "repeatSequence", false),
            channels,
            patterns,
        };
        components.push(steps.into());
        self.velocity_level(clip, components);
    }

    /// Which patterns play; absent, the first does.
    fn places(&mut self, clip: &Element<'_>, patterns: usize) -> Vec<u32> {
        let text = clip.get("sequence").unwrap_or("0");
        let parts = text.split(',').filter(|part| !part.trim().is_empty());
        let numbers: Vec<u32> = parts
            .take(MAX_PLACES)
            .map(|part| u32::try_from(number::read_whole(part)).unwrap_or(u32::MAX))
            .collect();
        let there = |number: &&u32| usize::try_from(**number).is_ok_and(|at| at < patterns);
        let known: Vec<u32> = numbers.iter().filter(there).copied().collect();
        if known.len() < numbers.len() && patterns > 0 {
            self.repairs
                .note("left out: a pattern of a step clip that isn't there", clip);
        }
        known
    }

    fn step_channel(&mut self, element: &Element<'_>) -> StepChannel {
        let text = |name: &str| element.get(name).unwrap_or_default().to_owned();
        StepChannel {
            channel: self.byte(element, "channel", 1..=16, 1),
            note: self.byte(element, "note", 0..=127, 60),
            velocity: self.byte(element, "velocity", 0..=127, 96),
            groove: text("groove"),
            groove_strength: self.number(element, "grooveStrength", 0.0..=1.0, 0.1),
            name: text("name"),
        }
    }

    fn pattern(&mut self, element: &Element<'_>) -> StepPattern {
        let most = i64::try_from(MAX_STEPS).unwrap_or(i64::MAX);
        let count = self.whole(element, "numNotes", 1..=most, 16);
        StepPattern {
            step_count: u32::try_from(count).unwrap_or(16),
            step_beats: self.number(element, "noteLength", 1e-4..=1e4, 0.25),
            rows: element.all("CHANNEL").map(row).collect(),
        }
    }
}

fn row(element: &Element<'_>) -> StepRow {
    let digits = element
        .get("pattern")
        .unwrap_or_default()
        .trim()
        .bytes()
        .rev();
    let mut steps: Vec<bool> = digits.take(MAX_STEPS).map(|digit| digit == b'1').collect();
    let count = steps
        .iter()
        .rposition(|&step| step)
        .map_or(0, |last| last + 1);
    steps.truncate(count);
    let velocity = |word: &str| u8::try_from(number::read_whole(word).clamp(0, 127)).unwrap_or(127);
    StepRow {
        steps,
        velocities: words(element, "velocities").map(velocity).collect(),
        gates: words(element, "gates")
            .map(|word| fraction(word).clamp(0.0, 1000.0))
            .collect(),
        probabilities: words(element, "probabilities")
            .map(|word| fraction(word).clamp(0.0, 1.0))
            .collect(),
    }
}

fn words<'w>(element: &'w Element<'_>, name: &str) -> impl Iterator<Item = &'w str> {
    element
        .get(name)
        .unwrap_or_default()
        .split_whitespace()
        .take(MAX_STEPS)
}

/// A number, or one as `1/2`.
fn fraction(word: &str) -> f64 {
    let value = match word.split_once('/') {
        Some((above, below)) => number::read(above) / number::read(below),
        None => number::read(word),
    };
    if value.is_finite() { value } else { 0.0 }
}
