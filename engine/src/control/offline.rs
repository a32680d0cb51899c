//! Rendering and looking at an Edit without a server.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

use waive_protocol::reply::RenderReport;

use super::preparing::prepare_all;
use super::render_job::{self, ExportError, Manner, Progress, Range};
use super::silence::{self, Players};
use super::start::{ControlConfig, StartError, world};
use super::{queries, views};
use crate::media::write::BitDepth;
use crate::model::outline::Outline;
use crate::time::SampleRate;

/// What `waive render` is told.
#[derive(Clone, Debug)]
pub struct RenderRequest {
    /// The Edit.
    pub edit: PathBuf,
    /// The WAV file to write.
    pub out: PathBuf,
    /// Seconds; `None` is the start.
    pub from: Option<f64>,
    /// Seconds; `None` is the end, with what rings on.
    pub to: Option<f64>,
    /// The form of the samples.
    pub bit_depth: BitDepth,
    /// Worker threads; the samples are the same for any number.
    pub threads: usize,
    /// Frames rendered at once; the samples are the same for any number.
    pub block: usize,
    /// The rate to render at.
    pub rate: SampleRate,
    /// Where decoded and resampled audio is kept.
    pub cache_dir: PathBuf,
}

/// Why it couldn't be done.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OfflineError {
    /// The Edit can't be opened.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The file can't be rendered.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// There is nothing between start and end.
    #[error("End time must be greater than start time (the Edit ends at {0} s)")]
    Empty(f64),
}

fn config(edit: &Path, cache_dir: &Path, rate: SampleRate) -> ControlConfig {
    ControlConfig {
        rate,
        max_block: render_job::BLOCK,
        allow: Vec::new(),
        edit: Some(edit.to_path_buf()),
        cache_dir: cache_dir.to_path_buf(),
        state_dir: crate::config::state_dir(),
        journal: crate::config::JournalMode::Off,
        device: "offline".to_owned(),
        block_size: render_job::BLOCK,
        plugins: super::rack::PluginSettings::usual(),
    }
}

/// Renders an Edit to a file, reporting progress (0 to 1) a few times a second.
///
/// # Errors
/// [`OfflineError`]; then no file is left behind.
pub fn render_file(
    request: &RenderRequest,
    mut progress: impl FnMut(f64),
) -> Result<RenderReport, OfflineError> {
    let mut world = world(&config(&request.edit, &request.cache_dir, request.rate))?;
    let from = request.from.unwrap_or(0.0);
    let end = views::edit_length(&world);
    if request.to.unwrap_or(end) <= from {
        return Err(OfflineError::Empty(end));
    }
    let range = Range {
        from,
        to: request.to,
    };
    let manner = Manner {
        block: request.block,
        threads: request.threads,
    };
    prepare_all(&mut world);
    // Why one can't be opened is told by the render.
    let _ = super::rack::open_all(&mut world);
    let job = render_job::job(&mut world, None, range, manner);
    let job = job.map_err(|refusal| ExportError::Failed(refusal.message))?;
    let mut warnings = silence::warnings(&mut world, None);
    let players = Players::read(&mut world);
    drop(world);
    let shared = Arc::new(Progress::default());
    let (done, finished) = std::sync::mpsc::channel();
    std::thread::scope(|scope| {
        let watched = Arc::clone(&shared);
        let render = scope.spawn(move || {
            let report = render_job::export(job, &request.out, request.bit_depth, &watched);
            drop(done);
            report
        });
        while let Err(RecvTimeoutError::Timeout) =
            finished.recv_timeout(Duration::from_millis(100)) as Result<(), _>
        {
            progress(shared.done());
        }
        progress(1.0);
        let gone = || {
            Err(ExportError::Failed(
                "the render failed inside the engine".to_owned(),
            ))
        };
        let mut report = render.join().unwrap_or_else(|_| gone())?.told(&players);
        report.warnings.append(&mut warnings);
        Ok(report)
    })
}

/// A readable overview of an Edit.
///
/// # Errors
/// [`OfflineError::Start`] when it can't be opened.
pub fn inspect_file(
    edit: &Path,
    cache_dir: &Path,
    rate: SampleRate,
) -> Result<String, OfflineError> {
    use std::fmt::Write;
    let mut world = world(&config(edit, cache_dir, rate))?;
    let summary = queries::summary(&mut world);
    let mut text = format!(
        "{}: {} tracks, {} clips, {} markers, {:.3} s, {} bpm, {}/{}\n",
        summary.name,
        summary.track_count,
        summary.clip_count,
        summary.marker_count,
        summary.length,
        summary.tempo_bpm,
        summary.time_sig_numerator,
        summary.time_sig_denominator,
    );
    for (index, &track) in Outline::tracks(&mut world).to_vec().iter().enumerate() {
        let track = views::track(&world, track, index, true);
        let switches = match (track.mute, track.solo) {
            (false, false) => "",
            (true, false) => " muted",
            (false, true) => " solo",
            (true, true) => " muted solo",
        };
        // Writing to a String can't fail.
        let _ = writeln!(
            text,
            "{index:>3}  {:<24} {:>7.2} dB  pan {:+.2}{switches}",
            track.name, track.volume_db, track.pan
        );
        for clip in track.clips.iter().flatten() {
            let what = match (&clip.file_path, clip.note_count) {
                (Some(path), _) if clip.missing == Some(true) => format!("{path} (missing)"),
                (Some(path), _) => path.clone(),
                (None, notes) => format!("{} notes", notes.unwrap_or(0)),
            };
            let _ = writeln!(
                text,
                "     {:>10.3} {:>10.3}  {}  {what}",
                clip.start, clip.end, clip.name
            );
        }
    }
    for warning in &summary.warnings {
        let _ = writeln!(text, "note: {warning}");
    }
    Ok(text)
}
