//! AUTOMATIONCURVE → curves on parameters; those of clips.

use std::collections::HashSet;

use super::Reading;
use super::plugins::{Role, names};
use super::value;
use crate::model::automation::{
    ClipCurve, ClipCurveKind, ClipCurveTiming, Curve, CurveBypassed, CurvePoint,
};
use crate::model::id::ItemId;
use crate::model::modifier;
use crate::model::tree::Subtree;
use crate::session::tracktion::element::Element;
use crate::session::tracktion::{number, part};

/// Times and values of points.
const ANY: std::ops::RangeInclusive<f64> = -1e8..=1e8;

/// Older files call it `name`.
pub fn param_of<'p>(curve: &'p Element<'_>) -> Option<&'p str> {
    curve.get("paramID").or_else(|| curve.get("name"))
}

impl Reading<'_> {
    /// Puts the curves of an element on the parameters below its entity; one for a
    /// parameter that isn't there makes it.
    pub(super) fn curves(&mut self, element: &Element<'_>, role: Role, tree: &mut Subtree) {
        let mut seen = HashSet::new();
        for curve in element.all("AUTOMATIONCURVE") {
            let Some(mut id) = param_of(curve) else {
                continue;
            };
            if role == Role::Master {
                let [volume, pan] = names(role);
                id = match id {
                    "volume" => volume,
                    "pan" => pan,
                    other => other,
                };
            }
            if let Some(modifier) = part!(tree, Modifier) {
                id = modifier::setting_of(&modifier.tag, id);
            }
            let points = self.points(curve);
            if points.is_empty() || !seen.insert(id) {
                continue;
            }
            let at = parameter_place(tree, id).unwrap_or_else(|| {
                let parameter = self.parameter(id, None);
                tree.children.push(parameter);
                tree.children.len() - 1
            });
            lay(curve, points, &mut tree.children[at]);
        }
    }

    pub(super) fn points(&mut self, curve: &Element<'_>) -> Vec<CurvePoint> {
        let points = curve.all("POINT").map(|point| CurvePoint {
            time: self.number(point, "t", ANY, 0.0),
            value: self.number(point, "v", ANY, 0.0),
            curve: self.number(point, "c", -1.0..=1.0, 0.0),
        });
        points.collect()
    }

    /// The automation that belongs to a clip.
    pub(super) fn clip_curves(&mut self, clip: &Element<'_>) -> Vec<Subtree> {
        let mut trees = Vec::new();
        let targets = clip.all("AUTOMATIONCURVES");
        for target in targets.flat_map(|list| list.all("AUTOMATIONCURVEMODIFIER")) {
            let source = target.get("source").map_or(0, number::read_whole);
            let plugin = ItemId(source.unsigned_abs());
            for element in target.all("AUTOMATIONCURVE") {
                let points = self.points(element);
                let Some(kind) = kind_of(element).filter(|_| !points.is_empty()) else {
                    continue;
                };
                let curve = ClipCurve {
                    plugin,
                    param_id: target.get("paramID").unwrap_or_default().to_owned(),
                    kind,
                    limits: target.get("absoluteLimits").and_then(limits),
                    timing: self.timing(element),
                };
                let mut tree = Subtree::new(self.allocate(), vec![curve.into()]);
                lay(element, points, &mut tree);
                trees.push(tree);
            }
        }
        trees
    }

    fn timing(&mut self, curve: &Element<'_>) -> Option<ClipCurveTiming> {
        value::flag(curve, "unlinked", false).then(|| ClipCurveTiming {
            start: self.number(curve, "start", ANY, 0.0),
            length: self.number(curve, "length", ANY, 0.0),
            looping: value::flag(curve, "looping", false),
            loop_start: self.number(curve, "loopStart", ANY, 0.0),
            loop_length: self.number(curve, "loopLength", ANY, 0.0),
        })
    }
}

/// Puts a curve on its entity.
pub fn lay(element: &Element<'_>, points: Vec<CurvePoint>, tree: &mut Subtree) {
    tree.components.push(Curve::new(points).into());
    if value::flag(element, "bypass", false) {
        tree.components.push(CurveBypassed.into());
    }
}

/// Where a parameter is among the children of a plugin or modifier.
pub fn parameter_place(tree: &Subtree, id: &str) -> Option<usize> {
    let named = |child: &Subtree| part!(child, Parameter).is_some_and(|p| p.param_id == id);
    tree.children.iter().position(named)
}

fn kind_of(curve: &Element<'_>) -> Option<ClipCurveKind> {
    match curve.get("type") {
        None | Some("absolute") => Some(ClipCurveKind::Absolute),
        Some("relative") => Some(ClipCurveKind::Relative),
        Some("scale") => Some(ClipCurveKind::Scale),
        Some(_) => None,
    }
}

fn limits(text: &str) -> Option<(f64, f64)> {
    let mut words = text.split_whitespace().map(number::read);
    let (least, most) = (words.next()?, words.next()?);
    (least.is_finite() && most.is_finite()).then_some((least, most))
}
