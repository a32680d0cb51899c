//! Renders to files: what to render is read from the World at once, the rendering
//! happens elsewhere.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Instant;

use bevy_ecs::prelude::*;
use waive_protocol::quantity::BitDepth as WireDepth;
use waive_protocol::reply::RenderReport;
use waive_protocol::{ErrorCode, ErrorReply};

use super::catalog::Catalog;
use super::extract::{self, Chain, FollowerCells, Hearing, PlanReader, Shape, Target, TrackNodes};
use super::live::Session;
use super::publish::gates;
use super::rack::Hired;
use super::silence::{self, Players};
use super::views;
use crate::graph::compile::compile;
use crate::graph::slots::SlotTable;
use crate::graph::spec::{GraphSpec, NodeKind, NodeSpec};
use crate::media::measure::Meter;
use crate::media::page::SourceSlot;
use crate::media::source::MediaError;
use crate::media::stream::ReadPlan;
use crate::media::write::{BitDepth, WavWriter};
use crate::model::id::{ItemId, ItemIndex};
use crate::model::outline::Outline;
use crate::model::tempo::TempoMap;
use crate::render::content::TrackContent;
use crate::render::graph::{NodeId, RenderGraph};
use crate::render::link::Swap;
use crate::render::nodes::delay::DelayLine;
use crate::render::offline::{self, Job, Late, Lost, RenderError};
use crate::render::slab::{NodeProcessor, Slot};
use crate::render::telemetry::MeterBank;
use crate::time::{Frames, SampleRate};

/// How long what rings at an open end may ring on, in seconds.
const LONGEST_TAIL: f64 = 10.0;
/// Frames rendered at once unless told: as many as a page of samples has.
pub const BLOCK: usize = 4096;

/// Which part of the timeline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// Seconds.
    pub from: f64,
    /// Seconds; `None` is where the last clip ends, and then until nothing rings.
    pub to: Option<f64>,
}

/// How to render.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Manner {
    /// Frames at once.
    pub block: usize,
    /// Worker threads.
    pub threads: usize,
}

impl Default for Manner {
    fn default() -> Self {
        Self {
            block: BLOCK,
            threads: 1,
        }
    }
}

/// Shared with whoever waits for a render.
#[derive(Debug, Default)]
pub struct Progress {
    /// Set to end the render.
    pub cancel: AtomicBool,
    /// A float's bits, 0 to 1.
    done: AtomicU32,
}

impl Progress {
    /// How much is done, 0 to 1.
    #[must_use]
    pub fn done(&self) -> f64 {
        f64::from(f32::from_bits(self.done.load(Ordering::Relaxed)))
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "a fraction for a progress bar"
    )]
    /// Notes how much is done.
    pub fn set(&self, done: f64) {
        self.done.store((done as f32).to_bits(), Ordering::Relaxed);
    }
}

/// Lays out the render of some tracks, or of all that are heard. A stem is heard
/// whatever mute and solo say.
///
/// # Errors
/// `internal` when the graph can't be built.
pub fn job(
    world: &mut World,
    stem: Option<Entity>,
    range: Range,
    manner: Manner,
) -> Result<Job, ErrorReply> {
    let desk = match stem {
        Some(stem) => only(world, stem),
        None => everything(world),
    };
    let Heard {
        entities,
        tracks,
        hearing,
        needed,
    } = desk;
    let rate = world.resource::<Session>().rate;
    let nodes = |(mut track, &needed): (TrackNodes, &bool)| {
        if !needed {
            track.chain = track.chain.without_instruments();
        }
        track
    };
    let tracks: Vec<TrackNodes> = tracks.into_iter().zip(&needed).map(nodes).collect();
    let spec = extract::graph(&tracks, &extract::master(world));
    let mut plans: Vec<Arc<dyn ReadPlan>> = Vec::with_capacity(tracks.len());
    let mut contents = Vec::with_capacity(tracks.len());
    let mut used = HashSet::new();
    for ((track, &entity), needed) in tracks.iter().zip(&entities).zip(needed) {
        if !needed {
            contents.push(Arc::new(TrackContent::new(Arc::default(), Vec::new())));
            continue;
        }
        let content = extract::content(world, entity, &track.chain, rate);
        used.extend(content.clips.clips().iter().map(|clip| clip.source));
        if !content.clips.clips().is_empty() {
            plans.push(Arc::clone(&content.clips) as _);
        }
        contents.push(Arc::new(content));
    }
    let gates = gates(&tracks, &hearing).into_iter().collect();
    let swap = assemble(world, &spec, contents, &gates, manner)?;
    let reads = Reads { plans, used };
    Ok(lay_out(world, swap, reads, range, manner))
}

