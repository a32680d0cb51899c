//! Parameter changes in and out of one process call, in memory of fixed size.
//!
//! Thread: whoever holds the gate; a plugin calls back within that call only.

use std::cell::UnsafeCell;

use vst3::Steinberg::Vst::{
    IParamValueQueue, IParamValueQueueTrait, IParameterChanges, IParameterChangesTrait,
};
use vst3::Steinberg::{kInvalidArgument, kResultOk, tresult};
use vst3::{Class, ComPtr, ComWrapper};

/// Points of one parameter in one call: a knot each 32 frames of 4,096, and some.
const POINTS: usize = 136;
/// Parameters that move in one call; others wait for the next.
const QUEUES: usize = 64;

/// The points of one parameter.
pub struct Queue {
    content: UnsafeCell<Content>,
}

struct Content {
    id: u32,
    count: usize,
    points: [(i32, f64); POINTS],
}

impl Class for Queue {
    type Interfaces = (IParamValueQueue,);
}

impl Queue {
    /// Adds a point behind the others. False when there is no room.
    unsafe fn push(&self, offset: i32, value: f64) -> bool {
        let content = &mut *self.content.get();
        if content.count > 0 {
            let last = &mut content.points[content.count - 1];
            if last.0 >= offset {
                last.1 = value;
                return true;
            }
        }
        if content.count == POINTS {
            return false;
        }
        content.points[content.count] = (offset, value);
        content.count += 1;
        true
    }
}

impl IParamValueQueueTrait for Queue {
    unsafe fn getParameterId(&self) -> u32 {
        (*self.content.get()).id
    }

    unsafe fn getPointCount(&self) -> i32 {
        i32::try_from((*self.content.get()).count).unwrap_or(0)
    }

    unsafe fn getPoint(&self, index: i32, offset: *mut i32, value: *mut f64) -> tresult {
        let content = &*self.content.get();
        let Some(point) = usize::try_from(index)
            .ok()
            .filter(|index| *index < content.count)
            .map(|index| content.points[index])
        else {
            return kInvalidArgument;
        };
        (*offset, *value) = point;
        kResultOk
    }

    unsafe fn addPoint(&self, offset: i32, value: f64, index: *mut i32) -> tresult {
        if !self.push(offset, value) {
            let content = &mut *self.content.get();
            content.points[POINTS - 1] = (offset, value);
        }
        if !index.is_null() {
            *index = self.getPointCount() - 1;
        }
        kResultOk
    }
}

/// A list of queues.
pub struct Changes {
    used: UnsafeCell<usize>,
    queues: Vec<ComWrapper<Queue>>,
    pointers: Vec<ComPtr<IParamValueQueue>>,
}

impl Class for Changes {
    type Interfaces = (IParameterChanges,);
}

impl Changes {
    pub fn create() -> ComWrapper<Self> {
        let queues: Vec<_> = (0..QUEUES)
            .map(|_| {
                ComWrapper::new(Queue {
                    content: UnsafeCell::new(Content {
                        id: 0,
                        count: 0,
                        points: [(0, 0.0); POINTS],
                    }),
                })
            })
            .collect();
        let pointers = queues
            .iter()
            .map(|queue| queue.to_com_ptr().expect("listed"))
            .collect();
        ComWrapper::new(Self {
            used: UnsafeCell::new(0),
            queues,
            pointers,
        })
    }

    /// Empties the list.
    ///
    /// # Safety
    /// No call that was given the list still runs.
    pub unsafe fn clear(&self) {
        *self.used.get() = 0;
    }

    /// Adds a point to a parameter's queue; false if there is no room for it.
    ///
    /// # Safety
    /// As [`clear`](Self::clear).
    pub unsafe fn push(&self, id: u32, offset: i32, value: f64) -> bool {
        self.place(id)
            .is_some_and(|place| self.queues[place].push(offset, value))
    }

    /// Hands over each parameter's last value.
    ///
    /// # Safety
    /// As [`clear`](Self::clear).
    pub unsafe fn for_each_last(&self, mut each: impl FnMut(u32, f64)) {
        for queue in &self.queues[..*self.used.get()] {
            let content = &*queue.content.get();
            if content.count > 0 {
                each(content.id, content.points[content.count - 1].1);
            }
        }
    }

    unsafe fn place(&self, id: u32) -> Option<usize> {
        let used = &mut *self.used.get();
        let known = self.queues[..*used]
            .iter()
            .rposition(|queue| (*queue.content.get()).id == id);
        if known.is_some() {
            return known;
        }
        let queue = self.queues.get(*used)?;
        let content = &mut *queue.content.get();
        (content.id, content.count) = (id, 0);
        *used += 1;
        Some(*used - 1)
    }
}

impl IParameterChangesTrait for Changes {
    unsafe fn getParameterCount(&self) -> i32 {
        i32::try_from(*self.used.get()).unwrap_or(0)
    }

    unsafe fn getParameterData(&self, index: i32) -> *mut IParamValueQueue {
        usize::try_from(index)
            .ok()
            .filter(|index| *index < *self.used.get())
            .map_or(std::ptr::null_mut(), |index| self.pointers[index].as_ptr())
    }

    unsafe fn addParameterData(&self, id: *const u32, index: *mut i32) -> *mut IParamValueQueue {
        if id.is_null() {
            return std::ptr::null_mut();
        }
        // A full list shares its last queue: what is in it is read back by id only.
        let place = self.place(*id).unwrap_or(QUEUES - 1);
        if !index.is_null() {
            *index = i32::try_from(place).unwrap_or(0);
        }
        self.pointers[place].as_ptr()
    }
}
