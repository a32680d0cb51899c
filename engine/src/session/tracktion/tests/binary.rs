//! JUCE's base64 and its binary stream.

use super::*;
use crate::session::SessionError;
use crate::session::tracktion::base64::{Base64Error, decode, encode};
use crate::session::tracktion::element::Element;
use crate::session::tracktion::parse;
use crate::session::trample::{Trample, until_enough};

/// By hand, from the alphabet and the order of bits.
#[test]
fn base64_is_juces() {
    assert_eq!(encode(b""), "0.");
    // 0x01 = 000001|00 → A, then the two bits above.
    assert_eq!(encode(&[0x01]), "1.A.");
    assert_eq!(encode(&[0xFF, 0xFF, 0xFF]), "3.++++");
    // 'V'=0x56 'C'=0x43 '2'=0x32 '!'=0x21: the head of a VST3 state.
    assert_eq!(&encode(b"VC2!")[..4], "4.VM");
    for length in 0..40_u8 {
        let bytes: Vec<u8> = (0..length).map(|n| n.wrapping_mul(73) ^ 0xA5).collect();
        assert_eq!(decode(&encode(&bytes)).unwrap(), bytes);
    }
}

#[test]
fn base64_that_lies_is_refused() {
    let wrong = |claimed, expected, found| Base64Error::WrongLength {
        claimed,
        expected,
        found,
    };
    for (text, error) in [
        ("", Base64Error::NoCount),
        (".AAAA", Base64Error::NoCount),
        ("-3.AAAA", Base64Error::NoCount),
        ("3AAAA", Base64Error::NoCount),
        ("3.AAA", wrong(3, 4, 3)),
        ("3.AAAAA", wrong(3, 4, 5)),
        ("99999999999999999999.A", Base64Error::TooLarge(u64::MAX)),
        ("4294967296.A", Base64Error::TooLarge(4_294_967_296)),
        ("200000000.A", wrong(200_000_000, 266_666_667, 1)),
        ("3.AA-A", Base64Error::BadCharacter(2)),
        ("1.++", Base64Error::LooseBits),
    ] {
        assert_eq!(decode(text).unwrap_err(), error, "{text}");
    }
}

#[test]
fn trampled_base64_is_told_from_true() {
    let mut trample = Trample::new(11);
    until_enough(3000, |round| {
        let bytes: Vec<u8> = (0..round % 50).map(|n| (n * 37 + round) as u8).collect();
        let text = trample.bytes(encode(&bytes).as_bytes());
        if let Ok(text) = std::str::from_utf8(&text)
            && let Ok(decoded) = decode(text)
        {
            let canonical = text.split_once('.').unwrap().1;
            assert_eq!(encode(&decoded).split_once('.').unwrap().1, canonical);
        }
    });
}

fn packed(value: usize) -> Vec<u8> {
    let bytes = u32::try_from(value).unwrap().to_le_bytes();
    let count = 4 - value
        .checked_ilog2()
        .map_or(4, |bits| 3 - bits as usize / 8);
    let mut out = vec![u8::try_from(count).unwrap()];
    out.extend(&bytes[..count]);
    out
}

/// The stream as JUCE writes it, every property as text but for some kinds.
fn stream(element: &Element<'_>) -> Vec<u8> {
    let mut out = [element.tag.as_bytes(), b"\0"].concat();
    out.extend(packed(element.attributes.len()));
    for (name, value) in &element.attributes {
        let (name, body) = match name.strip_prefix("base64:") {
            Some(name) => (name, [&[8][..], &decode(value).unwrap()].concat()),
            None if name == "id" => {
                let id: i64 = value.parse().unwrap();
                (name.as_ref(), [&[6][..], &id.to_le_bytes()].concat())
            }
            None if name == "startBeat" || name == "bpm" => {
                let number: f64 = value.parse().unwrap();
                (name.as_ref(), [&[4][..], &number.to_le_bytes()].concat())
            }
            None if name == "p" || name == "numerator" => {
                let number: i32 = value.parse().unwrap();
                (name.as_ref(), [&[1][..], &number.to_le_bytes()].concat())
            }
            None if name == "enabled" => (name.as_ref(), vec![if value == "1" { 2 } else { 3 }]),
            None => (name.as_ref(), [&[5][..], value.as_bytes(), b"\0"].concat()),
        };
        out.extend([name.as_bytes(), b"\0"].concat());
        out.extend(packed(body.len()));
        out.extend(body);
    }
    out.extend(packed(element.children.len()));
    for child in &element.children {
        out.extend(stream(child));
    }
    out
}

const SMALL: &str = "<EDIT appVersion=\"x\" projectID=\"0/1\"><TEMPOSEQUENCE><TEMPO startBeat=\"0.0\" \
    bpm=\"96.5\" curve=\"1.0\"/><TIMESIG numerator=\"3\" denominator=\"4\" startBeat=\"0.0\"/>\
    </TEMPOSEQUENCE><TRACK id=\"1013\" name=\"é\"><MIDICLIP id=\"1014\" name=\"m\" start=\"0.0\" \
    length=\"2.0\"><SEQUENCE ver=\"1\" channelNumber=\"1\"><NOTE p=\"60\" b=\"0.0\" l=\"1.0\" \
    v=\"100\" c=\"0\"/></SEQUENCE></MIDICLIP><PLUGIN type=\"vst\" id=\"1015\" enabled=\"0\" \
    base64:layout=\"3.++++\"/></TRACK></EDIT>";

#[test]
fn autosaves_in_binary_are_the_same_edit() {
    let root = parse::parse(SMALL.as_bytes()).unwrap();
    let bytes = stream(&root);
    let binary = read(&bytes, &mut ItemIndex::default(), "song").unwrap();
    let text = opened(SMALL);
    assert_eq!(write(&world_of(&binary.tree)), write_edited(&text.tree));
    assert!(write(&world_of(&binary.tree)).contains("base64:layout=\"3.++++\""));
}

/// What the rules write, whatever the file's own layout was.
fn write_edited(tree: &Subtree) -> String {
    use crate::model::registry::ComponentValue;
    let mut tree = tree.clone();
    tree.components
        .retain(|c| !matches!(c, ComponentValue::KeptFile(_)));
    write(&world_of(&tree))
}

#[test]
fn broken_streams_are_told_and_cost_nothing() {
    let whole = stream(&parse::parse(SMALL.as_bytes()).unwrap());
    for end in 5..whole.len() {
        let error = read(&whole[..end], &mut ItemIndex::default(), "x").unwrap_err();
        assert!(
            matches!(error, SessionError::Stream { .. }),
            "{end}: {error}"
        );
    }
    let mut lies = b"EDIT\0".to_vec();
    lies.extend([4, 0xFF, 0xFF, 0xFF, 0x7F]);
    let error = read(&lies, &mut ItemIndex::default(), "x").unwrap_err();
    assert!(error.to_string().contains("byte 10"), "{error}");
    let deep: Vec<u8> = b"EDIT\0\0\x01\x01".repeat(100_000);
    assert!(read(&deep, &mut ItemIndex::default(), "x").is_err());
}

#[test]
fn trampled_streams_never_panic() {
    let whole = stream(&parse::parse(SMALL.as_bytes()).unwrap());
    let mut trample = Trample::new(5);
    until_enough(2000, |_| {
        let bytes = trample.bytes(&whole);
        if let Ok(Opened { tree, .. }) = read(&bytes, &mut ItemIndex::default(), "x") {
            let text = write(&world_of(&tree));
            assert_eq!(write(&world_of(&opened(&text).tree)), text);
        }
    });
}
