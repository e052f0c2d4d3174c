//! Literals and conditions as Rust source.

use super::layout::Source;
use crate::error::{Error, Result};
use crate::migrations::expressions::Expression;
use crate::migrations::literals::Literal;
use crate::models::query::{Lookup, Operator};
use crate::value::ValueKind;

/// A literal, as its constructor takes it.
pub(super) fn literal(literal: &Literal) -> Result<Source> {
    let text = literal.text();
    let constructor = match literal.kind() {
        ValueKind::Boolean | ValueKind::Integer | ValueKind::Float => return Ok(Source::Text(text.to_owned())),
        ValueKind::Text => return Ok(Source::text(text)),
        ValueKind::Decimal => "decimal",
        ValueKind::Date => "date",
        ValueKind::Time => "time",
        ValueKind::DateTime => "date_time",
        ValueKind::Duration => "duration",
        ValueKind::Uuid => "uuid",
        ValueKind::Json => "json",
        ValueKind::Bytes => "bytes",
        #[expect(unreachable_patterns, reason = "kinds may come that no literal is written for")]
        kind => return Err(Error::Configuration(format!("a migration can't hold a {kind:?}"))),
    };
    Ok(Source::call(constructor, vec![Source::text(text)]))
}

/// A condition, or a part of one.
pub(super) fn expression(node: &Expression) -> Result<Source> {
    Ok(match node {
        Expression::Field(name) => Source::call("F", vec![Source::text(name)]),
        Expression::Literal(value) => literal(value)?,
        Expression::Lookup { lookup, left, right } => lookup_source(*lookup, receiver(left)?, right)?,
        Expression::And(parts) => joined("&", parts)?,
        Expression::Or(parts) => joined("|", parts)?,
        Expression::Xor(parts) => Source::call("Expression::xor", vec![array(parts)?]),
        Expression::Not(part) => Source::Not(Box::new(bracketed(part)?)),
        Expression::Arithmetic { operator, left, right } => {
            receiver(left)?.method(arithmetic(*operator)?, vec![expression(right)?])
        }
        Expression::Function { function, arguments } => {
            let function = Source::Text(format!("Function::{function:?}"));
            Source::call("Expression::function", vec![function, array(arguments)?])
        }
    })
}

/// What a method is called on: a value is made an expression first.
pub(super) fn receiver(node: &Expression) -> Result<Source> {
    match node {
        Expression::Literal(value) => Ok(Source::call("Expression::from", vec![literal(value)?])),
        _ => bracketed(node),
    }
}

fn bracketed(node: &Expression) -> Result<Source> {
    let source = expression(node)?;
    Ok(match node {
        Expression::And(_) | Expression::Or(_) | Expression::Not(_) => Source::Brackets(Box::new(source)),
        _ => source,
    })
}

fn joined(operator: &'static str, parts: &[Expression]) -> Result<Source> {
    let parts = parts.iter().map(|part| match part {
        Expression::Not(_) => expression(part),
        _ => bracketed(part),
    });
    Ok(Source::Infix(operator, parts.collect::<Result<_>>()?))
}

/// Items of one type, whatever each of them is.
fn array(parts: &[Expression]) -> Result<Source> {
    let mixed = parts
        .iter()
        .any(|part| std::mem::discriminant(part) != std::mem::discriminant(&parts[0]));
    let items = parts.iter().map(|part| match part {
        Expression::Field(_) if mixed => Ok(expression(part)?.method("expression", Vec::new())),
        Expression::Literal(_) if mixed => receiver(part),
        _ => expression(part),
    });
    Ok(Source::Array(items.collect::<Result<_>>()?))
}

fn lookup_source(lookup: Lookup, left: Source, right: &[Expression]) -> Result<Source> {
    let arguments = |right: &[Expression]| right.iter().map(expression).collect::<Result<_>>();
    Ok(match lookup {
        Lookup::In => left.method("is_in", vec![array(right)?]),
        Lookup::IsNull => left.method("is_null", Vec::new()),
        Lookup::Range => left.method("range", arguments(right)?),
        lookup => left.method(method(lookup)?, arguments(right)?),
    })
}

fn method(lookup: Lookup) -> Result<&'static str> {
    Ok(match lookup {
        Lookup::Exact => "eq",
        Lookup::IExact => "iexact",
        Lookup::Contains => "contains",
        Lookup::IContains => "icontains",
        Lookup::StartsWith => "startswith",
        Lookup::IStartsWith => "istartswith",
        Lookup::EndsWith => "endswith",
        Lookup::IEndsWith => "iendswith",
        Lookup::Gt => "gt",
        Lookup::Gte => "gte",
        Lookup::Lt => "lt",
        Lookup::Lte => "lte",
        other => {
            return Err(Error::Configuration(format!(
                "a migration can't hold the lookup {other:?}"
            )));
        }
    })
}

fn arithmetic(operator: Operator) -> Result<&'static str> {
    Ok(match operator {
        Operator::Add => "plus",
        Operator::Subtract => "minus",
        Operator::Multiply => "times",
        Operator::Divide => "divided_by",
        Operator::Modulo => "modulo",
        #[expect(unreachable_patterns, reason = "operators may come that no method is written for")]
        other => {
            return Err(Error::Configuration(format!(
                "a migration can't hold the operator {other:?}"
            )));
        }
    })
}
