//! Parameter tables that both halves share.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// VST3's controllers: 0 to 127, pressure, pitch wheel.
pub const CONTROLLERS: usize = 130;
/// Channel pressure as a controller.
pub const PRESSURE: usize = 128;
/// The pitch wheel as a controller.
pub const WHEEL: usize = 129;

/// Which parameter each MIDI controller moves.
pub struct Mapping(Box<[AtomicU32]>);

impl Mapping {
    pub fn new() -> Arc<Self> {
        Arc::new(Self(
            (0..16 * CONTROLLERS)
                .map(|_| AtomicU32::new(u32::MAX))
                .collect(),
        ))
    }

    pub fn set(&self, channel: usize, controller: usize, index: Option<u32>) {
        self.0[channel * CONTROLLERS + controller].store(index.unwrap_or(u32::MAX), Relaxed);
    }

    /// The parameter's index.
    pub fn get(&self, channel: u8, controller: usize) -> Option<u32> {
        let place = usize::from(channel & 15) * CONTROLLERS + controller.min(CONTROLLERS - 1);
        Some(self.0[place].load(Relaxed)).filter(|index| *index != u32::MAX)
    }
}

/// Ids by place and places by id.
#[derive(Default)]
pub struct Places {
    pub ids: Vec<u32>,
    by_id: HashMap<u32, u32>,
    /// The parameter that chooses programmes, and its last programme's number.
    pub program: Option<(u32, u32)>,
}

impl Places {
    pub fn new(ids: Vec<u32>, program: Option<(u32, u32)>) -> Arc<Self> {
        let by_id = (0_u32..)
            .zip(&ids)
            .map(|(place, id)| (*id, place))
            .collect();
        Arc::new(Self {
            ids,
            by_id,
            program,
        })
    }

    pub fn of(&self, id: u32) -> Option<u32> {
        self.by_id.get(&id).copied()
    }
}
