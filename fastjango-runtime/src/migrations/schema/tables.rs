//! Tables, their columns, constraints and indexes, as SQL.

use super::conditions;
use super::{types, values};
use crate::db::Backend;
use crate::error::{Error, Result};
use crate::migrations::constraints::{Constraint, Index, UniqueConstraint};
use crate::migrations::fields::{DefaultValue, Field, FieldKind};
use crate::migrations::state::{ModelState, ProjectState};
use crate::models::names::{generated, quoted, quoted_list, shortened};
use crate::models::options::OnDelete;

/// A constraint with its name and what follows it.
pub(super) struct NamedConstraint {
    pub(super) name: String,
    pub(super) kind: types::ConstraintKind,
    definition: String,
}

impl NamedConstraint {
    pub(super) fn sql(&self, backend: Backend) -> String {
        format!("CONSTRAINT {} {}", quoted(backend, &self.name), self.definition)
    }

    fn unique(backend: Backend, name: String, columns: &[String]) -> Self {
        Self {
            name,
            kind: types::ConstraintKind::Unique,
            definition: format!("UNIQUE ({})", quoted_list(backend, columns)),
        }
    }

    fn check(name: String, condition: &str) -> Self {
        Self {
            name,
            kind: types::ConstraintKind::Check,
            definition: format!("CHECK ({condition})"),
        }
    }
}

/// `CREATE TABLE` for a model, under this name.
pub(super) fn create_table(backend: Backend, model: &ModelState, state: &ProjectState, table: &str) -> Result<String> {
    let mut lines = Vec::new();
    for (_, field, column_name) in model.columns() {
        lines.push(column(backend, &column_name, field, state)?);
    }
    for (name, field, _) in model.columns() {
        let constraints = column_constraints(backend, model, name, field, state)?;
        lines.extend(constraints.iter().map(|constraint| constraint.sql(backend)));
    }
    for constraint in &model.constraints {
        lines.push(self::constraint(backend, model, constraint)?.sql(backend));
    }
    let table = quoted(backend, table);
    Ok(format!("CREATE TABLE {table} (\n    {}\n)", lines.join(",\n    ")))
}

/// The definition of a column: its name, type and nullability.
pub(super) fn column(backend: Backend, column: &str, field: &Field, state: &ProjectState) -> Result<String> {
    let name = quoted(backend, column);
    if let FieldKind::Auto(kind) = field.kind {
        return Ok(format!("{name} {}", types::auto_column(backend, kind)));
    }
    let kind = types::column_type(backend, state.column_kind(field)?);
    let null = if field.null { "NULL" } else { "NOT NULL" };
    let key = if field.primary_key { " PRIMARY KEY" } else { "" };
    let default = database_default(backend, field)?;
    Ok(format!("{name} {kind} {null}{default}{key}"))
}

/// The default that the database itself needs: of a key that it sets to it.
fn database_default(backend: Backend, field: &Field) -> Result<String> {
    match (&field.kind, &field.default) {
        (FieldKind::ForeignKey { on_delete, .. }, Some(DefaultValue::Constant(default)))
            if *on_delete == OnDelete::DbSetDefault =>
        {
            Ok(format!(" DEFAULT {}", values::literal(backend, default)?))
        }
        _ => Ok(String::new()),
    }
}

/// The constraints that a field brings along: unique, what its kind demands, the foreign key.
pub(super) fn column_constraints(
    backend: Backend,
    model: &ModelState,
    name: &str,
    field: &Field,
    state: &ProjectState,
) -> Result<Vec<NamedConstraint>> {
    let column = model.column(name)?;
    let mut constraints = Vec::new();
    if field.unique {
        let name = generated(backend, &model.table, &[&column], "uniq");
        constraints.push(NamedConstraint::unique(backend, name, std::slice::from_ref(&column)));
    }
    let check = match field.kind {
        FieldKind::Column(kind) => types::column_check(backend, kind),
        _ => None,
    };
    if let Some(check) = check {
        let name = generated(backend, &model.table, &[&column], "check");
        let condition = check.replace("{}", &quoted(backend, &column));
        constraints.push(NamedConstraint::check(name, &condition));
    }
    if let FieldKind::ForeignKey { to, on_delete } = &field.kind {
        constraints.push(foreign_key(backend, &model.table, &column, (to, *on_delete), state)?);
    }
    Ok(constraints)
}

