//! TRACK and FOLDERTRACK → track entities; MARKERTRACK → markers.

use super::Reading;
use super::clips::by_start;
use super::value::{self, TIME};
use crate::model::clip::{ClipSpan, Marker};
use crate::model::edit::Name;
use crate::model::track::{Mute, Solo, Track};
use crate::model::tree::Subtree;
use crate::session::tracktion::element::Element;
use crate::session::tracktion::write::DEFAULT_OUTPUT;

const TRACK_ATTRIBUTES: [&str; 5] = ["id", "name", "colour", "mute", "solo"];
const TRACK_CHILDREN: [&str; 4] = ["AUDIOCLIP", "MIDICLIP", "PLUGIN", "OUTPUTDEVICES"];

impl Reading<'_> {
    /// The tracks below an element in order; those in folders come out of them.
    pub fn tracks(&mut self, parent: &Element<'_>, tracks: &mut Vec<Subtree>) {
        for element in &parent.children {
            match element.tag.as_ref() {
                "TRACK" => {
                    self.track_count += 1;
                    tracks.push(self.track(element));
                }
                "FOLDERTRACK" => self.folder(element, tracks),
                _ => {}
            }
        }
    }

    fn folder(&mut self, folder: &Element<'_>, tracks: &mut Vec<Subtree>) {
        self.repairs
            .note("folder not kept: its tracks stand on their own", folder);
        self.repairs
            .unknown(folder, &["id", "name"], &["TRACK", "FOLDERTRACK"]);
        self.tracks(folder, tracks);
    }

    fn track(&mut self, element: &Element<'_>) -> Subtree {
        self.repairs
            .unknown(element, &TRACK_ATTRIBUTES, &TRACK_CHILDREN);
        let name = match element.get("name") {
            Some(name) => name.to_owned(),
            None => format!("Track {}", self.track_count),
        };
        let mut components = vec![
            Track.into(),
            Name(name).into(),
            Mute(value::flag(element, "mute", false)).into(),
            Solo(value::flag(element, "solo", false)).into(),
        ];
        components.extend(self.colour(element).map(Into::into));
        let mut tree = Subtree::new(self.claim(element), components);
        let clips = self.clips(element);
        tree.children = self.chain(element);
        tree.children.extend(clips);
        self.outputs(element);
        tree
    }

    fn outputs(&mut self, track: &Element<'_>) {
        for device in track
            .all("OUTPUTDEVICES")
            .flat_map(|devices| &devices.children)
        {
            if device.get("name") != Some(DEFAULT_OUTPUT) {
                self.repairs
                    .note("not kept: an output other than the default one", track);
            }
        }
    }

    /// Markers in order of time.
    pub fn markers(&mut self, track: Option<&Element<'_>>) -> Vec<Subtree> {
        let Some(track) = track else {
            return Vec::new();
        };
        self.repairs
            .unknown(track, &["id", "name", "trackType"], &["MARKERCLIP"]);
        let mut markers: Vec<Subtree> = Vec::new();
        for element in track.all("MARKERCLIP") {
            let marker = self.marker(element, markers.len());
            markers.push(marker);
        }
        by_start(&mut markers);
        markers
    }

    fn marker(&mut self, element: &Element<'_>, before: usize) -> Subtree {
        let known = [
            "markerID", "name", "start", "length", "offset", "id", "colour",
        ];
        self.repairs.unknown(element, &known, &[]);
        let next = i64::try_from(before).map_or(i64::MAX, |before| before + 1);
        // A marker is a place: unlike a clip's, its length may be 0.
        let span = ClipSpan {
            start: self.number(element, "start", TIME, 0.0),
            length: self.number(element, "length", TIME, 0.0),
            offset: self.number(element, "offset", TIME, 0.0),
        };
        let number = self.whole(element, "markerID", 0..=i64::MAX, next);
        let mut components = vec![
            Name(element.get("name").unwrap_or_default().to_owned()).into(),
            span.into(),
            Marker { number }.into(),
        ];
        components.extend(self.colour(element).map(Into::into));
        Subtree::new(self.claim(element), components)
    }
}
