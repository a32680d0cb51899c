//! `remove_unused_media`.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};

use bevy_ecs::prelude::*;
use waive_protocol::ErrorReply;
use waive_protocol::reply::UnusedMedia;

use super::{edit_file, named};
use crate::control::catalog::{self, Catalog};
use crate::control::edit_log::{EditLog, KEPT};
use crate::control::interchange::{all_sources, write_refusal};
use crate::control::media_folder::folder_of;
use crate::control::project_items::{self, ItemFile};
use crate::control::views;
use crate::model::id::ItemIndex;
use crate::model::op::EditOp;
use crate::model::tree::Subtree;
use crate::session::{sources, tracktion};

/// Folders within folders.
const DEEPEST: usize = 16;
/// More of another file isn't looked through.
const MAX_BYTES: u64 = 256 << 20;

/// What may not be removed.
pub struct RemovalPlan {
    file: PathBuf,
    list_only: bool,
    /// What the Edit uses now.
    used: Vec<PathBuf>,
    /// What undo or redo could bring back.
    undone: Vec<PathBuf>,
}

/// Lays out a removal.
///
/// # Errors
/// `edit_not_saved`.
pub fn plan_removal(world: &mut World, list_only: bool) -> Result<RemovalPlan, ErrorReply> {
    let file = edit_file(world, "tell which media it has")?;
    let (_, named) = named(world);
    let (log, catalog) = (world.resource::<EditLog>(), world.resource::<Catalog>());
    let mut seen = HashSet::new();
    let changes = log.since(log.oldest()).into_iter().flatten();
    let steps = log.history(KEPT).map(|(step, _)| step);
    for op in changes.chain(steps).flat_map(|change| &change.ops) {
        of_op(op, &mut seen);
    }
    Ok(RemovalPlan {
        file,
        list_only,
        used: named.into_iter().map(|(_, path)| path).collect(),
        undone: seen.iter().map(|source| catalog.resolve(source)).collect(),
    })
}

/// The files that an operation names.
fn of_op(op: &EditOp, found: &mut HashSet<String>) {
    match op {
        EditOp::Spawn { tree, .. } | EditOp::Despawn { tree, .. } => of_tree(tree, found),
        EditOp::Set { before, after, .. } => {
            found.extend(before.iter().chain(after).flat_map(sources::of));
        }
        _ => {}
    }
}

fn of_tree(tree: &Subtree, found: &mut HashSet<String>) {
    found.extend(tree.components.iter().flat_map(sources::of));
    for child in &tree.children {
        of_tree(child, found);
    }
}

/// Removes the files, or lists them. Slow.
///
/// # Errors
/// `unwritable_file`.
pub fn remove(plan: &RemovalPlan) -> Result<UnusedMedia, ErrorReply> {
    let root = folder_of(&plan.file);
    let mut reply = UnusedMedia {
        files_removed: 0,
        bytes_freed: 0,
        files: Vec::new(),
        kept_for_undo: Vec::new(),
        list_only: plan.list_only,
    };
    let mut found = Vec::new();
    list(&root, 0, &mut found).map_err(|error| write_refusal(&root, &error))?;
    found.sort();
    let used = real(&plan.used);
    let undone = real(&plan.undone);
    let neighbours = Neighbours::look(&plan.file);
    for (path, bytes) in found {
        let Ok(file) = path.canonicalize() else {
            continue;
        };
        if used.contains(&file) || neighbours.need(&file) {
            continue;
        }
        if undone.contains(&file) {
            reply.kept_for_undo.push(views::text(&path));
            continue;
        }
        if !plan.list_only {
            std::fs::remove_file(&path).map_err(|error| write_refusal(&path, &error))?;
        }
        reply.files_removed += 1;
        reply.bytes_freed += bytes;
        reply.files.push(views::text(&path));
    }
    if !plan.list_only {
        clear_empty(&root, 0);
    }
    Ok(reply)
}

fn real(paths: &[PathBuf]) -> HashSet<PathBuf> {
    let real = paths.iter().filter_map(|path| path.canonicalize().ok());
    real.collect()
}

/// The ordinary files of a folder that isn't there may be none.
fn list(folder: &Path, depth: usize, found: &mut Vec<(PathBuf, u64)>) -> io::Result<()> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        // Links are left alone, and so is what isn't shown.
        let (kind, name) = (entry.file_type()?, entry.file_name());
        if name.to_string_lossy().starts_with('.') {
            continue;
        }
        if kind.is_dir() && depth < DEEPEST {
            list(&entry.path(), depth + 1, found)?;
        } else if kind.is_file() {
            found.push((entry.path(), entry.metadata()?.len()));
        }
    }
    Ok(())
}

/// Folders that nothing is left in.
fn clear_empty(folder: &Path, depth: usize) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        if depth < DEEPEST && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            clear_empty(&entry.path(), depth + 1);
            // One that isn't empty stays.
            let _ = std::fs::remove_dir(entry.path());
        }
    }
}

/// The other Edits in the folder, and what is on disk of this one.
struct Neighbours {
    paths: HashSet<PathBuf>,
    /// Files that couldn't be read as Edits: what they name must stay, too.
    opaque: Vec<Vec<u8>>,
}

impl Neighbours {
    fn look(file: &Path) -> Self {
        let mut neighbours = Self {
            paths: HashSet::new(),
            opaque: Vec::new(),
        };
        let folder = file.parent().unwrap_or(Path::new("."));
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        for entry in entries {
            let path = entry.path();
            let extension = path
                .extension()
                .unwrap_or_default()
                .to_string_lossy()
                .to_lowercase();
            match extension.as_str() {
                "tracktionedit" => neighbours.edit(&path, folder),
                "waive" => neighbours.package(&path),
                _ => {}
            }
        }
        neighbours
    }

    fn edit(&mut self, path: &Path, folder: &Path) {
        let Some(bytes) = bounded(path) else { return };
        match tracktion::read(&bytes, &mut ItemIndex::default(), "") {
            Ok(opened) => {
                let named = all_sources(&opened.tree);
                let items = project_items::find(Some(folder), &named, &[]);
                let paths = named.iter().map(|source| match items.get(source) {
                    Some(ItemFile::Found(path)) => path.clone(),
                    _ => catalog::resolve(Some(folder), source),
                });
                self.paths
                    .extend(paths.filter_map(|path| path.canonicalize().ok()));
            }
            Err(_) => self.opaque.push(bytes),
        }
    }

    /// The engine's own packages hold names as they are.
    fn package(&mut self, folder: &Path) {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        self.opaque
            .extend(entries.filter_map(|entry| bounded(&entry.path())));
    }

    fn need(&self, file: &Path) -> bool {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let named = |bytes: &Vec<u8>| {
            bytes
                .windows(name.len().max(1))
                .any(|part| part == name.as_bytes())
        };
        self.paths.contains(file) || self.opaque.iter().any(named)
    }
}

fn bounded(path: &Path) -> Option<Vec<u8>> {
    let length = std::fs::metadata(path)
        .ok()
        .filter(std::fs::Metadata::is_file)?
        .len();
    (length <= MAX_BYTES).then(|| std::fs::read(path).ok())?
}
