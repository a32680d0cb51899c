//! Other programs' projects as files: DAWproject in and out.
//!
//! Thread: workers, but for what says so. The meaning is `session::dawproject`'s; here
//! are the files: what is taken out of an archive, where it goes, what is put into one.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use bevy_ecs::prelude::*;
use waive_protocol::ErrorReply;
use waive_protocol::reply::DawprojectExport;
use waive_protocol::request::ExportDawproject;

use super::catalog::Catalog;
use super::edit_file::{self, Loaded, Opening};
use super::live::Session;
use super::media_folder::{MediaFolder, folder_of};
use super::render_job::Progress;
use super::{atomic, files, views};
use crate::model::hosted::FreshStates;
use crate::model::id::ItemIndex;
use crate::model::outline;
use crate::model::tree::Subtree;
use crate::session::dawproject::archive::{Archive, Limits, Packer, safe_name};
use crate::session::dawproject::{self, AudioFacts, DawprojectError, EMBEDDED};
use crate::session::sources;

/// What to do with a package instead of opening it.
pub const PACKAGE_HINT: &str =
    "it is a ZIP archive: unpack it, and open the .tracktionedit that is in it";

/// A project read from a file with its audio, not yet in the World.
pub struct Imported {
    /// The Edit.
    pub loaded: Loaded,
    /// Where its files were put, if it has any.
    pub media_dir: Option<PathBuf>,
    /// Files that were put there.
    pub files: usize,
    /// Their size.
    pub bytes: u64,
}

/// Whether a path is a DAWproject's.
#[must_use]
pub fn is_dawproject(path: &Path) -> bool {
    has_extension(path, "dawproject")
}

/// Whether a path is an archive's.
#[must_use]
pub fn is_zip(path: &Path) -> bool {
    has_extension(path, "zip")
}

fn has_extension(path: &Path, wanted: &str) -> bool {
    path.extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case(wanted))
}

/// Reads a project, puts its files into `media_dir` (without one: beside it), opens its
/// audio. Slow.
///
/// # Errors
/// `file_not_found`, `unreadable_file`, `unwritable_file`; then no file is left behind.
pub fn import(
    path: &Path,
    media_dir: Option<PathBuf>,
    opening: &Opening,
) -> Result<Imported, ErrorReply> {
    let file = File::open(path).map_err(|error| files::io_refusal(path, &error))?;
    if !file.metadata().is_ok_and(|metadata| metadata.is_file()) {
        return Err(ErrorReply::unreadable_file(
            path.display(),
            "it is not a file",
        ));
    }
    let refuse = |error: DawprojectError| ErrorReply::unreadable_file(path.display(), error);
    let mut archive = Archive::open(BufReader::new(file), Limits::default()).map_err(refuse)?;
    let mut index = ItemIndex::default();
    let name = edit_file::stem(path);
    let opened = dawproject::read(&mut archive, &mut index, &name).map_err(refuse)?;
    let (mut tree, mut warnings) = (opened.tree, opened.repairs);
    let mut names: HashMap<String, String> = HashMap::new();
    for source in &opened.external {
        let outside = super::catalog::resolve(path.parent(), source);
        names.insert(source.clone(), views::text(&outside));
    }
    let mut imported = (None, 0, 0);
    let wanted = media_dir.unwrap_or_else(|| folder_of(path));
    if !opened.entries.is_empty() {
        let mut folder = media_folder(&wanted, path, &opening.allow)?;
        let extracted = extract(&mut archive, &opened.entries, &mut folder, &mut names);
        match extracted {
            Ok((count, bytes, troubles)) => {
                folder.keep();
                warnings.extend(troubles);
                imported = (Some(folder.root().to_path_buf()), count, bytes);
            }
            Err(error) => {
                let root = folder.root().to_path_buf();
                folder.take_back();
                return Err(match error {
                    DawprojectError::Sink(why) => ErrorReply::unwritable_file(root.display(), why),
                    other => refuse(other),
                });
            }
        }
    }
    let unnamed = |source: &str| {
        // What isn't in the archive keeps a name by which it is missed.
        let entry = source.strip_prefix(EMBEDDED)?;
        Some(views::text(
            &wanted.join(safe_name(entry).unwrap_or_else(|| "_".to_owned())),
        ))
    };
    sources::rename(&mut tree, &|source| {
        names.get(source).cloned().or_else(|| unnamed(source))
    });
    let (media_dir, files, bytes) = imported;
    Ok(Imported {
        loaded: Loaded::imported((index, tree), warnings, opening),
        media_dir,
        files,
        bytes,
    })
}

