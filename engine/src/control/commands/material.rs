//! The files that plugins play.

use std::path::Path;

use bevy_ecs::prelude::*;
use waive_protocol::reply::{PluginFileSet, SamplerSoundsSet};
use waive_protocol::request::{KEY_NOTE, SamplerSoundSpec, SetPluginFile, SetSamplerSounds};
use waive_protocol::{ErrorReply, quantity};

use crate::control::draft::Draft;
use crate::control::files::{self, PlayedFile};
use crate::control::lookup::{self, PluginAt};
use crate::control::material::{MadeMaterial, MaterialKey, Materials, Ready};
use crate::control::{material_views, params, views};
use crate::model::material::{PluginFile, SamplerSound, SamplerSounds};
use crate::model::outline;
use crate::model::plugin::{ParamValue, Parameter, Plugin};
use crate::plugins::builtin::BuiltinKind;

type Reply<T> = Result<T, ErrorReply>;

fn kind(world: &World, at: PluginAt) -> Option<BuiltinKind> {
    let plugin = world.get::<Plugin>(at.entity)?;
    BuiltinKind::from_type_name(&plugin.type_name)
}

fn refuse_kind(world: &World, at: PluginAt, what: &str) -> ErrorReply {
    let name = params::plugin_name(world, at.entity);
    ErrorReply::not_supported(format!("{name} {what}")).field("plugin_id")
}

pub fn set_sounds(draft: &mut Draft<'_>, request: &SetSamplerSounds) -> Reply<SamplerSoundsSet> {
    let at = lookup::plugin(draft.world, request.address())?;
    if kind(draft.world, at) != Some(BuiltinKind::Sampler) {
        let refusal = refuse_kind(draft.world, at, "is no sampler");
        return Err(refusal.hint("load_plugin loads one: \"sampler\""));
    }
    let mut sounds = Vec::with_capacity(request.sounds.len());
    for (index, spec) in request.sounds.iter().enumerate() {
        let sound = sound(draft.world, spec);
        sounds.push(sound.map_err(|refusal| {
            let field = refusal.error.field.clone().unwrap_or_default();
            refusal.field(format!("sounds[{index}].{field}"))
        })?);
    }
    draft.set(at.entity, SamplerSounds { sounds })?;
    let sounds = material_views::sounds(draft.world, at.entity).unwrap_or_default();
    Ok(SamplerSoundsSet {
        track_id: at.track,
        plugin_id: lookup::object_id(draft.world, at.entity),
        plugin_name: params::plugin_name(draft.world, at.entity),
        sound_count: sounds.len(),
        sounds,
    })
}

fn sound(world: &mut World, spec: &SamplerSoundSpec) -> Reply<SamplerSound> {
    let path = files::readable(world, spec.file_path.as_str())?;
    if let PlayedFile::SoundFont(_) = files::played(world, &path)? {
        let why = "it is a SoundFont; load_plugin loads a player for it: \"waiveSoundFont\"";
        return Err(ErrorReply::unreadable_file(path.display(), why));
    }
    let stem = |path: &Path| {
        let stem = path.file_stem().unwrap_or_default();
        stem.to_string_lossy().into_owned()
    };
    let [min_note, max_note] = spec.keys();
    let name = spec.name.as_ref().map(|name| name.as_str().to_owned());
    let seconds = |it: Option<quantity::SoundSeconds>| it.map_or(0.0, quantity::SoundSeconds::get);
    Ok(SamplerSound {
        source: views::text(&path),
        name: name.unwrap_or_else(|| stem(&path)),
        start: seconds(spec.start),
        length: seconds(spec.length),
        key_note: spec.key_note.map_or(KEY_NOTE, quantity::Pitch::get),
        min_note,
        max_note,
        gain_db: spec.gain_db.map_or(0.0, quantity::SoundGainDb::get),
        pan: spec.pan.map_or(0.0, quantity::Pan::get),
        open_ended: spec.open_ended.unwrap_or(false),
    })
}

