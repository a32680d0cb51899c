//! The laws against the vectors handed down with the format.

use super::*;

fn vectors() -> serde_json::Value {
    serde_json::from_str(include_str!("../../testdata/tracktion_vectors.json")).unwrap()
}

#[test]
fn fader_law_matches_the_vectors() {
    for case in vectors()["fader"].as_array().unwrap() {
        let (db, position) = (case["db"].as_f64().unwrap(), case["pos"].as_f64().unwrap());
        assert!(
            (FaderPosition::of(Decibels(db)).0 - position).abs() < 1e-6,
            "{case}"
        );
        assert!(
            (FaderPosition(position).decibels().0 - db).abs() < 1e-4,
            "{case}"
        );
    }
    assert_eq!(FaderPosition::UNITY.gain(), Gain(1.0));
    assert_eq!(FaderPosition(f64::from(0.740_818_2_f32)).gain(), Gain(1.0));
    assert_eq!(FaderPosition(0.0).gain(), Gain(0.0));
}

#[test]
fn pan_law_zero_matches_the_vectors() {
    for case in vectors()["pan"].as_array().unwrap() {
        if case["law"] == 0 {
            #[expect(clippy::cast_possible_truncation, reason = "test values")]
            let [left, right] = linear_pan(case["pan"].as_f64().unwrap() as f32);
            assert!((f64::from(left.0) - case["L"].as_f64().unwrap()).abs() < 1e-6);
            assert!((f64::from(right.0) - case["R"].as_f64().unwrap()).abs() < 1e-6);
        }
    }
}

#[test]
fn all_pan_laws_match_the_vectors() {
    let mut laws = std::collections::HashSet::new();
    for case in vectors()["pan"].as_array().unwrap() {
        let number = case["law"].as_i64().unwrap();
        laws.insert(number);
        let law = PanLaw::from_number(number).unwrap();
        #[expect(clippy::cast_possible_truncation, reason = "test values")]
        let [left, right] = law.gains(case["pan"].as_f64().unwrap() as f32);
        let near = |gain: Gain, side: &str| {
            (f64::from(gain.0) - case[side].as_f64().unwrap()).abs() < 1e-6
        };
        assert!(
            near(left, "L") && near(right, "R"),
            "{case}: {left:?} {right:?}"
        );
    }
    assert_eq!(laws.len(), 5);
    assert_eq!(PanLaw::Default.gains(0.3), PanLaw::Linear.gains(0.3));
    assert_eq!(PanLaw::Sine3.gains(1.0)[0], Gain(0.0));
    assert_eq!(PanLaw::from_number(5), None);
}

#[test]
fn fade_shapes_match_the_vectors() {
    for case in vectors()["fade"].as_array().unwrap() {
        let shape = FadeShape::from_number(case["type"].as_i64().unwrap()).unwrap();
        for (alpha, gain) in case["gain_at_alpha"].as_object().unwrap() {
            let got = f64::from(shape.gain(alpha.parse().unwrap()).0);
            assert!(
                (got - gain.as_f64().unwrap()).abs() < 1e-6,
                "{case} at {alpha}: {got}"
            );
        }
    }
}
