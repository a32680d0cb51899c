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

    /// Whether there is room for so many more.
    ///
    /// # Safety
    /// As [`clear`](Self::clear).
    pub unsafe fn has_room(&self, count: usize) -> bool {
        let content = &*self.content.get();
        content.len() + count <= content.capacity()
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

/// How an expression is said.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Word {
    /// As a note expression of a type, 0 to 1.
    Of(u32, f64),
    /// As polyphonic pressure, 0 to 1.
    Pressure(f64),
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
        self.press(to, offset, (channel, key), f64::from(value) / 127.0)
    }

    /// An expression of one key that is down, or of all that a channel holds.
    ///
    /// # Safety
    /// As [`Events::clear`].
    pub unsafe fn express(
        &self,
        to: &Events,
        offset: i32,
        (channel, only): (u8, Option<u8>),
        what: Word,
    ) -> bool {
        let keys = (0_u8..).zip(self.ids[usize::from(channel & 15)].iter());
        let held = keys.filter(|(key, id)| **id >= 0 && only.is_none_or(|only| only == *key));
        held.into_iter().all(|(key, id)| match what {
            Word::Pressure(value) => self.press(to, offset, (channel, key), value),
            Word::Of(kind, value) => {
                let event = Event__type0 {
                    noteExpressionValue: NoteExpressionValueEvent {
                        typeId: kind,
                        noteId: *id,
                        value,
                    },
                };
                to.push(offset, EventTypes_::kNoteExpressionValueEvent, event)
            }
        })
    }

    unsafe fn press(&self, to: &Events, offset: i32, at: (u8, u8), pressure: f64) -> bool {
        let (channel, key) = at;
        let what = Event__type0 {
            polyPressure: PolyPressureEvent {
                channel: i16::from(channel & 15),
                pitch: i16::from(key & 127),
                pressure: pressure as f32,
                noteId: self.ids[usize::from(channel & 15)][usize::from(key & 127)],
            },
        };
        to.push(offset, EventTypes_::kPolyPressureEvent, what)
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
