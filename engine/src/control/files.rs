//! Files that requests name: which are allowed, and what was read of them.
//!
//! Thread: control, but for [`read`], which does the slow part elsewhere and
//! leaves what it found for the command to pick up.

use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bevy_ecs::prelude::*;
use serde_json::Value;
use waive_protocol::{ErrorReply, Request};

use super::catalog::{Catalog, Prepared};
use super::derive::Dirty;
use super::live::Session;
use super::material;
use crate::media::library::Library;
use crate::media::source::{MediaError, PreparedSource};
use crate::plugins::builtin::sampler::Bank;
use crate::session::midi_file::{self, MidiFile};
use crate::time::SampleRate;

/// MIDI files larger than this aren't read.
const MAX_MIDI_BYTES: u64 = 64 << 20;

/// What a request wants of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Wanted {
    /// Its samples.
    Audio,
    /// Its notes.
    Midi,
    /// What a plugin plays: samples, or a SoundFont.
    Played,
}

/// What came of reading a file.
#[derive(Clone, Debug)]
pub enum Found {
    /// Samples, or why not.
    Audio(Result<Arc<PreparedSource>, ErrorReply>),
    /// Notes, or why not.
    Midi(Result<Arc<MidiFile>, ErrorReply>),
    /// What a plugin plays, or why not.
    Played(Result<PlayedFile, ErrorReply>),
}

/// A file that a plugin may play.
#[derive(Clone, Debug)]
pub enum PlayedFile {
    /// Sound that can be read.
    Audio,
    /// A SoundFont.
    SoundFont(Arc<Bank>),
}

/// What was read for the request that is about to run.
#[derive(Resource, Default, Debug)]
pub struct Readings(pub HashMap<(PathBuf, Wanted), Found>);

/// The files a request wants read before it runs.
#[must_use]
pub fn wanted(request: &Request) -> Vec<(String, Wanted)> {
    match request {
        Request::InsertAudioClip(r) => vec![(r.file_path.as_str().to_owned(), Wanted::Audio)],
        Request::InsertMidiClip(r) => vec![(r.file_path.as_str().to_owned(), Wanted::Midi)],
        Request::ImportMidi(r) => vec![(r.file_path.as_str().to_owned(), Wanted::Midi)],
        Request::SetClipSource(r) => vec![(r.file_path.as_str().to_owned(), Wanted::Audio)],
        Request::AddTake(r) => vec![(r.file_path.as_str().to_owned(), Wanted::Audio)],
        Request::SetPluginFile(r) => vec![(r.file_path.as_str().to_owned(), Wanted::Played)],
        Request::SetSamplerSounds(r) => {
            let paths = r.sounds.iter().map(|sound| sound.file_path.as_str());
            played_by_sounds(paths)
        }
        Request::Batch(batch) => batch.commands.iter().flat_map(wanted_in_batch).collect(),
        _ => Vec::new(),
    }
}

/// Each file once, however many pieces of it are wanted.
fn played_by_sounds<'p>(paths: impl Iterator<Item = &'p str>) -> Vec<(String, Wanted)> {
    let paths: std::collections::BTreeSet<&str> = paths.collect();
    let wanted = paths
        .into_iter()
        .map(|path| (path.to_owned(), Wanted::Played));
    wanted.collect()
}

fn wanted_in_batch(command: &Value) -> Vec<(String, Wanted)> {
    let text = |of: &Value, field: &str| Some(of.get(field)?.as_str()?.to_owned());
    let wanted = match text(command, "action").as_deref() {
        Some("set_sampler_sounds") => {
            let sounds = command.get("sounds").and_then(Value::as_array);
            let sounds = sounds.map_or(&[][..], Vec::as_slice).iter();
            let paths = sounds.filter_map(|sound| sound.get("file_path")?.as_str());
            return played_by_sounds(paths);
        }
        Some("insert_audio_clip" | "set_clip_source" | "add_take") => Wanted::Audio,
        Some("insert_midi_clip" | "import_midi") => Wanted::Midi,
        Some("set_plugin_file") => Wanted::Played,
        _ => return Vec::new(),
    };
    let path = text(command, "file_path");
    path.map(|path| (path, wanted)).into_iter().collect()
}

/// Reads files. Slow; runs on a worker thread.
#[must_use]
pub fn read(
    files: Vec<(PathBuf, Wanted)>,
    library: &Library,
    rate: SampleRate,
) -> Vec<((PathBuf, Wanted), Found)> {
    let one = |(path, wanted): (PathBuf, Wanted)| {
        let found = match wanted {
            Wanted::Audio => {
                let prepared = library.prepare(&path, rate.0);
                Found::Audio(prepared.map_err(|error| media_refusal(&path, &error)))
            }
            Wanted::Midi => Found::Midi(read_midi(&path).map(Arc::new)),
            Wanted::Played => Found::Played(read_played(&path, library, rate)),
        };
        ((path, wanted), found)
    };
    files.into_iter().map(one).collect()
}

/// What a plugin may play, told apart by how the file begins.
fn read_played(path: &Path, library: &Library, rate: SampleRate) -> Result<PlayedFile, ErrorReply> {
    let mut head = [0; 12];
    let read = std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut head));
    let is_font = read.is_ok() && head.starts_with(b"RIFF") && head.ends_with(b"sfbk");
    let read = if is_font {
        material::read_font(path).map(|bank| PlayedFile::SoundFont(Arc::new(bank)))
    } else {
        library.prepare(path, rate.0).map(|_| PlayedFile::Audio)
    };
    read.map_err(|error| media_refusal(path, &error))
}

