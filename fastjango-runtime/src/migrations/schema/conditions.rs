//! The conditions of checks, as SQL with its values inside.

use super::values::{self, text};
use crate::db::Backend;
use crate::error::{Error, Result};
use crate::migrations::expressions::Expression;
use crate::migrations::fields::FieldKind;
use crate::migrations::literals::Literal;
use crate::migrations::state::ModelState;
use crate::models::names::quoted;
use crate::models::options::ColumnKind;
use crate::models::query::{Function, Lookup, Operator};
use crate::models::sql::parts::{self, Piece, in_utc, part};
use crate::value::{Value, ValueKind};

/// A condition over the columns of a model.
///
/// # Errors
///
/// [`Error::Configuration`] if it names no field of the model, or asks what DDL of this database can't say.
pub(super) fn condition(backend: Backend, model: &ModelState, condition: &Expression) -> Result<String> {
    Writer { backend, model }.write(condition, false)
}

struct Writer<'a> {
    backend: Backend,
    model: &'a ModelState,
}

impl Writer<'_> {
    /// An expression; `negated` says whether it stands under an odd number of negations.
    fn write(&self, expression: &Expression, negated: bool) -> Result<String> {
        match expression {
            Expression::Field(name) => Ok(quoted(self.backend, &self.model.column(name)?)),
            Expression::Literal(literal) => values::literal(self.backend, literal),
            Expression::Lookup { lookup, left, right } => {
                let sql = self.lookup(*lookup, left, right)?;
                self.guarded(*lookup, left, sql, negated)
            }
            Expression::And(parts) => self.joined(parts, " AND ", negated),
            Expression::Or(parts) => self.joined(parts, " OR ", negated),
            Expression::Xor(parts) => self.odd(parts),
            Expression::Not(part) => Ok(format!("NOT ({})", self.write(part, !negated)?)),
            Expression::Arithmetic { operator, left, right } => self.arithmetic(*operator, left, right),
            Expression::Function { function, arguments } => self.function(*function, arguments),
        }
    }

    fn joined(&self, parts: &[Expression], by: &str, negated: bool) -> Result<String> {
        let written: Vec<String> = parts
            .iter()
            .map(|part| Ok(format!("({})", self.write(part, negated)?)))
            .collect::<Result<_>>()?;
        Ok(written.join(by))
    }

    /// An odd number of parts, for databases that have no exclusive or: each counts as one.
    fn odd(&self, parts: &[Expression]) -> Result<String> {
        let counted: Vec<String> = parts
            .iter()
            .map(|part| Ok(format!("CASE WHEN {} THEN 1 ELSE 0 END", self.write(part, false)?)))
            .collect::<Result<_>>()?;
        Ok(format!("({}) % 2 = 1", counted.join(" + ")))
    }

    /// Under a negation, a column that is null doesn't satisfy the lookup, so that the negation holds: Django's rule.
    fn guarded(&self, lookup: Lookup, left: &Expression, sql: String, negated: bool) -> Result<String> {
        let Expression::Field(name) = left else {
            return Ok(sql);
        };
        if !negated || lookup == Lookup::IsNull || !self.model.field(name)?.null {
            return Ok(sql);
        }
        Ok(format!("{sql} AND {} IS NOT NULL", self.operand(left)?))
    }

    fn lookup(&self, lookup: Lookup, left: &Expression, right: &[Expression]) -> Result<String> {
        let column = self.operand(left)?;
        Ok(match (lookup, right) {
            (Lookup::IsNull, []) => format!("{column} IS NULL"),
            (Lookup::Range, [from, to]) => {
                format!("{column} BETWEEN {} AND {}", self.operand(from)?, self.operand(to)?)
            }
            (Lookup::In, []) => return Err(unsupported("an `is_in` of nothing")),
            (Lookup::In, values) => {
                let values: Vec<String> = values.iter().map(|value| self.operand(value)).collect::<Result<_>>()?;
                format!("{column} IN ({})", values.join(", "))
            }
            (_, [value]) => match comparison(lookup) {
                Some(operator) => format!("{column} {operator} {}", self.operand(value)?),
                None => self.text_lookup(lookup, &column, value)?,
            },
            _ => return Err(unsupported(&format!("{lookup:?} with {} right sides", right.len()))),
        })
    }

    /// A match of text, as a pattern of `LIKE`; the text is known, so that its wildcards can be escaped here.
    fn text_lookup(&self, lookup: Lookup, column: &str, value: &Expression) -> Result<String> {
        let Expression::Literal(literal) = value else {
            return Err(unsupported(&format!("{lookup:?} of anything but text")));
        };
        let Value::Text(value) = literal.to_value()? else {
            return Err(unsupported(&format!("{lookup:?} of anything but text")));
        };
        let escaped = value.replace('!', "!!").replace('%', "!%").replace('_', "!_");
        let (pattern, heeds_case) = match lookup {
            Lookup::IExact => (escaped, false),
            Lookup::Contains => (format!("%{escaped}%"), true),
            Lookup::IContains => (format!("%{escaped}%"), false),
            Lookup::StartsWith => (format!("{escaped}%"), true),
            Lookup::IStartsWith => (format!("{escaped}%"), false),
            Lookup::EndsWith => (format!("%{escaped}"), true),
            Lookup::IEndsWith => (format!("%{escaped}"), false),
            _ => return Err(unsupported(&format!("the lookup {lookup:?}"))),
        };
        let pattern = text(self.backend, &pattern)?;
        let operator = like(self.backend, heeds_case);
        Ok(format!("{column} {operator} {pattern} ESCAPE '!'"))
    }

    fn arithmetic(&self, operator: Operator, left: &Expression, right: &Expression) -> Result<String> {
        let (mut left_sql, right_sql) = (self.operand(left)?, self.operand(right)?);
        // As the queries of validation calculate.
        let kind = self.number_kind([left, right]);
        if (operator, kind, self.backend) == (Operator::Divide, ValueKind::Decimal, Backend::Postgres) {
            // A decimal without a fraction is written as an integer, and two of them would be divided as integers.
            left_sql = format!("CAST({left_sql} AS numeric)");
        }
        Ok(parts::arithmetic(operator, kind, self.backend)
            .map(|piece| match piece {
                Piece::Text(text) => text,
                Piece::Left => &left_sql,
                Piece::Right => &right_sql,
            })
            .collect())
    }

    fn function(&self, function: Function, arguments: &[Expression]) -> Result<String> {
        let sql: Vec<String> = arguments
            .iter()
            .map(|argument| self.operand(argument))
            .collect::<Result<_>>()?;
        if let (Some((before, after)), [argument], [column]) = (part(function, self.backend), arguments, &sql[..]) {
            let kind = self.is_moment(argument).then_some(ValueKind::DateTime);
            return Ok(format!("{before}{column}{}{after}", in_utc(kind, self.backend)));
        }
        let name = match function {
            Function::Lower => "LOWER",
            Function::Upper => "UPPER",
            Function::Length if self.backend.is_mysql() => "CHAR_LENGTH",
            Function::Length => "LENGTH",
            Function::Coalesce => "COALESCE",
            other => return Err(unsupported(&format!("the function {other:?}"))),
        };
        Ok(format!("{name}({})", sql.join(", ")))
    }

    /// What arithmetic with these gives: of numbers a float if one is, else a decimal if one is, else an integer.
    fn number_kind<'e>(&self, expressions: impl IntoIterator<Item = &'e Expression>) -> ValueKind {
        let rank = |kind: &ValueKind| match kind {
            ValueKind::Integer => 0,
            ValueKind::Decimal => 1,
            ValueKind::Float => 2,
            _ => 3,
        };
        let kinds = expressions.into_iter().map(|expression| self.kind(expression));
        kinds.max_by_key(rank).unwrap_or(ValueKind::Integer)
    }

    fn kind(&self, expression: &Expression) -> ValueKind {
        match expression {
            Expression::Field(name) => match self.model.get_field(name).map(|field| &field.kind) {
                Some(FieldKind::Auto(kind) | FieldKind::Column(kind)) => kind.value_kind(),
                // The key that it points to.
                _ => ValueKind::Integer,
            },
            Expression::Literal(literal) => literal.kind(),
            Expression::Arithmetic { left, right, .. } => self.number_kind([&**left, &**right]),
            Expression::Function {
                function: Function::Coalesce,
                arguments,
            } => self.number_kind(arguments),
            // Lengths and the parts of dates.
            Expression::Function { .. } => ValueKind::Integer,
            _ => ValueKind::Boolean,
        }
    }

    fn is_moment(&self, expression: &Expression) -> bool {
        match expression {
            Expression::Field(name) => self
                .model
                .get_field(name)
                .is_some_and(|field| field.kind == FieldKind::Column(ColumnKind::DateTime)),
            Expression::Literal(literal) => Literal::kind(literal) == ValueKind::DateTime,
            _ => false,
        }
    }

    /// An expression as a part of another one: between brackets unless it is one word or a call.
    fn operand(&self, expression: &Expression) -> Result<String> {
        let sql = self.write(expression, false)?;
        Ok(match expression {
            Expression::Field(_) | Expression::Literal(_) | Expression::Function { .. } => sql,
            _ => format!("({sql})"),
        })
    }
}

