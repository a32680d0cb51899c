//! Devices of other programs: a plugin entity that keeps the device's element, for
//! hosting it one day and for writing it back.
//!
//! The element stands in the plugin's [`Kept`] text: a `PLUGIN` as the session format
//! wants it, with the device inside a `DAWPROJECT` element and the file of its state in
//! the attribute `stateFile`.

use std::borrow::Cow;

use super::emit;
use crate::model::hosted::{Hosted, HostedState};
use crate::model::id::ItemId;
use crate::model::kept::Kept;
use crate::plugins::host::{PluginState, preset};
use crate::session::tracktion::element::Element;
use crate::session::tracktion::{chunk, parse};

/// The type of plugins of the formats that can be hosted.
pub const EXTERNAL: &str = "vst";
/// The type of devices that only their own program has.
pub const FOREIGN: &str = "dawprojectDevice";
/// Who makes our own plugins.
pub const OURS: &str = "Waive";

/// Elements of devices that are plugins of a known format.
pub const PLUGIN_FORMATS: [&str; 4] = ["Vst2Plugin", "Vst3Plugin", "ClapPlugin", "AuPlugin"];

const STATE: &str = "stateFile";
const WRAPPER: &str = "DAWPROJECT";

/// Plugins that can be hosted: the element and the format.
const HOSTED: [(&str, &str); 2] = [("Vst3Plugin", "VST3"), ("ClapPlugin", "CLAP")];

/// The plugin that a device is, if it is one of a format that is hosted and says which.
pub fn hosted(device: &Element<'_>) -> Option<Hosted> {
    let (_, format) = *HOSTED.iter().find(|(tag, _)| *tag == device.tag)?;
    let id = device.get("deviceID")?.trim();
    let class = if format == "VST3" {
        let digits: String = id.chars().filter(|c| !"{}-".contains(*c)).collect();
        is_class(&digits).then(|| digits.to_uppercase())?
    } else {
        Some(id).filter(|id| !id.is_empty())?.to_owned()
    };
    let text = |name: &str| device.get(name).unwrap_or_default();
    let mut hosted = Hosted {
        format: format.into(),
        name: text("deviceName").into(),
        vendor: text("deviceVendor").into(),
        instrument: text("deviceRole") == "instrument",
        isolation: Hosted::PROCESS.into(),
        ..Hosted::default()
    };
    name_class(&mut hosted, &class);
    Some(hosted)
}

/// Whether an id is a VST3 class: 32 hexadecimal digits.
fn is_class(id: &str) -> bool {
    id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn name_class(hosted: &mut Hosted, class: &str) {
    hosted.class = class.into();
    if is_class(class) {
        hosted.unique_id = chunk::unique_id(class).into();
    }
}

/// What a plugin's preset file holds. A VST3 preset says which class it is of, and is
/// believed: programs put the digits of a `deviceID` in different orders.
pub fn read_state(hosted: &mut Hosted, bytes: &[u8]) -> Result<HostedState, String> {
    let state = if &*hosted.format == "CLAP" {
        let (id, state) = preset::read_clap(bytes).map_err(|error| error.to_string())?;
        if id.is_some_and(|id| id != *hosted.class) {
            return Err("it is another plugin's".to_owned());
        }
        state
    } else {
        let preset = preset::read(bytes).map_err(|error| error.to_string())?;
        name_class(hosted, &preset.class);
        preset.state
    };
    Ok(HostedState {
        component: state.component,
        controller: state.controller,
    })
}

/// A plugin's state as a preset file of its format, and what such files end with.
pub fn write_state(hosted: &Hosted, state: &HostedState) -> Option<(&'static str, Vec<u8>)> {
    let state = PluginState {
        component: state.component.clone(),
        controller: state.controller.clone(),
    };
    let (extension, made) = if is_class(&hosted.class) {
        (".vstpreset", preset::write(&hosted.class, &state))
    } else if hosted.class.is_empty() {
        return None;
    } else {
        (".clap-preset", preset::write_clap(&hosted.class, &state))
    };
    Some((extension, made.ok()?))
}

/// What a device is identified by: a VST3 class in groups, as UUIDs are written.
pub fn device_id(class: &str) -> String {
    if !is_class(class) {
        return class.to_owned();
    }
    let groups = [0..8, 8..12, 12..16, 16..20, 20..32];
    let groups: Vec<&str> = groups.into_iter().map(|range| &class[range]).collect();
    groups.join("-")
}

/// What a device is remembered by.
pub fn keep(id: ItemId, type_name: &str, device: &Element<'_>, state: Option<String>) -> Kept {
    let attribute = |name: &str| device.get(name).unwrap_or_default().to_owned();
    let mut plugin = Element::new("PLUGIN")
        .text("type", type_name.to_owned())
        .whole("id", id)
        .flag("enabled", true)
        .text("name", attribute("deviceName"))
        .text("manufacturer", attribute("deviceVendor"))
        .text("filename", attribute("deviceID"));
    if let Some(state) = state {
        plugin = plugin.text(STATE, state);
    }
    let plugin = plugin.with(Element::new(WRAPPER).with(owned(device)));
    Kept {
        xml: emit::line(&plugin),
        items: Vec::new(),
    }
}

/// The file of a kept plugin's state, as a clip's source is named.
#[must_use]
pub fn state_file(kept: &Kept) -> Option<String> {
    // Most kept elements are none of these, and need no parsing to know it.
    if !kept.xml.contains(STATE) {
        return None;
    }
    let plugin = parse::parse(kept.xml.as_bytes()).ok()?;
    let is_plugin = plugin.tag == "PLUGIN";
    plugin.get(STATE).filter(|_| is_plugin).map(str::to_owned)
}

/// The same plugin with its state in another file.
#[must_use]
pub fn with_state_file(kept: &Kept, file: &str) -> Option<Kept> {
    let parsed = parse::parse(kept.xml.as_bytes()).ok()?;
    let mut plugin = owned(&parsed);
    let (_, state) = plugin
        .attributes
        .iter_mut()
        .find(|(name, _)| name == STATE)?;
    *state = Cow::Owned(file.to_owned());
    Some(Kept {
        xml: emit::line(&plugin),
        items: kept.items.clone(),
    })
}

/// The `PLUGIN` element of a kept plugin.
pub fn plugin_of(kept: &Kept) -> Option<Element<'static>> {
    let parsed = parse::parse(kept.xml.as_bytes()).ok()?;
    (parsed.tag == "PLUGIN").then(|| owned(&parsed))
}

/// The device inside a kept plugin.
pub fn device_of(plugin: &Element<'_>) -> Option<Element<'static>> {
    plugin.child(WRAPPER)?.children.first().map(owned)
}

/// A copy that borrows nothing.
pub fn owned(element: &Element<'_>) -> Element<'static> {
    let text = |text: &str| Cow::Owned(text.to_owned());
    Element {
        tag: text(&element.tag),
        attributes: element
            .attributes
            .iter()
            .map(|(name, value)| (text(name), text(value)))
            .collect(),
        children: element.children.iter().map(owned).collect(),
    }
}
