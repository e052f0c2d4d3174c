//! Inserts, updates and deletes.

use crate::db::{Backend, OnConflict, Statement};
use crate::error::{Error, Result};
use crate::models::query::options::{ColumnIndex, ModelOptions};
use crate::models::query::{Lookup, Node, Query};
use crate::models::sql::resolver::{Purpose, Resolver};
use crate::models::sql::terms::{Select, Term};
use crate::models::sql::writer::Writer;
use crate::models::sql::{assignments, cache};
use crate::value::Value;

/// Rows to insert into a table, be it a model's or the one between a many-to-many relation.
#[derive(Debug, Clone)]
pub struct Insert<'a> {
    /// The table.
    pub table: &'a str,
    /// The columns that are given; none for a row of defaults.
    pub columns: &'a [&'a str],
    /// The rows, each with a value for every column.
    pub rows: Vec<Vec<Value>>,
    /// The columns that are asked for, which only some backends can give back.
    pub returning: &'a [&'a str],
    /// What to do with rows that are there already.
    pub conflict: Conflict<'a>,
}

/// What to do with a row to insert that breaks a unique constraint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conflict<'a> {
    /// The insert fails.
    Refuse,
    /// The row is left out: `bulk_create(ignore_conflicts=True)`.
    Ignore {
        /// A column of the table, which MySQL and MariaDB are told to leave as it is.
        column: &'a str,
    },
    /// The row that is there takes the new values: `bulk_create(update_conflicts=True)`.
    Update {
        /// The columns that are unique together.
        unique: &'a [&'a str],
        /// The columns that take the new values.
        columns: &'a [&'a str],
    },
}

/// Compiles an insert.
///
/// `returning` is obeyed where the backend's `insert_returning` says so; elsewhere the key is told by the connection.
///
/// # Errors
///
/// [`Error::Query`] for rows whose values don't fit the columns, and for a row of defaults among several.
///
/// # Examples
///
/// ```
/// use fastjango::db::Backend;
/// use fastjango::models::sql::{Conflict, Insert, compile_insert};
/// use fastjango::value::Value;
///
/// let insert = Insert {
///     table: "tag",
///     columns: &["name"],
///     rows: vec![vec![Value::Text("new".to_owned())]],
///     returning: &["id"],
///     conflict: Conflict::Refuse,
/// };
/// let statement = compile_insert(insert, Backend::Postgres)?;
/// assert_eq!(statement.sql(), r#"INSERT INTO "tag" ("name") VALUES ($1) RETURNING "id""#);
/// # Ok::<(), fastjango::error::Error>(())
/// ```
pub fn compile_insert(insert: Insert<'_>, backend: Backend) -> Result<Statement> {
    let width = insert.columns.len();
    let fits = insert.rows.iter().all(|row| row.len() == width);
    if !fits || insert.rows.is_empty() || (width == 0 && insert.rows.len() > 1) {
        return Err(Error::Query(format!(
            "these rows can't be inserted into `{}`",
            insert.table
        )));
    }
    if insert.rows.len() == 1 && insert.conflict == Conflict::Refuse {
        let names: [&[&str]; 3] = [&[insert.table], insert.columns, insert.returning];
        let sql = cache::insert_text(backend, names, || write_insert(insert.clone(), backend));
        let parameters = insert.rows.into_iter().next().unwrap_or_default();
        return Ok(Statement::compiled(sql, parameters));
    }
    Ok(write_insert(insert, backend))
}

/// Writes an insert whose rows fit its columns.
fn write_insert(insert: Insert<'_>, backend: Backend) -> Statement {
    let width = insert.columns.len();
    let mut writer = Writer::new(backend);
    let on_conflict = writer.capabilities.on_conflict;
    writer.push("INSERT INTO ");
    writer.name(insert.table);
    writer.push(" ");
    if width == 0 {
        writer.push(writer.capabilities.default_values);
    } else {
        writer.push("(");
        writer.names(insert.columns);
        writer.push(") VALUES ");
        writer.list(insert.rows, |writer, row| {
            writer.push("(");
            writer.list(row, Writer::value);
            writer.push(")");
        });
    }
    conflict(&mut writer, insert.conflict, on_conflict);
    if writer.capabilities.insert_returning && !insert.returning.is_empty() {
        writer.push(" RETURNING ");
        writer.names(insert.returning);
    }
    writer.finish()
}

