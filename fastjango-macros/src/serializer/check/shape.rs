//! What a field is, by the spelling of its type.

use crate::common::types::{argument_of, last_name};
use crate::serializer::ir::Shape;
use crate::serializer::parse::Field;
use syn::Type;

/// What a field is, by the spelling of its type: keys are `PrimaryKey<…>`, links `HyperlinkedIdentity<…>` and
/// `HyperlinkedRelated<…>`, and nested serializers end in `Serializer`.
pub(super) fn shape(field: &Field) -> Shape {
    let items = argument_of(&field.ty, "Vec");
    if field.method.is_some() {
        return Shape::Method(items.cloned().map(Box::new));
    }
    if let Some(annotate) = &field.annotate {
        return Shape::Annotation(Box::new(annotate.value.clone()));
    }
    if let Some(viewset) = argument_of(&field.ty, "HyperlinkedIdentity") {
        return Shape::Identity(Box::new(viewset.clone()));
    }
    let inner = items.or_else(|| argument_of(&field.ty, "Option")).unwrap_or(&field.ty);
    let name = last_name(inner);
    if name == "PrimaryKey" {
        Shape::Key
    } else if name == "HyperlinkedRelated" {
        Shape::Link
    } else if field.nested.is_some() || name.ends_with("Serializer") {
        Shape::Nested
    } else if let Some(item) = items {
        Shape::List(Box::new(item.clone()))
    } else {
        Shape::Value
    }
}

/// The type within `Vec<…>` or `Option<…>`, or the type itself.
pub(super) fn inner(ty: &Type) -> &Type {
    argument_of(ty, "Vec")
        .or_else(|| argument_of(ty, "Option"))
        .unwrap_or(ty)
}

impl Shape {
    /// What it is, for messages.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Value => "a single value",
            Self::List(_) => "a list of values",
            Self::Key => "a key",
            Self::Nested => "a nested serializer",
            Self::Method(_) => "a computed field",
            Self::Annotation(_) => "an annotation",
            Self::Identity(_) | Self::Link => "a link",
        }
    }

    /// Whether a key of `#[field(…)]` says something about it. Whether the type fits is rustc's to judge.
    pub(super) fn takes(&self, key: &str) -> bool {
        let written = WRITTEN.contains(&key);
        match self {
            Self::Value => written || ["default", "omit_null"].contains(&key) || OF_VALUES.contains(&key),
            Self::List(_) => written || COUNTED.contains(&key) || ["ordering", "min", "max"].contains(&key),
            Self::Key => written || COUNTED.contains(&key) || OF_ROWS.contains(&key) || key == "slug_field",
            Self::Nested => written || COUNTED.contains(&key) || ["ordering", "omit_null", "nested"].contains(&key),
            Self::Method(_) | Self::Annotation(_) => ["read_only", "omit_null", "max_digits"].contains(&key),
            Self::Identity(_) => key == "read_only",
            Self::Link => written || COUNTED.contains(&key) || OF_ROWS.contains(&key),
        }
    }
}

/// The keys of what comes from and goes to the model or the document.
const WRITTEN: &[&str] = &["source", "read_only", "write_only", "declared", "required"];

/// The keys of what has a length as a list.
const COUNTED: &[&str] = &["not_empty", "min_length", "max_length"];

/// The keys of what names rows.
const OF_ROWS: &[&str] = &["ordering", "omit_null", "limit_choices_to"];

/// The keys of what single values can be.
const OF_VALUES: &[&str] = &[
    "blank",
    "untrimmed",
    "slug",
    "email",
    "url",
    "regex",
    "min",
    "max",
    "min_length",
    "max_length",
    "max_digits",
];
