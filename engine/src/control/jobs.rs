//! Renders that were asked for: who waits, how far they are, what came of them.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use bevy_ecs::prelude::*;
use serde_json::Value;
use waive_protocol::reply::{JobStarted, JobState, JobView, RenderReport, StemView, StemsReport};
use waive_protocol::request::{ExportMixdown, ExportStems};
use waive_protocol::{ErrorReply, ObjectId, Position};

use super::bounce_job::{self, Bounce};
use super::live::Session;
use super::measure_job::{self, Measuring};
use super::render_job::{self, ExportError, Manner, Progress, Range};
use super::silence::{self, Players};
use super::{extract, files, lookup, publish, views};
use crate::media::stretch::TreatWork;
use crate::media::write::BitDepth;
use crate::model::id::ItemId;
use crate::model::outline::{self, Outline};
use crate::render::offline::Job;

/// Jobs that are remembered after their end.
const REMEMBERED: usize = 100;

/// Jobs that may wait or run at once.
const MOST_RUNNING: usize = 32;

/// All jobs, oldest first.
#[derive(Debug, Default)]
pub struct Jobs {
    entries: BTreeMap<u64, Entry>,
    next: u64,
}

#[derive(Debug)]
struct Entry {
    action: &'static str,
    progress: Arc<Progress>,
    /// A clip's content being made, rather than a render, and how many frames that is.
    aside: Option<(Arc<TreatWork>, u64)>,
    state: JobState,
    result: Option<Value>,
    error: Option<ErrorReply>,
    /// What was last told to subscribers.
    told: Option<(JobState, f64, Instant)>,
}

impl Entry {
    /// How much is done, 0 to 1.
    #[expect(clippy::cast_precision_loss, reason = "a fraction for a progress bar")]
    fn done(&self) -> f64 {
        match &self.aside {
            None => self.progress.done(),
            Some((work, frames)) => {
                let made = work.frames.load(Ordering::Relaxed) as f64;
                (made / (*frames).max(1) as f64).min(1.0)
            }
        }
    }
}

impl Jobs {
    /// Whether another may begin.
    ///
    /// # Errors
    /// `busy`.
    pub fn room(&self) -> Result<(), ErrorReply> {
        if (self.running() as usize) < MOST_RUNNING {
            return Ok(());
        }
        Err(ErrorReply::busy(format!(
            "{MOST_RUNNING} renders are waiting already"
        )))
    }

    /// How many are at work or wait.
    #[must_use]
    pub fn running(&self) -> u32 {
        let running = self.entries.values();
        let running =
            running.filter(|entry| entry.state == JobState::Running && entry.aside.is_none());
        u32::try_from(running.count()).unwrap_or(u32::MAX)
    }

    /// Enters a job.
    pub fn begin(&mut self, action: &'static str) -> (JobStarted, Arc<Progress>) {
        self.enter(action, None)
    }

    /// Enters the making of a clip's content, which has so many frames.
    pub fn begin_aside(&mut self, action: &'static str, work: Arc<TreatWork>, frames: u64) -> u64 {
        self.enter(action, Some((work, frames))).0.job_id
    }

    /// Takes a job out as if it had never been: it was overtaken before anyone waited.
    pub fn forget(&mut self, job: u64) {
        self.entries.remove(&job);
    }

    /// Whether a client asked a job to end.
    #[must_use]
    pub fn was_cancelled(&self, job: u64) -> bool {
        let entry = self.entries.get(&job);
        entry.is_some_and(|entry| entry.progress.cancel.load(Ordering::Relaxed))
    }

    fn enter(
        &mut self,
        action: &'static str,
        aside: Option<(Arc<TreatWork>, u64)>,
    ) -> (JobStarted, Arc<Progress>) {
        self.next += 1;
        let progress = Arc::new(Progress::default());
        let entry = Entry {
            action,
            progress: Arc::clone(&progress),
            aside,
            state: JobState::Running,
            result: None,
            error: None,
            told: None,
        };
        self.entries.insert(self.next, entry);
        if self.entries.len() > REMEMBERED {
            // What came of a render is worth more than that a clip once got ready.
            let ended = |asides: bool| {
                let old = |entry: &Entry| {
                    entry.state != JobState::Running && (!asides || entry.aside.is_some())
                };
                let found = self.entries.iter().find(|(_, entry)| old(entry));
                found.map(|(&id, _)| id)
            };
            if let Some(id) = ended(true).or_else(|| ended(false)) {
                self.entries.remove(&id);
            }
        }
        (JobStarted { job_id: self.next }, progress)
    }

    /// Enters what came of it.
    pub fn end(&mut self, job: u64, result: Result<Value, ErrorReply>) {
        let Some(entry) = self.entries.get_mut(&job) else {
            return;
        };
        match result {
            Ok(value) => {
                entry.state = JobState::Done;
                entry.result = Some(value);
            }
            Err(error) => {
                let cancelled = error.code() == waive_protocol::ErrorCode::Cancelled;
                entry.state = if cancelled {
                    JobState::Cancelled
                } else {
                    JobState::Failed
                };
                entry.error = Some(error);
            }
        }
    }

