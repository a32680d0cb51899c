//! Tempo, meter, curves and markers.

use super::*;
use crate::level::FaderPosition;
use crate::time::curve::Segment;

/// The value of a curve, as it is played.
fn value_at(curve: &Subtree, time: f64) -> f64 {
    let points = part!(curve, Curve).unwrap().points();
    let after = points.partition_point(|point| point.time <= time);
    let Some(from) = after.checked_sub(1) else {
        return points[0].value;
    };
    let (from, to) = (points[from], points.get(after));
    let Some(to) = to else { return from.value };
    let segment = Segment {
        t1: from.time,
        v1: from.value,
        t2: to.time,
        v2: to.value,
        c: from.curve,
    };
    segment.value_at(time)
}

#[test]
fn a_straight_fade_of_gain_is_heard_as_one() {
    let lanes = r#"<Lanes timeUnit="seconds"><Lanes track="t"><Points unit="linear"><Target parameter="vol"/>
        <RealPoint time="0" value="0" interpolation="linear"/><RealPoint time="2" value="1" interpolation="hold"/>
        <RealPoint time="3" value="0.5"/></Points></Lanes></Lanes>"#;
    let opened = opened(&project(&tempo(120.0), ONE_TRACK, lanes));
    let param = fader_param(tracks(&opened.tree)[0], "volume").clone();
    for (time, gain) in [
        (0.25, 0.125),
        (0.5, 0.25),
        (1.0, 0.5),
        (1.9, 0.95),
        (2.5, 1.0),
        (9.0, 0.5),
    ] {
        let level = FaderPosition(value_at(&param, time)).decibels().0;
        let wanted = 20.0 * f64::log10(gain);
        assert!(
            (level - wanted).abs() < 0.1,
            "{level} dB at {time}, not {wanted}"
        );
    }
    let count = part!(param, Curve).unwrap().points().len();
    assert!((10..200).contains(&count), "{count} points");
}

#[test]
fn pan_follows_its_unit_and_the_tempo() {
    let transport = tempo(60.0);
    let arrangement = r#"<Lanes timeUnit="beats"><Lanes track="t"><Points><Target parameter="pan"/>
        <RealPoint time="0" value="0.5" interpolation="linear"/><RealPoint time="8" value="1"/></Points></Lanes></Lanes>
        <TempoAutomation unit="bpm" timeUnit="beats"><Target parameter="tempo"/>
        <RealPoint time="0" value="60"/><RealPoint time="4" value="240"/></TempoAutomation>"#;
    let opened = opened(&project(&transport, ONE_TRACK, arrangement));
    let param = fader_param(tracks(&opened.tree)[0], "pan").clone();
    // Four quarters take four seconds, the next four one.
    for (time, pan) in [(2.0, 0.25), (4.0, 0.5), (4.5, 0.75), (5.0, 1.0)] {
        let found = value_at(&param, time);
        assert!((found - pan).abs() < 2e-3, "{found} at {time}, not {pan}");
    }
}

#[test]
fn tempo_and_meter_changes_count_in_quarters() {
    let arrangement = r##"<Markers timeUnit="beats"><Marker time="9" name="B" color="#ff0000"/><Marker time="1" name="A"/></Markers>
      <TempoAutomation unit="bpm"><Target parameter="tempo"/>
        <RealPoint time="0" value="120" interpolation="linear"/><RealPoint time="7" value="60"/></TempoAutomation>
      <TimeSignatureAutomation><Target/><TimeSignaturePoint time="0" numerator="4" denominator="4"/>
        <TimeSignaturePoint time="4" numerator="6" denominator="8"/></TimeSignatureAutomation>"##;
    let opened = opened(&project(&tempo(100.0), ONE_TRACK, arrangement));
    let tempos: Vec<f64> = opened
        .tree
        .children
        .iter()
        .filter_map(|c| part!(c, Tempo))
        .flat_map(|t| [t.start_beat, t.bpm, t.curve])
        .collect();
    // The seventh quarter is beat 4 + 3 × 2.
    let middle = 120.0 - 60.0 * 4.0 / 7.0;
    close(
        &tempos,
        &[0.0, 120.0, 0.0, 4.0, middle, 0.0, 10.0, 60.0, 1.0],
    );
    let meters: Vec<(f64, u32)> = opened
        .tree
        .children
        .iter()
        .filter_map(|c| Some((part!(c, MeterStart)?.0, part!(c, Meter)?.denominator)))
        .collect();
    assert_eq!(meters, [(0.0, 4), (4.0, 8)]);
    let markers: Vec<(&str, i64)> = opened
        .tree
        .children
        .iter()
        .filter_map(|c| Some((part!(c, Name)?.0.as_str(), part!(c, Marker)?.number)))
        .collect();
    assert_eq!(markers, [("A", 1), ("B", 2)]);

    let (_, back) = again(&opened.tree);
    let again: Vec<f64> = back
        .tree
        .children
        .iter()
        .filter_map(|c| part!(c, Tempo))
        .flat_map(|t| [t.start_beat, t.bpm, t.curve])
        .collect();
    close(&again, &tempos);
}

#[test]
fn tempos_timed_in_seconds_find_their_quarters() {
    let arrangement = r#"<TempoAutomation unit="bpm" timeUnit="seconds"><Target parameter="tempo"/>
        <RealPoint time="0" value="120"/><RealPoint time="2" value="60"/><RealPoint time="4" value="30"/></TempoAutomation>
        <TimeSignatureAutomation timeUnit="seconds"><Target/><TimeSignaturePoint time="3" numerator="3" denominator="4"/></TimeSignatureAutomation>"#;
    let opened = opened(&project(&tempo(100.0), ONE_TRACK, arrangement));
    let starts = |kind: fn(&Subtree) -> Option<f64>| -> Vec<f64> {
        opened.tree.children.iter().filter_map(kind).collect()
    };
    close(
        &starts(|c| part!(c, Tempo).map(|t| t.start_beat)),
        &[0.0, 4.0, 6.0],
    );
    close(&starts(|c| part!(c, MeterStart).map(|m| m.0)), &[0.0, 5.0]);
}

#[test]
fn automation_in_a_clip_stays_there() {
    let clip = r#"<Clip time="4" duration="4" playStart="0" name="c"><Lanes><Notes/>
        <Points unit="normalized"><Target parameter="pan"/><RealPoint time="1" value="0" interpolation="linear"/><RealPoint time="3" value="1"/></Points></Lanes></Clip>"#;
    let opened = opened(&project(&tempo(60.0), ONE_TRACK, &on_track(clip)));
    let track = tracks(&opened.tree)[0];
    let clip = clips(track)[0];
    let curve = part!(clip.children[0], ClipCurve).unwrap();
    assert_eq!(curve.param_id, "pan");
    let points = part!(clip.children[0], Curve).unwrap().points();
    close(
        &[
            points[0].time,
            points[0].value,
            points[1].time,
            points[1].value,
        ],
        &[1.0, -1.0, 3.0, 1.0],
    );
    let (written, back) = again(&opened.tree);
    assert_eq!(written.losses, Vec::<String>::new());
    let clip = clips(tracks(&back.tree)[0])[0].clone();
    let points = part!(clip.children[0], Curve).unwrap().points();
    close(&[points[1].time, points[1].value], &[3.0, 1.0]);
}
