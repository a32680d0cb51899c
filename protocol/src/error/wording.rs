//! Refusals by the Edit, the files and the engine. Messages are those of the original where it had one: don't edit them.

use std::fmt::Display;

use super::malformed::shorten;
use super::{ErrorCode, ErrorReply};
use crate::frame::FrameError;
use crate::nearest::nearest;

impl ErrorReply {
    /// No such track; the Edit has `count`.
    #[must_use]
    pub fn track_not_found(track: impl Display, count: usize) -> Self {
        Self::new(
            ErrorCode::TrackNotFound,
            format!("Track not found: {track}"),
        )
        .field("track_id")
        .hint(positions("the Edit", count, "track", "add_track makes one"))
    }

    /// A track that isn't there, or isn't one that holds clips; the Edit has `count` tracks.
    #[must_use]
    pub fn audio_track_not_found(track: impl Display, count: usize) -> Self {
        Self::new(
            ErrorCode::AudioTrackNotFound,
            format!("Audio track not found: {track}"),
        )
        .field("track_id")
        .hint(positions("the Edit", count, "track", "add_track makes one"))
    }

    /// No such clip on a track that has `count`.
    #[must_use]
    pub fn clip_not_found(track: impl Display, clip: impl Display, count: usize) -> Self {
        let message = format!("Clip not found: track {track} clip {clip}");
        let hint = positions(
            "the track",
            count,
            "clip",
            "insert_audio_clip or insert_midi_clip makes one",
        );
        Self::new(ErrorCode::ClipNotFound, message)
            .field("clip_index")
            .hint(hint)
    }

    /// No clip has that id.
    #[must_use]
    pub fn clip_id_not_found(clip: impl Display) -> Self {
        Self::new(ErrorCode::ClipNotFound, format!("Clip not found: {clip}"))
            .field("clip_id")
            .hint("get_tracks lists the clips with their ids")
    }

    /// A clip of the wrong kind; `wanted` is "MIDI" or "audio".
    #[must_use]
    pub fn wrong_clip_kind(wanted: &str) -> Self {
        Self::new(ErrorCode::WrongClipKind, format!("Clip is not {wanted}")).field("clip_index")
    }

    /// No such plugin.
    #[must_use]
    pub fn plugin_not_found(plugin: impl Display) -> Self {
        let message = format!("Plugin not found: {}", shorten(&plugin.to_string()));
        Self::new(ErrorCode::PluginNotFound, message).field("plugin_id")
    }

    /// The track has `count` user plugins, and none at that position.
    #[must_use]
    pub fn plugin_index_out_of_range(count: usize) -> Self {
        let message = format!("Plugin index out of range. Track has {count} user plugins.");
        Self::new(ErrorCode::PluginIndexOutOfRange, message).field("plugin_index")
    }

    /// The plugin has no such parameter; `known` are those it has.
    #[must_use]
    pub fn param_not_found(param: impl Display, known: &[&str]) -> Self {
        let param = shorten(&param.to_string());
        let reply = Self::new(
            ErrorCode::ParamNotFound,
            format!("Parameter not found: {param}"),
        );
        reply.field("param_id").nearest(nearest(&param, known))
    }

    /// No such marker.
    #[must_use]
    pub fn marker_not_found(marker: impl Display) -> Self {
        Self::new(
            ErrorCode::MarkerNotFound,
            format!("Marker not found: {marker}"),
        )
        .field("marker_id")
        .hint("list_markers lists them")
    }

    /// No object has that id.
    #[must_use]
    pub fn object_not_found(field: &str, id: impl Display) -> Self {
        let message = format!("Object not found: {id}");
        Self::new(ErrorCode::ObjectNotFound, message)
            .field(field)
            .hint("query lists objects with their ids")
    }

    /// A name that isn't among the known ones; `what` says of what kind.
    #[must_use]
    pub fn unknown_name(field: &str, what: &str, name: &str, known: &[&str]) -> Self {
        let name = shorten(name);
        let message = format!("Unknown {what}: {name}");
        let last = name.rsplit('.').next().unwrap_or_default();
        let mut near = nearest(&name, known);
        if near.is_empty() {
            near = nearest(last, known);
        }
        let reply = Self::new(ErrorCode::InvalidValue, message)
            .field(field)
            .nearest(near);
        if reply.error.hint.is_some() {
            return reply;
        }
        reply.hint(match known {
            [] => format!("{name} has no parts"),
            known if known.len() <= 16 => format!("known are: {}", known.join(", ")),
            _ => "describe with \"about\": \"components\" lists them".to_owned(),
        })
    }

