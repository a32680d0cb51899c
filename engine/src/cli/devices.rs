//! `waive devices`.

use super::report::columns;
use super::{Failure, print};
use crate::device::{DeviceListing, list};

pub(super) fn run() -> Result<(), Failure> {
    print(&table(&list()))
}

fn table(listings: &[DeviceListing]) -> String {
    let mut rows: Vec<Vec<String>> = listings.iter().map(row).collect();
    let null = ["null", "a timer, no sound; always there", "any rate"];
    rows.push(null.map(str::to_owned).to_vec());
    columns(&rows)
}

fn row(listing: &DeviceListing) -> Vec<String> {
    let (low, high) = listing.rates;
    let default = if listing.is_default { ", default" } else { "" };
    // ALSA describes some devices on several lines.
    let description = listing.description.lines().next().unwrap_or_default();
    vec![
        listing.name.clone(),
        format!("{description} ({}{default})", listing.host),
        format!("{low} to {high} Hz, {} channels", listing.channels),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_is_always_there() {
        assert!(table(&[]).starts_with("null  a timer"));
    }
}
