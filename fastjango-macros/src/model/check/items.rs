//! Rules about the struct, its name and the names of its fields.

use crate::common::values::not_empty;
use crate::common::{Mistakes, names};
use crate::model::ir::{self, BUILDER_METHODS};
use crate::model::parse::{Field, Shape, Written};
use std::collections::{HashMap, HashSet};

/// A table has no type parameters.
pub(super) fn no_generics(written: &Written, mistakes: &mut Mistakes) -> Option<()> {
    let (generics, name) = (&written.item.generics, &written.item.ident);
    let holds = generics.params.is_empty() && generics.where_clause.is_none();
    let message = format!("a model is one table, so `{name}` can't be generic; write the types out");
    mistakes.unless(holds, generics, message)
}

/// Names of models become parts of other names, joined by underscores.
pub(super) fn model_name(written: &Written, mistakes: &mut Mistakes) {
    let ident = &written.item.ident;
    let name = names::plain(ident);
    if name.starts_with('_') || name.ends_with('_') {
        mistakes.at(
            ident,
            format_args!("the name of a model can't start or end with an underscore; rename `{name}`"),
        );
    }
    if name.contains("__") {
        mistakes.at(
            ident,
            format_args!("the name of a model can't contain `__`; rename `{name}`"),
        );
    }
}

/// An abstract model has fields alone.
pub(super) fn abstract_has_no_table(written: &Written, mistakes: &mut Mistakes) {
    let Some(word) = &written.is_abstract else { return };
    let says = [
        written.table.is_some(),
        written.verbose_name.is_some(),
        written.get_latest_by.is_some(),
        !written.ordering.is_empty(),
        !written.indexes.is_empty(),
        !written.uniques.is_empty(),
        !written.checks.is_empty(),
    ];
    if says.contains(&true) {
        mistakes.at(
            word,
            "an abstract model has no table, only fields; write what is about the table in the models that embed it",
        );
    }
}

/// An empty name names nothing.
pub(super) fn verbose_name_not_empty(written: &Written, mistakes: &mut Mistakes) {
    not_empty([&written.table, &written.verbose_name], mistakes);
}

/// `__` separates a field from a lookup in URLs, and `pk` means the primary key there.
pub(super) fn field_name(field: &Field, mistakes: &mut Mistakes) {
    let ident = &field.ident;
    let name = names::plain(ident);
    if name.ends_with('_') {
        let word = name.trim_end_matches('_');
        let remedy = if ["crate", "self", "super", ""].contains(&word) {
            "rename it".to_owned()
        } else {
            format!("a keyword can be written `r#{word}`")
        };
        mistakes.at(
            ident,
            format_args!("a field's name can't end with an underscore; {remedy}"),
        );
    } else if name.contains("__") {
        mistakes.at(
            ident,
            format_args!("a field's name can't contain `__`, which separates lookups in URLs; rename `{name}`"),
        );
    } else if name == "pk" {
        mistakes.at(
            ident,
            "`pk` means the primary key, whatever its name; name the field `id`",
        );
    }
}

/// A table is the same in every build, since migrations are.
pub(super) fn no_cfg(written: &Written, mistakes: &mut Mistakes) {
    let message = "a column can't depend on `cfg`, since migrations don't; remove it";
    crate::common::types::no_cfg(&written.item.fields, message, mistakes);
}

/// The builder has a setter for each field beside its own methods.
pub(super) fn reserved_name(field: &Field, mistakes: &mut Mistakes) {
    let name = names::plain(&field.ident);
    if BUILDER_METHODS.contains(&name.as_str()) {
        mistakes.at(
            &field.ident,
            format_args!(
                "a field can't be named `{name}`, which is a method of the builder; rename it, and keep the column \
                 with `column = \"{name}\"`"
            ),
        );
    }
}

/// Columns have `#[field(…)]`, relations have `#[relation(…)]`.
pub(super) fn right_attribute(field: &Field, mistakes: &mut Mistakes) {
    let name = names::plain(&field.ident);
    match (&field.shape, &field.column.attribute, &field.relation.attribute) {
        (Shape::Relation { .. }, Some(wrong), _) => {
            mistakes.at(
                wrong.path(),
                format_args!("`{name}` is a relation; write `#[relation(…)]`"),
            );
        }
        (Shape::Column { .. }, _, Some(wrong)) => {
            mistakes.at(
                wrong.path(),
                format_args!(
                    "`{name}` is a column, not a relation; write `#[field(…)]`, or its type as `ForeignKey<…>`"
                ),
            );
        }
        _ => {}
    }
}

/// Exactly one field is the primary key: the place of it, or of the field that stands in for a missing one.
pub(super) fn one_primary_key(written: &Written, mistakes: &mut Mistakes) -> Option<usize> {
    let columns = || {
        let fields = written.fields.iter().enumerate();
        fields.filter(|(_, field)| matches!(field.shape, Shape::Column { .. }))
    };
    let declared: Vec<_> = columns()
        .filter_map(|(at, field)| Some((at, field.column.primary_key.as_ref()?)))
        .collect();
    let named_id = columns().find(|(_, field)| field.ident == "id");
    for (_, key) in declared.iter().skip(1) {
        mistakes.at(
            key,
            "a model has one primary key; remove `primary_key` here, or use `unique`",
        );
    }
    match (declared.first(), named_id) {
        (Some((at, _)), Some((id, field))) if *at != id && field.column.primary_key.is_none() => {
            mistakes.at(
                &field.ident,
                "`id` is the primary key, but another field is declared `primary_key`; rename one of them",
            );
            Some(*at)
        }
        (Some((at, _)), _) => Some(*at),
        (None, Some((id, _))) => Some(id),
        (None, None) => {
            let name = &written.item.ident;
            mistakes.at(
                name,
                format_args!("`{name}` has no primary key; add `id: i64`, or `#[field(primary_key)]` to a field"),
            );
            columns().next().map(|(at, _)| at)
        }
    }
}

/// Two fields can't share a name, be it that several structs are embedded. The later one is left out.
pub(super) fn distinct_names(written: &mut Written, mistakes: &mut Mistakes) {
    let model = written.item.ident.clone();
    let mut taken = HashSet::new();
    written.retain_fields(|field| {
        let first = taken.insert(names::plain(&field.ident));
        if !first {
            mistakes.at(
                &field.ident,
                format_args!("`{model}` has two fields `{}`; rename or remove one", field.ident),
            );
        }
        first
    });
}

/// Two fields can't share a column, nor a handle.
pub(super) fn distinct_columns(fields: &[ir::Field], mistakes: &mut Mistakes) {
    let mut taken: HashMap<&str, &ir::Field> = HashMap::new();
    for field in fields {
        let Some(column) = field.column() else { continue };
        if let Some(other) = taken.insert(&column.name, field) {
            mistakes.at(
                &field.ident,
                format_args!(
                    "`{}` and `{}` have the same column `{}`; rename one, or give it `column = \"…\"`",
                    other.name, field.name, column.name
                ),
            );
        } else if let Some(other) = fields.iter().find(|other| {
            other
                .column()
                .is_some_and(|other| other.handle == column.handle && other.index < column.index)
        }) {
            mistakes.at(
                &field.ident,
                format_args!(
                    "`{}` and `{}` are both known as `{}`; rename one",
                    other.name, field.name, column.handle
                ),
            );
        }
    }
}
