//! The schemas of documents: one for each serializer, and one for its partial documents where they are taken.

use std::collections::BTreeMap;

use utoipa::openapi::schema::{ArrayItems, SchemaType, Type};
use utoipa::openapi::{ArrayBuilder, ComponentsBuilder, ObjectBuilder, OneOfBuilder, Ref, RefOr, Schema};

use super::values;
use crate::rest::fields::FieldKind;
use crate::rest::serializers::{Field, Kind, SerializerOptions};

/// Which documents a schema is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Variant {
    /// Whole ones.
    Whole,
    /// Those of PATCH.
    Partial,
}

/// The schemas that were asked for.
#[derive(Default)]
pub(super) struct Components {
    schemas: BTreeMap<String, Option<RefOr<Schema>>>,
}

impl Components {
    /// A reference to the schema of a serializer's documents.
    pub(super) fn reference(&mut self, serializer: &'static SerializerOptions, variant: Variant) -> Ref {
        let name = serializer.name.strip_suffix("Serializer").unwrap_or(serializer.name);
        let name = match variant {
            Variant::Whole => name.to_owned(),
            Variant::Partial => format!("Patched{name}"),
        };
        if !self.schemas.contains_key(&name) {
            self.schemas.insert(name.clone(), None);
            let schema = self.document(serializer, variant);
            self.schemas.insert(name.clone(), Some(schema.into()));
        }
        Ref::from_schema_name(name)
    }

    fn document(&mut self, serializer: &'static SerializerOptions, variant: Variant) -> ObjectBuilder {
        let mut document = ObjectBuilder::new().schema_type(Type::Object);
        if !serializer.help_text.is_empty() {
            document = document.description(Some(serializer.help_text));
        }
        for field in &serializer.fields {
            document = document.property(field.name, self.field(field));
            let always = field.required || (field.read_only && !field.omit_null);
            if always && variant == Variant::Whole {
                document = document.required(field.name);
            }
        }
        document
    }

    fn field(&mut self, field: &Field) -> RefOr<Schema> {
        let value = |kind: FieldKind| {
            let schema = values::of_field(kind, field.allow_null);
            let schema = field.validators.iter().fold(schema, values::narrow);
            let schema = schema.description(Some(field.help_text.to_owned()).filter(|text| !text.is_empty()));
            schema.read_only(field.read_only).write_only(field.write_only)
        };
        match &field.kind {
            Kind::Value(kind) => value(*kind).into(),
            Kind::List { item, allow_null, .. } => array(values::of_field(*item, *allow_null), field),
            Kind::PrimaryKey { target, many, .. } => {
                let key = FieldKind::of_column_kind(target().primary_key().kind).unwrap_or(FieldKind::Json);
                if *many {
                    array(values::of_field(key, false), field)
                } else {
                    value(key).into()
                }
            }
            Kind::Hyperlink { many: true, .. } => array(values::link(), field),
            Kind::Hyperlink { .. } => if field.allow_null {
                values::nullable_link()
            } else {
                values::link()
            }
            .read_only(true)
            .into(),
            Kind::Nested { serializer, many, .. } => {
                let document = self.reference(serializer(), Variant::Whole);
                let null = || ObjectBuilder::new().schema_type(Type::Null);
                match (*many, field.allow_null) {
                    (true, _) => array(document, field),
                    (false, true) => OneOfBuilder::new()
                        .item(document)
                        .item(null())
                        .read_only(field.read_only)
                        .into(),
                    (false, false) if field.read_only => OneOfBuilder::new().item(document).read_only(true).into(),
                    (false, false) => document.into(),
                }
            }
            Kind::Computed => ObjectBuilder::new()
                .schema_type(SchemaType::AnyValue)
                .read_only(true)
                .into(),
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

/// A list; one that can't be written is wrapped, since arrays have no flag of their own for it.
fn array(items: impl Into<ArrayItems>, field: &Field) -> RefOr<Schema> {
    let array = ArrayBuilder::new().items(items);
    if field.read_only {
        OneOfBuilder::new().item(array).read_only(true).into()
    } else {
        array.into()
    }
}
