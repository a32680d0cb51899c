//! Scanning: what is found, what fails and why, in bounded time, and what is kept.

#[path = "support/fixtures.rs"]
mod fixtures;

use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant};

use fixtures::bundle;
use waive_hosting::isolation::HostCommand;
use waive_hosting::scan::{Found, ScanOptions, scan};
use waive_hosting::seam::{PluginFormat, ScanFailure};

/// Plugins in the fixture module: an effect, an instrument, and the rogues.
const IN_VST3: usize = 14;

fn command() -> HostCommand {
    HostCommand::new(env!("CARGO_BIN_EXE_waive-plugin-host"))
}

fn options(folder: &Path) -> ScanOptions {
    ScanOptions {
        folders: vec![folder.to_owned()],
        limit: Duration::from_secs(3),
        jobs: 2,
        cache: Some(folder.join("cache.json")),
        retry_failures: false,
    }
}

/// Scans; gives what was found and how many modules were taken from the cache.
fn run(options: &ScanOptions) -> (Found, usize) {
    let (mut cached, mut last) = (0, 0);
    let found = scan(options, &command(), &mut |progress| {
        assert_eq!(progress.done, last + 1);
        last = progress.done;
        cached += usize::from(progress.cached);
        ControlFlow::Continue(())
    })
    .unwrap();
    (found, cached)
}

fn failure<'a>(found: &'a Found, name: &str) -> &'a ScanFailure {
    let named = |path: &Path| path.file_stem().is_some_and(|stem| stem == name);
    &found
        .failures
        .iter()
        .find(|(path, _)| named(path))
        .unwrap()
        .1
}

#[test]
fn each_failure_has_its_reason() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("Vendor/Deep");
    bundle(&inner, "Good");
    for name in ["CrashOnEntry", "ExitOnEntry", "HangOnEntry", "NoFactory"] {
        bundle(folder.path(), name);
    }
    std::fs::write(folder.path().join("Text.vst3"), "hello").unwrap();
    std::fs::create_dir(folder.path().join("Empty.vst3")).unwrap();
    std::fs::create_dir_all(folder.path().join("Windows.vst3/Contents/x86_64-win")).unwrap();
    let options = ScanOptions {
        limit: Duration::from_secs(2),
        ..options(folder.path())
    };
    let (found, _) = run(&options);
    assert_eq!(found.plugins.len(), IN_VST3, "{:?}", found.failures);
    assert!(
        found
            .plugins
            .iter()
            .all(|plugin| plugin.path.ends_with("Vendor/Deep/Good.vst3"))
    );
    assert_eq!(found.failures.len(), 7);
    assert!(
        matches!(failure(&found, "CrashOnEntry"), ScanFailure::Crashed { how } if how.contains("SIGSEGV"))
    );
    assert!(
        matches!(failure(&found, "ExitOnEntry"), ScanFailure::Crashed { how } if how == "exit code 3")
    );
    assert_eq!(
        *failure(&found, "HangOnEntry"),
        ScanFailure::Hung { milliseconds: 2000 }
    );
    assert_eq!(*failure(&found, "NoFactory"), ScanFailure::NoFactory);
    assert!(matches!(
        failure(&found, "Text"),
        ScanFailure::NotABundle { .. }
    ));
    assert!(matches!(
        failure(&found, "Empty"),
        ScanFailure::NotABundle { .. }
    ));
    assert!(
        matches!(failure(&found, "Windows"), ScanFailure::WrongArchitecture { found } if found == "x86_64-win")
    );

    // Again: nothing is probed, failures are known too.
    let began = Instant::now();
    let (again, cached) = run(&options);
    assert_eq!(again, found);
    assert_eq!(cached, 8);
    assert!(
        began.elapsed() < Duration::from_millis(500),
        "{:?}",
        began.elapsed()
    );

    // A module that changed is probed anew; a damaged cache is made anew.
    let arch = if cfg!(target_arch = "aarch64") {
        "aarch64-linux"
    } else {
        "x86_64-linux"
    };
    let binary = inner.join(format!("Good.vst3/Contents/{arch}/Good.so"));
    std::fs::copy(fixtures::library(), &binary).unwrap();
    let touched = std::fs::File::options().append(true).open(&binary).unwrap();
    touched
        .set_modified(std::time::SystemTime::now() + Duration::from_secs(5))
        .unwrap();
    assert_eq!(run(&options).1, 7);
    std::fs::write(folder.path().join("cache.json"), "{").unwrap();
    let quick = ScanOptions {
        limit: Duration::from_millis(1500),
        ..options
    };
    assert_eq!(run(&quick).1, 0);
}

