//! SEQUENCE → notes, controllers, system-exclusive messages, expressions.

use super::Reading;
use super::value::{self, BEATS};
use crate::model::note::{
    Controller, Controllers, Expression, ExpressionKind, Expressions, MetaEvent, MidiMeta, Note,
    Notes, SystemExclusive, SystemExclusives,
};
use crate::session::tracktion::element::Element;
use crate::session::tracktion::number;
use crate::session::tracktion::write::META;

/// The shortest note, in beats: 1/960, the tick of Tracktion's own MIDI files.
const SHORTEST: f64 = 1.0 / 960.0;
/// What an expression's value may be; its unit says what makes sense.
const ANY: std::ops::RangeInclusive<f64> = -1e6..=1e6;

/// What a sequence holds.
#[derive(Default)]
pub struct Events {
    pub notes: Notes,
    pub controllers: Controllers,
    pub exclusives: SystemExclusives,
    pub expressions: Expressions,
}

impl Reading<'_> {
    /// The events of a clip or take.
    pub(super) fn sequence(&mut self, sequence: &Element<'_>) -> Events {
        let mut events = Events::default();
        let mut notes = Vec::new();
        for element in &sequence.children {
            match element.tag.as_ref() {
                "NOTE" => {
                    let note = self.note(element);
                    self.expressions(element, &note, &mut events.expressions.0);
                    notes.push(note);
                }
                "CONTROL" => events.controllers.0.extend(self.controller(element)),
                "SYSEX" => events.exclusives.0.extend(self.exclusive(element)),
                _ => {}
            }
        }
        events.notes = Notes::new(notes);
        events
            .controllers
            .0
            .sort_by(|a, b| a.beat.total_cmp(&b.beat));
        events
            .exclusives
            .0
            .sort_by(|a, b| a.beat.total_cmp(&b.beat));
        events
    }

    fn note(&mut self, element: &Element<'_>) -> Note {
        Note {
            id: self.allocate(),
            pitch: self.byte(element, "p", 0..=127, 60),
            start: self.number(element, "b", BEATS, 0.0),
            length: self.number(element, "l", SHORTEST..=*BEATS.end(), SHORTEST),
            velocity: self.byte(element, "v", 1..=127, 100),
            mute: value::flag(element, "m", false),
            colour: self.byte(element, "c", 0..=255, 0),
            release: self.byte(element, "lift", 0..=127, Note::RELEASE),
        }
    }

    fn expressions(&mut self, element: &Element<'_>, note: &Note, all: &mut Vec<Expression>) {
        let first = all.len();
        for (name, kind) in [
            ("bend", ExpressionKind::Bend),
            ("pres", ExpressionKind::Pressure),
            ("timb", ExpressionKind::Timbre),
        ] {
            if element.get(name).is_some() {
                let value = self.number(element, name, ANY, 0.0);
                all.push(Expression {
                    note: note.id,
                    kind,
                    beat: None,
                    value,
                });
            }
        }
        for child in &element.children {
            let kind = match child.tag.as_ref() {
                "PITCHBEND" => ExpressionKind::Bend,
                "PRESSURE" => ExpressionKind::Pressure,
                "TIMBRE" => ExpressionKind::Timbre,
                _ => continue,
            };
            let beat = Some(self.number(child, "b", BEATS, 0.0));
            let value = self.number(child, "v", ANY, 0.0);
            all.push(Expression {
                note: note.id,
                kind,
                beat,
                value,
            });
        }
        let beat = |one: &Expression| one.beat.unwrap_or(f64::NEG_INFINITY);
        all[first..].sort_by(|a, b| beat(a).total_cmp(&beat(b)));
    }

    fn controller(&mut self, element: &Element<'_>) -> Option<Controller> {
        let kind = match element.get("type").map_or(-1, number::read_whole) {
            kind @ (0..=127 | 4097 | 4100 | 4101 | 4103) => narrow(kind),
            _ => {
                self.repairs
                    .note("not played, but kept: a CONTROL of unknown type", element);
                return None;
            }
        };
        Some(Controller {
            beat: self.number(element, "b", BEATS, 0.0),
            kind,
            value: narrow(self.whole(element, "val", 0..=16383, 0)),
            metadata: narrow(self.whole(element, "metadata", 0..=65535, 0)),
        })
    }

    /// What a MIDI file held beside music: see `write::midi::meta`.
    pub(super) fn meta(&mut self, holder: &Element<'_>) -> Option<MidiMeta> {
        let events = holder.child(META)?.all("EVENT");
        let mut meta: Vec<MetaEvent> = events.filter_map(|e| self.meta_event(e)).collect();
        meta.sort_by(|a, b| a.beat.total_cmp(&b.beat));
        (!meta.is_empty()).then_some(MidiMeta(meta))
    }

    fn meta_event(&mut self, element: &Element<'_>) -> Option<MetaEvent> {
        let status = element.get("status").map_or(-1, number::read_whole);
        let data = element.get("data").unwrap_or_default();
        let data = match data {
            "" => Some(Vec::new()),
            data => bytes_of(data),
        };
        let status = u8::try_from(status).ok();
        let (Some(data), Some(status @ (0x80..=0x8F | 0xF0 | 0xF7 | 0xFF))) = (data, status) else {
            let what = "not exported, but kept: an event that no MIDI file can hold";
            self.repairs.note(what, element);
            return None;
        };
        Some(MetaEvent {
            beat: self.number(element, "b", BEATS, 0.0),
            status,
            kind: self.byte(element, "type", 0..=255, 0),
            data,
        })
    }

    fn exclusive(&mut self, element: &Element<'_>) -> Option<SystemExclusive> {
        let Some(data) = bytes_of(element.get("data").unwrap_or_default()) else {
            let what = "not played, but kept: a SYSEX whose data aren't bytes in hex";
            self.repairs.note(what, element);
            return None;
        };
        let beat = self.number(element, "time", BEATS, 0.0);
        Some(SystemExclusive { beat, data })
    }
}

fn bytes_of(hex: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = hex
        .chars()
        .filter(|c| !c.is_ascii_whitespace())
        .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect();
    let digits = digits.filter(|digits| digits.len() >= 2 && digits.len() % 2 == 0)?;
    Some(
        digits
            .chunks_exact(2)
            .map(|pair| pair[0] << 4 | pair[1])
            .collect(),
    )
}

/// Of values that are known to fit.
fn narrow(value: i64) -> u16 {
    u16::try_from(value).unwrap_or(u16::MAX)
}
