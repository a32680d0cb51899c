//! AUDIOCLIP and MIDICLIP → clip entities.

use super::Reading;
use super::value::{self, TIME};
use crate::model::clip::{AbsoluteTime, AudioClip, ClipLevel, ClipSpan, Fades, MidiClip};
use crate::model::edit::Name;
use crate::model::registry::ComponentValue;
use crate::model::tree::Subtree;
use crate::session::tracktion::element::Element;

const AUDIO_ATTRIBUTES: [&str; 14] = [
    "name",
    "start",
    "length",
    "offset",
    "id",
    "sync",
    "colour",
    "source",
    "gain",
    "pan",
    "fadeIn",
    "fadeOut",
    "fadeInType",
    "fadeOutType",
];
const MIDI_ATTRIBUTES: [&str; 7] = ["name", "start", "length", "offset", "id", "sync", "colour"];

impl Reading<'_> {
    /// The clips of a track, by start.
    pub fn clips(&mut self, track: &Element<'_>) -> Vec<Subtree> {
        let mut clips = Vec::new();
        for element in &track.children {
            let audio = match element.tag.as_ref() {
                "AUDIOCLIP" => true,
                "MIDICLIP" => false,
                _ => continue,
            };
            let Some(span) = self.span(element) else {
                let what = format!("removed: {} without length", element.tag);
                self.repairs.note(what, element);
                continue;
            };
            let content = if audio {
                self.audio(element, span)
            } else {
                self.midi(element)
            };
            let name = Name(element.get("name").unwrap_or_default().to_owned());
            let mut components = vec![name.into(), span.into()];
            components.extend(content);
            if value::flag(element, "sync", false) {
                components.push(AbsoluteTime.into());
            }
            components.extend(self.colour(element).map(Into::into));
            clips.push(Subtree::new(self.claim(element), components));
        }
        by_start(&mut clips);
        clips
    }

    /// Where a clip lies; what would be before the Edit's start is cut off.
    fn span(&mut self, element: &Element<'_>) -> Option<ClipSpan> {
        let reach = -*TIME.end()..=*TIME.end();
        let mut span = ClipSpan {
            start: self.number(element, "start", reach, 0.0),
            length: self.number(element, "length", TIME, 0.0),
            offset: self.number(element, "offset", TIME, 0.0),
        };
        if span.start < 0.0 {
            span.length += span.start;
            span.offset -= span.start;
            span.start = 0.0;
            self.repairs
                .note("cut at 0: a clip that began before the Edit", element);
        }
        (span.length > 0.0).then_some(span)
    }

    fn audio(&mut self, element: &Element<'_>, span: ClipSpan) -> Vec<ComponentValue> {
        self.repairs.unknown(element, &AUDIO_ATTRIBUTES, &[]);
        let fade = 0.0..=span.length;
        let fades = Fades {
            fade_in: self.number(element, "fadeIn", fade.clone(), 0.0),
            fade_out: self.number(element, "fadeOut", fade, 0.0),
            in_shape: self.whole(element, "fadeInType", 1..=4, 1),
            out_shape: self.whole(element, "fadeOutType", 1..=4, 1),
        };
        let level = ClipLevel {
            gain_db: self.number(element, "gain", -100.0..=100.0, 0.0),
            pan: self.number(element, "pan", -1.0..=1.0, 0.0),
        };
        let source = element.get("source").unwrap_or_default().to_owned();
        vec![AudioClip { source }.into(), level.into(), fades.into()]
    }

    fn midi(&mut self, element: &Element<'_>) -> Vec<ComponentValue> {
        self.repairs
            .unknown(element, &MIDI_ATTRIBUTES, &["SEQUENCE"]);
        for extra in element.all("SEQUENCE").skip(1) {
            self.repairs.lost(extra, element);
        }
        let nothing = Element::new("SEQUENCE");
        let sequence = element.child("SEQUENCE").unwrap_or(&nothing);
        let channel = self.byte(sequence, "channelNumber", 1..=16, 1);
        let (notes, controllers) = self.sequence(sequence);
        vec![
            MidiClip { channel }.into(),
            notes.into(),
            controllers.into(),
        ]
    }
}

/// Sorts clips or markers by their start; ties keep the file's order.
pub fn by_start(clips: &mut [Subtree]) {
    clips.sort_by(|a, b| start(a).total_cmp(&start(b)));
}

fn start(clip: &Subtree) -> f64 {
    let spans = clip
        .components
        .iter()
        .filter_map(|component| match component {
            ComponentValue::ClipSpan(span) => Some(span.start),
            _ => None,
        });
    spans.fold(0.0, |_, start| start)
}
