//! What a module's factory offers.

use vst3::ComPtr;
use vst3::Steinberg::{
    IPluginFactory2, IPluginFactory2Trait as _, IPluginFactory3, IPluginFactory3Trait as _,
    IPluginFactoryTrait as _, PClassInfo, PClassInfo2, PClassInfoW, PFactoryInfo, TUID, kResultOk,
};

use super::module::Module;
use super::text::{class_text, from_narrow, from_wide};
use crate::seam::{PluginDescription, PluginFormat};

const MAX_CLASSES: i32 = 4096;

/// A class as the newest interface of the factory tells it.
struct Class {
    id: TUID,
    category: String,
    name: String,
    kinds: String,
    vendor: String,
    version: String,
}

/// The audio plugins of a module.
pub fn plugins(module: &Module) -> Vec<PluginDescription> {
    let factory = module.factory();
    // SAFETY: the factory lives as long as the module; the struct is plain.
    let (count, maker) = unsafe {
        let mut about: PFactoryInfo = std::mem::zeroed();
        factory.getFactoryInfo(&raw mut about);
        (factory.countClasses(), from_narrow(&about.vendor))
    };
    (0..count.clamp(0, MAX_CLASSES))
        .filter_map(|index| class(module, index))
        .filter(|class| class.category == "Audio Module Class")
        .map(|class| describe(module, class, &maker))
        .collect()
}

fn describe(module: &Module, class: Class, maker: &str) -> PluginDescription {
    let categories: Vec<String> = class
        .kinds
        .split('|')
        .filter(|kind| !kind.is_empty())
        .map(str::to_owned)
        .collect();
    PluginDescription {
        format: PluginFormat::Vst3,
        path: module.path.clone(),
        id: class_text(&class.id),
        name: class.name,
        vendor: if class.vendor.is_empty() {
            maker.to_owned()
        } else {
            class.vendor
        },
        version: class.version,
        instrument: categories.iter().any(|kind| kind == "Instrument"),
        categories,
    }
}

/// A class by the factory's third interface, else its second, else its first.
fn class(module: &Module, index: i32) -> Option<Class> {
    let factory = module.factory();
    wide(factory.cast(), index)
        .or_else(|| second(factory.cast(), index))
        .or_else(|| {
            // SAFETY: plain struct, filled by the factory.
            let told = unsafe {
                let mut told: PClassInfo = std::mem::zeroed();
                (factory.getClassInfo(index, &raw mut told) == kResultOk).then_some(told)
            }?;
            Some(Class {
                id: told.cid,
                category: from_narrow(&told.category),
                name: from_narrow(&told.name),
                kinds: String::new(),
                vendor: String::new(),
                version: String::new(),
            })
        })
}

fn wide(factory: Option<ComPtr<IPluginFactory3>>, index: i32) -> Option<Class> {
    // SAFETY: plain struct, filled by the factory.
    let told = unsafe {
        let mut told: PClassInfoW = std::mem::zeroed();
        (factory?.getClassInfoUnicode(index, &raw mut told) == kResultOk).then_some(told)
    }?;
    Some(Class {
        id: told.cid,
        category: from_narrow(&told.category),
        name: from_wide(&told.name),
        kinds: from_narrow(&told.subCategories),
        vendor: from_wide(&told.vendor),
        version: from_wide(&told.version),
    })
}

fn second(factory: Option<ComPtr<IPluginFactory2>>, index: i32) -> Option<Class> {
    // SAFETY: plain struct, filled by the factory.
    let told = unsafe {
        let mut told: PClassInfo2 = std::mem::zeroed();
        (factory?.getClassInfo2(index, &raw mut told) == kResultOk).then_some(told)
    }?;
    Some(Class {
        id: told.cid,
        category: from_narrow(&told.category),
        name: from_narrow(&told.name),
        kinds: from_narrow(&told.subCategories),
        vendor: from_narrow(&told.vendor),
        version: from_narrow(&told.version),
    })
}
