//! Parameters of plugins.

use waive_protocol::reply::ParameterSet;
use waive_protocol::request::SetParameter;
use waive_protocol::{ErrorReply, ParamRef};

use crate::control::automation_pass::Touch;
use crate::control::draft::Draft;
use crate::control::{lookup, params};
use crate::model::plugin::Plugin;

pub fn set_parameter(
    draft: &mut Draft<'_>,
    request: &SetParameter,
) -> Result<ParameterSet, ErrorReply> {
    let at = lookup::plugin(draft.world, request.address())?;
    let params = params::of_plugin(draft.world, at.entity);
    let matches = |index: usize, view: &waive_protocol::reply::ParamView| match &request.param_id {
        ParamRef::Index(wanted) => i64::try_from(index) == Ok(*wanted),
        ParamRef::Id(id) => view.id == Some(*id),
        // The master's fader has ids of its own; "volume" means it there too.
        ParamRef::Name(name) => {
            let plain = view
                .param_id
                .strip_prefix("master ")
                .unwrap_or(&view.param_id);
            [plain, &view.param_id, &view.name]
                .iter()
                .any(|known| known.eq_ignore_ascii_case(name))
        }
    };
    let found = params
        .iter()
        .enumerate()
        .find(|(index, (_, view))| matches(*index, view));
    let Some((_, (entity, view))) = found else {
        let known: Vec<&str> = params
            .iter()
            .map(|(_, view)| view.param_id.as_str())
            .collect();
        return Err(ErrorReply::param_not_found(&request.param_id, &known));
    };
    let plugin = draft.world.get::<Plugin>(at.entity).cloned();
    let plugin = plugin.ok_or_else(|| ErrorReply::internal("the plugin is gone"))?;
    let spec = params::spec(&plugin.type_name, &view.param_id);
    let spec = spec.ok_or_else(|| ErrorReply::internal("a parameter without a range"))?;
    let native_value = match (request.value, request.native_value) {
        (Some(value), _) => spec.native(value.get()),
        (None, Some(native)) => native.get(),
        (None, None) => return Err(ErrorReply::missing_parameter("value")),
    };
    if !(spec.min..=spec.max).contains(&native_value) {
        return Err(ErrorReply::out_of_range(
            "native_value",
            spec.min,
            spec.max,
            spec.unit,
        ));
    }
    draft.move_param(Touch {
        param: *entity,
        value: native_value,
        holds: request.touch,
    })?;
    Ok(ParameterSet {
        track_id: at.track,
        plugin_id: lookup::object_id(draft.world, at.entity).to_string(),
        plugin_name: params::plugin_name(&plugin),
        param_id: view.param_id.clone(),
        value: spec.normalised(native_value),
        native_value,
        text: spec.text(native_value),
    })
}
