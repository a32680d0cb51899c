//! Plugins → elements: one attribute for each parameter.

use bevy_ecs::prelude::*;

use super::identified;
use crate::model::outline::{children, plugins};
use crate::model::plugin::{ParamValue, Parameter, Plugin};
use crate::session::tracktion::element::Element;

/// A track's plugins in signal order.
pub fn chain(world: &World, track: Entity) -> impl Iterator<Item = Element<'_>> {
    plugins(world, track).map(|(entity, plugin)| element(world, entity, plugin))
}

/// The master's fader, and its inserts, which the format keeps apart.
pub fn master(world: &World, master: Option<Entity>) -> (Option<Element<'_>>, Vec<Element<'_>>) {
    let chain = || master.into_iter().flat_map(|master| plugins(world, master));
    // The fader ends the chain; a volume plugin before it is an insert.
    let fader = chain()
        .filter(|(_, plugin)| plugin.type_name == Plugin::VOLUME)
        .last();
    let inserts = chain()
        .filter(|(entity, _)| fader.is_none_or(|(fader, _)| fader != *entity))
        .map(|(entity, plugin)| element(world, entity, plugin))
        .collect();
    (
        fader.map(|(entity, plugin)| element(world, entity, plugin)),
        inserts,
    )
}

fn element<'a>(world: &'a World, entity: Entity, plugin: &'a Plugin) -> Element<'a> {
    let element = Element::new("PLUGIN").text("type", plugin.type_name.as_str());
    let element = identified(world, entity, element).flag("enabled", plugin.enabled);
    let parameters = children(world, entity).filter_map(|child| {
        let value = world.get::<ParamValue>(child)?.0;
        Some((world.get::<Parameter>(child)?.param_id.as_str(), value))
    });
    parameters.fold(element, |element, (id, value)| {
        element.number(attribute_of(id), value)
    })
}

/// A parameter's id is its attribute's name, but for the master's two.
fn attribute_of(param_id: &str) -> &str {
    param_id.strip_prefix("master ").unwrap_or(param_id)
}
