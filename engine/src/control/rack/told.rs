//! What plugins do by themselves: told to clients, and noted in the Edit.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use bevy_ecs::prelude::*;
use waive_protocol::ObjectId;
use waive_protocol::notification::{Notification, PluginMoment};

use super::orders::own_id;
use super::{Place, Rack, Seat};
use crate::control::draft::Draft;
use crate::control::edit_log::{EditLog, Origin};
use crate::control::motion;
use crate::control::params;
use crate::control::thread::Control;
use crate::model::id::{ItemId, ItemIndex};
use crate::model::outline;
use crate::model::plugin::ParamValue;
use crate::plugins::host::{Notice, PluginError, PluginInstance, values};

/// Values that differ by less are the same to a plugin.
const SAME: f64 = 1e-6;

impl Rack {
    fn holder(&self, ticket: u64) -> Option<ItemId> {
        let is_it = |place: &Place| matches!(place, Place::Open(seat) if seat.ticket == ticket);
        let mut places = self.places.iter();
        places.find(|(_, place)| is_it(place)).map(|(&id, _)| id)
    }
}

impl Control {
    /// A plugin told something.
    pub(in crate::control) fn plugin_told(
        &mut self,
        ticket: u64,
        taken: u64,
        notices: Vec<Notice>,
    ) {
        let Some(id) = self.world.resource::<Rack>().holder(ticket) else {
            return;
        };
        let mut moved = Vec::new();
        for notice in notices {
            match notice {
                Notice::Latency(frames) => {
                    let mut rack = self.world.resource_mut::<Rack>();
                    if let Some(seat) = rack.seat_mut(id).filter(|seat| seat.latency != frames) {
                        seat.latency = frames;
                        rack.news.push(id);
                        let line = format!("its latency is {frames} frames now");
                        self.tell_plugin(id, "latency", &line);
                    }
                }
                Notice::Moved { id: param, value } => moved.push((param, value)),
                Notice::ValuesChanged => self.ask_later(id, ticket),
                Notice::Dirty => {
                    let mut rack = self.world.resource_mut::<Rack>();
                    if let Some(seat) = rack.seat_mut(id) {
                        seat.edited = true;
                    }
                }
                Notice::BadBlocks(count) => {
                    let line =
                        format!("{count} blocks held values that are no numbers; they are silent");
                    self.tell_plugin(id, "bad_blocks", &line);
                }
                Notice::Down { reason } => self.tell_plugin(id, "down", &reason),
                Notice::Restarted => {
                    self.tell_plugin(id, "restarted", "it plays again, with its last state");
                }
                Notice::Failed { reason } => self.tell_plugin(id, "failed", &reason),
                Notice::Touched(_)
                | Notice::Released(_)
                | Notice::Output { .. }
                | Notice::TitlesChanged => {}
            }
        }
        self.hear_values(id, (ticket, taken), &moved);
    }

    /// Notes values, unless the plugin has been told others that it hadn't taken when it
    /// said them: then it is asked once more.
    fn hear_values(&mut self, id: ItemId, (ticket, taken): (u64, u64), now: &[(u32, f64)]) {
        let rack = self.world.resource::<Rack>();
        if now.is_empty() {
            return;
        }
        let settled = |seat: &Seat| seat.is_news(taken) && seat.is_settled();
        if rack.seat(id).is_some_and(settled) {
            self.adopt_values(id, now);
        } else {
            self.ask_later(id, ticket);
        }
    }

    /// Asks a plugin for all its values once it has been left alone for a while.
    fn ask_later(&mut self, id: ItemId, ticket: u64) {
        let mut rack = self.world.resource_mut::<Rack>();
        if !rack.to_ask.contains(&(id, ticket)) {
            rack.to_ask.push((id, ticket));
        }
    }