fn comparison(lookup: Lookup) -> Option<&'static str> {
    Some(match lookup {
        Lookup::Exact => "=",
        Lookup::Gt => ">",
        Lookup::Gte => ">=",
        Lookup::Lt => "<",
        Lookup::Lte => "<=",
        _ => return None,
    })
}

fn like(backend: Backend, heeds_case: bool) -> &'static str {
    match (backend, heeds_case) {
        (Backend::Postgres, false) => "ILIKE",
        (Backend::Mysql | Backend::Mariadb, true) => "LIKE BINARY",
        _ => "LIKE",
    }
}

fn unsupported(what: &str) -> Error {
    Error::Configuration(format!("a check, an index or a constraint can't have {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::migrations::expressions::F;
    use crate::migrations::fields::Field;
    use crate::migrations::literals::decimal;

    fn sql(backend: Backend, expression: &Expression) -> Result<String> {
        let mut model = ModelState::new("Book", "book");
        model.fields = vec![
            ("price".to_owned(), Field::decimal(8, 2)),
            ("title".to_owned(), Field::char(200)),
            ("pages".to_owned(), Field::integer().null()),
            ("created".to_owned(), Field::date_time()),
        ];
        condition(backend, &model, expression)
    }

    #[test]
    fn comparisons_and_their_combinations() {
        let both = F("price").gte(decimal("0")) & F("price").lt(decimal("99.5"));
        assert_eq!(
            sql(Backend::Sqlite, &both).unwrap(),
            r#"("price" >= 0) AND ("price" < 99.5)"#
        );
        let either = F("title").is_in(["a", "b'"]) | F("pages").is_null();
        assert_eq!(
            sql(Backend::Mysql, &either).unwrap(),
            "(`title` IN ('a', 'b''')) OR (`pages` IS NULL)"
        );
        assert_eq!(
            sql(Backend::Postgres, &F("pages").range(1, 5)).unwrap(),
            r#""pages" BETWEEN 1 AND 5"#
        );
        let sum = F("pages").plus(1).times(2).gt(F("price"));
        assert_eq!(sql(Backend::Sqlite, &sum).unwrap(), r#"(("pages" + 1) * 2) > "price""#);
    }

    #[test]
    fn integers_are_divided_as_queries_divide_them() {
        let halved = F("pages").plus(1).divided_by(2).eq(1);
        assert_eq!(sql(Backend::Mariadb, &halved).unwrap(), "((`pages` + 1) DIV 2) = 1");
        assert_eq!(sql(Backend::Sqlite, &halved).unwrap(), r#"(("pages" + 1) / 2) = 1"#);
        let price = F("price").divided_by(F("pages")).gt(1);
        assert_eq!(sql(Backend::Mysql, &price).unwrap(), "(`price` / `pages`) > 1");
        let short = Expression::function(Function::Length, [F("title")]).divided_by(2).lt(9);
        assert_eq!(sql(Backend::Mysql, &short).unwrap(), "(CHAR_LENGTH(`title`) DIV 2) < 9");
    }

    #[test]
    fn decimals_are_divided_with_their_fractions() {
        let price = F("price").divided_by(4).gt(1);
        assert_eq!(
            sql(Backend::Sqlite, &price).unwrap(),
            r#"(CAST("price" AS REAL) / 4) > 1"#
        );
        let pages = F("pages").divided_by(decimal("4")).gt(1);
        assert_eq!(
            sql(Backend::Sqlite, &pages).unwrap(),
            r#"(CAST("pages" AS REAL) / 4) > 1"#
        );
        assert_eq!(
            sql(Backend::Postgres, &pages).unwrap(),
            r#"(CAST("pages" AS numeric) / 4) > 1"#
        );
        let rest = F("price").modulo(4).eq(1);
        assert_eq!(sql(Backend::Postgres, &rest).unwrap(), r#"("price" % 4) = 1"#);
        let rest = F("price").modulo(4.5).eq(1);
        assert_eq!(
            sql(Backend::Postgres, &rest).unwrap(),
            r#"(CAST(CAST("price" AS numeric) % CAST(4.5e0 AS numeric) AS double precision)) = 1"#
        );
    }

    #[test]
    fn a_negation_holds_where_the_column_is_null() {
        let not = !F("pages").eq(3);
        assert_eq!(
            sql(Backend::Sqlite, &not).unwrap(),
            r#"NOT ("pages" = 3 AND "pages" IS NOT NULL)"#
        );
        let twice = !!F("pages").eq(3);
        assert_eq!(sql(Backend::Sqlite, &twice).unwrap(), r#"NOT (NOT ("pages" = 3))"#);
    }

    #[test]
    fn wildcards_in_text_are_letters() {
        let starts = F("title").startswith("50%_!");
        assert_eq!(
            sql(Backend::Sqlite, &starts).unwrap(),
            r#""title" LIKE '50!%!_!!%' ESCAPE '!'"#
        );
        assert_eq!(
            sql(Backend::Mariadb, &starts).unwrap(),
            "`title` LIKE BINARY '50!%!_!!%' ESCAPE '!'"
        );
        let exact = F("title").iexact("Dune");
        assert_eq!(
            sql(Backend::Postgres, &exact).unwrap(),
            r#""title" ILIKE 'Dune' ESCAPE '!'"#
        );
    }

    #[test]
    fn functions_have_each_databases_name() {
        let short = Expression::function(Function::Length, [F("title")]).lt(9);
        assert_eq!(sql(Backend::Mysql, &short).unwrap(), "CHAR_LENGTH(`title`) < 9");
        let recent = Expression::function(Function::ExtractYear, [F("created")]).gt(1999);
        assert_eq!(
            sql(Backend::Postgres, &recent).unwrap(),
            r#"EXTRACT(YEAR FROM "created" AT TIME ZONE 'UTC')::bigint > 1999"#
        );
        assert_eq!(
            sql(Backend::Sqlite, &recent).unwrap(),
            r#"CAST(strftime('%Y', "created") AS INTEGER) > 1999"#
        );
    }

    #[test]
    fn what_ddl_cannot_say_is_refused() {
        let pattern = Expression::Lookup {
            lookup: Lookup::Regex,
            left: Box::new(F("title").into()),
            right: vec!["^a".into()],
        };
        assert!(sql(Backend::Postgres, &pattern).is_err());
        assert!(sql(Backend::Postgres, &F("nothing").eq(1)).is_err());
    }
}
