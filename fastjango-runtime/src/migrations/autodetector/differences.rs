//! Where a model differs from what the migrations have of it, in words.

use crate::migrations::constraints::Constraint;
use crate::migrations::fields::{Field, FieldKind};
use crate::migrations::indexes::Index;
use crate::migrations::operations::{
    AddConstraint, AddField, AddIndex, Operation, RemoveConstraint, RemoveField, RemoveIndex,
};
use crate::migrations::state::ModelState;
use crate::migrations::writer;
use crate::models::options::ColumnKind;

/// The differences of a model, each with its name and the field's.
pub(super) fn of(from: &ModelState, to: &ModelState) -> Vec<String> {
    let mut found = Vec::new();
    if from.table != to.table {
        found.push(format!(
            "`{}`: the table was `{}` and is `{}`",
            to.name, from.table, to.table
        ));
    }
    fields(from, to, &mut found);
    indexes(from, to, &mut found);
    constraints(from, to, &mut found);
    found
}

fn fields(from: &ModelState, to: &ModelState, found: &mut Vec<String>) {
    for (name, field) in &to.fields {
        match from.get_field(name) {
            None => found.push(added(&to.name, name, field)),
            Some(old) if old != field => found.push(format!(
                "`{}.{name}` has changed, which no operation does yet: {}",
                to.name,
                aspects(old, field).join(", ")
            )),
            Some(_) => {}
        }
    }
    for (name, _) in &from.fields {
        if to.get_field(name).is_none() {
            let remove = RemoveField::new(&to.name, name);
            found.push(with_line(format!("`{}.{name}` was removed", to.name), [remove.into()]));
        }
    }
}

/// A new field. What rows that exist are to have in it is the user's to say.
fn added(model: &str, name: &str, field: &Field) -> String {
    let needs = if field.needs_value_for_rows() {
        ", and needs a `.default(…)` for the rows that exist"
    } else {
        ""
    };
    let add = AddField::new(model, name, field.clone());
    with_line(format!("`{model}.{name}` was added{needs}"), [add.into()])
}

/// What was found, and below it the lines of the migration that do it.
fn with_line<const N: usize>(found: String, operations: [Operation; N]) -> String {
    let lines = operations.into_iter().filter_map(writer::operation_line);
    lines.fold(found, |found, line| format!("{found}\n      {line}"))
}

/// In what two fields differ.
fn aspects(old: &Field, new: &Field) -> Vec<String> {
    let flag = |name: &str, old: bool, new: bool| (old != new).then(|| format!("{name} {old} -> {new}"));
    let named = |name: &str, old: &Field, new: &Field| {
        let (old, new) = (writer::field_line(old), writer::field_line(new));
        (old != new).then(|| format!("{name} `{old}` -> `{new}`"))
    };
    let kind_alone = |field: &Field| Field::new(field.kind.clone());
    let default_alone = |field: &Field| Field {
        default: field.default.clone(),
        db_default: field.db_default.clone(),
        ..kind_alone(new)
    };
    let column = |field: &Field| field.db_column.clone().unwrap_or_else(|| "its own name".to_owned());
    let aspects = [
        kinds(old, new).or_else(|| named("type", &kind_alone(old), &kind_alone(new))),
        flag("null", old.null, new.null),
        flag("unique", old.unique, new.unique),
        flag("index", old.index, new.index),
        flag("primary key", old.primary_key, new.primary_key),
        named("default", &default_alone(old), &default_alone(new)),
        (old.db_column != new.db_column).then(|| format!("column {} -> {}", column(old), column(new))),
    ];
    aspects.into_iter().flatten().collect()
}

/// What differs between two kinds of one name.
fn kinds(old: &Field, new: &Field) -> Option<String> {
    match (&old.kind, &new.kind) {
        (
            FieldKind::Column(ColumnKind::Char { max_length: old }),
            FieldKind::Column(ColumnKind::Char { max_length: new }),
        ) if old != new => Some(format!("max_length {old} -> {new}")),
        (
            FieldKind::ForeignKey { to, on_delete: old },
            FieldKind::ForeignKey {
                to: same,
                on_delete: new,
            },
        ) if to == same && old != new => Some(format!("on_delete {old:?} -> {new:?}")),
        _ => None,
    }
}

fn indexes(from: &ModelState, to: &ModelState, found: &mut Vec<String>) {
    let name = |index: &Index| index.name.clone();
    let add = |index: &Index| AddIndex::new(&to.name, index.clone()).into();
    let remove = |index: &Index| RemoveIndex::new(&to.name, &index.name).into();
    named("index", to, (&from.indexes, &to.indexes), (&name, &add, &remove), found);
}

fn constraints(from: &ModelState, to: &ModelState, found: &mut Vec<String>) {
    let name = |constraint: &Constraint| constraint.name().to_owned();
    let add = |constraint: &Constraint| AddConstraint::new(&to.name, constraint.clone()).into();
    let remove = |constraint: &Constraint| RemoveConstraint::new(&to.name, constraint.name()).into();
    let of_models = (&*from.constraints, &*to.constraints);
    named("constraint", to, of_models, (&name, &add, &remove), found);
}

/// What is known of an index or a constraint: its name, and the operations that add and remove it.
type Known<'a, T> = (
    &'a dyn Fn(&T) -> String,
    &'a dyn Fn(&T) -> Operation,
    &'a dyn Fn(&T) -> Operation,
);

/// The differences of what has a name.
fn named<T: PartialEq>(
    what: &str,
    model: &ModelState,
    (from, to): (&[T], &[T]),
    (name_of, add, remove): Known<'_, T>,
    found: &mut Vec<String>,
) {
    let model = &model.name;
    let get = |items: &'_ [T], name: &str| items.iter().position(|other| name_of(other) == name);
    for item in to {
        let name = name_of(item);
        match get(from, &name).map(|at| &from[at]) {
            None => found.push(with_line(
                format!("`{model}`: the {what} `{name}` was added"),
                [add(item)],
            )),
            Some(old) if old != item => {
                let lines = [remove(old), add(item)];
                found.push(with_line(format!("`{model}`: the {what} `{name}` has changed"), lines));
            }
            Some(_) => {}
        }
    }
    for item in from.iter().filter(|item| get(to, &name_of(item)).is_none()) {
        let name = name_of(item);
        found.push(with_line(
            format!("`{model}`: the {what} `{name}` was removed"),
            [remove(item)],
        ));
    }
}
