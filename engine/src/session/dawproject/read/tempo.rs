//! Transport and its automation → tempo and meter entities, and the grid.

use super::{Reading, unit_of};
use crate::model::template;
use crate::model::tempo::{Meter, Tempo};
use crate::model::tree::Subtree;
use crate::session::dawproject::grid::{Grid, Meters, Unit};
use crate::session::tracktion::element::Element;

/// What the format doesn't say is this.
const DEFAULT_BPM: f64 = 120.0;

/// A tempo by quarter note.
#[derive(Clone, Copy)]
struct At {
    quarter: f64,
    bpm: f64,
    linear: bool,
}

impl<'e> Reading<'e, '_> {
    /// At least one tempo and one meter; the first of each stands at 0.
    pub fn tempo(&mut self, root: &'e Element<'e>) -> Vec<Subtree> {
        let nothing = Element::new("Transport");
        let transport = root.child("Transport").unwrap_or(&nothing);
        let arrangement = root.child("Arrangement");
        let section = |tag: &str| arrangement.and_then(|a| a.child(tag));
        let mut tempos = self.tempos(transport, section("TempoAutomation"));
        let meters = self.meters(transport, section("TimeSignatureAutomation"), &tempos);
        split_ramps(&mut tempos, &meters);
        let quarters = meters.iter().map(|(quarter, m)| (*quarter, m.denominator));
        let beats = Meters::at_quarters(quarters);
        let tempos: Vec<Tempo> = tempos
            .iter()
            .map(|at| Tempo {
                start_beat: beats.beats(at.quarter),
                bpm: at.bpm,
                curve: if at.linear { 0.0 } else { 1.0 },
            })
            .collect();
        let meters: Vec<(f64, Meter)> = meters
            .iter()
            .map(|(quarter, meter)| (beats.beats(*quarter), *meter))
            .collect();
        self.grid = Grid::new(&tempos, &meters);
        let mut trees = Vec::new();
        for tempo in &tempos {
            let tree = template::tempo(self.index, tempo.start_beat, tempo.bpm, tempo.curve);
            trees.push(tree);
        }
        for (start, meter) in &meters {
            let tree = template::meter(self.index, *start, meter.numerator, meter.denominator);
            trees.push(tree);
        }
        trees
    }

    fn tempos(&mut self, transport: &Element<'_>, automation: Option<&Element<'_>>) -> Vec<At> {
        let mut tempos = Vec::new();
        if let Some(points) = automation {
            tempos = self.tempo_points(points);
        }
        if tempos.is_empty() {
            let bpm = match transport.child("Tempo") {
                Some(tempo) => self.bpm(tempo),
                None => DEFAULT_BPM,
            };
            tempos.push(At {
                quarter: 0.0,
                bpm,
                linear: false,
            });
        }
        if tempos[0].quarter > 0.0 {
            let first = At {
                quarter: 0.0,
                linear: false,
                ..tempos[0]
            };
            tempos.insert(0, first);
        }
        tempos[0].quarter = 0.0;
        tempos
    }

    fn bpm(&mut self, element: &Element<'_>) -> f64 {
        let written = self.number(element, "value").unwrap_or(DEFAULT_BPM);
        let bpm = written.clamp(20.0, 999.0);
        if bpm.to_bits() != written.to_bits() {
            let what = "brought into 20 to 999: a tempo in beats a minute";
            self.losses.note(what, written.to_string());
        }
        bpm
    }

    fn tempo_points(&mut self, points: &Element<'_>) -> Vec<At> {
        let unit = unit_of(points, "timeUnit", Unit::Quarters);
        let mut tempos: Vec<At> = Vec::new();
        for point in points.all("RealPoint") {
            let Some(time) = self.time(point, "time") else {
                continue;
            };
            tempos.push(At {
                quarter: time.max(0.0),
                bpm: self.bpm(point),
                linear: point.get("interpolation") == Some("linear"),
            });
        }
        tempos.sort_by(|a, b| a.quarter.total_cmp(&b.quarter));
        if unit == Unit::Seconds {
            if tempos.iter().any(|tempo| tempo.linear) {
                let what = "a tempo ramp timed in seconds became one in beats";
                self.losses.note(what, "TempoAutomation");
            }
            by_quarters(&mut tempos);
        }
        tempos
    }

    fn meters(
        &mut self,
        transport: &Element<'_>,
        automation: Option<&Element<'_>>,
        tempos: &[At],
    ) -> Vec<(f64, Meter)> {
        let mut meters: Vec<(f64, Meter)> = Vec::new();
        let unit = automation.map_or(Unit::Quarters, |points| {
            unit_of(points, "timeUnit", Unit::Quarters)
        });
        for point in automation
            .into_iter()
            .flat_map(|p| p.all("TimeSignaturePoint"))
        {
            let Some(time) = self.time(point, "time") else {
                continue;
            };
            let quarter = match unit {
                Unit::Quarters => time,
                Unit::Seconds => quarter_at(tempos, time),
            };
            let meter = self.meter(point);
            meters.push((quarter.max(0.0), meter));
        }
        meters.sort_by(|a, b| a.0.total_cmp(&b.0));
        meters.dedup_by(|later, earlier| {
            let same = later.0.to_bits() == earlier.0.to_bits();
            if same {
                earlier.1 = later.1;
            }
            same
        });
        if meters.first().is_none_or(|(quarter, _)| *quarter > 0.0) {
            let first = match (transport.child("TimeSignature"), meters.first()) {
                (Some(signature), _) => self.meter(signature),
                (None, Some((_, meter))) => *meter,
                (None, None) => Meter {
                    numerator: 4,
                    denominator: 4,
                },
            };
            meters.insert(0, (0.0, first));
        }
        meters
    }

    fn meter(&mut self, element: &Element<'_>) -> Meter {
        let numerator = self.number(element, "numerator").unwrap_or(4.0);
        let denominator = self.number(element, "denominator").unwrap_or(4.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped"
        )]
        let meter = Meter {
            numerator: numerator.clamp(1.0, 32.0) as u32,
            denominator: (denominator.clamp(2.0, 16.0) as u32).next_power_of_two(),
        };
        let same = |written: f64, read: u32| (written - f64::from(read)).abs() < 1e-9;
        if !same(numerator, meter.numerator) || !same(denominator, meter.denominator) {
            let what = "brought into 1..32 over 2, 4, 8 or 16: a time signature";
            self.losses.note(what, format!("{numerator}/{denominator}"));
        }
        meter
    }
}

