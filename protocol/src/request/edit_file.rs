//! Requests about the Edit as a file.

use crate::reply::{EditSummary, RecoveriesReply};
use crate::text::{FilePath, Name};

request! {
    /// Begins a new, empty Edit in place of this one.
    pub struct NewEdit("new_edit" -> EditSummary) alone {
        /// Its name; without one, "Untitled".
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<Name>,
    }
    example r#"{"name":"Song"}"#
    errors []
}

request! {
    /// Opens an Edit from a file in place of this one.
    pub struct OpenEdit("open_edit" -> EditSummary) alone {
        /// The file, `.tracktionedit`, or a package, `.waive`; or a `.dawproject`, see `import_dawproject`.
        file_path: FilePath,
    }
    example r#"{"file_path":"/songs/song.tracktionedit"}"#
    errors [FileNotFound, PathOutsideAllowed, UnreadableFile, EditInUse]
}

request! {
    /// Writes the Edit to its file.
    pub struct SaveEdit("save_edit" -> EditSummary) alone {
    }
    example r#"{}"#
    errors [EditNotSaved, UnwritableFile]
}

request! {
    /// Writes the Edit to a file, which is its file from then on.
    pub struct SaveEditAs("save_edit_as" -> EditSummary) alone {
        /// The file, `.tracktionedit`, or a package, `.waive`, in which changes are
        /// journaled from then on.
        file_path: FilePath,
    }
    example r#"{"file_path":"/songs/song.tracktionedit"}"#
    errors [PathOutsideAllowed, UnwritableFile, EditInUse]
}

request! {
    /// Lists Edits of earlier runs that were never saved; `open_edit` opens one.
    pub struct ListRecoveries("list_recoveries" -> RecoveriesReply) alone {
    }
    example r#"{}"#
    errors []
}

request! {
    /// Removes an Edit that `list_recoveries` lists, for good.
    pub struct DiscardRecovery("discard_recovery" -> RecoveriesReply) alone {
        /// Its `file_path`.
        file_path: FilePath,
    }
    example r#"{"file_path":"/home/you/.local/state/waive/scratch/1.waive"}"#
    errors [FileNotFound]
}

request! {
    /// Tells the name, file, length and size of the Edit.
    pub struct GetEditInfo("get_edit_info" -> EditSummary) read {
    }
    example r#"{}"#
    errors []
}
