//! Takes in what the callback lets be seen. The only writer of observations.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use bevy_ecs::prelude::*;

use super::live::{Live, Session};
use super::publish::Published;
use crate::model::id::ItemId;
use crate::model::observed::{Meters, Playhead};
use crate::model::transport::Transport;
use crate::time::Frames;

/// How long a window of meter readings is.
const WINDOW: Duration = Duration::from_millis(33);

/// When the meters were last read.
#[derive(Resource, Debug)]
pub struct MeterClock(pub Instant);

/// Reads the playhead. While a transport order is on its way the intent counts: a
/// client that asked for a place sees it.
pub fn observe_playhead(
    live: Option<Res<Live>>,
    session: Res<Session>,
    mut transport: ResMut<Transport>,
    mut playhead: ResMut<Playhead>,
) {
    let Some(live) = live else { return };
    let telemetry = live.telemetry();
    let seen = Playhead {
        position: session
            .rate
            .seconds(Frames(telemetry.position.load(Ordering::Relaxed)))
            .0,
        playing: telemetry.playing.load(Ordering::Relaxed),
    };
    if let Some(due) = transport.settles_at {
        if live.frames() < due && transport.since.elapsed() < Duration::from_millis(250) {
            return;
        }
        transport.settles_at = None;
        live.clock().set_seek(None);
    }
    playhead.set_if_neq(seen);
}

/// Reads the meters, once a window. True readings are peaks since the last window.
pub fn observe_meters(
    published: Option<Res<Published>>,
    mut clock: ResMut<MeterClock>,
    mut meters: ResMut<Meters>,
) {
    if clock.0.elapsed() < WINDOW {
        return;
    }
    clock.0 = Instant::now();
    let Some((bank, tracks)) = published.as_ref().and_then(|published| published.meters()) else {
        return;
    };
    let ids = tracks.iter().map(|track| track.id).chain([ItemId::MASTER]);
    meters.0 = ids
        .enumerate()
        .map(|(index, id)| (id, bank.take(index)))
        .collect();
}
