//! What VST3 plugins remember, as JUCE wraps it: `VC2!`, a length, one line of XML with
//! the two streams in JUCE's own base64, and a zero
//! (`AudioProcessor::copyXmlToBinary` and `VST3PluginInstance::getStateInformation`).

use super::base64;
use crate::model::hosted::HostedState;

const MAGIC: &[u8; 4] = b"VC2!";
const HEADER: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?> ";

/// The attribute's text → the plugin's two streams; `None` where it isn't such a chunk.
#[must_use]
pub fn read(text: &str) -> Option<HostedState> {
    let bytes = base64::decode(text).ok()?;
    let length = bytes.get(4..8).filter(|_| bytes.starts_with(MAGIC))?;
    let length = u32::from_le_bytes(length.try_into().ok()?) as usize;
    let xml = bytes.get(8..8_usize.checked_add(length)?)?;
    let xml = std::str::from_utf8(xml).ok()?;
    xml.contains("<VST3PluginState").then_some(())?;
    Some(HostedState {
        component: stream(xml, "IComponent")?,
        controller: stream(xml, "IEditController")?,
    })
}

/// A stream of the XML; one that isn't there is empty.
fn stream(xml: &str, tag: &str) -> Option<Vec<u8>> {
    let Some((_, rest)) = xml.split_once(&format!("<{tag}>")) else {
        return Some(Vec::new());
    };
    let (text, _) = rest.split_once(&format!("</{tag}>"))?;
    base64::decode(text.trim()).ok()
}

/// The plugin's two streams → the attribute's text.
#[must_use]
pub fn write(state: &HostedState) -> String {
    let mut xml = format!("{HEADER}<VST3PluginState>");
    let streams = [
        ("IComponent", &state.component),
        ("IEditController", &state.controller),
    ];
    for (tag, bytes) in streams.into_iter().filter(|(_, bytes)| !bytes.is_empty()) {
        let text = base64::encode(bytes);
        xml.push_str(&format!("<{tag}>{text}</{tag}>"));
    }
    xml.push_str("</VST3PluginState>");
    let mut bytes = MAGIC.to_vec();
    // Beyond four gigabytes nothing was ever read.
    let length = u32::try_from(xml.len()).unwrap_or(u32::MAX);
    bytes.extend(length.to_le_bytes());
    bytes.extend(xml.as_bytes());
    bytes.push(0);
    base64::encode(&bytes)
}

/// JUCE's number of a VST3 class in hexadecimal, as files have it (`uniqueId`): a hash of
/// the id's four words (`VST3PluginFormat`, `getHashForRange` over the normalised id).
#[must_use]
pub fn unique_id(class: &str) -> String {
    let word = |at: usize| {
        class
            .get(at..at + 8)
            .and_then(|w| u32::from_str_radix(w, 16).ok())
    };
    let words = [0, 8, 16, 24].into_iter().filter_map(word);
    let hash = words.fold(0_u32, |hash, word| hash.wrapping_mul(31).wrapping_add(word));
    format!("{hash:x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_comes_back_as_it_was() {
        for (component, controller) in [
            (vec![], vec![]),
            (vec![1, 2, 3], vec![]),
            (vec![0; 99], vec![7]),
        ] {
            let state = HostedState {
                component,
                controller,
            };
            assert_eq!(read(&write(&state)), Some(state));
        }
    }

    #[test]
    fn the_wrapping_is_juces() {
        let state = HostedState {
            component: vec![0xAB],
            controller: Vec::new(),
        };
        let bytes = base64::decode(&write(&state)).unwrap();
        let xml =
            format!("{HEADER}<VST3PluginState><IComponent>1.qB</IComponent></VST3PluginState>");
        assert_eq!(&bytes[..4], b"VC2!");
        assert_eq!(bytes[4..8], u32::try_from(xml.len()).unwrap().to_le_bytes());
        assert_eq!(&bytes[8..bytes.len() - 1], xml.as_bytes());
        assert_eq!(bytes.last(), Some(&0));
    }

    #[test]
    fn no_damaged_chunk_is_read_beyond_its_end() {
        let state = HostedState {
            component: vec![9; 40],
            controller: vec![1; 3],
        };
        let whole = base64::decode(&write(&state)).unwrap();
        for length in 0..whole.len() - 1 {
            assert_eq!(
                read(&base64::encode(&whole[..length])),
                None,
                "cut at {length}"
            );
        }
        for at in 0..whole.len() {
            let mut bad = whole.clone();
            bad[at] ^= 0x55;
            let _ = read(&base64::encode(&bad));
        }
        assert_eq!(read("hello"), None);
        assert_eq!(read("4.CcnK"), None);
    }

    #[test]
    fn a_class_has_its_number() {
        // ((1·31 + 2)·31 + 3)·31 + 4
        let class = "00000001000000020000000300000004";
        assert_eq!(
            unique_id(class),
            format!("{:x}", ((31 + 2) * 31 + 3) * 31 + 4)
        );
    }
}
