//! Frozen tracks: what may be changed of them, and what is rendered.

use std::path::PathBuf;
use std::sync::Arc;

use bevy_ecs::prelude::*;
use waive_protocol::reply::TrackFrozen;
use waive_protocol::request::FreezeTrack;
use waive_protocol::{ErrorCode, ErrorReply, ObjectId};

use super::draft::Draft;
use super::edit_log::{EditLog, Origin};
use super::extract::{self, Chain};
use super::live::Session;
use super::render_job::{self, Progress};
use super::{files, lookup, params, views};
use crate::media::library::Library;
use crate::media::source::PreparedSource;
use crate::media::write::BitDepth;
use crate::model::id::{ItemId, ItemIndex};
use crate::model::op::{EditOp, Retime};
use crate::model::outline;
use crate::model::plugin::Plugin;
use crate::model::registry::ComponentValue;
use crate::model::track::{Frozen, Track};
use crate::model::tree::Subtree;
use crate::render::content::TrackContent;
use crate::render::offline::Job;

/// A freeze laid out, to be rendered elsewhere.
pub struct Freezing {
    job: Job,
    library: Arc<Library>,
    rendered: Rendered,
}

/// What a rendering was made of, to see whether it still is that.
struct Rendered {
    track: ItemId,
    parts: Vec<Subtree>,
    content: TrackContent,
}

/// A rendering, ready to be played.
pub struct Frosted {
    rendered: Rendered,
    path: PathBuf,
    source: Arc<PreparedSource>,
    duration: f64,
}

/// What a freeze renders of a track: all but what only mixes.
fn parts(world: &World, track: Entity) -> Vec<Subtree> {
    let plays = |&child: &Entity| {
        let plugin = world.get::<Plugin>(child);
        plugin.is_none_or(|plugin| !plugin.is_mixing())
    };
    let children = outline::children(world, track).filter(plays);
    children.map(|child| Subtree::read(world, child)).collect()
}

/// Lays out a freeze.
///
/// # Errors
/// `audio_track_not_found`, `track_frozen`, `not_supported`.
pub fn lay_out(world: &mut World, request: &FreezeTrack) -> Result<Freezing, ErrorReply> {
    let at = lookup::audio_track(world, request.track_id)?;
    let name = views::name(world, at.entity);
    if world.get::<Frozen>(at.entity).is_some() {
        return Err(ErrorReply::track_frozen(&name));
    }
    let chain = Chain::with_bypassed(world, at.entity);
    if let Some((plugin, output, _)) = chain.further().next() {
        let plugin = world.resource::<ItemIndex>().entity(plugin);
        let plugin = plugin.map_or_else(String::new, |it| params::plugin_name(world, it));
        let message = format!("Output {output} of {plugin} plays on another track");
        let refusal = ErrorReply::not_supported(message).field("track_id");
        return Err(refusal.hint("set_plugin_output without a target leads it nowhere"));
    }
    if !chain.can_freeze() {
        let message = "A plugin behind the fader or a send can't be frozen";
        let refusal = ErrorReply::not_supported(message).field("track_id");
        return Err(refusal.hint("move_plugin moves it before them"));
    }
    if views::last_end(world, at.entity) <= 0.0 {
        let refusal = ErrorReply::not_supported("The track has nothing to freeze");
        return Err(refusal.field("track_id"));
    }
    let (job, content) = render_job::frozen_job(world, at.entity)?;
    let track = world.get::<ItemId>(at.entity).copied();
    Ok(Freezing {
        job,
        library: Arc::clone(&world.resource::<Session>().library),
        rendered: Rendered {
            track: track.ok_or_else(|| ErrorReply::internal("a track without an id"))?,
            parts: parts(world, at.entity),
            content,
        },
    })
}

/// Renders it into the cache, named after its samples. Long; runs on a worker thread.
///
/// # Errors
/// `unwritable_file`, `unreadable_file`, `cancelled`.
pub fn render(freezing: Freezing, progress: &Progress) -> Result<Frosted, ErrorReply> {
    let folder = freezing.library.frozen_dir();
    let refuse = |error: std::io::Error| ErrorReply::unwritable_file(folder.display(), error);
    std::fs::create_dir_all(&folder).map_err(refuse)?;
    let id = freezing.rendered.track;
    let temporary = folder.join(format!(".{id}.{}.wav", std::process::id()));
    let rate = freezing.job.rate;
    let report = render_job::export(freezing.job, &temporary, BitDepth::F32, progress);
    let exported = report.map_err(|error| error.refusal("track_id"))?;
    if let Some(lost) = exported.lost.first() {
        // Silence that would stay, though the file may come back.
        let _ = std::fs::remove_file(&temporary);
        let why = format!(
            "{} (a track isn't frozen with less than it plays)",
            lost.why
        );
        return Err(ErrorReply::unreadable_file(lost.path.display(), why));
    }
    if let Some(missing) = exported.missing.first() {
        let _ = std::fs::remove_file(&temporary);
        let refusal = ErrorReply::new(ErrorCode::PluginFailed, missing.as_str());
        return Err(refusal.hint("a track isn't frozen with less than it plays"));
    }
    let report = exported.report;
    let path = folder.join(format!("{}.wav", report.sha256));
    std::fs::rename(&temporary, &path).map_err(refuse)?;
    let source = freezing.library.prepare(&path, rate.0);
    let source = source.map_err(|error| ErrorReply::unreadable_file(path.display(), error))?;
    freezing.library.keep_frozen(&path);
    freezing.library.trim_frozen();
    Ok(Frosted {
        rendered: freezing.rendered,
        path,
        source,
        duration: report.duration,
    })
}

