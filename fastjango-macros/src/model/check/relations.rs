//! Rules about relations. Whether the other side exists and points back is rustc's to say.

use super::deletion;
use crate::common::types::spelled;
use crate::common::values::not_empty;
use crate::common::{Mistakes, names, spans};
use crate::model::ir::{Column, Field as Meaning, Relation, RelationKind, Setting, Source, Through};
use crate::model::parse::{Field, RelationAttributes, RelationType, Shape, Written};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use std::collections::HashMap;
use syn::Type;

/// All rules about one relation.
pub(super) fn rules(field: &Field, written: &Written, mistakes: &mut Mistakes) {
    let Shape::Relation { kind, target, optional } = &field.shape else {
        return;
    };
    let keys = &field.relation;
    key_belongs(field, *kind, mistakes);
    to_many_not_option(field, *kind, *optional, mistakes);
    names_not_empty(keys, mistakes);
    if kind.has_key() {
        deletion::rules(field, *optional, mistakes);
        first_row_can_exist(field, target, *optional, written, mistakes);
    }
    inverse_in_itself(field, *kind, target, written, mistakes);
    one_table_between(keys, mistakes);
    through_fields_are_two(keys, mistakes);
    named_after_keyword(field, *kind, target, written, mistakes);
    if *kind == RelationType::ManyToMany {
        through_fields_of_self(keys, target, written, mistakes);
    }
}

/// Each key belongs to the types of relation that obey it.
fn key_belongs(field: &Field, kind: RelationType, mistakes: &mut Mistakes) {
    let keys = &field.relation;
    let owns_table = kind == RelationType::ManyToMany && keys.inverse.is_none();
    let on_key = "belongs to the side that has the key, `ForeignKey` or `OneToOne`";
    let on_table = "belongs to the side of a `ManyToMany` that has no `inverse`";
    let on_other_side = "belongs to the other side, `HasMany`, `HasOne` or `ManyToMany`";
    let key = |given: Option<&Ident>, allowed: bool, owner| given.filter(|_| !allowed).map(|key| (key.clone(), owner));
    let misplaced = [
        key(keys.on_delete.as_ref().map(|given| &given.key), kind.has_key(), on_key),
        key(keys.default.as_ref().map(|given| &given.key), kind.has_key(), on_key),
        key(keys.column.as_ref().map(|given| &given.key), kind.has_key(), on_key),
        key(keys.editable.as_ref().map(|given| &given.key), kind.has_key(), on_key),
        key(
            keys.verbose_name.as_ref().map(|given| &given.key),
            kind.has_key(),
            on_key,
        ),
        key(keys.through.as_ref().map(|given| &given.key), owns_table, on_table),
        key(
            keys.through_fields.as_ref().map(|given| &given.key),
            owns_table,
            on_table,
        ),
        key(keys.table.as_ref().map(|given| &given.key), owns_table, on_table),
        key(
            keys.inverse.as_ref().map(|given| &given.key),
            !kind.has_key(),
            on_other_side,
        ),
    ];
    for (key, owner) in misplaced.into_iter().flatten() {
        mistakes.at(&key, format_args!("`{key}` {owner}; remove it here"));
    }
}

/// Types of columns, which somebody might take for what a relation needs: the type of the other table's key.
const COLUMN_TYPES: &[&str] = &[
    "bool",
    "i8",
    "i16",
    "i32",
    "i64",
    "u8",
    "u16",
    "u32",
    "u64",
    "f32",
    "f64",
    "String",
    "Decimal",
    "NaiveDate",
    "NaiveTime",
    "DateTime",
    "TimeDelta",
    "Uuid",
    "Value",
    "Vec",
    "Option",
];

/// A relation leads to a model. The field is left out where it surely doesn't.
pub(super) fn target_is_a_model(written: &mut Written, mistakes: &mut Mistakes) {
    written.retain_fields(|field| {
        let Shape::Relation { kind, target, .. } = &field.shape else {
            return true;
        };
        let Type::Path(path) = &**target else { return true };
        let last = path.path.segments.last();
        let column = last.is_some_and(|last| COLUMN_TYPES.iter().any(|name| last.ident == name));
        if column {
            let name = spelled(target);
            mistakes.at(
                target,
                format_args!(
                    "`{name}` is no model; write the struct that `{}` leads to, as `{}<Author>`",
                    field.ident,
                    kind.name()
                ),
            );
        }
        !column
    });
}

/// No rows are an empty list, not NULL.
fn to_many_not_option(field: &Field, kind: RelationType, optional: bool, mistakes: &mut Mistakes) {
    if optional && !kind.has_key() {
        mistakes.at(
            &field.ty,
            format_args!("a `{}` is never NULL; write it without `Option`", kind.name()),
        );
    }
}

/// An empty name names nothing.
fn names_not_empty(keys: &RelationAttributes, mistakes: &mut Mistakes) {
    not_empty([&keys.table, &keys.column, &keys.verbose_name], mistakes);
}

