//! Audio and MIDI clips → elements.

use bevy_ecs::prelude::*;

use super::{coloured, identified, name};
use crate::model::clip::{AbsoluteTime, AudioClip, ClipLevel, ClipSpan, Fades, MidiClip};
use crate::model::note::{Controller, Controllers, Note, Notes};
use crate::session::tracktion::element::Element;

/// A clip of either kind.
pub fn clip(world: &World, clip: Entity) -> Option<Element<'_>> {
    let span = world.get::<ClipSpan>(clip)?;
    if let Some(audio) = world.get::<AudioClip>(clip) {
        let element = placed(world, clip, Element::new("AUDIOCLIP"), span)
            .text("source", audio.source.as_str());
        return Some(sounding(world, clip, followed(world, clip, element)));
    }
    let midi = world.get::<MidiClip>(clip)?;
    let element = followed(
        world,
        clip,
        placed(world, clip, Element::new("MIDICLIP"), span),
    );
    Some(element.with(sequence(world, clip, midi.channel)))
}

/// What clips of every kind have: name, span, id.
pub fn placed<'a>(
    world: &'a World,
    clip: Entity,
    element: Element<'a>,
    span: &ClipSpan,
) -> Element<'a> {
    let element = element
        .text("name", name(world, clip))
        .number("start", span.start)
        .number("length", span.length)
        .number("offset", span.offset);
    identified(world, clip, element)
}

fn followed<'a>(world: &World, clip: Entity, element: Element<'a>) -> Element<'a> {
    let absolute = world.get::<AbsoluteTime>(clip).is_some();
    coloured(world, clip, element.flag("sync", absolute))
}

fn sounding<'a>(world: &World, clip: Entity, element: Element<'a>) -> Element<'a> {
    let level = world.get::<ClipLevel>(clip).copied().unwrap_or_default();
    let fades = world.get::<Fades>(clip).copied().unwrap_or_default();
    let mut element = element
        .number("pan", level.pan)
        .number("gain", level.gain_db);
    for (attribute, length) in [("fadeIn", fades.fade_in), ("fadeOut", fades.fade_out)] {
        if length != 0.0 {
            element = element.number(attribute, length);
        }
    }
    for (attribute, shape) in [
        ("fadeInType", fades.in_shape),
        ("fadeOutType", fades.out_shape),
    ] {
        if shape != 1 {
            element = element.whole(attribute, shape);
        }
    }
    element
}

fn sequence(world: &World, clip: Entity, channel: u8) -> Element<'_> {
    let notes = world.get::<Notes>(clip).map_or(&[][..], Notes::as_slice);
    let controllers = world
        .get::<Controllers>(clip)
        .map_or(&[][..], |list| &list.0);
    Element::new("SEQUENCE")
        .whole("ver", 1)
        .whole("channelNumber", channel)
        .with_all(notes.iter().map(note))
        .with_all(controllers.iter().map(controller))
}

fn note<'a>(note: &Note) -> Element<'a> {
    let element = Element::new("NOTE")
        .whole("p", note.pitch)
        .number("b", note.start)
        .number("l", note.length)
        .whole("v", note.velocity)
        .text("c", "0");
    if note.mute {
        element.flag("m", true)
    } else {
        element
    }
}

fn controller<'a>(controller: &Controller) -> Element<'a> {
    let element = Element::new("CONTROL")
        .number("b", controller.beat)
        .whole("type", controller.kind)
        .whole("val", controller.value);
    match controller.metadata {
        0 => element,
        metadata => element.whole("metadata", metadata),
    }
}
