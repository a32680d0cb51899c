//! Derive: filtered systems note what has changed since the last tick.

use std::collections::HashSet;

use bevy_ecs::prelude::*;

use crate::model::clip::{AudioClip, ClipLevel, ClipSpan, Fades, MidiClip};
use crate::model::note::{Controllers, Notes};
use crate::model::plugin::{ParamValue, Plugin};
use crate::model::tempo::TempoMap;
use crate::model::track::{Mute, Solo, Track};
use crate::model::transport::LoopRegion;

/// What has changed since the last tick.
#[derive(Resource, Debug, Default)]
pub struct Dirty {
    /// Tracks or chains came, went or changed their order.
    pub structure: bool,
    /// Tracks that play something else now.
    pub content: HashSet<Entity>,
    /// A file came that any track may have been waiting for.
    pub every_track: bool,
    /// Parameters that stand elsewhere.
    pub params: Vec<Entity>,
    /// Mute or solo changed somewhere.
    pub audible: bool,
    /// The loop changed.
    pub looping: bool,
}

type ClipChanged = Or<(
    Changed<ClipSpan>,
    Changed<AudioClip>,
    Changed<ClipLevel>,
    Changed<Fades>,
    Changed<MidiClip>,
    Changed<Notes>,
    Changed<Controllers>,
)>;

/// Marks tracks whose clips changed.
pub fn mark_content(
    mut dirty: ResMut<Dirty>,
    tempo: Option<Res<TempoMap>>,
    clips: Query<&ChildOf, ClipChanged>,
    changed: Query<Entity, (With<Track>, Changed<Children>)>,
    all: Query<Entity, With<Track>>,
) {
    dirty.content.extend(clips.iter().map(ChildOf::parent));
    dirty.content.extend(&changed);
    let every_track = std::mem::take(&mut dirty.every_track);
    if every_track || tempo.is_some_and(|tempo| tempo.is_changed()) {
        dirty.content.extend(&all);
    }
}

/// Marks changes of tracks, chains and their order.
pub fn mark_structure(
    mut dirty: ResMut<Dirty>,
    plugins: Query<(), Changed<Plugin>>,
    parents: Query<(), (Changed<Children>, Without<Plugin>)>,
    gone: RemovedComponents<Children>,
) {
    dirty.structure |= !plugins.is_empty() || !parents.is_empty() || !gone.is_empty();
}

/// Marks what becomes an order without any compile.
#[expect(
    clippy::type_complexity,
    reason = "a system's signature is its contract"
)]
pub fn mark_values(
    mut dirty: ResMut<Dirty>,
    params: Query<Entity, Changed<ParamValue>>,
    switches: Query<(), Or<(Changed<Mute>, Changed<Solo>)>>,
    loops: Query<(), Changed<LoopRegion>>,
) {
    dirty.params.extend(&params);
    dirty.audible |= !switches.is_empty();
    dirty.looping |= !loops.is_empty();
}
