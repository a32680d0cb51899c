//! `waive schema`.

use super::{Failure, print};

pub(super) fn run() -> Result<(), Failure> {
    let document = waive_protocol::schema::document();
    let mut text = serde_json::to_string_pretty(document).map_err(Failure::new)?;
    text.push('\n');
    print(&text)
}
