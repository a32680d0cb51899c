//! The audio files of the Edit as replies show them, and outlines of sound.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use bevy_ecs::prelude::*;
use waive_protocol::envelope::RequestEnvelope;
use waive_protocol::reply::{
    MediaReply, MediaState, MediaView, OkReply, Waveform, WaveformChannel,
};
use waive_protocol::request::{GetWaveform, ListMedia};
use waive_protocol::{ErrorReply, ObjectId, Request};

use super::catalog::Catalog;
use super::clip_content::{self, Lack, Reading, Wish};
use super::live::Session;
use super::mailbox::ClientId;
use super::material::{self, Materials};
use super::project_items::ItemFile;
use super::thread::Control;
use super::work::Queue;
use super::{catalog, files, lookup, views};
use crate::media::library::Library;
use crate::media::peaks::{Entry, Outline};
use crate::media::source::PreparedSource;
use crate::model::clip::{AudioClip, ClipSpan, Takes};
use crate::model::material::{PluginFile, SamplerSounds};

/// At most so many clips of a file are named.
const MOST_CLIPS: usize = 1_000;

/// Bins unless told.
const BINS: u32 = 1_000;

struct Use {
    source: String,
    clips: Vec<ObjectId>,
    count: usize,
    plugins: Vec<ObjectId>,
}

/// Every file that a clip names, takes included, by path.
fn uses(world: &mut World) -> BTreeMap<PathBuf, Use> {
    let mut clips = world.query_filtered::<Entity, With<AudioClip>>();
    let clips: Vec<Entity> = clips.iter(world).collect();
    let catalog = world.resource::<Catalog>();
    let mut uses: BTreeMap<PathBuf, Use> = BTreeMap::new();
    for clip in clips {
        let mut sources = clip_content::sources(world, clip);
        sources.extend(
            world
                .get::<AudioClip>(clip)
                .map(|audio| audio.source.clone()),
        );
        let takes = world.get::<Takes>(clip).into_iter().flat_map(|t| &t.takes);
        sources.extend(takes.map(|take| take.source.clone()));
        sources.retain(|source| !source.is_empty());
        sources.sort();
        sources.dedup();
        let id = lookup::object_id(world, clip);
        for source in sources {
            let used = uses.entry(catalog.resolve(&source)).or_insert_with(|| Use {
                source,
                clips: Vec::new(),
                count: 0,
                plugins: Vec::new(),
            });
            used.count += 1;
            if used.clips.len() < MOST_CLIPS {
                used.clips.push(id);
            }
        }
    }
    played(world, &mut uses);
    uses
}

/// Every file that a plugin names.
fn played(world: &mut World, uses: &mut BTreeMap<PathBuf, Use>) {
    let mut plugins = world.query_filtered::<Entity, Or<(With<SamplerSounds>, With<PluginFile>)>>();
    let mut plugins: Vec<(ObjectId, Entity)> = plugins
        .iter(world)
        .map(|plugin| (lookup::object_id(world, plugin), plugin))
        .collect();
    plugins.sort_unstable();
    for (id, plugin) in plugins {
        for wish in material::wishes(world, plugin) {
            let Some(path) = wish.key.path() else {
                continue;
            };
            let used = uses.entry(path.to_path_buf()).or_insert_with(|| Use {
                source: wish.source.clone(),
                clips: Vec::new(),
                count: 0,
                plugins: Vec::new(),
            });
            if used.plugins.last() != Some(&id) && used.plugins.len() < MOST_CLIPS {
                used.plugins.push(id);
            }
        }
    }
}

fn state(world: &World, path: &std::path::Path) -> (MediaState, Option<String>) {
    let (catalog, materials) = (world.resource::<Catalog>(), world.resource::<Materials>());
    if let Some(trouble) = materials
        .trouble(path)
        .filter(|_| catalog.at(path).is_none())
    {
        let state = match trouble.missing {
            true => MediaState::Missing,
            false => MediaState::Unreadable,
        };
        return (state, Some(trouble.why.clone()));
    }
    if materials.found(path).is_some() {
        return (MediaState::Ready, None);
    }
    match (catalog.at(path), catalog.trouble(path)) {
        (Some(_), _) => (MediaState::Ready, None),
        (None, Some(trouble)) if trouble.missing => {
            (MediaState::Missing, Some(trouble.why.clone()))
        }
        (None, Some(trouble)) => (MediaState::Unreadable, Some(trouble.why.clone())),
        // Takes that don't play aren't read until they do.
        (None, None) if path.exists() => (MediaState::Waiting, None),
        (None, None) => (
            MediaState::Missing,
            Some(format!("File not found: {}", path.display())),
        ),
    }
}

