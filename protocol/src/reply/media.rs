//! Answers about the files an Edit uses, and about other programs' projects.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::reply::{EditSummary, JobStarted};

/// What `collect_and_save` did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Collected {
    /// How many files were copied; files that were in the folder already don't count.
    pub files_copied: usize,
    /// Their size, in bytes.
    pub bytes_copied: u64,
    /// The folder they are in.
    pub media_dir: String,
    /// The Edit's file, which was saved.
    pub file_path: String,
    /// Files that could not be found or read; what uses them still names them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
}

/// The answer of `collect_and_save`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum CollectReply {
    /// It is done.
    Done(Collected),
    /// It has begun, `"async": true`.
    Started(JobStarted),
}

/// The answer of `remove_unused_media`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct UnusedMedia {
    /// How many files were removed; with `list_only` or `dry_run`, would be.
    pub files_removed: usize,
    /// Their size, in bytes.
    pub bytes_freed: u64,
    /// The files.
    pub files: Vec<String>,
    /// Files that nothing uses now and that stay, since undo or redo could bring back what did.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kept_for_undo: Vec<String>,
    /// Whether they were only listed.
    pub list_only: bool,
}

/// What `package_as_zip` made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Packaged {
    /// The archive.
    pub file_path: String,
    /// How many files it holds besides the Edit.
    pub files_copied: usize,
    /// Their size, in bytes.
    pub bytes_copied: u64,
    /// Files that could not be found or read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
}

/// The answer of `package_as_zip`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum PackageReply {
    /// It is done.
    Done(Packaged),
    /// It has begun, `"async": true`.
    Started(JobStarted),
}

/// The answer of `import_dawproject`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DawprojectImport {
    /// The Edit as it is now; its warnings are the losses.
    pub edit: EditSummary,
    /// What could not be taken over, a line for each kind with the names of what it befell.
    pub losses: Vec<String>,
    /// The folder the project's files were put in; null when it held none.
    pub media_dir: Option<String>,
    /// How many files were put there; files that were there already don't count.
    pub files_extracted: usize,
    /// Their size, in bytes.
    pub bytes_extracted: u64,
}

/// What `export_dawproject` made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DawprojectExport {
    /// The project.
    pub file_path: String,
    /// How many sounds and plugin states it holds.
    pub files_embedded: usize,
    /// Their size, in bytes.
    pub bytes_embedded: u64,
    /// What the format can't say, a line for each kind with the names of what it befell.
    pub losses: Vec<String>,
}

/// The answer of `export_dawproject`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum DawprojectExportReply {
    /// It is done.
    Done(DawprojectExport),
    /// It has begun, `"async": true`.
    Started(JobStarted),
}
