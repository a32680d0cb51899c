//! What requests need of hosted plugins before they are carried out: plugins opened,
//! states taken, words asked for. A thread of its own does it, its client is parked, and
//! nobody else waits.

mod wanted;
mod wrapping;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use bevy_ecs::prelude::*;
use waive_protocol::envelope::RequestEnvelope;
use waive_protocol::request::PluginIsolation;
use waive_protocol::{ErrorReply, ObjectId};

use super::files::{self, Found, Wanted};
use super::mailbox::{ClientId, Mail, Mailbox};
use super::params::Words;
use super::rack::{self, Arrival, Rack, Shelf, Shelves};
use super::thread::Control;
use super::work::Outcome;
use crate::model::hosted::{FreshStates, HostedState};
use crate::model::id::ItemId;
use crate::plugins::host::{Line, PluginError, PluginState};

pub use wanted::{captures, wanted, writes_states};
pub use wrapping::{is_vst3, unwrapped, wrapped};

/// Words that are kept of plugins.
const MOST_WORDS: usize = 1 << 16;
/// Preset files larger than this aren't read.
const LARGEST_PRESET: u64 = 64 << 20;

/// What a parameter is asked for.
#[derive(Clone, Debug)]
pub enum Asked {
    /// How a value is shown.
    Word(f64),
    /// Which value a word means.
    Value(String),
}

/// Something to be done first.
#[derive(Debug)]
pub enum Errand {
    /// A plugin is opened.
    Open {
        /// Its name, identifier or file.
        wanted: String,
        /// Where it shall run.
        isolation: Option<PluginIsolation>,
    },
    /// Parameters are put in words: the parameter, the plugin's own number, and what is
    /// asked.
    Words {
        /// The plugin.
        line: Line,
        /// Which.
        params: Vec<(ObjectId, u32, Asked)>,
    },
    /// A plugin's state is taken.
    State {
        /// The plugin.
        id: ItemId,
        /// The way to it.
        line: Line,
    },
    /// A plugin is given a state.
    Restore {
        /// The plugin.
        id: ItemId,
        /// The way to it.
        line: Line,
        /// Its class.
        class: String,
        /// The state as a preset.
        from: Chunk,
    },
    /// A file is read.
    Read(PathBuf),
}

impl Errand {
    /// Whether it takes or gives what a plugin remembers.
    #[must_use]
    pub fn is_about_state(&self) -> bool {
        matches!(self, Self::State { .. } | Self::Restore { .. })
    }
}

/// Where a state comes from.
#[derive(Clone, Debug)]
pub enum Chunk {
    /// The request.
    Bytes(Vec<u8>),
    /// A file.
    File(PathBuf),
}

/// A plugin that has been given a state.
#[derive(Clone, Debug)]
pub struct Restored {
    /// The state as the plugin takes it.
    pub state: PluginState,
    /// Its values then, by its own numbers.
    pub values: Vec<(u32, f64)>,
}

/// What the errands of a request brought.
#[derive(Resource, Default)]
pub struct Brought {
    opened: Vec<(String, Result<Arrival, ErrorReply>)>,
    words: Vec<(ObjectId, f64, String)>,
    values: HashMap<(ObjectId, String), Result<f64, ErrorReply>>,
    /// States that were taken.
    pub states: HashMap<ItemId, Result<PluginState, ErrorReply>>,
    /// States that were given.
    pub restored: HashMap<ItemId, Result<Restored, ErrorReply>>,
    /// Files that were read.
    pub files: HashMap<PathBuf, Result<Arc<[u8]>, ErrorReply>>,
}

impl Brought {
    /// A plugin that was opened under a name, once.
    pub fn take(&mut self, wanted: &str) -> Option<Result<Arrival, ErrorReply>> {
        let place = self.opened.iter().position(|(name, _)| name == wanted)?;
        Some(self.opened.remove(place).1)
    }

    /// The value that a plugin means by a word.
    #[must_use]
    pub fn value(&self, param: ObjectId, word: &str) -> Option<Result<f64, ErrorReply>> {
        self.values.get(&(param, word.to_owned())).cloned()
    }
}

