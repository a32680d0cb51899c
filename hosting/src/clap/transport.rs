//! Where a block stands, in CLAP's words. Its beats are quarter notes.

use clap_sys::events::{
    CLAP_CORE_EVENT_SPACE_ID, CLAP_EVENT_TRANSPORT, CLAP_TRANSPORT_HAS_BEATS_TIMELINE,
    CLAP_TRANSPORT_HAS_SECONDS_TIMELINE, CLAP_TRANSPORT_HAS_TEMPO,
    CLAP_TRANSPORT_HAS_TIME_SIGNATURE, CLAP_TRANSPORT_IS_LOOP_ACTIVE, CLAP_TRANSPORT_IS_PLAYING,
    clap_event_header, clap_event_transport,
};
use clap_sys::fixedpoint::{CLAP_BEATTIME_FACTOR, CLAP_SECTIME_FACTOR};
use waive_dsp::processor::ProcessContext;

fn fixed(value: f64, factor: i64) -> i64 {
    (value * factor as f64).round() as i64
}

/// The engine's place in the music.
pub fn translate(context: &ProcessContext) -> clap_event_transport {
    let music = &context.music;
    let beats = |quarters| fixed(quarters, CLAP_BEATTIME_FACTOR);
    let mut flags = CLAP_TRANSPORT_HAS_TEMPO
        | CLAP_TRANSPORT_HAS_BEATS_TIMELINE
        | CLAP_TRANSPORT_HAS_SECONDS_TIMELINE
        | CLAP_TRANSPORT_HAS_TIME_SIGNATURE;
    if context.playing {
        flags |= CLAP_TRANSPORT_IS_PLAYING;
    }
    if music.looping.is_some() {
        flags |= CLAP_TRANSPORT_IS_LOOP_ACTIVE;
    }
    let (from, to) = music.looping.unwrap_or((0.0, 0.0));
    let seconds = context.position.0 as f64 / f64::from(context.sample_rate.0.max(1));
    // Seconds at another place, as if the tempo here held until there.
    let at = |quarters: f64| {
        let away = (quarters - music.quarters) * 60.0 / music.tempo.max(1.0);
        fixed((seconds + away).max(0.0), CLAP_SECTIME_FACTOR)
    };
    let bar = f64::from(music.numerator) * 4.0 / f64::from(music.denominator.max(1));
    let number = |value: u32| u16::try_from(value).unwrap_or(u16::MAX);
    clap_event_transport {
        header: clap_event_header {
            size: u32::try_from(size_of::<clap_event_transport>()).unwrap_or(0),
            time: 0,
            space_id: CLAP_CORE_EVENT_SPACE_ID,
            type_: CLAP_EVENT_TRANSPORT,
            flags: 0,
        },
        flags,
        song_pos_beats: beats(music.quarters),
        song_pos_seconds: fixed(seconds, CLAP_SECTIME_FACTOR),
        tempo: music.tempo,
        tempo_inc: 0.0,
        loop_start_beats: beats(from),
        loop_end_beats: beats(to),
        loop_start_seconds: if flags & CLAP_TRANSPORT_IS_LOOP_ACTIVE == 0 {
            0
        } else {
            at(from)
        },
        loop_end_seconds: if flags & CLAP_TRANSPORT_IS_LOOP_ACTIVE == 0 {
            0
        } else {
            at(to)
        },
        bar_start: beats(music.bar_start),
        // As if the meter here had held from the start.
        bar_number: (music.bar_start / bar.max(0.125)).round() as i32,
        tsig_num: number(music.numerator),
        tsig_denom: number(music.denominator),
    }
}
