//! A synth's modulation matrix as a device's state: JSON in the archive.

use crate::model::modulation::SynthModulation;

/// Rows beyond these are nobody's: a file that says more is refused.
const MOST_ROWS: usize = 100_000;

/// The state of a synth with rows.
pub fn write(matrix: &SynthModulation) -> Option<Vec<u8>> {
    let said = serde_json::to_vec_pretty(matrix).ok();
    said.filter(|_| !matrix.routes.is_empty())
}

/// The rows that a state says.
///
/// # Errors
/// Why it can't be read.
pub fn read(bytes: &[u8]) -> Result<SynthModulation, String> {
    let matrix: SynthModulation =
        serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    let deep = |depth: f64| !(-1.0..=1.0).contains(&depth);
    if matrix.routes.len() > MOST_ROWS || matrix.routes.iter().any(|row| deep(row.depth)) {
        return Err("rows out of bounds".to_owned());
    }
    Ok(matrix)
}
