//! MODMATRIX of a `4osc` → its modulation matrix.
//!
//! As Tracktion Engine's FourOscPlugin has it (`loadModMatrix`,
//! `flushPluginStateToValueTree`): the first MODMATRIX, in it MODMATRIXITEMs with
//! `modParam`, `modItem` and `modDepth`.

use super::Reading;
use crate::model::modulation::{SynthModulation, SynthRoute};
use crate::model::tree::Subtree;
use crate::plugins::builtin::BuiltinKind;
use crate::session::tracktion::element::Element;
use crate::session::tracktion::part;

impl Reading<'_> {
    /// The matrix of a synth that has any rows.
    pub(super) fn matrix(
        &mut self,
        element: &Element<'_>,
        kind: BuiltinKind,
    ) -> Option<SynthModulation> {
        // An Edit of an engine that didn't read it has the element, and nothing of its own
        // to say about it.
        let unread = |now: &Subtree| part!(now, SynthModulation).is_none();
        if kind != BuiltinKind::FourOsc || self.now.is_some_and(unread) {
            return None;
        }
        let rows = element.child("MODMATRIX")?.all("MODMATRIXITEM");
        let routes: Vec<SynthRoute> = rows.map(|row| self.route(row)).collect();
        (!routes.is_empty()).then_some(SynthModulation { routes })
    }

    fn route(&mut self, element: &Element<'_>) -> SynthRoute {
        let text = |name: &str| element.get(name).unwrap_or_default().to_owned();
        SynthRoute {
            source: text("modItem"),
            param_id: text("modParam"),
            depth: self.number(element, "modDepth", -1.0..=1.0, 0.0),
        }
    }
}
