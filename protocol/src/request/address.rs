//! The fields that name a clip or a plugin, and which of them are enough.

use crate::error::ErrorReply;
use crate::ids::{ItemRef, ObjectId, ParamRef, PluginRef, TrackRef};

/// Which clip a request is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClipAddress {
    /// The clip's track.
    pub track_id: Option<TrackRef>,
    /// The clip's position on it, or its id.
    pub clip_index: Option<ItemRef>,
    /// The clip's id.
    pub clip_id: Option<ObjectId>,
}

impl ClipAddress {
    /// The clip's id, where it was given in either field.
    #[must_use]
    pub const fn id(&self) -> Option<ObjectId> {
        match (self.clip_id, self.clip_index) {
            (Some(id), _) | (None, Some(ItemRef::Id(id))) => Some(id),
            _ => None,
        }
    }

    /// The track and the position on it, where the clip was given by them.
    #[must_use]
    pub const fn place(&self) -> Option<(TrackRef, i64)> {
        match (self.id(), self.track_id, self.clip_index) {
            (None, Some(track), Some(ItemRef::Index(index))) => Some((track, index)),
            _ => None,
        }
    }

    /// Checks that the clip is named.
    ///
    /// # Errors
    /// `missing_parameter` for `track_id`, then for `clip_index`.
    pub fn validate(&self) -> Result<(), ErrorReply> {
        match (self.id(), self.track_id, self.clip_index) {
            (Some(_), ..) | (None, Some(_), Some(_)) => Ok(()),
            (None, None, _) => Err(ErrorReply::missing_parameter("track_id")),
            (None, Some(_), None) => Err(ErrorReply::missing_parameter("clip_index")),
        }
    }
}

/// Which plugin, or which parameter of one, a request is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PluginAddress<'a> {
    /// The plugin's track.
    pub track_id: Option<TrackRef>,
    /// The plugin on it, or its id.
    pub plugin: Option<&'a PluginRef>,
    /// The parameter, where the request is about one.
    pub param: Option<&'a ParamRef>,
}

impl PluginAddress<'_> {
    /// Checks that the plugin is named; `field` is the one that is called missing when it isn't.
    ///
    /// # Errors
    /// `missing_parameter` for `track_id`, then for `field`.
    pub fn validate(&self, field: &str) -> Result<(), ErrorReply> {
        if matches!(self.param, Some(ParamRef::Id(_)))
            || matches!(self.plugin, Some(PluginRef::Id(_)))
        {
            return Ok(());
        }
        match (self.track_id, self.plugin) {
            (None, _) => Err(ErrorReply::missing_parameter("track_id")),
            (Some(_), None) => Err(ErrorReply::missing_parameter(field)),
            (Some(_), Some(_)) => Ok(()),
        }
    }
}