    /// No such job.
    #[must_use]
    pub fn job_not_found(job: impl Display) -> Self {
        Self::new(ErrorCode::JobNotFound, format!("Job not found: {job}"))
            .field("job_id")
            .hint("list_jobs lists them")
    }

    /// A job that can't be cancelled any more.
    #[must_use]
    pub fn job_already_ended(job: impl Display) -> Self {
        Self::new(
            ErrorCode::JobAlreadyEnded,
            format!("Job already ended: {job}"),
        )
        .field("job_id")
    }

    /// No such thing among those of its kind: "Tempo not found: 3".
    #[must_use]
    pub fn nothing_found(noun: &str, named: impl Display, field: &str) -> Self {
        let named = shorten(&named.to_string());
        Self::new(ErrorCode::NotFound, format!("{noun} not found: {named}")).field(field)
    }

    /// Something the object can't do.
    #[must_use]
    pub fn not_supported(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::NotSupported, message)
    }

    /// A track that isn't a folder.
    #[must_use]
    pub fn not_a_folder(track: impl Display) -> Self {
        Self::new(ErrorCode::NotAFolder, format!("Not a folder: {track}"))
            .field("folder_index")
            .hint("add_folder_track makes one; get_tracks shows which tracks are folders")
    }

    /// A route that would lead back to where it starts; `way` names its tracks in order.
    #[must_use]
    pub fn routing_cycle(way: &[String]) -> Self {
        let message = format!("Sound would run in a circle: {}", way.join(" -> "));
        Self::new(ErrorCode::RoutingCycle, message)
            .hint("sends, returns and outputs must lead on to the master")
    }

    /// A folder that would lie in itself.
    #[must_use]
    pub fn folder_in_itself(folder: &str, into: &str) -> Self {
        let message = format!("A folder cannot be in itself: {folder} -> {into}");
        Self::new(ErrorCode::RoutingCycle, message).field("folder_index")
    }

    /// A change of what a frozen track plays.
    #[must_use]
    pub fn track_frozen(track: &str) -> Self {
        Self::new(ErrorCode::TrackFrozen, format!("Track is frozen: {track}"))
            .field("track_id")
            .hint("unfreeze_track first; fader, sends, mute and solo can be changed as it is")
    }

    /// No such file.
    #[must_use]
    pub fn file_not_found(path: impl Display) -> Self {
        Self::new(ErrorCode::FileNotFound, format!("File not found: {path}")).field("file_path")
    }

    /// A path outside the folders the engine was started with.
    #[must_use]
    pub fn path_outside_allowed(path: impl Display) -> Self {
        let message = format!("File path is outside allowed directories: {path}");
        Self::new(ErrorCode::PathOutsideAllowed, message)
            .field("file_path")
            .hint("start the engine with --allow DIR")
    }

    /// A file that can't be read as what it should be.
    #[must_use]
    pub fn unreadable_file(path: impl Display, why: impl Display) -> Self {
        Self::new(
            ErrorCode::UnreadableFile,
            format!("Could not read file: {path}"),
        )
        .field("file_path")
        .hint(why.to_string())
    }

    /// A file or folder that can't be written.
    #[must_use]
    pub fn unwritable_file(path: impl Display, why: impl Display) -> Self {
        Self::new(
            ErrorCode::UnwritableFile,
            format!("Could not write file: {path}"),
        )
        .field("file_path")
        .hint(why.to_string())
    }

    /// A range that is empty or backwards.
    #[must_use]
    pub fn end_before_start() -> Self {
        Self::new(
            ErrorCode::EndBeforeStart,
            "End time must be greater than start time",
        )
        .field("end")
    }

    /// A lowest key above the highest; `field` names the highest.
    #[must_use]
    pub fn keys_upside_down(field: &str) -> Self {
        Self::new(
            ErrorCode::EndBeforeStart,
            "The highest key must not be below the lowest",
        )
        .field(field)
    }

    /// A split outside its clip; both bounds in seconds, themselves excluded.
    #[must_use]
    pub fn position_outside_clip(start: f64, end: f64) -> Self {
        Self::new(
            ErrorCode::PositionOutsideClip,
            "Position is outside the clip",
        )
        .field("position")
        .hint(format!("the clip lasts from {start} to {end} s"))
    }

    /// A package that another engine works on.
    #[must_use]
    pub fn edit_in_use(path: impl Display) -> Self {
        let message = format!("Another engine works on {path}");
        Self::new(ErrorCode::EditInUse, message)
            .field("file_path")
            .hint("shut that engine down, or copy the package")
    }

    /// A change that can't be made safe. The Edit is as it was before.
    #[must_use]
    pub fn journal_failed(why: impl Display) -> Self {
        let message = format!("The change was not made: it can't be put on disk: {why}");
        Self::new(ErrorCode::JournalFailed, message).hint(
            "make room on the disk and try again, or save_edit_as to another disk; \
             what was answered before is safe",
        )
    }

    /// An Edit without a file; `purpose` completes "cannot …".
    #[must_use]
    pub fn edit_not_saved(purpose: &str) -> Self {
        let message = format!("Edit file not saved - cannot {purpose}");
        Self::new(ErrorCode::EditNotSaved, message).hint("save_edit_as gives it a file")
    }

    /// The Edit has moved on.
    #[must_use]
    pub fn revision_conflict(expected: u64, current: u64) -> Self {
        let message = format!("Revision conflict: expected {expected}, the Edit is at {current}");
        let mut reply = Self::new(ErrorCode::RevisionConflict, message)
            .field("expected_revision")
            .hint("changes_since tells what has changed");
        reply.error.revision = Some(current);
        reply
    }

    /// A revision the log doesn't have; it has `oldest` to `current`.
    #[must_use]
    pub fn revision_unknown(revision: u64, oldest: u64, current: u64) -> Self {
        let mut reply = Self::new(
            ErrorCode::RevisionUnknown,
            format!("Revision not known: {revision}"),
        )
        .field("revision")
        .hint(format!("the log has revisions {oldest} to {current}"));
        reply.error.revision = Some(current);
        reply
    }

    /// Nothing is left to undo.
    #[must_use]
    pub fn nothing_to_undo() -> Self {
        Self::new(ErrorCode::NothingToUndo, "Nothing to undo")
    }

    /// Nothing is left to redo.
    #[must_use]
    pub fn nothing_to_redo() -> Self {
        Self::new(ErrorCode::NothingToRedo, "Nothing to redo")
    }

    /// An action that can't be undone, and so can't be part of a batch or a dry run.
    #[must_use]
    pub fn not_in_batch(action: &str) -> Self {
        let message = format!("Action cannot run in a batch or a dry run: {action}");
        Self::new(ErrorCode::NotInBatch, message)
            .field("action")
            .hint("only what reads or edits the Edit itself can be taken back: not files, playback, jobs")
    }

    /// Work that was cancelled.
    #[must_use]
    pub fn cancelled() -> Self {
        Self::new(ErrorCode::Cancelled, "Cancelled")
    }

    /// Too much is waiting.
    #[must_use]
    pub fn busy(what: impl Into<String>) -> Self {
        Self::new(ErrorCode::Busy, what).hint("try again later")
    }

    /// The engine is going down.
    #[must_use]
    pub fn shutting_down() -> Self {
        Self::new(ErrorCode::ShuttingDown, "The engine is shutting down")
    }

    /// A login that failed.
    #[must_use]
    pub fn unauthorized() -> Self {
        Self::new(ErrorCode::Unauthorized, "Authentication failed")
    }

    /// The client read too slowly.
    #[must_use]
    pub fn laggard() -> Self {
        let reply = Self::new(
            ErrorCode::Laggard,
            "Disconnected: replies and notifications were not read",
        );
        reply.hint("read as fast as you ask, or unsubscribe")
    }

    /// The engine's own fault.
    #[must_use]
    pub fn internal(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Internal, message)
    }

    /// What to answer to a frame that can't be read; `None` where nobody is left to be answered.
    #[must_use]
    pub fn from_frame(error: &FrameError) -> Option<Self> {
        let code = match error {
            FrameError::BadMagic(_) => ErrorCode::BadMagic,
            FrameError::TooLong { .. } => ErrorCode::FrameTooLong,
            FrameError::Io(_) => return None,
        };
        Some(Self::new(code, error.to_string()))
    }
}

/// "the Edit has 3 tracks: 0..2".
fn positions(owner: &str, count: usize, noun: &str, remedy: &str) -> String {
    match count {
        0 => format!("{owner} has no {noun}s: {remedy}"),
        1 => format!("{owner} has 1 {noun}: 0"),
        _ => format!("{owner} has {count} {noun}s: 0..{}", count - 1),
    }
}
