//! Requests about folders of tracks.

use crate::ids::TrackRef;
use crate::reply::{FolderAdded, TrackFoldered, TrackUnfoldered};
use crate::text::Name;

request! {
    /// Adds a folder at the end; a submix sums the tracks in it through its own fader and plugins.
    pub struct AddFolderTrack("add_folder_track" -> FolderAdded) edit {
        /// Its name; without one, "Folder".
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<Name>,
        /// Whether it has a fader and a meter, which makes it a submix. A plain folder only
        /// holds tracks: it has no volume, but may have a VCA (`add_vca`).
        #[serde(default)]
        submix: bool,
    }
    example r#"{"name":"Drums","submix":true}"#
    errors []
}

request! {
    /// Puts a track or folder into a folder, behind what is in it.
    pub struct MoveTrackToFolder("move_track_to_folder" -> TrackFoldered) edit {
        /// The track: zero-based position, or id.
        track_index: TrackRef,
        /// The folder: zero-based position, or id.
        folder_index: TrackRef,
    }
    example r#"{"track_index":2,"folder_index":0}"#
    errors [TrackNotFound, NotAFolder, RoutingCycle, NotSupported]
}

request! {
    /// Takes a track out of its folder and puts it behind the folder.
    pub struct RemoveFromFolder("remove_from_folder" -> TrackUnfoldered) edit {
        /// The track: zero-based position, or id.
        track_index: TrackRef,
    }
    example r#"{"track_index":2}"#
    errors [TrackNotFound, NotSupported, RoutingCycle]
}
