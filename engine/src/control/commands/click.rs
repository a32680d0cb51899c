//! The click track's settings.

use bevy_ecs::prelude::*;
use waive_protocol::ErrorReply;
use waive_protocol::reply::ClickView;
use waive_protocol::request::SetClick;

use crate::control::draft::Draft;
use crate::model::edit::ClickTrack;
use crate::model::outline;

fn now(world: &World) -> ClickTrack {
    let click = world.get::<ClickTrack>(outline::root(world));
    click.copied().unwrap_or_default()
}

pub fn get(world: &World) -> ClickView {
    let click = now(world);
    ClickView {
        enabled: click.enabled,
        level: click.level,
        emphasise_bars: click.emphasise_bars,
        only_recording: click.only_recording,
    }
}

pub fn set(draft: &mut Draft<'_>, request: &SetClick) -> Result<ClickView, ErrorReply> {
    let click = now(draft.world);
    let click = ClickTrack {
        enabled: request.enabled.unwrap_or(click.enabled),
        level: request.level.map_or(click.level, |level| level.get()),
        emphasise_bars: request.emphasise_bars.unwrap_or(click.emphasise_bars),
        only_recording: request.only_recording.unwrap_or(click.only_recording),
    };
    let root = outline::root(draft.world);
    draft.set(root, click)?;
    Ok(get(draft.world))
}
