//! What plugins play of files, as replies show it.

use bevy_ecs::prelude::*;
use waive_protocol::reply::{MediaState, PluginFileView, SamplerSoundView, SoundFontPreset};

use super::catalog::{Catalog, FileTrouble};
use super::material::{self, MadeMaterial, Materials, Ready};
use super::views;
use crate::model::material::{PluginFile, SamplerSound, SamplerSounds};
use crate::model::plugin::Plugin;
use crate::plugins::builtin::BuiltinKind;

fn kind(world: &World, plugin: Entity) -> Option<BuiltinKind> {
    BuiltinKind::from_type_name(&world.get::<Plugin>(plugin)?.type_name)
}

/// The sounds of a sampler; nothing for what is none.
#[must_use]
pub fn sounds(world: &World, plugin: Entity) -> Option<Vec<SamplerSoundView>> {
    if kind(world, plugin) != Some(BuiltinKind::Sampler) {
        return None;
    }
    let of = world.get::<SamplerSounds>(plugin);
    let sounds = of.map_or(&[][..], |of| &of.sounds).iter();
    Some(sounds.map(|sound| sound_view(world, sound)).collect())
}

fn sound_view(world: &World, sound: &SamplerSound) -> SamplerSoundView {
    let path = world.resource::<Catalog>().resolve(&sound.source);
    let key = material::MaterialKey::Recording(path.clone());
    let (state, error) = state(world.resource::<Materials>().made(&key));
    SamplerSoundView {
        file_path: views::text(&path),
        name: sound.name.clone(),
        start: sound.start,
        length: sound.length,
        key_note: sound.key_note,
        min_note: sound.min_note,
        max_note: sound.max_note,
        gain_db: sound.gain_db,
        pan: sound.pan,
        open_ended: sound.open_ended,
        state,
        error,
    }
}

/// The file of a plugin that has one.
#[must_use]
pub fn file(world: &World, plugin: Entity) -> Option<PluginFileView> {
    let kind = kind(world, plugin)?;
    let file = world.get::<PluginFile>(plugin)?;
    let of_impulse = kind == BuiltinKind::ImpulseResponse;
    let wish = material::wishes(world, plugin).pop()?;
    let made = world.resource::<Materials>().made(&wish.key);
    let (state, error) = state(made);
    let presets = match made {
        Some(Ok(made)) => match &made.ready {
            Ready::Bank(bank) => {
                let preset = |preset: &crate::plugins::builtin::sampler::Preset| SoundFontPreset {
                    bank: preset.bank,
                    program: preset.program,
                    name: preset.name.clone(),
                };
                bank.presets.iter().map(preset).collect()
            }
            _ => Vec::new(),
        },
        _ => Vec::new(),
    };
    Some(PluginFileView {
        file_path: wish.key.path().map(views::text),
        embedded_bytes: file.embedded.len(),
        state,
        error,
        normalise: of_impulse.then_some(file.normalise),
        trim_silence: of_impulse.then_some(file.trim_silence),
        presets,
    })
}

fn state(made: Option<&Result<MadeMaterial, FileTrouble>>) -> (MediaState, Option<String>) {
    match made {
        None => (MediaState::Waiting, None),
        Some(Ok(_)) => (MediaState::Ready, None),
        Some(Err(trouble)) if trouble.missing => (MediaState::Missing, Some(trouble.why.clone())),
        Some(Err(trouble)) => (MediaState::Unreadable, Some(trouble.why.clone())),
    }
}

/// What a plugin can't play, and why: a name for people, and a sentence's end.
#[must_use]
pub fn troubles(world: &World, plugin: Entity) -> Vec<String> {
    let materials = world.resource::<Materials>();
    let mut told: Vec<String> = Vec::new();
    for wish in material::wishes(world, plugin) {
        let Some(Err(trouble)) = materials.made(&wish.key) else {
            continue;
        };
        let line = match wish.source.is_empty() {
            true => format!("what the Edit holds can't be read: {}", trouble.why),
            false => format!("{} is missing or can't be read", wish.source),
        };
        if !told.contains(&line) {
            told.push(line);
        }
    }
    told
}
