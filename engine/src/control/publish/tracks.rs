//! Tracks that play something else now: read anew, each at what it costs.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use bevy_ecs::entity::EntityHashSet;
use bevy_ecs::prelude::*;

use super::Published;
use crate::control::extract::{self, TrackNodes};
use crate::control::live::{Live, Session};
use crate::media::stream::{DiskCommand, ReadPlan};
use crate::model::id::{ItemId, ItemIndex};
use crate::render::content::TrackContent;
use crate::render::link::{Order, Swap};

/// What a track plays, not yet taking over from what it played before.
#[derive(Debug)]
pub(super) struct Read(TrackContent);

/// Reads a track's content. What stayed equal stays the same object, so that neither a
/// crossfade nor a release of notes comes of it.
pub(super) fn read(
    world: &World,
    track: &TrackNodes,
    entity: Entity,
    before: Option<&TrackContent>,
) -> Read {
    let rate = world.resource::<Session>().rate;
    let mut content = extract::content(world, entity, &track.chain, rate);
    if let Some(before) = before {
        if *content.clips == *before.clips {
            content.clips = Arc::clone(&before.clips);
        }
        for (plan, before) in content.notes.iter_mut().zip(&before.notes) {
            if plan == before {
                *plan = Arc::clone(before);
            }
        }
    }
    Read(content)
}

/// Content that takes over from what the track plays now, told to the disk thread;
/// nothing if it is the same.
pub(super) fn taking_over(
    live: &Live,
    id: ItemId,
    Read(content): Read,
    before: &TrackContent,
) -> Option<Arc<TrackContent>> {
    let same = Arc::ptr_eq(&content.clips, &before.clips)
        && content.notes.len() == before.notes.len()
        && content
            .notes
            .iter()
            .zip(&before.notes)
            .all(|(a, b)| Arc::ptr_eq(a, b));
    (!same).then(|| told(live, id, content.after(before)))
}

fn told(live: &Live, id: ItemId, content: TrackContent) -> Arc<TrackContent> {
    let content = Arc::new(content);
    // What is being left is read too, until the crossfade is over.
    let plan: Arc<dyn ReadPlan> = Arc::clone(&content) as _;
    live.disk(DiskCommand::SetPlan(id.0, Some(plan)));
    content
}

/// Reads a track's content for a graph that is made anew.
pub(super) fn read_content(
    world: &World,
    live: &Live,
    track: &TrackNodes,
    entity: Entity,
    before: Option<&TrackContent>,
) -> Arc<TrackContent> {
    let Read(mut content) = read(world, track, entity, before);
    if let Some(before) = before {
        content = content.after(before);
    } else if live.telemetry().playing.load(Ordering::Relaxed) {
        content = content.after_silence();
    }
    told(live, track.id, content)
}

/// Swaps in a graph that differs only in what some tracks play.
pub(super) fn publish_content(
    world: &World,
    live: &mut Live,
    published: &mut Published,
    changed: &EntityHashSet,
) {
    let Some(graph) = &published.graph else {
        return;
    };
    let mut contents = graph.contents.clone();
    let mut any = false;
    for (index, track) in published.tracks.iter().enumerate() {
        let entity = world.resource::<ItemIndex>().entity(track.id);
        let Some(entity) = entity.filter(|entity| changed.contains(entity)) else {
            continue;
        };
        published.backlog.forget(entity);
        let before = &contents[index];
        let read = read(world, track, entity, Some(before));
        if let Some(content) = taking_over(live, track.id, read, before) {
            published.contents.insert(track.id, Arc::clone(&content));
            contents[index] = content;
            any = true;
        }
    }
    if any {
        swap_contents(live, published, contents);
    }
}

/// Swaps in the same graph with other contents.
pub(super) fn swap_contents(
    live: &mut Live,
    published: &mut Published,
    contents: Vec<Arc<TrackContent>>,
) {
    let Some(graph) = &published.graph else {
        return;
    };
    let graph = graph.with_contents(contents);
    let swap = Swap {
        graph: Some(Box::new(graph.with_contents(graph.contents.clone()))),
        ..Swap::default()
    };
    published.graph = Some(graph);
    published.count += 1;
    live.send(Order::Swap(Box::new(swap)));
}
