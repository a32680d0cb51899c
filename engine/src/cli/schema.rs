//! `waive schema`.

use clap::{Args, ValueEnum};

use super::{Failure, print};

#[derive(Debug, Args)]
pub(super) struct SchemaArgs {
    /// For programs, or for people
    #[arg(long, value_enum, default_value = "json")]
    format: Format,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// The JSON Schema of every action, reply and notification
    Json,
    /// The same as a text: what docs/protocol.md holds
    Markdown,
}

pub(super) fn run(args: &SchemaArgs) -> Result<(), Failure> {
    match args.format {
        Format::Markdown => print(&waive_protocol::reference::markdown()),
        Format::Json => {
            let document = waive_protocol::schema::document();
            let mut text = serde_json::to_string_pretty(document).map_err(Failure::new)?;
            text.push('\n');
            print(&text)
        }
    }
}
