//! Figures as aligned text.

use waive_protocol::reply::RenderReport;

/// Rows in columns, two spaces apart; no space at the ends of lines.
pub(super) fn columns(rows: &[Vec<String>]) -> String {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row: &Vec<String>| row.get(column));
        cells
            .map(|cell: &String| cell.chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..count).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let cells = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:width$}"));
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}

/// A render's figures: those of the reply.
pub(super) fn render_report(report: &RenderReport) -> String {
    let level = |value: Option<f64>, unit: &str| {
        value.map_or_else(|| "silent".to_owned(), |value| format!("{value:.2} {unit}"))
    };
    let rows = [
        ("file", report.file_path.clone()),
        ("duration", format!("{:.3} s", report.duration)),
        ("frames", report.frames.to_string()),
        ("sample rate", format!("{} Hz", report.sample_rate)),
        ("channels", report.channels.to_string()),
        ("bit depth", bit_depth(report)),
        ("peak", level(report.peak_db, "dBFS")),
        ("true peak", level(report.true_peak_db, "dBTP")),
        ("loudness", level(report.integrated_lufs, "LUFS")),
        ("sha256", report.sha256.clone()),
        ("render time", format!("{:.3} s", report.render_seconds)),
        ("realtime factor", format!("{:.1}", report.realtime_factor)),
    ];
    let mut text = columns(&rows.map(|(name, value)| vec![name.to_owned(), value]));
    for warning in &report.warnings {
        text.push_str("note: ");
        text.push_str(warning);
        text.push('\n');
    }
    text
}

/// As the reply has it.
fn bit_depth(report: &RenderReport) -> String {
    let json = serde_json::to_value(report.bit_depth).unwrap_or_default();
    json.as_str()
        .map_or_else(|| json.to_string(), str::to_owned)
}
