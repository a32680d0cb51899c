//! What windowed-sinc filters are made of. Thread: control.

/// sin(πx)/(πx).
pub(in crate::builtin) fn sinc(x: f64) -> f64 {
    let angle = std::f64::consts::PI * x;
    if angle == 0.0 {
        1.0
    } else {
        libm::sin(angle) / angle
    }
}

/// The modified Bessel function of order 0, by its power series: J. F. Kaiser's window is
/// I0(β√(1 − t²))/I0(β) for t in −1..=1.
pub(in crate::builtin) fn bessel_i0(x: f64) -> f64 {
    let quarter = x * x / 4.0;
    let (mut term, mut sum) = (1.0, 1.0);
    for k in 1..40 {
        term *= quarter / f64::from(k * k);
        sum += term;
    }
    sum
}
