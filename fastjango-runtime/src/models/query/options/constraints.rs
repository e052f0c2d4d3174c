//! The indexes and constraints of a model.

use super::{ColumnIndex, Ordering};
use crate::models::query::Node;

/// An index over several columns, or over expressions.
#[derive(Debug, Clone, Copy)]
pub struct Index {
    /// Its name.
    pub name: &'static str,
    /// The columns, and whether each descends.
    pub columns: &'static [(ColumnIndex, bool)],
    /// The expressions, in place of columns.
    pub expressions: Option<fn() -> Vec<Ordering>>,
    /// Which rows it has, where not all.
    pub condition: Option<fn() -> Node>,
}

impl Index {
    /// An index that says nothing else.
    pub const PLAIN: Self = Self {
        name: "",
        columns: &[],
        expressions: None,
        condition: None,
    };
}

/// A unique constraint over several columns, or over expressions.
#[derive(Debug, Clone, Copy)]
pub struct Unique {
    /// Its name.
    pub name: &'static str,
    /// The columns.
    pub columns: &'static [ColumnIndex],
    /// The expressions, in place of columns.
    pub expressions: Option<fn() -> Vec<Ordering>>,
    /// Among which rows it holds, where not among all.
    pub condition: Option<fn() -> Node>,
    /// Whether two nulls differ; `None` leaves it to the database, where they do.
    pub nulls_distinct: Option<bool>,
    /// When the database asks, where not at once for each row.
    pub deferrable: Option<Deferrable>,
    /// What a violation is told with.
    pub violation: Violation,
}

impl Unique {
    /// Whether it is about columns alone and about all rows.
    #[must_use]
    pub const fn is_plain(&self) -> bool {
        self.expressions.is_none() && self.condition.is_none() && !matches!(self.nulls_distinct, Some(false))
    }

    /// A constraint that says nothing else.
    pub const PLAIN: Self = Self {
        name: "",
        columns: &[],
        expressions: None,
        condition: None,
        nulls_distinct: None,
        deferrable: None,
        violation: Violation::PLAIN,
    };
}

/// When the database asks whether a constraint that can wait is satisfied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deferrable {
    /// After each statement, unless a transaction says otherwise.
    Immediate,
    /// At the end of the transaction.
    Deferred,
}

/// What a violation of a constraint is told with, where not with Django's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Violation {
    /// The message.
    pub message: Option<&'static str>,
    /// The code.
    pub code: Option<&'static str>,
}

impl Violation {
    /// Django's words.
    pub const PLAIN: Self = Self {
        message: None,
        code: None,
    };
}

/// A condition that every row satisfies.
#[derive(Debug, Clone, Copy)]
pub struct Check {
    /// Its name.
    pub name: &'static str,
    /// The condition, over columns of the model itself.
    pub condition: fn() -> Node,
    /// What a violation is told with.
    pub violation: Violation,
}
