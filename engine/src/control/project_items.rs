//! Sources that are items of a Tracktion project: the project's own file tells which files
//! they are. It lies beside the Edit, or up to two folders above.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::{catalog, files, views};
use crate::session::tracktion::project::{Project, item_id};

/// The Edit's own folder and two above.
const FOLDERS: usize = 3;
/// More projects in a folder aren't looked into.
const MOST_PROJECTS: usize = 200;
/// Larger files aren't projects.
const MAX_BYTES: u64 = 64 << 20;
/// What Tracktion plays in place of a file that isn't there.
const SUBSTITUTES: [&str; 2] = ["flac", "ogg"];

/// What came of looking for an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ItemFile {
    /// The file, whether or not it is there.
    Found(PathBuf),
    /// Why no file is known.
    Unknown(String),
}

/// The items among an Edit's sources.
pub type ProjectItems = HashMap<String, ItemFile>;

/// Looks for every source that is a project's item. Waits for the disk.
#[must_use]
pub fn find(folder: Option<&Path>, sources: &[String], allow: &[PathBuf]) -> ProjectItems {
    // A file that goes by such a name is meant itself.
    let literal = |source: &str| folder.is_some() && catalog::resolve(folder, source).is_file();
    let wanted = sources
        .iter()
        .filter_map(|source| Some((source, item_id(source)?)));
    let wanted: Vec<_> = wanted.filter(|(source, _)| !literal(source)).collect();
    if wanted.is_empty() {
        return ProjectItems::new();
    }
    let projects = folder.map_or_else(Vec::new, |folder| projects_near(folder, allow));
    let look = |(source, (project, item)): (&String, (u32, u32))| {
        let file = look(&projects, project, item);
        let file = file.map_or_else(
            |why| ItemFile::Unknown(format!("Project item {source}: {why}")),
            ItemFile::Found,
        );
        (source.clone(), file)
    };
    wanted.into_iter().map(look).collect()
}

/// A project and its file.
type Place = (PathBuf, Project);

fn look(projects: &[Place], project: u32, item: u32) -> Result<PathBuf, String> {
    let mut same = projects.iter().filter(|(_, found)| found.id == project);
    let Some((path, found)) = same.next() else {
        return Err(
            "the .tracktion file of its project isn't beside the Edit or up to two folders above \
             (put it there and open the Edit again, or set_clip_source names a file)"
                .to_owned(),
        );
    };
    let Some(name) = found.file(item) else {
        let path = path.display();
        return Err(format!(
            "its project {path} has no such item (set_clip_source names a file)"
        ));
    };
    let file = catalog::resolve(path.parent(), name);
    let others = SUBSTITUTES.map(|extension| file.with_extension(extension));
    let there = std::iter::once(&file).chain(&others).find(|f| f.is_file());
    Ok(there.unwrap_or(&file).clone())
}

/// The projects near a folder, the nearest first.
fn projects_near(folder: &Path, allow: &[PathBuf]) -> Vec<Place> {
    let folders = folder.ancestors().take(FOLDERS);
    let allowed = folders.filter(|folder| files::allowed(allow, &views::text(folder)).is_ok());
    allowed.flat_map(projects_in).collect()
}

fn projects_in(folder: &Path) -> Vec<Place> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path()).filter(|path| {
        path.extension()
            .is_some_and(|extension| extension.eq_ignore_ascii_case("tracktion"))
    });
    let mut paths: Vec<PathBuf> = paths.collect();
    // Of two copies of a project, the first by name; not the first the disk happens to tell.
    paths.sort();
    let projects = paths.into_iter().take(MOST_PROJECTS).filter_map(|path| {
        let metadata = std::fs::metadata(&path).ok()?;
        let fits = metadata.is_file() && metadata.len() <= MAX_BYTES;
        let bytes = fits.then(|| std::fs::read(&path).ok())??;
        Some((path, Project::read(&bytes)?))
    });
    projects.collect()
}