/// The folder for a project's files; where it can't be written, one in the user's own
/// data directory.
fn media_folder(
    wanted: &Path,
    project: &Path,
    allow: &[PathBuf],
) -> Result<MediaFolder, ErrorReply> {
    let wanted = files::allowed(allow, &views::text(wanted))?;
    let refused = match MediaFolder::open(&wanted) {
        Ok(folder) => return Ok(folder),
        Err(error) => ErrorReply::unwritable_file(wanted.display(), error),
    };
    let dirs = directories::ProjectDirs::from("", "", "waive");
    let Some(dirs) = dirs.filter(|_| allow.is_empty()) else {
        return Err(refused);
    };
    let hash = blake3::hash(project.to_string_lossy().as_bytes()).to_hex();
    let name = format!("{} {}", edit_file::stem(project), &hash[..8]);
    let own = dirs.data_dir().join("media").join(name);
    MediaFolder::open(&own).map_err(|_| refused)
}

/// Files put there, their bytes, and what couldn't be read.
type Extracted = (usize, u64, Vec<String>);

fn extract<R: io::Read + io::Seek>(
    archive: &mut Archive<R>,
    entries: &[String],
    folder: &mut MediaFolder,
    names: &mut HashMap<String, String>,
) -> Result<Extracted, DawprojectError> {
    let (mut count, mut bytes, mut troubles) = (0, 0, Vec::new());
    for entry in entries {
        let Some(name) = safe_name(entry) else {
            continue;
        };
        let put = folder.put(&name, |to| {
            let mut to = Hashing {
                to,
                hash: blake3::Hasher::new(),
            };
            let copied = archive.copy(entry, &mut to)?;
            Ok::<_, DawprojectError>((copied, to.hash.finalize()))
        });
        match put {
            Ok(put) => {
                count += usize::from(put.written > 0);
                bytes += put.written;
                names.insert(format!("{EMBEDDED}{entry}"), views::text(&put.path));
            }
            Err(error @ DawprojectError::Entry { .. }) => troubles.push(error.to_string()),
            Err(error) => return Err(error),
        }
    }
    Ok((count, bytes, troubles))
}

/// Passes bytes on and hashes them.
struct Hashing<'w> {
    to: &'w mut dyn Write,
    hash: blake3::Hasher,
}

impl Write for Hashing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// An export laid out, ready to be done elsewhere.
pub struct DawprojectPlan {
    tree: Subtree,
    files: ProjectFiles,
    path: PathBuf,
}

/// What an export knows of the Edit's files.
struct ProjectFiles {
    known: HashMap<String, (PathBuf, Option<AudioFacts>)>,
    /// The folder of the project.
    folder: PathBuf,
    embed: bool,
}

impl ProjectFiles {
    fn path(&self, source: &str) -> PathBuf {
        let known = self.known.get(source).map(|(path, _)| path.clone());
        known.unwrap_or_else(|| PathBuf::from(source))
    }
}

impl dawproject::Files for ProjectFiles {
    fn facts(&self, source: &str) -> Option<AudioFacts> {
        self.known.get(source).and_then(|(_, facts)| *facts)
    }

    fn outside(&self, source: &str) -> String {
        let path = self.path(source);
        let inside = path.strip_prefix(&self.folder);
        inside.map_or_else(
            |_| views::text(&path),
            |inside| views::text(inside).replace('\\', "/"),
        )
    }

    fn embed(&self) -> bool {
        self.embed
    }

    fn exists(&self, source: &str) -> bool {
        self.path(source).is_file()
    }
}

