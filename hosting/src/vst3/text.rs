//! Strings in VST3's fixed arrays, and class ids as text.

use std::ffi::c_char;

use vst3::Steinberg::TUID;

/// UTF-16 up to the first zero.
pub fn from_wide(units: &[u16]) -> String {
    let end = units
        .iter()
        .position(|unit| *unit == 0)
        .unwrap_or(units.len());
    String::from_utf16_lossy(&units[..end])
}

/// Bytes up to the first zero; what isn't UTF-8 is replaced.
pub fn from_narrow(chars: &[c_char]) -> String {
    let bytes: Vec<u8> = chars
        .iter()
        .take_while(|char| **char != 0)
        .map(|char| char.cast_unsigned())
        .collect();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Text into an array, cut to fit, with its zero.
pub fn into_wide(text: &str, to: &mut [u16; 128]) {
    to.fill(0);
    for (place, unit) in to.iter_mut().take(127).zip(text.encode_utf16()) {
        *place = unit;
    }
}

/// A class id as 32 digits.
pub fn class_text(id: &TUID) -> String {
    use std::fmt::Write as _;
    id.iter().fold(String::with_capacity(32), |mut text, byte| {
        let _ = write!(text, "{:02X}", byte.cast_unsigned());
        text
    })
}

/// 32 digits as a class id.
pub fn class_id(text: &str) -> Option<TUID> {
    if text.len() != 32 || !text.is_ascii() {
        return None;
    }
    let mut id: TUID = [0; 16];
    for (at, place) in id.iter_mut().enumerate() {
        let byte = u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).ok()?;
        *place = byte.cast_signed();
    }
    Some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn class_ids_come_back() {
        let text = "00112233445566778899AABBCCDDEEFF";
        assert_eq!(class_text(&class_id(text).unwrap()), text);
        assert_eq!(class_id("xyz"), None);
        assert_eq!(class_id("é0112233445566778899AABBCCDDEEF"), None);
    }
}
