//! The tree between text and meaning: elements with attributes, no text content.

use std::borrow::Cow;
use std::fmt::Display;

use super::number;
use crate::model::id::ItemId;

/// The tag of a [`Element::placeholder`]; no XML name begins so.
pub const PLACEHOLDER: &str = "@";

/// A name or value, borrowed from the file or the World where it can be.
pub type Text<'a> = Cow<'a, str>;

/// An element. The order of attributes and children is the file's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Element<'a> {
    /// Its name as it stands, with any prefix.
    pub tag: Text<'a>,
    /// Names and unescaped values.
    pub attributes: Vec<(Text<'a>, Text<'a>)>,
    /// What it holds.
    pub children: Vec<Element<'a>>,
}

impl<'a> Element<'a> {
    /// An empty element.
    #[must_use]
    pub fn new(tag: impl Into<Text<'a>>) -> Self {
        Self {
            tag: tag.into(),
            attributes: Vec::new(),
            children: Vec::new(),
        }
    }

    /// Adds an attribute at the end.
    #[must_use]
    pub fn text(mut self, name: impl Into<Text<'a>>, value: impl Into<Text<'a>>) -> Self {
        self.attributes.push((name.into(), value.into()));
        self
    }

    /// Adds a whole number or an id.
    #[must_use]
    pub fn whole(self, name: &'static str, value: impl Display) -> Self {
        self.text(name, value.to_string())
    }

    /// Adds a number as JUCE prints it.
    #[must_use]
    pub fn number(self, name: impl Into<Text<'a>>, value: f64) -> Self {
        self.text(name, number::print(value))
    }

    /// Adds `1` or `0`.
    #[must_use]
    pub fn flag(self, name: &'static str, value: bool) -> Self {
        self.text(name, if value { "1" } else { "0" })
    }

    /// Adds a child at the end.
    #[must_use]
    pub fn with(mut self, child: Self) -> Self {
        self.children.push(child);
        self
    }

    /// Adds children at the end.
    #[must_use]
    pub fn with_all(mut self, children: impl IntoIterator<Item = Self>) -> Self {
        self.children.extend(children);
        self
    }

    /// The place of another object's element within its holder's.
    #[must_use]
    pub fn placeholder(id: ItemId, class: &'static str) -> Self {
        Self::new(PLACEHOLDER).whole("id", id).text("class", class)
    }

    /// The object whose place this is, if it is one.
    #[must_use]
    pub fn placed(&self) -> Option<ItemId> {
        if self.tag != PLACEHOLDER {
            return None;
        }
        self.get("id")?.parse().ok().map(ItemId)
    }

    /// Gives an attribute a value, at its place or at the end.
    pub fn set(&mut self, name: Text<'a>, value: Text<'a>) {
        let found = self.attributes.iter_mut().find(|(other, _)| *other == name);
        match found {
            Some((_, old)) => *old = value,
            None => self.attributes.push((name, value)),
        }
    }

    /// Takes an attribute out.
    pub fn remove(&mut self, name: &str) {
        self.attributes.retain(|(other, _)| other != name);
    }

    /// The value of an attribute; of two with one name, the first.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(other, _)| other == name);
        found.map(|(_, value)| value.as_ref())
    }

    /// The first child with a tag.
    #[must_use]
    pub fn child(&self, tag: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.tag == tag)
    }

    /// All children with a tag, in order.
    pub fn all<'e>(&'e self, tag: &'e str) -> impl Iterator<Item = &'e Self> {
        self.children.iter().filter(move |child| child.tag == tag)
    }
}
