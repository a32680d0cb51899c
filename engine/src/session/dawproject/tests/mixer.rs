//! Tracks, groups, sends, devices.

use super::*;
use crate::level::FaderPosition;
use crate::model::track::TrackOutput;

const GROUPS: &str = r##"
<Track contentType="tracks" id="g" name="Drums"><Channel role="master" destination="m" id="gc"><Volume unit="linear" value="0.5"/></Channel>
  <Track contentType="audio" id="k" name="Kick"><Channel role="regular" destination="gc" id="kc" solo="true">
     <Mute value="true"/><Pan unit="normalized" value="0.25"/>
     <Sends><Send destination="rc" type="post" id="s1"><Enable value="true"/><Volume unit="linear" value="0.25" id="sv"/></Send>
            <Send destination="rc" type="pre" id="s2"><Enable value="false"/><Volume unit="decibel" value="-6"/></Send></Sends>
     <Volume unit="linear" value="2.0"/></Channel></Track>
  <Track contentType="tracks" name="Inner"><Track contentType="audio" id="h" name="Hat"><Channel destination="gc" id="hc"/></Track></Track>
</Track>
<Track contentType="audio" id="r" name="Reverb"><Channel role="effect" destination="m" id="rc"/></Track>
<Track contentType="audio" id="b" name="Bus"><Channel destination="rc" id="bc"/></Track>
<Track contentType="audio notes" id="mt" name="Main"><Channel role="master" id="m"><Volume unit="linear" value="0.707945784384138"/></Channel></Track>"##;

#[test]
fn groups_are_folders_and_sends_go_to_busses() {
    let opened = opened(&project("", GROUPS, ""));
    let top = tracks(&opened.tree);
    let names: Vec<&str> = top
        .iter()
        .map(|t| part!(t, Name).unwrap().0.as_str())
        .collect();
    assert_eq!(names, ["Drums", "Reverb", "Bus"]);
    assert!(part!(top[0], Folder).is_some());
    assert_eq!(plugins(top[0]), ["volume", "level"]);
    let inside = tracks(top[0]);
    assert_eq!(inside.len(), 2);
    let kick = inside[0];
    assert_eq!(plugins(kick), ["auxsend", "volume", "auxsend", "level"]);
    assert_eq!(plugins(top[1]), ["auxreturn", "volume", "level"]);
    assert!(part!(kick, Mute).unwrap().0 && part!(kick, Solo).unwrap().0);
    close(&[value(fader_param(kick, "pan"))], &[-0.5]);
    close(&[value(fader_param(kick, "volume"))], &[1.0]);
    let sends: Vec<&Subtree> = kick
        .children
        .iter()
        .filter(|c| part!(c, AuxSend).is_some())
        .collect();
    assert!(!part!(sends[0], Plugin).unwrap().enabled);
    let level = value(&sends[1].children[0]);
    assert!((FaderPosition(level).decibels().0 - -12.0412).abs() < 1e-3);
    // A folder without a channel only holds tracks, which are summed further out.
    assert_eq!(plugins(inside[1]), Vec::<&str>::new());
    let hat = tracks(inside[1])[0];
    assert_eq!(part!(hat, TrackOutput), None);
    assert_eq!(
        part!(top[2], TrackOutput),
        Some(&TrackOutput::Track(top[1].id))
    );
    let master = &opened.tree.children[0];
    let level = FaderPosition(value(fader_param(master, "master volume")))
        .decibels()
        .0;
    assert!((level - -3.0).abs() < 1e-9, "{level}");
}

#[test]
fn channels_that_feed_each_other_go_to_the_master() {
    let circle = r#"<Track id="a" name="A"><Channel destination="bc" id="ac"/></Track>
        <Track id="b" name="B"><Channel destination="ac" id="bc"/></Track>"#;
    let opened = opened(&project("", circle, ""));
    let top = tracks(&opened.tree);
    assert!(top.iter().all(|track| part!(track, TrackOutput).is_none()));
    assert!(has_line(&opened.repairs, "feed each other", "A"));
}

const DEVICES: &str = r#"<Track contentType="notes" id="t" name="Lead"><Channel destination="m" id="c"><Devices>
   <Vst3Plugin deviceID="D39D5B69-D6AF-42FA-1234-567868495645" deviceName="Diva" deviceRole="instrument" deviceVendor="u-he" loaded="true" id="d" name="Diva">
     <Parameters><RealParameter unit="normalized" value="0.25" min="0" max="1" id="p1" parameterID="48" name="Cutoff"/></Parameters>
     <Enabled value="false" id="e"/><State path="plugins/diva.vstpreset"/></Vst3Plugin>
   <Equalizer deviceName="EQ-5" deviceRole="audioFX"><Band type="bell"><Freq unit="hertz" value="440"/></Band></Equalizer>
   <ClapPlugin deviceID="org.surge" deviceName="Surge" deviceRole="audioFX"><State path="../../etc/passwd"/></ClapPlugin>
   </Devices><Volume unit="linear" value="1"/></Channel></Track>"#;

#[test]
fn plugins_keep_their_state_and_go_back_as_they_came() {
    let lanes = r#"<Lanes><Lanes track="t"><Points unit="normalized"><Target parameter="p1"/>
        <RealPoint time="0" value="0.1" interpolation="linear"/><RealPoint time="4" value="0.9"/></Points></Lanes></Lanes>"#;
    let opened = opened_with(&project("", DEVICES, lanes), &["plugins/diva.vstpreset"]);
    let track = tracks(&opened.tree)[0];
    assert_eq!(
        plugins(track),
        ["vst", "dawprojectDevice", "vst", "volume", "level"]
    );
    assert_eq!(opened.entries, ["plugins/diva.vstpreset"]);
    assert!(has_line(
        &opened.repairs,
        "leads out of the archive",
        "Surge on Lead"
    ));
    assert!(has_line(&opened.repairs, "not heard yet", "Diva on Lead"));
    let diva = &track.children[0];
    assert!(!part!(diva, Plugin).unwrap().enabled);
    let kept = part!(diva, Kept).unwrap();
    assert_eq!(
        crate::session::sources::of(&kept.clone().into()),
        ["dawproject:plugins/diva.vstpreset"]
    );
    let points = part!(diva.children[0], Curve).unwrap().points();
    close(
        &[points[0].value, points[1].time, points[1].value],
        &[0.1, 2.0, 0.9],
    );

    let (written, back) = again(&opened.tree);
    assert_eq!(written.files[0].1, "plugins/diva.vstpreset");
    for kept in [
        r#"deviceID="D39D5B69-D6AF-42FA-1234-567868495645""#,
        r#"<Freq unit="hertz" value="440"/>"#,
        r#"parameterID="48""#,
        r#"<State path="plugins/diva.vstpreset" external="false"/>"#,
    ] {
        assert!(
            written.project.contains(kept),
            "{kept} isn't in {}",
            written.project
        );
    }
    let track = tracks(&back.tree)[0];
    let curve = part!(track.children[0].children[0], Curve).unwrap();
    close(&[curve.points()[1].value], &[0.9]);
    assert!(!part!(track.children[0], Plugin).unwrap().enabled);
}
