//! What stands for a field that a whole document doesn't have: DRF's `default`.

use std::fmt;

use crate::rest::serializers::context::SerializerContext;
use crate::rest::serializers::data::Data;

/// The value of a field that a whole document doesn't have.
#[derive(Clone, Copy)]
pub struct FieldDefault {
    value: DefaultValue,
    create_only: bool,
}

#[derive(Clone, Copy)]
enum DefaultValue {
    Fixed(fn() -> Data),
    OfContext(fn(&SerializerContext<'_>) -> Data),
}

impl FieldDefault {
    /// A value, made anew for each document.
    #[must_use]
    pub const fn new(value: fn() -> Data) -> Self {
        Self {
            value: DefaultValue::Fixed(value),
            create_only: false,
        }
    }

    /// A value that depends on who asks: DRF's `CurrentUserDefault` and its like.
    #[must_use]
    pub const fn of_context(value: fn(&SerializerContext<'_>) -> Data) -> Self {
        Self {
            value: DefaultValue::OfContext(value),
            create_only: false,
        }
    }

    /// The same, for new rows alone: DRF's `CreateOnlyDefault`.
    #[must_use]
    pub const fn create_only(mut self) -> Self {
        self.create_only = true;
        self
    }

    /// The value for a document; `None` where there is none for it.
    pub(crate) fn value(self, context: &SerializerContext<'_>) -> Option<Data> {
        if context.is_partial() || (self.create_only && context.key().is_some()) {
            return None;
        }
        Some(match self.value {
            DefaultValue::Fixed(value) => value(),
            DefaultValue::OfContext(value) => value(context),
        })
    }

    /// The value that doesn't depend on a request, where it doesn't.
    pub(crate) fn fixed(self) -> Option<fn() -> Data> {
        match self.value {
            DefaultValue::Fixed(value) => Some(value),
            DefaultValue::OfContext(_) => None,
        }
    }
}

impl fmt::Debug for FieldDefault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FieldDefault")
            .field("create_only", &self.create_only)
            .finish_non_exhaustive()
    }
}
