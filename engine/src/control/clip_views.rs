//! How a clip's content looks in replies: what it plays, whether that is there, what it differs in.

use bevy_ecs::prelude::*;
use waive_protocol::reply::{
    ClipContentView, ClipLoopView, ClipView, FadeBehaviour, RenderState, WarpPoint,
};

use super::catalog::Catalog;
use super::clip_content::Lack;
use super::extract::{Unheard, lay_out};
use super::live::Session;
use super::preparing::{Preparing, Stage};
use super::project_items::ItemFile;
use super::views;
use crate::model::clip::{
    AudioClip, AutoCrossfade, ClipLoop, ClipSpan, ClipSpeed, FadeBehaviours, LoopFacts, Reversed,
    Stretch, Takes, Warp,
};
use crate::model::edit::Colour;
use crate::model::tempo::TempoMap;
use crate::time::Beats;

/// Fills in what a clip plays. `whole` says whether long lists belong in.
pub fn fill(world: &World, clip: Entity, view: &mut ClipView, whole: bool) {
    view.colour = world
        .get::<Colour>(clip)
        .map(|colour| format!("#{:08x}", colour.0));
    view.loop_region = loop_view(world, clip);
    let Some(audio) = world.get::<AudioClip>(clip) else {
        return;
    };
    let (state, progress, error) = state(world, clip, audio);
    view.missing = Some(matches!(
        state,
        RenderState::Missing | RenderState::Unreadable
    ));
    if error.is_some() || progress.is_some() || state != RenderState::Ready || whole {
        view.render_state = Some(state);
    }
    view.render_progress = progress;
    view.media_error = error;
    let plain = !is_special(world, clip);
    view.content = (whole || !plain).then(|| content(world, clip, whole));
}

/// Whether anything but the file itself decides what a clip plays.
fn is_special(world: &World, clip: Entity) -> bool {
    world.get::<ClipSpeed>(clip).is_some()
        || world.get::<Reversed>(clip).is_some()
        || world.get::<Stretch>(clip).is_some()
        || world.get::<Warp>(clip).is_some()
        || world.get::<Takes>(clip).is_some()
        || world.get::<FadeBehaviours>(clip).is_some()
        || world.get::<AutoCrossfade>(clip).is_some()
}

type State = (RenderState, Option<f64>, Option<String>);

fn state(world: &World, clip: Entity, audio: &AudioClip) -> State {
    let catalog = world.resource::<Catalog>();
    if let Some(ItemFile::Unknown(why)) = catalog.item(&audio.source) {
        // Whatever has been looked at on disk: no file goes by that name.
        return (RenderState::Missing, None, Some(why.clone()));
    }
    if !is_special(world, clip) {
        let path = catalog.resolve(&audio.source);
        return match (catalog.at(&path), catalog.trouble(&path)) {
            (Some(_), _) => (RenderState::Ready, None, None),
            (None, Some(trouble)) => in_trouble(trouble),
            (None, None) => unread(&path),
        };
    }
    let rate = world.resource::<Session>().rate;
    match lay_out(world, clip, rate, &mut Vec::new()) {
        Ok(_) => (RenderState::Ready, None, None),
        Err(Unheard::File(Lack::File(path))) => unread(&path),
        Err(Unheard::File(Lack::Trouble(_, trouble))) => in_trouble(&trouble),
        Err(Unheard::Failed(why)) => (RenderState::Failed, None, Some(why)),
        Err(Unheard::Waits(treatment)) => {
            match world.resource::<Preparing>().stage(treatment.key()) {
                Stage::Waiting => (RenderState::Waiting, None, None),
                Stage::Running(done) => (RenderState::Rendering, Some(done), None),
            }
        }
    }
}

/// A file that nobody has looked into yet.
fn unread(path: &std::path::Path) -> State {
    if path.exists() {
        return (RenderState::Waiting, None, None);
    }
    let why = format!("{} isn't there", path.display());
    (RenderState::Missing, None, Some(why))
}

fn in_trouble(trouble: &super::catalog::FileTrouble) -> State {
    let state = if trouble.missing {
        RenderState::Missing
    } else {
        RenderState::Unreadable
    };
    (state, None, Some(trouble.why.clone()))
}

fn loop_view(world: &World, clip: Entity) -> Option<ClipLoopView> {
    let turns = *world.get::<ClipLoop>(clip)?;
    if !views::follows_beats(world, clip) {
        return (turns.length > 0.0).then_some(ClipLoopView {
            start: turns.start,
            length: turns.length,
            start_beats: None,
            length_beats: None,
        });
    }
    let start = world.get::<ClipSpan>(clip)?.start();
    let map = &world.resource::<TempoMap>().0;
    let begins = map.beats(start).0;
    let seconds = |beats: f64| (map.seconds(Beats(begins + beats)) - start).0;
    (turns.length_beats > 0.0).then(|| ClipLoopView {
        start: seconds(turns.start_beats),
        length: seconds(turns.length_beats),
        start_beats: Some(turns.start_beats),
        length_beats: Some(turns.length_beats),
    })
}

/// A fade's behaviour on the wire.
#[must_use]
pub fn behaviour(tape: bool) -> FadeBehaviour {
    if tape {
        FadeBehaviour::Tape
    } else {
        FadeBehaviour::Gain
    }
}

fn content(world: &World, clip: Entity, whole: bool) -> ClipContentView {
    let stretch = world.get::<Stretch>(clip).cloned().unwrap_or_default();
    let facts = world.get::<LoopFacts>(clip);
    let fades = world.get::<FadeBehaviours>(clip).copied();
    let fades = fades.unwrap_or_default();
    let warp = world.get::<Warp>(clip);
    let takes = world
        .get::<Takes>(clip)
        .filter(|takes| !takes.takes.is_empty());
    ClipContentView {
        speed: world.get::<ClipSpeed>(clip).map_or(1.0, |speed| speed.0),
        keep_pitch: stretch.mode != 0 || stretch.auto_tempo,
        semitones: if stretch.auto_pitch {
            #[expect(clippy::cast_precision_loss, reason = "a few semitones")]
            let transpose = stretch.transpose as f64;
            transpose
        } else {
            stretch.pitch_change
        },
        reversed: world.get::<Reversed>(clip).is_some(),
        tempo_sync: stretch.auto_tempo,
        source_beats: facts
            .map(|facts| facts.num_beats)
            .filter(|&beats| beats > 0.0),
        auto_pitch: stretch.auto_pitch,
        root_note: facts.map(|facts| facts.root_note).filter(|&root| root >= 0),
        auto_crossfade: world.get::<AutoCrossfade>(clip).is_some(),
        fade_in_behaviour: behaviour(fades.in_tape),
        fade_out_behaviour: behaviour(fades.out_tape),
        warped: warp.is_some_and(|warp| warp.enabled),
        warp_markers: warp
            .filter(|_| whole)
            .map_or_else(Vec::new, |warp| warp.markers.iter().map(point).collect()),
        take_count: takes.map_or(1, |takes| takes.takes.len()),
        current_take: takes.and_then(|takes| usize::try_from(takes.current).ok()),
    }
}

fn point(marker: &crate::model::clip::WarpMarker) -> WarpPoint {
    WarpPoint {
        source: marker.source,
        warped: marker.warped,
    }
}
