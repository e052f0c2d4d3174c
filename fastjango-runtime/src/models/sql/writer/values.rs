//! The text of values: columns, arithmetic, functions and aggregates.

use super::{Columns, Writer};
use crate::db::Backend;
use crate::models::query::{Aggregate, Function, Operator};
use crate::models::sql::parts::{self, Piece, in_utc, part};
use crate::models::sql::terms::{Select, Term};
use crate::value::{Value, ValueKind};

impl Writer {
    /// Writes a term where a value is expected and nothing follows that would tear it apart.
    pub(in crate::models::sql) fn term(&mut self, term: &Term) {
        if let Some(text) = self.text_of(term) {
            return self.push(&text);
        }
        match term {
            // It is the same for all rows of a group, so that the least is any of them.
            Term::Column { source, column, .. } if self.having == Some(source.depth) => {
                self.push("MIN(");
                self.source(*source, column);
                self.push(")");
            }
            Term::Column { source, column, .. } => self.source(*source, column),
            Term::Inner(number, _) => self.inner(*number),
            Term::Value(Value::List(_, items)) if !self.capabilities.array_parameters => {
                self.list(items, |writer, item| writer.value(item.clone()));
            }
            Term::Value(value) => self.value(value.clone()),
            Term::KeyTransform { document, keys, text } => self.selected_key(document, keys, *text),
            Term::Constant(holds) => {
                let (yes, no) = (self.capabilities.true_literal, self.capabilities.false_literal);
                self.push(if *holds { yes } else { no });
            }
            Term::Subquery(select) => {
                self.push("(");
                self.select(select);
                self.push(")");
            }
            Term::Rows(select) => self.array(select),
            Term::Exists(select) => {
                self.push("EXISTS(");
                self.select(select);
                self.push(")");
            }
            Term::Arithmetic { kind, .. }
            | Term::Function { kind, .. }
            | Term::Aggregate { kind, .. }
            | Term::Case { kind, .. } => {
                self.computed(term, *kind);
            }
            term => self.condition(term),
        }
    }

    /// Writes the rows of a query as an array of row values.
    fn array(&mut self, select: &Select) {
        self.push("ARRAY(");
        self.select_as(select, Columns::RowValue);
        self.push(")");
    }

    /// Writes a term beside an operator.
    pub(in crate::models::sql) fn operand(&mut self, term: &Term) {
        if term.is_condition() {
            self.push("(");
            self.condition(term);
            self.push(")");
        } else if let Term::KeyTransform { document, keys, text } = term {
            self.key(document, keys, *text);
        } else {
            self.term(term);
        }
    }

    /// Writes what is computed, in the form that the database gives its kind in.
    ///
    /// SQLite compares a computed decimal with a bound one as numbers only if a cast gives it numeric affinity.
    fn computed(&mut self, term: &Term, kind: ValueKind) {
        let decimal = kind == ValueKind::Decimal && self.backend == Backend::Sqlite;
        self.push(if decimal { "CAST(" } else { "" });
        match term {
            Term::Arithmetic {
                operator, left, right, ..
            } => self.arithmetic(*operator, left, right, kind),
            Term::Function {
                function, arguments, ..
            } => self.function(*function, arguments, kind),
            Term::Aggregate { .. } => self.aggregate(term, kind),
            Term::Case { branches, default, .. } => self.case(branches, default.as_deref()),
            term => self.term(term),
        }
        self.push(if decimal { " AS NUMERIC)" } else { "" });
    }

    fn arithmetic(&mut self, operator: Operator, left: &Term, right: &Term, kind: ValueKind) {
        if !self.moment_arithmetic(operator, left, right, kind) {
            self.plain_arithmetic(operator, left, right, kind);
        }
    }

    pub(super) fn plain_arithmetic(&mut self, operator: Operator, left: &Term, right: &Term, kind: ValueKind) {
        self.push("(");
        for piece in parts::arithmetic(operator, kind, self.backend) {
            match piece {
                Piece::Text(text) => self.push(text),
                Piece::Left => self.operand(left),
                Piece::Right => self.operand(right),
            }
        }
        self.push(")");
    }

    fn function(&mut self, function: Function, arguments: &[Term], kind: ValueKind) {
        if let (Some((before, after)), [moment]) = (part(function, self.backend), arguments) {
            self.push(before);
            self.operand(moment);
            self.push(in_utc(moment.kind(), self.backend));
            return self.push(after);
        }
        let name = match function {
            Function::Trunc(to) => return self.truncated(to, arguments),
            Function::Concat => return self.concatenation(arguments),
            Function::Substr
            | Function::Left
            | Function::Right
            | Function::Repeat
            | Function::LPad
            | Function::RPad => return self.sized_text(function, arguments),
            Function::Reverse if self.backend == Backend::Sqlite => return self.reversed(arguments),
            Function::Chr => return self.character(arguments),
            Function::Random => return self.push(self.capabilities.random),
            Function::Lower => "LOWER(",
            Function::Upper => "UPPER(",
            Function::Length if self.backend.is_mysql() => "CHAR_LENGTH(",
            Function::Length => "LENGTH(",
            Function::Trim => "TRIM(",
            Function::LTrim => "LTRIM(",
            Function::RTrim => "RTRIM(",
            Function::Replace => "REPLACE(",
            Function::StrIndex if self.backend == Backend::Postgres => "STRPOS(",
            Function::StrIndex => "INSTR(",
            Function::Reverse => "REVERSE(",
            Function::Ord if self.backend == Backend::Sqlite => "UNICODE(",
            Function::Ord if self.backend == Backend::Postgres => "ASCII(",
            Function::Ord => "ORD(",
            Function::Coalesce => "COALESCE(",
            Function::NullIf => "NULLIF(",
            Function::Greatest if self.backend == Backend::Sqlite => "MAX(",
            Function::Greatest => "GREATEST(",
            Function::Least if self.backend == Backend::Sqlite => "MIN(",
            Function::Least => "LEAST(",
            Function::Cast => "CAST(",
            // A part of anything but one moment is no expression of ours.
            _ => "(",
        };
        self.push(name);
        if matches!(function, Function::NullIf | Function::Greatest | Function::Least) {
            self.list(arguments, Self::compared);
        } else {
            self.list(arguments, Self::operand);
        }
        if function == Function::Cast {
            self.push(" AS ");
            self.push(self.cast_type(kind));
        }
        self.push(")");
    }

