//! What the editing actions do: a file for each noun.
//!
//! A command takes a draft and its request, and gives the reply or a refusal. It
//! changes the Edit only through the draft, so a refusal at any point leaves no
//! trace once the draft is taken back.

use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use waive_protocol::reply::ClipChanged;
use waive_protocol::{ErrorReply, Request};

use super::draft::Draft;

pub mod automation;
mod aux;
pub mod batch;
pub mod chain;
pub mod click;
mod clip;
mod clip_content;
mod clip_edit;
mod clip_insert;
pub mod clip_takes;
pub mod controller;
mod folder;
mod freeze;
pub mod hosted;
mod marker;
mod material;
pub mod media;
mod midi;
pub mod midi_clip;
pub mod note;
pub mod outputs;
mod plugin;
mod routing;
pub mod step;
mod synth_modulation;
pub mod tempo;
mod track;

pub use chain::plugin_type;

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
        Request::AddFolderTrack(r) => body(&folder::add(draft, r)?),
        Request::MoveTrackToFolder(r) => body(&folder::move_into(draft, r)?),
        Request::RemoveFromFolder(r) => body(&folder::take_out(draft, r)?),
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
        Request::SetClipPan(r) => body(&clip_edit::set_pan(draft, r)?),
        Request::SetClipMute(r) => body(&clip_edit::set_mute(draft, r)?),
        Request::SetClipEnabled(r) => body(&clip_edit::set_enabled(draft, r)?),
        Request::SetClipColour(r) => body(&clip_edit::set_colour(draft, r)?),
        Request::SetClipCrossfade(r) => body(&clip_edit::set_crossfade(draft, r)?),
        Request::SetClipSpeed(_)
        | Request::SetClipPitch(_)
        | Request::SetClipLoop(_)
        | Request::ReverseClip(_)
        | Request::SetClipSource(_)
        | Request::SetClipOffset(_)
        | Request::SetClipTempoSync(_)
        | Request::SetClipAutoPitch(_)
        | Request::WarpClip(_) => body(&content(draft, request)?),
        Request::AddTake(r) => body(&clip_takes::add(draft, r)?),
        Request::SelectTake(r) => body(&clip_takes::select(draft, r)?),
        Request::SetComp(r) => body(&clip_takes::set_comp(draft, r)?),
        Request::AddNotes(_)
        | Request::EditNotes(_)
        | Request::RemoveNotes(_)
        | Request::QuantizeClip(_)
        | Request::TransposeNotes(_)
        | Request::AddControllers(_)
        | Request::RemoveControllers(_) => note_content(draft, request),
        Request::SetParameter(r) => body(&plugin::set_parameter(draft, r)?),
        Request::SetParameters(r) => body(&plugin::set_parameters(draft, r)?),
        Request::SetLoopRegion(r) => body(&tempo::set_loop_region(draft, r)?),
        Request::AddMarker(r) => body(&marker::add(draft, r)?),
        Request::RemoveMarker(r) => body(&marker::remove(draft, r)?),
        other => routed(draft, other),
    }
}

/// Routing and plugin chains, and what only reads.
fn routed(draft: &mut Draft<'_>, request: &Request) -> Result<Body, ErrorReply> {
    match request {
        Request::SetSoloIsolate(r) => body(&routing::set_solo_isolate(draft, r)?),
        Request::SetTrackColour(r) => body(&routing::set_colour(draft, r)?),
        Request::SetPanLaw(r) => body(&routing::set_pan_law(draft, r)?),
        Request::AddVca(r) => body(&routing::add_vca(draft, r)?),
        Request::SetVca(r) => body(&routing::set_vca(draft, r)?),
        Request::SetMasterFades(r) => body(&routing::set_master_fades(draft, r)?),
        Request::SetTrackOutput(r) => body(&routing::set_output(draft, r)?),
        Request::SetSidechain(r) => body(&routing::set_sidechain(draft, r)?),
        Request::SetPluginOutput(r) => body(&outputs::set_output(draft, r)?),
        Request::AddAuxSend(r) => body(&aux::add_send(draft, r)?),
        Request::SetSendLevel(r) => body(&aux::set_level(draft, r)?),
        Request::AddAuxReturn(r) => body(&aux::add_return(draft, r)?),
        Request::SetAuxBusName(r) => body(&aux::set_name(draft, r)?),
        Request::LoadPlugin(r) => body(&chain::load(draft, r)?),
        Request::RemovePlugin(r) => body(&chain::remove(draft, r)?),
        Request::BypassPlugin(r) => body(&chain::bypass(draft, r)?),
        Request::MovePlugin(r) => body(&chain::relocate(draft, r)?),
        Request::SetSamplerSounds(r) => body(&material::set_sounds(draft, r)?),
        Request::SetPluginFile(r) => body(&material::set_file(draft, r)?),
        Request::SetSynthModulation(r) => body(&synth_modulation::set(draft, r)?),
        Request::SetPluginState(r) => body(&hosted::set_state(draft, r)?),
        Request::LoadPluginPreset(r) => body(&hosted::load_preset(draft, r)?),
        Request::UnfreezeTrack(r) => body(&freeze::unfreeze(draft, r)?),
        other => automate(draft, other),
    }
}

