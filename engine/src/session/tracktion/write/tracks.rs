//! Track entities → TRACK and FOLDERTRACK.

use super::{DEFAULT_OUTPUT, Telling, coloured, identified, name, on};
use crate::model::track::{AutomationMode, TrackOutput};
use crate::model::tree::Subtree;
use crate::session::tracktion::FREEZE_FILE;
use crate::session::tracktion::element::{Element, Text};
use crate::session::tracktion::part;

impl Telling<'_> {
    pub(super) fn track<'t>(&self, track: &'t Subtree) -> Element<'t> {
        let folder = part!(track, Folder).is_some();
        let tag = if folder { "FOLDERTRACK" } else { "TRACK" };
        let mut element = identified(track, Element::new(tag)).text("name", name(track));
        element = coloured(track, element);
        element = on(
            element,
            "mute",
            part!(track, Mute).is_some_and(|mute| mute.0),
        );
        element = on(
            element,
            "solo",
            part!(track, Solo).is_some_and(|solo| solo.0),
        );
        let isolated = part!(track, SoloIsolate).is_some_and(|isolate| isolate.0);
        element = on(element, "soloIsolate", isolated);
        element = with_mode(element, track);
        if let Some(frozen) = part!(track, Frozen) {
            let file = self.source(&frozen.source);
            element = element
                .flag("frozenIndividually", true)
                .text(FREEZE_FILE, file);
        }
        let holds = |class: &'static str, test: fn(&Subtree) -> bool| {
            let found = track.children.iter().filter(move |child| test(child));
            found.map(move |child| Element::placeholder(child.id, class))
        };
        element
            .with_all(self.macros(track))
            .with_all(self.modifiers(track))
            .with_all(clips_in_order(track).map(|clip| Element::placeholder(clip.id, "clip")))
            .with_all(holds("plugin", |child| part!(child, Plugin).is_some()))
            .with_all(self.outputs(track, folder))
            .with_all(holds("track", |child| part!(child, Track).is_some()))
    }

    fn outputs<'t>(&self, track: &'t Subtree, folder: bool) -> Option<Element<'t>> {
        let name: Text<'t> = match part!(track, TrackOutput) {
            None if folder => return None,
            None => DEFAULT_OUTPUT.into(),
            Some(TrackOutput::Nowhere) => "".into(),
            Some(TrackOutput::Device(name)) => name.as_str().into(),
            Some(TrackOutput::Track(target)) => match self.numbers.get(target) {
                Some(number) => format!("track {number}").into(),
                None => DEFAULT_OUTPUT.into(),
            },
        };
        let device = Element::new("DEVICE").text("name", name);
        Some(Element::new("OUTPUTDEVICES").with(device))
    }
}

fn with_mode<'t>(element: Element<'t>, track: &Subtree) -> Element<'t> {
    let mode = match part!(track, AutomationMode) {
        None | Some(AutomationMode::Read) => return element,
        Some(AutomationMode::Touch) => "touch",
        Some(AutomationMode::Latch) => "latch",
        Some(AutomationMode::Write) => "write",
    };
    element.text("automationMode", mode)
}

fn clips_in_order(track: &Subtree) -> impl Iterator<Item = &Subtree> {
    let mut clips: Vec<(f64, &Subtree)> = track
        .children
        .iter()
        .filter_map(|child| Some((part!(child, ClipSpan)?.start, child)))
        .collect();
    clips.sort_by(|a, b| a.0.total_cmp(&b.0));
    clips.into_iter().map(|(_, clip)| clip)
}
