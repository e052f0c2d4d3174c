//! The untyped core of a query: what a model is ([`options`]), what an expression is ([`expressions`]) and what is
//! asked of the database ([`Query`]). The three refer to each other, so they are one module.

mod combine;
pub mod expressions;
pub mod options;
pub mod path;

use std::fmt;

use crate::value::{Value, ValueKind};
pub use combine::Connector;
pub use expressions::{Aggregate, Function, JsonKey, Lookup, Node, Operator, Truncation};
use options::{ColumnIndex, ModelOptions, Ordering, RelationIndex};
pub use path::Path;

/// One call of `filter` or `exclude`: to-many relations are joined once within it, and again for the next call.
///
/// Made by [`Query::add_filter`] and [`Query::add_exclude`]: what came before it decides which joins it may share.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    /// The condition.
    pub condition: Node,
    /// How many annotations there were when it was added: they joined their relations before it.
    pub annotations: usize,
    /// Whether `values` had been called when it was added.
    pub values: bool,
    /// Whether it was the first: where there is an owner, it is about the link to him, as in Django.
    pub first: bool,
}

/// Whose related rows a query brings: the keys of a related manager, or of all rows of a prefetch.
#[derive(Debug, Clone)]
pub struct Owner {
    /// The model that has the relation.
    pub model: &'static ModelOptions,
    /// The relation; its target is the query's model.
    pub relation: RelationIndex,
    /// The kind of the keys.
    pub kind: ValueKind,
    /// The owners: their primary keys, or for a forward relation the values of its column.
    pub keys: OwnerKeys,
}

/// Which rows own the related ones.
#[derive(Debug, Clone, PartialEq)]
pub enum OwnerKeys {
    /// Those with these keys.
    Values(Vec<Value>),
    /// The row of the query around this one: at the end of the path from there, the column that has its key.
    Outer(Path, ColumnIndex),
}

impl OwnerKeys {
    /// How many owners there are, where that is known to be more than one.
    #[must_use]
    pub fn are_several(&self) -> bool {
        matches!(self, Self::Values(keys) if keys.len() > 1)
    }
}

impl PartialEq for Owner {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.model, other.model) && self.relation == other.relation && self.keys == other.keys
    }
}

/// What a query brings for each row.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Selection {
    /// All columns of the model, then those of each `select_related` relation in the tree's order, then the annotations.
    #[default]
    Model,
    /// These expressions alone: `values`.
    Values(Vec<Node>),
    /// The same, of a plan that is made once: queries with one plan have one shape.
    Planned(&'static [Node]),
}

impl Selection {
    /// The expressions; `None` where it is the model.
    #[must_use]
    pub fn nodes(&self) -> Option<&[Node]> {
        match self {
            Self::Model => None,
            Self::Values(nodes) => Some(nodes),
            Self::Planned(nodes) => Some(nodes),
        }
    }

    /// The expressions, to be changed.
    pub(super) fn own_nodes(&mut self) -> Option<&mut Vec<Node>> {
        if let Self::Planned(nodes) = self {
            *self = Self::Values(nodes.to_vec());
        }
        match self {
            Self::Values(nodes) => Some(nodes),
            _ => None,
        }
    }
}

/// Relations whose rows are brought in the same query: `select_related`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RelatedTree {
    /// The relations to follow from here and what to follow from there, each relation once, in the order of asking.
    pub children: Vec<(RelationIndex, RelatedTree)>,
}

impl RelatedTree {
    /// Adds the relations of a path, hop by hop.
    pub fn add(&mut self, hops: &[RelationIndex]) {
        let Some((first, rest)) = hops.split_first() else {
            return;
        };
        let at = self
            .children
            .iter()
            .position(|(relation, _)| relation == first)
            .unwrap_or_else(|| {
                self.children.push((*first, Self::default()));
                self.children.len() - 1
            });
        self.children[at].1.add(rest);
    }
}

