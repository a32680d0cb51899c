//! The conversions against the vectors handed down with the format.

use super::*;

fn vectors() -> serde_json::Value {
    serde_json::from_str(include_str!("../../../testdata/tracktion_vectors.json")).unwrap()
}

fn sequence(case: &serde_json::Value) -> TempoSequence {
    let rows = |key: &str| case[key].as_array().unwrap().clone();
    let number = |row: &serde_json::Value, i: usize| row[i].as_f64().unwrap();
    let tempos = rows("tempos(startBeat,bpm,curve)")
        .iter()
        .map(|r| TempoChange {
            start: Beats(number(r, 0)),
            bpm: number(r, 1),
            curve: number(r, 2),
        })
        .collect();
    let meters = rows("timesigs(startBeat,num,den)")
        .iter()
        .map(|r| TimeSignature {
            start: Beats(number(r, 0)),
            numerator: u32::try_from(r[1].as_u64().unwrap()).unwrap(),
            denominator: u32::try_from(r[2].as_u64().unwrap()).unwrap(),
        })
        .collect();
    TempoSequence::new(tempos, meters)
}

#[test]
fn seconds_match_the_vectors_and_invert() {
    let vectors = vectors();
    let cases = vectors["tempo"].as_array().unwrap();
    assert!(!cases.is_empty());
    for case in cases {
        let sequence = sequence(case);
        for (beat, seconds) in case["seconds_at_beat"].as_object().unwrap() {
            let beat: f64 = beat.parse().unwrap();
            let got = sequence.seconds(Beats(beat));
            let want = seconds.as_f64().unwrap();
            assert!(
                (got.0 - want).abs() < 1e-8,
                "{}: beat {beat}: {got:?} for {want}",
                case["name"]
            );
            assert!((sequence.beats(got).0 - beat).abs() < 1e-9);
        }
    }
}

#[test]
fn curves_match_the_vectors() {
    let vectors = vectors();
    for case in vectors["automation"].as_array().unwrap() {
        let number = |key: &str| case[key].as_f64().unwrap();
        let segment = crate::time::curve::Segment {
            t1: number("t1"),
            v1: number("v1"),
            t2: number("t2"),
            v2: number("v2"),
            c: number("c"),
        };
        for (t, value) in case["v_at"].as_object().unwrap() {
            let got = segment.value_at(t.parse().unwrap());
            let want = value.as_f64().unwrap();
            assert!((got - want).abs() < 1e-8, "{case} at {t}: {got}");
        }
    }
}

#[test]
fn bars_and_beats_invert_over_meter_changes() {
    let meter = |start, numerator, denominator| TimeSignature {
        start: Beats(start),
        numerator,
        denominator,
    };
    let sequence = TempoSequence::new(vec![], vec![meter(0.0, 4, 4), meter(8.0, 3, 4)]);
    for (bar, beat, want) in [(1, 1.0, 0.0), (2, 2.5, 5.5), (3, 1.0, 8.0), (4, 2.0, 12.0)] {
        let at = BarBeat { bar, beat };
        assert_eq!(sequence.beat_of_bar(at), Beats(want));
        assert_eq!(sequence.bar_of_beat(Beats(want)), at);
    }
}

#[test]
fn carrying_is_the_same_to_the_bit_as_the_way_over_beats() {
    let vectors = vectors();
    let mut maps: Vec<TempoSequence> = vectors["tempo"]
        .as_array()
        .unwrap()
        .iter()
        .map(sequence)
        .collect();
    maps.push(TempoSequence::default());
    let (mut compared, mut lines) = (0, 0);
    for from in &maps {
        for to in &maps {
            let mut carrier = Carrier::new(from, to);
            let mut state = 7_u64;
            for i in 0..400_u32 {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                #[expect(clippy::cast_precision_loss, reason = "any number will do")]
                let far = (state >> 40) as f64 / 1e5;
                // In order, all over the place, before the start, on the borders.
                let at = match i % 4 {
                    0 => f64::from(i) / 7.0,
                    1 => far,
                    2 => -far / 50.0,
                    _ => {
                        from.seconds(
                            from.stretches()
                                .nth(i as usize % 5)
                                .map_or(Beats(1.0), |s| s.0),
                        )
                        .0
                    }
                };
                let straight = to.seconds(from.beats(Seconds(at)));
                let carried = carrier.carry(Seconds(at));
                assert_eq!(carried.0.to_bits(), straight.0.to_bits(), "{at}");
                if let Some(line) = carrier.line() {
                    assert_eq!(line.carry(Seconds(at)).0.to_bits(), straight.0.to_bits());
                    lines += 1;
                }
                compared += 1;
            }
        }
    }
    assert!(compared > 1000 && lines > 300);
}