    /// Asks a job to end.
    ///
    /// # Errors
    /// `job_not_found`, `job_already_ended`.
    pub fn cancel(&mut self, job: u64) -> Result<JobView, ErrorReply> {
        let entry = self
            .entries
            .get(&job)
            .ok_or_else(|| ErrorReply::job_not_found(job))?;
        if entry.state != JobState::Running {
            return Err(ErrorReply::job_already_ended(job));
        }
        entry.progress.cancel.store(true, Ordering::Relaxed);
        if let Some((work, _)) = &entry.aside {
            work.cancel.store(true, Ordering::Relaxed);
        }
        self.view(job)
    }

    /// Asks all to end: the engine is going down.
    pub fn cancel_all(&self) {
        for entry in self.entries.values() {
            entry.progress.cancel.store(true, Ordering::Relaxed);
        }
    }

    /// A job.
    ///
    /// # Errors
    /// `job_not_found`.
    pub fn view(&self, job: u64) -> Result<JobView, ErrorReply> {
        let entry = self
            .entries
            .get(&job)
            .ok_or_else(|| ErrorReply::job_not_found(job))?;
        Ok(JobView {
            job_id: job,
            action: entry.action.to_owned(),
            state: entry.state,
            progress: if entry.state == JobState::Done {
                1.0
            } else {
                entry.done()
            },
            result: entry.result.clone(),
            error: entry.error.clone(),
        })
    }

    /// All that are remembered.
    #[must_use]
    pub fn views(&self) -> Vec<JobView> {
        self.entries
            .keys()
            .filter_map(|&job| self.view(job).ok())
            .collect()
    }

    /// Jobs whose state changed since this was last asked, or that moved on for a while.
    pub fn news(&mut self) -> Vec<JobView> {
        let mut news = Vec::new();
        for (&id, entry) in &mut self.entries {
            let done = entry.done();
            let old = entry.told.is_some_and(|(state, told, when)| {
                state == entry.state
                    && (told.to_bits() == done.to_bits() || when.elapsed().as_millis() < 250)
            });
            if !old {
                entry.told = Some((entry.state, done, Instant::now()));
                news.push(id);
            }
        }
        news.into_iter()
            .filter_map(|id| self.view(id).ok())
            .collect()
    }
}

/// A render laid out, ready to be done elsewhere.
pub enum Export {
    /// One track. Boxed: it is large.
    Bounce(Box<Bounce>),
    /// The mix.
    Mix {
        /// What to render. Boxed: it is large.
        job: Box<Job>,
        /// Where to.
        path: PathBuf,
        /// In which form.
        depth: BitDepth,
        /// Who plays what.
        players: Players,
        /// What can't be heard.
        warnings: Vec<String>,
    },
    /// A file for each track.
    Stems {
        /// The folder.
        folder: PathBuf,
        /// In which form.
        depth: BitDepth,
        /// What to render to which file.
        stems: Vec<Stem>,
        /// Who plays what.
        players: Players,
    },
    /// Figures of a range; no file.
    Figures(Measuring),
}

/// One track's render among stems.
pub struct Stem {
    job: Job,
    path: PathBuf,
    track_id: usize,
    id: ObjectId,
    name: String,
    warnings: Vec<String>,
}

/// The range that a request names.
///
/// # Errors
/// `out_of_range`, `end_before_start`.
pub fn range(
    world: &World,
    start: Option<Position>,
    end: Option<Position>,
) -> Result<Range, ErrorReply> {
    let at = |position: Option<Position>, field| {
        position
            .map(|position| lookup::seconds(world, position, field))
            .transpose()
    };
    let from = at(start, "start")?.unwrap_or_default().0;
    let to = at(end, "end")?.map(|to| to.0);
    let last = to.unwrap_or_else(|| views::edit_length(world));
    if last <= from {
        let refusal = ErrorReply::end_before_start();
        let empty = to.is_none() && from == 0.0;
        return Err(if empty {
            refusal.hint("the Edit is empty: insert a clip first")
        } else {
            refusal
        });
    }
    Ok(Range { from, to })
}

/// Lays out a mixdown.
///
/// # Errors
/// `end_before_start`, `path_outside_allowed`.
pub fn mixdown(world: &mut World, request: &ExportMixdown) -> Result<Export, ErrorReply> {
    let range = range(world, request.start, request.end)?;
    let path = files::allowed(
        &world.resource::<Session>().allow,
        request.file_path.as_str(),
    )?;
    let mut job = render_job::job(world, None, range, Manner::default())?;
    if request.include_click {
        job.swap.click = Some(Box::new(publish::click(world).enabled(true)));
    }
    Ok(Export::Mix {
        job: Box::new(job),
        path,
        depth: render_job::depth(request.bit_depth),
        players: Players::read(world),
        warnings: silence::warnings(world, None),
    })
}

