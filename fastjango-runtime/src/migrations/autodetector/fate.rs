//! What may have become of a field that is gone, so that nobody loses its rows' values by not knowing.

use crate::migrations::fields::{Field, FieldKind};
use crate::migrations::state::{ModelState, ProjectState};
use crate::models::options::OnDelete;

/// What may have become of a field.
pub(super) struct Fate {
    /// In words, after those that tell that it is gone.
    pub(super) told: String,
    /// Whether the field has to stay: another one has its column or table now, and neither can be without it.
    pub(super) stays: bool,
}

impl Fate {
    /// What may have become of this field of a model, which is given as it was and as it is among all `models`.
    pub(super) fn of((name, gone): (&str, &Field), from: &ModelState, to: &ModelState, models: &ProjectState) -> Self {
        let is_new = |new: &&(String, Field)| from.get_field(&new.0).is_none();
        let new = || to.fields.iter().filter(is_new);
        if let Some((now, _)) = new().find(|(now, field)| share_place((name, gone), (now, field))) {
            let place = place(name, gone);
            let told = format!(
                "; `{now}` has its {place} now, and no operation gives a field another name yet: keep the name `{name}` \
                 until one does"
            );
            return Self { told, stays: true };
        }
        let like = new().find(|(_, field)| essential(field) == essential(gone));
        let like = like.map(|(now, _)| now.as_str());
        let told = if let FieldKind::ManyToMany { to: target, table, .. } = &gone.kind {
            links(table, like, between(models, &from.name, target))
        } else {
            like.map_or_else(String::new, |now| {
                format!("; if it is `{now}` now, add that first and copy the values by a `RunSql` in between")
            })
        };
        Self { told, stays: false }
    }
}

/// What goes with a many-to-many field, and who may have it now.
fn links(table: &str, like: Option<&str>, between: Option<&str>) -> String {
    let lost = format!("`RemoveField` drops the table `{table}` with all links");
    match (like, between) {
        (Some(now), _) => {
            format!("; {lost}: if it is `{now}` now, add that first and copy them by a `RunSql` in between")
        }
        (None, Some(model)) => {
            format!("; {lost}: if `{model}` has them now, copy them into its table by a `RunSql` before")
        }
        (None, None) => format!("; {lost}"),
    }
}

/// The model that has keys of both, as one does that `through` names.
fn between<'a>(models: &'a ProjectState, one: &str, other: &str) -> Option<&'a str> {
    let points = |model: &ModelState, target: &str| {
        let keys = model.fields.iter().filter(|(_, field)| !field.is_many_to_many());
        keys.filter(|(_, field)| field.related_model() == Some(target)).count()
    };
    let needed = if one == other { 2 } else { 1 };
    let mut models = models.models().iter();
    models
        .find(|model| points(model, one) >= needed && points(model, other) >= needed)
        .map(|model| model.name.as_str())
}

/// Whether two fields have the same column, or the same table between.
pub(super) fn share_place((name, one): (&str, &Field), (other_name, other): (&str, &Field)) -> bool {
    place(name, one) == place(other_name, other)
}

/// Where the database has a field.
fn place(name: &str, field: &Field) -> String {
    match &field.kind {
        FieldKind::ManyToMany { table, .. } => format!("table `{table}`"),
        _ => format!("column `{}`", field.column_name(name).unwrap_or_default()),
    }
}

/// What a field keeps by another name: all but the column and the table, which are called after it.
fn essential(field: &Field) -> Field {
    let mut field = in_database(field);
    field.db_column = None;
    if let FieldKind::ManyToMany {
        table,
        source_column,
        target_column,
        ..
    } = &mut field.kind
    {
        for name in [table, source_column, target_column] {
            name.clear();
        }
    }
    field
}

/// What the database has of a field. The default is the program's, but for the rows of an [`AddField`] and for a key that
/// the database itself sets to it; so is what happens on deletion, where no clause of the key says it.
pub(super) fn in_database(field: &Field) -> Field {
    let mut field = field.clone();
    match &mut field.kind {
        FieldKind::ForeignKey { on_delete, .. } if *on_delete == OnDelete::DbSetDefault => return field,
        FieldKind::ForeignKey { on_delete, .. } if on_delete.clause().is_none() => *on_delete = OnDelete::Cascade,
        _ => {}
    }
    field.default = None;
    field
}
