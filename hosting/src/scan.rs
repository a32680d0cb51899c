//! What is installed: every module in the folders is probed in a child process.
//!
//! Thread: [`scan`] blocks; run it on a worker. The progress callback is called on the
//! thread that scans. In: folders. Out: plugins, and modules that can't be used with
//! the reason. Invariant: no module is loaded into this process, and none takes longer
//! than the limit.

mod cache;
mod folders;
mod probe;

pub use folders::{modules_in, standard_folders};
pub use probe::probe;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use crate::isolation::HostCommand;
use crate::seam::{PluginDescription, PluginError, ScanFailure};
use cache::{Cache, Stamp};

/// What one module gave.
pub type Outcome = Result<Vec<PluginDescription>, ScanFailure>;

/// What to scan, and how.
#[derive(Clone, Debug)]
pub struct ScanOptions {
    /// Where to look, and below.
    pub folders: Vec<PathBuf>,
    /// How long one module may take.
    pub limit: Duration,
    /// How many are probed at once.
    pub jobs: usize,
    /// Where results are kept; none to keep none.
    pub cache: Option<PathBuf>,
    /// Probe modules that failed before, though they haven't changed.
    pub retry_failures: bool,
}

impl Default for ScanOptions {
    fn default() -> Self {
        Self {
            folders: standard_folders(),
            limit: Duration::from_secs(15),
            jobs: std::thread::available_parallelism().map_or(2, |cores| cores.get().clamp(2, 8)),
            cache: None,
            retry_failures: false,
        }
    }
}

/// One module is done.
#[derive(Clone, Debug)]
pub struct Progress<'a> {
    /// Modules done so far, this one included.
    pub done: usize,
    /// Modules there are.
    pub total: usize,
    /// Which one.
    pub module: &'a Path,
    /// What it gave.
    pub outcome: &'a Outcome,
    /// It hadn't changed since it was probed.
    pub cached: bool,
}

/// What there is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Plugins, by path and place in their module.
    pub plugins: Vec<PluginDescription>,
    /// Modules that can't be used, and why.
    pub failures: Vec<(PathBuf, ScanFailure)>,
}

struct Answer {
    module: usize,
    outcome: Outcome,
    cached: bool,
}

/// Probes all modules. The callback may end it early; what is done by then is given.
///
/// # Errors
/// The cache file can't be written; children can't be started.
pub fn scan(
    options: &ScanOptions,
    command: &HostCommand,
    progress: &mut dyn FnMut(&Progress<'_>) -> ControlFlow<()>,
) -> Result<Found, PluginError> {
    let modules = modules_in(&options.folders);
    let mut cache = options
        .cache
        .as_deref()
        .map(Cache::read)
        .unwrap_or_default();
    let known = &cache;
    let mut outcomes: Vec<Option<Outcome>> = vec![None; modules.len()];
    let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
    let mut fresh = Vec::new();
    let mut failure = None;
    std::thread::scope(|scope| {
        let (answers, inbox) = mpsc::channel();
        for _ in 0..options.jobs.clamp(1, 64).min(modules.len()) {
            let (answers, modules, next, stop) = (answers.clone(), &modules, &next, &stop);
            scope.spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    let module = next.fetch_add(1, Ordering::Relaxed);
                    let Some(path) = modules.get(module) else {
                        return;
                    };
                    let answer = look(path, options, command, known);
                    let answer = answer.map(|(outcome, cached)| Answer {
                        module,
                        outcome,
                        cached,
                    });
                    if answers.send(answer).is_err() {
                        return;
                    }
                }
            });
        }
        drop(answers);
        for (done, answer) in (1..).zip(inbox) {
            let answer = match answer {
                Ok(answer) => answer,
                Err(error) => {
                    stop.store(true, Ordering::Relaxed);
                    failure = Some(error);
                    continue;
                }
            };
            let told = Progress {
                done,
                total: modules.len(),
                module: &modules[answer.module],
                outcome: &answer.outcome,
                cached: answer.cached,
            };
            if progress(&told).is_break() {
                stop.store(true, Ordering::Relaxed);
            }
            if !answer.cached {
                fresh.push(answer.module);
            }
            outcomes[answer.module] = Some(answer.outcome);
        }
    });
    if let Some(error) = failure {
        return Err(error);
    }
    if let Some(file) = &options.cache {
        for module in fresh {
            if let (Some(stamp), Some(outcome)) = (Stamp::of(&modules[module]), &outcomes[module]) {
                cache.put(&modules[module], stamp, outcome.clone());
            }
        }
        cache.write(file)?;
    }
    Ok(collect(modules, outcomes))
}

/// Asks the cache, then a child.
fn look(
    path: &Path,
    options: &ScanOptions,
    command: &HostCommand,
    known: &Cache,
) -> Result<(Outcome, bool), PluginError> {
    let cached = Stamp::of(path)
        .and_then(|stamp| known.get(path, stamp))
        .filter(|outcome| outcome.is_ok() || !options.retry_failures);
    match cached {
        Some(outcome) => Ok((outcome, true)),
        None => Ok((probe(path, command, options.limit)?, false)),
    }
}

fn collect(modules: Vec<PathBuf>, outcomes: Vec<Option<Outcome>>) -> Found {
    let mut found = Found::default();
    for (path, outcome) in modules.into_iter().zip(outcomes) {
        match outcome {
            Some(Ok(plugins)) => found.plugins.extend(plugins),
            Some(Err(failure)) => found.failures.push((path, failure)),
            None => {}
        }
    }
    found
}
