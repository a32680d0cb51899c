//! The modulation matrices of synths: what notes go by, and what replies show.

use bevy_ecs::prelude::*;
use waive_protocol::reply::SynthRouteView;

use crate::model::modulation::{SynthModulation, SynthRoute};
use crate::model::plugin::Plugin;
use crate::plugins::builtin::four_osc::{
    ModMatrix, ModRoute, ModSource, PARAMETERS, is_modulatable,
};
use crate::plugins::builtin::{BuiltinKind, ParameterSpec};

/// Whether a plugin has a matrix.
#[must_use]
pub fn has_matrix(world: &World, plugin: Entity) -> bool {
    let plugin = world.get::<Plugin>(plugin);
    plugin.is_some_and(|it| it.type_name == BuiltinKind::FourOsc.type_name())
}

/// The ids of the parameters that a matrix can move.
pub fn modulatable() -> impl Iterator<Item = &'static str> {
    let can =
        |(place, spec): (usize, &'static ParameterSpec)| is_modulatable(place).then_some(spec.id);
    PARAMETERS.iter().enumerate().filter_map(can)
}

/// A row as notes go by it; nothing for one that names what isn't known.
fn played(route: &SynthRoute) -> Option<ModRoute> {
    let named = |spec: &ParameterSpec| spec.id == route.param_id;
    let parameter = PARAMETERS.iter().position(named);
    #[expect(clippy::cast_possible_truncation, reason = "depths live in f32")]
    let depth = route.depth as f32;
    Some(ModRoute {
        source: ModSource::from_id(&route.source)?,
        parameter: parameter.filter(|place| is_modulatable(*place))?,
        depth,
    })
}

/// What the notes of a synth go by; nothing moves where it has no matrix.
#[must_use]
pub fn matrix(world: &World, plugin: Entity) -> ModMatrix {
    let of = world.get::<SynthModulation>(plugin);
    let rows = of.map_or(&[][..], |of| &of.routes).iter();
    ModMatrix::new(&rows.filter_map(played).collect::<Vec<_>>())
}

/// The matrix of a synth that can have one.
#[must_use]
pub fn view(world: &World, plugin: Entity) -> Option<Vec<SynthRouteView>> {
    if !has_matrix(world, plugin) {
        return None;
    }
    let of = world.get::<SynthModulation>(plugin);
    let rows = of.map_or(&[][..], |of| &of.routes).iter();
    let view = |route: &SynthRoute| SynthRouteView {
        source: route.source.clone(),
        param_id: route.param_id.clone(),
        depth: route.depth,
        ignored: played(route).is_none(),
    };
    Some(rows.map(view).collect())
}
