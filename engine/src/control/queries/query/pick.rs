//! Takes one part out of a value as serde shows it, and passes over the rest.
//!
//! Reading `clip_span.start` of a hundred thousand clips costs a hundred thousand
//! numbers: nothing else of the components is looked at.

use std::cell::Cell;
use std::cmp::Ordering;
use std::fmt;

use serde::ser::{
    Error, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant,
    SerializeTuple, SerializeTupleStruct, SerializeTupleVariant, Serializer,
};
use serde_json::{Map, Value};

/// One step of the way into a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Into a field.
    Name(String),
    /// Into an entry of a list.
    Index(usize),
    /// How many entries a list has.
    Count,
}

/// What was found at the end of the way.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// Nothing: the way leads nowhere in this value.
    Absent,
    /// Null, or a component that says nothing but that it is there.
    Null,
    /// A switch.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// A list or an object.
    Tree(Value),
}

impl Part {
    /// Whether there is something.
    #[must_use]
    pub fn is_present(&self) -> bool {
        !matches!(self, Self::Absent | Self::Null)
    }

    /// As JSON.
    #[must_use]
    pub fn into_value(self) -> Value {
        match self {
            Self::Absent | Self::Null => Value::Null,
            Self::Bool(value) => value.into(),
            Self::Integer(value) => value.into(),
            Self::Number(value) => value.into(),
            Self::Text(value) => value.into(),
            Self::Tree(value) => value,
        }
    }

    /// From JSON.
    #[must_use]
    pub fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) => number.as_i64().map_or_else(
                || Self::Number(number.as_f64().unwrap_or(0.0)),
                Self::Integer,
            ),
            Value::String(text) => Self::Text(text.clone()),
            tree => Self::Tree(tree.clone()),
        }
    }

    /// Which comes first, where they can be compared.
    #[must_use]
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Integer(a), Self::Integer(b)) => Some(a.cmp(b)),
            (Self::Text(a), Self::Text(b)) => Some(a.cmp(b)),
            (Self::Bool(a), Self::Bool(b)) => Some(a.cmp(b)),
            (a, b) => Some(a.number()?.total_cmp(&b.number()?)),
        }
    }

    /// Whether they are the same; numbers by value, nothing like null.
    #[must_use]
    pub fn equals(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Tree(a), Self::Tree(b)) => a == b,
            (a, b) if !a.is_present() || !b.is_present() => a.is_present() == b.is_present(),
            (a, b) => a.compare(b) == Some(Ordering::Equal),
        }
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "JSON numbers are doubles to their readers"
    )]
    fn number(&self) -> Option<f64> {
        match self {
            Self::Integer(value) => Some(*value as f64),
            // Adding zero turns -0.0 into 0.0.
            Self::Number(value) => Some(*value + 0.0),
            _ => None,
        }
    }
}

/// More was found than may be told.
#[derive(Debug)]
pub struct TooLarge;

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("too large")
    }
}

impl std::error::Error for TooLarge {}

impl Error for TooLarge {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

/// The serialiser that goes the way.
#[derive(Clone, Copy, Debug)]
pub struct Pick<'a> {
    /// The way.
    pub steps: &'a [Step],
    /// Bytes of JSON that may still be gathered.
    pub budget: &'a Cell<usize>,
}

type Found = Result<Part, TooLarge>;

impl Pick<'_> {
    fn leaf(self, size: usize, part: impl FnOnce() -> Part) -> Found {
        if !self.steps.is_empty() {
            return Ok(Part::Absent);
        }
        self.spend(size)?;
        Ok(part())
    }

    fn spend(self, size: usize) -> Result<(), TooLarge> {
        let left = self.budget.get().checked_sub(size).ok_or(TooLarge)?;
        self.budget.set(left);
        Ok(())
    }
}

/// Where a list or an object is gone through.
pub struct Within<'a> {
    pick: Pick<'a>,
    at: usize,
    key: String,
    found: Part,
    list: Vec<Value>,
    fields: Map<String, Value>,
    /// The name around an enum's variant, when the whole is told.
    around: Option<&'static str>,
}

impl<'a> Within<'a> {
    fn new(pick: Pick<'a>) -> Self {
        Self {
            pick,
            at: 0,
            key: String::new(),
            found: Part::Absent,
            list: Vec::new(),
            fields: Map::new(),
            around: None,
        }
    }

    /// Into the variant of an enum: it is an object with one field.
    fn variant(pick: Pick<'a>, name: &'static str) -> Self {
        match pick.steps.split_first() {
            None => Self {
                around: Some(name),
                ..Self::new(pick)
            },
            Some((Step::Name(step), steps)) if step == name => Self::new(Pick { steps, ..pick }),
            // The way leads elsewhere: an index that no list has.
            Some(_) => Self::new(Pick {
                steps: const { &[Step::Index(usize::MAX)] },
                ..pick
            }),
        }
    }

