//! What the Edit says of a hosted plugin, as an order to open it.

use std::path::PathBuf;

use bevy_ecs::prelude::*;
use waive_protocol::ErrorReply;

use super::Shelf;
use crate::model::hosted::{Hosted, HostedParameter, HostedState};
use crate::model::outline;
use crate::model::plugin::{ParamValue, Parameter, Plugin, SidechainSource};
use crate::plugins::host::{Order, PluginState, Setup};

/// The longest block that a plugin is shown, in frames.
const LONGEST_BLOCK: u32 = 4096;

/// What is wanted of a plugin.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Which plugin.
    pub hosted: Hosted,
    /// What it shall remember.
    pub state: Option<PluginState>,
    /// Values on top: the plugin's own id, and 0 to 1.
    pub values: Vec<(u32, f64)>,
    /// The Edit's place of each parameter, with the plugin's own id.
    pub places: Vec<(u32, u32)>,
    /// Whether sound passes it.
    pub bypassed: bool,
    /// Whether it listens to a track.
    pub side_chain: bool,
}

/// What the Edit wants of a plugin.
#[must_use]
pub fn wish(world: &World, plugin: Entity) -> Option<Wish> {
    let hosted = world.get::<Hosted>(plugin)?.clone();
    Some(Wish {
        hosted,
        state: state_of(world, plugin),
        values: values_of(world, plugin),
        places: places_of(world, plugin),
        bypassed: world.get::<Plugin>(plugin).is_some_and(|p| !p.enabled),
        side_chain: world.get::<SidechainSource>(plugin).is_some(),
    })
}

/// The state in the Edit.
#[must_use]
pub fn state_of(world: &World, plugin: Entity) -> Option<PluginState> {
    let state = world.get::<HostedState>(plugin)?;
    Some(PluginState {
        component: state.component.clone(),
        controller: state.controller.clone(),
    })
}

/// The plugin's own number of a parameter.
#[must_use]
pub fn own_id(world: &World, param: Entity) -> Option<u32> {
    world.get::<HostedParameter>(param)?;
    world.get::<Parameter>(param)?.param_id.parse().ok()
}

/// The values in the Edit, by the plugin's own numbers.
#[must_use]
pub fn values_of(world: &World, plugin: Entity) -> Vec<(u32, f64)> {
    let params = outline::children(world, plugin);
    let value = |param| Some((own_id(world, param)?, world.get::<ParamValue>(param)?.0));
    params.filter_map(value).collect()
}

fn places_of(world: &World, plugin: Entity) -> Vec<(u32, u32)> {
    let params = outline::children(world, plugin);
    let place = |param| {
        let place = world.get::<HostedParameter>(param)?.place;
        Some((place, own_id(world, param)?))
    };
    params.filter_map(place).collect()
}

/// Which module and class a plugin is. Takes its time where the Edit was made on
/// another machine.
///
/// # Errors
/// `plugin_not_found`, `plugin_failed`.
fn located(shelf: &Shelf, hosted: &Hosted) -> Result<(PathBuf, String), ErrorReply> {
    let path = PathBuf::from(&*hosted.path);
    if !hosted.class.is_empty() && path.exists() {
        return Ok((path, hosted.class.to_string()));
    }
    let not_installed = || {
        let message = format!("{} isn't installed on this machine", hosted.name);
        ErrorReply::new(waive_protocol::ErrorCode::PluginNotFound, message)
            .hint("install it, or scan_plugins with the folder that it is in")
    };
    let wanted = if hosted.class.is_empty() {
        &hosted.name
    } else {
        &hosted.class
    };
    let found = shelf.find(wanted).map_err(|_| not_installed())?;
    Ok((found.path, found.id))
}

/// The order for a plugin. Takes its time.
///
/// # Errors
/// `plugin_not_found`, `plugin_failed`.
pub fn order(shelf: &Shelf, wish: &Wish, offline: bool) -> Result<Order, ErrorReply> {
    let (path, class) = located(shelf, &wish.hosted)?;
    Ok(Order {
        path,
        class,
        setup: Setup {
            max_frames: LONGEST_BLOCK,
            offline,
            side_chain: wish.side_chain,
            // MPE clips are told in a zone; what isn't stays as it is.
            note_expression: true,
            ..Setup::new(shelf.rate.0)
        },
        isolation: shelf.isolation_of(&wish.hosted),
        command: shelf.command().clone(),
        state: wish.state.clone(),
        values: wish.values.clone(),
        bypassed: wish.bypassed,
    })
}
