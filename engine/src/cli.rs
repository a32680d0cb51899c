//! The command line: one file for each subcommand; wires the rooms together and
//! does no work of its own.
//!
//! Thread: main. In: arguments. Out: an exit code: 0 done, 1 failed, 2 misused;
//! results on stdout, everything else on stderr.
//! Elsewhere: which settings are accepted (`config`).

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

mod devices;
mod failure;
mod inspect;
mod render;
mod report;
mod schema;
mod serve;

#[cfg(test)]
mod tests;

use failure::Failure;

/// A headless audio engine that programs and AI agents drive.
#[derive(Debug, Parser)]
#[command(name = "waive", version, about, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    action: Subcommands,
}

#[derive(Debug, Subcommand)]
enum Subcommands {
    /// Run the engine until told to stop
    Serve(serve::ServeArgs),
    /// Render an Edit to a WAV file
    Render(render::RenderArgs),
    /// Print the protocol: its JSON Schema, or a reference to read
    Schema(schema::SchemaArgs),
    /// List the audio outputs
    Devices,
    /// Print an overview of an Edit
    Inspect(inspect::InspectArgs),
    /// Run plugins for an engine (the engine starts these by itself)
    #[command(hide = true)]
    PluginChild(PluginChildArgs),
}

#[derive(Debug, clap::Args)]
struct PluginChildArgs {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<std::ffi::OsString>,
}

/// Runs the program with the process's own arguments.
#[must_use]
pub fn run() -> ExitCode {
    // Help, the version and misuse end the process here, with 0 or 2.
    let cli = Cli::parse();
    log_to_stderr();
    let done = match cli.action {
        Subcommands::Serve(args) => serve::run(args),
        Subcommands::Render(args) => render::run(args),
        Subcommands::Schema(args) => schema::run(&args),
        Subcommands::Devices => devices::run(),
        Subcommands::Inspect(args) => inspect::run(&args),
        Subcommands::PluginChild(args) => return crate::plugins::host::child::run(args.arguments),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.print();
            ExitCode::FAILURE
        }
    }
}

/// `WAIVE_LOG` chooses what is logged: `debug`, `info,waive::server=trace` …
fn log_to_stderr() {
    let wish = std::env::var("WAIVE_LOG").unwrap_or_default();
    // No wish, or one that can't be read.
    let usual = Targets::new().with_default(tracing::Level::INFO);
    let (targets, unreadable) = match wish.parse::<Targets>() {
        _ if wish.is_empty() => (usual, None),
        Ok(targets) => (targets, None),
        Err(error) => (usual, Some(error)),
    };
    let lines = tracing_subscriber::fmt::layer()
        .with_ansi(io::stderr().is_terminal())
        .with_writer(io::stderr);
    // Only a test that has set another before makes this fail.
    let _ = tracing_subscriber::registry()
        .with(lines)
        .with(targets)
        .try_init();
    if let Some(error) = unreadable {
        tracing::warn!(%error, "WAIVE_LOG can't be read");
    }
}

/// Prints a result. A reader that has heard enough (`waive schema | head`) is fine.
fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("can't write to stdout: {error}")))
        }
        _ => Ok(()),
    }
}