    /// Asks for all values and notes those that are others.
    pub(super) fn read_values(&mut self, id: ItemId, ticket: u64) {
        let rack = self.world.resource::<Rack>();
        let Some(seat) = rack.seat(id) else {
            return;
        };
        let (line, taken) = (seat.handle.line(), Arc::clone(&seat.taken));
        let mailbox = self.mailbox.clone();
        line.tell(move |instance| {
            let taken = taken.load(Ordering::Relaxed);
            let now = by_id(instance);
            let note = move |control: &mut Self| {
                if control.world.resource::<Rack>().holder(ticket) == Some(id) {
                    control.hear_values(id, (ticket, taken), &now);
                }
            };
            let outcome = crate::control::work::Outcome(Box::new(note));
            mailbox.post(crate::control::mailbox::Mail::Done(outcome));
        });
    }

    /// Notes in the Edit what a plugin set itself: a step of its own in the history.
    fn adopt_values(&mut self, id: ItemId, now: &[(u32, f64)]) {
        let plugin = self.world.resource::<ItemIndex>().entity(id);
        let Some(plugin) = plugin.filter(|_| !now.is_empty()) else {
            return;
        };
        if let Some(seat) = self.world.resource_mut::<Rack>().seat_mut(id) {
            seat.known.extend(now.iter().copied());
        }
        let before = self.world.resource::<EditLog>().revision();
        let name = params::plugin_name(&self.world, plugin);
        let mut draft = Draft::new(&mut self.world);
        for (param, value) in differing(draft.world, plugin, now) {
            if draft.set(param, ParamValue(value)).is_err() {
                draft.take_back();
                return;
            }
        }
        let ops = draft.finish();
        if ops.is_empty() {
            return;
        }
        let origin = Origin {
            label: format!("{name} set its parameters"),
            action: "set_parameters".into(),
            client: None,
        };
        self.world.resource_mut::<EditLog>().commit(ops, origin);
        let due = self.write_down();
        self.tell_changes(due, before);
        self.tell_plugin(id, "moved", "it set parameters itself");
    }

    /// Tells clients what a plugin did.
    pub(in crate::control) fn tell_plugin(&mut self, id: ItemId, what: &str, message: &str) {
        let plugin = self.world.resource::<ItemIndex>().entity(id);
        let Some(plugin) = plugin else { return };
        let name = params::plugin_name(&self.world, plugin);
        let track = self.world.get::<ChildOf>(plugin).map(ChildOf::parent);
        let track = track.and_then(|track| self.world.get::<ItemId>(track));
        match what {
            "down" | "failed" | "refused" | "bad_blocks" => {
                tracing::warn!(plugin = name, what, "{message}");
            }
            _ => tracing::debug!(plugin = name, what, "{message}"),
        }
        self.tell(&Notification::Plugin(PluginMoment {
            plugin_id: ObjectId(id.0),
            track: ObjectId(track.map_or(0, |id| id.0)),
            what: what.to_owned(),
            message: match message.starts_with(&name) {
                true => message.to_owned(),
                false => format!("{name}: {message}"),
            },
            plugin_name: name,
        }));
    }
}

/// All of a plugin's values by its own numbers.
pub fn by_id(instance: &mut dyn PluginInstance) -> Vec<(u32, f64)> {
    let now = values(instance);
    let parameters = instance.parameters().iter().map(|parameter| parameter.id);
    parameters.zip(now).collect()
}

/// A plugin's state and its values then.
///
/// # Errors
/// What the plugin says.
pub fn after(
    instance: &mut dyn PluginInstance,
    change: impl FnOnce(&mut dyn PluginInstance) -> Result<(), PluginError>,
) -> Result<(crate::plugins::host::PluginState, Vec<(u32, f64)>), PluginError> {
    change(instance)?;
    let state = instance.state()?;
    Ok((state, by_id(instance)))
}

/// The parameters that stand elsewhere than a plugin says, where nothing else moves them.
pub fn differing(world: &World, plugin: Entity, now: &[(u32, f64)]) -> Vec<(Entity, f64)> {
    let now: HashMap<u32, f64> = now.iter().copied().collect();
    let params = outline::children(world, plugin);
    let one = |param| {
        let value = *now.get(&own_id(world, param)?)?;
        let known = world.get::<ParamValue>(param)?.0;
        let differs = (known - value).abs() > SAME && !motion::is_moved(world, param);
        differs.then_some((param, value))
    };
    params.filter_map(one).collect()
}
