//! The rules of `#[model]`, one named function each, and the only place that makes its meaning.

use crate::common::{Door, Mistakes, docs, names, spans};
use crate::model::ir::{Check, Field, FieldKind, Model};
use crate::model::parse::{self, HELPER_ATTRIBUTES, Shape, Written};
use quote::ToTokens;
use syn::ItemStruct;

mod columns;
mod constraints;
mod deletion;
mod items;
mod relations;
mod types;

/// The longest name that all three databases take.
const MAX_NAME_BYTES: usize = 63;

/// Applies the rules and gives the meaning, or of a faulty model what is left of it.
///
/// `None`: nothing can be generated for it.
pub(crate) fn check(mut written: Written, mistakes: &mut Mistakes) -> Option<Model> {
    items::no_generics(&written, mistakes)?;
    items::distinct_names(&mut written, mistakes);
    relations::target_is_a_model(&mut written, mistakes);
    types::rules(&mut written, mistakes);
    items::model_name(&written, mistakes);
    items::verbose_name_not_empty(&written, mistakes);
    items::no_cfg(&written, mistakes);
    for field in &written.fields {
        items::field_name(field, mistakes);
        items::reserved_name(field, mistakes);
        items::right_attribute(field, mistakes);
        match field.shape {
            Shape::Column { .. } => columns::rules(field, mistakes),
            Shape::Relation { .. } => relations::rules(field, &written, mistakes),
        }
    }
    let primary_key = items::one_primary_key(&written, mistakes)?;
    constraints::rules(&written, mistakes);
    deletion::one_level(&written, mistakes);
    let fields = fields(&written);
    items::distinct_columns(&fields, mistakes);
    relations::distinct_tables(&fields, mistakes);
    Some(model(written, fields, primary_key, mistakes.any()))
}

/// Applies the rules of an abstract model: it has fields, and what is said of a table is said where there is one.
pub(crate) fn abstract_model(written: &Written, mistakes: &mut Mistakes) {
    if items::no_generics(written, mistakes).is_none() {
        return;
    }
    items::model_name(written, mistakes);
    items::no_cfg(written, mistakes);
    items::abstract_has_no_table(written, mistakes);
    for field in &written.fields {
        items::field_name(field, mistakes);
        items::reserved_name(field, mistakes);
        items::right_attribute(field, mistakes);
        if let Shape::Column { .. } = field.shape {
            columns::rules(field, mistakes);
        }
    }
}

fn model(written: Written, fields: Vec<Field>, primary_key: usize, recovered: bool) -> Model {
    let table = table(&written);
    let name = names::plain(&written.item.ident);
    Model {
        door: Door::new(written.facade),
        verbose_name: written
            .verbose_name
            .map_or_else(|| names::spaced(&name), |given| given.value),
        help_text: docs::help_text(&written.item.attrs),
        fields,
        primary_key,
        ordering: written.ordering,
        get_latest_by: written.get_latest_by.map(|given| given.value.field),
        indexes: constraints::lists(&table, "idx", written.indexes),
        uniques: constraints::lists(&table, "uniq", written.uniques),
        checks: written.checks.into_iter().filter_map(constraint).collect(),
        recovered,
        table,
        item: without_helper_attributes(written.item),
    }
}

fn constraint(check: parse::Check) -> Option<Check> {
    let condition = check.closure()?.clone();
    let name = check.name?.value;
    Some(Check {
        name,
        condition,
        violation: constraints::violation(check.violation),
    })
}

/// The table: as given, or the struct's name in snake case.
fn table(written: &Written) -> String {
    let given = written.table.as_ref().map(|given| given.value.clone());
    given.unwrap_or_else(|| names::snake_case(&names::plain(&written.item.ident)))
}

fn without_helper_attributes(mut item: ItemStruct) -> ItemStruct {
    for field in &mut item.fields {
        field
            .attrs
            .retain(|attribute| !HELPER_ATTRIBUTES.iter().any(|name| attribute.path().is_ident(name)));
    }
    item
}

fn fields(written: &Written) -> Vec<Field> {
    let (mut columns, mut relations) = (0, 0);
    let mut fields = Vec::new();
    for (field, declared) in written.fields.iter().zip(&written.item.fields) {
        let kind = match &field.shape {
            Shape::Column { optional } => FieldKind::Column(columns::meaning(field, *optional, columns)),
            Shape::Relation { kind, target, optional } => {
                let relation = relations::meaning(field, *kind, target, *optional, relations, written);
                relations += 1;
                if kind.has_key() {
                    FieldKind::Key(
                        relation,
                        relations::key_column(field, *kind, *optional, columns, &written.item.ident),
                    )
                } else {
                    FieldKind::Relation(relation)
                }
            }
        };
        columns += usize::from(!matches!(kind, FieldKind::Relation(_)));
        fields.push(Field {
            ident: field.ident.clone(),
            name: names::plain(&field.ident),
            visibility: declared.vis.clone(),
            help_text: field.help_text.clone(),
            ty: spans::without_self(field.ty.to_token_stream(), &written.item.ident),
            kind,
        });
    }
    fields
}