/// A ramp that is straight over quarter notes has a kink over our beats where a meter of
/// another denominator begins: a tempo of its own.
fn split_ramps(tempos: &mut Vec<At>, meters: &[(f64, Meter)]) {
    for pair in meters.windows(2) {
        let (quarter, meter) = pair[1];
        if meter.denominator == pair[0].1.denominator {
            continue;
        }
        let after = tempos.partition_point(|tempo| tempo.quarter < quarter);
        let (Some(from), Some(to)) = (after.checked_sub(1), tempos.get(after)) else {
            continue;
        };
        let from = tempos[from];
        if from.linear && to.quarter > quarter {
            let part = (quarter - from.quarter) / (to.quarter - from.quarter);
            let bpm = from.bpm + (to.bpm - from.bpm) * part;
            let kink = At {
                quarter,
                bpm,
                linear: true,
            };
            tempos.insert(after, kink);
        }
    }
}

/// Gives tempos timed in seconds their quarter notes.
fn by_quarters(tempos: &mut [At]) {
    let seconds: Vec<f64> = tempos.iter().map(|tempo| tempo.quarter).collect();
    let Some(first) = tempos.first() else { return };
    let mut quarter = seconds[0] * first.bpm / 60.0;
    for i in 0..tempos.len() {
        if i > 0 {
            quarter += crossed(&tempos[i - 1], &tempos[i], seconds[i] - seconds[i - 1]);
        }
        tempos[i].quarter = quarter;
    }
}

/// Quarter notes between two tempos, so many seconds apart.
fn crossed(from: &At, to: &At, seconds: f64) -> f64 {
    let bpm = if from.linear {
        f64::midpoint(from.bpm, to.bpm)
    } else {
        from.bpm
    };
    seconds * bpm / 60.0
}

/// The quarter note at a time, by tempos whose quarters are known.
fn quarter_at(tempos: &[At], seconds: f64) -> f64 {
    let mut second = 0.0;
    for pair in tempos.windows(2) {
        let bpm = if pair[0].linear {
            f64::midpoint(pair[0].bpm, pair[1].bpm)
        } else {
            pair[0].bpm
        };
        let length = (pair[1].quarter - pair[0].quarter) * 60.0 / bpm;
        if second + length > seconds {
            return pair[0].quarter + (seconds - second) * bpm / 60.0;
        }
        second += length;
    }
    let last = tempos
        .last()
        .map_or((0.0, DEFAULT_BPM), |t| (t.quarter, t.bpm));
    last.0 + (seconds - second) * last.1 / 60.0
}
