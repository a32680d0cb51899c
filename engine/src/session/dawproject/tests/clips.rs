//! Clips as Bitwig and as openDAW write them.

use super::*;

const AUDIO: &str = r#"<Audio channels="2" duration="4.0" sampleRate="48000"><File path="audio/loop.wav"/></Audio>"#;

/// Two seconds of file to a beat pair: four seconds are eight quarters at 120.
fn warps(knots: &[(f64, f64)]) -> String {
    let knots: String = knots
        .iter()
        .map(|(time, content)| format!(r#"<Warp time="{time}" contentTime="{content}"/>"#))
        .collect();
    format!(r#"<Warps contentTimeUnit="seconds" timeUnit="beats">{AUDIO}{knots}</Warps>"#)
}

fn one(clips: &str, bpm: f64) -> Subtree {
    let opened = opened(&project(&tempo(bpm), ONE_TRACK, &on_track(clips)));
    opened.tree
}

fn only(tree: &Subtree) -> &Subtree {
    let tracks = tracks(tree);
    let clips = clips(tracks[0]);
    assert_eq!(clips.len(), 1, "{clips:?}");
    clips[0]
}

#[test]
fn a_flat_clip_in_seconds_plays_unstretched() {
    let clip = format!(
        r##"<Clip time="4" duration="3" contentTimeUnit="seconds" playStart="0.25" name="a" color="#102030"
           fadeTimeUnit="seconds" fadeInTime="0.1" fadeOutTime="0.2">{AUDIO}</Clip>"##
    );
    let tree = one(&clip, 120.0);
    let clip = only(&tree);
    close(&span(clip), &[2.0, 1.5, 0.25]);
    assert_eq!(part!(clip, Colour).unwrap().0, 0xFF10_2030);
    assert_eq!(
        part!(clip, AudioClip).unwrap().source,
        "dawproject:audio/loop.wav"
    );
    let fades = part!(clip, Fades).unwrap();
    close(&[fades.fade_in, fades.fade_out], &[0.1, 0.2]);
    assert!(part!(clip, Stretch).is_none() && part!(clip, ClipSpeed).is_none());
}

#[test]
fn bitwigs_clip_around_a_clip_loops_as_one() {
    let inner = format!(
        r#"<Clips><Clip time="0" duration="8" contentTimeUnit="beats" playStart="0" fadeInTime="0" fadeOutTime="0">{}</Clip></Clips>"#,
        warps(&[(0.0, 0.0), (8.0, 4.0)])
    );
    let outer = format!(
        r#"<Clip time="4" duration="20" playStart="2" loopStart="0" loopEnd="8" name="beat">{inner}</Clip>"#
    );
    let tree = one(&outer, 120.0);
    let clip = only(&tree);
    close(&span(clip), &[2.0, 10.0, 1.0]);
    let repeat = part!(clip, ClipLoop).unwrap();
    close(&[repeat.start_beats, repeat.length_beats], &[0.0, 8.0]);
    close(&[part!(clip, LoopFacts).unwrap().num_beats], &[8.0]);
    assert!(part!(clip, Stretch).unwrap().auto_tempo);
}

#[test]
fn a_two_point_warp_is_a_constant_stretch() {
    // Four seconds of file on four quarters, from the file's second 1.
    let clip = format!(
        r#"<Clip time="0" duration="2" contentTimeUnit="beats" playStart="1">{}</Clip>"#,
        warps(&[(0.0, 1.0), (2.0, 3.0)])
    );
    let tree = one(&clip, 120.0);
    let clip = only(&tree);
    // A quarter holds one second of the file, so all of it is 4 beats; content beat 1 is
    // the file's second 2: 2 beats in.
    close(&[part!(clip, LoopFacts).unwrap().num_beats], &[4.0]);
    close(&span(clip), &[0.0, 1.0, 1.0]);
    let in_seconds = format!(
        r#"<Clip time="0" duration="2" contentTimeUnit="seconds" playStart="0.5">
           <Warps contentTimeUnit="seconds">{AUDIO}<Warp time="0" contentTime="0"/><Warp time="2" contentTime="4"/></Warps></Clip>"#
    );
    let tree = one(&in_seconds, 120.0);
    let clip = only(&tree);
    close(&[part!(clip, ClipSpeed).unwrap().0], &[2.0]);
    close(&span(clip), &[0.0, 1.0, 0.5]);
}

#[test]
fn bent_warps_become_markers_in_seconds() {
    let clip = format!(
        r#"<Clip time="4" duration="8" contentTimeUnit="beats" playStart="1">{}</Clip>"#,
        warps(&[(0.0, 0.0), (4.0, 1.0), (8.0, 4.0)])
    );
    let tree = one(&clip, 120.0);
    let clip = only(&tree);
    close(&span(clip), &[2.0, 4.0, 0.5]);
    let warp = part!(clip, Warp).unwrap();
    let markers: Vec<f64> = warp
        .markers
        .iter()
        .flat_map(|m| [m.source, m.warped])
        .collect();
    close(&markers, &[0.0, 0.0, 1.0, 2.0, 4.0, 4.0]);
    assert!(warp.enabled);
}

#[test]
fn a_negative_fade_in_starts_the_clip_earlier() {
    let clip = format!(
        r#"<Clip time="4" duration="4" contentTimeUnit="seconds" playStart="1"
           fadeTimeUnit="seconds" fadeInTime="-0.5" fadeOutTime="0">{AUDIO}</Clip>"#
    );
    let tree = one(&clip, 120.0);
    let clip = only(&tree);
    close(&span(clip), &[1.5, 2.5, 0.5]);
    close(&[part!(clip, Fades).unwrap().fade_in], &[0.5]);
}

#[test]
fn nested_clips_are_cut_to_what_is_heard() {
    let inner = |time: f64, start: f64| {
        format!(
            r#"<Clip time="{time}" duration="4" contentTimeUnit="seconds" playStart="{start}">{AUDIO}</Clip>"#
        )
    };
    let outer = format!(
        r#"<Clip time="8" duration="6" playStart="1"><Clips>{}{}</Clips></Clip>"#,
        inner(0.0, 0.0),
        inner(4.0, 1.0)
    );
    let tree = one(&outer, 120.0);
    let tracks = tracks(&tree);
    let spans: Vec<f64> = clips(tracks[0]).into_iter().flat_map(span).collect();
    close(&spans, &[4.0, 1.5, 0.5, 5.5, 1.5, 1.0]);
}

#[test]
fn a_loop_of_several_parts_is_written_out() {
    let inner = |time: f64| {
        format!(r#"<Clip time="{time}" duration="1" contentTimeUnit="seconds">{AUDIO}</Clip>"#)
    };
    let outer = format!(
        r#"<Clip time="0" duration="5" playStart="1" loopStart="0" loopEnd="2" name="two"><Clips>{}{}</Clips></Clip>"#,
        inner(0.0),
        inner(1.0)
    );
    let opened = opened(&project(&tempo(60.0), ONE_TRACK, &on_track(&outer)));
    let tracks = tracks(&opened.tree);
    let starts: Vec<f64> = clips(tracks[0]).iter().map(|clip| span(clip)[0]).collect();
    close(&starts, &[0.0, 1.0, 2.0, 3.0, 4.0]);
    assert!(has_line(
        &opened.repairs,
        "a loop of several parts",
        "two on Bass"
    ));
}

#[test]
fn what_comes_before_a_loop_is_a_clip_of_its_own() {
    let clip = r#"<Clip time="0" duration="10" playStart="0" loopStart="2" loopEnd="4"><Notes>
        <Note time="0.5" duration="0.5" channel="0" key="60" vel="0.5"/>
        <Note time="2.5" duration="0.5" channel="0" key="62" vel="1"/></Notes></Clip>"#;
    let tree = one(clip, 60.0);
    let tracks = tracks(&tree);
    let clips = clips(tracks[0]);
    let spans: Vec<f64> = clips.iter().flat_map(|clip| span(clip)).collect();
    close(&spans, &[0.0, 4.0, 0.0, 4.0, 6.0, 0.0]);
    assert!(part!(clips[0], ClipLoop).is_none());
    let repeat = part!(clips[1], ClipLoop).unwrap();
    close(&[repeat.start_beats, repeat.length_beats], &[2.0, 2.0]);
    let velocities: Vec<u8> = part!(clips[0], Notes)
        .unwrap()
        .as_slice()
        .iter()
        .map(|n| n.velocity)
        .collect();
    assert_eq!(velocities, [64, 127]);
}

#[test]
fn notes_count_beats_of_the_meter() {
    let transport =
        r#"<Tempo unit="bpm" value="120"/><TimeSignature numerator="6" denominator="8"/>"#;
    let clip = r#"<Clip time="3" duration="3" playStart="1" name="n"><Lanes><Notes>
        <Note time="1.5" duration="0.5" channel="2" key="64" vel="0.787" rel="0.25">
          <Points unit="semitones"><Target expression="transpose"/><RealPoint time="0" value="-2"/><RealPoint time="0.25" value="1"/></Points></Note></Notes>
        <Points unit="normalized"><Target expression="channelController" channel="2" controller="74"/>
          <RealPoint time="1" value="1"/><RealPoint time="2" value="0"/></Points>
        <Points><Target expression="programChange" channel="2"/><IntegerPoint time="1" value="5"/></Points>
        </Lanes></Clip>"#;
    let opened = opened(&project(transport, ONE_TRACK, &on_track(clip)));
    let tracks = tracks(&opened.tree);
    let clip = clips(tracks[0])[0];
    // Three quarters at 120 are 1.5 s; a beat of 6/8 is an eighth.
    close(&span(clip), &[1.5, 1.5, 0.5]);
    assert_eq!(part!(clip, MidiClip).unwrap().channel, 3);
    let note = part!(clip, Notes).unwrap().as_slice()[0];
    close(&[note.start, note.length], &[3.0, 1.0]);
    assert_eq!((note.velocity, note.release), (100, 32));
    let expressions = &part!(clip, Expressions).unwrap().0;
    assert_eq!(expressions[0].beat, None);
    close(
        &[expressions[0].value, expressions[1].beat.unwrap()],
        &[-2.0, 0.5],
    );
    let events = &part!(clip, Controllers).unwrap().0;
    let shown: Vec<(u16, u16)> = events.iter().map(|e| (e.kind, e.value)).collect();
    assert_eq!(shown, [(74, 16_256), (4097, 640), (74, 0)]);
    assert_eq!(opened.repairs, Vec::<String>::new());
}

#[test]
fn clips_share_contents_and_circles_end() {
    let shared = r#"<Clip time="0" duration="1"><Notes id="n"><Note time="0" duration="1" channel="0" key="60"/></Notes></Clip>
        <Clip time="4" duration="1" reference="n" name="again"/>
        <Clip time="8" duration="1" name="empty"/>"#;
    let opened = opened(&project(&tempo(60.0), ONE_TRACK, &on_track(shared)));
    let tracks = tracks(&opened.tree);
    let clips = clips(tracks[0]);
    assert_eq!(clips.len(), 2);
    assert_eq!(part!(clips[1], Notes).unwrap().as_slice().len(), 1);
    assert!(has_line(&opened.repairs, "an empty clip", "empty on Bass"));
    let circle = r#"<Clip time="0" duration="1"><Clips id="x"><Clip time="0" duration="1" reference="x"/></Clips></Clip>"#;
    let opened = self::opened(&project(&tempo(60.0), ONE_TRACK, &on_track(circle)));
    assert!(has_line(&opened.repairs, "nested too deeply", "Bass"));
}

#[test]
fn a_disabled_clip_and_one_in_seconds_stay_so() {
    let lanes = format!(
        r#"<Lanes timeUnit="beats"><Lanes track="t"><Clips timeUnit="seconds">
           <Clip time="1.5" duration="2" enable="false">{AUDIO}</Clip></Clips></Lanes></Lanes>"#
    );
    let tree = opened(&project(&tempo(90.0), ONE_TRACK, &lanes)).tree;
    let clip = only(&tree);
    close(&span(clip), &[1.5, 2.0, 0.0]);
    assert!(part!(clip, AbsoluteTime).is_some() && part!(clip, Disabled).is_some());
}

#[test]
fn gain_pan_and_pitch_of_a_sound() {
    let clip = format!(
        r#"<Clip time="0" duration="2" contentTimeUnit="seconds"><Lanes>{AUDIO}
        <Points unit="linear"><Target expression="gain"/><RealPoint time="0" value="0.5"/></Points>
        <Points unit="normalized"><Target expression="pan"/><RealPoint time="0" value="0.75"/></Points>
        <Points unit="semitones"><Target expression="transpose"/><RealPoint time="0" value="3"/></Points></Lanes></Clip>"#
    );
    let tree = one(&clip, 60.0);
    let clip = only(&tree);
    let level = part!(clip, ClipLevel).unwrap();
    close(
        &[level.pan, part!(clip, Stretch).unwrap().pitch_change],
        &[0.5, 3.0],
    );
    assert!((level.gain_db - -6.0206).abs() < 1e-4);
}
