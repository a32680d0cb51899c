//! Controllers and system-exclusive messages of MIDI clips.

use std::fmt::Write;

use bevy_ecs::prelude::*;
use waive_protocol::ErrorReply;
use waive_protocol::quantity::ControllerType;
use waive_protocol::reply::{ControllerView, ControllersChanged, ControllersReply, SysexView};
use waive_protocol::request::{
    AddControllers, ControllerFilter, ControllerSpec, GetControllers, RemoveControllers,
};

use super::note::midi_clip;
use crate::control::draft::Draft;
use crate::control::lookup::{self, ClipAt};
use crate::model::note::{Controller, Controllers, SystemExclusive, SystemExclusives};

type Reply<T> = Result<T, ErrorReply>;

/// The wheel's type: its value is shown as it is, others in 128ths.
const WHEEL: u16 = 4101;
/// From this many changes on all events are set at once.
const MANY: usize = 64;

fn held(world: &World, clip: Entity) -> &[Controller] {
    world
        .get::<Controllers>(clip)
        .map_or(&[][..], |held| &held.0)
}

fn inside(filter: &ControllerFilter, beat: f64) -> bool {
    filter.from.is_none_or(|from| beat >= from.get()) && filter.to.is_none_or(|to| beat < to.get())
}

fn chooses(filter: &ControllerFilter, event: &Controller) -> bool {
    filter.kind.is_none_or(|kind| event.kind == kind.get()) && inside(filter, event.beat)
}

pub fn list(world: &mut World, request: &GetControllers) -> Reply<ControllersReply> {
    let at = midi_clip(world, request.address())?;
    let matched: Vec<&Controller> = held(world, at.entity)
        .iter()
        .filter(|event| chooses(&request.filter, event))
        .collect();
    let skip = request.offset.map_or(0, |offset| offset.get() as usize);
    let take = request
        .limit
        .map_or(usize::MAX, |limit| limit.get() as usize);
    let controllers = matched
        .iter()
        .skip(skip)
        .take(take)
        .filter_map(|event| view(event));
    let sysex = world.get::<SystemExclusives>(at.entity);
    let sysex = sysex.filter(|_| request.filter.kind.is_none());
    let messages = sysex.map_or(&[][..], |sysex| &sysex.0).iter();
    let sysex = messages
        .filter(|message| inside(&request.filter, message.beat))
        .map(|message| SysexView {
            beat: message.beat,
            data: hex(&message.data),
        });
    Ok(ControllersReply {
        track_id: at.track.index,
        clip_index: at.index,
        id: lookup::object_id(world, at.entity),
        controllers: controllers.collect(),
        count: matched.len(),
        sysex: sysex.collect(),
    })
}

fn view(event: &Controller) -> Option<ControllerView> {
    let value = f64::from(event.value);
    let detail = event.metadata != 0 || event.kind == 4100;
    Some(ControllerView {
        beat: event.beat,
        kind: ControllerType::new(event.kind)?,
        value: if event.kind == WHEEL {
            value
        } else {
            value / 128.0
        },
        detail: detail.then_some(event.metadata),
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a String can't fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to 14 bits"
)]
fn event(spec: &ControllerSpec) -> Controller {
    let kind = spec.kind.get();
    let value = spec.value.get() * if kind == WHEEL { 1.0 } else { 128.0 };
    Controller {
        beat: spec.beat.get(),
        kind,
        value: value.round().clamp(0.0, 16_383.0) as u16,
        metadata: spec.detail.map_or(0, |detail| detail.get()),
    }
}

/// Replaces some events by others, in one operation where they are many.
fn exchange(
    draft: &mut Draft<'_>,
    clip: Entity,
    gone: impl Fn(&Controller) -> bool,
    new: Vec<Controller>,
) -> Reply<usize> {
    let all = held(draft.world, clip);
    let leaving: Vec<Controller> = all.iter().filter(|event| gone(event)).copied().collect();
    let removed = leaving.len();
    let changes = removed + new.len();
    // Taking one of several events of a beat back would change their order.
    let tied = |event: &Controller| all.iter().filter(|other| other.beat == event.beat).count() > 1;
    let few =
        changes < MANY && !leaving.iter().any(tied) && !new.iter().any(|event| all.contains(event));
    if few || changes < all.len() / 1024 {
        for event in leaving {
            draft.set_controller(clip, Some(event), None)?;
        }
        for event in new {
            draft.set_controller(clip, None, Some(event))?;
        }
        return Ok(removed);
    }
    let mut events: Vec<Controller> = all.iter().filter(|event| !gone(event)).copied().collect();
    events.extend(new);
    events.sort_by(|a, b| a.beat.total_cmp(&b.beat));
    draft.set(clip, Controllers(events))?;
    Ok(removed)
}

pub fn add(draft: &mut Draft<'_>, request: &AddControllers) -> Reply<ControllersChanged> {
    let at = midi_clip(draft.world, request.address())?;
    let new: Vec<Controller> = request.controllers.iter().map(event).collect();
    let mut spans: Vec<(u16, f64, f64)> = Vec::new();
    if request.replace {
        for event in &new {
            match spans.iter_mut().find(|(kind, ..)| *kind == event.kind) {
                Some((_, from, to)) => {
                    *from = from.min(event.beat);
                    *to = to.max(event.beat);
                }
                None => spans.push((event.kind, event.beat, event.beat)),
            }
        }
    }
    let gone = |old: &Controller| {
        let covers = |&(kind, from, to): &(u16, f64, f64)| {
            old.kind == kind && (from..=to).contains(&old.beat)
        };
        spans.iter().any(covers)
    };
    let removed = exchange(draft, at.entity, gone, new)?;
    if !request.sysex.is_empty() {
        let messages = request.sysex.iter().filter_map(|spec| {
            Some(SystemExclusive {
                beat: spec.beat.get(),
                data: spec.bytes()?,
            })
        });
        let mut all = draft
            .world
            .get::<SystemExclusives>(at.entity)
            .cloned()
            .unwrap_or_default()
            .0;
        all.extend(messages);
        all.sort_by(|a, b| a.beat.total_cmp(&b.beat));
        draft.set(at.entity, SystemExclusives(all))?;
    }
    let added = request.controllers.len() + request.sysex.len();
    Ok(changed(draft, at, added, removed))
}

pub fn remove(draft: &mut Draft<'_>, request: &RemoveControllers) -> Reply<ControllersChanged> {
    let at = midi_clip(draft.world, request.address())?;
    let gone = |event: &Controller| chooses(&request.filter, event);
    let mut removed = exchange(draft, at.entity, gone, Vec::new())?;
    if request.sysex && request.filter.kind.is_none() {
        let held = draft.world.get::<SystemExclusives>(at.entity).cloned();
        let held = held.unwrap_or_default().0;
        let count = held.len();
        let left: Vec<SystemExclusive> = held
            .into_iter()
            .filter(|message| !inside(&request.filter, message.beat))
            .collect();
        removed += count - left.len();
        if left.is_empty() {
            draft.unset::<SystemExclusives>(at.entity)?;
        } else {
            draft.set(at.entity, SystemExclusives(left))?;
        }
    }
    Ok(changed(draft, at, 0, removed))
}

fn changed(draft: &Draft<'_>, at: ClipAt, added: usize, removed: usize) -> ControllersChanged {
    ControllersChanged {
        track_id: at.track.index,
        clip_index: at.index,
        id: lookup::object_id(draft.world, at.entity),
        added,
        removed,
        controller_count: held(draft.world, at.entity).len(),
    }
}
