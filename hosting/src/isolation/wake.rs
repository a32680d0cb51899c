//! Waiting for a number in shared memory to change: spin a little, then sleep.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use super::area::{Area, Words};

/// How long to spin before sleeping.
#[derive(Clone, Copy, Debug)]
pub struct Spin(pub Duration);

impl Spin {
    /// So many microseconds; not at all on a machine with one core.
    pub fn microseconds(count: u64) -> Self {
        let alone = std::thread::available_parallelism().map_or(true, |cores| cores.get() < 2);
        Self(Duration::from_micros(if alone { 0 } else { count }))
    }
}

/// Looks at a number between two at the clock.
const LOOKS: usize = 8;

/// Waits until `number` isn't `old` any more, at most until `deadline`. `sleeps` tells
/// the other side that a call is needed to wake us.
pub fn wait(
    number: &AtomicU32,
    old: u32,
    sleeps: &AtomicU32,
    spin: Spin,
    deadline: Instant,
) -> bool {
    let began = Instant::now();
    loop {
        for _ in 0..LOOKS {
            if number.load(Ordering::Acquire) != old {
                return true;
            }
            std::hint::spin_loop();
        }
        if began.elapsed() >= spin.0 {
            break;
        }
    }
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return number.load(Ordering::Acquire) != old;
        }
        sleeps.store(1, Ordering::SeqCst);
        if number.load(Ordering::SeqCst) == old {
            sleep(number, old, left);
        }
        sleeps.store(0, Ordering::SeqCst);
        if number.load(Ordering::Acquire) != old {
            return true;
        }
    }
}

/// Sets the number and wakes who sleeps on it.
pub fn announce(number: &AtomicU32, value: u32, sleeps: &AtomicU32) {
    number.store(value, Ordering::SeqCst);
    if sleeps.load(Ordering::SeqCst) != 0 {
        // SAFETY: a call on a number in mapped memory; nothing is written.
        unsafe { libc::syscall(libc::SYS_futex, number.as_ptr(), libc::FUTEX_WAKE, i32::MAX) };
    }
}

/// Nanoseconds of the monotonic clock, which all processes share.
pub fn now() -> u64 {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: one struct is filled in.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &raw mut time) };
    time.tv_sec.unsigned_abs() * 1_000_000_000 + time.tv_nsec.unsigned_abs()
}

/// Why a sleep ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Woken {
    /// A block is asked for.
    Asked,
    /// One will be in a moment.
    Rung,
    /// It is time.
    Late,
}

/// Sleeps until more than `seen` blocks were asked for or more than `rung` calls to
/// look out have come, at most until a time of [`now`].
pub fn sleep_until(area: &Area, (seen, rung): (u32, u32), until: u64) -> Woken {
    let time = libc::timespec {
        tv_sec: (until / 1_000_000_000).cast_signed(),
        tv_nsec: (until % 1_000_000_000).cast_signed(),
    };
    loop {
        if area.request.load(Ordering::Acquire) != seen {
            return Woken::Asked;
        }
        if area.look.load(Ordering::Acquire) != rung {
            return Woken::Rung;
        }
        if now() >= until {
            return Woken::Late;
        }
        area.child_sleeps.store(1, Ordering::SeqCst);
        let still = area.request.load(Ordering::SeqCst) == seen;
        if still && area.look.load(Ordering::SeqCst) == rung {
            // SAFETY: sleeps only while the number is `seen`; the time lives through
            // the call, and is an absolute one for this operation.
            unsafe {
                libc::syscall(
                    libc::SYS_futex,
                    area.request.as_ptr(),
                    libc::FUTEX_WAIT_BITSET,
                    seen,
                    &raw const time,
                    std::ptr::null::<u32>(),
                    libc::FUTEX_BITSET_MATCH_ANY,
                )
            };
        }
        area.child_sleeps.store(0, Ordering::SeqCst);
    }
}

/// Calls a child to look out. A call that comes between its last look and its sleep is
/// lost: then the block itself wakes it.
pub fn ring(words: &Words) {
    words.look.fetch_add(1, Ordering::SeqCst);
    if words.child_sleeps.load(Ordering::SeqCst) != 0 {
        // SAFETY: a call on a number in mapped memory; nothing is written.
        unsafe {
            let number = words.request.as_ptr();
            libc::syscall(libc::SYS_futex, number, libc::FUTEX_WAKE, i32::MAX)
        };
    }
}

