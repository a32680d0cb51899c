//! What the reading actions answer. Reading changes nothing.

use bevy_ecs::prelude::*;
use waive_protocol::quantity::Offset;
use waive_protocol::reply::{
    ClipReply, EditState, EditSummary, MarkersReply, PluginParameters, Pong, ProgramListView,
    TrackReply, TracksReply, TransportState,
};
use waive_protocol::request::{GetClip, GetPluginParameters, GetTrack, GetTracks};
use waive_protocol::{ErrorReply, Request};

use super::commands::{Body, automation, body, clip_takes, outputs};
use super::edit_log::EditLog;
use super::live::Session;
use super::rack::Rack;
use super::{lookup, material_views, media_views, params, synth_modulation, views};
use crate::model::clip::{ClipSpan, Marker};
use crate::model::hosted::Hosted;
use crate::model::id::ItemId;
use crate::model::observed::Playhead;
use crate::model::outline::{self, Outline};
use crate::model::plugin::Plugin;
use crate::model::tempo::TempoMap;
use crate::model::transport::LoopRegion;
use crate::plugins::host::ProgramList;
use crate::time::Seconds;

#[cfg(test)]
pub mod bed;
pub mod components;
pub mod describe;
mod query;
mod summary;

type Reply<T> = Result<T, ErrorReply>;

/// Answers a reading request.
///
/// # Errors
/// The refusal; `not_in_batch` for actions that need more than the World.
pub fn run(world: &mut World, request: &Request) -> Result<Body, ErrorReply> {
    match request {
        Request::Ping(_) => body(&ping()),
        Request::GetEditState(_) => body(&EditState {
            edit_xml: crate::session::tracktion::write_fragment(world),
        }),
        Request::GetTracks(r) => body(&tracks(world, r)),
        Request::GetTrack(r) => body(&track(world, r)?),
        Request::GetClip(r) => body(&clip(world, r)?),
        Request::GetNotes(r) => body(&super::commands::note::list(world, r)?),
        Request::GetControllers(r) => body(&super::commands::controller::list(world, r)?),
        Request::GetMidiTakes(r) => body(&super::commands::midi_clip::takes(world, r)?),
        Request::GetStepClip(r) => body(&super::commands::step::get(world, r)?),
        Request::GetTempoMap(_) => body(&super::commands::tempo::get_map(world)),
        Request::GetClick(_) => body(&super::commands::click::get(world)),
        Request::GetPluginParameters(r) => body(&plugin_parameters(world, r)?),
        Request::ListPlugins(_) => body(&super::commands::chain::list(world)),
        Request::GetRouting(_) => body(&super::routing_view::routing(world)),
        Request::GetTransportState(_) => body(&transport(world)),
        Request::ListTakes(r) => body(&clip_takes::list(world, r)?),
        Request::ListMedia(r) => body(&media_views::list(world, r)),
        Request::ListMarkers(_) => body(&markers(world)),
        Request::Query(r) => body(&query::run(world, r)?),
        Request::Summarize(r) => body(&summary::run(world, r)?),
        Request::GetEditInfo(_) => body(&summary(world)),
        Request::GetAutomationParams(r) => body(&automation::params(world, r)?),
        Request::GetAutomationPoints(r) => body(&automation::points(world, r)?),
        Request::GetAutomationValue(r) => body(&automation::value(world, r)?),
        Request::GetClipAutomation(r) => body(&automation::clip_curves(world, r)?),
        Request::GetModulation(r) => body(&automation::modulation(world, r)?),
        other => Err(ErrorReply::not_in_batch(other.action())),
    }
}

fn ping() -> Pong {
    Pong {
        message: "pong".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        protocol: waive_protocol::PROTOCOL_VERSION.to_owned(),
    }
}

/// Clips that a page of tracks may show together.
const CLIPS_A_PAGE: usize = 2_000;

/// All tracks, or a page of them. A page ends early where its clips are many: making
/// it must not keep others waiting.
fn tracks(world: &mut World, request: &GetTracks) -> TracksReply {
    let tracks = Outline::tracks(world).to_vec();
    let with_clips = request.include_clips.unwrap_or(true);
    let offset = request.offset.map_or(0, Offset::get) as usize;
    let limit = request.limit.map(|limit| limit.get() as usize);
    let page = tracks.iter().enumerate().skip(offset);
    let (mut views, mut clips) = (Vec::new(), 0);
    for (index, &track) in page.take(limit.unwrap_or(usize::MAX)) {
        let full = limit.is_some() && with_clips && clips >= CLIPS_A_PAGE;
        if full {
            break;
        }
        let view = views::track(world, track, index, with_clips);
        clips += view.clip_count;
        views.push(view);
    }
    let end = offset + views.len();
    TracksReply {
        count: tracks.len(),
        next_offset: (end < tracks.len() && !views.is_empty()).then_some(end),
        tracks: views,
    }
}

fn track(world: &mut World, request: &GetTrack) -> Reply<TrackReply> {
    let at = lookup::track(world, request.track_id)?;
    Ok(TrackReply {
        track: views::track(world, at.entity, at.index, true),
    })
}

fn clip(world: &mut World, request: &GetClip) -> Reply<ClipReply> {
    let at = lookup::clip(world, request.address())?;
    Ok(ClipReply {
        track_id: at.track.index,
        clip: views::whole_clip(world, at.entity, at.index),
    })
}

