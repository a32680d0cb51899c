//! EDIT and its sections.

use super::Telling;
use crate::model::id::ItemId;
use crate::model::plugin::Plugin;
use crate::model::tree::Subtree;
use crate::session::tracktion::element::Element;
use crate::session::tracktion::part;

impl Telling<'_> {
    /// The root, with places for its tracks, markers and the master's plugins.
    pub(super) fn root<'t>(&self, edit: &'t Subtree) -> Element<'t> {
        let mut element = Element::new("EDIT");
        element = element.text("appVersion", concat!("Waive ", env!("CARGO_PKG_VERSION")));
        if let Some(header) = part!(edit, EditHeader) {
            element = element.text("projectID", header.project_id.as_str());
            if header.created_ms != 0 {
                element = element.whole("creationTime", header.created_ms);
            }
        }
        let master = edit
            .children
            .iter()
            .find(|child| child.id == ItemId::MASTER);
        let (fader, inserts) = fader_and_inserts(master);
        let place = |plugin: &Subtree| Element::placeholder(plugin.id, "plugin");
        let tracks = edit
            .children
            .iter()
            .filter(|child| part!(child, Track).is_some());
        element
            .with_all(self.macros(edit))
            .with(transport(edit))
            .with(tempo_sequence(edit))
            .with(pitch_sequence(edit))
            .with_all(click_track(edit, master))
            .with(master_volume(edit, master).with_all(fader.map(place)))
            .with(Element::new("MASTERPLUGINS").with_all(inserts.into_iter().map(place)))
            .with_all(bus_names(edit, master))
            .with_all(super::midi::meta(edit))
            .with_all(lanes(edit))
            .with_all(tracks.map(|track| Element::placeholder(track.id, "track")))
    }
}

/// The format keeps them apart. The fader ends the chain; a volume plugin before it
/// is an insert.
pub fn fader_and_inserts(master: Option<&Subtree>) -> (Option<&Subtree>, Vec<&Subtree>) {
    let plugins = master.into_iter().flat_map(|master| &master.children);
    let mut inserts: Vec<&Subtree> = plugins.filter(|p| part!(p, Plugin).is_some()).collect();
    let is_fader = |tree: &&Subtree| {
        part!(tree, Plugin).is_some_and(|plugin| plugin.type_name == Plugin::VOLUME)
    };
    let fader = inserts
        .iter()
        .rposition(is_fader)
        .map(|at| inserts.remove(at));
    (fader, inserts)
}

fn transport(edit: &Subtree) -> Element<'_> {
    let region = part!(edit, LoopRegion).copied().unwrap_or_default();
    Element::new("TRANSPORT")
        .number("loopPoint1", region.start)
        .number("loopPoint2", region.end)
        .flag("looping", region.enabled)
}

fn tempo_sequence(edit: &Subtree) -> Element<'_> {
    let mut tempos: Vec<_> = edit
        .children
        .iter()
        .filter_map(|c| part!(c, Tempo))
        .collect();
    tempos.sort_by(|a, b| a.start_beat.total_cmp(&b.start_beat));
    let start = |child: &Subtree| part!(child, MeterStart).map_or(0.0, |start| start.0);
    let mut meters: Vec<_> = edit
        .children
        .iter()
        .filter_map(|child| Some((part!(child, Meter)?, start(child))))
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

/// Tracktion wants a key; without one, the one is said that means nothing.
fn pitch_sequence(edit: &Subtree) -> Element<'_> {
    let mut keys: Vec<_> = edit
        .children
        .iter()
        .filter_map(|c| part!(c, KeyChange))
        .collect();
    keys.sort_by(|a, b| a.start_beat.total_cmp(&b.start_beat));
    let pitch = |start: f64, pitch: i64| {
        Element::new("PITCH")
            .number("startBeat", start)
            .whole("pitch", pitch)
    };
    if keys.is_empty() {
        return Element::new("PITCHSEQUENCE").with(pitch(0.0, 60));
    }
    let keys = keys.into_iter().map(|key| {
        let mut element = pitch(key.start_beat, key.pitch);
        if !key.sharps {
            element = element.flag("accidentalsSharp", false);
        }
        if !key.scale.is_empty() {
            element = element.text("scale", key.scale.as_str());
        }
        element
    });
    Element::new("PITCHSEQUENCE").with_all(keys)
}

fn click_track<'t>(edit: &'t Subtree, master: Option<&'t Subtree>) -> Option<Element<'t>> {
    let click = part!(edit, ClickTrack).or_else(|| part!(master?, ClickTrack))?;
    let mut element = Element::new("CLICKTRACK").number("level", click.level);
    for (name, value) in [
        ("active", click.enabled),
        ("emphasiseBars", click.emphasise_bars),
        ("onlyRecording", click.only_recording),
    ] {
        element = super::on(element, name, value);
    }
    Some(element)
}

fn master_volume<'t>(edit: &'t Subtree, master: Option<&'t Subtree>) -> Element<'t> {
    let element = Element::new("MASTERVOLUME");
    let on_edit = part!(edit, MasterFades);
    let Some(fades) = on_edit.or_else(|| master.and_then(|master| part!(master, MasterFades)))
    else {
        return element;
    };
    let element = super::unless(element, "fadeIn", fades.fade_in, 0.0);
    let element = super::unless(element, "fadeOut", fades.fade_out, 0.0);
    let element = super::unless_whole(element, "fadeInType", fades.in_shape, 3);
    super::unless_whole(element, "fadeOutType", fades.out_shape, 3)
}

fn bus_names<'t>(edit: &'t Subtree, master: Option<&'t Subtree>) -> Option<Element<'t>> {
    let names = part!(edit, AuxBusNames).or_else(|| part!(master?, AuxBusNames))?;
    let name = |(bus, name): &'t (i64, String)| {
        Element::new("NAME")
            .whole("bus", bus)
            .text("name", name.as_str())
    };
    Some(Element::new("AUXBUSNAMES").with_all(names.0.iter().map(name)))
}

/// The marker track, and those of chords and sections where there are any.
fn lanes(edit: &Subtree) -> Vec<Element<'_>> {
    let lane = |name: &'static str, tag: &'static str, of_lane: fn(&Subtree) -> bool| {
        let mut clips: Vec<&Subtree> = edit.children.iter().filter(|c| of_lane(c)).collect();
        let start = |clip: &Subtree| part!(clip, ClipSpan).map_or(0.0, |span| span.start);
        clips.sort_by(|a, b| start(a).total_cmp(&start(b)));
        let places = clips
            .iter()
            .map(|clip| Element::placeholder(clip.id, "clip"));
        Element::new(tag).text("name", name).with_all(places)
    };
    let markers = lane("Markers", "MARKERTRACK", |c| part!(c, Marker).is_some());
    let chords = lane("Chords", "CHORDTRACK", |c| part!(c, ChordClip).is_some());
    let sections = lane("Arranger", "ARRANGERTRACK", |c| {
        part!(c, ArrangerClip).is_some()
    });
    let others = [chords, sections]
        .into_iter()
        .filter(|lane| !lane.children.is_empty());
    std::iter::once(markers).chain(others).collect()
}
