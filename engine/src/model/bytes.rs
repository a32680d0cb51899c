//! How a component's raw bytes are told: base64 in JSON, as they are on disk.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::{Error, Visitor};
use serde::{Deserializer, Serializer};

/// Writes them.
///
/// # Errors
/// What the serialiser says.
pub fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
    if to.is_human_readable() {
        to.serialize_str(&STANDARD.encode(bytes))
    } else {
        to.serialize_bytes(bytes)
    }
}

/// Reads them, in either form: what is read by way of a buffer (a tagged operation of the
/// journal) no longer knows which it was.
///
/// # Errors
/// What is neither bytes nor base64.
pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
    from.deserialize_any(Raw)
}

struct Raw;

impl<'de> Visitor<'de> for Raw {
    type Value = Vec<u8>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("bytes, or a text in base64")
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
        Ok(bytes.to_vec())
    }

    fn visit_byte_buf<E: Error>(self, bytes: Vec<u8>) -> Result<Vec<u8>, E> {
        Ok(bytes)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Vec<u8>, E> {
        STANDARD.decode(text).map_err(E::custom)
    }
}

#[cfg(test)]
mod tests {
    use crate::model::hosted::HostedState;
    use crate::model::id::ItemId;
    use crate::model::op::EditOp;

    #[test]
    fn bytes_come_back_from_both_forms() {
        let state = HostedState {
            component: vec![0, 255, 7],
            controller: Vec::new(),
        };
        let text = serde_json::to_string(&state).unwrap();
        assert!(text.contains("\"AP8H\""), "{text}");
        assert_eq!(serde_json::from_str::<HostedState>(&text).unwrap(), state);
        let op = EditOp::Set {
            id: ItemId(7),
            before: None,
            after: Some(state.into()),
        };
        let bytes = rmp_serde::to_vec_named(&op).unwrap();
        assert_eq!(rmp_serde::from_slice::<EditOp>(&bytes).unwrap(), op);
    }
}
