//! What holds for every request: the only part that is written by hand.

use crate::envelope::ENVELOPE_FIELDS;
use crate::frame;
use crate::request::history::MAX_COMMANDS;

use super::table;

/// The sections before those of the actions.
pub(super) fn text() -> String {
    [
        framing(),
        common_fields(),
        REPLIES.to_owned(),
        NAMES.to_owned(),
        TIME_AND_LEVELS.to_owned(),
        batches(),
    ]
    .join("\n")
}

fn framing() -> String {
    let (magic, limit) = (frame::MAGIC, frame::DEFAULT_LIMIT >> 20);
    format!(
        "## Frames\n\n\
        TCP, `127.0.0.1:9090` unless the engine is started otherwise. Each message is 4 bytes magic `{magic:#010X}`, \
        4 bytes length of the payload, then the payload: one JSON object in UTF-8.\n\n\
        - The two words are both big-endian or both little-endian. The magic tells which; a reply has the order of its \
        request, a notification that of the connection's first frame.\n\
        - Requests may be sent without waiting; replies come in their order.\n\
        - A payload may have {limit} MiB. A longer one, or a wrong magic, is answered with an error, and the connection \
        closes. A payload that isn't a JSON object is refused with `invalid_json`, and the connection stays.\n\
        - With `--token-file`, the first frame is the token: as bare text, answered by a bare `AUTH_OK`, or as \
        `{{\"action\":\"auth\",\"token\":…}}`.\n"
    )
}

fn common_fields() -> String {
    let meaning = |name: &str| match name {
        "action" => "The action's name. Needed.",
        "request_id" => {
            "A string or a number of the client's own; echoed. The same id again on the same connection, within its last 1,000 changes of the Edit, gets the first answer and isn't done twice."
        }
        "expected_revision" => {
            "Refuse with `revision_conflict` where the Edit is at another revision."
        }
        _ => "Do it, collect what changes, take it back, and answer with `diff`.",
    };
    let rows = ENVELOPE_FIELDS.map(|name| vec![format!("`{name}`"), meaning(name).to_owned()]);
    format!(
        "## Fields of every request\n\n{}\n\
        Any other field the action doesn't have is refused (`unknown_field`). Nothing is clamped: what is out of range \
        is refused, and the refusal says what is allowed.\n",
        table::of(&["field", "meaning"], rows)
    )
}

fn batches() -> String {
    format!(
        "## Batches and references\n\n\
        [`batch`](#batch) does up to {MAX_COMMANDS} requests as one change and one undo step; when one is refused, none \
        is done and `error.index` says which it was. A string `\"$N.path\"` anywhere in a later request stands for a \
        value in the reply to request N, counted from 0; the path's parts are field names and positions in lists:\n\n\
        ```json\n\
        {{\"action\":\"batch\",\"commands\":[\n\
        \x20 {{\"action\":\"add_track\",\"name\":\"Bass\"}},\n\
        \x20 {{\"action\":\"insert_empty_midi_clip\",\"track_id\":\"$0.id\",\"length\":{{\"beats\":16}}}},\n\
        \x20 {{\"action\":\"add_notes\",\"clip_id\":\"$1.id\",\"notes\":[{{\"pitch\":36,\"start\":0,\"length\":1}}]}}\n\
        ]}}\n\
        ```\n\n\
        A reference that leads nowhere is refused with `invalid_value`; a string that only begins with a dollar is just \
        a string.\n"
    )
}

const REPLIES: &str = r#"## Replies

Success is `{"status":"ok", …}` with the action's own fields beside `status`; `revision` where it is an action that changes the Edit, `diff` (a list of [OpView](#opview)) where it ran dry, `request_id` where one was given. A field that isn't marked *always* is left out, or null, where it has nothing to say. Newer engines may add fields.

A refusal is `{"status":"error","message":"Track not found: 7","error":{"code":"track_not_found","field":"track_id","hint":"the Edit has 3 tracks: 0..2"}}`: `message` is for people, `error` (an [ErrorBody](#errorbody)) for programs. The codes are [at the end](#error-codes); a request that is malformed in itself can be refused by any action.
"#;

const NAMES: &str = r#"## Naming things

An **integer** in `track_id`, `clip_index`, `plugin_index` or `param_id` is a zero-based position, good until the Edit changes. A **string of digits** in the same field is the object's stable id, such as `"1013"`: it never changes and is never used again. Replies that name an object by its position give its stable `id` too. A stable id in `clip_id`, `plugin_id` or `param_id` is enough without the fields around it. `"track_id": "master"` is the master, where the action can work on it.
"#;

const TIME_AND_LEVELS: &str = r#"## Time and levels

A time is a number of seconds, or `{"beats": 16}` counted from 0, or `{"bar": 5, "beat": 1.5}` both counted from 1. Replies give seconds, and beats in a field that ends in `_beats`. Notes are placed in beats from the start of their clip's content.

`*_db` is in decibels. A parameter's `value` is normalised, 0 to 1; `native_value` is in the parameter's own unit, and `text` is how it is shown.
"#;
