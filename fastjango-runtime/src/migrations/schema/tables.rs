//! Tables, their columns, constraints and indexes, as SQL.

use super::conditions;
use super::{types, values};
use crate::db::Backend;
use crate::error::{Error, Result};
use crate::migrations::constraints::{Constraint, Deferrable, UniqueConstraint};
use crate::migrations::expressions::{Expression, IndexExpression};
use crate::migrations::fields::{DatabaseDefaultValue, DefaultValue, Field, FieldKind};
use crate::migrations::indexes::Index;
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

    /// A unique constraint of a model, with all that it says.
    fn of_model(backend: Backend, name: String, columns: &[String], unique: &UniqueConstraint) -> Self {
        let deferrable = match unique.deferrable {
            Some(Deferrable::Deferred) => " DEFERRABLE INITIALLY DEFERRED",
            Some(Deferrable::Immediate) => " DEFERRABLE INITIALLY IMMEDIATE",
            None => "",
        };
        let columns = quoted_list(backend, columns);
        Self {
            name,
            kind: types::ConstraintKind::Unique,
            definition: format!("UNIQUE{} ({columns}){deferrable}", nulls(unique)),
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
        lines.extend(self::constraint(backend, model, constraint)?.map(|constraint| constraint.sql(backend)));
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
    let default = database_default(backend, state, field)?.map(|sql| format!(" DEFAULT {sql}"));
    Ok(format!("{name} {kind}{} {null}{key}", default.unwrap_or_default()))
}

/// What the database gives a row that is inserted without a value, as SQL between brackets.
pub(super) fn database_default(backend: Backend, state: &ProjectState, field: &Field) -> Result<Option<String>> {
    Ok(match &field.db_default {
        None => match (&field.kind, &field.default) {
            // The database itself sets such a key to its default.
            (FieldKind::ForeignKey { on_delete, .. }, Some(DefaultValue::Constant(default)))
                if *on_delete == OnDelete::DbSetDefault =>
            {
                Some(format!("({})", values::default(backend, default)?))
            }
            _ => None,
        },
        Some(DatabaseDefaultValue::Literal(literal)) => Some(format!("({})", values::default(backend, literal)?)),
        Some(DatabaseDefaultValue::Now) => {
            let kind = state.column_kind(field)?;
            let now = types::now(backend, kind).ok_or_else(|| {
                Error::Configuration(format!("a column of the kind {kind:?} can't have the present moment"))
            })?;
            Some(format!("({now})"))
        }
    })
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

/// A constraint of a model; `None` where it is an index instead, or the database has nothing like it, as Django does.
pub(super) fn constraint(
    backend: Backend,
    model: &ModelState,
    constraint: &Constraint,
) -> Result<Option<NamedConstraint>> {
    let name = shortened(backend, constraint.name());
    match constraint {
        Constraint::Unique(unique) if unique.is_index() || !types::supports(backend, unique) => Ok(None),
        Constraint::Unique(unique) => {
            let columns: Vec<String> = unique
                .fields
                .iter()
                .map(|field| model.column(field))
                .collect::<Result<_>>()?;
            Ok(Some(NamedConstraint::of_model(backend, name, &columns, unique)))
        }
        Constraint::Check(check) => {
            let condition = conditions::condition(backend, model, &check.condition)?;
            Ok(Some(NamedConstraint::check(name, &condition)))
        }
    }
}

/// `CREATE UNIQUE INDEX` for a unique constraint that no constraint of the database can be; `None` for others, and
/// where the database has no such index.
pub(super) fn unique_index(backend: Backend, model: &ModelState, constraint: &Constraint) -> Result<Option<String>> {
    let Constraint::Unique(unique) = constraint else {
        return Ok(None);
    };
    if !unique.is_index() || !types::supports(backend, unique) {
        return Ok(None);
    }
    let mut parts = Vec::new();
    for field in &unique.fields {
        parts.push(quoted(backend, &model.column(field)?));
    }
    parts.extend(expressions(backend, model, &unique.expressions)?);
    let name = shortened(backend, &unique.name);
    let create = index_sql(backend, "UNIQUE INDEX", &name, &model.table, &parts.join(", "));
    let condition = condition(backend, model, unique.condition.as_ref())?;
    Ok(Some(format!("{create}{}{condition}", nulls(unique))))
}

/// The words that make nulls equal.
fn nulls(unique: &UniqueConstraint) -> &'static str {
    match unique.nulls_distinct {
        Some(false) => " NULLS NOT DISTINCT",
        Some(true) => " NULLS DISTINCT",
        None => "",
    }
}

/// The parts of an index over expressions.
fn expressions(backend: Backend, model: &ModelState, parts: &[IndexExpression]) -> Result<Vec<String>> {
    let written = parts.iter().map(|part| {
        let expression = conditions::condition(backend, model, &part.expression)?;
        let descending = if part.descending { " DESC" } else { "" };
        // Brackets around a mere column are no expression for MySQL.
        Ok(match part.expression {
            Expression::Field(_) => format!("{expression}{descending}"),
            _ => format!("({expression}){descending}"),
        })
    });
    written.collect()
}

/// `WHERE` of an index that has some rows alone, where the database knows such.
fn condition(backend: Backend, model: &ModelState, condition: Option<&Expression>) -> Result<String> {
    match condition.filter(|_| backend.capabilities().partial_indexes) {
        Some(condition) => Ok(format!(" WHERE {}", conditions::condition(backend, model, condition)?)),
        None => Ok(String::new()),
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
        let column = quoted(backend, column);
        indexes.push(index_sql(backend, "INDEX", &name, &model.table, &column));
    }
    let kind = state.column_kind(field)?;
    let operators = types::like_operators(backend, kind).filter(|_| field.index || field.unique || field.primary_key);
    if let Some(operators) = operators {
        let name = generated(backend, &model.table, &[column], "like");
        let columns = format!("{} {operators}", quoted(backend, column));
        indexes.push(index_sql(backend, "INDEX", &name, &model.table, &columns));
    }
    Ok(indexes)
}

/// The names that the indexes of a model's table have by its migrations.
pub(super) fn index_names(backend: Backend, model: &ModelState) -> Vec<String> {
    let of_columns = model
        .columns()
        .map(|(_, _, column)| generated(backend, &model.table, &[&column], "idx"));
    let constraints = model.constraints.iter().map(Constraint::name);
    let indexes = model.indexes.iter().map(|index| index.name.as_str());
    let named = constraints.chain(indexes).map(|name| shortened(backend, name));
    of_columns.chain(named).collect()
}

/// `CREATE INDEX` for an index of a model; `None` where the database has none over expressions, as Django does.
pub(super) fn create_index(backend: Backend, model: &ModelState, index: &Index) -> Result<Option<String>> {
    if !index.expressions.is_empty() && !backend.capabilities().expression_indexes {
        return Ok(None);
    }
    let mut parts = Vec::new();
    for field in &index.fields {
        let column = quoted(backend, &model.column(&field.name)?);
        parts.push(if field.descending {
            format!("{column} DESC")
        } else {
            column
        });
    }
    parts.extend(expressions(backend, model, &index.expressions)?);
    let name = shortened(backend, &index.name);
    let create = index_sql(backend, "INDEX", &name, &model.table, &parts.join(", "));
    let condition = condition(backend, model, index.condition.as_ref())?;
    Ok(Some(format!("{create}{condition}")))
}

fn index_sql(backend: Backend, what: &str, name: &str, table: &str, parts: &str) -> String {
    let (name, table) = (quoted(backend, name), quoted(backend, table));
    format!("CREATE {what} {name} ON {table} ({parts})")
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
    link.constraints = vec![Constraint::Unique(UniqueConstraint::new(
        &pair,
        [source_column, target_column],
    ))];
    link
}
