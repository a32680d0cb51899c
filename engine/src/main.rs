//! The `waive` program. All of it is in `waive::cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    waive::cli::run()
}
