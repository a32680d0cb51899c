//! The Edit as a file: new, open, save.

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
use super::mailbox::Mailbox;
use super::material::Materials;
use super::package::{self, Found, Lock, OpenFault, Package, Restored, scratch};
use super::preparing::Preparing;
use super::project_items::{self, ItemFile, ProjectItems};
use super::publish;
use super::queries::summary;
use super::rack::{self, Arrival, Rack, Shelf};
use super::views;
use crate::media::library::Library;
use crate::media::source::PreparedSource;
use crate::media::stream::DiskCommand;
use crate::model::hosted::FreshStates;
use crate::model::id::{ItemId, ItemIndex};
use crate::model::op::spawn_root;
use crate::model::registry::ComponentValue;
use crate::model::template;
use crate::model::tempo::TempoMap;
use crate::model::touched::Touched;
use crate::model::tree::Subtree;
use crate::session::package::journal::Head;
use crate::session::package::snapshot::{self, ForeignTables};
use crate::session::tracktion;
use crate::time::SampleRate;

/// Files larger than this aren't Edits.
const MAX_BYTES: u64 = 256 << 20;

/// An Edit read from a file with its audio, not yet in the World.
pub struct Loaded {
    /// The file that the Edit belongs to.
    file: Option<PathBuf>,
    /// Where relative sources start from.
    folder: Option<PathBuf>,
    content: Content,
    warnings: Vec<String>,
    sources: Vec<(PathBuf, Arc<PreparedSource>)>,
    /// Which files its projects' items are.
    items: ProjectItems,
    /// Its hosted plugins, opened.
    arrivals: Vec<(ItemId, Arrival)>,
}

enum Content {
    Tree {
        index: ItemIndex,
        tree: Subtree,
    },
    /// With the lock, where it is to be worked on.
    Package {
        folder: PathBuf,
        found: Box<Found>,
        lock: Option<Lock>,
    },
}

/// A package that was adopted, for the journal to go on with.
#[derive(Resource)]
pub struct Adopted(pub Package);

/// What opening needs to know of the session.
#[derive(Clone)]
pub struct Opening {
    /// Folders that audio may be in; empty means anywhere.
    pub allow: Vec<PathBuf>,
    /// Opens audio files.
    pub library: Arc<Library>,
    /// The session's rate.
    pub rate: SampleRate,
    /// Whether a package is to be worked on, or only read.
    pub works: bool,
    /// Where scratch packages are.
    pub state_dir: PathBuf,
    /// What runs plugins of other makers, and who hears of them.
    pub shelf: Option<(Arc<Shelf>, Option<Mailbox>)>,
}

impl Loaded {
    /// An Edit that came from another program's project; it has no file yet.
    pub(super) fn imported(
        (index, tree): (ItemIndex, Subtree),
        warnings: Vec<String>,
        opening: &Opening,
    ) -> Self {
        let sources = sources_of(&tree);
        let mut loaded = Self {
            file: None,
            folder: None,
            content: Content::Tree { index, tree },
            warnings,
            sources: Vec::new(),
            items: ProjectItems::new(),
            arrivals: Vec::new(),
        };
        opening.prepare(None, sources, &mut loaded);
        opening.recruit(&mut loaded);
        loaded
    }

    /// What was changed or not kept.
    pub(super) fn warnings(&self) -> &[String] {
        &self.warnings
    }
}

impl Opening {
    /// Opens the hosted plugins of an Edit that was read from another program's file:
    /// which parameters they have is known only then.
    fn recruit(&self, loaded: &mut Loaded) {
        let Some((shelf, mailbox)) = &self.shelf else {
            return;
        };
        let Content::Tree { index, tree } = &mut loaded.content else {
            return;
        };
        let (arrivals, warnings) = rack::recruit_all(shelf, mailbox.as_ref(), tree, index);
        loaded.arrivals = arrivals;
        loaded.warnings.extend(warnings);
    }

    fn prepare(&self, folder: Option<&Path>, sources: Vec<String>, loaded: &mut Loaded) {
        for source in sources {
            let file = match loaded.items.get(&source) {
                Some(ItemFile::Found(file)) => file.clone(),
                Some(ItemFile::Unknown(why)) => {
                    loaded
                        .warnings
                        .push(format!("an audio clip is silent: {why}"));
                    continue;
                }
                None => catalog::resolve(folder, &source),
            };
            if let Err(refusal) = files::allowed(&self.allow, &views::text(&file)) {
                let line = format!("an audio clip is silent: {}", refusal.message);
                loaded.warnings.push(line);
                continue;
            }
            match self.library.prepare(&file, self.rate.0) {
                Ok(prepared) => loaded.sources.push((file, prepared)),
                Err(error) => {
                    let line = format!("an audio clip is silent: {error}");
                    loaded.warnings.push(line);
                }
            }
        }
    }
}

