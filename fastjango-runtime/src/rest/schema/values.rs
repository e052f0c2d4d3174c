//! The schemas of single values.

use rust_decimal::prelude::ToPrimitive;
use serde_json::Value as Json;
use utoipa::openapi::schema::{SchemaType, Type};
use utoipa::openapi::{KnownFormat, ObjectBuilder, SchemaFormat};

use crate::models::options::{Choice, ColumnKind};
use crate::rest::fields::FieldKind;
use crate::rest::filterset::Form;
use crate::rest::validators::{IpProtocol, TextFormat, Validator};
use crate::value::ValueKind;
use crate::value::json::Style;

/// The bytes of a file.
pub(super) fn file() -> ObjectBuilder {
    text().format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)))
}

/// Any text.
pub(super) fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

fn formatted(format: &str) -> ObjectBuilder {
    text().format(Some(SchemaFormat::Custom(format.to_owned())))
}

/// A whole number within bounds; those of 64 bits are left out.
pub(super) fn between(min: i64, max: i64) -> ObjectBuilder {
    let integer = ObjectBuilder::new().schema_type(Type::Integer);
    let wide = min < i64::from(i32::MIN) || max > i64::from(u32::MAX);
    let format = wide.then_some(SchemaFormat::KnownFormat(KnownFormat::Int64));
    integer
        .format(format)
        .minimum(Some(min).filter(|min| *min > i64::MIN))
        .maximum(Some(max).filter(|max| *max < i64::MAX))
}

/// A link.
pub(super) fn link() -> ObjectBuilder {
    formatted("uri")
}

/// A link, or null.
pub(super) fn nullable_link() -> ObjectBuilder {
    formatted("uri").schema_type(SchemaType::from_iter([Type::String, Type::Null]))
}

/// A description that tells the choices' labels.
pub(super) fn described(description: &str, choices: &[Choice]) -> String {
    let choices = choices
        .iter()
        .map(|choice| format!("* `{}` - {}", choice.value, choice.label));
    let mut parts: Vec<String> = choices.collect();
    if !description.is_empty() {
        parts.insert(0, format!("{description}\n"));
    }
    parts.join("\n").trim_end().to_owned()
}

/// A value of a column.
pub(super) fn of_column(kind: ColumnKind, choices: &'static [Choice]) -> ObjectBuilder {
    match FieldKind::of_column_kind(kind) {
        _ if !choices.is_empty() => of_field(FieldKind::of_choices(kind, choices), false),
        Some(kind) => of_field(kind, false),
        None => text(),
    }
}

/// A value of a parameter: of a decimal number the text isn't in quotes, and its bounds are told.
pub(super) fn of_parameter(form: Form) -> ObjectBuilder {
    let bounded = |schema: ObjectBuilder| {
        let [min, max] = [form.min, form.max].map(|bound| bound.and_then(|bound| bound.to_f64()));
        let schema = if min.is_some() { schema.minimum(min) } else { schema };
        if max.is_some() { schema.maximum(max) } else { schema }
    };
    match form.kind {
        ColumnKind::Decimal { .. } => bounded(ObjectBuilder::new().schema_type(Type::Number)),
        kind => bounded(of_column(kind, form.choices)),
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
        FieldKind::Decimal {
            max_digits,
            decimal_places,
        } => (decimal(max_digits, decimal_places), Type::String),
        FieldKind::Text { format, .. } => (of_text(format), Type::String),
        FieldKind::Uuid => (formatted("uuid"), Type::String),
        FieldKind::Date => (formatted("date"), Type::String),
        // Without an offset, which `time` has.
        FieldKind::Time => (formatted("time-local"), Type::String),
        FieldKind::DateTime => (formatted("date-time"), Type::String),
        FieldKind::Duration => (text(), Type::String),
        FieldKind::Json => return ObjectBuilder::new().schema_type(SchemaType::AnyValue),
        FieldKind::Choice(choices) => (one_of(choices, ValueKind::Text, null), Type::String),
        FieldKind::IntegerChoice(choices) => (one_of(choices, ValueKind::Integer, null), Type::Integer),
    };
    if null {
        schema.schema_type(SchemaType::from_iter([of_type, Type::Null]))
    } else {
        schema.schema_type(of_type)
    }
}