/// A graph with processors of its own; gates that aren't named are open.
fn assemble(
    world: &World,
    spec: &GraphSpec,
    contents: Vec<Arc<TrackContent>>,
    gates: &HashMap<NodeId, bool>,
    manner: Manner,
) -> Result<Assembled, ErrorReply> {
    let rate = world.resource::<Session>().rate;
    let mut slots = SlotTable::default();
    let compiled = compile(spec, &mut slots);
    let compiled = compiled.map_err(|error| ErrorReply::internal(error.to_string()))?;
    let mut followers = FollowerCells::new();
    let mut plans_of = PlanReader::new(world, rate, &mut followers);
    let mut on_grid = false;
    let mut processors = Vec::new();
    for &(node, frames) in &compiled.delays {
        let line = NodeProcessor::Delay(DelayLine::new(frames as usize));
        processors.push((slots.slot(node), Some(line)));
    }
    let mut late: Vec<(Slot, Box<dyn Late>)> = Vec::new();
    for node in &spec.nodes {
        if let Some(mut hired) = hired(world, node) {
            hired.plan = plans_of.node(node.id);
            late.push((slots.slot(node.id), Box::new(hired)));
            continue;
        }
        let open = gates.get(&node.id).copied().unwrap_or(true);
        let Some(mut processor) = extract::processor(world, node, rate, open) else {
            continue;
        };
        if let Some(plan) = plans_of.node(node.id) {
            on_grid |= !plan.taps.is_empty();
            processor.begin_with(plan);
        }
        processors.push((slots.slot(node.id), Some(processor)));
    }
    let meters = Arc::new(MeterBank::new(0));
    let room = (manner.block, None);
    let graph = RenderGraph::new(Arc::new(compiled.schedule), contents, meters, room);
    let graph = graph.with_ends(extract::end_fades(world, rate));
    let swap = Swap {
        graph: Some(Box::new(graph)),
        processors,
        on_grid: Some(on_grid),
        tempo: Some(Box::new(world.resource::<TempoMap>().0.clone())),
        ..Swap::default()
    };
    Ok(Assembled {
        swap,
        late,
        latency: compiled.latency,
    })
}

/// A graph with its processors, and how late its output is.
struct Assembled {
    swap: Swap,
    late: Vec<(Slot, Box<dyn Late>)>,
    latency: u32,
}

/// The hosted plugin at a node.
fn hired(world: &World, node: &NodeSpec) -> Option<Hired> {
    if !matches!(node.kind, NodeKind::Plugin { .. }) {
        return None;
    }
    let index = world.resource::<ItemIndex>();
    Hired::read(world, index.entity(ItemId(node.id.item))?)
}

/// Lays out the render of a track up to what hears or feeds others, as a freeze plays
/// it: from the Edit's start until after the last clip nothing rings.
///
/// # Errors
/// `internal` when the graph can't be built.
pub fn frozen_job(world: &World, track: Entity) -> Result<(Job, TrackContent), ErrorReply> {
    let rate = world.resource::<Session>().rate;
    let manner = Manner::default();
    let chain = Chain::read(world, track).rendered();
    let content = extract::content(world, track, &chain, rate);
    let nodes = TrackNodes {
        id: world.get::<ItemId>(track).copied().unwrap_or(ItemId::ROOT),
        chain,
        shape: Shape::Audio,
        to: Target::Master,
    };
    let spec = extract::graph_alone(&nodes);
    let played = TrackContent::new(Arc::clone(&content.clips), content.notes.clone());
    let swap = assemble(
        world,
        &spec,
        vec![Arc::new(played)],
        &HashMap::new(),
        manner,
    )?;
    let reads = Reads {
        plans: vec![Arc::clone(&content.clips) as _],
        used: content
            .clips
            .clips()
            .iter()
            .map(|clip| clip.source)
            .collect(),
    };
    let range = Range {
        from: 0.0,
        to: None,
    };
    let mut job = lay_out(world, swap, reads, range, manner);
    job.to = rate.frames(crate::time::Seconds(views::last_end(world, track)));
    job.plays_on = true;
    Ok((job, content))
}

