//! Text → elements, for files that anyone may have written.
//!
//! Names are raw (an undeclared prefix is no error), there are no entities but
//! XML's five and numeric references, and depth, size and number of things are
//! bounded before they cost memory. Comments, processing instructions and text
//! between elements mean nothing in this format and are skipped.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::attributes::Attributes;
use quick_xml::events::{BytesStart, BytesText, Event};

use super::element::{Element, PLACEHOLDER, Text};
use crate::session::SessionError;

/// The most bytes that are read.
pub const MAX_BYTES: usize = 256 << 20;
/// The deepest nesting.
pub const MAX_DEPTH: usize = 256;
/// The most elements and attributes, which bounds memory at about a gigabyte.
pub const MAX_ITEMS: usize = 12_000_000;
/// The most attributes of one element.
pub const MAX_ATTRIBUTES: usize = 10_000;

/// The most bytes of one attribute's value.
pub const MAX_VALUE: usize = 64 << 20;
/// Where the text of old files' `VSTDATA` is put: an attribute's name that no file has.
pub const CONTENT: &str = "@content";

/// Reads a document and gives its root.
///
/// # Errors
/// [`SessionError`] with the byte position of what is wrong.
pub fn parse(bytes: &[u8]) -> Result<Element<'_>, SessionError> {
    tree(checked_text(bytes)?, false)
}

/// Reads an element that we kept: it may hold placeholders.
///
/// # Errors
/// As [`parse`], where the text was damaged since.
pub fn kept(text: &str) -> Result<Element<'_>, SessionError> {
    tree(text, true)
}

fn tree(input: &str, placeholders: bool) -> Result<Element<'_>, SessionError> {
    let mut reader = Reader::from_str(input);
    reader.config_mut().allow_dangling_amp = true;
    let mut building = Building {
        input,
        open: Vec::new(),
        root: None,
        items: 0,
        placeholders,
    };
    loop {
        let position = position_of(reader.buffer_position());
        let event = reader.read_event().map_err(|error| SessionError::Syntax {
            position: position_of(reader.error_position()),
            reason: error.to_string(),
        })?;
        match event {
            Event::Start(start) => building.begin(&start, false)?,
            Event::Empty(start) => building.begin(&start, true)?,
            Event::End(_) => building.end(),
            Event::Text(text) => building.text(&text),
            Event::DocType(_) => return Err(SessionError::Doctype { position }),
            Event::Eof => return building.finish(),
            _ => {}
        }
    }
}

fn position_of(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

fn checked_text(bytes: &[u8]) -> Result<&str, SessionError> {
    if bytes.len() > MAX_BYTES {
        return Err(SessionError::TooLarge {
            bytes: bytes.len(),
            limit: MAX_BYTES,
        });
    }
    let found = match bytes {
        [] => Some("it is empty"),
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => Some("it is UTF-16 text"),
        _ => None,
    };
    if let Some(found) = found {
        return Err(SessionError::NotXml { found });
    }
    let body = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match body.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'<') => {}
        None => {
            return Err(SessionError::NotXml {
                found: "it is blank",
            });
        }
        Some(_) => {
            let found = "it begins with something else";
            return Err(SessionError::NotXml { found });
        }
    }
    std::str::from_utf8(bytes).map_err(|error| SessionError::NotUtf8 {
        position: error.valid_up_to(),
    })
}

/// The tree while it grows.
struct Building<'a> {
    input: &'a str,
    /// From the root down, each with where it begins.
    open: Vec<(Element<'a>, usize)>,
    root: Option<Element<'a>>,
    items: usize,
    /// Whether elements may be named as placeholders are.
    placeholders: bool,
}

impl<'a> Building<'a> {
    fn begin(&mut self, start: &BytesStart<'_>, empty: bool) -> Result<(), SessionError> {
        let at = offset_in(self.input, start);
        let content = self.input.get(at..at + start.len()).unwrap_or_default();
        let position = at.saturating_sub(1);
        if self.root.is_some() {
            return Err(SessionError::Syntax {
                position,
                reason: "a second root element".to_owned(),
            });
        }
        if self.open.len() >= MAX_DEPTH {
            let limit = MAX_DEPTH;
            return Err(SessionError::TooDeep { position, limit });
        }
        let name_length = start.name().as_ref().len();
        let mut element = Element::new(content.get(..name_length).unwrap_or_default());
        if element.tag.starts_with(PLACEHOLDER) && !self.placeholders {
            return Err(SessionError::Syntax {
                position,
                reason: "no element's name begins with @".to_owned(),
            });
        }
        self.items += 1;
        self.attributes(&mut element, content, name_length)?;
        self.open.push((element, position));
        if empty {
            self.end();
        }
        Ok(())
    }

