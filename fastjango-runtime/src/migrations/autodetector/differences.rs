//! Where a model differs from what the migrations have of it, in words.

use crate::migrations::constraints::Constraint;
use crate::migrations::fields::{Field, FieldKind};
use crate::migrations::indexes::Index;
use crate::migrations::operations::{
    AddConstraint, AddField, AddIndex, Operation, RemoveConstraint, RemoveField, RemoveIndex,
};
use crate::migrations::state::ModelState;
use crate::migrations::writer;
use crate::models::options::{ColumnKind, OnDelete};

/// How a model differs from what the migrations have of it.
#[derive(Default)]
pub(super) struct Differences {
    /// What no longer holds and stands in nothing's way.
    removals: Vec<Operation>,
    fields: Vec<Operation>,
    /// What may be over fields that are new.
    additions: Vec<Operation>,
    /// The others in words, each with the name of the model and the field's.
    pub(super) left: Vec<String>,
}

impl Differences {
    /// What a migration can do of it, in an order in which it works.
    pub(super) fn operations(self) -> impl Iterator<Item = Operation> {
        self.removals.into_iter().chain(self.fields).chain(self.additions)
    }
}

/// The differences of a model.
pub(super) fn of(from: &ModelState, to: &ModelState) -> Differences {
    let mut found = Differences::default();
    if from.table != to.table {
        found.left.push(format!(
            "`{}`: the table was `{}` and is `{}`",
            to.name, from.table, to.table
        ));
    }
    fields(from, to, &mut found);
    indexes(from, to, &mut found);
    constraints(from, to, &mut found);
    found
}

fn fields(from: &ModelState, to: &ModelState, found: &mut Differences) {
    // A field that is gone while another came may be the same one by another name.
    let loses_any = from.fields.iter().any(|(name, _)| to.get_field(name).is_none());
    for (name, field) in &to.fields {
        match from.get_field(name) {
            None if !loses_any && !field.has_no_value_for_rows() => {
                found.fields.push(AddField::new(&to.name, name, field.clone()).into());
            }
            None => found.left.push(added(&to.name, name, field)),
            Some(old) if in_database(old) != in_database(field) => found.left.push(format!(
                "`{}.{name}` has changed, which no operation does yet: {}",
                to.name,
                aspects(old, field).join(", ")
            )),
            Some(_) => {}
        }
    }
    for (name, field) in &from.fields {
        if to.get_field(name).is_none() {
            let remove = RemoveField::new(&to.name, name);
            let renamed = new_name(field, from, to).map_or_else(String::new, |new| {
                format!("; if it is `{new}` now, add that first and copy the values by a `RunSql` in between")
            });
            let fault = format!("`{}.{name}` was removed{renamed}", to.name);
            found.left.push(with_line(fault, [remove.into()]));
        }
    }
}

/// The new field that one that is gone may be now: one like it.
fn new_name<'a>(gone: &Field, from: &ModelState, to: &'a ModelState) -> Option<&'a str> {
    let gone = in_database(gone);
    let new = to.fields.iter().filter(|(name, _)| from.get_field(name).is_none());
    let mut like = new.filter(|(_, field)| in_database(field) == gone);
    like.next().map(|(name, _)| &**name)
}

/// What the database has of a field. The default is the program's, but for the rows of an [`AddField`] and for a key that
/// the database itself sets to it; so is what happens on deletion, where no clause of the key says it.
fn in_database(field: &Field) -> Field {
    let mut field = field.clone();
    match &mut field.kind {
        FieldKind::ForeignKey { on_delete, .. } if *on_delete == OnDelete::DbSetDefault => return field,
        FieldKind::ForeignKey { on_delete, .. } if on_delete.clause().is_none() => *on_delete = OnDelete::Cascade,
        _ => {}
    }
    field.default = None;
    field
}

/// A new field that may not be written before someone says what rows that exist are to have in it.
fn added(model: &str, name: &str, field: &Field) -> String {
    let needs = if field.has_no_value_for_rows() {
        ", and needs a `.default(…)` for the rows that exist"
    } else {
        ""
    };
    let add = AddField::new(model, name, field.clone());
    with_line(format!("`{model}.{name}` was added{needs}"), [add.into()])
}

/// What was found, and below it the lines of the migration that do it.
fn with_line(found: String, operations: impl IntoIterator<Item = Operation>) -> String {
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

fn indexes(from: &ModelState, to: &ModelState, found: &mut Differences) {
    let known = Known {
        what: "index",
        name: &|index: &Index| index.name.clone(),
        fields: &|index| index.field_names().into_iter().map(ToOwned::to_owned).collect(),
        add: &|index| AddIndex::new(&to.name, index.clone()).into(),
        remove: &|index| RemoveIndex::new(&to.name, &index.name).into(),
    };
    named(&known, (from, &from.indexes), (to, &to.indexes), found);
}

fn constraints(from: &ModelState, to: &ModelState, found: &mut Differences) {
    let known = Known {
        what: "constraint",
        name: &|constraint: &Constraint| constraint.name().to_owned(),
        fields: &|constraint| constraint.fields().into_iter().map(ToOwned::to_owned).collect(),
        add: &|constraint| AddConstraint::new(&to.name, constraint.clone()).into(),
        remove: &|constraint| RemoveConstraint::new(&to.name, constraint.name()).into(),
    };
    named(&known, (from, &from.constraints), (to, &to.constraints), found);
}

/// What is known of an index or a constraint: its name, its fields, and the operations that add and remove it.
struct Known<'a, T> {
    what: &'a str,
    name: &'a dyn Fn(&T) -> String,
    fields: &'a dyn Fn(&T) -> Vec<String>,
    add: &'a dyn Fn(&T) -> Operation,
    remove: &'a dyn Fn(&T) -> Operation,
}

/// The differences of what has a name.
fn named<T: PartialEq>(
    known: &Known<'_, T>,
    (before, from): (&ModelState, &[T]),
    (after, to): (&ModelState, &[T]),
    found: &mut Differences,
) {
    let twin = |items: &'_ [T], item: &T| items.iter().position(|other| (known.name)(other) == (known.name)(item));
    let loses_any = before.fields.iter().any(|(name, _)| after.get_field(name).is_none());
    let waits = |field: &String| {
        let is_new = before.get_field(field).is_none();
        is_new && (loses_any || after.get_field(field).is_some_and(Field::has_no_value_for_rows))
    };
    for item in from.iter().filter(|item| twin(to, item).is_none()) {
        found.removals.push((known.remove)(item));
    }
    for item in to {
        let old = twin(from, item).map(|at| &from[at]);
        if old == Some(item) {
            continue;
        }
        let removal = old.map(|old| (known.remove)(old));
        if (known.fields)(item).iter().any(waits) {
            let happened = if old.is_some() { "has changed" } else { "was added" };
            let fault = format!(
                "`{}`: the {} `{}` {happened}",
                after.name,
                known.what,
                (known.name)(item)
            );
            // Both together: nothing would hold the rows between the one and the other.
            found
                .left
                .push(with_line(fault, removal.into_iter().chain([(known.add)(item)])));
        } else {
            found.removals.extend(removal);
            found.additions.push((known.add)(item));
        }
    }
}
