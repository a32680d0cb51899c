//! Elements → text, byte for byte as JUCE's `XmlElement` writes it.

use super::element::Element;

const NEWLINE: &str = "\r\n";
/// Attributes that follow this many bytes of others go on a new line.
const WRAP_BEYOND: usize = 60;

/// A whole document with its header.
#[must_use]
pub fn document(root: &Element<'_>) -> String {
    let mut out = String::with_capacity(1 << 16);
    out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    out.push_str(NEWLINE);
    out.push_str(NEWLINE);
    element(&mut out, root, 0);
    out
}

/// An element alone, as it stands in a document at depth 0.
#[must_use]
pub fn fragment(root: &Element<'_>) -> String {
    let mut out = String::with_capacity(1 << 16);
    element(&mut out, root, 0);
    out
}

fn element(out: &mut String, element_: &Element<'_>, indent: usize) {
    spaces(out, indent);
    out.push('<');
    out.push_str(&element_.tag);
    attributes(out, element_, indent + element_.tag.len() + 1);
    if element_.children.is_empty() {
        out.push_str("/>");
    } else {
        out.push('>');
        out.push_str(NEWLINE);
        for child in &element_.children {
            element(out, child, indent + 2);
        }
        spaces(out, indent);
        out.push_str("</");
        out.push_str(&element_.tag);
        out.push('>');
    }
    out.push_str(NEWLINE);
}

fn attributes(out: &mut String, element: &Element<'_>, indent: usize) {
    let mut line = 0;
    for (name, value) in &element.attributes {
        if line > WRAP_BEYOND {
            out.push_str(NEWLINE);
            spaces(out, indent);
            line = 0;
        }
        let before = out.len();
        out.push(' ');
        out.push_str(name);
        out.push_str("=\"");
        escape(out, value);
        out.push('"');
        line += out.len() - before;
    }
}

fn spaces(out: &mut String, count: usize) {
    out.extend(std::iter::repeat_n(' ', count));
}

fn is_literal(character: char) -> bool {
    character.is_ascii_alphanumeric() || " .,;:-()_+=?!$#@[]/|*%~{}'\\".contains(character)
}

fn escape(out: &mut String, value: &str) {
    use std::fmt::Write;
    let mut rest = value;
    while let Some(at) = rest.find(|character| !is_literal(character)) {
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
