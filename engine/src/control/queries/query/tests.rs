use serde_json::{Value, json};

use crate::control::queries::bed::{ask, big, empty, ok};

/// The ids of what a query found.
fn names(reply: &Value) -> Vec<String> {
    let objects = reply["objects"].as_array().unwrap().iter();
    objects
        .map(|object| object["name"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn clips_after_a_time_come_sorted_and_paged() {
    let mut world = big(3, 10, 4);
    let request = |offset: usize| {
        json!({"action": "query", "with": ["clip_span"], "fields": ["id", "name", "track_id", "clip_span.start"],
               "where": [{"field": "clip_span.start", "op": ">=", "value": 7}],
               "sort": ["-clip_span.start", "name"], "limit": 4, "offset": offset})
    };
    let first = ok(&mut world, request(0));
    assert_eq!(first["count"], 9);
    assert_eq!(first["next_offset"], 4);
    assert_eq!(names(&first), ["Clip 9", "Clip 9", "Clip 9", "Clip 8"]);
    let tracks: Vec<&Value> = first["objects"]
        .as_array()
        .unwrap()
        .iter()
        .map(|o| &o["track_id"])
        .collect();
    assert_eq!(tracks, [0, 1, 2, 0]);
    assert_eq!(first["objects"][0]["clip_span.start"], 9.0);
    let last = ok(&mut world, request(8));
    assert_eq!(last["objects"].as_array().unwrap().len(), 1);
    assert_eq!(last.get("next_offset"), None);
    // All pages together are all objects, each once.
    let mut ids = Vec::new();
    for offset in [0, 4, 8] {
        let page = ok(&mut world, request(offset));
        ids.extend(
            page["objects"]
                .as_array()
                .unwrap()
                .iter()
                .map(|o| o["id"].to_string()),
        );
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 9);
}

#[test]
fn every_comparison_compares() {
    let mut world = big(2, 6, 3);
    let mut count = |condition: Value| {
        let request = json!({"action": "query", "with": ["clip_span"], "where": [condition]});
        ok(&mut world, request)["count"].as_u64().unwrap()
    };
    let start =
        |op: &str, value: Value| json!({"field": "clip_span.start", "op": op, "value": value});
    assert_eq!(count(start("==", json!(3))), 2);
    assert_eq!(count(start("=", json!(3.0))), 2);
    assert_eq!(count(start("!=", json!(3))), 10);
    assert_eq!(count(start("<", json!(2))), 4);
    assert_eq!(count(start("<=", json!(2))), 6);
    assert_eq!(count(start(">", json!(4))), 2);
    assert_eq!(count(start(">=", json!(4))), 4);
    assert_eq!(count(start("in", json!([1, 5, 77]))), 4);
    assert_eq!(
        count(json!({"field": "name", "op": "contains", "value": "P 5"})),
        2
    );
    assert_eq!(count(json!({"field": "audio_clip", "op": "exists"})), 6);
    assert_eq!(
        count(json!({"field": "audio_clip", "op": "exists", "value": false})),
        6
    );
    assert_eq!(count(json!({"field": "notes.count", "value": 3})), 6);
    assert_eq!(count(json!({"field": "notes.1.pitch", "value": 41})), 6);
    assert_eq!(count(json!({"field": "track_id", "value": 1})), 6);
    assert_eq!(
        count(json!({"field": "components", "op": "contains", "value": "fades"})),
        6
    );
    assert_eq!(
        count(json!({"field": "mute", "op": "!=", "value": true})),
        12
    );
}

#[test]
fn any_and_under_and_ids_narrow_down() {
    let mut world = big(2, 4, 1);
    let any = json!([{"field": "name", "value": "Clip 0"}, {"field": "name", "value": "Clip 3"}]);
    let found = ok(
        &mut world,
        json!({"action": "query", "with": ["clip_span"], "any": any, "track_id": 1}),
    );
    assert_eq!(found["count"], 2);
    let id = found["objects"][0]["id"].clone();
    let found = ok(
        &mut world,
        json!({"action": "query", "where": [{"field": "id", "value": id}], "fields": ["id", "path", "parent", "index", "track_name"]}),
    );
    let object = &found["objects"][0];
    assert_eq!(
        (found["count"].as_u64(), object["id"].clone()),
        (Some(1), id)
    );
    assert_eq!(object["path"], "Track 1/Clip 0");
    assert_eq!(object["track_name"], "Track 1");
    let parent = object["parent"].clone();
    let below = ok(
        &mut world,
        json!({"action": "query", "under": parent, "with": ["plugin"], "fields": ["plugin.type_name"]}),
    );
    assert_eq!(below["objects"][0]["plugin.type_name"], "volume");
    let parameters = json!({"action": "query", "track_id": "master", "with": ["parameter"], "fields": ["track_id", "parameter.param_id", "param_value"]});
    let master = ok(&mut world, parameters);
    assert_eq!(master["objects"][0]["track_id"], "master");
    assert_eq!(master["objects"][0]["parameter.param_id"], "master volume");
}

#[test]
fn without_fields_long_lists_stay_out() {
    let mut world = big(1, 2, 5);
    let found = ok(
        &mut world,
        json!({"action": "query", "with": ["notes", "midi_clip"]}),
    );
    let object = found["objects"][0].as_object().unwrap();
    assert!(
        object.contains_key("midi_clip") && !object.contains_key("notes"),
        "{object:?}"
    );
    let asked = json!({"action": "query", "with": ["notes"], "fields": ["notes", "midi_clip.channel", "track"]});
    let found = ok(&mut world, asked);
    assert_eq!(found["objects"][0]["notes"][4]["pitch"], 44);
    assert_eq!(found["objects"][0]["midi_clip.channel"], 1);
    let tracks = ok(
        &mut world,
        json!({"action": "query", "with": ["track"], "without": ["folder"], "fields": ["track", "mute"]}),
    );
    assert_eq!(tracks["objects"], json!([{"track": true, "mute": false}]));
}

#[test]
fn what_does_not_exist_is_refused_with_what_does() {
    let mut world = empty();
    let mut refused = |request: Value| ask(&mut world, request).unwrap_err();
    let spam = refused(json!({"action": "query", "with": ["clip_spam"]}));
    assert_eq!(spam.error.nearest[0], "clip_span");
    assert_eq!(spam.error.field.as_deref(), Some("with"));
    let stat = refused(json!({"action": "query", "fields": ["clip_span.stat"]}));
    assert_eq!(stat.error.nearest[0], "clip_span.start");
    let field = refused(json!({"action": "query", "where": [{"field": "nam", "value": 1}]}));
    assert_eq!(field.error.field.as_deref(), Some("where[0].field"));
    let deep = refused(json!({"action": "query", "sort": ["mute.on"]}));
    assert_eq!(deep.error.hint.as_deref(), Some("mute.on has no parts"));
    let list =
        refused(json!({"action": "query", "where": [{"field": "name", "op": "in", "value": "x"}]}));
    assert_eq!(list.error.code.as_str(), "invalid_type");
    let gone = refused(json!({"action": "query", "under": "99999"}));
    assert_eq!(gone.error.code.as_str(), "object_not_found");
    let op =
        refused(json!({"action": "query", "where": [{"field": "name", "op": "~", "value": "x"}]}));
    assert_eq!(op.error.code.as_str(), "invalid_value");
    let many = vec!["name"; 65];
    let many = refused(json!({"action": "query", "fields": many}));
    assert_eq!(many.error.code.as_str(), "too_many");
}

#[test]
fn an_answer_is_bounded() {
    let mut world = big(1, 40, 3_000);
    let asked = json!({"action": "query", "with": ["notes"], "fields": ["id", "notes"]});
    let page = ok(&mut world, asked.clone());
    let size = page.to_string().len();
    assert!(size < 3 << 20, "{size}");
    let rows = page["objects"].as_array().unwrap().len();
    assert!((1..20).contains(&rows), "{rows}");
    assert_eq!(page["next_offset"], rows);
    let mut world = big(1, 2, 60_000);
    let refusal = ask(&mut world, asked).unwrap_err();
    assert_eq!(refusal.error.code.as_str(), "too_many");
}
