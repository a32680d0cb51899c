//! `measure`: renders a range on a worker and looks at it.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use bevy_ecs::prelude::*;
use waive_protocol::ErrorReply;
use waive_protocol::reply::{BandLevel, MeasureReport, TrackPlace};
use waive_protocol::request::Measure;

use super::jobs;
use super::lookup;
use super::render_job::{self, ExportError, Manner, Progress, finite};
use super::silence::{self, Players};
use crate::media::analysis::{Analyser, Analysis, CENTRES};
use crate::render::offline::{self, Job, RenderError};

/// A measurement laid out, ready to be done elsewhere.
pub struct Measuring {
    job: Box<Job>,
    track: TrackPlace,
    start: f64,
    players: Arc<Players>,
    warnings: Vec<String>,
}

/// Lays out a measurement.
///
/// # Errors
/// `track_not_found`, `end_before_start`, `out_of_range`.
pub fn lay_out(world: &mut World, request: &Measure) -> Result<Measuring, ErrorReply> {
    let (stem, track) = match request.track_id {
        None => (None, TrackPlace::MASTER),
        Some(named) => match lookup::mixer(world, named)? {
            (_, TrackPlace::Master(word)) => (None, TrackPlace::Master(word)),
            (entity, place) => (Some(entity), place),
        },
    };
    let mut range = jobs::range(world, request.start, request.end)?;
    // A range is measured as long as it is, without what rings on after it.
    range.to = Some(range.to.unwrap_or_else(|| super::views::edit_length(world)));
    let job = render_job::job(world, stem, range, Manner::default())?;
    Ok(Measuring {
        job: Box::new(job),
        track,
        start: range.from,
        players: Arc::new(Players::read(world)),
        warnings: silence::warnings(world, stem),
    })
}

/// Does the work. Long; runs on a worker thread.
///
/// # Errors
/// [`ExportError`].
pub fn measure(measuring: Measuring, progress: &Progress) -> Result<MeasureReport, ExportError> {
    let begun = Instant::now();
    let rate = measuring.job.rate;
    let expected = (measuring.job.to.0 - measuring.job.from.0)
        .max(1)
        .unsigned_abs();
    let failed = |error: &dyn std::fmt::Display| ExportError::Failed(error.to_string());
    let mut analyser = Analyser::new(rate.0).map_err(|error| failed(&error))?;
    let mut done = 0_u64;
    let rendered = offline::render(*measuring.job, |left, right| {
        if progress.cancel.load(Ordering::Relaxed) {
            return Ok(ControlFlow::Break(()));
        }
        analyser.feed(left, right);
        done += left.len() as u64;
        #[expect(clippy::cast_precision_loss, reason = "a fraction for a progress bar")]
        progress.set((done as f64 / expected as f64).min(1.0));
        Ok::<_, std::convert::Infallible>(ControlFlow::Continue(()))
    });
    let rendered = rendered.map_err(|error| match error {
        RenderError::Sink(never) => match never {},
        RenderError::Cancelled => ExportError::Cancelled,
        RenderError::Plugin(why) => ExportError::Plugin(why),
        RenderError::Threads(error) => failed(&error),
    })?;
    progress.set(1.0);
    let mut report = report(&analyser.finish(), rate.0);
    (report.track_id, report.start) = (measuring.track, measuring.start);
    report.render_seconds = begun.elapsed().as_secs_f64();
    report.warnings = measuring.players.lost(&rendered.lost);
    report.warnings.extend(measuring.warnings);
    report.warnings.extend(rendered.notes);
    report.warnings.extend(rendered.missing);
    Ok(report)
}

fn report(found: &Analysis, rate: u32) -> MeasureReport {
    let measured = &found.measured;
    let bands = CENTRES.iter().zip(&found.bands_db);
    #[expect(clippy::cast_precision_loss, reason = "exact below 2^53 frames")]
    let duration = measured.frames as f64 / f64::from(rate);
    MeasureReport {
        track_id: TrackPlace::MASTER,
        start: 0.0,
        duration,
        frames: measured.frames,
        sample_rate: rate,
        peak_db: finite(measured.peak_db),
        channel_peak_db: found.channel_peak_db.map(finite),
        channel_rms_db: found.channel_rms_db.map(finite),
        true_peak_db: finite(measured.true_peak_db),
        integrated_lufs: measured.integrated_lufs.and_then(finite),
        short_term_max_lufs: found.short_term_max_lufs,
        momentary_max_lufs: found.momentary_max_lufs,
        loudness_range_lu: found.loudness_range_lu,
        correlation: found.correlation,
        dc_offset: found.dc,
        clipped_samples: found.over,
        spectrum: bands
            .map(|(&hz, &level)| BandLevel {
                hz,
                level_db: finite(level),
            })
            .collect(),
        centroid_hz: found.centroid_hz,
        render_seconds: 0.0,
        warnings: Vec::new(),
    }
}
