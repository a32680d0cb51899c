//! What both halves share, behind a gate that only one passes at a time.

use std::cell::UnsafeCell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// The gate and what it guards.
pub struct Core<L> {
    taken: AtomicBool,
    real_time: UnsafeCell<Option<L>>,
}

// SAFETY: `real_time` is reached through `Pass` only, of which there is one at a time.
unsafe impl<L: Send> Sync for Core<L> {}

impl<L> Core<L> {
    pub fn new(real_time: L) -> Self {
        Self {
            taken: AtomicBool::new(false),
            real_time: UnsafeCell::new(Some(real_time)),
        }
    }

    /// Passes the gate if nobody is inside. Never waits.
    pub fn try_pass(&self) -> Option<Pass<'_, L>> {
        self.taken
            .compare_exchange(false, true, Ordering::Acquire, Ordering::Relaxed)
            .is_ok()
            .then_some(Pass(self))
    }

    /// Waits to pass, for a while.
    pub fn pass(&self, limit: Duration) -> Option<Pass<'_, L>> {
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
pub struct Pass<'a, L>(&'a Core<L>);

impl<L> Pass<'_, L> {
    /// The real-time half's things; none once the plugin is closed.
    pub fn real_time(&mut self) -> &mut Option<L> {
        // SAFETY: one pass exists at a time, and the borrow ends with it.
        unsafe { &mut *self.0.real_time.get() }
    }
}

impl<L> Drop for Pass<'_, L> {
    fn drop(&mut self) {
        self.0.taken.store(false, Ordering::Release);
    }
}