/// The tracks of a render.
struct Heard {
    entities: Vec<Entity>,
    tracks: Vec<TrackNodes>,
    hearing: Hearing,
    /// Whether what a track plays itself is wanted.
    needed: Vec<bool>,
}

/// The whole mix. Tracks that aren't heard keep their places: sums are taken in groups,
/// and the same grouping gives the same bits as live.
fn everything(world: &mut World) -> Heard {
    let entities = Outline::tracks(world).to_vec();
    let tracks = extract::desk(world, &entities);
    let hearing = extract::hearing(world, &entities, &tracks);
    let feeds = tracks.iter().enumerate();
    let mut needed: Vec<bool> = feeds.map(|(i, track)| hearing.feeds(i, track)).collect();
    let listened = extract::listened(&tracks, &needed);
    for (needed, listened) in needed.iter_mut().zip(listened) {
        *needed |= listened;
    }
    Heard {
        entities,
        tracks,
        hearing,
        needed,
    }
}

/// A track with what lies in it or leads into it; of what it passes only the mixing.
fn only(world: &mut World, stem: Entity) -> Heard {
    let all = Outline::tracks(world).to_vec();
    let whole = extract::desk(world, &all);
    let one = all.iter().position(|&track| track == stem).unwrap_or(0);
    let (own, heard) = extract::heard_alone(world, &all, &whole, one);
    let listened = extract::listened(&whole, &heard);
    let (mut entities, mut tracks, mut needed) = (Vec::new(), Vec::new(), Vec::new());
    let mut deaf = Vec::new();
    for (index, (entity, track)) in all.into_iter().zip(whole).enumerate() {
        if heard[index] || listened[index] {
            deaf.extend((!heard[index]).then_some(tracks.len()));
            entities.push(entity);
            tracks.push(track);
            needed.push(own[index] || listened[index]);
        }
    }
    let mut hearing = Hearing::all(tracks.len());
    for index in deaf {
        hearing.shut(index, &tracks[index]);
    }
    Heard {
        entities,
        tracks,
        hearing,
        needed,
    }
}

/// What a job reads, and from which sources.
struct Reads {
    plans: Vec<Arc<dyn ReadPlan>>,
    used: HashSet<SourceSlot>,
}

fn lay_out(world: &World, assembled: Assembled, reads: Reads, range: Range, manner: Manner) -> Job {
    let rate = world.resource::<Session>().rate;
    let frames = |seconds| rate.frames(crate::time::Seconds(seconds));
    let files = world.resource::<Catalog>().files();
    let open_end = views::last_sound(world).max(range.from);
    Job {
        swap: assembled.swap,
        late: assembled.late,
        plans: reads.plans,
        sources: files
            .filter(|file| reads.used.contains(&file.slot))
            .map(|file| (file.slot, Arc::clone(&file.source)))
            .collect(),
        from: frames(range.from),
        to: frames(range.to.unwrap_or(open_end)),
        longest_tail: if range.to.is_some() {
            Frames(0)
        } else {
            frames(LONGEST_TAIL)
        },
        plays_on: false,
        latency: assembled.latency,
        rate,
        block: manner.block,
        threads: manner.threads,
    }
}

/// Why a render to a file failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// The file can't be written.
    #[error("could not write {path}: {source}")]
    Write {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: MediaError,
    },
    /// It was cancelled.
    #[error("cancelled")]
    Cancelled,
    /// A plugin failed, and was started again too often.
    #[error("{0}")]
    Plugin(String),
    /// Anything else.
    #[error("{0}")]
    Failed(String),
}

impl ExportError {
    /// The refusal on the wire; `field` is the one that named the file.
    #[must_use]
    pub fn refusal(&self, field: &str) -> ErrorReply {
        match self {
            Self::Write { path, source } => {
                ErrorReply::unwritable_file(path.display(), source).field(field)
            }
            Self::Cancelled => ErrorReply::cancelled(),
            Self::Plugin(why) => ErrorReply::new(ErrorCode::PluginFailed, why.as_str())
                .hint("bypass_plugin or remove_plugin, and render again"),
            Self::Failed(why) => ErrorReply::internal(why),
        }
    }
}

