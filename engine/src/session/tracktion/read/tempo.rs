//! TEMPOSEQUENCE and PITCHSEQUENCE → tempo, meter and key entities.

use super::Reading;
use super::value::{self, BEATS};
use crate::model::tempo::{KeyChange, Meter, MeterStart, Tempo};
use crate::model::tree::Subtree;
use crate::session::tracktion::element::Element;

/// The tempo that Tracktion takes when none is said.
const DEFAULT_BPM: f64 = 120.0;

impl Reading<'_> {
    /// At least one tempo and one meter; the first of each stands at beat 0.
    pub(super) fn tempo_sequence(&mut self, sequence: Option<&Element<'_>>) -> Vec<Subtree> {
        let nothing = Element::new("TEMPOSEQUENCE");
        let sequence = sequence.unwrap_or(&nothing);
        let tempos = self.tempos(sequence);
        let meters = self.meters(sequence);
        let mut trees = Vec::with_capacity(tempos.len() + meters.len());
        for [start_beat, bpm, curve] in tempos {
            let tempo = Tempo {
                start_beat,
                bpm,
                curve,
            };
            trees.push(Subtree::new(self.allocate(), vec![tempo.into()]));
        }
        for (start, [numerator, denominator]) in meters {
            let meter = Meter {
                numerator,
                denominator,
            };
            let components = vec![meter.into(), MeterStart(start).into()];
            trees.push(Subtree::new(self.allocate(), components));
        }
        trees
    }

    fn tempos(&mut self, sequence: &Element<'_>) -> Vec<[f64; 3]> {
        let mut tempos = Vec::new();
        for element in sequence.all("TEMPO") {
            let start = self.number(element, "startBeat", 0.0..=*BEATS.end(), 0.0);
            let bpm = self.number(element, "bpm", 20.0..=999.0, DEFAULT_BPM);
            let curve = self.number(element, "curve", -1.0..=1.0, 0.0);
            tempos.push([start, bpm, curve]);
        }
        tempos.sort_by(|a, b| a[0].total_cmp(&b[0]));
        match tempos.first_mut() {
            Some(first) => self.at_zero(&mut first[0], sequence, "tempo"),
            None => tempos.push([0.0, DEFAULT_BPM, 1.0]),
        }
        tempos
    }

    fn meters(&mut self, sequence: &Element<'_>) -> Vec<(f64, [u32; 2])> {
        let mut meters = Vec::new();
        for element in sequence.all("TIMESIG") {
            let start = self.number(element, "startBeat", 0.0..=*BEATS.end(), 0.0);
            let numerator = self.byte(element, "numerator", 1..=32, 4);
            let written = self.byte(element, "denominator", 2..=16, 4);
            let denominator = written.next_power_of_two();
            if denominator != written {
                self.repaired(element, "denominator");
            }
            meters.push((start, [u32::from(numerator), u32::from(denominator)]));
        }
        meters.sort_by(|a, b| a.0.total_cmp(&b.0));
        match meters.first_mut() {
            Some(first) => self.at_zero(&mut first.0, sequence, "time signature"),
            None => meters.push((0.0, [4, 4])),
        }
        meters
    }

    fn at_zero(&mut self, start: &mut f64, sequence: &Element<'_>, what: &str) {
        if *start != 0.0 {
            self.repairs
                .note(format!("the first {what} was moved to beat 0"), sequence);
        }
        *start = 0.0;
    }

    /// The keys. One alone that is C at the start says nothing: every file has it.
    pub(super) fn keys(&mut self, sequence: Option<&Element<'_>>) -> Vec<Subtree> {
        let mut keys = Vec::new();
        for element in sequence
            .into_iter()
            .flat_map(|sequence| sequence.all("PITCH"))
        {
            keys.push(KeyChange {
                start_beat: self.number(element, "startBeat", 0.0..=*BEATS.end(), 0.0),
                pitch: self.whole(element, "pitch", 0..=127, 60),
                scale: element.get("scale").unwrap_or_default().to_owned(),
                sharps: value::flag(element, "accidentalsSharp", true),
            });
        }
        keys.sort_by(|a, b| a.start_beat.total_cmp(&b.start_beat));
        let plain = KeyChange {
            start_beat: 0.0,
            pitch: 60,
            scale: String::new(),
            sharps: true,
        };
        if keys == [plain] {
            keys.clear();
        }
        let entity = |key: KeyChange| Subtree::new(self.allocate(), vec![key.into()]);
        keys.into_iter().map(entity).collect()
    }
}