fn plugin_parameters(world: &mut World, request: &GetPluginParameters) -> Reply<PluginParameters> {
    let at = lookup::plugin(world, request.address())?;
    let plugin = world.get::<Plugin>(at.entity).cloned();
    let plugin = plugin.ok_or_else(|| ErrorReply::internal("the plugin is gone"))?;
    let parameters: Vec<_> = params::of_plugin(world, at.entity)
        .into_iter()
        .map(|(_, view)| view)
        .collect();
    let outputs = outputs::views(world, at.entity);
    let rack = world.resource::<Rack>();
    let id = world.get::<ItemId>(at.entity).copied();
    let id = id.filter(|_| world.get::<Hosted>(at.entity).is_some());
    let seat = id.and_then(|id| rack.seat(id));
    let health = id.map(|id| rack.health(id));
    Ok(PluginParameters {
        track_id: at.track,
        plugin_name: params::plugin_name(world, at.entity),
        plugin_index: at.index,
        plugin_id: lookup::object_id(world, at.entity),
        enabled: plugin.enabled,
        parameter_count: parameters.len(),
        parameters,
        latency_frames: seat.map(|seat| seat.latency),
        state: health.as_ref().map(|health| health.state.to_owned()),
        reason: health.and_then(|health| health.reason),
        programs: seat.map_or_else(Vec::new, |seat| {
            let view = |list: &ProgramList| ProgramListView {
                name: list.name.clone(),
                programs: list.programs.clone(),
            };
            seat.programs.iter().map(view).collect()
        }),
        outputs,
        sounds: material_views::sounds(world, at.entity),
        file: material_views::file(world, at.entity),
        modulation: synth_modulation::view(world, at.entity),
    })
}

fn transport(world: &mut World) -> TransportState {
    let track_count = Outline::tracks(world).len();
    let playhead = *world.resource::<Playhead>();
    let map = &world.resource::<TempoMap>().0;
    let at = Seconds(playhead.position);
    let beats = map.beats(at);
    let bar = map.bar_of_beat(beats);
    let meter = map.meter_at(at);
    let region = world
        .get::<LoopRegion>(outline::root(world))
        .copied()
        .unwrap_or_default();
    let edit_length = views::edit_length(world);
    let beats_at = |seconds: f64| map.beats(Seconds(seconds)).0;
    TransportState {
        position: playhead.position,
        position_beats: beats.0,
        bar: bar.bar,
        beat: bar.beat,
        is_playing: playhead.playing,
        is_recording: false,
        tempo_bpm: map.bpm_at(at),
        time_sig_numerator: u8::try_from(meter.numerator).unwrap_or(u8::MAX),
        time_sig_denominator: u8::try_from(meter.denominator).unwrap_or(u8::MAX),
        loop_enabled: region.enabled,
        loop_start: region.start,
        loop_end: region.end,
        loop_start_beats: beats_at(region.start),
        loop_end_beats: beats_at(region.end),
        edit_length,
        edit_length_beats: beats_at(edit_length),
        track_count,
    }
}

fn markers(world: &World) -> MarkersReply {
    let children = outline::children(world, outline::root(world));
    let found = children.filter(|&child| world.get::<Marker>(child).is_some());
    let mut markers: Vec<_> = found.map(|marker| views::marker(world, marker)).collect();
    markers.sort_by(|a, b| {
        a.time
            .total_cmp(&b.time)
            .then(a.marker_id.cmp(&b.marker_id))
    });
    MarkersReply { markers }
}

/// What the Edit is called: once saved, as its file.
fn edit_name(world: &World) -> String {
    let session = world.resource::<Session>();
    let stem = session.file.as_deref().and_then(std::path::Path::file_stem);
    stem.map_or_else(
        || views::name(world, outline::root(world)),
        |s| s.to_string_lossy().into_owned(),
    )
}

/// What there is to say of the Edit as a whole.
pub fn summary(world: &mut World) -> EditSummary {
    let track_count = Outline::tracks(world).len();
    let name = edit_name(world);
    let clip_count = world
        .query_filtered::<&ClipSpan, Without<Marker>>()
        .iter(world)
        .count();
    let marker_count = world.query::<&Marker>().iter(world).count();
    let length = views::edit_length(world);
    let missing_media = media_views::missing(world);
    let session = world.resource::<Session>();
    let map = &world.resource::<TempoMap>().0;
    let meter = map.meter_at(Seconds(0.0));
    let log = world.resource::<EditLog>();
    EditSummary {
        name,
        file_path: session.file.as_deref().map(views::text),
        saved: session.saved_revision == Some(log.revision())
            || (session.file.is_some() && session.file == session.package),
        package: session.package.as_deref().map(views::text),
        current_revision: log.revision(),
        length,
        length_beats: map.beats(Seconds(length)).0,
        track_count,
        clip_count,
        marker_count,
        tempo_bpm: map.bpm_at(Seconds(0.0)),
        time_sig_numerator: u8::try_from(meter.numerator).unwrap_or(u8::MAX),
        time_sig_denominator: u8::try_from(meter.denominator).unwrap_or(u8::MAX),
        sample_rate: session.rate.hz(),
        missing_media,
        warnings: session.warnings.clone(),
    }
}
