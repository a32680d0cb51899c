//! Processors of one kind, run together: what the contract says of it.

use std::any::TypeId;

use super::{Activity, ProcessContext, Processor, StereoMut};

/// One of several processors that are run together.
pub struct Seat<'a> {
    /// Who sits there.
    pub processor: &'a mut dyn Processor,
    /// Its block, changed in place; as long as everyone's.
    pub audio: StereoMut<'a>,
    /// What came of it, as [`Processor::process`] answers.
    pub heard: Activity,
}

impl std::fmt::Debug for Seat<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Seat").finish_non_exhaustive()
    }
}

/// How processors of one kind are run together.
#[derive(Clone, Copy, Debug)]
pub struct Bank {
    /// The kind: only processors whose banks agree in it may share one.
    pub kind: TypeId,
    /// Processes a block of each, without events and keys; some seats may be empty. The
    /// bits are those that each would give alone, whoever sits beside it.
    pub run: fn(&ProcessContext, &mut [Option<Seat<'_>>]),
}
