//! Where a model differs from what the migrations have of it, in words.

use crate::migrations::fields::Field;
use crate::migrations::state::ModelState;

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
    let indexes = |model: &ModelState| -> Vec<(String, String)> {
        model
            .indexes
            .iter()
            .map(|index| (index.name.clone(), format!("{index:?}")))
            .collect()
    };
    named("index", &to.name, &indexes(from), &indexes(to), &mut found);
    let constraints = |model: &ModelState| -> Vec<(String, String)> {
        let all = model.constraints.iter();
        all.map(|constraint| (constraint.name().to_owned(), format!("{constraint:?}")))
            .collect()
    };
    named("constraint", &to.name, &constraints(from), &constraints(to), &mut found);
    found
}

fn fields(from: &ModelState, to: &ModelState, found: &mut Vec<String>) {
    for (name, field) in &to.fields {
        match from.get_field(name) {
            None => found.push(format!("`{}.{name}` was added", to.name)),
            Some(old) if old != field => {
                found.push(format!(
                    "`{}.{name}` has another {}",
                    to.name,
                    aspects(old, field).join(", ")
                ));
            }
            Some(_) => {}
        }
    }
    for (name, _) in &from.fields {
        if to.get_field(name).is_none() {
            found.push(format!("`{}.{name}` was removed", to.name));
        }
    }
}

/// In what two fields differ.
fn aspects(old: &Field, new: &Field) -> Vec<&'static str> {
    let all = [
        ("type", old.kind != new.kind),
        ("null", old.null != new.null),
        ("unique", old.unique != new.unique),
        ("index", old.index != new.index),
        ("primary key", old.primary_key != new.primary_key),
        ("default", old.default != new.default),
        ("default of the database", old.db_default != new.db_default),
        ("column", old.db_column != new.db_column),
    ];
    all.into_iter()
        .filter(|(_, differs)| *differs)
        .map(|(aspect, _)| aspect)
        .collect()
}

/// The differences of what has a name, given what each says.
fn named(what: &str, model: &str, from: &[(String, String)], to: &[(String, String)], found: &mut Vec<String>) {
    let get = |items: &[(String, String)], name: &str| {
        let item = items.iter().find(|(other, _)| other == name);
        item.map(|(_, says)| says.clone())
    };
    for (name, says) in to {
        match get(from, name) {
            None => found.push(format!("`{model}`: the {what} `{name}` was added")),
            Some(old) if old != *says => found.push(format!("`{model}`: the {what} `{name}` has changed")),
            Some(_) => {}
        }
    }
    for (name, _) in from.iter().filter(|(name, _)| get(to, name).is_none()) {
        found.push(format!("`{model}`: the {what} `{name}` was removed"));
    }
}
