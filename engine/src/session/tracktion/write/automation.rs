//! Curves → AUTOMATIONCURVE, of parameters and of clips.

use super::{Telling, on};
use crate::model::automation::{ClipCurve, ClipCurveKind, Curve};
use crate::model::modifier;
use crate::model::tree::Subtree;
use crate::session::tracktion::element::Element;
use crate::session::tracktion::{number, part};

impl Telling<'_> {
    /// The curves of the parameters of a plugin or modifier.
    pub(super) fn curves(holder: &Subtree) -> impl Iterator<Item = Element<'_>> {
        let tag = part!(holder, Modifier).map(|modifier| modifier.tag.as_str());
        holder.children.iter().filter_map(move |child| {
            let parameter = part!(child, Parameter)?;
            let id = parameter.param_id.as_str();
            let id = tag.map_or(id, |tag| modifier::param_id(tag, id));
            let element = Element::new("AUTOMATIONCURVE").text("paramID", id);
            Self::curve(child, element)
        })
    }

    /// The curve that lies on a parameter or macro.
    pub(super) fn curve<'t>(tree: &Subtree, element: Element<'t>) -> Option<Element<'t>> {
        let curve = part!(tree, Curve)?;
        let bypassed = part!(tree, CurveBypassed).is_some();
        Some(on(element, "bypass", bypassed).with_all(points(curve)))
    }

    /// The automation that belongs to a clip.
    pub(super) fn clip_curves(clip: &Subtree) -> Option<Element<'_>> {
        let mut targets: Vec<Element<'_>> = Vec::new();
        let mut last: Option<(&ClipCurve, usize)> = None;
        for child in &clip.children {
            let Some(curve) = part!(child, ClipCurve) else {
                continue;
            };
            let alike = last.filter(|(other, _)| {
                (other.plugin, &other.param_id) == (curve.plugin, &curve.param_id)
            });
            let at = alike.map_or(targets.len(), |(_, at)| at);
            if at == targets.len() {
                targets.push(target(curve));
            }
            last = Some((curve, at));
            targets[at].children.push(timed(child, curve));
        }
        (!targets.is_empty()).then(|| Element::new("AUTOMATIONCURVES").with_all(targets))
    }
}

fn target(curve: &ClipCurve) -> Element<'_> {
    let element = Element::new("AUTOMATIONCURVEMODIFIER")
        .whole("source", curve.plugin)
        .text("paramID", curve.param_id.as_str());
    match curve.limits {
        Some((least, most)) => {
            let limits = format!("{} {}", number::print(least), number::print(most));
            element.text("absoluteLimits", limits)
        }
        None => element,
    }
}

fn timed<'t>(tree: &'t Subtree, curve: &'t ClipCurve) -> Element<'t> {
    let kind = match curve.kind {
        ClipCurveKind::Absolute => "absolute",
        ClipCurveKind::Relative => "relative",
        ClipCurveKind::Scale => "scale",
    };
    let mut element = Element::new("AUTOMATIONCURVE").text("type", kind);
    if let Some(timing) = curve.timing {
        element = element
            .flag("unlinked", true)
            .number("start", timing.start)
            .number("length", timing.length)
            .flag("looping", timing.looping)
            .number("loopStart", timing.loop_start)
            .number("loopLength", timing.loop_length);
    }
    element = on(element, "bypass", part!(tree, CurveBypassed).is_some());
    element.with_all(part!(tree, Curve).into_iter().flat_map(points))
}

fn points<'t>(curve: &Curve) -> impl Iterator<Item = Element<'t>> {
    curve.points().iter().map(|point| {
        Element::new("POINT")
            .number("t", point.time)
            .number("v", point.value)
            .number("c", point.curve)
    })
}
