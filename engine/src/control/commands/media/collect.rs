//! `collect_and_save`.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bevy_ecs::prelude::*;
use waive_protocol::ErrorReply;
use waive_protocol::reply::Collected;

use super::{Named, edit_file, named};
use crate::control::catalog::Catalog;
use crate::control::draft::Draft;
use crate::control::edit_log::{EditLog, Origin};
use crate::control::interchange::write_refusal;
use crate::control::live::Session;
use crate::control::media_folder::{MediaFolder, folder_of};
use crate::control::render_job::Progress;
use crate::control::{atomic, edit_file as saving, files, package, views};
use crate::media::library::Library;
use crate::media::source::PreparedSource;
use crate::model::id::ItemId;
use crate::model::op::EditOp;
use crate::model::registry::{ComponentKind, ComponentValue};
use crate::session::dawproject::archive::plain;
use crate::session::sources;
use crate::time::SampleRate;

/// The components that name files.
const NAMING: [ComponentKind; 6] = [
    ComponentKind::AudioClip,
    ComponentKind::Takes,
    ComponentKind::Frozen,
    ComponentKind::Kept,
    ComponentKind::SamplerSounds,
    ComponentKind::PluginFile,
];

/// What is to be copied where.
pub struct CollectPlan {
    file: PathBuf,
    named: Vec<Named>,
    allow: Vec<PathBuf>,
    library: Arc<Library>,
    rate: SampleRate,
}

/// What was copied, for the Edit to take over.
pub struct Copied {
    file: PathBuf,
    folder: MediaFolder,
    /// New names, by the old.
    names: HashMap<String, String>,
    prepared: Vec<(PathBuf, Arc<PreparedSource>)>,
    missing: Vec<String>,
    files: usize,
    bytes: u64,
}

/// Lays out the copying.
///
/// # Errors
/// `edit_not_saved`.
pub fn plan_collect(world: &mut World) -> Result<CollectPlan, ErrorReply> {
    let file = edit_file(world, "collect its media")?;
    let (_, named) = named(world);
    let session = world.resource::<Session>();
    Ok(CollectPlan {
        file,
        named,
        allow: session.allow.clone(),
        library: Arc::clone(&session.library),
        rate: session.rate,
    })
}

/// Copies the files. Slow.
///
/// # Errors
/// `unwritable_file`, `cancelled`; then what was copied is gone again.
pub fn copy(plan: CollectPlan, progress: &Progress) -> Result<Copied, ErrorReply> {
    let root = folder_of(&plan.file);
    let root = files::allowed(&plan.allow, &views::text(&root))?;
    let folder = MediaFolder::open(&root).map_err(|error| write_refusal(&root, &error))?;
    let mut copied = Copied {
        file: plan.file.clone(),
        folder,
        names: HashMap::new(),
        prepared: Vec::new(),
        missing: Vec::new(),
        files: 0,
        bytes: 0,
    };
    match copied.all(&plan, progress) {
        Ok(()) => {
            copied.folder.keep();
            Ok(copied)
        }
        Err(error) => {
            copied.folder.take_back();
            Err(write_refusal(&root, &error))
        }
    }
}

impl Copied {
    fn all(&mut self, plan: &CollectPlan, progress: &Progress) -> io::Result<()> {
        let size = |path: &Path| std::fs::metadata(path).map_or(0, |metadata| metadata.len());
        let total = plan.named.iter().map(|(_, path)| size(path)).sum();
        let mut done = 0;
        // One file may go by several names.
        let mut places: HashMap<PathBuf, String> = HashMap::new();
        for (source, path) in &plan.named {
            let allowed = files::allowed(&plan.allow, &views::text(path)).is_ok();
            let real = path
                .canonicalize()
                .ok()
                .filter(|real| allowed && real.is_file());
            let from = real.as_ref().and_then(|real| File::open(real).ok());
            let (Some(real), Some(mut from)) = (real, from) else {
                self.missing.push(source.clone());
                continue;
            };
            let name = match places.get(&real) {
                Some(name) => name.clone(),
                None => self.one(&real, &mut from, (progress, &mut done, total))?,
            };
            places.insert(real, name.clone());
            let new = self.folder.root().join(&name);
            if let Ok(source) = plan.library.prepare(&new, plan.rate.0) {
                self.prepared.push((new, source));
            }
            let folder = self.folder.root().file_name().unwrap_or_default();
            let relative = format!("{}/{name}", folder.to_string_lossy());
            self.names.insert(source.clone(), relative);
        }
        Ok(())
    }

    /// Puts a file into the folder, unless it lies there; gives its name in it.
    fn one(
        &mut self,
        real: &Path,
        from: &mut File,
        counted: (&Progress, &mut u64, u64),
    ) -> io::Result<String> {
        let root = self.folder.root().canonicalize()?;
        if let Ok(inside) = real.strip_prefix(&root) {
            return Ok(inside.to_string_lossy().replace('\\', "/"));
        }
        let name = plain(&real.file_name().unwrap_or_default().to_string_lossy());
        let put = self
            .folder
            .put(&name, |to| atomic::pump(from, to, counted))?;
        self.files += usize::from(put.written > 0);
        self.bytes += put.written;
        Ok(put.name)
    }
}

