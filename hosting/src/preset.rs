//! `.vstpreset` files, as Steinberg's SDK documents them (`vstpresetfile.h`): a header
//! `VST3`, version 1, class id as 32 characters, offset of the chunk list; the chunks;
//! the list `List`, count, and id, offset, size of each. Numbers are little-endian.

use crate::seam::{PluginError, PluginState};

const HEADER: usize = 48;
/// What a CLAP preset of Bitwig's begins with.
const CLAP: &[u8] = b"clap";

/// What a preset file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preset {
    /// The plugin's class, 32 hexadecimal digits.
    pub class: String,
    /// Its state.
    pub state: PluginState,
}

/// Makes a file of a state.
///
/// # Errors
/// The class isn't 32 characters long.
pub fn write(class: &str, state: &PluginState) -> Result<Vec<u8>, PluginError> {
    if class.len() != 32 {
        return Err(PluginError::NotAPreset(format!("class {class:?}")));
    }
    let mut file = Vec::with_capacity(HEADER + state.component.len() + state.controller.len() + 64);
    file.extend(b"VST3");
    file.extend(1_i32.to_le_bytes());
    file.extend(class.as_bytes());
    let list = HEADER + state.component.len() + state.controller.len();
    file.extend((list as i64).to_le_bytes());
    file.extend(&state.component);
    file.extend(&state.controller);
    let chunks = [
        (b"Comp", HEADER, state.component.len()),
        (
            b"Cont",
            HEADER + state.component.len(),
            state.controller.len(),
        ),
    ];
    let wanted = if state.controller.is_empty() { 1 } else { 2 };
    file.extend(b"List");
    file.extend((wanted as i32).to_le_bytes());
    for (id, offset, size) in chunks.iter().take(wanted) {
        file.extend(*id);
        file.extend((*offset as i64).to_le_bytes());
        file.extend((*size as i64).to_le_bytes());
    }
    Ok(file)
}

/// Reads a file.
///
/// # Errors
/// It isn't one, or it is cut short.
pub fn read(bytes: &[u8]) -> Result<Preset, PluginError> {
    let bad = |why: &str| PluginError::NotAPreset(why.to_owned());
    if bytes.get(..4) != Some(b"VST3") {
        return Err(bad("it doesn't begin with VST3"));
    }
    let class = bytes.get(8..40).ok_or_else(|| bad("cut short"))?;
    let class = std::str::from_utf8(class)
        .ok()
        .filter(|class| class.bytes().all(|byte| byte.is_ascii_hexdigit()))
        .ok_or_else(|| bad("its class id isn't hexadecimal"))?;
    let list = number(bytes, 40).ok_or_else(|| bad("cut short"))?;
    if bytes.get(list..list.saturating_add(4)) != Some(b"List") {
        return Err(bad("no chunk list where it should be"));
    }
    let count = bytes
        .get(list + 4..list + 8)
        .map(|four| u32::from_le_bytes(four.try_into().expect("four bytes")))
        .ok_or_else(|| bad("cut short"))?;
    let mut state = PluginState::default();
    for entry in (0..count.min(128) as usize).map(|index| list + 8 + index * 20) {
        let id = bytes
            .get(entry..entry + 4)
            .ok_or_else(|| bad("cut short"))?;
        let chunk = number(bytes, entry + 4)
            .zip(number(bytes, entry + 12))
            .and_then(|(offset, size)| bytes.get(offset..offset.checked_add(size)?))
            .ok_or_else(|| bad("a chunk lies outside the file"))?;
        match id {
            b"Comp" => state.component = chunk.to_vec(),
            b"Cont" => state.controller = chunk.to_vec(),
            _ => {}
        }
    }
    if state == PluginState::default() {
        return Err(bad("no state in it"));
    }
    Ok(Preset {
        class: class.to_uppercase(),
        state,
    })
}

/// Makes a `.clap-preset` file of a state, as Bitwig Studio writes them: `clap`, the
/// length of the plugin's id as 32 bits, most significant first, the id, and what the
/// plugin's `clap_plugin_state` saved.
///
/// # Errors
/// The id is longer than 32 bits can say.
pub fn write_clap(id: &str, state: &PluginState) -> Result<Vec<u8>, PluginError> {
    let length = u32::try_from(id.len());
    let length = length.map_err(|_| PluginError::NotAPreset("an endless id".to_owned()))?;
    let mut file = CLAP.to_vec();
    file.extend(length.to_be_bytes());
    file.extend(id.as_bytes());
    file.extend(&state.component);
    Ok(file)
}

/// Reads a `.clap-preset` file: the id of the plugin, if the file says it, and the state.
/// Some programs write the state alone.
///
/// # Errors
/// It is empty, or cut short.
pub fn read_clap(bytes: &[u8]) -> Result<(Option<String>, PluginState), PluginError> {
    let bad = |why: &str| PluginError::NotAPreset(why.to_owned());
    let state = |bytes: &[u8]| PluginState {
        component: bytes.to_vec(),
        controller: Vec::new(),
    };
    if bytes.is_empty() {
        return Err(bad("it is empty"));
    }
    let Some(rest) = bytes.strip_prefix(CLAP) else {
        return Ok((None, state(bytes)));
    };
    let (length, rest) = rest
        .split_first_chunk::<4>()
        .ok_or_else(|| bad("cut short"))?;
    let length = u32::from_be_bytes(*length) as usize;
    let (id, rest) = rest
        .split_at_checked(length)
        .ok_or_else(|| bad("cut short"))?;
    let id = std::str::from_utf8(id).map_err(|_| bad("its id isn't text"))?;
    Ok((Some(id.to_owned()), state(rest)))
}

/// A 64-bit offset or size, if it makes sense.
fn number(bytes: &[u8], at: usize) -> Option<usize> {
    let eight = bytes.get(at..at.checked_add(8)?)?;
    usize::try_from(i64::from_le_bytes(eight.try_into().ok()?)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLASS: &str = "00112233445566778899AABBCCDDEEFF";

    #[test]
    fn a_preset_comes_back_as_it_was() {
        for controller in [vec![], vec![9; 5]] {
            let state = PluginState {
                component: vec![1, 2, 3],
                controller,
            };
            let file = write(CLASS, &state).unwrap();
            let back = read(&file).unwrap();
            assert_eq!(back.class, CLASS);
            assert_eq!(back.state, state);
        }
    }

    #[test]
    fn a_clap_preset_comes_back_as_it_was_or_as_another_program_wrote_it() {
        let state = PluginState {
            component: vec![7, 8, 9],
            controller: Vec::new(),
        };
        let file = write_clap("org.one", &state).unwrap();
        assert_eq!(file, *b"clap\0\0\0\x07org.one\x07\x08\x09");
        let named = (Some("org.one".to_owned()), state.clone());
        assert_eq!(read_clap(&file).unwrap(), named);
        assert_eq!(read_clap(&[7, 8, 9]).unwrap(), (None, state));
        for length in [0, 5, 8, 14] {
            assert!(read_clap(&file[..length]).is_err(), "cut at {length}");
        }
    }

    #[test]
    fn no_damaged_preset_is_read_beyond_its_end() {
        let state = PluginState {
            component: vec![1; 40],
            controller: vec![2; 7],
        };
        let file = write(CLASS, &state).unwrap();
        for length in 0..file.len() {
            assert!(read(&file[..length]).is_err(), "cut at {length}");
        }
        for at in 0..file.len() {
            let mut bad = file.clone();
            bad[at] ^= 0xFF;
            let _ = read(&bad);
        }
        assert!(read(b"hello").is_err());
    }
}
