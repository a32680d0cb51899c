//! Which frame of the material is heard at which frame of the result.

/// A place where both are known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Frame of the result.
    pub out: f64,
    /// Frame of the material.
    pub input: f64,
}

/// Straight lines between points, and beyond the first and the last.
#[derive(Clone, Debug, PartialEq)]
pub struct Bend {
    points: Vec<Point>,
}

impl Bend {
    /// One speed for all: the material's first frame at the result's.
    #[must_use]
    pub fn steady(speed: f64) -> Self {
        Self {
            points: vec![
                Point {
                    out: 0.0,
                    input: 0.0,
                },
                Point {
                    out: 1.0,
                    input: speed,
                },
            ],
        }
    }

    /// Through points, which are sorted by `out`; of several at one place the first
    /// counts. Fewer than two are one speed, 1.
    #[must_use]
    pub fn through(mut points: Vec<Point>) -> Self {
        points.retain(|point| point.out.is_finite() && point.input.is_finite());
        points.sort_by(|a, b| a.out.total_cmp(&b.out));
        points.dedup_by(|b, a| b.out - a.out < 1e-6);
        if points.len() >= 2 {
            return Self { points };
        }
        let (out, input) = points.first().map_or((0.0, 0.0), |p| (p.out, p.input));
        Self {
            points: vec![
                Point { out, input },
                Point {
                    out: out + 1.0,
                    input: input + 1.0,
                },
            ],
        }
    }

    /// The points: at least two.
    #[must_use]
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// The material's frame at a frame of the result, and the speed there.
    #[must_use]
    pub fn at(&self, out: f64) -> (f64, f64) {
        let after = self.points.partition_point(|point| point.out <= out);
        let first = after.clamp(1, self.points.len() - 1) - 1;
        let (a, b) = (self.points[first], self.points[first + 1]);
        let speed = (b.input - a.input) / (b.out - a.out);
        (a.input + (out - a.out) * speed, speed)
    }

    /// The other way round: the frame of the result where a frame of the material is heard.
    /// Only for bends that never stand still or turn back.
    #[must_use]
    pub fn out_of(&self, input: f64) -> f64 {
        let after = self.points.partition_point(|point| point.input <= input);
        let first = after.clamp(1, self.points.len() - 1) - 1;
        let (a, b) = (self.points[first], self.points[first + 1]);
        let speed = (b.input - a.input) / (b.out - a.out);
        a.out + (input - a.input) / speed
    }
}
