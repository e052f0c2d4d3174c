//! From a resolved query to the text of one database.
//!
//! Text is written from left to right, so that parameters come in the order of their placeholders.

mod conditions;
mod documents;
mod lists;
mod moments;
mod texts;
mod truncation;
mod values;

pub(super) use conditions::Place;

use std::borrow::Cow;

use crate::db::{Backend, Capabilities, Placeholder, Statement};
use crate::error::{Error, Result};
use crate::models::names::push_quoted;
use crate::models::options::NullsOrder;
use crate::models::sql::joins::{Table, TableIndex};
use crate::models::sql::terms::{Order, Select, Source, Term};
use crate::value::Value;

/// The name of a row's number among those of its owner.
const ROW: &str = "__row";

/// How the columns of a query are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Columns {
    /// One after the other.
    Plain,
    /// Each with a name for its number, for a query that selects from this one.
    Named,
    /// Together, as one row value.
    RowValue,
}

/// The text so far.
#[derive(Debug)]
pub(super) struct Writer {
    pub(super) backend: Backend,
    pub(super) capabilities: &'static Capabilities,
    sql: String,
    parameters: Vec<Value>,
    /// The names of the tables of each query that is being written, the outermost first.
    names: Vec<Vec<Cow<'static, str>>>,
    /// Expressions with parameters by which the query that is being written is grouped or made distinct, and their text:
    /// where it stands again, it is known only if its parameters have the same numbers.
    known: Vec<(Term, String)>,
    /// The query whose `HAVING` is being written, where that can't name the columns of its tables.
    having: Option<usize>,
    /// The first thing that this database can't do or take.
    refusal: Option<Error>,
}

impl Writer {
    pub(super) fn new(backend: Backend) -> Self {
        Self {
            backend,
            capabilities: backend.capabilities(),
            sql: String::with_capacity(256),
            parameters: Vec::new(),
            names: Vec::new(),
            known: Vec::new(),
            having: None,
            refusal: None,
        }
    }

    /// Remembers that this database can't do something.
    fn refuse(&mut self, reason: impl Into<String>) {
        self.refusal.get_or_insert(Error::Query(reason.into()));
    }

    /// The statement of a query.
    ///
    /// # Errors
    ///
    /// [`Error::Query`] for what this database can't do: Django's `NotSupportedError`; [`Error::InvalidPattern`].
    pub(super) fn statement(mut self) -> Result<Statement> {
        match self.refusal.take() {
            Some(refusal) => Err(refusal),
            None => Ok(self.finish()),
        }
    }

    /// The statement of something in which there are no expressions.
    pub(super) fn finish(self) -> Statement {
        Statement::compiled(self.sql, self.parameters)
    }

    pub(super) fn push(&mut self, text: &str) {
        self.sql.push_str(text);
    }

    /// Writes an identifier.
    pub(super) fn name(&mut self, name: &str) {
        push_quoted(&mut self.sql, self.capabilities.quote, name);
    }

    /// Writes identifiers with commas between.
    pub(super) fn names(&mut self, names: &[&str]) {
        self.list(names, |writer, name| writer.name(name));
    }

