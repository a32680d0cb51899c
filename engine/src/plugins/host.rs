//! Threads that hold hosted plugins.
//!
//! A plugin's control half may take its time, or hang, so that no call of it happens on
//! the control thread. A plugin in a process of its own has a thread of its own here;
//! those in this process share one, as their formats demand. In: questions. Out:
//! answers to whoever waits, and [`Notice`]s to whoever was named when it was opened.

use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use waive_dsp::processor::Processor;
pub use waive_hosting::isolation::{HostCommand, Isolation};
pub use waive_hosting::seam::{
    Notice, OutputBus, ParameterDescription, PluginDescription, PluginError, PluginFormat,
    PluginInstance, PluginState, PluginStatus, ProgramList, ScanFailure, Setup, Status, Tail,
};
pub use waive_hosting::{child, preset, scan};

/// How often a plugin is looked after.
const LOOKED_AFTER: Duration = Duration::from_millis(50);
/// How long a plugin in this process may take to answer; one elsewhere is ended sooner.
const LONGEST_ANSWER: Duration = Duration::from_secs(60);

/// What to open, and how.
#[derive(Clone, Debug)]
pub struct Order {
    /// The module.
    pub path: PathBuf,
    /// The class in it.
    pub class: String,
    /// Rate, block, offline or not.
    pub setup: Setup,
    /// Where it runs.
    pub isolation: Isolation,
    /// How child processes are started.
    pub command: HostCommand,
    /// What it shall remember.
    pub state: Option<PluginState>,
    /// Values on top of that: a parameter's own id, and 0 to 1.
    pub values: Vec<(u32, f64)>,
    /// Whether sound passes it.
    pub bypassed: bool,
}

/// A plugin that was opened.
pub struct Opened {
    /// Its control half.
    pub handle: Handle,
    /// Its real-time half.
    pub processor: Box<dyn Processor>,
    /// What it is.
    pub description: PluginDescription,
    /// Its parameters, as its processor counts them.
    pub parameters: Vec<ParameterDescription>,
    /// Their values, 0 to 1, in the same order.
    pub values: Vec<f64>,
    /// Its programme lists.
    pub programs: Vec<ProgramList>,
    /// Its outputs, the main one first.
    pub outputs: Vec<OutputBus>,
    /// Its state once it was open.
    pub state: PluginState,
    /// What of the order it refused, in words.
    pub refused: Vec<String>,
    /// Whether values had to be set on top of its state.
    pub moved: bool,
}

/// Who is told what a plugin does by itself. Called on the plugin's thread.
pub type Listener = Box<dyn FnMut(Vec<Notice>) + Send>;

type Question = Box<dyn FnOnce(&mut Cast) + Send>;

/// The plugins of one thread.
#[derive(Default)]
struct Cast {
    members: Vec<Member>,
    next: u64,
}

struct Member {
    key: u64,
    instance: Box<dyn PluginInstance>,
    listener: Listener,
}

/// A plugin's control half, wherever it is. Dropping it lets go of the plugin.
#[derive(Debug)]
pub struct Handle {
    thread: Sender<Question>,
    key: u64,
    status: Arc<Status>,
    name: String,
}

/// The thread of the plugins that run in this process.
static IN_PROCESS: Mutex<Option<Sender<Question>>> = Mutex::new(None);

fn system(error: &std::io::Error) -> PluginError {
    PluginError::System {
        step: "starting a plugin's thread".to_owned(),
        reason: error.to_string(),
    }
}

fn thread() -> Result<Sender<Question>, PluginError> {
    let (sender, questions) = mpsc::channel();
    let spawned = std::thread::Builder::new()
        .name("waive plugin".to_owned())
        .spawn(move || serve(&questions));
    spawned.map_err(|error| system(&error))?;
    Ok(sender)
}

fn in_process() -> Result<Sender<Question>, PluginError> {
    let mut shared = IN_PROCESS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(thread) = &*shared {
        return Ok(thread.clone());
    }
    let made = thread()?;
    *shared = Some(made.clone());
    Ok(made)
}

