//! Opens plugins and keeps them as the Edit says.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use bevy_ecs::prelude::*;
use waive_protocol::ErrorReply;

use super::orders::{Wish, order, state_of, values_of, wish};
use super::placed::place;
use super::{AT_ONCE, Place, Rack, Seat, Shelf, Shelves, format_name, refusal, ticket};
use crate::control::derive::Dirty;
use crate::control::edit_log::EditLog;
use crate::control::live::{Live, Session};
use crate::control::mailbox::{Mail, Mailbox};
use crate::control::thread::Control;
use crate::control::work::Outcome;
use crate::model::hosted::{FreshStates, Hosted, HostedParameter, HostedState};
use crate::model::id::{ItemId, ItemIndex};
use crate::model::plugin::{ParamValue, Parameter, Plugin, SidechainSource};
use crate::model::registry::ComponentValue;
use crate::model::tree::Subtree;
use crate::plugins::host::{self, Listener, Opened, PluginDescription, PluginFormat, PluginState};
use crate::session::tracktion::chunk;

/// Parameters of one plugin that become entities; none known has as many.
const MOST_PARAMETERS: usize = 8192;

/// A plugin that was opened, and has no place yet.
pub struct Arrival {
    ticket: u64,
    wish: Wish,
    /// What came of opening it.
    pub opened: Opened,
    taken: Arc<AtomicU64>,
}

/// Tells the control thread what a plugin does by itself.
fn listener(mailbox: Option<Mailbox>, ticket: u64, taken: Arc<AtomicU64>) -> Listener {
    Box::new(move |notices| {
        if let Some(mailbox) = &mailbox {
            let taken = taken.load(Ordering::Relaxed);
            let told = move |control: &mut Control| control.plugin_told(ticket, taken, notices);
            mailbox.post(Mail::Done(Outcome(Box::new(told))));
        }
    })
}

/// Opens what is wanted. Takes its time: for any thread but the control thread.
///
/// # Errors
/// `plugin_not_found`, `plugin_failed`.
pub fn arrival(
    shelf: &Shelf,
    wish: Wish,
    (mailbox, ticket): (Option<Mailbox>, u64),
    offline: bool,
) -> Result<Arrival, ErrorReply> {
    let order = order(shelf, &wish, offline)?;
    let taken = Arc::default();
    let listener = listener(mailbox, ticket, Arc::clone(&taken));
    let opened = host::open(order, listener).map_err(|error| refusal(&error))?;
    let mut wish = wish;
    if wish.hosted.class.is_empty() || wish.hosted.path.is_empty() {
        // A file of another program's doesn't say all that it is.
        recognise(&mut wish.hosted, &opened.description);
    }
    Ok(Arrival {
        ticket,
        wish,
        opened,
        taken,
    })
}

/// Opens a fresh plugin that was chosen. Takes its time.
///
/// # Errors
/// `plugin_failed`.
pub fn recruit(
    shelf: &Shelf,
    chosen: &PluginDescription,
    isolation: &str,
    mailbox: Option<Mailbox>,
) -> Result<Arrival, ErrorReply> {
    let hosted = Hosted {
        format: format_name(chosen.format).into(),
        path: chosen.path.display().to_string().into(),
        class: chosen.id.as_str().into(),
        name: chosen.name.as_str().into(),
        vendor: chosen.vendor.as_str().into(),
        instrument: chosen.instrument,
        unique_id: match chosen.format {
            PluginFormat::Vst3 => chunk::unique_id(&chosen.id).into(),
            PluginFormat::Clap => "".into(),
        },
        isolation: isolation.into(),
    };
    let wish = Wish {
        hosted,
        state: None,
        values: Vec::new(),
        places: Vec::new(),
        bypassed: false,
        side_chain: false,
    };
    arrival(shelf, wish, (mailbox, ticket()), false)
}

/// Notes what is known of a plugin once it is open.
pub(super) fn recognise(hosted: &mut Hosted, known: &PluginDescription) {
    hosted.class = known.id.as_str().into();
    hosted.instrument = known.instrument;
    if hosted.path.is_empty() {
        hosted.path = known.path.display().to_string().into();
    }
}

impl Arrival {
    /// What it is.
    #[must_use]
    pub fn hosted(&self) -> &Hosted {
        &self.wish.hosted
    }

    /// A fresh plugin's entities.
    pub fn tree(&self, index: &mut ItemIndex) -> Subtree {
        let state = &self.opened.state;
        let components = vec![
            Plugin::new(Hosted::TYPE).into(),
            self.wish.hosted.clone().into(),
            HostedState {
                component: state.component.clone(),
                controller: state.controller.clone(),
            }
            .into(),
        ];
        let mut tree = Subtree::new(index.allocate(), components);
        self.complete(&mut tree, index);
        tree
    }

