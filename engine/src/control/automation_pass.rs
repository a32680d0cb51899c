//! Automation written by hand: touch, latch and write, while the timeline moves.
//!
//! Thread: control. While a track writes, moving one of its parameters changes no Edit:
//! the callback is told to hold the value against the curve, and the move is noted with
//! the playhead. When the hand lets go (touch) or playback stops, what was noted is
//! thinned and becomes points, one transaction for all that ended together.

mod stroke;

use std::collections::HashMap;
use std::time::{Duration, Instant};

use bevy_ecs::prelude::*;

use super::commands::automation::insert;
use super::draft::Draft;
use super::edit_log::{EditLog, Origin};
use super::live::{Live, Session};
use super::param_lookup;
use super::publish::Published;
use super::thread::Control;
use super::views;
use crate::model::observed::Playhead;
use crate::model::outline;
use crate::model::plugin::ParamValue;
use crate::model::track::AutomationMode;
use crate::model::transport::LoopRegion;
use crate::render::link::Order;
use stroke::Stroke;

/// A hand that hasn't moved for so long, and didn't say that it holds on, has let go.
const LET_GO: Duration = Duration::from_millis(500);

/// A move of a parameter on a track that writes automation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Touch {
    /// The parameter.
    pub param: Entity,
    /// Its value, in its own range.
    pub value: f64,
    /// Whether the hand holds on; `None` when the client doesn't say.
    pub holds: Option<bool>,
}

/// A parameter that is being written.
#[derive(Debug)]
struct Hand {
    mode: AutomationMode,
    value: f64,
    holds: Option<bool>,
    moved: Instant,
    strokes: Vec<Stroke>,
}

/// What is being written.
#[derive(Resource, Debug, Default)]
pub struct AutomationPass {
    touches: Vec<Touch>,
    hands: HashMap<Entity, Hand>,
    /// Where the playhead was last seen, while playing.
    seen: Option<f64>,
}

impl AutomationPass {
    /// Notes a move; the next tick takes it up.
    pub fn touch(&mut self, touch: Touch) {
        self.touches.push(touch);
    }
}

/// The mode of the track that holds a parameter, while it writes: `None` when it only
/// reads or the timeline stands.
#[must_use]
pub fn writes(world: &World, param: Entity) -> Option<AutomationMode> {
    if !world.resource::<Playhead>().playing || !world.contains_resource::<Live>() {
        return None;
    }
    let track = param_lookup::track_of(world, param)?;
    let mode = world.get::<AutomationMode>(track).copied()?;
    (mode != AutomationMode::Read).then_some(mode)
}

impl Control {
    /// Writes automation, once a tick.
    pub(super) fn write_automation(&mut self) {
        let before = self.world.resource::<EditLog>().revision();
        tick(&mut self.world);
        if self.world.resource::<EditLog>().revision() != before {
            let due = self.write_down();
            self.tell_changes(due, before);
        }
    }
}

fn tick(world: &mut World) {
    let Some(mut pass) = world.remove_resource::<AutomationPass>() else {
        return;
    };
    let playhead = *world.resource::<Playhead>();
    if playhead.playing || !pass.hands.is_empty() {
        pass.follow(world, playhead);
        let done = pass.ended(world, playhead.playing);
        commit(world, done);
    }
    pass.touches.clear();
    pass.seen = playhead.playing.then_some(playhead.position);
    world.insert_resource(pass);
}

impl AutomationPass {
    /// Takes up what was touched, and begins new strokes where the playhead jumped.
    fn follow(&mut self, world: &mut World, playhead: Playhead) {
        if !playhead.playing {
            return;
        }
        let at = playhead.position;
        if let Some(seen) = self.seen.filter(|&seen| at < seen) {
            let (end, start) = wrap(world, seen, at);
            for hand in self.hands.values_mut() {
                if let Some(stroke) = hand.strokes.last_mut() {
                    stroke.end(end);
                }
                hand.strokes.push(Stroke::begin(start, hand.value));
            }
        }
        for touch in writing_everything(world) {
            if !self.hands.contains_key(&touch.param) {
                self.take(world, touch, at);
            }
        }
        for touch in std::mem::take(&mut self.touches) {
            self.take(world, touch, at);
        }
    }

    fn take(&mut self, world: &mut World, touch: Touch, at: f64) {
        let Some(mode) = writes(world, touch.param) else {
            return;
        };
        hold(world, touch.param, Some(touch.value), false);
        let hand = self.hands.entry(touch.param).or_insert_with(|| Hand {
            mode,
            value: touch.value,
            holds: None,
            moved: Instant::now(),
            strokes: vec![Stroke::begin(at, touch.value)],
        });
        hand.value = touch.value;
        hand.holds = touch.holds.or(hand.holds);
        hand.moved = Instant::now();
        if let Some(stroke) = hand.strokes.last_mut() {
            stroke.step(at, touch.value);
        }
    }

