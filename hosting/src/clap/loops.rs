//! Timers and file descriptors that a plugin has registered. Served by the control half.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use clap_sys::ext::posix_fd_support::{
    CLAP_POSIX_FD_ERROR, CLAP_POSIX_FD_READ, CLAP_POSIX_FD_WRITE,
};

/// The most registrations that are kept.
const MOST: usize = 256;

struct Timer {
    id: u32,
    every: Duration,
    next: Instant,
}

/// What is registered.
#[derive(Default)]
pub struct Loops {
    timers: Mutex<(u32, Vec<Timer>)>,
    watched: Mutex<Vec<(i32, u32)>>,
}

impl Loops {
    /// A new timer's number.
    pub fn time(&self, milliseconds: u32) -> Option<u32> {
        let mut timers = self.timers.lock().unwrap_or_else(PoisonError::into_inner);
        if timers.1.len() >= MOST {
            return None;
        }
        let every = Duration::from_millis(milliseconds.max(1).into());
        timers.0 += 1;
        let (id, next) = (timers.0, Instant::now() + every);
        timers.1.push(Timer { id, every, next });
        Some(id)
    }

    pub fn stop(&self, id: u32) -> bool {
        let mut timers = self.timers.lock().unwrap_or_else(PoisonError::into_inner);
        let before = timers.1.len();
        timers.1.retain(|timer| timer.id != id);
        timers.1.len() < before
    }

    pub fn watch(&self, descriptor: i32, flags: u32) -> bool {
        let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        let room = watched.len() < MOST && watched.iter().all(|(known, _)| *known != descriptor);
        if room {
            watched.push((descriptor, flags));
        }
        room
    }

    pub fn change(&self, descriptor: i32, flags: u32) -> bool {
        let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        let place = watched.iter_mut().find(|(known, _)| *known == descriptor);
        place.map(|place| place.1 = flags).is_some()
    }

    pub fn forget(&self, descriptor: i32) -> bool {
        let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        let before = watched.len();
        watched.retain(|(known, _)| *known != descriptor);
        watched.len() < before
    }

    /// The timers that are due. No lock is held when they are called.
    pub fn due(&self) -> Vec<u32> {
        let mut timers = self.timers.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let due = timers.1.iter_mut().filter(|timer| timer.next <= now);
        due.map(|timer| {
            timer.next = now + timer.every;
            timer.id
        })
        .collect()
    }

    /// The descriptors that are ready, and for what.
    pub fn ready(&self) -> Vec<(i32, u32)> {
        let watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        let mut asked: Vec<libc::pollfd> = watched
            .iter()
            .map(|(descriptor, flags)| libc::pollfd {
                fd: *descriptor,
                events: [
                    (CLAP_POSIX_FD_READ, libc::POLLIN),
                    (CLAP_POSIX_FD_WRITE, libc::POLLOUT),
                ]
                .iter()
                .filter(|(flag, _)| flags & flag != 0)
                .fold(0, |all, (_, event)| all | event),
                revents: 0,
            })
            .collect();
        drop(watched);
        let count = libc::nfds_t::try_from(asked.len()).unwrap_or(0);
        // SAFETY: as many structs as told, no waiting.
        unsafe { libc::poll(asked.as_mut_ptr(), count, 0) };
        let told = asked.iter().map(|one| {
            let flags = [
                (CLAP_POSIX_FD_READ, libc::POLLIN),
                (CLAP_POSIX_FD_WRITE, libc::POLLOUT),
                (CLAP_POSIX_FD_ERROR, libc::POLLERR | libc::POLLHUP),
            ];
            let ready = flags.iter().filter(|(_, event)| one.revents & event != 0);
            (one.fd, ready.fold(0, |all, (flag, _)| all | flag))
        });
        told.filter(|(_, flags)| *flags != 0).collect()
    }
}
