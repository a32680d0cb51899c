//! Events into one process call, in memory of fixed size, and what keys are held.

use std::cell::UnsafeCell;

use vst3::Steinberg::Vst::{
    Event, Event_::EventTypes_, Event__type0, IEventList, IEventListTrait,
    NoteExpressionValueEvent, NoteOffEvent, NoteOnEvent, PolyPressureEvent,
};
use vst3::Steinberg::{kInvalidArgument, kResultFalse, kResultOk, tresult};
use vst3::{Class, ComWrapper};

/// Events of one call; more cut it short.
pub const EVENTS: usize = 1024;

/// A list of events.
pub struct Events {
    content: UnsafeCell<Vec<Event>>,
}

impl Class for Events {
    type Interfaces = (IEventList,);
}

impl Events {
    pub fn create(capacity: usize) -> ComWrapper<Self> {
        ComWrapper::new(Self {
            content: UnsafeCell::new(Vec::with_capacity(capacity)),
        })
    }

    /// # Safety
    /// No call that was given the list still runs.
    pub unsafe fn clear(&self) {
        (*self.content.get()).clear();
    }

    /// Adds an event; false if there is no room.
    ///
    /// # Safety
    /// As [`clear`](Self::clear).
    pub unsafe fn push(&self, offset: i32, kind: u32, what: Event__type0) -> bool {
        let content = &mut *self.content.get();
        if content.len() == content.capacity() {
            return false;
        }
        content.push(Event {
            busIndex: 0,
            sampleOffset: offset,
            ppqPosition: 0.0,
            flags: 0,
            r#type: u16::try_from(kind).unwrap_or(u16::MAX),
            __field0: what,
        });
        true
    }
}

impl IEventListTrait for Events {
    unsafe fn getEventCount(&self) -> i32 {
        i32::try_from((*self.content.get()).len()).unwrap_or(0)
    }

    unsafe fn getEvent(&self, index: i32, to: *mut Event) -> tresult {
        let content = &*self.content.get();
        let Some(event) = usize::try_from(index)
            .ok()
            .and_then(|index| content.get(index))
        else {
            return kInvalidArgument;
        };
        *to = *event;
        kResultOk
    }

    unsafe fn addEvent(&self, event: *mut Event) -> tresult {
        let content = &mut *self.content.get();
        if event.is_null() || content.len() == content.capacity() {
            return kResultFalse;
        }
        content.push(*event);
        kResultOk
    }
}

/// Which keys are down, and the ids their notes were given.
pub struct Notes {
    ids: Box<[[i32; 128]; 16]>,
    next: i32,
    pub count: u32,
    /// All keys are to be let go.
    pub release: bool,
}

impl Default for Notes {
    fn default() -> Self {
        Self {
            ids: Box::new([[-1; 128]; 16]),
            next: 0,
            count: 0,
            release: false,
        }
    }
}

impl Notes {
    /// # Safety
    /// As [`Events::clear`].
    pub unsafe fn on(&mut self, to: &Events, offset: i32, note: (u8, u8, u8)) -> bool {
        let (channel, key, velocity) = note;
        let id = self.next;
        let place = &mut self.ids[usize::from(channel & 15)][usize::from(key & 127)];
        let what = Event__type0 {
            noteOn: NoteOnEvent {
                channel: i16::from(channel & 15),
                pitch: i16::from(key & 127),
                tuning: 0.0,
                velocity: f32::from(velocity) / 127.0,
                length: 0,
                noteId: id,
            },
        };
        if !to.push(offset, EventTypes_::kNoteOnEvent, what) {
            return false;
        }
        if *place < 0 {
            self.count += 1;
        }
        *place = id;
        self.next = (id + 1) & 0x3FFF_FFFF;
        true
    }

    /// # Safety
    /// As [`Events::clear`].
    pub unsafe fn off(&mut self, to: &Events, offset: i32, note: (u8, u8, u8)) -> bool {
        let (channel, key, velocity) = note;
        let place = &mut self.ids[usize::from(channel & 15)][usize::from(key & 127)];
        let what = Event__type0 {
            noteOff: NoteOffEvent {
                channel: i16::from(channel & 15),
                pitch: i16::from(key & 127),
                velocity: f32::from(velocity) / 127.0,
                noteId: *place,
                tuning: 0.0,
            },
        };
        if !to.push(offset, EventTypes_::kNoteOffEvent, what) {
            return false;
        }
        if *place >= 0 {
            self.count -= 1;
        }
        *place = -1;
        true
    }

    /// # Safety
    /// As [`Events::clear`].
    pub unsafe fn pressure(&self, to: &Events, offset: i32, note: (u8, u8, u8)) -> bool {
        let (channel, key, value) = note;
        let what = Event__type0 {
            polyPressure: PolyPressureEvent {
                channel: i16::from(channel & 15),
                pitch: i16::from(key & 127),
                pressure: f32::from(value) / 127.0,
                noteId: self.ids[usize::from(channel & 15)][usize::from(key & 127)],
            },
        };
        to.push(offset, EventTypes_::kPolyPressureEvent, what)
    }

    /// An expression of all keys that a channel holds.
    ///
    /// # Safety
    /// As [`Events::clear`].
    pub unsafe fn express(&self, to: &Events, offset: i32, channel: u8, what: (u32, f64)) -> bool {
        self.ids[usize::from(channel & 15)]
            .iter()
            .filter(|id| **id >= 0)
            .all(|id| {
                let event = Event__type0 {
                    noteExpressionValue: NoteExpressionValueEvent {
                        typeId: what.0,
                        noteId: *id,
                        value: what.1,
                    },
                };
                to.push(offset, EventTypes_::kNoteExpressionValueEvent, event)
            })
    }

    /// Lets all keys go, as many as there is room for.
    ///
    /// # Safety
    /// As [`Events::clear`].
    pub unsafe fn let_go(&mut self, to: &Events) {
        self.release = false;
        if self.count == 0 {
            return;
        }
        for channel in 0..16_u8 {
            for key in 0..128_u8 {
                if self.ids[usize::from(channel)][usize::from(key)] >= 0
                    && !self.off(to, 0, (channel, key, 64))
                {
                    self.release = true;
                    return;
                }
            }
        }
    }
}
