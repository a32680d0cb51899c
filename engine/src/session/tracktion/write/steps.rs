//! What step clips say: channels and patterns.

use super::{Telling, midi, on, unless};
use crate::model::step::{StepChannel, StepClip, StepPattern, StepRow};
use crate::model::tree::Subtree;
use crate::session::tracktion::element::Element;
use crate::session::tracktion::number;

impl Telling<'_> {
    pub(super) fn steps<'t>(
        clip: &'t Subtree,
        steps: &'t StepClip,
        element: Element<'t>,
    ) -> Element<'t> {
        let element = midi::levelled(clip, element);
        let numbers: Vec<String> = steps.sequence.iter().map(u32::to_string).collect();
        let element = on(
            element.text("sequence", numbers.join(",")),
            "repeatSequence",
            steps.repeat,
        );
        let channels = Element::new("CHANNELS").with_all(steps.channels.iter().map(channel));
        let patterns = Element::new("PATTERNS").with_all(steps.patterns.iter().map(pattern));
        element.with(channels).with(patterns)
    }
}

fn channel(channel: &StepChannel) -> Element<'_> {
    let mut element = Element::new("CHANNEL")
        .whole("channel", channel.channel)
        .whole("note", channel.note)
        .whole("velocity", channel.velocity)
        .text("name", channel.name.as_str());
    if !channel.groove.is_empty() {
        element = element.text("groove", channel.groove.as_str());
    }
    unless(element, "grooveStrength", channel.groove_strength, 0.1)
}

fn pattern(pattern: &StepPattern) -> Element<'_> {
    Element::new("PATTERN")
        .whole("numNotes", pattern.step_count)
        .number("noteLength", pattern.step_beats)
        .with_all(pattern.rows.iter().map(row))
}

/// The first step is the rightmost digit.
fn row(row: &StepRow) -> Element<'_> {
    let count = row
        .steps
        .iter()
        .rposition(|&step| step)
        .map_or(0, |last| last + 1);
    let digits = row.steps[..count].iter().rev();
    let digits: String = digits.map(|&step| if step { '1' } else { '0' }).collect();
    let digits = if digits.is_empty() {
        "0".to_owned()
    } else {
        digits
    };
    let mut element = Element::new("CHANNEL").text("pattern", digits);
    if !row.velocities.is_empty() {
        let list: Vec<String> = row.velocities.iter().map(u8::to_string).collect();
        element = element.text("velocities", list.join(" "));
    }
    for (name, values) in [("gates", &row.gates), ("probabilities", &row.probabilities)] {
        if !values.is_empty() {
            let list: Vec<String> = values.iter().map(|&value| number::print(value)).collect();
            element = element.text(name, list.join(" "));
        }
    }
    element
}