/// What the journal is to note of an Edit that was written to a file.
pub struct Saved {
    /// The revision that was written.
    pub revision: u64,
    /// The file.
    pub file: String,
    /// Whether relative names start from another folder than before.
    pub rebased: bool,
}

/// Names the copies in the Edit, as one step of undo, and saves it.
///
/// # Errors
/// `unwritable_file`; then the Edit is as it was.
pub fn adopt(
    world: &mut World,
    copied: Copied,
    client: Option<Arc<str>>,
) -> Result<(Collected, Option<Saved>), ErrorReply> {
    if world.resource::<Session>().file.as_ref() != Some(&copied.file) {
        copied.folder.take_back();
        let what = "Another Edit was opened while files were copied";
        return Err(ErrorReply::busy(what));
    }
    let origin = |label: &str| Origin {
        label: label.to_owned(),
        action: "collect_and_save".into(),
        client: client.clone(),
    };
    let base = copied.file.parent().unwrap_or(Path::new("")).to_path_buf();
    let rebased = world.resource::<Catalog>().folder() != Some(&base);
    let missing = settle_base(
        world,
        &base,
        &copied.missing,
        &origin("Name files absolutely"),
    )?;
    for (path, source) in &copied.prepared {
        files::enter(world, path, Arc::clone(source))?;
    }
    let mut draft = Draft::new(world);
    let renamed = rename(&mut draft, &|source| copied.names.get(source).cloned());
    // A package holds what its journal says; any other file is written anew.
    let writes = !package::is_package(&copied.file);
    let saved = renamed.and_then(|()| {
        if !writes {
            return Ok(());
        }
        let text = saving::text_for(
            draft.world,
            draft.world.resource::<Catalog>().folder(),
            &base,
        );
        package::replace_file(&copied.file, &[text.as_bytes()])
            .map_err(|error| write_refusal(&copied.file, &error))
    });
    if let Err(refusal) = saved {
        draft.take_back();
        return Err(refusal);
    }
    let ops = draft.finish();
    let mut log = world.resource_mut::<EditLog>();
    log.commit(ops, origin("Collect and save"));
    let revision = log.revision();
    world.resource_mut::<Session>().saved_revision = Some(revision);
    let collected = Collected {
        files_copied: copied.files,
        bytes_copied: copied.bytes,
        media_dir: views::text(copied.folder.root()),
        file_path: views::text(&copied.file),
        missing,
    };
    let saved = writes.then(|| Saved {
        revision,
        file: collected.file_path.clone(),
        rebased,
    });
    Ok((collected, saved))
}

/// Relative names are to start from the Edit's own folder. Where they started from
/// another, in which the Edit was opened before it was saved here, they become absolute
/// first, as a step of its own: it is what undo must come back to.
fn settle_base(
    world: &mut World,
    base: &Path,
    missing: &[String],
    origin: &Origin,
) -> Result<Vec<String>, ErrorReply> {
    let catalog = world.resource::<Catalog>();
    let shown = missing
        .iter()
        .map(|source| views::text(&catalog.resolve(source)));
    let shown = shown.collect();
    if catalog.folder() == Some(base) {
        return Ok(shown);
    }
    if let Some(old) = catalog.folder().map(Path::to_path_buf) {
        let items: HashSet<String> = missing
            .iter()
            .filter(|source| catalog.item(source).is_some())
            .cloned()
            .collect();
        let absolute = |source: &str| {
            if items.contains(source) {
                // The name of a project's item means the same anywhere.
                return None;
            }
            let path = crate::control::catalog::resolve(Some(&old), source);
            let relative = !Path::new(source).is_absolute() && !source.is_empty();
            relative.then(|| views::text(&path))
        };
        let mut draft = Draft::new(world);
        if let Err(refusal) = rename(&mut draft, &absolute) {
            draft.take_back();
            return Err(refusal);
        }
        let ops = draft.finish();
        world.resource_mut::<EditLog>().commit(ops, origin.clone());
    }
    world.resource_mut::<Catalog>().rebase(base.to_path_buf());
    Ok(shown)
}

fn rename(draft: &mut Draft<'_>, new: &dyn Fn(&str) -> Option<String>) -> Result<(), ErrorReply> {
    for (id, before) in naming(draft.world) {
        let after = sources::renamed(&before, new);
        if let Some(after) = after {
            let (before, after) = (Some(before), Some(after));
            draft.apply(EditOp::Set { id, before, after })?;
        }
    }
    Ok(())
}

/// Every component that names files.
fn naming(world: &mut World) -> Vec<(ItemId, ComponentValue)> {
    let mut found = Vec::new();
    let mut objects = world.query::<(EntityRef<'_>, &ItemId)>();
    for (entity, id) in objects.iter(world) {
        for kind in NAMING {
            found.extend(kind.read(&entity).map(|value| (*id, value)));
        }
    }
    // Of the World's order nothing may be seen.
    found.sort_by_key(|(id, _)| *id);
    found
}
