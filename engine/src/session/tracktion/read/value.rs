//! Single values of attributes: lenient reading, and limits that keep the engine sane.

use std::ops::RangeInclusive;

use super::Reading;
use crate::session::tracktion::element::Element;
use crate::session::tracktion::number;
use crate::session::tracktion::repairs::shown;

/// Positions and durations in seconds: up to 115 days.
pub const TIME: RangeInclusive<f64> = 0.0..=1e7;
/// Positions in beats; events may lie before their clip's content begins.
pub const BEATS: RangeInclusive<f64> = -1e8..=1e8;

impl Reading<'_> {
    /// A number within a range; absent or not finite, it is the default.
    pub(super) fn number(
        &mut self,
        element: &Element<'_>,
        name: &str,
        range: RangeInclusive<f64>,
        default: f64,
    ) -> f64 {
        let Some(text) = element.get(name) else {
            return default;
        };
        let value = number::read(text);
        let sane = if value.is_finite() {
            value.clamp(*range.start(), *range.end())
        } else {
            default
        };
        if sane != value {
            self.repaired(element, name);
        }
        sane
    }

    /// A whole number within a range; absent, it is the default.
    pub(super) fn whole(
        &mut self,
        element: &Element<'_>,
        name: &str,
        range: RangeInclusive<i64>,
        default: i64,
    ) -> i64 {
        let Some(text) = element.get(name) else {
            return default;
        };
        let value = number::read_whole(text);
        let sane = value.clamp(*range.start(), *range.end());
        if sane != value {
            self.repaired(element, name);
        }
        sane
    }

    /// A whole number within a range that fits a byte.
    pub(super) fn byte(
        &mut self,
        element: &Element<'_>,
        name: &str,
        range: RangeInclusive<u8>,
        default: u8,
    ) -> u8 {
        let wide = i64::from(*range.start())..=i64::from(*range.end());
        let value = self.whole(element, name, wide, i64::from(default));
        u8::try_from(value).unwrap_or(default)
    }

    /// Notes that a value was outside what makes sense.
    pub(super) fn repaired(&mut self, element: &Element<'_>, name: &str) {
        let what = format!("brought into range: {name} of {}", shown(&element.tag));
        self.repairs.note(what, element);
    }
}

/// A switch.
pub fn flag(element: &Element<'_>, name: &str, default: bool) -> bool {
    element.get(name).map_or(default, number::read_flag)
}

/// Whether a text is a number from its first character to its last.
pub fn is_number(text: &str) -> bool {
    let digit = |byte: u8| byte.is_ascii_digit() || b"+-.eE".contains(&byte);
    text.bytes().any(|byte| byte.is_ascii_digit()) && text.bytes().all(digit)
}