fn read_midi(path: &Path) -> Result<MidiFile, ErrorReply> {
    let shown = path.display();
    let metadata = std::fs::metadata(path).map_err(|error| io_refusal(path, &error))?;
    if !metadata.is_file() {
        return Err(ErrorReply::unreadable_file(shown, "it is not a file"));
    }
    if metadata.len() > MAX_MIDI_BYTES {
        return Err(ErrorReply::unreadable_file(
            shown,
            "it is too large for a MIDI file",
        ));
    }
    let bytes = std::fs::read(path).map_err(|error| io_refusal(path, &error))?;
    midi_file::read(&bytes).map_err(|error| ErrorReply::unreadable_file(shown, error))
}

/// The refusal for a file that can't be opened.
#[must_use]
pub fn io_refusal(path: &Path, error: &std::io::Error) -> ErrorReply {
    match error.kind() {
        std::io::ErrorKind::NotFound => ErrorReply::file_not_found(path.display()),
        _ => ErrorReply::unreadable_file(path.display(), error),
    }
}

/// The refusal for an audio file that can't be used.
#[must_use]
pub fn media_refusal(path: &Path, error: &MediaError) -> ErrorReply {
    match error {
        MediaError::NotFound { .. } => ErrorReply::file_not_found(path.display()),
        other => ErrorReply::unreadable_file(path.display(), other),
    }
}

/// A path a request names, made absolute and checked against the allowed folders.
///
/// # Errors
/// `path_outside_allowed`.
pub fn readable(world: &World, path: &str) -> Result<PathBuf, ErrorReply> {
    allowed(&world.resource::<Session>().allow, path)
}

/// See [`readable`]; for files to be written too, whose folder counts.
///
/// # Errors
/// `path_outside_allowed`.
pub fn allowed(folders: &[PathBuf], path: &str) -> Result<PathBuf, ErrorReply> {
    let absolute =
        std::path::absolute(path).map_err(|error| ErrorReply::unreadable_file(path, error))?;
    if folders.is_empty() {
        return Ok(absolute);
    }
    // Links and `..` are followed before comparing; of what doesn't exist yet, the
    // nearest ancestor that does decides.
    let real = absolute.ancestors().find_map(|ancestor| {
        let real = ancestor.canonicalize().ok()?;
        let rest = absolute.strip_prefix(ancestor).ok()?;
        let climbs = rest
            .components()
            .any(|c| matches!(c, std::path::Component::ParentDir));
        (!climbs).then(|| real.join(rest))
    });
    let inside = |folder: &PathBuf| {
        let folder = folder.canonicalize().unwrap_or_else(|_| folder.clone());
        real.as_ref().is_some_and(|real| real.starts_with(&folder))
    };
    if folders.iter().any(inside) {
        Ok(absolute)
    } else {
        Err(ErrorReply::path_outside_allowed(path))
    }
}

/// The samples of a file that was read, entered in the catalog.
///
/// # Errors
/// What reading it came to.
pub fn audio(world: &mut World, path: &Path) -> Result<Prepared, ErrorReply> {
    let source = match reading(world, path, Wanted::Audio) {
        Found::Audio(source) => source?,
        _ => return Err(ErrorReply::internal("a file was read as something else")),
    };
    enter(world, path, source)
}

/// Enters a prepared file in the catalog and tells the disk thread.
///
/// # Errors
/// `busy` when the session has no place for another file.
pub fn enter(
    world: &mut World,
    path: &Path,
    source: Arc<PreparedSource>,
) -> Result<Prepared, ErrorReply> {
    let known = world.resource::<Catalog>().at(path);
    if let Some(known) = known.filter(|known| *known.source == *source) {
        return Ok(known.clone());
    }
    let mut catalog = world.resource_mut::<Catalog>();
    let entered = catalog.enter(path.to_path_buf(), source).cloned();
    let prepared = entered.ok_or_else(|| ErrorReply::busy("The session plays too many files"))?;
    super::live::set_source(world, &prepared);
    // Clips that were silent for want of this file are heard from now on.
    world.resource_mut::<Dirty>().every_track = true;
    Ok(prepared)
}

/// The notes of a file that was read.
///
/// # Errors
/// What reading it came to.
pub fn midi(world: &mut World, path: &Path) -> Result<Arc<MidiFile>, ErrorReply> {
    match reading(world, path, Wanted::Midi) {
        Found::Midi(file) => file,
        _ => Err(ErrorReply::internal("a file was read as something else")),
    }
}

/// What a plugin may play of a file that was read.
///
/// # Errors
/// What reading it came to.
pub fn played(world: &World, path: &Path) -> Result<PlayedFile, ErrorReply> {
    match reading(world, path, Wanted::Played) {
        Found::Played(file) => file,
        _ => Err(ErrorReply::internal("a file was read as something else")),
    }
}

/// What was read beforehand. A path that only came out of a batch's references
/// wasn't known then and is read now; a file that breaks its reader breaks no more.
fn reading(world: &World, path: &Path, wanted: Wanted) -> Found {
    let key = (path.to_path_buf(), wanted);
    if let Some(found) = world.resource::<Readings>().0.get(&key) {
        return found.clone();
    }
    let session = world.resource::<Session>();
    let (library, rate) = (Arc::clone(&session.library), session.rate);
    // Nothing the reading touched is looked at again after a panic.
    let read = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        read(vec![key], &library, rate)
            .pop()
            .map(|(_, found)| found)
    }));
    read.ok().flatten().unwrap_or_else(|| {
        let refusal = ErrorReply::unreadable_file(path.display(), "reading it failed");
        match wanted {
            Wanted::Audio => Found::Audio(Err(refusal)),
            Wanted::Midi => Found::Midi(Err(refusal)),
            Wanted::Played => Found::Played(Err(refusal)),
        }
    })
}
