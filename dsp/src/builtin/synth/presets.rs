//! The patches, and which General MIDI programme plays which.
//!
//! Levels are set by measurement (`builtin::tests::synth`).

mod families;
mod variants;

use super::patch::Patch;
use families::FAMILIES;
use variants::VARIANTS;

const ALL: [Patch; FAMILIES.len() + VARIANTS.len()] = {
    let mut all = [Patch::PLAIN; FAMILIES.len() + VARIANTS.len()];
    let mut index = 0;
    while index < all.len() {
        all[index] = if index < FAMILIES.len() {
            FAMILIES[index]
        } else {
            VARIANTS[index - FAMILIES.len()]
        };
        index += 1;
    }
    all
};

/// The patches, by the value of the parameter `patch`: first the sixteen families
/// of General MIDI in their order, then variants.
pub const PATCHES: &[Patch] = &ALL;

/// The patch that plays a General MIDI programme (0..=127).
#[must_use]
pub fn patch_of_program(program: u8) -> &'static Patch {
    let program = program.min(127);
    let index = match program {
        4 | 5 => 16,
        6 | 7 => 17,
        12 | 13 | 108 => 23,
        21..=23 => 8,
        29 | 30 => 18,
        38 | 39 => 19,
        15 | 45 | 46 => 20,
        47 => 21,
        52..=54 | 85 | 91 => 22,
        110 => 5,
        109 | 111 => 8,
        112 => 1,
        _ => usize::from(program / 8),
    };
    &PATCHES[index]
}
