//! `waive inspect`.

use std::path::PathBuf;

use clap::Args;

use super::{Failure, print};
use crate::config;
use crate::control::offline::inspect_file;
use crate::time::SampleRate;

#[derive(Debug, Args)]
pub(super) struct InspectArgs {
    /// The Edit
    edit: PathBuf,
}

pub(super) fn run(args: &InspectArgs) -> Result<(), Failure> {
    let rate = SampleRate(config::DEFAULT_SAMPLE_RATE);
    let text = inspect_file(&args.edit, &config::cache_dir(), rate);
    let mut text = text.map_err(Failure::new)?;
    if !text.ends_with('\n') {
        text.push('\n');
    }
    print(&text)
}
