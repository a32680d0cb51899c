//! What plugins lack: files to be read into memory.

use bevy_ecs::prelude::*;

use super::{Item, Preparing, Task, refused};
use crate::control::derive::Dirty;
use crate::control::material::{self, Materials};
use crate::model::material::{PluginFile, SamplerSounds};

/// Asks plugins whose files changed what they lack, and gives them what was made for
/// them. Where that is another than before, their tracks' chains are to be read anew.
pub fn survey_plugins(world: &mut World, dirty: &mut Dirty) {
    let every = std::mem::take(&mut dirty.every_material);
    let marked = std::mem::take(&mut dirty.materials);
    if !every && marked.is_empty() {
        return;
    }
    let mut preparing = world.remove_resource::<Preparing>().unwrap_or_default();
    let plugins = match every {
        true => with_files(world),
        false => marked.into_iter().collect(),
    };
    for plugin in plugins {
        if survey_plugin(world, &mut preparing, plugin) {
            dirty.structure = true;
            let track = world.get::<ChildOf>(plugin).map(ChildOf::parent);
            dirty.chains.extend(track);
        }
    }
    preparing.changed = true;
    world.insert_resource(preparing);
    world.resource_mut::<Materials>().trim();
}

/// Every plugin that names a file, or did.
pub(super) fn with_files(world: &mut World) -> Vec<Entity> {
    let mut found = world.resource::<Materials>().plugins();
    let mut named = world.query_filtered::<Entity, Or<(With<SamplerSounds>, With<PluginFile>)>>();
    found.extend(named.iter(world));
    found.sort_unstable();
    found.dedup();
    found
}

/// Whether what the plugin plays is another than before.
pub(super) fn survey_plugin(world: &mut World, preparing: &mut Preparing, plugin: Entity) -> bool {
    preparing.lacking.remove(&plugin);
    let wishes = match world.get_entity(plugin) {
        Ok(_) => material::wishes(world, plugin),
        Err(_) => Vec::new(),
    };
    for wish in &wishes {
        if world.resource::<Materials>().made(&wish.key).is_some() {
            continue;
        }
        let sources = [wish.source.clone()];
        let trouble = wish
            .key
            .path()
            .and_then(|path| refused(world, &sources, path));
        if let Some(trouble) = trouble {
            let mut materials = world.resource_mut::<Materials>();
            materials.enter(wish.key.clone(), Err(trouble));
            continue;
        }
        let item = Item::Material(wish.key.clone());
        preparing.waiting.retain(|(waiting, _)| *waiting != item);
        if !preparing.running.contains_key(&item) {
            let task = Task::Material(wish.key.clone(), wish.bytes.clone());
            preparing.waiting.push((item.clone(), task));
        }
        preparing.lacking.entry(plugin).or_default().insert(item);
    }
    material::refill(world, plugin, &wishes)
}
