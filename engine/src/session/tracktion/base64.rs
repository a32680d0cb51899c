//! JUCE's own base64: a byte count, a dot, and six bits a character, the lowest
//! first. Not RFC 4648.

/// The characters in order of value.
const ALPHABET: &[u8; 64] = b".ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+";
/// The most bytes that are decoded.
pub const MAX_BYTES: usize = 256 << 20;

/// What is wrong with such a text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Base64Error {
    /// There is no byte count before a dot.
    #[error("the text doesn't begin with a number of bytes and a dot")]
    NoCount,
    /// The count is beyond [`MAX_BYTES`].
    #[error("it claims {0} bytes, and {MAX_BYTES} are the limit")]
    TooLarge(u64),
    /// The characters aren't as many as the count needs.
    #[error("it claims {claimed} bytes, which are {expected} characters, and holds {found}")]
    WrongLength {
        /// Bytes by the count.
        claimed: usize,
        /// The characters that they take.
        expected: usize,
        /// The characters that are there.
        found: usize,
    },
    /// A character that isn't of the alphabet.
    #[error("the character at {0} isn't one of JUCE's 64")]
    BadCharacter(usize),
    /// Bits beyond the last byte are set.
    #[error("the last character holds more than the last byte")]
    LooseBits,
}

/// Bytes → text.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    let mut text = format!("{}.", bytes.len());
    text.reserve(characters(bytes.len()));
    let (mut held, mut bits) = (0_u32, 0);
    let put = |text: &mut String, value: u32| {
        text.push(char::from(ALPHABET[(value & 63) as usize]));
    };
    for &byte in bytes {
        held |= u32::from(byte) << bits;
        bits += 8;
        while bits >= 6 {
            put(&mut text, held);
            held >>= 6;
            bits -= 6;
        }
    }
    if bits > 0 {
        put(&mut text, held);
    }
    text
}

/// Text → bytes. Memory is taken only for characters that are there.
///
/// # Errors
/// [`Base64Error`] when the text isn't exactly what [`encode`] would give.
pub fn decode(text: &str) -> Result<Vec<u8>, Base64Error> {
    let (count, body) = text.split_once('.').ok_or(Base64Error::NoCount)?;
    if count.is_empty() || !count.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Base64Error::NoCount);
    }
    let claimed: u64 = count.parse().unwrap_or(u64::MAX);
    let bytes = usize::try_from(claimed).unwrap_or(usize::MAX);
    if bytes > MAX_BYTES {
        return Err(Base64Error::TooLarge(claimed));
    }
    let expected = characters(bytes);
    if body.len() != expected {
        return Err(Base64Error::WrongLength {
            claimed: bytes,
            expected,
            found: body.len(),
        });
    }
    let mut decoded = Vec::with_capacity(bytes);
    let (mut held, mut bits) = (0_u32, 0);
    for (at, character) in body.bytes().enumerate() {
        let value = value_of(character).ok_or(Base64Error::BadCharacter(at))?;
        held |= u32::from(value) << bits;
        bits += 6;
        if bits >= 8 && decoded.len() < bytes {
            decoded.push((held & 0xFF) as u8);
            held >>= 8;
            bits -= 8;
        }
    }
    if held == 0 {
        Ok(decoded)
    } else {
        Err(Base64Error::LooseBits)
    }
}

/// How many characters so many bytes take.
fn characters(bytes: usize) -> usize {
    (bytes * 8).div_ceil(6)
}

fn value_of(character: u8) -> Option<u8> {
    match character {
        b'.' => Some(0),
        b'A'..=b'Z' => Some(character - b'A' + 1),
        b'a'..=b'z' => Some(character - b'a' + 27),
        b'0'..=b'9' => Some(character - b'0' + 53),
        b'+' => Some(63),
        _ => None,
    }
}
