//! `package_as_zip`.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use bevy_ecs::prelude::*;
use waive_protocol::ErrorReply;
use waive_protocol::reply::Packaged;
use waive_protocol::request::PackageAsZip;

use super::{Named, named};
use crate::control::interchange::write_refusal;
use crate::control::live::Session;
use crate::control::package::bare_world;
use crate::control::render_job::Progress;
use crate::control::{atomic, edit_file, files, views};
use crate::model::op::spawn_root;
use crate::model::outline;
use crate::model::tree::Subtree;
use crate::session::dawproject::archive::{Packer, plain};
use crate::session::{sources, tracktion};

/// What is to be packed.
pub struct PackagePlan {
    path: PathBuf,
    name: String,
    tree: Subtree,
    named: Vec<Named>,
    allow: Vec<PathBuf>,
}

/// Lays out a package.
///
/// # Errors
/// `path_outside_allowed`.
pub fn plan_package(world: &mut World, request: &PackageAsZip) -> Result<PackagePlan, ErrorReply> {
    let session = world.resource::<Session>();
    let mut path = files::allowed(&session.allow, request.file_path.as_str())?;
    if path.extension().is_none() {
        path.set_extension("zip");
    }
    let name = session
        .file
        .as_deref()
        .map_or_else(|| views::name(world, outline::root(world)), edit_file::stem);
    let allow = session.allow.clone();
    let (tree, named) = named(world);
    Ok(PackagePlan {
        path,
        name: plain(&name),
        tree,
        named,
        allow,
    })
}

/// Packs the Edit and its files. Slow.
///
/// # Errors
/// `unwritable_file`, `cancelled`; then no file is left behind.
pub fn package(plan: &PackagePlan, progress: &Progress) -> Result<Packaged, ErrorReply> {
    let contents = Contents::gather(plan);
    let edit = edit_text(&plan.tree, &contents.names)?;
    let total: u64 = contents.files.iter().map(|(path, _)| size(path)).sum();
    let packed = atomic::replace(&plan.path, |file| {
        let mut packer = Packer::new(BufWriter::new(file));
        packer.text(&format!("{}.tracktionedit", plan.name), &edit)?;
        let (mut done, mut bytes) = (0, 0);
        for (path, entry) in &contents.files {
            let mut from = File::open(path)?;
            bytes += packer.file(entry, size(path), |to| {
                Ok(atomic::pump(&mut from, to, (progress, &mut done, total))?.0)
            })?;
        }
        packer.finish()?.flush()?;
        Ok(bytes)
    });
    let bytes = packed.map_err(|error| write_refusal(&plan.path, &error))?;
    Ok(Packaged {
        file_path: views::text(&plan.path),
        files_copied: contents.files.len(),
        bytes_copied: bytes,
        missing: contents.missing,
    })
}

/// What goes into the package besides the Edit.
#[derive(Default)]
struct Contents {
    /// Where each file is, and its entry.
    files: Vec<(PathBuf, String)>,
    /// Entries by the names that the Edit has.
    names: HashMap<String, String>,
    missing: Vec<String>,
}

impl Contents {
    fn gather(plan: &PackagePlan) -> Self {
        let mut contents = Self::default();
        let (mut taken, mut places) = (HashSet::new(), HashMap::new());
        let folder = format!("{} Media", plan.name);
        for (source, path) in &plan.named {
            let allowed = files::allowed(&plan.allow, &views::text(path)).is_ok();
            let real = path.canonicalize().ok().filter(|real| {
                // What can't be opened now won't be packed.
                allowed && real.is_file() && File::open(real).is_ok()
            });
            let Some(real) = real else {
                contents.missing.push(views::text(path));
                continue;
            };
            let entry = places.entry(real.clone()).or_insert_with(|| {
                let entry = free_name(&folder, &real, &mut taken);
                contents.files.push((real.clone(), entry.clone()));
                entry
            });
            contents.names.insert(source.clone(), entry.clone());
        }
        contents
    }
}

fn free_name(folder: &str, path: &Path, taken: &mut HashSet<String>) -> String {
    let stem = plain(&path.file_stem().unwrap_or_default().to_string_lossy());
    let extension = path
        .extension()
        .map(|extension| format!(".{}", plain(&extension.to_string_lossy())));
    let extension = extension.unwrap_or_default();
    let mut name = format!("{folder}/{stem}{extension}");
    let mut number = 2;
    // Some systems don't tell upper case from lower.
    while !taken.insert(name.to_lowercase()) {
        name = format!("{folder}/{stem} {number}{extension}");
        number += 1;
    }
    name
}

/// The Edit's text with its files under other names.
fn edit_text(tree: &Subtree, names: &HashMap<String, String>) -> Result<String, ErrorReply> {
    let mut tree = tree.clone();
    sources::rename(&mut tree, &|source| names.get(source).cloned());
    let mut world = bare_world();
    spawn_root(&mut world, &tree).map_err(|error| ErrorReply::internal(error.to_string()))?;
    Ok(tracktion::write(&world))
}

fn size(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |metadata| metadata.len())
}
