//! The schemas of documents: one for each serializer, one for its partial documents and one for its pages where they
//! are asked for, and those of errors.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value as Json, json};
use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::schema::{AdditionalProperties, ArrayItems, RefBuilder, SchemaType, Type};
use utoipa::openapi::{ArrayBuilder, ComponentsBuilder, ObjectBuilder, OneOfBuilder, Ref, RefOr, Schema};

use super::{text, values};
use crate::rest::fields::FieldKind;
use crate::rest::serializers::{Field, Kind, Length, SerializerOptions};

/// Which documents a schema is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Variant {
    /// Whole ones.
    Whole,
    /// Those of PATCH.
    Partial,
    /// Those of a list within a document, which name their rows by a key that is only read elsewhere.
    Item,
    /// Those of such a list within a document of PATCH: one that names its row says only what changes.
    PartialItem,
    /// Pages of a list.
    Page,
    /// Pages of a list that cursors lead to.
    CursorPage,
}

impl Variant {
    /// Whether a document may leave out what it doesn't change.
    fn is_partial(self) -> bool {
        matches!(self, Self::Partial | Self::PartialItem)
    }

    /// Whether a key that is only read elsewhere is taken.
    fn is_item(self) -> bool {
        matches!(self, Self::Item | Self::PartialItem)
    }

    /// The documents of a field within documents of this variant.
    fn within(self, serializer: &SerializerOptions, field: &Field, many: bool) -> Self {
        let key = serializer.key_field().map(|key| &serializer.fields[key]);
        match (key, many, self.is_partial()) {
            _ if field.read_only => Self::Whole,
            (Some(_), true, true) => Self::PartialItem,
            (Some(key), true, false) if key.read_only => Self::Item,
            // Rows without a key are all new.
            (_, true, _) | (_, false, false) => Self::Whole,
            (_, false, true) => Self::Partial,
        }
    }
}

/// What a schema is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Subject {
    /// A serializer, by its address: two of them may have one name.
    Serializer(*const SerializerOptions, Variant),
    /// An error with `detail`.
    Error,
    /// An error that tells each field's mistakes.
    ValidationError,
}

/// The schemas that were asked for.
#[derive(Default)]
pub(super) struct Components {
    names: HashMap<Subject, String>,
    schemas: BTreeMap<String, Option<RefOr<Schema>>>,
}

impl Components {
    /// A reference to the schema of a serializer's documents.
    pub(super) fn reference(&mut self, serializer: &'static SerializerOptions, variant: Variant) -> Ref {
        let name = serializer.name.strip_suffix("Serializer").unwrap_or(serializer.name);
        let name = match variant {
            Variant::Whole => name.to_owned(),
            Variant::Partial => format!("Patched{name}"),
            Variant::Item => format!("{name}Item"),
            Variant::PartialItem => format!("Patched{name}Item"),
            Variant::Page => format!("Paginated{name}List"),
            Variant::CursorPage => format!("CursorPaginated{name}List"),
        };
        self.named(
            Subject::Serializer(serializer, variant),
            name,
            |components| match variant {
                Variant::Page | Variant::CursorPage => components.page_of(serializer, variant),
                Variant::Whole | Variant::Partial | Variant::Item | Variant::PartialItem => {
                    components.document(serializer, variant)
                }
            },
        )
    }

    /// The schema of a list without pages.
    pub(super) fn list(&mut self, serializer: &'static SerializerOptions) -> ArrayBuilder {
        ArrayBuilder::new().items(self.reference(serializer, Variant::Whole))
    }

    /// A reference to the schema of an error with `detail`.
    pub(super) fn error(&mut self) -> Ref {
        self.named(Subject::Error, "Error".to_owned(), |_| {
            let detail = values::text().description(Some("What is wrong, in a sentence."));
            ObjectBuilder::new().property("detail", detail).required("detail")
        })
    }