fn conflict(writer: &mut Writer, conflict: Conflict<'_>, form: OnConflict) {
    match (conflict, form) {
        (Conflict::Refuse, _) => {}
        (Conflict::Ignore { .. }, OnConflict::OnConflict) => writer.push(" ON CONFLICT DO NOTHING"),
        // `INSERT IGNORE` would also cut text and leave out rows that break other constraints.
        (Conflict::Ignore { column }, OnConflict::OnDuplicateKey) => {
            writer.push(" ON DUPLICATE KEY UPDATE ");
            writer.name(column);
            writer.push(" = ");
            writer.name(column);
        }
        (Conflict::Update { unique, columns }, OnConflict::OnConflict) => {
            writer.push(" ON CONFLICT (");
            writer.names(unique);
            writer.push(") DO UPDATE SET ");
            writer.list(columns, |writer, column| {
                writer.name(column);
                writer.push(" = EXCLUDED.");
                writer.name(column);
            });
        }
        (Conflict::Update { columns, .. }, OnConflict::OnDuplicateKey) => {
            writer.push(" ON DUPLICATE KEY UPDATE ");
            writer.list(columns, |writer, column| {
                writer.name(column);
                writer.push(" = VALUES(");
                writer.name(column);
                writer.push(")");
            });
        }
    }
}

/// Compiles an update of the rows of a query; `None` where it is known to have none.
///
/// # Errors
///
/// [`Error::Query`] for a query that is limited, `distinct_on` something or of groups, for an expression over another table's columns or over an aggregate,
/// for what no database could answer, and on MySQL where each of several columns is set to what reads another of them.
pub fn compile_update(
    query: &Query,
    assignments: &[(ColumnIndex, Node)],
    backend: Backend,
) -> Result<Option<Statement>> {
    compile_update_returning(query, assignments, &[], backend)
}

/// [`compile_update`] that gives back columns of the updated rows, where the backend's `update_returning` says that it
/// can.
///
/// # Errors
///
/// Those of [`compile_update`].
pub fn compile_update_returning(
    query: &Query,
    assignments: &[(ColumnIndex, Node)],
    returning: &[ColumnIndex],
    backend: Backend,
) -> Result<Option<Statement>> {
    if assignments.is_empty() {
        return Err(Error::Query(format!(
            "an update of `{}` sets nothing",
            query.model.name
        )));
    }
    let Some(rows) = rows_to_write(query, "updated")? else {
        return Ok(None);
    };
    let assigned = assignments.iter().map(|(column, node)| (*column, node));
    let (own, terms) = new_values(query.model, assigned, backend)?;
    let columns: Vec<ColumnIndex> = assignments.iter().map(|(column, _)| *column).collect();
    let order = assignments::order(query.model, &columns, &terms, backend)?;
    let mut writer = Writer::new(backend);
    writer.push("UPDATE ");
    writer.name(query.model.table);
    writer.push(" SET ");
    writer.among(&own.tables, |writer| {
        writer.list(order, |writer, number| {
            writer.name(query.model.column(columns[number]).column);
            writer.push(" = ");
            writer.operand(&terms[number]);
        });
    });
    which_rows(&mut writer, query, rows)?;
    if writer.capabilities.update_returning && !returning.is_empty() {
        let names: Vec<&str> = returning
            .iter()
            .map(|column| query.model.column(*column).column)
            .collect();
        writer.push(" RETURNING ");
        writer.names(&names);
    }
    writer.statement().map(Some)
}

/// What columns of a model are set to, over its own table alone.
fn new_values<'n>(
    model: &'static ModelOptions,
    assignments: impl Iterator<Item = (ColumnIndex, &'n Node)>,
    backend: Backend,
) -> Result<(Select, Vec<Term>)> {
    let fitted = |(column, node): (ColumnIndex, &Node)| match node {
        Node::Value(value) => model.column(column).fit(value.clone(), backend).map(Node::Value),
        node => Ok(node.clone()),
    };
    let nodes = assignments.map(fitted).collect::<Result<Vec<Node>>>()?;
    let (own, terms) = Resolver::default().aggregates(&Query::new(model), &nodes)?;
    if own.tables.iter().filter(|table| table.uses > 0).count() > 1 {
        return Err(Error::Query(
            "an update can't refer to columns of related rows".to_owned(),
        ));
    }
    if terms.iter().any(Term::has_aggregate) {
        return Err(Error::Query(
            "an update can't refer to aggregates; use a subquery".to_owned(),
        ));
    }
    Ok((own, terms))
}