/// The same, of what moves parameters; the rest only reads.
fn automate(draft: &mut Draft<'_>, request: &Request) -> Result<Body, ErrorReply> {
    match request {
        Request::AddAutomationPoint(r) => body(&automation::add(draft, r)?),
        Request::AddAutomationPoints(r) => body(&automation::add_many(draft, r)?),
        Request::SetAutomationPoint(r) => body(&automation::set(draft, r)?),
        Request::RemoveAutomationPoint(r) => body(&automation::remove(draft, r)?),
        Request::ClearAutomation(r) => body(&automation::clear(draft, r)?),
        Request::SetAutomationBypass(r) => body(&automation::set_bypass(draft, r)?),
        Request::SetAutomationMode(r) => body(&automation::set_mode(draft, r)?),
        Request::AddClipAutomation(r) => body(&automation::add_clip_curve(draft, r)?),
        Request::RemoveClipAutomation(r) => body(&automation::remove_clip_curve(draft, r)?),
        Request::AddMacro(r) => body(&automation::add_macro(draft, r)?),
        Request::SetMacro(r) => body(&automation::set_macro(draft, r)?),
        Request::AddModifier(r) => body(&automation::add_modifier(draft, r)?),
        Request::SetModifier(r) => body(&automation::set_modifier(draft, r)?),
        Request::RemoveModifier(r) => body(&automation::remove_modifier(draft, r)?),
        Request::AssignModulation(r) => body(&automation::assign(draft, r)?),
        Request::RemoveModulation(r) => body(&automation::unassign(draft, r)?),
        other => musical(draft, other),
    }
}

/// Notes and controllers.
fn note_content(draft: &mut Draft<'_>, request: &Request) -> Result<Body, ErrorReply> {
    match request {
        Request::AddNotes(r) => body(&note::add(draft, r)?),
        Request::EditNotes(r) => body(&note::edit(draft, r)?),
        Request::RemoveNotes(r) => body(&note::remove(draft, r)?),
        Request::QuantizeClip(r) => body(&note::quantize(draft, r)?),
        Request::TransposeNotes(r) => body(&note::transpose(draft, r)?),
        Request::AddControllers(r) => body(&controller::add(draft, r)?),
        Request::RemoveControllers(r) => body(&controller::remove(draft, r)?),
        other => super::queries::run(draft.world, other),
    }
}

/// Tempo, click, and how MIDI and step clips play.
fn musical(draft: &mut Draft<'_>, request: &Request) -> Result<Body, ErrorReply> {
    match request {
        Request::SetTempo(r) => body(&tempo::set_tempo(draft, r)?),
        Request::SetTimeSignature(r) => body(&tempo::set_time_signature(draft, r)?),
        Request::InsertTempo(r) => body(&tempo::insert_tempo(draft, r)?),
        Request::RemoveTempo(r) => body(&tempo::remove_tempo(draft, r)?),
        Request::InsertTimeSignature(r) => body(&tempo::insert_time_signature(draft, r)?),
        Request::RemoveTimeSignature(r) => body(&tempo::remove_time_signature(draft, r)?),
        Request::InsertKey(r) => body(&tempo::insert_key(draft, r)?),
        Request::RemoveKey(r) => body(&tempo::remove_key(draft, r)?),
        Request::SetClick(r) => body(&click::set(draft, r)?),
        Request::SetClipQuantisation(r) => body(&midi_clip::set_quantisation(draft, r)?),
        Request::SetClipGroove(r) => body(&midi_clip::set_groove(draft, r)?),
        Request::SetClipChannel(r) => body(&midi_clip::set_channel(draft, r)?),
        Request::SetClipVelocity(r) => body(&midi_clip::set_velocity(draft, r)?),
        Request::SetClipMidiSends(r) => body(&midi_clip::set_sends(draft, r)?),
        Request::AddMidiTake(r) => body(&midi_clip::add_take(draft, r)?),
        Request::SelectMidiTake(r) => body(&midi_clip::select_take(draft, r)?),
        Request::InsertStepClip(r) => body(&step::insert(draft, r)?),
        Request::SetStepPattern(r) => body(&step::set_pattern(draft, r)?),
        Request::SetStepChannel(r) => body(&step::set_channel(draft, r)?),
        Request::SetStepSequence(r) => body(&step::set_sequence(draft, r)?),
        other => super::queries::run(draft.world, other),
    }
}

/// What changes a clip's content.
fn content(draft: &mut Draft<'_>, request: &Request) -> Result<ClipChanged, ErrorReply> {
    match request {
        Request::SetClipSpeed(r) => clip_content::set_speed(draft, r),
        Request::SetClipPitch(r) => clip_content::set_pitch(draft, r),
        Request::SetClipLoop(r) => clip_content::set_loop(draft, r),
        Request::ReverseClip(r) => clip_content::reverse(draft, r),
        Request::SetClipSource(r) => clip_content::set_source(draft, r),
        Request::SetClipOffset(r) => clip_content::set_offset(draft, r),
        Request::SetClipTempoSync(r) => clip_content::set_tempo_sync(draft, r),
        Request::SetClipAutoPitch(r) => clip_content::set_auto_pitch(draft, r),
        Request::WarpClip(r) => clip_content::warp(draft, r),
        other => Err(ErrorReply::internal(other.action())),
    }
}
