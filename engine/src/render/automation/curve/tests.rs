use super::*;

fn curve(points: &[(f64, f64, f64)]) -> CurvePlan {
    CurvePlan::new(points.iter().copied(), SampleRate(48_000)).unwrap()
}

#[test]
fn holds_before_the_first_and_after_the_last_point() {
    let curve = curve(&[(1.0, 0.25, 0.0), (2.0, 0.75, 0.0)]);
    assert_eq!(curve.value(0.0, Side::From), 0.25);
    assert_eq!(curve.value(72_000.0, Side::From), 0.5);
    assert_eq!(curve.value(96_000.0, Side::From), 0.75);
    assert_eq!(curve.value(1e9, Side::Before), 0.75);
    assert_eq!(curve.span(0.0).to, 48_000.0);
    assert!(curve.span(0.0).constant && curve.span(96_000.0).constant);
    assert!(!curve.span(48_000.0).constant);
}

#[test]
fn a_step_lands_on_its_frame() {
    // A third of a second from beats: not exact in binary.
    let curve = curve(&[(0.0, 0.2, 1.0), (0.1 + 0.2, 0.9, 0.0)]);
    assert_eq!(curve.value(14_399.0, Side::From), 0.2);
    assert_eq!(curve.value(14_400.0, Side::From), 0.9);
    assert_eq!(curve.value(14_400.0, Side::Before), 0.2);
    let span = curve.span(100.0);
    assert!(span.constant);
    assert_eq!((span.from, span.to), (0.0, 14_400.0));
}

#[test]
fn points_of_one_time_jump() {
    let curve = curve(&[(0.0, 0.0, 0.0), (1.0, 1.0, 0.0), (1.0, 0.5, 0.0)]);
    assert_eq!(curve.value(48_000.0, Side::Before), 1.0);
    assert_eq!(curve.value(48_000.0, Side::From), 0.5);
}

#[test]
fn bent_segments_have_a_knot_where_they_turn() {
    let curve = curve(&[(0.0, 0.0, 0.75), (1.0, 1.0, 0.0)]);
    assert_eq!(curve.span(10.0).to, 24_000.0);
    assert!(curve.span(10.0).constant);
    assert_eq!(curve.span(24_000.0).from, 24_000.0);
    assert_eq!(curve.value(48_000.0, Side::Before), 0.5);
    assert_eq!(curve.value(48_000.0, Side::From), 1.0);
}
