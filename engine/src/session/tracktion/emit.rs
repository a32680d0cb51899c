//! Elements → text, byte for byte as JUCE's `XmlElement` writes it.

use super::element::{Element, PLACEHOLDER, Text};

/// Attributes that follow this many bytes of others go on a new line.
const WRAP_BEYOND: usize = 60;
/// JUCE's line end, on every system.
pub const CRLF: &str = "\r\n";
/// What version control makes of it.
pub const LF: &str = "\n";

/// Writes another object's element in place of its placeholder, at an indent.
pub type Filling<'f> = dyn FnMut(&mut String, &Element<'_>, usize) + 'f;

/// What comes before the root.
pub fn header(out: &mut String, newline: &str) {
    out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    out.push_str(newline);
    out.push_str(newline);
}

/// A whole document with its header.
#[must_use]
pub fn document(root: &Element<'_>, newline: &str) -> String {
    let mut out = String::with_capacity(1 << 16);
    header(&mut out, newline);
    element(&mut out, root, 0, newline, &mut |_, _, _| {});
    out
}

/// An element with what it holds; placeholders are filled.
pub fn element(
    out: &mut String,
    element_: &Element<'_>,
    indent: usize,
    newline: &str,
    filling: &mut Filling<'_>,
) {
    if element_.tag == PLACEHOLDER {
        return filling(out, element_, indent);
    }
    spaces(out, indent);
    out.push('<');
    out.push_str(&element_.tag);
    attributes(out, element_, indent + element_.tag.len() + 1, newline);
    if element_.children.is_empty() {
        out.push_str("/>");
    } else {
        out.push('>');
        out.push_str(newline);
        for child in &element_.children {
            element(out, child, indent + 2, newline, filling);
        }
        spaces(out, indent);
        out.push_str("</");
        out.push_str(&element_.tag);
        out.push('>');
    }
    out.push_str(newline);
}

/// An element without any layout, with `<@/>` for each child that `hole` names.
pub fn compact<'e>(
    out: &mut String,
    element: &'e Element<'_>,
    hole: &mut dyn FnMut(&'e Element<'_>) -> bool,
) {
    out.push('<');
    out.push_str(&element.tag);
    for pair in &element.attributes {
        attribute(out, pair);
    }
    if element.children.is_empty() {
        out.push_str("/>");
        return;
    }
    out.push('>');
    for child in &element.children {
        if hole(child) {
            out.push_str("<@/>");
        } else {
            compact(out, child, hole);
        }
    }
    out.push_str("</");
    out.push_str(&element.tag);
    out.push('>');
}

fn attributes(out: &mut String, element: &Element<'_>, indent: usize, newline: &str) {
    let mut line = 0;
    for pair in &element.attributes {
        if line > WRAP_BEYOND {
            out.push_str(newline);
            spaces(out, indent);
            line = 0;
        }
        let before = out.len();
        attribute(out, pair);
        line += out.len() - before;
    }
}

fn attribute(out: &mut String, (name, value): &(Text<'_>, Text<'_>)) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    escape(out, value);
    out.push('"');
}

fn spaces(out: &mut String, count: usize) {
    out.extend(std::iter::repeat_n(' ', count));
}

/// What stands for itself, by byte.
const LITERAL: [bool; 256] = {
    let mut table = [false; 256];
    let plain = b" .,;:-()_+=?!$#@[]/|*%~{}'\\";
    let mut at = 0;
    while at < plain.len() {
        table[plain[at] as usize] = true;
        at += 1;
    }
    let mut byte = 0;
    while byte < 128_u8 {
        if byte.is_ascii_alphanumeric() {
            table[byte as usize] = true;
        }
        byte += 1;
    }
    table
};

fn escape(out: &mut String, value: &str) {
    use std::fmt::Write;
    let mut rest = value;
    while let Some(at) = rest.bytes().position(|byte| !LITERAL[usize::from(byte)]) {
        out.push_str(&rest[..at]);
        let character = rest[at..].chars().next().unwrap_or_default();
        match character {
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // A string can't hold it in JUCE, and no file name can anywhere.
            '\0' => out.push_str("&#65533;"),
            other => write!(out, "&#{};", u32::from(other)).expect("a String takes all"),
        }
        rest = &rest[at + character.len_utf8()..];
    }
    out.push_str(rest);
}