    /// A reference to the schema of an error that tells each field's mistakes.
    pub(super) fn validation_error(&mut self) -> Ref {
        self.named(Subject::ValidationError, "ValidationError".to_owned(), |_| {
            let description = "For each field a list of what is wrong with it; for a document within the document an \
                object like this one. `non_field_errors` is about several fields together, `detail` about a document \
                that can't be read. A list where what is wrong is about no field, or the documents are a list.";
            ObjectBuilder::new()
                .schema_type(SchemaType::from_iter([Type::Object, Type::Array]))
                .description(Some(description))
                .additional_properties(Some(AdditionalProperties::FreeForm(true)))
                .examples([json!({ "name": ["This field is required."] })])
        })
    }

    /// A reference to a schema, which is made at its first use. It has its name before it is made, since it may
    /// refer to itself.
    fn named(&mut self, subject: Subject, wanted: String, make: impl FnOnce(&mut Self) -> ObjectBuilder) -> Ref {
        if let Some(name) = self.names.get(&subject) {
            return Ref::from_schema_name(name);
        }
        let numbered = (2..).map(|number| format!("{wanted}{number}"));
        let free = std::iter::once(wanted.clone())
            .chain(numbered)
            .find(|name| !self.schemas.contains_key(name));
        let name = free.unwrap_or(wanted);
        self.names.insert(subject, name.clone());
        self.schemas.insert(name.clone(), None);
        let schema = make(self);
        self.schemas.insert(name.clone(), Some(schema.into()));
        Ref::from_schema_name(name)
    }

    fn page_of(&mut self, serializer: &'static SerializerOptions, variant: Variant) -> ObjectBuilder {
        let mut page = ObjectBuilder::new();
        if variant == Variant::Page {
            page = page.property("count", values::between(0, i64::MAX)).required("count");
        }
        let page = page
            .property("next", values::nullable_link())
            .property("previous", values::nullable_link())
            .property("results", self.list(serializer));
        ["next", "previous", "results"]
            .into_iter()
            .fold(page, ObjectBuilder::required)
    }

    fn document(&mut self, serializer: &'static SerializerOptions, variant: Variant) -> ObjectBuilder {
        let mut document = ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(text(serializer.help_text));
        let key = serializer.key_field().filter(|_| variant.is_item());
        for (number, field) in serializer.fields.iter().enumerate().filter(|(_, field)| !field.hidden) {
            if key == Some(number) {
                document = document.property(field.name, item_key(serializer, field));
                continue;
            }
            document = document.property(field.name, self.field(serializer, field, variant));
            let always = field.required || (field.read_only && !field.omit_null);
            if always && !variant.is_partial() {
                document = document.required(field.name);
            }
        }
        document
    }

    fn field(&mut self, serializer: &SerializerOptions, field: &Field, variant: Variant) -> RefOr<Schema> {
        // A partial document that lacks a field leaves it as it is.
        let default = serializer.constant_default(field).filter(|_| !variant.is_partial());
        match &field.kind {
            Kind::Value(kind) => value(*kind, default, field).into(),
            Kind::List { child, length } => array(self.field(serializer, child, Variant::Partial), *length, field),
            Kind::Dict { child, .. } => {
                let member = self.field(serializer, child, Variant::Partial);
                let members = ObjectBuilder::new()
                    .schema_type(Type::Object)
                    .description(text(field.help_text))
                    .additional_properties(Some(AdditionalProperties::RefOr(member)));
                flagged(members, field).into()
            }
            Kind::MultipleChoice { choices, length } => {
                array(values::of_field(FieldKind::Choice(choices), false), *length, field)
            }
            Kind::File { .. } => flagged(values::file(), field).description(text(field.help_text)).into(),
            Kind::PrimaryKey {
                target,
                slug_field,
                many,
                length,
            } => {
                let column = target().column(slug_field.unwrap_or(target().primary_key));
                let key = FieldKind::of_column_kind(column.kind).unwrap_or(FieldKind::Json);
                if *many {
                    array(values::of_field(key, false), *length, field)
                } else {
                    value(key, default, field).into()
                }
            }
            Kind::Hyperlink { many: true, .. } => array(values::link(), Length::default(), field),
            Kind::Hyperlink { .. } if field.allow_null => flagged(values::nullable_link(), field)
                .description(text(field.help_text))
                .into(),
            Kind::Hyperlink { .. } => flagged(values::link(), field).description(text(field.help_text)).into(),
            Kind::Nested {
                serializer,
                many,
                length,
            } => {
                let serializer = serializer();
                let document = self.reference(serializer, variant.within(serializer, field, *many));
                match (*many, field.allow_null) {
                    (true, _) => array(document, *length, field),
                    (false, true) => nullable(document, field),
                    (false, false) => one(document, field),
                }
            }
        }
    }

