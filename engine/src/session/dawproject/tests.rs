//! Tests of projects both ways.

mod automation;
mod clips;
mod fuzz;
mod losses;
mod mixer;
mod round_trip;
mod zip_bad;

use std::collections::HashMap;
use std::io::Cursor;

use super::archive::{Archive, Limits, Packer};
use super::{AudioFacts, Files, Opened, Written, part, read, write};
use crate::model::id::{ItemId, ItemIndex};
use crate::model::registry::ComponentValue;
use crate::model::tree::Subtree;

/// An archive with a project and, for each name, a few bytes.
fn packed(project: &str, entries: &[&str]) -> Vec<u8> {
    let mut packer = Packer::new(Cursor::new(Vec::new()));
    packer.texts(project, "<MetaData/>").unwrap();
    for entry in entries {
        packer
            .file(entry, 4, |to| to.write_all(entry.as_bytes()).map(|()| 4))
            .unwrap();
    }
    packer.finish().unwrap().into_inner()
}

fn opened_with(project: &str, entries: &[&str]) -> Opened {
    let bytes = packed(project, entries);
    let mut archive = Archive::open(Cursor::new(bytes), Limits::default()).unwrap();
    read(&mut archive, &mut ItemIndex::default(), "song").unwrap()
}

/// A project whose sound `audio/loop.wav` is there.
fn opened(project: &str) -> Opened {
    opened_with(project, &["audio/loop.wav"])
}

/// A project of these parts.
fn project(transport: &str, structure: &str, arrangement: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Project version=\"1.0\">\
         <Application name=\"Bitwig Studio\" version=\"5.3\"/>\
         <Transport>{transport}</Transport><Structure>{structure}</Structure>\
         <Arrangement id=\"arr\">{arrangement}</Arrangement></Project>"
    )
}

/// One audio track `t` with its channel `c`, and the master.
const ONE_TRACK: &str = r##"<Track contentType="audio" loaded="true" id="t" name="Bass" color="#a2eabf">
 <Channel audioChannels="2" destination="m" role="regular" solo="false" id="c">
  <Mute value="false" id="mute" name="Mute"/>
  <Pan max="1.0" min="0.0" unit="normalized" value="0.5" id="pan" name="Pan"/>
  <Volume max="2.0" min="0.0" unit="linear" value="1.0" id="vol" name="Volume"/>
 </Channel></Track>
 <Track contentType="audio notes" id="mt" name="Master"><Channel role="master" id="m">
  <Volume unit="linear" value="1.0" id="mvol"/></Channel></Track>"##;

/// An arrangement in which clips lie on that track.
fn on_track(clips: &str) -> String {
    format!(r#"<Lanes timeUnit="beats"><Lanes track="t"><Clips>{clips}</Clips></Lanes></Lanes>"#)
}

fn tempo(bpm: f64) -> String {
    format!(
        r#"<Tempo unit="bpm" value="{bpm}" id="tempo"/><TimeSignature numerator="4" denominator="4"/>"#
    )
}

fn tracks(tree: &Subtree) -> Vec<&Subtree> {
    tree.children
        .iter()
        .filter(|child| part!(child, Track).is_some())
        .collect()
}

fn clips(track: &Subtree) -> Vec<&Subtree> {
    track
        .children
        .iter()
        .filter(|child| part!(child, ClipSpan).is_some())
        .collect()
}

fn plugins(track: &Subtree) -> Vec<&str> {
    track
        .children
        .iter()
        .filter_map(|child| part!(child, Plugin))
        .map(|plugin| plugin.type_name.as_str())
        .collect()
}

/// A clip's start, length and offset.
fn span(clip: &Subtree) -> [f64; 3] {
    let span = part!(clip, ClipSpan).unwrap();
    [span.start, span.length, span.offset]
}

#[track_caller]
fn close(found: &[f64], wanted: &[f64]) {
    assert_eq!(found.len(), wanted.len(), "{found:?} {wanted:?}");
    for (one, other) in found.iter().zip(wanted) {
        assert!((one - other).abs() < 1e-9, "{found:?} isn't {wanted:?}");
    }
}

/// Sounds of two seconds that are all there.
#[derive(Default)]
struct AllThere {
    facts: HashMap<String, Option<AudioFacts>>,
}

impl Files for AllThere {
    fn facts(&self, source: &str) -> Option<AudioFacts> {
        let plain = AudioFacts {
            channels: 2,
            sample_rate: 48_000,
            seconds: 2.0,
        };
        self.facts.get(source).copied().unwrap_or(Some(plain))
    }

    fn outside(&self, source: &str) -> String {
        source.to_owned()
    }

    fn embed(&self) -> bool {
        true
    }

    fn exists(&self, _: &str) -> bool {
        true
    }
}

fn written(tree: &Subtree) -> Written {
    write(tree, &AllThere::default())
}

/// Writes an Edit and reads it again.
fn again(tree: &Subtree) -> (Written, Opened) {
    let written = written(tree);
    let entries: Vec<&str> = written
        .files
        .iter()
        .map(|(_, entry)| entry.as_str())
        .collect();
    let opened = opened_with(&written.project, &entries);
    (written, opened)
}

/// The first object with a component of a kind that meets a condition.
fn find<'t>(tree: &'t Subtree, is: &dyn Fn(&ComponentValue) -> bool) -> Option<&'t Subtree> {
    if tree.components.iter().any(is) {
        return Some(tree);
    }
    tree.children.iter().find_map(|child| find(child, is))
}

/// The parameter of a track's fader.
fn fader_param<'t>(track: &'t Subtree, param_id: &str) -> &'t Subtree {
    find(
        track,
        &|component| matches!(component, ComponentValue::Parameter(p) if p.param_id == param_id),
    )
    .unwrap()
}

fn value(param: &Subtree) -> f64 {
    part!(param, ParamValue).unwrap().0
}

fn has_line(lines: &[String], what: &str, name: &str) -> bool {
    lines
        .iter()
        .any(|line| line.contains(what) && line.contains(name))
}

#[test]
fn an_empty_project_is_an_edit() {
    let opened = opened("<Project version=\"1.0\"/>");
    assert_eq!(opened.repairs, Vec::<String>::new());
    assert!(part!(opened.tree, EditRoot).is_some());
    assert_eq!(opened.tree.children[0].id, ItemId::MASTER);
    assert!(tracks(&opened.tree).is_empty());
}

#[test]
fn a_bom_and_another_root_are_told_apart() {
    let bytes = packed("\u{FEFF}<Project version=\"1.0\"/>", &[]);
    let mut archive = Archive::open(Cursor::new(bytes), Limits::default()).unwrap();
    assert!(read(&mut archive, &mut ItemIndex::default(), "").is_ok());
    let bytes = packed("<EDIT/>", &[]);
    let mut archive = Archive::open(Cursor::new(bytes), Limits::default()).unwrap();
    let error = read(&mut archive, &mut ItemIndex::default(), "").unwrap_err();
    assert_eq!(
        error.to_string(),
        "project.xml: the root element is EDIT, and a project's is Project"
    );
}
