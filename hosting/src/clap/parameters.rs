//! Parameters: native in the plugin, 0 to 1 here.

use std::collections::HashMap;
use std::ffi::c_void;

use clap_sys::ext::params::{
    CLAP_PARAM_IS_AUTOMATABLE, CLAP_PARAM_IS_BYPASS, CLAP_PARAM_IS_HIDDEN, CLAP_PARAM_IS_READONLY,
    CLAP_PARAM_IS_STEPPED, clap_param_info,
};

use super::entry::fixed;
use crate::seam::ParameterDescription;

/// A parameter as the plugin counts it.
#[derive(Clone, Copy)]
pub struct Native {
    pub id: u32,
    /// The plugin's own pointer to it.
    pub cookie: *mut c_void,
    least: f64,
    most: f64,
    stepped: bool,
}

impl Native {
    fn of(told: &clap_param_info) -> Self {
        let (least, most) = (told.min_value, told.max_value);
        let sound = least.is_finite() && most.is_finite() && least < most;
        Self {
            id: told.id,
            cookie: told.cookie,
            least: if sound { least } else { 0.0 },
            most: if sound { most } else { 1.0 },
            stepped: told.flags & CLAP_PARAM_IS_STEPPED != 0,
        }
    }

    /// The native value of one from 0 to 1.
    pub fn native(&self, value: f64) -> f64 {
        let value = self.least + value.clamp(0.0, 1.0) * (self.most - self.least);
        if self.stepped {
            value.round().clamp(self.least, self.most)
        } else {
            value
        }
    }

    /// The opposite.
    pub fn normal(&self, value: f64) -> f64 {
        let value = (value - self.least) / (self.most - self.least);
        if value.is_nan() {
            0.0
        } else {
            value.clamp(0.0, 1.0)
        }
    }

    fn steps(&self) -> u32 {
        if self.stepped {
            (self.most - self.least).min(f64::from(u32::MAX)) as u32
        } else {
            0
        }
    }
}

/// All parameters by place, and places by id.
pub struct Natives {
    pub all: Box<[Native]>,
    by_id: HashMap<u32, u32>,
}

// SAFETY: the cookies are handed back to the plugin and used for nothing else.
unsafe impl Send for Natives {}
// SAFETY: as above.
unsafe impl Sync for Natives {}

impl Natives {
    pub fn new(told: &[clap_param_info]) -> Self {
        Self {
            all: told.iter().map(Native::of).collect(),
            by_id: (0..)
                .zip(told)
                .map(|(place, told)| (told.id, place))
                .collect(),
        }
    }

    pub fn place(&self, id: u32) -> Option<u32> {
        self.by_id.get(&id).copied()
    }

    pub fn of(&self, id: u32) -> Option<&Native> {
        self.all.get(self.place(id)? as usize)
    }
}

/// A parameter in the seam's words.
pub fn describe(told: &clap_param_info, native: &Native) -> ParameterDescription {
    let flag = |bit| told.flags & bit != 0;
    ParameterDescription {
        id: told.id,
        name: fixed(&told.name),
        short_name: String::new(),
        unit: String::new(),
        steps: native.steps(),
        default: native.normal(told.default_value),
        automatable: flag(CLAP_PARAM_IS_AUTOMATABLE),
        read_only: flag(CLAP_PARAM_IS_READONLY),
        hidden: flag(CLAP_PARAM_IS_HIDDEN),
        bypass: flag(CLAP_PARAM_IS_BYPASS),
        program: false,
    }
}
