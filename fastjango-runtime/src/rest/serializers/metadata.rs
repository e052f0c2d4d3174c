//! What OPTIONS tells about a field: DRF's `SimpleMetadata.get_field_info`.

use rust_decimal::prelude::ToPrimitive;
use serde_json::{Map, Value as Json, json};

use super::options::{Field, Kind, Length, SerializerOptions, Source};
use crate::models::options::{Choice, Column, ModelOptions, RelationKind};
use crate::rest::fields::FieldKind;
use crate::rest::validators::{TextFormat, Validator};
use crate::value::ValueKind;

impl Field {
    /// The field's kind, presence, label and limits, for a serializer of this model.
    pub(crate) fn metadata(&self, model: Option<&'static ModelOptions>) -> Map<String, Json> {
        let mut info = self.shape();
        info.insert("label".to_owned(), self.label(model).into());
        if !self.help_text.is_empty() {
            info.insert("help_text".to_owned(), self.help_text.into());
        }
        if !self.read_only {
            self.limits(&mut info);
        }
        info
    }

    /// The field without its name.
    fn shape(&self) -> Map<String, Json> {
        let mut info = presence(self.word(), self.required, self.read_only);
        match &self.kind {
            Kind::Value(FieldKind::Decimal {
                max_digits,
                decimal_places,
            }) if *max_digits > 0 && !matches!(self.source, Source::Method) => {
                info.insert("max_digits".to_owned(), (*max_digits).into());
                info.insert("decimal_places".to_owned(), (*decimal_places).into());
            }
            Kind::Value(FieldKind::Choice(choices)) | Kind::MultipleChoice { choices, .. } if !self.read_only => {
                info.insert("choices".to_owned(), described(choices, ValueKind::Text));
            }
            Kind::Value(FieldKind::IntegerChoice(choices)) if !self.read_only => {
                info.insert("choices".to_owned(), described(choices, ValueKind::Integer));
            }
            Kind::List { child, .. } | Kind::Dict { child, .. } => {
                let mut of_child = child.shape();
                child.limits(&mut of_child);
                info.insert("child".to_owned(), Json::Object(of_child));
            }
            Kind::Nested {
                serializer, many: true, ..
            } => {
                let mut child = presence("nested object", self.required, self.read_only);
                child.insert("children".to_owned(), Json::Object(children(serializer())));
                info.insert("child".to_owned(), Json::Object(child));
            }
            Kind::Nested { serializer, .. } => {
                info.insert("children".to_owned(), Json::Object(children(serializer())));
            }
            _ => {}
        }
        info
    }

