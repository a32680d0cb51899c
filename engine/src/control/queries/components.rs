//! What the components are: names, meanings and JSON Schema, from the registry.

use std::sync::OnceLock;

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::query::pick::Step;
use crate::model::registry::ComponentKind;

/// Where the types that components share stand in the document.
const DEFS: &str = "component_defs";

/// `components` by name, and the types they share.
pub fn document() -> &'static Map<String, Value> {
    static DOCUMENT: OnceLock<Map<String, Value>> = OnceLock::new();
    DOCUMENT.get_or_init(|| {
        let settings = SchemaSettings::draft2020_12().with(|settings| {
            settings.definitions_path = format!("/{DEFS}").into();
        });
        let mut generator = settings.into_generator();
        let components: Map<String, Value> = ComponentKind::ALL
            .iter()
            .map(|kind| (kind.name().to_owned(), kind.schema(&mut generator).into()))
            .collect();
        let mut document = Map::new();
        document.insert("components".to_owned(), components.into());
        let shared = generator.take_definitions(true);
        document.insert(DEFS.to_owned(), shared.into());
        waive_protocol::schema::annotate(&mut document);
        document
    })
}

/// One component's part of the document, with its fields; `None` when there is none such.
pub fn component(name: &str) -> Option<Map<String, Value>> {
    let kind = ComponentKind::from_name(name)?;
    let schema = resolved(&document()["components"][kind.name()]);
    let about = json!({
        "component": kind.name(),
        "schema": schema,
        DEFS: document()[DEFS],
    });
    match about {
        Value::Object(map) => Some(map),
        _ => None,
    }
}

/// Reads a way into a component: `start`, `takes.0.source`, `count`.
///
/// # Errors
/// The names that would have been known where it went astray.
pub fn steps(kind: ComponentKind, way: &[&str]) -> Result<Vec<Step>, Vec<String>> {
    go(&document()["components"][kind.name()], way)
}

fn resolved(schema: &Value) -> &Value {
    let name = schema["$ref"]
        .as_str()
        .and_then(|path| path.rsplit('/').next());
    name.map_or(schema, |name| resolved(&document()[DEFS][name]))
}

fn go(schema: &Value, way: &[&str]) -> Result<Vec<Step>, Vec<String>> {
    let Some((first, rest)) = way.split_first() else {
        return Ok(Vec::new());
    };
    let schema = resolved(schema);
    if let Some(forms) = schema.get("anyOf").or_else(|| schema.get("oneOf")) {
        let mut known = Vec::new();
        for form in forms.as_array().into_iter().flatten() {
            match go(form, way) {
                Ok(steps) => return Ok(steps),
                Err(names) => known.extend(names),
            }
        }
        return Err(known);
    }
    let behind = |step: Step, schema: &Value| {
        let mut steps = vec![step];
        steps.extend(go(schema, rest)?);
        Ok(steps)
    };
    if let Some(fields) = schema["properties"].as_object() {
        return match fields.get(*first) {
            Some(field) => behind(Step::Name((*first).to_owned()), field),
            None => Err(fields.keys().cloned().collect()),
        };
    }
    let is_list = schema["type"] == "array";
    match first.parse::<usize>() {
        Ok(index) if is_list => {
            let fixed = schema["prefixItems"].get(index);
            behind(Step::Index(index), fixed.unwrap_or(&schema["items"]))
        }
        Err(_) if is_list && *first == "count" && rest.is_empty() => Ok(vec![Step::Count]),
        _ if is_list => Err(vec!["count".to_owned(), "0".to_owned()]),
        _ => Err(Vec::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_are_checked_against_the_schema() {
        let read = |kind, way: &str| steps(kind, &way.split('.').collect::<Vec<_>>());
        assert_eq!(
            read(ComponentKind::ClipSpan, "start"),
            Ok(vec![Step::Name("start".to_owned())])
        );
        assert_eq!(read(ComponentKind::Notes, "count"), Ok(vec![Step::Count]));
        let way = read(ComponentKind::Takes, "takes.0.comp.2.end").map(|way| way.len());
        assert_eq!(way, Ok(5));
        assert_eq!(
            read(ComponentKind::TrackOutput, "track"),
            Ok(vec![Step::Name("track".to_owned())])
        );
        let astray = read(ComponentKind::ClipSpan, "begin").unwrap_err();
        assert!(astray.contains(&"start".to_owned()), "{astray:?}");
        assert_eq!(read(ComponentKind::Mute, "0"), Err(Vec::new()));
    }

    #[test]
    fn every_component_says_what_it_is() {
        for kind in ComponentKind::ALL {
            let schema = resolved(&document()["components"][kind.name()]);
            let text = schema["description"].as_str().unwrap_or_default();
            assert!(!text.is_empty(), "{}", kind.name());
        }
    }
}
