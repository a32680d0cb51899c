//! Events into one process call and out of it, in memory of fixed size.

use clap_sys::events::{
    CLAP_CORE_EVENT_SPACE_ID, CLAP_EVENT_MIDI, CLAP_EVENT_NOTE_EXPRESSION, CLAP_EVENT_NOTE_OFF,
    CLAP_EVENT_NOTE_ON, CLAP_EVENT_PARAM_GESTURE_BEGIN, CLAP_EVENT_PARAM_GESTURE_END,
    CLAP_EVENT_PARAM_VALUE, clap_event_header, clap_event_midi, clap_event_note,
    clap_event_note_expression, clap_event_param_gesture, clap_event_param_value,
    clap_input_events, clap_output_events,
};

use super::parameters::Native;

/// Events of one call; more cut it short.
pub const EVENTS: usize = 4096;

/// One event of the kinds that are sent.
#[derive(Clone, Copy)]
#[repr(C)]
union Slot {
    header: clap_event_header,
    note: clap_event_note,
    expression: clap_event_note_expression,
    value: clap_event_param_value,
    midi: clap_event_midi,
}

fn header<T>(offset: usize, kind: u16) -> clap_event_header {
    clap_event_header {
        size: u32::try_from(size_of::<T>()).unwrap_or(0),
        time: u32::try_from(offset).unwrap_or(0),
        space_id: CLAP_CORE_EVENT_SPACE_ID,
        type_: kind,
        flags: 0,
    }
}

/// A key of a channel; -1 for all of either.
#[derive(Clone, Copy)]
pub struct Key {
    pub note: i32,
    pub channel: i16,
    pub key: i16,
}

/// A list of events, sorted by their frames as they are added.
pub struct Events(Vec<Slot>);

impl Events {
    pub fn new() -> Self {
        Self(Vec::with_capacity(EVENTS))
    }

    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Whether there is room for so many more.
    pub fn has_room(&self, count: usize) -> bool {
        self.0.len() + count <= EVENTS
    }

    fn push(&mut self, slot: Slot) -> bool {
        let room = self.0.len() < EVENTS;
        if room {
            self.0.push(slot);
        }
        room
    }

    pub fn value(&mut self, offset: usize, to: &Native, value: f64) -> bool {
        let value = clap_event_param_value {
            header: header::<clap_event_param_value>(offset, CLAP_EVENT_PARAM_VALUE),
            param_id: to.id,
            cookie: to.cookie,
            note_id: -1,
            port_index: -1,
            channel: -1,
            key: -1,
            value,
        };
        self.push(Slot { value })
    }

    pub fn note(&mut self, offset: usize, on: bool, key: Key, velocity: f64) -> bool {
        let kind = if on {
            CLAP_EVENT_NOTE_ON
        } else {
            CLAP_EVENT_NOTE_OFF
        };
        let note = clap_event_note {
            header: header::<clap_event_note>(offset, kind),
            note_id: key.note,
            port_index: 0,
            channel: key.channel,
            key: key.key,
            velocity,
        };
        self.push(Slot { note })
    }

    pub fn express(&mut self, offset: usize, key: Key, (what, value): (i32, f64)) -> bool {
        let kind = CLAP_EVENT_NOTE_EXPRESSION;
        let expression = clap_event_note_expression {
            header: header::<clap_event_note_expression>(offset, kind),
            expression_id: what,
            note_id: key.note,
            port_index: 0,
            channel: key.channel,
            key: key.key,
            value,
        };
        self.push(Slot { expression })
    }

    pub fn midi(&mut self, offset: usize, data: [u8; 3]) -> bool {
        let midi = clap_event_midi {
            header: header::<clap_event_midi>(offset, CLAP_EVENT_MIDI),
            port_index: 0,
            data,
        };
        self.push(Slot { midi })
    }

    /// What to hand to the plugin, for one call.
    pub fn face(&self) -> clap_input_events {
        clap_input_events {
            ctx: std::ptr::from_ref(self).cast_mut().cast(),
            size: Some(size),
            get: Some(get),
        }
    }
}

unsafe extern "C" fn size(list: *const clap_input_events) -> u32 {
    // SAFETY: the plugin hands back the list it was given, during the call.
    let events = unsafe { &*(*list).ctx.cast::<Events>() };
    u32::try_from(events.0.len()).unwrap_or(0)
}

unsafe extern "C" fn get(list: *const clap_input_events, index: u32) -> *const clap_event_header {
    // SAFETY: as in `size`; every member of the union begins with a header.
    unsafe {
        let events = &*(*list).ctx.cast::<Events>();
        events
            .0
            .get(index as usize)
            .map_or(std::ptr::null(), |slot| &raw const slot.header)
    }
}

/// What a plugin says of its parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Said {
    /// A native value.
    Value(u32, f64),
    Begin(u32),
    End(u32),
}

/// What comes out, on its way to the control half.
pub struct Outputs(pub rtrb::Producer<Said>);

impl Outputs {
    /// What to hand to the plugin, for one call.
    pub fn face(&mut self) -> clap_output_events {
        clap_output_events {
            ctx: std::ptr::from_mut(self).cast(),
            try_push: Some(push),
        }
    }
}

unsafe extern "C" fn push(
    list: *const clap_output_events,
    event: *const clap_event_header,
) -> bool {
    if event.is_null() {
        return false;
    }
    // SAFETY: the plugin hands back the list it was given, during the call; an event is
    // of the type that its header tells, and at least as long.
    unsafe {
        let outputs = &mut *(*list).ctx.cast::<Outputs>();
        let header = &*event;
        let long = |size: usize| header.size as usize >= size;
        if header.space_id != CLAP_CORE_EVENT_SPACE_ID {
            return true;
        }
        let said = match header.type_ {
            CLAP_EVENT_PARAM_VALUE if long(size_of::<clap_event_param_value>()) => {
                let told = &*event.cast::<clap_event_param_value>();
                Said::Value(told.param_id, told.value)
            }
            CLAP_EVENT_PARAM_GESTURE_BEGIN if long(size_of::<clap_event_param_gesture>()) => {
                Said::Begin((*event.cast::<clap_event_param_gesture>()).param_id)
            }
            CLAP_EVENT_PARAM_GESTURE_END if long(size_of::<clap_event_param_gesture>()) => {
                Said::End((*event.cast::<clap_event_param_gesture>()).param_id)
            }
            // Notes that a plugin makes have no way on.
            _ => return true,
        };
        outputs.0.push(said).is_ok()
    }
}
