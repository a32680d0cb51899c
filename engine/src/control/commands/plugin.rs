//! Parameters of plugins.

use bevy_ecs::prelude::*;
use waive_protocol::reply::{ParamView, ParameterNow, ParameterSet, ParametersSet};
use waive_protocol::request::{ParameterSpec, SetParameter, SetParameters};
use waive_protocol::{ErrorCode, ErrorReply, ObjectId};

use crate::control::automation_pass::Touch;
use crate::control::draft::Draft;
use crate::control::errands::Brought;
use crate::control::params::ParamSpec;
use crate::control::{lookup, params};
use crate::model::hosted::HostedParameter;

type Reply<T> = Result<T, ErrorReply>;

pub fn set_parameter(draft: &mut Draft<'_>, request: &SetParameter) -> Reply<ParameterSet> {
    let at = lookup::plugin(draft.world, request.address())?;
    let all = params::of_plugin(draft.world, at.entity);
    let wanted = ParameterSpec {
        param_id: request.param_id.clone(),
        value: request.value,
        native_value: request.native_value,
        text: request.text.clone(),
    };
    let set = set_one(draft, (at.entity, &all), &wanted, request.touch)?;
    Ok(ParameterSet {
        track_id: at.track,
        plugin_id: lookup::object_id(draft.world, at.entity).to_string(),
        plugin_name: params::plugin_name(draft.world, at.entity),
        param_id: set.param_id,
        value: set.value,
        native_value: set.native_value,
        text: set.text,
    })
}

pub fn set_parameters(draft: &mut Draft<'_>, request: &SetParameters) -> Reply<ParametersSet> {
    let at = lookup::plugin(draft.world, request.address())?;
    let all = params::of_plugin(draft.world, at.entity);
    let mut parameters = Vec::with_capacity(request.parameters.len());
    for (index, wanted) in request.parameters.iter().enumerate() {
        let set = set_one(draft, (at.entity, &all), wanted, None);
        parameters.push(set.map_err(|refusal| {
            let field = refusal.error.field.clone().unwrap_or_default();
            refusal.field(format!("parameters[{index}].{field}"))
        })?);
    }
    Ok(ParametersSet {
        track_id: at.track,
        plugin_id: lookup::object_id(draft.world, at.entity).to_string(),
        plugin_name: params::plugin_name(draft.world, at.entity),
        parameters,
    })
}

fn set_one(
    draft: &mut Draft<'_>,
    (plugin, all): (Entity, &[(Entity, ParamView)]),
    wanted: &ParameterSpec,
    holds: Option<bool>,
) -> Reply<ParameterNow> {
    let Some(param) = params::named(all, &wanted.param_id) else {
        let known: Vec<&str> = all.iter().map(|(_, view)| view.param_id.as_str()).collect();
        return Err(ErrorReply::param_not_found(&wanted.param_id, &known));
    };
    let spec = params::spec_of(draft.world, plugin, param);
    let spec = spec.ok_or_else(|| ErrorReply::internal("a parameter without a range"))?;
    let native_value = native(draft.world, param, &spec, wanted)?;
    if !(spec.min..=spec.max).contains(&native_value) {
        let (min, max) = (spec.min, spec.max);
        return Err(ErrorReply::out_of_range(
            "native_value",
            min,
            max,
            spec.unit,
        ));
    }
    draft.move_param(Touch {
        param,
        value: native_value,
        holds,
    })?;
    let view = all.iter().find(|(entity, _)| *entity == param);
    Ok(ParameterNow {
        param_id: view
            .map(|(_, view)| view.param_id.clone())
            .unwrap_or_default(),
        value: spec.normalised(native_value),
        native_value,
        text: params::text(draft.world, param, &spec, native_value),
    })
}

/// The value that is wanted, in the parameter's own range.
fn native(world: &World, param: Entity, spec: &ParamSpec, wanted: &ParameterSpec) -> Reply<f64> {
    match (wanted.value, wanted.native_value, &wanted.text) {
        (Some(value), ..) => Ok(spec.native(value.get())),
        (None, Some(native), _) => Ok(native.get()),
        (None, None, Some(word)) => {
            if world.get::<HostedParameter>(param).is_none() {
                let message = "Only plugins of other makers are told values in words";
                let refusal = ErrorReply::not_supported(message).field("text");
                return Err(refusal.hint("give value or native_value"));
            }
            let id: ObjectId = lookup::object_id(world, param);
            let meant = world.resource::<Brought>().value(id, word.as_str());
            let down = || ErrorReply::new(ErrorCode::PluginFailed, "The plugin doesn't run");
            let meant = meant.unwrap_or_else(|| Err(down()));
            meant.map_err(|refusal| {
                let message = refusal.message.clone();
                ErrorReply::new(ErrorCode::InvalidValue, message).field("text")
            })
        }
        (None, None, None) => Err(ErrorReply::missing_parameter("value")),
    }
}
