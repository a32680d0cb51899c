//! Macros, modifiers and what they move → MACROPARAMETERS, MODIFIERS,
//! MODIFIERASSIGNMENTS.

use super::{MACRO, Telling, identified, name, unless};
use crate::model::automation::Assignment;
use crate::model::modifier::{self, MOST_STEPS, NODES};
use crate::model::tree::Subtree;
use crate::session::tracktion::element::Element;
use crate::session::tracktion::{PREFIX, base64, params, part};

impl Telling<'_> {
    /// The macros of whatever holds them.
    pub(super) fn macros<'t>(&self, holder: &'t Subtree) -> Option<Element<'t>> {
        let set = holder
            .children
            .iter()
            .find(|child| part!(child, MacroSet).is_some())?;
        let own = || {
            set.children
                .iter()
                .filter(|child| part!(child, Macro).is_some())
        };
        let macros = own().map(|tree| {
            let element = identified(tree, Element::new("MACROPARAMETER")).text("name", name(tree));
            match part!(tree, ParamValue) {
                Some(value) => element.number("value", value.0),
                None => element,
            }
        });
        let curves = own().filter_map(|tree| {
            let element = Element::new("AUTOMATIONCURVE").whole("paramID", tree.id);
            Self::curve(tree, element)
        });
        let assigned: Vec<Element<'t>> = own()
            .flat_map(|tree| self.assigned(tree, tree.id.to_string()))
            .collect();
        let element = identified(set, Element::new("MACROPARAMETERS")).with_all(macros);
        Some(element.with_all(section(assigned)).with_all(curves))
    }

    /// The modifiers of a track.
    pub(super) fn modifiers<'t>(&self, track: &'t Subtree) -> Option<Element<'t>> {
        let modifiers = track.children.iter().filter_map(|child| {
            let modifier = part!(child, Modifier)?;
            let tag = modifier.tag.as_str();
            let tag = if params::is_name(tag) { tag } else { "LFO" };
            let mut element = identified(child, Element::new(tag));
            if part!(child, Name).is_some() {
                element = element.text("name", name(child));
            }
            Some(
                settings(element, tag, child)
                    .with_all(self.assignments(child))
                    .with_all(Self::curves(child)),
            )
        });
        let modifiers: Vec<_> = modifiers.collect();
        (!modifiers.is_empty()).then(|| Element::new("MODIFIERS").with_all(modifiers))
    }

    /// What modulates the parameters of a plugin or modifier.
    pub(super) fn assignments<'t>(&self, holder: &'t Subtree) -> Option<Element<'t>> {
        let tag = part!(holder, Modifier).map(|modifier| modifier.tag.as_str());
        let named = |id: &str| tag.map_or(id, |tag| modifier::param_id(tag, id)).to_owned();
        let assigned = holder.children.iter().flat_map(|child| {
            let parameter = part!(child, Parameter).map(|p| named(&p.param_id));
            parameter
                .map(|id| self.assigned(child, id))
                .unwrap_or_default()
        });
        section(assigned.collect())
    }

    fn assigned<'t>(&self, tree: &'t Subtree, param_id: String) -> Vec<Element<'t>> {
        let list = part!(tree, Assignments).map_or(&[][..], |list| &list.0);
        list.iter()
            .map(|one| self.assignment(one, &param_id))
            .collect()
    }

    fn assignment<'t>(&self, one: &Assignment, param_id: &str) -> Element<'t> {
        let tag = self.sources.get(&one.source).map_or(MACRO, String::as_str);
        let tag = if params::is_name(tag) { tag } else { MACRO };
        let element = Element::new(tag.to_owned())
            .whole("source", one.source)
            .text("paramID", param_id.to_owned())
            .number("value", one.depth);
        let element = unless(element, "offset", one.offset, 0.0);
        let element = unless(element, "curve", one.curve, 0.0);
        let element = unless(element, "start", one.start, 0.0);
        unless(element, "end", one.end, 1.0)
    }
}

fn section(assigned: Vec<Element<'_>>) -> Option<Element<'_>> {
    let some = !assigned.is_empty();
    some.then(|| Element::new("MODIFIERASSIGNMENTS").with_all(assigned))
}

/// A modifier's settings as attributes; steps as floats in one, a tracker's map as
/// elements.
fn settings<'t>(mut element: Element<'t>, tag: &str, modifier: &'t Subtree) -> Element<'t> {
    let mut steps = [0_u8; 4 * MOST_STEPS as usize];
    let mut stepped = false;
    let mut map: [[Option<f64>; 2]; NODES.len()] = Default::default();
    for parameter in &modifier.children {
        let (Some(id), Some(value)) = (part!(parameter, Parameter), part!(parameter, ParamValue))
        else {
            continue;
        };
        let id = id.param_id.as_str();
        if let Some(index) = step(tag, id) {
            #[expect(clippy::cast_possible_truncation, reason = "the format keeps f32")]
            let bytes = (value.0 as f32).to_le_bytes();
            steps[index * 4..index * 4 + 4].copy_from_slice(&bytes);
            stepped = true;
        } else if let Some((node, side)) = node(tag, id) {
            map[node][side] = Some(value.0);
        } else if params::is_name(id) {
            element = element.number(params::of_modifier(tag, id), value.0);
        }
    }
    if stepped {
        let name = format!("{PREFIX}{}", params::STEPS);
        element = element.text(name, base64::encode(&steps));
    }
    if map.iter().flatten().any(Option::is_some) {
        element = element.with(nodes(&map));
    }
    element
}

/// The place of a step among them.
fn step(tag: &str, id: &str) -> Option<usize> {
    let index = id.strip_prefix("step").filter(|_| tag == "STEP")?;
    index.parse().ok().filter(|&i| i < MOST_STEPS as usize)
}

/// The node that a setting is of, and which half of it.
fn node(tag: &str, id: &str) -> Option<(usize, usize)> {
    let mut halves = NODES.iter().enumerate().filter(|_| tag == "MIDITRACKER");
    halves.find_map(|(node, ids)| Some((node, ids.iter().position(|half| *half == id)?)))
}

fn nodes<'t>(map: &[[Option<f64>; 2]]) -> Element<'t> {
    let settings = modifier::settings("MIDITRACKER");
    let default = |id: &str| {
        settings
            .iter()
            .find(|s| s.id == id)
            .map_or(0.0, |s| s.default)
    };
    let nodes = map.iter().zip(NODES).map(|(node, ids)| {
        let half = |side: usize| node[side].unwrap_or_else(|| default(ids[side]));
        #[expect(clippy::cast_possible_truncation, reason = "float casts saturate")]
        let midi = half(0).round() as i64;
        Element::new("NODE")
            .whole("midi", midi)
            .number("value", half(1))
    });
    Element::new("NODES").with_all(nodes)
}
