//! New snapshots beside the work, so that the journal doesn't grow for ever.

use std::path::Path;
use std::time::Duration;

use crate::control::edit_log::EditLog;
use crate::control::package::{self, recast};
use crate::control::thread::Control;
use crate::control::work::Queue;

/// Bytes of journal after which a new snapshot is written, once nobody changes anything.
const COMPACT_AFTER: u64 = 16 << 20;
/// Bytes of journal after which it is written in any case.
const COMPACT_LATEST: u64 = 48 << 20;
/// So long nothing must have changed for the first of them.
const QUIET: Duration = Duration::from_millis(500);

impl Control {
    /// Writes a new snapshot if the journal is long and this is a good moment: what reads
    /// the whole Edit and writes it shouldn't take the disk from those who work.
    pub(in crate::control) fn compact_in_time(&mut self) {
        let bytes = self.journal.bytes;
        let quiet = || self.journal.last_sent.elapsed() >= QUIET;
        if bytes > COMPACT_LATEST || (bytes > COMPACT_AFTER && quiet()) {
            self.compact();
        }
    }

    /// Writes a new snapshot beside the work, and does away with the journal before it.
    fn compact(&mut self) {
        let Some(folder) = self.journal.folder().map(Path::to_path_buf) else {
            return;
        };
        if std::mem::replace(&mut self.journal.compacting, true) {
            return;
        }
        // Asked again only after as much more.
        self.journal.bytes = 0;
        let base = self.world.resource::<EditLog>().revision();
        let rotated = self.journal.rotate(base);
        self.workers.run(
            Queue::Saves,
            move || compacted_aside(&folder, base, &rotated),
            |control, done| {
                control.journal.compacting = false;
                if let Ok(Err(error)) = done {
                    tracing::warn!(%error, "no new snapshot; the journal grows on");
                }
            },
        );
    }
}

/// As [`compacted`], with what nobody else wants of the processors: a snapshot reads and
/// writes the whole Edit, and nobody waits for it.
fn compacted_aside(
    folder: &Path,
    base: u64,
    rotated: &crossbeam_channel::Receiver<Result<(), String>>,
) -> Result<(), String> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads((cores / 2).clamp(1, 4))
        .thread_name(|_| "waive snapshot".to_owned())
        .start_handler(|_| step_back());
    let pool = pool.build().map_err(|error| error.to_string())?;
    pool.install(|| compacted(folder, base, rotated))
}

/// Lets every other thread go first. A thread of lower priority can't be raised again
/// without special rights, so this is for threads of their own.
fn step_back() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::nice(19) {
        tracing::debug!(%error, "a thread keeps its priority");
    }
}

/// A snapshot of a package at the revision where its journal was rotated.
pub(super) fn compacted(
    folder: &Path,
    base: u64,
    rotated: &crossbeam_channel::Receiver<Result<(), String>>,
) -> Result<(), String> {
    rotated.recv().map_err(|error| error.to_string())??;
    let pieces = recast(folder, base, Some(base), |_| ()).map_err(|fault| fault.to_string())?;
    package::replace_snapshot(folder, &pieces).map_err(|error| error.to_string())?;
    package::drop_journals_before(folder, base);
    Ok(())
}
