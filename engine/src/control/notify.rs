//! Tells subscribers what happened, after the replies of the tick.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use bevy_ecs::prelude::*;
use waive_protocol::ObjectId;
use waive_protocol::notification::{MetersMoment, Notification, Topic, TransportMoment};
use waive_protocol::reply::{MeterView, MetersReply, PerformanceReply, TrackPlace};

use super::clients::{Client, Notice};
use super::edit_log::{Change, EditLog};
use super::live::{Live, Session};
use super::lookup::beats;
use super::observe::MeterClock;
use super::ops_view;
use super::publish::Published;
use super::render_job::finite;
use super::thread::Control;
use super::work::Queue;
use crate::level::Decibels;
use crate::model::id::{ItemId, ItemIndex};
use crate::model::observed::{Meters, Playhead};
use crate::time::Seconds;

/// How often a moving playhead is told.
const TRANSPORT_MILLIS: u128 = 50;

/// Changes of so many bytes are put into words elsewhere.
const LONG_STORY: usize = 256 << 10;

/// What was last told.
#[derive(Debug)]
pub struct Told {
    playhead: Playhead,
    playhead_at: Instant,
    meters_at: Instant,
}

impl Default for Told {
    fn default() -> Self {
        Self {
            playhead: Playhead::default(),
            playhead_at: Instant::now(),
            meters_at: Instant::now(),
        }
    }
}

impl Control {
    /// Sends a notification to everyone who hears its topic (everyone, without one).
    pub(super) fn tell(&mut self, notification: &Notification) {
        let topic = notification.topic();
        let droppable = matches!(topic, Some(Topic::Meters | Topic::Transport));
        let mut payload: Option<Arc<[u8]>> = None;
        let safe = self.journal.safe();
        for client in self.clients.values_mut() {
            if topic.is_none_or(|topic| client.hears(topic)) {
                let payload = payload.get_or_insert_with(|| notification.to_bytes().into());
                if topic == Some(Topic::Edit) {
                    // Behind the changes that are still to be told.
                    client.notify_when((0, safe), payload);
                } else {
                    client.notify(payload, droppable);
                }
            }
        }
    }

    /// As [`Self::tell`], of a change of the Edit: once ticket `due` of the journal is
    /// safe, and behind the replies that wait for it.
    pub(super) fn tell_when(&mut self, due: u64, notification: &Notification) {
        let times = (due, self.journal.safe());
        let payload: Arc<[u8]> = notification.to_bytes().into();
        let topic = notification.topic();
        for client in self.clients.values_mut() {
            if topic.is_none_or(|topic| client.hears(topic)) {
                client.notify_when(times, &payload);
            }
        }
    }

    /// Tells of a transaction as [`Self::tell_when`]. What takes long to put into words,
    /// as 100,000 clips that moved do, is worded elsewhere.
    pub(super) fn tell_change(&mut self, due: u64, change: Arc<Change>) {
        if change.weight() < LONG_STORY {
            let told = Notification::EditChanged(ops_view::change(&change));
            return self.tell_when(due, &told);
        }
        let notice = Notice::default();
        for client in self.clients.values_mut() {
            if client.hears(Topic::Edit) {
                client.notify_later(due, &notice);
            }
        }
        self.workers.run(
            Queue::Notices,
            move || Notification::EditChanged(ops_view::change(&change)).to_bytes(),
            move |control, worded| {
                // It was set by nobody else.
                let _ = notice.set(worded.ok().map(Into::into));
                let safe = control.journal.safe();
                for client in control.clients.values_mut() {
                    client.release(safe);
                }
            },
        );
    }

    fn anyone_hears(&self, topic: Topic) -> bool {
        self.clients.values().any(|client| client.hears(topic))
    }

    /// The stage of a tick that tells what was observed.
    pub(super) fn notify(&mut self) {
        self.notify_transport();
        self.notify_meters();
        let news = self.jobs.news();
        for job in news {
            self.tell(&Notification::Job(job));
        }
    }

    fn notify_transport(&mut self) {
        let now = *self.world.resource::<Playhead>();
        let told = &self.told;
        let turned = now.playing != told.playhead.playing;
        let moved =
            now != told.playhead && told.playhead_at.elapsed().as_millis() >= TRANSPORT_MILLIS;
        if !(turned || moved) {
            return;
        }
        self.told.playhead = now;
        self.told.playhead_at = Instant::now();
        let moment = TransportMoment {
            position: now.position,
            position_beats: beats(&self.world, Seconds(now.position)),
            is_playing: now.playing,
            is_recording: false,
        };
        self.tell(&Notification::Transport(moment));
    }

