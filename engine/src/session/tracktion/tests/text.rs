//! The text layer: numbers, escapes, line breaks.

use crate::session::tracktion::element::Element;
use crate::session::tracktion::{emit, number, parse};

fn fragment(element: &Element<'_>) -> String {
    let mut out = String::new();
    emit::element(&mut out, element, 0, emit::CRLF, &mut |_, _, _| {});
    out
}

#[test]
fn numbers_are_printed_as_juce_does() {
    let cases = [
        (0.0, "0.0"),
        (120.0, "120.0"),
        (-3.0, "-3.0"),
        (0.6_f32.into(), "0.6000000238418579"),
        (0.740_818_220_681_717_8, "0.7408182206817178"),
        (0.1 + 0.2, "0.3"),
        (1.0 / 3.0, "0.3333333333333333"),
        (std::f64::consts::PI, "3.141592653589793"),
        (12.345_678_901_234_567, "12.34567890123457"),
        (0.012_5, "0.0125"),
        (0.000_123_456_789_012_345_6, "0.0001234567890123456"),
        (0.000_02, "0.00002"),
        (0.000_01, "1.0e-5"),
        (3.55e-15, "3.55e-15"),
        (999_999.5, "999999.5"),
        (1e6, "1.0e6"),
        (1_234_567.25, "1.23456725e6"),
        (-2.5e100, "-2.5e100"),
        (f64::NAN, "0.0"),
        (f64::INFINITY, "0.0"),
    ];
    for (value, text) in cases {
        assert_eq!(number::print(value), text);
    }
}

#[test]
fn numbers_are_read_leniently() {
    let cases = [
        ("120.0", 120.0),
        (" 2.5e1x", 25.0),
        ("1e", 1.0),
        ("-.5", -0.5),
        ("+7.", 7.0),
        ("176674603e0", 176_674_603.0),
        ("", 0.0),
        ("abc", 0.0),
        ("nan", 0.0),
        ("-", 0.0),
        ("é", 0.0),
    ];
    for (text, value) in cases {
        assert_eq!(number::read(text), value, "{text:?}");
    }
    assert_eq!(number::read_whole(" -12.7"), -12);
    assert_eq!(number::read_whole("99999999999999999999"), i64::MAX);
    assert!(number::read_flag("1") && number::read_flag("true") && !number::read_flag("0"));
}

#[test]
fn printed_numbers_print_alike_when_read() {
    let mut bits: u64 = 0x9E37_79B9_7F4A_7C15;
    for _ in 0..200_000 {
        bits = bits
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695);
        let value = f64::from_bits(bits >> 2 | 0x3C00_0000_0000_0000 & bits);
        let text = number::print(value);
        assert_eq!(number::print(number::read(&text)), text, "{value:?}");
    }
}

#[test]
fn everything_but_plain_text_is_a_reference() {
    let element = Element::new("X").text("a", "A-z 0'{}\\~ \"<&>^`\t\né𝄞");
    let text = fragment(&element);
    let expected =
        "<X a=\"A-z 0'{}\\~ &quot;&lt;&amp;&gt;&#94;&#96;&#9;&#10;&#233;&#119070;\"/>\r\n";
    assert_eq!(text, expected);
    assert_eq!(parse::parse(text.as_bytes()).unwrap(), element);
}

/// The plugin of the format's worked example breaks after its volume.
#[test]
fn attributes_beyond_sixty_bytes_go_on_the_next_line() {
    let plugin = Element::new("PLUGIN")
        .text("type", "volume")
        .whole("id", 1014)
        .flag("enabled", true)
        .number("volume", 0.637_628_138_065_338_1)
        .number("pan", -0.25);
    let text = emit::document(&Element::new("TRACK").with(plugin), emit::CRLF);
    let expected = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n\r\n<TRACK>\r\n  \
        <PLUGIN type=\"volume\" id=\"1014\" enabled=\"1\" volume=\"0.6376281380653381\"\r\n          \
        pan=\"-0.25\"/>\r\n</TRACK>\r\n";
    assert_eq!(text, expected);
}

#[test]
fn sixty_bytes_still_fit_a_line() {
    let name = |length: usize| "v".repeat(length - 5);
    for (length, breaks) in [(60, false), (61, true)] {
        let element = Element::new("X").text("a", name(length)).text("b", "");
        assert_eq!(fragment(&element).contains("\r\n   b"), breaks, "{length}");
    }
}
