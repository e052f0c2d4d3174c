//! A field of a serializer: DRF's `Field`.

use super::FieldDefault;
use crate::error::{Error, ValidationError};
use crate::models::options::{Column, ColumnIndex, ColumnKind, ModelOptions, Ordering, RelationIndex, RelationKind};
use crate::models::query::{Node, Path};
use crate::models::relations::model_between;
use crate::rest::fields::FieldKind;
use crate::rest::validators::{Pattern, TextFormat, Validator};
use crate::value::ValueKind;
use crate::value::json::{JsonFormat, Style};

mod kind;
mod rules;
mod styles;

pub use kind::{Kind, Length};

/// Where a field's value comes from and goes to.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Source {
    /// The document itself: a serializer without a model.
    Document,
    /// A column, of the serializer's model or at the end of a path.
    Column {
        /// The way there.
        path: Path,
        /// The column.
        column: ColumnIndex,
    },
    /// A relation, which is the last hop of the path.
    Relation(Path),
    /// The method `get_<field>`.
    Method,
    /// An expression over the row, which may aggregate related rows.
    Annotation(fn() -> Node),
    /// The row itself.
    Row,
}

/// A field of a serializer, with its rules: those of the model's column, narrowed by what was declared.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "they are DRF's arguments of a field")]
pub struct Field {
    /// The key in the document.
    pub name: &'static str,
    /// The name under which checked data has it, where the document's is another.
    pub data_name: &'static str,
    /// Where the value comes from and goes to.
    pub source: Source,
    /// What it takes and gives.
    pub kind: Kind,
    /// Whether it is only given.
    pub read_only: bool,
    /// Whether it is only taken.
    pub write_only: bool,
    /// Whether documents neither have nor say it: its value is its default.
    pub hidden: bool,
    /// Whether a whole document must have it.
    pub required: bool,
    /// Whether it may be null.
    pub allow_null: bool,
    /// Whether null is refused though answers may have it.
    pub refuses_null: bool,
    /// Whether it may be empty text.
    pub allow_blank: bool,
    /// Whether it is left out of the document where it is null.
    pub omit_null: bool,
    /// The value where a whole document doesn't have it.
    pub default: Option<FieldDefault>,
    /// How it is written, where not as its kind is.
    pub style: Option<Style>,
    /// The formats of dates, times and moments that it takes, where not those of ISO 8601.
    pub input_formats: &'static [&'static str],
    /// What is told instead of DRF's words, by the code of what is wrong.
    pub error_messages: Vec<(&'static str, &'static str)>,
    /// What a value must satisfy besides.
    pub validators: Vec<Validator>,
    /// What refuses values of the kind that are none of the field's type, before anything else looks at them.
    pub type_validator: Option<Validator>,
    /// Whether no other row may have the value.
    pub unique: bool,
    /// The order of the rows of a to-many relation, in place of their model's own.
    pub ordering: Option<fn() -> Vec<Ordering>>,
    /// Which rows a key may name, where not all.
    pub limit: Option<fn() -> Node>,
    /// A description, for people.
    pub help_text: &'static str,
}

impl Field {
    /// A field of this kind, required and without rules.
    #[must_use]
    pub(crate) fn new(name: &'static str, source: Source, kind: Kind) -> Self {
        Self {
            name,
            data_name: name,
            source,
            kind,
            read_only: false,
            write_only: false,
            hidden: false,
            required: true,
            allow_null: false,
            refuses_null: false,
            allow_blank: false,
            omit_null: false,
            default: None,
            style: None,
            input_formats: &[],
            error_messages: Vec::new(),
            validators: Vec::new(),
            type_validator: None,
            unique: false,
            ordering: None,
            limit: None,
            help_text: "",
        }
    }

    /// A field that stands for a column of the model, or of one at the end of a path.
    #[must_use]
    pub(crate) fn of_column(name: &'static str, path: Path, index: ColumnIndex, column: &'static Column) -> Self {
        let kind = FieldKind::of_column(column).unwrap_or(FieldKind::Json);
        let mut field = Self::new(name, Source::Column { path, column: index }, Kind::Value(kind));
        field.take_rules(column);
        field.read_only |= !path.is_root();
        field.unique = column.unique && path.is_root();
        field
    }

    /// A field that stands for related rows by their keys, with the rules of the column that has the key.
    #[must_use]
    pub(crate) fn of_key(
        name: &'static str,
        model: &'static ModelOptions,
        source: Source,
        kind: Kind,
        null: bool,
    ) -> Self {
        let mut field = Self::new(name, source, kind);
        let Source::Relation(path) = source else {
            return field;
        };
        match path.hops() {
            Some([relation]) => match model.relation(*relation).kind {
                RelationKind::Forward { column, one_to_one, .. } => {
                    field.take_rules(model.column(column));
                    field.unique = one_to_one;
                }
                RelationKind::ManyToMany { .. } | RelationKind::ManyToManyReverse { .. } => {
                    field.required = false;
                    // As in DRF: rows of the model between say more than a list of keys.
                    field.read_only = model_between(model, *relation).is_some();
                }
                RelationKind::Reverse { .. } => field = field.read_only(),
            },
            _ => field = field.read_only(),
        }
        field.allow_null = null;
        field
    }

