//! Elements → XML that any parser takes: UTF-8, indented, without the characters that
//! XML 1.0 can't hold.

use crate::session::tracktion::element::Element;

/// A whole document with its header.
#[must_use]
pub fn document(root: &Element<'_>) -> String {
    let mut out = String::with_capacity(1 << 16);
    out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n");
    element(&mut out, root, Some(0));
    out
}

/// An element alone, on one line.
#[must_use]
pub fn line(root: &Element<'_>) -> String {
    let mut out = String::new();
    element(&mut out, root, None);
    out
}

/// An element whose content is text.
#[must_use]
pub fn text_element(tag: &str, text: &str) -> String {
    let mut out = format!("<{tag}>");
    escape(&mut out, text);
    out.push_str("</");
    out.push_str(tag);
    out.push('>');
    out
}

fn element(out: &mut String, element_: &Element<'_>, depth: Option<usize>) {
    indent(out, depth);
    out.push('<');
    out.push_str(&element_.tag);
    for (name, value) in &element_.attributes {
        out.push(' ');
        out.push_str(name);
        out.push_str("=\"");
        escape(out, value);
        out.push('"');
    }
    if element_.children.is_empty() {
        out.push_str("/>");
    } else {
        out.push('>');
        end_line(out, depth);
        for child in &element_.children {
            element(out, child, depth.map(|depth| depth + 1));
        }
        indent(out, depth);
        out.push_str("</");
        out.push_str(&element_.tag);
        out.push('>');
    }
    end_line(out, depth);
}

fn indent(out: &mut String, depth: Option<usize>) {
    out.extend(std::iter::repeat_n("  ", depth.unwrap_or(0)));
}

fn end_line(out: &mut String, depth: Option<usize>) {
    if depth.is_some() {
        out.push('\n');
    }
}

fn escape(out: &mut String, value: &str) {
    for character in value.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // Literal white space in an attribute would be read as a blank.
            '\t' => out.push_str("&#9;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            '\u{FFFE}' | '\u{FFFF}' => out.push('\u{FFFD}'),
            control if control < ' ' => out.push('\u{FFFD}'),
            other => out.push(other),
        }
    }
}
