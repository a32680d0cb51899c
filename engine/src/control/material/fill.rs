//! What plugins' components ask for, and what their processors are made with.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use bevy_ecs::prelude::*;

use super::{Held, ImpulseSource, MaterialKey, Materials, Ready};
use crate::control::catalog::Catalog;
use crate::control::live::Session;
use crate::model::material::{PluginFile, SamplerSound, SamplerSounds};
use crate::model::plugin::Plugin;
use crate::plugins::builtin::sampler::{Bank, Zone};
use crate::plugins::builtin::{BuiltinKind, Material};
use crate::time::SampleRate;

/// One file that a plugin asks for.
#[derive(Clone, Debug)]
pub struct Wish {
    /// What of which file.
    pub key: MaterialKey,
    /// What the Edit calls the file; empty for what it holds itself.
    pub source: String,
    /// What the Edit holds itself.
    pub bytes: Option<Arc<[u8]>>,
}

/// What a plugin asks for, in the order of its sounds. A sound without a file asks for
/// nothing.
#[must_use]
pub fn wishes(world: &World, plugin: Entity) -> Vec<Wish> {
    let kind = world.get::<Plugin>(plugin);
    let kind = kind.and_then(|plugin| BuiltinKind::from_type_name(&plugin.type_name));
    let catalog = world.resource::<Catalog>();
    let wish = |source: &String, key: &dyn Fn(std::path::PathBuf) -> MaterialKey| Wish {
        key: key(catalog.resolve(source)),
        source: source.clone(),
        bytes: None,
    };
    let file = world.get::<PluginFile>(plugin);
    match (kind, world.get::<SamplerSounds>(plugin), file) {
        (Some(BuiltinKind::Sampler), Some(of), _) => {
            let named = of.sounds.iter().filter(|sound| !sound.source.is_empty());
            let recording = named.map(|sound| wish(&sound.source, &MaterialKey::Recording));
            recording.collect()
        }
        (Some(BuiltinKind::SoundFont), _, Some(file)) if !file.source.is_empty() => {
            vec![wish(&file.source, &MaterialKey::SoundFont)]
        }
        (Some(BuiltinKind::ImpulseResponse), _, Some(file)) => {
            let impulse = |of| MaterialKey::Impulse {
                of,
                normalise: file.normalise,
                trim: file.trim_silence,
            };
            if !file.source.is_empty() {
                let of = |path| impulse(ImpulseSource::File(path));
                return vec![wish(&file.source, &of)];
            }
            if file.embedded.is_empty() {
                return Vec::new();
            }
            let hash = blake3::hash(&file.embedded);
            vec![Wish {
                key: impulse(ImpulseSource::Embedded(hash)),
                source: String::new(),
                bytes: Some(file.embedded.as_slice().into()),
            }]
        }
        _ => Vec::new(),
    }
}

/// Gives a plugin what was made for it; answers whether that is another than before.
pub fn refill(world: &mut World, plugin: Entity, wishes: &[Wish]) -> bool {
    let rate = world.get_resource::<Session>().map(|session| session.rate);
    let sounds = world.get::<SamplerSounds>(plugin).cloned();
    let there = world.get_entity(plugin).is_ok();
    let mut materials = world.resource_mut::<Materials>();
    let before = materials.stamp(plugin);
    if wishes.is_empty() || !there {
        materials.plugins.remove(&plugin);
        return before != 0;
    }
    let keys: Vec<MaterialKey> = wishes.iter().map(|wish| wish.key.clone()).collect();
    let fill = materials.fill(&keys, sounds.as_ref(), rate);
    let after = fill.as_ref().map_or(0, |(stamp, _)| *stamp);
    // What is the same stays the same object.
    let fill = match materials.plugins.remove(&plugin) {
        Some(held) if before == after => held.fill,
        _ => fill,
    };
    materials.plugins.insert(plugin, Held { keys, fill });
    before != after
}

impl Materials {
    /// What a plugin plays, with its stamp; nothing while any file is being read.
    fn fill(
        &self,
        keys: &[MaterialKey],
        sounds: Option<&SamplerSounds>,
        rate: Option<SampleRate>,
    ) -> Option<(u64, Material)> {
        let mut hasher = DefaultHasher::new();
        for key in keys {
            self.made.get(key)?.serial.hash(&mut hasher);
        }
        let ready = |key: &MaterialKey| Some(&self.made(key)?.as_ref().ok()?.ready);
        let material = match (&keys[0], ready(&keys[0])) {
            (MaterialKey::Recording(_), _) => {
                let sounds = sounds.map_or(&[][..], |of| &of.sounds);
                let named = sounds.iter().filter(|sound| !sound.source.is_empty());
                let named: Vec<&SamplerSound> = named.collect();
                named.iter().for_each(|sound| stir(sound, &mut hasher));
                let rate = rate.unwrap_or(SampleRate(48_000));
                let zones = named.iter().zip(keys).filter_map(|(sound, key)| {
                    let Ready::Recording(whole) = ready(key)? else {
                        return None;
                    };
                    let zone = Zone::new(whole.left.clone(), whole.right.clone(), rate.hz());
                    zone_of(zone, sound)
                });
                Material::Bank(Arc::new(Bank::of_zones(zones.collect())))
            }
            (_, Some(Ready::Bank(bank))) => Material::Bank(Arc::clone(bank)),
            (_, Some(Ready::Impulse(kernel, _))) => Material::Impulse(kernel.clone()),
            _ => Material::None,
        };
        Some((hasher.finish().max(1), material))
    }
}

/// A sound as a zone; one whose keys are upside down sounds on none.
fn zone_of(zone: Zone, sound: &SamplerSound) -> Option<Zone> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "gains and pans are within f32"
    )]
    let (gain, pan) = (sound.gain_db as f32, sound.pan as f32);
    let mut zone = zone
        .part(sound.start, sound.length)
        .on_keys(sound.key_note, sound.min_note, sound.max_note)
        .at_gain(gain, pan);
    zone.open_ended = sound.open_ended;
    (sound.min_note <= sound.max_note).then_some(zone)
}

fn stir(sound: &SamplerSound, hasher: &mut DefaultHasher) {
    let SamplerSound {
        source: _,
        name: _,
        start,
        length,
        key_note,
        min_note,
        max_note,
        gain_db,
        pan,
        open_ended,
    } = sound;
    for figure in [start, length, gain_db, pan] {
        figure.to_bits().hash(hasher);
    }
    ([key_note, min_note, max_note], open_ended).hash(hasher);
}