    /// Takes what a column says about presence and values.
    pub(crate) fn take_rules(&mut self, column: &'static Column) {
        self.read_only |= column.auto || column.auto_now || column.auto_now_add || !column.editable;
        self.allow_null = column.null;
        self.allow_blank = column.blank && column.kind.value_kind() == ValueKind::Text;
        // Text alone has a value that says nothing.
        self.required = !(column.null || self.allow_blank || column.default.is_some() || self.read_only);
        self.help_text = column.help_text;
        if let Kind::Value(kind) = self.kind {
            self.validators = validators(kind, column);
            // The kind of choices refuses all others by itself.
            self.type_validator = column.type_validator.filter(|_| column.choices.is_empty());
        }
    }

    /// The errors of a value, in the field's own words where it has some.
    pub(crate) fn in_own_words(&self, error: Error) -> Error {
        match error {
            Error::Validation(error) => self.refusal(error).into(),
            error => error,
        }
    }

    /// What is wrong with a value, in the field's own words where it has some.
    pub(crate) fn refusal(&self, error: ValidationError) -> ValidationError {
        let ValidationError::Messages(mut details) = error else {
            return error;
        };
        for detail in &mut details {
            if let Some((_, message)) = self.error_messages.iter().find(|(code, _)| *code == detail.code) {
                (*message).clone_into(&mut detail.message);
            }
        }
        ValidationError::Messages(details)
    }

    /// How its values are written.
    pub(crate) fn json_format(&self) -> JsonFormat {
        match (&self.kind, self.style) {
            (Kind::Value(kind), Some(style)) => JsonFormat::Styled(kind.value_kind(), kind.completed(style)),
            (Kind::Value(kind), None) => kind.json_format(),
            (Kind::List { child, .. } | Kind::Dict { child, .. }, _) => child.json_format(),
            _ => JsonFormat::Text,
        }
    }

    /// What is wrong with how it was declared, and can only be seen at run time.
    pub(crate) fn fault(&self) -> Option<String> {
        if let Kind::List { child, .. } | Kind::Dict { child, .. } = &self.kind {
            return child.fault();
        }
        let fault = self.pattern().and_then(Pattern::fault)?;
        Some(format!("the `regex` is none: {fault}"))
    }

    /// The relation of the serializer's own model that it stands for.
    pub(crate) fn own_relation(&self) -> Option<RelationIndex> {
        match self.source {
            Source::Relation(path) => match path.hops()? {
                [relation] => Some(*relation),
                _ => None,
            },
            _ => None,
        }
    }

    /// The secret column by which it would name rows.
    pub(crate) fn secret_in_documents(&self) -> Option<&'static str> {
        let column = match self.kind {
            Kind::PrimaryKey { target, slug_field, .. } => {
                let model = target();
                model.column(slug_field.unwrap_or(model.primary_key))
            }
            Kind::Hyperlink { target, .. } => (target.model)().column((target.column)()?),
            _ => return None,
        };
        column.secret.then_some(column.name)
    }

    /// What its text must match, where it must.
    pub(crate) fn pattern(&self) -> Option<Pattern> {
        match self.kind {
            Kind::Value(FieldKind::Text {
                format: TextFormat::Pattern(pattern),
                ..
            }) => Some(pattern),
            _ => None,
        }
    }

    /// The value kind of the field, where it is one value.
    pub(crate) fn value_kind(&self) -> ValueKind {
        match &self.kind {
            Kind::Value(kind) => kind.value_kind(),
            Kind::PrimaryKey { target, .. } => target().primary_key().kind.value_kind(),
            Kind::Hyperlink { target, .. } => (target.model)().primary_key().kind.value_kind(),
            _ => ValueKind::Text,
        }
    }
}

/// The rules that a field takes from its column, in the order of their messages.
fn validators(kind: FieldKind, column: &Column) -> Vec<Validator> {
    let mut validators = Vec::new();
    if let (FieldKind::Text { .. }, ColumnKind::Char { max_length }) = (kind, column.kind) {
        validators.push(Validator::MaxLength(max_length));
    }
    for validator in column.validators {
        // The range of integers and the format of text are the kind's.
        match (kind, *validator) {
            (FieldKind::Integer { .. }, Validator::MinValue(_) | Validator::MaxValue(_)) => {}
            (FieldKind::Text { format, .. }, Validator::Format(declared)) if format == declared => {}
            (_, validator) => validators.push(validator),
        }
    }
    if let FieldKind::Text { format, .. } = kind {
        validators.extend([Validator::ProhibitNullCharacters, Validator::Format(format)]);
    }
    validators
}
