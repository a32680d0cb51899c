//! Requests about markers.

use crate::ids::ItemRef;
use crate::position::Position;
use crate::reply::{MarkerRemoved, MarkerView, MarkersReply};
use crate::text::Name;

request! {
    /// Adds a marker.
    pub struct AddMarker("add_marker" -> MarkerView) edit {
        /// Where.
        time: Position,
        /// Its name.
        name: Name,
    }
    example r#"{"time":8.0,"name":"Chorus"}"#
    errors []
}

request! {
    /// Removes a marker.
    pub struct RemoveMarker("remove_marker" -> MarkerRemoved) edit {
        /// Its number (integer), or its stable id (string).
        marker_id: ItemRef,
    }
    example r#"{"marker_id":1}"#
    errors [MarkerNotFound]
}

request! {
    /// Lists the markers in order of time.
    pub struct ListMarkers("list_markers" -> MarkersReply) read {
    }
    example r#"{}"#
    errors []
}
