//! The World → elements.
//!
//! Properties that every object has are always written; those that most objects
//! leave at their default (mute, colour, fades) only when they differ, as
//! Tracktion, too, leaves out what was never set.

mod clips;
mod plugins;

use bevy_ecs::prelude::*;

use super::element::Element;
use crate::model::clip::{ClipSpan, Marker};
use crate::model::edit::{Colour, EditHeader, Name};
use crate::model::id::{ItemId, ItemIndex};
use crate::model::outline::{children, clips as clips_of, root};
use crate::model::tempo::{Meter, MeterStart, Tempo};
use crate::model::track::{Mute, Solo, Track};
use crate::model::transport::LoopRegion;

/// Where a track's sound goes when nothing else is said.
pub const DEFAULT_OUTPUT: &str = "(default audio output)";

/// The whole Edit.
pub fn edit(world: &World) -> Element<'_> {
    let edit = root(world);
    let mut element = Element::new("EDIT");
    let version = concat!("Waive ", env!("CARGO_PKG_VERSION"));
    element = element.text("appVersion", version);
    if let Some(header) = world.get::<EditHeader>(edit) {
        element = element.text("projectID", header.project_id.as_str());
        if header.created_ms != 0 {
            element = element.whole("creationTime", header.created_ms);
        }
    }
    let master = world.resource::<ItemIndex>().entity(ItemId::MASTER);
    let (fader, inserts) = plugins::master(world, master);
    element
        .with(transport(world, edit))
        .with(tempo_sequence(world, edit))
        .with(pitch_sequence())
        .with(Element::new("MASTERVOLUME").with_all(fader))
        .with(Element::new("MASTERPLUGINS").with_all(inserts))
        .with(marker_track(world, edit))
        .with_all(
            children(world, edit)
                .filter(|&child| world.get::<Track>(child).is_some())
                .map(|child| track(world, child)),
        )
}

fn transport(world: &World, edit: Entity) -> Element<'_> {
    let region = world.get::<LoopRegion>(edit).copied().unwrap_or_default();
    Element::new("TRANSPORT")
        .number("loopPoint1", region.start)
        .number("loopPoint2", region.end)
        .flag("looping", region.enabled)
}

fn tempo_sequence(world: &World, edit: Entity) -> Element<'_> {
    let mut tempos: Vec<&Tempo> = of_children(world, edit).collect();
    tempos.sort_by(|a, b| a.start_beat.total_cmp(&b.start_beat));
    let mut meters: Vec<(&Meter, f64)> = children(world, edit)
        .filter_map(|child| {
            let start = world.get::<MeterStart>(child).map_or(0.0, |start| start.0);
            Some((world.get::<Meter>(child)?, start))
        })
        .collect();
    meters.sort_by(|a, b| a.1.total_cmp(&b.1));
    let tempos = tempos.into_iter().map(|tempo| {
        Element::new("TEMPO")
            .number("startBeat", tempo.start_beat)
            .number("bpm", tempo.bpm)
            .number("curve", tempo.curve)
    });
    let meters = meters.into_iter().map(|(meter, start)| {
        Element::new("TIMESIG")
            .whole("numerator", meter.numerator)
            .whole("denominator", meter.denominator)
            .number("startBeat", start)
    });
    Element::new("TEMPOSEQUENCE")
        .with_all(tempos)
        .with_all(meters)
}

/// Keys have no place in the model yet; Tracktion wants one.
fn pitch_sequence<'a>() -> Element<'a> {
    let pitch = Element::new("PITCH")
        .number("startBeat", 0.0)
        .whole("pitch", 60);
    Element::new("PITCHSEQUENCE").with(pitch)
}

fn marker_track(world: &World, edit: Entity) -> Element<'_> {
    let mut markers: Vec<(Entity, &Marker, &ClipSpan)> = children(world, edit)
        .filter_map(|child| Some((child, world.get(child)?, world.get(child)?)))
        .collect();
    markers.sort_by(|a, b| a.2.start.total_cmp(&b.2.start));
    let markers = markers.into_iter().map(|(entity, marker, span)| {
        let element = Element::new("MARKERCLIP").whole("markerID", marker.number);
        coloured(world, entity, clips::placed(world, entity, element, span))
    });
    Element::new("MARKERTRACK")
        .text("name", "Markers")
        .with_all(markers)
}

fn track(world: &World, track: Entity) -> Element<'_> {
    let mut element =
        identified(world, track, Element::new("TRACK")).text("name", name(world, track));
    element = coloured(world, track, element);
    if world.get::<Mute>(track).is_some_and(|mute| mute.0) {
        element = element.flag("mute", true);
    }
    if world.get::<Solo>(track).is_some_and(|solo| solo.0) {
        element = element.flag("solo", true);
    }
    let clips = clips_of(world, track)
        .into_iter()
        .filter_map(|clip| clips::clip(world, clip));
    let output = Element::new("DEVICE").text("name", DEFAULT_OUTPUT);
    element
        .with_all(clips)
        .with_all(plugins::chain(world, track))
        .with(Element::new("OUTPUTDEVICES").with(output))
}

fn of_children<T: Component>(world: &World, entity: Entity) -> impl Iterator<Item = &T> {
    children(world, entity).filter_map(|child| world.get::<T>(child))
}

fn name(world: &World, entity: Entity) -> &str {
    world.get::<Name>(entity).map_or("", |name| name.0.as_str())
}

fn identified<'a>(world: &World, entity: Entity, element: Element<'a>) -> Element<'a> {
    match world.get::<ItemId>(entity) {
        Some(id) => element.whole("id", id),
        None => element,
    }
}

fn coloured<'a>(world: &World, entity: Entity, element: Element<'a>) -> Element<'a> {
    match world.get::<Colour>(entity) {
        Some(colour) => element.text("colour", format!("{:x}", colour.0)),
        None => element,
    }
}
