//! JUCE's binary `ValueTree` stream, which autosaves are written in → elements.
//!
//! Little-endian. A tree: its type's name, a count of properties, each a name and
//! a value, a count of children, each a tree. Names end with a zero byte; counts
//! are packed: a byte that says how many bytes follow, with the sign on top.
//! A value: its length, then a byte for its kind.

use std::borrow::Cow;

use super::element::Element;
use super::number;
use super::parse::{MAX_ATTRIBUTES, MAX_DEPTH, MAX_ITEMS};
use super::{PREFIX, base64};
use crate::session::SessionError;

/// Whether bytes may be such a stream with an Edit: they begin with its type.
#[must_use]
pub fn seems(bytes: &[u8]) -> bool {
    bytes.starts_with(b"EDIT\0")
}

/// Reads a whole stream.
///
/// # Errors
/// [`SessionError::Stream`] with the place where it makes no sense.
pub fn read(bytes: &[u8]) -> Result<Element<'_>, SessionError> {
    let mut stream = Stream {
        bytes,
        at: 0,
        items: 0,
    };
    stream.tree(0)
}

struct Stream<'b> {
    bytes: &'b [u8],
    at: usize,
    items: usize,
}

impl<'b> Stream<'b> {
    fn refuse<T>(&self, reason: &'static str) -> Result<T, SessionError> {
        Err(SessionError::Stream {
            position: self.at,
            reason,
        })
    }

    fn tree(&mut self, depth: usize) -> Result<Element<'b>, SessionError> {
        if depth >= MAX_DEPTH {
            return self.refuse("elements are nested too deep");
        }
        let tag = self.name()?;
        let mut element = Element::new(tag);
        let properties = self.count()?;
        if properties > MAX_ATTRIBUTES {
            return self.refuse("an element claims more properties than any has");
        }
        for _ in 0..properties {
            self.item()?;
            let name = self.name()?;
            if let Some((binary, text)) = self.value()? {
                let name = if binary {
                    Cow::Owned(format!("{PREFIX}{name}"))
                } else {
                    Cow::Borrowed(name)
                };
                element.attributes.push((name, text));
            }
        }
        for _ in 0..self.count()? {
            self.item()?;
            element.children.push(self.tree(depth + 1)?);
        }
        Ok(element)
    }

    fn item(&mut self) -> Result<(), SessionError> {
        self.items += 1;
        if self.items > MAX_ITEMS {
            return self.refuse("there are more elements and properties than any session has");
        }
        Ok(())
    }

    fn take(&mut self, count: usize) -> Result<&'b [u8], SessionError> {
        let end = self.at.checked_add(count);
        match end.and_then(|end| self.bytes.get(self.at..end)) {
            Some(taken) => {
                self.at += count;
                Ok(taken)
            }
            None => self.refuse("the stream ends too early"),
        }
    }

    /// A name of an element or property.
    fn name(&mut self) -> Result<&'b str, SessionError> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let Some(length) = rest.iter().take(1024).position(|&byte| byte == 0) else {
            return self.refuse("a name has no end");
        };
        let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-.:".contains(byte);
        let name = &rest[..length];
        let begins = name.first().is_some_and(|first| !b"-.".contains(first));
        match std::str::from_utf8(name) {
            Ok(text) if begins && name.iter().all(plain) => {
                self.at += length + 1;
                Ok(text)
            }
            _ => self.refuse("a name holds what names can't"),
        }
    }

    /// A packed count; one that the rest of the stream can't hold is refused.
    fn count(&mut self) -> Result<usize, SessionError> {
        let size = self.take(1)?[0];
        let bytes = usize::from(size & 0x7F);
        if bytes > 4 || size & 0x80 != 0 {
            return self.refuse("a count makes no sense");
        }
        let value = self.take(bytes)?.iter().rev().fold(0_usize, |sum, &byte| {
            sum.saturating_mul(256).saturating_add(usize::from(byte))
        });
        if value > self.bytes.len() - self.at {
            return self.refuse("a count is beyond the end of the stream");
        }
        Ok(value)
    }

    /// A value as XML has it, and whether it is binary; `None` for what XML leaves out.
    fn value(&mut self) -> Result<Option<(bool, Cow<'b, str>)>, SessionError> {
        let length = self.count()?;
        let Some((&kind, body)) = self.take(length)?.split_first() else {
            return Ok(None);
        };
        let text: Cow<'b, str> = match (kind, body) {
            (1, &[a, b, c, d]) => i32::from_le_bytes([a, b, c, d]).to_string().into(),
            (2, []) => "1".into(),
            (3, []) => "0".into(),
            (4, _) if body.len() == 8 => number::print(f64::from_bits(wide(body))).into(),
            (5, _) => match std::str::from_utf8(body.strip_suffix(&[0]).unwrap_or(body)) {
                Ok(text) => text.into(),
                Err(_) => return self.refuse("a text isn't UTF-8"),
            },
            (6, _) if body.len() == 8 => wide(body).cast_signed().to_string().into(),
            (8, _) => return Ok(Some((true, base64::encode(body).into()))),
            (7 | 9, _) => return Ok(None),
            _ => return self.refuse("a value is of no known kind"),
        };
        Ok(Some((false, text)))
    }
}

fn wide(bytes: &[u8]) -> u64 {
    let shifted = |sum, &byte| sum << 8 | u64::from(byte);
    bytes.iter().rev().fold(0, shifted)
}
