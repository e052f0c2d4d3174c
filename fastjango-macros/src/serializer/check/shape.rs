//! What a field is, by the spelling of its type.

use crate::common::types::{argument_of, last_name, map_value};
use crate::serializer::ir::Shape;
use crate::serializer::parse::Field;
use syn::Type;

/// What a field is, by the spelling of its type: keys are `PrimaryKey<…>`, links `HyperlinkedIdentity<…>` and
/// `HyperlinkedRelated<…>`, and nested serializers end in `Serializer`.
pub(super) fn shape(field: &Field) -> Shape {
    if field.method.is_some() {
        return Shape::Method;
    }
    if let Some(annotate) = &field.annotate {
        return Shape::Annotation(Box::new(annotate.value.clone()));
    }
    if let Some(viewset) = argument_of(&field.ty, "HyperlinkedIdentity") {
        return Shape::Identity(Box::new(viewset.clone()));
    }
    let name = last_name(inner(&field.ty));
    if name == "PrimaryKey" {
        Shape::Key
    } else if name == "HyperlinkedRelated" {
        Shape::Link
    } else if name == "UploadedFile" {
        Shape::File
    } else if field.nested.is_some() || name.ends_with("Serializer") {
        Shape::Nested
    } else {
        of_values(argument_of(&field.ty, "Option").unwrap_or(&field.ty))
    }
}

/// One value, a list or a dictionary.
fn of_values(ty: &Type) -> Shape {
    if let Some(item) = argument_of(ty, "Vec") {
        Shape::List(Box::new(item.clone()))
    } else if map_value(ty).is_some() {
        Shape::Dict
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
            Self::Dict => "a dictionary",
            Self::File => "a file",
            Self::Key => "a key",
            Self::Nested => "a nested serializer",
            Self::Method => "a computed field",
            Self::Annotation(_) => "an annotation",
            Self::Identity(_) | Self::Link => "a link",
        }
    }

    /// Whether a key of `#[field(…)]` says something about it. Whether the type fits is rustc's to judge.
    pub(super) fn takes(&self, key: &str) -> bool {
        let written = WRITTEN.contains(&key);
        match self {
            Self::Value => written || key == "omit_null" || OF_VALUES.contains(&key) || OF_STYLE.contains(&key),
            Self::List(_) => written || COUNTED.contains(&key) || OF_ITEMS.contains(&key),
            Self::Dict => written || ["not_empty", "child"].contains(&key),
            Self::File => ["required", "write_only", "declared", "max_length"].contains(&key),
            Self::Key => written || COUNTED.contains(&key) || OF_ROWS.contains(&key) || key == "slug_field",
            Self::Nested => written || COUNTED.contains(&key) || ["ordering", "omit_null", "nested"].contains(&key),
            Self::Method | Self::Annotation(_) => {
                ["read_only", "omit_null", "max_digits"].contains(&key) || OF_OUTPUT.contains(&key)
            }
            Self::Identity(_) => key == "read_only",
            Self::Link => written || COUNTED.contains(&key) || OF_ROWS.contains(&key),
        }
    }
}

/// The keys of what comes from and goes to the model or the document.
const WRITTEN: &[&str] = &[
    "source",
    "read_only",
    "write_only",
    "hidden",
    "declared",
    "required",
    "allow_null",
    "default",
    "create_only_default",
];

/// The keys of what has items.
const OF_ITEMS: &[&str] = &["ordering", "min", "max", "child"];

/// The keys of how single values are written.
const OF_OUTPUT: &[&str] = &["format", "coerce_to_string", "normalize_output", "rounding", "binary"];

/// The keys of how single values are written and read.
const OF_STYLE: &[&str] = &[
    "format",
    "input_formats",
    "coerce_to_string",
    "normalize_output",
    "rounding",
    "binary",
];

/// The keys of what has a length as a list.
const COUNTED: &[&str] = &["not_empty", "min_length", "max_length"];

/// The keys of what names rows.
const OF_ROWS: &[&str] = &["ordering", "omit_null", "limit_choices_to"];

/// The keys of what single values can be.
const OF_VALUES: &[&str] = &[
    "blank",
    "untrimmed",
    "slug",
    "allow_unicode",
    "email",
    "url",
    "ip",
    "ipv4",
    "ipv6",
    "regex",
    "min",
    "max",
    "min_length",
    "max_length",
    "max_digits",
];
