//! TRACK and FOLDERTRACK → track entities; marker, chord and arranger tracks.

use super::Reading;
use super::clips::by_start;
use super::value;
use crate::model::edit::Name;
use crate::model::id::ItemId;
use crate::model::registry::ComponentValue;
use crate::model::track::{
    AutomationMode, Folder, Frozen, Mute, Solo, SoloIsolate, Track, TrackOutput,
};
use crate::model::tree::Subtree;
use crate::session::tracktion::element::Element;
use crate::session::tracktion::number;
use crate::session::tracktion::part;
use crate::session::tracktion::write::DEFAULT_OUTPUT;
use crate::session::tracktion::{FREEZE_FILE, repairs::shown};

/// A device name that stands for an audio track: this and its number.
const TRACK_NUMBER: &str = "track ";

fn is_track(element: &Element<'_>) -> bool {
    element.tag == "TRACK" || element.tag == "FOLDERTRACK"
}

impl<'e> Reading<'e> {
    /// Gives the tracks their ids before anything refers to them.
    pub(super) fn number_tracks(&mut self, parent: &'e Element<'e>) {
        for element in parent.children.iter().filter(|child| is_track(child)) {
            let id = self.claim(element);
            self.places.insert(super::address(element), id);
            if element.tag == "TRACK" {
                self.numbered.push(id);
            }
            self.number_tracks(element);
        }
    }

    /// The tracks right below an element, with what they hold.
    pub(super) fn tracks(&mut self, parent: &'e Element<'e>, tracks: &mut Vec<Subtree>) {
        for element in parent.children.iter().filter(|child| is_track(child)) {
            self.track_count += usize::from(element.tag == "TRACK");
            let mut tree = self.strip(element);
            let chain = self.chain(element);
            tree.children.extend(chain);
            let clips = self.clips(element);
            tree.children.extend(clips);
            self.tracks(element, &mut tree.children);
            tracks.push(self.place(element, tree));
        }
    }

    /// What a track's own element says.
    pub(super) fn strip(&mut self, element: &Element<'_>) -> Subtree {
        let known = self.places.get(&super::address(element)).copied();
        let id = known.unwrap_or_else(|| self.claim(element));
        let mut components = vec![
            Track.into(),
            Name(self.track_name(element)).into(),
            Mute(value::flag(element, "mute", false)).into(),
            Solo(value::flag(element, "solo", false)).into(),
        ];
        if element.tag == "FOLDERTRACK" {
            components.push(Folder.into());
        }
        components.extend(self.colour(element).map(ComponentValue::from));
        if value::flag(element, "soloIsolate", false) {
            components.push(SoloIsolate(true).into());
        }
        let mode = match element.get("automationMode") {
            Some("touch") => Some(AutomationMode::Touch),
            Some("latch") => Some(AutomationMode::Latch),
            Some("write") => Some(AutomationMode::Write),
            _ => None,
        };
        components.extend(mode.map(ComponentValue::from));
        if let Some(file) = element.get(FREEZE_FILE) {
            let source = file.to_owned();
            components.push(Frozen { source }.into());
        }
        components.extend(self.output(element, id).map(ComponentValue::from));
        let mut tree = Subtree::new(id, components);
        tree.children.extend(self.macros(element));
        let modifiers = self.modifiers(element);
        tree.children.extend(modifiers);
        tree
    }

    /// A track without a name is shown by its number.
    fn track_name(&mut self, element: &Element<'_>) -> String {
        if let Some(name) = element.get("name") {
            return name.to_owned();
        }
        if element.tag == "FOLDERTRACK" {
            return "Folder".to_owned();
        }
        let numbered = |name: &str| {
            let number = name.strip_prefix("Track ");
            number.is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
        };
        let now = self.now.and_then(|now| part!(now, Name));
        match now.filter(|name| numbered(&name.0)) {
            Some(name) => name.0.clone(),
            None => format!("Track {}", self.track_count),
        }
    }

    fn output(&mut self, track: &Element<'_>, id: ItemId) -> Option<TrackOutput> {
        let devices = track
            .all("OUTPUTDEVICES")
            .flat_map(|devices| devices.all("DEVICE"));
        let name = devices.into_iter().find_map(|device| device.get("name"))?;
        let number = name
            .strip_prefix(TRACK_NUMBER)
            .filter(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()));
        match (name, number) {
            (DEFAULT_OUTPUT, _) => None,
            ("", _) => Some(TrackOutput::Nowhere),
            // Read again, it is compared with the number as it is written.
            (_, Some(_)) if self.is_again() => Some(TrackOutput::Device(name.to_owned())),
            (_, Some(number)) => self.target(track, id, number, name),
            _ => Some(TrackOutput::Device(name.to_owned())),
        }
    }

    fn target(
        &mut self,
        track: &Element<'_>,
        id: ItemId,
        number: &str,
        name: &str,
    ) -> Option<TrackOutput> {
        let at = usize::try_from(number::read_whole(number))
            .ok()?
            .checked_sub(1);
        match at.and_then(|at| self.numbered.get(at)) {
            Some(target) if *target == id => {
                let what = "a track that played into itself plays to the default output";
                self.repairs.note(what, track);
                None
            }
            Some(target) => Some(TrackOutput::Track(*target)),
            None => {
                let what = format!("silent: the output \"{}\" isn't there", shown(name));
                self.repairs.note(what, track);
                Some(TrackOutput::Device(name.to_owned()))
            }
        }
    }

    /// The markers, chords or sections of their track, in order of time.
    pub(super) fn lane(&mut self, lane: &'e Element<'e>) -> Vec<Subtree> {
        let mut clips = Vec::new();
        for element in &lane.children {
            if matches!(
                element.tag.as_ref(),
                "MARKERCLIP" | "CHORDCLIP" | "ARRANGERCLIP"
            ) {
                self.track_count = clips.len();
                if let Some(tree) = self.clip(element) {
                    clips.push(self.place(element, tree));
                }
            }
        }
        self.track_count = 0;
        by_start(&mut clips);
        clips
    }
}
