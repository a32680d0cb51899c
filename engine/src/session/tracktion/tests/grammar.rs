//! What the parser takes and what it refuses, with the place.

use super::*;
use crate::session::SessionError;
use crate::session::tracktion::parse;

fn error(text: &str) -> SessionError {
    parse::parse(text.as_bytes()).unwrap_err()
}

#[test]
fn names_are_raw_and_line_ends_free() {
    let text = "\u{FEFF}<?xml version='1.0'?>\n<!-- a & b --><E base64:parameters=\"1.A\" \
                extension:x='&#x41;&quot;&apos;'\r\n >text & more<?pi?><a.b/></E>\n";
    let root = parse::parse(text.as_bytes()).unwrap();
    assert_eq!(root.get("base64:parameters"), Some("1.A"));
    assert_eq!(root.get("extension:x"), Some("A\"'"));
    assert_eq!(root.children[0].tag, "a.b");
}

#[test]
fn broken_text_is_told_with_its_place() {
    let cases = [
        ("", "it is empty"),
        (" \n", "blank"),
        ("RIFF", "something else"),
        ("<?xml version=\"1.0\"?>", "no element"),
        (
            "<EDIT><TRACK>",
            "TRACK that begins at byte 6 is never closed",
        ),
        ("<EDIT><TRACK></EDIT>", "byte 13"),
        ("<EDIT a=\"1", "byte 0"),
        ("<EDIT a=1/>", "attributes of EDIT"),
        ("<EDIT a=\"&bomb;\"/>", "unknown entity &bomb; at byte 9"),
        ("<EDIT a=\"x & y\"/>", "byte 11"),
        ("<EDIT/><EDIT/>", "second root element"),
        ("<!DOCTYPE E [<!ENTITY a \"b\">]><E/>", "DOCTYPE at byte 0"),
    ];
    for (text, words) in cases {
        let message = error(text).to_string();
        assert!(message.contains(words), "{text}: {message}");
    }
    let message = parse::parse(b"<E a=\"\xE9\"/>").unwrap_err().to_string();
    assert!(message.contains("byte 6 is not UTF-8"), "{message}");
    let message = parse::parse(b"\xFF\xFE<\0").unwrap_err().to_string();
    assert!(message.contains("UTF-16"), "{message}");
}

#[test]
fn depth_and_attributes_are_bounded() {
    let nested = |depth| "<a>".repeat(depth) + &"</a>".repeat(depth);
    assert!(parse::parse(nested(256).as_bytes()).is_ok());
    assert_eq!(
        error(&nested(257)),
        SessionError::TooDeep {
            position: 768,
            limit: 256
        }
    );
    assert!(matches!(
        error(&"<a>".repeat(1_000_000)),
        SessionError::TooDeep { .. }
    ));
    let wide = format!("<a {}/>", "a=\"\" ".repeat(10_001));
    assert!(matches!(error(&wide), SessionError::TooMany { .. }));
}

#[test]
fn only_an_edit_is_a_session() {
    let mut index = ItemIndex::default();
    let before = format!("{index:?}");
    let refused = read(b"<PROJECT id=\"5000\"/>", &mut index, "x").unwrap_err();
    assert_eq!(
        refused,
        SessionError::WrongRoot {
            tag: "PROJECT".to_owned()
        }
    );
    assert_eq!(format!("{index:?}"), before);
}