/// Looks out until `number` isn't `old`, at most until a time of [`now`]. True if it
/// isn't. Others of the same real-time priority may look in turn.
pub fn look_until(number: &AtomicU32, old: u32, until: u64) -> bool {
    let turns = real_time();
    loop {
        for _ in 0..LOOKS {
            if number.load(Ordering::Acquire) != old {
                return true;
            }
            std::hint::spin_loop();
        }
        if now() >= until {
            return false;
        }
        if turns {
            std::thread::yield_now();
        }
    }
}

/// Whether this thread has real-time priority. Without, a turn that is given away may
/// go to whoever computes without end.
fn real_time() -> bool {
    // SAFETY: a plain call about this thread.
    unsafe { libc::sched_getscheduler(0) == libc::SCHED_FIFO }
}

/// The core that this thread runs on.
pub fn core() -> Option<usize> {
    // SAFETY: a plain call.
    usize::try_from(unsafe { libc::sched_getcpu() }).ok()
}

/// The cores that this thread may run on.
#[derive(Clone, Copy)]
pub struct Cores(libc::cpu_set_t);

impl Cores {
    /// Those that it may run on now.
    pub fn now() -> Option<Self> {
        // SAFETY: numbers only, of which zero are none; filled in by the call.
        unsafe {
            let mut set: libc::cpu_set_t = std::mem::zeroed();
            (libc::sched_getaffinity(0, size_of::<libc::cpu_set_t>(), &raw mut set) == 0)
                .then_some(Self(set))
        }
    }

    /// Keeps this thread from one of them, if others are left.
    pub fn avoid(self, core: usize) {
        let mut set = self.0;
        if core >= libc::CPU_SETSIZE as usize {
            return;
        }
        // SAFETY: the core lies inside the set; plain calls about this thread.
        unsafe {
            libc::CPU_CLR(core, &mut set);
            if libc::CPU_COUNT(&set) > 0 {
                libc::sched_setaffinity(0, size_of::<libc::cpu_set_t>(), &raw const set);
            }
        }
    }
}

/// Timers of this thread are exact rather than put together with others.
pub fn exact_timers() {
    // SAFETY: a plain call about this thread.
    unsafe { libc::prctl(libc::PR_SET_TIMERSLACK, 1) };
}

fn sleep(number: &AtomicU32, old: u32, left: Duration) {
    let time = libc::timespec {
        tv_sec: libc::time_t::try_from(left.as_secs()).unwrap_or(1),
        tv_nsec: left.subsec_nanos().into(),
    };
    // SAFETY: sleeps only while the number is `old`; the time lives through the call.
    unsafe {
        libc::syscall(
            libc::SYS_futex,
            number.as_ptr(),
            libc::FUTEX_WAIT,
            old,
            &raw const time,
        )
    };
}

/// Whether the other end of a socket is closed.
pub fn hung_up(descriptor: i32) -> bool {
    let mut asked = libc::pollfd {
        fd: descriptor,
        events: 0,
        revents: 0,
    };
    // SAFETY: one struct, no waiting.
    unsafe {
        libc::poll(&raw mut asked, 1, 0) > 0 && asked.revents & (libc::POLLHUP | libc::POLLERR) != 0
    }
}

/// Whether something can be read, waiting for it a while.
pub fn readable(descriptor: i32, limit: Duration) -> bool {
    let mut asked = libc::pollfd {
        fd: descriptor,
        events: libc::POLLIN,
        revents: 0,
    };
    let limit = i32::try_from(limit.as_millis()).unwrap_or(i32::MAX);
    // SAFETY: one struct.
    unsafe { libc::poll(&raw mut asked, 1, limit) > 0 }
}

/// Ends the process without running what plugins have left to be run at exit.
pub fn leave() -> ! {
    // SAFETY: ends the process.
    unsafe { libc::_exit(0) }
}

/// Lets this thread go before those without a deadline, if the system allows it. A
/// plugin that then computes for half a second without a pause is ended by the system.
pub fn hurry(priority: u8) {
    let limit = libc::rlimit {
        rlim_cur: 500_000,
        rlim_max: 1_000_000,
    };
    let wanted = libc::sched_param {
        sched_priority: i32::from(priority.clamp(1, 90)),
    };
    // SAFETY: plain calls about this process and this thread. Without the limit no
    // priority is asked for: a plugin in an endless loop would take a core for itself.
    unsafe {
        if libc::setrlimit(libc::RLIMIT_RTTIME, &raw const limit) == 0 {
            libc::pthread_setschedparam(libc::pthread_self(), libc::SCHED_FIFO, &raw const wanted);
        }
    }
}
