//! What AUDIOCLIP says of its sound.

use super::Reading;
use super::value::{self, TIME};
use crate::model::clip::{
    AudioClip, AutoCrossfade, ClipLevel, ClipSpan, CompSection, FadeBehaviours, Fades, LoopFacts,
    Reversed, Stretch, Take, Takes, Warp, WarpMarker,
};
use crate::model::registry::ComponentValue;
use crate::session::tracktion::element::Element;

const WIDE: std::ops::RangeInclusive<i64> = i64::MIN..=i64::MAX;

impl Reading<'_> {
    pub(super) fn sound(
        &mut self,
        element: &Element<'_>,
        span: ClipSpan,
        components: &mut Vec<ComponentValue>,
    ) {
        let source = element.get("source").unwrap_or_default().to_owned();
        let level = ClipLevel {
            gain_db: self.number(element, "gain", -100.0..=100.0, 0.0),
            pan: self.number(element, "pan", -1.0..=1.0, 0.0),
        };
        let fade = 0.0..=span.length;
        let fades = Fades {
            fade_in: self.number(element, "fadeIn", fade.clone(), 0.0),
            fade_out: self.number(element, "fadeOut", fade, 0.0),
            in_shape: self.whole(element, "fadeInType", 1..=4, 1),
            out_shape: self.whole(element, "fadeOutType", 1..=4, 1),
        };
        components.extend([AudioClip { source }.into(), level.into(), fades.into()]);
        let behaviours = FadeBehaviours {
            in_tape: value::flag(element, "fadeInBehaviour", false),
            out_tape: value::flag(element, "fadeOutBehaviour", false),
        };
        if behaviours != FadeBehaviours::default() {
            components.push(behaviours.into());
        }
        if value::flag(element, "autoCrossfade", false) {
            components.push(AutoCrossfade.into());
        }
        if value::flag(element, "isReversed", false) {
            components.push(Reversed.into());
        }
        let stretch = self.stretch(element);
        if stretch != Stretch::default() {
            components.push(stretch.into());
        }
        components.extend(self.loop_facts(element).map(ComponentValue::from));
        components.extend(self.warp(element).map(ComponentValue::from));
        components.extend(self.takes(element).map(ComponentValue::from));
    }

    fn stretch(&mut self, element: &Element<'_>) -> Stretch {
        Stretch {
            mode: self.whole(element, "elastiqueMode", 0..=1000, 0),
            options: element
                .get("elastiqueOptions")
                .unwrap_or_default()
                .to_owned(),
            auto_tempo: value::flag(element, "autoTempo", false),
            auto_pitch: value::flag(element, "autoPitch", false),
            auto_pitch_mode: self.whole(element, "autoPitchMode", WIDE, 0),
            transpose: self.whole(element, "transpose", -120..=120, 0),
            pitch_change: self.number(element, "pitchChange", -120.0..=120.0, 0.0),
        }
    }

    fn loop_facts(&mut self, clip: &Element<'_>) -> Option<LoopFacts> {
        let element = clip.child("LOOPINFO")?;
        Some(LoopFacts {
            num_beats: self.number(element, "numBeats", 0.0..=1e8, 0.0),
            bpm: self.number(element, "bpm", 0.0..=1e5, 0.0),
            numerator: self.whole(element, "numerator", 0..=1000, 0),
            denominator: self.whole(element, "denominator", 0..=1000, 0),
            one_shot: value::flag(element, "oneShot", false),
            root_note: self.whole(element, "rootNote", -1..=127, -1),
            in_marker: self.whole(element, "inMarker", WIDE, 0),
            out_marker: self.whole(element, "outMarker", WIDE, -1),
        })
    }

    fn warp(&mut self, clip: &Element<'_>) -> Option<Warp> {
        let enabled = value::flag(clip, "warpTime", false);
        let nothing = Element::new("WARPTIME");
        let element = clip.child("WARPTIME");
        if element.is_none() && !enabled {
            return None;
        }
        let element = element.unwrap_or(&nothing);
        let end = self.number(element, "warpEndMarkerTime", TIME, 0.0);
        let markers = element
            .all("WARPMARKERS")
            .flat_map(|list| list.all("WARPMARKER"));
        let mut markers: Vec<WarpMarker> = markers
            .map(|marker| WarpMarker {
                source: self.number(marker, "sourceTime", TIME, 0.0),
                warped: self.number(marker, "warpTime", TIME, 0.0),
            })
            .collect();
        markers.sort_by(|a, b| a.source.total_cmp(&b.source));
        Some(Warp {
            enabled,
            end,
            markers,
        })
    }

    fn takes(&mut self, clip: &Element<'_>) -> Option<Takes> {
        let element = clip.child("TAKES")?;
        let takes: Vec<Take> = element.all("TAKE").map(|take| self.take(take)).collect();
        let current = self.whole(clip, "currentTake", WIDE, 0);
        (!takes.is_empty()).then_some(Takes { current, takes })
    }

    fn take(&mut self, element: &Element<'_>) -> Take {
        let sections = element.all("COMPSECTION").map(|section| CompSection {
            take: self.whole(section, "takeIndex", -1..=i64::MAX, -1),
            end: self.number(section, "endTime", TIME, 0.0),
        });
        Take {
            comp: sections.collect(),
            source: element.get("source").unwrap_or_default().to_owned(),
            is_comp: value::flag(element, "isComp", false),
        }
    }
}
