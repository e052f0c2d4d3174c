//! Where a model differs from what the migrations have of it, in words.

use super::fate::{self, Fate, in_database};
use crate::migrations::constraints::Constraint;
use crate::migrations::fields::{Field, FieldKind};
use crate::migrations::indexes::Index;
use crate::migrations::operations::{
    AddConstraint, AddField, AddIndex, Operation, RemoveConstraint, RemoveField, RemoveIndex,
};
use crate::migrations::state::{ModelState, ProjectState};
use crate::migrations::writer;
use crate::models::options::ColumnKind;

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
    /// What goes with a field that is gone, and the fields that it is over: something new waits for it, so that it holds
    /// until somebody writes both.
    kept: Vec<(Vec<String>, Operation)>,
    /// Of the others those that come after fields.
    after_fields: Vec<String>,
}

impl Differences {
    /// What a migration can do of it: the removals, and the others in an order in which they work.
    pub(super) fn operations(self) -> (Vec<Operation>, impl Iterator<Item = Operation>) {
        (self.removals, self.fields.into_iter().chain(self.additions))
    }
}

/// The differences of a model.
pub(super) fn of(from: &ModelState, to: &ModelState, after: &ProjectState) -> Differences {
    let mut found = Differences::default();
    indexes(from, to, &mut found);
    constraints(from, to, &mut found);
    if from.table != to.table {
        found.left.push(format!(
            "`{}`: the table was `{}` and is `{}`",
            to.name, from.table, to.table
        ));
    }
    fields(from, to, after, &mut found);
    let after_fields = std::mem::take(&mut found.after_fields);
    found.left.extend(after_fields);
    found
}

fn fields(from: &ModelState, to: &ModelState, after: &ProjectState, found: &mut Differences) {
    // A field that is gone while another came may be the same one by another name.
    let gone = from.fields.iter().filter(|(name, _)| to.get_field(name).is_none());
    let gone: Vec<&(String, Field)> = gone.collect();
    let renamed = |name: &str, field: &Field| {
        gone.iter()
            .any(|(old, lost)| fate::share_place((old, lost), (name, field)))
    };
    for (name, field) in &to.fields {
        match from.get_field(name) {
            None if gone.is_empty() && !field.has_no_value_for_rows() => {
                found.fields.push(AddField::new(&to.name, name, field.clone()).into());
            }
            // What is said of the old name says all.
            None if renamed(name, field) => {}
            None => found.left.push(added(&to.name, name, field)),
            Some(old) if in_database(old) != in_database(field) => found.left.push(changed(to, name, old, field)),
            Some(_) => {}
        }
    }
    for (name, field) in gone {
        let fate = Fate::of((name, field), from, to, after);
        let fault = format!("`{}.{name}` was removed{}", to.name, fate.told);
        if fate.stays {
            found.left.push(fault);
            continue;
        }
        let over = found.kept.extract_if(.., |(fields, _)| fields.contains(name));
        let mut operations: Vec<Operation> = over.map(|(_, operation)| operation).collect();
        operations.push(RemoveField::new(&to.name, name).into());
        found.left.push(with_line(fault, operations));
    }
}

/// A field whose column is another one now, and what to do about it.
fn changed(model: &ModelState, name: &str, old: &Field, new: &Field) -> String {
    let plain = |field: &Field| Field {
        unique: new.unique,
        index: new.index,
        ..in_database(field)
    };
    let what = aspects(old, new).join(", ");
    let alone = plain(old) == plain(new) && (new.unique || !old.unique) && (new.index || !old.index);
    let remedy = if alone {
        let key = if new.unique { "unique" } else { "index" };
        format!("write `{key}(fields = [{name}])` in `#[model(…)]` instead, for which a migration is written")
    } else {
        "see “Changing a field” in the manual of migrations".to_owned()
    };
    format!(
        "`{}.{name}` has changed, which no operation does yet: {what}; {remedy}",
        model.name
    )
}

/// A new field that may not be written before someone says what rows that exist are to have in it.
fn added(model: &str, name: &str, field: &Field) -> String {
    let found = format!("`{model}.{name}` was added");
    let add = AddField::new(model, name, field.clone());
    if !field.has_no_value_for_rows() {
        return with_line(found, [add.into()]);
    }
    let found = format!("{found}, and needs a `.default(…)` for the rows that exist");
    with_lines(found, writer::line_to_fill_in(&add))
}

/// What was found, and below it the lines of the migration that do it.
fn with_line(found: String, operations: impl IntoIterator<Item = Operation>) -> String {
    with_lines(found, operations.into_iter().filter_map(writer::operation_line))
}

fn with_lines(found: String, lines: impl IntoIterator<Item = String>) -> String {
    lines
        .into_iter()
        .fold(found, |found, line| format!("{found}\n      {line}"))
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
    let is_gone = |field: &String| after.get_field(field).is_none();
    let loses_any = before.fields.iter().any(|(name, _)| is_gone(name));
    let waits = |field: &String| {
        let is_new = before.get_field(field).is_none();
        is_new && (loses_any || after.get_field(field).is_some_and(Field::has_no_value_for_rows))
    };
    let new = to.iter().filter(|item| !from.contains(item));
    let (mut waiting, written): (Vec<Waiting<'_, T>>, Vec<Waiting<'_, T>>) = new
        .map(|item| Waiting::new(known, item))
        .partition(|item| item.fields.iter().any(waits));
    for old in from.iter().filter(|old| !to.contains(old)) {
        let (name, fields, remove) = ((known.name)(old), (known.fields)(old), (known.remove)(old));
        // Its field may have another name: any of those that wait may be what it is now.
        let goes = fields.iter().any(is_gone);
        let places = waiting.iter_mut().filter(|new| new.replaces(&name, &fields, goes));
        let place = places.min_by_key(|new| new.name != name);
        if written.iter().any(|new| new.name == name) {
            found.removals.push(remove);
        } else if let Some(place) = place {
            place.changed |= place.name == name;
            if goes {
                found.kept.push((fields, remove));
            } else {
                place.removals.push(remove);
            }
        } else {
            found.removals.push(remove);
        }
    }
    let waiting = waiting.into_iter().map(|item| item.told(known, &after.name));
    found.after_fields.extend(waiting);
    found.additions.extend(written.iter().map(|new| (known.add)(new.item)));
}

/// An index or constraint that is new or has changed, and what goes for it.
struct Waiting<'a, T> {
    item: &'a T,
    name: String,
    fields: Vec<String>,
    changed: bool,
    removals: Vec<Operation>,
}

impl<'a, T> Waiting<'a, T> {
    fn new(known: &Known<'_, T>, item: &'a T) -> Self {
        Self {
            item,
            name: (known.name)(item),
            fields: (known.fields)(item),
            changed: false,
            removals: Vec::new(),
        }
    }

    /// Whether it may stand in the place of an old one: it has its name, or a field of it.
    fn replaces(&self, name: &str, fields: &[String], is_rename: bool) -> bool {
        self.name == name || is_rename || self.fields.iter().any(|field| fields.contains(field))
    }

    fn told(self, known: &Known<'_, T>, model: &str) -> String {
        let happened = if self.changed { "has changed" } else { "was added" };
        let fault = format!("`{model}`: the {} `{}` {happened}", known.what, self.name);
        // Both together: nothing would hold the rows between the one and the other.
        with_line(fault, self.removals.into_iter().chain([(known.add)(self.item)]))
    }
}
