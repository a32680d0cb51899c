//! What audio clips say: level, fades, stretch, loop facts, warps, takes.

use super::{Telling, on, unless, unless_whole};
use crate::model::clip::{LoopFacts, Stretch, Take, Warp};
use crate::model::tree::Subtree;
use crate::session::tracktion::element::Element;
use crate::session::tracktion::part;

impl Telling<'_> {
    pub(super) fn sound<'t>(&self, clip: &'t Subtree, element: Element<'t>) -> Element<'t> {
        let level = part!(clip, ClipLevel).copied().unwrap_or_default();
        let element = element
            .number("pan", level.pan)
            .number("gain", level.gain_db);
        let mut element = faded(clip, element);
        element = on(
            element,
            "autoCrossfade",
            part!(clip, AutoCrossfade).is_some(),
        );
        element = on(element, "isReversed", part!(clip, Reversed).is_some());
        if let Some(stretch) = part!(clip, Stretch) {
            element = stretched(element, stretch);
        }
        let warp = part!(clip, Warp);
        element = on(element, "warpTime", warp.is_some_and(|warp| warp.enabled));
        let takes = part!(clip, Takes);
        if let Some(takes) = takes {
            element = element.whole("currentTake", takes.current);
        }
        let takes = takes.map(|takes| {
            let takes = takes.takes.iter().map(|take| self.take(take));
            Element::new("TAKES").with_all(takes)
        });
        element
            .with_all(part!(clip, LoopFacts).map(loop_facts))
            .with_all(takes)
            .with_all(warp.map(warp_time))
    }

    fn take<'t>(&self, take: &'t Take) -> Element<'t> {
        let mut element = Element::new("TAKE");
        if !take.is_comp || !take.source.is_empty() {
            element = element.text("source", self.source(&take.source));
        }
        let sections = take.comp.iter().map(|section| {
            Element::new("COMPSECTION")
                .whole("takeIndex", section.take)
                .number("endTime", section.end)
        });
        on(element, "isComp", take.is_comp).with_all(sections)
    }
}

fn faded<'t>(clip: &Subtree, element: Element<'t>) -> Element<'t> {
    let fades = part!(clip, Fades).copied().unwrap_or_default();
    let element = unless(element, "fadeIn", fades.fade_in, 0.0);
    let element = unless(element, "fadeOut", fades.fade_out, 0.0);
    let element = unless_whole(element, "fadeInType", fades.in_shape, 1);
    let element = unless_whole(element, "fadeOutType", fades.out_shape, 1);
    let behaviours = part!(clip, FadeBehaviours).copied().unwrap_or_default();
    let element = on(element, "fadeInBehaviour", behaviours.in_tape);
    on(element, "fadeOutBehaviour", behaviours.out_tape)
}

fn stretched<'t>(element: Element<'t>, stretch: &'t Stretch) -> Element<'t> {
    let mut element = unless_whole(element, "elastiqueMode", stretch.mode, 0);
    if !stretch.options.is_empty() {
        element = element.text("elastiqueOptions", stretch.options.as_str());
    }
    element = on(element, "autoTempo", stretch.auto_tempo);
    element = on(element, "autoPitch", stretch.auto_pitch);
    element = unless_whole(element, "autoPitchMode", stretch.auto_pitch_mode, 0);
    element = unless_whole(element, "transpose", stretch.transpose, 0);
    unless(element, "pitchChange", stretch.pitch_change, 0.0)
}

fn loop_facts(facts: &LoopFacts) -> Element<'static> {
    Element::new("LOOPINFO")
        .whole("rootNote", facts.root_note)
        .number("numBeats", facts.num_beats)
        .flag("oneShot", facts.one_shot)
        .whole("denominator", facts.denominator)
        .whole("numerator", facts.numerator)
        .number("bpm", facts.bpm)
        .whole("inMarker", facts.in_marker)
        .whole("outMarker", facts.out_marker)
}

fn warp_time(warp: &Warp) -> Element<'static> {
    let markers = warp.markers.iter().map(|marker| {
        Element::new("WARPMARKER")
            .number("sourceTime", marker.source)
            .number("warpTime", marker.warped)
    });
    let markers = Element::new("WARPMARKERS").with_all(markers);
    unless(Element::new("WARPTIME"), "warpEndMarkerTime", warp.end, 0.0).with(markers)
}
