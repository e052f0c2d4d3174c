//! What a field takes and gives, and how many items a list may have.

use std::ops::{Bound, RangeBounds};

use super::Field;
use crate::models::options::{Choice, ColumnIndex, ModelOptions};
use crate::rest::fields::FieldKind;
use crate::rest::serializers::links::LinkTarget;
use crate::rest::serializers::options::SerializerOptions;

/// How many items a list may have.
#[derive(Debug, Clone, Copy)]
pub struct Length {
    /// At least this many.
    pub min: Option<usize>,
    /// At most this many.
    pub max: Option<usize>,
    /// Whether there may be none.
    pub allow_empty: bool,
}

impl Length {
    /// The lengths of a range: `1..=3`.
    pub(crate) fn from_range(range: &impl RangeBounds<usize>) -> Self {
        let min = match range.start_bound() {
            Bound::Included(min) => *min,
            Bound::Excluded(min) => min + 1,
            Bound::Unbounded => 0,
        };
        let max = match range.end_bound() {
            Bound::Included(max) => Some(*max),
            Bound::Excluded(max) => Some(max.saturating_sub(1)),
            Bound::Unbounded => None,
        };
        Self {
            min: Some(min).filter(|min| *min > 0),
            max,
            allow_empty: min == 0,
        }
    }
}

impl Default for Length {
    fn default() -> Self {
        Self {
            min: None,
            max: None,
            allow_empty: true,
        }
    }
}

/// What a field takes and gives.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Kind {
    /// One value.
    Value(FieldKind),
    /// A list of values: DRF's `ListField`.
    List {
        /// What an item is.
        child: Box<Field>,
        /// How many there may be.
        length: Length,
    },
    /// Values by names: DRF's `DictField`.
    Dict {
        /// What a value is.
        child: Box<Field>,
        /// Whether there may be none.
        length: Length,
    },
    /// Some of the choices, each once: DRF's `MultipleChoiceField`.
    MultipleChoice {
        /// The choices.
        choices: &'static [Choice],
        /// Whether there may be none.
        length: Length,
    },
    /// A file that a form brings: DRF's `FileField`.
    File {
        /// The most characters of its name.
        max_length: Option<u32>,
    },
    /// The key of a row, or a list of keys; the document names rows by their keys or by another column.
    PrimaryKey {
        /// The model that has the rows.
        target: fn() -> &'static ModelOptions,
        /// The column that names them in the document, where that isn't the key.
        slug_field: Option<ColumnIndex>,
        /// Whether it is a list.
        many: bool,
        /// How many there may be.
        length: Length,
    },
    /// A document within the document, or a list of them.
    Nested {
        /// The serializer of it.
        serializer: fn() -> &'static SerializerOptions,
        /// Whether it is a list.
        many: bool,
        /// How many there may be.
        length: Length,
    },
    /// A link to a row, or a list of links.
    Hyperlink {
        /// Where it leads.
        target: LinkTarget,
        /// Whether it is a list.
        many: bool,
        /// How many there may be.
        length: Length,
    },
}

impl Kind {
    /// A list of these.
    pub(crate) fn list_of(child: Field) -> Self {
        Self::List {
            child: Box::new(child),
            length: Length::default(),
        }
    }

    /// What an item of a list, or a value by its name, is.
    pub(crate) fn child_mut(&mut self) -> Option<&mut Field> {
        match self {
            Self::List { child, .. } | Self::Dict { child, .. } => Some(child),
            _ => None,
        }
    }

    /// How many items it may have, where it has items.
    pub(crate) fn length_mut(&mut self) -> Option<&mut Length> {
        match self {
            Self::List { length, .. }
            | Self::Dict { length, .. }
            | Self::MultipleChoice { length, .. }
            | Self::PrimaryKey { length, many: true, .. }
            | Self::Hyperlink { length, many: true, .. }
            | Self::Nested { length, many: true, .. } => Some(length),
            _ => None,
        }
    }
}
