//! Several commands as one transaction.
//!
//! A string of the form `$N.field` (or `$N.field.0.more`) in a later command
//! stands for what the reply to command N says there.

use serde_json::Value;
use waive_protocol::reply::BatchReply;
use waive_protocol::request::Batch;
use waive_protocol::{ErrorReply, Request};

use super::tempo;
use crate::control::draft::{Draft, Retiming};

/// What the replies of one batch may take together.
const MAX_REPLY_BYTES: usize = 32 << 20;

/// Runs the commands in order.
///
/// # Errors
/// The first refusal, with the index of its command; the draft must be taken back.
pub fn run(draft: &mut Draft<'_>, request: &Batch) -> Result<BatchReply, ErrorReply> {
    let mut results = Vec::with_capacity(request.commands.len());
    let mut bytes = 0;
    *draft.retiming() = Retiming::Later(None);
    for (index, command) in request.commands.iter().enumerate() {
        let result = one(draft, command, &results, &mut bytes);
        results.push(result.map_err(|refusal| refusal.at_index(index))?);
    }
    let last = results.len().saturating_sub(1);
    tempo::catch_up(draft).map_err(|refusal| refusal.at_index(last))?;
    Ok(BatchReply {
        label: label(request),
        count: results.len(),
        results,
    })
}

/// What history calls the batch.
#[must_use]
pub fn label(request: &Batch) -> String {
    let count = request.commands.len();
    let label = request
        .label
        .as_ref()
        .map(|label| label.as_str().to_owned());
    label.unwrap_or_else(|| format!("Batch of {count}"))
}

fn one(
    draft: &mut Draft<'_>,
    command: &Value,
    results: &[Value],
    bytes: &mut usize,
) -> Result<Value, ErrorReply> {
    let command = resolved(command, results)?;
    let request = Request::parse_value(&command)?;
    if !request.runs_in_batch() {
        return Err(ErrorReply::not_in_batch(request.action()));
    }
    if !is_timely(&request) {
        tempo::catch_up(draft)?;
    }
    let body = super::run(draft, &request)?;
    *bytes += body.get().len();
    if *bytes > MAX_REPLY_BYTES {
        let refusal = ErrorReply::too_many("commands", *bytes, MAX_REPLY_BYTES);
        return Err(refusal.hint(
            "the replies of a batch may have 32 MiB together: read in requests of their own",
        ));
    }
    serde_json::from_str(body.get()).map_err(|error| ErrorReply::internal(error.to_string()))
}

/// Whether a command only changes tempos, meters or keys: a row of them moves the clips once.
fn is_timely(request: &Request) -> bool {
    matches!(
        request,
        Request::SetTempo(_)
            | Request::SetTimeSignature(_)
            | Request::InsertTempo(_)
            | Request::InsertTimeSignature(_)
            | Request::InsertKey(_)
            | Request::RemoveTempo(_)
            | Request::RemoveTimeSignature(_)
            | Request::RemoveKey(_)
    )
}

/// A command with its references replaced. Values nest no deeper than the parser lets them.
fn resolved(value: &Value, results: &[Value]) -> Result<Value, ErrorReply> {
    match value {
        Value::String(text) => match reference(text) {
            Some((index, path)) => look_up(text, index, path, results),
            None => Ok(value.clone()),
        },
        Value::Array(items) => items
            .iter()
            .map(|item| resolved(item, results))
            .collect::<Result<_, _>>()
            .map(Value::Array),
        Value::Object(fields) => {
            let pairs = fields
                .iter()
                .map(|(name, v)| Ok((name.clone(), resolved(v, results)?)));
            pairs.collect::<Result<_, _>>().map(Value::Object)
        }
        other => Ok(other.clone()),
    }
}

/// Splits `$N.path`; other strings that begin with a dollar are just strings.
fn reference(text: &str) -> Option<(usize, &str)> {
    let (index, path) = text.strip_prefix('$')?.split_once('.')?;
    Some((index.parse().ok()?, path))
}

fn look_up(text: &str, index: usize, path: &str, results: &[Value]) -> Result<Value, ErrorReply> {
    let refuse = |hint: String| {
        let message = format!("Reference leads nowhere: {text}");
        ErrorReply::new(waive_protocol::ErrorCode::InvalidValue, message)
            .field("commands")
            .hint(hint)
    };
    let Some(mut at) = results.get(index) else {
        return Err(refuse(format!(
            "only commands before this one have replies: 0..{}",
            results.len()
        )));
    };
    for part in path.split('.') {
        let next = match at {
            Value::Array(items) => part.parse::<usize>().ok().and_then(|i| items.get(i)),
            other => other.get(part),
        };
        at = next.ok_or_else(|| {
            let known = at
                .as_object()
                .map(|fields| fields.keys().cloned().collect::<Vec<_>>());
            refuse(format!(
                "the reply to command {index} has: {}",
                known.unwrap_or_default().join(", ")
            ))
        })?;
    }
    Ok(at.clone())
}