    /// Gives a plugin's tree the parameters that it lacks.
    pub fn complete(&self, tree: &mut Subtree, index: &mut ItemIndex) {
        let all = self.opened.parameters.iter().zip(&self.opened.values);
        let shown = all
            .enumerate()
            .filter(|(_, (p, _))| !p.hidden && !p.read_only);
        for (place, (param, &value)) in shown.take(MOST_PARAMETERS) {
            let param_id = param.id.to_string();
            // The Edit says by itself that sound passes it.
            let value = if param.bypass && self.wish.bypassed {
                param.default
            } else {
                value
            };
            let about = HostedParameter {
                place: u32::try_from(place).unwrap_or(u32::MAX),
                name: param.name.clone(),
                unit: param.unit.clone(),
                steps: param.steps,
                default: param.default,
            };
            let parts = [about.into(), ParamValue(value).into()];
            let known = tree.children.iter_mut().find(|child| {
                let is_it =
                    |c: &_| matches!(c, ComponentValue::Parameter(p) if p.param_id == param_id);
                child.components.iter().any(is_it)
            });
            if let Some(child) = known {
                let value = |c: &ComponentValue| matches!(c, ComponentValue::ParamValue(_));
                child.components.retain(|component| !value(component));
                child.components.extend(parts);
                continue;
            }
            let mut components = vec![Parameter { param_id }.into()];
            components.extend(parts);
            tree.children
                .push(Subtree::new(index.allocate(), components));
        }
    }

    /// The plugin with its processor, counted as the Edit counts.
    pub(super) fn into_seat(self) -> Seat {
        let Opened {
            handle,
            processor,
            parameters,
            programs,
            outputs,
            state,
            moved,
            values,
            ..
        } = self.opened;
        let ids: Vec<u32> = parameters.iter().map(|parameter| parameter.id).collect();
        let processor = place(processor, &self.wish.places, &ids);
        let latency = handle.status().latency();
        Seat {
            ticket: self.ticket,
            hosted: self.wish.hosted,
            handle,
            programs,
            outputs,
            processor: Mutex::new(Some(processor)),
            lost: AtomicBool::new(false),
            latency,
            state: self.wish.state.unwrap_or(state),
            bypassed: self.wish.bypassed,
            side_chain: self.wish.side_chain,
            known: ids.iter().copied().zip(values).collect(),
            edited: moved,
            told: 0,
            told_at: Instant::now(),
            taken: self.taken,
        }
    }
}

impl Rack {
    /// Lets go of all: the Edit is another one.
    pub fn clear(&mut self) {
        self.places.clear();
        self.waiting.clear();
        self.to_ask.clear();
        self.seen = None;
    }

    fn has_lost(&self) -> bool {
        let lost =
            |place: &Place| matches!(place, Place::Open(seat) if seat.lost.load(Ordering::Relaxed));
        self.places.values().any(lost)
    }
}

impl Control {
    /// Sees to it that the Edit's hosted plugins run, as the Edit says.
    pub(in crate::control) fn follow_plugins(&mut self) {
        let now = (
            self.world.resource::<Session>().edition,
            self.world.resource::<EditLog>().revision(),
        );
        let mut rack = self.world.remove_resource::<Rack>().unwrap_or_default();
        if rack.seen != Some(now) || rack.has_lost() {
            rack.seen = Some(now);
            self.compare(&mut rack);
        }
        while rack.opening < AT_ONCE
            && let Some(id) = rack.waiting.pop_front()
        {
            self.begin_opening(&mut rack, id);
        }
        let settled = |rack: &Rack, id| rack.seat(id).is_none_or(Seat::is_settled);
        let to_ask = std::mem::take(&mut rack.to_ask);
        let (ripe, unripe): (Vec<_>, Vec<_>) =
            to_ask.into_iter().partition(|&(id, _)| settled(&rack, id));
        rack.to_ask = unripe;
        self.world.insert_resource(rack);
        for (id, ticket) in ripe {
            self.read_values(id, ticket);
        }
        self.pass_news();
        if !self.until_open.is_empty() && !self.world.resource::<Rack>().is_opening() {
            for (client, envelope) in std::mem::take(&mut self.until_open) {
                self.again(client, |control| control.write_states(client, envelope));
            }
        }
    }

    fn compare(&mut self, rack: &mut Rack) {
        let present = hosted(&mut self.world);
        rack.places
            .retain(|id, _| present.iter().any(|(known, _)| known == id));
        for (id, plugin) in present {
            let again = match rack.places.get(&id) {
                None => true,
                Some(Place::Open(seat)) => {
                    seat.lost.load(Ordering::Relaxed)
                        || self.world.get::<Hosted>(plugin) != Some(&seat.hosted)
                }
                Some(Place::Opening(_) | Place::Failed(_)) => false,
            };
            if again {
                rack.places.insert(id, Place::Opening(ticket()));
                rack.waiting.push_back(id);
            } else if let Some(seat) = rack.seat_mut(id)
                && follow(&self.world, plugin, seat)
            {
                self.world.resource_mut::<FreshStates>().0.remove(&id);
            }
        }
    }

