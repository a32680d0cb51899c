//! Damaged archives and projects: an error or an Edit, never a panic, and what is read
//! can be written.

use super::*;
use crate::session::trample::{Trample, until_enough};

/// A project with something of everything.
fn rich() -> String {
    let audio = r#"<Audio channels="2" duration="4.0" sampleRate="48000"><File path="audio/loop.wav"/></Audio>"#;
    let clips = format!(
        r##"<Clip time="4" duration="20" playStart="2" loopStart="0" loopEnd="8" name="beat" color="#ff00aa"><Clips>
        <Clip time="0" duration="8" playStart="0"><Warps contentTimeUnit="seconds" timeUnit="beats">{audio}
        <Warp time="0" contentTime="0"/><Warp time="3" contentTime="1"/><Warp time="8" contentTime="4"/></Warps></Clip></Clips></Clip>
        <Clip time="30" duration="9" playStart="1" loopStart="2" loopEnd="5"><Lanes><Notes id="n">
        <Note time="0.5" duration="0.5" channel="0" key="60" vel="0.5" rel="0.1"><Points unit="semitones"><Target expression="transpose"/><RealPoint time="0" value="1"/></Points></Note></Notes>
        <Points unit="normalized"><Target expression="channelController" channel="0" controller="1"/><RealPoint time="1" value="1" interpolation="linear"/><RealPoint time="3" value="0"/></Points></Lanes></Clip>
        <Clip time="50" duration="2" contentTimeUnit="seconds" fadeTimeUnit="seconds" fadeInTime="-0.5" fadeOutTime="0.2">{audio}</Clip>"##
    );
    let lanes = format!(
        r#"{}<TempoAutomation unit="bpm"><Target parameter="tempo"/><RealPoint time="0" value="90" interpolation="linear"/><RealPoint time="16" value="140"/></TempoAutomation>
        <TimeSignatureAutomation><Target/><TimeSignaturePoint time="8" numerator="7" denominator="8"/></TimeSignatureAutomation>
        <Markers><Marker time="3" name="m"/></Markers>"#,
        on_track(&clips).replace(
            "</Clips></Lanes>",
            r#"</Clips><Points unit="linear"><Target parameter="vol"/><RealPoint time="0" value="1" interpolation="linear"/><RealPoint time="9" value="0"/></Points></Lanes>"#
        )
    );
    project(&tempo(100.0), ONE_TRACK, &lanes)
}

#[test]
fn damaged_projects_are_read_or_refused() {
    let text = rich();
    let mut trample = Trample::new(20);
    until_enough(3_000, |_| {
        let bytes = trample.bytes(text.as_bytes());
        let Ok(root) = super::super::parse::parse(&bytes) else {
            return;
        };
        let mut states = |_: &str| Ok(Some(b"no state".to_vec()));
        let read =
            super::super::read::project(&root, &mut ItemIndex::default(), ("song", &mut states));
        let Ok(opened) = read else { return };
        let written = written(&opened.tree);
        let back = super::super::parse::parse(written.project.as_bytes());
        assert!(back.is_ok(), "{back:?}");
    });
}

#[test]
fn damaged_archives_are_read_or_refused() {
    let bytes = packed(&rich(), &["audio/loop.wav"]);
    let mut trample = Trample::new(21);
    until_enough(2_000, |_| {
        let bytes = trample.bytes(&bytes);
        let Ok(mut archive) = Archive::open(Cursor::new(bytes), Limits::default()) else {
            return;
        };
        if let Ok(opened) = read(&mut archive, &mut ItemIndex::default(), "song") {
            for entry in &opened.entries {
                let _ = archive.copy(entry, &mut Vec::new());
            }
        }
    });
}

#[test]
fn the_rich_project_is_whole() {
    let opened = opened(&rich());
    let track = tracks(&opened.tree)[0];
    assert_eq!(clips(track).len(), 4, "{:?}", opened.repairs);
    let (_, back) = again(&opened.tree);
    assert_eq!(clips(tracks(&back.tree)[0]).len(), 4);
}
