//! What of the Edit can't be heard, and why: told with every render, so that a silent
//! file is never a surprise.

use bevy_ecs::prelude::*;

use super::catalog::Catalog;
use super::extract::Chain;
use super::views;
use crate::model::clip::{AudioClip, ClipSpan, MidiClip};
use crate::model::note::Notes;
use crate::model::outline::{self, Outline};
use crate::model::step::StepClip;
use crate::model::track::Frozen;

/// More sentences than this aren't told one by one.
const MOST: usize = 20;

/// Sentences about clips that are silent though nobody switched them off: on one
/// track, or on all.
pub fn warnings(world: &mut World, track: Option<Entity>) -> Vec<String> {
    let tracks = track.map_or_else(|| Outline::tracks(world).to_vec(), |track| vec![track]);
    let mut found: Vec<String> = Vec::new();
    for track in tracks {
        let name = views::name(world, track);
        found.extend(missing_files(world, track, &name));
        found.extend(unheard_notes(world, track, &name));
    }
    let more = found.len().saturating_sub(MOST);
    found.truncate(MOST);
    if more > 0 {
        found.push(format!("and {more} more of the kind"));
    }
    found
}

fn missing_files(world: &World, track: Entity, name: &str) -> Vec<String> {
    let catalog = world.resource::<Catalog>();
    let missing = outline::children(world, track).filter_map(|clip| {
        let source = &world.get::<AudioClip>(clip)?.source;
        let silent = catalog.prepared(source).is_none();
        silent.then(|| {
            let clip = views::name(world, clip);
            format!("clip \"{clip}\" on track \"{name}\" is silent: {source} is missing or can't be read")
        })
    });
    missing.collect()
}

fn unheard_notes(world: &World, track: Entity, name: &str) -> Option<String> {
    // A frozen track plays a rendering of them.
    let frozen = world.get::<Frozen>(track).is_some();
    if frozen || Chain::read(world, track).has_instrument() {
        return None;
    }
    let clips = outline::children(world, track).filter(|&clip| {
        let notes = world
            .get::<Notes>(clip)
            .is_some_and(|n| !n.as_slice().is_empty());
        let midi = world.get::<MidiClip>(clip).is_some() && notes;
        world.get::<ClipSpan>(clip).is_some() && (midi || world.get::<StepClip>(clip).is_some())
    });
    let count = clips.count();
    (count > 0).then(|| {
        format!("track \"{name}\" has {count} clips with notes and no instrument that plays them")
    })
}

/// What clipping does to a file of whole numbers.
pub fn clipping(peak_db: Option<f64>, whole_numbers: bool) -> Option<String> {
    let over = peak_db.filter(|&peak| whole_numbers && peak > 0.0)?;
    Some(format!(
        "clipped: the peak is {over:+.2} dBFS; lower the master by that much, or take bit_depth 32"
    ))
}