    /// DRF's word for the kind.
    fn word(&self) -> &'static str {
        match &self.kind {
            _ if matches!(self.source, Source::Method) => "field",
            Kind::Value(kind) => word_of(*kind),
            Kind::List { .. } => "list",
            Kind::MultipleChoice { .. } => "multiple choice",
            Kind::File { .. } => "file upload",
            Kind::Dict { .. } | Kind::Nested { many: false, .. } => "nested object",
            _ => "field",
        }
    }

    /// The name for people: the column's, where it is more than its name, or else what the field's name says.
    fn label(&self, model: Option<&'static ModelOptions>) -> String {
        match model.and_then(|model| self.own_column(model)) {
            Some(column) if column.auto && column.name == "id" && self.read_only => "ID".to_owned(),
            Some(column) if column.name == "id" => spaced(self.name),
            Some(column) if capitalized(column.verbose_name) != spaced(column.name.trim_end_matches("_id")) => {
                capitalized(column.verbose_name)
            }
            _ => spaced(self.name),
        }
    }

    /// The column of the serializer's model that the field stands for under its own name.
    fn own_column(&self, model: &'static ModelOptions) -> Option<&'static Column> {
        let column = match self.source {
            Source::Column { path, column } if path.is_root() => model.column(column),
            Source::Relation(path) => match path.hops()? {
                [relation] => match model.relation(*relation).kind {
                    RelationKind::Forward { column, .. } => model.column(column),
                    _ => return None,
                },
                _ => return None,
            },
            _ => return None,
        };
        (column.name == self.name || column.name.strip_suffix("_id") == Some(self.name)).then_some(column)
    }

    fn limits(&self, info: &mut Map<String, Json>) {
        let mut limit = |name: &str, value: Json| {
            info.insert(name.to_owned(), value);
        };
        for validator in &self.validators {
            match *validator {
                Validator::MinLength(least) => limit("min_length", least.into()),
                Validator::MaxLength(most) => limit("max_length", most.into()),
                Validator::MinValue(least) => limit("min_value", self.number(least)),
                Validator::MaxValue(most) => limit("max_value", self.number(most)),
                _ => {}
            }
        }
        match &self.kind {
            Kind::File { max_length: Some(most) } => limit("max_length", (*most).into()),
            Kind::Value(FieldKind::Integer { min, max }) => {
                if !is_end_of_a_type(*min) {
                    limit("min_value", (*min).into());
                }
                if !is_end_of_a_type(*max) {
                    limit("max_value", (*max).into());
                }
            }
            Kind::List { length, .. } | Kind::Nested { length, .. } | Kind::PrimaryKey { length, .. } => {
                let Length { min, max, .. } = *length;
                // That a list isn't empty is no length in DRF.
                if let Some(min) = min.filter(|min| *min > 1) {
                    limit("min_length", min.into());
                }
                if let Some(max) = max {
                    limit("max_length", max.into());
                }
            }
            _ => {}
        }
    }

    /// A bound: that of a decimal is a float, as DRF has it.
    fn number(&self, bound: rust_decimal::Decimal) -> Json {
        let whole = bound.is_integer() && !matches!(self.kind, Kind::Value(FieldKind::Decimal { .. }));
        match bound.to_i64().filter(|_| whole) {
            Some(number) => number.into(),
            None => bound.to_f64().into(),
        }
    }
}

fn presence(word: &str, required: bool, read_only: bool) -> Map<String, Json> {
    let Json::Object(info) = json!({ "type": word, "required": required, "read_only": read_only }) else {
        return Map::new();
    };
    info
}

fn children(serializer: &SerializerOptions) -> Map<String, Json> {
    let fields = serializer.fields.iter().filter(|field| !field.hidden);
    let described = fields.map(|field| (field.name.to_owned(), Json::Object(field.metadata(serializer.model))));
    described.collect()
}

/// Choices, with the values that documents have.
fn described(choices: &[Choice], kind: ValueKind) -> Json {
    let choices = choices.iter();
    choices
        .map(|choice| json!({ "value": choice.to_json(kind), "display_name": choice.label }))
        .collect()
}

/// DRF's word for a kind.
fn word_of(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Boolean => "boolean",
        FieldKind::Integer { .. } => "integer",
        FieldKind::Float => "float",
        FieldKind::Decimal { .. } => "decimal",
        FieldKind::Text { format, .. } => match format {
            TextFormat::Slug => "slug",
            TextFormat::Email => "email",
            TextFormat::Url => "url",
            TextFormat::Pattern(_) => "regex",
            _ => "string",
        },
        FieldKind::Uuid => "string",
        FieldKind::Date => "date",
        FieldKind::Time => "time",
        FieldKind::DateTime => "datetime",
        FieldKind::Duration => "duration",
        FieldKind::Choice(_) | FieldKind::IntegerChoice(_) => "choice",
        FieldKind::Json => "field",
    }
}

/// Whether a bound is that of the type alone, which nobody chose.
fn is_end_of_a_type(bound: i64) -> bool {
    let ends = [
        i64::MIN,
        i64::MAX,
        i64::from(i32::MIN),
        i64::from(i32::MAX),
        i64::from(u32::MAX),
        i64::from(i16::MIN),
        i64::from(i16::MAX),
        i64::from(u16::MAX),
    ];
    ends.contains(&bound)
}

/// A name as people write it: `reading_time` is `Reading time`.
fn spaced(name: &str) -> String {
    capitalized(&name.replace('_', " ").to_lowercase())
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}
