//! A stream in memory, for states.

use std::ffi::c_void;
use std::sync::Mutex;

use vst3::Steinberg::{
    IBStream, IBStream_::IStreamSeekMode_, IBStreamTrait, kInvalidArgument, kOutOfMemory,
    kResultOk, tresult,
};
use vst3::{Class, ComPtr, ComWrapper};

/// The most a plugin may write, in bytes.
const MOST: usize = 1 << 30;

/// Bytes and a place in them.
pub struct Stream {
    content: Mutex<(Vec<u8>, usize)>,
}

impl Class for Stream {
    type Interfaces = (IBStream,);
}

/// A stream that reads these bytes, or is written to.
pub fn of(bytes: &[u8]) -> (ComWrapper<Stream>, ComPtr<IBStream>) {
    let stream = ComWrapper::new(Stream {
        content: Mutex::new((bytes.to_vec(), 0)),
    });
    let pointer = stream.to_com_ptr().expect("the class lists it");
    (stream, pointer)
}

impl Stream {
    /// What was written.
    pub fn take(&self) -> Vec<u8> {
        std::mem::take(&mut self.content.lock().unwrap_or_else(|e| e.into_inner()).0)
    }
}

impl IBStreamTrait for Stream {
    unsafe fn read(&self, buffer: *mut c_void, wanted: i32, read: *mut i32) -> tresult {
        let Ok(wanted) = usize::try_from(wanted) else {
            return kInvalidArgument;
        };
        let mut content = self.content.lock().unwrap_or_else(|e| e.into_inner());
        let (bytes, place) = &mut *content;
        let from = (*place).min(bytes.len());
        let count = wanted.min(bytes.len() - from);
        std::ptr::copy_nonoverlapping(bytes[from..].as_ptr(), buffer.cast(), count);
        *place = from + count;
        if !read.is_null() {
            *read = i32::try_from(count).unwrap_or(i32::MAX);
        }
        kResultOk
    }

    unsafe fn write(&self, buffer: *mut c_void, count: i32, written: *mut i32) -> tresult {
        let Ok(length) = usize::try_from(count) else {
            return kInvalidArgument;
        };
        let mut content = self.content.lock().unwrap_or_else(|e| e.into_inner());
        let (bytes, place) = &mut *content;
        let end = place.saturating_add(length);
        if end > MOST {
            return kOutOfMemory;
        }
        if bytes.len() < end {
            bytes.resize(end, 0);
        }
        std::ptr::copy_nonoverlapping(buffer.cast(), bytes[*place..].as_mut_ptr(), length);
        *place = end;
        if !written.is_null() {
            *written = count;
        }
        kResultOk
    }

    unsafe fn seek(&self, to: i64, mode: i32, result: *mut i64) -> tresult {
        let mut content = self.content.lock().unwrap_or_else(|e| e.into_inner());
        let base = match mode.cast_unsigned() {
            IStreamSeekMode_::kIBSeekSet => 0,
            IStreamSeekMode_::kIBSeekCur => content.1,
            IStreamSeekMode_::kIBSeekEnd => content.0.len(),
            _ => return kInvalidArgument,
        };
        let place = i64::try_from(base).unwrap_or(i64::MAX).saturating_add(to);
        let Some(place) = usize::try_from(place).ok().filter(|place| *place <= MOST) else {
            return kInvalidArgument;
        };
        content.1 = place;
        if !result.is_null() {
            *result = i64::try_from(place).unwrap_or(i64::MAX);
        }
        kResultOk
    }

    unsafe fn tell(&self, place: *mut i64) -> tresult {
        if place.is_null() {
            return kInvalidArgument;
        }
        let content = self.content.lock().unwrap_or_else(|e| e.into_inner());
        *place = i64::try_from(content.1).unwrap_or(i64::MAX);
        kResultOk
    }
}