/// The files that can't be played, as paths; what no path leads to as its own name.
#[must_use]
pub fn missing(world: &mut World) -> Vec<String> {
    let untroubled = world.resource::<Catalog>().troubles().next().is_none();
    if untroubled && !world.resource::<Materials>().has_troubles() {
        return Vec::new();
    }
    let uses = uses(world);
    let lost = |path: &std::path::Path| {
        matches!(
            state(world, path).0,
            MediaState::Missing | MediaState::Unreadable
        )
    };
    let lost = uses.into_iter().filter(|(path, _)| lost(path));
    lost.map(|(path, used)| shown(world, &path, &used.source))
        .collect()
}

fn shown(world: &World, path: &std::path::Path, source: &str) -> String {
    let item = world.resource::<Catalog>().item(source);
    if matches!(item, Some(ItemFile::Unknown(_))) && !path.exists() {
        return source.to_owned();
    }
    views::text(path)
}

/// Lists the files.
#[must_use]
pub fn list(world: &mut World, request: &ListMedia) -> MediaReply {
    let mut media = Vec::new();
    let mut missing_count = 0;
    for (path, used) in uses(world) {
        let (state, error) = state(world, &path);
        let lost = matches!(state, MediaState::Missing | MediaState::Unreadable);
        missing_count += usize::from(lost);
        if request.missing_only && !lost {
            continue;
        }
        let known = world.resource::<Catalog>().at(&path);
        let held = || world.resource::<Materials>().found(&path).flatten();
        let known = known.map(|known| &known.source).or_else(held);
        media.push(MediaView {
            file_path: shown(world, &path, &used.source),
            source: used.source,
            state,
            error,
            duration: known.map(|known| known.duration_seconds()),
            sample_rate: known.map(|known| known.original_rate),
            channels: known.map(|known| known.channels),
            clips: used.clips,
            clip_count: used.count,
            plugins: used.plugins,
        });
    }
    MediaReply {
        count: media.len(),
        media,
        missing_count,
    }
}

/// What is to be seen.
struct Look {
    id: Option<ObjectId>,
    source: LookAt,
    reading: Reading,
    from: f64,
    /// Open where a file's own end is meant.
    to: Option<f64>,
    bins: u32,
    rate: u32,
}

enum LookAt {
    Prepared(Arc<PreparedSource>),
    File(PathBuf),
}

impl Control {
    /// Looks at a clip or a file on a worker.
    pub(super) fn waveform(&mut self, id: ClientId, envelope: RequestEnvelope) {
        let Request::GetWaveform(request) = &envelope.request else {
            return;
        };
        let look = match look_of(&mut self.world, request) {
            Ok(look) => look,
            Err(refusal) => return self.settle(id, &envelope, Err(refusal), false),
        };
        let library = Arc::clone(&self.world.resource::<Session>().library);
        self.park(id);
        self.workers.run(
            Queue::Files,
            move || look.see(&library),
            move |control, seen| {
                let seen = seen.unwrap_or_else(|gone| Err(ErrorReply::internal(gone.to_string())));
                let answer = seen.map(|seen| {
                    OkReply::new(&seen)
                        .request_id(envelope.request_id.as_ref())
                        .to_bytes()
                });
                control.settle(id, &envelope, answer, false);
                control.resume(id);
            },
        );
    }
}

