//! The constraints of the database, asked before it refuses a row: Django's `validate_constraints`.

use super::{Cleaner, NON_FIELD_ERRORS};
use crate::error::{ErrorDetail, Result};
use crate::models::options::ColumnIndex;
use crate::models::query::{Node, Operator};
use crate::models::sql;
use crate::value::{Value, ValueKind};

impl Cleaner<'_> {
    /// Asks all constraints in one statement; one that is about a column that is left out is left out too.
    pub(super) async fn constraints(&mut self, values: &[Value]) -> Result<()> {
        let mut names = Vec::new();
        let mut conditions = Vec::new();
        for check in self.model.checks {
            let condition = (check.condition)();
            if !columns_of(&condition).iter().any(|column| self.is_excluded(*column)) {
                names.push(check.name);
                conditions.push(with_values(&condition, values));
            }
        }
        if conditions.is_empty() {
            return Ok(());
        }
        let statement = sql::compile_conditions(self.model, &conditions, self.handle.backend())?;
        let row = self.handle.fetch_one(&statement).await?;
        for (at, name) in names.into_iter().enumerate() {
            // What is unknown, because a value is null, is not violated.
            if row.boolean(at)? == Some(false) {
                self.errors.add(NON_FIELD_ERRORS, violated(name));
            }
        }
        Ok(())
    }
}

/// What is told of a constraint; Django gives it no code.
fn violated(name: &str) -> ErrorDetail {
    ErrorDetail {
        message: format!("Constraint “{name}” is violated."),
        code: "",
    }
}

/// The columns of the model itself in an expression.
fn columns_of(node: &Node) -> Vec<ColumnIndex> {
    match node {
        Node::Column { column, .. } => vec![*column],
        _ => node.children().into_iter().flat_map(columns_of).collect(),
    }
}

/// The expression with a row's values in place of its columns.
fn with_values(node: &Node, values: &[Value]) -> Node {
    let each = |nodes: &[Node]| nodes.iter().map(|node| with_values(node, values)).collect();
    let boxed = |node: &Node| Box::new(with_values(node, values));
    match node {
        Node::Column { column, .. } => operand(&values[usize::from(*column)]),
        Node::Lookup { lookup, left, right } => Node::Lookup {
            lookup: *lookup,
            left: boxed(left),
            right: each(right),
        },
        Node::And(nodes) => Node::And(each(nodes)),
        Node::Or(nodes) => Node::Or(each(nodes)),
        Node::Xor(nodes) => Node::Xor(each(nodes)),
        Node::Not(node) => Node::Not(boxed(node)),
        Node::Arithmetic {
            operator,
            left,
            right,
            kind,
        } => Node::Arithmetic {
            operator: *operator,
            left: boxed(left),
            right: boxed(right),
            kind: *kind,
        },
        Node::Function {
            function,
            arguments,
            kind,
        } => Node::Function {
            function: *function,
            arguments: each(arguments),
            kind: *kind,
        },
        other => other.clone(),
    }
}

/// A value where a column stood. A decimal is a sum, which SQLite compares as a number: alone it would be text there.
fn operand(value: &Value) -> Node {
    let value = Node::Value(value.clone());
    match &value {
        Node::Value(Value::Decimal(_)) => Node::Arithmetic {
            operator: Operator::Add,
            left: Box::new(value),
            right: Box::new(Node::Value(Value::Decimal(rust_decimal::Decimal::ZERO))),
            kind: ValueKind::Decimal,
        },
        _ => value,
    }
}
