//! Which objects need what their file had, and how that is kept.

use std::collections::HashMap;

use super::Telling;
use super::root::fader_and_inserts;
use crate::level::FaderPosition;
use crate::model::id::ItemId;
use crate::model::kept::Kept;
use crate::model::plugin::Plugin;
use crate::model::tree::Subtree;
use crate::session::tracktion::ABSENT_MASTER;
use crate::session::tracktion::element::{Element, PLACEHOLDER};
use crate::session::tracktion::{emit, parse, part};

/// Which object stands at which element of a file, by the element's address.
pub type Places = HashMap<usize, ItemId>;

/// The address of an element, by which a reading knows it again.
pub fn address(element: &Element<'_>) -> usize {
    std::ptr::from_ref(element).addr()
}

/// Gives every object below that needs it its element of the file.
pub fn keep(
    telling: &Telling<'_>,
    tree: &mut Subtree,
    elements: &HashMap<ItemId, &Element<'_>>,
    places: &Places,
) {
    if let Some(element) = elements.get(&tree.id) {
        let said = telling.said(tree);
        if said.is_none_or(|said| !alike(element, &said, places)) {
            tree.components.push(kept(element, places).into());
        }
    }
    for child in &mut tree.children {
        keep(telling, child, elements, places);
    }
}

/// Whether our writer says of an object just what its file had.
fn alike(element: &Element<'_>, said: &Element<'_>, places: &Places) -> bool {
    element.tag == said.tag
        && element.attributes == said.attributes
        && element.children.len() == said.children.len()
        && element
            .children
            .iter()
            .zip(&said.children)
            .all(|(child, said)| match places.get(&address(child)) {
                Some(id) => said.placed() == Some(*id),
                None => alike(child, said, places),
            })
}

fn kept(element: &Element<'_>, places: &Places) -> Kept {
    let mut kept = Kept::default();
    let mut items = Vec::new();
    emit::compact(&mut kept.xml, element, &mut |child| {
        let id = places.get(&address(child));
        items.extend(id);
        id.is_some()
    });
    kept.xml.shrink_to_fit();
    kept.items = items;
    kept
}

/// The element again, with its placeholders named.
pub fn restored(kept: &Kept) -> Option<Element<'_>> {
    let mut element = parse::kept(&kept.xml).ok()?;
    let mut items = kept.items.iter();
    name(&mut element, &mut items);
    Some(element)
}

fn name(element: &mut Element<'_>, items: &mut std::slice::Iter<'_, ItemId>) {
    for child in &mut element.children {
        if child.tag == PLACEHOLDER {
            if let Some(id) = items.next() {
                *child = Element::placeholder(*id, "kept");
            }
        } else {
            name(child, items);
        }
    }
}

/// The fader and meter that we gave a track whose file has none aren't said until
/// they are moved.
pub fn leave_unsaid(tree: &Subtree, kept: &Kept, now: &mut Element<'_>) {
    let master = tree
        .children
        .iter()
        .find(|child| part!(child, MasterTrack).is_some());
    let (fader, _) = fader_and_inserts(master);
    let own = tree
        .children
        .iter()
        .map(|child| (child, FaderPosition::UNITY.0));
    let chain: Vec<(&Subtree, f64)> = own
        .chain(fader.map(|fader| (fader, ABSENT_MASTER)))
        .collect();
    let mut unsaid: Vec<ItemId> = Vec::new();
    for (child, at_rest) in &chain {
        if typed(child).is_none() || kept.items.contains(&child.id) || !untouched(child, *at_rest) {
            continue;
        }
        let another = |(other, _): &(&Subtree, f64)| {
            other.id != child.id && typed(other) == typed(child) && kept.items.contains(&other.id)
        };
        if !chain.iter().any(another) {
            unsaid.push(child.id);
        }
    }
    if !unsaid.is_empty() {
        remove(now, &unsaid);
    }
}

fn remove(element: &mut Element<'_>, ids: &[ItemId]) {
    element
        .children
        .retain(|child| child.placed().is_none_or(|id| !ids.contains(&id)));
    for child in &mut element.children {
        if child.tag == "MASTERVOLUME" {
            remove(child, ids);
        }
    }
}

fn typed(child: &Subtree) -> Option<&str> {
    part!(child, Plugin).map(|plugin| plugin.type_name.as_str())
}

/// A plugin that a track has of itself and that stands as it was made.
fn untouched(tree: &Subtree, volume: f64) -> bool {
    let Some(plugin) = part!(tree, Plugin) else {
        return false;
    };
    let rest = |child: &Subtree| {
        let id = part!(child, Parameter).map_or("", |parameter| parameter.param_id.as_str());
        let default = if id.ends_with(Plugin::VOLUME) {
            volume
        } else {
            0.0
        };
        let value = part!(child, ParamValue).map(|value| value.0);
        value.is_some_and(|value| value.to_bits() == default.to_bits())
            && part!(child, Curve).is_none()
            && part!(child, Assignments).is_none()
    };
    plugin.enabled
        && plugin.is_automatic()
        && part!(tree, Kept).is_none()
        && part!(tree, FaderOptions).is_none_or(|options| *options == Default::default())
        && tree.children.iter().all(rest)
}
