//! Requests about the Edit as a file.

use crate::reply::EditSummary;
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
        /// The file, `.tracktionedit`; or a `.dawproject`, see `import_dawproject`.
        file_path: FilePath,
    }
    example r#"{"file_path":"/songs/song.tracktionedit"}"#
    errors [FileNotFound, PathOutsideAllowed, UnreadableFile]
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
        /// The file, `.tracktionedit`.
        file_path: FilePath,
    }
    example r#"{"file_path":"/songs/song.tracktionedit"}"#
    errors [PathOutsideAllowed, UnwritableFile]
}

request! {
    /// Tells the name, file, length and size of the Edit.
    pub struct GetEditInfo("get_edit_info" -> EditSummary) read {
    }
    example r#"{}"#
    errors []
}
