//! What the halves of an isolated plugin share, and how it is started again.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::area::Mapped;
use super::host::Host;
use super::wire::{About, Manners, Reply, Request, What};
use super::{HostCommand, Isolation};
use crate::seam::{Notice, PluginError, PluginState, PluginStatus, Setup, Status};

/// Failures older than this are forgiven.
const FORGIVEN: Duration = Duration::from_secs(60);

/// No value is known.
const UNKNOWN: u64 = u64::MAX;

/// What to open, and where.
pub struct Order {
    pub path: PathBuf,
    pub id: String,
    pub isolation: Isolation,
    pub command: HostCommand,
}

/// What is given back to a plugin that was started again.
#[derive(Default)]
pub struct Remembered {
    pub state: PluginState,
    pub bypassed: bool,
    pub setup: Option<Setup>,
}

/// The link.
pub struct Link {
    pub order: Order,
    pub name: Mutex<String>,
    pub memory: Mapped,
    pub offline: bool,
    pub status: Arc<Status>,
    /// Goes up when the child is gone and again when a new one plays.
    pub generation: AtomicU32,
    /// When the block that is out was asked for, in ms of [`Link::now`]; 0 for none.
    pub busy: AtomicU64,
    pub closed: AtomicBool,
    pub remembered: Mutex<Remembered>,
    /// Values set since the state was remembered, as bits of doubles.
    pub values: Box<[AtomicU64]>,
    pub ids: Vec<u32>,
    pub notices: Mutex<Vec<Notice>>,
    host: Mutex<Option<(Arc<Host>, u32)>>,
    failures: Mutex<Vec<Instant>>,
    began: Instant,
}

impl Link {
    /// Opens the plugin for the first time.
    pub fn open(order: Order, setup: Setup) -> Result<(Arc<Self>, About), PluginError> {
        let memory = Mapped::create()?;
        let name = order
            .path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let (host, number, about) = connect(&order, &memory, setup, &name)?;
        let link = Arc::new(Self {
            name: Mutex::new(about.description.name.clone()),
            order,
            memory,
            offline: setup.offline,
            status: Arc::default(),
            generation: AtomicU32::new(1),
            busy: AtomicU64::new(0),
            closed: AtomicBool::new(false),
            remembered: Mutex::new(Remembered {
                state: about.state.clone(),
                bypassed: false,
                setup: Some(setup),
            }),
            values: about
                .parameters
                .iter()
                .map(|_| AtomicU64::new(UNKNOWN))
                .collect(),
            ids: about
                .parameters
                .iter()
                .map(|parameter| parameter.id)
                .collect(),
            notices: Mutex::default(),
            host: Mutex::new(Some((host, number))),
            failures: Mutex::default(),
            began: Instant::now(),
        });
        link.refresh();
        super::watch::add(&link);
        Ok((link, about))
    }

