//! Expressions: what a typed handle stands for, without its types.

use crate::models::query::path::{ColumnIndex, Path};
use crate::models::query::{OuterModel, Query};
use crate::value::{Value, ValueKind};

/// An expression: a column, a value, or something computed from them.
///
/// A predicate is an expression whose kind is boolean. The variants are few and general: each function, lookup,
/// aggregate and operator is a name in a closed enum, so that the compiler's tables can tell how each database
/// writes it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Node {
    /// A column of the model at the end of the path.
    Column {
        /// The way there.
        path: Path,
        /// The column.
        column: ColumnIndex,
    },
    /// The order of the model at the end of the path, where it stands in an order; in one that descends, turned round.
    /// Alone, and with no path, it is the order of a query that says none.
    RelatedOrder(Path),
    /// An expression over the row of a query around the subquery in which this stands: Django's `OuterRef`.
    Outer {
        /// The model of that query, the nearest one over it; `None` for the query right around.
        model: Option<OuterModel>,
        /// The expression, over that query's row.
        expression: Box<Node>,
    },
    /// A bound parameter.
    Value(Value),
    /// A lookup: a comparison, a text match, a test for NULL.
    Lookup {
        /// Which.
        lookup: Lookup,
        /// The left side.
        left: Box<Node>,
        /// The right sides: two for `Range`, one [`Value::List`] or [`Node::Subquery`] for `In`, else one. That of
        /// `IsNull` is a boolean [`Value`]: whether null is asked for, or its absence. That of `HasKeys` and
        /// `HasAnyKeys` is a list of texts.
        right: Vec<Node>,
    },
    /// All of these hold.
    And(Vec<Node>),
    /// All of these hold, each a call of `filter` of its own: over a to-many relation each may be about another row.
    Calls(Vec<Node>),
    /// At least one of these holds.
    Or(Vec<Node>),
    /// An odd number of these hold.
    Xor(Vec<Node>),
    /// This does not hold, in Django's sense: a row whose relation or column is null counts as one for which it
    /// does not hold, and over a to-many relation no related row may satisfy it.
    Not(Box<Node>),
    /// Arithmetic between two expressions.
    Arithmetic {
        /// The operator.
        operator: Operator,
        /// The left side.
        left: Box<Node>,
        /// The right side.
        right: Box<Node>,
        /// The kind of the result.
        kind: ValueKind,
    },
    /// A function of the database over expressions.
    Function {
        /// Which.
        function: Function,
        /// The arguments.
        arguments: Vec<Node>,
        /// The kind of the result.
        kind: ValueKind,
    },
    /// What stands at a place in a JSON document: Django's `KeyTransform`, and `KeyTextTransform` for its text.
    KeyTransform {
        /// The document.
        document: Box<Node>,
        /// The way from the document's root, at least one key.
        keys: Vec<JsonKey>,
        /// Whether it is text, and no JSON.
        text: bool,
    },
    /// An aggregate over the rows of a group.
    Aggregate {
        /// Which.
        aggregate: Aggregate,
        /// What is aggregated; `None` only for `Count`, which then counts rows.
        argument: Option<Box<Node>>,
        /// Whether equal values count once.
        distinct: bool,
        /// Only the rows of the group that satisfy this.
        filter: Option<Box<Node>>,
        /// The kind of the result.
        kind: ValueKind,
    },
    /// The value of the first condition that holds: Django's `Case`.
    Case {
        /// The conditions, each with its value.
        branches: Vec<(Node, Node)>,
        /// The value where none of them holds; NULL where it is not said.
        default: Option<Box<Node>>,
        /// The kind of the result.
        kind: ValueKind,
    },
    /// A query whose one column is the value.
    Subquery(Box<Query>),
    /// Whether a query has a row.
    Exists(Box<Query>),
    /// The rows of a query as one value, an array of them in their order: where the database has
    /// [`row_arrays`](crate::db::Capabilities::row_arrays).
    Rows(Box<Query>),
    /// What was put together in a way that means nothing, with the reason: a query with it is an error.
    Invalid(&'static str),
}

impl Node {
    /// A column of the query's own model.
    pub(crate) const fn column(column: ColumnIndex) -> Self {
        Self::Column {
            path: Path::ROOT,
            column,
        }
    }

    /// A lookup with one right side.
    pub(crate) fn lookup(self, lookup: Lookup, right: Self) -> Self {
        Self::Lookup {
            lookup,
            left: Box::new(self),
            right: vec![right],
        }
    }

    /// That the expression has this value.
    pub(crate) fn equals(self, value: Value) -> Self {
        self.lookup(Lookup::Exact, Self::Value(value))
    }

    /// That the expression has one of these values of a kind.
    pub(crate) fn one_of(self, kind: ValueKind, values: Vec<Value>) -> Self {
        self.lookup(Lookup::In, Self::Value(Value::List(kind, values)))
    }

    /// The expressions right below this one; those of a subquery are not among them.
    #[must_use]
    pub fn children(&self) -> Vec<&Node> {
        match self {
            Self::Lookup { left, right, .. } => std::iter::once(&**left).chain(right).collect(),
            Self::And(nodes) | Self::Calls(nodes) | Self::Or(nodes) | Self::Xor(nodes) => nodes.iter().collect(),
            Self::Not(node) | Self::KeyTransform { document: node, .. } => vec![node],
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
            | Self::RelatedOrder(_)
            | Self::Outer { .. }
            | Self::Value(_)
            | Self::Subquery(_)
            | Self::Exists(_)
            | Self::Rows(_)
            | Self::Invalid(_) => Vec::new(),
        }
    }

