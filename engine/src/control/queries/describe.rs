//! `describe`: the protocol, and the components that `query` asks for.

use serde_json::{Map, Value, json};
use waive_protocol::reply::Description;
use waive_protocol::{ErrorReply, Request, schema};

use super::components;
use crate::model::registry::ComponentKind;

/// What can be asked about besides actions and components.
const PARTS: [&str; 2] = ["actions", "components"];

/// The whole, or the part that was asked about.
///
/// # Errors
/// `unknown_action`, with the names that are near.
pub fn run(about: Option<&str>) -> Result<Description, ErrorReply> {
    let Some(about) = about else {
        let mut document = schema::document().clone();
        document.extend(components::document().clone());
        return Ok(Description(document));
    };
    let found = match about {
        "actions" => Some(actions()),
        "components" => Some(components::document().clone()),
        name => schema::action_document(name).or_else(|| components::component(name)),
    };
    found.map(Description).ok_or_else(|| {
        let components = ComponentKind::ALL.iter().map(|kind| kind.name());
        let known = Request::NAMES.iter().copied().chain(components);
        let known: Vec<&str> = known.chain(PARTS).collect();
        ErrorReply::unknown_action(about, &known).field("about")
    })
}

/// Every action with its summary: short enough to read first.
fn actions() -> Map<String, Value> {
    let lines = Request::TABLE.iter().map(|entry| {
        let line = json!({
            "summary": entry.summary,
            "edits": entry.edits,
            "runs_in_batch": entry.runs_in_batch,
        });
        (entry.name.to_owned(), line)
    });
    let lines: Map<String, Value> = lines.collect();
    Map::from_iter([("actions".to_owned(), lines.into())])
}
