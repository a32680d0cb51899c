//! Who is asked after whom: the next one of a callback is called to its post while the
//! one before it works, so that at most two of a long chain look out at a time.
//!
//! Thread: real-time ones. Nothing here allocates, frees, locks or waits.

use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU64, Ordering};

use super::area::Words;
use super::wake::ring;

/// Blocks that begin within this time of each other are one callback's, in ns.
const NEAR: u64 = 150_000;

/// A plugin's place in the order. Never freed: others point to it.
pub struct Place {
    words: Words,
    next: AtomicPtr<Place>,
    /// The next one has come after this one, this time.
    confirmed: AtomicBool,
    /// When it was asked last, in ns of the monotonic clock.
    when: AtomicU64,
}

/// Who was asked last.
static LAST: AtomicPtr<Place> = AtomicPtr::new(std::ptr::null_mut());

impl Place {
    /// A place for good: some 50 bytes.
    pub fn new(words: Words) -> &'static Self {
        Box::leak(Box::new(Self {
            words,
            next: AtomicPtr::default(),
            confirmed: AtomicBool::new(false),
            when: AtomicU64::new(0),
        }))
    }

    /// It is asked now, by a core as `Area` counts them: notes after whom, and calls the
    /// one that comes after it.
    pub fn asked(&'static self, now: u64, core: u32) {
        let own = std::ptr::from_ref(self).cast_mut();
        if !self.confirmed.swap(false, Ordering::AcqRel) {
            self.next.store(std::ptr::null_mut(), Ordering::Release);
        }
        self.when.store(now, Ordering::Relaxed);
        let before = LAST.swap(own, Ordering::AcqRel);
        // SAFETY: places are never freed.
        if let Some(before) = unsafe { before.as_ref() }
            && !std::ptr::eq(before, self)
            && now.saturating_sub(before.when.load(Ordering::Relaxed)) < NEAR
        {
            before.next.store(own, Ordering::Release);
            before.confirmed.store(true, Ordering::Release);
        }
        // SAFETY: as above.
        if let Some(next) = unsafe { self.next.load(Ordering::Acquire).as_ref() } {
            next.words.core.store(core, Ordering::Relaxed);
            ring(&next.words);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicU32;

    use super::*;

    fn place() -> &'static Place {
        let word = || &*Box::leak(Box::new(AtomicU32::new(0)));
        Place::new(Words {
            request: word(),
            look: word(),
            child_sleeps: word(),
            core: word(),
        })
    }

    fn calls(places: &[&'static Place]) -> Vec<u32> {
        let calls = places
            .iter()
            .map(|place| place.words.look.load(Ordering::SeqCst));
        calls.collect()
    }

    #[test]
    fn the_next_one_of_a_callback_is_called_and_the_first_is_not() {
        let places = [place(), place(), place()];
        let callback = |now: u64, skipped: usize| {
            for (number, place) in (0..).zip(&places) {
                if number != skipped {
                    place.asked(now + number as u64 * 10_000, 2);
                }
            }
        };
        callback(1_000_000, 9);
        assert_eq!(calls(&places), [0, 0, 0], "the order isn't known yet");
        callback(4_000_000, 9);
        callback(7_000_000, 9);
        assert_eq!(calls(&places), [0, 2, 2]);
        assert_eq!(places[1].words.core.load(Ordering::SeqCst), 2);
        // The last one goes: it is called once in vain, and not again.
        callback(10_000_000, 2);
        callback(13_000_000, 2);
        callback(16_000_000, 2);
        assert_eq!(calls(&places), [0, 5, 3]);
        // The one in the middle goes, and comes back: the order is learnt anew.
        callback(19_000_000, 1);
        callback(22_000_000, 1);
        assert_eq!(calls(&places), [0, 6, 4]);
    }
}
