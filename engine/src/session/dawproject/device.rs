//! Devices of other programs: a plugin entity that keeps the device's element, for
//! hosting it one day and for writing it back.
//!
//! The element stands in the plugin's [`Kept`] text: a `PLUGIN` as the session format
//! wants it, with the device inside a `DAWPROJECT` element and the file of its state in
//! the attribute `stateFile`.

use std::borrow::Cow;

use super::emit;
use crate::model::id::ItemId;
use crate::model::kept::Kept;
use crate::session::tracktion::element::Element;
use crate::session::tracktion::parse;

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