#[test]
fn clap_modules_are_found_beside_the_others() {
    let folder = tempfile::tempdir().unwrap();
    bundle(folder.path(), "Good");
    // A folder of that name is a folder.
    let inner = folder.path().join("Vendor.clap");
    let good = fixtures::clap_module(&inner, "Good");
    for name in ["CrashOnEntry", "HangOnEntry", "NoFactory"] {
        fixtures::clap_module(folder.path(), name);
    }
    std::fs::write(folder.path().join("Text.clap"), "hello").unwrap();
    let mut other = std::fs::read(fixtures::library()).unwrap();
    other[18] ^= 0x55;
    std::fs::write(folder.path().join("Foreign.clap"), other).unwrap();
    let options = ScanOptions {
        limit: Duration::from_secs(2),
        ..options(folder.path())
    };
    let (found, _) = run(&options);
    let claps: Vec<_> = found
        .plugins
        .iter()
        .filter(|plugin| plugin.format == PluginFormat::Clap)
        .collect();
    assert_eq!(claps.len(), 5, "{:?}", found.failures);
    assert_eq!(found.plugins.len(), 5 + IN_VST3);
    assert!(claps.iter().all(|plugin| plugin.path == good));
    let instruments = claps.iter().filter(|plugin| plugin.instrument);
    assert!(instruments.map(|plugin| &*plugin.id).eq(["waive.synth"]));
    assert_eq!(found.failures.len(), 5);
    let failure = |name| failure(&found, name);
    assert!(matches!(
        failure("CrashOnEntry"),
        ScanFailure::Crashed { .. }
    ));
    assert!(matches!(failure("HangOnEntry"), ScanFailure::Hung { .. }));
    assert_eq!(*failure("NoFactory"), ScanFailure::NoFactory);
    assert!(matches!(failure("Text"), ScanFailure::NotABundle { .. }));
    assert!(matches!(
        failure("Foreign"),
        ScanFailure::WrongArchitecture { .. }
    ));
    assert_eq!(run(&options), (found, 7), "all of it is kept");
}

#[test]
fn thirty_modules_of_which_one_hangs_take_the_limit_and_a_second() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..29 {
        bundle(folder.path(), &format!("Good{number}"));
    }
    bundle(folder.path(), "HangOnEntry");
    let options = options(folder.path());
    let began = Instant::now();
    let (found, _) = run(&options);
    let took = began.elapsed();
    println!(
        "30 modules, one that hangs for {:?}: {took:?}",
        options.limit
    );
    assert_eq!(found.plugins.len(), 29 * IN_VST3);
    assert_eq!(found.failures.len(), 1);
    assert!(took < options.limit + Duration::from_secs(1), "{took:?}");
}

#[test]
fn a_scan_can_be_ended() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..6 {
        bundle(folder.path(), &format!("Good{number}"));
    }
    let options = ScanOptions {
        jobs: 1,
        cache: None,
        ..options(folder.path())
    };
    let found = scan(&options, &command(), &mut |_| ControlFlow::Break(())).unwrap();
    assert!(
        (1..=2).contains(&(found.plugins.len() / IN_VST3)),
        "{}",
        found.plugins.len()
    );
}
