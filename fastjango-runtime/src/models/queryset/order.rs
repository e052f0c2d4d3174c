//! The order of a query: whether it has one, and the same one backwards.

use crate::models::base::Model;
use crate::models::options::{ModelOptions, Ordering};
use crate::models::query::{Node, Path, Query};
use crate::models::queryset::QuerySet;

impl<M: Model, O> QuerySet<M, O> {
    /// Whether the rows come in an order, the query's or the model's own: Django's `ordered`. The model's is none of groups.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// assert!(Book::objects().ordered(), "by the model's own order");
    /// assert!(!Book::objects().unordered().ordered());
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn ordered(&self) -> bool {
        is_ordered(&self.query)
    }

    /// Whether the order leaves no two rows of the model equal, so that it is the same each time: Django's
    /// `totally_ordered`. It is, where the primary key is a part of it, a unique column that is never NULL, or all
    /// columns of a unique constraint, none of which may be NULL.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// assert!(Book::objects().totally_ordered(), "titles are unique");
    /// assert!(!Book::objects().order_by(|b| b.pages).totally_ordered(), "two books may have as many pages");
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn totally_ordered(&self) -> bool {
        if !is_ordered(&self.query) {
            return false;
        }
        let model = self.query.model;
        let own;
        let ordering = match &self.query.ordering {
            Some(ordering) if !self.query.follows_model() => ordering,
            _ => {
                own = (model.ordering)();
                &own
            }
        };
        let names = |column: u16| ordering.iter().any(|part| orders_by(part, model, column));
        let total = |column: u16| {
            let unique = column == model.primary_key || model.column(column).unique;
            unique && !model.column(column).null && names(column)
        };
        (0..).zip(model.columns).any(|(column, _)| total(column))
            || model.plain_uniques().any(|unique| {
                let mut columns = unique.columns.iter();
                columns.all(|column| !model.column(*column).null && names(*column))
            })
    }
}

/// Whether a part of an order is this column of the model itself.
fn orders_by(part: &Ordering, model: &ModelOptions, column: u16) -> bool {
    match &part.expression {
        Node::Column { path, column: other } => path.is_root() && *other == column,
        // The order of a model that has none is that of its key, which stands here.
        Node::RelatedOrder(path) => {
            let relation = path.hops().and_then(|hops| <[_; 1]>::try_from(hops).ok());
            relation.is_some_and(|[relation]| model.column(column).relation == Some(relation))
                && (model.column(column).relation).is_some_and(|relation| {
                    let target = (model.relation(relation).target)();
                    (target.ordering)().is_empty()
                })
        }
        _ => false,
    }
}

fn is_ordered(query: &Query) -> bool {
    if query.follows_model() {
        return !(query.model.ordering)().is_empty() && !query.is_grouped();
    }
    query.ordering.as_ref().is_some_and(|ordering| !ordering.is_empty())
}

/// Gives a query without any order the order of its primary key, as `first` and `last` need one.
///
/// Groups would be taken apart by the key, unless they are grouped by it: their order has to be said, but for one group
/// of all rows.
pub(super) fn by_key(query: &mut Query, method: &str) {
    if is_ordered(query) {
        return;
    }
    let key = Node::column(query.model.primary_key);
    let grouping: Option<Vec<&Node>> = query.grouped_by_values().map(Iterator::collect);
    match grouping.map(|grouping| (grouping.is_empty(), grouping.contains(&&key))) {
        None | Some((_, true)) => {}
        Some((true, _)) => return,
        Some((false, false)) => {
            let reason = format!("`{method}` of groups needs their order; say it by `order_by`");
            query.invalid.get_or_insert(reason);
            return;
        }
    }
    query.refuse_slice("ordered");
    let turned = matches!(query.ordering.as_deref(), Some([part]) if part.descending);
    let mut order = Ordering::ascending(key);
    if turned {
        order.turn();
    }
    query.ordering = Some(vec![order]);
}

/// Turns the order of a query round.
pub(super) fn reverse(query: &mut Query) {
    query.refuse_slice("reversed");
    let mut ordering = match query.ordering.take() {
        Some(ordering) => ordering,
        None if (query.model.ordering)().is_empty() => Vec::new(),
        // Not written out: where `values` makes groups of the rows afterwards, it is no order of theirs.
        None => vec![Ordering::ascending(Node::RelatedOrder(Path::ROOT))],
    };
    ordering.iter_mut().for_each(Ordering::turn);
    query.ordering = Some(ordering);
}
