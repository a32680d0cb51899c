//! What must be silent before a graph is swapped: tracks that go, and tracks whose
//! sound will come another way. Their gates are shut first, which takes 10 ms; after
//! the swap those that stay open again.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use bevy_ecs::prelude::*;
use foldhash::HashMap;

use super::Published;
use super::gates::{output_node, plugin_node};
use crate::control::extract::TrackNodes;
use crate::control::live::{Live, Session};
use crate::model::id::ItemId;
use crate::render::graph::NodeId;
use crate::render::link::Order;

/// The gates to shut before `after` takes the place of `before`.
fn to_shut(before: &[TrackNodes], after: &[TrackNodes]) -> Vec<NodeId> {
    let stays: HashMap<ItemId, &TrackNodes> = after.iter().map(|track| (track.id, track)).collect();
    let mut shut = Vec::new();
    for track in before {
        let now = stays.get(&track.id);
        let (differs, gone) = match now {
            Some(now) => track.chain.differs(&now.chain),
            None => (true, track.chain.sends().map(|(send, _)| send).collect()),
        };
        let moved = now.is_none_or(|now| now.to != track.to || now.shape != track.shape);
        if differs || moved {
            shut.push(output_node(track.id));
        }
        if differs {
            shut.extend(track.chain.sends().map(|(send, _)| plugin_node(send)));
        } else {
            shut.extend(gone.into_iter().map(plugin_node));
        }
    }
    shut
}

/// Shuts those gates; true while what is behind them still sounds.
pub(super) fn fade_out_leaving(
    world: &World,
    live: &mut Live,
    published: &mut Published,
    after: &[TrackNodes],
) -> bool {
    let playing = live.telemetry().playing.load(Ordering::Relaxed);
    let mut closed_now = false;
    for node in to_shut(&published.tracks, after) {
        let Some(slot) = published.slots.get(node) else {
            continue;
        };
        if published.gates.insert(node, false) != Some(false) {
            live.send(Order::Gate {
                slot,
                audible: false,
            });
            closed_now = true;
        }
    }
    if closed_now && playing {
        let session = world.resource::<Session>();
        // The gate takes 10 ms; the callback may be in a block, and take it a block later.
        let frames = u64::from(session.rate.0) * 3 / 100 + 2 * session.block_size as u64;
        let deadline = Instant::now() + Duration::from_millis(100);
        published.leaving = Some((live.frames() + frames, deadline));
    }
    let still =
        |&(clock, deadline): &(u64, Instant)| live.frames() < clock && Instant::now() < deadline;
    if playing && published.leaving.as_ref().is_some_and(still) {
        return true;
    }
    published.leaving = None;
    false
}