/// Lays out stems: tracks that neither have clips nor hear another track's plugin are left
/// out.
///
/// # Errors
/// `end_before_start`, `path_outside_allowed`.
pub fn stems(world: &mut World, request: &ExportStems) -> Result<Export, ErrorReply> {
    let range = range(world, request.start, request.end)?;
    let folder = files::allowed(
        &world.resource::<Session>().allow,
        request.output_dir.as_str(),
    )
    .map_err(|refusal| refusal.field("output_dir"))?;
    let tracks = Outline::tracks(world).to_vec();
    let heard = extract::further_targets(&extract::desk(world, &tracks));
    let mut stems = Vec::new();
    for (track_id, &track) in tracks.iter().enumerate() {
        let hears = world
            .get::<ItemId>(track)
            .is_some_and(|id| heard.contains(id));
        if outline::clips(world, track).is_empty() && !hears {
            continue;
        }
        let name = views::name(world, track);
        let file = format!("{:02}_{}.wav", track_id + 1, file_name(&name));
        stems.push(Stem {
            job: render_job::job(world, Some(track), range, Manner::default())?,
            path: folder.join(file),
            track_id,
            id: lookup::object_id(world, track),
            name,
            warnings: silence::warnings(world, Some(track)),
        });
    }
    Ok(Export::Stems {
        folder,
        depth: render_job::depth(request.bit_depth),
        stems,
        players: Players::read(world),
    })
}

/// Makes a folder to render into.
///
/// # Errors
/// [`ExportError::Write`].
pub fn make_folder(folder: &std::path::Path) -> Result<(), ExportError> {
    std::fs::create_dir_all(folder).map_err(|source| ExportError::Write {
        path: folder.to_path_buf(),
        source: crate::media::MediaError::Io {
            path: folder.to_path_buf(),
            source,
        },
    })
}

/// A track's name as part of a file's: nothing that leads elsewhere or that some
/// system refuses.
pub fn file_name(name: &str) -> String {
    let plain = |c: char| match c {
        c if c.is_control() => '_',
        '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
        c => c,
    };
    let cleaned: String = name.trim().chars().map(plain).take(80).collect();
    let cleaned = cleaned.trim_matches(['.', ' ']).to_owned();
    if cleaned.is_empty() {
        "Track".to_owned()
    } else {
        cleaned
    }
}

/// Does the rendering. Long; runs on a worker thread.
///
/// # Errors
/// The refusal to answer with.
pub fn render(export: Export, progress: &Progress) -> Result<Value, ErrorReply> {
    let report = match export {
        Export::Figures(measuring) => {
            let report = measure_job::measure(measuring, progress);
            serde_json::to_value(report.map_err(|error| error.refusal("start"))?)
        }
        Export::Mix {
            job,
            path,
            depth,
            players,
            mut warnings,
        } => {
            let exported = render_job::export(*job, &path, depth, progress);
            let exported = exported.map_err(|error| error.refusal("file_path"))?;
            let mut report = exported.told(&players);
            report.warnings.append(&mut warnings);
            serde_json::to_value(report)
        }
        Export::Bounce(bounce) => {
            let report = bounce_job::render(bounce, progress);
            serde_json::to_value(report.map_err(|error| error.refusal("file_path"))?)
        }
        Export::Stems {
            folder,
            depth,
            stems,
            players,
        } => {
            let report = render_stems((&folder, depth), stems, &players, progress);
            serde_json::to_value(report.map_err(|error| error.refusal("output_dir"))?)
        }
    };
    report.map_err(|error| ErrorReply::internal(error.to_string()))
}

fn render_stems(
    (folder, depth): (&std::path::Path, BitDepth),
    stems: Vec<Stem>,
    players: &Players,
    progress: &Progress,
) -> Result<StemsReport, ExportError> {
    let begun = Instant::now();
    make_folder(folder)?;
    let mut done = Vec::with_capacity(stems.len());
    let (mut sample_rate, mut seconds) = (0, 0.0);
    let mut warnings = Vec::new();
    let mut lost = Vec::new();
    for mut stem in stems {
        let exported = render_job::export(stem.job, &stem.path, depth, progress)?;
        lost.extend(exported.lost);
        let report = exported.report;
        sample_rate = report.sample_rate;
        seconds += report.duration;
        let clipped = report.warnings.iter();
        warnings.extend(clipped.map(|clipped| format!("stem \"{}\" {clipped}", stem.name)));
        warnings.append(&mut stem.warnings);
        done.push(stem_view(stem.track_id, stem.id, stem.name, report));
    }
    warnings.extend(players.lost(&lost));
    let render_seconds = begun.elapsed().as_secs_f64();
    Ok(StemsReport {
        output_dir: views::text(folder),
        count: done.len(),
        stems: done,
        sample_rate,
        bit_depth: render_job::wire_depth(depth),
        render_seconds,
        realtime_factor: seconds / render_seconds.max(1e-9),
        warnings,
    })
}

fn stem_view(track_id: usize, id: ObjectId, track_name: String, report: RenderReport) -> StemView {
    StemView {
        track_id,
        id,
        track_name,
        file_path: report.file_path,
        duration: report.duration,
        frames: report.frames,
        peak_db: report.peak_db,
        true_peak_db: report.true_peak_db,
        integrated_lufs: report.integrated_lufs,
        sha256: report.sha256,
    }
}
