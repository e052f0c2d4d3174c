//! What OPTIONS tells about a field: DRF's `SimpleMetadata.get_field_info`.

use rust_decimal::prelude::ToPrimitive;
use serde::{Serialize, Serializer};
use serde_json::Value as Json;

use super::options::{Field, Kind, Length, SerializerOptions, Source};
use crate::models::options::{Choice, Column, ModelOptions, RelationKind};
use crate::rest::fields::FieldKind;
use crate::rest::validators::{TextFormat, Validator};
use crate::value::ValueKind;

/// What is told of a field, in DRF's order.
#[derive(Debug, Default, Serialize)]
pub(crate) struct FieldInfo {
    #[serde(rename = "type")]
    word: &'static str,
    required: bool,
    read_only: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    #[serde(skip_serializing_if = "str::is_empty")]
    help_text: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    min_length: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_length: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    min_value: Option<Json>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_value: Option<Json>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_digits: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decimal_places: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    child: Option<Box<FieldInfo>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    children: Option<FieldInfos>,
    #[serde(skip_serializing_if = "Option::is_none")]
    choices: Option<Vec<ChoiceInfo>>,
}

/// What is told of the fields of a document, by their names.
pub(crate) type FieldInfos = InOrder<&'static str, FieldInfo>;

/// One of the values that a field takes.
#[derive(Debug, Serialize)]
struct ChoiceInfo {
    value: Json,
    display_name: &'static str,
}

/// An object whose members keep their order, which those of a [`serde_json::Map`] don't.
#[derive(Debug)]
pub(crate) struct InOrder<K, T>(pub(crate) Vec<(K, T)>);

impl<K: Serialize, T: Serialize> Serialize for InOrder<K, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, member)| (name, member)))
    }
}

impl SerializerOptions {
    /// What is told of the fields, in the order of the document.
    pub(crate) fn metadata(&self) -> FieldInfos {
        let fields = self.fields.iter().filter(|field| !field.hidden);
        InOrder(fields.map(|field| (field.name, field.metadata(self.model))).collect())
    }
}

impl Field {
    /// The field's kind, presence, label and limits, for a serializer of this model.
    fn metadata(&self, model: Option<&'static ModelOptions>) -> FieldInfo {
        let mut info = self.shape();
        info.label = Some(self.label(model));
        info.help_text = self.help_text;
        if !self.read_only {
            self.limits(&mut info);
        }
        info
    }

    /// The field without its name.
    fn shape(&self) -> FieldInfo {
        let mut info = self.presence(self.word());
        match &self.kind {
            Kind::Value(FieldKind::Decimal {
                max_digits,
                decimal_places,
            }) if *max_digits > 0 && !matches!(self.source, Source::Method) => {
                info.max_digits = Some(*max_digits);
                info.decimal_places = Some(*decimal_places);
            }
            Kind::Value(FieldKind::Choice(choices)) | Kind::MultipleChoice { choices, .. } if !self.read_only => {
                info.choices = Some(described(choices, ValueKind::Text));
            }
            Kind::Value(FieldKind::IntegerChoice(choices)) if !self.read_only => {
                info.choices = Some(described(choices, ValueKind::Integer));
            }
            Kind::List { child, .. } | Kind::Dict { child, .. } => {
                let mut of_child = child.shape();
                child.limits(&mut of_child);
                info.child = Some(Box::new(of_child));
            }
            Kind::Nested {
                serializer, many: true, ..
            } => {
                let mut child = self.presence("nested object");
                child.children = Some(serializer().metadata());
                info.child = Some(Box::new(child));
            }
            Kind::Nested { serializer, .. } => info.children = Some(serializer().metadata()),
            _ => {}
        }
        info
    }

    fn presence(&self, word: &'static str) -> FieldInfo {
        FieldInfo {
            word,
            required: self.required,
            read_only: self.read_only,
            ..FieldInfo::default()
        }
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

    fn limits(&self, info: &mut FieldInfo) {
        for validator in &self.validators {
            match *validator {
                Validator::MinLength(least) => info.min_length = Some(least as usize),
                Validator::MaxLength(most) => info.max_length = Some(most as usize),
                Validator::MinValue(least) => info.min_value = Some(self.number(least)),
                Validator::MaxValue(most) => info.max_value = Some(self.number(most)),
                _ => {}
            }
        }
        match &self.kind {
            Kind::File { max_length: Some(most) } => info.max_length = Some(*most as usize),
            Kind::Value(FieldKind::Integer { min, max }) => {
                info.min_value = chosen(*min).or(info.min_value.take());
                info.max_value = chosen(*max).or(info.max_value.take());
            }
            Kind::List { length, .. } | Kind::Nested { length, .. } | Kind::PrimaryKey { length, .. } => {
                let Length { min, max, .. } = *length;
                // That a list isn't empty is no length in DRF.
                info.min_length = min.filter(|min| *min > 1).or(info.min_length);
                info.max_length = max.or(info.max_length);
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

/// Choices, with the values that documents have.
fn described(choices: &[Choice], kind: ValueKind) -> Vec<ChoiceInfo> {
    let choices = choices.iter();
    choices
        .map(|choice| ChoiceInfo {
            value: choice.to_json(kind),
            display_name: choice.label,
        })
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

/// A bound, unless it is that of the type alone, which nobody chose.
fn chosen(bound: i64) -> Option<Json> {
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
    (!ends.contains(&bound)).then(|| bound.into())
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
