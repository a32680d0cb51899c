//! The macros that declare requests: the struct with its fields, and what is known of the action.

/// Declares a request and its [`Action`](super::Action).
///
/// `fields(clip)` adds the three fields that name a clip, `fields(plugin)` those that name a plugin.
/// `edit` says that it changes the Edit; `read` that it doesn't, and may be part of a batch; `alone` neither.
macro_rules! request {
    (
        #[doc = $summary:literal]
        pub struct $name:ident($action:literal -> $reply:ty) $mode:ident {
            $($(#[$field_meta:meta])* $field:ident: $kind:ty,)*
        }
        example $example:literal
        errors [$($error:ident),*]
        $(validate $check:expr)?
    ) => {
        #[doc = $summary]
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($(#[$field_meta])* pub $field: $kind,)*
        }

        request!(@action $summary, $name($action -> $reply) $mode $example [$($error),*] $($check)?);
    };
    (
        #[doc = $summary:literal]
        pub clip struct $name:ident($action:literal -> $reply:ty) $mode:ident {
            $($(#[$field_meta:meta])* $field:ident: $kind:ty,)*
        }
        example $example:literal
        errors [$($error:ident),*]
        $(validate $check:expr)?
    ) => {
        #[doc = $summary]
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// The clip's track. Needed, unless the clip is given by its id.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub track_id: Option<$crate::ids::TrackRef>,
            /// The clip: its zero-based position on the track, or its id. Needed, unless `clip_id` is given.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub clip_index: Option<$crate::ids::ItemRef>,
            /// The clip by its stable id; enough alone.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub clip_id: Option<$crate::ids::ObjectId>,
            $($(#[$field_meta])* pub $field: $kind,)*
        }

        impl $name {
            /// The clip it is about.
            #[must_use]
            pub const fn address(&self) -> $crate::request::ClipAddress {
                $crate::request::ClipAddress {
                    track_id: self.track_id,
                    clip_index: self.clip_index,
                    clip_id: self.clip_id,
                }
            }
        }

        request!(@action $summary, $name($action -> $reply) $mode $example [$($error),*]
            |request: &$name| {
                request.address().validate()?;
                $(let check: fn(&$name) -> Result<(), $crate::error::ErrorReply> = $check;
                check(request)?;)?
                Ok(())
            });
    };
    (@action $summary:literal, $name:ident($action:literal -> $reply:ty) $mode:ident
        $example:literal [$($error:ident),*] $($check:expr)?) => {
        impl $crate::request::Action for $name {
            type Reply = $reply;
            const NAME: &'static str = $action;
            const SUMMARY: &'static str = $summary.trim_ascii();
            const EDITS: bool = request!(@edits $mode);
            const IN_BATCH: bool = request!(@batch $mode);
            const EXAMPLE: &'static str = $example;
            const ERRORS: &'static [$crate::error::ErrorCode] = &[$($crate::error::ErrorCode::$error),*];

            $(fn validate(&self) -> Result<(), $crate::error::ErrorReply> {
                let check: fn(&$name) -> Result<(), $crate::error::ErrorReply> = $check;
                check(self)
            })?
        }
    };
    (@edits edit) => { true };
    (@edits read) => { false };
    (@edits alone) => { false };
    (@batch edit) => { true };
    (@batch read) => { true };
    (@batch alone) => { false };
}
