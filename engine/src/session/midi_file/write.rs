//! Events → a standard MIDI file of format 0 or 1.
//!
//! Thread: any; pure. Events are sorted by tick here; at one tick texts and the like
//! come first, then keys come up, then messages and controllers, then keys go down:
//! a key struck again at the tick it comes up sounds on.

/// Something at a tick.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileEvent {
    /// Type and content.
    Meta(u8, Vec<u8>),
    /// A status byte of F0 or F7, and what follows it.
    System(u8, Vec<u8>),
    /// A channel message: two or three bytes count, as its status says.
    Channel([u8; 3]),
}

/// A track of a file to be.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FileTrack {
    /// Ticks and events, in any order; equal ones of a kind keep theirs.
    pub events: Vec<(u64, FileEvent)>,
    /// Where it ends, in ticks; later events move it.
    pub end: u64,
}

/// The longest delta time a file can say, in ticks.
const LONGEST_DELTA: u64 = 0x0FFF_FFFF;

fn rank(event: &FileEvent) -> u8 {
    match event {
        // Which channel the texts behind it are for, and the name before all.
        FileEvent::Meta(..) => 0,
        FileEvent::Channel([status, ..]) if status >> 4 == 8 => 1,
        FileEvent::System(..) => 2,
        FileEvent::Channel([status, ..]) if status >> 4 == 9 => 4,
        FileEvent::Channel(_) => 3,
    }
}

/// Writes a file. `format` 0 joins all tracks into one.
#[must_use]
pub fn write(format: u8, ticks_per_quarter: u16, tracks: Vec<FileTrack>) -> Vec<u8> {
    let tracks = if format == 0 {
        vec![joined(tracks)]
    } else {
        tracks
    };
    let count = u16::try_from(tracks.len()).unwrap_or(u16::MAX);
    let mut bytes = b"MThd\0\0\0\x06".to_vec();
    for number in [u16::from(format), count, ticks_per_quarter & 0x7FFF] {
        bytes.extend(number.to_be_bytes());
    }
    for track in tracks.into_iter().take(usize::from(count)) {
        let content = content(track);
        bytes.extend(b"MTrk");
        bytes.extend(
            u32::try_from(content.len())
                .unwrap_or(u32::MAX)
                .to_be_bytes(),
        );
        bytes.extend(content);
    }
    bytes
}

fn joined(tracks: Vec<FileTrack>) -> FileTrack {
    let mut all = FileTrack::default();
    for mut track in tracks {
        all.events.append(&mut track.events);
        all.end = all.end.max(track.end);
    }
    all
}

fn content(mut track: FileTrack) -> Vec<u8> {
    track
        .events
        .sort_by_key(|(tick, event)| (*tick, rank(event)));
    let mut bytes = Vec::with_capacity(track.events.len() * 4 + 4);
    let mut at = 0;
    for (tick, event) in &track.events {
        delta(&mut bytes, &mut at, *tick);
        say(&mut bytes, event);
    }
    let end = track.end.max(at);
    delta(&mut bytes, &mut at, end);
    bytes.extend([0xFF, 0x2F, 0]);
    bytes
}

fn say(bytes: &mut Vec<u8>, event: &FileEvent) {
    match event {
        FileEvent::Meta(kind, content) => {
            bytes.extend([0xFF, *kind]);
            block(bytes, content);
        }
        FileEvent::System(status, content) => {
            bytes.push(*status);
            block(bytes, content);
        }
        FileEvent::Channel(message) => {
            let short = matches!(message[0] >> 4, 0xC | 0xD);
            bytes.extend(&message[..if short { 2 } else { 3 }]);
        }
    }
}

fn block(bytes: &mut Vec<u8>, content: &[u8]) {
    let length = content.len().min(0x0FFF_FFFF);
    variable(bytes, u32::try_from(length).unwrap_or(0));
    bytes.extend(&content[..length]);
}

/// The time to an event. What is longer than a file can say is bridged by empty texts.
fn delta(bytes: &mut Vec<u8>, at: &mut u64, to: u64) {
    let mut left = to.saturating_sub(*at);
    while left > LONGEST_DELTA {
        variable(bytes, 0x0FFF_FFFF);
        bytes.extend([0xFF, 0x01, 0]);
        left -= LONGEST_DELTA;
    }
    variable(bytes, u32::try_from(left).unwrap_or(0));
    *at = to.max(*at);
}

/// A number of up to 28 bits, 7 to a byte.
fn variable(bytes: &mut Vec<u8>, value: u32) {
    let mut started = false;
    for shift in [21, 14, 7, 0] {
        let part = u8::try_from((value >> shift) & 0x7F).unwrap_or(0);
        if part != 0 || started || shift == 0 {
            bytes.push(if shift == 0 { part } else { part | 0x80 });
            started = true;
        }
    }
}
