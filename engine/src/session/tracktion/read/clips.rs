//! Clips of every kind → clip entities.

use super::Reading;
use super::value::{self, BEATS, TIME};
use crate::model::clip::{
    AbsoluteTime, ArrangerClip, ChordClip, ClipLoop, ClipSpan, ClipSpeed, Disabled, ForeignClip,
    Marker,
};
use crate::model::edit::Name;
use crate::model::registry::ComponentValue;
use crate::model::tree::Subtree;
use crate::session::tracktion::element::Element;
use crate::session::tracktion::part;

/// How fast a clip may run: a hundredth to a hundred times.
const SPEED: std::ops::RangeInclusive<f64> = 0.01..=100.0;

impl<'e> Reading<'e> {
    /// The clips of a track, by start.
    pub(super) fn clips(&mut self, track: &'e Element<'e>) -> Vec<Subtree> {
        let mut clips = Vec::new();
        for element in &track.children {
            let known = matches!(
                element.tag.as_ref(),
                "AUDIOCLIP" | "MIDICLIP" | "STEPCLIP" | "EDITCLIP" | "CONTAINERCLIP"
            );
            if known && let Some(tree) = self.clip(element) {
                clips.push(self.place(element, tree));
            }
        }
        by_start(&mut clips);
        clips
    }

    /// One clip; `None` when it has no length, as Tracktion drops it.
    pub(super) fn clip(&mut self, element: &Element<'_>) -> Option<Subtree> {
        let place = matches!(
            element.tag.as_ref(),
            "MARKERCLIP" | "CHORDCLIP" | "ARRANGERCLIP"
        );
        let span = if place {
            self.place_span(element)
        } else {
            let span = self.span(element);
            if span.is_none() {
                let what = format!("left out: {} without length", element.tag);
                self.repairs.note(what, element);
            }
            span?
        };
        let id = self.claim(element);
        let name = Name(element.get("name").unwrap_or_default().to_owned());
        let mut components = vec![name.into(), span.into()];
        components.extend(self.colour(element).map(ComponentValue::from));
        if !place {
            self.common(element, &mut components);
        }
        match element.tag.as_ref() {
            "AUDIOCLIP" => self.sound(element, span, &mut components),
            "MIDICLIP" => self.midi(element, &mut components),
            "STEPCLIP" => self.steps(element, &mut components),
            "MARKERCLIP" => components.push(self.marker(element).into()),
            "CHORDCLIP" => components.push(ChordClip.into()),
            "ARRANGERCLIP" => components.push(ArrangerClip.into()),
            tag => {
                let what = format!("not played, but kept: {tag}");
                self.repairs.note(what, element);
                components.push(
                    ForeignClip {
                        tag: tag.to_owned(),
                    }
                    .into(),
                );
            }
        }
        let mut tree = Subtree::new(id, components);
        tree.children.extend(self.macros(element));
        let curves = self.clip_curves(element);
        tree.children.extend(curves);
        Some(tree)
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

    /// A marker is a place: unlike a clip's, its length may be 0.
    fn place_span(&mut self, element: &Element<'_>) -> ClipSpan {
        ClipSpan {
            start: self.number(element, "start", TIME, 0.0),
            length: self.number(element, "length", TIME, 0.0),
            offset: self.number(element, "offset", TIME, 0.0),
        }
    }

    fn common(&mut self, element: &Element<'_>, components: &mut Vec<ComponentValue>) {
        if value::flag(element, "sync", false) {
            components.push(AbsoluteTime.into());
        }
        if value::flag(element, "disabled", false) || value::flag(element, "mute", false) {
            components.push(Disabled.into());
        }
        let speed = self.number(element, "speed", SPEED, 1.0);
        if speed != 1.0 {
            components.push(ClipSpeed(speed).into());
        }
        let looped = ClipLoop {
            start: self.number(element, "loopStart", TIME, 0.0),
            length: self.number(element, "loopLength", TIME, 0.0),
            start_beats: self.number(element, "loopStartBeats", BEATS, 0.0),
            length_beats: self.number(element, "loopLengthBeats", 0.0..=*BEATS.end(), 0.0),
        };
        if looped != ClipLoop::default() {
            components.push(looped.into());
        }
    }

    /// One without a number gets the next.
    fn marker(&mut self, element: &Element<'_>) -> Marker {
        let now = self.now.and_then(|now| part!(now, Marker));
        let next = i64::try_from(self.track_count).map_or(i64::MAX, |before| before + 1);
        let absent = now.map_or(next, |now| now.number);
        Marker {
            number: self.whole(element, "markerID", 0..=i64::MAX, absent),
        }
    }
}

/// Sorts clips or markers by their start; ties keep the file's order.
pub fn by_start(clips: &mut [Subtree]) {
    let start = |clip: &Subtree| part!(clip, ClipSpan).map_or(0.0, |span| span.start);
    clips.sort_by(|a, b| start(a).total_cmp(&start(b)));
}
