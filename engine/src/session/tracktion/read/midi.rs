//! What MIDICLIP says beside its events.

use super::Reading;
use super::value;
use crate::model::clip::MidiClip;
use crate::model::note::{Groove, MidiSends, MidiTake, MidiTakes, Quantisation, VelocityLevel};
use crate::model::registry::ComponentValue;
use crate::session::tracktion::element::Element;

impl Reading<'_> {
    pub(super) fn midi(&mut self, clip: &Element<'_>, components: &mut Vec<ComponentValue>) {
        let nothing = Element::new("SEQUENCE");
        let sequence = clip.child("SEQUENCE").unwrap_or(&nothing);
        let channel = self.byte(sequence, "channelNumber", 1..=16, 1);
        let events = self.sequence(sequence);
        components.push(MidiClip { channel }.into());
        components.push(events.notes.into());
        components.push(events.controllers.into());
        if !events.exclusives.0.is_empty() {
            components.push(events.exclusives.into());
        }
        if !events.expressions.0.is_empty() {
            components.push(events.expressions.into());
        }
        self.velocity_level(clip, components);
        let sends = MidiSends {
            programs: value::flag(clip, "sendProgramChange", true),
            banks: value::flag(clip, "sendBankChange", true),
            mpe: value::flag(clip, "mpeMode", false),
        };
        if sends != MidiSends::default() {
            components.push(sends.into());
        }
        components.extend(self.quantisation(clip).map(ComponentValue::from));
        components.extend(self.midi_takes(clip).map(ComponentValue::from));
        components.extend(self.meta(clip).map(ComponentValue::from));
    }

    /// What MIDI and step clips share.
    pub(super) fn velocity_level(
        &mut self,
        clip: &Element<'_>,
        components: &mut Vec<ComponentValue>,
    ) {
        let level = self.number(clip, "volDb", -100.0..=100.0, 0.0);
        if level != 0.0 {
            components.push(VelocityLevel(level).into());
        }
        let name = clip
            .child("GROOVE")
            .and_then(|groove| groove.get("current"));
        if let Some(name) = name.filter(|name| !name.is_empty()) {
            let strength = self.number(clip, "grooveStrength", 0.0..=1.0, 0.1);
            let name = name.to_owned();
            components.push(Groove { name, strength }.into());
        }
    }

    fn quantisation(&mut self, clip: &Element<'_>) -> Option<Quantisation> {
        let element = clip.child("QUANTISATION")?;
        let grid = element
            .get("type")
            .filter(|grid| !grid.is_empty())?
            .to_owned();
        Some(Quantisation {
            grid,
            amount: self.number(element, "amount", 0.0..=1.0, 1.0),
            note_offs: value::flag(element, "quantiseNoteOffs", true),
        })
    }

    fn midi_takes(&mut self, clip: &Element<'_>) -> Option<MidiTakes> {
        let element = clip.child("TAKES")?;
        let mut takes = Vec::new();
        for sequence in element.all("SEQUENCE") {
            let channel = self.byte(sequence, "channelNumber", 1..=16, 1);
            let events = self.sequence(sequence);
            takes.push(MidiTake {
                channel,
                notes: events.notes.as_slice().to_vec(),
                controllers: events.controllers.0,
            });
        }
        let current = self.whole(clip, "currentTake", i64::MIN..=i64::MAX, 0);
        (!takes.is_empty()).then_some(MidiTakes { current, takes })
    }
}
