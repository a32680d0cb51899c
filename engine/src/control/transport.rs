//! The transport actions. They change no Edit and so make no revision.

use bevy_ecs::prelude::*;
use waive_protocol::reply::{TransportMoved, TransportSought};
use waive_protocol::request::TransportSeek;
use waive_protocol::{ErrorReply, Request};

use super::commands::{Body, body};
use super::live::{Live, Session};
use super::lookup;
use crate::media::stream::DiskCommand;
use crate::model::observed::Playhead;
use crate::model::tempo::TempoMap;
use crate::model::transport::Transport;
use crate::render::link::Order;
use crate::render::playback::{DECLICK_FRAMES, TransportOrder};
use crate::time::{Beats, Seconds};

/// Carries out a transport action; `None` for any other request.
pub fn run(world: &mut World, request: &Request) -> Option<Result<Body, ErrorReply>> {
    match request {
        Request::TransportPlay(request) => Some(match request.count_in {
            Some(count) => body(&count_in(world, count.get())),
            None => body(&play(world, true)),
        }),
        Request::TransportStop(_) => Some(body(&play(world, false))),
        Request::TransportSeek(seek) => Some(sought(world, seek)),
        _ => None,
    }
}

fn play(world: &mut World, playing: bool) -> TransportMoved {
    let order = if playing {
        TransportOrder::Play
    } else {
        TransportOrder::Stop
    };
    order_transport(world, order);
    world.resource_mut::<Transport>().playing = playing;
    let mut playhead = world.resource_mut::<Playhead>();
    playhead.playing = playing;
    TransportMoved {
        position: playhead.position,
        is_playing: playing,
    }
}

/// How many beats a mode counts in. A bar is as long as the Edit's first one.
fn beats_of(world: &World, mode: u8) -> f64 {
    let meters = world.resource::<TempoMap>().0.meters();
    let bar = meters
        .first()
        .map_or(4.0, |meter| f64::from(meter.numerator));
    match mode {
        1 => bar,
        2 => 2.0 * bar,
        3 => 2.0,
        4 => 1.0,
        _ => 0.0,
    }
}

/// Plays from some beats before the playhead, and half a beat more, so that the first
/// click isn't the first thing heard.
fn count_in(world: &mut World, mode: u8) -> TransportMoved {
    let beats = beats_of(world, mode);
    if beats == 0.0 || world.resource::<Transport>().playing {
        return play(world, true);
    }
    let to = Seconds(world.resource::<Playhead>().position);
    let map = &world.resource::<TempoMap>().0;
    let from = map.seconds(Beats(map.beats(to).0 - beats - 0.5));
    let rate = world.resource::<Session>().rate;
    let (first, until) = (rate.frames(from), rate.frames(to));
    if let Some(live) = world.get_resource::<Live>() {
        live.clock().set_seek(Some(first.0));
        live.disk(DiskCommand::Locate(first.0));
    }
    let order = TransportOrder::CountIn { from: first, until };
    order_transport(world, order);
    world.resource_mut::<Transport>().playing = true;
    let mut playhead = world.resource_mut::<Playhead>();
    *playhead = Playhead {
        position: from.0,
        playing: true,
    };
    TransportMoved {
        position: playhead.position,
        is_playing: true,
    }
}

fn sought(world: &mut World, request: &TransportSeek) -> Result<Body, ErrorReply> {
    let to = lookup::seconds(world, request.position, "position")?;
    let frame = world.resource::<Session>().rate.frames(to);
    if let Some(live) = world.get_resource::<Live>() {
        // The disk thread first: the callback comes there a fade later.
        live.clock().set_seek(Some(frame.0));
        live.disk(DiskCommand::Locate(frame.0));
    }
    order_transport(world, TransportOrder::Seek(frame));
    world.resource_mut::<Playhead>().position = to.0;
    body(&TransportSought {
        position: to.0,
        position_beats: lookup::beats(world, to),
    })
}

/// Stands still at the start, as a new Edit does.
pub fn rewind(world: &mut World) {
    order_transport(world, TransportOrder::Stop);
    order_transport(world, TransportOrder::Seek(crate::time::Frames(0)));
    world.resource_mut::<Transport>().playing = false;
    *world.resource_mut::<Playhead>() = Playhead::default();
}

fn order_transport(world: &mut World, order: TransportOrder) {
    let block = world.resource::<Session>().block_size as u64;
    let Some(mut live) = world.get_resource_mut::<Live>() else {
        return;
    };
    live.defer(Order::Transport(order));
    // The next block takes the order, the one after shows it; a fade may come first.
    let settles_at = live.frames() + 2 * block + u64::from(DECLICK_FRAMES);
    let mut transport = world.resource_mut::<Transport>();
    transport.settles_at = Some(settles_at);
    transport.since = std::time::Instant::now();
}
