//! What is left of earlier runs.

use std::path::{Path, PathBuf};

use bevy_ecs::prelude::With;
use waive_protocol::envelope::RequestEnvelope;
use waive_protocol::reply::{OkReply, RecoveriesReply, Recovery};
use waive_protocol::{ErrorReply, Request};

use crate::control::mailbox::ClientId;
use crate::control::package::{self, scratch};
use crate::control::thread::Control;
use crate::control::views;
use crate::control::work::Queue;
use crate::model::outline;
use crate::model::track::Track;

impl Control {
    /// Lists what is left of earlier runs, or removes one of it.
    pub(in crate::control) fn recoveries(&mut self, id: ClientId, envelope: RequestEnvelope) {
        let state = self.state_dir.clone();
        let discarded = match &envelope.request {
            Request::DiscardRecovery(r) => Some(PathBuf::from(r.file_path.as_str())),
            _ => None,
        };
        self.park(id);
        self.workers.run(
            Queue::Saves,
            move || list(&state, discarded.as_deref()),
            move |control, listed| {
                let listed =
                    listed.unwrap_or_else(|gone| Err(ErrorReply::internal(gone.to_string())));
                let answered = listed.map(|reply| {
                    let reply = OkReply::new(&reply);
                    reply.request_id(envelope.request_id.as_ref()).to_bytes()
                });
                control.settle(id, &envelope, answered, false);
                control.resume(id);
            },
        );
    }

    /// Tells the log what is left of earlier runs.
    pub(in crate::control) fn look_for_recoveries(&self) {
        let state = self.state_dir.clone();
        self.workers.run(
            Queue::Saves,
            move || scratch::recoverable(&state).len(),
            |_, found| {
                if let Ok(count @ 1..) = found {
                    tracing::info!(
                        "{count} Edits of earlier runs were never saved: list_recoveries lists them"
                    );
                }
            },
        );
    }
}

fn list(state: &Path, discarded: Option<&Path>) -> Result<RecoveriesReply, ErrorReply> {
    let mut found = scratch::recoverable(state);
    if let Some(path) = discarded {
        let known = found.iter().position(|other| other == path);
        let known = known.ok_or_else(|| {
            ErrorReply::file_not_found(path.display()).hint("list_recoveries lists what there is")
        })?;
        let path = found.remove(known);
        std::fs::remove_dir_all(&path)
            .map_err(|error| ErrorReply::unwritable_file(path.display(), error))?;
    }
    Ok(RecoveriesReply {
        recoveries: found.iter().filter_map(|path| describe(path)).collect(),
    })
}

fn describe(path: &Path) -> Option<Recovery> {
    let found = package::read(path, None).ok()?;
    let mut world = package::bare_world();
    let restored = package::restore(&mut world, found, None).ok()?;
    let file = restored.facts.file.map(PathBuf::from);
    let root = outline::root(&world);
    let changed = restored
        .log
        .history(1)
        .next()
        .map(|(change, _)| change.time);
    let tracks = &mut world.query_filtered::<(), With<Track>>();
    let name = file.as_deref().and_then(Path::file_stem);
    Some(Recovery {
        file_path: views::text(path),
        name: name.map_or_else(
            || views::name(&world, root),
            |stem| stem.to_string_lossy().into_owned(),
        ),
        edit_file: file.as_deref().map(views::text),
        time: changed.unwrap_or(0.0),
        current_revision: restored.log.revision(),
        track_count: tracks.iter(&world).count(),
    })
}
