//! Streams in memory, for states.

use std::ffi::c_void;

use clap_sys::stream::{clap_istream, clap_ostream};

/// The most a plugin may write, in bytes.
const MOST: usize = 1 << 30;

struct Reading<'a> {
    rest: &'a [u8],
}

/// Lets something read these bytes.
pub fn reading<T>(bytes: &[u8], with: impl FnOnce(*const clap_istream) -> T) -> T {
    let mut reading = Reading { rest: bytes };
    let stream = clap_istream {
        ctx: (&raw mut reading).cast(),
        read: Some(read),
    };
    with(&raw const stream)
}

unsafe extern "C" fn read(stream: *const clap_istream, to: *mut c_void, size: u64) -> i64 {
    // SAFETY: the plugin hands back the stream it was given, during the call that gave
    // it, and a buffer of the size it tells.
    unsafe {
        let reading = &mut *(*stream).ctx.cast::<Reading<'_>>();
        let wanted = usize::try_from(size).unwrap_or(usize::MAX);
        let (now, rest) = reading.rest.split_at(wanted.min(reading.rest.len()));
        std::ptr::copy_nonoverlapping(now.as_ptr(), to.cast(), now.len());
        reading.rest = rest;
        i64::try_from(now.len()).unwrap_or(-1)
    }
}

/// Takes what something writes.
pub fn writing(with: impl FnOnce(*const clap_ostream) -> bool) -> Option<Vec<u8>> {
    let mut written: Vec<u8> = Vec::new();
    let stream = clap_ostream {
        ctx: (&raw mut written).cast(),
        write: Some(write),
    };
    with(&raw const stream).then_some(written)
}

unsafe extern "C" fn write(stream: *const clap_ostream, from: *const c_void, size: u64) -> i64 {
    // SAFETY: as in `read`.
    unsafe {
        let written = &mut *(*stream).ctx.cast::<Vec<u8>>();
        let Some(count) = usize::try_from(size)
            .ok()
            .filter(|count| written.len().saturating_add(*count) <= MOST)
        else {
            return -1;
        };
        if count > 0 {
            written.extend_from_slice(std::slice::from_raw_parts(from.cast(), count));
        }
        i64::try_from(count).unwrap_or(-1)
    }
}
