//! What is known of parameters: names, ranges, and how values read.

use std::borrow::Cow;
use std::collections::HashMap;

use bevy_ecs::prelude::*;
use waive_protocol::reply::ParamView;
use waive_protocol::{ObjectId, ParamRef};

use crate::control::lookup::object_id;
use crate::control::motion;
use crate::level::FaderPosition;
use crate::model::hosted::{Hosted, HostedParameter};
use crate::model::modifier::Setting;
use crate::model::observed::Playhead;
use crate::model::outline;
use crate::model::plugin::{ParamValue, Parameter, Plugin};
use crate::plugins::builtin::{self, BuiltinKind};
use crate::time::Seconds;

/// A parameter of a plugin of a known type.
#[derive(Clone, Debug, PartialEq)]
pub struct ParamSpec {
    /// Its index, as its processor counts.
    pub index: u32,
    /// For people.
    pub name: Cow<'static, str>,
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
            name: Cow::Borrowed(setting.name),
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
    name: Cow::Borrowed("Macro"),
    min: 0.0,
    max: 1.0,
    default: 0.5,
    unit: "",
    is_fader: false,
};

const FADER: [ParamSpec; 2] = [
    ParamSpec {
        index: crate::render::nodes::fader::VOLUME,
        name: Cow::Borrowed("Volume"),
        min: 0.0,
        max: 1.0,
        default: FaderPosition::UNITY.0,
        unit: "fader position",
        is_fader: true,
    },
    ParamSpec {
        index: crate::render::nodes::fader::PAN,
        name: Cow::Borrowed("Pan"),
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
            return FADER.get(index).cloned();
        }
        Plugin::AUX_SEND => {
            return Some(fader("Send level"));
        }
        Plugin::VCA => {
            return Some(fader("VCA"));
        }
        _ => {}
    }
    let kind = BuiltinKind::from_type_name(type_name)?;
    let specs = builtin::parameters(kind).iter().enumerate();
    let (index, found) = specs.clone().find(|(_, spec)| spec.id == param_id)?;
    Some(ParamSpec {
        index: u32::try_from(index).unwrap_or(u32::MAX),
        name: Cow::Borrowed(found.name),
        min: f64::from(found.min),
        max: f64::from(found.max),
        default: f64::from(found.default),
        unit: found.unit,
        is_fader: false,
    })
}

fn fader(name: &'static str) -> ParamSpec {
    ParamSpec {
        name: Cow::Borrowed(name),
        ..FADER[0].clone()
    }
}

/// What is known of a parameter entity of a plugin.
#[must_use]
pub fn spec_of(world: &World, plugin: Entity, param: Entity) -> Option<ParamSpec> {
    if let Some(hosted) = world.get::<HostedParameter>(param) {
        return Some(ParamSpec {
            index: hosted.place,
            name: Cow::Owned(hosted.name.to_string()),
            min: 0.0,
            max: 1.0,
            default: hosted.default,
            unit: "",
            is_fader: false,
        });
    }
    let type_name = &world.get::<Plugin>(plugin)?.type_name;
    spec(type_name, &world.get::<Parameter>(param)?.param_id)
}

/// What people call a plugin.
#[must_use]
pub fn plugin_name(world: &World, plugin: Entity) -> String {
    let hosted = world
        .get::<Hosted>(plugin)
        .map(|hosted| hosted.name.to_string());
    let own = || {
        world
            .get::<Plugin>(plugin)
            .map(|plugin| type_title(&plugin.type_name))
    };
    hosted.or_else(own).unwrap_or_default()
}

/// What people call the plugins of a type.
#[must_use]
pub fn type_title(type_name: &str) -> String {
    match type_name {
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

/// A parameter's value for people: in a hosted plugin's own words where it has been
/// asked for them.
#[must_use]
pub fn text(world: &World, param: Entity, spec: &ParamSpec, value: f64) -> String {
    let Some(hosted) = world.get::<HostedParameter>(param) else {
        return spec.text(value);
    };
    let words = world.get_resource::<Words>();
    if let Some(said) = words.and_then(|words| words.of(object_id(world, param), value)) {
        return said.to_owned();
    }
    match (hosted.steps, value >= 0.5) {
        (1, true) => "On".to_owned(),
        (1, false) => "Off".to_owned(),
        _ => spec.text(value),
    }
}

/// How hosted plugins show values, as they were last asked.
#[derive(Resource, Debug, Default)]
pub struct Words(HashMap<ObjectId, (f64, String)>);

impl Words {
    /// Notes a plugin's word for a parameter's value.
    pub fn note(&mut self, param: ObjectId, value: f64, word: String) {
        self.0.insert(param, (value, word));
    }

    /// Forgets all, where there are very many.
    pub fn bound(&mut self, most: usize) {
        if self.0.len() > most {
            self.0.clear();
        }
    }

    fn of(&self, param: ObjectId, value: f64) -> Option<&str> {
        let (known, word) = self.0.get(&param)?;
        ((known - value).abs() < 1e-9).then_some(word)
    }
}

/// The parameter that is named so, among a plugin's.
#[must_use]
pub fn named(all: &[(Entity, ParamView)], named: &ParamRef) -> Option<Entity> {
    let by_id = |view: &ParamView, id: ObjectId| view.id == Some(id);
    let has_id = |id: ObjectId| all.iter().any(|(_, view)| by_id(view, id));
    let is_it = |index: usize, view: &ParamView| match named {
        ParamRef::Index(wanted) => i64::try_from(index) == Ok(*wanted),
        // The ids that hosted plugins give their parameters are numbers, too.
        ParamRef::Id(id) if has_id(*id) => by_id(view, *id),
        ParamRef::Id(id) => view.param_id == id.to_string(),
        // The master's fader has ids of its own; "volume" means it there too.
        ParamRef::Name(name) => {
            let plain = view.param_id.strip_prefix("master ");
            [plain.unwrap_or(&view.param_id), &view.param_id, &view.name]
                .iter()
                .any(|known| known.eq_ignore_ascii_case(name))
        }
    };
    let mut found = all.iter().enumerate();
    let found = found.find(|(index, (_, view))| is_it(*index, view));
    found.map(|(_, (entity, _))| *entity)
}

/// A plugin's parameters, with their entities.
#[must_use]
pub fn of_plugin(world: &World, plugin: Entity) -> Vec<(Entity, ParamView)> {
    outline::children(world, plugin)
        .enumerate()
        .filter_map(|(index, entity)| Some((entity, view(world, plugin, entity, index)?)))
        .collect()
}

fn view(world: &World, plugin: Entity, entity: Entity, param_index: usize) -> Option<ParamView> {
    let param_id = &world.get::<Parameter>(entity)?.param_id;
    let native_value = world.get::<ParamValue>(entity)?.0;
    let spec = spec_of(world, plugin, entity)?;
    let id: ObjectId = object_id(world, entity);
    let text = text(world, entity, &spec, native_value);
    Some(ParamView {
        param_index,
        param_id: param_id.clone(),
        id: Some(id),
        name: spec.name.clone().into_owned(),
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