/// The model of a query around a subquery.
#[derive(Clone, Copy)]
pub struct OuterModel(pub &'static ModelOptions);

impl PartialEq for OuterModel {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl fmt::Debug for OuterModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name)
    }
}

/// How rows are locked: `select_for_update`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ForUpdate {
    /// What is done about rows that are locked already.
    pub wait: Wait,
    /// The ways to the models whose rows are locked; none for all that are joined.
    pub of: Vec<Path>,
    /// Whether others may refer to the rows meanwhile.
    pub no_key: bool,
}

/// What is done about rows that another transaction has locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Wait {
    /// They are waited for.
    #[default]
    Block,
    /// The query fails.
    NoWait,
    /// They are left out.
    SkipLocked,
}

/// A relation of which a query joins only some rows: `filtered_relation`.
#[derive(Debug, Clone, PartialEq)]
pub struct FilteredRelation {
    /// The way to the related rows.
    pub path: Path,
    /// The condition on each of them, over the row itself.
    pub condition: Node,
}

/// A query over one model, as it was asked for.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// let query = Book::objects().filter(|b| b.pages.gt(400)).exclude(|b| b.title.eq("Emma")).into_query();
/// assert_eq!((query.filters.len(), query.distinct), (2, false));
/// ```
#[derive(Debug, Clone)]
pub struct Query {
    /// The model.
    pub model: &'static ModelOptions,
    /// Where only rows that a relation of certain rows leads to are wanted: a related manager, a prefetch.
    pub owner: Option<Owner>,
    /// The relations of which only some rows are joined.
    pub filtered: Vec<FilteredRelation>,
    /// The calls of `filter` and `exclude`, in order.
    pub filters: Vec<Filter>,
    /// What each row brings.
    pub selection: Selection,
    /// The expressions of `annotate`, in order; those that aggregate make the query group by the model's columns.
    pub annotations: Vec<Node>,
    /// The order; `None` is the model's own.
    pub ordering: Option<Vec<Ordering>>,
    /// Whether equal rows come once.
    pub distinct: bool,
    /// Of the rows that are equal in these, only the first comes: where the database has
    /// [`distinct_on`](crate::db::Capabilities::distinct_on).
    pub distinct_on: Vec<Node>,
    /// The greatest number of rows.
    pub limit: Option<u64>,
    /// How many rows to skip.
    pub offset: u64,
    /// The relations of `select_related`.
    pub related: RelatedTree,
    /// What is brought for its rows by queries of their own. It is no part of the statement: a queryset that is taken
    /// apart leaves it here, and a serializer follows it.
    pub prefetches: Vec<Prefetch>,
    /// Whether the rows are locked, and how: `select_for_update`.
    pub for_update: Option<ForUpdate>,
    /// Whether it is known to have no rows: `none()`, an `in` of nothing.
    pub empty: bool,
    /// Whether each row brings, after the expressions that are selected, the number of all rows that the query has
    /// without its limit and offset. A selection of the model has no place for it.
    pub counted: bool,
    /// Why it can't be asked at all, where that is known already: a related manager of an instance without a key.
    pub invalid: Option<String>,
}

impl Query {
    /// All rows of a model.
    #[must_use]
    pub fn new(model: &'static ModelOptions) -> Self {
        Self {
            model,
            owner: None,
            filtered: Vec::new(),
            filters: Vec::new(),
            selection: Selection::Model,
            annotations: Vec::new(),
            ordering: None,
            distinct: false,
            distinct_on: Vec::new(),
            limit: None,
            offset: 0,
            related: RelatedTree::default(),
            prefetches: Vec::new(),
            for_update: None,
            empty: false,
            counted: false,
            invalid: None,
        }
    }

    /// The row with this primary key.
    #[must_use]
    pub fn by_key(model: &'static ModelOptions, key: Value) -> Self {
        let mut query = Self::new(model);
        query.ordering = Some(Vec::new());
        query.add_filter(Node::column(model.primary_key).equals(key));
        query
    }

