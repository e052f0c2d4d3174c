//! The constraints of the database, asked before it refuses a row: Django's `validate_constraints`.

use super::{Cleaner, NON_FIELD_ERRORS};
use crate::error::{ErrorDetail, Result};
use crate::models::options::{Check, ColumnIndex, Unique, Violation};
use crate::models::query::{Lookup, Node, Operator};
use crate::models::sql;
use crate::value::{Value, ValueKind};

/// A constraint of the database that is to be asked.
enum Asked {
    Check(&'static Check),
    Unique(&'static Unique),
}

impl Cleaner<'_> {
    /// Asks all constraints in one statement; one that is about a column that is left out is left out too.
    pub(super) async fn constraints(&mut self, values: &[Value]) -> Result<()> {
        let mut asked = Vec::new();
        let mut conditions = Vec::new();
        for check in self.model.checks {
            let condition = (check.condition)();
            if !self.is_about_excluded(&condition) {
                asked.push(Asked::Check(check));
                conditions.push(with_values(&condition, values));
            }
        }
        for unique in self.model.uniques.iter().filter(|unique| !unique.is_plain()) {
            if let Some(violated) = self.violation(unique, values) {
                asked.push(Asked::Unique(unique));
                conditions.push(violated);
            }
        }
        if conditions.is_empty() {
            return Ok(());
        }
        let statement = sql::compile_conditions(self.model, &conditions, self.handle.backend())?;
        let row = self.handle.fetch_one(&statement).await?;
        for (at, asked) in asked.into_iter().enumerate() {
            // What is unknown, because a value is null, is not violated.
            match (asked, row.boolean(at)?) {
                (Asked::Check(check), Some(false)) => {
                    self.errors.add(NON_FIELD_ERRORS, violated(check.name, check.violation));
                }
                (Asked::Unique(unique), Some(true)) if unique.condition.is_none() && unique.expressions.is_none() => {
                    self.taken(unique, unique.columns);
                }
                (Asked::Unique(unique), Some(true)) => {
                    self.violated(unique.columns, violated(unique.name, unique.violation));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn is_about_excluded(&self, node: &Node) -> bool {
        columns_of(node).iter().any(|column| self.is_excluded(*column))
    }

    /// The condition that a unique constraint is violated; `None` where it need not be asked.
    fn violation(&self, unique: &Unique, values: &[Value]) -> Option<Node> {
        let expressions: Vec<Node> = match unique.expressions {
            Some(expressions) => expressions().into_iter().map(|part| part.expression).collect(),
            None => unique.columns.iter().map(|column| Node::column(*column)).collect(),
        };
        let condition = unique.condition.map(|condition| condition());
        if expressions
            .iter()
            .chain(&condition)
            .any(|node| self.is_about_excluded(node))
        {
            return None;
        }
        let mut query = self.other_rows(values);
        for expression in expressions {
            let value = with_values(&expression, values);
            match (&value, unique.nulls_distinct) {
                (Node::Value(Value::Null(_)), Some(false)) => query.add_filter(is_null(expression)),
                (Node::Value(Value::Null(_)), _) => return None,
                _ => query.add_filter(expression.lookup(Lookup::Exact, value)),
            }
        }
        let Some(condition) = condition else {
            return Some(Node::Exists(Box::new(query)));
        };
        let holds = with_values(&condition, values);
        query.add_filter(condition);
        Some(Node::And(vec![holds, Node::Exists(Box::new(query))]))
    }
}

fn is_null(node: Node) -> Node {
    node.lookup(Lookup::IsNull, Node::Value(Value::Boolean(true)))
}

/// What is told of a constraint; Django gives it no code unless the constraint has one.
fn violated(name: &str, violation: Violation) -> ErrorDetail {
    ErrorDetail {
        message: violation
            .message
            .map_or_else(|| format!("Constraint “{name}” is violated."), str::to_owned),
        code: violation.code.unwrap_or_default(),
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
        Node::Lookup { lookup, left, right } => {
            let right_values: Vec<Node> = each(right);
            // `= NULL` is unknown, where a null that the program writes asks for NULL.
            let is_unknown =
                matches!(right[..], [Node::Column { .. }]) && matches!(right_values[..], [Node::Value(Value::Null(_))]);
            Node::Lookup {
                lookup: if is_unknown { Lookup::Gte } else { *lookup },
                left: boxed(left),
                right: right_values,
            }
        }
        Node::And(nodes) => Node::And(each(nodes)),
        Node::Calls(nodes) => Node::Calls(each(nodes)),
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
        Node::Case {
            branches,
            default,
            kind,
        } => Node::Case {
            branches: branches
                .iter()
                .map(|(condition, value)| (with_values(condition, values), with_values(value, values)))
                .collect(),
            default: default.as_deref().map(boxed),
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
