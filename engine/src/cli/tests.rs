//! What the command line accepts, and how figures look.

use clap::{CommandFactory, Parser};
use waive_protocol::reply::RenderReport;

use super::report::{columns, render_report};
use super::{Cli, Subcommands};
use crate::config::ServeConfig;

fn parse(line: &str) -> Result<Cli, clap::Error> {
    Cli::try_parse_from(line.split(' '))
}

#[test]
fn the_definition_is_sound() {
    Cli::command().debug_assert();
}

#[test]
fn serve_without_options_is_the_default() {
    let Subcommands::Serve(args) = parse("waive serve").unwrap().action else {
        panic!("not serve");
    };
    assert_eq!(ServeConfig::from(args), ServeConfig::default());
}

#[test]
fn every_option_is_read() {
    let line = "waive serve --host ::1 --port 0 --edit a.tracktionedit --audio null \
                --sample-rate 44100 --block-size 64 --allow /a --allow /b --token-file t";
    let Subcommands::Serve(args) = parse(line).unwrap().action else {
        panic!("not serve");
    };
    let config = ServeConfig::from(args);
    assert_eq!(
        (config.port, config.sample_rate, config.block_size),
        (0, 44_100, 64)
    );
    assert_eq!(config.allow.len(), 2);
    let line = "waive render e o.wav --from 1 --to 2.5 --bit-depth 32f --threads 2 --block-size 17";
    assert!(parse(line).is_ok());
    assert!(parse("waive inspect e").is_ok());
    for format in ["", " --format json", " --format markdown"] {
        assert!(parse(&format!("waive schema{format}")).is_ok(), "{format}");
    }
    for misuse in [
        "waive",
        "waive render e",
        "waive render e o --bit-depth 8",
        "waive schema --format xml",
        "waive dance",
    ] {
        assert!(parse(misuse).is_err(), "{misuse}");
    }
}

#[test]
fn columns_are_aligned() {
    let rows = [["a", "1"], ["längst", ""], ["b", "3"]];
    let text = columns(&rows.map(|row| row.map(str::to_owned).to_vec()));
    assert_eq!(text, "a       1\nlängst\nb       3\n");
}

#[test]
fn a_silent_render_says_so() {
    let report: RenderReport = serde_json::from_value(serde_json::json!({
        "file_path": "/tmp/o.wav", "duration": 1.5, "sample_rate": 48000, "channels": 2,
        "frames": 72000, "bit_depth": waive_protocol::quantity::BitDepth::default(),
        "peak_db": -3.25, "true_peak_db": -3.0, "integrated_lufs": null, "sha256": "ab",
        "render_seconds": 0.01, "realtime_factor": 150.0,
    }))
    .unwrap();
    let text = render_report(&report);
    assert!(text.contains("peak             -3.25 dBFS\n"), "{text}");
    assert!(text.contains("loudness         silent\n"), "{text}");
}
