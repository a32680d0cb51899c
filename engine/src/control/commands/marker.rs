//! Markers.

use bevy_ecs::prelude::*;
use waive_protocol::ErrorReply;
use waive_protocol::reply::{MarkerRemoved, MarkerView};
use waive_protocol::request::{AddMarker, RemoveMarker};

use crate::control::draft::Draft;
use crate::control::{lookup, views};
use crate::model::clip::{ClipSpan, Marker};
use crate::model::edit::Name;
use crate::model::outline;
use crate::model::tree::Subtree;
use crate::time::Seconds;

/// A marker has no length to speak of, but the format drops clips without any.
const LENGTH: f64 = 1.0;

pub fn add(draft: &mut Draft<'_>, request: &AddMarker) -> Result<MarkerView, ErrorReply> {
    let time = lookup::seconds(draft.world, request.time, "time")?;
    let marker = place(draft, time, request.name.as_str())?;
    Ok(views::marker(draft.world, marker))
}

/// Puts a marker somewhere; its number is the next one.
pub fn place(draft: &mut Draft<'_>, time: Seconds, name: &str) -> Result<Entity, ErrorReply> {
    let root = outline::root(draft.world);
    let numbers = outline::children(draft.world, root)
        .filter_map(|child| draft.world.get::<Marker>(child).map(|marker| marker.number));
    let number = numbers.max().unwrap_or(0).saturating_add(1);
    let span = ClipSpan {
        start: time.0,
        length: LENGTH,
        offset: 0.0,
    };
    let id = draft.index().allocate();
    let components = vec![
        Marker { number }.into(),
        Name(name.to_owned()).into(),
        span.into(),
    ];
    draft.spawn(root, None, Subtree::new(id, components))
}

pub fn remove(draft: &mut Draft<'_>, request: &RemoveMarker) -> Result<MarkerRemoved, ErrorReply> {
    let marker = lookup::marker(draft.world, request.marker_id)?;
    let view = views::marker(draft.world, marker);
    draft.despawn(marker)?;
    Ok(MarkerRemoved {
        marker_id: view.marker_id,
        id: view.id,
    })
}
