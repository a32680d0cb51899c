//! The protocol as a text for people: what `docs/protocol.md` holds and `waive schema --format markdown` prints.
//!
//! In: the schema and the table of actions. Out: Markdown.
//! Invariant: names, types, ranges, meanings and examples come from the tables; only the conventions are written here.
//!
//! | file | part |
//! |---|---|
//! | `conventions` | what holds for every request |
//! | `nouns` | which actions stand together |
//! | `action` | an action's section |
//! | `named` | the sections of types that several fields have |
//! | `table` | fields as rows |
//! | `kind` | a field's schema in words |

use crate::PROTOCOL_VERSION;
use crate::error::ErrorCode;
use crate::request::{ActionEntry, Request};

mod action;
mod conventions;
mod kind;
mod named;
mod nouns;
mod table;

use kind::Document;

const HEADER: &str = "\
<!-- Generated from the protocol crate; don't edit it. To write it anew:
     cargo run -p waive-engine --release -- schema --format markdown > docs/protocol.md
     or: WAIVE_BLESS=1 cargo test -p waive-protocol --test reference -->
";

const FLAGS: &str = "\
*Edits*: it makes a step of history, which `undo` takes back. *In a batch*: it can be one of the requests of \
[`batch`](#batch). *Dry run*: it can be asked for with `\"dry_run\": true`.
";

/// The noun under which an action stands.
#[must_use]
pub fn noun_of(action: &str) -> &'static str {
    nouns::of(action)
}

/// The whole reference, as Markdown.
#[must_use]
pub fn markdown() -> String {
    let document = Document::whole();
    let mut parts = vec![
        format!("{HEADER}\n# The Waive protocol, version {PROTOCOL_VERSION}\n"),
        conventions::text(),
        overview(),
    ];
    for (noun, actions) in nouns::groups() {
        parts.push(format!("## {noun}\n"));
        parts.extend(actions.iter().map(|entry| action::section(document, entry)));
    }
    parts.push(named::notifications(document));
    parts.push(named::types(document));
    parts.push(codes());
    parts.join("\n")
}

/// All actions, each with a link to its section.
fn overview() -> String {
    let names = |entries: Vec<&ActionEntry>| {
        let links = entries
            .iter()
            .map(|entry| format!("[`{0}`](#{0})", entry.name));
        links.collect::<Vec<_>>().join(", ")
    };
    let rows = nouns::groups()
        .into_iter()
        .map(|(noun, entries)| vec![noun.to_owned(), names(entries)]);
    let count = Request::TABLE.len();
    let table = table::of(&["noun", "actions"], rows);
    format!("## The {count} actions\n\n{table}\n{FLAGS}")
}

fn codes() -> String {
    let rows = ErrorCode::ALL.iter().map(|code| {
        let meaning = table::cell(code.meaning());
        vec![format!("`{code}`"), meaning]
    });
    let table = table::of(&["code", "meaning"], rows);
    format!("## Error codes\n\nA code is never renamed; new ones are additions.\n\n{table}")
}