    /// Takes a slice of the rows, or of the slice that it has already.
    pub fn slice(&mut self, offset: u64, limit: u64) {
        let left = self.limit.map(|earlier| earlier.saturating_sub(offset));
        self.offset = self.offset.saturating_add(offset);
        self.limit = Some(left.map_or(limit, |left| left.min(limit)));
    }

    /// Whether its rows can bring their number: not where they must be gathered to be counted.
    #[must_use]
    pub fn can_be_counted(&self) -> bool {
        let plain = !(self.distinct || !self.distinct_on.is_empty() || self.is_sliced()) && self.annotations.is_empty();
        plain && !self.filters.iter().any(|filter| filter.condition.has_aggregate())
    }

    /// The same query with the number of its rows written out, where it is asked for.
    pub(super) fn with_count(&self) -> Option<Self> {
        let nodes = self.selection.nodes().filter(|_| self.counted)?;
        let mut count = self.clone();
        (count.limit, count.offset, count.counted) = (None, 0, false);
        count.ordering = Some(Vec::new());
        count.selection = Selection::Values(vec![Node::Aggregate {
            aggregate: Aggregate::Count,
            argument: None,
            distinct: false,
            filter: None,
            kind: ValueKind::Integer,
        }]);
        let mut whole = self.clone();
        whole.counted = false;
        let count = Node::Subquery(Box::new(count));
        whole.selection = Selection::Values(nodes.iter().cloned().chain([count]).collect());
        Some(whole)
    }

    /// Whether it takes a part of its rows, by a limit or an offset.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// assert!(Book::objects().limit(3).query().is_sliced() && !Book::objects().query().is_sliced());
    /// ```
    #[must_use]
    pub fn is_sliced(&self) -> bool {
        self.limit.is_some() || self.offset > 0
    }

    /// Whether a key says which row it is, so that there is one at most: a limit and an order would only cost.
    ///
    /// It is looked for where nothing can multiply rows: in conditions over the model's own columns.
    pub(crate) fn is_by_key(&self) -> bool {
        let is_plain = self.owner.is_none()
            && self.filtered.is_empty()
            && self.annotations.is_empty()
            && !matches!(self.selection, Selection::Values(_))
            && !(self.is_sliced() || self.distinct || !self.distinct_on.is_empty());
        is_plain
            && self.filters.iter().all(|filter| is_own(&filter.condition))
            && self
                .filters
                .iter()
                .any(|filter| names_row(self.model, &filter.condition))
    }

    /// Whether its rows are groups: an aggregate stands in what is selected, annotated or filtered by.
    pub(crate) fn is_grouped(&self) -> bool {
        let selected = self.selection.nodes().unwrap_or_default();
        let filters = self.filters.iter().map(|filter| &filter.condition);
        let mut nodes = selected.iter().chain(&self.annotations).chain(filters);
        nodes.any(Node::has_aggregate)
    }

    /// What its rows are grouped by, where that is what is selected beside aggregates.
    pub(crate) fn grouped_by_values(&self) -> Option<impl Iterator<Item = &Node>> {
        let selected = self.selection.nodes().unwrap_or_default();
        let by_values = selected.iter().any(Node::has_aggregate) && !self.annotations.iter().any(Node::has_aggregate);
        by_values.then(|| {
            selected
                .iter()
                .filter(|node| !(node.has_aggregate() || node.is_fixed()))
        })
    }

    /// Whether the order is the model's own, be it turned round. It is none for groups, which it would take apart.
    pub(crate) fn follows_model(&self) -> bool {
        match self.ordering.as_deref() {
            None => true,
            Some([part]) => matches!(&part.expression, Node::RelatedOrder(path) if path.is_root()),
            Some(_) => false,
        }
    }

    /// Makes it a query of one row, its first.
    pub(crate) fn take_first(&mut self) {
        if self.is_by_key() {
            self.ordering = Some(Vec::new());
        } else {
            self.slice(0, 1);
        }
    }

