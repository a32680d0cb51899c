//! The fixture plugins (`hosting/fixtures`) as bundles that an engine can load.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The effect's class.
pub const EFFECT: &str = "57414956454646580000000000000001";
/// The instrument's class.
pub const SYNTH: &str = "574149564553594E0000000000000001";

/// The class of the n-th rogue (`hosting/fixtures/src/rogue.rs`).
#[must_use]
pub fn rogue(number: u32) -> String {
    format!("5741495645524F4700000000{number:08X}")
}

/// Builds the fixture library, once.
fn library() -> &'static Path {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
        let mut build = Command::new(cargo);
        build.args(["build", "--package", "waive-plugin-fixtures"]);
        build.arg("--message-format=json");
        if !cfg!(debug_assertions) {
            build.arg("--release");
        }
        let output = build.current_dir(env!("CARGO_MANIFEST_DIR")).output();
        let output = output.expect("cargo runs");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{told}");
        let lines = String::from_utf8(output.stdout).expect("text");
        let made = lines
            .lines()
            .filter(|line| line.contains("waive_plugin_fixtures"))
            .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
            .find_map(|said| Some(PathBuf::from(said["filenames"][0].as_str()?)));
        made.expect("a library")
    })
}

/// Makes a bundle of the fixture library in a folder.
///
/// # Panics
/// When it can't be built or written.
#[must_use]
pub fn bundle(folder: &Path, name: &str) -> PathBuf {
    let bundle = folder.join(format!("{name}.vst3"));
    let machine = format!("{}-linux", std::env::consts::ARCH);
    let binary = bundle.join("Contents").join(machine);
    std::fs::create_dir_all(&binary).expect("a folder");
    std::fs::copy(library(), binary.join(format!("{name}.so"))).expect("a copy");
    bundle
}

/// Puts the fixture library into a folder as a CLAP module.
///
/// # Panics
/// When it can't be built or written.
pub fn clap(folder: &Path, name: &str) {
    std::fs::create_dir_all(folder).expect("a folder");
    std::fs::copy(library(), folder.join(format!("{name}.clap"))).expect("a copy");
}
