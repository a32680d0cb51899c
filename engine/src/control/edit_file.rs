//! The Edit as a file: new, open, save.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bevy_ecs::prelude::*;
use waive_protocol::ErrorReply;
use waive_protocol::reply::EditSummary;

use super::catalog::{self, Catalog};
use super::edit_log::EditLog;
use super::files;
use super::interchange;
use super::live::{Live, Session, set_source};
use super::publish;
use super::queries::summary;
use super::views;
use crate::media::library::Library;
use crate::media::source::PreparedSource;
use crate::media::stream::DiskCommand;
use crate::model::id::{ItemId, ItemIndex};
use crate::model::op::spawn_root;
use crate::model::registry::ComponentValue;
use crate::model::template;
use crate::model::tempo::TempoMap;
use crate::model::tree::Subtree;
use crate::session::tracktion;
use crate::time::SampleRate;

/// Files larger than this aren't Edits.
const MAX_BYTES: u64 = 256 << 20;

/// An Edit read from a file with its audio, not yet in the World.
pub struct Loaded {
    /// The Edit's file; an import has none yet.
    pub(super) file: Option<PathBuf>,
    pub(super) index: ItemIndex,
    pub(super) tree: Subtree,
    pub(super) warnings: Vec<String>,
    pub(super) sources: Vec<(PathBuf, Arc<PreparedSource>)>,
}

/// Reads an Edit and opens its audio. Slow; runs on a worker thread.
///
/// # Errors
/// `file_not_found`, `unreadable_file`.
pub fn load(
    path: &Path,
    allow: &[PathBuf],
    library: &Library,
    rate: SampleRate,
) -> Result<Loaded, ErrorReply> {
    let refuse = |why: String| ErrorReply::unreadable_file(path.display(), why);
    if interchange::is_dawproject(path) {
        let imported = interchange::import(path, None, (allow, library, rate))?;
        return Ok(imported.loaded);
    }
    if interchange::is_zip(path) {
        return Err(refuse(interchange::PACKAGE_HINT.to_owned()));
    }
    let metadata = std::fs::metadata(path).map_err(|error| files::io_refusal(path, &error))?;
    if !metadata.is_file() {
        return Err(refuse("it is not a file".to_owned()));
    }
    if metadata.len() > MAX_BYTES {
        return Err(refuse("it is too large for an Edit".to_owned()));
    }
    let bytes = std::fs::read(path).map_err(|error| files::io_refusal(path, &error))?;
    let mut index = ItemIndex::default();
    let name = stem(path);
    let opened = tracktion::read(&bytes, &mut index, &name).map_err(|e| refuse(e.to_string()))?;
    let mut warnings = opened.repairs;
    let sources = prepare(
        &opened.tree,
        path.parent(),
        (allow, library, rate),
        &mut warnings,
    );
    Ok(Loaded {
        file: Some(path.to_path_buf()),
        index,
        tree: opened.tree,
        warnings,
        sources,
    })
}

/// Opens the audio of an Edit; what can't be opened is a warning.
pub(super) fn prepare(
    tree: &Subtree,
    folder: Option<&Path>,
    (allow, library, rate): (&[PathBuf], &Library, SampleRate),
    warnings: &mut Vec<String>,
) -> Vec<(PathBuf, Arc<PreparedSource>)> {
    let mut sources = Vec::new();
    for source in sources_of(tree) {
        let file = catalog::resolve(folder, &source);
        if let Err(refusal) = files::allowed(allow, &views::text(&file)) {
            warnings.push(format!("an audio clip is silent: {}", refusal.message));
            continue;
        }
        match library.prepare(&file, rate.0) {
            Ok(prepared) => sources.push((file, prepared)),
            Err(error) => warnings.push(format!("an audio clip is silent: {error}")),
        }
    }
    sources
}

pub(super) fn stem(path: &Path) -> String {
    path.file_stem()
        .map_or_else(String::new, |stem| stem.to_string_lossy().into_owned())
}

/// Every different source that audio clips of a tree name, in order.
fn sources_of(tree: &Subtree) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    let mut found = Vec::new();
    let mut waiting = vec![tree];
    while let Some(tree) = waiting.pop() {
        for component in &tree.components {
            if let ComponentValue::AudioClip(audio) = component
                && seen.insert(audio.source.clone())
            {
                found.push(audio.source.clone());
            }
        }
        waiting.extend(&tree.children);
    }
    found
}