    /// The hands that have let go, and those that playback or the mode has stopped.
    fn ended(&mut self, world: &World, playing: bool) -> Vec<(Entity, Hand)> {
        let seen = if playing {
            Some(world.resource::<Playhead>().position)
        } else {
            self.seen
        };
        let over = |param: &Entity, hand: &mut Hand| {
            let let_go = match hand.holds {
                Some(holds) => !holds,
                None => hand.moved.elapsed() > LET_GO,
            };
            let touch = hand.mode == AutomationMode::Touch;
            !playing || writes(world, *param) != Some(hand.mode) || (touch && let_go)
        };
        let mut done: Vec<_> = self
            .hands
            .extract_if(|param, hand| over(param, hand))
            .collect();
        done.sort_by_key(|(param, _)| *param);
        for (_, hand) in &mut done {
            if let (Some(stroke), Some(seen)) = (hand.strokes.last_mut(), seen) {
                stroke.end(seen);
            }
        }
        done
    }
}

/// Where a stroke ends and the next begins when the playhead went back.
fn wrap(world: &World, seen: f64, at: f64) -> (f64, f64) {
    let region = world.get::<LoopRegion>(outline::root(world));
    let looped = region.filter(|r| r.enabled && seen < r.end && at >= r.start);
    looped.map_or((seen, at), |region| (region.end, region.start))
}

/// Volume and pan of every track in write mode, where they stand.
fn writing_everything(world: &mut World) -> Vec<Touch> {
    let mut modes = world.query::<(Entity, &AutomationMode)>();
    let tracks: Vec<Entity> = modes
        .iter(world)
        .filter(|(_, mode)| **mode == AutomationMode::Write)
        .map(|(track, _)| track)
        .collect();
    let faders = tracks
        .iter()
        .filter_map(|&track| views::fader_params(world, track));
    let params = faders.flat_map(|(volume, pan)| [volume, pan]);
    let touch = |param| {
        Some(Touch {
            param,
            value: world.get::<ParamValue>(param)?.0,
            holds: Some(true),
        })
    };
    params.filter_map(touch).collect()
}

/// Tells the callback to hold a parameter, or to let it go once the tick's plans are
/// there.
fn hold(world: &mut World, param: Entity, value: Option<f64>, later: bool) {
    let place = world.resource::<Published>().place(world, param);
    let (Some((slot, index)), Some(mut live)) = (place, world.get_resource_mut::<Live>()) else {
        return;
    };
    let order = Order::Hold { slot, index, value };
    if later {
        live.defer(order);
    } else {
        live.send(order);
    }
}

/// How late the sound is that a parameter meets, in seconds.
fn lateness(world: &World, param: Entity) -> f64 {
    let published = world.resource::<Published>();
    let place = published.place(world, param);
    let late = place.map_or(0, |(slot, _)| published.lateness(slot));
    f64::from(late) / world.resource::<Session>().rate.hz()
}

impl Hand {
    /// Its strokes where the sound was that they met, which was so many seconds late.
    fn met(mut self, late: f64) -> Self {
        let last = self.strokes.len().saturating_sub(1);
        for (at, stroke) in self.strokes.iter_mut().enumerate() {
            stroke.earlier(late, (at == 0, at == last));
        }
        self
    }
}

/// Turns what was written into points: one transaction.
fn commit(world: &mut World, done: Vec<(Entity, Hand)>) {
    if done.is_empty() {
        return;
    }
    let params: Vec<Entity> = done.iter().map(|(param, _)| *param).collect();
    let done: Vec<_> = done
        .into_iter()
        .map(|(param, hand)| (param, hand.met(lateness(world, param))))
        .collect();
    let mut draft = Draft::new(world);
    let written = done.into_iter().try_for_each(|(param, hand)| {
        if draft.world.get::<ParamValue>(param).is_none() {
            return Ok(());
        }
        for stroke in &hand.strokes {
            let points = stroke.points(draft.world, param, hand.mode);
            insert(&mut draft, param, points, true)?;
        }
        if hand.mode == AutomationMode::Touch {
            return Ok(());
        }
        draft.set(param, ParamValue(hand.value))
    });
    match written {
        Ok(()) => {
            let ops = draft.finish();
            let origin = Origin {
                label: "Write automation".to_owned(),
                action: "set_automation_mode".into(),
                client: None,
            };
            world.resource_mut::<EditLog>().commit(ops, origin);
        }
        Err(refusal) => {
            tracing::error!(message = refusal.message, "automation couldn't be written");
            draft.take_back();
        }
    }
    for param in params {
        hold(world, param, None, true);
    }
}
