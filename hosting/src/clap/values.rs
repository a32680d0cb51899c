//! The values of a plugin that keeps no state of its own (the `state` extension isn't
//! there), as one: else a session's file would remember nothing of it.

const MARK: &[u8; 8] = b"WAIVEPV1";
const PAIR: usize = 12;

/// Parameters' ids and values, 0 to 1.
pub type Pairs = Vec<(u32, f64)>;

/// Values as a state.
pub fn write(pairs: &[(u32, f64)]) -> Vec<u8> {
    let mut bytes = MARK.to_vec();
    for (id, value) in pairs {
        bytes.extend(id.to_le_bytes());
        bytes.extend(value.to_le_bytes());
    }
    bytes
}

/// Values that were written as a state; none if that is something else.
pub fn read(bytes: &[u8]) -> Option<Pairs> {
    let (pairs, rest) = bytes.strip_prefix(MARK)?.as_chunks::<PAIR>();
    let pair = |bytes: &[u8; PAIR]| {
        let (id, value) = bytes.split_first_chunk::<4>()?;
        let value = f64::from_le_bytes(value.try_into().ok()?);
        (0.0..=1.0)
            .contains(&value)
            .then_some((u32::from_le_bytes(*id), value))
    };
    rest.is_empty().then(|| pairs.iter().map(pair).collect())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_and_nonsense_is_refused() {
        let pairs = vec![(7, 0.25), (u32::MAX, 1.0)];
        let bytes = write(&pairs);
        assert_eq!(read(&bytes), Some(pairs));
        assert_eq!(read(&write(&[])), Some(Vec::new()));
        assert_eq!(read(b""), None);
        assert_eq!(read(b"another plugin's"), None);
        assert_eq!(read(&bytes[..bytes.len() - 1]), None, "cut");
        assert_eq!(read(&write(&[(1, f64::NAN)])), None);
        assert_eq!(read(&write(&[(1, 1.5)])), None);
    }
}
