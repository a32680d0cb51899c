//! A child process by itself, for this crate's tests; the engine has it as a subcommand.

fn main() -> std::process::ExitCode {
    waive_hosting::child::run(std::env::args_os().skip(1))
}
