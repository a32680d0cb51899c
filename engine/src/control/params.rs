//! What is known of parameters: names, ranges, and how values read.

use bevy_ecs::prelude::*;
use waive_protocol::ObjectId;
use waive_protocol::reply::ParamView;

use crate::control::lookup::object_id;
use crate::control::motion;
use crate::level::FaderPosition;
use crate::model::modifier::Setting;
use crate::model::observed::Playhead;
use crate::model::outline;
use crate::model::plugin::{ParamValue, Parameter, Plugin};
use crate::plugins::builtin::{self, BuiltinKind};
use crate::time::Seconds;

/// A parameter of a plugin of a known type.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ParamSpec {
    /// Its index, as its processor counts.
    pub index: u32,
    /// For people.
    pub name: &'static str,
    /// Least value, in the parameter's own unit.
    pub min: f64,
    /// Greatest value.
    pub max: f64,
    /// What a new plugin has.
    pub default: f64,
    /// The unit of the three; of a fader's text it is decibels.
    pub unit: &'static str,
    is_fader: bool,
}

impl ParamSpec {
    /// Where a value lies between least and greatest, 0..=1.
    #[must_use]
    pub fn normalised(&self, native: f64) -> f64 {
        ((native - self.min) / (self.max - self.min)).clamp(0.0, 1.0)
    }

    /// The value at a place between least and greatest.
    #[must_use]
    pub fn native(&self, normalised: f64) -> f64 {
        self.min + (self.max - self.min) * normalised
    }

    /// A value for people.
    #[must_use]
    pub fn text(&self, native: f64) -> String {
        if self.is_fader {
            return match FaderPosition(native) {
                position if position.0 <= 0.0 => "-inf dB".to_owned(),
                position => format!("{:+.2} dB", position.decibels().0),
            };
        }
        let text = format!("{native:.3}");
        let text = text.trim_end_matches('0').trim_end_matches('.');
        if self.unit.is_empty() {
            text.to_owned()
        } else {
            format!("{text} {}", self.unit)
        }
    }
}

impl From<Setting> for ParamSpec {
    /// A setting of a modifier.
    fn from(setting: Setting) -> Self {
        Self {
            index: 0,
            name: setting.name,
            min: setting.min,
            max: setting.max,
            default: setting.default,
            unit: setting.unit,
            is_fader: false,
        }
    }
}

/// A macro.
pub const MACRO: ParamSpec = ParamSpec {
    index: 0,
    name: "Macro",
    min: 0.0,
    max: 1.0,
    default: 0.5,
    unit: "",
    is_fader: false,
};

const FADER: [ParamSpec; 2] = [
    ParamSpec {
        index: crate::render::nodes::fader::VOLUME,
        name: "Volume",
        min: 0.0,
        max: 1.0,
        default: FaderPosition::UNITY.0,
        unit: "fader position",
        is_fader: true,
    },
    ParamSpec {
        index: crate::render::nodes::fader::PAN,
        name: "Pan",
        min: -1.0,
        max: 1.0,
        default: 0.0,
        unit: "",
        is_fader: false,
    },
];

/// What is known of a parameter, by its plugin's type and its id.
#[must_use]
pub fn spec(type_name: &str, param_id: &str) -> Option<ParamSpec> {
    match type_name {
        Plugin::VOLUME => {
            let index = usize::from(param_id.ends_with("pan"));
            return Some(FADER[index]);
        }
        Plugin::AUX_SEND => {
            let name = "Send level";
            return Some(ParamSpec { name, ..FADER[0] });
        }
        Plugin::VCA => {
            let name = "VCA";
            return Some(ParamSpec { name, ..FADER[0] });
        }
        _ => {}
    }
    let kind = BuiltinKind::from_type_name(type_name)?;
    let specs = builtin::parameters(kind).iter().enumerate();
    let (index, found) = specs.clone().find(|(_, spec)| spec.id == param_id)?;
    Some(ParamSpec {
        index: u32::try_from(index).unwrap_or(u32::MAX),
        name: found.name,
        min: f64::from(found.min),
        max: f64::from(found.max),
        default: f64::from(found.default),
        unit: found.unit,
        is_fader: false,
    })
}

/// What people call a plugin.
#[must_use]
pub fn plugin_name(plugin: &Plugin) -> String {
    match plugin.type_name.as_str() {
        Plugin::VOLUME => "Volume & Pan".to_owned(),
        Plugin::LEVEL => "Level Meter".to_owned(),
        Plugin::AUX_SEND => "Aux Send".to_owned(),
        Plugin::AUX_RETURN => "Aux Return".to_owned(),
        Plugin::VCA => "VCA".to_owned(),
        Plugin::TEXT => "Text".to_owned(),
        other => BuiltinKind::from_type_name(other)
            .map_or_else(|| other.to_owned(), |kind| kind.display_name().to_owned()),
    }
}

/// A plugin's parameters, with their entities.
#[must_use]
pub fn of_plugin(world: &World, plugin: Entity) -> Vec<(Entity, ParamView)> {
    let type_name = world
        .get::<Plugin>(plugin)
        .map_or("", |plugin| plugin.type_name.as_str());
    outline::children(world, plugin)
        .enumerate()
        .filter_map(|(index, entity)| Some((entity, view(world, type_name, entity, index)?)))
        .collect()
}

fn view(world: &World, type_name: &str, entity: Entity, param_index: usize) -> Option<ParamView> {
    let param_id = &world.get::<Parameter>(entity)?.param_id;
    let native_value = world.get::<ParamValue>(entity)?.0;
    let spec = spec(type_name, param_id)?;
    let id: ObjectId = object_id(world, entity);
    let text = spec.text(native_value);
    Some(ParamView {
        param_index,
        param_id: param_id.clone(),
        id: Some(id),
        name: spec.name.to_owned(),
        value: spec.normalised(native_value),
        default_value: Some(spec.normalised(spec.default)),
        native_value,
        current_value: motion::is_moved(world, entity).then(|| {
            let now = Seconds(world.resource::<Playhead>().position);
            spec.normalised(motion::value_at(world, entity, now).1)
        }),
        unit: (!spec.unit.is_empty()).then(|| spec.unit.to_owned()),
        value_text: text.clone(),
        text,
    })
}