/// Lets the track play its rendering, if it is still what was rendered: one undo step.
///
/// # Errors
/// `track_not_found` when it has gone, `busy` when it has changed meanwhile.
pub fn adopt(
    world: &mut World,
    frosted: Frosted,
    client: Option<Arc<str>>,
) -> Result<TrackFrozen, ErrorReply> {
    let Rendered {
        track,
        parts: before,
        content,
    } = frosted.rendered;
    let id = ObjectId(track.0);
    let at = lookup::audio_track(world, waive_protocol::TrackRef::Id(id))?;
    let rate = world.resource::<Session>().rate;
    let chain = Chain::read(world, at.entity).rendered();
    let now = extract::content(world, at.entity, &chain, rate);
    let same = *now.clips == *content.clips && now.notes == content.notes;
    if !same || parts(world, at.entity) != before || world.get::<Frozen>(at.entity).is_some() {
        let refusal = ErrorReply::busy("The track changed while it was rendered");
        return Err(refusal.field("track_id").hint("freeze it again"));
    }
    files::enter(world, &frosted.path, frosted.source)?;
    let file_path = views::text(&frosted.path);
    let mut draft = Draft::new(world);
    let frozen = Frozen {
        source: file_path.clone(),
    };
    if let Err(refusal) = draft.set(at.entity, frozen) {
        draft.take_back();
        return Err(refusal);
    }
    let ops = draft.finish();
    let origin = Origin {
        label: "Freeze track".to_owned(),
        action: "freeze_track".into(),
        client,
    };
    world.resource_mut::<EditLog>().commit(ops, origin);
    Ok(TrackFrozen {
        track_id: at.index,
        id,
        frozen: true,
        file_path,
        duration: frosted.duration,
    })
}

/// Refuses what would change the sound that was rendered of a frozen track: its clips
/// and instruments. Fader, sends, returns and switches are free.
///
/// # Errors
/// `track_frozen`.
pub fn guard(world: &World, op: &EditOp) -> Result<(), ErrorReply> {
    let entity = |id: &ItemId| world.resource::<ItemIndex>().entity(*id);
    match op {
        EditOp::Set { id, .. }
        | EditOp::SetNote { id, .. }
        | EditOp::SetController { id, .. }
        | EditOp::SetPoint { id, .. } => entity(id).map_or(Ok(()), |on| inside(world, on)),
        EditOp::Spawn { place, tree } | EditOp::Despawn { place, tree } => {
            let free = mixes(tree) || holds_track(tree);
            entity(&place.parent).map_or(Ok(()), |parent| below(world, parent, free))
        }
        EditOp::Retime(retime) => guard_retime(world, retime),
        EditOp::SetSpans { clips } => {
            let mut clips = clips.iter().filter_map(|clip| entity(&clip.id));
            clips.try_for_each(|clip| inside(world, clip))
        }
        EditOp::Move { id, from, to } => {
            let moved = entity(id);
            let free = moved.is_some_and(|moved| {
                let plugin = world.get::<Plugin>(moved);
                world.get::<Track>(moved).is_some() || plugin.is_some_and(Plugin::is_mixing)
            });
            let parents = [from, to]
                .into_iter()
                .filter_map(|place| entity(&place.parent));
            let mut parents = parents.collect::<Vec<_>>().into_iter();
            parents.try_for_each(|parent| below(world, parent, free))
        }
    }
}

/// As [`guard`], of everything that would move along with time. Only what frozen tracks
/// hold is looked at.
///
/// # Errors
/// `track_frozen`.
pub fn guard_retime(world: &World, retime: &Retime) -> Result<(), ErrorReply> {
    let Some(mut frozen) = world.try_query_filtered::<Entity, With<Frozen>>() else {
        return Ok(());
    };
    let mut waiting: Vec<Entity> = frozen.iter(world).collect();
    while let Some(entity) = waiting.pop() {
        if retime.moves(world, entity) {
            inside(world, entity)?;
        }
        waiting.extend(outline::children(world, entity));
    }
    Ok(())
}

/// A change on an entity: the track's own switches and what only mixes are free.
fn inside(world: &World, on: Entity) -> Result<(), ErrorReply> {
    if world.get::<Track>(on).is_some() {
        return Ok(());
    }
    below(world, on, false)
}

/// A change of what `at` is or holds; `free` when what comes or goes only mixes.
fn below(world: &World, at: Entity, free: bool) -> Result<(), ErrorReply> {
    let mut free = free;
    let ways = std::iter::successors(Some(at), |&at| Some(world.get::<ChildOf>(at)?.parent()));
    for at in ways {
        free |= world.get::<Plugin>(at).is_some_and(Plugin::is_mixing);
        if world.get::<Frozen>(at).is_some() && !free {
            return Err(ErrorReply::track_frozen(&views::name(world, at)));
        }
        if world.get::<Track>(at).is_some() {
            return Ok(());
        }
    }
    Ok(())
}

fn mixes(tree: &Subtree) -> bool {
    tree.components
        .iter()
        .any(|component| matches!(component, ComponentValue::Plugin(plugin) if plugin.is_mixing()))
}

fn holds_track(tree: &Subtree) -> bool {
    let track = |component: &ComponentValue| matches!(component, ComponentValue::Track(_));
    tree.components.iter().any(track)
}