/// Lays out an export. Runs on the control thread.
///
/// # Errors
/// `path_outside_allowed`.
pub fn plan(world: &World, request: &ExportDawproject) -> Result<DawprojectPlan, ErrorReply> {
    let session = world.resource::<Session>();
    let mut path = files::allowed(&session.allow, request.file_path.as_str())?;
    if path.extension().is_none() {
        path.set_extension("dawproject");
    }
    let mut tree = Subtree::read(world, outline::root(world));
    world.resource::<FreshStates>().put_into(&mut tree);
    name_by_file(&mut tree, session.file.as_deref());
    let catalog = world.resource::<Catalog>();
    let mut known = HashMap::new();
    for source in all_sources(&tree) {
        let file = catalog.resolve(&source);
        let facts = catalog.at(&file).map(|prepared| AudioFacts {
            channels: prepared.source.channels,
            sample_rate: prepared.source.original_rate,
            seconds: prepared.source.duration_seconds(),
        });
        known.insert(source, (file, facts));
    }
    let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
    let files = ProjectFiles {
        known,
        folder,
        embed: request.embed_audio,
    };
    Ok(DawprojectPlan { tree, files, path })
}

/// A saved Edit goes by its file's name.
fn name_by_file(tree: &mut Subtree, file: Option<&Path>) {
    use crate::model::edit::Name;
    use crate::model::registry::ComponentValue;
    let Some(file) = file else { return };
    for component in &mut tree.components {
        if let ComponentValue::Name(Name(name)) = component {
            *name = edit_file::stem(file);
        }
    }
}

/// Every different file that a tree names, in order.
#[must_use]
pub fn all_sources(tree: &Subtree) -> Vec<String> {
    let (mut seen, mut found) = (std::collections::HashSet::new(), Vec::new());
    let mut waiting = vec![tree];
    while let Some(tree) = waiting.pop() {
        for source in tree.components.iter().flat_map(sources::of) {
            if seen.insert(source.clone()) {
                found.push(source);
            }
        }
        waiting.extend(tree.children.iter().rev());
    }
    found
}

/// Writes a project. Slow.
///
/// # Errors
/// `unwritable_file`, `unreadable_file`, `cancelled`; then no file is left behind.
pub fn export(plan: &DawprojectPlan, progress: &Progress) -> Result<DawprojectExport, ErrorReply> {
    let written = dawproject::write(&plan.tree, &plan.files);
    let sizes = written
        .files
        .iter()
        .map(|(source, _)| size(&plan.files.path(source)));
    let total: u64 = sizes.sum();
    // The first trouble with a file that is read, which isn't one of the file written.
    let unreadable = RefCell::new(None);
    let packed = atomic::replace(&plan.path, |file| {
        let mut packer = Packer::new(BufWriter::new(file));
        packer.texts(&written.project, &written.metadata)?;
        let (mut done, mut bytes) = (0, 0);
        for (source, entry) in &written.files {
            let path = plan.files.path(source);
            let mut from = File::open(&path).inspect_err(|error| {
                *unreadable.borrow_mut() = Some(files::io_refusal(&path, error));
            })?;
            bytes += packer.file(entry, size(&path), |to| {
                let counted = (progress, &mut done, total);
                Ok(atomic::pump(&mut from, to, counted)?.0)
            })?;
        }
        for (entry, state) in &written.states {
            let size = state.len() as u64;
            bytes += packer.file(entry, size, |to| to.write_all(state).map(|()| size))?;
        }
        packer.finish()?.flush()?;
        Ok(bytes)
    });
    let bytes = packed.map_err(|error| {
        let unreadable = unreadable.borrow_mut().take();
        unreadable.unwrap_or_else(|| write_refusal(&plan.path, &error))
    })?;
    Ok(DawprojectExport {
        file_path: views::text(&plan.path),
        files_embedded: written.files.len() + written.states.len(),
        bytes_embedded: bytes,
        losses: written.losses,
    })
}

fn size(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |metadata| metadata.len())
}

/// The refusal for a file that couldn't be written.
#[must_use]
pub fn write_refusal(path: &Path, error: &io::Error) -> ErrorReply {
    if atomic::is_cancelled(error) {
        return ErrorReply::cancelled();
    }
    ErrorReply::unwritable_file(path.display(), error)
}

impl From<io::Error> for DawprojectError {
    fn from(error: io::Error) -> Self {
        Self::Sink(error)
    }
}