    /// The same expressions, to be changed.
    #[must_use]
    pub fn children_mut(&mut self) -> Vec<&mut Node> {
        match self {
            Self::Lookup { left, right, .. } => std::iter::once(&mut **left).chain(right).collect(),
            Self::And(nodes) | Self::Calls(nodes) | Self::Or(nodes) | Self::Xor(nodes) => nodes.iter_mut().collect(),
            Self::Not(node) | Self::KeyTransform { document: node, .. } => vec![node],
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
            | Self::RelatedOrder(_)
            | Self::Outer { .. }
            | Self::Value(_)
            | Self::Subquery(_)
            | Self::Exists(_)
            | Self::Rows(_)
            | Self::Invalid(_) => Vec::new(),
        }
    }

    /// The same expression about the rows at the end of a path, where it was one about the rows of a query.
    #[must_use]
    pub fn moved(&self, to: Path) -> Self {
        let mut node = self.clone();
        node.move_to(to);
        node
    }

    fn move_to(&mut self, to: Path) {
        match self {
            Self::Column { path, .. } | Self::RelatedOrder(path) => *path = to.chain(*path),
            node => node.children_mut().into_iter().for_each(|child| child.move_to(to)),
        }
    }

    /// Whether it is a condition without any part, which keeps all rows, be it turned round or not.
    #[must_use]
    pub fn asks_nothing(&self) -> bool {
        match self {
            Self::And(nodes) => nodes.is_empty(),
            Self::Not(node) => node.asks_nothing(),
            _ => false,
        }
    }

    /// Whether it is the same for all rows.
    pub(crate) fn is_fixed(&self) -> bool {
        match self {
            Self::Column { .. } | Self::RelatedOrder(_) | Self::Subquery(_) | Self::Exists(_) | Self::Rows(_) => false,
            _ => self.children().into_iter().all(Self::is_fixed),
        }
    }

    /// Lets the aggregates in this expression, outside of subqueries, be over the rows that satisfy a condition too;
    /// whether there are any.
    pub(crate) fn narrow_aggregates(&mut self, condition: &Node) -> bool {
        if let Self::Aggregate { filter, .. } = self {
            *filter = Some(Box::new(match filter.take() {
                Some(earlier) => Self::And(vec![*earlier, condition.clone()]),
                None => condition.clone(),
            }));
            return true;
        }
        let mut found = false;
        for child in self.children_mut() {
            found |= child.narrow_aggregates(condition);
        }
        found
    }

    /// Whether an aggregate stands in this expression, outside of subqueries.
    #[must_use]
    pub fn has_aggregate(&self) -> bool {
        matches!(self, Self::Aggregate { .. }) || self.children().into_iter().any(Self::has_aggregate)
    }
}

/// One step into a JSON document.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// // A name, or a place in a list.
/// let found = Book::objects().filter(|b| b.meta.key("awards").key(1).eq("Nebula"));
/// assert_eq!(found.get(db).await?.title, "Dune");
/// # Ok(()) });
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JsonKey {
    /// A member of an object.
    Name(String),
    /// An item of an array, counted from zero; from the end where it is negative.
    Index(i32),
}

impl From<&str> for JsonKey {
    fn from(name: &str) -> Self {
        Self::Name(name.to_owned())
    }
}

impl From<String> for JsonKey {
    fn from(name: String) -> Self {
        Self::Name(name)
    }
}

impl From<i32> for JsonKey {
    fn from(index: i32) -> Self {
        Self::Index(index)
    }
}

/// The lookups: Django's names. On a JSON document `Contains` is the containment of another one.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # call(async |client, db| {
/// // Django's words, in a filterset: `#[filter(lookups = [exact, icontains])]`.
/// let found = client.get("/api/books/?title__icontains=EMMA").await.to_json()?;
/// assert_eq!(found["results"][0]["id"], 3);
/// # Ok(()) });
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[expect(
    missing_docs,
    reason = "the names are Django's own, and each handle method documents its lookup"
)]
pub enum Lookup {
    Exact,
    IExact,
    Contains,
    IContains,
    StartsWith,
    IStartsWith,
    EndsWith,
    IEndsWith,
    Gt,
    Gte,
    Lt,
    Lte,
    Range,
    In,
    IsNull,
    Regex,
    IRegex,
    ContainedBy,
    HasKey,
    HasKeys,
    HasAnyKeys,
}

/// The arithmetic operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names say it")]
pub enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
}

/// The functions of the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names are Django's own")]
pub enum Function {
    ExtractYear,
    ExtractIsoYear,
    ExtractQuarter,
    ExtractMonth,
    ExtractDay,
    ExtractWeek,
    ExtractWeekDay,
    ExtractIsoWeekDay,
    ExtractHour,
    ExtractMinute,
    ExtractSecond,
    TruncDate,
    TruncTime,
    Trunc(Truncation),
    Lower,
    Upper,
    Length,
    Trim,
    LTrim,
    RTrim,
    Concat,
    Substr,
    Left,
    Right,
    Replace,
    StrIndex,
    Repeat,
    Reverse,
    LPad,
    RPad,
    Ord,
    Chr,
    Coalesce,
    NullIf,
    Greatest,
    Least,
    Random,
    Cast,
}

/// To what a date or moment is cut back: to the first moment of its year, its month, ….
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Truncation {
    Year,
    Quarter,
    Month,
    Week,
    Day,
    Hour,
    Minute,
    Second,
}

/// The aggregates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names are SQL's own")]
pub enum Aggregate {
    Count,
    Sum,
    Avg,
    Min,
    Max,
}
