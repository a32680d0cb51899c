use super::*;

fn looped(origin: f64, frames: f64) -> PlannedClip {
    PlannedClip {
        start: 100,
        end: 100_000,
        source: SourceSlot(0),
        source_start: 0,
        repeat: Some(Repeat {
            origin,
            frames,
            from: 1_000,
        }),
        gain: [1.0; 2],
        fade_in: FadePlan::default(),
        fade_out: FadePlan::default(),
    }
}

#[test]
fn turns_begin_at_the_nearest_frame_and_never_drift() {
    let clip = looped(100.25, 333.4);
    let mut at = 100;
    for turn in 0..250 {
        let seam = (100.25 + f64::from(turn) * 333.4).round();
        let (frame, left) = clip.reading(at);
        assert_eq!((at as f64, frame), (seam, 1_000), "turn {turn}");
        assert!((333..=334).contains(&left), "{left}");
        let (last, one) = clip.reading(at + left as i64 - 1);
        assert_eq!((last, one), (1_000 + left - 1, 1));
        at += left as i64;
    }
}

#[test]
fn a_split_loop_keeps_its_phase() {
    let (whole, part) = (looped(-57.5, 480.0), looped(-57.5 + 2.0 * 480.0, 480.0));
    for at in 100..5_000 {
        assert_eq!(whole.reading(at), part.reading(at));
    }
}

#[test]
fn a_long_stretch_of_a_short_loop_needs_the_loop_and_no_more() {
    let plan = ClipPlan::new(vec![looped(100.0, 500.0)]);
    let mut needs = Vec::new();
    plan.needs(0, 90_000, &mut needs);
    assert!(needs.len() <= 3);
    let (from, to) = (
        needs.iter().map(|need| need.from).min(),
        needs.iter().map(|need| need.to).max(),
    );
    assert_eq!((from, to), (Some(1_000), Some(1_500)));
}
