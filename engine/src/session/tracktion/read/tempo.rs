//! TEMPOSEQUENCE → tempo and meter entities.

use super::Reading;
use super::value::BEATS;
use crate::model::template::{meter, tempo};
use crate::model::tree::Subtree;
use crate::session::tracktion::element::Element;

/// The tempo that Tracktion takes when none is said.
const DEFAULT_BPM: f64 = 120.0;

impl Reading<'_> {
    /// At least one tempo and one meter; the first of each stands at beat 0.
    pub fn tempo_sequence(&mut self, sequence: Option<&Element<'_>>) -> Vec<Subtree> {
        let nothing = Element::new("TEMPOSEQUENCE");
        let sequence = sequence.unwrap_or(&nothing);
        self.repairs.unknown(sequence, &[], &["TEMPO", "TIMESIG"]);
        let tempos = self.tempos(sequence);
        let meters = self.meters(sequence);
        let tempos: Vec<Subtree> = tempos
            .into_iter()
            .map(|[start, bpm, curve]| tempo(self.index, start, bpm, curve))
            .collect();
        let meters = meters.into_iter().map(|(start, [numerator, denominator])| {
            meter(self.index, start, numerator, denominator)
        });
        tempos.into_iter().chain(meters).collect()
    }

    fn tempos(&mut self, sequence: &Element<'_>) -> Vec<[f64; 3]> {
        let mut tempos = Vec::new();
        for element in sequence.all("TEMPO") {
            self.repairs
                .unknown(element, &["startBeat", "bpm", "curve"], &[]);
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
            self.repairs
                .unknown(element, &["startBeat", "numerator", "denominator"], &[]);
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
}