/// The first row of a table has no other row to point to.
fn first_row_can_exist(field: &Field, target: &Type, optional: bool, written: &Written, mistakes: &mut Mistakes) {
    if !optional && is_itself(target, written) {
        let (name, model) = (names::plain(&field.ident), &written.item.ident);
        let ty = spelled(&field.ty);
        mistakes.at(
            &field.ty,
            format_args!("no `{model}` could be created first, since `{name}` points to another; write `Option<{ty}>`"),
        );
    }
}

fn is_itself(target: &Type, written: &Written) -> bool {
    let Type::Path(path) = target else { return false };
    path.path.is_ident("Self") || path.path.is_ident(&written.item.ident)
}

/// The other side of a key of the model itself: whether there is one is known here.
fn inverse_in_itself(field: &Field, kind: RelationType, target: &Type, written: &Written, mistakes: &mut Mistakes) {
    let of_key = matches!(kind, RelationType::HasMany | RelationType::HasOne);
    if !of_key || field.relation.inverse.is_some() || !is_itself(target, written) {
        return;
    }
    let model = &written.item.ident;
    let inverse = names::snake_case(&names::plain(model));
    if written.fields.iter().any(|other| names::plain(&other.ident) == inverse) {
        return;
    }
    let needed = if kind == RelationType::HasOne {
        "OneToOne"
    } else {
        "ForeignKey"
    };
    let key = written.fields.iter().find(|other| points_to_itself(other, written));
    let remedy = key.map_or_else(
        || format!("`{}` names the model whose key points here", kind.name()),
        |key| format!("write `#[relation(inverse = {})]`", key.ident),
    );
    mistakes.at(
        target,
        format_args!("`{model}` has no `{needed}<{model}>` named `{inverse}`; {remedy}"),
    );
}

fn points_to_itself(field: &Field, written: &Written) -> bool {
    match &field.shape {
        Shape::Relation { kind, target, .. } => kind.has_key() && is_itself(target, written),
        Shape::Column { .. } => false,
    }
}

/// A model between has a table already.
fn one_table_between(keys: &RelationAttributes, mistakes: &mut Mistakes) {
    let table = keys.table.iter().filter(|_| keys.through.is_some());
    let message = "the model of `through` has its own table; remove `table`";
    mistakes.at_each(table.map(|given| &given.key), message);
    let fields = keys.through_fields.iter().filter(|_| keys.through.is_none());
    let message = "`through_fields` names fields of the model of `through`; add `through = …`";
    mistakes.at_each(fields.map(|given| &given.key), message);
}

/// One for each side.
fn through_fields_are_two(keys: &RelationAttributes, mistakes: &mut Mistakes) {
    if let Some(given) = keys.through_fields.as_ref().filter(|given| given.value.len() != 2) {
        mistakes.at(
            &given.tokens,
            "`through_fields` takes two fields: the one that points here, and the one that points to the other side",
        );
    }
}

/// Both keys of the model between point to this model, so that neither is named after it.
fn through_fields_of_self(keys: &RelationAttributes, target: &Type, written: &Written, mistakes: &mut Mistakes) {
    let named = keys.through_fields.is_some() || !is_itself(target, written);
    let through = keys.through.iter().filter(|_| !named);
    let message = "a relation to the model itself needs `through_fields`; write `through_fields = [from, to]`";
    mistakes.at_each(through.map(|given| &given.key), message);
}

/// No field is named as some models are in snake case, `crate`: what would be named after them has to be said.
fn named_after_keyword(field: &Field, kind: RelationType, target: &Type, written: &Written, mistakes: &mut Mistakes) {
    let keys = &field.relation;
    let model = names::plain(&written.item.ident);
    let is_keyword = |model: &str| field_named_after(model).is_none();
    let of_key = matches!(kind, RelationType::HasMany | RelationType::HasOne);
    if of_key && keys.inverse.is_none() && is_keyword(&model) && !is_itself(target, written) {
        mistakes.at(
            &field.ident,
            format_args!(
                "the field that points here can't be named after `{model}`; write `#[relation(inverse = …)]` with its name"
            ),
        );
    }
    let ends = [Some(model), last_name(target)];
    let mut faulty = ends.iter().flatten().filter(|name| is_keyword(name));
    if let (Some(through), None, Some(name)) = (&keys.through, &keys.through_fields, faulty.next()) {
        mistakes.at(
            &through.key,
            format_args!(
                "no field of the model between can be named after `{name}`; write `through_fields = […, …]` with the names of \
                 its keys"
            ),
        );
    }
}

/// Two relations can't share the table between.
pub(super) fn distinct_tables(fields: &[Meaning], mistakes: &mut Mistakes) {
    let mut taken: HashMap<String, &Meaning> = HashMap::new();
    for field in fields {
        let Some(RelationKind::ManyToMany { through }) = field.relation().map(|relation| &relation.kind) else {
            continue;
        };
        let between = match through {
            Through::Automatic { table, .. } => table.clone(),
            Through::Model { model, source, target } => format!("{model} {source} {target}"),
        };
        if let Some(other) = taken.insert(between, field) {
            mistakes.at(
                &field.ident,
                format_args!(
                    "`{}` and `{}` have the same table between; remove one",
                    other.name, field.name
                ),
            );
        }
    }
}