fn look_of(world: &mut World, request: &GetWaveform) -> Result<Look, ErrorReply> {
    let (from, to) = request.range()?;
    let rate = world.resource::<Session>().rate;
    let bins = request.bins.map_or(BINS, |bins| bins.get());
    if let Some(path) = &request.file_path {
        let path = files::readable(world, path.as_str())?;
        return Ok(Look {
            id: None,
            source: LookAt::File(path),
            reading: Reading::default(),
            from,
            to,
            bins,
            rate: rate.0,
        });
    }
    let at = lookup::clip(world, request.address())?;
    if world.get::<AudioClip>(at.entity).is_none() {
        return Err(ErrorReply::wrong_clip_kind("audio"));
    }
    let wish = clip_content::wish(world, at.entity, rate).map_err(|lack| match lack {
        Lack::File(path) => ErrorReply::busy(format!("{} is being read", path.display())),
        Lack::Trouble(path, trouble) if trouble.missing => {
            ErrorReply::file_not_found(path.display()).hint(trouble.why)
        }
        Lack::Trouble(path, trouble) => ErrorReply::unreadable_file(path.display(), trouble.why),
    })?;
    let (source, reading) = match wish {
        Wish::Plain(source, reading) => (source, reading),
        Wish::Treated(treatment, reading) => {
            match world.resource::<Catalog>().treated(treatment.key()) {
                Some(catalog::Treated::Ready(prepared)) => (Arc::clone(&prepared.source), reading),
                Some(catalog::Treated::Failed(why)) => {
                    let path = treatment.original();
                    return Err(ErrorReply::unreadable_file(path.display(), why));
                }
                None => {
                    return Err(ErrorReply::busy("The clip's content is being stretched"));
                }
            }
        }
    };
    let length = world
        .get::<ClipSpan>(at.entity)
        .map_or(0.0, |span| span.length);
    let to = to.unwrap_or(length).min(length);
    if to <= from {
        return Err(ErrorReply::end_before_start().field("from"));
    }
    Ok(Look {
        id: Some(lookup::object_id(world, at.entity)),
        source: LookAt::Prepared(source),
        reading,
        from,
        to: Some(to),
        bins,
        rate: rate.0,
    })
}

impl Look {
    fn see(self, library: &Library) -> Result<Waveform, ErrorReply> {
        let source = match &self.source {
            LookAt::Prepared(source) => Arc::clone(source),
            LookAt::File(path) => library
                .prepare(path, self.rate)
                .map_err(|error| files::media_refusal(path, &error))?,
        };
        let outline = library
            .outline(&source)
            .map_err(|error| files::media_refusal(&source.original, &error))?;
        let length = source.duration_seconds();
        let to = self.to.unwrap_or(length);
        if to <= self.from {
            return Err(ErrorReply::end_before_start().field("from"));
        }
        let bin_seconds = (to - self.from) / f64::from(self.bins);
        let mut channels = Vec::new();
        for channel in 0..outline.channels.len() {
            channels.push(self.channel(&outline, channel, bin_seconds));
        }
        Ok(Waveform {
            id: self.id,
            file_path: views::text(&source.original),
            from: self.from,
            to,
            bins: self.bins as usize,
            bin_seconds,
            channels,
        })
    }

    fn channel(&self, outline: &Outline, channel: usize, bin_seconds: f64) -> WaveformChannel {
        let mut seen = WaveformChannel {
            min: Vec::new(),
            max: Vec::new(),
            rms: Vec::new(),
        };
        let rate = f64::from(self.rate);
        for bin in 0..self.bins {
            let from = (self.from + bin_seconds * f64::from(bin)) * rate + self.reading.offset;
            let entry = self.bin(outline, channel, from, bin_seconds * rate);
            seen.min.push(entry.min);
            seen.max.push(entry.max);
            seen.rms.push(entry.power.sqrt());
        }
        seen
    }

    /// What is seen of the content from a frame on, through its loop.
    fn bin(&self, outline: &Outline, channel: usize, from: f64, frames: f64) -> Entry {
        let Some((start, length)) = self.reading.repeat.filter(|(_, length)| *length >= 1.0) else {
            let seen = outline.see(channel, from, from + frames);
            return seen.unwrap_or_default();
        };
        if frames >= length {
            let seen = outline.see(channel, start, start + length);
            return seen.unwrap_or_default();
        }
        let phase = from.rem_euclid(length);
        let first = frames.min(length - phase);
        let mut parts = Vec::new();
        parts.extend(outline.see(channel, start + phase, start + phase + first));
        if first < frames {
            parts.extend(outline.see(channel, start, start + frames - first));
        }
        crate::media::peaks::merge(&parts).unwrap_or_default()
    }
}
