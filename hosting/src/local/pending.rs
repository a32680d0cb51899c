//! Values that wait for the next block.

use std::collections::VecDeque;

use waive_dsp::processor::{ParamPoint, StereoMut};

use crate::seam::Status;

/// Values that have been set and that the plugin hasn't been told: the last of each.
pub struct Pending {
    values: Vec<f64>,
    waits: Vec<bool>,
    order: VecDeque<u32>,
}

impl Pending {
    pub fn new(count: usize) -> Self {
        Self {
            values: vec![0.0; count],
            waits: vec![false; count],
            order: VecDeque::with_capacity(count),
        }
    }

    /// Notes a value. Indices beyond the table are ignored.
    pub fn set(&mut self, index: u32, value: f64) {
        let place = index as usize;
        if place >= self.values.len() || value.is_nan() {
            return;
        }
        self.values[place] = value.clamp(0.0, 1.0);
        if !self.waits[place] {
            self.waits[place] = true;
            self.order.push_back(index);
        }
    }

    /// A block that the plugin doesn't get: it is counted, its values wait for the next
    /// one, and what an effect would have changed is silent.
    pub fn miss(&mut self, points: &[ParamPoint], status: &Status, effect: Option<StereoMut<'_>>) {
        for point in points {
            self.set(point.index, f64::from(point.value));
        }
        status.add_late_block();
        if let Some(audio) = effect {
            audio.left.fill(0.0);
            audio.right.fill(0.0);
        }
    }

    /// Gives out values, oldest first, until one isn't taken.
    pub fn drain(&mut self, mut take: impl FnMut(u32, f64) -> bool) {
        while let Some(index) = self.order.front().copied() {
            let place = index as usize;
            if !take(index, self.values[place]) {
                return;
            }
            self.waits[place] = false;
            self.order.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_value_of_each_waits_in_the_order_they_came() {
        let mut pending = Pending::new(3);
        for (index, value) in [
            (2, 0.1),
            (0, 0.2),
            (2, 0.9),
            (7, 0.5),
            (1, f64::NAN),
            (1, 4.0),
        ] {
            pending.set(index, value);
        }
        let mut seen = Vec::new();
        pending.drain(|index, value| {
            seen.push((index, value));
            seen.len() < 3
        });
        assert_eq!(seen, [(2, 0.9), (0, 0.2), (1, 1.0)]);
        // The one that wasn't taken still waits.
        let mut left = Vec::new();
        pending.drain(|index, value| {
            left.push((index, value));
            true
        });
        assert_eq!(left, [(1, 1.0)]);
    }
}
