//! The curve shape shared by tempo and automation (TRACKTION_EDIT_FORMAT.md §8).

/// One segment from (t1, v1) to (t2, v2) with curvature `c` in −1..=1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Segment {
    /// Start, in the curve's own unit of time.
    pub t1: f64,
    /// Value at the start.
    pub v1: f64,
    /// End.
    pub t2: f64,
    /// Value at the end.
    pub v2: f64,
    /// Curvature: 0 is a line, ±0.5 a full Bézier, ±1 a step at the end or the start.
    pub c: f64,
}

impl Segment {
    /// The value at a time; outside the segment its end values hold.
    #[must_use]
    pub fn value_at(&self, t: f64) -> f64 {
        // Below −0.5 the jump stands at the very start, so t1 is already past it.
        if t < self.t1 || (t == self.t1 && self.c >= -0.5) {
            return self.v1;
        }
        if t >= self.t2 {
            return self.v2;
        }
        if self.c == 0.0 {
            return self.v1 + (self.v2 - self.v1) * (t - self.t1) / (self.t2 - self.t1);
        }
        if self.c.abs() <= 0.5 {
            return self.bezier((self.t1, self.v1), (self.t2, self.v2), t);
        }
        self.held_bezier(t)
    }

    /// The value just before the end, which isn't `v2` where the shape ends in a jump.
    #[must_use]
    pub fn value_before_end(&self) -> f64 {
        if self.c <= 0.5 {
            return self.v2;
        }
        let m = (2.0 * (self.c - 0.5)).min(1.0);
        if m >= 1.0 {
            return self.v1;
        }
        self.v2 - m * (self.v2 - self.v1)
    }

    /// Where the shape turns from holding to moving or back, inside the segment.
    #[must_use]
    pub fn kink(&self) -> Option<f64> {
        let m = (2.0 * (self.c.abs() - 0.5)).min(1.0);
        if m <= 0.0 || m >= 1.0 {
            return None;
        }
        let held = m * (self.t2 - self.t1);
        Some(if self.c > 0.0 {
            self.t1 + held
        } else {
            self.t2 - held
        })
    }

    /// |c| beyond a half: part of the segment holds, the rest is a Bézier.
    fn held_bezier(&self, t: f64) -> f64 {
        let m = (2.0 * (self.c.abs() - 0.5)).min(1.0);
        let (dt, dv) = (self.t2 - self.t1, self.v2 - self.v1);
        if self.c > 0.0 {
            let from = self.t1 + m * dt;
            if t <= from {
                return self.v1;
            }
            return self.bezier((from, self.v1), (self.t2, self.v2 - m * dv), t);
        }
        let until = self.t2 - m * dt;
        if t >= until {
            return self.v2;
        }
        self.bezier((self.t1, self.v1 + m * dv), (until, self.v2), t)
    }

    /// Quadratic Bézier through the segment's control point, solved for x = t.
    fn bezier(&self, p0: (f64, f64), p2: (f64, f64), t: f64) -> f64 {
        let x1 = f64::midpoint(self.t1, self.t2) + self.c * (self.t2 - self.t1) / 2.0;
        let y1 = f64::midpoint(self.v1, self.v2) - self.c * (self.v2 - self.v1) / 2.0;
        let a = p0.0 - 2.0 * x1 + p2.0;
        let b = 2.0 * (x1 - p0.0);
        let c = p0.0 - t;
        let u = if a.abs() < 1e-12 {
            if b == 0.0 { 0.0 } else { -c / b }
        } else {
            let root = (b * b - 4.0 * a * c).max(0.0).sqrt();
            (-b + root) / (2.0 * a)
        };
        let u = u.clamp(0.0, 1.0);
        let w = 1.0 - u;
        w * w * p0.1 + 2.0 * u * w * y1 + u * u * p2.1
    }
}
