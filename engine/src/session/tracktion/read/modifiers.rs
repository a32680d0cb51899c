//! MACROPARAMETERS, MODIFIERS, MODIFIERASSIGNMENTS → macros, modifiers and what
//! they move.

use super::Reading;
use super::automation::{lay, param_of, parameter_place};
use super::plugins::Role;
use super::value;
use crate::model::automation::{Assignment, Assignments, Macro, MacroSet, Modifier};
use crate::model::edit::Name;
use crate::model::id::ItemId;
use crate::model::modifier::{self, MOST_STEPS, NODES};
use crate::model::plugin::ParamValue;
use crate::model::tree::Subtree;
use crate::session::tracktion::element::Element;
use crate::session::tracktion::{PREFIX, base64, number, params, part};

/// What of a modifier isn't a parameter.
const NOT_PARAMETERS: [&str; 4] = ["id", "name", "colour", "remapOnTempoChange"];
/// What an oscillator's absent `rateType` means in the format: a bar.
const ABSENT_RATE_TYPE: f64 = 3.0;

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
            self.settings(element, &mut tree);
            self.curves(element, Role::Track, &mut tree);
            self.assignments(element, &mut tree);
            modifiers.push(tree);
        }
        modifiers
    }

    /// A modifier's settings: what the file says, and what it leaves at its default. In
    /// the order of the list, then what isn't in it: however a file orders its attributes,
    /// the settings stand alike.
    fn settings(&mut self, element: &Element<'_>, tree: &mut Subtree) {
        let tag = element.tag.as_ref();
        self.said_settings(element, tree);
        let list = modifier::settings(tag);
        for setting in &list {
            if setting.moves && parameter_place(tree, &setting.id).is_none() {
                let in_bars = setting.id == modifier::RATE_TYPE && !self.ours;
                let value = if in_bars {
                    ABSENT_RATE_TYPE
                } else {
                    setting.default
                };
                let parameter = self.parameter(&setting.id, Some(value));
                tree.children.push(parameter);
            }
        }
        tree.children.sort_by_cached_key(|child| {
            let id = part!(child, Parameter).map_or("", |parameter| &parameter.param_id);
            let place = list.iter().position(|setting| setting.id == id);
            place.unwrap_or(list.len())
        });
    }

    fn said_settings(&mut self, element: &Element<'_>, tree: &mut Subtree) {
        let tag = element.tag.as_ref();
        for (name, text) in &element.attributes {
            let id = params::setting_in(tag, name);
            let known = NOT_PARAMETERS.contains(&name.as_ref());
            if !known
                && params::is_name(name)
                && value::is_number(text)
                && parameter_place(tree, id).is_none()
            {
                let value = self.number(element, name, -1e12..=1e12, 0.0);
                let parameter = self.parameter(id, Some(value));
                tree.children.push(parameter);
            }
        }
        for (id, value) in steps(element).into_iter().chain(nodes(element)) {
            if parameter_place(tree, &id).is_none() {
                let parameter = self.parameter(&id, Some(value));
                tree.children.push(parameter);
            }
        }
    }

    /// Puts what modulates the parameters of an element on their entities; one for a
    /// parameter that isn't there makes it.
    pub(super) fn assignments(&mut self, element: &Element<'_>, tree: &mut Subtree) {
        let mut ids: Vec<&str> = Vec::new();
        let tag = part!(tree, Modifier).map(|modifier| modifier.tag.clone());
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
            let id = tag.as_ref().map_or(id, |tag| modifier::setting_of(tag, id));
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

/// The steps of a step modifier: little-endian floats, zeros left out.
fn steps(element: &Element<'_>) -> Vec<(String, f64)> {
    let name = format!("{PREFIX}{}", params::STEPS);
    let bytes = element.get(&name).map(base64::decode);
    let Some(Ok(bytes)) = bytes else {
        return Vec::new();
    };
    let (floats, _) = bytes.as_chunks::<4>();
    let floats = floats.iter().take(MOST_STEPS as usize).enumerate();
    let steps = floats.filter_map(|(index, bytes)| {
        let value = f32::from_le_bytes(*bytes);
        // As a person would write it, not as the float's neighbour in f64.
        let value: f64 = value.to_string().parse().ok()?;
        (value.is_finite() && value != 0.0).then(|| (format!("step{index}"), value))
    });
    steps.collect()
}

/// The map of a tracker.
fn nodes(element: &Element<'_>) -> Vec<(String, f64)> {
    let list = element.child("NODES");
    let nodes = list.into_iter().flat_map(|list| list.all("NODE"));
    let named = nodes.zip(NODES).flat_map(|(node, ids)| {
        let at = |name| node.get(name).map_or(0.0, number::read);
        [(ids[0], at("midi")), (ids[1], at("value"))]
    });
    let finite = named.filter(|(_, value)| value.is_finite());
    finite.map(|(id, value)| (id.to_owned(), value)).collect()
}
