//! MACROPARAMETERS, MODIFIERS, MODIFIERASSIGNMENTS → macros, modifiers and what
//! they move.

use super::Reading;
use super::automation::{lay, param_of, parameter_place};
use super::plugins::Role;
use super::value;
use crate::model::automation::{Assignment, Assignments, Macro, MacroSet, Modifier};
use crate::model::edit::Name;
use crate::model::id::ItemId;
use crate::model::plugin::ParamValue;
use crate::model::tree::Subtree;
use crate::session::tracktion::element::Element;
use crate::session::tracktion::{number, params};

/// What of a modifier isn't a parameter.
const NOT_PARAMETERS: [&str; 5] = ["id", "name", "colour", "enabled", "remapOnTempoChange"];

impl Reading<'_> {
    /// The macros of whatever an element is of. A set without any is only kept.
    pub(super) fn macros(&mut self, holder: &Element<'_>) -> Option<Subtree> {
        let element = holder.child("MACROPARAMETERS")?;
        element.child("MACROPARAMETER")?;
        let id = self.claim(element);
        let mut set = Subtree::new(id, vec![MacroSet.into()]);
        for one in element.all("MACROPARAMETER") {
            let name = Name(one.get("name").unwrap_or_default().to_owned());
            let value = self.number(one, "value", 0.0..=1.0, 0.5);
            let id = self.claim(one);
            let components = vec![Macro.into(), name.into(), ParamValue(value).into()];
            let mut tree = Subtree::new(id, components);
            let own = |curve: &&Element<'_>| param_of(curve) == one.get("id");
            if one.get("id").is_some()
                && let Some(curve) = element.all("AUTOMATIONCURVE").find(own)
            {
                let points = self.points(curve);
                if !points.is_empty() {
                    lay(curve, points, &mut tree);
                }
            }
            let assigned = self.assigned(element, one.get("id").unwrap_or_default());
            if !assigned.0.is_empty() {
                tree.components.push(assigned.into());
            }
            set.children.push(tree);
        }
        Some(set)
    }

    /// The modifiers of a track.
    pub(super) fn modifiers(&mut self, track: &Element<'_>) -> Vec<Subtree> {
        let mut modifiers = Vec::new();
        for element in track
            .child("MODIFIERS")
            .into_iter()
            .flat_map(|list| &list.children)
        {
            let tag = element.tag.as_ref().to_owned();
            if !params::is_name(&tag) {
                continue;
            }
            let id = self.claim(element);
            let mut tree = Subtree::new(id, vec![Modifier { tag }.into()]);
            if let Some(name) = element.get("name") {
                tree.components.push(Name(name.to_owned()).into());
            }
            for (name, text) in &element.attributes {
                let known = NOT_PARAMETERS.contains(&name.as_ref());
                if !known
                    && params::is_name(name)
                    && value::is_number(text)
                    && parameter_place(&tree, name).is_none()
                {
                    let value = self.number(element, name, -1e12..=1e12, 0.0);
                    let parameter = self.parameter(name, Some(value));
                    tree.children.push(parameter);
                }
            }
            self.curves(element, Role::Track, &mut tree);
            self.assignments(element, &mut tree);
            modifiers.push(tree);
        }
        modifiers
    }

    /// Puts what modulates the parameters of an element on their entities; one for a
    /// parameter that isn't there makes it.
    pub(super) fn assignments(&mut self, element: &Element<'_>, tree: &mut Subtree) {
        let mut ids: Vec<&str> = Vec::new();
        for one in element
            .child("MODIFIERASSIGNMENTS")
            .into_iter()
            .flat_map(|list| &list.children)
        {
            if let Some(id) = one.get("paramID")
                && !ids.contains(&id)
            {
                ids.push(id);
            }
        }
        for id in ids {
            let assigned = self.assigned(element, id);
            if assigned.0.is_empty() {
                continue;
            }
            let at = parameter_place(tree, id).unwrap_or_else(|| {
                let parameter = self.parameter(id, None);
                tree.children.push(parameter);
                tree.children.len() - 1
            });
            tree.children[at].components.push(assigned.into());
        }
    }

    fn assigned(&mut self, element: &Element<'_>, param_id: &str) -> Assignments {
        let mut list = Vec::new();
        for one in element
            .child("MODIFIERASSIGNMENTS")
            .into_iter()
            .flat_map(|list| &list.children)
        {
            let source = one.get("source").map_or(0, number::read_whole);
            if one.get("paramID") != Some(param_id) || source <= 0 {
                continue;
            }
            list.push(Assignment {
                source: ItemId(source.unsigned_abs()),
                depth: self.number(one, "value", -1.0..=1.0, 0.0),
                offset: self.number(one, "offset", -1e6..=1e6, 0.0),
                curve: self.number(one, "curve", -1.0..=1.0, 0.0),
                start: self.number(one, "start", 0.0..=1.0, 0.0),
                end: self.number(one, "end", 0.0..=1.0, 1.0),
            });
        }
        Assignments(list)
    }
}
