//! What the editing actions do: a file for each noun.
//!
//! A command takes a draft and its request, and gives the reply or a refusal. It
//! changes the Edit only through the draft, so a refusal at any point leaves no
//! trace once the draft is taken back.

use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use waive_protocol::{ErrorReply, Request};

use super::draft::Draft;

pub mod batch;
mod clip;
mod clip_edit;
mod clip_insert;
mod marker;
pub mod media;
mod midi;
mod note;
mod plugin;
mod tempo;
mod track;

/// The fields of a reply as JSON, ready to be wrapped.
pub type Body = Box<RawValue>;

/// Serialises a reply's fields.
///
/// # Errors
/// `internal`; only a reply type of ours that isn't JSON could cause it.
pub fn body(reply: &impl Serialize) -> Result<Body, ErrorReply> {
    to_raw_value(reply).map_err(|error| ErrorReply::internal(error.to_string()))
}

/// Carries out an editing request.
///
/// # Errors
/// The refusal; what was done before it is in the draft and must be taken back.
pub fn run(draft: &mut Draft<'_>, request: &Request) -> Result<Body, ErrorReply> {
    match request {
        Request::AddTrack(r) => body(&track::add(draft, r)?),
        Request::RemoveTrack(r) => body(&track::remove(draft, r)?),
        Request::RenameTrack(r) => body(&track::rename(draft, r)?),
        Request::DuplicateTrack(r) => body(&track::duplicate(draft, r)?),
        Request::ReorderTrack(r) => body(&track::reorder(draft, r)?),
        Request::SoloTrack(r) => body(&track::solo(draft, r)?),
        Request::MuteTrack(r) => body(&track::mute(draft, r)?),
        Request::SetTrackVolume(r) => body(&track::set_volume(draft, r)?),
        Request::SetTrackPan(r) => body(&track::set_pan(draft, r)?),
        Request::InsertAudioClip(r) => body(&clip_insert::audio(draft, r)?),
        Request::InsertMidiClip(r) => body(&midi::insert(draft, r)?),
        Request::ImportMidi(r) => body(&midi::import(draft, r)?),
        Request::InsertEmptyMidiClip(r) => body(&clip_insert::empty_midi(draft, r)?),
        Request::SplitClip(r) => body(&clip::split(draft, r)?),
        Request::DeleteClip(r) => body(&clip::delete(draft, r)?),
        Request::MoveClip(r) => body(&clip::relocate(draft, r)?),
        Request::DuplicateClip(r) => body(&clip::duplicate(draft, r)?),
        Request::RenameClip(r) => body(&clip::rename(draft, r)?),
        Request::TrimClip(r) => body(&clip_edit::trim(draft, r)?),
        Request::SetClipGain(r) => body(&clip_edit::set_gain(draft, r)?),
        Request::SetClipFade(r) => body(&clip_edit::set_fade(draft, r)?),
        Request::AddNotes(r) => body(&note::add(draft, r)?),
        Request::SetParameter(r) => body(&plugin::set_parameter(draft, r)?),
        Request::SetTempo(r) => body(&tempo::set_tempo(draft, r)?),
        Request::SetTimeSignature(r) => body(&tempo::set_time_signature(draft, r)?),
        Request::SetLoopRegion(r) => body(&tempo::set_loop_region(draft, r)?),
        Request::AddMarker(r) => body(&marker::add(draft, r)?),
        Request::RemoveMarker(r) => body(&marker::remove(draft, r)?),
        other => super::queries::run(draft.world, other),
    }
}
