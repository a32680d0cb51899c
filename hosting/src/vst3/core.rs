//! What both halves share, behind a gate that only one passes at a time.

use std::cell::UnsafeCell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::realtime::RealTime;

/// The gate and what it guards.
pub struct Core {
    taken: AtomicBool,
    real_time: UnsafeCell<Option<RealTime>>,
}

// SAFETY: `real_time` is reached through `Pass` only, of which there is one at a time.
// The interface pointer in it is of `IAudioProcessor`, which VST3 lets be called from
// another thread than the controller's; its objects are made and destroyed by the
// control half.
unsafe impl Send for Core {}
// SAFETY: as above.
unsafe impl Sync for Core {}

impl Core {
    pub fn new(real_time: RealTime) -> Self {
        Self {
            taken: AtomicBool::new(false),
            real_time: UnsafeCell::new(Some(real_time)),
        }
    }

    /// Passes the gate if nobody is inside. Never waits.
    pub fn try_pass(&self) -> Option<Pass<'_>> {
        self.taken
            .compare_exchange(false, true, Ordering::Acquire, Ordering::Relaxed)
            .is_ok()
            .then_some(Pass(self))
    }

    /// Waits to pass, for a while.
    pub fn pass(&self, limit: Duration) -> Option<Pass<'_>> {
        let began = Instant::now();
        loop {
            if let Some(pass) = self.try_pass() {
                return Some(pass);
            }
            if began.elapsed() > limit {
                return None;
            }
            std::thread::sleep(Duration::from_micros(50));
        }
    }
}

/// Being inside.
pub struct Pass<'a>(&'a Core);

impl Pass<'_> {
    /// The real-time half's things; none once the plugin is closed.
    pub fn real_time(&mut self) -> &mut Option<RealTime> {
        // SAFETY: one pass exists at a time, and the borrow ends with it.
        unsafe { &mut *self.0.real_time.get() }
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        self.0.taken.store(false, Ordering::Release);
    }
}