/// Reads an Edit and opens its audio. Slow; runs on a worker thread.
///
/// # Errors
/// `file_not_found`, `unreadable_file`, `edit_in_use`.
pub fn load(path: &Path, opening: &Opening) -> Result<Loaded, ErrorReply> {
    if package::is_package(path) {
        load_package(path, opening)
    } else {
        load_file(path, opening)
    }
}

fn load_file(path: &Path, opening: &Opening) -> Result<Loaded, ErrorReply> {
    let refuse = |why: String| ErrorReply::unreadable_file(path.display(), why);
    if interchange::is_dawproject(path) {
        let imported = interchange::import(path, None, opening)?;
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
    let sources = sources_of(&opened.tree);
    let folder = path.parent().map(Path::to_path_buf);
    let named = interchange::all_sources(&opened.tree);
    let items = project_items::find(folder.as_deref(), &named, &opening.allow);
    let tree = opened.tree;
    let mut loaded = Loaded {
        file: Some(path.to_path_buf()),
        folder: folder.clone(),
        content: Content::Tree { index, tree },
        warnings: opened.repairs,
        sources: Vec::new(),
        items,
        arrivals: Vec::new(),
    };
    opening.prepare(folder.as_deref(), sources, &mut loaded);
    opening.recruit(&mut loaded);
    Ok(loaded)
}

/// The refusal for a package that can't be opened.
#[must_use]
pub fn package_refusal(path: &Path, fault: &OpenFault) -> ErrorReply {
    match fault {
        OpenFault::InUse => ErrorReply::edit_in_use(path.display()),
        OpenFault::Io(error) => files::io_refusal(path, error),
        other => ErrorReply::unreadable_file(path.display(), other),
    }
}

fn load_package(path: &Path, opening: &Opening) -> Result<Loaded, ErrorReply> {
    let refuse = |fault: OpenFault| package_refusal(path, &fault);
    if !path.is_dir() {
        return Err(ErrorReply::file_not_found(path.display()));
    }
    let lock = opening.works.then(|| Lock::take(path)).transpose();
    let lock = lock.map_err(refuse)?;
    let found = package::read(path, None).map_err(refuse)?;
    let facts = &found.loaded.facts;
    let named = !scratch::is_scratch(&opening.state_dir, path);
    let folder = facts.folder.as_ref().map(PathBuf::from);
    let folder = folder.or_else(|| {
        named
            .then(|| path.parent())
            .flatten()
            .map(Path::to_path_buf)
    });
    let sources = found.sources();
    let all = [sources.as_slice(), &found.takes()].concat();
    let items = project_items::find(folder.as_deref(), &all, &opening.allow);
    let mut loaded = Loaded {
        file: named.then(|| path.to_path_buf()),
        folder: folder.clone(),
        warnings: facts.warnings.clone(),
        content: Content::Package {
            folder: path.to_path_buf(),
            found: Box::new(found),
            lock,
        },
        sources: Vec::new(),
        items,
        arrivals: Vec::new(),
    };
    opening.prepare(folder.as_deref(), sources, &mut loaded);
    Ok(loaded)
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
            let source = match component {
                ComponentValue::AudioClip(audio) => &audio.source,
                ComponentValue::Frozen(frozen) => &frozen.source,
                _ => continue,
            };
            if seen.insert(source.clone()) {
                found.push(source.clone());
            }
        }
        waiting.extend(&tree.children);
    }
    found
}

/// Puts a loaded Edit into the World in place of the one there. A package that is to
/// be worked on is left as [`Adopted`].
///
/// # Errors
/// `internal` when its ids clash, which reading repairs; `unreadable_file`.
pub fn adopt(world: &mut World, loaded: Loaded) -> Result<EditSummary, ErrorReply> {
    let mut warnings = loaded.warnings;
    let (mut file, mut saved) = (loaded.file, None);
    clear(world, loaded.folder);
    world.resource_mut::<Catalog>().know_items(loaded.items);
    match loaded.content {
        Content::Tree { index, tree } => fill(world, index, &tree)?,
        Content::Package {
            folder,
            found,
            lock,
        } => {
            let restored = open_package(world, &folder, *found, lock)?;
            warnings.extend(restored.notes);
            saved = Some(restored.facts.saved_revision);
            // A scratch package belongs to the file that it came from.
            file = file.or(restored.facts.file.map(PathBuf::from));
        }
    }
    for (path, source) in loaded.sources {
        files::enter(world, &path, source)?;
    }
    let mut rack = world.resource_mut::<Rack>();
    for (id, arrival) in loaded.arrivals {
        rack.seat_at(id, arrival);
    }
    let revision = world.resource::<EditLog>().revision();
    let mut session = world.resource_mut::<Session>();
    let known = file.is_some();
    session.file = file;
    session.package = None;
    session.saved_revision = saved.unwrap_or(known.then_some(revision));
    session.warnings = warnings;
    Ok(summary(world))
}