    fn case(&mut self, branches: &[(Term, Term)], default: Option<&Term>) {
        self.push("CASE");
        for (condition, value) in branches {
            self.push(" WHEN ");
            self.condition(condition);
            self.push(" THEN ");
            self.operand(value);
        }
        if let Some(default) = default {
            self.push(" ELSE ");
            self.operand(default);
        }
        self.push(" END");
    }

    /// The type that a value of a kind is cast to.
    fn cast_type(&self, kind: ValueKind) -> &'static str {
        match self.backend {
            Backend::Sqlite => match kind {
                ValueKind::Boolean | ValueKind::Integer | ValueKind::Duration => "INTEGER",
                ValueKind::Float => "REAL",
                ValueKind::Decimal => "NUMERIC",
                ValueKind::Bytes => "BLOB",
                _ => "TEXT",
            },
            Backend::Postgres => match kind {
                ValueKind::Boolean => "boolean",
                ValueKind::Integer => "bigint",
                ValueKind::Float => "double precision",
                ValueKind::Decimal => "numeric",
                ValueKind::Text => "text",
                ValueKind::Date => "date",
                ValueKind::Time => "time",
                ValueKind::DateTime => "timestamp with time zone",
                ValueKind::Duration => "interval",
                ValueKind::Uuid => "uuid",
                ValueKind::Json => "jsonb",
                ValueKind::Bytes => "bytea",
            },
            Backend::Mysql | Backend::Mariadb => match kind {
                ValueKind::Boolean | ValueKind::Integer | ValueKind::Duration => "SIGNED",
                ValueKind::Float => "DOUBLE",
                ValueKind::Decimal => "DECIMAL(65, 30)",
                ValueKind::Date => "DATE",
                ValueKind::Time => "TIME(6)",
                ValueKind::DateTime => "DATETIME(6)",
                ValueKind::Bytes => "BINARY",
                ValueKind::Text | ValueKind::Uuid | ValueKind::Json => "CHAR",
            },
        }
    }

    fn aggregate(&mut self, term: &Term, kind: ValueKind) {
        let Term::Aggregate {
            aggregate,
            argument,
            distinct,
            filter,
            ..
        } = term
        else {
            return;
        };
        let (before, after) = self.result_cast(*aggregate, kind);
        let having = self.having.take();
        self.push(before);
        self.push(match aggregate {
            Aggregate::Count => "COUNT(",
            Aggregate::Sum => "SUM(",
            Aggregate::Avg => "AVG(",
            Aggregate::Min => "MIN(",
            Aggregate::Max => "MAX(",
        });
        self.push(if *distinct { "DISTINCT " } else { "" });
        let native = self.capabilities.aggregate_filter;
        match (filter.as_deref().filter(|_| !native), argument.as_deref()) {
            (None, None) => self.push("*"),
            (None, Some(argument)) => self.operand(argument),
            (Some(filter), argument) => {
                self.push("CASE WHEN ");
                self.condition(filter);
                self.push(" THEN ");
                match argument {
                    Some(argument) => self.operand(argument),
                    None => self.push("1"),
                }
                self.push(" ELSE NULL END");
            }
        }
        self.push(")");
        if let Some(filter) = filter.as_deref().filter(|_| native) {
            self.push(" FILTER (WHERE ");
            self.condition(filter);
            self.push(")");
        }
        self.push(after);
        self.having = having;
    }

    /// What makes an aggregate's result one of its kind, where the database widens it.
    fn result_cast(&self, aggregate: Aggregate, kind: ValueKind) -> (&'static str, &'static str) {
        match (self.backend, aggregate, kind) {
            (Backend::Postgres, Aggregate::Sum, ValueKind::Integer) => ("", "::bigint"),
            (Backend::Postgres, Aggregate::Avg, ValueKind::Float) => ("", "::double precision"),
            (Backend::Sqlite, Aggregate::Avg, ValueKind::Duration) => ("CAST(", " AS INTEGER)"),
            (Backend::Mysql | Backend::Mariadb, Aggregate::Sum, ValueKind::Integer | ValueKind::Duration)
            | (Backend::Mysql | Backend::Mariadb, Aggregate::Avg, ValueKind::Duration) => ("CAST(", " AS SIGNED)"),
            _ => ("", ""),
        }
    }
}
