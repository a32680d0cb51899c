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
use crate::model::transport::Transport;
use crate::render::link::Order;
use crate::render::playback::{DECLICK_FRAMES, TransportOrder};

/// Carries out a transport action; `None` for any other request.
pub fn run(world: &mut World, request: &Request) -> Option<Result<Body, ErrorReply>> {
    match request {
        Request::TransportPlay(_) => Some(body(&play(world, true))),
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
