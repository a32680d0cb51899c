//! Frozen tracks. What renders them is slow: `control::freeze`.

use waive_protocol::ErrorReply;
use waive_protocol::reply::TrackUnfrozen;
use waive_protocol::request::UnfreezeTrack;

use crate::control::draft::Draft;
use crate::control::lookup;
use crate::model::track::Frozen;

pub fn unfreeze(
    draft: &mut Draft<'_>,
    request: &UnfreezeTrack,
) -> Result<TrackUnfrozen, ErrorReply> {
    let at = lookup::track(draft.world, request.track_id)?;
    if draft.world.get::<Frozen>(at.entity).is_none() {
        let refusal = ErrorReply::not_supported("The track is not frozen");
        return Err(refusal.field("track_id"));
    }
    draft.unset::<Frozen>(at.entity)?;
    Ok(TrackUnfrozen {
        track_id: at.index,
        id: lookup::object_id(draft.world, at.entity),
        frozen: false,
    })
}
