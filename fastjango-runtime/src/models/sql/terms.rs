//! A query once its paths are joins: what the text is written from.

use crate::models::options::{ColumnKind, NullsOrder};
use crate::models::query::{Aggregate, Function, JsonKey, Lookup, Operator};
use crate::models::sql::joins::{Table, TableIndex};
use crate::value::{Value, ValueKind};

/// A table of a query or of one that it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Source {
    /// How many queries are around the one that the table is of.
    pub(super) depth: usize,
    /// The table there.
    pub(super) table: TableIndex,
}

/// An expression whose columns have found their tables.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Term {
    Column {
        source: Source,
        column: &'static str,
        kind: ColumnKind,
        null: bool,
    },
    /// The column with this number of the query that this one selects from.
    Inner(usize, Option<ValueKind>),
    Value(Value),
    /// A condition that always or never holds.
    Constant(bool),
    IsNull {
        term: Box<Term>,
        null: bool,
    },
    Lookup {
        lookup: Lookup,
        left: Box<Term>,
        right: Vec<Term>,
    },
    And(Vec<Term>),
    Or(Vec<Term>),
    Xor(Vec<Term>),
    Not(Box<Term>),
    Arithmetic {
        operator: Operator,
        left: Box<Term>,
        right: Box<Term>,
        kind: ValueKind,
    },
    Function {
        function: Function,
        arguments: Vec<Term>,
        kind: ValueKind,
    },
    KeyTransform {
        document: Box<Term>,
        keys: Vec<JsonKey>,
        text: bool,
    },
    Aggregate {
        aggregate: Aggregate,
        argument: Option<Box<Term>>,
        distinct: bool,
        filter: Option<Box<Term>>,
        kind: ValueKind,
    },
    /// The value of the first condition that holds.
    Case {
        branches: Vec<(Term, Term)>,
        default: Option<Box<Term>>,
        kind: ValueKind,
    },
    Subquery(Box<Select>),
    Exists(Box<Select>),
    /// The rows of a query as an array.
    Rows(Box<Select>),
}

impl Term {
    /// The kind of its values, where it is known.
    pub(super) fn kind(&self) -> Option<ValueKind> {
        match self {
            Self::Column { kind, .. } => Some(kind.value_kind()),
            Self::Inner(_, kind) => *kind,
            Self::Value(value) => Some(value.kind()),
            Self::Arithmetic { kind, .. }
            | Self::Function { kind, .. }
            | Self::Aggregate { kind, .. }
            | Self::Case { kind, .. } => Some(*kind),
            Self::KeyTransform { text, .. } => Some(if *text { ValueKind::Text } else { ValueKind::Json }),
            Self::Subquery(select) => select.columns.first().and_then(Self::kind),
            _ => Some(ValueKind::Boolean),
        }
    }

    /// Whether it is a condition, which stands in parentheses where a value is expected.
    pub(super) fn is_condition(&self) -> bool {
        matches!(
            self,
            Self::IsNull { .. } | Self::Lookup { .. } | Self::And(_) | Self::Or(_) | Self::Xor(_) | Self::Not(_)
        )
    }

    /// Whether it is a condition of which a null may leave open whether it holds.
    pub(super) fn may_be_open(&self) -> bool {
        match self {
            Self::Lookup { .. } => true,
            Self::And(terms) | Self::Or(terms) | Self::Xor(terms) => terms.iter().any(Self::may_be_open),
            Self::Not(term) => term.may_be_open(),
            _ => false,
        }
    }

    /// The terms right below it, those of other queries excepted.
    pub(super) fn children(&self) -> Vec<&Self> {
        match self {
            Self::IsNull { term, .. } | Self::Not(term) | Self::KeyTransform { document: term, .. } => vec![term],
            Self::Lookup { left, right, .. } => std::iter::once(&**left).chain(right).collect(),
            Self::And(terms) | Self::Or(terms) | Self::Xor(terms) => terms.iter().collect(),
            Self::Arithmetic { left, right, .. } => vec![left, right],
            Self::Function { arguments, .. } => arguments.iter().collect(),
            Self::Aggregate { argument, filter, .. } => {
                argument.as_deref().into_iter().chain(filter.as_deref()).collect()
            }
            Self::Case { branches, default, .. } => {
                let branches = branches.iter().flat_map(|(condition, value)| [condition, value]);
                branches.chain(default.as_deref()).collect()
            }
            Self::Column { .. }
            | Self::Inner(..)
            | Self::Value(_)
            | Self::Constant(_)
            | Self::Subquery(_)
            | Self::Exists(_)
            | Self::Rows(_) => Vec::new(),
        }
    }

    /// The terms right below it, to be changed.
    pub(super) fn children_mut(&mut self) -> Vec<&mut Self> {
        match self {
            Self::IsNull { term, .. } | Self::Not(term) | Self::KeyTransform { document: term, .. } => vec![term],
            Self::Lookup { left, right, .. } => std::iter::once(&mut **left).chain(right).collect(),
            Self::And(terms) | Self::Or(terms) | Self::Xor(terms) => terms.iter_mut().collect(),
            Self::Arithmetic { left, right, .. } => vec![left, right],
            Self::Function { arguments, .. } => arguments.iter_mut().collect(),
            Self::Aggregate { argument, filter, .. } => argument
                .as_deref_mut()
                .into_iter()
                .chain(filter.as_deref_mut())
                .collect(),
            Self::Case { branches, default, .. } => {
                let branches = branches.iter_mut().flat_map(|(condition, value)| [condition, value]);
                branches.chain(default.as_deref_mut()).collect()
            }
            Self::Column { .. }
            | Self::Inner(..)
            | Self::Value(_)
            | Self::Constant(_)
            | Self::Subquery(_)
            | Self::Exists(_)
            | Self::Rows(_) => Vec::new(),
        }
    }