/// One of a few texts or integers, or null.
fn one_of(choices: &[Choice], kind: ValueKind, null: bool) -> ObjectBuilder {
    let values = choices.iter().map(|choice| choice.to_json(kind));
    text().enum_values(Some(values.chain(null.then_some(Json::Null))))
}

/// A decimal number, which is written as text; one without a limit of its digits has no pattern.
fn decimal(max_digits: u8, decimal_places: u8) -> ObjectBuilder {
    let whole = max_digits.saturating_sub(decimal_places);
    let pattern = match decimal_places {
        0 => format!(r"^-?\d{{0,{whole}}}$"),
        places => format!(r"^-?\d{{0,{whole}}}(?:\.\d{{0,{places}}})?$"),
    };
    formatted("decimal").pattern((max_digits > 0).then_some(pattern))
}

fn of_text(format: TextFormat) -> ObjectBuilder {
    match format {
        TextFormat::Plain | TextFormat::Ip(IpProtocol::Both) => text(),
        TextFormat::Email => formatted("email"),
        TextFormat::Slug => text().pattern(Some("^[-a-zA-Z0-9_]+$")),
        TextFormat::UnicodeSlug => text().pattern(Some(r"^[-\w]+$")),
        TextFormat::Ip(IpProtocol::Ipv4) => formatted("ipv4"),
        TextFormat::Ip(IpProtocol::Ipv6) => formatted("ipv6"),
        TextFormat::Url => formatted("uri"),
        TextFormat::Pattern(pattern) => text().pattern(Some(pattern.source())),
    }
}

/// The schema of a text that may be empty, which is of no format then.
pub(super) fn or_blank(schema: ObjectBuilder, kind: FieldKind) -> ObjectBuilder {
    let FieldKind::Text { format, .. } = kind else {
        return schema;
    };
    match format {
        TextFormat::Slug => schema.pattern(Some("^[-a-zA-Z0-9_]*$")),
        TextFormat::UnicodeSlug => schema.pattern(Some(r"^[-\w]*$")),
        TextFormat::Pattern(pattern) => schema.pattern(Some(format!("^$|{}", pattern.source()))),
        _ => schema.format(None),
    }
}

/// The schema of a value in a style of its field's own.
pub(super) fn styled(schema: ObjectBuilder, style: Style, null: bool) -> ObjectBuilder {
    let (of_type, format) = match style {
        Style::IntegerText | Style::JsonText | Style::Hex | Style::Urn | Style::Strftime(_) => (Type::String, None),
        Style::Int => (Type::Integer, None),
        Style::Decimal(style) if style.coerce_to_string => return schema,
        Style::Decimal(_) => (Type::Number, Some(SchemaFormat::KnownFormat(KnownFormat::Double))),
    };
    let schema = schema.format(format).pattern(None::<String>);
    if null {
        schema.schema_type(SchemaType::from_iter([of_type, Type::Null]))
    } else {
        schema.schema_type(of_type)
    }
}

/// The schema with what the validators demand.
pub(super) fn narrowed(schema: ObjectBuilder, kind: FieldKind, validators: &[Validator]) -> ObjectBuilder {
    let is_number = matches!(kind, FieldKind::Float | FieldKind::Integer { .. });
    validators.iter().fold(schema, |schema, validator| match validator {
        // Decimal numbers are written as text, which has no bounds.
        Validator::MinValue(limit) if is_number => schema.minimum(limit.to_f64()),
        Validator::MaxValue(limit) if is_number => schema.maximum(limit.to_f64()),
        Validator::MinLength(limit) => schema.min_length(usize::try_from(*limit).ok()),
        Validator::MaxLength(limit) => schema.max_length(usize::try_from(*limit).ok()),
        _ => schema,
    })
}
