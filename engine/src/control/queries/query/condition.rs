//! The conditions of a query.

use std::cmp::Ordering;

use bevy_ecs::world::EntityRef;
use serde_json::Value;
use waive_protocol::ErrorReply;
use waive_protocol::request::{Comparison, Condition};

use super::field::{Field, Reader};
use super::pick::{Part, TooLarge};
use crate::model::registry::ComponentKind;

/// A condition, checked.
#[derive(Clone, Debug)]
pub struct Test {
    field: Field,
    op: Comparison,
    wanted: Part,
    /// What `in` accepts.
    values: Vec<Part>,
}

impl Test {
    /// Checks a condition; `list` is the request's field it stands in.
    ///
    /// # Errors
    /// `invalid_value`, `invalid_type`.
    pub fn read(condition: &Condition, list: &str, at: usize) -> Result<Self, ErrorReply> {
        let named = format!("{list}[{at}].field");
        let field = Field::read(condition.field.as_str(), &named)?;
        let known = |value: &Value| match (&field, value) {
            // Ids are texts on the wire.
            (field, Value::String(id)) if field.is_id() => {
                id.parse().map_or_else(|_| Part::of(value), Part::Integer)
            }
            (_, value) => Part::of(value),
        };
        let refuse = |kind: &str| {
            Err(ErrorReply::invalid_type(
                &format!("{list}[{at}].value"),
                kind,
            ))
        };
        let mut values = Vec::new();
        match (condition.op, &condition.value) {
            (Comparison::OneOf, Value::Array(list)) => values = list.iter().map(known).collect(),
            (Comparison::OneOf, _) => return refuse("array"),
            (Comparison::Exists, Value::Bool(_) | Value::Null) => {}
            (Comparison::Exists, _) => return refuse("boolean"),
            (Comparison::Contains, Value::Null | Value::Object(_) | Value::Array(_)) => {
                return refuse("string");
            }
            (
                Comparison::Less | Comparison::AtMost | Comparison::Greater | Comparison::AtLeast,
                Value::Null | Value::Array(_) | Value::Object(_),
            ) => return refuse("numeric or string"),
            _ => {}
        }
        let wanted = match (condition.op, known(&condition.value)) {
            (Comparison::Contains, Part::Text(text)) => Part::Text(text.to_lowercase()),
            (_, wanted) => wanted,
        };
        Ok(Self {
            wanted,
            op: condition.op,
            values,
            field,
        })
    }

    /// The component without which it can't hold.
    #[must_use]
    pub fn needs(&self) -> Option<ComponentKind> {
        let can_lack = match self.op {
            Comparison::Unequal => true,
            Comparison::Exists => self.wanted.equals(&Part::Bool(false)),
            Comparison::Equal => !self.wanted.is_present(),
            Comparison::OneOf => self.values.iter().any(|value| !value.is_present()),
            _ => false,
        };
        match &self.field {
            Field::Part(kind, _) if !can_lack => Some(*kind),
            _ => None,
        }
    }

    /// Whether an object passes.
    ///
    /// # Errors
    /// [`TooLarge`].
    pub fn holds(&self, reader: &Reader<'_>, at: &EntityRef<'_>) -> Result<bool, TooLarge> {
        // Comparing takes nothing from what the answer may have.
        let budget = reader.budget.get();
        let found = reader.part(&self.field, at);
        reader.budget.set(budget);
        let found = found?;
        let ordered = |fits: fn(Ordering) -> bool| found.compare(&self.wanted).is_some_and(fits);
        Ok(match self.op {
            Comparison::Equal => found.equals(&self.wanted),
            Comparison::Unequal => !found.equals(&self.wanted),
            Comparison::Less => ordered(Ordering::is_lt),
            Comparison::AtMost => ordered(Ordering::is_le),
            Comparison::Greater => ordered(Ordering::is_gt),
            Comparison::AtLeast => ordered(Ordering::is_ge),
            Comparison::OneOf => self.values.iter().any(|value| found.equals(value)),
            Comparison::Exists => found.is_present() != self.wanted.equals(&Part::Bool(false)),
            Comparison::Contains => contains(&found, &self.wanted),
        })
    }
}

fn contains(found: &Part, wanted: &Part) -> bool {
    match (found, wanted) {
        (Part::Text(found), Part::Text(wanted)) => found.to_lowercase().contains(wanted),
        (Part::Tree(Value::Array(list)), wanted) => {
            list.iter()
                .map(Part::of)
                .any(|entry| match (&entry, wanted) {
                    (Part::Text(entry), Part::Text(wanted)) => entry.to_lowercase() == *wanted,
                    (entry, wanted) => entry.equals(wanted),
                })
        }
        _ => false,
    }
}
