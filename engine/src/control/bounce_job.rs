//! One track rendered to a file, as it is heard alone.

use std::path::{Path, PathBuf};

use bevy_ecs::prelude::*;
use waive_protocol::reply::TrackBounced;
use waive_protocol::request::BounceTrack;
use waive_protocol::{ErrorReply, ObjectId};

use super::jobs::{file_name, make_folder};
use super::live::Session;
use super::render_job::{self, ExportError, Manner, Progress, Range};
use super::silence::{self, Players};
use super::{files, lookup, views};
use crate::media::write::BitDepth;
use crate::render::offline::Job;
use crate::time::Seconds;

/// A bounce laid out, ready to be rendered elsewhere.
pub struct Bounce {
    job: Job,
    path: PathBuf,
    depth: BitDepth,
    track_id: usize,
    id: ObjectId,
    start: f64,
    end: f64,
    players: Players,
    warnings: Vec<String>,
}

/// Lays out the render of one track, from its first clip until nothing rings.
///
/// # Errors
/// `track_not_found`, `end_before_start`, `edit_not_saved`, `path_outside_allowed`.
pub fn lay_out(world: &mut World, request: &BounceTrack) -> Result<Box<Bounce>, ErrorReply> {
    let at = lookup::track(world, request.track_id)?;
    let name = views::name(world, at.entity);
    let path = path(world, request, at.index, &name)?;
    // A track without clips of its own may still be led sound from others.
    let span = views::track_span(world, at.entity);
    let (start, end) = span.unwrap_or_else(|| (0.0, views::edit_length(world)));
    if end <= start {
        let refusal = ErrorReply::end_before_start().field("track_id");
        return Err(refusal.hint("there is nothing to render"));
    }
    let range = Range {
        from: start,
        to: None,
    };
    let mut job = render_job::job(world, Some(at.entity), range, Manner::default())?;
    let last = end.max(views::last_rendered(world, at.entity));
    job.to = job.rate.frames(Seconds(last));
    Ok(Box::new(Bounce {
        job,
        path,
        depth: render_job::depth(request.bit_depth),
        track_id: at.index,
        id: lookup::object_id(world, at.entity),
        start,
        end,
        players: Players::read(world),
        warnings: silence::warnings(world, Some(at.entity)),
    }))
}

/// Where to: as told, or a new name in the folder `bounces` beside the Edit.
fn path(
    world: &World,
    request: &BounceTrack,
    index: usize,
    name: &str,
) -> Result<PathBuf, ErrorReply> {
    let session = world.resource::<Session>();
    if let Some(path) = &request.file_path {
        return files::allowed(&session.allow, path.as_str());
    }
    let beside = session.file.as_deref().and_then(Path::parent);
    let Some(folder) = beside.map(|folder| folder.join("bounces")) else {
        let refusal = ErrorReply::edit_not_saved("bounce track");
        return Err(refusal.hint("save_edit_as gives it a file; or give a file_path"));
    };
    let stem = format!("{:02}_{}", index + 1, file_name(name));
    let named = |turn: u32| match turn {
        1 => folder.join(format!("{stem}.wav")),
        turn => folder.join(format!("{stem} {turn}.wav")),
    };
    let free = (1..10_000).map(named).find(|path| !path.exists());
    free.ok_or_else(|| ErrorReply::unwritable_file(folder.display(), "it holds too many bounces"))
}

/// Renders it. Long; runs on a worker thread.
///
/// # Errors
/// [`ExportError`].
pub fn render(bounce: Box<Bounce>, progress: &Progress) -> Result<TrackBounced, ExportError> {
    let mut bounce = *bounce;
    if let Some(folder) = bounce.path.parent() {
        make_folder(folder)?;
    }
    let exported = render_job::export(bounce.job, &bounce.path, bounce.depth, progress)?;
    let mut report = exported.told(&bounce.players);
    report.warnings.append(&mut bounce.warnings);
    Ok(TrackBounced {
        track_id: bounce.track_id,
        id: bounce.id,
        bounce_file: report.file_path.clone(),
        start: bounce.start,
        end: bounce.end,
        report,
    })
}
