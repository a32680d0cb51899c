//! Requests about the files an Edit uses, and about other programs' projects.

use crate::reply::{
    CollectReply, DawprojectExportReply, DawprojectImport, PackageReply, UnusedMedia,
};
use crate::text::FilePath;

request! {
    /// Copies every file the Edit uses into the folder `NAME Media` beside the Edit's file, names them from there, and saves. One step of undo; a file that is there already, and one used twice, is copied once; missing files are listed and left.
    pub struct CollectAndSave("collect_and_save" -> CollectReply) alone {
        /// Whether the answer is a `job_id` at once, and the copying goes on by itself.
        #[serde(rename = "async", default)]
        run_async: bool,
    }
    example r#"{}"#
    errors [EditNotSaved, UnwritableFile, Cancelled]
}

request! {
    /// Removes the files in the folder `NAME Media` beside the Edit's file that nothing needs. Kept are those that a clip, take, frozen track or plugin uses, that undo or redo could bring back, or that another Edit in the same folder names. With `dry_run`, too, they are only listed.
    pub struct RemoveUnusedMedia("remove_unused_media" -> UnusedMedia) alone {
        /// True: they are only listed, and nothing is removed.
        #[serde(default)]
        list_only: bool,
    }
    example r#"{"list_only":true}"#
    errors [EditNotSaved, UnwritableFile]
}

request! {
    /// Writes the Edit as it is now and the files it uses to a ZIP archive that opens anywhere: unpack it, and open the `.tracktionedit` in it. Missing files are listed and left out.
    pub struct PackageAsZip("package_as_zip" -> PackageReply) alone {
        /// The archive, `.zip`; one that exists is replaced.
        file_path: FilePath,
        /// Whether the answer is a `job_id` at once, and the packing goes on by itself.
        #[serde(rename = "async", default)]
        run_async: bool,
    }
    example r#"{"file_path":"/out/song.zip"}"#
    errors [PathOutsideAllowed, UnwritableFile, Cancelled]
}

request! {
    /// Opens a DAWproject in place of the Edit: tracks, groups, clips, notes, warps, automation, sends. Its sounds and plugin states are put into a folder; what could not be taken over is listed. The new Edit has no file yet. `open_edit` takes a `.dawproject`, too.
    pub struct ImportDawproject("import_dawproject" -> DawprojectImport) alone {
        /// The project, `.dawproject`.
        file_path: FilePath,
        /// Where its files go; without, the folder `NAME Media` beside it. Files that are there stay, and the same file is not written twice.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        media_dir: Option<FilePath>,
    }
    example r#"{"file_path":"/songs/song.dawproject"}"#
    errors [FileNotFound, PathOutsideAllowed, UnreadableFile, UnwritableFile]
}

request! {
    /// Writes the Edit as a DAWproject for other programs. What the format can't say is listed.
    pub struct ExportDawproject("export_dawproject" -> DawprojectExportReply) alone {
        /// The project, `.dawproject`; one that exists is replaced.
        file_path: FilePath,
        /// Whether sounds are put into the project; false: they are only named, from the project's folder where they lie in it. Plugin states are always put in.
        #[serde(default = "yes")]
        embed_audio: bool,
        /// Whether the answer is a `job_id` at once, and the writing goes on by itself.
        #[serde(rename = "async", default)]
        run_async: bool,
    }
    example r#"{"file_path":"/out/song.dawproject"}"#
    errors [PathOutsideAllowed, UnwritableFile, Cancelled]
}

const fn yes() -> bool {
    true
}
