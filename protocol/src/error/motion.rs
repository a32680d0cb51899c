//! Refusals about automation and modulation.

use std::fmt::Display;

use super::{ErrorCode, ErrorReply};

impl ErrorReply {
    /// No such point on a curve of `count`.
    #[must_use]
    pub fn point_not_found(index: impl Display, count: usize) -> Self {
        let hint = match count {
            0 => "the curve has no points; add_automation_point adds one".to_owned(),
            1 => "the curve has 1 point: 0".to_owned(),
            count => format!("the curve has {count} points: 0..{}", count - 1),
        };
        Self::new(
            ErrorCode::PointNotFound,
            format!("Automation point not found: {index}"),
        )
        .field("point_index")
        .hint(hint)
    }

    /// No macro or modifier has that id.
    #[must_use]
    pub fn modulator_not_found(field: &str, id: impl Display) -> Self {
        Self::new(
            ErrorCode::ModulatorNotFound,
            format!("Macro or modifier not found: {id}"),
        )
        .field(field)
        .hint("get_modulation lists macros and modifiers with their ids")
    }

    /// A macro would move itself.
    #[must_use]
    pub fn modulation_cycle(source: impl Display) -> Self {
        Self::new(
            ErrorCode::ModulationCycle,
            format!("{source} would move itself"),
        )
        .field("source_id")
        .hint("a macro or modifier can't be moved by itself or by what it moves")
    }

    /// An envelope follower would say how fast an oscillator goes.
    #[must_use]
    pub fn follower_paces(source: impl Display) -> Self {
        Self::new(
            ErrorCode::ModulationCycle,
            format!("{source} hears sound, which isn't known ahead of time, and can't move a rate"),
        )
        .field("source_id")
        .hint("an envelope follower can move depth, phase and offset; a rate takes curves, macros and other modifiers")
    }

    /// No clip's curve has that id.
    #[must_use]
    pub fn clip_curve_not_found(id: impl Display) -> Self {
        Self::new(
            ErrorCode::ClipCurveNotFound,
            format!("Clip automation not found: {id}"),
        )
        .field("curve_id")
        .hint("get_clip_automation lists a clip's curves with their ids")
    }
}