impl Control {
    /// Does a request's errands, then carries it out.
    pub(super) fn run_errands(
        &mut self,
        id: ClientId,
        envelope: RequestEnvelope,
        (errands, reads): (Vec<Errand>, Vec<(String, Wanted)>),
    ) {
        let session = self.world.resource::<super::live::Session>();
        let allowed = reads.into_iter().filter_map(|(path, wanted)| {
            Some((files::allowed(&session.allow, &path).ok()?, wanted))
        });
        let reads: Vec<_> = allowed.collect();
        let (library, rate) = (Arc::clone(&session.library), session.rate);
        self.off(
            id,
            errands,
            move || files::read(reads, &library, rate),
            move |control, (brought, read)| {
                match control.conflict(&envelope) {
                    Some(refusal) => control.settle(id, &envelope, Err(refusal), false),
                    None => control.finish_with(id, &envelope, brought, read),
                }
                control.resume(id);
            },
        );
    }

    fn finish_with(
        &mut self,
        id: ClientId,
        envelope: &RequestEnvelope,
        mut brought: Brought,
        read: Vec<((PathBuf, Wanted), Found)>,
    ) {
        let mut words = self.world.resource_mut::<Words>();
        words.bound(MOST_WORDS);
        for (param, value, word) in brought.words.drain(..) {
            words.note(param, value, word);
        }
        let tried: Vec<ItemId> = brought.restored.keys().copied().collect();
        // What a plugin was given for this request isn't what the Edit says, so far.
        let mut rack = self.world.resource_mut::<Rack>();
        for (&plugin, restored) in &brought.restored {
            if let Ok(restored) = restored {
                rack.knows(plugin, restored.state.clone(), &restored.values);
            }
        }
        self.world.insert_resource(brought);
        self.world
            .insert_resource(files::Readings(read.into_iter().collect()));
        self.finish(id, envelope);
        self.world.insert_resource(Brought::default());
        self.world.insert_resource(files::Readings::default());
        if !tried.is_empty() {
            self.world.resource_mut::<Rack>().look_again();
        }
    }

    /// Takes the states of plugins that were changed since, then goes on.
    pub(super) fn capture_first(
        &mut self,
        id: ClientId,
        envelope: RequestEnvelope,
        errands: Vec<Errand>,
    ) {
        self.off(
            id,
            errands,
            || (),
            move |control, (brought, ())| {
                control.keep_fresh(brought);
                control.again(id, |control| control.route(id, envelope));
            },
        );
    }

    fn keep_fresh(&mut self, brought: Brought) {
        let mut fresh = self
            .world
            .remove_resource::<FreshStates>()
            .unwrap_or_default();
        for (plugin, state) in brought.states {
            // A plugin that is down keeps what it said last.
            if state.is_err() {
                self.world.resource_mut::<Rack>().not_taken(plugin);
            }
            if let Ok(state) = state {
                let state = HostedState {
                    component: state.component,
                    controller: state.controller,
                };
                fresh.0.insert(plugin, state);
            }
        }
        self.world.insert_resource(fresh);
    }

    /// Does errands elsewhere, with something else behind them.
    fn off<T: Send + 'static>(
        &mut self,
        id: ClientId,
        errands: Vec<Errand>,
        more: impl FnOnce() -> T + Send + 'static,
        then: impl FnOnce(&mut Self, (Brought, T)) + Send + 'static,
    ) {
        self.park(id);
        let shelf = Arc::clone(&self.world.resource::<Shelves>().0);
        let mailbox = self.mailbox.clone();
        let work = move || {
            let brought = run(errands, &shelf, &mailbox);
            let more = more();
            let back = move |control: &mut Self| then(control, (brought, more));
            mailbox.post(Mail::Done(Outcome(Box::new(back))));
        };
        let begun = std::thread::Builder::new()
            .name("waive errand".to_owned())
            .spawn(work);
        if let Err(error) = begun {
            tracing::error!(%error, "can't start a thread for a plugin");
        }
    }
}

