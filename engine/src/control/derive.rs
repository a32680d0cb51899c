//! Derive: filtered systems note what has changed since the last tick.

use bevy_ecs::entity::EntityHashSet;
use bevy_ecs::prelude::*;
use bevy_ecs::system::SystemParam;

use crate::model::automation::{Assignments, ClipCurve, Curve, CurveBypassed, Macro, Modifier};
use crate::model::clip::{
    AudioClip, AutoCrossfade, ClipLevel, ClipLoop, ClipSpan, ClipSpeed, Disabled, FadeBehaviours,
    Fades, LoopFacts, MidiClip, Reversed, Stretch, Takes, Warp,
};
use crate::model::edit::ClickTrack;
use crate::model::edit::MasterFades;
use crate::model::id::ItemId;
use crate::model::material::{PluginFile, SamplerSounds};
use crate::model::modulation::SynthModulation;
use crate::model::note::{
    Controllers, Expressions, Groove, MidiSends, Notes, Quantisation, SystemExclusives,
    VelocityLevel,
};
use crate::model::plugin::{
    AuxReturn, AuxSend, FaderOptions, FurtherOutputs, ParamValue, Plugin, SidechainSource,
};
use crate::model::step::StepClip;
use crate::model::tempo::TempoMap;
use crate::model::touched::Touched;
use crate::model::track::{
    Folder, Frozen, MasterTrack, Mute, Solo, SoloIsolate, Track, TrackOutput,
};
use crate::model::transport::LoopRegion;

/// What has changed since the last tick.
#[derive(Resource, Debug, Default)]
pub struct Dirty {
    /// Tracks or chains came, went or changed their order.
    pub structure: bool,
    /// Tracks whose chains may be others now.
    pub chains: EntityHashSet,
    /// Tracks that play something else now.
    pub content: EntityHashSet,
    /// A file came that any track may have been waiting for.
    pub every_track: bool,
    /// Parameters that stand elsewhere.
    pub params: Vec<Entity>,
    /// Mute or solo changed somewhere.
    pub audible: bool,
    /// The loop changed.
    pub looping: bool,
    /// What faders are beside their parameters changed somewhere.
    pub faders: bool,
    /// The master's fades changed.
    pub ends: bool,
    /// The click track or the tempo changed.
    pub click: bool,
    /// Parameters that something else moves now.
    pub automation: EntityHashSet,
    /// Something changed that may move any parameter: a modifier, the tempo.
    pub all_automation: bool,
    /// Hosted plugins whose processors have come.
    pub plugins: Vec<ItemId>,
    /// Plugins whose files may be others now.
    pub materials: EntityHashSet,
    /// Synths whose modulation matrix changed.
    pub matrices: EntityHashSet,
    /// Files came or went that any plugin may name.
    pub every_material: bool,
}

type AudioChanged = Or<(
    Changed<AudioClip>,
    Changed<ClipLevel>,
    Changed<Fades>,
    Changed<FadeBehaviours>,
    Changed<AutoCrossfade>,
    Changed<ClipSpeed>,
    Changed<Reversed>,
    Changed<Stretch>,
    Changed<LoopFacts>,
    Changed<Warp>,
    Changed<Takes>,
)>;

type MidiChanged = Or<(
    Changed<MidiClip>,
    Changed<Notes>,
    Changed<Controllers>,
    Changed<Expressions>,
    Changed<SystemExclusives>,
    Changed<VelocityLevel>,
    Changed<Quantisation>,
    Changed<Groove>,
    Changed<MidiSends>,
    Changed<StepClip>,
)>;

type ClipChanged = Or<(
    Changed<ClipSpan>,
    Changed<ClipLoop>,
    Changed<Disabled>,
    Changed<Mute>,
    AudioChanged,
    MidiChanged,
)>;

/// A component that was taken off a clip changes what its track plays.
#[derive(SystemParam)]
pub struct TakenOff<'w, 's> {
    loops: RemovedComponents<'w, 's, ClipLoop>,
    disabled: RemovedComponents<'w, 's, Disabled>,
    mutes: RemovedComponents<'w, 's, Mute>,
    behaviours: RemovedComponents<'w, 's, FadeBehaviours>,
    crossfades: RemovedComponents<'w, 's, AutoCrossfade>,
    speeds: RemovedComponents<'w, 's, ClipSpeed>,
    reversed: RemovedComponents<'w, 's, Reversed>,
    stretches: RemovedComponents<'w, 's, Stretch>,
    warps: RemovedComponents<'w, 's, Warp>,
    levels: RemovedComponents<'w, 's, VelocityLevel>,
    quantisations: RemovedComponents<'w, 's, Quantisation>,
    grooves: RemovedComponents<'w, 's, Groove>,
    sends: RemovedComponents<'w, 's, MidiSends>,
    controllers: RemovedComponents<'w, 's, Controllers>,
    expressions: RemovedComponents<'w, 's, Expressions>,
}