    fn begin_opening(&mut self, rack: &mut Rack, id: ItemId) {
        let Some(&Place::Opening(ticket)) = rack.places.get(&id) else {
            return;
        };
        let plugin = self.world.resource::<ItemIndex>().entity(id);
        let Some(wish) = plugin.and_then(|plugin| wish(&self.world, plugin)) else {
            return;
        };
        let shelf = Arc::clone(&self.world.resource::<Shelves>().0);
        let mailbox = self.mailbox.clone();
        let begun = std::thread::Builder::new()
            .name("waive plugin opening".to_owned())
            .spawn(move || {
                let arrived = arrival(&shelf, wish, (Some(mailbox.clone()), ticket), false);
                let arrive = move |control: &mut Control| control.arrived(id, ticket, arrived);
                mailbox.post(Mail::Done(Outcome(Box::new(arrive))));
            });
        match begun {
            Ok(_) => rack.opening += 1,
            Err(error) => drop(rack.places.insert(id, Place::Failed(error.to_string()))),
        }
    }

    fn arrived(&mut self, id: ItemId, ticket: u64, arrived: Result<Arrival, ErrorReply>) {
        let mut rack = self.world.resource_mut::<Rack>();
        rack.opening = rack.opening.saturating_sub(1);
        if !matches!(rack.places.get(&id), Some(Place::Opening(own)) if *own == ticket) {
            return; // the plugin has gone meanwhile
        }
        match arrived {
            Ok(arrival) => {
                let refused = arrival.opened.refused.clone();
                rack.seat_at(id, arrival);
                // What was changed meanwhile is told now.
                rack.seen = None;
                let plugin = self.world.resource::<ItemIndex>().entity(id);
                if let Some(plugin) = plugin {
                    tell_values(&mut self.world, id, plugin);
                }
                self.tell_plugin(id, "opened", "it plays");
                for line in refused {
                    self.tell_plugin(id, "refused", &line);
                }
            }
            Err(refusal) => {
                let why = refusal.message;
                rack.places.insert(id, Place::Failed(why.clone()));
                self.tell_plugin(id, "failed", &why);
            }
        }
    }

    /// Lets the graph know of processors and latencies that are new.
    fn pass_news(&mut self) {
        let news = self.world.resource_mut::<Rack>().take_news();
        if news.is_empty() || !self.world.contains_resource::<Live>() {
            return;
        }
        let index = self.world.resource::<ItemIndex>();
        let plugins = news.iter().filter_map(|&id| index.entity(id));
        let tracks: Vec<Entity> = plugins
            .filter_map(|plugin| self.world.get::<ChildOf>(plugin).map(ChildOf::parent))
            .collect();
        let mut dirty = self.world.resource_mut::<Dirty>();
        dirty.structure = true;
        dirty.chains.extend(tracks);
        dirty.plugins.extend(news);
    }
}

/// The Edit's hosted plugins.
pub fn hosted(world: &mut World) -> Vec<(ItemId, Entity)> {
    let mut query = world.query_filtered::<(&ItemId, Entity), With<Hosted>>();
    let mut all: Vec<(ItemId, Entity)> = query.iter(world).map(|(id, e)| (*id, e)).collect();
    all.sort_unstable();
    all
}

/// Tells a plugin what of its components it doesn't follow yet. True: another state.
fn follow(world: &World, plugin: Entity, seat: &mut Seat) -> bool {
    let bypassed = world.get::<Plugin>(plugin).is_some_and(|p| !p.enabled);
    if bypassed != seat.bypassed {
        seat.bypassed = bypassed;
        seat.handle.line().tell(move |instance| {
            let _ = instance.set_bypassed(bypassed);
        });
    }
    let side_chain = world.get::<SidechainSource>(plugin).is_some();
    if side_chain != seat.side_chain {
        seat.side_chain = side_chain;
        seat.handle.line().tell(move |instance| {
            let _ = instance.set_side_chain(side_chain);
        });
    }
    let state = state_of(world, plugin).filter(|state| *state != seat.state);
    let Some(state) = state else { return false };
    seat.state = state.clone();
    seat.edited = true;
    seat.known.clear();
    restore(seat, state, values_of(world, plugin));
    true
}

fn restore(seat: &mut Seat, state: PluginState, values: Vec<(u32, f64)>) {
    seat.tell(move |instance| {
        if let Err(error) = instance.restore(&state) {
            tracing::warn!(%error, "a plugin refused its state");
        }
        for (id, value) in values {
            if instance.value(id).is_ok_and(|now| now != value) {
                let _ = instance.set_value(id, value);
            }
        }
    });
}

/// Tells a plugin all its values again.
fn tell_values(world: &mut World, id: ItemId, plugin: Entity) {
    let values = values_of(world, plugin);
    let mut rack = world.resource_mut::<Rack>();
    if let Some(seat) = rack.seat_mut(id) {
        seat.tell(move |instance| {
            for (id, value) in values {
                if instance.value(id).is_ok_and(|now| now != value) {
                    let _ = instance.set_value(id, value);
                }
            }
        });
    }
}
