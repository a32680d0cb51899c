//! Curves of any shape as straight pieces: as many as it takes, and no more.

/// Halvings of one segment at most: 256 pieces.
const DEEPEST: u32 = 8;

/// A segment to be followed.
pub struct Segment<'f> {
    /// Where it begins, in the unit that `at` and `value` take.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
    /// Where a position lies for the one who follows.
    pub at: &'f dyn Fn(f64) -> f64,
    /// What it is worth there, for the one who follows.
    pub value: &'f dyn Fn(f64) -> f64,
    /// How far a straight piece may be off.
    pub tolerance: f64,
}

impl Segment<'_> {
    /// Positions between the ends at which a piece ends, in order.
    pub fn cuts(&self) -> Vec<f64> {
        let mut cuts = Vec::new();
        self.cut(self.from, self.to, DEEPEST, &mut cuts);
        cuts
    }

    fn cut(&self, from: f64, to: f64, depth: u32, cuts: &mut Vec<f64>) {
        if depth == 0 || self.is_straight(from, to) {
            return;
        }
        let middle = f64::midpoint(from, to);
        self.cut(from, middle, depth - 1, cuts);
        cuts.push(middle);
        self.cut(middle, to, depth - 1, cuts);
    }

    fn is_straight(&self, from: f64, to: f64) -> bool {
        let ends = ((self.at)(from), (self.at)(to));
        let values = ((self.value)(from), (self.value)(to));
        let length = ends.1 - ends.0;
        if length.is_nan() || length <= 1e-4 {
            return true;
        }
        [0.25, 0.5, 0.75].into_iter().all(|part| {
            let position = from + (to - from) * part;
            let along = ((self.at)(position) - ends.0) / length;
            let straight = values.0 + (values.1 - values.0) * along;
            (straight - (self.value)(position)).abs() <= self.tolerance
        })
    }
}