fn foreign_key(
    backend: Backend,
    table: &str,
    column: &str,
    (to, on_delete): (&str, OnDelete),
    state: &ProjectState,
) -> Result<NamedConstraint> {
    if on_delete == OnDelete::DbSetDefault && !backend.capabilities().on_delete_set_default {
        return Err(Error::Configuration(format!(
            "{backend} can't set `{table}.{column}` to its default when the row that it points to is deleted; let the \
             program do it, by `set_default`"
        )));
    }
    let target = state.model(to)?;
    let (key, _) = target.primary_key()?;
    let key = target.column(key)?;
    let suffix = format!("fk_{}_{key}", target.table);
    let deferred = if backend.capabilities().deferrable_constraints {
        " DEFERRABLE INITIALLY DEFERRED"
    } else {
        ""
    };
    Ok(NamedConstraint {
        name: generated(backend, table, &[column], &suffix),
        kind: types::ConstraintKind::ForeignKey,
        definition: format!(
            "FOREIGN KEY ({}) REFERENCES {} ({}){}{deferred}",
            quoted(backend, column),
            quoted(backend, &target.table),
            quoted(backend, &key),
            on_delete.clause().unwrap_or_default()
        ),
    })
}

/// A constraint of a model.
pub(super) fn constraint(backend: Backend, model: &ModelState, constraint: &Constraint) -> Result<NamedConstraint> {
    let name = shortened(backend, constraint.name());
    match constraint {
        Constraint::Unique(unique) => {
            let columns: Vec<String> = unique
                .fields
                .iter()
                .map(|field| model.column(field))
                .collect::<Result<_>>()?;
            Ok(NamedConstraint::unique(backend, name, &columns))
        }
        Constraint::Check(check) => {
            let condition = conditions::condition(backend, model, &check.condition)?;
            Ok(NamedConstraint::check(name, &condition))
        }
    }
}

/// `CREATE INDEX` for the indexes that a field brings along.
pub(super) fn column_indexes(
    backend: Backend,
    model: &ModelState,
    column: &str,
    field: &Field,
    state: &ProjectState,
) -> Result<Vec<String>> {
    let by_key = field.related_model().is_some() && types::indexes_foreign_keys(backend);
    let mut indexes = Vec::new();
    if field.index && !by_key {
        let name = generated(backend, &model.table, &[column], "idx");
        indexes.push(index_sql(backend, &name, &model.table, &quoted(backend, column)));
    }
    let kind = state.column_kind(field)?;
    let operators = types::like_operators(backend, kind).filter(|_| field.index || field.unique || field.primary_key);
    if let Some(operators) = operators {
        let name = generated(backend, &model.table, &[column], "like");
        let columns = format!("{} {operators}", quoted(backend, column));
        indexes.push(index_sql(backend, &name, &model.table, &columns));
    }
    Ok(indexes)
}

/// `CREATE INDEX` for an index of a model.
pub(super) fn create_index(backend: Backend, model: &ModelState, index: &Index) -> Result<String> {
    let mut columns = Vec::new();
    for field in &index.fields {
        let column = quoted(backend, &model.column(&field.name)?);
        columns.push(if field.descending {
            format!("{column} DESC")
        } else {
            column
        });
    }
    let name = shortened(backend, &index.name);
    Ok(index_sql(backend, &name, &model.table, &columns.join(", ")))
}

fn index_sql(backend: Backend, name: &str, table: &str, columns: &str) -> String {
    let (name, table) = (quoted(backend, name), quoted(backend, table));
    format!("CREATE INDEX {name} ON {table} ({columns})")
}

/// The table between the two sides of a many-to-many field, as a model of its own: a key, and the pair, once.
pub(super) fn link_model(model: &ModelState, name: &str, field: &Field) -> ModelState {
    let FieldKind::ManyToMany {
        to,
        table,
        source_column,
        target_column,
    } = &field.kind
    else {
        unreachable!("only many-to-many fields have a table between");
    };
    let side = |to: &str, column: &str| {
        let field = Field::foreign_key(to, OnDelete::Cascade).db_column(column);
        (column.to_owned(), field)
    };
    let mut link = ModelState::new(&format!("{}_{name}", model.name), table);
    link.fields = vec![
        ("id".to_owned(), Field::big_auto()),
        side(&model.name, source_column),
        side(to, target_column),
    ];
    // The backend's own limit is applied when the constraint is written.
    let pair = generated(Backend::Sqlite, table, &[source_column, target_column], "uniq");
    link.constraints = vec![Constraint::Unique(UniqueConstraint {
        name: pair,
        fields: vec![source_column.clone(), target_column.clone()],
    })];
    link
}