    fn attributes(
        &mut self,
        element: &mut Element<'a>,
        content: &'a str,
        from: usize,
    ) -> Result<(), SessionError> {
        let base = offset_in(self.input, content);
        let mut attributes = Attributes::new(content, from);
        // Its check for duplicates takes time quadratic in their number.
        for attribute in attributes.with_checks(false) {
            let attribute = attribute.map_err(|error| SessionError::Syntax {
                position: base,
                reason: format!("in the attributes of {}: {error}", element.tag),
            })?;
            self.items += 1;
            self.check_count(base, element.attributes.len())?;
            if attribute.value.len() > MAX_VALUE {
                return Err(SessionError::TooMany {
                    position: base,
                    limit: MAX_VALUE,
                    what: "bytes in one attribute",
                });
            }
            let value = match attribute.value {
                Cow::Borrowed(value) => unescape(value, offset_in(self.input, value))?,
                Cow::Owned(value) => Cow::Owned(unescape(&value, base)?.into_owned()),
            };
            let name = attribute.key.into_inner();
            element.attributes.push((Cow::Borrowed(name), value));
        }
        self.check_count(base, 0)?;
        element.attributes.shrink_to_fit();
        Ok(())
    }

    fn check_count(&self, position: usize, attributes: usize) -> Result<(), SessionError> {
        let too_many = |limit, what| {
            Err(SessionError::TooMany {
                position,
                limit,
                what,
            })
        };
        if attributes >= MAX_ATTRIBUTES {
            return too_many(MAX_ATTRIBUTES, "attributes in one element");
        }
        if self.items > MAX_ITEMS {
            return too_many(MAX_ITEMS, "elements and attributes");
        }
        Ok(())
    }

    /// Text means something in one element of old files only.
    fn text(&mut self, text: &BytesText<'_>) {
        if let Some((element, _)) = self.open.last_mut()
            && element.tag == "VSTDATA"
        {
            let text = text.trim().to_owned();
            element.attributes.push((CONTENT.into(), text.into()));
        }
    }

    fn end(&mut self) {
        // The parser has checked that ends match starts.
        let Some((element, _)) = self.open.pop() else {
            return;
        };
        match self.open.last_mut() {
            Some((parent, _)) => parent.children.push(element),
            None => self.root = Some(element),
        }
    }

    fn finish(mut self) -> Result<Element<'a>, SessionError> {
        if let Some((element, position)) = self.open.pop() {
            return Err(SessionError::Unclosed {
                tag: element.tag.into_owned(),
                position,
            });
        }
        self.root.ok_or(SessionError::NotXml {
            found: "it holds no element",
        })
    }
}

/// Where a part of the input begins. What isn't a part of it has no place: 0.
fn offset_in(input: &str, part: &str) -> usize {
    let offset = (part.as_ptr() as usize).wrapping_sub(input.as_ptr() as usize);
    if offset.saturating_add(part.len()) <= input.len() {
        offset
    } else {
        0
    }
}

fn unescape(raw: &str, position: usize) -> Result<Text<'_>, SessionError> {
    if !raw.contains('&') {
        return Ok(Cow::Borrowed(raw));
    }
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let reference = &rest[at + 1..];
        let length = reference.bytes().take(12).position(|byte| byte == b';');
        let resolved = length.and_then(|length| resolve(&reference[..length]));
        let (Some(length), Some(character)) = (length, resolved) else {
            return Err(SessionError::UnknownEntity {
                position: position + raw.len() - rest.len() + at,
                entity: format!("&{}", reference.chars().take(12).collect::<String>()),
            });
        };
        out.push(character);
        rest = &reference[length + 1..];
    }
    out.push_str(rest);
    Ok(Cow::Owned(out))
}

/// A numeric reference to what isn't a character becomes U+FFFD, as in HTML.
fn resolve(name: &str) -> Option<char> {
    let code = match name {
        "amp" => return Some('&'),
        "quot" => return Some('"'),
        "lt" => return Some('<'),
        "gt" => return Some('>'),
        "apos" => return Some('\''),
        _ => name.strip_prefix('#')?,
    };
    let number = match code.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => code.parse().ok()?,
    };
    Some(
        char::from_u32(number)
            .filter(|c| *c != '\0')
            .unwrap_or('\u{FFFD}'),
    )
}