/// Answers until nobody can ask any more.
fn serve(questions: &Receiver<Question>) {
    let mut cast = Cast::default();
    let mut looked = Instant::now();
    loop {
        match questions.recv_timeout(LOOKED_AFTER) {
            Ok(question) => question(&mut cast),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        if looked.elapsed() >= LOOKED_AFTER {
            looked = Instant::now();
            for member in &mut cast.members {
                let notices = member.instance.poll();
                if !notices.is_empty() {
                    (member.listener)(notices);
                }
            }
        }
    }
}

/// Opens a plugin on a thread that is its own from then on, and waits for it.
///
/// # Errors
/// What [`PluginError`] says. A state or value that it refuses is no error, but told in
/// [`Opened::refused`].
pub fn open(order: Order, listener: Listener) -> Result<Opened, PluginError> {
    let thread = match order.isolation {
        Isolation::None => in_process()?,
        _ => thread()?,
    };
    let (sender, answer) = mpsc::channel();
    let name = order.path.display().to_string();
    let own = thread.clone();
    let question: Question = Box::new(move |cast| {
        let opened = cast.open(order, listener, own);
        // Whoever asked may have given up.
        let _ = sender.send(opened);
    });
    let gone = || PluginError::Down {
        plugin: name.clone(),
        reason: "its thread has ended".to_owned(),
    };
    thread.send(question).map_err(|_| gone())?;
    answer.recv().map_err(|_| gone())?
}

impl Cast {
    fn open(
        &mut self,
        order: Order,
        listener: Listener,
        thread: Sender<Question>,
    ) -> Result<Opened, PluginError> {
        let opened = waive_hosting::open(
            &order.path,
            &order.class,
            &order.setup,
            &order.isolation,
            &order.command,
        )?;
        let mut instance = opened.instance;
        let (refused, moved) = instruct(&mut *instance, &order);
        let key = self.next;
        self.next += 1;
        let parameters = instance.parameters().to_vec();
        let values = values(&mut *instance);
        let mut listener = listener;
        if order.setup.offline {
            // A state or a value may have changed the latency, which a render has to know from the
            // start; live it is looked after in a moment anyway.
            let notices = instance.poll();
            if !notices.is_empty() {
                listener(notices);
            }
        }
        let description = instance.description().clone();
        let opened = Opened {
            handle: Handle {
                thread,
                key,
                status: Arc::clone(instance.status()),
                name: description.name.clone(),
            },
            processor: opened.processor,
            description,
            parameters,
            values,
            programs: instance.programs().to_vec(),
            outputs: instance.outputs().to_vec(),
            // What was given is what it has; asking would tell it values without sound.
            state: match order.state {
                Some(state) => state,
                None => instance.state().unwrap_or_default(),
            },
            refused,
            moved,
        };
        self.members.push(Member {
            key,
            instance,
            listener,
        });
        Ok(opened)
    }
}

/// Gives a fresh plugin its state, its values and its bypass; answers what it refused, and
/// whether any value differed from the state's.
fn instruct(instance: &mut dyn PluginInstance, order: &Order) -> (Vec<String>, bool) {
    let (mut refused, mut moved) = (Vec::new(), false);
    // A state that it has already would only set its glides going.
    let wanted = order.state.as_ref();
    let wanted = wanted.filter(|state| instance.state().ok().as_ref() != Some(*state));
    if let Some(state) = wanted
        && let Err(error) = instance.restore(state)
    {
        refused.push(format!("its state was refused: {error}"));
    }
    for &(id, value) in &order.values {
        if instance.value(id).is_ok_and(|now| now == value) {
            continue;
        }
        moved = true;
        if let Err(error) = instance.set_value(id, value) {
            refused.push(error.to_string());
        }
    }
    if order.bypassed
        && let Err(error) = instance.set_bypassed(true)
    {
        refused.push(error.to_string());
    }
    (refused, moved)
}

/// All values of a plugin, in the order of its parameters.
pub fn values(instance: &mut dyn PluginInstance) -> Vec<f64> {
    let ids: Vec<(u32, f64)> = instance
        .parameters()
        .iter()
        .map(|parameter| (parameter.id, parameter.default))
        .collect();
    ids.into_iter()
        .map(|(id, default)| instance.value(id).unwrap_or(default))
        .collect()
}

impl Handle {
    /// What both halves tell: latency, tail, whether it plays.
    #[must_use]
    pub fn status(&self) -> &Arc<Status> {
        &self.status
    }

    /// Another way to the same plugin that doesn't keep it.
    #[must_use]
    pub fn line(&self) -> Line {
        Line {
            thread: self.thread.clone(),
            key: self.key,
            name: self.name.clone(),
        }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        let key = self.key;
        let question: Question = Box::new(move |cast| {
            let place = cast.members.iter().position(|member| member.key == key);
            if let Some(place) = place {
                let member = cast.members.swap_remove(place);
                if let Err(error) = member.instance.close() {
                    tracing::warn!(%error, "a plugin was let go of");
                }
            }
        });
        // A thread that is gone has let go of everything.
        let _ = self.thread.send(question);
    }
}

/// A way to ask a plugin. Any thread but the control thread may wait for its answers.
#[derive(Clone, Debug)]
pub struct Line {
    thread: Sender<Question>,
    key: u64,
    name: String,
}

impl Line {
    /// Asks, and waits for the answer.
    ///
    /// # Errors
    /// What the plugin says, or that it is gone or doesn't answer.
    pub fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut dyn PluginInstance) -> Result<T, PluginError> + Send + 'static,
    ) -> Result<T, PluginError> {
        let (sender, answer) = mpsc::channel();
        self.tell(move |instance| {
            let _ = sender.send(question(instance));
        });
        match answer.recv_timeout(LONGEST_ANSWER) {
            Ok(answer) => answer,
            Err(RecvTimeoutError::Timeout) => Err(PluginError::Hung {
                plugin: self.name.clone(),
                during: "asked".to_owned(),
                seconds: LONGEST_ANSWER.as_secs_f64(),
            }),
            Err(RecvTimeoutError::Disconnected) => Err(PluginError::Down {
                plugin: self.name.clone(),
                reason: "it was let go of".to_owned(),
            }),
        }
    }

    /// Says something, and waits for nothing.
    pub fn tell(&self, word: impl FnOnce(&mut dyn PluginInstance) + Send + 'static) {
        let key = self.key;
        let question: Question = Box::new(move |cast| {
            let member = cast.members.iter_mut().find(|member| member.key == key);
            if let Some(member) = member {
                word(&mut *member.instance);
            }
        });
        let _ = self.thread.send(question);
    }
}