/// Does errands. Takes its time.
fn run(errands: Vec<Errand>, shelf: &Shelf, mailbox: &Mailbox) -> Brought {
    let mut brought = Brought::default();
    for errand in errands {
        match errand {
            Errand::Open { wanted, isolation } => {
                let opened = open(&wanted, isolation, shelf, mailbox);
                brought.opened.push((wanted, opened));
            }
            Errand::Words { line, params } => ask_words(&line, params, &mut brought),
            Errand::State { id, line } => {
                let state = line.ask(|instance| instance.state());
                let state = state.map_err(|error| rack::refusal(&error));
                brought.states.insert(id, state);
            }
            Errand::Restore {
                id,
                line,
                class,
                from,
            } => {
                let restored = restore(&line, &class, from, &mut brought);
                brought.restored.insert(id, restored);
            }
            Errand::Read(path) => drop(read(path, &mut brought)),
        }
    }
    brought
}

fn open(
    wanted: &str,
    isolation: Option<PluginIsolation>,
    shelf: &Shelf,
    mailbox: &Mailbox,
) -> Result<Arrival, ErrorReply> {
    let chosen = shelf.find(wanted)?;
    let isolation = isolation.map_or(shelf.isolation(), |isolation| isolation.as_str());
    rack::recruit(shelf, &chosen, isolation, Some(mailbox.clone()))
}

fn ask_words(line: &Line, params: Vec<(ObjectId, u32, Asked)>, brought: &mut Brought) {
    type Answer = (ObjectId, Asked, Result<(f64, String), PluginError>);
    let answers = line.ask(move |instance| {
        let one = |(param, own, asked): (ObjectId, u32, Asked)| -> Answer {
            let answer = match &asked {
                Asked::Word(value) => instance.text_of(own, *value).map(|text| (*value, text)),
                Asked::Value(word) => instance.value_of(own, word).and_then(|value| {
                    let text = instance.text_of(own, value)?;
                    Ok((value, text))
                }),
            };
            (param, asked, answer)
        };
        Ok(params.into_iter().map(one).collect::<Vec<_>>())
    });
    // Where the plugin is down, values are shown as numbers.
    for (param, asked, answer) in answers.unwrap_or_default() {
        if let Ok((value, text)) = &answer {
            brought.words.push((param, *value, text.trim().to_owned()));
        }
        if let Asked::Value(word) = asked {
            let value = answer.map(|(value, _)| value);
            let value = value.map_err(|error| rack::refusal(&error));
            brought.values.insert((param, word), value);
        }
    }
}

fn restore(
    line: &Line,
    class: &str,
    from: Chunk,
    brought: &mut Brought,
) -> Result<Restored, ErrorReply> {
    let bytes: Arc<[u8]> = match from {
        Chunk::Bytes(bytes) => bytes.into(),
        Chunk::File(path) => read(path, brought)?,
    };
    let state = unwrapped(class, &bytes).map_err(|error| rack::refusal(&error))?;
    let restored = line.ask(move |instance| {
        let before = instance.state()?;
        let given = rack::after(instance, |instance| instance.restore(&state));
        if given.is_err() {
            // What it was stays.
            let _ = instance.restore(&before);
        }
        given
    });
    let (state, values) = restored.map_err(|error| rack::refusal(&error))?;
    Ok(Restored { state, values })
}

fn read(path: PathBuf, brought: &mut Brought) -> Result<Arc<[u8]>, ErrorReply> {
    let bytes = std::fs::metadata(&path).and_then(|about| {
        if about.len() > LARGEST_PRESET {
            return Err(std::io::Error::other("it is too large for a preset"));
        }
        std::fs::read(&path)
    });
    let bytes = bytes.map_err(|error| files::io_refusal(&path, &error));
    let bytes: Result<Arc<[u8]>, ErrorReply> = bytes.map(Into::into);
    brought.files.insert(path, bytes.clone());
    bytes
}
