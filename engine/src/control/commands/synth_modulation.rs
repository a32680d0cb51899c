//! The modulation matrices of synths.

use std::collections::HashSet;

use bevy_ecs::prelude::*;
use waive_protocol::reply::{ParamView, SynthModulationSet};
use waive_protocol::request::{SetSynthModulation, SynthRouteSpec};
use waive_protocol::{ErrorCode, ErrorReply};

use crate::control::draft::Draft;
use crate::control::synth_modulation::{has_matrix, modulatable, view};
use crate::control::{lookup, params};
use crate::model::modulation::{SynthModulation, SynthRoute};
use crate::model::plugin::Parameter;
use crate::plugins::builtin::four_osc::ModSource;

type Reply<T> = Result<T, ErrorReply>;

pub fn set(draft: &mut Draft<'_>, request: &SetSynthModulation) -> Reply<SynthModulationSet> {
    let at = lookup::plugin(draft.world, request.address())?;
    let plugin_name = params::plugin_name(draft.world, at.entity);
    if !has_matrix(draft.world, at.entity) {
        let refusal = ErrorReply::not_supported(format!("{plugin_name} has no modulation matrix"));
        let hint = "load_plugin loads a synth that has one: \"4osc\"; add_modifier and \
                    assign_modulation move the parameters of any plugin";
        return Err(refusal.field("plugin_id").hint(hint));
    }
    let all = params::of_plugin(draft.world, at.entity);
    let mut seen = HashSet::new();
    let mut routes = Vec::with_capacity(request.routes.len());
    for (index, spec) in request.routes.iter().enumerate() {
        let route = route(draft.world, &all, spec);
        let route = route.map_err(|refusal| {
            let field = refusal.error.field.clone().unwrap_or_default();
            refusal.field(format!("routes[{index}].{field}"))
        })?;
        if !seen.insert((route.source.clone(), route.param_id.clone())) {
            let message = format!("{} is there twice for {}", route.source, route.param_id);
            let refusal = ErrorReply::new(ErrorCode::InvalidValue, message);
            let hint = "one row for each source and parameter; several sources of one \
                        parameter add up";
            return Err(refusal.field(format!("routes[{index}]")).hint(hint));
        }
        routes.push(route);
    }
    draft.set(at.entity, SynthModulation { routes })?;
    let modulation = view(draft.world, at.entity).unwrap_or_default();
    Ok(SynthModulationSet {
        track_id: at.track,
        plugin_id: lookup::object_id(draft.world, at.entity),
        plugin_name,
        route_count: modulation.len(),
        modulation,
    })
}

fn route(world: &World, all: &[(Entity, ParamView)], spec: &SynthRouteSpec) -> Reply<SynthRoute> {
    let known: Vec<&str> = modulatable().collect();
    let found = params::named(all, &spec.param_id);
    let found = found.and_then(|param| world.get::<Parameter>(param));
    let param = found.ok_or_else(|| ErrorReply::param_not_found(&spec.param_id, &known))?;
    if !known.contains(&param.param_id.as_str()) {
        let message = format!("The matrix can't move {}", param.param_id);
        let refusal = ErrorReply::not_supported(message).field("param_id");
        return Err(refusal.hint(format!(
            "it moves what is a note's own: {}",
            known.join(", ")
        )));
    }
    let source = ModSource::from_id(spec.source.as_str()).ok_or_else(|| {
        let refusal = ErrorReply::unknown_name(
            "source",
            "source of modulation",
            spec.source.as_str(),
            &ModSource::NAMED,
        );
        let all = ModSource::NAMED.join(", ");
        refusal.hint(format!("known are: {all}, and controllers cc0 to cc127"))
    })?;
    Ok(SynthRoute {
        source: source.id(),
        param_id: param.param_id.clone(),
        depth: spec.depth.get(),
    })
}
