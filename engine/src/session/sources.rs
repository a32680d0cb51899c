//! The files that an Edit names: clips' sources, takes, frozen tracks, plugins' states,
//! samplers' sounds, impulse responses and SoundFonts.

use super::dawproject::{state_file, with_state_file};
use crate::model::registry::ComponentValue;
use crate::model::tree::Subtree;

/// Every file that a component names, in order.
#[must_use]
pub fn of(component: &ComponentValue) -> Vec<String> {
    match component {
        ComponentValue::AudioClip(clip) => vec![clip.source.clone()],
        ComponentValue::Takes(takes) => takes
            .takes
            .iter()
            .filter(|take| !take.is_comp && !take.source.is_empty())
            .map(|take| take.source.clone())
            .collect(),
        ComponentValue::Frozen(frozen) => vec![frozen.source.clone()],
        ComponentValue::Kept(kept) => state_file(kept).into_iter().collect(),
        ComponentValue::SamplerSounds(of) => named(of.sounds.iter().map(|sound| &sound.source)),
        ComponentValue::PluginFile(file) => named([&file.source]),
        _ => Vec::new(),
    }
}

fn named<'s>(sources: impl IntoIterator<Item = &'s String>) -> Vec<String> {
    let named = sources.into_iter().filter(|source| !source.is_empty());
    named.cloned().collect()
}

/// The component with its files named anew; `None` where nothing changes. `new` gives a
/// file's new name, or `None` to leave it.
#[must_use]
pub fn renamed(
    component: &ComponentValue,
    new: &dyn Fn(&str) -> Option<String>,
) -> Option<ComponentValue> {
    let mut changed = component.clone();
    match &mut changed {
        ComponentValue::AudioClip(clip) => clip.source = new(&clip.source)?,
        ComponentValue::Takes(takes) => {
            for take in &mut takes.takes {
                if let Some(source) = new(&take.source) {
                    take.source = source;
                }
            }
        }
        ComponentValue::Frozen(frozen) => frozen.source = new(&frozen.source)?,
        ComponentValue::SamplerSounds(of) => {
            for sound in &mut of.sounds {
                if let Some(source) = new(&sound.source) {
                    sound.source = source;
                }
            }
        }
        ComponentValue::PluginFile(file) => file.source = new(&file.source)?,
        ComponentValue::Kept(kept) => *kept = with_state_file(kept, &new(&state_file(kept)?)?)?,
        _ => return None,
    }
    (changed != *component).then_some(changed)
}

/// Names the files of a whole subtree anew.
pub fn rename(tree: &mut Subtree, new: &dyn Fn(&str) -> Option<String>) {
    for component in &mut tree.components {
        if let Some(changed) = renamed(component, new) {
            *component = changed;
        }
    }
    for child in &mut tree.children {
        rename(child, new);
    }
}
