//! A child process, as its parent sees it.

use std::collections::HashMap;
use std::io::ErrorKind;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use super::wire::{Reply, Request, What, receive, send};
use super::{HostCommand, Isolation};
use crate::seam::PluginError;

/// A running child.
pub struct Host {
    child: Mutex<Child>,
    socket: Mutex<UnixStream>,
    next: AtomicU32,
    /// Why we ended it, if we did.
    sentence: Mutex<Option<String>>,
}

static SHARED: Mutex<Option<HashMap<String, Weak<Host>>>> = Mutex::new(None);

/// An exit in words.
#[must_use]
pub fn how_it_ended(status: ExitStatus) -> String {
    match (status.signal(), status.code()) {
        (Some(signal), _) => match signal {
            libc::SIGSEGV => "signal 11, SIGSEGV".into(),
            libc::SIGABRT => "signal 6, SIGABRT".into(),
            libc::SIGBUS => "signal 7, SIGBUS".into(),
            libc::SIGFPE => "signal 8, SIGFPE".into(),
            libc::SIGILL => "signal 4, SIGILL".into(),
            libc::SIGKILL => "signal 9, SIGKILL".into(),
            other => format!("signal {other}"),
        },
        (None, code) => format!("exit code {}", code.unwrap_or(-1)),
    }
}

fn system(step: &str, error: &std::io::Error) -> PluginError {
    PluginError::System {
        step: step.to_owned(),
        reason: error.to_string(),
    }
}

/// Starts a child with one end of a socket as its standard input.
pub fn spawn(
    command: &HostCommand,
    arguments: &[&std::ffi::OsStr],
) -> Result<(Child, UnixStream), PluginError> {
    let step = "starting a plugin process";
    let (ours, theirs) = UnixStream::pair().map_err(|error| system(step, &error))?;
    let child = Command::new(&command.program)
        .args(&command.arguments)
        .args(arguments)
        .stdin(Stdio::from(OwnedFd::from(theirs)))
        .stdout(Stdio::null())
        // A Ctrl-C in a terminal is the engine's to answer.
        .process_group(0)
        .spawn()
        .map_err(|error| system(step, &error))?;
    Ok((child, ours))
}

impl Host {
    /// The process for a new plugin: a new one, or the one that its like share.
    pub fn acquire(isolation: &Isolation, command: &HostCommand) -> Result<Arc<Self>, PluginError> {
        let Isolation::Shared(key) = isolation else {
            return Self::start(command);
        };
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        let shared = shared.get_or_insert_default();
        if let Some(host) = shared.get(key).and_then(Weak::upgrade)
            && host.ended().is_none()
        {
            return Ok(host);
        }
        let host = Self::start(command)?;
        shared.insert(key.clone(), Arc::downgrade(&host));
        Ok(host)
    }

    fn start(command: &HostCommand) -> Result<Arc<Self>, PluginError> {
        let (child, socket) = spawn(command, &["host".as_ref()])?;
        Ok(Arc::new(Self {
            child: Mutex::new(child),
            socket: Mutex::new(socket),
            next: AtomicU32::new(0),
            sentence: Mutex::new(None),
        }))
    }

    /// A number for a new instance.
    pub fn number(&self) -> u32 {
        self.next.fetch_add(1, Ordering::Relaxed)
    }

    /// The process's id.
    pub fn id(&self) -> u32 {
        self.child
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .id()
    }

    /// How it ended, if it has.
    pub fn ended(&self) -> Option<String> {
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        let status = child.try_wait().ok().flatten()?;
        let sentence = self.sentence.lock().unwrap_or_else(PoisonError::into_inner);
        Some(
            sentence
                .clone()
                .unwrap_or_else(|| format!("it crashed: {}", how_it_ended(status))),
        )
    }

    /// Ends it.
    pub fn kill(&self, why: &str) {
        let mut sentence = self.sentence.lock().unwrap_or_else(PoisonError::into_inner);
        sentence.get_or_insert_with(|| why.to_owned());
        drop(sentence);
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = child.kill();
        let _ = child.wait();
    }

    /// Asks and waits for the answer. A child that doesn't answer is ended.
    pub fn ask(
        &self,
        request: &Request,
        limit: Duration,
        plugin: &str,
    ) -> Result<Reply, PluginError> {
        let mut socket = self.socket.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = socket.set_read_timeout(Some(limit));
        let _ = socket.set_write_timeout(Some(limit));
        let answer = send(&mut *socket, request).and_then(|()| receive(&mut *socket));
        drop(socket);
        match answer {
            Ok(Reply::Failed(error)) => Err(error),
            Ok(reply) => Ok(reply),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                let seconds = limit.as_secs_f64();
                self.kill(&format!("it hung while it was {}", request.what.doing()));
                Err(PluginError::Hung {
                    plugin: plugin.to_owned(),
                    during: request.what.doing().to_owned(),
                    seconds,
                })
            }
            Err(_) => Err(self.crashed(&request.what, plugin)),
        }
    }

    /// The socket is closed: the process ends, or soon will have.
    fn crashed(&self, what: &What, plugin: &str) -> PluginError {
        let began = Instant::now();
        let mut how = self.ended();
        while how.is_none() && began.elapsed() < Duration::from_secs(1) {
            std::thread::sleep(Duration::from_millis(1));
            how = self.ended();
        }
        if how.is_none() {
            self.kill("it let go of its socket");
        }
        PluginError::Crashed {
            plugin: plugin.to_owned(),
            during: what.doing().to_owned(),
            how: how.unwrap_or_else(|| "it let go of its socket".into()),
        }
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.kill("closed");
    }
}