    fn entry<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), TooLarge> {
        match self.pick.steps.split_first() {
            None => {
                self.pick.spend(1)?;
                let value = value.serialize(self.pick)?.into_value();
                self.list.push(value);
            }
            Some((Step::Index(wanted), steps)) if *wanted == self.at => {
                self.found = value.serialize(Pick { steps, ..self.pick })?;
            }
            Some(_) => {}
        }
        self.at += 1;
        Ok(())
    }

    fn field<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), TooLarge> {
        match self.pick.steps.split_first() {
            None => {
                self.pick.spend(name.len() + 4)?;
                let value = value.serialize(self.pick)?.into_value();
                self.fields.insert(name.to_owned(), value);
            }
            Some((Step::Name(wanted), steps)) if wanted == name => {
                self.found = value.serialize(Pick { steps, ..self.pick })?;
            }
            Some(_) => {}
        }
        Ok(())
    }

    fn done(self, whole: Value) -> Part {
        match self.pick.steps {
            [] => match self.around {
                Some(name) => Part::Tree(Value::Object(Map::from_iter([(name.to_owned(), whole)]))),
                None => Part::Tree(whole),
            },
            [Step::Count] => Part::Integer(i64::try_from(self.at).unwrap_or(i64::MAX)),
            _ => self.found,
        }
    }

    fn listed(mut self) -> Found {
        let list = std::mem::take(&mut self.list);
        Ok(self.done(Value::Array(list)))
    }

    fn laid_out(mut self) -> Found {
        let fields = std::mem::take(&mut self.fields);
        Ok(self.done(Value::Object(fields)))
    }
}

macro_rules! integers {
    ($($method:ident: $type:ty,)*) => {
        $(fn $method(self, value: $type) -> Found {
            self.leaf(8, || match i64::try_from(value) {
                Ok(value) => Part::Integer(value),
                #[expect(clippy::cast_precision_loss, reason = "JSON numbers are doubles to their readers")]
                #[allow(clippy::cast_lossless, reason = "one macro for all widths")]
                Err(_) => Part::Number(value as f64),
            })
        })*
    };
}

impl<'a> Serializer for Pick<'a> {
    type Ok = Part;
    type Error = TooLarge;
    type SerializeSeq = Within<'a>;
    type SerializeTuple = Within<'a>;
    type SerializeTupleStruct = Within<'a>;
    type SerializeTupleVariant = Within<'a>;
    type SerializeMap = Within<'a>;
    type SerializeStruct = Within<'a>;
    type SerializeStructVariant = Within<'a>;

    fn serialize_bool(self, value: bool) -> Found {
        self.leaf(5, || Part::Bool(value))
    }

    fn serialize_i8(self, value: i8) -> Found {
        self.serialize_i64(value.into())
    }

    fn serialize_i16(self, value: i16) -> Found {
        self.serialize_i64(value.into())
    }

    fn serialize_i32(self, value: i32) -> Found {
        self.serialize_i64(value.into())
    }

    fn serialize_i64(self, value: i64) -> Found {
        self.leaf(8, || Part::Integer(value))
    }

    fn serialize_u8(self, value: u8) -> Found {
        self.serialize_i64(value.into())
    }

    fn serialize_u16(self, value: u16) -> Found {
        self.serialize_i64(value.into())
    }

    fn serialize_u32(self, value: u32) -> Found {
        self.serialize_i64(value.into())
    }

    integers! { serialize_u64: u64, }

    fn serialize_f32(self, value: f32) -> Found {
        self.serialize_f64(value.into())
    }

    fn serialize_f64(self, value: f64) -> Found {
        self.leaf(12, || Part::Number(value))
    }

    fn serialize_char(self, value: char) -> Found {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Found {
        self.leaf(value.len() + 2, || Part::Text(value.to_owned()))
    }

    fn serialize_bytes(self, value: &[u8]) -> Found {
        serde::ser::Serializer::collect_seq(self, value)
    }

    fn serialize_none(self) -> Found {
        self.leaf(4, || Part::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Found {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Found {
        self.leaf(4, || Part::Null)
    }

    /// A component without fields: it is there.
    fn serialize_unit_struct(self, _: &'static str) -> Found {
        self.leaf(4, || Part::Bool(true))
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Found {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Found {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Found {
        let mut within = Within::new(self);
        within.field(variant, value)?;
        within.laid_out()
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Within<'a>, TooLarge> {
        Ok(Within::new(self))
    }

    fn serialize_tuple(self, _: usize) -> Result<Within<'a>, TooLarge> {
        Ok(Within::new(self))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Within<'a>, TooLarge> {
        Ok(Within::new(self))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Within<'a>, TooLarge> {
        Ok(Within::variant(self, variant))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Within<'a>, TooLarge> {
        Ok(Within::new(self))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Within<'a>, TooLarge> {
        Ok(Within::new(self))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Within<'a>, TooLarge> {
        Ok(Within::variant(self, variant))
    }
}

macro_rules! lists {
    ($($trait:ident $method:ident,)*) => {
        $(impl $trait for Within<'_> {
            type Ok = Part;
            type Error = TooLarge;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), TooLarge> {
                self.entry(value)
            }

            fn end(self) -> Found {
                self.listed()
            }
        })*
    };
}

lists! {
    SerializeSeq serialize_element,
    SerializeTuple serialize_element,
    SerializeTupleStruct serialize_field,
    SerializeTupleVariant serialize_field,
}

macro_rules! objects {
    ($($trait:ident,)*) => {
        $(impl $trait for Within<'_> {
            type Ok = Part;
            type Error = TooLarge;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<(), TooLarge> {
                self.field(name, value)
            }

            fn end(self) -> Found {
                self.laid_out()
            }
        })*
    };
}

objects! { SerializeStruct, SerializeStructVariant, }

impl SerializeMap for Within<'_> {
    type Ok = Part;
    type Error = TooLarge;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), TooLarge> {
        let plain = Pick {
            steps: &[],
            ..self.pick
        };
        self.key = match key.serialize(plain)?.into_value() {
            Value::String(key) => key,
            other => other.to_string(),
        };
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), TooLarge> {
        let key = std::mem::take(&mut self.key);
        self.field(&key, value)
    }

    fn end(self) -> Found {
        self.laid_out()
    }
}