    /// All schemas, as the document has them.
    pub(super) fn finish(self) -> ComponentsBuilder {
        let schemas = self
            .schemas
            .into_iter()
            .filter_map(|(name, schema)| Some((name, schema?)));
        schemas.fold(ComponentsBuilder::new(), |components, (name, schema)| {
            components.schema(name, schema)
        })
    }
}

/// One value, with all that is said of it.
fn value(kind: FieldKind, default: Option<Json>, field: &Field) -> ObjectBuilder {
    let choices = if let FieldKind::Choice(choices) | FieldKind::IntegerChoice(choices) = kind {
        choices
    } else {
        &[]
    };
    let description = values::described(field.help_text, choices);
    let schema = values::of_field(kind, field.allow_null)
        .description(text(&description))
        .default(default);
    let schema = if field.allow_blank {
        values::or_blank(schema, kind)
    } else {
        schema
    };
    let schema = values::narrowed(schema, kind, &field.validators);
    let schema = match field.style {
        Some(style) => values::styled(schema, style, field.allow_null),
        None => schema,
    };
    flagged(schema, field)
}

/// The key of a document within a list: who sends it changes the row that it names, who doesn't makes a new one.
fn item_key(serializer: &SerializerOptions, field: &Field) -> ObjectBuilder {
    let kind = serializer
        .model
        .and_then(|model| FieldKind::of_column(model.primary_key()));
    let described = "The row that this document changes; a new one where it is left out.";
    let help_text = if field.help_text.is_empty() {
        described
    } else {
        field.help_text
    };
    values::of_field(kind.unwrap_or(FieldKind::Json), false).description(text(help_text))
}

/// A schema that says whether it is only given or only taken.
fn flagged(schema: ObjectBuilder, field: &Field) -> ObjectBuilder {
    let schema = if field.read_only {
        schema.read_only(true)
    } else {
        schema
    };
    if field.write_only {
        schema.write_only(true)
    } else {
        schema
    }
}

/// A document within the document.
fn one(document: Ref, field: &Field) -> RefOr<Schema> {
    let mut reference = RefBuilder::new()
        .ref_location(document.ref_location)
        .description(text(field.help_text));
    if field.read_only {
        reference = reference.read_only(true);
    }
    if field.write_only {
        reference = reference.write_only(true);
    }
    RefOr::Ref(reference.build())
}

/// A document within the document, or null.
fn nullable(document: Ref, field: &Field) -> RefOr<Schema> {
    let one_of = OneOfBuilder::new()
        .item(document)
        .item(ObjectBuilder::new().schema_type(SchemaType::new(Type::Null)))
        .description(text(field.help_text));
    one_of.extensions(flags(field)).into()
}

/// A list of values or documents.
fn array(items: impl Into<ArrayItems>, length: Length, field: &Field) -> RefOr<Schema> {
    let least = length.min.or((!length.allow_empty).then_some(1));
    ArrayBuilder::new()
        .items(items)
        .description(text(field.help_text))
        .min_items(least.filter(|_| !field.read_only))
        .max_items(length.max.filter(|_| !field.read_only))
        .extensions(flags(field))
        .into()
}

/// Whether a schema is only given or only taken, for those whose types don't know these words.
fn flags(field: &Field) -> Option<Extensions> {
    let flags = [("readOnly", field.read_only), ("writeOnly", field.write_only)];
    let flags: Vec<(&str, bool)> = flags.into_iter().filter(|(_, holds)| *holds).collect();
    (!flags.is_empty()).then(|| flags.into_iter().collect())
}
