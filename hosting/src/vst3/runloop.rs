//! The run loop that Linux plugins ask a host for: file descriptors and timers.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use vst3::ComPtr;
use vst3::Steinberg::Linux::{
    IEventHandler, IEventHandlerTrait as _, ITimerHandler, ITimerHandlerTrait as _,
};

struct Timer {
    handler: ComPtr<ITimerHandler>,
    every: Duration,
    next: Instant,
}

/// What plugins have registered. Pumped by the control thread.
#[derive(Default)]
pub struct RunLoop {
    watched: Mutex<Vec<(ComPtr<IEventHandler>, i32)>>,
    timers: Mutex<Vec<Timer>>,
}

/// The most registrations that are kept.
const MOST: usize = 1024;

impl RunLoop {
    pub fn watch(&self, handler: ComPtr<IEventHandler>, descriptor: i32) -> bool {
        let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        let room = watched.len() < MOST;
        if room {
            watched.push((handler, descriptor));
        }
        room
    }

    pub fn forget(&self, handler: *mut IEventHandler) {
        let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        let gone = take(&mut watched, |(known, _)| known.as_ptr() == handler);
        drop(watched);
        drop(gone);
    }

    pub fn time(&self, handler: ComPtr<ITimerHandler>, milliseconds: u64) -> bool {
        let mut timers = self.timers.lock().unwrap_or_else(PoisonError::into_inner);
        let every = Duration::from_millis(milliseconds.clamp(1, 3_600_000));
        let room = timers.len() < MOST;
        if room {
            timers.push(Timer {
                handler,
                every,
                next: Instant::now() + every,
            });
        }
        room
    }

    pub fn stop(&self, handler: *mut ITimerHandler) {
        let mut timers = self.timers.lock().unwrap_or_else(PoisonError::into_inner);
        let gone = take(&mut timers, |timer| timer.handler.as_ptr() == handler);
        drop(timers);
        drop(gone);
    }

    /// Calls what is due. No lock is held meanwhile: handlers register others.
    pub fn pump(&self) {
        let watched = self
            .watched
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        for (handler, descriptor) in watched.into_iter().filter(|(_, fd)| readable(*fd)) {
            // SAFETY: the handler is kept by our reference.
            unsafe { handler.onFDIsSet(descriptor) };
        }
        let now = Instant::now();
        let mut due = Vec::new();
        for timer in &mut *self.timers.lock().unwrap_or_else(PoisonError::into_inner) {
            if timer.next <= now {
                timer.next = now + timer.every;
                due.push(timer.handler.clone());
            }
        }
        for handler in due {
            // SAFETY: the handler is kept by our reference.
            unsafe { handler.onTimer() };
        }
    }
}

/// Takes out what matches, to be dropped after the lock.
fn take<T>(list: &mut Vec<T>, matches: impl Fn(&T) -> bool) -> Vec<T> {
    let mut gone = Vec::new();
    let mut at = 0;
    while at < list.len() {
        if matches(&list[at]) {
            gone.push(list.remove(at));
        } else {
            at += 1;
        }
    }
    gone
}

fn readable(descriptor: i32) -> bool {
    let mut asked = libc::pollfd {
        fd: descriptor,
        events: libc::POLLIN,
        revents: 0,
    };
    // SAFETY: one struct, no waiting.
    unsafe { libc::poll(&raw mut asked, 1, 0) > 0 && asked.revents & libc::POLLIN != 0 }
}
