//! Macros, modifiers and what they move → MACROPARAMETERS, MODIFIERS,
//! MODIFIERASSIGNMENTS.

use super::{MACRO, Telling, identified, name, unless};
use crate::model::automation::Assignment;
use crate::model::tree::Subtree;
use crate::session::tracktion::element::Element;
use crate::session::tracktion::{params, part};

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
            for parameter in &child.children {
                if let (Some(id), Some(value)) =
                    (part!(parameter, Parameter), part!(parameter, ParamValue))
                    && params::is_name(&id.param_id)
                {
                    element = element.number(id.param_id.as_str(), value.0);
                }
            }
            Some(
                element
                    .with_all(self.assignments(child))
                    .with_all(Self::curves(child)),
            )
        });
        let modifiers: Vec<_> = modifiers.collect();
        (!modifiers.is_empty()).then(|| Element::new("MODIFIERS").with_all(modifiers))
    }

    /// What modulates the parameters of a plugin or modifier.
    pub(super) fn assignments<'t>(&self, holder: &'t Subtree) -> Option<Element<'t>> {
        let assigned = holder.children.iter().flat_map(|child| {
            let parameter = part!(child, Parameter).map(|p| p.param_id.clone());
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
