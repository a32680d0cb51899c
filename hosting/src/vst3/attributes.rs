//! Messages between a plugin's two halves, which the host makes for them.

use std::collections::HashMap;
use std::ffi::{CStr, CString, c_char, c_void};
use std::sync::Mutex;

use vst3::Steinberg::Vst::{IAttributeList, IAttributeListTrait, IMessage, IMessageTrait, TChar};
use vst3::Steinberg::{kInvalidArgument, kResultFalse, kResultOk, tresult};
use vst3::{Class, ComPtr, ComWrapper};

enum Value {
    Int(i64),
    Float(f64),
    Text(Vec<u16>),
    Bytes(Vec<u8>),
}

/// Named values.
#[derive(Default)]
pub struct Attributes {
    values: Mutex<HashMap<CString, Value>>,
}

impl Class for Attributes {
    type Interfaces = (IAttributeList,);
}

impl Attributes {
    unsafe fn set(&self, id: *const c_char, value: Value) -> tresult {
        if id.is_null() {
            return kInvalidArgument;
        }
        let name = CStr::from_ptr(id).to_owned();
        let mut values = self.values.lock().unwrap_or_else(|e| e.into_inner());
        values.insert(name, value);
        kResultOk
    }

    unsafe fn with(&self, id: *const c_char, read: impl FnOnce(&Value) -> Option<()>) -> tresult {
        if id.is_null() {
            return kInvalidArgument;
        }
        let values = self.values.lock().unwrap_or_else(|e| e.into_inner());
        match values.get(CStr::from_ptr(id)).and_then(read) {
            Some(()) => kResultOk,
            None => kResultFalse,
        }
    }
}

impl IAttributeListTrait for Attributes {
    unsafe fn setInt(&self, id: *const c_char, value: i64) -> tresult {
        self.set(id, Value::Int(value))
    }

    unsafe fn getInt(&self, id: *const c_char, to: *mut i64) -> tresult {
        self.with(id, |value| match value {
            Value::Int(int) => {
                *to = *int;
                Some(())
            }
            _ => None,
        })
    }

    unsafe fn setFloat(&self, id: *const c_char, value: f64) -> tresult {
        self.set(id, Value::Float(value))
    }

    unsafe fn getFloat(&self, id: *const c_char, to: *mut f64) -> tresult {
        self.with(id, |value| match value {
            Value::Float(float) => {
                *to = *float;
                Some(())
            }
            _ => None,
        })
    }

    unsafe fn setString(&self, id: *const c_char, string: *const TChar) -> tresult {
        if string.is_null() {
            return kInvalidArgument;
        }
        let mut length = 0;
        while *string.add(length) != 0 {
            length += 1;
        }
        let text = std::slice::from_raw_parts(string, length).to_vec();
        self.set(id, Value::Text(text))
    }

    unsafe fn getString(&self, id: *const c_char, to: *mut TChar, bytes: u32) -> tresult {
        let room = bytes as usize / 2;
        self.with(id, |value| match value {
            Value::Text(text) if room > 0 => {
                let count = text.len().min(room - 1);
                std::ptr::copy_nonoverlapping(text.as_ptr(), to, count);
                *to.add(count) = 0;
                Some(())
            }
            _ => None,
        })
    }

    unsafe fn setBinary(&self, id: *const c_char, from: *const c_void, bytes: u32) -> tresult {
        if from.is_null() && bytes > 0 {
            return kInvalidArgument;
        }
        let content = if bytes == 0 {
            Vec::new()
        } else {
            std::slice::from_raw_parts(from.cast::<u8>(), bytes as usize).to_vec()
        };
        self.set(id, Value::Bytes(content))
    }

    unsafe fn getBinary(
        &self,
        id: *const c_char,
        to: *mut *const c_void,
        bytes: *mut u32,
    ) -> tresult {
        self.with(id, |value| match value {
            Value::Bytes(content) => {
                *to = content.as_ptr().cast();
                *bytes = u32::try_from(content.len()).unwrap_or(0);
                Some(())
            }
            _ => None,
        })
    }
}

/// A message: a name and attributes.
pub struct Message {
    name: Mutex<CString>,
    attributes: ComPtr<IAttributeList>,
}

impl Class for Message {
    type Interfaces = (IMessage,);
}

impl Message {
    pub fn create() -> ComPtr<IMessage> {
        let message = Self {
            name: Mutex::default(),
            attributes: list(),
        };
        ComWrapper::new(message).to_com_ptr().expect("listed")
    }
}

/// An empty attribute list.
pub fn list() -> ComPtr<IAttributeList> {
    ComWrapper::new(Attributes::default())
        .to_com_ptr()
        .expect("listed")
}

impl IMessageTrait for Message {
    unsafe fn getMessageID(&self) -> *const c_char {
        // Valid until the name is set anew, as VST3's own class has it.
        self.name.lock().unwrap_or_else(|e| e.into_inner()).as_ptr()
    }

    unsafe fn setMessageID(&self, id: *const c_char) {
        let name = if id.is_null() {
            CString::default()
        } else {
            CStr::from_ptr(id).to_owned()
        };
        *self.name.lock().unwrap_or_else(|e| e.into_inner()) = name;
    }

    unsafe fn getAttributes(&self) -> *mut IAttributeList {
        self.attributes.as_ptr()
    }
}
