//! The schemas of single values.

use rust_decimal::prelude::ToPrimitive;
use utoipa::openapi::schema::{SchemaType, Type};
use utoipa::openapi::{KnownFormat, ObjectBuilder, SchemaFormat};

use crate::models::options::{Choice, ColumnKind};
use crate::rest::fields::FieldKind;
use crate::rest::validators::{TextFormat, Validator};

/// Any text.
pub(super) fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

fn formatted(format: &str) -> ObjectBuilder {
    text().format(Some(SchemaFormat::Custom(format.to_owned())))
}

/// A whole number within bounds; those of the type itself are left out.
pub(super) fn between(min: i64, max: i64) -> ObjectBuilder {
    let integer = ObjectBuilder::new().schema_type(Type::Integer);
    let integer = if min == i64::MIN {
        integer
    } else {
        integer.minimum(Some(min))
    };
    if max == i64::MAX {
        integer
    } else {
        integer.maximum(Some(max))
    }
}

/// A link.
pub(super) fn link() -> ObjectBuilder {
    formatted("uri")
}

/// A link, or null.
pub(super) fn nullable_link() -> ObjectBuilder {
    formatted("uri").schema_type(SchemaType::from_iter([Type::String, Type::Null]))
}

fn one_of(choices: &[Choice]) -> ObjectBuilder {
    text().enum_values(Some(choices.iter().map(|choice| choice.value)))
}

/// A value of a column.
pub(super) fn of_column(kind: ColumnKind, choices: &'static [Choice]) -> ObjectBuilder {
    match FieldKind::of_column_kind(kind) {
        _ if !choices.is_empty() => one_of(choices),
        Some(kind) => of_field(kind, false),
        None => text(),
    }
}

/// A value of a field, or null.
pub(super) fn of_field(kind: FieldKind, null: bool) -> ObjectBuilder {
    let (schema, of_type) = match kind {
        FieldKind::Boolean => (ObjectBuilder::new(), Type::Boolean),
        FieldKind::Integer { min, max } => (between(min, max), Type::Integer),
        FieldKind::Float => {
            let double = SchemaFormat::KnownFormat(KnownFormat::Double);
            (ObjectBuilder::new().format(Some(double)), Type::Number)
        }
        FieldKind::Decimal { .. } => (formatted("decimal"), Type::String),
        FieldKind::Text { format, .. } => (of_text(format), Type::String),
        FieldKind::Uuid => (formatted("uuid"), Type::String),
        FieldKind::Date => (formatted("date"), Type::String),
        FieldKind::Time => (formatted("time"), Type::String),
        FieldKind::DateTime => (formatted("date-time"), Type::String),
        FieldKind::Duration => (text(), Type::String),
        FieldKind::Json => return ObjectBuilder::new().schema_type(SchemaType::AnyValue),
        FieldKind::Choice(choices) => (one_of(choices), Type::String),
    };
    if null {
        schema.schema_type(SchemaType::from_iter([of_type, Type::Null]))
    } else {
        schema.schema_type(of_type)
    }
}

fn of_text(format: TextFormat) -> ObjectBuilder {
    match format {
        TextFormat::Plain => text(),
        TextFormat::Email => formatted("email"),
        TextFormat::Slug => text().pattern(Some("^[-a-zA-Z0-9_]+$")),
        TextFormat::Url => formatted("uri"),
    }
}

/// The schema with what a validator demands.
pub(super) fn narrow(schema: ObjectBuilder, validator: &Validator) -> ObjectBuilder {
    match validator {
        Validator::MinValue(limit) => schema.minimum(limit.to_f64()),
        Validator::MaxValue(limit) => schema.maximum(limit.to_f64()),
        Validator::MinLength(limit) => schema.min_length(usize::try_from(*limit).ok()),
        Validator::MaxLength(limit) => schema.max_length(usize::try_from(*limit).ok()),
        _ => schema,
    }
}