impl TakenOff<'_, '_> {
    fn entities(&mut self) -> Vec<Entity> {
        let mut entities = Vec::new();
        entities.extend(self.loops.read());
        entities.extend(self.disabled.read());
        entities.extend(self.mutes.read());
        entities.extend(self.behaviours.read());
        entities.extend(self.crossfades.read());
        entities.extend(self.speeds.read());
        entities.extend(self.reversed.read());
        entities.extend(self.stretches.read());
        entities.extend(self.warps.read());
        entities.extend(self.levels.read());
        entities.extend(self.quantisations.read());
        entities.extend(self.grooves.read());
        entities.extend(self.sends.read());
        entities.extend(self.controllers.read());
        entities.extend(self.expressions.read());
        entities
    }
}

/// Whether nothing else has changed than what operations told of: what the quick way
/// relies on, tried by every test that edits.
fn only_among(touched: &[Entity], changed: &Query<Entity, (With<ChildOf>, ClipChanged)>) -> bool {
    changed
        .iter()
        .all(|clip| touched.binary_search(&clip).is_ok())
}

/// Marks tracks whose clips changed.
#[expect(
    clippy::too_many_arguments,
    reason = "a system's signature is its contract"
)]
pub fn mark_content(
    mut dirty: ResMut<Dirty>,
    mut touched: ResMut<Touched>,
    mut taken_off: TakenOff<'_, '_>,
    parents: Query<&ChildOf, With<ClipSpan>>,
    tempo: Option<Res<TempoMap>>,
    clips: Query<&ChildOf, ClipChanged>,
    changed_clips: Query<Entity, (With<ChildOf>, ClipChanged)>,
    changed: Query<Entity, (With<Track>, Changed<Children>)>,
    all: Query<Entity, With<Track>>,
) {
    let every_track = std::mem::take(&mut dirty.every_track);
    let touched = touched.take();
    let lessened = taken_off.entities();
    if every_track || tempo.is_some_and(|tempo| tempo.is_changed()) {
        dirty.content.extend(&all);
        return;
    }
    match touched {
        Some(touched) => {
            debug_assert!(
                only_among(&touched, &changed_clips),
                "an operation told not all"
            );
            let clips = clips.iter_many(&touched).flatten();
            dirty.content.extend(clips.map(ChildOf::parent));
        }
        None => dirty.content.extend(clips.iter().map(ChildOf::parent)),
    }
    dirty.content.extend(&changed);
    let tracks = lessened
        .into_iter()
        .filter_map(|clip| parents.get(clip).ok().map(ChildOf::parent));
    dirty.content.extend(tracks);
}

type FilesChanged = Or<(Changed<SamplerSounds>, Changed<PluginFile>)>;

/// Marks plugins that name other files now.
pub fn mark_materials(
    mut dirty: ResMut<Dirty>,
    changed: Query<Entity, FilesChanged>,
    mut sounds_gone: RemovedComponents<SamplerSounds>,
    mut files_gone: RemovedComponents<PluginFile>,
) {
    let gone = sounds_gone.read().chain(files_gone.read());
    dirty.materials.extend(changed.iter().chain(gone));
}

/// Marks synths that are modulated otherwise now.
pub fn mark_matrices(
    mut dirty: ResMut<Dirty>,
    changed: Query<Entity, Changed<SynthModulation>>,
    mut gone: RemovedComponents<SynthModulation>,
) {
    dirty.matrices.extend(changed.iter().chain(gone.read()));
}

/// Marks changes of the click track and of the tempo it follows.
pub fn mark_click(
    mut dirty: ResMut<Dirty>,
    tempo: Option<Res<TempoMap>>,
    clicks: Query<(), Changed<ClickTrack>>,
    gone: RemovedComponents<ClickTrack>,
) {
    let moved = tempo.is_some_and(|tempo| tempo.is_changed());
    dirty.click |= moved || !clicks.is_empty() || !gone.is_empty();
}

type OnDesk = Or<(With<Track>, With<Plugin>)>;
type Strip = Or<(With<Track>, With<MasterTrack>)>;

/// Marks changes of tracks, chains and their order.
#[expect(
    clippy::too_many_arguments,
    reason = "a system's signature is its contract"
)]
pub fn mark_structure(
    mut dirty: ResMut<Dirty>,
    plugins: Query<&ChildOf, Changed<Plugin>>,
    placed: Query<(), (Changed<ChildOf>, OnDesk)>,
    lists: Query<Entity, (Changed<Children>, Strip)>,
    mut plugins_gone: RemovedComponents<Plugin>,
    mut tracks_gone: RemovedComponents<Track>,
) {
    dirty.chains.extend(plugins.iter().map(ChildOf::parent));
    dirty.chains.extend(&lists);
    let gone = plugins_gone.read().count() + tracks_gone.read().count();
    dirty.structure |= gone > 0 || !plugins.is_empty() || !placed.is_empty();
}