/// What came of a render to a file.
pub struct Exported {
    /// What was written.
    pub report: RenderReport,
    /// Files that couldn't be read; what they play is silent.
    pub lost: Vec<Lost>,
    /// Hosted plugins that couldn't be had; they pass sound through, or are silent.
    pub missing: Vec<String>,
}

impl Exported {
    /// The report, which names the lost files and who plays them.
    #[must_use]
    pub fn told(mut self, players: &Players) -> RenderReport {
        self.report.warnings.extend(players.lost(&self.lost));
        self.report
    }
}

/// Renders a job to a WAV file and measures it.
///
/// # Errors
/// [`ExportError`]; then no file is left behind, and one that was there stays.
pub fn export(
    job: Job,
    path: &Path,
    depth: BitDepth,
    progress: &Progress,
) -> Result<Exported, ExportError> {
    let begun = Instant::now();
    let rate = job.rate;
    let expected = (job.to.0 - job.from.0).max(1).unsigned_abs();
    let write_error = |source| ExportError::Write {
        path: path.to_path_buf(),
        source,
    };
    let mut meter = Meter::new(rate.0).map_err(|error| ExportError::Failed(error.to_string()))?;
    let mut writer = WavWriter::create(path, rate.0, depth).map_err(write_error)?;
    let rendered = offline::render(job, |left, right| {
        if progress.cancel.load(Ordering::Relaxed) {
            return Ok(ControlFlow::Break(()));
        }
        meter.feed(left, right);
        writer.write(left, right)?;
        #[expect(clippy::cast_precision_loss, reason = "a fraction for a progress bar")]
        progress.set((writer.frames() as f64 / expected as f64).min(1.0));
        Ok(ControlFlow::Continue(()))
    });
    let rendered = rendered.map_err(|error| match error {
        RenderError::Sink(source) => write_error(source),
        RenderError::Cancelled => ExportError::Cancelled,
        RenderError::Plugin(why) => ExportError::Plugin(why),
        RenderError::Threads(error) => ExportError::Failed(error.to_string()),
    })?;
    let sha256 = writer.finish().map_err(write_error)?;
    progress.set(1.0);
    let written = Written {
        path,
        depth,
        rate,
        frames: rendered.frames,
        sha256,
    };
    let mut report = report(written, meter, begun);
    report.warnings.extend(rendered.notes);
    report.warnings.extend(rendered.missing.iter().cloned());
    Ok(Exported {
        report,
        missing: rendered.missing,
        lost: rendered.lost,
    })
}

/// A file that was written.
struct Written<'a> {
    path: &'a Path,
    depth: BitDepth,
    rate: SampleRate,
    frames: u64,
    sha256: String,
}

fn report(written: Written<'_>, meter: Meter, begun: Instant) -> RenderReport {
    let measured = meter.finish();
    #[expect(clippy::cast_precision_loss, reason = "exact below 2^53 frames")]
    let duration = written.frames as f64 / written.rate.hz();
    let render_seconds = begun.elapsed().as_secs_f64();
    RenderReport {
        file_path: views::text(written.path),
        duration,
        sample_rate: written.rate.0,
        channels: 2,
        frames: written.frames,
        bit_depth: wire_depth(written.depth),
        peak_db: finite(measured.peak_db),
        true_peak_db: finite(measured.true_peak_db),
        integrated_lufs: measured.integrated_lufs.and_then(finite),
        sha256: written.sha256,
        render_seconds,
        realtime_factor: duration / render_seconds.max(1e-9),
        warnings: silence::clipping(finite(measured.peak_db), written.depth != BitDepth::F32)
            .into_iter()
            .collect(),
    }
}

/// Silence has no decibels; JSON has no infinity.
#[must_use]
pub fn finite(decibels: f64) -> Option<f64> {
    decibels.is_finite().then_some(decibels)
}

/// The writer's form of a wire depth.
#[must_use]
pub fn depth(depth: WireDepth) -> BitDepth {
    match depth {
        WireDepth::Int16 => BitDepth::I16,
        WireDepth::Int24 => BitDepth::I24,
        WireDepth::Float32 => BitDepth::F32,
    }
}

/// The wire's form of a writer's depth.
#[must_use]
pub fn wire_depth(depth: BitDepth) -> WireDepth {
    match depth {
        BitDepth::I16 => WireDepth::Int16,
        BitDepth::I24 => WireDepth::Int24,
        BitDepth::F32 => WireDepth::Float32,
    }
}
