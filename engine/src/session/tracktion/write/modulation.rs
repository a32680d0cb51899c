//! The modulation matrix of a `4osc` → MODMATRIX.

use crate::model::tree::Subtree;
use crate::session::tracktion::element::Element;
use crate::session::tracktion::part;

/// The matrix of a synth that has any rows.
pub fn matrix(tree: &Subtree) -> Option<Element<'_>> {
    let routes = &part!(tree, SynthModulation)?.routes;
    let rows = routes.iter().map(|route| {
        Element::new("MODMATRIXITEM")
            .text("modParam", route.param_id.as_str())
            .text("modItem", route.source.as_str())
            .number("modDepth", route.depth)
    });
    (!routes.is_empty()).then(|| Element::new("MODMATRIX").with_all(rows))
}
