//! What MIDI clips say: sequences, grids, takes.

use std::collections::HashMap;

use super::{Telling, on, unless, unless_whole};
use crate::model::id::ItemId;
use crate::model::note::{Controller, Expression, ExpressionKind, MidiTake, Note, SystemExclusive};
use crate::model::tree::Subtree;
use crate::session::tracktion::element::Element;
use crate::session::tracktion::part;

/// The element of [`meta`].
pub const META: &str = "WAIVEMETA";

type ByNote<'t> = HashMap<ItemId, Vec<&'t Expression>>;

impl Telling<'_> {
    pub(super) fn midi<'t>(clip: &'t Subtree, channel: u8, element: Element<'t>) -> Element<'t> {
        let mut element = levelled(clip, element);
        if let Some(sends) = part!(clip, MidiSends) {
            for (name, value) in [
                ("sendProgramChange", sends.programs),
                ("sendBankChange", sends.banks),
            ] {
                if !value {
                    element = element.flag(name, false);
                }
            }
            element = on(element, "mpeMode", sends.mpe);
        }
        let takes = part!(clip, MidiTakes);
        if let Some(takes) = takes {
            element = element.whole("currentTake", takes.current);
        }
        let takes = takes.map(|takes| Element::new("TAKES").with_all(takes.takes.iter().map(take)));
        element
            .with_all(Self::quantisation(clip))
            .with_all(Self::groove(clip))
            .with(sequence(clip, channel))
            .with_all(takes)
            .with_all(meta(clip))
    }

    fn quantisation(clip: &Subtree) -> Option<Element<'_>> {
        let grid = part!(clip, Quantisation)?;
        let element = Element::new("QUANTISATION").text("type", grid.grid.as_str());
        let element = unless(element, "amount", grid.amount, 1.0);
        Some(if grid.note_offs {
            element
        } else {
            element.flag("quantiseNoteOffs", false)
        })
    }

    fn groove(clip: &Subtree) -> Option<Element<'_>> {
        let groove = part!(clip, Groove)?;
        Some(Element::new("GROOVE").text("current", groove.name.as_str()))
    }
}

/// What MIDI and step clips share.
pub fn levelled<'t>(clip: &Subtree, element: Element<'t>) -> Element<'t> {
    let level = part!(clip, VelocityLevel).copied().unwrap_or_default();
    let element = unless(element, "volDb", level.0, 0.0);
    match part!(clip, Groove) {
        Some(groove) => unless(element, "grooveStrength", groove.strength, 0.1),
        None => element,
    }
}

fn sequence(clip: &Subtree, channel: u8) -> Element<'_> {
    let notes = part!(clip, Notes).map_or(&[][..], |notes| notes.as_slice());
    let controllers = part!(clip, Controllers).map_or(&[][..], |list| &list.0);
    let exclusives = part!(clip, SystemExclusives).map_or(&[][..], |list| &list.0);
    let mut bends = ByNote::new();
    for one in part!(clip, Expressions)
        .into_iter()
        .flat_map(|list| &list.0)
    {
        bends.entry(one.note).or_default().push(one);
    }
    headed(channel)
        .with_all(notes.iter().map(|one| note(one, &bends)))
        .with_all(controllers.iter().map(controller))
        .with_all(exclusives.iter().map(exclusive))
}

fn headed<'t>(channel: u8) -> Element<'t> {
    Element::new("SEQUENCE")
        .whole("ver", 1)
        .whole("channelNumber", channel)
}

fn take(take: &MidiTake) -> Element<'_> {
    let nothing = ByNote::new();
    headed(take.channel)
        .with_all(take.notes.iter().map(|one| note(one, &nothing)))
        .with_all(take.controllers.iter().map(controller))
}

fn note(note: &Note, bends: &ByNote<'_>) -> Element<'static> {
    let element = Element::new("NOTE")
        .whole("p", note.pitch)
        .number("b", note.start)
        .number("l", note.length)
        .whole("v", note.velocity)
        .whole("c", note.colour);
    let element = on(element, "m", note.mute);
    let lift = i64::from(note.release);
    let mut element = unless_whole(element, "lift", lift, i64::from(Note::RELEASE));
    for one in bends.get(&note.id).into_iter().flatten() {
        let (attribute, tag) = match one.kind {
            ExpressionKind::Bend => ("bend", "PITCHBEND"),
            ExpressionKind::Pressure => ("pres", "PRESSURE"),
            ExpressionKind::Timbre => ("timb", "TIMBRE"),
        };
        element = match one.beat {
            None if element.get(attribute).is_some() => element,
            None => element.number(attribute, one.value),
            Some(beat) => {
                let child = Element::new(tag).number("b", beat).number("v", one.value);
                element.with(child)
            }
        };
    }
    element
}

fn controller(controller: &Controller) -> Element<'static> {
    let element = Element::new("CONTROL")
        .number("b", controller.beat)
        .whole("type", controller.kind)
        .whole("val", controller.value);
    unless_whole(element, "metadata", i64::from(controller.metadata), 0)
}

fn exclusive(message: &SystemExclusive) -> Element<'static> {
    Element::new("SYSEX")
        .number("time", message.beat)
        .text("data", hex(&message.data))
}

/// What a MIDI file held beside music. The format has no word for it, so it is an element of
/// our own, `WAIVEMETA`, in the MIDICLIP that it came with or in EDIT: Tracktion keeps what it
/// doesn't know and takes no notice of it. Each EVENT has its beat `b` (from the clip's
/// content, or from the Edit's start), its `status` byte, the `type` of a meta event, and its
/// content in hex.
pub fn meta(tree: &Subtree) -> Option<Element<'_>> {
    let meta = part!(tree, MidiMeta).filter(|meta| !meta.0.is_empty())?;
    let events = meta.0.iter().map(|event| {
        let element = Element::new("EVENT")
            .number("b", event.beat)
            .whole("status", event.status);
        let element = unless_whole(element, "type", i64::from(event.kind), 0);
        element.text("data", hex(&event.data))
    });
    Some(Element::new(META).with_all(events))
}

fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from(b"0123456789abcdef"[usize::from(nibble & 15)]);
    let digits = bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(*byte)]);
    digits.collect()
}
