//! `waive render`: an Edit to a file, without a server.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};

use super::report::render_report;
use super::{Failure, print};
use crate::config::{self, RenderConfig};
use crate::control::offline::{RenderRequest, render_file};
use crate::media::write::BitDepth;
use crate::time::SampleRate;

/// Steps of the bar: finer than any terminal is wide.
const STEPS: u64 = 1000;

#[derive(Debug, Args)]
pub(super) struct RenderArgs {
    /// The Edit
    edit: PathBuf,
    /// The WAV file to write
    #[arg(value_name = "OUT.wav")]
    out: PathBuf,
    /// Where to begin, in seconds
    #[arg(long, value_name = "S", allow_negative_numbers = true)]
    from: Option<f64>,
    /// Where to end, in seconds
    #[arg(long, value_name = "S", allow_negative_numbers = true)]
    to: Option<f64>,
    /// How samples are stored
    #[arg(long, value_enum, default_value = "24")]
    bit_depth: Depth,
    /// Threads that render
    #[arg(long, value_name = "N", default_value_t = 1)]
    threads: usize,
    /// Frames rendered at once; the samples don't depend on it
    #[arg(long, value_name = "N", default_value_t = config::DEFAULT_OFFLINE_BLOCK_SIZE)]
    block_size: usize,
    /// Hertz
    #[arg(long, value_name = "HZ", default_value_t = config::DEFAULT_SAMPLE_RATE)]
    sample_rate: u32,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Depth {
    /// 16-bit integers, dithered
    #[value(name = "16")]
    I16,
    /// 24-bit integers
    #[value(name = "24")]
    I24,
    /// 32-bit floats
    #[value(name = "32f")]
    F32,
}

impl From<Depth> for BitDepth {
    fn from(depth: Depth) -> Self {
        match depth {
            Depth::I16 => Self::I16,
            Depth::I24 => Self::I24,
            Depth::F32 => Self::F32,
        }
    }
}

pub(super) fn run(args: RenderArgs) -> Result<(), Failure> {
    let config = RenderConfig {
        from: args.from,
        to: args.to,
        sample_rate: args.sample_rate,
        block_size: args.block_size,
        threads: args.threads,
    };
    config.check()?;
    let request = RenderRequest {
        edit: args.edit,
        out: args.out,
        from: config.from,
        to: config.to,
        bit_depth: args.bit_depth.into(),
        threads: config.threads,
        block: config.block_size,
        rate: SampleRate(config.sample_rate),
        cache_dir: config::cache_dir(),
    };
    let bar = progress_bar();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "0 to 1000"
    )]
    let report = render_file(&request, |part: f64| {
        bar.set_position((part.clamp(0.0, 1.0) * STEPS as f64) as u64);
    });
    bar.finish_and_clear();
    print(&render_report(&report.map_err(Failure::new)?))
}

/// A bar on a terminal; nothing in a pipe or a log.
fn progress_bar() -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(STEPS);
    if let Ok(style) = ProgressStyle::with_template("rendering {wide_bar} {percent:>3} %  {eta}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}