    /// Milliseconds since the link was made, and one.
    pub fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX - 1) + 1
    }

    /// The plugin's name.
    pub fn plugin(&self) -> String {
        self.name
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Takes over what the child told of itself.
    pub fn refresh(&self) {
        let area = self.memory.area();
        self.status
            .set_latency(area.latency.load(Ordering::Relaxed));
        self.status.set_tail(area.tail.load(Ordering::Relaxed));
    }

    /// Notes a value, to give it back after a restart. Real-time safe.
    pub fn note(&self, index: u32, value: f64) {
        if let Some(place) = self.values.get(index as usize) {
            place.store(value.to_bits(), Ordering::Relaxed);
        }
    }

    /// Keeps a state that has all values in it.
    pub fn remember(&self, state: PluginState) {
        for place in &self.values {
            place.store(UNKNOWN, Ordering::Relaxed);
        }
        self.remembered
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .state = state;
    }

    /// Adds a notice for the control half.
    pub fn tell(&self, notice: Notice) {
        let mut notices = self.notices.lock().unwrap_or_else(PoisonError::into_inner);
        if notices.len() < 1024 {
            notices.push(notice);
        }
    }

    /// The child's process, while there is one.
    pub fn host(&self) -> Option<(Arc<Host>, u32)> {
        self.host
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Asks the child.
    pub fn ask(&self, what: What) -> Result<Reply, PluginError> {
        let Some((host, instance)) = self
            .host()
            .filter(|_| self.status.state() == PluginStatus::Running)
        else {
            return Err(PluginError::Down {
                plugin: self.plugin(),
                reason: match self.status.state() {
                    PluginStatus::Failed => "it failed too often".into(),
                    _ => "it is being started again".into(),
                },
            });
        };
        let limit = self.order.command.call_limit;
        host.ask(&Request { instance, what }, limit, &self.plugin())
    }

    /// Lets go of the child.
    pub fn let_go(&self) {
        self.closed.store(true, Ordering::SeqCst);
        self.host
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
    }

    /// The child is gone: starts another with the last state. Takes its time; runs on a
    /// thread of its own. The caller has set the status to restarting.
    pub fn recover(&self, mut reason: String) {
        self.generation.fetch_add(1, Ordering::SeqCst);
        self.busy.store(0, Ordering::SeqCst);
        self.tell(Notice::Down {
            reason: format!("{}: {reason}", self.plugin()),
        });
        loop {
            if self.closed.load(Ordering::SeqCst) {
                return;
            }
            if self.count_failure() > self.order.command.restarts {
                self.host
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .take();
                self.status.set_state(PluginStatus::Failed);
                self.tell(Notice::Failed {
                    reason: format!("{}: {reason}", self.plugin()),
                });
                return;
            }
            match self.restart() {
                Ok(()) => return,
                Err(error) => reason = error.to_string(),
            }
        }
    }

    fn count_failure(&self) -> usize {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        failures.retain(|when| when.elapsed() < FORGIVEN);
        failures.push(Instant::now());
        failures.len()
    }

    fn restart(&self) -> Result<(), PluginError> {
        let (state, bypassed, setup) = {
            let known = self
                .remembered
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            (known.state.clone(), known.bypassed, known.setup)
        };
        let name = self.plugin();
        let setup = setup.unwrap_or_else(|| Setup::new(48_000));
        self.host
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let (host, instance, _) = connect(&self.order, &self.memory, setup, &name)?;
        let limit = self.order.command.call_limit;
        let ask = |what| host.ask(&Request { instance, what }, limit, &name);
        if state != PluginState::default() {
            ask(What::Restore(state))?;
        }
        for (id, place) in self.ids.iter().zip(&self.values) {
            let bits = place.load(Ordering::Relaxed);
            if bits == UNKNOWN {
                continue;
            }
            // A value that isn't taken is no reason to stay silent.
            let told = ask(What::SetValue(*id, f64::from_bits(bits)));
            if let Err(error @ (PluginError::Crashed { .. } | PluginError::Hung { .. })) = told {
                return Err(error);
            }
        }
        if bypassed {
            ask(What::Bypass(true))?;
        }
        *self.host.lock().unwrap_or_else(PoisonError::into_inner) = Some((host, instance));
        self.refresh();
        self.status.add_restart();
        self.generation.fetch_add(1, Ordering::SeqCst);
        self.status.set_state(PluginStatus::Running);
        self.tell(Notice::Restarted);
        Ok(())
    }
}

/// Starts or finds a process and opens the plugin in it.
fn connect(
    order: &Order,
    memory: &Mapped,
    setup: Setup,
    name: &str,
) -> Result<(Arc<Host>, u32, About), PluginError> {
    let host = Host::acquire(&order.isolation, &order.command)?;
    let instance = host.number();
    let what = What::Open {
        path: order.path.clone(),
        id: order.id.clone(),
        setup,
        memory: memory.name(),
        manners: Manners {
            priority: if setup.offline {
                0
            } else {
                order.command.priority
            },
            anticipate: order.command.anticipate && !setup.offline,
            look_out: u64::try_from(order.command.look_out.as_micros()).unwrap_or(0),
        },
    };
    let limit = order.command.open_limit;
    match host.ask(&Request { instance, what }, limit, name)? {
        Reply::Opened(about) => Ok((host, instance, *about)),
        _ => Err(PluginError::System {
            step: "opening a plugin".into(),
            reason: "its process gave another answer".into(),
        }),
    }
}
