//! Plugin entities → PLUGIN: one attribute for each parameter.

use super::{Telling, identified, on, unless_whole};
use crate::model::hosted::Hosted;
use crate::model::plugin::{FurtherOutputs, Plugin};
use crate::model::tree::Subtree;
use crate::session::tracktion::element::Element;
use crate::session::tracktion::{chunk, params, part};

impl Telling<'_> {
    pub(super) fn plugin<'t>(&self, tree: &'t Subtree, plugin: &'t Plugin) -> Element<'t> {
        let element = Element::new("PLUGIN").text("type", plugin.type_name.as_str());
        let mut element = identified(tree, element).flag("enabled", plugin.enabled);
        if let Some(send) = part!(tree, AuxSend) {
            element = on(element.whole("busNum", send.bus), "phase", send.invert);
        }
        if let Some(back) = part!(tree, AuxReturn) {
            element = element.whole("busNum", back.bus);
        }
        let hosted = part!(tree, Hosted);
        if let Some(hosted) = hosted {
            element = outside(element, hosted);
            if let Some(state) = part!(tree, HostedState) {
                element = element.text("state", chunk::write(state));
            }
        }
        // What a hosted plugin's parameters are is in its state.
        let own = tree.children.iter().filter(|_| hosted.is_none());
        for child in own {
            if let (Some(parameter), Some(value)) =
                (part!(child, Parameter), part!(child, ParamValue))
            {
                let attribute = params::attribute(&plugin.type_name, &parameter.param_id);
                if params::is_name(attribute) {
                    element = valued(element, (&plugin.type_name, attribute), value.0);
                }
            }
        }
        if let Some(options) = part!(tree, FaderOptions) {
            element = unless_whole(element, "panLaw", options.pan_law, 0);
            element = on(element, "polarity", options.polarity);
            element = on(element, "applyToMidi", options.apply_to_midi);
        }
        if let Some(source) = part!(tree, SidechainSource) {
            element = element.whole("sidechainSourceID", source.0);
        }
        if let Some(FurtherOutputs(all)) = part!(tree, FurtherOutputs) {
            let leads = all
                .iter()
                .map(|one| format!("{}:{}", one.output, one.track));
            let text = leads.collect::<Vec<_>>().join(" ");
            element = element.text(FurtherOutputs::ATTRIBUTE, text);
        }
        self.with_file(tree, element)
            .with_all(self.sounds(tree))
            .with_all(super::modulation::matrix(tree))
            .with_all(self.macros(tree))
            .with_all(self.assignments(tree))
            .with_all(Self::curves(tree))
    }
}

/// With how a hosted plugin is found again.
fn outside<'t>(element: Element<'t>, hosted: &'t Hosted) -> Element<'t> {
    let said = [
        ("uniqueId", &hosted.unique_id),
        ("filename", &hosted.path),
        ("name", &hosted.name),
        ("manufacturer", &hosted.vendor),
    ];
    let mut element = element;
    for (attribute, text) in said {
        if !text.is_empty() {
            element = element.text(attribute, &**text);
        }
    }
    if &*hosted.isolation == Hosted::PROCESS {
        return element;
    }
    element.text("waiveIsolation", &*hosted.isolation)
}

/// With a parameter's value, in a word where the format has words.
fn valued<'t>(
    element: Element<'t>,
    (type_name, attribute): (&str, &'t str),
    value: f64,
) -> Element<'t> {
    let words = params::words(type_name, attribute).iter().enumerate();
    #[expect(clippy::cast_precision_loss, reason = "a few words")]
    let mut said = words.filter(|(index, _)| *index as f64 == value.round());
    match said.next() {
        Some((_, word)) => element.text(attribute, *word),
        None => element.number(attribute, value),
    }
}