    /// Makes it one that can't be asked if it is sliced: what comes now would be about all rows, and not about those
    /// of the slice, as it reads.
    pub(crate) fn refuse_slice(&mut self, asked: &str) {
        if self.is_sliced() && self.invalid.is_none() {
            self.invalid = Some(format!("a query can't be {asked} once it has a limit or an offset"));
        }
    }

    /// Adds a call of `filter`.
    ///
    /// A query with a limit or an offset can't be asked any more then.
    pub fn add_filter(&mut self, condition: Node) {
        self.refuse_slice("filtered");
        self.filters.push(Filter {
            condition,
            annotations: self.annotations.len(),
            values: self.selection.nodes().is_some(),
            first: self.filters.is_empty(),
        });
    }

    /// Lets the joins of a relation find only the rows for which a condition holds.
    ///
    /// A query in which that is said of the relation already can't be asked any more then.
    pub fn filter_relation(&mut self, path: Path, condition: Node) {
        if self.filtered.iter().any(|relation| relation.path == path) {
            let reason = "a relation is filtered once in a query; say all of it in one condition";
            self.invalid.get_or_insert_with(|| reason.to_owned());
        }
        self.filtered.push(FilteredRelation { path, condition });
    }

    /// Adds a call of `exclude`.
    ///
    /// The condition stands in an `And` of its own, so that excluding a `Not` asks, as in Django, that no related row
    /// fails to satisfy it, and isn't taken for the filter of a double negation.
    pub fn add_exclude(&mut self, condition: Node) {
        if condition.asks_nothing() {
            return self.refuse_slice("filtered");
        }
        self.add_filter(Node::Not(Box::new(Node::And(vec![condition]))));
    }
}

impl PartialEq for Query {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.model, other.model)
            && self.owner == other.owner
            && self.filtered == other.filtered
            && self.filters == other.filters
            && self.selection == other.selection
            && self.annotations == other.annotations
            && self.ordering == other.ordering
            && (self.distinct, &self.distinct_on) == (other.distinct, &other.distinct_on)
            && (self.limit, self.offset, self.empty) == (other.limit, other.offset, other.empty)
            && self.counted == other.counted
            && self.related == other.related
            && self.prefetches == other.prefetches
            && self.for_update == other.for_update
            && self.invalid == other.invalid
    }
}

/// Rows of a relation that are brought by a query of their own: `prefetch_related`.
#[derive(Debug, Clone, PartialEq)]
pub struct Prefetch {
    /// The relation, of the model whose rows are loaded.
    pub relation: RelationIndex,
    /// Which rows of the other side, in which order, and what is joined to them.
    pub query: Query,
    /// What is loaded for the rows of the other side.
    pub children: Vec<Prefetch>,
}

impl Prefetch {
    /// Whether it asks for all rows of the relation, in their own order, as far as it goes itself.
    pub(crate) fn asks_for_all(&self) -> bool {
        self.query == Query::new(self.query.model)
    }

    /// Whether all that is prefetched for its rows asks for all, too.
    pub(crate) fn asks_for_all_within(&self) -> bool {
        self.asks_for_all() && self.children.iter().all(Self::asks_for_all_within)
    }
}

/// Whether all columns of a condition are the model's own.
fn is_own(condition: &Node) -> bool {
    match condition {
        Node::Column { path, .. } | Node::RelatedOrder(path) => path.is_root(),
        Node::Value(_) => true,
        Node::Lookup { left, right, .. } => is_own(left) && right.iter().all(is_own),
        condition => condition.children().into_iter().all(is_own),
    }
}

/// Whether a condition holds for one row at most, by the value of a column that is unique.
fn names_row(model: &ModelOptions, condition: &Node) -> bool {
    match condition {
        Node::And(conditions) => conditions.iter().any(|condition| names_row(model, condition)),
        Node::Lookup {
            lookup: Lookup::Exact,
            left,
            right,
        } => match (&**left, &**right) {
            (Node::Column { path, column }, [Node::Value(value)]) => {
                let is_unique = *column == model.primary_key || model.column(*column).unique;
                path.is_root() && is_unique && !value.is_null()
            }
            _ => false,
        },
        _ => false,
    }
}
