//! Which devices there are.

use cpal::traits::{DeviceTrait, HostTrait};

use super::quiet::hush;

/// An output that could be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceListing {
    /// What `--audio` takes.
    pub name: String,
    /// What a person calls it.
    pub description: String,
    /// The sound system it belongs to.
    pub host: String,
    /// Whether `auto` takes it.
    pub is_default: bool,
    /// Its rates, in hertz, lowest and highest.
    pub rates: (u32, u32),
    /// The most channels it has.
    pub channels: u16,
}

/// All outputs of all sound systems. The null device isn't among them: it is
/// always there.
#[must_use]
pub fn list() -> Vec<DeviceListing> {
    hush();
    let default = cpal::default_host()
        .default_output_device()
        .and_then(|d| d.id().ok());
    let mut listings: Vec<DeviceListing> = outputs()
        .filter_map(|(host, device)| {
            let is_default = device.id().ok().is_some_and(|id| Some(id) == default);
            describe(host, &device, is_default)
        })
        .collect();
    listings.sort_by_key(|listing| !listing.is_default);
    listings
}

/// Every output, with its host's name; without ALSA's `null`, which takes samples
/// as fast as they come and so keeps no time: ours does.
pub(super) fn outputs() -> impl Iterator<Item = (&'static str, cpal::Device)> {
    let hosts = cpal::available_hosts().into_iter();
    let hosts = hosts.filter_map(|id| Some((id.name(), cpal::host_from_id(id).ok()?)));
    hosts.flat_map(|(name, host)| {
        let devices = host.output_devices().into_iter().flatten();
        devices
            .filter(|device| name_of(device) != "null")
            .map(move |device| (name, device))
            .collect::<Vec<_>>()
    })
}

/// What `--audio` takes: the system's own id, which doesn't change, where there is
/// one.
pub(super) fn name_of(device: &cpal::Device) -> String {
    device
        .id()
        .map_or_else(|_| device.to_string(), |id| id.id().to_owned())
}

/// Whether a device is called that: by id, with or without its host, or by name.
pub(super) fn is_called(device: &cpal::Device, name: &str) -> bool {
    let by_id = device
        .id()
        .is_ok_and(|id| id.id() == name || id.to_string() == name);
    by_id || device.to_string() == name
}

fn describe(host: &str, device: &cpal::Device, is_default: bool) -> Option<DeviceListing> {
    let configs: Vec<_> = device.supported_output_configs().ok()?.collect();
    Some(DeviceListing {
        name: name_of(device),
        description: device.to_string(),
        host: host.to_owned(),
        is_default,
        rates: (
            configs
                .iter()
                .map(cpal::SupportedStreamConfigRange::min_sample_rate)
                .min()?,
            configs
                .iter()
                .map(cpal::SupportedStreamConfigRange::max_sample_rate)
                .max()?,
        ),
        channels: configs
            .iter()
            .map(cpal::SupportedStreamConfigRange::channels)
            .max()?,
    })
}