fn open_package(
    world: &mut World,
    folder: &Path,
    found: Found,
    lock: Option<Lock>,
) -> Result<Restored, ErrorReply> {
    let refuse = |why: String| ErrorReply::unreadable_file(folder.display(), why);
    let last = found.resumption();
    let restored = package::restore(world, found, None);
    let mut restored = match restored {
        Ok(restored) => restored,
        Err(error) => {
            // What is there of it is no Edit.
            clear(world, None);
            let mut index = ItemIndex::default();
            let tree = template::new_edit(&mut index, "Untitled");
            fill(world, index, &tree)?;
            return Err(refuse(error.to_string()));
        }
    };
    let map = TempoMap::read(world);
    world.insert_resource(map);
    let log = std::mem::take(&mut restored.log);
    world.insert_resource(log);
    let Some(lock) = lock else {
        return Ok(restored);
    };
    let package = if restored.clean {
        Package::resume(folder, lock, &last)
    } else {
        renew(world, folder, lock, &mut restored)
    };
    match package {
        Ok(package) => world.insert_resource(Adopted(package)),
        Err(error) => {
            let line = format!("the package can't be written: {error}");
            restored.notes.push(line);
        }
    }
    Ok(restored)
}

/// A damaged package gets a new snapshot; what is damaged is set aside.
fn renew(
    world: &World,
    folder: &Path,
    lock: Lock,
    restored: &mut Restored,
) -> std::io::Result<Package> {
    let mut facts = restored.facts.clone();
    facts.package = package::new_id();
    let head = Head {
        package: facts.package,
        base: facts.revision,
    };
    let history = world.resource::<EditLog>().to_history();
    let pieces = snapshot::write(world, facts, &history).map_err(std::io::Error::other)?;
    let package = Package::create(folder, lock, head, &pieces)?;
    for aside in package::drop_strangers(folder, head.package, true) {
        let line = format!("what is damaged was set aside: {}", aside.display());
        restored.notes.push(line);
    }
    Ok(package)
}

/// Puts an empty Edit into the World.
///
/// # Errors
/// `internal`.
pub fn new_edit(world: &mut World, name: &str) -> Result<EditSummary, ErrorReply> {
    let mut index = ItemIndex::default();
    let tree = template::new_edit(&mut index, name);
    clear(world, None);
    fill(world, index, &tree)?;
    let mut session = world.resource_mut::<Session>();
    session.file = None;
    session.package = None;
    session.saved_revision = None;
    session.warnings.clear();
    Ok(summary(world))
}

/// Takes the Edit out of the World, and what was made of it.
fn clear(world: &mut World, folder: Option<PathBuf>) {
    super::transport::rewind(world);
    drop_sources(world);
    if let Some(mut preparing) = world.get_resource_mut::<Preparing>() {
        preparing.forget();
    }
    if let Some(mut session) = world.get_resource_mut::<Session>() {
        session.edition += 1;
    }
    if let Some(mut rack) = world.get_resource_mut::<Rack>() {
        rack.clear();
    }
    world.insert_resource(FreshStates::default());
    world.insert_resource(Materials::default());
    publish::forget(world);
    Touched::everyone(world);
    if let Some(root) = world
        .get_resource::<ItemIndex>()
        .and_then(|i| i.entity(ItemId::ROOT))
    {
        world.entity_mut(root).despawn();
    }
    world.insert_resource(ItemIndex::default());
    world.insert_resource(ForeignTables::default());
    // Slots aren't given out again while the callback may still read the old ones.
    let next = world
        .get_resource::<Catalog>()
        .map_or(0, Catalog::next_slot);
    world.insert_resource(Catalog::new(folder, next));
}

/// Puts an Edit without history into a World that holds none.
fn fill(world: &mut World, index: ItemIndex, tree: &Subtree) -> Result<(), ErrorReply> {
    world.insert_resource(index);
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

/// The Edit's text for a file in `folder`. Relative sources start from the folder the
/// Edit was opened in; elsewhere they are written as absolute ones.
#[must_use]
pub fn text_for(world: &World, from: Option<&Path>, folder: &Path) -> String {
    if from.is_none_or(|opened| opened == folder) {
        return tracktion::write(world);
    }
    tracktion::write_moved(world, &|source| {
        let relative = !Path::new(source).is_absolute();
        relative.then(|| views::text(&catalog::resolve(from, source)))
    })
}

/// Tells the disk thread all sources, as when a live engine starts with an Edit.
pub fn announce_sources(world: &World) {
    for prepared in world.resource::<Catalog>().files() {
        set_source(world, prepared);
    }
}