/// What the field means as a relation.
pub(super) fn meaning(
    field: &Field,
    kind: RelationType,
    target: &Type,
    optional: bool,
    index: usize,
    written: &Written,
) -> Relation {
    let keys = &field.relation;
    let model = &written.item.ident;
    let inverse = || {
        let given = keys.inverse.as_ref().map(|given| given.value.clone());
        given.unwrap_or_else(|| named_after(&names::plain(model), &field.ident))
    };
    let kind = match kind {
        RelationType::ForeignKey | RelationType::OneToOne => RelationKind::Forward {
            one_to_one: kind == RelationType::OneToOne,
            optional,
            on_delete: deletion::variant(keys),
        },
        RelationType::HasMany | RelationType::HasOne => RelationKind::Reverse {
            one_to_one: kind == RelationType::HasOne,
            inverse: inverse(),
            named: keys.inverse.is_some(),
        },
        RelationType::ManyToMany if keys.inverse.is_some() => RelationKind::ManyToManyReverse { inverse: inverse() },
        RelationType::ManyToMany => RelationKind::ManyToMany {
            through: through(field, target, written),
        },
    };
    let target = spans::without_self(target, model);
    let model = match kind {
        RelationKind::Forward { .. } => target.clone(),
        _ => spans::respan(quote!(__private::ModelOf<#target>), spans::span_of(&target)),
    };
    Relation {
        index,
        target,
        model,
        kind,
    }
}

/// A model's name in snake case, as a name at another's place; any other where there is none, which was told.
fn named_after(model: &str, place: &Ident) -> Ident {
    let mut ident = field_named_after(model).unwrap_or_else(|| place.clone());
    ident.set_span(place.span());
    ident
}

/// A model's name in snake case, as a field has it; `None` for the keywords that are no name even after `r#`.
fn field_named_after(model: &str) -> Option<Ident> {
    let name = names::snake_case(model);
    let never_raw = ["crate", "self", "super"].contains(&name.as_str());
    let raw = || (!never_raw).then(|| format_ident!("r#{name}"));
    syn::parse_str(&name).ok().or_else(raw)
}

fn through(field: &Field, target: &Type, written: &Written) -> Through {
    let keys = &field.relation;
    let model = names::plain(&written.item.ident);
    let other = last_name(target)
        .filter(|name| name != "Self")
        .unwrap_or_else(|| model.clone());
    if let Some(through) = &keys.through {
        let given = keys.through_fields.as_ref().map(|given| given.value.as_slice());
        let (source, target) = match given {
            Some([source, target, ..]) => (source.clone(), target.clone()),
            _ => (named_after(&model, &through.key), named_after(&other, &through.key)),
        };
        let model = spans::without_self(&through.value, &written.item.ident);
        return Through::Model { model, source, target };
    }
    // As in Django by the name alone: the two columns are named after it, in whatever module the other side stands.
    let (from, to) = if other == model { ("from_", "to_") } else { ("", "") };
    let table = keys.table.as_ref().map(|given| given.value.clone());
    Through::Automatic {
        table: table.unwrap_or_else(|| format!("{}_{}", super::table(written), names::plain(&field.ident))),
        source_column: format!("{from}{}_id", names::snake_case(&model)),
        target_column: format!("{to}{}_id", names::snake_case(&other)),
    }
}

fn last_name(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|last| names::plain(&last.ident)),
        _ => None,
    }
}

/// What the field means as a column: the key's.
pub(super) fn key_column(field: &Field, kind: RelationType, optional: bool, index: usize, model: &Ident) -> Column {
    let keys = &field.relation;
    let name = names::plain(&field.ident);
    let handle = Ident::new(&format!("{name}_id"), field.ident.span());
    let unique = (kind == RelationType::OneToOne).then(|| Setting {
        method: Ident::new("unique", field.ident.span()),
        argument: TokenStream::new(),
    });
    let editable = keys.editable.as_ref().map(|given| {
        let editable = given.value;
        Setting {
            method: given.key.clone(),
            argument: quote!(#editable),
        }
    });
    Column {
        index,
        name: keys
            .column
            .as_ref()
            .map_or_else(|| handle.to_string(), |given| given.value.clone()),
        handle,
        verbose_name: keys
            .verbose_name
            .as_ref()
            .map_or_else(|| name.replace('_', " "), |given| given.value.clone()),
        source: keys.default.as_ref().map_or(Source::Program { optional }, |given| {
            Source::Default(Some(Box::new(given.value.clone())))
        }),
        settings: unique
            .into_iter()
            .chain(editable)
            .chain(deletion::value(field, model))
            .collect(),
        db_default: None,
        unique_for: None,
        validators: Vec::new(),
    }
}