pub fn set_file(draft: &mut Draft<'_>, request: &SetPluginFile) -> Reply<PluginFileSet> {
    let at = lookup::plugin(draft.world, request.address())?;
    let of_impulse = match kind(draft.world, at) {
        Some(BuiltinKind::ImpulseResponse) => true,
        Some(BuiltinKind::SoundFont) => false,
        Some(BuiltinKind::Sampler) => {
            let refusal = refuse_kind(draft.world, at, "plays sounds, not one file");
            return Err(refusal.hint("set_sampler_sounds gives it some"));
        }
        _ => return Err(refuse_kind(draft.world, at, "has no file")),
    };
    check_fields(request, of_impulse)?;
    let path = files::readable(draft.world, request.file_path.as_str())?;
    match (files::played(draft.world, &path)?, of_impulse) {
        (PlayedFile::Audio, true) => {}
        (PlayedFile::SoundFont(bank), false) => {
            let made = MadeMaterial {
                ready: Ready::Bank(bank),
                source: None,
            };
            let key = MaterialKey::SoundFont(path.clone());
            // Read a moment ago: needn't be read again.
            draft.world.resource_mut::<Materials>().enter(key, Ok(made));
        }
        (PlayedFile::Audio, false) => {
            let why = "it is an audio file, not a SoundFont (.sf2)";
            return Err(ErrorReply::unreadable_file(path.display(), why));
        }
        (PlayedFile::SoundFont(_), true) => {
            let why = "it is a SoundFont, not a recording";
            return Err(ErrorReply::unreadable_file(path.display(), why));
        }
    }
    let before = draft.world.get::<PluginFile>(at.entity).cloned();
    let before = before.unwrap_or_default();
    let file = PluginFile {
        source: views::text(&path),
        embedded: Vec::new(),
        normalise: request.normalise.unwrap_or(before.normalise),
        trim_silence: request.trim_silence.unwrap_or(before.trim_silence),
    };
    draft.set(at.entity, file)?;
    let bank = request.bank.map(quantity::BankNumber::get);
    let program = request.program.map(quantity::ProgramNumber::get);
    choose(draft, at, [("bank", bank), ("program", program)])?;
    let file = material_views::file(draft.world, at.entity);
    Ok(PluginFileSet {
        track_id: at.track,
        plugin_id: lookup::object_id(draft.world, at.entity),
        plugin_name: params::plugin_name(draft.world, at.entity),
        file: file.ok_or_else(|| ErrorReply::internal("the file is gone"))?,
    })
}

/// Refuses what the other kind of plugin is told.
fn check_fields(request: &SetPluginFile, of_impulse: bool) -> Reply<()> {
    let told = [
        ("bank", request.bank.is_some(), false),
        ("program", request.program.is_some(), false),
        ("normalise", request.normalise.is_some(), true),
        ("trim_silence", request.trim_silence.is_some(), true),
    ];
    let wrong = told.iter().find(|(_, told, of)| *told && *of != of_impulse);
    let Some((field, ..)) = wrong else {
        return Ok(());
    };
    let owner = if of_impulse {
        "a SoundFont"
    } else {
        "an impulse response"
    };
    let message = format!("Only {owner} has a {field}");
    Err(ErrorReply::not_supported(message).field(*field))
}

/// Sets parameters that choose a sound.
fn choose(draft: &mut Draft<'_>, at: PluginAt, chosen: [(&str, Option<u8>); 2]) -> Reply<()> {
    for (id, value) in chosen {
        let Some(value) = value else { continue };
        let world = &*draft.world;
        let mut params = outline::children(world, at.entity);
        let named = |param: &Entity| {
            let parameter = world.get::<Parameter>(*param);
            parameter.is_some_and(|parameter| parameter.param_id == id)
        };
        let param = params.find(named);
        drop(params);
        match param {
            Some(param) => draft.set(param, ParamValue(f64::from(value)))?,
            None => {
                return Err(ErrorReply::internal(
                    "a SoundFont player without a programme",
                ));
            }
        }
    }
    Ok(())
}