type RoutingChanged = Or<(
    Changed<TrackOutput>,
    Changed<Folder>,
    Changed<AuxSend>,
    Changed<AuxReturn>,
    Changed<SidechainSource>,
    Changed<FurtherOutputs>,
    Changed<Frozen>,
)>;

/// Marks changes of where sound goes, and of what faders are beside their parameters.
#[expect(
    clippy::too_many_arguments,
    reason = "a system's signature is its contract"
)]
pub fn mark_routing(
    mut dirty: ResMut<Dirty>,
    changed: Query<(Entity, Option<&ChildOf>), RoutingChanged>,
    frozen: Query<Entity, Changed<Frozen>>,
    faders: Query<(), Changed<FaderOptions>>,
    ends: Query<(), Changed<MasterFades>>,
    plugins: Query<&ChildOf, With<Plugin>>,
    mut outputs_gone: RemovedComponents<TrackOutput>,
    mut keys_gone: RemovedComponents<SidechainSource>,
    mut further_gone: RemovedComponents<FurtherOutputs>,
    mut thawed: RemovedComponents<Frozen>,
    mut options_gone: RemovedComponents<FaderOptions>,
    mut fades_gone: RemovedComponents<MasterFades>,
) {
    dirty.structure |= !changed.is_empty() || outputs_gone.read().count() > 0;
    for (entity, parent) in &changed {
        dirty.chains.insert(entity);
        dirty.chains.extend(parent.map(ChildOf::parent));
    }
    let unkeyed = keys_gone
        .read()
        .chain(further_gone.read())
        .filter_map(|plugin| plugins.get(plugin).ok());
    for track in unkeyed.map(ChildOf::parent) {
        dirty.structure = true;
        dirty.chains.insert(track);
    }
    dirty.content.extend(&frozen);
    for track in thawed.read() {
        dirty.structure = true;
        dirty.chains.insert(track);
        dirty.content.insert(track);
    }
    dirty.faders |= !faders.is_empty() || options_gone.read().count() > 0;
    dirty.ends |= !ends.is_empty() || fades_gone.read().count() > 0;
}

/// Marks what becomes an order without any compile.
#[expect(
    clippy::type_complexity,
    reason = "a system's signature is its contract"
)]
pub fn mark_values(
    mut dirty: ResMut<Dirty>,
    params: Query<Entity, Changed<ParamValue>>,
    switches: Query<(), Or<(Changed<Mute>, Changed<Solo>, Changed<SoloIsolate>)>>,
    mut unisolated: RemovedComponents<SoloIsolate>,
    loops: Query<(), Changed<LoopRegion>>,
) {
    dirty.params.extend(&params);
    dirty.audible |= !switches.is_empty() || unisolated.read().count() > 0;
    dirty.looping |= !loops.is_empty();
}

type SourceChanged = Or<(Changed<Modifier>, Changed<Macro>, Changed<ClipCurve>)>;
type FollowsTime = Or<(With<Modifier>, With<ClipCurve>)>;
type MotionChanged = Or<(Changed<Curve>, Changed<CurveBypassed>, Changed<Assignments>)>;

/// What no longer moves a parameter.
#[derive(SystemParam)]
pub struct Calmed<'w, 's> {
    curves: RemovedComponents<'w, 's, Curve>,
    bypasses: RemovedComponents<'w, 's, CurveBypassed>,
    assignments: RemovedComponents<'w, 's, Assignments>,
    modifiers: RemovedComponents<'w, 's, Modifier>,
    macros: RemovedComponents<'w, 's, Macro>,
    clip_curves: RemovedComponents<'w, 's, ClipCurve>,
}

/// Marks parameters that are moved by something else than before. What lies in clips,
/// and what follows tempo or notes, is read anew with every change of those.
#[expect(
    clippy::too_many_arguments,
    reason = "a system's signature is its contract"
)]
pub fn mark_automation(
    mut dirty: ResMut<Dirty>,
    mut calmed: Calmed<'_, '_>,
    moved: Query<(Entity, Has<ClipCurve>), MotionChanged>,
    sources: Query<(), SourceChanged>,
    any: Query<(), FollowsTime>,
    tempo: Option<Res<TempoMap>>,
) {
    for (entity, is_clip_curve) in &moved {
        dirty.automation.insert(entity);
        dirty.all_automation |= is_clip_curve;
    }
    let removed = calmed.curves.read().chain(calmed.bypasses.read());
    dirty
        .automation
        .extend(removed.chain(calmed.assignments.read()));
    let gone = calmed.modifiers.len() + calmed.macros.len() + calmed.clip_curves.len();
    calmed.modifiers.clear();
    calmed.macros.clear();
    calmed.clip_curves.clear();
    let timed = !dirty.content.is_empty() || tempo.is_some_and(|tempo| tempo.is_changed());
    dirty.all_automation |= gone > 0 || !sources.is_empty() || (timed && !any.is_empty());
}