    /// Whether an aggregate stands in it.
    pub(super) fn has_aggregate(&self) -> bool {
        matches!(self, Self::Aggregate { .. }) || self.children().into_iter().any(Self::has_aggregate)
    }

    /// A column whose kind says nothing to the text: it is only compared with its like, or selected.
    pub(super) fn key(source: Source, column: &'static str) -> Self {
        Self::Column {
            source,
            column,
            kind: ColumnKind::BigInteger,
            null: false,
        }
    }

    /// `term IS NULL` or `term IS NOT NULL`.
    pub(super) fn is_null(term: Self, null: bool) -> Self {
        Self::IsNull {
            term: Box::new(term),
            null,
        }
    }

    /// That all conditions hold.
    pub(super) fn and(terms: impl IntoIterator<Item = Self>) -> Self {
        let mut parts = Vec::new();
        for term in terms {
            match term {
                Self::Constant(true) => {}
                Self::Constant(false) => return Self::Constant(false),
                Self::And(inner) => parts.extend(inner),
                term => parts.push(term),
            }
        }
        Self::collapse(parts, true, Self::And)
    }

    /// That at least one condition holds.
    pub(super) fn or(terms: impl IntoIterator<Item = Self>) -> Self {
        let mut parts = Vec::new();
        for term in terms {
            match term {
                Self::Constant(false) => {}
                Self::Constant(true) => return Self::Constant(true),
                Self::Or(inner) => parts.extend(inner),
                term => parts.push(term),
            }
        }
        Self::collapse(parts, false, Self::Or)
    }

    /// That an odd number of conditions hold.
    pub(super) fn xor(terms: impl IntoIterator<Item = Self>) -> Self {
        let mut odd = false;
        let mut parts = Vec::new();
        for term in terms {
            match term {
                Self::Constant(holds) => odd ^= holds,
                term => parts.push(term),
            }
        }
        let term = Self::collapse(parts, false, Self::Xor);
        if odd { Self::not(term) } else { term }
    }

    /// That a condition doesn't hold, in SQL's sense.
    pub(super) fn not(term: Self) -> Self {
        match term {
            Self::Constant(holds) => Self::Constant(!holds),
            term => Self::Not(Box::new(term)),
        }
    }

    fn collapse(mut parts: Vec<Self>, empty: bool, connect: fn(Vec<Self>) -> Self) -> Self {
        match parts.len() {
            0 => Self::Constant(empty),
            1 => parts.remove(0),
            _ => connect(parts),
        }
    }
}

/// One part of an order.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Order {
    pub(super) term: Term,
    pub(super) descending: bool,
    pub(super) nulls: Option<NullsOrder>,
}

/// A query whose tables are joined and whose expressions are resolved.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Select {
    pub(super) distinct: bool,
    /// Of the rows that are equal in these, only the first comes.
    pub(super) distinct_on: Vec<Term>,
    pub(super) columns: Vec<Term>,
    pub(super) tables: Vec<Table>,
    /// Further conditions of joins, by the tables that they join.
    pub(super) filtered: Vec<(TableIndex, Term)>,
    pub(super) condition: Term,
    /// What the rows are grouped by; none where they are not, or are one group.
    pub(super) grouping: Vec<Term>,
    pub(super) having: Term,
    pub(super) ordering: Vec<Order>,
    pub(super) limit: Option<u64>,
    pub(super) offset: u64,
    /// What stands in the place of the first table: its rows that are wanted, over the same tables.
    pub(super) base: Option<Box<Select>>,
}

impl Select {
    /// All its expressions.
    pub(super) fn terms(&self) -> impl Iterator<Item = &Term> {
        let conditions = [&self.condition, &self.having];
        let ordering = self.ordering.iter().map(|order| &order.term);
        self.columns
            .iter()
            .chain(&self.distinct_on)
            .chain(conditions)
            .chain(&self.grouping)
            .chain(ordering)
    }

    /// Whether it is known to have no rows.
    pub(super) fn is_empty(&self) -> bool {
        let never = Term::Constant(false);
        let one_row = self.grouping.is_empty() && self.columns.iter().any(Term::has_aggregate);
        self.limit == Some(0) || self.having == never || (self.condition == never && !one_row)
    }

    /// Whether it brings groups.
    pub(super) fn is_grouped(&self) -> bool {
        !self.grouping.is_empty() || self.columns.iter().any(Term::has_aggregate)
    }

    /// Whether it brings some of equal rows once.
    pub(super) fn is_distinct(&self) -> bool {
        self.distinct || !self.distinct_on.is_empty()
    }

    /// Whether it takes a part of its rows.
    pub(super) fn is_sliced(&self) -> bool {
        self.limit.is_some() || self.offset > 0
    }
}
