//! What a fader is beside its two parameters: pan law, sign, and the VCAs above.

use bevy_ecs::prelude::*;

use super::desk::folders;
use super::pan;
use crate::level::{FaderPosition, PanLaw};
use crate::model::outline;
use crate::model::plugin::{FaderOptions, ParamValue, Plugin};
use crate::render::nodes::fader::FaderState;

/// What a fader is beside its position and pan.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FaderExtras {
    /// The number of the pan law, −1..=4.
    pub law: i64,
    /// Whether the sign is flipped.
    pub polarity: bool,
    /// What the VCAs above add to the position.
    pub vca: f64,
}

/// The extras of a volume plugin.
#[must_use]
pub fn extras(world: &World, plugin: Entity, vca: f64) -> FaderExtras {
    let options = world
        .get::<FaderOptions>(plugin)
        .copied()
        .unwrap_or_default();
    FaderExtras {
        law: options.pan_law,
        polarity: options.polarity,
        vca,
    }
}

/// The parameters of the VCAs of the folders above a track, the nearest first.
pub(super) fn vcas(world: &World, track: Entity) -> impl Iterator<Item = Entity> + '_ {
    let of_folder = |folder| {
        let plugins = outline::plugins(world, folder);
        let vcas = plugins.filter(|(_, plugin)| plugin.enabled && plugin.type_name == Plugin::VCA);
        vcas.filter_map(|(vca, _)| {
            let mut params = outline::children(world, vca);
            params.find(|&param| world.get::<ParamValue>(param).is_some())
        })
    };
    folders(world, track).flat_map(of_folder)
}

/// What the VCAs of the folders above a track add to its faders: each the distance of
/// its position from 0 dB.
#[must_use]
pub fn vca(world: &World, track: Entity) -> f64 {
    let positions = vcas(world, track).filter_map(|param| world.get::<ParamValue>(param));
    positions.map(|at| at.0 - FaderPosition::UNITY.0).sum()
}

/// Where everything of a fader stands now.
pub(super) fn state(world: &World, plugin: Entity) -> FaderState {
    let mut stands = outline::children(world, plugin)
        .filter_map(|param| world.get::<ParamValue>(param).map(|value| value.0));
    let volume = FaderPosition(stands.next().unwrap_or(FaderPosition::UNITY.0));
    let pan = pan(stands.next().unwrap_or(0.0));
    let track = world.get::<ChildOf>(plugin).map(ChildOf::parent);
    let vca = track.map_or(0.0, |track| vca(world, track));
    let extras = extras(world, plugin, vca);
    FaderState {
        volume,
        pan,
        law: PanLaw::from_number(extras.law).unwrap_or_default(),
        polarity: extras.polarity,
        vca: extras.vca,
    }
}