    /// Writes things with commas between.
    pub(super) fn list<T>(&mut self, items: impl IntoIterator<Item = T>, mut write: impl FnMut(&mut Self, T)) {
        for (index, item) in items.into_iter().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            write(self, item);
        }
    }

    /// Writes the placeholder of a value.
    pub(super) fn value(&mut self, value: Value) {
        self.parameters.push(value);
        match self.capabilities.placeholder {
            Placeholder::Question => self.sql.push('?'),
            Placeholder::Numbered => {
                let number = self.parameters.len().to_string();
                self.sql.push('$');
                self.sql.push_str(&number);
            }
        }
    }

    pub(super) fn number(&mut self, number: u64) {
        self.value(Value::Integer(i64::try_from(number).unwrap_or(i64::MAX)));
    }

    /// Writes aggregates over the rows of a query.
    pub(super) fn aggregates_over(&mut self, select: &Select, aggregates: &[Term]) {
        self.push("SELECT ");
        self.list(aggregates, Self::selected);
        self.push(" FROM (");
        self.select_as(select, Columns::Named);
        self.push(") AS ");
        self.name("subquery");
    }

    /// Writes a query whose limit and offset count for each value of its last column.
    pub(super) fn slice_of_each(&mut self, select: &Select) {
        let last = select.columns.len().saturating_sub(1);
        self.push("SELECT ");
        self.list(0..select.columns.len(), Self::inner);
        self.push(" FROM (");
        self.numbered(select, last);
        self.push(") AS ");
        self.name("subquery");
        self.push(" WHERE ");
        self.name(ROW);
        self.push(" > ");
        self.number(select.offset);
        if let Some(limit) = select.limit {
            self.push(" AND ");
            self.name(ROW);
            self.push(" <= ");
            self.number(select.offset.saturating_add(limit));
        }
        self.push(" ORDER BY ");
        self.name(ROW);
    }

    /// Writes a query that numbers its rows within each value of a column.
    fn numbered(&mut self, select: &Select, key: usize) {
        self.names.push(aliases(&select.tables, self.names.len()));
        self.push("SELECT ");
        self.columns(select, Columns::Named);
        self.push(", ROW_NUMBER() OVER (PARTITION BY ");
        self.list(select.columns.get(key), Self::term);
        // Within a window a number is a constant, so that expressions are written out.
        self.order_by(&select.ordering, &[]);
        self.push(") AS ");
        self.name(ROW);
        self.from(select);
        self.names.pop();
        self.known.clear();
    }

    /// Writes a query.
    pub(super) fn select(&mut self, select: &Select) {
        self.select_as(select, Columns::Plain);
    }

    fn select_as(&mut self, select: &Select, columns: Columns) {
        let around = std::mem::take(&mut self.known);
        self.names.push(aliases(&select.tables, self.names.len()));
        self.push("SELECT ");
        if !select.distinct_on.is_empty() {
            if !self.capabilities.distinct_on {
                self.refuse(format!(
                    "{} has no `DISTINCT ON`, which `distinct_on` needs",
                    self.backend
                ));
            }
            self.push("DISTINCT ON (");
            self.list(&select.distinct_on, |writer, term| writer.remembered(term, Self::term));
            self.push(") ");
        } else if select.distinct {
            self.push("DISTINCT ");
        }
        self.columns(select, columns);
        self.from(select);
        self.order_by(&select.ordering, &select.columns);
        self.slice(select.limit, select.offset);
        self.names.pop();
        self.known = around;
    }

    /// Writes what the rows are of, and which.
    fn from(&mut self, select: &Select) {
        self.push(" FROM ");
        if let Some(base) = &select.base {
            self.base(base);
        }
        self.tables(&select.tables, &select.filtered);
        self.clause(" WHERE ", &select.condition);
        self.grouping(select);
        let around = self.having;
        self.having = self
            .names
            .len()
            .checked_sub(1)
            .filter(|_| !self.capabilities.having_columns);
        self.clause(" HAVING ", &select.having);
        self.having = around;
    }

    /// Writes the columns in one of their forms.
    fn columns(&mut self, select: &Select, form: Columns) {
        if form == Columns::RowValue {
            self.push("ROW(");
            self.list(&select.columns, Self::selected);
            return self.push(")");
        }
        if select.columns.is_empty() {
            self.push("1");
        }
        let grouped = !select.grouping.is_empty();
        self.list(select.columns.iter().enumerate(), |writer, (number, column)| {
            if grouped {
                writer.remembered(column, Self::selected);
            } else {
                writer.selected(column);
            }
            if form == Columns::Named {
                writer.push(" AS ");
                writer.inner(number);
            }
        });
    }

    /// Writes an expression that is selected. A condition of which a null leaves open whether it holds does not.
    fn selected(&mut self, term: &Term) {
        if !term.may_be_open() {
            return self.term(term);
        }
        self.push("COALESCE(");
        self.operand(term);
        self.push(", ");
        self.push(self.capabilities.false_literal);
        self.push(")");
    }

    /// Writes an expression that may stand in the query again.
    fn remembered(&mut self, term: &Term, write: impl FnOnce(&mut Self, &Term)) {
        let (start, parameters) = (self.sql.len(), self.parameters.len());
        write(self, term);
        if self.parameters.len() > parameters {
            let text = self.sql[start..].to_owned();
            self.known.push((term.clone(), text));
        }
    }

    /// Writes the name of a column of the query that is selected from.
    fn inner(&mut self, number: usize) {
        self.name(&format!("__col{}", number + 1));
    }

    /// Writes the tables and their joins.
    fn tables(&mut self, tables: &[Table], filtered: &[(TableIndex, Term)]) {
        for (index, table) in tables.iter().enumerate() {
            let Some(join) = &table.join else {
                if table.uses > 0 {
                    self.table(index, table);
                }
                continue;
            };
            if table.uses == 0 {
                continue;
            }
            self.push(if join.outer {
                " LEFT OUTER JOIN "
            } else {
                " INNER JOIN "
            });
            self.table(index, table);
            self.push(" ON (");
            self.column(join.parent, join.left);
            self.push(" = ");
            self.column(index, join.right);
            for (_, condition) in filtered.iter().filter(|(table, _)| *table == index) {
                self.clause(" AND ", condition);
            }
            self.push(")");
        }
    }

    /// Writes the slice of the first table, under the table's name.
    fn base(&mut self, base: &Select) {
        let around = self.names.pop();
        self.push("(");
        self.select(base);
        self.push(") ");
        let alias = around.as_ref().and_then(|names| names.first()).cloned();
        self.names.extend(around);
        if let Some(alias) = alias {
            self.name(&alias);
        }
    }

    fn table(&mut self, index: usize, table: &Table) {
        self.name(table.name);
        let alias = self.names.last().and_then(|names| names.get(index)).cloned();
        if let Some(alias) = alias.filter(|alias| alias != table.name) {
            self.push(" ");
            self.name(&alias);
        }
    }

    fn column(&mut self, table: usize, column: &str) {
        let depth = self.names.len().saturating_sub(1);
        self.source(Source { depth, table }, column);
    }

    /// Writes a column of a table.
    pub(super) fn source(&mut self, source: Source, column: &str) {
        let alias = self
            .names
            .get(source.depth)
            .and_then(|names| names.get(source.table))
            .cloned();
        if let Some(alias) = alias {
            self.name(&alias);
            self.push(".");
        }
        self.name(column);
    }

    /// Writes something among whose tables columns are looked for: the one of an update or delete.
    pub(super) fn among(&mut self, tables: &[Table], write: impl FnOnce(&mut Self)) {
        self.names.push(aliases(tables, self.names.len()));
        write(self);
        self.names.pop();
    }

    /// Writes a condition behind its keyword, unless it always holds.
    pub(super) fn clause(&mut self, keyword: &str, condition: &Term) {
        if *condition != Term::Constant(true) {
            self.push(keyword);
            self.condition(condition);
        }
    }

    fn grouping(&mut self, select: &Select) {
        if select.grouping.is_empty() {
            return;
        }
        self.push(" GROUP BY ");
        self.list(&select.grouping, |writer, term| writer.repeated(term, &select.columns));
    }

    /// Writes an expression that may be selected too: by its number then, unless it is a plain column.
    fn repeated(&mut self, term: &Term, columns: &[Term]) {
        let position = columns.iter().position(|column| column == term);
        match position {
            Some(position) if !matches!(term, Term::Column { .. }) => self.push(&(position + 1).to_string()),
            _ => self.remembered(term, Self::term),
        }
    }

    fn order_by(&mut self, ordering: &[Order], columns: &[Term]) {
        if ordering.is_empty() {
            return;
        }
        self.push(" ORDER BY ");
        self.list(ordering, |writer, order| writer.order(order, columns));
    }

    fn order(&mut self, order: &Order, columns: &[Term]) {
        let native = self.capabilities.nulls_first_last;
        if let (Some(nulls), false) = (order.nulls, native) {
            self.order_of_nulls(order, nulls);
        }
        if self.backend == Backend::Sqlite && matches!(order.term, Term::KeyTransform { .. }) {
            // As it is compared: what is selected is its text, by which numbers would be ordered otherwise.
            self.operand(&order.term);
        } else {
            self.repeated(&order.term, columns);
        }
        self.push(if order.descending { " DESC" } else { " ASC" });
        match order.nulls {
            Some(NullsOrder::First) if native => self.push(" NULLS FIRST"),
            Some(NullsOrder::Last) if native => self.push(" NULLS LAST"),
            _ => {}
        }
    }

    /// Orders by whether a value is null first, where the database can't be told otherwise.
    fn order_of_nulls(&mut self, order: &Order, nulls: NullsOrder) {
        let first = self.capabilities.nulls_sort_first != order.descending;
        if (nulls == NullsOrder::First) == first {
            return;
        }
        self.operand(&order.term);
        self.push(if nulls == NullsOrder::First {
            " IS NOT NULL, "
        } else {
            " IS NULL, "
        });
    }

    fn slice(&mut self, limit: Option<u64>, offset: u64) {
        if let Some(limit) = limit {
            self.push(" LIMIT ");
            self.number(limit);
            self.push(self.capabilities.limit_suffix);
        } else if let Some(unlimited) = self.capabilities.unlimited.filter(|_| offset > 0) {
            self.push(" LIMIT ");
            self.push(unlimited);
        }
        if offset > 0 {
            self.push(" OFFSET ");
            self.number(offset);
        }
    }

    /// The text of an expression that stands in the query already, parameters and all.
    fn text_of(&self, term: &Term) -> Option<String> {
        let known = self.known.iter().find(|(known, _)| known == term);
        known
            .filter(|_| self.capabilities.placeholder == Placeholder::Numbered)
            .map(|(_, text)| text.clone())
    }
}

/// The names of a query's tables: their own the first time, and numbered ones after that and in subqueries.
pub(super) fn aliases(tables: &[Table], depth: usize) -> Vec<Cow<'static, str>> {
    let alias = |(index, table): (usize, &Table)| -> Cow<'static, str> {
        match depth {
            0 if tables[..index].iter().all(|other| other.name != table.name) => Cow::Borrowed(table.name),
            0 => Cow::Owned(format!("T{}", index + 1)),
            1 => Cow::Owned(format!("U{index}")),
            2 => Cow::Owned(format!("V{index}")),
            3 => Cow::Owned(format!("W{index}")),
            _ => Cow::Owned(format!("W{depth}_{index}")),
        }
    };
    tables.iter().enumerate().map(alias).collect()
}