/// Puts a loaded Edit into the World in place of the one there.
///
/// # Errors
/// `internal` when its ids clash, which reading repairs.
pub fn adopt(world: &mut World, loaded: Loaded) -> Result<EditSummary, ErrorReply> {
    let folder = loaded.file.as_deref().and_then(Path::parent);
    let folder = folder.map(Path::to_path_buf);
    replace(world, loaded.index, &loaded.tree, folder)?;
    for (path, source) in loaded.sources {
        files::enter(world, &path, source)?;
    }
    let revision = world.resource::<EditLog>().revision();
    let mut session = world.resource_mut::<Session>();
    session.saved_revision = loaded.file.is_some().then_some(revision);
    session.file = loaded.file;
    session.warnings = loaded.warnings;
    Ok(summary(world))
}

/// Puts an empty Edit into the World.
///
/// # Errors
/// `internal`.
pub fn new_edit(world: &mut World, name: &str) -> Result<EditSummary, ErrorReply> {
    let mut index = ItemIndex::default();
    let tree = template::new_edit(&mut index, name);
    replace(world, index, &tree, None)?;
    let mut session = world.resource_mut::<Session>();
    session.file = None;
    session.saved_revision = None;
    session.warnings.clear();
    Ok(summary(world))
}

fn replace(
    world: &mut World,
    index: ItemIndex,
    tree: &Subtree,
    folder: Option<PathBuf>,
) -> Result<(), ErrorReply> {
    super::transport::rewind(world);
    drop_sources(world);
    publish::forget(world);
    if let Some(root) = world
        .get_resource::<ItemIndex>()
        .and_then(|i| i.entity(ItemId::ROOT))
    {
        world.entity_mut(root).despawn();
    }
    world.insert_resource(index);
    // Slots aren't given out again while the callback may still read the old ones.
    let next = world
        .get_resource::<Catalog>()
        .map_or(0, Catalog::next_slot);
    world.insert_resource(Catalog::new(folder, next));
    let spawned = spawn_root(world, tree).map_err(|error| ErrorReply::internal(error.to_string()));
    let map = TempoMap::read(world);
    world.insert_resource(map);
    world.resource_mut::<EditLog>().restart();
    spawned.map(drop)
}

fn drop_sources(world: &World) {
    if let (Some(live), Some(catalog)) = (
        world.get_resource::<Live>(),
        world.get_resource::<Catalog>(),
    ) {
        for file in catalog.files() {
            live.disk(DiskCommand::DropSource(file.slot));
        }
    }
}

/// Writes the Edit to its file.
///
/// # Errors
/// `edit_not_saved` when it has none, `unwritable_file`.
pub fn save(world: &mut World) -> Result<EditSummary, ErrorReply> {
    let file = world.resource::<Session>().file.clone();
    let path = file.ok_or_else(|| ErrorReply::edit_not_saved("save"))?;
    write(world, &path)?;
    Ok(summary(world))
}

/// Writes the Edit to another file, which is its file from then on.
///
/// # Errors
/// `path_outside_allowed`, `unwritable_file`.
pub fn save_as(world: &mut World, path: &str) -> Result<EditSummary, ErrorReply> {
    let mut path = files::allowed(&world.resource::<Session>().allow, path)?;
    if path.extension().is_none() {
        path.set_extension("tracktionedit");
    }
    write(world, &path)?;
    world.resource_mut::<Session>().file = Some(path);
    Ok(summary(world))
}

/// The Edit's text for a file in `folder`. Relative sources start from the folder the
/// Edit was opened in; elsewhere they are written as absolute ones.
fn text_for(world: &World, folder: &Path) -> String {
    let catalog = world.resource::<Catalog>();
    if catalog.folder().is_none_or(|opened| opened == folder) {
        return tracktion::write(world);
    }
    tracktion::write_moved(world, &|source| {
        let relative = !Path::new(source).is_absolute();
        relative.then(|| views::text(&catalog.resolve(source)))
    })
}

/// Writes a temporary file beside the target, syncs it and renames it: whatever
/// happens, there is a whole Edit under the name.
fn write(world: &mut World, path: &Path) -> Result<(), ErrorReply> {
    let refuse = |error: std::io::Error| ErrorReply::unwritable_file(path.display(), error);
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
    let text = text_for(world, folder);
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.tmp", std::process::id()));
    let temporary = folder.join(name);
    let written = std::fs::File::create(&temporary).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    let renamed = written.and_then(|()| std::fs::rename(&temporary, path));
    if let Err(error) = renamed {
        // The first error is the one to tell.
        let _ = std::fs::remove_file(&temporary);
        return Err(refuse(error));
    }
    // The name itself is safe once the folder is synced; not every system can.
    if let Ok(folder) = std::fs::File::open(folder) {
        let _ = folder.sync_all();
    }
    let revision = world.resource::<EditLog>().revision();
    world.resource_mut::<Session>().saved_revision = Some(revision);
    Ok(())
}

/// Tells the disk thread all sources, as when a live engine starts with an Edit.
pub fn announce_sources(world: &World) {
    for prepared in world.resource::<Catalog>().files() {
        set_source(world, prepared);
    }
}
