//! stub
use crate::seam::*;
pub enum Isolation {
    None,
    Process,
}
pub struct HostCommand;
pub fn open(
    _: &std::path::Path,
    _: &str,
    _: &Setup,
    _: &Isolation,
    _: &HostCommand,
) -> Result<Opened, PluginError> {
    unimplemented!()
}
