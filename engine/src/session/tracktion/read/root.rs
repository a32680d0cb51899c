//! EDIT and its sections → the root and the master.

use super::Reading;
use super::value::{self, TIME};
use crate::model::edit::{AuxBusNames, ClickTrack, EditHeader, EditRoot, MasterFades, Name};
use crate::model::id::ItemId;
use crate::model::registry::ComponentValue;
use crate::model::track::MasterTrack;
use crate::model::transport::LoopRegion;
use crate::model::tree::Subtree;
use crate::session::tracktion::element::Element;

impl<'e> Reading<'e> {
    /// The whole Edit with all its objects.
    pub(super) fn edit(&mut self, root: &'e Element<'e>, name: &str) -> Subtree {
        self.number_tracks(root);
        let mut tree = self.root(root);
        tree.components.push(Name(name.to_owned()).into());
        let plugins = self.master_plugins(root);
        if let Some(master) = tree.children.first_mut() {
            master.children = plugins;
        }
        for lane in ["MARKERTRACK", "CHORDTRACK", "ARRANGERTRACK"] {
            let clips = root.child(lane).map(|lane| self.lane(lane));
            tree.children.extend(clips.into_iter().flatten());
        }
        self.tracks(root, &mut tree.children);
        self.place(root, tree)
    }

    /// What the root's own element says. Its first child is the master.
    pub(super) fn root(&mut self, root: &Element<'_>) -> Subtree {
        let region = self.loop_region(root.child("TRANSPORT"));
        let mut components = vec![EditRoot.into(), self.header(root).into(), region.into()];
        components.extend(self.click_track(root).map(ComponentValue::from));
        components.extend(self.bus_names(root).map(ComponentValue::from));
        components.extend(self.meta(root).map(ComponentValue::from));
        let mut master = vec![MasterTrack.into(), Name("Master".to_owned()).into()];
        master.extend(self.master_fades(root).map(ComponentValue::from));
        let mut tree = Subtree::new(ItemId::ROOT, components);
        tree.children.push(Subtree::new(ItemId::MASTER, master));
        let tempos = self.tempo_sequence(root.child("TEMPOSEQUENCE"));
        tree.children.extend(tempos);
        let keys = self.keys(root.child("PITCHSEQUENCE"));
        tree.children.extend(keys);
        tree.children.extend(self.macros(root));
        tree
    }

    fn header(&mut self, root: &Element<'_>) -> EditHeader {
        let created = self.whole(root, "creationTime", 0..=i64::MAX, 0);
        EditHeader {
            project_id: root.get("projectID").unwrap_or("0/0").to_owned(),
            created_ms: created.unsigned_abs(),
        }
    }

    fn loop_region(&mut self, transport: Option<&Element<'_>>) -> LoopRegion {
        let Some(transport) = transport else {
            return LoopRegion::default();
        };
        let one = self.number(transport, "loopPoint1", TIME, 0.0);
        let other = self.number(transport, "loopPoint2", TIME, 0.0);
        LoopRegion {
            enabled: value::flag(transport, "looping", false),
            start: one.min(other),
            end: one.max(other),
        }
    }

    fn click_track(&mut self, root: &Element<'_>) -> Option<ClickTrack> {
        let element = root.child("CLICKTRACK")?;
        Some(ClickTrack {
            enabled: value::flag(element, "active", false),
            level: self.number(element, "level", 0.2..=1.0, 0.6),
            emphasise_bars: value::flag(element, "emphasiseBars", false),
            only_recording: value::flag(element, "onlyRecording", false),
        })
    }

    fn master_fades(&mut self, root: &Element<'_>) -> Option<MasterFades> {
        let element = root.child("MASTERVOLUME")?;
        let fades = MasterFades {
            fade_in: self.number(element, "fadeIn", TIME, 0.0),
            fade_out: self.number(element, "fadeOut", TIME, 0.0),
            in_shape: self.whole(element, "fadeInType", 1..=4, 3),
            out_shape: self.whole(element, "fadeOutType", 1..=4, 3),
        };
        let silent = fades.fade_in == 0.0 && fades.fade_out == 0.0;
        (!silent || fades.in_shape != 3 || fades.out_shape != 3).then_some(fades)
    }

    fn bus_names(&mut self, root: &Element<'_>) -> Option<AuxBusNames> {
        let element = root.child("AUXBUSNAMES")?;
        let named = element.all("NAME").map(|entry| {
            let bus = self.whole(entry, "bus", 0..=i64::from(i32::MAX), 0);
            (bus, entry.get("name").unwrap_or_default().to_owned())
        });
        Some(AuxBusNames(named.collect()))
    }
}