/// Compiles an update of columns of the rows of a query that have these keys, each to its own values or expressions over
/// its columns; `None` where it is known to have none.
///
/// # Errors
///
/// [`Error::Query`] for a query that is limited, `distinct_on` something or of groups, for an expression over another table's columns or over an aggregate,
/// for what no database could answer, and on MySQL where each of several columns is set to what reads another of them.
pub fn compile_bulk_update(
    query: &Query,
    columns: &[ColumnIndex],
    rows: &[(Value, Vec<Node>)],
    backend: Backend,
) -> Result<Option<Statement>> {
    let model = query.model;
    let key = model.primary_key();
    let mut query = query.clone();
    query.refuse_slice("updated");
    query.add_filter(Node::column(model.primary_key).lookup(
        Lookup::In,
        Node::Value(Value::List(
            key.kind.value_kind(),
            rows.iter().map(|(key, _)| key.clone()).collect(),
        )),
    ));
    let Some(select) = rows_to_write(&query, "updated")? else {
        return Ok(None);
    };
    let mut writer = Writer::new(backend);
    writer.push("UPDATE ");
    writer.name(model.table);
    writer.push(" SET ");
    let assigned = rows.iter().flat_map(|(_, values)| columns.iter().copied().zip(values));
    let (own, terms) = new_values(model, assigned, backend)?;
    let order = assignments::order(model, columns, &terms, backend)?;
    writer.among(&own.tables, |writer| {
        writer.list(order, |writer, number| {
            writer.name(model.column(columns[number]).column);
            writer.push(" = CASE ");
            writer.name(key.column);
            let values = terms.iter().skip(number).step_by(columns.len());
            for ((key, _), value) in rows.iter().zip(values) {
                writer.push(" WHEN ");
                writer.value(key.clone());
                writer.push(" THEN ");
                writer.operand(value);
            }
            writer.push(" END");
        });
    });
    which_rows(&mut writer, &query, select)?;
    writer.statement().map(Some)
}

/// Compiles a delete of the rows of a query, without regard to what refers to them; `None` where it is known to have
/// none.
///
/// # Errors
///
/// [`Error::Query`] for a query that is limited, `distinct_on` something or of groups, and for what no database could answer.
pub fn compile_delete(query: &Query, backend: Backend) -> Result<Option<Statement>> {
    let Some(rows) = rows_to_write(query, "deleted")? else {
        return Ok(None);
    };
    let mut writer = Writer::new(backend);
    writer.push("DELETE FROM ");
    writer.name(query.model.table);
    which_rows(&mut writer, query, rows)?;
    writer.statement().map(Some)
}

/// Refuses a query that brings only some of the rows that its conditions find, all of which would be written, or groups
/// of them.
pub(crate) fn check_all_rows(query: &Query, written: &str) -> Result<()> {
    let only_some = if query.is_sliced() {
        "with a limit or an offset"
    } else if !query.distinct_on.is_empty() {
        "with `distinct_on`"
    } else if query.grouped_by_values().is_some() {
        "of groups, which stand for no rows of their own,"
    } else {
        return Ok(());
    };
    Err(Error::Query(format!("a query {only_some} can't be {written}")))
}

fn rows_to_write(query: &Query, written: &str) -> Result<Option<Select>> {
    check_all_rows(query, written)?;
    let rows = super::resolve(query, Purpose::Keys)?;
    Ok((!rows.is_empty()).then_some(rows))
}

/// Writes the condition of the rows: the query's own over its one table, else that their keys are among the query's.
fn which_rows(writer: &mut Writer, query: &Query, mut rows: Select) -> Result<()> {
    let one_table = rows.tables.iter().filter(|table| table.uses > 0).count() == 1;
    let free = writer.capabilities.self_select_in_write;
    if one_table && !rows.is_grouped() && (free || !has_query(&rows.condition)) {
        writer.among(&rows.tables, |writer| writer.clause(" WHERE ", &rows.condition));
        return Ok(());
    }
    rows.ordering.clear();
    let own = Resolver::default().query(&Query::new(query.model), Purpose::Keys)?;
    writer.push(" WHERE ");
    writer.among(&own.tables, |writer| writer.list(&own.columns, Writer::term));
    writer.push(" IN (");
    if free {
        writer.select(&rows);
    } else {
        // A table that is written may be read only in a query of its own below.
        writer.push("SELECT * FROM (");
        writer.select(&rows);
        writer.push(") AS ");
        writer.name("subquery");
    }
    writer.push(")");
    Ok(())
}

fn has_query(term: &Term) -> bool {
    matches!(term, Term::Subquery(_) | Term::Exists(_)) || term.children().into_iter().any(has_query)
}
