//! `docs/protocol.md` says what the protocol is now.

use std::path::Path;

use serde_json::json;
use waive_protocol::{ErrorCode, Request, parse, reference};

const COMMAND: &str =
    "cargo run -p waive-engine --release -- schema --format markdown > docs/protocol.md";

#[test]
fn the_document_is_up_to_date() {
    // The source folder may be a link, and what is above it is looked for from where it really is.
    let crate_dir = Path::new(env!("CARGO_MANIFEST_DIR"))
        .canonicalize()
        .unwrap();
    let path = crate_dir.parent().unwrap().join("docs/protocol.md");
    let wanted = reference::markdown();
    if std::env::var_os("WAIVE_BLESS").is_some_and(|wish| wish == "1") {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &wanted).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    let line = found
        .lines()
        .zip(wanted.lines())
        .take_while(|(a, b)| a == b);
    let line = line.count() + 1;
    assert!(
        found == wanted,
        "{} is out of date from line {line}; write it anew with\n  {COMMAND}\nor\n  \
         WAIVE_BLESS=1 cargo test -p waive-protocol --test reference",
        path.display()
    );
}

#[test]
fn every_action_and_code_is_in_it_once() {
    let text = reference::markdown();
    let count = |name: &str| {
        let heading = format!("### {name}");
        text.lines().filter(|line| *line == heading).count()
    };
    for entry in Request::TABLE {
        assert_eq!(count(entry.name), 1, "{}", entry.name);
        assert!(text.contains(entry.summary), "{}", entry.name);
    }
    for code in ErrorCode::ALL {
        assert!(text.contains(&format!("| `{code}` |")), "{code}");
    }
}

#[test]
fn links_lead_to_headings() {
    let text = reference::markdown();
    let anchors: Vec<String> = text
        .lines()
        .filter_map(|line| line.strip_prefix('#'))
        .map(|line| line.trim_start_matches('#').trim())
        .map(|title| title.to_lowercase().replace(' ', "-"))
        .collect();
    for link in text.split("](#").skip(1) {
        let target = link.split(')').next().unwrap().to_owned();
        assert!(anchors.contains(&target), "no heading for {target}");
    }
}

#[test]
fn dry_runs_are_as_the_reader_of_requests_has_them() {
    let text = reference::markdown();
    for entry in Request::TABLE {
        let mut request = entry.example_request();
        request["dry_run"] = json!(true);
        let refused = parse(request.to_string().as_bytes()).is_err();
        let section = text.split(&format!("\n### {}\n", entry.name)).nth(1);
        let flags = section
            .unwrap()
            .lines()
            .find(|line| line.starts_with("Edits:"));
        let word = if refused {
            "dry run: no"
        } else {
            "dry run: yes"
        };
        assert!(flags.unwrap().contains(word), "{}", entry.name);
    }
}