    fn notify_meters(&mut self) {
        let read_at = self.world.resource::<MeterClock>().0;
        if read_at == self.told.meters_at {
            return;
        }
        self.told.meters_at = read_at;
        let window = self.world.resource::<Meters>().0.clone();
        for client in self.clients.values_mut() {
            client.hear_peaks(&window);
        }
        if window.is_empty() || !self.anyone_hears(Topic::Meters) {
            return;
        }
        let peaks: HashMap<ItemId, [f32; 2]> = window.into_iter().collect();
        let reply = meters_reply(&self.world, |id| {
            peaks.get(&id).copied().unwrap_or_default()
        });
        self.tell(&Notification::Meters(MetersMoment {
            position: reply.position,
            tracks: reply.tracks,
            master: reply.master,
        }));
    }
}

/// A client's meters since it last asked.
pub fn read_meters(world: &World, client: &mut Client) -> MetersReply {
    let peaks = std::mem::take(&mut client.peaks);
    meters_reply(world, |id| peaks.get(&id).copied().unwrap_or_default())
}

fn meters_reply(world: &World, peak: impl Fn(ItemId) -> [f32; 2]) -> MetersReply {
    let view = |track_id, id: ItemId| {
        let peak = peak(id);
        MeterView {
            track_id,
            id: ObjectId(id.0),
            peak_db: peak.map(|peak| finite(Decibels::of_amplitude(f64::from(peak)).0)),
            clipped: peak.iter().any(|&peak| peak > 1.0),
        }
    };
    let playhead = *world.resource::<Playhead>();
    let published = world.get_resource::<Published>();
    let tracks = published
        .and_then(Published::meters)
        .map_or(&[][..], |(_, tracks)| tracks);
    let views = tracks.iter().enumerate();
    MetersReply {
        position: playhead.position,
        is_playing: playhead.playing,
        tracks: views
            .map(|(i, track)| view(TrackPlace::Index(i), track.id))
            .collect(),
        master: view(TrackPlace::MASTER, ItemId::MASTER),
    }
}

/// Load, xruns and memory.
pub fn performance(control: &mut Control) -> PerformanceReply {
    let session = control.world.resource::<Session>();
    let log = control.world.resource::<EditLog>();
    let published = control.world.get_resource::<Published>();
    let telemetry = control.world.get_resource::<Live>().map(Live::telemetry);
    let read = |pick: fn(&crate::render::telemetry::Telemetry) -> u64| telemetry.map_or(0, pick);
    let frames = read(|t| t.clock.load(Ordering::Relaxed));
    let busy = read(|t| t.busy_nanos.load(Ordering::Relaxed));
    let worst = read(|t| t.worst_nanos.swap(0, Ordering::Relaxed));
    let block = session.block_size as u64;
    #[expect(clippy::cast_precision_loss, reason = "figures for people")]
    let share = |nanos: u64, frames: u64| {
        if frames == 0 {
            0.0
        } else {
            nanos as f64 * 1e-9 * session.rate.hz() / frames as f64
        }
    };
    PerformanceReply {
        device: session.device.clone(),
        sample_rate: session.rate.hz(),
        block_size: u32::try_from(block).unwrap_or(u32::MAX),
        load: share(busy, frames),
        load_peak: share(worst, block),
        xruns: read(|t| t.xruns.load(Ordering::Relaxed)),
        blocks: frames / block.max(1),
        nodes: published.map_or(0, |p| u32::try_from(p.node_count()).unwrap_or(u32::MAX)),
        graphs_published: published.map_or(0, |p| p.count),
        publish_ms: published.map_or(0.0, |p| p.last_publish.as_secs_f64() * 1e3),
        latency_frames: published.map_or(0, |p| u64::from(p.latency)),
        memory_bytes: memory("VmRSS:"),
        uptime_seconds: control.started.elapsed().as_secs_f64(),
        clients: u32::try_from(control.clients.len()).unwrap_or(u32::MAX),
        requests: control.requests,
        starved: read(|t| t.starved.load(Ordering::Relaxed)),
        peak_memory_bytes: memory("VmHWM:"),
        objects: control.world.resource::<ItemIndex>().len() as u64,
        jobs_running: control.jobs.running(),
        undo_steps: log
            .history(usize::MAX)
            .filter(|(_, undone)| !undone)
            .count() as u64,
        voices: telemetry.map_or(0, |t| t.voices.load(Ordering::Relaxed)),
    }
}

/// Memory as Linux tells it under a name; 0 elsewhere.
fn memory(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let kilobytes =
        line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}
