//! What clips of every kind say, and which kind a clip is.

use super::{Telling, coloured, identified, name, on, unless};
use crate::model::clip::ClipSpan;
use crate::model::tree::Subtree;
use crate::session::tracktion::element::Element;
use crate::session::tracktion::{params, part};

impl Telling<'_> {
    pub(super) fn clip<'t>(&self, clip: &'t Subtree) -> Option<Element<'t>> {
        let span = part!(clip, ClipSpan)?;
        let element = if let Some(audio) = part!(clip, AudioClip) {
            let element = placed(clip, Element::new("AUDIOCLIP"), span)
                .text("source", self.source(&audio.source));
            self.sound(clip, followed(clip, element))
        } else if let Some(midi) = part!(clip, MidiClip) {
            let element = followed(clip, placed(clip, Element::new("MIDICLIP"), span));
            Self::midi(clip, midi.channel, element)
        } else if let Some(steps) = part!(clip, StepClip) {
            let element = followed(clip, placed(clip, Element::new("STEPCLIP"), span));
            Self::steps(clip, steps, element)
        } else if let Some(marker) = part!(clip, Marker) {
            let element = Element::new("MARKERCLIP").whole("markerID", marker.number);
            coloured(clip, placed(clip, element, span))
        } else if part!(clip, ChordClip).is_some() {
            coloured(clip, placed(clip, Element::new("CHORDCLIP"), span))
        } else if part!(clip, ArrangerClip).is_some() {
            coloured(clip, placed(clip, Element::new("ARRANGERCLIP"), span))
        } else {
            let tag = part!(clip, ForeignClip)?.tag.as_str();
            let tag = if params::is_name(tag) {
                tag
            } else {
                "EDITCLIP"
            };
            followed(clip, placed(clip, Element::new(tag), span))
        };
        Some(
            element
                .with_all(self.macros(clip))
                .with_all(Self::clip_curves(clip)),
        )
    }
}

/// What clips of every kind have: name, span, id.
fn placed<'t>(clip: &'t Subtree, element: Element<'t>, span: &ClipSpan) -> Element<'t> {
    let element = element
        .text("name", name(clip))
        .number("start", span.start)
        .number("length", span.length)
        .number("offset", span.offset);
    identified(clip, element)
}

fn followed<'t>(clip: &Subtree, element: Element<'t>) -> Element<'t> {
    let absolute = part!(clip, AbsoluteTime).is_some();
    let mut element = coloured(clip, element.flag("sync", absolute));
    element = on(element, "disabled", part!(clip, Disabled).is_some());
    if let Some(speed) = part!(clip, ClipSpeed) {
        element = unless(element, "speed", speed.0, 1.0);
    }
    let Some(looped) = part!(clip, ClipLoop) else {
        return element;
    };
    element = unless(element, "loopStart", looped.start, 0.0);
    element = unless(element, "loopLength", looped.length, 0.0);
    element = unless(element, "loopStartBeats", looped.start_beats, 0.0);
    unless(element, "loopLengthBeats", looped.length_beats, 0.0)
}
